//! The one table that says which action leads where, for whom, and what it does to the clock.

use super::{Action, ClockEffect, Status, Target, Transition};
use crate::domain::policy::Permission;

const fn row(from: Status, action: Action, to: Target, permission: Permission, clock: ClockEffect) -> Transition {
    Transition {
        from,
        action,
        to,
        permission,
        clock,
    }
}

/// The whole life of a dossier. Every action that is not a row here is refused.
pub const TRANSITIONS: &[Transition] = {
    use {Action as A, ClockEffect as C, Permission as P, Status as S, Target as T};
    &[
        row(S::Submitted, A::Accept, T::To(S::Received), P::DossierReceive, C::Start),
        row(
            S::Submitted,
            A::RefuseIntake,
            T::To(S::IntakeRefused),
            P::DossierReceive,
            C::None,
        ),
        row(
            S::Submitted,
            A::RequestSupplement,
            T::To(S::SupplementRequested),
            P::DossierReceive,
            C::Pause,
        ),
        row(S::Submitted, A::PayFee, T::Same, P::DossierPay, C::None),
        row(
            S::Submitted,
            A::Withdraw,
            T::To(S::Withdrawn),
            P::DossierAnswer,
            C::Stop,
        ),
        row(
            S::Received,
            A::Forward,
            T::To(S::Processing),
            P::DossierReceive,
            C::None,
        ),
        row(
            S::Received,
            A::RequestSupplement,
            T::To(S::SupplementRequested),
            P::DossierReceive,
            C::Pause,
        ),
        row(
            S::Received,
            A::RequirePayment,
            T::To(S::PaymentRequired),
            P::DossierReceive,
            C::Pause,
        ),
        row(
            S::Received,
            A::Suspend,
            T::To(S::Suspended),
            P::DossierSuspend,
            C::Pause,
        ),
        row(S::Received, A::PayFee, T::Same, P::DossierPay, C::None),
        row(S::Received, A::Extend, T::Same, P::DossierExtend, C::Extend),
        row(S::Received, A::Withdraw, T::To(S::Withdrawn), P::DossierAnswer, C::Stop),
        row(S::Received, A::Stop, T::To(S::Stopped), P::DossierStop, C::Stop),
        row(S::Processing, A::Forward, T::Same, P::DossierProcess, C::None),
        row(S::Processing, A::SendBack, T::Resumed, P::DossierProcess, C::None),
        row(S::Processing, A::ReceiveHandover, T::Same, P::DossierProcess, C::None),
        row(S::Processing, A::Assign, T::Same, P::DossierAssign, C::None),
        row(S::Processing, A::TakeOver, T::Same, P::DossierProcess, C::None),
        row(
            S::Processing,
            A::Suspend,
            T::To(S::Suspended),
            P::DossierSuspend,
            C::Pause,
        ),
        row(
            S::Processing,
            A::RequestSupplement,
            T::To(S::SupplementRequested),
            P::DossierProcess,
            C::Pause,
        ),
        row(
            S::Processing,
            A::RequirePayment,
            T::To(S::PaymentRequired),
            P::DossierProcess,
            C::Pause,
        ),
        row(S::Processing, A::PayFee, T::Same, P::DossierPay, C::None),
        row(S::Processing, A::Extend, T::Same, P::DossierExtend, C::Extend),
        row(S::Processing, A::AttachResult, T::Same, P::DossierProcess, C::None),
        row(S::Processing, A::Decide, T::To(S::Decided), P::DossierDecide, C::Stop),
        row(
            S::Processing,
            A::Withdraw,
            T::To(S::Withdrawn),
            P::DossierAnswer,
            C::Stop,
        ),
        row(S::Processing, A::Stop, T::To(S::Stopped), P::DossierStop, C::Stop),
        row(
            S::SupplementRequested,
            A::SupplementReceived,
            T::Resumed,
            P::DossierAnswer,
            C::Resume,
        ),
        row(
            S::SupplementRequested,
            A::Withdraw,
            T::To(S::Withdrawn),
            P::DossierAnswer,
            C::Stop,
        ),
        row(
            S::SupplementRequested,
            A::Stop,
            T::To(S::Stopped),
            P::DossierStop,
            C::Stop,
        ),
        row(
            S::SupplementRequested,
            A::CloseUnanswered,
            T::To(S::Stopped),
            P::DossierStop,
            C::Stop,
        ),
        // The clock stands still, the cash desk does not.
        row(S::SupplementRequested, A::PayFee, T::Same, P::DossierPay, C::None),
        row(S::PaymentRequired, A::PayFee, T::Same, P::DossierPay, C::None),
        row(S::Suspended, A::PayFee, T::Same, P::DossierPay, C::None),
        row(S::Suspended, A::Resume, T::Resumed, P::DossierSuspend, C::Resume),
        row(
            S::Suspended,
            A::Withdraw,
            T::To(S::Withdrawn),
            P::DossierAnswer,
            C::Stop,
        ),
        row(S::Suspended, A::Stop, T::To(S::Stopped), P::DossierStop, C::Stop),
        row(
            S::PaymentRequired,
            A::PaymentSettled,
            T::Resumed,
            P::DossierAnswer,
            C::Resume,
        ),
        row(
            S::PaymentRequired,
            A::Withdraw,
            T::To(S::Withdrawn),
            P::DossierAnswer,
            C::Stop,
        ),
        row(S::PaymentRequired, A::Stop, T::To(S::Stopped), P::DossierStop, C::Stop),
        row(S::Decided, A::AttachResult, T::Same, P::DossierProcess, C::None),
        // Only what has none yet: a result that somebody has in their hands is not replaced.
        row(S::HandedBack, A::AttachResult, T::Same, P::DossierProcess, C::None),
        row(S::Decided, A::PayFee, T::Same, P::DossierPay, C::None),
        row(
            S::Decided,
            A::HandBack,
            T::To(S::HandedBack),
            P::DossierHandBack,
            C::None,
        ),
        // What went home by post and came back lies at the counter; that it was handed back, or ended, stays as it was told.
        row(S::HandedBack, A::GiveAtCounter, T::Same, P::DossierHandBack, C::None),
        row(S::IntakeRefused, A::GiveAtCounter, T::Same, P::DossierHandBack, C::None),
        row(S::Stopped, A::GiveAtCounter, T::Same, P::DossierHandBack, C::None),
        row(S::Withdrawn, A::GiveAtCounter, T::Same, P::DossierHandBack, C::None),
        // An imported one has no step to go back to: it lies at the desk.
        row(S::Decided, A::Reopen, T::Resumed, P::DossierReopen, C::Restart),
        // A record of the past is not corrected: what has ended stays as it was told.
        row(S::Submitted, A::CorrectApplicant, T::Same, P::DossierCorrect, C::None),
        row(S::Received, A::CorrectApplicant, T::Same, P::DossierCorrect, C::None),
        row(S::Processing, A::CorrectApplicant, T::Same, P::DossierCorrect, C::None),
        row(
            S::SupplementRequested,
            A::CorrectApplicant,
            T::Same,
            P::DossierCorrect,
            C::None,
        ),
        row(
            S::PaymentRequired,
            A::CorrectApplicant,
            T::Same,
            P::DossierCorrect,
            C::None,
        ),
        row(S::Suspended, A::CorrectApplicant, T::Same, P::DossierCorrect, C::None),
        row(S::Decided, A::CorrectApplicant, T::Same, P::DossierCorrect, C::None),
        row(S::Stopped, A::Reopen, T::Resumed, P::DossierReopen, C::Restart),
        row(S::Withdrawn, A::Reopen, T::Resumed, P::DossierReopen, C::Restart),
    ]
};

/// The row for an action in a state, if the action is possible at all.
pub fn transition(from: Status, action: Action) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|t| t.from == from && t.action == action)
}
