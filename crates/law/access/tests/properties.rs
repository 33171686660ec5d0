//! Whatever is signed and whatever is asked: what always holds of calls and of the life of an agreement.

mod support;

use access::lifecycle::{Command, Event, Side, State, apply, decide};
use access::{
    Agreement, Body, CallQuestion, Candidate, Client, Judged, Operation, Reach, Subject, decide_call,
    decide_subscription,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use support::{TODAY, agreement, member, person, question, signed};

fn any_date() -> impl Strategy<Value = Date> {
    (2024_i16..2030, 1_i8..13, 1_i8..29).prop_map(|(year, month, day)| date(year, month, day))
}

/// Mostly yes, so that many cases have everything in place.
fn mostly() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.9)
}

const OPERATIONS: [Operation; 4] =
    [Operation::View, Operation::Search, Operation::Propose, Operation::Process];

prop_compose! {
    /// An agreement between the two invented members, in any shape.
    fn any_agreement()(
        operation in prop::sample::select(OPERATIONS.to_vec()),
        reach in prop::sample::select(vec![Reach::One, Reach::Several, Reach::Events]),
        subject in prop::sample::select(vec![Subject::Nobody, Subject::Header, Subject::Path(0)]),
        (health, group) in (prop::bool::weighted(0.3), any::<bool>()),
        (has_purpose, has_act, has_oversight) in (mostly(), mostly(), mostly()),
        fields in 0_usize..3,
        term in prop_oneof![Just((date(2025, 1, 1), date(2029, 12, 31))), (any_date(), any_date())],
    ) -> Agreement {
        let whole = agreement();
        Agreement {
            client: if group { Client::Group("all".to_owned()) } else { whole.client },
            purpose: whole.purpose.filter(|_| has_purpose),
            act: whole.act.filter(|_| has_act),
            oversight: whole.oversight.filter(|_| has_oversight),
            fields: whole.fields.into_iter().take(fields).collect(),
            operation,
            reach,
            subject,
            health,
            from: term.0,
            to: term.1,
            ..agreement()
        }
    }
}

prop_compose! {
    fn any_question()(client_is_security: bool, persons in 0_usize..4, named: bool) -> CallQuestion {
        let purpose = named.then(|| "issue-card".parse().expect("a name"));
        CallQuestion { client_is_security, purpose, persons: (0..persons).map(person).collect(), ..question() }
    }
}

/// Whether it is more than seeing or working on one named person outside health data.
fn is_wide(agreement: &Agreement) -> bool {
    agreement.reach != Reach::One
        || agreement.health
        || matches!(agreement.operation, Operation::Search | Operation::Propose)
}

proptest! {
    /// SG-12, SG-15, SG-17, SG-24, RF-01 to RF-21, ACC-04: whatever is let through has all of this, and what has
    /// all of this is let through.
    #[test]
    fn what_is_let_through_is_lawful_and_the_other_way_round(
        agreement in any_agreement(),
        question in any_question(),
        (client_signed, owner_signed, running, covers_client) in (mostly(), mostly(), mostly(), mostly()),
    ) {
        let candidate =
            Candidate { client_signed, owner_signed, stopped: !running, covers_client, ..signed(&agreement) };
        let call = decide_call(&question, &[candidate], TODAY);
        let subscription = decide_subscription(&question, &[candidate], TODAY);
        let holds = client_signed
            && owner_signed
            && running
            && (covers_client || matches!(agreement.client, Client::System(_)))
            && agreement.purpose.is_some()
            && agreement.act.is_some()
            && agreement.oversight.is_some()
            && agreement.from <= TODAY
            && TODAY <= agreement.to
            && !(question.client_is_security && is_wide(&agreement));
        let persons = question.persons.len();
        let fits = match (&agreement.subject, agreement.reach) {
            (_, Reach::Events) => false,
            (Subject::Nobody, _) => persons == 0,
            (_, Reach::One) => persons == 1,
            (_, Reach::Several) => persons >= 1,
        };
        prop_assert_eq!(call.is_ok(), holds && fits, "{:?}", call);
        prop_assert_eq!(subscription.is_ok(), holds && agreement.reach == Reach::Events);
        if let Ok(Judged::Persons { granted, .. }) = call {
            prop_assert_eq!(granted.len(), persons);
            prop_assert!(granted.iter().all(|one| one.fields() == agreement.fields));
        }
    }

    /// Random commands never stop the process, nothing leaves an end, and nothing holds that one side did not sign.
    #[test]
    fn ends_are_ends_and_nothing_holds_unsigned(
        agreement in any_agreement(),
        security: bool,
        course in prop::collection::vec((0_u8..5, any::<bool>(), mostly(), any_date()), 0..40),
    ) {
        let library = member("library");
        let clients = [Body { member: &library, security }];
        let (mut state, mut signed) = (State::Draft, Vec::new());
        for (what, owner, holds, today) in course {
            let side = if owner { Side::Owner } else { Side::Client };
            let command = match what {
                0 | 1 => Command::Sign { side, holds },
                2 => Command::Activate { clients: &clients },
                3 => Command::Stop { holds, reason: "why" },
                _ => Command::Expire,
            };
            let ended = matches!(state, State::Stopped | State::Expired);
            for event in decide(state, &agreement, &command, today).unwrap_or_default() {
                prop_assert!(!ended, "{event:?} after {state:?}");
                if let Event::Signed(side) = &event {
                    prop_assert!(holds && !signed.contains(side));
                    signed.push(*side);
                }
                state = apply(state, &event);
                if state == State::Active {
                    prop_assert_eq!(signed.len(), 2);
                    prop_assert!(!(security && is_wide(&agreement)));
                }
            }
        }
    }
}
