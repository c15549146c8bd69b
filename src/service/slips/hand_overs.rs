//! The rows of a control slip, from the stays of a dossier at its steps.

use super::compose::{Composer, said};
use crate::db::dossier_parts::StepRow;
use crate::db::events::EventRow;
use crate::domain::deadline::step_due;
use crate::domain::dossier::Action;
use crate::domain::instant::Instant;
use crate::domain::slip::FormSet;
use crate::domain::timeliness::Timeliness;
use crate::forms::HandOver;
use crate::service::dossiers::clock;
use crate::service::error::Error;

/// Every time the dossier changed hands, in order: from the counter through the steps and back.
pub fn hand_overs(composer: &Composer<'_>, set: FormSet) -> Result<Vec<HandOver>, Error> {
    let steps = &composer.parts.steps;
    let counter = format!(
        "{}, {}",
        set.counter(),
        composer.agency(composer.dossier.intake.received_agency_id)
    );
    let mut rows = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|n| steps.get(n));
        // A dossier that was sent back to the counter comes from there again.
        let direct = before.filter(|before| before.left_at == Some(step.entered_at));
        let from = direct.map_or_else(|| counter.clone(), |before| composer.agency(before.agency_id));
        let given = match direct.and_then(|before| before.outcome.as_deref()) {
            Some(action) => passed(composer, step.entered_at, action),
            None => passed(composer, step.entered_at, Action::Forward.as_str())
                .or_else(|| passed(composer, step.entered_at, Action::Reopen.as_str())),
        };
        let outcome = step.outcome.as_deref().unwrap_or_default();
        let done = step.left_at.and_then(|at| passed(composer, at, outcome));
        rows.push(HandOver {
            step: Some(step.name.clone()),
            giver: by(composer, &from, given),
            receiver: named(&composer.agency(step.agency_id), &composer.official(step.assignee_id)),
            at: step.entered_at,
            due_at: step.due_at,
            done_at: step.left_at,
            result: result(composer, step)?,
            note: done.and_then(|event| said(event, "note").or_else(|| said(event, "reason"))),
        });
        let next = steps.get(n + 1);
        if let Some(left) = step.left_at
            && next.is_none_or(|next| next.entered_at != left)
        {
            rows.push(HandOver {
                step: None,
                giver: by(composer, &composer.agency(step.agency_id), done),
                receiver: counter.clone(),
                at: left,
                due_at: None,
                done_at: None,
                result: None,
                note: None,
            });
        }
    }
    Ok(rows)
}

fn named(agency: &str, official: &str) -> String {
    if official.is_empty() {
        agency.to_owned()
    } else {
        format!("{agency} ({official})")
    }
}

/// What passed the dossier on at an instant: the action is looked at too, because two may fall on the same instant.
fn passed<'e>(composer: &'e Composer<'_>, at: Instant, action: &str) -> Option<&'e EventRow> {
    composer
        .events
        .iter()
        .find(|event| event.at == at && event.action == action)
}

/// An agency with the official of an event.
fn by(composer: &Composer<'_>, agency: &str, event: Option<&EventRow>) -> String {
    named(agency, &composer.official(event.and_then(|event| event.user_id)))
}

/// How a finished stay stands to its due time: the one definition, with the due time as it was after pauses.
fn result(composer: &Composer<'_>, step: &StepRow) -> Result<Option<Timeliness>, Error> {
    let Some(left) = step.left_at else { return Ok(None) };
    let (_, version) = composer.catalogue.version(composer.dossier.intake.version_id)?;
    let calendar = composer.catalogue.calendar(step.agency_id)?;
    let planned = version
        .definition
        .step(step.step_no)
        .map(|definition| step_due(calendar, step.entered_at, definition.duration))
        .transpose()
        .map_err(clock::refuse)?;
    let early = match (step.due_at, planned) {
        (Some(due), Some(planned)) if planned.due_at() != Some(due) => {
            // A pause moved the due time: the bound keeps its distance from it.
            let (Some(first), Some(bound)) = (planned.due_at(), planned.early_before()) else {
                return Ok(Some(Timeliness::from_bounds(left, step.due_at, None)));
            };
            if bound == Instant::from_day_minute(first.local_day(), 0).unwrap_or(bound) {
                Instant::from_day_minute(due.local_day(), 0).ok()
            } else {
                let last_fifth = calendar.working_minutes_between(bound, first);
                calendar.subtract_working_minutes(due, last_fifth).ok()
            }
        }
        (_, planned) => planned.and_then(|planned| planned.early_before()),
    };
    Ok(Some(Timeliness::from_bounds(left, step.due_at, early)))
}
