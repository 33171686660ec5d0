//! The turn of the year: December is drawn in January from the old log, what the old year left open is still judged.

use crate::hostile::{ASKER, OWNER, Wrong, settle};
use crate::town::Town;
use calendar::Instant;
use guardian::Office;
use guardian::cases::lottery::{draw_month, drawn_of, findings, judge_canaries, reconcile};
use guardian::cases::report::{make_report, read_report};
use guardian::work::watch_once;
use jiff::civil::date;
use jiff::tz::TimeZone;
use testkit::stores::on_both;
use tlog::{Hash, Kind, Leaf};

const DAY: i64 = 86_400;

/// A moment of UTC.
fn at(year: i16, month: i8, day: i8, hour: i8) -> Instant {
    let moment = TimeZone::UTC.to_timestamp(date(year, month, day).at(hour, 0, 0, 0)).expect("a moment");
    Instant(moment.as_microsecond())
}

/// The first leaf of the new year's log.
fn born(town: &Town) {
    let policy = Leaf { kind: Kind::Policy, tag: Hash::ZERO, day: town.today(), ..town.log.all()[0] };
    town.log.next.lock().expect("not poisoned").push(policy);
}

/// SG-22: the looks of December are drawn on the second of January, from the log in which they stand; the looks of
/// January in February, from the new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn december_is_drawn_in_january_from_the_old_log() {
    on_both(|store| async move {
        let town = Town::like(store).await;
        let arbiter = town.at(Office::Arbiter);
        settle(&town, &[(Wrong::Nothing, 1)]);
        assert_eq!(draw_month(arbiter, "2026-11").await.expect("drawn"), 1);
        town.clock.set(at(2026, 12, 31, 23));
        let places = settle(&town, &[(Wrong::Nothing, 2), (Wrong::Nothing, 3)]);
        town.clock.set(at(2027, 1, 1, 12));
        born(&town);
        watch_once(arbiter).await.expect("a round");
        assert!(drawn_of(arbiter, "2026-12").await.expect("read").is_none(), "late looks may still come");
        town.clock.set(at(2027, 1, 2, 0));
        watch_once(arbiter).await.expect("a round");
        let shown = drawn_of(arbiter, "2026-12").await.expect("read").expect("drawn");
        assert_eq!(shown.leaves.iter().map(|one| one.index).collect::<Vec<_>>(), places);
        assert_eq!(shown.month.origin, town.origin(), "the old log");
        let look = Leaf { day: town.today(), ..town.log.all()[0] };
        town.log.next.lock().expect("not poisoned").push(look);
        assert_eq!(draw_month(arbiter, "2027-01").await.expect("drawn"), 1);
        let shown = drawn_of(arbiter, "2027-01").await.expect("read").expect("drawn");
        assert_eq!((shown.leaves[0].index, shown.month.size), (1, 2), "a log of its own, from its beginning");
    })
    .await;
}

/// SG-22: a test question of the old year's last day, and a day count of it, are judged in the new year.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_december_left_open_is_judged_in_january() {
    on_both(|store| async move {
        let town = Town::like(store).await;
        let arbiter = town.at(Office::Arbiter);
        town.clock.set(at(2026, 12, 31, 23));
        settle(&town, &[(Wrong::Nothing, 1)]);
        let (id, _) = crate::canaries::asked(&town).await;
        crate::canaries::told(&town, ASKER, id).await;
        let count =
            Leaf { kind: Kind::DayCount, count: 9, requester: 0, tag: Hash::ZERO, ..town.log.all()[0] };
        town.log.push(count);
        town.clock.leap_seconds(2 * DAY);
        born(&town);
        assert_eq!(judge_canaries(arbiter).await.expect("a round"), 1, "in the log in which it had to stand");
        assert_eq!(reconcile(arbiter).await.expect("read").expect("a log").found, 1);
        let found = findings(arbiter).await.expect("read");
        let words: Vec<(&str, &str)> =
            found.iter().map(|one| (one.about.as_str(), one.what.as_str())).collect();
        assert!(words.contains(&(OWNER, "unlogged")) && words.contains(&(OWNER, "differs")), "{words:?}");
    })
    .await;
}

/// SG-19: a seal of the old year that opens in the new one is open in the old year's report, which says what it read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_old_year_s_report_reads_the_new_year_s_log() {
    on_both(|store| async move {
        let town = Town::like(store).await;
        let arbiter = town.at(Office::Arbiter);
        settle(&town, &[(Wrong::Nothing, 1)]);
        let plain = Leaf { requester: 0, provider: 0, due: town.today() + 45, ..town.log.all()[0] };
        let warrant = town.log.push(Leaf { kind: Kind::Warrant, ..plain });
        town.log.push(Leaf { kind: Kind::Sealed, reference: warrant, ..plain });
        town.clock.leap_seconds(50 * DAY);
        born(&town);
        let overdue = || async {
            assert!(make_report(arbiter, 2026).await.expect("made"));
            let signed = read_report(arbiter, 2026).await.expect("read").expect("published");
            signed.open().expect("signed")
        };
        assert_eq!(overdue().await.number("d.overdue"), 1);
        town.clock.leap_seconds(DAY);
        let open = Leaf { kind: Kind::Open, reference: warrant, due: 0, day: town.today(), ..plain };
        town.log.next.lock().expect("not poisoned").extend([open, Leaf { requester: 2026, ..open }]);
        let report = overdue().await;
        assert_eq!((report.number("d.overdue"), report.number("d.opened-late")), (0, 1));
        assert_eq!((report.later.len(), report.later[0].size), (1, 3));
    })
    .await;
}
