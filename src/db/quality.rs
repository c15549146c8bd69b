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
use crate::domain::quality::Doubt;

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
/// the doubt is about the end. Where moments have to be compared, the caller does it.
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
    let ids = ids.join(", ");
    let plain = "d.received_at AS at, d.received_at AS other, d.created_by AS user_id";
    let (columns, joins, day, condition) = parts(doubt, plain, &ids);
    diesel::sql_query(format!(
        "SELECT d.id, d.agency_id, d.received_agency_id, {columns} FROM dossiers d {joins} \
         WHERE d.agency_id IN ({ids}) AND d.received_day IS NOT NULL AND d.{day} >= $1 AND d.{day} <= $2 \
         AND ({condition}) ORDER BY d.id"
    ))
    .bind::<Date, NaiveDate>(period.from())
    .bind::<Date, NaiveDate>(period.to())
    .load(conn)
}

/// Select list, joins, the day that must lie in the period, and the condition.
fn parts(doubt: Doubt, plain: &str, ids: &str) -> (String, String, &'static str, String) {
    let begun = "JOIN dossier_events e ON e.dossier_id = d.id AND e.seq = 1 AND e.action = 'create'".to_owned();
    let moved = |kind: &str| format!("JOIN clock_moves m ON m.dossier_id = d.id AND m.kind = '{kind}'");
    match doubt {
        Doubt::DecidedWithoutResult => (
            plain.to_owned(),
            String::new(),
            "ended_day",
            "d.timeliness IS NOT NULL AND d.result_expected AND NOT d.result_attached".to_owned(),
        ),
        Doubt::HandedBackBeforeDecided => (
            plain.to_owned(),
            String::new(),
            "ended_day",
            "d.status = 'handed_back' AND d.closed_at < d.ended_at".to_owned(),
        ),
        Doubt::ReceivedOutsideWorkingTime => (
            plain.to_owned(),
            String::new(),
            "received_day",
            // Whoever sends online may do so at night; accepting is an act of the counter.
            "1 = 1".to_owned(),
        ),
        Doubt::EnteredLongAfterReceipt => (
            "e.at AS at, d.received_at AS other, d.created_by AS user_id".to_owned(),
            begun,
            "received_day",
            "e.at > d.received_at".to_owned(),
        ),
        Doubt::PausedNearDue => (
            "m.from_at AS at, m.due_before AS other, m.user_id AS user_id".to_owned(),
            moved("pause"),
            "received_day",
            "m.until_at IS NOT NULL AND m.due_before IS NOT NULL AND m.from_at <= m.due_before".to_owned(),
        ),
        Doubt::DecidedInBulkNearDue => (
            "d.ended_at AS at, d.due_at AS other, e.user_id AS user_id".to_owned(),
            "JOIN dossier_events e ON e.dossier_id = d.id AND e.action = 'decide' AND e.at = d.ended_at".to_owned(),
            "ended_day",
            "d.timeliness IS NOT NULL AND d.ended_day = d.due_day AND d.ended_at <= d.due_at \
             AND e.user_id IS NOT NULL"
                .to_owned(),
        ),
        Doubt::OnlineEnteredByStaff => (
            plain.to_owned(),
            begun,
            "received_day",
            format!(
                "d.intake_channel = 'online' AND NOT EXISTS (SELECT 1 FROM user_grants g \
                 WHERE g.user_id = d.created_by AND g.role = '{}')",
                Role::Portal.as_str()
            ),
        ),
        Doubt::Duplicate => (
            plain.to_owned(),
            String::new(),
            "received_day",
            format!(
                "d.id IN (SELECT same.id FROM (SELECT o.id, COUNT(*) OVER (PARTITION BY o.agency_id, o.received_day, \
                 o.procedure_id, o.name_key, COALESCE(o.applicant_id_number, '')) AS times FROM dossiers o \
                 WHERE o.agency_id IN ({ids}) AND o.received_day >= $1 AND o.received_day <= $2) same \
                 WHERE same.times > 1)"
            ),
        ),
        Doubt::ApologyAfterDue => (
            "m.from_at AS at, m.due_before AS other, m.user_id AS user_id".to_owned(),
            moved("extension"),
            "received_day",
            "m.due_before IS NOT NULL AND m.from_at > m.due_before".to_owned(),
        ),
    }
}
