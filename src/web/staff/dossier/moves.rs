//! What moved the due time: pauses, apologies, changes of working time.

use maud::{Markup, html};

use crate::db::dossier_parts::MoveRow;
use crate::domain::instant::Instant;
use crate::service::dossiers::account::DeadlineView;
use crate::service::dossiers::promise::Recomputed;
use crate::service::dossiers::view::DossierView;
use crate::web::lang::Lang;
use crate::web::text::staff as t;
use crate::web::time;
use crate::web::ui;

/// Everything that moved the due time, in the order of time.
pub(super) fn section(lang: Lang, view: &DossierView, deadline: &DeadlineView) -> Markup {
    let mut all: Vec<(Instant, Markup)> = (view.moves.iter())
        .map(|m| (m.from_at, moved(lang, view, m)))
        .chain(deadline.recomputed.iter().map(|told| (told.at, recomputed(lang, told))))
        .collect();
    all.sort_by_key(|(at, _)| *at);
    html! {
        @if !all.is_empty() {
            (super::section(lang, "moves", t::MOVES, &html! { @for (_, facts) in &all { (facts) } }))
        }
    }
}

fn recomputed(lang: Lang, told: &Recomputed) -> Markup {
    ui::facts(&[
        (lang.say(t::RECOMPUTED), html! { (time::moment(lang, told.at)) }),
        (lang.say(t::REASON), html! { (told.reason) }),
        (lang.say(t::DUE), due(lang, told.due_before, told.due_after)),
    ])
}

fn due(lang: Lang, before: Option<Instant>, after: Option<Instant>) -> Markup {
    html! {
        @if let Some(before) = before { (time::moment(lang, before)) }
        @if let Some(after) = after { " → " strong { (time::moment(lang, after)) } }
    }
}

fn moved(lang: Lang, view: &DossierView, m: &MoveRow) -> Markup {
    let kind = lang.label(m.kind.label_vi(), m.kind.as_str());
    let mut rows = vec![
        (
            kind.as_str(),
            html! {
                (time::moment(lang, m.from_at))
                @if let Some(until) = m.until_at.filter(|u| *u != m.from_at) { " – " (time::moment(lang, until)) }
            },
        ),
        (
            lang.say(t::REASON),
            html! {
                (m.reason)
                @if let Some(ground) = &m.legal_ground { p .hint { (ground) } }
                (ui::missing(m.papers.as_deref().unwrap_or_default()))
            },
        ),
    ];
    if let Some(step) = m.step_no {
        let stay = view.steps.iter().find(|s| s.step_no == step);
        let name = stay.map_or_else(
            || lang.say(t::AT_THE_DESK).to_owned(),
            |s| format!("{step}. {}", s.name),
        );
        rows.push((lang.say(t::STEP), html! { (name) }));
    }
    if let Some(by) = m.answer_due_at {
        rows.push((lang.say(t::ANSWER_BY), html! { (time::moment(lang, by)) }));
    }
    rows.push((lang.say(t::DUE), due(lang, m.due_before, m.due_after)));
    ui::facts(&rows)
}
