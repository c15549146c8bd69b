//! `/scorecards/{code}/scores`: the scores that people give, and their history.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::dossier_wire::{NamedWire, OfficialWire};
use super::entered::{correction, period_of};
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, line, lines, sure};
use super::scorecards::code_of;
use crate::domain::answered::Answered;
use crate::domain::scorecard::{Points, ScoreKind};
use crate::domain::text::FieldCode;
use crate::service::scorecards::{self, Correction, GivenRow, NewEntries, NewEntry, Said, ScoresQuestion};
use crate::service::{Caller, Error, FieldError, Fields};

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
    /// The revision that is corrected or taken back; absent for a first entry.
    pub revision: Option<i32>,
    /// Why it is corrected or taken back.
    pub reason: Option<String>,
    /// True takes the score back: it counts nowhere and holds nothing up, and stays in the history.
    pub withdraw: Option<bool>,
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
    /// Whether this revision takes the score back.
    pub withdrawn: bool,
    pub points: Option<f64>,
    pub rank: Option<i32>,
    pub rank_of: Option<i32>,
    pub source: String,
    pub evidence: String,
    pub reason: Option<String>,
    /// Null for what was shipped with the program.
    pub entered_by: Option<OfficialWire>,
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
            withdrawn: row.is_withdrawn(),
            points: row.points.map(|points| f64::from(points) / 100.0),
            rank: row.place,
            rank_of: row.places,
            source: row.source.clone(),
            evidence: row.evidence.clone(),
            reason: row.reason.clone(),
            entered_by: given.entered_by.as_ref().map(OfficialWire::from),
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
    let item = line::<40>(f, &format!("{prefix}item"), body.item.as_deref());
    let corrects = correction(f, &prefix, body.revision, body.reason.as_deref());
    let corrects = corrects.map(|(revision, reason)| Correction { revision, reason });
    let said = if body.withdraw == Some(true) {
        taken_back(f, &prefix, body, corrects)
    } else {
        score(f, &prefix, body, corrects)
    };
    Some(NewEntry {
        item: item?,
        said: said?,
    })
}

/// What a score that is taken back says of itself is nothing.
fn taken_back(f: &mut Fields, prefix: &str, body: &EntryBody, corrects: Option<Correction>) -> Option<Said> {
    for (name, given) in [
        ("points", body.points.is_some()),
        ("rank", body.rank.is_some()),
        ("rank_of", body.rank_of.is_some()),
        ("evidence", body.evidence.is_some()),
    ] {
        if given {
            f.push(FieldError::unused(&format!("{prefix}{name}")));
        }
    }
    // A reason without a revision was told of already.
    if body.revision.is_none() && body.reason.is_none() {
        f.push(FieldError::missing(&format!("{prefix}revision")));
    }
    corrects.map(Said::TakenBack)
}

fn score(f: &mut Fields, prefix: &str, body: &EntryBody, corrects: Option<Correction>) -> Option<Said> {
    let at = |name: &str| format!("{prefix}{name}");
    let points = body
        .points
        .and_then(|points| f.take(&at("points"), Points::from_number(points)));
    let of = body.rank_of.unwrap_or(i32::MAX);
    let placed =
        body.rank.is_none_or(|rank| (1..=of).contains(&rank)) && (body.rank.is_some() || body.rank_of.is_none());
    if !placed {
        f.push(FieldError::new(
            &at("rank"),
            FieldCode::OutOfRange,
            "Thứ hạng phải từ 1 đến số cơ quan được xếp hạng.",
            "A rank lies between 1 and the number of agencies ranked.",
        ));
    }
    if body.points.is_none() && body.rank.is_none() {
        f.push(FieldError::missing(&at("points")));
    }
    let evidence = lines::<2000>(f, &at("evidence"), body.evidence.as_deref());
    Some(Said::Score {
        points,
        place: body.rank.map(|rank| (rank, body.rank_of)),
        evidence: evidence?,
        corrects,
    })
}

/// Reads what is given at once.
///
/// # Errors
/// Every wrong field.
pub fn new_entries(code: &str, body: &EntriesBody) -> Result<NewEntries, Error> {
    let code = code_of(code)?;
    let mut f = Fields::new();
    let agency = f.required("agency", body.agency.as_deref());
    let period = period_of(&mut f, body.from.as_deref(), body.to.as_deref());
    let kind = f.required::<ScoreKind, _>("kind", body.kind.as_deref());
    let source = line::<500>(&mut f, "source", body.source.as_deref());
    if body.scores.is_empty() {
        f.push(FieldError::missing("scores"));
    }
    let read = body.scores.iter().enumerate();
    let entries: Vec<NewEntry> = read.filter_map(|(n, score)| entry(&mut f, n, score)).collect();
    f.finish()?;
    Ok(NewEntries {
        code,
        agency: sure(agency)?,
        period: sure(period)?,
        kind: sure(kind)?,
        source: sure(source)?,
        entries,
    })
}

/// Give scores, or correct them
///
/// An agency gives its own (`self_assessed`); who is set to judge gives the `assessed` ones. Every score has evidence. A
/// correction names the revision that it corrects and says why; every revision stays. So does one that takes a score back
/// (`withdraw`), which counts as never given from then on.
#[utoipa::path(tag = "scorecards", params(super::extract::IdempotencyKey, ("code" = String, Path, description = "Code of the scorecard")),
    request_body = EntriesBody, responses((status = 201, body = EntryList), WriteErrors))]
#[post("/scorecards/{code}/scores")]
pub async fn enter_scores(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    body: Body<EntriesBody>,
) -> Result<HttpResponse, Error> {
    let new = new_entries(&path, &body.value)?;
    let done = scorecards::enter(&ctx, caller, body.once, new, |given| {
        let items = given.iter().map(EntryWire::from).collect();
        stored(Answered::Created, None, &EntryList { items })
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
///
/// # Errors
/// Every wrong field.
pub fn scores_question(code: &str, params: &ScoresParams) -> Result<ScoresQuestion, Error> {
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
