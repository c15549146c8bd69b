//! Pages as PDF: every mark where it was set.

use std::collections::HashMap;

use chrono::{Datelike, Timelike};
use krilla::Document;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::Font;

use super::{Face, Line, MM, Mark, Para, PrintError, Sheet};
use crate::domain::instant::Instant;

/// Size of what stands below the margin.
const FOOT: f32 = 7.5;

impl Sheet {
    /// The writing of all pages as a PDF. `foot` stands small at the foot of each page, before its number.
    ///
    /// # Errors
    /// A face or the PDF library refuses.
    pub fn finish(mut self, foot: &str, metadata: Metadata) -> Result<Vec<u8>, PrintError> {
        if !self.page.is_empty() || self.done.is_empty() {
            self.next_page();
        }
        let pages = self.done.len();
        for n in 0..pages {
            let text = if pages > 1 {
                format!("{foot} · Trang {}/{pages}", n + 1)
            } else {
                foot.to_owned()
            };
            let para = Para::new(Face::Italic, &text).sized(FOOT).centred();
            let width = self.inner();
            let mut y = self.bottom() + 2.0 * MM;
            for line in self.break_para(para, width) {
                let height = line.height;
                let mark = Mark::Line {
                    line,
                    x: self.margin,
                    y,
                };
                if let Some(page) = self.done.get_mut(n) {
                    page.push(mark);
                }
                y += height;
            }
        }
        let mut document = Document::new();
        document.set_metadata(metadata);
        let mut faces = HashMap::new();
        for marks in std::mem::take(&mut self.done) {
            let settings = PageSettings::from_wh(self.width, self.height)
                .ok_or_else(|| PrintError::Pdf("the size of the page".to_owned()))?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            surface.set_fill(Some(Fill {
                paint: luma::Color::black().into(),
                ..Fill::default()
            }));
            for mark in &marks {
                match mark {
                    Mark::Line { line, x, y } => draw_line(&mut surface, &mut faces, line, *x, *y)?,
                    Mark::Boxes(boxes) => {
                        let mut path = PathBuilder::new();
                        for rect in boxes {
                            path.push_rect(*rect);
                        }
                        if let Some(path) = path.finish() {
                            surface.draw_path(&path);
                        }
                    }
                }
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|e| PrintError::Pdf(format!("{e:?}")))
    }
}

/// Faces as krilla knows them, by the identity under which parley does.
type Faces = HashMap<u64, Font>;

fn draw_line(surface: &mut Surface<'_>, faces: &mut Faces, line: &Line, x: f32, y: f32) -> Result<(), PrintError> {
    for run in &line.runs {
        let (bytes, id) = run.face.data.clone().into_raw_parts();
        let face = match faces.get(&id) {
            Some(face) => face.clone(),
            None => {
                let face = Font::new(bytes.into(), run.face.index).ok_or(PrintError::Font)?;
                faces.insert(id, face.clone());
                face
            }
        };
        let glyphs: Vec<_> = run.glyphs.iter().map(|glyph| glyph.at_size(run.size)).collect();
        let start = Point::from_xy(x + run.x, y + line.baseline);
        surface.draw_glyphs(start, &glyphs, face, &line.text, run.size, false);
    }
    Ok(())
}

/// What a document says about itself.
pub fn about(title: String, made: Instant) -> Metadata {
    let local = made.local();
    let part = |n: u32| u8::try_from(n).unwrap_or_default();
    let made = DateTime::new(u16::try_from(local.year()).unwrap_or_default())
        .month(part(local.month()))
        .day(part(local.day()))
        .hour(part(local.hour()))
        .minute(part(local.minute()))
        .second(part(local.second()))
        .utc_offset_hour(7);
    Metadata::new()
        .title(title)
        .language("vi".to_owned())
        .creator("motcua".to_owned())
        .creation_date(made)
}
