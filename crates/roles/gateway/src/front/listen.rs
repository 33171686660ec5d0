//! The listeners for information systems: plain and TLS, the same service behind both.

use super::Front;
use super::door::Shown;
use super::limits::HEAD_BYTES_MAX;
use super::tls::FrontTls;
use exchange::rest::headers::HEADERS_MAX;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// How long the listener rests when the machine has no more sockets to give.
const REST: Duration = Duration::from_millis(100);

/// Serves a plain listener until `stop` says so or its sender is gone; requests that are under way end first.
pub async fn listen(front: Front, listener: TcpListener, stop: watch::Receiver<bool>) {
    accept(front, listener, None, stop).await;
}

/// Serves a TLS listener, as [`listen`].
pub async fn listen_tls(front: Front, listener: TcpListener, tls: FrontTls, stop: watch::Receiver<bool>) {
    accept(front, listener, Some(tls), stop).await;
}

async fn accept(front: Front, listener: TcpListener, tls: Option<FrontTls>, stop: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(front.parts.limits.connections));
    let mut stopped = stop.clone();
    loop {
        // The place comes before the connection: who finds none waits in the kernel's queue, not in our memory.
        let next = async {
            let place = room.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            next = next => next,
            _ = stopped.wait_for(|stop| *stop) => break,
        };
        match stream {
            Ok((stream, _)) => {
                let served = connection(front.clone(), stream, tls.clone(), stop.clone());
                tokio::spawn(async move {
                    served.await;
                    drop(place);
                });
            }
            Err(fault) => {
                tracing::warn!(%fault, "a connection of an information system could not be taken");
                tokio::time::sleep(REST).await;
            }
        }
    }
    drop(listener);
    // All places back means that all connections have ended.
    let all = u32::try_from(front.parts.limits.connections).unwrap_or(u32::MAX);
    drop(room.acquire_many(all).await);
}

async fn connection(front: Front, stream: TcpStream, tls: Option<FrontTls>, stop: watch::Receiver<bool>) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Some(tls) = tls else { return serve(front, stream, Shown::Plain, stop).await };
    let limit = front.parts.limits.handshake;
    match tokio::time::timeout(limit, tls.acceptor.accept(stream)).await {
        Ok(Ok(stream)) => {
            let shown = front.shown(stream.get_ref().1.peer_certificates());
            serve(front, stream, shown, stop).await;
        }
        Ok(Err(fault)) => tracing::debug!(%fault, "a TLS handshake of an information system failed"),
        Err(_) => tracing::debug!("a TLS handshake of an information system took too long"),
    }
}

impl Front {
    /// What a handshake showed. A certificate past its end still counts where it is pinned; somebody should know.
    fn shown(&self, chain: Option<&[rustls::pki_types::CertificateDer<'_>]>) -> Shown {
        let Some(certificate) = chain.and_then(<[_]>::first) else { return Shown::Tls };
        let hash = keys::certificates::fingerprint(certificate);
        match keys::certificates::not_after_micros(certificate) {
            Ok(end) if end < self.parts.clock.now().0 => {
                tracing::warn!(certificate = %hash, "an information system shows a certificate that has ended");
            }
            Ok(_) => {}
            Err(fault) => tracing::warn!(certificate = %hash, %fault, "a certificate's dates cannot be read"),
        }
        Shown::Certificate(hash)
    }
}

async fn serve<S>(front: Front, stream: S, shown: Shown, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = front.parts.limits;
    let answer = service_fn(move |request| {
        let front = front.clone();
        async move { Ok::<_, Infallible>(front.serve(request, shown).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(HEADERS_MAX)
        .max_header_size(HEAD_BYTES_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), answer);
    tokio::pin!(connection);
    let told = async { drop(stop.wait_for(|stop| *stop).await) };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(fault) = ended {
        // A client that leaves in the middle is everyday; an answer that broke off was told where it broke.
        tracing::debug!(%fault, "a connection of an information system ended early");
    }
}
