//! The court's desk: applications for warrants, extensions, reviews (SG-01, SG-02).

use super::warrants;
use crate::gate::Who;
use crate::routes::{Route, reads, writes};
use axum::routing::{get, post};

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    reads("/warrants", Who::Officer, || get(warrants::list)),
    reads("/warrants/{warrant}", Who::Officer, || get(warrants::one)),
    writes("/warrants/{warrant}/{action}", Who::Officer, || post(warrants::act)),
    reads("/reviews", Who::Officer, || get(warrants::reviews)),
];

/// What the desk offers: key of the text, address.
pub(crate) const NAV: &[(&str, &str)] = warrants::NAV;
