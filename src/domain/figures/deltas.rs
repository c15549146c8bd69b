//! Changes of counters.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Dimensions, Facts, Measure};

/// Amounts of every measure, in the order of [`Measure::ALL`].
pub type Amounts = [i64; Measure::ALL.len()];

/// Changes of counters, each with the local day it belongs to.
#[must_use = "figures are wrong until changes are appended"]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deltas(BTreeMap<(Dimensions, NaiveDate), Amounts>);

impl Deltas {
    /// What changes when a dossier with the facts `before` (none: it did not exist) becomes `after`.
    pub fn between(before: Option<&Facts>, after: &Facts) -> Self {
        let mut deltas = Self::default();
        if let Some(before) = before {
            deltas.add(before, -1);
        }
        deltas.add(after, 1);
        deltas.settle();
        deltas
    }

    /// Adds a dossier's contributions so many times.
    pub fn add(&mut self, facts: &Facts, times: i64) {
        for (measure, day) in facts.contributions() {
            let amounts = self.0.entry((facts.dimensions, day)).or_default();
            if let Some(amount) = amounts.get_mut(measure as usize) {
                *amount += times;
            }
        }
    }

    /// Adds the changes of another dossier.
    pub fn merge(&mut self, other: Self) {
        for (key, amounts) in other.0 {
            let mine = self.0.entry(key).or_default();
            for (mine, amount) in mine.iter_mut().zip(amounts) {
                *mine += amount;
            }
        }
        self.settle();
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many days of how many dimensions change.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    fn settle(&mut self) {
        self.0.retain(|_, amounts| amounts.iter().any(|a| *a != 0));
    }

    /// The changes, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&Dimensions, NaiveDate, &Amounts)> {
        self.0
            .iter()
            .map(|((dimensions, day), amounts)| (dimensions, *day, amounts))
    }
}
