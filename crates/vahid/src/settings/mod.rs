//! `vahid service …` and `vahid client …`: what a node's engineers set while it runs.
//!
//! What this room knows: the words of the commands and the names of a node's systems. The files and their checks
//! are `gateway::services` and `gateway::front`; a node that runs takes a change within a second.

mod client;
mod named;
mod service;

pub(crate) use client::{ClientCommand, run as run_client};
pub(crate) use service::{ServiceCommand, run as run_service};

use std::path::Path;

/// The most bytes of a certificate file.
const CERTIFICATE_BYTES_MAX: u64 = 64 * 1024;

/// The SHA-256 of the first certificate in a PEM file, in hex.
fn fingerprint(file: &Path) -> Result<String, String> {
    let pem = pem(file)?;
    let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let chain = keys::certificates::read_pem(&pem).map_err(|fault| told(&fault))?;
    let first = chain.first().ok_or_else(|| told(&"there is no certificate in it (PEM is expected)"))?;
    Ok(keys::certificates::fingerprint(first).to_string())
}

fn pem(file: &Path) -> Result<String, String> {
    let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let size = std::fs::metadata(file).map_err(|fault| told(&fault))?.len();
    if size > CERTIFICATE_BYTES_MAX {
        return Err(told(&format!("a certificate has at most {CERTIFICATE_BYTES_MAX} bytes")));
    }
    std::fs::read_to_string(file).map_err(|fault| told(&fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_file_at_the_limit_is_read_and_one_past_it_is_not() {
        let file = std::env::temp_dir().join(format!("vahid-pem-{}", std::process::id()));
        let size = usize::try_from(CERTIFICATE_BYTES_MAX).expect("small");
        for (size, fits) in [(size, true), (size + 1, false)] {
            std::fs::write(&file, "x".repeat(size)).expect("written");
            assert_eq!(pem(&file).is_ok(), fits, "{size} bytes");
        }
        std::fs::write(&file, "no certificate").expect("written");
        assert!(fingerprint(&file).is_err());
        std::fs::remove_file(&file).expect("removed");
    }
}
