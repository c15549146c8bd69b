//! Official reports against a table made by hand: the same figures in JSON, CSV and on the worksheet; registers and causes;
//! freezing, versions and their differences.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, TestApp, household_business, marital_status, paper};

mod frozen;
mod headings;
mod late;
mod on_screen;
mod past;
mod printed;
mod spreadsheet;

/// Columns 3 to 13 of form II.06a, withdrawn and stopped.
const COLUMNS: [&str; 13] = [
    "received_total",
    "received_online",
    "received_offline",
    "carried_over",
    "resolved_total",
    "early",
    "on_time",
    "late",
    "in_progress_total",
    "within_time",
    "overdue",
    "withdrawn",
    "stopped",
];
/// What the history below gives for the reporting month of March 2026, by hand.
const MARCH_BUSINESS: [i64; 13] = [7, 1, 6, 0, 4, 1, 1, 2, 2, 1, 1, 1, 0];
const MARCH_CIVIL: [i64; 13] = [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
const MARCH: [i64; 13] = [8, 1, 7, 0, 4, 1, 1, 2, 2, 1, 1, 1, 1];

/// The dossiers of the history, by what becomes of them.
struct Known {
    early: String,
    on_time: String,
    /// Late because its first step took too long.
    slow_step: String,
    /// Late because it lay at the counter.
    slow_counter: String,
    /// Came by post and is overdue.
    overdue: String,
    withdrawn: String,
    stopped: String,
    paused: String,
}

/// A fortnight in which everything happens once; ends on 16 March, after the reporting month.
fn known(app: &TestApp) -> Known {
    let (clerk, portal, handler, leader) = (
        app.sign_in("clerk"),
        app.sign_in("portal"),
        app.sign_in("handler"),
        app.sign_in("leader"),
    );
    let finance = app.sign_in("handler.taichinhkehoach");
    let business = |name: &str, channel: &str| {
        let mut body = household_business(name);
        body["applicant"]["address"] = json!("Thôn Đông, xã \"Hoàng An\"");
        body["intake_channel"] = json!(channel);
        body
    };
    let [early, slow_step, slow_counter, withdrawn, paused] = [
        "Nguyễn Văn Ấn",
        "Trần Thị Bé",
        "Lê Văn Chậm",
        "Phạm Thị Dung",
        "Vũ Văn Giang",
    ]
    .map(|name| clerk.take_in(business(name, "counter")));
    let overdue = clerk.take_in(business("Hoàng Văn Hải", "postal"));
    let on_time = portal.take_in(business("Đỗ Thị Oanh", "online"));
    let stopped = clerk.take_in(marital_status("Ngô Văn Sáu"));
    clerk.done(&on_time, "accept", json!({}));
    for code in [&early, &on_time] {
        clerk.done(code, "forward", json!({}));
        handler.done(code, "forward", json!({}));
    }
    clerk.done(&slow_step, "forward", json!({"assignee": "handler.taichinhkehoach"}));
    app.set_time("2026-03-03T10:00");
    leader.done(&early, "decide", json!({"result": paper("1/KQ", "2026-03-03")}));
    let ask = json!({"reason": "Thiếu", "missing_papers": [{"name": "A"}]});
    clerk.done(&paused, "request_supplement", ask);
    app.set_time("2026-03-04T09:00");
    clerk.done(&withdrawn, "withdraw", json!({"reason": "Theo đơn"}));
    leader.done(&stopped, "stop", json!({"reason": "Không đủ điều kiện"}));
    app.set_time("2026-03-05T08:00");
    leader.done(&on_time, "decide", json!({"result": paper("2/KQ", "2026-03-05")}));
    clerk.done(&slow_counter, "forward", json!({}));
    handler.done(&slow_counter, "forward", json!({}));
    app.set_time("2026-03-05T10:00");
    finance.done(&slow_step, "forward", json!({}));
    leader.done(&slow_counter, "decide", json!({"result": paper("3/KQ", "2026-03-05")}));
    app.set_time("2026-03-05T14:00");
    leader.done(&slow_step, "decide", json!({"result": paper("4/KQ", "2026-03-05")}));
    app.set_time("2026-03-16T09:00");
    Known {
        early,
        on_time,
        slow_step,
        slow_counter,
        overdue,
        withdrawn,
        stopped,
        paused,
    }
}

fn figures(row: &Value) -> Vec<i64> {
    COLUMNS.iter().map(|c| row[c].as_i64().unwrap()).collect()
}

fn rows(report: &Value) -> &Vec<Value> {
    report["rows"].as_array().unwrap()
}

fn bytes(who: &Actor<'_>, path: &str) -> (Vec<u8>, reqwest::header::HeaderMap) {
    let answer = who.request("GET", path).send().unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    let headers = answer.headers().clone();
    (answer.bytes().unwrap().to_vec(), headers)
}

/// Headings and rows of a CSV report.
fn csv_of(who: &Actor<'_>, path: &str) -> Vec<Vec<String>> {
    let (bytes, headers) = bytes(who, path);
    assert_eq!(headers["content-type"], "text/csv; charset=utf-8");
    assert!(headers["content-disposition"].to_str().unwrap().ends_with(".csv\""));
    let text = String::from_utf8(bytes).unwrap();
    let table = text.strip_prefix('\u{feff}').expect("a byte-order mark");
    assert!(table.ends_with("\r\n") && table.matches('\n').count() == table.matches("\r\n").count());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(table.as_bytes());
    reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// Cells of the worksheet of a report, row by row; empty rows too.
fn sheet_of(who: &Actor<'_>, path: &str) -> Vec<Vec<Data>> {
    let (bytes, headers) = bytes(who, path);
    assert!(headers["content-type"].to_str().unwrap().contains("spreadsheetml"));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("Bao cao").unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn texts(sheet: &[Vec<Data>]) -> Vec<String> {
    sheet
        .iter()
        .flatten()
        .map(ToString::to_string)
        .filter(|t| !t.is_empty())
        .collect()
}

story!(form_ii06a_gives_the_table_made_by_hand_in_every_format, |app| {
    known(app);
    let supervisor = app.sign_in("supervisor");
    let path = "/api/v1/reports/ii06a?agency=H02.07&period=2026-03";
    let report = supervisor.get(path).expect(200);
    assert_eq!(
        (&report["from"], &report["to"]),
        (&json!("2026-02-15"), &json!("2026-03-14"))
    );
    assert_eq!(report["period_label"], "Tháng 3/2026");
    assert_eq!(report["cut_off"], "2026-03-15T00:00:00+07:00");
    assert_eq!(
        report["agencies"],
        json!([{"code": "H02.07", "name": "Huyện Hiệp Hòa"}])
    );
    assert_eq!(report["columns"].as_array().unwrap().len(), 14);
    let labels: Vec<&str> = rows(&report).iter().map(|r| r["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["Hộ kinh doanh", "Hộ tịch"]);
    assert_eq!(figures(&rows(&report)[0]), MARCH_BUSINESS);
    assert_eq!(figures(&rows(&report)[1]), MARCH_CIVIL);
    assert_eq!(figures(&report["total"]), MARCH);

    let words = |numbers: &[i64]| numbers.iter().map(ToString::to_string).collect::<Vec<_>>();
    let table = csv_of(&supervisor, &format!("{path}&format=csv"));
    assert_eq!(table.len(), 4);
    assert_eq!(
        table[0][..3],
        ["STT", "Lĩnh vực giải quyết", "Số hồ sơ nhận giải quyết – Tổng số"]
    );
    assert_eq!((table[1][0].as_str(), table[1][1].as_str()), ("1", "Hộ kinh doanh"));
    assert_eq!(table[1][2..], words(&MARCH_BUSINESS));
    assert_eq!(table[2][2..], words(&MARCH_CIVIL));
    assert_eq!((table[3][0].as_str(), table[3][1].as_str()), ("", "Tổng cộng"));
    assert_eq!(table[3][2..], words(&MARCH));

    let sheet = sheet_of(&supervisor, &format!("{path}&format=xlsx"));
    let all = texts(&sheet);
    for text in [
        "ỦY BAN NHÂN DÂN TỈNH BẮC GIANG",
        "ỦY BAN NHÂN DÂN HUYỆN HIỆP HÒA",
        "Hiệp Hòa, ngày 16 tháng 3 năm 2026",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Biểu số II.06a/VPCP/KSTT",
        "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
        "Kỳ báo cáo: Tháng 3/2026 (từ ngày 15/02/2026 đến ngày 14/03/2026)",
        "Lĩnh vực giải quyết",
        "Số hồ sơ nhận giải quyết",
        "Trực tiếp, dịch vụ bưu chính",
        "(3)=(4)+(5)+(6)",
        "(13)",
        "NGƯỜI LẬP BIỂU",
        "THỦ TRƯỞNG ĐƠN VỊ",
    ] {
        assert!(all.iter().any(|t| t == text), "{text} is not on {all:?}");
    }
    let numbers = |row: &[Data]| -> Vec<i64> {
        row[2..]
            .iter()
            .map(|cell| match cell {
                Data::Float(n) => format!("{n:.0}").parse().unwrap(),
                Data::Int(n) => *n,
                other => panic!("{other:?} is no number"),
            })
            .collect()
    };
    let named = |name: &str| sheet.iter().find(|row| row[1] == *name).unwrap();
    assert_eq!(numbers(named("Hộ kinh doanh")), MARCH_BUSINESS);
    assert_eq!(numbers(named("Hộ tịch")), MARCH_CIVIL);
    assert_eq!(numbers(named("Tổng cộng")), MARCH);
});

story!(reports_say_what_the_statistics_say, |app| {
    known(app);
    let supervisor = app.sign_in("supervisor");
    for period in ["2026-03", "2026-04", "2026-Q1", "2026-H1", "2026", "2025"] {
        for calendar in ["reporting", "calendar"] {
            for scope in ["", "&agency=H02.07", "&agency=H02.07&own=true", "&agency=H02.07.01"] {
                for group in ["field", "procedure", "agency"] {
                    let what = format!("period={period}&calendar={calendar}&group_by={group}{scope}");
                    let report = supervisor.get(&format!("/api/v1/reports/ii06a?{what}")).expect(200);
                    let days = format!(
                        "from={}&to={}",
                        report["from"].as_str().unwrap(),
                        report["to"].as_str().unwrap()
                    );
                    let statistics = supervisor
                        .get(&format!("/api/v1/statistics/timeliness?{days}&group_by={group}{scope}"))
                        .expect(200);
                    let total = &statistics["total"];
                    let at = |pointer: &str| total.pointer(pointer).unwrap().as_i64().unwrap();
                    let expected = vec![
                        at("/received") + at("/carried_over"),
                        at("/received_online"),
                        at("/received_offline"),
                        at("/carried_over"),
                        at("/resolved/total"),
                        at("/resolved/early"),
                        at("/resolved/on_time"),
                        at("/resolved/late"),
                        at("/in_progress/total"),
                        at("/in_progress/within_time"),
                        at("/in_progress/overdue"),
                        at("/withdrawn"),
                        at("/stopped"),
                    ];
                    assert_eq!(figures(&report["total"]), expected, "{what}");
                    let mut sum = vec![0; 13];
                    for row in rows(&report).iter().chain([&report["total"]]) {
                        let f = figures(row);
                        assert_eq!(f[0], f[1] + f[2] + f[3], "{what}: 3 = 4 + 5 + 6");
                        assert_eq!(
                            f[0],
                            f[4] + f[8] + f[11] + f[12],
                            "{what}: 3 = 7 + 11 with withdrawn and stopped"
                        );
                        assert_eq!((f[4], f[8]), (f[5] + f[6] + f[7], f[9] + f[10]), "{what}");
                    }
                    for row in rows(&report) {
                        sum.iter_mut().zip(figures(row)).for_each(|(sum, n)| *sum += n);
                    }
                    assert_eq!(sum, expected, "{what}: the groups make the total");
                }
            }
        }
    }
    // A free period, and the agency alone.
    let free = supervisor
        .get("/api/v1/reports/ii06a?agency=H02.07&own=true&from=2026-02-15&to=2026-03-14&group_by=agency")
        .expect(200);
    assert_eq!(rows(&free)[0]["label"], "Huyện Hiệp Hòa (H02.07)");
    assert_eq!(figures(&free["total"]), MARCH_BUSINESS);
    assert_eq!((&free["period"], &free["own"]), (&Value::Null, &json!(true)));
});

story!(the_register_has_every_dossier_received_and_what_became_of_it, |app| {
    let known = known(app);
    let (clerk, supervisor) = (app.sign_in("clerk"), app.sign_in("supervisor"));
    clerk.done(&known.early, "hand_back", json!({"return_channel": "postal"}));
    let path = "/api/v1/reports/register?agency=H02.07&period=2026-03";
    let report = supervisor.get(path).expect(200);
    assert_eq!(report["row_count"], 8);
    assert_eq!(report["total"], Value::Null);
    // Agency by agency, in the order in which they came.
    let codes: Vec<&str> = rows(&report).iter().map(|r| r["key"].as_str().unwrap()).collect();
    assert_eq!(codes[0], known.early);
    assert_eq!(codes[7], known.stopped);
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 8);
    let row = |code: &str| rows(&report).iter().find(|r| r["key"] == code).unwrap();
    let early = row(&known.early);
    for (column, value) in [
        ("code", json!(known.early)),
        ("procedure", json!("Đăng ký thành lập hộ kinh doanh")),
        ("sets", json!(1)),
        ("owner", json!("Nguyễn Văn Ấn")),
        ("address", json!("Thôn Đông, xã \"Hoàng An\"")),
        ("phone", json!("0912345678")),
        ("agency", json!("Huyện Hiệp Hòa")),
        ("received_at", json!("2026-03-02T09:00:00+07:00")),
        ("due_at", json!("2026-03-05T09:00:00+07:00")),
        ("decided_at", json!("2026-03-03T10:00:00+07:00")),
        ("returned_at", json!("2026-03-16T09:00:00+07:00")),
        ("return_channel", json!("bưu chính công ích")),
        ("receiver", Value::Null),
        ("note", Value::Null),
    ] {
        assert_eq!(early[column], value, "{column}");
    }
    assert_eq!(row(&known.withdrawn)["note"], "Công dân yêu cầu rút hồ sơ");
    assert_eq!(row(&known.stopped)["note"], "Dừng xử lý");
    assert_eq!(row(&known.paused)["note"], "Yêu cầu bổ sung giấy tờ");
    assert_eq!(row(&known.on_time)["returned_at"], Value::Null);

    let table = csv_of(&supervisor, &format!("{path}&format=csv"));
    assert_eq!(table.len(), 9);
    assert_eq!(table[1][4], "Nguyễn Văn Ấn");
    assert_eq!(table[1][1], known.early);
    assert_eq!(table[1][5], "Thôn Đông, xã \"Hoàng An\"");
    assert_eq!(table[1][8], "2026-03-02 09:00");
    let sheet = sheet_of(&supervisor, &format!("{path}&format=xlsx"));
    let line = sheet.iter().find(|r| r[1].to_string() == known.early).unwrap();
    assert_eq!(line[4].to_string(), "Nguyễn Văn Ấn");
    assert!(
        matches!(&line[8], Data::DateTime(at) if at.as_f64() == 46083.375),
        "{:?}",
        line[8]
    );
    // Nothing of the agency alone is left out, nothing of others comes in.
    let own = supervisor.get(&format!("{path}&own=true")).expect(200);
    assert_eq!(own["row_count"], 7);
});

story!(a_long_register_comes_whole, |app| {
    // More than one page of dossiers, on two days.
    let (clerk, supervisor) = (app.sign_in("clerk"), app.sign_in("supervisor"));
    let body = household_business("Nguyễn Văn Ấn");
    let mut codes = Vec::new();
    for n in 0..620 {
        if n == 300 {
            app.set_time("2026-03-03T09:00");
        }
        codes.push(clerk.take_in(body.clone()));
    }
    let report = supervisor
        .get("/api/v1/reports/register?agency=H02.07&from=2026-03-02&to=2026-03-03")
        .expect(200);
    let listed: Vec<&str> = rows(&report).iter().map(|r| r["key"].as_str().unwrap()).collect();
    assert_eq!(listed, codes);
    assert_eq!(rows(&report)[619]["no"], 620);
    // Every one of them is late in time; the overdue ones go by another order.
    app.set_time("2026-03-16T09:00");
    let late = supervisor
        .get("/api/v1/reports/late?agency=H02.07&from=2026-03-02&to=2026-03-31")
        .expect(200);
    let listed: Vec<&str> = rows(&late).iter().map(|r| r["key"].as_str().unwrap()).collect();
    assert_eq!(listed, codes);
});

story!(the_late_list_names_step_agency_official_and_cause, |app| {
    let known = known(app);
    let supervisor = app.sign_in("supervisor");
    let path = "/api/v1/reports/late?agency=H02.07&period=2026-03";
    let report = supervisor.get(path).expect(200);
    let codes: BTreeSet<&str> = rows(&report).iter().map(|r| r["key"].as_str().unwrap()).collect();
    let expected = [&known.slow_step, &known.slow_counter, &known.overdue].map(String::as_str);
    assert_eq!(codes, expected.into_iter().collect());
    // What the figures count is what is listed.
    for (measure, state) in [("late", "Đã giải quyết quá hạn"), ("overdue", "Đang quá hạn")] {
        let behind = supervisor.codes(&format!(
            "/api/v1/statistics/dossiers?measure={measure}&agency=H02.07&from=2026-02-15&to=2026-03-14"
        ));
        let listed: BTreeSet<String> = rows(&report)
            .iter()
            .filter(|r| r["state"] == state)
            .map(|r| r["key"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(listed, behind.into_iter().collect(), "{measure}");
    }
    let row = |code: &str| rows(&report).iter().find(|r| r["key"] == code).unwrap();

    // Promised for Thursday 09:00, decided at 14:00; the first step was due on Wednesday 09:00 and left on Thursday 10:00.
    let slow = row(&known.slow_step);
    assert_eq!(
        (&slow["late_minutes"], &slow["step_late_minutes"]),
        (&json!(180), &json!(510))
    );
    assert_eq!(slow["step"], "Thẩm định hồ sơ");
    assert_eq!(slow["step_agency"], "Phòng Tài chính - Kế hoạch");
    let official = supervisor.dossier(&known.slow_step)["steps"][0]["assignee"]["full_name"].clone();
    assert_eq!(slow["official"], official);
    assert_eq!(
        slow["cause"],
        "Bước \"Thẩm định hồ sơ\" quá thời hạn riêng 8 giờ 30 phút"
    );
    assert_eq!(slow["decided_at"], "2026-03-05T14:00:00+07:00");

    // It lay at the counter for three days; every step was quick.
    let counter = row(&known.slow_counter);
    assert_eq!(
        (&counter["late_minutes"], &counter["step_late_minutes"]),
        (&json!(60), &json!(1290))
    );
    assert_eq!(counter["step"], "Tiếp nhận");
    assert_eq!(
        counter["cause"],
        "Bộ phận tiếp nhận giữ hồ sơ lâu hơn phần thời gian các bước để lại 21 giờ 30 phút"
    );
    assert_eq!(counter["step_agency"], "Huyện Hiệp Hòa");

    let overdue = row(&known.overdue);
    assert_eq!(
        (&overdue["decided_at"], &overdue["step"]),
        (&Value::Null, &json!("Tiếp nhận"))
    );
    assert_eq!(overdue["step_agency"], "Huyện Hiệp Hòa");
    assert!(overdue["cause"].as_str().unwrap().contains("chưa được chuyển xử lý"));
    // Thursday from 09:00, the Friday after it, and the five days of the week that follows.
    assert_eq!(overdue["late_minutes"], 360 + 450 + 5 * 450);

    // In a period that runs it is judged as of now.
    let now = supervisor
        .get("/api/v1/reports/late?agency=H02.07&from=2026-03-15&to=2026-03-31")
        .expect(200);
    assert_eq!(now["row_count"], 1);
    assert_eq!(now["cut_off"], "2026-03-16T09:00:00+07:00");
    let table = csv_of(&supervisor, &format!("{path}&format=csv"));
    assert_eq!(table.len(), 4);
});

story!(post_and_service_levels_are_counted_by_their_definitions, |app| {
    let known = known(app);
    let (clerk, supervisor) = (app.sign_in("clerk"), app.sign_in("supervisor"));
    clerk.done(&known.early, "hand_back", json!({"return_channel": "postal"}));
    let path = "/api/v1/reports/postal?agency=H02.07&from=2026-03-01&to=2026-03-31";
    let report = supervisor.get(path).expect(200);
    let business = &rows(&report)[0];
    assert_eq!(business["label"], "Đăng ký thành lập hộ kinh doanh (1.001612)");
    for (column, n) in [
        ("received", 7),
        ("received_by_post", 1),
        ("received_return_by_post", 1),
        ("received_postal", 2),
        ("returned", 1),
        ("returned_by_post", 1),
        // Ordered, but the post does not have it yet.
        ("posted", 0),
    ] {
        assert_eq!(business[column], n, "{column}");
    }
    let rate = json!({"numerator": 2, "denominator": 7, "percent": 28.57});
    assert_eq!(business["postal_rate"], rate);
    assert_eq!(report["total"]["received"], 8);
    let total = json!({"numerator": 2, "denominator": 8, "percent": 25.0});
    assert_eq!(report["total"]["postal_rate"], total);
    assert_eq!(csv_of(&supervisor, &format!("{path}&format=csv"))[3][9], "25.00");

    let path = "/api/v1/reports/service_levels?agency=H02.07&from=2026-03-01&to=2026-03-31";
    let report = supervisor.get(path).expect(200);
    assert_eq!(rows(&report).len(), 1, "every procedure of the story is of level 4");
    let full = &rows(&report)[0];
    assert_eq!(
        (&full["key"], &full["received"], &full["received_online"]),
        (&json!("4"), &json!(8), &json!(1))
    );
    let rates = supervisor
        .get("/api/v1/statistics/rates?agency=H02.07&from=2026-03-01&to=2026-03-31")
        .expect(200);
    for (indicator, column) in [
        ("online", "online_rate"),
        ("online_offered", "online_offered_rate"),
        ("online_partial", "online_partial_rate"),
        ("online_full", "online_full_rate"),
    ] {
        let found = rates["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["indicator"] == indicator);
        assert_eq!(report["total"][column], found.unwrap()["rate"], "{indicator}");
    }
    assert_eq!(
        report["total"]["online_partial_rate"]["percent"],
        Value::Null,
        "nothing to count is no rate"
    );
    let sheet = sheet_of(&supervisor, &format!("{path}&format=xlsx"));
    assert!(texts(&sheet).iter().any(|t| t == "–"));
});

story!(an_empty_period_is_an_empty_report, |app| {
    let supervisor = app.sign_in("supervisor");
    for report in ["ii06a", "register", "late", "postal", "cash_book", "service_levels"] {
        let path = format!("/api/v1/reports/{report}?agency=H02.07&period=2025-05");
        let answer = supervisor.get(&path).expect(200);
        assert_eq!((rows(&answer).len(), &answer["row_count"]), (0, &json!(0)), "{report}");
        assert!(csv_of(&supervisor, &format!("{path}&format=csv")).len() <= 2);
        assert!(!sheet_of(&supervisor, &format!("{path}&format=xlsx")).is_empty());
    }
});

story!(bad_questions_are_refused_by_name, |app| {
    let supervisor = app.sign_in("supervisor");
    for report in ["ii06a", "register", "late", "postal", "cash_book", "service_levels"] {
        let ask = |rest: &str| supervisor.get(&format!("/api/v1/reports/{report}?{rest}"));
        ask("").refused_field("from", "missing");
        ask("from=2026-03-01").refused_field("to", "missing");
        ask("from=2026-03-02&to=2026-03-01").refused_field("to", "before_start");
        ask("from=1.3.2026&to=2026-03-01").refused_field("from", "not_a_date");
        ask("period=2026-13").refused_field("period", "period");
        ask("period=2026-Q5").refused_field("period", "period");
        ask("period=").refused_field("from", "missing");
        ask("period=2026-03&from=2026-03-01").refused_field("from", "not_for_this_kind");
        ask("period=2026-03&calendar=lunar").refused_field("calendar", "unknown_value");
        ask("from=2026-03-01&to=2026-03-31&calendar=calendar").refused_field("calendar", "not_for_this_kind");
        ask("period=2026-03&format=docx").refused_field("format", "unknown_value");
        ask("period=2026-03&own=yes").refused_field("own", "not_a_flag");
        ask("period=2026-03&colour=red").refused(422, "invalid");
        ask("period=2026-03&agency=nowhere").refused_field("agency", "agency_code_invalid");
        ask("period=2026-03&agency=H99").refused(404, "agency_not_found");
        ask("period=2020-03&agency=H02.07").refused_field("to", "before_agency");
    }
    let grouped = |rest: &str| supervisor.get(&format!("/api/v1/reports/ii06a?period=2026-03&group_by={rest}"));
    grouped("moon").refused_field("group_by", "unknown_value");
    grouped("month").refused_field("group_by", "unknown_value");
    supervisor
        .get("/api/v1/reports/postal?period=2026-03&group_by=field")
        .refused(422, "invalid");
});

story!(reports_keep_to_scope_and_right, |app| {
    known(app);
    let (leader, clerk, admin) = (app.sign_in("leader.01"), app.sign_in("clerk"), app.sign_in("admin"));
    for report in ["ii06a", "register", "late", "postal", "cash_book", "service_levels"] {
        let path = |rest: &str| format!("/api/v1/reports/{report}?period=2026-03{rest}");
        leader.get(&path("")).expect(200);
        leader.get(&path("&agency=H02.07.01")).expect(200);
        leader.get(&path("&agency=H02.07.02")).refused(404, "agency_not_found");
        leader.get(&path("&agency=H02.07")).refused(404, "agency_not_found");
        clerk.get(&path("")).refused(403, "not_allowed");
        app.anybody().get(&path("")).refused(401, "token_missing");
        match report {
            // Figures are for more people than names are.
            "register" | "late" | "cash_book" => drop(admin.get(&path("")).refused(403, "not_allowed")),
            _ => drop(admin.get(&path("")).expect(200)),
        }
    }
    let own = leader.get("/api/v1/reports/register?period=2026-03").expect(200);
    assert_eq!(own["row_count"], 1);
    assert_eq!(own["agencies"][0]["code"], "H02.07.01");
});
