//! The feed: every event once, in an order that never changes, nothing behind a cursor that was read.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, household_business, marital_status};

/// Reads on from a cursor until there is no more now.
fn read_on(who: &Actor<'_>, cursor: &mut String, seen: &mut Vec<Value>) {
    loop {
        let page = who.get(&format!("/api/v1/events?after={cursor}&limit=7")).expect(200);
        seen.extend(page["items"].as_array().unwrap().clone());
        *cursor = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            return;
        }
    }
}

story!(nothing_appears_behind_a_cursor_while_many_write, |app| {
    const WRITERS: usize = 6;
    const EACH: usize = 12;
    let supervisor = app.sign_in("supervisor");
    let done = AtomicBool::new(false);
    let seen: Vec<Value> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| {
                scope.spawn(|| {
                    let clerk = app.sign_in("clerk");
                    for _ in 0..EACH {
                        let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
                        clerk.done(&code, "forward", json!({}));
                    }
                })
            })
            .collect();
        let reader = scope.spawn(|| {
            let (mut cursor, mut seen) = ("0".to_owned(), Vec::new());
            loop {
                let last = done.load(Ordering::Relaxed);
                read_on(&supervisor, &mut cursor, &mut seen);
                if last && seen.len() >= WRITERS * EACH * 2 {
                    return seen;
                }
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        });
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::Relaxed);
        reader.join().unwrap()
    });
    assert_eq!(seen.len(), WRITERS * EACH * 2);
    let positions: Vec<i64> = seen.iter().map(|e| e["position"].as_i64().unwrap()).collect();
    assert!(positions.is_sorted_by(|a, b| a < b), "{positions:?}");
    let mut last: std::collections::HashMap<&str, i64> = std::collections::HashMap::new();
    for event in &seen {
        let (code, seq) = (event["dossier"].as_str().unwrap(), event["sequence"].as_i64().unwrap());
        let before = last.insert(code, seq).unwrap_or(0);
        assert_eq!(seq, before + 1, "{code}");
    }
    // Read once more from the beginning it is the same.
    let (mut cursor, mut again) = ("0".to_owned(), Vec::new());
    read_on(&supervisor, &mut cursor, &mut again);
    assert_eq!(again, seen);
});

story!(everybody_reads_what_they_may_see, |app| {
    let (admin, clerk, portal) = (app.sign_in("admin"), app.sign_in("clerk"), app.sign_in("portal"));
    let counter = clerk.take_in(marital_status("Nguyễn Văn Ấn"));
    let mut online = household_business("Trần Văn Trực Tuyến");
    online["intake_channel"] = json!("online");
    online["external_code"] = json!("G01.899.108.001-260302-0001");
    let online = portal.take_in(online);
    app.wait_for_feed(&admin, 2);
    let codes = |who: &Actor<'_>| {
        let (mut cursor, mut seen) = ("0".to_owned(), Vec::new());
        read_on(who, &mut cursor, &mut seen);
        let mut codes: Vec<String> = seen.iter().map(|e| e["dossier"].as_str().unwrap().to_owned()).collect();
        codes.sort();
        codes
    };
    let mut both = vec![counter, online.clone()];
    both.sort();
    assert_eq!(codes(&admin), both);
    assert_eq!(codes(&portal), [online]);
    clerk.get("/api/v1/events").refused(403, "not_allowed");
    let page = portal.get("/api/v1/events").expect(200);
    assert_eq!(page["items"][0]["external_code"], "G01.899.108.001-260302-0001");
    assert!(!page.to_string().contains("Trần"), "{page:#}");
    for wrong in ["x", "-1", "1.5", "", "3", "3-abc"] {
        admin
            .get(&format!("/api/v1/events?after={wrong}"))
            .refused_field("after", "cursor");
    }
    admin
        .get("/api/v1/events?limit=0")
        .refused_field("limit", "out_of_range");
});
