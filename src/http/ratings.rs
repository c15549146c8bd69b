//! `/public/dossiers/{code}/rating` and `/statistics/satisfaction`: how satisfied citizens are.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asker::Asker;
use super::dossier_wire::NamedWire;
use super::error::{PublicWriteErrors, ReadErrors};
use super::extract::{Body, Ctx, Params, limit, sure};
use super::questions::{Asks, asks};
use super::statistics::RateWire;
use crate::domain::feedback::{Grade, Grades};
use crate::domain::text::{FieldCode, MultilineText};
use crate::service::ratings::{self, NewRating};
use crate::service::{Caller, Error, FieldError, Fields};

/// A rating.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct RatingBody {
    /// Last four digits of the ID number or phone.
    #[schema(example = "1234")]
    pub secret: Option<String>,
    /// `very_satisfied`, `satisfied` or `dissatisfied`.
    #[schema(example = "satisfied")]
    pub grade: Option<String>,
    pub comment: Option<String>,
}

/// A rating as stored.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RatingWire {
    pub grade: String,
    pub comment: Option<String>,
    pub rated_at: String,
}

/// Which agencies, which days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SatisfactionParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// First day on which it was rated.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
}

/// Which ratings.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RatedParams {
    /// `very_satisfied`, `satisfied` or `dissatisfied`; all if absent.
    pub grade: Option<String>,
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// First day on which it was rated.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

asks!(SatisfactionParams, RatedParams);

/// Counts by grade.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct GradesWire {
    pub very_satisfied: u64,
    pub satisfied: u64,
    pub dissatisfied: u64,
    /// Satisfied and very satisfied over all; its percent is null where nobody has rated.
    pub rate: RateWire,
}

/// An agency with its own ratings.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct AgencyGrades {
    pub agency: NamedWire,
    #[serde(flatten)]
    pub grades: GradesWire,
}

/// Ratings by agency.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct SatisfactionWire {
    pub from: String,
    pub to: String,
    pub total: GradesWire,
    /// Agencies that were rated, each for itself.
    pub rows: Vec<AgencyGrades>,
}

/// A rated dossier.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RatedWire {
    pub dossier: String,
    pub agency: NamedWire,
    pub grade: String,
    pub comment: Option<String>,
    pub rated_at: String,
}

/// A page of rated dossiers, newest first.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RatedPage {
    pub items: Vec<RatedWire>,
    pub next: Option<String>,
}

impl From<Grades> for GradesWire {
    fn from(grades: Grades) -> Self {
        Self {
            very_satisfied: grades.very_satisfied,
            satisfied: grades.satisfied,
            dissatisfied: grades.dissatisfied,
            rate: grades.rate().into(),
        }
    }
}

/// Four letters or digits; anything else is told to be no secret without trying it.
pub(super) fn secret(f: &mut Fields, text: Option<&str>) -> Option<String> {
    let sound = text.filter(|s| s.len() == 4 && s.bytes().all(|b| b.is_ascii_alphanumeric()));
    if sound.is_none() {
        f.push(FieldError::new(
            "secret",
            FieldCode::Secret,
            "Nhập 4 số cuối của số định danh hoặc số điện thoại.",
            "Enter the last four digits of the ID number or phone.",
        ));
    }
    sound.map(str::to_owned)
}

/// Several lines of text that may be missing.
pub(super) fn optional_lines<const MAX: usize>(f: &mut Fields, name: &str, text: Option<&str>) -> Option<String> {
    f.optional::<MultilineText<MAX>, _>(name, text)
        .map(|text| text.as_str().to_owned())
}

/// What a body says of a dossier, beside the secret.
pub fn new_rating(f: &mut Fields, body: &RatingBody) -> Option<NewRating> {
    let grade = f.required::<Grade, _>("grade", body.grade.as_deref());
    let comment = optional_lines::<2000>(f, "comment", body.comment.as_deref());
    Some(NewRating { grade: grade?, comment })
}

/// Rate the handling of a dossier
///
/// Once for each dossier, by whoever knows its secret, when it is decided or handed back. The same rating sent again is
/// answered with 200.
#[utoipa::path(tag = "public", security((), ("bearer" = [])), params(("code" = String, Path, description = "Dossier code")), request_body = RatingBody,
    responses((status = 201, description = "Rated", body = RatingWire),
        (status = 200, description = "Rated so before", body = RatingWire), PublicWriteErrors))]
#[post("/public/dossiers/{code}/rating")]
pub async fn rate_dossier(
    ctx: Ctx,
    asker: Asker,
    path: web::Path<String>,
    body: Body<RatingBody>,
) -> Result<HttpResponse, Error> {
    let body = body.value;
    let mut f = Fields::new();
    let secret = secret(&mut f, body.secret.as_deref());
    let new = new_rating(&mut f, &body);
    f.finish()?;
    let (row, new) = ratings::rate(&ctx, asker.source(&ctx).await?, &path, &sure(secret)?, sure(new)?).await?;
    let mut response = if new {
        HttpResponse::Created()
    } else {
        HttpResponse::Ok()
    };
    Ok(response.json(RatingWire {
        grade: row.grade.to_string(),
        comment: row.comment,
        rated_at: row.rated_at.to_string(),
    }))
}

/// Ratings by agency
///
/// How many of each grade each agency got for dossiers that it decided, by the day of the rating.
#[utoipa::path(tag = "statistics", params(SatisfactionParams),
    responses((status = 200, body = SatisfactionWire), ReadErrors))]
#[get("/statistics/satisfaction")]
pub async fn satisfaction(ctx: Ctx, caller: Caller, params: Params<SatisfactionParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = p.words().read(&mut f);
    f.finish()?;
    let found = ratings::satisfaction(&ctx, caller, sure(question)?).await?;
    Ok(HttpResponse::Ok().json(SatisfactionWire {
        from: found.period.from().to_string(),
        to: found.period.to().to_string(),
        total: found.total.into(),
        rows: found
            .agencies
            .iter()
            .map(|(agency, grades)| AgencyGrades {
                agency: agency.clone().into(),
                grades: (*grades).into(),
            })
            .collect(),
    }))
}

/// The dossiers behind the ratings
///
/// Needs the right to read dossiers too.
#[utoipa::path(tag = "statistics", params(RatedParams), responses((status = 200, body = RatedPage), ReadErrors))]
#[get("/statistics/satisfaction/dossiers")]
pub async fn rated_dossiers(ctx: Ctx, caller: Caller, params: Params<RatedParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = p.words().read(&mut f);
    let grade = f.optional::<Grade, _>("grade", p.grade.as_deref());
    let after = id_cursor(&mut f, p.after.as_deref());
    let limit = limit(&mut f, p.limit.as_deref());
    f.finish()?;
    let page = ratings::rated(&ctx, caller, sure(question)?, grade, after, limit).await?;
    Ok(HttpResponse::Ok().json(RatedPage {
        items: page
            .items
            .iter()
            .map(|rated| RatedWire {
                dossier: rated.code.clone(),
                agency: rated.agency.clone().into(),
                grade: rated.row.grade.to_string(),
                comment: rated.row.comment.clone(),
                rated_at: rated.row.rated_at.to_string(),
            })
            .collect(),
        next: page.next.map(|id| id.to_string()),
    }))
}

/// A cursor that is a row's identity.
pub fn id_cursor(f: &mut Fields, text: Option<&str>) -> Option<i64> {
    let text = text?;
    let id = text.parse().ok();
    if id.is_none() {
        f.push(FieldError::not_a_cursor());
    }
    id
}
