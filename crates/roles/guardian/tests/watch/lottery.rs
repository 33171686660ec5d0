//! SG-22: what the lottery finds, who notices and when.

use crate::hostile::{ASKER, Answering, OWNER, PERSON, Wrong, settle};
use crate::town::{Town, agency};
use calendar::Clock;
use guardian::Office;
use guardian::cases::lottery::{draw_month, drawn_of, findings, open_leaves, reconcile, settle_finding};
use oversight::lottery::{Failing, Outcome, draw, totals};
use std::sync::Arc;
use store::Store;
use testkit::stores::on_both;
use tlog::{Hash, Kind, Leaf};
use web::Lang::{Az, En};

const DAY: i64 = 86_400;

async fn drawn_and_opened(town: &Town) -> Vec<(u64, Outcome)> {
    let arbiter = town.at(Office::Arbiter);
    draw_month(arbiter, "2026-10").await.expect("drawn");
    open_leaves(arbiter).await.expect("opened");
    let shown = drawn_of(arbiter, "2026-10").await.expect("read").expect("there");
    shown.leaves.iter().map(|one| (one.index, one.outcome(town.clock.now()))).collect()
}

/// Each hostile owner or requester is found by the arbiter in the round in which the leaf is opened.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_bent_look_is_found_when_it_is_opened() {
    on_both(bent).await;
}

async fn bent(store: Store) {
    let looks = [
        (Wrong::Nothing, 1, None),
        (Wrong::Nothing, 2, None),
        (Wrong::Edited, 3, Some((Failing::Commitment, OWNER))),
        (Wrong::Closed, 4, Some((Failing::Closed, OWNER))),
        (Wrong::OtherPerson, 5, Some((Failing::Person, OWNER))),
        (Wrong::BadTag, 6, Some((Failing::Tag, OWNER))),
        // The tag of number 7 is in the log; number 9 skips number 8.
        (Wrong::Nothing, 7, Some((Failing::Skipped, OWNER))),
        (Wrong::Skips, 9, Some((Failing::Skipped, OWNER))),
        (Wrong::Purpose, 10, Some((Failing::Purpose, OWNER))),
        (Wrong::Basis, 11, Some((Failing::Basis, OWNER))),
        (Wrong::Day, 12, Some((Failing::Day, OWNER))),
        // The requester bent the purpose: its case does not exist.
        (Wrong::Case, 3, Some((Failing::Case, ASKER))),
    ];
    let town = Town::like(store).await;
    let wanted: Vec<(Wrong, u64)> = looks.iter().map(|(wrong, n, _)| (*wrong, *n)).collect();
    let places = settle(&town, &wanted);
    let got = drawn_and_opened(&town).await;
    for ((wrong, n, found), place) in looks.iter().zip(&places) {
        let outcome = got.iter().find(|(index, _)| index == place).expect("drawn").1;
        let wanted = found.map_or(Outcome::Holds, |(failing, _)| Outcome::Fails(failing));
        assert_eq!(outcome, wanted, "{wrong:?} {n}");
    }
    let found = findings(town.at(Office::Arbiter)).await.expect("read");
    assert_eq!(found.len(), looks.iter().filter(|(_, _, found)| found.is_some()).count());
    for (_, _, found_is) in looks {
        if let Some((failing, about)) = found_is {
            assert!(found.iter().any(|one| one.what == failing.code() && one.about == about), "{failing:?}");
        }
    }
    // The public reads who did what; nobody reads about whom.
    for lang in [Az, En] {
        let page = town.read(Office::Arbiter, "/lottery", lang).await;
        assert!(page.contains("2026-10") && !page.contains(PERSON));
        let page = town.read(Office::Arbiter, "/lottery/2026-10", lang).await;
        assert!(!page.contains(PERSON) && !page.contains("case-1"));
    }
    assert!(town.read(Office::Arbiter, "/lottery", En).await.contains("The asking body has no such case"));
}

/// A withheld opening is counted in public from the moment its five days are over; a later answer stays late.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withheld_opening_is_counted_after_five_days() {
    on_both(withheld).await;
}

async fn withheld(store: Store) {
    let town = Town::like(store).await;
    let places = settle(&town, &[(Wrong::Nothing, 1), (Wrong::Withholds, 2)]);
    let arbiter = town.at(Office::Arbiter);
    let got = drawn_and_opened(&town).await;
    let of = |got: &[(u64, Outcome)], place| got.iter().find(|(index, _)| *index == place).expect("drawn").1;
    assert_eq!((of(&got, places[0]), of(&got, places[1])), (Outcome::Holds, Outcome::Waiting));
    town.clock.leap_seconds(5 * DAY);
    let got = drawn_and_opened(&town).await;
    assert_eq!(of(&got, places[1]), Outcome::Waiting, "the last moment is in time");
    town.clock.leap_seconds(1);
    let got = drawn_and_opened(&town).await;
    assert_eq!(of(&got, places[1]), Outcome::Missing);
    assert!(town.read(Office::Arbiter, "/lottery/2026-10", En).await.contains("Not opened in time"));
    // It gives in: judged, and still late.
    town.log.leaves.lock().expect("not poisoned").truncate(2);
    let (leaf, opening, proof) = crate::hostile::look(&town, Wrong::Nothing, 2);
    assert_eq!(leaf.tag, town.log.all()[1].tag);
    let owner = Answering::default();
    owner.openings.lock().expect("not poisoned").insert(places[1], (opening, proof));
    town.exchange.settle(&agency(OWNER), Arc::new(owner));
    let got = drawn_and_opened(&town).await;
    assert!(matches!(of(&got, places[1]), Outcome::Holds | Outcome::Fails(Failing::Day)), "{got:?}");
    let shown = drawn_of(arbiter, "2026-10").await.expect("read").expect("there");
    assert_eq!(totals(&shown.leaves, town.clock.now()).late, 1);
}

/// Whoever is away is asked again; nothing is judged in between.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_away_is_asked_again() {
    on_both(|store| async move {
        let town = Town::like(store).await;
        settle(&town, &[(Wrong::Nothing, 1)]);
        town.exchange.remove(&agency(ASKER));
        let arbiter = town.at(Office::Arbiter);
        assert_eq!(draw_month(arbiter, "2026-10").await.expect("drawn"), 1);
        assert_eq!(open_leaves(arbiter).await.expect("a round"), 0, "the case could not be asked");
        let asker = Answering { cases: vec!["case-1".to_owned()], ..Answering::default() };
        town.exchange.settle(&agency(ASKER), Arc::new(asker));
        assert_eq!(open_leaves(arbiter).await.expect("a round"), 1);
        assert_eq!(open_leaves(arbiter).await.expect("a round"), 0, "a verdict is given once");
        assert_eq!(draw_month(arbiter, "2026-10").await.expect("again"), 0, "a month is drawn once");
    })
    .await;
}

/// The draw follows from the published checkpoint alone; a leaf of nobody is a finding at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anyone_repeats_the_draw() {
    on_both(|store| async move {
        let town = Town::like(store).await;
        settle(&town, &[(Wrong::Nothing, 1), (Wrong::Nothing, 2)]);
        let orphan = Leaf { provider: 0xdead_beef, tag: Hash::ZERO, ..town.log.all()[0] };
        town.log.push(orphan);
        town.log.push(Leaf { kind: Kind::DayCount, ..orphan });
        let arbiter = town.at(Office::Arbiter);
        assert_eq!(draw_month(arbiter, "2026-10").await.expect("drawn"), 3, "a day count is no look");
        let note = town.read(Office::Arbiter, "/lottery/2026-10/checkpoint", En).await;
        let mut again: Vec<u64> =
            draw(note.as_bytes(), 4, 4).into_iter().filter(|index| *index < 3).collect();
        again.sort_unstable();
        let shown = drawn_of(arbiter, "2026-10").await.expect("read").expect("there");
        assert_eq!(shown.leaves.iter().map(|one| one.index).collect::<Vec<_>>(), again);
        let orphan = &shown.leaves[2];
        assert_eq!(orphan.outcome(town.clock.now()), Outcome::Fails(Failing::Owner));
        // The next month draws from what came since.
        settle(&town, &[(Wrong::Nothing, 3)]);
        assert_eq!(draw_month(arbiter, "2026-11").await.expect("drawn"), 1);
    })
    .await;
}

/// SG-22: a provider's own count gives it away two days later; a finding is closed once, with a reason.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_count_that_differs_is_a_finding() {
    on_both(|store| async move {
        let town = Town::like(store).await;
        settle(&town, &[(Wrong::Nothing, 1), (Wrong::Nothing, 2)]);
        let count = Leaf { kind: Kind::DayCount, count: 3, requester: 0, ..town.log.all()[0] };
        town.log.push(count);
        let arbiter = town.at(Office::Arbiter);
        assert_eq!(reconcile(arbiter).await.expect("read").expect("a log").found, 0, "the day is not over");
        town.clock.leap_seconds(2 * DAY);
        assert_eq!(reconcile(arbiter).await.expect("read").expect("a log").found, 1);
        assert_eq!(reconcile(arbiter).await.expect("read").expect("a log").found, 0, "found once");
        let found = findings(arbiter).await.expect("read").remove(0);
        assert_eq!((found.about.as_str(), found.what.as_str()), (OWNER, "differs"));
        assert_eq!(settle_finding(arbiter, found.seq, " ").await.expect_err("no reason").code(), "no-reason");
        let long = "x".repeat(guardian::cases::lottery::REASON_BYTES_MAX + 1);
        assert_eq!(
            settle_finding(arbiter, found.seq, &long).await.expect_err("too long").code(),
            "no-reason"
        );
        let at_limit = "x".repeat(guardian::cases::lottery::REASON_BYTES_MAX);
        settle_finding(arbiter, found.seq, &at_limit).await.expect("closed");
        assert_eq!(settle_finding(arbiter, found.seq, "again").await.expect_err("once").code(), "not-found");
    })
    .await;
}

/// Without a policy nobody says which witnesses to trust: an operator alone would choose the seed, so nothing is drawn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_policy_no_lottery_is_drawn() {
    on_both(|store| async move {
        let town = Town::unjudged(store).await;
        settle(&town, &[(Wrong::Nothing, 1)]);
        let arbiter = town.at(Office::Arbiter);
        let refused = draw_month(arbiter, "2026-10").await.expect_err("nobody judges the witnesses");
        assert_eq!(refused.code(), "no-policy");
        assert!(drawn_of(arbiter, "2026-10").await.expect("read").is_none());
        town.judge(arbiter);
        assert_eq!(draw_month(arbiter, "2026-10").await.expect("drawn"), 1);
    })
    .await;
}
