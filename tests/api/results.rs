//! Results: their files and signatures, the register, and what anybody may ask.

use motcua::db;
use serde_json::{Value, json};

use crate::files::sha256;
use crate::story;
use crate::support::{Actor, Backend, Options, TestApp, fixture, household_business, paper, run};

/// A procedure that demands a signed result, and a dossier of it at the leader's desk.
fn at_the_leader(app: &TestApp, name: &str) -> String {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business(name));
    clerk.done(&code, "forward", json!({}));
    code
}

fn demand_signature(app: &TestApp) {
    let definition = json!({
        "agency_level": "district",
        "duration": {"unit": "working_day", "value": 3},
        "service_level": 4,
        "papers": [
            {"code": "p1", "name": "Giấy đề nghị", "originals": 1, "mandatory": true},
            {"code": "p2", "name": "Giấy tờ kèm theo", "originals": 0, "mandatory": false},
        ],
        "steps": [{"name": "Ký duyệt", "role": "leader", "duration": {"unit": "working_day", "value": 1}}],
        "result_file_demanded": true,
        "signature_demanded": true,
    });
    let body = json!({"valid_from": "2026-03-02", "definition": definition});
    app.sign_in("admin")
        .post("/api/v1/procedures/1.001612/versions", body)
        .expect(201);
}

fn result(file: &str) -> Value {
    let mut result = paper("12/GCN-UBND", "2026-03-02");
    result["file"] = json!(format!("@{file}"));
    json!({"result": result})
}

fn decided(leader: &Actor<'_>, code: &str, file: &str) -> Value {
    leader.done(code, "decide", result(file))["results"][0].clone()
}

story!(a_demanded_signature_is_looked_for_in_the_file, |app| {
    demand_signature(app);
    let leader = app.sign_in("leader");
    let code = at_the_leader(app, "Nguyễn Văn Ấn");
    leader.act(&code, "decide", json!({})).refused(409, "result_missing");
    let mut without = paper("12/GCN", "2026-03-02");
    without["file"] = Value::Null;
    leader
        .act(&code, "decide", json!({"result": without}))
        .refused(409, "result_file_missing");
    for (file, refusal) in [
        ("unsigned.pdf", "result_unsigned"),
        ("tampered.pdf", "result_signature_broken"),
        ("partly.pdf", "result_signature_broken"),
        ("wrapped.pdf", "result_signature_broken"),
        ("expired.pdf", "result_signature_untrusted"),
        ("lapsed.pdf", "result_signature_untrusted"),
        ("untrusted.pdf", "result_signature_untrusted"),
        ("wrong-use.pdf", "result_signature_untrusted"),
        ("two-one-untrusted.pdf", "result_signature_untrusted"),
    ] {
        leader.act(&code, "decide", result(file)).refused(409, refusal);
    }
    let seen = leader.dossier(&code);
    assert_eq!(seen["results"], json!([]), "a refused decision attaches nothing");
    // The files themselves were added, each with what was found.
    let files = crate::files::files_of(&leader, &code);
    assert_eq!(files.len(), 9);
    assert_eq!(files[1]["signature"]["outcome"], "broken");
    assert_eq!(
        files[1]["signature"]["signatures"][0]["problems"][0]["code"],
        "content_changed"
    );
    assert_eq!(files[2]["signature"]["problems"][0]["code"], "not_whole_file");

    let good = decided(&leader, &code, "good.pdf");
    assert_eq!(good["signature"], "valid");
    assert_eq!(good["sha256"], sha256(&std::fs::read(fixture("good.pdf")).unwrap()));
    let events = leader.all(&format!("/api/v1/dossiers/{code}/events?limit=200"));
    let decide = events.iter().find(|e| e["action"] == "decide").unwrap();
    assert_eq!(decide["detail"]["result_file"]["signature"], "valid");
    // What a result needs is not removed.
    let file = good["file"].as_i64().unwrap();
    leader
        .delete(&format!("/api/v1/dossiers/{code}/files/{file}?reason=x"))
        .refused(409, "file_in_use");
    for file in [
        "good-pss.pdf",
        "good-p256.pdf",
        "good-p384.pdf",
        "two.pdf",
        "lapsed-stamped.pdf",
        "good-adobe.pdf",
    ] {
        let code = at_the_leader(app, "Trần Thị Bé");
        assert_eq!(decided(&leader, &code, file)["signature"], "valid", "{file}");
    }
});

story!(whether_an_untrusted_signature_is_enough_is_a_rule, |app| {
    demand_signature(app);
    let (leader, admin) = (app.sign_in("leader"), app.sign_in("admin"));
    let code = at_the_leader(app, "Nguyễn Văn Ấn");
    leader
        .act(&code, "decide", result("untrusted.pdf"))
        .refused(409, "result_signature_untrusted");
    let rule = json!({"key": "signature_trust_demanded", "agency": "H02.07", "valid_from": "2026-01-01", "value": 0,
        "source": "Quy chế"});
    admin.put("/api/v1/rules", rule).expect(200);
    leader
        .act(&code, "decide", result("tampered.pdf"))
        .refused(409, "result_signature_broken");
    assert_eq!(decided(&leader, &code, "untrusted.pdf")["signature"], "untrusted");
});

story!(a_result_file_is_one_of_its_own_dossier, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = at_the_leader(app, "Nguyễn Văn Ấn");
    handler.done(&code, "forward", json!({}));
    let paper_file = clerk.upload(&code, "paper=p1&name=a.pdf", "good.pdf").expect(201);
    for file in [paper_file["file"].clone(), json!(99), json!(-1)] {
        let mut body = paper("1/GCN", "2026-03-02");
        body["file"] = file;
        leader
            .act(&code, "decide", json!({"result": body}))
            .refused_field("result.file", "file_unknown");
    }
    let mut backwards = paper("1/GCN", "2026-03-02");
    backwards["effective_on"] = json!("2026-04-01");
    backwards["expires_on"] = json!("2026-03-31");
    leader
        .act(&code, "decide", json!({"result": backwards}))
        .refused_field("result.expires_on", "before_start");
    assert_eq!(leader.dossier(&code)["results"], json!([]));
});

story!(the_register_finds_results_without_accents, |app| {
    let leader = app.sign_in("leader");
    let handler = app.sign_in("handler");
    for (n, (symbol, summary)) in [
        ("12/GCN-UBND", "Giấy chứng nhận đăng ký hộ kinh doanh"),
        ("13/GCN-UBND", "Thay đổi địa điểm kinh doanh"),
        ("14/QĐ-UBND", "Chấm dứt hoạt động"),
    ]
    .iter()
    .enumerate()
    {
        let code = at_the_leader(app, "Nguyễn Văn Ấn");
        handler.done(&code, "forward", json!({}));
        let body = json!({
            "symbol": symbol, "summary": summary, "signer": "Lê Văn Bình", "issued_on": format!("2026-03-0{}", 1 + n % 2),
            "kind": "Giấy chứng nhận", "issuing_agency": "UBND huyện Hiệp Hòa", "effective_on": "2026-03-02",
            "expires_on": "2031-03-01", "file": "@good.pdf",
        });
        leader.done(&code, "decide", json!({"result": body}));
    }
    let find = |query: &str| -> Vec<String> {
        let path = format!("/api/v1/results?from=2026-03-01&to=2026-03-31&limit=1{query}");
        let symbol = |e: &Value| e["result"]["symbol"].as_str().unwrap().to_owned();
        leader.all(&path).iter().map(symbol).collect()
    };
    assert_eq!(
        find(""),
        ["13/GCN-UBND", "14/QĐ-UBND", "12/GCN-UBND"],
        "newest first, page by page"
    );
    assert_eq!(find("&q=kinh%20doanh"), ["13/GCN-UBND", "12/GCN-UBND"]);
    assert_eq!(find("&q=dia%20diem"), ["13/GCN-UBND"]);
    assert_eq!(find("&q=14/q%C4%91"), ["14/QĐ-UBND"]);
    assert_eq!(find("&q=%25"), find(""), "a sign that is no word finds everything");
    assert_eq!(find("&agency=H02.07").len(), 3);
    let one = &leader.get("/api/v1/results?from=2026-03-02&to=2026-03-02").expect(200)["items"][0];
    assert_eq!(one["result"]["signature"], "valid");
    assert_eq!(one["result"]["expires_on"], "2031-03-01");
    leader
        .get("/api/v1/results?from=2026-03-02&to=2026-03-01")
        .refused(422, "invalid");
    leader
        .get("/api/v1/results?from=2026-03-02&to=2026-03-03&after=x")
        .refused_field("after", "cursor");
});

story!(a_portal_reads_no_register, |app| {
    let (handler, leader, portal) = (app.sign_in("handler"), app.sign_in("leader"), app.sign_in("portal"));
    let code = at_the_leader(app, "Nguyễn Văn Ấn");
    handler.done(&code, "forward", json!({}));
    decided(&leader, &code, "good.pdf");
    let path = "/api/v1/results?from=2026-01-01&to=2026-12-31";
    assert_eq!(leader.all(path).len(), 1);
    // The agency is its own, its dossiers are not: and an empty register would be an answer.
    for agency in ["", "&agency=H02.07", "&agency=H02"] {
        portal.get(&format!("{path}{agency}")).refused(403, "not_allowed");
    }
});

story!(anybody_may_ask_whether_a_file_is_the_result, |app| {
    let (handler, leader, clerk) = (app.sign_in("handler"), app.sign_in("leader"), app.sign_in("clerk"));
    let code = at_the_leader(app, "Nguyễn Văn Ấn");
    handler.done(&code, "forward", json!({}));
    let hash = sha256(&std::fs::read(fixture("good.pdf")).unwrap());
    let ask = |code: &str, hash: &str| {
        app.anybody()
            .get(&format!("/api/v1/public/results/{code}?sha256={hash}"))
    };
    handler.done(&code, "attach_result", result("good.pdf"));
    ask(&code, &hash).refused(404, "result_not_confirmed");
    leader.done(&code, "decide", json!({}));
    let confirmed = ask(&code, &hash).expect(200);
    assert_eq!(confirmed["signature"], "valid");
    assert_eq!(confirmed["symbol"], "12/GCN-UBND");
    assert_eq!(confirmed["issued_on"], "2026-03-02");
    assert_eq!(confirmed["replaced"], false);
    let text = confirmed.to_string();
    for hidden in ["Nguyễn", "024085001234", "0912345678", "Kết quả giải quyết"] {
        assert!(!text.contains(hidden), "{text}");
    }
    ask(&code, &hash.to_uppercase()).expect(200);
    // Papers of the applicant, other files, other codes, no codes at all: the same answer.
    clerk.upload(&code, "paper=p1&name=a.pdf", "unsigned.pdf").expect(201);
    let other = sha256(&std::fs::read(fixture("unsigned.pdf")).unwrap());
    ask(&code, &other).refused(404, "result_not_confirmed");
    ask("H02.07-260302-9999", &hash).refused(404, "result_not_confirmed");
    ask("abc", &hash).refused(404, "result_not_confirmed");
    ask(&code, "12").refused_field("sha256", "sha256");
    // A later result takes its place.
    handler.done(&code, "attach_result", result("good-pss.pdf"));
    assert_eq!(ask(&code, &hash).expect(200)["replaced"], true);
});

#[test]
fn asking_is_throttled() {
    let options = Options {
        throttled: true,
        ..Options::default()
    };
    run(Backend::Sqlite, options, |app| {
        let path = format!("/api/v1/public/results/H02.07-260302-9999?sha256={}", "0".repeat(64));
        let statuses: Vec<u16> = (0..40).map(|_| app.anybody().get(&path).status).collect();
        assert_eq!(statuses[0], 404);
        assert_eq!(statuses[39], 429);
    });
}

story!(what_others_said_of_a_file_counts_for_nothing, |app| {
    // A dossier whose result was declared before files were kept here.
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    handler.done(&code, "forward", json!({}));
    let mut without = paper("1/GCN", "2026-03-02");
    without["file"] = Value::Null;
    handler.done(&code, "attach_result", json!({"result": without}));
    let mut conn = app.database.connect();
    let dossier = db::dossiers::find(&mut conn, &code.parse().unwrap()).unwrap().unwrap();
    let mut row = db::dossier_parts::results(&mut conn, dossier.intake.id)
        .unwrap()
        .remove(0);
    row.seq = 2;
    row.declared_file = Some("kho/1.pdf".to_owned());
    row.declared_signed = true;
    row.search_key = None;
    db::dossier_parts::insert_result(&mut conn, &row).unwrap();
    assert_eq!(leader.dossier(&code)["results"][1]["declared_file"], "kho/1.pdf");
    leader
        .act(&code, "decide", json!({}))
        .refused(409, "result_file_missing");
    // Its search key is made in passing.
    app.work(async |ctx| motcua::service::results::fill_keys(ctx).await.unwrap());
    let found = leader.all("/api/v1/results?from=2026-03-01&to=2026-03-31&q=giai%20quyet");
    assert_eq!(found.len(), 2);
    leader.done(&code, "decide", json!({"result": paper("2/GCN", "2026-03-02")}));
});
