//! Texts of the pages on which administrators set up agencies, working hours and rules.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    FIRST_DAY = "Ngày bắt đầu áp dụng" / "First day";
    LAST_DAY = "Ngày cuối cùng" / "Last day";
    OPEN_END = "Để trống: chưa định ngày hết hiệu lực." / "Empty: until further notice.";
    LEGAL_GROUND = "Căn cứ" / "Legal ground";

    CODE_HINT = "Ví dụ H02.07.26 hoặc 000.00.26.H02" / "Such as H02.07.26 or 000.00.26.H02";
    PARENT = "Cơ quan cấp trên" / "Agency above it";
    NEW_AGENCY = "Thêm cơ quan, đơn vị" / "New agency";
    ADD_AGENCY = "Thêm cơ quan" / "Add the agency";
    RENAME_AGENCY = "Đổi tên" / "Rename";
    NAME_FROM = "Tên này có từ ngày" / "It bears this name since";
    NAME_FROM_HINT = "Báo cáo của các kỳ trước và phiếu đã phát hành vẫn mang tên cũ." /
        "Reports of earlier periods and slips that were issued keep the name of before.";
    NAME_MISTYPED = "Chỉ sửa lỗi gõ: tên hiện nay chưa từng đúng" / "A mere slip: the present name was never right";
    FORMER_NAMES = "Tên trước đây" / "Former names";
    UNTIL = "đến hết ngày {0}" / "until {0}";
    END_AGENCY = "Kết thúc hoạt động" / "End the agency";
    REOPEN_AGENCY = "Bỏ ngày kết thúc" / "Take the end back";
    END_LEAD = "Khi sáp nhập hoặc giải thể. Hồ sơ, số liệu cũ vẫn giữ nguyên." /
        "When it is merged or abolished. Its dossiers and figures stay.";
    SUCCESSORS = "Cơ quan kế thừa" / "Successors";
    SUCCESSORS_HINT = "Chọn từng cơ quan tiếp nhận công việc; để trống nếu không có." /
        "Choose each agency that takes over; leave empty what is not needed.";

    HOURS = "Giờ làm việc" / "Working hours";
    HOURS_LEAD = "Các buổi làm việc từng ngày trong tuần" / "Sessions of each day of the week";
    HOURS_SET = "Giờ đã đặt riêng cho cơ quan" / "Hours set for this agency";
    HOURS_INHERITED = "Cơ quan này theo giờ của cấp trên; bên dưới là giờ đang áp dụng." /
        "This agency keeps the hours of the one above it; below are those that hold.";
    HOURS_HINT = "Ví dụ 07:30-11:30,13:30-17:00; để trống là ngày nghỉ. Áp dụng cho cơ quan và mọi đơn vị bên dưới; hạn của hồ sơ đang giải quyết được tính lại." /
        "Such as 07:30-11:30,13:30-17:00; empty is a day off. Holds for the agency and all below it; due times of open dossiers are computed anew.";
    SET_HOURS = "Đặt giờ làm việc" / "Set working hours";

    RULES = "Quy tắc" / "Rules";
    RULES_LEAD = "Thời hạn tiếp nhận, xin lỗi, bổ sung, dung lượng tệp…" / "Times of acceptance, apologies, supplements, sizes of files…";
    RULE = "Quy tắc" / "Rule";
    VALUE = "Giá trị" / "Value";
    DEFAULT = "Mặc định" / "Default";
    DEFAULTS = "Giá trị mặc định" / "Where nothing is set";
    RULES_SET = "Đã đặt" / "What was set";
    NO_RULES = "Chưa đặt quy tắc nào; các giá trị mặc định đang áp dụng." / "Nothing was set; the defaults hold.";
    RULE_LEAD = "Áp dụng cho cơ quan và mọi đơn vị bên dưới, từ ngày bắt đầu." / "Holds for the agency and all below it, from its first day on.";
    SET_RULE = "Đặt quy tắc" / "Set a rule";
}
