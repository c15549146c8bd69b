//! Figures that other systems hold: entered with their source and evidence, and corrected with a reason.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::asked::tabs;
use crate::domain::figures::Period;
use crate::domain::gauge::Enterable;
use crate::domain::policy::Permission;
use crate::http::entered::{FigureBody, new_figure};
use crate::http::extract::{self, Ctx};
use crate::service::plans::{EnteredFigure, FigureQuestion, enter, list_figures};
use crate::service::{Error, Reason};
use crate::web::admin::sent::{self, Office, Sent, institutions_of_mine, numbers, options};
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::planning as p;
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone, query_text};

/// Where figures are entered.
pub const PATH: &str = "/so-lieu/nhap";

/// The figures of the year, and a form.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, None).await
}

async fn page(ctx: &Ctx, staff: &Staff, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let mine = institutions_of_mine(ctx, staff, Permission::FigureEnter).await?;
    let (from, to) = listed(values, ctx.now().local_day());
    let all = figures(ctx, staff, Period::new(from, to)).await?;
    // The one that the form is about may lie outside the days listed.
    let period = day_of(values, "from").zip(day_of(values, "to"));
    let about = figures(ctx, staff, period.and_then(|(from, to)| Period::new(from, to))).await?;
    let named = about.iter().find(|figure| is_named(figure, values));
    let exists = error.is_some_and(|error| error.reason == Reason::EntryExists);
    let wanted = corrected(values, named, exists);
    let body = html! {
        (tabs(shell, PATH, &kept(values)))
        @if values.get("done").is_some() { (ui::notice(Tone::Good, &html! { p { (lang.say(t::SAVED)) } })) }
        (form(shell, &mine, &wanted, named, error))
        h2 { (lang.fill(p::FIGURES_OF, [from, to].map(time::short_day))) }
        (year_form(shell, to.year().min(ctx.now().local_day().year())))
        (table(lang, &all))
    };
    Ok(sent::page(shell, error, lang.say(p::ENTER_FIGURES), body))
}

/// Agency and days that were chosen on the other pages.
fn kept(values: &Values) -> String {
    let names = ["agency", "from", "to"];
    let pairs = names
        .iter()
        .filter_map(|name| Some(format!("{name}={}", query_text(values.get(name)?))));
    pairs.collect::<Vec<_>>().join("&")
}

fn day_of(values: &Values, name: &str) -> Option<NaiveDate> {
    extract::day_of(values.get(name)?)
}

/// The days of which figures are listed: those of a year, or a year back and ahead, which is whatever anybody still works on.
fn listed(values: &Values, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let year = values.get("year").unwrap_or_default().trim();
    let day = |day: &str| extract::day_of(&format!("{year}-{day}"));
    let of_year = day("01-01").zip(day("12-31"));
    let around = chrono::Days::new(366);
    of_year.unwrap_or((today - around, today + around))
}

async fn figures(ctx: &Ctx, staff: &Staff, period: Option<Period>) -> Result<Vec<EnteredFigure>, Error> {
    let Some(period) = period else {
        return Ok(Vec::new());
    };
    let question = FigureQuestion {
        agency: None,
        gauge: None,
        period,
        history: false,
    };
    list_figures(ctx, staff.caller.clone(), question).await
}

/// Whether a form or a link speaks of a figure.
fn is_named(figure: &EnteredFigure, values: &Values) -> bool {
    let row = &figure.row;
    let is = |name: &str, text: &str| values.get(name) == Some(text);
    is("agency", &figure.agency.code)
        && is("indicator", row.gauge.as_str())
        && is("from", &row.period_from.to_string())
        && is("to", &row.period_to.to_string())
}

/// What a link to correct a figure means: the figure as it stands now. What was typed stays: if it was meant as a first figure where
/// there is one (`exists`), the form becomes that of its correction.
fn corrected(values: &Values, named: Option<&EnteredFigure>, exists: bool) -> Values {
    let mut values = values.clone();
    if let Some(figure) = named.filter(|_| exists) {
        values.set("revision", &figure.row.revision.to_string());
    }
    let asked = values.has("revision") && !values.has("numerator");
    if let Some(figure) = named.filter(|_| asked) {
        let rate = figure.rate;
        values.set("revision", &figure.row.revision.to_string());
        values.set("numerator", &rate.numerator.to_string());
        values.set("denominator", &rate.denominator.to_string());
        values.set("source", &figure.row.source);
        values.set("evidence", &figure.row.evidence);
    }
    values
}

/// Where a figure is corrected.
fn correction(figure: &EnteredFigure) -> String {
    let row = &figure.row;
    format!(
        "{PATH}?agency={}&indicator={}&from={}&to={}&revision={}#figure",
        query_text(&figure.agency.code),
        row.gauge.as_str(),
        row.period_from,
        row.period_to,
        row.revision,
    )
}

fn year_form(shell: &Shell, year: i32) -> Markup {
    let lang = shell.lang;
    let mut values = Values::default();
    values.set("year", &year.to_string());
    let form = Form::new(shell, &values, None);
    html! {
        form .filters method="get" action=(PATH) {
            (form.input(Field::new("year", lang.say(p::FIGURES_OF_YEAR)).required().keyboard("numeric").at_most(4)))
            button .button { (lang.say(p::SHOW)) }
        }
    }
}

fn table(lang: Lang, figures: &[EnteredFigure]) -> Markup {
    let head = [t::TARGET, t::AGENCY, p::PERIOD, p::FIGURE, p::FIGURE_SOURCE, p::CORRECT].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = figures
        .iter()
        .map(|figure| {
            let row = &figure.row;
            let rate = figure.rate;
            let name = lang.label(row.gauge.label_vi(), row.gauge.as_str());
            vec![
                html! { (name) },
                html! { (figure.agency.name) },
                html! { (time::short_day(row.period_from)) " – " (time::short_day(row.period_to)) },
                html! { (lang.parts(rate)) },
                html! { (row.source) },
                html! { a href=(correction(figure)) { (lang.fill(p::CORRECT_REVISION, [row.revision.to_string()])) } },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p { (lang.say(p::NO_FIGURES)) } } @else { (ui::records(lang.say(p::FIGURES), &head, &rows)) }
    }
}

fn form(
    shell: &Shell,
    mine: &[Office],
    values: &Values,
    named: Option<&EnteredFigure>,
    error: Option<&Error>,
) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let all: Vec<_> = Enterable::all().map(Enterable::gauge).collect();
    let gauges = sent::values(lang, &all, |g| (g.as_str(), g.label_vi()));
    let fields = html! {
        (form.choice(Field::new("indicator", lang.say(t::TARGET)).required(), &gauges))
        (form.choice(Field::new("agency", lang.say(t::AGENCY)).required(), &options(lang, mine)))
        div .row {
            (form.input(Field::new("from", lang.say(p::FROM)).kind("date").required()))
            (form.input(Field::new("to", lang.say(p::TO)).kind("date").required()))
        }
        div .row {
            (form.input(Field::new("numerator", lang.say(p::NUMERATOR)).required().keyboard("numeric").at_most(13)))
            (form.input(Field::new("denominator", lang.say(p::DENOMINATOR)).required().keyboard("numeric").at_most(13)))
        }
        (form.input(Field::new("source", lang.say(p::FIGURE_SOURCE)).required().at_most(500)))
        (form.lines(Field::new("evidence", lang.say(p::EVIDENCE)).required().hint(lang.say(p::EVIDENCE_HINT)).at_most(2000)))
        @if let Some(revision) = values.get("revision") {
            p {
                (lang.fill(p::CORRECTING, [revision.to_owned()]))
                @if let Some(figure) = named { " " (lang.fill(p::STANDS_AS, [lang.parts(figure.rate), figure.row.source.clone()])) }
            }
            input type="hidden" name="revision" value=(revision);
            (form.errors_of("revision"))
            (form.lines(Field::new("reason", lang.say(p::REASON)).required().at_most(1000)))
        }
        (form.submit(p::ENTER))
    };
    html! {
        section .card.narrow aria-labelledby="figure" {
            h2 #figure { (lang.say(p::ENTER_FIGURE)) }
            (form.whole(PATH, &fields))
        }
    }
}

/// Enters or corrects a figure.
pub async fn add(ctx: Ctx, posted: Kept) -> Page {
    let (staff, values, once) = match posted {
        Kept::ToShow(staff, values) => {
            return page(&ctx, &staff, &values, Some(&Reason::FormRenewed.into())).await;
        }
        Kept::ToDo(StaffPosted {
            staff, values, once, ..
        }) => (staff, values, once),
    };
    let body = numbers(&values, ["numerator", "denominator", "revision"]).map(|[numerator, denominator, revision]| {
        FigureBody {
            agency: values.text("agency"),
            indicator: values.text("indicator"),
            from: values.text("from"),
            to: values.text("to"),
            numerator,
            denominator,
            source: values.text("source"),
            evidence: values.text("evidence"),
            revision: revision.and_then(|revision| i32::try_from(revision).ok()),
            reason: values.text("reason"),
        }
    });
    let done = match body.and_then(|body| new_figure(&body)) {
        Ok(new) => {
            // Where it stands among the others of its year.
            // Who enters one figure goes on with the next of that agency and those days: what was chosen stays chosen.
            let chosen = ["indicator", "agency", "from", "to"].map(|name| {
                let value = values.get(name).unwrap_or_default();
                format!("&{name}={}", query_text(value))
            });
            let shown = format!("{PATH}?done=entered&year={}{}", new.period.to().year(), chosen.concat());
            enter(&ctx, staff.caller.clone(), once, new, move |_| leads_to(shown.clone())).await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &values, Some(&error)).await,
    }
}
