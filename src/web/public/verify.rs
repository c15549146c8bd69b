//! Whether a file is the result that was issued: for whoever holds it.

use maud::{Markup, html};

use crate::domain::file::ContentHash;
use crate::http::extract::{ClientAddress, Ctx, sure};
use crate::service::error::Kind;
use crate::service::results::{self, Confirmed};
use crate::service::{Error, FieldError, Fields};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::Shell;
use crate::web::text::{citizen, people as t};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Where results are checked.
pub const PATH: &str = "/kiem-tra-ket-qua";

/// The form, and what was found.
pub async fn show(ctx: Ctx, address: ClientAddress, shell: Shell, query: Values) -> Page {
    let lang = shell.lang;
    let asked = query.has("code") || query.has("sha256");
    let found = if asked {
        Some(find(&ctx, &address.0, &query).await)
    } else {
        None
    };
    let error = match &found {
        Some(Err(error)) if matches!(error.reason.kind(), Kind::Busy | Kind::Internal) => {
            return Err(Refusal(error.clone()));
        }
        Some(Err(error)) => Some(error),
        _ => None,
    };
    let form = Form::new(&shell, &query, error);
    let fields = html! {
        (form.input(Field::new("code", lang.say(citizen::CODE)).required().at_most(60)))
        (form.input(Field::new("sha256", lang.say(t::HASH)).required().hint(lang.say(t::HASH_HINT)).at_most(64)))
        button .button { (lang.say(t::CHECK)) }
    };
    let body = html! {
        div .narrow {
            p .lead { (lang.say(t::VERIFY_LEAD)) }
            @if let Some(Ok(found)) = &found { (confirmed(lang, found)) }
            (form.asked(PATH, &fields))
        }
    };
    let base = error.map_or_else(|| actix_web::HttpResponse::Ok().finish(), answer_to);
    Ok(shell.page_on(base, lang.say(t::VERIFY), body))
}

async fn find(ctx: &Ctx, address: &str, query: &Values) -> Result<Confirmed, Error> {
    let mut f = Fields::new();
    if query.get("code").is_none() {
        f.push(FieldError::missing("code"));
    }
    let hash = f.required::<ContentHash, _>("sha256", query.get("sha256").map(str::trim));
    f.finish()?;
    let code = query.get("code").unwrap_or_default().trim();
    results::verify(ctx, address, code, sure(hash)?).await
}

fn confirmed(lang: Lang, found: &Confirmed) -> Markup {
    let row = &found.row;
    let issuer = row.issuing_agency.as_ref().unwrap_or(&found.agency.name);
    html! {
        (ui::notice(if found.replaced { Tone::Warn } else { Tone::Good }, &html! {
            p { strong { (lang.say(t::GENUINE)) } }
            @if found.replaced { p { (lang.say(t::REPLACED)) } }
        }))
        (ui::facts(&[
            (lang.say(citizen::CODE), html! { (found.dossier) }),
            (lang.say(t::SYMBOL), html! { strong { (row.symbol) } }),
            (lang.say(t::ISSUED_BY), html! { (issuer) }),
            (lang.say(t::SIGNER), html! { (row.signer) }),
            (lang.say(t::ISSUED_ON), html! { (time::day(lang, row.issued_on)) }),
            (lang.say(t::VALID_UNTIL), html! { @if let Some(day) = row.expires_on { (time::day(lang, day)) } @else { "–" } }),
            (lang.say(t::SIGNATURE), html! {
                @if let Some(s) = row.signature { (lang.label(s.label_vi(), s.as_str())) } @else { "–" }
            }),
        ]))
    }
}
