//! The wording of messages to applicants: shipped, and changed by agencies from a day on.

use std::sync::Arc;

use chrono::NaiveDate;

use super::access::{self, Desk};
use super::catalogue::Named;
use super::context::{Caller, Context};
use super::error::{Error, FieldError};
use super::idempotency::{Answer, Once, Rendered, once};
use super::outbox::Placed;
use crate::db::notices::{self as rows, TemplateRow};
use crate::domain::codes::AgencyCode;
use crate::domain::notice::{CitizenEvent, ContactChannel};
use crate::domain::policy::Permission;
use crate::domain::template::{Wording, default_wording};

/// Wording that an agency entered.
#[derive(Clone)]
pub struct AgencyTemplate {
    /// Row.
    pub row: TemplateRow,
    /// For this agency and all below it.
    pub agency: Named,
}

/// Wording to be entered.
#[derive(Clone, Debug)]
pub struct NewTemplate {
    /// What applicants are told of.
    pub event: CitizenEvent,
    /// By which channel.
    pub channel: ContactChannel,
    /// For this agency and all below it.
    pub agency: AgencyCode,
    /// First local day.
    pub valid_from: NaiveDate,
    /// Subject; empty for text messages.
    pub subject: String,
    /// Text.
    pub body: String,
}

/// The wording for a dossier's agency today: the nearest agency on the path wins, then the latest; as shipped if there is
/// none.
pub(super) fn wording_for(
    templates: &[TemplateRow],
    placed: &Placed<'_>,
    event: CitizenEvent,
    channel: ContactChannel,
) -> Result<Wording, Error> {
    let day = placed.event.at.local_day();
    let path = placed.catalogue.tree().path(placed.dossier.intake.agency_id);
    let own = path.iter().rev().find_map(|agency| {
        templates
            .iter()
            .filter(|t| (t.event, t.channel, t.agency_id) == (event, channel, agency.id) && t.valid_from <= day)
            .max_by_key(|t| t.valid_from)
    });
    // Only checked wording is stored; were it otherwise, the shipped one goes out.
    own.and_then(|t| Wording::parse(channel, &t.subject, &t.body).ok())
        .or_else(|| default_wording(event, channel))
        .ok_or_else(|| Error::internal("shipped wording cannot be filled in"))
}

/// Wording that was entered for agencies of the person's scope.
///
/// # Errors
/// The person may not, or the database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller) -> Result<Vec<AgencyTemplate>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::MessageManage)?;
            let rows = rows::templates(conn)?.into_iter();
            Ok(rows
                .filter(|row| actor.may_in(Permission::MessageManage, row.agency_id, catalogue.tree()))
                .map(|row| AgencyTemplate {
                    agency: catalogue.agency_named(row.agency_id),
                    row,
                })
                .collect())
        })
        .await
}

/// Enters wording.
///
/// # Errors
/// It cannot be filled in, the agency lies outside the scope, the person may not, or the database refuses.
pub async fn put<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewTemplate,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&AgencyTemplate) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::MessageManage)?;
            let agency = desk
                .agency_of_field("agency", Permission::MessageManage, &new.agency)?
                .id;
            let wording = Wording::parse(new.channel, &new.subject, &new.body)
                .map_err(|(field, error)| Error::field(FieldError::of(field, &error)))?;
            let (subject, body) = wording.texts();
            let Desk { conn, actor, catalogue } = desk;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                let row = TemplateRow {
                    event: new.event,
                    channel: new.channel,
                    agency_id: agency,
                    valid_from: new.valid_from,
                    subject: subject.to_owned(),
                    body: body.to_owned(),
                    changed_by: actor.user_id,
                    changed_at: ctx2.now(),
                };
                rows::put_template(conn, &row)?;
                render(&AgencyTemplate {
                    agency: catalogue.agency_named(agency),
                    row,
                })
            })
        })
        .await
}
