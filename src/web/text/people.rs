//! Texts about what citizens say: ratings, reports and suggestions; and about checking a result.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    RATE = "Ông/bà có hài lòng không?" / "Are you satisfied?";
    RATE_HINT = "Mỗi hồ sơ đánh giá một lần." / "Once for each dossier.";
    GRADE = "Mức độ hài lòng" / "Your grade";
    COMMENT = "Góp ý thêm" / "In your own words";
    SEND_RATING = "Gửi đánh giá" / "Send";
    RATED = "Ông/bà đã đánh giá: {0}. Xin cảm ơn." / "You rated: {0}. Thank you.";
    PAY_ONLINE = "Nộp trực tuyến" / "Pay online";
    POST = "Bưu chính" / "By post";
    POST_IN = "Hồ sơ gửi đến" / "Papers to us";
    POST_OUT = "Kết quả gửi đi" / "Result to you";
    ANSWER_BY = "Bổ sung trước {0}." / "Please answer before {0}.";

    FEEDBACK = "Phản ánh, kiến nghị" / "Reports and suggestions";
    FEEDBACK_LEAD = "Gửi điều ông/bà thấy chưa đúng, hoặc cách làm tốt hơn. Cơ quan phải trả lời trong thời hạn quy định." /
        "Tell us what is wrong or could be better. The agency has to answer in time.";
    KIND = "Gửi để" / "What is it";
    AGENCY = "Cơ quan trả lời" / "Who is to answer";
    AGENCY_HINT = "Bỏ trống nếu nói về một hồ sơ" / "Leave empty if it is about a dossier";
    NO_AGENCY = "Cơ quan giải quyết hồ sơ" / "The agency of the dossier";
    ABOUT_DOSSIER = "Nói về hồ sơ nào (không bắt buộc)" / "About a dossier (optional)";
    YOUR_NAME = "Họ và tên của ông/bà" / "Your name";
    YOUR_PHONE = "Điện thoại (không bắt buộc)" / "Phone (optional)";
    CONTENT = "Nội dung" / "What you want to say";
    SEND = "Gửi" / "Send";
    SENT = "Đã nhận phản ánh, kiến nghị" / "Received";
    SENT_KEEP = "Hãy ghi lại mã và từ khóa dưới đây: chỉ hiện một lần, dùng để xem trả lời." /
        "Write code and keyword down: they are shown this once, and let you read the answer.";
    FEEDBACK_CODE = "Mã phản ánh, kiến nghị" / "Code";
    KEYWORD = "Từ khóa" / "Keyword";
    FOLLOW = "Xem trả lời" / "Read the answer";
    FOLLOW_LEAD = "Nhập mã và từ khóa đã nhận khi gửi." / "Enter the code and the keyword that you were given.";
    STATE = "Tình trạng" / "State";
    ANSWER = "Trả lời" / "Answer";
    ANSWER_DUE = "Phải trả lời trước" / "To be answered before";
    SUBMITTED = "Gửi lúc" / "Sent";
    SENDER = "Người gửi" / "From";
    DOSSIER = "Hồ sơ" / "Dossier";
    LATE = "Quá hạn" / "Late";
    INBOX_EMPTY = "Không có phản ánh, kiến nghị nào." / "Nothing here.";
    WAITING = "Chờ trả lời" / "To answer";
    ANSWERED = "Đã trả lời" / "Answered";
    ANSWER_IT = "Gửi trả lời" / "Send the answer";
    ANSWER_HINT = "Trả lời một lần; công dân đọc được ngay." / "Once; the citizen can read it at once.";
    ANSWER_DONE = "Đã gửi trả lời." / "The answer was sent.";
    ANSWER_NOT_SENT = "Nội dung ông/bà đã nhập, chưa được gửi" / "What you typed; it was not sent";
    WHICH = "Xem" / "Show";

    VERIFY = "Kiểm tra kết quả" / "Check a result";
    VERIFY_LEAD = "Cầm tệp kết quả trong tay? Nhập mã hồ sơ và chọn tệp để biết tệp có đúng là bản đã ban hành." /
        "Do you hold the file of a result? The dossier code and the file tell whether it is the one that was issued.";
    RESULT_FILE = "Tệp kết quả" / "File of the result";
    RESULT_FILE_HINT = "Tối đa 100 MiB. Tệp chỉ được đối chiếu, không được lưu lại." / "At most 100 MiB. The file is compared and not kept.";
    BY_HASH = "Không muốn gửi tệp? Nhập mã băm của tệp" / "Rather not send the file? Enter its hash";
    HASH = "Mã băm SHA-256 của tệp" / "SHA-256 of the file";
    HASH_HINT = "64 chữ số thập lục phân" / "64 hexadecimal digits";
    CHECK = "Kiểm tra" / "Check";
    GENUINE = "Đúng là kết quả đã ban hành." / "This is the result that was issued.";
    REPLACED = "Kết quả này không còn giá trị: đã có kết quả khác thay thế hoặc hồ sơ được giải quyết lại." / "This is no longer the result: another has taken its place, or the dossier was taken up again.";
    SYMBOL = "Số, ký hiệu" / "Symbol and number";
    ISSUED_BY = "Cơ quan ban hành" / "Issued by";
    SIGNER = "Người ký" / "Signer";
    ISSUED_ON = "Ngày ban hành" / "Day of issue";
    VALID_UNTIL = "Hết hiệu lực sau ngày" / "Valid until";
    SIGNATURE = "Chữ ký số" / "Digital signature";
}
