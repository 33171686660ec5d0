//! One file, one idea; one function, one thought. Past these lengths neither is true any more.

use super::ratchet::Ratchet;
use crate::fault::Fault;
use crate::source::Source;
use crate::text;

const RULE: &str = "length";
/// The longest file, in lines, tests and comments included.
const FILE_LINES_MAX: usize = 400;
/// The longest function outside tests, in lines, from `fn` to its closing brace.
const FUNCTION_LINES_MAX: usize = 70;

/// A function, where it begins and how many lines it takes.
struct Function {
    name: String,
    line: usize,
    lines: usize,
}

/// Files and functions over their limit.
pub fn check(source: &Source, ratchet: &Ratchet) -> Vec<Fault> {
    let mut faults = Vec::new();
    let file_max = ratchet.length_max(&source.path, FILE_LINES_MAX);
    if source.lines.len() > file_max {
        let what = format!("{} lines, at most {file_max}", source.lines.len());
        faults.push(told(source, 1, what, "a file of many ideas is read by nobody", "split it by idea"));
    }
    for function in functions(source) {
        let name = format!("{}::{}", source.path, function.name);
        let function_max = ratchet.length_max(&name, FUNCTION_LINES_MAX);
        if function.lines > function_max {
            let what = format!("`{}` takes {} lines, at most {function_max}", function.name, function.lines);
            let why = "a function longer than a page hides the order in which things happen";
            faults.push(told(source, function.line, what, why, "name its parts and call them in order"));
        }
    }
    faults
}

/// Whether the file or function that a line of the ratchet names is still over its general limit.
pub fn is_over(source: &Source, name: &str) -> bool {
    match name.split_once("::") {
        None => source.lines.len() > FILE_LINES_MAX,
        Some((_, wanted)) => functions(source)
            .iter()
            .any(|function| function.name == wanted && function.lines > FUNCTION_LINES_MAX),
    }
}

fn told(source: &Source, line: usize, what: String, why: &'static str, mend: &'static str) -> Fault {
    Fault { path: source.path.clone(), line, rule: RULE, what, why, mend }
}

fn functions(source: &Source) -> Vec<Function> {
    let code = &source.code;
    text::find_words(code, "fn")
        .into_iter()
        .filter_map(|start| {
            let rest = code[start + 2..].trim_start();
            let name: String =
                rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            let line = source.line_at(start);
            if name.is_empty() || source.is_test(line) {
                return None;
            }
            let end = body_end(code, start)?;
            Some(Function { name, line, lines: source.line_at(end) - line + 1 })
        })
        .collect()
}

/// Where the body ends; `None` for a declaration without a body.
fn body_end(code: &str, start: usize) -> Option<usize> {
    let bytes = code.as_bytes();
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'{' => return text::closing(code, at),
            b';' => return None,
            b'(' | b'[' => at = text::closing(code, at)? + 1,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(written: &str) -> usize {
        check(&Source::new("crates/x/src/a.rs", written), &Ratchet::default()).len()
    }

    fn function_of(lines: usize) -> String {
        format!("fn f(a: [u8; 3]) -> u8 {{\n{}}}\n", "    a();\n".repeat(lines - 2))
    }

    #[test]
    fn a_file_may_reach_the_limit_and_not_pass_it() {
        assert_eq!(found(&"// a\n".repeat(FILE_LINES_MAX)), 0);
        assert_eq!(found(&"// a\n".repeat(FILE_LINES_MAX + 1)), 1);
    }

    #[test]
    fn a_function_may_reach_the_limit_and_not_pass_it() {
        assert_eq!(found(&function_of(FUNCTION_LINES_MAX)), 0);
        assert_eq!(found(&function_of(FUNCTION_LINES_MAX + 1)), 1);
        assert_eq!(found(&format!("#[test]\n{}", function_of(FUNCTION_LINES_MAX + 1))), 0);
        assert_eq!(found("trait T { fn f(); }\ntype F = fn(u8) -> u8;\n"), 0);
    }

    #[test]
    fn what_is_over_is_known_by_name() {
        let source = Source::new("a.rs", &function_of(FUNCTION_LINES_MAX + 1));
        assert!(is_over(&source, "a.rs::f"));
        assert!(!is_over(&source, "a.rs::g") && !is_over(&source, "a.rs"));
    }
}
