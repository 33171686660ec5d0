//! `findUsage` v2: what a register's log says about the use of a person's data, in the form that existing data
//! trackers ask for. Pure: question in, answer out.
//!
//! The records say which body received data, when and what for. They never name an official.

use calendar::Instant;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The service code.
pub const FIND_USAGE: &str = "findUsage";

/// The parameters of the question.
pub const PARAMETERS: [&str; 5] = ["userCode", "periodStart", "periodEnd", "offset", "limit"];

/// The most records of one answer; also how many are given when no limit is named.
pub const USAGES_MAX: i64 = 1_000;

/// The highest offset; whoever wants older records narrows the period.
pub const OFFSET_MAX: i64 = 1_000_000;

/// A question for the use of one person's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageQuery {
    /// The person's number as it was sent.
    pub user_code: String,
    /// The first instant of the period.
    pub from: Instant,
    /// The first instant after it.
    pub until: Instant,
    /// How many of the newest records are passed over.
    pub offset: i64,
    /// The most records wanted.
    pub limit: i64,
}

/// Why a question for usage cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsageFault {
    /// No person is named.
    #[error("userCode is missing: one person is asked about")]
    NoPerson,
    /// A moment that is neither a date nor an instant.
    #[error("{0} is neither a date (2026-11-24) nor an instant (2026-11-24T08:00:00Z)")]
    Moment(&'static str),
    /// The period ends before it begins.
    #[error("the period ends before it begins")]
    Backwards,
    /// A number outside its range.
    #[error("{name} is a whole number from {min} to {max}")]
    Number {
        /// The parameter.
        name: &'static str,
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
}

impl UsageQuery {
    /// Reads the parameters. A period without a start begins with the log, one without an end is open; a bare date
    /// is a civil day of `zone`, and the last day belongs to the period.
    pub fn read(found: &BTreeMap<String, String>, zone: &TimeZone) -> Result<Self, UsageFault> {
        let text = |name: &str| found.get(name).map(String::as_str).filter(|text| !text.is_empty());
        let user_code = text("userCode").ok_or(UsageFault::NoPerson)?.to_owned();
        let from = text("periodStart").map(|text| moment("periodStart", text, zone, false)).transpose()?;
        let until = text("periodEnd").map(|text| moment("periodEnd", text, zone, true)).transpose()?;
        let (from, until) = (from.unwrap_or(Instant(0)), until.unwrap_or(Instant(FAR)));
        if until < from {
            return Err(UsageFault::Backwards);
        }
        Ok(Self {
            user_code,
            from,
            until,
            offset: number("offset", text("offset"), (0, OFFSET_MAX), 0)?,
            limit: number("limit", text("limit"), (1, USAGES_MAX), USAGES_MAX)?,
        })
    }
}

/// The end of the year 9998: later than every entry, and every engine can hold it.
const FAR: i64 = 253_370_764_800_000_000;

fn moment(name: &'static str, text: &str, zone: &TimeZone, end: bool) -> Result<Instant, UsageFault> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        // The last instant belongs to the period.
        return Ok(Instant(instant.as_microsecond() + i64::from(end)));
    }
    let day: Date = text.parse().map_err(|_| UsageFault::Moment(name))?;
    // A day begins where the one before it ends.
    Ok(Instant::end_of(if end { day } else { day.saturating_sub(1.day()) }, zone))
}

fn number(
    name: &'static str,
    text: Option<&str>,
    (min, max): (i64, i64),
    absent: i64,
) -> Result<i64, UsageFault> {
    let Some(text) = text else { return Ok(absent) };
    let number = text.parse().ok().filter(|number| (min..=max).contains(number));
    number.ok_or(UsageFault::Number { name, min, max })
}

/// One use of a person's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// When, RFC 3339 in UTC.
    pub logtime: String,
    /// What was done and why, for people.
    pub action: String,
    /// The body that received the data.
    pub receiver_code: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_name: Option<String>,
    /// The system or service there that asked.
    pub receiver_system: String,
}

/// The answer: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usages {
    /// How many there are in the whole period.
    pub total_usages: i64,
    /// This part of them.
    pub usages: Vec<Usage>,
}

/// From when to when the log reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsagePeriod {
    /// The oldest entry; absent in an empty log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_start: Option<String>,
    /// Now.
    pub period_end: String,
}

/// That the service answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// `OK`.
    pub status: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<UsageQuery, UsageFault> {
        let found = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        UsageQuery::read(&found, &TimeZone::fixed(jiff::tz::offset(4)))
    }

    #[test]
    fn a_day_is_a_civil_day_of_the_country_and_the_last_one_belongs_to_the_period() {
        let asked = read(&[("userCode", "A"), ("periodStart", "2026-11-24"), ("periodEnd", "2026-11-24")])
            .expect("read");
        let at = |text: &str| Instant(text.parse::<Timestamp>().expect("an instant").as_microsecond());
        assert_eq!((asked.from, asked.until), (at("2026-11-23T20:00:00Z"), at("2026-11-24T20:00:00Z")));
        let exact = read(&[("userCode", "A"), ("periodEnd", "2026-11-24T08:00:00Z")]).expect("read");
        assert_eq!(exact.until, Instant(at("2026-11-24T08:00:00Z").0 + 1), "the last instant belongs to it");
        assert_eq!((exact.offset, exact.limit), (0, USAGES_MAX));
    }

    #[test]
    fn what_cannot_be_answered_says_why() {
        let limit = UsageFault::Number { name: "limit", min: 1, max: USAGES_MAX };
        let offset = UsageFault::Number { name: "offset", min: 0, max: OFFSET_MAX };
        for (pairs, fault) in [
            (vec![], UsageFault::NoPerson),
            (vec![("userCode", "")], UsageFault::NoPerson),
            (vec![("userCode", "A"), ("periodStart", "yesterday")], UsageFault::Moment("periodStart")),
            (
                vec![("userCode", "A"), ("periodStart", "2026-11-26"), ("periodEnd", "2026-11-24")],
                UsageFault::Backwards,
            ),
            (vec![("userCode", "A"), ("limit", "0")], limit.clone()),
            (vec![("userCode", "A"), ("limit", "1001")], limit),
            (vec![("userCode", "A"), ("offset", "-1")], offset.clone()),
            (vec![("userCode", "A"), ("offset", "1000001")], offset),
        ] {
            assert_eq!(read(&pairs), Err(fault), "{pairs:?}");
        }
        assert!(read(&[("userCode", "A"), ("limit", "1000"), ("offset", "1000000")]).is_ok());
    }

    #[test]
    fn the_record_has_the_names_that_data_trackers_read() {
        let usage = Usage {
            logtime: "2026-11-24T08:00:00Z".to_owned(),
            action: "a".to_owned(),
            receiver_code: "library".to_owned(),
            receiver_name: None,
            receiver_system: "card".to_owned(),
        };
        let text = serde_json::to_string(&Usages { total_usages: 1, usages: vec![usage] }).expect("JSON");
        assert_eq!(
            text,
            r#"{"totalUsages":1,"usages":[{"logtime":"2026-11-24T08:00:00Z","action":"a","receiverCode":"library","receiverSystem":"card"}]}"#
        );
    }
}
