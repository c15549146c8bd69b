//! Receipts on paper, printed by clerks from the dossier's page and by citizens for what they paid online.

use serde_json::json;

use super::browser::Browser;
use super::citizen::look;
use crate::money::online::{at_gateway, requested};
use crate::money::receipt;
use crate::slips::{pdf, says};
use crate::story;
use crate::support::marital_status;

/// A PDF that a page leads to.
fn is_pdf(browser: &Browser<'_>, place: &str) {
    let answer = browser.get(place);
    assert_eq!(
        (answer.status, &answer.headers["content-type"]),
        (200, &"application/pdf".parse().unwrap())
    );
    assert_eq!(answer.headers["cache-control"], "no-store");
}

story!(whoever_takes_money_prints_the_receipt_at_once, |app| {
    let (api, clerk) = (app.sign_in("clerk.01"), Browser::signed_in(app, "clerk.01"));
    let code = api.take_in(marital_status("Nguyễn Văn Ấn"));
    let (dossier, action) = (format!("/ho-so/{code}"), format!("/ho-so/{code}/bien-lai"));
    let form = format!("form[action='{action}']");
    assert!(clerk.get(&dossier).all(&form).is_empty());
    let page = clerk.get(&format!("{dossier}/pay_fee"));
    let paid = clerk.submit(&page, &format!("{dossier}/pay_fee"), &[("method", "cash")]);
    let done = clerk.follow(&paid).expect(200);
    let number = receipt(&api.dossier(&code));
    // Once above, where one goes on, and once beside the payment.
    assert_eq!(done.all(&form).len(), 2);
    done.says(&[&format!("In biên lai {number}")]);
    let printed = clerk.submit(&done, &action, &[]);
    let place = printed.location().to_owned();
    assert!(place.starts_with(&format!("{action}?receipt=")), "{place}");
    is_pdf(&clerk, &place);
    let later = clerk.get(&dossier);
    later.says(&[&format!("In lại biên lai {number}")]);
    assert_eq!(later.all(&form).len(), 1);
    clerk.get(&dossier).says(&["In biên lai"]);
    clerk.get(&action).expect(422);
    Browser::signed_in(app, "clerk.02").get(&place).expect(404);
});

story!(a_citizen_prints_the_receipt_for_what_came_online, |app| {
    let clerk = app.sign_in("clerk.01");
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    let code = clerk.take_in(body.clone());
    let browser = Browser::new(app);
    look(&browser, &code, "1234");
    let section = "a[href^='/tra-cuu/bien-lai']";
    assert!(browser.get("/tra-cuu/ho-so").all(section).is_empty());
    let order = requested(app, &clerk, &code);
    at_gateway(app, &order, "paid").expect(200);
    let number = receipt(&clerk.dossier(&code));
    let page = browser.get("/tra-cuu/ho-so").expect(200);
    page.says(&["Biên lai đã nộp trực tuyến", &format!("In biên lai {number}")]);
    let place = format!("/tra-cuu/bien-lai?receipt={}", number.replace(' ', "%20"));
    assert_eq!(page.all(section).len(), 1);
    is_pdf(&browser, &place);
    // It counts as no print: the first whole one is still to come.
    let events = clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    assert_eq!(
        events["items"].as_array().unwrap().last().unwrap()["action"],
        "payment_confirmed"
    );
    let prints = format!("/api/v1/dossiers/{code}/receipt-prints");
    let whole = clerk.post(&prints, json!({"receipt": number})).expect(201);
    assert_eq!(whole["prints"], 1, "{whole:#}");
    // Whoever knows the secret sees no more of anybody than on the page.
    let cookie = browser.cookie("motcua_look").unwrap();
    let anybody = app.anybody();
    let request = anybody
        .request("GET", &place)
        .header("cookie", format!("motcua_look={cookie}"));
    let bytes = request.send().unwrap().bytes().unwrap().to_vec();
    says(
        &bytes,
        &[
            "Bản sao từ trang tra cứu",
            "Nguyễn V** Ấ*",
            "Thu trực tuyến qua cổng thanh toán",
            "họ tên được che",
        ],
    );
    if let Some(text) = crate::slips::text(&bytes) {
        assert!(!text.contains("Nguyễn Văn Ấn") && !text.contains("Thôn Đông"), "{text}");
    }

    // Without the proof, or of another dossier, nothing is printed; nor is what was paid at the desk.
    Browser::new(app).get(&place).goes_to("/tra-cuu?done=over");
    let mut other = body;
    other["payment_method"] = json!("cash");
    other["applicant"]["name"] = json!("Lê Văn Cường");
    let desk = clerk.take_in(other);
    let at_desk = receipt(&clerk.dossier(&desk));
    look(&browser, &desk, "1234");
    browser.get(&place).expect(404);
    let own = browser.get("/tra-cuu/ho-so").expect(200);
    assert!(own.all(section).is_empty());
    let typed = at_desk.replace(' ', "%20");
    browser.get(&format!("/tra-cuu/bien-lai?receipt={typed}")).expect(404);
    let _ = pdf(
        &clerk,
        &format!("/api/v1/dossiers/{desk}/receipt-prints?receipt={typed}"),
    );
});

story!(a_refund_goes_back_as_it_came_unless_somebody_says_otherwise, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), Browser::signed_in(app, "leader.01"));
    let preset = |code: &str| {
        let form = leader.get(&format!("/ho-so/{code}/phi/hoan-tra")).expect(200);
        let chosen = form.all("input[name=method][checked]");
        chosen.first().and_then(|radio| radio.attr("value")).map(str::to_owned)
    };
    let mut codes: Vec<String> = Vec::new();
    for (name, method, back) in [
        ("Nguyễn Văn Ấn", "cash", "cash"),
        ("Lê Thị Bình", "transfer", "transfer"),
    ] {
        let code = clerk.take_in(marital_status(name));
        clerk.done(&code, "pay_fee", json!({"method": method, "reference": "FT1"}));
        assert_eq!(preset(&code).as_deref(), Some(back), "{method}");
        codes.push(code);
    }
    let online = clerk.take_in(marital_status("Trần Văn Cường"));
    let order = requested(app, &clerk, &online);
    at_gateway(app, &order, "paid").expect(200);
    assert_eq!(preset(&online).as_deref(), Some("transfer"));
    leader
        .get(&format!("/ho-so/{}/phi/hoan-tra", codes[1]))
        .says(&["(5.000 đ), chuyển khoản"]);
});
