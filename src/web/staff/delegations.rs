//! Work given to another for some days, and absences: what holds, giving it, ending it.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{files, queue};
use crate::domain::ids::DelegationId;
use crate::domain::policy::Permission;
use crate::http::delegations::{DelegationBody, new_delegation};
use crate::http::extract::Ctx;
use crate::service::delegations::{self, DelegationView, People};
use crate::service::dossiers::view::Official;
use crate::service::{Error, Reason};
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Shell, Staff, leads_to, see_other};
use crate::web::text::delegation as t;
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Where delegations are.
pub const PATH: &str = "/uy-quyen";
const END_PATH: &str = "/uy-quyen/ket-thuc";

/// The page.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let done = match query.get("done") {
        Some("given") => Some(t::GIVEN),
        Some("ended") => Some(t::ENDED),
        _ => None,
    };
    page(&ctx, &staff, done, &Values::default(), None).await
}

/// The way to the page, where those look for it whom it concerns.
pub fn link(shell: &Shell) -> Markup {
    html! {
        @if shell.may(Permission::DossierProcess) { p { a href=(PATH) { (shell.lang.say(t::TITLE)) } } }
    }
}

async fn page(
    ctx: &Ctx,
    staff: &Staff,
    done: Option<crate::web::lang::Text>,
    values: &Values,
    error: Option<&Error>,
) -> Page {
    let shell = &staff.shell;
    let lang = shell.lang;
    let list = delegations::list(ctx, staff.caller.clone()).await?;
    let people = delegations::people(ctx, staff.caller.clone()).await?;
    let form = Form::new(shell, values, error);
    let body = html! {
        p { a href=(queue::PATH) { (lang.say(t::BACK)) } }
        p .lead { (lang.say(t::LEAD)) }
        @if let Some(done) = done { (ui::notice(Tone::Good, &html! { p { (lang.say(done)) } })) }
        section aria-labelledby="holding" {
            h2 #holding { (lang.say(t::HOLDING)) }
            @if list.is_empty() { p { (lang.say(t::NONE)) } } @else { (table(shell, &list)) }
        }
        section .narrow aria-labelledby="give" {
            h2 #give { (lang.say(t::GIVE)) }
            (form.whole(PATH, &fields(lang, &form, &people)))
        }
    };
    let base = error.map_or_else(|| HttpResponse::Ok().finish(), answer_to);
    Ok(shell.page_on(base, lang.say(t::TITLE), body))
}

fn name(official: Option<&Official>) -> &str {
    official.map_or("", |o| o.full_name.as_str())
}

fn table(shell: &Shell, list: &[DelegationView]) -> Markup {
    let lang = shell.lang;
    let nothing = Values::default();
    let end = |view: &DelegationView| {
        let form = Form::new(shell, &nothing, None);
        form.whole(
            END_PATH,
            &html! {
                input type="hidden" name="id" value=(view.row.id.get());
                button .button.second aria-label=(lang.fill(t::END_OF, [name(view.from.as_ref()).to_owned()])) { (lang.say(t::END)) }
            },
        )
    };
    let rows: Vec<Vec<Markup>> = list
        .iter()
        .map(|view| {
            vec![
                html! { (name(view.from.as_ref())) },
                html! { @match &view.to { Some(to) => (to.full_name), None => (lang.say(t::AWAY)) } },
                html! {
                    (time::day(lang, view.row.valid_from)) " – " (time::day(lang, view.row.valid_to)) " "
                    @if view.holds_today { (ui::mark(Tone::Good, lang.say(t::TODAY))) }
                },
                html! { (view.row.reason) },
                html! { @if view.may_end { (end(view)) } },
            ]
        })
        .collect();
    let head = [t::FROM, t::TO, t::DAYS, t::REASON, t::END].map(|text| lang.say(text));
    ui::records(lang.say(t::HOLDING), &head, &rows)
}

fn fields(lang: Lang, form: &Form<'_>, people: &People) -> Markup {
    let label = |o: &Official| format!("{} ({})", o.full_name, o.username);
    let listed = |first, list: &[Official]| -> Vec<(String, String)> {
        let rest = list.iter().map(|o| (o.username.clone(), label(o)));
        std::iter::once((String::new(), lang.say(first).to_owned()))
            .chain(rest)
            .collect()
    };
    let choice = |name, text, options: &[(String, String)]| {
        let options: Vec<(&str, String)> = options
            .iter()
            .map(|(value, label)| (value.as_str(), label.clone()))
            .collect();
        form.choice(Field::new(name, lang.say(text)), &options)
    };
    html! {
        @if !people.givers.is_empty() { (choice("from", t::FROM, &listed(t::MYSELF, &people.givers))) }
        (choice("to", t::TO, &listed(t::AWAY, &people.delegates)))
        (form.input(Field::new("valid_from", lang.say(t::FIRST_DAY)).kind("date").required()))
        (form.input(Field::new("valid_to", lang.say(t::LAST_DAY)).kind("date").required()))
        (form.input(Field::new("reason", lang.say(t::REASON)).required().at_most(500)))
        (form.submit(t::GIVE))
    }
}

/// Gives work to another, or enters that somebody is away.
pub async fn give(ctx: Ctx, posted: Kept) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = match posted {
        Kept::ToDo(posted) => posted,
        Kept::ToShow(staff, values) => {
            return page(&ctx, &staff, None, &values, Some(&Reason::FormRenewed.into())).await;
        }
    };
    let body = DelegationBody {
        from: values.text("from"),
        to: values.text("to"),
        valid_from: values.text("valid_from"),
        valid_to: values.text("valid_to"),
        reason: values.text("reason"),
    };
    let render = |_: &DelegationView| leads_to(format!("{PATH}?done=given"));
    let outcome = match new_delegation(&body) {
        Ok(new) => delegations::create(&ctx, staff.caller.clone(), once, new, render).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(answer) => Ok(see_other(answer.location.as_deref().unwrap_or(PATH))),
        Err(error) if files::is_shown_again(&error) || error.reason == Reason::UserNotFound => {
            page(&ctx, &staff, None, &values, Some(&error)).await
        }
        Err(error) => Err(Refusal(error)),
    }
}

/// Ends a delegation at once.
pub async fn end(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let id = values.get("id").and_then(|id| id.parse().ok()).unwrap_or_default();
    match delegations::revoke(&ctx, staff.caller.clone(), once, DelegationId::new(id)).await {
        // Pressed twice, or ended by another in the meantime: it has ended.
        Ok(_) => Ok(see_other(&format!("{PATH}?done=ended"))),
        Err(error) if error.reason == Reason::DelegationOver => Ok(see_other(&format!("{PATH}?done=ended"))),
        Err(error) => Err(Refusal(error)),
    }
}
