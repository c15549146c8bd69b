//! `/plans/{year}/progress`: where each agency stands towards each target, and what may still come of it.

use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossier_wire::NamedWire;
use super::error::ReadErrors;
use super::extract::{Ctx, Params, day, sure};
use super::plans::{PlanTargetWire, year_of};
use super::statistics::RateWire;
use crate::domain::agency::AgencyLevel;
use crate::domain::gauge::{Gauge, Source};
use crate::domain::instant::day_vi;
use crate::service::gauges::{LeftOut, Reading};
use crate::service::plans::{self, Forecast, ProgressQuestion, ProgressRow};
use crate::service::{Caller, Error, Fields};

/// Whose progress.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ProgressParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// Only agencies of this level: `province`, `district` or `commune`.
    pub level: Option<String>,
    /// Only this indicator.
    pub indicator: Option<String>,
    /// As of the end of this day; today if absent.
    pub as_of: Option<String>,
}

/// A month, or the period of an entered figure.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct TrendWire {
    pub from: String,
    pub to: String,
    pub rate: RateWire,
}

impl From<&LeftOut> for TrendWire {
    fn from(figure: &LeftOut) -> Self {
        Self {
            from: figure.days.from().to_string(),
            to: figure.days.to().to_string(),
            rate: figure.rate.into(),
        }
    }
}

/// Open dossiers at hand.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct AtHandWire {
    /// Past their due time: they will be late.
    pub overdue: u64,
    /// Due by the end of the year.
    pub due_this_year: u64,
    /// Due later, or without a due time.
    pub later: u64,
}

/// What the year may end with, and how that is computed.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ForecastWire {
    /// The rate at the end of the year if it goes on like this.
    pub rate: RateWire,
    /// Whether that meets the target.
    pub meets: Option<bool>,
    /// By how much the denominator is expected to grow.
    pub expected: u64,
    /// How many that are counted already can still be put right, or turned while they are open (decided in time, sent by post).
    pub repairable: Option<u64>,
    /// How many must meet the condition of the expected ones and the repairable ones together.
    pub needed: Option<u64>,
    /// How many of them may miss it (how many late ones may still happen); null if the target is out of reach.
    pub may_still_miss: Option<u64>,
    pub reachable: Option<bool>,
    /// The rate of the recent days, from which the pace is taken.
    pub recent: TrendWire,
    /// Only where due times say something about the rate.
    pub at_hand: Option<AtHandWire>,
    /// How it is computed.
    pub explanation: String,
}

/// One target of one agency.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ProgressRowWire {
    pub agency: NamedWire,
    pub level: &'static str,
    pub target: PlanTargetWire,
    /// Year of the plan; an older plan holds on until its issuer's next one comes.
    pub plan_year: i32,
    /// Who issued the plan.
    pub plan_agency: NamedWire,
    /// `counted`, `not_applicable` (nothing to count) or `not_entered`.
    pub state: &'static str,
    pub rate: Option<RateWire>,
    /// `computed` from what is kept here, `entered` in place of it, or `mixed`: entered for some of the days and computed for the others;
    /// null without a rate.
    pub rate_source: Option<&'static str>,
    /// Figures that were entered for days of which some are not counted here: the rate says nothing of them.
    pub left_out: Vec<TrendWire>,
    pub met: Option<bool>,
    /// Percentage points missing; 0 if the target is met.
    pub gap: Option<f64>,
    /// How many more would meet the target if nothing else came: those that can be put right or turned first, which leave the
    /// denominator as it is, then new ones as long as the year goes on (as of a past day: of those that came after it). Null if
    /// none can.
    pub still_needed: Option<u64>,
    pub trend: Vec<TrendWire>,
    /// Null for past days, for a year that is over and for entered figures.
    pub forecast: Option<ForecastWire>,
    /// Where the dossiers that miss the condition are listed.
    pub dossiers: Vec<String>,
    pub note: Option<String>,
}

/// The answer.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ProgressWire {
    pub year: i32,
    pub from: String,
    /// The day as of which it is.
    pub as_of: String,
    pub days_left: u64,
    pub items: Vec<ProgressRowWire>,
}

fn explain(forecast: &Forecast) -> String {
    let coming = forecast.coming;
    let pace = format!(
        "Nhịp độ {} ngày gần nhất ({} – {}): {}/{}. Dự kiến đến hết năm thêm {} hồ sơ, trong đó {} đạt.",
        crate::domain::plan::PACE_DAYS,
        day_vi(forecast.recent_days.from()),
        day_vi(forecast.recent_days.to()),
        forecast.recent.numerator,
        forecast.recent.denominator,
        coming.expected,
        coming.hits,
    );
    match forecast.at_hand {
        None => pace,
        Some(open) => format!(
            "{pace} Số dự kiến không ít hơn số hồ sơ đang giải quyết đến hạn trong năm ({} đang quá hạn, {} còn trong hạn); \
             hồ sơ đang quá hạn tính là trễ.",
            open.overdue, open.due_this_year
        ),
    }
}

impl ForecastWire {
    fn new(row: &ProgressRow, forecast: &Forecast) -> Self {
        Self {
            rate: forecast.rate.into(),
            meets: forecast.rate.meets(row.target.target),
            expected: forecast.coming.expected,
            repairable: forecast.outlook.map(|o| o.repairable),
            needed: forecast.outlook.map(|o| o.needed),
            may_still_miss: forecast.outlook.and_then(|o| o.may_miss),
            reachable: forecast.outlook.map(|o| o.may_miss.is_some()),
            recent: TrendWire {
                from: forecast.recent_days.from().to_string(),
                to: forecast.recent_days.to().to_string(),
                rate: forecast.recent.into(),
            },
            at_hand: forecast.at_hand.map(|open| AtHandWire {
                overdue: open.overdue,
                due_this_year: open.due_this_year,
                later: open.later,
            }),
            explanation: explain(forecast),
        }
    }
}

impl From<&ProgressRow> for ProgressRowWire {
    fn from(row: &ProgressRow) -> Self {
        Self {
            agency: NamedWire {
                code: row.agency.code.to_string(),
                name: row.agency.name.clone(),
            },
            level: row.agency.level.as_str(),
            target: (&row.target).into(),
            plan_year: row.plan.year,
            plan_agency: row.plan.issuer.clone().into(),
            state: match (row.reading, row.applicable()) {
                (Reading::NotEntered, _) => "not_entered",
                (_, None) => "not_applicable",
                _ => "counted",
            },
            rate: row.reading.told().map(RateWire::from),
            rate_source: row.reading.source().map(Source::as_str),
            left_out: row.left_out.iter().map(TrendWire::from).collect(),
            met: row.met(),
            gap: row.gap(),
            still_needed: row.still_needed(),
            trend: row
                .trend
                .iter()
                .map(|(days, rate)| TrendWire {
                    from: days.from().to_string(),
                    to: days.to().to_string(),
                    rate: (*rate).into(),
                })
                .collect(),
            forecast: row.forecast.as_ref().map(|f| ForecastWire::new(row, f)),
            dossiers: row.behind.clone(),
            note: row.note(),
        }
    }
}

/// Where each agency stands towards each target of a year
///
/// The rate from 1 January on, what is missing, the months so far, and a forecast of the end of the year that says how
/// it is computed. An agency's figures are its own and those of all below it; entered figures are its own.
#[utoipa::path(tag = "plans", params(("year" = i32, Path, description = "Year"), ProgressParams),
    responses((status = 200, body = ProgressWire), ReadErrors))]
#[get("/plans/{year}/progress")]
pub async fn plan_progress(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    params: Params<ProgressParams>,
) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let year = year_of(&mut f, path.parse().ok());
    let agency = f.optional("agency", p.agency.as_deref());
    let level = f.optional::<AgencyLevel, _>("level", p.level.as_deref());
    let gauge = f.optional::<Gauge, _>("indicator", p.indicator.as_deref());
    let as_of = day(&mut f, "as_of", p.as_of.as_deref());
    f.finish()?;
    let year = sure(year)?;
    let question = ProgressQuestion {
        year,
        agency,
        level,
        gauge,
        as_of,
    };
    let answer = plans::progress(&ctx, caller, question).await?;
    Ok(HttpResponse::Ok().json(ProgressWire {
        year,
        from: answer.period.from().to_string(),
        as_of: answer.period.to().to_string(),
        days_left: answer.days_left,
        items: answer.rows.iter().map(ProgressRowWire::from).collect(),
    }))
}
