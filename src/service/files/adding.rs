//! A file becomes one of its dossier, with its event.

use serde_json::json;

use super::{FileView, count_papers};
use crate::db::dossiers::Dossier;
use crate::db::files::{self, FileRow};
use crate::db::{Connection, counters};
use crate::domain::event::Entry;
use crate::domain::instant::Instant;
use crate::domain::policy::Behalf;
use crate::service::dossiers::case::{Case, Detail, tell_behalf};
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
    dossier: Dossier,
    row: FileRow,
    behalf: Option<&Behalf>,
    event: Entry,
    now: Instant,
) -> Result<FileView, Error> {
    files::insert(conn, &row)?;
    let mut view = super::views(conn, row.dossier_id, vec![row])?;
    let view = view.pop().ok_or_else(|| Error::internal("a file without a view"))?;
    let row = &view.row;
    let mut case = Case::loaded(dossier);
    // The name is left out: it often tells about a person.
    let mut detail = Detail::from_iter([
        ("file".to_owned(), json!(row.no)),
        ("purpose".to_owned(), json!(row.purpose.as_str())),
        ("sha256".to_owned(), json!(row.sha256.as_str())),
        ("size".to_owned(), json!(row.size)),
        ("media_type".to_owned(), json!(row.media_type.as_str())),
    ]);
    tell_behalf(&mut detail, behalf);
    if let Some(paper) = &row.paper_code {
        detail.insert("paper".to_owned(), json!(paper));
    }
    if let Some((outcome, _)) = &view.signature {
        detail.insert("signature".to_owned(), json!(outcome.as_str()));
    }
    if let (Some(source), Some(no)) = (&view.source, row.source_no) {
        detail.insert("source".to_owned(), json!({"dossier": source.as_str(), "file": no}));
    }
    count_papers(conn, &case.dossier)?;
    let deltas = case.save(conn, now, Some(row.added_by), event, detail)?;
    counters::append(conn, &deltas)?;
    Ok(view)
}
