//! The form by which something is taken back that was entered about an item by mistake.

use actix_web::{HttpResponse, web};
use maud::html;

use super::{BETWEEN, address as items, below, sent};
use crate::db::postal_orders::{EventRow, OrderRow};
use crate::domain::policy::Permission;
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::http::post::{CancelPostalEventBody, taken_back};
use crate::service::dossiers::view::{self, DossierView};
use crate::service::post::act::{Command, can_be_cancelled};
use crate::service::{Error, FieldError, not_allowed};
use crate::web::form::{Kept, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::Staff;
use crate::web::text::staff as t;
use crate::web::time;
use crate::web::ui::form::{Field, Form};

/// Where it is taken back.
pub fn address(code: &str) -> String {
    format!("{}/huy-ghi-nhan", items(code))
}

/// What may be taken back, with the item that it was entered about; the latest first.
pub fn entered(view: &DossierView) -> Vec<(&OrderRow, &EventRow)> {
    let events = view.post.events.iter().rev().filter(|event| can_be_cancelled(event));
    let orders = view.post.orders.iter().filter(|order| order.given_at.is_none());
    let of_item = |event: &EventRow| orders.clone().find(|order| order.id == event.order_id);
    events
        .filter_map(|event| of_item(event).map(|order| (order, event)))
        .collect()
}

/// The form.
pub async fn ask(ctx: Ctx, staff: Staff, path: web::Path<String>) -> Page {
    let view = view::get(&ctx, staff.caller.clone(), code(&path)?).await?;
    if !staff.shell.may(Permission::PostalOrder) {
        return Err(Refusal(not_allowed(Permission::PostalOrder)));
    }
    Ok(page(&ctx, &staff, &view, &Values::default(), None))
}

fn page(_: &Ctx, staff: &Staff, view: &DossierView, values: &Values, error: Option<&Error>) -> HttpResponse {
    let shell = &staff.shell;
    let lang = shell.lang;
    let code = view.dossier.intake.code.as_str();
    let entered: Vec<(String, String)> = entered(view)
        .into_iter()
        .filter(|_| shell.may(Permission::PostalOrder))
        .map(|(order, event)| choice(lang, order, event))
        .collect();
    let options: Vec<(&str, String)> = entered.iter().map(|(v, label)| (v.as_str(), label.clone())).collect();
    let form = Form::new(shell, values, error);
    let fields = html! {
        (form.radios(Field::new("kind", lang.say(t::POST_ENTERED)), &options))
        (form.lines(Field::new("reason", lang.say(t::REASON)).required().at_most(500)))
        @if view.post.orders.iter().any(|order| order.handed_back_at.is_some()) {
            p .hint { (lang.say(t::POST_NOT_HANDED_BACK)) }
        }
        (form.submit(t::POST_TAKE_BACK))
    };
    let whole = (!options.is_empty()).then(|| form.whole(&address(code), &fields));
    below(
        staff,
        view,
        t::POST_TAKE_BACK,
        whole.as_ref(),
        t::POST_NOTHING_ENTERED,
        error,
    )
}

/// An event as the form names it, and as a clerk reads it.
fn choice(lang: Lang, order: &OrderRow, event: &EventRow) -> (String, String) {
    let happened = lang.label(event.kind.label_vi(), event.kind.as_str()).to_lowercase();
    (
        [
            order.reference.as_str(),
            event.kind.as_str(),
            &event.happened_at.to_string(),
        ]
        .join(&BETWEEN.to_string()),
        format!("{}: {happened}, {}", order.reference, time::short(event.happened_at)),
    )
}

/// Takes it back.
pub async fn confirm(ctx: Ctx, posted: Kept, path: web::Path<String>) -> Page {
    sent(&ctx, posted, &path, wanted, page).await
}

/// What the form means, in the words of the API.
fn wanted(values: &Values) -> Result<Command, Error> {
    let mut parts = values
        .get("kind")
        .unwrap_or_default()
        .splitn(3, BETWEEN)
        .map(str::to_owned);
    let (Some(order), Some(kind), Some(at)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Error::field(FieldError::missing("kind")));
    };
    let body = CancelPostalEventBody {
        order: Some(order),
        kind: Some(kind),
        at: Some(at),
        reason: values.text("reason"),
    };
    taken_back(body, None)
}
