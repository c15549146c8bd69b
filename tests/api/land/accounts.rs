//! What is left of the land dossier when it is over: on paper, in messages, in figures.

use serde_json::{Value, json};

use super::{COMMUNE, DISTRICT, LAND, MARCH, TAX, slip};
use crate::support::{Actor, local};
use crate::word::Office;

/// Who had it, from whom, and how they stood to their time: on the control slip as data and on paper.
pub fn accounted_for(office: &Office, code: &str) {
    let counter = office.app.sign_in("clerk.08");
    let words = [
        "Phòng Tài nguyên và Môi trường; Ủy ban nhân dân xã Hoàng An; Chi cục Thuế khu vực Hiệp Hòa",
        "Xác định nghĩa vụ tài chính (bước song song)",
        "Quá hạn",
        "Đất ở, không tranh chấp",
        "Sai số thửa",
    ];
    let content = slip(&counter, code, "control", "H02.07.08-2026-KSHS-0001", &words);
    let rows: Vec<Value> = content["hand_overs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let name = |side: &str| row[side].as_str().unwrap().split(" (").next().unwrap().to_owned();
            json!([
                name("giver"),
                name("receiver"),
                row["parallel"],
                row["at"],
                row["received_at"],
                row["result"],
                row["note"]
            ])
        })
        .collect();
    let desk = "Trung tâm Phục vụ hành chính công, Ủy ban nhân dân xã Hoàng An";
    let (land, commune) = ("Phòng Tài nguyên và Môi trường", "Ủy ban nhân dân xã Hoàng An");
    let (tax, district) = ("Chi cục Thuế khu vực Hiệp Hòa", "Ủy ban nhân dân huyện Hiệp Hòa");
    let row = |giver: &str, receiver: &str, parallel: bool, at: &str, received: &str, result: Value, note: Value| {
        json!([
            giver,
            receiver,
            parallel,
            local(&format!("2026-03-{at}")),
            local(&format!("2026-03-{received}")),
            result,
            note
        ])
    };
    let no = || Value::Null;
    assert_eq!(
        rows,
        [
            row(
                desk,
                land,
                false,
                "02T10:00",
                "02T10:30",
                json!("early"),
                json!("Hồ sơ đủ điều kiện")
            ),
            row(
                land,
                commune,
                true,
                "04T09:00",
                "04T09:30",
                json!("early"),
                json!("Đất ở, không tranh chấp")
            ),
            row(
                land,
                tax,
                true,
                "04T09:00",
                "04T10:00",
                json!("late"),
                json!("Đã hoàn thành nghĩa vụ tài chính")
            ),
            row(
                tax,
                land,
                false,
                "06T16:00",
                "06T16:30",
                json!("on_time"),
                json!("Trình ký")
            ),
            row(
                land,
                district,
                false,
                "09T10:00",
                "09T10:00",
                json!("early"),
                json!("Sai số thửa")
            ),
            row(
                district,
                land,
                false,
                "09T14:00",
                "09T14:00",
                json!("late"),
                json!("Đã sửa số thửa")
            ),
            row(land, district, false, "10T16:00", "10T16:00", json!("on_time"), no()),
            row(district, desk, false, "11T15:00", "11T15:00", no(), no()),
        ]
    );
    // Both gave and took in their own name.
    assert_eq!(content["hand_overs"][2]["giver"], content["hand_overs"][1]["giver"]);
    assert_eq!(content["hand_overs"][2]["receiver"], format!("{tax} (Phạm Thị Thuế)"));

    let held = counter
        .get(&format!("/api/v1/dossiers/{code}/control-slip"))
        .expect(200)["held"]
        .clone();
    let mut minutes: Vec<Value> = held["agencies"].as_array().unwrap().clone();
    minutes.sort_by_key(|h| h["agency"]["code"].as_str().unwrap().to_owned());
    let minutes: Vec<Value> = minutes
        .iter()
        .map(|h| json!([h["agency"]["code"], h["minutes"]]))
        .collect();
    assert_eq!(
        minutes,
        [
            json!([DISTRICT, 510]),
            json!([COMMUNE, 90]),
            json!([LAND, 1110]),
            json!([TAX, 690])
        ]
    );
    for (what, expected) in [
        ("desk_minutes", 30),
        ("wait_minutes", 150),
        ("paused_minutes", 900),
        ("total_minutes", 3360),
    ] {
        assert_eq!(held[what], expected, "{what}");
    }

    // Why it was due when it was, with every stop of the clock and its ground.
    let why = counter.get(&format!("/api/v1/dossiers/{code}/deadline")).expect(200);
    assert_eq!(why["first_due_at"], local("2026-03-09T09:30"));
    let labels: Vec<&str> = why["explanation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["label"].as_str().unwrap())
        .collect();
    for words in [
        "Yêu cầu bổ sung giấy tờ lần 1: Thiếu trích đo",
        "Nghĩa vụ tài chính: Lệ phí trước bạ 1.200.000 đồng (căn cứ: Luật Quản lý thuế)",
        "từ 09:30 ngày 11/03/2026 sang 16:00 ngày 11/03/2026. Lý do: Chậm xác định nghĩa vụ tài chính",
    ] {
        assert!(labels.iter().any(|label| label.contains(words)), "{words}: {labels:#?}");
    }

    let events = counter.all(&format!("/api/v1/dossiers/{code}/events?limit=200"));
    let actions: Vec<&str> = events.iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(
        actions.join(" "),
        "create accept issue_slip request_payment payment_confirmed forward receive_handover request_supplement issue_slip \
         supplement_received forward receive_handover receive_handover forward require_payment payment_settled forward \
         receive_handover forward extend issue_slip send_back forward add_file add_file decide hand_back postal_event \
         postal_event postal_event rate issue_slip"
    );
}

/// Every message in its order, and nothing in them that is nobody's business.
pub fn announced(office: &Office, code: &str) {
    let statuses: Vec<String> = office
        .portal
        .taken()
        .iter()
        .map(|m| m.json()["TrangThaiHoSo"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(statuses, ["1", "2", "4", "5", "4", "6", "4", "9", "10"]);
    let mails = office.mail.mails();
    let subjects: Vec<String> = mails.iter().map(|m| m.subject.replace(code, "…")).collect();
    assert_eq!(
        subjects,
        [
            "Hồ sơ … đã được tiếp nhận",
            "Hồ sơ … cần bổ sung giấy tờ",
            "Hồ sơ …: thực hiện nghĩa vụ tài chính",
            "Xin lỗi và hẹn lại ngày trả kết quả hồ sơ …",
            "Hồ sơ … đã có kết quả",
            "Đã trả kết quả hồ sơ …",
        ]
    );
    let texts = office.gateway.taken();
    assert_eq!(texts.len(), 6);
    let all: String = mails
        .iter()
        .map(|m| m.text.clone())
        .chain(texts.into_iter().map(|t| t.body))
        .collect();
    for hidden in ["Nguyễn Văn", "024085001234", "Phạm Thị Thuế"] {
        assert!(!all.contains(hidden), "{hidden} in {all}");
    }
}

/// One dossier for its citizen and the agency that decides; for each agency the work it did.
pub fn counted(office: &Office, code: &str) {
    let app = &office.app;
    let (supervisor, of_tax, of_commune) = (
        app.sign_in("supervisor"),
        app.sign_in("supervisor.thue"),
        app.sign_in("leader.08"),
    );
    let ask = |who: &Actor<'_>, what: &str, agency: &str| {
        who.get(&format!("/api/v1/{what}?agency={agency}&{MARCH}")).expect(200)
    };
    for (who, agency, received) in [(&supervisor, DISTRICT, 1), (&of_tax, TAX, 0), (&of_commune, COMMUNE, 0)] {
        let total = ask(who, "statistics/timeliness", agency)["total"].clone();
        assert_eq!(
            (&total["received"], &total["resolved"]["on_time"]),
            (&json!(received), &json!(received)),
            "{agency}"
        );
    }
    let work = |who: &Actor<'_>, agency: &str| -> Vec<Value> {
        let rows = ask(who, "statistics/work", agency)["rows"].clone();
        let line = |r: &Value| {
            let done = &r["finished"];
            json!([
                r["agency"]["code"],
                r["received"],
                done["early"],
                done["on_time"],
                done["late"],
                r["held_minutes"],
                r["wait_minutes"]
            ])
        };
        rows.as_array().unwrap().iter().map(line).collect()
    };
    assert_eq!(
        work(&supervisor, DISTRICT),
        [
            json!([DISTRICT, 2, 1, 1, 0, 510, 0]),
            json!([COMMUNE, 1, 1, 0, 0, 90, 30]),
            json!([LAND, 3, 1, 1, 1, 1110, 60]),
        ]
    );
    assert_eq!(work(&of_tax, TAX), [json!([TAX, 1, 0, 0, 1, 690, 60])]);
    let behind = format!("/api/v1/statistics/work/dossiers?measure=late&agency={TAX}&{MARCH}");
    assert_eq!(of_tax.codes(&behind), [code]);

    let rates = ask(&supervisor, "statistics/rates", DISTRICT)["items"].clone();
    for indicator in ["on_time", "result_attached", "online", "postal"] {
        let rate = rates
            .as_array()
            .unwrap()
            .iter()
            .find(|r| r["indicator"] == indicator)
            .unwrap()["rate"]
            .clone();
        assert_eq!(
            (&rate["numerator"], &rate["denominator"]),
            (&json!(1), &json!(1)),
            "{indicator}"
        );
    }
    let rated = ask(&supervisor, "statistics/satisfaction", DISTRICT)["total"].clone();
    assert_eq!(
        (&rated["satisfied"], &rated["rate"]["denominator"]),
        (&json!(1), &json!(1))
    );
    let form = ask(&supervisor, "reports/ii06a", DISTRICT)["rows"][0].clone();
    assert_eq!(
        (
            &form["label"],
            &form["received_online"],
            &form["resolved_total"],
            &form["on_time"]
        ),
        (&json!("Đất đai"), &json!(1), &json!(1), &json!(1))
    );
    let line = ask(&supervisor, "reports/register", DISTRICT)["rows"][0].clone();
    assert_eq!(
        (
            &line["code"],
            &line["returned_at"],
            &line["return_channel"],
            &line["note"]
        ),
        (
            &json!(code),
            &json!(local("2026-03-12T08:00")),
            &json!("bưu chính công ích"),
            &json!("Tiếp nhận tại Xã Hoàng An")
        )
    );
    assert_eq!(ask(&supervisor, "reports/postal", DISTRICT)["total"]["posted"], 1);
    // The money is in the books of the commune that took it.
    let taken = ask(&of_commune, "reports/cash_book", COMMUNE)["rows"][0].clone();
    assert_eq!(taken["taken_online"], 350_000);
    let receipts = of_commune
        .get(&format!("/api/v1/receipts?agency={COMMUNE}"))
        .expect(200);
    assert_eq!(
        (&receipts["items"][0]["amount"], &receipts["items"][0]["dossier"]),
        (&json!(350_000), &json!(code))
    );
}
