//! Why a decision was made.

use crate::person::known;
use crate::{person_frame, say};
use web::Wants;
use web::look::*;

/// A decision and the rule that made it.
pub fn why(wants: &Wants) -> Why {
    let t = |az, en| say(wants.lang, az, en);
    Why {
        frame: person_frame(wants, "Niyə 150,00 manat?", "Why 150.00 manat?"),
        back: Link::new(t("Oxucu kartınız", "Your reader's card"), "/event"),
        title: t("Niyə 150,00 manat kitab pulu?", "Why 150.00 manat of book money?"),
        lede: t(
            "Əyani təhsil aldığınız və ailəniz üçün gəlir həddi aşılmadığı üçün.",
            "Because you study full-time and your family's income is below the limit.",
        ),
        rule: t(
            "Kitab pulu, 3-cü redaksiya (1 yanvar 2026-cı ildən)",
            "Book money, version 3 (from 1 January 2026)",
        ),
        decided: t(
            "Oxucu Fondu, avtomatik, 15 sentyabr 2026, 09:42",
            "Readers' Fund, automatic, 15 September 2026, 09:42",
        ),
        columns: vec![
            t("Təhsil forması", "Form of study"),
            t("Kurs", "Year"),
            t("Ailənin aylıq gəliri", "Family's monthly income"),
        ],
        rows: rows(wants),
        parameters: vec![Parameter {
            name: t("Kitab pulunun məbləği", "Amount of book money"),
            value: t("150,00 manat", "150.00 manat"),
            from: t("1 yanvar 2026", "1 January 2026"),
            to: None,
            act: Link::new(t("Ödəniş qaydaları, 4", "Payment rules, 4"), "/act"),
            sample: true,
        }],
        facts: known(wants.lang),
        appeal: Appeal {
            text: t(
                "Qərarı mübahisələndirə bilərsiniz: əvvəlcə Oxucu Fonduna, sonra məhkəməyə. Səbəbi bir cümlə ilə yazmaq kifayətdir.",
                "You can contest the decision: first at the Readers' Fund, then in court. One sentence of reasons is enough.",
            ),
            by: t("15 oktyabr 2026-cı ilədək", "By 15 October 2026"),
            link: Some(Link::new(t("Qərarı mübahisələndirin", "Contest the decision"), "/ask")),
        },
    }
}

fn rows(wants: &Wants) -> Vec<WhyRow> {
    let t = |az, en| say(wants.lang, az, en);
    let cell = |condition: String, fact: String, matched| WhyCell { condition, fact, matched };
    let full_time = || t("əyani", "full-time");
    let article = |text: String| Link::new(text, "/act#art-9");
    vec![
        WhyRow {
            fired: false,
            cells: vec![
                cell(t("qiyabi", "part-time"), full_time(), false),
                cell("–".to_owned(), "II".to_owned(), true),
                cell("–".to_owned(), t("410,00 manat", "410.00 manat"), true),
            ],
            outcome: t("ödənilmir", "not paid"),
            article: article(t("Kitabxana qanunu, 9.2", "Library Act, 9.2")),
        },
        WhyRow {
            fired: true,
            cells: vec![
                cell(full_time(), full_time(), true),
                cell("I–IV".to_owned(), "II".to_owned(), true),
                cell(t("500,00 manatdan az", "below 500.00 manat"), t("410,00 manat", "410.00 manat"), true),
            ],
            outcome: t("150,00 manat", "150.00 manat"),
            article: article(t("Kitabxana qanunu, 9.1", "Library Act, 9.1")),
        },
        WhyRow {
            fired: false,
            cells: vec![
                cell(full_time(), full_time(), true),
                cell("I–IV".to_owned(), "II".to_owned(), true),
                cell(
                    t("500,00 manat və çox", "500.00 manat or more"),
                    t("410,00 manat", "410.00 manat"),
                    false,
                ),
            ],
            outcome: t("75,00 manat", "75.00 manat"),
            article: article(t("Kitabxana qanunu, 9.3", "Library Act, 9.3")),
        },
    ]
}
