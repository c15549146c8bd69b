//! Plans with their targets, and scorecards.

use maud::{Markup, html};

use super::plan_replaced::bound;
use super::sent::offices;
use super::{plan, said, scorecard};
use crate::domain::plan::PlanTarget;
use crate::domain::policy::Permission;
use crate::http::extract::Ctx;
use crate::service::{plans, scorecards};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::Staff;
use crate::web::text::admin as t;
use crate::web::text::planning as p;
use crate::web::text::scorecard as c;
use crate::web::time;
use crate::web::ui;

/// Where they are.
pub const PATH: &str = "/quan-tri/ke-hoach";

/// Plans and scorecards.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let plans = plans::list(&ctx, staff.caller.clone(), None).await?;
    let cards = scorecards::list(&ctx, staff.caller.clone()).await?;
    let mine = offices(&ctx, &staff, Permission::PlanManage).await?;
    let may_change = |plan: &plans::Plan| mine.iter().any(|(code, _)| code.as_str() == plan.agency.code);
    let body = html! {
        (said(shell, &query))
        @if !mine.is_empty() { p { a .button href=(plan::NEW_PATH) { (lang.say(p::NEW_PLAN)) } } }
        @if plans.is_empty() { p { (lang.say(t::NO_PLANS)) } }
        @for plan in &plans {
            section {
                h2 { (plan.name) }
                p .soft {
                    (lang.fill(t::PLAN_OF, [plan.year.to_string(), plan.agency.name.clone()])) ". "
                    (lang.fill(t::SOURCE_OF, [plan.source.clone()]))
                }
                @if may_change(plan) {
                    p { a href=(plan::address(plan.year, &plan.agency.code)) {
                        (lang.say(p::CHANGE_PLAN)) " " (plan.year) ", " (plan.agency.name)
                    } }
                }
                (targets(lang, &plan.targets))
            }
        }
        @if !cards.is_empty() || !mine.is_empty() { h2 { (lang.say(t::SCORECARDS)) } }
        @if !mine.is_empty() { p { a .button href=(scorecard::NEW_PATH) { (lang.say(c::NEW)) } } }
        @for (card, agency) in &cards {
            section {
                h3 { (card.name) }
                p .soft {
                    (agency.name) "; " (lang.fill(t::SINCE, [time::short_day(card.valid_from)])) ". "
                    (lang.fill(t::SOURCE_OF, [card.source.clone()]))
                }
                @if card.valid_to.is_none() && mine.iter().any(|(code, _)| code.as_str() == agency.code) {
                    p { a href=(scorecard::address(&card.code)) { (lang.say(c::CHANGE)) " " (card.code) } }
                }
                (components(lang, card))
            }
        }
    };
    Ok(shell.page(lang.say(t::PLANS), body))
}

fn targets(lang: Lang, targets: &[PlanTarget]) -> Markup {
    let head = [t::TARGET, t::LEVEL, t::THRESHOLD].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = targets
        .iter()
        .map(|one| {
            vec![
                html! { (lang.label(one.gauge.label_vi(), one.gauge.as_str())) },
                html! { (lang.label(one.level.label_vi(), one.level.as_str())) },
                html! { (bound(lang, one.target)) },
            ]
        })
        .collect();
    ui::records(lang.say(t::PLAN), &head, &rows)
}

fn components(lang: Lang, card: &scorecards::Scorecard) -> Markup {
    let head = [t::COMPONENT, t::CRITERIA, t::MAX].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = card
        .components
        .list()
        .iter()
        .map(|c| {
            vec![
                html! { (c.name) },
                html! { (c.criteria.len()) },
                html! { (c.max.number()) },
            ]
        })
        .collect();
    ui::records(&card.name, &head, &rows)
}
