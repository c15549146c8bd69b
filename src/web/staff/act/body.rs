//! What the form of an action means.

use super::fields::{asked_for, to_do};
use crate::domain::dossier::Action;
use crate::domain::procedure::{PaperRequirement, ProcedureDefinition};
use crate::http::applicant::Given;
use crate::http::commands::{ActionBody, MissingPaperBody, PaperBody, ResultBody, takes};
use crate::service::Fields;
use crate::service::dossiers::view::DossierView;
use crate::web::form::Values;
use crate::web::staff::applicant;

/// Papers that the procedure asks for.
pub(in crate::web::staff) fn required(view: &DossierView) -> &[PaperRequirement] {
    definition(view).map(|d| d.papers.as_slice()).unwrap_or_default()
}

/// What the dossier's procedure said when it came in.
pub(super) fn definition(view: &DossierView) -> Option<&ProcedureDefinition> {
    let mut versions = view.procedure.versions.iter();
    let version = versions.find(|v| v.id == view.dossier.intake.version_id);
    version.map(|v| &v.definition)
}

/// What the form means, in the words of the API.
pub(super) fn body(f: &mut Fields, action: Action, values: &Values, view: &DossierView) -> ActionBody {
    let has = |name| takes(action).contains(&name);
    let text = |name| if has(name) { values.text(name) } else { None };
    let ticked = |code: &str| values.all("missing_paper").any(|c| c == code);
    let mut missing: Vec<MissingPaperBody> = required(view)
        .iter()
        // Whoever says what is to be done about a paper asks for it, ticked or not.
        .filter(|p| ticked(&p.code) || values.text(&to_do(&p.code)).is_some())
        .map(|p| MissingPaperBody {
            name: Some(p.name.clone()),
            to_do: values.text(&to_do(&p.code)),
        })
        .collect();
    let others = values.get("missing_others").unwrap_or_default().lines();
    missing.extend(
        others
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .map(|name| MissingPaperBody {
                name: Some(name.to_owned()),
                to_do: None,
            }),
    );
    let arrived = if has("papers") { asked_for(view) } else { Vec::new() };
    let papers: Vec<PaperBody> = arrived
        .into_iter()
        .enumerate()
        .map(|(n, (code, name))| PaperBody {
            code,
            name: Some(name),
            originals: values.count(f, &format!("papers[{n}].originals")),
            copies: values.count(f, &format!("papers[{n}].copies")),
            reuse: None,
        })
        .filter(|p| p.originals > 0 || p.copies > 0)
        .collect();
    let result = ["symbol", "summary", "signer", "file"];
    let result_given = action == Action::AttachResult
        || result
            .iter()
            .any(|name| values.get(&format!("result.{name}")).is_some());
    ActionBody {
        action: Some(action.as_str().to_owned()),
        version: values.get("version").and_then(|v| v.parse().ok()),
        reason: text("reason"),
        legal_ground: text("legal_ground"),
        note: text("note"),
        assignee: text("assignee"),
        missing_papers: has("missing_papers").then_some(missing),
        papers: has("papers").then_some(papers),
        method: text("method"),
        due_at: text("due_at").map(|day| at(&day, values.get("due_time").unwrap_or("00:00"))),
        result: (has("result") && result_given).then(|| ResultBody {
            symbol: values.text("result.symbol"),
            summary: values.text("result.summary"),
            signer: values.text("result.signer"),
            issued_on: values.text("result.issued_on"),
            kind: values.text("result.kind"),
            issuing_agency: values.text("result.issuing_agency"),
            effective_on: values.text("result.effective_on"),
            expires_on: values.text("result.expires_on"),
            file: values.get("result.file").and_then(|n| n.trim().parse().ok()),
        }),
        // Whoever takes it from the post is told by the item.
        receiver: text("receiver").filter(|_| matches!(values.get("return_channel"), None | Some("counter"))),
        return_channel: text("return_channel"),
        step: values.get("step").and_then(|n| n.parse().ok()),
        to_step: text("to_step").and_then(|n| n.parse().ok()),
        answer_by: text("answer_by").map(|day| at(&day, values.get("answer_time").unwrap_or("17:00"))),
        late_agency: text("late_agency"),
        reference: text("reference"),
        applicant: has("applicant").then(|| applicant::body(values)),
        submitter: match applicant::submitter_body(values) {
            _ if !has("submitter") => Given::LeftOut,
            Some(body) => Given::Some(body),
            None => Given::None,
        },
        // None ticked means all, as the form says.
        fees: has("fees")
            .then(|| values.all("fees").filter_map(|n| n.parse().ok()).collect())
            .filter(|fees: &Vec<i16>| !fees.is_empty()),
    }
}

/// A day and a time of the clock here, as the API takes them.
pub fn at(day: &str, time: &str) -> String {
    format!("{day}T{time}:00+07:00")
}
