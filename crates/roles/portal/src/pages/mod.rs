//! Turns what cases and the pack say into pages. No rules, no SQL.

mod acts;
mod ask;
mod claim_facts;
mod claim_new;
mod claims;
mod clock;
mod event;
mod front;
mod home;
mod known;
mod looks;
mod looks_check;
mod own;
mod own_paper;
mod plain;
mod receipts;
mod registers;
mod sent;
mod services;
mod surround;
mod timeline;
mod why;
mod why_rows;
mod zip;

pub(crate) use acts::{act, acts};
pub(crate) use ask::{answer, ask};
pub(crate) use claim_new::{file as file_claim, new_claim};
pub(crate) use claims::{appeal, claim, claims};
pub(crate) use event::{event, stream};
pub(crate) use front::{front, leave, sign_in};
pub(crate) use home::home;
pub(crate) use looks::{choose, looks};
pub(crate) use looks_check::{absence, check_data, complain};
pub(crate) use own::{as_json as own_json, download, own, paper};
pub(crate) use plain::{
    data, data_set, data_version, data_versions, plain_pages, service_version, service_versions,
};
pub(crate) use receipts::{opening, receipt, receipts};
pub(crate) use registers::{register, registers};
pub(crate) use sent::sent;
pub(crate) use services::{service, services};
pub(crate) use surround::{Surround, site};
pub(crate) use why::why;
