//! `/papers/reusable` and `/dossiers/{code}/files/links`: papers that need not be brought again.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::respond;
use super::dossiers::code;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Body, Ctx, Params, optional_line, sure};
use super::file_wire::FileWire;
use super::files::added;
use super::seen::{IfMatch, Seen};
use crate::domain::codes::ProcedureCode;
use crate::domain::dossier_code::DossierCode;
use crate::domain::person::IdNumber;
use crate::service::files::reuse::{self, Chosen, Offer};
use crate::service::{Caller, Error, FieldError, Fields};

/// A file of an earlier dossier of the same applicant.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReuseBody {
    /// Code of the earlier dossier.
    #[schema(example = "H02.07-261101-0007")]
    pub dossier: Option<String>,
    /// Number of the file in it.
    #[schema(example = 1)]
    pub file: Option<i16>,
}

impl ReuseBody {
    /// The choice that it means.
    pub fn chosen(&self, f: &mut Fields, name: &str, paper: Option<String>) -> Option<Chosen> {
        let dossier = f.required::<DossierCode, _>(&format!("{name}.dossier"), self.dossier.as_deref());
        if self.file.is_none() {
            f.push(FieldError::missing(&format!("{name}.file")));
        }
        Some(Chosen {
            dossier: dossier?,
            file: self.file?,
            paper,
        })
    }
}

/// Which file is to be re-used for which paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct LinkBody {
    /// Code of the paper that it shows.
    #[schema(example = "p1")]
    pub paper: Option<String>,
    pub from: ReuseBody,
}

/// Re-use a file of an earlier dossier of the same applicant
///
/// It is linked, not copied. `GET /papers/reusable` says what there is.
#[utoipa::path(tag = "files", request_body = LinkBody, params(("code" = String, Path, description = "Dossier code"),
        super::extract::IdempotencyKey, IfMatch),
    responses((status = 201, body = FileWire), WriteErrors))]
#[post("/dossiers/{code}/files/links")]
pub async fn link_file(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<String>,
    body: Body<LinkBody>,
) -> Result<HttpResponse, Error> {
    let code = code(&path)?;
    let mut f = Fields::new();
    let paper = optional_line::<50>(&mut f, "paper", body.value.paper.as_deref());
    let chosen = body.value.from.chosen(&mut f, "from", paper);
    f.finish()?;
    let answer = reuse::reuse(
        &ctx,
        caller,
        body.once,
        code.clone(),
        (sure(chosen)?, seen.0),
        added(&code),
    )
    .await?;
    Ok(respond(answer))
}

/// Whose papers, for what.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReusableParams {
    /// ID number of the applicant.
    #[param(example = "024085001234")]
    pub id_number: Option<String>,
    /// Procedure that papers are needed for.
    #[param(example = "1.001612")]
    pub procedure: Option<String>,
}

/// A file of an earlier dossier that could serve.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ReusableWire {
    pub dossier: String,
    pub file: i16,
    /// What the paper was called there.
    pub paper_name: String,
    /// Code of the paper of the procedure asked about that it fulfils.
    pub fulfils: Option<String>,
    /// Day on which it was handed in there.
    pub day: String,
    pub media_type: &'static str,
    pub size: i64,
}

impl From<&Offer> for ReusableWire {
    fn from(offer: &Offer) -> Self {
        Self {
            dossier: offer.dossier.to_string(),
            file: offer.row.no,
            paper_name: offer.paper.clone(),
            fulfils: offer.fulfils.clone(),
            day: offer.day.to_string(),
            media_type: offer.row.media_type.as_str(),
            size: offer.row.size,
        }
    }
}

/// Papers that need not be brought again.
#[derive(Serialize, ToSchema)]
pub struct ReusableList {
    /// Those that fulfil a paper of the procedure come first.
    pub items: Vec<ReusableWire>,
}

/// Papers that the applicant need not bring again
///
/// Files of the applicant's earlier dossiers that you may see; those that fulfil a paper of the procedure come first. Give
/// them at intake as `reuse` of a paper, or afterwards to `POST /dossiers/{code}/files/links`. The look is recorded.
#[utoipa::path(tag = "files", params(ReusableParams), responses((status = 200, body = ReusableList), ReadErrors))]
#[get("/papers/reusable")]
pub async fn reusable_papers(ctx: Ctx, caller: Caller, params: Params<ReusableParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let id_number = f.required::<IdNumber, _>("id_number", params.0.id_number.as_deref());
    let procedure = f.required::<ProcedureCode, _>("procedure", params.0.procedure.as_deref());
    f.finish()?;
    let offers = reuse::offers(&ctx, caller, sure(id_number)?, sure(procedure)?).await?;
    let items = offers.iter().map(ReusableWire::from).collect();
    Ok(HttpResponse::Ok().json(ReusableList { items }))
}
