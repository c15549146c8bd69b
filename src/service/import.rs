//! History from another system or a spreadsheet: validated line by line, all or nothing or without the bad lines, at
//! the pace of a bulk load. What is exported reads back.

mod build;
mod cells;
mod columns;
mod decoded;
mod export;
mod lines;
mod lookalikes;
mod met;
mod outcome;
mod past;
mod pause;
mod places;
mod row;
mod store;
mod times;

use std::io::Read;

use sha2::{Digest, Sha256};

use crate::db::id_generator::IdGenerator;
use crate::db::imports::{self, ImportRow};
use crate::db::lookalikes::Before;
use crate::db::{self, Connection, bulk, locks};
use crate::domain::file::ContentHash;
use crate::domain::ids::{AgencyId, DossierId, ImportId, UserId};
use crate::domain::import::{Lookalike, Mode};
use crate::domain::instant::Instant;
use crate::domain::text_enum::text_enum;
use crate::service::catalogue::Catalogue;
use crate::service::error::{Error, FieldError, Reason};
use crate::service::pipeline;

pub use columns::COLUMNS;
pub use export::export;
use lines::Lines;
pub use outcome::Outcome;
use past::PastDossier;
use store::Store;

/// Batches that may wait to be stored.
const WAITING: usize = 2;

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
    /// What happens to lines that look like a dossier which is there.
    pub lookalikes: Lookalike,
}

impl Office<'_> {
    fn may(&self, agency: AgencyId) -> bool {
        self.agencies.contains(&agency)
    }
}

text_enum! {
    /// What became of a line of which something is to be said.
    pub enum Fate {
        /// Left out: something is wrong with it.
        Refused = "refused" / "từ chối",
        /// Left out: its code is there already, with other data.
        Differing = "differing" / "trùng mã, khác dữ liệu",
        /// Taken, although something looks wrong.
        Doubtful = "doubtful" / "nhập, cần xem lại",
    }
}

/// A line of which something is to be said.
#[derive(Clone, Debug)]
pub struct Remark {
    /// Line of the file; the header is line 1.
    pub line: u64,
    /// What became of it.
    pub fate: Fate,
    /// What is said, by column.
    pub errors: Vec<FieldError>,
}

/// What came of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines of dossiers.
    pub rows: u64,
    /// Stored now or by an earlier run of the same file.
    pub imported: u64,
    /// Of these, lines in which something looks wrong.
    pub doubtful: u64,
    /// That were there already, just so.
    pub already_there: u64,
    /// Whose code was there already with other data; left out.
    pub differing: u64,
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
            sha256: ContentHash::of(self.hasher),
            lines: self.lines,
        }
    }
}

/// A file that was looked through.
#[derive(Clone, Debug)]
pub struct Seen {
    /// By which it is known again.
    sha256: ContentHash,
    /// About how many dossiers it holds.
    lines: u64,
}

/// Reads a file and stores its dossiers.
///
/// A run that was cut short goes on where it was when the same file is given again; a file that was imported whole is
/// refused. `tell` hears of every line that is bad or looks so, `progress` of the lines dealt with so far.
///
/// Answers none if the catalogue is not that of the office any more: the file is to be given again with the one of now, and goes on
/// where it was.
///
/// # Errors
/// The header is not what it should be, the file was imported before, or the database refuses.
pub fn run(
    conn: &mut Connection,
    office: &Office<'_>,
    file: impl Read + Send,
    seen: &Seen,
    mode: Mode,
    tell: &mut (dyn FnMut(&Remark) + Send),
    progress: &mut dyn FnMut(u64),
) -> Result<Option<Report>, Error> {
    let lines = Lines::open(file)?;
    bulk::tuned(conn, |conn| match mode {
        Mode::SkipBad => match in_batches(conn, office, lines, seen, tell, progress) {
            Ok(report) => Ok(Some(report)),
            Err(Stop::Stale) => Ok(None),
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::Refused) => Err(Error::internal("one bad line refused a file without its bad lines")),
        },
        Mode::AllOrNothing => {
            let mut report = Report::default();
            let outcome = bulk::transaction(conn, |conn| {
                let mut import = begin(conn, office, &seen.sha256, mode)?;
                let mut store = Store::new(office, before(conn, &import, seen)?);
                bulk::sorted_afterwards(conn, seen.lines, |conn| {
                    each_batch(office, lines, 0, |batch| {
                        // Once a line is bad nothing will be stored; the others are still looked at.
                        let told = store.take(conn, batch, report.bad() == 0, tell)?;
                        report.add(&told);
                        progress(report.rows);
                        Ok::<(), Stop>(())
                    })
                })?;
                if report.bad() > 0 {
                    return Err(Stop::Refused);
                }
                store.finish(conn)?;
                let done = import.rows_done;
                import.close(&report, office.now);
                Ok(keep(conn, &import, done)?)
            });
            match outcome {
                Ok(()) => Ok(Some(report)),
                Err(Stop::Refused) => Ok(Some(Report {
                    imported: 0,
                    doubtful: 0,
                    ..report
                })),
                Err(Stop::Stale) => Ok(None),
                Err(Stop::Failed(error)) => Err(error),
            }
        }
    })
}

/// Why a file is not read on.
enum Stop {
    /// A line is bad.
    Refused,
    /// Lines were read by a catalogue that has changed.
    Stale,
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
    seen: &Seen,
    tell: &mut (dyn FnMut(&Remark) + Send),
    progress: &mut dyn FnMut(u64),
) -> Result<Report, Stop> {
    let mut import = bulk::transaction(conn, |conn| begin(conn, office, &seen.sha256, Mode::SkipBad))?;
    let mut report = import.report();
    let mut store = Store::new(office, before(conn, &import, seen)?);
    each_batch(office, lines, report.rows, |batch| {
        bulk::transaction(conn, |conn| {
            let told = store.take(conn, batch, true, tell)?;
            store.finish(conn)?;
            report.add(&told);
            let before = import.rows_done;
            import.note(&report);
            Ok::<(), Stop>(keep(conn, &import, before)?)
        })?;
        progress(report.rows);
        Ok::<(), Stop>(())
    })?;
    let before = import.rows_done;
    import.close(&report, office.now);
    bulk::transaction(conn, |conn| keep(conn, &import, before))?;
    Ok(report)
}

/// What was there before the first run of a file: its own lines may look like one another.
fn before(conn: &mut Connection, import: &ImportRow, seen: &Seen) -> Result<Before, Error> {
    Ok(Before::load(conn, DossierId::new(import.id.get()), seen.lines)?)
}

/// Whether an earlier run of the same file was interrupted, so that the next one goes on where it was.
///
/// # Errors
/// The file was imported already, or the database refuses.
pub fn goes_on(conn: &mut Connection, seen: &Seen) -> Result<bool, Error> {
    Ok(interrupted(conn, &seen.sha256)?.is_some())
}

/// The run of the same file that was interrupted, if there is one.
fn interrupted(conn: &mut Connection, sha256: &ContentHash) -> Result<Option<ImportRow>, Error> {
    let import = imports::find(conn, sha256)?;
    match import.as_ref().and_then(|import| import.finished_at) {
        Some(at) => Err(Error::moment(Reason::FileImported, at)),
        None => Ok(import),
    }
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
fn begin(conn: &mut Connection, office: &Office<'_>, sha256: &ContentHash, mode: Mode) -> Result<ImportRow, Error> {
    locks::bulk(conn)?;
    if let Some(import) = interrupted(conn, sha256)? {
        // A part of it is stored already, line by line: read from its beginning it would be stored twice.
        if mode == Mode::AllOrNothing && import.rows_done > 0 {
            return Err(Error::with(Reason::ImportBegun, [import.rows_done.to_string()]));
        }
        return Ok(ImportRow { mode, ..import });
    }
    let import = ImportRow {
        id: ImportId::new(office.ids.next()),
        sha256: sha256.clone(),
        file: office.file.clone(),
        mode,
        created_by: office.user,
        created_at: office.now,
        rows_done: 0,
        imported: 0,
        doubtful: 0,
        already_there: 0,
        differing: 0,
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
            doubtful: count(self.doubtful),
            already_there: count(self.already_there),
            differing: count(self.differing),
            refused: count(self.refused),
        }
    }

    fn note(&mut self, report: &Report) {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        self.rows_done = count(report.rows);
        self.imported = count(report.imported);
        self.doubtful = count(report.doubtful);
        self.already_there = count(report.already_there);
        self.differing = count(report.differing);
        self.refused = count(report.refused);
    }

    fn close(&mut self, report: &Report, at: Instant) {
        self.note(report);
        self.finished_at = Some(at);
    }
}

impl Report {
    /// Lines that cannot be stored.
    pub const fn bad(&self) -> u64 {
        self.refused + self.differing
    }

    const fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.imported += other.imported;
        self.doubtful += other.doubtful;
        self.already_there += other.already_there;
        self.differing += other.differing;
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

/// What is known of the files that were imported, by one person or by all, the newest first.
///
/// # Errors
/// The database refuses.
pub fn list(conn: &mut Connection, by: Option<UserId>) -> Result<Vec<ImportRow>, Error> {
    Ok(db::imports::list(conn, by, 100)?)
}
