//! Administrators add and change scorecards on pages.

use serde_json::json;

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
