//! Texts of the forms for scorecards.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    NEW = "Thêm bộ chỉ số" / "New scorecard";
    CHANGE = "Sửa bộ chỉ số" / "Change the scorecard";
    SAVE = "Lưu bộ chỉ số" / "Save the scorecard";
    CODE = "Mã bộ chỉ số" / "Code of the scorecard";
    CODE_HINT = "Chữ thường không dấu, chữ số, gạch dưới, gạch nối" / "a-z, 0-9, _ and -";
    NAME = "Tên bộ chỉ số" / "Name";
    SOURCE = "Văn bản ban hành" / "The paper it stands in";
    LEVELS = "Chấm điểm các cơ quan cấp" / "Scores agencies of the levels";
    FROM = "Áp dụng từ ngày" / "In force from";
    FROM_HINT = "Sau ngày {0}: thành phiên bản mới. Đúng ngày {0}: thay phiên bản ấy, khi chưa có điểm nào." /
        "After {0}: a new version. On {0}: in its place, as long as no scores were given.";
    SUM_HINT = "Điểm tối đa của các nhóm cộng lại là 100; của các tiêu chí trong nhóm cộng lại là điểm của nhóm." /
        "The maxima of the components sum to 100, those of its criteria to that of each component.";
    CRITERION = "Tiêu chí" / "Criterion";
    CRITERION_OF = "Tiêu chí {0}.{1}" / "Criterion {0}.{1}";
    CODE_OF = "Mã" / "Code";
    NAME_OF = "Tên" / "Name";
    HOW = "Cách chấm" / "How it is scored";
    INDICATOR = "Tỷ lệ" / "Rate";
    NUMBER = "Mức (% hoặc điểm)" / "Level (% or points)";
    BANDS = "Các bậc" / "Bands";
    HELP = "Mức là ngưỡng % phải đạt, % được đủ điểm, hoặc số điểm trừ mỗi hồ sơ. Các bậc viết từ cao xuống: 30 = 10; 15 = 5 nghĩa là từ 30 % được 10 điểm, từ 15 % được 5 điểm." /
        "The level is the threshold in %, the % of full marks, or the points lost for each. Bands are written highest first: 30 = 10; 15 = 5 means 10 points from 30 %, 5 from 15 %.";
    ENTERED = "Chấm tay có minh chứng" / "given by hand";
    PROPORTIONAL = "Theo tỷ lệ" / "in proportion";
    CAPPED = "Đủ điểm từ mức" / "full from the level on";
    BANDED = "Theo bậc" / "by bands";
    DEDUCTION = "Trừ điểm mỗi hồ sơ" / "less for each miss";
    AT_LEAST = "Đạt khi ≥ mức" / "all if ≥ the level";
    MORE_THAN = "Đạt khi > mức" / "all if > the level";
    EXACTLY = "Đạt khi = mức" / "all if = the level";
}
