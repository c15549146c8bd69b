//! What the late list says of the desk, and of whoever did what was assigned to nobody.

use serde_json::{Value, json};

use super::rows;
use crate::story;
use crate::support::{Actor, household_business, local, paper};

const LATE: &str = "/api/v1/reports/late?agency=H02.07&from=2026-03-01&to=2026-03-31";

fn listed(who: &Actor<'_>, code: &str) -> Value {
    let report = who.get(LATE).expect(200);
    let row = rows(&report).iter().find(|row| row["key"] == code);
    row.unwrap_or_else(|| panic!("{code}: {report:#}")).clone()
}

fn cause(who: &Actor<'_>, code: &str) -> Value {
    let slip = who.get(&format!("/api/v1/dossiers/{code}/control-slip")).expect(200);
    slip["late_cause"].clone()
}

story!(whoever_did_what_was_assigned_to_nobody_is_named, |app| {
    let [clerk, handler, leader] = ["clerk", "handler", "leader"].map(|name| app.sign_in(name));
    let supervisor = app.sign_in("supervisor");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    app.set_time("2026-03-09T10:00");
    // Nobody has it yet.
    assert_eq!(listed(&supervisor, &code)["official"], "Chưa phân công");
    handler.done(&code, "forward", json!({}));
    leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-09")}));
    let row = listed(&supervisor, &code);
    assert_eq!(row["step"], "Thẩm định hồ sơ");
    let official = &cause(&supervisor, &code)["official"];
    assert_eq!(official["username"], "handler");
    assert_eq!(row["official"], official["full_name"], "{row:#}");
});

story!(what_the_desk_kept_is_the_desks, |app| {
    let [clerk, handler, leader] = ["clerk", "handler", "leader"].map(|name| app.sign_in(name));
    let supervisor = app.sign_in("supervisor");
    let [kept, returned] = ["Nguyễn Văn Ấn", "Trần Thị Bé"].map(|name| clerk.take_in(household_business(name)));
    assert_eq!(clerk.dossier(&kept)["due_at"], local("2026-03-05T09:00"));
    // Sent on at once, returned at once; since then it lies at the desk, as the other always did.
    clerk.done(&returned, "forward", json!({}));
    handler.done(&returned, "send_back", json!({"reason": "Thiếu chữ ký", "to_step": 0}));
    app.set_time("2026-03-12T09:00");
    for code in [&kept, &returned] {
        clerk.done(code, "forward", json!({}));
        handler.done(code, "forward", json!({}));
        leader.done(code, "decide", json!({"result": paper("1/GCN", "2026-03-12")}));
        // Eight working days, of which the steps leave nothing to the desk.
        let row = listed(&supervisor, code);
        assert_eq!(
            (&row["step"], &row["step_agency"], &row["step_late_minutes"]),
            (&json!("Tiếp nhận"), &json!("Huyện Hiệp Hòa"), &json!(8 * 450)),
            "{row:#}"
        );
        assert_eq!(
            row["cause"],
            "Bộ phận tiếp nhận giữ hồ sơ lâu hơn phần thời gian các bước để lại 60 giờ"
        );
        let cause = cause(&supervisor, code);
        assert_eq!(
            (&cause["kind"], &cause["step"], &cause["minutes"]),
            (&json!("desk"), &json!(0), &json!(8 * 450))
        );
        assert_eq!(
            (&cause["agency"]["code"], &cause["official"]["username"]),
            (&json!("H02.07"), &json!("clerk"))
        );
        assert_eq!(row["official"], cause["official"]["full_name"], "{row:#}");
    }
    // The time in which it had ended is nobody's.
    app.set_time("2026-03-13T09:00");
    leader.done(&kept, "reopen", json!({"reason": "Giải quyết lại"}));
    app.set_time("2026-03-13T10:00");
    leader.done(&kept, "decide", json!({"result": paper("2/GCN", "2026-03-13")}));
    assert_eq!(listed(&supervisor, &kept)["step_late_minutes"], 8 * 450);
});
