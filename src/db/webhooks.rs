//! Subscriptions to events.

use std::fmt;

use diesel::prelude::*;

use super::schema::webhooks;
use super::{Connection, QueryResult};
use crate::domain::ids::{AgencyId, UserId, WebhookId};
use crate::domain::instant::Instant;

/// A subscription as stored.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = webhooks, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct WebhookRow {
    pub id: WebhookId,
    pub agency_id: AgencyId,
    pub name: String,
    pub url: String,
    /// Signs what is sent. It has to be at hand for that, so it is stored as it is and shown once only.
    pub secret: String,
    pub created_by: UserId,
    pub created_at: Instant,
    pub disabled_at: Option<Instant>,
}

impl fmt::Debug for WebhookRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookRow")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Adds a subscription.
///
/// # Errors
/// The database refuses.
pub fn insert(conn: &mut Connection, row: &WebhookRow) -> QueryResult<()> {
    diesel::insert_into(webhooks::table).values(row).execute(conn).map(drop)
}

/// Every subscription, oldest first.
///
/// # Errors
/// The database refuses.
pub fn list(conn: &mut Connection) -> QueryResult<Vec<WebhookRow>> {
    webhooks::table
        .select(WebhookRow::as_select())
        .order(webhooks::id)
        .load(conn)
}

/// Those that are on.
///
/// # Errors
/// The database refuses.
pub fn active(conn: &mut Connection) -> QueryResult<Vec<WebhookRow>> {
    on!(conn, |c| webhooks::table
        .select(WebhookRow::as_select())
        .filter(webhooks::disabled_at.is_null())
        .order(webhooks::id)
        .load(c))
}

/// Finds a subscription.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, id: WebhookId) -> QueryResult<Option<WebhookRow>> {
    on!(conn, |c| webhooks::table
        .select(WebhookRow::as_select())
        .filter(webhooks::id.eq(id))
        .get_result(c))
    .optional()
}

/// Replaces address, secret and whether it is on.
///
/// # Errors
/// The database refuses.
pub fn update(conn: &mut Connection, row: &WebhookRow) -> QueryResult<()> {
    diesel::update(webhooks::table.filter(webhooks::id.eq(row.id)))
        .set((
            webhooks::name.eq(&row.name),
            webhooks::url.eq(&row.url),
            webhooks::secret.eq(&row.secret),
            webhooks::disabled_at.eq(row.disabled_at),
        ))
        .execute(conn)
        .map(drop)
}
