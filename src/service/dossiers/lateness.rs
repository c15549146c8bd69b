//! What made a stored dossier late: its stays, the hand-overs between them, and the desk.

use crate::db::dossier_parts::MoveRow;
use crate::db::late_rows::StayRow;
use crate::domain::deadline::step_due;
use crate::domain::held::{Life, Span, Stay};
use crate::domain::ids::{AgencyId, UserId, VersionId};
use crate::domain::instant::Instant;
use crate::domain::late_cause::{AtDesk, Course, LateCause, late_cause};
use crate::domain::postal::Channel;
use crate::domain::procedure::ProcedureDefinition;
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::stays;
use crate::service::error::Error;

/// A late dossier, as of an instant.
pub struct Judged<'j> {
    /// The catalogue.
    pub catalogue: &'j Catalogue,
    /// Version of its procedure.
    pub version_id: VersionId,
    /// Through which channel it came in.
    pub channel: Channel,
    /// Who decides.
    pub agency_id: AgencyId,
    /// Where it was received.
    pub received_agency_id: AgencyId,
    /// How much of its course is known.
    pub course: Course,
    /// When its clock began.
    pub received_at: Option<Instant>,
    /// When it was due.
    pub due_at: Option<Instant>,
    /// Its stays at steps, in order.
    pub stays: &'j [StayRow],
    /// Pauses and extensions.
    pub moves: &'j [MoveRow],
    /// Spans in which it had ended, before it was taken up again.
    pub ended: &'j [Span],
    /// The instant: its end, if it has one.
    pub until: Instant,
}

impl Judged<'_> {
    /// What made it late.
    ///
    /// # Errors
    /// An agency or the procedure version is not there: a fault of ours.
    pub fn cause(&self) -> Result<LateCause, Error> {
        let catalogue = self.catalogue;
        let calendars = (self.stays.iter())
            .map(|stay| catalogue.calendar(stay.agency_id))
            .collect::<Result<Vec<_>, _>>()?;
        let list: Vec<_> = (self.stays.iter())
            .zip(&calendars)
            .map(|(stay, calendar)| stays::for_cause(catalogue, calendar, stay, self.until, self.moves))
            .collect();
        let desk_over = self.desk_over()?;
        Ok(late_cause(
            &list,
            self.course,
            self.until,
            desk_over,
            |stay, from, to| {
                calendars
                    .get(stay)
                    .map_or(0, |calendar| calendar.working_minutes_between(from, to))
            },
        ))
    }

    /// Working minutes that the desk took too much, by its own calendar. Of what came from another system nobody knows how long it
    /// lay where.
    fn desk_over(&self) -> Result<i64, Error> {
        let (Some(received_at), Course::Whole) = (self.received_at, self.course) else {
            return Ok(0);
        };
        let stays = self.stays.iter().map(|stay| Stay {
            handed_at: stay.entered_at,
            received_at: stay.received_at,
            left_at: stay.left_at,
        });
        let life = Life {
            stays: stays.collect(),
            pauses: stays::pauses(self.moves, self.until),
            ended: self.ended.to_vec(),
        };
        let desk = AtDesk {
            spans: &life.held(received_at, self.until).desk,
            due_at: self.due_at,
            left_by_steps: self.left_by_steps(received_at)?,
        };
        let calendar = self.catalogue.calendar(self.received_agency_id)?;
        Ok(desk.over(|from, to| calendar.working_minutes_between(from, to)))
    }

    /// Working minutes that the steps of the procedure leave of the time until the dossier is due, by the calendar of whoever
    /// decides.
    fn left_by_steps(&self, received_at: Instant) -> Result<Option<i64>, Error> {
        let calendar = self.catalogue.calendar(self.agency_id)?;
        let (_, version) = self.catalogue.version(self.version_id)?;
        let Some(due_at) = self.due_at else { return Ok(None) };
        let due_after = |from, step| {
            let duration = version.definition.step_duration(step, self.channel)?;
            step_due(calendar, from, duration).ok()?.due_at()
        };
        let Some(steps_end) = end_of_steps(&version.definition, received_at, due_after) else {
            return Ok(None);
        };
        let whole = stays::worked(calendar, received_at, due_at, self.moves);
        Ok(Some(whole - calendar.working_minutes_between(received_at, steps_end)))
    }
}

/// When the last step would be due if each stage began when the one before is due; none if a step has no due time.
fn end_of_steps(
    definition: &ProcedureDefinition,
    from: Instant,
    due_after: impl Fn(Instant, i16) -> Option<Instant>,
) -> Option<Instant> {
    let (mut at, mut stage) = (from, definition.stage_of(0));
    while let Some(next) = definition.stage_after(*stage.end()) {
        let mut ends = next
            .clone()
            .map(|step| due_after(at, step))
            .collect::<Option<Vec<_>>>()?;
        ends.sort_unstable();
        at = ends.pop().unwrap_or(at);
        stage = next;
    }
    Some(at)
}

/// The clerk who last sent a dossier on from the desk.
pub fn forwarded_by(stays: &[StayRow]) -> Option<UserId> {
    stays
        .iter()
        .rfind(|stay| stay.given_from == 0)
        .and_then(|stay| stay.given_by)
}
