//! What members ask of the centre: to join, to list a node, to change a key. Each request is a text signed over
//! its exact bytes, so nothing but a key is ever needed and nothing can be altered on the way.

use access::Agreement;
use ids::{AgencyId, MemberName, MessageId, ServerName};
use keys::{KeyFault, KeyId, PublicKey, Signature, Signer};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most bytes of a request's text.
pub const REQUEST_BYTES_MAX: usize = 256 * 1024;
/// The most systems that a member names at once.
pub const SYSTEMS_MAX: usize = 64;
/// The most host names of one node.
pub const HOSTS_MAX: usize = 16;
/// The most bytes of a name for people.
pub const TITLE_BYTES_MAX: usize = 300;
/// The most bytes of a certificate request, PEM.
pub const CSR_BYTES_MAX: usize = 16 * 1024;
/// The most bytes of an address (`host:port`).
pub const ADDRESS_BYTES_MAX: usize = 270;
/// How far the instant of a request may lie from the centre's clock, seconds.
pub const SKEW_SECONDS_MAX: i64 = 600;

/// A node that a member wants listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeRequest {
    /// Its name.
    pub server: ServerName,
    /// Where other nodes reach it: `host:port`.
    pub address: String,
    /// The host names and addresses that its certificate shall hold.
    pub hosts: Vec<String>,
    /// The request for its TLS certificate (PKCS#10, PEM); it proves that the node has the key.
    pub certificate_request: String,
    /// The codes of the member's systems that it serves.
    pub systems: Vec<String>,
}

/// A request to join, signed by the sealing key that it brings: the proof that the asker has the private key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// Fresh for each request.
    pub id: MessageId,
    /// When it was made, microseconds UTC.
    pub at_micros: i64,
    /// Who wants to join.
    pub member: MemberName,
    /// Its name for people, by language (`az`, `en`).
    pub title: BTreeMap<String, String>,
    /// Its systems by code, each with its name for people.
    pub systems: BTreeMap<String, String>,
    /// Its sealing key.
    pub key: PublicKey,
    /// Its first node.
    pub node: NodeRequest,
}

/// What a member orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Hands in the draft of an agreement to which it is one side.
    Propose(Box<Agreement>),
    /// Brings a new sealing key.
    RotateKey(Rotation),
    /// Says that a key of its own is not to be trusted from an instant on.
    RevokeKey {
        /// The key.
        key: KeyId,
        /// Since when, microseconds UTC.
        since_micros: i64,
    },
    /// Lists a node, or gives a listed one another address or certificate.
    ListNode {
        /// The node.
        node: NodeRequest,
        /// Systems that the member did not have yet, by code, each with its name for people.
        new_systems: BTreeMap<String, String>,
    },
}

/// A new sealing key in the place of an old one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// The new key.
    pub key: PublicKey,
    /// The new key's signature over [`rotation_bytes`]: the proof that the member has it.
    pub proof: Signature,
    /// The key that it follows.
    pub follows: KeyId,
    /// Until when the old key may still seal, microseconds UTC: messages that are under way arrive.
    pub old_until_micros: i64,
}

/// An order of a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Fresh for each order: one that comes twice is taken once.
    pub id: MessageId,
    /// When it was given, microseconds UTC; the centre takes it within [`SKEW_SECONDS_MAX`] of its own clock.
    pub at_micros: i64,
    /// Who orders.
    pub member: MemberName,
    /// What.
    pub command: Command,
}

/// A text as it travels: the exact bytes and the signature over them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedText {
    /// Compact JSON of a [`JoinRequest`] or an [`Order`].
    pub text: String,
    /// The key that signed.
    pub key: KeyId,
    /// The signature over the line of the kind (`vahid/join/1`, `vahid/order/1`) and the text.
    pub signature: Signature,
}

/// Why a request is no request. The centre answers it as 4xx; nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestFault {
    /// More than a limit of this module.
    #[error("{what}: at most {max} are taken")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        max: usize,
    },
    /// Not this JSON form.
    #[error("the request cannot be read: {0}")]
    Form(String),
    /// The signature is not by the key that it names, or not over these bytes.
    #[error("the signature does not hold")]
    Signature,
    /// The parts do not fit together.
    #[error("{0}")]
    Unfit(String),
}

const JOIN: &[u8] = b"vahid/join/1\n";
const ORDER: &[u8] = b"vahid/order/1\n";

/// What a new key signs to show that the member has it: the line `vahid/new-key/1`, the member and the id of the
/// key that it follows, each on a line of its own.
pub fn rotation_bytes(member: &MemberName, follows: &KeyId) -> Vec<u8> {
    format!("vahid/new-key/1\n{member}\n{follows}").into_bytes()
}

/// Signs a request to join with the key that it brings.
pub fn sign_join(request: &JoinRequest, signer: &dyn Signer) -> Result<SignedText, KeyFault> {
    sign(JOIN, serde_json::to_string(request).expect("a request has a JSON form"), signer)
}

/// Signs an order.
pub fn sign_order(order: &Order, signer: &dyn Signer) -> Result<SignedText, KeyFault> {
    sign(ORDER, serde_json::to_string(order).expect("an order has a JSON form"), signer)
}

fn sign(line: &[u8], text: String, signer: &dyn Signer) -> Result<SignedText, KeyFault> {
    let signature = signer.sign(&[line, text.as_bytes()].concat())?;
    Ok(SignedText { text, key: signer.public().id(), signature })
}

/// Reads a request to join: whole, signed by the key that it brings, its parts fitting together.
pub fn read_join(signed: &SignedText) -> Result<JoinRequest, RequestFault> {
    let request: JoinRequest = read(signed)?;
    holds(JOIN, signed, &request.key)?;
    // The access log names agencies by short lower-case words; the code of a member becomes such a name.
    AgencyId::parse(&request.member.code).map_err(|fault| {
        RequestFault::Unfit(format!("the code of {} cannot be an agency's: {fault}", request.member))
    })?;
    if request.title.is_empty() {
        return unfit("the member has no name for people".to_owned());
    }
    titles(&request.title)?;
    titles(&request.systems)?;
    check_node(&request.node, &request.member, |system| request.systems.contains_key(system))?;
    Ok(request)
}

/// Reads an order without judging its signature: whose key it must be is known only from the order itself.
/// Follow with [`order_holds`].
pub fn read_order(signed: &SignedText) -> Result<Order, RequestFault> {
    let order: Order = read(signed)?;
    if let Command::ListNode { node, new_systems } = &order.command {
        titles(new_systems)?;
        check_node(node, &order.member, |_| true)?;
    }
    Ok(order)
}

/// Whether this key signed this order.
pub fn order_holds(signed: &SignedText, key: &PublicKey) -> Result<(), RequestFault> {
    holds(ORDER, signed, key)
}

fn read<T: DeserializeOwned>(signed: &SignedText) -> Result<T, RequestFault> {
    if signed.text.len() > REQUEST_BYTES_MAX {
        return Err(RequestFault::TooMuch { what: "bytes of a request", max: REQUEST_BYTES_MAX });
    }
    serde_json::from_str(&signed.text).map_err(|fault| RequestFault::Form(fault.to_string()))
}

fn holds(line: &[u8], signed: &SignedText, key: &PublicKey) -> Result<(), RequestFault> {
    let bytes = [line, signed.text.as_bytes()].concat();
    let good = key.id() == signed.key && key.verifies(&bytes, &signed.signature);
    if good { Ok(()) } else { Err(RequestFault::Signature) }
}

fn titles(titles: &BTreeMap<String, String>) -> Result<(), RequestFault> {
    if titles.len() > SYSTEMS_MAX {
        return Err(RequestFault::TooMuch { what: "names or systems", max: SYSTEMS_MAX });
    }
    if titles.iter().any(|(code, title)| code.len().max(title.len()) > TITLE_BYTES_MAX) {
        return Err(RequestFault::TooMuch { what: "bytes of a name", max: TITLE_BYTES_MAX });
    }
    if titles.iter().any(|(code, title)| code.is_empty() || title.trim().is_empty()) {
        return unfit("a name or a code is empty".to_owned());
    }
    Ok(())
}

/// Judges a node's part; `has` tells whether the member has a system.
fn check_node(
    node: &NodeRequest,
    member: &MemberName,
    has: impl Fn(&str) -> bool,
) -> Result<(), RequestFault> {
    for (what, found, max) in [
        ("bytes of a certificate request", node.certificate_request.len(), CSR_BYTES_MAX),
        ("hosts of a node", node.hosts.len(), HOSTS_MAX),
        ("bytes of a host", node.hosts.iter().map(String::len).max().unwrap_or(0), ADDRESS_BYTES_MAX),
        ("bytes of an address", node.address.len(), ADDRESS_BYTES_MAX),
        ("systems of a node", node.systems.len(), SYSTEMS_MAX),
    ] {
        if found > max {
            return Err(RequestFault::TooMuch { what, max });
        }
    }
    if node.server.member != *member {
        return unfit(format!("the node {} is not of {member}", node.server));
    }
    let port = node.address.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    if !port.is_some_and(|(_, port)| port.parse::<u16>().is_ok_and(|port| port > 0)) {
        return unfit(format!("the address {:?} is not host:port", node.address));
    }
    if let Some(system) = node.systems.iter().find(|system| !has(system)) {
        return unfit(format!("the node serves {system:?}, which is no system of {member}"));
    }
    Ok(())
}

fn unfit<T>(text: String) -> Result<T, RequestFault> {
    Err(RequestFault::Unfit(text))
}
