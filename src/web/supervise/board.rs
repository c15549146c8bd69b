//! The dashboard: targets, months, agencies, what is late.

use actix_web::ResponseError;
use maud::{Markup, html};

use super::asked::{self, Asked};
use super::{acceptance, late, targets};
use crate::domain::figures::Measure;
use crate::domain::scorecard::ranks;
use crate::http::extract::Ctx;
use crate::service::statistics::{self, Figure, Figures, GroupBy, Narrowing, Row, Table};
use crate::service::{Error, reports};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::public::board::percent;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::Staff;
use crate::web::text::supervise as t;
use crate::web::time;
use crate::web::ui::{self, chart};

/// Where the dashboard is.
pub const PATH: &str = "/so-lieu";
/// Agencies shown at once.
const AGENCIES: usize = 25;
/// Overdue dossiers shown on the dashboard itself.
const LATE_ROWS: i64 = 10;

/// The dashboard.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let (head, asked) = asked::read(&ctx, &staff, &query).await?;
    let form = |error: Option<&Error>| {
        html! {
            (head.fields(shell, PATH, &[], error, |form, _| form.tick("certain", "true", lang.say(t::CERTAIN))))
            (head.quick(lang, PATH))
        }
    };
    let content = match asked {
        Ok(asked) => content(&ctx, &staff, &asked, &query).await.map(|body| (asked, body)),
        Err(error) => Err(error),
    };
    match content {
        Ok((asked, body)) => {
            let body = html! { (asked::tabs(shell, PATH, &asked.query())) (form(None)) (body) };
            Ok(shell.page(lang.say(t::BOARD), body))
        }
        Err(error) if error.fields.is_empty() => Err(Refusal(error)),
        Err(error) => {
            let body = form(Some(&error));
            Ok(shell.page_on(error.error_response(), lang.say(t::BOARD), body))
        }
    }
}

async fn content(ctx: &Ctx, staff: &Staff, asked: &Asked, query: &Values) -> Result<Markup, Error> {
    let lang = staff.shell.lang;
    let caller = || staff.caller.clone();
    let agencies = statistics::timeliness(ctx, caller(), asked.question(), vec![GroupBy::Agency]).await?;
    let months = statistics::timeliness(ctx, caller(), asked.question(), vec![GroupBy::Month]).await?;
    let both = vec![GroupBy::Agency, GroupBy::Month];
    let each = statistics::timeliness(ctx, caller(), asked.question(), both).await?;
    let progress = targets::progress(ctx, caller(), asked).await?;
    let waits = acceptance::section(lang, ctx, caller(), asked).await?;
    let late = if asked.may_name() {
        let question = asked.question();
        let narrowing = Narrowing::default();
        let found = statistics::behind(
            ctx,
            caller(),
            question.clone(),
            Figure::Overdue,
            narrowing,
            None,
            LATE_ROWS,
        )
        .await?;
        let name = lang.say(t::LATE_LIST);
        let blamed = reports::blamed(ctx, caller(), question, false, &found).await?;
        Some(late::table(lang, name, &found, &blamed))
    } else {
        None
    };
    let skip = query.get("skip").and_then(|n| n.parse().ok()).unwrap_or(0);
    let as_of = if asked.may_name() { t::AS_OF } else { t::AS_OF_ONLY };
    Ok(html! {
        (chart::patterns())
        h2 { (asked.title(lang)) }
        p .hint { (lang.fill(as_of, [time::moment(lang, agencies.cut_off)])) }
        @if asked.certain { p .hint { (lang.say(t::CERTAIN_HINT)) } }
        (summary(lang, asked, &agencies.total))
        (targets::section(lang, asked, &progress))
        (by_month(lang, asked, &months))
        (by_agency(lang, asked, &agencies, &each, skip))
        (waits)
        @if let Some(table) = &late { (late_list(lang, asked, table)) }
    })
}

fn summary(lang: Lang, asked: &Asked, f: &Figures) -> Markup {
    // What came and what went add up, so that nobody has to ask where the rest is.
    let piles = [
        (f.carried_over, Figure::CarriedOver, t::CARRIED_OVER),
        (f.count(Measure::Received), Figure::Received, t::RECEIVED),
        (f.resolved(), Figure::Resolved, t::RESOLVED),
        (f.count(Measure::DecidedLate), Figure::Late, t::RESOLVED_LATE),
        (f.count(Measure::Withdrawn), Figure::Withdrawn, t::WITHDRAWN),
        (f.count(Measure::Stopped), Figure::Stopped, t::STOPPED),
        (f.in_progress, Figure::InProgress, t::IN_PROGRESS),
        (f.overdue, Figure::Overdue, t::OVERDUE),
    ];
    html! {
        dl .tiles aria-label=(lang.say(t::NOW)) {
            @for (number, figure, name) in piles {
                div { dt { (lang.say(name)) } dd { (asked.number(number, figure)) } }
            }
            div {
                dt { (lang.say(t::ON_TIME_RATE)) }
                dd { (percent(lang, f.on_time_rate()).unwrap_or_else(|| "–".to_owned())) }
            }
        }
    }
}

/// What a bar says to those who do not see it.
fn bar_says(lang: Lang, f: &Figures) -> String {
    let count = |measure| f.count(measure).to_string();
    lang.fill(
        t::BAR_SAYS,
        [
            count(Measure::DecidedEarly),
            count(Measure::DecidedOnTime),
            count(Measure::DecidedLate),
        ],
    )
}

fn by_month(lang: Lang, asked: &Asked, table: &Table) -> Markup {
    let longest = table.rows.iter().map(|r| r.figures.resolved()).max().unwrap_or(0);
    let rows: Vec<Vec<Markup>> = table
        .rows
        .iter()
        .filter_map(|row| {
            let group = row.groups.first()?;
            let (f, days) = (&row.figures, group.days?);
            let number = |n, figure| asked.number_of_days(n, figure, days);
            Some(vec![
                html! { (days.0.format("%m/%Y")) },
                chart::stacked(f, longest, &bar_says(lang, f)),
                number(f.count(Measure::Received), Figure::Received),
                number(f.count(Measure::DecidedEarly), Figure::Early),
                number(f.count(Measure::DecidedOnTime), Figure::OnTime),
                number(f.count(Measure::DecidedLate), Figure::Late),
                html! { (percent(lang, f.on_time_rate()).unwrap_or_else(|| "–".to_owned())) },
            ])
        })
        .collect();
    let head = [
        t::MONTH,
        t::CHART,
        t::RECEIVED,
        t::EARLY,
        t::ON_TIME,
        t::LATE,
        t::ON_TIME_RATE,
    ]
    .map(|text| lang.say(text));
    html! {
        h2 { (lang.say(t::BY_MONTH)) }
        @if rows.is_empty() { p { (lang.say(t::NOTHING)) } }
        @else {
            (chart::legend(lang))
            (ui::table(lang.say(t::BY_MONTH), &head, &rows))
        }
    }
}

/// The share in time as a number that can be compared; none if nothing was decided.
fn share(f: &Figures) -> Option<u32> {
    let rate = f.on_time_rate();
    let millionths = u128::from(rate.numerator) * 1_000_000;
    millionths
        .checked_div(u128::from(rate.denominator))
        .and_then(|n| u32::try_from(n).ok())
}

fn by_agency(lang: Lang, asked: &Asked, table: &Table, each: &Table, skip: usize) -> Markup {
    let shares: Vec<Option<u32>> = table.rows.iter().map(|row| share(&row.figures)).collect();
    let mut ranked: Vec<(&Row, Option<usize>)> = table.rows.iter().zip(ranks(&shares)).collect();
    // What needs a look comes first: the lowest share, then the most overdue; where nothing was decided, last.
    ranked.sort_by_key(|(row, place)| (std::cmp::Reverse(*place), std::cmp::Reverse(row.figures.overdue)));
    let rows: Vec<Vec<Markup>> = ranked
        .iter()
        .skip(skip)
        .take(AGENCIES)
        .filter_map(|(row, place)| agency(lang, asked, row, *place, each))
        .collect();
    let head = [
        t::AGENCY,
        t::RANK,
        t::ON_TIME_RATE,
        t::MONTHS,
        t::RESOLVED,
        t::LATE,
        t::IN_PROGRESS,
        t::OVERDUE,
    ]
    .map(|text| lang.say(text));
    let page = |skip: usize| format!("{PATH}?{}{}&skip={skip}", asked.query(), asked.and_certain());
    let first = (skip > 0).then(|| page(0));
    let next = (skip + AGENCIES < ranked.len()).then(|| page(skip + AGENCIES));
    html! {
        h2 { (lang.say(t::BY_AGENCY)) }
        p .hint { (lang.say(t::BY_AGENCY_HINT)) }
        @if rows.is_empty() { p { (lang.say(t::NOTHING)) } }
        @else {
            (ui::table(lang.say(t::BY_AGENCY), &head, &rows))
            (ui::pages(lang, first.as_deref(), next.as_deref()))
        }
    }
}

fn agency(lang: Lang, asked: &Asked, row: &Row, place: Option<usize>, each: &Table) -> Option<Vec<Markup>> {
    let group = row.groups.first()?;
    let f = &row.figures;
    let own = each
        .rows
        .iter()
        .filter(|r| r.groups.first().is_some_and(|g| g.key == group.key));
    let months: Vec<&Figures> = own.map(|r| &r.figures).collect();
    let counts: Vec<String> = months.iter().map(|f| f.resolved().to_string()).collect();
    let number = |n, figure| asked.number_of_agency(n, figure, &group.key);
    let there = format!(
        "{PATH}?agency={}&from={}&to={}{}",
        ui::query_text(&group.key),
        asked.from,
        asked.to,
        asked.and_certain()
    );
    Some(vec![
        html! { a href=(there) { (group.label) } },
        html! { @match place { Some(place) => (place), None => "–" } },
        html! { (percent(lang, f.on_time_rate()).unwrap_or_else(|| "–".to_owned())) },
        chart::columns(&months, &lang.fill(t::MONTHS_SAY, [counts.join(", ")])),
        number(f.resolved(), Figure::Resolved),
        number(f.count(Measure::DecidedLate), Figure::Late),
        number(f.in_progress, Figure::InProgress),
        number(f.overdue, Figure::Overdue),
    ])
}

fn late_list(lang: Lang, asked: &Asked, table: &Markup) -> Markup {
    let list = |figure: Figure| format!("{}?measure={figure}&{}", super::behind::PATH, asked.query());
    html! {
        h2 { (lang.say(t::LATE_LIST)) }
        (table)
        p {
            a href=(list(Figure::Overdue)) { (lang.say(t::WHOLE_LATE_LIST)) }
            " · "
            a href=(list(Figure::Late)) { (lang.say(t::DECIDED_LATE_LIST)) }
        }
        (late::download(lang, &asked.question()))
    }
}
