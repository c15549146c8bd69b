//! `/dossiers/{code}/control-slip`: hand-overs, held working time, the cause of lateness.

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::bare::Bare;
use super::dossier_wire::{NamedWire, OfficialWire};
use super::dossiers::code;
use super::error::ReadErrors;
use super::extract::Ctx;
use crate::domain::late_cause::LateCause;
use crate::service::dossiers::control::{self, Cause, ControlSlip, Held, Line, Side};
use crate::service::dossiers::view::Official;
use crate::service::{Caller, Error};

/// One side of a hand-over.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct SideWire {
    /// 0 for the desk.
    pub step: i16,
    pub name: Option<String>,
    pub agency: NamedWire,
    pub official: Option<OfficialWire>,
}

/// A hand-over.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct HandoverWire {
    /// `forward`, `send_back`, `reopen`, or `result` when the decided result comes to the counter.
    pub kind: &'static str,
    pub kind_name: &'static str,
    pub giver: SideWire,
    pub receiver: SideWire,
    pub handed_at: String,
    /// None while another agency has not confirmed.
    pub received_at: Option<String>,
    /// Working minutes between, by the receiver's calendar.
    pub wait_minutes: Option<i64>,
    /// How the giver's step stood to its due time: `early`, `on_time` or `late`.
    pub result: Option<&'static str>,
    pub result_name: Option<&'static str>,
    pub note: Option<String>,
}

/// Working time in the hands of a step.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct StepHeldWire {
    pub step: i16,
    pub name: String,
    pub agency: NamedWire,
    pub official: Option<OfficialWire>,
    pub entered_at: String,
    pub due_at: Option<String>,
    pub left_at: Option<String>,
    pub timeliness: Option<&'static str>,
    pub minutes: i64,
}

/// Working time in the hands of an agency.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct AgencyHeldWire {
    pub agency: NamedWire,
    pub minutes: i64,
}

/// Working time in the hands of an official.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct OfficialHeldWire {
    /// None for what was assigned to nobody.
    pub official: Option<OfficialWire>,
    pub minutes: i64,
}

/// Who held the dossier for how many working minutes, each by their own agency's calendar, without pauses.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct HeldWire {
    pub steps: Vec<StepHeldWire>,
    pub agencies: Vec<AgencyHeldWire>,
    pub officials: Vec<OfficialHeldWire>,
    /// At the desk that received it.
    pub desk_minutes: i64,
    /// Handed over to another agency and not confirmed: nobody's work.
    pub wait_minutes: i64,
    /// With the clock stopped.
    pub paused_minutes: i64,
    /// Ended, before it was taken up again.
    pub ended_minutes: i64,
    /// From the receipt to the end, or to now, by the deciding agency's calendar.
    pub total_minutes: i64,
}

/// What made a dossier late.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct CauseWire {
    /// `step`, `hand_over`, `desk` (step 0: it lay at no step longer than the steps leave of its time), `never_forwarded`, `none` (no step ran over its own due time) or `unknown` (none here did, and the
    /// steps in the system from which it was imported are not known).
    pub kind: &'static str,
    pub step: Option<i16>,
    pub name: Option<String>,
    pub agency: Option<NamedWire>,
    pub official: Option<OfficialWire>,
    /// Working minutes over.
    pub minutes: Option<i64>,
}

/// The control slip of a dossier.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ControlSlipWire {
    pub code: String,
    pub procedure: NamedWire,
    pub received_at: Option<String>,
    pub due_at: Option<String>,
    pub decided_at: Option<String>,
    pub handovers: Vec<HandoverWire>,
    pub held: HeldWire,
    /// If it is late.
    pub late_cause: Option<CauseWire>,
}

fn side(side: &Side) -> SideWire {
    SideWire {
        step: side.step,
        name: side.name.clone(),
        agency: side.agency.clone().into(),
        official: side.official.as_ref().map(OfficialWire::from),
    }
}

fn line(line: &Line) -> HandoverWire {
    HandoverWire {
        kind: line.kind.map_or("result", |k| k.as_str()),
        kind_name: line.kind.map_or("chuyển kết quả về bộ phận một cửa", |k| k.label_vi()),
        giver: side(&line.giver),
        receiver: side(&line.receiver),
        handed_at: line.handed_at.to_string(),
        received_at: line.received_at.map(|t| t.to_string()),
        wait_minutes: line.wait_minutes,
        result: line.result.map(|r| r.as_str()),
        result_name: line.result.map(|r| r.label_vi()),
        note: line.note.clone(),
    }
}

fn slip_wire(slip: &ControlSlip) -> ControlSlipWire {
    let official = |official: Option<&Official>| official.map(OfficialWire::from);
    let named = |id| NamedWire::from(slip.catalogue.agency_named(id));
    let by_id = |id| official(slip.officials.get(&id));
    let held = &slip.held;
    let late_cause = slip.cause.as_ref().map(|Cause { cause, side }| {
        let (kind, minutes) = match cause {
            LateCause::Step { minutes, .. } => ("step", Some(*minutes)),
            LateCause::HandOver { minutes, .. } => ("hand_over", Some(*minutes)),
            LateCause::Desk { minutes, .. } => ("desk", Some(*minutes)),
            LateCause::NeverForwarded => ("never_forwarded", None),
            LateCause::NoStep => ("none", None),
            LateCause::Unknown => ("unknown", None),
        };
        CauseWire {
            kind,
            step: side.as_ref().map(|s| s.step),
            name: side.as_ref().and_then(|s| s.name.clone()),
            agency: side.as_ref().map(|s| s.agency.clone().into()),
            official: side.as_ref().and_then(|s| official(s.official.as_ref())),
            minutes,
        }
    });
    ControlSlipWire {
        code: slip.dossier.intake.code.to_string(),
        procedure: (&*slip.procedure).into(),
        received_at: slip.dossier.state.received_at.map(|t| t.to_string()),
        due_at: slip.dossier.state.due_at.map(|t| t.to_string()),
        decided_at: slip.dossier.decided_at().map(|t| t.to_string()),
        handovers: slip.lines.iter().map(line).collect(),
        held: HeldWire {
            steps: held
                .steps
                .iter()
                .map(|Held { who, minutes }| StepHeldWire {
                    step: who.step_no,
                    name: who.name.clone(),
                    agency: named(who.agency_id),
                    official: who.official().and_then(by_id),
                    entered_at: who.entered_at.to_string(),
                    due_at: who.due_at.map(|t| t.to_string()),
                    left_at: who.left_at.map(|t| t.to_string()),
                    timeliness: who.timeliness.map(|t| t.as_str()),
                    minutes: *minutes,
                })
                .collect(),
            agencies: held
                .agencies
                .iter()
                .map(|Held { who, minutes }| AgencyHeldWire {
                    agency: who.clone().into(),
                    minutes: *minutes,
                })
                .collect(),
            officials: held
                .officials
                .iter()
                .map(|Held { who, minutes }| OfficialHeldWire {
                    official: official(who.as_ref()),
                    minutes: *minutes,
                })
                .collect(),
            desk_minutes: held.desk,
            wait_minutes: held.waits,
            paused_minutes: held.paused,
            ended_minutes: held.ended,
            total_minutes: held.total,
        },
        late_cause,
    }
}

/// The control slip of a dossier, as data
///
/// Every hand-over with giver, receiver and times; who held the dossier for how much working time; what made it late. The
/// look is recorded.
#[utoipa::path(tag = "dossiers", params(("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = ControlSlipWire), ReadErrors))]
#[get("/dossiers/{code}/control-slip")]
pub async fn control_slip(
    ctx: Ctx,
    caller: Caller,
    _bare: Bare,
    path: web::Path<String>,
) -> Result<HttpResponse, Error> {
    let slip = control::slip(&ctx, caller, code(&path)?).await?;
    Ok(HttpResponse::Ok().json(slip_wire(&slip)))
}
