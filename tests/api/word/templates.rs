//! The wording of messages is data.

use serde_json::{Value, json};

use super::{office_story, reachable};
use crate::support::{Actor, marital_status};

fn wording(admin: &Actor<'_>, agency: &str, from: &str, body: &str) -> Value {
    let template = json!({"event": "received", "channel": "text", "agency": agency, "valid_from": from, "body": body});
    admin.put("/api/v1/templates", template).expect(200)
}

office_story!(the_nearest_and_latest_wording_is_used, |office| {
    let app = &office.app;
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    wording(&admin, "H02", "2026-01-01", "Tỉnh: {{dossier}}");
    wording(&admin, "H02.07", "2026-02-01", "Huyện cũ: {{dossier}}");
    wording(
        &admin,
        "H02.07",
        "2026-03-01",
        "Huyện: {{ dossier }} {{procedure}} {{due_at}}",
    );
    wording(&admin, "H02.07", "2026-03-03", "Ngày mai: {{dossier}}");
    wording(&admin, "H02.07.01", "2026-03-01", "Xã: {{desk}}");
    let district = clerk.take_in(reachable("Nguyễn Văn Ấn", json!({"text": true})));
    let text = office.gateway.wait_for(1)[0].json()["text"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        text.starts_with(&format!("Huyện: {district} ")) && text.ends_with("05/03/2026"),
        "{text}"
    );
    let mut commune = marital_status("Trần Thị Bưởi");
    commune["consent"] = json!({"text": true});
    clerk.take_in(commune);
    let text = office.gateway.wait_for(2)[1].json()["text"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(text.starts_with("Xã: ") && text.len() > 6, "{text}");
    // Whatever is under way would be sent once more by the clock of tomorrow.
    app.settled();
    app.set_time("2026-03-03T09:00");
    let next = clerk.take_in(reachable("Nguyễn Văn Ấn", json!({"text": true})));
    assert_eq!(
        office.gateway.wait_for(3)[2].json()["text"],
        format!("Ngày mai: {next}")
    );
});

office_story!(wrong_wording_is_refused, |office| {
    let admin = office.app.sign_in("admin");
    let put = |changes: Value| {
        let mut body = json!({"event": "received", "channel": "email", "agency": "H02.07", "valid_from": "2026-01-01",
            "subject": "Hồ sơ {{dossier}}", "body": "Đã tiếp nhận {{dossier}}"});
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        admin.put("/api/v1/templates", body)
    };
    put(json!({"body": "Kính gửi {{applicant}}"})).refused_field("body", "placeholder_unknown");
    put(json!({"subject": "{{so_dinh_danh}}"})).refused_field("subject", "placeholder_unknown");
    put(json!({"body": "Hồ sơ {{dossier"})).refused_field("body", "placeholder_unclosed");
    put(json!({"body": " "})).refused_field("body", "missing");
    put(json!({"subject": ""})).refused_field("subject", "missing");
    put(json!({"subject": "a\r\nBcc: b@c.vn"})).refused_field("subject", "several_lines");
    // A text message has no subject.
    put(json!({"channel": "text"})).refused_field("subject", "not_for_this_kind");
    put(json!({"channel": "text", "subject": " ", "body": "a".repeat(301)})).refused_field("body", "text_too_long");
    put(json!({"event": "born"})).refused_field("event", "unknown_value");
    put(json!({"channel": "pigeon"})).refused_field("channel", "unknown_value");
    put(json!({"valid_from": "hôm nay"})).refused_field("valid_from", "not_a_date");
    put(json!({"agency": "H99"})).refused(404, "agency_not_found");
    let list = admin.get("/api/v1/templates").expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 16, "only what was shipped");
    assert!(
        list["placeholders"]
            .as_array()
            .unwrap()
            .iter()
            .any(|p| p["name"] == "due_at")
    );
    put(json!({})).expect(200);
    put(json!({"body": "Lần hai {{dossier}}"})).expect(200);
    let list = admin.get("/api/v1/templates").expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 17);
    assert_eq!(list["items"][0]["body"], "Lần hai {{dossier}}");
});
