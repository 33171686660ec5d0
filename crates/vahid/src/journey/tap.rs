//! Hears what people are shown, by standing between the nodes and the exchange.

use exchange::{Body, Carrier, CarrierFault, Envelope, Reply};
use services::CaseView;
use std::sync::Arc;
use store::BoxFuture;
use tokio::sync::mpsc;

/// Carries as the exchange does and passes each view on once the portal has it.
pub struct Tap {
    under: Arc<dyn Carrier>,
    heard: mpsc::UnboundedSender<CaseView>,
}

impl Tap {
    /// A tap over a carrier; views come out of the channel.
    pub fn over(under: Arc<dyn Carrier>, heard: mpsc::UnboundedSender<CaseView>) -> Self {
        Self { under, heard }
    }
}

impl Carrier for Tap {
    fn carry(&self, envelope: Envelope) -> BoxFuture<'_, Result<Reply, CarrierFault>> {
        Box::pin(async move {
            let view = match &envelope.body {
                Body::Notice { view } => serde_json::from_value::<CaseView>(view.clone()).ok(),
                _ => None,
            };
            let reply = self.under.carry(envelope).await?;
            if let (Some(view), Reply::Taken) = (view, &reply) {
                // The journey may be over and no longer listen.
                drop(self.heard.send(view));
            }
            Ok(reply)
        })
    }
}
