//! What is asked for of a report, in words: agency, days or a period by its name, and how it is told.

use super::extract::required_day;
use crate::domain::codes::AgencyCode;
use crate::domain::report::{ReportGrouping, ReportKind};
use crate::domain::report_period::{PeriodName, ReportCalendar};
use crate::domain::text::FieldCode;
use crate::service::reports::Request;
use crate::service::statistics::Question;
use crate::service::{FieldError, Fields};

/// What is asked for, in words.
pub(super) struct Words<'w> {
    pub agency: Option<&'w str>,
    pub own: bool,
    pub certain: bool,
    pub from: Option<&'w str>,
    pub to: Option<&'w str>,
    pub period: Option<&'w str>,
    pub calendar: Option<&'w str>,
    pub group_by: Option<&'w str>,
}

/// Reads what is asked for; the calendar and the days only where no name stands for them.
pub(super) fn request(f: &mut Fields, kind: Option<ReportKind>, words: &Words<'_>) -> Option<Request> {
    let agency = f.optional::<AgencyCode, _>("agency", words.agency);
    let grouping = f.optional::<ReportGrouping, _>("group_by", words.group_by);
    if words.group_by.is_some() && kind.is_some_and(|kind| !kind.is_grouped()) {
        f.push(FieldError::new(
            "group_by",
            FieldCode::NotForThisKind,
            "Báo cáo này không nhóm được; chỉ biểu II.06a có group_by.",
            "This report cannot be grouped; only ii06a takes group_by.",
        ));
    }
    if words.certain && kind.is_some_and(|kind| !kind.is_of_figures()) {
        f.push(FieldError::new(
            "certain",
            FieldCode::NotForThisKind,
            "Chỉ biểu II.06a, báo cáo bưu chính và báo cáo mức độ dịch vụ bỏ được hồ sơ nghi vấn.",
            "Only ii06a, postal and service_levels can leave doubtful dossiers out.",
        ));
    }
    let calendar = f.optional::<ReportCalendar, _>("calendar", words.calendar);
    let period = f.optional::<PeriodName, _>("period", words.period);
    // A blank name is none.
    let named = words.period.is_some_and(|text| !text.trim().is_empty());
    let (from, to) = if named {
        for (name, text) in [("from", words.from), ("to", words.to)] {
            if text.is_some() {
                f.push(FieldError::new(
                    name,
                    FieldCode::NotForThisKind,
                    "Đã nêu tên kỳ (period) thì không nêu from, to.",
                    "A period by name leaves no room for from and to.",
                ));
            }
        }
        let days = period.and_then(|p| p.days(calendar.unwrap_or(ReportCalendar::Reporting)))?;
        (Some(days.from()), Some(days.to()))
    } else {
        if words.calendar.is_some() {
            f.push(FieldError::new(
                "calendar",
                FieldCode::NotForThisKind,
                "calendar chỉ dùng cùng period.",
                "calendar goes with period only.",
            ));
        }
        (required_day(f, "from", words.from), required_day(f, "to", words.to))
    };
    Some(Request {
        kind: kind?,
        question: Question {
            agency,
            own: words.own,
            from: from?,
            to: to?,
            certain: words.certain,
        },
        period,
        grouping: grouping.unwrap_or_default(),
    })
}
