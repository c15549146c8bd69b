//! The legal clock of a stored dossier: its ledger of pauses and extensions, replayed against the calendar of the
//! agency that decides.

use crate::db::dossier_parts::MoveRow;
use crate::db::dossiers::Dossier;
use crate::domain::calendar::WorkingCalendar;
use crate::domain::deadline::{ClockMove, Deadline, DeadlineError, Ledger, MoveKind, step_due};
use crate::domain::duration::Duration;
use crate::domain::handover::PauseCause;
use crate::domain::ids::AgencyId;
use crate::domain::instant::Instant;
use crate::domain::procedure::ProcedureVersion;
use crate::domain::rules::{LONGEST_ANSWER_DAYS, RuleKey};
use crate::service::catalogue::Catalogue;
use crate::service::error::{Error, Reason};

/// No date further ahead than this is promised with an apology, in days (five years): what lies further is a slip, and a
/// date near the end of the calendar could not be moved by the next pause.
pub const LONGEST_PROMISE_DAYS: i64 = 5 * 366;

/// The ledger of a dossier; none before it was received. Pauses of an online dossier that was not accepted yet
/// moved nothing and are left out.
///
/// # Errors
/// The stored moves contradict each other: a fault of ours.
pub fn ledger(dossier: &Dossier, version: &ProcedureVersion, moves: &[MoveRow]) -> Result<Option<Ledger>, Error> {
    let Some(received_at) = dossier.state.received_at else {
        return Ok(None);
    };
    let duration = *version.definition.duration_for(dossier.intake.intake_channel);
    let mut rounds = asked_elsewhere(dossier, moves);
    let moves: Vec<ClockMove> = moves
        .iter()
        .filter_map(|m| {
            rounds += i16::from(m.cause == Some(PauseCause::Supplement));
            match m.kind {
                _ if m.from_at < received_at => None,
                MoveKind::Pause => Some(ClockMove::Pause {
                    from: m.from_at,
                    until: m.until_at,
                    ground: ground(m, rounds),
                }),
                MoveKind::Extension => m.due_after.map(|due_at| ClockMove::Extension {
                    at: m.from_at,
                    due_at,
                    reason: m.reason.clone(),
                }),
                MoveKind::BroughtAlong => m
                    .due_after
                    .map(|due_at| ClockMove::BroughtAlong { at: m.from_at, due_at }),
            }
        })
        .collect();
    Ledger::with_moves(received_at, duration, moves)
        .map(Some)
        .map_err(Error::internal)
}

/// How often papers were asked for before the dossier came here: an imported one knows how often, not when.
pub fn asked_elsewhere(dossier: &Dossier, moves: &[MoveRow]) -> i16 {
    let here = moves.iter().filter(|m| m.cause == Some(PauseCause::Supplement)).count();
    let here = i16::try_from(here).unwrap_or(i16::MAX);
    dossier.state.supplement_requests.saturating_sub(here).max(0)
}

/// Why the clock stands still, in words: what for, which round, the reason and the legal ground.
fn ground(row: &MoveRow, round: i16) -> String {
    let what = match row.cause {
        Some(PauseCause::Supplement) => format!("{} lần {round}: ", PauseCause::Supplement.label_vi()),
        Some(cause) => format!("{}: ", cause.label_vi()),
        None => String::new(),
    };
    let law = row
        .legal_ground
        .as_ref()
        .map_or_else(String::new, |law| format!(" (căn cứ: {law})"));
    format!("{what}{}{law}", row.reason)
}

/// Until when the counter must accept or refuse an online dossier: so many working minutes after it was sent, moved by
/// every time that the applicant was waited for.
///
/// # Errors
/// The calendar has no working time where the limit falls.
pub fn accept_due(
    calendar: &WorkingCalendar,
    submitted_at: Instant,
    minutes: i64,
    moves: &[MoveRow],
) -> Result<Instant, Error> {
    let deadline = replay(&accept_ledger_of(submitted_at, minutes, moves)?, calendar)?;
    Ok(deadline.due_at().unwrap_or(submitted_at))
}

/// The ledger of the limit to accept, by the rule of the counter: it is the counter that is to look at the dossier.
///
/// # Errors
/// The stored moves contradict each other: a fault of ours.
pub fn accept_ledger(catalogue: &Catalogue, dossier: &Dossier, moves: &[MoveRow]) -> Result<Ledger, Error> {
    let (counter, submitted_at) = (dossier.intake.received_agency_id, dossier.intake.submitted_at);
    let minutes = catalogue.rule(RuleKey::OnlineAcceptanceMinutes, counter, submitted_at.local_day());
    let accepted = dossier.state.received_at;
    let waited: Vec<MoveRow> = moves
        .iter()
        .filter(|m| accepted.is_none_or(|at| m.from_at < at))
        .cloned()
        .collect();
    accept_ledger_of(submitted_at, minutes, &waited)
}

fn accept_ledger_of(submitted_at: Instant, minutes: i64, moves: &[MoveRow]) -> Result<Ledger, Error> {
    let minutes = u32::try_from(minutes).map_err(Error::internal)?;
    let duration = Duration::of_rule(minutes);
    let mut rounds = 0;
    let pauses = moves.iter().filter(|m| m.kind.is_pause()).map(|m| {
        rounds += i16::from(m.cause == Some(PauseCause::Supplement));
        ClockMove::Pause {
            from: m.from_at,
            until: m.until_at,
            ground: ground(m, rounds),
        }
    });
    Ledger::with_moves(submitted_at, duration, pauses).map_err(Error::internal)
}

/// Until when the counter must accept or refuse a dossier; none unless it waits for that.
///
/// # Errors
/// The calendar has no working time where the limit falls.
pub fn accept_limit(catalogue: &Catalogue, dossier: &Dossier, moves: &[MoveRow]) -> Result<Option<Instant>, Error> {
    if dossier.state.accept_due_at.is_none() || dossier.state.received_at.is_some() {
        return Ok(dossier.state.accept_due_at);
    }
    let ledger = accept_ledger(catalogue, dossier, moves)?;
    Ok(replay(&ledger, catalogue.calendar(dossier.intake.received_agency_id)?)?.due_at())
}

/// Until when an applicant who is asked now is to answer, as the rule of the day says; none where it sets no limit.
///
/// # Errors
/// The calendar has no working time where the limit falls.
pub fn answer_limit(catalogue: &Catalogue, agency: AgencyId, now: Instant) -> Result<Option<Instant>, Error> {
    let days = catalogue.rule(RuleKey::SupplementAnswerDays, agency, now.local_day());
    if days == 0 {
        return Ok(None);
    }
    let days = days.min(LONGEST_ANSWER_DAYS).to_string();
    let duration = Duration::parse("calendar_day", &days).map_err(Error::internal)?;
    let due = step_due(catalogue.calendar(agency)?, now, duration).map_err(refuse)?;
    Ok(due.due_at())
}

/// The deadline of a ledger.
///
/// # Errors
/// The calendar has no working time where the count needs it.
pub fn replay(ledger: &Ledger, calendar: &WorkingCalendar) -> Result<Deadline, Error> {
    ledger.replay(calendar).map_err(refuse)
}

/// Whether an instant lies so many days ahead of now, or more.
pub fn is_beyond(days: i64, now: Instant, at: Instant) -> bool {
    at > now.saturating_add_minutes(days * 24 * 60)
}

/// A due time that cannot be computed, as a refusal.
pub fn refuse(error: DeadlineError) -> Error {
    match error {
        DeadlineError::Unreachable(_) => Reason::DeadlineUnreachable.into(),
        other => Error::internal(other),
    }
}
