//! The targets of the plan: each a bar against its threshold, with what is missing and the dossiers that miss it.

use chrono::Datelike;
use maud::{Markup, html};

use super::asked::Asked;
use super::behind::query_of;
use crate::domain::feedback::Grade;
use crate::domain::figures::Period;
use crate::domain::gauge::Source;
use crate::domain::postal::Channel;
use crate::http::extract::Ctx;
use crate::service::gauges::Reading;
use crate::service::plans::{self, Progress, ProgressQuestion, ProgressRow};
use crate::service::statistics::Figure;
use crate::service::{Caller, Error, Kind};
use crate::web::lang::Lang;
use crate::web::public::board::percent;
use crate::web::text::supervise as t;
use crate::web::time;
use crate::web::ui::{self, Tone, chart};

/// What is known of the targets in the year of the last day; why not, where there is no plan.
pub async fn progress(ctx: &Ctx, caller: Caller, asked: &Asked) -> Result<Result<Progress, Error>, Error> {
    let question = ProgressQuestion {
        year: asked.to.year(),
        agency: asked.agency.clone(),
        level: asked.office().map(|o| o.level),
        gauge: None,
        as_of: (asked.to < asked.today).then_some(asked.to),
    };
    match plans::progress(ctx, caller, question).await {
        Ok(progress) => Ok(Ok(progress)),
        Err(error) if matches!(error.reason.kind(), Kind::Invalid | Kind::NotFound) => Ok(Err(error)),
        Err(error) => Err(error),
    }
}

/// Percentage points or percent with two decimals.
fn decimals(lang: Lang, number: f64) -> String {
    let text = format!("{number:.2}");
    match lang {
        Lang::Vi => text.replace('.', ","),
        Lang::En => text,
    }
}

/// The targets of the agency asked about.
pub fn section(lang: Lang, asked: &Asked, progress: &Result<Progress, Error>) -> Markup {
    let year = asked.to.year().to_string();
    html! {
        h2 { (lang.fill(t::TARGETS, [year.clone()])) }
        @match progress {
            // What is wrong with a field says enough: nobody filled in a form here.
            Err(error) if error.fields.is_empty() => p { (lang.sentence(error)) },
            Err(error) => p { @for field in &error.fields { (lang.field_sentence(field)) " " } },
            Ok(progress) => {
                @let rows: Vec<&ProgressRow> = progress.rows.iter()
                    .filter(|row| Some(&row.agency.code) == asked.agency.as_ref()).collect();
                @if rows.is_empty() { p { (lang.say(t::NO_TARGETS)) } }
                @else {
                    p .hint {
                        (lang.fill(t::TARGETS_AS_OF, [
                            time::short_day(progress.period.from()),
                            time::short_day(progress.period.to()),
                            progress.days_left.to_string(),
                        ]))
                    }
                    @let older = rows.iter().map(|row| (row.plan.year, row.plan.issuer.name.as_str()));
                    @let older: std::collections::BTreeSet<_> = older.filter(|(of, _)| *of != asked.to.year()).collect();
                    @for (of, issuer) in older {
                        p { (lang.fill(t::OLDER_PLAN, [year.clone(), of.to_string(), issuer.to_owned()])) }
                    }
                    (table(lang, (asked, progress.period), &rows))
                }
            }
        }
    }
}

fn table(lang: Lang, (asked, counted): (&Asked, Period), rows: &[&ProgressRow]) -> Markup {
    let head = [t::TARGET, t::CHART, t::REACHED, t::THRESHOLD, t::GAP, t::STILL_NEEDED].map(|text| lang.say(text));
    let mut plans = rows.iter().map(|row| (row.plan.year, &row.plan.issuer));
    // Where targets of several plans hold, one indicator may have several thresholds: each names its plan.
    let several = plans.next().is_some_and(|first| plans.any(|plan| plan != first));
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| line(lang, (asked, counted), row, several))
        .collect();
    ui::records(lang.say(t::TARGET), &head, &cells)
}

fn line(lang: Lang, (asked, counted): (&Asked, Period), row: &ProgressRow, names_plan: bool) -> Vec<Markup> {
    let target = row.target.target;
    // Never broken into lines of two characters by a narrow column.
    let threshold = format!(
        "{}\u{a0}{}\u{a0}%",
        target.comparator.label_vi(),
        decimals(lang, target.threshold.percent())
    );
    let rate = row.applicable();
    let reached = rate.and_then(|rate| percent(lang, rate));
    let says = lang.fill(
        t::BULLET_SAYS,
        [
            reached
                .clone()
                .unwrap_or_else(|| lang.say(t::NOT_APPLICABLE).to_owned()),
            threshold.clone(),
        ],
    );
    let gauge = row.target.gauge;
    vec![
        html! { (lang.label(gauge.label_vi(), gauge.as_str())) },
        chart::bullet(
            rate.and_then(|rate| rate.percent()),
            Some(target.threshold.percent()),
            row.met() == Some(true),
            &says,
        ),
        html! {
            @match (&reached, rate) {
                (Some(reached), Some(rate)) => {
                    strong { (reached) } " "
                    span .soft { "(" (lang.parts(rate)) ")" }
                }
                _ if row.reading == Reading::NotEntered => (lang.say(t::NOT_ENTERED)),
                _ => (lang.say(t::NOT_APPLICABLE)),
            }
            @match row.reading.source() {
                Some(Source::Entered) => p .hint { (lang.say(t::AS_ENTERED)) },
                Some(Source::Mixed) => p .hint { (lang.say(t::PARTLY_ENTERED)) },
                _ => {}
            }
            @for figure in &row.left_out {
                p .hint {
                    (lang.fill(t::FIGURE_LEFT_OUT, [
                        lang.parts(figure.rate),
                        time::short_day(figure.days.from()),
                        time::short_day(figure.days.to()),
                        time::short_day(counted.to()),
                    ]))
                }
            }
            @if let Some(note) = row.note() { p .hint { (note) } }
        },
        html! {
            (threshold)
            @if names_plan {
                p .hint { (lang.fill(t::PLAN_OF, [row.plan.year.to_string(), row.plan.issuer.name.clone()])) }
            }
        },
        html! {
            @match row.gap() {
                None => "–",
                Some(_) if row.met() == Some(true) => (ui::mark(Tone::Good, lang.say(t::MET))),
                // Above a threshold that is to be met exactly.
                Some(gap) if gap < 0.0 => (ui::mark(Tone::Bad, &lang.fill(t::ABOVE, [decimals(lang, -gap)]))),
                Some(gap) => (ui::mark(Tone::Bad, &lang.fill(t::NOT_MET, [decimals(lang, gap)]))),
            }
        },
        // Wide enough for sentences beside the numbers of the other columns.
        html! { div .room { (missing(lang, asked, row)) } },
    ]
}

/// How many more must meet the condition, how the year may end, and who misses it now.
fn missing(lang: Lang, asked: &Asked, row: &ProgressRow) -> Markup {
    html! {
        @if row.met() == Some(false) {
            @match row.still_needed() {
                Some(more) => p { (lang.fill(t::NEEDED, [lang.number(more)])) },
                None => p { (lang.say(t::NEEDED_NONE)) },
            }
        }
        @if let Some(forecast) = &row.forecast {
            @if let Some(rate) = percent(lang, forecast.rate) {
                p .hint {
                    (lang.fill(t::FORECAST, [rate]))
                    @if let Some(outlook) = forecast.outlook {
                        "; "
                        @match outlook.may_miss {
                            Some(most) if outlook.repairable > 0 =>
                                (lang.fill(t::MAY_MISS_REPAIRED, [lang.number(most), lang.number(outlook.repairable)])),
                            Some(most) => (lang.fill(t::MAY_MISS, [lang.number(most)])),
                            None => (lang.say(t::OUT_OF_REACH)),
                        }
                    }
                }
            }
        }
        @if asked.may_name() && row.applicable().is_some_and(|rate| rate.numerator < rate.denominator) {
            @let lists: Vec<&str> = row.behind.iter().filter_map(|path| query_of(path)).collect();
            @if !lists.is_empty() {
                details {
                    summary { (lang.say(t::MISSES)) }
                    ul {
                        @for query in lists {
                            li { a href=(format!("{}?{query}", super::behind::PATH)) { (lang.fill(t::MISSES_OF, [listed(lang, query)])) } }
                        }
                    }
                }
            }
        }
    }
}

/// What a list of the services holds, in words: its figure and whatever narrows it.
pub fn listed(lang: Lang, query: &str) -> String {
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(n, _)| *n == name).map(|(_, value)| value)
    };
    let channel = |name: &str| {
        let channel: Channel = value(name)?.parse().ok()?;
        Some(lang.label(channel.label_vi(), channel.as_str()).to_lowercase())
    };
    let figure = value("measure").and_then(|text| text.parse::<Figure>().ok());
    let said = figure.map(|figure| lang.label(figure.label_vi(), figure.as_str()).to_lowercase());
    let grade = value("grade").and_then(|text| text.parse::<Grade>().ok());
    let rated = grade.map(|grade| {
        lang.fill(t::RATED_AS, [lang.label(grade.label_vi(), grade.as_str())])
            .to_lowercase()
    });
    [
        said,
        rated,
        channel("channel"),
        value("level").map(|level| lang.fill(t::LISTED_LEVEL, [level.to_owned()])),
        channel("return_channel").map(|channel| lang.fill(t::LISTED_RETURN, [channel])),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ")
}
