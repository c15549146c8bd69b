//! The scorecard of an agency: points, lost points with their dossiers, and what would win some back.

use actix_web::ResponseError;
use maud::{Markup, html};

use super::asked::{self, Asked};
use super::behind::query_of;
use super::ranks;
use super::targets::listed;
use crate::domain::figures::Period;
use crate::domain::gauge::Source;
use crate::domain::scorecard::{Points, Sum};
use crate::http::extract::Ctx;
use crate::service::gauges::Reading;
use crate::service::scorecards::{
    self, ComponentScore, CriterionScore, Given, ItemScore, RanksQuestion, Scorecard, Scores, ScoresQuestion,
};
use crate::service::statistics::backwards;
use crate::service::{Error, Kind, Reason};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::public::board::percent;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::Staff;
use crate::web::text::supervise as t;
use crate::web::ui::{self, Tone, chart, query_text};

/// Where the scores are.
pub const PATH: &str = "/so-lieu/cham-diem";
/// The scores.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let (head, asked) = asked::read(&ctx, &staff, &query).await?;
    let whole = |query: &str, error: Option<&Error>, body: Markup| {
        let body = html! {
            (asked::tabs(shell, PATH, query))
            (head.form(shell, PATH, &["code"], error))
            (body)
        };
        match error {
            None => shell.page(lang.say(t::SCORES), body),
            Some(error) => shell.page_on(error.error_response(), lang.say(t::SCORES), body),
        }
    };
    let asked = match asked {
        Ok(asked) => asked,
        Err(error) => return Ok(whole("", Some(&error), html! {})),
    };
    let Some(period) = Period::new(asked.from, asked.to) else {
        let error = backwards();
        return Ok(whole(&asked.query(), Some(&error), ui::error_box(lang, &error)));
    };
    let cards = match &asked.agency {
        Some(agency) => scorecards::fitting(&ctx, staff.caller.clone(), agency.clone(), period).await?,
        None => Vec::new(),
    };
    let code = query
        .text("code")
        .or_else(|| cards.first().map(|card| card.code.clone()));
    let tabs = choose(lang, &cards, code.as_deref(), &asked.query());
    let (Some(code), Some(agency)) = (code, asked.agency.clone()) else {
        return Ok(whole(&asked.query(), None, html! { p { (lang.say(t::NO_SCORECARD)) } }));
    };
    let question = ScoresQuestion { code, agency, period };
    match scorecards::scores(&ctx, staff.caller.clone(), question).await {
        Ok(scores) => {
            let ranks = scorecards::ranks(&ctx, staff.caller.clone(), peers(&scores, period)).await?;
            let skip = query.get("skip").and_then(|n| n.parse().ok()).unwrap_or(0);
            let shown = html! { (tabs) (all(lang, &asked, &scores)) (ranks::table(lang, &asked, &ranks, skip)) };
            Ok(whole(&asked.query(), None, shown))
        }
        // A scorecard is for some agencies and days only: another of them, or another scorecard, may do.
        Err(error) if error.reason.kind() == Kind::Invalid || error.reason == Reason::ScorecardNotFound => {
            let said = html! { (tabs) (ui::error_box(lang, &error)) };
            Ok(whole(&asked.query(), Some(&error), said))
        }
        Err(error) => Err(Refusal(error)),
    }
}

/// Where the agency stands among those of its level.
fn peers(scores: &Scores, period: Period) -> RanksQuestion {
    RanksQuestion {
        code: scores.card.code.clone(),
        level: Some(scores.agency.level),
        period,
    }
}

/// Links to the scorecards, where there is another than the one asked for.
fn choose(lang: Lang, cards: &[Scorecard], chosen: Option<&str>, query: &str) -> Markup {
    html! {
        @if cards.iter().any(|card| chosen != Some(card.code.as_str())) {
            nav aria-label=(lang.say(t::SCORECARD)) {
                ul .tabs {
                    @for card in cards {
                        li {
                            a href=(format!("{PATH}?code={}&{query}", query_text(&card.code)))
                                aria-current=[(chosen == Some(card.code.as_str())).then_some("true")] { (card.name) }
                        }
                    }
                }
            }
        }
    }
}

/// Points with two decimals.
pub fn points(lang: Lang, hundredths: u32) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    match lang {
        Lang::Vi => text.replace('.', ","),
        Lang::En => text,
    }
}

fn of(lang: Lang, of: Points) -> String {
    points(lang, u32::from(of.hundredths()))
}

fn all(lang: Lang, asked: &Asked, scores: &Scores) -> Markup {
    html! {
        (chart::patterns())
        h2 { (scores.card.name) " – " (scores.agency.name) }
        p .hint { (scores.card.source) }
        p { a href=(super::given::address(&scores.card.code, &asked.query())) { (lang.say(t::GIVEN_SCORES)) } }
        (item(lang, t::SCORE_TOTAL, &scores.total))
        @for component in &scores.components { (one(lang, asked, component)) }
    }
}

fn given(lang: Lang, given: Option<&Given>) -> String {
    given
        .and_then(Given::comparable)
        .map_or_else(|| "–".to_owned(), |hundredths| points(lang, hundredths))
}

fn item(lang: Lang, name: crate::web::lang::Text, score: &ItemScore) -> Markup {
    let sum = score.computed;
    ui::facts(&[
        (
            lang.say(name),
            html! {
                strong { (of_applicable(lang, sum)) }
                @if let Some(scaled) = sum.scaled().filter(|_| sum.left_out > 0) {
                    "; " (lang.fill(t::SCALED, [points(lang, scaled)]))
                    p .hint { (lang.fill(t::LEFT_OUT, [points(lang, sum.left_out)])) }
                }
            },
        ),
        (
            lang.say(t::SELF_ASSESSED),
            html! { (given(lang, score.self_assessed.as_ref())) },
        ),
        (lang.say(t::ASSESSED), html! { (given(lang, score.assessed.as_ref())) }),
    ])
}

/// Points out of those that could have been scored; where nothing could be, neither is a number.
fn of_applicable(lang: Lang, sum: Sum) -> String {
    if sum.applicable == 0 {
        return "–".to_owned();
    }
    lang.fill(t::SCORE_OF, [points(lang, sum.points), points(lang, sum.applicable)])
}

fn one(lang: Lang, asked: &Asked, component: &ComponentScore) -> Markup {
    let head = [t::CRITERION, t::CHART, t::POINTS, t::LOST, t::MEASURED, t::WIN].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = component.criteria.iter().map(|c| criterion(lang, asked, c)).collect();
    let sum = component.score.computed;
    html! {
        h3 { (component.name) }
        p {
            @if sum.applicable > 0 { strong { (of_applicable(lang, sum)) } }
            @if sum.applicable > 0 && sum.left_out > 0 { " – " }
            @if sum.left_out > 0 { (lang.fill(t::LEFT_OUT, [points(lang, sum.left_out)])) }
        }
        (ui::records(&component.name, &head, &rows))
    }
}

fn criterion(lang: Lang, asked: &Asked, score: &CriterionScore) -> Vec<Markup> {
    let max = score.criterion.max;
    let share = score
        .computed
        .filter(|_| max.hundredths() > 0)
        .map(|p| f64::from(p.hundredths()) * 100.0 / f64::from(max.hundredths()));
    let has = score.computed.map_or_else(|| "–".to_owned(), |p| of(lang, p));
    let says = lang.fill(t::SCORE_OF, [has.clone(), of(lang, max)]);
    let lost = score.computed.map(|p| max.hundredths().saturating_sub(p.hundredths()));
    vec![
        html! { (score.criterion.name) },
        chart::bullet(share, None, share.is_some_and(|s| s >= 100.0), &says),
        html! { (has) " / " (of(lang, max)) },
        html! {
            @match lost {
                None => "–",
                Some(0) => "0",
                Some(lost) => (ui::mark(Tone::Bad, &format!("−{}", points(lang, u32::from(lost))))),
            }
        },
        html! {
            @match score.reading {
                None => {
                    (lang.say(t::BY_HAND))
                    p .hint {
                        (lang.say(t::SELF_ASSESSED)) ": " (given(lang, score.self_assessed.as_ref())) "; "
                        (lang.say(t::ASSESSED)) ": " (given(lang, score.assessed.as_ref()))
                    }
                }
                Some(reading) => {
                    @match reading.rate() {
                        Some(rate) => {
                            (percent(lang, rate).unwrap_or_default()) " "
                            span .soft { "(" (lang.parts(rate)) ")" }
                        }
                        None if reading == Reading::NotEntered => (lang.say(t::NOT_ENTERED)),
                        None => (lang.say(t::NOT_APPLICABLE)),
                    }
                    @match reading.source() {
                        Some(Source::Entered) => p .hint { (lang.say(t::AS_ENTERED)) },
                        Some(Source::Mixed) => p .hint { (lang.say(t::PARTLY_ENTERED)) },
                        _ => {}
                    }
                }
            }
        },
        html! {
            @if let Some(win) = score.win {
                p { (lang.fill(t::WIN_MORE, [win.more.to_string(), of(lang, win.points)])) }
            }
            @if asked.may_name() && lost.is_some_and(|lost| lost > 0) {
                @let lists = score.behind.iter().map(|path| (path, t::MISSES_OF));
                @for (path, text) in lists.chain(score.less.iter().map(|path| (path, t::LESS_OF))) {
                    @if let Some(query) = query_of(path) {
                        p { a href=(format!("{}?{query}", super::behind::PATH)) { (lang.fill(text, [listed(lang, query)])) } }
                    }
                }
            }
        },
    ]
}
