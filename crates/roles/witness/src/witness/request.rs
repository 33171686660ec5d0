//! What a log sends to a witness (c2sp.org/tlog-witness): the old size, a consistency proof, a checkpoint.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tlog::{Checkpoint, Hash, Note};

/// The most bytes of a request: 63 proof lines and a checkpoint with many signatures.
pub const REQUEST_BYTES_MAX: usize = 64 * 1024;

/// The most lines of a consistency proof, by the specification.
pub const PROOF_LINES_MAX: usize = 63;

/// One `add-checkpoint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the log believes this witness has cosigned last.
    pub old_size: u64,
    /// The consistency proof from there.
    pub proof: Vec<Hash>,
    /// The signed checkpoint.
    pub note: Note,
    /// What its text says.
    pub checkpoint: Checkpoint,
}

/// Why bytes are no request. The witness answers 400.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestFault {
    /// Too long, or not text.
    #[error("a request is text of at most {REQUEST_BYTES_MAX} bytes")]
    Bytes,
    /// No empty line between proof and checkpoint, or no newline at an end.
    #[error("a request is `old N`, proof lines, an empty line and a checkpoint")]
    Shape,
    /// The first line.
    #[error("the first line is `old ` and a decimal number without leading zeroes")]
    OldSize,
    /// Too many proof lines.
    #[error("a proof has at most {PROOF_LINES_MAX} lines")]
    Long,
    /// A proof line.
    #[error("proof line {0} is not the base64 of 32 bytes")]
    Proof(usize),
    /// What stands behind the empty line.
    #[error("the checkpoint: {0}")]
    Checkpoint(String),
}

impl AddCheckpoint {
    /// Reads the body of a request, strictly.
    pub fn read(body: &[u8]) -> Result<Self, RequestFault> {
        if body.len() > REQUEST_BYTES_MAX {
            return Err(RequestFault::Bytes);
        }
        let body = str::from_utf8(body).map_err(|_| RequestFault::Bytes)?;
        let (head, signed) = body.split_once("\n\n").ok_or(RequestFault::Shape)?;
        let mut lines = head.split('\n');
        let old_size =
            lines.next().and_then(|line| line.strip_prefix("old ")).ok_or(RequestFault::OldSize)?;
        let old_size = decimal(old_size).ok_or(RequestFault::OldSize)?;
        let mut proof = Vec::new();
        for line in lines {
            if proof.len() == PROOF_LINES_MAX {
                return Err(RequestFault::Long);
            }
            let bytes = STANDARD.decode(line).ok().and_then(|bytes| bytes.try_into().ok());
            proof.push(Hash(bytes.ok_or(RequestFault::Proof(proof.len() + 1))?));
        }
        let told = |fault: &dyn std::fmt::Display| RequestFault::Checkpoint(fault.to_string());
        let note: Note = signed.parse().map_err(|fault| told(&fault))?;
        let checkpoint = Checkpoint::parse(&note.text).map_err(|fault| told(&fault))?;
        Ok(Self { old_size, proof, note, checkpoint })
    }

    /// The body as a log sends it.
    pub fn body(old_size: u64, proof: &[Hash], signed_checkpoint: &str) -> String {
        let mut body = format!("old {old_size}\n");
        for hash in proof {
            body.push_str(&STANDARD.encode(hash.0));
            body.push('\n');
        }
        body.push('\n');
        body.push_str(signed_checkpoint);
        body
    }
}

fn decimal(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "example.com/log\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u{2014} example.com/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

    #[test]
    fn a_request_is_read_as_it_is_written() {
        for count in [0, 1, PROOF_LINES_MAX] {
            let proof: Vec<Hash> = (0..count).map(|n| Hash::of(&n.to_be_bytes())).collect();
            let read = AddCheckpoint::read(AddCheckpoint::body(5, &proof, SIGNED).as_bytes()).expect("reads");
            assert_eq!((read.old_size, read.proof, read.checkpoint.size), (5, proof, 7));
            assert_eq!(read.note.to_string(), SIGNED);
        }
    }

    #[test]
    fn what_is_no_request_is_refused_with_its_reason() {
        let read = |body: &str| AddCheckpoint::read(body.as_bytes()).map(|_| ());
        let line = STANDARD.encode([7; 32]);
        let many = vec![Hash::ZERO; PROOF_LINES_MAX + 1];
        for (body, fault) in [
            (String::new(), RequestFault::Shape),
            ("old 0\n".to_owned(), RequestFault::Shape),
            (format!("old 05\n\n{SIGNED}"), RequestFault::OldSize),
            (format!("old +5\n\n{SIGNED}"), RequestFault::OldSize),
            (format!("old  5\n\n{SIGNED}"), RequestFault::OldSize),
            (format!("5\n\n{SIGNED}"), RequestFault::OldSize),
            (format!("old 99999999999999999999\n\n{SIGNED}"), RequestFault::OldSize),
            (format!("old 5\n{line}\nx\n\n{SIGNED}"), RequestFault::Proof(2)),
            (format!("old 5\n{}\n\n{SIGNED}", &line[..40]), RequestFault::Proof(1)),
            (AddCheckpoint::body(5, &many, SIGNED), RequestFault::Long),
        ] {
            assert_eq!(read(&body), Err(fault), "{body}");
        }
        assert!(matches!(read("old 5\n\nno note\n"), Err(RequestFault::Checkpoint(_))));
        assert!(matches!(
            read(&format!("old 5\n\n{}", SIGNED.replace("\n7\n", "\n07\n"))),
            Err(RequestFault::Checkpoint(_))
        ));
    }

    #[test]
    fn a_request_has_its_bytes_and_not_one_more() {
        let padded = |bytes: usize| {
            let mut body = b"old 5\n".to_vec();
            body.resize(bytes, b'a');
            AddCheckpoint::read(&body)
        };
        assert_eq!(padded(REQUEST_BYTES_MAX), Err(RequestFault::Shape));
        assert_eq!(padded(REQUEST_BYTES_MAX + 1), Err(RequestFault::Bytes));
        assert_eq!(AddCheckpoint::read(&[0xff]), Err(RequestFault::Bytes));
    }
}
