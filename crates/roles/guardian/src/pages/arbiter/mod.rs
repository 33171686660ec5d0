//! The arbiter's desk: what owners refused (SG-06), and drawn leaves (SG-22).

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[];

/// What the desk offers: key of the text, address.
pub(crate) const NAV: &[(&str, &str)] = &[];
