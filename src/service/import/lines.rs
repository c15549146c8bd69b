//! The lines of the exchange file as spreadsheets write it: commas, semicolons or tabs, blank rows, a first line `sep=;`.

use std::io::{BufRead, BufReader, Read};

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::columns::Header;
use super::decoded::Decoded;
use super::{Line, Office, row};
use crate::service::error::{Error, Reason};

/// Lines of one transaction, and of one step of the progress.
const BATCH: usize = 5_000;
/// Size of what is read at once; the header must fit, because it tells what separates the cells.
const BUFFER: usize = 1 << 16;

/// The lines of a file.
pub struct Lines<R: Read> {
    records: Records<R>,
    header: Header,
}

impl<R: Read> Lines<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// The file cannot be read, or its header is not what it should be.
    pub fn open(file: R) -> Result<Self, Error> {
        let mut records = Records::open(file)?;
        records.next()?;
        let header = Header::read(&records.record)?;
        Ok(Self { records, header })
    }

    /// Passes over lines that an earlier run dealt with.
    pub fn skip(&mut self, lines: u64) {
        let mut passed = 0;
        while passed < lines && matches!(self.records.next(), Ok(Some(_))) {
            passed += 1;
        }
    }

    /// The next lines, read into dossiers; none at the end.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn batch<'c>(&mut self, office: &Office<'c>) -> Result<Vec<Line<'c>>, Error> {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            let Some(line) = self.records.next()? else { break };
            let read = row::read(office, &self.header, &self.records.record).map_err(|wrong| wrong.into_errors());
            batch.push((line, read));
        }
        Ok(batch)
    }
}

/// The records of a file, one after the other.
struct Records<R: Read> {
    reader: Reader<BufReader<Decoded<R>>>,
    /// The one that was read last.
    record: ByteRecord,
    /// Line of the file at which it ended.
    line: u64,
    /// Where the reader says that it stood then. It is not the same: of a line that ends with two signs it counts the second
    /// only when it comes to the next.
    counted: u64,
}

impl<R: Read> Records<R> {
    fn open(file: R) -> Result<Self, Error> {
        let decoded = Decoded::open(file).map_err(Error::internal)?;
        let mut file = BufReader::with_capacity(BUFFER, decoded);
        let start = first_line(&mut file)?;
        let (separator, line) = match declared(&start) {
            Some(separator) => {
                file.consume(start.len());
                (separator, 1)
            }
            None => (likely(&start), 0),
        };
        let reader = ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(file);
        Ok(Self {
            reader,
            record: ByteRecord::new(),
            line,
            counted: 1,
        })
    }

    /// Reads the next one that is not blank and answers the line at which it begins; none at the end. A spreadsheet writes
    /// rows that were emptied as separators without anything between them.
    fn next(&mut self) -> Result<Option<u64>, Error> {
        while self.reader.read_byte_record(&mut self.record).map_err(unreadable)? {
            let counted = self.reader.position().line();
            let within = self.record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
            // The last line may end without a sign that could be counted.
            let ended = (self.line + (counted - self.counted)).max(self.line + 1 + within);
            (self.line, self.counted) = (ended, counted);
            if self.record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                return Ok(Some(ended - within));
            }
        }
        Ok(None)
    }
}

fn first_line(file: &mut impl BufRead) -> Result<Vec<u8>, Error> {
    let start = file.fill_buf().map_err(Error::internal)?;
    let end = start
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(start.len(), |at| at + 1);
    Ok(start.get(..end).unwrap_or_default().to_vec())
}

/// What separates the cells, if the first line says that and nothing else: `sep=;`.
fn declared(line: &[u8]) -> Option<u8> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line
        .strip_prefix(b"\"")
        .and_then(|l| l.strip_suffix(b"\""))
        .unwrap_or(line);
    match line {
        [s, e, p, b'=', separator]
            if [s, e, p].map(u8::to_ascii_lowercase) == *b"sep" && !separator.is_ascii_alphanumeric() =>
        {
            Some(*separator)
        }
        _ => None,
    }
}

/// What separates the cells of a header, as far as can be seen.
fn likely(line: &[u8]) -> u8 {
    let count = |separator: u8| line.iter().filter(|byte| **byte == separator).count();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|s| (count(*s), *s == b','))
        .unwrap_or(b',')
}

fn unreadable(error: csv::Error) -> Error {
    Error::with(Reason::Malformed, [error.to_string()])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The first cell of each line with its place in the file.
    fn read(file: &[u8]) -> Vec<(u64, String)> {
        let mut lines = Lines::open(file).unwrap();
        let mut told = Vec::new();
        while let Some(line) = lines.records.next().unwrap() {
            let first = lines.records.record.get(0).unwrap_or_default();
            told.push((line, String::from_utf8(first.to_vec()).unwrap()));
        }
        told
    }

    const HEADER: &str = "code;procedure;agency;applicant_name;intake_channel;received_at";

    #[test]
    fn lines_are_numbered_as_an_editor_does() {
        for end in ["\n", "\r\n"] {
            for last in ["", end] {
                let rows = [HEADER, "a;1", "", "b;2", ";;", " ; ;", "\"c\nd\";3", "e;4", "", "f;5"];
                let file = rows.join(end) + last;
                let told = read(file.as_bytes());
                let lines: Vec<u64> = told.iter().map(|(line, _)| *line).collect();
                let expected = if end == "\n" && last.is_empty() {
                    // Of blank lines before a last line without end one is not seen.
                    [2, 4, 7, 9, 10]
                } else {
                    [2, 4, 7, 9, 11]
                };
                assert_eq!(lines, expected, "{end:?} {last:?}");
            }
        }
    }

    #[test]
    fn a_first_line_may_say_what_separates() {
        for first in ["sep=;\n", "SEP=;\r\n", "\"sep=;\"\n"] {
            let file = format!("{first}{HEADER}\na;1,2,3,4,5,6,7\n");
            assert_eq!(read(file.as_bytes()), [(3, "a".to_owned())], "{first:?}");
        }
        let file = format!("sep=|\n{}\na|1;2\n", HEADER.replace(';', "|"));
        assert_eq!(read(file.as_bytes()), [(3, "a".to_owned())]);
    }

    #[test]
    fn an_earlier_run_is_passed_over_whatever_is_blank() {
        let file = format!("{HEADER}\n;;\na;1\n\n;;\nb;2\nc;3\n");
        let mut lines = Lines::open(file.as_bytes()).unwrap();
        lines.skip(2);
        assert_eq!(lines.records.next().unwrap(), Some(7));
        assert_eq!(lines.records.next().unwrap(), None);
    }
}
