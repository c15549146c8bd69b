//! Texts of the pages for those who watch figures.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    BOARD = "Số liệu điều hành" / "Figures";
    TABS = "Các phần của số liệu" / "Parts of the figures";
    TAB_BOARD = "Tổng quan" / "Overview";
    TAB_QUALITY = "Chất lượng số liệu" / "Data quality";
    TAB_SCORES = "Chấm điểm" / "Scores";
    TAB_REPORTS = "Báo cáo" / "Reports";
    AGENCY = "Cơ quan" / "Agency";
    FROM = "Từ ngày" / "From";
    TO = "Đến ngày" / "To";
    SHOW = "Xem" / "Show";
    QUICK = "Chọn nhanh kỳ" / "Common periods";
    THIS_MONTH = "Tháng này" / "This month";
    LAST_MONTH = "Tháng trước" / "Last month";
    THIS_YEAR = "Từ đầu năm" / "This year";
    OF = "{0}, từ {1} đến {2}" / "{0}, {1} to {2}";
    AS_OF = "Số liệu đến {0}. Bấm vào một con số để xem các hồ sơ của nó." /
        "As of {0}. A number leads to its dossiers.";
    AS_OF_ONLY = "Số liệu đến {0}." / "As of {0}.";
    NOW = "Tóm tắt kỳ" / "The period in short";
    RECEIVED = "Tiếp nhận" / "Received";
    RESOLVED = "Đã giải quyết" / "Decided";
    EARLY = "Trước hạn" / "Early";
    ON_TIME = "Đúng hạn" / "On time";
    LATE = "Quá hạn" / "Late";
    CARRIED_OVER = "Kỳ trước chuyển sang" / "Carried over";
    RESOLVED_LATE = "Trong đó giải quyết quá hạn" / "Of these late";
    WITHDRAWN = "Rút hồ sơ" / "Withdrawn";
    STOPPED = "Dừng giải quyết" / "Stopped";
    IN_PROGRESS = "Đang giải quyết" / "In progress";
    OVERDUE = "Đang quá hạn" / "Overdue now";
    ON_TIME_RATE = "Tỷ lệ đúng hạn" / "In time";
    NOTHING = "Không có hồ sơ nào trong kỳ." / "No dossiers in the period.";

    TARGETS = "Chỉ tiêu năm {0}" / "Targets of {0}";
    OLDER_PLAN = "Chưa có kế hoạch riêng cho năm {0}: chỉ tiêu lấy theo kế hoạch năm {1} của {2}." /
        "There is no plan for {0} itself: these are the targets of the plan of {1} of {2}.";
    TARGETS_AS_OF = "Lũy kế từ {0} đến {1}; còn {2} ngày đến hết năm. Vạch đậm là ngưỡng phải đạt; thanh gạch chéo là chưa đạt." /
        "From {0} to {1}; {2} days of the year are left. The heavy line is the threshold; a hatched bar falls short.";
    NO_TARGETS = "Chưa có kế hoạch nào giao chỉ tiêu cho cơ quan này." / "No plan sets targets for this agency.";
    PLAN_OF = "Kế hoạch năm {0} của {1}" / "Plan of {0} by {1}";
    TARGET = "Chỉ tiêu" / "Target";
    CHART = "Biểu đồ" / "Chart";
    REACHED = "Đã đạt" / "So far";
    THRESHOLD = "Ngưỡng" / "Threshold";
    GAP = "Chênh lệch" / "Gap";
    STILL_NEEDED = "Còn thiếu bao nhiêu" / "How many more";
    MISSES_OF = "Xem danh sách {0}" / "List {0}";
    LESS_OF = "trừ đi {0}: không thuộc số tiếp nhận trong kỳ" / "less {0}: not received in the period";
    MET = "Đạt" / "Met";
    NOT_MET = "Thiếu {0} điểm %" / "{0} points short";
    ABOVE = "Vượt {0} điểm %, chưa đạt" / "{0} points above, not met";
    NOT_APPLICABLE = "Chưa có gì để tính" / "Nothing to count";
    AS_ENTERED = "Số liệu nhập" / "As entered";
    PARTLY_ENTERED = "Một phần là số liệu nhập, các ngày khác tính từ hồ sơ" / "Partly as entered, computed for the other days";
    FIGURE_LEFT_OUT = "Số liệu nhập {0} của kỳ {1} – {2} không được tính: kỳ này có ngày nằm ngoài các ngày đang xem (đến {3})" /
        "The figure {0} entered for {1} – {2} is left out: some of its days lie outside those shown (up to {3})";
    NOT_ENTERED = "Chưa nhập số liệu" / "Not entered";
    NEEDED = "Cần thêm {0} hồ sơ đạt" / "{0} more must meet it";
    NEEDED_NONE = "Không thể đạt bằng hồ sơ đã có" / "Cannot be reached with these dossiers";
    FORECAST = "Dự báo cuối năm {0}" / "Year's end: about {0}";
    MAY_MISS = "còn được phép chưa đạt {0} trong số sắp tới" / "{0} of those to come may still miss it";
    MAY_MISS_REPAIRED = "còn được phép chưa đạt {0} trong số sắp tới và {1} hồ sơ đã tính còn có thể đạt" /
        "{0} may still miss it of those to come and of {1} already counted that still can";
    MISSES = "Hồ sơ chưa đạt" / "Dossiers that miss it";
    NUMBER_OF_DOSSIERS = "{0} hồ sơ" / "{0} dossiers";
    RECEIVED_AT = "Tiếp nhận" / "Received";
    DECIDED_AT = "Có kết quả" / "Decided";
    ENDED_AT = "Kết thúc" / "Ended";
    RETURNED_AT = "Trả kết quả" / "Handed back";
    SUBMITTED_AT = "Nộp" / "Submitted";
    POSTED_ON = "Bàn giao bưu chính" / "Taken by the post";
    OUT_OF_REACH = "không còn đạt được trong năm nay" / "out of reach this year";
    BULLET_SAYS = "{0} so với ngưỡng {1}" / "{0} against {1}";

    BY_MONTH = "Trước hạn, đúng hạn, quá hạn theo tháng" / "Early, on time and late by month";
    MONTH = "Tháng" / "Month";
    BAR_SAYS = "Trước hạn {0}, đúng hạn {1}, quá hạn {2}" / "{0} early, {1} on time, {2} late";
    BY_AGENCY = "Xếp hạng cơ quan theo tỷ lệ đúng hạn" / "Agencies by their share in time";
    BY_AGENCY_HINT = "Mỗi cơ quan tính hồ sơ của chính mình. Liệt kê từ tỷ lệ thấp nhất; hạng 1 là cao nhất. Cột nhỏ là số đã giải quyết từng tháng, phần gạch chéo là quá hạn." /
        "Each agency with its own dossiers, from the lowest share on; rank 1 has the highest. Small columns are what was decided each month, hatched where late.";
    RANK = "Hạng" / "Rank";
    MONTHS = "Từng tháng" / "Month by month";
    MONTHS_SAY = "Đã giải quyết từng tháng: {0}" / "Decided month by month: {0}";
    ACCEPTANCE = "Chờ tiếp nhận hồ sơ trực tuyến" / "Online dossiers waiting to be accepted";
    ACCEPTANCE_HINT = "Hồ sơ trực tuyến được tiếp nhận hoặc bị từ chối trong kỳ, so với thời hạn tiếp nhận; số đang chờ tính đến lúc này. Mỗi cơ quan tính hồ sơ của chính mình, nhiều quá hạn nhất đứng trước (tối đa 25 cơ quan)." /
        "Online dossiers that were accepted or refused in the period, against the limit for acceptance; what waits, waits now. Each agency with its own dossiers, those with most beyond the limit first (25 at most).";
    ALL_AGENCIES = "Tất cả" / "All";
    ACCEPTED_IN_TIME = "Tiếp nhận trong hạn" / "Accepted in time";
    ACCEPTED_LATE = "Tiếp nhận quá hạn" / "Accepted late";
    REFUSED_IN_TIME = "Từ chối trong hạn" / "Refused in time";
    REFUSED_LATE = "Từ chối quá hạn" / "Refused late";
    ANSWERED_RATE = "Tỷ lệ trong hạn" / "In time";
    WAITING_IN_TIME = "Đang chờ, còn hạn" / "Waiting, in time";
    WAITING_LATE = "Đang chờ, quá hạn" / "Waiting, beyond the limit";
    WHO_WAS_LATE = "Ai để trễ" / "Who was late";
    WHY_LATE = "Nguyên nhân" / "Cause";
    LATE_DOWNLOAD = "Tải danh sách hồ sơ trễ của kỳ (đã giải quyết và đang giải quyết)" / "The late list of the period as a file (decided and open)";
    LATE_LIST = "Hồ sơ đang quá hạn" / "Overdue dossiers";
    WHOLE_LATE_LIST = "Xem toàn bộ danh sách quá hạn" / "The whole list of overdue dossiers";
    DECIDED_LATE_LIST = "Xem hồ sơ giải quyết quá hạn trong kỳ" / "Dossiers decided late in the period";

    RATED_AS = "Hồ sơ được đánh giá {0}" / "Dossiers rated {0}";
    RATED_AT = "Đánh giá lúc" / "Rated";
    SAID = "Ý kiến" / "In their own words";
    BEHIND = "Hồ sơ của con số" / "Dossiers behind a figure";
    FIGURE = "Con số" / "Figure";
    PERIOD = "Kỳ" / "Period";
    PERIOD_OF = "{0} – {1}" / "{0} – {1}";
    OWN = "chỉ hồ sơ của chính cơ quan" / "the agency alone";
    BACK = "← Về số liệu" / "← Back to the figures";

    QUALITY = "Chất lượng số liệu" / "Data quality";
    QUALITY_LEAD = "Những hồ sơ cần xem lại trước khi tin vào con số. Một hồ sơ có thể có nhiều lý do." /
        "Dossiers to look at again before their figures are believed. One may have several reasons.";
    DOUBTFUL = "{0} hồ sơ có ít nhất một dấu hiệu cần xem lại." / "{0} dossiers give at least one reason for doubt.";
    DOUBT = "Dấu hiệu" / "Reason";
    DOSSIERS = "Số hồ sơ" / "Dossiers";
    WHERE = "Ở đâu nhiều nhất" / "Where most";

    SCORES = "Chấm điểm theo bộ chỉ số" / "Scores";
    SCORECARD = "Bộ chỉ số" / "Scorecard";
    LISTED_LEVEL = "mức độ {0}" / "level {0}";
    LISTED_PROCEDURE = "thủ tục {0}" / "procedure {0}";
    LISTED_RETURN = "trả kết quả: {0}" / "return: {0}";
    NO_SCORECARD = "Chưa có bộ chỉ số nào cho cơ quan và thời gian này." / "There is no scorecard for this agency and these days.";
    SCORE_TOTAL = "Tổng điểm" / "Total";
    SCORE_OF = "{0} / {1} điểm" / "{0} of {1} points";
    LEFT_OUT = "{0} điểm chưa tính được vì chưa có số liệu" / "{0} points left out for want of figures";
    SCALED = "Quy về 100: {0}" / "Scaled to 100: {0}";
    GIVEN_SCORES = "Điểm tự chấm và điểm thẩm định" / "Scores that were given";
    SELF_ASSESSED = "Tự chấm" / "Own score";
    ASSESSED = "Thẩm định" / "Assessed";
    CRITERION = "Tiêu chí" / "Criterion";
    POINTS = "Điểm" / "Points";
    LOST = "Điểm mất" / "Lost";
    MEASURED = "Đo được" / "Measured";
    WIN = "Cách lấy lại điểm" / "What would win points";
    WIN_MORE = "Thêm {0} đạt: được {1} điểm" / "{0} more: {1} points";
    BY_HAND = "Chấm theo hồ sơ minh chứng" / "Scored by hand";

    PERIOD_BY_DAYS = "Theo hai ngày đã nhập" / "By the two days";
    CALENDAR = "Cách tính kỳ" / "Where periods begin";
    ROWS_OF_II06A = "Dòng của biểu II.06a" / "Rows of form II.06a";
    CERTAIN = "Bỏ hồ sơ nghi vấn" / "Without doubtful dossiers";
    CERTAIN_HINT = "Các con số và danh sách dưới đây không tính hồ sơ nghi vấn; chỉ tiêu kế hoạch vẫn tính mọi hồ sơ." /
        "Doubtful dossiers are left out of the numbers and of their lists; targets of the plan count all dossiers.";
    COMPARE = "So với lần trước" / "What has changed";
    CHANGES_OF = "Báo cáo số {0} (lần chốt {1}) so với số {2}" / "Report {0} (version {1}) against {2}";
    CHANGES_FIRST = "Báo cáo số {0} là lần chốt đầu tiên của kỳ này." / "Report {0} is the first version.";
    CHANGES_NONE = "Số liệu không thay đổi." / "Nothing has changed.";
    CHANGES_COUNT = "{0} dòng thay đổi, {1} dòng thêm, {2} dòng bớt." / "{0} rows changed, {1} added, {2} removed.";
    CHANGES_FIRST_ROWS = "Chỉ hiện {0} dòng đầu." / "Only the first {0} rows are shown.";
    CHANGES_TOO_MANY = "Hai lần chốt khác nhau quá nhiều để hiện ở đây; hãy tải cả hai về để so." /
        "They differ in too much to be shown here; download both.";
    CHANGES = "Thay đổi giữa hai lần chốt" / "Changes between two versions";
    ROW = "Dòng" / "Row";
    COLUMN = "Cột" / "Column";
    WAS = "Trước" / "Was";
    IS = "Nay" / "Is";
    ADDED = "thêm" / "added";
    REMOVED = "bớt" / "removed";
    BACK_TO_REPORTS = "← Về báo cáo" / "← Back to the reports";

    RANKS = "Xếp hạng theo bộ chỉ số" / "Ranks";
    RANKS_HINT = "Xếp trong {0} cơ quan cùng cấp theo điểm quy về 100; bằng điểm thì cùng hạng. Ô trống (–) là chưa có gì để tính." /
        "Among {0} agencies of the level, by points scaled to 100; ties share a rank. A dash: nothing to count.";
    SCALED_POINTS = "Điểm quy về 100" / "Points of 100";
    RANK_ASSESSED = "Hạng thẩm định" / "Rank assessed";
    RANK_OF = "Hạng: {0}" / "Rank: {0}";

    REPORTS = "Báo cáo" / "Reports";
    DRAW = "Lập báo cáo của kỳ" / "Reports of the period";
    DRAW_HINT = "Bấm vào tên báo cáo để xem trên màn hình, từng con số dẫn đến hồ sơ của nó; hoặc tải về."
        / "The name of a report shows it here, each figure with its dossiers; or download it.";
    OTHER_REPORTS = "Báo cáo khác của kỳ này" / "Other reports of the period";
    FROZEN_AS = "Báo cáo đã chốt số {0}" / "Frozen report {0}";
    FROZEN_HAS_NO_LISTS = "Số liệu giữ nguyên như khi chốt; hồ sơ đã có thể thay đổi từ đó, nên con số ở đây không dẫn đến danh sách hồ sơ."
        / "The figures are as they were frozen. Dossiers may have changed since, so that no lists stand behind them.";
    REPORT = "Báo cáo" / "Report";
    DOWNLOAD = "Tải về" / "Download";
    DOWNLOAD_OF = "Tải {0} dạng {1}" / "Download {0} as {1}";
    FROZEN = "Báo cáo đã chốt" / "Frozen reports";
    NO_FROZEN = "Chưa chốt báo cáo nào." / "No frozen reports.";
    NUMBER = "Số" / "Number";
    VERSION = "Lần chốt" / "Version";
    NOT_BEGUN = "Kỳ này chưa bắt đầu, nên chưa có số liệu." / "This period has not begun: there are no figures yet.";
    ROWS_OF = "Mỗi dòng: {0}" / "Rows: {0}";
    WITHOUT_DOUBTFUL = "đã bỏ hồ sơ nghi vấn" / "without doubtful dossiers";
    NOT_OVER = "Kỳ chưa kết thúc: số liệu tạm tính đến {0}" / "The period was not over: figures as of {0}";
    FROZEN_AT = "Chốt lúc" / "Frozen at";
    FROZEN_BY = "Người chốt" / "By";
    SHA = "Mã kiểm tra SHA-256" / "SHA-256";
    FREEZE = "Chốt báo cáo" / "Freeze a report";
    FREEZE_LEAD = "Giữ nguyên số liệu của cơ quan và kỳ đang xem dưới một số báo cáo." /
        "Keeps the figures of the agency and period shown, under a number.";
    FREEZE_DO = "Chốt" / "Freeze";
    FROZEN_DONE = "Đã chốt báo cáo số {0}." / "The report was frozen as {0}.";
}
