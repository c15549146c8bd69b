//! Proofs: the history is whole and no number is lost (`check`), the counters equal a recount.

pub mod check;
mod numbers;

use crate::db::{Connection, counters, derived, duplicates, facts, figures};
use crate::domain::figures::{Ancestry, Deltas, Tally};
use crate::domain::ids::DossierId;
use crate::service::catalogue::Catalogue;
use crate::service::error::Error;

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
        self.tell(std::iter::once(what));
    }

    fn tell(&mut self, problems: impl Iterator<Item = String>) {
        let room = Self::SHOWN.saturating_sub(self.problems.len());
        self.problems.extend(problems.take(room));
    }
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

/// Compares the counters of every table with a recount, and the marks of duplicates, payments and results with the dossiers.
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
    verify_duplicates(conn, &mut findings)?;
    verify_derived(conn, &mut findings)?;
    Ok(findings)
}

/// Compares the marks of duplicates with the dossiers.
fn verify_duplicates(conn: &mut Connection, findings: &mut Findings) -> Result<(), Error> {
    let wrong = duplicates::wrong(conn)?;
    for (ids, what) in [
        (wrong.missing, "has a duplicate but bears no mark of it"),
        (wrong.false_ones, "is marked as a duplicate but has none"),
    ] {
        for some in ids.chunks(duplicates::AT_ONCE) {
            for code in duplicates::codes(conn, some)? {
                findings.problem(format!("{code}: {what}"));
            }
        }
    }
    Ok(())
}

/// Compares what stands with the dossiers with their fees and results.
fn verify_derived(conn: &mut Connection, findings: &mut Findings) -> Result<(), Error> {
    let shown = i64::try_from(Findings::SHOWN).unwrap_or(i64::MAX);
    for column in derived::misstated(conn, shown)? {
        findings.wrong += u64::try_from(column.many).unwrap_or(0);
        let what = |code| format!("{code}: `{}` is not what its fees and results say", column.column);
        findings.tell(column.codes.into_iter().map(what));
    }
    Ok(())
}

/// Replaces the counters by a recount, and the marks of duplicates; what stands with the dossiers is put right before.
///
/// # Errors
/// The database refuses.
pub fn rebuild_counters(conn: &mut Connection, progress: &mut dyn FnMut(u64)) -> Result<u64, Error> {
    let ancestry = Ancestry::of(Catalogue::load(conn)?.tree());
    derived::put_right(conn)?;
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
    duplicates::recount(conn)?;
    Ok(counted)
}
