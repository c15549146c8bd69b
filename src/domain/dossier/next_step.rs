//! What the applicant has to do next.

use super::Status;
use crate::domain::postal_order::PostalState;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// What the applicant has to do next, for the citizen's view.
    pub enum NextStep {
        /// The counter has to accept it.
        AwaitAcceptance = "await_acceptance" / "Hồ sơ đang chờ bộ phận một cửa tiếp nhận. Ông/bà chưa cần làm gì thêm.",
        /// The same, and there is something to pay.
        PayWhileAwaitingAcceptance = "pay_while_awaiting_acceptance" / "Hồ sơ đang chờ bộ phận một cửa tiếp nhận. Ông/bà còn phí, lệ phí phải nộp.",
        /// Hand it in again, mended.
        HandInAgain = "hand_in_again" / "Hồ sơ không được tiếp nhận. Ông/bà có thể hoàn thiện theo lý do từ chối rồi nộp lại.",
        /// Nothing: it is being worked on.
        AwaitResult = "await_result" / "Hồ sơ đang được giải quyết. Ông/bà chưa cần làm gì thêm.",
        /// Pay: what is to be paid first holds the dossier up.
        Pay = "pay" / "Hồ sơ đã được tiếp nhận. Ông/bà còn phí, lệ phí phải nộp; khoản phải nộp trước thì hồ sơ chỉ được giải quyết tiếp khi đã nộp.",
        /// Bring the papers that were asked for.
        BringPapers = "bring_papers" / "Ông/bà cần bổ sung giấy tờ theo yêu cầu tại bộ phận một cửa hoặc nơi đã nộp.",
        /// Fulfil a financial duty.
        FulfilDuty = "fulfil_duty" / "Ông/bà cần thực hiện nghĩa vụ tài chính theo thông báo.",
        /// Nothing: work is suspended.
        AwaitResumption = "await_resumption" / "Việc giải quyết hồ sơ đang tạm dừng theo quy định. Ông/bà chưa cần làm gì thêm; thời gian tạm dừng không tính vào thời hạn giải quyết.",
        /// The same, and there is something to pay.
        PayWhileSuspended = "pay_while_suspended" / "Việc giải quyết hồ sơ đang tạm dừng theo quy định; thời gian tạm dừng không tính vào thời hạn giải quyết. Ông/bà còn phí, lệ phí phải nộp.",
        /// Nothing: it was withdrawn.
        NothingAfterWithdrawal = "nothing_after_withdrawal" / "Hồ sơ đã được rút theo yêu cầu. Ông/bà không phải làm gì thêm; khi cần có thể nộp hồ sơ mới.",
        /// Ask the counter, if anything is unclear.
        AskCounter = "ask_counter" / "Hồ sơ đã dừng xử lý và sẽ không có kết quả. Cần biết thêm, ông/bà hỏi bộ phận một cửa.",
        /// Fetch the result.
        FetchResult = "fetch_result" / "Đã có kết quả. Mời ông/bà nhận kết quả theo hình thức đã đăng ký.",
        /// Wait for the post.
        AwaitPost = "await_post" / "Kết quả được gửi đến ông/bà qua bưu chính. Mời ông/bà chờ bưu tá; mã bưu gửi và tình trạng ở bên dưới.",
        /// The post brought it back: fetch it or have it sent once more.
        FetchFromCounter = "fetch_from_counter" / "Bưu chính không phát được và đã chuyển hoàn kết quả. Mời ông/bà liên hệ bộ phận một cửa để nhận.",
        /// Nothing: the applicant has the result.
        Nothing = "nothing" / "Kết quả đã được trả. Cảm ơn ông/bà.",
    }
}

impl NextStep {
    /// What is to be done in a state, by whether there is still a fee to pay and where the item of the post stands that carries the
    /// result, if there is one and nobody took the result at the counter after it had come back.
    #[must_use]
    pub const fn of(status: Status, owes: bool, item: Option<PostalState>) -> Self {
        match status {
            Status::Submitted if owes => Self::PayWhileAwaitingAcceptance,
            Status::Submitted => Self::AwaitAcceptance,
            Status::IntakeRefused => Self::HandInAgain,
            Status::Received | Status::Processing if owes => Self::Pay,
            Status::Received | Status::Processing => Self::AwaitResult,
            Status::SupplementRequested => Self::BringPapers,
            Status::PaymentRequired => Self::FulfilDuty,
            Status::Suspended if owes => Self::PayWhileSuspended,
            Status::Suspended => Self::AwaitResumption,
            Status::Withdrawn => Self::NothingAfterWithdrawal,
            Status::Stopped => Self::AskCounter,
            Status::Decided => match item {
                Some(PostalState::Collected | PostalState::HandedOver) => Self::AwaitPost,
                Some(PostalState::Returned) => Self::FetchFromCounter,
                Some(PostalState::Delivered) => Self::Nothing,
                Some(PostalState::Registered | PostalState::Cancelled) | None => Self::FetchResult,
            },
            Status::HandedBack => match item {
                Some(PostalState::Registered | PostalState::Collected | PostalState::HandedOver) => Self::AwaitPost,
                Some(PostalState::Returned) => Self::FetchFromCounter,
                Some(PostalState::Delivered | PostalState::Cancelled) | None => Self::Nothing,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_on_its_way_is_not_one_that_is_there() {
        use PostalState::{Cancelled, Collected, Delivered, HandedOver, Registered, Returned};
        for (item, next) in [
            (None, NextStep::Nothing),
            (Some(Registered), NextStep::AwaitPost),
            (Some(Collected), NextStep::AwaitPost),
            (Some(HandedOver), NextStep::AwaitPost),
            (Some(Delivered), NextStep::Nothing),
            (Some(Returned), NextStep::FetchFromCounter),
            (Some(Cancelled), NextStep::Nothing),
        ] {
            assert_eq!(NextStep::of(Status::HandedBack, false, item), next, "{item:?}");
        }
        for (item, next) in [
            (None, NextStep::FetchResult),
            (Some(Registered), NextStep::FetchResult),
            (Some(HandedOver), NextStep::AwaitPost),
            (Some(Delivered), NextStep::Nothing),
            (Some(Returned), NextStep::FetchFromCounter),
        ] {
            assert_eq!(NextStep::of(Status::Decided, false, item), next, "{item:?}");
        }
    }

    #[test]
    fn whoever_owes_a_fee_is_not_told_that_there_is_nothing_to_do() {
        for status in Status::ALL
            .iter()
            .filter(|status| status.is_open() || **status == Status::Submitted)
        {
            let label = NextStep::of(*status, true, None).label_vi();
            assert!(!label.contains("chưa cần làm gì thêm"), "{status}: {label}");
        }
    }
}
