//! One family: what lies in the registers, what is reported, what is chosen, and how it must end.
//!
//! Keys are written in the order of the alphabet, which is the order in which JSON objects print here.

use super::names::{FOREIGN_CHILDREN, MEN, WOMEN};
use super::people::{People, Person};
use serde_json::{Map, Value, json};

/// The clinics of `packs/az/demo/people.toml`.
const CLINICS: [&str; 2] = ["bahar", "dan-ulduzu"];

/// What a family's story shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing is missing.
    Complete,
    /// The Fund knows no account; the mother gives one.
    NoCard,
    /// Two children, two notices.
    Twins,
    /// Both parents have no personal number.
    Foreign,
    /// The clinic reports the same birth twice.
    Duplicate,
    /// The parents write different names.
    Disagree,
    /// Nobody chooses a name.
    LateName,
    /// The notice holds a mistake that the register must see.
    BadRecord,
    /// The mother's number is in no register.
    UnknownMother,
    /// The mother's address is secret.
    SecretAddress,
    /// The mother consents to adoption.
    Adoption,
    /// The child is stillborn.
    Stillbirth,
}

impl Kind {
    /// The word in the file.
    fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::NoCard => "no-card",
            Self::Twins => "twins",
            Self::Foreign => "foreign",
            Self::Duplicate => "duplicate",
            Self::Disagree => "disagree",
            Self::LateName => "late-name",
            Self::BadRecord => "bad-record",
            Self::UnknownMother => "unknown-mother",
            Self::SecretAddress => "secret-address",
            Self::Adoption => "adoption",
            Self::Stillbirth => "stillbirth",
        }
    }

    /// How each notice must end: `granted` (registered, card ordered, allowance granted), `reviewed` (registered; an
    /// officer looks at the allowance), `settled` (a registrar decides between two names), `late` (the clock rings,
    /// a registrar names), `silent` (not a word to anyone), `duplicate` and `refused-input` (not taken).
    fn expected(self) -> &'static [&'static str] {
        match self {
            Self::Complete | Self::NoCard => &["granted"],
            Self::Twins => &["granted", "granted"],
            Self::Foreign => &["reviewed"],
            Self::Duplicate => &["granted", "duplicate"],
            Self::Disagree => &["settled"],
            Self::LateName => &["late"],
            Self::BadRecord | Self::UnknownMother => &["refused-input"],
            Self::SecretAddress | Self::Adoption | Self::Stillbirth => &["silent"],
        }
    }

    fn is_named(self) -> bool {
        matches!(
            self,
            Self::Complete | Self::NoCard | Self::Twins | Self::Foreign | Self::Duplicate | Self::Disagree
        )
    }
}

/// One line of the file.
pub fn family(name: &str, kind: Kind, people: &mut People) -> Value {
    let (mother, father) = parents(kind, people);
    let mut notices = vec![notice(kind, &mother, father.as_ref(), people)];
    match kind {
        Kind::Twins => {
            let mut second = notices[0].clone();
            second["order"] = json!(2);
            second["sex"] = json!(*people.chance.pick(&["female", "male"]));
            notices.push(second);
        }
        Kind::Duplicate => notices.push(notices[0].clone()),
        Kind::BadRecord => spoil(&mut notices[0], people),
        _ => {}
    }
    let mut choices = Vec::new();
    let children = if kind == Kind::Twins { 2 } else { 1 };
    for (at, notice) in notices.iter().take(children).enumerate().filter(|_| kind.is_named()) {
        choose(&mut choices, at, kind, notice, (&mother, father.as_ref()), people);
    }
    let official =
        (kind == Kind::LateName).then(|| registrars_choice(&notices[0], (&mother, father.as_ref()), people));
    let population: Vec<&Value> = [Some(&mother), father.as_ref()]
        .into_iter()
        .flatten()
        .filter_map(|parent| parent.entry.as_ref())
        .collect();
    let mut accounts = Vec::new();
    let mut line = Map::new();
    let iban = people.iban();
    match (&mother.entry, kind) {
        (Some(_), Kind::NoCard) => {
            line.insert("account".into(), json!({ "by": mother.key, "iban": iban }));
        }
        (Some(_), _) => {
            accounts.push(json!({ "holder": mother.printed, "iban": iban, "person": mother.key }));
        }
        (None, _) => {}
    }
    line.insert("choices".into(), Value::Array(choices));
    line.insert("expect".into(), json!(kind.expected()));
    line.insert("family".into(), json!(name));
    line.insert("kind".into(), json!(kind.word()));
    line.insert("notices".into(), Value::Array(notices));
    if let Some(official) = official {
        line.insert("official".into(), official);
    }
    let mut held = Map::new();
    let parents = || [Some(&mother), father.as_ref()].into_iter().flatten();
    let printed = parents().filter_map(|parent| {
        let name = parent.entry.as_ref().and(parent.printed.as_ref())?;
        Some(json!({ "person": parent.key, "printed_name": name }))
    });
    held.insert("document-names".into(), printed.collect());
    held.insert("population".into(), json!(population));
    if kind == Kind::SecretAddress {
        held.insert("protected-addresses".into(), json!([{ "person": mother.key, "since": "2026-01-15" }]));
    }
    held.insert("recipient-accounts".into(), Value::Array(accounts));
    line.insert("people".into(), Value::Object(held));
    Value::Object(line)
}

/// The parents. In families where nothing else is unusual, eight of a hundred name no father and four have a father
/// with a foreign passport.
fn parents(kind: Kind, people: &mut People) -> (Person, Option<Person>) {
    match kind {
        Kind::Foreign => {
            let mother = people.foreigner();
            let state = mother.key.split('/').next().unwrap_or_default().to_owned();
            let father = people.passport(&state, mother.surname);
            (mother, Some(father))
        }
        Kind::UnknownMother => {
            let (mut mother, father) = people.couple();
            mother.entry = None;
            (mother, Some(father))
        }
        Kind::SecretAddress => (people.resident(false, None), None),
        Kind::Complete | Kind::NoCard if people.chance.percent(8) => (people.resident(false, None), None),
        Kind::Complete if people.chance.percent(4) => {
            let father = people.foreigner();
            (people.resident(false, None), Some(father))
        }
        _ => {
            let (mother, father) = people.couple();
            (mother, Some(father))
        }
    }
}

/// What the clinic reports. Births are at most ten days old.
fn notice(kind: Kind, mother: &Person, father: Option<&Person>, people: &mut People) -> Value {
    let mut notice = Map::new();
    notice.insert("adoption".into(), json!(kind == Kind::Adoption));
    notice.insert("born_on".into(), json!(format!("$today-{}", people.chance.below(11))));
    notice.insert("clinic".into(), json!(*people.chance.pick(&CLINICS)));
    if let Some(father) = father {
        notice.insert("father".into(), json!(father.key));
    }
    notice.insert("mother".into(), json!(mother.key));
    notice.insert("multiple".into(), json!(if kind == Kind::Twins { 2 } else { 1 }));
    notice.insert("order".into(), json!(1));
    notice.insert("outcome".into(), json!(if kind == Kind::Stillbirth { "stillborn" } else { "live" }));
    notice.insert("sex".into(), json!(*people.chance.pick(&["female", "male"])));
    Value::Object(notice)
}

/// Puts a mistake into the notice that the register's own rules must see.
fn spoil(notice: &mut Value, people: &mut People) {
    let (field, value) = match people.chance.below(7) {
        0 => ("born_on", json!("$today-400")),
        1 => ("born_on", json!("2026-02-30")),
        2 => ("mother", json!("4MK7T2")),
        3 => ("mother", json!("4MKIT2A")),
        4 => ("sex", json!("boy")),
        5 => ("order", json!(10)),
        _ => ("multiple", json!(0)),
    };
    notice[field] = value;
}

/// The name that a registrar enters when the parents write none in time.
fn registrars_choice(notice: &Value, parents: (&Person, Option<&Person>), people: &mut People) -> Value {
    let mut choices = Vec::new();
    choose(&mut choices, 0, Kind::LateName, notice, parents, people);
    let mut choice = choices.swap_remove(0);
    if let Some(choice) = choice.as_object_mut() {
        choice.remove("by");
    }
    choice
}

/// The names that the parents write. A choice without `notice` is about the first child.
fn choose(
    choices: &mut Vec<Value>,
    at: usize,
    kind: Kind,
    notice: &Value,
    (mother, father): (&Person, Option<&Person>),
    people: &mut People,
) {
    let girl = notice["sex"] == "female";
    let names: &[&str] = match (kind, girl) {
        (Kind::Foreign, _) => &FOREIGN_CHILDREN,
        (_, true) => &WOMEN,
        (_, false) => &MEN,
    };
    let mut given = *people.chance.pick(names);
    let surname = father.unwrap_or(mother).surname;
    let surname = if girl { surname.1 } else { surname.0 };
    for parent in [Some(mother), father].into_iter().flatten() {
        let mut choice = Map::new();
        choice.insert("by".into(), json!(parent.key));
        choice.insert("given_name".into(), json!(given));
        if at > 0 {
            choice.insert("notice".into(), json!(at));
        }
        choice.insert("surname".into(), json!(surname));
        choices.push(Value::Object(choice));
        if kind == Kind::Disagree {
            let others: Vec<&str> = names.iter().copied().filter(|name| *name != given).collect();
            given = *people.chance.pick(&others);
        }
    }
}
