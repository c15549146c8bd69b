//! A payment online that did not succeed is told to its citizen and begun again by them; whatever is paid twice is seen.

use serde_json::{Value, json};

use super::browser::{Browser, View};
use super::citizen::look;
use crate::money::money;
use crate::money::online::{at_gateway, notice, requested};
use crate::story;
use crate::support::{Actor, TestApp, marital_status};

const AGAIN: &str = "/tra-cuu/nop-lai";

fn see(browser: &Browser<'_>) -> View {
    browser.get("/tra-cuu/ho-so").expect(200)
}

fn is_offered(page: &View) -> bool {
    !page.all(&format!("form[action='{AGAIN}']")).is_empty()
}

/// Waits until the gateway knows of the last request, and answers the dossier.
fn open(app: &TestApp, who: &Actor<'_>, code: &str) -> Value {
    app.wait_for(
        || who.dossier(code),
        |d| d["payment"]["requests"].as_array().unwrap().last().unwrap()["state"] == "open",
    )
}

/// Last event of a dossier.
fn last_event(who: &Actor<'_>, code: &str) -> Value {
    let events = who.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    events["items"].as_array().unwrap().last().unwrap().clone()
}

story!(what_failed_online_is_begun_again_by_its_citizen, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let browser = Browser::new(app);
    look(&browser, &code, "1234");
    // Nothing was asked for yet, and nothing can be begun again.
    let before = see(&browser);
    before.says(&["Nộp tại quầy của"]);
    assert!(!is_offered(&before));
    let order = requested(app, &clerk, &code);
    let waiting = see(&browser);
    waiting.says(&["Nộp trực tuyến"]);
    assert!(!is_offered(&waiting) && !waiting.main().contains("Nộp tại quầy"));
    // The page that somebody has open from before sends what is refused.
    at_gateway(app, &order, "failed").expect(200);
    let failed = see(&browser);
    failed.says(&[
        "không thành công",
        "đã bị trừ tiền thì chưa nộp lại",
        "Cũng có thể nộp tại quầy",
    ]);
    assert!(is_offered(&failed));
    browser.submit(&failed, AGAIN, &[]).goes_to("/tra-cuu/ho-so");
    // A second press changes nothing.
    browser.submit(&failed, AGAIN, &[]).goes_to("/tra-cuu/ho-so");
    let dossier = open(app, &clerk, &code);
    let requests = dossier["payment"]["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 2);
    let second = requests[1]["order_id"].as_str().unwrap().to_owned();
    assert_eq!(second, format!("{code}-P2"));
    let told = last_event(&clerk, &code);
    assert_eq!(
        (&told["action"], &told["by"], &told["detail"]),
        (
            &json!("request_payment"),
            &Value::Null,
            &json!({"order_id": second, "amount": 5000})
        )
    );
    let again = see(&browser);
    assert!(!is_offered(&again));
    again.says(&["Nộp trực tuyến"]);
    // It expires too, and the third one is paid.
    notice(app, "n-1", &second, 5000, "expired").expect(200);
    let expired = see(&browser);
    expired.says(&["đã hết hạn"]);
    browser.submit(&expired, AGAIN, &[]).goes_to("/tra-cuu/ho-so");
    open(app, &clerk, &code);
    at_gateway(app, &format!("{code}-P3"), "paid").expect(200);
    assert_eq!(clerk.dossier(&code)["payment"]["state"], "paid");
    let paid = see(&browser);
    assert!(!is_offered(&paid) && !paid.main().contains("phải nộp"));
    // Nothing is left to begin again.
    browser
        .submit(&expired, AGAIN, &[])
        .expect(409)
        .says(&["không có lần nộp tiền trực tuyến nào không thành"]);
    // Without the proof nothing happens.
    let stranger = Browser::new(app);
    let form = stranger.get("/tra-cuu");
    let fields = form.pairs("/tra-cuu", &[]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    stranger.post(AGAIN, &fields).goes_to("/tra-cuu?done=over");
});

story!(money_that_comes_late_pays_and_what_comes_twice_is_seen, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let browser = Browser::new(app);
    look(&browser, &code, "1234");
    let first = requested(app, &clerk, &code);
    notice(app, "n-1", &first, 5000, "failed").expect(200);
    browser.submit(&see(&browser), AGAIN, &[]).goes_to("/tra-cuu/ho-so");
    open(app, &clerk, &code);
    let second = format!("{code}-P2");
    // The money of the first one comes after all: it pays the fee, and nobody is asked to pay any more.
    notice(app, "n-2", &first, 5000, "paid").expect(200);
    let dossier = clerk.dossier(&code);
    let states: Vec<&Value> = dossier["payment"]["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["state"])
        .collect();
    assert_eq!(states, ["paid", "cancelled"]);
    assert_eq!(dossier["payment"]["state"], "paid");
    let told = last_event(&clerk, &code);
    assert_eq!(
        (&told["action"], &told["detail"]["payment_request"]),
        (&json!("payment_confirmed"), &json!(second))
    );
    assert!(!see(&browser).main().contains("Nộp trực tuyến"));
    // The second one was paid as well before the gateway heard of it: people see it, the citizen among them.
    notice(app, "n-3", &second, 5000, "paid").expect(200);
    let dossier = clerk.dossier(&code);
    let surplus = &dossier["payment"]["fees"][1];
    assert_eq!((&surplus["amount"], &surplus["timing"]), (&json!(5000), &json!("none")));
    see(&browser).says(&["Đã nhận thừa 5.000 đ"]);
    let refund = json!({"fee": 2, "method": "transfer", "reference": "UNC 7", "legal_ground": "Điều 5", "reason": "Nộp thừa",
        "paid_out_by": "clerk.01"});
    money(&leader, &code, "refunds", refund).expect(200);
    assert!(!see(&browser).main().contains("Đã nhận thừa"));
});

story!(what_the_desk_gave_up_or_took_is_not_begun_again_online, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let browser = Browser::new(app);
    look(&browser, &code, "1234");
    let order = requested(app, &clerk, &code);
    notice(app, "n-1", &order, 5000, "failed").expect(200);
    let failed = see(&browser);
    // Paid at the desk while the citizen has the page open.
    clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    browser.submit(&failed, AGAIN, &[]).expect(409);
    assert_eq!(clerk.dossier(&code)["payment"]["requests"].as_array().unwrap().len(), 1);

    let other = clerk.take_in(marital_status("Lê Thị Bình"));
    look(&browser, &other, "1234");
    requested(app, &clerk, &other);
    let given_up = json!({"reason": "Nộp tại quầy"});
    money(&clerk, &other, "payment-request-cancellations", given_up).expect(200);
    let page = see(&browser);
    assert!(!is_offered(&page));
    page.says(&["Nộp tại quầy của"]);
    browser.submit(&failed, AGAIN, &[]).expect(409);
});

story!(late_money_pays_what_a_waiver_left_of_a_fee, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let browser = Browser::new(app);
    look(&browser, &code, "1234");
    let first = requested(app, &clerk, &code);
    notice(app, "n-1", &first, 5000, "failed").expect(200);
    let waiver = json!({"fee": 1, "amount": 2000, "legal_ground": "Điều 10", "reason": "Hộ nghèo"});
    money(&leader, &code, "exemptions", waiver).expect(200);
    browser.submit(&see(&browser), AGAIN, &[]).goes_to("/tra-cuu/ho-so");
    open(app, &clerk, &code);
    // What was asked for first comes after all: the fee is paid, and what was waived meanwhile came in too much.
    notice(app, "n-2", &first, 5000, "paid").expect(200);
    let payment = clerk.dossier(&code)["payment"].clone();
    assert_eq!(payment["state"], "paid");
    let fees: Vec<(&Value, &Value)> = payment["fees"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fee| (&fee["amount"], &fee["state"]))
        .collect();
    assert_eq!(fees, [(&json!(3000), &json!("paid")), (&json!(2000), &json!("paid"))]);
    see(&browser).says(&["Đã nhận thừa 2.000 đ"]);
});
