//! Rows of scorecards, and of the scores that people gave.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{score_entries, scorecards};
use super::{Connection, QueryResult};
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::instant::Instant;
use crate::domain::scorecard::ScoreKind;

/// A version of a scorecard as stored; `components` is a JSON document.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = scorecards, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct ScorecardRow {
    pub code: String,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
    pub agency_id: AgencyId,
    /// Levels separated by `;`.
    pub agency_levels: String,
    pub name: String,
    pub source: String,
    pub version: i32,
    pub components: String,
}

/// A score that somebody gave, in hundredths of a point, or the place it was ranked at.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = score_entries, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct EntryRow {
    pub id: i64,
    pub scorecard: String,
    pub agency_id: AgencyId,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub kind: ScoreKind,
    /// `total`, or the code of a component or criterion.
    pub item: String,
    /// From 1; the highest one counts.
    pub revision: i32,
    pub points: Option<i32>,
    pub place: Option<i32>,
    pub places: Option<i32>,
    pub source: String,
    pub evidence: String,
    /// Why it was corrected.
    pub reason: Option<String>,
    /// None: shipped with the program.
    pub entered_by: Option<UserId>,
    pub entered_at: Instant,
}

impl ScorecardRow {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

impl EntryRow {
    /// Which score it is a revision of.
    fn score(&self) -> (NaiveDate, NaiveDate, AgencyId, ScoreKind, &str) {
        (self.period_from, self.period_to, self.agency_id, self.kind, &self.item)
    }

    /// Whether it takes the score back: it says neither points nor a place.
    pub const fn is_withdrawn(&self) -> bool {
        self.points.is_none() && self.place.is_none()
    }
}

/// Every version of every scorecard, by code, oldest first.
///
/// # Errors
/// The database refuses.
pub fn list(conn: &mut Connection) -> QueryResult<Vec<ScorecardRow>> {
    scorecards::table
        .select(ScorecardRow::as_select())
        .order((scorecards::code, scorecards::valid_from))
        .load(conn)
}

/// Every version of a scorecard, oldest first.
///
/// # Errors
/// The database refuses.
pub fn versions(conn: &mut Connection, code: &str) -> QueryResult<Vec<ScorecardRow>> {
    scorecards::table
        .select(ScorecardRow::as_select())
        .filter(scorecards::code.eq(code))
        .order(scorecards::valid_from)
        .load(conn)
}

/// Adds a version.
///
/// # Errors
/// There is one from that day already, or the database refuses.
pub fn insert(conn: &mut Connection, row: &ScorecardRow) -> QueryResult<()> {
    diesel::insert_into(scorecards::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Changes what a version says, if it is still at the version number before; answers whether it was.
///
/// # Errors
/// The database refuses.
pub fn update(conn: &mut Connection, row: &ScorecardRow) -> QueryResult<bool> {
    diesel::update(
        scorecards::table
            .filter(scorecards::code.eq(&row.code))
            .filter(scorecards::valid_from.eq(row.valid_from))
            .filter(scorecards::version.eq(row.version - 1)),
    )
    .set((
        scorecards::agency_levels.eq(&row.agency_levels),
        scorecards::name.eq(&row.name),
        scorecards::source.eq(&row.source),
        scorecards::valid_to.eq(row.valid_to),
        scorecards::version.eq(row.version),
        scorecards::components.eq(&row.components),
    ))
    .execute(conn)
    .map(|n| n > 0)
}

/// The last day of the periods from a day on for which scores that count were given under a scorecard.
///
/// # Errors
/// The database refuses.
pub fn last_scored(conn: &mut Connection, code: &str, from: NaiveDate) -> QueryResult<Option<NaiveDate>> {
    let rows = score_entries::table
        .select(EntryRow::as_select())
        .filter(score_entries::scorecard.eq(code))
        .filter(score_entries::period_to.ge(from))
        .load::<EntryRow>(conn)?;
    Ok(counting(in_order(rows)).iter().map(|row| row.period_to).max())
}

/// Each score's revisions together, oldest first.
fn in_order(mut rows: Vec<EntryRow>) -> Vec<EntryRow> {
    rows.sort_by(|a, b| (a.score(), a.revision).cmp(&(b.score(), b.revision)));
    rows
}

/// The entries that count: of each score the last revision, unless the score was taken back.
pub fn counting(rows: Vec<EntryRow>) -> Vec<EntryRow> {
    let mut last: Vec<EntryRow> = Vec::new();
    for row in rows {
        match last.last_mut().filter(|before| before.score() == row.score()) {
            Some(before) => *before = row,
            None => last.push(row),
        }
    }
    last.retain(|row| !row.is_withdrawn());
    last
}

/// Adds a revision of a score.
///
/// # Errors
/// The revision is there already, or the database refuses.
pub fn insert_entry(conn: &mut Connection, row: &EntryRow) -> QueryResult<()> {
    diesel::insert_into(score_entries::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Every revision of the scores of some agencies for exactly a period, oldest revision first.
///
/// # Errors
/// The database refuses.
pub fn entries(
    conn: &mut Connection,
    code: &str,
    agencies: &[AgencyId],
    from: NaiveDate,
    to: NaiveDate,
) -> QueryResult<Vec<EntryRow>> {
    let mut rows: Vec<EntryRow> = Vec::new();
    // As many ids as a statement takes, at most.
    for some in agencies.chunks(500) {
        rows.extend(
            score_entries::table
                .select(EntryRow::as_select())
                .filter(score_entries::scorecard.eq(code))
                .filter(score_entries::period_from.eq(from))
                .filter(score_entries::period_to.eq(to))
                .filter(score_entries::agency_id.eq_any(some))
                .load::<EntryRow>(conn)?,
        );
    }
    Ok(in_order(rows))
}
