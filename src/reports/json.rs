//! Reports for programs: one JSON document, rows named by their columns.

use std::io::Write;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use super::{Cell, Head, Row, RowSink, Stamp, WriteError};

/// Writes a document row by row.
pub(super) struct JsonSink<'w> {
    head: &'w Head,
    out: &'w mut (dyn Write + Send),
    rows: u64,
    /// Already written: the total stands behind the rows, and what it is made of is gone by then.
    total: Option<Box<RawValue>>,
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
}

const fn named<'r>(head: &'r Head, row: &'r Row, ordinal: Option<u64>) -> Named<'r> {
    Named { head, row, ordinal }
}

/// A row under the names of its columns.
struct Named<'r> {
    head: &'r Head,
    row: &'r Row,
    ordinal: Option<u64>,
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("no", &self.ordinal)?;
        object.serialize_entry("key", &self.row.key)?;
        for (column, cell) in self.head.columns.iter().zip(&self.row.cells) {
            object.serialize_entry(&column.name, &Plain(cell))?;
        }
        if !self.row.behind.is_empty() {
            object.serialize_entry("behind", &Lists(self))?;
        }
        object.end()
    }
}

/// The lists behind the values of a row, under the names of their columns.
struct Lists<'r>(&'r Named<'r>);

impl Serialize for Lists<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let lists = self.0.head.columns.iter().zip(&self.0.row.behind);
        serializer.collect_map(lists.filter_map(|(column, list)| Some((&column.name, list.as_ref()?))))
    }
}

/// A value as programs read it; as it is stored it names its kind too.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'c>(pub &'c Cell);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Empty => serializer.serialize_none(),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Count(count) | Cell::Minutes(count) => count.serialize(serializer),
            Cell::Rate(numerator, denominator) => {
                let percent = Cell::percent(*numerator, *denominator);
                let mut object = serializer.serialize_map(Some(3))?;
                object.serialize_entry("numerator", numerator)?;
                object.serialize_entry("denominator", denominator)?;
                object.serialize_entry("percent", &percent)?;
                object.end()
            }
            Cell::Day(day) => day.serialize(serializer),
            Cell::Moment(at) => at.serialize(serializer),
        }
    }
}

fn preamble(head: &Head, stamp: Option<&Stamp>) -> Value {
    let columns: Vec<Value> = head
        .columns
        .iter()
        .map(|c| json!({"name": c.name, "number": c.number, "heading": c.heading("phút")}))
        .collect();
    json!({
        "report": head.kind, "title": head.title.join(" "), "form": head.form, "agencies": head.agencies,
        "own": head.own, "certain": head.certain, "from": head.from, "to": head.to, "period": head.period, "period_label": head.period_label,
        "group_by": head.group_by.as_slice(), "cut_off": head.cut_off, "made_at": head.made_at, "frozen": stamp,
        "notes": head.notes, "columns": columns,
    })
}

impl RowSink for JsonSink<'_> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        if self.rows > 0 {
            self.out.write_all(b",")?;
        }
        self.rows += 1;
        let named = named(self.head, row, Some(self.rows));
        serde_json::to_writer(&mut *self.out, &named)?;
        Ok(())
    }

    fn total(&mut self, row: &Row) -> Result<(), WriteError> {
        self.total = Some(to_raw_value(&named(self.head, row, None))?);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), WriteError> {
        let total = serde_json::to_string(&self.total)?;
        write!(self.out, "],\"row_count\":{},\"total\":{total}}}", self.rows)?;
        Ok(self.out.flush()?)
    }
}
