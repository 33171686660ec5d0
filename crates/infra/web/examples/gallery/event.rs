//! A life event, on time and late.

use crate::person::known;
use crate::{person_frame, say};
use std::sync::atomic::{AtomicU32, Ordering};
use web::look::*;
use web::{Lang, Wants};

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

/// A life event that waits for the person.
pub fn event(wants: &Wants) -> LifeEvent {
    let t = |az, en| say(wants.lang, az, en);
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
        steps: steps(wants.lang),
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

fn steps(lang: Lang) -> Vec<Step> {
    let t = |az, en| say(lang, az, en);
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
    steps[2].clock = Some(clock(lang));
    steps
}

/// A life event with a late and a refused step.
pub fn event_late(wants: &Wants) -> LifeEvent {
    let t = |az, en| say(wants.lang, az, en);
    let mut late = event(wants);
    late.frame.live = None;
    late.todo = None;
    late.steps[2].state = StepState::Late;
    late.steps[2].clock = None;
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
