//! Lists of dossiers: filters, accent-free search, keyset pages. The last page costs as much as the first.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::connection::MultiBackend;
use super::dossiers::Dossier;
use super::measures::{DayColumn, counted};
use super::schema::dossiers;
use super::types::sql::InstantSql;
use super::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::figures::Measure;
use crate::domain::ids::{AgencyId, DossierId, ProcedureId, UserId};
use crate::domain::instant::Instant;
use crate::domain::postal::Channel;
use crate::domain::procedure::ServiceLevel;

pub(super) type Boxed<'a> = dossiers::BoxedQuery<'a, MultiBackend>;

/// Whose dossiers.
#[derive(Clone, Debug)]
pub enum Reach {
    /// Decided by, received by, or (until it ends) lying with one of these agencies or departments.
    Agencies(Vec<AgencyId>),
    /// Decided by one of these agencies: what figures count.
    DecidedBy(Vec<AgencyId>),
    /// Entered by this account (a portal sees no others).
    EnteredBy(UserId),
}

/// How a dossier stands to its due time.
#[derive(Clone, Copy, Debug)]
pub enum DueState {
    /// Running, not late, in the last part of its time.
    Nearly(Instant),
    /// Running and late.
    Overdue(Instant),
    /// The clock stands still.
    Paused,
    /// Due between the two instants.
    Between(Instant, Instant),
}

/// What is looked for in the search field.
#[derive(Clone, Debug)]
pub enum Search {
    /// Beginning of a dossier code.
    Code(String),
    /// A whole ID number.
    IdNumber(String),
    /// Words of a name, without accents and case.
    Name {
        /// As typed.
        key: String,
        /// Last word first.
        reversed: String,
    },
}

/// The dossiers behind a figure, narrowed to the groups of one cell.
#[derive(Clone, Debug)]
pub struct Behind {
    /// What the figure counts.
    pub counting: Counting,
    /// Only what came in this way.
    pub intake_channel: Option<Channel>,
    /// Only what goes out this way.
    pub return_channel: Option<Channel>,
    /// Only services of this level.
    pub level: Option<ServiceLevel>,
    /// Only these procedures.
    pub procedures: Option<Vec<ProcedureId>>,
}

/// What a figure counts.
#[derive(Clone, Copy, Debug)]
pub enum Counting {
    /// What was counted between two local days, both inclusive.
    Counted {
        /// What was counted; any of them. All are counted on the same day of a dossier.
        measures: &'static [Measure],
        /// But not what this one counts.
        except: Option<Measure>,
        /// First local day.
        from: NaiveDate,
        /// Last local day.
        to: NaiveDate,
    },
    /// In progress at the end of a local day.
    InProgress(NaiveDate),
    /// In progress and overdue at the end of a local day.
    Overdue(NaiveDate),
    /// In progress and not overdue at the end of a local day.
    WithinTime(NaiveDate),
    /// In progress and overdue at this moment.
    OverdueNow(Instant),
    /// In progress and not overdue at this moment.
    WithinTimeNow(Instant),
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    Newest,
    /// Soonest due first, without due date last; only for dossiers that are still open.
    Due,
}

/// Where the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Due time of the last dossier shown, when ordered by it.
    pub due_at: Option<Instant>,
    /// The last dossier shown.
    pub id: DossierId,
}

/// Everything that narrows a list.
#[derive(Clone, Debug)]
pub struct Criteria {
    /// What the person may see.
    pub reach: Reach,
    /// States; all if empty.
    pub statuses: Vec<Status>,
    /// Procedures; all if empty.
    pub procedures: Vec<ProcedureId>,
    /// Due state.
    pub due: Option<DueState>,
    /// Official of the current step; `Some(None)` asks for unassigned ones.
    pub assignee: Option<Option<UserId>>,
    /// Search field.
    pub search: Option<Search>,
    /// Only what a figure counted.
    pub behind: Option<Behind>,
    /// Only dossiers still in progress (received, not ended).
    pub in_progress: bool,
    /// Order.
    pub order: Order,
    /// Where to go on.
    pub after: Option<Cursor>,
    /// Rows of a page.
    pub limit: i64,
}

impl Criteria {
    /// Whether only dossiers that are not closed are asked for.
    fn only_open(&self) -> bool {
        let asked = !self.statuses.is_empty() && self.statuses.iter().all(|s| !s.is_terminal());
        asked || self.in_progress || self.due.is_some()
    }
}

/// One list is read through one index each for so few agencies; for more, the newest dossiers are walked instead.
const FEW: usize = 3;
/// A search with fewer hits than this collects them; a search for a very common name walks the newest dossiers.
const RARE: i64 = 2_000;

/// A page of dossiers.
///
/// # Errors
/// The database refuses.
pub fn list(conn: &mut Connection, criteria: &Criteria) -> QueryResult<Vec<Dossier>> {
    let rare = match &criteria.search {
        Some(search) => rare_hits(conn, search)?,
        None => None,
    };
    let mut found: Vec<Dossier> = Vec::new();
    match &criteria.reach {
        Reach::Agencies(agencies) if agencies.len() <= FEW && rare.is_none() => {
            // Each branch has an index of its own that begins with the agency.
            for agency in agencies {
                found.extend(load(
                    conn,
                    criteria,
                    all().filter(dossiers::agency_id.eq(*agency)),
                    None,
                )?);
                let elsewhere = dossiers::received_agency_id.eq(*agency);
                let elsewhere = elsewhere.and(dossiers::received_agency_id.ne(dossiers::agency_id));
                found.extend(load(conn, criteria, all().filter(elsewhere), None)?);
                let lying_here = dossiers::step_agency_id.assume_not_null().eq(*agency);
                let lying_here = lying_here
                    .and(dossiers::ended_at.is_null())
                    .and(dossiers::step_agency_id.is_not_null());
                found.extend(load(conn, criteria, all().filter(lying_here), None)?);
            }
        }
        Reach::Agencies(agencies) => {
            found.extend(load(conn, criteria, all().filter(within(agencies)), rare.as_deref())?);
        }
        Reach::DecidedBy(agencies) => {
            let ids: Vec<i64> = agencies.iter().map(|a| a.get()).collect();
            found.extend(load(
                conn,
                criteria,
                all().filter(dossiers::agency_id.eq_any(ids)),
                rare.as_deref(),
            )?);
        }
        Reach::EnteredBy(user) => {
            found.extend(load(
                conn,
                criteria,
                all().filter(dossiers::created_by.eq(*user)),
                rare.as_deref(),
            )?);
        }
    }
    match criteria.order {
        Order::Newest => found.sort_by_key(|d| std::cmp::Reverse(d.intake.id)),
        Order::Due => found.sort_by_key(|d| (d.state.due_at.is_none(), d.state.due_at, d.intake.id)),
    }
    found.dedup_by_key(|d| d.intake.id);
    found.truncate(usize::try_from(criteria.limit).unwrap_or(0));
    Ok(found)
}

fn all() -> Boxed<'static> {
    dossiers::table.into_boxed()
}

/// How many dossiers that are not closed there are in each state, and how many of those in progress are
/// nearly due, overdue or paused at an instant.
///
/// # Errors
/// The database refuses.
pub fn count_open(conn: &mut Connection, reach: &Reach, now: Instant) -> QueryResult<OpenCounts> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        status: Status,
        #[diesel(sql_type = BigInt)]
        total: i64,
        #[diesel(sql_type = BigInt)]
        nearly: i64,
        #[diesel(sql_type = BigInt)]
        overdue: i64,
    }
    let condition = match reach {
        Reach::Agencies(agencies) if agencies.is_empty() => return Ok(OpenCounts::default()),
        Reach::Agencies(agencies) | Reach::DecidedBy(agencies) => within_sql(agencies, ""),
        Reach::EnteredBy(user) => format!("created_by = {}", user.get()),
    };
    let running = "status IN ('received', 'processing') AND due_at IS NOT NULL";
    let rows: Vec<Row> = diesel::sql_query(format!(
        "SELECT status, COUNT(*) AS total, \
         CAST(SUM(CASE WHEN {running} AND due_at >= $1 AND nearly_from <= $2 THEN 1 ELSE 0 END) AS BIGINT) AS nearly, \
         CAST(SUM(CASE WHEN {running} AND due_at < $3 THEN 1 ELSE 0 END) AS BIGINT) AS overdue \
         FROM dossiers WHERE closed_at IS NULL AND ({condition}) GROUP BY status"
    ))
    .bind::<InstantSql, _>(now)
    .bind::<InstantSql, _>(now)
    .bind::<InstantSql, _>(now)
    .load(conn)?;
    let mut counts = OpenCounts::default();
    for row in rows {
        counts.nearly += row.nearly;
        counts.overdue += row.overdue;
        counts.by_status.push((row.status, row.total));
    }
    counts.by_status.sort_by_key(|(status, _)| *status);
    Ok(counts)
}

/// Numbers for the tabs of a work list.
#[derive(Clone, Debug, Default)]
pub struct OpenCounts {
    /// Not closed, by state.
    pub by_status: Vec<(Status, i64)>,
    /// In progress and nearly due.
    pub nearly: i64,
    /// In progress and overdue.
    pub overdue: i64,
}

/// A condition that must not choose the index: the unary plus (a number's identity in both databases) hides the column.
fn within(agencies: &[AgencyId]) -> diesel::expression::SqlLiteral<Bool> {
    sql::<Bool>(&format!("({})", within_sql(agencies, "+")))
}

fn within_sql(agencies: &[AgencyId], plus: &str) -> String {
    if agencies.is_empty() {
        return "1 = 0".to_owned();
    }
    let ids = agencies
        .iter()
        .map(|a| a.get().to_string())
        .collect::<Vec<_>>()
        .join(", ");
    format!(
        "{plus}dossiers.agency_id IN ({ids}) OR {plus}dossiers.received_agency_id IN ({ids}) \
         OR ({plus}dossiers.step_agency_id IN ({ids}) AND dossiers.ended_at IS NULL)"
    )
}

fn load(
    conn: &mut Connection,
    criteria: &Criteria,
    place: Boxed<'static>,
    rare: Option<&[i64]>,
) -> QueryResult<Vec<Dossier>> {
    let open = criteria.only_open();
    let mut query = place;
    if !criteria.statuses.is_empty() {
        let names: Vec<&'static str> = criteria.statuses.iter().map(|s| s.as_str()).collect();
        query = query.filter(dossiers::status.eq_any(names));
        if open {
            // Lets the database use the index of what is not closed.
            query = query.filter(dossiers::closed_at.is_null());
        }
    }
    if !criteria.procedures.is_empty() {
        let ids: Vec<i64> = criteria.procedures.iter().map(|p| p.get()).collect();
        query = query.filter(dossiers::procedure_id.eq_any(ids));
    }
    if criteria.in_progress {
        query = query
            .filter(dossiers::closed_at.is_null())
            .filter(dossiers::ended_at.is_null())
            .filter(dossiers::received_at.is_not_null());
    }
    match criteria.assignee {
        None => {}
        Some(Some(user)) => {
            query = query
                .filter(dossiers::assignee_id.eq(user))
                .filter(dossiers::ended_at.is_null());
        }
        Some(None) => query = query.filter(dossiers::assignee_id.is_null()),
    }
    query = narrow_by_due(query, criteria.due);
    if let Some(behind) = &criteria.behind {
        query = narrow_by_figure(query, behind);
    }
    match (rare, &criteria.search) {
        (Some(ids), _) => query = query.filter(dossiers::id.eq_any(ids.to_vec())),
        (None, Some(search)) => query = query.filter(matching(search)),
        (None, None) => {}
    }
    query = match (criteria.order, criteria.after) {
        (Order::Newest, after) => {
            let query = match after {
                Some(cursor) => query.filter(dossiers::id.lt(cursor.id)),
                None => query,
            };
            if open {
                // What is not closed is little: read it from its own index and sort. The unary plus keeps the
                // database from walking all of history in the order of ids instead.
                query.order(sql::<BigInt>("+dossiers.id DESC"))
            } else {
                query.order(dossiers::id.desc())
            }
        }
        (Order::Due, after) => {
            let query = match after {
                Some(Cursor { due_at: Some(due), id }) => query.filter(
                    dossiers::due_at
                        .assume_not_null()
                        .gt(due)
                        .or(dossiers::due_at.assume_not_null().eq(due).and(dossiers::id.gt(id)))
                        .or(dossiers::due_at.is_null()),
                ),
                Some(Cursor { due_at: None, id }) => query.filter(dossiers::due_at.is_null().and(dossiers::id.gt(id))),
                None => query,
            };
            // `IS NULL` sorts the same way in both databases; their NULLS FIRST/LAST defaults differ.
            query.order((dossiers::due_at.is_null(), dossiers::due_at, dossiers::id))
        }
    };
    // Two steps, so that only ids are sorted and not whole rows.
    let ids: Vec<DossierId> = query.limit(criteria.limit).select(dossiers::id).load(conn)?;
    let ids: Vec<i64> = ids.into_iter().map(DossierId::get).collect();
    dossiers::table
        .filter(dossiers::id.eq_any(ids))
        .select(Dossier::as_select())
        .load(conn)
}

fn narrow_by_due(query: Boxed<'static>, due: Option<DueState>) -> Boxed<'static> {
    let running = || {
        dossiers::status
            .eq_any([Status::Received.as_str(), Status::Processing.as_str()])
            .and(dossiers::closed_at.is_null())
    };
    match due {
        None => query,
        Some(DueState::Paused) => query
            .filter(dossiers::status.eq_any([Status::SupplementRequested.as_str(), Status::PaymentRequired.as_str()]))
            .filter(dossiers::closed_at.is_null()),
        Some(DueState::Nearly(now)) => query
            .filter(running())
            .filter(dossiers::due_at.ge(now))
            .filter(dossiers::nearly_from.le(now)),
        Some(DueState::Overdue(now)) => query.filter(running()).filter(dossiers::due_at.lt(now)),
        Some(DueState::Between(from, to)) => query
            .filter(running())
            .filter(dossiers::due_at.ge(from))
            .filter(dossiers::due_at.lt(to)),
    }
}

/// Only what a figure counts.
pub(super) fn narrow_by_figure(query: Boxed<'static>, behind: &Behind) -> Boxed<'static> {
    let mut query = query;
    if let Some(procedures) = &behind.procedures {
        let ids: Vec<i64> = procedures.iter().map(|p| p.get()).collect();
        query = query.filter(dossiers::procedure_id.eq_any(ids));
    }
    if let Some(channel) = behind.intake_channel {
        query = query.filter(dossiers::intake_channel.eq(channel.as_str()));
    }
    if let Some(channel) = behind.return_channel {
        query = query.filter(dossiers::return_channel.eq(channel.as_str()));
    }
    if let Some(level) = behind.level {
        query = query.filter(dossiers::service_level.eq(i16::from(level.get())));
    }
    match behind.counting {
        Counting::Counted {
            measures,
            except,
            from,
            to,
        } => counted_between(query, measures, except, from, to),
        Counting::InProgress(day) => in_progress_on(query, day),
        Counting::Overdue(day) => query.filter(sql::<Bool>(&overdue_on(day))),
        Counting::WithinTime(day) => {
            in_progress_on(query, day).filter(sql::<Bool>(&format!("NOT {}", overdue_on(day))))
        }
        Counting::OverdueNow(now) => narrow_by_due(query, Some(DueState::Overdue(now))),
        Counting::WithinTimeNow(now) => query
            .filter(dossiers::closed_at.is_null())
            .filter(dossiers::ended_at.is_null())
            .filter(dossiers::received_day.is_not_null())
            .filter(
                dossiers::due_at
                    .is_null()
                    .or(dossiers::due_at.assume_not_null().ge(now))
                    .or(dossiers::status.ne_all([Status::Received.as_str(), Status::Processing.as_str()])),
            ),
    }
}

fn in_progress_on(query: Boxed<'static>, day: NaiveDate) -> Boxed<'static> {
    query.filter(dossiers::received_day.le(day)).filter(
        dossiers::ended_day
            .is_null()
            .or(dossiers::ended_day.assume_not_null().gt(day)),
    )
}

/// Overdue at the end of a day, by what is promised now or by what was promised then. Never NULL, so that it can be
/// turned round.
fn overdue_on(day: NaiveDate) -> String {
    format!(
        "((dossiers.due_day IS NOT NULL AND dossiers.due_day <= '{day}' AND dossiers.received_day IS NOT NULL AND \
         (dossiers.settled_day IS NULL OR dossiers.settled_day > '{day}')) OR EXISTS (SELECT 1 FROM overdue_spells s \
         WHERE s.dossier_id = dossiers.id AND s.from_day <= '{day}' AND s.until_day > '{day}'))"
    )
}

fn counted_between(
    query: Boxed<'static>,
    measures: &[Measure],
    except: Option<Measure>,
    from: NaiveDate,
    to: NaiveDate,
) -> Boxed<'static> {
    let day = measures.first().map_or(DayColumn::Ended, |measure| counted(*measure).0);
    let query = match day {
        DayColumn::Received => query.filter(dossiers::received_day.between(from, to)),
        DayColumn::Due => query.filter(dossiers::due_day.between(from, to)),
        DayColumn::Settled => query.filter(dossiers::settled_day.between(from, to)),
        DayColumn::Ended => query.filter(dossiers::ended_day.between(from, to)),
        DayColumn::Returned => query.filter(dossiers::returned_day.between(from, to)),
    };
    let conditions: Vec<&str> = measures.iter().map(|measure| counted(*measure).1).collect();
    let query = query
        .filter(dossiers::received_day.is_not_null())
        .filter(sql::<Bool>(&format!("(({}))", conditions.join(") OR ("))));
    match except {
        None => query,
        Some(measure) => query.filter(sql::<Bool>(&format!("NOT ({})", counted(measure).1))),
    }
}

/// Everything that begins with a text lies between it and this; the columns are compared byte by byte.
fn end_of_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

type Condition = Box<dyn BoxableExpression<dossiers::table, MultiBackend, SqlType = Bool>>;

fn matching(search: &Search) -> Condition {
    match search {
        Search::Code(code) => Box::new(dossiers::code.between(code.clone(), end_of_prefix(code))),
        Search::IdNumber(number) => Box::new(
            dossiers::applicant_id_number
                .is_not_null()
                .and(dossiers::applicant_id_number.assume_not_null().eq(number.clone())),
        ),
        Search::Name { key, reversed } => Box::new(
            dossiers::name_key
                .between(key.clone(), end_of_prefix(key))
                .or(dossiers::name_key_reversed.between(reversed.clone(), end_of_prefix(reversed))),
        ),
    }
}

/// Ids of all hits if there are few; none if there are so many that walking the newest dossiers is quicker.
fn rare_hits(conn: &mut Connection, search: &Search) -> QueryResult<Option<Vec<i64>>> {
    let ids: Vec<DossierId> = dossiers::table
        .select(dossiers::id)
        .filter(matching(search))
        .limit(RARE + 1)
        .load(conn)?;
    let few = i64::try_from(ids.len()).is_ok_and(|n| n <= RARE);
    Ok(few.then(|| ids.into_iter().map(DossierId::get).collect()))
}
