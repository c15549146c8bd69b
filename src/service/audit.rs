//! Proofs: the history is whole, the numbers have no gap, the counters equal a recount.

use std::collections::BTreeMap;

use crate::db::{self, Connection, counters, events, facts, figures};
use crate::domain::figures::{Ancestry, Deltas, Tally};
use crate::domain::ids::DossierId;
use crate::service::catalogue::Catalogue;
use crate::service::error::Error;
use crate::service::import::IMPORTED;

/// Sums kept in memory until they are written.
const KEPT: usize = 200_000;
/// Dossiers read at once.
const PAGE: i64 = 2_000;

/// What a verification found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Things looked at.
    pub checked: u64,
    /// What is wrong, in words; at most [`Findings::SHOWN`] of them.
    pub problems: Vec<String>,
    /// How many things are wrong.
    pub wrong: u64,
}

impl Findings {
    /// Problems that are told in words.
    pub const SHOWN: usize = 50;

    fn problem(&mut self, what: String) {
        self.wrong += 1;
        if self.problems.len() < Self::SHOWN {
            self.problems.push(what);
        }
    }
}

/// Numbers of an agency and day.
#[derive(Default)]
struct Numbers {
    count: u64,
    highest: u32,
    imported: bool,
}

/// Follows the chain of every dossier's history from its beginning to the hash that the dossier itself keeps, and
/// checks that the numbers of each agency and day run from 1 without gap (but for those that came from another system
/// with theirs).
///
/// # Errors
/// The database refuses.
pub fn verify_history(conn: &mut Connection, progress: &mut dyn FnMut(u64)) -> Result<Findings, Error> {
    let mut findings = Findings::default();
    let mut numbers: BTreeMap<(String, chrono::NaiveDate), Numbers> = BTreeMap::new();
    let mut after = DossierId::new(0);
    loop {
        let page = db::dossiers::page(conn, after, PAGE)?;
        let (Some(first), Some(last)) = (page.first(), page.last()) else {
            break;
        };
        let span = events::of_span(conn, first.intake.id, last.intake.id)?;
        let mut histories: BTreeMap<DossierId, Vec<events::EventRow>> = BTreeMap::new();
        for event in span {
            histories.entry(event.dossier_id).or_default().push(event);
        }
        for dossier in &page {
            let code = &dossier.intake.code;
            let history = histories.remove(&dossier.intake.id).unwrap_or_default();
            let mut hash = events::genesis(code);
            for (n, event) in history.iter().enumerate() {
                if usize::try_from(event.seq).ok() != Some(n + 1) {
                    findings.problem(format!(
                        "{code}: event {} stands where event {} belongs",
                        event.seq,
                        n + 1
                    ));
                }
                let expected = event.link(&hash);
                if expected != event.hash {
                    findings.problem(format!("{code}: event {} was altered", event.seq));
                }
                hash.clone_from(&event.hash);
            }
            if hash != dossier.state.chain_hash
                || usize::try_from(dossier.state.event_count).ok() != Some(history.len())
            {
                findings.problem(format!("{code}: its history does not end where the dossier says"));
            }
            if history
                .last()
                .is_some_and(|event| event.to_status != dossier.state.status)
            {
                findings.problem(format!("{code}: its state is not the one its history ends with"));
            }
            let seen = numbers.entry((code.agency().to_string(), code.day())).or_default();
            seen.count += 1;
            seen.highest = seen.highest.max(code.number());
            seen.imported |= history.first().is_some_and(|event| event.action == IMPORTED);
        }
        findings.checked += page.len() as u64;
        after = last.intake.id;
        progress(findings.checked);
    }
    for (
        (agency, day),
        Numbers {
            count,
            highest,
            imported,
        },
    ) in numbers
    {
        if count != u64::from(highest) && !imported {
            findings.problem(format!(
                "{agency} {day}: {count} dossiers, but the highest number is {highest}"
            ));
        }
    }
    Ok(findings)
}

/// Goes through what every dossier contributes, a page at a time; answers how many dossiers there are.
fn recount(
    conn: &mut Connection,
    progress: &mut dyn FnMut(u64),
    take: &mut dyn FnMut(&mut Connection, &Deltas) -> Result<(), Error>,
) -> Result<u64, Error> {
    let mut after = DossierId::new(0);
    let mut seen = 0u64;
    loop {
        let page = facts::page(conn, after, PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(seen) };
        after = *last;
        let mut deltas = Deltas::default();
        for (_, facts) in &page {
            deltas.add(facts, 1);
        }
        take(conn, &deltas)?;
        seen += page.len() as u64;
        progress(seen);
    }
}

/// Compares the counters of every table with a recount.
///
/// # Errors
/// The database refuses.
pub fn verify_counters(conn: &mut Connection, progress: &mut dyn FnMut(u64)) -> Result<Findings, Error> {
    let catalogue = Catalogue::load(conn)?;
    let tree = catalogue.tree();
    let ancestry = Ancestry::of(tree);
    let mut expected = Tally::default();
    let checked = recount(conn, progress, &mut |_, deltas| {
        expected.add_changes(deltas, &ancestry);
        Ok(())
    })?;
    let mut findings = Findings {
        checked,
        ..Findings::default()
    };
    let mut stored = figures::stored(conn, tree)?;
    for (key, amounts) in expected.into_counters() {
        let have = stored.take(&key);
        if have != amounts {
            findings.problem(format!("{key:?}: counted {amounts:?}, stored {have:?}"));
        }
    }
    for (key, have) in stored.into_counters() {
        findings.problem(format!("{key:?}: nothing counted, stored {have:?}"));
    }
    Ok(findings)
}

/// Replaces the counters by a recount.
///
/// # Errors
/// The database refuses.
pub fn rebuild_counters(conn: &mut Connection, progress: &mut dyn FnMut(u64)) -> Result<u64, Error> {
    let ancestry = Ancestry::of(Catalogue::load(conn)?.tree());
    counters::clear(conn)?;
    let mut sums = Tally::default();
    let counted = recount(conn, progress, &mut |conn, deltas| {
        sums.add_changes(deltas, &ancestry);
        if sums.len() > KEPT {
            counters::add(conn, std::mem::take(&mut sums))?;
        }
        Ok(())
    })?;
    counters::add(conn, sums)?;
    Ok(counted)
}
