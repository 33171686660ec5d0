//! Listening until told to stop.

use axum::Router;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Takes an address, or says who may have it.
pub(crate) async fn take(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|fault| {
        format!(
            "{address} cannot be used: {fault}\nhelp: something else may listen there; choose another port"
        )
    })
}

/// Serves a router until `stop` says so; open requests are finished first.
pub(crate) fn serve(
    listener: TcpListener,
    router: Router,
    mut stop: watch::Receiver<bool>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let told = async move {
            // A sender that is gone means the process ends too.
            drop(stop.wait_for(|stop| *stop).await);
        };
        if let Err(fault) = axum::serve(listener, router).with_graceful_shutdown(told).await {
            tracing::error!("a listener ended: {fault}");
        }
    })
}

/// How long open requests may take when the process stops.
const GOODBYE: Duration = Duration::from_secs(3);

/// Waits for all tasks, but not for pages that still listen to live news.
pub(crate) async fn goodbye(tasks: Vec<JoinHandle<()>>) {
    let ended = async {
        for task in tasks {
            // A task that panicked said so already.
            drop(task.await);
        }
    };
    drop(tokio::time::timeout(GOODBYE, ended).await);
}

/// Waits for Ctrl-C or SIGTERM.
pub(crate) async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut term) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}
