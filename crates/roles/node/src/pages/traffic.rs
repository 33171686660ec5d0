//! Traffic, errors, certificates near their end and queues as pictures. Every official may look: nobody is named.

use super::frame::{frame, to_desk};
use super::speech::Speech;
use crate::Node;
use crate::cases::show_standing;
use crate::gate::Signed;
use axum::extract::State;
use axum::response::Response;
use web::Lang;
use web::look::{Traffic, TrafficPage, page};

/// `GET /traffic`.
pub(crate) async fn show(State(node): State<Node>, Signed(official): Signed, lang: Lang) -> Response {
    let speech = Speech::new(&node, lang);
    let traffic = Traffic::of(&node.watch(), show_standing(&node).await, node.inner.zone.clone());
    let frame = frame(&node, &official, lang, speech.ui("traffic.title"), "/traffic");
    page(&TrafficPage::new(frame, to_desk(&speech), &traffic))
}
