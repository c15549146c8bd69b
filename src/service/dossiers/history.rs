//! What happened to a dossier, page by page.

use std::collections::HashMap;
use std::sync::Arc;

use super::corrections::{self, Correction};
use super::view::{Official, find, note_look, officials};
use crate::db::events::{self, EventRow};
use crate::db::{Connection, accounts};
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::Detail;
use crate::domain::ids::UserId;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError};
use crate::service::paging::cut;

/// An event of a history.
pub struct HistoryEvent {
    /// As it is stored.
    pub row: EventRow,
    /// What it tells.
    pub told: Detail,
}

impl HistoryEvent {
    fn of(row: EventRow) -> Result<Self, Error> {
        let told = row.told().map_err(Error::internal)?;
        Ok(Self { row, told })
    }
}

/// A page of the history of a dossier.
pub struct History {
    /// Events, oldest first.
    pub events: Vec<HistoryEvent>,
    /// Who did them.
    pub officials: HashMap<UserId, Official>,
    /// For whom some of it was done, by account name.
    pub stood_in_for: HashMap<String, String>,
    /// What those events corrected of the applicant, by their numbers.
    pub corrections: HashMap<i32, Correction>,
    /// Where the next page begins.
    pub next: Option<i32>,
}

/// Names of those on whose behalf something was done, by their account names.
fn stood_in_for(conn: &mut Connection, events: &[HistoryEvent]) -> Result<HashMap<String, String>, Error> {
    let mut names = HashMap::new();
    for username in events.iter().filter_map(|event| event.told.on_behalf_of.as_ref()) {
        if names.contains_key(username) {
            continue;
        }
        let account = username
            .parse()
            .ok()
            .map(|name| accounts::find_user(conn, &name))
            .transpose()?;
        let name = account
            .flatten()
            .map_or_else(|| username.clone(), |account| account.full_name);
        names.insert(username.clone(), name);
    }
    Ok(names)
}

/// The history of a dossier.
///
/// # Errors
/// There is no such dossier, the person may not see it, or the database refuses.
pub async fn history(
    ctx: &Arc<Context>,
    caller: Caller,
    code: DossierCode,
    after: i32,
    limit: i64,
) -> Result<History, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, dossier, history) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::DossierRead)?;
            let dossier = find(&mut desk, &code)?;
            if after > dossier.state.event_count {
                return Err(Error::field(FieldError::not_a_cursor()));
            }
            let mut list = events::list(desk.conn, dossier.intake.id, after, limit + 1)?;
            let next = cut(&mut list, limit).map(|e| e.seq);
            let officials = officials(desk.conn, list.iter().filter_map(|e| e.user_id).collect())?;
            let corrections = corrections::of_events(desk.conn, dossier.intake.id, &list)?;
            let events = list
                .into_iter()
                .map(HistoryEvent::of)
                .collect::<Result<Vec<_>, Error>>()?;
            let history = History {
                corrections,
                stood_in_for: stood_in_for(desk.conn, &events)?,
                events,
                officials,
                next,
            };
            Ok::<_, Error>((desk.actor.user_id, dossier.intake.id, history))
        })
        .await?;
    note_look(ctx, &caller, user, Some(dossier), Look::History).await?;
    Ok(history)
}
