//! The national portal: status changes out, dossiers in.

use serde_json::{Value, json};

use super::office_story;
use crate::receiver::Mood;
use crate::support::{household_business, paper};
use crate::tools::fingerprint;

fn sent(code: &str, name: &str) -> Value {
    let mut body = household_business(name);
    body["intake_channel"] = json!("online");
    body["external_code"] = json!(code);
    body
}

office_story!(the_portal_learns_of_every_change_of_status, |office| {
    let app = &office.app;
    let (gate, clerk, leader, handler) = (
        app.sign_in("portal"),
        app.sign_in("clerk"),
        app.sign_in("leader"),
        app.sign_in("handler"),
    );
    office.portal.set(Mood::Failing(502));
    let code = gate.take_in(sent("G22.99.01-260302-0007", "Nguyễn Văn Ấn"));
    app.wait_for_feed(&gate, 1);
    clerk.done(&code, "accept", json!({}));
    office.portal.wait_until("an attempt", |r| !r.got().is_empty());
    office.portal.set(Mood::Taking);
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
    );
    clerk.done(&code, "supplement_received", json!({"papers": []}));
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    // Neither of these changes the status.
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "attach_result", json!({"result": paper("12/GCN", "2026-03-02")}));
    leader.done(&code, "decide", json!({}));
    clerk.done(&code, "hand_back", json!({}));
    crate::outbox::later_until(app, 1, "the portal", || office.portal.taken().len() >= 7);
    app.settled();
    // A repeat has the id of the first.
    let mut seen = std::collections::HashSet::new();
    let mut got = office.portal.taken();
    got.retain(|message| seen.insert(message.id()));
    let codes: Vec<String> = got
        .iter()
        .map(|m| m.json()["TrangThaiHoSo"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes, ["1", "2", "5", "2", "4", "9", "10"]);
    let first = got[0].json();
    assert_eq!(
        (
            &first["MaHoSo"],
            &first["MaHoSoCong"],
            &first["MaTTHC"],
            &first["KenhThucHien"],
            &first["NgayTiepNhan"]
        ),
        (
            &json!(code),
            &json!("G22.99.01-260302-0007"),
            &json!("1.001612"),
            &json!("2"),
            &json!(null)
        ),
    );
    let last = got[6].json();
    assert_eq!(last["TenTrangThai"], "Đã trả kết quả");
    assert!(
        last["NgayTiepNhan"].as_str().unwrap().starts_with("20260302") && last["NgayHenTra"].is_string(),
        "{last:#}"
    );
    assert_eq!(got[0].headers["authorization"], "Bearer ma-cong-quoc-gia");
    assert!(
        !got.iter()
            .any(|m| m.body.contains("Nguyễn") || m.body.contains("0912345678"))
    );
});

office_story!(a_code_of_the_portal_is_one_dossier, |office| {
    let app = &office.app;
    let gate = app.sign_in("portal");
    let body = sent("G22.99.01-260302-0008", "Nguyễn Văn Ấn");
    let code = gate.take_in(body.clone());
    let before = fingerprint(app);
    // The same again is the same dossier.
    let again = gate.post("/api/v1/dossiers", body.clone());
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(again.expect(201)["code"], json!(code));
    // Under the same code, something else: refused, nothing changed.
    for (field, value) in [
        ("procedure_code", json!("1.004873")),
        ("matter", json!("Việc khác")),
        ("sets", json!(2)),
        (
            "applicant",
            json!({"name": "Trần Thị Bưởi", "id_number": "024085001234", "phone": "0912345678"}),
        ),
        (
            "applicant",
            json!({"name": "Nguyễn Văn Ấn", "id_number": "024085001235", "phone": "0912345678"}),
        ),
        ("submitter", json!({"name": "Lê Văn Cam"})),
    ] {
        let mut other = body.clone();
        other[field] = value;
        gate.post("/api/v1/dossiers", other).refused(409, "external_code_taken");
    }
    assert_eq!(fingerprint(app), before);
});
