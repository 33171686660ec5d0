//! The exchange between processes: HTTP with a shared secret, until the sealed exchange takes its place.

use exchange::{Carrier, CarrierFault, Envelope, Reply};
use ids::AgencyId;
use std::collections::BTreeMap;
use std::time::Duration;
use store::BoxFuture;

/// How long a peer may take to answer.
const PEER_TIMEOUT: Duration = Duration::from_secs(10);

/// Where a peer is and what proves us to it.
#[derive(Clone)]
pub struct PeerAddress {
    /// Its base address.
    pub url: String,
    /// The secret that both know.
    pub secret: String,
}

/// Carries messages to agencies in other processes.
pub struct RemoteExchange {
    peers: BTreeMap<AgencyId, PeerAddress>,
    client: web::client::Client,
}

impl RemoteExchange {
    /// An exchange with these peers.
    pub fn new(peers: BTreeMap<AgencyId, PeerAddress>) -> Self {
        Self { peers, client: web::client::Client::new() }
    }
}

impl Carrier for RemoteExchange {
    fn carry(&self, envelope: Envelope) -> BoxFuture<'_, Result<Reply, CarrierFault>> {
        Box::pin(async move {
            let unknown = || CarrierFault::UnknownReceiver(envelope.to.to_string());
            let peer = self.peers.get(&envelope.to).ok_or_else(unknown)?;
            let url = format!("{}/exchange/messages", peer.url.trim_end_matches('/'));
            let body = serde_json::to_vec(&envelope).expect("envelopes have a JSON form");
            let unreachable =
                |detail: String| CarrierFault::Unreachable(format!("{}: {detail}", envelope.to));
            let answer = self.client.post_json(&url, Some(&peer.secret), body, PEER_TIMEOUT).await;
            let (status, body) = answer.map_err(|fault| unreachable(fault.to_string()))?;
            if !status.is_success() {
                return Err(unreachable(format!("answered {status}")));
            }
            serde_json::from_slice(&body)
                .map_err(|fault| unreachable(format!("an answer that is none: {fault}")))
        })
    }
}
