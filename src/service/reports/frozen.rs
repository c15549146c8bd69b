//! Frozen reports: a numbered snapshot with its cut-off, its rows and their hash. Nothing changes one afterwards; freezing
//! the same report and period again adds a version.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use tempfile::SpooledTempFile;

use super::{File, IN_MEMORY, buffered, may_see};
use crate::db::Connection;
use crate::db::frozen_reports::{self, FrozenRow};
use crate::domain::agency::Agency;
use crate::domain::codes::AgencyCode;
use crate::domain::ids::{AgencyId, ReportId};
use crate::domain::instant::Instant;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::report::{ReportFormat, ReportKind, ReportNumber};
use crate::reports::{self, Head, Person, Row, Stamp};
use crate::service::access::{self, Desk};
use crate::service::catalogue::{Catalogue, Named};
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view::{self, Official};
use crate::service::error::{Error, Reason};
use crate::service::paging::cut;

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
    /// Without the dossiers that are doubtful witnesses.
    pub certain: bool,
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

/// A page of frozen reports.
pub struct FrozenPage {
    /// The reports, newest first.
    pub reports: Vec<Frozen>,
    /// Where the next page begins.
    pub next: Option<ReportId>,
}

/// The beginning of the hash of a report: what stands around its rows.
pub(super) fn hash_of(head: &str) -> Sha256 {
    let mut hash = Sha256::new();
    hash.update(head);
    hash.update("\n");
    hash
}

/// A finished hash.
pub(super) fn hex(hash: Sha256) -> String {
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

pub(super) fn number_of(catalogue: &Catalogue, row: &FrozenRow) -> Result<ReportNumber, Error> {
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

/// What is known of a stored report.
pub(super) fn described(conn: &mut Connection, catalogue: &Catalogue, row: FrozenRow) -> Result<Frozen, Error> {
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
        certain: row.certain,
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
            let agencies = desk.agencies(Permission::StatisticsRead, agency.as_ref())?;
            let mut rows = frozen_reports::list(desk.conn, &agencies, kind, after, limit + 1)?;
            let next = cut(&mut rows, limit).map(|row| row.id);
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
    let _turn = ctx.turns.wait_for_sheet(format).await?;
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
            let mut buffer = buffered(&mut data);
            let mut sink = reports::open(format, &head, Some(&stamp), &mut buffer)?;
            while let Some(row) = reader.next(desk.conn)? {
                if row.is_total() {
                    sink.total(&row)?;
                } else {
                    sink.row(&row)?;
                }
            }
            sink.finish()?;
            drop(buffer);
            let name = reports::file_name(&head, Some(&stamp), format);
            Ok::<_, Error>((desk.actor.user_id, kind, File::new(data, name, format)?))
        })
        .await?;
    if kind.names_people() {
        view::note_look(ctx, &caller, user, None, Look::Report).await?;
    }
    Ok(file)
}

pub(super) fn stamp(frozen: &Frozen) -> Stamp {
    Stamp {
        number: frozen.number.to_string(),
        version: frozen.version,
        previous: frozen.previous.as_ref().map(ToString::to_string),
        frozen_at: frozen.frozen_at,
        frozen_by: frozen.frozen_by.as_ref().map(|by| Person {
            username: by.username.clone(),
            full_name: by.full_name.clone(),
        }),
        sha256: frozen.sha256.clone(),
    }
}
