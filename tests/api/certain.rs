//! Figures without doubtful dossiers, month after month: the same, however many months are asked for at once.

use serde_json::{Value, json};

use crate::story;
use crate::support::Actor;

const MONTHS: [&str; 10] = [
    "2025-05", "2025-06", "2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02",
];

/// Received, due, ended, result; all of one procedure of the district.
const DOSSIERS: [(&str, &str, &str, &str); 12] = [
    // To be believed: ended within weeks, after months, and open still.
    ("2025-06-10 09:00", "2025-06-13 09:00", "2025-07-10 09:00", "1/GCN"),
    ("2025-06-12 09:00", "2025-06-17 09:00", "2025-12-02 09:00", "2/GCN"),
    ("2025-07-15 09:00", "2025-07-18 09:00", "", ""),
    // Received in the night.
    ("2025-06-11 20:00", "2025-06-16 08:00", "2025-06-13 09:00", "3/GCN"),
    ("2025-06-10 20:00", "2025-06-13 08:00", "2025-12-19 09:00", "4/GCN"),
    ("2025-06-30 22:00", "2025-07-04 08:00", "", ""),
    ("2025-08-29 21:00", "2025-09-05 08:00", "2025-11-03 09:00", "5/GCN"),
    // Decided without a result.
    ("2025-07-01 09:00", "2025-07-04 09:00", "2025-07-02 09:00", ""),
    ("2025-06-13 09:00", "2025-06-18 09:00", "2025-11-28 09:00", ""),
    ("2025-08-26 09:00", "2025-08-29 09:00", "2025-09-03 09:00", ""),
    // The same applicant twice on a day.
    ("2025-06-16 09:00", "2025-06-19 09:00", "2025-06-18 09:00", "6/GCN"),
    ("2025-06-16 10:00", "2025-06-19 10:00", "2026-01-05 09:00", "7/GCN"),
];

fn rows(supervisor: &Actor<'_>, from: &str, to: &str, more: &str) -> Value {
    let path = format!("/api/v1/statistics/timeliness?agency=H02.07&certain=true&from={from}&to={to}{more}");
    supervisor.get(&path).expect(200)
}

/// A row without what only says which row it is.
fn figures(row: &Value) -> Value {
    let mut row = row.clone();
    for name in ["key", "label", "from", "to"] {
        row[name] = Value::Null;
    }
    row
}

fn last_day(month: &str) -> String {
    let day = match &month[5..] {
        "02" => 28,
        "04" | "06" | "09" | "11" => 30,
        _ => 31,
    };
    format!("{month}-{day}")
}

story!(a_doubtful_dossier_is_left_out_of_every_month_that_it_touches, |app| {
    let (admin, supervisor) = (app.sign_in("admin"), app.sign_in("supervisor"));
    let lines: Vec<String> = DOSSIERS
        .iter()
        .enumerate()
        .map(|(n, (received, due, ended, result))| {
            let status = if ended.is_empty() { "" } else { "decided" };
            let applicant = n.min(10);
            format!("0240850000{applicant:02},counter,3,{received},{due},{status},{ended},0,{result},{result}")
        })
        .collect();
    admin.import(
        "applicant_id_number,intake_channel,service_level,received_at,due_at,status,ended_at,supplement_requests,result_symbol,result_file",
        &lines,
    );

    let doubts = supervisor
        .get("/api/v1/statistics/quality?agency=H02.07&from=2025-05-01&to=2026-02-28")
        .expect(200);
    assert_eq!(doubts["doubtful"], 9, "{doubts:#}");

    let by_month = rows(&supervisor, "2025-05-01", "2026-02-28", "&group_by=month");
    let rows_by_month = by_month["rows"].as_array().unwrap();
    let mut carried = json!(0);
    for month in MONTHS {
        let alone = rows(&supervisor, &format!("{month}-01"), &last_day(month), "");
        let alone = figures(&alone["total"]);
        assert_eq!(alone["carried_over"], carried, "{month}: {alone:#}");
        carried = alone["in_progress"]["total"].clone();
        // Spans of time begin with the first event.
        let row = rows_by_month.iter().find(|row| row["key"] == *month);
        assert_eq!(row.is_none(), month == "2025-05", "{by_month:#}");
        if let Some(row) = row {
            assert_eq!(figures(row), alone, "{month}");
        }
    }
    // What is left are the three that can be believed.
    assert_eq!(carried, 1);
    let all = rows(&supervisor, "2025-05-01", "2026-02-28", "");
    assert_eq!(
        (&all["total"]["received"], &all["total"]["resolved"]["total"]),
        (&json!(3), &json!(2))
    );
    let november = rows(&supervisor, "2025-11-01", "2025-11-30", "");
    assert_eq!(november["total"]["in_progress"]["total"], 2, "{november:#}");

    // Behind every figure stand exactly its dossiers, page by page.
    let list = |measure: &str, days: &str| {
        let path = format!("/api/v1/statistics/dossiers?agency=H02.07&certain=true&limit=1&measure={measure}&{days}");
        supervisor.all(&path).len()
    };
    let year = "from=2025-05-01&to=2026-02-28";
    for (measure, figure) in [
        ("received", &all["total"]["received"]),
        ("resolved", &all["total"]["resolved"]["total"]),
        ("late", &all["total"]["resolved"]["late"]),
        ("in_progress", &all["total"]["in_progress"]["total"]),
        ("overdue", &all["total"]["in_progress"]["overdue"]),
    ] {
        assert_eq!(json!(list(measure, year)), *figure, "{measure}");
    }
    let days = "from=2025-11-01&to=2025-11-30";
    for (measure, number) in [
        ("in_progress", 2),
        ("carried_over", 2),
        ("overdue", 2),
        ("within_time", 0),
    ] {
        assert_eq!(list(measure, days), number, "{measure}");
    }

    // So are the reports made of figures, which say so, and whose frozen versions are not those of the others.
    let path = format!("/api/v1/reports/ii06a?agency=H02.07&{year}");
    let [with, without] = ["", "&certain=true"].map(|more| supervisor.get(&format!("{path}{more}")).expect(200));
    assert_eq!((&with["certain"], &without["certain"]), (&json!(false), &json!(true)));
    assert_eq!(
        (&with["total"]["resolved_total"], &without["total"]["resolved_total"]),
        (&json!(10), &json!(2))
    );
    assert!(
        without["title"].as_str().unwrap().contains("KHÔNG TÍNH HỒ SƠ NGHI VẤN"),
        "{without:#}"
    );
    supervisor
        .get(&format!("/api/v1/reports/late?agency=H02.07&{year}&certain=true"))
        .refused_field("certain", "not_for_this_kind");
    let freeze = |certain: bool| {
        let body = json!({"report": "postal", "agency": "H02.07", "from": "2025-05-01", "to": "2025-12-31", "certain": certain});
        supervisor.post("/api/v1/reports/frozen", body)
    };
    for certain in [false, true] {
        let frozen = freeze(certain).expect(201);
        assert_eq!(
            (&frozen["certain"], &frozen["version"]),
            (&json!(certain), &json!(1)),
            "{frozen:#}"
        );
    }
    // Each is compared with what was asked in the same way.
    for certain in [true, false] {
        freeze(certain).refused(409, "report_unchanged");
    }
    let rates = supervisor
        .get("/api/v1/statistics/rates?agency=H02.07&from=2025-11-01&to=2025-11-30&certain=true")
        .expect(200);
    assert_eq!(rates["items"][0]["rate"]["denominator"], 0, "{rates:#}");
});
