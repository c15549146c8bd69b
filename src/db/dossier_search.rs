//! Lists of dossiers: filters, accent-free search, keyset pages. The last page costs as much as the first.

mod behind;
mod counts;
mod cursor;
mod due;
mod figure;
mod hits;
mod narrow;

use diesel::prelude::*;

pub(super) use behind::narrow_by_figure;
pub use behind::{Behind, Counting};
pub use counts::{OpenCounts, count_open};
pub use cursor::{At, Cursor};

use super::connection::MultiBackend;
use super::dossiers::Dossier;
use super::schema::dossiers;
use super::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::ids::{AgencyId, DossierId, ProcedureId, UserId};
use crate::domain::instant::Instant;
use crate::domain::person::{IdNumber, Phone};

pub(super) type Boxed = dossiers::BoxedQuery<'static, MultiBackend>;

/// Whose dossiers.
#[derive(Clone, Debug)]
pub enum Reach {
    /// Decided by, received by, or (until it ends) lying with one of these agencies or departments.
    Agencies(Vec<AgencyId>),
    /// Decided by one of these agencies: what figures count.
    DecidedBy(Vec<AgencyId>),
    /// Entered by this account (a portal sees no others), and concerning one of some agencies if any are named.
    EnteredBy(UserId, Option<Vec<AgencyId>>),
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
    /// The applicant was asked for papers and has not answered in time.
    Unanswered(Instant),
}

/// Whose work.
#[derive(Clone, Debug)]
pub enum Assigned {
    /// Nobody's yet.
    Nobody,
    /// That of these officials.
    To {
        /// What is assigned to one of them.
        users: Vec<UserId>,
        /// Where steps of leaders that are assigned to nobody are theirs too.
        leading: Vec<AgencyId>,
    },
}

/// What is looked for in the search field.
#[derive(Clone, Debug)]
pub enum Search {
    /// Beginning of a dossier code.
    Code(String),
    /// Whole codes: what is typed of one without its agency may be that of several.
    Codes(Vec<String>),
    /// A whole ID number, a phone number, or what may be either.
    Number {
        /// As an ID number.
        id_number: Option<IdNumber>,
        /// As a phone number.
        phone: Option<Phone>,
    },
    /// Words of a name, without accents and case.
    Name {
        /// As typed.
        key: String,
        /// Last word first.
        reversed: String,
    },
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    Newest,
    /// Soonest due first, without due date last; only for dossiers that are still open.
    Due,
    /// By the day on which the figure counted them, the last first; only behind a figure that counts on a day.
    Counted,
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
    /// The code that a portal gave it.
    pub external_code: Option<String>,
    /// Due state.
    pub due: Option<DueState>,
    /// Official of an open step.
    pub assignee: Option<Assigned>,
    /// Not those of which nothing but steps of leaders is assigned to nobody.
    pub beside_leaders: bool,
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

impl Order {
    /// Whether a page of a list in this order can have ended there.
    pub const fn has(self, place: Cursor) -> bool {
        match self {
            Self::Newest => place.at.is_none(),
            Self::Due => matches!(place.at, Some(At::Due(_) | At::Undated)),
            Self::Counted => matches!(place.at, Some(At::Day(_))),
        }
    }
}

impl Criteria {
    /// Whether only dossiers that are not closed are asked for.
    fn only_open(&self) -> bool {
        let asked = !self.statuses.is_empty() && self.statuses.iter().all(|s| !s.is_terminal());
        let now = self.behind.as_ref().is_some_and(|behind| {
            matches!(
                behind.counting,
                Counting::InProgressNow | Counting::OverdueNow(_) | Counting::WithinTimeNow(_)
            )
        });
        asked || now || self.in_progress || self.due.is_some()
    }

    /// The states in which there can be any of these.
    fn states(&self) -> Vec<Status> {
        let asked = |status: &Status| self.statuses.is_empty() || self.statuses.contains(status);
        let possible = |status: &Status| match self.due {
            Some(DueState::Paused) => status.is_paused(),
            Some(DueState::Unanswered(_)) => *status == Status::SupplementRequested,
            Some(_) => status.is_running(),
            None => status.is_open() || !self.in_progress,
        };
        let all = Status::ALL.iter().copied();
        all.filter(|status| asked(status) && possible(status)).collect()
    }
}

/// One list is read through one index each for so few agencies; for more, the newest dossiers are walked instead.
const FEW: usize = 3;
/// A search with fewer hits than this collects them; a search for a very common name walks the newest dossiers, of
/// which at least one in a hundred will fit then.
const RARE: i64 = 10_000;
/// So many hits are looked at together: few enough to stop early, enough to rarely ask twice.
const HITS: usize = 250;

/// What a list is ordered by; the due time only when it is asked for.
pub type Key = (Option<Instant>, DossierId);

/// A page of dossiers.
///
/// # Errors
/// The database refuses.
pub fn list(conn: &mut Connection, criteria: &Criteria) -> QueryResult<Vec<Dossier>> {
    if let Some(ids) = figure::page(conn, criteria)? {
        let place = |id: DossierId| ids.iter().position(|shown| *shown == id);
        let mut found = whole(conn, &ids)?;
        found.sort_by_key(|d| place(d.intake.id));
        return Ok(found);
    }
    // Whole rows only of what is shown: what was merely looked at was read from indexes.
    let ids: Vec<DossierId> = keys(conn, criteria)?.into_iter().map(|(_, id)| id).collect();
    let mut found = whole(conn, &ids)?;
    sort(&mut found, criteria.order, |d| (d.state.due_at, d.intake.id));
    Ok(found)
}

/// What orders a page of a list that no figure stands behind, of each of its dossiers.
///
/// # Errors
/// The database refuses.
pub fn keys(conn: &mut Connection, criteria: &Criteria) -> QueryResult<Vec<Key>> {
    let hits = match &criteria.search {
        Some(search) => hits::rare(conn, search)?,
        None => None,
    };
    let mut keys = match (hits, &criteria.reach) {
        (Some(hits), _) => among(conn, criteria, hits)?,
        (None, Reach::Agencies(agencies)) if agencies.len() <= FEW => {
            let mut keys = Vec::new();
            for agency in agencies {
                keys.extend(walk(conn, criteria, &|| narrow::decided_by(*agency))?);
                keys.extend(gather(
                    conn,
                    criteria,
                    narrow::received_for_others(*agency),
                    Steps::First,
                )?);
                keys.extend(gather(conn, criteria, narrow::lying_here(*agency), Steps::First)?);
            }
            keys.extend(beside(conn, criteria, agencies)?);
            keys
        }
        (None, Reach::Agencies(agencies)) => {
            let mut keys = walk(conn, criteria, &|| narrow::reached(&criteria.reach, Steps::First))?;
            keys.extend(beside(conn, criteria, agencies)?);
            keys
        }
        (None, reach) => walk(conn, criteria, &|| narrow::reached(reach, Steps::First))?,
    };
    keys.extend(unassigned(conn, criteria)?);
    sort(&mut keys, criteria.order, |key| *key);
    keys.dedup();
    keys.truncate(usize::try_from(criteria.limit).unwrap_or(0));
    Ok(keys)
}

fn whole(conn: &mut Connection, ids: &[DossierId]) -> QueryResult<Vec<Dossier>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    on!(conn, |c| dossiers::table
        .filter(dossiers::id.eq_any(ids))
        .select(Dossier::as_select())
        .load(c))
}

/// Which open steps of a dossier are looked at. Few have more than one, and those have an index of their own: so that
/// everything else is found as if there were none, they are asked for apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Steps {
    /// The one that the dossier names.
    First,
    /// Those beside it too.
    All,
}

/// What is found only by a step that is open beside the first.
fn beside(conn: &mut Connection, criteria: &Criteria, agencies: &[AgencyId]) -> QueryResult<Vec<Key>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let mut keys = gather(conn, criteria, narrow::beside_here(agencies), Steps::All)?;
    if let Some(assigned) = &criteria.assignee {
        let place = narrow::reached(&criteria.reach, Steps::All).filter(narrow::beside_of(assigned));
        keys.extend(gather(conn, criteria, place, Steps::All)?);
    }
    Ok(keys)
}

/// What waits for the officials of a list without being assigned to anybody.
fn unassigned(conn: &mut Connection, criteria: &Criteria) -> QueryResult<Vec<Key>> {
    let Some(Assigned::To { leading, .. }) = &criteria.assignee else {
        return Ok(Vec::new());
    };
    if leading.is_empty() {
        return Ok(Vec::new());
    }
    let criteria = Criteria {
        assignee: None,
        beside_leaders: false,
        ..criteria.clone()
    };
    let place = narrow::reached(&criteria.reach, Steps::All).filter(narrow::waiting_for_leaders(leading));
    gather(conn, &criteria, place, Steps::All)
}

fn sort<T>(rows: &mut [T], order: Order, key: impl Fn(&T) -> Key) {
    match order {
        Order::Newest | Order::Counted => rows.sort_by_key(|row| std::cmp::Reverse(key(row).1)),
        Order::Due => rows.sort_by_key(|row| {
            let (due_at, id) = key(row);
            (due_at.is_none(), due_at, id)
        }),
    }
}

/// The first that fit of a place that may be large: in the order of an index.
fn walk(conn: &mut Connection, criteria: &Criteria, place: &dyn Fn() -> Boxed) -> QueryResult<Vec<Key>> {
    match criteria.order {
        Order::Newest | Order::Counted => newest(conn, criteria, place(), narrow::Plan::Free, Steps::First),
        Order::Due => due::soonest(conn, criteria, place),
    }
}

/// The first that fit of a place that is small: all of it is read through its own index and sorted.
fn gather(conn: &mut Connection, criteria: &Criteria, place: Boxed, steps: Steps) -> QueryResult<Vec<Key>> {
    match criteria.order {
        Order::Newest | Order::Counted => newest(conn, criteria, place, narrow::Plan::OfPlace, steps),
        Order::Due => due::sorted(conn, criteria, place, steps),
    }
}

/// The first of some hits that fit and may be seen.
fn among(conn: &mut Connection, criteria: &Criteria, mut hits: Vec<DossierId>) -> QueryResult<Vec<Key>> {
    let enough = usize::try_from(criteria.limit).unwrap_or(0);
    let together = match criteria.order {
        Order::Newest | Order::Counted => HITS,
        Order::Due => usize::MAX,
    };
    hits.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
    let mut keys = Vec::new();
    for hits in hits.chunks(together) {
        let place = narrow::reached(&criteria.reach, Steps::All).filter(narrow::one_of(hits));
        keys.extend(gather(conn, criteria, place, Steps::All)?);
        if keys.len() >= enough {
            break;
        }
    }
    Ok(keys)
}

fn newest(
    conn: &mut Connection,
    criteria: &Criteria,
    place: Boxed,
    plan: narrow::Plan,
    steps: Steps,
) -> QueryResult<Vec<Key>> {
    let mut query = narrow::narrowed(place, criteria, steps);
    if !criteria.statuses.is_empty() {
        query = query.filter(narrow::in_states(&criteria.statuses, plan));
    }
    query = if criteria.only_open() || steps == Steps::All {
        // What is not closed is little: read it from its own index and sort.
        narrow::sorted_newest(query, criteria.after)
    } else {
        let query = match criteria.after {
            Some(cursor) => query.filter(dossiers::id.lt(cursor.id)),
            None => query,
        };
        query.order(dossiers::id.desc())
    };
    let ids: Vec<DossierId> = query.limit(criteria.limit).select(dossiers::id).load(conn)?;
    Ok(ids.into_iter().map(|id| (None, id)).collect())
}
