//! Proofs: the history is whole, the numbers have no gap, the counters equal a recount.

use std::collections::BTreeMap;

use crate::db::{self, Connection, counters, events};
use crate::domain::figures::{Amounts, Bucket, Deltas, Dimensions};
use crate::domain::ids::DossierId;
use crate::service::error::Error;

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

/// Follows the chain of every dossier's history from its beginning to the hash that the dossier itself keeps, and
/// checks that the numbers of each agency and day run from 1 without gap.
///
/// # Errors
/// The database refuses.
pub fn verify_history(conn: &mut Connection, progress: &mut dyn FnMut(u64)) -> Result<Findings, Error> {
    let mut findings = Findings::default();
    let mut numbers: BTreeMap<(String, chrono::NaiveDate), (u64, u32)> = BTreeMap::new();
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
            seen.0 += 1;
            seen.1 = seen.1.max(code.number());
        }
        findings.checked += page.len() as u64;
        after = last.intake.id;
        progress(findings.checked);
    }
    for ((agency, day), (count, highest)) in numbers {
        if count != u64::from(highest) {
            findings.problem(format!(
                "{agency} {day}: {count} dossiers, but the highest number is {highest}"
            ));
        }
    }
    Ok(findings)
}

/// What the counters should be: a recount of every dossier.
///
/// # Errors
/// The database refuses.
pub fn recount(conn: &mut Connection, progress: &mut dyn FnMut(u64)) -> Result<(Deltas, u64), Error> {
    let mut sum = Deltas::default();
    let mut after = DossierId::new(0);
    let mut seen = 0u64;
    loop {
        let page = counters::facts_page(conn, after, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (_, facts) in &page {
            sum.add(facts, 1);
        }
        seen += page.len() as u64;
        progress(seen);
    }
    Ok((sum, seen))
}

/// Compares the counters with a recount.
///
/// # Errors
/// The database refuses.
pub fn verify_counters(conn: &mut Connection, progress: &mut dyn FnMut(u64)) -> Result<Findings, Error> {
    let (expected, checked) = recount(conn, progress)?;
    let mut findings = Findings {
        checked,
        ..Findings::default()
    };
    let mut stored: BTreeMap<(Dimensions, Bucket), Amounts> = counters::all(conn)?.into_iter().collect();
    for (dimensions, bucket, amounts) in expected.iter() {
        let have = stored.remove(&(*dimensions, bucket)).unwrap_or_default();
        if have != *amounts {
            findings.problem(format!(
                "{dimensions:?} {}: counted {amounts:?}, stored {have:?}",
                bucket.first_day()
            ));
        }
    }
    for ((dimensions, bucket), have) in stored {
        findings.problem(format!(
            "{dimensions:?} {}: nothing counted, stored {have:?}",
            bucket.first_day()
        ));
    }
    Ok(findings)
}

/// Replaces the counters by a recount.
///
/// # Errors
/// The database refuses.
pub fn rebuild_counters(conn: &mut Connection, progress: &mut dyn FnMut(u64)) -> Result<u64, Error> {
    let (expected, checked) = recount(conn, progress)?;
    counters::clear(conn)?;
    counters::apply(conn, &expected)?;
    Ok(checked)
}
