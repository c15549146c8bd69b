//! What the official forms ask for beside the dossier itself: how many sets, what to do about a missing paper, and who took the
//! result.

use serde_json::{Value, json};

use crate::slips::{issue, pdf, text};
use crate::story;
use crate::support::{household_business, paper};

fn two_sets() -> Value {
    let mut body = household_business("Lê Thị Ánh Nguyệt");
    body["sets"] = json!(2);
    body["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    body
}

story!(sets_and_receiver_stand_on_the_forms, |app| {
    let (clerk, supervisor) = (app.sign_in("clerk"), app.sign_in("supervisor"));
    for (sets, code) in [
        (json!(0), "out_of_range"),
        (json!(100), "out_of_range"),
        (json!(-1), "out_of_range"),
    ] {
        let mut body = two_sets();
        body["sets"] = sets;
        clerk.post("/api/v1/dossiers", body).refused_field("sets", code);
    }
    let one = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    assert_eq!(clerk.dossier(&one)["sets"], 1);
    let code = clerk.take_in(two_sets());
    assert_eq!(clerk.dossier(&code)["sets"], 2);
    let slip = issue(&clerk, &code, json!({"kind": "receipt"}), 201);
    assert_eq!(slip["slip"]["content"]["sets"], 2);
    let path = format!("/api/v1/dossiers/{code}/slips/{}", slip["number"].as_str().unwrap());
    if let Some(page) = text(&pdf(&clerk, &path)) {
        assert!(page.contains("Số lượng hồ sơ: 2 (bộ)"), "{page}");
    }

    app.sign_in("clerk").done(&code, "forward", json!({}));
    app.sign_in("handler").done(&code, "forward", json!({}));
    let leader = app.sign_in("leader");
    leader.done(&code, "decide", json!({"result": paper("15/GCN", "2026-03-02")}));
    // Whoever takes it from the post or from the portal is told by these.
    for channel in ["online", "postal"] {
        clerk
            .act(
                &code,
                "hand_back",
                json!({"return_channel": channel, "receiver": "Lê Văn Hải"}),
            )
            .refused_field("receiver", "not_at_the_counter");
    }
    clerk
        .act(&code, "hand_back", json!({"receiver": "4512"}))
        .refused_field("receiver", "person_name_no_letter");
    clerk
        .act(&code, "withdraw", json!({"reason": "Đổi ý", "receiver": "Lê Văn Hải"}))
        .refused_field("receiver", "not_for_this_action");
    clerk.done(&code, "hand_back", json!({"receiver": "Lê Văn Hải"}));
    assert_eq!(clerk.dossier(&code)["receiver"], "Lê Văn Hải");
    let register = supervisor
        .get("/api/v1/reports/register?agency=H02.07&period=2026-03")
        .expect(200);
    let row = register["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["key"] == code.as_str())
        .unwrap();
    assert_eq!((&row["sets"], &row["receiver"]), (&json!(2), &json!("Lê Văn Hải")));
    // A name stands in no event, and whoever has the code and four digits is not told it.
    let seen = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"))
        .expect(200);
    assert!(!seen.to_string().contains("Văn Hải"), "{seen}");
    let events = leader.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    assert!(!events.to_string().contains("Văn Hải"), "{events}");
});

story!(a_request_says_what_to_do_about_each_paper, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Lê Thị Ánh Nguyệt"));
    for (papers, field, why) in [
        (json!([{"to_do": "Ký tên"}]), "missing_papers[0].name", "missing"),
        (
            json!([{"name": "Đơn", "to_do": "a\u{1}b"}]),
            "missing_papers[0].to_do",
            "text_control_character",
        ),
    ] {
        clerk
            .act(
                &code,
                "request_supplement",
                json!({"reason": "Thiếu", "missing_papers": papers}),
            )
            .refused_field(field, why);
    }
    let asked = json!([
        {"name": "Hợp đồng thuê địa điểm", "to_do": "Nộp bản có công chứng"},
        {"name": "Bản vẽ", "to_do": null},
    ]);
    clerk.done(
        &code,
        "request_supplement",
        json!({"reason": "Thiếu giấy tờ", "missing_papers": asked}),
    );
    assert_eq!(
        clerk.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200)["moves"][0]["papers"],
        asked
    );
    let slip = issue(&clerk, &code, json!({"kind": "supplement"}), 201);
    let path = format!("/api/v1/dossiers/{code}/slips/{}", slip["number"].as_str().unwrap());
    if let Some(page) = text(&pdf(&clerk, &path)) {
        for words in [
            "Hợp đồng thuê địa điểm",
            "Nộp bản có công chứng",
            "Bản vẽ",
            "Nộp bổ sung",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
    }
    let seen = app
        .anybody()
        .get(&format!("/api/v1/public/dossiers/{code}?secret=1234"))
        .expect(200);
    assert_eq!(seen["missing_papers"], asked);
});
