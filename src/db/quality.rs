//! Dossiers that are doubtful witnesses, found in what is stored of them.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date};

use super::types::sql::InstantSql;
use super::{Connection, QueryResult};
use crate::domain::figures::Period;
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::policy::Role;
use crate::domain::quality::{Doubt, ENTERED_WITHIN_MINUTES, LAST_MINUTES, NEAR_DUE_MINUTES};

/// A dossier with a moment that matters to the doubt.
#[derive(QueryableByName, Clone, Copy, Debug)]
pub struct Found {
    /// Which.
    #[diesel(sql_type = BigInt)]
    pub id: DossierId,
    /// Who decides.
    #[diesel(sql_type = BigInt)]
    pub agency_id: AgencyId,
    /// Where it was received.
    #[diesel(sql_type = BigInt)]
    pub received_agency_id: AgencyId,
    /// The moment.
    #[diesel(sql_type = InstantSql)]
    pub at: Instant,
    /// A second one, to compare the first with.
    #[diesel(sql_type = InstantSql)]
    pub other: Instant,
    /// Who acted.
    #[diesel(sql_type = BigInt)]
    pub user_id: UserId,
}

/// Candidates for a doubt among the dossiers that agencies decide: those received in the period, or ended in it where
/// the doubt is about the end. Where moments have to be compared to the minute, the caller does it.
///
/// # Errors
/// The database refuses.
pub fn candidates(
    conn: &mut Connection,
    doubt: Doubt,
    agencies: &[AgencyId],
    period: Period,
) -> QueryResult<Vec<Found>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = agencies.iter().map(|a| a.get().to_string()).collect();
    let terms = match conn {
        Connection::Sqlite(_) => Terms::Sqlite,
        Connection::Postgres(_) => Terms::Postgres,
    };
    diesel::sql_query(statement(terms, doubt, &ids.join(", "), period))
        .bind::<Date, NaiveDate>(period.from())
        .bind::<Date, NaiveDate>(period.to())
        .load(conn)
}

/// How a database says moments and spans of time.
#[derive(Clone, Copy)]
enum Terms {
    Sqlite,
    Postgres,
}

impl Terms {
    fn minutes(self, minutes: i64) -> String {
        match self {
            Self::Sqlite => (minutes * 60_000_000).to_string(),
            Self::Postgres => format!("INTERVAL '{minutes} minutes'"),
        }
    }

    fn at(self, at: Instant) -> String {
        match self {
            Self::Sqlite => at.micros().to_string(),
            Self::Postgres => format!("TIMESTAMPTZ '{at}'"),
        }
    }
}

/// The query of a doubt. Each is written for an index that holds only its dossiers or all that it asks of them; what
/// those indexes say of minutes must be said here in the same words. `CROSS JOIN` begins with the table on its left.
fn statement(terms: Terms, doubt: Doubt, ids: &str, period: Period) -> String {
    let of = |days: &str| format!("d.agency_id IN ({ids}) AND d.{days} >= $1 AND d.{days} <= $2");
    let (received, ended) = (of("received_day"), of("ended_day"));
    let who = "SELECT d.id, d.agency_id, d.received_agency_id";
    let plain = format!("{who}, d.received_at AS at, d.received_at AS other, d.created_by AS user_id FROM dossiers d");
    let moved = format!(
        "{who}, m.from_at AS at, m.due_before AS other, m.user_id FROM clock_moves m CROSS JOIN dossiers d \
         WHERE d.id = m.dossier_id AND {received} AND m.from_at >= {}",
        // No clock is moved before the dossier was received.
        terms.at(Instant::from_day_minute(period.from(), 0).unwrap_or(Instant::MIN))
    );
    match doubt {
        Doubt::DecidedWithoutResult => {
            format!(
                "{plain} WHERE {ended} AND d.timeliness IS NOT NULL AND d.result_expected AND NOT d.result_attached"
            )
        }
        Doubt::HandedBackBeforeDecided => {
            format!("{plain} WHERE {ended} AND d.closed_at < d.ended_at AND d.status = 'handed_back'")
        }
        // Whoever sends online may do so at night; accepting is an act of the counter.
        Doubt::ReceivedOutsideWorkingTime => format!("{plain} WHERE {received}"),
        Doubt::EnteredLongAfterReceipt => format!(
            "{who}, d.entered_at AS at, d.received_at AS other, d.created_by AS user_id FROM dossiers d \
             WHERE {received} AND d.entered_at - d.received_at > {}",
            terms.minutes(ENTERED_WITHIN_MINUTES)
        ),
        Doubt::PausedNearDue => format!(
            "{moved} AND m.kind = 'pause' AND m.from_at <= m.due_before AND m.due_before - m.from_at < {} \
             AND m.until_at IS NOT NULL",
            terms.minutes(NEAR_DUE_MINUTES + 1)
        ),
        Doubt::DecidedInBulkNearDue => format!(
            "{who}, d.ended_at AS at, d.due_at AS other, e.user_id FROM dossiers d CROSS JOIN dossier_events e \
             WHERE {ended} AND d.ended_at <= d.due_at AND d.due_at - d.ended_at < {} \
             AND d.timeliness IS NOT NULL AND d.ended_day = d.due_day \
             AND e.dossier_id = d.id AND e.action = 'decide' AND e.at = d.ended_at AND e.user_id IS NOT NULL",
            terms.minutes(LAST_MINUTES + 1)
        ),
        Doubt::OnlineEnteredByStaff => format!(
            "{plain} WHERE {received} AND d.intake_channel = 'online' AND d.entered_at IS NOT NULL \
             AND d.created_by NOT IN (SELECT g.user_id FROM user_grants g WHERE g.role = '{}')",
            Role::Portal.as_str()
        ),
        Doubt::Duplicate => format!(
            "SELECT * FROM (SELECT d.id, d.agency_id, d.received_agency_id, d.received_at AS at, d.received_at AS other, \
             d.created_by AS user_id, COUNT(*) OVER (PARTITION BY d.agency_id, d.received_day, d.procedure_id, \
             d.name_key, COALESCE(d.applicant_id_number, '')) AS times FROM dossiers d WHERE {received}) same \
             WHERE same.times > 1"
        ),
        Doubt::ApologyAfterDue => format!("{moved} AND m.kind = 'extension' AND m.from_at > m.due_before"),
    }
}
