//! Administrators issue and change plans on pages; whoever answers for figures of other systems enters them.

use serde_json::{Value, json};

use super::browser::{Browser, View};
use crate::story;
use crate::support::TestApp;

fn plan_of(app: &TestApp, year: i64) -> Value {
    let plans = app
        .sign_in("admin")
        .get(&format!("/api/v1/plans?year={year}"))
        .expect(200);
    let mut all = plans["items"].as_array().unwrap().iter();
    all.find(|plan| plan["agency"]["code"] == "H02.07").unwrap().clone()
}

story!(a_plan_is_issued_and_changed_on_pages, |app| {
    let browser = Browser::signed_in(app, "admin");
    let list = browser.get("/quan-tri/ke-hoach").expect(200);
    list.says(&["Lập kế hoạch"]);
    let path = "/quan-tri/ke-hoach-moi";
    let form = browser.get(path).expect(200);
    let refused = browser
        .submit(&form, path, &[("save", "yes"), ("targets[2].percent", "nhiều")])
        .expect(422);
    assert!(!refused.wrong("targets-0--percent").is_empty());
    // A target of which only the level was chosen is half a target, not none.
    let refused = browser
        .submit(&form, path, &[("save", "yes"), ("targets[1].level", "district")])
        .expect(422);
    assert!(!refused.wrong("targets-0--indicator").is_empty());
    assert_eq!(refused.value("targets-0--level"), "district");
    let typed = [
        ("year", "2031"),
        ("agency", "H02.07"),
        ("name", "Kế hoạch CCHC 2031"),
        ("source", "Kế hoạch 1/KH-UBND"),
        ("targets[0].indicator", "online"),
        ("targets[0].level", "district"),
        ("targets[0].comparator", "at_least"),
        ("targets[0].percent", "30,5"),
        ("targets[2].indicator", "incoming_documents"),
        ("targets[2].level", "district"),
        ("targets[2].comparator", "more_than"),
        ("targets[2].percent", "80"),
        ("save", "yes"),
    ];
    // The district has a plan already, which ends with this one.
    let asked = browser.submit(&form, path, &typed).expect(200);
    let seen = asked.all("input[name=replaces]")[0].attr("value").unwrap().to_owned();
    let body = asked.filled(path, &[("save", "yes"), ("replaces", &seen)]);
    let to = "/quan-tri/ke-hoach?done=issued";
    browser.post_body(path, &body).goes_to(to);
    browser.post_body(path, &body).goes_to(to);
    browser.get(to).says(&["Đã lưu.", "Kế hoạch CCHC 2031", "≥ 30,5 %"]);
    browser.submit(&browser.get(path), path, &typed).expect(409);
    let plan = plan_of(app, 2031);
    assert_eq!(
        (plan["targets"].as_array().unwrap().len(), &plan["version"]),
        (2, &json!(1))
    );

    let path = "/quan-tri/ke-hoach/2031/H02.07";
    let form = browser.get(path).expect(200);
    let target = (0..2)
        .find(|n| form.value(&format!("targets-{n}--indicator")) == "online")
        .unwrap();
    let percent = format!("targets[{target}].percent");
    let more = browser.submit(&form, path, &[("more", "targets")]).expect(200);
    // One goes on in the first row that is new.
    let begins: Vec<_> = more.all("[autofocus]").iter().filter_map(|e| e.attr("id")).collect();
    assert_eq!(begins, ["targets-2--indicator"]);
    assert!(form.all("[autofocus]").is_empty());
    // The plan of the year after begins with its targets.
    let new = "/quan-tri/ke-hoach-moi";
    let blank = browser.get(new).expect(200);
    let nothing = browser.submit(&blank, new, &[("copy", "yes")]).expect(422);
    assert!(!nothing.wrong("year").is_empty() && !nothing.wrong("agency").is_empty());
    let before = [("copy", "yes"), ("year", "1999"), ("agency", "H02.07")];
    let before = browser.submit(&blank, new, &before).expect(422);
    assert!(
        before.wrong("year").contains("chưa có kế hoạch nào trước"),
        "{}",
        before.main()
    );
    let copy = [
        ("copy", "yes"),
        ("year", "2032"),
        ("agency", "H02.07"),
        ("targets[0].percent", "1"),
    ];
    let copied = browser.submit(&blank, new, &copy).expect(200);
    copied.says(&["Đã chép các chỉ tiêu của kế hoạch năm 2031"]);
    let told: Vec<String> = (0..3)
        .map(|n| copied.value(&format!("targets-{n}--indicator")))
        .collect();
    assert!(
        told.contains(&"online".to_owned()) && told.contains(&"incoming_documents".to_owned()) && told[2].is_empty(),
        "{told:?}"
    );
    let wrong = [(percent.as_str(), "130"), ("save", "yes")];
    let refused = browser.submit(&more, path, &wrong).expect(422);
    assert!(!refused.wrong(&format!("targets-{target}--percent")).is_empty());
    let right = [(percent.as_str(), "40"), ("save", "yes")];
    browser
        .submit(&more, path, &right)
        .goes_to("/quan-tri/ke-hoach?done=changed");
    let plan = plan_of(app, 2031);
    assert!(plan["targets"].as_array().unwrap().iter().any(|t| t["percent"] == 40.0));
    // Somebody was faster: the form still has the version it began with.
    browser.submit(&form, path, &right).expect(409);
    browser.get("/quan-tri/ke-hoach/2032/H02.07").expect(404);
    Browser::signed_in(app, "supervisor").get(path).expect(403);
});

/// What stays chosen when a figure was entered.
const JANUARY: &str = "&indicator=payment_used&agency=H02.07&from=2026-01-01&to=2026-01-31";
const OF_2023: &str = "&indicator=payment_used&agency=H02.07&from=2023-01-01&to=2023-12-31";

story!(what_a_plan_takes_away_is_told_and_asked_before_it_is_saved, |app| {
    let browser = Browser::signed_in(app, "admin");
    let path = "/quan-tri/ke-hoach-moi";
    let issue = |year: &'static str, name: &'static str| {
        vec![
            ("year", year),
            ("agency", "H02.07"),
            ("name", name),
            ("source", "Kế hoạch 1/KH-UBND"),
            ("targets[0].indicator", "online"),
            ("targets[0].level", "district"),
            ("targets[0].comparator", "at_least"),
            ("targets[0].percent", "30"),
            ("targets[1].indicator", "postal"),
            ("targets[1].level", "district"),
            ("targets[1].comparator", "at_least"),
            ("targets[1].percent", "10,5"),
            ("save", "yes"),
        ]
    };
    // The office has a plan of 2023; what the first of these does to it is told as well.
    let form = browser.get(path).expect(200);
    let asked = browser.submit(&form, path, &issue("2031", "Kế hoạch 2031")).expect(200);
    asked.says(&["Chưa lưu. Kế hoạch này thay toàn bộ kế hoạch năm 2023 của cơ quan"]);
    let box_of = |page: &View| page.all("input[name=replaces]")[0].attr("value").unwrap().to_owned();
    let seen = box_of(&asked);
    assert_eq!(asked.value("name"), "Kế hoạch 2031");
    browser
        .submit(&asked, path, &[("save", "yes"), ("replaces", &seen)])
        .goes_to("/quan-tri/ke-hoach?done=issued");
    // The next one leaves a target out and changes another.
    let mut next = issue("2032", "Kế hoạch 2032");
    next.retain(|(name, _)| !name.starts_with("targets[1]"));
    next.iter_mut()
        .find(|(name, _)| *name == "targets[0].percent")
        .unwrap()
        .1 = "35";
    let asked = browser.submit(&browser.get(path), path, &next).expect(200);
    asked.says(&[
        "kế hoạch năm 2031 của cơ quan (Kế hoạch 2031)",
        "Những chỉ tiêu này sẽ không còn áp dụng:",
        "≥ 10,5 %",
        "≥ 30 % → ≥ 35 %",
    ]);
    // Whoever agreed to that has not agreed to what is changed since.
    let seen = box_of(&asked);
    let again = browser
        .submit(
            &asked,
            path,
            &[("save", "yes"), ("replaces", &seen), ("targets[0].percent", "20")],
        )
        .expect(200);
    again.says(&["≥ 30 % → ≥ 20 %"]);
    assert!(again.all("input[name=replaces][checked]").is_empty());
    let seen = box_of(&again);
    let body = again.filled(path, &[("save", "yes"), ("replaces", &seen)]);
    browser.post_body(path, &body).goes_to("/quan-tri/ke-hoach?done=issued");
    browser.post_body(path, &body).goes_to("/quan-tri/ke-hoach?done=issued");
    assert_eq!(plan_of(app, 2032)["targets"][0]["percent"], 20.0);

    // Nor does a target of a plan that is changed vanish without a word.
    let path = "/quan-tri/ke-hoach/2031/H02.07";
    let form = browser.get(path).expect(200);
    let postal = (0..2)
        .find(|n| form.value(&format!("targets-{n}--indicator")) == "postal")
        .unwrap();
    let blank = ["indicator", "level", "percent", "source"].map(|field| format!("targets[{postal}].{field}"));
    let mut sent: Vec<(&str, &str)> = blank.iter().map(|name| (name.as_str(), "")).collect();
    sent.push(("save", "yes"));
    let asked = browser.submit(&form, path, &sent).expect(200);
    asked.says(&["Chưa lưu. Kế hoạch đang có sẽ mất một số chỉ tiêu.", "≥ 10,5 %"]);
    assert_eq!(plan_of(app, 2031)["targets"].as_array().unwrap().len(), 2);
    let seen = box_of(&asked);
    browser
        .submit(&asked, path, &[("save", "yes"), ("replaces", &seen)])
        .goes_to("/quan-tri/ke-hoach?done=changed");
    assert_eq!(plan_of(app, 2031)["targets"].as_array().unwrap().len(), 1);
});

story!(figures_of_other_systems_are_entered_and_corrected_on_a_page, |app| {
    let browser = Browser::signed_in(app, "supervisor");
    let path = "/so-lieu/nhap";
    browser.get("/so-lieu").says(&["Nhập số liệu"]);
    let form = browser.get(path).expect(200);
    let typed = [
        ("indicator", "payment_used"),
        ("agency", "H02.07"),
        ("from", "2026-01-01"),
        ("to", "2026-01-31"),
        ("numerator", "1.250"),
        ("denominator", "1300"),
        ("source", "Hệ thống thanh toán"),
        ("evidence", "Báo cáo số 5"),
    ];
    let wrong = browser.submit(&form, path, &[("numerator", "nhiều")]).expect(422);
    assert!(!wrong.wrong("numerator").is_empty());
    let mut more_than_all = typed;
    more_than_all[5].1 = "1";
    let wrong = browser.submit(&form, path, &more_than_all).expect(422);
    assert!(!wrong.wrong("numerator").is_empty());
    assert_eq!(wrong.value("source"), "Hệ thống thanh toán");
    browser
        .submit(&form, path, &typed)
        .goes_to(&format!("/so-lieu/nhap?done=entered&year=2026{JANUARY}"));
    let shown = browser.get(path).expect(200);
    shown.says(&["1.250 / 1.300", "Hệ thống thanh toán"]);

    let link = shown
        .all("main table a")
        .into_iter()
        .filter_map(|a| a.attr("href"))
        .find(|href| href.contains("payment_used"))
        .unwrap();
    let form = browser.get(link.split('#').next().unwrap()).expect(200);
    assert_eq!(
        (form.value("numerator"), form.value("from")),
        ("1250".to_owned(), "2026-01-01".to_owned())
    );
    let refused = browser.submit(&form, path, &[("numerator", "1200")]).expect(422);
    assert!(!refused.wrong("reason").is_empty());
    browser
        .submit(&form, path, &[("numerator", "1200"), ("reason", "Đếm nhầm")])
        .goes_to(&format!("/so-lieu/nhap?done=entered&year=2026{JANUARY}"));
    browser.get(path).says(&["1.200 / 1.300", "Sửa lần 2"]);
    Browser::signed_in(app, "clerk").get(path).expect(403);
});

story!(a_figure_of_years_ago_is_shown_and_corrected_on_the_page, |app| {
    let browser = Browser::signed_in(app, "supervisor");
    let path = "/so-lieu/nhap";
    let form = browser.get(path).expect(200);
    let typed = [
        ("indicator", "payment_used"),
        ("agency", "H02.07"),
        ("from", "2023-01-01"),
        ("to", "2023-12-31"),
        ("numerator", "125"),
        ("denominator", "130"),
        ("source", "Hệ thống thanh toán"),
        ("evidence", "Báo cáo số 5"),
    ];
    let after = browser.submit(&form, path, &typed);
    after.goes_to(&format!("/so-lieu/nhap?done=entered&year=2023{OF_2023}"));
    browser
        .follow(&after)
        .expect(200)
        .says(&["125 / 130", "01/01/2023", "31/12/2023"]);
    assert!(!browser.get(path).main().contains("125 / 130"));
    // Entered again it becomes the correction: what was typed stays, beside what stands.
    let mut again = typed;
    (again[4].1, again[6].1) = ("120", "Sổ theo dõi");
    let refused = browser.submit(&browser.get(path), path, &again).expect(409);
    refused.says(&[
        "Đã nhập cho kỳ này (lần 1)",
        "Đang ghi: 125 / 130 (nguồn: Hệ thống thanh toán)",
    ]);
    assert_eq!(
        ["numerator", "denominator", "source", "from"].map(|id| refused.value(id)),
        ["120", "130", "Sổ theo dõi", "2023-01-01"].map(str::to_owned)
    );
    // Nor is it lost if the reason is forgotten, or a number is emptied.
    let refused = browser.submit(&refused, path, &[("numerator", "")]).expect(422);
    assert_eq!(
        ["numerator", "source", "evidence"].map(|id| refused.value(id)),
        ["", "Sổ theo dõi", "Báo cáo số 5"].map(str::to_owned)
    );
    browser
        .submit(&refused, path, &[("numerator", "120"), ("reason", "Đếm nhầm")])
        .goes_to(&format!("/so-lieu/nhap?done=entered&year=2023{OF_2023}"));
    browser
        .get("/so-lieu/nhap?year=2023")
        .expect(200)
        .says(&["120 / 130", "Sửa lần 2"]);
});

story!(departments_are_not_offered_where_they_can_only_be_refused, |app| {
    let admin = app.sign_in("admin");
    let agencies = admin.get("/api/v1/agencies").expect(200);
    let departments: Vec<String> = agencies["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|a| a["level"] == "department")
        .map(|a| a["code"].as_str().unwrap().to_owned())
        .collect();
    assert!(!departments.is_empty(), "{agencies:#}");
    for (who, path) in [
        ("supervisor", "/so-lieu/nhap"),
        ("admin", "/quan-tri/ke-hoach-moi"),
        ("admin", "/quan-tri/bo-chi-so-moi"),
    ] {
        let form = Browser::signed_in(app, who).get(path).expect(200);
        let offered: Vec<_> = form
            .all("#agency option")
            .iter()
            .filter_map(|o| o.attr("value"))
            .map(str::to_owned)
            .collect();
        assert!(offered.contains(&"H02.07".to_owned()), "{path}: {offered:?}");
        assert!(
            !offered.iter().any(|code| departments.contains(code)),
            "{path}: {offered:?}"
        );
    }
});
