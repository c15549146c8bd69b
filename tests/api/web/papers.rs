//! Files and printed slips on pages: papers are handed in with a form, results with the decision, slips come as PDF.

use serde_json::json;

use super::browser::{Browser, View};
use crate::story;
use crate::support::{fixture, household_business};

fn pdf(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap()
}

fn files(view: &View) -> Vec<String> {
    view.texts("table a[href*='/tep/']")
}

story!(papers_are_uploaded_downloaded_and_removed_on_pages, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    let address = format!("/ho-so/{code}/tep");
    let content = pdf("unsigned.pdf");
    let page = clerk.get(&address).expect(200);
    let paper = [("paper", "p1")];
    let added = clerk.submit_file(&page, &address, &paper, ("content", "đơn đề nghị.pdf", &content));
    added.goes_to(&format!("{address}?done=added"));
    let page = clerk.follow(&added).expect(200);
    assert_eq!(files(&page), ["đơn đề nghị.pdf"]);
    assert_eq!(
        app.sign_in("clerk")
            .get(&format!("/api/v1/dossiers/{code}/files"))
            .expect(200)["items"][0]["paper"],
        "p1"
    );
    // On the dossier's page it can be fetched, as an attachment.
    assert_eq!(files(&clerk.get(&format!("/ho-so/{code}"))), ["đơn đề nghị.pdf"]);
    let fetched = clerk.get(&format!("{address}/1")).expect(200);
    assert_eq!(fetched.headers["content-type"], "application/pdf");
    assert!(
        fetched.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    assert_eq!(fetched.headers["content-length"], content.len().to_string().as_str());
    // Whatever stands in a file that somebody sent, it can do nothing.
    let policy = fetched.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("sandbox"), "{policy}");

    // What is no file of ours, and no file at all.
    let wrong = clerk.submit_file(&page, &address, &paper, ("content", "thu.pdf", b"MZ is no document"));
    assert!(!wrong.expect(422).wrong("content").is_empty());
    let none = clerk
        .submit_file(&page, &address, &paper, ("content", "", b""))
        .expect(422);
    assert!(none.wrong("content").contains("Hãy nhập hoặc chọn mục này."));
    assert_eq!(none.value("paper"), "p1");
    // Without the token nothing is kept.
    let mut pairs = page.pairs(&address, &[("form_token", "foreign")]);
    pairs.retain(|(name, _)| name != "content");
    clerk
        .post_parts(&address, &pairs, ("content", "la.pdf", &content))
        .expect(403);
    assert_eq!(files(&clerk.get(&address)), ["đơn đề nghị.pdf"]);

    let gone = format!("{address}/go");
    let unsaid = clerk.submit(&page, &gone, &[("file", "1")]).expect(422);
    assert!(!unsaid.wrong("reason").is_empty());
    clerk
        .submit(&page, &gone, &[("file", "1"), ("reason", "Nhầm hồ sơ")])
        .goes_to(&format!("{address}?done=removed"));
    let page = clerk.get(&address);
    page.says(&["đơn đề nghị.pdf", "Đã gỡ"]);
    assert!(files(&page).is_empty());
});

story!(a_form_in_parts_comes_to_an_end_whatever_its_parts_are, |app| {
    let content = b"";
    let long = "n".repeat(30_000);
    let names: Vec<_> = (0..12).map(|_| (long.clone(), String::new())).collect();
    let many: Vec<_> = (0..3_000).map(|_| ("a".to_owned(), String::new())).collect();
    // Also of somebody who has not signed in: what was typed before a session ended is read, to be kept.
    for who in [Browser::new(app), Browser::signed_in(app, "clerk")] {
        for pairs in [&names, &many] {
            who.post_parts("/tiep-nhan", pairs, ("content", "", content))
                .expect(413);
        }
    }
});

story!(a_result_is_decided_with_its_file_in_one_form, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({}));
    app.sign_in("handler").done(&code, "forward", json!({}));
    let leader = Browser::signed_in(app, "leader");
    let address = format!("/ho-so/{code}/decide");
    let form = leader.get(&address).expect(200);
    // Something else is wrong: the file is kept and need not be chosen again.
    let file = ("result.upload", "ket-qua.pdf", &pdf("good.pdf")[..]);
    let typed = [("result.summary", "Giấy chứng nhận"), ("result.signer", "Lê Văn Bình")];
    let wrong = leader.submit_file(&form, &address, &typed, file).expect(422);
    assert!(!wrong.wrong("result-symbol").is_empty());
    assert_eq!(wrong.value("result-file"), "1");
    assert_eq!(wrong.value("result-summary"), "Giấy chứng nhận");
    let decided = leader.submit_file(
        &wrong,
        &address,
        &[("result.symbol", "12/GCN-HKD")],
        ("result.upload", "", b""),
    );
    decided.goes_to(&format!("/ho-so/{code}?done=decide"));
    let page = leader.follow(&decided).expect(200);
    page.says(&["12/GCN-HKD", "ket-qua.pdf", "Chữ ký số"]);
    let results = &app.sign_in("leader").dossier(&code)["results"];
    assert_eq!(
        (&results[0]["file"], &results[0]["signature"]),
        (&json!(1), &json!("valid"))
    );
    // A file of the result that is none stands beside its field.
    let code = clerk.take_in(household_business("Trần Thị Bình"));
    clerk.done(&code, "forward", json!({}));
    app.sign_in("handler").done(&code, "forward", json!({}));
    let address = format!("/ho-so/{code}/decide");
    let form = leader.get(&address);
    let wrong = leader.submit_file(&form, &address, &[], ("result.upload", "x.pdf", b"no document"));
    assert!(!wrong.expect(422).wrong("result-upload").is_empty());
});

story!(a_result_is_decided_at_the_first_go_unless_somebody_was_faster, |app| {
    let clerk = app.sign_in("clerk");
    let leader = Browser::signed_in(app, "leader");
    let typed = [
        ("result.symbol", "12/GCN-HKD"),
        ("result.summary", "Giấy chứng nhận"),
        ("result.signer", "Lê Văn Bình"),
        ("result.issued_on", "2026-03-02"),
    ];
    let bytes = pdf("good.pdf");
    let file = ("result.upload", "ket-qua.pdf", &bytes[..]);
    let waiting = |name: &str| {
        let code = clerk.take_in(household_business(name));
        clerk.done(&code, "forward", json!({}));
        app.sign_in("handler").done(&code, "forward", json!({}));
        code
    };
    let code = waiting("Nguyễn Văn Ấn");
    let address = format!("/ho-so/{code}/decide");
    let form = leader.get(&address).expect(200);
    let decided = leader.submit_file(&form, &address, &typed, file);
    decided.goes_to(&format!("/ho-so/{code}?done=decide"));
    // Sent again by mistake: done once.
    leader
        .submit_file(&form, &address, &typed, file)
        .goes_to(decided.location());
    assert_eq!(
        app.sign_in("leader").dossier(&code)["results"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let code = waiting("Trần Thị Bình");
    let address = format!("/ho-so/{code}/decide");
    let form = leader.get(&address).expect(200);
    let other = app.sign_in("leader");
    other.done(&code, "assign", json!({"assignee": "leader"}));
    leader.submit_file(&form, &address, &typed, file).expect(409);
    assert_eq!(other.dossier(&code)["status"], "processing");
});

story!(slips_are_printed_from_the_page, |app| {
    let clerk = Browser::signed_in(app, "clerk");
    let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    // Right after the intake: the code, and the receipt as the main thing to do.
    let page = clerk.get(&format!("/ho-so/{code}?done=create")).expect(200);
    page.says(&["Mã hồ sơ", &code, "In giấy tiếp nhận"]);
    let address = format!("/ho-so/{code}/phieu");
    let issued = clerk.submit(&page, &address, &[]);
    issued.goes_to(&format!("{address}/H02.07-2026-TNHS-0001"));
    let slip = clerk.follow(&issued).expect(200);
    assert_eq!(slip.headers["content-type"], "application/pdf");
    assert!(
        slip.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("inline")
    );
    assert!(slip.text.starts_with("%PDF"));
    // Printed again under the same number; the control slip is there too.
    let page = clerk.get(&format!("/ho-so/{code}")).expect(200);
    assert_eq!(page.texts("table a[href*='/phieu/']"), ["H02.07-2026-TNHS-0001"]);
    // Every press is a form of its own: the page is opened anew between them.
    let press = |kind: &str| {
        let page = clerk.get(&format!("/ho-so/{code}")).expect(200);
        clerk.submit(&page, &address, &[("kind", kind)])
    };
    press("receipt").goes_to(issued.location());
    press("control").expect(409);
    app.sign_in("clerk").done(&code, "forward", json!({}));
    press("control").goes_to(&format!("{address}/H02.07-2026-KSHS-0001"));
    clerk.get(&format!("/ho-so/{code}")).says(&["2 lần in"]);
    press("stop").expect(409);
    clerk.get(&format!("{address}/H02.07-2026-TNHS-0009")).expect(404);
});
