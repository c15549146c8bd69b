//! A month of a calendar as a sheet: seven columns, a row for each week.

use chrono::{Datelike, Days, Months, NaiveDate};
use maud::{Markup, html};

use crate::http::extract::day_of;
use crate::service::calendar::CalendarDay;
use crate::web::lang::{Lang, Text};
use crate::web::text::admin as t;
use crate::web::time;

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month(NaiveDate);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        day_of(&format!("{text}-01")).map(Self)
    }

    /// First and last day.
    pub fn days(self) -> (NaiveDate, NaiveDate) {
        let next = self.after().0;
        (self.0, next.checked_sub_days(Days::new(1)).unwrap_or(self.0))
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month before.
    pub fn before(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }

    /// The month after.
    pub fn after(self) -> Self {
        Self(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0))
    }

    /// As people write it: `11/2026`.
    pub fn name(self) -> String {
        self.0.format("%m/%Y").to_string()
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

const WEEKDAYS: [Text; 7] = [t::MON, t::TUE, t::WED, t::THU, t::FRI, t::SAT, t::SUN];

/// What a day is, in a word.
pub fn kind(lang: Lang, day: &CalendarDay) -> Option<&'static str> {
    match day.reason {
        "holiday" => Some(lang.say(t::HOLIDAY)),
        "swap_worked" => Some(lang.say(t::SWAP)),
        "weekly_off" => Some(lang.say(t::WEEKLY_OFF)),
        _ => None,
    }
}

/// Weeks of a month, Monday first; days of other months are empty.
fn weeks(days: &[CalendarDay]) -> Vec<Vec<Option<&CalendarDay>>> {
    let before = days.first().map_or(0, |d| d.day.weekday().num_days_from_monday());
    let mut cells: Vec<Option<&CalendarDay>> = (0..before).map(|_| None).collect();
    cells.extend(days.iter().map(Some));
    while !cells.len().is_multiple_of(7) {
        cells.push(None);
    }
    cells.chunks(7).map(<[_]>::to_vec).collect()
}

/// The sheet. `address` is where a day is changed.
pub fn sheet(
    lang: Lang,
    name: &str,
    days: &[CalendarDay],
    today: NaiveDate,
    address: impl Fn(NaiveDate) -> String,
) -> Markup {
    html! {
        div .scroll role="region" aria-label=(name) tabindex="0" {
            table .month {
                caption .hidden { (name) }
                thead { tr { @for weekday in WEEKDAYS { th scope="col" { (lang.say(weekday)) } } } }
                tbody {
                    @for week in weeks(days) {
                        tr {
                            @for cell in week {
                                @match cell {
                                    None => td .empty {},
                                    Some(day) => td .(day.reason.replace('_', "-")) {
                                        a href=(address(day.day)) aria-current=[(day.day == today).then_some("date")] {
                                            span .hidden { (lang.fill(t::CHOOSE_DAY, [time::short_day(day.day)])) }
                                            span aria-hidden="true" { (day.day.day()) }
                                        }
                                        @if let Some(kind) = kind(lang, day) { span .kind { (kind) } }
                                        @if let Some(name) = &day.name { span .name { (name) } }
                                    },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::calendar::Sessions;

    #[test]
    fn months_have_whole_weeks() {
        let month = Month::parse("2026-11").unwrap();
        let (first, last) = month.days();
        assert_eq!((first.day(), last.day()), (1, 30));
        let days: Vec<CalendarDay> = first
            .iter_days()
            .take_while(|d| *d <= last)
            .map(|day| CalendarDay {
                day,
                sessions: Sessions::OFF,
                reason: "working",
                name: None,
            })
            .collect();
        // 1 November 2026 is a Sunday, 30 November a Monday.
        let weeks = weeks(&days);
        assert_eq!(weeks.len(), 6);
        assert!(weeks.iter().all(|week| week.len() == 7));
        assert_eq!(weeks.first().unwrap().iter().flatten().count(), 1);
        assert_eq!(
            (month.before().to_string(), month.after().name()),
            ("2026-10".to_owned(), "12/2026".to_owned())
        );
        assert_eq!(Month::parse("2026-13"), None);
    }
}
