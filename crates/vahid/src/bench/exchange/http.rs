//! Small HTTP/1.1 parts of the benchmark: a server loop, a pool of client connections, both plain or over TLS.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// A whole small body.
pub(crate) type Whole = Full<Bytes>;

/// What a part answers.
pub(crate) type Answer = Result<Response<Whole>, String>;

/// Serves every connection with the same function; over TLS when an acceptor is given.
pub(crate) async fn serve<F, R>(listener: TcpListener, tls: Option<TlsAcceptor>, answer: F)
where
    F: Fn(Request<Incoming>) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Answer> + Send + 'static,
{
    while let Ok((stream, _)) = listener.accept().await {
        drop(stream.set_nodelay(true));
        let (tls, answer) = (tls.clone(), answer.clone());
        tokio::spawn(async move {
            match tls {
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        connection(stream, answer).await;
                    }
                }
                None => connection(stream, answer).await,
            }
        });
    }
}

async fn connection<S, F, R>(stream: S, answer: F)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    F: Fn(Request<Incoming>) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Answer> + Send + 'static,
{
    // A connection that ends in the middle ends a request of the load; the load counts it.
    drop(
        hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service_fn(answer))
            .await,
    );
}

/// Connections to one address that are used again.
#[derive(Clone)]
pub(crate) struct Pool {
    to: SocketAddr,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    free: Arc<Mutex<Vec<SendRequest<Whole>>>>,
}

impl Pool {
    /// A pool without a connection yet.
    pub(crate) fn new(to: SocketAddr, tls: Option<(TlsConnector, ServerName<'static>)>) -> Self {
        Self { to, tls, free: Arc::default() }
    }

    /// Sends one request and reads the whole answer.
    pub(crate) async fn send(&self, request: Request<Whole>) -> Answer {
        let free = self.free.lock().expect("no thread panics while it holds the list").pop();
        let mut sender = match free {
            Some(sender) if sender.is_ready() => sender,
            _ => self.connect().await?,
        };
        let answer = sender.send_request(request).await.map_err(|fault| fault.to_string())?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map_err(|fault| fault.to_string())?.to_bytes();
        if sender.ready().await.is_ok() {
            self.free.lock().expect("no thread panics while it holds the list").push(sender);
        }
        Ok(Response::from_parts(parts, Full::new(body)))
    }

    async fn connect(&self) -> Result<SendRequest<Whole>, String> {
        let stream = TcpStream::connect(self.to).await.map_err(|fault| fault.to_string())?;
        drop(stream.set_nodelay(true));
        match &self.tls {
            Some((tls, name)) => {
                let stream = tls.connect(name.clone(), stream).await.map_err(|fault| fault.to_string())?;
                over(stream).await
            }
            None => over(stream).await,
        }
    }
}

async fn over<S>(stream: S) -> Result<SendRequest<Whole>, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|fault| fault.to_string())?;
    tokio::spawn(connection);
    Ok(sender)
}

/// The request as it goes on to `pool`: same method, path and headers, the whole body.
pub(crate) async fn pass_on(pool: Pool, request: Request<Incoming>) -> Answer {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|fault| fault.to_string())?.to_bytes();
    pool.send(Request::from_parts(parts, Full::new(body))).await
}
