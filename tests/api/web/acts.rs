//! The forms of acts: what one sees before acting, what is proposed, what must be filled in, and what is said afterwards.

use serde_json::json;

use super::browser::{Browser, View};
use crate::story;
use crate::support::{household_business, marital_status, paper};

/// Labels of fields that must be filled in.
fn mandatory(page: &View) -> Vec<String> {
    let labels = page.all(".must").into_iter();
    let parents = labels.filter_map(|must| must.parent().and_then(scraper::ElementRef::wrap));
    parents
        .map(|label| label.text().collect::<String>().replace(" (bắt buộc)", ""))
        .collect()
}

story!(a_clerk_sees_what_was_sent_in_before_accepting_it, |app| {
    let portal = app.sign_in("portal");
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["intake_channel"] = json!("online");
    let code = portal.take_in(body);
    let papers = portal.dossier(&code)["papers"].clone();
    let paper = papers[0]["code"].as_str().unwrap().to_owned();
    portal
        .upload(
            &code,
            &format!("purpose=paper&paper={paper}&name=to-khai.pdf"),
            "unsigned.pdf",
        )
        .expect(201);
    let clerk = Browser::signed_in(app, "clerk.01");
    let form = clerk.get(&format!("/ho-so/{code}/accept")).expect(200);
    let section = |id: &str| form.text(&format!("section[aria-labelledby={id}]"));
    assert!(
        section("papers").contains(papers[0]["name"].as_str().unwrap()),
        "{}",
        section("papers")
    );
    assert!(section("files").contains("to-khai.pdf"), "{}", section("files"));
    assert!(
        section("fees").contains(" đ") || section("fees").contains("Không thu"),
        "{}",
        section("fees")
    );
    let promised = section("ahead");
    // It is what it gets.
    clerk.submit(&form, &format!("/ho-so/{code}/accept"), &[]);
    let accepted = clerk.get(&format!("/ho-so/{code}")).expect(200);
    let due = accepted.texts(".facts dd strong");
    assert!(
        due.iter().any(|due| !due.is_empty() && promised.contains(due)),
        "{promised} {due:?}"
    );
});

story!(who_signs_a_result_is_proposed_and_what_it_needs_is_marked, |app| {
    let (clerk, handler) = (app.sign_in("clerk"), app.sign_in("handler"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    let told = ["Số, ký hiệu", "Trích yếu", "Người ký", "Ngày ban hành"];
    let attach = Browser::signed_in(app, "handler")
        .get(&format!("/ho-so/{code}/attach_result"))
        .expect(200);
    assert_eq!(mandatory(&attach), told);
    handler.done(&code, "forward", json!({}));
    let leader = Browser::signed_in(app, "leader");
    let decide = leader.get(&format!("/ho-so/{code}/decide")).expect(200);
    let name = app.sign_in("leader").get("/api/v1/auth/me").expect(200)["full_name"].clone();
    assert_eq!(decide.value("result-signer"), name.as_str().unwrap());
    assert_eq!(mandatory(&decide), told);
    // What has its result needs none, and nothing is proposed that would be another.
    let result = app
        .sign_in("leader")
        .with_file(&code, json!({"result": paper("1/GCN", "2026-03-02")}));
    app.sign_in("leader").done(&code, "attach_result", result);
    let decide = leader.get(&format!("/ho-so/{code}/decide")).expect(200);
    assert_eq!(decide.value("result-signer"), "");
    assert_eq!(mandatory(&decide), Vec::<String>::new());
    // Whoever signs sees what they sign; another one is for whoever asks for it.
    let attached = decide.text("section[aria-labelledby=attached]");
    assert!(
        attached.contains("1/GCN") && attached.contains("Lê Văn Bình"),
        "{attached}"
    );
    assert_eq!(
        decide.texts("details:not([open]) > summary")[0],
        "Gắn thêm một kết quả khác"
    );
    leader
        .submit(&decide, &format!("/ho-so/{code}/decide"), &[])
        .goes_to(&format!("/ho-so/{code}?done=decide"));
    let assigned = Browser::signed_in(app, "clerk");
    assert!(mandatory(&assigned.get(&format!("/ho-so/{code}/hand_back"))).is_empty());
});

story!(whoever_has_their_result_is_not_told_where_to_get_it, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let citizen = |code: &str| {
        let browser = Browser::new(app);
        let form = browser.get("/tra-cuu");
        let fields = [("code", code), ("secret", "1234")];
        browser
            .follow(&browser.submit(&form, "/tra-cuu", &fields))
            .text("section[aria-labelledby=return]")
    };
    assert!(citizen(&code).contains("Mang theo giấy tiếp nhận"));
    // An item for a result that is not there yet is ordered ahead, and the form says so.
    let order = format!("/ho-so/{code}/buu-chinh/dat");
    let desk = Browser::signed_in(app, "clerk");
    desk.get(&order).expect(200).says(&["Hồ sơ chưa có kết quả"]);
    clerk.done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    assert!(!desk.get(&order).expect(200).main().contains("Hồ sơ chưa có kết quả"));
    clerk.done(&code, "hand_back", json!({}));
    let said = citizen(&code);
    assert!(
        said.contains("Đã trả lúc 09:00") && !said.contains("Mang theo"),
        "{said}"
    );
});

story!(what_is_sent_back_says_so_to_whoever_gets_it, |app| {
    let (clerk, handler) = (app.sign_in("clerk"), app.sign_in("handler"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    handler.done(&code, "forward", json!({}));
    let leader = Browser::signed_in(app, "leader");
    let page = leader.get(&format!("/ho-so/{code}/send_back")).expect(200);
    let steps = page.texts("#to-step option");
    assert_eq!(steps[0], "Bước liền trước: 1. Thẩm định hồ sơ", "{steps:?}");
    assert_eq!(steps.len(), 3, "{steps:?}");
    // The step before is where it goes unless another is named.
    let fields = [("reason", "Sai tên chủ hộ")];
    leader
        .submit(&page, &format!("/ho-so/{code}/send_back"), &fields)
        .goes_to(&format!("/ho-so/{code}?done=send_back"));
    assert_eq!(clerk.dossier(&code)["status"], "processing");
    let back = Browser::signed_in(app, "handler");
    back.get("/viec-cua-toi?whose=all")
        .says(&["Bị trả lại: Sai tên chủ hộ", "Còn "]);
    back.get(&format!("/ho-so/{code}"))
        .says(&["1. Thẩm định hồ sơ – Bị trả lại: Sai tên chủ hộ"]);
    // Whoever can do nothing learns whose turn it is.
    let desk = Browser::signed_in(app, "clerk.02");
    desk.get(&format!("/ho-so/{code}")).expect(404);
    handler.done(&code, "forward", json!({}));
    back.get(&format!("/ho-so/{code}")).says(&["Hồ sơ đang ở bước 2. "]);
});
