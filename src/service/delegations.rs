//! Work given to another for some days, and absences. A delegate may do on the dossiers of the giver what the giver may, and
//! the history says in whose place. Delegations are part of the catalogue, because nearly every request asks whether one
//! holds and nearly none does.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::access::{self, Desk};
use super::catalogue_change::change;
use super::context::{Caller, Context};
use super::error::{Error, FieldError, Fields, Reason};
use crate::db::accounts::UserRow;
use crate::db::delegations::{self, DelegationRow};
use crate::db::{Connection, accounts};
use crate::domain::agency::AgencyTree;
use crate::domain::codes::Username;
use crate::domain::ids::{AgencyId, DelegationId, UserId};
use crate::domain::instant::day_vi;
use crate::domain::policy::{Actor, Grant, Permission, handed_over};
use crate::domain::text::FieldCode;
use crate::service::dossiers::officials;
use crate::service::dossiers::view::{self, Official};
use crate::service::idempotency::{Answer, Once, Rendered};

/// Longest delegation, in days.
const LONGEST_DAYS: u64 = 366;

/// A delegation to make.
#[derive(Clone, Debug)]
pub struct NewDelegation {
    /// Whose work; the person's own if absent.
    pub from: Option<Username>,
    /// Who gets it; nobody: away, and colleagues may take over.
    pub to: Option<Username>,
    /// First local day.
    pub valid_from: NaiveDate,
    /// Last local day.
    pub valid_to: NaiveDate,
    /// Why.
    pub reason: String,
}

/// A delegation with names.
pub struct DelegationView {
    /// The row.
    pub row: DelegationRow,
    /// Whose work.
    pub from: Option<Official>,
    /// Who gets it.
    pub to: Option<Official>,
    /// Whether it holds today.
    pub holds_today: bool,
    /// Whether the asking person may end it.
    pub may_end: bool,
}

/// Whom a delegation may be about, for whoever makes one.
pub struct People {
    /// Whose work the person may give beside their own: of those who work in agencies that they lead.
    pub givers: Vec<Official>,
    /// Who could get it.
    pub delegates: Vec<Official>,
}

/// Gives work to another, or records that somebody is away. Leaders do it for those who work in their agencies too.
///
/// # Errors
/// A field is wrong, days overlap with another delegation of the same person, or the database refuses.
pub async fn create<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewDelegation,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&DelegationView) -> Rendered + Send + 'static,
{
    change(
        ctx,
        caller,
        key,
        Permission::DossierProcess,
        move |conn, ctx, actor, catalogue| {
            let (user, now) = (actor.user_id, ctx.now());
            let today = now.local_day();
            check_days(&new, today)?;
            let tree = catalogue.tree();
            let giver = match &new.from {
                None => None,
                Some(name) => Some(
                    subordinate(conn, actor, tree, name)?
                        .ok_or_else(|| Error::with(Reason::UserNotFound, [name.to_string()]))?,
                ),
            };
            let from_user_id = giver.as_ref().map_or(user, |(row, _)| row.id);
            let grants = giver.map_or_else(|| actor.grants.clone(), |(_, grants)| grants);
            let leader = (from_user_id != user).then_some(actor.grants.as_slice());
            let to_user_id = match &new.to {
                None => None,
                Some(name) => Some(delegate(conn, tree, (from_user_id, &grants), leader, name)?),
            };
            let clash = catalogue.delegations().iter().find(|d| {
                d.from_user_id == from_user_id && d.valid_from <= new.valid_to && new.valid_from <= d.valid_to
            });
            if let Some(other) = clash {
                let days = format!("{} – {}", day_vi(other.valid_from), day_vi(other.valid_to));
                return Err(Error::with(Reason::DelegationOverlaps, [days]));
            }
            let row = DelegationRow {
                id: DelegationId::new(ctx.ids.next()),
                from_user_id,
                to_user_id,
                valid_from: new.valid_from,
                valid_to: new.valid_to,
                reason: new.reason.clone(),
                created_by: user,
                created_at: now,
                revoked_at: None,
                over: false,
            };
            delegations::insert(conn, &row, today)?;
            let shown = named(conn, vec![(row, true)], today)?;
            let stored = shown.first();
            render(stored.ok_or_else(|| Error::internal("a delegation was stored and is not there"))?)
        },
    )
    .await
}

/// The delegations that hold or will, as far as they concern the person: their own, given to them, made by them, or of
/// those who work in agencies that they lead.
///
/// # Errors
/// The database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller) -> Result<Vec<DelegationView>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::DossierProcess)?;
            let Desk { conn, actor, catalogue } = desk;
            let today = ctx2.now().local_day();
            let mut rows = Vec::new();
            for row in catalogue.delegations().iter().filter(|d| d.valid_to >= today) {
                let may_end = may_end(conn, &actor, catalogue.tree(), row)?;
                if may_end || row.to_user_id == Some(actor.user_id) {
                    rows.push((row.clone(), may_end));
                }
            }
            named(conn, rows, today)
        })
        .await
}

/// Whom the person may name.
///
/// # Errors
/// They process no dossiers, or the database refuses.
pub async fn people(ctx: &Arc<Context>, caller: Caller) -> Result<People, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::DossierProcess)?;
            let tree = desk.catalogue.tree();
            let led: Vec<AgencyId> = tree
                .all()
                .iter()
                .filter(|a| desk.actor.leads_in(a.id, tree))
                .map(|a| a.id)
                .collect();
            let own = institutions(tree, &desk.actor.grants);
            let near: Vec<AgencyId> = tree
                .all()
                .iter()
                .filter(|a| led.contains(&a.id) || tree.institution(a.id).is_some_and(|i| own.contains(&i.id)))
                .map(|a| a.id)
                .collect();
            let me = desk.actor.username.clone();
            let others = |list: Vec<Official>| list.into_iter().filter(|o| o.username != me).collect();
            Ok(People {
                givers: others(officials::placed_in(&mut desk, &led)?),
                delegates: others(officials::placed_in(&mut desk, &near)?),
            })
        })
        .await
}

/// Takes a delegation back, at once.
///
/// # Errors
/// There is none, it is not the person's to revoke, it has ended, or the database refuses.
pub async fn revoke(ctx: &Arc<Context>, caller: Caller, key: Option<Once>, id: DelegationId) -> Result<Answer, Error> {
    change(
        ctx,
        caller,
        key,
        Permission::DossierProcess,
        move |conn, ctx, actor, catalogue| {
            let row = delegations::find(conn, id)?.ok_or(Reason::DelegationNotFound)?;
            if !may_end(conn, actor, catalogue.tree(), &row)? {
                return Err(Reason::DelegationNotFound.into());
            }
            if row.over || row.valid_to < ctx.now().local_day() {
                return Err(Reason::DelegationOver.into());
            }
            delegations::revoke(conn, id, ctx.now())?;
            Ok(Answer::silent())
        },
    )
    .await
}

fn check_days(new: &NewDelegation, today: NaiveDate) -> Result<(), Error> {
    let mut fields = Fields::new();
    if new.valid_from < today {
        fields.push(FieldError::new(
            "valid_from",
            FieldCode::InThePast,
            "Ủy quyền không thể bắt đầu trước hôm nay.",
            "A delegation cannot begin before today.",
        ));
    }
    if new.valid_to < new.valid_from {
        fields.push(FieldError::new(
            "valid_to",
            FieldCode::BeforeStart,
            "Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            "The end must not lie before the beginning.",
        ));
    }
    let longest = new.valid_from.checked_add_days(Days::new(LONGEST_DAYS));
    if longest.is_none_or(|last| new.valid_to > last) {
        fields.push(FieldError::new(
            "valid_to",
            FieldCode::TooLong,
            "Ủy quyền dài nhất một năm.",
            "A delegation lasts a year at most.",
        ));
    }
    fields.finish()
}

/// An active account that processes dossiers in an agency that the person leads.
fn subordinate(
    conn: &mut Connection,
    actor: &Actor,
    tree: &AgencyTree,
    name: &Username,
) -> Result<Option<(UserRow, Vec<Grant>)>, Error> {
    let Some(user) = accounts::find_user(conn, name)?.filter(|u| u.disabled_at.is_none()) else {
        return Ok(None);
    };
    let grants = accounts::grants(conn, user.id)?;
    let mine = user.id == actor.user_id || is_led(actor, tree, &grants);
    Ok(mine.then_some((user, grants)))
}

/// Whoever gets the work must process dossiers in an institution from which some of it goes over.
fn delegate(
    conn: &mut Connection,
    tree: &AgencyTree,
    (giver, grants): (UserId, &[Grant]),
    leader: Option<&[Grant]>,
    name: &Username,
) -> Result<UserId, Error> {
    let unfit = || {
        Error::field(FieldError::new(
            "to",
            FieldCode::DelegateUnfit,
            "Người nhận ủy quyền phải là cán bộ khác đang xử lý hồ sơ trong cùng cơ quan.",
            "The delegate must be another official who processes dossiers in the same agency.",
        ))
    };
    let user = accounts::find_user(conn, name)?
        .filter(|u| u.disabled_at.is_none() && u.id != giver)
        .ok_or_else(unfit)?;
    let theirs = accounts::grants(conn, user.id)?;
    let given = handed_over(grants, &theirs, leader, tree);
    if given.iter().any(|grant| grant.role.allows(Permission::DossierProcess)) {
        Ok(user.id)
    } else {
        Err(unfit())
    }
}

/// Where somebody processes dossiers.
fn institutions(tree: &AgencyTree, grants: &[Grant]) -> Vec<AgencyId> {
    grants
        .iter()
        .filter(|g| g.role.allows(Permission::DossierProcess))
        .filter_map(|g| tree.institution(g.agency_id))
        .map(|a| a.id)
        .collect()
}

/// Their own, made by them, or of those whom they lead.
fn may_end(conn: &mut Connection, actor: &Actor, tree: &AgencyTree, row: &DelegationRow) -> Result<bool, Error> {
    let own = row.from_user_id == actor.user_id || row.created_by == actor.user_id;
    Ok(own || leads(conn, actor, tree, row.from_user_id)?)
}

fn leads(conn: &mut Connection, actor: &Actor, tree: &AgencyTree, user: UserId) -> Result<bool, Error> {
    if !actor.may(Permission::DossierAssign) {
        return Ok(false);
    }
    Ok(is_led(actor, tree, &accounts::grants(conn, user)?))
}

fn is_led(actor: &Actor, tree: &AgencyTree, grants: &[Grant]) -> bool {
    grants
        .iter()
        .any(|g| g.role.allows(Permission::DossierProcess) && actor.leads_in(g.agency_id, tree))
}

fn named(
    conn: &mut Connection,
    rows: Vec<(DelegationRow, bool)>,
    today: NaiveDate,
) -> Result<Vec<DelegationView>, Error> {
    let people = rows
        .iter()
        .flat_map(|(r, _)| [Some(r.from_user_id), r.to_user_id])
        .flatten();
    let officials = view::officials(conn, people.collect())?;
    Ok(rows
        .into_iter()
        .map(|(row, may_end)| DelegationView {
            from: officials.get(&row.from_user_id).cloned(),
            to: row.to_user_id.and_then(|id| officials.get(&id)).cloned(),
            holds_today: row.holds_on(today),
            may_end,
            row,
        })
        .collect())
}
