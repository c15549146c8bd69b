//! Each figure bears one name, says which days it counts, and names the lists of exactly its dossiers.

use serde_json::{Value, json};

use crate::story;
use crate::support::Actor;
use crate::web::browser::Browser;

const COLUMNS: &str =
    "intake_channel,service_level,received_at,due_at,status,ended_at,supplement_requests,result_symbol";
/// The period lies within these dossiers, at no end of a month.
const PERIOD: &str = "agency=H02.07&from=2026-01-10&to=2026-02-24";

fn dossiers(admin: &Actor<'_>) {
    let lines = [
        // Carried over: one decided in time, one withdrawn, one open still.
        "counter,3,2026-01-06 09:00,2026-01-30 09:00,decided,2026-01-20 09:00,0,1/GCN",
        "counter,3,2026-01-06 10:00,2026-01-30 10:00,withdrawn,2026-02-10 09:00,0,",
        "postal,3,2026-01-07 09:00,2026-01-14 09:00,,,0,",
        // Ended before it begins.
        "counter,3,2026-01-05 09:00,2026-01-08 09:00,decided,2026-01-07 09:00,0,2/GCN",
        // Received within it: online at every level, asked twice, late, withdrawn, stopped, open.
        "online,2,2026-01-12 09:00,2026-01-19 09:00,decided,2026-01-14 09:00,0,3/GCN",
        "online,3,2026-01-13 09:00,2026-01-20 09:00,decided,2026-01-16 09:00,2,4/GCN",
        "online,4,2026-01-20 09:00,2026-01-27 09:00,decided,2026-02-03 09:00,0,5/GCN",
        "counter,3,2026-01-28 09:00,2026-02-04 09:00,withdrawn,2026-02-02 09:00,0,",
        "counter,3,2026-02-03 09:00,2026-02-10 09:00,stopped,2026-02-09 09:00,0,",
        "postal,3,2026-02-20 09:00,2026-03-20 09:00,,,0,",
        // Behind it.
        "online,3,2026-02-25 09:00,2026-03-20 09:00,,,0,",
    ];
    admin.import(COLUMNS, &lines.map(str::to_owned));
}

/// Every figure of a row, by the name under which its dossiers are asked for.
fn figures(row: &Value) -> Vec<(String, i64)> {
    let mut list = Vec::new();
    for (name, value) in row.as_object().unwrap() {
        if let Some(count) = value.as_i64() {
            list.push((name.clone(), count));
        }
        for (part, value) in value.as_object().into_iter().flatten() {
            let name = if part == "total" { name } else { part };
            list.extend(
                value
                    .as_i64()
                    .filter(|_| part != "numerator" && part != "denominator")
                    .map(|n| (name.clone(), n)),
            );
        }
    }
    list
}

story!(a_rate_names_the_lists_of_its_two_parts, |app| {
    let admin = app.sign_in("admin");
    dossiers(&admin);
    let seer = app.sign_in("supervisor");
    let answer = seer.get(&format!("/api/v1/statistics/rates?{PERIOD}")).expect(200);
    // Figures that other systems hold have no dossiers.
    let rates = answer["items"].as_array().unwrap().iter();
    let rates: Vec<&Value> = rates.filter(|rate| !rate["numerator_measure"].is_null()).collect();
    let mut counted = 0;
    for indicator in &rates {
        for part in ["numerator", "denominator"] {
            let measure = indicator[format!("{part}_measure")].as_str().unwrap();
            let listed = seer.codes(&format!("/api/v1/statistics/dossiers?measure={measure}&{PERIOD}"));
            let told = indicator["rate"][part].as_u64().unwrap();
            assert_eq!(listed.len() as u64, told, "{part} of {indicator:#}");
            counted += told;
        }
    }
    assert!(rates.len() == 14 && counted > 20, "{counted}");
    assert_eq!(rates[0]["numerator_measure"], "in_time");
});

story!(a_field_asked_for_by_its_name_and_days_lists_that_figure, |app| {
    let supervisor = app.sign_in("supervisor");
    dossiers(&app.sign_in("admin"));
    let ask = |groups: &str| {
        supervisor
            .get(&format!("/api/v1/statistics/timeliness?{PERIOD}{groups}"))
            .expect(200)
    };
    let listed = |measure: &str, days: &str| {
        supervisor
            .codes(&format!(
                "/api/v1/statistics/dossiers?agency=H02.07&measure={measure}&{days}"
            ))
            .len()
    };
    let whole = ask("");
    let figures_of_all = figures(&whole["total"]);
    assert_eq!(figures_of_all.len(), 13, "{figures_of_all:?}");
    for (measure, count) in figures_of_all {
        let dossiers = listed(&measure, "from=2026-01-10&to=2026-02-24");
        assert_eq!(i64::try_from(dossiers).unwrap(), count, "{measure}");
    }
    // Those under a service of level 3 or 4 are another figure, with another name.
    assert_eq!(whole["total"]["received_online"], 3);
    assert_eq!(listed("received_online_services", "from=2026-01-10&to=2026-02-24"), 2);

    for (groups, spans) in [
        (
            "month",
            [("2026-01-10", "2026-01-31"), ("2026-02-01", "2026-02-24")].as_slice(),
        ),
        ("quarter", &[("2026-01-10", "2026-02-24")]),
        (
            "reporting_month",
            &[
                ("2026-01-10", "2026-01-14"),
                ("2026-01-15", "2026-02-14"),
                ("2026-02-15", "2026-02-24"),
            ],
        ),
    ] {
        let table = ask(&format!("&group_by={groups}"));
        let rows = table["rows"].as_array().unwrap();
        let days: Vec<_> = rows
            .iter()
            .map(|row| (row["from"].as_str().unwrap(), row["to"].as_str().unwrap()))
            .collect();
        assert_eq!(days, spans, "{groups}");
        for row in rows {
            let days = format!(
                "from={}&to={}",
                row["from"].as_str().unwrap(),
                row["to"].as_str().unwrap()
            );
            for (measure, count) in figures(row) {
                let dossiers = listed(&measure, &days);
                assert_eq!(i64::try_from(dossiers).unwrap(), count, "{groups} {measure} {days}");
            }
        }
    }
    // A span that goes on ends with the question too, not with its own end.
    let running = supervisor
        .get("/api/v1/statistics/timeliness?agency=H02.07&from=2026-02-25&to=2026-03-05&group_by=month")
        .expect(200);
    let row = &running["rows"][1];
    assert_eq!(
        (&row["key"], &row["from"], &row["to"], &row["in_progress"]["total"]),
        (&json!("2026-03"), &json!("2026-03-01"), &json!("2026-03-05"), &json!(3))
    );
});

story!(lists_of_lost_points_add_up_to_what_is_missing, |app| {
    let supervisor = app.sign_in("supervisor");
    dossiers(&app.sign_in("admin"));
    let scores = supervisor
        .get(&format!("/api/v1/scorecards/qd766/scores?{PERIOD}"))
        .expect(200);
    let criteria: Vec<&Value> = scores["components"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|component| component["criteria"].as_array().unwrap())
        .collect();
    let count = |path: &Value| path.as_str().map_or(0, |path| supervisor.codes(path).len());
    let mut looked_at = 0;
    for criterion in criteria {
        let lists = criterion["dossiers"].as_array().unwrap();
        if lists.is_empty() {
            continue;
        }
        let listed: usize = lists.iter().map(count).sum();
        let rate = &criterion["rate"];
        let missing = rate["denominator"].as_u64().unwrap() - rate["numerator"].as_u64().unwrap();
        let less = &criterion["dossiers_less"];
        assert_eq!(listed - count(less), usize::try_from(missing).unwrap(), "{criterion:#}");
        if criterion["code"] == "progress_rate" {
            // Received 6; in time 2, of which one was carried over.
            assert_eq!((&rate["numerator"], &rate["denominator"]), (&json!(2), &json!(6)));
            assert_eq!((listed, count(less)), (7, 3));
            looked_at += 1;
        } else {
            assert_eq!(*less, Value::Null);
        }
    }
    assert_eq!(looked_at, 1);
});

story!(
    a_field_that_no_procedure_has_is_refused_as_an_unknown_procedure_is,
    |app| {
        let supervisor = app.sign_in("supervisor");
        dossiers(&app.sign_in("admin"));
        let browser = Browser::signed_in(app, "supervisor");
        for (part, code) in [
            ("field=Kh%C3%B4ng%20c%C3%B3", Some("field_not_found")),
            ("procedure=9.999999", Some("procedure_not_found")),
            ("procedure=1.001612&field=Kh%C3%B4ng%20c%C3%B3", Some("field_not_found")),
            ("field=Ch%E1%BB%A9ng%20th%E1%BB%B1c", None),
        ] {
            for measure in ["received", "late", "in_progress"] {
                let query = format!("agency=H02.07&measure={measure}&from=2026-01-10&to=2026-02-24&{part}");
                let answer = supervisor.get(&format!("/api/v1/statistics/dossiers?{query}"));
                let page = browser.get(&format!("/so-lieu/ho-so?{query}"));
                if let Some(code) = code {
                    answer.refused(404, code);
                    page.expect(404);
                } else {
                    answer.expect(200);
                    page.expect(200);
                }
            }
        }
    }
);
