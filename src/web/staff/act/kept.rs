//! What was typed into the form of an action that is not possible any more: to be read and copied.

use maud::{Markup, html};

use crate::domain::paper::MissingPaper;
use crate::http::applicant::Given;
use crate::http::commands::ActionBody;
use crate::web::lang::{Lang, Text};
use crate::web::text::staff as t;
use crate::web::ui;

/// What was typed, if anything was.
pub(super) fn typed(lang: Lang, body: &ActionBody) -> Markup {
    let result = body.result.as_ref();
    let papers = body.papers.iter().flatten().filter_map(|paper| {
        let (name, originals, copies) = (paper.name.as_ref()?, paper.originals, paper.copies);
        Some(lang.fill(
            t::PAPER_COUNTED,
            [name.clone(), originals.to_string(), copies.to_string()],
        ))
    });
    let missing = body.missing_papers.iter().flatten().filter_map(|paper| {
        let (name, to_do) = (paper.name.clone()?, paper.to_do.clone());
        Some(MissingPaper { name, to_do }.to_string())
    });
    let lines = |lines: Vec<String>| Some(lines.join("; ")).filter(|text| !text.is_empty());
    let applicant = body.applicant.as_ref();
    let submitter = match &body.submitter {
        Given::Some(submitter) => Some(submitter),
        Given::LeftOut | Given::None => None,
    };
    let all: [(Text, Option<String>); 16] = [
        (t::APPLICANT, applicant.and_then(|a| a.name.clone())),
        (t::ID_NUMBER, applicant.and_then(|a| a.id_number.clone())),
        (t::PHONE, applicant.and_then(|a| a.phone.clone())),
        (t::EMAIL, applicant.and_then(|a| a.email.clone())),
        (t::ADDRESS, applicant.and_then(|a| a.address.clone())),
        (t::SUBMITTER, submitter.and_then(|s| s.name.clone())),
        (t::SUBMITTER_ID, submitter.and_then(|s| s.id_number.clone())),
        (t::SUBMITTER_PHONE, submitter.and_then(|s| s.phone.clone())),
        (t::REASON, body.reason.clone()),
        (t::LEGAL_GROUND, body.legal_ground.clone()),
        (t::NOTE, body.note.clone()),
        (t::MISSING_PAPERS, lines(missing.collect())),
        (t::PAPERS_ARRIVED, lines(papers.collect())),
        (t::SYMBOL, result.and_then(|r| r.symbol.clone())),
        (t::SUMMARY, result.and_then(|r| r.summary.clone())),
        (t::SIGNER, result.and_then(|r| r.signer.clone())),
    ];
    let rows: Vec<(&str, Markup)> = all
        .into_iter()
        .filter_map(|(name, text)| Some((lang.say(name), html! { (text?) })))
        .collect();
    html! {
        @if !rows.is_empty() {
            section aria-labelledby="typed" {
                h2 #typed { (lang.say(t::WHAT_WAS_TYPED)) }
                (ui::facts(&rows))
            }
        }
    }
}
