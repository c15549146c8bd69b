//! Texts of the frame, of forms and of refusals.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    SITE = "Bộ phận Một cửa" / "One-Stop Shop";
    SITE_OF = "Tiếp nhận và trả kết quả thủ tục hành chính" / "Administrative procedures: intake and results";
    FOOT = "Hồ sơ được giải quyết theo thời hạn ghi trên giấy tiếp nhận. Mọi lần chậm trễ đều phải có thư xin lỗi." /
        "Dossiers are decided within the time on the receipt. Every delay needs a written apology.";
    SKIP = "Đến nội dung chính" / "Skip to main content";
    NAV = "Điều hướng chính" / "Main navigation";
    NAV_LOOK_UP = "Tra cứu hồ sơ" / "Follow a dossier";
    NAV_PROCEDURES = "Thủ tục" / "Procedures";
    NAV_BOARD = "Công khai" / "Published figures";
    NAV_DESK = "Bàn làm việc" / "Desk";
    NAV_INTAKE = "Tiếp nhận" / "Intake";
    NAV_QUEUE = "Việc cần làm" / "My queue";
    NAV_DOSSIERS = "Hồ sơ" / "Dossiers";
    NAV_CASH = "Sổ quỹ" / "Cash book";
    NAV_INBOX = "Phản ánh" / "Inbox";
    NAV_FIGURES = "Số liệu" / "Figures";
    NAV_ADMIN = "Quản trị" / "Administration";
    OTHER_LANGUAGE = "English" / "Tiếng Việt";
    FOR_STAFF = "Dành cho cán bộ" / "For officials";
    SIGN_OUT = "Đăng xuất" / "Sign out";
    SCAN = "Quét hoặc gõ mã hồ sơ" / "Scan or type a dossier code";
    OPEN = "Mở" / "Open";
    UNANNOUNCED = "Lịch nghỉ {0} chưa nhập đủ" / "Days off of {0} not entered";
    MAY_MOVE = "Chưa có Tết, có thể thiếu cả Giỗ Tổ và ngày hoán đổi: hạn này có thể còn thay đổi." /
        "Tết is missing, and perhaps Hùng Kings and swap days: this time may still move.";
    REQUIRED = "bắt buộc" / "required";
    ERROR_COLON = "Lỗi:" / "Error:";
    CHOOSE = "– Chọn –" / "– Choose –";
    BUSY_BUTTON = "Đang thực hiện…" / "Working…";
    PAGES = "Trang" / "Pages";
    FIRST_PAGE = "Về đầu danh sách" / "Back to the beginning";
    NEXT_PAGE = "Trang sau" / "Next page";
    TO_START = "Về trang đầu" / "Back to the beginning";
    NOT_FOUND_TITLE = "Không tìm thấy trang" / "Page not found";
    FORBIDDEN_TITLE = "Không được phép" / "Not allowed";
    CONFLICT_TITLE = "Chưa thực hiện được" / "Not done";
    TOO_MANY_TITLE = "Thử quá nhiều lần" / "Too many attempts";
    BUSY_TITLE = "Hệ thống đang bận" / "The system is busy";
    INTERNAL_TITLE = "Hệ thống gặp lỗi" / "The system failed";
    REFUSED_TITLE = "Yêu cầu chưa hợp lệ" / "Request refused";
    RETRY_AFTER_MINUTES = "Hãy thử lại sau khoảng {0} phút, hoặc hỏi bộ phận một cửa." / "Try again in about {0} minutes, or ask at the counter.";
    RETRY_AFTER = "Hãy thử lại sau {0} giây." / "Try again in {0} seconds.";
    NOTHING_LOST = "Những gì ông/bà đã nhập còn nguyên, chưa có gì được lưu." / "What you typed is kept; nothing was saved.";
    SEE_WHAT_WAS_DONE = "Xem lần gửi đã thành công" / "See what was done then";
    TRY_AGAIN = "Thử lại" / "Try again";
    REQUEST_ID = "Mã yêu cầu:" / "Request id:";

    SIGN_IN = "Đăng nhập" / "Sign in";
    SIGN_IN_LEAD = "Dành cho cán bộ, công chức của bộ phận một cửa và các cơ quan giải quyết hồ sơ." /
        "For officials of the one-stop shop and of the deciding agencies.";
    USERNAME = "Tên đăng nhập" / "User name";
    PASSWORD = "Mật khẩu" / "Password";
    SIGNED_OUT = "Ông/bà đã đăng xuất." / "You have signed out.";
    SESSION_OVER = "Hãy đăng nhập để tiếp tục." / "Sign in to go on.";
    NOT_SAVED = "Phiên làm việc đã hết nên biểu mẫu vừa gửi chưa được lưu. Hãy đăng nhập rồi làm lại." /
        "The session was over, so the form was not saved. Sign in and do it again.";
    KEPT = "Phiên làm việc đã hết nên biểu mẫu vừa gửi chưa được lưu. Những gì đã nhập còn nguyên: hãy đăng nhập để làm tiếp." /
        "The session was over, so the form was not saved. What you typed is kept: sign in to go on with it.";
    KEPT_NO_FILE = "Tệp đã chọn thì phải chọn lại." / "The file has to be chosen again.";
    SIGNED_IN_AGAIN = "Đã đăng nhập lại. Biểu mẫu đang nhập dở còn nguyên, chưa được lưu." /
        "You have signed in again. The form that you were filling in is kept; it was not saved.";
    BACK_TO_FORM = "Mở lại biểu mẫu đang nhập" / "Back to the form";
    ACCOUNT = "Tài khoản của tôi" / "My account";
    ROLES = "Vai trò" / "Roles";
    FULL_NAME = "Họ và tên" / "Name";
    CHANGE_PASSWORD = "Đổi mật khẩu" / "Change password";
    OLD_PASSWORD = "Mật khẩu hiện tại" / "Present password";
    NEW_PASSWORD = "Mật khẩu mới" / "New password";
    NEW_PASSWORD_HINT = "Ít nhất 10 ký tự, dễ nhớ với mình, khó đoán với người khác. Các phiên đăng nhập khác sẽ kết thúc." /
        "Long, easy for you to remember, hard for others to guess. Your other sessions end.";
    PASSWORD_CHANGED = "Đã đổi mật khẩu." / "The password was changed.";
}
