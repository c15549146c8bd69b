//! The form by which an item of the post is ordered.

use actix_web::{HttpResponse, web};
use maud::{Markup, html};

use super::{address as items, below, sent};
use crate::domain::policy::Permission;
use crate::domain::postal_order::{Direction, PostalState};
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::http::post::{PostalOrderBody, ordered};
use crate::service::dossiers::view::{self, DossierView};
use crate::service::post::act::{Command, For, may_order};
use crate::service::post::under_way;
use crate::service::{Error, Fields, not_allowed};
use crate::web::form::{Kept, Values};
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::Staff;
use crate::web::staff::cash::dong;
use crate::web::staff::payment::version;
use crate::web::text::staff as t;
use crate::web::ui::form::{Field, Form};

/// Where an item is ordered.
pub fn address(code: &str) -> String {
    format!("{}/dat", items(code))
}

/// The ways on which an item can be ordered now: not while one is under way.
pub fn ways(view: &DossierView) -> Vec<Direction> {
    let mut versions = view.procedure.versions.iter();
    let Some(version) = versions.find(|v| v.id == view.dossier.intake.version_id) else {
        return Vec::new();
    };
    let dossier = For {
        definition: &version.definition,
        status: view.dossier.state.status,
        return_channel: view.dossier.state.return_channel,
        orders: &view.post.orders,
    };
    [Direction::Out, Direction::In]
        .into_iter()
        .filter(|way| may_order(&dossier, *way).is_ok() && under_way(&view.post.orders, *way).is_none())
        .collect()
}

/// The form.
pub async fn ask(ctx: Ctx, staff: Staff, path: web::Path<String>) -> Page {
    let view = view::get(&ctx, staff.caller.clone(), code(&path)?).await?;
    if !staff.shell.may(Permission::PostalOrder) {
        return Err(Refusal(not_allowed(Permission::PostalOrder)));
    }
    let intake = &view.dossier.intake;
    let mut values = Values::default();
    if let Some(first) = ways(&view).first() {
        values.fill("direction", first.as_str());
    }
    // Who sends a result once more sends it to where it went, by who carried it.
    let before = view.post.orders.iter().rfind(|order| order.direction == Direction::Out);
    let out = values.get("direction") == Some(Direction::Out.as_str());
    if let Some(before) = before.filter(|order| out && order.state == PostalState::Returned) {
        values.fill("name", before.party_name.as_str());
        values.fill("address", before.party_address.as_str());
        values.fill("phone", before.party_phone.as_ref().map_or("", |phone| phone.as_str()));
        // One that is connected is taken where none is named.
        if !before.connected {
            values.fill("carrier", &before.carrier);
        }
    }
    values.fill("name", intake.applicant_name.as_str());
    for (name, value) in [
        ("phone", intake.applicant_phone.as_ref().map(ToString::to_string)),
        ("address", intake.applicant_address.as_ref().map(ToString::to_string)),
    ] {
        if let Some(value) = value {
            values.fill(name, &value);
        }
    }
    Ok(page(&ctx, &staff, &view, &values, None))
}

fn page(ctx: &Ctx, staff: &Staff, view: &DossierView, values: &Values, error: Option<&Error>) -> HttpResponse {
    let shell = &staff.shell;
    let code = view.dossier.intake.code.as_str();
    let ways = if shell.may(Permission::PostalOrder) {
        ways(view)
    } else {
        Vec::new()
    };
    let form = Form::new(shell, values, error);
    let whole = (!ways.is_empty()).then(|| form.whole(&address(code), &fields(ctx, &form, view, &ways)));
    below(staff, view, t::POST_ORDER, whole.as_ref(), t::POST_NO_WAY, error)
}

fn fields(ctx: &Ctx, form: &Form<'_>, view: &DossierView, ways: &[Direction]) -> Markup {
    let lang = form.lang();
    let carrier = lang.fill(t::POST_CARRIER_HINT, [ctx.parties.carrier_name.clone()]);
    let optional = |text| format!("{} ({})", lang.say(text), lang.say(t::OPTIONAL));
    let early = ways.contains(&Direction::Out) && view.dossier.state.status.is_open();
    let ways: Vec<_> = ways
        .iter()
        .map(|way| {
            let label = match way {
                Direction::In => t::POST_IN,
                Direction::Out => t::POST_OUT,
            };
            (way.as_str(), lang.say(label).to_owned())
        })
        .collect();
    html! {
        input type="hidden" name="version" value=(view.dossier.state.version);
        @if early { p .hint { (lang.say(t::POST_OUT_EARLY)) } }
        (form.radios(Field::new("direction", lang.say(t::POST_WAY)), &ways))
        (form.input(Field::new("name", lang.say(t::POST_PARTY)).hint(lang.say(t::POST_PARTY_HINT)).required().at_most(200)))
        (form.input(Field::new("address", lang.say(t::ADDRESS)).required().at_most(500)))
        (form.input(Field::new("phone", &optional(t::PHONE)).kind("tel").keyboard("tel").at_most(20)))
        (form.input(Field::new("item_code", &optional(t::POST_ITEM_CODE)).at_most(40)))
        (form.input(Field::new("carrier", &optional(t::POST_CARRIER)).hint(&carrier).at_most(100)))
        (form.input(Field::new("fee", &optional(t::POST_FEE)).keyboard("numeric").at_most(20)))
        (form.input(Field::new("cod_amount", &optional(t::POST_COD)).hint(lang.say(t::POST_COD_HINT)).keyboard("numeric").at_most(20)))
        (form.input(Field::new("description", &optional(t::POST_CONTENT)).at_most(500)))
        (form.submit(t::POST_ORDER))
    }
}

/// Orders it.
pub async fn place(ctx: Ctx, posted: Kept, path: web::Path<String>) -> Page {
    sent(&ctx, posted, &path, wanted, page).await
}

/// What the form means, in the words of the API.
fn wanted(values: &Values) -> Result<Command, Error> {
    let mut f = Fields::new();
    let mut amount = |name: &str| values.text(name).and_then(|_| dong(&mut f, values, name));
    let (fee, cod_amount) = (amount("fee"), amount("cod_amount"));
    f.before(ordered(PostalOrderBody {
        version: version(values),
        direction: values.text("direction"),
        carrier: values.text("carrier"),
        item_code: values.text("item_code"),
        fee,
        cod_amount,
        name: values.text("name"),
        phone: values.text("phone"),
        address: values.text("address"),
        description: values.text("description"),
    }))
}
