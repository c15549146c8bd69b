//! Tables whose head has several levels and cells that span columns. The head is repeated on each page, and a row stays on one.

use std::collections::VecDeque;
use std::ops::Range;

use krilla::geom::Rect;

use super::lines::Line;
use super::{CELL, MM, Mark, Para, RULE, Sheet};

/// A cell of the head.
#[derive(Clone)]
pub struct HeadCell {
    /// The columns over which it stands.
    pub columns: Range<usize>,
    /// Its levels, from the top down.
    pub levels: Range<usize>,
    /// What it says.
    pub para: Para,
}

/// Columns and head of a table.
pub struct Grid {
    /// Widths of the columns, as they stand to each other.
    pub weights: Vec<f32>,
    /// Cells that cover the head without a gap.
    pub head: Vec<HeadCell>,
}

impl Grid {
    /// Where the columns of a span begin and end, from the left margin.
    fn span(&self, inner: f32, columns: &Range<usize>) -> (f32, f32) {
        let all: f32 = self.weights.iter().sum();
        let upto = |n: usize| inner * self.weights.iter().take(n).sum::<f32>() / all;
        (upto(columns.start), upto(columns.end))
    }
}

fn height(lines: &VecDeque<Line>) -> f32 {
    lines.iter().map(|line| line.before + line.height).sum()
}

impl Sheet {
    /// Begins a table: its head, with room for a row below.
    pub fn begin_grid(&mut self, grid: &Grid) {
        self.keep(45.0);
        self.grid_head(grid);
    }

    /// A row of a table. It goes to the next page whole, unless it is longer than a page.
    pub fn grid_row(&mut self, grid: &Grid, cells: Vec<Vec<Para>>) {
        let head = |sheet: &mut Self| sheet.grid_head(grid);
        self.table_row(&grid.weights, &head, cells);
    }

    /// Goes to a new page, below the head, unless so many millimetres are left.
    pub fn keep_grid(&mut self, grid: &Grid, millimetres: f32) {
        if self.y + millimetres * MM > self.bottom() {
            self.next_page();
            self.grid_head(grid);
        }
    }

    /// A row that is one cell.
    pub fn grid_note(&mut self, para: Para) {
        self.boxed(vec![para]);
    }

    fn grid_head(&mut self, grid: &Grid) {
        let inner = self.inner();
        let mut cells: Vec<(&HeadCell, (f32, f32), VecDeque<Line>)> = Vec::new();
        for cell in &grid.head {
            let (from, to) = grid.span(inner, &cell.columns);
            let lines = self.break_para(cell.para.clone(), to - from - 2.0 * CELL).into();
            cells.push((cell, (from, to), lines));
        }
        let levels = heights(&cells);
        let top = |level: usize| levels.iter().take(level).sum::<f32>();
        let mut boxes = Vec::new();
        for (cell, (from, to), lines) in cells {
            let (upper, lower) = (self.y + top(cell.levels.start), self.y + top(cell.levels.end));
            let (left, right) = (self.margin + from, self.margin + to);
            let mut y = upper + (lower - upper - height(&lines)) / 2.0;
            for line in lines {
                let used = line.before + line.height;
                self.page.push(Mark::Line {
                    y: y + line.before,
                    x: left + CELL,
                    line,
                });
                y += used;
            }
            for x in [left, right] {
                boxes.extend(Rect::from_xywh(x - RULE / 2.0, upper, RULE, lower - upper));
            }
            for y in [upper, lower] {
                boxes.extend(Rect::from_xywh(
                    left - RULE / 2.0,
                    y - RULE / 2.0,
                    right - left + RULE,
                    RULE,
                ));
            }
        }
        self.page.push(Mark::Boxes(boxes));
        self.y += levels.iter().sum::<f32>();
    }
}

/// Heights of the levels: each as tall as what stands on it alone, the last one of a taller cell takes what is lacking.
fn heights(cells: &[(&HeadCell, (f32, f32), VecDeque<Line>)]) -> Vec<f32> {
    let depth = cells.iter().map(|(cell, ..)| cell.levels.end).max().unwrap_or(0);
    let mut levels = vec![0.0_f32; depth];
    for end in 1..=depth {
        for (cell, _, lines) in cells.iter().filter(|(cell, ..)| cell.levels.end == end) {
            let above: f32 = levels.iter().take(end - 1).skip(cell.levels.start).sum();
            if let Some(level) = levels.get_mut(end - 1) {
                *level = level.max(height(lines) + 2.0 * CELL - above);
            }
        }
    }
    levels
}
