//! The SQL of warrants on both engines, and what the schema must not have (SG-27).

use calendar::Instant;
use ids::PersonKey;
use jiff::civil::date;
use oversight::warrant::results::{self, Answer, deletion};
use oversight::warrant::review::Closed;
use oversight::warrant::sql::{self, LeafRow};
use oversight::warrant::{Event, OffenceClass, Reach, Terms, Warrant, WarrantId, apply, escrow, requester};
use std::collections::BTreeMap;
use std::path::Path;
use store::{Fault, Store};
use testkit::stores::on_both;
use tlog::Hash;
use uuid::Uuid;

const AT: Instant = Instant(1_795_521_600_000_000);

fn name<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a name")
}

fn terms(id: u128) -> Terms {
    Terms {
        id: WarrantId(Uuid::from_u128(id)),
        requester: name("watch"),
        person: PersonKey::Number("ADA001".to_owned()),
        reach: vec![Reach { register: name("residents"), fields: vec![name("name")], looks_max: 3 }],
        health: Vec::new(),
        purpose: name("issue-card"),
        act: name("ACT-1"),
        article: "art. 9".to_owned(),
        offence: OffenceClass::Liberty,
        reference: "case 12/26".to_owned(),
        from: date(2026, 11, 25),
        to: date(2026, 12, 20),
        sealed_until: date(2027, 5, 1),
        keep_days: 30,
    }
}

fn leaf() -> LeafRow {
    LeafRow {
        id: Uuid::from_u128(9),
        warrant: terms(1).id,
        kind: 4,
        person: terms(1).person,
        year: 2026,
        n: 1,
        made_at: AT,
        leaf: [7; 128],
        seed: vec![1; 32],
        details: "{\"person\":\"ADA001\"}".to_owned(),
        proof: vec![2; 80],
        place: None,
    }
}

fn application() -> requester::sql::Application {
    requester::sql::Application {
        terms: terms(1),
        applicant: "wat".to_owned(),
        state: "applied".to_owned(),
        sealed_until: date(2027, 5, 1),
        reasons: String::new(),
        at: AT,
    }
}

fn answer() -> Answer {
    Answer {
        id: Uuid::from_u128(3),
        warrant: terms(1).id,
        register: name("residents"),
        asked_by: "wat".to_owned(),
        body: "{\"name\":\"A\"}".to_owned(),
        at_micros: AT.0,
        delete_on: date(2026, 12, 25),
    }
}

/// One transaction of a test.
macro_rules! write {
    ($store:expr, |$tx:ident| $body:expr) => {
        $store
            .write("test", move |$tx| Box::pin(async move { Ok::<_, Fault>($body) }))
            .await
            .expect("written")
    };
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_keeps_warrants_events_and_leaves() {
    on_both(|store: Store| async move {
        let id = terms(1).id;
        let first =
            write!(store, |tx| sql::insert(tx, &Warrant::applied(terms(1), "Wat".to_owned()), AT).await?);
        let again =
            write!(store, |tx| sql::insert(tx, &Warrant::applied(terms(1), "Wat".to_owned()), AT).await?);
        assert!(first && !again);
        write!(store, |tx| {
            let mut warrant = sql::load(tx, id).await?.expect("there");
            let event = Event::Denied { reasons: "x".to_owned() };
            apply(&mut warrant, &event);
            sql::keep(tx, &warrant, &[event], ("jo", AT)).await?;
        });
        write!(store, |tx| {
            assert_eq!(sql::load(tx, id).await?.expect("there").state.word(), "denied");
            assert_eq!(sql::in_states(tx, &["denied", "applied"], 9).await?.len(), 1);
            assert!(sql::in_states(tx, &["applied"], 9).await?.is_empty());
            assert_eq!(sql::newest(tx, 9).await?.len(), 1);
            assert_eq!(sql::history(tx, id).await?.len(), 1);
            let span = (AT, Instant(AT.0 + 1));
            assert_eq!(sql::counts(tx, span).await?, [("denied".to_owned(), "liberty".to_owned(), 1)]);
            assert!(sql::run_out(tx, date(2027, 1, 1), 9).await?.is_empty());
            assert!(
                sql::to_open(tx, date(2028, 1, 1), 9).await?.is_empty(),
                "what never was in force never opens"
            );
        });
        write!(store, |tx| sql::add_leaf(tx, &leaf()).await?);
        write!(store, |tx| {
            assert_eq!(sql::waiting_leaves(tx, 9).await?.len(), 1);
            sql::leaf_placed(tx, Uuid::from_u128(9), 17, "receipt").await?;
            assert!(sql::waiting_leaves(tx, 9).await?.is_empty());
            let about = sql::leaves_about(tx, &terms(1).person, 4).await?;
            assert_eq!(about[0].place, Some((17, "receipt".to_owned())));
            assert_eq!((sql::leaves_of(tx, id).await?[0].leaf, about[0].n), ([7; 128], 1));
        });
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reviews_uses_and_the_escrow_are_counted() {
    on_both(|store: Store| async move {
        let id = terms(1).id;
        write!(store, |tx| {
            sql::insert(tx, &Warrant::applied(terms(1), "Wat".to_owned()), AT).await?;
            sql::begin_review(tx, id, AT).await?;
            sql::begin_review(tx, id, Instant(AT.0 + 9)).await?;
            sql::grow_review(tx, id, 2, 1).await?;
            sql::note_use(tx, id, &name("residents"), 2).await?;
            sql::note_use(tx, id, &name("residents"), 1).await?;
            assert_eq!(sql::uses(tx, id).await?, [(name("residents"), 2)], "what comes late lowers nothing");
            let (review, deleted) = sql::review(tx, id, &name("court")).await?.expect("begun");
            assert_eq!((review.looks, deleted, review.begun_at_micros), (2, 1, AT.0));
            let closed = Closed { by: "jo".to_owned(), finding: "in order".to_owned(), at_micros: AT.0 };
            assert!(sql::close_review(tx, id, &closed).await?);
            assert!(!sql::close_review(tx, id, &closed).await?, "closed once");
            assert!(sql::open_reviews(tx, &name("court"), 9).await?.is_empty());
        });
        write!(store, |tx| {
            let hash = Hash::of(b"sealed");
            assert!(escrow::sql::sent(tx, &hash, id, AT).await?);
            assert!(!escrow::sql::sent(tx, &hash, id, AT).await?);
            let day = Instant(AT.0 + escrow::ACKNOWLEDGE_MICROS_MAX);
            assert_eq!(escrow::sql::counts(tx, day).await?.missing, 0, "a day, to the microsecond");
            assert_eq!(escrow::sql::counts(tx, Instant(day.0 + 1)).await?.missing, 1);
            escrow::sql::acknowledged(tx, &hash, day).await?;
            let counts = escrow::sql::counts(tx, Instant(day.0 + 1)).await?;
            assert_eq!((counts.sent, counts.kept, counts.missing), (1, 1, 0));
            escrow::sql::keep(tx, &hash, (id, &name("townhall")), b"sealed", AT).await?;
            assert_eq!(escrow::sql::kept(tx, &hash).await?, Some(b"sealed".to_vec()));
            assert_eq!(escrow::sql::kept_count(tx).await?, 1);
        });
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_requester_keeps_applications_and_answers_until_their_day() {
    on_both(|store: Store| async move {
        let id = terms(1).id;
        write!(store, |tx| requester::sql::add(tx, &application()).await?);
        write!(store, |tx| {
            assert!(requester::sql::told(tx, &terms(1), ("denied", date(2027, 5, 1), "no"), AT).await?);
            assert!(!requester::sql::told(tx, &terms(2), ("denied", date(2027, 5, 1), "no"), AT).await?);
            let held = requester::sql::application(tx, id).await?.expect("there");
            assert_eq!((held.state.as_str(), held.reasons.as_str()), ("denied", "no"));
            assert_eq!(requester::sql::applications(tx, 9).await?.len(), 1);
        });
        write!(store, |tx| {
            results::sql::keep(tx, &answer()).await?;
            assert!(results::sql::due(tx, date(2026, 12, 24), 9).await?.is_empty());
            let due = results::sql::due(tx, date(2026, 12, 25), 9).await?;
            let proof = deletion(&due[0], AT.0);
            assert_eq!(proof.hash, Hash::of(answer().body.as_bytes()));
            results::sql::delete(tx, &proof).await?;
            assert!(results::sql::of_warrant(tx, id).await?.is_empty());
            assert_eq!(results::sql::deleted(tx, id).await?, 1);
        });
    })
    .await;
}

/// SG-27: no table collects what warrants brought in. One table holds answers, by warrant, with a day on which each
/// goes; no table holds them by person, and no index reaches over warrants but the one that finds what is to be deleted.
#[test]
fn no_table_collects_the_results_of_warrants() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../schema");
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut indexes = Vec::new();
    for file in std::fs::read_dir(folder).expect("the schema").flatten() {
        let text = std::fs::read_to_string(file.path()).unwrap_or_default();
        let mut table = String::new();
        for line in text.lines().map(str::trim) {
            let mut words = line.split([' ', '(']).filter(|word| !word.is_empty());
            match (words.next(), words.next(), words.next()) {
                (Some("create"), Some("table"), Some(called)) => table = called.to_owned(),
                (Some("create"), Some("index" | "unique"), _) => indexes.push(line.to_owned()),
                (Some(column), Some(_), _) if !table.is_empty() && column != "--" => {
                    tables.entry(table.clone()).or_default().push(column.to_owned());
                }
                (Some(")"), ..) => table.clear(),
                _ => {}
            }
        }
    }
    let has = |table: &str, column: &str| tables[table].iter().any(|held| held == column);
    let holding: Vec<&String> = tables
        .keys()
        .filter(|table| has(table, "warrant") && (has(table, "body") || has(table, "answer")))
        .collect();
    assert_eq!(holding, ["warrant_answer", "warrant_deletion"], "the answer, and the hash of one that was");
    assert!(has("warrant_answer", "delete_on") && !has("warrant_answer", "person"));
    assert!(!has("warrant_deletion", "body") && has("warrant_deletion", "hash"));
    let over: Vec<&String> = indexes.iter().filter(|index| index.contains(" on warrant_answer ")).collect();
    assert_eq!(over.len(), 1, "{over:?}");
    assert!(over[0].contains("(delete_on)"), "{over:?}");
}
