//! A request of a member to an institution's door (the log, the custodian): plain bytes, sealed with the member's
//! key, so that the door knows who asks and nobody can have the bytes say something else.
//!
//! The seal stands over one leaf: which door, who asks, when, and the hash of the body. The three travel as HTTP
//! headers beside the body.

use crate::seal;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ids::AgencyId;
use keys::{KeyFault, PublicKey, Seal, Sealer, Verifier};
use std::collections::BTreeMap;
use tlog::{Hash, leaf_hash};

/// The header that names the member.
pub const MEMBER_HEADER: &str = "x-vahid-member";
/// The header that tells when the request was sealed, microseconds UTC.
pub const AT_HEADER: &str = "x-vahid-at";
/// The header that carries the seal: base64 of [`seal::to_bytes`].
pub const SEAL_HEADER: &str = "x-vahid-seal";

/// How far a request's instant may lie from the door's clock, seconds, either way.
pub const REQUEST_SKEW_SECONDS_MAX: i64 = 300;

/// What the headers say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedBy {
    /// Who asks.
    pub member: AgencyId,
    /// When, microseconds UTC.
    pub at_micros: i64,
    /// The seal.
    pub seal: Seal,
}

/// Why a door does not take a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefused {
    /// A header is missing or has another form.
    #[error("the header {0} is missing or cannot be read")]
    Header(&'static str),
    /// Too old or from the future: [`REQUEST_SKEW_SECONDS_MAX`].
    #[error("the request was sealed {0} s away from this clock; send it again with a right clock")]
    OutOfTime(i64),
    /// No key of this member that holds made this seal over these bytes.
    #[error("the seal of {0} does not hold")]
    Seal(AgencyId),
}

/// Who may ask, and by which keys: the configuration of the exchange, or a table in a file.
pub trait Members: Send + Sync {
    /// Whether a key of this member that holds at this instant made this seal over this leaf.
    fn sealed(&self, member: &AgencyId, seal: &Seal, leaf: &Hash, at_micros: i64) -> bool;
}

/// Members by a fixed table of keys.
#[derive(Default)]
pub struct MemberKeys {
    keys: BTreeMap<AgencyId, Vec<PublicKey>>,
    verifier: Verifier,
}

impl MemberKeys {
    /// The table; a member may have several keys.
    pub fn new(keys: BTreeMap<AgencyId, Vec<PublicKey>>) -> Self {
        Self { keys, verifier: Verifier::new() }
    }
}

impl Members for MemberKeys {
    fn sealed(&self, member: &AgencyId, seal: &Seal, leaf: &Hash, _at_micros: i64) -> bool {
        let keys = self.keys.get(member).map_or(&[][..], Vec::as_slice);
        keys.iter().any(|key| self.verifier.holds(seal, key, leaf))
    }
}

/// What is sealed: the line `vahid/request/1`, the door, the member, the instant and the hash of the body, each on
/// a line of its own.
pub fn request_leaf(door: &str, member: &AgencyId, at_micros: i64, body: &[u8]) -> Hash {
    let hash = Hash::of(body);
    leaf_hash(format!("vahid/request/1\n{door}\n{member}\n{at_micros}\n{hash}\n").as_bytes())
}

impl SealedBy {
    /// Seals a request to a door.
    pub async fn seal(
        sealer: &Sealer,
        door: &str,
        member: &AgencyId,
        at_micros: i64,
        body: &[u8],
    ) -> Result<Self, KeyFault> {
        let seal = sealer.seal(request_leaf(door, member, at_micros, body)).await?;
        Ok(Self { member: member.clone(), at_micros, seal })
    }

    /// The three headers.
    pub fn headers(&self) -> [(&'static str, String); 3] {
        [
            (MEMBER_HEADER, self.member.to_string()),
            (AT_HEADER, self.at_micros.to_string()),
            (SEAL_HEADER, STANDARD.encode(seal::to_bytes(&self.seal))),
        ]
    }

    /// Reads the headers; says nothing of their truth.
    pub fn read<'a>(header: impl Fn(&'static str) -> Option<&'a str>) -> Result<Self, RequestRefused> {
        let text = |name| header(name).ok_or(RequestRefused::Header(name));
        let wrong = RequestRefused::Header;
        let member = AgencyId::parse(text(MEMBER_HEADER)?).map_err(|_| wrong(MEMBER_HEADER))?;
        let at_micros = text(AT_HEADER)?.parse().map_err(|_| wrong(AT_HEADER))?;
        let seal = text(SEAL_HEADER)?;
        let longest = seal::SEAL_BYTES_MAX.div_ceil(3) * 4;
        let bytes = (seal.len() <= longest).then(|| STANDARD.decode(seal).ok()).flatten();
        let seal = bytes.and_then(|bytes| seal::from_bytes(&bytes).ok()).ok_or(wrong(SEAL_HEADER))?;
        Ok(Self { member, at_micros, seal })
    }

    /// Judges the request: in time, and sealed by a key of the member that it names. Gives the member.
    pub fn judge(
        self,
        members: &dyn Members,
        door: &str,
        body: &[u8],
        now_micros: i64,
    ) -> Result<AgencyId, RequestRefused> {
        let away = now_micros.saturating_sub(self.at_micros) / 1_000_000;
        if !(-REQUEST_SKEW_SECONDS_MAX..=REQUEST_SKEW_SECONDS_MAX).contains(&away) {
            return Err(RequestRefused::OutOfTime(away));
        }
        let leaf = request_leaf(door, &self.member, self.at_micros, body);
        if members.sealed(&self.member, &self.seal, &leaf, self.at_micros) {
            Ok(self.member)
        } else {
            Err(RequestRefused::Seal(self.member))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keys::{FileSigner, Signer};

    const AT: i64 = 1_795_564_800_000_000;

    fn agency(name: &str) -> AgencyId {
        AgencyId::parse(name).expect("a name")
    }

    fn request(signer: &FileSigner, door: &str, member: &str, body: &[u8]) -> SealedBy {
        let leaf = request_leaf(door, &agency(member), AT, body);
        let signature = signer.sign(&keys::batch_bytes(&leaf, 1)).expect("signed");
        let seal =
            Seal { key: signer.public().id(), size: 1, index: 0, root: leaf, path: Vec::new(), signature };
        SealedBy { member: agency(member), at_micros: AT, seal }
    }

    #[test]
    fn only_the_member_itself_is_taken_for_it_and_only_with_these_bytes() {
        let (signer, stranger) = (FileSigner::fresh().expect("key"), FileSigner::fresh().expect("key"));
        let members = MemberKeys::new([(agency("library"), vec![signer.public()])].into());
        let good = request(&signer, "door", "library", b"body");
        let judge = |by: &SealedBy, door: &str, body: &[u8]| by.clone().judge(&members, door, body, AT);
        assert_eq!(judge(&good, "door", b"body"), Ok(agency("library")));
        let seal = Err(RequestRefused::Seal(agency("library")));
        assert_eq!(judge(&good, "door", b"other"), seal);
        assert_eq!(judge(&good, "other", b"body"), seal);
        assert_eq!(judge(&request(&stranger, "door", "library", b"body"), "door", b"body"), seal);
        assert!(judge(&request(&signer, "door", "school", b"body"), "door", b"body").is_err());
        let moved = SealedBy { at_micros: AT + 1, ..good };
        assert_eq!(judge(&moved, "door", b"body"), seal);
    }

    #[test]
    fn a_request_holds_for_five_minutes_and_not_a_second_longer() {
        let signer = FileSigner::fresh().expect("key");
        let members = MemberKeys::new([(agency("library"), vec![signer.public()])].into());
        let request = request(&signer, "door", "library", b"");
        for sign in [1, -1] {
            let at = |seconds: i64| AT + sign * seconds * 1_000_000;
            let judge = |now| request.clone().judge(&members, "door", b"", now);
            assert!(judge(at(REQUEST_SKEW_SECONDS_MAX)).is_ok());
            let past = REQUEST_SKEW_SECONDS_MAX + 1;
            assert_eq!(judge(at(past)), Err(RequestRefused::OutOfTime(sign * past)));
        }
    }

    #[test]
    fn headers_are_read_as_they_are_written() {
        let signer = FileSigner::fresh().expect("key");
        let request = request(&signer, "door", "library", b"");
        let headers: BTreeMap<_, _> = request.headers().into_iter().collect();
        let read = |drop: &str| {
            SealedBy::read(|name| headers.get(name).map(String::as_str).filter(|_| name != drop))
        };
        assert_eq!(read(""), Ok(request));
        for name in [MEMBER_HEADER, AT_HEADER, SEAL_HEADER] {
            assert_eq!(read(name), Err(RequestRefused::Header(name)));
        }
    }
}
