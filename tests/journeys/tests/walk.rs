//! The birth chain over real HTTP, from the clinic's program to the parents' page; and what is refused.

use journeys::folder::MemoryFolder;
use journeys::http::{Answer, Speaker};
use journeys::process::{Demo, program, until};
use serde_json::{Value, json};
use testkit::postgres::Cluster;

/// Both parents known, an account at the Fund.
const MOTHER: &str = "4MK7T2A";
const FATHER: &str = "6RD3W8P";

/// The largest body that a door takes, bytes.
const BODY_BYTES_MAX: usize = web::limits::BODY_BYTES_MAX;

/// The civil date in the country so many days before today.
fn days_ago(days: i64) -> String {
    let zone = jiff::tz::TimeZone::get("Asia/Baku").expect("a zone of the bundle");
    let today = calendar::Clock::now(&vahid::clock::SystemClock).date_in(&zone);
    today.saturating_sub(jiff::Span::new().days(days)).to_string()
}

fn notice() -> Value {
    json!({
        "mother": MOTHER, "father": FATHER, "born_on": days_ago(1), "sex": "female", "outcome": "live",
        "order": 1, "multiple": 1, "adoption": false,
    })
}

fn views(person: &Speaker) -> Vec<Value> {
    let cases = person.get("/api/cases").expect("the portal answers").json;
    cases["cases"].as_array().cloned().unwrap_or_default()
}

/// What a view of a service says, once it says it.
fn view_of(person: &Speaker, service: &str, ready: impl Fn(&Value) -> bool) -> Value {
    let mut found = Value::Null;
    until(&format!("the person sees {service}"), || {
        let view = views(person).into_iter().find(|view| view["service"] == service && ready(view));
        found = view.unwrap_or(Value::Null);
        !found.is_null()
    });
    found
}

/// Walks in a country of its own on each engine.
fn on_both(label: &str, walk: fn(&Demo)) {
    let folder = MemoryFolder::new(label);
    walk(&Demo::start(&program(), folder.path(), None));
    let cluster = Cluster::start();
    let file = folder.path().join("connection");
    std::fs::write(&file, cluster.connection_string()).expect("written");
    walk(&Demo::start(&program(), folder.path(), Some(&file)));
}

#[test]
fn a_birth_becomes_a_number_an_allowance_and_a_card() {
    on_both("walk", the_whole_chain);
}

fn the_whole_chain(demo: &Demo) {
    let clinic = demo.desk("sn").signed_in("gulnara").expect("a clerk");
    let entered = clinic.post("/api/registers/births/records", &notice()).expect("the desk answers");
    assert_eq!(entered.status, 201, "{}", entered.text);
    assert_eq!(entered.json["starts"], json!(["birth-registration"]));

    let [mother, father] = [MOTHER, FATHER].map(|who| demo.portal().signed_in(who).expect("a parent"));
    let asks = |view: &Value| !view["todo"].is_null();
    let case = view_of(&mother, "birth-registration", asks);
    let path = format!("/api/cases/{}/answer", case["case"].as_str().expect("an id"));
    let name = json!({ "given_name": "Nərgiz", "surname": "Məmmədova" });
    let answer = mother.post(&path, &name).expect("the portal answers");
    assert!(matches!(answer.status, 200 | 202), "{}", answer.text);
    let proposed = view_of(&father, "birth-registration", |view| !view["todo"]["proposed"].is_null());
    assert_eq!(proposed["todo"]["proposed"]["given_name"], "Nərgiz");
    assert!(matches!(father.post(&path, &name).expect("the portal answers").status, 200 | 202));

    let ended = |view: &Value| !view["ended"].is_null();
    let registered = view_of(&father, "birth-registration", ended);
    assert_eq!(registered["ended"], json!(["registered", "done"]));
    let allowance = view_of(&mother, "child-allowance", ended);
    assert_eq!((&allowance["ended"][1], &allowance["grant"]["monthly"]), (&json!("granted"), &json!(true)));
    assert_eq!(view_of(&mother, "identity-card", ended)["ended"], json!(["ordered", "done"]));
    assert!(
        views(&father).iter().all(|view| view["service"] != "child-allowance"),
        "the payee's matter is hers"
    );

    paid_once(demo);
    looked_at_by_three(&mother);
    let again = clinic.post("/api/registers/births/records", &notice()).expect("the desk answers");
    assert_problem(&again, 409, "duplicate");
    assert_eq!(again.at("/record"), entered.at("/record"), "the first record is named");
}

fn paid_once(demo: &Demo) {
    let fund = demo.desk("dsmf").signed_in("anar").expect("an officer of the Fund");
    let orders = fund.get("/api/payments").expect("the desk answers").json["orders"].clone();
    let mut periods: Vec<&str> = orders
        .as_array()
        .expect("a list")
        .iter()
        .map(|order| order["period"].as_str().expect("a period"))
        .collect();
    let count = periods.len();
    periods.sort_unstable();
    periods.dedup();
    assert!(count >= 1 && periods.len() == count, "{orders}");
    assert!(orders.as_array().into_iter().flatten().all(|order| order["amount_minor"] == 15_000), "{orders}");
}

/// "Who looked": each of the three agencies, with purpose, act and article.
fn looked_at_by_three(mother: &Speaker) {
    let looks = mother.get("/api/looks").expect("the portal answers").json;
    assert_eq!(looks["silent"], json!([]), "every agency answered");
    let looks = looks["looks"].as_array().expect("a list");
    for requester in ["sn", "en", "dsmf", "din"] {
        let found = looks.iter().find(|look| look["requester"] == requester);
        let look =
            found.unwrap_or_else(|| panic!("{requester} looked and the person does not see it: {looks:?}"));
        for part in ["purpose", "act", "article", "provider", "duty", "source"] {
            assert!(look[part].as_str().is_some_and(|text| !text.is_empty()), "{part} of {look}");
        }
    }
}

/// A problem of both languages that says what was wrong and what to do.
fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.at("/code")), (status, code), "{}", answer.text);
    assert!(answer.media_type.starts_with("application/problem+json"), "{}", answer.media_type);
    for part in ["title", "detail", "what_to_do"] {
        let (az, en) = (answer.at(&format!("/{part}_az")), answer.at(&format!("/{part}_en")));
        assert!(!az.is_empty() && !en.is_empty() && az != en, "{part}: {az:?} {en:?}");
    }
    for error in answer.json["errors"].as_array().into_iter().flatten() {
        for text in ["message_az", "message_en"] {
            assert!(error[text].as_str().is_some_and(|text| text.len() > 10), "{error}");
        }
    }
}

/// The fields that a problem names, with their codes.
fn errors(answer: &Answer) -> Vec<(String, String)> {
    let text = |error: &Value, part: &str| error[part].as_str().unwrap_or_default().to_owned();
    let errors = answer.json["errors"].as_array().into_iter().flatten();
    errors.map(|error| (text(error, "field"), text(error, "code"))).collect()
}

fn with(field: &str, value: Value) -> Value {
    let mut body = notice();
    body[field] = value;
    body
}

fn without(field: &str) -> Value {
    let mut body = notice();
    body.as_object_mut().expect("an object").remove(field);
    body
}

#[test]
fn what_is_wrong_is_refused_in_two_languages_and_leaves_nothing() {
    on_both("refused", everything_wrong);
}

fn everything_wrong(demo: &Demo) {
    let clinic = demo.desk("sn").signed_in("gulnara").expect("a clerk");
    let path = "/api/registers/births/records";
    let post = |body: &Value| clinic.post(path, body).expect("the desk answers");

    // Values: each names its field and says why.
    for (body, field, code) in [
        (without("mother"), "mother", "missing"),
        (with("mother", json!("4MK7T2")), "mother", "person-length"),
        (with("born_on", json!(days_ago(-1))), "born_on", "future-date"),
        (with("born_on", json!(days_ago(400))), "born_on", "too-far-back"),
        (with("born_on", json!("yesterday")), "born_on", "not-a-date"),
        (with("sex", json!("other")), "sex", "unknown-code"),
        (with("order", json!(10)), "order", "too-large"),
        (with("order", json!("first")), "order", "wrong-type"),
        (with("adoption", json!("no")), "adoption", "wrong-type"),
        (with("sex", json!(["female"])), "sex", "wrong-type"),
        (with("weight", json!(3400)), "weight", "unknown-field"),
        (with("clinic", json!("dan-ulduzu")), "clinic", "unknown-code"),
    ] {
        let answer = post(&body);
        assert_problem(&answer, 422, "values");
        let found = errors(&answer);
        assert!(found.iter().any(|(at, why)| at == field && why == code), "{field}/{code}: {found:?}");
    }
    let answer = post(&with("mother", json!("ZZZZZZZ")));
    assert_problem(&answer, 422, "unknown-person");
    assert_eq!(errors(&answer), [("mother".to_owned(), "unknown-person".to_owned())]);

    // What is no record at all.
    for text in ["{\"mother\":", "[1, 2]", "null", "", "{} {}"] {
        let answer = clinic.post_text(path, "application/json", text).expect("the desk answers");
        assert_problem(&answer, 400, "malformed-json");
    }
    let answer = clinic.post_text(path, "text/plain", "hello").expect("the desk answers");
    assert_problem(&answer, 415, "unsupported-media-type");

    // Size: at the limit it is read and found wrong, one past it is not read.
    let filler = |bytes: usize| {
        let shell = json!({ "mother": "" }).to_string().len();
        json!({ "mother": "x".repeat(bytes - shell) }).to_string()
    };
    let at_limit =
        clinic.post_text(path, "application/json", &filler(BODY_BYTES_MAX)).expect("the desk answers");
    assert_problem(&at_limit, 422, "values");
    let past =
        clinic.post_text(path, "application/json", &filler(BODY_BYTES_MAX + 1)).expect("the desk answers");
    assert_problem(&past, 413, "body-too-large");

    // Who may: a stranger, another duty, another register.
    assert_problem(&demo.desk("sn").post(path, &notice()).expect("answers"), 401, "no-token");
    let auditor = demo.desk("sn").signed_in("audit-sn").expect("an auditor");
    assert_eq!(auditor.post(path, &notice()).expect("answers").status, 403);
    assert_problem(
        &clinic.post("/api/registers/nothing/records", &notice()).expect("answers"),
        404,
        "not-found",
    );
    assert_problem(
        &clinic.post("/api/registers/population/records", &notice()).expect("answers"),
        404,
        "not-found",
    );

    nothing_was_made(demo);
}

/// No record, no case, no message: a notice that was refused is as if it had never come.
fn nothing_was_made(demo: &Demo) {
    let registrar = demo.desk("en").signed_in("vusala").expect("a registrar");
    assert_eq!(registrar.get("/api/cases/recent").expect("the desk answers").json["cases"], json!([]));
    let health = demo.desk("sn").get("/health").expect("the desk answers").json;
    assert_eq!(health["outbox"], json!({ "waiting": 0, "dead": 0 }));
    // The right notice of the same birth is the first one: nothing half was kept of the others.
    let clinic = demo.desk("sn").signed_in("gulnara").expect("a clerk");
    let entered = clinic.post("/api/registers/births/records", &notice()).expect("the desk answers");
    assert_eq!(entered.status, 201, "{}", entered.text);
}
