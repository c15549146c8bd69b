//! Files of dossiers: in and out, refused, re-used, removed, swept.

mod bad;
mod large;
mod races;
mod s3;

use std::path::Path;

use motcua::service::files;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::story;
use crate::support::{Actor, TestApp, fixture, household_business, marital_status};

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// A file that passes for a PDF, of its own content.
pub fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.7\n% {text}\n%%EOF\n").into_bytes()
}

/// Contents in the store of an application.
pub fn stored(app: &TestApp) -> usize {
    fn count(folder: &Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return 0;
        };
        entries
            .map(|e| e.unwrap().path())
            .map(|p| if p.is_dir() { count(&p) } else { 1 })
            .sum()
    }
    count(&app.folder.path().join("files"))
}

pub fn files_of(who: &Actor<'_>, code: &str) -> Vec<Value> {
    let list = who.get(&format!("/api/v1/dossiers/{code}/files")).expect(200);
    list["items"].as_array().unwrap().clone()
}

fn events(who: &Actor<'_>, code: &str, action: &str) -> Vec<Value> {
    who.all(&format!("/api/v1/dossiers/{code}/events?limit=200"))
        .into_iter()
        .filter(|e| e["action"] == action)
        .collect()
}

/// Gets a file as its bytes.
fn content(who: &Actor<'_>, path: &str, range: Option<&str>) -> (u16, reqwest::header::HeaderMap, Vec<u8>) {
    let mut request = who.request("GET", path);
    if let Some(range) = range {
        request = request.header("range", range);
    }
    let response = request.send().unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.bytes().unwrap().to_vec())
}

story!(a_file_comes_in_and_goes_out_as_it_was, |app| {
    let (clerk, handler) = (app.sign_in("clerk"), app.sign_in("handler"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let good = std::fs::read(fixture("good.pdf")).unwrap();
    let answer = clerk.upload(
        &code,
        "paper=p1&name=..%2F..%2FGi%E1%BA%A5y%20%C4%91%E1%BB%81%20ngh%E1%BB%8B.pdf",
        "good.pdf",
    );
    let path = answer.headers["location"].to_str().unwrap().to_owned();
    let added = answer.expect(201);
    assert_eq!(path, format!("/api/v1/dossiers/{code}/files/1/content"));
    assert_eq!(added["name"], "Giấy đề nghị.pdf");
    assert_eq!(added["media_type"], "application/pdf");
    assert_eq!(added["size"], good.len());
    assert_eq!(added["sha256"], sha256(&good));
    assert_eq!(added["signature"]["outcome"], "valid");
    assert_eq!(added["signature"]["signatures"][0]["signer"], "Lê Văn Bình");
    assert_eq!(clerk.dossier(&code)["version"], 2);

    let event = &events(&clerk, &code, "add_file")[0];
    assert_eq!(event["detail"]["sha256"], sha256(&good));
    assert_eq!(event["detail"]["signature"], "valid");
    assert!(
        !event.to_string().contains("Giấy đề nghị"),
        "names stay out of the history"
    );

    let (status, headers, bytes) = content(&handler, &path, None);
    assert_eq!((status, bytes == good), (200, true));
    for (name, value) in [
        ("content-type", "application/pdf"),
        (
            "content-disposition",
            "attachment; filename=\"giay_de_nghi.pdf\"; filename*=UTF-8''Gi%E1%BA%A5y%20%C4%91%E1%BB%81%20ngh%E1%BB%8B.pdf",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "private, no-store"),
        ("accept-ranges", "bytes"),
        ("content-length", &good.len().to_string()),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    let (status, headers, bytes) = content(&handler, &path, Some("bytes=100-199"));
    assert_eq!((status, bytes.as_slice()), (206, &good[100..200]));
    assert_eq!(headers["content-range"], format!("bytes 100-199/{}", good.len()));
    let (status, _, bytes) = content(&handler, &path, Some("bytes=-10"));
    assert_eq!((status, bytes.as_slice()), (206, &good[good.len() - 10..]));
    assert_eq!(content(&handler, &path, Some("bytes=999999-")).0, 416);
    assert_eq!(content(&handler, &path, Some("bytes=0-1,5-6")).0, 200);
    assert!(app.looks(&code).iter().filter(|p| *p == "file").count() >= 4);
    // Another commune's clerk, and a portal, see neither the dossier nor its files.
    let portal = app.sign_in("portal");
    portal.get(&path).refused(404, "dossier_not_found");
    portal
        .get(&format!("/api/v1/dossiers/{code}/files"))
        .refused(404, "dossier_not_found");
    portal.upload(&code, "", "good.pdf").refused(404, "dossier_not_found");
    app.anybody().get(&path).refused(401, "token_missing");
});

story!(the_same_content_is_stored_once, |app| {
    let clerk = app.sign_in("clerk");
    let one = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let two = clerk.take_in(household_business("Trần Thị Bé"));
    for (code, name) in [(&one, "a.pdf"), (&one, "b.pdf"), (&two, "c.pdf")] {
        clerk
            .upload_bytes(code, &format!("name={name}"), pdf("một"))
            .expect(201);
    }
    assert_eq!(stored(app), 1);
    clerk.upload_bytes(&two, "name=d.pdf", pdf("hai")).expect(201);
    assert_eq!(stored(app), 2);
    let names: Vec<Value> = files_of(&clerk, &one).iter().map(|f| f["name"].clone()).collect();
    assert_eq!(names, ["a.pdf", "b.pdf"]);
});

story!(an_upload_can_be_repeated_with_its_key, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let send = |query: &str, bytes: Vec<u8>| {
        let path = format!("/api/v1/dossiers/{code}/files?{query}");
        clerk.send(clerk.request("POST", &path).header("idempotency-key", "k1").body(bytes))
    };
    let first = send("paper=p1&name=a.pdf", pdf("một")).expect(201);
    let again = send("paper=p1&name=a.pdf", pdf("một"));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(again.expect(201), first);
    send("paper=p1&name=a.pdf", pdf("hai")).refused(422, "idempotency_key_reused");
    send("paper=p2&name=a.pdf", pdf("một")).refused(422, "idempotency_key_reused");
    assert_eq!(files_of(&clerk, &code).len(), 1);
});

story!(a_removed_file_stays_in_the_history_and_its_content_goes, |app| {
    let clerk = app.sign_in("clerk");
    let one = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let two = clerk.take_in(household_business("Trần Thị Bé"));
    clerk.upload_bytes(&one, "paper=p1&name=a.pdf", pdf("nhầm")).expect(201);
    clerk.upload_bytes(&two, "paper=p1&name=a.pdf", pdf("nhầm")).expect(201);
    let sweep = || app.work(async |ctx| files::sweep(ctx).await.unwrap());
    let remove = |code: &str| clerk.delete(&format!("/api/v1/dossiers/{code}/files/1?reason=Nh%E1%BA%A7m"));
    clerk
        .delete(&format!("/api/v1/dossiers/{one}/files/1"))
        .refused_field("reason", "missing");
    assert_eq!(remove(&one).status, 204);
    remove(&one).refused(404, "file_not_found");
    clerk
        .get(&format!("/api/v1/dossiers/{one}/files/1/content"))
        .refused(404, "file_not_found");
    let gone = &files_of(&clerk, &one)[0];
    assert!(gone["removed_at"].is_string() && gone["sha256"].is_string());
    assert_eq!(events(&clerk, &one, "remove_file")[0]["detail"]["reason"], "Nhầm");

    // The other dossier still has it, however much time passes.
    app.set_time("2026-03-05T09:00");
    assert_eq!((sweep(), stored(app)), (0, 1));
    assert_eq!(remove(&two).status, 204);
    app.set_time("2026-03-05T10:00");
    assert_eq!((sweep(), stored(app)), (1, 0), "nobody has touched it for three days");
    // The same content can come in again.
    clerk.upload_bytes(&two, "paper=p1&name=a.pdf", pdf("nhầm")).expect(201);
    let path = format!("/api/v1/dossiers/{two}/files/2/content");
    assert_eq!(content(&clerk, &path, None).2, pdf("nhầm"));
    assert_eq!(sweep(), 0);
});

story!(
    what_was_linked_for_somebody_else_goes_when_the_applicant_is_corrected,
    |app| {
        let clerk = app.sign_in("clerk");
        let theirs = clerk.take_in(household_business("Nguyễn Văn Ấn"));
        clerk
            .upload_bytes(&theirs, "paper=p1&name=don.pdf", pdf("đơn"))
            .expect(201);
        app.set_time("2026-03-03T09:00");
        // The ID number was mistyped, and somebody else has it.
        let mut body = household_business("Trần Thị Bé");
        body["papers"][0]["reuse"] = json!({"dossier": theirs, "file": 1});
        let code = clerk.take_in(body);
        clerk
            .upload_bytes(&code, "paper=p2&name=cccd.pdf", pdf("thẻ"))
            .expect(201);
        let correct = |number: &str, phone: &str| {
            let applicant = json!({"name": "Trần Thị Bé", "id_number": number, "phone": phone});
            clerk.done(
                &code,
                "correct_applicant",
                json!({"reason": "Gõ nhầm", "applicant": applicant}),
            )
        };
        let papers = || {
            let files = files_of(&clerk, &code);
            files
                .iter()
                .filter(|f| f.get("removed_at").is_none_or(Value::is_null))
                .map(|f| f["paper"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        correct("024085001234", "0912000000");
        assert_eq!(
            papers(),
            ["p1", "p2"],
            "another phone says nothing of whose the papers are"
        );
        correct("024085009999", "0912000000");
        assert_eq!(papers(), ["p2"]);
        let told = events(&clerk, &code, "correct_applicant");
        assert_eq!(told[0]["detail"].get("files_unlinked"), None);
        assert_eq!(told[1]["detail"]["files_unlinked"], json!([1]));
        assert_eq!(files_of(&clerk, &theirs).len(), 1, "where it came from it stays");
        let counted = app
            .sign_in("supervisor")
            .get("/api/v1/statistics/papers?agency=H02.07&from=2026-03-01&to=2026-03-31")
            .expect(200);
        assert_eq!(
            (&counted["with_file"], &counted["reused"]),
            (&json!(2), &json!(0)),
            "{counted:#}"
        );
    }
);

story!(papers_of_earlier_dossiers_need_not_be_brought_again, |app| {
    let (clerk, other) = (app.sign_in("clerk"), app.sign_in("portal"));
    let earlier = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk
        .upload_bytes(&earlier, "paper=p1&name=don.pdf", pdf("đơn"))
        .expect(201);
    clerk
        .upload_bytes(&earlier, "paper=p2&name=cccd.pdf", pdf("thẻ"))
        .expect(201);
    app.set_time("2026-03-03T09:00");
    let ask = "/api/v1/papers/reusable?id_number=024085001234&procedure=1.001612";
    let offers = clerk.get(ask).expect(200)["items"].clone();
    let fulfils: Vec<&Value> = offers.as_array().unwrap().iter().map(|o| &o["fulfils"]).collect();
    assert_eq!(fulfils, ["p1", "p2"], "{offers:#}");
    assert_eq!(offers[0]["dossier"], *earlier);
    // A portal sees nothing of what it did not submit.
    assert_eq!(other.get(ask).expect(200), json!({"items": []}));

    // At intake …
    let mut body = household_business("Nguyễn Văn Ấn");
    body["papers"][1]["reuse"] = json!({"dossier": earlier, "file": 2});
    let now = clerk.take_in(body.clone());
    let linked = files_of(&clerk, &now);
    assert_eq!(linked[0]["reused_from"], json!({"dossier": earlier, "file": 2}));
    assert_eq!(linked[0]["paper"], "p2");
    assert_eq!(stored(app), 2, "linked, not copied");
    let created = &events(&clerk, &now, "create")[0];
    assert_eq!(
        created["detail"]["reused"],
        json!([{"paper": "p2", "dossier": earlier, "file": 2}])
    );
    // … and afterwards.
    let link = |code: &str, file: i16| {
        let body = json!({"paper": "p1", "from": {"dossier": earlier, "file": file}});
        clerk.post(&format!("/api/v1/dossiers/{code}/files/links"), body)
    };
    assert_eq!(link(&now, 1).expect(201)["reused_from"]["file"], 1);
    link(&now, 1).refused(409, "file_there");
    link(&now, 9).refused(404, "file_not_found");
    assert_eq!(
        events(&clerk, &now, "reuse_file")[0]["detail"]["source"]["dossier"],
        *earlier
    );

    // Not for another applicant, and not without an ID number.
    let mut stranger = household_business("Trần Thị Bé");
    stranger["applicant"]["id_number"] = json!("024085009999");
    let theirs = clerk.take_in(stranger.clone());
    link(&theirs, 1).refused(404, "file_not_found");
    stranger["papers"][0]["reuse"] = json!({"dossier": earlier, "file": 1});
    let before = clerk.codes("/api/v1/dossiers?limit=200").len();
    clerk.post("/api/v1/dossiers", stranger).refused(404, "file_not_found");
    assert_eq!(
        clerk.codes("/api/v1/dossiers?limit=200").len(),
        before,
        "nothing half-written"
    );

    // Removed at its source, it stays where it serves.
    clerk.delete(&format!("/api/v1/dossiers/{earlier}/files/2?reason=x"));
    let path = format!("/api/v1/dossiers/{now}/files/1/content");
    assert_eq!(content(&clerk, &path, None).2, pdf("thẻ"));

    // Three dossiers with two papers each: five papers had a file, and one was removed; two were re-used.
    let figures = app
        .sign_in("supervisor")
        .get("/api/v1/statistics/papers?agency=H02.07&from=2026-03-01&to=2026-03-31")
        .expect(200);
    assert_eq!(
        (&figures["handed"], &figures["with_file"], &figures["reused"]),
        (&json!(6), &json!(3), &json!(2)),
        "{figures:#}"
    );
    assert_eq!(figures["digitisation"]["percent"], 50.0);

    // Their own alone: what is asked with the name of the agency and without it is the same.
    let own = |who: &str| {
        let path = format!("/api/v1/statistics/papers?own=true&from=2026-03-01&to=2026-03-31{who}");
        app.sign_in("supervisor").get(&path).expect(200)["handed"].clone()
    };
    let commune = marital_status("Nguyễn Văn Ấn");
    app.sign_in("clerk").take_in(commune);
    assert_eq!((own(""), own("&agency=H02.07")), (json!(6), json!(6)));
    app.sign_in("supervisor")
        .get("/api/v1/statistics/papers?agency=H02.07&from=1990-01-01&to=1990-12-31")
        .refused_field("to", "before_agency");
});

story!(papers_are_counted_when_they_change, |app| {
    let (clerk, leader) = (app.sign_in("clerk"), app.sign_in("leader"));
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let figures = || {
        let all = leader
            .get("/api/v1/statistics/papers?from=2026-03-01&to=2026-03-31")
            .expect(200);
        (
            all["handed"].clone(),
            all["with_file"].clone(),
            all["digitisation"]["percent"].clone(),
        )
    };
    assert_eq!(figures(), (json!(2), json!(0), json!(0.0)));
    clerk.upload_bytes(&code, "paper=p1&name=a.pdf", pdf("a")).expect(201);
    clerk.upload_bytes(&code, "paper=p1&name=b.pdf", pdf("b")).expect(201);
    assert_eq!(figures(), (json!(2), json!(1), json!(50.0)));
    assert_eq!(
        leader
            .get("/api/v1/statistics/papers?from=2025-01-01&to=2025-12-31")
            .expect(200)["digitisation"]["percent"],
        Value::Null
    );
});
