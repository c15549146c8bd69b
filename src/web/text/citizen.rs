//! Texts of the pages for everybody.
#![allow(missing_docs)]

use crate::domain::dossier::NextStep;
use crate::web::lang::texts;

texts! {
    HOME = "Xin chào, ông/bà cần gì?" / "Welcome, what do you need?";
    LOOK_UP = "Tra cứu hồ sơ" / "Follow your dossier";
    LOOK_UP_LEAD = "Nhập mã hồ sơ và 4 số cuối của số định danh hoặc số điện thoại đã ghi khi nộp." /
        "Enter the dossier code and the last four digits of the ID number or phone given when it was handed in.";
    LOOK_UP_BUTTON = "Xem hồ sơ" / "Show the dossier";
    LOOK_OVER = "Thông tin đã được đóng lại. Hãy nhập lại mã hồ sơ và 4 số cuối để xem." /
        "What was shown has been closed. Enter the code and the four digits again.";
    CODE = "Mã hồ sơ" / "Dossier code";
    CODE_HINT = "In trên giấy tiếp nhận, ví dụ H02.07-261123-0001" / "On the receipt, for example H02.07-261123-0001";
    SECRET = "4 số cuối" / "Last four digits";
    SECRET_HINT = "Của số định danh (CCCD) hoặc số điện thoại" / "Of the ID number or the phone";
    DOSSIER_TITLE = "Hồ sơ {0}" / "Dossier {0}";
    NEEDED = "Ông/bà cần làm gì" / "What you need to do";
    PAY_AT_COUNTER = "Nộp tại quầy của {0}; muốn nộp trực tuyến, ông/bà đề nghị quầy gửi yêu cầu thanh toán." /
        "To be paid at the counter of {0}; ask the counter if you would rather pay online.";
    PAYMENT_SENT = "Yêu cầu nộp tiền trực tuyến đang được gửi tới cổng thanh toán; nút nộp tiền hiện ra sau ít phút." /
        "The request is on its way to the payment gateway; the button to pay appears in a few minutes.";
    LOAD_AGAIN = "Tải lại trang" / "Load the page again";
    PAYMENT_FAILED = "Lần nộp tiền trực tuyến bắt đầu lúc {0} không thành công: cổng thanh toán báo chưa thu được tiền." /
        "The payment online that began at {0} did not succeed: the gateway says that no money was taken.";
    PAYMENT_EXPIRED = "Lần nộp tiền trực tuyến bắt đầu lúc {0} đã hết hạn mà chưa có tiền được nộp." /
        "The payment online that began at {0} has expired without any money being paid.";
    IF_CHARGED = "Nếu tài khoản của ông/bà đã bị trừ tiền thì chưa nộp lại; hãy đợi ít phút hoặc hỏi {0}." /
        "If your account was charged, do not pay again yet: wait a few minutes or ask {0}.";
    PAY_AGAIN = "Nộp lại trực tuyến" / "Pay online again";
    OR_AT_COUNTER = "Cũng có thể nộp tại quầy của {0}." / "You can also pay at the counter of {0}.";
    PAID_TOO_MUCH = "Đã nhận thừa {0} qua thanh toán trực tuyến. Ông/bà liên hệ {1} để được hoàn trả." /
        "{0} too much came in online. Please ask {1} to have it paid back.";
    FEE_UNPAID = "Phí, lệ phí còn phải nộp: {0}." / "Fee still to be paid: {0}.";
    PAID_ONLINE = "Biên lai đã nộp trực tuyến" / "Receipts for what was paid online";
    RECEIPT_MASKED = "Trên bản in từ trang này họ tên được che; bản đầy đủ in tại nơi tiếp nhận hồ sơ." /
        "Printed from here the name is masked; the counter prints it in full.";
    APOLOGY = "Thư xin lỗi và ngày hẹn mới" / "Apology and new date";
    APOLOGY_LEAD = "Chúng tôi xin lỗi vì chưa trả kết quả đúng ngày đã hẹn." /
        "We apologise for not keeping the date that was promised.";
    REASON = "Lý do" / "Reason";
    WHY_ENDED = "Vì sao hồ sơ kết thúc" / "Why it ended";
    NO_REASON = "Hệ thống không ghi lý do. Ông/bà hỏi bộ phận một cửa." / "No reason is recorded here. Please ask the counter.";
    OLD_DATE = "Ngày hẹn cũ" / "Old date";
    NEW_DATE = "Ngày hẹn mới" / "New date";
    PROMISE = "Ngày hẹn trả kết quả" / "When the result is due";
    NOT_ACCEPTED_YET = "Hồ sơ chưa được tiếp nhận nên chưa có ngày hẹn trả." /
        "The dossier has not been accepted yet, so there is no date.";
    CLOCK_STANDS = "Thời hạn đang tạm dừng cho đến khi ông/bà bổ sung hoặc nộp đủ." /
        "The clock stands still until you have handed in or paid what is needed.";
    CLOCK_SUSPENDED = "Thời hạn đang tạm dừng theo quy định cho đến khi hồ sơ được giải quyết tiếp." /
        "The clock stands still on a legal ground until work goes on.";
    PROMISE_MOVES = "Ngày hẹn trước khi tạm dừng là {0}; ngày này sẽ dời thêm thời gian tạm dừng, tính theo giờ làm việc." /
        "Before the pause it was due at {0}; that date will move by the working time of the pause.";
    NO_DUE = "Thủ tục này không quy định thời hạn." / "This procedure has no time limit.";
    DURATION = "Thời hạn giải quyết: {0}." / "Time allowed: {0}.";
    FIRST_DUE = "Đã hẹn khi tiếp nhận: {0}." / "Promised at receipt: {0}.";
    RECOMPUTED = "Ngày {0} được tính lại thành {1}: {2}" / "{0} was computed anew as {1}: {2}";
    WHY = "Vì sao là ngày này? Xem cách tính từng ngày" / "Why that day? See it counted day by day";
    DAY = "Ngày" / "Day";
    WHAT_COUNTS = "Cách tính" / "How it counts";
    LINE = "Hồ sơ đang ở đâu" / "Where the dossier stands";
    SUBMITTED = "Nộp hồ sơ" / "Handed in";
    RECEIVED = "Tiếp nhận" / "Accepted";
    AT_THE_DESK = "Tại bộ phận một cửa" / "At the counter";
    DECIDED = "Có kết quả" / "Result ready";
    HANDED_BACK = "Trả kết quả" / "Handed back";
    STILL_TO_COME = "chưa đến" / "still to come";
    STATION_DONE = "(đã xong)" / "(done)";
    STATION_HERE = "(đang ở bước này)" / "(here now)";
    STATION_COMING = "(chưa đến)" / "(to come)";
    SENT_BY_POST = "Lập bưu gửi trả kết quả lúc {0}." / "Given to be sent by post {0}.";
    RETURN = "Nhận kết quả ở đâu" / "Where you get the result";
    GIVEN_AT_COUNTER = "Đã trao tại bộ phận một cửa lúc {0}" / "Handed out at the counter at {0}";
    RETURNED = "Đã trả lúc {0}. Ông/bà không cần làm gì thêm." / "Handed back at {0}. There is nothing left to do.";
    RETURN_COUNTER = "Tại quầy của {0}. Mang theo giấy tiếp nhận và giấy tờ tùy thân." /
        "At the counter of {0}. Bring the receipt and your ID.";
    RETURN_POSTAL = "Qua bưu chính công ích, đến địa chỉ ông/bà đã đăng ký." /
        "By public post, to the address that you gave.";
    RETURN_ONLINE = "Bản điện tử, trên cổng dịch vụ công." / "Electronically, on the public-service portal.";
    FACTS = "Thông tin hồ sơ" / "About the dossier";
    FACTS_OF_PROCEDURE = "Thông tin thủ tục" / "About the procedure";
    PROCEDURE = "Thủ tục" / "Procedure";
    APPLICANT = "Chủ hồ sơ" / "Applicant";
    DECIDED_BY = "Cơ quan giải quyết" / "Decided by";
    RECEIVED_BY = "Nơi tiếp nhận" / "Received by";
    CHANNEL = "Hình thức nộp" / "Handed in";
    FINISH = "Xem xong, đóng lại" / "Done, close this";
    FINISH_HINT = "Dùng máy chung? Bấm để người sau không xem được hồ sơ của ông/bà." /
        "On a shared computer? Close it, so that whoever comes next cannot see your dossier.";

    PROCEDURES = "Thủ tục hành chính" / "Procedures";
    PROCEDURES_LEAD = "Cần giấy tờ gì, bao lâu, bao nhiêu tiền, khi nào có kết quả." /
        "Which papers, how long, how much, and when you get the result.";
    SEARCH_LABEL = "Tìm thủ tục" / "Find a procedure";
    SEARCH_HINT = "Vài chữ của tên, không cần dấu. Ví dụ: ket hon" / "A few letters of its name, without accents. For example: ket hon";
    SEARCH = "Tìm" / "Search";
    FOUND = "Tìm thấy {0} thủ tục" / "{0} procedures found";
    FOUND_NONE = "Không tìm thấy thủ tục nào. Hãy thử ít chữ hơn." / "Nothing found. Try fewer letters.";
    NAME = "Tên thủ tục" / "Name";
    TIME_ALLOWED = "Thời hạn" / "Time allowed";
    FEE = "Phí, lệ phí" / "Fee";
    LEVEL = "Mức độ trực tuyến" / "Online service";
    FREE = "Không thu" / "Free";
    PAPERS = "Giấy tờ cần có" / "Papers";
    PAPER = "Giấy tờ" / "Paper";
    ORIGINALS = "Bản chính" / "Originals";
    COPIES = "Bản sao" / "Copies";
    MANDATORY = "Bắt buộc" / "Mandatory";
    YES = "Có" / "Yes";
    NO = "Không" / "No";
    NO_PAPERS = "Không yêu cầu giấy tờ." / "No papers are needed.";
    LEVEL_INFORMATION = "Chỉ cung cấp thông tin" / "Information only";
    LEVEL_PARTIAL = "Trực tuyến một phần" / "Partly online";
    LEVEL_FULL = "Trực tuyến toàn trình" / "Wholly online";
    IF_NOW = "Nếu nộp bây giờ" / "If you hand it in now";
    IF_NOW_COUNTER = "Nộp tại quầy, nhận kết quả lúc" / "At the counter: you get the result at";
    IF_NOW_ONLINE = "Nộp trực tuyến (tính từ khi được tiếp nhận), nhận kết quả lúc" /
        "Online (counted from acceptance): you get the result at";
    WHERE = "Cơ quan giải quyết" / "Deciding agency";
    COMPUTE = "Tính ngày nhận kết quả" / "Compute the date";
    LEVEL_OF_AGENCY = "Cấp giải quyết" / "Decided at";
    FIELD = "Lĩnh vực" / "Field";
    PROCEDURE_CODE = "Mã thủ tục" / "Procedure code";
    POSTAL = "Bưu chính công ích" / "Public post";
    POSTAL_YES = "Nhận hồ sơ, trả kết quả tận nhà" / "Papers and result can travel by post";
    POSTAL_NO = "Không áp dụng" / "Not offered";
    STEPS = "Các bước giải quyết" / "Steps";
    NO_AGENCY = "Chưa có cơ quan nào giải quyết thủ tục này." / "No agency decides this procedure yet.";
    STATUTORY = "theo luật: {0}" / "by law: {0}";
}

/// What the applicant has to do next, in English.
pub const fn next_in_english(next: NextStep) -> &'static str {
    match next {
        NextStep::AwaitAcceptance => "The dossier waits for the counter to accept it. You need not do anything yet.",
        NextStep::PayWhileAwaitingAcceptance => {
            "The dossier waits for the counter to accept it. There is still a fee to pay."
        }
        NextStep::HandInAgain => {
            "The dossier was not accepted. You can mend what the reason says and hand it in again."
        }
        NextStep::AwaitResult => "The dossier is being worked on. You need not do anything yet.",
        NextStep::Pay => {
            "The dossier was received. There is still a fee to pay; what is to be paid first holds the dossier up until then."
        }
        NextStep::BringPapers => {
            "Please hand in the papers that were asked for, at the counter or where you submitted."
        }
        NextStep::FulfilDuty => "Please fulfil the financial duty as you were told.",
        NextStep::AwaitResumption => {
            "Work on the dossier is suspended on a legal ground. You need not do anything yet."
        }
        NextStep::PayWhileSuspended => {
            "Work on the dossier is suspended on a legal ground. There is still a fee to pay."
        }
        NextStep::NothingAfterWithdrawal => {
            "The dossier was withdrawn as you asked. You need not do anything; you can hand in a new one."
        }
        NextStep::AskCounter => {
            "Work on the dossier was stopped and there will be no result. Ask the counter if you want to know more."
        }
        NextStep::FetchResult => "The result is ready. Please fetch it in the way that you chose.",
        NextStep::AwaitPost => "The result is sent to you by post. Its item code and where it is stand below.",
        NextStep::FetchFromCounter => "The post brought the result back. Please ask the counter how you get it.",
        NextStep::Nothing => "The result was handed back. Thank you.",
    }
}
