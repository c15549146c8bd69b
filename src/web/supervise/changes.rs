//! What a frozen report says differently from the version before it.

use actix_web::web;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::Value;

use crate::domain::instant::Instant;
use crate::domain::report::ReportNumber;
use crate::http::extract::Ctx;
use crate::service::{Error, Reason, reports};
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::Staff;
use crate::web::text::supervise as t;
use crate::web::time;
use crate::web::ui;

/// Rows that are shown.
const ROWS: usize = 200;
/// A longer account is no page.
const LONGEST: u64 = 4 * 1024 * 1024;

#[derive(Deserialize)]
struct Changes {
    version: i32,
    was: Option<Was>,
    changes: Vec<Change>,
    added: u64,
    removed: u64,
    changed: u64,
}

#[derive(Deserialize)]
struct Was {
    number: String,
}

#[derive(Deserialize)]
struct Change {
    change: String,
    key: String,
    label: Option<Value>,
    columns: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    heading: String,
    was: Value,
    is: Value,
}

/// Row by row, column by column, was and is.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let number: ReportNumber = path.parse().map_err(|_| Error::from(Reason::ReportNotFound))?;
    let file = reports::changes(&ctx, staff.caller, number.clone()).await?;
    let told = if file.length > LONGEST {
        html! { p { (lang.say(t::CHANGES_TOO_MANY)) } }
    } else {
        let changes = serde_json::from_reader(file.data).map_err(Error::internal)?;
        all(lang, &number.to_string(), &changes)
    };
    let body = html! {
        (told)
        p { a href=(super::reports::PATH) { (lang.say(t::BACK_TO_REPORTS)) } }
    };
    Ok(shell.page(lang.say(t::CHANGES), body))
}

fn all(lang: Lang, number: &str, changes: &Changes) -> Markup {
    let Some(was) = &changes.was else {
        return html! { p { (lang.fill(t::CHANGES_FIRST, [number.to_owned()])) } };
    };
    let about = [number.to_owned(), changes.version.to_string(), was.number.clone()];
    let rows: Vec<Vec<Markup>> = changes
        .changes
        .iter()
        .flat_map(|change| lines(lang, change))
        .take(ROWS)
        .collect();
    let cells: usize = changes.changes.iter().map(|change| change.columns.len()).sum();
    let head = [t::ROW, t::COLUMN, t::WAS, t::IS].map(|text| lang.say(text));
    html! {
        p { (lang.fill(t::CHANGES_OF, about)) }
        @if rows.is_empty() { p { (lang.say(t::CHANGES_NONE)) } }
        @else {
            p {
                (lang.fill(t::CHANGES_COUNT, [changes.changed, changes.added, changes.removed].map(|n| lang.number(n))))
                @if cells > ROWS { " " (lang.fill(t::CHANGES_FIRST_ROWS, [ROWS.to_string()])) }
            }
            (ui::records(lang.say(t::CHANGES), &head, &rows))
        }
    }
}

fn lines(lang: Lang, change: &Change) -> Vec<Vec<Markup>> {
    let how = match change.change.as_str() {
        "added" => Some(t::ADDED),
        "removed" => Some(t::REMOVED),
        _ => None,
    };
    let name = change.label.as_ref().and_then(Value::as_str).unwrap_or(&change.key);
    let cells = change.columns.iter();
    cells
        .map(|cell| {
            vec![
                html! { (name) @if let Some(how) = how { " (" (lang.say(how)) ")" } },
                html! { (cell.heading) },
                html! { (said(lang, &cell.was)) },
                html! { (said(lang, &cell.is)) },
            ]
        })
        .collect()
}

/// A value of a report in words.
fn said(lang: Lang, value: &Value) -> String {
    match value {
        Value::String(text) => Instant::parse_rfc3339(text).map_or_else(|_| text.clone(), time::short),
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| number.to_string(), |number| lang.number(number)),
        Value::Object(rate) => {
            let part = |name: &str| rate.get(name).and_then(Value::as_i64).unwrap_or(0);
            format!(
                "{} / {}",
                lang.number(part("numerator")),
                lang.number(part("denominator"))
            )
        }
        _ => "–".to_owned(),
    }
}
