//! A file is removed: the wrong one, or of the wrong person. Its row and hash stay in the history; its content goes when
//! nobody else links to it.

use std::sync::Arc;

use super::{Change, count_papers, may_change};
use crate::db::{dossier_parts, files, locks};
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::{Detail, Entry};
use crate::domain::policy::Permission;
use crate::service::access::{self, Desk};
use crate::service::context::{Caller, Context};
use crate::service::dossiers::case::tell_behalf;
use crate::service::dossiers::{stale, view};
use crate::service::error::{Error, Reason};

/// Removes a file of a dossier.
///
/// # Errors
/// There is no such file, the person may not, a result needs it, or the database refuses.
pub async fn remove(
    ctx: &Arc<Context>,
    caller: Caller,
    code: DossierCode,
    (no, seen): (i16, Option<i32>),
    reason: String,
) -> Result<i32, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::FileAdd)?;
            let mut case = view::hold(&mut desk, &ctx2, &code)?;
            stale::unchanged(&case.dossier, seen)?;
            let Desk { conn, actor, catalogue } = desk;
            let row = files::of_dossier(conn, case.dossier.intake.id)?
                .into_iter()
                .find(|row| row.no == no && row.removed_at.is_none())
                .ok_or(Reason::FileNotFound)?;
            let behalf = may_change(conn, &actor, &catalogue, &case.dossier, Change::Remove(&row))?;
            let results = dossier_parts::results(conn, case.dossier.intake.id)?;
            if results.iter().any(|r| r.file_no == Some(no)) {
                return Err(Reason::FileInUse.into());
            }
            files::remove(conn, &row, case.now(), actor.user_id)?;
            count_papers(conn, &mut case)?;
            let mut detail = Detail {
                file: Some(no),
                sha256: Some(row.sha256),
                reason: Some(reason),
                ..Detail::default()
            };
            tell_behalf(&mut detail, behalf.as_ref());
            case.save(conn, Some(actor.user_id), Entry::RemoveFile, &detail)?;
            Ok(case.dossier.state.version)
        })
        .await
}
