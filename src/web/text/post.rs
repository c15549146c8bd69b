//! Texts of the items of the post at the desk.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    DESK = "Bưu chính" / "Post";
    PILES = "Bưu gửi trên bàn" / "Items on the desk";
    TO_HAND_OVER = "Chờ bàn giao" / "To hand over";
    DELAYED = "Bưu chính giữ quá lâu" / "Delayed";
    CAME_BACK = "Bưu chính chuyển hoàn" / "Came back";
    NOT_HANDED_BACK = "Đã gửi, chưa trả" / "Sent, not handed back";
    LEAD_TO_HAND_OVER = "Kết quả, giấy tờ đã sẵn sàng và chưa giao cho bưu chính. Bàn giao kết quả cho bưu chính cũng là trả kết quả của hồ sơ." /
        "Ready, and the post does not have them yet. A result that is handed over to the post is handed back by that.";
    LEAD_NOT_HANDED_BACK = "Bưu chính đã nhận kết quả nhưng hồ sơ chưa trả được, thường vì còn phí, lệ phí: hãy thu phí rồi trả kết quả." /
        "The post has the result, but something stands in the way of handing it back, mostly a fee: collect it, then hand the result back.";
    LEAD_DELAYED = "Đã giao cho bưu chính và chưa phát quá thời gian quy định: hãy hỏi đơn vị bưu chính rồi ghi nhận hành trình." /
        "The post has had them for too long: ask the carrier, then enter what happened.";
    LEAD_CAME_BACK = "Đang nằm tại bộ phận một cửa: trao cho công dân tại quầy hoặc gửi lại qua bưu chính." /
        "They lie at the counter: hand them out here, or send them again.";
    EMPTY = "Không có bưu gửi nào." / "No items.";
    ITEM = "Bưu gửi" / "Item";
    DOSSIER = "Hồ sơ" / "Dossier";
    RECEIVER = "Người nhận" / "Receiver";
    CARRIER = "Đơn vị bưu chính" / "Carrier";
    SINCE = "Từ lúc" / "Since";
    TO_DO = "Việc cần làm" / "What to do";
    CHOOSE = "Chọn bưu gửi {0}" / "Choose item {0}";
    CHOOSE_ALL = "Chọn tất cả" / "Choose all";
    TOGETHER = "Làm với các bưu gửi đã đánh dấu" / "Do to those ticked";
    HAND_OVER = "Đánh dấu đã bàn giao" / "Mark as handed over";
    PRINT = "In danh sách bàn giao" / "Print the hand-over list";
    PRINT_ALL = "In danh sách của mọi bưu gửi chờ bàn giao" / "Print the list of everything to hand over";
    PRINT_DONE = "In danh sách các bưu gửi vừa bàn giao" / "Print the list of what was handed over just now";
    DONE = "Đã ghi nhận bàn giao {0} bưu gửi." / "{0} items were handed over.";
    DONE_TOO = "Kết quả gửi đi cũng được ghi nhận là đã trả cho công dân; nếu bàn giao nhầm, hủy ghi nhận ở trang bưu gửi của hồ sơ." /
        "The results among them count as handed back too; what was handed over by mistake is taken back on the dossier's page of items.";
    NOT_DONE = "{0} bưu gửi chưa ghi nhận được:" / "{0} items could not be handed over:";
    ENTER = "Ghi nhận hành trình" / "Enter what happened";
    GIVE = "Trao tại quầy" / "Hand out at the counter";
    HAND_BACK = "Trả kết quả" / "Hand the result back";
    SEND_AGAIN = "Gửi lại" / "Send again";
}
