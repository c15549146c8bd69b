//! Contents on their way from one store to another. Each is hashed as it comes: what is damaged here does not become a copy there.

use std::collections::HashSet;

use futures_util::TryStreamExt;
use tokio::runtime::{Builder, Runtime};

use super::{BackupError, disk};
use crate::domain::file::ContentHash;
use crate::files::incoming::Incoming;
use crate::files::store::{FileStore, StoreError};

/// What became of the contents.
#[derive(Debug, Default)]
pub struct Carried {
    /// So many were copied.
    pub copied: u64,
    /// So many were there already.
    pub there: u64,
    /// They are not where they should be.
    pub missing: Vec<ContentHash>,
    /// They are not what they should be.
    pub damaged: Vec<ContentHash>,
}

impl Carried {
    /// Whether all of them are there now.
    pub const fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.damaged.is_empty()
    }
}

/// Carries contents, one after the other.
pub(super) struct Carrier<'s> {
    from: &'s FileStore,
    to: &'s FileStore,
    runtime: Runtime,
    carried: Carried,
}

impl<'s> Carrier<'s> {
    pub fn new(from: &'s FileStore, to: &'s FileStore) -> Result<Self, BackupError> {
        Ok(Self {
            from,
            to,
            runtime: runtime()?,
            carried: Carried::default(),
        })
    }

    pub fn carry(&mut self, hash: &ContentHash, size: u64) -> Result<(), BackupError> {
        let carried = self.runtime.block_on(carry(self.from, self.to, hash, size))?;
        match carried {
            Fate::Copied => self.carried.copied += 1,
            Fate::There => self.carried.there += 1,
            Fate::Missing => self.carried.missing.push(hash.clone()),
            Fate::Damaged => self.carried.damaged.push(hash.clone()),
        }
        Ok(())
    }

    pub fn done(self) -> Carried {
        self.carried
    }
}

enum Fate {
    Copied,
    There,
    Missing,
    Damaged,
}

async fn carry(from: &FileStore, to: &FileStore, hash: &ContentHash, size: u64) -> Result<Fate, StoreError> {
    if to.size_of(hash).await? == Some(size) {
        return Ok(Fate::There);
    }
    if from.size_of(hash).await?.is_none() {
        return Ok(Fate::Missing);
    }
    let mut pieces = from.get(hash, None).await?;
    let mut incoming = Incoming::begin(to.incoming())?;
    while let Some(piece) = pieces.try_next().await? {
        incoming.take(&piece)?;
    }
    let received = incoming.finish()?;
    if received.hash != *hash {
        return Ok(Fate::Damaged);
    }
    to.put(hash, received.file, received.size).await?;
    Ok(Fate::Copied)
}

fn runtime() -> Result<Runtime, BackupError> {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(disk("cannot begin to copy files"))
}

/// Removes all contents but those that are named.
pub(super) fn keep_only(store: &FileStore, named: &HashSet<ContentHash>) -> Result<(), BackupError> {
    let removed = runtime()?.block_on(async {
        let mut all = store.all();
        while let Some(hash) = all.try_next().await? {
            if !named.contains(&hash) {
                store.remove(&hash).await?;
            }
        }
        Ok::<_, StoreError>(())
    });
    Ok(removed?)
}
