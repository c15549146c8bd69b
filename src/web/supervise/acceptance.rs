//! The wait of online dossiers for their acceptance: who answers within the limit, and what waits beyond it now.

use maud::{Markup, html};

use super::asked::Asked;
use crate::http::extract::Ctx;
use crate::service::statistics::{self, Acceptance, AcceptanceBy, AcceptanceMeasure as A, AcceptanceTable};
use crate::service::{Caller, Error};
use crate::web::lang::Lang;
use crate::web::public::board::percent;
use crate::web::text::supervise as t;
use crate::web::ui::{self, query_text};

/// Agencies shown at once.
const AGENCIES: usize = 25;

/// The section of the agency asked about. It tells nothing of doubts, so beside figures without doubtful dossiers there is none.
pub async fn section(lang: Lang, ctx: &Ctx, caller: Caller, asked: &Asked) -> Result<Markup, Error> {
    if asked.certain {
        return Ok(html! {});
    }
    let table = statistics::acceptance(ctx, caller, asked.question(), AcceptanceBy::Agency).await?;
    Ok(html! {
        h2 { (lang.say(t::ACCEPTANCE)) }
        p .hint { (lang.say(t::ACCEPTANCE_HINT)) }
        @if table.rows.is_empty() { p { (lang.say(t::NOTHING)) } } @else { (by_agency(lang, asked, &table)) }
    })
}

fn by_agency(lang: Lang, asked: &Asked, table: &AcceptanceTable) -> Markup {
    let mut rows: Vec<_> = table.rows.iter().collect();
    // What needs a look comes first.
    rows.sort_by_key(|(_, of)| {
        std::cmp::Reverse((of.of(A::WaitingLate), of.of(A::AcceptedLate) + of.of(A::RefusedLate)))
    });
    let total = line(
        lang,
        asked,
        html! { strong { (lang.say(t::ALL_AGENCIES)) } },
        &table.total,
        &asked.query(),
    );
    let each = rows.iter().take(AGENCIES).map(|(group, of)| {
        let own = format!(
            "own=true&agency={}&from={}&to={}",
            query_text(&group.key),
            asked.from,
            asked.to
        );
        line(lang, asked, html! { (group.label) }, of, &own)
    });
    let rows: Vec<Vec<Markup>> = std::iter::once(total).chain(each).collect();
    let head = [
        t::AGENCY,
        t::ACCEPTED_IN_TIME,
        t::ACCEPTED_LATE,
        t::REFUSED_IN_TIME,
        t::REFUSED_LATE,
        t::ANSWERED_RATE,
        t::WAITING_IN_TIME,
        t::WAITING_LATE,
    ]
    .map(|text| lang.say(text));
    ui::table(lang.say(t::ACCEPTANCE), &head, &rows)
}

fn line(lang: Lang, asked: &Asked, name: Markup, of: &Acceptance, query: &str) -> Vec<Markup> {
    let number = |measure: A| asked.linked(of.of(measure), &format!("acceptance={measure}&{query}"));
    vec![
        name,
        number(A::AcceptedInTime),
        number(A::AcceptedLate),
        number(A::RefusedInTime),
        number(A::RefusedLate),
        html! { (percent(lang, of.rate()).unwrap_or_else(|| "–".to_owned())) },
        number(A::WaitingInTime),
        number(A::WaitingLate),
    ]
}
