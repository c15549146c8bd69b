//! Texts of the forms for plans and for the figures that other systems hold.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    COPY_LAST = "Sao chép từ kế hoạch năm trước" / "Copy from the plan before";
    COPY_HINT = "Chọn năm và cơ quan trước; các chỉ tiêu đang nhập bên dưới được thay bằng chỉ tiêu của kế hoạch gần nhất trước năm đó." /
        "Choose year and agency first; the targets below are replaced by those of the latest plan before that year.";
    COPIED = "Đã chép các chỉ tiêu của kế hoạch năm {0}. Hãy kiểm tra rồi lưu." / "The targets of the plan of {0} were copied. Check them, then save.";
    NEW_PLAN = "Lập kế hoạch" / "New plan";
    CHANGE_PLAN = "Sửa kế hoạch" / "Change the plan";
    SAVE_PLAN = "Lưu kế hoạch" / "Save the plan";
    REPLACES = "Chưa lưu. Kế hoạch này thay toàn bộ kế hoạch năm {0} của cơ quan ({1}) kể từ năm của nó." /
        "Not saved yet. From its year on this plan replaces the whole plan of {0} of the agency ({1}).";
    NOT_SAVED_YET = "Chưa lưu. Kế hoạch đang có sẽ mất một số chỉ tiêu." / "Not saved yet. The plan would lose some targets.";
    TARGETS_LOST = "Những chỉ tiêu này sẽ không còn áp dụng:" / "These targets would hold no longer:";
    TARGETS_MOVED = "Những chỉ tiêu này đổi ngưỡng:" / "These targets would change:";
    REPLACE_ALL_THE_SAME = "Tôi đã xem và vẫn lưu kế hoạch này" / "I have read this and save the plan";
    YEAR = "Năm" / "Year";
    ISSUER = "Cơ quan ban hành" / "Issued by";
    PLAN_NAME = "Tên kế hoạch" / "Name of the plan";
    PLAN_SOURCE = "Văn bản ban hành" / "The paper it stands in";
    COMPARATOR = "So sánh" / "Comparison";
    PERCENT = "Ngưỡng (%)" / "Threshold (%)";
    TARGET_SOURCE = "Căn cứ, nếu khác văn bản ban hành" / "Source, if another than that of the plan";

    ENTER_FIGURES = "Nhập số liệu" / "Enter figures";
    ENTER_FIGURE = "Nhập một số liệu" / "Enter a figure";
    FIGURES = "Số liệu đã nhập" / "Figures entered";
    FIGURES_OF = "Số liệu đã nhập, kỳ từ {0} đến {1}" / "Figures entered for {0} to {1}";
    FIGURES_OF_YEAR = "Xem số liệu của năm" / "Figures of the year";
    SHOW = "Xem" / "Show";
    NO_FIGURES = "Chưa nhập số liệu nào cho các kỳ này." / "No figures for these periods yet.";
    PERIOD = "Kỳ" / "Period";
    FROM = "Từ ngày" / "From";
    TO = "Đến ngày" / "To";
    FIGURE = "Số liệu" / "Figure";
    NUMERATOR = "Số đạt (tử số)" / "Numerator";
    DENOMINATOR = "Tổng số (mẫu số)" / "Denominator";
    FIGURE_SOURCE = "Nguồn" / "Source";
    EVIDENCE = "Minh chứng" / "Evidence";
    EVIDENCE_HINT = "Số văn bản, đường dẫn hoặc tệp để kiểm tra lại." / "The number of a paper, a link or a file where it can be looked up.";
    CORRECT = "Sửa" / "Correct";
    CORRECT_REVISION = "Sửa lần {0}" / "Correct revision {0}";
    CORRECTING = "Sửa số liệu đã nhập lần {0}; lần cũ vẫn được giữ." / "This corrects revision {0}, which stays.";
    STANDS_AS = "Đang ghi: {0} (nguồn: {1})." / "It stands as {0} (source: {1}).";
    GIVE_SCORE = "Cho điểm" / "Give a score";
    SCORE_SAVED = "Đã ghi điểm." / "The score was saved.";
    SCORE_KIND = "Loại điểm" / "Kind of score";
    RANK_OF = "Trên tổng số" / "Among";
    GIVEN_BY = "Người ghi" / "Entered by";
    NO_SCORES = "Chưa có điểm nào được ghi cho kỳ này." / "No score was given for this period.";
    SCORE_TAKEN_BACK = "Đã rút" / "Taken back";
    TAKE_SCORE_BACK = "Rút điểm này: coi như chưa chấm, lịch sử vẫn được giữ." / "Take this score back: it counts as never given, and stays in the history.";
    WHOLE_COMPONENT = "Cả lĩnh vực: {0}" / "The whole component: {0}";
    CORRECTING_SCORE = "Sửa điểm đã ghi lần {0}; lần cũ vẫn được giữ." / "This corrects revision {0}, which stays.";
    REASON = "Lý do sửa" / "Why it is corrected";
    ENTER = "Lưu số liệu" / "Enter";
}
