//! Pages of an official.

use crate::{desk_frame, say};
use web::Wants;
use web::look::*;

/// Back to the desk.
pub fn back(wants: &Wants) -> Link {
    Link::new(say(wants.lang, "İşlər", "Work"), "/desk")
}

/// Work of every urgency.
pub fn home(wants: &Wants) -> DeskHome {
    let t = |az, en| say(wants.lang, az, en);
    let work = |number: &str, about: &str, step: String, due: String, days_left| WorkRow {
        case: Link::new(number, "/desk-case"),
        about: about.to_owned(),
        step,
        due,
        days_left,
    };
    let case = |number: &str, about: &str, state: String, typed| CaseRow {
        case: Link::new(number, "/desk-case"),
        about: about.to_owned(),
        opened: t("15 sentyabr 2026", "15 September 2026"),
        state,
        typed,
    };
    DeskHome {
        frame: desk_frame(wants, "İşlər", "Work"),
        agency: t("Milli Kitabxana", "National Library"),
        role: t("Rəşad Quliyev, kitabxanaçı", "Rəşad Quliyev, librarian"),
        counts: vec![
            Count { label: t("iş gözləyir", "waiting"), value: "4".to_owned() },
            Count { label: t("gecikir", "overdue"), value: "1".to_owned() },
            Count { label: t("bu gün bağlanıb", "closed today"), value: "12".to_owned() },
        ],
        entries: vec![
            Link::new(t("Yeni kart qeydə alın", "Record a new card"), "/ask"),
            Link::new(t("İtmiş kart qeydə alın", "Record a lost card"), "/ask"),
        ],
        work: vec![
            work(
                "OK-2026-000398",
                "Orxan İsmayılov",
                t("Kartı göndərin", "Send the card"),
                t("20 noyabr 2026", "20 November 2026"),
                Some(-2),
            ),
            work(
                "OK-2026-000405",
                "Leyla Hüseynova",
                t("Şikayətə cavab yazın", "Answer the complaint"),
                t("24 noyabr 2026", "24 November 2026"),
                Some(0),
            ),
            work(
                "OK-2026-000417",
                "Aysel Məmmədova",
                t("Kartı göndərin", "Send the card"),
                t("27 noyabr 2026", "27 November 2026"),
                Some(3),
            ),
            work("OK-2026-000421", "", t("Ünvanı dəqiqləşdirin", "Clarify the address"), String::new(), None),
        ],
        cases: vec![
            case("OK-2026-000417", "Aysel Məmmədova", t("kitabxana seçilib", "library chosen"), 0),
            case("OK-2026-000398", "Orxan İsmayılov", t("göndəriş gecikir", "sending is late"), 2),
        ],
    }
}

/// A quiet day.
pub fn home_empty(wants: &Wants) -> DeskHome {
    DeskHome { work: Vec::new(), cases: Vec::new(), counts: Vec::new(), ..home(wants) }
}

/// Two orders and one file.
pub fn payments(wants: &Wants) -> DeskPayments {
    let t = |az, en| say(wants.lang, az, en);
    let order = |number: &str, person: &str, amount: String, state: String| PaymentRow {
        number: Link::new(number, "/desk-case"),
        person: person.to_owned(),
        purpose: t("Kitab pulu", "Book money"),
        amount,
        state,
        due: t("1 dekabr 2026", "1 December 2026"),
    };
    DeskPayments {
        frame: desk_frame(wants, "Ödənişlər", "Payments"),
        back: back(wants),
        sentence: t("2 tapşırıq, cəmi 225,00 manat.", "2 orders, 225.00 manat in all."),
        close_action: Some("/desk-payments".to_owned()),
        orders: vec![
            order(
                "ÖT-2026-00031",
                "Aysel Məmmədova",
                t("150,00 manat", "150.00 manat"),
                t("xəzinədarlıqda", "at the treasury"),
            ),
            order("ÖT-2026-00030", "Leyla Hüseynova", t("75,00 manat", "75.00 manat"), t("ödənilib", "paid")),
        ],
        files: vec![DailyFile {
            day: Link::new(t("24 noyabr 2026", "24 November 2026"), "/desk-payments"),
            count: "2".to_owned(),
            total: t("225,00 manat", "225.00 manat"),
            hash: "9f2c41d07be85a60a1c3".to_owned(),
        }],
    }
}

/// Nothing to pay yet.
pub fn payments_empty(wants: &Wants) -> DeskPayments {
    let sentence = say(wants.lang, "Hələ ödəniş yoxdur.", "There is no payment yet.");
    DeskPayments { sentence, close_action: None, orders: Vec::new(), files: Vec::new(), ..payments(wants) }
}

/// A whole journal.
pub fn log(wants: &Wants) -> DeskLog {
    let t = |az, en| say(wants.lang, az, en);
    let row = |number: &str, granted| LogRow {
        number: number.to_owned(),
        when: t("24 noyabr, 10:15", "24 November, 10:15"),
        who: t("Milli Kitabxana, kitabxanaçı", "National Library, librarian"),
        about: "•••4K7".to_owned(),
        purpose: t("Kartın göndərilməsi", "Sending of the card"),
        article: Link::new(t("Kitabxana qanunu, 7.1", "Library Act, 7.1"), "/act#art-7"),
        fields: t("ad, soyad, ünvan", "name, address"),
        granted,
    };
    DeskLog {
        frame: desk_frame(wants, "Baxışların jurnalı", "Journal of looks"),
        back: back(wants),
        chain: Chain {
            whole: true,
            sentence: t(
                "24 noyabr 2026, 20:15-də bütün yazılar yenidən hesablandı.",
                "All entries were computed again on 24 November 2026 at 20:15.",
            ),
            size: "1 204".to_owned(),
            head: "5be0cd19137e2179c1059ed8367cd507".to_owned(),
        },
        rows: vec![row("1204", true), row("1203", false), row("1202", true)],
        older: Some(Link::new(t("Daha əvvəlki yazılar", "Older entries"), "/desk-log?before=1202")),
    }
}

/// A journal that does not hold.
pub fn log_broken(wants: &Wants) -> DeskLog {
    let mut log = log(wants);
    log.chain.whole = false;
    log.chain.sentence = say(
        wants.lang,
        "1187-ci yazı özündən əvvəlki yazıya uyğun gəlmir. Nəzarət orqanına xəbər verin.",
        "Entry 1187 does not follow from the one before it. Tell the oversight body.",
    );
    log
}
