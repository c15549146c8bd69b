//! Stays at steps: how one begins, is taken over and ends, with its due time and its working time by the calendar of the
//! agency that has it.

use chrono::NaiveDate;

use crate::db::dossier_parts::{MoveRow, StepRow};
use crate::db::late_rows::StayRow;
use crate::domain::calendar::WorkingCalendar;
use crate::domain::deadline::{ClockMove, Deadline, Ledger};
use crate::domain::duration::Duration;
use crate::domain::handover::{HandoverKind, StayEnd};
use crate::domain::held::{Span, without};
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::late_cause;
use crate::domain::postal::Channel;
use crate::domain::procedure::{ProcedureVersion, StepDefinition};
use crate::domain::rules::RuleKey;
use crate::domain::timeliness::Timeliness;
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::clock;
use crate::service::error::Error;

/// A hand-over, as far as every step that it leads to shares it.
pub struct Handover {
    /// Of which dossier.
    pub dossier_id: DossierId,
    /// Its number.
    pub number: i16,
    /// When.
    pub at: Instant,
    /// Forward, back, or after the end.
    pub kind: HandoverKind,
    /// `seq` of the stay that it comes from; 0 for the desk.
    pub given_from: i16,
    /// The agency that gives; none where nobody hands over.
    pub giver: Option<AgencyId>,
    /// Who gives.
    pub given_by: Option<UserId>,
    /// Note or reason.
    pub note: Option<String>,
}

/// Whether the receiving agency confirms: within one agency a dossier goes from room to room, and whoever took over one that has
/// ended has its dossiers already.
pub fn must_confirm(catalogue: &Catalogue, giver: AgencyId, receiver: AgencyId, day: NaiveDate) -> bool {
    let tree = catalogue.tree();
    let institution = |id| tree.institution(id).map_or(id, |a| a.id);
    !tree
        .with_heirs(institution(giver), day)
        .contains(&institution(receiver))
}

/// A stay at a step, which may take so long, that begins with a hand-over. Where another agency is to confirm, its time does not run yet.
///
/// # Errors
/// The calendar has no working time where the due time falls.
pub fn begin(
    catalogue: &Catalogue,
    handover: &Handover,
    seq: i16,
    step: (i16, &StepDefinition, Duration),
    agency_id: AgencyId,
    assignee_id: Option<UserId>,
) -> Result<StepRow, Error> {
    let (step_no, definition, duration) = step;
    let mut row = StepRow {
        dossier_id: handover.dossier_id,
        seq,
        step_no,
        name: definition.name.clone(),
        role: definition.role,
        agency_id,
        assignee_id,
        entered_at: handover.at,
        due_at: None,
        left_at: None,
        outcome: None,
        handover: handover.number,
        kind: handover.kind,
        given_from: handover.given_from,
        given_by: handover.given_by,
        note: handover.note.clone(),
        received_at: None,
        received_by: None,
        received_day: None,
        left_by: None,
        left_day: None,
        timeliness: None,
        held_minutes: None,
        wait_minutes: None,
        branch: false,
    };
    if !handover
        .giver
        .is_some_and(|giver| must_confirm(catalogue, giver, agency_id, handover.at.local_day()))
    {
        let calendar = catalogue.calendar(agency_id)?;
        row.received_at = Some(handover.at);
        row.received_day = Some(handover.at.local_day());
        row.wait_minutes = Some(0);
        row.due_at = crate::domain::deadline::step_due(calendar, handover.at, duration)
            .map_err(clock::refuse)?
            .due_at();
    }
    Ok(row)
}

/// The receiving agency confirms: the step's time begins.
///
/// # Errors
/// The calendar has no working time where the due time falls.
pub fn receive(
    catalogue: &Catalogue,
    times: StepTimes<'_>,
    row: &mut StepRow,
    at: Instant,
    by: UserId,
    moves: &[MoveRow],
) -> Result<(), Error> {
    row.received_at = Some(at);
    row.received_by = Some(by);
    row.received_day = Some(at.local_day());
    row.wait_minutes = Some(worked(catalogue.calendar(row.agency_id)?, row.entered_at, at, moves));
    row.due_at = deadline(catalogue, times, row, moves)?.and_then(|d| d.due_at());
    Ok(())
}

/// Ends a stay. `judged` says whether its work was brought to an end, so that it has a punctuality.
///
/// # Errors
/// The calendar has no working time where the due time falls.
pub fn finish(
    catalogue: &Catalogue,
    times: StepTimes<'_>,
    row: &mut StepRow,
    end: (Instant, Option<UserId>, StayEnd),
    judged: bool,
    moves: &[MoveRow],
) -> Result<(), Error> {
    let (at, by, outcome) = end;
    let calendar = catalogue.calendar(row.agency_id)?;
    match row.received_at {
        Some(received) => {
            row.held_minutes = Some(worked(calendar, received, at, moves));
            if judged {
                let early = deadline(catalogue, times, row, moves)?.and_then(|d| d.early_before());
                row.timeliness = Some(Timeliness::from_bounds(at, row.due_at, early));
            }
        }
        None => row.wait_minutes = Some(worked(calendar, row.entered_at, at, moves)),
    }
    row.left_at = Some(at);
    row.left_by = by;
    row.left_day = Some(at.local_day());
    row.outcome = Some(outcome);
    row.branch = false;
    Ok(())
}

/// The due time of a stay that was taken over: its duration from then on, moved by the pauses since, in the calendar of
/// its agency. None before it was taken over.
///
/// # Errors
/// The calendar has no working time where the due time falls.
pub fn deadline(
    catalogue: &Catalogue,
    times: StepTimes<'_>,
    row: &StepRow,
    moves: &[MoveRow],
) -> Result<Option<Deadline>, Error> {
    let Some(ledger) = ledger(times, row.into(), moves)? else {
        return Ok(None);
    };
    clock::replay(&ledger, catalogue.calendar(row.agency_id)?).map(Some)
}

/// How long the steps of a dossier may take: by its procedure version, and by the channel through which it came in.
#[derive(Clone, Copy)]
pub struct StepTimes<'v> {
    /// The procedure version.
    pub version: &'v ProcedureVersion,
    /// The channel.
    pub channel: Channel,
}

impl StepTimes<'_> {
    /// How long a step may take.
    pub fn of(&self, step: i16) -> Option<Duration> {
        self.version.definition.step_duration(step, self.channel)
    }
}

/// What the clock of a stay needs to know of it.
#[derive(Clone, Copy)]
pub struct StayTime {
    step_no: i16,
    received_at: Option<Instant>,
    left_at: Option<Instant>,
}

impl From<&StepRow> for StayTime {
    fn from(row: &StepRow) -> Self {
        Self {
            step_no: row.step_no,
            received_at: row.received_at,
            left_at: row.left_at,
        }
    }
}

impl From<&StayRow> for StayTime {
    fn from(row: &StayRow) -> Self {
        Self {
            step_no: row.step_no,
            received_at: row.received_at,
            left_at: row.left_at,
        }
    }
}

/// The ledger of a stay that was taken over.
///
/// # Errors
/// The stored moves contradict each other: a fault of ours.
pub fn ledger(times: StepTimes<'_>, stay: StayTime, moves: &[MoveRow]) -> Result<Option<Ledger>, Error> {
    let (Some(received_at), Some(duration)) = (stay.received_at, times.of(stay.step_no)) else {
        return Ok(None);
    };
    let pauses = moves
        .iter()
        .filter(|m| m.kind.is_pause() && m.from_at >= received_at)
        .filter(|m| stay.left_at.is_none_or(|left| m.from_at < left))
        .map(|m| ClockMove::Pause {
            from: m.from_at,
            until: m.until_at,
            ground: m.reason.clone(),
        });
    let ledger = Ledger::with_moves(received_at, duration, pauses).map_err(Error::internal)?;
    Ok(Some(ledger))
}

/// The spans in which the clock stood still; one that still does ends with `until`.
pub fn pauses(moves: &[MoveRow], until: Instant) -> Vec<Span> {
    moves
        .iter()
        .filter(|m| m.kind.is_pause())
        .map(|m| Span {
            from: m.from_at,
            until: m.until_at.unwrap_or(until).max(m.from_at),
        })
        .collect()
}

/// Working minutes between two instants, without pauses.
pub fn worked(calendar: &WorkingCalendar, from: Instant, until: Instant, moves: &[MoveRow]) -> i64 {
    minutes(calendar, &without(Span { from, until }, &pauses(moves, until)))
}

/// Working minutes of some spans.
pub fn minutes(calendar: &WorkingCalendar, spans: &[Span]) -> i64 {
    spans
        .iter()
        .map(|s| calendar.working_minutes_between(s.from, s.until))
        .sum()
}

/// A stay as far as it matters for the cause of being late as of an instant. A wait that goes on is counted as one that is over:
/// the clock that stands still is nobody's delay.
pub fn for_cause(
    catalogue: &Catalogue,
    calendar: &WorkingCalendar,
    row: &StayRow,
    until: Instant,
    moves: &[MoveRow],
) -> late_cause::Stay {
    let day = row.entered_at.local_day();
    let received_at = row.received_at.filter(|received| *received <= until);
    let waiting_ended = received_at.or(row.left_at).map_or(until, |end| end.min(until));
    let counted = row.wait_minutes.filter(|_| received_at.is_some());
    late_cause::Stay {
        handover: row.handover,
        handed_at: row.entered_at,
        waited: counted.unwrap_or_else(|| worked(calendar, row.entered_at, waiting_ended, moves)),
        wait_allowed: catalogue.rule(RuleKey::HandoverConfirmMinutes, row.agency_id, day),
        due_at: row.due_at,
        left_at: row.left_at,
    }
}
