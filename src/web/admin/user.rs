//! One account: its roles, its name, a new password, and whether it can be used.

use actix_web::{ResponseError, web};
use maud::{Markup, html};

use super::card;
use super::sent::{Office, mendable, offices};
use super::users::{self, address};
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::policy::{Permission, Role};
use crate::http::extract::Ctx;
use crate::security::password::Password;
use crate::service::accounts::{self, UserChange, UserView};
use crate::service::{Error, Fields, Reason};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff, see_other};
use crate::web::text::admin as t;
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Between role and agency in the value of a box.
const BETWEEN: char = '|';

async fn find(ctx: &Ctx, staff: &Staff, username: &str) -> Result<UserView, Error> {
    let users = accounts::list_users(ctx, staff.caller.clone(), None, usize::MAX).await?;
    let found = users.into_iter().find(|u| u.username.as_str() == username);
    found.ok_or_else(|| Error::with(Reason::UserNotFound, [username.chars().take(64).collect()]))
}

/// The account.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    page(&ctx, &staff, &path, query.get("done"), &Values::default(), None).await
}

async fn page(
    ctx: &Ctx,
    staff: &Staff,
    username: &str,
    done: Option<&str>,
    values: &Values,
    error: Option<&Error>,
) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let user = find(ctx, staff, username).await?;
    let offices = offices(ctx, staff, Permission::UserManage).await?;
    let said = match done {
        Some("create") => Some(t::CREATED_DONE),
        Some(_) => Some(t::SAVED),
        None => None,
    };
    // What was wrong stands in the form that was sent.
    let of = |act: &str| error.filter(|_| values.get("act") == Some(act));
    let body = html! {
        p { a href=(users::PATH) { (lang.say(t::BACK_TO_USERS)) } }
        @if let Some(said) = said { (ui::notice(Tone::Good, &html! { p { (lang.say(said)) } })) }
        (facts(lang, &user))
        div .two {
            (grants_form(shell, &user, &offices, values, of("grants")))
            (name_form(shell, &user, values, of("name")))
            (password_form(shell, &user, values, of("password")))
            (state_form(shell, &user, of("state")))
        }
    };
    let title = lang.fill(t::USER_TITLE, [user.username.to_string()]);
    Ok(match error {
        Some(error) => shell.page_on(error.error_response(), &title, body),
        None => shell.page(&title, body),
    })
}

fn facts(lang: Lang, user: &UserView) -> Markup {
    ui::facts(&[
        (lang.say(t::FULL_NAME), html! { (user.full_name) }),
        (lang.say(t::ROLES), users::roles(lang, user)),
        (
            lang.say(t::STATE),
            html! {
                (users::state(lang, user))
                @if let Some(at) = user.disabled_at { " " (lang.fill(t::DISABLED_SINCE, [time::short(at)])) }
            },
        ),
        (lang.say(t::CREATED), html! { (time::short(user.created_at)) }),
    ])
}

fn grants_form(shell: &Shell, user: &UserView, offices: &[Office], values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    // Until the form was sent, every role is kept.
    let mut shown = Values::default();
    if error.is_some() {
        shown = values.clone();
    }
    let kept = |value: &str| error.is_none() || values.all("keep").any(|kept| kept == value);
    let form = Form::new(shell, &shown, error);
    let fields = html! {
        input type="hidden" name="act" value="grants";
        @for (n, (role, agency)) in user.grants.iter().enumerate() {
            @let value = format!("{role}{BETWEEN}{}", agency.code);
            @let named = format!("{} – {}", lang.label(role.label_vi(), role.as_str()), agency.name);
            label .tick {
                input type="checkbox" id=(format!("keep-{n}")) name="keep" value=(value) checked[kept(&value)];
                span { (lang.fill(t::KEEP, [named])) }
            }
        }
        h3 { (lang.say(t::ADD_ROLE)) }
        (users::grant_fields(lang, &form, offices))
        (form.submit(t::SAVE_ROLES))
    };
    card(
        "roles",
        lang.say(t::ROLES),
        &form.whole(&address(user.username.as_str()), &fields),
    )
}

fn name_form(shell: &Shell, user: &UserView, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let mut shown = Values::default();
    shown.set("full_name", &user.full_name);
    if error.is_some() {
        shown = values.clone();
    }
    let form = Form::new(shell, &shown, error);
    let fields = html! {
        input type="hidden" name="act" value="name";
        (form.input(Field::new("full_name", lang.say(t::FULL_NAME)).required().at_most(200)))
        (form.submit(t::RENAME))
    };
    card(
        "rename",
        lang.say(t::RENAME),
        &form.whole(&address(user.username.as_str()), &fields),
    )
}

fn password_form(shell: &Shell, user: &UserView, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let fields = html! {
        input type="hidden" name="act" value="password";
        (form.input(Field::new("password", lang.say(t::NEW_PASSWORD)).kind("password").required()
            .autocomplete("new-password").hint(lang.say(t::PASSWORD_HINT))))
        (form.submit(t::RESET))
    };
    card(
        "reset",
        lang.say(t::RESET),
        &form.whole(&address(user.username.as_str()), &fields),
    )
}

fn state_form(shell: &Shell, user: &UserView, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let nothing = Values::default();
    let form = Form::new(shell, &nothing, error);
    let (name, disabled) = match user.disabled_at {
        None => (t::DISABLE, "true"),
        Some(_) => (t::ENABLE, "false"),
    };
    let fields = html! {
        input type="hidden" name="act" value="state";
        input type="hidden" name="disabled" value=(disabled);
        @if disabled == "true" { p { (lang.say(t::DISABLE_LEAD)) } }
        button .button.danger[disabled == "true"] { (lang.say(name)) }
    };
    card(
        "state",
        lang.say(t::STATE),
        &form.whole(&address(user.username.as_str()), &fields),
    )
}

fn grants(f: &mut Fields, values: &Values) -> Vec<(Role, AgencyCode)> {
    let mut grants: Vec<(Role, AgencyCode)> = values
        .all("keep")
        .filter_map(|kept| kept.split_once(BETWEEN))
        .filter_map(|(role, agency)| Some((role.parse().ok()?, agency.parse().ok()?)))
        .collect();
    // Both or neither: half a role is a slip.
    if values.get("role").is_some() || values.get("agency").is_some() {
        let role = f.required::<Role, _>("role", values.get("role"));
        let agency = f.required::<AgencyCode, _>("agency", values.get("agency"));
        grants.extend(role.zip(agency));
    }
    grants
}

fn wanted(values: &Values, username: &Username) -> Result<UserChange, Error> {
    let mut f = Fields::new();
    let mut change = UserChange::default();
    match values.get("act") {
        Some("grants") => change.grants = Some(grants(&mut f, values)),
        Some("name") => change.full_name = f.required("full_name", values.get("full_name")),
        Some("password") => {
            let text = values.get("password").unwrap_or_default();
            change.password = f.take("password", Password::new(text, Some(username.as_str())));
        }
        _ => change.disabled = Some(values.get("disabled") == Some("true")),
    }
    f.finish()?;
    Ok(change)
}

/// Changes the account. Sending a form twice leaves it as sending it once does.
pub async fn change(ctx: Ctx, posted: StaffPosted, path: web::Path<String>) -> Page {
    let StaffPosted { staff, values, .. } = posted;
    let username: Username = path
        .parse()
        .map_err(|_| Error::with(Reason::UserNotFound, [path.chars().take(64).collect()]))?;
    let outcome = match wanted(&values, &username) {
        Ok(change) => accounts::update_user(&ctx, staff.caller.clone(), username.clone(), change).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(user) => Ok(see_other(&format!("{}?done=yes", address(user.username.as_str())))),
        Err(error) if mendable(&error) => page(&ctx, &staff, &path, None, &values, Some(&error)).await,
        Err(error) => Err(Refusal(error)),
    }
}
