//! What the arbiter publishes: reports, draws, findings, the rules in force, and what all this cannot prove.

mod limits;
mod lottery;
mod report;
mod rules;

pub(crate) use lottery::day;
pub(crate) use report::report_parts;
pub(crate) use rules::table as rules_table;

use super::speech::Speech;
use crate::Guardian;
use crate::gate::Who;
use crate::routes::{Route, reads, site};
use axum::routing::get;
use web::Lang;
use web::look::{Frame, NavLink};

/// The public part's navigation.
const PUBLIC: [(&str, &str); 4] = [
    ("oversight.reports", "/report"),
    ("oversight.lottery", "/lottery"),
    ("oversight.rules", "/rules"),
    ("oversight.limits", "/limits"),
];

/// The frame of a public page: nobody needs to be signed in, and whoever is keeps the desk's frame elsewhere.
pub(super) fn public_frame(guardian: &Guardian, lang: Lang, title: &str, here: &str) -> Frame {
    let speech = Speech::new(guardian, lang);
    let links = PUBLIC.iter().map(|(key, href)| NavLink::new(speech.ui(key), *href, here == *href));
    Frame::new(&site(guardian), lang, title, here).with_nav(links.collect())
}

/// What the arbiter's door shows to everybody.
pub(crate) const ROUTES: [Route; 8] = [
    reads("/report", Who::Anybody, || get(report::years)),
    reads("/report/{file}", Who::Anybody, || get(report::show)),
    reads("/lottery", Who::Anybody, || get(lottery::months)),
    reads("/lottery/{month}", Who::Anybody, || get(lottery::month)),
    reads("/lottery/{month}/checkpoint", Who::Anybody, || get(lottery::note)),
    reads("/rules", Who::Anybody, || get(rules::show)),
    reads("/rules.json", Who::Anybody, || get(rules::list)),
    reads("/limits", Who::Anybody, || get(limits::show)),
];
