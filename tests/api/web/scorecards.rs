//! Administrators add and change scorecards on pages; the page of scores keeps its form and its other scorecards, whatever was
//! asked of it.

use serde_json::{Value, json};

use super::browser::Browser;
use crate::story;

const LIST: &str = "/quan-tri/ke-hoach";

story!(a_scorecard_is_added_on_a_page, |app| {
    let browser = Browser::signed_in(app, "admin");
    browser.get(LIST).expect(200).says(&["Thêm bộ chỉ số"]);
    let path = "/quan-tri/bo-chi-so-moi";
    let form = browser.get(path).expect(200);
    let refused = browser.submit(&form, path, &[("save", "yes")]).expect(422);
    assert!(
        ["code", "agency", "name", "valid-from", "source"]
            .iter()
            .all(|id| !refused.wrong(id).is_empty())
    );
    refused.says(&["phải bằng 100, hiện là 0.00", "Chọn ít nhất một trong cấp"]);
    // Rows with room between them move up; what is no number stands beside its field.
    let part = "components[3].criteria";
    let field = |n: usize, name: &str| format!("{part}[{n}].{name}");
    let mut typed: Vec<(String, &str)> = [
        ("code", "thu_nghiem"),
        ("agency", "H02.07"),
        ("name", "Bộ thử nghiệm"),
        ("source", "Quyết định 1/QĐ-UBND"),
        ("valid_from", "2026-03-01"),
        ("levels", "commune"),
        ("components[3].code", "mot_cua"),
        ("components[3].name", "Một cửa"),
        ("components[3].max", "90"),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec();
    let criteria = [
        ["dung_han", "Đúng hạn", "nhiều", "at_least", "on_time", "95,5", ""],
        ["truc_tuyen", "Trực tuyến", "30", "bands", "online", "", "30 = 30; 15"],
        ["buu_chinh", "Bưu chính", "20", "", "postal", "10", ""],
    ];
    let names = [
        "code",
        "name",
        "max",
        "shape.kind",
        "shape.indicator",
        "shape.number",
        "shape.bands",
    ];
    for (n, row) in criteria.iter().enumerate() {
        typed.extend(names.iter().zip(row).map(|(name, value)| (field(2 * n, name), *value)));
    }
    let send = |typed: &[(String, &str)]| {
        let mut fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        fields.push(("save", "yes"));
        form.filled(path, &fields)
    };
    let refused = browser.post_body(path, &send(&typed)).expect(422);
    let at = "components-0--criteria";
    for id in ["0--max", "1--shape-bands", "2--shape-kind"] {
        assert!(!refused.wrong(&format!("{at}-{id}")).is_empty(), "{id}");
    }
    assert_eq!(refused.value(&format!("{at}-1--shape-bands")), "30 = 30; 15");
    assert_eq!(refused.value("components-0--name"), "Một cửa");

    let set = |typed: &mut Vec<(String, &'static str)>, name: String, value: &'static str| {
        typed.retain(|(other, _)| *other != name);
        typed.push((name, value));
    };
    set(&mut typed, field(0, "max"), "50");
    set(&mut typed, field(2, "shape.bands"), "30 = 20; 15 = 10");
    set(&mut typed, field(4, "shape.kind"), "capped");
    set(&mut typed, field(4, "shape.number"), "130");
    set(&mut typed, field(4, "shape.indicator"), "khong_co");
    let refused = browser.post_body(path, &send(&typed)).expect(422);
    for id in ["1--shape-bands", "2--shape-number", "2--shape-indicator"] {
        assert!(!refused.wrong(&format!("{at}-{id}")).is_empty(), "{id}");
    }
    set(&mut typed, field(2, "shape.bands"), "30 = 30; 15 = 10");
    set(&mut typed, field(4, "shape.number"), "10");
    set(&mut typed, field(4, "shape.indicator"), "postal");
    let refused = browser.post_body(path, &send(&typed)).expect(422);
    assert!(refused.wrong("components-0--max").contains("100.00"));
    set(&mut typed, "components[3].max".to_owned(), "100");
    let body = send(&typed);
    let to = format!("{LIST}?done=added");
    browser.post_body(path, &body).goes_to(&to);
    browser.post_body(path, &body).goes_to(&to);
    browser
        .get(&to)
        .says(&["Đã lưu.", "Bộ thử nghiệm", "Sửa bộ chỉ số thu_nghiem"]);
    browser
        .post_body(path, &send(&typed).replace("form_key=", "form_key=0"))
        .expect(409);
    let card = app.sign_in("admin").get("/api/v1/scorecards/thu_nghiem").expect(200);
    let shapes: Vec<_> = (0..3)
        .map(|n| card["components"][0]["criteria"][n]["shape"].clone())
        .collect();
    assert_eq!(
        json!(shapes),
        json!([
            {"kind": "threshold", "indicator": "on_time", "comparator": "at_least", "percent": 95.5},
            {"kind": "bands", "indicator": "online", "bands": [
                {"from_percent": 30.0, "points": 30.0}, {"from_percent": 15.0, "points": 10.0},
            ]},
            {"kind": "capped", "indicator": "postal", "full_at_percent": 10.0},
        ])
    );
    Browser::signed_in(app, "leader").get(path).expect(403);
});

story!(a_new_version_of_a_scorecard_begins_with_what_the_last_one_says, |app| {
    let browser = Browser::signed_in(app, "admin");
    let path = "/quan-tri/bo-chi-so/cchc_huyen";
    let before = app.sign_in("admin").get("/api/v1/scorecards/cchc_huyen").expect(200);
    let form = browser.get(path).expect(200);
    let more = browser.submit(&form, path, &[("more", "components")]).expect(200);
    let late = [("valid_from", "2020-01-01"), ("save", "yes")];
    browser.submit(&more, path, &late).expect(409);
    let off = [
        ("components[0].max", "11"),
        ("valid_from", "2026-04-01"),
        ("save", "yes"),
    ];
    let refused = browser.submit(&more, path, &off).expect(422);
    assert!(!refused.wrong("components-0--max").is_empty());
    let typed = [("name", "Bộ chỉ số mới"), ("valid_from", "2026-04-01"), ("save", "yes")];
    let body = more.filled(path, &typed);
    let to = format!("{LIST}?done=changed");
    browser.post_body(path, &body).goes_to(&to);
    browser.post_body(path, &body).goes_to(&to);
    let after = app
        .sign_in("admin")
        .get("/api/v1/scorecards/cchc_huyen?on=2026-04-01")
        .expect(200);
    assert_eq!(after["name"], "Bộ chỉ số mới");
    for same in ["components", "levels", "source", "agency"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    // Somebody was faster: the form still has the version it began with.
    browser.submit(&form, path, &typed).expect(409);
    browser
        .get(path)
        .expect(200)
        .says(&["Bộ chỉ số mới", "Sau ngày 01/04/2026"]);
    browser.get("/quan-tri/bo-chi-so/khong_co").expect(404);
    Browser::signed_in(app, "supervisor").get(path).expect(403);
});

story!(what_a_way_of_scoring_does_not_use_is_not_left_out_in_silence, |app| {
    let browser = Browser::signed_in(app, "admin");
    let path = "/quan-tri/bo-chi-so-moi";
    let form = browser.get(path).expect(200);
    // The way of scoring, then of which of indicator, number and bands it makes no use.
    let ways: [(&str, &[&str]); 6] = [
        ("entered", &["indicator", "number", "bands"]),
        ("proportional", &["number", "bands"]),
        ("bands", &["number"]),
        ("capped", &["bands"]),
        ("deduction", &["bands"]),
        ("at_least", &["bands"]),
    ];
    for (kind, unused) in ways {
        let typed = [
            ("indicator", "online"),
            ("number", "30"),
            ("bands", "30 = 20; 15 = 10"),
            ("kind", kind),
        ];
        let typed = typed.map(|(name, value)| (format!("components[0].criteria[0].shape.{name}"), value));
        let mut fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        fields.push(("save", "yes"));
        let refused = browser.post_body(path, &form.filled(path, &fields)).expect(422);
        for (name, value) in [("indicator", "online"), ("number", "30"), ("bands", "30 = 20; 15 = 10")] {
            let id = format!("components-0--criteria-0--shape-{name}");
            let said = refused.wrong(&id).contains("không dùng đến ô này");
            assert_eq!(said, unused.contains(&name), "{kind} {name}");
            assert_eq!(refused.value(&id), value, "{kind} {name}");
        }
    }
});

const PAGE: &str = "/so-lieu/cham-diem";

fn card(code: &str, agency: &str) -> Value {
    json!({
        "code": code, "agency": agency, "levels": ["commune"], "name": format!("Bộ chỉ số {code}"), "source": "QĐ 1",
        "valid_from": "2022-01-01",
        "components": [{"code": "a", "name": "A", "max": 100, "criteria": [
            {"code": "b", "name": "B", "max": 100, "shape": {"kind": "proportional", "indicator": "on_time"}},
        ]}],
    })
}

story!(a_scorecard_of_one_commune_shuts_out_no_other, |app| {
    let admin = app.sign_in("admin");
    admin.post("/api/v1/scorecards", card("a_xa", "H02.07.01")).expect(201);
    let supervisor = Browser::signed_in(app, "supervisor");
    let own = supervisor.get(&format!("{PAGE}?agency=H02.07.01")).expect(200);
    own.says(&["Bộ chỉ số a_xa"]);
    let other = supervisor.get(&format!("{PAGE}?agency=H02.07.02")).expect(200);
    assert!(!other.main().contains("a_xa"), "{}", other.main());
    // Asked for it all the same, the page says so and offers what there is.
    let refused = supervisor
        .get(&format!("{PAGE}?code=a_xa&agency=H02.07.02"))
        .expect(404);
    refused.says(&["Không có bộ chỉ số a_xa có hiệu lực trong kỳ này"]);
    assert_eq!(refused.all("form.filters").len(), 1);
    let offered: Vec<_> = refused
        .all("main nav a")
        .iter()
        .filter_map(|a| a.attr("href"))
        .collect();
    assert!(
        offered
            .iter()
            .any(|href| href.contains("code=qd766") && href.contains("agency=H02.07.02")),
        "{offered:?}"
    );
});

story!(days_before_a_scorecard_held_are_said_on_its_page, |app| {
    let supervisor = Browser::signed_in(app, "supervisor");
    let refused = supervisor
        .get(&format!(
            "{PAGE}?code=qd766&agency=H02.07&from=2021-01-01&to=2021-05-31"
        ))
        .expect(404);
    refused.says(&["Không có bộ chỉ số qd766 có hiệu lực trong kỳ này"]);
    assert_eq!(refused.all("form.filters").len(), 1);
    assert_eq!(refused.value("from"), "2021-01-01");
    let backwards = supervisor
        .get(&format!("{PAGE}?agency=H02.07&from=2026-03-01&to=2026-01-01"))
        .expect(422);
    assert!(!backwards.wrong("to").is_empty());
});

story!(a_rate_above_an_exact_threshold_is_not_said_to_be_short, |app| {
    crate::plans::eleven(app);
    let admin = app.sign_in("admin");
    let target = json!({"indicator": "on_time", "level": "district", "comparator": "exactly", "percent": 66.5});
    let plan = json!({"year": 2026, "agency": "H02.07", "name": "Kế hoạch", "source": "KH số 1", "targets": [target]});
    admin.post("/api/v1/plans", plan).expect(201);
    let page = Browser::signed_in(app, "supervisor")
        .get("/so-lieu?agency=H02.07")
        .expect(200);
    page.says(&["Vượt 8,50 điểm %, chưa đạt"]);
    assert!(!page.main().contains("Thiếu -"), "{}", page.main());
});
