//! Agencies of a level ranked by a scorecard, in total and in each component.

use maud::{Markup, html};

use super::asked::Asked;
use super::scores::{PATH, points};
use crate::service::scorecards::{Given, Place, RankRow, Ranks};
use crate::web::lang::Lang;
use crate::web::text::supervise as t;
use crate::web::ui::{self, query_text};

/// Agencies shown at once.
const ROWS: usize = 50;

/// The table, from the row that the address names on.
pub fn table(lang: Lang, asked: &Asked, ranks: &Ranks, skip: usize) -> Markup {
    let mut head = [t::AGENCY, t::SCALED_POINTS, t::RANK, t::ASSESSED, t::RANK_ASSESSED]
        .map(|text| lang.say(text).to_owned())
        .to_vec();
    let components = ranks.card.components.list();
    head.extend(
        components
            .iter()
            .map(|component| lang.fill(t::RANK_OF, [component.name.clone()])),
    );
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let rows: Vec<Vec<Markup>> = ranks
        .rows
        .iter()
        .skip(skip)
        .take(ROWS)
        .filter_map(|row| line(lang, asked, &ranks.card.code, row))
        .collect();
    let page = |skip: usize| {
        format!(
            "{PATH}?code={}&{}&skip={skip}",
            query_text(&ranks.card.code),
            asked.query()
        )
    };
    let first = (skip > 0).then(|| page(0));
    let next = (skip + ROWS < ranks.rows.len()).then(|| page(skip + ROWS));
    html! {
        h2 { (lang.say(t::RANKS)) }
        p .hint { (lang.fill(t::RANKS_HINT, [ranks.compared.to_string()])) }
        (ui::table(lang.say(t::RANKS), &head, &rows))
        (ui::pages(lang, first.as_deref(), next.as_deref()))
    }
}

fn line(lang: Lang, asked: &Asked, card: &str, row: &RankRow) -> Option<Vec<Markup>> {
    let (total, components) = row.places.split_first()?;
    let there = format!(
        "{PATH}?code={}&agency={}&from={}&to={}",
        query_text(card),
        row.agency.code,
        asked.from,
        asked.to
    );
    let number = |text: Option<String>| html! { (text.unwrap_or_else(|| "–".to_owned())) };
    let rank = |place: Option<usize>| number(place.map(|place| place.to_string()));
    let assessed = total.assessed.as_ref();
    let given = |(given, _): &(Given, Option<usize>)| given.comparable().map(|hundredths| points(lang, hundredths));
    let mut cells = vec![
        html! { a href=(there) { (row.agency.name) } },
        number(total.computed.scaled().map(|scaled| points(lang, scaled))),
        rank(total.computed_place),
        number(assessed.and_then(given)),
        rank(assessed.and_then(|(_, place)| *place)),
    ];
    cells.extend(
        components
            .iter()
            .map(|component: &Place| rank(component.computed_place)),
    );
    Some(cells)
}
