//! What becomes of a dossier: who does what with it and when, until it is handed back or the present is reached.

mod ending;

use super::form::{self, World};
use super::pen::Pen;
use super::plan::{Place, Slot, with_seconds};
use super::rng::Rng;
use super::staff::Official;
use crate::domain::dossier::Action;
use crate::domain::dossier_code::DossierCode;
use crate::domain::fee::{FeeTiming, PaymentMethod, PaymentState};
use crate::domain::ids::DossierId;
use crate::domain::instant::Instant;
use crate::domain::paper::{HandedPaper, MissingPaper};
use crate::domain::policy::Role;
use crate::domain::postal::Channel;
use crate::domain::procedure::ProcedureDefinition;
use crate::domain::rules::RuleKey;
use crate::service::dossiers::clock;
use crate::service::error::Error;

/// Longest wait for a missing paper before the dossier is stopped, in working minutes.
const PATIENCE: i64 = 30 * 450;

/// Why a life goes no further.
enum Halt {
    /// What comes next lies in the future, or there is nothing more to come.
    Here,
    /// A fault of ours.
    Failed(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

type Step<T = ()> = Result<T, Halt>;

/// How a dossier is meant to come out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    Early,
    OnTime,
    Late,
}

/// Lives a dossier up to the present.
///
/// # Errors
/// The catalogue is not whole, or a calendar has no working time.
pub fn live<'w>(world: &'w World<'w>, slot: &Slot<'w>, id: DossierId, code: DossierCode) -> Result<Pen<'w>, Error> {
    let mut life = Life::begin(world, slot, id, code)?;
    match life.tell() {
        Ok(()) | Err(Halt::Here) => Ok(life.pen),
        Err(Halt::Failed(error)) => Err(error),
    }
}

struct Life<'w> {
    world: &'w World<'w>,
    pen: Pen<'w>,
    rng: Rng,
    place: &'w Place<'w>,
    definition: &'w ProcedureDefinition,
    clerk: &'w Official,
    leader: &'w Official,
    summary: &'w str,
    online: bool,
    same_day: bool,
}

impl<'w> Life<'w> {
    fn begin(world: &'w World<'w>, slot: &Slot<'w>, id: DossierId, code: DossierCode) -> Result<Self, Error> {
        let mut rng = Rng::of(slot.seed, 2);
        let nobody = || Error::internal("nobody works at a counter");
        let clerk = rng.pick(slot.counter.clerks).ok_or_else(nobody)?;
        let leader = rng.pick(slot.place.leaders).ok_or_else(nobody)?;
        let pen = form::open(world, slot, id, code, clerk, &mut rng)?;
        let definition = &slot.version.definition;
        Ok(Self {
            world,
            pen,
            rng,
            place: slot.place,
            definition,
            clerk,
            leader,
            summary: &slot.procedure.name,
            online: slot.intake == Channel::Online,
            same_day: definition.duration.kind() == "same_day",
        })
    }

    fn tell(&mut self) -> Step {
        if self.online {
            self.accept()?;
        }
        self.collect(FeeTiming::PayFirst, 3)?;
        self.wait(if self.same_day { 8 } else { 45 })?;
        let agency = self.pen.step_agency(1)?;
        let tree = self.world.catalogue.tree();
        let handler = self.rng.pick(self.world.plan.staff.at(Role::Handler, agency, tree));
        self.pen.forward(self.clerk.id, handler)?;
        let worker = handler.unwrap_or(self.leader);
        self.confirm(worker)?;
        if !self.same_day {
            self.interruptions(worker)?;
        }
        self.work(worker)?;
        self.hand_back()
    }

    /// Where the dossier came from another agency, somebody there confirms it before the work begins.
    fn confirm(&mut self, by: &Official) -> Step {
        if self.pen.pending() {
            self.wait(if self.same_day { 5 } else { 60 })?;
            self.pen.receive_handover(by.id)?;
        }
        Ok(())
    }

    fn accept(&mut self) -> Step {
        if self.rng.chance(300) && self.pen.case.dossier.state.fee_state == PaymentState::Unpaid {
            self.wait(20)?;
            self.pen
                .pay(self.pen.case.dossier.intake.created_by, PaymentMethod::Online)?;
        }
        let patience = if self.rng.chance(60) { 700 } else { 130 };
        self.wait(patience)?;
        if self.rng.chance(22) {
            let reasons = [
                "Ảnh chụp giấy tờ không đọc được.",
                "Hồ sơ không thuộc thẩm quyền giải quyết.",
            ];
            let reason = self.rng.pick(&reasons).copied().unwrap_or_default();
            self.pen.refuse(self.clerk.id, reason)?;
            return Err(Halt::Here);
        }
        self.pen.accept(self.clerk.id)?;
        Ok(())
    }

    /// The counter takes what is still to be paid at this point.
    fn collect(&mut self, timing: FeeTiming, minutes: i64) -> Step {
        if self
            .pen
            .fees
            .iter()
            .any(|f| f.state == PaymentState::Unpaid && f.timing == timing)
        {
            self.wait(minutes)?;
            let method = if self.rng.chance(700) {
                PaymentMethod::Cash
            } else {
                PaymentMethod::Transfer
            };
            self.pen.pay(self.clerk.id, method)?;
        }
        Ok(())
    }

    /// What may come between: missing papers, a tax, a change of mind, a later date.
    fn interruptions(&mut self, worker: &Official) -> Step {
        if self.rng.chance(7) {
            self.wait(400)?;
            let reason = "Công dân đề nghị rút hồ sơ để bổ sung, nộp lại sau.";
            self.pen.end(self.clerk.id, Action::Withdraw, reason, None)?;
            return Err(Halt::Here);
        }
        if self.rng.chance(4) {
            self.wait(900)?;
            let reason = "Hồ sơ không đủ điều kiện giải quyết.";
            self.pen.end(
                self.leader.id,
                Action::Stop,
                reason,
                Some("Điều 19 Nghị định 61/2018/NĐ-CP"),
            )?;
            return Err(Halt::Here);
        }
        if self.rng.chance(45) {
            self.missing_papers(worker)?;
        }
        // Land: the tax office tells what is to be paid, and the certificate waits for it.
        if self.taxed() && self.rng.chance(350) {
            self.wait(600)?;
            let reason = "Thực hiện nghĩa vụ tài chính theo thông báo của cơ quan thuế.";
            self.pen
                .require_payment(worker.id, reason, "Điều 19 Nghị định 126/2020/NĐ-CP")?;
            self.wait(2200)?;
            self.pen.payment_settled(self.clerk.id)?;
        }
        if self.rng.chance(14) {
            self.put_off()?;
        }
        Ok(())
    }

    fn taxed(&self) -> bool {
        self.definition.fees.iter().any(|fee| fee.amount.dong() >= 100_000)
    }

    fn missing_papers(&mut self, worker: &Official) -> Step {
        self.wait(450)?;
        let optional: Vec<&str> = self
            .definition
            .papers
            .iter()
            .filter(|p| !p.mandatory)
            .map(|p| p.name.as_str())
            .collect();
        let name = self
            .rng
            .pick(&optional)
            .copied()
            .unwrap_or("Giấy tờ bổ sung theo hướng dẫn")
            .to_owned();
        let reason = "Hồ sơ chưa đủ căn cứ để giải quyết.";
        let ground = "Khoản 4 Điều 19 Nghị định 61/2018/NĐ-CP";
        let missing = MissingPaper {
            name: name.clone(),
            to_do: None,
        };
        self.pen.request_supplement(worker.id, &[missing], reason, ground)?;
        if self.rng.chance(80) {
            self.reach(self.later(PATIENCE)?)?;
            let reason = "Quá thời hạn bổ sung hồ sơ theo thông báo.";
            self.pen.end(self.leader.id, Action::Stop, reason, Some(ground))?;
            return Err(Halt::Here);
        }
        self.wait(2400)?;
        let code = self
            .definition
            .papers
            .iter()
            .find(|p| p.name == name)
            .map(|p| p.code.clone());
        self.pen.supplement(
            self.clerk.id,
            vec![HandedPaper {
                code,
                name,
                originals: 0,
                copies: 1,
            }],
        )?;
        Ok(())
    }

    /// An apology before the due time, where the rules allow one.
    fn put_off(&mut self) -> Step {
        let state = &self.pen.case.dossier.state;
        let Some(due) = state.due_at else { return Ok(()) };
        let (agency, left) = (
            self.place.agency.id,
            self.place.calendar.working_minutes_between(self.pen.now, due),
        );
        let day = self.pen.now.local_day();
        let allowed = self.world.catalogue.rule(RuleKey::ExtensionsAllowed, agency, day);
        let lead = self.world.catalogue.rule(RuleKey::ExtensionLeadMinutes, agency, day);
        if i64::from(state.extensions) >= allowed || left < lead + 60 {
            return Ok(());
        }
        let part = self.rng.between(left / 3, (left - lead) * 9 / 10);
        self.reach(self.later(part)?)?;
        let days = self.rng.between(2, 5);
        let promised = self
            .place
            .calendar
            .add_working_minutes(due, days * 450)
            .map_err(|e| clock::refuse(e.into()))?;
        let reason = "Cần thêm thời gian xác minh; cơ quan xin lỗi ông/bà vì sự chậm trễ này.";
        if self.pen.now < due {
            self.pen.extend(self.leader.id, promised, reason)?;
        }
        Ok(())
    }

    /// The handler's work and the leader's signature, so that the end falls where it is meant to.
    fn work(&mut self, worker: &Official) -> Step {
        let aim = self.aim();
        let end = self.end_of_work(aim)?;
        let span = self.place.calendar.working_minutes_between(self.pen.now, end);
        let percent = self.rng.between(55, 90);
        let handed_on = self.later(span * percent / 100)?.min(end);
        self.reach(handed_on)?;
        if self.definition.last_step() > 1 {
            self.pen.forward(worker.id, Some(self.leader))?;
            self.confirm(self.leader)?;
        }
        self.reach(end)?;
        for _ in self.pen.case.dossier.state.step_no..self.definition.last_step() {
            self.pen.forward(self.leader.id, Some(self.leader))?;
            self.confirm(self.leader)?;
        }
        let attached = self.definition.gives_result && (self.definition.result_file_demanded || self.rng.chance(920));
        let signed = self.online || self.rng.chance(400);
        let result = attached.then(|| form::result(&self.pen, self.leader, self.summary, signed));
        self.pen.decide(self.leader.id, result)?;
        Ok(())
    }

    fn aim(&mut self) -> Aim {
        let (late, on_time) = if self.same_day {
            (self.place.lateness / 3, 1000)
        } else {
            (self.place.lateness, self.place.lateness + 40)
        };
        match self.rng.below(1000) {
            n if n < late => Aim::Late,
            n if n < on_time => Aim::OnTime,
            _ => Aim::Early,
        }
    }

    fn end_of_work(&mut self, aim: Aim) -> Step<Instant> {
        let calendar = self.place.calendar;
        let now = self.pen.now;
        let state = &self.pen.case.dossier.state;
        let (Some(due), Some(early)) = (state.due_at, state.early_before) else {
            let minutes = self.rng.between(60, 4000);
            return self.later(minutes);
        };
        let until_early = calendar.working_minutes_between(now, early);
        let from = match aim {
            Aim::Late => {
                let days = if self.rng.chance(150) {
                    self.rng.between(3, 12)
                } else {
                    self.rng.between(0, 2)
                };
                let minutes = days * 450 + self.rng.between(15, 440);
                return self.after(due.max(now), minutes);
            }
            Aim::Early if until_early >= 12 => {
                let minutes = until_early * self.rng.between(30, 92) / 100;
                return Ok(self.later(minutes)?.min(early));
            }
            _ => now.max(early),
        };
        let left = calendar.working_minutes_between(from, due);
        if left < 2 {
            return Ok(due.max(now));
        }
        // What can be done while people wait is not kept until closing.
        let longest = if self.same_day { left.min(150) } else { left };
        let minutes = (longest * self.rng.between(8, 92) / 100).clamp(1, left - 1);
        self.after(from, minutes)
    }

    /// Lets working time pass, up to so many minutes.
    fn wait(&mut self, minutes: i64) -> Step {
        let minutes = self.rng.between(1, minutes);
        let then = self.later(minutes)?;
        let then = with_seconds(then, &mut self.rng);
        self.reach(then)
    }

    fn later(&self, minutes: i64) -> Step<Instant> {
        self.after(self.pen.now, minutes)
    }

    fn after(&self, from: Instant, minutes: i64) -> Step<Instant> {
        Ok(self
            .place
            .calendar
            .add_working_minutes(from, minutes)
            .map_err(|e| clock::refuse(e.into()))?)
    }

    /// Goes on to an instant, unless it lies in the future. The history never runs backwards.
    fn reach(&mut self, then: Instant) -> Step {
        if then > self.world.now {
            return Err(Halt::Here);
        }
        self.pen.now = self.pen.now.max(then);
        Ok(())
    }
}
