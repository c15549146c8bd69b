//! `/scorecards`: sets of criteria as data.

use actix_web::{HttpResponse, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::bare::Bare;
use super::dossier_wire::NamedWire;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, day, line, required_day, sure};
use super::seen::{IfMatch, Seen};
use crate::domain::agency::AgencyLevel;
use crate::domain::answered::Answered;
use crate::domain::scorecard::{ComponentDraft, Components};
use crate::domain::text::FieldCode;
use crate::service::catalogue::Named;
use crate::service::scorecards::{self, Scorecard, ScorecardDraft, refused};
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
pub async fn list_scorecards(ctx: Ctx, caller: Caller, _bare: Bare) -> Result<HttpResponse, Error> {
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
            FieldCode::ScorecardCode,
            "Mã gồm 1 đến 40 chữ thường không dấu, chữ số, gạch dưới, gạch nối.",
            "A code has 1 to 40 of a-z, 0-9, _ and -.",
        ));
    }
    let agency = f.required("agency", value.agency.as_deref());
    let mut levels: Vec<AgencyLevel> = Vec::new();
    for (n, level) in value.levels.iter().enumerate() {
        let at = format!("levels[{n}]");
        let Some(level) = f.required::<AgencyLevel, _>(&at, Some(level)) else {
            continue;
        };
        if levels.contains(&level) {
            f.push(FieldError::new(
                &at,
                FieldCode::Duplicate,
                "Cấp này đã nêu rồi.",
                "This level is named twice.",
            ));
        }
        levels.push(level);
    }
    levels.sort_unstable();
    let wrong = if levels.is_empty() {
        Some(FieldCode::Missing)
    } else {
        levels
            .contains(&AgencyLevel::Department)
            .then_some(FieldCode::AgencyLevel)
    };
    if let Some(code) = wrong {
        f.push(FieldError::new(
            "levels",
            code,
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

/// A scorecard as wanted.
///
/// # Errors
/// Everything that is wrong with it.
pub fn scorecard_draft(code: Option<&str>, value: ScorecardBody) -> Result<ScorecardDraft, Error> {
    let mut f = Fields::new();
    let draft = draft(&mut f, code, value);
    f.finish()?;
    sure(draft)
}

/// Add a scorecard
#[utoipa::path(tag = "scorecards", params(super::extract::IdempotencyKey), request_body = ScorecardBody,
    responses((status = 201, body = ScorecardWire), WriteErrors))]
#[post("/scorecards")]
pub async fn create_scorecard(ctx: Ctx, caller: Caller, body: Body<ScorecardBody>) -> Result<HttpResponse, Error> {
    let code = body.value.code.clone();
    let draft = scorecard_draft(code.as_deref(), body.value)?;
    let done = scorecards::create(&ctx, caller, body.once, draft, |card, agency| {
        let location = format!("/api/v1/scorecards/{}", card.code);
        stored(Answered::Created, Some(location), &ScorecardWire::new(card, agency))
    })
    .await?;
    Ok(respond(done))
}

/// Change a scorecard from a day on
///
/// A later day adds a version and ends the one before; the same day replaces it, as long as no scores were given.
#[utoipa::path(tag = "scorecards", params(super::extract::IdempotencyKey, IfMatch, ("code" = String, Path, description = "Code of the scorecard")),
    request_body = ScorecardBody, responses((status = 200, body = ScorecardWire), WriteErrors))]
#[put("/scorecards/{code}")]
pub async fn change_scorecard(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<ScorecardBody>,
) -> Result<HttpResponse, Error> {
    let code = code_of(&path)?;
    let mut f = Fields::new();
    let version = seen.or(body.value.version)?;
    if version.is_none() {
        f.push(FieldError::missing("version"));
    }
    if body.value.code.as_ref().is_some_and(|other| *other != code) {
        f.push(FieldError::new(
            "code",
            FieldCode::Differs,
            "Mã trong đường dẫn và trong dữ liệu khác nhau.",
            "The code in the path and in the body differ.",
        ));
    }
    let draft = draft(&mut f, Some(&code), body.value);
    f.finish()?;
    let (draft, version) = (sure(draft)?, sure(version)?);
    let done = scorecards::replace(&ctx, caller, body.once, draft, version, |card, agency| {
        stored(Answered::Done, None, &ScorecardWire::new(card, agency))
    })
    .await?;
    Ok(respond(done))
}
