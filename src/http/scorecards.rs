//! `/scorecards`: sets of criteria as data, and the scores that people give.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::catalogue::stored;
use super::dossier_wire::NamedWire;
use super::dossiers::respond;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, day, line, lines, required_day, sure};
use super::plans::{correction, period_of};
use crate::domain::agency::AgencyLevel;
use crate::domain::scorecard::{ComponentDraft, Components, Points, ScoreKind};
use crate::service::catalogue::Named;
use crate::service::scorecards::{
    self, GivenRow, NewEntries, NewEntry, Scorecard, ScorecardDraft, ScoresQuestion, refused,
};
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// A version of a scorecard.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ScorecardWire {
    pub code: String,
    pub name: String,
    /// Who issued it; agencies below it are compared.
    pub agency: NamedWire,
    /// Agencies of these levels are scored.
    pub levels: Vec<&'static str>,
    pub valid_from: String,
    pub valid_to: Option<String>,
    /// Send it along with a change.
    pub version: i32,
    /// The paper it stands in, and what in it is reconstructed.
    pub source: String,
    /// Components with their criteria, in the form in which they are sent.
    #[schema(value_type = Vec<Object>)]
    pub components: Vec<ComponentDraft>,
}

impl ScorecardWire {
    fn new(card: &Scorecard, agency: Named) -> Self {
        Self {
            code: card.code.clone(),
            name: card.name.clone(),
            agency: agency.into(),
            levels: card.levels.iter().map(|level| level.as_str()).collect(),
            valid_from: card.valid_from.to_string(),
            valid_to: card.valid_to.map(|day| day.to_string()),
            version: card.version,
            source: card.source.clone(),
            components: card.draft.clone(),
        }
    }
}

/// Scorecards.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ScorecardList {
    pub items: Vec<ScorecardWire>,
}

/// List the scorecards that concern you, every version
#[utoipa::path(tag = "scorecards", responses((status = 200, body = ScorecardList), ReadErrors))]
#[get("/scorecards")]
pub async fn list_scorecards(ctx: Ctx, caller: Caller) -> Result<HttpResponse, Error> {
    let cards = scorecards::list(&ctx, caller).await?;
    let items = cards
        .into_iter()
        .map(|(card, agency)| ScorecardWire::new(&card, agency));
    Ok(HttpResponse::Ok().json(ScorecardList { items: items.collect() }))
}

/// On which day.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct OnParams {
    /// The version that holds on this day; today if absent.
    pub on: Option<String>,
}

/// Read a scorecard as it holds on a day
#[utoipa::path(tag = "scorecards", params(("code" = String, Path, description = "Code of the scorecard"), OnParams),
    responses((status = 200, body = ScorecardWire), ReadErrors))]
#[get("/scorecards/{code}")]
pub async fn get_scorecard(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    params: Params<OnParams>,
) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let on = day(&mut f, "on", params.0.on.as_deref());
    f.finish()?;
    let (card, agency) = scorecards::find(&ctx, caller, code_of(&path)?, on).await?;
    Ok(HttpResponse::Ok().json(ScorecardWire::new(&card, agency)))
}

fn is_code(code: &str) -> bool {
    (1..=40).contains(&code.len())
        && code
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'))
}

/// The code in the path; anything that is no code is simply not there.
pub(super) fn code_of(path: &str) -> Result<String, Error> {
    if is_code(path) {
        Ok(path.to_owned())
    } else {
        // Not repeated: it may be anything.
        Err(Error::with(Reason::ScorecardNotFound, [String::new()]))
    }
}

/// A scorecard as wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ScorecardBody {
    /// In the path when a scorecard is changed. 1 to 40 of a-z, 0-9, `_` and `-`.
    #[schema(example = "cchc_huyen")]
    pub code: Option<String>,
    /// Who issues it.
    pub agency: Option<String>,
    /// `province`, `district`, `commune`.
    pub levels: Vec<String>,
    pub name: Option<String>,
    pub source: Option<String>,
    /// First day.
    pub valid_from: Option<String>,
    /// The version that is changed.
    pub version: Option<i32>,
    /// Components `{code, name, max, criteria: [{code, name, max, shape}]}`. The maxima of the criteria sum to that of
    /// their component, those of the components to 100. A shape is `{kind: "threshold", indicator, comparator, percent}`,
    /// `{kind: "proportional", indicator}`, `{kind: "capped", indicator, full_at_percent}`,
    /// `{kind: "bands", indicator, bands: [{from_percent, points}]}`,
    /// `{kind: "deduction", indicator, points_each}` or `{kind: "entered"}`.
    #[schema(value_type = Vec<Object>)]
    pub components: Vec<ComponentDraft>,
}

fn draft(f: &mut Fields, code: Option<&str>, value: ScorecardBody) -> Option<ScorecardDraft> {
    let code = code.map(str::to_owned).filter(|code| is_code(code));
    if code.is_none() {
        f.push(FieldError::new(
            "code",
            "scorecard_code",
            "Mã gồm 1 đến 40 chữ thường không dấu, chữ số, gạch dưới, gạch nối.",
            "A code has 1 to 40 of a-z, 0-9, _ and -.",
        ));
    }
    let agency = f.required("agency", value.agency.as_deref());
    let mut levels: Vec<AgencyLevel> = Vec::new();
    for (n, level) in value.levels.iter().enumerate() {
        levels.extend(f.required::<AgencyLevel, _>(&format!("levels[{n}]"), Some(level)));
    }
    levels.sort_unstable();
    levels.dedup();
    if levels.is_empty() || levels.contains(&AgencyLevel::Department) {
        f.push(FieldError::new(
            "levels",
            "target_level",
            "Chọn ít nhất một trong cấp tỉnh, huyện, xã.",
            "Name at least one of province, district and commune.",
        ));
    }
    let name = line::<300>(f, "name", value.name.as_deref());
    let source = line::<1000>(f, "source", value.source.as_deref());
    let valid_from = required_day(f, "valid_from", value.valid_from.as_deref());
    for fault in refused(Components::check(&value.components).err().unwrap_or_default()) {
        f.push(fault);
    }
    Some(ScorecardDraft {
        code: code?,
        agency: agency?,
        levels,
        name: name?,
        source: source?,
        valid_from: valid_from?,
        components: value.components,
    })
}

/// Add a scorecard
#[utoipa::path(tag = "scorecards", request_body = ScorecardBody,
    responses((status = 201, body = ScorecardWire), WriteErrors))]
#[post("/scorecards")]
pub async fn create_scorecard(ctx: Ctx, caller: Caller, body: Body<ScorecardBody>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let code = body.value.code.clone();
    let draft = draft(&mut f, code.as_deref(), body.value);
    f.finish()?;
    let done = scorecards::create(&ctx, caller, body.once, sure(draft)?, |card, agency| {
        let location = format!("/api/v1/scorecards/{}", card.code);
        stored(StatusCode::CREATED, Some(location), &ScorecardWire::new(card, agency))
    })
    .await?;
    Ok(respond(done))
}

/// Change a scorecard from a day on
///
/// A later day adds a version and ends the one before; the same day replaces it, as long as no scores were given.
#[utoipa::path(tag = "scorecards", params(("code" = String, Path, description = "Code of the scorecard")),
    request_body = ScorecardBody, responses((status = 200, body = ScorecardWire), WriteErrors))]
#[put("/scorecards/{code}")]
pub async fn change_scorecard(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<ScorecardBody>,
) -> Result<HttpResponse, Error> {
    let code = code_of(&path)?;
    let mut f = Fields::new();
    let version = body.value.version;
    if version.is_none() {
        f.push(FieldError::missing("version"));
    }
    if body.value.code.as_ref().is_some_and(|other| *other != code) {
        f.push(FieldError::new(
            "code",
            "differs",
            "Mã trong đường dẫn và trong dữ liệu khác nhau.",
            "The code in the path and in the body differ.",
        ));
    }
    let draft = draft(&mut f, Some(&code), body.value);
    f.finish()?;
    let (draft, version) = (sure(draft)?, sure(version)?);
    let done = scorecards::replace(&ctx, caller, body.once, draft, version, |card, agency| {
        stored(StatusCode::OK, None, &ScorecardWire::new(card, agency))
    })
    .await?;
    Ok(respond(done))
}

/// One score as it is given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct EntryBody {
    /// Code of a criterion or component, or `total`.
    pub item: Option<String>,
    /// Points, at most two decimals.
    pub points: Option<f64>,
    /// The place it was ranked at.
    pub rank: Option<i32>,
    /// Among how many.
    pub rank_of: Option<i32>,
    /// Where that can be looked up: a file, a link, the number of a paper.
    pub evidence: Option<String>,
    /// The revision that is corrected; absent for a first entry.
    pub revision: Option<i32>,
    /// Why it is corrected.
    pub reason: Option<String>,
}

/// Scores that are given at once: all of them or none.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct EntriesBody {
    pub agency: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    /// `self_assessed` or `assessed`.
    pub kind: Option<String>,
    /// The paper they stand in.
    pub source: Option<String>,
    pub scores: Vec<EntryBody>,
}

/// A score as it was given.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct EntryWire {
    pub agency: NamedWire,
    pub from: String,
    pub to: String,
    pub kind: &'static str,
    pub item: String,
    /// The highest revision counts.
    pub revision: i32,
    pub points: Option<f64>,
    pub rank: Option<i32>,
    pub rank_of: Option<i32>,
    pub source: String,
    pub evidence: String,
    pub reason: Option<String>,
    /// Null for what was shipped with the program.
    pub entered_by: Option<String>,
    pub entered_at: String,
}

impl From<&GivenRow> for EntryWire {
    fn from(given: &GivenRow) -> Self {
        let row = &given.row;
        Self {
            agency: given.agency.clone().into(),
            from: row.period_from.to_string(),
            to: row.period_to.to_string(),
            kind: row.kind.as_str(),
            item: row.item.clone(),
            revision: row.revision,
            points: row.points.map(|points| f64::from(points) / 100.0),
            rank: row.place,
            rank_of: row.places,
            source: row.source.clone(),
            evidence: row.evidence.clone(),
            reason: row.reason.clone(),
            entered_by: given.entered_by.clone(),
            entered_at: row.entered_at.to_string(),
        }
    }
}

/// Scores as given.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct EntryList {
    pub items: Vec<EntryWire>,
}

fn entry(f: &mut Fields, n: usize, body: &EntryBody) -> Option<NewEntry> {
    let prefix = format!("scores[{n}].");
    let at = |name: &str| format!("{prefix}{name}");
    let item = line::<40>(f, &at("item"), body.item.as_deref());
    let points = body
        .points
        .and_then(|points| f.take(&at("points"), Points::from_number(points)));
    let of = body.rank_of.unwrap_or(i32::MAX);
    let placed =
        body.rank.is_none_or(|rank| (1..=of).contains(&rank)) && (body.rank.is_some() || body.rank_of.is_none());
    if !placed {
        f.push(FieldError::new(
            &at("rank"),
            "out_of_range",
            "Thứ hạng phải từ 1 đến số cơ quan được xếp hạng.",
            "A rank lies between 1 and the number of agencies ranked.",
        ));
    }
    if body.points.is_none() && body.rank.is_none() {
        f.push(FieldError::missing(&at("points")));
    }
    let evidence = lines::<2000>(f, &at("evidence"), body.evidence.as_deref());
    let corrects = correction(f, &prefix, body.revision, body.reason.as_deref());
    Some(NewEntry {
        item: item?,
        points,
        place: body.rank.map(|rank| (rank, body.rank_of)),
        evidence: evidence?,
        corrects,
    })
}

/// Give scores, or correct them
///
/// An agency gives its own (`self_assessed`); who is set to judge gives the `assessed` ones. Every score has evidence. A
/// correction names the revision that it corrects and says why; every revision stays.
#[utoipa::path(tag = "scorecards", params(("code" = String, Path, description = "Code of the scorecard")),
    request_body = EntriesBody, responses((status = 201, body = EntryList), WriteErrors))]
#[post("/scorecards/{code}/scores")]
pub async fn enter_scores(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<EntriesBody>,
) -> Result<HttpResponse, Error> {
    let value = body.value;
    let code = code_of(&path)?;
    let mut f = Fields::new();
    let agency = f.required("agency", value.agency.as_deref());
    let period = period_of(&mut f, value.from.as_deref(), value.to.as_deref());
    let kind = f.required::<ScoreKind, _>("kind", value.kind.as_deref());
    let source = line::<500>(&mut f, "source", value.source.as_deref());
    if value.scores.is_empty() {
        f.push(FieldError::missing("scores"));
    }
    let entries: Vec<NewEntry> = value
        .scores
        .iter()
        .enumerate()
        .filter_map(|(n, score)| entry(&mut f, n, score))
        .collect();
    f.finish()?;
    let new = NewEntries {
        code,
        agency: sure(agency)?,
        period: sure(period)?,
        kind: sure(kind)?,
        source: sure(source)?,
        entries,
    };
    let done = scorecards::enter(&ctx, caller, body.once, new, |given| {
        let items = given.iter().map(EntryWire::from).collect();
        stored(StatusCode::CREATED, None, &EntryList { items })
    })
    .await?;
    Ok(respond(done))
}

/// Whose scores.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ScoresParams {
    /// Agency code.
    pub agency: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
}

/// Reads whose scores are asked for.
pub(super) fn scores_question(code: &str, params: &ScoresParams) -> Result<ScoresQuestion, Error> {
    let code = code_of(code)?;
    let mut f = Fields::new();
    let agency = f.required("agency", params.agency.as_deref());
    let period = period_of(&mut f, params.from.as_deref(), params.to.as_deref());
    f.finish()?;
    Ok(ScoresQuestion {
        code,
        agency: sure(agency)?,
        period: sure(period)?,
    })
}

/// List every revision of the scores that were given
#[utoipa::path(tag = "scorecards", params(("code" = String, Path, description = "Code of the scorecard"), ScoresParams),
    responses((status = 200, body = EntryList), ReadErrors))]
#[get("/scorecards/{code}/scores/history")]
pub async fn score_history(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    params: Params<ScoresParams>,
) -> Result<HttpResponse, Error> {
    let question = scores_question(&path, &params.0)?;
    let given = scorecards::history(&ctx, caller, question).await?;
    Ok(HttpResponse::Ok().json(EntryList {
        items: given.iter().map(EntryWire::from).collect(),
    }))
}
