//! The columns of the exchange file, for import and export alike.

use csv::ByteRecord;

use crate::domain::text::FieldCode;
use crate::service::error::{Error, FieldError, Fields};

/// The columns, in the order in which they are exported. On import they may come in any order; only those marked so
/// must be there.
pub const COLUMNS: [(&str, bool); 36] = [
    ("code", false),
    ("procedure", true),
    ("agency", true),
    ("received_agency", false),
    ("applicant_kind", false),
    ("applicant_name", true),
    ("applicant_id_number", false),
    ("applicant_phone", false),
    ("applicant_email", false),
    ("applicant_address", false),
    ("matter", false),
    ("intake_channel", true),
    ("return_channel", false),
    ("service_level", false),
    ("submitted_at", false),
    ("received_at", true),
    ("due_at", false),
    ("status", false),
    ("paused_at", false),
    ("pause_reason", false),
    ("pause_legal_ground", false),
    ("pause_papers", false),
    ("pause_answer_by", false),
    ("ended_at", false),
    ("returned_at", false),
    ("posted_on", false),
    ("supplement_requests", false),
    ("extensions", false),
    ("result_symbol", false),
    ("result_summary", false),
    ("result_signer", false),
    ("result_issued_on", false),
    ("result_file", false),
    ("result_signed", false),
    ("sets", false),
    ("receiver", false),
];

/// As much of the name of an unknown column is told back.
const LONGEST_NAME: usize = 100;

/// Where each known column stands in a file.
#[derive(Clone, Debug)]
pub struct Header {
    places: [Option<usize>; COLUMNS.len()],
    width: usize,
}

impl Header {
    /// Reads the first line.
    ///
    /// # Errors
    /// A column is unknown, comes twice, or is missing.
    pub fn read(record: &ByteRecord) -> Result<Self, Error> {
        let mut places = [None; COLUMNS.len()];
        let mut wrong = Fields::new();
        for (at, cell) in record.iter().enumerate() {
            let name = String::from_utf8_lossy(cell).trim().to_ascii_lowercase();
            // A file that is no table has its first line here.
            let name: String = name.chars().take(LONGEST_NAME).collect();
            let place = COLUMNS
                .iter()
                .position(|(known, _)| *known == name)
                .and_then(|n| places.get_mut(n));
            match place {
                Some(place @ None) => *place = Some(at),
                Some(Some(_)) => wrong.push(FieldError::new(
                    &name,
                    FieldCode::ColumnTwice,
                    &format!("Cột {name} có hai lần."),
                    &format!("The column {name} is there twice."),
                )),
                None => wrong.push(FieldError::new(
                    &name,
                    FieldCode::ColumnUnknown,
                    &format!("Không có cột nào tên {name}; hãy dùng: {}.", names()),
                    &format!("There is no column {name}; use: {}.", names()),
                )),
            }
        }
        for ((name, needed), place) in COLUMNS.iter().zip(&places) {
            if *needed && place.is_none() {
                wrong.push(FieldError::new(
                    name,
                    FieldCode::ColumnMissing,
                    &format!("Thiếu cột {name}."),
                    &format!("The column {name} is missing."),
                ));
            }
        }
        wrong.finish()?;
        Ok(Self {
            places,
            width: record.len(),
        })
    }

    /// How many cells a line has.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Every column that is there, with its cell.
    pub fn cells<'r>(&self, record: &'r ByteRecord) -> impl Iterator<Item = (&'static str, &'r [u8])> {
        let places = COLUMNS.iter().zip(&self.places);
        places.filter_map(|((name, _), place)| Some((*name, record.get((*place)?)?)))
    }

    /// The cell of a column; none if the column is not there.
    pub fn cell<'r>(&self, record: &'r ByteRecord, column: &str) -> Option<&'r [u8]> {
        let n = COLUMNS.iter().position(|(known, _)| *known == column)?;
        record.get((*self.places.get(n)?)?)
    }
}

fn names() -> String {
    COLUMNS.map(|(name, _)| name).join(", ")
}
