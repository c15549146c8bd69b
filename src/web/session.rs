//! Signing in and out, the own account, the language.

use maud::html;

use super::form::{AGAIN, Held, OWNER, Posted, StaffPosted, TOKEN, Values};
use super::lang::Lang;
use super::refusal::{Page, Refusal, answer_to};
use super::shell::{Biscuit, Shell, Staff, see_other};
use super::text::common as t;
use super::ui::form::{Field, Form};
use super::ui::{self, Tone, query_text};
use crate::http::extract::{ClientAddress, Ctx};
use crate::security::token::Seal;
use crate::service::error::Kind;
use crate::service::{Error, accounts};
use actix_web::HttpResponse;

/// Where one signs in.
pub const SIGN_IN_PATH: &str = "/dang-nhap";
/// Where one signs out.
pub const SIGN_OUT_PATH: &str = "/dang-xuat";
/// Where the language is chosen.
pub const LANGUAGE_PATH: &str = "/ngon-ngu";
/// The own account.
pub const ACCOUNT_PATH: &str = "/tai-khoan";
const PASSWORD_PATH: &str = "/tai-khoan/mat-khau";
/// Field with what was typed into a form before the session was over, written as a query.
const KEPT: &str = "kept";
/// Field with the address of that form.
const KEPT_FOR: &str = "kept_for";
/// Field that tells whose form it was.
const KEPT_BY: &str = "kept_by";

/// A place on this server to come back to; anything else is the start.
fn local(back: &str) -> &str {
    // Browsers leave control characters out before they look at an address, and take a backslash for a slash.
    let plain = back.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    let inside = plain && back.starts_with('/') && !back.starts_with("//");
    if inside { back } else { "/" }
}

/// Where to sign in and then come back.
pub fn sign_in_address(back: &str) -> String {
    match local(back) {
        "/" => SIGN_IN_PATH.to_owned(),
        back => format!("{SIGN_IN_PATH}?back={}", query_text(back)),
    }
}

/// Where one signs in after a form came too late, to come back to the dossier that it was about.
pub fn over_address(path: &str) -> String {
    let over = format!("{SIGN_IN_PATH}?done=over");
    let code = path.strip_prefix("/ho-so/").and_then(|rest| rest.split('/').next());
    match code.filter(|code| !code.is_empty()) {
        Some(code) => format!("{over}&back={}", query_text(local(&format!("/ho-so/{code}")))),
        None => over,
    }
}

/// The form.
pub async fn ask(shell: Shell, query: Values) -> Page {
    if shell.me.is_some() {
        return Ok(see_other(shell.home()));
    }
    let mut values = Values::default();
    values.fill("back", query.get("back").map_or("/", local));
    let note = match query.get("done") {
        Some("sign_out") => Some(t::SIGNED_OUT),
        Some("over") => Some(t::NOT_SAVED),
        _ if query.has("back") => Some(t::SESSION_OVER),
        _ => None,
    };
    let note = note.map(|text| ui::notice(Tone::Plain, &html! { p { (shell.lang.say(text)) } }));
    let body = html! { @if let Some(note) = note { (note) } (sign_in_form(&shell, &values, None)) };
    Ok(shell.page(shell.lang.say(t::SIGN_IN), body))
}

fn sign_in_form(shell: &Shell, values: &Values, error: Option<&Error>) -> maud::Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let body = html! {
        input type="hidden" name="back" value=(values.get("back").unwrap_or("/"));
        @for name in [KEPT, KEPT_FOR, KEPT_BY] {
            @if let Some(kept) = values.get(name) { input type="hidden" name=(name) value=(kept); }
        }
        (form.input(Field::new("username", lang.say(t::USERNAME)).required().autocomplete("username").at_most(100).begin_here(error.is_none())))
        (form.input(Field::new("password", lang.say(t::PASSWORD)).kind("password").required()
            .autocomplete("current-password").at_most(1000)))
        (form.submit(t::SIGN_IN))
    };
    html! {
        div .narrow {
            p .lead { (lang.say(t::SIGN_IN_LEAD)) }
            (form.whole(SIGN_IN_PATH, &body))
        }
    }
}

/// Signing in where a form came too late: what was typed goes along, in the body and never in an address.
pub fn signed_out_while_typing(shell: &Shell, error: &Error, held: &Held) -> HttpResponse {
    let lang = shell.lang;
    let typed: Vec<String> = held
        .values
        .typed()
        .map(|(name, value)| format!("{}={}", query_text(name), query_text(value)))
        .collect();
    let mut values = Values::default();
    values.set(KEPT, &typed.join("&"));
    values.set(KEPT_FOR, &shell.path);
    values.set(KEPT_BY, held.values.get(OWNER).unwrap_or_default());
    let body = html! {
        (ui::notice(Tone::Warn, &html! {
            p { (lang.say(t::KEPT)) }
            @if held.with_file { p { (lang.say(t::KEPT_NO_FILE)) } }
        }))
        (sign_in_form(shell, &values, None))
    };
    shell.page_on(answer_to(error), lang.say(t::SIGN_IN), body)
}

/// Leads its author on to the form that was being filled in: it is shown as it was, and nothing is done.
fn back_to_form(shell: &Shell, address: &str, kept: &str) -> HttpResponse {
    let (lang, kept) = (shell.lang, Values::parse(kept));
    let body = html! {
        (ui::notice(Tone::Good, &html! { p { (lang.say(t::SIGNED_IN_AGAIN)) } }))
        form method="post" action=(local(address)) {
            input type="hidden" name=(TOKEN) value=(shell.form_token());
            @if let Some(owner) = shell.form_owner() { input type="hidden" name=(OWNER) value=(owner); }
            input type="hidden" name=(AGAIN) value="yes";
            @for (name, value) in kept.typed() { input type="hidden" name=(name) value=(value); }
            button .button autofocus { (lang.say(t::BACK_TO_FORM)) }
        }
    };
    shell.page(lang.say(t::SIGN_IN), body)
}

/// Signs in.
pub async fn sign_in(ctx: Ctx, address: ClientAddress, posted: Posted) -> Page {
    let Posted { mut shell, values, .. } = posted;
    let username = values.get("username").unwrap_or_default().trim();
    let password = values.get("password").unwrap_or_default();
    match accounts::login_to_pages(&ctx, username, password, &address.0).await {
        Ok(session) => {
            let back = local(values.get("back").unwrap_or("/")).to_owned();
            let sealed = ctx
                .tokens
                .seal(Seal::Session, &session.get().to_string())
                .map_err(Error::from)?;
            let to = if back == "/" { START_PATH } else { &back };
            let kept = values.get(KEPT_FOR).zip(values.get(KEPT)).zip(values.get(KEPT_BY));
            let mut answer = match kept {
                None => see_other(to),
                Some(((address, kept), owner)) => {
                    shell.enter(&ctx, session).await?;
                    // What another person typed ends here: it is on no page that follows.
                    if shell.is_owner(owner) {
                        back_to_form(&shell, address, kept)
                    } else {
                        see_other(to)
                    }
                }
            };
            shell.put(&mut answer, Biscuit::Session, sealed, None);
            shell.drop_cookie(&mut answer, Biscuit::Visit);
            Ok(answer)
        }
        Err(error) if error.reason.kind() == Kind::Busy || error.reason.kind() == Kind::Internal => Err(error.into()),
        Err(error) => {
            let body = sign_in_form(&shell, &values, Some(&error));
            Ok(shell.page_on(answer_to(&error), shell.lang.say(t::SIGN_IN), body))
        }
    }
}

/// Where everybody begins: leads on to the page where this person works.
pub const START_PATH: &str = "/bat-dau";

/// Leads on to the page where the person works.
pub async fn start(staff: Staff) -> Page {
    Ok(see_other(staff.shell.home()))
}

/// Signs out: the session ends at once, and so does what was shown of a dossier.
pub async fn sign_out(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted { staff, .. } = posted;
    accounts::logout(&ctx, staff.caller).await?;
    let mut answer = see_other(&format!("{SIGN_IN_PATH}?done=sign_out"));
    staff.shell.drop_cookie(&mut answer, Biscuit::Session);
    staff.shell.drop_cookie(&mut answer, Biscuit::Look);
    Ok(answer)
}

/// Remembers the language and comes back.
pub async fn choose_language(posted: Posted) -> Page {
    let Posted { shell, values, .. } = posted;
    let lang = values.get("lang").and_then(Lang::named).unwrap_or(Lang::Vi);
    let mut answer = see_other(local(values.get("back").unwrap_or("/")));
    shell.put_language(&mut answer, lang);
    Ok(answer)
}

/// Who am I, and what may I do.
pub async fn account(staff: Staff, query: Values) -> Page {
    let done = query.get("done") == Some("password");
    Ok(account_page(&staff.shell, HttpResponse::Ok().finish(), None, done))
}

fn account_page(shell: &Shell, answer: HttpResponse, error: Option<&Error>, done: bool) -> HttpResponse {
    let lang = shell.lang;
    let nothing = Values::default();
    let form = Form::new(shell, &nothing, error);
    let fields = html! {
        (form.input(Field::new("old_password", lang.say(t::OLD_PASSWORD)).kind("password").required()
            .autocomplete("current-password")))
        (form.input(Field::new("new_password", lang.say(t::NEW_PASSWORD)).kind("password").required()
            .autocomplete("new-password").hint(lang.say(t::NEW_PASSWORD_HINT))))
        (form.submit(t::CHANGE_PASSWORD))
    };
    let body = html! {
        @if done { (ui::notice(Tone::Good, &html! { p { (lang.say(t::PASSWORD_CHANGED)) } })) }
        @if let Some(me) = &shell.me {
            (ui::facts(&[
                (lang.say(t::FULL_NAME), html! { (me.full_name) }),
                (lang.say(t::USERNAME), html! { (me.username) }),
                (lang.say(t::ROLES), html! {
                    ul .plain-list {
                        @for (role, agency) in &me.grants {
                            li { (lang.label(role.label_vi(), role.as_str())) " – " (agency.name) }
                        }
                    }
                }),
            ]))
        }
        (super::staff::delegations::link(shell))
        section .narrow aria-labelledby="password-title" {
            h2 #password-title { (lang.say(t::CHANGE_PASSWORD)) }
            (form.whole(PASSWORD_PATH, &fields))
        }
    };
    shell.page_on(answer, lang.say(t::ACCOUNT), body)
}

/// Changes the own password.
pub async fn change_password(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted { staff, values, .. } = posted;
    let old = values.get("old_password").unwrap_or_default();
    let new = values.get("new_password").unwrap_or_default();
    let outcome = accounts::change_password(&ctx, staff.caller, old, new).await;
    match outcome {
        Ok(()) => Ok(see_other(&format!("{ACCOUNT_PATH}?done=password"))),
        Err(error) if error.fields.is_empty() => Err(Refusal(error)),
        Err(error) => Ok(account_page(&staff.shell, answer_to(&error), Some(&error), false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_this_server_only() {
        for elsewhere in [
            "https://x.example/",
            "//x.example/",
            "/\\x.example",
            "/\t/x.example",
            "/\u{a0}/x",
            "x",
            "",
            "/a\r\nb",
        ] {
            assert_eq!(local(elsewhere), "/");
        }
        assert_eq!(local("/ho-so?q=a"), "/ho-so?q=a");
        assert_eq!(sign_in_address("/ho-so?q=a"), "/dang-nhap?back=%2Fho-so%3Fq%3Da");
    }
}
