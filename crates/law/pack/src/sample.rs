//! Test support: the example pack in memory, with a few words changed.

use crate::{Files, Loaded, load_files};
use std::path::Path;

/// The files of `packs/_example-library`, named as if they stood in `packs/`.
pub(crate) fn files() -> Files {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
    let mut files = Files::read(&dir).expect("the example pack is there");
    files.root = "packs/_example-library".into();
    files
}

/// The example with texts replaced: file, old, new. An old text that is not there fails the test, so that
/// no test silently tests the unchanged pack.
pub(crate) fn edited(edits: &[(&str, &str, &str)]) -> Files {
    let mut files = files();
    for (path, old, new) in edits {
        let text = String::from_utf8(files.get(path).expect("the file is there").to_vec()).expect("UTF-8");
        assert!(text.contains(old), "{path} has no {old:?}");
        files.put(*path, text.replacen(old, new, 1));
    }
    files
}

/// The example, loaded.
pub(crate) fn loaded() -> Loaded {
    load_files(&files()).expect("the example pack loads")
}

/// The findings of loading an edited example, one text a finding.
pub(crate) fn load_findings(edits: &[(&str, &str, &str)]) -> Vec<String> {
    match load_files(&edited(edits)) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.iter().map(ToString::to_string).collect(),
    }
}
