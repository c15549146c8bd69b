//! Printed forms: which there are and when, their numbers, what stands on them, and what machines read from them.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use motcua::domain::slip::SlipKind;
use motcua::domain::text::hex;
use motcua::forms::Slip;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::story;
use crate::support::{Actor, TestApp, at, household_business, local, marital_status, paper};

/// Issues a slip and gets through.
#[track_caller]
pub fn issue(who: &Actor<'_>, code: &str, body: Value, status: u16) -> Value {
    who.post(&format!("/api/v1/dossiers/{code}/slips"), body).expect(status)
}

/// The PDF behind a path.
#[track_caller]
pub fn pdf(who: &Actor<'_>, path: &str) -> Vec<u8> {
    let response = who.request("GET", path).send().unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.headers()["content-type"], "application/pdf");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let bytes = response.bytes().unwrap().to_vec();
    assert!(bytes.starts_with(b"%PDF-"));
    if let Ok(folder) = std::env::var("KEEP_SLIPS") {
        // For looking at the pages.
        let name = path.rsplit('/').next().unwrap().replace(['?', '='], "_");
        std::fs::write(format!("{folder}/{name}.pdf"), &bytes).unwrap();
    }
    bytes
}

/// Runs a tool on some bytes; none where it is not installed, which is a failure with `REQUIRE_TOOLS`.
pub fn tool(name: &str, arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let child = Command::new(name)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        assert!(std::env::var_os("REQUIRE_TOOLS").is_none(), "{name} is not installed");
        eprintln!("{name} is not installed: what it would have read is not checked here (.ci/run installs it)");
        return None;
    };
    let mut stdin = child.stdin.take().unwrap();
    let bytes = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&bytes).is_ok());
    let output = child.wait_with_output().unwrap();
    let _ = writer.join();
    Some(output.stdout)
}

/// The text of a PDF with single blanks, as `pdftotext` reads it.
pub fn text(pdf: &[u8]) -> Option<String> {
    let text = String::from_utf8(tool("pdftotext", &["-raw", "-", "-"], pdf)?).unwrap();
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[track_caller]
pub fn says(pdf: &[u8], wanted: &[&str]) {
    let Some(text) = text(pdf) else { return };
    for wanted in wanted {
        assert!(text.contains(wanted), "«{wanted}» is not in\n{text}");
    }
}

/// What a reader of barcodes finds on the first page: `CODE-128:…`, `QR-Code:…`.
fn symbols(pdf: &[u8]) -> Option<BTreeSet<String>> {
    let image = tool("pdftoppm", &["-r", "200", "-f", "1", "-l", "1", "-png", "-"], pdf)?;
    let mut file = tempfile::Builder::new().suffix(".png").tempfile().unwrap();
    file.write_all(&image).unwrap();
    let found = tool("zbarimg", &["--quiet", file.path().to_str().unwrap()], &[])?;
    Some(String::from_utf8(found).unwrap().lines().map(str::to_owned).collect())
}

#[track_caller]
pub fn machines_read(pdf: &[u8], code: &str) {
    if let Some(found) = symbols(pdf) {
        let wanted = [
            format!("CODE-128:{code}"),
            format!("QR-Code:https://motcua.test/tra-cuu/{code}"),
        ];
        assert_eq!(found, BTreeSet::from(wanted));
    }
}

fn kinds(slips: &Value) -> Vec<&str> {
    let possible = slips["possible"].as_array().unwrap();
    possible.iter().map(|p| p["kind"].as_str().unwrap()).collect()
}

story!(
    a_receipt_is_issued_once_reprinted_under_its_number_and_anew_when_facts_change,
    |app| {
        let clerk = app.sign_in("clerk");
        let mut body = household_business("Nguyễn Văn Ấn");
        body["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An, huyện Hiệp Hòa, tỉnh Bắc Giang");
        body["applicant"]["email"] = json!("an.nguyen@example.vn");
        body["submitter"] = json!({"name": "Trần Thị Bé", "phone": "0987654321"});
        let code = clerk.take_in(body);
        let path = format!("/api/v1/dossiers/{code}/slips");

        // A preview uses no number and leaves nothing behind.
        let events = |app: &TestApp| {
            let who = app.sign_in("clerk");
            let found = who.get(&format!("/api/v1/dossiers/{code}/events?limit=50")).expect(200);
            let items = found["items"].as_array().unwrap().clone();
            items
                .iter()
                .map(|e| (e["action"].as_str().unwrap().to_owned(), e["detail"].clone()))
                .collect::<Vec<_>>()
        };
        let preview = clerk
            .get(&format!("{path}/preview?kind=receipt&format=json"))
            .expect(200);
        assert_eq!((&preview["number"], &preview["copies"]), (&json!(null), &json!(0)));
        says(
            &pdf(&clerk, &format!("{path}/preview?kind=receipt")),
            &["Bản xem trước, chưa phát hành"],
        );
        assert_eq!(events(app).len(), 1);

        let version = clerk.dossier(&code)["version"].clone();
        let first = issue(&clerk, &code, json!({"kind": "receipt"}), 201);
        assert_eq!(first["number"], "H02.07-2026-TNHS-0001");
        assert_eq!((&first["issue"], &first["copies"]), (&json!(1), &json!(1)));
        assert_eq!(first["qr"], format!("https://motcua.test/tra-cuu/{code}"));
        let slip = &first["slip"];
        assert_eq!((&slip["form_set"], &slip["form"]), (&json!("nd118_2025"), &json!("01")));
        assert_eq!(slip["agency"], "Ủy ban nhân dân huyện Hiệp Hòa");
        assert_eq!(slip["parent_agency"], "Ủy ban nhân dân tỉnh Bắc Giang");
        assert_eq!(slip["unit"], "Trung tâm Phục vụ hành chính công");
        assert_eq!(slip["owner"]["id_number"], "024085001234");
        assert_eq!(slip["submitter"]["name"], "Trần Thị Bé");
        let content = &slip["content"];
        assert_eq!(content["received_at"], local("2026-03-02T09:00"));
        assert_eq!(content["due_at"], local("2026-03-05T09:00"));
        assert_eq!(content["duration"], "3 ngày làm việc");
        assert_eq!(content["papers"].as_array().unwrap().len(), 2);
        assert_eq!(content["papers"][0]["originals"], 1);
        // Printing changes nothing that somebody has in view.
        assert_eq!(clerk.dossier(&code)["version"], version);

        let again = issue(&clerk, &code, json!({"kind": "receipt"}), 200);
        assert_eq!((&again["number"], &again["copies"]), (&first["number"], &json!(2)));
        assert_eq!(again["issued_at"], first["issued_at"]);

        let file = format!("{path}/H02.07-2026-TNHS-0001");
        let bytes = pdf(&clerk, &file);
        machines_read(&bytes, &code);
        let wanted = [
            "ỦY BAN NHÂN DÂN HUYỆN HIỆP HÒA",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
            "Số: 0001/TNHS",
            "Nguyễn Văn Ấn",
            "024085001234",
            "0912345678",
            "an.nguyen@example.vn",
            "09 giờ 00 phút, ngày 02 tháng 3 năm 2026",
            "09 giờ 00 phút, ngày 05 tháng 3 năm 2026",
            "quyển số 2026, số thứ tự 1",
            "NGƯỜI NỘP HỒ SƠ",
            "Mẫu số 01, Nghị định 118/2025/NĐ-CP",
            "bản in 2",
        ];
        says(&bytes, &wanted);
        // The same slip is the same file.
        assert_eq!(bytes, pdf(&clerk, &file));

        // What stands on it changes: a new issue with the next number; the old one stays as it was.
        app.set_time("2026-03-02T10:00");
        clerk.done(
            &code,
            "request_supplement",
            json!({"reason": "Thiếu", "missing_papers": [{"name": "Bản sao"}]}),
        );
        app.set_time("2026-03-02T11:00");
        clerk.done(
            &code,
            "supplement_received",
            json!({"papers": [{"name": "Giấy ủy quyền", "copies": 1}]}),
        );
        let second = issue(&clerk, &code, json!({"kind": "receipt"}), 201);
        assert_eq!(second["number"], "H02.07-2026-TNHS-0002");
        assert_eq!((&second["issue"], &second["copies"]), (&json!(2), &json!(1)));
        assert_eq!(second["slip"]["content"]["due_at"], local("2026-03-05T10:00"));
        let old = clerk.get(&format!("{file}?format=json")).expect(200);
        assert_eq!(old["slip"]["content"]["due_at"], local("2026-03-05T09:00"));

        let told = events(app);
        let of = |name: &str| {
            told.iter()
                .filter(|(action, _)| action == name)
                .map(|(_, d)| d.clone())
                .collect::<Vec<_>>()
        };
        let issued = of("issue_slip");
        assert_eq!(issued.len(), 2);
        assert_eq!(
            (&issued[0]["number"], &issued[0]["form"], &issued[0]["copy"]),
            (&json!("H02.07-2026-TNHS-0001"), &json!("01"), &json!(1))
        );
        assert_eq!(of("reprint_slip")[0]["copy"], 2);
        let list = clerk.get(&path).expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 2);
        assert_eq!(list["items"][0]["copies"], 2);
        assert_eq!(list["items"][0]["issued_by"]["username"], "clerk");
        assert_eq!(old["issued_by"], list["items"][0]["issued_by"]);
        assert_eq!(preview["issued_by"], old["issued_by"]);
        assert_eq!(kinds(&list), ["receipt", "supplement"]);
    }
);

story!(the_same_key_issues_once, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let send = || {
        let request = clerk
            .request("POST", &format!("/api/v1/dossiers/{code}/slips"))
            .header("Idempotency-Key", "in-giay-hen-1")
            .json(&json!({"kind": "receipt"}));
        clerk.send(request)
    };
    let (first, second) = (send(), send());
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!(first.body, second.body);
    assert_eq!(second.headers["idempotency-replayed"], "true");
    assert!(
        first.headers["location"]
            .to_str()
            .unwrap()
            .ends_with("/slips/H02.07-2026-TNHS-0001")
    );
});

story!(each_request_apology_and_stop_has_its_slip, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Lê Thị Ánh Nguyệt"));
    let path = format!("/api/v1/dossiers/{code}/slips");
    for kind in ["supplement", "refusal", "extension", "stop", "control"] {
        clerk
            .post(&path, json!({"kind": kind}))
            .refused(409, "slip_not_possible");
        clerk
            .get(&format!("{path}/preview?kind={kind}"))
            .refused(409, "slip_not_possible");
    }
    let ask = |reason: &str, paper: &str| {
        clerk.done(
            &code,
            "request_supplement",
            json!({"reason": reason, "missing_papers": [{"name": paper}, {"name": "Bản sao căn cước công dân"}], "legal_ground": "Điều 17"}),
        )
    };
    ask(
        "Thiếu bản gốc\nvà bản sao mờ",
        "Giấy chứng nhận đăng ký hộ kinh doanh (bản gốc)",
    );
    let second = |minute: &str| app.set_time(minute);
    second("2026-03-02T10:00");
    clerk.done(&code, "supplement_received", json!({"papers": []}));
    second("2026-03-02T14:00");
    ask("Sai mẫu", "Tờ khai theo mẫu mới");
    second("2026-03-02T15:00");
    clerk.done(&code, "supplement_received", json!({"papers": []}));

    let last = issue(&clerk, &code, json!({"kind": "supplement"}), 201);
    assert_eq!(last["number"], "H02.07-2026-HDHS-0001");
    assert_eq!(last["slip"]["content"]["round"], 2);
    assert_eq!(last["slip"]["content"]["missing"][0], "Tờ khai theo mẫu mới");
    let first = issue(&clerk, &code, json!({"kind": "supplement", "round": 1}), 201);
    assert_eq!(first["number"], "H02.07-2026-HDHS-0002");
    for (round, code_of_error) in [
        (json!(3), "no_such_round"),
        (json!(0), "no_such_round"),
        (json!(-1), "no_such_round"),
    ] {
        clerk
            .post(&path, json!({"kind": "supplement", "round": round}))
            .refused_field("round", code_of_error);
    }
    clerk
        .post(&path, json!({"kind": "receipt", "round": 1}))
        .refused_field("round", "no_such_round");
    clerk
        .post(&path, json!({"kind": "letter"}))
        .refused_field("kind", "unknown_value");
    clerk.post(&path, json!({})).refused_field("kind", "missing");
    clerk
        .get(&format!("{path}/preview?kind=receipt&format=docx"))
        .refused_field("format", "unknown_value");
    let bytes = pdf(&clerk, &format!("{path}/H02.07-2026-HDHS-0002"));
    machines_read(&bytes, &code);
    says(
        &bytes,
        &[
            "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
            "lần 1, ngày 02 tháng 3 năm 2026",
            "Giấy chứng nhận đăng ký hộ kinh doanh (bản gốc)",
            "Thiếu bản gốc",
            "và bản sao mờ",
            "Điều 17",
            "NGƯỜI HƯỚNG DẪN",
        ],
    );

    clerk.done(&code, "forward", json!({"note": "Kèm 2 giấy tờ"}));
    leader.done(
        &code,
        "extend",
        json!({"due_at": local("2026-03-10T09:00"), "reason": "Cần xác minh thêm tại xã"}),
    );
    let apology = issue(&leader, &code, json!({"kind": "extension"}), 201);
    assert_eq!(
        apology["slip"]["title"],
        "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết hồ sơ"
    );
    assert_eq!(apology["slip"]["content"]["late_unit"], "Phòng Tài chính - Kế hoạch");
    assert_eq!(apology["slip"]["content"]["due_after"], local("2026-03-10T09:00"));
    let bytes = pdf(&leader, &format!("{path}/H02.07-2026-XLHS-0001"));
    machines_read(&bytes, &code);
    says(
        &bytes,
        &[
            "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT HỒ SƠ",
            "Kính gửi: Lê Thị Ánh Nguyệt",
            "Cần xác minh thêm tại xã",
            "09 giờ 00 phút, ngày 10 tháng 3 năm 2026",
            "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
        ],
    );

    second("2026-03-06T10:00");
    handler.done(&code, "forward", json!({}));
    leader.done(
        &code,
        "stop",
        json!({"reason": "Không đủ điều kiện kinh doanh", "legal_ground": "Khoản 2 Điều 82"}),
    );
    let stopped = issue(&leader, &code, json!({"kind": "stop"}), 201);
    assert_eq!(
        (&stopped["number"], &stopped["slip"]["form"]),
        (&json!("H02.07-2026-DHS-0001"), &json!("05"))
    );
    let bytes = pdf(&leader, &format!("{path}/H02.07-2026-DHS-0001"));
    machines_read(&bytes, &code);
    says(
        &bytes,
        &[
            "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
            "Không đủ điều kiện kinh doanh",
            "Khoản 2 Điều 82",
        ],
    );
    assert_eq!(
        kinds(&clerk.get(&path).expect(200)),
        ["receipt", "supplement", "supplement", "extension", "stop", "control"]
    );
});

story!(the_control_slip_follows_the_dossier_from_hand_to_hand, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let path = format!("/api/v1/dossiers/{code}/slips");
    clerk.done(
        &code,
        "forward",
        json!({"assignee": "handler", "note": "Hồ sơ gồm 2 giấy tờ"}),
    );
    let early = issue(&handler, &code, json!({"kind": "control"}), 201);
    let rows = early["slip"]["content"]["hand_overs"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["result"]), (1, &json!(null)));
    issue(&handler, &code, json!({"kind": "control"}), 200);

    app.set_time("2026-03-06T10:00");
    handler.done(&code, "forward", json!({"note": "Đề nghị cấp"}));
    leader.done(&code, "decide", json!({"result": paper("1/GCN", "2026-03-06")}));
    let slip = issue(&clerk, &code, json!({"kind": "control"}), 201);
    assert_eq!(
        (&slip["number"], &slip["issue"]),
        (&json!("H02.07-2026-KSHS-0002"), &json!(2))
    );
    assert_eq!(slip["slip"]["form"], "06");
    let content = &slip["slip"]["content"];
    let rows = content["hand_overs"].as_array().unwrap();
    assert_eq!(rows.len(), 3, "{rows:#?}");
    assert!(
        rows[0]["giver"]
            .as_str()
            .unwrap()
            .starts_with("Trung tâm Phục vụ hành chính công")
    );
    assert!(rows[0]["receiver"].as_str().unwrap().starts_with("Phòng Tài chính"));
    assert_eq!(
        (&rows[0]["result"], &rows[0]["note"]),
        (&json!("late"), &json!("Đề nghị cấp"))
    );
    assert_eq!(rows[0]["at"], local("2026-03-02T09:00"));
    assert_eq!(rows[0]["done_at"], local("2026-03-06T10:00"));
    assert_ne!(rows[1]["result"], "late");
    assert_eq!(rows[2]["step"], json!(null));
    let bytes = pdf(&clerk, &format!("{path}/H02.07-2026-KSHS-0002"));
    machines_read(&bytes, &code);
    says(
        &bytes,
        &[
            "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
            "Quá hạn",
            "Đề nghị cấp",
            "Mẫu số 06",
        ],
    );
});

/// The one slip of a kind as it was stored before something was told on it.
fn silence(app: &TestApp, kind: SlipKind, word: &str) {
    use diesel::prelude::*;
    use motcua::db::Connection;
    use motcua::db::schema::slips;
    let conn = &mut app.database.connect();
    let told: String = slips::table
        .filter(slips::kind.eq(kind))
        .select(slips::content)
        .get_result(conn)
        .unwrap();
    let slip: Slip = serde_json::from_str(&told).unwrap();
    let late = at("2099-01-01T00:00");
    let silent = serde_json::to_string(&slip.as_once_written(late).unwrap()).unwrap();
    assert!(told.contains(word) && !silent.contains(word));
    let digest = hex(&Sha256::digest(silent.as_bytes()));
    let change = diesel::update(slips::table.filter(slips::kind.eq(kind)))
        .set((slips::content.eq(silent), slips::facts.eq(digest)));
    let changed = match conn {
        Connection::Sqlite(c) => change.execute(c),
        Connection::Postgres(c) => change.execute(c),
    };
    assert_eq!(changed.unwrap(), 1);
}

story!(the_control_slip_tells_when_the_clock_stood_still, |app| {
    let (clerk, handler) = (app.sign_in("clerk"), app.sign_in("handler"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let ask = |reason: &str| json!({"reason": reason, "missing_papers": [{"name": "Biên bản họp"}]});
    // At the desk, before any step had it.
    clerk.done(&code, "request_supplement", ask("Thiếu chữ ký"));
    app.set_time("2026-03-02T10:00");
    let back = json!({"papers": [{"code": "p3", "copies": 1}]});
    clerk.done(&code, "supplement_received", back.clone());
    app.set_time("2026-03-02T11:00");
    clerk.done(&code, "forward", json!({"assignee": "handler", "note": "Đủ giấy tờ"}));
    app.set_time("2026-03-03T09:00");
    handler.done(&code, "request_supplement", ask("Biên bản chưa đóng dấu"));
    app.set_time("2026-03-03T09:30");
    let slip = issue(&clerk, &code, json!({"kind": "control"}), 201);
    let rows = slip["slip"]["content"]["hand_overs"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        rows[0]["pauses"],
        json!([
            {"from": local("2026-03-02T09:00"), "until": local("2026-03-02T10:00"), "reason": "Thiếu chữ ký"},
            {"from": local("2026-03-03T09:00"), "until": null, "reason": "Biên bản chưa đóng dấu"},
        ])
    );
    let path = format!("/api/v1/dossiers/{code}/slips");
    says(
        &pdf(&clerk, &format!("{path}/H02.07-2026-KSHS-0001")),
        &[
            "Tạm dừng từ 09:00 ngày 02/03/2026 đến 10:00 ngày 02/03/2026, lý do: Thiếu chữ ký",
            "đến nay, lý do: Biên bản chưa đóng dấu",
        ],
    );
    // One that was issued before pauses were told keeps its number when it is asked for again …
    silence(app, SlipKind::Control, "pauses");
    let again = issue(&clerk, &code, json!({"kind": "control"}), 200);
    assert_eq!(
        (&again["number"], &again["copies"]),
        (&json!("H02.07-2026-KSHS-0001"), &json!(2))
    );
    // … until something changes on it.
    app.set_time("2026-03-04T09:00");
    clerk.done(&code, "supplement_received", back);
    let next = issue(&clerk, &code, json!({"kind": "control"}), 201);
    let rows = next["slip"]["content"]["hand_overs"].as_array().unwrap();
    assert_eq!(rows[0]["pauses"][1]["until"], local("2026-03-04T09:00"));
    // A pause that begins after the issue is news, whatever the slip told before.
    let other = clerk.take_in(household_business("Trần Văn Bình"));
    clerk.done(&other, "forward", json!({"assignee": "handler"}));
    issue(&clerk, &other, json!({"kind": "control"}), 201);
    handler.done(&other, "request_supplement", ask("Thiếu bản sao"));
    issue(&clerk, &other, json!({"kind": "control"}), 201);
    issue(&clerk, &other, json!({"kind": "control"}), 200);
});

story!(a_request_for_papers_says_until_when_to_answer, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let by = local("2026-03-20T09:00");
    let asked = json!({"reason": "Thiếu chữ ký", "missing_papers": [{"name": "Biên bản họp"}], "answer_by": by});
    clerk.done(&code, "request_supplement", asked);
    let slip = issue(&clerk, &code, json!({"kind": "supplement"}), 201);
    assert_eq!(slip["slip"]["content"]["answer_by"], by);
    let path = format!("/api/v1/dossiers/{code}/slips/{}", slip["number"].as_str().unwrap());
    says(
        &pdf(&clerk, &path),
        &["Thời hạn bổ sung, hoàn thiện: 09:00 ngày 20/03/2026"],
    );
    // One that was issued before that was told keeps its number.
    silence(app, SlipKind::Supplement, "answer_by");
    let again = issue(&clerk, &code, json!({"kind": "supplement"}), 200);
    assert_eq!((&again["number"], &again["copies"]), (&slip["number"], &json!(2)));
});

story!(the_receipt_keeps_what_was_promised_before_an_apology, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let first = issue(&clerk, &code, json!({"kind": "receipt"}), 201);
    leader.done(
        &code,
        "extend",
        json!({"due_at": local("2026-03-09T10:00"), "reason": "Cần xác minh"}),
    );
    let again = issue(&clerk, &code, json!({"kind": "receipt"}), 200);
    assert_eq!(
        (&again["number"], &again["copies"], &again["slip"]["content"]["due_at"]),
        (&first["number"], &json!(2), &json!(local("2026-03-05T09:00")))
    );
    let apology = issue(&leader, &code, json!({"kind": "extension"}), 201);
    assert_eq!(apology["slip"]["content"]["due_after"], local("2026-03-09T10:00"));
});

story!(a_refused_intake_has_its_slip, |app| {
    let (clerk, portal) = (app.sign_in("clerk"), app.sign_in("portal"));
    let mut body = household_business("Đỗ Thị Oanh");
    body["intake_channel"] = json!("online");
    let code = portal.take_in(body);
    clerk
        .post(&format!("/api/v1/dossiers/{code}/slips"), json!({"kind": "receipt"}))
        .refused(409, "slip_not_possible");
    clerk.done(&code, "refuse_intake", json!({"reason": "Không thuộc thẩm quyền"}));
    let slip = issue(&clerk, &code, json!({"kind": "refusal"}), 201);
    assert_eq!(slip["number"], "H02.07-2026-TCHS-0001");
    assert_eq!(slip["slip"]["content"]["reason"], "Không thuộc thẩm quyền");
    // The portal may fetch the slip of its own dossier, but not issue one.
    let path = format!("/api/v1/dossiers/{code}/slips");
    let bytes = pdf(&portal, &format!("{path}/H02.07-2026-TCHS-0001"));
    machines_read(&bytes, &code);
    says(
        &bytes,
        &["PHIẾU TỪ CHỐI TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ", "Không thuộc thẩm quyền"],
    );
    portal
        .post(&path, json!({"kind": "refusal"}))
        .refused(403, "not_allowed");
});

story!(a_dossier_keeps_the_forms_of_the_day_it_was_received, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    app.set_time("2025-06-30T16:00");
    let old = clerk.take_in(household_business("Nguyễn Văn Cũ"));
    app.set_time("2025-07-01T09:00");
    let new = clerk.take_in(household_business("Nguyễn Văn Mới"));
    for code in [&old, &new] {
        clerk.done(code, "forward", json!({}));
        leader.done(
            code,
            "extend",
            json!({"due_at": local("2025-07-10T09:00"), "reason": "Xác minh"}),
        );
    }
    let of = |code: &str, kind: &str| issue(&leader, code, json!({"kind": kind}), 201)["slip"].clone();
    let (before, after) = (of(&old, "extension"), of(&new, "extension"));
    assert_eq!(before["form_set"], "tt01_2018");
    assert_eq!(before["title"], "Phiếu xin lỗi và hẹn lại ngày trả kết quả");
    assert_eq!(before["unit"], "Bộ phận Tiếp nhận và Trả kết quả");
    assert_eq!(after["form_set"], "nd118_2025");
    assert_eq!(
        (&of(&old, "control")["form"], &of(&new, "control")["form"]),
        (&json!("05"), &json!("06"))
    );
    for code in [&old, &new] {
        leader.done(code, "stop", json!({"reason": "Không đủ điều kiện"}));
    }
    // The forms of 2018 had no notice of stopping.
    leader
        .post(&format!("/api/v1/dossiers/{old}/slips"), json!({"kind": "stop"}))
        .refused(409, "slip_not_possible");
    assert_eq!(of(&new, "stop")["form"], "05");
    let bytes = pdf(&leader, &format!("/api/v1/dossiers/{old}/slips/H02.07-2025-XLHS-0001"));
    machines_read(&bytes, &old);
    says(
        &bytes,
        &[
            "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
            "Mẫu số 04, Thông tư 01/2018/TT-VPCP",
        ],
    );
});

story!(numbers_have_no_gap_however_many_issue_at_once, |app| {
    let clerk = app.sign_in("clerk");
    let codes: Vec<String> = (0..12)
        .map(|_| clerk.take_in(household_business("Nguyễn Văn Ấn")))
        .collect();
    let token = clerk.token().unwrap();
    std::thread::scope(|scope| {
        // Twice each: one of the two is a reprint, whichever comes first.
        for code in codes.iter().chain(&codes) {
            let who = app.with_token(&token);
            scope.spawn(move || {
                let answer = who.post(&format!("/api/v1/dossiers/{code}/slips"), json!({"kind": "receipt"}));
                assert!(matches!(answer.status, 200 | 201), "{:#}", answer.body);
                // Refused in the meantime: no number is lost.
                who.post(&format!("/api/v1/dossiers/{code}/slips"), json!({"kind": "stop"}))
                    .refused(409, "slip_not_possible");
            });
        }
    });
    let mut numbers = Vec::new();
    for code in &codes {
        let items = clerk.get(&format!("/api/v1/dossiers/{code}/slips")).expect(200)["items"].clone();
        let items = items.as_array().unwrap();
        assert_eq!((items.len(), &items[0]["copies"]), (1, &json!(2)));
        numbers.push(items[0]["number"].as_str().unwrap().to_owned());
    }
    numbers.sort();
    let wanted: Vec<String> = (1..=12).map(|n| format!("H02.07-2026-TNHS-{n:04}")).collect();
    assert_eq!(numbers, wanted);
});

story!(each_agency_numbers_its_own_slips_and_strangers_see_none, |app| {
    let (clerk, commune) = (app.sign_in("clerk"), app.sign_in("clerk.01"));
    let (here, there) = (
        clerk.take_in(household_business("Nguyễn Văn Ấn")),
        commune.take_in(marital_status("Lê Văn Tám")),
    );
    let path = format!("/api/v1/dossiers/{there}/slips");
    assert_eq!(
        issue(&clerk, &here, json!({"kind": "receipt"}), 201)["number"],
        "H02.07-2026-TNHS-0001"
    );
    assert_eq!(
        issue(&commune, &there, json!({"kind": "receipt"}), 201)["number"],
        "H02.07.01-2026-TNHS-0001"
    );
    let stranger = app.sign_in("clerk.02");
    stranger.get(&path).refused(404, "dossier_not_found");
    stranger
        .post(&path, json!({"kind": "receipt"}))
        .refused(404, "dossier_not_found");
    stranger
        .get(&format!("{path}/preview?kind=receipt"))
        .refused(404, "dossier_not_found");
    stranger
        .get(&format!("{path}/H02.07.01-2026-TNHS-0001"))
        .refused(404, "dossier_not_found");
    // A slip is found under its own dossier only.
    for number in [
        "H02.07.01-2026-TNHS-0001",
        "H02.07-2026-TNHS-0002",
        "H02.07-2026-KSHS-0001",
        "khong-co",
        "1",
    ] {
        clerk
            .get(&format!("/api/v1/dossiers/{here}/slips/{number}"))
            .refused(404, "slip_not_found");
    }
    app.sign_in("supervisor")
        .post(&format!("/api/v1/dossiers/{here}/slips"), json!({"kind": "receipt"}))
        .refused(403, "not_allowed");
});

story!(long_names_and_odd_characters_are_printed, |app| {
    let clerk = app.sign_in("clerk");
    let mut body = household_business(&"Nguyễn Thị Quỳnh Như Ngọc ".repeat(7));
    body["applicant"]["address"] = json!("Số nhà 12/34/56, ngõ 78, đường Hoàng Hoa Thám kéo dài, ".repeat(7));
    body["papers"] = json!(
        (0..40)
            .map(|n| json!({"name": format!("Giấy tờ \"{n}\" <&> ½ € ✓ 中 {}", "dài ".repeat(30)), "originals": 1}))
            .chain([
                json!({"code": "p1", "originals": 1}),
                json!({"code": "p2", "copies": 1})
            ])
            .collect::<Vec<_>>()
    );
    let code = clerk.take_in(body);
    issue(&clerk, &code, json!({"kind": "receipt"}), 201);
    let bytes = pdf(&clerk, &format!("/api/v1/dossiers/{code}/slips/H02.07-2026-TNHS-0001"));
    machines_read(&bytes, &code);
    says(
        &bytes,
        &[
            "Quỳnh Như Ngọc",
            "Hoàng Hoa Thám",
            "Giấy tờ \"39\" <&> ½ €",
            "Trang 2/",
            "NGƯỜI TIẾP NHẬN HỒ SƠ",
        ],
    );
});
