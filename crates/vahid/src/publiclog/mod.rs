//! The public access log of a country whose operator, custodian and witnesses are in this process: each with keys,
//! folder and door of its own, joined by HTTP as strangers would be.
//!
//! ```text
//! log/            the operator's folder (`operator::LogHome`)
//! custodian/      the tag key of each year, encrypted
//! witness-NAME/   key and memory of one witness
//! escrow/         the public half, and three shares of the secret
//! pepper.secret   stands between persons' numbers and the custodian
//! ```
//! In earnest every part is another body's (SG-10): `vahid log`, `vahid custodian` and `vahid witness` run them apart.

mod away;
mod escrow;
mod house;
mod keyring;
mod opening;
mod rights;
mod witnesses;

pub(crate) use away::{Described, read as read_away};
pub(crate) use escrow::open as open_escrow;
pub(crate) use house::OPENING_CONTEXT;
pub(crate) use house::{HouseParts, LogHouse};
pub(crate) use keyring::StandingKeys;
pub(crate) use opening::opening;
pub(crate) use rights::{rights, shared};
