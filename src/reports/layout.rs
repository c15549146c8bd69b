//! The official layouts: titles, headings and columns of each report.

use super::{Column, Head, Stamp};
use crate::domain::instant::day_vi;
use crate::domain::report::{ReportGrouping, ReportKind};
use crate::domain::slip::{FormSet, official_name, place_of};
use crate::forms::day;

/// Received in the period and before.
const IN: &str = "Số hồ sơ nhận giải quyết";
/// Of these, in the period.
const WITHIN: &str = "Trong kỳ";
const DONE: &str = "Số hồ sơ đã giải quyết";
const OPEN: &str = "Số hồ sơ đang giải quyết";
const BESIDE: &str = "Ngoài ra trong kỳ";
const TOTAL: &str = "Tổng số";

/// Title of a report, line by line; `certain` without the doubtful dossiers.
pub fn title(kind: ReportKind, certain: bool) -> Vec<String> {
    let lines: &[&str] = match kind {
        ReportKind::Ii06a => &["TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"],
        ReportKind::Register => &["SỔ THEO DÕI HỒ SƠ"],
        ReportKind::Late => &["DANH SÁCH HỒ SƠ QUÁ HẠN GIẢI QUYẾT"],
        ReportKind::Postal => &[
            "TÌNH HÌNH TIẾP NHẬN HỒ SƠ, TRẢ KẾT QUẢ",
            "QUA DỊCH VỤ BƯU CHÍNH CÔNG ÍCH",
        ],
        ReportKind::CashBook => &["SỔ QUỸ THU PHÍ, LỆ PHÍ"],
        ReportKind::ServiceLevels => &["TÌNH HÌNH TIẾP NHẬN HỒ SƠ TRỰC TUYẾN", "THEO MỨC ĐỘ DỊCH VỤ CÔNG"],
    };
    let without = certain.then_some("(KHÔNG TÍNH HỒ SƠ NGHI VẤN)");
    lines.iter().copied().chain(without).map(str::to_owned).collect()
}

/// The form a report follows, where it bears a number.
pub const fn form(kind: ReportKind) -> Option<&'static str> {
    match kind {
        ReportKind::Ii06a => Some("Biểu số II.06a/VPCP/KSTT"),
        _ => None,
    }
}

/// What stands above the title, the same however the report is written.
pub(super) struct Letterhead {
    /// The agency above, in capitals.
    pub parent: Option<String>,
    /// The agencies asked about, in capitals.
    pub agencies: String,
    /// The counter that keeps a register, in capitals.
    pub counter: Option<String>,
    /// The number under which it is frozen.
    pub number: Option<String>,
    /// Place and date.
    pub date: String,
}

impl Letterhead {
    pub(super) fn new(head: &Head, stamp: Option<&Stamp>) -> Self {
        let names = head
            .agencies
            .iter()
            .map(|agency| official_name(&agency.name).to_uppercase());
        let place = match head.agencies.as_slice() {
            [only] => place_of(&only.name).or_else(|| head.parent.as_deref().and_then(place_of)),
            _ => None,
        };
        let made = day(stamp.map_or(head.made_at, |stamp| stamp.frozen_at));
        Self {
            parent: head.parent.as_deref().map(|name| official_name(name).to_uppercase()),
            agencies: names.collect::<Vec<_>>().join("; "),
            counter: form_set(head).map(|set| set.counter().to_uppercase()),
            number: stamp.map(|stamp| format!("Số: {} (lần chốt {})", stamp.number, stamp.version)),
            date: place.map_or_else(|| format!("Lập {made}"), |place| format!("{place}, {made}")),
        }
    }
}

/// The set of forms of a register: the one in force when its period ends.
pub(super) fn form_set(head: &Head) -> Option<FormSet> {
    (head.kind == ReportKind::Register).then(|| FormSet::on(head.to))
}

/// What stands below the title: the period, and what the figures are about.
pub(super) fn under_title(head: &Head, frozen: bool) -> [String; 2] {
    let days = format!("từ ngày {} đến ngày {}", day_vi(head.from), day_vi(head.to));
    // What was told of a period before its last day was over is not what the period will have been.
    let unfinished = if head.made_at.local_day() <= head.to {
        " – chưa hết kỳ"
    } else {
        ""
    };
    let period = match &head.period_label {
        Some(label) => format!("Kỳ báo cáo: {label} ({days}){unfinished}"),
        None => format!("Kỳ báo cáo: {days}{unfinished}"),
    };
    let scope = if head.own {
        "Hồ sơ của riêng cơ quan"
    } else {
        "Hồ sơ của cơ quan và các đơn vị trực thuộc"
    };
    // The number of a frozen report stands where that of the form stood.
    let form = head.form.as_ref().filter(|_| frozen);
    let form = form.map_or_else(String::new, |form| format!("{form} – "));
    let state = format!("{form}{scope}; số liệu tính đến {}", head.cut_off.label_vi());
    [period, state]
}

/// What must be said below a table so that nobody reads it wrongly.
pub fn notes(kind: ReportKind) -> Vec<String> {
    let lines: &[&str] = match kind {
        ReportKind::Ii06a => &[
            "Cột (3) = (4) + (5) + (6) = (7) + (11) + (a) + (b); (7) = (8) + (9) + (10); (11) = (12) + (13).",
            "Hồ sơ đang tạm dừng tính thời gian (chờ bổ sung, chờ nghĩa vụ tài chính) được tính trong hạn.",
        ],
        ReportKind::Register => &["Số bộ hồ sơ và người nhận được ghi tay khi không có trong dữ liệu tiếp nhận."],
        ReportKind::Late => {
            &["Nguyên nhân là bước xử lý quá thời hạn riêng nhiều nhất; thời gian quá hạn tính theo giờ làm việc."]
        }
        ReportKind::Postal => &[
            "Cột (10) = (6) / (3): hồ sơ tiếp nhận hoặc đăng ký trả qua bưu chính trên tổng số tiếp nhận. Dấu – là không có hồ sơ để tính.",
            "Cột (9): hồ sơ có kết quả được bưu chính nhận chuyển trong kỳ, kể cả đã phát hoặc đã chuyển hoàn.",
        ],
        ReportKind::CashBook => &[
            "Số tiền tính bằng đồng. Cột (13) = (5) + (6) – (11) – (12); cột (15) = (14) – (13).",
            "Khoản nộp trực tuyến không qua cán bộ được ghi ở dòng riêng của cơ quan.",
        ],
        ReportKind::ServiceLevels => &[
            "(5) = trực tuyến mức độ 3, 4 / tiếp nhận; (6) = trực tuyến mức độ 3, 4 / tiếp nhận của TTHC có dịch vụ mức độ 3, 4; \
             (7), (8) = như (6), riêng từng mức. Dấu – là không có hồ sơ để tính.",
        ],
    };
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn column(name: &str, number: &str, headings: &[&str], width: u8) -> Column {
    Column {
        name: name.to_owned(),
        number: number.to_owned(),
        headings: headings.iter().map(|h| (*h).to_owned()).collect(),
        width,
    }
}

/// Columns of a report behind the ordinal number, which is always (1).
pub fn columns(kind: ReportKind, by: ReportGrouping) -> Vec<Column> {
    match kind {
        ReportKind::Ii06a => ii06a(by),
        ReportKind::Register => register(),
        ReportKind::Late => late(),
        ReportKind::Postal => postal(),
        ReportKind::CashBook => cash_book(),
        ReportKind::ServiceLevels => service_levels(),
    }
}

fn ii06a(by: ReportGrouping) -> Vec<Column> {
    vec![
        column("label", "(2)", &[by.label_vi()], 34),
        column("received_total", "(3)=(4)+(5)+(6)", &[IN, TOTAL], 11),
        column("received_online", "(4)", &[IN, WITHIN, "Trực tuyến"], 9),
        column(
            "received_offline",
            "(5)",
            &[IN, WITHIN, "Trực tiếp, dịch vụ bưu chính"],
            11,
        ),
        column("carried_over", "(6)", &[IN, "Từ kỳ trước"], 9),
        column("resolved_total", "(7)=(8)+(9)+(10)", &[DONE, TOTAL], 11),
        column("early", "(8)", &[DONE, "Trước hạn"], 9),
        column("on_time", "(9)", &[DONE, "Đúng hạn"], 9),
        column("late", "(10)", &[DONE, "Quá hạn"], 9),
        column("in_progress_total", "(11)=(12)+(13)", &[OPEN, TOTAL], 11),
        column("within_time", "(12)", &[OPEN, "Trong hạn"], 9),
        column("overdue", "(13)", &[OPEN, "Quá hạn"], 9),
        column("withdrawn", "(a)", &[BESIDE, "Rút hồ sơ"], 8),
        column("stopped", "(b)", &[BESIDE, "Dừng xử lý"], 8),
    ]
}

fn register() -> Vec<Column> {
    const DAYS: &str = "Ngày, tháng, năm";
    const BACK: &str = "Trả kết quả";
    vec![
        column("code", "(2)", &["Mã hồ sơ"], 19),
        column("procedure", "(3)", &["Tên thủ tục hành chính"], 22),
        column("sets", "(4)", &["Số bộ"], 5),
        column("owner", "(5)", &["Tên cá nhân, tổ chức"], 16),
        column("address", "(6)", &["Địa chỉ"], 19),
        column("phone", "(7)", &["Số điện thoại"], 11),
        column("agency", "(8)", &["Cơ quan giải quyết"], 13),
        column("received_at", "(9)", &[DAYS, "Tiếp nhận"], 14),
        column("due_at", "(10)", &[DAYS, "Hẹn trả kết quả"], 14),
        column("decided_at", "(11)", &[DAYS, "Có kết quả"], 14),
        column("returned_at", "(12)", &[BACK, "Ngày, tháng, năm"], 14),
        column("return_channel", "(13)", &[BACK, "Phương thức"], 10),
        column("receiver", "(14)", &[BACK, "Người nhận"], 9),
        column("note", "(15)", &["Ghi chú"], 12),
    ]
}

fn late() -> Vec<Column> {
    const WHY: &str = "Nguyên nhân quá hạn";
    vec![
        column("code", "(2)", &["Mã hồ sơ"], 19),
        column("procedure", "(3)", &["Tên thủ tục hành chính"], 22),
        column("agency", "(4)", &["Cơ quan giải quyết"], 14),
        column("received_at", "(5)", &["Tiếp nhận"], 14),
        column("due_at", "(6)", &["Ngày hẹn trả kết quả"], 14),
        column("decided_at", "(7)", &["Có kết quả"], 14),
        column("state", "(8)", &["Tình trạng"], 11),
        column("late_minutes", "(9)", &["Thời gian làm việc quá hạn"], 10),
        column("step", "(10)", &[WHY, "Bước xử lý"], 13),
        column("step_agency", "(11)", &[WHY, "Đơn vị xử lý"], 14),
        column("official", "(12)", &[WHY, "Cán bộ"], 14),
        column("step_late_minutes", "(13)", &[WHY, "Bước quá hạn"], 10),
        column("cause", "(14)", &[WHY, "Diễn giải"], 24),
    ]
}

fn postal() -> Vec<Column> {
    const CAME: &str = "Hồ sơ tiếp nhận";
    const WENT: &str = "Hồ sơ đã trả kết quả";
    vec![
        column("label", "(2)", &["Thủ tục hành chính"], 46),
        column("received", "(3)", &[CAME, TOTAL], 11),
        column("received_by_post", "(4)", &[CAME, "Tiếp nhận qua bưu chính"], 13),
        column(
            "received_return_by_post",
            "(5)",
            &[CAME, "Đăng ký trả qua bưu chính"],
            13,
        ),
        column(
            "received_postal",
            "(6)",
            &[CAME, "Tiếp nhận hoặc đăng ký trả qua bưu chính"],
            15,
        ),
        column("returned", "(7)", &[WENT, TOTAL], 11),
        column("returned_by_post", "(8)", &[WENT, "Trả qua bưu chính"], 13),
        column("posted", "(9)", &[WENT, "Đã bàn giao cho bưu chính"], 13),
        column("postal_rate", "(10)=(6)/(3)", &["Tỷ lệ qua bưu chính"], 11),
    ]
}

fn cash_book() -> Vec<Column> {
    const TAKEN: &str = "Thu trong ngày";
    const BACK: &str = "Hoàn trả";
    const DRAWER: &str = "Tiền mặt cuối ngày";
    vec![
        column("day", "(2)", &["Ngày"], 13),
        column("agency", "(3)", &["Cơ quan thu"], 20),
        column("clerk", "(4)", &["Cán bộ thu"], 18),
        column("opening", "(5)", &["Tiền mặt đầu ngày"], 13),
        column("taken_cash", "(6)", &[TAKEN, "Tiền mặt"], 13),
        column("taken_transfer", "(7)", &[TAKEN, "Chuyển khoản"], 13),
        column("taken_online", "(8)", &[TAKEN, "Trực tuyến"], 13),
        column("payments", "(9)", &[TAKEN, "Số lượt"], 8),
        column("refunded_total", "(10)", &[BACK, TOTAL], 13),
        column("refunded_cash", "(11)", &[BACK, "Tiền mặt"], 13),
        column("handed_over", "(12)", &["Đã nộp quỹ, kho bạc"], 13),
        column("expected", "(13)", &[DRAWER, "Theo sổ"], 13),
        column("counted", "(14)", &[DRAWER, "Kiểm đếm"], 13),
        column("difference", "(15)", &[DRAWER, "Chênh lệch"], 11),
    ]
}

fn service_levels() -> Vec<Column> {
    const RATE: &str = "Tỷ lệ hồ sơ trực tuyến";
    vec![
        column("label", "(2)", &["Mức độ dịch vụ công"], 34),
        column("received", "(3)", &["Hồ sơ tiếp nhận"], 12),
        column("received_online", "(4)", &["Trong đó trực tuyến"], 12),
        column("online_rate", "(5)", &[RATE, "Trên tổng số tiếp nhận"], 14),
        column(
            "online_offered_rate",
            "(6)",
            &[RATE, "Trên hồ sơ của TTHC có dịch vụ mức độ 3, 4"],
            16,
        ),
        column("online_partial_rate", "(7)", &[RATE, "Riêng dịch vụ một phần"], 14),
        column("online_full_rate", "(8)", &[RATE, "Riêng dịch vụ toàn trình"], 14),
    ]
}
