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
    /// Entered by mistake: it counts for nothing since.
    pub cancelled_at: Option<Instant>,
    pub cancelled_by: Option<UserId>,
    pub cancel_reason: Option<String>,
}

/// A day that was closed; several times, where it was opened again in between.
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
    /// Which closing of the day, from 1.
    pub seq: i32,
    /// Opened again: it counts for nothing since.
    pub reopened_at: Option<Instant>,
    pub reopened_by: Option<UserId>,
    pub reopen_reason: Option<String>,
}

/// Adds a hand-over.
///
/// # Errors
/// The database refuses.
pub fn insert_handover(conn: &mut Connection, handover: &HandoverRow) -> QueryResult<()> {
    row::insert(conn, handover)
}

/// Hand-overs of a clerk's day, in the order in which they were entered, those taken back too.
///
/// # Errors
/// The database refuses.
pub fn handovers(
    conn: &mut Connection,
    agency: AgencyId,
    user: UserId,
    day: NaiveDate,
) -> QueryResult<Vec<HandoverRow>> {
    cash_handovers::table
        .select(HandoverRow::as_select())
        .filter(cash_handovers::agency_id.eq(agency))
        .filter(cash_handovers::user_id.eq(user))
        .filter(cash_handovers::day.eq(day))
        .order(cash_handovers::id)
        .load(conn)
}

/// Takes a hand-over back; false if it was taken back before.
///
/// # Errors
/// The database refuses.
pub fn cancel_handover(conn: &mut Connection, id: i64, at: Instant, by: UserId, reason: &str) -> QueryResult<bool> {
    diesel::update(
        cash_handovers::table
            .filter(cash_handovers::id.eq(id))
            .filter(cash_handovers::cancelled_at.is_null()),
    )
    .set((
        cash_handovers::cancelled_at.eq(Some(at)),
        cash_handovers::cancelled_by.eq(Some(by)),
        cash_handovers::cancel_reason.eq(Some(reason)),
    ))
    .execute(conn)
    .map(|n| n == 1)
}

/// Closings of a clerk's day, oldest first, those opened again too.
///
/// # Errors
/// The database refuses.
pub fn closings_of(
    conn: &mut Connection,
    agency: AgencyId,
    user: UserId,
    day: NaiveDate,
) -> QueryResult<Vec<ClosingRow>> {
    cash_closings::table
        .select(ClosingRow::as_select())
        .filter(cash_closings::agency_id.eq(agency))
        .filter(cash_closings::user_id.eq(user))
        .filter(cash_closings::day.eq(day))
        .order(cash_closings::seq)
        .load(conn)
}

/// Opens a day again that a closing holds; false if somebody was faster.
///
/// # Errors
/// The database refuses.
pub fn reopen(conn: &mut Connection, row: &ClosingRow, at: Instant, by: UserId, reason: &str) -> QueryResult<bool> {
    diesel::update(
        cash_closings::table
            .filter(cash_closings::agency_id.eq(row.agency_id))
            .filter(cash_closings::user_id.eq(row.user_id))
            .filter(cash_closings::day.eq(row.day))
            .filter(cash_closings::seq.eq(row.seq))
            .filter(cash_closings::reopened_at.is_null()),
    )
    .set((
        cash_closings::reopened_at.eq(Some(at)),
        cash_closings::reopened_by.eq(Some(by)),
        cash_closings::reopen_reason.eq(Some(reason)),
    ))
    .execute(conn)
    .map(|n| n == 1)
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

/// The last day that a clerk closed in an agency and that was not opened again.
///
/// # Errors
/// The database refuses.
pub fn last_closed(conn: &mut Connection, agency: AgencyId, user: UserId) -> QueryResult<Option<NaiveDate>> {
    cash_closings::table
        .select(cash_closings::day)
        .filter(cash_closings::agency_id.eq(agency))
        .filter(cash_closings::user_id.eq(user))
        .filter(cash_closings::reopened_at.is_null())
        .order(cash_closings::day.desc())
        .limit(1)
        .get_result(conn)
        .optional()
}

/// Which entries are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Entries<'a> {
    /// At these desks.
    pub agencies: &'a [AgencyId],
    /// Of this clerk; of everybody if absent.
    pub clerk: Option<UserId>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// Closings that were not opened again.
///
/// # Errors
/// The database refuses.
pub fn closings(conn: &mut Connection, asked: &Entries<'_>) -> QueryResult<Vec<ClosingRow>> {
    let mut found = cash_closings::table
        .select(ClosingRow::as_select())
        .filter(cash_closings::agency_id.eq_any(asked.agencies))
        .filter(cash_closings::day.between(asked.from, asked.to))
        .filter(cash_closings::reopened_at.is_null())
        .order((cash_closings::agency_id, cash_closings::user_id, cash_closings::day))
        .into_boxed();
    if let Some(clerk) = asked.clerk {
        found = found.filter(cash_closings::user_id.eq(clerk));
    }
    found.load(conn)
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
pub fn sums(conn: &mut Connection, movement: Movement, asked: &Entries<'_>) -> QueryResult<Vec<SumRow>> {
    if asked.agencies.is_empty() {
        return Ok(Vec::new());
    }
    let ids = asked.agencies.iter().map(|a| a.get().to_string());
    let ids = ids.collect::<Vec<_>>().join(", ");
    let (table, user, method, by_method, counts) = match movement {
        Movement::Taken => ("payments", "taken_by", "method", ", method", "AND voided_at IS NULL"),
        Movement::Refunded => ("refunds", "paid_out_by", "method", ", method", ""),
        Movement::HandedOver => (
            "cash_handovers",
            "user_id",
            "CAST('cash' AS TEXT)",
            "",
            "AND cancelled_at IS NULL",
        ),
    };
    let of_clerk = match asked.clerk {
        Some(clerk) => format!("AND {user} = {}", clerk.get()),
        None => String::new(),
    };
    diesel::sql_query(format!(
        "SELECT agency_id, {user} AS user_id, day, {method} AS method, CAST(SUM(amount) AS BIGINT) AS total, \
         COUNT(*) AS entries FROM {table} WHERE agency_id IN ({ids}) AND day >= $1 AND day <= $2 {counts} {of_clerk} \
         GROUP BY agency_id, {user}, day{by_method} ORDER BY agency_id, day"
    ))
    .bind::<Date, _>(asked.from)
    .bind::<Date, _>(asked.to)
    .load(conn)
}

/// What brought a drawer to what lies in it: what was counted last, and the cash that moved since.
#[derive(Clone, Debug, QueryableByName)]
#[allow(missing_docs)]
pub struct DrawerRow {
    #[diesel(sql_type = BigInt)]
    pub agency_id: AgencyId,
    #[diesel(sql_type = BigInt)]
    pub user_id: UserId,
    #[diesel(sql_type = BigInt)]
    counted: i64,
    #[diesel(sql_type = BigInt)]
    taken: i64,
    #[diesel(sql_type = BigInt)]
    refunded: i64,
    #[diesel(sql_type = BigInt)]
    handed_over: i64,
}

impl DrawerRow {
    /// What lies in it; none if the sum is too large.
    pub fn amount(&self) -> Option<i64> {
        let there = self.counted.checked_add(self.taken)?;
        there.checked_sub(self.refunded)?.checked_sub(self.handed_over)
    }
}

/// What lay in the drawers of some clerks on the morning of a day. What moved before a drawer was counted last is not looked
/// at: the cost does not grow with the history.
///
/// # Errors
/// A sum is too large, or the database refuses.
pub fn drawers(conn: &mut Connection, clerks: &[(AgencyId, UserId)], day: NaiveDate) -> QueryResult<Vec<DrawerRow>> {
    if clerks.is_empty() {
        return Ok(Vec::new());
    }
    let clerks = clerks
        .iter()
        .map(|(agency, user)| format!("({}, {})", agency.get(), user.get()));
    let clerks = clerks.collect::<Vec<_>>().join(", ");
    let since = |table: &str, user: &str, condition: &str| {
        format!(
            "CAST(COALESCE((SELECT SUM(m.amount) FROM {table} m WHERE m.agency_id = l.agency_id AND m.{user} = l.user_id \
             AND m.day > COALESCE(l.day, '0001-01-01') AND m.day < $1 {condition}), 0) AS BIGINT)"
        )
    };
    let taken = since("payments", "taken_by", "AND m.method = 'cash' AND m.voided_at IS NULL");
    let refunded = since("refunds", "paid_out_by", "AND m.method = 'cash'");
    let handed_over = since("cash_handovers", "user_id", "AND m.cancelled_at IS NULL");
    diesel::sql_query(format!(
        "WITH clerks (agency_id, user_id) AS (VALUES {clerks}), \
         lasts AS (SELECT k.agency_id, k.user_id, (SELECT MAX(c.day) FROM cash_closings c WHERE c.agency_id = k.agency_id \
         AND c.user_id = k.user_id AND c.day < $1 AND c.reopened_at IS NULL) AS day FROM clerks k) \
         SELECT CAST(l.agency_id AS BIGINT) AS agency_id, CAST(l.user_id AS BIGINT) AS user_id, \
         CAST(COALESCE((SELECT c.counted FROM cash_closings c WHERE c.agency_id = l.agency_id AND c.user_id = l.user_id \
         AND c.day = l.day AND c.reopened_at IS NULL), 0) AS BIGINT) AS counted, \
         {taken} AS taken, {refunded} AS refunded, {handed_over} AS handed_over FROM lasts l"
    ))
    .bind::<Date, _>(day)
    .load(conn)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::plan_of;

    #[test]
    fn a_drawer_is_summed_from_what_is_its_own() {
        let clerks = [(AgencyId::new(1), UserId::new(2))];
        let plan = plan_of::of(|conn| drop(drawers(conn, &clerks, NaiveDate::MIN).unwrap())).unwrap();
        for index in [
            "payments_in_drawer",
            "refunds_from_drawer",
            "cash_handovers_from_drawer",
        ] {
            let read = |step: &String| step.contains(&format!("COVERING INDEX {index} (agency_id=? AND "));
            assert!(plan.iter().any(read), "{index}: {plan:?}");
        }
    }
}
