//! What can be wrong with one field of a request: every code that is told, in one list.

use crate::domain::text_enum::text_enum;

text_enum! {
    /// What is wrong with one field, for programs. The field that is told with it says of what.
    pub enum FieldCode {
        // Whatever is sent.
        /// It must be there: on its own, or for what else was chosen.
        Missing = "missing" / "còn thiếu, bắt buộc phải có",
        /// Nobody knows a field or parameter of this name.
        UnknownField = "unknown_field" / "không có ô hoặc tham số này",
        /// A field or parameter that may come once came again.
        GivenTwice = "given_twice" / "ô hoặc tham số gửi nhiều lần",
        /// A text where a number is wanted, a list where one value is, and the like.
        WrongType = "wrong_type" / "sai kiểu giá trị",
        /// None of a closed list.
        UnknownValue = "unknown_value" / "giá trị không có trong danh mục",
        /// A number below the least or above the most that it may be.
        OutOfRange = "out_of_range" / "ngoài khoảng cho phép",
        /// Another dossier that is there already shares what duplicates share.
        LooksLikeDuplicate = "looks_like_duplicate" / "giống một hồ sơ đã có trong hệ thống",
        /// It stands in the list, or in the file, before.
        Duplicate = "duplicate" / "nêu nhiều lần trong danh sách hoặc trong tệp",
        /// A list has more entries than are taken.
        TooMany = "too_many" / "danh sách quá nhiều mục",
        /// The path says something else.
        Differs = "differs" / "khác với đường dẫn",
        /// What else was chosen makes no use of it, or says it already.
        NotForThisKind = "not_for_this_kind" / "không dùng với lựa chọn này",
        /// The action on a dossier takes no such field.
        NotForThisAction = "not_for_this_action" / "thao tác này không dùng ô này",
        /// The key of a request that is sent again is none.
        IdempotencyKey = "idempotency_key" / "Idempotency-Key không đúng dạng",
        /// The header with the version that was seen is none, or says another than the body.
        IfMatch = "if_match" / "If-Match không đúng dạng hoặc khác phiên bản trong nội dung",
        /// The digest of a content is none.
        ContentDigest = "content_digest" / "Content-Digest không đúng dạng",
        /// Where a page of a list is to begin is no place in it.
        Cursor = "cursor" / "con trỏ trang không hợp lệ",
        /// The event at which a place in the feed points is not in it.
        CursorStranger = "cursor_stranger" / "con trỏ trỏ tới sự kiện không có trong dòng sự kiện",
        /// More groupings than two, the same twice, or two spans of time.
        Groupings = "groupings" / "cách nhóm không ghép được với nhau",
        /// The refusal of the whole, which a page shows beside the field that it is about.
        Refused = "refused" / "lý do từ chối cả yêu cầu (chỉ trên trang)",

        // Texts, numbers, days and moments.
        /// Nothing but blanks.
        TextEmpty = "text_empty" / "nội dung trống",
        /// A control character, or a line break where one line is wanted.
        TextControlCharacter = "text_control_character" / "nội dung có ký tự điều khiển hoặc dấu xuống dòng",
        /// Longer than is taken.
        TextTooLong = "text_too_long" / "nội dung quá dài",
        /// The subject of a message has several lines.
        SeveralLines = "several_lines" / "tiêu đề có nhiều dòng",
        /// A word in brackets for which nothing can be put in.
        PlaceholderUnknown = "placeholder_unknown" / "chỗ điền không có trong danh mục",
        /// A bracket without its partner.
        PlaceholderUnclosed = "placeholder_unclosed" / "chỗ điền thiếu dấu mở hoặc đóng",
        /// No hexadecimal SHA-256.
        Sha256 = "sha256" / "không phải mã SHA-256",
        /// No number.
        NotANumber = "not_a_number" / "không phải số",
        /// No whole number of sheets, days or the like, or one that is too high.
        NotACount = "not_a_count" / "không phải số đếm hợp lệ",
        /// Neither true nor false.
        NotAFlag = "not_a_flag" / "không phải true hoặc false",
        /// No day as days are written, or one that the calendar does not have.
        NotADate = "not_a_date" / "không phải ngày",
        /// No moment as RFC 3339 writes it.
        TimeFormat = "time_format" / "thời điểm không đúng dạng",
        /// Not done at the counter, which it is about.
        NotAtTheCounter = "not_at_the_counter" / "không trả trực tiếp tại quầy",
        /// A moment of a year that is not taken.
        TimeOutOfRange = "time_out_of_range" / "thời điểm ngoài khoảng được nhận",
        /// No name of a period of reports.
        Period = "period" / "tên kỳ báo cáo không đúng dạng",
        /// The end lies before the beginning.
        BeforeStart = "before_start" / "ngày cuối trước ngày đầu",
        /// A span of time is longer than is taken.
        TooLong = "too_long" / "khoảng thời gian quá dài",
        /// Only the day is told where the hour says whether it was late.
        HourUntold = "hour_untold" / "chỉ có ngày, thiếu giờ để biết có quá hạn không",
        /// What must have come has not.
        InTheFuture = "in_the_future" / "chưa đến",
        /// What must be to come is over.
        InThePast = "in_the_past" / "đã qua",
        /// Earlier than what it follows.
        TooEarly = "too_early" / "sớm hơn mức cho phép",
        /// Later than can be meant.
        TooFar = "too_far" / "quá xa",
        /// Too long over to be entered by hand.
        TooLongAgo = "too_long_ago" / "đã quá lâu để nhập tay",
        /// A day outside the year that is asked about.
        OutsideYear = "outside_year" / "ngoài năm được hỏi",

        // People.
        /// An address is blank.
        AddressEmpty = "address_empty" / "địa chỉ trống",
        /// A control character or line break in an address.
        AddressControlCharacter = "address_control_character" / "địa chỉ có ký tự điều khiển hoặc dấu xuống dòng",
        /// An address is longer than is taken.
        AddressTooLong = "address_too_long" / "địa chỉ quá dài",
        /// A name is blank.
        PersonNameEmpty = "person_name_empty" / "họ tên trống",
        /// A control character or line break in a name.
        PersonNameControlCharacter = "person_name_control_character" / "họ tên có ký tự điều khiển hoặc dấu xuống dòng",
        /// A name is longer than is taken.
        PersonNameTooLong = "person_name_too_long" / "họ tên quá dài",
        /// A name without a letter.
        PersonNameNoLetter = "person_name_no_letter" / "họ tên không có chữ cái",
        /// The number of an identity paper is blank.
        IdNumberEmpty = "id_number_empty" / "số định danh trống",
        /// Other signs than letters and digits.
        IdNumberCharacters = "id_number_characters" / "số định danh có ký tự lạ",
        /// No paper has a number of this length.
        IdNumberLength = "id_number_length" / "số định danh sai độ dài",
        /// Its first digits name no province.
        IdNumberPlace = "id_number_place" / "số định danh có mã tỉnh không tồn tại",
        /// No tax code.
        TaxCodeShape = "tax_code_shape" / "mã số thuế không đúng dạng",
        /// The check digit of a tax code is wrong.
        TaxCodeCheckDigit = "tax_code_check_digit" / "mã số thuế sai chữ số kiểm tra",
        /// The branch in a tax code is none.
        TaxCodeBranch = "tax_code_branch" / "mã số thuế sai mã đơn vị phụ thuộc",
        /// No Vietnamese phone number.
        PhoneInvalid = "phone_invalid" / "số điện thoại không đúng dạng",
        /// No e-mail address.
        EmailInvalid = "email_invalid" / "địa chỉ thư điện tử không đúng dạng",
        /// What proves a right to see a dossier is not four digits.
        Secret = "secret" / "không phải 4 số cuối",
        /// Nobody of the dossier has a number whose last digits would prove it.
        SecretMissing = "secret_missing" / "thiếu số định danh hoặc số điện thoại để tra cứu",

        // Accounts.
        /// No name of a user.
        UsernameInvalid = "username_invalid" / "tên đăng nhập không đúng dạng",
        /// There is no such account.
        UserUnknown = "user_unknown" / "không có tài khoản này",
        /// Shorter than passwords must be.
        PasswordTooShort = "password_too_short" / "mật khẩu quá ngắn",
        /// Longer than passwords may be.
        PasswordTooLong = "password_too_long" / "mật khẩu quá dài",
        /// Among the passwords that are tried first.
        PasswordCommon = "password_common" / "mật khẩu quá phổ biến",
        /// Much like the name of its user.
        PasswordLikeUsername = "password_like_username" / "mật khẩu giống tên đăng nhập",
        /// Not the password that holds.
        PasswordWrong = "password_wrong" / "mật khẩu hiện tại không đúng",
        /// One's own password is not reset, but changed.
        OwnPassword = "own_password" / "mật khẩu của chính mình không đặt lại ở đây",
        /// The new password is the old one.
        Unchanged = "unchanged" / "không khác giá trị cũ",
        /// Who is to do a step may not.
        AssigneeUnfit = "assignee_unfit" / "cán bộ không nhận được việc này",
        /// Who is to stand in may not.
        DelegateUnfit = "delegate_unfit" / "người được ủy quyền không phù hợp",
        /// Who is to have paid out does not collect where the money was taken.
        ClerkUnfit = "clerk_unfit" / "tài khoản không thu tiền tại cơ quan đó",

        // Agencies and the catalogue.
        /// No code of an agency.
        AgencyCodeInvalid = "agency_code_invalid" / "mã cơ quan không đúng dạng",
        /// There is no such agency, or it is not yours to see.
        AgencyUnknown = "agency_unknown" / "không có cơ quan này",
        /// The agency, or the level named, is of a level for which this is not.
        AgencyLevel = "agency_level" / "cấp cơ quan không phù hợp",
        /// The agency does not exist on that day or in that period.
        AgencyNotValid = "agency_not_valid" / "cơ quan không hoạt động vào lúc đó",
        /// The day or period lies before the agency began.
        BeforeAgency = "before_agency" / "trước khi cơ quan hoạt động",
        /// The agency had ended on that day.
        AfterAgency = "after_agency" / "sau khi cơ quan kết thúc",
        /// Successors lead back to the agency that ends.
        Circle = "circle" / "cơ quan kế thừa quay về chính cơ quan này",
        /// Who receives takes in nothing that the other agency decides.
        Boundary = "boundary" / "ngoài địa giới được tiếp nhận",
        /// No code of a procedure.
        ProcedureCodeInvalid = "procedure_code_invalid" / "mã thủ tục không đúng dạng",
        /// There is no such procedure.
        ProcedureUnknown = "procedure_unknown" / "không có thủ tục này",
        /// No version of the procedure holds on that day.
        ProcedureNotInForce = "procedure_not_in_force" / "thủ tục không có hiệu lực vào ngày đó",
        /// Something in the definition of a procedure does not fit the rest.
        Definition = "definition" / "định nghĩa thủ tục không hợp lệ",
        /// None of the levels of online services.
        ServiceLevel = "service_level" / "không phải mức độ dịch vụ công",
        /// The unit of a duration is none.
        DurationUnit = "duration_unit" / "không có đơn vị thời hạn này",
        /// The length of a duration is no number of at most two decimals.
        DurationNumber = "duration_number" / "thời hạn không phải số hợp lệ",
        /// A duration of nothing.
        DurationZero = "duration_zero" / "thời hạn bằng không",
        /// A duration longer than is taken.
        DurationTooLong = "duration_too_long" / "thời hạn quá dài",
        /// Finer than the unit can be divided.
        DurationTooFine = "duration_too_fine" / "thời hạn lẻ hơn đơn vị cho phép",
        /// The latest time of receipt is no time of day.
        DurationCutoff = "duration_cutoff" / "giờ chốt không phải giờ trong ngày",
        /// Hours that are none, or end before they begin.
        CalendarSession = "calendar_session" / "buổi làm việc không đúng dạng",
        /// Two sessions of a day overlap.
        CalendarSessionOverlap = "calendar_session_overlap" / "hai buổi làm việc chồng nhau",
        /// An exception of the calendar without a name.
        CalendarExceptionName = "calendar_exception_name" / "ngày ngoại lệ không có tên",
        /// A day worked on which nobody works.
        CalendarWorkedWithoutHours = "calendar_worked_without_hours" / "ngày làm việc không có giờ",
        /// Two weeks begin to hold on one day.
        CalendarTwoWeeks = "calendar_two_weeks" / "hai tuần làm việc bắt đầu cùng ngày",
        /// Two exceptions on one day.
        CalendarTwoExceptions = "calendar_two_exceptions" / "hai ngoại lệ trong cùng ngày",
        /// Not seven days, or none of them worked.
        Week = "week" / "tuần làm việc không hợp lệ",
        /// The calendar has no working time where a due time would fall.
        CalendarWithoutWork = "calendar_without_work" / "lịch không có giờ làm việc ở hạn này",

        // Dossiers.
        /// No code of a dossier.
        DossierCodeShape = "dossier_code_shape" / "mã hồ sơ không đúng dạng",
        /// The agency in it is none.
        DossierCodeAgency = "dossier_code_agency" / "mã hồ sơ có mã cơ quan không đúng",
        /// The day in it is none.
        DossierCodeDay = "dossier_code_day" / "mã hồ sơ có ngày không đúng",
        /// The number in it is none.
        DossierCodeNumber = "dossier_code_number" / "mã hồ sơ có số thứ tự không đúng",
        /// The procedure is not offered online.
        NotOfferedOnline = "not_offered_online" / "thủ tục không tiếp nhận trực tuyến",
        /// The procedure does not use the post.
        PostNotAllowed = "post_not_allowed" / "thủ tục không dùng bưu chính công ích",
        /// The dossier has no address to which a result could be sent.
        AddressMissing = "address_missing" / "hồ sơ không có địa chỉ để gửi",
        /// The procedure, or the dossier, has no such paper.
        PaperUnknown = "paper_unknown" / "không có giấy tờ này",
        /// A mandatory paper was not handed in.
        PaperMissing = "paper_missing" / "thiếu giấy tờ bắt buộc",
        /// What was paid belongs to a dossier that is not received yet.
        NotReceivedYet = "not_received_yet" / "hồ sơ chưa được tiếp nhận",
        /// The dossier has ended.
        DossierEnded = "dossier_ended" / "hồ sơ đã kết thúc",
        /// The result has been handed to the applicant.
        HandedBack = "handed_back" / "kết quả đã trả",
        /// The step is not open, or not yours.
        StepNotOpen = "step_not_open" / "bước không mở hoặc không thuộc ông/bà",
        /// Several steps are open: which is meant must be said.
        WhichStep = "which_step" / "phải nêu bước",
        /// The next stage has several steps, each assigned by itself.
        SeveralSteps = "several_steps" / "giai đoạn sau có nhiều bước song song",
        /// Other steps side by side are not finished, so there is nobody to name yet.
        OthersOpen = "others_open" / "các bước song song khác chưa xong",
        /// Only a step before the present one can be returned to.
        NotAnEarlierStep = "not_an_earlier_step" / "không phải bước trước",
        /// The agency has no part in the dossier.
        NotConcerned = "not_concerned" / "cơ quan không tham gia hồ sơ",
        /// The new due time is not later than the present one.
        NotLater = "not_later" / "không muộn hơn hạn hiện tại",
        /// Nobody works on these days.
        NotAWorkingDay = "not_a_working_day" / "không phải ngày làm việc",
        /// Outside the hours of work.
        OutsideSessions = "outside_sessions" / "ngoài giờ làm việc",
        /// The procedure gives no result.
        NoResultGiven = "no_result_given" / "thủ tục không có kết quả",
        /// The dossier has no such file of its result.
        FileUnknown = "file_unknown" / "không có tệp kết quả này",
        /// The ending of a file's name denies its content.
        WrongEnding = "wrong_ending" / "đuôi tệp không khớp nội dung",

        // Slips, reports and exports.
        /// No number of a slip.
        SlipNumber = "slip_number" / "số phiếu không đúng dạng",
        /// The dossier has no such round of requests or extensions.
        NoSuchRound = "no_such_round" / "không có lần này",
        /// No number of a frozen report.
        ReportNumber = "report_number" / "số báo cáo không đúng dạng",
        /// More rows than the format holds.
        TooManyRows = "too_many_rows" / "quá nhiều dòng cho định dạng này",
        /// No code of feedback.
        FeedbackCode = "feedback_code" / "mã phản ánh, kiến nghị không đúng dạng",

        // Money.
        /// Below nothing.
        MoneyNegative = "money_negative" / "số tiền âm",
        /// More than any amount can be.
        MoneyTooLarge = "money_too_large" / "số tiền quá lớn",
        /// Nothing is no payment.
        AmountZero = "amount_zero" / "số tiền bằng không",
        /// More than is left to pay back.
        AmountTooLarge = "amount_too_large" / "nhiều hơn số còn lại",
        /// Not the amount that was asked for.
        AmountMismatch = "amount_mismatch" / "số tiền khác yêu cầu thanh toán",
        /// The dossier has no such fee.
        FeeUnknown = "fee_unknown" / "không có khoản phí, lệ phí này",
        /// The fee is not there, or not unpaid.
        FeeNotDue = "fee_not_due" / "khoản phí, lệ phí không còn phải nộp",
        /// Nothing is paid back online.
        RefundMethod = "refund_method" / "không hoàn tiền bằng cách này",
        /// No form number or series of receipts.
        ReceiptMark = "receipt_mark" / "ký hiệu biên lai không đúng dạng",
        /// No block of numbers of receipts.
        ReceiptNumbers = "receipt_numbers" / "dải số biên lai không hợp lệ",
        /// The cash that was counted is not what the book says, and nobody says why.
        DifferenceUnexplained = "difference_unexplained" / "chênh lệch chưa được giải thích",

        // Post, and addresses of other systems.
        /// No code of an item.
        ItemCodeShape = "item_code_shape" / "mã bưu gửi không đúng dạng",
        /// The check digit of an item's code is wrong.
        ItemCodeCheckDigit = "item_code_check_digit" / "mã bưu gửi sai chữ số kiểm tra",
        /// Another item has this code.
        ItemCodeTaken = "item_code_taken" / "mã bưu gửi của bưu gửi khác",
        /// Before the day on which the item was ordered.
        BeforeOrder = "before_order" / "trước ngày lập bưu gửi",
        /// An act of its own, and nothing that happens to an item.
        NotAnEvent = "not_an_event" / "không phải diễn biến của bưu gửi",
        /// There is no result that could be on its way.
        NoResultYet = "no_result_yet" / "chưa có kết quả để gửi",
        /// The post has the result.
        WithThePost = "with_the_post" / "bưu chính đang giữ kết quả",
        /// No address of a server.
        EndpointInvalid = "endpoint_invalid" / "địa chỉ máy chủ không đúng dạng",
        /// The address does not begin with `https://`.
        EndpointNotEncrypted = "endpoint_not_encrypted" / "địa chỉ không bắt đầu bằng https://",
        /// The address lies within the server's own network.
        EndpointOwnNetwork = "endpoint_own_network" / "địa chỉ thuộc mạng nội bộ",
        /// No server has this name.
        EndpointUnknown = "endpoint_unknown" / "không tìm thấy máy chủ",

        // Plans and scorecards.
        /// There is no such indicator, or none for which figures are entered.
        IndicatorUnknown = "indicator_unknown" / "không có chỉ tiêu này",
        /// The indicator counts what nobody aims at: no target, and no points.
        NotAnAim = "not_an_aim" / "chỉ tiêu không dùng để đặt mục tiêu hay chấm điểm",
        /// Two targets cannot be met together.
        ContradictoryTarget = "contradictory_target" / "trái với ngưỡng khác",
        /// More than 100 %.
        Unreachable = "unreachable" / "không thể đạt được",
        /// No agency at or below who issues it has this level.
        AboveIssuer = "above_issuer" / "cấp ở trên cơ quan ban hành",
        /// The version of a scorecard keeps who issued it.
        IssuerStays = "issuer_stays" / "không đổi được cơ quan ban hành",
        /// No code of a scorecard, or of what stands in one.
        ScorecardCode = "scorecard_code" / "mã bộ chỉ số hoặc tiêu chí không đúng dạng",
        /// Maxima do not sum up to the whole.
        Maxima = "maxima" / "tổng điểm tối đa không khớp",
        /// Bands that cannot be read, do not fall, or do not reach the maximum.
        Bands = "bands" / "các bậc điểm không hợp lệ",
        /// The scorecard has no such criterion or component.
        ItemUnknown = "item_unknown" / "không có tiêu chí hoặc thành phần này",
        /// More points than the item has.
        AboveMaximum = "above_maximum" / "cao hơn điểm tối đa",
        /// More were counted than there are.
        AboveDenominator = "above_denominator" / "tử số lớn hơn mẫu số",

        // Files of history.
        /// A column of the header is missing.
        ColumnMissing = "column_missing" / "thiếu cột",
        /// A column stands in the header twice.
        ColumnTwice = "column_twice" / "cột lặp lại",
        /// There is no such column.
        ColumnUnknown = "column_unknown" / "không có cột này",
        /// A line has more or fewer cells than the header.
        Cells = "cells" / "số ô khác dòng tiêu đề",
        /// Not UTF-8.
        NotUtf8 = "not_utf8" / "không phải UTF-8",
        /// More lines than are stored in one piece.
        TooManyLines = "too_many_lines" / "quá nhiều dòng để nhập trong một lần",
        /// A day as Excel counts them.
        ExcelDate = "excel_date" / "ngày ở dạng số của Excel",
        /// Moments of the line in an order that cannot be.
        OutOfOrder = "out_of_order" / "các thời điểm không theo thứ tự",
        /// Not possible with the status of the line.
        NotWithStatus = "not_with_status" / "không có ở trạng thái này",
        /// The procedure has no due time.
        NoDueTime = "no_due_time" / "thủ tục không có hạn",
        /// The code belongs to an agency that is not yours.
        CodeAgency = "code_agency" / "mã của cơ quan ngoài phạm vi",
        /// The code belongs to an agency that is not of this line.
        CodeOtherAgency = "code_other_agency" / "mã của cơ quan khác",
        /// The day in the code is not of this line.
        CodeOtherDay = "code_other_day" / "mã có ngày khác",
        /// The number in the code is higher than is given out.
        CodeNumberTooHigh = "code_number_too_high" / "mã có số thứ tự quá lớn",
        /// The code is there already, with other data.
        CodeTakenByOtherData = "code_taken_by_other_data" / "mã đã dùng cho hồ sơ có dữ liệu khác",
    }
}
