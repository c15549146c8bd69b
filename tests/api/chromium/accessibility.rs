//! What an independent checker (axe-core) says of a page as it stands in the window.

use serde_json::{Value, json};

use super::driver::axe;
use super::window::{Scripts, Window, in_a_window};
use crate::support::Backend;

/// WCAG 2.2, levels A and AA, and what it takes over from those before it.
const RULES: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/// Every violation as one line: the rule, what it says, and where. None where there is no checker.
pub fn violations(window: &Window<'_>) -> Option<Vec<String>> {
    let axe = axe()?;
    // Waits for the answer of a promise, which the driver does.
    let script = format!("{axe}; return axe.run(document, {{runOnly: arguments[0], resultTypes: ['violations']}});");
    let answer = window.run(&script, vec![json!(RULES)]);
    let found = answer["violations"].as_array().expect("axe did not run");
    let line = |violation: &Value| {
        let places: Vec<String> = violation["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n["target"].to_string())
            .collect();
        let text = |name: &str| violation[name].as_str().unwrap().to_owned();
        format!("{}: {} {}", text("id"), text("help"), places.join(" "))
    };
    // A run in which nothing was looked at would find nothing either.
    assert!(answer["passes"].as_array().is_some_and(|p| p.len() > 5), "{answer}");
    Some(found.iter().map(line).collect())
}

/// The walk over all pages finds nothing; this is why that means something.
#[test]
fn the_checker_sees_what_is_wrong() {
    in_a_window(Backend::Sqlite, Scripts::On, |window| {
        window.open("/dang-nhap");
        assert_eq!(violations(window).unwrap_or_default(), Vec::<String>::new());
        let spoil = "const field = document.getElementById('username'); field.labels[0].remove(); \
            document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"/icon\">'); \
            document.querySelector('.lead').style.color = '#aaa'";
        window.run(spoil, Vec::new());
        if let Some(found) = violations(window) {
            let rules: Vec<&str> = found.iter().filter_map(|v| v.split(':').next()).collect();
            assert_eq!(rules, ["color-contrast", "image-alt", "label"], "{found:#?}");
        }
    });
}
