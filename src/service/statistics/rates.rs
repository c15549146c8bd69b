//! The rates that a plan is judged by.

use std::sync::Arc;

use chrono::Datelike;

use super::quality::Doubtful;
use super::{Asked, Question};
use crate::db::figures::{self, Split};
use crate::domain::figures::{Amounts, add};
use crate::domain::indicator::{Indicator, Rate, Share, Target};
use crate::domain::policy::Permission;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::error::Error;

/// One indicator with its target.
pub struct IndicatorRow {
    /// Which.
    pub indicator: Indicator,
    /// The rate with its parts.
    pub rate: Rate,
    /// The target with the plan's year and source, if the plan has one.
    pub target: Option<(Target, i32, String)>,
}

impl IndicatorRow {
    /// Percentage points missing to the target: positive if it is not met, 0 if it is; none without a rate or target.
    pub fn gap(&self) -> Option<f64> {
        let (target, ..) = self.target.as_ref()?;
        let percent = self.rate.percent()?;
        Some(if self.rate.meets(*target)? {
            0.0
        } else {
            target.threshold.percent() - percent
        })
    }

    /// How many more dossiers would meet the target.
    pub fn still_needed(&self) -> Option<u64> {
        self.indicator.still_needed(self.rate, self.target.as_ref()?.0)
    }
}

/// Every indicator of an agency and all below it.
pub struct Rates {
    /// Whose plan's targets are shown.
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
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, ctx2.now())?;
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
                .map(|a| desk.catalogue.targets(a, asked.period.to().year()))
                .unwrap_or_default();
            let rows = Indicator::ALL
                .iter()
                .map(|indicator| {
                    let target = targets
                        .iter()
                        .find(|t| t.dossier_indicator() == Some(*indicator))
                        .and_then(|t| {
                            let threshold = Share::from_basis_points(i64::from(t.threshold)).ok()?;
                            Some((
                                Target {
                                    comparator: t.comparator,
                                    threshold,
                                },
                                t.year,
                                t.source.clone(),
                            ))
                        });
                    IndicatorRow {
                        indicator: *indicator,
                        rate: indicator.rate(&amounts),
                        target,
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
