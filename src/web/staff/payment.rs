//! Payment online of a dossier: asking for it, where the payer pays, giving the request up.

use actix_web::{HttpResponse, web};
use maud::{Markup, html};

use super::{dossier, files, lines};
use crate::domain::dossier_code::DossierCode;
use crate::domain::fee::PaymentState;
use crate::domain::policy::Permission;
use crate::http::dossiers::code;
use crate::http::extract::{Ctx, sure};
use crate::http::money::{CancelRequestBody, PaymentRequestBody, given_up, payment_request};
use crate::service::dossiers::view::{self, DossierView};
use crate::service::idempotency::Once;
use crate::service::money::act::{self, Command};
use crate::service::{Error, Reason};
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Shell, Staff, leads_to, see_other};
use crate::web::text::{money as t, staff};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Where payment online of a dossier is asked for.
pub fn address(code: &str) -> String {
    format!("{}/thanh-toan", lines::address(code))
}

/// The page: what was asked for and what came of it.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    let done = query.has("done");
    page(&ctx, &staff, code(&path)?, done, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, code: DossierCode, done: bool, values: &Values, error: Option<&Error>) -> Page {
    let shell = &staff.shell;
    let lang = shell.lang;
    let view = view::get(ctx, staff.caller.clone(), code).await?;
    let code = view.dossier.intake.code.as_str();
    let open = view.money.open_request().is_some();
    let unpaid = view.fees.iter().any(|f| f.state == PaymentState::Unpaid);
    let collects = shell.may(Permission::DossierCollect);
    let form = Form::new(shell, values, error);
    let body = html! {
        p { a href=(lines::address(code)) { (lang.say(staff::BACK_TO_DOSSIER)) } }
        @if done { (ui::notice(Tone::Good, &html! { p { (lang.say(t::REQUEST_DONE)) } })) }
        (dossier::head(lang, &view))
        (requests(lang, &view))
        @if open && collects { (give_up(&form, &view)) }
        @else {
            @if let Some(error) = error { (ui::error_box(lang, error)) }
            @if !unpaid { p { (lang.say(t::NOTHING_UNPAID)) } }
            @else if ctx.parties.gateway.is_none() { p { (lang.say(t::NO_GATEWAY)) } }
            @else if collects { (ask_online(shell, &view)) }
        }
    };
    let base = error.map_or_else(|| HttpResponse::Ok().finish(), answer_to);
    Ok(shell.page_on(base, &format!("{} – {code}", lang.say(t::REQUESTS)), body))
}

fn requests(lang: Lang, view: &DossierView) -> Markup {
    let rows: Vec<Vec<Markup>> = view
        .money
        .requests
        .iter()
        .rev()
        .map(|r| {
            vec![
                html! {
                    (r.order_id)
                    // Another server's address: to be read out or copied, never followed from here.
                    @if let Some(url) = r.pay_url.as_ref().filter(|_| r.state.is_open()) {
                        p .hint { (lang.say(t::PAY_AT)) " " code { (url) } }
                    }
                },
                html! { (ui::money(r.amount)) },
                html! {
                    (lang.label(r.state.label_vi(), r.state.as_str()))
                    @if let Some(problem) = &r.last_error { p .hint { (problem) } }
                },
                html! { (time::short(r.created_at)) },
                html! { (time::short(r.expires_at)) },
            ]
        })
        .collect();
    let head = [t::ORDER, t::AMOUNT, t::REQUEST_STATE, t::REQUESTED_AT, t::PAY_UNTIL].map(|text| lang.say(text));
    html! {
        @if !rows.is_empty() {
            (ui::records(lang.say(t::REQUESTS), &head, &rows))
            p .hint { (lang.say(t::PAYER_SEES)) }
        }
    }
}

/// The button that asks for payment online of all that is unpaid.
pub fn ask_online(shell: &Shell, view: &DossierView) -> Markup {
    let lang = shell.lang;
    let nothing = Values::default();
    let form = Form::new(shell, &nothing, None);
    let unpaid = view.fees.iter().filter(|f| f.state == PaymentState::Unpaid);
    let amount = ui::money(unpaid.map(|f| f.amount).sum());
    let fields = html! {
        input type="hidden" name="version" value=(view.dossier.state.version);
        (form.submit(t::ASK_ONLINE))
    };
    html! {
        section .narrow aria-labelledby="ask-online" {
            h2 #ask-online { (lang.say(t::REQUESTS)) }
            p { (lang.fill(t::ASK_ONLINE_LEAD, [amount])) }
            (form.whole(&address(view.dossier.intake.code.as_str()), &fields))
        }
    }
}

fn give_up(form: &Form<'_>, view: &DossierView) -> Markup {
    let lang = form.lang();
    let fields = html! {
        input type="hidden" name="version" value=(view.dossier.state.version);
        p { (lang.say(t::GIVE_UP_LEAD)) }
        (form.lines(Field::new("reason", lang.say(staff::REASON)).required().at_most(2000)))
        (form.submit(t::GIVE_UP))
    };
    let address = format!("{}/huy", address(view.dossier.intake.code.as_str()));
    html! { div .narrow { (form.whole(&address, &fields)) } }
}

/// What a form of this page means, with the version that was seen.
type Wanted = fn(&Values) -> Result<(Option<i32>, Command), Error>;

/// Asks for payment online.
pub async fn ask(ctx: Ctx, posted: Kept, path: web::Path<String>) -> Page {
    let wanted: Wanted = |values| {
        payment_request(PaymentRequestBody {
            version: version(values),
            fees: None,
            return_url: None,
        })
    };
    enter(&ctx, posted, code(&path)?, wanted).await
}

/// Gives the open request up.
pub async fn cancel(ctx: Ctx, posted: Kept, path: web::Path<String>) -> Page {
    let wanted: Wanted = |values| {
        given_up(CancelRequestBody {
            version: version(values),
            reason: values.text("reason"),
        })
    };
    enter(&ctx, posted, code(&path)?, wanted).await
}

pub(super) fn version(values: &Values) -> Option<i32> {
    values.get("version").and_then(|v| v.trim().parse().ok())
}

/// Does what a form means, or shows it again.
async fn enter(ctx: &Ctx, posted: Kept, code: DossierCode, wanted: Wanted) -> Page {
    let (staff, values, error) = match posted {
        Kept::ToShow(staff, values) => (staff, values, Reason::FormRenewed.into()),
        Kept::ToDo(StaffPosted {
            staff, values, once, ..
        }) => match perform(ctx, &staff, once, &code, wanted(&values), done_at(&code)).await {
            Ok(done) => return Ok(done),
            Err(error) if files::is_shown_again(&error) => (staff, values, error),
            Err(error) => return Err(Refusal(error)),
        },
    };
    page(ctx, &staff, code, false, &values, Some(&error)).await
}

/// Where a form that went through leads.
fn done_at(code: &DossierCode) -> String {
    format!("{}?done=yes", address(code.as_str()))
}

/// Does what a form about money asks for, and leads to a place.
pub(super) async fn perform(
    ctx: &Ctx,
    staff: &Staff,
    once: Option<Once>,
    code: &DossierCode,
    wanted: Result<(Option<i32>, Command), Error>,
    place: String,
) -> Result<HttpResponse, Error> {
    let elsewhere = place.clone();
    let render = move |_: &DossierView| leads_to(place.clone());
    let (version, command) = wanted?;
    let answer = act::act(
        ctx,
        staff.caller.clone(),
        once,
        code.clone(),
        sure(version)?,
        command,
        render,
    )
    .await?;
    Ok(see_other(&answer.location.unwrap_or(elsewhere)))
}
