//! The report of an import: which lines were left out or look wrong, and why. A run that goes on where another was killed goes on
//! with its report too.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use super::Failure;
use crate::service::error::FieldError;
use crate::service::import::Remark;

const HEADER: [&str; 6] = ["line", "fate", "column", "code", "message_vi", "message_en"];

/// A report that is being written.
pub struct Refusals {
    writer: csv::Writer<File>,
    /// What an earlier run has told already: a line that was looked at and not stored is looked at again.
    told: HashSet<Vec<String>>,
    /// Why it could not be written, if so.
    failed: Option<csv::Error>,
}

impl Refusals {
    /// A report at a path; `goes_on` keeps what an earlier run of the same import has written there.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn open(path: &Path, goes_on: bool) -> Result<Self, Failure> {
        let before = if goes_on && path.exists() {
            whole_records(path)?
        } else {
            Vec::new()
        };
        let mut whole = csv::Writer::from_writer(Vec::new());
        whole.write_record(HEADER)?;
        for record in &before {
            whole.write_record(record)?;
        }
        // Whoever is killed here has lost nothing of what was told.
        let mut fresh = path.as_os_str().to_owned();
        fresh.push(".new");
        std::fs::write(&fresh, whole.into_inner()?)?;
        std::fs::rename(&fresh, path)?;
        let writer = csv::Writer::from_writer(File::options().append(true).open(path)?);
        Ok(Self {
            writer,
            told: before.into_iter().collect(),
            failed: None,
        })
    }

    /// Tells of a line. It is in the file at once: whoever is killed then has told it.
    pub fn tell(&mut self, remark: &Remark, error: &FieldError) {
        let line = remark.line.to_string();
        let cells = [
            &*line,
            remark.fate.as_str(),
            &error.field,
            error.code.as_str(),
            &error.vietnamese,
            &error.english,
        ];
        let record = cells.map(str::to_owned).to_vec();
        if self.failed.is_some() || self.told.contains(&record) {
            return;
        }
        let written = self.writer.write_record(&record);
        if let Err(error) = written.and_then(|()| Ok(self.writer.flush()?)) {
            self.failed = Some(error);
        }
    }

    /// The end.
    ///
    /// # Errors
    /// Something could not be written.
    pub fn close(self) -> Result<(), Failure> {
        match self.failed {
            Some(error) => Err(format!("the report cannot be written: {error}").into()),
            None => Ok(()),
        }
    }
}

/// The records of a report but one that was cut off when its writer was killed.
fn whole_records(path: &Path) -> Result<Vec<Vec<String>>, Failure> {
    let text = std::fs::read(path)?;
    let end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.get(..end).unwrap_or_default());
    let mut records = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) if record.len() == HEADER.len() => records.push(record.iter().map(str::to_owned).collect()),
            // Cut off between two bytes of a letter, or before its last cell.
            Ok(_) | Err(_) => break,
        }
    }
    Ok(records)
}
