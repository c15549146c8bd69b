//! A report on the screen: the table that it has on paper, and behind each figure its dossiers.

use actix_web::web;
use maud::{Markup, html};

use super::asked::{self, tabs};
use super::reports::{DRAW_PATH, PATH, downloads, may_see};
use super::{behind, chosen};
use crate::domain::report::{ReportKind, ReportNumber};
use crate::http::extract::{Ctx, sure};
use crate::service::reports::{self, Behind, HeadCell, Line, Place, Sheet, Shown, Value};
use crate::service::{Error, FieldError, Fields, Reason};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff};
use crate::web::text::supervise as t;
use crate::web::ui::{self, query_text};

/// Where a report of a period is seen.
pub const SHOW_PATH: &str = "/so-lieu/xem-bao-cao";

/// Where a frozen report is seen.
pub fn frozen_path(number: &ReportNumber) -> String {
    format!("{PATH}/{}/xem", query_text(&number.to_string()))
}

/// A report of a period.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let (values, chosen) = chosen::read(&query, ctx.now().local_day());
    let (_, asked) = asked::read(&ctx, &staff, &values).await?;
    let (asked, chosen) = (asked?, chosen?);
    let mut f = Fields::new();
    let kind = f.required::<ReportKind, _>("report", query.get("report"));
    let after = place(&mut f, &query);
    f.finish()?;
    let request = chosen.request(sure(kind)?, &asked);
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let Shown { sheet, kind, next } = reports::show(&ctx, staff.caller, request, after).await?;
    let chosen = chosen.query(&asked);
    let here = format!("{SHOW_PATH}?report={kind}&{chosen}");
    let address = |format| format!("{DRAW_PATH}?report={kind}&format={format}&{chosen}");
    let body = html! {
        (tabs(shell, PATH, &asked.query()))
        nav .quick aria-label=(lang.say(t::OTHER_REPORTS)) {
            @for other in ReportKind::ALL.iter().filter(|other| may_see(shell, &asked, **other)) {
                @let address = format!("{SHOW_PATH}?report={other}&{chosen}");
                a href=(address) aria-current=[(*other == kind).then_some("page")] { (other.label_vi()) }
            }
        }
        (all(lang, &sheet, asked.may_name(), kind))
        (turn(lang, &here, after, next))
        div .no-print {
            h2 { (lang.say(t::DOWNLOAD)) }
            (downloads(lang, kind.label_vi(), address))
            p { a href=(format!("{PATH}?{chosen}")) { (lang.say(t::BACK_TO_REPORTS)) } }
        }
    };
    Ok(shell.page(kind.label_vi(), body))
}

/// A frozen report.
pub async fn frozen(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    let number: ReportNumber = path.parse().map_err(|_| Error::from(Reason::ReportNotFound))?;
    let mut f = Fields::new();
    let after = place(&mut f, &query);
    f.finish()?;
    let (shell, lang): (&Shell, Lang) = (&staff.shell, staff.shell.lang);
    let Shown { sheet, kind, next } = reports::show_frozen(&ctx, staff.caller, number.clone(), after).await?;
    let address = |format| format!("{PATH}/{}?format={format}", query_text(&number.to_string()));
    let body = html! {
        p { strong { (lang.fill(t::FROZEN_AS, [number.to_string()])) } }
        (all(lang, &sheet, shell.may(crate::domain::policy::Permission::DossierRead), kind))
        (turn(lang, &frozen_path(&number), after, next))
        div .no-print {
            p .hint { (lang.say(t::FROZEN_HAS_NO_LISTS)) }
            h2 { (lang.say(t::DOWNLOAD)) }
            (downloads(lang, &number.to_string(), address))
            p { a href=(PATH) { (lang.say(t::BACK_TO_REPORTS)) } }
        }
    };
    Ok(shell.page(kind.label_vi(), body))
}

fn place(f: &mut Fields, query: &Values) -> Option<Place> {
    let text = query.get("after")?;
    let place = text.parse().ok();
    if place.is_none() {
        f.push(FieldError::not_a_cursor());
    }
    place
}

/// Links to the first page and the next.
fn turn(lang: Lang, here: &str, after: Option<Place>, next: Option<Place>) -> Markup {
    let joint = if here.contains('?') { '&' } else { '?' };
    let next = next.map(|place| format!("{here}{joint}after={place}"));
    ui::pages(lang, after.map(|_| here), next.as_deref())
}

/// The report. It is told in Vietnamese, as on paper.
fn all(lang: Lang, sheet: &Sheet, names: bool, kind: ReportKind) -> Markup {
    let title = sheet.title.join(" ");
    html! {
        div lang="vi" {
            h2 .sheet-title { (title) }
            @if !sheet.agencies.is_empty() { p { strong { (sheet.agencies) } @if let Some(form) = &sheet.form { " – " (form) } } }
            @for line in &sheet.under_title { p { (line) } }
            @if sheet.rows.is_empty() { p { (lang.say(t::NOTHING)) } }
            (table(&title, sheet, names, kind))
            @for note in &sheet.notes { p .hint { (note) } }
        }
    }
}

fn table(name: &str, sheet: &Sheet, names: bool, kind: ReportKind) -> Markup {
    html! {
        div .scroll.sheet role="region" aria-label=(name) tabindex="0" {
            table {
                caption .hidden { (name) }
                thead {
                    @for level in &sheet.head { tr { @for cell in level { (heading(cell)) } } }
                    tr .numbers { @for number in &sheet.numbers { td { (number.replace('=', " = ").replace('+', " + ")) } } }
                }
                tbody {
                    @for row in &sheet.rows { (line(row, names, kind)) }
                    @if let Some(total) = &sheet.total { (line(total, names, kind)) }
                }
            }
        }
    }
}

fn heading(cell: &HeadCell) -> Markup {
    let scope = if cell.columns > 1 { "colgroup" } else { "col" };
    let many = |n: usize| (n > 1).then_some(n);
    html! { th scope=(scope) colspan=[many(cell.columns)] rowspan=[many(cell.levels)] { (cell.text) } }
}

fn line(line: &Line, names: bool, kind: ReportKind) -> Markup {
    let is_dossier = names && kind.names_people() && line.no.is_some();
    html! {
        tr .total[line.no.is_none()] {
            td { @if let Some(no) = line.no { (no) } }
            @for (n, value) in line.values.iter().enumerate() {
                @if n == 0 {
                    th scope="row" {
                        @if is_dossier { a href=(format!("/ho-so/{}", query_text(&line.key))) { (value.text) } }
                        @else { (value.text) }
                    }
                } @else {
                    td .words[value.is_text] { (shown(value, names)) }
                }
            }
        }
    }
}

/// A value, with the way to its dossiers.
fn shown(value: &Value, names: bool) -> Markup {
    let behind = value.behind.as_ref().filter(|_| names);
    match (behind, value.parts) {
        (Some(Behind::Count(path)), _) => linked(Some(path), &value.text),
        (Some(Behind::Rate { numerator, denominator }), Some((above, below))) => html! {
            (value.text)
            p .hint {
                (linked(numerator.as_ref(), &above.to_string())) " / " (linked(denominator.as_ref(), &below.to_string()))
            }
        },
        (None, Some((above, below))) => html! { (value.text) p .hint { (above) " / " (below) } },
        _ => html! { (value.text) },
    }
}

fn linked(path: Option<&String>, text: &str) -> Markup {
    match path.and_then(|path| behind::query_of(path)) {
        Some(query) => html! { a href=(format!("{}?{query}", behind::PATH)) { (text) } },
        None => html! { (text) },
    }
}
