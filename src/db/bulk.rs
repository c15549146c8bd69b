//! Many rows at once, for loads: the same rows as the files beside this one insert one by one, written straight to
//! each database: prepared statements on SQLite, `COPY` on PostgreSQL.

use std::fmt::Write as _;
use std::marker::PhantomData;

use chrono::NaiveDate;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::dossier_parts::{FeeRow, MoveRow, ResultRow, StepRow};
use super::dossiers::Dossier;
use super::events::EventRow;
use super::schema::agencies;
use super::types::sql::InstantSql;
use super::{Connection, QueryError, QueryResult};
use crate::domain::instant::Instant;

/// Rows of dossiers and of all that hangs on them.
#[derive(Default)]
#[allow(missing_docs)]
pub struct Rows {
    pub dossiers: Vec<Dossier>,
    pub steps: Vec<StepRow>,
    pub moves: Vec<MoveRow>,
    pub fees: Vec<FeeRow>,
    pub results: Vec<ResultRow>,
    pub events: Vec<EventRow>,
}

/// Inserts rows of dossiers and of all that hangs on them.
///
/// # Errors
/// A row contradicts another, or the database refuses.
pub fn insert(conn: &mut Connection, rows: &Rows) -> QueryResult<()> {
    insert_all(conn, &rows.dossiers)?;
    insert_all(conn, &rows.steps)?;
    insert_all(conn, &rows.moves)?;
    insert_all(conn, &rows.fees)?;
    insert_all(conn, &rows.results)?;
    insert_all(conn, &rows.events)
}

/// How many agencies there are.
///
/// # Errors
/// The database refuses.
pub fn count_agencies(conn: &mut Connection) -> QueryResult<i64> {
    agencies::table.count().get_result(conn)
}

/// Runs a job in a transaction. Unlike diesel's own, it takes SQLite's write lock at once: a transaction that reads
/// first would fail, without waiting, if somebody else had written in between.
///
/// # Errors
/// What the job returns (its changes are then undone), or what the database says.
pub fn transaction<T, E, F>(conn: &mut Connection, job: F) -> Result<T, E>
where
    E: From<QueryError>,
    F: FnOnce(&mut Connection) -> Result<T, E>,
{
    match conn {
        Connection::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
        Connection::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN")?,
    }
    let done = job(conn);
    let ended = match (conn, done.is_ok()) {
        (Connection::Sqlite(c), true) => AnsiTransactionManager::commit_transaction(c),
        (Connection::Sqlite(c), false) => AnsiTransactionManager::rollback_transaction(c),
        (Connection::Postgres(c), true) => AnsiTransactionManager::commit_transaction(c),
        (Connection::Postgres(c), false) => AnsiTransactionManager::rollback_transaction(c),
    };
    // What the job says of its failure tells more than what the end of the transaction says.
    let value = done?;
    ended?;
    Ok(value)
}

#[derive(QueryableByName)]
struct CacheSize {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    cache_size: i64,
}

/// Runs a load with SQLite tuned for it: the database stays whole in a power cut, but the last batches may be gone
/// afterwards; more pages in memory, checkpoints less often. Puts everything back, whatever the outcome.
///
/// # Errors
/// What the load returns, or what the database says.
pub fn tuned<T, E, F>(conn: &mut Connection, load: F) -> Result<T, E>
where
    E: From<QueryError>,
    F: FnOnce(&mut Connection) -> Result<T, E>,
{
    let cache_size = match conn {
        Connection::Postgres(_) => return load(conn),
        Connection::Sqlite(c) => {
            let before: CacheSize = diesel::sql_query("PRAGMA cache_size").get_result(c)?;
            c.batch_execute(
                "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144; PRAGMA wal_autocheckpoint = 32000;",
            )?;
            before.cache_size
        }
    };
    let done = load(conn);
    conn.batch_execute(&format!(
        "PRAGMA synchronous = FULL; PRAGMA cache_size = {cache_size}; PRAGMA wal_autocheckpoint = 4000;"
    ))?;
    done
}

/// A value on its way into a column.
#[derive(Debug)]
enum Cell<'a> {
    Null,
    Whole(i64),
    Flag(bool),
    Text(&'a str),
    Day(NaiveDate),
    At(Instant),
}

impl Cell<'_> {
    fn bind<'b>(&'b self, out: &mut AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        match self {
            Self::Null => out.push_bind_param::<Nullable<Text>, Option<&str>>(&None),
            Self::Whole(number) => out.push_bind_param::<BigInt, i64>(number),
            Self::Flag(flag) => out.push_bind_param::<Bool, bool>(flag),
            Self::Text(text) => out.push_bind_param::<Text, &str>(text),
            Self::Day(day) => out.push_bind_param::<Date, NaiveDate>(day),
            Self::At(at) => out.push_bind_param::<InstantSql, Instant>(at),
        }
    }

    /// The value in the text format of `COPY`: the one place where text is escaped.
    fn copy(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("\\N"),
            Self::Whole(number) => {
                let _ = write!(out, "{number}");
            }
            Self::Flag(flag) => out.push(if *flag { 't' } else { 'f' }),
            Self::Day(day) => {
                let _ = write!(out, "{day}");
            }
            Self::At(at) => {
                let _ = write!(out, "{at}");
            }
            Self::Text(text) => {
                for letter in text.chars() {
                    match letter {
                        '\\' => out.push_str("\\\\"),
                        '\t' => out.push_str("\\t"),
                        '\n' => out.push_str("\\n"),
                        '\r' => out.push_str("\\r"),
                        other => out.push(other),
                    }
                }
            }
        }
    }
}

/// What a column takes. By conversion, so that a row of another type than its column expects does not compile.
trait IntoCell {
    fn cell(&self) -> Cell<'_>;
}

macro_rules! into_cell {
    ($($type:ty: $me:ident => $cell:expr;)+) => {$(
        impl IntoCell for $type {
            fn cell(&self) -> Cell<'_> {
                let $me = self;
                $cell
            }
        }
    )+};
    (text $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(&self) -> Cell<'_> {
                Cell::Text(self.as_str())
            }
        }
    )+};
    (id $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(&self) -> Cell<'_> {
                Cell::Whole(self.get())
            }
        }
    )+};
}

into_cell! {
    i16: n => Cell::Whole(i64::from(*n));
    i32: n => Cell::Whole(i64::from(*n));
    i64: n => Cell::Whole(*n);
    bool: flag => Cell::Flag(*flag);
    NaiveDate: day => Cell::Day(*day);
    Instant: at => Cell::At(*at);
}
into_cell!(
    text String,
    crate::domain::dossier::Status,
    crate::domain::dossier_code::DossierCode,
    crate::domain::fee::FeeKind,
    crate::domain::fee::FeeTiming,
    crate::domain::fee::PaymentMethod,
    crate::domain::fee::PaymentState,
    crate::domain::person::Address,
    crate::domain::person::ApplicantKind,
    crate::domain::person::Email,
    crate::domain::person::IdNumber,
    crate::domain::person::PersonName,
    crate::domain::person::Phone,
    crate::domain::policy::Role,
    crate::domain::postal::Channel,
    crate::domain::timeliness::Timeliness,
);
into_cell!(
    id crate::domain::ids::AgencyId,
    crate::domain::ids::DossierId,
    crate::domain::ids::ProcedureId,
    crate::domain::ids::UserId,
    crate::domain::ids::VersionId,
);

impl<T: IntoCell> IntoCell for Option<T> {
    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Null, IntoCell::cell)
    }
}

/// A row that can be written many at a time.
trait BulkRow: 'static {
    const TABLE: &'static str;
    const COLUMNS: &'static [&'static str];
    /// The values in the order of the columns.
    fn cells<'a>(&'a self, out: &mut Vec<Cell<'a>>);
    /// Sends rows in the text format of `COPY`.
    fn send(conn: &mut PgConnection, rows: &str) -> QueryResult<()>;
}

/// Says once which field goes into which column, for both databases.
macro_rules! bulk_row {
    ($row:ty => $table:ident { $($column:ident: $($field:ident).+),+ $(,)? }) => {
        impl BulkRow for $row {
            const TABLE: &'static str = stringify!($table);
            const COLUMNS: &'static [&'static str] = &[$(super::schema::$table::$column::NAME),+];

            fn cells<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
                $(out.push(self.$($field).+.cell());)+
            }

            fn send(conn: &mut PgConnection, rows: &str) -> QueryResult<()> {
                diesel::copy_from(super::schema::$table::table)
                    .from_raw_data(($(super::schema::$table::$column,)+), |out| {
                        out.write_all(rows.as_bytes()).map_err(|e| QueryError::SerializationError(Box::new(e)))
                    })
                    .execute(conn)
                    .map(drop)
            }
        }
    };
}

bulk_row!(Dossier => dossiers {
    id: intake.id,
    code: intake.code,
    agency_id: intake.agency_id,
    received_agency_id: intake.received_agency_id,
    procedure_id: intake.procedure_id,
    version_id: intake.version_id,
    intake_channel: intake.intake_channel,
    service_level: intake.service_level,
    applicant_kind: intake.applicant_kind,
    applicant_name: intake.applicant_name,
    applicant_id_number: intake.applicant_id_number,
    applicant_phone: intake.applicant_phone,
    applicant_email: intake.applicant_email,
    applicant_address: intake.applicant_address,
    name_key: intake.name_key,
    name_key_reversed: intake.name_key_reversed,
    submitter: intake.submitter,
    matter: intake.matter,
    external_code: intake.external_code,
    submitted_at: intake.submitted_at,
    accept_due_at: intake.accept_due_at,
    created_by: intake.created_by,
    version: state.version,
    status: state.status,
    return_channel: state.return_channel,
    received_at: state.received_at,
    received_day: state.received_day,
    due_at: state.due_at,
    early_before: state.early_before,
    nearly_from: state.nearly_from,
    due_day: state.due_day,
    paused_at: state.paused_at,
    ended_at: state.ended_at,
    ended_day: state.ended_day,
    settled_day: state.settled_day,
    closed_at: state.closed_at,
    timeliness: state.timeliness,
    step_no: state.step_no,
    step_agency_id: state.step_agency_id,
    assignee_id: state.assignee_id,
    fee_due: state.fee_due,
    fee_state: state.fee_state,
    result_expected: state.result_expected,
    result_attached: state.result_attached,
    extensions: state.extensions,
    event_count: state.event_count,
    papers: state.papers,
    chain_hash: state.chain_hash,
    updated_at: state.updated_at,
});

bulk_row!(StepRow => dossier_steps {
    dossier_id: dossier_id,
    seq: seq,
    step_no: step_no,
    name: name,
    role: role,
    agency_id: agency_id,
    assignee_id: assignee_id,
    entered_at: entered_at,
    due_at: due_at,
    left_at: left_at,
    outcome: outcome,
});

bulk_row!(MoveRow => clock_moves {
    dossier_id: dossier_id,
    seq: seq,
    kind: kind,
    reason: reason,
    legal_ground: legal_ground,
    papers: papers,
    from_at: from_at,
    until_at: until_at,
    due_before: due_before,
    due_after: due_after,
    user_id: user_id,
});

bulk_row!(FeeRow => dossier_fees {
    dossier_id: dossier_id,
    seq: seq,
    kind: kind,
    name: name,
    amount: amount,
    timing: timing,
    state: state,
    method: method,
    settled_at: settled_at,
    settled_by: settled_by,
});

bulk_row!(ResultRow => dossier_results {
    dossier_id: dossier_id,
    seq: seq,
    symbol: symbol,
    r#abstract: r#abstract,
    signer: signer,
    issued_on: issued_on,
    file_reference: file_reference,
    digitally_signed: digitally_signed,
    attached_at: attached_at,
    attached_by: attached_by,
});

bulk_row!(EventRow => dossier_events {
    dossier_id: dossier_id,
    seq: seq,
    at: at,
    user_id: user_id,
    action: action,
    from_status: from_status,
    to_status: to_status,
    detail: detail,
    hash: hash,
});

fn insert_all<R: BulkRow>(conn: &mut Connection, rows: &[R]) -> QueryResult<()> {
    match conn {
        Connection::Sqlite(c) => {
            for row in rows {
                Insert::of(row).execute(c)?;
            }
            Ok(())
        }
        Connection::Postgres(_) if rows.is_empty() => Ok(()),
        Connection::Postgres(c) => R::send(c, &copy_text(rows)),
    }
}

fn copy_text<R: BulkRow>(rows: &[R]) -> String {
    let mut text = String::with_capacity(rows.len() * R::COLUMNS.len() * 16);
    let mut cells = Vec::with_capacity(R::COLUMNS.len());
    for row in rows {
        cells.clear();
        row.cells(&mut cells);
        for (n, cell) in cells.iter().enumerate() {
            if n > 0 {
                text.push('\t');
            }
            cell.copy(&mut text);
        }
        text.push('\n');
    }
    text
}

/// An insert of a row. Its text depends on the type alone, so it is prepared once for each connection; statements of
/// several rows were measured and are no faster.
struct Insert<'a, R> {
    cells: Vec<Cell<'a>>,
    row: PhantomData<R>,
}

impl<'a, R: BulkRow> Insert<'a, R> {
    fn of(row: &'a R) -> Self {
        let mut cells = Vec::with_capacity(R::COLUMNS.len());
        row.cells(&mut cells);
        Self { cells, row: PhantomData }
    }
}

impl<R: BulkRow> QueryId for Insert<'_, R> {
    type QueryId = Insert<'static, R>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<R: BulkRow> RunQueryDsl<SqliteConnection> for Insert<'_, R> {}

impl<R: BulkRow> QueryFragment<Sqlite> for Insert<'_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_identifier(R::TABLE)?;
        for (n, column) in R::COLUMNS.iter().enumerate() {
            out.push_sql(if n == 0 { " (" } else { ", " });
            out.push_identifier(column)?;
        }
        out.push_sql(") VALUES (");
        for (n, cell) in self.cells.iter().enumerate() {
            if n > 0 {
                out.push_sql(", ");
            }
            cell.bind(&mut out)?;
        }
        out.push_sql(")");
        Ok(())
    }
}
