//! SG-04, SG-10: the yearly report, its page and files; parliament's own count and samples; the auditor's checks.

use crate::hostile::{PERSON, Wrong, settle};
use crate::town::Town;
use guardian::Office;
use guardian::cases::check_log::check_log;
use guardian::cases::lottery::{draw_month, open_leaves};
use guardian::cases::report::{make_report, read_report};
use oversight::report::{FIGURES, SignedReport, Value};
use store::Store;
use testkit::stores::on_both;
use tlog::{Kind, Leaf};
use web::Lang::{Az, En};
use web::words::words;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_report_is_counted_signed_and_read_by_everybody() {
    on_both(story).await;
}

async fn story(store: Store) {
    let town = Town::like(store).await;
    let arbiter = town.at(Office::Arbiter);
    assert!(make_report(arbiter, 2026).await.is_ok(), "an empty log is a report of noughts");
    settle(&town, &[(Wrong::Nothing, 1), (Wrong::Case, 2)]);
    let warrant = Leaf { kind: Kind::Warrant, due: town.today() - 1, ..town.log.all()[0] };
    let place = town.log.push(warrant);
    town.log.push(Leaf { kind: Kind::Sealed, provider: 0, requester: 0, reference: place, ..warrant });
    draw_month(arbiter, "2026-10").await.expect("drawn");
    open_leaves(arbiter).await.expect("opened");
    assert!(make_report(arbiter, 2026).await.expect("made"));
    let signed = read_report(arbiter, 2026).await.expect("read").expect("published");
    let report = signed.open().expect("the arbiter's seal holds");
    assert_eq!(signed.key, town.key(Office::Arbiter).public());
    for (id, wanted) in
        [("a.looks", 2), ("b.warrants", 1), ("d.overdue", 1), ("f.lottery-drawn", 2), ("f.lottery-failed", 1)]
    {
        assert_eq!(report.number(id), wanted, "{id}");
    }
    assert_eq!(report.value("a.with-case-share"), &Value::Number(500));
    assert_eq!(report.value("c.errors-by-cause"), &Value::Table(vec![("case".to_owned(), 1)]));
    // The files and the page.
    let json: SignedReport =
        serde_json::from_str(&town.read(Office::Arbiter, "/report/2026.json", En).await).expect("signed");
    assert_eq!(json, signed);
    assert!(
        town.read(Office::Arbiter, "/report/2026.csv", En).await.contains("A,a.looks,looks,recounted,,,2")
    );
    let page = town.read(Office::Arbiter, "/report/2026", En).await;
    for words in [
        "Report of 2026",
        "<svg",
        "Looks at people",
        "recounted from the log",
        "signed by the arbiter",
        "1 sealed looks are past their day",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(town.read(Office::Arbiter, "/report/2026", Az).await.contains("jurnaldan yenidən sayılır"));
    for path in ["/report/2025", "/report/x", "/report/2026.exe"] {
        let (status, _, _) = town.ask(Office::Arbiter, ("GET", path), None, "", En).await;
        assert_eq!(status.as_u16(), 404, "{path}");
    }
    parliament(&town).await;
}

/// Parliament counts the log itself and sees samples that name nobody.
async fn parliament(town: &Town) {
    let cookie = town.cookie(Office::Parliament, "mem").await.expect("a member");
    for (path, wanted) in [
        ("/desk/counts", "Looks at people"),
        ("/desk/bases", "Who may ask"),
        ("/desk/samples", "gives the line&#39;s commitment"),
    ] {
        for lang in [Az, En] {
            let (status, body, _) =
                town.ask(Office::Parliament, ("GET", path), Some(&cookie), "", lang).await;
            assert_eq!(status.as_u16(), 200, "{path}: {body}");
            assert!(!body.contains(PERSON) && !body.contains("case-1"), "{path} names somebody");
            assert!(lang != En || body.contains(wanted), "{path}: {body}");
        }
    }
}

/// The auditor notices an edited past, a step back and a tree that is not its leaves', at its next check.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_auditor_notices_a_changed_log() {
    on_both(|store| async move {
        let town = Town::like(store).await;
        settle(&town, &[(Wrong::Nothing, 1), (Wrong::Nothing, 2), (Wrong::Nothing, 3)]);
        let auditor = town.at(Office::Auditor);
        let no_policy = "no policy says which witnesses to trust".to_owned();
        let first = check_log(auditor).await.expect("checked");
        // Without a policy nothing is good: the auditor says that nobody judges the witnesses.
        assert_eq!((first.size, &first.faults), (3, &vec![no_policy.clone()]));
        town.judge(auditor);
        assert!(check_log(auditor).await.expect("checked").is_good());
        settle(&town, &[(Wrong::Nothing, 4)]);
        assert!(check_log(auditor).await.expect("checked").is_good(), "a log may grow");
        let all = town.log.all();
        // The operator edits a leaf and signs the new tree; then it takes one back. Each is noticed at the next check.
        town.log.leaves.lock().expect("not poisoned")[1].requester ^= 1;
        let edited = check_log(auditor).await.expect("checked");
        assert!(edited.faults.iter().any(|fault| fault.contains("not those that stood there")), "{edited:?}");
        *town.log.leaves.lock().expect("not poisoned") = all[..3].to_vec();
        let back = check_log(auditor).await.expect("checked");
        assert!(back.faults.iter().any(|fault| fault.contains("stepped back")), "{back:?}");
        *town.log.leaves.lock().expect("not poisoned") = all;
        assert!(check_log(auditor).await.expect("checked").is_good(), "and back on its path it is good");
        let page = town.cookie(Office::Auditor, "acc").await.expect("an auditor");
        let (status, body, _) = town.ask(Office::Auditor, ("GET", "/desk/log"), Some(&page), "", En).await;
        assert_eq!(status.as_u16(), 200);
        assert!(body.contains("no policy") && body.contains("stepped back"), "{body}");
    })
    .await;
}

/// Every code that a page shows has its text in both languages.
#[test]
fn every_code_has_its_text() {
    let failing = oversight::lottery::Failing::ALL.map(|one| one.code());
    let found = ["unlogged", "sides", "day", "differs", "uncounted"];
    let findings = failing.into_iter().chain(found).map(|code| format!("finding-what.{code}"));
    let figures = FIGURES.iter().map(|figured| format!("report-figure.{}", figured.id));
    let units = FIGURES.iter().map(|figured| format!("report-unit.{}", figured.unit));
    let offices = Office::ALL.iter().flat_map(|one| [format!("office.{one}"), format!("office.{one}-about")]);
    let troubles = [
        "log-broken",
        "no-quorum",
        "no-policy",
        "no-key",
        "no-reason",
        "rule-form",
        "rules-broken",
        "centre-away",
    ];
    let parts = ["title", "detail", "what_to_do"];
    let troubles = troubles.iter().flat_map(|code| parts.map(|part| format!("trouble.{code}.{part}")));
    let keys = findings.chain(figures).chain(units).chain(offices).chain(troubles);
    for key in keys {
        for lang in [Az, En] {
            assert!(words(lang).find(&key).is_some(), "{key} {lang:?}");
        }
    }
}
