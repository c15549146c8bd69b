//! Copies of everything: the database as it is at one moment, and the contents that it names. What is not copied whole never
//! bears the name of a copy.
//!
//! A folder of copies has `motcua-DAY-TIME.sqlite` (or `.dump`, as PostgreSQL's own programs write it), beside each a list of its
//! contents (`.files`), and the contents in `files`, which all copies share.

mod contents;
mod folder;
mod postgres;

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

pub use self::contents::Carried;
use self::folder::Folder;
use crate::db::connection::ConnectError;
use crate::db::{self, Connection, DatabaseUrl, QueryError};
use crate::domain::file::ContentHash;
use crate::domain::instant::Instant;
use crate::files::store::{FileStore, StoreError};

/// SQLite's page cache while a copy is written.
const CACHE_KIB: u32 = 16_384;
/// Contents listed at once.
const LISTED: i64 = 10_000;

/// Why there is no copy, or why it is not put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The disk.
    #[error("{what}: {error}")]
    Disk {
        /// What was tried, with the path.
        what: String,
        /// What it said.
        error: std::io::Error,
    },
    /// The database.
    #[error("the database cannot be copied: {0}")]
    Database(#[from] QueryError),
    /// The database is not reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The files.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another copy is being made.
    #[error("another backup is writing to {0}; wait until it has ended")]
    Busy(String),
    /// The copy of the database is broken.
    #[error("{0} is damaged: {1}")]
    Damaged(String, String),
    /// A program of PostgreSQL.
    #[error("{program} {why}")]
    Program {
        /// Its name.
        program: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// What is asked for makes no sense.
    #[error("{0}")]
    Refused(String),
}

fn disk(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> BackupError {
    let what = what.into();
    move |error| BackupError::Disk { what, error }
}

/// A copy that was made.
#[derive(Debug)]
pub struct Taken {
    /// The copy of the database.
    pub copy: PathBuf,
    /// Its bytes.
    pub bytes: u64,
    /// How many dossiers it has.
    pub dossiers: i64,
    /// What became of the contents.
    pub contents: Carried,
    /// Older copies that were removed.
    pub removed: Vec<PathBuf>,
}

/// Copies the database and the contents that it names into a folder, while the server goes on. With `keep`, so many copies stay, and of
/// the contents those that they name. `watch` is told how many contents are done, and of how many.
///
/// # Errors
/// The database, a disk or the store of files refuses; then no new copy is there, and nothing older is gone.
pub fn take(
    url: &DatabaseUrl,
    files: &FileStore,
    folder: &Path,
    keep: Option<NonZeroUsize>,
    now: Instant,
    watch: &mut dyn FnMut(u64, u64),
) -> Result<Taken, BackupError> {
    let folder = Folder::open(folder)?;
    let _alone = folder.lock()?;
    folder.clear()?;
    let parts = folder.begin(now, matches!(url, DatabaseUrl::Postgres(_)))?;
    let (dossiers, listed) = match (url, &mut url.connect(CACHE_KIB)?) {
        (_, Connection::Sqlite(conn)) => {
            db::backup::copy_into(conn, &parts.copy)?;
            let mut copy = sound(&parts.copy)?;
            (db::backup::dossiers(&mut copy)?, list(&mut copy, &parts.list)?)
        }
        (url, conn) => db::consistently(conn, |conn| {
            let snapshot = db::backup::export_snapshot(conn)?;
            let counted = (db::backup::dossiers(conn)?, list(conn, &parts.list)?);
            postgres::dump(url, &snapshot, &parts.copy)?;
            Ok::<_, BackupError>(counted)
        })?,
    };
    let to = folder.contents()?;
    let contents = carry(files, &to, &parts.list, listed, watch)?;
    let (copy, bytes) = folder.finish(&parts)?;
    let removed = keep.map_or_else(|| Ok(Vec::new()), |keep| folder.keep(keep, &to))?;
    Ok(Taken {
        copy,
        bytes,
        dossiers,
        contents,
        removed,
    })
}

/// Puts a copy where there is no database, and its contents into the store of files.
///
/// # Errors
/// There is a database already, the copy is damaged, or the database, a disk or the store refuses.
pub fn restore(
    copy: &Path,
    url: &DatabaseUrl,
    files: &FileStore,
    watch: &mut dyn FnMut(u64, u64),
) -> Result<Carried, BackupError> {
    let dump = copy.extension().is_some_and(|ending| ending == folder::DUMP);
    let (folder, list) = Folder::of(copy)?;
    match url {
        DatabaseUrl::Sqlite(_) if dump => {
            return Err(BackupError::Refused(
                "this is a copy of a database on PostgreSQL: set DATABASE_URL to an empty one there".to_owned(),
            ));
        }
        DatabaseUrl::Postgres(_) if !dump => {
            return Err(BackupError::Refused(
                "this is a copy of a SQLite database: set DATABASE_URL to a file that is not there yet".to_owned(),
            ));
        }
        DatabaseUrl::Postgres(_) => {
            if !db::backup::is_empty(&mut url.connect(CACHE_KIB)?)? {
                return Err(BackupError::Refused(format!(
                    "{} is not empty: make a new database and set DATABASE_URL to it",
                    url.shown()
                )));
            }
        }
        DatabaseUrl::Sqlite(path) => {
            // What is left of a log would be taken for that of the copy.
            let there = ["", "-wal", "-shm", "-journal"].map(|end| PathBuf::from(format!("{path}{end}")));
            if let Some(there) = there.iter().find(|file| file.exists()) {
                return Err(BackupError::Refused(format!(
                    "{} is there: stop the server and move it away, with {path}-wal and {path}-shm, or set DATABASE_URL to \
                     another file",
                    there.display()
                )));
            }
            sound(copy)?;
        }
    }
    // The contents first: a database that is there is one that is served.
    let listed = count(&list)?;
    let carried = carry(&folder.contents()?, files, &list, listed, watch)?;
    match url {
        DatabaseUrl::Sqlite(path) => folder::copy_file(copy, Path::new(path))?,
        DatabaseUrl::Postgres(_) => postgres::restore(url, copy)?,
    }
    Ok(carried)
}

/// A copy of a SQLite database that is whole.
fn sound(copy: &Path) -> Result<Connection, BackupError> {
    let damaged = |why: String| BackupError::Damaged(copy.display().to_string(), why);
    let mut conn = db::backup::open(copy)?;
    match db::backup::damage(&mut conn) {
        Ok(None) => Ok(conn),
        Ok(Some(why)) => Err(damaged(why)),
        Err(why) => Err(damaged(why.to_string())),
    }
}

/// Lists the contents that a database names, a line each: hash and bytes. Answers how many.
fn list(conn: &mut Connection, file: &Path) -> Result<u64, BackupError> {
    let failed = || disk(format!("cannot write {}", file.display()));
    let mut out = BufWriter::new(File::create(file).map_err(failed())?);
    let (mut listed, mut last): (u64, Option<ContentHash>) = (0, None);
    loop {
        let some = db::files::kept_after(conn, last.as_ref(), LISTED)?;
        for (hash, size) in &some {
            writeln!(out, "{} {size}", hash.as_str()).map_err(failed())?;
            listed += 1;
        }
        match some.into_iter().next_back() {
            Some((hash, _)) => last = Some(hash),
            None => break,
        }
    }
    let out = out.into_inner().map_err(std::io::IntoInnerError::into_error);
    out.and_then(|out| out.sync_all()).map_err(failed())?;
    Ok(listed)
}

/// The lines of a list.
fn listed(file: &Path) -> Result<impl Iterator<Item = Result<(ContentHash, u64), BackupError>>, BackupError> {
    let failed = |file: &Path| disk(format!("cannot read {}", file.display()));
    let lines = BufReader::new(File::open(file).map_err(failed(file))?).lines();
    let file = file.to_owned();
    Ok(lines.map(move |line| {
        let line = line.map_err(failed(&file))?;
        let read = line
            .split_once(' ')
            .and_then(|(hash, size)| Some((ContentHash::parse(hash).ok()?, size.parse().ok()?)));
        read.ok_or_else(|| BackupError::Damaged(file.display().to_string(), format!("{line:?} is no line of it")))
    }))
}

fn count(list: &Path) -> Result<u64, BackupError> {
    listed(list)?.try_fold(0, |count, line| line.map(|_| count + 1))
}

/// Carries the contents of a list from one store to another.
fn carry(
    from: &FileStore,
    to: &FileStore,
    list: &Path,
    of: u64,
    watch: &mut dyn FnMut(u64, u64),
) -> Result<Carried, BackupError> {
    let mut carrier = contents::Carrier::new(from, to)?;
    for (done, line) in (0..).zip(listed(list)?) {
        let (hash, size) = line?;
        carrier.carry(&hash, size)?;
        watch(done + 1, of);
    }
    Ok(carrier.done())
}
