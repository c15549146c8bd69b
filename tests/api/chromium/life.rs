//! A dossier from intake to hand-back, as those who work on it see it.

use serde_json::json;

use super::browsed;
use super::window::Window;
use crate::support::{fixture, household_business};

/// What a clerk chooses and types for a household business.
fn fill_in(window: &Window<'_>) {
    window.open("/tiep-nhan?procedure=1.001612");
    window.fill(&[
        ("applicant.id_number", "024085001234"),
        ("applicant.name", "Nguyễn Văn Ấn"),
        ("applicant.phone", "0912345678"),
    ]);
    window.choose(&[("paper", "p1"), ("paper", "p2")]);
}

/// The code of the dossier that is shown.
fn code(window: &Window<'_>) -> String {
    window.text("h1").trim_start_matches("Hồ sơ ").to_owned()
}

/// Opens a dossier by its code in the scan field, and an action of it.
fn begin(window: &Window<'_>, code: &str, action: &str) {
    window.click("#scan");
    window.keys(code);
    window.enter();
    assert_eq!(window.here(), format!("/ho-so/{code}"));
    window.follow(&format!("main a[href='/ho-so/{code}/{action}']"));
}

/// Sends the form of an action, which leads back to the dossier.
fn end(window: &Window<'_>, code: &str, action: &str) {
    window.follow(&format!("main form[action='/ho-so/{code}/{action}'] button"));
    assert_eq!(
        window.here(),
        format!("/ho-so/{code}?done={action}"),
        "{}",
        window.main()
    );
}

browsed!(going_back_finds_a_form_that_can_be_sent, |window| {
    window.now("clerk");
    window.open("/tiep-nhan?procedure=1.001612");
    fill_in(window);
    window.press("Lưu và tiếp nhận");
    window.says(&["Đã tiếp nhận hồ sơ"]);
    window.leave_by("history.back()", Vec::new());
    // Whatever the page was still waiting for when it was left is over then.
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(window.count("main button[aria-busy], main .progress"), 0);
    assert_eq!(window.text("main button[name='save']"), "Lưu và tiếp nhận");
});

browsed!(a_dossier_goes_from_intake_over_a_supplement_to_hand_back, |window| {
    window.now("clerk");
    assert_eq!(window.here(), "/ban-lam-viec");
    window.follow("nav a[href='/tiep-nhan']");
    window.fill(&[("q", "ho kinh doanh")]);
    window.enter();
    window.follow("#found a[href='/tiep-nhan?procedure=1.001612']");
    assert!(window.text("#due-box").contains("09:00 thứ Năm 05/03/2026"));
    fill_in(window);
    window.press("Lưu và tiếp nhận");
    window.says(&["Đã tiếp nhận hồ sơ. Ngày hẹn trả kết quả: 09:00 thứ Năm 05/03/2026."]);
    let code = code(window);
    begin(window, &code, "forward");
    window.choose(&[("assignee", "handler")]);
    window.fill(&[("note", "Đủ giấy tờ")]);
    end(window, &code, "forward");

    window.now("handler");
    assert_eq!(window.here(), "/viec-cua-toi");
    window.says(&[&code]);
    begin(window, &code, "request_supplement");
    // A reason is missing: the page says so, and keeps what was chosen.
    window.choose(&[("missing_paper", "p2")]);
    window.fill(&[("missing_others", "Hợp đồng thuê")]);
    window.follow(&format!("main form[action='/ho-so/{code}/request_supplement'] button"));
    assert_eq!(window.count("#reason[aria-invalid='true']"), 1);
    assert_eq!(window.value("missing_others"), "Hợp đồng thuê");
    window.fill(&[("reason", "Thiếu giấy tờ")]);
    end(window, &code, "request_supplement");

    // The citizen reads what is missing, and brings it in the afternoon.
    window.open(&format!("/tra-cuu/{code}"));
    window.fill(&[("secret", "1234")]);
    window.enter();
    window.says(&["Thiếu giấy tờ", "Hợp đồng thuê"]);
    window.app.set_time("2026-03-02T15:00");

    window.now("clerk");
    window.follow("main a[href='/ban-lam-viec?pile=waiting']");
    window.says(&[&code]);
    begin(window, &code, "supplement_received");
    window.fill(&[("papers[0].copies", "1"), ("papers[1].originals", "1")]);
    end(window, &code, "supplement_received");

    window.now("handler");
    begin(window, &code, "forward");
    end(window, &code, "forward");

    let result = fixture("unsigned.pdf");
    window.now("leader");
    begin(window, &code, "decide");
    window.fill(&[
        ("result.symbol", "12/GCN-HKD"),
        ("result.summary", "Giấy chứng nhận đăng ký hộ kinh doanh"),
        ("result.signer", "Lê Văn Bình"),
        ("result.issued_on", "2026-03-02"),
        ("result.upload", result.to_str().unwrap()),
    ]);
    end(window, &code, "decide");

    window.now("clerk");
    window.follow("main a[href='/ban-lam-viec?pile=hand-back']");
    begin(window, &code, "hand_back");
    end(window, &code, "hand_back");
    window.says(&["Đã trả kết quả", "Trước hạn", "12/GCN-HKD", "Hợp đồng thuê"]);
    let now = window.app.sign_in("clerk").dossier(&code);
    assert_eq!(
        (&now["status"], &now["timeliness"]),
        (&json!("handed_back"), &json!("early"))
    );
});

browsed!(two_clicks_make_one_dossier, |window| {
    window.now("clerk");
    fill_in(window);
    window.click_twice("button[name='save']");
    let code = code(window);
    let clerk = window.app.sign_in("clerk");
    assert_eq!(clerk.codes("/api/v1/dossiers?limit=50"), std::slice::from_ref(&code));
    begin(window, &code, "forward");
    window.click_twice(&format!("main form[action='/ho-so/{code}/forward'] button"));
    assert_eq!(clerk.dossier(&code)["version"], 2);
});

browsed!(an_applicant_who_came_before_is_filled_in, |window| {
    window.app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    window.now("clerk");
    window.open("/tiep-nhan?procedure=1.001612");
    window.fill(&[("applicant.id_number", "024085001234")]);
    // Enter, as a scanner sends it: with scripts the page stays, without it comes again.
    window.keys(thirtyfour::Key::Enter);
    window.until("the name is there", || {
        window.value("applicant.name") == "Nguyễn Văn Ấn"
    });
    assert_eq!(window.value("applicant.phone"), "0912345678");
    assert_eq!(window.count("button[name='save']"), 1);
});
