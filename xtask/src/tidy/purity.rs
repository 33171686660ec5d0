//! Rule 5: `foundation`, `law` and every `decide.rs` hold no clock, no chance, no IO, no `async`, no float and
//! no hash order. What they decide can be decided again in ten years and gives the same answer.

use crate::fault::Fault;
use crate::source::Source;
use crate::text;

const RULE: &str = "pure";

/// What a family of words would bring in, and what to do instead.
struct Family {
    words: &'static [&'static str],
    why: &'static str,
    mend: &'static str,
}

const FAMILIES: [Family; 6] = [
    Family {
        words: &["SystemTime", "Instant::now", "Timestamp::now", "Zoned::now"],
        why: "a decision that reads the clock cannot be replayed or tested as a table",
        mend: "take `now` as an argument",
    },
    Family {
        words: &["rand::", "getrandom", "thread_rng", "Uuid::new_v4", "Uuid::now_v7"],
        why: "a decision that throws dice cannot be replayed",
        mend: "take the id or the generator as an argument",
    },
    Family {
        words: &["std::fs", "std::net", "std::env", "std::process"],
        why: "rules that touch the machine cannot be audited alone or run by a lawyer's test",
        mend: "let the caller read, and pass in what it read (only `src/load*` of crates/law/pack reads files)",
    },
    Family {
        words: &["async", ".await"],
        why: "waiting is IO; deciding never waits",
        mend: "gather everything before the call and decide on values",
    },
    Family {
        words: &["f32", "f64"],
        why: "money and days in floats round differently from the law",
        mend: "use integers in the smallest unit, or the decimal type of the rules",
    },
    Family {
        words: &["HashMap", "HashSet"],
        why: "hash order differs from run to run, and so would texts, hashes and logs",
        mend: "use BTreeMap, BTreeSet or a sorted Vec",
    },
];

/// Every breach of purity outside tests.
pub fn check(source: &Source) -> Vec<Fault> {
    if !must_be_pure(&source.path) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for family in &FAMILIES {
        for word in family.words.iter().filter(|word| !(**word == "std::fs" && may_read_files(&source.path)))
        {
            for line in source.product_lines_with(word) {
                faults.extend(source.fault(line, RULE, format!("`{word}`"), family.why, family.mend));
            }
        }
    }
    faults.extend(grouped_imports(source));
    faults.extend(float_literals(source));
    faults
}

fn must_be_pure(path: &str) -> bool {
    path.starts_with("crates/foundation/") || path.starts_with("crates/law/") || path.ends_with("/decide.rs")
}

/// The loader of packs is the one door through which the law's floor sees the disk.
fn may_read_files(path: &str) -> bool {
    path.starts_with("crates/law/pack/src/load")
}

/// `use std::{fs, env};` names the same modules as `std::fs`.
fn grouped_imports(source: &Source) -> Vec<Fault> {
    let family = &FAMILIES[2];
    let mut faults = Vec::new();
    for (start, opener) in source.code.match_indices("std::{") {
        let open = start + opener.len() - 1;
        let Some(close) = text::closing(&source.code, open) else { continue };
        for module in ["fs", "net", "env", "process"] {
            let exempt = module == "fs" && may_read_files(&source.path);
            let line = source.line_at(start);
            if !exempt
                && !source.is_test(line)
                && !text::find_words(&source.code[open..close], module).is_empty()
            {
                let what = format!("`std::{{{module}}}`");
                faults.extend(source.fault(line, RULE, what, family.why, family.mend));
            }
        }
    }
    faults
}

/// `1.5` and `1f64` are floats without naming the type; `tuple.0.1` and `1..5` are not.
fn float_literals(source: &Source) -> Vec<Fault> {
    let family = &FAMILIES[4];
    let bytes = source.code.as_bytes();
    let mut faults = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
            at += 1;
        }
        let before = start.checked_sub(1).map(|index| bytes[index]);
        let inside_name = before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte));
        let range_start = before == Some(b'.') && start >= 2 && bytes[start - 2] == b'.';
        let number = &source.code[start..at];
        let suffixed = !number.starts_with("0x") && (number.ends_with("f64") || number.ends_with("f32"));
        let dotted =
            bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(|byte| byte.is_ascii_digit());
        let line = source.line_at(start);
        if (!inside_name || range_start) && (suffixed || dotted) && !source.is_test(line) {
            faults.extend(source.fault(line, RULE, "a float literal".into(), family.why, family.mend));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, written: &str) -> Vec<String> {
        check(&Source::new(path, written)).into_iter().map(|fault| fault.what).collect()
    }

    #[test]
    fn every_family_is_found_once() {
        let bad = [
            ("let t = SystemTime::UNIX_EPOCH;", "`SystemTime`"),
            ("let t = Instant::now();", "`Instant::now`"),
            ("let t = jiff::Timestamp::now();", "`Timestamp::now`"),
            ("let t = jiff::Zoned::now();", "`Zoned::now`"),
            ("let r = rand::random();", "`rand::`"),
            ("getrandom::fill(&mut b);", "`getrandom`"),
            ("std::fs::read(p);", "`std::fs`"),
            ("use std::{collections::BTreeMap, env};", "`std::{env}`"),
            ("std::net::TcpStream::connect(a);", "`std::net`"),
            ("async fn f() {}", "`async`"),
            ("f().await;", "`.await`"),
            ("let x: f64 = y;", "`f64`"),
            ("let x = 1.5;", "a float literal"),
            ("let x = 2f32;", "a float literal"),
            ("use std::collections::HashMap;", "`HashMap`"),
            ("let s: HashSet<u8>;", "`HashSet`"),
        ];
        for (written, what) in bad {
            for path in [
                "crates/foundation/ids/src/a.rs",
                "crates/law/access/src/a.rs",
                "crates/domain/x/src/decide.rs",
            ] {
                assert_eq!(found(path, written), vec![what.to_owned()], "{path}: {written}");
            }
        }
    }

    #[test]
    fn pure_code_and_other_floors_are_left_alone() {
        let good = [
            "let t: calendar::Instant = now;",
            "// the async HashMap of f64 is a comment",
            "let s = \"std::fs\";",
            "let a = pair.0.1; for i in 0..5 {} let h = 0x1f64; x[1].max(2);",
            "let brand = 1; fn operand() {}",
            "#[cfg(test)]\nmod tests { use std::fs; fn f() -> f64 { 1.5 } }",
        ];
        for written in good {
            assert_eq!(found("crates/foundation/ids/src/a.rs", written), Vec::<String>::new(), "{written}");
        }
        assert!(found("crates/infra/store/src/a.rs", "async fn f() { std::fs::read(p); }").is_empty());
    }

    #[test]
    fn only_the_pack_loader_reads_files() {
        let written = "use std::{fs, io}; fn f() { std::fs::read(p); }";
        assert!(found("crates/law/pack/src/load.rs", written).is_empty());
        assert!(found("crates/law/pack/src/load/folder.rs", written).is_empty());
        assert_eq!(found("crates/law/pack/src/check.rs", written).len(), 2);
        assert_eq!(found("crates/law/pack/src/load.rs", "std::env::var(x)"), vec!["`std::env`"]);
    }
}
