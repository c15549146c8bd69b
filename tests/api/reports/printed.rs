//! Reports on paper: both forms of the register, pages that repeat the headings, frozen ones, and how long one may be.

use serde_json::json;

use super::known;
use crate::slips::{pdf, says, tool};
use crate::story;
use crate::support::{Actor, TestApp, household_business};

/// Pages as `pdftotext` reads them, with single blanks; none where it is not installed.
fn pages(pdf: &[u8]) -> Option<Vec<String>> {
    let text = String::from_utf8(tool("pdftotext", &["-raw", "-", "-"], pdf)?).unwrap();
    let page = |page: &str| page.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(text.trim_end_matches('\u{c}').split('\u{c}').map(page).collect())
}

/// A year of the past with so many dossiers.
fn history(app: &TestApp, dossiers: usize) {
    let mut file = "agency,procedure,applicant_name,intake_channel,received_at,ended_at\n".to_owned();
    for n in 1..=dossiers {
        file.push_str(&format!(
            "H02.07.01,1.004859,Nguyễn Thị Thứ {},counter,2026-02-03 08:00,2026-02-04 08:00\n",
            ordinal(n)
        ));
    }
    let admin = app.sign_in("admin");
    let sent = admin
        .request("POST", "/api/v1/imports?name=cu.csv")
        .header("content-type", "text/csv")
        .body(file);
    admin.send(sent).expect(201);
}

/// A number in words, figure by figure: names have no figures.
fn ordinal(n: usize) -> String {
    const WORDS: [&str; 10] = ["Không", "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín"];
    let figures: Vec<&str> = n
        .to_string()
        .bytes()
        .map(|figure| WORDS[usize::from(figure - b'0')])
        .collect();
    figures.join(" ")
}

fn register(who: &Actor<'_>, rest: &str) -> Vec<u8> {
    pdf(who, &format!("/api/v1/reports/register?{rest}&format=pdf"))
}

story!(the_register_is_printed_on_the_form_in_force, |app| {
    let known = known(app);
    let (clerk, supervisor) = (app.sign_in("clerk"), app.sign_in("supervisor"));
    clerk.done(&known.early, "hand_back", json!({"return_channel": "postal"}));
    let new = register(&supervisor, "agency=H02.07&period=2026-03");
    says(
        &new,
        &[
            "ỦY BAN NHÂN DÂN TỈNH BẮC GIANG",
            "ỦY BAN NHÂN DÂN HUYỆN HIỆP HÒA",
            "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Hiệp Hòa, ngày 16 tháng 3 năm 2026",
            "SỔ THEO DÕI HỒ SƠ",
            "Kỳ báo cáo: Tháng 3/2026 (từ ngày 15/02/2026 đến ngày 14/03/2026)",
            "Hẹn trả kết quả",
            "(15)",
            "Nguyễn Văn Ấn",
            "Trần Thị Bé",
            "Đỗ Thị Oanh",
            "Thôn Đông, xã \"Hoàng An\"",
            "0912345678",
            "02/03/2026 09:00",
            "bưu chính công ích",
            "Công dân yêu cầu rút hồ sơ",
            "NGƯỜI LẬP BIỂU",
            "Mẫu số 07, Nghị định 118/2025/NĐ-CP, Thông tư 03/2025/TT-VPCP",
        ],
    );

    app.set_time("2025-06-10T09:00");
    clerk.take_in(household_business("Nguyễn Văn Cũ"));
    let old = register(&supervisor, "agency=H02.07&from=2025-06-01&to=2025-06-30");
    says(
        &old,
        &[
            "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ",
            "Nguyễn Văn Cũ",
            "Mẫu số 06, Thông tư 01/2018/TT-VPCP",
        ],
    );
    // A register that goes on after the change is one of the new form.
    let both = register(&supervisor, "agency=H02.07&from=2025-06-01&to=2025-07-01");
    says(&both, &["Mẫu số 07, ", "Nguyễn Văn Cũ"]);

    // What is nowhere is said on one page.
    let none = register(&supervisor, "agency=H02.07&from=2025-05-01&to=2025-05-31");
    says(&none, &["Không có hồ sơ nào trong kỳ báo cáo."]);
    assert!(pages(&none).is_none_or(|pages| pages.len() == 1));
});

story!(pages_repeat_the_headings_and_hold_whole_rows, |app| {
    history(app, 90);
    let supervisor = app.sign_in("supervisor");
    let book = register(&supervisor, "from=2026-02-01&to=2026-02-28&agency=H02.07");
    let Some(pages) = pages(&book) else { return };
    let last = pages.len();
    assert!((4..=15).contains(&last), "{last}");
    let mut next = 1;
    for (n, page) in (1..).zip(&pages) {
        assert_eq!(page.matches("Tên thủ tục hành chính").count(), 1, "{page}");
        assert!(page.contains(&format!("Trang {n}/{last}")), "{page}");
        assert!(
            page.contains(" STT Mã hồ sơ ") || page.starts_with("STT Mã hồ sơ "),
            "{page}"
        );
        assert_eq!(page.contains("SỔ THEO DÕI HỒ SƠ"), n == 1);
        // Names belong to their rows; a row that began on the page before would leave its name or its date there.
        let here = page.matches("Nguyễn Thị Thứ").count();
        assert_eq!(page.matches("03/02/2026 08:00").count(), here, "{page}");
        for n in next..next + here {
            let name = format!("Nguyễn Thị Thứ {} Thị trấn Thắng", ordinal(n));
            assert_eq!(page.matches(&name).count(), 1, "{name}: {page}");
        }
        next += here;
    }
    assert_eq!(next, 91);
    assert!(pages[last - 1].contains("THỦ TRƯỞNG ĐƠN VỊ"));

    let body = json!({"report": "register", "agency": "H02.07", "from": "2026-02-01", "to": "2026-02-28"});
    let frozen = supervisor.post("/api/v1/reports/frozen", body).expect(201);
    let sheet = pdf(&supervisor, "/api/v1/reports/frozen/H02.07-2026-0001?format=pdf");
    says(
        &sheet,
        &[
            "Số: H02.07-2026-0001 (lần chốt 1)",
            "Nguyễn Thị Thứ Chín Không",
            frozen["sha256"].as_str().unwrap(),
        ],
    );
});

story!(every_report_is_printed, |app| {
    known(app);
    let supervisor = app.sign_in("supervisor");
    for (report, wanted) in [
        ("ii06a", "Biểu số II.06a/VPCP/KSTT"),
        ("late", "Bộ phận tiếp nhận giữ hồ sơ lâu hơn"),
        ("postal", "Đăng ký thành lập hộ kinh doanh (1.001612)"),
        ("cash_book", "SỔ QUỸ THU PHÍ, LỆ PHÍ"),
        ("service_levels", "Tổng cộng"),
    ] {
        let path = format!("/api/v1/reports/{report}?agency=H02.07&period=2026-03&format=pdf");
        says(&pdf(&supervisor, &path), &[wanted, "THỦ TRƯỞNG ĐƠN VỊ"]);
    }
});

story!(a_register_that_is_too_long_for_paper_is_refused, |app| {
    history(app, 5_001);
    let supervisor = app.sign_in("supervisor");
    let path = "/api/v1/reports/register?agency=H02.07&from=2026-02-01&to=2026-02-28&format=";
    let refusal = supervisor
        .get(&format!("{path}pdf"))
        .refused(422, "report_too_long_to_print");
    let told = refusal.to_string();
    assert!(told.contains("5000 dòng") && told.contains("xlsx"), "{told}");
    assert_eq!(supervisor.get(&format!("{path}xlsx")).status, 200);
    let body = json!({"report": "register", "agency": "H02.07", "from": "2026-02-01", "to": "2026-02-28"});
    supervisor.post("/api/v1/reports/frozen", body).expect(201);
    supervisor
        .get("/api/v1/reports/frozen/H02.07-2026-0001?format=pdf")
        .refused(422, "report_too_long_to_print");
});
