//! How frames get to another node: over the network or within this process. Above it everything is the same.

use crate::Gateway;
use crate::call::BodyFault;
use crate::gateway::Inner;
use bytes::Bytes;
use exchange::snapshot::NodeEntry;
use http_body_util::combinators::UnsyncBoxBody;
use ids::ServerName;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, Weak};
use store::BoxFuture;
use tlog::Hash;

/// A row of frames as it streams.
pub type FrameBody = UnsyncBoxBody<Bytes, BodyFault>;

/// How the node at the other end proved which one it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// By its TLS certificate: the SHA-256 of its DER.
    Certificate(Hash),
    /// It runs in this process.
    Process(ServerName),
}

/// Why a link did not bring an answer. Part of the question may have arrived.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LinkFault(pub String);

/// Reaches nodes.
pub trait Link: Send + Sync {
    /// Gets a channel to a node, or says why there is none; nothing of a message has left then.
    fn reach<'a>(
        &'a self,
        from: &'a ServerName,
        to: &'a NodeEntry,
    ) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkFault>>;
}

/// A way to one node, for one message.
pub trait Channel: Send {
    /// Sends a row of frames; gives the row that comes back as it begins.
    fn send(self: Box<Self>, frames: FrameBody) -> BoxFuture<'static, Result<FrameBody, LinkFault>>;
}

/// The nodes of this process. Clones share them.
#[derive(Clone, Default)]
pub struct LocalLink {
    nodes: Arc<RwLock<HashMap<ServerName, Weak<Inner>>>>,
}

impl LocalLink {
    /// A link that reaches nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets the others of this process reach a gateway, for as long as it lives.
    pub fn add(&self, gateway: &Gateway) {
        let mut nodes = self.nodes.write().unwrap_or_else(PoisonError::into_inner);
        nodes.insert(gateway.server().clone(), Arc::downgrade(&gateway.inner));
    }

    fn find(&self, name: &ServerName) -> Option<Gateway> {
        let nodes = self.nodes.read().unwrap_or_else(PoisonError::into_inner);
        nodes.get(name).and_then(Weak::upgrade).map(|inner| Gateway { inner })
    }
}

struct LocalChannel {
    from: ServerName,
    to: Gateway,
}

impl Link for LocalLink {
    fn reach<'a>(
        &'a self,
        from: &'a ServerName,
        to: &'a NodeEntry,
    ) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkFault>> {
        let found = self.find(&to.name);
        let channel = match found {
            Some(to) => Ok(Box::new(LocalChannel { from: from.clone(), to }) as Box<dyn Channel>),
            None => Err(LinkFault(format!("the node {} does not run in this process", to.name))),
        };
        Box::pin(std::future::ready(channel))
    }
}

impl Channel for LocalChannel {
    fn send(self: Box<Self>, frames: FrameBody) -> BoxFuture<'static, Result<FrameBody, LinkFault>> {
        Box::pin(async move {
            let answer = self.to.arrive(Via::Process(self.from), frames).await;
            answer.map_err(|fault| LinkFault(fault.to_string()))
        })
    }
}

/// Nodes of this process first, the others over the network.
pub struct Links {
    local: LocalLink,
    network: Arc<dyn Link>,
}

impl Links {
    /// Both ways together.
    pub fn new(local: LocalLink, network: Arc<dyn Link>) -> Self {
        Self { local, network }
    }
}

impl Link for Links {
    fn reach<'a>(
        &'a self,
        from: &'a ServerName,
        to: &'a NodeEntry,
    ) -> BoxFuture<'a, Result<Box<dyn Channel>, LinkFault>> {
        if self.local.find(&to.name).is_some() {
            self.local.reach(from, to)
        } else {
            self.network.reach(from, to)
        }
    }
}
