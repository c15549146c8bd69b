//! Texts of the intake.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    INTAKE = "Tiếp nhận hồ sơ" / "Receive a dossier";
    WHICH = "Thủ tục nào?" / "Which procedure?";
    WHICH_HINT = "Gõ vài chữ của tên, không cần dấu, hoặc mã thủ tục. Ví dụ: ho kinh doanh. Còn một thủ tục thì Enter mở luôn; phím ↓ đi vào danh sách." /
        "A few letters of its name, without accents, or its code. For example: ho kinh doanh. Enter opens the only one left; ↓ leads into the list.";
    SAVE_KEY = "Phím tắt: Ctrl + Enter" / "Shortcut: Ctrl + Enter";
    FIND = "Tìm" / "Find";
    FOUND = "{0} thủ tục" / "{0} procedures";
    FOUND_MORE = "Đang hiện {0} trên {1} thủ tục." / "Showing {0} of {1} procedures.";
    ALL_FOUND = "Xem tất cả" / "Show all";
    APPLICANT_KEPT = "Thông tin chủ hồ sơ đã nhập được giữ lại." / "What was entered of the applicant is kept.";
    UNDER_WAY = "Người này đang có hồ sơ cùng thủ tục, cùng cơ quan giải quyết:" /
        "This applicant has a dossier of the same procedure with the same agency under way:";
    UNDER_WAY_ONE = "{0} (nộp {1})" / "{0} (handed in {1})";
    ONE_MORE = "Đã xem; vẫn nhận thêm hồ sơ này" / "Seen; take this one in as well";
    ONE_MORE_FIRST = "Hồ sơ chưa được lưu. Hãy xem hồ sơ đang giải quyết; nếu vẫn nhận thêm thì đánh dấu vào ô dưới đây rồi lưu lại." /
        "Nothing was saved. Look at the dossier under way; to take one more in, tick the box below and save again.";
    OTHER_PROCEDURE = "Chọn thủ tục khác" / "Another procedure";
    APPLICANT = "Chủ hồ sơ" / "Applicant";
    ID_NUMBER = "Số định danh (CCCD, CMND, hộ chiếu; tổ chức: mã số thuế)" / "ID number, passport, or tax code of an organisation";
    ID_NUMBER_HINT = "Người đã từng nộp hồ sơ: nhập số rồi bấm Enter để điền sẵn." /
        "Who has applied before: enter the number and press Enter to fill in the rest.";
    ID_UNREADABLE = "Số này không đúng dạng số định danh nào; hãy kiểm tra lại." / "This cannot be an ID number; check it.";
    ID_STRANGER = "Chưa thấy hồ sơ nào trước đây với số này." / "No earlier dossier with this number.";
    ID_FILLED = "Đã điền theo hồ sơ {1} của {0}. Hãy hỏi lại xem còn đúng không." / "Filled in from dossier {1} of {0}. Ask whether it still holds.";
    ID_OTHER = "Số này là của {0} (hồ sơ {1}), khác họ tên đang nhập nên không điền gì. Hãy kiểm tra số và họ tên." /
        "This number is that of {0} (dossier {1}), another name than the one typed, so nothing was filled in. Check both.";
    CHECK = "Điền từ hồ sơ cũ và tính hạn" / "Fill in from an earlier dossier and compute";
    KIND = "Loại chủ hồ sơ" / "Kind";
    NAME = "Họ và tên, hoặc tên tổ chức" / "Name";
    PHONE = "Điện thoại" / "Phone";
    ADDRESS = "Địa chỉ" / "Address";
    EMAIL = "Thư điện tử" / "E-mail";
    ADDRESS_HINT = "Kết quả trả qua bưu chính được gửi đến địa chỉ này" / "A result by post goes to this address";
    CONSENT = "Đồng ý nhận tin về hồ sơ qua" / "Agrees to be told by";
    CONSENT_NONE = "Không nhận tin" / "Does not want to be told";
    CONSENT_TITLE = "Nhận tin về hồ sơ" / "Being told of the dossier";
    CONSENT_SAVE = "Ghi nhận" / "Save";
    CONSENT_TEXT = "Tin nhắn (SMS, Zalo)" / "Text message (SMS, Zalo)";
    CONSENT_EMAIL = "Thư điện tử" / "E-mail";
    REUSE = "Giấy tờ đã nộp lần trước, không phải nộp lại" / "Papers handed in before: not needed again";
    REUSE_HINT = "Đánh dấu giấy tờ còn giá trị để dùng lại tệp cũ." / "Tick those that still serve: their files are re-used.";
    REUSE_ONE = "{0} (hồ sơ {1}, ngày {2})" / "{0} (dossier {1}, {2})";
    PAYMENT_REFERENCE = "Số giao dịch, nếu chuyển khoản" / "Number of the transfer";
    SUBMITTER = "Người khác nộp thay" / "Somebody else hands it in";
    SUBMITTER_NAME = "Họ và tên người nộp" / "Their name";
    SUBMITTER_ID = "Số định danh người nộp" / "Their ID number";
    SUBMITTER_PHONE = "Điện thoại người nộp" / "Their phone";
    PAPERS = "Giấy tờ" / "Papers";
    PAPER = "Giấy tờ đã nhận" / "Handed in";
    ORIGINALS = "Bản chính" / "Originals";
    COPIES = "Bản sao" / "Copies";
    MANDATORY = "Bắt buộc" / "Mandatory";
    NO_PAPERS = "Thủ tục này không yêu cầu giấy tờ." / "This procedure needs no papers.";
    OTHER_PAPERS = "Giấy tờ khác" / "Other papers";
    ONE_A_LINE = "Mỗi dòng một giấy tờ" / "One a line";
    SETS = "Số bộ hồ sơ" / "Sets of papers";
    MATTER = "Nội dung yêu cầu" / "Matter";
    WHERE = "Nơi giải quyết và hình thức" / "Where and how";
    DECIDED_BY = "Cơ quan giải quyết" / "Deciding agency";
    INTAKE_CHANNEL = "Nộp bằng cách" / "Handed in";
    RETURN_CHANNEL = "Trả kết quả bằng cách" / "Result goes out";
    AFTERWARDS = "Nhập bù hồ sơ đã nhận trước đó" / "Enter afterwards what was received before";
    RECEIVED_DAY = "Ngày nhận" / "Day of receipt";
    RECEIVED_TIME = "Giờ nhận" / "Time of receipt";
    DUE = "Ngày hẹn trả kết quả" / "Due";
    NO_DUE = "Không quy định thời hạn" / "No time limit";
    NO_AGENCY = "Không có cơ quan nào để ông/bà nhận hồ sơ này thay." / "There is no agency for which you may take this in.";
    AGENCY_FIRST = "Chọn cơ quan giải quyết để tính ngày hẹn." / "Choose the deciding agency to compute the due time.";
    DURATION = "Thời hạn giải quyết: {0}." / "Time allowed: {0}.";
    WHY = "Vì sao là ngày này?" / "Why that day?";
    FEE = "Phí, lệ phí" / "Fee";
    FREE = "Không thu." / "Free.";
    COUNTED = "Số lượng tính phí" / "What the fee is charged by";
    COUNT_LINE = "Dòng {0}" / "Line {0}";
    PAGES = "Số trang của một bản" / "Pages of a copy";
    PAGES_HINT = "Mỗi loại giấy một dòng." / "A line for each kind of paper.";
    COUNT_COPIES = "Số bản" / "Copies";
    CASES = "Số trường hợp" / "Cases";
    COUNT_HINT = "Nhập số lượng; thêm dòng nếu tính riêng từng loại." / "Enter how many; add lines to count kinds apart.";
    PAID = "Đã thu" / "Paid";
    NOT_PAID = "Chưa thu" / "Not yet";
    PAY_ONLINE = "Nộp trực tuyến: để \"Chưa thu\", lưu hồ sơ rồi gửi yêu cầu thanh toán ở \"Thu phí, lệ phí\"." /
        "Online: leave \"Not yet\", save, then send a request for payment under \"Pay fee\".";
    SAVE = "Lưu và tiếp nhận" / "Save and receive";
    HOLD = "Chưa đủ: lưu để yêu cầu bổ sung hoặc từ chối" / "Not complete: save to ask for more or to refuse";
    HOLD_HINT = "Hồ sơ chưa đủ vẫn được cấp mã để lập phiếu yêu cầu bổ sung (mẫu 02) hoặc phiếu từ chối (mẫu 03); thời hạn chỉ tính từ khi tiếp nhận." /
        "It gets a code, so that form 02 (more papers) or 03 (refusal) can be issued; the time begins when it is received.";
}
