//! What a leader decides about money that clerks take, and what the counter notes of the applicant's wish to be told.

use serde_json::json;

use super::browser::{Browser, View, encoded};
use crate::money::receipt;
use crate::story;
use crate::support::marital_status;

/// The form of a change, filled in.
fn change(browser: &Browser<'_>, code: &str, path: &str, fields: &[(&str, &str)]) -> View {
    let address = format!("/ho-so/{code}/phi/{path}");
    let form = browser.get(&address).expect(200);
    browser.submit(&form, &address, fields)
}

story!(a_leader_waives_gives_back_and_cancels_on_pages, |app| {
    let api = app.sign_in("clerk.01");
    let code = api.take_in(marital_status("Nguyễn Văn Ấn"));
    let (clerk, leader) = (
        Browser::signed_in(app, "clerk.01"),
        Browser::signed_in(app, "leader.01"),
    );
    let dossier = format!("/ho-so/{code}");
    let links = |browser: &Browser<'_>| {
        let page = browser.get(&dossier).expect(200);
        let found = page.all("a[href*='/phi/']");
        found
            .iter()
            .filter_map(|a| a.attr("href").map(str::to_owned))
            .collect::<Vec<_>>()
    };
    // Who takes the money changes nothing about it.
    assert_eq!(links(&clerk), Vec::<String>::new());
    clerk.get(&format!("{dossier}/phi/mien-giam")).expect(403);
    leader.get(&format!("{dossier}/phi/khac")).expect(404);
    assert_eq!(links(&leader), [format!("{dossier}/phi/mien-giam")]);

    // Too much is refused beside its field, and what was typed stays.
    let reason = [
        ("legal_ground", "Điều 10 Nghị định 120/2016/NĐ-CP"),
        ("reason", "Hộ nghèo"),
    ];
    let much: Vec<_> = reason.iter().copied().chain([("amount", "6.000")]).collect();
    let wrong = change(&leader, &code, "mien-giam", &much).expect(422);
    assert!(wrong.wrong("amount").contains("vượt quá"));
    assert_eq!(wrong.value("legal-ground"), reason[0].1);
    let part: Vec<_> = reason.iter().copied().chain([("amount", "2.000")]).collect();
    leader
        .submit(&wrong, &format!("{dossier}/phi/mien-giam"), &part)
        .goes_to(&format!("{dossier}?done=mien-giam"));
    // What was waived, and on what ground, stands beside what is left to pay.
    leader.get(&format!("{dossier}?done=mien-giam")).expect(200).says(&[
        "Đã thực hiện: Miễn, giảm phí, lệ phí.",
        "Đã miễn, giảm",
        "2.000 đ",
        reason[0].1,
        "3.000 đ",
    ]);

    // A receipt for the wrong method is cancelled, with another in its place.
    let paid = api.done(&code, "pay_fee", json!({"method": "cash"}));
    assert_eq!(paid["payment"]["amount"], 3000);
    let first = receipt(&paid);
    let replaced = [("replace", "true"), ("reason", "Ghi sai người nộp")];
    change(&leader, &code, "huy-bien-lai", &replaced).goes_to(&format!("{dossier}?done=huy-bien-lai"));
    assert_ne!(receipt(&api.dossier(&code)), first);

    // It goes back out of the drawer that it came into: a leader has none.
    change(&leader, &code, "hoan-tra", &[("reason", "Rút hồ sơ")])
        .expect(422)
        .says(&["Căn cứ pháp lý"]);
    let back = [("legal_ground", "Điều 5"), ("reason", "Rút hồ sơ"), ("method", "cash")];
    change(&leader, &code, "hoan-tra", &back).goes_to(&format!("{dossier}?done=hoan-tra"));
    let money = api.dossier(&code)["payment"].clone();
    assert_eq!(
        (&money["state"], &money["refunds"][0]["paid_out_by"]["username"]),
        (&json!("refunded"), &json!("clerk.01"))
    );
    let book = api.get("/api/v1/cash-book").expect(200);
    assert_eq!(
        (&book["taken"]["cash"], &book["refunded"]["cash"]),
        (&json!(3000), &json!(3000))
    );
    leader
        .get(&format!("{dossier}/phi/hoan-tra"))
        .expect(200)
        .says(&["không có khoản phí, lệ phí nào đã nộp"]);
});

story!(what_came_online_goes_back_out_of_a_drawer_that_is_chosen, |app| {
    let mut body = marital_status("Vũ Thị Hoa");
    body["intake_channel"] = json!("online");
    body["payment_method"] = json!("online");
    body["payment_reference"] = json!("GD-1");
    let code = app.sign_in("portal").take_in(body);
    let leader = Browser::signed_in(app, "leader.01");
    let address = format!("/ho-so/{code}/phi/hoan-tra");
    let form = leader.get(&address).expect(200);
    let offered: Vec<_> = form
        .all("#paid-out-by option")
        .iter()
        .filter_map(|o| o.attr("value"))
        .collect();
    assert_eq!(offered.first(), Some(&""));
    assert!(
        offered.contains(&"clerk.01") && !offered.contains(&"leader.01"),
        "{offered:?}"
    );
    let mut back = vec![
        ("legal_ground", "Điều 5"),
        ("reason", "Nộp nhầm"),
        ("method", "transfer"),
        ("reference", "UNC-1"),
    ];
    let unsaid = leader.submit(&form, &address, &back).expect(422);
    assert!(!unsaid.wrong("paid-out-by").is_empty());
    back.push(("paid_out_by", "clerk.01"));
    leader
        .submit(&unsaid, &address, &back)
        .goes_to(&format!("/ho-so/{code}?done=hoan-tra"));
});

story!(the_applicant_says_at_the_counter_whether_to_be_told, |app| {
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["applicant"]["email"] = json!("an.nguyen@example.vn");
    body["consent"] = json!({"text": true});
    let code = app.sign_in("clerk.01").take_in(body);
    let clerk = Browser::signed_in(app, "clerk.01");
    let address = format!("/ho-so/{code}/nhan-tin");
    let page = clerk.get(&format!("/ho-so/{code}")).expect(200);
    assert_eq!(page.all(&format!("a[href='{address}']")).len(), 1);
    let ticked = |view: &View| {
        let found = view.all("input[type=checkbox][checked]");
        found
            .iter()
            .filter_map(|i| i.attr("name").map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let form = clerk.get(&address).expect(200);
    assert_eq!(ticked(&form), ["text"]);
    let mut pairs = form.pairs(&address, &[("email", "yes")]);
    pairs.retain(|(name, _)| name != "text");
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    clerk
        .post_body(&address, &encoded(&pairs))
        .goes_to(&format!("/ho-so/{code}?done=consent"));
    assert_eq!(ticked(&clerk.get(&address).expect(200)), ["email"]);
    clerk.get(&format!("/ho-so/{code}")).expect(200).says(&[
        "Đồng ý nhận tin về hồ sơ qua: Tin nhắn (SMS, Zalo)",
        "Ghi nhận việc đồng ý nhận tin",
        "Đồng ý nhận tin về hồ sơ qua: Thư điện tử",
    ]);
    Browser::signed_in(app, "supervisor").get(&address).expect(403);
});
