//! Dossiers that are doubtful witnesses, found in what is stored of them. Each question is written for an index that holds
//! only its dossiers; what those indexes say must be said here in the same words. `CROSS JOIN` begins with the table on its
//! left, and a `+` hides a column from the planner where it would take another index.

mod lasting;
mod receipts;
mod terms;

use chrono::Days;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use lasting::lasting_longer;
pub use receipts::first_and_last_receipt;
pub(super) use terms::Terms;

use super::types::sql::InstantSql;
use super::{Connection, QueryResult};
use crate::domain::calendar::Closed;
use crate::domain::figures::Period;
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::quality::{ENTERED_WITHIN_MINUTES, LAST_MINUTES, LASTING_DAYS, NEAR_DUE_MINUTES};

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
    /// Whether it is one of the dossiers looked at.
    #[diesel(sql_type = Bool)]
    pub asked: bool,
}

/// Which dossiers are looked at.
pub struct Among {
    /// The agencies that decide; only numbers, so they may stand in a statement.
    agencies: String,
    which: Which,
}

enum Which {
    /// Received on some days or, where the doubt is about the end, ended on some.
    Days { received: Period, ended: Period },
    /// These; only numbers.
    These(String),
}

impl Among {
    /// The dossiers that agencies decide, received in a period or ended in it.
    pub fn new(agencies: &[AgencyId], period: Period) -> Self {
        let which = Which::Days {
            received: period,
            ended: period,
        };
        Self {
            agencies: list(agencies),
            which,
        }
    }

    /// The dossiers that were received, in progress or ended in a period: first those that were received not long before it
    /// and ended not long after it, by their days, then the few that lasted longer, by what they are. Others may be among them.
    ///
    /// # Errors
    /// The database refuses.
    pub fn touched_by(conn: &mut Connection, agencies: &[AgencyId], period: Period) -> QueryResult<[Self; 2]> {
        let lasting = Days::new(LASTING_DAYS);
        let (from, to) = (period.from(), period.to());
        let since = from.checked_sub_days(lasting).unwrap_or(from);
        let until = to.checked_add_days(lasting).unwrap_or(to);
        let ids = lasting_longer(conn, &list(agencies), period, (since, until))?;
        let days = Which::Days {
            received: Period::new(since, to).unwrap_or(period),
            ended: Period::new(from, until).unwrap_or(period),
        };
        Ok([days, Which::These(ids)].map(|which| Self {
            agencies: list(agencies),
            which,
        }))
    }

    /// The days on which they were received.
    ///
    /// # Errors
    /// The database refuses.
    pub fn days_of_receipt(&self, conn: &mut Connection) -> QueryResult<Vec<Period>> {
        let ids = match &self.which {
            Which::Days { received, .. } => return Ok(vec![*received]),
            Which::These(ids) if ids.is_empty() => return Ok(Vec::new()),
            Which::These(ids) => ids,
        };
        receipts::days_of(conn, ids)
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
            let within = terms.each(
                "d.id, d.agency_id",
                &format!(
                    "d.received_at >= closed.column1 AND d.received_at < closed.column2 \
                     AND +d.agency_id IN ({agencies}) AND +d.received_agency_id IN ({counters})"
                ),
            );
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

    /// Their clock was stopped in the last hours before the due time, and started again. A stop that lasted until the dossier
    /// ended (was withdrawn, for example) hid nothing.
    ///
    /// # Errors
    /// The database refuses.
    pub fn paused_near_due(&self, conn: &mut Connection) -> QueryResult<Vec<Found>> {
        let (index, near) = Terms::of(conn).within(NEAR_DUE_MINUTES);
        self.moved(
            conn,
            &format!(
                "m.kind = 'pause' AND m.from_at <= m.due_before AND m.due_before - m.from_at < {index} \
                 AND m.due_before - m.from_at <= {near} AND m.until_at IS NOT NULL \
                 AND (d.ended_at IS NULL OR m.until_at < d.ended_at)"
            ),
        )
    }

    /// Decisions in the last minutes before the due time, with all others that the same officials took so on those days for
    /// whatever agency: what an official decided in bulk does not depend on whose dossiers are asked about.
    ///
    /// # Errors
    /// The database refuses.
    pub fn last_minute_decisions(&self, conn: &mut Connection) -> QueryResult<Vec<Decision>> {
        let (index, near) = Terms::of(conn).within(LAST_MINUTES);
        let on = self.on("ended_day");
        let near = format!(
            "d.decided_by IS NOT NULL AND d.ended_at <= d.due_at AND d.due_at - d.ended_at < {index} \
             AND d.due_at - d.ended_at <= {near}"
        );
        let theirs = Terms::of(conn).each(
            "d.id, d.agency_id, d.ended_at, d.ended_day, d.decided_by",
            &format!("d.decided_by = o.decided_by AND d.ended_day = o.ended_day AND {near}"),
        );
        self.load(
            conn,
            &format!(
                "SELECT d.id, d.agency_id, d.ended_at AS at, d.decided_by, {on} AS asked \
                 FROM (SELECT DISTINCT d.decided_by, d.ended_day FROM dossiers d WHERE {on} AND {near}) o {theirs}"
            ),
        )
    }

    /// Counted as online, but entered by staff.
    ///
    /// # Errors
    /// The database refuses.
    pub fn online_entered_by_staff(&self, conn: &mut Connection) -> QueryResult<Vec<Found>> {
        self.received(
            conn,
            "d.received_day IS NOT NULL AND d.intake_channel = 'online' AND d.entered_at IS NOT NULL \
             AND NOT d.through_portal",
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

    /// Taken up again after they had ended.
    ///
    /// # Errors
    /// The database refuses.
    pub fn reopened(&self, conn: &mut Connection) -> QueryResult<Vec<Found>> {
        let on = self.on("received_day");
        self.load(
            conn,
            &format!(
                "SELECT DISTINCT d.id, d.agency_id FROM dossier_events e CROSS JOIN dossiers d \
                 WHERE e.action = 'reopen' AND d.id = e.dossier_id AND {on}"
            ),
        )
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
        let on = self.on("received_day");
        let tables = match &self.which {
            Which::These(_) => "dossiers d CROSS JOIN clock_moves m WHERE".to_owned(),
            Which::Days { received, .. } => {
                // No clock is moved before the dossier was received.
                let since = Instant::from_day_minute(received.from(), 0).unwrap_or(Instant::MIN);
                let since = Terms::of(conn).at(since);
                format!("clock_moves m CROSS JOIN dossiers d WHERE m.from_at >= {since} AND")
            }
        };
        self.load(
            conn,
            &format!("SELECT d.id, d.agency_id FROM {tables} m.dossier_id = d.id AND {on} AND {condition}"),
        )
    }

    /// Which of them, by one of their days.
    fn on(&self, day: &str) -> String {
        let days = match &self.which {
            Which::These(ids) => return format!("d.id IN ({ids})"),
            Which::Days { ended, .. } if day == "ended_day" => ended,
            Which::Days { received, .. } => received,
        };
        format!(
            "d.agency_id IN ({}) AND d.{day} >= '{}' AND d.{day} <= '{}'",
            self.agencies,
            days.from(),
            days.to()
        )
    }

    fn load<T: QueryableByName<super::connection::MultiBackend> + 'static>(
        &self,
        conn: &mut Connection,
        statement: &str,
    ) -> QueryResult<Vec<T>> {
        let nothing = matches!(&self.which, Which::These(ids) if ids.is_empty());
        if self.agencies.is_empty() || nothing {
            return Ok(Vec::new());
        }
        diesel::sql_query(statement).load(conn)
    }
}

fn list(agencies: &[AgencyId]) -> String {
    let ids: Vec<String> = agencies.iter().map(|a| a.get().to_string()).collect();
    ids.join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use chrono::NaiveDate;

    use super::*;
    use crate::db::plan_of;

    type Question = fn(&Among, &mut Connection);

    #[test]
    fn each_doubt_is_found_by_an_index_of_its_own() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let among = Among::new(&[AgencyId::new(1)], Period::new(day, day).unwrap());
        let questions: [(Question, &str); 10] = [
            (|a, c| drop(a.decided_without_result(c)), "dossiers_without_result"),
            (
                |a, c| drop(a.handed_back_before_decided(c)),
                "dossiers_handed_back_early",
            ),
            (|a, c| drop(a.entered_long_after_receipt(c)), "dossiers_entered_late"),
            (|a, c| drop(a.last_minute_decisions(c)), "dossiers_last_minute"),
            (
                |a, c| drop(a.last_minute_decisions(c)),
                "dossiers_last_minute_by_official",
            ),
            (|a, c| drop(a.online_entered_by_staff(c)), "dossiers_online_by_staff"),
            (|a, c| drop(a.duplicates(c)), "dossiers_duplicates"),
            (|a, c| drop(a.paused_near_due(c)), "clock_moves_near_due"),
            (|a, c| drop(a.apology_after_due(c)), "clock_moves_after_due"),
            (|a, c| drop(a.reopened(c)), "dossier_events_reopened"),
        ];
        for (ask, index) in questions {
            let plan = plan_of::of(|conn| ask(&among, conn)).unwrap();
            assert!(
                plan.iter().any(|step| step.split(' ').any(|word| word == index)),
                "{index}: {plan:#?}"
            );
            // Of the few that lasted long only they are read.
            let these = Among {
                agencies: "1".to_owned(),
                which: Which::These("7, 8".to_owned()),
            };
            let plan = plan_of::of(|conn| ask(&these, conn)).unwrap();
            assert!(
                plan.iter().any(|step| step.contains("INTEGER PRIMARY KEY (rowid=?)")),
                "{index}: {plan:#?}"
            );
            assert!(!plan.iter().any(|step| step.starts_with("SCAN d")), "{plan:#?}");
        }
    }

    #[test]
    fn what_lasted_long_is_found_by_covering_indexes() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let period = Period::new(day, day).unwrap();
        let plan = plan_of::of(|conn| drop(Among::touched_by(conn, &[AgencyId::new(1)], period))).unwrap();
        for index in [
            "COVERING INDEX dossiers_lasting (agency_id=? AND ended_day>?)",
            "COVERING INDEX dossiers_open (agency_id=? AND status=?)",
        ] {
            assert!(plan.iter().any(|step| step.contains(index)), "{index}: {plan:#?}");
        }
    }
}
