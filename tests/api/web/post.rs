//! What happens to an item of the public post is entered on the page of the dossier.

use serde_json::json;

use super::browser::{Browser, View};
use crate::post::decided;
use crate::story;
use crate::support::{Actor, household_business, marital_status};

/// A dossier to which papers come by another carrier than the one that is connected. Answers its code and the item.
fn by_hand(clerk: &Actor<'_>) -> (String, String) {
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let order = json!({"version": 1, "direction": "in", "carrier": "Bưu tá xã", "name": "Nguyễn Văn Ấn", "address": "Thôn Đông"});
    let path = format!("/api/v1/dossiers/{code}/postal-orders");
    let ordered = clerk.post(&path, order).expect(200);
    let item = ordered["postal"]["orders"][0]["order"].as_str().unwrap().to_owned();
    (code, item)
}

story!(what_happened_to_an_item_is_entered_on_a_page, |app| {
    let clerk = app.sign_in("clerk.01");
    let (code, item) = by_hand(&clerk);
    let browser = Browser::signed_in(app, "clerk.01");
    let address = format!("/ho-so/{code}/buu-chinh");
    let link = format!("a[href='{address}']");
    assert_eq!(
        browser.get(&format!("/ho-so/{code}")).texts(&link),
        ["Ghi nhận hành trình bưu gửi"]
    );
    let page = browser.get(&address).expect(200);
    page.says(&[&item, "Bưu tá xã", "Đã đăng ký"]);
    let possible = |page: &View| -> Vec<String> {
        let found = page.all("input[name=kind]");
        found.iter().map(|e| e.attr("value").unwrap().to_owned()).collect()
    };
    let named = |kinds: &[&str]| -> Vec<String> { kinds.iter().map(|kind| format!("{item}~{kind}")).collect() };
    assert_eq!(
        possible(&page),
        named(&["collected", "handed_over", "delivered", "returned"])
    );
    assert_eq!(
        (page.value("at").as_str(), page.value("at-time").as_str()),
        ("2026-03-02", "09:00")
    );

    // Nothing chosen, and a time that has not come.
    let empty = browser.submit(&page, &address, &[]).expect(422);
    assert!(!empty.wrong("kind").is_empty());
    let handed = format!("{item}~handed_over");
    let early = browser
        .submit(
            &page,
            &address,
            &[("kind", &handed), ("at", "2026-03-03"), ("note", "Túi thư chiều")],
        )
        .expect(422);
    assert!(early.wrong("at").contains("tương lai"));
    assert_eq!(early.value("note"), "Túi thư chiều");
    browser
        .submit(
            &early,
            &address,
            &[("at", "2026-03-02"), ("item_code", "EE473124829VN")],
        )
        .goes_to(&format!("{address}?done=yes"));
    let page = browser.get(&format!("{address}?done=yes")).expect(200);
    page.says(&["Đã ghi nhận.", "EE473124829VN", "Túi thư chiều"]);
    assert_eq!(possible(&page), named(&["delivered", "returned"]));

    // It came back, and was delivered once more.
    for (time, kind, next) in [
        ("2026-03-04T10:00", "returned", "delivered"),
        ("2026-03-06T10:00", "delivered", "returned"),
    ] {
        app.set_time(time);
        let browser = Browser::signed_in(app, "clerk.01");
        let page = browser.get(&address).expect(200);
        let chosen = format!("{item}~{kind}");
        browser
            .submit(&page, &address, &[("kind", &chosen)])
            .goes_to(&format!("{address}?done=yes"));
        assert_eq!(possible(&browser.get(&address)), named(&[next]));
    }
    let seen = clerk.dossier(&code);
    assert_eq!(
        (
            &seen["postal"]["orders"][0]["state"],
            &seen["postal"]["orders"][0]["item_code"]
        ),
        (&json!("delivered"), &json!("EE473124829VN"))
    );
});

story!(who_may_not_enter_it_has_no_form, |app| {
    let clerk = app.sign_in("clerk.01");
    let (code, item) = by_hand(&clerk);
    let address = format!("/ho-so/{code}/buu-chinh");
    let clerks = Browser::signed_in(app, "clerk.01").get(&address).expect(200);
    assert_eq!(clerks.all(&format!("form[action='{address}']")).len(), 1);
    let leader = Browser::signed_in(app, "leader.01");
    let page = leader.get(&address).expect(200);
    assert!(page.all(&format!("form[action='{address}']")).is_empty());
    let token = page.all("input[name=form_token]")[0].attr("value").unwrap().to_owned();
    let at = ("at", "2026-03-02");
    let chosen = format!("{item}~delivered");
    leader
        .post(
            &address,
            &[("form_token", &token), ("kind", &chosen), at, ("at_time", "09:00")],
        )
        .expect(403);
    // A dossier without items has none either.
    let plain = clerk.take_in(marital_status("Trần Thị Bé"));
    let page = Browser::signed_in(app, "clerk.01")
        .get(&format!("/ho-so/{plain}/buu-chinh"))
        .expect(200);
    page.says(&["Hồ sơ không có bưu gửi nào."]);
});

story!(an_item_is_ordered_and_given_up_on_pages, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let browser = Browser::signed_in(app, "clerk.01");
    let dossier = format!("/ho-so/{code}");
    let items = format!("{dossier}/buu-chinh");
    let (order, give_up) = (format!("{items}/dat"), format!("{items}/huy"));
    let leads_to = |page: &View, to: &str| page.all(&format!("a[href='{to}']")).len();
    let page = browser.get(&dossier).expect(200);
    assert_eq!((leads_to(&page, &order), leads_to(&page, &give_up)), (1, 0));

    // The form knows whose dossier it is. What is wrong is said beside its field, and nothing typed is lost.
    let page = browser.get(&order).expect(200);
    assert_eq!(page.value("name"), "Nguyễn Văn Ấn");
    let wrong = browser
        .submit(
            &page,
            &order,
            &[
                ("address", "Thôn Đông, xã Hợp Thịnh"),
                ("item_code", "EE473124820VN"),
                ("fee", "30 nghìn"),
                ("direction", "out"),
            ],
        )
        .expect(422);
    assert!(!wrong.wrong("item-code").is_empty() && !wrong.wrong("fee").is_empty());
    assert_eq!(wrong.value("address"), "Thôn Đông, xã Hợp Thịnh");
    browser
        .submit(
            &wrong,
            &order,
            &[("item_code", "EE473124829VN"), ("fee", "30.500"), ("cod_amount", "")],
        )
        .goes_to(&format!("{items}?done=yes"));
    let seen = clerk.dossier(&code);
    let sent = &seen["postal"]["orders"][0];
    assert_eq!(
        (
            &sent["direction"],
            &sent["fee"],
            &sent["cod_amount"],
            &sent["item_code"],
            &seen["return_channel"]
        ),
        (
            &json!("out"),
            &json!(30_500),
            &json!(0),
            &json!("EE473124829VN"),
            &json!("postal")
        )
    );

    // One on its way is enough; papers may still come.
    let page = browser.get(&order).expect(200);
    let ways: Vec<_> = page
        .all("input[name=direction]")
        .iter()
        .map(|e| e.attr("value").unwrap().to_owned())
        .collect();
    assert_eq!(ways, ["in"]);

    // Somebody else acts meanwhile: the form is shown again, about the dossier as it is now.
    let page = browser.get(&give_up).expect(200);
    let papers =
        json!({"version": seen["version"], "direction": "in", "name": "Nguyễn Văn Ấn", "address": "Thôn Đông"});
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-orders"), papers)
        .expect(200);
    let stale = browser
        .submit(&page, &give_up, &[("reason", "Công dân đến nhận trực tiếp")])
        .expect(409);
    assert_eq!(stale.value("reason"), "Công dân đến nhận trực tiếp");
    browser
        .submit(&stale, &give_up, &[])
        .goes_to(&format!("{items}?done=yes"));
    assert_eq!(clerk.dossier(&code)["postal"]["orders"][0]["state"], "cancelled");
    // What waits is only what comes in.
    let items = browser.get(&give_up).expect(200);
    let waiting: Vec<_> = items
        .all("input[name=order]")
        .iter()
        .map(|e| e.attr("value").unwrap().to_owned())
        .collect();
    assert_eq!(waiting, [format!("{code}-I1")]);

    // Who may not order has no way there.
    let leader = Browser::signed_in(app, "leader.01");
    assert_eq!(leads_to(&leader.get(&dossier).expect(200), &order), 0);
    leader.get(&order).expect(403);
});

story!(nothing_more_is_sent_once_the_result_is_gone, |app| {
    let clerk = app.sign_in("clerk");
    let browser = Browser::signed_in(app, "clerk");
    let ways = |code: &str| -> Vec<String> {
        let page = browser.get(&format!("/ho-so/{code}/buu-chinh/dat")).expect(200);
        let found = page.all("input[name=direction]");
        found.iter().map(|e| e.attr("value").unwrap().to_owned()).collect()
    };
    let order = |code: &str, way: &str| {
        let version = clerk.dossier(code)["version"].clone();
        let item = json!({"version": version, "direction": way, "name": "Nguyễn Thị Đào", "address": "Thôn Đông"});
        clerk.post(&format!("/api/v1/dossiers/{code}/postal-orders"), item)
    };
    let code = decided(app);
    assert_eq!(ways(&code), ["out"]);
    order(&code, "in").refused_field("direction", "dossier_ended");
    clerk.done(&code, "hand_back", json!({}));
    assert!(ways(&code).is_empty());
    browser
        .get(&format!("/ho-so/{code}/buu-chinh/dat"))
        .says(&["Không lập thêm được bưu gửi"]);
    order(&code, "out").refused_field("direction", "handed_back");
    // What is withdrawn goes home as it came.
    let papers = clerk.take_in(household_business("Trần Thị Bé"));
    clerk.done(&papers, "withdraw", json!({"reason": "Công dân rút hồ sơ"}));
    assert_eq!(ways(&papers), ["out"]);
});

story!(what_was_entered_by_mistake_is_taken_back_on_a_page, |app| {
    let clerk = app.sign_in("clerk.01");
    let (code, item) = by_hand(&clerk);
    let browser = Browser::signed_in(app, "clerk.01");
    let address = format!("/ho-so/{code}/buu-chinh");
    let back = format!("{address}/huy-ghi-nhan");
    let link = format!("a[href='{back}']");
    assert!(browser.get(&address).texts(&link).is_empty());
    browser.get(&back).expect(200).says(&["Không có ghi nhận nào"]);
    let page = browser.get(&address);
    let chosen = format!("{item}~delivered");
    browser
        .submit(&page, &address, &[("kind", &chosen)])
        .goes_to(&format!("{address}?done=yes"));
    assert_eq!(browser.get(&address).texts(&link), ["Hủy ghi nhận nhầm"]);

    let page = browser.get(&back).expect(200);
    page.says(&[&format!("{item}: đã phát, 09:00 02/03/2026")]);
    let empty = browser.submit(&page, &back, &[("reason", "Nhầm hồ sơ")]).expect(422);
    assert!(!empty.wrong("kind").is_empty());
    assert_eq!(empty.value("reason"), "Nhầm hồ sơ");
    let that = page.all("input[name=kind]")[0].attr("value").unwrap().to_owned();
    let without = browser.submit(&page, &back, &[("kind", &that)]).expect(422);
    assert!(!without.wrong("reason").is_empty());
    browser
        .submit(&without, &back, &[("reason", "Nhầm hồ sơ")])
        .goes_to(&format!("{address}?done=yes"));
    let page = browser.get(&address).expect(200);
    page.says(&["đã hủy ghi nhận: Nhầm hồ sơ", "Đã đăng ký"]);
    assert!(page.texts(&link).is_empty());
    Browser::signed_in(app, "leader.01").get(&back).expect(403);
});
