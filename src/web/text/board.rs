//! Texts of the notice board.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    BOARD = "Công khai tình hình giải quyết hồ sơ" / "Published figures";
    OF = "{0}, tháng {1}" / "{0}, month {1}";
    AGENCY = "Cơ quan" / "Agency";
    MONTH = "Tháng" / "Month";
    SHOW = "Xem" / "Show";
    AS_OF = "Số liệu đến {0}." / "As of {0}.";
    RATES = "Các tỷ lệ" / "Rates";
    RATE = "Chỉ số" / "Rate";
    PERCENT = "Tỷ lệ" / "Percent";
    PARTS = "Số hồ sơ" / "Dossiers";
    NOT_APPLICABLE = "Không có hồ sơ để tính" / "Nothing to count";
    BY_AGENCY = "Theo cơ quan" / "By agency";
    RECEIVED = "Tiếp nhận" / "Received";
    RESOLVED = "Đã giải quyết" / "Decided";
    EARLY = "Trước hạn" / "Early";
    ON_TIME = "Đúng hạn" / "On time";
    LATE = "Quá hạn" / "Late";
    IN_PROGRESS = "Đang giải quyết" / "In progress";
    OVERDUE = "Trong đó quá hạn" / "Of these overdue";
    TOTAL = "Tổng cộng" / "Total";
    NOTHING = "Chưa có hồ sơ nào trong tháng này." / "No dossiers in this month.";
}
