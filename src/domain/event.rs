//! What the events in the history of a dossier are called, and what each can tell. Every one has Vietnamese words for the page, or it
//! cannot be written.

mod detail;
mod facts;
#[cfg(test)]
mod tests;

pub use detail::Detail;
pub use facts::{MovedStay, ResultFile, ReusedFile, SourceFile};

use super::dossier::Action;
use super::text_enum::text_enum;

text_enum! {
    /// What stands in the history beside the actions of the transition table.
    pub enum Entry {
        /// A dossier begins.
        Create = "create" / "Nộp hồ sơ",
        /// It was loaded from another system.
        Import = "import" / "Nhập từ hệ thống khác",
        /// Its due time moved because working time changed.
        RecomputeDue = "recompute_due" / "Tính lại hạn vì lịch làm việc hoặc quy tắc thay đổi",
        /// A file was added.
        AddFile = "add_file" / "Thêm tệp",
        /// A file of an earlier dossier serves again.
        ReuseFile = "reuse_file" / "Dùng lại tệp của hồ sơ trước",
        /// A file was taken away.
        RemoveFile = "remove_file" / "Gỡ tệp",
        /// A slip was printed for the first time.
        IssueSlip = "issue_slip" / "Lập phiếu",
        /// A slip was printed again.
        ReprintSlip = "reprint_slip" / "In lại phiếu",
        /// The applicant said by which channels to be told.
        RecordConsent = "record_consent" / "Ghi nhận việc đồng ý nhận tin",
        /// What fees are charged by was counted anew.
        CountFees = "count_fees" / "Tính lại phí, lệ phí theo số lượng",
        /// A fee was waived.
        ExemptFee = "exempt_fee" / "Miễn, giảm phí, lệ phí",
        /// Money was given back.
        RefundFee = "refund_fee" / "Hoàn trả phí, lệ phí",
        /// A receipt was cancelled.
        CancelReceipt = "cancel_receipt" / "Hủy biên lai",
        /// A receipt was printed for the payer for the first time.
        PrintReceipt = "print_receipt" / "In biên lai",
        /// A receipt was printed again.
        ReprintReceipt = "reprint_receipt" / "In lại biên lai",
        /// A receipt was given for money that had come online while the agency had no number for one.
        IssueReceipt = "issue_receipt" / "Cấp biên lai cho khoản thu trực tuyến",
        /// The applicant was asked to pay online.
        RequestPayment = "request_payment" / "Gửi yêu cầu thanh toán trực tuyến",
        /// That request was taken back.
        CancelPaymentRequest = "cancel_payment_request" / "Hủy yêu cầu thanh toán trực tuyến",
        /// The gateway confirmed a payment.
        PaymentConfirmed = "payment_confirmed" / "Đã nhận tiền thanh toán trực tuyến",
        /// The gateway gave a payment up.
        PaymentReleased = "payment_released" / "Thanh toán trực tuyến không thành",
        /// An item of the post was ordered.
        OrderPost = "order_post" / "Lập bưu gửi",
        /// An item was given up.
        CancelPost = "cancel_post" / "Hủy bưu gửi",
        /// An item moved on.
        PostalEvent = "postal_event" / "Ghi nhận tình trạng bưu gửi",
        /// What somebody had entered about an item was taken back.
        CancelPostalEvent = "cancel_postal_event" / "Hủy ghi nhận về bưu gửi",
        /// The citizen rated how it went.
        Rate = "rate" / "Công dân đánh giá",
        /// The citizen reported or suggested something about it.
        ReceiveFeedback = "receive_feedback" / "Nhận phản ánh, kiến nghị",
        /// That was answered.
        AnswerFeedback = "answer_feedback" / "Trả lời phản ánh, kiến nghị",
    }
}

/// The name of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventName {
    /// An action of the transition table.
    Action(Action),
    /// Anything else.
    Entry(Entry),
}

impl EventName {
    /// The one that is stored as a text.
    pub fn parse(text: &str) -> Option<Self> {
        let action = text.parse().map(Self::Action);
        action.or_else(|_| text.parse().map(Self::Entry)).ok()
    }

    /// As it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Action(action) => action.as_str(),
            Self::Entry(entry) => entry.as_str(),
        }
    }

    /// The Vietnamese words people read.
    pub const fn label_vi(self) -> &'static str {
        match self {
            Self::Action(action) => action.label_vi(),
            Self::Entry(entry) => entry.label_vi(),
        }
    }
}

impl From<Action> for EventName {
    fn from(action: Action) -> Self {
        Self::Action(action)
    }
}

impl From<Entry> for EventName {
    fn from(entry: Entry) -> Self {
        Self::Entry(entry)
    }
}
