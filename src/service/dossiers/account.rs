//! Why a dossier, its steps and the wait for its acceptance are due when they are: the same ledgers, told line by line.

use std::sync::Arc;

use super::promise::{self, Recomputed};
use super::{clock, stays, view};
use crate::db::dossier_parts::{self, MoveRow, StepRow};
use crate::db::dossier_steps;
use crate::db::dossiers::Dossier;
use crate::domain::deadline::ExplanationLine;
use crate::domain::dossier_code::DossierCode;
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::error::Error;

/// The account of a due time.
pub struct DeadlineView {
    /// The dossier's code.
    pub code: DossierCode,
    /// When the clock started.
    pub received_at: Option<Instant>,
    /// The promise in words ("3 ngày làm việc").
    pub duration: String,
    /// When it is due, or was when it ended.
    pub due_at: Option<Instant>,
    /// As promised at receipt, before anything moved it.
    pub first_due_at: Option<Instant>,
    /// Whether the clock stands still.
    pub paused: bool,
    /// Line by line.
    pub lines: Vec<ExplanationLine>,
    /// The year of the due time, if its days off are not all entered yet: it may still move.
    pub unannounced: Option<i32>,
    /// Until when the counter must accept it, line by line; for what was sent online.
    pub acceptance: Option<(Instant, Vec<ExplanationLine>)>,
    /// The same for each step that was taken over.
    pub steps: Vec<StepAccount>,
    /// Pauses and extensions.
    pub moves: Vec<MoveRow>,
    /// What changes of working time made of it.
    pub recomputed: Vec<Recomputed>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// The account of the due time of a step.
pub struct StepAccount {
    /// The stay.
    pub row: StepRow,
    /// Line by line.
    pub lines: Vec<ExplanationLine>,
}

/// Why a dossier is due when it is due.
///
/// # Errors
/// There is no such dossier, the person may not see it, or the database refuses.
pub async fn deadline(ctx: &Arc<Context>, caller: Caller, code: DossierCode) -> Result<DeadlineView, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            let dossier = view::find(&mut desk, &code)?;
            let moves = dossier_parts::moves(desk.conn, dossier.intake.id)?;
            let (_, version) = desk.catalogue.version(dossier.intake.version_id)?;
            let calendar = desk.catalogue.calendar(dossier.intake.agency_id)?;
            let ledger = clock::ledger(&dossier, version, &moves)?;
            let (deadline, mut lines) = match &ledger {
                Some(ledger) => (
                    Some(clock::replay(ledger, calendar)?),
                    ledger.explain(calendar).map_err(clock::refuse)?,
                ),
                None => (None, Vec::new()),
            };
            let ended = !dossier.state.status.is_open();
            let today = deadline.and_then(|d| d.due_at()).filter(|_| ended);
            if let (Some(today), Some(kept)) = (today, dossier.state.due_at)
                && today != kept
            {
                lines.push(ExplanationLine::kept(today, kept));
            }
            let times = stays::StepTimes {
                version,
                channel: dossier.intake.intake_channel,
            };
            let mut steps = Vec::new();
            for row in dossier_steps::list(desk.conn, dossier.intake.id)? {
                if let Some(ledger) = stays::ledger(times, (&row).into(), &moves)? {
                    let calendar = desk.catalogue.calendar(row.agency_id)?;
                    let lines = ledger.explain(calendar).map_err(clock::refuse)?;
                    steps.push(StepAccount { row, lines });
                }
            }
            let recomputed = promise::recomputed(desk.conn, dossier.intake.id)?;
            let replayed = deadline.and_then(|d| d.first_due_at());
            Ok(DeadlineView {
                first_due_at: promise::first_due(&dossier, &moves, &recomputed, replayed),
                paused: deadline.is_some_and(|d| d.is_paused()),
                recomputed,
                acceptance: acceptance(&desk, &dossier, &moves)?,
                steps,
                // What is decided or ended keeps the due time that it has.
                unannounced: calendar.unannounced(dossier.state.due_at.filter(|_| dossier.state.status.is_open())),
                received_at: dossier.state.received_at,
                due_at: dossier.state.due_at,
                duration: version
                    .definition
                    .duration_for(dossier.intake.intake_channel)
                    .label_vi(),
                code: dossier.intake.code,
                lines,
                moves,
                catalogue: desk.catalogue,
            })
        })
        .await
}

/// When a dossier would be due that is accepted now, and why.
pub struct Ahead {
    /// When; none where nothing is promised.
    pub due_at: Option<Instant>,
    /// The promise in words.
    pub duration: String,
    /// Line by line.
    pub lines: Vec<ExplanationLine>,
    /// The year of the due time, if its days off are not all entered yet.
    pub unannounced: Option<i32>,
}

/// When a dossier would be due if it were accepted now.
///
/// # Errors
/// There is no such dossier, the person may not see it, or the database refuses.
pub async fn ahead(ctx: &Arc<Context>, caller: Caller, code: DossierCode) -> Result<Ahead, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            let mut dossier = view::find(&mut desk, &code)?;
            let moves = dossier_parts::moves(desk.conn, dossier.intake.id)?;
            let (_, version) = desk.catalogue.version(dossier.intake.version_id)?;
            let calendar = desk.catalogue.calendar(dossier.intake.agency_id)?;
            dossier.state.received_at = Some(ctx2.now());
            let (due_at, lines) = match clock::ledger(&dossier, version, &moves)? {
                Some(ledger) => (
                    clock::replay(&ledger, calendar)?.due_at(),
                    ledger.explain(calendar).map_err(clock::refuse)?,
                ),
                None => (None, Vec::new()),
            };
            let duration = version.definition.duration_for(dossier.intake.intake_channel);
            Ok(Ahead {
                due_at,
                duration: duration.label_vi(),
                lines,
                unannounced: calendar.unannounced(due_at),
            })
        })
        .await
}

/// The account of the limit to accept; it ends where the dossier was accepted.
fn acceptance(
    desk: &Desk<'_>,
    dossier: &Dossier,
    moves: &[MoveRow],
) -> Result<Option<(Instant, Vec<ExplanationLine>)>, Error> {
    let Some(due_at) = dossier.state.accept_due_at else {
        return Ok(None);
    };
    let ledger = clock::accept_ledger(&desk.catalogue, dossier, moves)?;
    let calendar = desk.catalogue.calendar(dossier.intake.received_agency_id)?;
    Ok(Some((due_at, ledger.explain(calendar).map_err(clock::refuse)?)))
}
