//! Cells: the domain of a column, a unary test, a result; each read from S-FEEL and written back.

use super::token::{Token, tokens};
use crate::model::{Cell, Domain, Test, Value};
use crate::spelling;
use ids::ParameterId;

/// Reads the domain of an input: `boolean`, `"a","b"`, `[0..120]`.
pub(crate) fn parse_domain(cell: &str) -> Result<Domain, String> {
    let wanted = || "a domain is boolean, a list of codes (\"a\",\"b\") or a range ([0..120])".to_owned();
    match tokens(cell)?.as_slice() {
        [Token::Name(name)] if name == "boolean" => Ok(Domain::Boolean),
        [Token::Mark("["), Token::Number(from), Token::Mark(".."), Token::Number(to), Token::Mark("]")] => {
            if from > to {
                Err("the range is empty".to_owned())
            } else {
                Ok(Domain::Range { from: *from, to: *to })
            }
        }
        [] => Err(wanted()),
        list => texts(list).map(Domain::Codes).ok_or_else(wanted),
    }
}

/// Reads a unary test. Codes must belong to the domain, so that a misspelling cannot hide as a row
/// that never fires.
pub(crate) fn parse_test(cell: &str, domain: &Domain) -> Result<Test, String> {
    let list = tokens(cell)?;
    let test = match list.as_slice() {
        [Token::Mark("-")] => return Ok(Test::Any),
        [Token::Name(name)] if name == "true" => Test::Is(true),
        [Token::Name(name)] if name == "false" => Test::Is(false),
        [Token::Name(name), Token::Mark("("), inner @ .., Token::Mark(")")] if name == "not" => {
            Test::NotOneOf(texts(inner).ok_or("not(…) holds a list of codes")?)
        }
        [Token::Text(_), ..] => Test::OneOf(texts(&list).ok_or("codes are joined by commas")?),
        [] => return Err("an empty test; write - where anything will do".to_owned()),
        list => Test::Ranges(ranges(list)?),
    };
    match (&test, domain) {
        (Test::Is(_), Domain::Boolean) | (Test::Ranges(_), Domain::Range { .. }) => Ok(test),
        (Test::OneOf(codes) | Test::NotOneOf(codes), Domain::Codes(known)) => {
            match codes.iter().find(|code| !known.contains(code)) {
                None => Ok(test),
                Some(code) => {
                    let help = spelling::nearest(code, known.iter().map(String::as_str));
                    let help = help.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
                    Err(format!("\"{code}\" is not in the domain of this column{help}"))
                }
            }
        }
        _ => Err(format!("this test does not fit the column, whose domain is {}", domain_text(domain))),
    }
}

/// Reads a result: a literal, `parameter(id)`, or nothing (null).
pub(crate) fn parse_cell(cell: &str) -> Result<Cell, String> {
    match tokens(cell)?.as_slice() {
        [] => Ok(Cell::Literal(Value::Null)),
        [Token::Text(text)] => Ok(Cell::Literal(Value::Text(text.clone()))),
        [Token::Number(number)] => Ok(Cell::Literal(Value::Int(*number))),
        [Token::Name(name)] if name == "null" => Ok(Cell::Literal(Value::Null)),
        [Token::Name(name)] if name == "true" || name == "false" => {
            Ok(Cell::Literal(Value::Bool(name == "true")))
        }
        [Token::Name(name), Token::Mark("("), Token::Name(id), Token::Mark(")")] if name == "parameter" => {
            ParameterId::parse(id).map(Cell::Parameter).map_err(|fault| fault.to_string())
        }
        _ => Err("a result is a literal (\"grant\", 150, true), parameter(id), or empty".to_owned()),
    }
}

/// Texts joined by commas.
fn texts(list: &[Token]) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for (at, token) in list.iter().enumerate() {
        match (at % 2, token) {
            (0, Token::Text(text)) => found.push(text.clone()),
            (1, Token::Mark(",")) => {}
            _ => return None,
        }
    }
    (list.len() % 2 == 1).then_some(found)
}

type Range = (Option<i64>, Option<i64>);

/// Ranges of whole numbers joined by commas. Open ends are moved inwards by one, which for whole
/// numbers says the same.
fn ranges(list: &[Token]) -> Result<Vec<Range>, String> {
    let wanted = || "a test of numbers is < 3, >= 2, [1..3], 4, or several joined by commas".to_owned();
    let past = || "the number is too large".to_owned();
    let mut found = Vec::new();
    for part in list.split(|token| *token == Token::Mark(",")) {
        let (from, to) = match part {
            [Token::Number(number)] => (Some(*number), Some(*number)),
            [Token::Mark("<"), Token::Number(number)] => {
                (None, Some(number.checked_sub(1).ok_or_else(past)?))
            }
            [Token::Mark("<="), Token::Number(number)] => (None, Some(*number)),
            [Token::Mark(">"), Token::Number(number)] => {
                (Some(number.checked_add(1).ok_or_else(past)?), None)
            }
            [Token::Mark(">="), Token::Number(number)] => (Some(*number), None),
            [
                Token::Mark(open),
                Token::Number(from),
                Token::Mark(".."),
                Token::Number(to),
                Token::Mark(close),
            ] => {
                let from = match *open {
                    "[" => *from,
                    "(" | "]" => from.checked_add(1).ok_or_else(past)?,
                    _ => return Err(wanted()),
                };
                let to = match *close {
                    "]" => *to,
                    ")" | "[" => to.checked_sub(1).ok_or_else(past)?,
                    _ => return Err(wanted()),
                };
                (Some(from), Some(to))
            }
            _ => return Err(wanted()),
        };
        if from.is_some_and(|from| to.is_some_and(|to| from > to)) {
            return Err("the range is empty".to_owned());
        }
        found.push((from, to));
    }
    Ok(found)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn quoted_list(codes: &[String]) -> String {
    codes.iter().map(|code| quoted(code)).collect::<Vec<_>>().join(",")
}

/// A domain as S-FEEL.
pub fn domain_text(domain: &Domain) -> String {
    match domain {
        Domain::Boolean => "boolean".to_owned(),
        Domain::Codes(codes) => quoted_list(codes),
        Domain::Range { from, to } => format!("[{from}..{to}]"),
    }
}

/// A test as S-FEEL.
pub fn test_text(test: &Test) -> String {
    let range = |(from, to): &Range| match (from, to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("[{from}..{to}]"),
        (Some(from), None) => format!(">= {from}"),
        (None, Some(to)) => format!("<= {to}"),
        (None, None) => "-".to_owned(),
    };
    match test {
        Test::Any => "-".to_owned(),
        Test::Is(truth) => truth.to_string(),
        Test::OneOf(codes) => quoted_list(codes),
        Test::NotOneOf(codes) => format!("not({})", quoted_list(codes)),
        Test::Ranges(ranges) => ranges.iter().map(range).collect::<Vec<_>>().join(","),
    }
}

/// A result as S-FEEL; null is empty, and a parameter keeps its name.
pub fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Literal(Value::Text(text)) => quoted(text),
        Cell::Literal(value) => value.to_string(),
        Cell::Parameter(id) => format!("parameter({id})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_read_and_written_back() {
        let codes = parse_domain("\"a\", \"b\",\"c\\\"\"").expect("codes");
        let numbers = parse_domain("[0..120]").expect("range");
        for (domain, cell, text) in [
            (&Domain::Boolean, "true", "true"),
            (&Domain::Boolean, " - ", "-"),
            (&codes, "\"a\", \"b\"", "\"a\",\"b\""),
            (&codes, "not( \"c\\\"\" )", "not(\"c\\\"\")"),
            (&numbers, "< 3", "<= 2"),
            (&numbers, "> 3, 1", ">= 4,1"),
            (&numbers, ">= -2", ">= -2"),
            (&numbers, "]1..5[", "[2..4]"),
            (&numbers, "(1..5]", "[2..5]"),
        ] {
            let test = parse_test(cell, domain).expect(cell);
            assert_eq!(test_text(&test), text);
            assert_eq!(parse_test(&test_text(&test), domain), Ok(test));
        }
    }

    #[test]
    fn tests_outside_their_domain_are_refused() {
        let codes = parse_domain("\"resident\",\"abroad\"").expect("codes");
        let numbers = Domain::Range { from: 0, to: 9 };
        for (domain, cell, reason) in [
            (
                &codes,
                "\"residnt\"",
                "\"residnt\" is not in the domain of this column; did you mean \"resident\"?",
            ),
            (&codes, "true", "this test does not fit the column, whose domain is \"resident\",\"abroad\""),
            (&codes, "", "an empty test; write - where anything will do"),
            (&codes, "\"resident\" \"abroad\"", "codes are joined by commas"),
            (&numbers, "[3..1]", "the range is empty"),
            (&numbers, "1,", "a test of numbers is < 3, >= 2, [1..3], 4, or several joined by commas"),
            (&numbers, "> 9223372036854775807", "the number is too large"),
        ] {
            assert_eq!(parse_test(cell, domain), Err(reason.to_owned()), "{cell}");
        }
    }

    #[test]
    fn results_are_read_and_written_back() {
        for cell in ["\"grant\"", "150", "true", "", "parameter(fee-monthly)"] {
            assert_eq!(cell_text(&parse_cell(cell).expect(cell)), cell);
        }
        assert!(parse_cell("parameter(\"x\")").is_err());
        assert!(parse_cell("1 + 1").is_err());
    }
}
