//! `/dossiers/{code}/deadline`: why everything is due when it is due.

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::bare::Bare;
use super::dossier_wire::{MoveWire, NamedWire, moved};
use super::dossiers::code;
use super::error::{Problem, ReadErrors};
use super::extract::Ctx;
use crate::domain::deadline::ExplanationLine;
use crate::domain::instant::Instant;
use crate::service::dossiers::account;
use crate::service::dossiers::promise::Recomputed;
use crate::service::{Caller, Error};

/// Why a dossier is due when it is due.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct DeadlineWire {
    pub code: String,
    pub received_at: Option<String>,
    /// The promise in words.
    pub duration: String,
    pub due_at: Option<String>,
    /// As promised at receipt, before anything moved it.
    pub first_due_at: Option<String>,
    pub paused: bool,
    /// Day by day.
    #[schema(value_type = Vec<Object>)]
    pub explanation: Vec<ExplanationLine>,
    /// The year of `due_at`, if its days off are not all entered yet: it may still move.
    pub unannounced_year: Option<i32>,
    /// The limit to accept what was sent online, by the rule and working time of the counter.
    pub acceptance: Option<AcceptanceAccount>,
    /// Each step that was taken over.
    pub steps: Vec<StepAccountWire>,
    /// In the order of their times, with those of changes of working time (`recomputed`).
    pub moves: Vec<MoveWire>,
}

/// Until when the counter must accept or refuse.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct AcceptanceAccount {
    pub due_at: String,
    /// Day by day.
    #[schema(value_type = Vec<Object>)]
    pub explanation: Vec<ExplanationLine>,
}

/// Why a step is due when it is due.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct StepAccountWire {
    pub step: i16,
    pub name: String,
    pub agency: NamedWire,
    pub received_at: Option<String>,
    pub due_at: Option<String>,
    /// Day by day.
    #[schema(value_type = Vec<Object>)]
    pub explanation: Vec<ExplanationLine>,
}

/// A due time that moved because working time changed.
fn recomputed(told: &Recomputed) -> MoveWire {
    MoveWire {
        kind: "recomputed",
        cause: None,
        answer_by: None,
        late_agency: None,
        reason: told.reason.clone(),
        legal_ground: None,
        step: None,
        papers: Vec::new(),
        from: told.at.to_string(),
        until: Some(told.at.to_string()),
        due_before: told.due_before.map(|t| t.to_string()),
        due_after: told.due_after.map(|t| t.to_string()),
        by: None,
    }
}

/// Explain the due time of a dossier, day by day
#[utoipa::path(tag = "dossiers", params(("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = DeadlineWire),
        (status = 409, description = "The calendar has no working time to count with", body = Problem,
            content_type = "application/problem+json"), ReadErrors))]
#[get("/dossiers/{code}/deadline")]
pub async fn dossier_deadline(
    ctx: Ctx,
    caller: Caller,
    _bare: Bare,
    path: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let view = account::deadline(&ctx, caller, code(&path)?).await?;
    let mut moves: Vec<(Instant, MoveWire)> = (view.moves.iter())
        .map(|m| (m.from_at, moved(m, None, None)))
        .chain(view.recomputed.iter().map(|told| (told.at, recomputed(told))))
        .collect();
    moves.sort_by_key(|(at, _)| *at);
    Ok(HttpResponse::Ok().json(DeadlineWire {
        code: view.code.to_string(),
        received_at: view.received_at.map(|t| t.to_string()),
        duration: view.duration,
        due_at: view.due_at.map(|t| t.to_string()),
        first_due_at: view.first_due_at.map(|t| t.to_string()),
        paused: view.paused,
        explanation: view.lines,
        unannounced_year: view.unannounced,
        acceptance: view.acceptance.map(|(due_at, explanation)| AcceptanceAccount {
            due_at: due_at.to_string(),
            explanation,
        }),
        steps: view
            .steps
            .into_iter()
            .map(|step| StepAccountWire {
                step: step.row.step_no,
                agency: view.catalogue.agency_named(step.row.agency_id).into(),
                received_at: step.row.received_at.map(|t| t.to_string()),
                due_at: step.row.due_at.map(|t| t.to_string()),
                name: step.row.name,
                explanation: step.lines,
            })
            .collect(),
        moves: moves.into_iter().map(|(_, wire)| wire).collect(),
    }))
}
