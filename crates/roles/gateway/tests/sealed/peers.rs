//! Other nodes that are down, slow, half open, that send garbage or close in the middle: each gives one clear error
//! within the limits.

use crate::town::{Town, Way, plain, short};
use exchange::frame::{Kind, put};
use rustls::ServerConfig;
use std::future::Future;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A town whose archive is reached at another address.
async fn moved(address: String) -> Town {
    let town = Town::build(Way::Network, short(), plain()).await;
    town.publish(|snapshot| snapshot.nodes[1].address = address);
    town
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    (listener, address)
}

async fn error(town: &Town, code: &str) -> String {
    let fault = town.library.gateway.ask(town.get("about", "/")).await.err().expect("an error");
    assert_eq!(fault.code, code, "{fault}");
    fault.message
}

#[tokio::test]
async fn a_node_that_is_down_is_said_to_be() {
    let (listener, address) = listen().await;
    drop(listener);
    let town = moved(address.clone()).await;
    assert!(error(&town, "network_error").await.contains(&address));
}

#[tokio::test]
async fn a_half_open_node_is_given_up_in_time() {
    let (listener, address) = listen().await;
    let town = moved(address).await;
    let accepted = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.expect("a connection");
        // Holds the connection and says nothing until the other side gives up.
        read_away(socket).await;
    });
    assert!(error(&town, "network_error").await.contains("within 400 ms"));
    accepted.await.expect("the connection was closed");
}

#[tokio::test]
async fn a_node_that_speaks_no_tls_is_not_believed() {
    let (listener, address) = listen().await;
    let town = moved(address).await;
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        read_away(socket).await;
    });
    assert!(error(&town, "network_error").await.contains("TLS"));
}

async fn read_away(mut socket: TcpStream) {
    let mut bytes = [0; 4096];
    while matches!(socket.read(&mut bytes).await, Ok(count) if count > 0) {}
}

/// An archive that has its certificate, and does this with each connection after the TLS handshake.
async fn impostor<F, Fut>(what: F) -> Town
where
    F: Fn(TlsStream<TcpStream>) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let (listener, address) = listen().await;
    let town = moved(address).await;
    let clock: Arc<dyn calendar::Clock> = Arc::clone(&town.archive.clock) as Arc<dyn calendar::Clock>;
    let tls: Arc<ServerConfig> =
        gateway::tls::server_config(&town.archive.identity, town.archive.cell.clone(), clock);
    let acceptor = TlsAcceptor::from(tls);
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.expect("a connection");
            let tls = acceptor.accept(socket).await.expect("a handshake");
            tokio::spawn(what(tls));
        }
    });
    town
}

async fn question(tls: &mut TlsStream<TcpStream>) {
    let mut bytes = [0; 8192];
    let count = tls.read(&mut bytes).await.expect("a question");
    assert!(count > 0);
}

#[tokio::test]
async fn garbage_is_no_answer() {
    let town = impostor(|mut tls| async move {
        question(&mut tls).await;
        let _ = tls.write_all(&[0xFF; 200]).await;
        let _ = tls.flush().await;
        question_end(tls).await;
    })
    .await;
    error(&town, "network_error").await;
    let town = impostor(|mut tls| async move {
        question(&mut tls).await;
        let _ = tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\ngarbage").await;
        let _ = tls.flush().await;
        question_end(tls).await;
    })
    .await;
    error(&town, "inconsistent_response").await;
    let town = impostor(|mut tls| async move {
        question(&mut tls).await;
        let _ = tls.write_all(b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n").await;
        let _ = tls.flush().await;
        question_end(tls).await;
    })
    .await;
    assert!(error(&town, "network_error").await.contains("503"));
}

/// Waits for the other side to close.
async fn question_end(mut tls: TlsStream<TcpStream>) {
    let mut bytes = [0; 4096];
    while matches!(tls.read(&mut bytes).await, Ok(count) if count > 0) {}
}

#[tokio::test]
async fn a_node_that_never_answers_is_given_up_in_time() {
    let town = impostor(|mut tls| async move {
        question(&mut tls).await;
        question_end(tls).await;
    })
    .await;
    assert!(error(&town, "network_error").await.contains("no answer within 400 ms"));
}

#[tokio::test]
async fn a_node_that_stops_in_the_middle_is_given_up_in_time() {
    let town = impostor(|mut tls| async move {
        question(&mut tls).await;
        let mut frames = bytes::BytesMut::new();
        put(&mut frames, Kind::Head, b"{\"version\":1");
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n";
        let _ = tls.write_all(&[&head[..], &frames[..]].concat()).await;
        let _ = tls.flush().await;
        question_end(tls).await;
    })
    .await;
    assert!(error(&town, "io_error").await.contains("400 ms"));
}

#[tokio::test]
async fn a_node_that_closes_in_the_middle_gave_no_answer() {
    let town = impostor(|mut tls| async move {
        question(&mut tls).await;
        let _ = tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n\x01\0\0").await;
        let _ = tls.shutdown().await;
    })
    .await;
    error(&town, "io_error").await;
    let town = impostor(|mut tls| async move {
        question(&mut tls).await;
        drop(tls);
    })
    .await;
    error(&town, "network_error").await;
}

/// Of several nodes the next one is asked when one cannot be reached; nothing of the body was lost.
#[tokio::test]
async fn the_next_node_is_asked_when_one_is_down() {
    let (listener, address) = listen().await;
    drop(listener);
    let town = Town::build(Way::Network, short(), plain()).await;
    town.publish(|snapshot| {
        let mut down = snapshot.nodes[1].clone();
        down.name.server = "node-0".to_owned();
        down.address = address;
        down.certificates = vec![tlog::Hash::of(b"another")];
        snapshot.nodes.insert(1, down);
    });
    for _ in 0..2 {
        let call = town.call("files", "/size", crate::service::pieces(20, 10_000), None);
        let (_, bytes) =
            crate::town::read(town.library.gateway.ask(call).await.expect("an answer")).await.expect("whole");
        assert_eq!(bytes, b"200000");
    }
}

/// On the owner's side: a node that connects and stays silent, or sends a beginning only, holds nothing for long.
#[tokio::test]
async fn a_silent_asker_is_let_go() {
    let town = Town::build(Way::Network, short(), plain()).await;
    let address = town.archive.cell.get().snapshot().nodes[1].address.clone();
    let mut silent = TcpStream::connect(&address).await.expect("a connection");
    let mut byte = [0; 1];
    assert_eq!(silent.read(&mut byte).await.expect("closed by the archive"), 0);
}

/// A connection that the owner closes while it is idle is replaced without an error.
#[tokio::test]
async fn a_connection_that_was_closed_while_idle_is_replaced() {
    let (listener, address) = listen().await;
    let town = moved(address.clone()).await;
    let clock: Arc<dyn calendar::Clock> = Arc::clone(&town.archive.clock) as Arc<dyn calendar::Clock>;
    let tls = gateway::tls::server_config(&town.archive.identity, town.archive.cell.clone(), clock);
    let mut next = Some(listener);
    for _ in 0..3 {
        let listener = match next.take() {
            Some(listener) => listener,
            None => TcpListener::bind(&address).await.expect("the same port again"),
        };
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let round = tokio::spawn(gateway::serve::serve(
            town.archive.gateway.clone(),
            listener,
            Arc::clone(&tls),
            stopped,
        ));
        for _ in 0..2 {
            town.ask("about", "/").await.expect("an answer");
        }
        // Stopping closes the connection that the library keeps.
        drop(stop);
        round.await.expect("it ends when its connections have");
    }
}

/// At the limit all are served; one past it waits until another has gone.
#[tokio::test]
async fn connections_of_other_nodes_are_counted() {
    let limits = gateway::limits::Limits { connections: 2, ..gateway::limits::Limits::default() };
    let town = Town::build(Way::Network, limits, plain()).await;
    let address = town.archive.cell.get().snapshot().nodes[1].address.clone();
    town.ask("about", "/").await.expect("the first connection, which is kept");
    let silent = TcpStream::connect(&address).await.expect("the second");
    town.ask("about", "/").await.expect("the first is used again");
    let (pem, key) = crate::founding::certificate(&town.authority, town.library.gateway.server());
    let renewed = gateway::tls::Identity::from_pem(&pem, &key).expect("an identity");
    town.publish(|snapshot| snapshot.nodes[0].certificates.push(renewed.fingerprint()));
    let clock: Arc<dyn calendar::Clock> = Arc::clone(&town.library.clock) as Arc<dyn calendar::Clock>;
    let link = gateway::tls_link::TlsLink::new(renewed, town.library.cell.clone(), clock, short());
    let parts = gateway::GatewayParts { link: Arc::new(link), ..town.library.parts(&town) };
    let other = gateway::Gateway::new(parts);
    let fault = other.ask(town.get("about", "/")).await.err().expect("the third waits");
    assert!(fault.message.contains("within 400 ms"), "{fault}");
    drop(silent);
    other.ask(town.get("about", "/")).await.expect("there is a place again");
}
