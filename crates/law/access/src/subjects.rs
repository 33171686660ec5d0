//! About whom a call is: read from the place that the agreement names.
//!
//! Several persons are joined by commas, or the parameter or header is repeated. A number is read as people type
//! it: letters become capitals, so that one person has one key in the log. Whether the country writes its numbers
//! so is the register's matter: what is not one finds nobody there.

use crate::agreement::{Agreement, Subject};
use crate::call_refusal::CallRefusal;
use crate::{normalise, segment};
use ids::{NumberFormat, PersonKey};
use policy::Reach;
use std::collections::BTreeSet;

/// The most persons that one call may be about. Each gets an entry of its own in the log.
pub const PERSONS_MAX: usize = 100;

/// The persons that a call names, each once, in the order of the call. Empty for a service without people, and
/// only there. `path` is raw, `query` without its `?`, `refs` are the values of `X-Subject-Ref`.
///
/// `X-Subject-Ref` may always be sent; where the person stands elsewhere it must name the same ones.
pub fn subjects(
    agreement: &Agreement,
    path: &str,
    query: Option<&str>,
    refs: &[&str],
) -> Result<Vec<PersonKey>, CallRefusal> {
    let place = &agreement.subject;
    let referred = people(place, refs.iter().map(|text| (*text).to_owned()))?;
    let named = match place {
        Subject::Nobody if referred.is_empty() => return Ok(Vec::new()),
        Subject::Nobody => return Err(CallRefusal::NobodyExpected { agreement: agreement.id.clone() }),
        Subject::Header => referred.clone(),
        Subject::Path(index) => people(place, segment(&normalise(path)?, *index))?,
        Subject::Query(name) => people(place, values(place, query.unwrap_or_default(), name)?)?,
    };
    if named.is_empty() {
        return Err(CallRefusal::NobodyNamed { place: place.clone() });
    }
    let same = |one: &[PersonKey], other: &[PersonKey]| {
        one.iter().collect::<BTreeSet<_>>() == other.iter().collect::<BTreeSet<_>>()
    };
    if !referred.is_empty() && !same(&referred, &named) {
        return Err(CallRefusal::OtherPersons);
    }
    if agreement.reach == Reach::One && named.len() > 1 {
        return Err(CallRefusal::OnePersonOnly { found: named.len() });
    }
    Ok(named)
}

/// The persons in some texts. Counted before they are compared, so that a long list costs nothing.
fn people(place: &Subject, texts: impl IntoIterator<Item = String>) -> Result<Vec<PersonKey>, CallRefusal> {
    let mut found = Vec::new();
    let mut count = 0;
    for text in texts {
        for one in text.split(',') {
            count += 1;
            if count > PERSONS_MAX {
                return Err(CallRefusal::TooManyPersons { found: count });
            }
            let key = person(one).ok_or_else(|| CallRefusal::NotAPerson { place: place.clone() })?;
            if !found.contains(&key) {
                found.push(key);
            }
        }
    }
    Ok(found)
}

/// One person's key, whatever the country's numbers look like.
fn person(text: &str) -> Option<PersonKey> {
    if text.contains('/') {
        return PersonKey::parse_document(text).ok();
    }
    let number: String = text.trim().chars().flat_map(char::to_uppercase).collect();
    let fits = (1..=NumberFormat::LENGTH_MAX).contains(&number.chars().count())
        && number.chars().all(char::is_alphanumeric);
    fits.then_some(PersonKey::Number(number))
}

/// The values of a parameter, decoded. Every one counts, so that a provider that takes the first and one that
/// takes the last both answer about somebody who is in the log.
fn values(place: &Subject, query: &str, name: &str) -> Result<Vec<String>, CallRefusal> {
    let not_read = || CallRefusal::NotAPerson { place: place.clone() };
    let mut values = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A name that cannot be decoded could be read as ours by a provider that is less strict.
        if decoded(key).ok_or_else(not_read)?.eq_ignore_ascii_case(name) {
            values.push(decoded(value).ok_or_else(not_read)?);
        }
    }
    Ok(values)
}

/// Form decoding: `+` is a space, `%XX` a byte.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'%' => {
                let (pair, after) = rest.split_at_checked(2)?;
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let [high, low] = [digit(*pair.first()?)?, digit(*pair.last()?)?];
                bytes.push(u8::try_from(high * 16 + low).ok()?);
                rest = after;
            }
            b'+' => bytes.push(b' '),
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok()
}
