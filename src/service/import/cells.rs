//! Cells of a line, read into domain types; what is wrong is collected by column.

use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use csv::ByteRecord;

use super::columns::Header;
use crate::domain::instant::Instant;
use crate::domain::spreadsheet;
use crate::domain::text::{FieldCode, ValueError};
use crate::service::error::{FieldError, Fields};

/// Which moment a date without time of day stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its first moment.
    Beginning,
    /// Its last minute: a promise for a day holds until the day ends.
    End,
}

/// A moment, or a day for which it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The moment.
    pub at: Instant,
    /// Whether no time of day was told.
    pub whole_day: bool,
}

/// The cells of a line.
pub struct Cells<'r> {
    header: &'r Header,
    record: &'r ByteRecord,
    /// What is wrong so far.
    pub wrong: Fields,
    /// What looks wrong and is taken all the same.
    pub doubtful: Vec<FieldError>,
    /// What is wrong unless the code of the line is stored already.
    pub unless_stored: Vec<FieldError>,
}

impl<'r> Cells<'r> {
    /// Of a record.
    pub fn new(header: &'r Header, record: &'r ByteRecord) -> Self {
        let mut wrong = Fields::new();
        if record.len() != header.width() {
            wrong.push(FieldError::new(
                "row",
                FieldCode::Cells,
                &format!("Dòng có {} ô, dòng tiêu đề có {} ô.", record.len(), header.width()),
                &format!(
                    "The line has {} cells, the header has {}.",
                    record.len(),
                    header.width()
                ),
            ));
        }
        let unreadable = header
            .cells(record)
            .filter(|(_, cell)| std::str::from_utf8(cell).is_err());
        for (column, _) in unreadable {
            wrong.push(FieldError::new(
                column,
                FieldCode::NotUtf8,
                "Chữ không đúng bảng mã UTF-8; hãy lưu tệp dạng CSV UTF-8.",
                "The text is not UTF-8; save the file as CSV UTF-8.",
            ));
        }
        Self {
            header,
            record,
            wrong,
            doubtful: Vec::new(),
            unless_stored: Vec::new(),
        }
    }

    /// A cell without the blanks around it and without the apostrophe that keeps it from being a formula; none if it is empty,
    /// or was told of as unreadable.
    pub fn text(&self, column: &str) -> Option<&'r str> {
        let text = std::str::from_utf8(self.header.cell(self.record, column)?).ok()?;
        Some(spreadsheet::as_written(text.trim())).filter(|text| !text.is_empty())
    }

    /// Says that a cell must not be empty. Of one in which something stands that cannot be taken more was said already.
    pub fn missing(&mut self, column: &str) {
        let cell = self.header.cell(self.record, column).unwrap_or_default();
        if cell.trim_ascii().is_empty() {
            self.wrong.push(FieldError::missing(column));
        }
    }

    /// A cell that may be empty.
    pub fn optional<T>(&mut self, column: &str) -> Option<T>
    where
        T: FromStr<Err: ValueError>,
    {
        let text = self.text(column);
        self.wrong.optional(column, text)
    }

    /// A cell that must not be empty.
    pub fn required<T>(&mut self, column: &str) -> Option<T>
    where
        T: FromStr<Err: ValueError>,
    {
        if self.text(column).is_none() {
            self.missing(column);
        }
        self.optional(column)
    }

    /// A count; 0 if empty.
    pub fn count(&mut self, column: &str) -> i16 {
        let Some(text) = self.text(column) else { return 0 };
        text.parse::<i16>()
            .ok()
            .filter(|n| (0..=99).contains(n))
            .unwrap_or_else(|| {
                self.wrong.push(FieldError::new(
                    column,
                    FieldCode::NotACount,
                    "Phải là số nguyên từ 0 đến 99.",
                    "Must be a whole number from 0 to 99.",
                ));
                0
            })
    }

    /// `true` or `false`; false if empty.
    pub fn flag(&mut self, column: &str) -> bool {
        match self.text(column) {
            None | Some("false" | "0") => false,
            Some("true" | "1") => true,
            Some(_) => {
                self.wrong.push(FieldError::new(
                    column,
                    FieldCode::NotAFlag,
                    "Chỉ nhận true hoặc false.",
                    "Only true or false.",
                ));
                false
            }
        }
    }

    /// A moment, in local time unless it says otherwise.
    pub fn moment(&mut self, column: &str, part: Part) -> Option<Instant> {
        self.told(column, part).map(|told| told.at)
    }

    /// A moment, and whether its time of day was told.
    pub fn told(&mut self, column: &str, part: Part) -> Option<Told> {
        let text = self.text(column)?;
        match moment(text, part) {
            Ok(at) => Some(at),
            Err(wrong) => {
                self.wrong.push(wrong.of(column));
                None
            }
        }
    }

    /// A day.
    pub fn day(&mut self, column: &str) -> Option<NaiveDate> {
        self.moment(column, Part::Beginning).map(Instant::local_day)
    }
}

/// Why a text is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoMoment {
    /// A number, as Excel stores dates.
    Number,
    /// Something else.
    Shape,
}

impl NoMoment {
    fn of(self, column: &str) -> FieldError {
        match self {
            Self::Number => FieldError::new(
                column,
                FieldCode::ExcelDate,
                "Ngày đang ở dạng số của Excel; hãy định dạng ô là dd/mm/yyyy hh:mm rồi lưu lại.",
                "The date is an Excel number; format the cell as dd/mm/yyyy hh:mm and save again.",
            ),
            Self::Shape => FieldError::new(
                column,
                FieldCode::NotADate,
                "Không đọc được ngày; hãy viết như 02/03/2026 14:30 hoặc 2026-03-02 14:30.",
                "Not a date; write it like 02/03/2026 14:30 or 2026-03-02 14:30.",
            ),
        }
    }
}

/// Forms of a day.
const DAYS: [&str; 2] = ["%Y-%m-%d", "%d/%m/%Y"];
/// Forms of a day with its time.
const MOMENTS: [&str; 6] = [
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
];

fn moment(text: &str, part: Part) -> Result<Told, NoMoment> {
    if let Ok(at) = Instant::parse_rfc3339(text) {
        return Ok(Told { at, whole_day: false });
    }
    if text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return Err(NoMoment::Number);
    }
    let whole = MOMENTS
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let day = || DAYS.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok());
    let time = match part {
        Part::Beginning => NaiveTime::MIN,
        Part::End => NaiveTime::from_hms_opt(23, 59, 0).unwrap_or(NaiveTime::MIN),
    };
    let whole_day = whole.is_none();
    whole
        .or_else(|| day().map(|day| day.and_time(time)))
        .and_then(|local| Instant::from_local(local).ok())
        .map(|at| Told { at, whole_day })
        .ok_or(NoMoment::Shape)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn moments_come_in_several_forms() {
        for text in [
            "2026-03-02T14:30:00+07:00",
            "2026-03-02 14:30",
            "02/03/2026 14:30",
            "2/3/2026 14:30:00",
        ] {
            let told = moment(text, Part::Beginning).unwrap();
            assert!(!told.whole_day);
            assert_eq!(told.at.to_string(), "2026-03-02T14:30:00+07:00", "{text}");
        }
        let day = moment("02/03/2026", Part::End).unwrap();
        assert_eq!((day.at.minute_of_day(), day.whole_day), (23 * 60 + 59, true));
        assert_eq!(moment("46083.604166", Part::End), Err(NoMoment::Number));
        assert_eq!(moment("30/02/2026", Part::End), Err(NoMoment::Shape));
        assert_eq!(moment("hôm qua", Part::End), Err(NoMoment::Shape));
    }
}
