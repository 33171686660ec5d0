//! Every public item says what it means, in what unit, when it refuses, and which article it follows; every
//! crate opens with what it knows and what it never does.

use crate::fault::Fault;
use crate::source::Source;

const RULE: &str = "docs";
const WHY: &str = "the next reader meets the item by its name alone";
const MEND: &str = "write `///` above it: meaning, unit, when it refuses, the article or rule id";
/// Words that may stand between `pub` and the kind of item.
const QUALIFIERS: [&str; 3] = ["async", "unsafe", "extern"];
const KINDS: [&str; 8] = ["fn", "struct", "enum", "trait", "const", "static", "type", "union"];

/// Public items without a doc comment, and a `lib.rs` that does not say what the room is for.
pub fn check(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    if source.name() == "lib.rs" && !source.lines.first().is_some_and(|line| line.starts_with("//!")) {
        let mend = "open lib.rs with `//!`: what this crate knows, what it never does, its invariants";
        faults.extend(source.fault(1, RULE, "the crate does not say what it is for".into(), WHY, mend));
    }
    for line in 1..=source.lines.len() {
        let Some(item) = public_item(source.code_line(line)) else { continue };
        if !source.is_test(line) && !is_documented(source, line) {
            faults.extend(source.fault(line, RULE, format!("`pub {item}` has no doc comment"), WHY, MEND));
        }
    }
    faults
}

/// `fn name`, `struct Name`, … when the line declares something wholly public.
fn public_item(code: &str) -> Option<String> {
    let rest = code.trim_start().strip_prefix("pub ")?;
    let mut words = rest.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let next = words.peek().copied().unwrap_or("");
        let constant_function = word == "const" && (next == "fn" || QUALIFIERS.contains(&next));
        if KINDS.contains(&word) && !constant_function {
            let name: String =
                next.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            return Some(format!("{word} {name}"));
        }
        if !constant_function && !QUALIFIERS.contains(&word) && !word.starts_with('"') {
            return None;
        }
    }
    None
}

/// Climbs over attributes, also those of several lines, to the doc comment.
fn is_documented(source: &Source, line: usize) -> bool {
    let mut inside_attribute = false;
    for above in (1..line).rev() {
        let written = source.lines[above - 1].trim();
        if inside_attribute {
            inside_attribute = !written.starts_with("#[");
            continue;
        }
        let opens = ["///", "/**", "#[doc", "$(#["].iter().any(|opening| written.starts_with(opening));
        if opens || written.ends_with("*/") {
            return true;
        }
        if written.starts_with("#[") || written.starts_with("// ") {
            continue;
        }
        if written.ends_with(']') && !written.contains('[') {
            inside_attribute = true;
            continue;
        }
        return false;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(written: &str) -> Vec<String> {
        check(&Source::new("crates/x/src/a.rs", written)).into_iter().map(|fault| fault.what).collect()
    }

    #[test]
    fn a_public_item_without_words_is_found() {
        let bad = [
            ("pub fn a() {}", "fn a"),
            ("pub async fn a() {}", "fn a"),
            ("pub const fn a() {}", "fn a"),
            ("pub struct A;", "struct A"),
            ("pub enum A<T> {}", "enum A"),
            ("pub trait A {}", "trait A"),
            ("pub const A_MAX: usize = 1;", "const A_MAX"),
            ("pub type A = u8;", "type A"),
            ("impl A {\n    #[must_use]\n    pub fn a() {}\n}", "fn a"),
            ("/// Of another.\nstruct B;\n\npub struct A;", "struct A"),
        ];
        for (written, item) in bad {
            assert_eq!(found(written), vec![format!("`pub {item}` has no doc comment")], "{written}");
        }
    }

    #[test]
    fn documented_and_private_items_are_left_alone() {
        let good = [
            "/// A.\npub fn a() {}",
            "/// A.\n#[derive(Debug)]\n#[serde(\n    rename = \"a\",\n)]\npub struct A;",
            "/** A. */\npub struct A;",
            "pub(crate) fn a() {}\nfn b() {}\npub mod c;\npub use d::E;",
            "// pub fn a() {}",
            "#[cfg(test)]\nmod tests { \n pub fn a() {}\n}",
            "macro_rules! id { () => {\n    $(#[$meta])*\n    pub struct A;\n} }",
        ];
        for written in good {
            assert_eq!(found(written), Vec::<String>::new(), "{written}");
        }
    }

    #[test]
    fn a_crate_says_what_it_is_for() {
        let faults = |written: &str| check(&Source::new("crates/x/src/lib.rs", written)).len();
        assert_eq!((faults("//! Ids.\n"), faults("mod a;\n"), faults("")), (0, 1, 1));
    }
}
