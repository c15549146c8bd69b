//! Requests that mean something else than they say, or say it in another way than is read.

use serde_json::json;

use crate::files::{files_of, pdf, stored};
use crate::story;
use crate::support::{Backend, Options, TestApp, household_business, marital_status, run};

/// A form with a file in it, as `curl -F` and browsers send it.
fn form(name: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    [head.as_bytes(), content, b"\r\n--XX--\r\n"].concat()
}

story!(a_form_is_no_file, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let upload = format!("/api/v1/dossiers/{code}/files?paper=p1&name=a.pdf");
    let send = |path: &str, kind: &str, body: Vec<u8>| {
        let request = app.sign_in("clerk").request("POST", path).header("content-type", kind);
        clerk.send(request.body(body))
    };
    let kind = "multipart/form-data; boundary=XX";
    let told = send(&upload, kind, form("a.pdf", &pdf("một"))).refused(415, "file_in_form");
    assert!(told["detail"].as_str().unwrap().contains("multipart"), "{told}");
    send(&upload, "Multipart/Mixed; boundary=XX", form("a.pdf", &pdf("một"))).refused(415, "file_in_form");
    // Who does not say so is not believed either: the mark of a PDF file stands further in.
    send(&upload, "application/octet-stream", form("a.pdf", &pdf("một"))).refused(422, "file_type");
    let admin = app.sign_in("admin");
    let imports = admin
        .request("POST", "/api/v1/imports?name=cu.csv")
        .header("content-type", kind)
        .body(form("cu.csv", b"agency\n"));
    admin.send(imports).refused(415, "file_in_form");
    // Nor is what is packed: neither as a file nor as JSON.
    let packed = clerk.request("POST", &upload).header("content-encoding", "gzip");
    clerk
        .send(packed.body(b"\x1f\x8b\x08".to_vec()))
        .refused(415, "body_encoded");
    let packed = clerk
        .request("POST", "/api/v1/dossiers")
        .header("content-encoding", "gzip");
    let packed = packed.header("content-type", "application/json");
    clerk
        .send(packed.body(b"\x1f\x8b\x08".to_vec()))
        .refused(415, "body_encoded");
    assert_eq!((files_of(&clerk, &code).len(), stored(app)), (0, 0));
    send(
        &upload,
        "application/pdf",
        [&b"\xef\xbb\xbf\r\n"[..], &pdf("một")].concat(),
    )
    .expect(201);
});

story!(an_empty_list_of_fees_pays_none, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    clerk
        .act(&code, "pay_fee", json!({"method": "cash", "fees": []}))
        .refused_field("fees", "missing");
    let path = format!("/api/v1/dossiers/{code}/payment-requests");
    let version = clerk.dossier(&code)["version"].clone();
    clerk
        .post(&path, json!({"version": version, "fees": []}))
        .refused_field("fees", "missing");
    assert_eq!(clerk.dossier(&code)["payment"]["state"], "unpaid");
    clerk.done(&code, "pay_fee", json!({"method": "cash"}));
    assert_eq!(clerk.dossier(&code)["payment"]["state"], "paid");
});

/// A portal passes on what citizens ask, all from its one address.
fn relayed(app: &TestApp) {
    let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    let portal = app.sign_in("portal");
    let path = |secret: &str| format!("/api/v1/public/dossiers/{code}?secret={secret}");
    for _ in 0..40 {
        portal.get(&path("1234")).expect(200);
    }
    // Its token does not help to guess, and that of anybody else changes nothing.
    for _ in 0..10 {
        portal.get(&path("0000")).refused(404, "lookup_failed");
    }
    portal.get(&path("1234")).refused(429, "too_many_attempts");
    app.set_time("2026-03-02T09:16");
    let clerk = app.sign_in("clerk");
    for _ in 0..30 {
        clerk.get(&path("1234")).expect(200);
    }
    clerk.get(&path("1234")).refused(429, "too_many_attempts");
    app.with_token("nonsense")
        .get(&path("1234"))
        .refused(401, "token_invalid");
    // Word of one's own is counted apart.
    let body = json!({"kind": "suggestion", "agency": "H02.07", "name": "Nguyễn Văn Ấn", "content": "Nên mở cửa sớm"});
    for _ in 0..20 {
        app.anybody().post("/api/v1/public/feedback", body.clone()).expect(201);
    }
    app.anybody()
        .post("/api/v1/public/feedback", body.clone())
        .refused(429, "too_many_attempts");
    // What a portal passes on is not counted there either.
    let portal = app.sign_in("portal");
    let hash = "a".repeat(64);
    let ratings = format!("/api/v1/public/dossiers/{code}/rating");
    for n in 0..31 {
        portal.post("/api/v1/public/feedback", body.clone()).expect(201);
        if n < 9 {
            portal
                .get(&format!("/api/v1/public/results/{code}?sha256={hash}"))
                .refused(404, "result_not_confirmed");
        }
        portal
            .post(&ratings, json!({"secret": "1234", "grade": "satisfied"}))
            .refused(409, "not_decided_yet");
    }
}

#[test]
fn look_ups_of_a_portal_are_not_counted_by_address() {
    let options = Options {
        throttled: true,
        ..Options::default()
    };
    run(Backend::Sqlite, options, relayed);
}
