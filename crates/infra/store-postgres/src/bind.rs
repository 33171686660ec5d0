//! Values in and out of PostgreSQL, in its binary form, by the type the server inferred.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use jiff::civil::{Date, date};
use store::Val;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error + Sync + Send>>;

/// PostgreSQL counts from 2000-01-01T00:00:00Z: microseconds after 1970.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

/// PostgreSQL counts days from here.
const POSTGRES_EPOCH: Date = date(2000, 1, 1);

/// The version byte before the text of a `jsonb`.
const JSONB_VERSION: u8 = 1;

/// A value on its way into a statement.
#[derive(Debug)]
pub(crate) struct Bound<'v>(pub &'v Val);

impl ToSql for Bound<'_> {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Outcome<IsNull> {
        match (self.0, wanted) {
            (Val::Null, _) => return Ok(IsNull::Yes),
            (Val::Bool(truth), &Type::BOOL) => out.put_u8(u8::from(*truth)),
            (Val::Int(number), &Type::INT8) => out.put_i64(*number),
            (Val::Int(number), &Type::INT4) => out.put_i32(i32::try_from(*number)?),
            (Val::Int(number), &Type::INT2) => out.put_i16(i16::try_from(*number)?),
            (Val::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::BPCHAR | &Type::NAME) => {
                out.put_slice(text.as_bytes());
            }
            (Val::Blob(bytes), &Type::BYTEA) => out.put_slice(bytes),
            (Val::Uuid(id), &Type::UUID) => out.put_slice(id.as_bytes()),
            (Val::Json(text), &Type::JSONB) => {
                out.put_u8(JSONB_VERSION);
                out.put_slice(text.as_bytes());
            }
            (Val::Json(text), &Type::JSON | &Type::TEXT) => out.put_slice(text.as_bytes()),
            (Val::Micros(micros), &Type::TIMESTAMPTZ) => {
                let since = micros.checked_sub(POSTGRES_EPOCH_MICROS);
                out.put_i64(since.ok_or("an instant outside PostgreSQL's range")?);
            }
            (Val::Micros(micros), &Type::INT8) => out.put_i64(*micros),
            (Val::Date(date), &Type::DATE) => {
                out.put_i32((*date - POSTGRES_EPOCH).get_days());
            }
            (value, _) => return Err(format!("cannot bind {} as {wanted}", value.kind()).into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        // `to_sql` itself refuses what does not fit.
        true
    }

    to_sql_checked!();
}

/// A cell on its way out.
pub(crate) struct Cell(pub Val);

impl<'r> FromSql<'r> for Cell {
    fn from_sql(given: &Type, raw: &'r [u8]) -> Outcome<Cell> {
        Ok(Cell(match *given {
            Type::BOOL => Val::Bool(bool::from_sql(given, raw)?),
            Type::INT8 => Val::Int(i64::from_sql(given, raw)?),
            Type::INT4 => Val::Int(i32::from_sql(given, raw)?.into()),
            Type::INT2 => Val::Int(i16::from_sql(given, raw)?.into()),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::JSON => {
                Val::Text(std::str::from_utf8(raw)?.to_owned())
            }
            Type::BYTEA => Val::Blob(raw.to_vec()),
            Type::UUID => Val::Uuid(Uuid::from_slice(raw)?),
            Type::JSONB => {
                let text = raw.strip_prefix(&[JSONB_VERSION]).ok_or("an unknown form of jsonb")?;
                Val::Json(std::str::from_utf8(text)?.to_owned())
            }
            Type::TIMESTAMPTZ => {
                let since = i64::from_be_bytes(raw.try_into()?);
                let micros = since.checked_add(POSTGRES_EPOCH_MICROS);
                Val::Micros(micros.ok_or("an instant outside the range")?)
            }
            Type::DATE => {
                let days = i32::from_be_bytes(raw.try_into()?);
                let span = jiff::Span::new().try_days(days)?;
                Val::Date(POSTGRES_EPOCH.checked_add(span)?)
            }
            // A sum of bigint is numeric: `cast(sum(n) as bigint)` is portable.
            _ => return Err(format!("no portable value for {given}: cast it in the text").into()),
        }))
    }

    fn from_sql_null(_: &Type) -> Outcome<Cell> {
        Ok(Cell(Val::Null))
    }

    fn accepts(_: &Type) -> bool {
        // `from_sql` itself refuses what has no portable value.
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn there_and_back(value: Val, as_type: Type) {
        let mut raw = BytesMut::new();
        Bound(&value).to_sql(&as_type, &mut raw).unwrap();
        assert!(Cell::from_sql(&as_type, &raw).unwrap().0 == value, "{value:?} as {as_type}");
    }

    #[test]
    fn values_survive_the_way_there_and_back() {
        there_and_back(Val::Micros(0), Type::TIMESTAMPTZ);
        there_and_back(Val::Micros(-1), Type::TIMESTAMPTZ);
        for day in [date(1899, 12, 31), date(2000, 1, 1), date(2024, 2, 29), date(9999, 12, 31)] {
            there_and_back(Val::Date(day), Type::DATE);
        }
        there_and_back(Val::Json("{}".into()), Type::JSONB);
        there_and_back(Val::Int(i64::from(i16::MIN)), Type::INT2);
        there_and_back(Val::Uuid(Uuid::from_u128(9)), Type::UUID);
    }

    #[test]
    fn what_does_not_fit_is_refused_without_showing_it() {
        let mut raw = BytesMut::new();
        assert!(Bound(&Val::Int(1 << 40)).to_sql(&Type::INT4, &mut raw).is_err());
        assert!(Bound(&Val::Micros(i64::MIN)).to_sql(&Type::TIMESTAMPTZ, &mut raw).is_err());
        let refusal = Bound(&Val::from("secret")).to_sql(&Type::INT8, &mut raw).err().unwrap();
        assert_eq!(refusal.to_string(), "cannot bind text as int8");
        let infinite = i32::MAX.to_be_bytes();
        assert!(Cell::from_sql(&Type::DATE, &infinite).is_err());
    }
}
