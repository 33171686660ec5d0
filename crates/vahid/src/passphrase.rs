//! Where passphrases come from: a file or the environment. Never the command line, which everybody on the machine
//! can read.

use crate::config;
use clap::Args;
use std::path::PathBuf;

/// The variable that is read when no file is named.
pub(crate) const VARIABLE: &str = "VAHID_PASSPHRASE";

/// The fewest characters of a passphrase for a new key.
const NEW_LENGTH_MIN: usize = 12;

/// How a command is told the passphrase of its key.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Passphrase {
    /// The file whose first line is the passphrase of the key; else VAHID_PASSPHRASE is read.
    #[arg(long)]
    pub(crate) passphrase_file: Option<PathBuf>,
}

impl Passphrase {
    /// The passphrase.
    pub(crate) fn read(&self) -> Result<String, String> {
        if let Some(file) = &self.passphrase_file {
            return config::secret(file).map_err(|fault| fault.to_string());
        }
        std::env::var(VARIABLE).ok().filter(|text| !text.is_empty()).ok_or_else(|| {
            format!("the key needs its passphrase: give --passphrase-file FILE or set {VARIABLE}")
        })
    }

    /// A passphrase for a new key: long enough.
    pub(crate) fn for_new_key(&self) -> Result<String, String> {
        let text = self.read()?;
        long_enough(&text)?;
        Ok(text)
    }
}

fn long_enough(text: &str) -> Result<(), String> {
    if text.chars().count() < NEW_LENGTH_MIN {
        return Err(format!("a passphrase for a new key has at least {NEW_LENGTH_MIN} characters"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_passphrase_has_its_length_and_not_one_less() {
        assert!(long_enough(&"ə".repeat(NEW_LENGTH_MIN)).is_ok());
        assert!(long_enough(&"ə".repeat(NEW_LENGTH_MIN - 1)).is_err());
    }
}
