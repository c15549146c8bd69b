//! The folder of copies: what they are called, how one appears in it, and which are kept.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::contents::keep_only;
use super::{BackupError, disk, listed};
use crate::domain::file::ContentHash;
use crate::domain::instant::Instant;
use crate::files::store::FileStore;

/// Ending of a copy made by SQLite.
const SQLITE: &str = "sqlite";
/// Ending of a copy made by PostgreSQL's own program.
pub(super) const DUMP: &str = "dump";
/// Ending of a list of contents.
const LIST: &str = "files";
/// What is added to the name of what is not whole yet.
const PART: &str = "part";

pub(super) struct Folder(PathBuf);

/// A copy that is being made.
pub(super) struct Parts {
    pub copy: PathBuf,
    pub list: PathBuf,
}

impl Folder {
    /// Makes it if it is not there, for nobody else to read: a copy has everything in it.
    pub fn open(path: &Path) -> Result<Self, BackupError> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .recursive(true)
            .create(path)
            .map_err(disk(format!("cannot make the folder {}", path.display())))?;
        Ok(Self(path.to_owned()))
    }

    /// The folder of a copy, and the list of its contents.
    pub fn of(copy: &Path) -> Result<(Self, PathBuf), BackupError> {
        if !copy.is_file() || !is_copy(copy) {
            return Err(BackupError::Refused(format!(
                "{} is no copy: name a file motcua-….{SQLITE} or motcua-….{DUMP}",
                copy.display()
            )));
        }
        let folder = copy.parent().filter(|folder| !folder.as_os_str().is_empty());
        Ok((
            Self(folder.unwrap_or_else(|| Path::new(".")).to_owned()),
            copy.with_extension(LIST),
        ))
    }

    /// Held while a copy is made.
    pub fn lock(&self) -> Result<File, BackupError> {
        let path = self.0.join("motcua.lock");
        let failed = || disk(format!("cannot write to {}", self.0.display()));
        let file = File::create(path).map_err(failed())?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(fs::TryLockError::WouldBlock) => Err(BackupError::Busy(self.0.display().to_string())),
            Err(fs::TryLockError::Error(error)) => Err(failed()(error)),
        }
    }

    /// Removes what is left of copies that were broken off.
    pub fn clear(&self) -> Result<(), BackupError> {
        for path in self.entries()? {
            let left = path.extension() == Some(OsStr::new(PART)) && is_ours(&path);
            if left {
                remove(&path)?;
            }
        }
        Ok(())
    }

    /// Where a new copy is written.
    pub fn begin(&self, now: Instant, dump: bool) -> Result<Parts, BackupError> {
        let stamp = now.local().format("%Y%m%d-%H%M%S");
        let ending = if dump { DUMP } else { SQLITE };
        let part = |ending: &str| self.0.join(format!("motcua-{stamp}.{ending}.{PART}"));
        let parts = Parts {
            copy: part(ending),
            list: part(LIST),
        };
        let whole = parts.copy.with_extension("");
        if whole.exists() {
            return Err(BackupError::Refused(format!("{} is there already", whole.display())));
        }
        Ok(parts)
    }

    /// Gives a copy its name; answers it, and its bytes. The list comes first, so that no copy is without.
    pub fn finish(&self, parts: &Parts) -> Result<(PathBuf, u64), BackupError> {
        let named = |part: &Path| {
            let whole = part.with_extension("");
            let renamed = sync(part).and_then(|()| fs::rename(part, &whole));
            renamed.map_err(disk(format!("cannot finish {}", whole.display())))?;
            Ok::<_, BackupError>(whole)
        };
        named(&parts.list)?;
        let copy = named(&parts.copy)?;
        sync_folder(&self.0).map_err(disk(format!("cannot finish {}", copy.display())))?;
        let bytes = fs::metadata(&copy).map_err(disk(format!("cannot read {}", copy.display())))?;
        Ok((copy, bytes.len()))
    }

    /// The contents of all copies.
    pub fn contents(&self) -> Result<FileStore, BackupError> {
        let files = self.0.join("files");
        Ok(FileStore::open(
            &files.to_string_lossy(),
            Vec::new(),
            self.0.join("incoming"),
        )?)
    }

    /// Removes all copies but the newest, and contents that none of those names. Answers the copies that are gone.
    pub fn keep(&self, keep: NonZeroUsize, contents: &FileStore) -> Result<Vec<PathBuf>, BackupError> {
        let mut copies: Vec<PathBuf> = self.entries()?.into_iter().filter(|path| is_copy(path)).collect();
        // Their names begin with day and time.
        copies.sort();
        let old = copies.len().saturating_sub(keep.get());
        let kept = copies.split_off(old);
        for copy in &copies {
            remove(copy)?;
            match fs::remove_file(copy.with_extension(LIST)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(disk(format!("cannot remove the list of {}", copy.display()))(error));
                }
                _ => {}
            }
        }
        let mut named: HashSet<ContentHash> = HashSet::new();
        for copy in &kept {
            for line in listed(&copy.with_extension(LIST))? {
                named.insert(line?.0);
            }
        }
        keep_only(contents, &named)?;
        Ok(copies)
    }

    fn entries(&self) -> Result<Vec<PathBuf>, BackupError> {
        let read = fs::read_dir(&self.0).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
        read.map_err(disk(format!("cannot read {}", self.0.display())))
    }
}

fn is_ours(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with("motcua-"))
}

fn is_copy(path: &Path) -> bool {
    is_ours(path)
        && path
            .extension()
            .is_some_and(|ending| ending == SQLITE || ending == DUMP)
}

fn remove(path: &Path) -> Result<(), BackupError> {
    fs::remove_file(path).map_err(disk(format!("cannot remove {}", path.display())))
}

fn sync(path: &Path) -> io::Result<()> {
    File::options().write(true).open(path)?.sync_all()
}

/// After this a name given in a folder survives a power cut.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(path)?.sync_all()
    } else {
        Ok(())
    }
}

/// Copies a file to a place where there is none; it appears there whole.
pub(super) fn copy_file(from: &Path, to: &Path) -> Result<(), BackupError> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let part = PathBuf::from(format!("{}.{PART}", to.display()));
    let copied = fs::create_dir_all(folder)
        .and_then(|()| fs::copy(from, &part))
        .and_then(|_| sync(&part))
        .and_then(|()| fs::rename(&part, to))
        .and_then(|()| sync_folder(folder));
    copied.map_err(disk(format!("cannot write {}", to.display())))
}
