//! History whose clock stood still or was put off: it comes in as it went out.

use serde_json::{Value, json};

use crate::exchange::send;
use crate::story;
use crate::support::{Actor, TestApp, household_business, local, paper};
use crate::web::browser::Browser;
use crate::web::citizen::look;

const EXPORT: &str = "/api/v1/exports/dossiers?agency=H02.07&from=2026-01-01&to=2026-12-31";

pub fn export(who: &Actor<'_>) -> String {
    who.request("GET", EXPORT).send().unwrap().text().unwrap()
}

/// How each dossier stands, and what the figures make of all of them.
fn standing(app: &TestApp, codes: &[String]) -> (Vec<[Value; 4]>, Value) {
    let supervisor = app.sign_in("supervisor");
    let told = codes.iter().map(|code| {
        let seen = supervisor.dossier(code);
        ["status", "due_at", "paused_at", "progress"].map(|field| seen[field].clone())
    });
    let path = "/api/v1/statistics/timeliness?agency=H02.07&from=2026-03-01&to=2026-03-31";
    let figures = supervisor.get(path).expect(200);
    (told.collect(), figures["total"].clone())
}

story!(what_was_paused_or_put_off_goes_on_elsewhere_as_it_was, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let codes = ["An", "Bình", "Cúc", "Dũng", "Em"].map(|name| clerk.take_in(household_business(name)));
    let [asked, owing, suspended, extended, twice] = &codes;
    let ask = |reason: &str| json!({"reason": reason, "missing_papers": [{"name": "Bản sao, có chứng thực"}, {"name": "Sơ đồ; bản vẽ"}]});
    clerk.done(twice, "request_supplement", ask("Thiếu bản sao"));
    app.set_time("2026-03-03T09:00");
    clerk.done(twice, "supplement_received", json!({"papers": []}));
    clerk.done(asked, "request_supplement", ask("Thiếu bản sao;\nảnh \"mờ\""));
    clerk.done(
        owing,
        "require_payment",
        json!({"reason": "Nộp thuế", "legal_ground": "Điều 5"}),
    );
    leader.done(
        suspended,
        "suspend",
        json!({"reason": "Chờ giám định", "legal_ground": "Điều 12"}),
    );
    leader.done(
        extended,
        "extend",
        json!({"due_at": local("2026-03-20T10:00"), "reason": "Cần xác minh"}),
    );
    clerk.done(twice, "request_supplement", ask("Thiếu nữa"));
    app.set_time("2026-03-12T09:00");
    let before = standing(app, &codes);
    for [status, _, paused, progress] in &before.0 {
        assert_eq!(progress, "within_time", "{status} {paused}");
    }
    let file = export(&app.sign_in("admin"));

    let other = app.another();
    other.set_time("2026-03-12T09:00");
    let admin = other.sign_in("admin");
    assert_eq!(send(&admin, file.clone(), "").expect(201)["imported"], 5);
    assert_eq!(standing(&other, &codes), before);
    assert_eq!(export(&admin), file);
    let clerk = other.sign_in("clerk");
    let pause = clerk.dossier(asked)["pauses"][0].clone();
    assert_eq!(
        (&pause["cause"], &pause["reason"], &pause["papers"]),
        (
            &json!("supplement"),
            &json!("Thiếu bản sao;\nảnh \"mờ\""),
            &json!([{"name": "Bản sao, có chứng thực", "to_do": null}, {"name": "Sơ đồ; bản vẽ", "to_do": null}])
        )
    );
    assert_eq!(pause["answer_by"], local("2026-04-02T09:00"), "{pause:#}");
    // It is the second request, and whoever brought it in did not make it.
    let slip = clerk
        .post(
            &format!("/api/v1/dossiers/{twice}/slips"),
            json!({"kind": "supplement", "round": 1}),
        )
        .expect(201)["slip"]
        .clone();
    assert_eq!(slip["content"]["round"], 2, "{slip:#}");
    let contact = slip["content"]["contact"].as_str().unwrap();
    assert!(contact.starts_with("Trung tâm"), "{contact}");
    // What was put off elsewhere was apologised for there.
    clerk
        .post(
            &format!("/api/v1/dossiers/{extended}/slips"),
            json!({"kind": "extension", "round": 1}),
        )
        .refused(409, "slip_not_possible");

    // The clock goes on in both alike, by the working time that it stood still.
    let due = [app, &other].map(|office| {
        let (clerk, leader) = (office.sign_in("clerk"), office.sign_in("leader"));
        office.set_time("2026-03-13T09:00");
        let due = [
            clerk.done(asked, "supplement_received", json!({"papers": []})),
            clerk.done(owing, "payment_settled", json!({})),
            leader.done(suspended, "resume", json!({})),
        ];
        office.verify();
        due.map(|seen| (seen["status"].clone(), seen["due_at"].clone()))
    });
    assert_eq!(due[0], due[1]);
    assert_eq!(due[0][0], (json!("received"), json!(local("2026-03-17T09:00"))));
});

story!(a_promise_that_came_along_is_no_apology_of_anybody_here, |app| {
    let head = "agency,procedure,applicant_name,applicant_id_number,intake_channel,received_at,due_at,extensions\n";
    let line = "H02.07.01,1.004859,Nguyễn Văn Ấn,024085001234,counter,2026-02-03 08:00,2026-04-20 10:00,1\n";
    let report = send(&app.sign_in("admin"), format!("{head}{line}"), "").expect(201);
    assert_eq!(report["imported"], 1, "{report:#}");
    let clerk = app.sign_in("clerk.01");
    let code = clerk.codes("/api/v1/dossiers").remove(0);
    let moved = clerk.dossier(&code)["pauses"][0].clone();
    assert_eq!(
        (&moved["kind"], &moved["due_after"]),
        (&json!("brought_along"), &json!(local("2026-04-20T10:00")))
    );
    let promised = ["Thời hạn theo dữ liệu nhập", "10:00 thứ Hai 20/04/2026"];
    let page = Browser::signed_in(app, "clerk.01").get(&format!("/ho-so/{code}"));
    page.says(&promised);
    assert!(!page.text.contains("Xin lỗi và hẹn lại"));
    let see = || {
        let path = format!("/api/v1/public/dossiers/{code}?secret=1234");
        app.anybody().get(&path).expect(200)
    };
    assert_eq!(
        (&see()["apology"], &see()["due_at"]),
        (&json!(null), &json!(local("2026-04-20T10:00")))
    );
    let citizen = Browser::new(app);
    look(&citizen, &code, "1234").goes_to("/tra-cuu/ho-so");
    let page = citizen.get("/tra-cuu/ho-so");
    page.says(&promised[1..]);
    assert!(page.all("#apology").is_empty());
    assert!(!page.text.contains("Xin lỗi và hẹn lại"));

    // Put off here, it is apologised for.
    let rule = json!({
        "key": "extensions_allowed", "agency": "H02.07", "valid_from": "2026-01-01", "value": 2, "source": "Quyết định thử nghiệm",
    });
    app.sign_in("admin").put("/api/v1/rules", rule).expect(200);
    let late = json!({"due_at": local("2026-04-24T10:00"), "reason": "Chờ xác minh"});
    app.sign_in("leader.01").done(&code, "extend", late);
    assert_eq!(see()["apology"], "Chờ xác minh");
    citizen
        .get("/tra-cuu/ho-so")
        .says(&["Chúng tôi xin lỗi", "Chờ xác minh"]);
    app.verify();
});

story!(a_pause_that_fits_no_dossier_is_refused, |app| {
    let admin = app.sign_in("admin");
    let head = "agency,procedure,applicant_name,intake_channel,received_at,status,ended_at,paused_at,pause_reason,pause_papers,\
                pause_answer_by\n";
    let line = |rest: &str| format!("{head}H02.07.01,1.004859,Tên Người,counter,2026-02-03 08:00,{rest}\n");
    for (rest, column, code) in [
        ("supplement_requested,,,,,", "paused_at", "missing"),
        ("supplement_requested,,hôm qua,,,", "paused_at", "not_a_date"),
        ("supplement_requested,,2026-02-02,,,", "paused_at", "out_of_order"),
        ("supplement_requested,,2026-12-02,,,", "paused_at", "in_the_future"),
        (
            "supplement_requested,2026-02-05,2026-02-04,,,",
            "ended_at",
            "not_with_status",
        ),
        (
            "supplement_requested,,2026-02-04,,,2026-02-03",
            "pause_answer_by",
            "out_of_order",
        ),
        ("received,,2026-02-04,,,", "paused_at", "not_with_status"),
        (",,,Thiếu,,", "pause_reason", "not_with_status"),
        ("stopped,2026-02-05,2026-02-04,,,", "paused_at", "not_with_status"),
        ("suspended,,2026-02-04,,Bản sao,", "pause_papers", "not_with_status"),
        (
            "payment_required,,2026-02-04,,,2026-02-20",
            "pause_answer_by",
            "not_with_status",
        ),
    ] {
        send(&admin, line(rest), "").refused_field(&format!("row[2].{column}"), code);
    }
    // A reason is good to know; what stands still stands still without one.
    assert_eq!(
        send(&admin, line("supplement_requested,,2026-02-04,,,"), "").expect(201)["imported"],
        1
    );
    let code = app.sign_in("clerk.01").codes("/api/v1/dossiers").remove(0);
    let seen = app.sign_in("clerk.01").dossier(&code);
    assert_eq!(
        (&seen["progress"], &seen["pauses"][0]["reason"]),
        (&json!("within_time"), &json!("Tạm dừng theo dữ liệu nhập"))
    );
    // The request that it waits for is one, whether or not the file says so.
    let file = export(&admin);
    let line: Vec<&str> = file.lines().nth(1).unwrap().split(',').collect();
    let at = file
        .lines()
        .next()
        .unwrap()
        .split(',')
        .position(|c| c == "supplement_requests");
    assert_eq!(line[at.unwrap()], "1", "{file}");
    app.verify();
});

story!(what_no_text_may_hold_is_refused_where_it_stands, |app| {
    let admin = app.sign_in("admin");
    let head = "agency,procedure,applicant_name,intake_channel,received_at,matter,status,paused_at,pause_reason,pause_papers\n";
    let line = |rest: &str| format!("H02.07.01,1.004859,Tên Người,counter,2026-02-03 08:00,{rest}\n");
    let paused = "supplement_requested,2026-02-04";
    let bad = [
        ("matter", "a\0b,,,,".to_owned()),
        ("pause_reason", format!(",{paused},a\0b,")),
        ("pause_papers", format!(",{paused},,\"Bản sao\nSơ\u{7}đồ\"")),
    ];
    for (column, rest) in &bad {
        let file = format!("{head}{}{}", line(",,,,"), line(rest));
        send(&admin, file, "").refused_field(&format!("row[3].{column}"), "text_control_character");
    }
    // The rest of the file comes in, and lines and tabs are no harm.
    let good = line(&format!("\"một\r\nhai\tba\",{paused},\"bốn\nnăm\",\"Bản sao\nSơ đồ\""));
    let lines: String = bad.iter().map(|(_, rest)| line(rest)).collect();
    let report = send(&admin, format!("{head}{lines}{good}"), "&mode=skip_bad").expect(201);
    assert_eq!(
        (&report["imported"], &report["refused"]),
        (&json!(1), &json!(3)),
        "{report:#}"
    );
    let code = app.sign_in("clerk.01").codes("/api/v1/dossiers").remove(0);
    let seen = app.sign_in("clerk.01").dossier(&code);
    assert_eq!(
        (&seen["matter"], &seen["pauses"][0]["reason"]),
        (&json!("một\nhai\tba"), &json!("bốn\nnăm"))
    );
    app.verify();
});

story!(what_waits_for_the_post_differs_from_nothing, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let mut body = household_business("Nguyễn Thị Đào");
    body["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    let code = clerk.take_in(body);
    clerk.done(&code, "forward", json!({}));
    app.sign_in("handler").done(&code, "forward", json!({}));
    app.sign_in("leader")
        .done(&code, "decide", json!({"result": paper("2/GCN", "2026-03-02")}));
    clerk.done(&code, "hand_back", json!({"return_channel": "postal"}));
    // Handed back, and no carrier has it yet: the cell is empty, and nobody says that it was posted.
    let report = send(&admin, export(&admin), "").expect(201);
    assert_eq!(
        (&report["already_there"], &report["imported"]),
        (&json!(1), &json!(0)),
        "{report:#}"
    );
});
