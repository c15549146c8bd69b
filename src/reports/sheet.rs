//! A report on the screen: the layout that it has on paper, with the dossiers behind each value.

use super::words::words;
use super::{Behind, Cell, Head, Row, RowSink, Stamp, WriteError, layout, spans};

/// A page of a report, ready to be shown.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The title, line by line.
    pub title: Vec<String>,
    /// The form it follows, if it has a number of its own.
    pub form: Option<String>,
    /// The agencies it is about.
    pub agencies: String,
    /// The period, and what the figures are about.
    pub under_title: [String; 2],
    /// The headings, level by level.
    pub head: Vec<Vec<HeadCell>>,
    /// The numbers of the columns.
    pub numbers: Vec<String>,
    /// The rows.
    pub rows: Vec<Line>,
    /// The row below all others.
    pub total: Option<Line>,
    /// Remarks below the table.
    pub notes: Vec<String>,
    /// Rows before these.
    before: u64,
}

/// A cell of the headings.
#[derive(Clone, Debug)]
pub struct HeadCell {
    /// What it says.
    pub text: String,
    /// Columns that share it.
    pub columns: usize,
    /// Levels that it reaches down.
    pub levels: usize,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its ordinal number; none for the total.
    pub no: Option<u64>,
    /// What it is known by: the code of a group or of a dossier.
    pub key: String,
    /// Its values.
    pub values: Vec<Value>,
}

/// A value.
#[derive(Clone, Debug)]
pub struct Value {
    /// In words.
    pub text: String,
    /// Whether it is a text and no figure, day or time.
    pub is_text: bool,
    /// The parts of a share.
    pub parts: Option<(u64, u64)>,
    /// Its dossiers.
    pub behind: Option<Behind>,
}

impl Sheet {
    /// What stands around the rows behind some others.
    pub fn new(head: &Head, stamp: Option<&Stamp>, before: u64) -> Self {
        let depth = spans::depth(&head.columns);
        let mut levels: Vec<Vec<HeadCell>> = vec![Vec::new(); depth];
        for span in spans::spans(&head.columns) {
            if let Some(level) = levels.get_mut(span.levels.start) {
                level.push(HeadCell {
                    text: span.text.to_owned(),
                    columns: span.columns.len(),
                    levels: span.levels.len(),
                });
            }
        }
        let numbers = head.columns.iter().map(|column| column.number.clone());
        let names: Vec<&str> = head.agencies.iter().map(|agency| agency.name.as_str()).collect();
        Self {
            title: head.title.clone(),
            form: head.form.clone(),
            agencies: names.join("; "),
            under_title: layout::under_title(head, stamp.is_some()),
            head: levels,
            numbers: std::iter::once("(1)".to_owned()).chain(numbers).collect(),
            rows: Vec::new(),
            total: None,
            notes: head.notes.clone(),
            before,
        }
    }
}

fn line(no: Option<u64>, row: &Row) -> Line {
    let value = |(n, cell): (usize, &Cell)| Value {
        text: words(cell),
        is_text: matches!(cell, Cell::Text(_)),
        parts: match cell {
            Cell::Rate(numerator, denominator) if *denominator > 0 => Some((*numerator, *denominator)),
            _ => None,
        },
        behind: row.behind.get(n).cloned().flatten(),
    };
    Line {
        no,
        key: row.key.clone(),
        values: row.cells.iter().enumerate().map(value).collect(),
    }
}

impl RowSink for Sheet {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        let written = u64::try_from(self.rows.len()).unwrap_or(u64::MAX);
        let no = self.before.saturating_add(written).saturating_add(1);
        self.rows.push(line(Some(no), row));
        Ok(())
    }

    fn total(&mut self, row: &Row) -> Result<(), WriteError> {
        self.total = Some(line(None, row));
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), WriteError> {
        Ok(())
    }
}
