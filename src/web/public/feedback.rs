//! Citizens report something or make a suggestion, and read the answer with the code and keyword they were given.

use actix_web::HttpResponse;
use maud::{Markup, html};

use crate::domain::feedback::FeedbackKind;
use crate::http::extract::{ClientAddress, Ctx};
use crate::http::feedback::{FeedbackBody, new_feedback};
use crate::service::catalogue_public;
use crate::service::dossiers::public::Source;
use crate::service::error::Kind;
use crate::service::feedback::{self, Feedback};
use crate::service::{Error, FieldError, Fields};
use crate::web::form::{Posted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::Shell;
use crate::web::text::{citizen, people as t};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Where citizens report and suggest.
pub const PATH: &str = "/phan-anh";
const FOLLOW_PATH: &str = "/phan-anh/theo-doi";

/// The form.
pub async fn ask(ctx: Ctx, shell: Shell, query: Values) -> Page {
    let mut values = Values::default();
    values.fill("kind", FeedbackKind::Complaint.as_str());
    values.fill("dossier", query.get("dossier").unwrap_or_default());
    page(&ctx, &shell, HttpResponse::Ok().finish(), &values, None).await
}

async fn page(ctx: &Ctx, shell: &Shell, base: HttpResponse, values: &Values, error: Option<&Error>) -> Page {
    let lang = shell.lang;
    let agencies = catalogue_public::agencies(ctx).await?;
    let form = Form::new(shell, values, error);
    let kinds: Vec<_> = FeedbackKind::ALL
        .iter()
        .map(|k| (k.as_str(), lang.label(k.label_vi(), k.as_str())))
        .collect();
    let agencies: Vec<(&str, String)> = std::iter::once(("", lang.say(t::NO_AGENCY).to_owned()))
        .chain(agencies.iter().map(|a| (a.code.as_str(), a.name.clone())))
        .collect();
    let body = html! {
        (form.radios(Field::new("kind", lang.say(t::KIND)), &kinds))
        (form.choice(Field::new("agency", lang.say(t::AGENCY)).hint(lang.say(t::AGENCY_HINT)), &agencies))
        fieldset .field {
            legend { (lang.say(t::ABOUT_DOSSIER)) }
            (form.input(Field::new("dossier", lang.say(citizen::CODE)).at_most(60)))
            (form.input(Field::new("secret", lang.say(citizen::SECRET)).hint(lang.say(citizen::SECRET_HINT))
                .keyboard("numeric").at_most(4)))
        }
        (form.lines(Field::new("content", lang.say(t::CONTENT)).required().at_most(5000)))
        (form.input(Field::new("name", lang.say(t::YOUR_NAME)).required().autocomplete("name").at_most(200)))
        (form.input(Field::new("phone", lang.say(t::YOUR_PHONE)).kind("tel").keyboard("tel").autocomplete("tel").at_most(20)))
        (form.submit(t::SEND))
    };
    let body = html! {
        div .narrow {
            p .lead { (lang.say(t::FEEDBACK_LEAD)) }
            p { a href=(FOLLOW_PATH) { (lang.say(t::FOLLOW)) } }
            (form.whole(PATH, &body))
        }
    };
    Ok(shell.page_on(base, lang.say(t::FEEDBACK), body))
}

/// Takes it. Code and keyword are shown in this very answer, because they stand in no address; a page that is reloaded sends the
/// same form again and shows the same.
pub async fn send(ctx: Ctx, address: ClientAddress, posted: Posted) -> Page {
    let Posted { shell, values, once } = posted;
    let outcome = match new_feedback(&body(&values)) {
        Ok(new) => feedback::submit(&ctx, Source::Asking(&address.0), once.as_ref(), new).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok((sent, secret)) => Ok(receipt(&shell, &sent, &secret)),
        Err(error) if matches!(error.reason.kind(), Kind::Busy | Kind::Internal) => Err(Refusal(error)),
        Err(error) => page(&ctx, &shell, answer_to(&error), &values, Some(&error)).await,
    }
}

fn body(values: &Values) -> FeedbackBody {
    FeedbackBody {
        kind: values.text("kind"),
        agency: values.text("agency"),
        dossier: values.text("dossier"),
        secret: values.text("secret"),
        name: values.text("name"),
        phone: values.text("phone"),
        content: values.text("content"),
    }
}

fn receipt(shell: &Shell, sent: &Feedback, secret: &str) -> HttpResponse {
    let lang = shell.lang;
    let body = html! {
        (ui::notice(Tone::Good, &html! { p { (lang.say(t::SENT_KEEP)) } }))
        (ui::facts(&[
            (lang.say(t::FEEDBACK_CODE), html! { strong .large { (sent.code) } }),
            (lang.say(t::KEYWORD), html! { strong .large { (secret) } }),
            (lang.say(t::AGENCY), html! { (sent.agency.name) }),
            (lang.say(t::ANSWER_DUE), html! { (time::moment(lang, sent.row.due_at)) }),
        ]))
        p { a .button href=(FOLLOW_PATH) { (lang.say(t::FOLLOW)) } }
    };
    shell.page_on(HttpResponse::Created().finish(), lang.say(t::SENT), body)
}

/// Asks for code and keyword.
pub async fn ask_follow(shell: Shell) -> Page {
    Ok(follow_page(
        &shell,
        HttpResponse::Ok().finish(),
        &Values::default(),
        None,
    ))
}

fn follow_page(shell: &Shell, base: HttpResponse, values: &Values, error: Option<&Error>) -> HttpResponse {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let body = html! {
        (form.input(Field::new("code", lang.say(t::FEEDBACK_CODE)).required().at_most(60)))
        (form.input(Field::new("keyword", lang.say(t::KEYWORD)).required().at_most(40)))
        (form.submit(t::FOLLOW))
    };
    let body = html! { div .narrow { p .lead { (lang.say(t::FOLLOW_LEAD)) } (form.whole(FOLLOW_PATH, &body)) } };
    shell.page_on(base, lang.say(t::FOLLOW), body)
}

/// Shows where it stands, and the answer.
pub async fn follow(ctx: Ctx, address: ClientAddress, posted: Posted) -> Page {
    let Posted { shell, values, .. } = posted;
    let mut f = Fields::new();
    for name in ["code", "keyword"] {
        if values.get(name).is_none() {
            f.push(FieldError::missing(name));
        }
    }
    let of = |name| values.get(name).unwrap_or_default().trim();
    let found = match f.finish() {
        Ok(()) => feedback::follow(&ctx, Source::Asking(&address.0), of("code"), of("keyword")).await,
        Err(error) => Err(error),
    };
    match found {
        Ok(found) => {
            let title = format!("{} {}", shell.lang.say(t::FEEDBACK), found.code);
            let body = followed(shell.lang, &found);
            Ok(shell.page(&title, body))
        }
        Err(error) if matches!(error.reason.kind(), Kind::Busy | Kind::Internal) => Err(Refusal(error)),
        Err(error) => Ok(follow_page(&shell, answer_to(&error), &values, Some(&error))),
    }
}

/// What was said, and the answer.
pub fn followed(lang: Lang, found: &Feedback) -> Markup {
    let row = &found.row;
    let state = row.state();
    html! {
        (ui::facts(&[
            (lang.say(t::STATE), html! {
                (ui::mark(if row.answer.is_some() { Tone::Good } else { Tone::Plain }, &lang.label(state.label_vi(), state.as_str())))
            }),
            (lang.say(t::KIND), html! { (lang.label(row.kind.label_vi(), row.kind.as_str())) }),
            (lang.say(t::AGENCY), html! { (found.agency.name) }),
            (lang.say(t::SUBMITTED), html! { (time::moment(lang, row.submitted_at)) }),
            (lang.say(t::ANSWER_DUE), html! { (time::moment(lang, row.due_at)) }),
            (lang.say(t::CONTENT), html! { (row.content) }),
            (lang.say(t::ANSWER), html! {
                @if let Some(answer) = &row.answer { strong { (answer) } }
                @if let Some(at) = row.answered_at { p .hint { (time::moment(lang, at)) } }
            }),
        ]))
    }
}
