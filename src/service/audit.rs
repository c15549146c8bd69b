//! Proofs: the history is whole, the numbers have no gap, the counters equal a recount.

use std::collections::{BTreeMap, HashSet};

use crate::db::dossiers::Dossier;
use crate::db::events::EventRow;
use crate::db::{self, Connection, counters, events, facts, figures};
use crate::domain::figures::{Ancestry, Deltas, Tally};
use crate::domain::flaw::{Flaw, Found};
use crate::domain::ids::{AgencyId, DossierId};
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

/// What is wrong with the history of one dossier: its chain is followed from its beginning to the hash that the dossier
/// itself keeps.
fn flaws(dossier: &Dossier, history: &[EventRow], found: &mut dyn FnMut(Found)) {
    let code = &dossier.intake.code;
    let mut note = |flaw, event| {
        found(Found {
            dossier: code.to_string(),
            flaw,
            event,
        });
    };
    let mut hash = events::genesis(code);
    for (event, place) in history.iter().zip(1..) {
        if event.seq != place {
            note(Flaw::Misplaced, event.seq);
        }
        if event.link(&hash) != event.hash {
            note(Flaw::Altered, event.seq);
        }
        hash.clone_from(&event.hash);
    }
    let last = history.last();
    let end = last.map_or(0, |event| event.seq);
    if hash != dossier.state.chain_hash || usize::try_from(dossier.state.event_count).ok() != Some(history.len()) {
        note(Flaw::Cut, end);
    }
    if last.is_some_and(|event| event.to_status != dossier.state.status) {
        note(Flaw::Contradicted, end);
    }
}

/// Dossiers after one of them, each with its history.
///
/// # Errors
/// The database refuses.
fn histories(conn: &mut Connection, after: DossierId, limit: i64) -> Result<Vec<(Dossier, Vec<EventRow>)>, Error> {
    let page = db::dossiers::page(conn, after, limit)?;
    let (Some(first), Some(last)) = (page.first(), page.last()) else {
        return Ok(Vec::new());
    };
    let mut histories: BTreeMap<DossierId, Vec<EventRow>> = BTreeMap::new();
    for event in events::of_span(conn, first.intake.id, last.intake.id)? {
        histories.entry(event.dossier_id).or_default().push(event);
    }
    let with_its_own = |dossier: Dossier| {
        let history = histories.remove(&dossier.intake.id).unwrap_or_default();
        (dossier, history)
    };
    Ok(page.into_iter().map(with_its_own).collect())
}

/// What a look at some dossiers found.
#[derive(Debug, Default)]
pub struct Stretch {
    /// The last one read; none if there is nothing left.
    pub last: Option<DossierId>,
    /// Dossiers of the agencies that were asked for.
    pub checked: i64,
    /// Those of them whose history is not whole.
    pub wrong: i64,
    /// What is wrong with them.
    pub found: Vec<Found>,
}

/// Checks the histories of the dossiers after one of them, as far as they are of some agencies. To be asked on one
/// consistent snapshot.
///
/// # Errors
/// The database refuses.
pub fn check(
    conn: &mut Connection,
    agencies: &HashSet<AgencyId>,
    after: DossierId,
    limit: i64,
) -> Result<Stretch, Error> {
    let mut stretch = Stretch::default();
    for (dossier, history) in histories(conn, after, limit)? {
        stretch.last = Some(dossier.intake.id);
        if agencies.contains(&dossier.intake.agency_id) {
            let before = stretch.found.len();
            flaws(&dossier, &history, &mut |found| stretch.found.push(found));
            stretch.checked += 1;
            stretch.wrong += i64::from(stretch.found.len() > before);
        }
    }
    Ok(stretch)
}

/// Checks the history of every dossier, and that the numbers of each agency and day run from 1 without gap (but for those
/// that came from another system with theirs).
///
/// # Errors
/// The database refuses.
pub fn verify_history(conn: &mut Connection, progress: &mut dyn FnMut(u64)) -> Result<Findings, Error> {
    let mut findings = Findings::default();
    let mut numbers: BTreeMap<(String, chrono::NaiveDate), Numbers> = BTreeMap::new();
    let mut after = DossierId::new(0);
    loop {
        let page = histories(conn, after, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        after = last.intake.id;
        for (dossier, history) in &page {
            flaws(dossier, history, &mut |found| findings.problem(found.to_string()));
            let code = &dossier.intake.code;
            let seen = numbers.entry((code.agency().to_string(), code.day())).or_default();
            seen.count += 1;
            seen.highest = seen.highest.max(code.number());
            seen.imported |= history.first().is_some_and(|event| event.action == IMPORTED);
        }
        findings.checked += page.len() as u64;
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
