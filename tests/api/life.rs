//! The life of a dossier from intake to hand-back.

use serde_json::json;

use crate::story;
use crate::support::{household_business, marital_status};

story!(a_dossier_goes_from_intake_to_hand_back, |app| {
    let clerk = app.sign_in("clerk");
    let dossier = clerk.receive(household_business("Nguyễn Văn Ấn"));
    let code = dossier["code"].as_str().unwrap();
    assert_eq!(code, "H02.07-260302-0001");
    assert_eq!(dossier["status"], "received");
    assert_eq!(dossier["portal_status"]["code"], 2);
    assert_eq!(dossier["due_at"], "2026-03-05T09:00:00+07:00");

    clerk.act(code, "forward", json!({"assignee": "handler"})).expect(200);
    let handler = app.sign_in("handler");
    let at_handler = handler.dossier(code);
    assert_eq!(at_handler["status"], "processing");
    assert_eq!(at_handler["assignee"]["username"], "handler");
    handler.act(code, "forward", json!({})).expect(200);

    app.set_time("2026-03-04T10:00");
    let leader = app.sign_in("leader");
    leader.act(code, "decide", json!({})).refused(409, "result_missing");
    let decided = leader
        .act(
            code,
            "decide",
            json!({"result": {
                "symbol": "12/GCN", "summary": "Giấy chứng nhận đăng ký hộ kinh doanh", "signer": "Lê Văn Bình",
                "issued_on": "2026-03-04", "file": "@good.pdf",
            }}),
        )
        .expect(200);
    assert_eq!(decided["status"], "decided");
    assert_eq!(decided["timeliness"], "early");

    let returned = clerk.act(code, "hand_back", json!({})).expect(200);
    assert_eq!(returned["status"], "handed_back");
    assert_eq!(returned["allowed_actions"], json!([]));

    let seen = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"))
        .expect(200);
    assert_eq!(seen["applicant_name"], "Nguyễn V** Ấ*");
    assert_eq!(seen["status"], "handed_back");

    let supervisor = app.sign_in("supervisor");
    let figures = supervisor
        .get("/api/v1/statistics/timeliness?agency=H02.07&from=2026-03-01&to=2026-03-31")
        .expect(200);
    assert_eq!(figures["total"]["received"], 1);
    assert_eq!(figures["total"]["resolved"]["early"], 1);
});

story!(an_unpaid_fee_stops_the_dossier_at_the_desk, |app| {
    let clerk = app.sign_in("clerk");
    let dossier = clerk.receive(marital_status("Trần Thị Bé"));
    let code = dossier["code"].as_str().unwrap();
    assert_eq!(dossier["payment"]["state"], "unpaid");
    clerk.act(code, "forward", json!({})).refused(409, "fee_unpaid");
    clerk.act(code, "pay_fee", json!({"method": "cash"})).expect(200);
    clerk.act(code, "forward", json!({})).expect(200);
});
