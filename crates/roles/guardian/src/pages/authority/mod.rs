//! The data-protection authority's desk: exchanges, and stopping one (SG-24).

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[];

/// What the desk offers: key of the text, address.
pub(crate) const NAV: &[(&str, &str)] = &[];
