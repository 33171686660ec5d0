//! `vahid verify receipt FILE`: checks a receipt offline, with nothing but published keys.

use super::words::Language;
use super::{bounded, published, told};
use crate::paint::say;
use clap::Args;
use exchange::proof::PROOFS_BYTES_MAX;
use exchange::receipt::{Erasable, Part, Receipt, verify};
use ledger::LogKeys;
use std::path::{Path, PathBuf};
use tlog::{POLICY_BYTES_MAX, Policy};

/// The most bytes of a receipt: two heads, each of at most 32 KiB, their seals, room, and the proofs of entries.
const RECEIPT_BYTES_MAX: usize = 256 * 1024 + PROOFS_BYTES_MAX;

/// The most bytes of a line.
const LINE_BYTES_MAX: usize = 1024 * 1024;

/// The most bytes of a body that is compared.
const BODY_BYTES_MAX: usize = 256 * 1024 * 1024;

/// What `vahid verify receipt` can be told.
#[derive(Args)]
#[command(after_help = "Examples:
  vahid verify receipt receipt.json --configuration configuration.json --authority authority.json
  vahid verify receipt receipt.json --configuration ./node/configuration --authority ./node/authority.json \\
      --body answer.json --lang az
  vahid verify receipt examples/receipts/receipt.json --configuration examples/receipts/configuration.json \\
      --log-policy examples/receipts/log-policy

The newest configuration is the best: it names old keys too, and says which were revoked. A member's node keeps
every snapshot in DIR/configuration and the pinned key in DIR/authority.json; the centre publishes them at
/configuration, a demonstration in data/demo/exchange/configuration.json.")]
pub(crate) struct ReceiptArguments {
    /// The receipt.
    file: PathBuf,
    /// A signed snapshot with the published keys; or, given several times or as a folder, the whole chain.
    #[arg(long, required = true)]
    configuration: Vec<PathBuf>,
    /// The authority's key, pinned (authority.json). Without it the snapshot vouches for itself, which is said.
    #[arg(long)]
    authority: Option<PathBuf>,
    /// The policy with the keys of the access logs (the log publishes it). Without it a proof of an entry's place is
    /// compared with nothing but itself, which is said. Witnesses are not asked for: the receipt is older than their word.
    #[arg(long)]
    log_policy: Option<PathBuf>,
    /// The body of the answer, if it was kept.
    #[arg(long)]
    body: Option<PathBuf>,
    /// The line of the answer (canonical JSON of status and headers), if it was kept.
    #[arg(long)]
    line: Option<PathBuf>,
    /// The body of the question, if it was kept.
    #[arg(long)]
    question_body: Option<PathBuf>,
    /// The line of the question (canonical JSON of method, path and headers), if it was kept.
    #[arg(long)]
    question_line: Option<PathBuf>,
    /// The language of the verdict; the terminal's when absent.
    #[arg(long)]
    lang: Option<Language>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

impl ReceiptArguments {
    /// What may be erased, with the file if it is still there.
    pub(super) fn erasable(&self) -> [(Part, &'static str, Option<&PathBuf>); 4] {
        [
            (Part::Question, "line", self.question_line.as_ref()),
            (Part::Question, "body", self.question_body.as_ref()),
            (Part::Answer, "line", self.line.as_ref()),
            (Part::Answer, "body", self.body.as_ref()),
        ]
    }
}

/// Checks the receipt and tells what was found; an error when it does not hold.
pub(crate) fn run(arguments: &ReceiptArguments) -> Result<(), String> {
    let receipt: Receipt = bounded::json(&arguments.file, RECEIPT_BYTES_MAX, "a receipt")?;
    let keys = published::key_book(&arguments.configuration, arguments.authority.as_deref())?;
    let logs = arguments.log_policy.as_deref().map(logs).transpose()?;
    let mut kept = Vec::new();
    for (_, what, file) in arguments.erasable() {
        let max = if what == "body" { BODY_BYTES_MAX } else { LINE_BYTES_MAX };
        kept.push(file.map(|file| bounded::bytes(file, max)).transpose()?);
    }
    let [question_line, question_body, answer_line, answer_body] = [0, 1, 2, 3].map(|at| kept[at].as_deref());
    let rest = Erasable { logs: logs.as_ref(), question_line, question_body, answer_line, answer_body };
    let verdict = verify(&receipt, &keys, rest);
    let language = Language::or_of_terminal(arguments.lang);
    match (&verdict, arguments.json) {
        (_, true) => say!("{}", told::as_json(&verdict)),
        (Ok(found), false) => told::holds(found, &receipt, arguments, language.words()),
        (Err(fault), false) => told::fails(fault, language),
    }
    let failed = |_| format!("{}: {}", arguments.file.display(), language.words().fails);
    verdict.map(drop).map_err(failed)
}

/// The keys of the logs that a policy names.
fn logs(file: &Path) -> Result<LogKeys, String> {
    let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let text = String::from_utf8(bounded::bytes(file, POLICY_BYTES_MAX)?).map_err(|fault| told(&fault))?;
    let policy = Policy::parse(&text).map_err(|fault| told(&fault))?;
    Ok(LogKeys::new(policy.logs().iter().map(|log| log.key.clone())))
}
