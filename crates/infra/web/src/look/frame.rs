//! What stands around every page: head, mark, navigation, language switch, foot.

use crate::words::{Words, words};
use crate::{Lang, Said, assets};

/// A link with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The text.
    pub text: String,
    /// The address.
    pub href: String,
}

impl Link {
    /// A link.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Link {
        Link { text: text.into(), href: href.into() }
    }
}

/// One entry of the navigation.
#[derive(Debug, Clone)]
pub struct NavLink {
    /// The text.
    pub text: String,
    /// The address.
    pub href: String,
    /// Whether the reader is here now.
    pub current: bool,
}

impl NavLink {
    /// An entry of the navigation.
    pub fn new(text: impl Into<String>, href: impl Into<String>, current: bool) -> NavLink {
        NavLink { text: text.into(), href: href.into(), current }
    }
}

/// Who is signed in, and how to leave.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The person's name, with the role of an official.
    pub name: String,
    /// Where the form of the button "sign out" goes.
    pub leave_action: String,
}

/// One window of the platform: the portal or an agency's desk.
#[derive(Debug, Clone)]
pub struct Site {
    /// The window's name beside the mark, such as the agency's.
    pub name: Said,
    /// The address of its first page.
    pub home: String,
    /// Whether the country is made up; the foot of every page then says so.
    pub sample: bool,
}

impl Default for Site {
    fn default() -> Site {
        Site { name: Said::both("", ""), home: "/".to_owned(), sample: false }
    }
}

/// The frame of one page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The language of the page.
    pub lang: Lang,
    /// The page's own title, for the browser's tab.
    pub title: String,
    /// The window's name beside the mark; may be empty.
    pub site_name: String,
    /// The address of the window's first page.
    pub home: String,
    /// The navigation.
    pub nav: Vec<NavLink>,
    /// Path and query of this page, so that the language switch can come back. After a form that
    /// was sent with errors: the address of the form.
    pub here: String,
    /// Who is signed in.
    pub signed_in: Option<SignedIn>,
    /// The address of the stream that says when this page changed.
    pub live: Option<String>,
    /// Whether the foot says that the country is made up.
    pub sample: bool,
}

impl Frame {
    /// A frame without navigation and without anybody signed in.
    pub fn new(site: &Site, lang: Lang, title: &str, here: &str) -> Frame {
        Frame {
            lang,
            title: title.to_owned(),
            site_name: site.name.in_lang(lang).to_owned(),
            home: site.home.clone(),
            nav: Vec::new(),
            here: here.to_owned(),
            signed_in: None,
            live: None,
            sample: site.sample,
        }
    }

    /// The same frame with a navigation.
    pub fn with_nav(mut self, nav: Vec<NavLink>) -> Frame {
        self.nav = nav;
        self
    }

    /// The same frame for somebody who signed in.
    pub fn with_person(mut self, name: impl Into<String>, leave_action: impl Into<String>) -> Frame {
        self.signed_in = Some(SignedIn { name: name.into(), leave_action: leave_action.into() });
        self
    }

    /// The same frame, renewed in the browser whenever the stream at this address says so.
    pub fn with_live(mut self, stream: impl Into<String>) -> Frame {
        self.live = Some(stream.into());
        self
    }

    /// The interface's own words in the language of the page.
    pub fn words(&self) -> &'static Words {
        words(self.lang)
    }

    /// A text of the interface.
    pub fn t(&self, key: &'static str) -> &'static str {
        self.words().get(key)
    }

    /// A text of the interface about a number.
    pub fn n(&self, key: &str, number: u32) -> String {
        self.words().count(key, u64::from(number))
    }

    /// The languages to switch to.
    pub fn other_langs(&self) -> impl Iterator<Item = Lang> {
        let own = self.lang;
        Lang::OFFERED.into_iter().filter(move |lang| *lang != own)
    }

    /// The address of the style sheet.
    pub fn style(&self) -> &'static str {
        assets::style_path()
    }

    /// The address of the script of live pages.
    pub fn script(&self) -> &'static str {
        assets::script_path()
    }

    /// The address of the module that starts the checker of a person's looks.
    pub fn check_script(&self) -> &'static str {
        assets::check_path()
    }

    /// The address of the mark.
    pub fn mark(&self) -> &'static str {
        assets::mark_path()
    }
}
