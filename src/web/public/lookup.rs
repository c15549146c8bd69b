//! The citizen follows their dossier with its code and four digits. The digits are sent in the body of a form, so that
//! they stand in no address, history or log; what was proven is kept for a while in a sealed cookie.

mod course;
pub mod payment;
pub mod receipts;

pub use self::course::explanation;

use actix_web::{HttpRequest, web};
use maud::{Markup, html};

use crate::http::extract::{ClientAddress, Ctx};
use crate::http::public::check_secret;
use crate::http::ratings::{RatingBody, new_rating};
use crate::service::dossiers::public::{self, LOOK_MINUTES, Proven};
use crate::service::error::Kind;
use crate::service::ratings;
use crate::service::{Error, FieldError, Fields};
use crate::web::form::{Posted, Values};
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Biscuit, Shell, look_cookie, see_other};
use crate::web::text::citizen as t;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Where one asks. The code of a slip's QR follows it: `/tra-cuu/{code}`.
pub const PATH: &str = "/tra-cuu";
const SHOW_PATH: &str = "/tra-cuu/ho-so";
const PAY_PATH: &str = "/tra-cuu/nop-tien";
const AGAIN_PATH: &str = "/tra-cuu/nop-lai";
const RATE_PATH: &str = "/tra-cuu/danh-gia";
const RECEIPT_PATH: &str = "/tra-cuu/bien-lai";
const FINISH_PATH: &str = "/tra-cuu/xong";

/// The form.
pub fn form(shell: &Shell, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    // Whoever scans the receipt has only the four digits to type.
    let scanned = error.is_none() && values.get("code").is_some();
    let body = html! {
        (form.input(Field::new("code", lang.say(t::CODE)).required().hint(lang.say(t::CODE_HINT)).at_most(60)))
        (form.input(Field::new("secret", lang.say(t::SECRET)).required().hint(lang.say(t::SECRET_HINT))
            .keyboard("numeric").at_most(20).begin_here(scanned)))
        (form.submit(t::LOOK_UP_BUTTON))
    };
    form.whole(PATH, &body)
}

fn asking(shell: &Shell, values: &Values, error: Option<&Error>) -> Markup {
    html! {
        div .narrow {
            p .lead { (shell.lang.say(t::LOOK_UP_LEAD)) }
            (form(shell, values, error))
        }
    }
}

/// Asks for code and digits.
pub async fn ask(shell: Shell, query: Values) -> Page {
    let mut values = Values::default();
    values.fill("code", query.get("code").unwrap_or_default());
    let over = query.get("done") == Some("over");
    let body = html! {
        @if over { (ui::notice(Tone::Plain, &html! { p { (shell.lang.say(t::LOOK_OVER)) } })) }
        (asking(&shell, &values, None))
    };
    Ok(shell.page(shell.lang.say(t::LOOK_UP), body))
}

/// Asks for the digits of a dossier whose code was scanned.
pub async fn ask_about(shell: Shell, path: web::Path<String>) -> Page {
    let mut values = Values::default();
    values.fill("code", &path);
    Ok(shell.page(shell.lang.say(t::LOOK_UP), asking(&shell, &values, None)))
}

/// Proves that the person knows the dossier.
pub async fn prove(ctx: Ctx, address: ClientAddress, posted: Posted) -> Page {
    let Posted { shell, values, .. } = posted;
    let code = as_printed(values.get("code").unwrap_or_default());
    let secret = last_four(values.get("secret").unwrap_or_default());
    let proven = match given(&code, &secret) {
        Ok(()) => Proven::new(&ctx, &address.0, &code, &secret).await,
        Err(error) => Err(error),
    };
    match proven {
        Ok(proven) => {
            let mut answer = see_other(SHOW_PATH);
            shell.put(&mut answer, Biscuit::Look, proven.seal(&ctx)?, Some(LOOK_MINUTES));
            Ok(answer)
        }
        Err(error) if matches!(error.reason.kind(), Kind::Busy | Kind::Internal) => Err(Refusal(error)),
        Err(error) => {
            let body = asking(&shell, &values, Some(&error));
            Ok(shell.page_on(answer_to(&error), shell.lang.say(t::LOOK_UP), body))
        }
    }
}

/// A code as it is printed, whatever stands between its parts: people type blanks, and phones make long dashes of short ones.
fn as_printed(typed: &str) -> String {
    let between = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '\u{2010}'..='\u{2015}');
    let parts = typed.split(between).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_uppercase()
}

/// The last four of what was typed: whoever types the whole number knows them too.
fn last_four(typed: &str) -> String {
    let kept: Vec<char> = typed.chars().filter(|c| !c.is_whitespace()).collect();
    kept.iter().skip(kept.len().saturating_sub(4)).collect()
}

fn given(code: &str, secret: &str) -> Result<(), Error> {
    let mut errors = Vec::new();
    if code.is_empty() {
        errors.push(FieldError::missing("code"));
    }
    if let Err(error) = check_secret(secret) {
        errors.extend(error.fields);
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::fields(errors))
    }
}

/// Shows what was proven to be known.
pub async fn show(ctx: Ctx, request: HttpRequest, shell: Shell) -> Page {
    let proven = look_cookie(&request).and_then(|sealed| Proven::open(&ctx, &sealed));
    let Some(proven) = proven else {
        return Ok(see_other(&format!("{PATH}?done=over")));
    };
    page(&ctx, &shell, &proven, &Values::default(), None).await
}

async fn page(ctx: &Ctx, shell: &Shell, proven: &Proven, values: &Values, error: Option<&Error>) -> Page {
    let course = public::course(ctx, proven).await?;
    let title = shell.lang.fill(t::DOSSIER_TITLE, [course.view.code.to_string()]);
    let base = error.map_or_else(|| actix_web::HttpResponse::Ok().finish(), answer_to);
    Ok(shell.page_on(base, &title, course::page(shell, &course, values, error)))
}

/// Rates the dossier that was proven to be known.
pub async fn rate(ctx: Ctx, request: HttpRequest, posted: Posted) -> Page {
    let Posted { shell, values, .. } = posted;
    let proven = look_cookie(&request).and_then(|sealed| Proven::open(&ctx, &sealed));
    let Some(proven) = proven else {
        return Ok(see_other(&format!("{PATH}?done=over")));
    };
    let mut f = Fields::new();
    let body = RatingBody {
        secret: None,
        grade: values.text("grade"),
        comment: values.text("comment"),
    };
    let new = new_rating(&mut f, &body);
    let outcome = match (f.finish(), new) {
        (Ok(()), Some(new)) => ratings::rate_proven(&ctx, &proven, new).await.map(|_| ()),
        (Ok(()), None) => Err(Error::field(FieldError::missing("grade"))),
        (Err(error), _) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(see_other(SHOW_PATH)),
        Err(error) if matches!(error.reason.kind(), Kind::Invalid | Kind::Conflict) => {
            page(&ctx, &shell, &proven, &values, Some(&error)).await
        }
        Err(error) => Err(Refusal(error)),
    }
}

/// Forgets what was proven: for computers that others use too.
pub async fn finish(posted: Posted) -> Page {
    let mut answer = see_other(PATH);
    posted.shell.drop_cookie(&mut answer, Biscuit::Look);
    Ok(answer)
}
