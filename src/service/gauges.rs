//! Rates of many agencies at once: one query for all of them, added up along the tree.

use std::collections::{HashMap, HashSet};

use super::access::Desk;
use super::catalogue::Catalogue;
use super::error::Error;
use super::ratings::graded;
use crate::db::figures::{Scope, Split, sums};
use crate::db::{self, Connection};
use crate::domain::agency::{Agency, AgencyLevel, AgencyTree};
use crate::domain::chances::Turnable;
use crate::domain::figures::{Amounts, Measure as M, Period, add, amount};
use crate::domain::gauge::{Decision766, Gauge};
use crate::domain::ids::{AgencyId, ProcedureId, VersionId};
use crate::domain::indicator::{Indicator, Rate};
use crate::domain::instant::Instant;

/// What a gauge says about an agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A rate; with an empty denominator it is not applicable.
    Rate(Rate),
    /// Nobody has entered the figure.
    NotEntered,
}

impl Reading {
    /// The rate, if there is one with something to count.
    pub fn rate(self) -> Option<Rate> {
        match self {
            Self::Rate(rate) if rate.denominator > 0 => Some(rate),
            _ => None,
        }
    }
}

/// Everything that gauges are read from, of some agencies and a period.
pub struct Readings {
    /// Dossiers of each agency and all below it.
    amounts: HashMap<AgencyId, Amounts>,
    /// Procedures in which each agency or one below it received something online.
    used: HashMap<AgencyId, HashSet<ProcedureId>>,
    /// Procedures in force at the end of the period: identity, level of the agency, whether offered online.
    services: Vec<(ProcedureId, AgencyLevel, bool)>,
    /// Current revisions of entered figures, added up.
    entered: HashMap<(AgencyId, Gauge), Rate>,
    /// Ratings of each agency and all below it.
    rated: HashMap<AgencyId, Rate>,
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
    /// Reads what some gauges need, of some agencies and a period: two queries at most, whatever their number.
    ///
    /// # Errors
    /// The database refuses.
    pub fn load(desk: &mut Desk<'_>, agencies: &[AgencyId], period: Period, gauges: &[Gauge]) -> Result<Self, Error> {
        let catalogue = std::sync::Arc::clone(&desk.catalogue);
        let tree = catalogue.tree();
        let wanted: HashSet<AgencyId> = agencies.iter().copied().collect();
        let services = gauges.contains(&Gauge::Decision766(Decision766::ServicesUsed));
        let split = Split {
            agency: true,
            procedure: services,
            ..Split::default()
        };
        let scope = Scope::Own(members(tree, agencies));
        let mut amounts: HashMap<AgencyId, Amounts> = HashMap::new();
        let mut used: HashMap<AgencyId, HashSet<ProcedureId>> = HashMap::new();
        if gauges
            .iter()
            .any(|g| !matches!(g, Gauge::Entered(_) | Gauge::Ratings(_)))
        {
            // A sum may come in parts, so what was used is only known when all parts are added up.
            let mut online: HashMap<(AgencyId, ProcedureId), i64> = HashMap::new();
            for (key, sum) in sums(desk.conn, &scope, period, split)? {
                let Some(own) = key.agency_id else { continue };
                upwards(tree, &wanted, own, |id| {
                    add(amounts.entry(id).or_default(), &sum);
                });
                if let Some(procedure) = key.procedure_id {
                    let count = amount(&sum, M::ReceivedOnlinePartial) + amount(&sum, M::ReceivedOnlineFull);
                    *online.entry((own, procedure)).or_default() += count;
                }
            }
            for ((own, procedure), _) in online.into_iter().filter(|(_, count)| *count > 0) {
                upwards(tree, &wanted, own, |id| {
                    used.entry(id).or_default().insert(procedure);
                });
            }
        }
        let services = catalogue
            .procedures()
            .iter()
            .filter_map(|p| {
                let definition = &p.version_on(period.to())?.definition;
                Some((p.id, definition.agency_level, definition.service_level.is_online()))
            })
            .collect();
        let entered = entered(desk, agencies, period)?;
        let rated = if gauges.iter().any(|g| matches!(g, Gauge::Ratings(_))) {
            rated(desk, agencies, period)?
        } else {
            HashMap::new()
        };
        Ok(Self {
            amounts,
            used,
            services,
            entered,
            rated,
        })
    }

    /// What a gauge says about an agency.
    pub fn of(&self, gauge: Gauge, agency: &Agency, tree: &AgencyTree) -> Reading {
        match gauge {
            Gauge::Entered(_) => self
                .entered
                .get(&(agency.id, gauge))
                .map_or(Reading::NotEntered, |rate| Reading::Rate(*rate)),
            Gauge::Dossiers(indicator) => Reading::Rate(indicator.rate(&self.amounts(agency.id))),
            Gauge::Decision766(special) => Reading::Rate(self.special(special, agency, tree)),
            Gauge::Ratings(_) => Reading::Rate(self.rated.get(&agency.id).copied().unwrap_or(NOTHING)),
        }
    }

    fn amounts(&self, agency: AgencyId) -> Amounts {
        self.amounts.get(&agency).copied().unwrap_or_default()
    }

    fn special(&self, special: Decision766, agency: &Agency, tree: &AgencyTree) -> Rate {
        let count = |n: usize| u64::try_from(n).unwrap_or(0);
        let levels: HashSet<AgencyLevel> = tree.subtree(agency.id).iter().map(|a| a.level).collect();
        let mine = || self.services.iter().filter(|(_, level, _)| levels.contains(level));
        let online = || mine().filter(|(_, _, online)| *online);
        match special {
            Decision766::ServicesOffered => Rate {
                numerator: count(online().count()),
                denominator: count(mine().count()),
            },
            Decision766::ServicesUsed => {
                let used = self.used.get(&agency.id);
                let used = online().filter(|(id, ..)| used.is_some_and(|u| u.contains(id)));
                Rate {
                    numerator: count(used.count()),
                    denominator: count(online().count()),
                }
            }
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

/// The open dossiers of each of some agencies and all below it that can still be turned for a rate over a period.
///
/// # Errors
/// The database refuses.
pub fn turnable(
    desk: &mut Desk<'_>,
    agencies: &[AgencyId],
    period: Period,
    now: Instant,
) -> Result<HashMap<AgencyId, Turnable>, Error> {
    let catalogue = std::sync::Arc::clone(&desk.catalogue);
    let tree = catalogue.tree();
    let wanted: HashSet<AgencyId> = agencies.iter().copied().collect();
    let mut found: HashMap<AgencyId, Turnable> = HashMap::new();
    for (own, open) in open(desk.conn, &catalogue, &members(tree, agencies), period, now)? {
        upwards(tree, &wanted, own, |id| found.entry(id).or_default().add(open));
    }
    Ok(found)
}

/// The open dossiers of agencies themselves that can still be turned.
///
/// # Errors
/// The database refuses.
pub fn open(
    conn: &mut Connection,
    catalogue: &Catalogue,
    agencies: &[AgencyId],
    period: Period,
    now: Instant,
) -> Result<Vec<(AgencyId, Turnable)>, Error> {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    let versions = catalogue.procedures().iter().flat_map(|p| &p.versions);
    let postal: Vec<VersionId> = versions.filter(|v| v.definition.postal_allowed).map(|v| v.id).collect();
    let rows = db::turnable::open(conn, agencies, &postal, period, now)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let open = Turnable {
                in_time: count(row.in_time),
                post: count(row.not_by_post),
                return_by_post: count(row.not_back_by_post),
            };
            (AgencyId::new(row.agency_id), open)
        })
        .collect())
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

/// The revision that counts of each figure whose period lies within a period and that is not cancelled (0 of 0).
///
/// # Errors
/// The database refuses.
pub fn current_figures(
    desk: &mut Desk<'_>,
    agencies: &[AgencyId],
    period: Period,
) -> Result<Vec<db::plans::FigureRow>, Error> {
    let rows = db::plans::figures(desk.conn, agencies, period.from(), period.to())?;
    Ok(latest(rows)
        .into_iter()
        .filter(|r| r.period_from >= period.from() && r.period_to <= period.to() && r.denominator > 0)
        .collect())
}

/// The highest revision of each figure; rows come with the oldest revision first.
pub fn latest(rows: Vec<db::plans::FigureRow>) -> Vec<db::plans::FigureRow> {
    let mut kept: Vec<db::plans::FigureRow> = Vec::new();
    for row in rows {
        let same = |r: &db::plans::FigureRow| {
            (r.agency_id, r.gauge, r.period_from, r.period_to)
                == (row.agency_id, row.gauge, row.period_from, row.period_to)
        };
        match kept.last_mut().filter(|last| same(last)) {
            Some(last) => *last = row,
            None => kept.push(row),
        }
    }
    kept
}

/// The figures that count of some agencies and a period, each added up; none of those that nobody entered.
///
/// # Errors
/// The database refuses.
pub fn entered(
    desk: &mut Desk<'_>,
    agencies: &[AgencyId],
    period: Period,
) -> Result<HashMap<(AgencyId, Gauge), Rate>, Error> {
    let mut sums: HashMap<(AgencyId, Gauge), Rate> = HashMap::new();
    for row in current_figures(desk, agencies, period)? {
        let rate = sums.entry((row.agency_id, row.gauge)).or_insert(NOTHING);
        rate.numerator += u64::try_from(row.numerator).unwrap_or(0);
        rate.denominator += u64::try_from(row.denominator).unwrap_or(0);
    }
    Ok(sums)
}

/// The dossiers that miss the condition of an indicator, as queries for `/statistics/dossiers`: together they list
/// exactly what the denominator counts and the numerator does not.
pub const fn misses(indicator: Indicator) -> &'static [&'static str] {
    match indicator {
        Indicator::OnTime => &["measure=late"],
        Indicator::ResultAttached => &["measure=result_missing"],
        Indicator::Online => &[
            "measure=received&channel=counter",
            "measure=received&channel=postal",
            "measure=received&channel=online&level=1",
            "measure=received&channel=online&level=2",
        ],
        Indicator::OnlineOffered => &[
            "measure=received_offered&channel=counter",
            "measure=received_offered&channel=postal",
        ],
        Indicator::OnlinePartial => &[
            "measure=received_offered_partial&channel=counter",
            "measure=received_offered_partial&channel=postal",
        ],
        Indicator::OnlineFull => &[
            "measure=received_offered_full&channel=counter",
            "measure=received_offered_full&channel=postal",
        ],
        Indicator::Postal => &[
            "measure=received&channel=counter&return_channel=counter",
            "measure=received&channel=counter&return_channel=online",
            "measure=received&channel=online&return_channel=counter",
            "measure=received&channel=online&return_channel=online",
        ],
        Indicator::PostalIntake => &["measure=received&channel=counter", "measure=received&channel=online"],
        Indicator::PostalReturn => &[
            "measure=received&return_channel=counter",
            "measure=received&return_channel=online",
        ],
        // Here the numerator is what is wrong, so that nobody loses points by it.
        Indicator::Repeated => &[],
    }
}

/// The path of what stands in the lists of [`behind`] although the gauge does not count it. Decision 766 divides what was decided
/// in time by what was received: what was carried over is decided, withdrawn or still open with the rest, but was received before.
/// What is missing are the lists together less this one.
pub fn less(gauge: Gauge, agency: &Agency, period: Period) -> Option<String> {
    let rest = rest(agency, period);
    (gauge == Gauge::Decision766(Decision766::Progress))
        .then(|| format!("/api/v1/statistics/dossiers?measure=carried_over&{rest}"))
}

fn rest(agency: &Agency, period: Period) -> String {
    format!("agency={}&from={}&to={}", agency.code, period.from(), period.to())
}

/// Paths that list what misses the condition of a gauge, for an agency and a period.
pub fn behind(gauge: Gauge, agency: &Agency, period: Period) -> Vec<String> {
    let rest = rest(agency, period);
    if matches!(gauge, Gauge::Ratings(_)) {
        return vec![format!(
            "/api/v1/statistics/satisfaction/dossiers?grade=dissatisfied&{rest}"
        )];
    }
    let queries: &[&str] = match gauge {
        Gauge::Dossiers(indicator) => misses(indicator),
        Gauge::Decision766(Decision766::Progress) => &[
            "measure=late",
            "measure=repeated",
            "measure=withdrawn",
            "measure=stopped",
            "measure=in_progress",
        ],
        Gauge::Decision766(_) | Gauge::Entered(_) | Gauge::Ratings(_) => &[],
    };
    queries
        .iter()
        .map(|query| format!("/api/v1/statistics/dossiers?{query}&{rest}"))
        .collect()
}
