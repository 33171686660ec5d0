//! One value of one field, as typed in a form or as sent in JSON.

use super::{EntryContext, FieldRefusal, RefusalCode, iban};
use crate::model::{Field, FieldKind, Value};
use ids::{PersonKey, PersonKeyFault, RecordId};
use jiff::ToSpan;
use jiff::civil::Date;

type Parsed = Result<Value, FieldRefusal>;

fn refuse(field: &Field, code: RefusalCode) -> FieldRefusal {
    FieldRefusal::new(field.id.as_str(), code)
}

/// A text that is not empty, already trimmed.
pub(super) fn form(field: &Field, text: &str, context: &EntryContext<'_>) -> Parsed {
    match field.kind {
        FieldKind::Integer => {
            let number = text.parse().map_err(|_| refuse(field, RefusalCode::NotNumber))?;
            bounded(field, number, |number| number.to_string())
        }
        FieldKind::Money => {
            let number = decimal(text, context.currency_digits).ok_or_else(|| {
                refuse(field, RefusalCode::NotMoney).with("digits", context.currency_digits)
            })?;
            bounded(field, number, |number| ids::AmountMinor(number).decimal(context.currency_digits, ','))
        }
        FieldKind::Boolean => match text {
            "true" | "on" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(refuse(field, RefusalCode::NotBoolean)),
        },
        FieldKind::Date => date(field, iso_date(text).or_else(|| dotted_date(text)), context),
        FieldKind::Text | FieldKind::Code | FieldKind::Person | FieldKind::Iban | FieldKind::Record => {
            written(field, text, context)
        }
    }
}

/// A JSON value that is not null; it must have the stored form.
pub(super) fn json(field: &Field, value: &Value, context: &EntryContext<'_>) -> Parsed {
    match (field.kind, value) {
        (FieldKind::Integer | FieldKind::Money, Value::Int(number)) => {
            bounded(field, *number, |number| number.to_string())
        }
        (FieldKind::Boolean, Value::Bool(truth)) => Ok(Value::Bool(*truth)),
        (FieldKind::Date, Value::Text(text)) => date(field, iso_date(text), context),
        (
            FieldKind::Text | FieldKind::Code | FieldKind::Person | FieldKind::Iban | FieldKind::Record,
            Value::Text(text),
        ) => written(field, text.trim(), context),
        _ => Err(refuse(field, RefusalCode::WrongType)),
    }
}

/// The kinds that are texts in both forms.
fn written(field: &Field, text: &str, context: &EntryContext<'_>) -> Parsed {
    match field.kind {
        FieldKind::Code => {
            let known = field.codes.iter().any(|code| code == text);
            if known { Ok(text.into()) } else { Err(refuse(field, RefusalCode::UnknownCode)) }
        }
        FieldKind::Person => match PersonKey::parse(text, context.number) {
            Ok(key) => Ok(key.stored().into()),
            Err(fault) => Err(person_refusal(field, fault)),
        },
        FieldKind::Iban => {
            let account = iban::compact(text);
            match iban::judge(&account) {
                Ok(()) => Ok(account.into()),
                Err(code) => Err(refuse(field, code)),
            }
        }
        FieldKind::Record => match text.parse::<RecordId>() {
            Ok(record) => Ok(record.to_string().into()),
            Err(_) => Err(refuse(field, RefusalCode::NotRecord)),
        },
        _ => line(field, text),
    }
}

/// One line of text: no control characters, and none that turn the reading direction unseen.
fn line(field: &Field, text: &str) -> Parsed {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let length_max = field.length_max.unwrap_or(Field::LENGTH_DEFAULT).min(Field::LENGTH_MAX);
    if text.is_empty() {
        return Err(refuse(field, RefusalCode::Missing));
    }
    if text.chars().any(hidden) {
        return Err(refuse(field, RefusalCode::HiddenCharacter));
    }
    let length = text.chars().count();
    if length > length_max {
        return Err(refuse(field, RefusalCode::TooLong).with("max", length_max).with("length", length));
    }
    Ok(text.into())
}

fn bounded(field: &Field, number: i64, written: impl Fn(i64) -> String) -> Parsed {
    match (field.min, field.max) {
        (Some(min), _) if number < min => Err(refuse(field, RefusalCode::TooSmall).with("min", written(min))),
        (_, Some(max)) if number > max => Err(refuse(field, RefusalCode::TooLarge).with("max", written(max))),
        _ => Ok(Value::Int(number)),
    }
}

fn date(field: &Field, read: Option<Date>, context: &EntryContext<'_>) -> Parsed {
    let date = read.ok_or_else(|| refuse(field, RefusalCode::NotDate))?;
    if field.not_future && date > context.today {
        return Err(refuse(field, RefusalCode::FutureDate));
    }
    if let Some(days) = field.days_back_max {
        let earliest = context.today.checked_sub(i64::from(days).days()).unwrap_or(Date::MIN);
        if date < earliest {
            return Err(refuse(field, RefusalCode::TooFarBack)
                .with("earliest", dotted(earliest))
                .with("days", days));
        }
    }
    Ok(date.to_string().into())
}

fn dotted(date: Date) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// `2026-11-10` and nothing shorter.
fn iso_date(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shape { text.parse().ok() } else { None }
}

/// `10.11.2026` and nothing shorter.
fn dotted_date(text: &str) -> Option<Date> {
    let mut parts = text.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || (day.len(), month.len(), year.len()) != (2, 2, 4) {
        return None;
    }
    iso_date(&format!("{year}-{month}-{day}"))
}

/// `150`, `150,5`, `150,00`, `1 500.00` in minor units; refuses more decimals than the currency has.
fn decimal(text: &str, digits: u32) -> Option<i64> {
    let text: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let (minus, text) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
    let (whole, part) = text.split_once([',', '.']).unwrap_or((text, ""));
    let digits = usize::try_from(digits).ok()?;
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let lonely_sign = part.is_empty() && text.contains([',', '.']);
    if whole.is_empty() || !number(whole) || !number(part) || part.len() > digits || lonely_sign {
        return None;
    }
    let amount: i64 = format!("{whole}{part:0<digits$}").parse().ok()?;
    Some(if minus { -amount } else { amount })
}

fn person_refusal(field: &Field, fault: PersonKeyFault) -> FieldRefusal {
    match fault {
        PersonKeyFault::Length { name, expected, length } => {
            let refusal = refuse(field, RefusalCode::PersonLength).with("name", name);
            refusal.with("expected", expected).with("length", length)
        }
        PersonKeyFault::Character { name, found } => {
            refuse(field, RefusalCode::PersonCharacter).with("name", name).with("found", found)
        }
        PersonKeyFault::Document => refuse(field, RefusalCode::PersonDocument),
    }
}
