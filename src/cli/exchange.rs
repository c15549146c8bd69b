//! `import` and `export`.

use std::fs::File;
use std::io::{Read, Seek, Write};

use super::manage::{ids, open, progress};
use super::refusals::Refusals;
use super::{ExportArgs, Failure, ImportArgs};
use crate::config::DatabaseArgs;
use crate::db;
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::figures::Period;
use crate::domain::ids::AgencyId;
use crate::domain::import::{Lookalike, Mode};
use crate::domain::instant::{Clock, SystemClock};
use crate::service::catalogue::Catalogue;
use crate::service::import::{self, Look, Office, Remark};

/// Remarks that are told on the screen; the report file has all of them.
const SHOWN: usize = 20;

pub(super) fn import(database: &DatabaseArgs, args: &ImportArgs) -> Result<(), Failure> {
    let mut file = File::open(&args.file).map_err(|e| format!("cannot open {}: {e}", args.file.display()))?;
    let look = look_over(&mut file)?;
    let mut conn = open(database)?;
    let ids = ids(&mut conn)?;
    let username = Username::parse(&args.user)?;
    let user =
        db::accounts::find_user(&mut conn, &username)?.ok_or_else(|| format!("there is no account {username}"))?;
    let mode = if args.skip_bad {
        Mode::SkipBad
    } else {
        Mode::AllOrNothing
    };
    let lookalikes = if args.import_lookalikes {
        Lookalike::Import
    } else {
        Lookalike::Refuse
    };
    let bar = progress(look.lines().saturating_sub(1), "lines");
    let seen = look.end();
    let goes_on = import::goes_on(&mut conn, &seen)?;
    let report = args.report.as_ref().map(|path| Refusals::open(path, goes_on));
    let mut report = report.transpose()?;
    let mut told = 0usize;
    let mut tell = |remark: &Remark| {
        for error in &remark.errors {
            if told < SHOWN {
                bar.suspend(|| {
                    eprintln!(
                        "line {}: {}: {}: {} / {}",
                        remark.line, remark.fate, error.field, error.vietnamese, error.english
                    )
                });
            }
            told += 1;
            if let Some(report) = &mut report {
                report.tell(remark, error);
            }
        }
    };
    let mut import = || -> Result<_, Failure> {
        loop {
            let catalogue = Catalogue::load(&mut conn)?;
            let office = Office {
                catalogue: &catalogue,
                ids: &ids,
                user: user.id,
                agencies: catalogue.tree().all().iter().map(|a| a.id).collect(),
                now: SystemClock.now(),
                file: args.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                lookalikes,
            };
            file.rewind()?;
            let mut progress = |n| bar.set_position(n);
            // Again, if the catalogue changed meanwhile.
            if let Some(report) = import::run(&mut conn, &office, &file, &seen, mode, &mut tell, &mut progress)? {
                return Ok(report);
            }
        }
    };
    let outcome = import();
    bar.finish_and_clear();
    report.map_or(Ok(()), Refusals::close)?;
    let told_of = outcome?;
    println!(
        "{} lines: {} imported ({} doubtful), {} already there, {} there with other data, {} refused",
        told_of.rows, told_of.imported, told_of.doubtful, told_of.already_there, told_of.differing, told_of.refused
    );
    if mode == Mode::AllOrNothing && told_of.bad() > 0 {
        return Err("nothing was imported; mend the lines or use --skip-bad".into());
    }
    Ok(())
}

fn look_over(file: &mut File) -> Result<Look, Failure> {
    let mut look = Look::default();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer)?;
        match buffer.get(..n).filter(|part| !part.is_empty()) {
            Some(part) => look.take(part),
            None => return Ok(look),
        }
    }
}

pub(super) fn export(database: &DatabaseArgs, args: &ExportArgs) -> Result<(), Failure> {
    let period = Period::new(args.from, args.to).ok_or("--to lies before --from")?;
    let mut conn = open(database)?;
    db::consistently(&mut conn, |conn| {
        let catalogue = Catalogue::load(conn)?;
        let tree = catalogue.tree();
        let agencies: Vec<AgencyId> = match &args.agency {
            None => tree.all().iter().map(|a| a.id).collect(),
            Some(code) => {
                let agency = catalogue.agency(&AgencyCode::parse(code)?)?;
                tree.subtree(agency.id).iter().map(|a| a.id).collect()
            }
        };
        let mut out = std::io::stdout().lock();
        let mut after = None;
        loop {
            let (lines, next) = import::export(conn, &catalogue, &agencies, period, after)?;
            out.write_all(&lines)?;
            if next.is_none() {
                return Ok(out.flush()?);
            }
            after = next;
        }
    })
}
