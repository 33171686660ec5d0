//! Payments: which periods are owed, the orders, and the day's file for the bank.

mod pain;
mod periods;
pub mod sql;

pub use pain::{Debtor, message_id, pain001};
pub use periods::{PERIODS_MAX, owed_periods};
pub use sql::{BenefitRow, Order, PaymentFile};
