//! What saving a plan would take away, told and asked before it is saved.

use maud::{Markup, html};

use crate::domain::indicator::Target;
use crate::domain::plan::PlanTarget;
use crate::service::plans::Replaced;
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::text::planning as p;
use crate::web::ui::form::Form;
use crate::web::ui::{self, Tone};

/// The box by which somebody says that this is meant.
const SEEN: &str = "replaces";

/// What stands for all that was told: who has agreed to this has not agreed to more.
fn told(replaced: &Replaced) -> String {
    let lost = replaced
        .lost
        .iter()
        .map(|t| format!("{}.{}", t.gauge.as_str(), t.level));
    let moved = replaced.moved.iter().map(|(was, is)| {
        let bound = is.target.threshold.basis_points();
        format!("{}.{}.{}{bound}", was.gauge.as_str(), was.level, is.target.comparator)
    });
    let plan = [replaced.plan.year, replaced.plan.version].map(|n| n.to_string());
    plan.into_iter().chain(lost).chain(moved).collect::<Vec<_>>().join(" ")
}

/// Whether whoever sent a form was told of it and agreed.
pub fn is_seen(values: &Values, replaced: &Replaced) -> bool {
    let told = told(replaced);
    values.all(SEEN).any(|seen| seen == told)
}

/// A target as a sentence would have it.
fn named(lang: Lang, target: &PlanTarget) -> String {
    let gauge = lang.label(target.gauge.label_vi(), target.gauge.as_str());
    let level = lang.label(target.level.label_vi(), target.level.as_str());
    format!("{gauge} ({})", level.to_lowercase())
}

/// A threshold.
pub fn bound(lang: Lang, target: Target) -> String {
    let text = format!("{} {} %", target.comparator.label_vi(), target.threshold.percent());
    match lang {
        Lang::Vi => text.replace('.', ","),
        Lang::En => text,
    }
}

/// What would be replaced, with the box to tick.
pub fn asked(lang: Lang, form: &Form<'_>, replaced: &Replaced, ends_older: bool) -> Markup {
    let year = replaced.plan.year.to_string();
    html! {
        (ui::notice(Tone::Warn, &html! {
            @if ends_older { p { strong { (lang.fill(p::REPLACES, [year, replaced.plan.name.clone()])) } } }
            @else { p { strong { (lang.say(p::NOT_SAVED_YET)) } } }
            @if !replaced.lost.is_empty() {
                p { (lang.say(p::TARGETS_LOST)) }
                ul { @for target in &replaced.lost { li { (named(lang, target)) ": " (bound(lang, target.target)) } } }
            }
            @if !replaced.moved.is_empty() {
                p { (lang.say(p::TARGETS_MOVED)) }
                ul {
                    @for (was, is) in &replaced.moved {
                        li { (named(lang, was)) ": " (bound(lang, was.target)) " → " (bound(lang, is.target)) }
                    }
                }
            }
        }))
        (form.tick(SEEN, &told(replaced), lang.say(p::REPLACE_ALL_THE_SAME)))
    }
}
