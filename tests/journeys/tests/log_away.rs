//! The keepers of the access log fail one after the other while a country of real processes works. Each test says who
//! notices, and when.

use journeys::http::Answer;
use journeys::keepers::year;
use journeys::members::{Exchange, Seat, Served};
use journeys::process::{pause, until};
use journeys::typed::PASSPHRASE;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use tlog::{Note, NoteSignature};

/// Persons of the demonstration.
const KNOWN: &str = "2NQ9H5C";
const NEW: &str = "4MK7T2A";

/// A register and who asks it, each a process of its own.
struct Two {
    exchange: Exchange,
    owner: Served,
    asker: Served,
}

impl Two {
    fn started() -> Self {
        let exchange = Exchange::of_the_country();
        let seat = |code, offset| Seat { code, address: format!("127.0.0.1:{}", exchange.port(offset)) };
        let (owner, asker) = (seat("sn", 1), seat("en", 2));
        exchange.join("ombudsman", &format!("127.0.0.1:{}", exchange.port(3)), &["--data-protection"]);
        exchange.join("sn", &owner.address, &[]);
        exchange.join("en", &asker.address, &[]);
        exchange.agree(&["sn", "en"]);
        exchange.done(&["client", "admit", "en", "registers", "--mode", "NOSSL"]);
        let door = "operator = { sn = \"127.0.0.1:0\" }";
        let owner = exchange.serve("owner", &[owner], door);
        let asker = exchange.serve("asker", &[asker], "");
        let two = Self { exchange, owner, asker };
        until("the first look is answered and placed", || two.ask(KNOWN).status == 200 && two.late() == 0);
        two
    }

    fn ask(&self, person: &str) -> Answer {
        ask(&self.asker, person)
    }

    /// What the owner tells its operators: how many looks were released and are not in the log yet.
    fn late(&self) -> u64 {
        let ready = self.owner.operators("sn").get("/ready").expect("the door answers").json;
        let listed = |key: &str| ready[key].as_array().cloned().unwrap_or_default();
        let told = [listed("warnings"), listed("faults")].concat();
        let Some(finding) = told.iter().find(|finding| finding["code"] == "log-unreachable") else {
            return 0;
        };
        let what = finding["what"].as_str().expect("words");
        let count = what.split("; ").nth(1).and_then(|rest| rest.split(' ').next());
        count.and_then(|word| word.parse().ok()).unwrap_or_else(|| panic!("no count in {what:?}"))
    }

    /// Everything is placed; the log is rebuilt whole and both stores verify every receipt with the pinned policy.
    fn all_is_well(self) -> String {
        until("what was late is placed", || self.late() == 0);
        let told = self.exchange.keepers.checked();
        self.owner.kill();
        self.asker.kill();
        let policy = self.exchange.keepers.policy();
        let policy = policy.to_str().expect("plain names");
        let pack = journeys::process::pack();
        let pack = pack.to_str().expect("plain names");
        for (data, agency) in [("owner-data", "sn"), ("asker-data", "en")] {
            let words =
                ["verify", "--pack", pack, "--log-policy", policy, "--data", data, "--agency", agency];
            self.exchange.done(&words);
        }
        told
    }
}

/// A look at a person's births.
fn ask(asker: &Served, person: &str) -> Answer {
    let path = format!("/r1/AZ/GOV/sn/registers/births/records?by=mother&value={person}&fields=sex");
    let headers = ["X-Road-Client: AZ/GOV/en/registers".to_owned(), format!("X-Subject-Ref: {person}")];
    asker.systems("en").get_with(&path, &headers).expect("the front answers")
}

/// How many leaves of a kind `fsck` counted.
fn counted(told: &str, kind: &str) -> u64 {
    let line = told.lines().find(|line| line.split_whitespace().nth(1) == Some(kind));
    line.map_or(0, |line| line.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a count"))
}

/// The owner notices at the next look, its operators at `/ready`; the public sees LATE leaves (SG-02).
#[test]
fn looks_go_on_late_while_the_operator_is_dead_and_are_placed_when_it_is_back() {
    let mut two = Two::started();
    let stop = AtomicBool::new(false);
    let (asker, keepers) = (&two.asker, &mut two.exchange.keepers);
    let answers = std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut answers = Vec::new();
            while !stop.load(Ordering::SeqCst) {
                answers.push(ask(asker, KNOWN));
                pause(20);
            }
            answers
        });
        pause(500);
        keepers.kill_log();
        pause(1_500);
        stop.store(true, Ordering::SeqCst);
        asking.join().expect("the asker does not panic")
    });
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let late = two.late();
    println!("{} looks answered, {late} of them late", answers.len());
    assert!(late > 0 && late < answers.len() as u64, "{late} of {}", answers.len());
    two.exchange.keepers.start_log();
    let told = two.all_is_well();
    // Every look stands there once, the late ones as what they are; one whose answer was lost keeps its kind.
    let (access, late_leaves) = (counted(&told, "Access"), counted(&told, "Late"));
    assert!(late_leaves > 0 && late_leaves <= late, "{told}");
    assert!(access + late_leaves >= answers.len() as u64, "{told}");
}

/// The owner notices when it meets a person for the first time in the year. Whom it knows it goes on looking at.
#[test]
fn without_the_custodian_known_persons_go_on_and_new_ones_are_late() {
    let mut two = Two::started();
    two.exchange.keepers.kill_custodian();
    let before = two.exchange.keepers.size("checkpoint.newest").expect("there are leaves");
    let known = two.ask(KNOWN);
    assert_eq!((known.status, two.late()), (200, 0), "{}", known.text);
    assert!(two.exchange.keepers.size("checkpoint.newest") > Some(before), "placed as ever");
    let new = two.ask(NEW);
    assert_eq!((new.status, two.late()), (200, 1), "{}", new.text);
    two.exchange.keepers.start_custodian();
    let told = two.all_is_well();
    assert_eq!(counted(&told, "Late"), 1, "{told}");
}

/// The operator notices with the next round; `/health` rings after five minutes, ordinary looks stop after an hour.
/// The hours pass by cosignatures of then: the witnesses' own keys made them.
#[test]
fn without_witnesses_the_alarm_rings_and_after_an_hour_ordinary_looks_stop() {
    let mut two = Two::started();
    two.exchange.keepers.checked();
    two.exchange.keepers.kill_witnesses();
    assert_eq!(two.ask(KNOWN).status, 200, "a look goes on");
    let state = |two: &Two| two.exchange.keepers.health()["logs"][0]["state"].clone();
    assert_eq!(state(&two), "good");
    for (seconds, expected, status) in [(301, "alarm", 200), (3_601, "stopped", 500)] {
        two.exchange.keepers.kill_log();
        cosigned_ago(&two.exchange, seconds);
        two.exchange.keepers.start_log();
        assert_eq!(
            (state(&two), two.exchange.keepers.health()["ok"].clone()),
            (json!(expected), json!(false))
        );
        until("the owner reaches the log again", || two.ask(KNOWN).status == status);
    }
    let refused = two.ask(KNOWN);
    assert!(refused.text.contains("no-quorum") && !refused.text.contains("found"), "{}", refused.text);
    two.exchange.keepers.start_witnesses();
    until("the witnesses cosign again", || state(&two) == "good");
    until("looks go on", || two.ask(KNOWN).status == 200);
    two.all_is_well();
}

/// Puts the published checkpoint back to one that the witnesses cosigned so long ago.
fn cosigned_ago(exchange: &Exchange, seconds: u64) {
    let file = exchange.path(&format!("log/{}/public/checkpoint", year()));
    let text = std::fs::read_to_string(&file).expect("published");
    let mut note: Note = text.parse().expect("a note");
    let now = calendar::Clock::now(&vahid::clock::SystemClock).0 / 1_000_000;
    let time = u64::try_from(now).expect("after 1970") - seconds;
    let is_witness = |signature: &NoteSignature| !signature.name.starts_with('w');
    note.signatures.retain(is_witness);
    for witness in ["w1", "w2"] {
        let key = exchange.path(&format!("{witness}/key.pem"));
        let key = keys::NoteKey::open(&key, PASSPHRASE, &format!("{witness}.example")).expect("its key");
        note.signatures.push(key.cosign(time, &note.text));
    }
    std::fs::write(&file, note.to_string()).expect("written");
}

/// Every owner notices at its first look: the receipt is not of the key that it pinned. The witnesses notice too:
/// they cosign nothing of a stranger.
#[test]
fn an_operator_with_another_key_gets_nothing_released() {
    let mut two = Two::started();
    let keepers = &mut two.exchange.keepers;
    keepers.checked();
    keepers.kill_log();
    let door = keepers.log_door();
    let words = ["log", "init", "forged", "--name", "az.example/access", "--url", &door];
    two.exchange.done(&words);
    let witnesses = std::fs::read(two.exchange.path("log/witnesses")).expect("written");
    std::fs::write(two.exchange.path("forged/witnesses"), witnesses).expect("written");
    let keepers = &mut two.exchange.keepers;
    keepers.start_log_of("forged");
    until("the owner meets the forged log", || two.ask(KNOWN).status != 200);
    let refused = two.ask(KNOWN);
    assert!(refused.text.contains("a proof that does not hold"), "{}", refused.text);
    assert_eq!((refused.status, refused.json["found"].clone()), (500, Value::Null), "{}", refused.text);
    let health = two.exchange.keepers.health();
    let faults = health["logs"][0]["witnesses"].as_array().expect("a list").clone();
    assert_eq!(faults.len(), 2, "{health}");
    assert!(faults.iter().all(|witness| witness["fault"].is_string()), "{health}");
    let keepers = &mut two.exchange.keepers;
    keepers.kill_log();
    keepers.start_log();
    until("looks go on with the true one", || two.ask(KNOWN).status == 200);
    two.all_is_well();
}
