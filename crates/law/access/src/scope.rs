//! How wide an agreement reaches, as types: everything but one named person, seen or worked on, outside health
//! data, holds a [`NotSecurity`] inside, and there is no other way to make one.
//!
//! So "never for a security body" (SG-15, SG-17, RF-01 to RF-21) is no check that somebody could forget: code
//! that answers about several people takes a [`Several`], code that sends events an [`Events`], and for a
//! security body neither can be built.

use crate::Agreement;
use ids::MemberName;
use policy::{Operation, Reach};

/// A member and what it is. Whether it is a security body comes from the signed configuration or from the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body<'a> {
    /// Its name.
    pub member: &'a MemberName,
    /// Whether it is a security body.
    pub security: bool,
}

/// Proof that a member is no security body. Its field is private and only [`NotSecurity::prove`] fills it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSecurity {
    member: MemberName,
}

impl NotSecurity {
    /// The proof; none for a security body.
    pub fn prove(body: Body<'_>) -> Option<Self> {
        (!body.security).then(|| Self { member: body.member.clone() })
    }
    /// For whom it holds.
    pub fn member(&self) -> &MemberName {
        &self.member
    }
}

macro_rules! needs_proof {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(NotSecurity);

        impl $name {
            /// Made from the proof that the member is no security body, and from nothing else.
            pub fn of(proof: &NotSecurity) -> Self {
                Self(proof.clone())
            }
            /// For whom.
            pub fn member(&self) -> &MemberName {
                self.0.member()
            }
        }
    )*};
}

needs_proof! {
    /// Several named persons in one call (RF-03, RF-21).
    Several;
    /// Events as they happen: a subscription, a stream (SG-17, RF-03, RF-18).
    Events;
    /// Looking a person up by something else than their number, 1:N (RF-04, RF-16).
    Search;
    /// Handing in records or corrections (RF-10).
    Proposal;
    /// A sensitive health class (SG-15, RF-08).
    Health;
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Seeing.
    View,
    /// Working on a record.
    Process,
    /// Searching.
    Search(Search),
    /// Proposing.
    Propose(Proposal),
}

/// How many persons at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Width {
    /// One, named.
    One,
    /// Several, each named.
    Several(Several),
    /// Whomever an event is about.
    Events(Events),
}

/// How wide an agreement reaches for one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// What is done.
    pub doing: Doing,
    /// How many persons at a time.
    pub width: Width,
    /// Whether the answers hold a sensitive health class.
    pub health: Option<Health>,
}

/// What a security body never gets, whatever was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NeverForSecurity {
    /// Several persons a call.
    #[error("a security body asks about one named person, never about several (SG-17, RF-03, RF-21)")]
    Several,
    /// A subscription.
    #[error("a security body is sent no events (SG-17, RF-03, RF-18)")]
    Events,
    /// A search.
    #[error("a security body never searches; it names the person (SG-15, RF-04, RF-16)")]
    Search,
    /// A proposal.
    #[error("a security body hands in no records (RF-10)")]
    Proposal,
    /// Health data.
    #[error("a security body is never given health data (SG-15, RF-08)")]
    Health,
}

impl Scope {
    /// The reach of an agreement for one of its clients. Without the proof only the narrow one exists.
    pub fn of(agreement: &Agreement, client: Body<'_>) -> Result<Self, NeverForSecurity> {
        let proof = NotSecurity::prove(client);
        let need = |never: NeverForSecurity| proof.as_ref().ok_or(never);
        let doing = match agreement.operation {
            Operation::View => Doing::View,
            Operation::Process => Doing::Process,
            Operation::Search => Doing::Search(Search::of(need(NeverForSecurity::Search)?)),
            Operation::Propose => Doing::Propose(Proposal::of(need(NeverForSecurity::Proposal)?)),
        };
        let width = match agreement.reach {
            Reach::One => Width::One,
            Reach::Several => Width::Several(Several::of(need(NeverForSecurity::Several)?)),
            Reach::Events => Width::Events(Events::of(need(NeverForSecurity::Events)?)),
        };
        let health = if agreement.health { Some(Health::of(need(NeverForSecurity::Health)?)) } else { None };
        Ok(Self { doing, width, health })
    }
}
