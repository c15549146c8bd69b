//! History from another system: what a file says is what every figure says, and what comes out goes in again.

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, Answer, CHOSEN, TestApp, household_business, local};

/// Eight dossiers whose figures can be counted by hand.
const HISTORY: &str = "\
agency,procedure,applicant_name,intake_channel,return_channel,service_level,received_at,due_at,status,ended_at,returned_at,supplement_requests,result_symbol,result_file,code
H02.07.01,1.004859,Nguyễn Văn Ấn,online,counter,4,2026-01-12 08:00,2026-01-15 08:00,,2026-01-14 10:00,2026-01-15 09:00,0,1/QĐ,kq/1.pdf,H02.07.01-260112-0007
H02.07.01,1.004859,Trần Thị Bình,counter,postal,3,20/01/2026 08:00,23/01/2026 08:00,handed_back,23/01/2026 07:45,23/01/2026 14:00,1,2/QĐ,kq/2.pdf,
H02.07.01,1.004859,Lê Văn Cường,postal,counter,3,2026-02-03 08:00,2026-02-06,decided,2026-02-09 08:00,,0,,,
H02.07.01,1.004859,Phạm Thị Dung,counter,counter,3,2026-01-28 08:00,2026-02-02 08:00,withdrawn,2026-01-30 08:00,,0,,,
H02.07.01,1.004859,Hoàng Văn Em,online,counter,3,2026-02-10 08:00,2026-02-13 08:00,stopped,2026-02-12 08:00,,0,,,
H02.07.01,1.004859,Đỗ Thị Gấm,counter,counter,3,2026-02-25 08:00,2026-03-04 08:00,,,,0,,,
H02.07.01,1.004859,Vũ Văn Hùng,counter,counter,3,2026-02-11 08:00,2026-02-26 08:00,received,,,0,,,
H02.07.02,2.000815,Ngô Thị Yến,counter,counter,2,2026-02-24 08:00,2026-02-24,,2026-02-24 10:00,2026-02-24 11:00,2,3/CT,kq/3.pdf,
";

const BOTH: &str = "agency=H02.07&from=2026-01-01&to=2026-02-28";

pub fn send(who: &Actor<'_>, file: impl Into<Vec<u8>>, query: &str) -> Answer {
    who.send(
        who.request("POST", &format!("/api/v1/imports?name=cu.csv{query}"))
            .header("content-type", "text/csv")
            .body(file.into()),
    )
}

fn n(row: &Value, pointer: &str) -> i64 {
    row.pointer(pointer)
        .and_then(Value::as_i64)
        .unwrap_or_else(|| panic!("{pointer}: {row:#}"))
}

fn known_figures(app: &TestApp) {
    let supervisor = app.sign_in("supervisor");
    let path = format!("/api/v1/statistics/timeliness?{BOTH}&group_by=month");
    let answer = supervisor.get(&path).expect(200);
    let expected = [
        // carried over, received, online, early, on time, late, withdrawn, stopped, in progress, overdue
        ("2026-01", [0, 3, 1, 1, 1, 0, 1, 0, 0, 0]),
        ("2026-02", [0, 5, 1, 0, 1, 1, 0, 1, 2, 1]),
    ];
    let rows = answer["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{answer:#}");
    for ((month, figures), row) in expected.iter().zip(rows) {
        let told = [
            "/carried_over",
            "/received",
            "/received_online",
            "/resolved/early",
            "/resolved/on_time",
            "/resolved/late",
            "/withdrawn",
            "/stopped",
            "/in_progress/total",
            "/in_progress/overdue",
        ]
        .map(|pointer| n(row, pointer));
        assert_eq!((row["key"].as_str(), told), (Some(*month), *figures), "{row:#}");
    }
    let rates = supervisor.get(&format!("/api/v1/statistics/rates?{BOTH}")).expect(200);
    for (indicator, numerator, denominator) in [
        ("on_time", 3, 4),
        ("result_attached", 3, 4),
        ("online", 2, 8),
        ("online_offered", 2, 7),
        ("online_full", 1, 1),
        ("online_partial", 1, 6),
        ("postal", 2, 8),
        ("postal_intake", 1, 8),
        ("postal_return", 1, 8),
        ("repeated", 1, 3),
    ] {
        let rows = rates["items"].as_array().unwrap();
        let row = rows.iter().find(|r| r["indicator"] == indicator).unwrap();
        let rate = (n(row, "/rate/numerator"), n(row, "/rate/denominator"));
        assert_eq!(rate, (numerator, denominator), "{indicator}");
    }
    for (measure, count) in [
        ("received", 8),
        ("received_online", 2),
        ("received_offline", 6),
        ("received_offered_full", 1),
        ("received_postal", 2),
        ("early", 1),
        ("on_time", 2),
        ("late", 1),
        ("in_time", 3),
        ("repeated", 1),
        ("result_missing", 1),
        ("returned", 3),
        ("returned_by_post", 1),
        ("withdrawn", 1),
        ("stopped", 1),
        ("in_progress", 2),
        ("within_time", 1),
        ("overdue", 1),
        ("carried_over", 0),
    ] {
        let path = format!("/api/v1/statistics/dossiers?{BOTH}&measure={measure}");
        assert_eq!(supervisor.codes(&path).len(), count, "{measure}");
    }
    let narrowed = "&measure=received&procedure=1.004859&channel=online&level=4";
    let codes = supervisor.codes(&format!("/api/v1/statistics/dossiers?{BOTH}{narrowed}"));
    assert_eq!(codes, ["H02.07.01-260112-0007"]);
}

story!(what_a_file_says_is_what_every_figure_says, |app| {
    let admin = app.sign_in("admin");
    let report = send(&admin, HISTORY, "").expect(201);
    assert_eq!((n(&report, "/rows"), n(&report, "/imported")), (8, 8), "{report:#}");
    known_figures(app);

    let seen = app.sign_in("supervisor").dossier("H02.07.01-260112-0007");
    assert_eq!(seen["timeliness"], "early");
    // A number that came along is never given out again.
    let listed = &admin.get("/api/v1/imports").expect(200)["items"];
    assert_eq!(
        (&listed[0]["file"], n(&listed[0], "/imported")),
        (&Value::from("cu.csv"), 8)
    );
    send(&admin, HISTORY, "").refused(409, "file_imported");
    // The same lines in another file: those with a code are there already, and so are those without by all that is known of them.
    let again = send(&admin, format!("{HISTORY}\n"), "&mode=skip_bad").expect(201);
    assert_eq!(
        ["/already_there", "/refused", "/imported"].map(|at| n(&again, at)),
        [1, 7, 0],
        "{again:#}"
    );
});

story!(what_was_exported_imports, |app| {
    let admin = app.sign_in("admin");
    send(&admin, HISTORY, "").expect(201);
    let path = "/api/v1/exports/dossiers?agency=H02.07&from=2026-01-01&to=2026-12-31";
    let file = admin.request("GET", path).send().unwrap().text().unwrap();
    assert_eq!(file.lines().count(), 9, "{file}");

    // Another office takes it in, whatever separates its cells.
    for separator in [",", ";", "\t"] {
        let other = app.another();
        let admin = other.sign_in("admin");
        let sent = format!("\u{feff}{}", file.replace(',', separator));
        assert_eq!(n(&send(&admin, sent, "").expect(201), "/imported"), 8);
        known_figures(&other);
        other.verify();
        let back = admin.request("GET", path).send().unwrap().text().unwrap();
        assert_eq!(back, file);
    }
});

story!(
    what_a_spreadsheet_would_run_is_exported_as_text_and_imports_as_it_was,
    |app| {
        let admin = app.sign_in("admin");
        let head = "agency,procedure,applicant_name,intake_channel,received_at,matter,applicant_address";
        let matters = ["=1+1", "+84 khu B", "-5", "@SUM(A1)", "'=1", "'trích'"];
        let lines =
            matters.map(|matter| format!("H02.07.01,1.004859,An,counter,2026-01-12 08:00,'{matter},=HYPERLINK(1)"));
        send(&admin, format!("{head}\n{}\n", lines.join("\n")), "").expect(201);
        let path = "/api/v1/exports/dossiers?agency=H02.07&from=2026-01-01&to=2026-12-31";
        let export = |admin: &Actor<'_>| admin.request("GET", path).send().unwrap().text().unwrap();
        let file = export(&admin);
        for cell in [
            "'=1+1",
            "'+84 khu B",
            "'-5",
            "'@SUM(A1)",
            "''=1",
            "''trích'",
            "'=HYPERLINK(1)",
        ] {
            assert!(file.contains(&format!(",{cell},")), "{cell}: {file}");
        }
        let matters = |app: &TestApp| -> Vec<String> {
            let clerk = app.sign_in("clerk.01");
            let mut all: Vec<String> = clerk
                .codes("/api/v1/dossiers")
                .iter()
                .map(|code| clerk.dossier(code)["matter"].as_str().unwrap().to_owned())
                .collect();
            all.sort();
            all
        };
        assert_eq!(matters(app), ["''trích'", "'=1", "+84 khu B", "-5", "=1+1", "@SUM(A1)"]);
        let other = app.another();
        let there = other.sign_in("admin");
        assert_eq!(n(&send(&there, file.clone(), "").expect(201), "/imported"), 6);
        assert_eq!(matters(&other), matters(app));
        assert_eq!(export(&there), file);
    }
);

story!(one_bad_line_refuses_the_file_or_is_left_out, |app| {
    let admin = app.sign_in("admin");
    let bad = [
        (
            "agency",
            "agency_unknown",
            "H99,1.004859,Tên Người,counter,2026-02-03 08:00,,,0",
        ),
        (
            "procedure",
            "procedure_unknown",
            "H02.07.01,9.999999,Tên Người,counter,2026-02-03 08:00,,,0",
        ),
        (
            "applicant_name",
            "missing",
            "H02.07.01,1.004859,,counter,2026-02-03 08:00,,,0",
        ),
        (
            "intake_channel",
            "unknown_value",
            "H02.07.01,1.004859,Tên Người,fax,2026-02-03 08:00,,,0",
        ),
        (
            "received_at",
            "excel_date",
            "H02.07.01,1.004859,Tên Người,counter,46056.33,,,0",
        ),
        (
            "received_at",
            "not_a_date",
            "H02.07.01,1.004859,Tên Người,counter,31/02/2026,,,0",
        ),
        (
            "received_at",
            "in_the_future",
            "H02.07.01,1.004859,Tên Người,counter,2026-12-03 08:00,,,0",
        ),
        (
            "due_at",
            "out_of_order",
            "H02.07.01,1.004859,Tên Người,counter,2026-02-03 08:00,2026-02-01,,0",
        ),
        (
            "ended_at",
            "out_of_order",
            "H02.07.01,1.004859,Tên Người,counter,2026-02-03 08:00,,2026-02-01,0",
        ),
        (
            "supplement_requests",
            "not_a_count",
            "H02.07.01,1.004859,Tên Người,counter,2026-02-03 08:00,,,-1",
        ),
        (
            "row",
            "cells",
            "H02.07.01,1.004859,Tên Người,counter,2026-02-03 08:00,,,0,0",
        ),
        ("received_at", "missing", "H02.07.01,1.004859,Tên Người,counter,,,,0"),
    ];
    let header = "agency,procedure,applicant_name,intake_channel,received_at,due_at,ended_at,supplement_requests\n";
    let good = "H02.07.01,1.004859,Tên Người,counter,2026-02-03 08:00,,,0\n";
    for (column, code, line) in bad {
        let file = format!("{header}{good}{line}\n");
        send(&admin, file, "").refused_field(&format!("row[3].{column}"), code);
    }
    let path = "/api/v1/statistics/timeliness?from=2026-01-01&to=2026-03-31";
    let figures = || app.sign_in("supervisor").get(path).expect(200)["total"].clone();
    assert_eq!(n(&figures(), "/received"), 0);

    let mut broken = format!("{header}{good}").into_bytes();
    broken.extend(b"H02.07.01,1.004859,Nguy\xf4n,counter,2026-02-03 08:00,,,0\n");
    let told = send(&admin, broken.clone(), "").refused_field("row[3].applicant_name", "not_utf8");
    assert_eq!(told["errors"].as_array().unwrap().len(), 1, "{told:#}");
    let lines: String = bad.iter().map(|(_, _, line)| format!("{line}\n")).collect();
    broken.extend(lines.as_bytes());
    let report = send(&admin, broken, "&mode=skip_bad").expect(201);
    let counts = ["/rows", "/imported", "/refused"].map(|pointer| n(&report, pointer));
    assert_eq!(counts, [14, 1, 13], "{report:#}");
    assert_eq!(report["refusals"].as_array().unwrap().len(), 13);
    assert_eq!(n(&figures(), "/received"), 1);

    for (file, column, code) in [
        ("agency,procedure\n", "received_at", "column_missing"),
        ("agency,agency,x\n", "x", "column_unknown"),
        ("agency,agency,x\n", "agency", "column_twice"),
        ("", "agency", "column_missing"),
    ] {
        send(&admin, file, "").refused_field(column, code);
    }
    send(&admin, HISTORY, "&mode=some").refused_field("mode", "unknown_value");
    // In one piece it would hold up every counter where there is only one writer, and elsewhere whoever changes the catalogue.
    let long = format!("{HISTORY}{}", "\n".repeat(20_000));
    send(&admin, long, "").refused_field("mode", "too_many_lines");
    let twice = format!("{HISTORY}{}\n", HISTORY.lines().nth(1).unwrap());
    send(&admin, twice, "").refused_field("row[10].code", "duplicate");
    app.sign_in("supervisor")
        .get("/api/v1/exports/dossiers?from=2026-02-01&to=2026-03-01")
        .refused(403, "not_allowed");
    admin
        .get("/api/v1/exports/dossiers?from=2026-03-01&to=2026-02-01")
        .refused_field("to", "before_start");
});

story!(a_file_goes_on_when_the_catalogue_changes_meanwhile, |app| {
    let admin = app.sign_in("admin");
    // Two batches.
    let lines = (0..5_100).map(|n| {
        format!(
            "H02.07.01,1.004859,Nguyễn Văn Ấn,counter,counter,2026-01-{:02} 08:00\n",
            12 + n % 4
        )
    });
    let head = "agency,procedure,applicant_name,intake_channel,return_channel,received_at\n".to_owned();
    let file = std::iter::once(head).chain(lines).collect::<String>();
    let report = std::thread::scope(|scope| {
        let running = scope.spawn(|| send(&admin, file, "&mode=skip_bad"));
        let mut changed = 0;
        while changed < 4 && !running.is_finished() {
            std::thread::sleep(std::time::Duration::from_millis(100));
            let rule = json!({
                "key": "supplement_answer_days", "agency": "H02.07", "valid_from": "2026-03-01", "value": 1 + changed,
                "source": "QĐ 1",
            });
            match admin.put("/api/v1/rules", rule) {
                // A batch that is being stored holds it up.
                busy if busy.status == 503 => {}
                done => {
                    done.expect(200);
                    changed += 1;
                }
            }
        }
        assert!(changed > 0, "the catalogue never changed while the file was imported");
        running.join().unwrap().expect(201)
    });
    let counts = ["/rows", "/imported", "/refused"].map(|pointer| n(&report, pointer));
    assert_eq!(counts, [5_100, 5_100, 0], "{report:#}");
});

story!(a_file_that_is_sent_twice_at_once_is_imported_once, |app| {
    let admin = app.sign_in("admin");
    for (mode, round) in [("&mode=skip_bad", "Không"), ("&mode=all_or_nothing", "Một")] {
        // Without codes of their own nothing but the record of the file tells one run from another.
        let lines = (0..400).map(|n| {
            format!(
                "H02.07.01,1.004859,Nguyễn Văn Ấn {round},counter,counter,2026-01-{:02} 08:00,{round}\n",
                12 + n % 4
            )
        });
        let head = "agency,procedure,applicant_name,intake_channel,return_channel,received_at,matter\n".to_owned();
        let file = std::iter::once(head).chain(lines).collect::<String>();
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..3)
                .map(|_| scope.spawn(|| send(&admin, file.clone(), mode)))
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        let codes: Vec<Value> = answers
            .iter()
            .filter(|answer| answer.status != 201)
            .map(|answer| answer.body["code"].clone())
            .collect();
        assert_eq!(codes.len(), 2, "{mode}: one run imports the file");
        for code in codes {
            assert!(code == "file_imported" || code == "busy", "{mode}: {code}");
        }
    }
    let figures = "/api/v1/statistics/timeliness?agency=H02.07.01&from=2026-01-01&to=2026-01-31";
    let total = app.sign_in("supervisor").get(figures).expect(200)["total"].clone();
    assert_eq!(n(&total, "/received"), 800);
});

story!(a_file_brings_codes_only_of_the_agencies_it_may_be_imported_for, |app| {
    app.sign_in("admin")
        .post(
            "/api/v1/users",
            json!({
                "username": "qt.xa", "full_name": "Nguyễn Thị Xã", "password": CHOSEN,
                "grants": [{"role": "administrator", "agency": "H02.07.01"}],
            }),
        )
        .expect(201);
    let admin = app.sign_in("qt.xa");
    for (code, wrong) in [
        ("H02.07.02-260301-4294967295", "code_agency"),
        ("H02.07.02-260112-0003", "code_agency"),
        ("H02.07.01-260303-0001", "in_the_future"),
        ("H02.07.01-260302-100000", "code_number_too_high"),
    ] {
        let file = format!(
            "agency,procedure,applicant_name,intake_channel,received_at,code\n\
             H02.07.01,1.004859,Nguyễn Văn Ấn,counter,2026-01-12 08:00,{code}\n"
        );
        send(&admin, file, "").refused_field("row[2].code", wrong);
    }
    // An agency that has no counter here: its codes are nobody's.
    let file = "agency,procedure,applicant_name,intake_channel,received_at,code\n\
                H02.07.01,1.004859,Nguyễn Văn Ấn,counter,2026-01-12 08:00,000.05.07.H02-260112-0008\n";
    send(&admin, file, "").expect(201);
});

story!(a_line_that_is_refused_takes_no_number, |app| {
    let admin = app.sign_in("admin");
    // The second line has a result although its procedure gives none.
    let file = "agency,procedure,applicant_name,intake_channel,received_at,ended_at,result_symbol\n\
                H02.07.01,1.004859,An,counter,2026-01-12 08:00,2026-01-13 08:00,1/QĐ\n\
                H02.07.01,1.003622,Bình,counter,2026-01-12 08:00,2026-01-13 08:00,2/QĐ\n\
                H02.07.01,1.004859,Cường,counter,2026-01-12 08:00,2026-01-13 08:00,3/QĐ\n\
                H02.07.01,1.003622,Dung,counter,2026-01-12 08:00,2026-01-13 08:00,4/QĐ\n";
    let report = send(&admin, file, "&mode=skip_bad").expect(201);
    let refused: Vec<_> = report["refusals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["line"].clone())
        .collect();
    assert_eq!(refused, [3, 5], "{report:#}");
    let mut codes = app.sign_in("clerk.01").codes("/api/v1/dossiers?status=decided");
    codes.sort_unstable();
    assert_eq!(codes, ["H02.07.01-260112-0001", "H02.07.01-260112-0002"]);
});

story!(a_desk_goes_on_with_what_was_imported, |app| {
    send(&app.sign_in("admin"), HISTORY, "").expect(201);
    let supervisor = app.sign_in("supervisor");
    let open = "/api/v1/statistics/dossiers?agency=H02.07&from=2026-02-01&to=2026-02-28&measure=overdue";
    let code = supervisor.codes(open).remove(0);
    let clerk = app.sign_in("clerk.01");
    clerk.done(&code, "forward", json!({}));
    // Who stopped it elsewhere is not known, and whoever brought it in did not.
    let stopped = "/api/v1/statistics/dossiers?agency=H02.07&from=2026-02-01&to=2026-02-28&measure=stopped";
    let code = supervisor.codes(stopped).remove(0);
    let path = format!("/api/v1/dossiers/{code}/slips");
    let slip = clerk.post(&path, json!({"kind": "stop"})).expect(201)["slip"].clone();
    let told = &slip["content"];
    assert_eq!(
        (&told["stopped_at"], &told["signer"]),
        (&json!(local("2026-02-12T08:00")), &json!("")),
        "{slip:#}"
    );
    app.verify();
});

story!(of_an_imported_dossier_nobody_here_is_blamed_for_being_late, |app| {
    send(&app.sign_in("admin"), HISTORY, "").expect(201);
    let supervisor = app.sign_in("supervisor");
    let list = |month: &str| {
        let path = format!("/api/v1/reports/late?agency=H02.07.01&period={month}&calendar=calendar");
        let report = supervisor.get(&path).expect(200);
        report["rows"].as_array().unwrap().clone()
    };
    // One decided late elsewhere, and one still overdue.
    let rows = list("2026-02");
    assert_eq!(rows.len(), 2, "{rows:#?}");
    for row in &rows {
        let told = row.to_string();
        assert!(told.contains("các bước xử lý trước khi nhập không có"), "{told}");
        assert!(!told.contains("chưa được chuyển"), "{told}");
    }
    // At the desk here it is forwarded; the step it lies at has time left.
    let open = "/api/v1/statistics/dossiers?agency=H02.07&from=2026-02-01&to=2026-02-28&measure=overdue";
    let code = supervisor.codes(open).remove(0);
    let slip = || {
        let path = format!("/api/v1/dossiers/{code}/control-slip");
        supervisor.get(&path).expect(200)["late_cause"]["kind"].clone()
    };
    assert_eq!(slip(), "unknown");
    app.sign_in("clerk.01").done(&code, "forward", json!({}));
    app.set_time("2026-03-02T10:00");
    assert_eq!(slip(), "unknown");
    let rows = list("2026-03");
    let told = rows
        .iter()
        .map(Value::to_string)
        .find(|row| row.contains(&code))
        .unwrap();
    assert!(told.contains("Không bước nào tại đây quá thời hạn riêng"), "{told}");
    // Here it lies too long.
    app.set_time("2026-03-20T10:00");
    assert_eq!(slip(), "step");
});

story!(a_code_that_is_there_with_other_data_is_told_apart, |app| {
    let admin = app.sign_in("admin");
    send(&admin, HISTORY, "").expect(201);
    let head = HISTORY.lines().next().unwrap();
    let same = HISTORY.lines().nth(1).unwrap();
    let other = same
        .replace("Nguyễn Văn Ấn", "Lý Thị Khác")
        .replace("2026-01-15 08:00,,", "2026-01-16 08:00,,");
    // In one piece nothing of the file is stored, and the columns are named.
    let file = format!("{head}\n{other}\n{}\n", HISTORY.lines().nth(2).unwrap());
    let refused = send(&admin, file.clone(), "&lookalikes=import");
    refused.refused_field("row[2].applicant_name", "code_taken_by_other_data");
    let report = send(&admin, file, "&mode=skip_bad&lookalikes=import").expect(201);
    let counts = ["/rows", "/imported", "/already_there", "/differing", "/refused"].map(|at| n(&report, at));
    assert_eq!(counts, [2, 1, 0, 1, 0], "{report:#}");
    let told = &report["refusals"][0];
    assert_eq!((&told["line"], &told["fate"]), (&json!(2), &json!("differing")));
    let columns: Vec<&Value> = told["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["column"])
        .collect();
    assert_eq!(columns, ["applicant_name", "due_at"], "{told:#}");
    assert_eq!(admin.get("/api/v1/imports").expect(200)["items"][0]["differing"], 1);
    let seen = app.sign_in("supervisor").dossier("H02.07.01-260112-0007");
    assert_eq!(seen["applicant"]["name"], "Nguyễn Văn Ấn", "what is stored stays");
    // The same once more, written otherwise: it is there already, and harms nobody.
    let again = same.replace("2026-01-12 08:00", "12/01/2026 08:00");
    let report = send(&admin, format!("{head}\n{again}\n"), "").expect(201);
    assert_eq!((n(&report, "/already_there"), n(&report, "/imported")), (1, 0));
    // What went out comes back as what it is, until it has moved on here.
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("An"));
    let path = "/api/v1/exports/dossiers?agency=H02.07&from=2026-01-01&to=2026-12-31";
    let out = || admin.request("GET", path).send().unwrap().text().unwrap();
    let before = out();
    let report = send(&admin, before.clone(), "").expect(201);
    assert_eq!((n(&report, "/already_there"), n(&report, "/imported")), (10, 0));
    clerk.done(&code, "withdraw", json!({"reason": "Đổi ý"}));
    let report = send(&admin, format!("{before}\n"), "&mode=skip_bad").expect(201);
    assert_eq!((n(&report, "/already_there"), n(&report, "/differing")), (9, 1));
    let columns: Vec<&Value> = report["refusals"][0]["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["column"])
        .collect();
    assert_eq!(columns, ["status", "ended_at"]);
    app.verify();
});

story!(a_code_says_who_took_it_in_and_when, |app| {
    let admin = app.sign_in("admin");
    let head = "agency,received_agency,procedure,applicant_name,intake_channel,submitted_at,received_at,code\n";
    let line = |received: &str, code: &str| {
        format!("{head}H02.07.01,{received},1.004859,Tên Người,online,2026-01-09 08:00,2026-01-12 08:00,{code}\n")
    };
    for (code, wrong) in [
        ("H02.07.02-260112-0003", "code_other_agency"),
        ("H02.07-260112-0003", "code_other_agency"),
        ("H02.07.01-260110-0003", "code_other_day"),
    ] {
        send(&admin, line("", code), "").refused_field("row[2].code", wrong);
    }
    // Numbered when it was sent, or by the counter that received it.
    for (received, code) in [
        ("", "H02.07.01-260112-0003"),
        ("", "H02.07.01-260109-0003"),
        ("H02.07.02", "H02.07.02-260112-0003"),
    ] {
        let report = send(&admin, line(received, code), "").expect(201);
        assert_eq!((n(&report, "/imported"), n(&report, "/doubtful")), (1, 0), "{code}");
    }
    // What another system gave stays as it is; that its day is another one is told.
    let report = send(&admin, line("", "000.05.07.H02-260110-0003"), "").expect(201);
    assert_eq!((n(&report, "/imported"), n(&report, "/doubtful")), (1, 1));
    let told = &report["warnings"][0];
    assert_eq!(
        (&told["line"], &told["fate"], &told["errors"][0]["code"]),
        (&json!(2), &json!("doubtful"), &json!("code_other_day"))
    );
    assert_eq!(admin.get("/api/v1/imports").expect(200)["items"][0]["doubtful"], 1);
    // Of a code that is there already the data are compared, whatever it says of the day.
    let other = line("", "H02.07.01-260112-0003").replace("2026-01-12 08:00,H02", "2026-01-13 08:00,H02");
    let moved = other.replace("2026-01-09 08:00", "2026-01-13 08:00");
    send(&admin, moved, "").refused_field("row[2].submitted_at", "code_taken_by_other_data");
    // Whoever an agency was merged into goes on with its codes, and so does whoever that was merged into.
    let file = line("", "H02.07.03-260112-0003");
    send(&admin, file.clone(), "").refused_field("row[2].code", "code_other_agency");
    for (agency, successor) in [("H02.07.03", "H02.07.04"), ("H02.07.04", "H02.07.01")] {
        let merged = json!({"successors": [successor]});
        admin.put(&format!("/api/v1/agencies/{agency}"), merged).expect(200);
    }
    assert_eq!(n(&send(&admin, file.clone(), "").expect(201), "/imported"), 1);
    // The merger is taken back; what is stored stays what it is.
    admin
        .put("/api/v1/agencies/H02.07.04", json!({"successors": []}))
        .expect(200);
    let report = send(&admin, format!("{file}\n"), "").expect(201);
    assert_eq!((n(&report, "/already_there"), n(&report, "/imported")), (1, 0));
});

story!(what_the_post_took_elsewhere_counts, |app| {
    let admin = app.sign_in("admin");
    let head =
        "agency,procedure,applicant_name,intake_channel,return_channel,received_at,ended_at,returned_at,posted_on\n";
    let line = |name: &str, rest: &str| format!("H02.07.01,1.004859,{name},counter,{rest}\n");
    let file = [
        line(
            "An",
            "postal,2026-01-12 08:00,2026-01-14 08:00,2026-01-16 08:00,2026-01-15",
        ),
        line("Bình", "postal,2026-01-12 08:00,2026-01-14 08:00,2026-01-20 08:00,"),
        line("Cúc", "postal,2026-01-12 08:00,2026-01-14 08:00,,2026-01-21"),
        line("Dũng", "postal,2026-01-12 08:00,2026-01-14 08:00,,"),
        line("Em", "counter,2026-01-12 08:00,2026-01-14 08:00,2026-01-16 08:00,"),
    ];
    send(&admin, format!("{head}{}", file.concat()), "").expect(201);
    let supervisor = app.sign_in("supervisor");
    let posted = |from: &str, to: &str| {
        let path = format!("/api/v1/statistics/dossiers?agency=H02.07&from={from}&to={to}&measure=posted");
        supervisor.codes(&path).len()
    };
    assert_eq!(
        (posted("2026-01-15", "2026-01-15"), posted("2026-01-01", "2026-01-31")),
        (1, 3)
    );
    // Sent once more from here, it still went out on the day on which it first did.
    let again =
        supervisor.codes("/api/v1/statistics/dossiers?agency=H02.07&from=2026-01-21&to=2026-01-21&measure=posted");
    let clerk = app.sign_in("clerk.01");
    let path = format!("/api/v1/dossiers/{}", again[0]);
    let item = json!({"version": clerk.dossier(&again[0])["version"], "direction": "out", "carrier": "Bưu điện huyện",
        "name": "Cúc", "phone": "0912345678", "address": "Thôn Đông, xã Hoàng An"});
    let ordered = clerk.post(&format!("{path}/postal-orders"), item).expect(200);
    let order = ordered["postal"]["orders"][0]["order"].clone();
    let event = json!({"order": order, "kind": "collected", "at": local("2026-03-02T08:00")});
    clerk.post(&format!("{path}/postal-events"), event).expect(200);
    assert_eq!(posted("2026-01-01", "2026-12-31"), 3);
    assert_eq!(posted("2026-01-21", "2026-01-21"), 1);
    // The post may have had it before it was decided, and before it was reopened.
    let early = [
        line("Gấm", "postal,2026-01-12 08:00,2026-01-14 08:00,,2026-01-12"),
        line("Hoa", "postal,2026-01-12 08:00,,,2026-01-15"),
    ];
    send(&admin, format!("{head}{}", early.concat()), "").expect(201);
    assert_eq!(
        (posted("2026-01-12", "2026-01-12"), posted("2026-01-15", "2026-01-15")),
        (1, 2)
    );
    for (day, wrong) in [("2026-01-11", "out_of_order"), ("2026-12-01", "in_the_future")] {
        let file = format!("{head}{}", line("Gấm", &format!("postal,2026-01-12 08:00,,,{day}")));
        send(&admin, file, "").refused_field("row[2].posted_on", wrong);
    }
    app.verify();
});

story!(a_file_is_read_as_spreadsheets_write_it, |app| {
    let admin = app.sign_in("admin");
    let head = "agency,procedure,applicant_name,intake_channel,received_at,matter";
    let line = |name: &str, matter: &str| format!("H02.07.01,1.004859,{name},counter,2026-01-12 08:00,{matter}");
    // Rows that were emptied are not refused; a line is where an editor shows it.
    let rows = [
        head,
        &line("An", "một"),
        ",,,,,",
        &line("", "hai"),
        "",
        " ,,,,, ",
        &line("Bình", "ba"),
    ];
    let report = send(&admin, rows.join("\r\n"), "&mode=skip_bad").expect(201);
    let counts = ["/rows", "/imported", "/refused"].map(|at| n(&report, at));
    assert_eq!(counts, [3, 2, 1], "{report:#}");
    assert_eq!(report["refusals"][0]["line"], 4);
    // A first line for Excel says what separates, whatever there is more of.
    let rows = [head, &line("Cúc", "\"1,2,3,4,5,6,7\"")].map(|row| row.replacen(',', ";", 5));
    let report = send(&admin, format!("sep=;\r\n{}", rows.join("\r\n")), "").expect(201);
    assert_eq!(n(&report, "/imported"), 1, "{report:#}");
    // "Unicode text": UTF-16 with its mark, and tabs.
    let text = format!("\u{feff}{head}\r\n{}\r\n\t\t\t\t\t\r\n", line("Nguyễn Văn Ấn", "bốn")).replace(',', "\t");
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let report = send(&admin, bytes, "").expect(201);
    assert_eq!((n(&report, "/rows"), n(&report, "/imported")), (1, 1), "{report:#}");
    let listed = app.sign_in("clerk.01").all("/api/v1/dossiers");
    assert!(json!(listed).to_string().contains("Nguyễn Văn Ấn"), "{listed:?}");
    // What is broken in it is refused where it stands: half of a pair where there was a sign.
    let text = format!("\u{feff}{head}\r\n{}\r\n", line("Dũng", "n#m"));
    let units = text.encode_utf16().map(|unit| if unit == 0x23 { 0xd800 } else { unit });
    let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    send(&admin, bytes, "").refused_field("row[2].matter", "not_utf8");
});

story!(a_department_decides_nothing_that_is_imported, |app| {
    let admin = app.sign_in("admin");
    let head = "agency,procedure,applicant_name,intake_channel,received_at\n";
    let file = format!("{head}H02.07.91,1.001612,Tên Người,counter,2026-01-12 08:00\n");
    let refused = send(&admin, file.clone(), "");
    refused.refused_field("row[2].agency", "agency_level");
    send(&admin, file.replace("H02.07.91", "H02.07"), "").expect(201);
});

story!(days_without_a_time_say_no_more_than_they_know, |app| {
    let (admin, supervisor) = (app.sign_in("admin"), app.sign_in("supervisor"));
    let file = "\
agency,procedure,applicant_name,intake_channel,received_at,ended_at,returned_at,result_symbol,result_file
H02.07.01,1.004859,Nguyễn Văn Ấn,counter,02/02/2026,02/02/2026,02/02/2026,1/QĐ,kq/1.pdf
H02.07.01,1.004859,Trần Thị Bình,counter,07/02/2026,09/02/2026,,2/QĐ,
";
    let told = send(&admin, file, "").expect(201);
    assert_eq!((n(&told, "/imported"), n(&told, "/refused")), (2, 0), "{told:#}");
    let paused = "\
agency,procedure,applicant_name,intake_channel,submitted_at,received_at,status,paused_at
H02.07.01,1.004859,Lê Văn Cường,online,2026-02-03 10:00,03/02/2026,supplement_requested,03/02/2026
";
    let told = send(&admin, paused, "").expect(201);
    assert_eq!((n(&told, "/imported"), n(&told, "/refused")), (1, 0), "{told:#}");
    let days = "agency=H02.07.01&from=2026-02-01&to=2026-02-28";
    let quality = supervisor
        .get(&format!("/api/v1/statistics/quality?{days}"))
        .expect(200);
    let doubts = quality["items"].as_array().unwrap();
    let outside = doubts
        .iter()
        .find(|d| d["doubt"] == "received_outside_working_time")
        .unwrap();
    // On a Saturday the counter was closed, whatever the hour.
    assert_eq!(outside["count"], 1, "{quality:#}");
    // A symbol alone is no result that is attached.
    let behind = format!("/api/v1/statistics/dossiers?{days}&measure=result_missing");
    assert_eq!(supervisor.codes(&behind).len(), 1);
    app.verify();
});

story!(the_level_is_that_of_the_day_of_submission, |app| {
    let (admin, supervisor) = (app.sign_in("admin"), app.sign_in("supervisor"));
    let listed = admin.get("/api/v1/procedures/1.004859").expect(200);
    let mut definition = listed["versions"].as_array().unwrap().last().unwrap()["definition"].clone();
    let before = definition["service_level"].as_i64().unwrap();
    definition["service_level"] = json!(2);
    let body = json!({"valid_from": "2026-02-10", "definition": definition});
    admin.post("/api/v1/procedures/1.004859/versions", body).expect(201);
    let file = "\
agency,procedure,applicant_name,intake_channel,submitted_at,received_at
H02.07.01,1.004859,Nguyễn Văn Ấn,online,2026-02-09 10:00,2026-02-11 08:00
H02.07.01,1.004859,Trần Thị Bình,online,2026-02-10 10:00,2026-02-11 08:00
";
    send(&admin, file, "").expect(201);
    let level = |name: &str| {
        let code = supervisor.codes(&format!("/api/v1/dossiers?q={name}"));
        supervisor.dossier(&code[0])["service_level"].as_i64().unwrap()
    };
    assert_eq!((level("nguyen van an"), level("tran thi binh")), (before, 2));
});

story!(what_the_post_never_took_stays_so_wherever_it_goes, |app| {
    let (admin, supervisor, clerk) = (app.sign_in("admin"), app.sign_in("supervisor"), app.sign_in("clerk"));
    let code = crate::post::decided(app);
    clerk.done(&code, "hand_back", json!({"return_channel": "postal"}));
    let days = "agency=H02.07&from=2026-03-01&to=2026-03-31";
    let path = format!("/api/v1/exports/dossiers?{days}");
    let exported = admin.request("GET", &path).send().unwrap().text().unwrap();
    let posted = |who: &Actor<'_>| {
        let report = who.get(&format!("/api/v1/reports/postal?{days}")).expect(200);
        report["total"]["posted"].clone()
    };
    assert_eq!(posted(&supervisor), 0);
    // As another dossier: the code is another's.
    let again = exported.replace(&code, "");
    send(&admin, again, "&lookalikes=import").expect(201);
    assert_eq!(posted(&supervisor), 0);
    app.verify();
});

story!(an_agency_received_nothing_before_it_was_there, |app| {
    let admin = app.sign_in("admin");
    let fresh = json!({"code": "H02.07.30", "name": "UBND xã Mới", "level": "commune", "parent": "H02.07", "valid_from": "2026-02-01"});
    admin.post("/api/v1/agencies", fresh).expect(201);
    let line = |day: &str| {
        format!(
            "agency,procedure,applicant_name,intake_channel,received_at\nH02.07.30,1.004859,Nguyễn Văn Ấn,counter,{day} 08:00\n"
        )
    };
    let refused = send(&admin, line("2026-01-12"), "&mode=skip_bad").expect(201);
    assert_eq!(n(&refused, "/refused"), 1, "{refused:#}");
    assert!(refused.to_string().contains("before_agency"), "{refused:#}");
    let taken = send(&admin, line("2026-02-03"), "").expect(201);
    assert_eq!(n(&taken, "/imported"), 1, "{taken:#}");
});

story!(a_file_that_is_stored_in_part_is_not_begun_anew, |app| {
    let admin = app.sign_in("admin");
    let file = "agency,procedure,applicant_name,intake_channel,return_channel,received_at\n".to_owned()
        + "H02.07.01,1.004859,Nguyễn Văn Ấn,counter,counter,2026-01-12 08:00\n"
            .repeat(3)
            .as_str();
    let send_in = |mode: &str| send(&admin, file.clone(), mode);
    send_in("&mode=skip_bad").expect(201);
    let stored = || {
        let path = "/api/v1/statistics/timeliness?from=2026-01-01&to=2026-01-31";
        n(&admin.get(path).expect(200), "/total/received")
    };
    assert_eq!(stored(), 3);
    // It was killed before it could say that it is through.
    app.execute("UPDATE imports SET finished_at = NULL");
    send_in("&mode=all_or_nothing").refused(409, "import_begun");
    assert_eq!(stored(), 3);
    let report = send_in("&mode=skip_bad").expect(201);
    assert_eq!((n(&report, "/rows"), stored()), (3, 3));
    send_in("&mode=skip_bad").refused(409, "file_imported");
});

story!(what_a_line_leaves_open_is_told_and_taken, |app| {
    let admin = app.sign_in("admin");
    let head = "agency,procedure,applicant_name,intake_channel,received_at,due_at,ended_at\n";
    let told = |line: &str| {
        let report = send(&admin, format!("{head}{line}\n"), "").expect(201);
        let warnings = report["warnings"].as_array().unwrap().iter();
        let errors = warnings.flat_map(|warning| warning["errors"].as_array().unwrap());
        errors
            .map(|e| format!("{} {}", e["column"], e["code"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    let business = "H02.07,1.001612,Tên Người";
    assert_eq!(
        told(&format!("{business},counter,2026-01-12 10:00,,2026-01-15")),
        ["ended_at hour_untold"]
    );
    // The hour says nothing more on another day, when it is told, or when it was due until the end of the day.
    for (name, times) in [
        ("Hai", "2026-01-12 10:01,,2026-01-14"),
        ("Ba", "2026-01-12 10:02,,2026-01-15 09:00"),
        ("Tư", "2026-01-12 10:03,2026-01-15,2026-01-15"),
    ] {
        assert_eq!(told(&format!("{business} {name},counter,{times}")), [""; 0], "{times}");
    }
    assert_eq!(
        told("H02.07.01,2.000884,Tên Người,online,2026-01-12 10:00,,"),
        ["intake_channel not_offered_online"]
    );
});
