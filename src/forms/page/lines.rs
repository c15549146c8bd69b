//! Paragraphs broken into lines and shaped. A line keeps its glyphs and nothing of what they were made with, so that a book of many
//! pages stays small until it is written.

use std::rc::Rc;

use krilla::text::{GlyphId, KrillaGlyph};
use parley::{AlignmentOptions, FontData, FontFamily, FontStyle, FontWeight, LineHeight, OverflowWrap, StyleProperty};

use super::{FAMILY, Face, Para, Sheet};

/// A glyph, and which bytes of the text it stands for.
pub(super) struct Placed {
    id: u32,
    advance: f32,
    x: f32,
    y: f32,
    from: u32,
    to: u32,
}

impl Placed {
    /// As the PDF library takes it.
    pub fn at_size(&self, size: f32) -> KrillaGlyph {
        let place = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        KrillaGlyph::new(
            GlyphId::new(self.id),
            self.advance / size,
            self.x / size,
            self.y / size,
            0.0,
            place(self.from)..place(self.to),
            None,
        )
    }
}

/// Glyphs of one face.
pub(super) struct Run {
    pub face: FontData,
    pub size: f32,
    /// From the left edge of the paragraph.
    pub x: f32,
    pub glyphs: Vec<Placed>,
}

/// A line of a paragraph, and how much room it needs.
pub(super) struct Line {
    pub text: Rc<str>,
    pub runs: Vec<Run>,
    pub before: f32,
    pub height: f32,
    /// Below the top of the line.
    pub baseline: f32,
}

impl Line {
    fn new(text: &Rc<str>, line: &parley::Line<'_, ()>, before: f32) -> Self {
        let metrics = line.metrics();
        let mut x = metrics.offset;
        let mut runs = Vec::new();
        for run in line.runs() {
            let (start, mut glyphs) = (x, Vec::<Placed>::new());
            let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            for cluster in run.visual_clusters() {
                let range = cluster.text_range();
                if cluster.is_ligature_continuation() {
                    if let Some(last) = glyphs.last_mut() {
                        last.to = place(range.end);
                    }
                    continue;
                }
                for glyph in cluster.glyphs() {
                    glyphs.push(Placed {
                        id: glyph.id,
                        advance: glyph.advance,
                        x: glyph.x,
                        y: glyph.y,
                        from: place(range.start),
                        to: place(range.end),
                    });
                    x += glyph.advance;
                }
            }
            if !glyphs.is_empty() {
                glyphs.shrink_to_fit();
                runs.push(Run {
                    face: run.font().clone(),
                    size: run.font_size(),
                    x: start,
                    glyphs,
                });
            }
        }
        Self {
            text: Rc::clone(text),
            runs,
            before,
            height: metrics.block_max_coord - metrics.block_min_coord,
            baseline: metrics.baseline - metrics.block_min_coord,
        }
    }
}

impl Sheet {
    pub(super) fn break_para(&mut self, para: Para, width: f32) -> Vec<Line> {
        // An empty paragraph is a line with nothing on it.
        let text: Rc<str> = if para.text.is_empty() { " " } else { &para.text }.into();
        let mut builder = self.layouts.ranged_builder(&mut self.fonts, &text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::named(FAMILY)));
        builder.push_default(StyleProperty::FontSize(para.size));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(1.22)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        for (face, range) in para.faces {
            match face {
                Face::Regular => {}
                Face::Bold => builder.push(StyleProperty::FontWeight(FontWeight::BOLD), range),
                Face::Italic => builder.push(StyleProperty::FontStyle(FontStyle::Italic), range),
            }
        }
        let mut layout = builder.build(&text);
        layout.break_all_lines(Some(width));
        layout.align(para.align, AlignmentOptions::default());
        let before = |index| if index == 0 { para.before } else { 0.0 };
        layout
            .lines()
            .enumerate()
            .map(|(index, line)| Line::new(&text, &line, before(index)))
            .collect()
    }
}
