//! Nothing unfinished lands: no reminders to self, no stubs, no `unwrap` outside tests.

use crate::fault::Fault;
use crate::source::Source;
use crate::text;

const RULE: &str = "leftover";
const UNWRAP: &str = "unwrap";
/// Reminders, written in two halves so that this file does not find itself.
const REMINDERS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const STUBS: [&str; 2] = ["todo!", "unimplemented!"];

/// Reminders in comments, stubs in code, and `unwrap` outside tests.
pub fn check(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    for word in REMINDERS {
        for place in text::find_words(&source.comments, word) {
            let (why, mend) =
                ("a reminder in the source is read by nobody who could act", "do it now, or write an issue");
            faults.extend(source.fault(source.line_at(place), RULE, format!("`{word}`"), why, mend));
        }
    }
    for word in STUBS {
        for place in text::find_words(&source.code, word) {
            let (why, mend) =
                ("a stub is a promise that panics", "write the body, or leave the function out");
            faults.extend(source.fault(source.line_at(place), RULE, format!("`{word}`"), why, mend));
        }
    }
    for line in source.product_lines_with(".unwrap()") {
        let why = "a panic in a request is a bug we chose not to explain";
        let mend = "return the error, or `expect(\"why it cannot fail\")`";
        faults.extend(source.fault(line, UNWRAP, "`.unwrap()`".into(), why, mend));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, written: &str) -> Vec<&'static str> {
        check(&Source::new(path, written)).into_iter().map(|fault| fault.rule).collect()
    }

    #[test]
    fn reminders_stubs_and_unwraps_are_found() {
        let path = "crates/x/src/a.rs";
        assert_eq!(found(path, &format!("// {}: later\n", REMINDERS[0])), vec!["leftover"]);
        assert_eq!(found(path, &format!("/// {} this\n", REMINDERS[1])), vec!["leftover"]);
        assert_eq!(found(path, "fn f() { todo!() }"), vec!["leftover"]);
        assert_eq!(found(path, "fn f() { unimplemented!(\"x\") }"), vec!["leftover"]);
        assert_eq!(found(path, "let a = b.unwrap();"), vec!["unwrap"]);
    }

    #[test]
    fn finished_code_and_tests_are_left_alone() {
        let good = [
            "let a = b.unwrap_or(1); c.expect(\"checked above\");",
            "/// let a = b.unwrap();",
            "let s = \"todo!\";",
            "#[cfg(test)]\nmod tests { fn f() { b.unwrap(); } }",
        ];
        for written in good {
            assert_eq!(found("crates/x/src/a.rs", written), Vec::<&str>::new(), "{written}");
        }
        assert!(found("tests/journeys/tests/a.rs", "b.unwrap();").is_empty());
    }
}
