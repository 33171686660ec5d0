//! A table, a file or an address that an agency already has, as a service of the exchange, by configuration
//! alone.
//!
//! What this crate knows: how a record is found by its key or by listed filters, and how a cell stands in JSON.
//! It never writes into a foreign database, never makes a text of SQL from a request, and never reads a field
//! about a person before the entry is committed in the agency's own store. Invariants: only configured fields
//! leave, of them only granted ones (ACC-04); a list about people needs a filter and an agreement that reaches
//! several, and gives each person an entry; whether a body may have such an agreement is the law's business
//! (SG-17), not this crate's.

mod adapter;
mod ask;
mod config;
mod fault;
mod file;
mod judge;
mod kind;
mod log;
mod openapi;
mod records;
pub mod sandbox;
mod sql;
mod table;

pub use adapter::Adapter;
pub use ask::VALUE_BYTES_MAX;
pub use config::{
    About, AdapterConfig, DatabasePlace, FIELDS_MAX, FILTERS_MAX, FieldConfig, From, ListConfig, PAGE_MAX,
    SERVICES_MAX, ServiceConfig,
};
pub use fault::{ConfigFault, SourceFault};
pub use file::{CSV_BYTES_MAX, CSV_RECORDS_MAX};
pub use judge::{AgreementJudge, IsSecurityBody};
pub use kind::Kind;
pub use log::{Home, Judge, Refused};
