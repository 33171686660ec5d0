//! The listener for other nodes.

use crate::Gateway;
use crate::call::BodyFault;
use crate::limits::{CONNECTION_BUFFER_BYTES, KEPT_SECONDS};
use crate::link::{FrameBody, Via};
use crate::tls::fingerprint;
use crate::tls_link::told;
use bytes::Bytes;
use exchange::frame::{CONTENT_TYPE, MESSAGES_PATH};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE as CONTENT_TYPE_HEADER, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tracing::Instrument;

/// Takes calls of other nodes in until `stop` is ready; then it closes the door, lets what is under way end and
/// returns. Connections whose TLS handshake fails never reach the gateway.
pub async fn serve(
    gateway: Gateway,
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    stop: impl Future<Output = ()>,
) {
    let acceptor = TlsAcceptor::from(tls);
    let places = Arc::new(Semaphore::new(gateway.inner.parts.limits.connections));
    let (closing, closed) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let place = Arc::clone(&places).acquire_owned();
        let place = tokio::select! {
            () = &mut stop => break,
            place = place => place.expect("the semaphore is never closed"),
        };
        let socket = tokio::select! {
            () = &mut stop => break,
            socket = listener.accept() => socket,
        };
        let socket = match socket {
            Ok((socket, _)) => socket,
            Err(fault) => {
                // Out of file descriptors, most likely: waiting lets others end.
                tracing::warn!(%fault, "a connection of another node could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (gateway, acceptor, closed) = (gateway.clone(), acceptor.clone(), closed.clone());
        tokio::spawn(async move {
            connection(gateway, acceptor, socket, closed).await;
            drop(place);
        });
    }
    drop(listener);
    drop(closed);
    // Every connection holds a receiver: when the last has gone, all is done.
    let _ = closing.send(true);
    closing.closed().await;
}

async fn connection(
    gateway: Gateway,
    acceptor: TlsAcceptor,
    socket: TcpStream,
    mut closed: watch::Receiver<bool>,
) {
    let limits = gateway.inner.parts.limits;
    if socket.set_nodelay(true).is_err() {
        return;
    }
    let tls = match tokio::time::timeout(limits.connect, acceptor.accept(socket)).await {
        Ok(Ok(tls)) => tls,
        Ok(Err(fault)) => {
            tracing::info!(%fault, "a node that wanted to connect was turned away");
            return;
        }
        Err(_) => return,
    };
    let via = Via::Certificate(fingerprint(tls.get_ref().1.peer_certificates().unwrap_or_default()));
    let service = service_fn(|request| answer(gateway.clone(), via.clone(), request));
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(KEPT_SECONDS))
            .max_buf_size(CONNECTION_BUFFER_BYTES)
            .serve_connection(TokioIo::new(tls), service)
    );
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = closed.wait_for(|closing| *closing) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn answer(
    gateway: Gateway,
    via: Via,
    request: Request<Incoming>,
) -> Result<Response<FrameBody>, Infallible> {
    if request.method() != Method::POST || request.uri().path() != MESSAGES_PATH {
        return Ok(plain(StatusCode::NOT_FOUND, format!("messages are taken in by POST {MESSAGES_PATH}\n")));
    }
    let span = tracing::info_span!("gateway.arrive");
    if let Some(context) = request.headers().get(trace::HEADER).and_then(|value| value.to_str().ok()) {
        trace::follow(&span, context);
    }
    let started = gateway.now();
    let frames = request.into_body().map_err(|fault| BodyFault::BrokenOff(told(&fault))).boxed_unsync();
    let answer = gateway.arrive(via, frames).instrument(span).await;
    if let Some(watch) = gateway.watch() {
        let status = if answer.is_ok() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        let took = u64::try_from(gateway.now().0 - started.0).unwrap_or(0);
        watch.answered(MESSAGES_PATH, &Method::POST, status.as_u16(), Duration::from_micros(took));
    }
    Ok(match answer {
        Ok(frames) => {
            let mut response = Response::new(frames);
            response.headers_mut().insert(CONTENT_TYPE_HEADER, HeaderValue::from_static(CONTENT_TYPE));
            response
        }
        Err(fault) => {
            tracing::info!(%fault, "a message of another node could not be read");
            plain(StatusCode::BAD_REQUEST, format!("the message cannot be read: {fault}\n"))
        }
    })
}

fn plain(status: StatusCode, text: String) -> Response<FrameBody> {
    let body = Full::new(Bytes::from(text)).map_err(|never| match never {});
    let mut response = Response::new(body.boxed_unsync());
    *response.status_mut() = status;
    response
}

/// A future that is never ready: a listener that is never told to stop.
pub fn never() -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(std::future::pending())
}
