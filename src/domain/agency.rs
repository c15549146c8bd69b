//! Agencies and the tree they form.

mod succession;

use std::collections::HashMap;

use chrono::NaiveDate;

use super::codes::AgencyCode;
use super::figures::Period;
use super::ids::AgencyId;
use super::text_enum::text_enum;

text_enum! {
    /// Level of an agency. The district level ended on 30/6/2025 but its history stays.
    pub enum AgencyLevel {
        /// Province or centrally run city.
        Province = "province" / "cấp tỉnh",
        /// District.
        District = "district" / "cấp huyện",
        /// Commune, ward or town.
        Commune = "commune" / "cấp xã",
        /// A department inside an agency: it works on dossiers but never numbers its own.
        Department = "department" / "phòng chuyên môn",
    }
}

impl AgencyLevel {
    /// Whether agencies of this level stand above those of another: none of them is found at or below one of those.
    pub fn is_above(self, other: Self) -> bool {
        self < other
    }
}

/// A name that an agency had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerName {
    /// The name.
    pub name: String,
    /// The last local day on which it held.
    pub valid_to: NaiveDate,
}

/// A name that would hold from a day on which another one has ended already, or before there was an agency: no earlier than the
/// day that is told.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the present name holds since {0}")]
pub struct NameTooEarly(pub NaiveDate);

/// An agency, valid between two dates (both inclusive, local days).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Identity.
    pub id: AgencyId,
    /// Official code, unique, never reused.
    pub code: AgencyCode,
    /// Vietnamese name of today.
    pub name: String,
    /// What it was called before, in the order of the days.
    pub former_names: Vec<FormerName>,
    /// Level.
    pub level: AgencyLevel,
    /// The agency above it.
    pub parent_id: Option<AgencyId>,
    /// First day of validity.
    pub valid_from: NaiveDate,
    /// Last day of validity.
    pub valid_to: Option<NaiveDate>,
    /// Agencies that took over its work when it was merged or abolished.
    pub successors: Vec<AgencyId>,
}

impl Agency {
    /// Whether the agency exists on a local day.
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// Whether the agency exists on any day of a period.
    pub fn is_valid_within(&self, period: Period) -> bool {
        self.valid_from <= period.to() && self.valid_to.is_none_or(|last| period.from() <= last)
    }

    /// What it was called on a local day; before its first day what it was called then.
    pub fn name_on(&self, day: NaiveDate) -> &str {
        let then = self.former_names.iter().find(|former| day <= former.valid_to);
        then.map_or(&self.name, |former| &former.name)
    }

    /// Since which local day it bears its present name.
    pub fn named_since(&self) -> NaiveDate {
        let before = self.former_names.last();
        before
            .and_then(|former| former.valid_to.succ_opt())
            .unwrap_or(self.valid_from)
    }

    /// Gives it another name from a local day on, and answers the one that is kept for the days before. A name that holds from
    /// the first day of the present one takes its place: that one was mistyped.
    ///
    /// # Errors
    /// The day lies before the present name began.
    pub fn rename(&mut self, name: &str, from: NaiveDate) -> Result<Option<FormerName>, NameTooEarly> {
        let since = self.named_since();
        if from < since {
            return Err(NameTooEarly(since));
        }
        if name == self.name {
            return Ok(None);
        }
        let before = std::mem::replace(&mut self.name, name.to_owned());
        let Some(valid_to) = from.pred_opt().filter(|_| from > since) else {
            return Ok(None);
        };
        let former = FormerName { name: before, valid_to };
        self.former_names.push(former.clone());
        Ok(Some(former))
    }
}

/// Why a set of agencies is not a tree.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TreeError {
    /// An agency names a parent that does not exist.
    #[error("agency {0} has an unknown parent")]
    UnknownParent(AgencyCode),
    /// Following the parents of an agency never ends.
    #[error("agency {0} is its own ancestor")]
    Cycle(AgencyCode),
}

/// The agencies, indexed, with the order of a depth-first walk so that "inside" is one comparison.
#[derive(Debug, Default)]
pub struct AgencyTree {
    agencies: Vec<Agency>,
    by_id: HashMap<AgencyId, usize>,
    by_code: HashMap<AgencyCode, usize>,
    /// Position and end of the subtree of each agency in the walk.
    span: HashMap<AgencyId, (usize, usize)>,
    /// What ended, and who goes on with it.
    ended: Vec<succession::Ended>,
}

impl AgencyTree {
    /// Builds the tree; agencies are kept in depth-first order, siblings by code.
    ///
    /// # Errors
    /// A parent that is not in the set, or a cycle.
    pub fn new(mut agencies: Vec<Agency>) -> Result<Self, TreeError> {
        agencies.sort_by(|a, b| a.code.cmp(&b.code));
        let known: HashMap<AgencyId, AgencyCode> = agencies.iter().map(|a| (a.id, a.code.clone())).collect();
        let mut children: HashMap<Option<AgencyId>, Vec<usize>> = HashMap::new();
        for (index, agency) in agencies.iter().enumerate() {
            if agency.parent_id.is_some_and(|p| !known.contains_key(&p)) {
                return Err(TreeError::UnknownParent(agency.code.clone()));
            }
            children.entry(agency.parent_id).or_default().push(index);
        }
        let mut slots: Vec<Option<Agency>> = agencies.into_iter().map(Some).collect();
        let mut tree = Self::default();
        tree.walk(None, &children, &mut slots);
        if let Some(left) = slots.into_iter().flatten().next() {
            return Err(TreeError::Cycle(left.code));
        }
        tree.ended = tree.endings();
        Ok(tree)
    }

    fn walk(
        &mut self,
        parent: Option<AgencyId>,
        children: &HashMap<Option<AgencyId>, Vec<usize>>,
        slots: &mut [Option<Agency>],
    ) {
        for index in children.get(&parent).into_iter().flatten() {
            let Some(agency) = slots.get_mut(*index).and_then(Option::take) else {
                continue;
            };
            let (id, start) = (agency.id, self.agencies.len());
            self.by_id.insert(id, start);
            self.by_code.insert(agency.code.clone(), start);
            self.agencies.push(agency);
            self.walk(Some(id), children, slots);
            self.span.insert(id, (start, self.agencies.len()));
        }
    }

    /// All agencies, depth first.
    pub fn all(&self) -> &[Agency] {
        &self.agencies
    }

    /// The agency with an id.
    pub fn get(&self, id: AgencyId) -> Option<&Agency> {
        self.by_id.get(&id).and_then(|i| self.agencies.get(*i))
    }

    /// The agency with a code.
    pub fn find(&self, code: &AgencyCode) -> Option<&Agency> {
        self.by_code.get(code).and_then(|i| self.agencies.get(*i))
    }

    /// Whether `agency` is `scope` or lies below it.
    pub fn is_within(&self, agency: AgencyId, scope: AgencyId) -> bool {
        match (self.span.get(&agency), self.span.get(&scope)) {
            (Some((at, _)), Some((start, end))) => start <= at && at < end,
            _ => false,
        }
    }

    /// An agency and everything below it, depth first; empty for an unknown id.
    pub fn subtree(&self, id: AgencyId) -> &[Agency] {
        self.span
            .get(&id)
            .and_then(|(start, end)| self.agencies.get(*start..*end))
            .unwrap_or_default()
    }

    /// The agency and its ancestors, root first.
    pub fn path(&self, id: AgencyId) -> Vec<&Agency> {
        let mut path = Vec::new();
        let mut next = Some(id);
        while let Some(agency) = next.and_then(|id| self.get(id)) {
            path.push(agency);
            next = agency.parent_id;
        }
        path.reverse();
        path
    }

    /// The nearest agency at or above `id` that is not a department: the one that numbers and decides dossiers.
    pub fn institution(&self, id: AgencyId) -> Option<&Agency> {
        self.path(id)
            .into_iter()
            .rev()
            .find(|agency| agency.level != AgencyLevel::Department)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn agency(id: i64, code: &str, parent: Option<i64>) -> Agency {
        Agency {
            id: AgencyId::new(id),
            code: code.parse().unwrap(),
            name: code.to_owned(),
            former_names: vec![],
            level: AgencyLevel::Commune,
            parent_id: parent.map(AgencyId::new),
            valid_from: NaiveDate::from_ymd_opt(2020, 1, 1).unwrap(),
            valid_to: None,
            successors: vec![],
        }
    }

    #[test]
    fn subtree_and_scope_follow_the_parents() {
        let tree = AgencyTree::new(vec![
            agency(3, "H02.07.02", Some(2)),
            agency(1, "H02", None),
            agency(2, "H02.07", Some(1)),
            agency(4, "H02.08", Some(1)),
        ])
        .unwrap();
        let ids: Vec<i64> = tree.subtree(AgencyId::new(2)).iter().map(|a| a.id.get()).collect();
        assert_eq!(ids, [2, 3]);
        assert!(tree.is_within(AgencyId::new(3), AgencyId::new(1)));
        assert!(!tree.is_within(AgencyId::new(4), AgencyId::new(2)));
        assert!(!tree.is_within(AgencyId::new(9), AgencyId::new(1)));
        assert_eq!(tree.path(AgencyId::new(3)).len(), 3);
    }

    #[test]
    fn each_day_keeps_the_name_that_held_on_it() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut commune = agency(1, "H02.07.01", None);
        assert_eq!(commune.rename("Xã Thăng", commune.named_since()), Ok(None), "mistyped");
        let kept = commune.rename("Phường Thắng", day("2024-05-01")).unwrap().unwrap();
        assert_eq!((&*kept.name, kept.valid_to), ("Xã Thăng", day("2024-04-30")));
        assert_eq!(commune.rename("Phường Thắng", day("2024-07-01")), Ok(None));
        for (at, name) in [
            ("2019-01-01", "Xã Thăng"),
            ("2024-04-30", "Xã Thăng"),
            ("2024-05-01", "Phường Thắng"),
            ("2026-01-01", "Phường Thắng"),
        ] {
            assert_eq!(commune.name_on(day(at)), name, "{at}");
        }
        let too_early = commune.rename("Phường Thăng", day("2024-04-30"));
        assert_eq!(too_early, Err(NameTooEarly(day("2024-05-01"))));
        assert_eq!(commune.rename("Phường Thăng", day("2024-05-01")), Ok(None), "mistyped");
        assert_eq!(commune.former_names.len(), 1);
    }

    #[test]
    fn a_cycle_or_an_unknown_parent_is_refused() {
        let cycle = AgencyTree::new(vec![agency(1, "H01", Some(2)), agency(2, "H02", Some(1))]);
        assert!(matches!(cycle, Err(TreeError::Cycle(_))));
        let orphan = AgencyTree::new(vec![agency(1, "H01", Some(7))]);
        assert!(matches!(orphan, Err(TreeError::UnknownParent(_))));
    }
}
