//! What each may do with a claim, and when. Pure: time and law are arguments.

use super::model::{Claim, Clocks, Filing, Kind, Party, State, TEXT_MAX, Why};
use super::{Event, Refusal};
use calendar::Deadline;
use ids::AgencyId;
use jiff::civil::Date;

/// The day on which it is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The civil date in the country.
    pub today: Date,
}

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The owner answers. An upheld claim is carried out in the same commit: `receivers` are those who had got the
    /// wrong data.
    Answer { upheld: bool, reasons: String, receivers: Vec<AgencyId> },
    /// The person appeals.
    Appeal { reasons: String },
    /// The owner did not take the claim in.
    NotTaken,
    /// The arbiter decides.
    Decide { for_person: bool, reasons: String, sanction: Option<String> },
    /// The owner has carried the decision out.
    Comply { receivers: Vec<AgencyId> },
    /// A receiver of wrong data noted it.
    Note { receiver: AgencyId },
    /// The clock of the present state rings.
    Ring,
}

/// Files a claim. Refuses a matter of the arbiter's own, and words that are missing or too many. Misuse goes to the
/// arbiter at once (SG-20).
pub fn file(filing: Filing, clocks: Clocks<'_>, now: Now) -> Result<Vec<Event>, Refusal> {
    let mut concerned = vec![&filing.owner];
    match &filing.subject {
        super::Subject::Explain { look }
        | super::Subject::Complain { about: super::Complaint::Look { look } } => {
            concerned.push(&look.provider)
        }
        _ => {}
    }
    if concerned.contains(&&filing.arbiter) {
        return Err(Refusal::OwnMatter);
    }
    words(&filing.reasons)?;
    let due = count(clocks.terms.owner, clocks, now)?;
    let direct = filing.subject.kind() == Kind::Misuse;
    let mut events = vec![Event::Filed { filing: Box::new(filing), due }];
    if direct {
        let due = count(clocks.terms.arbiter, clocks, now)?;
        events.push(Event::Escalated { why: Why::Direct, due });
    }
    Ok(events)
}

/// Decides a command. Gives nothing when the state already says what the command would say.
pub fn decide(
    claim: &Claim,
    by: &Party,
    command: Command,
    clocks: Clocks<'_>,
    now: Now,
) -> Result<Vec<Event>, Refusal> {
    let not_now = Refusal::NotNow { now: claim.state.word() };
    match (command, &claim.state) {
        (Command::Answer { upheld, reasons, receivers }, State::WithOwner { .. }) => {
            let duty = official(by, &claim.filing.owner)?;
            words(&reasons)?;
            let due = count(clocks.terms.appeal, clocks, now)?;
            let mut events = vec![Event::Answered { upheld, reasons, duty, due }];
            if upheld {
                events.push(Event::Done { ordered: false, receivers });
            }
            Ok(events)
        }
        (Command::Appeal { reasons }, State::Answered { .. }) => {
            person(by)?;
            words(&reasons)?;
            Ok(vec![Event::Appealed { reasons, due: count(clocks.terms.arbiter, clocks, now)? }])
        }
        (Command::NotTaken, State::WithOwner { .. }) => {
            nobody(by)?;
            Ok(vec![Event::Escalated { why: Why::NotTaken, due: count(clocks.terms.arbiter, clocks, now)? }])
        }
        (Command::Decide { for_person, reasons, sanction }, State::WithArbiter { .. }) => {
            official(by, &claim.filing.arbiter)?;
            words(&reasons)?;
            sanction.as_deref().map_or(Ok(()), words)?;
            let due = for_person.then(|| count(clocks.terms.comply, clocks, now)).transpose()?;
            Ok(vec![Event::Decided { for_person, reasons, sanction, due }])
        }
        (Command::Comply { receivers }, State::Decided { .. } | State::NotComplied { .. }) => {
            official(by, &claim.filing.owner)?;
            Ok(vec![Event::Done { ordered: true, receivers }])
        }
        (Command::Note { receiver }, _) => {
            nobody(by)?;
            match claim.receivers.get(&receiver) {
                Some(None) => Ok(vec![Event::Noted { receiver }]),
                Some(Some(_)) => Ok(Vec::new()),
                None => Err(Refusal::NotYours),
            }
        }
        (Command::Ring, state) => {
            nobody(by)?;
            ring(state, clocks, now)
        }
        _ => Err(not_now),
    }
}

/// What follows when a day has passed.
fn ring(state: &State, clocks: Clocks<'_>, now: Now) -> Result<Vec<Event>, Refusal> {
    let due = state.due().ok_or(Refusal::NotNow { now: state.word() })?;
    if now.today <= due.due {
        return Err(Refusal::NotYet);
    }
    match state {
        State::WithOwner { .. } => {
            Ok(vec![Event::Escalated { why: Why::Overdue, due: count(clocks.terms.arbiter, clocks, now)? }])
        }
        State::Answered { .. } => Ok(vec![Event::Closed]),
        State::WithArbiter { late: false, .. } => Ok(vec![Event::ArbiterLate]),
        State::Decided { .. } => Ok(vec![Event::NotComplied]),
        _ => Ok(Vec::new()),
    }
}

fn count(days: u32, clocks: Clocks<'_>, now: Now) -> Result<Deadline, Refusal> {
    Deadline::count(now.today, days, clocks.calendar).map_err(|fault| Refusal::Calendar(fault.to_string()))
}

/// Words that a person must be able to read: some, and not too many.
fn words(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::ReasonsNeeded);
    }
    if text.chars().count() > TEXT_MAX {
        return Err(Refusal::TooLong { max: TEXT_MAX });
    }
    Ok(())
}

fn official(by: &Party, of: &AgencyId) -> Result<String, Refusal> {
    match by {
        Party::Official { agency, duty } if agency == of => Ok(duty.clone()),
        _ => Err(Refusal::NotYours),
    }
}

fn person(by: &Party) -> Result<(), Refusal> {
    if by == &Party::Person { Ok(()) } else { Err(Refusal::NotYours) }
}

fn nobody(by: &Party) -> Result<(), Refusal> {
    if by == &Party::Nobody { Ok(()) } else { Err(Refusal::NotYours) }
}
