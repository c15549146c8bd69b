//! Every page of the table of routes, by everybody who may see it: accessible, light, asking nobody else for anything,
//! without scrolling sideways on a phone and on a wide screen, and fit to be printed.

use motcua::web::ROUTES;
use serde_json::{Value, json};

use super::accessibility::violations;
use super::window::{DESK, Scripts, Window};
use crate::outbox::{later_until, subscribe};
use crate::receiver::{Mood, Receiver};
use crate::support::{Backend, Options, TestApp, household_business, marital_status, paper, run};
use crate::web::browser::{Browser, HEAVIEST};
use crate::web::permissions::{ACCOUNTS, address, complain};

const PHONE: (u32, u32) = (360, 740);
const WIDE: (u32, u32) = (1920, 1080);

/// What a page cannot show: files, and pages that only lead on.
const NO_PAGE: [&str; 11] = [
    "/ho-so/{code}/tep/{file}",
    "/ho-so/{code}/phieu/{number}",
    "/ho-so/{code}/bien-lai",
    "/tra-cuu/bien-lai",
    "/tra-cuu/nop-tien",
    "/bat-dau",
    "/mo-ho-so",
    "/static/{hash}/{name}",
    "/so-lieu/lap-bao-cao",
    "/buu-chinh/danh-sach-ban-giao",
    "/so-lieu/bao-cao/{number}",
];

/// Widest element that reaches past the screen, if the page can be scrolled sideways.
const TOO_WIDE: &str = "if (document.documentElement.scrollWidth <= innerWidth) return null; \
    const past = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 \
        && !e.closest('.scroll')); \
    return document.documentElement.scrollWidth + ' > ' + innerWidth + ': ' \
        + past.slice(0, 3).map(e => e.outerHTML.slice(0, 150)).join(' | ')";

/// Addresses of everything that the page loaded, and what came over the line in all.
const LOADED: &str = "const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]; \
    return [all.map(e => e.name), all.reduce((sum, e) => sum + e.encodedBodySize, 0)]";

/// What is seen on paper although it is of no use there.
const ON_PAPER: &str = "return [...document.querySelectorAll('nav, form, button, .banner, .foot, .skip')] \
    .filter(e => e.getClientRects().length > 0).map(e => e.outerHTML.slice(0, 150))";

/// Forms of the main part in which something must be filled in that is empty, by their places.
const MENDABLE: &str = "return [...document.querySelectorAll('main form[method=\"post\"]')] \
    .map((form, place) => [...form.querySelectorAll('[required]')].some(e => !e.value) ? place : -1).filter(n => n >= 0)";

/// Sends the form at a place as its main button would: the last of an intake, the first of others.
const SEND: &str = "const form = document.querySelectorAll('main form[method=\"post\"]')[arguments[0]]; \
    form.requestSubmit(form.querySelector('button[name=\"save\"]') ?? form.querySelector('button'))";

/// An office in which every page has something to show; the dossier that addresses name.
fn furnish(app: &TestApp) -> String {
    let (clerk, handler, leader) = (app.sign_in("clerk"), app.sign_in("handler"), app.sign_in("leader"));
    let decided = clerk.take_in(household_business("Trần Thị Bé"));
    clerk.take_in(marital_status("Lê Thị Cúc"));
    complain(app);
    clerk.done(&decided, "forward", json!({"assignee": "handler"}));
    handler.done(&decided, "forward", json!({}));
    leader.done(&decided, "decide", json!({"result": paper("1/GCN", "2026-03-02")}));
    go_by_post(app, &decided);
    let waiting = clerk.take_in(household_business("Phạm Văn Dũng"));
    clerk.done(&waiting, "forward", json!({"assignee": "handler"}));
    let missing = json!({"missing_papers": [{"name": "Hợp đồng thuê"}], "reason": "Thiếu giấy tờ"});
    handler.done(&waiting, "request_supplement", missing);
    let mut online = household_business("Hoàng Thị Én");
    online["intake_channel"] = json!("online");
    app.sign_in("portal").take_in(online);
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.done(&code, "forward", json!({"assignee": "handler"}));
    // Two versions of a report, of which the second differs.
    let supervisor = app.sign_in("supervisor");
    let report = json!({"report": "ii06a", "agency": "H02.07", "period": "2026-03"});
    supervisor.post("/api/v1/reports/frozen", report.clone()).expect(201);
    let gone = clerk.take_in(household_business("Vũ Thị Hoa"));
    clerk.done(&gone, "withdraw", json!({"reason": "Theo đơn"}));
    supervisor.post("/api/v1/reports/frozen", report).expect(201);
    code
}

/// A result waits to be handed over to the post, and papers have come back.
fn go_by_post(app: &TestApp, decided: &str) {
    let clerk = app.sign_in("clerk");
    let back = clerk.take_in(household_business("Đỗ Thị Lan"));
    clerk.done(&back, "withdraw", json!({"reason": "Theo đơn"}));
    for code in [decided, &back] {
        let order = json!({
            "version": clerk.dossier(code)["version"], "direction": "out", "carrier": "Bưu điện huyện",
            "name": "Trần Thị Bé", "address": "Thôn Đông, xã Hoàng An",
        });
        clerk
            .post(&format!("/api/v1/dossiers/{code}/postal-orders"), order)
            .expect(200);
    }
    let since = clerk.dossier(&back)["postal"]["orders"][0]["since"].clone();
    let event = json!({"order": format!("{back}-O1"), "kind": "returned", "at": since});
    clerk
        .post(&format!("/api/v1/dossiers/{back}/postal-events"), event)
        .expect(200);
}

/// Everything that a page must be, at every width; what it is not is added to `faults`.
fn look(window: &Window<'_>, faults: &mut Vec<String>) {
    let here = window.here();
    let loaded = window.run(LOADED, Vec::new());
    for address in loaded[0].as_array().unwrap() {
        if !address.as_str().unwrap().starts_with(&window.app.base) {
            faults.push(format!("{here} asks {address}"));
        }
    }
    let weight = loaded[1].as_u64().unwrap();
    if weight == 0 || weight > HEAVIEST as u64 {
        faults.push(format!("{here} weighs {weight} bytes"));
    }
    for screen in [PHONE, WIDE] {
        window.resize(screen);
        if let Value::String(wide) = window.run(TOO_WIDE, Vec::new()) {
            faults.push(format!("{here} at {} px scrolls sideways: {wide}", screen.0));
        }
        let found = violations(window).into_iter().flatten();
        faults.extend(found.map(|v| format!("{here} at {} px: {v}", screen.0)));
    }
    window.resize(DESK);
    window.devtools("Emulation.setEmulatedMedia", json!({"media": "print"}));
    for left in window.run(ON_PAPER, Vec::new()).as_array().unwrap() {
        faults.push(format!("{here} prints {left}"));
    }
    if window.count("h1") != 1 || window.main().is_empty() {
        faults.push(format!("{here} prints nothing"));
    }
    window.devtools("Emulation.setEmulatedMedia", json!({"media": ""}));
}

/// Sends each form with a field that must be filled in, empty: the page then says what is wrong.
fn look_at_refusals(window: &Window<'_>, path: &str, faults: &mut Vec<String>) {
    let forms = window.run(MENDABLE, Vec::new()).as_array().unwrap().clone();
    for form in forms {
        window.open(path);
        window.leave_by(SEND, vec![form.clone()]);
        if window.count("main .notice.bad") == 0 {
            faults.push(format!("{path} says nothing of what is wrong in its form {form}"));
        }
        look(window, faults);
    }
}

/// Pages of which a row of the table has several.
fn more(app: &TestApp, who: &str) -> Vec<String> {
    let more: &[&str] = match who {
        "none" => &[
            "/nothing-here",
            "/thu-tuc?q=ket+hon",
            "/thu-tuc/1.004873?agency=H02.07.01",
        ],
        "clerk" => &[
            "/tiep-nhan?procedure=1.001612",
            "/tiep-nhan?procedure=1.004873",
            "/tiep-nhan?q=khong-co-gi",
            "/ban-lam-viec?pile=waiting",
            "/ban-lam-viec?pile=hand-back",
            "/buu-chinh?pile=delayed",
            "/buu-chinh?pile=came_back",
            "/ho-so?q=nguyen",
            "/so-lieu",
        ],
        "supervisor" => &["/so-lieu?from=2026-03-31&to=2026-03-01"],
        "admin" => &[
            "/quan-tri/lich?agency=H02.07&month=2026-02&date=2026-02-17",
            "/quan-tri/nguoi-dung?q=supervisor",
        ],
        _ => &[],
    };
    let mut more: Vec<String> = more.iter().map(|path| (*path).to_owned()).collect();
    if who == "admin" {
        // It takes nothing, so that there are messages that were given up.
        let receiver = Receiver::start();
        receiver.set(Mood::Failing(410));
        let admin = app.sign_in("admin");
        let webhook = subscribe(&admin, "H02.07", &receiver);
        app.sign_in("clerk").take_in(household_business("Vũ Thị Giang"));
        later_until(app, 0, "a dead letter", || {
            let dead = admin.get("/api/v1/outbox/messages").expect(200);
            dead["items"] != json!([])
        });
        more.push("/quan-tri/tin-gui?state=discarded".to_owned());
        more.push(format!("/quan-tri/ket-noi?id={}", webhook["id"].as_str().unwrap()));
        more.push("/quan-tri/gio-lam-viec?agency=H02.07".to_owned());
    }
    if matches!(who, "clerk" | "handler" | "leader") {
        let somebody = app.sign_in(who);
        for code in somebody.codes("/api/v1/dossiers?limit=50") {
            let seen = somebody.dossier(&code);
            let actions = seen["allowed_actions"].as_array().unwrap();
            more.push(format!("/ho-so/{code}"));
            more.extend(actions.iter().map(|a| format!("/ho-so/{code}/{}", a.as_str().unwrap())));
        }
    }
    more
}

/// Walks over all pages with one account.
fn walk(app: &TestApp, who: &str) {
    let Some(window) = Window::open_on(app, Scripts::On) else {
        return;
    };
    let dossier = furnish(app);
    // The same visit without a browser, to know what is a page.
    let plain = if who == "none" {
        Browser::new(app)
    } else {
        Browser::signed_in(app, who)
    };
    let mut faults = Vec::new();
    if who == "none" {
        window.open(&format!("/tra-cuu/{dossier}"));
        window.fill(&[("secret", "1234")]);
        window.enter();
        look(&window, &mut faults);
    } else {
        window.now(who);
    }
    let mut paths: Vec<String> = pages().map(|pattern| address(pattern, &dossier)).collect();
    paths.extend(more(app, who));
    let mut refused = false;
    for path in paths {
        let view = plain.get(&path);
        // One page that says no is like another.
        if !view.is_page() || view.status == 403 && std::mem::replace(&mut refused, true) {
            continue;
        }
        window.open(&path);
        look(&window, &mut faults);
        look_at_refusals(&window, &path, &mut faults);
    }
    assert!(
        faults.is_empty(),
        "{} faults for {who}:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

fn pages() -> impl Iterator<Item = &'static str> {
    let pages = ROUTES.iter().filter(|(method, _)| *method == "get");
    pages
        .map(|(_, pattern)| *pattern)
        .filter(|pattern| !NO_PAGE.contains(pattern))
}

/// One test for each account, so that they walk side by side.
macro_rules! walks {
    ($($who:ident)+) => {
        $(#[test]
        fn $who() {
            run(Backend::Sqlite, Options::default(), |app| walk(app, stringify!($who)));
        })+
    };
}

mod every_page_is_fit_for {
    use super::*;
    walks! { none admin clerk handler leader supervisor portal }
}

/// A page that nobody of the walk may see would not be looked at.
#[test]
fn no_page_is_left_out() {
    run(Backend::Sqlite, Options::default(), |app| {
        let dossier = furnish(app);
        let citizen = Browser::new(app);
        let form = citizen.get("/tra-cuu");
        citizen
            .submit(&form, "/tra-cuu", &[("code", &dossier), ("secret", "1234")])
            .location();
        let mut people = vec![citizen];
        people.extend(ACCOUNTS.map(|name| Browser::signed_in(app, name)));
        for pattern in pages() {
            let path = address(pattern, &dossier);
            let seen = people.iter().any(|p| {
                let view = p.get(&path);
                view.status == 200 && view.is_page()
            });
            assert!(seen, "nobody sees {path}");
        }
    });
}
