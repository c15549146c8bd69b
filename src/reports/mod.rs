//! Official reports on paper and for programs: the document, its layouts, and its four ways of being written. Rows are
//! written as they come, so that a register of a million dossiers needs no more memory than one of ten; on paper, where the
//! number of pages stands on each, there may be so many and no more.

mod csv;
mod json;
pub mod layout;
mod pdf;
mod pdf_page;
mod sheet;
mod spans;
mod words;
mod xlsx;
mod xlsx_page;

use std::io::{self, Write};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::indicator::Rate;
use crate::domain::instant::Instant;
use crate::domain::report::{ReportFormat, ReportKind};
use crate::forms::PrintError;

pub use json::Plain;
pub use sheet::{HeadCell, Line, Sheet, Value};

/// A value in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing is recorded, or it does not apply.
    #[serde(rename = "e")]
    Empty,
    /// Words.
    #[serde(rename = "t")]
    Text(String),
    /// How many.
    #[serde(rename = "c")]
    Count(i64),
    /// A share with its parts; without a rate where there is nothing to count.
    #[serde(rename = "r")]
    Rate(u64, u64),
    /// Working time in minutes.
    #[serde(rename = "w")]
    Minutes(i64),
    /// A local day.
    #[serde(rename = "d")]
    Day(NaiveDate),
    /// A point in time.
    #[serde(rename = "m")]
    Moment(Instant),
}

impl Cell {
    /// Words, or nothing.
    pub fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Empty, |t| Self::Text(t.into()))
    }

    /// A point in time, or nothing.
    pub fn moment(at: Option<Instant>) -> Self {
        at.map_or(Self::Empty, Self::Moment)
    }

    /// Percent of a share, with two decimals.
    fn percent(numerator: u64, denominator: u64) -> Option<f64> {
        Rate { numerator, denominator }.percent()
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What it is known by in every version of its report: the code of a group or of a dossier; empty for the total.
    #[serde(rename = "k")]
    pub key: String,
    /// Its values, one for each column but the ordinal number.
    #[serde(rename = "v")]
    pub cells: Vec<Cell>,
    /// The dossiers of each value, where they can be listed. A frozen report has none: what it counted may have changed since.
    #[serde(skip)]
    pub behind: Vec<Option<Behind>>,
}

/// The dossiers of a value, as paths of lists of the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Behind {
    /// Those that are counted.
    Count(String),
    /// Those of the two parts of a share; none where there are no dossiers.
    Rate {
        /// Above the line.
        numerator: Option<String>,
        /// Below it.
        denominator: Option<String>,
    },
}

impl Row {
    /// Whether it is the one below all others.
    pub fn is_total(&self) -> bool {
        self.key.is_empty()
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Name for programs.
    pub name: String,
    /// Its number on the form.
    pub number: String,
    /// Headings from the top down; neighbours that share one share its cell.
    pub headings: Vec<String>,
    /// Width in characters.
    pub width: u8,
}

impl Column {
    /// The whole heading; where a value is a time, with the unit that it is told in. Its name tells which column that is, in
    /// reports that were frozen long ago too.
    fn heading(&self, unit: &str) -> String {
        let heading = self.headings.join(" – ");
        if self.is_time() {
            format!("{heading} ({unit})")
        } else {
            heading
        }
    }

    /// Whether its values are working time.
    fn is_time(&self) -> bool {
        self.name.ends_with("_minutes")
    }
}

/// An agency as a report names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyLine {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// What stands above the rows of a report, and below them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Which report.
    pub kind: ReportKind,
    /// Its title, line by line.
    pub title: Vec<String>,
    /// The form it follows, if it has a number of its own.
    pub form: Option<String>,
    /// The agency above.
    pub parent: Option<String>,
    /// The agencies asked about.
    pub agencies: Vec<AgencyLine>,
    /// Without those below them.
    pub own: bool,
    /// Without the dossiers that are doubtful witnesses.
    #[serde(default)]
    pub certain: bool,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Name of the period, if it was asked for by name.
    pub period: Option<String>,
    /// What the period is called.
    pub period_label: Option<String>,
    /// What the rows are.
    pub group_by: Option<String>,
    /// As of which moment dossiers in progress are judged.
    pub cut_off: Instant,
    /// When it was drawn up.
    pub made_at: Instant,
    /// Columns behind the ordinal number.
    pub columns: Vec<Column>,
    /// Remarks below the table.
    pub notes: Vec<String>,
}

/// Somebody of the staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Account name.
    pub username: String,
    /// Name.
    pub full_name: String,
}

/// What a frozen report bears beside its contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// Its number.
    pub number: String,
    /// Which freezing of the same report and period it is.
    pub version: i32,
    /// Number of the freezing before.
    pub previous: Option<String>,
    /// When it was frozen.
    pub frozen_at: Instant,
    /// By whom.
    pub frozen_by: Option<Person>,
    /// SHA-256 of its contents.
    pub sha256: String,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// More rows than a worksheet has.
    #[error("more rows than a worksheet can hold")]
    TooManyRows,
    /// More rows than are kept of a frozen report.
    #[error("more than {0} rows")]
    TooLarge(u64),
    /// More rows than are put on paper.
    #[error("more than {0} rows to print")]
    TooManyToPrint(usize),
    /// The pages could not be set.
    #[error("cannot set the report: {0}")]
    Print(#[from] PrintError),
    /// The file could not be written.
    #[error("cannot write the report: {0}")]
    Io(#[from] io::Error),
    /// The worksheet could not be made.
    #[error("cannot make the worksheet: {0}")]
    Sheet(rust_xlsxwriter::XlsxError),
}

impl From<::csv::Error> for WriteError {
    fn from(error: ::csv::Error) -> Self {
        Self::Io(error.into())
    }
}

impl From<serde_json::Error> for WriteError {
    fn from(error: serde_json::Error) -> Self {
        Self::Io(error.into())
    }
}

impl From<rust_xlsxwriter::XlsxError> for WriteError {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        match error {
            rust_xlsxwriter::XlsxError::RowColumnLimitError => Self::TooManyRows,
            rust_xlsxwriter::XlsxError::IoError(error) => Self::Io(error),
            other => Self::Sheet(other),
        }
    }
}

/// Takes the rows of a report one after the other.
pub trait RowSink {
    /// The next row.
    ///
    /// # Errors
    /// It cannot be written.
    fn row(&mut self, row: &Row) -> Result<(), WriteError>;

    /// The row below all others.
    ///
    /// # Errors
    /// It cannot be written.
    fn total(&mut self, row: &Row) -> Result<(), WriteError>;

    /// Nothing follows.
    ///
    /// # Errors
    /// It cannot be written.
    fn finish(self: Box<Self>) -> Result<(), WriteError>;
}

/// Begins to write a report.
///
/// # Errors
/// The file cannot be written.
pub fn open<'w>(
    format: ReportFormat,
    head: &'w Head,
    stamp: Option<&'w Stamp>,
    out: &'w mut (dyn Write + Send),
) -> Result<Box<dyn RowSink + 'w>, WriteError> {
    Ok(match format {
        ReportFormat::Json => Box::new(json::JsonSink::begin(head, stamp, out)?),
        ReportFormat::Csv => Box::new(csv::CsvSink::begin(head, out)?),
        ReportFormat::Xlsx => Box::new(xlsx::XlsxSink::begin(head, stamp, out)?),
        ReportFormat::Pdf => Box::new(pdf::PdfSink::begin(head, stamp, out)),
    })
}

/// The name of the file that a report is saved under.
pub fn file_name(head: &Head, stamp: Option<&Stamp>, format: ReportFormat) -> String {
    match stamp {
        Some(stamp) => format!("{}-{}.{format}", head.kind, stamp.number),
        None => {
            let agency = head.agencies.first().map_or("", |a| a.code.as_str());
            format!("{}-{agency}-{}-{}.{format}", head.kind, head.from, head.to)
        }
    }
}

/// Hours and minutes of working time, as people say them.
pub fn minutes_text(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} phút"),
        (hours, 0) => format!("{hours} giờ"),
        (hours, minutes) => format!("{hours} giờ {minutes} phút"),
    }
}
