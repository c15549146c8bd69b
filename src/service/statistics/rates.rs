//! The rates that a plan is judged by.

use std::sync::Arc;

use chrono::Datelike;

use super::quality::Doubtful;
use super::{Asked, Question};
use crate::db::figures::{self, Split};
use crate::domain::chances::{Chances, Turnable};
use crate::domain::figures::{Amounts, add};
use crate::domain::gauge::Gauge;
use crate::domain::plan::PlanTarget;
use crate::domain::policy::Permission;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::error::Error;
use crate::service::gauges::{Entered, LeftOut, NOTHING, Reading, Readings, entered, open};
use crate::service::plans::{PlanRef, held_targets};

/// One indicator with its targets.
pub struct IndicatorRow {
    /// Which.
    pub gauge: Gauge,
    /// What it says.
    pub reading: Reading,
    /// Figures that were entered for days of which some lie outside those asked about: it says nothing of them.
    pub left_out: Vec<LeftOut>,
    /// What may still be done for it.
    pub chances: Chances,
    /// The targets that hold, each with its plan: that of the nearest issuer first.
    pub targets: Vec<(PlanTarget, PlanRef)>,
}

/// Every indicator of an agency and all below it.
pub struct Rates {
    /// Whose they are; none if they are the sum of several scopes, for which no plan sets targets.
    pub agency: Option<(String, String)>,
    /// The indicators.
    pub rows: Vec<IndicatorRow>,
}

/// The rates that the plan is judged by.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn rates(ctx: &Arc<Context>, caller: Caller, question: Question) -> Result<Rates, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let now = ctx2.now();
            let asked = Asked::new(&desk, &question, now)?;
            let mut amounts = Amounts::default();
            let (period, split) = (asked.period, Split::default());
            let doubtful = Doubtful::of(desk.conn, &desk.catalogue, &asked)?;
            let mut sums = figures::sums(desk.conn, &asked.scope, period, split)?;
            sums.extend(doubtful.minus(Some(period.from()), period.to(), split));
            for (_, sum) in sums {
                add(&mut amounts, &sum);
            }
            let targets = asked
                .about
                .as_ref()
                .map(|agency| held_targets(&desk.catalogue, agency, asked.period.to().year()))
                .transpose()?
                .unwrap_or_default();
            let mut turnable = Turnable::default();
            let in_want = |(target, _): &(PlanTarget, _)| match target.gauge {
                gauge @ Gauge::Dossiers(indicator) if gauge.turns() => {
                    let met = Chances::default().still_needed(indicator.rate(&amounts), target.target);
                    met != Some(0)
                }
                _ => false,
            };
            // Every open dossier is read, so only for a target that wants some. Without the doubtful ones nobody knows which of
            // those that are open would count.
            if !asked.certain && targets.iter().any(in_want) {
                for (_, open) in open(desk.conn, &desk.catalogue, asked.scope.members(), period, now)? {
                    turnable.add(open);
                }
            }
            let about = asked.about.clone();
            // An entered figure is neither that of the agency alone nor one without the doubtful dossiers.
            let whole = !asked.certain && !question.own;
            let catalogue = Arc::clone(&desk.catalogue);
            let mut entered = match &about {
                Some(agency) => entered(&mut desk, &[agency.id], period)?,
                None => Entered::default(),
            };
            let counts = |gauge: Gauge| whole || matches!(gauge, Gauge::Entered(_));
            entered.held.retain(|(_, gauge), _| counts(*gauge));
            entered.left_out.retain(|(_, gauge), _| counts(*gauge));
            // What is not a sum of dossiers is told where somebody aims at it.
            let aimed = |gauge: Gauge| targets.iter().any(|(target, _)| target.gauge == gauge);
            let others: Vec<Gauge> = Gauge::all()
                .filter(|gauge| matches!(gauge, Gauge::Decision766(_) | Gauge::Ratings(_)) && whole && aimed(*gauge))
                .collect();
            let payable = ctx2.parties.gateway.is_some();
            let services = match &about {
                Some(agency) if !others.is_empty() => {
                    Some(Readings::load(&mut desk, &[agency.id], period, &others, payable)?)
                }
                _ => None,
            };
            // Figures count for the agency that they were entered for, so of several together there are none.
            let told = Gauge::all().filter(|gauge| match gauge {
                Gauge::Dossiers(_) => true,
                Gauge::Entered(_) => about.is_some(),
                Gauge::Decision766(_) | Gauge::Ratings(_) => others.contains(gauge),
            });
            let rows = told
                .map(|gauge| {
                    let held = about.as_ref().and_then(|agency| entered.held.get(&(agency.id, gauge)));
                    let reading = match (held, gauge, &services, &about) {
                        (Some(held), ..) => held.reading(),
                        (None, Gauge::Decision766(_) | Gauge::Ratings(_), Some(services), Some(agency)) => {
                            services.of(gauge, agency, catalogue.tree())
                        }
                        (None, ..) => Reading::computed(gauge, || match gauge {
                            Gauge::Dossiers(indicator) => indicator.rate(&amounts),
                            _ => NOTHING,
                        }),
                    };
                    IndicatorRow {
                        gauge,
                        reading,
                        left_out: about
                            .as_ref()
                            .map(|agency| entered.left_out(agency.id, gauge).to_vec())
                            .unwrap_or_default(),
                        chances: reading.chances(gauge, turnable, asked.running),
                        targets: targets
                            .iter()
                            .filter(|(target, _)| target.gauge == gauge)
                            .cloned()
                            .collect(),
                    }
                })
                .collect();
            Ok(Rates {
                agency: asked.about.map(|a| (a.code.to_string(), a.name)),
                rows,
            })
        })
        .await
}
