//! A live page's stream: tells the browser that something changed, never what.
//!
//! The message is only "look again": the browser then fetches the page, and the page's own checks
//! decide what this person may see. No personal data travels here.

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// A comment line at this interval keeps proxies from closing a quiet stream.
const PING: Duration = Duration::from_secs(15);

/// The answer that sends `changed` whenever `concerns` says that a message is for this page. A
/// reader who fell behind is told to look again: one look shows all that was missed.
pub fn changes<T, F>(receiver: Receiver<T>, concerns: F) -> Response
where
    T: Clone + Send + 'static,
    F: Fn(&T) -> bool + Send + 'static,
{
    let keep_alive = KeepAlive::new().interval(PING).text("ping");
    Sse::new(events(receiver, concerns)).keep_alive(keep_alive).into_response()
}

fn events<T, F>(receiver: Receiver<T>, concerns: F) -> impl Stream<Item = Result<Event, Infallible>>
where
    T: Clone,
    F: Fn(&T) -> bool,
{
    stream::unfold((receiver, concerns), |(mut receiver, concerns)| async move {
        loop {
            match receiver.recv().await {
                Ok(message) if !concerns(&message) => {}
                Ok(_) | Err(RecvError::Lagged(_)) => {
                    let event = Event::default().event("message").data("changed");
                    return Some((Ok(event), (receiver, concerns)));
                }
                Err(RecvError::Closed) => return None,
            }
        }
    })
}
