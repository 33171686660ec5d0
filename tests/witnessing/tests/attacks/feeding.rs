//! The feeding of the witnesses: who is called when they are silent, and what the public sees meanwhile.

use ledger::public::{LogDown, PublicFiles, PublicLog};
use operator::{CHECKPOINT_FILE, NEWEST_FILE, QUORUM_ALARM_SECONDS, QUORUM_STOP_SECONDS};
use tlog::{Checkpoint, Note, Policy};
use web::client::Client;
use witnessing::{Bed, agency, go_check, look};

/// How old a view of the log may be for its readers, seconds.
const AGE_MAX: u64 = 600;

/// A file of the log as a note, over HTTP.
async fn note(bed: &Bed, file: &str) -> Note {
    let bytes = bed.remote("library").get(bed.origin(), file.to_owned()).await.expect("answers");
    String::from_utf8(bytes.expect("there")).expect("text").parse().expect("a note")
}

fn size(note: &Note) -> u64 {
    Checkpoint::parse(&note.text).expect("a checkpoint").size
}

/// Replaces the addresses of our witnesses from this number on by one where nobody listens.
fn silence(bed: &Bed, from: usize) {
    let file = bed.folder.path().join("log/witnesses");
    let mut text = std::fs::read_to_string(&file).expect("the policy");
    for (_, url) in &bed.witnesses[from..] {
        text = text.replace(url, "http://127.0.0.1:1");
    }
    std::fs::write(file, text).expect("written");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_checkpoint_has_a_quorum_and_receipts_run_ahead_of_it() {
    let bed = Bed::new("quorum").await;
    bed.looks(0..40).await;
    bed.operator.feed().await;
    let published = note(&bed, CHECKPOINT_FILE).await;
    let quorum = bed.policy().judge(&published, bed.unix()).expect("a quorum");
    assert_eq!(quorum.names.len(), bed.witnesses.len() + usize::from(bed.go.is_some()));
    assert_eq!(size(&published), 41, "40 looks and the leaf that opened the log");
    bed.looks(40..50).await;
    assert_eq!((size(&note(&bed, CHECKPOINT_FILE).await), size(&note(&bed, NEWEST_FILE).await)), (41, 51));
    bed.operator.feed().await;
    let published = note(&bed, CHECKPOINT_FILE).await;
    assert_eq!(size(&published), 51);
    bed.policy().judge(&published, bed.unix()).expect("a quorum");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_silent_witness_of_three_changes_nothing() {
    let bed = Bed::new("one_silent").await;
    silence(&bed, 2);
    bed.looks(0..5).await;
    bed.operator.feed().await;
    let quorum = bed.policy().judge(&note(&bed, CHECKPOINT_FILE).await, bed.unix()).expect("a quorum");
    assert!(!quorum.names.contains(&"w3".to_owned()) && quorum.names.len() >= 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_witnesses_ring_after_five_minutes_and_stop_ordinary_looks_after_an_hour() {
    // Who notices: the operator by alarm after 5 minutes, every reader by the age of the checkpoint after 10, every
    // owner by a refusal after 60. What a court ordered goes on.
    let bed = Bed::new("silent").await;
    silence(&bed, 1);
    bed.looks(0..5).await;
    bed.operator.feed().await;
    let health = async || {
        let patience = std::time::Duration::from_secs(10);
        let answer =
            Client::new().get(&format!("{}/health", bed.url), None, patience).await.expect("answers");
        serde_json::from_slice::<serde_json::Value>(&answer.1).expect("JSON")
    };
    let first = health().await;
    assert_eq!((&first["ok"], &first["logs"][0]["quorum_misses"]), (&true.into(), &1.into()), "{first}");
    assert!(matches!(
        bed.policy().judge(&note(&bed, CHECKPOINT_FILE).await, bed.unix()),
        Err(tlog::PolicyFault::Quorum(_))
    ));
    bed.clock.leap_seconds(QUORUM_ALARM_SECONDS);
    let alarm = health().await;
    assert_eq!((&alarm["ok"], &alarm["logs"][0]["state"]), (&false.into(), &"alarm".into()), "{alarm}");
    bed.looks(5..6).await;
    bed.clock.leap_seconds(QUORUM_STOP_SECONDS - QUORUM_ALARM_SECONDS);
    let remote = bed.remote("library");
    let leaf = look("library", 7, bed.today());
    let refused = remote.add(bed.origin(), vec![leaf.bytes()]).await;
    assert!(matches!(&refused, Err(LogDown::Refused(why)) if why.contains("no-quorum")), "{refused:?}");
    let sealed =
        tlog::Leaf { kind: tlog::Kind::Sealed, basis: tlog::BASIS_SEALED, provider: 0, requester: 0, ..leaf };
    remote.add(bed.origin(), vec![sealed.bytes()]).await.expect("urgent exchange goes on (SG-01)");
    let behind = look("library", 8, bed.today());
    let urgent = tlog::Leaf { tag: behind.tag, ..sealed };
    let both = vec![behind.bytes(), urgent.bytes()];
    remote.add(bed.origin(), both).await.expect("an urgent look never waits behind an ordinary one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_older_than_ten_minutes_is_refused_by_whoever_judges_it() {
    // A slow-down: the log shows an old tree with its old, true cosignatures.
    let bed = Bed::new("stale").await;
    // Our witnesses alone, by their own clock: for the machine the cosignatures of this round are eleven minutes old.
    let file = bed.folder.path().join("log/witnesses");
    let text = std::fs::read_to_string(&file).expect("the policy");
    let ours: String =
        text.lines().filter(|line| line.contains(" w")).map(|line| format!("{line}\n")).collect();
    std::fs::write(file, format!("{ours}quorum ours\n")).expect("written");
    bed.clock.leap_seconds(-660);
    bed.looks(0..5).await;
    bed.operator.feed().await;
    let published = note(&bed, CHECKPOINT_FILE).await;
    let now = bed.unix() + 660;
    let quorum = bed.policy().judge(&published, now).expect("the cosignatures themselves hold");
    let age = now - quorum.time_oldest_needed.expect("witnesses are asked");
    assert!(age > AGE_MAX, "a reader sees {age} s and refuses");
    if let Some((code, report)) = go_check(&bed.url_of_log(), Some(&bed.policy_file()), None) {
        assert_eq!(code, 1, "{report}");
        assert!(report["faults"][0].as_str().expect("a text").contains("no quorum"), "{report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cosignature_of_another_key_is_not_counted() {
    // A witness that was swapped under its address.
    let bed = Bed::new("swapped").await;
    let (_, url) = &bed.witnesses[0];
    let text = std::fs::read_to_string(bed.folder.path().join("log/witnesses")).expect("the policy");
    let text = text.replace(&bed.witnesses[1].1, url).replace(&bed.witnesses[2].1, url);
    std::fs::write(bed.folder.path().join("log/witnesses"), text).expect("written");
    bed.looks(0..5).await;
    bed.operator.feed().await;
    let policy: Policy = bed.policy();
    assert!(policy.judge(&note(&bed, CHECKPOINT_FILE).await, bed.unix()).is_err(), "one witness is not two");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_the_log_goes_on_where_its_witnesses_are() {
    let bed = Bed::new("log_restart").await;
    bed.looks(0..300).await;
    bed.operator.feed().await;
    bed.operator.years().close().await;
    // The same folder, opened again as a new process would.
    bed.looks(300..310).await;
    bed.operator.feed().await;
    let published = note(&bed, CHECKPOINT_FILE).await;
    assert_eq!(size(&published), 311);
    bed.policy().judge(&published, bed.unix()).expect("a quorum");
    let local = bed.operator.local(agency("library"));
    let again = local.add(bed.origin(), vec![look("library", 3, bed.today()).bytes()]).await.expect("known");
    assert_eq!(again[0].index, 4, "a leaf that is there is answered with its old place");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_counts_yesterdays_seals_in_public_once() {
    // SG-02: anyone sees how many sealed looks a day had, though no provider is named.
    let bed = Bed::with("seals_counted", false).await;
    let sealed = |number: u64| tlog::Leaf {
        kind: tlog::Kind::Sealed,
        basis: tlog::BASIS_SEALED,
        provider: 0,
        requester: 0,
        ..look("library", number, bed.today())
    };
    let remote = bed.remote("library");
    let leaves = (0..3).map(|number| sealed(number).bytes()).collect();
    remote.add(bed.origin(), leaves).await.expect("placed");
    // On the last day of a year the bed's own log changes with the clock.
    let (day, origin) = (bed.today(), bed.origin());
    let day_left = 86_400 - (bed.unix() % 86_400) as i64;
    bed.clock.leap_seconds(day_left + operator::SEALED_COUNT_AFTER_SECONDS - 1);
    let size = async || bed.operator.log(&origin).await.expect("open").view().checkpoint.size;
    let mut counted = None;
    bed.operator.count_seals(&mut counted).await.expect("yesterday was nothing yet");
    let before = size().await;
    bed.clock.leap_seconds(1);
    for mut counted in [counted, None] {
        bed.operator.count_seals(&mut counted).await.expect("counted");
        assert_eq!((counted, size().await), (Some(day), before + 1), "also after a restart it stands once");
    }
    let path = tlog::entries_path(0, u16::try_from(before + 1).expect("small"));
    let bundle = remote.get(origin.clone(), path).await.expect("answers").expect("there");
    let leaf = tlog::Leaf::read(tlog::decode_bundle(&bundle).expect("a bundle").last().expect("one"))
        .expect("a leaf");
    assert_eq!((leaf.kind, leaf.provider, leaf.day, leaf.count), (tlog::Kind::DayCount, 0, day, 3));
}
