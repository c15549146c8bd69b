//! Texts about the cash book and receipts, and about reminders.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    CASH_BOOK = "Sổ quỹ" / "Cash book";
    OF_DAY = "{0} – {1}" / "{0} – {1}";
    TODAY = "Tiền thu hôm nay" / "Today's takings";
    METHOD = "Hình thức" / "By";
    CASH = "Tiền mặt" / "Cash";
    TRANSFER = "Chuyển khoản" / "Transfer";
    ONLINE = "Trực tuyến" / "Online";
    TAKEN = "Đã thu" / "Taken";
    REFUNDED = "Đã hoàn" / "Given back";
    DRAWER = "Tiền mặt trong ngăn kéo" / "Cash in the drawer";
    OPENING = "Đầu ngày" / "In the morning";
    HANDED_OVER = "Đã nộp về quỹ, kho bạc" / "Handed over";
    EXPECTED = "Phải có" / "Must be there";
    COUNTED = "Kiểm đếm được" / "Counted";
    DIFFERENCE = "Chênh lệch" / "Difference";
    PAYMENTS = "Số lượt thu" / "Payments";
    CLOSED = "Sổ của ngày này đã khóa." / "The book of this day is closed.";
    HAND_OVER = "Nộp tiền về quỹ, kho bạc" / "Hand cash over";
    AMOUNT = "Số tiền (đồng)" / "Amount (đồng)";
    RECEIVER = "Nơi nhận" / "To whom";
    REFERENCE = "Số chứng từ (không bắt buộc)" / "Number of the paper (optional)";
    DO_HAND_OVER = "Ghi đã nộp" / "Enter";
    CLOSE = "Khóa sổ cuối ngày" / "Close the day";
    COUNT_FIELD = "Tiền mặt kiểm đếm được (đồng)" / "Cash counted (đồng)";
    NOTE = "Giải thích, nếu chênh lệch" / "Why, if it differs";
    DO_CLOSE = "Khóa sổ" / "Close";
    DONE = "Đã ghi vào sổ quỹ." / "Entered.";
    DAY = "Ngày" / "Day";
    SHOW = "Xem" / "Show";
    REGISTER = "Sổ biên lai" / "Register of receipts";
    RECEIPT = "Biên lai" / "Receipt";
    RECEIPTS = "Biên lai đã lập" / "Receipts";
    OF_THE_DAY = "Biên lai trong ngày" / "Receipts of the day";
    PAYER = "Người nộp" / "Payer";
    CANCELLED = "Đã hủy" / "Cancelled";
    NO_RECEIPTS = "Chưa có biên lai nào." / "No receipts yet.";
    DOSSIER = "Hồ sơ" / "Dossier";

    NOTICES = "Nhắc việc" / "Reminders";
    NOTICES_NEW = "Nhắc việc ({0})" / "Reminders ({0})";
    NO_NOTICES = "Không có nhắc việc nào." / "No reminders.";
    READ_ALL = "Đánh dấu đã đọc tất cả" / "Mark all as read";
    UNREAD = "Chưa đọc" / "New";
    REASON = "Vì sao" / "Why";
    AT = "Lúc" / "When";
    DUE = "Hạn trả" / "Due";
}
