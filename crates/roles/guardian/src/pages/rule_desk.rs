//! At the desks that sign changes of the rules: propose one, sign one (SG-16). Parliament has no such page.

use crate::Guardian;
use crate::cases::rules::{propose_rule, rule_book, sign_rule_change};
use crate::gate::{Signed, Who};
use crate::pages::arbiter::back;
use crate::pages::frame::frame;
use crate::pages::open::rules_table;
use crate::pages::paper::{Input, Paper, PaperForm, Part};
use crate::pages::speech::Speech;
use crate::routes::{Route, reads, writes};
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use oversight::rules::{Enacted, REASON_BYTES_MAX};
use serde::Deserialize;
use std::collections::BTreeMap;
use tlog::Hash;
use web::look::page;
use web::{Form, Lang, Problem};

/// Its routes.
pub(crate) const ROUTES: [Route; 3] = [
    reads("/desk/rules", Who::Officer, || get(show)),
    writes("/desk/rules", Who::Officer, || post(propose)),
    writes("/desk/rules/sign", Who::Officer, || post(sign)),
];

/// What the desk offers.
pub(crate) const NAV: [(&str, &str); 1] = [("oversight.rules", "/desk/rules")];

/// Characters of a version: a SHA-256 in hex.
const VERSION_CHARS: usize = 64;

async fn show(
    State(guardian): State<Guardian>,
    Signed(official): Signed,
    lang: Lang,
) -> Result<Response, Problem> {
    let speech = Speech::new(&guardian, lang);
    let book = rule_book(&guardian).await?;
    let heading = speech.ui("oversight.rules").to_owned();
    let mut waiting = rules_table(&speech, "rules.waiting", &book.waiting, "rules.waiting-none");
    waiting.forms = book.waiting.iter().map(|enacted| sign_form(&speech, enacted)).collect();
    let input =
        |name, key: &'static str, long, max| Input { name, label: speech.ui(key).to_owned(), long, max };
    let mut propose = Part::new(speech.ui("rules.propose")).with_words(speech.ui("rules.propose-text"));
    propose.forms.push(PaperForm {
        id: "propose".to_owned(),
        action: "/desk/rules".to_owned(),
        inputs: vec![
            input("version", "rules.version", false, VERSION_CHARS),
            input("reason_az", "rules.reason-az", true, REASON_BYTES_MAX),
            input("reason_en", "rules.reason-en", true, REASON_BYTES_MAX),
        ],
        submit: speech.ui("rules.propose-sign").to_owned(),
        ..PaperForm::default()
    });
    let paper = Paper {
        frame: frame(&guardian, &official, lang, &heading, "/desk/rules"),
        heading,
        lede: speech.ui("rules.lede").to_owned(),
        warnings: Vec::new(),
        counts: Vec::new(),
        parts: vec![rules_table(&speech, "rules.in-force", &book.list, "rules.none"), waiting, propose],
    };
    Ok(page(&paper))
}

fn sign_form(speech: &Speech<'_>, enacted: &Enacted) -> PaperForm {
    let hash = enacted.hash().to_string();
    let about: String = hash.chars().take(12).collect();
    PaperForm {
        id: format!("sign-{about}"),
        action: "/desk/rules/sign".to_owned(),
        hidden: vec![("hash", hash)],
        submit: speech.filled("rules.sign", &[&about]),
        ..PaperForm::default()
    }
}

/// What the form of a proposal sends.
#[derive(Debug, Deserialize)]
struct Wanted {
    version: String,
    reason_az: String,
    reason_en: String,
}

async fn propose(State(guardian): State<Guardian>, Form(form): Form<Wanted>) -> Result<Response, Problem> {
    let reason = BTreeMap::from([
        (Lang::Az.code().to_owned(), form.reason_az),
        (Lang::En.code().to_owned(), form.reason_en),
    ]);
    propose_rule(&guardian, form.version.trim(), reason).await?;
    Ok(back("/desk/rules"))
}

/// Which proposal is signed.
#[derive(Debug, Deserialize)]
struct Chosen {
    hash: Hash,
}

async fn sign(State(guardian): State<Guardian>, Form(form): Form<Chosen>) -> Result<Response, Problem> {
    sign_rule_change(&guardian, &form.hash).await?;
    Ok(back("/desk/rules"))
}
