//! The font: Noto Sans, whose letters cover every language of the texts (`ui/fonts`, SIL Open Font License 1.1).

use crate::PaperFault;
use krilla::text::Font;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

const FILE: &[u8] = include_bytes!("../../../../ui/fonts/NotoSans-Regular.ttf");

/// The font, for drawing and for measuring.
pub(crate) struct Letters {
    pub(crate) font: Font,
    measured: FontRef<'static>,
}

impl Letters {
    /// Reads the font.
    pub(crate) fn load() -> Result<Self, PaperFault> {
        let font =
            Font::new(FILE.into(), 0).ok_or_else(|| PaperFault("the font cannot be read".to_owned()))?;
        let measured = FontRef::new(FILE).map_err(|fault| PaperFault(fault.to_string()))?;
        Ok(Self { font, measured })
    }

    /// The text with letters that the font lacks written as their codes, and without line ends.
    pub(crate) fn writable(&self, text: &str) -> String {
        let letters = self.measured.charmap();
        let mut written = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\n' | '\r' | '\t' => written.push(' '),
                letter if letters.map(letter).is_some_and(|glyph| glyph.to_u32() != 0) => {
                    written.push(letter)
                }
                letter => written.push_str(&format!("[U+{:04X}]", u32::from(letter))),
            }
        }
        written
    }

    /// How wide a text is, points.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        let letters = self.measured.charmap();
        let glyphs = self.measured.glyph_metrics(Size::new(size), LocationRef::default());
        let advance = |letter| glyphs.advance_width(letters.map(letter)?);
        text.chars().filter_map(advance).sum()
    }

    /// A text in lines that are at most so wide; a word that is wider is broken.
    pub(crate) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in self.writable(text).split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if self.width(&line, size) > width && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line);
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_every_letter_of_the_texts() {
        let letters = Letters::load().expect("part of the binary");
        let azerbaijani = "AaBbCcÇçDdEeƏəFfGgĞğHhXxIıİiJjKkQqLlMmNnOoÖöPpRrSsŞşTtUuÜüVvYyZz–“”№";
        assert_eq!(letters.writable(azerbaijani), azerbaijani);
        assert_eq!(letters.writable("ЁёЖж"), "ЁёЖж");
        assert_eq!(letters.writable("a\n\u{10d0}"), "a [U+10D0]", "what it lacks is told by its code");
    }

    #[test]
    fn lines_hold_every_word_and_are_no_wider_than_asked() {
        let letters = Letters::load().expect("part of the binary");
        let text = "Bu qeyd 2025-ci ildən saxlanılır və heç kim onu görməyib";
        let lines = letters.lines(text, 11.0, 120.0);
        assert!(lines.len() > 2);
        assert_eq!(lines.join(" "), text);
        assert!(lines.iter().all(|line| letters.width(line, 11.0) <= 120.0));
        let long = letters.lines(&"ə".repeat(100), 11.0, 60.0);
        assert_eq!(long.concat(), "ə".repeat(100));
        assert_eq!(letters.lines("", 11.0, 60.0), [String::new()]);
    }
}
