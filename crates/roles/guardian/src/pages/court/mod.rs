//! The court's desk: applications for warrants, extensions, reviews (SG-01, SG-02).

use crate::routes::Route;

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[];

/// What the desk offers: key of the text, address.
pub(crate) const NAV: &[(&str, &str)] = &[];
