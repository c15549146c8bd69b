//! The control slip of a dossier as data: every hand-over with giver, receiver, times and how the giver's step stood to its
//! due time; who held the dossier for how much working time; and what made it late. Printing it is another's work.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::lateness::{self, Judged};
use super::stays;
use super::view::{self, Official, Parts};
use crate::db::dossier_parts::StepRow;
use crate::db::dossier_steps::{self, StepChangeRow};
use crate::db::dossiers::Dossier;
use crate::db::events;
use crate::db::late_rows::StayRow;
use crate::domain::dossier::Action;
use crate::domain::dossier_code::DossierCode;
use crate::domain::handover::{HandoverKind, StayEnd};
use crate::domain::held::{Life, Span, Stay};
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::instant::Instant;
use crate::domain::late_cause::{Course, LateCause};
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::procedure::Procedure;
use crate::domain::timeliness::{Progress, Timeliness};
use crate::service::access::{self, Desk};
use crate::service::catalogue::{Catalogue, Named};
use crate::service::context::{Caller, Context};
use crate::service::error::Error;

/// One side of a hand-over.
pub struct Side {
    /// Number of the step; 0 for the desk.
    pub step: i16,
    /// What the step is called; none for the desk.
    pub name: Option<String>,
    /// The agency or department.
    pub agency: Named,
    /// Who gave or took it, or is to work on it.
    pub official: Option<Official>,
}

/// A line of the slip.
pub struct Line {
    /// Forward, back, after the end, or (`None`) the decided result to the counter.
    pub kind: Option<HandoverKind>,
    /// Who gives.
    pub giver: Side,
    /// Who receives.
    pub receiver: Side,
    /// When it was handed over.
    pub handed_at: Instant,
    /// When it was taken over; none while another agency has not confirmed.
    pub received_at: Option<Instant>,
    /// Working minutes between, by the receiver's calendar: nobody's work.
    pub wait_minutes: Option<i64>,
    /// How the giver's step stood to its due time.
    pub result: Option<Timeliness>,
    /// Note or reason.
    pub note: Option<String>,
}

/// Working time that somebody held the dossier, by the calendar of the agency.
pub struct Held<W> {
    /// Who.
    pub who: W,
    /// Working minutes, without pauses.
    pub minutes: i64,
}

/// Whose hands the dossier was in. Steps side by side overlap; otherwise, with one calendar, all of it adds up to `total`.
pub struct HeldBy {
    /// Each stay at a step, in order.
    pub steps: Vec<Held<StepRow>>,
    /// Officials; none for what was assigned to nobody.
    pub officials: Vec<Held<Option<Official>>>,
    /// Agencies and departments of the steps.
    pub agencies: Vec<Held<Named>>,
    /// At the desk that received it.
    pub desk: i64,
    /// Handed over and not confirmed yet.
    pub waits: i64,
    /// With the clock stopped.
    pub paused: i64,
    /// Ended, before it was taken up again.
    pub ended: i64,
    /// From the receipt to the end, or to now.
    pub total: i64,
}

/// What made a dossier late.
pub struct Cause {
    /// Which kind of cause, and by how much.
    pub cause: LateCause,
    /// Where it lay too long, if anywhere.
    pub side: Option<Side>,
}

/// The control slip.
pub struct ControlSlip {
    /// The dossier.
    pub dossier: Dossier,
    /// Its procedure.
    pub procedure: Arc<Procedure>,
    /// Hand-overs in the order of their times.
    pub lines: Vec<Line>,
    /// Who held it for how long.
    pub held: HeldBy,
    /// What made it late, if it is.
    pub cause: Option<Cause>,
    /// For names.
    pub officials: HashMap<UserId, Official>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// The control slip of a dossier. Staff who look are noted.
///
/// # Errors
/// There is no such dossier, the person may not see it, or the database refuses.
pub async fn slip(ctx: &Arc<Context>, caller: Caller, code: DossierCode) -> Result<ControlSlip, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, slip) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::DossierRead)?;
            let dossier = view::find(&mut desk, &code)?;
            let user = desk.actor.user_id;
            Ok::<_, Error>((user, compose(desk, dossier, ctx2.now())?))
        })
        .await?;
    view::note_look(ctx, &caller, user, Some(slip.dossier.intake.id), Look::ControlSlip).await?;
    Ok(slip)
}

fn compose(desk: Desk<'_>, dossier: Dossier, now: Instant) -> Result<ControlSlip, Error> {
    let Desk { conn, catalogue, .. } = desk;
    let id = dossier.intake.id;
    let parts = Parts::load(conn, id)?;
    let changes = dossier_steps::changes(conn, id)?;
    let mut ended: Vec<Span> = Vec::new();
    let mut since = None;
    for event in events::list(conn, id, 0, i64::MAX)? {
        if event.action == Action::Reopen.as_str() {
            ended.extend(since.take().map(|from| Span { from, until: event.at }));
        } else if !event.to_status.is_open() && since.is_none() {
            since = Some(event.at);
        }
    }
    let mut people: Vec<UserId> = Vec::new();
    for step in &parts.steps {
        people.extend(
            [step.assignee_id, step.given_by, step.received_by, step.left_by]
                .into_iter()
                .flatten(),
        );
    }
    people.extend(changes.iter().flat_map(|c| [c.from_user_id, c.to_user_id]).flatten());
    let officials = view::officials(conn, people)?;
    let writer = Writer {
        catalogue: &catalogue,
        dossier: &dossier,
        parts: &parts,
        changes: &changes,
        officials: &officials,
        until: dossier.state.ended_at.unwrap_or(now),
    };
    let lines = writer.lines();
    let cause = writer.cause(&ended)?;
    let held = writer.held(ended)?;
    let (procedure, _) = catalogue.version(dossier.intake.version_id)?;
    Ok(ControlSlip {
        procedure: Arc::clone(procedure),
        lines,
        held,
        cause,
        officials,
        dossier,
        catalogue,
    })
}

struct Writer<'w> {
    catalogue: &'w Catalogue,
    dossier: &'w Dossier,
    parts: &'w Parts,
    changes: &'w [StepChangeRow],
    officials: &'w HashMap<UserId, Official>,
    /// The end of the dossier, or now.
    until: Instant,
}

impl Writer<'_> {
    fn official(&self, id: Option<UserId>) -> Option<Official> {
        id.and_then(|id| self.officials.get(&id)).cloned()
    }

    fn desk(&self, official: Option<UserId>) -> Side {
        Side {
            step: 0,
            name: None,
            agency: self.catalogue.agency_named(self.dossier.intake.received_agency_id),
            official: self.official(official),
        }
    }

    fn side(&self, step: &StepRow, official: Option<UserId>) -> Side {
        Side {
            step: step.step_no,
            name: Some(step.name.clone()),
            agency: self.catalogue.agency_named(step.agency_id),
            official: self.official(official),
        }
    }

    fn lines(&self) -> Vec<Line> {
        let steps = &self.parts.steps;
        let mut lines: Vec<Line> = steps
            .iter()
            .map(|step| {
                let from = steps.iter().find(|s| s.seq == step.given_from);
                Line {
                    kind: Some(step.kind),
                    giver: from.map_or_else(|| self.desk(step.given_by), |f| self.side(f, step.given_by)),
                    receiver: self.side(step, step.received_by.or(step.assignee_id)),
                    handed_at: step.entered_at,
                    received_at: step.received_at,
                    wait_minutes: step.wait_minutes,
                    result: from
                        .filter(|_| step.kind != HandoverKind::Reopen)
                        .and_then(|f| f.timeliness),
                    note: step.note.clone(),
                }
            })
            .collect();
        // Back to the desk: returned, or decided.
        for step in steps {
            let Some(left_at) = step.left_at else { continue };
            let returned =
                step.outcome == Some(StayEnd::Act(Action::SendBack)) && !steps.iter().any(|s| s.given_from == step.seq);
            let decided = step.outcome == Some(StayEnd::Act(Action::Decide));
            if returned || decided {
                lines.push(Line {
                    kind: returned.then_some(HandoverKind::SendBack),
                    giver: self.side(step, step.left_by),
                    receiver: self.desk(None),
                    handed_at: left_at,
                    received_at: Some(left_at),
                    wait_minutes: Some(0),
                    result: step.timeliness,
                    note: None,
                });
            }
        }
        lines.sort_by_key(|line| line.handed_at);
        lines
    }

    fn held(&self, ended: Vec<Span>) -> Result<HeldBy, Error> {
        let intake = &self.dossier.intake;
        let steps = &self.parts.steps;
        let from = self.dossier.state.received_at.unwrap_or(self.until);
        let life = Life {
            stays: steps
                .iter()
                .map(|s| Stay {
                    handed_at: s.entered_at,
                    received_at: s.received_at,
                    left_at: s.left_at,
                })
                .collect(),
            pauses: stays::pauses(&self.parts.moves, self.until),
            ended,
        };
        let held = life.held(from, self.until);
        let calendar = |agency: AgencyId| self.catalogue.calendar(agency);
        let mut by_step = Vec::new();
        let mut by_agency: BTreeMap<AgencyId, i64> = BTreeMap::new();
        let mut by_official: BTreeMap<Option<UserId>, i64> = BTreeMap::new();
        let mut waits = 0;
        for ((step, mine), waited) in steps.iter().zip(&held.stays).zip(&held.waits) {
            let calendar = calendar(step.agency_id)?;
            let minutes = stays::minutes(calendar, mine);
            waits += stays::minutes(calendar, waited);
            *by_agency.entry(step.agency_id).or_default() += minutes;
            for (official, span) in self.hands(step) {
                let part: Vec<Span> = mine.iter().filter_map(|s| both(*s, span)).collect();
                let minutes = stays::minutes(calendar, &part);
                if minutes > 0 {
                    *by_official.entry(official).or_default() += minutes;
                }
            }
            by_step.push(Held {
                who: step.clone(),
                minutes,
            });
        }
        let deciding = calendar(intake.agency_id)?;
        Ok(HeldBy {
            steps: by_step,
            officials: by_official
                .into_iter()
                .map(|(id, minutes)| Held {
                    who: self.official(id),
                    minutes,
                })
                .collect(),
            agencies: by_agency
                .into_iter()
                .map(|(id, minutes)| Held {
                    who: self.catalogue.agency_named(id),
                    minutes,
                })
                .collect(),
            desk: stays::minutes(calendar(intake.received_agency_id)?, &held.desk),
            waits,
            paused: stays::minutes(deciding, &held.paused),
            ended: stays::minutes(deciding, &held.ended),
            total: deciding.working_minutes_between(from, self.until),
        })
    }

    /// Who had a stay when. What was never assigned is the work of whoever ended it.
    fn hands(&self, step: &StepRow) -> Vec<(Option<UserId>, Span)> {
        let mut hands = Vec::new();
        let mut from = step.entered_at;
        for change in self.changes.iter().filter(|c| c.seq == step.seq) {
            hands.push((change.from_user_id, Span { from, until: change.at }));
            from = change.at;
        }
        let until = step.left_at.unwrap_or(self.until).max(from);
        hands.push((step.official(), Span { from, until }));
        hands
    }

    fn cause(&self, ended: &[Span]) -> Result<Option<Cause>, Error> {
        let (intake, state) = (&self.dossier.intake, &self.dossier.state);
        let overdue = state.received_at.is_some()
            && state.status.is_open()
            && Progress::as_of(self.until, state.due_at, state.status.is_paused()) == Progress::Overdue;
        if state.timeliness != Some(Timeliness::Late) && !overdue {
            return Ok(None);
        }
        let stays: Vec<StayRow> = self.parts.steps.iter().map(StayRow::from).collect();
        let judged = Judged {
            catalogue: self.catalogue,
            version_id: intake.version_id,
            channel: intake.intake_channel,
            agency_id: intake.agency_id,
            received_agency_id: intake.received_agency_id,
            course: Course::of(intake.entered_at),
            received_at: state.received_at,
            due_at: state.due_at,
            stays: &stays,
            moves: &self.parts.moves,
            ended,
            until: self.until,
        };
        let cause = judged.cause()?;
        let step = |stay: usize| self.parts.steps.get(stay);
        let side = match cause {
            LateCause::Step { stay, .. } | LateCause::HandOver { stay, .. } => {
                step(stay).map(|step| self.side(step, step.official()))
            }
            LateCause::Desk { .. } => Some(self.desk(lateness::forwarded_by(&stays))),
            LateCause::NeverForwarded | LateCause::NoStep | LateCause::Unknown => None,
        };
        Ok(Some(Cause { cause, side }))
    }
}

/// What two spans have in common.
fn both(one: Span, other: Span) -> Option<Span> {
    let (from, until) = (one.from.max(other.from), one.until.min(other.until));
    (from < until).then_some(Span { from, until })
}
