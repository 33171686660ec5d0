//! What stands around every page of a desk, for the official who is signed in.

use super::speech::Speech;
use crate::routes::site;
use crate::{Guardian, Office, pages};
use pack::model::DemoOfficial;
use web::Lang;
use web::look::{Frame, NavLink};

/// What an office's desk offers.
pub(crate) fn nav(office: Office) -> Vec<(&'static str, &'static str)> {
    let own = match office {
        Office::Court => pages::court::NAV,
        Office::Commissioner => pages::commissioner::NAV,
        Office::Arbiter => pages::arbiter::NAV,
        Office::Authority => pages::authority::NAV,
        Office::Parliament => pages::parliament::NAV,
        Office::Auditor => pages::auditor::NAV,
    };
    let lottery: &[_] = if office == Office::Arbiter { &pages::arbiter::lottery::NAV } else { &[] };
    let rules: &[_] = if office == Office::Parliament { &[] } else { &pages::rule_desk::NAV };
    [own, lottery, rules].concat()
}

/// The frame of a page for an official; `here` is the address to which a change of language comes back.
pub(crate) fn frame(
    guardian: &Guardian,
    official: &DemoOfficial,
    lang: Lang,
    title: &str,
    here: &str,
) -> Frame {
    let speech = Speech::new(guardian, lang);
    let mut links = vec![NavLink::new(speech.ui("desk.work"), "/desk", here == "/desk")];
    for (key, href) in nav(guardian.office()) {
        links.push(NavLink::new(speech.ui(key), href, here == href));
    }
    let name = format!("{}, {}", official.name, speech.role(official.role.as_str()));
    Frame::new(&site(guardian), lang, title, here).with_nav(links).with_person(name, "/sign-out")
}
