//! A file on its way in: to a place of its own on disk, hashed as it comes. It is gone with its handle, whatever happens.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::sniff::{HEAD, TAIL};
use crate::domain::file::ContentHash;

/// What has come of a file so far.
pub struct Incoming {
    file: File,
    hasher: Sha256,
    size: u64,
}

/// A file that came in whole.
pub struct Received {
    /// Its content, at any position.
    pub file: File,
    /// SHA-256.
    pub hash: ContentHash,
    /// Bytes.
    pub size: u64,
    /// The first bytes, enough to tell what it is.
    pub head: Vec<u8>,
    /// The last bytes, enough to tell whether it is whole.
    pub tail: Vec<u8>,
}

impl Incoming {
    /// An empty file in a folder, which is made if it is not there.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn begin(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self {
            file: tempfile::tempfile_in(folder)?,
            hasher: Sha256::new(),
            size: 0,
        })
    }

    /// Bytes so far.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Takes the next part. Blocks: not for a request thread.
    ///
    /// # Errors
    /// The disk is full or refuses.
    pub fn take(&mut self, part: &[u8]) -> io::Result<()> {
        self.size += part.len() as u64;
        self.hasher.update(part);
        self.file.write_all(part)
    }

    /// The whole file.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn finish(mut self) -> io::Result<Received> {
        let mut head = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        (&mut self.file).take(HEAD).read_to_end(&mut head)?;
        let mut tail = Vec::new();
        self.file.seek(SeekFrom::Start(self.size.saturating_sub(TAIL)))?;
        (&mut self.file).take(TAIL).read_to_end(&mut tail)?;
        Ok(Received {
            file: self.file,
            hash: ContentHash::of(self.hasher),
            size: self.size,
            head,
            tail,
        })
    }
}
