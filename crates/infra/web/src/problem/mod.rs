//! Trouble, told to a person or a program (RFC 9457): what was wrong, why, and what to do.
//!
//! A handler returns `Result<_, Problem>`. The answer is `application/problem+json`; behind
//! [`crate::guarded`] a browser gets the problem page instead, with the same words.

mod kind;
mod said;
mod wire;

pub use kind::Kind;
pub use said::Said;

use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::look::{Frame, Link, ProblemPage, Site};
use crate::request_id::RequestId;
use crate::{Lang, Wants};

/// One refused or failed request.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// A stable slug for programs and for search; the `type` is `urn:vahid:problem:<code>`.
    pub code: String,
    /// What was wrong, in a short sentence.
    pub title: Said,
    /// Why.
    pub detail: Said,
    /// What the reader can do now.
    pub what_to_do: Said,
    /// What to quote when asking for help; given by [`crate::guarded`] when absent.
    pub reference: Option<String>,
    /// The article of law that says no, when there is one.
    pub article: Option<Link>,
    /// What was wrong with single fields.
    pub errors: Vec<FieldProblem>,
    /// Members of its own kind that programs read, such as the record that already holds a fact.
    pub members: Vec<(&'static str, String)>,
}

/// What was wrong with one field of the request.
#[derive(Debug, Clone)]
pub struct FieldProblem {
    /// The field's path in the request, such as `person.name`.
    pub field: String,
    /// A stable slug, such as `missing`.
    pub code: String,
    /// What to mend, in a sentence.
    pub message: Said,
}

impl Problem {
    /// A problem this crate knows, with its own texts.
    pub fn of(kind: Kind) -> Problem {
        let text = |part: &str| Said::key(&format!("problem.{}.{part}", kind.code()));
        Problem::new(kind.status(), kind.code(), text("title"), text("detail"), text("what_to_do"))
    }

    /// A problem with the caller's texts, such as a refusal with the words of its pack.
    pub fn new(status: StatusCode, code: &str, title: Said, detail: Said, what_to_do: Said) -> Problem {
        Problem {
            status,
            code: code.to_owned(),
            title,
            detail,
            what_to_do,
            reference: None,
            article: None,
            errors: Vec::new(),
            members: Vec::new(),
        }
    }

    /// The same problem with another reason.
    pub fn because(mut self, detail: Said) -> Problem {
        self.detail = detail;
        self
    }

    /// The same problem with the reference to quote.
    pub fn with_reference(mut self, reference: impl Into<String>) -> Problem {
        self.reference = Some(reference.into());
        self
    }

    /// The same problem with the article that says no.
    pub fn with_article(mut self, article: Link) -> Problem {
        self.article = Some(article);
        self
    }

    /// The same problem with one more field that was wrong.
    pub fn with_field(mut self, field: impl Into<String>, code: impl Into<String>, message: Said) -> Problem {
        self.errors.push(FieldProblem { field: field.into(), code: code.into(), message });
        self
    }

    /// The same problem with a member that programs read (RFC 9457, section 3.2).
    pub fn with_member(mut self, name: &'static str, value: impl Into<String>) -> Problem {
        self.members.push((name, value.into()));
        self
    }

    /// The answer in the form and language the request wants, on a page without a role's name.
    /// Handlers rarely need it: returning the problem is enough behind [`crate::guarded`].
    pub fn respond(self, wants: &Wants) -> Response {
        self.respond_at(wants, &Site::default())
    }

    /// The answer in the form and language the request wants, on the pages of `site`.
    pub fn respond_at(mut self, wants: &Wants, site: &Site) -> Response {
        let reference = self.reference.get_or_insert_with(RequestId::fresh_text).clone();
        if !wants.page {
            return self.json(Some(wants.lang));
        }
        let lang = wants.lang;
        let page = ProblemPage {
            frame: Frame::new(site, lang, self.title.in_lang(lang), &wants.here),
            status: self.status.as_u16(),
            title: self.title.in_lang(lang).to_owned(),
            why: self.detail.in_lang(lang).to_owned(),
            what_to_do: self.what_to_do.in_lang(lang).to_owned(),
            article: self.article.clone(),
            errors: self.errors.iter().map(|error| error.message.in_lang(lang).to_owned()).collect(),
            reference,
        };
        let drawn = crate::look::show(self.status, &page);
        self.mark(drawn)
    }

    fn json(self, lang: Option<Lang>) -> Response {
        let body = wire::body(&self, lang);
        let kind = HeaderValue::from_static("application/problem+json");
        let response = (self.status, [(CONTENT_TYPE, kind)], body).into_response();
        self.mark(response)
    }

    /// Leaves the problem in the answer, so that the layers above can draw it as a page.
    fn mark(self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::SERVICE_UNAVAILABLE || self.status == StatusCode::TOO_MANY_REQUESTS {
            headers.entry(RETRY_AFTER).or_insert(HeaderValue::from_static("30"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        self.reference.get_or_insert_with(RequestId::fresh_text);
        self.json(None)
    }
}

/// Redraws an answer of trouble in the form the request wants, with the request's own reference.
/// Headers that the handler set (such as `Allow`) stay.
pub(crate) fn redraw(response: Response, wants: &Wants, site: &Site, reference: &RequestId) -> Response {
    let Some(problem) = response.extensions().get::<Problem>() else {
        return response;
    };
    let mut drawn = problem.clone().with_reference(reference.as_str()).respond_at(wants, site);
    for name in [ALLOW, RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            drawn.headers_mut().insert(name, value.clone());
        }
    }
    drawn
}
