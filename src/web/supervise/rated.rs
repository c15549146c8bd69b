//! The dossiers behind a rate of ratings: what citizens said of each.

use maud::{Markup, html};

use super::behind::{self, about};
use crate::domain::feedback::Grade;
use crate::http::extract::{Ctx, sure};
use crate::http::ratings::id_cursor;
use crate::service::ratings::{Rated, rated, satisfaction};
use crate::service::{Fields, catalogue_admin};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::Staff;
use crate::web::staff::lines;
use crate::web::text::staff as s;
use crate::web::text::supervise as t;
use crate::web::time;
use crate::web::ui;

/// The list.
pub async fn list(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let Staff { shell, caller } = staff;
    let lang = shell.lang;
    let mut f = Fields::new();
    let grade = f.required::<Grade, _>("grade", query.get("grade"));
    let question = behind::question(&mut f, &query);
    let after = id_cursor(&mut f, query.get("after"));
    f.finish()?;
    let (grade, question) = (sure(grade)?, sure(question)?);
    let all = satisfaction(&ctx, caller.clone(), question.clone()).await?.total;
    let number = i64::try_from(all.of(grade)).unwrap_or(i64::MAX);
    let page = rated(&ctx, caller.clone(), question.clone(), Some(grade), after, behind::ROWS).await?;
    let code = question.agency.clone();
    let agency = catalogue_admin::read(&ctx, caller, move |catalogue| {
        Ok(code.and_then(|code| catalogue.agency(&code).ok().map(|agency| agency.name.clone())))
    })
    .await?;
    let name = lang.fill(
        t::RATED_AS,
        [lang.label(grade.label_vi(), grade.as_str()).to_lowercase()],
    );
    let first = query.has("after").then(|| behind::address(&query, None));
    let next = page.next.map(|id| behind::address(&query, Some(&id.to_string())));
    let body = html! {
        (about(lang, agency.as_deref(), &question, &name, number))
        (table(lang, &name, &page.items))
        (ui::pages(lang, first.as_deref(), next.as_deref()))
        p { a href=(behind::back(&question)) { (lang.say(t::BACK)) } }
    };
    Ok(shell.page(lang.say(t::BEHIND), body))
}

fn table(lang: Lang, name: &str, items: &[Rated]) -> Markup {
    let head = [s::CODE, t::AGENCY, t::RATED_AT, t::SAID].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = items
        .iter()
        .map(|rated| {
            vec![
                html! { a href=(lines::address(&rated.code)) { (rated.code) } },
                html! { (rated.agency.name) },
                html! { (time::short(rated.row.rated_at)) },
                html! { @if let Some(comment) = &rated.row.comment { (comment) } },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p { (lang.say(s::LIST_EMPTY)) } } @else { (ui::records(name, &head, &rows)) }
    }
}
