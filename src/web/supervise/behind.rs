//! The dossiers behind a figure, or behind a doubt about figures.

use maud::{Markup, html};

use super::late;
use crate::db::dossiers::Dossier;
use crate::domain::postal::Channel;
use crate::domain::quality::Doubt;
use crate::http::extract::{Ctx, cursor, cursor_text, sure};
use crate::http::questions::QuestionWords;
use crate::service::dossiers::list::Page as ListPage;
use crate::service::reports::{self, Blamed};
use crate::service::statistics::{self, AcceptanceBy, AcceptanceMeasure, Figure, Narrowing, Question};
use crate::service::{Caller, Error, Fields};
use crate::web::form::Values;
use crate::web::lang::{Lang, Text};
use crate::web::refusal::Page;
use crate::web::shell::Staff;
use crate::web::staff::lines;
use crate::web::text::staff as s;
use crate::web::text::supervise as t;
use crate::web::time;
use crate::web::ui::{self, query_text};

/// Where the lists are.
pub const PATH: &str = "/so-lieu/ho-so";
/// Where the lists of the API begin, which the services name.
const LISTS: [&str; 2] = [
    "/api/v1/statistics/dossiers?",
    "/api/v1/statistics/satisfaction/dossiers?",
];
/// Dossiers of a page.
pub(super) const ROWS: i64 = 50;
/// Where a line of dossiers has the state.
const STATUS: usize = 3;
/// What the address of a list is made of, as the API has it.
const NAMES: [&str; 14] = [
    "measure",
    "acceptance",
    "grade",
    "doubt",
    "agency",
    "own",
    "certain",
    "from",
    "to",
    "procedure",
    "field",
    "channel",
    "return_channel",
    "level",
];

/// A list that can be asked for.
enum Wanted {
    Figure(Figure, Narrowing),
    Doubt(Doubt),
    Acceptance(AcceptanceMeasure),
}

fn wanted(f: &mut Fields, query: &Values) -> Option<Wanted> {
    if let Some(doubt) = query.get("doubt") {
        return f.optional("doubt", Some(doubt)).map(Wanted::Doubt);
    }
    if let Some(measure) = query.get("acceptance") {
        return f.optional("acceptance", Some(measure)).map(Wanted::Acceptance);
    }
    let figure = f.required("measure", query.get("measure"));
    let narrowing = Narrowing {
        procedure: f.optional("procedure", query.get("procedure")),
        field: query.text("field"),
        intake_channel: f.optional("channel", query.get("channel")),
        return_channel: f.optional("return_channel", query.get("return_channel")),
        service_level: f.optional("level", query.get("level")),
    };
    figure.map(|figure| Wanted::Figure(figure, narrowing))
}

/// What a list of the API is asked, which the page of it is asked as well.
pub(super) fn query_of(path: &str) -> Option<&str> {
    LISTS.iter().find_map(|list| path.strip_prefix(list))
}

/// The list.
pub async fn list(ctx: Ctx, staff: Staff, query: Values) -> Page {
    if query.has("grade") {
        return super::rated::list(ctx, staff, query).await;
    }
    let Staff { shell, caller } = staff;
    let lang = shell.lang;
    let mut f = Fields::new();
    let wanted = wanted(&mut f, &query);
    let question = question(&mut f, &query);
    let after = cursor(&mut f, query.get("after"));
    f.finish()?;
    let (wanted, question) = (sure(wanted)?, sure(question)?);
    let name = match &wanted {
        Wanted::Figure(figure, narrowing) => figure_name(lang, *figure, narrowing),
        Wanted::Doubt(doubt) => lang.label(doubt.label_vi(), doubt.as_str()),
        Wanted::Acceptance(measure) => lang.label(measure.label_vi(), measure.as_str()),
    };
    let day = match &wanted {
        Wanted::Figure(figure, _) => counted_at(*figure),
        Wanted::Doubt(_) => counted_at(Figure::Received),
        Wanted::Acceptance(measure) => answered_at(*measure),
    };
    let figure = match &wanted {
        Wanted::Figure(figure, _) => Some(*figure),
        Wanted::Doubt(_) | Wanted::Acceptance(_) => None,
    };
    let (page, number) = found(&ctx, caller.clone(), wanted, question.clone(), after).await?;
    let blamed = match figure.and_then(late::decided) {
        Some(decided) => Some(reports::blamed(&ctx, caller, question.clone(), decided, &page).await?),
        None => None,
    };
    let agency = question
        .agency
        .as_ref()
        .and_then(|code| page.catalogue.agency(code).ok());
    let first = query.has("after").then(|| address(&query, None));
    let next = page.next.map(|c| address(&query, Some(&cursor_text(c))));
    let body = html! {
        (about(lang, agency.map(|agency| agency.name.as_str()), &question, &name, number))
        (table(lang, &name, &page, day, blamed.as_ref()))
        (ui::pages(lang, first.as_deref(), next.as_deref()))
        @if blamed.is_some() { (late::download(lang, &question)) }
        p { a href=(back(&question)) { (lang.say(t::BACK)) } }
    };
    Ok(shell.page(lang.say(t::BEHIND), body))
}

/// A figure, and whatever narrows it to the cell that was pointed at.
fn figure_name(lang: Lang, figure: Figure, narrowing: &Narrowing) -> String {
    let channel = |channel: Channel| lang.label(channel.label_vi(), channel.as_str()).to_lowercase();
    let parts = [
        narrowing.intake_channel.map(channel),
        narrowing
            .service_level
            .map(|level| lang.fill(t::LISTED_LEVEL, [level.get().to_string()])),
        narrowing
            .return_channel
            .map(|back| lang.fill(t::LISTED_RETURN, [channel(back)])),
        narrowing.field.clone(),
        narrowing
            .procedure
            .as_ref()
            .map(|code| lang.fill(t::LISTED_PROCEDURE, [code.to_string()])),
    ];
    let name = lang.label(figure.label_vi(), figure.as_str());
    std::iter::once(name)
        .chain(parts.into_iter().flatten())
        .collect::<Vec<_>>()
        .join(", ")
}

pub(super) fn question(f: &mut Fields, query: &Values) -> Option<Question> {
    QuestionWords {
        agency: query.get("agency"),
        own: query.get("own"),
        certain: query.get("certain"),
        from: query.get("from"),
        to: query.get("to"),
    }
    .read(f)
}

async fn found(
    ctx: &Ctx,
    caller: Caller,
    wanted: Wanted,
    question: Question,
    after: Option<crate::db::dossier_search::Cursor>,
) -> Result<(ListPage, i64), Error> {
    match wanted {
        Wanted::Figure(figure, narrowing) => {
            statistics::behind_with_number(ctx, caller, question, figure, narrowing, after, ROWS).await
        }
        Wanted::Doubt(doubt) => {
            let (page, number) = statistics::doubtful(ctx, caller, question, doubt, after, ROWS).await?;
            Ok((page, i64::try_from(number).unwrap_or(i64::MAX)))
        }
        Wanted::Acceptance(measure) => {
            let by = AcceptanceBy::Agency;
            let all = statistics::acceptance(ctx, caller.clone(), question.clone(), by)
                .await?
                .total;
            let page = statistics::behind_acceptance(ctx, caller, question, measure, after, ROWS).await?;
            Ok((page, all.of(measure)))
        }
    }
}

/// When a dossier was counted, and what that moment is called.
type CountedAt = (Text, fn(&Dossier) -> Option<String>);

/// What a figure goes by: the end for what was decided or ended, the hand-over for what was given back, else the receipt.
const fn counted_at(figure: Figure) -> CountedAt {
    match figure {
        Figure::Resolved
        | Figure::Early
        | Figure::OnTime
        | Figure::Late
        | Figure::InTime
        | Figure::Repeated
        | Figure::ResultExpected
        | Figure::ResultAttached
        | Figure::ResultMissing
        | Figure::ResultElectronic
        | Figure::ResultNotElectronic => (t::DECIDED_AT, |d| d.state.ended_at.map(time::short)),
        Figure::Withdrawn | Figure::Stopped => (t::ENDED_AT, |d| d.state.ended_at.map(time::short)),
        Figure::Returned | Figure::ReturnedByPost => (t::RETURNED_AT, |d| d.state.closed_at.map(time::short)),
        Figure::Posted => (t::POSTED_ON, |d| d.state.posted_day.map(time::short_day)),
        _ => (t::RECEIVED_AT, |d| d.state.received_at.map(time::short)),
    }
}

/// When an online dossier was accepted or refused, or since when it waits.
const fn answered_at(measure: AcceptanceMeasure) -> CountedAt {
    use AcceptanceMeasure as A;
    match measure {
        A::AcceptedInTime | A::AcceptedLate => counted_at(Figure::Received),
        A::RefusedInTime | A::RefusedLate => counted_at(Figure::Stopped),
        A::WaitingInTime | A::WaitingLate => (t::SUBMITTED_AT, |d| Some(time::short(d.intake.submitted_at))),
    }
}

/// The dossiers with the moment at which each was counted. States have no colour of their own here: that a result was handed back
/// is no praise where it was late.
fn table(lang: Lang, name: &str, page: &ListPage, (heading, at): CountedAt, blamed: Option<&Blamed>) -> Markup {
    let mut head = vec![s::CODE, s::APPLICANT, s::PROCEDURE, heading, s::STATUS, s::DUE];
    match blamed {
        Some(_) => head.extend(late::HEAD),
        None => head.push(s::ASSIGNEE),
    }
    let head: Vec<&str> = head.into_iter().map(|text| lang.say(text)).collect();
    let rows: Vec<Vec<Markup>> = page
        .dossiers
        .iter()
        .map(|d| {
            let mut cells = lines::line(lang, d, page);
            let status = d.state.status;
            if let Some(cell) = cells.get_mut(STATUS) {
                *cell = html! { (lang.label(status.label_vi(), status.as_str())) };
            }
            let moment = at(d);
            cells.insert(STATUS, html! { @if let Some(moment) = moment { (moment) } });
            match blamed {
                Some(blamed) => late::with_blame(cells, blamed.get(&d.intake.id)),
                None => cells,
            }
        })
        .collect();
    html! {
        @if rows.is_empty() { p { (lang.say(s::LIST_EMPTY)) } } @else { (ui::records(name, &head, &rows)) }
    }
}

pub(super) fn address(query: &Values, after: Option<&str>) -> String {
    let mut parts: Vec<String> = NAMES
        .iter()
        .filter_map(|name| query.get(name).map(|v| format!("{name}={}", query_text(v))))
        .collect();
    parts.extend(after.map(|a| format!("after={a}")));
    format!("{PATH}?{}", parts.join("&"))
}

pub(super) fn back(question: &Question) -> String {
    let agency = question
        .agency
        .as_ref()
        .map_or_else(String::new, |code| format!("agency={code}&"));
    format!(
        "{}?{agency}from={}&to={}",
        super::board::PATH,
        question.from,
        question.to
    )
}

pub(super) fn about(lang: Lang, agency: Option<&str>, question: &Question, name: &str, number: i64) -> Markup {
    let period = [time::short_day(question.from), time::short_day(question.to)];
    ui::facts(&[
        (
            lang.say(t::FIGURE),
            html! { strong { (name) } ": " (lang.fill(t::NUMBER_OF_DOSSIERS, [lang.number(number)])) },
        ),
        (
            lang.say(t::AGENCY),
            html! {
                @if let Some(agency) = agency { (agency) }
                @if question.own { " (" (lang.say(t::OWN)) ")" }
            },
        ),
        (lang.say(t::PERIOD), html! { (lang.fill(t::PERIOD_OF, period)) }),
    ])
}
