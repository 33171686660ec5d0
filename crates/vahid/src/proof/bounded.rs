//! Reading files that somebody else may have made: never more of them than is allowed.

use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Reads a file of at most `max` bytes.
pub(super) fn bytes(file: &Path, max: usize) -> Result<Vec<u8>, String> {
    let told = |fault: std::io::Error| format!("{}: {fault}", file.display());
    let mut read = Vec::new();
    let most = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    File::open(file).map_err(told)?.take(most).read_to_end(&mut read).map_err(told)?;
    if read.len() > max {
        return Err(format!("{}: the file is larger than {max} bytes; it is not read", file.display()));
    }
    Ok(read)
}

/// Reads a JSON file of at most `max` bytes. `what` says what it should have been.
pub(super) fn json<T: DeserializeOwned>(file: &Path, max: usize, what: &str) -> Result<T, String> {
    let read = bytes(file, max)?;
    serde_json::from_slice(&read).map_err(|fault| format!("{} is not {what}: {fault}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_at_the_limit_is_read_and_one_past_it_is_not() {
        let file = std::env::temp_dir().join(format!("vahid-bounded-{}", std::process::id()));
        for (size, max, fits) in [(9, 9, true), (10, 9, false), (0, 0, true)] {
            std::fs::write(&file, vec![b'1'; size]).expect("written");
            assert_eq!(bytes(&file, max).is_ok(), fits, "{size} of {max}");
        }
        std::fs::remove_file(&file).expect("removed");
        assert!(json::<u64>(&file, 9, "a number").expect_err("gone").contains("vahid-bounded"));
    }
}
