//! How dates, moments, amounts and lists are written to a person.
//!
//! One place for the portal and the desks, so that the same day never looks different on two pages.

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

use crate::Lang;
use crate::words::words;

const MONTHS_AZ: [&str; 12] = [
    "yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr", "oktyabr", "noyabr",
    "dekabr",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// A civil date: *12 mart 2026*, *12 March 2026*.
pub fn date(lang: Lang, day: Date) -> String {
    let months = match lang {
        Lang::Az => MONTHS_AZ,
        Lang::En => MONTHS_EN,
        Lang::Ru => MONTHS_RU,
    };
    let place = usize::from(day.month().unsigned_abs()).saturating_sub(1) % months.len();
    format!("{} {} {}", day.day(), months[place], day.year())
}

/// A stored month (`2026-11`) as people write it: *noyabr 2026*; absent when it is none. Russian months are
/// kept in the case that follows a day, so that language has no month alone yet.
pub fn stored_month(lang: Lang, text: &str) -> Option<String> {
    let first: Date = format!("{text}-01").parse().ok()?;
    date(lang, first).split_once(' ').map(|(_, month)| month.to_owned())
}

/// A stored civil date (`2026-03-12`) as a person reads it; absent when the text is not a date.
pub fn stored_date(lang: Lang, text: &str) -> Option<String> {
    text.parse().ok().map(|day| date(lang, day))
}

/// A moment in the country's zone, to the minute: *12 mart 2026, 09:42*.
pub fn moment(lang: Lang, at: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(at);
    format!("{}, {:02}:{:02}", date(lang, local.date()), local.hour(), local.minute())
}

/// An amount of minor units with the currency's name: *150,00 manat*, *150.00 manat*. `digits` are
/// the decimals of the currency, `currency` its ISO 4217 code.
pub fn money(lang: Lang, minor: i64, digits: u32, currency: &str) -> String {
    format!("{} {}", decimal(lang, minor, digits), currency_name(currency))
}

/// The name that people use for a currency; many fonts lack its sign. Without a known name the code.
fn currency_name(code: &str) -> &str {
    match code {
        "AZN" => "manat",
        code => code,
    }
}

fn decimal(lang: Lang, minor: i64, digits: u32) -> String {
    let digits = digits.min(6) as usize;
    let scale = 10_u64.pow(digits as u32);
    let (whole, part) = (minor.unsigned_abs() / scale, minor.unsigned_abs() % scale);
    let (minus, sign) = (if minor < 0 { "-" } else { "" }, if lang == Lang::En { '.' } else { ',' });
    if digits == 0 { format!("{minus}{whole}") } else { format!("{minus}{whole}{sign}{part:0digits$}") }
}

/// The first letter as a capital, by the language's own casing: Azerbaijani *i* becomes *İ*.
pub fn capital(lang: Lang, text: &str) -> String {
    let mut rest = text.chars();
    match (rest.next(), lang) {
        (Some('i'), Lang::Az) => format!("İ{}", rest.as_str()),
        (Some(first), _) => first.to_uppercase().chain(rest).collect(),
        (None, _) => String::new(),
    }
}

/// An article as people read it. Where the sources are silent, or the country made the article up, that is
/// said in words; what a pack's author noted beside it is for the pack's readers.
pub fn article(lang: Lang, article: &str) -> String {
    let key = match article {
        silent if silent.starts_with("not stated in the sources") => "article-not-stated",
        made_up if made_up.starts_with("invented") => "article-invented",
        stated => return stated.to_owned(),
    };
    words(lang).get(key).to_owned()
}

/// The article of an act as an address of its page: `/acts/ACT-1#art-4.2`.
pub fn act_href(act: &str, article: &str) -> String {
    let number: String = article
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect::<String>()
        .trim_matches('.')
        .into();
    let cited = article.starts_with("art.") && !number.is_empty() && number.len() <= 16;
    if cited { format!("/acts/{act}#art-{number}") } else { format!("/acts/{act}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn dates_are_written_as_people_write_them() {
        assert_eq!(date(Lang::Az, day(2026, 3, 12)), "12 mart 2026");
        assert_eq!(date(Lang::En, day(2026, 12, 1)), "1 December 2026");
        assert_eq!(date(Lang::Ru, day(2026, 1, 31)), "31 января 2026");
        assert_eq!(stored_date(Lang::Az, "2026-11-24").as_deref(), Some("24 noyabr 2026"));
        assert_eq!(stored_date(Lang::Az, "2026-02-30"), None);
        assert_eq!(stored_month(Lang::En, "2026-11").as_deref(), Some("November 2026"));
        assert_eq!(stored_month(Lang::Az, "once"), None);
    }

    #[test]
    fn a_moment_is_written_in_the_zone() {
        let zone = TimeZone::get("Asia/Baku").unwrap();
        let at: Timestamp = "2026-11-24T20:05:59Z".parse().unwrap();
        assert_eq!(moment(Lang::Az, at, &zone), "25 noyabr 2026, 00:05");
    }

    #[test]
    fn amounts_have_their_decimals_and_the_sign_of_the_language() {
        for (lang, minor, digits, code, text) in [
            (Lang::Az, 15_000, 2, "AZN", "150,00 manat"),
            (Lang::En, 15_000, 2, "AZN", "150.00 manat"),
            (Lang::Az, -5, 2, "XTS", "-0,05 XTS"),
            (Lang::En, 7, 0, "XTS", "7 XTS"),
            (Lang::En, i64::MIN, 2, "XTS", "-92233720368547758.08 XTS"),
        ] {
            assert_eq!(money(lang, minor, digits, code), text);
        }
    }

    #[test]
    fn capitals_follow_the_language() {
        assert_eq!(capital(Lang::Az, "iş"), "İş");
        assert_eq!(capital(Lang::En, "issue"), "Issue");
        assert_eq!(capital(Lang::Az, "əsas"), "Əsas");
        assert_eq!(capital(Lang::Az, ""), "");
    }

    #[test]
    fn an_article_that_nobody_states_is_said_in_words() {
        for (stored, read) in [
            ("art. 4.2", "art. 4.2"),
            ("not stated in the sources (open question 10)", "article not stated in the sources"),
            ("invented term", "article made up"),
        ] {
            assert_eq!(article(Lang::En, stored), read);
        }
        assert_eq!(article(Lang::Az, "invented"), "maddə uydurulub");
    }

    #[test]
    fn an_article_that_is_cited_by_number_has_its_anchor() {
        for (article, href) in [
            ("art. 4.2", "/acts/ACT-1#art-4.2"),
            ("art. 9", "/acts/ACT-1#art-9"),
            ("not stated in the sources (open question 10)", "/acts/ACT-1"),
            ("art. of nothing", "/acts/ACT-1"),
        ] {
            assert_eq!(act_href("ACT-1", article), href);
        }
    }
}
