//! Texts of the page of messages that leave the system.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    TITLE = "Tin gửi đi" / "Messages sent out";
    HOME_LEAD = "Tin chờ gửi và tin không gửi được" / "Messages that wait and messages given up";
    LEAD = "Tin không gửi được giữ lại đến khi có người quyết định; nội dung tin không hiện ở đây." /
        "What was given up is kept until somebody decides; what messages say is not shown here.";
    RECEIVERS = "Nơi nhận còn tin" / "Receivers with messages";
    NOTHING_WAITS = "Không có tin nào chờ hoặc không gửi được." / "Nothing waits, nothing was given up.";
    RECEIVER = "Nơi nhận" / "Receiver";
    KIND = "Cách gửi" / "How";
    WAITING = "Chờ gửi" / "Waiting";
    OLDEST = "Chờ từ" / "Since";
    DEAD = "Không gửi được" / "Given up";
    WHAT_TO_DO = "Xử lý" / "What to do";
    MESSAGES = "Danh sách tin" / "Messages";
    MESSAGE = "Tin" / "Message";
    ABOUT = "Về" / "About";
    DUE = "Gửi lúc" / "Due";
    ATTEMPTS = "Số lần hỏng" / "Failed";
    WHY = "Lỗi" / "Error";
    NONE = "Không có tin nào." / "No messages.";
    REPLAY = "Gửi lại" / "Send again";
    REPLAY_ALL = "Gửi lại tất cả" / "Send all again";
    DISCARD = "Hủy tin" / "Discard";
    REPLAYED = "Đã xếp {0} tin để gửi lại." / "{0} messages wait again.";
    DISCARDED = "Đã hủy tin; các tin sau được gửi tiếp." / "Discarded; those behind it go on.";
}
