//! An agency gets another name: what is told of before keeps the one that it had then.

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, marital_status};
use crate::web::browser::Browser;

const COMMUNE: &str = "/api/v1/agencies/H02.07.01";

fn receipt(who: &Actor<'_>, code: &str, status: u16) -> Value {
    who.post(&format!("/api/v1/dossiers/{code}/slips"), json!({"kind": "receipt"}))
        .expect(status)
}

story!(a_renamed_agency_keeps_its_old_name_in_what_is_told_of_before, |app| {
    let (clerk, supervisor, admin) = (app.sign_in("clerk"), app.sign_in("supervisor"), app.sign_in("admin"));
    let old = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let changed = clerk.take_in(marital_status("Trần Thị Bé"));
    let (first, other) = (receipt(&clerk, &old, 201), receipt(&clerk, &changed, 201));
    assert_eq!(first["slip"]["agency"], "Ủy ban nhân dân thị trấn Thắng");

    app.set_time("2026-03-10T09:00");
    for (body, field, code) in [
        (
            json!({"name": "Phường Thắng", "name_from": "2026-03-11"}),
            "name_from",
            "in_the_future",
        ),
        (
            json!({"name": "Phường Thắng", "name_from": "2021-12-31"}),
            "name_from",
            "too_early",
        ),
        (
            json!({"name": "Phường Thắng", "name_from": "hôm nay"}),
            "name_from",
            "not_a_date",
        ),
        (json!({"name_from": "2026-03-09"}), "name", "missing"),
    ] {
        admin.put(COMMUNE, body).refused_field(field, code);
    }
    let body = json!({"name": "Phường Thắng", "name_from": "2026-03-09"});
    let renamed = admin.put(COMMUNE, body.clone()).expect(200);
    let kept = json!([{"name": "Thị trấn Thắng", "valid_to": "2026-03-08"}]);
    assert_eq!(
        (&renamed["name"], &renamed["former_names"]),
        (&json!("Phường Thắng"), &kept)
    );
    // Said a second time it changes nothing.
    assert_eq!(admin.put(COMMUNE, body).expect(200)["former_names"], kept);
    assert_eq!(admin.get(COMMUNE).expect(200)["former_names"], kept);
    assert_eq!(clerk.dossier(&old)["agency"]["name"], "Phường Thắng");

    // Reports and figures bear the name of their last day.
    let new = clerk.take_in(marital_status("Lê Văn Cường"));
    for (to, is, is_not) in [
        ("2026-03-08", "Thị trấn Thắng", "Phường Thắng"),
        ("2026-03-31", "Phường Thắng", "Thị trấn Thắng"),
    ] {
        for what in [
            "reports/register",
            "reports/late",
            "reports/cash_book",
            "reports/ii06a",
            "statistics/rates",
        ] {
            let path = format!("/api/v1/{what}?agency=H02.07.01&from=2026-03-01&to={to}");
            let told = supervisor.get(&path).expect(200).to_string();
            assert!(told.contains(is) && !told.contains(is_not), "{path}: {told}");
        }
        let groups = format!("/api/v1/statistics/timeliness?agency=H02.07&from=2026-03-01&to={to}&group_by=agency");
        let told = supervisor.get(&groups).expect(200)["rows"].to_string();
        assert!(told.contains(is) && !told.contains(is_not), "{to}: {told}");
    }

    // A slip that was issued stays what it is, until something else on it changes.
    let again = receipt(&clerk, &old, 200);
    assert_eq!(
        (&again["number"], &again["issue"], &again["copies"], &again["slip"]),
        (&first["number"], &json!(1), &json!(2), &first["slip"])
    );
    let right = json!({"reason": "Gõ nhầm", "applicant": {"name": "Trần Thị Bế", "id_number": "024085001234",
        "phone": "0912345678", "address": "Thôn Đông"}});
    clerk.done(&changed, "correct_applicant", right);
    let anew = receipt(&clerk, &changed, 201);
    assert_eq!((&anew["issue"], &other["issue"]), (&json!(2), &json!(1)));
    for slip in [anew, receipt(&clerk, &new, 201)] {
        assert_eq!(slip["slip"]["agency"], "Ủy ban nhân dân phường Thắng");
    }

    // What was mistyped was never its name.
    let right = json!({"name": "Phường Thắng Lợi", "name_from": "always"});
    let mended = admin.put(COMMUNE, right).expect(200);
    assert_eq!(
        (&mended["name"], &mended["former_names"]),
        (&json!("Phường Thắng Lợi"), &kept)
    );
    app.set_time("2026-03-20T09:00");
    let today = admin.put(COMMUNE, json!({"name": "Phường Hiệp Hòa"})).expect(200);
    assert_eq!(
        today["former_names"][1],
        json!({"name": "Phường Thắng Lợi", "valid_to": "2026-03-19"})
    );
    assert_eq!(receipt(&clerk, &old, 200)["copies"], 3);

    let page = Browser::signed_in(app, "admin")
        .get("/quan-tri/co-quan/H02.07.01")
        .expect(200);
    page.says(&["Tên trước đây", "Thị trấn Thắng (đến hết ngày 08/03/2026)"]);
    assert_eq!(page.value("name-from"), "2026-03-20");
});
