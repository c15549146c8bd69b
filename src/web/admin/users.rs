//! Accounts of the person's agencies, and a form for a new one.

use actix_web::ResponseError;
use maud::{Markup, html};

use super::sent::{Office, mendable, offices, options};
use super::{Slice, search};
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::person::PersonName;
use crate::domain::policy::{Permission, Role};
use crate::domain::text::search_key;
use crate::http::extract::{Ctx, sure};
use crate::security::password::Password;
use crate::service::accounts::{self, NewUser, UserView};
use crate::service::{Error, Fields, Reason};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal, beside};
use crate::web::shell::{Shell, Staff, leads_to, see_other};
use crate::web::text::{admin as t, common};
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone, query_text};

/// Where the accounts are.
pub const PATH: &str = "/quan-tri/nguoi-dung";
/// Accounts of a page.
const ROWS: usize = 50;

/// The address of an account.
pub fn address(username: &str) -> String {
    format!("{PATH}/{}", query_text(username))
}

/// The accounts.
pub async fn list(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, query: &Values, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let mut users = accounts::list_users(ctx, staff.caller.clone(), None, usize::MAX).await?;
    if let Some(wanted) = query.get("q").map(search_key) {
        users.retain(|u| search_key(&u.full_name).contains(&wanted) || u.username.as_str().contains(&wanted));
    }
    let offices = offices(ctx, staff, Permission::UserManage).await?;
    let slice = Slice::of(users, query, PATH, ROWS);
    let rows: Vec<Vec<Markup>> = slice.rows.iter().map(|user| line(lang, user)).collect();
    let head = [t::USERNAME, t::FULL_NAME, t::ROLES, t::STATE].map(|text| lang.say(text));
    let (first, next) = slice.links();
    let body = html! {
        (search(shell, query, PATH, lang.say(t::FIND_USER)))
        @if rows.is_empty() { p { (lang.say(t::NO_USERS)) } }
        @else { (ui::records(lang.say(t::USERS), &head, &rows)) }
        (ui::pages(lang, first, next))
        (create_form(shell, &offices, values, error))
    };
    Ok(match error {
        Some(error) => shell.page_on(error.error_response(), lang.say(t::USERS), body),
        None => shell.page(lang.say(t::USERS), body),
    })
}

/// What an account is, and where.
pub fn roles(lang: Lang, user: &UserView) -> Markup {
    html! {
        ul .plain-list {
            @for (role, agency) in &user.grants {
                li { (lang.label(role.label_vi(), role.as_str())) " – " (agency.name) }
            }
        }
    }
}

/// Whether an account can be used.
pub fn state(lang: Lang, user: &UserView) -> Markup {
    match user.disabled_at {
        None => ui::mark(Tone::Good, lang.say(t::ACTIVE)),
        Some(_) => ui::mark(Tone::Bad, lang.say(t::DISABLED)),
    }
}

fn line(lang: Lang, user: &UserView) -> Vec<Markup> {
    vec![
        html! { a href=(address(user.username.as_str())) { (user.username) } },
        html! { (user.full_name) },
        roles(lang, user),
        state(lang, user),
    ]
}

/// A role and its agency, both to be chosen.
pub fn grant_fields(lang: Lang, form: &Form<'_>, offices: &[Office]) -> Markup {
    let nothing = ("", lang.say(common::CHOOSE).to_owned());
    let roles: Vec<(&str, String)> = std::iter::once(nothing)
        .chain(
            Role::ALL
                .iter()
                .map(|r| (r.as_str(), lang.label(r.label_vi(), r.as_str()))),
        )
        .collect();
    html! {
        (form.errors_of("grants"))
        (form.choice(Field::new("role", lang.say(t::ROLE)), &roles))
        (form.choice(Field::new("agency", lang.say(t::IN_AGENCY)), &options(lang, offices)))
    }
}

fn create_form(shell: &Shell, offices: &[Office], values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let fields = html! {
        (form.input(Field::new("username", lang.say(t::USERNAME)).required().hint(lang.say(t::USERNAME_HINT)).at_most(64)))
        (form.input(Field::new("full_name", lang.say(t::FULL_NAME)).required().at_most(200)))
        (form.input(Field::new("password", lang.say(t::PASSWORD)).kind("password").required()
            .autocomplete("new-password").hint(lang.say(t::PASSWORD_HINT))))
        (grant_fields(lang, &form, offices))
        (form.submit(t::CREATE))
    };
    html! {
        section .card.narrow aria-labelledby="new-user" {
            h2 #new-user { (lang.say(t::NEW_USER)) }
            (form.whole(PATH, &fields))
        }
    }
}

fn wanted(values: &Values) -> Result<NewUser, Error> {
    let mut f = Fields::new();
    let username = f.required::<Username, _>("username", values.get("username"));
    let full_name = f.required::<PersonName, _>("full_name", values.get("full_name"));
    let text = values.get("password").unwrap_or_default();
    let password = f.take("password", Password::new(text, values.get("username")));
    let role = f.required::<Role, _>("role", values.get("role"));
    let agency = f.required::<AgencyCode, _>("agency", values.get("agency"));
    f.finish()?;
    Ok(NewUser {
        username: sure(username)?,
        full_name: sure(full_name)?,
        password: sure(password)?,
        grants: vec![(sure(role)?, sure(agency)?)],
    })
}

/// Makes an account with one role; more are given on its own page.
pub async fn create(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let outcome = match wanted(&values) {
        Ok(new) => {
            let render = |user: &UserView| leads_to(format!("{}?done=create", address(user.username.as_str())));
            accounts::create_user(&ctx, staff.caller.clone(), once, new, render).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(answer) => Ok(see_other(answer.location.as_deref().unwrap_or(PATH))),
        Err(error) if mendable(&error) => {
            let error = if error.reason == Reason::CodeTaken {
                beside("username", error)
            } else {
                error
            };
            page(&ctx, &staff, &Values::default(), &values, Some(&error)).await
        }
        Err(error) => Err(Refusal(error)),
    }
}
