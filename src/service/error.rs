//! Why a use case was refused: one table of stable codes with a sentence in Vietnamese and in English.

mod database;
mod dates;
mod fields;
mod sentence;

pub use self::fields::Fields;
pub use self::sentence::fill;
use crate::domain::ids::{DossierId, UserId};
use crate::domain::text::{FieldCode, ValueError, thousands};

/// The family of a refusal; the outside world turns it into its own kind of answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not signed in, or not any more.
    Unauthenticated,
    /// Seen, but not allowed.
    Forbidden,
    /// Not there, or not yours to see.
    NotFound,
    /// Somebody was faster, or the state does not allow it.
    Conflict,
    /// Not readable at all.
    Malformed,
    /// Readable, but refused.
    Invalid,
    /// Too large.
    TooLarge,
    /// A range of a file that it does not have.
    RangeOutside,
    /// Too often.
    TooMany,
    /// Try again shortly.
    Busy,
    /// A fault of ours.
    Internal,
}

macro_rules! reasons {
    ($($(#[$meta:meta])* $name:ident: $kind:ident = $code:literal / $vi:literal / $en:literal,)+) => {
        /// Every reason for which something is refused. `{0}`, `{1}` … stand for details.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum Reason { $($(#[$meta])* $name,)+ }

        impl Reason {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];
            /// Stable code for programs.
            pub const fn code(self) -> &'static str { match self { $(Self::$name => $code,)+ } }
            /// Family.
            pub const fn kind(self) -> Kind { match self { $(Self::$name => Kind::$kind,)+ } }
            /// Sentence for the clerk.
            pub const fn vietnamese(self) -> &'static str { match self { $(Self::$name => $vi,)+ } }
            /// The same in English.
            pub const fn english(self) -> &'static str { match self { $(Self::$name => $en,)+ } }
        }
    };
}

reasons! {
    TokenMissing: Unauthenticated = "token_missing" / "Chưa đăng nhập. Hãy đăng nhập rồi thử lại." / "Not signed in. Sign in and try again.",
    TokenInvalid: Unauthenticated = "token_invalid" / "Phiên đăng nhập không hợp lệ hoặc đã hết hạn. Hãy đăng nhập lại." / "The session is not valid or has expired. Sign in again.",
    CredentialsWrong: Unauthenticated = "credentials_wrong" / "Tên đăng nhập hoặc mật khẩu không đúng." / "User name or password is wrong.",
    RefreshInvalid: Unauthenticated = "refresh_invalid" / "Phiên đăng nhập đã kết thúc. Hãy đăng nhập lại." / "The session has ended. Sign in again.",
    NotAllowed: Forbidden = "not_allowed" / "Tài khoản của ông/bà không có quyền thực hiện việc này: {0}." / "Your account may not do this: {0}.",
    CatalogueShared: Forbidden = "catalogue_shared" / "Danh mục thủ tục dùng chung cho mọi cơ quan; chỉ quản trị viên của toàn hệ thống được thêm thủ tục hoặc phiên bản." / "Procedures are shared by all agencies; only an administrator of all of them adds a procedure or a version.",
    FormForeign: Forbidden = "form_foreign" / "Biểu mẫu đã hết hiệu lực hoặc không được gửi từ trang này; chưa có gì thay đổi. Hãy mở lại trang rồi gửi lại." / "The form has expired or was not sent from this page; nothing was changed. Open the page anew and send it again.",
    FormRenewed: Forbidden = "form_renewed" / "Phiên làm việc đã đổi từ khi mở biểu mẫu, nên chưa có gì được lưu. Những gì đã nhập còn nguyên dưới đây: hãy kiểm tra rồi bấm lại." / "The session has changed since the form was opened, so nothing was saved. What you typed is kept below: look at it and press the button again.",
    NotAssigned: Forbidden = "not_assigned" / "Hồ sơ đang được giao cho cán bộ khác xử lý." / "The dossier is assigned to another official.",
    NotYourRole: Forbidden = "not_your_role" / "Bước \"{0}\" do lãnh đạo thực hiện; chuyên viên không chuyển, trả bước này." / "The step \"{0}\" is a leader's; a specialist does not pass it on or return it.",
    NotAway: Conflict = "not_away" / "Cán bộ đang giữ bước này không được ghi nhận vắng mặt hôm nay; hãy đề nghị lãnh đạo phân công lại." / "The official of this step is not recorded as away today; ask the leader to assign it anew.",
    NothingToTakeOver: Conflict = "nothing_to_take_over" / "Bước này chưa giao cho cán bộ nào khác nên không cần nhận thay." / "The step is not in the hands of another official, so there is nothing to take over.",
    HandoverPending: Conflict = "handover_pending" / "Hồ sơ đang chuyển đến cơ quan khác và chưa được xác nhận tiếp nhận; hãy xác nhận trước khi xử lý." / "The dossier is on its way to another agency and not confirmed yet; confirm it before working on it.",
    NothingToReceive: Conflict = "nothing_to_receive" / "Không có lượt chuyển hồ sơ nào đang chờ xác nhận." / "There is no hand-over that waits to be confirmed.",
    AnswerNotOverdue: Conflict = "answer_not_overdue" / "Công dân còn thời hạn bổ sung đến {0}; chưa thể đóng hồ sơ." / "The applicant may answer until {0}; the dossier cannot be closed yet.",
    NoAnswerLimit: Conflict = "no_answer_limit" / "Yêu cầu bổ sung này không có thời hạn trả lời; muốn dừng, hãy dùng \"Dừng xử lý\"." / "This supplement request has no limit to answer; stop the dossier instead.",
    DelegationNotFound: NotFound = "delegation_not_found" / "Không tìm thấy ủy quyền này, hoặc ủy quyền không phải của ông/bà." / "There is no such delegation, or it is not yours.",
    DelegationOver: Conflict = "delegation_over" / "Ủy quyền này đã hết hiệu lực hoặc đã được thu hồi." / "This delegation has ended or was revoked.",
    DelegationOverlaps: Conflict = "delegation_overlaps" / "Đã có ủy quyền hoặc ghi nhận vắng mặt trong thời gian này ({0}). Hãy thu hồi trước." / "There is a delegation or absence in these days already ({0}). Revoke it first.",
    NotFound: NotFound = "not_found" / "Không tìm thấy." / "Not found.",
    DossierNotFound: NotFound = "dossier_not_found" / "Không tìm thấy hồ sơ, hoặc ông/bà không có quyền xem hồ sơ này." / "There is no such dossier, or you may not see it.",
    PublicNotFound: NotFound = "lookup_failed" / "Mã hồ sơ hoặc 4 số cuối không đúng. Hãy kiểm tra lại giấy tiếp nhận." / "The dossier code or the four digits are wrong. Check the receipt.",
    AgencyNotFound: NotFound = "agency_not_found" / "Không tìm thấy cơ quan {0}, hoặc cơ quan ngoài phạm vi của ông/bà." / "There is no agency {0}, or it lies outside your scope.",
    AgenciesBelow: Conflict = "agencies_below" / "Còn cơ quan cấp dưới hoạt động sau ngày này: {0}. Hãy kết thúc các cơ quan đó trước." / "Agencies below are still valid after that day: {0}. End them first.",
    AgencyAboveEnded: Conflict = "agency_above_ended" / "Cơ quan cấp trên {0} kết thúc ngày {1}; cơ quan cấp dưới không thể hoạt động sau ngày đó." / "The agency above, {0}, ends on {1}; nothing below it can be valid after that day.",
    DossiersAfterEnd: Conflict = "dossiers_after_end" / "Cơ quan đã tiếp nhận hoặc được giao hồ sơ sau ngày này. Hãy chọn ngày kết thúc muộn hơn." / "Dossiers of the agency were received after that day. Choose a later one.",
    SuccessorMissing: Conflict = "successor_missing" / "Cơ quan còn hồ sơ chưa giải quyết xong. Hãy nêu cơ quan kế thừa." / "The agency has open dossiers. Name who takes over.",
    AgencyEnded: Conflict = "agency_ended" / "Cơ quan {0} đã kết thúc hoạt động nên không tiếp nhận hồ sơ được nữa.{1}" / "Agency {0} has ended and receives nothing any more.{1}",
    StepAgencyEnded: Conflict = "step_agency_ended" / "Bước tiếp theo do {0} xử lý nhưng cơ quan này không còn hoạt động. Hãy nhờ quản trị nêu cơ quan kế thừa." / "The next step is done by {0}, which has ended. Ask an administrator to name its successor.",
    ProcedureNotFound: NotFound = "procedure_not_found" / "Không tìm thấy thủ tục {0}." / "There is no procedure {0}.",
    FieldNotFound: NotFound = "field_not_found" / "Không có lĩnh vực “{0}”." / "There is no field “{0}”.",
    UserNotFound: NotFound = "user_not_found" / "Không tìm thấy tài khoản {0}." / "There is no user {0}.",
    JobNotFound: NotFound = "job_not_found" / "Không tìm thấy tác vụ." / "There is no such job.",
    ReportNotFound: NotFound = "report_not_found" / "Không tìm thấy báo cáo đã chốt này, hoặc báo cáo ngoài phạm vi của ông/bà." / "There is no such frozen report, or it lies outside your scope.",
    MessageNotFound: NotFound = "message_not_found" / "Không tìm thấy tin gửi này." / "There is no such message.",
    NoticeNotFound: NotFound = "notice_not_found" / "Không tìm thấy thông báo này." / "There is no such reminder.",
    ExternalCodeTaken: Conflict = "external_code_taken" / "Mã {0} đã dùng cho một hồ sơ có nội dung khác." / "The code {0} was used for a dossier with other content.",
    WebhookNotFound: NotFound = "webhook_not_found" / "Không tìm thấy nơi nhận sự kiện này." / "There is no such webhook.",
    MessageNotDead: Conflict = "message_not_dead" / "Chỉ gửi lại hoặc hủy được tin đã ngừng gửi; tin này đang ở trạng thái \"{0}\"." / "Only a message that was given up can be replayed or discarded; this one is {0}.",
    SlipNotFound: NotFound = "slip_not_found" / "Không tìm thấy phiếu này trong hồ sơ." / "The dossier has no such slip.",
    SlipNotPossible: Conflict = "slip_not_possible" / "Hồ sơ không có căn cứ để lập \"{0}\" theo bộ mẫu của {1}." / "The dossier gives no ground for \"{0}\" in the forms of {1}.",
    FeedbackNotFound: NotFound = "feedback_not_found" / "Không tìm thấy phản ánh, kiến nghị này, hoặc ngoài phạm vi của ông/bà." / "There is no such feedback, or it lies outside your scope.",
    FeedbackLookupFailed: NotFound = "feedback_lookup_failed" / "Mã phản ánh, kiến nghị hoặc từ khóa không đúng." / "The code or the secret is wrong.",
    FeedbackAnswered: Conflict = "feedback_answered" / "Phản ánh, kiến nghị này đã được trả lời." / "This has been answered.",
    EndedWithoutResult: Conflict = "ended_without_result" / "Hồ sơ đã kết thúc mà không có kết quả nên không đánh giá được." / "The dossier ended without a result, so there is nothing to rate.",
    NotDecidedYet: Conflict = "not_decided_yet" / "Hồ sơ chưa có kết quả nên chưa thể đánh giá." / "The dossier is not decided yet, so it cannot be rated.",
    RatedAlready: Conflict = "rated_already" / "Hồ sơ này đã được đánh giá. Mỗi hồ sơ chỉ đánh giá một lần." / "This dossier has been rated. Each is rated once.",
    CalendarDayNotFound: NotFound = "calendar_day_not_found" / "Ngày này không có ngoại lệ nào để xóa." / "There is no exception on this day.",
    StaleVersion: Conflict = "stale_version" / "Dữ liệu đã thay đổi so với bản ông/bà đang xem. Hãy xem lại trạng thái mới rồi thao tác lại." / "This has changed since the version that you saw. Look at its new state and try again.",
    WrongState: Conflict = "wrong_state" / "Không thể \"{0}\" khi hồ sơ ở trạng thái \"{1}\"." / "\"{0}\" is not possible while the dossier is \"{1}\".",
    FileImported: Conflict = "file_imported" / "Tệp này đã được nhập lúc {0}." / "This file was imported at {0}.",
    ImportBegun: Conflict = "import_begun" / "Tệp này đã nhập dở {0} dòng theo cách bỏ qua dòng lỗi. Hãy nhập tiếp theo cách đó." / "{0} lines of this file are stored already, without its bad ones. Go on in that way.",
    FeeUnpaid: Conflict = "fee_unpaid" / "Hồ sơ chưa nộp phí, lệ phí ({0} đồng). Hãy thu phí trước." / "The fee ({0} đồng) is not paid. Collect it first.",
    FeeNotDue: Conflict = "fee_not_due" / "Hồ sơ không có khoản phí, lệ phí nào chưa nộp." / "There is no unpaid fee.",
    ResultMissing: Conflict = "result_missing" / "Thủ tục này phải gắn kết quả trước khi ký duyệt." / "This procedure demands the result before the decision.",
    ResultFileMissing: Conflict = "result_file_missing" / "Thủ tục này phải gắn tệp kết quả trước khi ký duyệt." / "This procedure demands a result file before the decision.",
    ResultUnsigned: Conflict = "result_unsigned" / "Thủ tục này đòi kết quả được ký số, nhưng tệp kết quả không có chữ ký số." / "This procedure demands a digitally signed result, and the file carries no digital signature.",
    ResultSignatureBroken: Conflict = "result_signature_broken" / "Chữ ký số trong tệp kết quả không hợp lệ: {0}. Hãy ký lại và gắn tệp mới." / "The digital signature in the result file is broken ({1}). Sign again and attach the new file.",
    ResultSignatureUntrusted: Conflict = "result_signature_untrusted" / "Tệp kết quả nguyên vẹn nhưng chưa xác minh được chữ ký số: {0}." / "The result file is as it was signed, but the signature is not trusted ({1}).",
    FileNotFound: NotFound = "file_not_found" / "Không tìm thấy tệp này, hoặc ông/bà không có quyền xem." / "There is no such file, or you may not see it.",
    ResultNotConfirmed: NotFound = "result_not_confirmed" / "Không xác nhận được: tệp này không phải là kết quả đã ban hành của hồ sơ có mã nêu trên." / "Not confirmed: this file is no result issued for a dossier with this code.",
    FileEmpty: Invalid = "file_empty" / "Tệp rỗng. Hãy chọn lại tệp." / "The file is empty.",
    FileIncomplete: Invalid = "file_incomplete" / "Tệp nhận được không đầy đủ hoặc không đúng như đã khai báo. Hãy gửi lại." / "The file that arrived is cut off, or is not what was declared. Send it again.",
    FileType: Invalid = "file_type" / "Loại tệp này không được nhận. Chỉ nhận: {0}." / "Files of this kind are not taken. Taken are: {0}.",
    FileTooLarge: TooLarge = "file_too_large" / "Tệp quá lớn: không được quá {0} MiB." / "The file is too large: at most {0} MiB may be sent.",
    DossierFilesTooLarge: TooLarge = "dossier_files_too_large" / "Hồ sơ đã dùng hết dung lượng tệp cho phép ({0} MiB)." / "The files of the dossier have reached the limit ({0} MiB).",
    TooManyFiles: Conflict = "too_many_files" / "Hồ sơ đã có {0} tệp, là số tệp tối đa." / "The dossier has {0} files, which is all it may have.",
    FileInUse: Conflict = "file_in_use" / "Tệp này là tệp kết quả của hồ sơ nên không thể gỡ." / "The file belongs to a result of the dossier and cannot be removed.",
    FileThere: Conflict = "file_there" / "Tệp này đã được gắn cho giấy tờ đó của hồ sơ." / "This file is attached to that paper of the dossier already.",
    RangeOutside: RangeOutside = "range_outside" / "Đoạn yêu cầu nằm ngoài tệp, tệp có {0} byte." / "The range asked for lies outside the file of {0} bytes.",
    StoreUnavailable: Busy = "store_unavailable" / "Kho tệp tạm thời không phản hồi. Hãy thử lại sau giây lát." / "The file store does not answer for the moment. Try again.",
    NoResultGiven: Conflict = "no_result_given" / "Thủ tục này không có kết quả để gắn." / "This procedure gives no result.",
    PaperMissing: Conflict = "paper_missing" / "Còn thiếu giấy tờ bắt buộc: {0}. Hãy yêu cầu bổ sung trước khi tiếp nhận." / "Mandatory papers are missing: {0}. Ask for them before accepting.",
    NotAtLastStep: Conflict = "not_at_last_step" / "Hồ sơ đang ở bước {0} trên {1}; hãy chuyển đến bước cuối rồi mới ký duyệt." / "The dossier is at step {0} of {1}; forward it to the last step before deciding.",
    NoNextStep: Conflict = "no_next_step" / "Hồ sơ đã ở bước cuối; hãy ký duyệt thay vì chuyển tiếp." / "The dossier is at its last step; decide instead of forwarding.",
    TooManyExtensions: Conflict = "too_many_extensions" / "Hồ sơ đã được hẹn lại {0} lần, là số lần tối đa cho phép." / "The date has been put off {0} time(s), which is all that is allowed.",
    ExtensionAfterDue: Conflict = "extension_after_due" / "Đã hết thời hạn giải quyết; phải xin lỗi và hẹn lại trước thời hạn." / "The due time has passed; an apology must be made before it.",
    ExtensionTooLate: Conflict = "extension_too_late" / "Phải xin lỗi và hẹn lại trước thời hạn {0} phút làm việc; nay đã quá muộn." / "An apology must be made at least {0} working minutes before the due time; it is too late now.",
    DeadlineUnreachable: Conflict = "deadline_unreachable" / "Không tính được thời hạn: lịch làm việc của cơ quan không có giờ làm việc trong thời gian cần tính. Hãy nhờ quản trị viên bổ sung lịch làm việc rồi thử lại." / "The due time cannot be computed: the agency's calendar has no working time where it falls. Have an administrator mend the calendar, then try again.",
    NotReceivedYet: Conflict = "not_received_yet" / "Hồ sơ chưa được tiếp nhận thì chưa thu phí, lệ phí; hãy thu sau khi tiếp nhận." / "Nothing is collected before the dossier is received; collect when it is.",
    NothingToCorrect: Conflict = "nothing_to_correct" / "Thông tin chủ hồ sơ không khác thông tin đang lưu; chưa sửa gì." / "The applicant already stands like that; nothing was corrected.",
    FeesFollowKind: Conflict = "fees_follow_kind" / "Loại chủ hồ sơ quyết định phí, lệ phí, mà hồ sơ này đã có khoản thu, miễn giảm hoặc yêu cầu thanh toán nên không đổi được. Hãy hoàn tiền, cho rút hồ sơ rồi tiếp nhận lại đúng loại." / "Fees depend on the kind of applicant, and money was taken, waived or asked for already. Give it back, have the dossier withdrawn and take it in anew.",
    FeesFollowCount: Conflict = "fees_follow_count" / "Khoản tính theo số lượng này đã thu, đã hoàn trả hoặc đã miễn, giảm nên không tính lại được. Nếu lập biên lai nhầm, hãy hủy biên lai trước." / "A fee that follows what is counted was paid, given back or waived already, so it is not counted anew. If its receipt was a mistake, have that cancelled first.",
    NothingToExtend: Conflict = "nothing_to_extend" / "Hồ sơ không có thời hạn nên không cần hẹn lại." / "The dossier has no due time to put off.",
    KeyReused: Invalid = "idempotency_key_reused" / "Idempotency-Key này đã dùng cho một yêu cầu khác." / "This Idempotency-Key was used for another request.",
    CodeTaken: Conflict = "code_taken" / "Mã hoặc tên {0} đã có." / "The code or name {0} is taken.",
    OwnRights: Conflict = "own_rights" / "Không thể tự vô hiệu hóa tài khoản hoặc tự bỏ quyền quản lý người dùng của chính mình. Hãy nhờ quản trị viên khác." / "You cannot disable your own account or take the management of users away from yourself. Ask another administrator.",
    VersionOverlaps: Conflict = "version_overlaps" / "Phiên bản mới phải bắt đầu sau phiên bản hiện có ({0})." / "A new version must begin after the one there is ({0}).",
    VersionNotFound: NotFound = "version_not_found" / "Thủ tục không có phiên bản nào bắt đầu từ ngày {0}." / "No version of the procedure begins on {0}.",
    VersionInForce: Conflict = "version_in_force" / "Phiên bản có hiệu lực từ ngày {0} đã được áp dụng nên không rút được nữa. Hãy lập phiên bản mới." / "The version from {0} has been in force already and cannot be withdrawn. Make a new version.",
    ReportTooLongToPrint: Invalid = "report_too_long_to_print" / "Báo cáo có hơn {0} dòng nên không in ra PDF được. Hãy chọn kỳ ngắn hơn, thu hẹp cơ quan, hoặc tải bản Excel (xlsx)." / "The report has more than {0} rows, too many for a PDF. Take a shorter period, a smaller agency, or xlsx.",
    ReportTooLarge: Invalid = "report_too_large" / "Báo cáo có hơn {0} dòng, quá lớn để chốt. Hãy thu hẹp cơ quan hoặc kỳ báo cáo." / "The report has more than {0} rows, too many to freeze. Narrow the agency or the period.",
    ReportUnchanged: Conflict = "report_unchanged" / "Số liệu không có gì thay đổi so với lần chốt {1}, nên không chốt thêm: hãy dùng báo cáo số {0}." / "Nothing has changed since version {1}, so no other was frozen: use report {0}.",
    PlanExists: Conflict = "plan_exists" / "{0} đã ban hành kế hoạch năm {1}. Hãy sửa kế hoạch đó." / "{0} has issued a plan for {1} already. Change that one.",
    PlanNotFound: NotFound = "plan_not_found" / "Không có kế hoạch năm {0} nào áp dụng cho {1}." / "No plan for {0} holds for {1}.",
    PlanLater: NotFound = "plan_later" / "Năm {0} chưa có kế hoạch nào áp dụng cho {1}; kế hoạch sớm nhất là của năm {2}." / "No plan for {0} holds for {1} yet; the earliest is that of {2}.",
    PlanOtherLevel: NotFound = "plan_other_level" / "Trong năm {0}, {1} thuộc kế hoạch của {2}, nhưng kế hoạch này không đặt chỉ tiêu nào cho cấp của cơ quan." / "In {0} the plan of {2} holds for {1}, but it sets no targets for agencies of this level.",
    PlanOtherIndicator: NotFound = "plan_other_indicator" / "Kế hoạch năm {0} áp dụng cho {1} không đặt chỉ tiêu này." / "The plan for {0} that holds for {1} does not aim at this indicator.",
    PlanAgencyAbsent: NotFound = "plan_agency_absent" / "{1} không hoạt động trong năm {0} đến ngày đang xem, nên không có chỉ tiêu nào áp dụng." / "{1} did not exist in {0} up to the day asked about, so that no targets hold.",
    PlanLevelAbsent: NotFound = "plan_level_absent" / "{1} không có cơ quan nào thuộc cấp này trong năm {0}." / "{1} has no agency of this level in {0}.",
    EntryExists: Conflict = "entry_exists" / "Đã nhập cho kỳ này (lần {0}). Hãy sửa lần đó và nêu lý do." / "There is an entry for this period already (revision {0}). Correct that revision and say why.",
    EntryMissing: Conflict = "entry_missing" / "Chưa có số liệu nào cho kỳ này để sửa." / "There is no entry for this period to correct.",
    PeriodOverlaps: Conflict = "period_overlaps" / "Kỳ này chồng lên kỳ đã nhập {0}; số liệu sẽ bị tính hai lần. Hãy sửa kỳ kia thành 0/0 trước." / "The period overlaps {0}, which was entered before; it would count twice. Correct that one to 0 of 0 first.",
    ScorecardNotFound: NotFound = "scorecard_not_found" / "Không có bộ chỉ số {0} có hiệu lực trong kỳ này." / "There is no scorecard {0} in force in this period.",
    ScorecardInUse: Conflict = "scorecard_in_use" / "Đã có điểm chấm cho các kỳ đến hết ngày {0}. Hãy lập phiên bản mới với ngày hiệu lực sau ngày đó, hoặc thu hồi các điểm ấy trước." / "Scores were given for periods up to {0}. Make a new version that begins after that day, or take those scores back first.",
    ReceiptBookMissing: Conflict = "receipt_book_missing" / "{0} không có quyển biên lai nào còn số. Hãy nhờ quản trị viên mở quyển mới rồi thu tiền." / "{0} has no receipt book with a number left. Have an administrator open one, then collect.",
    ReceiptBookOverlaps: Conflict = "receipt_book_overlaps" / "Dãy số này trùng với quyển đã có: {0}." / "These numbers overlap the book {0}.",
    ReceiptBookNotFound: NotFound = "receipt_book_not_found" / "Không tìm thấy quyển biên lai này." / "There is no such book of receipts.",
    ReceiptBookClosed: Conflict = "receipt_book_closed" / "Quyển biên lai này đã khóa." / "This book of receipts is closed.",
    ReceiptUnknown: NotFound = "receipt_unknown" / "Hồ sơ không có biên lai {0}." / "The dossier has no receipt {0}.",
    ReceiptNotFound: NotFound = "receipt_not_found" / "Hồ sơ không có biên lai {0} còn hiệu lực." / "The dossier has no valid receipt {0}.",
    ReceiptOnline: Conflict = "receipt_online" / "Tiền đã nộp trực tuyến thật nên không thể bỏ khoản thu; hãy lập biên lai thay thế hoặc hoàn trả." / "The money did come in online: replace the receipt or refund it.",
    ReceiptRefunded: Conflict = "receipt_refunded" / "Khoản thu này đã hoàn trả một phần hoặc toàn bộ nên không bỏ được." / "Some of this payment was refunded already.",
    FeeNotAsked: Conflict = "fee_not_asked" / "Hồ sơ đã kết thúc mà không có kết quả nên không thu phí, lệ phí." / "No result will come of the dossier: no fee is asked for.",
    FeePending: Conflict = "fee_pending" / "Hồ sơ đang chờ kết quả thanh toán trực tuyến. Hãy đợi, hoặc hủy yêu cầu thanh toán đó trước." / "A payment online is pending. Wait for it or cancel that request first.",
    FeeNotPaid: Conflict = "fee_not_paid" / "Khoản này chưa nộp hoặc đã hoàn trả hết." / "This fee is not paid, or all of it was refunded.",
    PaymentNotRecorded: Conflict = "payment_not_recorded" / "Lần nộp tiền này không có trong sổ thu của hệ thống (dữ liệu chuyển từ nơi khác) nên không hoàn trả ở đây được." / "This payment is not in the books of this system, so it cannot be refunded here.",
    GatewayMissing: Conflict = "gateway_missing" / "Chưa kết nối cổng thanh toán trực tuyến. Hãy thu tại quầy." / "No payment gateway is connected. Collect at the desk.",
    NothingToBeginAgain: Conflict = "nothing_to_begin_again" / "Hồ sơ không có lần nộp tiền trực tuyến nào không thành để làm lại. Hãy tải lại trang, hoặc nộp tại quầy." / "There is no payment online that failed and could be begun again. Load the page again, or pay at the counter.",
    NoOpenRequest: Conflict = "no_open_request" / "Hồ sơ không có yêu cầu thanh toán trực tuyến nào đang chờ." / "There is no open request for payment online.",
    CashDayClosed: Conflict = "cash_day_closed" / "Sổ quỹ của người thu, chi khoản này đã khóa đến hết ngày {0}, kể cả chuyển khoản. Hãy để lại khoản này, hoặc nhờ cán bộ chưa khóa sổ." / "The cash book of who takes or pays this is closed up to {0}, for transfers too. Leave it for now, or ask somebody whose book is open.",
    CashDayOpen: Conflict = "cash_day_open" / "Sổ quỹ ngày {0} của người này chưa khóa." / "That person's cash book of {0} is not closed.",
    CashReopenLast: Conflict = "cash_reopen_last" / "Chỉ mở lại được ngày khóa sau cùng, là ngày {0}: các ngày sau bắt đầu từ số tiền đã kiểm đếm của ngày trước." / "Only the day that was closed last is opened again, which is {0}: later days begin with what was counted before.",
    CashReopenOwn: Forbidden = "cash_reopen_own" / "Không ai mở lại sổ quỹ của chính mình. Hãy nhờ lãnh đạo khác." / "Nobody opens their own cash book again. Ask another leader.",
    HandoverNotFound: NotFound = "handover_not_found" / "Trong ngày không có lần nộp tiền này, hoặc lần nộp đã được rút lại." / "There is no such hand-over of that day, or it was taken back already.",
    CashShort: Conflict = "cash_short" / "Trong két chỉ còn {0} đồng tiền mặt theo sổ." / "By the book there are only {0} đồng in the drawer.",
    RefundCashShort: Conflict = "refund_cash_short" / "Trong két chi trả chỉ còn {0} đồng tiền mặt theo sổ: hãy hoàn bằng chuyển khoản, chi từ két của cán bộ thu khác, hoặc hoàn khi két đã thu đủ." / "By the book there are only {0} đồng in the drawer that would pay: give it back by transfer, out of the drawer of somebody else who collects (paid_out_by), or once enough was taken.",
    SignatureWrong: Unauthenticated = "signature_wrong" / "Chữ ký của thông báo không đúng." / "The signature of the notice is wrong.",
    SignatureStale: Unauthenticated = "signature_stale" / "Thông báo đã quá hạn hoặc đồng hồ lệch; hãy ký lại với thời điểm hiện tại." / "The notice is too old, or a clock is wrong: sign it again with the present time.",
    CallbackReplayed: Conflict = "callback_replayed" / "Thông báo này đã được nhận trước đó." / "This very notice was taken before.",
    OrderNotFound: NotFound = "order_not_found" / "Không có đơn {0}." / "There is no order {0}.",
    OrderEnded: Conflict = "order_ended" / "Đơn này đã kết thúc hoặc đã được gửi trước đó với nội dung khác." / "This order has ended, or was sent before with another content.",
    OrderSettled: Conflict = "order_settled" / "Đơn này đã được xác nhận thanh toán; không thể báo ngược lại." / "This order was confirmed as paid; that cannot be taken back by a notice.",
    ReconciliationNotFound: NotFound = "reconciliation_not_found" / "Chưa đối soát ngày {0}." / "{0} was not reconciled.",
    PostalOrderOpen: Conflict = "postal_order_open" / "Hồ sơ đã có bưu gửi {0} cho chiều này; hãy hủy hoặc đợi chuyển hoàn rồi lập bưu gửi mới." / "There is an item {0} on this way already; cancel it or wait until it has come back.",
    PostalOrderNotFound: NotFound = "postal_order_not_found" / "Không có bưu gửi {0} ở đây." / "There is no postal item {0} here.",
    PostalEventKnown: Conflict = "postal_event_known" / "Bưu gửi này đã ghi nhận \"{0}\" lúc {1}. Mỗi sự kiện chỉ ghi một lần; hãy kiểm tra lại thời điểm." / "\"{0}\" was entered for this item at {1} already. Each event is entered once; check the time.",
    PostalEventNotFound: NotFound = "postal_event_not_found" / "Bưu gửi {0} không có ghi nhận này, hoặc ghi nhận đã được hủy." / "Nothing like this was entered for the item {0}, or it was taken back already.",
    PostalEventOfCarrier: Conflict = "postal_event_of_carrier" / "Tình trạng này do đơn vị bưu chính báo nên không hủy ghi nhận được." / "The carrier told this: it cannot be taken back here.",
    PostalEventReplaced: Conflict = "postal_event_replaced" / "Sau ghi nhận này đã lập bưu gửi {0} cho cùng chiều; hãy hủy bưu gửi đó trước." / "{0} was ordered on the same way after this; give it up first.",
    PostalOrderReplaced: Conflict = "postal_order_replaced" / "Bưu gửi {0} đã được thay bằng bưu gửi {1} nên không đi tiếp được; hãy ghi nhận cho bưu gửi {1}." / "{1} went out in the place of {0}, which does not go on: enter it for {1}.",
    PostalOrderPosted: Conflict = "postal_order_posted" / "Bưu gửi đã được bưu chính nhận hoặc đã kết thúc nên không hủy được." / "The post has the item already, or it has ended: it cannot be cancelled.",
    NothingToHandOver: Conflict = "nothing_to_hand_over" / "Không có bưu gửi nào chờ bàn giao cho bưu chính." / "No item waits to be handed over to the post.",
    PostalOrderGiven: Conflict = "postal_order_given" / "Bưu gửi {0} đã được trao tại quầy lúc {1}." / "The item {0} was handed out at the counter at {1}.",
    Malformed: Malformed = "malformed" / "Không đọc được dữ liệu gửi lên: {0}" / "The request cannot be read: {0}",
    TooLarge: TooLarge = "too_large" / "Dữ liệu gửi lên quá lớn." / "The request is too large.",
    NotJson: Malformed = "not_json" / "Dữ liệu gửi lên phải là JSON (Content-Type: application/json)." / "The body must be JSON (Content-Type: application/json).",
    FileInForm: Malformed = "file_in_form" / "Hãy gửi chính tệp làm nội dung của yêu cầu, không gửi qua biểu mẫu (multipart)." / "Send the file itself as the body of the request, not a form (multipart) with the file in it.",
    BodyEncoded: Malformed = "body_encoded" / "Không nhận dữ liệu đã nén. Hãy gửi dữ liệu nguyên dạng, không kèm Content-Encoding." / "A packed body is not taken: send it as it is, without Content-Encoding.",
    MethodNotAllowed: Malformed = "method_not_allowed" / "Địa chỉ này không nhận phương thức vừa gửi." / "This address does not take that method.",
    Invalid: Invalid = "invalid" / "Dữ liệu chưa hợp lệ. Hãy sửa các ô được nêu." / "The data is not valid. Mend the fields named.",
    TooManyAttempts: TooMany = "too_many_attempts" / "Thử quá nhiều lần. Hãy đợi rồi thử lại." / "Too many attempts. Wait and try again.",
    Busy: Busy = "busy" / "Hệ thống đang bận. Hãy thử lại sau giây lát." / "The system is busy. Try again in a moment.",
    Unavailable: Busy = "unavailable" / "Cơ sở dữ liệu tạm thời không phản hồi. Hãy thử lại sau giây lát." / "The database does not answer for the moment. Try again.",
    Internal: Internal = "internal" / "Hệ thống gặp lỗi. Hãy báo quản trị viên kèm mã yêu cầu." / "The system failed. Tell the administrator the request id.",
}

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// JSON path or parameter name.
    pub field: String,
    /// What is wrong, for programs.
    pub code: FieldCode,
    /// Sentence for the clerk.
    pub vietnamese: String,
    /// The same in English.
    pub english: String,
}

/// Longest name of a field that is told back: clients may send any.
const LONGEST_FIELD: usize = 200;

impl FieldError {
    /// A field that is wrong for a reason given in two languages.
    pub fn new(field: &str, code: FieldCode, vietnamese: &str, english: &str) -> Self {
        Self {
            field: field.chars().take(LONGEST_FIELD).collect(),
            code,
            vietnamese: vietnamese.to_owned(),
            english: english.to_owned(),
        }
    }

    /// A field whose value a type refused.
    pub fn of(field: &str, error: &impl ValueError) -> Self {
        Self::new(field, error.code(), &error.message_vi(), &error.message_en())
    }

    /// Of a field of which what was chosen makes no use: left out in silence, it would seem to hold.
    pub fn unused(field: &str) -> Self {
        Self::new(
            field,
            FieldCode::NotForThisKind,
            "Lựa chọn này không dùng đến ô này. Hãy xóa ô này hoặc chọn cách khác.",
            "What was chosen makes no use of this. Clear it, or choose otherwise.",
        )
    }

    /// What is said to be where a page begins, and is not.
    pub fn not_a_cursor() -> Self {
        Self::new(
            "after",
            FieldCode::Cursor,
            "Con trỏ trang không hợp lệ; hãy dùng giá trị next của trang trước.",
            "The cursor is not valid; use the next value of the page before.",
        )
    }

    /// A field that nobody knows.
    pub fn unknown(field: &str) -> Self {
        Self::new(
            field,
            FieldCode::UnknownField,
            "Không có ô dữ liệu này.",
            "There is no such field.",
        )
    }

    /// A field that must be there.
    pub fn missing(field: &str) -> Self {
        Self::new(
            field,
            FieldCode::Missing,
            "Hãy nhập hoặc chọn mục này.",
            "This field is required.",
        )
    }
}

/// A dossier as it is now, for somebody who acted on an older version of it.
#[derive(Debug, Clone)]
pub struct Current {
    /// As the answer would have shown it.
    pub body: serde_json::Value,
    /// Who gets to see it.
    pub user_id: UserId,
    /// Which dossier it is.
    pub dossier_id: DossierId,
}

/// A refusal.
#[derive(Debug, Clone)]
pub struct Error {
    /// Why.
    pub reason: Reason,
    /// Details for the sentence.
    pub details: Vec<String>,
    /// Details for the English sentence, where they are other words.
    pub details_en: Option<Vec<String>>,
    /// Fields that are wrong.
    pub fields: Vec<FieldError>,
    /// The state now, where somebody was faster.
    pub current: Option<Box<Current>>,
    /// After how many seconds to try again.
    pub retry_after: Option<u64>,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&fill(self.reason.english(), self.told(true)))?;
        for field in &self.fields {
            write!(f, " [{}: {}]", field.field, field.english)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            details: Vec::new(),
            details_en: None,
            fields: Vec::new(),
            current: None,
            retry_after: None,
        }
    }
}

impl Error {
    /// A refusal with details for its sentence.
    pub fn with<const N: usize>(reason: Reason, details: [String; N]) -> Self {
        Self {
            details: details.into(),
            ..reason.into()
        }
    }

    /// A refusal whose sentence names things by words of each language.
    pub fn named<const N: usize>(reason: Reason, vietnamese: [&str; N], english: [&str; N]) -> Self {
        Self {
            details: vietnamese.map(str::to_owned).into(),
            // The stable names are English words with underscores between.
            details_en: Some(english.map(|name| name.replace('_', " ")).into()),
            ..reason.into()
        }
    }

    /// A refusal whose sentence names an amount of whole đồng.
    pub fn amount(reason: Reason, dong: i64) -> Self {
        Self {
            details: vec![thousands(dong.into(), '.')],
            details_en: Some(vec![thousands(dong.into(), ',')]),
            ..reason.into()
        }
    }

    /// The details of the sentence in a language.
    pub fn told(&self, english: bool) -> &[String] {
        match &self.details_en {
            Some(details) if english => details,
            _ => &self.details,
        }
    }

    /// One wrong field.
    pub fn field(error: FieldError) -> Self {
        Self::fields(vec![error])
    }

    /// Wrong fields.
    pub fn fields(fields: Vec<FieldError>) -> Self {
        Self {
            fields,
            ..Reason::Invalid.into()
        }
    }

    /// Too often; try again after so many seconds.
    pub fn throttled(retry_after: u64) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Reason::TooManyAttempts.into()
        }
    }

    /// A fault of ours: logged here, told to nobody.
    pub fn internal(what: impl std::fmt::Display) -> Self {
        tracing::error!(error = %what, "internal error");
        Reason::Internal.into()
    }
}
