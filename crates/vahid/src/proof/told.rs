//! A verdict as people and programs read it.

use super::check::ReceiptArguments;
use super::words::{Language, Words, why};
use crate::paint::say;
use calendar::Instant;
use exchange::receipt::{Part, Receipt, ReceiptFault, SealedPart, Stands, Told};
use serde_json::{Value, json};

const GOOD: &str = "\u{1b}[32m✓\u{1b}[0m";
const BAD: &str = "\u{1b}[31m✗\u{1b}[0m";
const OPEN: &str = "\u{1b}[33m–\u{1b}[0m";

/// Tells what a receipt that holds proves.
pub(super) fn holds(told: &Told, receipt: &Receipt, arguments: &ReceiptArguments, words: &Words) {
    say!("{GOOD} \u{1b}[1m{}\u{1b}[0m\n", words.holds);
    let row = |name: &str, text: String| say!("  {name:<14} {text}");
    row(words.who, told.client.to_string());
    row(words.whom, told.service.to_string());
    row(words.asked, Instant(told.asked_micros).timestamp().to_string());
    row(words.answered, Instant(told.answered_micros).timestamp().to_string());
    let agreement = told.agreement.as_ref().map(ToString::to_string);
    row(words.agreement, agreement.unwrap_or_else(|| words.no_agreement.to_owned()));
    if let Some(purpose) = &told.purpose {
        row(words.purpose, purpose.to_string());
    }
    match &told.fault {
        Some(fault) => row(words.outcome, format!("{}: {fault}", words.refused)),
        None => row(words.outcome, format!("{} {}", words.status, told.status)),
    }
    row(words.message, format!("{} ({}: {})", told.id, words.callers_id, told.query_id));
    for (entry, stands) in told.entries.iter().zip(&told.stands) {
        row(words.entry, format!("{}, {} {}", entry.id, words.leaf, entry.leaf));
        row("", place(stands, words));
    }
    if told.entries.is_empty() {
        row(words.entry, words.no_entry.to_owned());
    }
    say!("");
    checks(told, receipt, arguments, words);
}

/// Where an entry stands.
fn place(stands: &Stands, words: &Words) -> String {
    match stands {
        Stands::Placed { origin, index, signed } => {
            let text = if *signed { words.placed } else { words.placed_unsigned };
            text.replace("{origin}", origin).replace("{index}", &index.to_string())
        }
        Stands::Promised => words.promised.to_owned(),
        Stands::Unproven => words.unproven.to_owned(),
    }
}

/// Which seals hold, and what of the messages was compared with them.
fn checks(told: &Told, receipt: &Receipt, arguments: &ReceiptArguments, words: &Words) {
    let row = |mark: &str, name: &str, text: String| say!("  {mark} {name:<12} {text}");
    let sealed = |part: &SealedPart| {
        format!("{} {}, {} {}", words.sealed_by, part.head.sender, words.key, part.seal.key)
    };
    row(GOOD, words.question, sealed(&receipt.question));
    if !told.question_whole {
        row(OPEN, words.question, words.only_head.to_owned());
    }
    row(GOOD, words.answer, sealed(&receipt.answer));
    row(GOOD, words.link, words.linked.to_owned());
    for (of, name, file) in arguments.erasable() {
        let of = if of == Part::Question { words.question } else { words.answer };
        let name = if name == "body" { words.body } else { words.line };
        match file {
            Some(file) => row(GOOD, name, format!("{of}: {} ({})", words.is_the_sealed, file.display())),
            None => row(OPEN, name, format!("{of}: {}", words.not_given)),
        }
    }
    let (mark, text) = if told.pinned { (GOOD, words.pinned) } else { (OPEN, words.not_pinned) };
    row(mark, words.keys, text.replace("{number}", &told.configuration.to_string()));
}

/// Tells why a receipt proves nothing. What it claims is not shown: nobody vouches for it.
pub(super) fn fails(fault: &ReceiptFault, language: Language) {
    let words = language.words();
    say!("{BAD} \u{1b}[1m{}\u{1b}[0m\n\n  {:<14} {}", words.fails, words.why, why(fault, language));
}

/// The same for programs: one JSON object.
pub(super) fn as_json(verdict: &Result<Told, ReceiptFault>) -> Value {
    match verdict {
        Ok(told) => json!({
            "holds": true, "message": told.id, "query_id": told.query_id, "client": told.client,
            "service": told.service, "asked": Instant(told.asked_micros).timestamp().to_string(),
            "answered": Instant(told.answered_micros).timestamp().to_string(), "agreement": told.agreement,
            "purpose": told.purpose, "status": told.status, "fault": told.fault, "entries": told.entries,
            "question_whole": told.question_whole, "configuration": told.configuration, "pinned": told.pinned,
        }),
        Err(fault) => json!({ "holds": false, "why": fault.to_string() }),
    }
}
