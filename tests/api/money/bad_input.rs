//! Notices that must not be believed, or not twice.

use serde_json::json;

use super::online::{notice, requested};
use crate::parallel::at_once;
use crate::story;
use crate::support::{self, Backend, Options, PARTY_SECRET, marital_status};

story!(notices_are_believed_once_and_only_with_their_signature, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let order = requested(app, &clerk, &code);
    let body = json!({"nonce": "n-1", "order_id": order, "gateway_ref": "GW1", "amount": 5000, "state": "paid"});
    use motcua::domain::instant::Clock as _;
    let seconds = app.clock.now().micros() / 1_000_000;
    let untouched = || {
        let dossier = clerk.dossier(&code);
        assert_eq!(
            (&dossier["payment"]["state"], &dossier["payment"]["payments"]),
            (&json!("pending"), &json!([]))
        );
    };
    app.notice("payments", &body, "another secret of thirty-two characters")
        .refused(401, "signature_wrong");
    for off in [-301, 301] {
        app.notice_at("payments", &body, PARTY_SECRET, seconds + off)
            .refused(401, "signature_stale");
    }
    app.anybody()
        .post("/api/v1/callbacks/payments", body.clone())
        .refused(401, "signature_wrong");
    app.notice("payments", &json!({"nonce": "n-2"}), PARTY_SECRET)
        .refused(400, "malformed");
    notice(app, "n-3", &order, 5000, "maybe").refused(400, "malformed");
    notice(app, "", &order, 5000, "paid").refused_field("nonce", "text_empty");
    notice(app, "n\u{0}", &order, 5000, "paid").refused_field("nonce", "text_control_character");
    notice(app, "n-0", &format!("{order}\u{0}"), 5000, "paid").refused_field("order_id", "text_control_character");
    notice(app, "n-4", "H02.07.01-260302-9999-P1", 5000, "paid").refused(404, "order_not_found");
    notice(app, "n-5", &order, -5000, "paid").refused_field("amount", "money_negative");
    untouched();
    // Less or more than was asked for: not entered, but people see it.
    for (nonce, amount) in [("n-6", 4999), ("n-7", 5001)] {
        notice(app, nonce, &order, amount, "paid").refused_field("amount", "amount_mismatch");
    }
    untouched();
    assert_eq!(
        clerk.dossier(&code)["payment"]["requests"][0]["problem"],
        "amount_mismatch"
    );

    assert_eq!(
        app.notice("payments", &body, PARTY_SECRET).expect(200)["result"],
        "settled"
    );
    let settled = clerk.dossier(&code);
    assert_eq!(
        settled["payment"]["payments"][0]["receipts"].as_array().unwrap().len(),
        1
    );
    // The very same notice again; the same said anew; and the contrary.
    app.notice("payments", &body, PARTY_SECRET)
        .refused(409, "callback_replayed");
    assert_eq!(notice(app, "n-8", &order, 5000, "paid").expect(200)["result"], "known");
    notice(app, "n-9", &order, 5000, "failed").refused(409, "order_settled");
    let now = clerk.dossier(&code);
    assert_eq!(
        (&now["version"], &now["payment"]["payments"]),
        (&settled["version"], &settled["payment"]["payments"])
    );
});

story!(eight_notices_at_once_pay_once, |app| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let order = requested(app, &clerk, &code);
    let answers = at_once(8, |n| notice(app, &format!("n-{n}"), &order, 5000, "paid").expect(200));
    let settled = answers.iter().filter(|a| a["result"] == "settled").count();
    assert_eq!(settled, 1, "{answers:?}");
    let payments = clerk.dossier(&code)["payment"]["payments"].clone();
    assert_eq!(payments.as_array().unwrap().len(), 1);
    assert_eq!(payments[0]["receipts"].as_array().unwrap().len(), 1);
});

fn wrong_signatures_are_counted_apart_from_sign_ins(backend: Backend) {
    let options = Options {
        throttled: true,
        ..Options::default()
    };
    support::run(backend, options, |app| {
        let body = json!({"nonce": "n-1"});
        for _ in 0..20 {
            app.notice("payments", &body, "another secret of thirty-two characters")
                .refused(401, "signature_wrong");
        }
        app.notice("payments", &body, PARTY_SECRET)
            .refused(429, "too_many_attempts");
        app.sign_in("clerk");
    });
}

#[test]
fn wrong_signatures_are_counted_apart_from_sign_ins_on_sqlite() {
    wrong_signatures_are_counted_apart_from_sign_ins(Backend::Sqlite);
}

#[test]
fn wrong_signatures_are_counted_apart_from_sign_ins_on_postgres() {
    wrong_signatures_are_counted_apart_from_sign_ins(Backend::Postgres);
}
