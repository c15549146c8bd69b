//! Texts about the cash book and receipts, and about reminders.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    CASH_BOOK = "Sổ quỹ" / "Cash book";
    ELSEWHERE = "Tiền ông/bà đã thu cho cơ quan khác nằm trong sổ của cơ quan đó:" / "What you took for other agencies is in their books:";
    OF_DAY = "{0} – {1}" / "{0} – {1}";
    OF_WHOM = "Sổ quỹ của {0}" / "Cash book of {0}";
    TODAY = "Tiền thu trong ngày" / "Takings of the day";
    METHOD = "Hình thức" / "By";
    CASH = "Tiền mặt" / "Cash";
    TRANSFER = "Chuyển khoản" / "Transfer";
    ONLINE = "Trực tuyến" / "Online";
    TAKEN = "Đã thu" / "Taken";
    REFUNDED = "Đã hoàn" / "Given back";
    DRAWER = "Tiền mặt trong két" / "Cash in the drawer";
    OPENING = "Đầu ngày" / "In the morning";
    HANDED_OVER = "Đã nộp về quỹ, kho bạc" / "Handed over";
    EXPECTED = "Phải có" / "Must be there";
    COUNTED = "Kiểm đếm được" / "Counted";
    DIFFERENCE = "Chênh lệch" / "Difference";
    PAYMENTS = "Số lượt thu" / "Payments";
    CLOSED = "Sổ của ngày này đã khóa." / "The book of this day is closed.";
    HAND_OVER = "Nộp tiền về quỹ, kho bạc" / "Hand cash over";
    AMOUNT = "Số tiền (đồng)" / "Amount (đồng)";
    RECEIVER = "Nơi nhận" / "To whom";
    REFERENCE = "Số chứng từ" / "Number of the paper";
    REFERENCE_OF_TRANSFER = "Số chứng từ, nếu chuyển khoản" / "Number of the transfer, if it is one";
    DO_HAND_OVER = "Ghi đã nộp" / "Enter";
    CLOSE = "Khóa sổ cuối ngày" / "Close the day";
    COUNT_FIELD = "Tiền mặt kiểm đếm được (đồng)" / "Cash counted (đồng)";
    NOTE = "Giải thích, nếu chênh lệch" / "Why, if it differs";
    CLOSING_IS_FINAL = "Sau khi khóa, sổ của ngày này không ghi thu, hoàn hay nộp tiền được nữa, kể cả chuyển khoản; sổ đã khóa chỉ lãnh đạo mở lại được. Hãy nộp tiền về quỹ trước khi khóa." /
        "After closing nothing more can be taken, given back or handed over today, not by transfer either; only a leader opens a closed book again. Hand the cash over first.";
    WHICH = "Số" / "No.";
    COUNTS = "Còn hiệu lực" / "Counts";
    TAKEN_BACK = "Đã rút lại" / "Taken back";
    TAKE_BACK = "Rút lại lần nộp ghi nhầm" / "Take back a hand-over entered by mistake";
    WHICH_HANDOVER = "Lần nộp" / "Hand-over";
    DO_TAKE_BACK = "Rút lại" / "Take back";
    CLOSINGS = "Các lần khóa sổ" / "Closings";
    CLOSED_AT = "Khóa lúc" / "Closed at";
    REOPENED = "Đã mở lại" / "Opened again";
    REOPEN = "Mở lại sổ đã khóa" / "Open the closed day again";
    REOPEN_LEAD = "Lần khóa sổ vẫn được giữ kèm lý do. Người thu sửa chỗ sai rồi khóa lại." /
        "The closing is kept with the reason. The clerk puts right what is wrong and closes the day again.";
    DO_REOPEN = "Mở lại sổ" / "Open again";
    BOOK_OF_THAT_DAY = "sổ quỹ ngày này" / "cash book of that day";
    DO_CLOSE = "Khóa sổ" / "Close";
    DONE = "Đã ghi vào sổ quỹ." / "Entered.";
    CLOSED_EVEN = "Đã khóa sổ: số đếm được khớp với sổ." / "Closed: what was counted is what had to be there.";
    CLOSED_OVER = "Đã khóa sổ: thừa {0} đồng so với sổ." / "Closed: {0} đồng more than had to be there.";
    CLOSED_SHORT = "Đã khóa sổ: thiếu {0} đồng so với sổ." / "Closed: {0} đồng less than had to be there.";
    DAY = "Ngày" / "Day";
    SHOW = "Xem" / "Show";
    REGISTER = "Sổ biên lai" / "Register of receipts";
    RECEIPT = "Biên lai" / "Receipt";
    RECEIPTS = "Biên lai đã lập" / "Receipts";
    PRINT = "In biên lai {0}" / "Print receipt {0}";
    PRINT_AGAIN = "In lại biên lai {0}" / "Print receipt {0} again";
    OF_THE_DAY = "Biên lai trong ngày" / "Receipts of the day";
    PAYER = "Người nộp tiền" / "Payer";
    TAKEN_BY = "Người thu" / "Taken by";
    EVERY_CLERK = "Mọi người thu" / "Anybody";
    RECEIPT_STATE = "Tình trạng" / "State";
    EVERY_RECEIPT = "Tất cả" / "All";
    NUMBER = "Số biên lai" / "Number";
    CANCELLED = "Đã hủy" / "Cancelled";
    REFUNDS = "Phí, lệ phí đã hoàn trả" / "Refunds";
    REFUND_SUMS = "Tổng hoàn trả trong những ngày này" / "Refunds of these days";
    NO_REFUNDS = "Không có khoản hoàn trả nào trong những ngày này." / "Nothing was given back in these days.";
    BACK_BY = "Hoàn bằng" / "Paid out by";
    CAME_BY = "Đã nộp bằng" / "Had been paid by";
    HOW_MANY = "Số khoản" / "Refunds";
    IN_ALL = "Cộng" / "Total";
    DECIDED_BY = "Người quyết định" / "Decided by";
    NO_RECEIPTS = "Chưa có biên lai nào." / "No receipts yet.";
    DOSSIER = "Hồ sơ" / "Dossier";

    EXEMPT = "Miễn, giảm phí, lệ phí" / "Waive a fee";
    REFUND = "Hoàn trả phí, lệ phí" / "Give a fee back";
    CANCEL_RECEIPT = "Hủy biên lai" / "Cancel a receipt";
    COUNT = "Tính lại phí, lệ phí theo số lượng" / "Count the fee anew";
    COUNT_SAVE = "Tính lại" / "Count anew";
    NOTHING_TO_COUNT = "Hồ sơ không có khoản nào tính theo số lượng còn tính lại được: đã thu, đã miễn, giảm, đang chờ thanh toán hoặc hồ sơ đã kết thúc." /
        "Nothing can be counted anew: it was paid or waived, waits for a payment online, or the dossier has ended.";
    NOTHING_PAID = "Hồ sơ không có khoản phí, lệ phí nào đã nộp." / "There is no paid fee.";
    WHAT_OF_THE_MONEY = "Số tiền của biên lai này" / "The money of this receipt";
    REPLACED = "Đã thu; lập biên lai khác thay thế" / "Came in: another receipt takes its place";
    NEVER_CAME = "Không thu; khoản phí trở lại chưa nộp" / "Never came in: the fee is unpaid again";
    WAIVED_WHOLLY = "được miễn" / "waived";
    EXEMPTIONS = "Đã miễn, giảm" / "Waived";
    DONE_CHANGE = "Đã thực hiện: {0}." / "Done: {0}.";
    WAIVED = "Số tiền được miễn, giảm (đồng)" / "Amount waived (đồng)";
    GIVEN_BACK = "Số tiền hoàn trả (đồng)" / "Amount given back (đồng)";
    ALL_OF_IT = "Để trống nếu toàn bộ phần còn lại." / "Leave empty for all that is left.";
    WHOEVER_TOOK_IT = "Người đã thu khoản này" / "Whoever took this payment";
    PAID_OUT_BY = "Người chi tiền từ két của mình" / "Who pays it out of their drawer";

    REQUESTS = "Thanh toán trực tuyến" / "Payment online";
    ORDER = "Yêu cầu" / "Request";
    REQUEST_STATE = "Tình trạng" / "State";
    REQUESTED_AT = "Gửi lúc" / "Sent";
    PAY_UNTIL = "Nộp trước" / "To be paid before";
    PAY_AT = "Địa chỉ để nộp:" / "To be paid at:";
    PAYER_SEES = "Người nộp tiền cũng thấy nút nộp tiền khi tra cứu hồ sơ bằng mã và 4 số cuối." /
        "The payer also finds the button when following the dossier by its code and four digits.";
    REQUEST_DONE = "Đã ghi nhận." / "Done.";
    NOTHING_UNPAID = "Hồ sơ không có khoản phí, lệ phí nào chưa nộp." / "There is no unpaid fee.";
    NO_GATEWAY = "Chưa kết nối cổng thanh toán trực tuyến. Hãy thu tại quầy." / "No payment gateway is connected. Collect at the desk.";
    ASK_ONLINE = "Gửi yêu cầu thanh toán trực tuyến" / "Ask for payment online";
    ASK_ONLINE_LEAD = "Người nộp tiền trả {0} qua cổng thanh toán; biên lai được lập khi cổng báo tiền đã đến. Trong lúc chờ, không thu tại quầy." /
        "The payer pays {0} through the gateway; the receipt is made when it says that the money has come. Meanwhile nothing is collected at the desk.";
    GIVE_UP = "Hủy yêu cầu thanh toán" / "Give the request up";
    GIVE_UP_LEAD = "Hủy yêu cầu nếu người nộp tiền muốn nộp tại quầy." / "Give it up if the payer would rather pay at the desk.";

    NOTICES = "Nhắc việc" / "Reminders";
    NOTICES_NEW = "Nhắc việc ({0})" / "Reminders ({0})";
    NO_NOTICES = "Không có nhắc việc nào." / "No reminders.";
    READ_ALL = "Đánh dấu đã đọc tất cả" / "Mark all as read";
    UNREAD = "Chưa đọc" / "New";
    REASON = "Vì sao" / "Why";
    AT = "Lúc" / "When";
    DUE = "Ngày hẹn trả" / "Due";
}
