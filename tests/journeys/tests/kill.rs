//! SIGKILL under load, on both engines: what was acknowledged is there, once, and goes on to its end.

use calendar::Clock;
use jiff::tz::TimeZone;
use journeys::folder::MemoryFolder;
use journeys::http::Speaker;
use journeys::process::{Demo, pause, program, until};
use journeys::simulator::invariants::{EVENTS_ARRIVE, Evidence, judge};
use journeys::simulator::network::Crossed;
use journeys::simulator::notebook::{Notebook, NoticeKey, Told};
use journeys::simulator::run::country;
use journeys::simulator::snapshot::Snapshot;
use pack::model::Country;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use testkit::chance::SeededChance;
use testkit::postgres::Cluster;
use vahid::clock::SystemClock;
use vahid::country::agencies_with_work;
use vahid::stores::StorePlace;

/// How often the country is killed.
const KILLS: usize = 4;

/// Threads that enter notices.
const CLERKS: usize = 3;

/// Notices in all: three cases each, and the portal shows 200 cases of a person at most.
const NOTICES_MAX: usize = 150;

/// Couples of the demonstration whose account is known.
const COUPLES: [(&str, &str); 3] = [("4MK7T2A", "6RD3W8P"), ("7GV4J1S", "3YB8L6E"), ("9KX2F7D", "5TZ6C3N")];

/// What the clerks were told, over all rounds.
#[derive(Default)]
struct Desk {
    next: AtomicUsize,
    told: Mutex<Vec<(NoticeKey, Value, Told)>>,
    stop: AtomicBool,
}

fn today(country: &Country) -> jiff::civil::Date {
    let zone = TimeZone::get(&country.about.time_zone).expect("the pack was loaded");
    SystemClock.now().date_in(&zone)
}

fn notice(country: &Country, number: usize) -> (NoticeKey, Value) {
    let (mother, father) = COUPLES[number % COUPLES.len()];
    let days = i64::try_from(number / COUPLES.len()).expect("few notices");
    let born_on = today(country).saturating_sub(jiff::Span::new().days(days)).to_string();
    let body = json!({
        "mother": mother, "father": father, "born_on": born_on, "sex": "male", "outcome": "live",
        "order": 1, "multiple": 1, "adoption": false,
    });
    ((mother.to_owned(), born_on, 1), body)
}

/// Enters notices until told to stop; a connection that breaks leaves the clerk without a word.
fn clerk(country: &Country, desk: &Desk, door: &Speaker) {
    let Ok(door) = door.signed_in("gulnara") else { return };
    while !desk.stop.load(Ordering::SeqCst) {
        let number = desk.next.fetch_add(1, Ordering::SeqCst);
        if number >= NOTICES_MAX {
            return;
        }
        let (key, body) = notice(country, number);
        let told = match door.post("/api/registers/births/records", &body) {
            Ok(answer) if answer.status == 201 => {
                Told::Acknowledged(answer.at("/record").parse().expect("the record's id"))
            }
            Ok(answer) if answer.status < 500 => panic!("a good notice was refused: {}", answer.text),
            _ => Told::Nothing,
        };
        let broken = told == Told::Nothing;
        desk.told.lock().expect("no clerk panics while it writes").push((key, body, told));
        if broken {
            return;
        }
        pause(15);
    }
}

/// Answers everything that waits for a person; gives how much still did.
fn answer_all(portal: &Speaker, who: &str) -> std::io::Result<usize> {
    let portal = portal.signed_in(who)?;
    let mut waited = 0;
    for view in portal.get("/api/cases")?.json["cases"].as_array().into_iter().flatten() {
        if view["todo"].is_null() || !view["todo"]["answered"].is_null() {
            continue;
        }
        waited += 1;
        let case = view["case"].as_str().expect("the case's id");
        let values = json!({ "given_name": "Nərgiz", "surname": "Sınaq" });
        portal.post(&format!("/api/cases/{case}/answer"), &values)?;
    }
    Ok(waited)
}

/// A country under load until it is killed.
fn round(country: &Country, desk: &Desk, demo: Demo, kill_after_ms: u64) {
    desk.stop.store(false, Ordering::SeqCst);
    std::thread::scope(|scope| {
        for _ in 0..CLERKS {
            let door = demo.desk("sn");
            scope.spawn(move || clerk(country, desk, &door));
        }
        for (mother, father) in COUPLES {
            let portal = demo.portal();
            scope.spawn(move || {
                while !desk.stop.load(Ordering::SeqCst) {
                    // Broken by the kill: the person tries again after the restart.
                    let answered = answer_all(&portal, mother).and_then(|_| answer_all(&portal, father));
                    if answered.is_err() {
                        return;
                    }
                }
            });
        }
        pause(kill_after_ms);
        demo.kill();
        desk.stop.store(true, Ordering::SeqCst);
    });
}

/// After the last restart: what was cut off goes on, people answer the rest, everything comes to rest. A job
/// that failed once waits a second or two without being seen here, so rest means rest for a while.
fn come_to_rest(demo: &Demo) {
    let mut still = 0;
    until("every chain goes on to its end", || {
        let portal = demo.portal();
        let mut left = 0;
        for (mother, father) in COUPLES {
            left += answer_all(&portal, mother).expect("the portal answers");
            left += answer_all(&portal, father).expect("the portal answers");
        }
        for agency in demo.agencies() {
            left += under_way(&demo.desk(&agency), &agency);
        }
        still = if left == 0 { still + 1 } else { 0 };
        still == 8
    });
}

/// Messages that wait and entries that are not placed yet. Nothing may be dead, and the log must be whole.
fn under_way(desk: &Speaker, agency: &str) -> usize {
    let health = desk.get("/health").expect("the desk answers").json;
    assert_eq!(health["outbox"]["dead"], 0, "{agency}");
    let auditor = if agency == "ombudsman" { "nezaret".to_owned() } else { format!("audit-{agency}") };
    let auditor = desk.signed_in(&auditor).expect("an auditor of the agency");
    let log = auditor.get("/api/log/verify").expect("the desk answers").json;
    assert_eq!(log["whole"], true, "{agency}");
    let waiting =
        [&health["outbox"]["waiting"], &log["waiting"]].map(|count| count.as_u64().expect("a count"));
    usize::try_from(waiting.iter().sum::<u64>()).expect("few")
}

/// A repeated notice of an acknowledged birth is refused and names the first record.
fn repeated_notices_are_refused(desk: &Desk, demo: &Demo) {
    let door = demo.desk("sn").signed_in("gulnara").expect("signed in");
    for (_, body, told) in desk.told.lock().expect("the clerks are gone").iter().step_by(7) {
        let Told::Acknowledged(record) = told else { continue };
        let answer = door.post("/api/registers/births/records", body).expect("the desk answers");
        assert_eq!(
            (answer.status, answer.at("/record")),
            (409, record.to_string().as_str()),
            "{}",
            answer.text
        );
    }
}

fn killed_again_and_again(seed: u64, data: &Path, postgres: Option<(&Cluster, PathBuf)>) {
    let (program, country, desk) = (program(), country(), Desk::default());
    let chance = SeededChance::new(seed);
    let file = postgres.as_ref().map(|(_, file)| file.as_path());
    for _ in 0..KILLS {
        let demo = Demo::start(&program, data, file);
        round(&country, &desk, demo, 800 + chance.below(1_400));
    }
    let demo = Demo::start(&program, data, file);
    come_to_rest(&demo);
    repeated_notices_are_refused(&desk, &demo);
    come_to_rest(&demo);
    demo.kill();

    let acknowledged = desk
        .told
        .lock()
        .expect("the clerks are gone")
        .iter()
        .filter(|(_, _, told)| *told != Told::Nothing)
        .count();
    assert!(acknowledged >= 20, "only {acknowledged} births were acknowledged: no load");
    let place = match &postgres {
        Some((cluster, _)) => StorePlace::Postgres { config: cluster.connection_string(), connections: 1 },
        None => StorePlace::Sqlite { dir: data.to_owned() },
    };
    everything_holds(&country, &desk, &place, data);
    let mut verify = std::process::Command::new(&program);
    verify.args(["verify", "--json", "--pack"]).arg(journeys::process::pack()).arg("--data").arg(data);
    if let Some(file) = file {
        verify.arg("--postgres-file").arg(file);
    }
    let said = verify.output().expect("the program was built");
    assert!(
        said.status.success(),
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
    println!("{acknowledged} births acknowledged over {KILLS} kills");
}

/// The simulator's invariants, on what the killed processes left behind.
fn everything_holds(country: &Country, desk: &Desk, place: &StorePlace, data: &std::path::Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut stores = BTreeMap::new();
        for agency in agencies_with_work(country) {
            stores.insert(agency.to_string(), place.open(&agency).await.expect("opens after a kill"));
        }
        let portal = place.open(&portal::PORTAL.parse().expect("a name")).await.expect("opens after a kill");
        let zone = TimeZone::get(&country.about.time_zone).expect("the pack was loaded");
        let now = SystemClock.now();
        let policy = data.join(format!("accesslog/log/{}/policy", now.date_in(&TimeZone::UTC).year()));
        let policy = std::fs::read_to_string(policy).expect("the policy of this year's log");
        let policy = tlog::Policy::parse(&policy).expect("a policy");
        let keys = policy.logs().iter().map(|log| log.key.clone());
        let keys = std::sync::Arc::new(ledger::LogKeys::new(keys));
        let snapshot = Snapshot::of_stores(&stores, &portal, (now, &zone), &keys).await.expect("readable");
        let told = desk.told.lock().expect("the clerks are gone");
        let notebook = Notebook {
            notices: told.iter().map(|(key, _, told)| (key.clone(), told.clone())).collect(),
            latest_micros: now.0,
            ..Notebook::default()
        };
        let evidence =
            Evidence { country, snapshot: &snapshot, crossed: &Crossed::default(), notebook: &notebook };
        let mut found = judge(&evidence);
        // Today's orders leave tomorrow: the real clock does not leap.
        found.retain(|(_, what)| !what.ends_with("never left"));
        // Nobody watched the wire between the killed processes; what an event led to is judged by the cases.
        found.retain(|(name, _)| *name != EVENTS_ARRIVE);
        assert_eq!(found, Vec::new());
        let paid = snapshot.offices["dsmf"].orders.len();
        assert!(paid >= 20, "only {paid} orders: the chains did not go to their end");
    });
}

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    let folder = MemoryFolder::new("kill");
    killed_again_and_again(1, folder.path(), None);
}

#[test]
fn nothing_acknowledged_is_lost_on_postgres() {
    let folder = MemoryFolder::new("kill");
    let cluster = Cluster::start();
    let file = folder.path().join("connection");
    std::fs::write(&file, cluster.connection_string()).expect("written");
    killed_again_and_again(2, folder.path(), Some((&cluster, file)));
}
