//! Work lists and search.

mod asked;
mod looked_for;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};

pub use self::asked::{Assignee, Due, Sorted};
use super::view::{self, Official};
use crate::db::dossier_search::{self, Assigned, At, Criteria, Cursor, DueState, OpenCounts, Order, Reach};
use crate::db::dossiers::Dossier;
use crate::db::{self, Connection, events};
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::dossier::{Action, Status};
use crate::domain::event::Detail;
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::look::Look;
use crate::domain::policy::{Actor, Permission, Role};
use crate::domain::text::FieldCode;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError};
use crate::service::paging::cut;

/// A list, as asked for.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// States; all if empty.
    pub statuses: Vec<Status>,
    /// An agency and all below it; the whole scope if absent.
    pub agency: Option<AgencyCode>,
    /// A procedure.
    pub procedure: Option<ProcedureCode>,
    /// Name, code or its end, ID number or phone number.
    pub text: Option<String>,
    /// The code that a portal gave it.
    pub external_code: Option<String>,
    /// Due state.
    pub due: Option<Due>,
    /// Official of the step.
    pub assignee: Option<Assignee>,
    /// Of what is nobody's, only what the person could take over: who assigns nothing takes no step of leaders.
    pub to_take: bool,
    /// Soonest due first instead of newest first.
    pub by_due: bool,
    /// Where to go on.
    pub after: Option<Cursor>,
    /// Rows of a page.
    pub limit: i64,
    /// Whether to say why those at the desk were sent back to it.
    pub why_back: bool,
}

/// A page of a list.
pub struct Page {
    /// The dossiers.
    pub dossiers: Vec<Dossier>,
    /// Officials who appear.
    pub officials: HashMap<UserId, Official>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// The moment of the list.
    pub now: Instant,
    /// Why dossiers at the desk were sent back to it, where that was asked for.
    pub sent_back: HashMap<DossierId, String>,
}

/// A page of the dossiers that the person may see. The look is noted.
///
/// # Errors
/// The agency or procedure is unknown or out of scope, or the database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller, query: ListQuery) -> Result<Page, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, page) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::DossierRead)?;
            let page = seen(&mut desk, &query, ctx2.now())?;
            Ok::<_, Error>((desk.actor.user_id, page))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, Look::List).await?;
    Ok(page)
}

/// Reads a page of what the person may see.
///
/// # Errors
/// As [`list`].
pub(super) fn seen(desk: &mut Desk<'_>, query: &ListQuery, now: Instant) -> Result<Page, Error> {
    let Desk { conn, actor, catalogue } = desk;
    let reach = whose_reach(actor, catalogue, query)?;
    let criteria = criteria(conn, actor, catalogue, query, reach, now)?;
    let mut page = page(conn, Arc::clone(catalogue), criteria, &[], now)?;
    if query.why_back {
        page.sent_back = sent_back(conn, &page.dossiers)?;
    }
    Ok(page)
}

/// Reads a page of what is not left out, which is told in order, and where the next one begins.
///
/// # Errors
/// It is to begin where no page of this list can have ended, or the database refuses.
pub fn page(
    conn: &mut Connection,
    catalogue: Arc<Catalogue>,
    mut criteria: Criteria,
    without: &[DossierId],
    now: Instant,
) -> Result<Page, Error> {
    if criteria.after.is_some_and(|place| !criteria.order.has(place)) {
        return Err(Error::field(FieldError::not_a_cursor()));
    }
    let limit = criteria.limit;
    criteria.limit = limit + 1;
    let place = |criteria: &Criteria, d: &Dossier| Cursor {
        at: match criteria.order {
            Order::Newest => None,
            Order::Due => Some(d.state.due_at.map_or(At::Undated, At::Due)),
            Order::Counted => criteria.behind.as_ref().and_then(|b| b.counting.day_of(d)).map(At::Day),
        },
        id: d.intake.id,
    };
    let wanted = usize::try_from(criteria.limit).unwrap_or(0);
    let mut dossiers = Vec::new();
    // What is left out is little, so one stretch nearly always is a page.
    loop {
        let mut some = dossier_search::list(conn, &criteria)?;
        let last = some.last().filter(|_| some.len() == wanted);
        criteria.after = last.map(|d| place(&criteria, d));
        some.retain(|d| without.binary_search(&d.intake.id).is_err());
        dossiers.append(&mut some);
        if criteria.after.is_none() || dossiers.len() >= wanted {
            break;
        }
    }
    dossiers.truncate(wanted);
    let next = cut(&mut dossiers, limit).map(|d| place(&criteria, d));
    whole(conn, catalogue, dossiers, next, now)
}

/// A page of dossiers that are known already, newest first. One more than `limit` says that there is a next page.
///
/// # Errors
/// The database refuses.
pub fn page_of(
    conn: &mut Connection,
    catalogue: Arc<Catalogue>,
    ids: &[DossierId],
    limit: i64,
    now: Instant,
) -> Result<Page, Error> {
    let shown = usize::try_from(limit).unwrap_or(0).min(ids.len());
    let mut dossiers = db::dossiers::among(conn, ids.get(..shown).unwrap_or_default())?;
    dossiers.sort_by_key(|d| std::cmp::Reverse(d.intake.id));
    let next = dossiers.last().filter(|_| ids.len() > shown).map(|d| Cursor {
        at: None,
        id: d.intake.id,
    });
    whole(conn, catalogue, dossiers, next, now)
}

fn whole(
    conn: &mut Connection,
    catalogue: Arc<Catalogue>,
    dossiers: Vec<Dossier>,
    next: Option<Cursor>,
    now: Instant,
) -> Result<Page, Error> {
    let officials = view::officials(conn, dossiers.iter().filter_map(|d| d.state.assignee_id).collect())?;
    Ok(Page {
        dossiers,
        officials,
        catalogue,
        next,
        now,
        sent_back: HashMap::new(),
    })
}

/// The reasons for which dossiers that lie at the desk were sent back to it.
fn sent_back(conn: &mut Connection, dossiers: &[Dossier]) -> Result<HashMap<DossierId, String>, Error> {
    let at_desk = dossiers.iter().filter(|d| d.state.status == Status::Received);
    let ids: Vec<DossierId> = at_desk.map(|d| d.intake.id).collect();
    let mut reasons = HashMap::new();
    for (id, _, detail) in events::named(conn, &ids, &[Action::SendBack.as_str()])? {
        if let Some(reason) = Detail::stored(&detail).map_err(Error::internal)?.reason {
            reasons.insert(id, reason);
        }
    }
    Ok(reasons)
}

/// How many dossiers there are of each of some lists, counted up to the length of its page.
///
/// # Errors
/// The agency or procedure is unknown or out of scope, or the database refuses.
pub async fn lengths<const N: usize>(
    ctx: &Arc<Context>,
    caller: Caller,
    queries: [ListQuery; N],
) -> Result<[usize; N], Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let now = ctx2.now();
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            let mut lengths = [0; N];
            for (length, query) in lengths.iter_mut().zip(&queries) {
                let reach = whose_reach(&actor, &catalogue, query)?;
                let criteria = criteria(conn, &actor, &catalogue, query, reach, now)?;
                *length = dossier_search::keys(conn, &criteria)?.len();
            }
            Ok(lengths)
        })
        .await
}

/// Numbers for the tabs of the person's work list.
///
/// # Errors
/// The agency is out of scope, or the database refuses.
pub async fn counts(ctx: &Arc<Context>, caller: Caller, agency: Option<AgencyCode>) -> Result<OpenCounts, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            let reach = reach(&actor, &catalogue, agency.as_ref())?;
            Ok(dossier_search::count_open(conn, &reach, ctx2.now())?)
        })
        .await
}

/// What the person may see, narrowed to an agency and all below it.
fn reach(actor: &Actor, catalogue: &Catalogue, agency: Option<&AgencyCode>) -> Result<Reach, Error> {
    let tree = catalogue.tree();
    let tops = actor.reached(Permission::DossierRead, tree);
    let below = |top: AgencyId| tree.subtree(top).iter().map(|a| a.id);
    if tops.is_empty() && actor.grants.iter().any(|g| g.role == Role::Portal) {
        let agency = agency.map(|code| catalogue.agency(code)).transpose()?;
        return Ok(Reach::EnteredBy(actor.user_id, agency.map(|a| below(a.id).collect())));
    }
    match agency {
        None => Ok(Reach::Agencies(tops.into_iter().flat_map(below).collect())),
        Some(code) => {
            let agency = catalogue.agency(code)?;
            let mine: Vec<AgencyId> = below(agency.id)
                .filter(|id| tops.iter().any(|top| tree.is_within(*id, *top)))
                .collect();
            if mine.is_empty() {
                return Err(Error::with(crate::service::Reason::AgencyNotFound, [code.to_string()]));
            }
            Ok(Reach::Agencies(mine))
        }
    }
}

/// What a list looks through: what the person may see, and for their own work also where others have given them theirs.
fn whose_reach(actor: &Actor, catalogue: &Catalogue, query: &ListQuery) -> Result<Reach, Error> {
    let mut reach = reach(actor, catalogue, query.agency.as_ref())?;
    if let (Reach::Agencies(agencies), Some(Assignee::Me), None) = (&mut reach, &query.assignee, &query.agency) {
        agencies.extend(given(actor, catalogue, Permission::DossierRead));
        agencies.sort_unstable();
        agencies.dedup();
    }
    Ok(reach)
}

/// Where those who have given the person their work have a permission.
fn given(actor: &Actor, catalogue: &Catalogue, permission: Permission) -> Vec<AgencyId> {
    let tree = catalogue.tree();
    actor
        .behalf
        .iter()
        .flat_map(|other| actor.in_place_of(other).reached(permission, tree))
        .flat_map(|top| tree.subtree(top).iter().map(|a| a.id))
        .collect()
}

fn criteria(
    conn: &mut Connection,
    actor: &Actor,
    catalogue: &Catalogue,
    query: &ListQuery,
    reach: Reach,
    now: Instant,
) -> Result<Criteria, Error> {
    let assignee = match &query.assignee {
        None => None,
        Some(Assignee::Nobody) => Some(Assigned::Nobody),
        // With the work of those who have given it to the person for today.
        Some(Assignee::Me) => Some(Assigned::To {
            users: std::iter::once(actor.user_id)
                .chain(actor.behalf.iter().map(|b| b.user_id))
                .collect(),
            leading: given(actor, catalogue, Permission::DossierAssign),
        }),
        Some(Assignee::User(name)) => {
            let user = db::accounts::find_user(conn, name)?.ok_or_else(|| {
                Error::field(FieldError::new(
                    "assignee",
                    FieldCode::UserUnknown,
                    "Không có tài khoản này.",
                    "There is no such account.",
                ))
            })?;
            Some(Assigned::To {
                users: vec![user.id],
                leading: Vec::new(),
            })
        }
    };
    let due = match query.due {
        None => None,
        Some(Due::Nearly) => Some(DueState::Nearly(now)),
        Some(Due::Overdue) => Some(DueState::Overdue(now)),
        Some(Due::Paused) => Some(DueState::Paused),
        Some(Due::Unanswered) => Some(DueState::Unanswered(now)),
        Some(Due::Today) => {
            let (from, to) = local_day(now.local_day())?;
            Some(DueState::Between(from, to))
        }
    };
    Ok(Criteria {
        reach,
        statuses: query.statuses.clone(),
        external_code: query.external_code.clone(),
        procedures: query
            .procedure
            .as_ref()
            .map(|code| catalogue.procedure(code).map(|p| p.id))
            .transpose()?
            .into_iter()
            .collect(),
        due,
        assignee,
        beside_leaders: query.to_take && !actor.grants.iter().any(|g| g.role.allows(Permission::DossierAssign)),
        search: query
            .text
            .as_deref()
            .and_then(|text| looked_for::search(catalogue, text)),
        behind: None,
        in_progress: query.by_due && query.statuses.is_empty() && query.due.is_none(),
        order: if query.by_due { Order::Due } else { Order::Newest },
        after: query.after,
        limit: query.limit,
    })
}

/// Beginning of a local day and of the one after it.
fn local_day(day: NaiveDate) -> Result<(Instant, Instant), Error> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let start = |d: NaiveDate| Instant::from_day_minute(d, 0).map_err(Error::internal);
    Ok((start(day)?, start(next)?))
}
