//! Small questions about text that every rule asks: whole words, matching brackets, one-line SQL.

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Where `word` stands in `text` as a whole word: no letter, digit or underscore touches its ends, unless the
/// needle itself ends in punctuation there (`rand::` may be followed by anything).
pub fn find_words(text: &str, word: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let (first, last) = (word.as_bytes()[0], word.as_bytes()[word.len() - 1]);
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(|&at| {
            let before = at.checked_sub(1).map(|index| bytes[index]);
            let after = bytes.get(at + word.len()).copied();
            let clear_before = !is_word(first) || !before.is_some_and(is_word);
            let clear_after = !is_word(last) || !after.is_some_and(is_word);
            clear_before && clear_after
        })
        .collect()
}

/// The place of the bracket that closes the one at `open`, in code without comments and strings.
pub fn closing(code: &str, open: usize) -> Option<usize> {
    let bytes = code.as_bytes();
    let (opener, closer) = pair_of(bytes[open])?;
    let mut depth = 0usize;
    for (at, &byte) in bytes.iter().enumerate().skip(open) {
        if byte == opener {
            depth += 1;
        } else if byte == closer {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// The place of the bracket that opens the one closed at `close`.
pub fn opening(code: &str, close: usize) -> Option<usize> {
    let bytes = code.as_bytes();
    let (opener, closer) = pair_of(bytes[close])?;
    let mut depth = 0usize;
    for at in (0..=close).rev() {
        if bytes[at] == closer {
            depth += 1;
        } else if bytes[at] == opener {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

fn pair_of(bracket: u8) -> Option<(u8, u8)> {
    match bracket {
        b'(' | b')' => Some((b'(', b')')),
        b'[' | b']' => Some((b'[', b']')),
        b'{' | b'}' => Some((b'{', b'}')),
        b'<' | b'>' => Some((b'<', b'>')),
        _ => None,
    }
}

/// A SQL text in lower case on one line, single spaces, `--` comments removed.
pub fn flat_sql(text: &str) -> String {
    let uncommented: Vec<&str> =
        text.lines().map(|line| line.split_once("--").map_or(line, |(sql, _)| sql)).collect();
    uncommented.join(" ").split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a flat text is a statement that reads or writes rows, and not prose that begins with the same word.
pub fn is_row_sql(flat: &str) -> bool {
    flat.starts_with("insert into ")
        || flat.starts_with("delete from ")
        || (flat.starts_with("select ") && flat.contains(" from "))
        || (flat.starts_with("update ") && flat.contains(" set "))
        || (flat.starts_with("with ") && flat.contains(" as ("))
}

/// Whether `ident` is a name in the manner of the SQL comments: small letters, digits and underscores.
pub fn is_plain_name(ident: &str) -> bool {
    ident.starts_with(|first: char| first.is_ascii_lowercase())
        && ident.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert_eq!(find_words("HashMap MyHashMap HashMapper", "HashMap"), vec![0]);
        assert_eq!(find_words("rand::rng() brand::x()", "rand::"), vec![0]);
        assert_eq!(find_words("a .await; b.awaits", ".await"), vec![2]);
    }

    #[test]
    fn brackets_are_matched_in_both_directions() {
        assert_eq!(closing("f(a(b), c) )", 1), Some(9));
        assert_eq!(opening("f(a(b), c) )", 9), Some(1));
        assert_eq!(closing("f(a", 1), None);
    }

    #[test]
    fn sql_is_told_from_prose() {
        assert!(is_row_sql(&flat_sql("-- letters.load\n  SELECT id\n  FROM letter -- all")));
        assert!(is_row_sql(&flat_sql("with due as (select 1) select x from due")));
        assert!(!is_row_sql(&flat_sql("Select a language")));
        assert!(!is_row_sql(&flat_sql("update the record, then look again")));
        assert!(!is_row_sql(&flat_sql("with a reason")));
    }
}
