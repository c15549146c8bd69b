//! The notice board: the figures of a month that an office must publish.

use maud::{Markup, html};

use crate::domain::figures::Measure;
use crate::domain::indicator::Rate;
use crate::http::extract::{ClientAddress, Ctx, day_of};
use crate::service::statistics::{Figures, Published, published};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::Shell;
use crate::web::text::board as t;
use crate::web::{time, ui};

/// Where the board is.
pub const PATH: &str = "/cong-khai";

/// The board.
pub async fn show(ctx: Ctx, address: ClientAddress, shell: Shell, query: Values) -> Page {
    let lang = shell.lang;
    // What is no agency or no month is as good as none chosen.
    let agency = query.get("agency").and_then(|text| text.parse().ok());
    let month = query.get("month").and_then(|text| day_of(&format!("{text}-01")));
    let board = published(&ctx, &address.0, agency, month).await?;
    let body = html! {
        (choose(lang, &board))
        h2 { (lang.fill(t::OF, [board.agency.name.clone(), board.month.from().format("%m/%Y").to_string()])) }
        p .hint { (lang.fill(t::AS_OF, [time::moment(lang, board.cut_off)])) }
        (rates(lang, &board))
        h2 { (lang.say(t::BY_AGENCY)) }
        (agencies(lang, &board))
    };
    Ok(shell.page(lang.say(t::BOARD), body))
}

fn choose(lang: Lang, board: &Published) -> Markup {
    html! {
        form .filters method="get" action=(PATH) {
            div .field {
                label for="agency" { (lang.say(t::AGENCY)) }
                select #agency name="agency" {
                    @for (agency, depth) in &board.agencies {
                        option value=(agency.code) selected[*agency == board.agency] {
                            ("– ".repeat(depth.saturating_sub(1))) (agency.name)
                        }
                    }
                }
            }
            div .field {
                label for="month" { (lang.say(t::MONTH)) }
                input #month name="month" type="month" value=(board.month.from().format("%Y-%m"));
            }
            button .button { (lang.say(t::SHOW)) }
        }
    }
}

/// A rate in percent with two decimals, as it is read here: `97,50 %`.
pub fn percent(lang: Lang, rate: Rate) -> Option<String> {
    let text = format!("{:.2} %", rate.percent()?);
    Some(match lang {
        Lang::Vi => text.replace('.', ","),
        Lang::En => text,
    })
}

fn rates(lang: Lang, board: &Published) -> Markup {
    let rows: Vec<Vec<Markup>> = board
        .rates
        .iter()
        .map(|(indicator, rate)| {
            vec![
                html! { (lang.label(indicator.label_vi(), indicator.as_str())) },
                html! {
                    @match percent(lang, *rate) {
                        Some(percent) => strong { (percent) },
                        None => (lang.say(t::NOT_APPLICABLE)),
                    }
                },
                html! { (lang.parts(*rate)) },
            ]
        })
        .collect();
    let head = [t::RATE, t::PERCENT, t::PARTS].map(|text| lang.say(text));
    ui::table(lang.say(t::RATES), &head, &rows)
}

fn agencies(lang: Lang, board: &Published) -> Markup {
    let row = |name: &str, f: &Figures| -> Vec<Markup> {
        let numbers = [
            f.count(Measure::Received),
            f.resolved(),
            f.count(Measure::DecidedEarly),
            f.count(Measure::DecidedOnTime),
            f.count(Measure::DecidedLate),
            f.in_progress,
            f.overdue,
        ];
        let mut cells = vec![html! { (name) }];
        cells.extend(numbers.map(|n| html! { (lang.number(n)) }));
        cells.push(html! { (percent(lang, f.on_time_rate()).unwrap_or_default()) });
        cells
    };
    let mut rows: Vec<Vec<Markup>> = board
        .rows
        .iter()
        .map(|r| row(r.groups.first().map_or("", |g| g.label.as_str()), &r.figures))
        .collect();
    rows.push(row(lang.say(t::TOTAL), &board.total));
    let head = [
        t::AGENCY,
        t::RECEIVED,
        t::RESOLVED,
        t::EARLY,
        t::ON_TIME,
        t::LATE,
        t::IN_PROGRESS,
        t::OVERDUE,
        t::PERCENT,
    ]
    .map(|text| lang.say(text));
    html! {
        @if board.rows.is_empty() { p { (lang.say(t::NOTHING)) } }
        @else { (ui::table(lang.say(t::BY_AGENCY), &head, &rows)) }
    }
}
