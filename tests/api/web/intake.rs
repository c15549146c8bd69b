//! The form of the intake: what was typed goes along, what is wrong is said at once, and what is under way is told.

use serde_json::json;

use super::browser::{Browser, View};
use super::work::{FORM, TYPED, code_in};
use crate::story;
use crate::support::{household_business, marital_status};
use crate::tools::fingerprint;

const HERE: &str = "/tiep-nhan";

fn applicant(page: &View) -> [String; 4] {
    ["name", "id-number", "phone", "address"].map(|field| page.value(&format!("applicant-{field}")))
}

const PERSON: [(&str, &str); 4] = [
    ("applicant.name", "Nguyễn Văn Ấn"),
    ("applicant.id_number", "024085001234"),
    ("applicant.phone", "0912345678"),
    ("applicant.address", "Thôn Đông"),
];

fn typed<'t>(more: &[(&'t str, &'t str)]) -> Vec<(&'t str, &'t str)> {
    PERSON.iter().chain(more).copied().collect()
}

story!(another_language_loses_nothing_that_was_typed, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(FORM).expect(200);
    let button = form.all(".foot button[form=intake][name=lang]");
    assert_eq!(
        button.iter().filter_map(|b| b.attr("value")).collect::<Vec<_>>(),
        ["en"]
    );
    let before = fingerprint(app);
    let fields = typed(&[("paper", "p1"), ("papers.p1.originals", "3"), ("lang", "en")]);
    let english = clerk.submit(&form, HERE, &fields).expect(200);
    english.says(&["Receive a dossier"]);
    assert_eq!(applicant(&english), PERSON.map(|(_, value)| value));
    assert_eq!(english.value("papers-p1-originals"), "3");
    assert_eq!(english.all("input[name=paper][checked]").len(), 1);
    assert_eq!(fingerprint(app), before);
    // It holds from then on, and for the page without a form too.
    clerk.get("/ban-lam-viec").says(&["Today's desk"]);
    let back = clerk.submit(&english, HERE, &[("lang", "vi")]).expect(200);
    assert_eq!(applicant(&back), PERSON.map(|(_, value)| value));
    clerk.get("/ban-lam-viec").says(&["Bàn làm việc hôm nay"]);
});

story!(another_procedure_keeps_who_applies, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(FORM).expect(200);
    let other = typed(&[("submitter.name", "Trần Thị Bé"), ("paper", "p1"), ("other", "yes")]);
    let choose = clerk.submit(&form, HERE, &other).expect(200);
    choose.says(&["Thông tin chủ hồ sơ đã nhập được giữ lại."]);
    assert!(!choose.all("#found li button[name=procedure_code]").is_empty());
    // A few letters, and the only one that fits is open, in this language or the other.
    let found = clerk
        .submit(&choose, HERE, &[("q", "dang ky"), ("other", "open")])
        .expect(200);
    let codes: Vec<_> = found
        .all("#found li button")
        .iter()
        .filter_map(|b| b.attr("value").map(str::to_owned))
        .collect();
    let english = clerk.submit(&found, HERE, &[("lang", "en")]).expect(200);
    assert_eq!(english.texts("#found li").len(), codes.len());
    let next = clerk
        .submit(&english, HERE, &[("procedure_code", "1.004873")])
        .expect(200);
    assert_eq!(applicant(&next), PERSON.map(|(_, value)| value));
    assert_eq!(next.value("submitter-name"), "Trần Thị Bé");
    // Its own papers are proposed, and none of the other procedure is ticked.
    assert!(next.all("input[name=paper][checked]").is_empty());
    assert!(
        next.all("input.count")
            .iter()
            .any(|count| count.attr("value") != Some("0"))
    );
    let only = clerk
        .submit(&choose, HERE, &[("q", "1.001612"), ("other", "open")])
        .expect(200);
    assert_eq!(applicant(&only), PERSON.map(|(_, value)| value));
    assert_eq!(only.value("papers-p1-originals"), "1");
    let fields = [("paper", "p1"), ("paper", "p2"), ("save", "yes")];
    code_in(clerk.submit(&only, HERE, &fields).location());
});

story!(a_long_list_of_procedures_says_that_it_is_one, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let some = clerk.get(HERE).expect(200);
    let told = some.text("#found p[role=status]");
    assert!(
        told.starts_with("Đang hiện 20 trên ") && told.ends_with("Xem tất cả"),
        "{told}"
    );
    assert_eq!(some.all("#found li").len(), 20);
    let all = clerk.get(some.all("#found p a")[0].attr("href").unwrap()).expect(200);
    let number = all.all("#found li").len();
    assert!(number > 20);
    assert_eq!(all.text("#found p[role=status]"), format!("{number} thủ tục"));
    assert!(told.contains(&format!("trên {number} thủ tục")), "{told}");
    // From a form likewise.
    let choose = clerk
        .submit(&clerk.get(FORM), HERE, &typed(&[("other", "yes")]))
        .expect(200);
    assert_eq!(choose.all("#found li").len(), 20);
    let all = clerk.submit(&choose, HERE, &[("other", "all")]).expect(200);
    assert_eq!(all.all("#found li").len(), number);
});

story!(everything_that_is_wrong_at_intake_is_said_at_once, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(FORM).expect(200);
    let fields = [
        ("return_channel", "postal"),
        ("paper", "p1"),
        ("papers.p1.originals", "x"),
        ("save", "yes"),
    ];
    let wrong = clerk.submit(&form, HERE, &fields).expect(422);
    for id in [
        "applicant-name",
        "applicant-phone",
        "applicant-address",
        "papers-p1-originals",
        "papers-p2",
    ] {
        assert!(!wrong.wrong(id).is_empty(), "{id}");
    }
    // Of a paper that was counted wrongly nobody is told that it is missing.
    assert!(wrong.wrong("papers-p1").is_empty());
    // Every link leads to something that one can fill in.
    let links = wrong.all(".notice li a");
    assert_eq!(links.len(), 5, "{:?}", wrong.texts(".notice li"));
    for link in links {
        let target = wrong.all(link.attr("href").unwrap());
        assert!(
            target.len() == 1 && target[0].value().name() == "input",
            "{:?}",
            link.attr("href")
        );
    }
    // So does the API.
    let mut body = household_business("Nguyễn Văn Ấn");
    body["papers"] = json!([]);
    body["return_channel"] = json!("postal");
    body["applicant"] = json!({"name": "Nguyễn Văn Ấn"});
    let refused = app
        .sign_in("clerk")
        .post("/api/v1/dossiers", body)
        .refused(422, "invalid");
    let named: Vec<&str> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|e| e["field"].as_str())
        .collect();
    assert_eq!(
        named,
        ["applicant.address", "applicant.phone", "papers.p1", "papers.p2"]
    );
});

story!(who_has_the_same_under_way_already_is_told_of, |app| {
    let api = app.sign_in("clerk");
    let earlier = api.take_in(household_business("Nguyễn Văn Ấn"));
    let clerk = Browser::signed_in(app, "clerk");
    let form = clerk.get(FORM).expect(200);
    let warned = |page: &View| page.all(&format!("#under-way a[href='/ho-so/{earlier}']")).len() == 1;
    // With the number it is there, before anything is saved.
    let check = [("applicant.id_number", "024085001234"), ("check", "yes")];
    assert!(warned(&clerk.submit(&form, HERE, &check).expect(200)));
    let before = fingerprint(app);
    let body = form.filled(HERE, TYPED);
    let stopped = clerk.post_body(HERE, &body).expect(200);
    stopped.says(&["Hồ sơ chưa được lưu."]);
    assert!(warned(&stopped));
    assert_eq!(fingerprint(app), before);
    // Ticked it goes through; sent again it is the same, and asks nothing.
    let value = stopped.all("#under-way input[name=one_more]")[0]
        .attr("value")
        .unwrap()
        .to_owned();
    let mut fields = TYPED.to_vec();
    fields.push(("one_more", &value));
    let body = stopped.filled(HERE, &fields);
    let saved = clerk.post_body(HERE, &body);
    let code = code_in(saved.location());
    assert_eq!(clerk.post_body(HERE, &body).location(), saved.location());
    // Who has seen one has not seen the other.
    let two = clerk.submit(&form, HERE, &fields).expect(200);
    assert!(two.text("#under-way").contains(&code) && two.text("#under-way").contains(&earlier));
    // Another procedure, another person, and what has ended are nobody's concern.
    let others = [("applicant.id_number", "024085009999"), ("check", "yes")];
    assert!(
        clerk
            .submit(&form, HERE, &others)
            .expect(200)
            .all("#under-way")
            .is_empty()
    );
    for code in [&earlier, &code] {
        api.done(code, "withdraw", json!({"reason": "Nộp nhầm"}));
    }
    assert!(
        clerk
            .submit(&form, HERE, &check)
            .expect(200)
            .all("#under-way")
            .is_empty()
    );
});

story!(nobody_is_told_of_a_dossier_that_they_may_not_see, |app| {
    let admin = app.sign_in("admin");
    let rule = json!({"key": "intake_regardless_of_boundary", "agency": "H02", "valid_from": "2026-03-01", "value": 1,
        "source": "Nghị định 118/2025/NĐ-CP"});
    admin.put("/api/v1/rules", rule).expect(200);
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["applicant"]["id_number"] = json!("024085001234");
    let code = app.sign_in("clerk.01").take_in(body);
    let check = [
        ("applicant.id_number", "024085001234"),
        ("agency_code", "H02.07.01"),
        ("check", "yes"),
    ];
    let seen = |name: &str| {
        let browser = Browser::signed_in(app, name);
        let page = browser.get("/tiep-nhan?procedure=1.004873").expect(200);
        browser.submit(&page, HERE, &check).expect(200).text("#under-way-box")
    };
    assert!(seen("clerk.01").contains(&code));
    assert_eq!(seen("clerk.04"), "");
});
