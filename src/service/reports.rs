//! Official reports. Each is drawn row by row from one snapshot of the database into a temporary file, and only then sent:
//! a slow client holds no reader, and a report that cannot be drawn is an error and not half a file.

mod behind;
mod cash_book;
mod changes;
mod freezing;
mod frozen;
mod late;
mod listed;
mod part;
mod past;
mod register;
mod shown;
mod sums;
mod turns;
mod unchanged;

use std::io::{BufWriter, Seek, SeekFrom};
use std::sync::Arc;

use tempfile::SpooledTempFile;

use super::access::{self, Desk, not_allowed};
use super::catalogue::Named;
use super::context::{Caller, Context};
use super::dossiers::list::Page as ListPage;
use super::dossiers::view;
use super::error::{Error, FieldError, Reason};
use super::statistics::{Asked, Question};
use crate::db::dossiers::Dossier;
use crate::db::late_rows::Entry;
use crate::domain::ids::AgencyId;
use crate::domain::instant::Instant;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::report::{ReportFormat, ReportGrouping, ReportKind};
use crate::domain::report_period::PeriodName;
use crate::domain::text::FieldCode;
use crate::reports::{self, AgencyLine, Head, RowSink, WriteError, layout};
use part::Part;
use sums::Sums;

pub use crate::reports::{Behind, HeadCell, Line, Sheet, Value};

pub use changes::changes;
pub use freezing::{Freezing, freeze};
pub use frozen::{Frozen, FrozenPage, list, read};
pub use late::{Blame, Blamed};
pub use part::{NoPlace, Place};
pub use shown::{Shown, show, show_frozen};
pub use turns::Turns;

/// Reports up to this size never touch the disk.
const IN_MEMORY: usize = 256 * 1024;

/// A report, as asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which.
    pub kind: ReportKind,
    /// Of which agencies and days.
    pub question: Question,
    /// The name of the period, if it was asked for by name.
    pub period: Option<PeriodName>,
    /// What form II.06a has rows for.
    pub grouping: ReportGrouping,
}

/// A file on its way to whoever asked.
pub struct File {
    /// Its contents, at their beginning.
    pub data: SpooledTempFile,
    /// Bytes.
    pub length: u64,
    /// What it is saved as.
    pub name: String,
    /// How it is written.
    pub format: ReportFormat,
}

impl File {
    fn new(mut data: SpooledTempFile, name: String, format: ReportFormat) -> Result<Self, Error> {
        let length = data.stream_position().map_err(Error::internal)?;
        data.seek(SeekFrom::Start(0)).map_err(Error::internal)?;
        Ok(Self {
            data,
            length,
            name,
            format,
        })
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::TooManyRows => Self::field(FieldError::new(
                "format",
                FieldCode::TooManyRows,
                "Báo cáo có nhiều dòng hơn một trang tính Excel chứa được; hãy dùng csv hoặc thu hẹp kỳ báo cáo.",
                "The report has more rows than a worksheet holds; use csv or narrow the period.",
            )),
            WriteError::TooLarge(most) => Self::with(Reason::ReportTooLarge, [most.to_string()]),
            WriteError::TooManyToPrint(most) => Self::with(Reason::ReportTooLongToPrint, [most.to_string()]),
            other => Self::internal(other),
        }
    }
}

/// Draws a report.
///
/// # Errors
/// The period runs backwards or lies before the agency existed, the agency is out of scope, the person may not see the
/// dossiers that the report names, or the database refuses.
pub async fn write(ctx: &Arc<Context>, caller: Caller, request: Request, format: ReportFormat) -> Result<File, Error> {
    let kind = request.kind;
    let _turn = ctx.turns.wait_for(kind, format).await?;
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, file) = ctx
        .db
        .read(move |conn| {
            let now = ctx2.now();
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::StatisticsRead)?;
            let asked = asked(&desk, &request, now)?;
            let head = head(&desk, &asked, &request, now);
            let mut data = SpooledTempFile::new(IN_MEMORY);
            let mut buffer = buffered(&mut data);
            let mut sink = reports::open(format, &head, None, &mut buffer)?;
            draw(&mut desk, asked, &request, now, Part::WHOLE, &mut *sink)?;
            sink.finish()?;
            drop(buffer);
            let name = reports::file_name(&head, None, format);
            Ok::<_, Error>((desk.actor.user_id, File::new(data, name, format)?))
        })
        .await?;
    if kind.names_people() {
        view::note_look(ctx, &caller, user, None, Look::Report).await?;
    }
    Ok(file)
}

/// What made the dossiers of a page late, as the late list tells it: of those decided late, or of those still overdue. The page was
/// given to whoever may see it, and the look noted.
///
/// # Errors
/// As [`write()`], or the database refuses.
pub async fn blamed(
    ctx: &Arc<Context>,
    caller: Caller,
    question: Question,
    decided: bool,
    page: &ListPage,
) -> Result<Blamed, Error> {
    let ctx2 = Arc::clone(ctx);
    let of = |dossier: &Dossier| Entry {
        agency_id: dossier.intake.agency_id,
        decided_day: dossier.state.ended_at.map(Instant::local_day).filter(|_| decided),
        id: dossier.intake.id,
    };
    let entries: Vec<Entry> = page.dossiers.iter().map(of).collect();
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, ctx2.now())?;
            desk.may_name(asked.scope.members())?;
            late::blamed(&mut desk, &asked, &entries)
        })
        .await
}

/// Values are written one by one; the file gets them in pieces. A sink that finishes has flushed.
fn buffered(data: &mut SpooledTempFile) -> BufWriter<&mut SpooledTempFile> {
    BufWriter::with_capacity(64 * 1024, data)
}

/// Checks what is asked for, and whether the person may see it.
fn asked(desk: &Desk<'_>, request: &Request, now: Instant) -> Result<Asked, Error> {
    let asked = Asked::new(desk, &request.question, now)?;
    may_see(desk, request.kind, asked.scope.members())?;
    Ok(asked)
}

/// Reports that name people are for those who may see them.
fn may_see(desk: &Desk<'_>, kind: ReportKind, agencies: &[AgencyId]) -> Result<(), Error> {
    if kind == ReportKind::CashBook && !agencies.iter().all(|a| may_read_cash(desk, *a)) {
        return Err(not_allowed(Permission::CashBookRead));
    }
    if kind.names_people() {
        desk.may_name(agencies)
    } else {
        Ok(())
    }
}

fn may_read_cash(desk: &Desk<'_>, agency: AgencyId) -> bool {
    desk.actor
        .may_in(Permission::CashBookRead, agency, desk.catalogue.tree())
}

/// What stands around the rows.
fn head(desk: &Desk<'_>, asked: &Asked, request: &Request, now: Instant) -> Head {
    let tree = desk.catalogue.tree();
    let tops = asked.tops();
    let agencies = tops.iter().map(|id| {
        let Named { code, name } = asked.named(&desk.catalogue, *id);
        AgencyLine { code, name }
    });
    let parent = match tops {
        [only] => tree.get(*only).and_then(|agency| agency.parent_id),
        _ => None,
    };
    Head {
        kind: request.kind,
        title: layout::title(request.kind, request.question.certain),
        form: layout::form(request.kind).map(str::to_owned),
        parent: parent.map(|id| asked.named(&desk.catalogue, id).name),
        agencies: agencies.collect(),
        own: request.question.own,
        certain: request.question.certain,
        from: asked.period.from(),
        to: asked.period.to(),
        period: request.period.map(|p| p.to_string()),
        period_label: request.period.map(PeriodName::label_vi),
        group_by: request.kind.is_grouped().then(|| request.grouping.to_string()),
        // A register tells what has become of its dossiers until it is drawn up.
        cut_off: if request.kind == ReportKind::Register {
            now
        } else {
            asked.cut_off
        },
        made_at: now,
        columns: layout::columns(request.kind, request.grouping),
        notes: layout::notes(request.kind),
    }
}

/// Draws a part of the rows, and says where it ends if others follow.
fn draw(
    desk: &mut Desk<'_>,
    asked: Asked,
    request: &Request,
    now: Instant,
    part: Part,
    sink: &mut dyn RowSink,
) -> Result<Option<Place>, Error> {
    let sums = |asked| Sums {
        question: &request.question,
        asked,
        now,
        part,
    };
    match request.kind {
        ReportKind::Ii06a => sums::ii06a(desk, sums(asked), request.grouping, sink),
        ReportKind::Postal => sums::postal(desk, sums(asked), sink),
        ReportKind::ServiceLevels => sums::service_levels(desk, sums(asked), sink),
        ReportKind::CashBook => cash_book::draw(desk, &asked, part, sink),
        ReportKind::Register => register::draw(desk, &asked, part, sink),
        ReportKind::Late => late::draw(desk, &asked, part, sink),
    }
}
