//! Which cells the headings of a table make.

use std::ops::Range;

use super::Column;

/// A cell of the headings; column 0 is the ordinal number.
pub(super) struct Span<'c> {
    pub columns: Range<usize>,
    /// From the top down.
    pub levels: Range<usize>,
    pub text: &'c str,
}

/// Levels of headings.
pub(super) fn depth(columns: &[Column]) -> usize {
    columns.iter().map(|c| c.headings.len()).max().unwrap_or(1).max(1)
}

/// The cells of the headings, level by level: neighbours that share a heading share its cell, and the last heading of a
/// column reaches down to the lowest level.
pub(super) fn spans(columns: &[Column]) -> Vec<Span<'_>> {
    let depth = depth(columns);
    let mut spans = vec![Span {
        columns: 0..1,
        levels: 0..depth,
        text: "STT",
    }];
    for level in 0..depth {
        let mut column = 0;
        while let Some(first) = columns.get(column) {
            let alike = columns
                .iter()
                .skip(column)
                .take_while(|c| same(c, first, level))
                .count()
                .max(1);
            if let Some(text) = first.headings.get(level) {
                let last = level + 1 == first.headings.len();
                spans.push(Span {
                    columns: column + 1..column + 1 + alike,
                    levels: level..if last { depth } else { level + 1 },
                    text,
                });
            }
            column += alike;
        }
    }
    spans
}

/// Whether two columns share the headings down to a level, and neither ends there.
fn same(column: &Column, first: &Column, level: usize) -> bool {
    let shared = column.headings.get(..=level) == first.headings.get(..=level) && first.headings.len() > level;
    column == first || (shared && column.headings.len() > level + 1 && first.headings.len() > level + 1)
}
