//! Texts of the page where the histories of dossiers are checked.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    TITLE = "Kiểm tra lịch sử và số hồ sơ" / "Check of histories and numbers";
    HOME_LEAD = "Chuỗi lịch sử của hồ sơ và các dãy số còn nguyên vẹn hay đã bị sửa, bị mất" / "Whether every history is whole and no number is lost";
    LEAD = "Mỗi bước của hồ sơ mang mã băm của bước trước. Việc kiểm tra đi theo chuỗi của từng hồ sơ từ đầu đến cuối và báo bước bị sửa, bị mất; rồi tìm từng số đã cấp (hồ sơ, biên lai, phiếu, báo cáo đã chốt, phản ánh) xem có số nào không còn. Các việc khác vẫn chạy bình thường." /
        "Every event of a dossier carries the hash of the one before. The check follows each chain to its end and tells what was altered or is missing; then it looks for every number that was given out (dossiers, receipts, slips, frozen reports, feedback). Everything else goes on.";
    WHOSE = "Hồ sơ của cơ quan" / "Dossiers of the agency";
    START = "Bắt đầu kiểm tra" / "Start the check";
    STARTED = "Đã đặt việc kiểm tra; kết quả hiện trong bảng dưới đây." / "Ordered; what it finds stands in the table below.";
    CHECKS = "Các lần kiểm tra" / "Checks";
    NO_CHECKS = "Chưa kiểm tra lần nào." / "Nothing was checked yet.";
    CHECKED = "Hồ sơ đã kiểm tra" / "Dossiers checked";
    WRONG = "Sai lệch" / "Wrong";
    FINDINGS = "Sai lệch tìm thấy, {0}" / "What is wrong, {0}";
    SUBJECT = "Hồ sơ hoặc số" / "Dossier or number";
    EVENT = "Bước thứ" / "Event";
    FLAW = "Sai lệch" / "What is wrong";
}
