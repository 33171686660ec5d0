//! Colours for people: left out when nobody sees them (a pipe, a file) or when `NO_COLOR` asks for none.

use std::io::{IsTerminal, Write};
use std::sync::LazyLock;

static COLOURS: LazyLock<bool> =
    LazyLock::new(|| std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none());

/// The text as this output can show it.
pub(crate) fn fit(text: &str) -> String {
    if *COLOURS { text.to_owned() } else { bare(text) }
}

/// The text without its colour marks (`ESC [ … m`).
fn bare(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or(part, |(_, rest)| rest));
    }
    plain
}

/// Prints a line. A reader that went away (`… | head -1`) is no reason to leave the work undone.
pub(crate) fn print(line: &str) {
    drop(writeln!(std::io::stdout(), "{}", fit(line)));
}

/// Prints a line for people.
macro_rules! say {
    ($($part:tt)*) => { $crate::paint::print(&format!($($part)*)) };
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn colour_marks_are_left_out_and_nothing_else() {
        assert_eq!(bare("\u{1b}[32m✓\u{1b}[0m done: 5 m [x]"), "✓ done: 5 m [x]");
        assert_eq!(bare("plain"), "plain");
    }
}
