//! Everything by keyboard alone.

use serde_json::{Value, json};
use thirtyfour::Key;

use super::browsed;
use super::window::{Scripts, Window, in_a_window};
use crate::support::{Backend, PASSWORD, household_business};

/// What has the focus: whether a selector means it, and whether one sees that it has the focus.
const FOCUS: &str = "const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it); \
    return [it.matches(arguments[0]), \
        style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 \
            && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth, \
        it.outerHTML.slice(0, 200)]";

/// More than any page has places where the focus can be.
const PLACES: usize = 150;

/// Presses Tab until the focus is at an element. Wherever it is on the way can be seen.
#[track_caller]
fn tab_to(window: &Window<'_>, css: &str) {
    for _ in 0..PLACES {
        window.keys(Key::Tab);
        let focus = window.run(FOCUS, vec![css.into()]);
        if focus[2].as_str().is_some_and(|html| html.starts_with("<body")) {
            continue;
        }
        // Fields for days have parts of their own, which the browser shows.
        assert_eq!(
            focus[1],
            Value::Bool(true),
            "the focus is not seen on {}: {focus}",
            window.here()
        );
        if focus[0] == Value::Bool(true) {
            return;
        }
    }
    panic!("Tab does not lead to {css} on {}", window.here());
}

browsed!(an_intake_needs_no_mouse, |window| {
    window.open("/dang-nhap");
    tab_to(window, "#username");
    window.keys("clerk");
    window.keys(Key::Tab);
    window.keys(PASSWORD);
    window.enter();
    // The first Tab of every page leads past the navigation.
    window.keys(Key::Tab);
    assert_eq!(window.run(FOCUS, vec!["a.skip".into()])[0], Value::Bool(true));
    tab_to(window, "nav a[href='/tiep-nhan']");
    window.enter();
    if window.run("return document.activeElement.name === 'q'", vec![]) != Value::Bool(true) {
        tab_to(window, "main [name='q']");
    }
    window.keys("ho kinh doanh");
    window.enter();
    tab_to(window, "#found a[href='/tiep-nhan?procedure=1.001612']");
    window.enter();
    tab_to(window, "#applicant-name");
    window.keys("Nguyễn Văn Ấn");
    tab_to(window, "#applicant-phone");
    window.keys("0912345678");
    tab_to(window, "#paper-p1");
    window.keys(" ");
    tab_to(window, "#paper-p2");
    window.keys(" ");
    tab_to(window, "#return-channel-counter");
    window.keys(Key::Down);
    tab_to(window, "button[name='save']");
    window.enter();
    let code = window.text("h1").trim_start_matches("Hồ sơ ").to_owned();
    let dossier = window.app.sign_in("clerk").dossier(&code);
    assert_eq!(dossier["applicant"]["name"], "Nguyễn Văn Ấn");
    assert_eq!(dossier["papers"].as_array().map(Vec::len), Some(2));
    // And on with it: the action, its choice, back at the dossier.
    tab_to(window, &format!("main a[href='/ho-so/{code}/forward']"));
    window.enter();
    tab_to(window, "#assignee");
    window.keys(Key::Down);
    tab_to(window, "main form[method='post'] button");
    window.enter();
    assert_eq!(window.app.sign_in("clerk").dossier(&code)["status"], "processing");
});

/// The page opens with the focus at an element.
#[track_caller]
fn begins_at(window: &Window<'_>, css: &str) {
    window.until(css, || focused(window, css));
}

fn focused(window: &Window<'_>, css: &str) -> bool {
    window.run(FOCUS, vec![css.into()])[0] == Value::Bool(true)
}

#[test]
fn with_scripts_an_intake_takes_few_keys() {
    in_a_window(Backend::Sqlite, Scripts::On, |window| {
        let known = household_business("Nguyễn Văn Ấn");
        let clerk = window.app.sign_in("clerk");
        let earlier = clerk.take_in(known);
        // It has ended: of one under way the clerk would be told, and asked.
        clerk.done(&earlier, "withdraw", json!({"reason": "Nộp nhầm"}));
        window.now("clerk");
        window.open("/tiep-nhan");
        begins_at(window, "main [name='q']");
        // Arrows lead through what was found; Enter opens the only one there is.
        window.keys("ho kinh doanh");
        window.until("the procedures that fit", || window.count("#found a") == 5);
        window.keys(Key::Down);
        assert!(focused(window, "#found a"));
        window.keys(Key::Up);
        assert!(focused(window, "main [name='q']"));
        window.open("/tiep-nhan");
        begins_at(window, "main [name='q']");
        window.keys("1.001612");
        window.enter();
        // Enter fills in who was here before, and goes on where something is to be said.
        begins_at(window, "#applicant-id-number");
        window.keys("024085001234");
        window.keys(Key::Enter);
        window.until("#applicant-address:focus", || {
            window.count("#applicant-address:focus") > 0
        });
        tab_to(window, "#paper-p1");
        window.keys(" ");
        tab_to(window, "#paper-p2");
        window.keys(" ");
        window.with_control(Key::Enter);
        window.until("main a[href$='/forward']", || {
            window.count("main a[href$='/forward']") > 0
        });
        // The next Tab leads to what is next: the receipt.
        begins_at(window, "#done");
        window.keys(Key::Tab);
        assert!(focused(window, "form[action$='/phieu'] button"));
        let code = window.text("h1").trim_start_matches("Hồ sơ ").to_owned();
        let dossier = window.app.sign_in("clerk").dossier(&code);
        assert_eq!(dossier["applicant"]["name"], "Nguyễn Văn Ấn");
    });
}

/// Whether F2 leads to the scan field: the one thing that needs a script, which tells too that there are none.
fn f2_scans(scripts: Scripts) {
    in_a_window(Backend::Sqlite, scripts, |window| {
        window.now("clerk");
        window.keys(Key::F2);
        let there = window.run(FOCUS, vec!["#scan".into()])[0] == Value::Bool(true);
        assert_eq!(there, scripts == Scripts::On);
    });
}

#[test]
fn f2_leads_to_the_scan_field() {
    f2_scans(Scripts::On);
}

#[test]
fn without_scripts_no_script_runs() {
    f2_scans(Scripts::Off);
}
