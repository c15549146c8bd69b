//! Reports as RFC 4180 tables: one line of headings, comma, CRLF, UTF-8 with a byte-order mark so that Excel reads it.

use std::io::Write;

use super::{Cell, Head, Row, RowSink, WriteError};
use crate::domain::spreadsheet;

/// The unit of times.
const MINUTES: &str = "phút";
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes a table row by row.
pub(super) struct CsvSink<'w> {
    out: ::csv::Writer<&'w mut (dyn Write + Send)>,
    rows: u64,
}

impl<'w> CsvSink<'w> {
    pub(super) fn begin(head: &Head, out: &'w mut (dyn Write + Send)) -> Result<Self, WriteError> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut out = ::csv::WriterBuilder::new()
            .terminator(::csv::Terminator::CRLF)
            .from_writer(out);
        out.write_field("STT")?;
        for column in &head.columns {
            out.write_field(column.heading(MINUTES))?;
        }
        out.write_record(None::<&[u8]>)?;
        Ok(Self { out, rows: 0 })
    }

    fn line(&mut self, ordinal: &str, row: &Row) -> Result<(), WriteError> {
        self.out.write_field(ordinal)?;
        for cell in &row.cells {
            self.out.write_field(text(cell))?;
        }
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => spreadsheet::harmless(text).into_owned(),
        Cell::Count(count) | Cell::Minutes(count) => count.to_string(),
        Cell::Rate(numerator, denominator) => {
            Cell::percent(*numerator, *denominator).map_or_else(String::new, |p| format!("{p:.2}"))
        }
        Cell::Day(day) => day.to_string(),
        Cell::Moment(at) => at.label_en(),
    }
}

impl RowSink for CsvSink<'_> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        self.rows += 1;
        let ordinal = self.rows.to_string();
        self.line(&ordinal, row)
    }

    fn total(&mut self, row: &Row) -> Result<(), WriteError> {
        self.line("", row)
    }

    fn finish(mut self: Box<Self>) -> Result<(), WriteError> {
        Ok(self.out.flush()?)
    }
}
