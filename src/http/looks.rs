//! `/dossiers/{code}/looks`: who looked at a dossier.

use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossier_wire::OfficialWire;
use super::dossiers::code;
use super::error::ReadErrors;
use super::extract::{Ctx, Params, limit};
use crate::domain::look::Look;
use crate::http::ratings::id_cursor;
use crate::service::dossiers::looks;
use crate::service::{Caller, Error, Fields};

/// A look.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct LookWire {
    pub at: String,
    pub by: Option<OfficialWire>,
    /// What was seen: `view`, `history`, `looks`, `control_slip`, `stale version` (somebody acted on what it had been and was
    /// shown what it is), `slip`, `file`, `files` or `feedback`.
    pub saw: &'static str,
    /// The same in Vietnamese.
    pub saw_name: &'static str,
    /// The request, as in the server's log.
    pub request_id: String,
}

/// Looks.
#[derive(Serialize, ToSchema)]
pub struct LookPage {
    /// The last first.
    pub items: Vec<LookWire>,
    /// Send it as `after` to get the next page.
    pub next: Option<String>,
}

/// Which looks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LookParams {
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

/// Who looked at a dossier
///
/// For leaders and supervisors. Looks are kept for `look_keep_years` (a rule; 5 unless set); asking for them is a look, too.
#[utoipa::path(tag = "dossiers", params(("code" = String, Path, description = "Dossier code"), LookParams),
    responses((status = 200, body = LookPage), ReadErrors))]
#[get("/dossiers/{code}/looks")]
pub async fn dossier_looks(
    ctx: Ctx,
    caller: Caller,
    path: web::Path<String>,
    params: Params<LookParams>,
) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let limit = limit(&mut f, params.0.limit.as_deref());
    let before = id_cursor(&mut f, params.0.after.as_deref());
    f.finish()?;
    let found = looks::list(&ctx, caller, code(&path)?, before, limit).await?;
    let wire = |look: &crate::db::access_log::AccessRow| {
        let saw: Look = look.purpose;
        LookWire {
            at: look.at.to_string(),
            by: found.officials.get(&look.user_id).map(OfficialWire::from),
            saw: saw.as_str(),
            saw_name: saw.label_vi(),
            request_id: look.request_id.clone(),
        }
    };
    Ok(HttpResponse::Ok().json(LookPage {
        items: found.looks.iter().map(wire).collect(),
        next: found.next.map(|id| id.to_string()),
    }))
}
