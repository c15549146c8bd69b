//! A dossier with everything that belongs to it, as a person sees it.

use std::collections::HashMap;
use std::sync::Arc;

use super::case::Case;
use super::guards::Situation;
use crate::db::access_log::{self, AccessRow};
use crate::db::accounts::UserRow;
use crate::db::dossier_fees::{self, FeeRow};
use crate::db::dossier_parts::{self, MoveRow, ResultRow, StepRow};
use crate::db::dossiers::Dossier;
use crate::db::{self, Connection, dossier_steps, locks};
use crate::domain::dossier::Action;
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::look::Look;
use crate::domain::policy::{Actor, Permission};
use crate::domain::procedure::Procedure;
use crate::domain::timeliness::Standing;
use crate::service::access::{self, Desk};
use crate::service::catalogue::{Catalogue, Named};
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, Reason};
use crate::service::money::MoneyParts;
use crate::service::post::PostParts;

/// An account, as shown to colleagues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Official {
    /// Account name.
    pub username: String,
    /// Name.
    pub full_name: String,
}

impl From<&Actor> for Official {
    fn from(actor: &Actor) -> Self {
        Self {
            username: actor.username.clone(),
            full_name: actor.full_name.clone(),
        }
    }
}

impl From<&UserRow> for Official {
    fn from(user: &UserRow) -> Self {
        Self {
            username: user.username.to_string(),
            full_name: user.full_name.clone(),
        }
    }
}

/// How a dossier stands to its due time; none unless it is in progress.
pub fn standing(dossier: &Dossier, now: Instant) -> Option<Standing> {
    let state = &dossier.state;
    let in_progress = state.status.is_open() && state.received_at.is_some();
    in_progress.then(|| Standing::of(now, state.due_at, state.nearly_from, state.status.is_paused()))
}

/// Everything about one dossier.
pub struct DossierView {
    /// The dossier.
    pub dossier: Dossier,
    /// Its procedure.
    pub procedure: Arc<Procedure>,
    /// Who decides.
    pub agency: Named,
    /// Where it was received.
    pub received_agency: Named,
    /// Agencies of the steps.
    pub agencies: HashMap<AgencyId, Named>,
    /// Stays at steps.
    pub steps: Vec<StepRow>,
    /// How many steps the procedure has.
    pub last_step: i16,
    /// Pauses and extensions.
    pub moves: Vec<MoveRow>,
    /// Fees.
    pub fees: Vec<FeeRow>,
    /// What is recorded about its money.
    pub money: MoneyParts,
    /// Items of the public post.
    pub post: PostParts,
    /// Results.
    pub results: Vec<ResultRow>,
    /// Officials who appear.
    pub officials: HashMap<UserId, Official>,
    /// What the asking person can do now.
    pub allowed: Vec<Action>,
    /// What they could do if nothing stood in the way, with what that is.
    pub blocked: Vec<(Action, Error)>,
    /// The moment of the view.
    pub now: Instant,
}

/// What hangs on a dossier.
#[derive(Default)]
pub struct Parts {
    /// Stays at steps.
    pub steps: Vec<StepRow>,
    /// Pauses and extensions.
    pub moves: Vec<MoveRow>,
    /// Fees.
    pub fees: Vec<FeeRow>,
    /// What is recorded about its money.
    pub money: MoneyParts,
    /// Items of the public post.
    pub post: PostParts,
    /// Results.
    pub results: Vec<ResultRow>,
}

impl Parts {
    /// The result that stands: the last one, unless the dossier was taken up again since.
    pub fn result(&self) -> Option<&ResultRow> {
        self.results.last().filter(|result| result.annulled_at.is_none())
    }

    /// Reads what hangs on a dossier.
    ///
    /// # Errors
    /// The database refuses.
    pub fn load(conn: &mut Connection, id: DossierId) -> Result<Self, Error> {
        let fees = dossier_fees::fees(conn, id)?;
        Ok(Self {
            steps: dossier_steps::list(conn, id)?,
            moves: dossier_parts::moves(conn, id)?,
            // Most dossiers cost nothing: then there is nothing to ask for.
            money: if fees.is_empty() {
                MoneyParts::default()
            } else {
                MoneyParts::load(conn, id)?
            },
            fees,
            post: PostParts::load(conn, id)?,
            results: dossier_parts::results(conn, id)?,
        })
    }
}

/// The dossier with a code, if the person may do something with it; otherwise it looks as if it were not there.
///
/// # Errors
/// There is none, or the person may not see it.
pub fn find(desk: &mut Desk<'_>, code: &DossierCode) -> Result<Dossier, Error> {
    let dossier = db::dossiers::find(desk.conn, code)?.ok_or(Reason::DossierNotFound)?;
    let Desk { conn, actor, catalogue } = desk;
    if access::may_on(conn, catalogue, actor, Permission::DossierRead, &dossier)? {
        Ok(dossier)
    } else {
        Err(Reason::DossierNotFound.into())
    }
}

/// The same in hand: locked until the transaction ends.
///
/// # Errors
/// As [`find`].
pub fn hold(desk: &mut Desk<'_>, ctx: &Context, code: &DossierCode) -> Result<Case, Error> {
    locks::dossier(desk.conn, code)?;
    Ok(Case::loaded(find(desk, code)?, ctx.now()))
}

/// Puts a view together.
///
/// # Errors
/// The database refuses.
pub fn compose(
    conn: &mut Connection,
    catalogue: &Catalogue,
    actor: &Actor,
    dossier: Dossier,
    parts: Parts,
    now: Instant,
) -> Result<DossierView, Error> {
    let (procedure, version) = catalogue.version(dossier.intake.version_id)?;
    let (allowed, blocked) = Situation {
        dossier: &dossier,
        definition: &version.definition,
        steps: &parts.steps,
        moves: &parts.moves,
        fees: &parts.fees,
        result: parts.result(),
        post: &parts.post.orders,
        catalogue,
        actor,
        now,
    }
    .survey();
    let mut people: Vec<UserId> = parts.steps.iter().filter_map(|s| s.assignee_id).collect();
    people.extend(parts.steps.iter().flat_map(|s| [s.given_by, s.received_by]).flatten());
    people.extend(parts.moves.iter().map(|m| m.user_id));
    people.extend(parts.results.iter().map(|r| r.attached_by));
    people.extend(dossier.state.assignee_id);
    people.extend(parts.money.people());
    let officials = officials(conn, people)?;
    let mut results = parts.results;
    if actor.is_only_portal() && dossier.decided_at().is_none() {
        // The citizen hears of no result before it is issued, but that one which was does not count any more.
        results.retain(|r| r.annulled_at.is_some());
    }
    let agencies = parts
        .steps
        .iter()
        .map(|s| s.agency_id)
        .chain(parts.moves.iter().filter_map(|m| m.late_agency_id))
        .map(|id| (id, catalogue.agency_named(id)))
        .collect();
    Ok(DossierView {
        agency: catalogue.agency_named(dossier.intake.agency_id),
        received_agency: catalogue.agency_named(dossier.intake.received_agency_id),
        agencies,
        procedure: Arc::clone(procedure),
        last_step: version.definition.last_step(),
        dossier,
        steps: parts.steps,
        moves: parts.moves,
        fees: parts.fees,
        money: parts.money,
        post: parts.post,
        results,
        officials,
        allowed,
        blocked,
        now,
    })
}

/// Names of accounts.
///
/// # Errors
/// The database refuses.
pub fn officials(conn: &mut Connection, mut ids: Vec<UserId>) -> Result<HashMap<UserId, Official>, Error> {
    ids.sort_unstable();
    ids.dedup();
    let rows = db::accounts::names(conn, &ids)?;
    Ok(rows
        .into_iter()
        .map(|(id, username, full_name)| (id, Official { username, full_name }))
        .collect())
}

/// Notes that a person looked at a dossier (or, without one, at a list of them), before they get to see it.
///
/// # Errors
/// The database refuses.
pub async fn note_look(
    ctx: &Arc<Context>,
    caller: &Caller,
    user_id: UserId,
    dossier_id: Option<DossierId>,
    purpose: Look,
) -> Result<(), Error> {
    let row = AccessRow {
        id: ctx.ids.next(),
        at: ctx.now(),
        user_id,
        dossier_id,
        purpose,
        request_id: caller.request_id.clone(),
    };
    ctx.db.write(move |conn| Ok(access_log::insert(conn, &row)?)).await
}

/// A dossier by its code. Staff who look are noted.
///
/// # Errors
/// There is none, the person may not see it, or the database refuses.
pub async fn get(ctx: &Arc<Context>, caller: Caller, code: DossierCode) -> Result<DossierView, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, view) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::DossierRead)?;
            let dossier = find(&mut desk, &code)?;
            let Desk { conn, actor, catalogue } = desk;
            let parts = Parts::load(conn, dossier.intake.id)?;
            let view = compose(conn, &catalogue, &actor, dossier, parts, ctx2.now())?;
            Ok::<_, Error>((actor.user_id, view))
        })
        .await?;
    note_look(ctx, &caller, user, Some(view.dossier.intake.id), Look::View).await?;
    Ok(view)
}

/// Whether a person still sees a dossier: what they have done to it may have been the last that it needed of them.
///
/// # Errors
/// The database refuses.
pub async fn is_seen(ctx: &Arc<Context>, caller: Caller, code: DossierCode) -> Result<bool, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            match find(&mut desk, &code) {
                Ok(_) => Ok(true),
                Err(error) if error.reason == Reason::DossierNotFound => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await
}
