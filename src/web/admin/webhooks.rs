//! Systems that are told of events: those that there are, a form for another; each is renamed, moved, switched off and on,
//! and given a new secret on a page of its own.

use actix_web::web;
use maud::{Markup, html};

use super::sent::{self, Office, mendable, offices_of_mine, options};
use super::{card, said};
use crate::domain::ids::WebhookId;
use crate::domain::policy::Permission;
use crate::http::extract::{Ctx, line};
use crate::http::webhooks::{NewWebhookBody, new_webhook};
use crate::service::idempotency::{Answer, Rendered};
use crate::service::webhooks::{self, Webhook, WebhookChange};
use crate::service::{Error, Fields, Reason};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff, kept_with, leads_to, see_other};
use crate::web::text::admin as t;
use crate::web::text::integration as i;
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Where they are.
pub const PATH: &str = "/quan-tri/ket-noi";

fn address(id: WebhookId) -> String {
    format!("{PATH}?id={}", id.get())
}

/// Where its forms go.
fn change_address(id: WebhookId) -> String {
    format!("{PATH}/{}", id.get())
}

/// The answer that shows a secret, this once: the secret is its body.
fn with_secret(webhook: &Webhook) -> Rendered {
    kept_with(Some(address(webhook.row.id)), webhook.row.secret.clone())
}

fn state(lang: Lang, webhook: &Webhook) -> Markup {
    match webhook.row.disabled_at {
        None => ui::mark(Tone::Good, lang.say(i::ON)),
        Some(at) => html! { (ui::mark(Tone::Bad, lang.say(i::OFF))) " " (time::short(at)) },
    }
}

/// The subscriptions, or the one that was chosen.
pub async fn list(ctx: Ctx, staff: Staff, query: Values) -> Page {
    if let Some(id) = query.get("id") {
        return one(&ctx, &staff, id, &query, &Values::default(), None).await;
    }
    page(&ctx, &staff, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let mine = offices_of_mine(ctx, staff, Permission::MessageManage).await?;
    let all = webhooks::list(ctx, staff.caller.clone()).await?;
    let head = [i::NAME, t::AGENCY, i::URL, t::STATE].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|webhook| {
            vec![
                html! { a href=(address(webhook.row.id)) { (webhook.row.name) } },
                html! { (webhook.agency.name) },
                html! { (webhook.row.url) },
                state(lang, webhook),
            ]
        })
        .collect();
    let body = html! {
        p .hint { (lang.say(i::LEAD)) }
        @if rows.is_empty() { p { (lang.say(i::NOTHING)) } } @else { (ui::records(lang.say(i::TITLE), &head, &rows)) }
        (new_form(shell, &mine, values, error))
    };
    Ok(sent::page(shell, error, lang.say(i::TITLE), body))
}

fn new_form(shell: &Shell, mine: &[Office], values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let fields = html! {
        (form.choice(Field::new("agency", lang.say(i::WHOSE)).required(), &options(lang, mine)))
        (form.input(Field::new("name", lang.say(i::NAME)).required().at_most(200)))
        (form.input(Field::new("url", lang.say(i::URL)).kind("url").required().hint(lang.say(i::URL_HINT)).at_most(2000)))
        (form.submit(i::SUBSCRIBE))
    };
    html! { div .narrow { (card("subscribe", lang.say(i::SUBSCRIBE), &form.whole(PATH, &fields))) } }
}

/// Subscribes; the answer is the only page that shows the secret.
pub async fn create(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let wanted = new_webhook(NewWebhookBody {
        agency: values.text("agency"),
        name: values.text("name"),
        url: values.text("url"),
    });
    let done = match wanted {
        Ok(new) => webhooks::create(&ctx, staff.caller.clone(), once, new, with_secret).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(answer) => Ok(secret_page(&staff.shell, &answer)),
        Err(error) if mendable(&error) => page(&ctx, &staff, &values, Some(&error)).await,
        Err(error) => Err(Refusal(error)),
    }
}

fn secret_page(shell: &Shell, answer: &Answer) -> actix_web::HttpResponse {
    let lang = shell.lang;
    let secret = html! {
        p { strong { (lang.say(i::SECRET_LEAD)) } }
        p { code { (answer.body) } }
    };
    let body = html! {
        (ui::notice(Tone::Warn, &secret))
        p { a href=(answer.location.as_deref().unwrap_or(PATH)) { (lang.say(i::ON_WITH_IT)) } }
    };
    shell.page(lang.say(i::SECRET), body)
}

fn id_of(path: &str) -> Result<WebhookId, Error> {
    path.parse()
        .map(WebhookId::new)
        .map_err(|_| Reason::WebhookNotFound.into())
}

async fn one(ctx: &Ctx, staff: &Staff, path: &str, query: &Values, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let id = id_of(path)?;
    let all = webhooks::list(ctx, staff.caller.clone()).await?;
    let webhook = all.iter().find(|w| w.row.id == id).ok_or(Reason::WebhookNotFound)?;
    let of = |act: &str| error.filter(|_| values.get("act") == Some(act));
    let body = html! {
        p { a href=(PATH) { (lang.say(t::BACK_TO_USERS)) } }
        (said(shell, query))
        (ui::facts(&[
            (lang.say(i::WHOSE), html! { (webhook.agency.name) }),
            (lang.say(t::STATE), state(lang, webhook)),
            (lang.say(t::CREATED), html! { (time::short(webhook.row.created_at)) }),
        ]))
        div .two {
            (change_form(shell, webhook, values, of("change")))
            (small_form(shell, webhook, "state", of("state")))
            (small_form(shell, webhook, "secret", of("secret")))
        }
    };
    Ok(sent::page(shell, error, &webhook.row.name, body))
}

fn change_form(shell: &Shell, webhook: &Webhook, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let mut shown = Values::default();
    shown.set("name", &webhook.row.name);
    shown.set("url", &webhook.row.url);
    if error.is_some() {
        shown = values.clone();
    }
    let form = Form::new(shell, &shown, error);
    let fields = html! {
        input type="hidden" name="act" value="change";
        (form.input(Field::new("name", lang.say(i::NAME)).required().at_most(200)))
        (form.input(Field::new("url", lang.say(i::URL)).kind("url").required().hint(lang.say(i::URL_HINT)).at_most(2000)))
        (form.submit(i::SAVE))
    };
    card(
        "change",
        lang.say(i::CHANGE),
        &form.whole(&change_address(webhook.row.id), &fields),
    )
}

/// A form that is nothing but its button.
fn small_form(shell: &Shell, webhook: &Webhook, act: &'static str, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let nothing = Values::default();
    let form = Form::new(shell, &nothing, error);
    let on = webhook.row.disabled_at.is_none();
    let (title, lead) = match act {
        "secret" => (i::NEW_SECRET, i::NEW_SECRET_LEAD),
        _ if on => (i::SWITCH_OFF, i::SWITCH_OFF_LEAD),
        _ => (i::SWITCH_ON, i::SWITCH_ON_LEAD),
    };
    let fields = html! {
        input type="hidden" name="act" value=(act);
        input type="hidden" name="enabled" value=(!on);
        p { (lang.say(lead)) }
        button .button.danger[on || act == "secret"] { (lang.say(title)) }
    };
    card(
        act,
        lang.say(title),
        &form.whole(&change_address(webhook.row.id), &fields),
    )
}

fn wanted(values: &Values) -> Result<WebhookChange, Error> {
    match values.get("act") {
        Some("secret") => Ok(WebhookChange {
            new_secret: true,
            ..WebhookChange::default()
        }),
        Some("state") => Ok(WebhookChange {
            enabled: Some(values.get("enabled") == Some("true")),
            ..WebhookChange::default()
        }),
        _ => {
            let mut f = Fields::new();
            let name = line::<200>(&mut f, "name", values.get("name"));
            f.finish()?;
            Ok(WebhookChange {
                name,
                url: Some(values.text("url").unwrap_or_default()),
                ..WebhookChange::default()
            })
        }
    }
}

/// Changes a subscription; a new secret is shown this once.
pub async fn change(ctx: Ctx, posted: StaffPosted, path: web::Path<String>) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let id = id_of(&path)?;
    let secret = values.get("act") == Some("secret");
    let done = match wanted(&values) {
        Ok(change) => {
            let render = move |webhook: &Webhook| {
                if secret {
                    return with_secret(webhook);
                }
                leads_to(format!("{}&done=changed", address(webhook.row.id)))
            };
            webhooks::change(&ctx, staff.caller.clone(), once, id, change, render).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(answer) if secret => Ok(secret_page(&staff.shell, &answer)),
        Ok(answer) => Ok(see_other(answer.location.as_deref().unwrap_or(PATH))),
        Err(error) if mendable(&error) => one(&ctx, &staff, &path, &Values::default(), &values, Some(&error)).await,
        Err(error) => Err(Refusal(error)),
    }
}
