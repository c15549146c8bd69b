//! The life of a dossier: its states, its actions and the one table that says which action leads where.

mod next_step;
mod transitions;

use super::instant::Instant;
use super::policy::Permission;
use super::text_enum::text_enum;
use super::timeliness::Timeliness;

pub use next_step::NextStep;
pub use transitions::{TRANSITIONS, transition};

text_enum! {
    /// State of a dossier. Each maps to exactly one status code of the national portal.
    pub enum Status {
        /// Submitted, online or with papers missing at the counter, and waiting for the counter to accept it.
        Submitted = "submitted" / "Mới đăng ký",
        /// Intake refused with a reason (form 03). Terminal.
        IntakeRefused = "intake_refused" / "Không được tiếp nhận",
        /// Accepted by the counter; the clock runs.
        Received = "received" / "Được tiếp nhận",
        /// A handler or leader works on it.
        Processing = "processing" / "Đang xử lý",
        /// The applicant was asked for papers; the clock is paused.
        SupplementRequested = "supplement_requested" / "Yêu cầu bổ sung giấy tờ",
        /// The applicant must pay a tax or another duty; the clock is paused.
        PaymentRequired = "payment_required" / "Yêu cầu thực hiện nghĩa vụ tài chính",
        /// The clock stands still on another legal ground, of which nothing is asked of the applicant.
        Suspended = "suspended" / "Tạm dừng giải quyết",
        /// Withdrawn by the applicant before a decision. Terminal.
        Withdrawn = "withdrawn" / "Công dân yêu cầu rút hồ sơ",
        /// Stopped or refused during processing. Terminal.
        Stopped = "stopped" / "Dừng xử lý",
        /// Decided; the result waits at the counter. Fixes punctuality.
        Decided = "decided" / "Đã xử lý xong",
        /// Result handed back. Terminal.
        HandedBack = "handed_back" / "Đã trả kết quả",
    }
}

impl Status {
    /// Status code of the national public-service portal. The portal has no code of its own for a clock that stands still on
    /// another legal ground: 5 and 6 would tell the citizen to do something, 8 that it is over. The authority still has the
    /// matter in hand, so it is 4; that the clock stands still is told beside the code.
    pub const fn portal_code(self) -> u8 {
        match self {
            Self::Submitted => 1,
            Self::Received => 2,
            Self::IntakeRefused => 3,
            Self::Processing | Self::Suspended => 4,
            Self::SupplementRequested => 5,
            Self::PaymentRequired => 6,
            Self::Withdrawn => 7,
            Self::Stopped => 8,
            Self::Decided => 9,
            Self::HandedBack => 10,
        }
    }

    /// The states of a kind.
    pub fn those(are: impl Fn(Self) -> bool) -> Vec<Self> {
        Self::ALL.iter().copied().filter(|status| are(*status)).collect()
    }

    /// Whether nothing but a correction can follow.
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::IntakeRefused | Self::Withdrawn | Self::Stopped | Self::HandedBack
        )
    }

    /// Whether the dossier still needs work: neither decided nor ended.
    pub const fn is_open(self) -> bool {
        !self.is_terminal() && !matches!(self, Self::Decided)
    }

    /// Whether the legal clock runs while the dossier is in this state.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Received | Self::Processing)
    }

    /// Whether the legal clock stands still while the dossier is in this state.
    pub const fn is_paused(self) -> bool {
        matches!(
            self,
            Self::SupplementRequested | Self::PaymentRequired | Self::Suspended
        )
    }

    /// Whether the dossier has ended and no result will come of it: no fee is asked for and nothing is promised any more.
    pub const fn is_without_result(self) -> bool {
        matches!(self, Self::IntakeRefused | Self::Withdrawn | Self::Stopped)
    }
}

text_enum! {
    /// What a person does to a dossier.
    pub enum Action {
        /// Counter accepts an online dossier: the clock starts.
        Accept = "accept" / "Tiếp nhận",
        /// Counter refuses the intake (form 03).
        RefuseIntake = "refuse_intake" / "Từ chối tiếp nhận",
        /// Hand over to the next step.
        Forward = "forward" / "Chuyển bước tiếp theo",
        /// Return to an earlier step, with a reason.
        SendBack = "send_back" / "Trả lại bước trước",
        /// Confirm that a dossier handed over by another agency has arrived: the step's time begins.
        ReceiveHandover = "receive_handover" / "Xác nhận nhận hồ sơ chuyển đến",
        /// Name the official who works on the current step, or another one.
        Assign = "assign" / "Phân công",
        /// Take over the step of a colleague who is away.
        TakeOver = "take_over" / "Nhận thay cán bộ vắng mặt",
        /// Ask for missing papers (form 02); the clock pauses.
        RequestSupplement = "request_supplement" / "Yêu cầu bổ sung giấy tờ",
        /// The missing papers arrived; the clock resumes.
        SupplementReceived = "supplement_received" / "Đã nhận giấy tờ bổ sung",
        /// Ask for a tax or other financial duty; the clock pauses.
        RequirePayment = "require_payment" / "Yêu cầu nghĩa vụ tài chính",
        /// The financial duty was fulfilled; the clock resumes.
        PaymentSettled = "payment_settled" / "Đã thực hiện nghĩa vụ tài chính",
        /// Close what the applicant was asked to supplement and did not in time.
        CloseUnanswered = "close_unanswered" / "Đóng hồ sơ quá hạn bổ sung",
        /// Stop the clock on another legal ground.
        Suspend = "suspend" / "Tạm dừng giải quyết",
        /// Let the clock run again.
        Resume = "resume" / "Tiếp tục giải quyết",
        /// The fee of the procedure was paid.
        PayFee = "pay_fee" / "Thu phí, lệ phí",
        /// Apology with a reason and a new due time (form 04), before the due time.
        Extend = "extend" / "Xin lỗi và hẹn lại ngày trả kết quả",
        /// Attach the decision paper.
        AttachResult = "attach_result" / "Gắn kết quả",
        /// Leader signs: decided, result at the counter.
        Decide = "decide" / "Ký duyệt kết quả",
        /// Hand the result to the applicant.
        HandBack = "hand_back" / "Trả kết quả",
        /// Hand out at the counter what the post had taken and brought back.
        GiveAtCounter = "give_at_counter" / "Trao bưu gửi chuyển hoàn tại quầy",
        /// The applicant withdraws.
        Withdraw = "withdraw" / "Rút hồ sơ",
        /// Stop with a reason.
        Stop = "stop" / "Dừng xử lý",
        /// Take up again what was decided, stopped or withdrawn by mistake.
        Reopen = "reopen" / "Mở lại hồ sơ",
        /// Put right what was mistyped of the applicant.
        CorrectApplicant = "correct_applicant" / "Sửa thông tin chủ hồ sơ",
    }
}

impl Action {
    /// Whether it is about an open step when the dossier is in processing.
    pub const fn is_at_a_step(self) -> bool {
        matches!(
            self,
            Self::Forward
                | Self::SendBack
                | Self::ReceiveHandover
                | Self::Assign
                | Self::TakeOver
                | Self::RequestSupplement
                | Self::RequirePayment
                | Self::AttachResult
                | Self::Decide
        )
    }

    /// Those that end a dossier without a result; the citizen reads their reason.
    pub const WITHOUT_RESULT: [Self; 4] = [Self::RefuseIntake, Self::Withdraw, Self::Stop, Self::CloseUnanswered];

    /// Whether it is one of [`WITHOUT_RESULT`](Self::WITHOUT_RESULT).
    pub fn ends_without_result(self) -> bool {
        Self::WITHOUT_RESULT.contains(&self)
    }
}

text_enum! {
    /// What an action does to the legal clock.
    pub enum ClockEffect {
        /// Nothing.
        None = "none" / "không đổi",
        /// The day of intake: day 0.
        Start = "start" / "bắt đầu tính",
        /// The clock stands still (if it runs at all).
        Pause = "pause" / "tạm dừng",
        /// The due time moves by the working time that passed since the pause.
        Resume = "resume" / "tính tiếp",
        /// A new due time is promised.
        Extend = "extend" / "hẹn lại",
        /// The clock stops for good: punctuality is fixed.
        Stop = "stop" / "kết thúc",
        /// The clock runs again as if it had not stopped.
        Restart = "restart" / "tính lại",
    }
}

/// State after an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Always this state.
    To(Status),
    /// Unchanged.
    Same,
    /// The working state the dossier was in before it paused or ended: submitted, received or processing.
    Resumed,
}

/// One row of the transition table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// State before.
    pub from: Status,
    /// What is done.
    pub action: Action,
    /// State after.
    pub to: Target,
    /// What the person must be allowed to do.
    pub permission: Permission,
    /// What happens to the clock.
    pub clock: ClockEffect,
}

/// What the dossier was doing before it paused or ended: it follows from how far it had come.
pub const fn working_status(received: bool, step_no: i16) -> Status {
    match (received, step_no) {
        (false, _) => Status::Submitted,
        (true, 0) => Status::Received,
        (true, _) => Status::Processing,
    }
}

/// When a dossier was decided: a decision has a punctuality, every other end has none.
pub const fn decided_at(timeliness: Option<Timeliness>, ended_at: Option<Instant>) -> Option<Instant> {
    if timeliness.is_some() { ended_at } else { None }
}

/// When the result of a dossier was handed back.
pub const fn returned_at(status: Status, closed_at: Option<Instant>) -> Option<Instant> {
    if matches!(status, Status::HandedBack) {
        closed_at
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::{BTreeSet, HashSet};

    #[test]
    fn every_state_has_one_of_the_ten_portal_codes_and_every_code_a_state() {
        let codes: HashSet<u8> = Status::ALL.iter().map(|s| s.portal_code()).collect();
        assert_eq!(codes, (1..=10).collect());
        // Only a suspension shares its code: the portal knows no other way to say it.
        assert_eq!(Status::ALL.len(), 11);
    }

    #[test]
    fn every_action_of_a_state_stands_once_and_terminal_states_only_reopen_or_complete_what_they_told() {
        let mut seen = HashSet::new();
        for t in TRANSITIONS {
            assert!(seen.insert((t.from, t.action)), "{t:?} stands twice");
            if t.from.is_terminal() {
                let gets_its_result = (t.from, t.action) == (Status::HandedBack, Action::AttachResult);
                let undone = t.action == Action::Reopen;
                assert!(undone || gets_its_result || t.action == Action::GiveAtCounter, "{t:?}");
                assert!(undone || (t.to, t.clock) == (Target::Same, ClockEffect::None), "{t:?}");
            }
        }
        let used: BTreeSet<&str> = TRANSITIONS.iter().map(|t| t.action.as_str()).collect();
        assert_eq!(used.len(), Action::ALL.len(), "an action that no state allows");
    }

    #[test]
    fn every_state_can_be_reached() {
        let mut reached = HashSet::from([Status::Submitted]);
        while let Some(next) = TRANSITIONS.iter().find_map(|t| match t.to {
            Target::To(s) if reached.contains(&t.from) && !reached.contains(&s) => Some(s),
            _ => None,
        }) {
            reached.insert(next);
        }
        assert_eq!(reached.len(), Status::ALL.len());
    }

    #[test]
    fn pausing_actions_lead_to_paused_states() {
        for t in TRANSITIONS {
            if let Target::To(to) = t.to {
                assert_eq!(t.clock == ClockEffect::Pause, to.is_paused(), "{t:?}");
            }
        }
    }
}
