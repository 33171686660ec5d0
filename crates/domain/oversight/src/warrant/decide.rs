//! What a command brings, pure. Seals come proven; time comes as a day and an instant.

use super::{
    Approval, LeafPlace, Pending, Proven, SEAL_DAYS_MAX, Seals, Spent, State, Terms, Warrant, WarrantRefusal,
    day_of,
};
use access::Office;
use jiff::civil::Date;
use pack::model::Country;
use serde::{Deserialize, Serialize};

/// The most bytes of reasons.
pub const REASONS_BYTES_MAX: usize = 4_000;

/// What somebody wants to do with a warrant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The judge grants it, as asked or narrowed; `terms` is what the seal covers.
    Grant {
        /// The text.
        terms: Box<Terms>,
        /// The court's seal over it.
        by: Proven,
    },
    /// The judge says no.
    Deny {
        /// Why.
        reasons: String,
    },
    /// The commissioner confirms.
    Confirm {
        /// The commissioner's seal over the same text.
        by: Proven,
    },
    /// The commissioner says no.
    Reject {
        /// Why.
        reasons: String,
    },
    /// Its leaf stands in the public log.
    Place(LeafPlace),
    /// Every look was taken.
    UseUp,
    /// Its last day has passed.
    Expire,
    /// The court takes it back; it still comes to light on its day.
    Cancel {
        /// Why.
        reasons: String,
    },
    /// The court decides that it stays sealed longer (SG-19).
    Prolong {
        /// The new day.
        until: Date,
        /// The court's seal over it.
        by: Proven,
        /// Why.
        reasons: String,
    },
    /// The commissioner confirms the longer seal.
    ConfirmProlonging {
        /// The commissioner's seal over it.
        by: Proven,
    },
    /// The commissioner says no to the longer seal.
    RejectProlonging {
        /// Why.
        reasons: String,
    },
    /// The EXTEND leaf stands in the log; `day` is that in the leaf.
    Extend {
        /// Days since 1970-01-01 UTC.
        day: u32,
    },
    /// The OPEN leaf stands in the log; no human act is asked for.
    Open {
        /// Its number.
        leaf: u64,
    },
}

/// What happened to a warrant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// The judge sealed.
    Granted {
        /// The text that was sealed.
        terms: Box<Terms>,
        /// The court's seal.
        court: Approval,
        /// Whether it is narrower than what was asked.
        modified: bool,
    },
    /// The judge said no.
    Denied {
        /// Why.
        reasons: String,
    },
    /// The commissioner sealed.
    Confirmed {
        /// The commissioner's seal.
        commissioner: Approval,
    },
    /// The commissioner said no.
    Rejected {
        /// Why.
        reasons: String,
    },
    /// Its leaf stands in the public log: it may be used.
    Placed {
        /// The leaf.
        leaf: LeafPlace,
    },
    /// It may not be used any more.
    Spent {
        /// How it ended.
        how: Spent,
        /// The court's reasons, if it took it back.
        reasons: String,
    },
    /// The court decided on a longer seal.
    Prolonged {
        /// The new day.
        until: Date,
        /// The court's seal.
        court: Approval,
        /// Why.
        reasons: String,
    },
    /// The commissioner sealed the longer seal.
    ProlongingConfirmed {
        /// The commissioner's seal.
        commissioner: Approval,
    },
    /// The longer seal will not be.
    ProlongingRejected {
        /// Why.
        reasons: String,
    },
    /// The EXTEND leaf stands in the log: the day has moved.
    Extended {
        /// The new day.
        until: Date,
    },
    /// It came to light.
    Opened {
        /// The OPEN leaf.
        leaf: u64,
    },
}

/// Decides what a command brings; the day is the country's, for the term, and UTC's for the seal where they differ.
pub fn decide(
    warrant: &Warrant,
    command: Command,
    country: &Country,
    today: Date,
) -> Result<Vec<Event>, WarrantRefusal> {
    use State::{Applied, Confirmed, Granted, InForce, Spent as Over};
    let not_now = Err(WarrantRefusal::NotNow(warrant.state.word()));
    let event = match (&warrant.state, command) {
        (Applied, Command::Grant { terms, by }) => grant(warrant, *terms, &by, country, today)?,
        (Applied, Command::Deny { reasons }) => Event::Denied { reasons: said(reasons)? },
        (Granted { court, .. }, Command::Confirm { by }) => {
            warrant.terms.fit(country, today)?;
            Event::Confirmed { commissioner: second(warrant, court, &by)? }
        }
        (Granted { .. }, Command::Reject { reasons }) => Event::Rejected { reasons: said(reasons)? },
        (Confirmed { .. }, Command::Place(leaf)) => placed(warrant, leaf)?,
        (InForce { .. }, Command::UseUp) => spent(Spent::UsedUp),
        (InForce { .. }, Command::Expire) if today > warrant.terms.to => spent(Spent::Expired),
        (InForce { .. }, Command::Expire) => return Err(WarrantRefusal::TooEarly),
        (Confirmed { .. } | InForce { .. }, Command::Cancel { reasons }) => {
            let reasons = said(reasons)?;
            // Before its leaf stands it is nothing that could come to light; then the court's no is enough.
            match warrant.state {
                Confirmed { .. } => Event::Denied { reasons },
                _ => Event::Spent { how: Spent::Cancelled, reasons },
            }
        }
        (InForce { .. } | Over { .. }, Command::Prolong { until, by, reasons }) => {
            prolong(warrant, until, &by, reasons, today)?
        }
        (InForce { .. } | Over { .. }, other) => return later(warrant, other, today),
        _ => return not_now,
    };
    Ok(vec![event])
}

/// What follows a seal that lasts, or ends.
fn later(warrant: &Warrant, command: Command, today: Date) -> Result<Vec<Event>, WarrantRefusal> {
    let event = match (&warrant.pending, command) {
        (Some(Pending { court, commissioner: None, .. }), Command::ConfirmProlonging { by }) => {
            Event::ProlongingConfirmed { commissioner: second(warrant, court, &by)? }
        }
        (Some(Pending { commissioner: None, .. }), Command::RejectProlonging { reasons }) => {
            Event::ProlongingRejected { reasons: said(reasons)? }
        }
        (Some(Pending { until, commissioner: Some(_), .. }), Command::Extend { day }) => {
            let latest = day.saturating_add(SEAL_DAYS_MAX.unsigned_abs());
            if day > day_of(warrant.sealed_until) || day_of(*until) > latest {
                return Err(WarrantRefusal::Extension);
            }
            Event::Extended { until: *until }
        }
        (_, Command::Open { leaf }) if today >= warrant.sealed_until => Event::Opened { leaf },
        (_, Command::Open { .. }) => return Err(WarrantRefusal::TooEarly),
        _ => return Err(WarrantRefusal::NotNow(warrant.state.word())),
    };
    Ok(vec![event])
}

fn grant(
    warrant: &Warrant,
    terms: Terms,
    by: &Proven,
    country: &Country,
    today: Date,
) -> Result<Event, WarrantRefusal> {
    terms.fit(country, today)?;
    if !terms.within(&warrant.terms) {
        return Err(WarrantRefusal::Widened);
    }
    if !terms.health_not_named(country).is_empty() {
        return Err(WarrantRefusal::HealthUnnamed);
    }
    let court = own(warrant, Office::Court, by)?;
    let modified = terms != warrant.terms;
    Ok(Event::Granted { terms: Box::new(terms), court, modified })
}

/// A seal of an office that is not the requester's own, nor of the person who asked.
fn own(warrant: &Warrant, office: Office, by: &Proven) -> Result<Approval, WarrantRefusal> {
    if by.office() != office {
        return Err(WarrantRefusal::Seal);
    }
    let approval = by.approval();
    if approval.institution == warrant.terms.requester || approval.name == warrant.applicant {
        return Err(WarrantRefusal::OneKey);
    }
    Ok(approval.clone())
}

/// The commissioner's seal after the court's: another body, person and key, and not made before it.
fn second(warrant: &Warrant, court: &Approval, by: &Proven) -> Result<Approval, WarrantRefusal> {
    let commissioner = own(warrant, Office::Commissioner, by)?;
    if !commissioner.apart(court) {
        return Err(WarrantRefusal::OneKey);
    }
    if commissioner.at_micros < court.at_micros {
        return Err(WarrantRefusal::Backdated);
    }
    Ok(commissioner)
}

fn placed(warrant: &Warrant, leaf: LeafPlace) -> Result<Event, WarrantRefusal> {
    let latest = leaf.day.saturating_add(SEAL_DAYS_MAX.unsigned_abs());
    if leaf.year != warrant.terms.from.year() || day_of(warrant.sealed_until) > latest {
        return Err(WarrantRefusal::Leaf);
    }
    Ok(Event::Placed { leaf })
}

fn prolong(
    warrant: &Warrant,
    until: Date,
    by: &Proven,
    reasons: String,
    today: Date,
) -> Result<Event, WarrantRefusal> {
    if warrant.pending.is_some() {
        return Err(WarrantRefusal::NotNow(warrant.state.word()));
    }
    let latest = day_of(today).saturating_add(SEAL_DAYS_MAX.unsigned_abs());
    if today >= warrant.sealed_until || until <= warrant.sealed_until || day_of(until) > latest {
        return Err(WarrantRefusal::Extension);
    }
    Ok(Event::Prolonged { until, court: own(warrant, Office::Court, by)?, reasons: said(reasons)? })
}

fn spent(how: Spent) -> Event {
    Event::Spent { how, reasons: String::new() }
}

/// Reasons, which every no carries.
pub(super) fn said(reasons: String) -> Result<String, WarrantRefusal> {
    let fits = !reasons.trim().is_empty() && reasons.len() <= REASONS_BYTES_MAX;
    if fits { Ok(reasons) } else { Err(WarrantRefusal::Reasons) }
}

/// The warrant after an event. An event that cannot follow changes nothing.
pub fn apply(warrant: &mut Warrant, event: &Event) {
    use State::{Applied, Confirmed, Granted, InForce, Spent as Over};
    warrant.state = match (warrant.state.clone(), event) {
        (Applied, Event::Granted { terms, court, modified }) => {
            warrant.terms = (**terms).clone();
            warrant.sealed_until = terms.sealed_until;
            Granted { court: court.clone(), modified: *modified }
        }
        (Applied | Confirmed { .. }, Event::Denied { .. }) => State::Denied,
        (Granted { court, .. }, Event::Confirmed { commissioner }) => {
            Confirmed { seals: Seals { court, commissioner: commissioner.clone() } }
        }
        (Granted { .. }, Event::Rejected { .. }) => State::Rejected,
        (Confirmed { seals }, Event::Placed { leaf }) => InForce { seals, leaf: *leaf },
        (InForce { seals, leaf }, Event::Spent { how, .. }) => Over { seals, leaf, how: *how },
        (InForce { seals, leaf } | Over { seals, leaf, .. }, Event::Opened { leaf: open }) => {
            warrant.pending = None;
            State::Opened { seals, leaf, open: *open }
        }
        (state, event) => {
            if matches!(state, InForce { .. } | Over { .. }) {
                seal(warrant, event);
            }
            state
        }
    };
}

/// What an event changes of the seal, not of the state.
fn seal(warrant: &mut Warrant, event: &Event) {
    match event {
        Event::Prolonged { until, court, .. } => {
            warrant.pending = Some(Pending { until: *until, court: court.clone(), commissioner: None });
        }
        Event::ProlongingConfirmed { commissioner } => {
            if let Some(pending) = &mut warrant.pending {
                pending.commissioner = Some(commissioner.clone());
            }
        }
        Event::ProlongingRejected { .. } => warrant.pending = None,
        Event::Extended { until } => {
            warrant.sealed_until = *until;
            warrant.pending = None;
        }
        _ => {}
    }
}
