//! The commissioner's desk: the second key of every warrant (SG-19).

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[];

/// What the desk offers: key of the text, address.
pub(crate) const NAV: &[(&str, &str)] = &[];
