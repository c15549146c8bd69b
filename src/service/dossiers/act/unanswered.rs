//! Closing what was not answered in time, by a dated rule: an act of the worker, with its event and nobody's name in it.

use std::collections::HashSet;
use std::sync::Arc;

use super::by_post::nobody;
use super::{Act, Case, Command};
use crate::db::{self, Connection, dossier_parts, locks};
use crate::domain::dossier::{Action, Status, transition};
use crate::domain::event::Detail;
use crate::domain::ids::DossierId;
use crate::domain::instant::Instant;
use crate::domain::rules::RuleKey;
use crate::service::catalogue::Catalogue;
use crate::service::context::Context;
use crate::service::error::{Error, Kind};

/// Dossiers closed in one transaction.
const BATCH: i64 = 50;
/// What the history gives as the reason.
const REASON: &str = "Quá thời hạn bổ sung hồ sơ mà không nhận được giấy tờ; hệ thống tự động đóng theo quy định.";

/// Closes every dossier whose supplement request was not answered in time, where the rule of its agency says so; answers
/// how many. Those of which no due time can be computed are put among the `stuck`, and what is there is not tried.
///
/// # Errors
/// The database refuses; the rest is closed later.
pub async fn close_unanswered(ctx: &Arc<Context>, stuck: &mut HashSet<DossierId>) -> Result<usize, Error> {
    let mut after = (Instant::from_micros(0).map_err(Error::internal)?, DossierId::new(0));
    let mut closed = 0;
    loop {
        let ctx2 = Arc::clone(ctx);
        let waiting = ctx
            .db
            .read(move |conn| {
                let now = ctx2.now();
                let catalogue = ctx2.catalogue.current(conn)?;
                // Nothing is looked for where no rule could ask for it.
                if !catalogue
                    .rules()
                    .iter()
                    .any(|r| r.key == RuleKey::SupplementAutoClose && r.value == 1)
                {
                    return Ok::<_, Error>(Vec::new());
                }
                Ok(dossier_parts::unanswered(conn, now, after, BATCH)?)
            })
            .await?;
        let Some(last) = waiting.last() else { return Ok(closed) };
        after = *last;
        let ids: Vec<DossierId> = waiting
            .iter()
            .map(|(_, id)| *id)
            .filter(|id| !stuck.contains(id))
            .collect();
        if ids.is_empty() {
            continue;
        }
        let ctx2 = Arc::clone(ctx);
        let (done, failed) = ctx.db.write(move |conn| close(conn, &ctx2, &ids)).await?;
        closed += done;
        stuck.extend(failed);
    }
}

/// How many were closed, and which could not be.
fn close(conn: &mut Connection, ctx: &Context, ids: &[DossierId]) -> Result<(usize, Vec<DossierId>), Error> {
    locks::share_catalogue(conn)?;
    let catalogue = ctx.catalogue.current(conn)?;
    locks::dossiers(conn, ids)?;
    let (mut closed, mut failed) = (0, Vec::new());
    for dossier in db::dossiers::open_among(conn, ids)? {
        let case = Case::loaded(dossier, ctx.now());
        let (id, agency, now) = (case.dossier.intake.id, case.dossier.intake.agency_id, case.now());
        let over = dossier_parts::moves(conn, id)?
            .iter()
            .rfind(|m| m.until_at.is_none())
            .and_then(|m| m.answer_due_at)
            .is_some_and(|limit| limit < now);
        let asked = catalogue.rule(RuleKey::SupplementAutoClose, agency, now.local_day()) == 1;
        if over && asked && case.dossier.state.status == Status::SupplementRequested {
            match db::in_transaction(conn, |conn| close_one(conn, ctx, &catalogue, case)) {
                Ok(()) => closed += 1,
                Err(error) if error.reason.kind() == Kind::Busy => return Err(error),
                // One dossier, of which no due time can be computed, must not keep the others open.
                Err(error) => {
                    tracing::warn!(%error, dossier = id.get(), "a dossier was not closed and will be tried in an hour");
                    failed.push(id);
                }
            }
        }
    }
    Ok((closed, failed))
}

fn close_one(conn: &mut Connection, ctx: &Context, catalogue: &Catalogue, mut case: Case) -> Result<(), Error> {
    let Some(found) = transition(case.dossier.state.status, Action::CloseUnanswered) else {
        return Err(Error::internal("what waits for an answer cannot be closed"));
    };
    let nobody = nobody();
    let mut act = Act::on(conn, ctx, catalogue, (&nobody, None), &case)?;
    let command = Command::CloseUnanswered {
        reason: Some(REASON.to_owned()),
    };
    act.carry_out(&mut case, &command, found, Detail::default())
}
