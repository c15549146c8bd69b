//! Procedures for citizens: papers, time, fee, level, and when the result would be there if one handed in now.

use actix_web::web;
use maud::{Markup, html};

use super::lookup::explanation;
use crate::domain::procedure::{PaperRequirement, ProcedureDefinition};
use crate::http::extract::Ctx;
use crate::service::catalogue_admin::DueAnswer;
use crate::service::catalogue_public::{self, Offer};
use crate::service::{Error, Reason};
use crate::web::form::Values;
use crate::web::lang::{Lang, Text};
use crate::web::refusal::Page;
use crate::web::shell::Shell;
use crate::web::text::citizen as t;
use crate::web::{time, ui};

/// Where the list is.
pub const PATH: &str = "/thu-tuc";
/// Rows of a page of the list: whoever does not find it types another letter.
const ROWS: usize = 50;

/// The address of one procedure.
pub fn address(code: &str) -> String {
    format!("{PATH}/{code}")
}

/// The search field.
pub fn search_form(lang: Lang, text: &str) -> Markup {
    html! {
        form method="get" action=(PATH) role="search" {
            div .field {
                label for="q" { (lang.say(t::SEARCH_LABEL)) }
                p .hint #q-hint { (lang.say(t::SEARCH_HINT)) }
                div .joined {
                    input #q name="q" type="search" value=(text) aria-describedby="q-hint" autocomplete="off" maxlength="200";
                    button .button { (lang.say(t::SEARCH)) }
                }
            }
        }
    }
}

/// The list.
pub async fn list(ctx: Ctx, shell: Shell, query: Values) -> Page {
    let lang = shell.lang;
    let text: String = query.get("q").unwrap_or_default().chars().take(200).collect();
    let found = catalogue_public::search(&ctx, text.clone()).await?;
    let rows: Vec<Vec<Markup>> = found
        .iter()
        .take(ROWS)
        .map(|line| {
            let procedure = &line.procedure;
            vec![
                html! {
                    a href=(address(procedure.code.as_str())) { (procedure.name) }
                    p .hint { (procedure.code) " · " (procedure.field) }
                },
                html! { (line.definition.duration.label_vi()) },
                html! { (fee(lang, &line.definition)) },
                html! { (level(lang, &line.definition)) },
            ]
        })
        .collect();
    let head = [t::NAME, t::TIME_ALLOWED, t::FEE, t::LEVEL].map(|text| lang.say(text));
    let body = html! {
        (search_form(lang, &text))
        p role="status" {
            @if found.is_empty() { (lang.say(t::FOUND_NONE)) }
            @else { (lang.fill(t::FOUND, [found.len().to_string()])) }
        }
        @if !rows.is_empty() { (ui::records(lang.say(t::PROCEDURES), &head, &rows)) }
    };
    Ok(shell.page(lang.say(t::PROCEDURES), body))
}

/// The fees of a procedure in a few words.
fn fee(lang: Lang, definition: &ProcedureDefinition) -> Markup {
    let fees: Vec<_> = definition.fees.iter().filter(|fee| fee.is_asked()).collect();
    html! {
        @if fees.is_empty() { (lang.say(t::FREE)) }
        @for fee in fees { p { (fee.price_vi()) " – " (fee.name) " (" (fee.terms_vi()) ")" } }
    }
}

fn level(lang: Lang, definition: &ProcedureDefinition) -> &'static str {
    let text: Text = match definition.service_level.get() {
        4 => t::LEVEL_FULL,
        3 => t::LEVEL_PARTIAL,
        _ => t::LEVEL_INFORMATION,
    };
    lang.say(text)
}

/// One procedure.
pub async fn show(ctx: Ctx, shell: Shell, path: web::Path<String>, query: Values) -> Page {
    let unknown = || Error::with(Reason::ProcedureNotFound, [path.chars().take(40).collect()]);
    let code = path.parse().map_err(|_| unknown())?;
    // An agency that is none is as good as none chosen.
    let agency = query.get("agency").and_then(|text| text.parse().ok());
    let offer = catalogue_public::offer(&ctx, code, agency).await?;
    let title = offer.line.procedure.name.clone();
    Ok(shell.page(&title, one(shell.lang, &offer)))
}

fn one(lang: Lang, offer: &Offer) -> Markup {
    let (procedure, definition) = (&offer.line.procedure, &offer.line.definition);
    let statutory = definition.statutory_duration.filter(|s| *s != definition.duration);
    let postal = if definition.postal_allowed {
        t::POSTAL_YES
    } else {
        t::POSTAL_NO
    };
    html! {
        section .card aria-labelledby="if-now" {
            h2 #if-now { (lang.say(t::IF_NOW)) }
            (if_now(lang, offer))
        }
        section aria-labelledby="papers" {
            h2 #papers { (lang.say(t::PAPERS)) }
            (papers(lang, &definition.papers))
        }
        section aria-labelledby="facts" {
            h2 #facts { (lang.say(t::FACTS_OF_PROCEDURE)) }
            (ui::facts(&[
                (lang.say(t::TIME_ALLOWED), html! {
                    (definition.duration.label_vi())
                    @if let Some(s) = statutory { " (" (lang.fill(t::STATUTORY, [s.label_vi()])) ")" }
                }),
                (lang.say(t::FEE), fee(lang, definition)),
                (lang.say(t::LEVEL), html! { (level(lang, definition)) }),
                (lang.say(t::POSTAL), html! { (lang.say(postal)) }),
                (lang.say(t::LEVEL_OF_AGENCY), html! {
                    (lang.label(definition.agency_level.label_vi(), definition.agency_level.as_str()))
                }),
                (lang.say(t::FIELD), html! { (procedure.field) }),
                (lang.say(t::PROCEDURE_CODE), html! { (procedure.code) }),
            ]))
        }
        section aria-labelledby="steps" {
            h2 #steps { (lang.say(t::STEPS)) }
            ol { @for step in &definition.steps { li { (step.name) " – " (step.duration.label_vi()) } } }
        }
    }
}

fn if_now(lang: Lang, offer: &Offer) -> Markup {
    html! {
        @match &offer.agency {
            None => p { (lang.say(t::NO_AGENCY)) },
            Some(agency) => {
                (due(lang, t::IF_NOW_COUNTER, offer.counter.as_ref()))
                (due(lang, t::IF_NOW_ONLINE, offer.online.as_ref()))
                @if let Some(counter) = &offer.counter {
                    details {
                        summary { (lang.say(t::WHY)) }
                        (explanation(lang, &counter.lines))
                    }
                }
                @if offer.agencies.len() > 1 {
                    form method="get" action=(address(offer.line.procedure.code.as_str())) {
                        div .field {
                            label for="agency" { (lang.say(t::WHERE)) }
                            div .joined {
                                select #agency name="agency" {
                                    @for (one, above) in &offer.agencies {
                                        option value=(one.code) selected[one == agency] {
                                            (one.name) @if let Some(above) = above { ", " (above.name) }
                                        }
                                    }
                                }
                                button .button.second { (lang.say(t::COMPUTE)) }
                            }
                        }
                    }
                } @else { p { (lang.say(t::WHERE)) ": " (agency.name) } }
            }
        }
    }
}

fn due(lang: Lang, text: Text, answer: Option<&DueAnswer>) -> Markup {
    html! {
        @if let Some(answer) = answer {
            p { (lang.say(text)) }
            p .large { strong {
                @match answer.deadline.due_at() {
                    Some(at) => (time::moment(lang, at)),
                    None => (lang.say(t::NO_DUE)),
                }
            } }
            (ui::unannounced(lang, answer.unannounced))
        }
    }
}

fn papers(lang: Lang, papers: &[PaperRequirement]) -> Markup {
    let head = [t::PAPER, t::ORIGINALS, t::COPIES, t::MANDATORY].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = papers
        .iter()
        .map(|p| {
            let mandatory = if p.mandatory { t::YES } else { t::NO };
            vec![
                html! { (p.name) },
                html! { (p.originals) },
                html! { (p.copies) },
                html! { (lang.say(mandatory)) },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p { (lang.say(t::NO_PAPERS)) } } @else { (ui::records(lang.say(t::PAPERS), &head, &rows)) }
    }
}
