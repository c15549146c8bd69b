//! A payment gateway and a carrier of the tests: every call waits until the test says what it is answered, so that others may act
//! while it is under way.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::money::money;
use crate::story;
use crate::support::{Actor, Backend, Options, TestApp, household_business, local, marital_status, run};

/// A call under way.
struct Call {
    path: String,
    body: Value,
    answer: Sender<(u16, Value)>,
}

impl Call {
    fn answer(self, status: u16, body: &Value) {
        self.answer.send((status, body.clone())).unwrap();
    }
}

struct Party {
    calls: Mutex<Receiver<Call>>,
}

impl Party {
    /// The party, and where it is called.
    fn start() -> (Self, &'static str) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let (tell, calls) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let tell = tell.clone();
                std::thread::spawn(move || serve(stream, &tell));
            }
        });
        let calls = Mutex::new(calls);
        (Self { calls }, url.leak())
    }

    /// Waits for the next call, which is this one.
    #[track_caller]
    fn called(&self, path: &str) -> Call {
        let call = self.calls.lock().unwrap().recv_timeout(Duration::from_secs(60));
        let call = call.unwrap_or_else(|_| panic!("no call of {path}"));
        assert_eq!(call.path, path, "{:#}", call.body);
        call
    }
}

fn serve(mut stream: TcpStream, tell: &Sender<Call>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (answer, answered) = channel();
    let path = first.split(' ').nth(1)?.to_owned();
    let body = serde_json::from_slice(&body).ok()?;
    tell.send(Call { path, body, answer }).ok()?;
    let (status, body) = answered.recv().ok()?;
    let body = body.to_string();
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .ok()
}

/// A story with a gateway and a carrier that answer what it says.
macro_rules! party_story {
    ($name:ident, |$app:ident, $party:ident| $body:block) => {
        mod $name {
            use super::*;

            fn tell($app: &TestApp, $party: &Party) $body

            fn told(backend: Backend) {
                let (party, url) = Party::start();
                let options = Options { party: Some(url), ..Options::default() };
                run(backend, options, |app| tell(app, &party));
            }

            #[test]
            fn on_sqlite() {
                told(Backend::Sqlite);
            }

            #[test]
            fn on_postgres() {
                told(Backend::Postgres);
            }
        }
    };
}

fn order(amount: i64, state: &str) -> Value {
    json!({"gateway_ref": "GW1", "pay_url": "https://pay.test/1", "amount": amount, "state": state})
}

#[track_caller]
fn give_up(who: &Actor<'_>, code: &str) {
    let reason = json!({"reason": "Nộp tại quầy"});
    money(who, code, "payment-request-cancellations", reason).expect(200);
}

/// Waits until nothing more is to be told the carrier about the only item of a dossier.
#[track_caller]
fn wait_for_no_call(app: &TestApp, code: &str) {
    let next = || {
        let mut conn = app.database.connect();
        let dossier = motcua::db::dossiers::find(&mut conn, &code.parse().unwrap())
            .unwrap()
            .unwrap();
        let items = motcua::db::postal_orders::of_dossier(&mut conn, dossier.intake.id).unwrap();
        json!(items[0].next_at)
    };
    app.wait_for(next, Value::is_null);
}

party_story!(
    what_is_given_up_during_a_call_is_cancelled_at_the_gateway,
    |app, party| {
        let clerk = app.sign_in("clerk.01");
        let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
        money(&clerk, &code, "payment-requests", json!({})).expect(200);
        let created = party.called("/payments");
        give_up(&clerk, &code);
        created.answer(200, &order(5000, "open"));
        party.called("/payments/cancel").answer(200, &order(5000, "expired"));

        // That another call does not find the order does not mean that nobody can pay it.
        money(&clerk, &code, "payment-requests", json!({})).expect(200);
        party.called("/payments").answer(200, &order(5000, "open"));
        let request = |n: usize| clerk.dossier(&code)["payment"]["requests"][n].clone();
        app.wait_for(|| request(1), |request| request["state"] == "open");
        app.set_time("2026-03-02T09:11");
        let asked = party.called("/payments/query");
        give_up(&clerk, &code);
        asked.answer(404, &json!({}));
        party.called("/payments/cancel").answer(500, &json!({}));
        app.wait_for(|| request(1), |request| request["problem"] == "http_500");
        app.set_time("2026-03-02T09:12");
        party.called("/payments/cancel").answer(404, &json!({}));
        app.wait_for(|| request(1), |request| request["problem"].is_null());
        assert_eq!(
            (&request(0)["state"], &request(1)["state"]),
            (&json!("cancelled"), &json!("cancelled"))
        );
    }
);

party_story!(nobody_is_sent_to_pay_another_amount, |app, party| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    money(&clerk, &code, "payment-requests", json!({})).expect(200);
    party.called("/payments").answer(200, &order(50_000, "open"));
    let request = || clerk.dossier(&code)["payment"]["requests"][0].clone();
    let seen = app.wait_for(request, |request| request["problem"] == "amount_mismatch");
    assert_eq!((&seen["state"], &seen["pay_url"]), (&json!("to_send"), &Value::Null));
    let public = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"));
    assert_eq!(public.expect(200)["pay_url"], Value::Null);
    app.set_time("2026-03-02T09:01");
    party.called("/payments").answer(200, &order(5000, "open"));
    let seen = app.wait_for(request, |request| request["state"] == "open");
    assert_eq!(
        (&seen["problem"], &seen["pay_url"]),
        (&Value::Null, &json!("https://pay.test/1"))
    );
});

party_story!(nobody_is_sent_to_what_is_no_page, |app, party| {
    let clerk = app.sign_in("clerk.01");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    money(&clerk, &code, "payment-requests", json!({})).expect(200);
    let mut bad = order(5000, "open");
    bad["pay_url"] = json!("javascript:alert(1)");
    bad["gateway_ref"] = json!("GW\u{0}1");
    party.called("/payments").answer(200, &bad);
    let request = || clerk.dossier(&code)["payment"]["requests"][0].clone();
    let seen = app.wait_for(request, |request| request["state"] == "open");
    assert_eq!(
        (&seen["problem"], &seen["pay_url"]),
        (&json!("pay_url_refused"), &Value::Null)
    );
    crate::web::browser::Browser::signed_in(app, "clerk.01")
        .get(&format!("/ho-so/{code}/thanh-toan"))
        .says(&["pay_url_refused"]);
    app.set_time("2026-03-02T09:11");
    party.called("/payments/query").answer(200, &order(5000, "open"));
    let seen = app.wait_for(request, |request| request["problem"].is_null());
    assert_eq!(seen["pay_url"], "https://pay.test/1");
});

party_story!(a_day_that_is_asked_for_anew_is_fetched_anew, |app, party| {
    let leader = app.sign_in("leader.01");
    let day = "/api/v1/reconciliations/2026-03-02";
    leader.put(day, json!({})).expect(202);
    let first = party.called("/statements");
    app.set_time("2026-03-02T09:01");
    leader.put(day, json!({})).expect(202);
    first.answer(200, &json!({"items": [], "next": null}));
    party
        .called("/statements")
        .answer(200, &json!({"items": [{"order_id": "x", "amount": 1}], "next": "x"}));
    let last = party.called("/statements");
    assert_eq!(last.body["after"], "x");
    last.answer(200, &json!({"items": [], "next": null}));
    let found = app.wait_for(|| leader.get(day).expect(200), |found| !found["finished_at"].is_null());
    assert_eq!(
        (&found["requested_at"], &found["compared"]),
        (&json!(local("2026-03-02T09:01")), &json!(1))
    );
});

/// Orders an item with which papers come in, and answers the dossier.
#[track_caller]
fn ordered(clerk: &Actor<'_>) -> String {
    let code = clerk.take_in(household_business("Trần Văn Bình"));
    let mut body = json!({"direction": "in", "name": "Trần Văn Bình", "address": "Thôn Tây"});
    body["version"] = clerk.dossier(&code)["version"].clone();
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-orders"), body)
        .expect(200);
    code
}

#[track_caller]
fn cancel(clerk: &Actor<'_>, code: &str) {
    let version = clerk.dossier(code)["version"].clone();
    let body = json!({"order": format!("{code}-I1"), "reason": "Nhầm", "version": version});
    clerk
        .post(&format!("/api/v1/dossiers/{code}/postal-order-cancellations"), body)
        .expect(200);
}

fn event(id: &str, kind: &str, item_code: &str) -> Value {
    json!({"event_id": id, "kind": kind, "at": local("2026-03-02T09:00"), "item_code": item_code})
}

fn item(clerk: &Actor<'_>, code: &str) -> Value {
    clerk.dossier(code)["postal"]["orders"][0].clone()
}

party_story!(
    a_carrier_that_may_know_of_an_item_is_told_that_it_is_given_up,
    |app, party| {
        let clerk = app.sign_in("clerk");
        // The answer is lost; the item is given up before the carrier is called again.
        let lost = ordered(&clerk);
        party.called("/orders").answer(500, &json!({}));
        app.wait_for(|| item(&clerk, &lost), |item| item["problem"] == "http_500");
        cancel(&clerk, &lost);
        party.called("/orders/cancel").answer(404, &json!({}));
        wait_for_no_call(app, &lost);
        assert_eq!(
            (&item(&clerk, &lost)["state"], &item(&clerk, &lost)["problem"]),
            (&json!("cancelled"), &Value::Null)
        );

        // It is given up while the call is under way, and the call fails.
        let meanwhile = ordered(&clerk);
        let call = party.called("/orders");
        cancel(&clerk, &meanwhile);
        call.answer(500, &json!({}));
        party.called("/orders/cancel").answer(200, &json!({"item_code": null}));
        wait_for_no_call(app, &meanwhile);
    }
);

party_story!(
    an_item_that_the_carrier_does_not_give_up_is_asked_about,
    |app, party| {
        let clerk = app.sign_in("clerk");
        let code = ordered(&clerk);
        party
            .called("/orders")
            .answer(200, &json!({"item_code": "EE473124829VN"}));
        app.wait_for(|| item(&clerk, &code), |item| !item["item_code"].is_null());
        cancel(&clerk, &code);
        party.called("/orders/cancel").answer(409, &json!({}));
        // It does not say why; it is told again.
        party
            .called("/orders/query")
            .answer(200, &json!({"item_code": "EE473124829VN"}));
        app.wait_for(|| item(&clerk, &code), |item| item["problem"] == "http_409");
        app.set_time("2026-03-02T09:05");
        party.called("/orders/cancel").answer(409, &json!({}));
        let events = json!([event("e-1", "collected", "EE473124829VN")]);
        party
            .called("/orders/query")
            .answer(200, &json!({"item_code": "EE473124829VN", "events": events}));
        let seen = app.wait_for(|| item(&clerk, &code), |item| item["state"] == "collected");
        assert_eq!(seen["problem"], Value::Null);
        // From now on it is followed like any other.
        app.set_time("2026-03-02T15:10");
        let events = json!([
            event("e-1", "collected", "EE473124829VN"),
            event("e-2", "delivered", "EE473124829VN")
        ]);
        party
            .called("/orders/query")
            .answer(200, &json!({"item_code": "EE473124829VN", "events": events}));
        app.wait_for(|| item(&clerk, &code), |item| item["state"] == "delivered");
    }
);

party_story!(an_event_is_kept_with_what_it_does_or_not_at_all, |app, party| {
    let clerk = app.sign_in("clerk");
    let first = ordered(&clerk);
    let events = json!([event("e-1", "delivered", "EE000000014VN")]);
    party
        .called("/orders")
        .answer(200, &json!({"item_code": "EE000000014VN", "events": events}));
    app.wait_for(|| item(&clerk, &first), |item| item["state"] == "delivered");

    let code = ordered(&clerk);
    let answer = |taken: &str| json!({"item_code": "EE473124829VN", "events": [event("e-2", "collected", taken)]});
    party.called("/orders").answer(200, &answer("EE000000014VN"));
    let seen = app.wait_for(|| item(&clerk, &code), |item| item["problem"] == "invalid");
    assert_eq!(
        (&seen["state"], seen["events"].as_array().unwrap().len()),
        (&json!("registered"), 1)
    );
    // The carrier corrects itself.
    app.set_time("2026-03-02T15:10");
    party.called("/orders/query").answer(200, &answer("EE473124829VN"));
    let seen = app.wait_for(|| item(&clerk, &code), |item| item["state"] == "collected");
    assert_eq!(
        (&seen["problem"], seen["events"].as_array().unwrap().len()),
        (&Value::Null, 2)
    );
});

story!(of_items_that_take_one_code_at_once_one_has_it, |app| {
    let clerk = app.sign_in("clerk");
    let codes: Vec<String> = (0..6)
        .map(|_| clerk.take_in(household_business("Trần Văn Bình")))
        .collect();
    let answers = crate::parallel::at_once(6, |n| {
        let body = json!({
            "direction": "in", "name": "Trần Văn Bình", "address": "Thôn Tây", "carrier": "Bưu điện huyện",
            "item_code": "HH-2026-000123", "version": 1,
        });
        clerk.post(&format!("/api/v1/dossiers/{}/postal-orders", codes[n]), body)
    });
    let (taken, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(taken.len(), 1);
    for answer in refused {
        answer.refused_field("item_code", "item_code_taken");
    }
});
