//! The check that nothing was changed or taken away past the application: every history is followed from its beginning to
//! the hash that its dossier keeps, and every number that was given out is borne by something. The command line runs it to
//! its end at once, the worker a stretch at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::{Findings, PAGE, numbers};
use crate::db::dossiers::Dossier;
use crate::db::events::EventRow;
use crate::db::{self, Connection, events};
use crate::domain::agency::AgencyTree;
use crate::domain::flaw::{Flaw, Found};
use crate::domain::ids::{AgencyId, DossierId};
use crate::service::catalogue::Catalogue;
use crate::service::error::Error;

/// A dossier with its history.
pub(super) type History = (Dossier, Vec<EventRow>);

/// What is wrong with the history of one dossier.
fn flaws(dossier: &Dossier, history: &[EventRow], found: &mut Vec<Found>) {
    let code = &dossier.intake.code;
    let mut note = |flaw, event| {
        found.push(Found {
            subject: code.to_string(),
            flaw,
            event: Some(event),
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

/// Dossiers after one of them, each with its history, and up to the last of them the histories that belong to no dossier.
fn histories(conn: &mut Connection, after: DossierId, limit: i64) -> Result<(Vec<History>, Vec<DossierId>), Error> {
    let page = db::dossiers::page(conn, after, limit)?;
    let first = DossierId::new(after.get().saturating_add(1));
    let last = page.last().map_or(DossierId::new(i64::MAX), |last| last.intake.id);
    let mut histories: BTreeMap<DossierId, Vec<EventRow>> = BTreeMap::new();
    for event in events::of_span(conn, first, last)? {
        histories.entry(event.dossier_id).or_default().push(event);
    }
    let with_its_own = |dossier: Dossier| {
        let history = histories.remove(&dossier.intake.id).unwrap_or_default();
        (dossier, history)
    };
    let page = page.into_iter().map(with_its_own).collect();
    Ok((page, histories.into_keys().collect()))
}

/// What a look at a stretch found.
#[derive(Debug, Default)]
pub struct Stretch {
    /// Where the next stretch begins; none at the end.
    pub next: Option<i64>,
    /// Dossiers of the agencies that were asked for.
    pub checked: i64,
    /// Those of them whose history is not whole, and numbers that are lost.
    pub wrong: i64,
    /// What is wrong.
    pub found: Vec<Found>,
}

/// Checks what comes after a place: first the dossiers in the order of their ids, which are the places from 0 on; then,
/// agency by agency, the ends of what each gave out, at the negative ids of those that are done. Only what is of some
/// agencies counts. To be asked on one consistent snapshot.
///
/// # Errors
/// The database refuses.
pub fn stretch(
    conn: &mut Connection,
    tree: &AgencyTree,
    agencies: &BTreeSet<AgencyId>,
    place: i64,
    limit: i64,
) -> Result<Stretch, Error> {
    let mut stretch = Stretch::default();
    if place >= 0 {
        let (mut page, orphaned) = histories(conn, DossierId::new(place), limit)?;
        // Nobody knows whose they were, so everybody is told.
        stretch.wrong += i64::try_from(orphaned.len()).unwrap_or(i64::MAX);
        stretch.found.extend(orphaned.into_iter().map(Found::orphaned));
        if let Some((last, _)) = page.last() {
            stretch.next = Some(last.intake.id.get());
            page.retain(|(dossier, _)| agencies.contains(&dossier.intake.agency_id));
            for (dossier, history) in &page {
                let before = stretch.found.len();
                flaws(dossier, history, &mut stretch.found);
                stretch.checked += 1;
                stretch.wrong += i64::from(stretch.found.len() > before);
            }
            stretch.lose(numbers::lost_before(conn, &page)?);
            return Ok(stretch);
        }
    }
    let done = AgencyId::new(place.min(0).saturating_neg());
    let next = agencies.range((Bound::Excluded(done), Bound::Unbounded)).next();
    if let Some(agency) = next.and_then(|id| tree.get(*id)) {
        stretch.next = Some(agency.id.get().saturating_neg());
        stretch.lose(numbers::lost_of(conn, agency)?);
    }
    Ok(stretch)
}

impl Stretch {
    fn lose(&mut self, numbers: Vec<String>) {
        self.wrong += i64::try_from(numbers.len()).unwrap_or(i64::MAX);
        self.found.extend(numbers.into_iter().map(Found::lost));
    }
}

/// The whole check, of every agency.
///
/// # Errors
/// The database refuses.
pub fn whole(conn: &mut Connection, progress: &mut dyn FnMut(u64)) -> Result<Findings, Error> {
    let catalogue = Catalogue::load(conn)?;
    let agencies = catalogue.tree().all().iter().map(|agency| agency.id).collect();
    let mut findings = Findings::default();
    let mut place = Some(0);
    while let Some(from) = place {
        let stretch = stretch(conn, catalogue.tree(), &agencies, from, PAGE)?;
        findings.checked += stretch.checked.unsigned_abs();
        findings.wrong += stretch.wrong.unsigned_abs();
        findings.tell(stretch.found.iter().map(ToString::to_string));
        progress(findings.checked);
        place = stretch.next;
    }
    Ok(findings)
}
