//! Dossiers that are doubtful witnesses, found in what is stored of them. Each question is written for an index that holds
//! only its dossiers; what those indexes say must be said here in the same words. `CROSS JOIN` begins with the table on its
//! left, and a `+` hides a column from the planner where it would take another index.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable};

use super::types::sql::InstantSql;
use super::{Connection, QueryResult};
use crate::domain::calendar::Closed;
use crate::domain::figures::Period;
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::policy::Role;
use crate::domain::quality::{ENTERED_WITHIN_MINUTES, LAST_MINUTES, NEAR_DUE_MINUTES};

/// Spans of time that are looked into by one statement.
const SPANS: usize = 1_000;

/// A doubtful dossier.
#[derive(QueryableByName, Clone, Copy, Debug)]
pub struct Found {
    /// Which.
    #[diesel(sql_type = BigInt)]
    pub id: DossierId,
    /// Who decides.
    #[diesel(sql_type = BigInt)]
    pub agency_id: AgencyId,
}

/// A decision in the last minutes.
#[derive(QueryableByName, Clone, Copy, Debug)]
pub struct Decision {
    /// Of which dossier.
    #[diesel(embed)]
    pub found: Found,
    /// When.
    #[diesel(sql_type = InstantSql)]
    pub at: Instant,
    /// Who decided.
    #[diesel(sql_type = BigInt)]
    pub decided_by: UserId,
}

/// Whose dossiers are looked at, and of which days.
pub struct Among {
    /// The agencies that decide; only numbers, so they may stand in a statement.
    agencies: String,
    period: Period,
}

impl Among {
    /// The dossiers that agencies decide, of a period.
    pub fn new(agencies: &[AgencyId], period: Period) -> Self {
        Self {
            agencies: list(agencies),
            period,
        }
    }

    /// Decided under a procedure that gives a result, but without one.
    ///
    /// # Errors
    /// The database refuses.
    pub fn decided_without_result(&self, conn: &mut Connection) -> QueryResult<Vec<Found>> {
        self.ended(
            conn,
            "d.timeliness IS NOT NULL AND d.result_expected AND NOT d.result_attached",
        )
    }

    /// Handed back before they were decided.
    ///
    /// # Errors
    /// The database refuses.
    pub fn handed_back_before_decided(&self, conn: &mut Connection) -> QueryResult<Vec<Found>> {
        self.ended(conn, "d.closed_at < d.ended_at AND d.status = 'handed_back'")
    }

    /// Received by some counters within some spans of time.
    ///
    /// # Errors
    /// The database refuses.
    pub fn received_within(
        &self,
        conn: &mut Connection,
        counters: &[AgencyId],
        spans: &[Closed],
    ) -> QueryResult<Vec<Found>> {
        let terms = Terms::of(conn);
        let (agencies, counters) = (&self.agencies, list(counters));
        let mut found = Vec::new();
        if agencies.is_empty() || counters.is_empty() {
            return Ok(found);
        }
        for some in spans.chunks(SPANS) {
            let spans = some
                .iter()
                .map(|span| format!("({}, {})", terms.at(span.from), terms.at(span.until)))
                .collect::<Vec<_>>()
                .join(", ");
            let within = terms.each(&format!(
                "d.received_at >= closed.column1 AND d.received_at < closed.column2 \
                 AND +d.agency_id IN ({agencies}) AND +d.received_agency_id IN ({counters})"
            ));
            let these: Vec<Found> = diesel::sql_query(format!(
                "SELECT d.id, d.agency_id FROM (VALUES {spans}) AS closed {within}"
            ))
            .load(conn)?;
            found.extend(these);
        }
        Ok(found)
    }

    /// Entered long after they were received.
    ///
    /// # Errors
    /// The database refuses.
    pub fn entered_long_after_receipt(&self, conn: &mut Connection) -> QueryResult<Vec<Found>> {
        // Minutes that have begun do not count.
        let long = Terms::of(conn).minutes(ENTERED_WITHIN_MINUTES + 1);
        self.received(conn, &format!("d.entered_at - d.received_at >= {long}"))
    }

    /// Their clock was stopped in the last hours before the due time, and started again.
    ///
    /// # Errors
    /// The database refuses.
    pub fn paused_near_due(&self, conn: &mut Connection) -> QueryResult<Vec<Found>> {
        let (index, near) = Terms::of(conn).within(NEAR_DUE_MINUTES);
        self.moved(
            conn,
            &format!(
                "m.kind = 'pause' AND m.from_at <= m.due_before AND m.due_before - m.from_at < {index} \
                 AND m.due_before - m.from_at <= {near} AND m.until_at IS NOT NULL"
            ),
        )
    }

    /// Decisions in the last minutes before the due time.
    ///
    /// # Errors
    /// The database refuses.
    pub fn last_minute_decisions(&self, conn: &mut Connection) -> QueryResult<Vec<Decision>> {
        let (index, near) = Terms::of(conn).within(LAST_MINUTES);
        self.load(
            conn,
            &format!(
                "SELECT d.id, d.agency_id, d.ended_at AS at, d.decided_by FROM dossiers d \
                 WHERE {} AND d.ended_at <= d.due_at AND d.due_at - d.ended_at < {index} \
                 AND d.due_at - d.ended_at <= {near} AND d.decided_by IS NOT NULL",
                self.on("ended_day")
            ),
        )
    }

    /// Counted as online, but entered by staff.
    ///
    /// # Errors
    /// The database refuses.
    pub fn online_entered_by_staff(&self, conn: &mut Connection) -> QueryResult<Vec<Found>> {
        let (on, portals) = (self.on("received_day"), Role::Portal.as_str());
        let entered = Terms::of(conn).each(&format!(
            "d.created_by = u.id AND +{on} AND d.received_day IS NOT NULL AND d.intake_channel = 'online' \
             AND d.entered_at IS NOT NULL"
        ));
        self.load(
            conn,
            &format!(
                "SELECT d.id, d.agency_id FROM (SELECT id FROM users WHERE id NOT IN \
                 (SELECT g.user_id FROM user_grants g WHERE g.role = '{portals}')) u {entered}"
            ),
        )
    }

    /// The same applicant, procedure and day as another.
    ///
    /// # Errors
    /// The database refuses.
    pub fn duplicates(&self, conn: &mut Connection) -> QueryResult<Vec<Found>> {
        self.received(conn, "d.duplicate")
    }

    /// The apology came after the due time.
    ///
    /// # Errors
    /// The database refuses.
    pub fn apology_after_due(&self, conn: &mut Connection) -> QueryResult<Vec<Found>> {
        self.moved(conn, "m.kind = 'extension' AND m.from_at > m.due_before")
    }

    fn received(&self, conn: &mut Connection, condition: &str) -> QueryResult<Vec<Found>> {
        let on = self.on("received_day");
        self.load(
            conn,
            &format!("SELECT d.id, d.agency_id FROM dossiers d WHERE {on} AND {condition}"),
        )
    }

    fn ended(&self, conn: &mut Connection, condition: &str) -> QueryResult<Vec<Found>> {
        let on = self.on("ended_day");
        self.load(
            conn,
            &format!("SELECT d.id, d.agency_id FROM dossiers d WHERE {on} AND {condition}"),
        )
    }

    fn moved(&self, conn: &mut Connection, condition: &str) -> QueryResult<Vec<Found>> {
        // No clock is moved before the dossier was received.
        let since = Instant::from_day_minute(self.period.from(), 0).unwrap_or(Instant::MIN);
        let (on, since) = (self.on("received_day"), Terms::of(conn).at(since));
        self.load(
            conn,
            &format!(
                "SELECT d.id, d.agency_id FROM clock_moves m CROSS JOIN dossiers d \
                 WHERE d.id = m.dossier_id AND {on} AND m.from_at >= {since} AND {condition}"
            ),
        )
    }

    fn on(&self, days: &str) -> String {
        format!(
            "d.agency_id IN ({}) AND d.{days} >= $1 AND d.{days} <= $2",
            self.agencies
        )
    }

    fn load<T: QueryableByName<super::connection::MultiBackend> + 'static>(
        &self,
        conn: &mut Connection,
        statement: &str,
    ) -> QueryResult<Vec<T>> {
        if self.agencies.is_empty() {
            return Ok(Vec::new());
        }
        diesel::sql_query(statement)
            .bind::<Date, NaiveDate>(self.period.from())
            .bind::<Date, NaiveDate>(self.period.to())
            .load(conn)
    }
}

#[derive(QueryableByName)]
struct Receipts {
    #[diesel(sql_type = Nullable<InstantSql>)]
    first: Option<Instant>,
    #[diesel(sql_type = Nullable<InstantSql>)]
    last: Option<Instant>,
}

/// When the first and the last dossier of all were received; none if none was.
///
/// # Errors
/// The database refuses.
pub fn first_and_last_receipt(conn: &mut Connection) -> QueryResult<Option<(Instant, Instant)>> {
    let receipts: Receipts = diesel::sql_query(
        "SELECT (SELECT MIN(received_at) FROM dossiers WHERE received_at IS NOT NULL) AS first, \
         (SELECT MAX(received_at) FROM dossiers WHERE received_at IS NOT NULL) AS last",
    )
    .get_result(conn)?;
    Ok(receipts.first.zip(receipts.last))
}

fn list(agencies: &[AgencyId]) -> String {
    let ids: Vec<String> = agencies.iter().map(|a| a.get().to_string()).collect();
    ids.join(", ")
}

/// How a database says moments and spans of time.
#[derive(Clone, Copy)]
enum Terms {
    Sqlite,
    Postgres,
}

impl Terms {
    const fn of(conn: &Connection) -> Self {
        match conn {
            Connection::Sqlite(_) => Self::Sqlite,
            Connection::Postgres(_) => Self::Postgres,
        }
    }

    /// Dossiers that are looked for anew for each row of what stands before. PostgreSQL expects very many for each and would
    /// rather walk them all once, comparing every row with every dossier; what has an `OFFSET` it takes by itself.
    fn each(self, condition: &str) -> String {
        match self {
            Self::Sqlite => format!("CROSS JOIN dossiers d WHERE {condition}"),
            Self::Postgres => {
                format!("CROSS JOIN LATERAL (SELECT d.id, d.agency_id FROM dossiers d WHERE {condition} OFFSET 0) d")
            }
        }
    }

    fn minutes(self, minutes: i64) -> String {
        match self {
            Self::Sqlite => (minutes * 60_000_000).to_string(),
            Self::Postgres => format!("INTERVAL '{minutes} minutes'"),
        }
    }

    /// What an index says of minutes (one more), and what is meant.
    fn within(self, minutes: i64) -> (String, String) {
        (self.minutes(minutes + 1), self.minutes(minutes))
    }

    fn at(self, at: Instant) -> String {
        match self {
            Self::Sqlite => at.micros().to_string(),
            Self::Postgres => format!("TIMESTAMPTZ '{at}'"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::plan_of;

    type Question = fn(&Among, &mut Connection);

    #[test]
    fn each_doubt_is_found_by_an_index_of_its_own() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let among = Among::new(&[AgencyId::new(1)], Period::new(day, day).unwrap());
        let questions: [(Question, &str); 8] = [
            (|a, c| drop(a.decided_without_result(c)), "dossiers_without_result"),
            (
                |a, c| drop(a.handed_back_before_decided(c)),
                "dossiers_handed_back_early",
            ),
            (|a, c| drop(a.entered_long_after_receipt(c)), "dossiers_entered_late"),
            (|a, c| drop(a.last_minute_decisions(c)), "dossiers_last_minute"),
            (|a, c| drop(a.online_entered_by_staff(c)), "dossiers_online"),
            (|a, c| drop(a.duplicates(c)), "dossiers_duplicates"),
            (|a, c| drop(a.paused_near_due(c)), "clock_moves_near_due"),
            (|a, c| drop(a.apology_after_due(c)), "clock_moves_after_due"),
        ];
        for (ask, index) in questions {
            let plan = plan_of::of(|conn| ask(&among, conn)).unwrap();
            assert!(
                plan.iter().any(|step| step.contains(&format!("INDEX {index} "))),
                "{index}: {plan:#?}"
            );
        }
    }
}
