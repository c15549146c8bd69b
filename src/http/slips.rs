//! `/dossiers/{code}/slips`: printed forms, issued and fetched.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{respond, stored};
use super::bare::Bare;
use super::dossier_wire::OfficialWire;
use super::error::{Problem, ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, sure};
use super::seen::{IfMatch, Seen};
use crate::domain::answered::Answered;
use crate::domain::dossier_code::DossierCode;
use crate::domain::slip::{SlipFormat, SlipKind};
use crate::domain::text::FieldCode;
use crate::service::dossiers::view::Official;
use crate::service::slips::{self, Issued, Printed, Slip, Stamp, Wanted};
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// A slip to issue.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SlipBody {
    /// `receipt`, `supplement`, `refusal`, `extension`, `stop` or `control`.
    #[schema(example = "receipt")]
    pub kind: Option<String>,
    /// `supplement`, `extension`: which request or apology, from 1; the last one if absent.
    pub round: Option<i64>,
}

/// Which slip, written how.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PreviewParams {
    /// `receipt`, `supplement`, `refusal`, `extension`, `stop` or `control`.
    #[param(example = "receipt")]
    pub kind: Option<String>,
    /// `supplement`, `extension`: which request or apology, from 1; the last one if absent.
    pub round: Option<String>,
    /// `pdf` (default) or `json`.
    pub format: Option<String>,
}

/// How a slip is sent.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SlipFormatParams {
    /// `pdf` (default) or `json`.
    pub format: Option<String>,
}

/// A slip as data. `slip` holds everything that stands on it: `form_set`, `form` (its number in the set), `title`,
/// `parent_agency`, `agency`, `unit`, `deciding_agency`, `dossier_code`, `procedure_code`, `procedure`, `matter`, `owner` and
/// `submitter` (`name`, `id_number`, `address`, `phone`, `email`), and under `content` what only this form has: papers, times,
/// reasons, hand-overs.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct SlipWire {
    /// None on a preview.
    #[schema(example = "H02.07-2026-TNHS-0001")]
    pub number: Option<String>,
    /// Which issue for the same matter; a new one when something on it changed.
    pub issue: i32,
    /// How often it was printed.
    pub copies: i32,
    pub issued_at: String,
    /// On a preview, who asks for it.
    pub issued_by: OfficialWire,
    /// Where the QR code leads.
    pub qr: String,
    #[schema(value_type = Object)]
    pub slip: serde_json::Value,
}

/// An issued slip in a list.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct IssuedWire {
    #[schema(example = "H02.07-2026-TNHS-0001")]
    pub number: String,
    pub kind: String,
    pub form: String,
    pub form_set: String,
    pub title: String,
    pub issue: i32,
    pub copies: i32,
    pub issued_at: String,
    pub issued_by: OfficialWire,
}

/// A form that the dossier can have now.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PossibleWire {
    pub kind: String,
    pub round: Option<usize>,
    pub form: String,
    pub title: String,
}

/// The slips of a dossier.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct SlipsWire {
    pub items: Vec<IssuedWire>,
    pub possible: Vec<PossibleWire>,
}

impl SlipWire {
    fn new(slip: &Slip, stamp: &Stamp, official: &Official) -> Result<Self, Error> {
        Ok(Self {
            number: stamp.number.clone(),
            issue: stamp.issue,
            copies: stamp.copy,
            issued_at: stamp.issued_at.to_string(),
            issued_by: official.into(),
            qr: stamp.address.clone(),
            slip: serde_json::to_value(slip).map_err(Error::internal)?,
        })
    }
}

impl IssuedWire {
    fn new(issued: &Issued) -> Self {
        Self {
            number: issued.number.to_string(),
            kind: issued.row.kind.to_string(),
            form: issued.slip.form.clone(),
            form_set: issued.slip.form_set.to_string(),
            title: issued.slip.title.clone(),
            issue: issued.row.issue,
            copies: issued.row.copies,
            issued_at: issued.row.issued_at.to_string(),
            issued_by: (&issued.official).into(),
        }
    }
}

/// The code in the path; anything that is no code is simply not there.
fn code(path: &str) -> Result<DossierCode, Error> {
    path.parse().map_err(|_| Reason::DossierNotFound.into())
}

fn round(f: &mut Fields, round: Option<Option<i64>>) -> Option<usize> {
    let round = round?;
    let sound = round.filter(|n| *n > 0).and_then(|n| usize::try_from(n).ok());
    if sound.is_none() {
        f.push(FieldError::new(
            "round",
            FieldCode::NoSuchRound,
            "Lần yêu cầu phải là số từ 1.",
            "A round is a number from 1.",
        ));
    }
    sound
}

/// Which slip a body asks for.
///
/// # Errors
/// Fields that are wrong or missing.
pub fn wanted(body: &SlipBody) -> Result<Wanted, Error> {
    let mut f = Fields::new();
    let kind = f.required::<SlipKind, _>("kind", body.kind.as_deref());
    let round = round(&mut f, body.round.map(Some));
    f.finish()?;
    Ok(Wanted {
        kind: sure(kind)?,
        round,
    })
}

/// Issue a slip
///
/// The form set is that of the day on which the dossier was received. Asking again for the same slip is a reprint under the
/// same number (200), unless something on it has changed: then it is issued anew (201). Both are kept in the history.
#[utoipa::path(tag = "slips", request_body = SlipBody,
    params(("code" = String, Path, description = "Dossier code"),
        super::extract::IdempotencyKey, IfMatch),
    responses((status = 201, description = "Issued", body = SlipWire),
        (status = 200, description = "Reprinted", body = SlipWire), WriteErrors))]
#[post("/dossiers/{code}/slips")]
pub async fn issue_slip(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<SlipBody>,
) -> Result<HttpResponse, Error> {
    let Body { value, once } = body;
    let wanted = wanted(&value)?;
    let code = code(&path)?;
    let place = format!("/api/v1/dossiers/{code}/slips/");
    let render = move |issued: &Issued, new: bool| {
        let status = if new { Answered::Created } else { Answered::Done };
        let wire = SlipWire::new(&issued.slip, &issued.stamp, &issued.official)?;
        stored(status, Some(format!("{place}{}", issued.number)), &wire)
    };
    Ok(respond(
        slips::issue(&ctx, caller, once, code, (wanted, seen.0), render).await?,
    ))
}

/// Slips of a dossier
///
/// Those issued, and the forms that the dossier can have now.
#[utoipa::path(tag = "slips", params(("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = SlipsWire), ReadErrors))]
#[get("/dossiers/{code}/slips")]
pub async fn list_slips(ctx: Ctx, caller: Caller, _bare: Bare, path: web::Path<String>) -> Result<HttpResponse, Error> {
    let found = slips::list(&ctx, caller, code(&path)?).await?;
    Ok(HttpResponse::Ok().json(SlipsWire {
        items: found.issued.iter().map(IssuedWire::new).collect(),
        possible: found
            .possible
            .iter()
            .map(|possible| PossibleWire {
                kind: possible.wanted.kind.to_string(),
                round: possible.wanted.round,
                form: possible.form.to_owned(),
                title: possible.title.to_owned(),
            })
            .collect(),
    }))
}

/// What a slip would say
///
/// Nothing is issued, no number is used, and nothing is written into the history.
#[utoipa::path(tag = "slips", params(("code" = String, Path, description = "Dossier code"), PreviewParams),
    responses((status = 200, description = "The slip as PDF, or as data", content(("application/pdf"), (SlipWire = "application/json"))),
        (status = 409, description = "The dossier gives no ground for it", body = Problem,
            content_type = "application/problem+json"), ReadErrors))]
#[get("/dossiers/{code}/slips/preview")]
pub async fn preview_slip(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    params: Params<PreviewParams>,
) -> Result<HttpResponse, Error> {
    let params = params.0;
    let mut f = Fields::new();
    let kind = f.required::<SlipKind, _>("kind", params.kind.as_deref());
    let round = round(&mut f, params.round.map(|text| text.parse().ok()));
    let format = f.optional::<SlipFormat, _>("format", params.format.as_deref());
    f.finish()?;
    let wanted = Wanted {
        kind: sure(kind)?,
        round,
    };
    let printed = slips::preview(&ctx, caller, code(&path)?, wanted, format.unwrap_or_default()).await?;
    send(printed)
}

/// An issued slip
///
/// As a PDF to print (A5 for the receipt, otherwise A4), or as data.
#[utoipa::path(tag = "slips",
    params(("code" = String, Path, description = "Dossier code"),
        ("number" = String, Path, description = "Number of the slip", example = "H02.07-2026-TNHS-0001"), SlipFormatParams),
    responses((status = 200, description = "The slip as PDF, or as data", content(("application/pdf"), (SlipWire = "application/json"))), ReadErrors))]
#[get("/dossiers/{code}/slips/{number}")]
pub async fn get_slip(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<(String, String)>,
    params: Params<SlipFormatParams>,
) -> Result<HttpResponse, Error> {
    let (dossier, number) = path.into_inner();
    let mut f = Fields::new();
    let format = f.optional::<SlipFormat, _>("format", params.0.format.as_deref());
    f.finish()?;
    let number = number.parse().map_err(|_| Reason::SlipNotFound)?;
    send(slips::get(&ctx, caller, code(&dossier)?, number, format.unwrap_or_default()).await?)
}

/// A slip on its way out: a PDF is shown and not saved.
///
/// # Errors
/// It cannot be written: a fault of ours.
pub fn send(printed: Printed) -> Result<HttpResponse, Error> {
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    Ok(match printed {
        Printed::Pdf { name, bytes } => response
            .content_type("application/pdf")
            .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}.pdf\"")))
            .body(bytes),
        Printed::Data(data) => response.json(SlipWire::new(&data.0, &data.1, &data.2)?),
    })
}
