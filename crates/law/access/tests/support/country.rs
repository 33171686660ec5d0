//! The packs of the tree, read as they are or with a few words changed.

use pack::model::Country;
use pack::{Files, load_files};
use std::path::{Path, PathBuf};

pub fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs")
}

/// The example with texts replaced (file, old, new) and files added.
pub fn example(edits: &[(&str, &str, &str)], added: &[(&str, &str)]) -> Country {
    let mut files = Files::read(&packs().join("_example-library")).expect("the example pack is there");
    files.root = "packs/_example-library".into();
    for (path, old, new) in edits {
        let text = String::from_utf8(files.get(path).expect("the file is there").to_vec()).expect("UTF-8");
        assert!(text.contains(old), "{path} has no {old:?}");
        files.put(*path, text.replacen(old, new, 1));
    }
    for (path, text) in added {
        files.put(*path, *text);
    }
    load_files(&files).expect("the edited pack loads").country
}
