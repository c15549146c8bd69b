//! `/postal-orders`: what goes home by post, as it lies on the desk, and the list with which it is handed over to the post.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::error::{Problem, ReadErrors};
use super::extract::{Ctx, Params, cursor, cursor_text, limit, sure};
use crate::db::dossier_search::{At, Cursor};
use crate::db::postal_desk::Place;
use crate::domain::codes::AgencyCode;
use crate::domain::ids::{DossierId, OrderId};
use crate::domain::postal_pile::PostalPile;
use crate::service::post::desk::{self, DeskItem, DeskPage, DeskQuery};
use crate::service::post::hand_over_list::{self, Chosen, Printed};
use crate::service::{Caller, Error, FieldError, Fields};

/// Which items.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PostalItemParams {
    /// `to_hand_over`: ready, and the post does not have it yet; `delayed`: the post has had it for longer than the rule
    /// `post_delay_days` says; `came_back`: the post brought it back, and it lies at the counter;
    /// `not_handed_back`: the carrier told that the post took the result, but something stood in the way of handing it back.
    #[param(example = "to_hand_over")]
    pub pile: Option<String>,
    /// Agency code: it and all below it.
    pub agency: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

impl PostalItemParams {
    /// What they ask for.
    ///
    /// # Errors
    /// Parameters that are wrong or missing.
    pub fn read(&self) -> Result<DeskQuery, Error> {
        let mut f = Fields::new();
        let pile = f.required::<PostalPile, _>("pile", self.pile.as_deref());
        let agency = f.optional::<AgencyCode, _>("agency", self.agency.as_deref());
        let after = place(&mut f, self.after.as_deref());
        let limit = limit(&mut f, self.limit.as_deref());
        f.finish()?;
        Ok(DeskQuery {
            pile: sure(pile)?,
            agency,
            after,
            limit,
        })
    }
}

fn place(f: &mut Fields, text: Option<&str>) -> Option<Place> {
    let cursor = cursor(f, text)?;
    let Some(At::Due(since)) = cursor.at else {
        f.push(FieldError::not_a_cursor());
        return None;
    };
    Some((since, OrderId::new(cursor.id.get())))
}

/// A place on a pile, as the next page is asked for.
pub fn place_text((since, id): Place) -> String {
    cursor_text(Cursor {
        at: Some(At::Due(since)),
        id: DossierId::new(id.get()),
    })
}

/// An item on the desk.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PostalItemWire {
    #[schema(example = "H02.07-261123-0001-O1")]
    pub order: String,
    pub dossier: String,
    /// Of the dossier: what was not handed back yet is handed back, also where the post brought it back.
    pub status: &'static str,
    pub carrier: String,
    #[schema(example = "EE473124829VN")]
    pub item_code: Option<String>,
    /// To whom it goes.
    pub name: String,
    pub phone: Option<String>,
    pub address: String,
    pub state: &'static str,
    pub state_name: &'static str,
    /// Since when it stands there.
    pub since: String,
}

impl From<&DeskItem> for PostalItemWire {
    fn from(item: &DeskItem) -> Self {
        let order = &item.order;
        Self {
            order: order.reference.clone(),
            dossier: item.code.to_string(),
            status: item.status.as_str(),
            carrier: order.carrier.clone(),
            item_code: order.item_code.as_ref().map(ToString::to_string),
            name: order.party_name.to_string(),
            phone: order.party_phone.as_ref().map(ToString::to_string),
            address: order.party_address.to_string(),
            state: order.state.as_str(),
            state_name: order.state.label_vi(),
            since: order.state_at.to_string(),
        }
    }
}

/// A page of a pile.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PostalItemPage {
    /// The longest first.
    pub items: Vec<PostalItemWire>,
    /// Send it as `after` to get the next page.
    pub next: Option<String>,
}

impl From<&DeskPage> for PostalItemPage {
    fn from(page: &DeskPage) -> Self {
        Self {
            items: page.items.iter().map(PostalItemWire::from).collect(),
            next: page.next.map(place_text),
        }
    }
}

/// Items of the post at the desk
///
/// What goes home by post: the results that there are, and the papers of what ended without one. Those that stand where they stand
/// for the longest come first.
#[utoipa::path(tag = "post", params(PostalItemParams), responses((status = 200, body = PostalItemPage), ReadErrors))]
#[get("/postal-orders")]
pub async fn list_postal_items(
    ctx: Ctx,
    caller: Caller,
    params: Params<PostalItemParams>,
) -> Result<HttpResponse, Error> {
    let page = desk::page(&ctx, caller, params.0.read()?).await?;
    Ok(HttpResponse::Ok().json(PostalItemPage::from(&page)))
}

/// Scope of the counts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PostalCountParams {
    /// Agency code: it and all below it.
    pub agency: Option<String>,
}

/// Numbers for the tabs of the items.
#[derive(Default, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PostalCounts {
    pub to_hand_over: i64,
    pub delayed: i64,
    pub came_back: i64,
    pub not_handed_back: i64,
}

/// Count items of the post per pile
#[utoipa::path(tag = "post", params(PostalCountParams), responses((status = 200, body = PostalCounts), ReadErrors))]
#[get("/postal-orders/counts")]
pub async fn count_postal_items(
    ctx: Ctx,
    caller: Caller,
    params: Params<PostalCountParams>,
) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", params.0.agency.as_deref());
    f.finish()?;
    let mut counted = PostalCounts::default();
    for (pile, count) in desk::counts(&ctx, caller, agency).await? {
        match pile {
            PostalPile::ToHandOver => counted.to_hand_over = count,
            PostalPile::Delayed => counted.delayed = count,
            PostalPile::CameBack => counted.came_back = count,
            PostalPile::NotHandedBack => counted.not_handed_back = count,
        }
    }
    Ok(HttpResponse::Ok().json(counted))
}

/// What is handed over.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HandOverListParams {
    /// Items, separated by commas, at most 200; everything that waits to be handed over, if absent.
    #[param(example = "H02.07-261123-0001-O1")]
    pub orders: Option<String>,
    /// Agency code: it and all below it.
    pub agency: Option<String>,
}

impl HandOverListParams {
    /// What they ask for.
    ///
    /// # Errors
    /// Parameters that are wrong.
    pub fn read(&self) -> Result<Chosen, Error> {
        let mut f = Fields::new();
        let agency = f.optional::<AgencyCode, _>("agency", self.agency.as_deref());
        let orders = self.orders.as_deref().map(|text| {
            let orders = text.split(',').map(str::trim).filter(|order| !order.is_empty());
            orders.map(str::to_owned).collect::<Vec<_>>()
        });
        if orders
            .as_ref()
            .is_some_and(|o| o.is_empty() || o.len() > hand_over_list::MOST)
        {
            f.push(hand_over_list::how_many());
        }
        f.finish()?;
        Ok(Chosen { agency, orders })
    }
}

/// List of items to hand over to the post
///
/// For each carrier a list of its own, with room for the signatures of both sides. Items that were handed over already may be named,
/// so that a list can be printed again. Nothing is entered by printing it: what was handed over is told by `postal-events`.
#[utoipa::path(tag = "post", params(HandOverListParams),
    responses((status = 200, description = "The lists as PDF", content(("application/pdf"))),
        (status = 409, description = "Nothing waits to be handed over", body = Problem,
            content_type = "application/problem+json"), ReadErrors))]
#[get("/postal-orders/hand-over-list")]
pub async fn print_hand_over_list(
    ctx: Ctx,
    caller: Caller,
    params: Params<HandOverListParams>,
) -> Result<HttpResponse, Error> {
    Ok(send(hand_over_list::print(&ctx, caller, params.0.read()?).await?))
}

/// Lists on their way out: shown and not saved.
pub fn send(Printed { name, bytes }: Printed) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}.pdf\"")))
        .body(bytes)
}
