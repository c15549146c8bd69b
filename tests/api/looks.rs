//! Who looked at personal data can be answered, by those who answer for it, for as long as it is kept.

use motcua::service::dossiers::looks;
use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, marital_status};
use crate::web::browser::Browser;

fn seen(who: &Actor<'_>, path: &str) -> Vec<(String, String)> {
    let text = |item: &Value, key: &str| item[key].as_str().unwrap().to_owned();
    let looks = who.all(&format!("{path}?limit=2"));
    looks
        .iter()
        .map(|look| (look["by"]["username"].as_str().unwrap().to_owned(), text(look, "saw")))
        .collect()
}

story!(whoever_looked_at_a_dossier_can_be_named, |app| {
    let [clerk, handler, leader, supervisor] =
        ["clerk.01", "handler.01", "leader.01", "supervisor"].map(|name| app.sign_in(name));
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let other = clerk.take_in(marital_status("Trần Thị Bé"));
    let path = format!("/api/v1/dossiers/{code}/looks");
    handler.dossier(&code);
    clerk.get(&format!("/api/v1/dossiers/{code}/events")).expect(200);
    leader.dossier(&other);

    // Page by page, the last look first. Each page is a look, of which the later pages do not tell.
    let by = |who: &str, saw: &str| (who.to_owned(), saw.to_owned());
    assert_eq!(
        seen(&leader, &path),
        [by("clerk.01", "history"), by("handler.01", "view")]
    );
    let again = seen(&supervisor, &path);
    assert_eq!(again[0], by("leader.01", "looks"));
    assert!(again.contains(&by("handler.01", "view")), "{again:?}");
    let page = supervisor.get(&format!("{path}?limit=1")).expect(200);
    assert_eq!(page["items"][0]["saw_name"], "xem ai đã xem");
    assert!(page["items"][0]["request_id"].is_string() && page["next"].is_string());
    leader.get(&format!("{path}?after=x")).refused_field("after", "cursor");

    // Not for those who look, nor for those who lead elsewhere.
    for who in [&clerk, &handler, &app.sign_in("admin")] {
        who.get(&path).refused(403, "not_allowed");
    }
    for who in ["leader.02", "portal"] {
        app.sign_in(who).get(&path).refused(404, "dossier_not_found");
    }

    // On a page that the history leads to.
    let here = format!("/ho-so/{code}/luot-xem");
    let browser = Browser::signed_in(app, "leader.01");
    let dossier = browser.get(&format!("/ho-so/{code}")).expect(200);
    assert_eq!(dossier.all(&format!("a[href='{here}']")).len(), 1);
    browser.get(&here).expect(200).says(&["handler.01", "Xem lịch sử"]);
    let other = Browser::signed_in(app, "clerk.01");
    let dossier = other.get(&format!("/ho-so/{code}")).expect(200);
    assert!(dossier.all(&format!("a[href='{here}']")).is_empty());
    other.get(&here).expect(403);
});

story!(looks_are_forgotten_after_years, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    let code = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let path = format!("/api/v1/dossiers/{code}/looks");
    let look = |time: &str| {
        app.set_time(time);
        clerk.dossier(&code);
    };
    let times = || -> Vec<Value> {
        let all = leader.all(&format!("{path}?limit=50"));
        let views = all.into_iter().filter(|look| look["saw"] == "view");
        views.map(|look| look["at"].clone()).collect()
    };
    let sweep = || app.work(async |ctx| looks::sweep(ctx).await.unwrap());
    look("2026-03-02T10:00");
    look("2028-03-02T10:00");
    app.set_time("2031-03-02T08:00");
    sweep();
    assert_eq!(times().len(), 2);
    app.set_time("2031-03-03T08:00");
    sweep();
    assert_eq!(times(), [json!(crate::support::local("2028-03-02T10:00"))]);
    // An agency may want them longer: what is longest holds, for looks at lists belong to nobody.
    let rule = |years: i64| json!({"key": "look_keep_years", "agency": "H02.07.02", "valid_from": "2026-03-01", "value": years, "source": "Quy chế"});
    let admin = app.sign_in("admin");
    admin
        .put("/api/v1/rules", rule(0))
        .refused_field("value", "out_of_range");
    admin.put("/api/v1/rules", rule(10)).expect(200);
    app.set_time("2038-03-01T08:00");
    sweep();
    assert_eq!(times().len(), 1);
    app.set_time("2038-03-03T08:00");
    sweep();
    assert_eq!(times(), Vec::<Value>::new());
});
