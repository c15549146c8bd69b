//! The list with which items are handed over to the post, on paper: a list for each carrier, signed by both sides.

use std::sync::Arc;

use super::desk::{DeskItem, criteria, scope};
use crate::db::postal_desk;
use crate::domain::codes::AgencyCode;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::postal_pile::PostalPile;
use crate::domain::text::FieldCode;
use crate::forms::hand_over_list::{HandOverLine, HandOverList, print as set};
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view;
use crate::service::error::{Error, FieldError, Reason};

/// Items of one printing.
pub const MOST: usize = 200;

/// Which items.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// Of an agency and all below it; of the whole scope if absent.
    pub agency: Option<AgencyCode>,
    /// These; those that wait for the longest if absent.
    pub orders: Option<Vec<String>>,
}

/// A printed list.
pub struct Printed {
    /// What the file is called.
    pub name: String,
    /// The PDF.
    pub bytes: Vec<u8>,
}

/// What is said of no items, or of too many.
pub fn how_many() -> FieldError {
    FieldError::new(
        "orders",
        FieldCode::OutOfRange,
        &format!("Mỗi lần in danh sách bàn giao cho 1 đến {MOST} bưu gửi."),
        &format!("A hand-over list has 1 to {MOST} items."),
    )
}

/// Prints the lists. They say to whom items go, so the look is noted.
///
/// # Errors
/// An item is not there, is not the person's, or does not go home; nothing waits; the person may not; or the database refuses.
pub async fn print(ctx: &Arc<Context>, caller: Caller, chosen: Chosen) -> Result<Printed, Error> {
    let (ctx2, caller2, now) = (Arc::clone(ctx), caller.clone(), ctx.now());
    let (user, lists) = ctx
        .db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller2, Permission::PostalOrder)?;
            let agencies = scope(&desk, chosen.agency.as_ref())?;
            let rows = match &chosen.orders {
                Some(orders) => {
                    let rows = postal_desk::handed_over(desk.conn, &agencies, orders)?;
                    let missing = orders
                        .iter()
                        .find(|o| rows.iter().all(|(row, ..)| row.reference != **o));
                    if let Some(order) = missing {
                        return Err(Error::with(Reason::PostalOrderNotFound, [order.clone()]));
                    }
                    rows
                }
                None => {
                    let waiting = criteria(&desk.catalogue, agencies, PostalPile::ToHandOver, now);
                    let most = i64::try_from(MOST).map_err(Error::internal)?;
                    postal_desk::page(desk.conn, &waiting, None, most)?
                }
            };
            if rows.is_empty() {
                return Err(Reason::NothingToHandOver.into());
            }
            let top = match &chosen.agency {
                Some(code) => desk.catalogue.agency(code)?.id,
                None => (desk.actor.grants.iter())
                    .find(|grant| grant.role.allows(Permission::PostalOrder))
                    .map(|grant| grant.agency_id)
                    .ok_or_else(|| access::not_allowed(Permission::PostalOrder))?,
            };
            let above = desk.catalogue.tree().get(top).and_then(|agency| agency.parent_id);
            let blank = HandOverList {
                parent_agency: above.map(|id| desk.catalogue.agency_named(id).name),
                agency: desk.catalogue.agency_named(top).name,
                carrier: String::new(),
                made_at: now,
                made_by: desk.actor.full_name.clone(),
                lines: Vec::new(),
            };
            let lists = by_carrier(&blank, rows.into_iter().map(DeskItem::from));
            Ok::<_, Error>((desk.actor.user_id, lists))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, Look::PostalItems).await?;
    let bytes = ctx.press.print(move || set(&lists)).await.map_err(Error::internal)?;
    let name = format!("ban-giao-buu-chinh-{}", now.local().format("%Y-%m-%d-%H%M"));
    Ok(Printed { name, bytes })
}

/// A list for each carrier, in the order of their names; on each the longest waiting item first.
fn by_carrier(blank: &HandOverList, items: impl Iterator<Item = DeskItem>) -> Vec<HandOverList> {
    let mut lists: Vec<HandOverList> = Vec::new();
    for DeskItem { order, code, .. } in items {
        let line = HandOverLine {
            item: order.item_code.map(|item| item.to_string()),
            reference: order.reference,
            dossier: code.to_string(),
            receiver: order.party_name.to_string(),
            phone: order.party_phone.map(|phone| phone.to_string()),
            address: order.party_address.to_string(),
        };
        match lists.iter_mut().find(|list| list.carrier == order.carrier) {
            Some(list) => list.lines.push(line),
            None => lists.push(HandOverList {
                carrier: order.carrier,
                lines: vec![line],
                ..blank.clone()
            }),
        }
    }
    lists.sort_by(|a, b| a.carrier.cmp(&b.carrier));
    lists
}
