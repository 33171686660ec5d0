//! The course of claims: each step, each refusal, and what no order of messages can break.

use super::*;
use calendar::{Calendar, Year};
use ids::{AgencyId, ClaimId, PersonKey, RecordId};
use jiff::civil::{Date, date};
use pack::model::Value;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

const TERMS: Terms = Terms { owner: 15, appeal: 30, arbiter: 30, comply: 5 };

fn calendar() -> Calendar {
    let years = [2026, 2027, 2028].map(|year| (year, Year::default()));
    Calendar { version: "test".into(), years: BTreeMap::from(years) }
}

fn agency(id: &str) -> AgencyId {
    id.parse().expect("a name")
}

fn official(id: &str) -> Party {
    Party::Official { agency: agency(id), duty: "duty".to_owned() }
}

fn on(today: Date) -> Now {
    Now { today }
}

const DAY: Date = date(2026, 11, 25);

fn look(provider: &str) -> Look {
    Look {
        provider: agency(provider),
        entry: ids::EntryId(Uuid::from_u128(7)),
        at_micros: 1,
        source: "register.reader".to_owned(),
        purpose: "enrol-reader".to_owned(),
    }
}

fn filing(subject: Subject) -> Filing {
    Filing {
        id: ClaimId(Uuid::from_u128(1)),
        person: PersonKey::from_stored("ADA001"),
        owner: agency("library"),
        arbiter: agency("council"),
        subject,
        reasons: "My name is spelt otherwise.".to_owned(),
        language: "fr".to_owned(),
        at_micros: 0,
    }
}

fn correction() -> Subject {
    Subject::Correct {
        register: "reader".parse().expect("a name"),
        record: RecordId(Uuid::from_u128(2)),
        field: "since".parse().expect("a name"),
        held: Value::from("2026-01-01"),
        wanted: Value::from("2025-01-01"),
    }
}

fn filed(subject: Subject) -> Claim {
    let calendar = calendar();
    let events = file(filing(subject), Clocks { terms: TERMS, calendar: &calendar }, on(DAY)).expect("filed");
    fold(events.iter().map(|event| (0, event))).expect("it begins with its filing")
}

/// Does a command and applies it.
fn does(claim: &mut Claim, by: &Party, command: Command, today: Date) -> Result<Vec<Event>, Refusal> {
    let calendar = calendar();
    let events = decide(claim, by, command, Clocks { terms: TERMS, calendar: &calendar }, on(today))?;
    for event in &events {
        assert!(apply(claim, event, 5), "{event:?} does not fit {:?}", claim.state);
    }
    Ok(events)
}

fn answer(upheld: bool) -> Command {
    Command::Answer { upheld, reasons: "Because.".to_owned(), receivers: vec![agency("townhall")] }
}

fn ruling(for_person: bool) -> Command {
    Command::Decide { for_person, reasons: "Heard both.".to_owned(), sanction: None }
}

fn appeal() -> Command {
    Command::Appeal { reasons: "It is wrong all the same.".to_owned() }
}

/// SG-06, SG-07: refused, appealed, decided for the person, carried out, receivers told.
#[test]
fn a_refused_correction_is_ordered_by_the_arbiter_and_carried_out() {
    let mut claim = filed(correction());
    assert_eq!(claim.state.due().map(|due| due.due), Some(date(2026, 12, 16)), "15 working days");
    does(&mut claim, &official("library"), answer(false), DAY).expect("refused with reasons");
    assert_eq!(claim.state.word(), "answered");
    does(&mut claim, &Party::Person, appeal(), DAY).expect("appealed");
    assert!(matches!(claim.state, State::WithArbiter { why: Why::Appealed, .. }));
    does(&mut claim, &official("council"), ruling(true), DAY).expect("decided");
    let carried = Command::Comply { receivers: vec![agency("townhall"), agency("court")] };
    does(&mut claim, &official("library"), carried, DAY).expect("carried out");
    assert_eq!(claim.state, State::Complied { late: false });
    does(&mut claim, &Party::Nobody, Command::Note { receiver: agency("court") }, DAY).expect("noted");
    assert_eq!(claim.receivers, BTreeMap::from([(agency("townhall"), None), (agency("court"), Some(5))]));
    let again = does(&mut claim, &Party::Nobody, Command::Note { receiver: agency("court") }, DAY);
    assert_eq!(again, Ok(Vec::new()), "noted twice is noted once");
    let stranger = does(&mut claim, &Party::Nobody, Command::Note { receiver: agency("watch") }, DAY);
    assert_eq!(stranger, Err(Refusal::NotYours));
}

/// An upheld claim is carried out at once and may still be appealed against; without an appeal it closes.
#[test]
fn an_upheld_claim_is_done_and_closes_when_nobody_appeals() {
    let mut claim = filed(correction());
    let events = does(&mut claim, &official("library"), answer(true), DAY).expect("upheld");
    assert_eq!(events.iter().map(Event::word).collect::<Vec<_>>(), ["upheld", "done"]);
    let due = claim.state.due().expect("the appeal term").due;
    assert_eq!(does(&mut claim, &Party::Nobody, Command::Ring, due), Err(Refusal::NotYet));
    let after = due.tomorrow().expect("in range");
    does(&mut claim, &Party::Nobody, Command::Ring, after).expect("closed");
    assert_eq!(claim.state, State::Closed);
}

/// SG-07: who says nothing loses the matter to the arbiter, without anybody's act.
#[test]
fn a_day_that_passes_brings_the_claim_to_the_arbiter_and_the_owner_can_close_it_no_more() {
    let mut claim = filed(correction());
    let due = claim.state.due().expect("a clock").due;
    does(&mut claim, &Party::Nobody, Command::Ring, due.tomorrow().expect("in range")).expect("rings");
    assert!(matches!(claim.state, State::WithArbiter { why: Why::Overdue, late: false, .. }));
    let late = does(&mut claim, &official("library"), answer(true), DAY);
    assert_eq!(late, Err(Refusal::NotNow { now: "with-arbiter" }));
    let due = claim.state.due().expect("the arbiter's clock").due;
    let after = due.tomorrow().expect("in range");
    does(&mut claim, &Party::Nobody, Command::Ring, after).expect("the arbiter is late");
    assert!(matches!(claim.state, State::WithArbiter { late: true, .. }), "it stays, counted");
    assert_eq!(does(&mut claim, &Party::Nobody, Command::Ring, after), Ok(Vec::new()), "counted once");
    does(&mut claim, &official("council"), ruling(false), after).expect("decided late");
    assert_eq!(claim.state, State::Dismissed);
}

/// SG-06: a decision that is not carried out is counted for good, also when it is carried out late.
#[test]
fn a_decision_that_is_not_carried_out_is_counted_for_good() {
    let mut claim = filed(correction());
    does(&mut claim, &Party::Nobody, Command::NotTaken, DAY).expect("not taken in");
    does(&mut claim, &official("council"), ruling(true), DAY).expect("decided");
    let after = claim.state.due().expect("a clock").due.tomorrow().expect("in range");
    does(&mut claim, &Party::Nobody, Command::Ring, after).expect("rings");
    assert_eq!(claim.state.word(), "not-complied");
    does(&mut claim, &official("library"), Command::Comply { receivers: Vec::new() }, after).expect("late");
    assert_eq!(claim.state, State::Complied { late: true });
}

/// SG-20: misuse is nothing that the owner judges first.
#[test]
fn misuse_goes_to_the_arbiter_at_once() {
    let claim = filed(Subject::Complain { about: Complaint::Misuse { look: None } });
    assert!(matches!(claim.state, State::WithArbiter { why: Why::Direct, .. }));
    assert_eq!(claim.filing.subject.kind(), Kind::Misuse);
}

/// SG-06: the arbiter is neither the owner nor the asker.
#[test]
fn the_arbiter_never_judges_itself() {
    let calendar = calendar();
    let clocks = Clocks { terms: TERMS, calendar: &calendar };
    let own = Filing { owner: agency("council"), ..filing(correction()) };
    let asked = filing(Subject::Explain { look: look("council") });
    for bad in [own, asked] {
        assert_eq!(file(bad, clocks, on(DAY)), Err(Refusal::OwnMatter));
    }
    assert!(file(filing(Subject::Explain { look: look("townhall") }), clocks, on(DAY)).is_ok());
}

#[test]
fn reasons_are_needed_and_limited() {
    let calendar = calendar();
    let clocks = Clocks { terms: TERMS, calendar: &calendar };
    let said = |reasons: String| file(Filing { reasons, ..filing(correction()) }, clocks, on(DAY)).map(drop);
    assert_eq!(said("  \n".to_owned()), Err(Refusal::ReasonsNeeded));
    assert_eq!(said("ə".repeat(TEXT_MAX)), Ok(()));
    assert_eq!(said("ə".repeat(TEXT_MAX + 1)), Err(Refusal::TooLong { max: TEXT_MAX }));
}

#[test]
fn nobody_does_what_another_does() {
    let parties = [Party::Person, Party::Nobody, official("library"), official("council"), official("watch")];
    let mut answered = filed(correction());
    does(&mut answered, &official("library"), answer(false), DAY).expect("refused");
    let mut with_arbiter = answered.clone();
    does(&mut with_arbiter, &Party::Person, appeal(), DAY).expect("appealed");
    let mut decided = with_arbiter.clone();
    does(&mut decided, &official("council"), ruling(true), DAY).expect("decided");
    let comply = Command::Comply { receivers: Vec::new() };
    for (claim, command, who) in [
        (filed(correction()), answer(true), official("library")),
        (answered, appeal(), Party::Person),
        (with_arbiter, ruling(true), official("council")),
        (decided, comply, official("library")),
        (filed(correction()), Command::NotTaken, Party::Nobody),
    ] {
        for by in parties.iter().filter(|by| **by != who) {
            let refused = does(&mut claim.clone(), by, command.clone(), DAY);
            assert_eq!(refused, Err(Refusal::NotYours), "{by:?} {command:?}");
        }
        assert!(does(&mut claim.clone(), &who, command, DAY).is_ok());
    }
}

#[test]
fn each_party_tells_its_own_steps_only() {
    use wire::Role;
    let claim = filed(correction());
    let window = agency("portal");
    let role = |id: &str| Role::of(&claim.filing, &agency(id), &window);
    assert_eq!(role("library"), Some(Role::Owner));
    assert_eq!(role("council"), Some(Role::Arbiter));
    assert_eq!((role("portal"), role("watch")), (Some(Role::Window), None));
    let decided = Event::Decided { for_person: false, reasons: String::new(), sanction: None, due: None };
    assert!(Role::Arbiter.may_tell(&decided));
    assert!(!Role::Owner.may_tell(&decided) && !Role::Window.may_tell(&decided));
    assert!(!Role::Arbiter.may_tell(&Event::Closed) && !Role::Owner.may_tell(&Event::Closed));
}

fn command(pick: u8) -> (Party, Command) {
    let parties = [Party::Person, Party::Nobody, official("library"), official("council"), official("watch")];
    let by = parties[usize::from(pick) % parties.len()].clone();
    let receiver = agency(["townhall", "court"][usize::from(pick / 8) % 2]);
    let commands = [
        answer(pick.is_multiple_of(2)),
        appeal(),
        Command::NotTaken,
        ruling(pick.is_multiple_of(3)),
        Command::Comply { receivers: vec![receiver.clone()] },
        Command::Note { receiver },
        Command::Ring,
    ];
    (by, commands[usize::from(pick) / 5 % commands.len()].clone())
}

proptest! {
    /// Random commands never panic, an end stays, a running clock is never shortened, and an owner closes nothing
    /// that the arbiter has.
    #[test]
    fn whatever_is_commanded(picks in proptest::collection::vec((0u8..=255, 0i32..12), 0..60)) {
        let mut claim = filed(correction());
        let mut today = DAY;
        for (pick, days) in picks {
            today = today.checked_add(jiff::Span::new().days(days)).expect("in range");
            let (by, command) = command(pick);
            let before = claim.clone();
            if does(&mut claim, &by, command, today).is_err() {
                prop_assert_eq!(&before, &claim);
            }
            if before.state.is_end() {
                prop_assert_eq!(&before.state, &claim.state, "an end stays");
            }
            if before.state.word() == claim.state.word() {
                prop_assert_eq!(before.state.due(), claim.state.due(), "a clock is not moved");
            }
            if matches!(before.state, State::WithArbiter { .. }) && before.state.word() != claim.state.word() {
                prop_assert_eq!(&by, &official("council"), "only the arbiter moves what it has");
            }
        }
    }

    /// The same steps in any order, each once or twice, tried again while early, make the same claim everywhere.
    #[test]
    fn copies_agree_in_the_end(picks in proptest::collection::vec((0u8..=255, 0i32..12), 0..40), order in proptest::collection::vec(0usize..1000, 80)) {
        let mut claim = filed(correction());
        let begun = claim.clone();
        let mut today = DAY;
        let mut steps = Vec::new();
        for (pick, days) in picks {
            today = today.checked_add(jiff::Span::new().days(days)).expect("in range");
            let (by, command) = command(pick);
            steps.extend(does(&mut claim, &by, command, today).unwrap_or_default());
        }
        let mut mail: Vec<Event> = steps.iter().chain(&steps).cloned().collect();
        let mut copy = begun;
        for place in order.iter().cycle().take(mail.len() * 40) {
            if mail.is_empty() { break }
            let at = place % mail.len();
            match fit(&copy, &mail[at]) {
                Fit::Early => {}
                Fit::Stale => { mail.swap_remove(at); }
                Fit::Applies => { apply(&mut copy, &mail[at], 5); mail.swap_remove(at); }
            }
        }
        // What is early is brought again until it fits.
        for _ in 0..steps.len() {
            for event in &mail { apply(&mut copy, event, 5); }
        }
        copy.version = claim.version;
        prop_assert_eq!(copy.state, claim.state);
        prop_assert_eq!(copy.ruling, claim.ruling);
        prop_assert_eq!(copy.receivers, claim.receivers);
    }
}
