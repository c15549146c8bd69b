//! Reports as PDF. The number of pages stands on each, so that all rows must be there before the first page is written: their
//! number has an end.

use std::io::Write;

use super::{Head, Row, RowSink, Stamp, WriteError, pdf_page};

/// Some five hundred pages of a register.
const MOST_ROWS: usize = 5_000;

/// Takes rows, and sets them when the last one is there.
pub(super) struct PdfSink<'w> {
    head: &'w Head,
    stamp: Option<&'w Stamp>,
    out: &'w mut (dyn Write + Send),
    rows: Vec<Row>,
    total: Option<Row>,
}

impl<'w> PdfSink<'w> {
    pub(super) fn begin(head: &'w Head, stamp: Option<&'w Stamp>, out: &'w mut (dyn Write + Send)) -> Self {
        Self {
            head,
            stamp,
            out,
            rows: Vec::new(),
            total: None,
        }
    }
}

impl RowSink for PdfSink<'_> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        if self.rows.len() >= MOST_ROWS {
            return Err(WriteError::TooManyToPrint(MOST_ROWS));
        }
        self.rows.push(row.clone());
        Ok(())
    }

    fn total(&mut self, row: &Row) -> Result<(), WriteError> {
        self.total = Some(row.clone());
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), WriteError> {
        let pages = pdf_page::print(self.head, self.stamp, self.rows, self.total)?;
        self.out.write_all(&pages)?;
        Ok(self.out.flush()?)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::report::{ReportGrouping, ReportKind};
    use crate::reports::{Cell, layout};

    #[test]
    fn what_is_too_long_for_paper_is_refused_before_anything_is_set() {
        let day = "2026-03-01".parse().unwrap();
        let made = "2026-03-16T09:00:00+07:00".parse().unwrap();
        let head = Head {
            kind: ReportKind::Register,
            title: layout::title(ReportKind::Register, false),
            form: None,
            parent: None,
            agencies: Vec::new(),
            own: false,
            certain: false,
            from: day,
            to: day,
            period: None,
            period_label: None,
            group_by: None,
            cut_off: made,
            made_at: made,
            columns: layout::columns(ReportKind::Register, ReportGrouping::default()),
            notes: Vec::new(),
        };
        let row = Row {
            key: String::new(),
            cells: vec![Cell::Empty; head.columns.len()],
            behind: Vec::new(),
        };
        let mut out = Vec::new();
        let mut sink = Box::new(PdfSink::begin(&head, None, &mut out));
        for _ in 0..MOST_ROWS {
            sink.row(&row).unwrap();
        }
        assert!(matches!(sink.row(&row), Err(WriteError::TooManyToPrint(MOST_ROWS))));
        drop(sink);
        assert!(out.is_empty());
    }
}
