//! Pages of a person who signed in.

use crate::{person_frame, say};
use std::sync::atomic::{AtomicU32, Ordering};
use web::look::*;
use web::{Lang, Wants};

fn known(lang: Lang) -> Vec<Fact> {
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

pub fn home_empty(wants: &Wants) -> PersonHome {
    PersonHome { events: Vec::new(), looks_line: String::new(), facts: Vec::new(), ..home(wants) }
}

fn clock(lang: Lang) -> DayClock {
    use DayCell::{Left, Off, Passed};
    let mut cells = vec![Passed; 4];
    cells.extend([Off, Off]);
    cells.extend([Left; 5]);
    cells.extend([Off, Off]);
    cells.extend([Left; 5]);
    let label = say(
        lang,
        "14 iş günündən 4-ü keçib, 10-u qalıb. Zolaqlı günlər sayılmır.",
        "4 of 14 working days have passed, 10 are left. Striped days do not count.",
    );
    DayClock { cells, label }
}

pub fn event(wants: &Wants) -> LifeEvent {
    let t = |az, en| say(wants.lang, az, en);
    let step = |state, title, detail, who| Step { state, title, detail, who, clock: None, link: None };
    let mut steps = vec![
        step(
            StepState::Done,
            t("Universitetə qəbul qeydə alındı", "Enrolment recorded"),
            t("15 sentyabr 2026, 09:42", "15 September 2026, 09:42"),
            t("Universitetlər Reyestri", "Universities Register"),
        ),
        step(
            StepState::Done,
            t("Oxucu kartı hazırlandı", "Reader's card prepared"),
            t(
                "15 sentyabr 2026, 09:42. Ərizə lazım olmadı.",
                "15 September 2026, 09:42. No application was needed.",
            ),
            t("Milli Kitabxana, avtomatik", "National Library, automatic"),
        ),
        step(
            StepState::Now,
            t("Kitabxana seçimi: növbə sizdədir", "Choice of library: your turn"),
            t("Son tarix 8 dekabr 2026.", "Due on 8 December 2026."),
            String::new(),
        ),
        step(
            StepState::Next,
            t("Kart seçdiyiniz kitabxanaya göndəriləcək", "The card goes to the library you chose"),
            t("seçimdən sonra 3 iş günü ərzində", "within 3 working days of your choice"),
            t("Milli Kitabxana", "National Library"),
        ),
        step(
            StepState::Next,
            t("Kitab pulu ödəniləcək", "Book money will be paid"),
            String::new(),
            t("Oxucu Fondu", "Readers' Fund"),
        ),
    ];
    steps[2].clock = Some(clock(wants.lang));
    LifeEvent {
        frame: person_frame(wants, "Oxucu kartınız", "Your reader's card").with_live("/stream"),
        back: Link::new(t("Həyat hadisələri", "Life events"), "/home"),
        title: t("Oxucu kartınız hazırdır", "Your reader's card is ready"),
        lede: t(
            "15 sentyabr 2026-cı ildə universitetə qəbul olundunuz. Heç bir ərizə yazmağa ehtiyac yoxdur.",
            "You started university on 15 September 2026. You do not have to apply for anything.",
        ),
        todo: Some(Todo {
            what: t(
                "Sizdən bir şey lazımdır: kitabxananı seçin",
                "One thing is needed from you: choose a library",
            ),
            detail: t(
                "Seçdiyiniz kimi kart oraya göndəriləcək.",
                "The card is sent there as soon as you choose.",
            ),
            by: t("8 dekabr 2026-cı ilədək (10 iş günü qalıb)", "By 8 December 2026 (10 working days left)"),
            link: Link::new(t("Kitabxananı seçin", "Choose a library"), "/ask"),
        }),
        steps,
        facts: known(wants.lang),
        decisions: vec![Decision {
            title: t("Kitab pulu təyin olundu", "Book money granted"),
            outcome: t("150,00 manat, ildə bir dəfə", "150.00 manat, once a year"),
            by: t("Oxucu Fondu, avtomatik, 15 sentyabr 2026", "Readers' Fund, automatic, 15 September 2026"),
            why_href: "/why".to_owned(),
            sample: true,
        }],
        looks: Some(LooksSummary {
            sentence: t(
                "Bu iş üçün məlumatlarınıza 3 dəfə baxılıb, heç biri gizlədilməyib.",
                "Your data was looked at 3 times for this, and none of the looks is hidden.",
            ),
            href: "/looks".to_owned(),
        }),
    }
}

pub fn event_late(wants: &Wants) -> LifeEvent {
    let t = |az, en| say(wants.lang, az, en);
    let mut late = event(wants);
    late.frame.live = None;
    late.todo = None;
    late.steps[2].state = StepState::Late;
    late.steps[2].title = t("Kartın göndərilməsi", "Sending of the card");
    late.steps[2].detail = t(
        "Son tarix 20 noyabr 2026 idi: 2 iş günü gecikir. Məsul şəxs xəbərdar edilib.",
        "It was due on 20 November 2026 and is 2 working days late. The person responsible has been told.",
    );
    late.steps[3].state = StepState::Refused;
    late.steps[3].title = t("Evə çatdırılma", "Delivery to your home");
    late.steps[3].detail = t(
        "Ünvanınız xidmət zonasından kənardadır. Bu qərardan şikayət edə bilərsiniz.",
        "Your address is outside the area of the service. You can contest this.",
    );
    late.steps[3].link = Some(Link::new(t("Səbəbi oxuyun", "Read the reasons"), "/why"));
    late
}

/// A live page whose text changes at each look, for the test of the script.
pub async fn tick(wants: Wants) -> axum::response::Response {
    static LOOKS: AtomicU32 = AtomicU32::new(0);
    let mut live = event(&wants);
    live.lede = format!("{}", LOOKS.fetch_add(1, Ordering::Relaxed));
    page(&live)
}

pub fn ask(wants: &Wants) -> Ask {
    let t = |az, en| say(wants.lang, az, en);
    let libraries = vec![
        Choice::new("central", t("Mərkəzi kitabxana", "Central library")),
        Choice {
            value: "garden".to_owned(),
            label: t("Bağ kitabxanası", "Garden library"),
            hint: Some(t("Həftəsonu da açıqdır.", "Open at weekends too.")),
        },
    ];
    Ask {
        frame: person_frame(wants, "Kitabxananı seçin", "Choose a library"),
        back: Link::new(t("Oxucu kartınız", "Your reader's card"), "/event"),
        title: t("Kitabxananı seçin", "Choose a library"),
        lede: t("Yalnız dövlətin bilmədiyini soruşuruq.", "We ask only what the state does not know."),
        error: None,
        known: known(wants.lang),
        known_heading: None,
        fields: vec![
            Field::new(
                "library",
                t("Kartı harada götürəcəksiniz?", "Where will you collect the card?"),
                FieldKind::Code(libraries),
            ),
            Field::new("name_on_card", t("Kartda yazılacaq ad", "Name on the card"), FieldKind::Text)
                .with_hint(t("Ən çoxu 40 hərf.", "At most 40 letters."))
                .with_max(40),
            Field::new("from", t("Hansı gündən?", "From which day?"), FieldKind::Date),
            Field::new(
                "books",
                t("İldə təxminən neçə kitab oxuyursunuz?", "About how many books do you read a year?"),
                FieldKind::Integer,
            )
            .optional(),
            Field::new(
                "braille",
                t("Brayl şrifti ilə kart lazımdır?", "Do you need the card in Braille?"),
                FieldKind::Bool,
            ),
            Field::new("note", t("Kitabxanaya qeydiniz", "A note for the library"), FieldKind::LongText)
                .optional()
                .with_max(500),
        ],
        hidden: vec![("event".to_owned(), "1".to_owned())],
        action: "/ask".to_owned(),
        submit: t("Davam edin", "Continue"),
        consequence: String::new(),
    }
}

pub fn ask_errors(wants: &Wants) -> Ask {
    let t = |az, en| say(wants.lang, az, en);
    let mut ask = ask(wants);
    ask.fields[0].error = Some(t("Kitabxanalardan birini seçin", "Choose one of the libraries"));
    ask.fields[1].value = "Aysel Məmmədova-Hacıyeva-Əliyeva-Quliyeva xanım".to_owned();
    ask.fields[1].error = Some(t("Ad 40 hərfdən uzun olmamalıdır", "The name must be 40 letters or fewer"));
    ask.fields[2].error = Some(t("Bu gündən sonrakı bir gün yazın", "Enter a day after today"));
    ask.known.clear();
    ask
}

pub fn confirm(wants: &Wants) -> Ask {
    let t = |az, en| say(wants.lang, az, en);
    Ask {
        title: t("Göndərməzdən əvvəl yoxlayın", "Check before you send"),
        lede: String::new(),
        known: vec![
            Fact::new(t("Kitabxana", "Library"), t("Bağ kitabxanası", "Garden library"), ""),
            Fact::new(t("Kartda yazılacaq ad", "Name on the card"), "Aysel Məmmədova", ""),
        ],
        known_heading: Some(t("Cavablarınız", "Your answers")),
        fields: Vec::new(),
        submit: t("Təsdiq edin və göndərin", "Confirm and send"),
        consequence: t(
            "Göndərdikdən sonra kart 3 iş günü ərzində bu kitabxanaya çatdırılacaq.",
            "Once you send this, the card reaches that library within 3 working days.",
        ),
        ..ask(wants)
    }
}

pub fn done(wants: &Wants) -> Done {
    let t = |az, en| say(wants.lang, az, en);
    Done {
        frame: person_frame(wants, "Seçiminiz qeyd olundu", "Your choice is recorded"),
        title: t("Seçiminiz qeyd olundu", "Your choice is recorded"),
        reference: "OK-2026-000417".to_owned(),
        next: vec![
            t(
                "Kart 3 iş günü ərzində Bağ kitabxanasına çatdırılacaq.",
                "The card reaches the Garden library within 3 working days.",
            ),
            t("Kart çatanda burada görəcəksiniz.", "You will see it here when it has arrived."),
        ],
        facts: vec![Fact::new(t("Kitabxana", "Library"), t("Bağ kitabxanası", "Garden library"), "")],
        links: vec![Link::new(t("Oxucu kartınıza qayıdın", "Back to your reader's card"), "/event")],
    }
}

pub fn why(wants: &Wants) -> Why {
    let t = |az, en| say(wants.lang, az, en);
    let cell = |condition: String, fact: String, matched| WhyCell { condition, fact, matched };
    let full_time = || t("əyani", "full-time");
    let article = |text: String| Link::new(text, "/act#art-9");
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
        rows: vec![
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
                    cell(
                        t("500,00 manatdan az", "below 500.00 manat"),
                        t("410,00 manat", "410.00 manat"),
                        true,
                    ),
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
        ],
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
    }
}

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

pub fn looks_none(wants: &Wants) -> Looks {
    Looks { rows: Vec::new(), older: None, ..looks(wants) }
}
