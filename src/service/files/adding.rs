//! A file becomes one of its dossier, with its event.

use super::{FileView, count_papers};
use crate::db::Connection;
use crate::db::files::{self, FileRow};
use crate::domain::event::{Detail, Entry, SourceFile};
use crate::domain::policy::Behalf;
use crate::service::dossiers::case::{Case, tell_behalf};
use crate::service::error::{Error, Reason};

/// The very content is being removed at this moment: soon it is gone, and can come in again.
pub(super) fn condemned() -> Error {
    Error {
        retry_after: Some(2),
        ..Reason::Busy.into()
    }
}

/// Adds a file whose content was touched in this transaction, with its event.
pub(super) fn add(
    conn: &mut Connection,
    mut case: Case,
    row: FileRow,
    behalf: Option<&Behalf>,
    event: Entry,
) -> Result<FileView, Error> {
    files::insert(conn, &row)?;
    let mut view = super::views(conn, row.dossier_id, vec![row])?;
    let mut view = view.pop().ok_or_else(|| Error::internal("a file without a view"))?;
    let row = &view.row;
    // The name is left out: it often tells about a person.
    let source = view.source.clone().zip(row.source_no);
    let mut detail = Detail {
        file: Some(row.no),
        purpose: Some(row.purpose),
        sha256: Some(row.sha256.clone()),
        size: Some(row.size),
        media_type: Some(row.media_type),
        paper: row.paper_code.clone(),
        signature: view.signature.as_ref().map(|(outcome, _)| *outcome),
        source: source.map(|(dossier, file)| SourceFile { dossier, file }),
        ..Detail::default()
    };
    tell_behalf(&mut detail, behalf);
    count_papers(conn, &mut case)?;
    case.save(conn, Some(row.added_by), event, &detail)?;
    view.dossier_version = Some(case.dossier.state.version);
    Ok(view)
}
