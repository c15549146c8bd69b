//! Lines without a code that look like a dossier which is there already: told by row and code, refused unless they are meant.

use serde_json::{Value, json};

use crate::exchange::send;
use crate::story;
use crate::support::{Actor, household_business};

const HEAD: &str = "agency,procedure,applicant_name,applicant_id_number,intake_channel,received_at,status,ended_at\n";

fn file(lines: &[&str]) -> String {
    format!("{HEAD}{}\n", lines.join("\n"))
}

fn received(who: &Actor<'_>) -> i64 {
    let path = "/api/v1/statistics/timeliness?agency=H02.07&from=2026-01-01&to=2026-12-31";
    who.get(path).expect(200)["total"]["received"].as_i64().unwrap()
}

/// Lines of which something is said, each with its first code and what is told.
fn told(remarks: &Value) -> Vec<(u64, String, String)> {
    let one = |remark: &Value| {
        let error = &remark["errors"][0];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (
            remark["line"].as_u64().unwrap(),
            text(&error["code"]),
            text(&error["detail"]),
        )
    };
    remarks.as_array().unwrap().iter().map(one).collect()
}

story!(the_same_history_sent_twice_is_not_doubled, |app| {
    let (admin, supervisor) = (app.sign_in("admin"), app.sign_in("supervisor"));
    let history = [
        "H02.07,1.001612,Nguyễn Văn Ấn,024088306788,counter,2026-02-03 08:00,decided,2026-02-04 09:00",
        "H02.07,1.001612,Trần Thị Bé,,counter,2026-02-03 08:30,,",
        // Two of one file are two.
        "H02.07,1.001612,Trần Thị Bé,,counter,2026-02-03 09:30,,",
        "H02.07.01,1.004859,Nguyễn Văn Ấn,024088306788,counter,2026-02-03 10:00,,",
    ];
    for mode in ["all_or_nothing", "skip_bad"] {
        let query = format!("&mode={mode}");
        if mode == "all_or_nothing" {
            assert_eq!(send(&admin, file(&history), &query).expect(201)["imported"], 4);
        }
        send(&admin, file(&history), &query).refused(409, "file_imported");
    }
    assert_eq!(received(&supervisor), 4);
    let codes: Vec<String> = supervisor
        .get("/api/v1/reports/register?agency=H02.07&from=2026-02-03&to=2026-02-03")
        .expect(200)["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["code"].as_str().unwrap().to_owned())
        .collect();
    // The same lines in another file, among more lines than there are dossiers and among fewer, in both ways.
    let others: Vec<String> = (0..6)
        .map(|n| format!("H02.07,1.001612,Người thứ {n},,counter,2026-02-05 08:00,,"))
        .collect();
    let mut longer: Vec<&str> = history.to_vec();
    longer.extend(others.iter().map(String::as_str));
    let refused = send(&admin, file(&longer), "&mode=all_or_nothing").expect(422);
    let fields: Vec<(&str, &str)> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["field"].as_str().unwrap(), e["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        fields,
        [
            ("row[2].applicant_id_number", "looks_like_duplicate"),
            ("row[3].applicant_name", "looks_like_duplicate"),
            ("row[4].applicant_name", "looks_like_duplicate"),
            ("row[5].applicant_id_number", "looks_like_duplicate"),
        ],
        "{refused:#}"
    );
    assert_eq!(received(&supervisor), 4);
    let first = send(&admin, file(&longer), "&mode=skip_bad").expect(201);
    assert_eq!(
        (&first["imported"], &first["refused"]),
        (&json!(6), &json!(4)),
        "{first:#}"
    );
    for (line, code, detail) in told(&first["refusals"]) {
        assert_eq!(code, "looks_like_duplicate", "line {line}");
        assert!(codes.iter().any(|code| detail.contains(code)), "{detail} of {codes:?}");
    }
    assert_eq!(received(&supervisor), 10);
    // By the indexes: fewer lines than dossiers.
    let fewer = send(&admin, file(&[history[0], history[2]]), "&mode=skip_bad").expect(201);
    assert_eq!(
        (&fewer["imported"], &fewer["refused"]),
        (&json!(0), &json!(2)),
        "{fewer:#}"
    );
    assert_eq!(told(&fewer["refusals"])[0].0, 2);
    let swapped = [history[3], history[1]];
    send(&admin, file(&swapped), "&mode=all_or_nothing").refused(422, "invalid");
    assert_eq!(received(&supervisor), 10);
    // Whoever means it has them taken, and is told.
    let meant = send(&admin, file(&swapped), "&mode=all_or_nothing&lookalikes=import").expect(201);
    assert_eq!(
        (&meant["imported"], &meant["doubtful"]),
        (&json!(2), &json!(2)),
        "{meant:#}"
    );
    assert_eq!(told(&meant["warnings"])[1].1, "looks_like_duplicate");
    assert_eq!(received(&supervisor), 12);
    send(&admin, file(&swapped), "&lookalikes=perhaps").refused_field("lookalikes", "unknown_value");
});

story!(only_what_duplicates_share_makes_a_line_look_like_one, |app| {
    let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
    // Taken in here, not imported.
    let mut body = household_business("Nguyễn Văn Ấn");
    body["applicant"]["id_number"] = json!("024088306788");
    let code = clerk.take_in(body);
    app.set_time("2026-03-10T09:00");
    let lines = [
        // However the name is written.
        "H02.07,1.001612,NGUYEN VAN AN,024088306788,counter,2026-03-02 10:00,,",
        // Another day, another number, another procedure, another agency; a name without the number.
        "H02.07,1.001612,Nguyễn Văn Ấn,024088306788,counter,2026-03-03 10:00,,",
        "H02.07,1.001612,Nguyễn Văn Ấn,024088306789,counter,2026-03-02 10:00,,",
        "H02.07.01,1.004859,Nguyễn Văn Ấn,024088306788,counter,2026-03-02 10:00,,",
        "H02.07,1.001612,Nguyễn Văn Ấn,,counter,2026-03-02 10:00,,",
    ];
    let report = send(&admin, file(&lines), "&mode=skip_bad").expect(201);
    assert_eq!(
        (&report["imported"], &report["refused"]),
        (&json!(4), &json!(1)),
        "{report:#}"
    );
    let refused = &told(&report["refusals"])[0];
    assert_eq!(refused.0, 2);
    assert!(
        refused.2.contains(&format!("Giống hồ sơ {code} đã có")),
        "{}",
        refused.2
    );
    // Who brings a code along says that it is another one.
    let head = HEAD.replace('\n', ",");
    let named = format!("{head}code\n{},H02.07-260302-0700\n", lines[0]);
    let report = send(&admin, named, "&mode=all_or_nothing").expect(201);
    assert_eq!(report["imported"], 1, "{report:#}");
});
