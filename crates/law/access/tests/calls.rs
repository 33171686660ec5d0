//! Calls through the exchange: which agreement is meant, what it lets through, and what never passes.

mod support;

use access::{
    Actor, Agreement, CallQuestion, CallRefusal, Candidate, Client, Endpoint, Judged, NeverForSecurity,
    Operation, PERSONS_MAX, Reach, Subject, choose, decide_call, decide_subscription,
};
use jiff::civil::date;
use support::{TODAY, agreement, desk, member, person, question, residents, signed, with};

fn asked(change: impl FnOnce(&mut CallQuestion)) -> CallQuestion {
    let mut question = question();
    change(&mut question);
    question
}

fn refused(question: &CallQuestion, candidates: &[Candidate<'_>]) -> CallRefusal {
    decide_call(question, candidates, TODAY).expect_err("it is refused")
}

/// ACC-03, ACC-04: one proof for one person, with the fields, purpose and act of the agreement and no others.
#[test]
fn a_call_about_one_person_is_granted_by_its_agreement() {
    let agreement = agreement();
    let Ok(Judged::Persons { agreement: by, granted }) =
        decide_call(&question(), &[signed(&agreement)], TODAY)
    else {
        panic!("the call is about a person and agreed")
    };
    assert_eq!(by, &agreement);
    let [granted] = granted.as_slice() else { panic!("one person, one proof") };
    assert_eq!(granted.fields(), agreement.fields);
    assert_eq!(granted.person(), &person(1));
    assert_eq!((granted.purpose(), granted.grant()), ("issue-card", Some("A-1")));
    assert_eq!((granted.basis().act.as_str(), granted.basis().article.as_str()), ("ACT-1", "art. 3"));
    assert_eq!(granted.source().to_string(), "exchange.XX/GOV/townhall/registers/residents");
    assert_eq!(granted.asker().agency.as_str(), "library");
    assert_eq!(granted.asker().actor, Actor::System { system: desk(), user: "a.b".to_owned() });
    assert_eq!(granted.asker().actor.name(), "XX/GOV/library/desk a.b");
    assert_eq!(granted.asker().actor.duty(), "system");
}

/// SG-12: nothing without an agreement between these two about this service.
#[test]
fn without_an_agreement_nothing_is_asked() {
    let other_client = with(|agreement| agreement.client = Client::System(member("library").system("shop")));
    let other_service = with(|agreement| agreement.service = residents().system.service("card"));
    let group = with(|agreement| agreement.client = Client::Group("readers".to_owned()));
    let events = with(|agreement| agreement.reach = Reach::Events);
    for candidates in
        [vec![], vec![signed(&other_client), signed(&other_service), signed(&group), signed(&events)]]
    {
        assert_eq!(refused(&question(), &candidates).code(), "no-agreement");
    }
    let agreement = agreement();
    let other = asked(|question| question.agreement = Some("A-2".parse().expect("a name")));
    assert_eq!(refused(&other, &[signed(&agreement)]).code(), "no-agreement");
    let covered = Candidate { covers_client: true, ..signed(&group) };
    assert!(decide_call(&question(), &[covered], TODAY).is_ok());
    // A single system is compared by name; nobody can be talked into another's agreement.
    let not_ours = Candidate { covers_client: true, ..signed(&other_client) };
    assert_eq!(refused(&question(), &[not_ours]).code(), "no-agreement");
}

/// SG-12, SG-24: each part that is missing has its own refusal.
#[test]
fn an_agreement_that_does_not_hold_lets_nothing_through() {
    let agreement = agreement();
    let candidate = signed(&agreement);
    for (candidate, code) in [
        (Candidate { client_signed: false, ..candidate }, "not-signed"),
        (Candidate { owner_signed: false, ..candidate }, "not-signed"),
        (Candidate { stopped: true, ..candidate }, "stopped"),
        (Candidate { stopped: true, owner_signed: false, ..candidate }, "stopped"),
    ] {
        assert_eq!(refused(&question(), &[candidate]).code(), code, "{candidate:?}");
    }
    for (changed, code) in [
        (with(|agreement| agreement.to = date(2026, 11, 23)), "not-in-force"),
        (with(|agreement| agreement.from = date(2026, 11, 25)), "not-in-force"),
        (with(|agreement| agreement.purpose = None), "element-missing"),
        (with(|agreement| agreement.act = None), "element-missing"),
        (with(|agreement| agreement.oversight = None), "element-missing"),
    ] {
        assert_eq!(refused(&question(), &[signed(&changed)]).code(), code, "{changed:?}");
    }
    for changed in [with(|agreement| agreement.to = TODAY), with(|agreement| agreement.from = TODAY)] {
        assert!(decide_call(&question(), &[signed(&changed)], TODAY).is_ok(), "{changed:?}");
    }
}

/// A caller need not name a purpose when only one was agreed; it may only narrow.
#[test]
fn a_purpose_narrows_and_never_widens() {
    let first = agreement();
    let second = with(|agreement| {
        agreement.id = "A-2".parse().expect("a name");
        agreement.purpose = Some("enrol-reader".parse().expect("a name"));
    });
    let both = [signed(&first), signed(&second)];
    let refusal = refused(&question(), &both);
    assert_eq!(
        refusal.to_string(),
        "several agreements cover this call; name one by X-Purpose or X-Agreement: issue-card (A-1), enrol-reader (A-2)"
    );
    let purpose = |text: &str| asked(|question| question.purpose = Some(text.parse().expect("a name")));
    assert_eq!(choose(&purpose("enrol-reader"), &both, TODAY), Ok(&second));
    let by_id = asked(|question| question.agreement = Some(first.id.clone()));
    assert_eq!(choose(&by_id, &both, TODAY), Ok(&first));
    assert_eq!(
        refused(&purpose("curiosity"), &both).to_string(),
        "curiosity is not what was agreed; agreed: enrol-reader, issue-card"
    );
    // A stopped one does not stand in the way of the other, and is not named in its stead.
    let one_stopped = [signed(&first), Candidate { stopped: true, ..signed(&second) }];
    assert_eq!(choose(&question(), &one_stopped, TODAY), Ok(&first));
    assert_eq!(refused(&purpose("enrol-reader"), &one_stopped).code(), "stopped");
}

/// ACC-04: method and path are judged as they are read, not as they are written.
#[test]
fn only_agreed_endpoints_are_called() {
    let narrow = with(|agreement| {
        agreement.endpoints = vec![Endpoint { method: "GET".to_owned(), path: "/people/*".to_owned() }];
    });
    let call = |method: &str, path: &str| {
        asked(|question| (question.method, question.path) = (method.to_owned(), path.to_owned()))
    };
    for path in ["/people/1", "/people/%31", "/peop%6Ce/1", "/people/1?full=1"] {
        assert!(decide_call(&call("GET", path), &[signed(&narrow)], TODAY).is_ok(), "{path}");
    }
    for (method, path, code) in [
        ("POST", "/people/1", "endpoint-not-covered"),
        ("GET", "/people", "endpoint-not-covered"),
        ("GET", "/people/1/2", "endpoint-not-covered"),
        ("GET", "/people%2F1", "endpoint-not-covered"),
        ("GET", "/people/../secret", "path"),
        ("GET", "/people/%2e%2e/secret", "path"),
        ("GET", "people/1", "path"),
    ] {
        assert_eq!(refused(&call(method, path), &[signed(&narrow)]).code(), code, "{method} {path}");
    }
}

#[test]
fn an_agreement_about_people_needs_somebody_and_one_about_nobody_takes_nobody() {
    let about_people = agreement();
    let none = asked(|question| question.persons.clear());
    assert_eq!(refused(&none, &[signed(&about_people)]), CallRefusal::NobodyNamed { place: Subject::Header });
    let lists = with(|agreement| agreement.subject = Subject::Nobody);
    let judged = decide_call(&none, &[signed(&lists)], TODAY).expect("it is agreed");
    assert!(matches!(judged, Judged::Nobody { agreement } if agreement == &lists));
    assert_eq!(refused(&question(), &[signed(&lists)]).code(), "nobody-expected");
}

/// Each person has a proof of their own; the limit holds, and one past it does not.
#[test]
fn several_persons_only_where_it_was_agreed() {
    let crowd = |count: usize| asked(|question| question.persons = (0..count).map(person).collect());
    let one = agreement();
    assert_eq!(refused(&crowd(2), &[signed(&one)]), CallRefusal::OnePersonOnly { found: 2 });
    let several = with(|agreement| agreement.reach = Reach::Several);
    let Ok(Judged::Persons { granted, .. }) = decide_call(&crowd(PERSONS_MAX), &[signed(&several)], TODAY)
    else {
        panic!("as many as the limit are let through")
    };
    let named: Vec<_> = granted.iter().map(|one| one.person().clone()).collect();
    assert_eq!(named, crowd(PERSONS_MAX).persons);
    assert_eq!(
        refused(&crowd(PERSONS_MAX + 1), &[signed(&several)]),
        CallRefusal::TooManyPersons { found: PERSONS_MAX + 1 }
    );
}

/// Whatever a security body asks under whatever was signed: SG-15, SG-17, RF-01 to RF-21.
#[test]
fn nothing_wide_is_ever_for_a_security_body() {
    let from_security = asked(|question| question.client_is_security = true);
    let narrow = agreement();
    assert!(decide_call(&from_security, &[signed(&narrow)], TODAY).is_ok());
    let wide: [(Agreement, NeverForSecurity); 4] = [
        (with(|agreement| agreement.reach = Reach::Several), NeverForSecurity::Several),
        (with(|agreement| agreement.operation = Operation::Search), NeverForSecurity::Search),
        (with(|agreement| agreement.operation = Operation::Propose), NeverForSecurity::Proposal),
        (with(|agreement| agreement.health = true), NeverForSecurity::Health),
    ];
    for (agreement, never) in wide {
        let refusal = refused(&from_security, &[signed(&agreement)]);
        assert_eq!(refusal, CallRefusal::NeverForSecurity(never), "{agreement:?}");
        assert!(decide_call(&question(), &[signed(&agreement)], TODAY).is_ok(), "{never:?}: others may");
    }
    let events = with(|agreement| agreement.reach = Reach::Events);
    assert_eq!(
        decide_subscription(&from_security, &[signed(&events)], TODAY),
        Err(CallRefusal::NeverForSecurity(NeverForSecurity::Events))
    );
}

/// A subscription is judged like a call, and gives a proof for each person an event is about.
#[test]
fn events_are_sent_under_an_agreement_for_events_only() {
    let events = with(|agreement| agreement.reach = Reach::Events);
    let subscription = decide_subscription(&question(), &[signed(&events)], TODAY).expect("it is agreed");
    assert_eq!(subscription.fields(), events.fields);
    assert_eq!(subscription.events().member(), &member("library"));
    let granted = subscription.granted(&person(7));
    assert_eq!((granted.person(), granted.grant()), (&person(7), Some("A-1")));
    let calls = agreement();
    let stopped = Candidate { stopped: true, ..signed(&events) };
    for (candidate, code) in [(signed(&calls), "no-agreement"), (stopped, "stopped")] {
        let refusal = decide_subscription(&question(), &[candidate], TODAY).expect_err("it is refused");
        assert_eq!(refusal.code(), code);
    }
}

#[test]
fn a_member_whose_code_cannot_stand_in_the_log_gets_nothing() {
    let client = member("kitab xana").system("desk");
    let odd = with(|agreement| agreement.client = Client::System(client.clone()));
    let question = asked(|question| question.client = client);
    assert_eq!(refused(&question, &[signed(&odd)]).code(), "client-code");
}
