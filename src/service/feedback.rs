//! What citizens report or suggest, with or without a dossier: received with a due time, answered by the agency's staff,
//! followed with code and secret.

mod receiving;

use std::collections::HashMap;
use std::sync::Arc;

use subtle::ConstantTimeEq;

use super::access::{self, Desk};
use super::context::{Caller, Context};
use super::dossiers::case::Case;
use super::dossiers::public::{self, Source};
use super::dossiers::view::{self, Official, note_look};
use super::error::{Error, Reason};
use super::idempotency::{Answer, Once, Rendered, once_at};
use crate::db::feedback::{self, FeedbackRow};
use crate::db::{self, Connection};
use crate::domain::codes::AgencyCode;
use crate::domain::event::{Detail, Entry};
use crate::domain::feedback::{FeedbackCode, FeedbackState};
use crate::domain::ids::{DossierId, FeedbackId, UserId};
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::security::token::token_hash;
use crate::service::catalogue::{Catalogue, Named};
use crate::service::paging::cut;

pub use receiving::{About, NewFeedback, submit};

/// A report or suggestion as shown.
pub struct Feedback {
    /// As stored.
    pub row: FeedbackRow,
    /// Its code.
    pub code: FeedbackCode,
    /// Who is to answer.
    pub agency: Named,
    /// Code of the dossier that it is about.
    pub dossier: Option<String>,
    /// Who answered.
    pub official: Option<Official>,
}

fn note(
    conn: &mut Connection,
    mut case: Case,
    by: Option<UserId>,
    name: Entry,
    feedback: &Feedback,
) -> Result<(), Error> {
    let detail = Detail {
        feedback: Some(feedback.code.to_string()),
        feedback_kind: Some(feedback.row.kind),
        ..Detail::default()
    };
    case.note(conn, by, name, &detail)
}

fn told(conn: &mut Connection, catalogue: &Catalogue, row: FeedbackRow) -> Result<Feedback, Error> {
    let one = told_of(conn, catalogue, vec![row])?.pop();
    one.ok_or_else(|| Error::internal("feedback that is not told"))
}

/// With what belongs to them, each looked up once for all.
fn told_of(conn: &mut Connection, catalogue: &Catalogue, rows: Vec<FeedbackRow>) -> Result<Vec<Feedback>, Error> {
    let dossiers: Vec<DossierId> = rows.iter().filter_map(|row| row.dossier_id).collect();
    let dossiers: HashMap<DossierId, String> = db::dossiers::among(conn, &dossiers)?
        .into_iter()
        .map(|dossier| (dossier.intake.id, dossier.intake.code.to_string()))
        .collect();
    let officials = view::officials(conn, rows.iter().filter_map(|row| row.answered_by).collect())?;
    let tell = |row: FeedbackRow| {
        let agency = catalogue
            .tree()
            .get(row.agency_id)
            .ok_or_else(|| Error::internal("the agency of feedback is missing"))?;
        Ok(Feedback {
            code: FeedbackCode {
                agency: agency.code.clone(),
                year: row.year,
                number: row.number,
            },
            agency: catalogue.agency_named(row.agency_id),
            dossier: row.dossier_id.and_then(|id| dossiers.get(&id).cloned()),
            official: row.answered_by.and_then(|id| officials.get(&id).cloned()),
            row,
        })
    };
    rows.into_iter().map(tell).collect()
}

fn find(conn: &mut Connection, catalogue: &Catalogue, code: &FeedbackCode) -> Result<Option<FeedbackRow>, Error> {
    match catalogue.tree().find(&code.agency) {
        Some(agency) => Ok(feedback::find(conn, agency.id, code.year, code.number)?),
        None => Ok(None),
    }
}

/// A citizen follows what they sent.
///
/// # Errors
/// Code or secret is wrong (one answer for both), tried too often, or the database refuses.
pub async fn follow(ctx: &Arc<Context>, from: Source<'_>, code: &str, secret: &str) -> Result<Feedback, Error> {
    let attempt = async {
        let Ok(code) = code.parse::<FeedbackCode>() else {
            return Ok(None);
        };
        let (ctx2, hash) = (Arc::clone(ctx), token_hash(secret));
        ctx.db
            .read(move |conn| {
                let catalogue = ctx2.catalogue.current(conn)?;
                let found = find(conn, &catalogue, &code)?
                    .filter(|row| bool::from(row.secret_hash.as_bytes().ct_eq(hash.as_bytes())));
                found.map(|row| told(conn, &catalogue, row)).transpose()
            })
            .await
    };
    public::trying(ctx, from, code, Reason::FeedbackLookupFailed, attempt).await
}

/// A page of feedback.
pub struct FeedbackPage {
    /// Newest first.
    pub items: Vec<Feedback>,
    /// Where the next page begins.
    pub next: Option<FeedbackId>,
}

/// What the agencies of a person are to answer. The look is recorded.
///
/// # Errors
/// The agency is out of scope, the person may not, or the database refuses.
pub async fn list(
    ctx: &Arc<Context>,
    caller: Caller,
    agency: Option<AgencyCode>,
    state: Option<FeedbackState>,
    after: Option<FeedbackId>,
    limit: i64,
) -> Result<FeedbackPage, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, page) = ctx
        .db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller2, Permission::FeedbackAnswer)?;
            let agencies = desk.agencies(Permission::FeedbackAnswer, agency.as_ref())?;
            let mut rows = feedback::page(desk.conn, &agencies, state, after, limit.saturating_add(1))?;
            let next = cut(&mut rows, limit).map(|row| row.id);
            let Desk { conn, actor, catalogue } = desk;
            let items = told_of(conn, &catalogue, rows)?;
            Ok::<_, Error>((actor.user_id, FeedbackPage { items, next }))
        })
        .await?;
    note_look(ctx, &caller, user, None, Look::Feedback).await?;
    Ok(page)
}

/// The one with a code, if the person may answer for its agency.
fn mine(desk: &mut Desk<'_>, code: &FeedbackCode) -> Result<FeedbackRow, Error> {
    let row = find(desk.conn, &desk.catalogue, code)?;
    row.filter(|row| {
        desk.actor
            .may_in(Permission::FeedbackAnswer, row.agency_id, desk.catalogue.tree())
    })
    .ok_or_else(|| Reason::FeedbackNotFound.into())
}

/// One report or suggestion. The look is recorded.
///
/// # Errors
/// There is none, the person may not see it, or the database refuses.
pub async fn get(ctx: &Arc<Context>, caller: Caller, code: FeedbackCode) -> Result<Feedback, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, found) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::FeedbackAnswer)?;
            let row = mine(&mut desk, &code)?;
            let Desk { conn, actor, catalogue } = desk;
            Ok::<_, Error>((actor.user_id, told(conn, &catalogue, row)?))
        })
        .await?;
    note_look(ctx, &caller, user, found.row.dossier_id, Look::Feedback).await?;
    Ok(found)
}

/// Answers one, once. `render` makes the answer that an idempotency key stores.
///
/// # Errors
/// There is none, it was answered, the person may not, or the database refuses.
pub async fn answer<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    code: FeedbackCode,
    text: String,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Feedback) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::FeedbackAnswer)?;
            once_at(desk, &ctx2, key.as_ref(), |mut desk| {
                let mut row = mine(&mut desk, &code)?;
                let Desk { conn, actor, catalogue } = desk;
                let (user, now) = (actor.user_id, ctx2.now().max(row.submitted_at));
                let dossier = match row.dossier_id {
                    Some(id) => db::dossiers::among(conn, &[id])?.pop(),
                    None => None,
                };
                let case = match dossier {
                    Some(found) => Case::hold(conn, &found.intake.code, now)?,
                    None => None,
                };
                let now = case.as_ref().map_or(now, Case::now);
                if !feedback::answer(conn, row.id, &text, now, user)? {
                    return Err(Reason::FeedbackAnswered.into());
                }
                row.answer = Some(text);
                row.answered_at = Some(now);
                row.answered_by = Some(user);
                let told = told(conn, &catalogue, row)?;
                if let Some(case) = case {
                    note(conn, case, Some(user), Entry::AnswerFeedback, &told)?;
                }
                render(&told)
            })
        })
        .await
}
