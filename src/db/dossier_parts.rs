//! What hangs on a dossier: steps, moves of the clock, results.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{clock_moves, dossier_results, dossier_steps};
use super::{Connection, QueryResult, row};
use crate::domain::deadline::MoveKind;
use crate::domain::file::ContentHash;
use crate::domain::handover::{HandoverKind, PauseCause, StayEnd};
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::paper_list::AskedPapers;
use crate::domain::policy::Role;
use crate::domain::signature::SignatureOutcome;
use crate::domain::text::search_key;
use crate::domain::timeliness::Timeliness;

/// One stay of a dossier at a step.
#[derive(Clone, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = dossier_steps, primary_key(dossier_id, seq))]
#[diesel(treat_none_as_null = true)]
#[allow(missing_docs)]
pub struct StepRow {
    pub dossier_id: DossierId,
    /// Order of the stays: a step that was sent back appears twice.
    pub seq: i16,
    pub step_no: i16,
    pub name: String,
    pub role: Role,
    pub agency_id: AgencyId,
    pub assignee_id: Option<UserId>,
    /// When the dossier was handed over to the step.
    pub entered_at: Instant,
    /// None while it is not taken over, or without a duration of its own.
    pub due_at: Option<Instant>,
    pub left_at: Option<Instant>,
    /// What ended the stay.
    pub outcome: Option<StayEnd>,
    /// Number of the hand-over by which it came; stays side by side share it.
    pub handover: i16,
    pub kind: HandoverKind,
    /// `seq` of the stay that it came from; 0 for the desk.
    pub given_from: i16,
    pub given_by: Option<UserId>,
    /// Note or reason that came with it.
    pub note: Option<String>,
    /// When the step's agency had it: at once within one agency, when confirmed by another.
    pub received_at: Option<Instant>,
    pub received_by: Option<UserId>,
    pub received_day: Option<NaiveDate>,
    pub left_by: Option<UserId>,
    pub left_day: Option<NaiveDate>,
    /// How it stood to its own due time, if its work was brought to an end.
    pub timeliness: Option<Timeliness>,
    /// Working minutes in the hands of the step, without pauses; once it has ended.
    pub held_minutes: Option<i64>,
    /// Working minutes between hand-over and taking over, without pauses; once it was taken over or has ended.
    pub wait_minutes: Option<i64>,
    /// Open beside the step that the dossier names.
    pub branch: bool,
}

impl StepRow {
    /// Whether the dossier lies there, taken over or not.
    pub const fn is_open(&self) -> bool {
        self.left_at.is_none()
    }

    /// Whose work it is or was: what was never assigned is that of whoever ended it, or else took it over.
    pub fn official(&self) -> Option<UserId> {
        self.assignee_id.or(self.left_by).or(self.received_by)
    }

    /// Whether it was handed over and not taken over yet.
    pub const fn is_pending(&self) -> bool {
        self.left_at.is_none() && self.received_at.is_none()
    }
}

/// A pause, or another due time.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = clock_moves)]
#[allow(missing_docs)]
pub struct MoveRow {
    pub dossier_id: DossierId,
    pub seq: i16,
    pub kind: MoveKind,
    pub reason: String,
    pub legal_ground: Option<String>,
    /// Missing papers of a supplement request.
    pub papers: Option<AskedPapers>,
    pub from_at: Instant,
    pub until_at: Option<Instant>,
    pub due_before: Option<Instant>,
    pub due_after: Option<Instant>,
    pub user_id: UserId,
    /// What a pause is for.
    pub cause: Option<PauseCause>,
    /// Until when the applicant is to answer a supplement request.
    pub answer_due_at: Option<Instant>,
    /// The unit that an apology names as late.
    pub late_agency_id: Option<AgencyId>,
    /// At which step the clock was stopped, 0 for the desk; none for another move, or where it is not known.
    pub step_no: Option<i16>,
}

/// A decision paper attached to a dossier; a later one replaces the one before.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = dossier_results)]
#[allow(missing_docs)]
pub struct ResultRow {
    pub dossier_id: DossierId,
    pub seq: i16,
    pub symbol: String,
    pub summary: String,
    pub signer: String,
    pub issued_on: NaiveDate,
    /// What another system, or a clerk before files were kept here, said of the file: nobody has looked at it.
    pub declared_file: Option<String>,
    /// Whether they said that it was digitally signed.
    pub declared_signed: bool,
    pub attached_at: Instant,
    pub attached_by: UserId,
    /// The agency that decided.
    pub agency_id: AgencyId,
    /// Kind of paper, such as "Giấy phép".
    pub kind: Option<String>,
    /// Who issued it, if that is not the agency that decided.
    pub issuing_agency: Option<String>,
    pub effective_on: Option<NaiveDate>,
    /// Last day on which it is valid.
    pub expires_on: Option<NaiveDate>,
    /// Number of its file in the dossier.
    pub file_no: Option<i16>,
    pub file_sha256: Option<ContentHash>,
    /// What was found of the digital signatures in the file when it was attached.
    pub signature: Option<SignatureOutcome>,
    /// Symbol and summary without accents and case.
    pub search_key: Option<String>,
    /// When its dossier was taken up again: from then on it is no result any more.
    pub annulled_at: Option<Instant>,
}

impl ResultRow {
    /// Whether its file came along: only then it counts as attached.
    pub const fn has_file(&self) -> bool {
        self.file_no.is_some() || self.declared_file.is_some()
    }

    /// Whether its file is digitally signed: as found in it, or as another system says of a file that nobody here has looked at.
    pub const fn is_signed(&self) -> bool {
        use SignatureOutcome::{Untrusted, Valid};
        self.declared_signed || matches!(self.signature, Some(Valid | Untrusted))
    }

    /// Whether it is an electronic result: a file that its issuer signed (Decree 45/2020/NĐ-CP).
    pub const fn is_electronic(&self) -> bool {
        self.has_file() && self.is_signed()
    }

    /// Symbol and summary as they are searched.
    pub fn key_of(symbol: &str, summary: &str) -> String {
        search_key(&format!("{symbol} {summary}"))
    }
}

/// Pauses and extensions, in order.
///
/// # Errors
/// The database refuses.
pub fn moves(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<MoveRow>> {
    on!(conn, |c| clock_moves::table
        .select(MoveRow::as_select())
        .filter(clock_moves::dossier_id.eq(dossier))
        .order(clock_moves::seq)
        .load(c))
}

/// The open pause of each of some dossiers that has one.
///
/// # Errors
/// The database refuses.
pub fn open_pauses(conn: &mut Connection, dossiers: &[DossierId]) -> QueryResult<HashMap<DossierId, MoveRow>> {
    let rows: Vec<MoveRow> = clock_moves::table
        .select(MoveRow::as_select())
        .filter(clock_moves::dossier_id.eq_any(dossiers))
        .filter(clock_moves::until_at.is_null())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.dossier_id, row)).collect())
}

/// Adds a pause or an extension.
///
/// # Errors
/// The database refuses.
pub fn insert_move(conn: &mut Connection, moved: &MoveRow) -> QueryResult<()> {
    row::insert(conn, moved)
}

/// Ends a pause.
///
/// # Errors
/// The database refuses.
pub fn end_pause(
    conn: &mut Connection,
    dossier: DossierId,
    seq: i16,
    until: Instant,
    due_after: Option<Instant>,
) -> QueryResult<()> {
    diesel::update(
        clock_moves::table
            .filter(clock_moves::dossier_id.eq(dossier))
            .filter(clock_moves::seq.eq(seq)),
    )
    .set((
        clock_moves::until_at.eq(Some(until)),
        clock_moves::due_after.eq(due_after),
    ))
    .execute(conn)
    .map(drop)
}

/// Dossiers whose supplement request was to be answered before an instant and was not, in the order of those limits,
/// behind a place in it.
///
/// # Errors
/// The database refuses.
pub fn unanswered(
    conn: &mut Connection,
    now: Instant,
    after: (Instant, DossierId),
    limit: i64,
) -> QueryResult<Vec<(Instant, DossierId)>> {
    let due = clock_moves::answer_due_at.assume_not_null();
    let (at, id) = after;
    clock_moves::table
        .select((due, clock_moves::dossier_id))
        .filter(clock_moves::until_at.is_null())
        .filter(clock_moves::answer_due_at.is_not_null())
        .filter(due.lt(now))
        .filter(due.gt(at).or(due.eq(at).and(clock_moves::dossier_id.gt(id))))
        .order((due, clock_moves::dossier_id))
        .limit(limit)
        .load(conn)
}

/// Results, in order; the last one counts.
///
/// # Errors
/// The database refuses.
pub fn results(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<ResultRow>> {
    on!(conn, |c| dossier_results::table
        .select(ResultRow::as_select())
        .filter(dossier_results::dossier_id.eq(dossier))
        .order(dossier_results::seq)
        .load(c))
}

/// The last result of each of some dossiers.
///
/// # Errors
/// The database refuses.
pub fn last_results(conn: &mut Connection, dossiers: &[DossierId]) -> QueryResult<HashMap<DossierId, ResultRow>> {
    let rows: Vec<ResultRow> = dossier_results::table
        .select(ResultRow::as_select())
        .filter(dossier_results::dossier_id.eq_any(dossiers))
        .filter(dossier_results::annulled_at.is_null())
        .order((dossier_results::dossier_id, dossier_results::seq))
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.dossier_id, row)).collect())
}

/// The dossier is taken up again: what was its result is none any more.
///
/// # Errors
/// The database refuses.
pub fn annul_results(conn: &mut Connection, dossier: DossierId, at: Instant) -> QueryResult<()> {
    let standing = dossier_results::table
        .filter(dossier_results::dossier_id.eq(dossier))
        .filter(dossier_results::annulled_at.is_null());
    diesel::update(standing)
        .set(dossier_results::annulled_at.eq(Some(at)))
        .execute(conn)
        .map(drop)
}

/// Attaches a result.
///
/// # Errors
/// The database refuses.
pub fn insert_result(conn: &mut Connection, result: &ResultRow) -> QueryResult<()> {
    row::insert(conn, result)
}
