//! A new resident becomes a card and a voucher, through two nodes, on both engines.

mod town;

use exchange::Reply;
use node::cases::{OfficialAct, act_on_case};
use pack::model::{Value, Values};
use services::State;
use town::on_both_engines;

fn choice(format: &str) -> Values {
    Values::from([
        ("format".to_owned(), Value::from(format)),
        ("account".to_owned(), Value::from("DE89370400440532013000")),
    ])
}

#[test]
fn a_grown_up_chooses_and_is_granted_without_an_application() {
    on_both_engines(|town| async move {
        town.move_in("NQA003", "adult", &[]).await;
        town.settle_down().await;
        let view = town.last_view("NQA003").expect("the person is asked");
        assert_eq!(view.todo.as_ref().map(|todo| todo.step.as_str()), Some("choose"));
        town.answer(&view, choice("plastic")).await;
        town.settle_down().await;
        let view = town.last_view("NQA003").expect("the person is told");
        assert_eq!(view.ended.map(|(step, _)| step.to_string()).as_deref(), Some("welcome"));
        let grant = view.grant.expect("the payee sees the grant");
        assert_eq!((grant.account.as_str(), grant.monthly), ("DE89370400440532013000", false));
        assert!(grant.review <= grant.until, "SG: every grant has an end and a review");
        let orders = node::cases::show_payments(&town.library).await.expect("readable").orders;
        assert_eq!(orders.len(), 1, "paid once");
        town.everything_holds().await;
    });
}

#[test]
fn every_look_leaves_an_entry_with_purpose_and_article() {
    on_both_engines(|town| async move {
        town.move_in("T0M004", "child", &["ADA001", "BEN002"]).await;
        town.settle_down().await;
        let looks = town.looks("ADA001").await;
        let seen: Vec<_> = looks.iter().map(|look| (look.requester.as_str(), look.duty.as_str())).collect();
        assert!(seen.contains(&("library", "automatic")), "{seen:?}");
        assert!(looks.iter().all(|look| !look.purpose.is_empty() && !look.article.is_empty()), "{looks:?}");
        town.everything_holds().await;
    });
}

/// SG-03: who looked is told to the person, whose window asks; another agency would learn who else knows them.
#[test]
fn only_the_window_is_told_who_looked() {
    on_both_engines(|town| async move {
        town.move_in("T0M004", "child", &["ADA001", "BEN002"]).await;
        town.settle_down().await;
        assert!(!town.looks("ADA001").await.is_empty());
        let refused = town.looks_for("library", "ADA001").await;
        assert!(
            matches!(&refused, exchange::Reply::Refused { code, .. } if code == "wrong-duty"),
            "{refused:?}"
        );
    });
}

#[test]
fn guardians_who_differ_come_to_a_named_official_who_gives_reasons() {
    on_both_engines(|town| async move {
        town.move_in("T0M004", "child", &["ADA001", "BEN002"]).await;
        town.settle_down().await;
        let ada = town.last_view("ADA001").expect("asked");
        town.answer(&ada, choice("paper")).await;
        town.settle_down().await;
        let ben = town.last_view("BEN002").expect("asked");
        let proposed =
            ben.todo.as_ref().and_then(|todo| todo.proposed.clone()).expect("the first choice is shown");
        assert_eq!(proposed.get("format"), Some(&Value::from("paper")));
        town.answer(&ben, choice("plastic")).await;
        town.settle_down().await;
        let case = town.case(ben.case).await;
        assert!(matches!(case.state, State::AtOfficial { .. }), "{:?}", case.state);

        let act = |action: &str, reasons: Option<&str>| OfficialAct {
            case: case.id,
            action: action.to_owned(),
            reasons: reasons.map(str::to_owned),
            values: Values::new(),
        };
        let leo = town.official("leo");
        let refused = act_on_case(&town.library, &leo, act("refuse", None)).await.expect_err("no reasons");
        assert_eq!(refused.code(), "reasons-needed");
        let rita = town.official("rita");
        let refused =
            act_on_case(&town.library, &rita, act("refuse", Some("no"))).await.expect_err("other duty");
        assert_eq!(refused.code(), "wrong-duty");
        act_on_case(&town.library, &leo, act("refuse", Some("They could not agree.")))
            .await
            .expect("named and reasoned");
        let late = act_on_case(&town.library, &leo, act("accept", None)).await.expect_err("the case is over");
        assert_eq!(late.code(), "not-now");
        town.settle_down().await;
        let told = town.last_view("ADA001").expect("told");
        assert_eq!(told.reasons.map(|reasons| reasons.text).as_deref(), Some("They could not agree."));
        assert!(node::cases::show_payments(&town.library).await.expect("readable").orders.is_empty());
        town.everything_holds().await;
    });
}

#[test]
fn a_secret_address_silences_every_message() {
    on_both_engines(|town| async move {
        town.move_in_secretly("NQA003").await;
        town.settle_down().await;
        assert_eq!(town.window.views(), Vec::<serde_json::Value>::new());
        town.everything_holds().await;
    });
}

#[test]
fn silence_of_the_person_rings_the_clock_and_oversight_hears_it() {
    on_both_engines(|town| async move {
        town.move_in("NQA003", "adult", &[]).await;
        town.settle_down().await;
        let view = town.last_view("NQA003").expect("asked");
        town.clock.leap_seconds(30 * 86_400);
        town.settle_down().await;
        let case = town.case(view.case).await;
        assert!(matches!(&case.state, State::AtOfficial { overdue: false, .. }), "{:?}", case.state);
        let late = node::cases::show_overdue(&town.council).await.expect("readable");
        assert_eq!(late.iter().map(|clock| clock.step.as_str()).collect::<Vec<_>>(), ["choose"]);
        town.clock.leap_seconds(30 * 86_400);
        town.settle_down().await;
        let late = node::cases::show_overdue(&town.council).await.expect("readable");
        assert_eq!(late.len(), 2, "the official was late too: {late:?}");
        assert!(matches!(town.case(view.case).await.state, State::AtOfficial { overdue: true, .. }));
        town.everything_holds().await;
    });
}

#[test]
fn a_second_notice_is_refused_and_a_doubled_message_opens_nothing() {
    on_both_engines(|town| async move {
        town.move_in("NQA003", "adult", &[]).await;
        let refused = town.try_move_in("NQA003", "adult", &[]).await.expect_err("the same person again");
        assert_eq!(refused.code(), "duplicate");
        town.settle_down_doubled().await;
        let lists = node::cases::show_desk(&town.library).await.expect("readable");
        assert_eq!(lists.recent.len(), 1);
        town.everything_holds().await;
    });
}

#[test]
fn a_damaged_record_is_a_fault_and_never_an_empty_answer() {
    on_both_engines(|town| async move {
        town.move_in("NQA003", "adult", &[]).await;
        assert!(matches!(town.ask_about("NQA003").await, Reply::Answer { found: true, .. }));
        town.damage_records().await;
        let reply = town.ask_about("NQA003").await;
        assert!(matches!(reply, Reply::Failed { .. }), "{reply:?}");
        let (checked, faults) = town.records_checked().await;
        assert_eq!((checked, faults), (1, 1), "the check names it");
    });
}
