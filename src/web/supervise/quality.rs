//! How far the figures of an office can be believed.

use actix_web::ResponseError;
use maud::{Markup, html};

use super::asked::{self, Asked};
use crate::http::extract::Ctx;
use crate::service::statistics::{self, DoubtCount, QualityReport};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::Staff;
use crate::web::text::supervise as t;
use crate::web::ui;

/// Where the report is.
pub const PATH: &str = "/so-lieu/chat-luong";
/// Agencies named beside a reason.
const MOST_AGENCIES: usize = 3;

/// The report.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let (head, asked) = asked::read(&ctx, &staff, &query).await?;
    let report = match asked {
        Ok(asked) => {
            let report = statistics::quality_report(&ctx, staff.caller.clone(), asked.question()).await;
            report.map(|report| (asked, report))
        }
        Err(error) => Err(error),
    };
    match report {
        Ok((asked, report)) => {
            let body = html! {
                (asked::tabs(shell, PATH, &asked.query()))
                (head.form(shell, PATH, &[], None))
                h2 { (asked.title(lang)) }
                p { (lang.say(t::QUALITY_LEAD)) }
                p { strong { (lang.fill(t::DOUBTFUL, [report.doubtful.to_string()])) } }
                (doubts(lang, &asked, &report))
            };
            Ok(shell.page(lang.say(t::QUALITY), body))
        }
        Err(error) if error.fields.is_empty() => Err(Refusal(error)),
        Err(error) => {
            let body = head.form(shell, PATH, &[], Some(&error));
            Ok(shell.page_on(error.error_response(), lang.say(t::QUALITY), body))
        }
    }
}

fn doubts(lang: Lang, asked: &Asked, report: &QualityReport) -> Markup {
    let rows: Vec<Vec<Markup>> = report
        .doubts
        .iter()
        .map(|count| {
            let number = i64::try_from(count.dossiers).unwrap_or(i64::MAX);
            vec![
                html! { (lang.label(count.doubt.label_vi(), count.doubt.as_str())) },
                asked.linked(number, &format!("doubt={}&{}", count.doubt, asked.query())),
                most(lang, count),
            ]
        })
        .collect();
    let head = [t::DOUBT, t::DOSSIERS, t::WHERE].map(|text| lang.say(text));
    ui::records(lang.say(t::QUALITY), &head, &rows)
}

fn most(lang: Lang, count: &DoubtCount) -> Markup {
    let mut agencies: Vec<_> = count.agencies.iter().collect();
    agencies.sort_by_key(|(_, dossiers)| std::cmp::Reverse(*dossiers));
    html! {
        @for (n, (agency, dossiers)) in agencies.into_iter().take(MOST_AGENCIES).enumerate() {
            @if n > 0 { ", " }
            (agency.name) " (" (lang.number(i64::try_from(*dossiers).unwrap_or(i64::MAX))) ")"
        }
    }
}
