//! Hand-overs: how a dossier came to a step, and what its clock was stopped for.

use super::text_enum::text_enum;

text_enum! {
    /// How a dossier came to a step.
    pub enum HandoverKind {
        /// Passed on.
        Forward = "forward" / "chuyển tiếp",
        /// Returned with a reason.
        SendBack = "send_back" / "trả lại",
        /// Taken up again after its end: nobody handed it over.
        Reopen = "reopen" / "mở lại",
    }
}

text_enum! {
    /// What the clock stands still for.
    pub enum PauseCause {
        /// The applicant was asked for papers.
        Supplement = "supplement" / "Yêu cầu bổ sung giấy tờ",
        /// The applicant owes a tax or another duty.
        Payment = "payment" / "Nghĩa vụ tài chính",
        /// Another legal ground that asks nothing of the applicant.
        Suspension = "suspension" / "Tạm dừng giải quyết",
    }
}
