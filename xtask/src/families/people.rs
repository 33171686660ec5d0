//! The people of the stories: their numbers, names and days of birth.

use super::account;
use super::chance::Chance;
use super::names::{FOREIGN, MEN, SURNAMES, Surname, WOMEN};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The characters of a personal number, as `packs/az/pack.toml` gives them.
const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Characters of a personal number.
const NUMBER_LENGTH: usize = 7;

/// A parent.
#[derive(Clone)]
pub struct Person {
    /// Personal number, or `XX/NUMBER`.
    pub key: String,
    /// Surname in the forms of men and women; both the same for people from elsewhere.
    pub surname: Surname,
    /// The entry in the population register, for those who have one.
    pub entry: Option<Value>,
    /// The whole name on the identity card, for those who have one.
    pub printed: Option<String>,
}

/// Where people come from. Keeps what was given, so that nothing is given twice.
pub struct People {
    /// The chance that all choices use.
    pub chance: Chance,
    numbers: BTreeSet<String>,
    accounts: u64,
}

impl People {
    /// Nobody yet.
    pub fn new(chance: Chance) -> Self {
        Self { chance, numbers: BTreeSet::new(), accounts: 0 }
    }

    /// A personal number that nobody in the file has.
    pub fn number(&mut self) -> String {
        loop {
            let number: String =
                (0..NUMBER_LENGTH).map(|_| char::from(*self.chance.pick(ALPHABET))).collect();
            if self.numbers.insert(number.clone()) {
                return number;
            }
        }
    }

    /// A couple. Six wives of ten carry their husband's surname.
    pub fn couple(&mut self) -> (Person, Person) {
        let father = self.resident(true, None);
        let shared = self.chance.percent(60).then_some(father.surname);
        (self.resident(false, shared), father)
    }

    /// A citizen who lives here.
    pub fn resident(&mut self, man: bool, surname: Option<Surname>) -> Person {
        let key = self.number();
        let given = *self.chance.pick(if man { &MEN } else { &WOMEN });
        let parent = *self.chance.pick(&MEN);
        let surname = surname.unwrap_or(*self.chance.pick(&SURNAMES));
        let written = if man { surname.0 } else { surname.1 };
        let child_of = if man { "oğlu" } else { "qızı" };
        let (earliest, years) = if man { (1978, 26) } else { (1985, 21) };
        let born_on = format!(
            "{}-{:02}-{:02}",
            earliest + self.chance.below(years),
            1 + self.chance.below(12),
            1 + self.chance.below(28)
        );
        let entry = json!({
            "born_on": born_on,
            "citizenship": "citizen",
            "given_name": given,
            "patronymic": parent,
            "person": key,
            "sex": if man { "male" } else { "female" },
            "surname": written,
        });
        let printed = Some(format!("{written} {given} {parent} {child_of}"));
        Person { key, surname, entry: Some(entry), printed }
    }

    /// Somebody with a passport of another state and no personal number.
    pub fn foreigner(&mut self) -> Person {
        let (state, surname) = *self.chance.pick(&FOREIGN);
        self.passport(state, (surname, surname))
    }

    /// The holder of a passport of `state`.
    pub fn passport(&mut self, state: &str, surname: Surname) -> Person {
        let letter = char::from(*self.chance.pick(b"ABCEHKLMPTU"));
        let number = 10_000_000 + self.chance.below(90_000_000);
        Person { key: format!("{state}/{letter}{number}"), surname, entry: None, printed: None }
    }

    /// The next account of the invented bank.
    pub fn iban(&mut self) -> String {
        self.accounts += 1;
        account::iban(7_000_000_000 + self.accounts * 13)
    }
}
