//! The bytes between an owner and the custodian: `u16 length ‖ origin`, then for each input `u16 length ‖ input`;
//! back come 80 bytes for each. Integers are big-endian.

use super::limits::{ALPHA_BYTES_MAX, ALPHAS_A_REQUEST_MAX};

/// What an owner asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProveRequest {
    /// The log and year.
    pub origin: String,
    /// The inputs ([`tlog::alpha`], [`tlog::sealed_alpha`]).
    pub alphas: Vec<Vec<u8>>,
}

/// Why bytes are no request or no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireFault {
    /// It breaks off, or a text is none.
    #[error("the request is an origin and inputs, each behind its length in two bytes")]
    Form,
    /// Too many.
    #[error("at most {ALPHAS_A_REQUEST_MAX} inputs are taken at once")]
    Many,
    /// Too long.
    #[error("an origin or input has at most {ALPHA_BYTES_MAX} bytes")]
    Long,
    /// Another number of bytes came back.
    #[error("the answer is not 80 bytes for each input")]
    Answer,
}

impl ProveRequest {
    /// The bytes; a limit that is passed is told before anything is sent.
    pub fn bytes(&self) -> Result<Vec<u8>, WireFault> {
        if self.alphas.len() > ALPHAS_A_REQUEST_MAX {
            return Err(WireFault::Many);
        }
        let mut bytes = Vec::new();
        for part in std::iter::once(self.origin.as_bytes()).chain(self.alphas.iter().map(Vec::as_slice)) {
            let length = u16::try_from(part.len()).ok().filter(|_| part.len() <= ALPHA_BYTES_MAX);
            bytes.extend(length.ok_or(WireFault::Long)?.to_be_bytes());
            bytes.extend(part);
        }
        Ok(bytes)
    }

    /// Reads what [`ProveRequest::bytes`] wrote.
    pub fn read(mut bytes: &[u8]) -> Result<Self, WireFault> {
        let mut parts = Vec::new();
        while !bytes.is_empty() {
            let (length, rest) = bytes.split_first_chunk().ok_or(WireFault::Form)?;
            let length = usize::from(u16::from_be_bytes(*length));
            if length > ALPHA_BYTES_MAX {
                return Err(WireFault::Long);
            }
            let (part, rest) = rest.split_at_checked(length).ok_or(WireFault::Form)?;
            // The origin comes first and is no input.
            if parts.len() > ALPHAS_A_REQUEST_MAX {
                return Err(WireFault::Many);
            }
            parts.push(part.to_vec());
            bytes = rest;
        }
        let mut parts = parts.into_iter();
        let origin = parts.next().and_then(|origin| String::from_utf8(origin).ok()).ok_or(WireFault::Form)?;
        Ok(Self { origin, alphas: parts.collect() })
    }
}

/// Reads the answer to so many inputs.
pub(super) fn proofs(bytes: &[u8], count: usize) -> Result<Vec<[u8; 80]>, WireFault> {
    let (proofs, rest) = bytes.as_chunks::<80>();
    let whole = rest.is_empty() && proofs.len() == count;
    whole.then(|| proofs.to_vec()).ok_or(WireFault::Answer)
}

/// The provider's code in an input of this log; none for anything else. The layouts are those of [`tlog::alpha`]
/// and [`tlog::sealed_alpha`]: the code stands before the last 32 bytes.
pub(super) fn provider_of(alpha: &[u8], origin: &str) -> Option<u32> {
    let (head, secret) = alpha.split_last_chunk::<32>()?;
    let (_, code) = head.split_last_chunk::<4>()?;
    let code = u32::from_be_bytes(*code);
    let leaf = head.strip_prefix(b"sealed").and_then(|rest| rest.first_chunk::<8>());
    let sealed = leaf.map(|leaf| tlog::sealed_alpha(u64::from_be_bytes(*leaf), code, secret));
    let ordinary = tlog::alpha(origin, code, secret);
    (alpha == ordinary || sealed.is_some_and(|sealed| alpha == sealed)).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(count: usize, length: usize) -> ProveRequest {
        ProveRequest { origin: "log/2026".to_owned(), alphas: vec![vec![7; length]; count] }
    }

    #[test]
    fn a_request_is_read_as_it_is_written_up_to_its_limits() {
        for good in [request(0, 0), request(1, 1), request(ALPHAS_A_REQUEST_MAX, ALPHA_BYTES_MAX)] {
            let bytes = good.bytes().expect("within the limits");
            assert!(bytes.len() <= super::super::BODY_BYTES_MAX);
            assert_eq!(ProveRequest::read(&bytes), Ok(good));
        }
        assert_eq!(request(ALPHAS_A_REQUEST_MAX + 1, 1).bytes(), Err(WireFault::Many));
        assert_eq!(request(1, ALPHA_BYTES_MAX + 1).bytes(), Err(WireFault::Long));
        let mut bytes = request(ALPHAS_A_REQUEST_MAX, 1).bytes().expect("within the limits");
        bytes.extend([0, 1, 7]);
        assert_eq!(ProveRequest::read(&bytes), Err(WireFault::Many));
        assert_eq!(ProveRequest::read(&[0, 1, b'o', 2, 1]), Err(WireFault::Long));
        for broken in [&[][..], &[0], &[0, 2, b'o'], &[0, 1, 0xff], &[0, 1, b'o', 0]] {
            assert_eq!(ProveRequest::read(broken), Err(WireFault::Form), "{broken:?}");
        }
    }

    #[test]
    fn only_inputs_of_this_log_have_a_provider() {
        let secret = [9; 32];
        assert_eq!(provider_of(&tlog::alpha("log/2026", 5, &secret), "log/2026"), Some(5));
        assert_eq!(provider_of(&tlog::alpha("log/2025", 5, &secret), "log/2026"), None);
        assert_eq!(provider_of(&tlog::sealed_alpha(3, 6, &secret), "log/2026"), Some(6));
        assert_eq!(provider_of(b"sealed", "log/2026"), None);
        let mut longer = tlog::sealed_alpha(3, 6, &secret);
        longer.insert(8, 0);
        assert_eq!(provider_of(&longer, "log/2026"), None);
    }
}
