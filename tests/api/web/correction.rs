//! The applicant is put right on the page of the dossier.

use serde_json::json;

use super::browser::Browser;
use crate::story;
use crate::support::household_business;

story!(a_clerk_corrects_the_applicant_on_the_page, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ẩm"));
    let browser = Browser::signed_in(app, "clerk");
    let (dossier, address) = (format!("/ho-so/{code}"), format!("/ho-so/{code}/correct_applicant"));
    let page = browser.get(&dossier).expect(200);
    assert_eq!(page.texts(&format!("a[href='{address}']")), ["Sửa thông tin chủ hồ sơ"]);
    // What stands there is filled in.
    let form = browser.get(&address).expect(200);
    assert_eq!(
        (
            form.value("applicant-name").as_str(),
            form.value("applicant-id-number").as_str(),
            form.value("applicant-phone").as_str()
        ),
        ("Nguyễn Văn Ẩm", "024085001234", "0912345678")
    );
    let wrong = browser
        .submit(&form, &address, &[("applicant.phone", "12"), ("reason", "Gõ nhầm")])
        .expect(422);
    assert!(!wrong.wrong("applicant-phone").is_empty());
    assert_eq!(
        (wrong.value("applicant-phone").as_str(), wrong.value("reason").as_str()),
        ("12", "Gõ nhầm")
    );
    browser
        .submit(
            &wrong,
            &address,
            &[("applicant.phone", ""), ("applicant.name", "Nguyễn Văn Ấm")],
        )
        .goes_to(&format!("{dossier}?done=correct_applicant"));
    let page = browser.get(&format!("{dossier}?done=correct_applicant")).expect(200);
    page.says(&[
        "Đã thực hiện: Sửa thông tin chủ hồ sơ.",
        "Chủ hồ sơ: Nguyễn Văn Ẩm → Nguyễn Văn Ấm",
        "Điện thoại: 0912345678 → để trống",
    ]);
    assert_eq!(
        clerk.dossier(&code)["applicant"],
        json!({"kind": "individual", "name": "Nguyễn Văn Ấm", "id_number": "024085001234"})
    );
    // So is who hands in for them: folded away until somebody does.
    let form = browser.get(&address).expect(200);
    assert_eq!(form.value("submitter-name"), "");
    let nameless = browser
        .submit(&form, &address, &[("submitter.phone", "0987654321"), ("reason", "Sót")])
        .expect(422);
    assert!(!nameless.wrong("submitter-name").is_empty());
    browser
        .submit(&nameless, &address, &[("submitter.name", "Trần Thị Bé")])
        .goes_to(&format!("{dossier}?done=correct_applicant"));
    browser.get(&dossier).says(&[
        "Người nộp: để trống → Trần Thị Bé",
        "Điện thoại người nộp: để trống → 0987654321",
    ]);
    assert_eq!(browser.get(&address).value("submitter-phone"), "0987654321");
    // A form that has become impossible shows what was typed.
    let form = browser.get(&address).expect(200);
    clerk.done(&code, "withdraw", json!({"reason": "Thôi"}));
    browser
        .submit(
            &form,
            &address,
            &[("applicant.name", "Nguyễn Văn Âm"), ("reason", "Nữa")],
        )
        .expect(409)
        .says(&["Nguyễn Văn Âm", "Nữa"]);
});
