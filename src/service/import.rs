//! History from another system or a spreadsheet: validated line by line, all or nothing or without the bad lines, at
//! the pace of a bulk load. What is exported reads back.

mod build;
mod cells;
mod columns;
mod export;
mod outcome;
mod pause;
mod row;
mod store;

use std::io::{BufRead, BufReader, Read};

use csv::{ByteRecord, ReaderBuilder};
use sha2::{Digest, Sha256};

use crate::db::id_generator::IdGenerator;
use crate::db::imports::{self, ImportRow};
use crate::db::{self, Connection, bulk, locks};
use crate::domain::ids::{AgencyId, ImportId, UserId};
use crate::domain::instant::Instant;
use crate::domain::text::hex;
use crate::domain::text_enum::text_enum;
use crate::service::catalogue::Catalogue;
use crate::service::error::{Error, FieldError, Reason};
use crate::service::pipeline;

pub use columns::COLUMNS;
use columns::Header;
pub use export::export;
pub use outcome::Outcome;
use row::PastDossier;
use store::Store;

/// Lines of one transaction, and of one step of the progress.
const BATCH: usize = 5_000;
/// Batches that may wait to be stored.
const WAITING: usize = 2;

text_enum! {
    /// What happens to a file with bad lines.
    pub enum Mode {
        /// Nothing of it is stored.
        AllOrNothing = "all_or_nothing" / "tất cả hoặc không",
        /// The good lines are stored.
        SkipBad = "skip_bad" / "bỏ qua dòng sai",
    }
}

/// Who imports what into which office.
pub struct Office<'c> {
    /// Agencies, procedures, calendars.
    pub catalogue: &'c Catalogue,
    /// Row identities.
    pub ids: &'c IdGenerator,
    /// Who imports.
    pub user: UserId,
    /// Agencies whose dossiers may be imported.
    pub agencies: Vec<AgencyId>,
    /// The present.
    pub now: Instant,
    /// Name of the file, for the history.
    pub file: String,
}

impl Office<'_> {
    fn may(&self, agency: AgencyId) -> bool {
        self.agencies.contains(&agency)
    }
}

/// A line that was not taken, and why.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Line of the file; the header is line 1.
    pub line: u64,
    /// What is wrong, by column.
    pub errors: Vec<FieldError>,
}

/// What came of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines of dossiers.
    pub rows: u64,
    /// Stored now or by an earlier run of the same file.
    pub imported: u64,
    /// Whose code was there already; left as they were.
    pub already_there: u64,
    /// Refused.
    pub refused: u64,
}

/// What looking through a file tells before it is read.
#[derive(Clone, Default)]
pub struct Look {
    hasher: Sha256,
    lines: u64,
}

impl Look {
    /// Takes the next part.
    pub fn take(&mut self, part: &[u8]) {
        self.hasher.update(part);
        self.lines += part.iter().filter(|byte| **byte == b'\n').count() as u64;
    }

    /// How many lines there are so far, with the header.
    pub const fn lines(&self) -> u64 {
        self.lines
    }

    /// At the end of the file.
    pub fn end(self) -> Seen {
        Seen {
            sha256: hex(&self.hasher.finalize()),
            lines: self.lines,
        }
    }
}

/// A file that was looked through.
#[derive(Clone, Debug)]
pub struct Seen {
    /// By which it is known again.
    sha256: String,
    /// About how many dossiers it holds.
    lines: u64,
}

/// Reads a file and stores its dossiers.
///
/// A run that was cut short goes on where it was when the same file is given again; a file that was imported whole is
/// refused. `refused` hears of every bad line, `progress` of the lines dealt with so far.
///
/// # Errors
/// The header is not what it should be, the file was imported before, or the database refuses.
pub fn run(
    conn: &mut Connection,
    office: &Office<'_>,
    file: impl Read + Send,
    seen: &Seen,
    mode: Mode,
    refused: &mut (dyn FnMut(&Refusal) + Send),
    progress: &mut dyn FnMut(u64),
) -> Result<Report, Error> {
    let lines = Lines::open(file)?;
    bulk::tuned(conn, |conn| match mode {
        Mode::SkipBad => in_batches(conn, office, lines, &seen.sha256, refused, progress),
        Mode::AllOrNothing => {
            let mut report = Report::default();
            let outcome = bulk::transaction(conn, |conn| {
                let mut import = begin(conn, office, &seen.sha256, mode)?;
                let mut store = Store::new(office);
                bulk::sorted_afterwards(conn, seen.lines, |conn| {
                    each_batch(office, lines, 0, |batch| {
                        // Once a line is bad nothing will be stored; the others are still looked at.
                        let told = store.take(conn, batch, report.refused == 0, refused)?;
                        report.add(&told);
                        progress(report.rows);
                        Ok::<(), Error>(())
                    })
                })?;
                if report.refused > 0 {
                    return Err(Stop::Refused);
                }
                store.finish(conn)?;
                let before = import.rows_done;
                import.close(&report, office.now);
                Ok(keep(conn, &import, before)?)
            });
            match outcome {
                Ok(()) => Ok(report),
                Err(Stop::Refused) => Ok(Report { imported: 0, ..report }),
                Err(Stop::Failed(error)) => Err(error),
            }
        }
    })
}

enum Stop {
    Refused,
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

fn in_batches(
    conn: &mut Connection,
    office: &Office<'_>,
    lines: Lines<impl Read + Send>,
    sha256: &str,
    refused: &mut (dyn FnMut(&Refusal) + Send),
    progress: &mut dyn FnMut(u64),
) -> Result<Report, Error> {
    let mut import = bulk::transaction(conn, |conn| begin(conn, office, sha256, Mode::SkipBad))?;
    let mut report = import.report();
    let mut store = Store::new(office);
    each_batch(office, lines, report.rows, |batch| {
        bulk::transaction(conn, |conn| {
            let told = store.take(conn, batch, true, refused)?;
            store.finish(conn)?;
            report.add(&told);
            let before = import.rows_done;
            import.note(&report);
            keep(conn, &import, before)
        })?;
        progress(report.rows);
        Ok::<(), Error>(())
    })?;
    let before = import.rows_done;
    import.close(&report, office.now);
    bulk::transaction(conn, |conn| keep(conn, &import, before))?;
    Ok(report)
}

/// Notes how far the file has come, in the transaction of what was stored: of two runs of one file only one goes on, and
/// nothing is stored twice.
fn keep(conn: &mut Connection, import: &ImportRow, before: i64) -> Result<(), Error> {
    if imports::update(conn, import, before)? {
        Ok(())
    } else {
        Err(Reason::Busy.into())
    }
}

/// The record of this file: a new one, or that of a run that was cut short.
fn begin(conn: &mut Connection, office: &Office<'_>, sha256: &str, mode: Mode) -> Result<ImportRow, Error> {
    locks::bulk(conn)?;
    if let Some(import) = imports::find(conn, sha256)? {
        return match import.finished_at {
            Some(at) => Err(Error::with(
                Reason::FileImported,
                [at.local().format("%H:%M %d/%m/%Y").to_string()],
            )),
            None => Ok(import),
        };
    }
    let import = ImportRow {
        id: ImportId::new(office.ids.next()),
        sha256: sha256.to_owned(),
        file: office.file.clone(),
        mode: mode.as_str().to_owned(),
        created_by: office.user,
        created_at: office.now,
        rows_done: 0,
        imported: 0,
        already_there: 0,
        refused: 0,
        finished_at: None,
    };
    imports::insert(conn, &import)?;
    Ok(import)
}

impl ImportRow {
    fn report(&self) -> Report {
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        Report {
            rows: count(self.rows_done),
            imported: count(self.imported),
            already_there: count(self.already_there),
            refused: count(self.refused),
        }
    }

    fn note(&mut self, report: &Report) {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        self.rows_done = count(report.rows);
        self.imported = count(report.imported);
        self.already_there = count(report.already_there);
        self.refused = count(report.refused);
    }

    fn close(&mut self, report: &Report, at: Instant) {
        self.note(report);
        self.finished_at = Some(at);
    }
}

impl Report {
    const fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.imported += other.imported;
        self.already_there += other.already_there;
        self.refused += other.refused;
    }
}

/// A line on its way: a dossier, or what is wrong with it.
type Line<'c> = (u64, Result<PastDossier<'c>, Vec<FieldError>>);

/// Reads batches in a thread of its own while the one before is stored.
fn each_batch<E: From<Error>>(
    office: &Office<'_>,
    lines: Lines<impl Read + Send>,
    skip: u64,
    take: impl FnMut(Vec<Line<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    let mut lines = lines;
    let mut begun = false;
    let read = move || {
        if !begun {
            lines.skip(skip);
            begun = true;
        }
        Some(lines.batch(office)).filter(|batch| batch.as_ref().map_or(true, |batch| !batch.is_empty()))
    };
    pipeline::run::<_, Error, E>(WAITING, read, take)
}

/// The lines of a file.
struct Lines<R> {
    reader: csv::Reader<BufReader<R>>,
    header: Header,
    record: ByteRecord,
    line: u64,
}

impl<R: Read> Lines<R> {
    /// Reads the header. A byte-order mark is skipped; commas, semicolons and tabs separate.
    fn open(file: R) -> Result<Self, Error> {
        let mut file = BufReader::with_capacity(1 << 16, file);
        let start = file.fill_buf().map_err(Error::internal)?;
        let mark = start.starts_with(b"\xef\xbb\xbf");
        let first_line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |separator: u8| first_line.iter().filter(|byte| **byte == separator).count();
        let separator = [b',', b';', b'\t']
            .into_iter()
            .max_by_key(|s| (count(*s), *s == b','))
            .unwrap_or(b',');
        if mark {
            file.consume(3);
        }
        let mut reader = ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(file);
        let mut record = ByteRecord::new();
        reader.read_byte_record(&mut record).map_err(unreadable)?;
        Ok(Self {
            header: Header::read(&record)?,
            reader,
            record,
            line: 1,
        })
    }

    /// Passes over lines that an earlier run dealt with.
    fn skip(&mut self, lines: u64) {
        while self.line <= lines && matches!(self.reader.read_byte_record(&mut self.record), Ok(true)) {
            self.line += 1;
        }
    }

    fn batch<'c>(&mut self, office: &Office<'c>) -> Result<Vec<Line<'c>>, Error> {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH && self.reader.read_byte_record(&mut self.record).map_err(unreadable)? {
            self.line += 1;
            let read = row::read(office, &self.header, &self.record).map_err(|wrong| wrong.into_errors());
            batch.push((self.line, read));
        }
        Ok(batch)
    }
}

fn unreadable(error: csv::Error) -> Error {
    Error::with(Reason::Malformed, [error.to_string()])
}

/// What is known of the files that were imported, by one person or by all, the newest first.
///
/// # Errors
/// The database refuses.
pub fn list(conn: &mut Connection, by: Option<UserId>) -> Result<Vec<ImportRow>, Error> {
    Ok(db::imports::list(conn, by, 100)?)
}
