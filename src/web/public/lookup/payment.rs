//! Payment online as the citizen sees it: where one pays, what came of it, and beginning again what did not succeed.

use actix_web::HttpRequest;
use maud::{Markup, html};

use super::{AGAIN_PATH, PATH, PAY_PATH, SHOW_PATH};
use crate::domain::payment::RequestState;
use crate::http::extract::{ClientAddress, Ctx};
use crate::service::Reason;
use crate::service::dossiers::public::{self, Course, Proven, Source};
use crate::service::money::payer;
use crate::web::form::{Posted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, look_cookie, see_other};
use crate::web::text::{citizen as t, people};
use crate::web::time;
use crate::web::ui::form::Form;
use crate::web::ui::{self, Tone};

/// How what is owed can be paid, and what came of paying it online.
pub(super) fn ways(shell: &Shell, course: &Course) -> Markup {
    let lang = shell.lang;
    let place = course.received_agency.name.clone();
    let nothing = Values::default();
    let told = |text, at| ui::notice(Tone::Warn, &html! { p { (lang.fill(text, [time::moment(lang, at)])) } });
    let last = course.online.last.as_ref();
    html! {
        @match last.map(|request| (request.state, request.created_at)) {
            Some((RequestState::ToSend | RequestState::Open, _)) if course.view.seen.rest.pay_url.is_none() => {
                p { (lang.say(t::PAYMENT_SENT)) " " a href=(SHOW_PATH) { (lang.say(t::LOAD_AGAIN)) } }
            }
            Some((RequestState::Failed, at)) => (told(t::PAYMENT_FAILED, at)),
            Some((RequestState::Expired, at)) => (told(t::PAYMENT_EXPIRED, at)),
            _ => {}
        }
        @if course.view.seen.rest.pay_url.is_some() { p { a .button href=(PAY_PATH) { (lang.say(people::PAY_ONLINE)) } } }
        @else if course.online.may_begin_again {
            p { (lang.fill(t::IF_CHARGED, [place.clone()])) }
            (Form::new(shell, &nothing, None).whole(AGAIN_PATH, &html! { button .button { (lang.say(t::PAY_AGAIN)) } }))
            p { (lang.fill(t::OR_AT_COUNTER, [place])) }
        }
        @else if last.is_none_or(|request| !request.state.is_open()) { p { (lang.fill(t::PAY_AT_COUNTER, [place])) } }
    }
}

/// What came in too much.
pub(super) fn surplus(lang: Lang, course: &Course) -> Markup {
    let amount = course.online.surplus;
    html! {
        @if amount > 0 {
            (ui::notice(Tone::Warn, &html! {
                p { (lang.fill(t::PAID_TOO_MUCH, [ui::money(amount), course.received_agency.name.clone()])) }
            }))
        }
    }
}

/// Leads to where the payment online is made. A page of ours in between, so that no page names another host.
pub async fn pay(ctx: Ctx, request: HttpRequest) -> Page {
    let proven = look_cookie(&request).and_then(|sealed| Proven::open(&ctx, &sealed));
    let Some(proven) = proven else {
        return Ok(see_other(&format!("{PATH}?done=over")));
    };
    let course = public::course(&ctx, &proven).await?;
    Ok(see_other(course.view.seen.rest.pay_url.as_deref().unwrap_or(SHOW_PATH)))
}

/// Begins a payment online again that did not succeed.
pub async fn again(ctx: Ctx, address: ClientAddress, request: HttpRequest, _posted: Posted) -> Page {
    public::not_too_often(&ctx, Source::Asking(&address.0))?;
    let proven = look_cookie(&request).and_then(|sealed| Proven::open(&ctx, &sealed));
    let Some(proven) = proven else {
        return Ok(see_other(&format!("{PATH}?done=over")));
    };
    match payer::begin_again(&ctx, &proven).await {
        Ok(()) => Ok(see_other(SHOW_PATH)),
        // A second press of the button: what it was pressed for is under way.
        Err(error) if error.reason == Reason::FeePending => Ok(see_other(SHOW_PATH)),
        Err(error) => Err(Refusal(error)),
    }
}
