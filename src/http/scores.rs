//! `/scorecards/{code}/scores` and `/ranks`: what agencies score, from every side, and their places.

use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossier_wire::NamedWire;
use super::entered::period_of;
use super::error::ReadErrors;
use super::extract::{Ctx, Params, sure};
use super::score_entries::{ScoresParams, scores_question};
use super::scorecards::code_of;
use super::statistics::RateWire;
use crate::domain::agency::AgencyLevel;
use crate::domain::gauge::{Gauge, Source};
use crate::domain::scorecard::Sum;
use crate::domain::text::decimal_vi;
use crate::service::gauges::Reading;
use crate::service::scorecards::{self, ComponentScore, CriterionScore, Given, ItemScore, Place, RanksQuestion};
use crate::service::{Caller, Error, Fields};

/// Points computed for a component or the whole.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ComputedWire {
    pub points: f64,
    /// Points that could have been scored.
    pub applicable_max: f64,
    /// Points of criteria with nothing to count or nothing entered: left out of both sides.
    pub left_out: f64,
    /// `points` scaled to all points; null if nothing is applicable.
    pub scaled: Option<f64>,
}

fn number(hundredths: u32) -> f64 {
    f64::from(hundredths) / 100.0
}

impl From<Sum> for ComputedWire {
    fn from(sum: Sum) -> Self {
        Self {
            points: number(sum.points),
            applicable_max: number(sum.applicable),
            left_out: number(sum.left_out),
            scaled: sum.scaled().map(number),
        }
    }
}

/// A score that was given.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct GivenWire {
    pub points: Option<f64>,
    /// `true`: the sum of what was given for the criteria.
    pub is_sum: bool,
    /// Points of criteria for which nothing was given, if it is a sum.
    pub left_out: Option<f64>,
    /// The rank that was published with it.
    pub published_rank: Option<i32>,
    pub published_of: Option<i32>,
    pub source: Option<String>,
    pub evidence: Option<String>,
    pub revision: Option<i32>,
}

impl From<&Given> for GivenWire {
    fn from(given: &Given) -> Self {
        match given {
            Given::Entry(row) => Self {
                points: row.points.map(|points| f64::from(points) / 100.0),
                is_sum: false,
                left_out: None,
                published_rank: row.place,
                published_of: row.places,
                source: Some(row.source.clone()),
                evidence: Some(row.evidence.clone()),
                revision: Some(row.revision),
            },
            Given::Sum(sum) => Self {
                points: Some(number(sum.points)),
                is_sum: true,
                left_out: Some(number(sum.left_out)),
                published_rank: None,
                published_of: None,
                source: None,
                evidence: None,
                revision: None,
            },
        }
    }
}

/// A component or the whole, from every side.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ItemWire {
    /// Code of the component, or `total`.
    pub item: String,
    pub computed: ComputedWire,
    pub self_assessed: Option<GivenWire>,
    pub assessed: Option<GivenWire>,
}

impl From<&ItemScore> for ItemWire {
    fn from(score: &ItemScore) -> Self {
        Self {
            item: score.item.clone(),
            computed: score.computed.into(),
            self_assessed: score.self_assessed.as_ref().map(GivenWire::from),
            assessed: score.assessed.as_ref().map(GivenWire::from),
        }
    }
}

/// What a change would win.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct WinWire {
    /// How many more must meet the condition.
    pub more: u64,
    /// How many points that brings.
    pub points: f64,
    pub sentence: String,
}

/// Where a reading comes from.
fn source(reading: Option<Reading>) -> Option<&'static str> {
    reading.and_then(Reading::source).map(Source::as_str)
}

/// A criterion.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct CriterionWire {
    pub code: String,
    pub name: String,
    pub max: f64,
    /// What is measured; null where points are given by hand.
    pub indicator: Option<&'static str>,
    /// `scored`, `by_hand`, `not_applicable` (nothing to count) or `not_entered`.
    pub state: &'static str,
    pub rate: Option<RateWire>,
    /// `computed` from what is kept here, `entered` in place of it, or `mixed`: entered for some of the days and computed for the others;
    /// null without a rate.
    pub rate_source: Option<&'static str>,
    /// Points: computed, or for a criterion scored by hand the assessed ones, failing that the agency's own.
    pub computed: Option<f64>,
    pub self_assessed: Option<GivenWire>,
    pub assessed: Option<GivenWire>,
    /// Points missing to the maximum.
    pub lost: Option<f64>,
    /// Where the dossiers that lost them are listed.
    pub dossiers: Vec<String>,
    /// Where the rate divides by what was received in the period, those lists also hold what was carried into it: as many as this
    /// list has are to be taken off. Null where the lists hold exactly what is missing.
    pub dossiers_less: Option<String>,
    pub win: Option<WinWire>,
}

impl From<&CriterionScore> for CriterionWire {
    fn from(score: &CriterionScore) -> Self {
        let criterion = &score.criterion;
        Self {
            code: criterion.code.clone(),
            name: criterion.name.clone(),
            max: criterion.max.number(),
            indicator: criterion.shape.gauge().map(|gauge| gauge.as_str()),
            state: match (score.reading, score.computed) {
                (None, Some(_)) => "by_hand",
                (None, None) => "not_entered",
                (Some(Reading::NotEntered), _) => "not_entered",
                (_, None) => "not_applicable",
                _ => "scored",
            },
            rate: score.reading.and_then(Reading::told).map(RateWire::from),
            rate_source: source(score.reading),
            computed: score.computed.map(|points| points.number()),
            self_assessed: score.self_assessed.as_ref().map(GivenWire::from),
            assessed: score.assessed.as_ref().map(GivenWire::from),
            lost: score.lost(),
            dossiers: score.behind.clone(),
            dossiers_less: score.less.clone(),
            win: score.win.map(|win| WinWire {
                more: win.more,
                points: win.points.number(),
                sentence: format!(
                    "Thêm {} {} → +{} điểm.",
                    win.more,
                    criterion.shape.gauge().map_or("trường hợp đạt", Gauge::noun_vi),
                    decimal_vi(win.points.number())
                ),
            }),
        }
    }
}

/// A component.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ComponentWire {
    pub name: String,
    pub max: f64,
    #[serde(flatten)]
    pub score: ItemWire,
    pub criteria: Vec<CriterionWire>,
}

impl From<&ComponentScore> for ComponentWire {
    fn from(component: &ComponentScore) -> Self {
        Self {
            name: component.name.clone(),
            max: component.max.number(),
            score: (&component.score).into(),
            criteria: component.criteria.iter().map(CriterionWire::from).collect(),
        }
    }
}

/// All scores of an agency.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ScoresWire {
    pub scorecard: String,
    pub name: String,
    pub source: String,
    /// First day of the version that holds on the last day of the period.
    pub valid_from: String,
    pub agency: NamedWire,
    pub from: String,
    pub to: String,
    pub total: ItemWire,
    pub components: Vec<ComponentWire>,
}

/// What an agency scores
///
/// Computed, self-assessed and assessed side by side. What has nothing to count is not applicable: it is left out of
/// points and maximum alike and never full marks.
#[utoipa::path(tag = "scorecards", params(("code" = String, Path, description = "Code of the scorecard"), ScoresParams),
    responses((status = 200, body = ScoresWire), ReadErrors))]
#[get("/scorecards/{code}/scores")]
pub async fn get_scores(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    params: Params<ScoresParams>,
) -> Result<HttpResponse, Error> {
    let question = scores_question(&path, &params.0)?;
    let (from, to) = (question.period.from().to_string(), question.period.to().to_string());
    let scores = scorecards::scores(&ctx, caller, question).await?;
    Ok(HttpResponse::Ok().json(ScoresWire {
        scorecard: scores.card.code,
        name: scores.card.name,
        source: scores.card.source,
        valid_from: scores.card.valid_from.to_string(),
        agency: NamedWire {
            code: scores.agency.code.to_string(),
            name: scores.agency.name,
        },
        from,
        to,
        total: (&scores.total).into(),
        components: scores.components.iter().map(ComponentWire::from).collect(),
    }))
}

/// Which ranks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RanksParams {
    /// Agencies of this level; the scorecard's first level if absent.
    pub level: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
}

/// Points and place by them.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ComputedPlaceWire {
    #[serde(flatten)]
    pub score: ComputedWire,
    /// Place by the scaled points; equal points share a place.
    pub rank: Option<usize>,
}

/// Points that were given, and place by them.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct GivenPlaceWire {
    #[serde(flatten)]
    pub score: GivenWire,
    /// Place among those for whom all points are given; null where something is missing.
    pub rank: Option<usize>,
}

/// The place of an agency in one item.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PlaceWire {
    /// Code of the component, or `total`.
    pub item: String,
    pub computed: ComputedPlaceWire,
    pub self_assessed: Option<GivenPlaceWire>,
    pub assessed: Option<GivenPlaceWire>,
}

impl From<&Place> for PlaceWire {
    fn from(place: &Place) -> Self {
        let given = |given: &Option<(Given, Option<usize>)>| {
            given.as_ref().map(|(given, rank)| GivenPlaceWire {
                score: given.into(),
                rank: *rank,
            })
        };
        Self {
            item: place.item.clone(),
            computed: ComputedPlaceWire {
                score: place.computed.into(),
                rank: place.computed_place,
            },
            self_assessed: given(&place.self_assessed),
            assessed: given(&place.assessed),
        }
    }
}

/// An agency with its places.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RankRowWire {
    pub agency: NamedWire,
    pub total: Option<PlaceWire>,
    pub components: Vec<PlaceWire>,
}

/// Ranks.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RanksWire {
    pub scorecard: String,
    pub name: String,
    pub level: &'static str,
    pub from: String,
    pub to: String,
    /// How many agencies are compared; those outside your scope are compared but not listed.
    pub compared: usize,
    pub items: Vec<RankRowWire>,
}

/// Rank the agencies of a level, in total and per component
#[utoipa::path(tag = "scorecards", params(("code" = String, Path, description = "Code of the scorecard"), RanksParams),
    responses((status = 200, body = RanksWire), ReadErrors))]
#[get("/scorecards/{code}/ranks")]
pub async fn get_ranks(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    params: Params<RanksParams>,
) -> Result<HttpResponse, Error> {
    let code = code_of(&path)?;
    let p = params.0;
    let mut f = Fields::new();
    let level = f.optional::<AgencyLevel, _>("level", p.level.as_deref());
    let period = period_of(&mut f, p.from.as_deref(), p.to.as_deref());
    f.finish()?;
    let period = sure(period)?;
    let answer = scorecards::ranks(&ctx, caller, RanksQuestion { code, level, period }).await?;
    Ok(HttpResponse::Ok().json(RanksWire {
        scorecard: answer.card.code,
        name: answer.card.name,
        level: answer.level.as_str(),
        from: period.from().to_string(),
        to: period.to().to_string(),
        compared: answer.compared,
        items: answer
            .rows
            .iter()
            .map(|row| {
                let mut places = row.places.iter().map(PlaceWire::from);
                RankRowWire {
                    agency: NamedWire {
                        code: row.agency.code.to_string(),
                        name: row.agency.name.clone(),
                    },
                    total: places.next(),
                    components: places.collect(),
                }
            })
            .collect(),
    }))
}
