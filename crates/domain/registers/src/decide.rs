//! What a record is about and what must not be said twice: pure functions of its values.

use pack::model::{Register, Value, Values};
use sha2::{Digest, Sha256};

/// The subject fields of a record and the persons they name.
pub fn subjects<'a>(register: &'a Register, values: &'a Values) -> impl Iterator<Item = (&'a str, &'a str)> {
    register.subjects().filter_map(|field| {
        let person = values.get(field.id.as_str())?.as_text()?;
        Some((field.id.as_str(), person))
    })
}

/// One fingerprint for each `unique` list of the register: SHA-256 of the values of its fields, each with its
/// length before it. A list with a missing value binds nothing.
pub fn fingerprints(register: &Register, values: &Values) -> Vec<(i64, Vec<u8>)> {
    let mut found = Vec::new();
    for (rule, fields) in (0_i64..).zip(&register.unique) {
        let present: Option<Vec<&Value>> =
            fields.iter().map(|field| values.get(field.as_str()).filter(|value| !value.is_null())).collect();
        let Some(present) = present else { continue };
        let mut hash = Sha256::new();
        for value in present {
            let text = value.to_string();
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        found.push((rule, hash.finalize().to_vec()));
    }
    found
}
