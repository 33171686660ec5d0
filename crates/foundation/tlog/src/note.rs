//! Signed notes (c2sp.org/signed-note): a text and the signatures below it.

use crate::cosignature::{Cosignature, cosignature_message};
use crate::vkey::{KIND_COSIGNATURE, VerifierKey, is_key_name};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use std::str::FromStr;

/// The most signatures of one note; the specification asks for at least 16.
pub const SIGNATURES_MAX: usize = 64;

/// The longest note, in bytes: room for 16 post-quantum signatures beside ours.
pub const NOTE_BYTES_MAX: usize = 128 * 1024;

/// What stands before each signature: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// A text and its signatures. The text is worth nothing until [`Note::verify`] says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The signed text, with its last newline.
    pub text: String,
    /// The signatures, in their order; unknown ones are kept.
    pub signatures: Vec<NoteSignature>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: String,
    /// The short id of the key.
    pub id: u32,
    /// What the key made, in its own form.
    pub signature: Vec<u8>,
}

/// Why a text is not a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteFault {
    /// Too long to be looked at.
    #[error("a note of more than {NOTE_BYTES_MAX} bytes")]
    Long,
    /// A control character other than the newline.
    #[error("a note holds no control characters but newlines")]
    Control,
    /// No empty line between text and signatures, or nothing behind it.
    #[error("a note is a text, an empty line and signature lines, each with its newline")]
    Shape,
    /// A line that is no signature.
    #[error("signature line {0} is not '\u{2014} name base64'")]
    Signature(usize),
    /// Too many signatures.
    #[error("a note of more than {SIGNATURES_MAX} signatures")]
    Signatures,
}

/// What signs notes: the log's own key, wherever it is.
pub trait NoteSigner: Send + Sync {
    /// The public form, with the name.
    fn verifier(&self) -> VerifierKey;
    /// Signs a note's text, which ends with a newline.
    fn sign(&self, text: &str) -> Result<NoteSignature, NoteSignFault>;
}

/// A key could not sign; the text says why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the note cannot be signed: {0}")]
pub struct NoteSignFault(pub String);

impl Note {
    /// A note without signatures yet; a fault when the text cannot stand in one.
    pub fn unsigned(text: &str) -> Result<Self, NoteFault> {
        if text.len() > NOTE_BYTES_MAX {
            return Err(NoteFault::Long);
        }
        if has_control(text) {
            return Err(NoteFault::Control);
        }
        if !text.ends_with('\n') {
            return Err(NoteFault::Shape);
        }
        Ok(Self { text: text.to_owned(), signatures: Vec::new() })
    }

    /// Whether this key signed the text: it has at least one signature here and each of its signatures holds.
    /// A signature of a known key that does not hold spoils the note, as the specification advises.
    pub fn verify(&self, key: &VerifierKey) -> bool {
        let mut own = self.signatures_of(key).peekable();
        own.peek().is_some() && own.all(|signature| signature.holds(key, &self.text))
    }

    /// When a cosigner last cosigned, in seconds since 1970; none unless [`Note::verify`] holds.
    pub fn cosigned_at(&self, key: &VerifierKey) -> Option<u64> {
        if key.kind != KIND_COSIGNATURE || !self.verify(key) {
            return None;
        }
        self.signatures_of(key).filter_map(NoteSignature::time).max()
    }

    /// Whether the note carries a signature under this key's name and id, good or bad.
    pub fn names(&self, key: &VerifierKey) -> bool {
        self.signatures_of(key).next().is_some()
    }

    fn signatures_of(&self, key: &VerifierKey) -> impl Iterator<Item = &NoteSignature> {
        self.signatures.iter().filter(|signature| signature.id == key.id && signature.name == key.name)
    }
}

impl NoteSignature {
    /// The time of a cosignature, in seconds since 1970, not verified; none of another form.
    pub fn time(&self) -> Option<u64> {
        Cosignature::read(&self.signature).map(|cosignature| cosignature.time)
    }

    /// Whether the key made this signature over the text, in the form of the key's kind.
    fn holds(&self, key: &VerifierKey, text: &str) -> bool {
        if key.kind == KIND_COSIGNATURE {
            return Cosignature::read(&self.signature)
                .is_some_and(|made| key.made(&made.signature, &cosignature_message(made.time, text)));
        }
        self.signature.as_array().is_some_and(|signature| key.made(signature, text.as_bytes()))
    }
}

/// The line of the signature, without its newline.
impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_be_bytes()[..], &self.signature].concat();
        write!(f, "{DASH}{} {}", self.name, STANDARD.encode(bytes))
    }
}

/// Reads one signature line, without its newline.
impl FromStr for NoteSignature {
    type Err = NoteFault;

    fn from_str(line: &str) -> Result<Self, NoteFault> {
        let read = || {
            let (name, base64) = line.strip_prefix(DASH)?.split_once(' ')?;
            let bytes = STANDARD.decode(base64).ok()?;
            let (id, signature) = bytes.split_first_chunk()?;
            let good = is_key_name(name) && !signature.is_empty();
            let (name, id, signature) = (name.to_owned(), u32::from_be_bytes(*id), signature.to_vec());
            good.then_some(Self { name, id, signature })
        };
        read().ok_or(NoteFault::Signature(1))
    }
}

/// The whole note, as it is published.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl FromStr for Note {
    type Err = NoteFault;

    fn from_str(note: &str) -> Result<Self, NoteFault> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(NoteFault::Long);
        }
        if has_control(note) {
            return Err(NoteFault::Control);
        }
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteFault::Shape)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteFault::Shape)?;
        let mut signatures = Vec::new();
        for (line, number) in lines.split('\n').zip(1..) {
            if number > SIGNATURES_MAX {
                return Err(NoteFault::Signatures);
            }
            signatures.push(line.parse().map_err(|_| NoteFault::Signature(number))?);
        }
        Ok(Self { text: format!("{text}\n"), signatures })
    }
}

fn has_control(text: &str) -> bool {
    text.bytes().any(|byte| byte < 0x20 && byte != b'\n')
}

#[cfg(test)]
#[path = "note_tests.rs"]
mod tests;
