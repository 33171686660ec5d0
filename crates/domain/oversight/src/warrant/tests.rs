//! The states of a warrant, and what always holds of them (SG-01, SG-15, SG-19).

mod properties;

use super::*;
use access::Office;
use ids::{AgencyId, PersonKey};
use jiff::civil::{Date, date};
use keys::{FileSigner, KeyId, PublicKey, Sealer, Signer};
use pack::model::Country;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

const TODAY: Date = date(2026, 11, 25);
const SEALED: Date = date(2027, 5, 1);

fn name<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a name")
}

/// The example; `health` makes the residents' register one of a health class.
fn country(health: bool) -> Country {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    let mut files = pack::Files::read(&root).expect("the example pack is there");
    if health {
        let path = "registers/residents/register.toml";
        let text = String::from_utf8(files.get(path).expect("the register").to_vec()).expect("UTF-8");
        files.put(path, text.replacen("sensitivity = \"personal\"", "sensitivity = \"health\"", 1));
    }
    pack::load_files(&files).expect("the pack loads").country
}

fn plain() -> &'static Country {
    static COUNTRY: OnceLock<Country> = OnceLock::new();
    COUNTRY.get_or_init(|| country(false))
}

fn terms() -> Terms {
    Terms {
        id: WarrantId(uuid::Uuid::from_u128(7)),
        requester: name("watch"),
        person: PersonKey::Number("ADA001".to_owned()),
        reach: vec![Reach {
            register: name("residents"),
            fields: vec![name("name"), name("age_group")],
            looks_max: 3,
        }],
        health: Vec::new(),
        purpose: name("issue-card"),
        act: name("ACT-1"),
        article: "art. 9".to_owned(),
        offence: OffenceClass::Liberty,
        reference: "case 12/26".to_owned(),
        from: TODAY,
        to: date(2026, 12, 20),
        sealed_until: SEALED,
        keep_days: 30,
    }
}

struct Ring(BTreeMap<(AgencyId, KeyId), (PublicKey, bool)>);

impl KeyRing for Ring {
    fn key(&self, institution: &AgencyId, key: &KeyId, _: i64) -> Result<PublicKey, KeyTrouble> {
        match self.0.get(&(institution.clone(), *key)) {
            None => Err(KeyTrouble::Unknown),
            Some((_, true)) => Err(KeyTrouble::Revoked),
            Some((key, false)) => Ok(*key),
        }
    }
}

fn signer() -> Arc<dyn Signer> {
    Arc::new(FileSigner::fresh().expect("a key"))
}

/// One key for the court, one for the commissioner.
fn sealers() -> &'static [Sealer; 2] {
    static SEALERS: OnceLock<[Sealer; 2]> = OnceLock::new();
    SEALERS.get_or_init(|| [Sealer::new(signer()), Sealer::new(signer())])
}

fn approve(office: Office, (body, who): (&str, &str), key: usize, at: i64, terms: &Terms) -> Proven {
    let bytes = |office: Office, name: &str, at: i64| terms_bytes(office, name, at, terms);
    Approval::sign((office, name(body)), (who, at), &sealers()[key], &bytes).expect("sealed")
}

fn prolonging(office: Office, (body, who): (&str, &str), key: usize, until: Date) -> Proven {
    let bytes = |office: Office, name: &str, at: i64| extension_bytes(office, name, at, terms().id, until);
    Approval::sign((office, name(body)), (who, 30), &sealers()[key], &bytes).expect("sealed")
}

fn judge(terms: &Terms) -> Command {
    Command::Grant {
        terms: Box::new(terms.clone()),
        by: approve(Office::Court, ("court", "Jo Bench"), 0, 10, terms),
    }
}

fn confirm() -> Command {
    Command::Confirm { by: approve(Office::Commissioner, ("reviewer", "Rev Second"), 1, 20, &terms()) }
}

fn place(day: Date) -> Command {
    Command::Place(LeafPlace { index: 5, year: 2026, day: day_of(day) })
}

fn after(commands: Vec<Command>) -> Warrant {
    let mut warrant = Warrant::applied(terms(), "Wat Chman".to_owned());
    for command in commands {
        let shown = format!("{command:?}");
        let events = decide(&warrant, command, plain(), TODAY).unwrap_or_else(|no| panic!("{shown}: {no}"));
        events.iter().for_each(|event| apply(&mut warrant, event));
    }
    warrant
}

fn in_force() -> Warrant {
    after(vec![judge(&terms()), confirm(), place(TODAY)])
}

fn refused(warrant: &Warrant, command: Command, today: Date) -> &'static str {
    decide(warrant, command, plain(), today).map_or_else(|no| no.code(), |_| "taken")
}

fn why() -> String {
    "because".to_owned()
}

#[test]
fn a_warrant_lives_from_its_application_to_its_day() {
    let steps = [judge(&terms()), confirm(), place(TODAY)];
    let mut warrant = after(Vec::new());
    let mut words = vec![warrant.state.word()];
    for step in steps {
        let events = decide(&warrant, step, plain(), TODAY).expect("allowed");
        events.iter().for_each(|event| apply(&mut warrant, event));
        words.push(warrant.state.word());
    }
    for (step, today) in [(Command::Expire, date(2026, 12, 21)), (Command::Open { leaf: 9 }, SEALED)] {
        let events = decide(&warrant, step, plain(), today).expect("allowed");
        events.iter().for_each(|event| apply(&mut warrant, event));
        words.push(warrant.state.word());
    }
    assert_eq!(words, ["applied", "granted", "confirmed", "in-force", "expired", "opened"]);
    assert!(warrant.state.is_final());
    assert_eq!(warrant.leaf().map(|leaf| leaf.index), Some(5));
}

#[test]
fn the_other_ends_have_their_words() {
    let denied = after(vec![Command::Deny { reasons: why() }]);
    let rejected = after(vec![judge(&terms()), Command::Reject { reasons: why() }]);
    let used = after(vec![judge(&terms()), confirm(), place(TODAY), Command::UseUp]);
    let cancelled = after(vec![judge(&terms()), confirm(), place(TODAY), Command::Cancel { reasons: why() }]);
    let before_its_leaf = after(vec![judge(&terms()), confirm(), Command::Cancel { reasons: why() }]);
    let narrow = Terms { to: date(2026, 12, 1), ..terms() };
    let modified = after(vec![judge(&narrow)]);
    let words: Vec<_> = [&denied, &rejected, &used, &cancelled, &before_its_leaf, &modified]
        .map(|warrant| warrant.state.word())
        .to_vec();
    assert_eq!(words, ["denied", "rejected", "used-up", "cancelled", "denied", "modified"]);
    for word in words {
        assert!(State::WORDS.contains(&word), "{word}");
    }
    assert_eq!(modified.terms, narrow, "what is confirmed is what the judge sealed");
    // What was taken back or used up still comes to light (SG-02).
    assert_eq!(refused(&used, Command::Open { leaf: 9 }, SEALED), "taken");
    assert_eq!(refused(&cancelled, Command::Open { leaf: 9 }, SEALED), "taken");
}

/// SG-01: the limits of the text, at each and one past it.
#[test]
fn a_text_beyond_the_limits_is_no_warrant() {
    let fit = |change: &dyn Fn(&mut Terms)| {
        let mut changed = terms();
        change(&mut changed);
        changed.fit(plain(), TODAY).map_or_else(|no| no.code(), |()| "fits")
    };
    assert_eq!(fit(&|_| {}), "fits");
    assert_eq!(fit(&|t| t.requester = name("library")), "not-a-requester");
    assert_eq!(fit(&|t| t.purpose = name("curiosity")), "warrant-no-basis");
    assert_eq!(fit(&|t| t.act = name("ACT-9")), "warrant-no-basis");
    assert_eq!(fit(&|t| t.reference = " ".to_owned()), "warrant-no-reference");
    assert_eq!(fit(&|t| t.reference = "x".repeat(REFERENCE_BYTES_MAX)), "fits");
    assert_eq!(fit(&|t| t.reference = "x".repeat(REFERENCE_BYTES_MAX + 1)), "warrant-no-reference");
    assert_eq!(fit(&|t| t.reach.clear()), "warrant-no-scope");
    assert_eq!(fit(&|t| t.reach.push(t.reach[0].clone())), "warrant-no-scope", "a register twice");
    assert_eq!(fit(&|t| t.reach[0].register = name("nowhere")), "warrant-no-scope");
    assert_eq!(fit(&|t| t.reach[0].fields.clear()), "warrant-no-scope");
    assert_eq!(fit(&|t| t.reach[0].fields = vec![name("nickname")]), "warrant-no-scope");
    assert_eq!(fit(&|t| t.reach[0].looks_max = 0), "warrant-looks");
    assert_eq!(fit(&|t| t.reach[0].looks_max = LOOKS_MAX), "fits");
    assert_eq!(fit(&|t| t.reach[0].looks_max = LOOKS_MAX + 1), "warrant-looks");
    assert_eq!(fit(&|t| t.keep_days = 0), "warrant-keep-too-long");
    assert_eq!(fit(&|t| t.keep_days = KEEP_DAYS_MAX), "fits");
    assert_eq!(fit(&|t| t.keep_days = KEEP_DAYS_MAX + 1), "warrant-keep-too-long");
    assert_eq!(fit(&|t| t.health = vec![name("residents")]), "warrant-health-naming");
}

/// SG-19: the term and the day of light, at each limit and one day past it.
#[test]
fn no_term_and_no_seal_is_endless() {
    let fit = |from: Date, to: Date, sealed_until: Date| {
        let changed = Terms { from, to, sealed_until, ..terms() };
        changed.fit(plain(), date(2026, 1, 2)).map_or_else(|no| no.code(), |()| "fits")
    };
    let (first, last) = (date(2026, 2, 1), date(2026, 5, 3));
    assert_eq!(fit(first, last, last), "fits", "92 days");
    assert_eq!(fit(first, date(2026, 5, 4), date(2026, 5, 4)), "warrant-term", "93 days");
    assert_eq!(fit(last, first, last), "warrant-term");
    assert_eq!(fit(date(2026, 1, 1), date(2026, 1, 1), last), "warrant-term", "over already");
    assert_eq!(fit(date(2026, 12, 1), date(2027, 1, 5), date(2027, 1, 5)), "warrant-two-years");
    assert_eq!(fit(first, last, date(2026, 5, 2)), "warrant-seal-too-long", "light within the term");
    assert_eq!(fit(first, last, date(2027, 1, 3)), "fits", "366 days");
    assert_eq!(fit(first, last, date(2027, 1, 4)), "warrant-seal-too-long", "367 days");
    let late = Warrant { sealed_until: date(2027, 11, 26), ..after(vec![judge(&terms()), confirm()]) };
    assert_eq!(refused(&late, place(TODAY), TODAY), "taken", "366 days after its leaf");
    let later = Warrant { sealed_until: date(2027, 11, 27), ..late };
    assert_eq!(refused(&later, place(TODAY), TODAY), "warrant-leaf");
    let other_year = Command::Place(LeafPlace { index: 5, year: 2027, day: day_of(TODAY) });
    assert_eq!(refused(&after(vec![judge(&terms()), confirm()]), other_year, TODAY), "warrant-leaf");
}

/// SG-01: a judge narrows and never widens.
#[test]
fn a_judge_gives_no_more_than_was_asked() {
    let decided = |change: &dyn Fn(&mut Terms)| {
        let mut changed = terms();
        change(&mut changed);
        refused(&after(Vec::new()), judge(&changed), TODAY)
    };
    assert_eq!(decided(&|t| t.reach[0].looks_max = 1), "taken");
    assert_eq!(decided(&|t| t.reach[0].fields.truncate(1)), "taken");
    assert_eq!(decided(&|t| t.reach[0].fields.push(name("desk"))), "warrant-widened");
    assert_eq!(decided(&|t| t.reach[0].looks_max = 4), "warrant-widened");
    assert_eq!(decided(&|t| t.reach[0].register = name("reader")), "warrant-no-scope");
    assert_eq!(decided(&|t| t.to = date(2026, 12, 21)), "warrant-widened");
    assert_eq!(decided(&|t| t.sealed_until = date(2027, 5, 2)), "warrant-widened");
    assert_eq!(decided(&|t| t.keep_days = 31), "warrant-widened");
    assert_eq!(decided(&|t| t.person = PersonKey::Number("BEN002".to_owned())), "warrant-widened");
}

/// SG-15: a health register in the scope is named apart by the court, or left out.
#[test]
fn a_court_cannot_overlook_health() {
    let sick = country(true);
    let decided = |terms: &Terms| {
        let warrant = after(Vec::new());
        decide(&warrant, judge(terms), &sick, TODAY).map_or_else(|no| no.code(), |_| "taken")
    };
    assert_eq!(decided(&terms()), "warrant-health-unnamed");
    assert_eq!(decided(&Terms { health: vec![name("residents")], ..terms() }), "taken");
}

/// SG-19: two keys, two people, two bodies, neither the requester; no seal serves twice.
#[test]
fn one_key_one_person_or_one_body_is_never_two() {
    let granted = after(vec![judge(&terms())]);
    let confirmed = |office, by, key, at| {
        refused(&granted, Command::Confirm { by: approve(office, by, key, at, &terms()) }, TODAY)
    };
    assert_eq!(confirmed(Office::Commissioner, ("reviewer", "Rev Second"), 1, 20), "taken");
    assert_eq!(confirmed(Office::Commissioner, ("reviewer", "Rev Second"), 0, 20), "warrant-one-key");
    assert_eq!(confirmed(Office::Commissioner, ("reviewer", "Jo Bench"), 1, 20), "warrant-one-key");
    assert_eq!(confirmed(Office::Commissioner, ("court", "Rev Second"), 1, 20), "warrant-one-key");
    assert_eq!(confirmed(Office::Commissioner, ("watch", "Rev Second"), 1, 20), "warrant-one-key");
    assert_eq!(confirmed(Office::Commissioner, ("reviewer", "Wat Chman"), 1, 20), "warrant-one-key");
    assert_eq!(confirmed(Office::Court, ("reviewer", "Rev Second"), 1, 20), "warrant-seal");
    assert_eq!(confirmed(Office::Commissioner, ("reviewer", "Rev Second"), 1, 9), "warrant-backdated");
    let own = Command::Grant {
        terms: Box::new(terms()),
        by: approve(Office::Court, ("watch", "Jo Bench"), 0, 10, &terms()),
    };
    assert_eq!(refused(&after(Vec::new()), own, TODAY), "warrant-one-key");
}

/// SG-19: a seal is proven against the institution's key, over this text and as this office.
#[test]
fn a_seal_is_of_one_text_one_office_and_a_key_that_is_trusted() {
    let approval = approve(Office::Court, ("court", "Jo Bench"), 0, 10, &terms()).approval().clone();
    let key = sealers()[0].public();
    let ring = |revoked| Ring(BTreeMap::from([((name("court"), key.id()), (key, revoked))]));
    let prove = |approval: &Approval, office, terms: &Terms, ring: &Ring| {
        let bytes = |office: Office, name: &str, at: i64| terms_bytes(office, name, at, terms);
        approval.clone().prove(office, ring, &bytes).map_or_else(|no| no.code(), |_| "holds")
    };
    assert_eq!(prove(&approval, Office::Court, &terms(), &ring(false)), "holds");
    assert_eq!(prove(&approval, Office::Court, &terms(), &ring(true)), "warrant-key-revoked");
    assert_eq!(prove(&approval, Office::Commissioner, &terms(), &ring(false)), "warrant-seal");
    let more = Terms { keep_days: 31, ..terms() };
    assert_eq!(prove(&approval, Office::Court, &more, &ring(false)), "warrant-seal");
    let renamed = Approval { name: "Another".to_owned(), ..approval.clone() };
    assert_eq!(prove(&renamed, Office::Court, &terms(), &ring(false)), "warrant-seal");
    let moved = Approval { institution: name("reviewer"), ..approval };
    assert_eq!(prove(&moved, Office::Court, &terms(), &ring(false)), "warrant-seal");
}

/// SG-02, SG-19: the day moves only by both, before it has come, and at most 366 days on; it never comes early.
#[test]
fn only_a_new_decision_of_both_moves_the_day() {
    let until = date(2027, 9, 1);
    let prolong = |until: Date, reasons: &str| Command::Prolong {
        until,
        by: prolonging(Office::Court, ("court", "Jo Bench"), 0, until),
        reasons: reasons.to_owned(),
    };
    let warrant = in_force();
    assert_eq!(refused(&warrant, Command::Open { leaf: 9 }, date(2027, 4, 30)), "warrant-too-early");
    assert_eq!(refused(&warrant, prolong(SEALED, "x"), TODAY), "warrant-extension");
    assert_eq!(refused(&warrant, prolong(until, " "), TODAY), "warrant-reasons");
    assert_eq!(refused(&warrant, prolong(until, "x"), SEALED), "warrant-extension", "the day has come");
    assert_eq!(refused(&warrant, prolong(date(2027, 11, 26), "x"), TODAY), "taken", "366 days");
    assert_eq!(refused(&warrant, prolong(date(2027, 11, 27), "x"), TODAY), "warrant-extension");

    let mut warrant = in_force();
    let step = |warrant: &mut Warrant, command: Command| {
        let events = decide(warrant, command, plain(), TODAY).expect("allowed");
        events.iter().for_each(|event| apply(warrant, event));
        warrant.sealed_until
    };
    assert_eq!(step(&mut warrant, prolong(until, "x")), SEALED, "the court alone moves nothing");
    let by = |key| Command::ConfirmProlonging {
        by: prolonging(Office::Commissioner, ("reviewer", "Rev Second"), key, until),
    };
    assert_eq!(refused(&warrant, by(0), TODAY), "warrant-one-key");
    assert_eq!(refused(&warrant, Command::Extend { day: day_of(TODAY) }, TODAY), "warrant-not-now");
    assert_eq!(step(&mut warrant, by(1)), SEALED, "without its leaf nothing moves");
    let late = Command::Extend { day: day_of(SEALED) + 1 };
    assert_eq!(refused(&warrant, late, TODAY), "warrant-extension", "a leaf after the day");
    assert_eq!(step(&mut warrant, Command::Extend { day: day_of(TODAY) }), until);
    assert_eq!(refused(&warrant, Command::Open { leaf: 9 }, SEALED), "warrant-too-early");
    assert_eq!(refused(&warrant, Command::Open { leaf: 9 }, until), "taken");
}

/// The bytes that are sealed are these, so that a stranger can check a warrant.
#[test]
fn the_sealed_bytes_are_as_written() {
    let bytes = String::from_utf8(terms_bytes(Office::Court, "Jo\nBench", 10, &terms())).expect("UTF-8");
    let (head, json) = bytes.rsplit_once('\n').expect("lines");
    assert_eq!(head, "vahid/warrant/court/1\nJo Bench\n10");
    assert_eq!(serde_json::from_str::<Terms>(json).expect("terms"), terms());
    let extension = extension_bytes(Office::Commissioner, "R", 5, terms().id, SEALED);
    let wanted = format!("vahid/warrant-extension/commissioner/1\nR\n5\n{}\n2027-05-01", terms().id);
    assert_eq!(extension, wanted.into_bytes());
}

#[test]
fn days_are_counted_from_1970() {
    assert_eq!(day_of(date(1970, 1, 1)), 0);
    assert_eq!(day_of(date(2026, 11, 25)), 20_782);
    assert_eq!(civil_of_day(20_782), Some(date(2026, 11, 25)));
    assert_eq!(civil_of_day(u32::MAX), None);
}
