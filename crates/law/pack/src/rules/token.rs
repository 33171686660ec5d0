//! The words of S-FEEL that our cells use.

use super::CELL_LENGTH_MAX;

/// One word of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `"text"`.
    Text(String),
    /// `12`, `-3`.
    Number(i64),
    /// `true`, `not`, `parameter`, a parameter's id.
    Name(String),
    /// `-`, `[`, `..`, `<=` …
    Mark(&'static str),
}

/// Marks, longer ones first.
const MARKS: [&str; 12] = ["..", "<=", ">=", "<", ">", "[", "]", "(", ")", ",", "-", "="];

/// Splits a cell into its words.
pub(super) fn tokens(cell: &str) -> Result<Vec<Token>, String> {
    if cell.chars().count() > CELL_LENGTH_MAX {
        return Err(format!("a cell has at most {CELL_LENGTH_MAX} characters"));
    }
    let mut found = Vec::new();
    let mut rest = cell.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = if first == '"' {
            text(rest)?
        } else if first.is_ascii_digit()
            || (first == '-' && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            number(rest)?
        } else if first.is_ascii_alphabetic() {
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
                .unwrap_or(rest.len());
            (Token::Name(rest[..end].to_owned()), &rest[end..])
        } else {
            let mark = MARKS.into_iter().find(|mark| rest.starts_with(mark));
            let mark = mark.ok_or_else(|| format!("{first:?} has no meaning in a cell"))?;
            (Token::Mark(mark), &rest[mark.len()..])
        };
        found.push(token);
        rest = after.trim_start();
    }
    Ok(found)
}

fn text(rest: &str) -> Result<(Token, &str), String> {
    let mut content = String::new();
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((Token::Text(content), &rest[at + 1..])),
            '\\' => match letters.next() {
                Some((_, escaped @ ('"' | '\\'))) => content.push(escaped),
                _ => return Err("after \\ only \" or \\ may stand".to_owned()),
            },
            other => content.push(other),
        }
    }
    Err("a text begins with \" but does not end with one".to_owned())
}

fn number(rest: &str) -> Result<(Token, &str), String> {
    let digits = rest[1..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |end| end + 1);
    let (number, after) = rest.split_at(digits);
    if after.starts_with('.') && !after.starts_with("..") {
        return Err("only whole numbers: money is written in minor units".to_owned());
    }
    let number = number.parse().map_err(|_| format!("{number} is too large a number"))?;
    Ok((Token::Number(number), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_at_the_length_limit_is_read_and_one_past_it_is_not() {
        let text = |length: usize| format!("\"{}\"", "a".repeat(length - 2));
        assert!(tokens(&text(CELL_LENGTH_MAX)).is_ok());
        assert!(tokens(&text(CELL_LENGTH_MAX + 1)).is_err());
    }

    #[test]
    fn odd_cells_are_refused_with_the_reason() {
        for (cell, reason) in [
            ("\"a", "a text begins with \" but does not end with one"),
            ("1.5", "only whole numbers: money is written in minor units"),
            ("99999999999999999999", "99999999999999999999 is too large a number"),
            ("a & b", "'&' has no meaning in a cell"),
            ("\"a\\n\"", "after \\ only \" or \\ may stand"),
        ] {
            assert_eq!(tokens(cell), Err(reason.to_owned()), "{cell}");
        }
    }
}
