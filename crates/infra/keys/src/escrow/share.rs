//! Shares of an escrow's secret, as lines of text that people keep in safes.
//!
//! The secret is where a line meets zero; a share is the line's height at 1, 2 or 3 (Shamir 1979). One point lies
//! on a line through every height, so it tells nothing. The arithmetic is that of curve25519-dalek, in constant
//! time.

use super::EscrowPublic;
use crate::KeyFault;
use curve25519_dalek::scalar::Scalar;
use std::fmt;
use std::str::FromStr;
use tlog::Hash;

/// How many shares a secret is split into.
pub const ESCROW_SHARES: usize = 3;

/// How many of them give it back.
pub const ESCROW_SHARES_NEEDED: usize = 2;

/// What a share's line begins with.
const HEAD: &str = "vahid-escrow-share-1";

/// One of the three shares. Written as one line: head, number, escrow, height, checksum.
#[derive(Clone, PartialEq, Eq)]
pub struct EscrowShare {
    /// Which escrow it is of.
    pub(super) escrow: [u8; 8],
    /// 1, 2 or 3.
    number: u8,
    height: Scalar,
}

impl EscrowShare {
    /// Which of the three it is, from 1.
    pub fn number(&self) -> u8 {
        self.number
    }

    /// Whether it belongs to the escrow with this public key.
    pub fn is_of(&self, public: &EscrowPublic) -> bool {
        self.escrow == public.id()
    }

    /// The line without its checksum.
    fn body(&self) -> String {
        let (escrow, height) = (hex(&self.escrow), hex(self.height.as_bytes()));
        format!("{HEAD}:{}:{escrow}:{height}", self.number)
    }
}

/// The three shares of a secret on a line with this slope.
pub(super) fn draw(public: &EscrowPublic, secret: Scalar, slope: Scalar) -> [EscrowShare; ESCROW_SHARES] {
    [1, 2, 3].map(|number| {
        let height = secret + slope * Scalar::from(number);
        EscrowShare { escrow: public.id(), number, height }
    })
}

/// Where the line through two shares meets zero; the text says why they have none.
pub(super) fn meet(one: &EscrowShare, other: &EscrowShare) -> Result<Scalar, String> {
    if one.escrow != other.escrow {
        return Err("the two shares are of different escrows".to_owned());
    }
    if one.number == other.number {
        return Err(format!("both are share {} of the escrow; another one is needed", one.number));
    }
    let (a, b) = (Scalar::from(one.number), Scalar::from(other.number));
    // The numbers differ, so the difference has an inverse.
    Ok((one.height * b - other.height * a) * (b - a).invert())
}

/// The line to keep: it holds a secret.
impl fmt::Display for EscrowShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body();
        write!(f, "{body}:{}", checksum(&body))
    }
}

/// Shows which share it is and nothing of its height.
impl fmt::Debug for EscrowShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EscrowShare({} of {})", self.number, hex(&self.escrow))
    }
}

/// Reads a line; blanks around it do no harm. The fault says whether it is no share at all or was mistyped.
impl FromStr for EscrowShare {
    type Err = KeyFault;

    fn from_str(line: &str) -> Result<Self, KeyFault> {
        let line = line.trim();
        let form = || KeyFault::Form(format!("a share is a line '{HEAD}:number:escrow:height:checksum'"));
        if !line.starts_with(HEAD) {
            return Err(form());
        }
        let (body, sum) = line.rsplit_once(':').ok_or_else(form)?;
        if checksum(body) != sum {
            let mistyped =
                "the share's checksum does not fit: a letter is wrong or missing; compare it again";
            return Err(KeyFault::Form(mistyped.to_owned()));
        }
        let mut parts = body.split(':').skip(1);
        let (Some(number), Some(escrow), Some(height), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(form());
        };
        let number = number.parse().ok().filter(|number| (1..=ESCROW_SHARES as u8).contains(number));
        let height = unhex(height).and_then(|bytes| Option::from(Scalar::from_canonical_bytes(bytes)));
        let share = match (number, unhex(escrow), height) {
            (Some(number), Some(escrow), Some(height)) => Self { escrow, number, height },
            _ => return Err(form()),
        };
        // One share has one spelling.
        if share.body() == body { Ok(share) } else { Err(form()) }
    }
}

/// Against wrong letters, not against wrong people: the first four bytes of the line's SHA-256.
fn checksum(body: &str) -> String {
    hex(&Hash::of(body.as_bytes()).0[..4])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let mut bytes = [0; N];
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}
