//! Folders of keys and registers: made so that only the account that runs the process may look inside.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// What the owner may do, and nobody else.
const OWNER_ONLY: u32 = 0o700;

/// Makes a folder, and those above it, for its owner alone. One that is there keeps the mode that somebody gave it.
pub(crate) fn private(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(OWNER_ONLY).create(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn only_its_owner_looks_into_a_new_folder() {
        let place = testkit::folder::Folder::new("private");
        let folder = place.path().join("a/b");
        private(&folder).expect("made");
        let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&folder), OWNER_ONLY);
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o750)).expect("set");
        private(&folder).expect("it is there");
        assert_eq!(mode(&folder), 0o750);
    }
}
