//! Checkpoints (c2sp.org/tlog-checkpoint): whose log, how many leaves, which root.

use crate::Hash;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The largest tree that is looked at.
pub const TREE_SIZE_MAX: u64 = i64::MAX as u64;

/// The head of a log at one size: the text of a signed note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: of ours `name/access/year`.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// Why a text is not a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointFault {
    /// Fewer than three lines, an empty one, or no newline at the end.
    #[error("a checkpoint has three lines or more, none of them empty, each with its newline")]
    Lines,
    /// The second line is no size.
    #[error("the size of a tree is a decimal number without leading zeros, at most {TREE_SIZE_MAX}")]
    Size,
    /// The third line is no root.
    #[error("the root is the base64 of 32 bytes")]
    Root,
}

impl Checkpoint {
    /// The text that is signed: three lines.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.0))
    }

    /// Reads the text of a note. Extension lines may follow and are not kept: who signs or cosigns signs the
    /// text itself.
    pub fn parse(text: &str) -> Result<Self, CheckpointFault> {
        let text = text.strip_suffix('\n').ok_or(CheckpointFault::Lines)?;
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, size, root, ..] = lines[..] else { return Err(CheckpointFault::Lines) };
        if lines.iter().any(|line| line.is_empty()) {
            return Err(CheckpointFault::Lines);
        }
        let size = decimal(size).filter(|size| *size <= TREE_SIZE_MAX).ok_or(CheckpointFault::Size)?;
        let root = base64_hash(root).ok_or(CheckpointFault::Root)?;
        Ok(Self { origin: origin.to_owned(), size, root })
    }
}

/// A decimal number without sign and leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|digit| digit.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}

/// A hash in base64.
pub(crate) fn base64_hash(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok().map(Hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of c2sp.org/tlog-checkpoint.
    const EXAMPLE: &str =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn a_checkpoint_is_read_as_it_is_written() {
        let read = Checkpoint::parse(EXAMPLE).expect("the example");
        assert_eq!((read.origin.as_str(), read.size), ("example.com/behind-the-sofa", 20_852_163));
        assert_eq!(read.text(), EXAMPLE);
        assert_eq!(
            Checkpoint::parse(&format!("{EXAMPLE}more\n")),
            Ok(read),
            "extension lines are let through"
        );
        for size in [0, TREE_SIZE_MAX] {
            let checkpoint = Checkpoint { origin: "o".to_owned(), size, root: Hash([0xff; 32]) };
            assert_eq!(Checkpoint::parse(&checkpoint.text()), Ok(checkpoint));
        }
    }

    #[test]
    fn what_is_no_checkpoint_is_refused() {
        let lines = [
            "",
            "\n",
            "o\n",
            "o\n1\n",
            "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
            EXAMPLE.trim_end(),
            &format!("{EXAMPLE}\n"),
            &format!("{EXAMPLE}\nmore\n"),
            &format!("\n{EXAMPLE}"),
        ];
        for text in lines {
            assert_eq!(Checkpoint::parse(text), Err(CheckpointFault::Lines), "{text:?}");
        }
        for size in
            ["-1", "+1", "01", "00", "1 ", "0x1", "1e3", "9223372036854775808", "99999999999999999999"]
        {
            let text = EXAMPLE.replace("20852163", size);
            assert_eq!(Checkpoint::parse(&text), Err(CheckpointFault::Size), "{size}");
        }
        for root in [
            "",
            "=",
            "CsUY",
            "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=",
            "CsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=",
        ] {
            let text = EXAMPLE.replace("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", root);
            let wanted = if root.is_empty() { CheckpointFault::Lines } else { CheckpointFault::Root };
            assert_eq!(Checkpoint::parse(&text), Err(wanted), "{root}");
        }
    }
}
