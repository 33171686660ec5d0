//! The life of an agreement: what brings it into force, and what never does.

mod support;

use access::lifecycle::{
    Command, ENDPOINTS_MAX, Event, FIELDS_MAX, LifecycleRefusal, REASON_BYTES_MAX, Side, State, apply,
    decide, lawful,
};
use access::{Agreement, Body, Client, Endpoint, NeverForSecurity, Operation, Reach, Subject};
use jiff::civil::date;
use support::{TODAY, agreement, member, with};

const STATES: [State; 7] = [
    State::Draft,
    State::SignedByOne(Side::Client),
    State::SignedByOne(Side::Owner),
    State::SignedByBoth,
    State::Active,
    State::Stopped,
    State::Expired,
];

fn sign(side: Side) -> Command<'static> {
    Command::Sign { side, holds: true }
}

const STOP: Command<'static> = Command::Stop { holds: true, reason: "asked for too much" };

fn activated(agreement: &Agreement, security: bool) -> Result<Vec<Event>, LifecycleRefusal> {
    let library = member("library");
    let clients = [Body { member: &library, security }];
    decide(State::SignedByBoth, agreement, &Command::Activate { clients: &clients }, TODAY)
}

/// SG-12, SG-24: signed by both, published, stopped.
#[test]
fn both_sides_sign_then_it_holds_until_it_is_stopped() {
    let agreement = agreement();
    let library = member("library");
    let clients = [Body { member: &library, security: false }];
    for [first, second] in [[Side::Client, Side::Owner], [Side::Owner, Side::Client]] {
        let mut state = State::Draft;
        let commands = [sign(first), sign(second), Command::Activate { clients: &clients }, STOP];
        let mut passed = Vec::new();
        for command in &commands {
            for event in decide(state, &agreement, command, TODAY).expect("each step is allowed") {
                state = apply(state, &event);
            }
            passed.push(state);
        }
        assert_eq!(passed, [State::SignedByOne(first), State::SignedByBoth, State::Active, State::Stopped]);
    }
}

/// Every command in every state: what is not drawn in the crate's picture is refused.
#[test]
fn nothing_else_can_be_done_in_any_state() {
    let library = member("library");
    let clients = [Body { member: &library, security: false }];
    let ended = with(|agreement| agreement.to = date(2026, 11, 23));
    let allowed = |state: State, command: &Command<'_>| {
        let agreement = if *command == Command::Expire { ended.clone() } else { agreement() };
        decide(state, &agreement, command, TODAY).is_ok()
    };
    for state in STATES {
        let of_both = matches!(state, State::SignedByBoth | State::Active);
        let can = [
            (sign(Side::Client), matches!(state, State::Draft | State::SignedByOne(Side::Owner))),
            (sign(Side::Owner), matches!(state, State::Draft | State::SignedByOne(Side::Client))),
            (Command::Activate { clients: &clients }, state == State::SignedByBoth),
            (STOP, of_both),
            (Command::Expire, of_both),
        ];
        for (command, expected) in can {
            assert_eq!(allowed(state, &command), expected, "{command:?} in {state:?}");
        }
    }
}

/// SG-12: without all four elements it is neither signed nor activated.
#[test]
fn none_of_the_four_elements_may_be_missing() {
    let incomplete = [
        with(|agreement| agreement.client = Client::Group(String::new())),
        with(|agreement| agreement.purpose = None),
        with(|agreement| agreement.act = None),
        with(|agreement| agreement.oversight = None),
    ];
    for agreement in incomplete {
        let missing = |result: Result<Vec<Event>, LifecycleRefusal>| {
            matches!(result, Err(LifecycleRefusal::ElementMissing(_)))
        };
        assert!(missing(activated(&agreement, false)), "{agreement:?}");
        assert!(missing(decide(State::Draft, &agreement, &sign(Side::Client), TODAY)), "{agreement:?}");
    }
    assert_eq!(activated(&agreement(), false), Ok(vec![Event::Activated]));
    // Who asks must be there: an agreement of a member that is not covered by the list has no client.
    let nobody = decide(State::SignedByBoth, &agreement(), &Command::Activate { clients: &[] }, TODAY);
    assert!(matches!(nobody, Err(LifecycleRefusal::ElementMissing(_))));
}

/// SG-12: the institutional balance is a third body.
#[test]
fn no_side_oversees_itself() {
    for side in ["library", "townhall"] {
        let agreement = with(|agreement| agreement.oversight = Some(member(side)));
        assert_eq!(activated(&agreement, false), Err(LifecycleRefusal::OverseesItself(member(side))));
    }
    let group = with(|agreement| agreement.client = Client::Group("readers".to_owned()));
    let (library, council) = (member("library"), member("council"));
    let body = |member| Body { member, security: false };
    assert_eq!(lawful(&group, &[body(&library)], TODAY), Ok(()));
    assert_eq!(
        lawful(&group, &[body(&library), body(&council)], TODAY),
        Err(LifecycleRefusal::OverseesItself(council.clone()))
    );
}

#[test]
fn a_term_is_not_empty_and_not_over() {
    for (change, expected) in [
        ((date(2026, 1, 1), date(2025, 12, 31)), Err(LifecycleRefusal::EmptyTerm)),
        ((date(2026, 1, 1), date(2026, 11, 23)), Err(LifecycleRefusal::TermOver)),
        ((date(2026, 11, 24), date(2026, 11, 24)), Ok(vec![Event::Activated])),
        ((date(2027, 1, 1), date(2027, 1, 1)), Ok(vec![Event::Activated])),
    ] {
        let agreement = with(|agreement| (agreement.from, agreement.to) = change);
        assert_eq!(activated(&agreement, false), expected, "{change:?}");
    }
    let last = with(|agreement| agreement.to = TODAY);
    assert_eq!(decide(State::Active, &last, &Command::Expire, TODAY), Err(LifecycleRefusal::TermRuns(TODAY)));
    assert_eq!(decide(State::Active, &last, &Command::Expire, date(2026, 11, 25)), Ok(vec![Event::Expired]));
}

/// SG-15, SG-17, RF-01 to RF-21: one named person, seen or worked on, no health data. Also in a group.
#[test]
fn nothing_wide_is_activated_for_a_security_body() {
    for (agreement, never) in [
        (with(|agreement| agreement.reach = Reach::Several), NeverForSecurity::Several),
        (with(|agreement| agreement.reach = Reach::Events), NeverForSecurity::Events),
        (with(|agreement| agreement.operation = Operation::Search), NeverForSecurity::Search),
        (with(|agreement| agreement.operation = Operation::Propose), NeverForSecurity::Proposal),
        (with(|agreement| agreement.health = true), NeverForSecurity::Health),
    ] {
        let refusal = LifecycleRefusal::Security { member: member("library"), never };
        assert_eq!(activated(&agreement, true), Err(refusal), "{never:?}");
        assert_eq!(activated(&agreement, false), Ok(vec![Event::Activated]), "{never:?}: others may");
        let group = Agreement { client: Client::Group("all".to_owned()), ..agreement };
        let (library, watch) = (member("library"), member("watch"));
        let clients = [Body { member: &library, security: false }, Body { member: &watch, security: true }];
        let refusal = LifecycleRefusal::Security { member: watch.clone(), never };
        assert_eq!(lawful(&group, &clients, TODAY), Err(refusal), "{never:?} in a group");
    }
    for operation in [Operation::View, Operation::Process] {
        let narrow = with(|agreement| agreement.operation = operation);
        assert_eq!(activated(&narrow, true), Ok(vec![Event::Activated]), "{operation:?}");
    }
}

/// ACC-04, and the limits at them and one past them.
#[test]
fn fields_and_endpoints_are_named_readable_and_bounded() {
    let none = with(|agreement| agreement.fields.clear());
    assert_eq!(activated(&none, false), Err(LifecycleRefusal::NoFields));
    let lists = with(|agreement| {
        agreement.fields.clear();
        agreement.subject = Subject::Nobody;
    });
    assert!(activated(&lists, false).is_ok());
    let endpoint = |path: &str| Endpoint { method: "GET".to_owned(), path: path.to_owned() };
    let fields = |count: usize| {
        let named = (0..count).map(|number| format!("f{number}").parse().expect("a name")).collect();
        with(|agreement| agreement.fields = named)
    };
    let endpoints = |count: usize| with(|agreement| agreement.endpoints = vec![endpoint("/a/*"); count]);
    assert!(activated(&fields(FIELDS_MAX), false).is_ok());
    assert_eq!(activated(&fields(FIELDS_MAX + 1), false), Err(LifecycleRefusal::TooLong));
    assert!(activated(&endpoints(ENDPOINTS_MAX), false).is_ok());
    assert_eq!(activated(&endpoints(ENDPOINTS_MAX + 1), false), Err(LifecycleRefusal::TooLong));
    for path in ["people", "/a/../b", "/a//b"] {
        let unreadable = with(|agreement| agreement.endpoints = vec![endpoint(path)]);
        assert_eq!(activated(&unreadable, false).expect_err(path).code(), "pattern");
    }
}

/// SG-24: only with the authority's own signature, and with words for the public.
#[test]
fn a_stop_is_proven_and_says_why() {
    let agreement = agreement();
    let stop = |holds: bool, reason: &str| {
        decide(State::Active, &agreement, &Command::Stop { holds, reason }, TODAY)
            .map_err(|refusal| refusal.code())
    };
    assert_eq!(stop(false, "why"), Err("signature"));
    assert_eq!(stop(true, " "), Err("reason"));
    assert!(stop(true, &"y".repeat(REASON_BYTES_MAX)).is_ok());
    assert_eq!(stop(true, &"y".repeat(REASON_BYTES_MAX + 1)), Err("reason"));
    let unproven = Command::Sign { side: Side::Client, holds: false };
    assert_eq!(decide(State::Draft, &agreement, &unproven, TODAY), Err(LifecycleRefusal::Signature));
}
