//! Values as people read them, on paper and on the screen.

use super::{Cell, minutes_text};
use crate::domain::instant::day_vi;
use crate::domain::text::thousands;

/// A value in words.
pub(super) fn words(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => thousands((*count).into(), '.'),
        Cell::Rate(numerator, denominator) => Cell::percent(*numerator, *denominator)
            .map_or_else(|| "–".to_owned(), |p| format!("{p:.2}%").replace('.', ",")),
        Cell::Minutes(minutes) => minutes_text(*minutes),
        Cell::Day(day) => day_vi(*day),
        Cell::Moment(at) => at.local().format("%d/%m/%Y %H:%M").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_paper_has_them() {
        for (count, text) in [(0, "0"), (999, "999"), (1_000, "1.000"), (-12_345_678, "-12.345.678")] {
            assert_eq!(words(&Cell::Count(count)), text);
        }
        assert_eq!(words(&Cell::Rate(1, 3)), "33,33%");
        assert_eq!(words(&Cell::Rate(0, 0)), "–");
    }
}
