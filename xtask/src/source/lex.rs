//! Splits Rust text into code, comments and string literals. Only as much of the grammar as that needs.

use super::Literal;

/// The three views of one file; `code` and `comments` are as long as the file, line by line.
pub struct Parts {
    pub code: String,
    pub comments: String,
    pub literals: Vec<Literal>,
}

struct Splitter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    code: Vec<u8>,
    comments: Vec<u8>,
    literals: Vec<Literal>,
}

/// Splits the text; an unclosed comment or string runs to the end of the file.
pub fn split(written: &str) -> Parts {
    let blank: Vec<u8> = written.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
    let mut splitter = Splitter {
        bytes: written.as_bytes(),
        at: 0,
        line: 1,
        code: blank.clone(),
        comments: blank,
        literals: Vec::new(),
    };
    splitter.run();
    Parts { code: text_of(splitter.code), comments: text_of(splitter.comments), literals: splitter.literals }
}

/// Whole characters are copied or blanked together, so this loses nothing.
fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Splitter<'_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            if rest.starts_with(b"//") {
                let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
                self.comment(length);
            } else if rest.starts_with(b"/*") {
                self.comment(block_comment_length(rest));
            } else if let Some(hashes) = self.raw_string_hashes() {
                self.raw_string(hashes);
            } else if rest[0] == b'"' {
                self.plain_string();
            } else if rest[0] == b'\'' {
                self.quote();
            } else {
                self.keep(1);
            }
        }
    }

    fn advance(&mut self, length: usize) {
        let end = (self.at + length).min(self.bytes.len());
        self.line += self.bytes[self.at..end].iter().filter(|&&byte| byte == b'\n').count();
        self.at = end;
    }

    fn keep(&mut self, length: usize) {
        let end = (self.at + length).min(self.bytes.len());
        self.code[self.at..end].copy_from_slice(&self.bytes[self.at..end]);
        self.advance(length);
    }

    fn comment(&mut self, length: usize) {
        let end = (self.at + length).min(self.bytes.len());
        self.comments[self.at..end].copy_from_slice(&self.bytes[self.at..end]);
        self.advance(length);
    }

    /// `r"`, `br#"`, `cr##"`: the count of hashes, when a raw string begins exactly here.
    fn raw_string_hashes(&self) -> Option<usize> {
        let before = self.at.checked_sub(1).map(|index| self.bytes[index]);
        if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return None;
        }
        let rest = &self.bytes[self.at..];
        let prefix = [&b"br"[..], b"cr", b"r"].into_iter().find(|prefix| rest.starts_with(prefix))?.len();
        let hashes = rest[prefix..].iter().take_while(|&&byte| byte == b'#').count();
        (rest.get(prefix + hashes) == Some(&b'"')).then_some(hashes)
    }

    fn raw_string(&mut self, hashes: usize) {
        while self.bytes[self.at] != b'"' {
            self.keep(1);
        }
        let line = self.line;
        self.keep(1);
        let end: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
        let rest = &self.bytes[self.at..];
        let length = rest.windows(end.len()).position(|window| window == end).unwrap_or(rest.len());
        let text = text_of(rest[..length].to_vec());
        self.literals.push(Literal { line, text });
        self.advance(length);
        self.keep(end.len());
    }

    fn plain_string(&mut self) {
        let line = self.line;
        self.keep(1);
        let rest = &self.bytes[self.at..];
        let mut length = 0;
        while length < rest.len() && rest[length] != b'"' {
            length += if rest[length] == b'\\' { 2 } else { 1 };
        }
        let length = length.min(rest.len());
        let text = join_continued(&text_of(rest[..length].to_vec()));
        self.literals.push(Literal { line, text });
        self.advance(length);
        self.keep(1);
    }

    /// A character literal is blanked; a lifetime is code.
    fn quote(&mut self) {
        let rest = &self.bytes[self.at + 1..];
        let character = match rest.first() {
            Some(b'\\') => rest.iter().skip(2).position(|&byte| byte == b'\'').map(|length| length + 2),
            Some(&first) => {
                let length = match first {
                    0..=0x7f => 1,
                    0x80..=0xdf => 2,
                    0xe0..=0xef => 3,
                    _ => 4,
                };
                (rest.get(length) == Some(&b'\'')).then_some(length)
            }
            None => None,
        };
        self.keep(1);
        if let Some(length) = character {
            self.advance(length);
            self.keep(1);
        }
    }
}

fn block_comment_length(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// `one \` + newline + `   two` reads as `one two`, and a written `\n` as a line's end, as the compiler has it.
fn join_continued(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut pieces = text.split("\\\n");
    joined.push_str(pieces.next().unwrap_or(""));
    for piece in pieces {
        joined.push_str(piece.trim_start());
    }
    joined.replace("\\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_leave_the_code() {
        let parts = split("let a = \"async\"; // HashMap\n/* f64 /* f32 */ */ let b = 'x';\n");
        assert_eq!(parts.code, "let a = \"     \";           \n                    let b = ' ';\n");
        assert!(parts.comments.contains("HashMap") && parts.comments.contains("f32"));
        assert_eq!(parts.literals, vec![Literal { line: 1, text: "async".into() }]);
    }

    #[test]
    fn raw_strings_quotes_and_lifetimes_are_told_apart() {
        let parts = split("fn f<'a>(x: &'a str) { r#\"say \"no\"\"#; b\"x\\\"y\"; '\\''; 'ə'; '\"'; end() }");
        let texts: Vec<&str> = parts.literals.iter().map(|literal| literal.text.as_str()).collect();
        assert_eq!(texts, vec!["say \"no\"", "x\\\"y"]);
        assert!(parts.code.contains("fn f<'a>(x: &'a str)") && parts.code.contains("end()"));
    }

    #[test]
    fn a_continued_literal_is_one_text_and_lines_stay_true() {
        let parts = split("f(\"-- letters.load\\n\\\n    select id\");\ng(\"two\")");
        assert_eq!(parts.literals[0], Literal { line: 1, text: "-- letters.load\nselect id".into() });
        assert_eq!(parts.literals[1].line, 3);
    }

    #[test]
    fn unfinished_text_runs_to_the_end() {
        for written in ["\"abc", "r#\"abc\"", "/* abc", "'", "'\\", "\"abc\\"] {
            assert_eq!(split(written).code.len(), written.len(), "{written}");
        }
    }
}
