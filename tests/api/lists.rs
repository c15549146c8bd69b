//! Work lists: filters, due states, order, pages, scope, and counts that equal them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, TestApp, household_business, local, marital_status, paper};

const ALL: &str = "/api/v1/dossiers?limit=200";

/// A fortnight of the district and four communes: 24 dossiers in every open state, some without a due date.
fn fortnight(app: &TestApp) {
    let (clerk, portal, handler, leader) = (
        app.sign_in("clerk"),
        app.sign_in("portal"),
        app.sign_in("handler"),
        app.sign_in("leader"),
    );
    let endless = json!({
        "code": "1.099999", "name": "Không thời hạn", "field": "Thử nghiệm", "valid_from": "2026-03-01",
        "definition": {
            "agency_level": "district", "duration": {"unit": "none"}, "service_level": 4,
            "steps": [
                {"name": "Xem", "role": "handler", "agency": "H02.07.92", "duration": {"unit": "working_day", "value": 1}},
            ],
        },
    });
    app.sign_in("admin").post("/api/v1/procedures", endless).expect(201);
    let of = |procedure: &str, agency: &str| {
        let mut body = marital_status("Nguyễn Văn Ấn");
        body["procedure_code"] = json!(procedure);
        body["agency_code"] = json!(agency);
        body["payment_method"] = json!("cash");
        if procedure == "1.099999" {
            // It asks for no papers.
            body["papers"] = json!([]);
        }
        body
    };
    let mut district = Vec::new();
    let mut communes = Vec::new();
    for (n, at) in [
        "2026-03-02T09:00",
        "2026-03-03T10:00",
        "2026-03-04T16:00",
        "2026-03-06T07:30",
    ]
    .iter()
    .enumerate()
    {
        app.set_time(at);
        district.push(clerk.take_in(of("1.001612", "H02.07")));
        district.push(clerk.take_in(of("1.099999", "H02.07")));
        let commune = format!("H02.07.0{}", n + 1);
        communes.push(clerk.take_in(of("1.004873", &commune)));
        communes.push(clerk.take_in(of("1.011607", "H02.07.01")));
        let mut online = household_business("Trần Thị Bé");
        online["intake_channel"] = json!("online");
        district.push(portal.take_in(online));
        communes.push(app.sign_in("clerk.01").take_in(household_business("Đỗ Văn Khoa")));
    }
    clerk.done(&district[2], "accept", json!({}));
    for code in [
        &district[0],
        &district[1],
        &district[2],
        &district[4],
        &communes[0],
        &communes[2],
    ] {
        clerk.done(code, "forward", json!({}));
    }
    handler.done(&district[0], "forward", json!({"assignee": "leader"}));
    // Received at a commune, decided by the district: it has to say that it has arrived.
    handler.done(&communes[2], "receive_handover", json!({}));
    leader.done(&communes[2], "assign", json!({"assignee": "handler"}));
    handler.done(
        &communes[2],
        "request_supplement",
        json!({"reason": "Thiếu", "missing_papers": [{"name": "A"}]}),
    );
    clerk.done(&communes[4], "require_payment", json!({"reason": "Thuế"}));
    leader.done(&district[1], "decide", json!({"result": paper("1/KQ", "2026-03-06")}));
    clerk.done(&communes[6], "withdraw", json!({"reason": "Theo đơn"}));
    app.set_time("2026-03-06T09:00");
}

fn set(codes: &[String]) -> BTreeSet<String> {
    let set: BTreeSet<String> = codes.iter().cloned().collect();
    assert_eq!(set.len(), codes.len(), "each once: {codes:?}");
    set
}

fn those(items: &[Value], fits: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    items
        .iter()
        .filter(|i| fits(i))
        .map(|i| i["code"].as_str().unwrap().to_owned())
        .collect()
}

fn running(item: &Value) -> bool {
    item["status"] == "received" || item["status"] == "processing"
}

story!(every_filter_picks_what_it_says, |app| {
    fortnight(app);
    let clerk = app.sign_in("clerk");
    let items = clerk.all(ALL);
    assert_eq!(items.len(), 24);
    let listed = |query: &str| set(&clerk.codes(&format!("/api/v1/dossiers?{query}")));
    for status in [
        "submitted",
        "received",
        "processing",
        "supplement_requested",
        "decided",
        "withdrawn",
        "stopped",
    ] {
        assert_eq!(
            listed(&format!("status={status}")),
            those(&items, |i| i["status"] == status),
            "{status}"
        );
    }
    assert_eq!(
        listed("status=submitted,decided"),
        those(&items, |i| i["status"] == "submitted" || i["status"] == "decided")
    );
    assert_eq!(
        listed("procedure=1.001612"),
        those(&items, |i| i["procedure"]["code"] == "1.001612")
    );
    assert_eq!(listed("agency=H02.07.01"), {
        // Decided here, or received here for the district.
        let mine = those(&items, |i| i["agency"]["code"] == "H02.07.01");
        let received = app.sign_in("clerk.01").codes(ALL);
        assert_eq!((mine.len(), received.len()), (5, 9));
        set(&received)
    });
    assert_eq!(listed("agency=H02.07.01&procedure=1.004873&status=processing").len(), 1);
    assert_eq!(
        listed("due=paused"),
        those(&items, |i| {
            i["status"] == "supplement_requested" || i["status"] == "payment_required"
        })
    );
    let overdue = listed("due=overdue");
    assert_eq!(overdue, those(&items, |i| i["progress"] == "overdue"));
    assert_eq!(
        overdue,
        those(&items, |i| running(i) && i["due_at"] == local("2026-03-05T09:00"))
    );
    assert!(!overdue.is_empty());
    let nearly = listed("due=nearly");
    assert_eq!(nearly, those(&items, |i| i["progress"] == "nearly_due"));
    for code in &nearly {
        assert_eq!(clerk.dossier(code)["progress"], "nearly_due", "as in the list");
    }
    assert!(!nearly.is_empty());
    let today = listed("due=today");
    assert_eq!(
        today,
        those(&items, |i| {
            running(i) && i["due_at"].as_str().is_some_and(|d| d.starts_with("2026-03-06"))
        })
    );
    assert!(!today.is_empty() && today.is_disjoint(&overdue));
    assert_eq!(
        listed("assignee=leader"),
        those(&items, |i| i["assignee"]["username"] == "leader")
    );
    assert_eq!(app.sign_in("handler").codes("/api/v1/dossiers?assignee=me").len(), 1);
    assert_eq!(listed("assignee=none"), those(&items, |i| i["assignee"].is_null()));
    for (query, field, code) in [
        ("due=soon", "due", "unknown_value"),
        ("order=oldest", "order", "unknown_value"),
        ("limit=0", "limit", "out_of_range"),
        ("limit=201", "limit", "out_of_range"),
        ("after=x", "after", "cursor"),
        ("assignee=no.body", "assignee", "user_unknown"),
        ("colour=red", "colour", "unknown_field"),
    ] {
        clerk
            .get(&format!("/api/v1/dossiers?{query}"))
            .refused_field(field, code);
    }
    clerk.get("/api/v1/dossiers?agency=H02").expect(200);
    app.sign_in("clerk.02")
        .get("/api/v1/dossiers?agency=H02.07.01")
        .refused(404, "agency_not_found");
});

story!(pages_cover_everything_exactly_once, |app| {
    fortnight(app);
    for name in ["clerk", "clerk.01", "supervisor", "portal", "handler.taichinhkehoach"] {
        let who = app.sign_in(name);
        for filter in [
            "",
            "&status=received,processing,submitted",
            "&procedure=1.001612",
            "&q=nguyen",
        ] {
            let everything = who.all(&format!("{ALL}{filter}"));
            for limit in [1, 2, 5, 7] {
                let pages = who.codes(&format!("/api/v1/dossiers?limit={limit}{filter}"));
                let whole: Vec<&str> = everything.iter().map(|i| i["code"].as_str().unwrap()).collect();
                assert_eq!(pages, whole, "{name}{filter} by {limit}");
            }
            // Soonest due first, those without a due date last; only what is in progress, unless states are named.
            let by_due = who.all(&format!("{ALL}&order=due{filter}"));
            for limit in [1, 3, 5] {
                let pages = who.codes(&format!("/api/v1/dossiers?order=due&limit={limit}{filter}"));
                let whole: Vec<&str> = by_due.iter().map(|i| i["code"].as_str().unwrap()).collect();
                assert_eq!(pages, whole, "{name}{filter} by {limit}");
            }
            let times: Vec<(bool, &str)> = by_due
                .iter()
                .map(|i| (i["due_at"].is_null(), i["due_at"].as_str().unwrap_or_default()))
                .collect();
            assert!(times.is_sorted(), "{name}{filter}: {times:?}");
            let expected = those(&everything, |i| filter.contains("status") || !i["progress"].is_null());
            assert_eq!(
                set(&by_due
                    .iter()
                    .map(|i| i["code"].as_str().unwrap().to_owned())
                    .collect::<Vec<_>>()),
                expected
            );
        }
    }
});

fn assert_counts_equal_lists(who: &Actor<'_>, name: &str, agency: &str) {
    let counts = who
        .get(&format!("/api/v1/dossiers/counts{}", agency.replacen('&', "?", 1)))
        .expect(200);
    let listed = |query: &str| who.codes(&format!("{ALL}&{query}{agency}")).len();
    for status in [
        "submitted",
        "received",
        "processing",
        "supplement_requested",
        "payment_required",
        "decided",
    ] {
        let counted = counts["by_status"][status].as_u64().unwrap_or(0);
        assert_eq!(
            usize::try_from(counted).unwrap(),
            listed(&format!("status={status}")),
            "{name}: {status}"
        );
    }
    for due in ["nearly", "overdue", "paused"] {
        let counted = counts[due].as_u64().unwrap();
        assert_eq!(
            usize::try_from(counted).unwrap(),
            listed(&format!("due={due}")),
            "{name}: {due}"
        );
    }
}

story!(the_numbers_on_the_tabs_are_the_lengths_of_the_lists, |app| {
    fortnight(app);
    for name in [
        "clerk",
        "clerk.01",
        "clerk.04",
        "leader.01",
        "supervisor",
        "portal",
        "handler.taichinhkehoach",
    ] {
        assert_counts_equal_lists(&app.sign_in(name), name, "");
    }
    assert_counts_equal_lists(&app.sign_in("supervisor"), "supervisor", "&agency=H02.07.01");
    app.sign_in("admin")
        .get("/api/v1/dossiers/counts")
        .refused(403, "not_allowed");
});

story!(each_sees_their_own_agency, |app| {
    fortnight(app);
    let items = app.sign_in("supervisor").all(ALL);
    let expected = |agency: &str| those(&items, |i| i["agency"]["code"] == agency);
    for (name, agency) in [
        ("clerk.02", "H02.07.02"),
        ("handler.03", "H02.07.03"),
        ("leader.04", "H02.07.04"),
    ] {
        let who = app.sign_in(name);
        let seen = set(&who.codes(ALL));
        assert_eq!(seen, expected(agency), "{name}");
        assert_eq!(seen.len(), 1);
        for item in &items {
            let code = item["code"].as_str().unwrap();
            let status = who.get(&format!("/api/v1/dossiers/{code}")).status;
            assert_eq!(status, if seen.contains(code) { 200 } else { 404 }, "{name} {code}");
        }
    }
});
