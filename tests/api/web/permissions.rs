//! Who may see which page, and who may send which form: every page that is served, by every role.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use motcua::web::ROUTES;
use serde_json::json;

use super::browser::Browser;
use crate::story;
use crate::support::{TestApp, household_business};
use crate::tools::snapshot;

/// Accounts of the demonstration office, one for each role.
pub const ACCOUNTS: [&str; 6] = ["admin", "clerk", "handler", "leader", "supervisor", "portal"];

/// An address of a page: what is put in place of its pattern, and what it has to be asked.
#[track_caller]
pub fn address(pattern: &str, dossier: &str) -> String {
    let address = match pattern {
        "/static/{hash}/{name}" => "/static/0000000000000000/style.css".to_owned(),
        "/thu-tuc/{code}" => "/thu-tuc/1.001612".to_owned(),
        "/quan-tri/thu-tuc/{code}" => "/quan-tri/thu-tuc/1.001612".to_owned(),
        "/quan-tri/co-quan/{code}" => "/quan-tri/co-quan/H02.07".to_owned(),
        "/quan-tri/thu-tuc/{code}/phien-ban" => "/quan-tri/thu-tuc/1.001612/phien-ban".to_owned(),
        "/quan-tri/thu-tuc/{code}/rut" => "/quan-tri/thu-tuc/1.001612/rut".to_owned(),
        "/quan-tri/ke-hoach/{year}/{agency}" => "/quan-tri/ke-hoach/2023/H02.07".to_owned(),
        "/quan-tri/bo-chi-so/{code}" => "/quan-tri/bo-chi-so/cchc_huyen".to_owned(),
        "/quan-tri/ket-noi/{id}" => "/quan-tri/ket-noi/1".to_owned(),
        "/quan-tri/nguoi-dung/{username}" => "/quan-tri/nguoi-dung/clerk".to_owned(),
        "/so-lieu/bao-cao/{number}" => pattern.replace("{number}", "H02.07-2026-0001"),
        "/so-lieu/bao-cao/{number}/xem" => pattern.replace("{number}", "H02.07-2026-0001"),
        "/so-lieu/bao-cao/{number}/thay-doi" => pattern.replace("{number}", "H02.07-2026-0002"),
        "/hop-thu/{code}" => "/hop-thu/H02.07-2026-PAKN-0001".to_owned(),
        "/so-lieu/ho-so" => format!("{pattern}?measure=received&{MARCH}"),
        "/so-lieu/lap-bao-cao" => format!("{pattern}?report=ii06a&format=csv&{MARCH}"),
        "/so-lieu/xem-bao-cao" => format!("{pattern}?report=ii06a&{MARCH}"),
        "/so-lieu/cham-diem" => format!("{pattern}?{MARCH}"),
        "/so-lieu/cham-diem/diem" => format!("{pattern}?code=cchc_huyen&{MARCH}"),
        _ => pattern
            .replace("{code}", dossier)
            .replace("{action}", "forward")
            .replace("{change}", "mien-giam")
            .replace("{file}", "1")
            .replace("{number}", "H02.07-2026-TNHS-0001"),
    };
    assert!(!address.contains('{'), "no address for {pattern}");
    address
}

const MARCH: &str = "agency=H02.07&from=2026-03-01&to=2026-03-31";

/// Somebody complains, so that the inbox of the office has something in it.
pub fn complain(app: &TestApp) {
    let said = json!({"kind": "complaint", "agency": "H02.07", "name": "Nguyễn Văn An", "content": "Chờ lâu"});
    app.anybody().post("/api/v1/public/feedback", said).expect(201);
}

/// Pages and forms that need no account.
const OPEN: [&str; 17] = [
    "/",
    "/tra-cuu",
    "/tra-cuu/ho-so",
    "/tra-cuu/xong",
    "/tra-cuu/danh-gia",
    "/tra-cuu/nop-tien",
    "/tra-cuu/bien-lai",
    "/tra-cuu/nop-lai",
    "/phan-anh",
    "/phan-anh/theo-doi",
    "/kiem-tra-ket-qua",
    "/tra-cuu/{code}",
    "/cong-khai",
    "/thu-tuc",
    "/thu-tuc/{code}",
    "/ngon-ngu",
    "/static/{hash}/{name}",
];

story!(every_page_lets_in_exactly_who_may, |app| {
    let dossier = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    complain(app);
    let mut people = vec![("none", Browser::new(app))];
    people.extend(ACCOUNTS.map(|name| (name, Browser::signed_in(app, name))));
    let mut text = format!("{:<44}", "");
    for (name, _) in &people {
        write!(text, "{name:>11}").unwrap();
    }
    text.push('\n');
    let patterns: BTreeSet<&str> = ROUTES.iter().map(|(_, pattern)| *pattern).collect();
    for open in OPEN {
        assert!(patterns.contains(open), "{open} is not a page any more");
    }
    for (method, pattern) in ROUTES {
        let path = address(pattern, &dossier);
        write!(text, "{:<44}", format!("{} {pattern}", method.to_uppercase())).unwrap();
        for (name, browser) in &people {
            let open = OPEN.contains(pattern) || *pattern == "/dang-nhap";
            let answer = match *method {
                "get" => browser.get(&path),
                // A form without a token: refused for whoever is signed in, sent to sign in whoever is not.
                _ => {
                    let answer = browser.post(&path, &[("form_token", "foreign")]);
                    assert_eq!(browser.post(&path, &[]).status, answer.status, "{method} {path}");
                    answer
                }
            };
            if *method != "get" {
                let expected = if *name == "none" && !open { 303 } else { 403 };
                assert_eq!(answer.status, expected, "{method} {path} by {name}");
            }
            if *name == "none" && !open {
                let to = answer.location();
                assert!(to.starts_with("/dang-nhap"), "{path} leads to {to}");
            }
            let kind = match (answer.status, answer.headers.get("location")) {
                (303, Some(to)) if to.to_str().unwrap().starts_with("/dang-nhap") => "sign in".to_owned(),
                (303, _) => "on".to_owned(),
                (status, _) => status.to_string(),
            };
            write!(text, "{kind:>11}").unwrap();
        }
        text.push('\n');
    }
    snapshot("pages_by_role", &text);
});
