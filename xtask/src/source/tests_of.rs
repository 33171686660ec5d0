//! Which lines of a file are tests.

use super::Source;
use crate::text;

/// Marks that open a test item.
const MARKS: [&str; 4] = ["#[cfg(test)]", "#[test]", "#[tokio::test", "#[cfg(all(test"];

/// One flag a line. A file under a `tests` or `benches` folder, or named `tests.rs`, is a test as a whole.
pub fn lines(source: &Source) -> Vec<bool> {
    let path = format!("/{}", source.path);
    let whole = path.contains("/tests/") || path.contains("/benches/") || path.ends_with("/tests.rs");
    let mut flags = vec![whole; source.lines.len()];
    for mark in MARKS {
        for (start, _) in source.code.match_indices(mark) {
            let end = item_end(&source.code, start).unwrap_or(source.code.len() - 1);
            for line in source.line_at(start)..=source.line_at(end) {
                if let Some(flag) = flags.get_mut(line - 1) {
                    *flag = true;
                }
            }
        }
    }
    flags
}

/// Where the item after the attribute at `start` ends: its closing brace, or its semicolon.
fn item_end(code: &str, start: usize) -> Option<usize> {
    let bytes = code.as_bytes();
    let mut at = text::closing(code, start + 1)? + 1;
    loop {
        match bytes.get(at)? {
            b'{' => return text::closing(code, at),
            b';' => return Some(at),
            b'(' | b'[' => at = text::closing(code, at)? + 1,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(path: &str, written: &str) -> Vec<usize> {
        let source = Source::new(path, written);
        (1..=source.lines.len()).filter(|&line| source.is_test(line)).collect()
    }

    #[test]
    fn only_the_marked_item_is_a_test() {
        let written = "fn a() {}\n#[cfg(test)]\nmod tests;\nfn b() {}\n#[test]\n#[ignore = \"x\"]\nfn c(\n) {\n}\nfn d() {}\n";
        assert_eq!(flags("crates/x/src/a.rs", written), vec![2, 3, 5, 6, 7, 8, 9]);
    }

    #[test]
    fn a_file_of_tests_is_a_test_as_a_whole() {
        assert_eq!(flags("crates/x/tests/a.rs", "a\nb\n"), vec![1, 2]);
        assert_eq!(flags("crates/x/src/tests.rs", "a\n"), vec![1]);
        assert_eq!(flags("crates/x/src/contests.rs", "a\n"), Vec::<usize>::new());
    }
}
