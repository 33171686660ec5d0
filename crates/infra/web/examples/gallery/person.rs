//! A person's first page, and what the state knows.

use crate::{person_frame, say};
use web::look::*;
use web::{Lang, Wants};

/// What the state knows about the sample person.
pub fn known(lang: Lang) -> Vec<Fact> {
    let t = |az, en| say(lang, az, en);
    vec![
        Fact::new(
            t("Ad, soyad", "Name"),
            "Aysel Məmmədova",
            t("Əhali Reyestri, 12 mart 2026", "Population Register, 12 March 2026"),
        )
        .with_wrong("/ask"),
        Fact::new(
            t("Təhsil", "Studies"),
            t("əyani, II kurs", "full-time, second year"),
            t("Universitetlər Reyestri, 15 sentyabr 2026", "Universities Register, 15 September 2026"),
        )
        .with_wrong("/ask"),
        Fact::new(t("Bank kartı", "Bank card"), "•••• 4471", t("Oxucu Fondu", "Readers' Fund"))
            .with_wrong("/ask"),
    ]
}

/// Two life events, one of which waits.
pub fn home(wants: &Wants) -> PersonHome {
    let t = |az, en| say(wants.lang, az, en);
    PersonHome {
        frame: person_frame(wants, "Həyat hadisələriniz", "Your life events"),
        greeting: t("Salam, Aysel xanım", "Hello, Aysel"),
        events: vec![
            EventCard {
                title: t("Oxucu kartınız", "Your reader's card"),
                status: t(
                    "Kart hazırdır, kitabxananı seçməyinizi gözləyir.",
                    "The card is ready; a library has to be chosen.",
                ),
                href: "/event".to_owned(),
                waiting: Some(t(
                    "kitabxananı seçin, 8 dekabr 2026-cı ilədək",
                    "choose a library by 8 December 2026",
                )),
            },
            EventCard {
                title: t("Universitetə qəbul", "Starting university"),
                status: t("15 sentyabr 2026-cı ildə başa çatıb.", "Completed on 15 September 2026."),
                href: "/event".to_owned(),
                waiting: None,
            },
        ],
        looks_href: "/looks".to_owned(),
        looks_line: t("Bu ay 3 baxış olub.", "3 looks this month."),
        services_href: "/services".to_owned(),
        facts: known(wants.lang),
    }
}

/// Nothing is going on.
pub fn home_empty(wants: &Wants) -> PersonHome {
    PersonHome { events: Vec::new(), looks_line: String::new(), facts: Vec::new(), ..home(wants) }
}
