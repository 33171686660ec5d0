//! One Rust file, taken apart once: its code without comments and strings, its comments, its string literals,
//! and which of its lines are tests. Every rule of `tidy` reads these and never the bare text, so a word in a
//! comment is not mistaken for code.

mod lex;
mod tests_of;

use crate::fault::Fault;
use crate::text;

/// A string literal and the line where it begins.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// The line, counted from 1.
    pub line: usize,
    /// What stands between the quotes, escapes as written; a `\` at a line's end joins the lines.
    pub text: String,
}

/// A file of Rust, prepared for the rules.
pub struct Source {
    /// The path from the root, with forward slashes.
    pub path: String,
    /// The lines as written.
    pub lines: Vec<String>,
    /// The code: comments and the insides of strings are blanks, so places and lines stay the same.
    pub code: String,
    /// The comments alone; everything else is blanks.
    pub comments: String,
    /// Every string literal, in order.
    pub literals: Vec<Literal>,
    test_lines: Vec<bool>,
    line_starts: Vec<usize>,
}

impl Source {
    /// Takes a file apart. Never fails: unfinished code gives blanks to the end of the file.
    pub fn new(path: &str, written: &str) -> Source {
        let lex::Parts { code, comments, literals } = lex::split(written);
        let lines: Vec<String> = written.lines().map(str::to_owned).collect();
        let line_starts: Vec<usize> = std::iter::once(0)
            .chain(written.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at + 1))
            .collect();
        let mut source = Source {
            path: path.to_owned(),
            lines,
            code,
            comments,
            literals,
            test_lines: Vec::new(),
            line_starts,
        };
        source.test_lines = tests_of::lines(&source);
        source
    }

    /// The line, counted from 1, of a place in `code` or `comments`.
    pub fn line_at(&self, place: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= place)
    }

    /// One line of `code`, counted from 1.
    pub fn code_line(&self, line: usize) -> &str {
        let start = self.line_starts[line - 1];
        let end = self.line_starts.get(line).map_or(self.code.len(), |next| next - 1);
        &self.code[start..end]
    }

    /// Whether the line belongs to a test: a `#[cfg(test)]` item, a `#[test]`, or a file of tests.
    pub fn is_test(&self, line: usize) -> bool {
        self.test_lines.get(line - 1).copied().unwrap_or(false)
    }

    /// The file's name without its folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the line, or a comment on the line above, says `tidy: allow <rule>: <reason>` with a reason of
    /// at least three words.
    pub fn allows(&self, line: usize, rule: &str) -> bool {
        let mark = format!("tidy: allow {rule}: ");
        [line.saturating_sub(1), line].iter().filter(|&&at| at > 0).any(|&at| {
            let written = self.lines.get(at - 1).map_or("", String::as_str);
            written
                .split_once(&mark)
                .is_some_and(|(_, reason)| reason.split_whitespace().count() >= REASON_WORDS_MIN)
        })
    }

    /// A fault of this file, unless the line carries its permission.
    pub fn fault(
        &self,
        line: usize,
        rule: &'static str,
        what: String,
        why: &'static str,
        mend: &'static str,
    ) -> Option<Fault> {
        let told = Fault { path: self.path.clone(), line, rule, what, why, mend };
        (!self.allows(line, rule)).then_some(told)
    }

    /// The lines, each once, where `word` stands in the code as a whole word, tests left out.
    pub fn product_lines_with(&self, word: &str) -> Vec<usize> {
        let mut lines: Vec<usize> =
            text::find_words(&self.code, word).into_iter().map(|place| self.line_at(place)).collect();
        lines.dedup();
        lines.retain(|&line| !self.is_test(line));
        lines
    }
}

/// A permission in fewer words than this is no reason.
const REASON_WORDS_MIN: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_needs_its_own_rule_and_a_reason() {
        let with = |comment: &str| Source::new("crates/x/src/a.rs", &format!("// {comment}\nlet a = 1;\n"));
        assert!(with("tidy: allow pure: read at start only").allows(2, "pure"));
        assert!(!with("tidy: allow pure: read at start only").allows(2, "sql-place"));
        assert!(!with("tidy: allow pure: because").allows(2, "pure"));
        assert!(!with("tidy: allow pure: read at start only").allows(3, "pure"));
    }

    #[test]
    fn lines_are_counted_from_one() {
        let source = Source::new("a.rs", "a\nbb\n\nc");
        assert_eq!((source.line_at(0), source.line_at(2), source.line_at(6)), (1, 2, 4));
        assert_eq!((source.code_line(1), source.code_line(2), source.code_line(4)), ("a", "bb", "c"));
    }

    #[test]
    fn test_lines_are_left_out_of_product_lines() {
        let source = Source::new("a.rs", "x();\n#[cfg(test)]\nmod tests {\n    x();\n}\nx();\n");
        assert_eq!(source.product_lines_with("x"), vec![1, 6]);
    }
}
