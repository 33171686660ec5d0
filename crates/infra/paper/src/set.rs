//! Setting a sheet on A4 pages, each piece with its tag.

use crate::font::Letters;
use crate::{Line, PaperFault, Part, Sheet};
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree};
use krilla::text::TextDirection;
use krilla::{Document, SerializeSettings};
use std::num::NonZeroU16;

/// A4, points.
const PAGE: (f32, f32) = (595.0, 842.0);
/// White on each side, points.
const MARGIN: f32 = 56.0;
/// Width of the names in a table, points.
const LABEL: f32 = 170.0;
/// Sizes of title, headings and text, points.
const SIZES: (f32, f32, f32) = (20.0, 14.0, 10.5);
/// The most pages of one paper: a sheet that needs more is refused, not cut.
pub const PAGES_MAX: usize = 500;

/// One line that is set: where, what, how large.
struct Placed {
    page: usize,
    x: f32,
    y: f32,
    size: f32,
    text: String,
    /// The piece that it belongs to.
    piece: usize,
}

/// What a piece means.
enum Meaning {
    Heading(u16, String),
    Text,
    Label,
    Value,
}

/// The pieces of a sheet in reading order, each placed.
struct Layout<'a> {
    letters: &'a Letters,
    placed: Vec<Placed>,
    meanings: Vec<Meaning>,
    page: usize,
    y: f32,
}

impl Layout<'_> {
    /// Room for a line of that height, on the next page if there is none here.
    fn room(&mut self, height: f32) {
        if self.y + height > PAGE.1 - MARGIN {
            self.page += 1;
            self.y = MARGIN;
        }
    }

    fn piece(&mut self, meaning: Meaning, text: &str, size: f32) {
        self.room(size * 3.0);
        self.y += size * 0.8;
        let width = PAGE.0 - 2.0 * MARGIN;
        let lines = self.letters.lines(text, size, width);
        self.meanings.push(meaning);
        for text in lines {
            self.room(size * 1.35);
            self.y += size * 1.35;
            self.put(MARGIN, size, text);
        }
    }

    /// A name and its value side by side; a long one goes on below.
    fn row(&mut self, line: &Line, size: f32) {
        let labels = self.letters.lines(&line.label, size, LABEL - 10.0);
        let values = self.letters.lines(&line.value, size, PAGE.0 - 2.0 * MARGIN - LABEL);
        let (label, value) = (self.meanings.len(), self.meanings.len() + 1);
        self.meanings.extend([Meaning::Label, Meaning::Value]);
        for place in 0..labels.len().max(values.len()) {
            self.room(size * 1.35);
            self.y += size * 1.35;
            for (lines, piece, x) in [(&labels, label, MARGIN), (&values, value, MARGIN + LABEL)] {
                if let Some(text) = lines.get(place) {
                    let (page, y, text) = (self.page, self.y, text.clone());
                    self.placed.push(Placed { page, x, y, size, text, piece });
                }
            }
        }
    }

    fn put(&mut self, x: f32, size: f32, text: String) {
        let piece = self.meanings.len() - 1;
        self.placed.push(Placed { page: self.page, x, y: self.y, size, text, piece });
    }
}

/// Sets a sheet. Fails when it needs more than [`PAGES_MAX`] pages or the result is no PDF/UA.
pub fn pdf(sheet: &Sheet) -> Result<Vec<u8>, PaperFault> {
    let letters = Letters::load()?;
    let layout = lay_out(sheet, &letters);
    if layout.page >= PAGES_MAX {
        return Err(PaperFault(format!("it needs more than {PAGES_MAX} pages")));
    }
    let mut document = Document::new_with(settings()?);
    document.set_metadata(
        Metadata::new()
            .title(sheet.title.clone())
            .language(sheet.language.clone())
            .creator("Vahid".to_owned()),
    );
    let spans = draw(&mut document, &layout)?;
    document.set_outline(outline(&layout));
    document.set_tag_tree(tags(&layout, spans));
    document.finish().map_err(|fault| PaperFault(format!("{fault:?}")))
}

fn settings() -> Result<SerializeSettings, PaperFault> {
    let builder = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    let configuration = builder.finish().map_err(|fault| PaperFault(format!("{fault:?}")))?;
    Ok(SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() })
}

fn lay_out<'a>(sheet: &Sheet, letters: &'a Letters) -> Layout<'a> {
    let (title, heading, text) = SIZES;
    let mut layout = Layout { letters, placed: Vec::new(), meanings: Vec::new(), page: 0, y: MARGIN };
    layout.piece(Meaning::Heading(1, sheet.title.clone()), &sheet.title, title);
    for sentence in &sheet.lede {
        layout.piece(Meaning::Text, sentence, text);
    }
    for part in &sheet.parts {
        match part {
            Part::Heading(said) => layout.piece(Meaning::Heading(2, said.clone()), said, heading),
            Part::Text(said) => layout.piece(Meaning::Text, said, text),
            Part::Table(lines) => {
                layout.y += text * 0.6;
                lines.iter().for_each(|line| layout.row(line, text));
            }
        }
    }
    layout
}

/// Draws every line; gives the mark of each, by piece.
fn draw(document: &mut Document, layout: &Layout<'_>) -> Result<Vec<Vec<Identifier>>, PaperFault> {
    let mut spans: Vec<Vec<Identifier>> = layout.meanings.iter().map(|_| Vec::new()).collect();
    for number in 0..=layout.page {
        let size =
            PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| PaperFault("no such page".to_owned()))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        for line in layout.placed.iter().filter(|line| line.page == number && !line.text.is_empty()) {
            let mark = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            let (at, font) = (Point::from_xy(line.x, line.y), layout.letters.font.clone());
            surface.draw_text(at, font, line.size, &line.text, false, TextDirection::Auto);
            surface.end_tagged();
            spans[line.piece].push(mark);
        }
        surface.finish();
        page.finish();
    }
    Ok(spans)
}

/// The headings, to jump to.
fn outline(layout: &Layout<'_>) -> Outline {
    let mut outline = Outline::new();
    for (piece, meaning) in layout.meanings.iter().enumerate() {
        let Meaning::Heading(_, text) = meaning else { continue };
        let Some(first) = layout.placed.iter().find(|line| line.piece == piece) else { continue };
        let at = XyzDestination::new(first.page, Point::from_xy(first.x, first.y - first.size));
        outline.push_child(OutlineNode::new(text.clone(), at));
    }
    outline
}

/// What the pieces mean, in reading order: rows of names and values that follow each other are one table.
fn tags(layout: &Layout<'_>, spans: Vec<Vec<Identifier>>) -> TagTree {
    let mut tree = TagTree::new();
    let mut table: Option<TagGroup> = None;
    let mut row: Option<TagGroup> = None;
    for (meaning, marks) in layout.meanings.iter().zip(spans) {
        if let Meaning::Heading(..) | Meaning::Text = meaning
            && let Some(done) = table.take()
        {
            tree.push(done);
        }
        let filled = |mut group: TagGroup| {
            marks.into_iter().for_each(|mark| group.push(mark));
            group
        };
        match meaning {
            Meaning::Heading(level, text) => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                tree.push(filled(TagGroup::new(Tag::Hn(level, Some(text.clone())))));
            }
            Meaning::Text => tree.push(filled(TagGroup::new(Tag::P))),
            Meaning::Label => {
                let mut begun = TagGroup::new(Tag::TR);
                begun.push(filled(TagGroup::new(Tag::TH(TableHeaderScope::Row))));
                row = Some(begun);
            }
            Meaning::Value => {
                let mut done = row.take().unwrap_or_else(|| TagGroup::new(Tag::TR));
                done.push(filled(TagGroup::new(Tag::TD)));
                table.get_or_insert_with(|| TagGroup::new(Tag::Table)).push(done);
            }
        }
    }
    if let Some(done) = table {
        tree.push(done);
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: usize) -> Sheet {
        let line =
            |place: usize| Line { label: format!("Sətir {place}"), value: "Nərgiz Məmmədova".to_owned() };
        Sheet {
            language: "az-Latn".to_owned(),
            title: "Dövlət mənim haqqımda nə bilir".to_owned(),
            lede: vec!["Bütün reyestrlərdən.".to_owned()],
            parts: vec![
                Part::heading("Əhali reyestri"),
                Part::text("Ədliyyə Nazirliyi"),
                Part::table((0..rows).map(line)),
            ],
        }
    }

    #[test]
    fn a_paper_is_a_tagged_pdf_that_says_what_it_is() {
        let bytes = pdf(&sheet(3)).expect("set; the validator of PDF/UA-1 found nothing");
        let text = String::from_utf8_lossy(&bytes);
        assert!(bytes.starts_with(b"%PDF-"));
        for sign in ["/StructTreeRoot", "/MarkInfo", "/Lang", "/Outlines"] {
            assert!(text.contains(sign), "{sign}");
        }
        assert_eq!(bytes, pdf(&sheet(3)).expect("set"), "the same sheet gives the same bytes");
    }

    #[test]
    fn a_long_paper_has_more_pages_and_one_too_long_is_refused() {
        let letters = Letters::load().expect("part of the binary");
        assert!(lay_out(&sheet(3), &letters).page == 0);
        let long = lay_out(&sheet(300), &letters);
        assert!(long.page > 4);
        let set: usize = long.placed.iter().filter(|line| line.x > MARGIN).count();
        assert_eq!(set, 300, "no row is lost");
        let per_page = 300 / (long.page + 1) + 20;
        let refused = pdf(&sheet(per_page * PAGES_MAX));
        assert_eq!(refused, Err(PaperFault(format!("it needs more than {PAGES_MAX} pages"))));
    }
}
