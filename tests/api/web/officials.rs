//! Who is offered for a step is who may be given it.

use serde_json::json;

use super::browser::Browser;
use crate::handovers::{inter_agency, received_elsewhere};
use crate::story;

/// Accounts that a form offers, in its groups if it has any.
fn offered(who: &Browser<'_>, code: &str, action: &str) -> Vec<(String, Vec<String>)> {
    let page = who.get(&format!("/ho-so/{code}/{action}")).expect(200);
    let values = |css: &str| -> Vec<String> {
        let options = page.all(css).into_iter();
        let values = options.filter_map(|o| o.value().attr("value").map(str::to_owned));
        values.filter(|v| !v.is_empty()).collect()
    };
    let groups = page.all("#assignee optgroup");
    let names = groups.iter().filter_map(|g| g.value().attr("label"));
    let of = |name: &str| values(&format!("#assignee optgroup[label='{name}'] option"));
    let found: Vec<_> = names.map(|name| (name.to_owned(), of(name))).collect();
    if found.is_empty() {
        return vec![(String::new(), values("#assignee option"))];
    }
    found
}

story!(every_official_who_is_offered_may_be_named, |app| {
    inter_agency(app);
    let [counter, own, second, third] =
        ["clerk.04", "handler.01", "handler.02", "handler.03"].map(|name| app.sign_in(name));
    // Whoever leads the whole district and handles in one of its communes besides.
    let grants = json!([
        {"role": "leader", "agency": "H02.07"}, {"role": "handler", "agency": "H02.07.02"},
    ]);
    let user = json!({"username": "leader.all", "full_name": "Ông Trưởng Huyện", "password": crate::support::CHOSEN,
        "grants": grants});
    app.sign_in("admin").post("/api/v1/users", user).expect(201);
    let page = |name: &str| Browser::signed_in(app, name);
    let code = counter.take_in(received_elsewhere());
    counter.done(&code, "forward", json!({}));
    own.done(&code, "receive_handover", json!({}));
    // Two steps side by side come next: nobody can be named for them.
    let nobody = [(String::new(), Vec::new())];
    assert_eq!(offered(&page("handler.01"), &code, "forward"), nobody);
    own.done(&code, "forward", json!({}));
    second.done(&code, "receive_handover", json!({}));
    third.done(&code, "receive_handover", json!({}));
    // Nor before both are done.
    assert_eq!(offered(&page("handler.03"), &code, "forward"), nobody);

    // Each step has its own people.
    let here = offered(&page("leader.03"), &code, "assign");
    let people = |found: &[(String, Vec<String>)], n: usize| {
        let mut people = found[n].1.clone();
        people.sort();
        people
    };
    assert_eq!(here.len(), 1);
    assert_eq!(
        people(&here, 0),
        [
            "handler",
            "handler.03",
            "handler.03b",
            "leader",
            "leader.03",
            "leader.all"
        ]
    );
    let both = offered(&page("leader.all"), &code, "assign");
    let names: Vec<&str> = both.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["2. Xác minh thực địa", "3. Xác định nghĩa vụ tài chính"]);
    assert_eq!(
        people(&both, 0),
        ["handler", "handler.02", "leader", "leader.02", "leader.all"]
    );
    let all = app.sign_in("leader.all");
    for (step, (_, people)) in [2, 3].iter().zip(&both) {
        for name in people {
            all.done(&code, "assign", json!({"step": step, "assignee": name}));
        }
    }
    all.done(&code, "assign", json!({"step": 2, "assignee": "handler.02"}));
    all.done(&code, "assign", json!({"step": 3, "assignee": "handler.03"}));

    // The later of the two is done first: what comes next is still the step behind both.
    third.done(&code, "forward", json!({}));
    let next = offered(&page("handler.02"), &code, "forward");
    assert_eq!(
        people(&next, 0),
        [
            "handler",
            "handler.01",
            "handler.01b",
            "leader",
            "leader.01",
            "leader.all"
        ]
    );
    second.done(&code, "forward", json!({"assignee": "handler.01b"}));
    let substitute = app.sign_in("handler.01b");
    substitute.done(&code, "receive_handover", json!({}));
    // What is for leaders is offered to leaders.
    let next = offered(&page("handler.01b"), &code, "forward");
    assert_eq!(people(&next, 0), ["leader", "leader.01", "leader.all"]);
    substitute
        .act(&code, "forward", json!({"assignee": "handler.01"}))
        .refused_field("assignee", "assignee_unfit");
    substitute.done(&code, "forward", json!({"assignee": "leader"}));
    let last = offered(&page("leader.01"), &code, "assign");
    assert_eq!(last.len(), 1);
    for name in people(&last, 0) {
        app.sign_in("leader.01")
            .done(&code, "assign", json!({"assignee": name}));
    }
});
