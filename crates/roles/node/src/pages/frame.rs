//! What stands around every page of the desk, for the official who is signed in.

use super::speech::Speech;
use crate::Node;
use crate::gate::{Who, may};
use crate::routes::site;
use pack::model::DemoOfficial;
use web::Lang;
use web::look::{Frame, Link, NavLink};

/// The frame of a page for an official; `here` is the address to which a change of language comes back.
pub(crate) fn frame(node: &Node, official: &DemoOfficial, lang: Lang, title: &str, here: &str) -> Frame {
    let speech = Speech::new(node, lang);
    let allowed = |who| may(node, &official.role, who);
    let mut nav = Vec::new();
    let mut offer = |who, key: &'static str, href: &str| {
        if allowed(who) {
            nav.push(NavLink::new(speech.ui(key), href, here == href));
        }
    };
    offer(Who::Worker, "desk.work", "/desk");
    offer(Who::Worker, "claims.title", "/claims");
    offer(Who::Investigator, "warrants.title", "/warrants");
    offer(Who::Payer, "payments", "/payments");
    offer(Who::Official, "desk.queues", "/queues");
    offer(Who::Official, "traffic.title", "/traffic");
    offer(Who::Auditor, "journal", "/log");
    offer(Who::Overseer, "desk.overdue", "/overdue");
    let name = format!("{}, {}", official.name, speech.role(official.role.as_str()));
    Frame::new(&site(node), lang, title, here).with_nav(nav).with_person(name, "/sign-out")
}

/// The link back to the desk.
pub(crate) fn to_desk(speech: &Speech<'_>) -> Link {
    Link::new(speech.ui("desk.back"), "/desk")
}

/// The official's unit in the reader's language.
pub(crate) fn unit(official: &DemoOfficial, lang: Lang) -> String {
    let unit = official.unit.get(lang.code()).or_else(|| official.unit.values().next());
    unit.cloned().unwrap_or_default()
}
