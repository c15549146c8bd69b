//! Figures that other systems hold: entered with their source and evidence, and corrected with a reason.

use maud::{Markup, html};

use super::asked::tabs;
use crate::domain::figures::Period;
use crate::domain::gauge::Entered;
use crate::domain::policy::Permission;
use crate::http::entered::{FigureBody, new_figure};
use crate::http::extract::Ctx;
use crate::service::Error;
use crate::service::plans::{EnteredFigure, FigureQuestion, enter, list_figures};
use crate::web::admin::sent::{self, Office, Sent, numbers, offices_of_mine, on, options};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff};
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
    let mine = offices_of_mine(ctx, staff, Permission::FigureEnter).await?;
    let today = ctx.now().local_day();
    // A year back and ahead is whatever anybody still works on.
    let (from, to) = (today - chrono::Days::new(366), today + chrono::Days::new(366));
    let figures = match Period::new(from, to) {
        Some(period) => {
            let question = FigureQuestion {
                agency: None,
                gauge: None,
                period,
                history: false,
            };
            list_figures(ctx, staff.caller.clone(), question).await?
        }
        None => Vec::new(),
    };
    let body = html! {
        (tabs(shell, PATH, ""))
        @if values.get("done").is_some() { (ui::notice(Tone::Good, &html! { p { (lang.say(t::SAVED)) } })) }
        (form(shell, &mine, &corrected(values, &figures), error))
        h2 { (lang.say(p::FIGURES)) }
        (table(lang, &figures))
    };
    Ok(sent::page(shell, error, lang.say(p::ENTER_FIGURES), body))
}

/// What a link to correct a figure means: the figure as it stands. What was typed stays.
fn corrected(values: &Values, figures: &[EnteredFigure]) -> Values {
    let mut values = values.clone();
    let named = |figure: &&EnteredFigure| {
        let row = &figure.row;
        let is = |name: &str, text: &str| values.get(name) == Some(text);
        is("agency", &figure.agency.code)
            && is("indicator", row.gauge.as_str())
            && is("from", &row.period_from.to_string())
            && is("to", &row.period_to.to_string())
            && is("revision", &row.revision.to_string())
    };
    let found = figures.iter().find(named).filter(|_| !values.has("numerator"));
    if let Some(figure) = found {
        let rate = figure.rate();
        values.set("numerator", &rate.numerator.to_string());
        values.set("denominator", &rate.denominator.to_string());
        values.set("source", &figure.row.source);
        values.set("evidence", &figure.row.evidence);
    }
    values
}

fn table(lang: Lang, figures: &[EnteredFigure]) -> Markup {
    let head = [t::TARGET, t::AGENCY, p::PERIOD, p::FIGURE, p::FIGURE_SOURCE, p::CORRECT].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = figures
        .iter()
        .map(|figure| {
            let row = &figure.row;
            let rate = figure.rate();
            let correct = format!(
                "{PATH}?agency={}&indicator={}&from={}&to={}&revision={}#figure",
                query_text(&figure.agency.code),
                row.gauge.as_str(),
                row.period_from,
                row.period_to,
                row.revision,
            );
            let name = lang.label(row.gauge.label_vi(), row.gauge.as_str());
            vec![
                html! { (name) },
                html! { (figure.agency.name) },
                html! { (time::short_day(row.period_from)) " – " (time::short_day(row.period_to)) },
                html! { (lang.parts(rate)) },
                html! { (row.source) },
                html! { a href=(correct) { (lang.fill(p::CORRECT_REVISION, [row.revision.to_string()])) } },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p { (lang.say(p::NO_FIGURES)) } } @else { (ui::records(lang.say(p::FIGURES), &head, &rows)) }
    }
}

fn form(shell: &Shell, mine: &[Office], values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let gauges = sent::values(lang, Entered::ALL, |g| (g.as_str(), g.label_vi()));
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
            p { (lang.fill(p::CORRECTING, [revision.to_owned()])) }
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
pub async fn add(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
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
            enter(&ctx, staff.caller.clone(), once, new, |_| {
                on(format!("{PATH}?done=entered"))
            })
            .await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &values, Some(&error)).await,
    }
}
