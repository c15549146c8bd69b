//! By what figures are kept apart, and what each group is called.

use chrono::{Datelike, Months, NaiveDate};

use crate::db::figures::{Key, Split};
use crate::domain::instant::day_vi;
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
    /// Whether its groups are spans of time.
    pub const fn is_time(self) -> bool {
        matches!(
            self,
            Self::Month | Self::Quarter | Self::ReportingMonth | Self::ReportingQuarter
        )
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
                .map(|level| plain(level.to_string(), format!("Mức độ {level}"))),
            Self::Month | Self::Quarter | Self::ReportingMonth | Self::ReportingQuarter => {
                key.day.and_then(|day| self.span_of(day))
            }
        }
        .unwrap_or_default()
    }

    /// The span of time that holds a day.
    pub fn span_of(self, day: NaiveDate) -> Option<Group> {
        let reporting = matches!(self, Self::ReportingMonth | Self::ReportingQuarter);
        let quarterly = matches!(self, Self::Quarter | Self::ReportingQuarter);
        // A reporting month bears the name of the month it ends in.
        let named = if reporting && day.day() >= 15 {
            day.with_day(1)?.checked_add_months(Months::new(1))?
        } else {
            day.with_day(1)?
        };
        let months = if quarterly { 3 } else { 1 };
        let first_month = if quarterly {
            named.checked_sub_months(Months::new(named.month0() % 3))?
        } else {
            named
        };
        let after = first_month.checked_add_months(Months::new(months))?;
        let days = if reporting {
            let first = first_month.checked_sub_months(Months::new(1))?.with_day(15)?;
            (first, after.checked_sub_months(Months::new(1))?.with_day(14)?)
        } else {
            (first_month, after.pred_opt()?)
        };
        let (year, month) = (first_month.year(), first_month.month());
        let quarter = month.div_ceil(3);
        let (key, label) = match self {
            Self::Quarter => (format!("{year}-Q{quarter}"), format!("Quý {quarter}/{year}")),
            Self::ReportingQuarter => (
                format!("{year}-Q{quarter}"),
                format!("Quý {quarter}/{year} ({} – {})", day_vi(days.0), day_vi(days.1)),
            ),
            Self::ReportingMonth => (
                format!("{year}-{month:02}"),
                format!(
                    "Tháng {month}/{year} ({} – {})",
                    days.0.format("%d/%m"),
                    days.1.format("%d/%m")
                ),
            ),
            _ => (format!("{year}-{month:02}"), format!("Tháng {month}/{year}")),
        };
        Some(Group {
            key,
            label,
            days: Some(days),
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
        assert_eq!(GroupBy::Quarter.span_of(day(2026, 5, 9)).unwrap().key, "2026-Q2");
        assert_eq!(GroupBy::Month.spans(day(2026, 1, 31), day(2026, 3, 1)).len(), 3);
    }
}
