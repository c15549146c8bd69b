//! Periods that reports bear by name: months, quarters, half-years and years, in the official reporting calendar
//! (from the 15th of the month before to the 14th) or in the ordinary one.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};

use super::figures::Period;
use super::text::{FieldCode, ValueError};
use super::text_enum::text_enum;

text_enum! {
    /// Where the periods of a year begin and end.
    pub enum ReportCalendar {
        /// From the 15th of the month before to the 14th: administrative-control reports.
        Reporting = "reporting" / "kỳ báo cáo từ ngày 15 đến ngày 14",
        /// From the first to the last day: Decision 766/QĐ-TTg.
        Calendar = "calendar" / "theo tháng dương lịch",
    }
}

/// A text that names no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period is named like 2026-11, 2026-Q4, 2026-H1 or 2026, between 1901 and 2198")]
pub struct PeriodNameError;

impl ValueError for PeriodNameError {
    fn code(&self) -> FieldCode {
        FieldCode::Period
    }

    fn message_vi(&self) -> String {
        "Kỳ báo cáo phải có dạng 2026-11 (tháng), 2026-Q4 (quý), 2026-H1 (6 tháng) hoặc 2026 (năm), \
         trong khoảng 1901 đến 2198."
            .to_owned()
    }
}

/// How long a named period is, and which one of its kind in the year; each begins with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Month(u32),
    Quarter(u32),
    Half(u32),
    Year,
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum PeriodLength {
    Month,
    Quarter,
    Half,
    Year,
}

/// A month, quarter, half-year or year by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodName {
    year: i32,
    part: Part,
}

impl FromStr for PeriodName {
    type Err = PeriodNameError;

    fn from_str(text: &str) -> Result<Self, PeriodNameError> {
        let (year, part) = match text.split_once('-') {
            None => (text, Part::Year),
            Some((year, part)) => (year, part_of(part).ok_or(PeriodNameError)?),
        };
        let year = number(year, 4).and_then(|y| i32::try_from(y).ok());
        let year = year.filter(|y| (1901..=2198).contains(y)).ok_or(PeriodNameError)?;
        Ok(Self { year, part })
    }
}

fn part_of(text: &str) -> Option<Part> {
    if let Some(quarter) = text.strip_prefix('Q') {
        return number(quarter, 1).filter(|n| (1..=4).contains(n)).map(Part::Quarter);
    }
    if let Some(half) = text.strip_prefix('H') {
        return number(half, 1).filter(|n| (1..=2).contains(n)).map(Part::Half);
    }
    number(text, 2).filter(|n| (1..=12).contains(n)).map(Part::Month)
}

/// Exactly so many digits: `parse` alone would take a sign.
fn number(text: &str, digits: usize) -> Option<u32> {
    let sound = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    sound.then(|| text.parse().ok()).flatten()
}

impl PeriodName {
    /// First month and number of months.
    const fn months(self) -> (u32, u32) {
        match self.part {
            Part::Month(n) => (n, 1),
            Part::Quarter(n) => (n * 3 - 2, 3),
            Part::Half(n) => (n * 6 - 5, 6),
            Part::Year => (1, 12),
        }
    }

    /// Its days in a calendar; none only outside the years that dates can hold.
    pub fn days(self, calendar: ReportCalendar) -> Option<Period> {
        let (first, count) = self.months();
        let first = NaiveDate::from_ymd_opt(self.year, first, 1)?;
        let after = first.checked_add_months(Months::new(count))?;
        match calendar {
            ReportCalendar::Calendar => Period::new(first, after.pred_opt()?),
            ReportCalendar::Reporting => {
                let shifted =
                    |day: NaiveDate, to: u32| day.checked_sub_months(Months::new(1)).and_then(|d| d.with_day(to));
                Period::new(shifted(first, 15)?, shifted(after, 14)?)
            }
        }
    }

    /// The period of a length that holds a day.
    pub fn holding(day: NaiveDate, calendar: ReportCalendar, length: PeriodLength) -> Self {
        // A reporting month bears the name of the month it ends in.
        let next = calendar == ReportCalendar::Reporting && day.day() >= 15;
        let (year, month) = match (next, day.month()) {
            (false, month) => (day.year(), month),
            (true, 12) => (day.year().saturating_add(1), 1),
            (true, month) => (day.year(), month + 1),
        };
        let part = match length {
            PeriodLength::Month => Part::Month(month),
            PeriodLength::Quarter => Part::Quarter(month.div_ceil(3)),
            PeriodLength::Half => Part::Half(month.div_ceil(6)),
            PeriodLength::Year => Part::Year,
        };
        Self { year, part }
    }

    /// The period of the same kind before it.
    #[must_use]
    pub fn before(self) -> Self {
        self.beside(-1)
    }

    fn beside(self, steps: i32) -> Self {
        let (place, of): (u32, i32) = match self.part {
            Part::Month(n) => (n, 12),
            Part::Quarter(n) => (n, 4),
            Part::Half(n) => (n, 2),
            Part::Year => (1, 1),
        };
        let at = self.year * of + i32::try_from(place).unwrap_or(1) - 1 + steps;
        let place = u32::try_from(at.rem_euclid(of) + 1).unwrap_or(1);
        let part = match self.part {
            Part::Month(_) => Part::Month(place),
            Part::Quarter(_) => Part::Quarter(place),
            Part::Half(_) => Part::Half(place),
            Part::Year => Part::Year,
        };
        Self {
            year: at.div_euclid(of),
            part,
        }
    }

    /// The periods of a bit more than a year up to the one that holds a day, the last of each kind first: months, quarters,
    /// half-years, years.
    pub fn recent(day: NaiveDate, calendar: ReportCalendar) -> Vec<Self> {
        let recent = [
            (PeriodLength::Month, 14),
            (PeriodLength::Quarter, 5),
            (PeriodLength::Half, 3),
            (PeriodLength::Year, 2),
        ];
        let before = |period: &Self| Some(period.before());
        recent
            .into_iter()
            .flat_map(|(length, count)| {
                std::iter::successors(Some(Self::holding(day, calendar, length)), before).take(count)
            })
            .collect()
    }

    /// What a report calls it.
    pub fn label_vi(self) -> String {
        let year = self.year;
        match self.part {
            Part::Month(n) => format!("Tháng {n}/{year}"),
            Part::Quarter(n) => {
                let roman = match n {
                    1 => "I",
                    2 => "II",
                    3 => "III",
                    _ => "IV",
                };
                format!("Quý {roman}/{year}")
            }
            Part::Half(1) => format!("6 tháng đầu năm {year}"),
            Part::Half(_) => format!("6 tháng cuối năm {year}"),
            Part::Year => format!("Năm {year}"),
        }
    }
}

impl fmt::Display for PeriodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = self.year;
        match self.part {
            Part::Month(n) => write!(f, "{year}-{n:02}"),
            Part::Quarter(n) => write!(f, "{year}-Q{n}"),
            Part::Half(n) => write!(f, "{year}-H{n}"),
            Part::Year => write!(f, "{year}"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn days(name: &str, calendar: ReportCalendar) -> (String, String) {
        let name: PeriodName = name.parse().unwrap();
        let period = name.days(calendar).unwrap();
        (period.from().to_string(), period.to().to_string())
    }

    #[test]
    fn reporting_periods_run_from_the_15th_to_the_14th() {
        for (name, from, to) in [
            ("2026-01", "2025-12-15", "2026-01-14"),
            ("2026-11", "2026-10-15", "2026-11-14"),
            ("2026-12", "2026-11-15", "2026-12-14"),
            ("2026-Q1", "2025-12-15", "2026-03-14"),
            ("2026-Q4", "2026-09-15", "2026-12-14"),
            ("2026-H1", "2025-12-15", "2026-06-14"),
            ("2026-H2", "2026-06-15", "2026-12-14"),
            ("2026", "2025-12-15", "2026-12-14"),
        ] {
            assert_eq!(
                days(name, ReportCalendar::Reporting),
                (from.to_owned(), to.to_owned()),
                "{name}"
            );
        }
    }

    #[test]
    fn calendar_periods_run_from_the_first_to_the_last_day() {
        for (name, from, to) in [
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2026-Q4", "2026-10-01", "2026-12-31"),
            ("2026-H1", "2026-01-01", "2026-06-30"),
            ("2026", "2026-01-01", "2026-12-31"),
        ] {
            assert_eq!(
                days(name, ReportCalendar::Calendar),
                (from.to_owned(), to.to_owned()),
                "{name}"
            );
        }
    }

    #[test]
    fn every_period_of_a_kind_begins_the_day_after_the_one_before() {
        for calendar in ReportCalendar::ALL {
            for names in [
                vec!["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"],
                vec!["2025-Q4", "2026-Q1", "2026-Q2"],
                vec!["2025-H2", "2026-H1", "2026-H2"],
                vec!["2025", "2026"],
            ] {
                let spans: Vec<Period> = names
                    .iter()
                    .map(|n| n.parse::<PeriodName>().unwrap().days(*calendar).unwrap())
                    .collect();
                for (before, after) in spans.iter().zip(spans.iter().skip(1)) {
                    assert_eq!(before.to().succ_opt().unwrap(), after.from());
                }
            }
        }
    }

    #[test]
    fn the_recent_periods_end_with_those_that_hold_the_day() {
        for (day, calendar, month, before) in [
            ("2026-11-29", ReportCalendar::Reporting, "2026-12", "2026-11"),
            ("2026-11-29", ReportCalendar::Calendar, "2026-11", "2026-10"),
            ("2025-12-15", ReportCalendar::Reporting, "2026-01", "2025-12"),
            ("2026-01-14", ReportCalendar::Reporting, "2026-01", "2025-12"),
        ] {
            let day = day.parse().unwrap();
            let is = PeriodName::holding(day, calendar, PeriodLength::Month);
            assert_eq!(
                (is.to_string(), is.before().to_string()),
                (month.to_owned(), before.to_owned())
            );
            for period in PeriodName::recent(day, calendar) {
                assert!(period.days(calendar).unwrap().from() <= day, "{period}");
            }
        }
        let names: Vec<String> = PeriodName::recent("2026-02-03".parse().unwrap(), ReportCalendar::Reporting)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(names.len(), 24);
        for (at, name) in [
            (0, "2026-02"),
            (13, "2025-01"),
            (14, "2026-Q1"),
            (18, "2025-Q1"),
            (19, "2026-H1"),
            (21, "2025-H1"),
            (22, "2026"),
            (23, "2025"),
        ] {
            assert_eq!(names.get(at).unwrap(), name);
        }
    }

    #[test]
    fn names_are_read_back_and_others_refused() {
        for name in ["2026-11", "2026-Q4", "2026-H1", "2026"] {
            assert_eq!(name.parse::<PeriodName>().unwrap().to_string(), name);
        }
        for name in [
            "",
            "2026-",
            "2026-0",
            "2026-00",
            "2026-13",
            "2026-1",
            "2026-Q0",
            "2026-Q5",
            "2026-H3",
            "2026-q1",
            "+026",
            "26",
            "0000",
            "9999",
            "2026-+1",
            "2026-11-01",
            "2026-QQ",
            "tháng 11",
        ] {
            assert_eq!(name.parse::<PeriodName>(), Err(PeriodNameError), "{name}");
        }
    }
}
