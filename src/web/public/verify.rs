//! Whether a file is the result that was issued: for whoever holds it.

use actix_web::HttpResponse;
use maud::{Markup, html};

use crate::domain::file::ContentHash;
use crate::http::extract::{ClientAddress, Ctx, sure};
use crate::service::dossiers::public::{self, Source};
use crate::service::error::Kind;
use crate::service::results::{self, Confirmed};
use crate::service::{Error, FieldError, Fields};
use crate::web::form::{PostedFile, Values};
use crate::web::lang::Lang;
use crate::web::parts::FilePart;
use crate::web::refusal::{Page, Refusal, answer_to, beside};
use crate::web::shell::{Shell, see_other};
use crate::web::text::{citizen, people as t};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone, query_text};

/// Where results are checked.
pub const PATH: &str = "/kiem-tra-ket-qua";
/// Larger files are not looked at.
const MOST_MIB: u64 = 100;

/// The form, and what was found.
pub async fn show(ctx: Ctx, address: ClientAddress, shell: Shell, query: Values) -> Page {
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
    Ok(page(
        &shell,
        &query,
        found.as_ref().and_then(|found| found.as_ref().ok()),
        error,
    ))
}

fn page(shell: &Shell, values: &Values, found: Option<&Confirmed>, error: Option<&Error>) -> HttpResponse {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let fields = html! {
        (form.input(Field::new("code", lang.say(citizen::CODE)).required().at_most(60)))
        // For whoever would rather not send the file away.
        (form.fold(lang.say(t::BY_HASH), || form.input(
            Field::new("sha256", lang.say(t::HASH)).hint(lang.say(t::HASH_HINT)).at_most(64)
        )))
        (form.file(Field::new("file", lang.say(t::RESULT_FILE)).hint(lang.say(t::RESULT_FILE_HINT))))
        button .button { (lang.say(t::CHECK)) }
    };
    let body = html! {
        div .narrow {
            p .lead { (lang.say(t::VERIFY_LEAD)) }
            @if let Some(found) = found { (confirmed(lang, found)) }
            (form.whole_with_file(PATH, &fields))
        }
    };
    let base = error.map_or_else(|| HttpResponse::Ok().finish(), answer_to);
    shell.page_on(base, lang.say(t::VERIFY), body)
}

/// Takes a file to check. It goes through the hash and is kept nowhere; what was found is shown at an address of its own, by its hash.
pub async fn take(ctx: Ctx, address: ClientAddress, posted: PostedFile) -> Page {
    let PostedFile {
        shell,
        mut values,
        mut file,
    } = posted;
    match hash(&ctx, &address.0, &values, &mut file).await {
        Ok(hash) => {
            let code = query_text(values.get("code").unwrap_or_default().trim());
            Ok(see_other(&format!("{PATH}?code={code}&sha256={}", hash.as_str())))
        }
        Err(error) => {
            if let Some(file) = file {
                file.drain().await;
                values.set("sha256", "");
            }
            match error.reason.kind() {
                Kind::Busy | Kind::Internal => Err(Refusal(error)),
                _ => Ok(page(&shell, &values, None, Some(&error))),
            }
        }
    }
}

async fn hash(ctx: &Ctx, address: &str, values: &Values, file: &mut Option<FilePart>) -> Result<ContentHash, Error> {
    // Whoever asks too often gets no file read.
    public::not_too_often(ctx, Source::Asking(address))?;
    let mut f = Fields::new();
    if values.get("code").is_none() {
        f.push(FieldError::missing("code"));
    }
    let typed = f.optional::<ContentHash, _>("sha256", values.get("sha256").map(str::trim));
    if file.is_none() && values.get("sha256").is_none() {
        f.push(FieldError::missing("file"));
    }
    f.finish()?;
    match file.take() {
        Some(file) => file.hash(MOST_MIB).await.map_err(|error| beside("file", error)),
        None => sure(typed),
    }
}

async fn find(ctx: &Ctx, address: &str, query: &Values) -> Result<Confirmed, Error> {
    let mut f = Fields::new();
    if query.get("code").is_none() {
        f.push(FieldError::missing("code"));
    }
    let hash = f.required::<ContentHash, _>("sha256", query.get("sha256").map(str::trim));
    f.finish()?;
    let code = query.get("code").unwrap_or_default().trim();
    results::verify(ctx, Source::Asking(address), code, sure(hash)?).await
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
