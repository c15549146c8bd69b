//! Texts of the pages for officials.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    DESK = "Bàn làm việc hôm nay" / "Today's desk";
    PILES = "Việc trên bàn" / "Piles on the desk";
    TO_ACCEPT = "Chờ tiếp nhận" / "To accept";
    OVERDUE = "Quá hạn" / "Overdue";
    NEARLY = "Sắp đến hạn" / "Nearly due";
    TO_FORWARD = "Mới nhận, chờ chuyển" / "To pass on";
    TO_HAND_BACK = "Chờ trả kết quả" / "To hand back";
    WAITING = "Chờ công dân bổ sung" / "Waiting for the citizen";
    CODE = "Mã hồ sơ" / "Code";
    APPLICANT = "Chủ hồ sơ" / "Applicant";
    PROCEDURE = "Thủ tục" / "Procedure";
    STATUS = "Trạng thái" / "State";
    DUE = "Ngày hẹn trả" / "Due";
    ASSIGNEE = "Người xử lý" / "Official";
    LIST_EMPTY = "Không có hồ sơ nào." / "No dossiers.";
    OVER_BY = "Quá hạn {0}" / "Overdue by {0}";
    LEFT = "Còn {0} làm việc" / "{0} of work left";
    STEP_LEFT = "Hạn của bước {0}, còn {1}" / "Step due {0}, {1} left";
    STEP_OVER_BY = "Bước quá hạn {0}" / "Step late by {0}";
    STEP_NOT_RECEIVED = "Chưa nhận bàn giao" / "Not taken over yet";
    ACCEPT_LATE = "Quá hạn tiếp nhận" / "Acceptance overdue";
    ACCEPT_BY = "Tiếp nhận trước {0}" / "Accept before {0}";
    SENT_BACK = "Bị trả lại:" / "Sent back:";
    TURN_CLERK_ACCEPT = "Chờ bộ phận một cửa tiếp nhận." / "The counter is to accept it.";
    TURN_CLERK_FORWARD = "Hồ sơ ở bộ phận một cửa, chờ chuyển xử lý." / "It lies at the counter, to be passed on.";
    TURN_CITIZEN_PAPERS = "Chờ công dân bổ sung giấy tờ. Khi giấy tờ đến, bộ phận một cửa ghi nhận và thời hạn chạy tiếp." /
        "Papers are awaited from the citizen. When they arrive the counter enters them and the clock goes on.";
    TURN_CITIZEN_DUTY = "Chờ công dân thực hiện nghĩa vụ tài chính. Khi thực hiện xong, bộ phận một cửa ghi nhận và thời hạn chạy tiếp." /
        "A financial duty of the citizen is awaited. When it is met the counter enters that and the clock goes on.";
    TURN_SUSPENDED = "Hồ sơ đang tạm dừng; lãnh đạo cơ quan giải quyết cho chạy tiếp." / "It is suspended; a leader of the agency that decides lets it go on.";
    TURN_STEP = "Hồ sơ đang ở bước {0}: {1}." / "It is at step {0}: {1}.";
    TURN_RECEIVE = "Hồ sơ đã chuyển đến bước {0}, chờ nhận bàn giao: {1}." / "It was handed over to step {0}, to be taken over: {1}.";
    TURN_HAND_BACK = "Đã có kết quả, chờ bộ phận một cửa trả." / "The result is there, to be handed back by the counter.";
    DUE_WILL_MOVE = "Đang tạm dừng; sẽ dời thêm thời gian tạm dừng" / "Paused; it will move by the working time of the pause";
    PAUSED = "Tạm dừng" / "Paused";
    DOSSIERS = "Hồ sơ" / "Dossiers";
    SEARCH = "Tìm hồ sơ" / "Find a dossier";
    SEARCH_HINT = "Tên không cần dấu, mã hồ sơ (hoặc phần cuối, ví dụ 261201-0002), số định danh, số điện thoại" / "Name without accents, code (or its end, such as 261201-0002), ID number, phone";
    FIND = "Tìm" / "Find";
    EVERY_STATUS = "Mọi trạng thái" / "Every state";
    EVERY_DUE = "Mọi thời hạn" / "Whenever due";
    UNANSWERED = "Quá hạn bổ sung" / "Not answered in time";
    UNANSWERED_ONLY = "Chỉ xem hồ sơ quá hạn bổ sung" / "Only those not answered in time";
    DUE_TODAY = "Đến hạn hôm nay" / "Due today";
}

texts! {
    DOSSIER_TITLE = "Hồ sơ {0}" / "Dossier {0}";
    DONE = "Đã thực hiện: {0}." / "Done: {0}.";
    DONE_PAY = "Đã thực hiện: {0}. Biên lai {1}." / "Done: {0}. Receipt {1}.";
    DONE_CREATE = "Đã tiếp nhận hồ sơ. Ngày hẹn trả kết quả: {0}." / "The dossier was received. It is due at {0}.";
    CLOCK_STOPS = "Từ lúc này thời hạn giải quyết tạm dừng; ngày hẹn trả sẽ dời thêm thời gian tạm dừng." /
        "From now on the clock stands still; the due time moves by the working time that passes until it goes on.";
    RATING = "Công dân đánh giá" / "What the citizen says";
    DONE_TAKEN = " Đã thu {0}, biên lai {1}." / " {0} was taken, receipt {1}.";
    DONE_NOT_TAKEN = " Chưa thu phí, lệ phí: {0}." / " Not taken yet: {0}.";
    DONE_CONSENT = "Đã ghi nhận cách nhắn tin cho người nộp." / "How the applicant is told was changed.";
    DONE_HOLD = "Đã lưu, chưa tiếp nhận. Hãy yêu cầu bổ sung hoặc từ chối tiếp nhận, rồi in phiếu ở mục \"Phiếu in\"." /
        "Saved, not received. Ask for what is missing or refuse it, then print the slip under \"Slips\".";
    DONE_CREATE_UNLIMITED = "Đã lưu hồ sơ." / "The dossier was saved.";
    ACTIONS = "Việc có thể làm" / "What you can do";
    BACK_TO_DOSSIER = "← Về hồ sơ" / "← Back to the dossier";
    NOT_POSSIBLE = "Lúc này không thể thực hiện \"{0}\" với hồ sơ." / "\"{0}\" is not possible now.";
    NOT_IN_THIS_STATE = "Hồ sơ đang ở trạng thái \"{0}\"." / "The dossier is \"{0}\".";
    NOT_YOURS = "Ở bước này, việc đó không thuộc quyền của ông/bà." / "At this step it is not yours to do.";
    WHAT_WAS_TYPED = "Những gì ông/bà đã nhập, chưa được lưu" / "What you typed; it was not saved";
    PAPER_COUNTED = "{0}: {1} bản chính, {2} bản sao" / "{0}: {1} originals, {2} copies";
    FILE_DEMANDED = "thủ tục này bắt buộc có tệp" / "this procedure demands it";
    OPTIONAL = "không bắt buộc" / "optional";
    ABOUT = "Thông tin hồ sơ" / "About the dossier";
    ID_NUMBER = "Số định danh" / "ID number";
    PHONE = "Điện thoại" / "Phone";
    EMAIL = "Thư điện tử" / "E-mail";
    ADDRESS = "Địa chỉ" / "Address";
    SUBMITTER = "Người nộp" / "Handed in by";
    SUBMITTER_ID = "Số định danh người nộp" / "Their ID number";
    SUBMITTER_PHONE = "Điện thoại người nộp" / "Their phone";
    STANDS_IN_FOR = "làm thay {0}" / "for {0}";
    SETS = "Số bộ hồ sơ" / "Sets of papers";
    MATTER = "Nội dung yêu cầu" / "Matter";
    EXTERNAL_CODE = "Mã của cổng dịch vụ công" / "Code of the portal";
    DECIDED_BY = "Cơ quan giải quyết" / "Decided by";
    RECEIVED_BY = "Nơi tiếp nhận" / "Received by";
    INTAKE_CHANNEL = "Hình thức nộp" / "Handed in";
    RETURN_CHANNEL = "Hình thức trả kết quả" / "Result goes out";
    SUBMITTED_AT = "Nộp lúc" / "Handed in at";
    RECEIVED_AT = "Tiếp nhận lúc" / "Received at";
    ACCEPT_DUE = "Phải tiếp nhận hoặc từ chối trước" / "To be accepted or refused before";
    NOBODY = "Chưa phân công" / "Nobody yet";
    NOBODY_YET = "Chưa phân công cụ thể" / "Nobody in particular";
    DUE_IF_ACCEPTED = "Ngày hẹn trả nếu tiếp nhận bây giờ" / "Due if it is accepted now";
    NO_DUE = "Không quy định thời hạn" / "No time limit";
    NOT_YET = "Chưa tiếp nhận nên chưa tính hạn" / "Not accepted yet, so not due yet";
    PAPERS = "Giấy tờ đã nhận" / "Papers handed in";
    PAPER = "Giấy tờ" / "Paper";
    ORIGINALS = "Bản chính" / "Originals";
    COPIES = "Bản sao" / "Copies";
    NO_PAPERS = "Chưa nhận giấy tờ nào." / "No papers yet.";
    STEPS = "Quá trình giải quyết" / "Steps";
    STEP = "Bước" / "Step";
    HELD_BY = "Nơi giữ" / "Held by";
    ENTERED = "Nhận lúc" / "Entered";
    STEP_DUE = "Hạn của bước" / "Due";
    LEFT_AT = "Chuyển lúc" / "Left";
    LATE_STEP = "Quá hạn" / "Late";
    NOT_FORWARDED = "Hồ sơ đang ở bộ phận một cửa." / "The dossier is at the counter.";
    MOVES = "Tạm dừng và hẹn lại" / "Pauses and new dates";
    REASON = "Lý do" / "Reason";
    REASON_IS_READ = "Công dân đọc được lý do này khi tra cứu hồ sơ." / "The citizen reads this reason when they look the dossier up.";
    FEES = "Phí, lệ phí" / "Fees";
    FEE = "Khoản" / "Fee";
    AMOUNT = "Số tiền" / "Amount";
    WHEN_PAID = "Thời điểm nộp" / "To be paid";
    PAYMENT = "Tình trạng" / "Payment";
    POST_IN = "Hồ sơ gửi đến" / "Papers to us";
    POST_OUT = "Kết quả gửi đi" / "Result to the applicant";
    NO_ITEM_CODE = "chưa có mã bưu gửi" / "no item code yet";
    POST_PARTY = "Người gửi, người nhận" / "Sender or receiver";
    POST_NONE = "Hồ sơ không có bưu gửi nào." / "Nothing of the dossier goes by post.";
    POST_ENTER = "Ghi nhận hành trình bưu gửi" / "Enter what happened to an item";
    POST_HANDS_BACK = "Khi bưu chính nhận kết quả, hồ sơ được ghi nhận đã trả kết quả cùng lúc." /
        "A result that the post takes is handed back by that.";
    POST_WAITS = "Kết quả của hồ sơ gửi qua bưu chính: khi ghi nhận bàn giao bưu gửi thì hồ sơ được ghi nhận đã trả, không cần trả ở đây." /
        "The result goes by post: it is handed back when its item is handed over to the post, and need not be here.";
    POST_TO_ITEMS = "Đến trang bưu gửi của hồ sơ" / "To the items of the dossier";
    POST_NOT_HANDED_BACK = "Hủy ghi nhận bàn giao kết quả thì hồ sơ trở lại trạng thái đã có kết quả, chưa trả." /
        "Where the post did not take the result after all, it lies at the desk again and is not handed back.";
    POST_DONE = "Đã ghi nhận." / "It was entered.";
    POST_WHAT = "Bưu gửi và việc đã xảy ra" / "The item, and what happened to it";
    POST_DAY = "Ngày xảy ra" / "Day";
    POST_ITEM_CODE = "Mã bưu gửi" / "Item code";
    POST_ITEM_CODE_HINT = "Ghi khi nay mới biết mã" / "If it is known only now";
    POST_COURSE = "Hành trình" / "Course";
    POST_BACK = "← Về trang bưu gửi" / "← Back to the items";
    POST_ORDER = "Lập bưu gửi" / "Order an item";
    POST_NO_WAY = "Không lập thêm được bưu gửi: thủ tục không tiếp nhận, trả kết quả qua bưu chính công ích, không còn gì để gửi, hoặc đã có bưu gửi cho chiều này." /
        "Nothing more can be ordered: the procedure does not use the post, nothing is left to send, or there is an item already.";
    POST_WAY = "Chiều gửi" / "Which way";
    POST_PARTY_HINT = "Người gửi nếu hồ sơ gửi đến, người nhận nếu gửi kết quả." /
        "Who sends the papers, or who receives the result.";
    POST_OUT_EARLY = "Hồ sơ chưa có kết quả: lập bưu gửi trả kết quả bây giờ là đặt trước. Hình thức trả kết quả đổi sang bưu chính ngay; bưu gửi chỉ giao đi khi đã có kết quả." /
        "There is no result yet: an item for it is ordered ahead. The result goes out by post from now on; the item is handed over once there is one.";
    POST_CARRIER = "Đơn vị bưu chính" / "Carrier";
    POST_CARRIER_HINT = "Để trống nếu là {0}." / "Leave empty for {0}.";
    POST_FEE = "Cước bưu chính (đồng)" / "What the post takes (đồng)";
    POST_COD = "Thu hộ khi phát kết quả (đồng)" / "To be collected when the result is delivered (đồng)";
    POST_COD_HINT = "Số tiền bưu tá thu của người nhận." / "What the carrier collects from the receiver.";
    POST_CONTENT = "Nội dung bưu gửi" / "What is in it";
    POST_GIVE_UP = "Hủy bưu gửi" / "Give up an item";
    POST_TAKE_BACK = "Hủy ghi nhận nhầm" / "Take back what was entered by mistake";
    POST_ENTERED = "Ghi nhận cần hủy" / "What was entered";
    POST_NOTHING_ENTERED = "Không có ghi nhận nào của cán bộ có thể hủy." / "Nothing that somebody entered can be taken back.";
    POST_TAKEN_BACK = "đã hủy ghi nhận: {0}" / "taken back: {0}";
    POST_GIVEN = "Đã trao tại quầy lúc {0}" / "Handed out at the counter at {0}";
    POST_SUPERSEDED = "Kết quả trước khi mở lại hồ sơ" / "The result before the dossier was taken up again";
    ANNULLED = "Hết giá trị từ khi mở lại hồ sơ lúc {0}" / "No result any more since the dossier was taken up again at {0}";
    POST_ITEM = "Bưu gửi" / "Item";
    POST_NONE_WAITS = "Không có bưu gửi nào có thể hủy." / "No item can be given up.";
    RESULTS = "Kết quả giải quyết" / "Result";
    RESULT = "Kết quả" / "Result";
    RESULT_HINT = "Để trống nếu kết quả đã được gắn trước đó hoặc thủ tục không có kết quả." /
        "Leave empty if the result is attached already or there is none.";
    SYMBOL = "Số, ký hiệu" / "Symbol and number";
    SUMMARY = "Trích yếu" / "Abstract";
    SIGNER = "Người ký" / "Signer";
    ISSUED_ON = "Ngày ban hành" / "Day of issue";
    REFERENCE = "Số giao dịch, nếu chuyển khoản" / "Number, if by transfer";
    TO_STEP = "Trả về bước" / "Back to step";
    STEP_BEFORE = "Bước liền trước: {0}" / "The step before: {0}";
    NEXT_STEP = "Bước tiếp theo: {0}" / "Next step: {0}";
    ATTACHED_ALREADY = "Kết quả đã gắn vào hồ sơ" / "Results attached already";
    ANOTHER_RESULT = "Gắn thêm một kết quả khác" / "Attach one more result";
    FILE_STILL_MISSING = "Thủ tục này bắt buộc có tệp kết quả; chưa có tệp thì chưa ký duyệt được." / "This procedure demands a file of the result; without it nothing can be decided.";
    OPEN_STEP = "Bước đang mở" / "Open step";
    AT_THE_DESK = "Bộ phận một cửa" / "The desk";
    MORE_OF_RESULT = "Loại giấy, hiệu lực" / "Kind of paper, validity";
    RESULT_KIND = "Loại giấy tờ" / "Kind of paper";
    ISSUING_AGENCY = "Cơ quan ban hành, nếu khác cơ quan giải quyết" / "Issued by, if not the deciding agency";
    EFFECTIVE_ON = "Có hiệu lực từ ngày" / "Valid from";
    EXPIRES_ON = "Hết hiệu lực sau ngày" / "Valid until";
    ANSWER_BY = "Hạn bổ sung" / "To be answered by";
    ANSWER_BY_HINT = "Bỏ trống: theo thời hạn chung" / "Empty: as the rule says";
    LATE_AGENCY = "Đơn vị gây chậm" / "The unit that is late";
    LATE_AS_IT_LIES = "Đơn vị đang giữ hồ sơ" / "The one that holds the dossier";
    CORRECTION_HINT = "Chỉ sửa chỗ ghi nhầm. Nội dung cũ và lý do được giữ trong lịch sử; phiếu đã in không đổi, nên hãy in giấy tiếp nhận mới (có số mới) nếu cần. Bưu gửi qua đơn vị bưu chính đã kết nối vẫn ghi địa chỉ cũ: hãy báo lại cho bưu chính." /
        "Correct only what was mistyped. What stood there and the reason stay in the history; slips that were printed stay as they are, so print a new receipt, with a new number, where needed. An item of a connected carrier keeps its address: tell the carrier.";
    NO_VALUE = "để trống" / "empty";
    FEES_HINT = "Không đánh dấu khoản nào: thu tất cả." / "None ticked: all of them.";
    RECEIVER = "Người nhận kết quả tại quầy" / "Who takes the result at the counter";
    RECEIVER_NOTE = "Giấy tờ tùy thân của người nhận, ghi chú" / "ID of who takes it, notes";
    SIGNED = "Đã ký số" / "Digitally signed";
    YES = "Có" / "Yes";
    NO = "Không" / "No";
    WHY_DUE = "Vì sao là hạn này" / "Why it is due then";
    DURATION = "Thời hạn giải quyết: {0}." / "Time allowed: {0}.";
    FIRST_DUE = "Đã hẹn khi tiếp nhận: {0}." / "Promised at receipt: {0}.";
    RECOMPUTED = "Lịch làm việc hoặc quy tắc thay đổi" / "Working time or a rule changed";
    HISTORY = "Lịch sử" / "History";
    LOOKS = "Ai đã xem hồ sơ này" / "Who looked at this dossier";
    LOOKS_AT = "Ai đã xem hồ sơ {0}" / "Who looked at {0}";
    LOOKS_LEAD =
        "Mỗi lần cán bộ xem dữ liệu cá nhân của hồ sơ được ghi lại, kể cả lần xem trang này." /
        "Every look of an official at personal data of the dossier is noted, also that at this page.";
    NO_LOOKS = "Không còn lưu lượt xem nào." / "No look is kept.";
    SAW = "Đã xem" / "Saw";
    WHEN = "Lúc" / "When";
    WHAT = "Việc" / "What";
    WHO = "Người thực hiện" / "Who";
    THE_SYSTEM = "Hệ thống" / "The system";
    TO_DO = "Việc cần làm" / "What to do";
    MISSING_PAPERS = "Giấy tờ cần bổ sung" / "Missing papers";
    MISSING_OTHERS = "Giấy tờ khác" / "Other papers";
    ONE_A_LINE = "Mỗi dòng một giấy tờ" / "One a line";
    PAPERS_ARRIVED = "Giấy tờ vừa nhận" / "Papers that arrived";
    NEW_DUE = "Ngày hẹn mới" / "New date";
    NEW_DUE_TIME = "Giờ" / "Time";
    METHOD = "Cách nộp tiền" / "Paid by";
    AS_REGISTERED = "Như đã đăng ký" / "As registered";
    LEGAL_GROUND = "Căn cứ pháp lý" / "Legal ground";
    NOTE = "Ghi chú" / "Note";
    NO_RESULT_YET = "Hồ sơ chưa được gắn kết quả và bị tính như vậy cho đến khi gắn. Người xử lý còn gắn được sau khi trả." /
        "No result is attached, and the dossier is counted so until one is. Whoever handles it still can after it was handed back.";
}
