//! The form by which an item is given up that the post does not have yet.

use actix_web::{HttpResponse, web};
use maud::html;

use super::{address as items, below, sent};
use crate::db::postal_orders::OrderRow;
use crate::domain::policy::Permission;
use crate::domain::postal_order::PostalState;
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::http::post::{CancelPostBody, given_up};
use crate::service::dossiers::view::{self, DossierView};
use crate::service::post::act::Command;
use crate::service::{Error, not_allowed};
use crate::web::form::{Kept, Values};
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::Staff;
use crate::web::staff::payment::version;
use crate::web::text::staff as t;
use crate::web::ui::form::{Field, Form};

/// Where an item is given up.
pub fn address(code: &str) -> String {
    format!("{}/huy", items(code))
}

/// The items that the post does not have yet.
pub fn waiting(view: &DossierView) -> Vec<&OrderRow> {
    let orders = view.post.orders.iter();
    orders.filter(|order| order.state == PostalState::Registered).collect()
}

/// The form.
pub async fn ask(ctx: Ctx, staff: Staff, path: web::Path<String>) -> Page {
    let view = view::get(&ctx, staff.caller.clone(), code(&path)?).await?;
    if !staff.shell.may(Permission::PostalOrder) {
        return Err(Refusal(not_allowed(Permission::PostalOrder)));
    }
    let mut values = Values::default();
    if let [only] = waiting(&view).as_slice() {
        values.fill("order", &only.reference);
    }
    Ok(page(&ctx, &staff, &view, &values, None))
}

fn page(_: &Ctx, staff: &Staff, view: &DossierView, values: &Values, error: Option<&Error>) -> HttpResponse {
    let shell = &staff.shell;
    let lang = shell.lang;
    let code = view.dossier.intake.code.as_str();
    let waiting: Vec<_> = waiting(view)
        .into_iter()
        .filter(|_| shell.may(Permission::PostalOrder))
        .map(|order| {
            let label = format!("{} · {}", order.reference, order.party_name);
            (order.reference.as_str(), label)
        })
        .collect();
    let form = Form::new(shell, values, error);
    let fields = html! {
        input type="hidden" name="version" value=(view.dossier.state.version);
        (form.radios(Field::new("order", lang.say(t::POST_ITEM)), &waiting))
        (form.lines(Field::new("reason", lang.say(t::REASON)).required().at_most(500)))
        (form.submit(t::POST_GIVE_UP))
    };
    let whole = (!waiting.is_empty()).then(|| form.whole(&address(code), &fields));
    below(staff, view, t::POST_GIVE_UP, whole.as_ref(), t::POST_NONE_WAITS, error)
}

/// Gives it up.
pub async fn confirm(ctx: Ctx, posted: Kept, path: web::Path<String>) -> Page {
    sent(&ctx, posted, &path, wanted, page).await
}

/// What the form means, in the words of the API.
fn wanted(values: &Values) -> Result<Command, Error> {
    given_up(CancelPostBody {
        version: version(values),
        order: values.text("order"),
        reason: values.text("reason"),
    })
}
