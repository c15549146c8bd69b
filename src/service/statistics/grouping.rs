//! By what figures are kept apart, and what each group is called.

use chrono::NaiveDate;

use crate::db::figures::{Key, Split};
use crate::domain::instant::day_vi;
use crate::domain::report_period::{PeriodLength, PeriodName, ReportCalendar};
use crate::domain::text_enum::text_enum;
use crate::service::catalogue::Catalogue;

text_enum! {
    /// By what figures are kept apart.
    pub enum GroupBy {
        /// By agency; each agency's own dossiers.
        Agency = "agency" / "cơ quan",
        /// By field.
        Field = "field" / "lĩnh vực",
        /// By procedure.
        Procedure = "procedure" / "thủ tục",
        /// By intake channel.
        IntakeChannel = "channel" / "hình thức nộp",
        /// By return channel.
        ReturnChannel = "return_channel" / "kênh trả kết quả",
        /// By service level.
        ServiceLevel = "level" / "mức độ dịch vụ công",
        /// By calendar month.
        Month = "month" / "tháng",
        /// By calendar quarter.
        Quarter = "quarter" / "quý",
        /// By official reporting month, from the 15th to the 14th.
        ReportingMonth = "reporting_month" / "tháng báo cáo",
        /// By official reporting quarter, from 15/12, 15/3, 15/6 and 15/9.
        ReportingQuarter = "reporting_quarter" / "quý báo cáo",
        /// By calendar half-year.
        Half = "half" / "6 tháng",
        /// By official reporting half-year, from 15/12 and 15/6.
        ReportingHalf = "reporting_half" / "6 tháng báo cáo",
        /// By calendar year.
        Year = "year" / "năm",
        /// By official reporting year, from 15/12.
        ReportingYear = "reporting_year" / "năm báo cáo",
    }
}

/// A group: its code and its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// What it is sorted and asked for by.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// Its days, if it is a span of time.
    pub days: Option<(NaiveDate, NaiveDate)>,
}

impl GroupBy {
    /// How long its groups are and where they begin, if they are spans of time.
    const fn span(self) -> Option<(PeriodLength, ReportCalendar)> {
        use PeriodLength::{Half, Month, Quarter, Year};
        use ReportCalendar::{Calendar, Reporting};
        match self {
            Self::Month => Some((Month, Calendar)),
            Self::Quarter => Some((Quarter, Calendar)),
            Self::Half => Some((Half, Calendar)),
            Self::Year => Some((Year, Calendar)),
            Self::ReportingMonth => Some((Month, Reporting)),
            Self::ReportingQuarter => Some((Quarter, Reporting)),
            Self::ReportingHalf => Some((Half, Reporting)),
            Self::ReportingYear => Some((Year, Reporting)),
            Self::Agency
            | Self::Field
            | Self::Procedure
            | Self::IntakeChannel
            | Self::ReturnChannel
            | Self::ServiceLevel => None,
        }
    }

    /// Whether its groups are spans of time.
    pub const fn is_time(self) -> bool {
        self.span().is_some()
    }

    /// What the sums must be kept apart by.
    pub fn split(groups: &[Self]) -> Split {
        let has = |wanted: &[Self]| groups.iter().any(|g| wanted.contains(g));
        Split {
            agency: has(&[Self::Agency]),
            procedure: has(&[Self::Field, Self::Procedure]),
            intake_channel: has(&[Self::IntakeChannel]),
            return_channel: has(&[Self::ReturnChannel]),
            service_level: has(&[Self::ServiceLevel]),
            time: groups.iter().any(|g| g.is_time()),
        }
    }

    /// The group that a sum belongs to; an agency bears the name that it had on a day.
    pub fn group(self, key: &Key, catalogue: &Catalogue, named_on: NaiveDate) -> Group {
        match self {
            Self::Agency => key
                .agency_id
                .map(|id| catalogue.agency_named_on(id, named_on))
                .map(|named| plain(named.code, named.name)),
            Self::Field => key
                .procedure_id
                .and_then(|id| catalogue.procedure_by_id(id))
                .map(|p| plain(p.field.clone(), p.field.clone())),
            Self::Procedure => key
                .procedure_id
                .and_then(|id| catalogue.procedure_by_id(id))
                .map(|p| plain(p.code.to_string(), p.name.clone())),
            Self::IntakeChannel => key
                .intake_channel
                .map(|c| plain(c.as_str().to_owned(), c.label_vi().to_owned())),
            Self::ReturnChannel => key
                .return_channel
                .map(|c| plain(c.as_str().to_owned(), c.label_vi().to_owned())),
            Self::ServiceLevel => key
                .service_level
                .map(|level| plain(level.get().to_string(), format!("Mức độ {}", level.get()))),
            Self::Month
            | Self::Quarter
            | Self::Half
            | Self::Year
            | Self::ReportingMonth
            | Self::ReportingQuarter
            | Self::ReportingHalf
            | Self::ReportingYear => key.day.and_then(|day| self.span_of(day)),
        }
        .unwrap_or_default()
    }

    /// The span of time that holds a day; none where it groups by something else.
    pub fn span_of(self, day: NaiveDate) -> Option<Group> {
        let (length, calendar) = self.span()?;
        let name = PeriodName::holding(day, calendar, length);
        let period = name.days(calendar)?;
        let (from, to) = (period.from(), period.to());
        let label = match calendar {
            ReportCalendar::Calendar => name.label_vi(),
            ReportCalendar::Reporting => format!("{} ({} – {})", name.label_vi(), day_vi(from), day_vi(to)),
        };
        Some(Group {
            key: name.to_string(),
            label,
            days: Some((from, to)),
        })
    }

    /// The spans of time that lie in a period, in order.
    pub fn spans(self, from: NaiveDate, to: NaiveDate) -> Vec<Group> {
        let mut spans = Vec::new();
        let mut day = from;
        while day <= to {
            let Some(span) = self.span_of(day) else { break };
            let Some(next) = span.days.and_then(|(_, last)| last.succ_opt()) else {
                break;
            };
            day = next;
            spans.push(span);
        }
        spans
    }
}

const fn plain(key: String, label: String) -> Group {
    Group { key, label, days: None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn reporting_spans_run_from_the_15th_to_the_14th() {
        let month = GroupBy::ReportingMonth.span_of(day(2025, 12, 15)).unwrap();
        assert_eq!(
            (month.key.as_str(), month.days),
            ("2026-01", Some((day(2025, 12, 15), day(2026, 1, 14))))
        );
        let quarter = GroupBy::ReportingQuarter.span_of(day(2026, 3, 14)).unwrap();
        assert_eq!(
            (quarter.key.as_str(), quarter.days),
            ("2026-Q1", Some((day(2025, 12, 15), day(2026, 3, 14))))
        );
        let half = GroupBy::ReportingHalf.span_of(day(2026, 6, 14)).unwrap();
        assert_eq!(
            (half.key.as_str(), half.days),
            ("2026-H1", Some((day(2025, 12, 15), day(2026, 6, 14))))
        );
        let year = GroupBy::ReportingYear.span_of(day(2025, 12, 15)).unwrap();
        assert_eq!(
            (year.key.as_str(), year.days),
            ("2026", Some((day(2025, 12, 15), day(2026, 12, 14))))
        );
        assert_eq!(GroupBy::Year.spans(day(2024, 5, 1), day(2026, 5, 1)).len(), 3);
        assert_eq!(GroupBy::Half.span_of(day(2026, 7, 1)).unwrap().key, "2026-H2");
        assert_eq!(GroupBy::Agency.span_of(day(2026, 7, 1)), None);
        assert_eq!(GroupBy::Quarter.span_of(day(2026, 5, 9)).unwrap().key, "2026-Q2");
        assert_eq!(GroupBy::Month.spans(day(2026, 1, 31), day(2026, 3, 1)).len(), 3);
    }
}
