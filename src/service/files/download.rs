//! A file goes out.

use std::ops::Range;
use std::sync::Arc;

use super::{seen, store_failed};
use crate::db::files::FileRow;
use crate::domain::dossier_code::DossierCode;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::files::store::Pieces;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view;
use crate::service::error::{Error, Reason};

/// A file on its way out.
pub struct Download {
    /// The file.
    pub row: FileRow,
    /// Which of its bytes, if not all.
    pub range: Option<Range<u64>>,
    /// The bytes.
    pub pieces: Pieces,
}

/// A file of a dossier, for whoever may read the dossier. `choose` says which of so many bytes; the look is noted before
/// the first byte goes out.
///
/// # Errors
/// There is no such file, the person may not see it, `choose` refuses, or the store does not answer.
pub async fn download(
    ctx: &Arc<Context>,
    caller: Caller,
    code: DossierCode,
    no: i16,
    choose: impl FnOnce(&FileRow) -> Result<Option<Range<u64>>, Error>,
) -> Result<Download, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, row) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::DossierRead)?;
            let dossier = view::find(&mut desk, &code)?;
            let row = seen(desk.conn, &desk.actor, &dossier)?
                .into_iter()
                .find(|row| row.no == no && row.removed_at.is_none())
                .ok_or(Reason::FileNotFound)?;
            Ok::<_, Error>((desk.actor.user_id, row))
        })
        .await?;
    let range = choose(&row)?;
    view::note_look(ctx, &caller, user, Some(row.dossier_id), Look::File).await?;
    let pieces = ctx
        .files
        .store
        .get(&row.sha256, range.clone())
        .await
        .map_err(store_failed)?;
    Ok(Download { row, range, pieces })
}
