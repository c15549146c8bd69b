//! The rows of a control slip, from the stays of a dossier at its steps.

use super::compose::Composer;
use crate::db::dossier_parts::{MoveRow, StepRow};
use crate::db::events::EventRow;
use crate::domain::dossier::Action;
use crate::domain::handover::{HandoverKind, StayEnd};
use crate::domain::ids::UserId;
use crate::domain::instant::Instant;
use crate::domain::slip::FormSet;
use crate::forms::{HandOver, Standstill};
use crate::service::error::Error;

/// Every time the dossier changed hands, in order: from the counter through the steps and back. Steps side by side are a row
/// each, with the same giver.
pub fn hand_overs(composer: &Composer<'_>, set: FormSet) -> Result<Vec<HandOver>, Error> {
    let (_, version) = composer.catalogue.version(composer.dossier.intake.version_id)?;
    let steps = &composer.parts.steps;
    let counter = format!(
        "{}, {}",
        set.counter(),
        composer.agency(composer.dossier.intake.received_agency_id)
    );
    let mut rows = Vec::new();
    for step in steps {
        let stage = version.definition.stage_of(step.step_no);
        let worked = step.left_by.filter(|_| step.timeliness.is_some());
        let official = step.assignee_id.or(step.received_by).or(worked);
        let passed_on = passed_on(composer, step)?.map(EventRow::told).transpose();
        let told = passed_on.map_err(Error::internal)?.unwrap_or_default();
        rows.push(HandOver {
            step: Some(step.name.clone()),
            parallel: stage.start() != stage.end(),
            giver: giver(composer, steps, step, &counter),
            receiver: named(&composer.agency(step.agency_id), &composer.official(official)),
            at: step.entered_at,
            received_at: step.received_at,
            waiting: step.is_pending(),
            due_at: step.due_at,
            done_at: step.left_at,
            result: step.timeliness,
            note: told.note.or(told.reason),
            pauses: Vec::new(),
        });
    }
    for step in steps {
        rows.extend(back(composer, steps, step, &counter)?);
    }
    rows.sort_by_key(|row| row.at);
    for pause in composer.parts.moves.iter().filter(|change| change.kind.is_pause()) {
        tell(&mut rows, pause);
    }
    Ok(rows)
}

/// Writes a pause into the line of every step at which the dossier lay when it began; if it lay at none, into that of the
/// hand-over after it.
fn tell(rows: &mut [HandOver], pause: &MoveRow) {
    let lay = |row: &HandOver| {
        row.step.is_some() && row.at <= pause.from_at && row.done_at.is_none_or(|done| pause.from_at < done)
    };
    let after = rows.iter().position(|row| row.at >= pause.from_at);
    let nowhere = !rows.iter().any(lay);
    for (n, row) in rows.iter_mut().enumerate() {
        if lay(row) || (nowhere && after == Some(n)) {
            row.pauses.push(Standstill {
                from: pause.from_at,
                until: pause.until_at,
                reason: pause.reason.clone(),
            });
        }
    }
}

/// Who handed a dossier over to a step: the stay that it came from, or the counter.
fn giver(composer: &Composer<'_>, steps: &[StepRow], step: &StepRow, counter: &str) -> String {
    let mut from = steps.iter().filter(|from| from.seq == step.given_from);
    let from = from.find(|from| from.left_at == Some(step.entered_at));
    let agency = from.map_or_else(|| counter.to_owned(), |from| composer.agency(from.agency_id));
    // Stays of before hand-overs were recorded do not say who gave; the history does.
    let told = || {
        let action = match (from.and_then(|from| from.outcome), step.kind) {
            (Some(outcome), _) => outcome.as_str(),
            (None, HandoverKind::Reopen) => Action::Reopen.as_str(),
            (None, _) => Action::Forward.as_str(),
        };
        actor_of(composer, step.entered_at, action)
    };
    named(&agency, &composer.official(step.given_by.or_else(told)))
}

/// The way back to the counter: decided, returned, or ended with no step after it.
fn back(composer: &Composer<'_>, steps: &[StepRow], step: &StepRow, counter: &str) -> Result<Option<HandOver>, Error> {
    let Some(at) = step.left_at else { return Ok(None) };
    let ends = [
        Action::Decide,
        Action::SendBack,
        Action::Stop,
        Action::Withdraw,
        Action::CloseUnanswered,
    ];
    let ended = ends.iter().any(|action| step.outcome == Some(StayEnd::Act(*action)));
    let went_on = steps.iter().any(|next| next.seq > step.seq && next.entered_at == at);
    // Steps side by side end together: the dossier goes back once.
    let again = steps
        .iter()
        .any(|other| other.seq < step.seq && other.left_at == Some(at) && other.outcome == step.outcome);
    if !ended || went_on || again {
        return Ok(None);
    }
    let official = match step.left_by {
        Some(official) => Some(official),
        None => passed_on(composer, step)?.and_then(|event| event.user_id),
    };
    Ok(Some(HandOver {
        step: None,
        parallel: false,
        giver: named(&composer.agency(step.agency_id), &composer.official(official)),
        receiver: counter.to_owned(),
        at,
        received_at: Some(at),
        waiting: false,
        due_at: None,
        done_at: None,
        result: None,
        note: None,
        pauses: Vec::new(),
    }))
}

fn named(agency: &str, official: &str) -> String {
    if official.is_empty() {
        agency.to_owned()
    } else {
        format!("{agency} ({official})")
    }
}

fn actor_of(composer: &Composer<'_>, at: Instant, action: &str) -> Option<UserId> {
    let mut events = composer.events.iter();
    events
        .find(|event| event.at == at && event.action == action)
        .and_then(|event| event.user_id)
}

/// What ended a stay. Several things may fall on one instant: it is the one that names the step, or else the first of whoever
/// ended it.
fn passed_on<'e>(composer: &'e Composer<'_>, step: &StepRow) -> Result<Option<&'e EventRow>, Error> {
    let Some(left) = step.left_at else { return Ok(None) };
    let of = |event: &&EventRow| event.at == left && event.user_id == step.left_by.or(event.user_id);
    let moved =
        |event: &&EventRow| [Action::Forward.as_str(), Action::SendBack.as_str()].contains(&event.action.as_str());
    let mut events = composer.events.iter().filter(of);
    for event in events.clone().filter(moved) {
        if event.told().map_err(Error::internal)?.step == Some(step.step_no) {
            return Ok(Some(event));
        }
    }
    Ok(events.find(|event| step.outcome.is_some_and(|end| event.action == end.as_str())))
}
