//! Administrators add procedures and versions of them on pages.

use serde_json::json;

use super::browser::Browser;
use crate::story;
use crate::support::{household_business, local};

const STEPS: &str = "definition.steps";

story!(a_new_version_begins_with_the_last_and_holds_from_its_day, |app| {
    let browser = Browser::signed_in(app, "admin");
    let procedure = browser.get("/quan-tri/thu-tuc/1.001612").expect(200);
    procedure.says(&["Lập phiên bản mới"]);
    let path = "/quan-tri/thu-tuc/1.001612/phien-ban";
    let form = browser.get(path).expect(200);
    let now = app.sign_in("admin").get("/api/v1/procedures/1.001612").expect(200);
    let before = now["versions"][0]["definition"].clone();
    assert_eq!(
        form.value("definition-papers-0--name"),
        before["papers"][0]["name"].as_str().unwrap()
    );
    // Saved as it is from another day on, it says the same.
    assert!(form.all("input[name=past]").is_empty());
    let over = browser
        .submit(&form, path, &[("valid_from", "2026-03-01"), ("save", "yes")])
        .expect(422);
    assert!(over.wrong("valid-from").contains("Ngày này đã qua"));
    assert_eq!(over.all("input[name=past]:not([checked])").len(), 1);
    let typed = [("valid_from", "2026-03-04"), ("save", "yes")];
    let body = form.filled(path, &typed);
    let to = "/quan-tri/thu-tuc/1.001612?done=version";
    browser.post_body(path, &body).goes_to(to);
    browser.post_body(path, &body).goes_to(to);
    let again = browser.submit(&browser.get(path), path, &typed).expect(409);
    assert!(again.wrong("valid-from").contains("04/03/2026"));
    let now = app.sign_in("admin").get("/api/v1/procedures/1.001612").expect(200);
    assert_eq!(now["versions"][1]["definition"], before);
    browser.get(to).says(&["Đã lưu.", "01/01/", "03/03/2026"]);

    // One step less: what was emptied is left out, and the mistake is told where it is then shown.
    let form = browser.get(path).expect(200);
    let mut typed = vec![
        ("valid_from", "2026-03-05"),
        ("definition.duration.value", "1,5"),
        ("definition.steps[0].name", ""),
        ("definition.steps[0].duration.value", ""),
        ("definition.steps[0].agency", ""),
        ("definition.steps[1].duration.value", "nửa"),
        ("save", "yes"),
    ];
    let refused = browser.submit(&form, path, &typed).expect(422);
    assert!(!refused.wrong("definition-steps-0--duration-value").is_empty());
    assert_eq!(refused.value("definition-duration-value"), "1,5");
    typed[5].1 = "0,5";
    browser.submit(&form, path, &typed).goes_to(to);
    browser.get("/quan-tri/thu-tuc/9.999999/phien-ban").expect(404);
    // A day that is over is taken where it is said to be meant.
    let other = "/quan-tri/thu-tuc/2.000720/phien-ban";
    let meant = [("valid_from", "2026-03-01"), ("past", "yes"), ("save", "yes")];
    browser
        .submit(&browser.get(other), other, &meant)
        .goes_to("/quan-tri/thu-tuc/2.000720?done=version");
    app.set_time("2026-03-05T09:00");
    let clerk = app.sign_in("clerk");
    let dossier = clerk.receive(household_business("Nguyễn Văn Ấn"));
    assert_eq!(
        (&dossier["due_at"], &dossier["steps_total"]),
        (&json!(local("2026-03-06T15:00")), &json!(1))
    );
    Browser::signed_in(app, "leader").get(path).expect(403);
});

story!(a_procedure_is_added_on_a_page, |app| {
    let browser = Browser::signed_in(app, "admin");
    let path = "/quan-tri/thu-tuc-moi";
    let form = browser.get(path).expect(200);
    let refused = browser.submit(&form, path, &[("save", "yes")]).expect(422);
    for id in [
        "code",
        "name",
        "field",
        "valid-from",
        "definition-agency-level",
        "definition-duration-value",
    ] {
        assert!(!refused.wrong(id).is_empty(), "{id}");
    }
    let typed = [
        ("code", "9.000001"),
        ("name", "Cấp giấy xác nhận"),
        ("field", "Hộ tịch"),
        ("valid_from", "2026-03-01"),
        ("definition.agency_level", "district"),
        ("definition.service_level", "3"),
        ("definition.duration.unit", "working_day"),
        ("definition.duration.value", "2"),
        ("definition.papers[1].name", "Tờ khai"),
        ("definition.papers[1].originals", "1"),
        ("definition.fees[0].name", "Lệ phí"),
        ("definition.fees[0].kind", "charge"),
        ("definition.fees[0].amount", "30.000"),
        ("definition.fees[0].timing", "pay_on_return"),
    ];
    let more = browser
        .submit(&form, path, &[&typed[..], &[("more", STEPS)]].concat())
        .expect(200);
    assert_eq!(more.value("definition-papers-0--name"), "Tờ khai");
    assert!(more.all(".notice.bad").is_empty());
    // The steps are missing, and that is said.
    let without = browser.submit(&more, path, &[("save", "yes")]).expect(422);
    assert!(!without.wrong(STEPS.replace('.', "-").as_str()).is_empty());
    // What was typed is never dropped: a number without its unit, a step of which only the agency is known.
    let half = [
        ("save", "yes"),
        ("definition.statutory_duration.value", "20"),
        ("definition.steps[0].agency", "H02.07.01"),
        ("definition.papers[2].mandatory", "yes"),
        ("definition.fees[1].channel", "online"),
        ("definition.duration.unit", "none"),
    ];
    let refused = browser.submit(&more, path, &half).expect(422);
    for id in ["duration-value", "fees-1--amount"] {
        assert!(!refused.wrong(&format!("definition-{id}")).is_empty(), "{id}");
    }
    assert_eq!(refused.value("definition-fees-1--channel"), "online");
    assert_eq!(refused.all("#definition-papers-1--mandatory-yes[checked]").len(), 1);
    assert!(!refused.wrong("definition-statutory-duration-unit").is_empty());
    assert_eq!(refused.value("definition-steps-0--agency"), "H02.07.01");
    let last = [
        ("definition.steps[0].name", "Thẩm định và ký"),
        ("definition.steps[0].role", "leader"),
        ("definition.steps[0].duration.unit", "working_day"),
        ("definition.steps[0].duration.value", "2"),
        ("save", "yes"),
    ];
    browser
        .submit(&more, path, &last)
        .goes_to("/quan-tri/thu-tuc/9.000001?done=added");
    let made = app.sign_in("admin").get("/api/v1/procedures/9.000001").expect(200);
    let said = &made["versions"][0]["definition"];
    assert_eq!(
        (
            &said["papers"][0]["code"],
            &said["fees"][0]["amount"],
            &said["gives_result"]
        ),
        (&json!("p1"), &json!(30000), &json!(true))
    );
    let again = browser.submit(&more, path, &[("more", STEPS)]).expect(200);
    browser.submit(&again, path, &last).expect(409);
    let clerk = Browser::signed_in(app, "clerk");
    clerk.get(path).expect(403);
    // Not even what is wrong with a form is told to whoever may not send it.
    let token = clerk.get("/tai-khoan").expect(200);
    let token = token.all("input[name=form_token]")[0].attr("value").unwrap().to_owned();
    for save in [&[("save", "yes")][..], &[]] {
        clerk
            .post(path, &[&[("form_token", token.as_str())][..], save].concat())
            .expect(403)
            .says(&["không có quyền"]);
    }
});

story!(a_version_is_withdrawn_on_a_page_and_long_steps_are_warned_of, |app| {
    let browser = Browser::signed_in(app, "admin");
    let page = "/quan-tri/thu-tuc/1.001612";
    let withdraw = format!("{page}/rut");
    assert!(browser.get(page).all(&format!("form[action='{withdraw}']")).is_empty());
    let path = "/quan-tri/thu-tuc/1.001612/phien-ban";
    let typed = [
        ("valid_from", "2026-03-04"),
        ("definition.steps[0].duration.value", "30"),
        ("save", "yes"),
    ];
    let saved = browser.submit(&browser.get(path), path, &typed);
    let shown = browser.follow(&saved).expect(200);
    shown.says(&[
        "Các bước cộng lại là",
        "dài hơn thời hạn giải quyết",
        "Rút phiên bản từ 04/03/2026",
    ]);
    let also = browser.get(page).expect(200);
    let body = shown.filled(&withdraw, &[]);
    let done = browser.post_body(&withdraw, &body);
    done.goes_to("/quan-tri/thu-tuc/1.001612?done=withdrawn");
    let left = browser.follow(&done).expect(200);
    left.says(&["Đã lưu.", "Phiên bản đã rút", "rút lúc"]);
    assert!(left.all(&format!("form[action='{withdraw}']")).is_empty());
    // Whoever still has the page of before is told.
    browser.submit(&also, &withdraw, &[]).expect(404);
});
