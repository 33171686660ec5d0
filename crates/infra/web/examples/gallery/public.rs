//! Pages that anybody may read.

use crate::{open_frame, say};
use web::Wants;
use web::look::*;

/// The doors of a country.
pub fn country(wants: &Wants) -> Country {
    let t = |az, en| say(wants.lang, az, en);
    let door = |title: String, line: String, href: &str| Door { title, line, href: href.to_owned() };
    Country {
        frame: open_frame(wants, "Nümunə ölkə", "Sample country"),
        name: t("Nümunə ölkə", "The sample country"),
        lede: t(
            "Bir kompüterdə işləyən bütöv dövlət: portal, qurumlar və onların reyestrləri. İstədiyiniz qapını açın.",
            "A whole state on one computer: the portal, the agencies and their registers. Open any door.",
        ),
        groups: vec![
            DoorGroup {
                heading: t("Vətəndaş üçün", "For people"),
                doors: vec![door(
                    t("Portal", "The portal"),
                    t(
                        "Həyat hadisələri, qərarlar və məlumatlara baxışlar.",
                        "Life events, decisions, and who looked.",
                    ),
                    "/sign-in",
                )],
            },
            DoorGroup {
                heading: t("Qurumların masaları", "The agencies' desks"),
                doors: vec![
                    door(
                        t("Milli Kitabxana", "National Library"),
                        t(
                            "Oxucu kartlarını verir və müddətlərə baxır.",
                            "Issues readers' cards and keeps deadlines.",
                        ),
                        "/desk",
                    ),
                    door(
                        t("Oxucu Fondu", "Readers' Fund"),
                        t("Tələbələrə kitab pulu ödəyir.", "Pays book money to students."),
                        "/desk-payments",
                    ),
                ],
            },
        ],
    }
}

/// Made-up people to choose from.
pub fn sign_in(wants: &Wants) -> SignIn {
    let t = |az, en| say(wants.lang, az, en);
    let person = |who: &str, name: &str, line: String| SignInPerson {
        who: who.to_owned(),
        name: name.to_owned(),
        line,
    };
    SignIn {
        frame: open_frame(wants, "Giriş", "Sign in"),
        action: "/sign-in".to_owned(),
        back: "/home".to_owned(),
        coverage: say(
            wants.lang,
            "Ölkənin 5 reyestrindən 4 reyestr qoşulub.",
            "4 of the country's 5 registers are connected.",
        ),
        groups: vec![
            SignInGroup {
                heading: t("İnsanlar", "People"),
                people: vec![
                    person(
                        "p1",
                        "Aysel Məmmədova",
                        t("Tələbədir, kartı ərizəsiz gəlir.", "A student: her card comes by itself."),
                    ),
                    person(
                        "p2",
                        "Orxan İsmayılov",
                        t("Kartının müddəti bitir.", "His card is about to expire."),
                    ),
                ],
            },
            SignInGroup {
                heading: t("Milli Kitabxana", "National Library"),
                people: vec![
                    person(
                        "o1",
                        "Rəşad Quliyev",
                        t("Kitabxanaçı: kartları qeydə alır.", "Librarian: records cards."),
                    ),
                    person(
                        "o2",
                        "Günel Əhmədova",
                        t("Daxili auditor: jurnalı yoxlayır.", "Internal auditor: checks the journal."),
                    ),
                ],
            },
        ],
    }
}

/// A small catalogue.
pub fn services(wants: &Wants) -> ServicesList {
    let t = |az, en| say(wants.lang, az, en);
    let article = |text: String| Some(Link::new(text, "/act#art-7"));
    ServicesList {
        frame: open_frame(wants, "Xidmətlər", "Services"),
        lede: t(
            "Dövlətin Sizə nə verdiyi, hansı qurumun cavabdeh olduğu və hansı qanuna əsasən.",
            "What the state gives you, which agency answers for it, and under which law.",
        ),
        groups: vec![ServiceGroup {
            heading: t("Oxumaq və öyrənmək", "Reading and learning"),
            services: vec![
                ServiceCard {
                    title: t("Oxucu kartı", "Reader's card"),
                    href: Some("/ask".to_owned()),
                    line: t(
                        "Ölkənin bütün kitabxanalarında keçərlidir.",
                        "Valid in every library of the country.",
                    ),
                    agency: t("Milli Kitabxana", "National Library"),
                    article: article(t("Kitabxana qanunu, 7.1", "Library Act, 7.1")),
                    proactive: true,
                },
                ServiceCard {
                    title: t("Kitab pulu", "Book money"),
                    href: Some("/why".to_owned()),
                    line: t("Tələbələrə ildə bir dəfə ödənilir.", "Paid to students once a year."),
                    agency: t("Oxucu Fondu", "Readers' Fund"),
                    article: article(t("Kitabxana qanunu, 9", "Library Act, 9")),
                    proactive: true,
                },
                ServiceCard {
                    title: t("Oxu zalında yer", "A seat in the reading room"),
                    href: None,
                    line: t("Bir gün əvvəldən seçilir.", "Chosen a day ahead."),
                    agency: t("Milli Kitabxana", "National Library"),
                    article: None,
                    proactive: false,
                },
            ],
        }],
    }
}

/// Two acts.
pub fn acts(wants: &Wants) -> ActsList {
    let t = |az, en| say(wants.lang, az, en);
    let row = |title: String, number: &str, date: String, used_for: String| ActRow {
        title: Link::new(title, "/act"),
        number: number.to_owned(),
        date,
        used_for,
    };
    ActsList {
        frame: open_frame(wants, "Hüquqi aktlar", "Legal acts"),
        lede: t(
            "Sistemin hər qaydası bu aktlardan birinə əsaslanır.",
            "Every rule of the system rests on one of these acts.",
        ),
        acts: vec![
            row(
                t("Kitabxana işi haqqında Nümunə Qanunu", "The Sample Act on Libraries"),
                "611-IQ",
                t("29 dekabr 1998", "29 December 1998"),
                t("oxucu kartı, kitab pulu", "reader's card, book money"),
            ),
            row(
                t("Oxucu Fondunun ödəniş qaydaları", "Payment rules of the Readers' Fund"),
                "144",
                t("7 mart 2014", "7 March 2014"),
                t("kitab pulunun məbləği", "the amount of book money"),
            ),
        ],
    }
}

/// One act with two articles.
pub fn act(wants: &Wants) -> ActPage {
    let t = |az, en| say(wants.lang, az, en);
    ActPage {
        frame: open_frame(wants, "Kitabxana işi haqqında Nümunə Qanunu", "The Sample Act on Libraries"),
        back: Link::new(t("Hüquqi aktlar", "Legal acts"), "/acts"),
        title: t("Kitabxana işi haqqında Nümunə Qanunu", "The Sample Act on Libraries"),
        facts: vec![
            Fact::new(t("Nömrə", "Number"), "611-IQ", ""),
            Fact::new(t("Qəbul edilib", "Adopted"), t("29 dekabr 1998", "29 December 1998"), ""),
            Fact::new(t("Vəziyyəti", "State"), t("qüvvədədir", "in force"), ""),
        ],
        sample: true,
        articles: vec![
            ActArticle {
                anchor: "art-7".to_owned(),
                heading: t("Maddə 7. Oxucu kartı", "Article 7. Reader's card"),
                paragraphs: vec![
                    t(
                        "7.1. Hər kəsin oxucu kartı almaq hüququ vardır.",
                        "7.1. Everyone has the right to a reader's card.",
                    ),
                    t(
                        "7.2. Bir şəxsə bir oxucu kartı verilir.",
                        "7.2. One person is given one reader's card.",
                    ),
                ],
            },
            ActArticle {
                anchor: "art-9".to_owned(),
                heading: t("Maddə 9. Kitab pulu", "Article 9. Book money"),
                paragraphs: vec![t(
                    "Əyani təhsil alan tələbəyə tədris ilinin əvvəlində kitab pulu ödənilir.",
                    "A full-time student is paid book money at the beginning of the academic year.",
                )],
            },
        ],
        used_for: vec![
            Link::new(t("Oxucu kartı (xidmət)", "Reader's card (service)"), "/services"),
            Link::new(t("Kitab pulu (qayda)", "Book money (rule)"), "/why"),
        ],
        official: None,
    }
}
