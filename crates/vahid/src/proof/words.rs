//! The words of a verdict, in the languages of people who read one.

use clap::ValueEnum;
use exchange::proof::ProofFault;
use exchange::receipt::{Part, ReceiptFault};
use exchange::standing::KeyStanding;
use ledger::ReceiptFault as LogFault;

/// A language of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    /// Azerbaijani.
    Az,
    /// English.
    En,
}

impl Language {
    /// What was asked for, else what the terminal speaks (`LC_ALL`, `LC_MESSAGES`, `LANG`), else English.
    pub(super) fn or_of_terminal(asked: Option<Self>) -> Self {
        let said = |name: &&str| std::env::var(name).is_ok_and(|value| !value.is_empty());
        let terminal = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find(said).map(std::env::var);
        asked.unwrap_or(match terminal {
            Some(Ok(value)) if value.starts_with("az") => Self::Az, // tidy: allow pack-word: the code of the language, ISO 639
            _ => Self::En,
        })
    }

    /// The words.
    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::Az => &AZ,
            Self::En => &EN,
        }
    }
}

/// Every word of a verdict. A language that lacks one does not compile.
pub(super) struct Words {
    pub(super) holds: &'static str,
    pub(super) fails: &'static str,
    pub(super) why: &'static str,
    pub(super) who: &'static str,
    pub(super) whom: &'static str,
    pub(super) asked: &'static str,
    pub(super) answered: &'static str,
    pub(super) agreement: &'static str,
    pub(super) no_agreement: &'static str,
    pub(super) purpose: &'static str,
    pub(super) outcome: &'static str,
    pub(super) status: &'static str,
    pub(super) refused: &'static str,
    pub(super) message: &'static str,
    pub(super) callers_id: &'static str,
    pub(super) entry: &'static str,
    pub(super) leaf: &'static str,
    pub(super) no_entry: &'static str,
    pub(super) placed: &'static str,
    pub(super) placed_unsigned: &'static str,
    pub(super) promised: &'static str,
    pub(super) unproven: &'static str,
    pub(super) question: &'static str,
    pub(super) answer: &'static str,
    pub(super) sealed_by: &'static str,
    pub(super) key: &'static str,
    pub(super) only_head: &'static str,
    pub(super) link: &'static str,
    pub(super) linked: &'static str,
    pub(super) body: &'static str,
    pub(super) line: &'static str,
    pub(super) is_the_sealed: &'static str,
    pub(super) not_given: &'static str,
    pub(super) keys: &'static str,
    pub(super) pinned: &'static str,
    pub(super) not_pinned: &'static str,
}

const EN: Words = Words {
    holds: "the receipt holds",
    fails: "the receipt does not hold",
    why: "why",
    who: "who asked",
    whom: "for what",
    asked: "asked",
    answered: "answered",
    agreement: "agreement",
    no_agreement: "none: the service needs none, or the call was refused",
    purpose: "purpose",
    outcome: "outcome",
    status: "the service answered with status",
    refused: "refused or failed",
    message: "message",
    callers_id: "the caller's id",
    entry: "log entry",
    leaf: "leaf",
    no_entry: "none is named",
    placed: "stands in the public log {origin} at number {index}, signed by the log",
    placed_unsigned: "at number {index} of {origin}, but nothing vouches for that log: give --log-policy FILE",
    promised: "promised under the owner's seal: the public log was away",
    unproven: "this receipt brings no proof of its place in the public log",
    question: "question",
    answer: "answer",
    sealed_by: "sealed by",
    key: "key",
    only_head: "only its head: the answer came before the question had ended",
    link: "together",
    linked: "the answer names exactly this question",
    body: "body",
    line: "line",
    is_the_sealed: "the file is the one that was sealed",
    not_given: "not given or erased; the receipt holds without it",
    keys: "keys",
    pinned: "of configuration {number}, traced to the pinned key of the authority",
    not_pinned: "of configuration {number}, but nothing vouches for it: give --authority FILE",
};

const AZ: Words = Words {
    holds: "qəbz etibarlıdır",
    fails: "qəbz etibarlı deyil",
    why: "səbəb",
    who: "soruşan",
    whom: "nə soruşulub",
    asked: "soruşulub",
    answered: "cavab verilib",
    agreement: "razılaşma",
    no_agreement: "yoxdur: xidmət üçün lazım deyil və ya sorğu rədd edilib",
    purpose: "məqsəd",
    outcome: "nəticə",
    status: "xidmətin cavab statusu:",
    refused: "rədd edilib və ya alınmayıb",
    message: "mesaj",
    callers_id: "soruşanın nömrəsi",
    entry: "jurnal qeydi",
    leaf: "yarpaq",
    no_entry: "göstərilməyib",
    placed: "{origin} açıq jurnalında {index} nömrəli yerdədir, jurnal imzalayıb",
    placed_unsigned: "{origin} jurnalının {index} nömrəsində, lakin o jurnala heç nə zəmanət vermir: --log-policy FAYL verin",
    promised: "məlumat sahibinin möhürü ilə vəd edilib: açıq jurnal əlçatan deyildi",
    unproven: "bu qəbzdə onun açıq jurnaldakı yerinin sübutu yoxdur",
    question: "sual",
    answer: "cavab",
    sealed_by: "möhürləyib:",
    key: "açar",
    only_head: "yalnız başlığı: cavab sual bitməmiş gəlib",
    link: "bağlılıq",
    linked: "cavab məhz bu suala aiddir",
    body: "məzmun",
    line: "sətir",
    is_the_sealed: "fayl möhürlənmiş olanın özüdür",
    not_given: "verilməyib və ya silinib; qəbz onsuz da etibarlıdır",
    keys: "açarlar",
    pinned: "{number} nömrəli konfiqurasiyadan, səlahiyyətli orqanın tanınmış açarına qədər yoxlanılıb",
    not_pinned: "{number} nömrəli konfiqurasiyadan, lakin ona heç nə zəmanət vermir: --authority FAYL verin",
};

/// Why a receipt proves nothing, and what to do.
pub(super) fn why(fault: &ReceiptFault, language: Language) -> String {
    match language {
        Language::En => english(fault),
        Language::Az => azerbaijani(fault),
    }
}

fn english(fault: &ReceiptFault) -> String {
    let next = match fault {
        ReceiptFault::Form(_) => "a newer program may read it, or the file is something else",
        ReceiptFault::Shape { .. } | ReceiptFault::Link(_) | ReceiptFault::Seal(_) => {
            "it was changed after it was made; ask the node that keeps it for the original"
        }
        ReceiptFault::Key { standing: KeyStanding::Unknown, .. } => {
            "is the configuration of this exchange, and not older than the receipt?"
        }
        ReceiptFault::Key { .. } => "nothing sealed with this key at that time counts",
        ReceiptFault::Bytes { .. } => "the receipt itself may hold: leave the file out to see",
        ReceiptFault::Entry { fault: ProofFault::Receipt(LogFault::Stranger(_)), .. } => {
            "is the policy that of this log and this year?"
        }
        ReceiptFault::Entry { .. } | ReceiptFault::Promise(_) | ReceiptFault::Proofs => {
            "the seals may hold, but the access log is not proven: ask the node that keeps it for the original"
        }
    };
    format!("{fault}; {next}")
}

fn azerbaijani(fault: &ReceiptFault) -> String {
    let of = |part: &Part| match part {
        Part::Question => "sual",
        Part::Answer => "cavab",
    };
    let changed = "qəbz yarandıqdan sonra dəyişdirilib; əslini onu saxlayan qovşaqdan istəyin";
    match fault {
        ReceiptFault::Form(form) => {
            format!("forma tanınmır ({form}); fayl başqa bir şeydir və ya daha yeni proqram lazımdır")
        }
        ReceiptFault::Shape { part, why } => {
            format!("{}: olmalı olduğu kimi deyil ({why}); {changed}", of(part))
        }
        ReceiptFault::Link(what) => format!("cavab bu suala aid deyil (fərqlənir: {what}); {changed}"),
        ReceiptFault::Seal(part) => format!("{}: möhür uyğun gəlmir; {changed}", of(part)),
        ReceiptFault::Key { part, standing } => {
            let standing = match standing {
                KeyStanding::Unknown => {
                    "üzvün belə açarı yoxdur; konfiqurasiya bu mübadiləninkidirmi və qəbzdən köhnə deyilmi?"
                }
                KeyStanding::NotYet => "açar hələ qüvvədə deyildi",
                KeyStanding::Ended => "açarın müddəti bitmişdi",
                KeyStanding::Revoked => "açar ləğv edilmişdi",
            };
            format!("{}: qüvvədə olmayan açarla möhürlənib: {standing}", of(part))
        }
        ReceiptFault::Bytes { part, what } => {
            let what = if *what == "body" { "məzmun" } else { "sətir" };
            format!("{}: verilən {what} möhürlənmiş olan deyil; qəbzin özü üçün faylsız yoxlayın", of(part))
        }
        ReceiptFault::Proofs => format!("sübutlar cavabın göstərdiyi jurnal qeydlərinin deyil; {changed}"),
        ReceiptFault::Promise(entry) => {
            format!("{entry} jurnal qeydinin vədini məlumat sahibi möhürləməyib; {changed}")
        }
        ReceiptFault::Entry { entry, fault: ProofFault::Receipt(LogFault::Stranger(log)) } => {
            format!(
                "{entry} jurnal qeydi: {log} jurnalının açarı tanınmır; verilən fayl bu jurnalın və bu ilindirmi?"
            )
        }
        ReceiptFault::Entry { entry, fault } => {
            format!("{entry} jurnal qeydinin sübutu uyğun gəlmir ({fault}); {changed}")
        }
    }
}
