//! No page leads to where its reader is refused.

use std::collections::{BTreeMap, HashSet, VecDeque};

use super::browser::Browser;
use crate::story;
use crate::support::{TestApp, household_business};

/// Addresses of one shape that are looked at.
const ALIKE: usize = 4;

/// An address without codes, numbers and values.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let digit = |c: char| c.is_ascii_digit();
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| if part.contains(digit) { "{}" } else { part })
        .collect();
    let names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", parts.join("/"), names.join("&"))
}

/// Follows every kind of link from here on; answers how many pages were seen, and where a link led to nothing.
fn follow(browser: &Browser<'_>, from: &str) -> (usize, Vec<String>) {
    let mut waiting = VecDeque::from([(from.to_owned(), "the beginning".to_owned())]);
    let mut known = HashSet::from([from.to_owned()]);
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    let (mut seen, mut dead) = (0, Vec::new());
    while let Some((path, on)) = waiting.pop_front() {
        let count = alike.entry(shape(&path)).or_default();
        *count += 1;
        if *count > ALIKE {
            continue;
        }
        let view = browser.get(&path);
        seen += 1;
        let mut next = Vec::new();
        match view.status {
            200 if view.is_page() => {
                let links = view.all("a[href]").into_iter().filter_map(|a| a.attr("href"));
                next.extend(links.map(|href| href.split('#').next().unwrap_or_default().to_owned()));
            }
            200 => {}
            303 => next.push(view.location().to_owned()),
            status => dead.push(format!("{status} {path} (linked on {on})")),
        }
        for link in next {
            if link.starts_with('/') && !link.starts_with("/api") && known.insert(link.clone()) {
                waiting.push_back((link, path.clone()));
            }
        }
    }
    (seen, dead)
}

fn furnish(app: &TestApp) -> String {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("An"));
    clerk.done(&code, "forward", serde_json::json!({"assignee": "handler"}));
    code
}

story!(no_link_leads_to_a_refusal, |app| {
    furnish(app);
    let mut dead = Vec::new();
    let nobody = Browser::new(app);
    for who in ["nobody", "clerk", "handler", "leader", "supervisor", "admin"] {
        let signed_in;
        let browser = if who == "nobody" {
            &nobody
        } else {
            signed_in = Browser::signed_in(app, who);
            &signed_in
        };
        let (seen, refused) = follow(browser, "/");
        assert!(seen > 10, "{who} saw only {seen} pages");
        dead.extend(refused.into_iter().map(|link| format!("{who}: {link}")));
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
});
