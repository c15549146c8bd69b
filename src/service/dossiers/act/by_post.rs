//! What the post takes is handed back by that, through the same gate as what a clerk hands back.

use super::{Act, Command};
use crate::db::{Connection, postal_orders};
use crate::domain::dossier::{Action, transition};
use crate::domain::event::Detail;
use crate::domain::ids::{OrderId, SessionId, UserId};
use crate::domain::policy::Actor;
use crate::service::catalogue::Catalogue;
use crate::service::context::Context;
use crate::service::dossiers::case::Case;
use crate::service::error::Error;

/// Has no rights and appears in no row, because it acts by nobody.
pub(super) const fn nobody() -> Actor {
    Actor {
        inherited: Vec::new(),
        user_id: UserId::new(0),
        username: String::new(),
        full_name: String::new(),
        session_id: SessionId::new(0),
        grants: Vec::new(),
        behalf: Vec::new(),
    }
}

/// An item in which the post has a result.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// Which.
    pub item: OrderId,
    /// Whether the post had it already.
    pub before: bool,
}

/// Hands the result back that the post has taken in an item: entered by somebody, who must be allowed to, or told by the carrier.
/// What a carrier tells has happened, and so has what somebody tells of an item that the post had before: where something stands in
/// the way, handing it back is left to the desk. Whoever does so holds the dossier, and has saved what happened to the item.
///
/// # Errors
/// The person may not, something stands in their way, or the database refuses.
pub fn posted(
    conn: &mut Connection,
    ctx: &Context,
    catalogue: &Catalogue,
    by: Option<&Actor>,
    case: &mut Case,
    taken: Taken,
) -> Result<(), Error> {
    let command = Command::HandBack {
        return_channel: None,
        receiver: None,
        note: None,
    };
    let nobody = nobody();
    let mut act = Act::on(
        conn,
        ctx,
        catalogue,
        (by.unwrap_or(&nobody), by.map(|actor| actor.user_id)),
        case,
    )?;
    if by.is_some() {
        if taken.before && act.situation(case).permit(Action::HandBack, None).is_err() {
            return Ok(());
        }
        act.perform(case, &command)?;
    } else {
        let found = transition(case.dossier.state.status, Action::HandBack);
        let found = found.ok_or_else(|| Error::internal("what the post took cannot be handed back"))?;
        if act.situation(case).stands_open(found).is_err() {
            return Ok(());
        }
        let told = Detail {
            automatic: Some(true),
            ..Detail::default()
        };
        act.carry_out(case, &command, found, told)?;
    }
    Ok(postal_orders::handed_back(conn, taken.item, case.now())?)
}
