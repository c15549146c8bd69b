//! Subscriptions of other systems: who gets events of which agencies, and how they are sent, signed.

use std::sync::Arc;

use serde::Serialize;

use super::access::{self, Desk};
use super::catalogue::{Catalogue, Named};
use super::context::{Caller, Context};
use super::error::{Error, FieldError, Reason};
use super::idempotency::{Answer, Once, Rendered, once};
use super::outbox::{Announce, Attempt, Deliver, Listener, Message, Outcome, Placed, unread};
use crate::db::events::EventRow;
use crate::db::outbox::MessageRow;
use crate::db::webhooks::{self as rows, WebhookRow};
use crate::db::{Connection, locks};
use crate::domain::codes::AgencyCode;
use crate::domain::dossier::Status;
use crate::domain::ids::WebhookId;
use crate::domain::instant::Instant;
use crate::domain::outbox::MessageKind;
use crate::domain::policy::Permission;
use crate::notify::guard::Endpoint;
use crate::notify::http::Request;
use crate::notify::signature::{ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign};
use crate::security::token::random_token;

/// A subscription.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Row.
    pub row: WebhookRow,
    /// Whose events, with all below.
    pub agency: Named,
}

/// A subscription as wanted.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// Whose events, with all below.
    pub agency: AgencyCode,
    /// What it is for.
    pub name: String,
    /// Where events go.
    pub url: String,
}

/// A change of a subscription; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct WebhookChange {
    /// What it is for.
    pub name: Option<String>,
    /// Where events go.
    pub url: Option<String>,
    /// Whether it is on.
    pub enabled: Option<bool>,
    /// Makes a new secret; the old one is of no use from then on.
    pub new_secret: bool,
}

/// Subscriptions in the person's agencies.
///
/// # Errors
/// The person may not, or the database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller) -> Result<Vec<Webhook>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::MessageManage)?;
            let mine = |row: &WebhookRow| actor.may_in(Permission::MessageManage, row.agency_id, catalogue.tree());
            let list = rows::list(conn)?.into_iter().filter(mine);
            Ok(list.map(|row| view(&catalogue, row)).collect())
        })
        .await
}

fn view(catalogue: &Catalogue, row: WebhookRow) -> Webhook {
    Webhook {
        agency: catalogue.agency_named(row.agency_id),
        row,
    }
}

/// Written so that it passes through any configuration file.
fn new_secret() -> Result<String, Error> {
    Ok(format!("whsec_{}", random_token()?))
}

/// Refuses addresses in the server's own network; before the transaction, because names are looked up.
async fn checked(ctx: &Context, url: &str) -> Result<Endpoint, Error> {
    ctx.http
        .guard()
        .check_resolved(url)
        .await
        .map_err(|error| Error::field(FieldError::of("url", &error)))
}

/// Refuses who may not, before anything is looked up in the network on their behalf.
async fn may_manage(ctx: &Arc<Context>, caller: &Caller) -> Result<(), Error> {
    let (ctx2, caller) = (Arc::clone(ctx), caller.clone());
    ctx.db
        .read(move |conn| access::enter(conn, &ctx2, &caller, Permission::MessageManage).map(drop))
        .await
}

/// Subscribes. `render` gets the secret, which is shown this once.
///
/// # Errors
/// The address may not be called, the person may not, or the database refuses.
pub async fn create<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewWebhook,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Webhook) -> Rendered + Send + 'static,
{
    may_manage(ctx, &caller).await?;
    let endpoint = checked(ctx, &new.url).await?;
    let secret = new_secret()?;
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::MessageManage)?;
            let agency = desk
                .agency_of_field("agency", Permission::MessageManage, &new.agency)?
                .id;
            let Desk { conn, actor, catalogue } = desk;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                let row = WebhookRow {
                    id: WebhookId::new(ctx2.ids.next()),
                    agency_id: agency,
                    name: new.name.clone(),
                    url: endpoint.as_str().to_owned(),
                    secret,
                    created_by: actor.user_id,
                    created_at: ctx2.now(),
                    disabled_at: None,
                };
                rows::insert(conn, &row)?;
                render(&view(&catalogue, row))
            })
        })
        .await
}

/// Changes a subscription. What waits for it goes to its new address; switched off, what waits is discarded (it stays in
/// the feed).
///
/// # Errors
/// There is none, the address may not be called, the person may not, or the database refuses.
pub async fn change<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    id: WebhookId,
    change: WebhookChange,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Webhook) -> Rendered + Send + 'static,
{
    may_manage(ctx, &caller).await?;
    let endpoint = match &change.url {
        Some(url) => Some(checked(ctx, url).await?),
        None => None,
    };
    let secret = if change.new_secret { Some(new_secret()?) } else { None };
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::MessageManage)?;
            let user = actor.user_id;
            once(conn, &ctx2, user, key.as_ref(), |conn| {
                // All of it is written: what somebody else changes meanwhile must not be undone.
                locks::webhook(conn, id)?;
                let mut row = rows::find(conn, id)?
                    .filter(|row| actor.may_in(Permission::MessageManage, row.agency_id, catalogue.tree()))
                    .ok_or(Reason::WebhookNotFound)?;
                row.name = change.name.unwrap_or(row.name);
                row.url = endpoint.map_or(row.url, |e| e.as_str().to_owned());
                row.secret = secret.unwrap_or(row.secret);
                row.disabled_at = match change.enabled {
                    Some(true) => None,
                    Some(false) => row.disabled_at.or_else(|| Some(ctx2.now())),
                    None => row.disabled_at,
                };
                rows::update(conn, &row)?;
                if row.disabled_at.is_some() {
                    locks::outbox_of(conn, &receiver(row.id))?;
                    crate::db::outbox::discard_all(conn, &receiver(row.id), ctx2.now())?;
                }
                render(&view(&catalogue, row))
            })
        })
        .await
}

/// The receiver's name in the outbox.
fn receiver(id: WebhookId) -> String {
    format!("webhook:{}", id.get())
}

fn id_of(receiver: &str) -> Option<WebhookId> {
    receiver.strip_prefix("webhook:")?.parse().ok().map(WebhookId::new)
}

/// What happened to a dossier, as other systems are told. No personal data: whoever needs more asks for the dossier.
#[derive(Serialize)]
#[allow(missing_docs)]
pub struct EventBody<'a> {
    /// Place in the feed.
    pub position: i64,
    pub dossier: &'a str,
    /// Code that the portal gave it, if it came from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_code: Option<&'a str>,
    /// 1, 2, 3 … within the dossier.
    pub sequence: i32,
    pub action: &'a str,
    pub from_status: Option<Status>,
    pub to_status: Status,
    pub portal_code: u8,
    pub at: Instant,
    /// The promised time, as it is when this is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Instant>,
    pub procedure: String,
    pub agency: String,
    pub received_agency: String,
}

impl<'a> EventBody<'a> {
    /// What is told of an event.
    pub fn of(placed: &Placed<'a>) -> Self {
        let Placed {
            position,
            event,
            dossier,
            catalogue,
        } = placed;
        Self {
            position: *position,
            dossier: dossier.intake.code.as_str(),
            external_code: dossier.intake.external_code.as_deref(),
            sequence: event.seq,
            action: &event.action,
            from_status: event.from_status,
            to_status: event.to_status,
            portal_code: event.to_status.portal_code(),
            at: event.at,
            due_at: dossier.state.due_at,
            procedure: catalogue
                .procedure_by_id(dossier.intake.procedure_id)
                .map_or_else(String::new, |p| p.code.to_string()),
            agency: catalogue.agency_named(dossier.intake.agency_id).code,
            received_agency: catalogue.agency_named(dossier.intake.received_agency_id).code,
        }
    }
}

/// Tells subscribers of events.
pub struct Webhooks;

struct Subscribers(Vec<WebhookRow>);

impl Listener for Webhooks {
    fn prepare(&self, conn: &mut Connection, _: &Context, _: &[EventRow]) -> Result<Option<Box<dyn Announce>>, Error> {
        let active = rows::active(conn)?;
        Ok((!active.is_empty()).then(|| Box::new(Subscribers(active)) as Box<dyn Announce>))
    }
}

impl Announce for Subscribers {
    fn announce(&self, _: &mut Connection, _: &Context, placed: &Placed<'_>) -> Result<Vec<Message>, Error> {
        let tree = placed.catalogue.tree();
        let intake = &placed.dossier.intake;
        let concerns = |row: &&WebhookRow| {
            tree.is_within(intake.agency_id, row.agency_id) || tree.is_within(intake.received_agency_id, row.agency_id)
        };
        self.0
            .iter()
            .filter(concerns)
            .map(|row| {
                Ok(Message {
                    kind: MessageKind::Webhook,
                    receiver: receiver(row.id),
                    key: intake.code.to_string(),
                    position: Some(i64::from(placed.event.seq)),
                    dossier_id: Some(intake.id),
                    agency_id: row.agency_id,
                    body: serde_json::to_string(&EventBody::of(placed)).map_err(Error::internal)?,
                    not_before: None,
                })
            })
            .collect()
    }
}

impl Deliver for Webhooks {
    fn send(&self, ctx: Arc<Context>, message: MessageRow) -> Attempt {
        Box::pin(async move {
            let Some(id) = id_of(&message.receiver) else {
                return Outcome::Refused("no_receiver".to_owned());
            };
            let found = ctx.db.read(move |conn| Ok::<_, Error>(rows::find(conn, id)?)).await;
            let row = match found {
                Ok(Some(row)) if row.disabled_at.is_none() => row,
                Ok(_) => return Outcome::Dropped,
                Err(error) => return unread(&error),
            };
            let body = format!("{{\"id\":\"{}\",\"event\":{}}}", message.id.get(), message.body);
            let now = ctx.now().unix_seconds();
            let request = Request::post_json(&row.url, body.clone())
                .header(ID_HEADER, message.id.get().to_string())
                .header(TIMESTAMP_HEADER, now.to_string())
                .header(SIGNATURE_HEADER, sign(&row.secret, now, body.as_bytes()));
            match ctx.http.send(request).await {
                Ok(answer) if answer.is_success() => Outcome::Delivered,
                // "Gone": the receiver says that it does not want this any more, and nothing will change that.
                Ok(answer) if answer.status == 410 => Outcome::Refused("http_410".to_owned()),
                Ok(answer) => Outcome::Failed(format!("http_{}", answer.status)),
                Err(error) => Outcome::Failed(error.code().to_owned()),
            }
        })
    }
}
