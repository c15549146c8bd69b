//! Figures that lead to their dossiers, and working time whose change moves due times.

use serde_json::json;

use super::browsed;
use crate::support::{household_business, paper};

browsed!(a_figure_of_the_dashboard_leads_to_its_dossiers, |window| {
    let app = window.app;
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let [late, overdue] = ["Bình", "Cúc"].map(|name| clerk.take_in(household_business(name)));
    clerk.done(&late, "forward", json!({}));
    handler.done(&late, "forward", json!({}));
    app.set_time("2026-03-12T09:00");
    leader.done(&late, "decide", json!({"result": paper("2/GCN", "2026-03-12")}));

    window.now("supervisor");
    assert_eq!(window.here(), "/so-lieu");
    window.fill(&[("from", "2026-03-01"), ("to", "2026-03-31")]);
    window.choose(&[("agency", "H02.07")]);
    window.follow("main form[method='get'] button");
    for (measure, code) in [("late", &late), ("overdue", &overdue)] {
        let dashboard = window.here();
        let links = format!("main a[href*='measure={measure}&agency=H02.07&']");
        assert!(window.count(&links) > 0, "no link to {measure}: {}", window.main());
        let address = window.run(
            "const link = document.querySelector(arguments[0]); return [link.textContent.trim(), link.getAttribute('href')]",
            vec![json!(links)],
        );
        assert_eq!(address[0], "1");
        window.open(address[1].as_str().unwrap());
        assert_eq!(window.count("main tbody tr"), 1);
        window.follow(&format!("main a[href='/ho-so/{code}']"));
        assert_eq!(window.text("h1"), format!("Hồ sơ {code}"));
        window.open(&dashboard);
    }
});

browsed!(a_swap_day_brings_a_due_time_forward, |window| {
    let app = window.app;
    app.set_time("2026-03-06T09:00");
    let clerk = app.sign_in("clerk");
    // Received on a Friday, three working days.
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    window.now("clerk");
    window.open(&format!("/ho-so/{code}"));
    window.says(&["09:00 thứ Tư 11/03/2026"]);

    window.now("admin");
    window.follow("nav a[href='/quan-tri']");
    window.follow("main a[href='/quan-tri/lich']");
    window.choose(&[("agency", "H02.07")]);
    window.fill(&[("month", "2026-03")]);
    window.press("Xem");
    // A click on a day of the sheet puts it into the form.
    window.follow("table.month a[href*='date=2026-03-07']");
    assert_eq!(window.value("date"), "2026-03-07");
    window.choose(&[("kind", "worked")]);
    window.press("Xem ảnh hưởng");
    assert_eq!(window.count("#name[aria-invalid='true']"), 1);
    window.fill(&[("name", "Làm bù")]);
    window.press("Xem ảnh hưởng");
    window.says(&["Làm bù", &code]);
    window.press("Lưu thay đổi");
    let (_, job) = window
        .here()
        .split_once("&job=")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    app.finish_job(&app.sign_in("admin"), &json!({"id": job}));
    window.open(&window.here());
    window.says(&["Làm bù", "đổi hạn 1 hồ sơ"]);
    assert!(window.text("td.swap-worked").contains("Làm bù"));

    window.now("clerk");
    window.open(&format!("/ho-so/{code}"));
    window.says(&["09:00 thứ Ba 10/03/2026"]);
});
