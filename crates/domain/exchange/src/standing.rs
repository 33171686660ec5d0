//! A snapshot made ready for use: every signature in it checked once, everything found quickly.

use crate::signing::{agreement_bytes, stop_bytes};
use crate::snapshot::{
    Member, MemberSignature, NodeEntry, SNAPSHOT_VERSION, SealingKey, SignedAgreement, Snapshot, Stop,
};
use access::{Agreement, Client};
use ids::{AgreementId, MemberName, ServerName, ServiceName, SystemName};
use keys::{KeyId, PublicKey};
use std::collections::{HashMap, HashSet};
use tlog::Hash;

/// Why a snapshot that was signed by the authority can still not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StandingFault {
    /// A form that this program does not know.
    #[error("snapshots of version {0} are not known here")]
    Version(u32),
    /// A name of another exchange.
    #[error("{0} does not belong to this exchange")]
    Instance(String),
    /// One thing stands twice.
    #[error("{0} stands twice")]
    Double(String),
    /// Two members show the same key, or two nodes the same certificate: nobody could say who acted.
    #[error("{0} is claimed by two")]
    Shared(String),
    /// A node or a system of nobody.
    #[error("{0} belongs to no member here")]
    Stranger(String),
}

/// Why a key may not seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyStanding {
    /// The member has no such key.
    #[error("the member has no such key")]
    Unknown,
    /// It holds only from later on.
    #[error("the key does not hold yet")]
    NotYet,
    /// It was followed by another.
    #[error("the key has ended")]
    Ended,
    /// It is not trusted any more.
    #[error("the key was revoked")]
    Revoked,
}

/// An agreement that covers a client and a service, and what is known of its signatures. Whether it lets a
/// call through is judged by the law (`access`), from this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covering<'a> {
    /// The agreement.
    pub agreement: &'a Agreement,
    /// The asker's member signed it with a key that held.
    pub client_signed: bool,
    /// The owner of the service signed it with a key that held.
    pub owner_signed: bool,
    /// A data-protection authority stopped it (SG-24).
    pub stopped: bool,
}

/// A snapshot with its look-ups. Made once for each snapshot; asked for every message.
#[derive(Debug)]
pub struct Standing {
    snapshot: Snapshot,
    hash: Hash,
    members: HashMap<MemberName, usize>,
    keys: HashMap<KeyId, (usize, usize)>,
    nodes: HashMap<ServerName, usize>,
    certificates: HashMap<Hash, usize>,
    serving: HashMap<SystemName, Vec<usize>>,
    groups: HashMap<String, HashSet<SystemName>>,
    agreements: HashMap<ServiceName, Vec<usize>>,
    signed: Vec<Vec<MemberName>>,
}

impl Standing {
    /// Reads a snapshot that the chain accepted; `hash` is that of its bytes. A signature of a member that does
    /// not hold makes no fault: it counts as missing.
    pub fn new(snapshot: Snapshot, hash: Hash) -> Result<Self, StandingFault> {
        if snapshot.version != SNAPSHOT_VERSION {
            return Err(StandingFault::Version(snapshot.version));
        }
        let mut standing = Self {
            snapshot,
            hash,
            members: HashMap::new(),
            keys: HashMap::new(),
            nodes: HashMap::new(),
            certificates: HashMap::new(),
            serving: HashMap::new(),
            groups: HashMap::new(),
            agreements: HashMap::new(),
            signed: Vec::new(),
        };
        standing.read_members()?;
        standing.read_nodes()?;
        standing.read_agreements()?;
        Ok(standing)
    }

    fn read_members(&mut self) -> Result<(), StandingFault> {
        // A node's own messages name a member by its code alone: it is the id of the agency. So no two members share
        // one, whatever their classes.
        let mut codes = HashSet::new();
        for (place, member) in self.snapshot.members.iter().enumerate() {
            self.of_instance(&member.name)?;
            if !codes.insert(&member.name.code) {
                return Err(StandingFault::Double(member.name.to_string()));
            }
            if self.members.insert(member.name.clone(), place).is_some() {
                return Err(StandingFault::Double(member.name.to_string()));
            }
            for (at, key) in member.keys.iter().enumerate() {
                if self.keys.insert(key.key.id(), (place, at)).is_some() {
                    return Err(StandingFault::Shared(format!("the key {}", key.key.id())));
                }
            }
        }
        for (code, systems) in &self.snapshot.groups {
            self.groups.insert(code.clone(), systems.iter().cloned().collect());
        }
        Ok(())
    }

    /// A node serves systems of its own member only: whose key seals is whose system answers.
    fn read_nodes(&mut self) -> Result<(), StandingFault> {
        for (place, node) in self.snapshot.nodes.iter().enumerate() {
            let stranger = || StandingFault::Stranger(node.name.to_string());
            let owner = self.member(&node.name.member).ok_or_else(stranger)?;
            let foreign = node
                .systems
                .iter()
                .find(|system| system.member != owner.name || !owner.systems.contains_key(&system.subsystem));
            if let Some(system) = foreign {
                return Err(StandingFault::Stranger(system.to_string()));
            }
            if self.nodes.insert(node.name.clone(), place).is_some() {
                return Err(StandingFault::Double(node.name.to_string()));
            }
            for certificate in &node.certificates {
                if self.certificates.insert(*certificate, place).is_some() {
                    return Err(StandingFault::Shared(format!("the certificate {certificate}")));
                }
            }
            for system in &node.systems {
                self.serving.entry(system.clone()).or_default().push(place);
            }
        }
        Ok(())
    }

    fn read_agreements(&mut self) -> Result<(), StandingFault> {
        let mut ids = HashSet::new();
        for (place, signed) in self.snapshot.agreements.iter().enumerate() {
            let agreement = &signed.agreement;
            self.of_instance(&agreement.service.system.member)?;
            if !ids.insert(&agreement.id) {
                return Err(StandingFault::Double(agreement.id.to_string()));
            }
            self.agreements.entry(agreement.service.clone()).or_default().push(place);
            self.signed.push(self.signers(signed));
        }
        Ok(())
    }

    fn of_instance(&self, member: &MemberName) -> Result<(), StandingFault> {
        if member.instance == self.snapshot.instance {
            return Ok(());
        }
        Err(StandingFault::Instance(member.to_string()))
    }

    fn signers(&self, signed: &SignedAgreement) -> Vec<MemberName> {
        let bytes = agreement_bytes(&signed.agreement);
        let holding = signed.signatures.iter().filter(|signature| self.holds(signature, &bytes));
        holding.map(|signature| signature.member.clone()).collect()
    }

    /// Whether a member made this signature over these bytes with a key that held when the centre took it in.
    pub fn holds(&self, signature: &MemberSignature, bytes: &[u8]) -> bool {
        self.key(&signature.member, &signature.key, signature.at_micros)
            .is_ok_and(|key| key.verifies(bytes, &signature.signature))
    }

    /// Whether a stop was ordered by one who may: a data-protection authority of this snapshot. A stop that does
    /// not hold still stops (the safe side), but it can be seen and complained of.
    pub fn stop_holds(&self, stop: &Stop) -> bool {
        let bytes = stop_bytes(&stop.agreement, stop.at_micros, &stop.reason);
        self.member(&stop.by.member).is_some_and(|member| member.data_protection)
            && self.holds(&stop.by, &bytes)
    }

    /// A member.
    pub fn member(&self, name: &MemberName) -> Option<&Member> {
        self.members.get(name).map(|place| &self.snapshot.members[*place])
    }

    /// The key of a member, if it may seal at an instant (microseconds UTC).
    pub fn key(&self, name: &MemberName, id: &KeyId, at_micros: i64) -> Result<&PublicKey, KeyStanding> {
        let (member, at) = self.keys.get(id).ok_or(KeyStanding::Unknown)?;
        let member = &self.snapshot.members[*member];
        if member.name != *name {
            return Err(KeyStanding::Unknown);
        }
        standing_of(&member.keys[*at], at_micros)
    }

    /// A node.
    pub fn node(&self, name: &ServerName) -> Option<&NodeEntry> {
        self.nodes.get(name).map(|place| &self.snapshot.nodes[*place])
    }

    /// The node that may show a TLS certificate with this SHA-256.
    pub fn node_by_certificate(&self, certificate: &Hash) -> Option<&NodeEntry> {
        self.certificates.get(certificate).map(|place| &self.snapshot.nodes[*place])
    }

    /// The nodes that serve a system, in the order of the snapshot.
    pub fn nodes_for(&self, system: &SystemName) -> Vec<&NodeEntry> {
        let places = self.serving.get(system).map_or(&[][..], Vec::as_slice);
        places.iter().map(|place| &self.snapshot.nodes[*place]).collect()
    }

    /// The agreements on a service that name this client, itself or by a group that holds it.
    pub fn agreements_for(&self, client: &SystemName, service: &ServiceName) -> Vec<Covering<'_>> {
        let places = self.agreements.get(service).map_or(&[][..], Vec::as_slice);
        let covering = |place: &usize| {
            let signed = &self.snapshot.agreements[*place];
            let covered = match &signed.agreement.client {
                Client::System(system) => system == client,
                Client::Group(group) => self.groups.get(group).is_some_and(|group| group.contains(client)),
            };
            covered.then(|| Covering {
                agreement: &signed.agreement,
                client_signed: self.signed[*place].contains(&client.member),
                owner_signed: self.signed[*place].contains(&service.system.member),
                stopped: signed.stopped.is_some(),
            })
        };
        places.iter().filter_map(covering).collect()
    }

    /// The members whose signature under an agreement holds; nobody for an unknown one.
    pub fn signed_by(&self, agreement: &AgreementId) -> &[MemberName] {
        let place = self.snapshot.agreements.iter().position(|signed| signed.agreement.id == *agreement);
        place.map_or(&[], |place| self.signed[place].as_slice())
    }

    /// Whether a member is a security body. Who is not known is treated as one.
    pub fn is_security(&self, name: &MemberName) -> bool {
        self.member(name).is_none_or(|member| member.security_body)
    }

    /// The exchange.
    pub fn instance(&self) -> &str {
        &self.snapshot.instance
    }
    /// The number of the snapshot.
    pub fn number(&self) -> u64 {
        self.snapshot.number
    }
    /// The hash of the snapshot's bytes.
    pub fn hash(&self) -> Hash {
        self.hash
    }
    /// When it was signed, microseconds UTC.
    pub fn at_micros(&self) -> i64 {
        self.snapshot.at_micros
    }
    /// How long it may be worked on when no newer one can be had, seconds.
    pub fn grace_seconds(&self) -> u64 {
        self.snapshot.grace_seconds
    }
    /// The snapshot itself.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }
}

/// What a key is worth at an instant. Revocation comes first: it says the most.
fn standing_of(key: &SealingKey, at_micros: i64) -> Result<&PublicKey, KeyStanding> {
    if key.revoked_micros.is_some_and(|revoked| at_micros >= revoked) {
        Err(KeyStanding::Revoked)
    } else if at_micros < key.from_micros {
        Err(KeyStanding::NotYet)
    } else if key.until_micros.is_some_and(|until| at_micros >= until) {
        Err(KeyStanding::Ended)
    } else {
        Ok(&key.key)
    }
}
