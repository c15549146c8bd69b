//! Citizens: a dossier followed by its code and four digits, and by the code on the slip.

use super::browsed;
use crate::support::household_business;

browsed!(a_citizen_follows_a_dossier, |window| {
    let clerk = window.app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    window.open("/");
    window.fill(&[("code", code.as_str()), ("secret", "9999")]);
    window.press("Xem hồ sơ");
    // The same answer whatever was wrong; the code need not be typed again.
    assert_eq!(window.here(), "/tra-cuu");
    assert_eq!(window.count(".notice.bad"), 1);
    assert_eq!((window.value("code"), window.count("main dl")), (code.clone(), 0));
    window.fill(&[("secret", "1234")]);
    window.enter();
    assert_eq!(window.here(), "/tra-cuu/ho-so");
    window.says(&["09:00 thứ Năm 05/03/2026", "Nộp hồ sơ"]);
    assert!(!window.main().contains("024085001234") && !window.main().contains("Nguyễn Văn Ấn"));
    window.click("summary");
    window.says(&["Ngày làm việc thứ 3"]);
    // On a computer that others use too, one closes it.
    window.follow("form[action='/tra-cuu/xong'] button");
    window.open("/tra-cuu/ho-so");
    assert_eq!(window.here(), "/tra-cuu?done=over");
    // The address in the QR of the slip knows the code already.
    window.open(&format!("/tra-cuu/{code}"));
    assert_eq!(window.value("code"), code);
    window.fill(&[("secret", "1234")]);
    window.press("Xem hồ sơ");
    assert_eq!(window.text("h1"), format!("Hồ sơ {code}"));
});

browsed!(
    procedures_are_found_without_accents_and_pages_are_read_in_english,
    |window| {
        window.open("/thu-tuc");
        window.fill(&[("q", "ho kinh doanh")]);
        window.enter();
        window.follow("main a[href^='/thu-tuc/1.001612']");
        window.says(&["3 ngày làm việc", "Giấy tờ cần có"]);
        window.follow("button[lang='en']");
        assert_eq!(window.here(), "/thu-tuc/1.001612");
        assert_eq!(window.count("html[lang='en']"), 1);
    }
);
