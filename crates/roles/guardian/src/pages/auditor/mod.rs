//! The auditor's desk: the log checked without its operator (SG-22).

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[];

/// What the desk offers: key of the text, address.
pub(crate) const NAV: &[(&str, &str)] = &[];
