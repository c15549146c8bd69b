//! What citizens report or suggest, and the answers.

use diesel::prelude::*;

use super::schema::feedback;
use super::{Connection, QueryResult};
use crate::domain::feedback::{FeedbackKind, FeedbackState};
use crate::domain::ids::{AgencyId, DossierId, FeedbackId, UserId};
use crate::domain::instant::Instant;
use crate::domain::person::{PersonName, Phone};

/// A report or suggestion.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = feedback, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct FeedbackRow {
    pub id: FeedbackId,
    /// Who is to answer.
    pub agency_id: AgencyId,
    pub year: i32,
    /// From 1 in agency and year.
    pub number: i32,
    pub dossier_id: Option<DossierId>,
    pub kind: FeedbackKind,
    pub name: PersonName,
    pub phone: Option<Phone>,
    pub content: String,
    /// SHA-256 of what the citizen follows it with.
    pub secret_hash: String,
    pub submitted_at: Instant,
    pub due_at: Instant,
    pub answer: Option<String>,
    pub answered_at: Option<Instant>,
    pub answered_by: Option<UserId>,
}

impl FeedbackRow {
    /// Where it stands.
    pub const fn state(&self) -> FeedbackState {
        if self.answered_at.is_some() {
            FeedbackState::Answered
        } else {
            FeedbackState::Received
        }
    }
}

/// Adds one.
///
/// # Errors
/// The number is taken, or the database refuses.
pub fn insert(conn: &mut Connection, row: &FeedbackRow) -> QueryResult<()> {
    diesel::insert_into(feedback::table).values(row).execute(conn).map(drop)
}

/// One by its number.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, agency: AgencyId, year: i32, number: i32) -> QueryResult<Option<FeedbackRow>> {
    feedback::table
        .select(FeedbackRow::as_select())
        .filter(feedback::agency_id.eq(agency))
        .filter(feedback::year.eq(year))
        .filter(feedback::number.eq(number))
        .get_result(conn)
        .optional()
}

/// The one that is followed with a secret.
///
/// # Errors
/// The database refuses.
pub fn with_secret(conn: &mut Connection, secret_hash: &str) -> QueryResult<Option<FeedbackRow>> {
    feedback::table
        .select(FeedbackRow::as_select())
        .filter(feedback::secret_hash.eq(secret_hash))
        .get_result(conn)
        .optional()
}

/// A page of what some agencies are to answer, newest first.
///
/// # Errors
/// The database refuses.
pub fn page(
    conn: &mut Connection,
    agencies: &[AgencyId],
    state: Option<FeedbackState>,
    after: Option<FeedbackId>,
    limit: i64,
) -> QueryResult<Vec<FeedbackRow>> {
    let mut query = feedback::table
        .select(FeedbackRow::as_select())
        .filter(feedback::agency_id.eq_any(agencies))
        .order(feedback::id.desc())
        .limit(limit)
        .into_boxed();
    match state {
        Some(FeedbackState::Received) => query = query.filter(feedback::answered_at.is_null()),
        Some(FeedbackState::Answered) => query = query.filter(feedback::answered_at.is_not_null()),
        None => {}
    }
    if let Some(after) = after {
        query = query.filter(feedback::id.lt(after));
    }
    query.load(conn)
}

/// Answers one that waits for its answer; false means that somebody was faster.
///
/// # Errors
/// The database refuses.
pub fn answer(conn: &mut Connection, id: FeedbackId, answer: &str, at: Instant, by: UserId) -> QueryResult<bool> {
    diesel::update(
        feedback::table
            .filter(feedback::id.eq(id))
            .filter(feedback::answered_at.is_null()),
    )
    .set((
        feedback::answer.eq(Some(answer)),
        feedback::answered_at.eq(Some(at)),
        feedback::answered_by.eq(Some(by)),
    ))
    .execute(conn)
    .map(|n| n == 1)
}
