//! Names of what happens to a dossier beside the actions of people on its state.

use crate::web::lang::Text;

const fn named(event: &'static str, vi: &'static str, en: &'static str) -> (&'static str, Text) {
    (event, Text::new(vi, en))
}

/// Events and what they are called.
pub const EVENTS: &[(&str, Text)] = &[
    named("create", "Nộp hồ sơ", "Handed in"),
    named("import", "Nhập từ hệ thống khác", "Imported"),
    named(
        "recompute_due",
        "Tính lại hạn vì lịch làm việc thay đổi",
        "Due time computed anew: working time changed",
    ),
    named("finish", "Xong bước song song", "Parallel step finished"),
    named("recall", "Thu hồi bước song song", "Parallel step recalled"),
    named("add_file", "Thêm tệp", "File added"),
    named(
        "reuse_file",
        "Dùng lại tệp của hồ sơ trước",
        "File of an earlier dossier re-used",
    ),
    named("remove_file", "Gỡ tệp", "File removed"),
    named("issue_slip", "Lập phiếu", "Slip issued"),
    named("reprint_slip", "In lại phiếu", "Slip printed again"),
    named("exempt_fee", "Miễn, giảm phí, lệ phí", "Fee waived"),
    named("refund_fee", "Hoàn trả phí, lệ phí", "Fee given back"),
    named("cancel_receipt", "Hủy biên lai", "Receipt cancelled"),
    named(
        "request_payment",
        "Gửi yêu cầu thanh toán trực tuyến",
        "Payment online asked for",
    ),
    named(
        "cancel_payment_request",
        "Hủy yêu cầu thanh toán trực tuyến",
        "Request for payment given up",
    ),
    named(
        "payment_confirmed",
        "Đã nhận tiền thanh toán trực tuyến",
        "Payment online confirmed",
    ),
    named(
        "payment_released",
        "Thanh toán trực tuyến không thành",
        "Payment online not made",
    ),
    named("order_post", "Lập bưu gửi", "Postal item ordered"),
    named("cancel_post", "Hủy bưu gửi", "Postal item cancelled"),
    named("postal_event", "Bưu chính báo tình trạng bưu gửi", "Word from the post"),
    named("rate", "Công dân đánh giá", "Rated by the citizen"),
];
