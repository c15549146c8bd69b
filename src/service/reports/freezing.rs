//! Freezing a report: it is read from one snapshot, then numbered and stored in one transaction.

use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::sync::Arc;

use chrono::Datelike;
use sha2::{Digest, Sha256};
use tempfile::SpooledTempFile;

use super::frozen::{Frozen, described, hash_of, hex, number_of};
use super::part::Part;
use super::unchanged::unchanged;
use super::{IN_MEMORY, Request, asked, draw, head};
use crate::db::frozen_reports::{self, FrozenRow, LinesRow, Series};
use crate::db::series::{self, Numbered};
use crate::db::{Connection, locks};
use crate::domain::codes::AgencyCode;
use crate::domain::ids::{AgencyId, ReportId, UserId};
use crate::domain::policy::Permission;
use crate::domain::report::ReportFormat;
use crate::domain::text::FieldCode;
use crate::reports::{Head, Row, RowSink, WriteError};
use crate::service::access::{self, Desk};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::idempotency::{Answer, Once, Rendered, once};

/// A frozen report is written in one transaction, which must not keep the counter waiting.
const MOST_ROWS: u64 = 200_000;
/// Rows of a piece.
const PIECE: usize = 500;

/// What is to be frozen.
#[derive(Clone, Debug)]
pub struct Freezing {
    /// The agency, which numbers the report.
    pub agency: AgencyCode,
    /// The report.
    pub request: Request,
}

/// Everything that will be stored, before it has a number.
struct Snapshot {
    agency: AgencyId,
    head: Head,
    head_text: String,
    lines: SpooledTempFile,
    rows: i64,
    sha256: String,
    /// The last freezing of the same report and period.
    before: Option<ReportId>,
    /// Whether that says the same.
    unchanged: bool,
}

/// Keeps rows as lines.
struct Lines<'l> {
    out: &'l mut SpooledTempFile,
    hash: &'l mut Sha256,
    rows: &'l mut u64,
}

impl Lines<'_> {
    fn line(&mut self, row: &Row) -> Result<(), WriteError> {
        let mut line = serde_json::to_string(row)?;
        line.push('\n');
        self.hash.update(&line);
        Ok(self.out.write_all(line.as_bytes())?)
    }
}

impl RowSink for Lines<'_> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        *self.rows += 1;
        if *self.rows > MOST_ROWS {
            return Err(WriteError::TooLarge(MOST_ROWS));
        }
        self.line(row)
    }

    fn total(&mut self, row: &Row) -> Result<(), WriteError> {
        self.line(row)
    }

    fn finish(self: Box<Self>) -> Result<(), WriteError> {
        Ok(())
    }
}

/// Freezes a report as it stands now. `render` makes the answer that an idempotency key stores.
///
/// # Errors
/// The report is refused as it would be when asked for, its period has not begun, the person may not freeze it, it is too large, it says
/// what its last freezing says, a later one was frozen in the meantime, or the database refuses.
pub async fn freeze<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    freezing: Freezing,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Frozen) -> Rendered + Send + 'static,
{
    let _turn = ctx.turns.wait_for(freezing.request.kind, ReportFormat::Json).await?;
    // Read from one snapshot first: on PostgreSQL the statements of a write each see what others have just written.
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let snapshot = ctx.db.read(move |conn| take(conn, &ctx2, &caller2, &freezing)).await?;
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::ReportFreeze)?;
            desk.agency_in_scope(Permission::ReportFreeze, snapshot.agency)?;
            let Desk { conn, actor, catalogue } = desk;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                let row = store(conn, &ctx2, &catalogue, snapshot, actor.user_id)?;
                render(&described(conn, &catalogue, row)?)
            })
        })
        .await
}

fn take(conn: &mut Connection, ctx: &Context, caller: &Caller, freezing: &Freezing) -> Result<Snapshot, Error> {
    let now = ctx.now();
    let mut desk = access::enter(conn, ctx, caller, Permission::ReportFreeze)?;
    let request = &freezing.request;
    let asked = asked(&desk, request, now)?;
    let agency = desk
        .agency_of_field("agency", Permission::ReportFreeze, &freezing.agency)?
        .id;
    if asked.period.from() > now.local_day() {
        return Err(not_begun(request));
    }
    let head = head(&desk, &asked, request, now);
    let head_text = serde_json::to_string(&head).map_err(Error::internal)?;
    let mut hash = hash_of(&head_text);
    let (mut lines, mut rows) = (SpooledTempFile::new(IN_MEMORY), 0);
    let mut sink = Lines {
        out: &mut lines,
        hash: &mut hash,
        rows: &mut rows,
    };
    draw(&mut desk, asked, request, now, Part::WHOLE, &mut sink)?;
    let before = frozen_reports::latest(desk.conn, series_of(agency, &head))?;
    let unchanged = match &before {
        Some(before) => unchanged(desk.conn, before, &head, &mut lines)?,
        None => false,
    };
    Ok(Snapshot {
        agency,
        head,
        head_text,
        lines,
        rows: i64::try_from(rows).map_err(Error::internal)?,
        sha256: hex(hash),
        before: before.map(|before| before.id),
        unchanged,
    })
}

fn series_of(agency_id: AgencyId, head: &Head) -> Series<'_> {
    Series {
        agency_id,
        kind: head.kind,
        own: head.own,
        group_by: head.group_by.as_deref().unwrap_or_default(),
        certain: head.certain,
        first_day: head.from,
        last_day: head.to,
    }
}

/// Of days to come there is nothing to tell under an official number.
fn not_begun(request: &Request) -> Error {
    let field = if request.period.is_some() { "period" } else { "from" };
    Error::field(FieldError::new(
        field,
        FieldCode::InTheFuture,
        "Kỳ báo cáo này chưa bắt đầu nên chưa chốt được.",
        "The period has not begun, so its report cannot be frozen yet.",
    ))
}

/// Gives a snapshot its version and its number and stores it.
fn store(
    conn: &mut Connection,
    ctx: &Context,
    catalogue: &Catalogue,
    snapshot: Snapshot,
    by: UserId,
) -> Result<FrozenRow, Error> {
    let Snapshot { agency, head, .. } = &snapshot;
    let group_by = head.group_by.clone().unwrap_or_default();
    locks::frozen_reports(conn, *agency)?;
    let certain = head.certain;
    let before = frozen_reports::latest(conn, series_of(*agency, head))?;
    if before.as_ref().map(|before| before.id) != snapshot.before
        || before.as_ref().is_some_and(|before| before.frozen_at > head.made_at)
    {
        // What was read is older than what has been frozen since: a later version must not tell of an earlier time, and whether
        // it says anything else was asked of another.
        return Err(Error {
            retry_after: Some(1),
            ..Reason::Busy.into()
        });
    }
    if let Some(before) = before.as_ref().filter(|_| snapshot.unchanged) {
        let number = number_of(catalogue, before)?.to_string();
        return Err(Error::with(
            Reason::ReportUnchanged,
            [number, before.version.to_string()],
        ));
    }
    let year = head.made_at.local_day().year();
    let number = series::take(conn, Numbered::Reports, *agency, year)?;
    let row = FrozenRow {
        id: ReportId::new(ctx.ids.next()),
        agency_id: *agency,
        year,
        number: i32::try_from(number).map_err(Error::internal)?,
        kind: head.kind,
        own: head.own,
        first_day: head.from,
        last_day: head.to,
        version: before.as_ref().map_or(1, |before| before.version + 1),
        previous_id: before.map(|before| before.id),
        cut_off: head.cut_off,
        frozen_at: head.made_at,
        frozen_by: by,
        group_by,
        head: snapshot.head_text,
        row_count: snapshot.rows,
        sha256: snapshot.sha256,
        certain,
    };
    frozen_reports::insert(conn, &row)?;
    store_lines(conn, row.id, snapshot.lines)?;
    Ok(row)
}

fn store_lines(conn: &mut Connection, report: ReportId, mut lines: SpooledTempFile) -> Result<(), Error> {
    lines.seek(SeekFrom::Start(0)).map_err(Error::internal)?;
    let mut reader = BufReader::new(lines);
    for seq in 0.. {
        let mut piece = String::new();
        for _ in 0..PIECE {
            if reader.read_line(&mut piece).map_err(Error::internal)? == 0 {
                break;
            }
        }
        if piece.is_empty() {
            break;
        }
        let row = LinesRow {
            report_id: report,
            seq,
            lines: piece,
        };
        frozen_reports::insert_lines(conn, &row)?;
    }
    Ok(())
}
