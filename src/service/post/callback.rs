//! The carrier's signed notices.

use std::sync::Arc;

use serde::Deserialize;

use super::happened::hands_back;
use super::{Happened, enter_event};
use crate::db::{Connection, locks, postal_orders};
use crate::domain::event::Entry;
use crate::domain::instant::Instant;
use crate::domain::postal::ItemCode;
use crate::domain::postal_order::PostalState;
use crate::domain::text::MultilineText;
use crate::service::context::Context;
use crate::service::dossiers::act::{self, Taken};
use crate::service::dossiers::case::Case;
use crate::service::error::{Error, FieldError, Reason};
use crate::service::money::callback::{Notice, believe, once_only, word};

/// Characters that are kept of a remark.
const MAX_NOTE: usize = 500;

/// What a carrier says happened. Fields that are not known are ignored: a carrier may add some.
#[derive(Deserialize)]
pub struct EventNotice {
    event_id: String,
    kind: PostalState,
    at: String,
    item_code: Option<String>,
    note: Option<String>,
}

#[derive(Deserialize)]
struct CarrierNotice {
    nonce: String,
    order_ref: String,
    #[serde(flatten)]
    event: EventNotice,
}

impl EventNotice {
    /// Checked.
    ///
    /// # Errors
    /// A field is wrong.
    pub fn checked(self) -> Result<Happened, Error> {
        let event_id = word("event_id", &self.event_id)?;
        let at = Instant::parse_rfc3339(&self.at).map_err(|e| Error::field(FieldError::of("at", &e)))?;
        let item_code = self
            .item_code
            .as_deref()
            .map(ItemCode::parse)
            .transpose()
            .map_err(|e| Error::field(FieldError::of("item_code", &e)))?;
        let note: Option<String> = self.note.map(|note| note.chars().take(MAX_NOTE).collect());
        let note = note.filter(|note| !note.trim().is_empty());
        let note = note
            .as_deref()
            .map(MultilineText::<MAX_NOTE>::parse)
            .transpose()
            .map_err(|e| Error::field(FieldError::of("note", &e)))?;
        Ok(Happened {
            // What a carrier calls its events never meets what we call ours.
            event_id: format!("c:{event_id}"),
            kind: self.kind,
            at,
            item_code,
            note: note.map(|note| note.to_string()),
        })
    }
}

/// Enters what a carrier says, and hands the result back that it has taken. Answers whether it was new. Whoever does so keeps the
/// catalogue as it is.
///
/// # Errors
/// There is no such order, the event is refused, or the database refuses.
pub(super) fn hear(conn: &mut Connection, ctx: &Context, order_ref: &str, happened: &Happened) -> Result<bool, Error> {
    let unknown = || Error::with(Reason::OrderNotFound, [order_ref.to_owned()]);
    let (code, order) = postal_orders::dossier_of(conn, order_ref)?.ok_or_else(unknown)?;
    let mut case = Case::hold(conn, &code, ctx.now())?.ok_or_else(unknown)?;
    let Some(detail) = enter_event(conn, &mut case, order, happened, None)? else {
        return Ok(false);
    };
    if !detail.is_empty() {
        case.save(conn, None, Entry::PostalEvent, &detail)?;
    }
    let orders = postal_orders::of_dossier(conn, case.dossier.intake.id)?;
    if let Some(item) = hands_back(&case, &orders, order) {
        let taken = Taken { item, before: false };
        let catalogue = ctx.catalogue.current(conn)?;
        act::posted(conn, ctx, &catalogue, None, &mut case, taken)?;
    }
    Ok(true)
}

/// Takes a notice of the carrier. Answers what became of it: `taken` or `known`.
///
/// # Errors
/// The signature is wrong or too old, the notice was taken before, there is no such order, a text is none, or the event is refused.
pub async fn event(ctx: &Arc<Context>, notice: Notice) -> Result<&'static str, Error> {
    let heard: CarrierNotice = believe(ctx, ctx.parties.carrier.as_ref(), &notice)?;
    let (nonce, order) = (word("nonce", &heard.nonce)?, word("order_ref", &heard.order_ref)?);
    let happened = heard.event.checked()?;
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            once_only(conn, "carrier", &nonce, ctx2.now())?;
            let new = hear(conn, &ctx2, order.as_str(), &happened)?;
            Ok(if new { "taken" } else { "known" })
        })
        .await
}
