//! Forms: asking, wrong answers, confirming, done.

use crate::person::known;
use crate::{person_frame, say};
use web::Wants;
use web::look::*;

/// Every kind of question.
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

/// The same questions, answered wrongly.
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

/// The answers once more.
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

/// After sending.
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
