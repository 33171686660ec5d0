//! What is stuck at an agency.

use crate::desk::back;
use crate::{desk_frame, say};
use web::Wants;
use web::look::*;

/// Something of every kind, for somebody who may act.
pub fn busy(wants: &Wants) -> DeskQueues {
    let t = |az, en| say(wants.lang, az, en);
    let stuck = |what, whom, reason: String| StuckRow {
        what,
        whom,
        since: t("21 noyabr, 10:15", "21 November, 10:15"),
        tries: "20".to_owned(),
        reason,
        retry: Some("/desk-queues".to_owned()),
    };
    let held = |id: &str, state: String, paused, waiting: &str| SubscriptionRow {
        id: id.to_owned(),
        what: t("Sakinlər → Oxucu kartı", "Residents → Reader's card"),
        who: t("Milli Kitabxana", "National Library"),
        place: t("hadisə 41, cəmi 48", "event 41 of 48"),
        waiting: waiting.to_owned(),
        state,
        paused,
        last: Some(40),
        action: Some("/desk-queues".to_owned()),
    };
    DeskQueues {
        frame: desk_frame(wants, "Növbələr", "Queues"),
        back: back(wants),
        sentence: t(
            "Yolda olan mesajlar: 3. Gözləyən işlər: 1. Alınmayanlar: 2.",
            "Messages under way: 3. Work that waits: 1. Given up: 2.",
        ),
        messages: vec![stuck(
            t("Reyestrin hadisəsi 5C1E77AB", "An event of a register 5C1E77AB"),
            t("Milli Kitabxana", "National Library"),
            "refused (not-found): there is no such service at this agency".to_owned(),
        )],
        jobs: vec![stuck(
            t("İş üzrə reyestrlərə suallar 0A9B3D42", "Questions to registers for a case 0A9B3D42"),
            "77E4C1D0".to_owned(),
            "townhall refused: the grant does not cover these fields: secret_address".to_owned(),
        )],
        subscriptions: vec![
            held("A1", t("hadisələrini alır", "is handed its events"), false, "0"),
            held("B2", t("bu masada dayandırılıb", "paused at this desk"), true, "7"),
        ],
    }
}

/// Nothing is stuck and nobody subscribes.
pub fn calm(wants: &Wants) -> DeskQueues {
    let sentence = say(
        wants.lang,
        "Yolda olan mesajlar: 0. Gözləyən işlər: 0. Alınmayanlar: 0.",
        "Messages under way: 0. Work that waits: 0. Given up: 0.",
    );
    DeskQueues { sentence, messages: Vec::new(), jobs: Vec::new(), subscriptions: Vec::new(), ..busy(wants) }
}
