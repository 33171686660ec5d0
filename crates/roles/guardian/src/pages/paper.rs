//! One layout for the desks' pages: sentences, pictures, tables, and a form where something may be done.

use askama::Template;
use web::look::{Frame, Link};

/// A page of a desk.
#[derive(Template)]
#[template(path = "office_paper.html")]
pub(crate) struct Paper {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) lede: String,
    /// What is wrong, in sentences.
    pub(crate) warnings: Vec<String>,
    /// Totals: value and what it counts.
    pub(crate) counts: Vec<(String, String)>,
    pub(crate) parts: Vec<Part>,
}

/// One part of a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub(crate) heading: String,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) pictures: Vec<Picture>,
    /// Heads of the table; without them there is none.
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    /// What stands in the place of an empty table.
    pub(crate) empty: String,
    pub(crate) forms: Vec<PaperForm>,
}

/// The head of a column.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) text: String,
    /// Whether it holds numbers.
    pub(crate) number: bool,
}

/// A row; `late` marks one that somebody must look at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    pub(crate) late: bool,
}

/// A cell: words, a link, a bar of 0 to 100, or a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) href: Option<String>,
    pub(crate) percent: Option<u64>,
    pub(crate) form: Option<PaperForm>,
}

/// Numbers as bars; the table beside it has the same numbers.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    pub(crate) heading: String,
    pub(crate) sentence: String,
    /// What the full height stands for.
    pub(crate) top: String,
    /// In units of the picture.
    pub(crate) width: usize,
    pub(crate) path: String,
    pub(crate) first: String,
    pub(crate) last: String,
}

/// A form with its button.
#[derive(Clone, Debug, Default)]
pub(crate) struct PaperForm {
    /// A word for labels: unique on the page.
    pub(crate) id: String,
    pub(crate) action: String,
    pub(crate) hidden: Vec<(&'static str, String)>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) submit: String,
    /// What the button is about, for who does not see the row.
    pub(crate) about: String,
    /// Whether it takes something from somebody.
    pub(crate) burdens: bool,
}

/// One question of a form.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) long: bool,
    /// The most characters.
    pub(crate) max: usize,
}

impl Part {
    /// A part with a heading and nothing else yet.
    pub(crate) fn new(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), ..Self::default() }
    }

    /// The same part with a table; `numbers` says which columns hold numbers, from 0.
    pub(crate) fn with_table(
        mut self,
        columns: &[&str],
        numbers: &[usize],
        rows: Vec<Row>,
        empty: &str,
    ) -> Self {
        let column = |(place, text): (usize, &&str)| Column {
            text: (*text).to_owned(),
            number: numbers.contains(&place),
        };
        self.columns = columns.iter().enumerate().map(column).collect();
        self.rows = rows;
        empty.clone_into(&mut self.empty);
        self
    }

    /// The same part with a sentence.
    pub(crate) fn with_words(mut self, words: impl Into<String>) -> Self {
        self.paragraphs.push(words.into());
        self
    }
}

impl Row {
    /// A row of plain words.
    pub(crate) fn words<const N: usize>(cells: [String; N]) -> Self {
        Self { cells: cells.into_iter().map(Cell::text).collect(), late: false }
    }
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(crate) fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: Some(href.into()), ..Self::default() }
    }
}

impl Picture {
    /// One bar for each number, in order. Numbers are whole: no picture needs more.
    pub(crate) fn bars(heading: String, sentence: String, numbers: &[(String, u64)]) -> Self {
        let top = numbers.iter().map(|(_, number)| *number).max().unwrap_or(0).max(1);
        let mut path = String::new();
        for (place, (_, number)) in numbers.iter().enumerate().filter(|(_, (_, number))| *number > 0) {
            // The lowest bar is still seen.
            let height = (u128::from(*number) * 100 / u128::from(top)).max(4);
            path.push_str(&format!("M{} 100v-{height}h16v{height}z", place * 20 + 2));
        }
        let end = |found: Option<&(String, u64)>| found.map(|(name, _)| name.clone()).unwrap_or_default();
        Self {
            heading,
            sentence,
            top: top.to_string(),
            width: numbers.len().max(1) * 20,
            path,
            first: end(numbers.first()),
            last: if numbers.len() > 1 { end(numbers.last()) } else { String::new() },
        }
    }
}

/// A part of the highest, 0 to 100; what is more than nothing is at least 1.
pub(crate) fn percent(part: u64, highest: u64) -> u64 {
    if part == 0 {
        return 0;
    }
    let share = u128::from(part.min(highest)) * 100 / u128::from(highest.max(1));
    u64::try_from(share).unwrap_or(100).clamp(1, 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_keep_their_order_and_their_part_of_the_height() {
        let named = |numbers: &[u64]| -> Vec<(String, u64)> {
            numbers.iter().enumerate().map(|(place, number)| (format!("m{place}"), *number)).collect()
        };
        let picture = Picture::bars("h".into(), "s".into(), &named(&[5, 0, 10]));
        assert_eq!(picture.path, "M2 100v-50h16v50zM42 100v-100h16v100z");
        assert_eq!((picture.width, picture.top.as_str()), (60, "10"));
        assert_eq!((picture.first.as_str(), picture.last.as_str()), ("m0", "m2"));
        assert_eq!(
            Picture::bars("h".into(), "s".into(), &named(&[1, u64::MAX])).path.matches('M').count(),
            2
        );
        assert_eq!(Picture::bars("h".into(), "s".into(), &[]).path, "");
    }

    #[test]
    fn parts_stay_within_the_whole() {
        for (part, whole, wanted) in
            [(0, 0, 0), (1, 1_000, 1), (50, 100, 50), (9, 3, 100), (u64::MAX, 1, 100)]
        {
            assert_eq!(percent(part, whole), wanted, "{part} of {whole}");
        }
    }
}
