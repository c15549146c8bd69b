//! Agencies of one level ranked among each other, in total and per component: by what is computed and by what was
//! given. Places are shown to whoever may see the agency; all its peers are compared.

use std::sync::Arc;

use super::entries::{Given, GivenSet};
use super::scores::{compute, gauges};
use super::{Scorecard, in_force};
use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::figures::Period;
use crate::domain::ids::AgencyId;
use crate::domain::policy::Permission;
use crate::domain::scorecard::{ScoreKind, Sum, TOTAL, ranks as places_of};
use crate::domain::text::FieldCode;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError};
use crate::service::gauges::Readings;

/// Which ranks.
#[derive(Clone, Debug)]
pub struct RanksQuestion {
    /// Code of the scorecard.
    pub code: String,
    /// Agencies of this level; the scorecard's first level if absent.
    pub level: Option<AgencyLevel>,
    /// Of which days.
    pub period: Period,
}

/// The place of an agency in one item.
#[derive(Clone, Debug)]
pub struct Place {
    /// Code of a component, or [`TOTAL`].
    pub item: String,
    /// Computed.
    pub computed: Sum,
    /// Place by what is computed, scaled to all points.
    pub computed_place: Option<usize>,
    /// What the agency says, with its place by that.
    pub self_assessed: Option<(Given, Option<usize>)>,
    /// What was judged, with its place by that.
    pub assessed: Option<(Given, Option<usize>)>,
}

/// An agency with its places.
pub struct RankRow {
    /// Which.
    pub agency: Agency,
    /// The whole first, then each component.
    pub places: Vec<Place>,
}

/// The answer.
pub struct Ranks {
    /// The version that holds.
    pub card: Scorecard,
    /// Of this level.
    pub level: AgencyLevel,
    /// How many agencies are compared.
    pub compared: usize,
    /// Those that the person may see, best first.
    pub rows: Vec<RankRow>,
}

/// Ranks of the agencies of a level.
///
/// # Errors
/// The scorecard does not hold or is not for the level, or the database refuses.
pub async fn ranks(ctx: &Arc<Context>, caller: Caller, question: RanksQuestion) -> Result<Ranks, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let period = question.period;
            let card = in_force(&mut desk, &question.code, period.to(), Permission::StatisticsRead)?;
            let level = question.level.or_else(|| card.levels.first().copied());
            let Some(level) = level.filter(|level| card.levels.contains(level)) else {
                return Err(Error::field(FieldError::new(
                    "level",
                    FieldCode::AgencyLevel,
                    "Bộ chỉ số này không dành cho cấp đã chọn.",
                    "The scorecard is not for agencies of this level.",
                )));
            };
            let catalogue = Arc::clone(&desk.catalogue);
            let tree = catalogue.tree();
            let peers: Vec<Agency> = tree
                .subtree(card.agency)
                .iter()
                .filter(|a| a.level == level && a.is_valid_within(period))
                .cloned()
                .collect();
            let ids: Vec<AgencyId> = peers.iter().map(|a| a.id).collect();
            let payable = ctx2.parties.gateway.is_some();
            let readings = Readings::load(&mut desk, &ids, period, &gauges(&card), payable)?;
            let given = GivenSet::load(&mut desk, &card.code, &ids, period)?.with_sums(&card, &ids);

            let mut rows: Vec<RankRow> = peers
                .into_iter()
                .map(|agency| RankRow {
                    places: places(&card, &readings, &given, &agency, tree),
                    agency,
                })
                .collect();
            let compared = rows.len();
            place(&mut rows);
            rows.retain(|row| desk.actor.may_in(Permission::StatisticsRead, row.agency.id, tree));
            rows.sort_by_key(|row| {
                let total = row.places.first().and_then(|place| place.computed_place);
                (total.unwrap_or(usize::MAX), row.agency.code.clone())
            });
            Ok(Ranks {
                card,
                level,
                compared,
                rows,
            })
        })
        .await
}

fn places(
    card: &Scorecard,
    readings: &Readings,
    given: &GivenSet,
    agency: &Agency,
    tree: &crate::domain::agency::AgencyTree,
) -> Vec<Place> {
    let of = |item: &str, computed| {
        let by = |kind| given.of(agency.id, kind, item).map(|g| (g.clone(), None));
        Place {
            item: item.to_owned(),
            computed,
            computed_place: None,
            self_assessed: by(ScoreKind::SelfAssessed),
            assessed: by(ScoreKind::Assessed),
        }
    };
    let mut total = Sum::default();
    let mut components = Vec::new();
    for component in card.components.list() {
        let mut sum = Sum::default();
        for criterion in &component.criteria {
            sum.add(compute(criterion, readings, given, agency, tree).1, criterion.max);
        }
        total.merge(sum);
        components.push(of(&component.code, sum));
    }
    std::iter::once(of(TOTAL, total)).chain(components).collect()
}

/// Sets the places, item by item.
fn place(rows: &mut [RankRow]) {
    let items = rows.first().map_or(0, |row| row.places.len());
    for item in 0..items {
        let values = |value: &dyn Fn(&Place) -> Option<u32>| -> Vec<Option<usize>> {
            let values: Vec<Option<u32>> = rows.iter().map(|row| row.places.get(item).and_then(value)).collect();
            places_of(&values)
        };
        let comparable = |given: &Option<(Given, Option<usize>)>| given.as_ref().and_then(|(g, _)| g.comparable());
        let computed = values(&|place| place.computed.scaled());
        let own = values(&|place| comparable(&place.self_assessed));
        let judged = values(&|place| comparable(&place.assessed));
        for (((row, computed), own), judged) in rows.iter_mut().zip(computed).zip(own).zip(judged) {
            let Some(place) = row.places.get_mut(item) else {
                continue;
            };
            place.computed_place = computed;
            if let Some((_, place)) = &mut place.self_assessed {
                *place = own;
            }
            if let Some((_, place)) = &mut place.assessed {
                *place = judged;
            }
        }
    }
}
