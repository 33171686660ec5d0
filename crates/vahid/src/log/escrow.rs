//! `vahid log escrow …`: the key of sealed openings, made once and split; two of three shares open one.

use crate::paint::say;
use crate::publiclog::{OPENING_CONTEXT, open_escrow};
use clap::Subcommand;
use keys::{Escrow, EscrowShare};
use std::io::Write;
use std::path::{Path, PathBuf};
use tlog::Hash;

/// What can be done with the escrow.
#[derive(Subcommand)]
pub(crate) enum EscrowCommand {
    /// Makes the escrow: its public half, and three shares of the secret, each for another body.
    #[command(
        after_help = "Example:\n  vahid log escrow init ./escrow    then carry the shares to their holders and remove them here"
    )]
    Init {
        /// The new folder.
        dir: PathBuf,
    },
    /// Opens one sealed opening with two shares, and prints it.
    #[command(
        after_help = "Example:\n  vahid log escrow open opening.sealed --share share-arbiter --share share-court\n\nExit code 0: opened; 1: refused."
    )]
    Open {
        /// The ciphertext, as the arbiter keeps it.
        file: PathBuf,
        /// A share; two are needed.
        #[arg(long = "share", required = true, num_args = 1)]
        shares: Vec<PathBuf>,
    },
}

/// Does it.
pub(super) fn run(command: &EscrowCommand) -> Result<(), String> {
    match command {
        EscrowCommand::Init { dir } => init(dir),
        EscrowCommand::Open { file, shares } => open(file, shares),
    }
}

fn init(dir: &Path) -> Result<(), String> {
    if dir.join("public").exists() {
        return Err(format!(
            "{} holds an escrow already; another one could not open what it locked",
            dir.display()
        ));
    }
    let public = open_escrow(dir)?;
    say!(
        "  escrow = \"{}\"    goes into access-log.toml (vahid log describe --escrow)",
        Hash(public.bytes())
    );
    say!("  three shares lie in {}: carry each to its holder and remove it here", dir.display());
    Ok(())
}

fn open(file: &Path, shares: &[PathBuf]) -> Result<(), String> {
    let [one, other] = shares else {
        return Err(format!("two shares open an escrow, {} given", shares.len()));
    };
    let told = |file: &Path, fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let share = |file: &Path| -> Result<EscrowShare, String> {
        let text = std::fs::read_to_string(file).map_err(|fault| told(file, &fault))?;
        text.trim().parse().map_err(|fault| told(file, &fault))
    };
    let escrow = Escrow::join(&share(one)?, &share(other)?).map_err(|fault| fault.to_string())?;
    let sealed = std::fs::read(file).map_err(|fault| told(file, &fault))?;
    let opening = escrow.open(OPENING_CONTEXT, &sealed).map_err(|fault| told(file, &fault))?;
    let mut out = std::io::stdout().lock();
    out.write_all(&opening).and_then(|()| out.write_all(b"\n")).map_err(|fault| fault.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SG-19: two of three holders open what was sealed; one alone, or one twice, does not.
    #[test]
    fn two_shares_open_what_was_sealed_and_one_does_not() {
        let place = testkit::folder::Folder::new("escrow-command");
        let dir = place.path().join("escrow");
        init(&dir).expect("made");
        assert!(init(&dir).expect_err("made already").contains("already"));
        let public = open_escrow(&dir).expect("the public half");
        let file = place.path().join("sealed");
        std::fs::write(&file, public.seal(OPENING_CONTEXT, b"opening").expect("sealed")).expect("written");
        let share = |holder: &str| dir.join(format!("share-{holder}"));
        open(&file, &[share("arbiter"), share("authority")]).expect("opened");
        open(&file, &[share("arbiter")]).expect_err("one share");
        open(&file, &[share("arbiter"), share("arbiter")]).expect_err("the same share twice");
    }
}
