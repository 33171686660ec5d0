//! The lines of a journey's file.

use jiff::civil::Date;
use pack::model::{Value, Values};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::BufRead;

/// The most bytes of one line.
pub const LINE_BYTES_MAX: usize = 256 * 1024;

/// One family: who is in which register, what is noticed about them, and how they answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Its name in the file.
    pub family: String,
    /// What the line shows; for people.
    #[serde(default)]
    pub kind: String,
    /// Records that registers hold before, by register.
    #[serde(default)]
    pub people: BTreeMap<String, Vec<Values>>,
    /// Notices to the register that starts the journey. `$today-3` is the date three days ago. Untyped here:
    /// a bad record is the register's to refuse.
    pub notices: Vec<serde_json::Map<String, serde_json::Value>>,
    /// What its people answer: `by`, an optional `notice` (from 0), and the form's values.
    #[serde(default)]
    pub choices: Vec<Values>,
    /// One more answer, of the same form as a choice.
    #[serde(default)]
    pub account: Option<Values>,
    /// What an official writes when the people do not: the form's values.
    #[serde(default)]
    pub official: Option<Values>,
    /// What the file says will become of each notice.
    #[serde(default)]
    pub expect: Vec<String>,
}

/// A line that is no family.
#[derive(Clone, Debug)]
pub struct FamilyFault {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub text: String,
}

/// Reads a file line by line; a bad line is reported and the others go on.
pub fn read_families(file: impl BufRead) -> Vec<Result<Family, FamilyFault>> {
    let mut families = Vec::new();
    for (index, line) in file.lines().enumerate() {
        let fault = |text: String| FamilyFault { line: index + 1, text };
        match line {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) if line.len() > LINE_BYTES_MAX => {
                families.push(Err(fault(format!(
                    "a line has at most {LINE_BYTES_MAX} bytes, this one {}",
                    line.len()
                ))));
            }
            Ok(line) => families.push(serde_json::from_str(&line).map_err(|wrong| fault(wrong.to_string()))),
            Err(wrong) => families.push(Err(fault(wrong.to_string()))),
        }
    }
    families
}

/// Puts real dates in place of `$today-N`.
pub(crate) fn dated(text: &str, today: Date) -> Option<String> {
    let days: i64 = text.strip_prefix("$today-")?.parse().ok()?;
    let span = jiff::Span::new().try_days(days).ok()?;
    today.checked_sub(span).ok().map(|day| day.to_string())
}

impl Family {
    /// The answers of one person to one notice, in the file's order.
    pub(crate) fn answers<'a>(&'a self, person: &'a str, notice: usize) -> impl Iterator<Item = Values> + 'a {
        let all = self.choices.iter().chain(&self.account);
        let own = all.filter(move |answer| {
            let meant = answer.get("notice").and_then(Value::as_int);
            let fits = meant.is_none_or(|meant| usize::try_from(meant) == Ok(notice));
            let unnamed_fits = meant.is_some() || notice == 0 || !self.names_notices(person);
            fits && unnamed_fits && answer.get("by").and_then(Value::as_text) == Some(person)
        });
        own.map(bare)
    }

    /// Whether this person answers notices one by one.
    fn names_notices(&self, person: &str) -> bool {
        self.choices.iter().any(|answer| {
            answer.contains_key("notice") && answer.get("by").and_then(Value::as_text) == Some(person)
        })
    }

    /// What an official enters: as the file says, else the first answer that anyone in the family gave.
    pub(crate) fn official_values(&self) -> Option<Values> {
        self.official.clone().or_else(|| self.choices.first().map(bare))
    }
}

fn bare(answer: &Values) -> Values {
    let form = answer.iter().filter(|(key, _)| !matches!(key.as_str(), "by" | "notice"));
    form.map(|(key, value)| (key.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_named_and_the_others_go_on() {
        let file =
            "{\"family\":\"A\",\"notices\":[]}\n\nnonsense\n{\"family\":\"B\",\"notices\":[],\"pets\":1}\n";
        let read = read_families(file.as_bytes());
        let lines: Vec<_> =
            read.iter().map(|one| one.as_ref().map_or_else(|fault| fault.line, |_| 0)).collect();
        assert_eq!(lines, [0, 3, 4]);
    }

    #[test]
    fn a_line_at_the_limit_is_read_and_one_past_it_is_not() {
        let family = |bytes: usize| {
            let shell = "{\"family\":\"\",\"notices\":[]}".len();
            format!("{{\"family\":\"{}\",\"notices\":[]}}", "x".repeat(bytes - shell))
        };
        assert!(read_families(family(LINE_BYTES_MAX).as_bytes())[0].is_ok());
        assert!(read_families(family(LINE_BYTES_MAX + 1).as_bytes())[0].is_err());
    }

    #[test]
    fn dates_are_counted_back_from_today() {
        let today = jiff::civil::date(2026, 3, 1);
        assert_eq!(dated("$today-1", today).as_deref(), Some("2026-02-28"));
        assert_eq!(dated("$today-0", today).as_deref(), Some("2026-03-01"));
        assert_eq!(dated("2026-01-01", today), None);
    }
}
