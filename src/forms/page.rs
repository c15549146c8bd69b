//! Sheets of paper: paragraphs, rows of columns and tables are set one below the other over as many pages as they need.
//! Lines are broken and shaped by parley, the PDF is written by krilla; what stands here is where things go.

mod grid;
mod lines;
mod para;
mod pdf;

use std::collections::VecDeque;
use std::sync::Arc;

use krilla::geom::Rect;
use parley::fontique::{Blob, Collection, CollectionOptions};
use parley::{FontContext, LayoutContext};

pub use self::grid::{Grid, HeadCell};
use self::lines::Line;
pub use self::para::{Face, Para};
pub use self::pdf::about;

/// A millimetre in points.
pub const MM: f32 = 72.0 / 25.4;

/// Faces with every Vietnamese letter, under the SIL Open Font License; see `data/fonts`.
const FACES: [&[u8]; 3] = [
    include_bytes!("../../data/fonts/LiberationSerif-Regular.ttf"),
    include_bytes!("../../data/fonts/LiberationSerif-Bold.ttf"),
    include_bytes!("../../data/fonts/LiberationSerif-Italic.ttf"),
];
const FAMILY: &str = "Liberation Serif";
/// Room inside the cells of a table.
const CELL: f32 = 0.9 * MM;
/// Thickness of lines.
const RULE: f32 = 0.5;

/// Why a sheet could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The PDF library refuses.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
    /// A face cannot be read.
    #[error("a font cannot be read")]
    Font,
    /// A text does not fit into a barcode or a QR code.
    #[error("no symbol can be made: {0}")]
    Symbol(String),
    /// The threads that set slips are gone, or one of them failed over this slip.
    #[error("the press has stopped")]
    Stopped,
}

/// What stands on a page.
enum Mark {
    Line { line: Line, x: f32, y: f32 },
    Boxes(Vec<Rect>),
}

/// A sheet that is being filled from top to bottom.
pub struct Sheet {
    fonts: FontContext,
    layouts: LayoutContext<()>,
    width: f32,
    height: f32,
    margin: f32,
    size: f32,
    y: f32,
    page: Vec<Mark>,
    done: Vec<Vec<Mark>>,
}

impl Sheet {
    /// An empty sheet, in millimetres, with the size of its text in points.
    pub fn new(width: f32, height: f32, margin: f32, size: f32) -> Self {
        let mut fonts = FontContext {
            collection: Collection::new(CollectionOptions {
                shared: false,
                system_fonts: false,
            }),
            source_cache: Default::default(),
        };
        for face in FACES {
            fonts.collection.register_fonts(Blob::new(Arc::new(face)), None);
        }
        Self {
            fonts,
            layouts: LayoutContext::new(),
            width: width * MM,
            height: height * MM,
            margin: margin * MM,
            size,
            y: margin * MM,
            page: Vec::new(),
            done: Vec::new(),
        }
    }

    fn inner(&self) -> f32 {
        self.width - 2.0 * self.margin
    }

    fn bottom(&self) -> f32 {
        self.height - self.margin
    }

    fn next_page(&mut self) {
        self.done.push(std::mem::take(&mut self.page));
        self.y = self.margin;
    }

    /// Leaves room, in millimetres.
    pub fn room(&mut self, millimetres: f32) {
        self.y += millimetres * MM;
    }

    /// Goes to a new page unless so many millimetres are left.
    pub fn keep(&mut self, millimetres: f32) {
        if self.y + millimetres * MM > self.bottom() && !self.page.is_empty() {
            self.next_page();
        }
    }

    /// A paragraph across the sheet.
    pub fn para(&mut self, para: Para) {
        self.row(&[1.0], vec![vec![para]], false);
    }

    /// Paragraphs in a frame across the sheet.
    pub fn boxed(&mut self, paras: Vec<Para>) {
        self.row(&[1.0], vec![paras], true);
    }

    /// Columns side by side, of widths that stand to each other like `weights`.
    pub fn columns(&mut self, weights: &[f32], cells: Vec<Vec<Para>>) {
        self.row(weights, cells, false);
    }

    /// A table; its head is repeated on every page.
    pub fn table(&mut self, weights: &[f32], head: &[&str], rows: Vec<Vec<Vec<Para>>>) {
        let head: Vec<Vec<Para>> = head
            .iter()
            .map(|text| vec![Para::new(Face::Bold, text).centred().sized(self.size)])
            .collect();
        self.keep(18.0);
        let set_head = |sheet: &mut Self| sheet.row(weights, head.clone(), true);
        set_head(self);
        for row in rows {
            self.table_row(weights, &set_head, row);
        }
    }

    /// A row that goes to the next page whole, below a head, unless it is longer than a page.
    fn table_row(&mut self, weights: &[f32], set_head: &dyn Fn(&mut Self), cells: Vec<Vec<Para>>) {
        let mut lines = self.break_cells(weights, cells, CELL);
        loop {
            let needed = tallest(&lines) + 2.0 * CELL;
            let left = self.bottom() - self.y;
            let whole = self.bottom() - self.margin - 20.0 * MM;
            if needed > left && (needed <= whole || left < 15.0 * MM) {
                self.next_page();
                set_head(self);
            }
            self.set_cells(weights, &mut lines, true);
            if lines.iter().all(VecDeque::is_empty) {
                return;
            }
            self.next_page();
            set_head(self);
        }
    }

    fn row(&mut self, weights: &[f32], cells: Vec<Vec<Para>>, ruled: bool) {
        let pad = if ruled { CELL } else { 0.0 };
        let mut lines = self.break_cells(weights, cells, pad);
        loop {
            let (needed, left) = (tallest(&lines) + 2.0 * pad, self.bottom() - self.y);
            let fits_a_page = needed <= self.bottom() - self.margin;
            // Columns stay together; a single paragraph runs on over the page.
            if needed > left && fits_a_page && (weights.len() > 1 || left < 12.0 * MM) && !self.page.is_empty() {
                self.next_page();
            }
            self.set_cells(weights, &mut lines, ruled);
            if lines.iter().all(VecDeque::is_empty) {
                return;
            }
            self.next_page();
        }
    }

    fn break_cells(&mut self, weights: &[f32], cells: Vec<Vec<Para>>, pad: f32) -> Vec<VecDeque<Line>> {
        let (all, inner) = (weights.iter().sum::<f32>(), self.inner());
        cells
            .into_iter()
            .zip(weights)
            .map(|(cell, weight)| {
                let width = inner * weight / all - 2.0 * pad;
                cell.into_iter().flat_map(|para| self.break_para(para, width)).collect()
            })
            .collect()
    }

    /// Sets as many lines of each cell as fit on the page; at least one, so that it ends.
    fn set_cells(&mut self, weights: &[f32], cells: &mut [VecDeque<Line>], ruled: bool) {
        let pad = if ruled { CELL } else { 0.0 };
        let (all, inner, top) = (weights.iter().sum::<f32>(), self.inner(), self.y);
        let room = self.bottom() - top - 2.0 * pad;
        let (mut lowest, mut x) = (0.0_f32, self.margin);
        let mut edges = vec![x];
        for (cell, weight) in cells.iter_mut().zip(weights) {
            let mut used = 0.0;
            while let Some(line) = cell.pop_front() {
                let needed = line.before + line.height;
                if used > 0.0 && used + needed > room + 0.01 {
                    cell.push_front(line);
                    break;
                }
                let y = top + pad + used + line.before;
                used += needed;
                self.page.push(Mark::Line { line, x: x + pad, y });
            }
            lowest = lowest.max(used);
            x += inner * weight / all;
            edges.push(x);
        }
        self.y = top + lowest + 2.0 * pad;
        if ruled {
            let mut boxes = Vec::new();
            for x in edges {
                boxes.extend(Rect::from_xywh(x - RULE / 2.0, top, RULE, self.y - top));
            }
            for y in [top, self.y] {
                boxes.extend(Rect::from_xywh(
                    self.margin - RULE / 2.0,
                    y - RULE / 2.0,
                    inner + RULE,
                    RULE,
                ));
            }
            self.page.push(Mark::Boxes(boxes));
        }
    }

    /// Black modules of a barcode, `modules` wide as told by `width` (millimetres), at `left` millimetres from the margin.
    /// Nothing moves on: what stands beside it is set next.
    pub fn bars(&mut self, modules: &[u8], left: f32, down: f32, width: f32, height: f32) {
        let (x, y) = (self.margin + left * MM, self.y + down * MM);
        let step = width * MM / f32::from(u16::try_from(modules.len().max(1)).unwrap_or(u16::MAX));
        let mut boxes = Vec::new();
        let mut at = 0_u16;
        for run in modules.chunk_by(|a, b| a == b) {
            let length = u16::try_from(run.len()).unwrap_or(u16::MAX);
            if run.first() == Some(&1) {
                boxes.extend(Rect::from_xywh(
                    x + f32::from(at) * step,
                    y,
                    f32::from(length) * step,
                    height * MM,
                ));
            }
            at = at.saturating_add(length);
        }
        self.page.push(Mark::Boxes(boxes));
    }
}

/// Height of the tallest of some cells.
fn tallest(cells: &[VecDeque<Line>]) -> f32 {
    cells
        .iter()
        .map(|cell| cell.iter().map(|line| line.before + line.height).sum::<f32>())
        .fold(0.0, f32::max)
}
