//! The life of an agreement, pure.
//!
//! ```text
//! Draft ──sign──▶ SignedByOne ──sign──▶ SignedByBoth ──activate──▶ Active ──expire──▶ Expired
//!                                            │                        │
//!                                            └─────────stop───────────┴──▶ Stopped
//! ```
//!
//! Both sides sign the same text, so nothing in it changes after the first signature: another text is another
//! agreement. Stopped and Expired are ends. Signatures are verified by the caller; whether they hold is said here.

use crate::agreement::{Agreement, Client, Subject};
use crate::scope::{Body, NeverForSecurity, Scope};
use crate::{PathFault, normalise};
use ids::MemberName;
use jiff::civil::Date;
use policy::Operation;

/// The most bytes of the reason for a stop.
pub const REASON_BYTES_MAX: usize = 2_000;
/// The most fields that one agreement may release.
pub const FIELDS_MAX: usize = 256;
/// The most endpoints that one agreement may name.
pub const ENDPOINTS_MAX: usize = 128;

/// One of the two sides of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Who asks.
    Client,
    /// Who answers.
    Owner,
}

/// Where an agreement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Written; nobody has signed.
    Draft,
    /// One side has signed.
    SignedByOne(Side),
    /// Both sides have signed; it is not yet published.
    SignedByBoth,
    /// Published; calls may be made under it within its term.
    Active,
    /// Stopped by the data-protection authority (SG-24). For good.
    Stopped,
    /// Its term is over. For good.
    Expired,
}

/// What somebody wants to do with an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// A side signs.
    Sign {
        /// Which.
        side: Side,
        /// Whether its signature over the agreement holds.
        holds: bool,
    },
    /// The centre publishes it.
    Activate {
        /// Every member that it covers as a client: one, or all of the group.
        clients: &'a [Body<'a>],
    },
    /// The data-protection authority stops it (SG-24).
    Stop {
        /// Whether the authority's signature over the stop holds.
        holds: bool,
        /// Why, for the public.
        reason: &'a str,
    },
    /// Its last day has passed.
    Expire,
}

/// What happened to an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A side signed.
    Signed(Side),
    /// It was published.
    Activated,
    /// It was stopped.
    Stopped {
        /// Why, for the public.
        reason: String,
    },
    /// Its term ended.
    Expired,
}

/// Why something cannot be done with an agreement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LifecycleRefusal {
    /// The agreement is in a state in which this cannot be done.
    #[error("this cannot be done with an agreement that is {0:?}")]
    NotNow(State),
    /// A signature that does not hold.
    #[error("the signature does not hold over this agreement")]
    Signature,
    /// One of the four elements of SG-12 is missing.
    #[error("an agreement says {0} (SG-12); this one does not")]
    ElementMissing(&'static str),
    /// The overseer is one of the two sides.
    #[error("{0} is a side of the agreement and cannot oversee it (SG-12)")]
    OverseesItself(MemberName),
    /// It ends before it begins.
    #[error("the agreement ends before it begins")]
    EmptyTerm,
    /// Its last day has passed.
    #[error("the agreement's last day has passed")]
    TermOver,
    /// Its last day has not passed.
    #[error("the agreement holds until the end of {0}")]
    TermRuns(Date),
    /// Data about people without a list of fields.
    #[error("an agreement about people names the fields that may be released (ACC-04)")]
    NoFields,
    /// More than [`FIELDS_MAX`] fields or [`ENDPOINTS_MAX`] endpoints.
    #[error("an agreement has at most {FIELDS_MAX} fields and {ENDPOINTS_MAX} endpoints")]
    TooLong,
    /// A path pattern that can cover nothing.
    #[error("the path pattern {pattern} cannot be read: {fault}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong.
        fault: PathFault,
    },
    /// What no security body may be given.
    #[error("{member} is a security body. {never}")]
    Security {
        /// The member.
        member: MemberName,
        /// What it would have been given.
        never: NeverForSecurity,
    },
    /// A stop without a reason, or with one longer than [`REASON_BYTES_MAX`].
    #[error("a stop says why, in at most {REASON_BYTES_MAX} bytes")]
    Reason,
}

impl LifecycleRefusal {
    /// A stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotNow(_) => "not-now",
            Self::Signature => "signature",
            Self::ElementMissing(_) => "element-missing",
            Self::OverseesItself(_) => "oversees-itself",
            Self::EmptyTerm => "empty-term",
            Self::TermOver => "term-over",
            Self::TermRuns(_) => "term-runs",
            Self::NoFields => "no-fields",
            Self::TooLong => "too-long",
            Self::Pattern { .. } => "pattern",
            Self::Security { .. } => "never-for-security",
            Self::Reason => "reason",
        }
    }
}

/// Decides what a command brings. An agreement that could never be activated is not signed either.
pub fn decide(
    state: State,
    agreement: &Agreement,
    command: &Command<'_>,
    today: Date,
) -> Result<Vec<Event>, LifecycleRefusal> {
    match (state, command) {
        (State::Draft, Command::Sign { side, holds }) => sign(agreement, *side, *holds, today),
        (State::SignedByOne(first), Command::Sign { side, holds }) if first != *side => {
            sign(agreement, *side, *holds, today)
        }
        (State::SignedByBoth, Command::Activate { clients }) => {
            lawful(agreement, clients, today)?;
            Ok(vec![Event::Activated])
        }
        (State::SignedByBoth | State::Active, Command::Stop { holds, reason }) => {
            if !holds {
                return Err(LifecycleRefusal::Signature);
            }
            if reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX {
                return Err(LifecycleRefusal::Reason);
            }
            Ok(vec![Event::Stopped { reason: (*reason).to_owned() }])
        }
        (State::SignedByBoth | State::Active, Command::Expire) if today > agreement.to => {
            Ok(vec![Event::Expired])
        }
        (State::SignedByBoth | State::Active, Command::Expire) => {
            Err(LifecycleRefusal::TermRuns(agreement.to))
        }
        _ => Err(LifecycleRefusal::NotNow(state)),
    }
}

/// Whether the text of an agreement may be published for these clients on this day: the four elements, an
/// overseer beside both sides, a term, fields, readable patterns, and nothing that a security body never gets.
/// [`decide`] asks the same; signatures and state are its own matter.
pub fn lawful(agreement: &Agreement, clients: &[Body<'_>], today: Date) -> Result<(), LifecycleRefusal> {
    fit(agreement, today)?;
    fit_for(agreement, clients)
}

/// The state after an event.
pub fn apply(state: State, event: &Event) -> State {
    match event {
        Event::Signed(side) if state == State::Draft => State::SignedByOne(*side),
        Event::Signed(_) => State::SignedByBoth,
        Event::Activated => State::Active,
        Event::Stopped { .. } => State::Stopped,
        Event::Expired => State::Expired,
    }
}

fn sign(agreement: &Agreement, side: Side, holds: bool, today: Date) -> Result<Vec<Event>, LifecycleRefusal> {
    fit(agreement, today)?;
    if holds { Ok(vec![Event::Signed(side)]) } else { Err(LifecycleRefusal::Signature) }
}

/// Whether the text itself can ever hold: the four elements, a term, fields, readable patterns.
fn fit(agreement: &Agreement, today: Date) -> Result<(), LifecycleRefusal> {
    if matches!(&agreement.client, Client::Group(code) if code.is_empty()) {
        return Err(LifecycleRefusal::ElementMissing("who may ask"));
    }
    if agreement.purpose.is_none() {
        return Err(LifecycleRefusal::ElementMissing("what for"));
    }
    if agreement.act.is_none() {
        return Err(LifecycleRefusal::ElementMissing("by which act"));
    }
    let Some(oversight) = &agreement.oversight else {
        return Err(LifecycleRefusal::ElementMissing("under whose oversight"));
    };
    let asks = matches!(&agreement.client, Client::System(system) if &system.member == oversight);
    if asks || &agreement.service.system.member == oversight {
        return Err(LifecycleRefusal::OverseesItself(oversight.clone()));
    }
    if agreement.to < agreement.from {
        return Err(LifecycleRefusal::EmptyTerm);
    }
    if today > agreement.to {
        return Err(LifecycleRefusal::TermOver);
    }
    let releases = agreement.operation != Operation::Propose && agreement.subject != Subject::Nobody;
    if releases && agreement.fields.is_empty() {
        return Err(LifecycleRefusal::NoFields);
    }
    if agreement.fields.len() > FIELDS_MAX || agreement.endpoints.len() > ENDPOINTS_MAX {
        return Err(LifecycleRefusal::TooLong);
    }
    for endpoint in &agreement.endpoints {
        normalise(&endpoint.path)
            .map_err(|fault| LifecycleRefusal::Pattern { pattern: endpoint.path.clone(), fault })?;
    }
    Ok(())
}

/// Whether it may be given to those whom it covers. A group without members covers nobody and harms nobody.
fn fit_for(agreement: &Agreement, clients: &[Body<'_>]) -> Result<(), LifecycleRefusal> {
    if let Client::System(system) = &agreement.client
        && !clients.iter().any(|client| client.member == &system.member)
    {
        return Err(LifecycleRefusal::ElementMissing("who may ask, by a member that exists"));
    }
    for client in clients {
        if agreement.oversight.as_ref() == Some(client.member) {
            return Err(LifecycleRefusal::OverseesItself(client.member.clone()));
        }
        Scope::of(agreement, *client)
            .map_err(|never| LifecycleRefusal::Security { member: client.member.clone(), never })?;
    }
    Ok(())
}
