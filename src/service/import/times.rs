//! When it was, as a line of the exchange file tells it: moments, days without a time, and the day on which the post took a result.

use chrono::NaiveDate;

use super::Office;
use super::cells::{Cells, Part};
use super::row::{in_order, in_the_future};
use crate::domain::agency::Agency;
use crate::domain::instant::Instant;
use crate::domain::text::FieldCode;
use crate::service::error::FieldError;

/// When it was received. A day without a time stands for the opening of the counter, or for when it was submitted on that day:
/// nobody said that it came at night.
pub fn received_at(
    office: &Office<'_>,
    cells: &mut Cells<'_>,
    counter: Option<&Agency>,
    submitted_at: Option<Instant>,
) -> Option<Instant> {
    let told = cells.told("received_at", Part::Beginning)?;
    if !told.whole_day {
        return Some(told.at);
    }
    let opening = counter
        .and_then(|agency| office.catalogue.calendar(agency.id).ok())
        .and_then(|calendar| calendar.next_working_instant(told.at).ok());
    // On a day off it was closed, whatever the hour.
    let opening = opening.filter(|at| at.local_day() == told.at.local_day());
    let submitted = submitted_at.filter(|at| at.local_day() == told.at.local_day());
    let opening = opening.unwrap_or(told.at);
    Some(submitted.map_or(opening, |at| opening.max(at)))
}

/// When something happened that cannot have come before something else. A day without a time stands for its beginning, or for
/// the moment of the other thing on the same day.
pub fn not_before(cells: &mut Cells<'_>, column: &str, other: Option<Instant>) -> Option<Instant> {
    let told = cells.told(column, Part::Beginning)?;
    let same_day = other.filter(|other| told.whole_day && other.local_day() == told.at.local_day());
    Some(same_day.unwrap_or(told.at))
}

/// Marks a line that tells of a decision only the day, where the hour says whether it was late: on the day on which it was due,
/// before the agency closed. It counts as in time, and nobody knows whether it was.
pub fn hour_untold(
    office: &Office<'_>,
    cells: &mut Cells<'_>,
    agency: &Agency,
    ended_at: Option<Instant>,
    due_at: Option<Instant>,
) {
    let (Some(ended_at), Some(due_at)) = (ended_at, due_at) else {
        return;
    };
    let day = due_at.local_day();
    let closing = office.catalogue.calendar(agency.id).ok().and_then(|c| c.closing(day));
    let untold = ended_at.local_day() == day
        && closing.is_some_and(|closing| due_at < closing)
        && cells
            .told("ended_at", Part::Beginning)
            .is_some_and(|told| told.whole_day);
    if untold {
        cells.doubtful.push(FieldError::new(
            "ended_at",
            FieldCode::HourUntold,
            "Chỉ có ngày kết thúc, đúng vào ngày đến hạn; dòng được tính là đúng hạn dù không rõ giờ.",
            "Only the day of the end is told, and it was due on that day; the line counts as in time, though the hour is not known.",
        ));
    }
}

/// What a line says of the post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// Nothing: what was handed back through it was taken on that day at the latest.
    Untold,
    /// It never took the result.
    Never,
    /// It took the result on that day.
    On(NaiveDate),
}

impl Posted {
    /// How a line says that the post never took a result that was handed back through it.
    pub const NEVER: &'static str = "-";

    /// The day on which the post took the result. That may be before it was decided.
    pub fn read(office: &Office<'_>, cells: &mut Cells<'_>, received_at: Option<Instant>) -> Self {
        if cells.text("posted_on") == Some(Self::NEVER) {
            return Self::Never;
        }
        let Some(day) = cells.day("posted_on") else {
            return Self::Untold;
        };
        in_order(cells, "posted_on", received_at.map_or(day, Instant::local_day), day);
        if day > office.now.local_day() {
            cells.wrong.push(in_the_future("posted_on"));
        }
        Self::On(day)
    }

    /// The cell of a stored dossier; what was handed back through the post and never taken by it says so.
    pub fn cell(day: Option<NaiveDate>, handed_back: Option<Instant>) -> String {
        match (day, handed_back) {
            (Some(day), _) => day.to_string(),
            (None, Some(_)) => Self::NEVER.to_owned(),
            (None, None) => String::new(),
        }
    }

    /// The day that counts, of what was handed back through the post then.
    pub fn day(self, handed_back: Option<Instant>) -> Option<NaiveDate> {
        match self {
            Self::Untold => handed_back.map(Instant::local_day),
            Self::Never => None,
            Self::On(day) => Some(day),
        }
    }
}
