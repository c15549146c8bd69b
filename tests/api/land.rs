//! One land dossier from the citizen's home to their letter box: three institutions, a fee, a supplement, a tax, an apology,
//! a signed result, the post, and what everybody is told and counted.

mod accounts;

use serde_json::{Value, json};

use self::accounts::{accounted_for, announced, counted};
use crate::files::sha256;
use crate::money::online::{at_gateway, requested};
use crate::post::at_carrier;
use crate::slips::{issue, machines_read, pdf, says};
use crate::support::{Actor, CHOSEN, TestApp, fixture, local};
use crate::word::{Office, office_story};

const PROCEDURE: &str = "1.099002";
/// Where it is handed in and one of its steps is done.
const COMMUNE: &str = "H02.07.08";
const DISTRICT: &str = "H02.07";
const LAND: &str = "H02.07.94";
const TAX: &str = "H02.90";
const LAND_HANDLER: &str = "handler.tainguyenvamoitruong";
const MARCH: &str = "from=2026-03-01&to=2026-03-31";

/// A tax office beside the district, and a procedure that district, commune and tax office work on.
fn open(app: &TestApp) {
    let admin = app.sign_in("admin");
    let tax = json!({"code": TAX, "name": "Chi cục Thuế khu vực Hiệp Hòa", "level": "district", "parent": "H02",
        "valid_from": "2026-01-01"});
    admin.post("/api/v1/agencies", tax).expect(201);
    for role in ["handler", "supervisor"] {
        let user = json!({"username": format!("{role}.thue"), "full_name": "Phạm Thị Thuế", "password": CHOSEN,
            "grants": [{"role": role, "agency": TAX}]});
        admin.post("/api/v1/users", user).expect(201);
    }
    let days = |value: i64| json!({"unit": "working_day", "value": value});
    let step = |name: &str, agency: &str, value: i64, parallel: bool| json!({"name": name, "role": "handler", "agency": agency, "duration": days(value), "parallel": parallel});
    let body = json!({
        "code": PROCEDURE, "name": "Đăng ký biến động quyền sử dụng đất", "field": "Đất đai", "valid_from": "2026-03-01",
        "definition": {
            "agency_level": "district", "duration": days(5), "service_level": 4,
            "papers": [
                {"code": "p1", "name": "Đơn đăng ký biến động đất đai", "originals": 1, "mandatory": true},
                {"code": "p2", "name": "Bản gốc giấy chứng nhận đã cấp", "originals": 1, "mandatory": true},
            ],
            "fees": [
                {"kind": "charge", "name": "Lệ phí đăng ký đất đai", "amount": 50_000, "timing": "pay_first"},
                {"kind": "fee", "name": "Phí thẩm định hồ sơ", "amount": 300_000, "timing": "pay_on_return"},
            ],
            "steps": [
                step("Thẩm định hồ sơ", LAND, 2, false),
                step("Xác nhận nguồn gốc đất", COMMUNE, 1, false),
                step("Xác định nghĩa vụ tài chính", TAX, 1, true),
                step("Lập hồ sơ trình ký", LAND, 1, false),
                {"name": "Ký giấy chứng nhận", "role": "leader", "duration": days(1)},
            ],
            "gives_result": true, "result_file_demanded": true, "signature_demanded": true,
        },
    });
    admin.post("/api/v1/procedures", body).expect(201);
    let rule = json!({"key": "intake_regardless_of_boundary", "agency": "H02", "valid_from": "2026-03-01", "value": 1,
        "source": "Nghị định 118/2025/NĐ-CP"});
    admin.put("/api/v1/rules", rule).expect(200);
}

fn application() -> Value {
    json!({
        "procedure_code": PROCEDURE, "agency_code": DISTRICT, "received_agency_code": COMMUNE,
        "intake_channel": "online", "return_channel": "postal", "external_code": "G22.99.01-260302-0007",
        "applicant": {"name": "Nguyễn Văn Ấn", "id_number": "024085001234", "phone": "0912345678",
            "email": "an.nguyen@example.vn", "address": "Thôn Đông, xã Hoàng An, huyện Hiệp Hòa"},
        "consent": {"email": true, "text": true},
        "papers": [{"code": "p1", "originals": 1}, {"code": "p2", "originals": 1}],
    })
}

/// The dossier as its citizen sees it; nothing there may give a person away.
#[track_caller]
fn seen_by_citizen(app: &TestApp, code: &str) -> Value {
    let seen = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"))
        .expect(200);
    let text = seen.to_string();
    for hidden in ["024085001234", "0912345678", "Thôn Đông", "Nguyễn Văn", "Phạm Thị Thuế"] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
    seen
}

/// What the applicant and the portal have got so far. The clock moves on when it is there: days must not pass over a delivery.
#[track_caller]
fn told(office: &Office, to_applicant: usize, to_portal: usize) {
    office.mail.wait_for(to_applicant);
    office.gateway.wait_for(to_applicant);
    office.portal.wait_for(to_portal);
}

/// An issued slip: its data, and its page as machines and people read it.
#[track_caller]
fn slip(who: &Actor<'_>, code: &str, kind: &str, number: &str, words: &[&str]) -> Value {
    let slip = issue(who, code, json!({"kind": kind}), 201);
    assert_eq!(slip["number"], number);
    let page = pdf(who, &format!("/api/v1/dossiers/{code}/slips/{number}"));
    machines_read(&page, code);
    says(&page, words);
    slip["slip"]["content"].clone()
}

/// Handed in from home, accepted at the commune's counter, the fee paid before anything else.
fn handed_in(office: &Office) -> String {
    let app = &office.app;
    let (portal, counter) = (app.sign_in("portal"), app.sign_in("clerk.08"));
    let code = portal.take_in(application());
    assert_eq!(code, "H02.07-260302-0001");
    // Sent again it is the same dossier.
    assert_eq!(portal.post("/api/v1/dossiers", application()).expect(201)["code"], code);
    told(office, 0, 1);
    app.set_time("2026-03-02T09:30");
    let accepted = counter.done(&code, "accept", json!({}));
    assert_eq!(accepted["due_at"], local("2026-03-09T09:30"));
    let content = slip(
        &counter,
        &code,
        "receipt",
        "H02.07.08-2026-TNHS-0001",
        &[
            "ỦY BAN NHÂN DÂN XÃ HOÀNG AN",
            "Bản gốc giấy chứng nhận đã cấp",
            "09 giờ 30 phút, ngày 09 tháng 3 năm 2026",
            "qua dịch vụ bưu chính công ích, đến Thôn Đông, xã Hoàng An",
        ],
    );
    assert_eq!(content["due_at"], local("2026-03-09T09:30"));
    counter.act(&code, "forward", json!({})).refused(409, "fee_unpaid");
    let order = requested(app, &counter, &code);
    assert!(
        seen_by_citizen(app, &code)["pay_url"]
            .as_str()
            .unwrap()
            .ends_with(&order)
    );
    told(office, 1, 2);
    app.set_time("2026-03-02T09:45");
    at_gateway(app, &order, "paid").expect(200);
    let payment = counter.dossier(&code)["payment"].clone();
    assert_eq!(
        (&payment["state"], &payment["amount"]),
        (&json!("paid"), &json!(350_000))
    );
    assert_eq!(payment["payments"][0]["receipts"][0]["amount"], 350_000);
    assert_eq!(seen_by_citizen(app, &code)["fee_unpaid"], 0);
    app.set_time("2026-03-02T10:00");
    counter.done(&code, "forward", json!({"note": "Kèm bản gốc giấy chứng nhận"}));
    code
}

/// The land office asks for what is missing; a day of the clock is the applicant's.
fn supplemented(office: &Office, code: &str) {
    let app = &office.app;
    let (land, counter) = (app.sign_in(LAND_HANDLER), app.sign_in("clerk.08"));
    app.set_time("2026-03-02T10:30");
    land.done(code, "receive_handover", json!({}));
    told(office, 1, 3);
    app.set_time("2026-03-03T08:00");
    let ask = json!({"reason": "Thiếu trích đo", "legal_ground": "Điều 30 Nghị định 101/2024/NĐ-CP",
        "missing_papers": [{"name": "Mảnh trích đo bản đồ địa chính"}]});
    land.done(code, "request_supplement", ask);
    let words = [
        "PHIẾU YÊU CẦU BỔ SUNG",
        "Mảnh trích đo bản đồ địa chính",
        "Điều 30 Nghị định 101/2024/NĐ-CP",
    ];
    slip(&land, code, "supplement", "H02.07.08-2026-HDHS-0001", &words);
    let seen = seen_by_citizen(app, code);
    assert_eq!(
        (
            &seen["status"],
            &seen["missing_papers"][0]["name"],
            &seen["waiting_reason"]
        ),
        (
            &json!("supplement_requested"),
            &json!("Mảnh trích đo bản đồ địa chính"),
            &json!("Thiếu trích đo")
        )
    );
    told(office, 2, 4);
    app.set_time("2026-03-04T08:00");
    let papers = json!({"papers": [{"name": "Mảnh trích đo bản đồ địa chính", "originals": 1}]});
    let resumed = counter.done(code, "supplement_received", papers);
    assert_eq!(
        (&resumed["due_at"], &resumed["steps"][0]["due_at"]),
        (&json!(local("2026-03-10T09:30")), &json!(local("2026-03-05T10:30")))
    );
    told(office, 2, 5);
    app.set_time("2026-03-04T09:00");
    land.done(code, "forward", json!({"note": "Hồ sơ đủ điều kiện"}));
}

/// Commune and tax office side by side; the tax is asked for, and the tax office is late.
fn worked_side_by_side(office: &Office, code: &str) {
    let app = &office.app;
    let (commune, tax) = (app.sign_in("handler.08"), app.sign_in("handler.thue"));
    let (land, counter) = (app.sign_in(LAND_HANDLER), app.sign_in("clerk.08"));
    app.set_time("2026-03-04T09:30");
    commune.done(code, "receive_handover", json!({}));
    app.set_time("2026-03-04T10:00");
    tax.done(code, "receive_handover", json!({}));
    app.set_time("2026-03-04T11:00");
    commune.done(code, "forward", json!({"note": "Đất ở, không tranh chấp"}));
    app.set_time("2026-03-04T15:00");
    let duty = json!({"reason": "Lệ phí trước bạ 1.200.000 đồng", "legal_ground": "Luật Quản lý thuế"});
    let asked = tax.done(code, "require_payment", duty);
    assert_eq!(asked["portal_status"]["code"], 6);
    assert_eq!(
        seen_by_citizen(app, code)["waiting_reason"],
        "Lệ phí trước bạ 1.200.000 đồng"
    );
    told(office, 3, 6);
    app.set_time("2026-03-05T15:00");
    let settled = counter.done(code, "payment_settled", json!({"note": "Giấy nộp tiền số 5"}));
    assert_eq!(
        (
            &settled["due_at"],
            &settled["steps"][1]["due_at"],
            &settled["steps"][2]["due_at"]
        ),
        // What the commune had done by then does not move.
        (
            &json!(local("2026-03-11T09:30")),
            &json!(local("2026-03-05T09:30")),
            &json!(local("2026-03-06T10:00"))
        )
    );
    told(office, 3, 7);
    app.set_time("2026-03-06T16:00");
    tax.done(code, "forward", json!({"note": "Đã hoàn thành nghĩa vụ tài chính"}));
    app.set_time("2026-03-06T16:30");
    let taken = land.done(code, "receive_handover", json!({}));
    assert_eq!(
        (&taken["steps"][1]["timeliness"], &taken["steps"][2]["timeliness"]),
        (&json!("early"), &json!("late"))
    );
    app.set_time("2026-03-09T10:00");
    land.done(code, "forward", json!({"note": "Trình ký"}));
}

/// An apology for what the tax office cost, a mistake returned and mended, the signed certificate.
fn signed(office: &Office, code: &str) {
    let app = &office.app;
    let (land, leader) = (app.sign_in(LAND_HANDLER), app.sign_in("leader"));
    app.set_time("2026-03-09T11:00");
    let apology =
        json!({"due_at": local("2026-03-11T16:00"), "reason": "Chậm xác định nghĩa vụ tài chính", "late_agency": TAX});
    leader.done(code, "extend", apology.clone());
    leader.act(code, "extend", apology).refused(409, "too_many_extensions");
    let words = [
        "Kính gửi: Nguyễn Văn Ấn",
        "Cơ quan, đơn vị chưa giải quyết xong: Chi cục Thuế khu vực Hiệp Hòa",
        "16 giờ 00 phút, ngày 11 tháng 3 năm 2026",
    ];
    let content = slip(&leader, code, "extension", "H02.07-2026-XLHS-0001", &words);
    assert_eq!(
        (&content["late_unit"], &content["due_before"]),
        (
            &json!("Chi cục Thuế khu vực Hiệp Hòa"),
            &json!(local("2026-03-11T09:30"))
        )
    );
    assert_eq!(
        seen_by_citizen(app, code)["apology"],
        "Chậm xác định nghĩa vụ tài chính"
    );
    told(office, 4, 7);
    app.set_time("2026-03-09T14:00");
    leader.done(code, "send_back", json!({"reason": "Sai số thửa"}));
    app.set_time("2026-03-10T16:00");
    land.done(code, "forward", json!({"note": "Đã sửa số thửa"}));
    app.set_time("2026-03-11T15:00");
    let result = |file: &str| {
        json!({"result": {"symbol": "CS 012345", "summary": "Giấy chứng nhận quyền sử dụng đất", "signer": "Lê Văn Bình",
            "issued_on": "2026-03-11", "file": file}})
    };
    leader
        .act(code, "decide", result("@tampered.pdf"))
        .refused(409, "result_signature_broken");
    let decided = leader.done(code, "decide", result("@good.pdf"));
    assert_eq!(
        (&decided["timeliness"], &decided["results"][0]["signature"]),
        (&json!("on_time"), &json!("valid"))
    );
    let hash = sha256(&std::fs::read(fixture("good.pdf")).unwrap());
    let confirmed = app
        .anybody()
        .get(&format!("/api/v1/public/results/{code}?sha256={hash}"));
    assert_eq!(confirmed.expect(200)["symbol"], "CS 012345");
    told(office, 5, 8);
}

/// Home by post, and what the citizen thinks of it.
fn sent_home(office: &Office, code: &str) {
    let app = &office.app;
    let counter = app.sign_in("clerk.08");
    app.set_time("2026-03-12T08:00");
    counter.done(code, "hand_back", json!({}));
    let order = format!("{code}-O1");
    app.wait_for(
        || counter.dossier(code),
        |d| !d["postal"]["orders"][0]["item_code"].is_null(),
    );
    told(office, 6, 9);
    for (time, kind) in [
        ("2026-03-12T10:00", "collected"),
        ("2026-03-12T14:00", "handed_over"),
        ("2026-03-13T09:00", "delivered"),
    ] {
        app.set_time(time);
        at_carrier(app, &order, kind);
    }
    let seen = seen_by_citizen(app, code);
    assert_eq!(
        (&seen["status"], &seen["returned_at"], &seen["timeliness"]),
        (
            &json!("handed_back"),
            &json!(local("2026-03-12T08:00")),
            &json!("on_time")
        )
    );
    assert_eq!(seen["postal_orders"][0]["state"], "delivered");
    let rating = json!({"secret": "1234", "grade": "satisfied", "comment": "Cơ quan thuế hơi chậm"});
    app.anybody()
        .post(&format!("/api/v1/public/dossiers/{code}/rating"), rating)
        .expect(201);
}

office_story!(
    a_land_dossier_is_worked_by_three_institutions_and_goes_home_by_post,
    |office| {
        open(&office.app);
        let code = handed_in(office);
        supplemented(office, &code);
        worked_side_by_side(office, &code);
        signed(office, &code);
        sent_home(office, &code);
        accounted_for(office, &code);
        announced(office, &code);
        counted(office, &code);
    }
);
