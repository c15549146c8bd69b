//! Whatever may be done to a dossier can be done from its page: every action has a form with every field that it takes.

use std::collections::BTreeSet;

use motcua::domain::dossier::Action;
use motcua::http::commands::takes;
use serde_json::json;

use super::browser::{Browser, View};
use crate::handovers::{inter_agency, received_elsewhere};
use crate::story;
use crate::support::{TestApp, household_business, marital_status};

/// Fields of a form that stand for a field of the body of an action.
fn stands_for(field: &str) -> &'static [&'static str] {
    match field {
        // Those of the procedure are ticked, where it has any.
        "missing_papers" => &["missing_others"],
        "papers" => &["papers[0].originals", "papers[0].copies"],
        "result" => &[
            "result.symbol",
            "result.summary",
            "result.signer",
            "result.issued_on",
            "result.kind",
            "result.issuing_agency",
            "result.effective_on",
            "result.expires_on",
            "result.upload",
        ],
        "due_at" => &["due_at", "due_time"],
        "answer_by" => &["answer_by", "answer_time"],
        "applicant" => &[
            "applicant.name",
            "applicant.kind",
            "applicant.id_number",
            "applicant.phone",
            "applicant.email",
            "applicant.address",
        ],
        "submitter" => &["submitter.name", "submitter.id_number", "submitter.phone"],
        "reason" => &["reason"],
        "legal_ground" => &["legal_ground"],
        "note" => &["note"],
        "to_step" => &["to_step"],
        "late_agency" => &["late_agency"],
        "assignee" => &["assignee"],
        "method" => &["method"],
        "reference" => &["reference"],
        "fees" => &["fees"],
        "return_channel" => &["return_channel"],
        "receiver" => &["receiver"],
        // Only where several steps are open side by side.
        "step" => &[],
        other => panic!("no form has the field {other}"),
    }
}

/// Looks at the form of every action that is offered to somebody.
fn visit(who: &Browser<'_>, code: &str, seen: &mut BTreeSet<&'static str>) {
    let page = who.get(&format!("/ho-so/{code}"));
    if page.status != 200 {
        return;
    }
    let prefix = format!("/ho-so/{code}/");
    let offered = page.all("nav.actions a");
    let offered = offered.iter().filter_map(|a| a.attr("href")?.strip_prefix(&prefix));
    for name in offered {
        let action: Action = name.parse().unwrap();
        let form: View = who.get(&format!("{prefix}{action}")).expect(200);
        let pairs = form.all(&format!("form[action='{prefix}{action}'] [name]"));
        let names: BTreeSet<&str> = pairs.iter().filter_map(|e| e.attr("name")).collect();
        for field in takes(action).iter().flat_map(|field| stands_for(field)) {
            assert!(names.contains(field), "{action} has no field {field}: {names:?}");
        }
        assert!(names.contains("version"), "{action}");
        seen.insert(action.as_str());
    }
}

fn everybody<'a>(app: &'a TestApp, names: &[&str]) -> Vec<Browser<'a>> {
    names.iter().map(|name| Browser::signed_in(app, name)).collect()
}

story!(every_action_has_a_form_with_every_field_it_takes, |app| {
    inter_agency(app);
    let mut seen = BTreeSet::new();
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let people = everybody(app, &["clerk", "handler", "leader"]);
    let mut look = |code: &str| people.iter().for_each(|who| visit(who, code, &mut seen));

    let mut online = household_business("Nguyễn Văn Ấn");
    online["intake_channel"] = json!("online");
    look(&app.sign_in("portal").take_in(online));
    let unpaid = clerk.take_in(marital_status("Trần Thị Bình"));
    look(&unpaid);

    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    look(&code);
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    look(&code);
    let ask = json!({"reason": "Thiếu", "missing_papers": [{"name": "Hợp đồng thuê"}]});
    handler.done(&code, "request_supplement", ask.clone());
    look(&code);
    clerk.done(
        &code,
        "supplement_received",
        json!({"papers": [{"name": "Hợp đồng thuê", "copies": 1}]}),
    );
    handler.done(&code, "require_payment", json!({"reason": "Nghĩa vụ tài chính"}));
    look(&code);
    clerk.done(&code, "payment_settled", json!({}));
    let ground = json!({"reason": "Chờ bản án", "legal_ground": "Điều 12"});
    leader.done(&code, "suspend", ground);
    look(&code);
    leader.done(&code, "resume", json!({}));
    handler.done(&code, "forward", json!({}));
    look(&code);
    leader.done(&code, "stop", json!({"reason": "Không đủ điều kiện"}));
    look(&code);
    let decided = clerk.take_in(household_business("Lê Văn Cường"));
    clerk.done(&decided, "forward", json!({}));
    handler.done(&decided, "forward", json!({}));
    leader.done(
        &decided,
        "decide",
        json!({"result": crate::support::paper("1/GCN", "2026-03-02")}),
    );
    look(&decided);
    // What the post brought back.
    let order = json!({
        "version": clerk.dossier(&decided)["version"], "direction": "out", "carrier": "Bưu điện huyện",
        "name": "Lê Văn Cường", "address": "Thôn Đông",
    });
    let path = |rest: &str| format!("/api/v1/dossiers/{decided}/{rest}");
    clerk.post(&path("postal-orders"), order).expect(200);
    clerk.done(&decided, "hand_back", json!({}));
    let at = clerk.dossier(&decided)["postal"]["orders"][0]["since"].clone();
    let back = json!({"order": format!("{decided}-O1"), "kind": "returned", "at": at});
    clerk.post(&path("postal-events"), back).expect(200);
    look(&decided);
    let silent = clerk.take_in(household_business("Phạm Thị Dung"));
    clerk.done(&silent, "request_supplement", ask);
    // A month later nobody is signed in any more.
    app.set_time("2026-04-02T09:00");
    visit(&Browser::signed_in(app, "leader"), &silent, &mut seen);

    // Another agency, and somebody who is away.
    let counter = app.sign_in("clerk.04");
    let code = counter.take_in(received_elsewhere());
    counter.done(&code, "forward", json!({}));
    let there = everybody(app, &["handler.01", "handler.01b", "leader.01"]);
    let mut look = |code: &str| there.iter().for_each(|who| visit(who, code, &mut seen));
    look(&code);
    app.sign_in("handler.01").done(&code, "receive_handover", json!({}));
    app.sign_in("leader.01")
        .done(&code, "assign", json!({"assignee": "handler.01"}));
    let away =
        json!({"from": "handler.01", "valid_from": "2026-04-02", "valid_to": "2026-04-03", "reason": "Nghỉ phép"});
    app.sign_in("leader.01").post("/api/v1/delegations", away).expect(201);
    look(&code);

    let all: BTreeSet<&str> = Action::ALL.iter().map(|a| a.as_str()).collect();
    let missing: Vec<_> = all.difference(&seen).collect();
    assert!(missing.is_empty(), "never offered on a page: {missing:?}");
});
