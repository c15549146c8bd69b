//! `backup` and `restore`.

use super::manage::{is_there, progress};
use super::{BackupArgs, Failure, RestoreArgs};
use crate::backup::{self, Carried};
use crate::config::DatabaseArgs;
use crate::domain::file::ContentHash;
use crate::domain::instant::{Clock, SystemClock};

/// Contents that are named on the screen.
const SHOWN: usize = 20;

pub(super) fn take(database: &DatabaseArgs, args: &BackupArgs) -> Result<(), Failure> {
    let url = database.url();
    is_there(&url)?;
    let store = args.files.open(&url, None)?;
    let bar = progress(0, "files");
    let taken = backup::take(
        &url,
        &store,
        &args.folder,
        args.keep,
        SystemClock.now(),
        &mut |done, of| {
            bar.set_length(of);
            bar.set_position(done);
        },
    )?;
    bar.finish_and_clear();
    println!(
        "{}: {} dossiers, {} bytes; files: {} new, {} there already",
        taken.copy.display(),
        taken.dossiers,
        taken.bytes,
        taken.contents.copied,
        taken.contents.there
    );
    for copy in &taken.removed {
        println!("removed {}", copy.display());
    }
    whole(&taken.contents, &args.files.shown(&url))
}

pub(super) fn restore(database: &DatabaseArgs, args: &RestoreArgs) -> Result<(), Failure> {
    let url = database.url();
    let store = args.files.open(&url, None)?;
    let bar = progress(0, "files");
    let carried = backup::restore(&args.copy, &url, &store, &mut |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    println!(
        "{} holds what {} held; files: {} put back, {} there already",
        url.shown(),
        args.copy.display(),
        carried.copied,
        carried.there
    );
    println!("`motcua audit verify` proves that its history is whole");
    whole(&carried, "the copy")
}

/// What is not there cannot be copied, and is told; the rest has been.
fn whole(carried: &Carried, from: &str) -> Result<(), Failure> {
    if carried.is_whole() {
        return Ok(());
    }
    let tell = |what: &str, hashes: &[ContentHash]| {
        for hash in hashes.iter().take(SHOWN) {
            eprintln!("{what}: {}", hash.as_str());
        }
    };
    tell("missing", &carried.missing);
    tell("damaged", &carried.damaged);
    Err(format!(
        "the database is whole, but of the files in {from} {} are missing and {} damaged",
        carried.missing.len(),
        carried.damaged.len()
    )
    .into())
}
