//! Texts of the pages for administrators.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    ADMIN = "Quản trị" / "Administration";
    PARTS = "Các phần quản trị" / "Parts of administration";
    USERS = "Người dùng" / "Users";
    CALENDAR = "Lịch làm việc" / "Calendar";
    AGENCIES = "Cơ quan" / "Agencies";
    PROCEDURES = "Thủ tục" / "Procedures";
    PLANS = "Kế hoạch, bộ chỉ số" / "Plans and scorecards";
    JOBS = "Tác vụ nền" / "Jobs";
    USERS_OPEN = "{0} tài khoản, {1} đã khóa" / "{0} accounts, {1} disabled";
    JOBS_OPEN = "{0} tác vụ chưa xong" / "{0} jobs not finished";
    AGENCIES_COUNT = "{0} cơ quan, đơn vị" / "{0} agencies";
    PROCEDURES_COUNT = "{0} thủ tục" / "{0} procedures";
    PLANS_LEAD = "Chỉ tiêu và tiêu chí đang áp dụng" / "Targets and criteria in force";
    CALENDAR_LEAD = "Ngày nghỉ, ngày làm bù theo tháng" / "Days off and swap days, month by month";

    AGENCY = "Cơ quan" / "Agency";
    MONTH = "Tháng" / "Month";
    SHOW = "Xem" / "Show";
    MONTH_OF = "Tháng {0}, {1}" / "{0}, {1}";
    YEAR_UNANNOUNCED = "Lịch nghỉ {0} chưa nhập đủ: chưa có Tết, nên có thể thiếu cả Giỗ Tổ và ngày hoán đổi. Ngày hẹn trả rơi vào năm này có thể sai cho đến khi nhập đủ." /
        "The days off of {0} are not all entered: Tết is missing, and perhaps Hùng Kings and swap days. Due times in that year may be wrong until they are.";
    BEFORE = "← Tháng trước" / "← Month before";
    AFTER = "Tháng sau →" / "Month after →";
    MON = "Thứ Hai" / "Monday";
    TUE = "Thứ Ba" / "Tuesday";
    WED = "Thứ Tư" / "Wednesday";
    THU = "Thứ Năm" / "Thursday";
    FRI = "Thứ Sáu" / "Friday";
    SAT = "Thứ Bảy" / "Saturday";
    SUN = "Chủ nhật" / "Sunday";
    HOLIDAY = "Nghỉ" / "Off";
    SWAP = "Làm việc" / "Worked";
    WEEKLY_OFF = "Nghỉ tuần" / "Weekly off";
    CHOOSE_DAY = "Đổi ngày {0}" / "Change {0}";
    CHANGE_DAY = "Thêm ngày nghỉ hoặc ngày làm việc" / "Add a day off or a day worked";
    CHANGE_LEAD = "Áp dụng cho cơ quan đang chọn và mọi đơn vị bên dưới. Hạn của các hồ sơ đang giải quyết được tính lại ngay." /
        "Holds for the agency shown and all below it. Due times of open dossiers are computed anew at once.";
    DATE = "Ngày" / "Day";
    KIND = "Ngày này" / "The day is";
    KIND_OFF = "Nghỉ" / "off";
    KIND_WORKED = "Làm việc (làm bù, hoán đổi)" / "worked (swap day)";
    SESSIONS = "Giờ làm việc" / "Working hours";
    SESSIONS_HINT = "Chỉ cho ngày làm việc, ví dụ 07:30-11:30,13:30-17:00. Để trống: như ngày thường." /
        "Only for a day worked, such as 07:30-11:30,13:30-17:00. Empty: as on ordinary days.";
    NAME = "Lý do, tên gọi" / "Reason, name";
    NAME_HINT = "Ví dụ: Nghỉ hoán đổi Tết Dương lịch" / "Such as: swap day for New Year";
    SOURCE = "Văn bản quyết định" / "Decision";
    FORESEE = "Xem ảnh hưởng" / "See what it does";
    FORESEEN = "Ảnh hưởng của thay đổi" / "What the change does";
    SAVE_CHANGE = "Lưu thay đổi" / "Make the change";
    CHANGE_NOTHING = "Không thay đổi" / "Change nothing";
    OPEN_NOW = "Hồ sơ đang giải quyết đã xem" / "Open dossiers looked at";
    WOULD_MOVE = "Hồ sơ đổi hạn trả" / "Due times that move";
    WOULD_CHANGE = "Hồ sơ chỉ đổi hạn của bước hoặc hạn tiếp nhận" / "Only the time of a step or to accept moves";
    WOULD_KEEP = "{0} hồ sơ giữ nguyên hạn vì lịch mới không có giờ làm việc ở hạn của chúng." / "{0} dossiers keep their due time: the new calendar has no working time there.";
    EARLIEST_DUE = "Hạn mới sớm nhất" / "Earliest new due time";
    LATEST_DUE = "Hạn mới muộn nhất" / "Latest new due time";
    SOME_MOVING = "{0} hồ sơ đầu tiên đổi hạn" / "The first {0} that move";
    MOVING = "Hồ sơ" / "Dossier";
    DUE_NOW = "Hạn hiện nay" / "Due now";
    DUE_THEN = "Hạn mới" / "Due then";
    EXCEPTIONS = "Ngày khác thường của tháng" / "Days of this month that differ";
    NO_EXCEPTIONS = "Tháng này theo lịch tuần, không có ngày khác thường." / "No day of this month differs from the week.";
    REMOVE = "Bỏ ngày {0}" / "Take {0} back";
    DAY_REASON = "Lý do" / "Reason";
    UNDO = "Bỏ" / "Take back";
    CHANGED = "Đã đổi lịch: {0}." / "The calendar was changed: {0}.";
    EFFECT = "Tính lại hạn: {0}; đã xem {1} hồ sơ, đổi hạn {2} hồ sơ." /
        "Due times: {0}; {1} dossiers looked at, {2} moved.";
    REFRESH = "Xem lại tiến độ" / "Look again";

    FIND = "Tìm" / "Find";
    FIND_USER = "Tìm theo tên hoặc tài khoản" / "Find by name or account";
    USERNAME = "Tên đăng nhập" / "User name";
    USERNAME_HINT = "Chữ thường, số, dấu chấm, gạch nối" / "Small letters, digits, dots, hyphens";
    FULL_NAME = "Họ và tên" / "Name";
    ROLES = "Vai trò" / "Roles";
    ROLE = "Vai trò" / "Role";
    STATE = "Tình trạng" / "State";
    ACTIVE = "Đang dùng" / "Active";
    DISABLED = "Đã khóa" / "Disabled";
    DISABLED_SINCE = "Đã khóa từ {0}" / "Disabled since {0}";
    CREATED = "Tạo lúc" / "Created";
    NO_USERS = "Không có tài khoản nào." / "No accounts.";
    NEW_USER = "Tạo tài khoản" / "New account";
    PASSWORD = "Mật khẩu đầu tiên" / "First password";
    PASSWORD_HINT = "Ít nhất 10 ký tự, không phải mật khẩu phổ biến." / "At least 10 characters, not a common one.";
    CREATE = "Tạo tài khoản" / "Create";
    USER_TITLE = "Tài khoản {0}" / "Account {0}";
    BACK_TO_USERS = "← Về danh sách" / "← Back to the list";
    SAVED = "Đã lưu." / "Saved.";
    CREATED_DONE = "Đã tạo tài khoản." / "The account was created.";
    KEEP = "Giữ vai trò {0}" / "Keep the role {0}";
    ADD_ROLE = "Thêm vai trò" / "Add a role";
    IN_AGENCY = "Tại cơ quan" / "In the agency";
    SAVE_ROLES = "Lưu vai trò" / "Save roles";
    RENAME = "Đổi họ tên" / "Change the name";
    RESET = "Đặt lại mật khẩu" / "Reset the password";
    NEW_PASSWORD = "Mật khẩu mới" / "New password";
    DISABLE = "Khóa tài khoản" / "Disable";
    ENABLE = "Mở lại tài khoản" / "Enable";
    DISABLE_LEAD = "Mọi phiên đăng nhập của tài khoản kết thúc ngay." / "Its sessions end at once.";

    CODE = "Mã" / "Code";
    AGENCY_NAME = "Tên" / "Name";
    LEVEL = "Cấp" / "Level";
    VALID = "Hiệu lực" / "In force";
    SINCE = "từ {0}" / "since {0}";
    UNTIL = "{0} – {1}" / "{0} – {1}";
    FIND_AGENCY = "Tìm theo tên hoặc mã" / "Find by name or code";
    FOUND_NOTHING = "Không tìm thấy." / "Nothing found.";
    FIELD = "Lĩnh vực" / "Field";
    DURATION = "Thời hạn" / "Time allowed";
    VERSIONS = "Các phiên bản" / "Versions";
    SERVICE_LEVEL = "Mức độ trực tuyến" / "Level of the online service";
    PAPERS = "Giấy tờ" / "Papers";
    STEPS = "Các bước" / "Steps";
    FEES = "Phí, lệ phí" / "Fees";
    NONE = "Không" / "None";
    FIND_PROCEDURE = "Tìm thủ tục (không cần dấu)" / "Find a procedure";

    PLAN = "Kế hoạch" / "Plan";
    PLAN_OF = "Năm {0} – {1}" / "{0} – {1}";
    TARGET = "Chỉ tiêu" / "Target";
    THRESHOLD = "Ngưỡng" / "Threshold";
    SOURCE_OF = "Nguồn: {0}" / "Source: {0}";
    SCORECARDS = "Bộ chỉ số" / "Scorecards";
    COMPONENT = "Nhóm tiêu chí" / "Component";
    CRITERIA = "Số tiêu chí" / "Criteria";
    MAX = "Điểm tối đa" / "Points at most";
    NO_PLANS = "Chưa có kế hoạch nào." / "No plans.";

    JOB_WHY = "Lý do" / "Why";
    JOB_CREATED = "Đặt lúc" / "Asked for";
    JOB_STATE = "Tình trạng" / "State";
    JOB_DONE = "Hồ sơ đã xem" / "Looked at";
    JOB_CHANGED = "Đổi hạn hoặc sai lệch" / "Moved or wrong";
    JOB_FAILURES = "Gián đoạn {0} lần liền." / "Interrupted {0} times in a row.";
    JOB_RETRY = "Thử lại lúc {0}." / "Tried again at {0}.";
    JOB_FINISHED = "Xong lúc" / "Finished";
    WAITING = "Đang chờ" / "waiting";
    RUNNING = "Đang chạy" / "running";
    FINISHED = "Đã xong" / "finished";
    FAILED = "Gặp lỗi" / "failed";
    WRONG = "Có sai lệch" / "something is wrong";
    NO_JOBS = "Chưa có tác vụ nào." / "No jobs.";
}
