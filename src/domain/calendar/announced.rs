//! Whether the days off of a year are all entered. The law fixes some by their date; Tết, Hùng Kings and swap days are announced
//! for each year, often shortly before it begins.

use chrono::{Datelike, NaiveDate};

use super::{ExceptionKind, WorkingCalendar};
use crate::domain::instant::Instant;

/// Working days off between mid-January and the end of February that only Tết gives.
const TET: usize = 3;

impl WorkingCalendar {
    /// Whether more of a year is entered than the days that the law fixes by their date: its Tết is.
    #[must_use]
    pub fn is_announced(&self, year: i32) -> bool {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        let (Some(from), Some(until)) = (day(1, 15), day(3, 1)) else {
            return false;
        };
        let off = |kind: &ExceptionKind| matches!(kind, ExceptionKind::Off);
        let found = self
            .exceptions
            .values()
            .filter(|e| off(e.kind()) && (from..until).contains(&e.date()));
        found.count() >= TET
    }

    /// The year of a due time whose days off are not all entered yet: the due time may still move.
    #[must_use]
    pub fn unannounced(&self, due_at: Option<Instant>) -> Option<i32> {
        let year = due_at?.local_day().year();
        (!self.is_announced(year)).then_some(year)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::CalendarLayer;
    use super::super::tests::{at, calendar_2026, off};
    use super::*;

    #[test]
    fn a_year_is_announced_once_its_tet_is_entered() {
        let calendar = calendar_2026();
        assert!(calendar.is_announced(2026) && !calendar.is_announced(2027) && !calendar.is_announced(2025));
        let due = |day: &str| calendar.unannounced(Some(at(&format!("{day}T09:00"))));
        assert_eq!(
            (due("2026-12-31"), due("2027-01-04"), calendar.unannounced(None)),
            (None, Some(2027), None)
        );
        // The days that the law fixes by their date are not enough.
        let fixed =
            ["2027-01-01", "2027-04-30", "2027-05-01", "2027-09-02", "2027-11-24"].map(|day| off(day, "Nghỉ lễ"));
        let layer = CalendarLayer::new(Vec::new(), fixed.to_vec()).unwrap();
        assert!(!WorkingCalendar::layered([layer].iter()).is_announced(2027));
    }
}
