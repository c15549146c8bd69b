//! Locks between writers that touch different rows but depend on each other. SQLite has one writer and needs none.

use chrono::NaiveDate;
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;

use sha2::{Digest, Sha256};

use super::{Connection, QueryResult, sql_text};
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{AgencyId, DossierId, UserId, WebhookId};

/// Key of the advisory lock that guards the catalogue: calendars, procedures, agencies, rules.
const CATALOGUE: i64 = 6_368_001;
/// How long a change of the catalogue waits for writes that are running, and new writes with it.
const PATIENCE: &str = "2s";
/// Key of the advisory lock held while the demonstration office or its history is loaded.
const BULK: i64 = 6_368_002;

/// Key of the advisory lock held while changes are folded into the counters.
const FOLD: i64 = 6_368_003;
/// Key of the advisory lock held while officials are reminded.
const REMINDERS: i64 = 6_368_005;
/// Key of the advisory lock held while events get their place in the feed.
const FEED: i64 = 6_368_004;

/// Taken by every write that computes something from the catalogue: until the transaction ends the catalogue
/// cannot change, so that no dossier is received under a calendar that has just been replaced.
///
/// # Errors
/// The database refuses.
pub fn share_catalogue(conn: &mut Connection) -> QueryResult<()> {
    postgres(conn, &format!("SELECT pg_advisory_xact_lock_shared({CATALOGUE})"))
}

/// Taken by a change of the catalogue: waits for running writes, and holds new ones until the transaction ends. It does not wait
/// long for a write that takes long: all others would wait behind it.
///
/// # Errors
/// A write takes long (contention), or the database refuses.
pub fn change_catalogue(conn: &mut Connection) -> QueryResult<()> {
    postgres(
        conn,
        &format!(
            "SET LOCAL lock_timeout = '{PATIENCE}'; SELECT pg_advisory_xact_lock({CATALOGUE}); SET LOCAL lock_timeout TO DEFAULT"
        ),
    )
}

/// Taken by bulk loads and recounts, so that two of them never run at once.
///
/// # Errors
/// The database refuses.
pub fn bulk(conn: &mut Connection) -> QueryResult<()> {
    postgres(conn, &format!("SELECT pg_advisory_xact_lock({BULK})"))
}

/// Taken by whoever folds changes into the counters.
///
/// # Errors
/// The database refuses.
pub fn fold(conn: &mut Connection) -> QueryResult<()> {
    postgres(conn, &format!("SELECT pg_advisory_xact_lock({FOLD})"))
}

/// Taken by whoever gives events their place in the feed: places appear in their order.
///
/// # Errors
/// The database refuses.
pub fn feed(conn: &mut Connection) -> QueryResult<()> {
    postgres(conn, &format!("SELECT pg_advisory_xact_lock({FEED})"))
}

/// Taken by whoever looks for officials to remind, so that two processes do not remind twice.
///
/// # Errors
/// The database refuses.
pub fn reminders(conn: &mut Connection) -> QueryResult<()> {
    postgres(conn, &format!("SELECT pg_advisory_xact_lock({REMINDERS})"))
}

/// Taken by a write that carries an idempotency key: a second request with the same key waits for the first and then
/// finds its answer.
///
/// # Errors
/// The database refuses.
pub fn idempotency_key(conn: &mut Connection, user: UserId, key: &str) -> QueryResult<()> {
    named(conn, &format!("{} {key}", user.get()))
}

/// Taken by an intake that carries a portal's own code: a second one with the same code waits for the first and then
/// finds its dossier.
///
/// # Errors
/// The database refuses.
pub fn external_code(conn: &mut Connection, portal: UserId, code: &str) -> QueryResult<()> {
    named(conn, &format!("external {} {code}", portal.get()))
}

/// Taken by a report or suggestion that a form sends: the same form sent again waits for the first and then finds it.
///
/// # Errors
/// The database refuses.
pub fn feedback_form(conn: &mut Connection, secret_hash: &str) -> QueryResult<()> {
    named(conn, &format!("feedback {secret_hash}"))
}

/// Taken by whoever freezes a report of an agency: versions and numbers follow one another.
///
/// # Errors
/// The database refuses.
pub fn frozen_reports(conn: &mut Connection, agency: AgencyId) -> QueryResult<()> {
    named(conn, &format!("frozen reports {}", agency.get()))
}

/// Taken by whoever enters figures or scores of an agency: periods that overlap are found before they are stored.
///
/// # Errors
/// The database refuses.
pub fn entries_of(conn: &mut Connection, agency: AgencyId) -> QueryResult<()> {
    named(conn, &format!("entries {}", agency.get()))
}

/// Taken by whoever enters something in the cash book of a clerk or closes it: nothing slips into a page that is closed.
///
/// # Errors
/// The database refuses.
pub fn cash_book(conn: &mut Connection, agency: AgencyId, clerk: UserId) -> QueryResult<()> {
    named(conn, &format!("cash book {} {}", agency.get(), clerk.get()))
}

/// Taken by whoever enters wording of an agency: what stands in the place of the new one goes first.
///
/// # Errors
/// The database refuses.
pub fn wording(conn: &mut Connection, agency: AgencyId) -> QueryResult<()> {
    named(conn, &format!("wording {}", agency.get()))
}

/// Taken by whoever opens a book of receipts: blocks of one series that overlap are found before they are stored.
///
/// # Errors
/// The database refuses.
pub fn receipt_series(conn: &mut Connection, form: &str, series: &str) -> QueryResult<()> {
    named(conn, &format!("receipts {form} {series}"))
}

/// Taken by whoever stores a message behind all others of a receiver or changes several of its messages: places follow one another,
/// and nobody waits for a row of somebody who waits for theirs.
///
/// # Errors
/// The database refuses.
pub fn outbox_of(conn: &mut Connection, receiver: &str) -> QueryResult<()> {
    named(conn, &format!("outbox {receiver}"))
}

fn named(conn: &mut Connection, name: &str) -> QueryResult<()> {
    let digest = Sha256::digest(name);
    let number = digest.first_chunk().map_or(0, |bytes| i64::from_le_bytes(*bytes));
    postgres(conn, &format!("SELECT pg_advisory_xact_lock({number})"))
}

/// Locks a subscription until the transaction ends: whoever else wants to change it waits their turn.
///
/// # Errors
/// The database refuses.
pub fn webhook(conn: &mut Connection, id: WebhookId) -> QueryResult<()> {
    postgres(
        conn,
        &format!("SELECT id FROM webhooks WHERE id = {} FOR UPDATE", id.get()),
    )
}

/// Locks the dossier with a code until the transaction ends: whoever else wants to act on it waits its turn.
///
/// # Errors
/// The database refuses.
pub fn dossier(conn: &mut Connection, code: &DossierCode) -> QueryResult<()> {
    match conn {
        Connection::Sqlite(_) => Ok(()),
        Connection::Postgres(c) => diesel::sql_query("SELECT id FROM dossiers WHERE code = $1 FOR UPDATE")
            .bind::<Text, _>(code.as_str())
            .execute(c)
            .map(drop),
    }
}

/// Locks dossiers until the transaction ends, in the order of their ids.
///
/// # Errors
/// The database refuses.
pub fn dossiers(conn: &mut Connection, ids: &[DossierId]) -> QueryResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let ids = sql_text::ids(ids.iter().map(|id| id.get()));
    postgres(
        conn,
        &format!("SELECT id FROM dossiers WHERE id IN ({ids}) ORDER BY id FOR UPDATE"),
    )
}

/// Taken by whoever receives dossiers of an agency on some days without taking their numbers: the row from which an intake
/// takes its number, so that each sees what the one before received.
///
/// # Errors
/// The database refuses.
pub fn receipts(conn: &mut Connection, agency: AgencyId, days: &[NaiveDate]) -> QueryResult<()> {
    if days.is_empty() {
        return Ok(());
    }
    let rows: Vec<String> = days
        .iter()
        .map(|day| format!("({}, '{day}', 0)", agency.get()))
        .collect();
    postgres(
        conn,
        &format!(
            "INSERT INTO dossier_numbers (agency_id, day, last_number) VALUES {} ON CONFLICT (agency_id, day) \
             DO UPDATE SET last_number = dossier_numbers.last_number",
            rows.join(", ")
        ),
    )
}

/// Keeps every dossier as it is until the transaction ends: what is counted meanwhile stays true.
///
/// # Errors
/// The database refuses.
pub fn freeze_dossiers(conn: &mut Connection) -> QueryResult<()> {
    postgres(conn, "LOCK TABLE dossiers, counters IN EXCLUSIVE MODE")
}

fn postgres(conn: &mut Connection, statement: &str) -> QueryResult<()> {
    match conn {
        Connection::Postgres(c) => c.batch_execute(statement),
        Connection::Sqlite(_) => Ok(()),
    }
}
