//! Frozen reports: a numbered snapshot with its cut-off, its rows and their hash. Nothing changes one afterwards; freezing
//! the same report and period again adds a version.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};
use tempfile::SpooledTempFile;

use super::{File, IN_MEMORY, Request, TOTAL, asked, draw, head, may_see, turn};
use crate::db::frozen_reports::{self, FrozenRow, LinesRow, Series};
use crate::db::{Connection, locks, numbers};
use crate::domain::agency::Agency;
use crate::domain::codes::AgencyCode;
use crate::domain::ids::{AgencyId, ReportId};
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::domain::report::{ReportFormat, ReportKind, ReportNumber};
use crate::reports::{self, Head, Row, RowSink, Stamp, WriteError};
use crate::service::access::{self, Desk};
use crate::service::catalogue::{Catalogue, Named};
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view::{self, Official};
use crate::service::error::{Error, Reason};
use crate::service::idempotency::{Answer, Once, once};

/// A frozen report is written in one transaction, which must not keep the counter waiting.
const MOST_ROWS: u64 = 200_000;
/// Rows of a piece.
const PIECE: usize = 500;

/// A frozen report without its rows.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// Its number.
    pub number: ReportNumber,
    /// Which freezing of the same report and period.
    pub version: i32,
    /// The freezing before.
    pub previous: Option<ReportNumber>,
    /// Which report.
    pub kind: ReportKind,
    /// The agency it is about.
    pub agency: Named,
    /// Without those below it.
    pub own: bool,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// What the rows are.
    pub group_by: Option<String>,
    /// As of which moment.
    pub cut_off: Instant,
    /// When it was frozen.
    pub frozen_at: Instant,
    /// By whom.
    pub frozen_by: Option<Official>,
    /// Rows without the total.
    pub row_count: i64,
    /// Of its contents.
    pub sha256: String,
}

/// What is to be frozen.
#[derive(Clone, Debug)]
pub struct Freezing {
    /// The agency, which numbers the report.
    pub agency: AgencyCode,
    /// The report.
    pub request: Request,
}

/// A page of frozen reports.
pub struct FrozenPage {
    /// The reports, newest first.
    pub reports: Vec<Frozen>,
    /// Where the next page begins.
    pub next: Option<ReportId>,
}

/// Everything that will be stored, before it has a number.
struct Snapshot {
    agency: AgencyId,
    head: Head,
    head_text: String,
    lines: SpooledTempFile,
    rows: i64,
    sha256: String,
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

fn hash_of(head: &str) -> Sha256 {
    let mut hash = Sha256::new();
    hash.update(head);
    hash.update("\n");
    hash
}

fn hex(hash: Sha256) -> String {
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Freezes a report as it stands now. `render` makes the answer that an idempotency key stores.
///
/// # Errors
/// The report is refused as it would be when asked for, the person may not freeze it, it is too large, a later one was
/// frozen in the meantime, or the database refuses.
pub async fn freeze<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    freezing: Freezing,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Frozen) -> Answer + Send + 'static,
{
    let _turn = turn(ctx, freezing.request.kind).await?;
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
                let row = store(conn, &ctx2, snapshot, actor.user_id)?;
                Ok(render(&described(conn, &catalogue, row)?))
            })
        })
        .await
}

fn take(conn: &mut Connection, ctx: &Context, caller: &Caller, freezing: &Freezing) -> Result<Snapshot, Error> {
    let now = ctx.now();
    let mut desk = access::enter(conn, ctx, caller, Permission::ReportFreeze)?;
    let request = &freezing.request;
    let asked = asked(&desk, request, now)?;
    let agency = desk.catalogue.agency(&freezing.agency)?.id;
    desk.agency_in_scope(Permission::ReportFreeze, agency)?;
    let head = head(&desk, &asked, request, now);
    let head_text = serde_json::to_string(&head).map_err(Error::internal)?;
    let mut hash = hash_of(&head_text);
    let (mut lines, mut rows) = (SpooledTempFile::new(IN_MEMORY), 0);
    let mut sink = Lines {
        out: &mut lines,
        hash: &mut hash,
        rows: &mut rows,
    };
    draw(&mut desk, asked, request, now, &mut sink)?;
    Ok(Snapshot {
        agency,
        head,
        head_text,
        lines,
        rows: i64::try_from(rows).map_err(Error::internal)?,
        sha256: hex(hash),
    })
}

/// Gives a snapshot its version and its number and stores it.
fn store(
    conn: &mut Connection,
    ctx: &Context,
    snapshot: Snapshot,
    by: crate::domain::ids::UserId,
) -> Result<FrozenRow, Error> {
    let Snapshot { agency, head, .. } = &snapshot;
    let group_by = head.group_by.clone().unwrap_or_default();
    locks::frozen_reports(conn, *agency)?;
    let series = Series {
        agency_id: *agency,
        kind: head.kind,
        own: head.own,
        group_by: &group_by,
        first_day: head.from,
        last_day: head.to,
    };
    let before = frozen_reports::latest(conn, series)?;
    if before.as_ref().is_some_and(|before| before.frozen_at > head.made_at) {
        // What was read is older than what has been frozen since: a later version must not tell of an earlier time.
        return Err(Error {
            retry_after: Some(1),
            ..Reason::Busy.into()
        });
    }
    let year = head.made_at.local_day().year();
    // The sequence belongs to the transaction: a freezing that fails gives its number back.
    let number = numbers::take_from_sequence(conn, &format!("report:{}:{year}", agency.get()))?;
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

fn number_of(catalogue: &Catalogue, row: &FrozenRow) -> Result<ReportNumber, Error> {
    let agency: &Agency = catalogue
        .tree()
        .get(row.agency_id)
        .ok_or_else(|| Error::internal("the agency of a frozen report is missing"))?;
    Ok(ReportNumber {
        agency: agency.code.clone(),
        year: row.year,
        number: row.number,
    })
}

fn described(conn: &mut Connection, catalogue: &Catalogue, row: FrozenRow) -> Result<Frozen, Error> {
    let previous = match row.previous_id {
        Some(id) => Some(number_of(catalogue, &frozen_reports::get(conn, id)?)?),
        None => None,
    };
    let frozen_by = view::officials(conn, vec![row.frozen_by])?.remove(&row.frozen_by);
    Ok(Frozen {
        number: number_of(catalogue, &row)?,
        version: row.version,
        previous,
        kind: row.kind,
        agency: catalogue.agency_named(row.agency_id),
        own: row.own,
        from: row.first_day,
        to: row.last_day,
        group_by: (!row.group_by.is_empty()).then_some(row.group_by),
        cut_off: row.cut_off,
        frozen_at: row.frozen_at,
        frozen_by,
        row_count: row.row_count,
        sha256: row.sha256,
    })
}

/// Frozen reports of an agency and all below it, newest first.
///
/// # Errors
/// The agency is out of scope, or the database refuses.
pub async fn list(
    ctx: &Arc<Context>,
    caller: Caller,
    agency: Option<AgencyCode>,
    kind: Option<ReportKind>,
    after: Option<ReportId>,
    limit: i64,
) -> Result<FrozenPage, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let agencies: Vec<AgencyId> = match &agency {
                None => desk.agencies_in_scope(Permission::StatisticsRead),
                Some(code) => {
                    let id = desk.catalogue.agency(code)?.id;
                    desk.agency_in_scope(Permission::StatisticsRead, id)?;
                    desk.catalogue.tree().subtree(id).iter().map(|a| a.id).collect()
                }
            };
            let mut rows = frozen_reports::list(desk.conn, &agencies, kind, after, limit + 1)?;
            let more = i64::try_from(rows.len()).is_ok_and(|n| n > limit);
            rows.truncate(usize::try_from(limit).unwrap_or(0));
            let next = rows.last().filter(|_| more).map(|row| row.id);
            let reports = rows
                .into_iter()
                .map(|row| described(desk.conn, &desk.catalogue, row))
                .collect::<Result<_, Error>>()?;
            Ok(FrozenPage { reports, next })
        })
        .await
}

/// A frozen report that the person may see; any other looks as if it were not there.
pub(super) fn find(desk: &mut Desk<'_>, number: &ReportNumber) -> Result<FrozenRow, Error> {
    let tree = desk.catalogue.tree();
    let agency = tree
        .find(&number.agency)
        .filter(|agency| desk.actor.may_in(Permission::StatisticsRead, agency.id, tree))
        .ok_or(Reason::ReportNotFound)?
        .id;
    let row = frozen_reports::find(desk.conn, agency, number.year, number.number)?.ok_or(Reason::ReportNotFound)?;
    let members: Vec<AgencyId> = desk.catalogue.tree().subtree(agency).iter().map(|a| a.id).collect();
    let concerned: &[AgencyId] = if row.own { &[agency] } else { &members };
    may_see(desk, row.kind, concerned)?;
    Ok(row)
}

/// Goes through the rows of a frozen report, piece by piece, and compares their hash at the end.
pub(super) struct Reader {
    id: ReportId,
    seq: i32,
    hash: Option<Sha256>,
    expected: String,
    rows: std::vec::IntoIter<Row>,
}

impl Reader {
    /// From the first row on.
    pub fn new(row: &FrozenRow) -> Self {
        Self {
            id: row.id,
            seq: 0,
            hash: Some(hash_of(&row.head)),
            expected: row.sha256.clone(),
            rows: Vec::new().into_iter(),
        }
    }

    /// The next row; none behind the last.
    ///
    /// # Errors
    /// The rows are not what was frozen, or the database refuses.
    pub fn next(&mut self, conn: &mut Connection) -> Result<Option<Row>, Error> {
        loop {
            if let Some(row) = self.rows.next() {
                return Ok(Some(row));
            }
            let Some(hash) = &mut self.hash else { return Ok(None) };
            match frozen_reports::lines(conn, self.id, self.seq)? {
                Some(lines) => {
                    hash.update(&lines);
                    self.seq += 1;
                    let rows: Result<Vec<Row>, _> = lines.lines().map(serde_json::from_str).collect();
                    self.rows = rows.map_err(Error::internal)?.into_iter();
                }
                None => {
                    let found = self.hash.take().map(hex);
                    if found.as_deref() != Some(self.expected.as_str()) {
                        return Err(Error::internal("a frozen report differs from its hash"));
                    }
                }
            }
        }
    }
}

/// The head of a frozen report.
pub(super) fn head_of(row: &FrozenRow) -> Result<Head, Error> {
    serde_json::from_str(&row.head).map_err(Error::internal)
}

/// A frozen report as it was frozen.
///
/// # Errors
/// There is none or the person may not see it, it is not what was frozen, or the database refuses.
pub async fn read(
    ctx: &Arc<Context>,
    caller: Caller,
    number: ReportNumber,
    format: ReportFormat,
) -> Result<File, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, kind, file) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::StatisticsRead)?;
            let row = find(&mut desk, &number)?;
            let head = head_of(&row)?;
            let mut reader = Reader::new(&row);
            let kind = row.kind;
            let frozen = described(desk.conn, &desk.catalogue, row)?;
            let stamp = stamp(&frozen);
            let mut data = SpooledTempFile::new(IN_MEMORY);
            let mut sink = reports::open(format, &head, Some(&stamp), &mut data)?;
            while let Some(row) = reader.next(desk.conn)? {
                if row.order == TOTAL {
                    sink.total(&row)?;
                } else {
                    sink.row(&row)?;
                }
            }
            sink.finish()?;
            let name = reports::file_name(&head, Some(&stamp), format);
            Ok::<_, Error>((desk.actor.user_id, kind, File::new(data, name, format)?))
        })
        .await?;
    if kind.names_people() {
        view::note_look(ctx, &caller, user, None, "report").await?;
    }
    Ok(file)
}

fn stamp(frozen: &Frozen) -> Stamp {
    Stamp {
        number: frozen.number.to_string(),
        version: frozen.version,
        previous: frozen.previous.as_ref().map(ToString::to_string),
        frozen_at: frozen.frozen_at,
        frozen_by: frozen
            .frozen_by
            .as_ref()
            .map(|o| o.full_name.clone())
            .unwrap_or_default(),
        sha256: frozen.sha256.clone(),
    }
}
