//! What the queue tells of each dossier, and whom it offers for several.

use serde_json::json;

use super::browser::{Browser, View};
use crate::handovers::{inter_agency, received_elsewhere};
use crate::story;
use crate::support::{household_business, paper};

const QUEUE: &str = "/viec-cua-toi?whose=all";

/// The row of a dossier.
fn row(page: &View, code: &str) -> String {
    let rows = page.texts("tbody tr");
    rows.into_iter().find(|row| row.contains(code)).unwrap_or_default()
}

/// Names that are offered, under the names of their groups.
fn offered(page: &View) -> Vec<String> {
    page.texts("#assignee option").into_iter().skip(1).collect()
}

story!(the_queue_tells_the_time_of_the_step_beside_that_of_the_dossier, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    let seen = |page: View| row(&page.expect(200), &code);
    let handler = Browser::signed_in(app, "handler");
    let first = seen(handler.get("/viec-cua-toi"));
    assert!(first.contains("Hạn của bước") && first.contains(", còn "), "{first}");
    assert!(
        !first.contains("Bước quá hạn") && !first.contains("Chờ ký duyệt"),
        "{first}"
    );
    // The step is late long before the dossier is.
    let steps = clerk.dossier(&code)["steps"].clone();
    let due = steps[0]["due_at"].as_str().unwrap().to_owned();
    assert!(
        due.as_str() < clerk.dossier(&code)["due_at"].as_str().unwrap(),
        "{steps:#}"
    );
    app.set_time("2026-03-05T08:30");
    let late = seen(Browser::signed_in(app, "handler").get("/viec-cua-toi"));
    assert!(late.contains("Bước quá hạn") && late.contains("Còn 30 phút"), "{late}");
    assert!(!late.contains("Hạn của bước"), "{late}");
});

story!(the_queue_marks_what_only_waits_for_the_signature, |app| {
    let (clerk, handler) = (app.sign_in("clerk"), app.sign_in("handler"));
    let names = ["Nguyễn Văn Ấn", "Trần Thị Bé", "Lê Văn Cường"];
    let [early, bare, ready] = names.map(|name| clerk.take_in(household_business(name)));
    for code in [&early, &bare, &ready] {
        clerk.done(code, "forward", json!({}));
    }
    let result = handler.with_file(&ready, json!({"result": paper("1/GCN", "2026-03-02")}));
    handler.done(&ready, "attach_result", result);
    for code in [&bare, &ready] {
        handler.done(code, "forward", json!({}));
    }
    let leader = Browser::signed_in(app, "leader");
    let page = leader.get(QUEUE).expect(200);
    let told = |code: &str| row(&page, code);
    assert!(
        told(&ready).contains("Chờ ký duyệt09:00 05/03/2026 Còn 3 ngày làm việc"),
        "{}",
        told(&ready)
    );
    assert!(!told(&early).contains("ký duyệt"), "{}", told(&early));
    // Its procedure demands a result, and there is none yet.
    assert!(
        told(&bare).contains("Chờ ký duyệt, còn phải gắn kết quả"),
        "{}",
        told(&bare)
    );
    let boxes = page.all(".ready input[name=chosen]");
    let values: Vec<_> = boxes.iter().filter_map(|b| b.attr("value")).collect();
    assert!(values.len() == 1 && values[0].starts_with(&ready), "{values:?}");
    // Boxes that need a script are shown by it, and are not sent.
    assert_eq!(
        page.texts(".choose[hidden] label"),
        ["Chọn tất cả", "Chọn các hồ sơ chờ ký duyệt (1)"]
    );
    assert!(page.all(".choose input[name]").is_empty());
    // It is nobody's signature but the leader's.
    let other = Browser::signed_in(app, "handler").get(QUEUE).expect(200);
    assert!(!row(&other, &ready).contains("ký duyệt"), "{}", row(&other, &ready));
    let fields = [("action", "decide"), ("chosen", values[0])];
    leader
        .submit(&page, "/viec-cua-toi/hang-loat", &fields)
        .goes_to("/viec-cua-toi?whose=all&done=1");
});

story!(nobody_is_offered_for_several_who_could_take_none_of_them, |app| {
    let clerk = app.sign_in("clerk");
    let codes: Vec<String> = (0..2)
        .map(|_| clerk.take_in(household_business("Nguyễn Văn Ấn")))
        .collect();
    for code in &codes {
        clerk.done(code, "forward", json!({}));
    }
    let handler = Browser::signed_in(app, "handler");
    let page = handler.get(QUEUE).expect(200);
    // What comes next is for leaders, and the clerk's forms say so too.
    let form = handler.get(&format!("/ho-so/{}/forward", codes[0])).expect(200);
    assert_eq!(offered(&page), offered(&form));
    assert!(!offered(&page).is_empty());
    let all = page.all("#assignee option[value=handler]");
    assert!(all.is_empty(), "{:?}", offered(&page));
    // Whoever leads gives the present step too, which is another thing.
    app.sign_in("handler").done(&codes[0], "forward", json!({}));
    let page = Browser::signed_in(app, "leader").get(QUEUE).expect(200);
    let groups: Vec<_> = page
        .all("#assignee optgroup")
        .iter()
        .filter_map(|g| g.attr("label").map(str::to_owned))
        .collect();
    assert_eq!(groups, ["Phân công", "Chuyển bước tiếp theo"]);
    let of = |group: &str| page.texts(&format!("#assignee optgroup[label='{group}'] option"));
    let assign = of("Phân công");
    // One of the two waits for a leader, the other for anybody who works here.
    assert!(assign.iter().any(|o| o.ends_with("(1/2 hồ sơ)")), "{assign:?}");
    assert!(assign.iter().any(|o| !o.contains("hồ sơ)")), "{assign:?}");
    assert_eq!(of("Chuyển bước tiếp theo").len(), offered(&form).len());

    // Steps side by side come next: nobody can be named for them.
    inter_agency(app);
    let (counter, own) = (app.sign_in("clerk.04"), app.sign_in("handler.01"));
    let code = counter.take_in(received_elsewhere());
    counter.done(&code, "forward", json!({}));
    own.done(&code, "receive_handover", json!({}));
    let page = Browser::signed_in(app, "handler.01").get(QUEUE).expect(200);
    assert!(row(&page, &code).contains("1. Thẩm định"));
    assert_eq!(offered(&page), Vec::<String>::new());
});
