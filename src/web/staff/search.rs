//! Finding dossiers: by code (typed or scanned), name, ID number, state.

use maud::{Markup, html};

use super::lines;
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::http::dossiers::{ListParams, list_query};
use crate::http::extract::{Ctx, cursor_text};
use crate::service::Error;
use crate::service::dossiers::list;
use crate::web::form::Values;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff, see_other};
use crate::web::text::staff as t;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, query_text};

/// Where the list is.
pub const PATH: &str = "/ho-so";
/// Where a scanned code leads to its dossier.
pub const OPEN_PATH: &str = "/mo-ho-so";

/// The code in what a scanner read: the code itself, or the address that a slip's QR holds.
fn scanned(text: &str) -> Option<DossierCode> {
    let text = text.trim();
    let last = text.rsplit(['/', '=']).next().unwrap_or(text);
    last.parse().ok()
}

/// Opens the dossier of a code; anything else is looked for.
pub async fn open(_: Staff, query: Values) -> Page {
    let text = query.get("code").unwrap_or_default();
    Ok(see_other(&match scanned(text) {
        Some(code) => lines::address(code.as_str()),
        None => format!("{PATH}?q={}", query_text(text)),
    }))
}

/// Filters of the list, as its address has them.
const FILTERS: [&str; 5] = ["q", "status", "due", "assignee", "order"];

fn address(query: &Values, after: Option<&str>) -> String {
    let mut parts: Vec<String> = FILTERS
        .iter()
        .filter_map(|name| query.get(name).map(|v| format!("{name}={}", query_text(v))))
        .collect();
    parts.extend(after.map(|a| format!("after={a}")));
    format!("{PATH}?{}", parts.join("&"))
}

/// The list.
pub async fn list(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let Staff { shell, caller } = staff;
    let lang = shell.lang;
    let params = ListParams {
        status: query.text("status"),
        q: query.text("q"),
        due: query.text("due"),
        assignee: query.text("assignee"),
        order: query.text("order"),
        after: query.text("after"),
        ..ListParams::default()
    };
    let found = match list_query(params) {
        Ok(wanted) => list::list(&ctx, caller, wanted).await,
        Err(error) => Err(error),
    };
    match found {
        Ok(page) => {
            let next = page.next.map(|c| address(&query, Some(&cursor_text(c))));
            let first = query.has("after").then(|| address(&query, None));
            let body = html! {
                (filters(&shell, &query, None))
                (lines::table(lang, lang.say(t::DOSSIERS), &page))
                (ui::pages(lang, first.as_deref(), next.as_deref()))
            };
            Ok(shell.page(lang.say(t::DOSSIERS), body))
        }
        Err(error) if error.fields.is_empty() => Err(Refusal(error)),
        Err(error) => {
            let body = filters(&shell, &query, Some(&error));
            Ok(shell.page_on(
                actix_web::ResponseError::error_response(&error),
                lang.say(t::DOSSIERS),
                body,
            ))
        }
    }
}

fn filters(shell: &Shell, query: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, query, error);
    let every = (String::new(), lang.say(t::EVERY_STATUS).to_owned());
    let states: Vec<(&str, String)> = std::iter::once((every.0.as_str(), every.1.clone()))
        .chain(
            Status::ALL
                .iter()
                .map(|s| (s.as_str(), lang.label(s.label_vi(), s.as_str()))),
        )
        .collect();
    let due: Vec<(&str, String)> = [
        ("", t::EVERY_DUE),
        ("today", t::DUE_TODAY),
        ("nearly", t::NEARLY),
        ("overdue", t::OVERDUE),
        ("paused", t::PAUSED),
        ("unanswered", t::UNANSWERED),
    ]
    .map(|(value, text)| (value, lang.say(text).to_owned()))
    .to_vec();
    html! {
        form .filters method="get" action=(PATH) role="search" {
            (form.input(Field::new("q", lang.say(t::SEARCH)).kind("search").hint(lang.say(t::SEARCH_HINT)).at_most(200)))
            (form.choice(Field::new("status", lang.say(t::STATUS)), &states))
            (form.choice(Field::new("due", lang.say(t::DUE)), &due))
            button .button { (lang.say(t::FIND)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scanner_may_read_the_code_or_the_address_on_the_slip() {
        for text in [
            "H02.07-261123-0001",
            " h02.07-261123-0001\n",
            "https://motcua.example/tra-cuu/H02.07-261123-0001",
            "https://motcua.example/tra-cuu?code=H02.07-261123-0001",
        ] {
            assert_eq!(
                scanned(text).map(|c| c.to_string()).as_deref(),
                Some("H02.07-261123-0001"),
                "{text}"
            );
        }
        assert_eq!(scanned("Nguyễn Văn Ấn"), None);
    }
}
