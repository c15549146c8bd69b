//! Rates of many agencies at once: one query for all of them, added up along the tree.

mod behind;
mod entered;
mod open;

use std::collections::{HashMap, HashSet};

pub use self::behind::{behind, less};
use self::entered::Held;
pub use self::entered::{Entered, LeftOut, entered, latest, said};
pub use self::open::{open, turnable};
use super::access::Desk;
use super::error::Error;
use super::ratings::graded;
use crate::db::figures::{Scope, Split, sums};
use crate::domain::agency::{Agency, AgencyLevel, AgencyTree};
use crate::domain::chances::{Chances, Turnable};
use crate::domain::figures::{Amounts, Measure as M, Period, add, amount};
use crate::domain::gauge::{Decision766, Gauge, Source};
use crate::domain::ids::{AgencyId, ProcedureId};
use crate::domain::indicator::{Indicator, Rate};
use crate::domain::procedure::FeeRule;

/// What a gauge says about an agency; with an empty denominator it is not applicable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// From what is kept here.
    Computed(Rate),
    /// As somebody entered it, in place of what is kept here.
    Entered(Rate),
    /// As somebody entered it for some days, and for the others from what is kept here.
    Mixed(Rate),
    /// Only other systems hold it, and nobody has entered it.
    NotEntered,
}

impl Reading {
    /// Of a gauge for which nothing was entered: what is computed, if it can be.
    pub fn computed(gauge: Gauge, rate: impl FnOnce() -> Rate) -> Self {
        match gauge {
            Gauge::Entered(_) => Self::NotEntered,
            _ => Self::Computed(rate()),
        }
    }

    /// The rate, whether or not there is something to count.
    pub const fn told(self) -> Option<Rate> {
        match self {
            Self::Computed(rate) | Self::Entered(rate) | Self::Mixed(rate) => Some(rate),
            Self::NotEntered => None,
        }
    }

    /// The rate, if there is one with something to count.
    pub fn rate(self) -> Option<Rate> {
        self.told().filter(|rate| rate.denominator > 0)
    }

    /// Where it comes from; none of what nobody entered.
    pub const fn source(self) -> Option<Source> {
        match self {
            Self::Computed(_) => Some(Source::Computed),
            Self::Entered(_) => Some(Source::Entered),
            Self::Mixed(_) => Some(Source::Mixed),
            Self::NotEntered => None,
        }
    }

    /// What may still be done for the rate of a gauge, in a period that goes on or is over.
    pub fn chances(self, gauge: Gauge, turnable: Turnable, goes_on: bool) -> Chances {
        let source = self.source().unwrap_or(Source::Entered);
        gauge.chances(source, self.told().unwrap_or(NOTHING), turnable, goes_on)
    }
}

/// Everything that gauges are read from, of some agencies and a period.
pub struct Readings {
    /// Dossiers of each agency and all below it.
    amounts: HashMap<AgencyId, Amounts>,
    /// Procedures in which each agency or one below it received something online.
    used: HashMap<AgencyId, HashSet<ProcedureId>>,
    /// Procedures in which something that each agency or one below it received was paid online.
    paid: HashMap<AgencyId, HashSet<ProcedureId>>,
    /// Procedures in force at the end of the period.
    services: Vec<Service>,
    /// What was entered, with what is computed for the other days.
    held: HashMap<(AgencyId, Gauge), Held>,
    /// Ratings of each agency and all below it.
    rated: HashMap<AgencyId, Rate>,
}

/// A procedure in force.
struct Service {
    procedure: ProcedureId,
    /// Level of the agencies that decide it.
    level: AgencyLevel,
    /// Offered online, at level 3 or 4.
    online: bool,
    /// There is something to pay.
    with_fee: bool,
    /// That can be paid online: a payment gateway is connected.
    payable_online: bool,
}

/// Nothing to count.
pub const NOTHING: Rate = Rate {
    numerator: 0,
    denominator: 0,
};

/// The agencies themselves and all below them, each once.
pub fn members(tree: &AgencyTree, agencies: &[AgencyId]) -> Vec<AgencyId> {
    let mut seen = HashSet::new();
    agencies
        .iter()
        .flat_map(|top| tree.subtree(*top))
        .map(|a| a.id)
        .filter(|id| seen.insert(*id))
        .collect()
}

/// Calls `put` for an agency and everything above it that is wanted.
pub fn upwards(tree: &AgencyTree, wanted: &HashSet<AgencyId>, from: AgencyId, mut put: impl FnMut(AgencyId)) {
    for agency in tree.path(from).iter().filter(|a| wanted.contains(&a.id)) {
        put(agency.id);
    }
}

impl Readings {
    /// Reads what some gauges need, of some agencies and a period: two queries whatever
    /// their number, and one more for each figure that was entered for some of the days only. `payable` says whether a
    /// payment gateway is connected.
    ///
    /// # Errors
    /// The database refuses.
    pub fn load(
        desk: &mut Desk<'_>,
        agencies: &[AgencyId],
        period: Period,
        gauges: &[Gauge],
        payable: bool,
    ) -> Result<Self, Error> {
        let catalogue = std::sync::Arc::clone(&desk.catalogue);
        let tree = catalogue.tree();
        let wanted: HashSet<AgencyId> = agencies.iter().copied().collect();
        let by_procedure = [Decision766::ServicesUsed, Decision766::PaymentUsed];
        let split = Split {
            agency: true,
            procedure: by_procedure
                .iter()
                .any(|special| gauges.contains(&Gauge::Decision766(*special))),
            ..Split::default()
        };
        let scope = Scope::Own(members(tree, agencies));
        let mut amounts: HashMap<AgencyId, Amounts> = HashMap::new();
        let mut used: HashMap<AgencyId, HashSet<ProcedureId>> = HashMap::new();
        let mut paid: HashMap<AgencyId, HashSet<ProcedureId>> = HashMap::new();
        if gauges
            .iter()
            .any(|g| !matches!(g, Gauge::Entered(_) | Gauge::Ratings(_)))
        {
            // A sum may come in parts, so what was used is only known when all parts are added up.
            let mut seen: HashMap<(AgencyId, ProcedureId), Amounts> = HashMap::new();
            for (key, sum) in sums(desk.conn, &scope, period, split)? {
                let Some(own) = key.agency_id else { continue };
                upwards(tree, &wanted, own, |id| {
                    add(amounts.entry(id).or_default(), &sum);
                });
                if let Some(procedure) = key.procedure_id {
                    add(seen.entry((own, procedure)).or_default(), &sum);
                }
            }
            for ((own, procedure), sum) in seen {
                let online = amount(&sum, M::ReceivedOnlinePartial) + amount(&sum, M::ReceivedOnlineFull);
                let counts = [(online, &mut used), (amount(&sum, M::ReceivedPaidOnline), &mut paid)];
                for (_, procedures) in counts.into_iter().filter(|(count, _)| *count > 0) {
                    upwards(tree, &wanted, own, |id| {
                        procedures.entry(id).or_default().insert(procedure);
                    });
                }
            }
        }
        let services = catalogue
            .procedures()
            .iter()
            .filter_map(|p| {
                let definition = &p.version_on(period.to())?.definition;
                let with_fee = definition.fees.iter().any(FeeRule::is_asked);
                Some(Service {
                    procedure: p.id,
                    level: definition.agency_level,
                    online: definition.service_level.is_online(),
                    with_fee,
                    payable_online: with_fee && payable,
                })
            })
            .collect();
        let held = entered(desk, agencies, period)?.held;
        let rated = if gauges.iter().any(|g| matches!(g, Gauge::Ratings(_))) {
            rated(desk, agencies, period)?
        } else {
            HashMap::new()
        };
        Ok(Self {
            amounts,
            used,
            paid,
            services,
            held,
            rated,
        })
    }

    /// What a gauge says about an agency.
    pub fn of(&self, gauge: Gauge, agency: &Agency, tree: &AgencyTree) -> Reading {
        if let Some(held) = self.held.get(&(agency.id, gauge)) {
            return held.reading();
        }
        Reading::computed(gauge, || match gauge {
            Gauge::Entered(_) => NOTHING,
            Gauge::Dossiers(indicator) => indicator.rate(&self.amounts(agency.id)),
            Gauge::Decision766(special) => self.special(special, agency, tree),
            Gauge::Ratings(_) => self.rated.get(&agency.id).copied().unwrap_or(NOTHING),
        })
    }

    fn amounts(&self, agency: AgencyId) -> Amounts {
        self.amounts.get(&agency).copied().unwrap_or_default()
    }

    fn special(&self, special: Decision766, agency: &Agency, tree: &AgencyTree) -> Rate {
        let count = |n: usize| u64::try_from(n).unwrap_or(0);
        let levels: HashSet<AgencyLevel> = tree.subtree(agency.id).iter().map(|a| a.level).collect();
        let mine: Vec<&Service> = self.services.iter().filter(|s| levels.contains(&s.level)).collect();
        // Of those that meet one condition, those that meet another one as well.
        let rate = |of: &dyn Fn(&Service) -> bool, meets: &dyn Fn(&Service) -> bool| {
            let below: Vec<&&Service> = mine.iter().filter(|s| of(s)).collect();
            Rate {
                numerator: count(below.iter().filter(|s| meets(s)).count()),
                denominator: count(below.len()),
            }
        };
        let among = |procedures: &HashMap<AgencyId, HashSet<ProcedureId>>, service: &Service| {
            let procedures = procedures.get(&agency.id);
            procedures.is_some_and(|all| all.contains(&service.procedure))
        };
        match special {
            Decision766::ServicesOffered => rate(&|_| true, &|s| s.online),
            Decision766::ServicesUsed => rate(&|s| s.online, &|s| among(&self.used, s)),
            Decision766::PaymentOffered => rate(&|s| s.with_fee, &|s| s.payable_online),
            Decision766::PaymentUsed => rate(&|s| s.payable_online, &|s| among(&self.paid, s)),
            Decision766::Progress => {
                let amounts = self.amounts(agency.id);
                let on_time = Indicator::OnTime.rate(&amounts).numerator;
                let repeated = Indicator::Repeated.rate(&amounts).numerator;
                let received = Indicator::Online.rate(&amounts).denominator;
                Rate {
                    numerator: on_time.saturating_sub(repeated).min(received),
                    denominator: received,
                }
            }
        }
    }
}

/// The rate of satisfied ratings of each of some agencies and all below it; none for those that nobody rated.
///
/// # Errors
/// The database refuses.
pub fn rated(desk: &mut Desk<'_>, agencies: &[AgencyId], period: Period) -> Result<HashMap<AgencyId, Rate>, Error> {
    let catalogue = std::sync::Arc::clone(&desk.catalogue);
    let tree = catalogue.tree();
    let wanted: HashSet<AgencyId> = agencies.iter().copied().collect();
    let mut found: HashMap<AgencyId, Rate> = HashMap::new();
    for (own, grades) in graded(desk.conn, &members(tree, agencies), period)? {
        let rate = grades.rate();
        upwards(tree, &wanted, own, |id| {
            let sum = found.entry(id).or_insert(NOTHING);
            sum.numerator = sum.numerator.saturating_add(rate.numerator);
            sum.denominator = sum.denominator.saturating_add(rate.denominator);
        });
    }
    Ok(found)
}
