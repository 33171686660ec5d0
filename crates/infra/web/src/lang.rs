//! In which language a request is answered: the person's own choice first, then the browser's.

use axum::Router;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::convert::Infallible;

use crate::limits::BACK_BYTES_MAX;
use crate::{Kind, Problem, Wants};

/// The cookie that remembers the choice. It says nothing about the person but the language.
const COOKIE_NAME: &str = "lang";
/// A year: the choice should outlive the session.
const COOKIE_AGE_S: u32 = 31_536_000;

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// Azerbaijani, the first language of every text.
    Az,
    /// English.
    En,
    /// Russian: prepared, not offered until `ui/texts/ru.toml` is whole.
    Ru,
}

impl Lang {
    /// The languages a person can choose today.
    pub const OFFERED: [Lang; 2] = [Lang::Az, Lang::En];

    /// The tag of BCP 47, as in the `lang` attribute.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Az => "az",
            Lang::En => "en",
            Lang::Ru => "ru",
        }
    }

    /// The language's name in itself, for the switch.
    pub fn name(self) -> &'static str {
        match self {
            Lang::Az => "Azərbaycanca",
            Lang::En => "English",
            Lang::Ru => "Русский",
        }
    }

    /// An offered language by its tag; absent when unknown or only prepared.
    pub fn find(code: &str) -> Option<Lang> {
        Lang::OFFERED.into_iter().find(|lang| lang.code() == code)
    }

    /// The language of a request: cookie, then `Accept-Language`, then Azerbaijani.
    pub fn of(headers: &HeaderMap) -> Lang {
        cookie_choice(headers).or_else(|| browser_choice(headers)).unwrap_or(Lang::Az)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Lang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Lang::of(&parts.headers))
    }
}

fn cookie_choice(headers: &HeaderMap) -> Option<Lang> {
    Lang::find(&cookie(headers, COOKIE_NAME)?)
}

/// The value of one cookie, whichever of several `Cookie` headers holds it.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// The offered language with the greatest weight; the first of equals.
fn browser_choice(headers: &HeaderMap) -> Option<Lang> {
    let line = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(u16, Lang)> = None;
    for (tag, weight) in crate::wants::weighted(line) {
        let primary = tag.split('-').next().unwrap_or_default();
        if let Some(lang) = Lang::find(&primary.to_ascii_lowercase())
            && weight > best.map_or(0, |(most, _)| most)
        {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

/// `GET /lang/{code}?back=/path`: remembers the language and returns to the page.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/lang/{code}", get(choose))
}

#[derive(serde::Deserialize)]
struct Back {
    back: Option<String>,
}

async fn choose(wants: Wants, Path(code): Path<String>, Query(back): Query<Back>) -> Response {
    let Some(lang) = Lang::find(&code) else {
        return Problem::of(Kind::NotFound).respond(&wants);
    };
    let back = back.back.unwrap_or_else(|| "/".to_owned());
    if !is_own_path(&back) {
        return Problem::of(Kind::BadReturnPath).respond(&wants);
    }
    let cookie =
        format!("{COOKIE_NAME}={}; Path=/; Max-Age={COOKIE_AGE_S}; HttpOnly; SameSite=Lax", lang.code());
    (StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, back)]).into_response()
}

/// Whether a return address stays on this site: a path, not `//host`, `/\host` or a header trick.
pub fn is_own_path(path: &str) -> bool {
    path.len() <= BACK_BYTES_MAX
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn the_choice_comes_before_the_browser() {
        let check = |pairs: &[_], lang| assert_eq!(Lang::of(&headers(pairs)), lang, "{pairs:?}");
        check(&[], Lang::Az);
        check(&[("accept-language", "en-GB,en;q=0.9")], Lang::En);
        check(&[("accept-language", "de, en;q=0.3, az;q=0.8")], Lang::Az);
        check(&[("accept-language", "ru, en;q=0")], Lang::Az);
        check(&[("accept-language", "en"), ("cookie", "a=b; lang=az")], Lang::Az);
        check(&[("accept-language", "az"), ("cookie", "lang=en")], Lang::En);
        check(&[("cookie", "lang=xx")], Lang::Az);
        check(&[("cookie", "lang=ru")], Lang::Az);
    }

    #[test]
    fn a_return_path_stays_on_this_site() {
        let at_limit = format!("/{}", "a".repeat(BACK_BYTES_MAX - 1));
        for own in ["/", "/a?b=c", "/a/b%20c", at_limit.as_str()] {
            assert!(is_own_path(own), "{own}");
        }
        let past_limit = format!("/{}", "a".repeat(BACK_BYTES_MAX));
        let foreign = [
            "",
            "a",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "/a b",
            past_limit.as_str(),
        ];
        for back in foreign {
            assert!(!is_own_path(back), "{back}");
        }
    }
}
