//! What every table of counters must hold: recounts are compared with it.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{Amounts, Bucket, Deltas, Dimensions, Span, add};
use crate::domain::agency::AgencyTree;
use crate::domain::ids::{AgencyId, ProcedureId};
use crate::domain::postal::Channel;
use crate::domain::procedure::ServiceLevel;

/// Which dimensions a table of counters keeps apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// Every dimension, by half month; dossiers of an agency and all below it.
    Full,
    /// The agency alone, by day and half month; its own dossiers.
    Agency,
    /// The procedure, by day and half month; dossiers of an agency and all below it.
    Procedure,
    /// The channels and the level, by day and half month; dossiers of an agency and all below it.
    Channel,
}

impl Grain {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Full, Self::Agency, Self::Procedure, Self::Channel];

    /// Whether a row sums up an agency and all below it.
    pub const fn with_all_below(self) -> bool {
        !matches!(self, Self::Agency)
    }

    /// What its rows sum up.
    pub const fn spans(self) -> &'static [Span] {
        match self {
            Self::Full => &[Span::HalfMonth],
            _ => &[Span::Day, Span::HalfMonth],
        }
    }
}

/// The key of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CounterKey {
    /// Its table.
    pub grain: Grain,
    /// What it sums up.
    pub span: Span,
    /// Agency.
    pub agency_id: AgencyId,
    /// First day of what it sums up.
    pub first_day: NaiveDate,
    /// Procedure, if the table keeps procedures apart.
    pub procedure_id: Option<ProcedureId>,
    /// Channel in, channel out and level, if the table keeps them apart.
    pub channels: Option<(Channel, Channel, ServiceLevel)>,
}

/// Each agency with everything above it.
pub struct Ancestry(HashMap<AgencyId, Vec<AgencyId>>);

impl Ancestry {
    /// Of a tree.
    pub fn of(tree: &AgencyTree) -> Self {
        let line = |id| tree.path(id).iter().map(|agency| agency.id).collect();
        Self(tree.all().iter().map(|agency| (agency.id, line(agency.id))).collect())
    }

    /// An agency and everything above it.
    fn line(&self, id: AgencyId) -> &[AgencyId] {
        self.0.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// Counters of every table.
#[derive(Default)]
pub struct Tally(HashMap<CounterKey, Amounts>);

impl Tally {
    /// How many counters there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds changes.
    pub fn add_changes(&mut self, deltas: &Deltas, ancestry: &Ancestry) {
        for (dimensions, day, amounts) in deltas.iter() {
            self.add_change(dimensions, day, amounts, ancestry);
        }
    }

    /// Adds what one day changes.
    pub fn add_change(&mut self, dimensions: &Dimensions, day: NaiveDate, amounts: &Amounts, ancestry: &Ancestry) {
        let channels = (
            dimensions.intake_channel,
            dimensions.return_channel,
            dimensions.service_level,
        );
        for grain in Grain::ALL {
            let own = [dimensions.agency_id];
            let agencies = if grain.with_all_below() {
                ancestry.line(dimensions.agency_id)
            } else {
                &own
            };
            for agency_id in agencies.iter().copied() {
                for span in grain.spans() {
                    let key = CounterKey {
                        grain,
                        span: *span,
                        agency_id,
                        first_day: match span {
                            Span::Day => day,
                            Span::HalfMonth => Bucket::of(day).first_day(),
                        },
                        procedure_id: matches!(grain, Grain::Full | Grain::Procedure)
                            .then_some(dimensions.procedure_id),
                        channels: matches!(grain, Grain::Full | Grain::Channel).then_some(channels),
                    };
                    self.add(key, amounts);
                }
            }
        }
    }

    /// Adds to one counter.
    pub fn add(&mut self, key: CounterKey, amounts: &Amounts) {
        add(self.0.entry(key).or_default(), amounts);
    }

    /// Takes a counter out; zero throughout if it is not there.
    pub fn take(&mut self, key: &CounterKey) -> Amounts {
        self.0.remove(key).unwrap_or_default()
    }

    /// The counters that are not zero throughout, by key.
    pub fn into_counters(self) -> impl Iterator<Item = (CounterKey, Amounts)> {
        let counts = |amounts: &Amounts| amounts.iter().any(|amount| *amount != 0);
        let mut counters: Vec<_> = self.0.into_iter().filter(|(_, amounts)| counts(amounts)).collect();
        counters.sort_unstable_by_key(|(key, _)| *key);
        counters.into_iter()
    }
}
