//! The cash book: what was handed over and counted, and sums of what moved by agency, clerk, day and method.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text};

use super::schema::{cash_closings, cash_handovers};
use super::{Connection, QueryResult, row};
use crate::domain::fee::PaymentMethod;
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::instant::Instant;

/// Cash that was handed over.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = cash_handovers)]
#[allow(missing_docs)]
pub struct HandoverRow {
    pub id: i64,
    pub agency_id: AgencyId,
    pub user_id: UserId,
    pub day: NaiveDate,
    pub amount: i64,
    pub receiver: String,
    pub reference: Option<String>,
    pub handed_at: Instant,
}

/// A day that was closed.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = cash_closings, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct ClosingRow {
    pub agency_id: AgencyId,
    pub user_id: UserId,
    pub day: NaiveDate,
    pub expected: i64,
    pub counted: i64,
    pub note: Option<String>,
    pub closed_at: Instant,
}

/// Adds a hand-over.
///
/// # Errors
/// The database refuses.
pub fn insert_handover(conn: &mut Connection, handover: &HandoverRow) -> QueryResult<()> {
    row::insert(conn, handover)
}

/// Adds a closing.
///
/// # Errors
/// The day is closed already, or the database refuses.
pub fn insert_closing(conn: &mut Connection, row: &ClosingRow) -> QueryResult<()> {
    diesel::insert_into(cash_closings::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// The last day that a clerk closed in an agency.
///
/// # Errors
/// The database refuses.
pub fn last_closed(conn: &mut Connection, agency: AgencyId, user: UserId) -> QueryResult<Option<NaiveDate>> {
    cash_closings::table
        .select(cash_closings::day)
        .filter(cash_closings::agency_id.eq(agency))
        .filter(cash_closings::user_id.eq(user))
        .order(cash_closings::day.desc())
        .limit(1)
        .get_result(conn)
        .optional()
}

/// Closings of some agencies within days.
///
/// # Errors
/// The database refuses.
pub fn closings(
    conn: &mut Connection,
    agencies: &[AgencyId],
    from: NaiveDate,
    to: NaiveDate,
) -> QueryResult<Vec<ClosingRow>> {
    let agencies: Vec<i64> = agencies.iter().map(|a| a.get()).collect();
    cash_closings::table
        .select(ClosingRow::as_select())
        .filter(cash_closings::agency_id.eq_any(agencies))
        .filter(cash_closings::day.between(from, to))
        .order((cash_closings::agency_id, cash_closings::user_id, cash_closings::day))
        .load(conn)
}

/// Which movement a sum is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// Taken.
    Taken,
    /// Given back.
    Refunded,
    /// Handed over.
    HandedOver,
}

/// A sum.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct SumRow {
    #[diesel(sql_type = BigInt)]
    pub agency_id: AgencyId,
    /// None where a gateway confirmed.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub user_id: Option<UserId>,
    #[diesel(sql_type = Date)]
    pub day: NaiveDate,
    #[diesel(sql_type = Text)]
    pub method: PaymentMethod,
    #[diesel(sql_type = BigInt)]
    pub total: i64,
    #[diesel(sql_type = BigInt)]
    pub entries: i64,
}

/// Sums by agency, clerk, day and method.
///
/// # Errors
/// A sum is too large, or the database refuses.
pub fn sums(
    conn: &mut Connection,
    movement: Movement,
    agencies: &[AgencyId],
    from: NaiveDate,
    to: NaiveDate,
) -> QueryResult<Vec<SumRow>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let ids = agencies
        .iter()
        .map(|a| a.get().to_string())
        .collect::<Vec<_>>()
        .join(", ");
    let (table, user, method, by_method, counts) = match movement {
        Movement::Taken => ("payments", "taken_by", "method", ", method", "AND voided_at IS NULL"),
        Movement::Refunded => ("refunds", "paid_out_by", "method", ", method", ""),
        Movement::HandedOver => ("cash_handovers", "user_id", "CAST('cash' AS TEXT)", "", ""),
    };
    diesel::sql_query(format!(
        "SELECT agency_id, {user} AS user_id, day, {method} AS method, CAST(SUM(amount) AS BIGINT) AS total, \
         COUNT(*) AS entries FROM {table} WHERE agency_id IN ({ids}) AND day >= $1 AND day <= $2 {counts} \
         GROUP BY agency_id, {user}, day{by_method} ORDER BY agency_id, day"
    ))
    .bind::<Date, _>(from)
    .bind::<Date, _>(to)
    .load(conn)
}

/// What lies in a drawer.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct DrawerRow {
    #[diesel(sql_type = BigInt)]
    pub agency_id: AgencyId,
    #[diesel(sql_type = BigInt)]
    pub user_id: UserId,
    #[diesel(sql_type = BigInt)]
    pub amount: i64,
}

/// What lay in the drawers of clerks on the morning of a day: what was counted last, and what moved since. One row for
/// each part; they are to be added up.
///
/// # Errors
/// A sum is too large, or the database refuses.
pub fn drawers(conn: &mut Connection, agencies: &[AgencyId], day: NaiveDate) -> QueryResult<Vec<DrawerRow>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let ids = agencies
        .iter()
        .map(|a| a.get().to_string())
        .collect::<Vec<_>>()
        .join(", ");
    let since = |table: &str, user: &str, sign: &str, condition: &str| {
        format!(
            "SELECT m.agency_id, m.{user} AS user_id, CAST({sign}SUM(m.amount) AS BIGINT) AS amount FROM {table} m \
             WHERE m.agency_id IN ({ids}) AND m.day < $1 AND m.{user} IS NOT NULL {condition} \
             AND NOT EXISTS (SELECT 1 FROM cash_closings c WHERE c.agency_id = m.agency_id AND c.user_id = m.{user} \
             AND c.day >= m.day AND c.day < $1) GROUP BY m.agency_id, m.{user}"
        )
    };
    let counted = format!(
        "SELECT c.agency_id, c.user_id, c.counted AS amount FROM cash_closings c \
         WHERE c.agency_id IN ({ids}) AND c.day < $1 AND NOT EXISTS (SELECT 1 FROM cash_closings l \
         WHERE l.agency_id = c.agency_id AND l.user_id = c.user_id AND l.day > c.day AND l.day < $1)"
    );
    let mut found = Vec::new();
    for statement in [
        counted,
        since(
            "payments",
            "taken_by",
            "",
            "AND m.method = 'cash' AND m.voided_at IS NULL",
        ),
        since("refunds", "paid_out_by", "-", "AND m.method = 'cash'"),
        since("cash_handovers", "user_id", "-", ""),
    ] {
        found.extend(
            diesel::sql_query(statement)
                .bind::<Date, _>(day)
                .load::<DrawerRow>(conn)?,
        );
    }
    Ok(found)
}
