//! Reports for programs: one JSON document, rows named by their columns.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::{Cell, Head, Row, RowSink, Stamp, WriteError};

/// Writes a document row by row.
pub(super) struct JsonSink<'w> {
    head: &'w Head,
    out: &'w mut (dyn Write + Send),
    rows: u64,
    total: Option<Value>,
}

impl<'w> JsonSink<'w> {
    pub(super) fn begin(
        head: &'w Head,
        stamp: Option<&Stamp>,
        out: &'w mut (dyn Write + Send),
    ) -> Result<Self, WriteError> {
        // What comes before the rows must be written before them: an object whose last field is left open.
        let mut before = serde_json::to_string(&preamble(head, stamp))?;
        before.pop();
        write!(out, "{before},\"rows\":[")?;
        Ok(Self {
            head,
            out,
            rows: 0,
            total: None,
        })
    }

    fn named(&self, row: &Row, ordinal: Option<u64>) -> Value {
        let mut object = Map::new();
        object.insert("no".to_owned(), json!(ordinal));
        object.insert("key".to_owned(), json!(row.key));
        for (column, cell) in self.head.columns.iter().zip(&row.cells) {
            object.insert(column.name.clone(), value(cell));
        }
        Value::Object(object)
    }
}

/// A value as programs read it.
pub fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => json!(text),
        Cell::Count(count) | Cell::Minutes(count) => json!(count),
        Cell::Rate(numerator, denominator) => json!({
            "numerator": numerator, "denominator": denominator,
            "percent": Cell::percent(*numerator, *denominator).map(|p| (p * 100.0).round() / 100.0),
        }),
        Cell::Day(day) => json!(day),
        Cell::Moment(at) => json!(at),
    }
}

fn preamble(head: &Head, stamp: Option<&Stamp>) -> Value {
    let columns: Vec<Value> = head
        .columns
        .iter()
        .map(|c| json!({"name": c.name, "number": c.number, "heading": c.headings.join(" – ")}))
        .collect();
    json!({
        "report": head.kind, "title": head.title.join(" "), "form": head.form, "agencies": head.agencies,
        "own": head.own, "from": head.from, "to": head.to, "period": head.period, "period_label": head.period_label,
        "group_by": head.group_by, "cut_off": head.cut_off, "made_at": head.made_at, "frozen": stamp,
        "notes": head.notes, "columns": columns,
    })
}

impl RowSink for JsonSink<'_> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        if self.rows > 0 {
            self.out.write_all(b",")?;
        }
        self.rows += 1;
        let row = self.named(row, Some(self.rows));
        serde_json::to_writer(&mut *self.out, &row)?;
        Ok(())
    }

    fn total(&mut self, row: &Row) -> Result<(), WriteError> {
        self.total = Some(self.named(row, None));
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), WriteError> {
        let total = serde_json::to_string(&self.total)?;
        write!(self.out, "],\"row_count\":{},\"total\":{total}}}", self.rows)?;
        Ok(self.out.flush()?)
    }
}
