//! A fee that is to be paid first holds the dossier up wherever it stands.

use serde_json::{Value, json};

use super::{money, receipt};
use crate::story;
use crate::support::{Actor, marital_status, paper};

fn allows(who: &Actor<'_>, code: &str, action: &str) -> bool {
    let seen = who.dossier(code);
    seen["allowed_actions"].as_array().unwrap().iter().any(|a| a == action)
}

fn withdraw_receipt(leader: &Actor<'_>, code: &str) {
    let receipt = receipt(&leader.dossier(code));
    let body = json!({"receipt": receipt, "reason": "Ghi nhầm", "replace": false});
    let unpaid = money(leader, code, "receipt-cancellations", body).expect(200);
    assert_eq!(unpaid["payment"]["state"], "unpaid");
}

story!(what_is_not_paid_any_more_goes_no_further, |app| {
    let [clerk, handler, leader] = ["clerk.01", "handler.01", "leader.01"].map(|name| app.sign_in(name));
    let mut body = marital_status("Nguyễn Văn Ấn");
    body["payment_method"] = json!("cash");
    let code = clerk.take_in(body);
    let pay = || clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    clerk.done(&code, "forward", json!({}));
    // Its receipt is taken back while the handler has it.
    withdraw_receipt(&leader, &code);
    assert!(!allows(&handler, &code, "forward"));
    handler.act(&code, "forward", json!({})).refused(409, "fee_unpaid");
    pay();
    assert!(allows(&handler, &code, "forward"));
    handler.done(&code, "forward", json!({}));
    // And while the leader has it.
    withdraw_receipt(&leader, &code);
    assert!(!allows(&leader, &code, "decide"));
    let decide = json!({"result": paper("1/XN", "2026-03-02")});
    leader.act(&code, "decide", decide.clone()).refused(409, "fee_unpaid");
    // At the last step that is what is said: there is no next one.
    leader.act(&code, "forward", json!({})).refused(409, "no_next_step");
    pay();
    leader.done(&code, "decide", decide);

    // What was given back since the end is due again when it is taken up again.
    let refund =
        json!({"fee": 1, "method": "cash", "legal_ground": "Điều 5", "reason": "Sai", "paid_out_by": "clerk.01"});
    money(&leader, &code, "refunds", refund).expect(200);
    let again = leader.done(&code, "reopen", json!({"reason": "Giải quyết lại"}));
    assert_eq!(
        (&again["payment"]["state"], &again["results"][0]["annulled_at"]),
        (&json!("unpaid"), &json!("2026-03-02T09:00:00+07:00"))
    );
    let decide = json!({"result": paper("2/XN", "2026-03-02")});
    leader.act(&code, "decide", decide.clone()).refused(409, "fee_unpaid");
    pay();
    let done = leader.done(&code, "decide", decide);
    assert_ne!(done["decided_at"], Value::Null);
    app.verify();
});
