//! Import and export over the network: who may, and files that do not fit into memory.

use std::io::{Seek, Write};
use std::sync::Arc;

use super::access::{self, Desk};
use super::context::{Caller, Context};
use super::error::{Error, FieldError, Reason};
use super::import::{self, Fate, Look, Office, Remark, Report};
use crate::db::imports::ImportRow;
use crate::domain::codes::AgencyCode;
use crate::domain::figures::Period;
use crate::domain::ids::DossierId;
use crate::domain::import::{Lookalike, Mode};
use crate::domain::look;
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::service::dossiers::view;

/// Lines that are stored in one piece while the counters wait (on PostgreSQL, those that change the catalogue): a second or two.
const WHOLE_FILE: u64 = 20_000;

/// How often a file is read anew because the catalogue has changed, before whoever sent it is asked to send it again.
const READINGS: usize = 20;

/// Largest file.
const LARGEST: u64 = 512 << 20;
/// Lines of each kind that are told; the counts say how many there were.
const TOLD: usize = 200;
/// SQLite page cache of an import's own connection.
const CACHE_KIB: u32 = 16_384;

/// A file on its way in, on disk.
pub struct Upload {
    file: std::fs::File,
    name: String,
    look: Look,
    size: u64,
    /// The first of its lines that were left out.
    pub refusals: Vec<Remark>,
    /// The first of its lines that were taken although something looks wrong.
    pub warnings: Vec<Remark>,
}

impl Upload {
    /// An empty file.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn begin(name: String) -> Result<Self, Error> {
        Ok(Self {
            file: tempfile::tempfile().map_err(Error::internal)?,
            name: name.chars().filter(|c| !c.is_control()).take(200).collect(),
            look: Look::default(),
            size: 0,
            refusals: Vec::new(),
            warnings: Vec::new(),
        })
    }

    /// Takes the next part.
    ///
    /// # Errors
    /// The file is too large, or cannot be stored.
    pub fn take(&mut self, part: &[u8]) -> Result<(), Error> {
        self.size += part.len() as u64;
        if self.size > LARGEST {
            return Err(Reason::TooLarge.into());
        }
        self.look.take(part);
        self.file.write_all(part).map_err(Error::internal)
    }
}

/// What is said of an upload that ended before its end.
pub fn cut_off() -> Error {
    Error::with(Reason::Malformed, ["body".to_owned()])
}

/// Refuses whoever may not import, before their file is read.
///
/// # Errors
/// The person may not import.
pub async fn may_import(ctx: &Arc<Context>, caller: Caller) -> Result<(), Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| access::enter(conn, &ctx2, &caller, Permission::DossierImport).map(drop))
        .await
}

/// Imports a file. With [`Mode::AllOrNothing`] bad lines are an error that names them.
///
/// # Errors
/// The person may not import, a line is bad, the file was imported before, or the database refuses.
pub async fn import(
    ctx: &Arc<Context>,
    caller: Caller,
    mut upload: Upload,
    mode: Mode,
    lookalikes: Lookalike,
) -> Result<(Report, Upload), Error> {
    if mode == Mode::AllOrNothing && upload.look.lines() > WHOLE_FILE {
        return Err(too_long());
    }
    let ctx2 = Arc::clone(ctx);
    // On a thread and a connection of its own: it takes long, and nobody else should wait for it.
    let work = move || -> Result<(Report, Upload), Error> {
        let mut conn = ctx2.db.bulk_connection(CACHE_KIB).map_err(Error::internal)?;
        let seen = upload.look.clone().end();
        let (mut refusals, mut warnings) = (Vec::new(), Vec::new());
        let mut tell = |remark: &Remark| {
            let list = match remark.fate {
                Fate::Refused | Fate::Differing => &mut refusals,
                Fate::Doubtful => &mut warnings,
            };
            if list.len() < TOLD {
                list.push(remark.clone());
            }
        };
        let mut readings = 0;
        let report = loop {
            readings += 1;
            if readings > READINGS {
                return Err(Reason::Busy.into());
            }
            let (user, agencies, catalogue) = {
                let desk = access::enter(&mut conn, &ctx2, &caller, Permission::DossierImport)?;
                let agencies = desk.agencies_in_scope(Permission::DossierImport);
                (desk.actor.user_id, agencies, Arc::clone(&desk.catalogue))
            };
            let office = Office {
                catalogue: &catalogue,
                ids: &ctx2.ids,
                user,
                agencies,
                now: ctx2.now(),
                file: upload.name.clone(),
                lookalikes,
            };
            upload.file.rewind().map_err(Error::internal)?;
            let file = &upload.file;
            // Again, if the catalogue changed meanwhile; whoever imports may have less to say in it now.
            if let Some(report) = import::run(&mut conn, &office, file, &seen, mode, &mut tell, &mut |_| ())? {
                break report;
            }
        };
        if mode == Mode::AllOrNothing && report.bad() > 0 {
            return Err(Error::fields(refusals.iter().flat_map(cells).take(TOLD).collect()));
        }
        upload.refusals = refusals;
        upload.warnings = warnings;
        Ok((report, upload))
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

fn too_long() -> Error {
    Error::field(FieldError::new(
        "mode",
        FieldCode::TooManyLines,
        &format!(
            "Tệp có hơn {WHOLE_FILE} dòng: nhập cả tệp trong một lần sẽ làm mọi quầy phải chờ. Hãy chọn cách nhập bỏ qua dòng lỗi, hoặc \
             nhờ quản trị viên nhập bằng lệnh ngoài giờ làm việc."
        ),
        &format!(
            "The file has more than {WHOLE_FILE} lines: stored in one piece it would make every counter wait. Use mode=skip_bad, \
             or the command motcua import outside working hours."
        ),
    ))
}

/// The wrong cells of a line, as fields.
fn cells(refusal: &Remark) -> impl Iterator<Item = FieldError> {
    let line = refusal.line;
    refusal.errors.clone().into_iter().map(move |error| FieldError {
        field: format!("row[{line}].{}", error.field),
        ..error
    })
}

/// Files that the person imported, the newest first; whoever imports for all agencies sees everybody's.
///
/// # Errors
/// The person may not import, or the database refuses.
pub async fn imports(ctx: &Arc<Context>, caller: Caller) -> Result<Vec<ImportRow>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::DossierImport)?;
            let all = actor.may_everywhere(Permission::DossierImport, catalogue.tree());
            import::list(conn, (!all).then_some(actor.user_id))
        })
        .await
}

/// A page of dossiers as lines; the first with the header. Who takes them out is noted.
///
/// # Errors
/// The person may not, the agency is out of scope, or the database refuses.
pub async fn export(
    ctx: &Arc<Context>,
    caller: Caller,
    agency: Option<AgencyCode>,
    period: Period,
    after: Option<DossierId>,
) -> Result<(Vec<u8>, Option<DossierId>), Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, page) = ctx
        .db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller2, Permission::DossierExport)?;
            let agencies = desk.agencies(Permission::DossierExport, agency.as_ref())?;
            let user = desk.actor.user_id;
            let page = import::export(desk.conn, &desk.catalogue, &agencies, period, after)?;
            Ok::<_, Error>((user, page))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, look::Look::Export).await?;
    Ok(page)
}
