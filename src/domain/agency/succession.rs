//! Who goes on with the work of agencies that have ended.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Agency, AgencyTree};
use crate::domain::ids::AgencyId;

/// An agency that has or will have a last day, and everything that its work went to, however often that was merged again: as
/// places in the walk, so that whoever signs in is compared with hundreds of them in no time.
#[derive(Debug)]
pub(super) struct Ended {
    id: AgencyId,
    at: usize,
    last: NaiveDate,
    heirs: Vec<usize>,
}

impl AgencyTree {
    /// Of every agency that ends and has successors.
    pub(super) fn endings(&self) -> Vec<Ended> {
        let ended = self.agencies.iter().enumerate();
        let ended = ended.filter_map(|(at, agency)| Some((at, agency, agency.valid_to?)));
        ended
            .map(|(at, agency, last)| Ended {
                id: agency.id,
                at,
                last,
                heirs: self
                    .heirs(agency)
                    .iter()
                    .filter_map(|a| self.by_id.get(&a.id).copied())
                    .collect(),
            })
            .filter(|ended| !ended.heirs.is_empty())
            .collect()
    }

    /// Successors, theirs and so on; the nearest first, each once.
    fn heirs(&self, agency: &Agency) -> Vec<&Agency> {
        let mut seen = BTreeSet::from([agency.id]);
        let mut heirs: Vec<&Agency> = Vec::new();
        let mut looked_at = 0;
        let mut next = Some(agency);
        while let Some(agency) = next {
            let new = agency.successors.iter().filter(|id| seen.insert(**id));
            heirs.extend(new.filter_map(|id| self.get(*id)));
            next = heirs.get(looked_at).copied();
            looked_at += 1;
        }
        heirs
    }

    /// The agency that does the work of another on a local day: itself while it is there, or else the nearest of its successors
    /// that is there.
    pub fn working_for(&self, id: AgencyId, day: NaiveDate) -> Option<&Agency> {
        let agency = self.get(id)?;
        if agency.is_valid_on(day) {
            return Some(agency);
        }
        self.heirs(agency).into_iter().find(|heir| heir.is_valid_on(day))
    }

    /// An agency and, after its last day, everything that its work went to.
    pub fn with_heirs(&self, id: AgencyId, day: NaiveDate) -> Vec<AgencyId> {
        let Some(agency) = self.get(id) else { return Vec::new() };
        let heirs = if agency.valid_to.is_some_and(|last| last < day) {
            self.heirs(agency)
        } else {
            Vec::new()
        };
        std::iter::once(id).chain(heirs.iter().map(|heir| heir.id)).collect()
    }

    /// The agencies outside a scope that ended before a local day and whose work went into it.
    pub fn inherited(&self, scope: AgencyId, day: NaiveDate) -> impl Iterator<Item = AgencyId> + '_ {
        let (start, end) = self.span.get(&scope).copied().unwrap_or_default();
        let span = start..end;
        self.ended
            .iter()
            .filter(move |e| e.last < day && !span.contains(&e.at) && e.heirs.iter().any(|at| span.contains(at)))
            .map(|e| e.id)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::agency::AgencyLevel;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// 2 and 3 went into 4 by the end of June, 4 into 5 and 6 by the end of the year; 7 lies below 5.
    fn merged() -> AgencyTree {
        let agency = |id: i64, parent: Option<i64>, last: Option<&str>, successors: &[i64]| Agency {
            id: AgencyId::new(id),
            code: format!("H02.{id:02}").parse().unwrap(),
            name: String::new(),
            former_names: vec![],
            level: AgencyLevel::Commune,
            parent_id: parent.map(AgencyId::new),
            valid_from: day("2020-01-01"),
            valid_to: last.map(day),
            successors: successors.iter().copied().map(AgencyId::new).collect(),
        };
        AgencyTree::new(vec![
            agency(1, None, None, &[]),
            agency(2, Some(1), Some("2025-06-30"), &[4]),
            agency(3, Some(1), Some("2025-06-30"), &[4]),
            agency(4, Some(1), Some("2025-12-31"), &[5, 6]),
            agency(5, Some(1), None, &[]),
            agency(6, Some(1), None, &[]),
            agency(7, Some(5), None, &[]),
        ])
        .unwrap()
    }

    #[test]
    fn work_goes_to_whoever_is_there_on_the_day() {
        let tree = merged();
        for (agency, at, working, all) in [
            (2, "2025-06-30", Some(2), vec![2]),
            (2, "2025-07-01", Some(4), vec![2, 4, 5, 6]),
            (2, "2026-01-01", Some(5), vec![2, 4, 5, 6]),
            (4, "2026-01-01", Some(5), vec![4, 5, 6]),
            (5, "2026-01-01", Some(5), vec![5]),
            (9, "2026-01-01", None, vec![]),
        ] {
            let found = tree.working_for(AgencyId::new(agency), day(at)).map(|a| a.id.get());
            let heirs = tree.with_heirs(AgencyId::new(agency), day(at));
            let heirs: Vec<i64> = heirs.iter().map(|id| id.get()).collect();
            assert_eq!((found, heirs), (working, all), "{agency} on {at}");
        }
    }

    #[test]
    fn a_scope_takes_over_what_ended_outside_of_it() {
        let tree = merged();
        for (scope, at, expected) in [
            (4, "2025-06-30", vec![]),
            (4, "2025-07-01", vec![2, 3]),
            (5, "2025-07-01", vec![2, 3]),
            (6, "2026-01-01", vec![2, 3, 4]),
            (7, "2026-01-01", vec![]),
            // Who has all of it anyhow takes nothing over.
            (1, "2026-01-01", vec![]),
            (9, "2026-01-01", vec![]),
        ] {
            let found: Vec<i64> = tree
                .inherited(AgencyId::new(scope), day(at))
                .map(|id| id.get())
                .collect();
            assert_eq!(found, expected, "{scope} on {at}");
        }
    }
}
