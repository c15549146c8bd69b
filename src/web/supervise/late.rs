//! Late dossiers: where each became late, at whose desk and why. It is what the late list says of them.

use maud::{Markup, html};

use super::reports::{DRAW_PATH, FORMATS};
use crate::domain::report::ReportKind;
use crate::service::dossiers::list::Page as ListPage;
use crate::service::reports::{Blame, Blamed};
use crate::service::statistics::{Figure, Question};
use crate::web::lang::{Lang, Text};
use crate::web::staff::lines;
use crate::web::text::staff as s;
use crate::web::text::supervise as t;
use crate::web::ui;

/// Whether a figure counts what was decided late (true) or what is still overdue; none of other figures.
pub const fn decided(figure: Figure) -> Option<bool> {
    match figure {
        Figure::Late => Some(true),
        Figure::Overdue => Some(false),
        _ => None,
    }
}

/// What heads the columns that say who was late and why.
pub const HEAD: [Text; 2] = [t::WHO_WAS_LATE, t::WHY_LATE];

/// Overdue dossiers as a table.
pub fn table(lang: Lang, name: &str, page: &ListPage, blamed: &Blamed) -> Markup {
    let head = [s::CODE, s::APPLICANT, s::PROCEDURE, s::STATUS, s::DUE]
        .into_iter()
        .chain(HEAD);
    let head: Vec<&str> = head.map(|text| lang.say(text)).collect();
    let rows: Vec<Vec<Markup>> = page
        .dossiers
        .iter()
        .map(|dossier| with_blame(lines::line(lang, dossier, page), blamed.get(&dossier.intake.id)))
        .collect();
    html! {
        @if rows.is_empty() { p { (lang.say(s::LIST_EMPTY)) } } @else { (ui::records(name, &head, &rows)) }
    }
}

/// Who has a dossier today need not be who was late with it: the latter stands in place of the former, and why.
pub fn with_blame(mut cells: Vec<Markup>, blame: Option<&Blame>) -> Vec<Markup> {
    cells.pop();
    cells.push(html! { @if let Some(blame) = blame { (who(blame)) } });
    cells.push(html! { @if let Some(blame) = blame { (blame.cause) } });
    cells
}

fn who(blame: &Blame) -> Markup {
    html! {
        @if let Some(official) = &blame.official { (official) }
        @if let Some(agency) = &blame.agency { p .hint { (agency) } }
    }
}

/// Where the whole late list can be taken along.
pub fn download(lang: Lang, question: &Question) -> Markup {
    let agency = question.agency.as_ref().map_or_else(String::new, ToString::to_string);
    let own = if question.own { "&own=true" } else { "" };
    let address = |format| {
        format!(
            "{DRAW_PATH}?report={}&format={format}&agency={agency}&from={}&to={}{own}",
            ReportKind::Late,
            question.from,
            question.to
        )
    };
    html! {
        p {
            (lang.say(t::LATE_DOWNLOAD)) ":"
            @for format in FORMATS { " " a href=(address(format)) { (format.label_vi()) } }
        }
    }
}
