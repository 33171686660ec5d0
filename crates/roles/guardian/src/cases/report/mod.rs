//! The yearly report: counted from the public log, told by institutions, signed by the arbiter (SG-04, SG-10).

mod figures;
mod make_report;
mod read_report;

pub use figures::own_figures;
pub use make_report::make_report;
pub(crate) use make_report::names;
pub use read_report::{read_report, report_years};
