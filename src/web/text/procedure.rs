//! Texts of the forms for a procedure and for a version of one.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    NEW = "Thêm thủ tục" / "New procedure";
    ADD = "Lưu thủ tục" / "Add the procedure";
    CODE_HINT = "Mã quốc gia, ví dụ 1.004873" / "The national code, such as 1.004873";
    NEW_VERSION = "Lập phiên bản mới" / "New version";
    ADD_VERSION = "Lưu phiên bản" / "Add the version";
    IN_THE_PAST = "Phiên bản này có hiệu lực từ một ngày đã qua" / "This version holds from a day that is over";
    VERSION_LEAD = "Phiên bản trước kết thúc vào ngày liền trước; hồ sơ đã tiếp nhận giữ phiên bản cũ." /
        "The version before ends on the day before; dossiers that were received keep theirs.";
    NO_VERSIONS = "Thủ tục chưa có phiên bản nào." / "The procedure has no version.";
    WITHDRAW = "Rút phiên bản từ {0}" / "Withdraw the version from {0}";
    WITHDRAW_HINT = "Chỉ rút được khi chưa có hiệu lực; phiên bản trước tiếp tục áp dụng." /
        "Only as long as it is not in force; the version before it holds on.";
    WITHDRAWN = "Phiên bản đã rút" / "Versions withdrawn";
    WITHDRAWN_BY = "{1} rút lúc {0}" / "withdrawn {0} by {1}";
    DECIDED_BY = "Cấp giải quyết" / "Decided by agencies of the level";
    LEVEL_ONE = "Mức 1: chỉ cung cấp thông tin" / "1: information only";
    LEVEL_TWO = "Mức 2: chỉ tải mẫu đơn" / "2: forms to download";
    LEVEL_THREE = "Một phần (mức 3)" / "3: partly online";
    LEVEL_FOUR = "Toàn trình (mức 4)" / "4: wholly online";

    PROMISED = "Thời hạn giải quyết" / "Promised";
    STATUTORY = "Thời hạn theo luật" / "Allowed by law";
    ONLINE = "Thời hạn khi nộp trực tuyến" / "Promised to dossiers submitted online";
    AS_PROMISED = "Như thời hạn giải quyết" / "As promised";
    HOW_MUCH = "Bao nhiêu" / "How much";
    HOW_MUCH_HINT = "Ví dụ 3 hoặc 1,5; trong ngày: giờ nhận cuối 15:00" / "Such as 3 or 1.5; same day: the last time of receipt, 15:00";
    WORKING_DAYS = "ngày làm việc" / "working days";
    WORKING_HOURS = "giờ làm việc" / "working hours";
    CALENDAR_DAYS = "ngày" / "calendar days";
    SAME_DAY = "trong ngày" / "the same day";
    NO_LIMIT = "không quy định" / "no limit";

    RESULT = "Kết quả và đường gửi" / "Result and post";
    GIVES_RESULT = "Có giấy tờ kết quả" / "Gives a result paper";
    FILE_DEMANDED = "Phải có kết quả trước khi kết thúc" / "Cannot be decided without the result";
    SIGNATURE_DEMANDED = "Kết quả phải ký số" / "The result must be digitally signed";
    POSTAL_ALLOWED = "Được gửi, nhận qua bưu chính công ích" / "The public post may carry papers and result";

    ROWS_HINT = "Dòng để trống không được lưu. Xóa nội dung để bỏ một dòng." / "Blank rows are not kept. Empty a row to take it out.";
    ROW = "{0}: dòng {1}" / "{0}: row {1}";
    MORE = "Thêm dòng" / "More rows";
    PAPER_NAME = "Tên giấy tờ" / "Paper";
    PAPER_CODE_HINT = "Để trống: tự đặt" / "Empty: given by itself";
    ORIGINALS = "Bản chính" / "Originals";
    COPIES = "Bản sao" / "Copies";
    MANDATORY = "Bắt buộc" / "Mandatory";
    FEE_NAME = "Tên khoản thu" / "What it is for";
    FEE_KIND = "Loại" / "Kind";
    AMOUNT = "Số tiền (đồng)" / "Amount (đồng)";
    PER = "Tính theo" / "Charged by the";
    FURTHER_AFTER = "Giảm sau đơn vị thứ" / "Less after so many";
    FURTHER_HINT = "Ví dụ 2: từ trang thứ 3 thu mức dưới đây; để trống: không giảm" / "Such as 2: from the third page on the amount below; empty: never";
    FURTHER_AMOUNT = "Mức thu sau đó (đồng)" / "Amount from then on (đồng)";
    AT_MOST = "Tối đa cho một bản (đồng)" / "At most for a copy (đồng)";
    AT_MOST_HINT = "Chỉ khi tính theo trang; để trống: không giới hạn" / "Where pages are counted; empty: no bound";
    TIMING = "Thời điểm nộp" / "To be paid";
    CHANNEL = "Cho hồ sơ nộp" / "For dossiers submitted";
    EVERY_CHANNEL = "Mọi hình thức" / "In any way";
    APPLICANT_KIND = "Chủ hồ sơ là" / "For applicants that are";
    EVERYBODY = "Mọi đối tượng" / "Anybody";
    STEP_NAME = "Việc phải làm" / "What is done";
    WHO = "Ai làm" / "By whom";
    STEP_AGENCY = "Cơ quan khác (liên thông)" / "Another agency";
    STEP_AGENCY_HINT = "Mã; để trống: cơ quan giải quyết" / "Its code; empty: the deciding agency";
    STEP_DURATION = "Thời hạn của bước" / "Time of the step";
    PARALLEL = "Song song với bước trước" / "Beside the step before it";
}
