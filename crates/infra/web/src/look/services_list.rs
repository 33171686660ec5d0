//! The catalogue of services. Anybody may read it.

use askama::Template;

use super::{Frame, Link};

/// The list of services.
#[derive(Debug, Template)]
#[template(path = "services_list.html")]
pub struct ServicesList {
    /// The frame.
    pub frame: Frame,
    /// What the list is; may be empty.
    pub lede: String,
    /// The services, by life event or area.
    pub groups: Vec<ServiceGroup>,
}

/// Services under one heading.
#[derive(Debug, Clone)]
pub struct ServiceGroup {
    /// The heading.
    pub heading: String,
    /// The services.
    pub services: Vec<ServiceCard>,
}

/// One service.
#[derive(Debug, Clone)]
pub struct ServiceCard {
    /// The name.
    pub title: String,
    /// The address of its page; absent when it has none.
    pub href: Option<String>,
    /// What it gives, in one sentence.
    pub line: String,
    /// The agency that answers for it.
    pub agency: String,
    /// The article it rests on.
    pub article: Option<Link>,
    /// Whether it comes by itself, without an application.
    pub proactive: bool,
}
