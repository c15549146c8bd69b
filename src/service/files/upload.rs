//! A file comes in: received and hashed on disk, looked at, put into the store, and only then linked to its dossier, in
//! one transaction with its event. Until that, nothing of it can be seen.

use std::sync::Arc;

use super::adding::{add, condemned};
use super::{Change, FileView, Files, may_change, next_no, store_failed};
use crate::db::dossiers::Dossier;
use crate::db::files::{self, FileRow, ObjectRow};
use crate::db::{QueryError, is_unique_violation, locks};
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::Entry;
use crate::domain::file::{ContentHash, FileName, FilePurpose, MediaType};
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::domain::procedure::ProcedureDefinition;
use crate::domain::rules::RuleKey;
use crate::domain::signature::SignatureReport;
use crate::domain::text::FieldCode;
use crate::files::incoming::{Incoming, Received};
use crate::files::{signature, sniff};
use crate::service::access::{self, Desk};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::{stale, view};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::idempotency::{Answer, Once, Rendered, once_at};

/// Bytes gathered before they are written: fewer trips to another thread.
const GATHER: usize = 256 * 1024;
const MIB: u64 = 1 << 20;

/// A file that somebody wants to add.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// What it is.
    pub purpose: FilePurpose,
    /// Code of the paper that it shows.
    pub paper: Option<String>,
    /// Its name, as it came.
    pub name: String,
    /// How many bytes there will be, if that was said.
    pub declared_size: Option<u64>,
    /// What they hash to, if that was said.
    pub declared_hash: Option<ContentHash>,
    /// The version of the dossier that was seen, if that was said.
    pub seen: Option<i32>,
}

/// A file on its way in.
pub struct Upload {
    code: DossierCode,
    new: NewFile,
    most: u64,
    incoming: Option<Incoming>,
    gathered: Vec<u8>,
}

/// Checks whether somebody may add a file, and makes room for it.
///
/// # Errors
/// There is no such dossier, the person may not, the file would be too large, or nothing can be received.
pub async fn begin(ctx: &Arc<Context>, caller: Caller, code: DossierCode, new: NewFile) -> Result<Upload, Error> {
    let (ctx2, code2, new2) = (Arc::clone(ctx), code.clone(), new.clone());
    let most = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::FileAdd)?;
            let dossier = view::find(&mut desk, &code2)?;
            let Desk { conn, actor, catalogue } = desk;
            may_change(conn, &actor, &catalogue, &dossier, Change::Add(new2.purpose))?;
            let (_, version) = catalogue.version(dossier.intake.version_id)?;
            check_paper(&dossier, &version.definition, new2.purpose, new2.paper.as_ref())?;
            let rows = files::of_dossier(conn, dossier.intake.id)?;
            next_no(&rows)?;
            room(&catalogue, &dossier, &rows, ctx2.now())
        })
        .await?;
    if let Some(size) = new.declared_size {
        fits(size, most)?;
    }
    let folder = ctx.files.store.incoming().to_owned();
    let incoming = tokio::task::spawn_blocking(move || Incoming::begin(&folder))
        .await
        .map_err(Error::internal)?
        .map_err(store_failed)?;
    Ok(Upload {
        code,
        new,
        most,
        incoming: Some(incoming),
        gathered: Vec::with_capacity(GATHER),
    })
}

/// How many bytes of files a dossier may still take.
///
/// # Errors
/// It takes no more.
pub(super) fn left(catalogue: &Catalogue, dossier: &Dossier, rows: &[FileRow], now: Instant) -> Result<u64, Error> {
    let held: u64 = rows
        .iter()
        .filter(|r| r.removed_at.is_none())
        .map(|r| u64::try_from(r.size).unwrap_or(0))
        .sum();
    let most = most_mib(catalogue, dossier, RuleKey::DossierFilesMaxMib, now);
    match most.saturating_mul(MIB).saturating_sub(held) {
        0 => Err(Error::with(Reason::DossierFilesTooLarge, [most.to_string()])),
        left => Ok(left),
    }
}

fn most_mib(catalogue: &Catalogue, dossier: &Dossier, key: RuleKey, now: Instant) -> u64 {
    let rule = catalogue.rule(key, dossier.intake.agency_id, now.local_day());
    u64::try_from(rule).unwrap_or(0)
}

/// How many bytes a file may have now: by the limit of a file, and by what is left of the limit of the dossier.
fn room(catalogue: &Catalogue, dossier: &Dossier, rows: &[FileRow], now: Instant) -> Result<u64, Error> {
    let most = most_mib(catalogue, dossier, RuleKey::FileMaxMib, now).saturating_mul(MIB);
    Ok(left(catalogue, dossier, rows, now)?.min(most))
}

/// Refuses a file that is larger than what there is room for.
///
/// # Errors
/// It is.
pub(super) fn fits(size: u64, most: u64) -> Result<(), Error> {
    if size > most {
        let shown = format!("{:.1}", most as f64 / MIB as f64);
        return Err(Error::with(Reason::FileTooLarge, [shown]));
    }
    Ok(())
}

/// The paper must be one of the procedure, or one that was handed in.
pub(super) fn check_paper(
    dossier: &Dossier,
    definition: &ProcedureDefinition,
    purpose: FilePurpose,
    paper: Option<&String>,
) -> Result<(), Error> {
    let Some(code) = paper else { return Ok(()) };
    let refuse = |code, vi: &str, en: &str| Err(Error::field(FieldError::new("paper", code, vi, en)));
    if purpose == FilePurpose::Result {
        return refuse(
            FieldCode::NotForThisKind,
            "Tệp kết quả không gắn với giấy tờ.",
            "A result file belongs to no paper.",
        );
    }
    let known = definition.papers.iter().any(|p| p.code == *code);
    if known || dossier.state.papers.iter().any(|p| p.code.as_ref() == Some(code)) {
        Ok(())
    } else {
        refuse(
            FieldCode::PaperUnknown,
            "Thủ tục không có giấy tờ với mã này.",
            "The procedure has no paper with this code.",
        )
    }
}

impl Upload {
    /// Takes the next part.
    ///
    /// # Errors
    /// The file is too large, or cannot be written.
    pub async fn take(&mut self, part: &[u8]) -> Result<(), Error> {
        self.gathered.extend_from_slice(part);
        let so_far = self.incoming.as_ref().map_or(0, Incoming::size);
        fits(so_far + self.gathered.len() as u64, self.most)?;
        if self.gathered.len() >= GATHER {
            self.write().await?;
        }
        Ok(())
    }

    async fn write(&mut self) -> Result<(), Error> {
        let mut incoming = self
            .incoming
            .take()
            .ok_or_else(|| Error::internal("an upload went on after it failed"))?;
        let part = std::mem::replace(&mut self.gathered, Vec::with_capacity(GATHER));
        let written = tokio::task::spawn_blocking(move || incoming.take(&part).map(|()| incoming));
        self.incoming = Some(written.await.map_err(Error::internal)?.map_err(store_failed)?);
        Ok(())
    }

    /// The file is here: looks at it, keeps it, and links it to its dossier. `key` makes the whole safe to repeat;
    /// `render` makes the answer.
    ///
    /// # Errors
    /// The file is empty, cut off, of a kind that is not taken, or not what was declared; or what [`begin`] refuses.
    /// Nothing of it is linked then.
    pub async fn finish<R>(
        mut self,
        ctx: &Arc<Context>,
        caller: Caller,
        key: Option<(String, String)>,
        render: R,
    ) -> Result<Answer, Error>
    where
        R: Fn(&FileView) -> Rendered + Send + 'static,
    {
        self.write().await?;
        let Self {
            code, new, incoming, ..
        } = self;
        let incoming = incoming.ok_or_else(|| Error::internal("an upload went on after it failed"))?;
        let files = Arc::clone(&ctx.files);
        let now = ctx.now();
        let (received, media_type, name, report) = look(files, incoming, &new, now).await?;
        let key = key.and_then(|(key, path)| Once::new(&key, "POST", &path, received.hash.as_str().as_bytes()));
        let size = i64::try_from(received.size).map_err(Error::internal)?;
        let object = ObjectRow {
            sha256: received.hash.clone(),
            size,
            media_type,
            links: 0,
            signature: report.as_ref().map(SignatureReport::outcome),
            signature_report: report,
            created_at: now,
            touched_at: now,
            condemned_at: None,
        };
        reserve(ctx, &object).await?;
        ctx.files
            .store
            .put(&received.hash, received.file, received.size)
            .await
            .map_err(store_failed)?;
        link(ctx, caller, key, code, new, object, name, render).await
    }
}

/// Tells what a file is, and checks the signatures of a PDF file: off the request threads.
async fn look(
    files: Arc<Files>,
    incoming: Incoming,
    new: &NewFile,
    now: Instant,
) -> Result<(Received, MediaType, FileName, Option<SignatureReport>), Error> {
    let (declared_size, declared_hash, name) = (new.declared_size, new.declared_hash.clone(), new.name.clone());
    let permit = files.checks.acquire().await.map_err(Error::internal)?;
    let trust = Arc::clone(&files.trust);
    let looked = tokio::task::spawn_blocking(move || {
        let mut received = incoming.finish().map_err(store_failed)?;
        if received.size == 0 {
            return Err(Error::from(Reason::FileEmpty));
        }
        let other_size = declared_size.is_some_and(|size| size != received.size);
        if other_size || declared_hash.is_some_and(|hash| hash != received.hash) {
            return Err(Reason::FileIncomplete.into());
        }
        let media_type = sniff::media_type(&received.head).ok_or_else(not_taken)?;
        if !sniff::is_whole(media_type, &received.tail) {
            return Err(Reason::FileIncomplete.into());
        }
        let name = FileName::clean(&name, media_type).map_err(|wrong| {
            Error::field(FieldError::new(
                "name",
                FieldCode::WrongEnding,
                &format!("Nội dung tệp là {}, không đúng với đuôi tệp.", wrong.0.label_vi()),
                &format!("The content of the file is {}, which its ending denies.", wrong.0),
            ))
        })?;
        let report = match media_type {
            MediaType::Pdf => {
                Some(signature::check(&mut received.file, received.size, &trust, now).map_err(store_failed)?)
            }
            _ => None,
        };
        Ok((received, media_type, name, report))
    })
    .await
    .map_err(Error::internal)?;
    drop(permit);
    looked
}

fn not_taken() -> Error {
    let kinds: Vec<&str> = MediaType::ALL.iter().map(|m| m.label_vi()).collect();
    Error::with(Reason::FileType, [kinds.join(", ")])
}

/// Makes sure that the row of a content is there and will not be condemned while the content goes into the store.
async fn reserve(ctx: &Arc<Context>, object: &ObjectRow) -> Result<(), Error> {
    /// Why a try failed.
    enum Failed {
        /// Another upload of the same content was faster.
        Meanwhile,
        Other(Error),
    }
    impl From<QueryError> for Failed {
        fn from(error: QueryError) -> Self {
            if is_unique_violation(&error) {
                Self::Meanwhile
            } else {
                Self::Other(error.into())
            }
        }
    }
    impl From<crate::db::ExecutorError> for Failed {
        fn from(error: crate::db::ExecutorError) -> Self {
            Self::Other(error.into())
        }
    }
    for _ in 0..2 {
        let (object, now) = (object.clone(), ctx.now());
        let tried = ctx
            .db
            .write(move |conn| {
                if files::touch(conn, &object.sha256, now)? {
                    if let (Some(outcome), Some(report)) = (object.signature, &object.signature_report) {
                        files::set_signature(conn, &object.sha256, outcome, report)?;
                    }
                    return Ok(());
                }
                match files::object(conn, &object.sha256)? {
                    // On PostgreSQL each statement sees what was committed before it: the row came between the two.
                    Some(there) if there.condemned_at.is_none() => Err(Failed::Meanwhile),
                    Some(_) => Err(Failed::Other(condemned())),
                    None => Ok(files::insert_object(conn, &object)?),
                }
            })
            .await;
        match tried {
            Ok(()) => return Ok(()),
            Err(Failed::Meanwhile) => {}
            Err(Failed::Other(error)) => return Err(error),
        }
    }
    Err(condemned())
}

#[allow(clippy::too_many_arguments)]
async fn link<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    code: DossierCode,
    new: NewFile,
    object: ObjectRow,
    name: FileName,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&FileView) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            let desk = access::enter(conn, &ctx2, &caller, Permission::FileAdd)?;
            once_at(desk, &ctx2, key.as_ref(), |mut desk| {
                let case = view::hold(&mut desk, &ctx2, &code)?;
                stale::unchanged(&case.dossier, new.seen)?;
                let Desk { conn, actor, catalogue } = desk;
                let (dossier, now) = (&case.dossier, case.now());
                // Asked again: what held when the upload began may not hold now.
                let behalf = may_change(conn, &actor, &catalogue, dossier, Change::Add(new.purpose))?;
                let rows = files::of_dossier(conn, dossier.intake.id)?;
                fits(
                    u64::try_from(object.size).unwrap_or(u64::MAX),
                    room(&catalogue, dossier, &rows, now)?,
                )?;
                if !files::touch(conn, &object.sha256, now)? {
                    return Err(condemned());
                }
                let row = FileRow {
                    dossier_id: dossier.intake.id,
                    no: next_no(&rows)?,
                    purpose: new.purpose,
                    paper_code: new.paper.clone(),
                    name: name.as_str().to_owned(),
                    sha256: object.sha256.clone(),
                    size: object.size,
                    media_type: object.media_type,
                    added_at: now,
                    added_by: actor.user_id,
                    source_dossier_id: None,
                    source_no: None,
                    removed_at: None,
                    removed_by: None,
                };
                let view = add(conn, case, row, behalf.as_ref(), Entry::AddFile)?;
                render(&view)
            })
        })
        .await
}
