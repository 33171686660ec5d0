//! Claims from the first click to the last receipt.

use crate::country::{World, agency, person};
use axum::http::StatusCode;
use exchange::Reply;
use guardian::cases::claims::{Decision, count_claims, decide_claim};
use ids::ClaimId;
use node::cases::{Verdict, answer_claim, carry_out_claim, show_claim, show_claims};
use oversight::claim::{Claim, Kind, State, Why, sql};
use store::Store;

async fn stands(store: &Store, id: ClaimId) -> Option<Claim> {
    store.read("test.claim", move |tx| Box::pin(sql::load(tx, id))).await.expect("readable")
}

/// The record of a person in the town hall's own table: number and body.
async fn record(world: &World, who: &str) -> (String, String, i64) {
    let who = who.to_owned();
    let read = world.townhall.store().read("test.record", move |tx| {
        let who = who.clone();
        Box::pin(async move {
            let sql = "-- test.record
                select r.id, r.body, r.version from record r join record_subject s on s.record = r.id
                where s.person = $1 and s.field = 'person'";
            let rows = tx.query(sql, &[store::Val::from(who)]).await?;
            let row = rows.one()?;
            Ok::<_, store::Fault>((row.uuid("id")?.to_string(), row.json("body")?, row.int("version")?))
        })
    });
    read.await.expect("readable")
}

fn correction(record: &str, wanted: &str) -> String {
    format!(
        "kind=correct&register=residents&record={record}&field=name&wanted={wanted}&reasons=My+passport+says+so."
    )
}

fn decision(for_person: bool) -> Decision {
    Decision { for_person, reasons: "The passport was shown.".to_owned(), sanction: None }
}

/// SG-06, SG-07: refused by the owner, decided by the arbiter, binding, carried out with history, the receiver of the
/// wrong data told and its receipt shown to the person.
#[tokio::test]
async fn a_refused_correction_is_ordered_carried_out_and_told_to_who_had_the_wrong_data() {
    let world = World::open().await;
    assert!(matches!(world.library_asks("ADA001").await, Reply::Answer { found: true, .. }));
    world.clock.leap_seconds(60);
    let ada = world.browser("ADA001").await;
    let (id, before, _) = record(&world, "ADA001").await;
    let page = ada.get("/my-data").await;
    let link = format!("/claims/new?kind=correct&#38;register=residents&#38;record={id}&#38;field=name");
    assert!(page.text.contains(&link), "each fact has its way to contest it: {}", page.text);
    let claim = ada.files(&correction(&id, "Ada+Paige")).await;
    world.deliver().await;
    let waiting = show_claims(&world.townhall).await.expect("the desk").waiting;
    assert_eq!(waiting.len(), 1, "it waits on the owner's desk");

    let rita = world.official("rita");
    let file = show_claim(&world.townhall, &rita, claim).await.expect("opened");
    assert!(file.record.is_some_and(|values| values["name"].as_text() == Some("Ada Page")));
    let no = "The registry office writes it so.".to_owned();
    answer_claim(&world.townhall, &rita, claim, Verdict::Refused, no).await.expect("refused");
    world.deliver().await;
    let page = ada.get(&format!("/claims/{claim}")).await;
    assert!(page.text.contains("The registry office writes it so."), "the person reads the reasons");
    let appealed =
        ada.post(&format!("/claims/{claim}/appeal"), "appeal.reasons=My+passport+says+otherwise.").await;
    assert_eq!(appealed.status, StatusCode::SEE_OTHER, "{}", appealed.text);
    world.deliver().await;

    // The owner cannot close what the arbiter has (SG-06).
    let again = answer_claim(&world.townhall, &rita, claim, Verdict::Upheld, "Well.".to_owned()).await;
    assert_eq!(again.expect_err("it is with the arbiter").code(), "claim-not-now");
    decide_claim(&world.arbiter, &world.official("art"), claim, decision(true)).await.expect("decided");
    world.deliver().await;
    let held = stands(world.townhall.store(), claim).await.expect("known");
    assert!(matches!(held.state, State::Decided { .. }), "{:?}", held.state);
    carry_out_claim(&world.townhall, &rita, claim).await.expect("carried out");
    world.deliver().await;

    let (_, after, version) = record(&world, "ADA001").await;
    assert!(before.contains("Ada Page") && after.contains("Ada Paige") && version == 2, "{after}");
    let (checked, broken) = world
        .townhall
        .store()
        .read("test.verify", |tx| Box::pin(registers::verify(tx)))
        .await
        .expect("readable");
    assert!(checked >= 2 && broken.is_empty(), "the history with its marks holds: {broken:?}");
    let notices = show_claims(&world.library).await.expect("the desk").notices;
    let [(owner, notice, _)] = notices.as_slice() else { panic!("{notices:?}") };
    assert_eq!((owner, &notice.decided_by, &notice.claim), (&agency("townhall"), &agency("council"), &claim));
    for store in [world.portal.store(), world.townhall.store(), world.arbiter.store()] {
        let claim = stands(store, claim).await.expect("each holds its copy");
        assert_eq!(claim.state, State::Complied { late: false });
    }
    let seen = stands(world.portal.store(), claim).await.expect("known");
    assert!(seen.receivers[&agency("library")].is_some(), "the receipt is there");
    let page = ada.get(&format!("/claims/{claim}")).await;
    assert!(page.text.contains("Town library") && page.text.contains("noted on"), "{}", page.text);
    let own = ada.get("/my-data.json").await.text;
    assert!(own.contains("Ada Paige") && own.contains("Ada Page"), "the former state stays visible: {own}");
}

/// SG-07: an upheld correction is done in the same commit; nobody else had the data, so nobody is told.
#[tokio::test]
async fn an_upheld_correction_is_done_at_once() {
    let world = World::open().await;
    let ben = world.browser("BEN002").await;
    let (id, ..) = record(&world, "BEN002").await;
    let claim = ben.files(&correction(&id, "Benjamin+Page")).await;
    world.deliver().await;
    let yes = "You are right.".to_owned();
    answer_claim(&world.townhall, &world.official("rita"), claim, Verdict::Upheld, yes)
        .await
        .expect("upheld");
    world.deliver().await;
    assert!(record(&world, "BEN002").await.1.contains("Benjamin Page"));
    let seen = stands(world.portal.store(), claim).await.expect("known");
    assert!(seen.done.is_some() && seen.receivers.is_empty());
    world.pass_days(60).await;
    let closed = stands(world.portal.store(), claim).await.expect("known");
    assert_eq!(closed.state, State::Closed, "nobody appealed");
    let owner = stands(world.townhall.store(), claim).await.expect("known");
    assert_eq!(owner.state, State::Closed, "the owner is told");
}

/// SG-07: a day that passes without any human act brings the claim to the arbiter, also when the owner is gone; the
/// arbiter's own delay and the owner's are counted.
#[tokio::test]
async fn a_silent_owner_loses_the_claim_to_the_arbiter() {
    let world = World::open().await;
    let ada = world.browser("ADA001").await;
    let (id, ..) = record(&world, "ADA001").await;
    let claim = ada.files(&correction(&id, "Ada+Paige")).await;
    world.town.remove(&agency("townhall"));
    world.deliver().await;
    world.pass_days(30).await;
    let held = stands(world.arbiter.store(), claim).await.expect("the arbiter has it");
    assert!(
        matches!(held.state, State::WithArbiter { why: Why::Overdue, late: false, .. }),
        "{:?}",
        held.state
    );
    world.pass_days(60).await;
    let late = stands(world.arbiter.store(), claim).await.expect("known");
    assert!(matches!(late.state, State::WithArbiter { late: true, .. }), "the arbiter's day is counted");
    decide_claim(&world.arbiter, &world.official("art"), claim, decision(true)).await.expect("decided");
    world.pass_days(15).await;
    for store in [world.arbiter.store(), world.portal.store()] {
        let missed = stands(store, claim).await.expect("known");
        assert!(matches!(missed.state, State::NotComplied { .. }), "{:?}", missed.state);
    }
    let counted = count_claims(&world.arbiter).await.expect("counted");
    let line = (Kind::Correct, "townhall".to_owned(), "not-complied".to_owned(), 1);
    assert_eq!(counted, [line], "in public, by agency");
}

/// SG-07: a record is not erased before its term, and the refusal names the article; the arbiter's decision erases it
/// all the same, and its hashes stay.
#[tokio::test]
async fn an_erasure_names_the_article_or_is_ordered() {
    let world = World::open().await;
    let ada = world.browser("ADA001").await;
    let (id, ..) = record(&world, "ADA001").await;
    let form = format!("kind=erase&register=residents&record={id}&reasons=I+moved+away.");
    let claim = ada.files(&form).await;
    world.deliver().await;
    let rita = world.official("rita");
    let kept = answer_claim(&world.townhall, &rita, claim, Verdict::Upheld, "Yes.".to_owned()).await;
    let kept = kept.expect_err("the term runs");
    assert_eq!(kept.code(), "record-kept");
    assert!(kept.to_string().contains("ACT-2, art. 9"), "{kept}");
    let no = "ACT-2, art. 9".to_owned();
    answer_claim(&world.townhall, &rita, claim, Verdict::Refused, no).await.expect("refused");
    world.deliver().await;
    ada.post(&format!("/claims/{claim}/appeal"), "appeal.reasons=It+was+never+true.").await;
    world.deliver().await;
    decide_claim(&world.arbiter, &world.official("art"), claim, decision(true)).await.expect("decided");
    world.deliver().await;
    carry_out_claim(&world.townhall, &rita, claim).await.expect("erased");
    world.deliver().await;
    let left = world.townhall.store().read("test.left", |tx| {
        Box::pin(async move {
            let sql = "-- test.left
                select count(*) as n from record_history where body like '%Ada Page%'";
            tx.query(sql, &[]).await?.one()?.int("n")
        })
    });
    assert_eq!(left.await.expect("readable"), 0, "the values are gone from the history too");
    let verified = world.townhall.store().read("test.verify", |tx| Box::pin(registers::verify(tx))).await;
    assert!(verified.expect("readable").1.is_empty(), "the hashes stay and hold");
    assert!(!ada.get("/my-data.json").await.text.contains("Ada Page"));
    assert!(matches!(world.library_asks("ADA001").await, Reply::Answer { found: false, .. }));
}

/// SG-07: an objection that is upheld stops the use; other purposes go on.
#[tokio::test]
async fn an_objection_stops_a_use() {
    let world = World::open().await;
    let ada = world.browser("ADA001").await;
    let claim = ada.files("kind=object&register=residents&purpose=issue-card&reasons=I+want+no+card.").await;
    world.deliver().await;
    assert!(matches!(world.library_asks("ADA001").await, Reply::Answer { .. }), "nothing is stopped yet");
    let yes = "It stops.".to_owned();
    answer_claim(&world.townhall, &world.official("rita"), claim, Verdict::Upheld, yes)
        .await
        .expect("upheld");
    let refused = world.library_asks("ADA001").await;
    assert!(matches!(&refused, Reply::Refused { code, .. } if code == "use-stopped"), "{refused:?}");
    assert!(matches!(world.library_asks("BEN002").await, Reply::Answer { .. }), "others' data are used on");
}

/// SG-08: who looked explains it, by a day, and nobody else can.
#[tokio::test]
async fn the_asker_explains_its_look() {
    let world = World::open().await;
    world.library_asks("ADA001").await;
    let ada = world.browser("ADA001").await;
    let entry = world
        .townhall
        .store()
        .read("test.entry", |tx| {
            Box::pin(async move { ledger::looks_at(tx, &person("ADA001"), u32::MAX, 1).await })
        })
        .await
        .expect("readable")
        .remove(0)
        .id;
    let claim = ada.files(&format!("kind=explain&provider=townhall&entry={entry}&reasons=Why%3F")).await;
    world.deliver().await;
    assert!(stands(world.townhall.store(), claim).await.is_none(), "not the provider's matter");
    let why = "You applied for a card.".to_owned();
    answer_claim(&world.library, &world.official("leo"), claim, Verdict::Upheld, why)
        .await
        .expect("explained");
    world.deliver().await;
    assert!(ada.get(&format!("/claims/{claim}")).await.text.contains("You applied for a card."));
    let stranger = world.browser("BEN002").await.get(&format!("/claims/{claim}")).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
}

/// SG-20: misuse goes to the arbiter at once; its sanction comes to the owner with the decision.
#[tokio::test]
async fn misuse_is_reported_to_the_arbiter() {
    let world = World::open().await;
    let ada = world.browser("ADA001").await;
    let claim = ada.files("kind=misuse&provider=library&reasons=My+neighbour+works+there.").await;
    world.deliver().await;
    assert!(stands(world.library.store(), claim).await.is_none(), "the accused judges nothing");
    let sanction = Some("Dismissed from the desk.".to_owned());
    let decision = Decision { for_person: true, reasons: "It was so.".to_owned(), sanction };
    decide_claim(&world.arbiter, &world.official("art"), claim, decision).await.expect("decided");
    world.deliver().await;
    let told = stands(world.library.store(), claim).await.expect("with the whole story");
    assert_eq!(told.ruling.expect("ruled").sanction.as_deref(), Some("Dismissed from the desk."));
    carry_out_claim(&world.library, &world.official("leo"), claim).await.expect("carried out");
    world.deliver().await;
    let seen = stands(world.portal.store(), claim).await.expect("known");
    assert_eq!(seen.state, State::Complied { late: false });
}
