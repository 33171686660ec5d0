//! One case of an official.

use crate::desk::back;
use crate::{desk_frame, say};
use web::Wants;
use web::look::*;

/// A case in which nobody typed anything.
pub fn case(wants: &Wants) -> DeskCase {
    let t = |az, en| say(wants.lang, az, en);
    DeskCase {
        frame: desk_frame(wants, "OK-2026-000417", "OK-2026-000417"),
        back: back(wants),
        title: t("Oxucu kartı OK-2026-000417", "Reader's card OK-2026-000417"),
        state: t(
            "Kitabxana seçilib, kart göndərilməlidir.",
            "The library is chosen; the card has to be sent.",
        ),
        clock: Some(DayClock {
            cells: vec![DayCell::Passed, DayCell::Left, DayCell::Left, DayCell::Left],
            label: t(
                "Son tarix 27 noyabr 2026, 3 iş günü qalıb.",
                "Due on 27 November 2026, 3 working days left.",
            ),
        }),
        typed: Some(Typed { typed: 0, facts: 9, registers: 3 }),
        actions: actions(wants),
        facts: vec![
            Fact::new(t("Ad, soyad", "Name"), "Aysel Məmmədova", t("Əhali Reyestri", "Population Register")),
            Fact::new(
                t("Təhsil", "Studies"),
                t("əyani, II kurs", "full-time, second year"),
                t("Universitetlər Reyestri", "Universities Register"),
            ),
        ],
        history: history(wants),
        links: vec![Link::new(t("Qərarın izahı", "Explanation of the decision"), "/why")],
    }
}

/// The same case after two forms were sent wrongly.
pub fn case_errors(wants: &Wants) -> DeskCase {
    let t = |az, en| say(wants.lang, az, en);
    let mut case = case(wants);
    case.typed = Some(Typed { typed: 2, facts: 7, registers: 3 });
    case.actions[0].fields[0].error = Some(t("Göndərişin nömrəsini yazın", "Enter the number of the parcel"));
    if let Some(reasons) = &mut case.actions[1].reasons {
        reasons.error = Some(t("Ən azı bir cümlə yazın", "Write at least one sentence"));
    }
    case
}

fn actions(wants: &Wants) -> Vec<DeskAction> {
    let t = |az, en| say(wants.lang, az, en);
    vec![
        DeskAction {
            title: t("Kartı göndərin", "Send the card"),
            lede: t("Aysel Məmmədova dərhal xəbərdar ediləcək.", "Aysel Məmmədova is told at once."),
            action: "/desk-case".to_owned(),
            fields: vec![
                Field::new("parcel", t("Göndərişin nömrəsi", "Number of the parcel"), FieldKind::Text)
                    .with_max(20),
            ],
            hidden: Vec::new(),
            reasons: None,
            submit: t("Göndərildi", "Sent"),
            burdens: false,
        },
        DeskAction {
            title: t("İmtina edin", "Refuse"),
            lede: t("Şəxs bu qərarı mübahisələndirə bilər.", "The person can contest this."),
            action: "/desk-case".to_owned(),
            fields: Vec::new(),
            hidden: Vec::new(),
            reasons: Some(Reasons {
                name: "refuse-reasons".to_owned(),
                label: t("Əsaslandırma", "Reasons"),
                value: String::new(),
                error: None,
            }),
            submit: t("İmtina edin", "Refuse"),
            burdens: true,
        },
    ]
}

fn history(wants: &Wants) -> Vec<HistoryRow> {
    let t = |az, en| say(wants.lang, az, en);
    let row = |when: String, kind, who: String, what: String, article: bool| HistoryRow {
        when,
        kind,
        who,
        what,
        article: article.then(|| Link::new(t("Kitabxana qanunu, 7.1", "Library Act, 7.1"), "/act#art-7")),
    };
    vec![
        row(
            t("15 sentyabr, 09:42", "15 September, 09:42"),
            WhoKind::System,
            t("Universitetlər Reyestri", "Universities Register"),
            t("Qəbul xəbəri gəldi, iş açıldı", "Enrolment arrived, the case was opened"),
            true,
        ),
        row(
            t("15 sentyabr, 09:42", "15 September, 09:42"),
            WhoKind::System,
            t("Milli Kitabxana", "National Library"),
            t("Kart hazırlandı", "Card prepared"),
            true,
        ),
        row(
            t("24 noyabr, 10:02", "24 November, 10:02"),
            WhoKind::Person,
            "Aysel Məmmədova".to_owned(),
            t("Bağ kitabxanasını seçdi", "Chose the Garden library"),
            false,
        ),
        row(
            t("24 noyabr, 10:15", "24 November, 10:15"),
            WhoKind::Official,
            "Rəşad Quliyev".to_owned(),
            t("Ünvana baxdı", "Looked at the address"),
            true,
        ),
    ]
}
