//! Times as people here read them: `14:30 thứ Năm 26/11/2026`.

use chrono::{Datelike, NaiveDate, Weekday};

use super::lang::Lang;
use crate::domain::instant::{Instant, day_vi};

const fn weekday(lang: Lang, day: Weekday) -> &'static str {
    match (lang, day) {
        (Lang::Vi, Weekday::Mon) => "thứ Hai",
        (Lang::Vi, Weekday::Tue) => "thứ Ba",
        (Lang::Vi, Weekday::Wed) => "thứ Tư",
        (Lang::Vi, Weekday::Thu) => "thứ Năm",
        (Lang::Vi, Weekday::Fri) => "thứ Sáu",
        (Lang::Vi, Weekday::Sat) => "thứ Bảy",
        (Lang::Vi, Weekday::Sun) => "Chủ nhật",
        (Lang::En, Weekday::Mon) => "Monday",
        (Lang::En, Weekday::Tue) => "Tuesday",
        (Lang::En, Weekday::Wed) => "Wednesday",
        (Lang::En, Weekday::Thu) => "Thursday",
        (Lang::En, Weekday::Fri) => "Friday",
        (Lang::En, Weekday::Sat) => "Saturday",
        (Lang::En, Weekday::Sun) => "Sunday",
    }
}

/// A day with its weekday: `thứ Năm 26/11/2026`.
pub fn day(lang: Lang, date: NaiveDate) -> String {
    format!("{} {}", weekday(lang, date.weekday()), short_day(date))
}

/// A day alone: `26/11/2026`.
pub fn short_day(date: NaiveDate) -> String {
    day_vi(date)
}

/// A moment with its weekday: `14:30 thứ Năm 26/11/2026`.
pub fn moment(lang: Lang, at: Instant) -> String {
    format!("{} {}", at.local().format("%H:%M"), day(lang, at.local_day()))
}

/// A moment for narrow columns: `14:30 26/11/2026`.
pub fn short(at: Instant) -> String {
    at.short_vi()
}

/// Working minutes of a day of eight hours, as rules count them.
pub const NOMINAL_DAY: i64 = 8 * 60;

/// Working time: `2 ngày 3 giờ`, `45 phút`, in days of so many working minutes.
pub fn working(lang: Lang, minutes: i64, day: i64) -> String {
    let day = day.max(1);
    let (d, h, m) = match lang {
        Lang::Vi => ("ngày", "giờ", "phút"),
        Lang::En => ("d", "h", "min"),
    };
    let (days, hours, left) = (minutes / day, minutes % day / 60, minutes % day % 60);
    match (days, hours) {
        (0, 0) => format!("{left} {m}"),
        (0, _) if left == 0 => format!("{hours} {h}"),
        (0, _) => format!("{hours} {h} {left} {m}"),
        (_, 0) => format!("{days} {d}"),
        _ => format!("{days} {d} {hours} {h}"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn moments_read_as_on_paper() {
        let at = Instant::parse_rfc3339("2026-11-26T07:30:00Z").unwrap();
        assert_eq!(moment(Lang::Vi, at), "14:30 thứ Năm 26/11/2026");
        assert_eq!(moment(Lang::En, at), "14:30 Thursday 26/11/2026");
        assert_eq!(short(at), "14:30 26/11/2026");
    }

    #[test]
    fn working_time_in_the_two_largest_units() {
        let said: Vec<String> = [0, 45, 60, 90, 480, 1000, 960]
            .iter()
            .map(|m| working(Lang::Vi, *m, NOMINAL_DAY))
            .collect();
        assert_eq!(
            said,
            [
                "0 phút",
                "45 phút",
                "1 giờ",
                "1 giờ 30 phút",
                "1 ngày",
                "2 ngày",
                "2 ngày"
            ]
        );
        // Three days of seven hours and a half.
        assert_eq!(working(Lang::Vi, 1350, 450), "3 ngày");
        assert_eq!(working(Lang::Vi, 449, 450), "7 giờ 29 phút");
    }
}
