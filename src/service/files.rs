//! Files of dossiers: taking them in, sending them out, re-using and removing them.

mod adding;
mod download;
mod removal;
pub mod reuse;
mod sweep;
mod upload;

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Semaphore;

pub use self::download::{Download, download};
pub use self::removal::remove;
pub use self::sweep::sweep;
pub use self::upload::{NewFile, Upload, begin};
use crate::db::dossiers::Dossier;
use crate::db::files::{self, FileRow};
use crate::db::{self, Connection, dossier_parts};
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::file::{ContentHash, FilePurpose};
use crate::domain::ids::{DossierId, UserId};
use crate::domain::look::Look;
use crate::domain::paper;
use crate::domain::policy::{Actor, Behalf, Permission};
use crate::domain::signature::{SignatureOutcome, SignatureReport};
use crate::files::signature::chain::TrustRoots;
use crate::files::store::FileStore;
use crate::service::access;
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::case::Case;
use crate::service::dossiers::view::{self, Official};
use crate::service::error::{Error, Reason};

/// Files whose signatures are checked at the same time: each takes a core.
const PARALLEL_CHECKS: usize = 2;

/// Where files are kept, and who is trusted to vouch for signatures.
pub struct Files {
    /// The store.
    pub store: FileStore,
    /// Trusted certificates.
    pub trust: Arc<TrustRoots>,
    checks: Semaphore,
}

impl Files {
    /// From its parts.
    pub fn new(store: FileStore, trust: TrustRoots) -> Self {
        Self {
            store,
            trust: Arc::new(trust),
            checks: Semaphore::new(PARALLEL_CHECKS),
        }
    }
}

/// A file with what was found in it.
pub struct FileView {
    /// The file.
    pub row: FileRow,
    /// What its signatures are worth, and what was found; none for what is no PDF.
    pub signature: Option<(SignatureOutcome, SignatureReport)>,
    /// The dossier that it was re-used from.
    pub source: Option<DossierCode>,
    /// The version of its dossier that came of adding it, where that was done just now.
    pub dossier_version: Option<i32>,
}

/// Files of a dossier.
pub struct FileList {
    /// In order, also those that were removed.
    pub files: Vec<FileView>,
    /// Who added them.
    pub officials: HashMap<UserId, Official>,
}

/// Files of a dossier, for whoever may read it. The look is noted.
///
/// # Errors
/// There is no such dossier, the person may not see it, or the database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller, code: DossierCode) -> Result<FileList, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, dossier, list) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::DossierRead)?;
            let found = view::find(&mut desk, &code)?;
            let dossier = found.intake.id;
            let rows = seen(desk.conn, &desk.actor, &found)?;
            let officials = view::officials(desk.conn, rows.iter().map(|r| r.added_by).collect())?;
            let files = views(desk.conn, dossier, rows)?;
            Ok::<_, Error>((desk.actor.user_id, dossier, FileList { files, officials }))
        })
        .await?;
    view::note_look(ctx, &caller, user, Some(dossier), Look::Files).await?;
    Ok(list)
}

/// Files with what was found in them.
pub(super) fn views(conn: &mut Connection, dossier: DossierId, rows: Vec<FileRow>) -> Result<Vec<FileView>, Error> {
    let mut found: HashMap<ContentHash, (SignatureOutcome, SignatureReport)> = HashMap::new();
    for object in files::objects_of(conn, dossier)? {
        if let (Some(outcome), Some(report)) = (object.signature, object.signature_report) {
            found.insert(object.sha256, (outcome, report));
        }
    }
    let sources: Vec<DossierId> = rows.iter().filter_map(|r| r.source_dossier_id).collect();
    let sources: HashMap<DossierId, DossierCode> = db::dossiers::among(conn, &sources)?
        .into_iter()
        .map(|d| (d.intake.id, d.intake.code))
        .collect();
    Ok(rows
        .into_iter()
        .map(|row| FileView {
            signature: found.get(&row.sha256).cloned(),
            dossier_version: None,
            source: row.source_dossier_id.and_then(|id| sources.get(&id).cloned()),
            row,
        })
        .collect())
}

/// The files of a dossier, removed ones included, as far as somebody may see them. A portal sees a result once it is issued, as long
/// as it counts: the citizen gets nothing before it is signed, and nothing that was undone.
pub(super) fn seen(conn: &mut Connection, actor: &Actor, dossier: &Dossier) -> Result<Vec<FileRow>, Error> {
    let mut rows = files::of_dossier(conn, dossier.intake.id)?;
    if actor.is_only_portal() {
        let issued = match dossier.decided_at() {
            Some(_) => dossier_parts::results(conn, dossier.intake.id)?,
            None => Vec::new(),
        };
        let counts = |no| issued.iter().any(|r| r.annulled_at.is_none() && r.file_no == Some(no));
        rows.retain(|row| row.purpose == FilePurpose::Paper || counts(row.no));
    }
    Ok(rows)
}

/// What is done with the files of a dossier.
#[derive(Clone, Copy)]
pub(super) enum Change<'a> {
    /// One of a purpose is added.
    Add(FilePurpose),
    /// One is removed.
    Remove(&'a FileRow),
}

/// Refuses whoever may not add or remove files of a purpose on a dossier, and dossiers that are closed. Answers in whose place
/// the person does it, if not in their own.
///
/// A portal adds papers until something is decided, and takes back its own until the counter has accepted them, or while papers are
/// asked for: what was decided on stays.
pub(super) fn may_change(
    conn: &mut Connection,
    actor: &Actor,
    catalogue: &Catalogue,
    dossier: &Dossier,
    change: Change<'_>,
) -> Result<Option<Behalf>, Error> {
    let purpose = match change {
        Change::Add(purpose) => purpose,
        Change::Remove(row) => row.purpose,
    };
    let needed: &[Permission] = match purpose {
        FilePurpose::Paper => &[Permission::FileAdd],
        FilePurpose::Result => &[Permission::FileAdd, Permission::DossierProcess],
    };
    let mut behalf = None;
    for permission in needed {
        behalf = access::must_on(conn, catalogue, actor, *permission, dossier)?.or(behalf);
    }
    let status = dossier.state.status;
    let in_time = match change {
        _ if !actor.is_only_portal() => true,
        Change::Add(_) => status.is_open(),
        Change::Remove(row) if row.added_by != actor.user_id => return Err(access::not_allowed(Permission::FileAdd)),
        Change::Remove(_) => matches!(status, Status::Submitted | Status::SupplementRequested),
    };
    if !in_time || !dossier.takes_files(purpose) {
        return Err(Error::with(
            Reason::WrongState,
            ["Thay đổi tệp".to_owned(), status.label_vi().to_owned()],
        ));
    }
    Ok(behalf)
}

/// Counts the papers of a dossier anew, after its papers or files changed.
pub(super) fn count_papers(conn: &mut Connection, case: &mut Case) -> Result<(), Error> {
    let rows = files::of_dossier(conn, case.dossier.intake.id)?;
    let live = rows
        .iter()
        .filter(|r| r.removed_at.is_none() && r.purpose == FilePurpose::Paper)
        .filter_map(|r| Some((r.paper_code.as_deref()?, r.source_dossier_id.is_some())));
    let count = paper::count(&case.dossier.state.papers, live);
    case.state().count_papers(count);
    Ok(())
}

/// The number of the next file of a dossier.
pub(super) fn next_no(rows: &[FileRow]) -> Result<i16, Error> {
    let no = rows.last().map_or(1, |r| r.no.saturating_add(1));
    if no > MOST_FILES {
        return Err(Error::with(Reason::TooManyFiles, [MOST_FILES.to_string()]));
    }
    Ok(no)
}

/// Files of one dossier, removed ones included.
const MOST_FILES: i16 = 500;

/// A refusal of something that the store or the disk did: logged, and worth trying again.
pub(super) fn store_failed(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "the file store failed");
    Error {
        retry_after: Some(5),
        ..Reason::StoreUnavailable.into()
    }
}
