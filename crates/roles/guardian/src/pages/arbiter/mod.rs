//! The arbiter's desk: what owners refused (SG-06), and drawn leaves (SG-22).

mod claims;
pub(crate) mod lottery;

pub(crate) use lottery::back;

use crate::gate::Who;
use crate::routes::{Route, reads, writes};
use axum::routing::{get, post};

/// Its routes.
pub(crate) const ROUTES: &[Route] = &[
    reads("/claims", Who::Officer, || get(claims::list)),
    reads("/claims/numbers", Who::Anybody, || get(claims::numbers)),
    reads("/claims/numbers.json", Who::Anybody, || get(claims::numbers_json)),
    reads("/claims/{claim}", Who::Officer, || get(claims::one)),
    writes("/claims/{claim}/{action}", Who::Officer, || post(claims::act)),
];

/// What the desk offers: key of the text, address.
pub(crate) const NAV: &[(&str, &str)] = &[("claims.title", "/claims"), ("claims.counts", "/claims/numbers")];
