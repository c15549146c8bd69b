//! Texts of the queue.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    QUEUE = "Việc cần làm" / "My queue";
    WHOSE = "Việc của ai" / "Whose work";
    MINE = "Giao cho tôi" / "Mine";
    NOBODYS = "Chưa giao ai" / "Nobody's";
    EVERYBODYS = "Tất cả" / "All";
    EMPTY = "Không có hồ sơ nào đang chờ xử lý." / "Nothing is waiting.";
    CODE = "Mã hồ sơ" / "Code";
    STEP = "Bước" / "Step";
    TIME_LEFT = "Thời gian còn lại" / "Time left";
    APPLICANT = "Chủ hồ sơ" / "Applicant";
    PROCEDURE = "Thủ tục" / "Procedure";
    ASSIGNEE = "Người xử lý" / "Official";
    NOBODY = "Không chỉ định" / "Nobody in particular";
    TOGETHER = "Làm cùng lúc với các hồ sơ đã đánh dấu" / "Do the same to those ticked";
    ACTION = "Việc" / "Action";
    DO = "Thực hiện" / "Do it";
    CHOOSE = "Chọn hồ sơ {0}" / "Choose dossier {0}";
    CHOOSE_ALL = "Chọn tất cả" / "Choose all";
    CHOOSE_READY = "Chọn các hồ sơ chờ ký duyệt ({0})" / "Choose those to sign ({0})";
    READY = "Chờ ký duyệt" / "To sign";
    READY_BUT_RESULT = "Chờ ký duyệt, còn phải gắn kết quả" / "To sign, with its result";
    NOT_READY = "Chưa ký duyệt được" / "Not to be signed yet";
    TAKES_SOME = "{0} ({1}/{2} hồ sơ)" / "{0} ({1}/{2} dossiers)";
    HANDED_ON = "Đã thực hiện. Hồ sơ {0} nay không còn ở chỗ ông/bà." / "Done. Dossier {0} lies with somebody else now.";
    DONE = "Đã thực hiện với {0} hồ sơ." / "Done to {0} dossiers.";
    NOT_DONE = "{0} hồ sơ chưa thực hiện được:" / "{0} dossiers could not be done:";
}
