//! Figures against a recount by hand: every grouping, odd periods, and the dossiers behind each number.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, TestApp, household_business, marital_status, paper};

const PERIODS: [(&str, &str); 12] = [
    ("2026-03-01", "2026-03-31"),
    ("2026-03-02", "2026-03-20"),
    ("2026-03-02", "2026-03-02"),
    ("2026-03-03", "2026-03-16"),
    ("2026-02-15", "2026-03-14"),
    ("2026-03-15", "2026-04-14"),
    ("2026-03-15", "2026-03-31"),
    ("2026-04-03", "2026-04-16"),
    ("2026-04-01", "2026-04-30"),
    ("2026-01-07", "2026-05-03"),
    ("2026-05-01", "2026-05-31"),
    ("2025-01-01", "2025-12-31"),
];
/// Every grouping alone, and pairs of them.
const GROUPS: [&str; 24] = [
    "",
    "agency",
    "field",
    "procedure",
    "channel",
    "return_channel",
    "level",
    "month",
    "quarter",
    "reporting_month",
    "reporting_quarter",
    "half",
    "reporting_half",
    "year",
    "reporting_year",
    "agency,procedure",
    "field,channel",
    "channel,level",
    "level,return_channel",
    "agency,month",
    "month,field",
    "procedure,reporting_quarter",
    "reporting_month,channel",
    "quarter,agency",
];

/// The span of time of a row, if it has one: only those rows say their days.
fn span(row: &Value) -> Option<(String, String)> {
    let day = |name: &str| row[name].as_str().map(str::to_owned);
    Some((day("from")?, day("to")?))
}

/// Two months in which everything happens that can happen to a dossier.
fn two_months(app: &TestApp) {
    let (clerk, portal, handler, leader) = (
        app.sign_in("clerk"),
        app.sign_in("portal"),
        app.sign_in("handler"),
        app.sign_in("leader"),
    );
    let business = |channel: &str| {
        let mut body = household_business("Nguyễn Văn Ấn");
        body["applicant"]["address"] = json!("Thôn Đông");
        body["intake_channel"] = json!(channel);
        body
    };
    let commune = |procedure: &str, agency: &str| {
        let mut body = marital_status("Trần Thị Bé");
        body["procedure_code"] = json!(procedure);
        body["agency_code"] = json!(agency);
        body["payment_method"] = json!("cash");
        body
    };
    let up = |codes: &[&String]| {
        for code in codes {
            clerk.done(code, "forward", json!({}));
            handler.done(code, "forward", json!({}));
        }
    };
    let decide = |code: &String, day: &str| {
        leader.done(code, "decide", json!({"result": paper("1/KQ", day)}));
    };
    let ask = json!({"reason": "Thiếu", "missing_papers": [{"name": "A"}]});

    let [a, b] = [(); 2].map(|()| clerk.take_in(business("counter")));
    let posted = clerk.take_in(business("postal"));
    let [accepted, refused, waiting] = [(); 3].map(|()| portal.take_in(business("online")));
    let c = clerk.take_in(commune("1.004873", "H02.07.01"));
    let notice = clerk.take_in(commune("1.003622", "H02.07.02"));
    let copies = clerk.take_in(commune("2.000815", "H02.07.02"));
    clerk.done(&accepted, "accept", json!({}));
    clerk.done(&refused, "refuse_intake", json!({"reason": "Sai"}));
    up(&[&a, &b, &posted, &accepted, &c, &notice, &copies]);
    app.set_time("2026-03-03T10:00");
    decide(&a, "2026-03-03");
    leader.done(&notice, "decide", json!({}));
    leader.done(&copies, "decide", json!({}));
    app.set_time("2026-03-05T08:00");
    decide(&c, "2026-03-05");
    app.set_time("2026-03-16T09:00");
    clerk.done(&waiting, "withdraw", json!({"reason": "Theo đơn"}));
    clerk.done(&b, "withdraw", json!({"reason": "Theo đơn"}));
    clerk.done(&a, "hand_back", json!({"return_channel": "postal"}));
    let [f, g] = [
        clerk.take_in(business("counter")),
        clerk.take_in(commune("1.004873", "H02.07.01")),
    ];
    app.set_time("2026-03-20T09:00");
    decide(&accepted, "2026-03-20");
    leader.done(&g, "stop", json!({"reason": "Không đủ điều kiện"}));
    clerk.done(&f, "request_supplement", ask.clone());
    app.set_time("2026-04-02T09:00");
    clerk.done(&f, "supplement_received", json!({"papers": []}));
    leader.done(&c, "reopen", json!({"reason": "Sai sót"}));
    let [_, paused] = [(); 2].map(|()| clerk.take_in(business("counter")));
    clerk.done(&paused, "request_supplement", ask);
    app.set_time("2026-04-17T16:00");
    clerk.take_in(commune("1.011607", "H02.07.01"));
    app.set_time("2026-04-20T10:00");
}

/// What the dossiers themselves say about a period, asked one by one.
struct Recount<'d> {
    dossiers: &'d [Value],
    from: &'d str,
    to: &'d str,
    now: &'d str,
}

fn ended(d: &Value) -> Option<&str> {
    d["decided_at"].as_str().or_else(|| d["closed_at"].as_str())
}

impl Recount<'_> {
    fn within(&self, at: &Value) -> bool {
        at.as_str().is_some_and(|at| (self.from..=self.to).contains(&&at[..10]))
    }

    fn counts(&self, d: &Value, measure: &str) -> bool {
        if d["received_at"].is_null() {
            return false;
        }
        let received = self.within(&d["received_at"]);
        let decided = self.within(&d["decided_at"]);
        let closed = d["decided_at"].is_null() && self.within(&d["closed_at"]);
        let gives = d["procedure"]["code"] != "1.003622";
        let attached = !d["results"].as_array().unwrap().is_empty();
        let end_of_period = format!("{}T24", self.to);
        let open = d["received_at"].as_str().unwrap() < end_of_period.as_str()
            && ended(d).is_none_or(|ended| ended > end_of_period.as_str());
        match measure {
            "received" => received,
            "received_online" | "received_online_services" => received && d["intake_channel"] == "online",
            "received_postal" => received && (d["intake_channel"] == "postal" || d["return_channel"] == "postal"),
            "resolved" => decided,
            "early" | "on_time" | "late" => decided && d["timeliness"] == measure,
            "withdrawn" | "stopped" => closed && d["status"] == measure,
            "result_expected" => decided && gives,
            "result_attached" => decided && gives && attached,
            "result_missing" => decided && gives && !attached,
            "in_progress" => open,
            "overdue" => {
                let as_of = end_of_period.as_str().min(self.now);
                let waits = d["status"] == "supplement_requested" || d["status"] == "payment_required";
                open && !waits && d["due_at"].as_str().is_some_and(|due| due < as_of)
            }
            other => panic!("{other}"),
        }
    }

    fn codes(&self, measure: &str) -> BTreeSet<String> {
        let counted = self.dossiers.iter().filter(|d| self.counts(d, measure));
        counted.map(|d| d["code"].as_str().unwrap().to_owned()).collect()
    }
}

fn everything(who: &Actor<'_>) -> Vec<Value> {
    who.codes("/api/v1/dossiers?limit=200")
        .iter()
        .map(|code| who.dossier(code))
        .collect()
}

const MEASURES: [&str; 15] = [
    "received",
    "received_online",
    "received_online_services",
    "received_postal",
    "resolved",
    "early",
    "on_time",
    "late",
    "withdrawn",
    "stopped",
    "result_expected",
    "result_attached",
    "result_missing",
    "in_progress",
    "overdue",
];

/// Where the figure of a measure stands in the row of a period and in its rates.
fn figure(total: &Value, rates: &Value, measure: &str) -> Option<i64> {
    let rate = |name: &str, part: &str| {
        let row = rates["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["indicator"] == name)
            .unwrap();
        row["rate"][part].as_i64()
    };
    match measure {
        "received" | "received_online" | "withdrawn" | "stopped" => total[measure].as_i64(),
        "resolved" => total["resolved"]["total"].as_i64(),
        "early" | "on_time" | "late" => total["resolved"][measure].as_i64(),
        "in_progress" => total["in_progress"]["total"].as_i64(),
        "overdue" => total["in_progress"]["overdue"].as_i64(),
        "received_online_services" => rate("online", "numerator"),
        "received_postal" => rate("postal", "numerator"),
        "result_expected" => rate("result_attached", "denominator"),
        "result_attached" => rate("result_attached", "numerator"),
        _ => Some(rate("result_attached", "denominator")? - rate("result_attached", "numerator")?),
    }
}

story!(every_figure_counts_the_dossiers_that_stand_behind_it, |app| {
    two_months(app);
    let supervisor = app.sign_in("supervisor");
    let all = everything(&supervisor);
    assert_eq!(all.len(), 14);
    for scope in ["", "&agency=H02.07.01", "&agency=H02.07.02"] {
        let inside = |d: &&Value| scope.is_empty() || scope.ends_with(d["agency"]["code"].as_str().unwrap());
        let dossiers: Vec<Value> = all.iter().filter(inside).cloned().collect();
        for (from, to) in PERIODS {
            let recount = Recount {
                dossiers: &dossiers,
                from,
                to,
                now: "2026-04-20T10:00:00+07:00",
            };
            let period = format!("from={from}&to={to}{scope}");
            let timeliness = supervisor
                .get(&format!("/api/v1/statistics/timeliness?{period}"))
                .expect(200);
            let rates = supervisor
                .get(&format!("/api/v1/statistics/rates?{period}"))
                .expect(200);
            for measure in MEASURES {
                let expected = recount.codes(measure);
                let counted = figure(&timeliness["total"], &rates, measure).unwrap();
                assert_eq!(usize::try_from(counted).unwrap(), expected.len(), "{measure} {period}");
                let path = format!("/api/v1/statistics/dossiers?measure={measure}&limit=3&{period}");
                let behind = supervisor.codes(&path);
                assert_eq!(behind.len(), expected.len(), "{measure} {period}: each once");
                assert_eq!(
                    behind.into_iter().collect::<BTreeSet<_>>(),
                    expected,
                    "{measure} {period}"
                );
            }
        }
    }
});

const SUMS: [&str; 12] = [
    "/carried_over",
    "/received",
    "/resolved/total",
    "/resolved/early",
    "/resolved/on_time",
    "/resolved/late",
    "/withdrawn",
    "/stopped",
    "/in_progress/total",
    "/in_progress/within_time",
    "/in_progress/overdue",
    "/on_time_rate/denominator",
];

fn at(row: &Value, pointer: &str) -> i64 {
    row.pointer(pointer).unwrap().as_i64().unwrap()
}

fn assert_balanced(row: &Value, what: &str) {
    let [carried, received, resolved, withdrawn, stopped, open] = [
        "/carried_over",
        "/received",
        "/resolved/total",
        "/withdrawn",
        "/stopped",
        "/in_progress/total",
    ]
    .map(|figure| at(row, figure));
    assert_eq!(
        carried + received,
        resolved + withdrawn + stopped + open,
        "{what}: {row:#}"
    );
    assert_eq!(
        resolved,
        at(row, "/resolved/early") + at(row, "/resolved/on_time") + at(row, "/resolved/late")
    );
    assert_eq!(
        open,
        at(row, "/in_progress/within_time") + at(row, "/in_progress/overdue")
    );
    assert!(
        carried >= 0 && open >= 0 && at(row, "/in_progress/overdue") >= 0,
        "{what}: {row:#}"
    );
}

story!(every_grouping_sums_to_the_same_total, |app| {
    two_months(app);
    let supervisor = app.sign_in("supervisor");
    for (from, to) in PERIODS {
        let ask = |group: &str| {
            let path = format!("/api/v1/statistics/timeliness?agency=H02.07&from={from}&to={to}&group_by={group}");
            supervisor.get(&path).expect(200)
        };
        let whole = ask("")["total"].clone();
        for group in GROUPS {
            let answer = ask(group);
            let what = format!("{group} {from}–{to}");
            let rows = answer["rows"].as_array().unwrap();
            assert_balanced(&answer["total"], &what);
            for row in rows {
                assert_balanced(row, &what);
            }
            for figure in SUMS {
                assert_eq!(at(&answer["total"], figure), at(&whole, figure), "{what} {figure}");
                // One dossier carried over is one dossier, in however many months it is open.
                let counts = match figure {
                    "/carried_over" => rows.iter().map(span).min(),
                    f if f.starts_with("/in_progress") => rows.iter().map(span).max(),
                    _ => None,
                };
                let counts = |row: &&Value| counts.as_ref().is_none_or(|wanted| span(row) == *wanted);
                let sum: i64 = rows.iter().filter(counts).map(|r| at(r, figure)).sum();
                assert_eq!(sum, at(&whole, figure), "{what} {figure}");
            }
            if group == "month" {
                for pair in rows.windows(2) {
                    assert_eq!(
                        at(&pair[0], "/in_progress/total"),
                        at(&pair[1], "/carried_over"),
                        "{what}"
                    );
                }
            }
        }
    }
});

/// A row without the days that it tells: they are those of its span that were asked about.
fn without_days(mut row: Value) -> Value {
    (row["from"], row["to"]) = (Value::Null, Value::Null);
    row
}

story!(an_odd_period_equals_a_whole_one_with_the_same_dossiers, |app| {
    two_months(app);
    let supervisor = app.sign_in("supervisor");
    // Nothing happened and nothing fell due between the odd days and the whole ones.
    for (odd, whole) in [
        (("2026-03-02", "2026-03-20"), ("2026-03-01", "2026-03-24")),
        (("2026-03-16", "2026-03-28"), ("2026-03-15", "2026-03-31")),
        (("2026-02-17", "2026-03-13"), ("2026-02-15", "2026-03-14")),
    ] {
        for group in GROUPS {
            let ask = |(from, to): (&str, &str)| {
                let path = format!("/api/v1/statistics/timeliness?from={from}&to={to}&group_by={group}");
                let answer = supervisor.get(&path).expect(200);
                let alive = |r: &&Value| SUMS.iter().any(|figure| at(r, figure) != 0);
                let rows: Vec<Value> = answer["rows"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(alive)
                    .cloned()
                    .map(without_days)
                    .collect();
                (rows, answer["total"].clone())
            };
            assert_eq!(ask(odd), ask(whole), "{group} {odd:?}");
        }
        let rates = |(from, to): (&str, &str)| {
            supervisor
                .get(&format!("/api/v1/statistics/rates?from={from}&to={to}"))
                .expect(200)["items"]
                .clone()
        };
        assert_eq!(rates(odd), rates(whole));
    }
});

story!(figures_keep_to_the_scope_and_to_the_right, |app| {
    let period = "from=2026-03-01&to=2026-03-31";
    let (leader, clerk, admin) = (app.sign_in("leader.01"), app.sign_in("clerk"), app.sign_in("admin"));
    for figures in ["timeliness?", "rates?", "dossiers?measure=received&"] {
        let path = |rest: &str| format!("/api/v1/statistics/{figures}{period}{rest}");
        leader.get(&path("")).expect(200);
        leader.get(&path("&agency=H02.07.01")).expect(200);
        leader.get(&path("&agency=H02.07.02")).refused(404, "agency_not_found");
        leader.get(&path("&agency=H02.07")).refused(404, "agency_not_found");
        clerk.get(&path("")).refused(403, "not_allowed");
        app.anybody().get(&path("")).refused(401, "token_missing");
    }
    admin
        .get(&format!("/api/v1/statistics/timeliness?{period}"))
        .expect(200);
    admin
        .get(&format!("/api/v1/statistics/dossiers?measure=received&{period}"))
        .refused(403, "not_allowed");
    leader
        .get("/api/v1/statistics/rates?from=2026-03-02&to=2026-03-01")
        .refused_field("to", "before_start");
    leader
        .get("/api/v1/statistics/rates?from=2026-03-02")
        .refused_field("to", "missing");
    leader
        .get("/api/v1/statistics/rates?from=2.3.2026&to=2026-03-02")
        .refused_field("from", "not_a_date");
    leader
        .get(&format!("/api/v1/statistics/timeliness?{period}&group_by=moon"))
        .refused(422, "invalid");
    leader
        .get(&format!("/api/v1/statistics/dossiers?{period}"))
        .refused_field("measure", "missing");
});

story!(who_may_not_see_dossiers_everywhere_gets_the_figure_alone, |app| {
    let new = json!({
        "username": "hai.viec", "full_name": "Nguyễn Hai Việc", "password": "mot-mat-khau-du-dai",
        "grants": [{"role": "administrator", "agency": "H02.07"}, {"role": "clerk", "agency": "H02.07.01"}],
    });
    app.sign_in("admin").post("/api/v1/users", new).expect(201);
    let both = app.sign_in_with("hai.viec", "mot-mat-khau-du-dai");
    let march = "from=2026-03-01&to=2026-03-31";
    for route in [
        "statistics/dossiers?measure=received&agency",
        "statistics/quality/dossiers?doubt=duplicate&agency",
    ] {
        both.get(&format!("/api/v1/{route}=H02.07&{march}"))
            .refused(403, "not_allowed");
        both.get(&format!("/api/v1/{route}=H02.07.01&{march}")).expect(200);
    }
    both.get(&format!("/api/v1/statistics/timeliness?agency=H02.07&{march}"))
        .expect(200);
});

story!(the_list_behind_a_figure_goes_by_the_day_it_was_counted, |app| {
    let clerk = app.sign_in("clerk");
    app.set_time("2026-03-02T09:00");
    let first = clerk.take_in(household_business("Nguyễn Văn Nhất"));
    app.set_time("2026-03-10T09:00");
    let second = clerk.take_in(household_business("Nguyễn Văn Hai"));
    // Entered last, but handed in between the two.
    let mut late = household_business("Nguyễn Văn Muộn");
    late["received_at"] = json!("2026-03-05T09:00:00+07:00");
    let late = clerk.take_in(late);

    let supervisor = app.sign_in("supervisor");
    let list = "/api/v1/statistics/dossiers?measure=received&from=1990-01-01&to=2026-03-31";
    assert_eq!(
        supervisor.codes(&format!("{list}&limit=1")),
        [second.as_str(), late.as_str(), first.as_str()]
    );
    let page = supervisor.get(&format!("{list}&limit=2")).expect(200);
    let next = page["next"].as_str().unwrap();
    assert!(next.starts_with("2026-03-05."), "{next}");
    let rest = supervisor.get(&format!("{list}&limit=2&after={next}")).expect(200);
    assert_eq!(
        (&rest["items"][0]["code"], &rest["next"]),
        (&json!(first), &Value::Null),
        "{rest:#}"
    );
    // The place of another list says nothing here.
    let (_, number) = next.split_once('.').unwrap();
    for other in [
        number.to_owned(),
        format!("1772000000000000.{number}"),
        format!("%2B10000-01-01.{number}"),
    ] {
        supervisor
            .get(&format!("{list}&after={other}"))
            .refused_field("after", "cursor");
    }
    // Nor does the place of this list say anything to another.
    for order in ["newest", "due"] {
        clerk
            .get(&format!("/api/v1/dossiers?order={order}&after={next}"))
            .refused_field("after", "cursor");
    }
});

story!(
    overdue_days_that_are_over_move_along_when_the_result_goes_out_another_way,
    |app| {
        let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
        let handler = app.sign_in("handler");
        let mut body = household_business("Nguyễn Văn Ấn");
        body["applicant"]["address"] = json!("Thôn Đông");
        let code = clerk.take_in(body);
        // Due on 5 March; two overdue days are over when the applicant is asked.
        app.set_time("2026-03-09T09:00");
        let ask = json!({"reason": "Thiếu", "missing_papers": [{"name": "A"}]});
        clerk.done(&code, "request_supplement", ask);
        app.set_time("2026-03-10T09:00");
        clerk.done(&code, "supplement_received", json!({"papers": []}));
        clerk.done(&code, "forward", json!({}));
        handler.done(&code, "forward", json!({}));
        leader.done(&code, "decide", json!({"result": paper("1/KQ", "2026-03-10")}));
        clerk.done(&code, "hand_back", json!({"return_channel": "postal"}));
        app.verify();
        let supervisor = app.sign_in("supervisor");
        let list = "/api/v1/statistics/dossiers?agency=H02.07&from=2026-03-02&to=2026-03-07&measure=overdue";
        assert_eq!(supervisor.codes(&format!("{list}&return_channel=postal")), [code]);
    }
);
