//! Who looked.

use crate::{person_frame, say};
use web::Wants;
use web::look::*;

/// Three looks, one with each seal.
pub fn looks(wants: &Wants) -> Looks {
    let t = |az, en| say(wants.lang, az, en);
    let article = || Link::new(t("Kitabxana qanunu, 7.1", "Library Act, 7.1"), "/act#art-7");
    let row = |when, agency, role, purpose, fields, seal| LookRow {
        when,
        agency,
        role,
        purpose,
        article: article(),
        fields,
        seal,
        complain_href: Some("/ask".to_owned()),
        entry: String::new(),
        receipt: None,
    };
    Looks {
        frame: person_frame(wants, "Məlumatlarıma kim baxıb", "Who looked at my data"),
        rows: vec![
            row(
                t("24 noyabr 2026, 10:15", "24 November 2026, 10:15"),
                t("Milli Kitabxana", "National Library"),
                t("kitabxanaçı", "librarian"),
                t("Oxucu kartının göndərilməsi", "Sending of the reader's card"),
                t("ad, soyad, ünvan", "name, address"),
                Seal::Waiting,
            ),
            row(
                t("15 sentyabr 2026, 09:42", "15 September 2026, 09:42"),
                t("Oxucu Fondu", "Readers' Fund"),
                t("avtomatik", "automatic"),
                t("Kitab pulunun təyin olunması", "Granting of book money"),
                t("təhsil forması, kurs, bank kartı", "form of study, year, bank card"),
                Seal::Verified,
            ),
            row(
                t("8 sentyabr 2026, 16:03", "8 September 2026, 16:03"),
                t("Oxu Zalları İdarəsi", "Reading Rooms Office"),
                t("növbətçi", "officer on duty"),
                t("Yer ayrılması", "Booking of a seat"),
                t("ad", "name"),
                Seal::Broken,
            ),
        ],
        sentence: t("3 baxış, heç biri gizlədilməyib.", "3 looks, none of them hidden."),
        silent: Vec::new(),
        older: Some(Link::new(t("Daha əvvəlki baxışlar", "Older looks"), "/looks?before=8")),
        how_href: Some("/act".to_owned()),
        check: None,
        notices: None,
    }
}

/// A register did not answer.
pub fn looks_silent(wants: &Wants) -> Looks {
    let t = |az, en| say(wants.lang, az, en);
    Looks {
        silent: vec![SilentAgency {
            name: t("Universitetlər Reyestri", "Universities Register"),
            what: t("24 noyabr 2026, 20:15-dən cavab vermir", "no answer since 24 November 2026, 20:15"),
        }],
        sentence: t("Cavab verən qurumlarda 3 baxış.", "3 looks at the agencies that answered."),
        ..looks(wants)
    }
}

/// Nobody looked.
pub fn looks_none(wants: &Wants) -> Looks {
    Looks { rows: Vec::new(), older: None, ..looks(wants) }
}
