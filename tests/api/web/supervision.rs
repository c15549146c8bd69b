//! Those who watch figures, on pages: every number leads to exactly its dossiers.

use serde_json::json;

use super::browser::Browser;
use crate::story;
use crate::support::{household_business, paper};

const MARCH: &str = "agency=H02.07&from=2026-03-01&to=2026-03-31";

story!(numbers_of_the_dashboard_lead_to_their_dossiers, |app| {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let [early, late, overdue] = ["An", "Bình", "Cúc"].map(|n| clerk.take_in(household_business(n)));
    for code in [&early, &late] {
        clerk.done(code, "forward", json!({}));
        handler.done(code, "forward", json!({}));
    }
    leader.done(&early, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    app.set_time("2026-03-12T09:00");
    leader.done(&late, "decide", json!({"result": paper("2/GCN", "2026-03-12")}));

    let supervisor = Browser::signed_in(app, "supervisor");
    supervisor.get("/bat-dau").goes_to("/so-lieu");
    let board = supervisor.get(&format!("/so-lieu?{MARCH}")).expect(200);
    board.says(&[
        "Trước hạn, đúng hạn, quá hạn theo tháng",
        "03/2026",
        "50,00 %",
        &overdue,
    ]);
    // Each bar says what it shows.
    let bars: Vec<_> = board
        .all("svg.bar")
        .iter()
        .filter_map(|b| b.attr("aria-label"))
        .map(str::to_owned)
        .collect();
    assert!(
        bars.contains(&"Trước hạn 1, đúng hạn 0, quá hạn 1".to_owned()),
        "{bars:?}"
    );
    for (measure, expected) in [
        ("received", 3),
        ("resolved", 2),
        ("early", 1),
        ("late", 1),
        ("overdue", 1),
    ] {
        let wanted = format!("measure={measure}&agency=H02.07&");
        let link = board
            .all("main a")
            .into_iter()
            .find(|a| a.attr("href").is_some_and(|h| h.contains(&wanted)));
        let link = link.unwrap_or_else(|| panic!("no link to {measure}: {}", board.main()));
        let list = supervisor.get(link.attr("href").unwrap()).expect(200);
        assert_eq!(list.all("tbody tr").len(), expected, "{measure}: {}", list.main());
    }
    supervisor
        .get(&format!("/so-lieu/ho-so?measure=late&{MARCH}"))
        .says(&["Quá hạn", &late]);
    // Another agency is not there, a period backwards is refused beside its field, a figure that is none too.
    supervisor.get("/so-lieu?agency=H99").expect(404);
    let backwards = supervisor.get("/so-lieu?from=2026-03-31&to=2026-03-01").expect(422);
    assert_eq!(backwards.wrong("to"), "Lỗi: Ngày cuối kỳ phải từ ngày đầu kỳ trở đi.");
    supervisor
        .get(&format!("/so-lieu/ho-so?measure=nothing&{MARCH}"))
        .expect(422);
    // Administrators see figures and no dossiers.
    let admin = Browser::signed_in(app, "admin");
    let board = admin.get(&format!("/so-lieu?{MARCH}")).expect(200);
    assert!(board.all("main a[href^='/so-lieu/ho-so']").is_empty());
    admin.get(&format!("/so-lieu/ho-so?measure=late&{MARCH}")).expect(403);
    Browser::signed_in(app, "clerk").get("/so-lieu").expect(403);
});

story!(quality_scores_and_reports_have_their_pages, |app| {
    app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    let supervisor = Browser::signed_in(app, "supervisor");
    supervisor
        .get(&format!("/so-lieu/chat-luong?{MARCH}"))
        .expect(200)
        .says(&["Dấu hiệu"]);
    let scores = supervisor.get(&format!("/so-lieu/cham-diem?{MARCH}"));
    assert!(matches!(scores.status, 200 | 422), "{}", scores.main());
    // Frozen by a form, once however often it is sent, and there to be downloaded.
    let address = format!("/so-lieu/bao-cao?{MARCH}");
    let form = supervisor.get(&address).expect(200);
    let body = form.filled("/so-lieu/bao-cao", &[("report", "ii06a")]);
    let frozen = supervisor.post_body("/so-lieu/bao-cao", &body);
    let again = supervisor.post_body("/so-lieu/bao-cao", &body);
    assert_eq!(frozen.location(), again.location());
    let list = supervisor.follow(&frozen).expect(200);
    list.says(&["Đã chốt báo cáo số H02.07-2026-0001.", "SHA-256"]);
    assert_eq!(list.all("a[href^='/so-lieu/bao-cao/'][href*='format=']").len(), 3);
    let file = supervisor
        .get("/so-lieu/bao-cao/H02.07-2026-0001?format=csv")
        .expect(200);
    assert!(
        file.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    let drawn = supervisor
        .get(&format!("/so-lieu/lap-bao-cao?report=ii06a&format=xlsx&{MARCH}"))
        .expect(200);
    assert!(!drawn.is_page());
    for path in [
        format!("/so-lieu/lap-bao-cao?report=register&format=pdf&{MARCH}"),
        "/so-lieu/bao-cao/H02.07-2026-0001?format=pdf".to_owned(),
    ] {
        let printed = supervisor.get(&path).expect(200);
        assert_eq!(printed.headers["content-type"], "application/pdf");
    }
    supervisor.get("/so-lieu/bao-cao/nothing").expect(404);
    supervisor
        .get(&format!("/so-lieu/lap-bao-cao?report=nothing&{MARCH}"))
        .expect(422);
});

story!(a_year_that_no_database_holds_is_none, |app| {
    let supervisor = Browser::signed_in(app, "supervisor");
    for asked in [
        "year=-200000",
        "year=99999",
        "year=x",
        "from=-0500-01-01&to=%2B9999-12-31",
    ] {
        supervisor.get(&format!("/so-lieu/nhap?{asked}")).expect(200);
    }
});
