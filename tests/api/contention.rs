//! Who waits for whom in the database, and what becomes of those who do.

use std::sync::mpsc::channel;
use std::time::Duration;

use motcua::db::{self, locks};
use motcua::domain::outbox::MessageKind;
use motcua::service::error::Error;
use motcua::service::outbox::{Message, enqueue};
use serde_json::json;

use crate::story;
use crate::support::{Backend, Options, TestApp, household_business, run};

story!(
    whoever_changes_the_catalogue_does_not_keep_the_counters_waiting,
    |app| {
        let (admin, clerk) = (app.sign_in("admin"), app.sign_in("clerk"));
        let rule = json!({
            "key": "supplement_answer_days", "agency": "H02.07", "valid_from": "2026-03-01", "value": 5, "source": "QĐ 1",
        });
        let change = || admin.put("/api/v1/rules", rule.clone());
        let mut load = app.database.connect();
        // A load that takes long computes from the catalogue meanwhile.
        let held = db::in_transaction(&mut load, |conn| {
            locks::share_catalogue(conn)?;
            let computed_from = db::catalogue::version(conn)?;
            std::thread::scope(|scope| {
                let changing = scope.spawn(change);
                std::thread::sleep(Duration::from_millis(300));
                clerk.take_in(household_business("Nguyễn Văn Ấn"));
                let answer = changing.join().unwrap();
                if app.database.url.starts_with("postgres") {
                    assert!(answer.headers.contains_key("retry-after"));
                    answer.refused(503, "busy");
                } else {
                    answer.expect(200);
                }
            });
            // The lock there, one snapshot here: whoever got through meanwhile, a load computes from one catalogue.
            assert_eq!(db::catalogue::version(conn)?, computed_from);
            Ok::<_, Error>(())
        });
        held.unwrap();
        let before = db::catalogue::version(&mut load).unwrap();
        change().expect(200);
        assert_eq!(db::catalogue::version(&mut load).unwrap(), before + 1);
    }
);

/// SQLite has one writer: there nothing meets.
#[test]
fn two_letters_to_one_person_at_once_are_two_on_postgres() {
    run(Backend::Postgres, Options::default(), two_letters);
}

fn two_letters(app: &TestApp) {
    let code = app.sign_in("clerk").take_in(household_business("Nguyễn Văn Ấn"));
    let dossier = db::dossiers::find(&mut app.database.connect(), &code.parse().unwrap());
    let agency_id = dossier.unwrap().unwrap().intake.agency_id;
    let letter = || Message {
        kind: MessageKind::Email,
        receiver: "mail".to_owned(),
        key: "user:1".to_owned(),
        position: None,
        dossier_id: None,
        agency_id,
        body: "{}".to_owned(),
        not_before: None,
    };
    app.work(async |ctx| {
        let write = |meanwhile: &dyn Fn()| {
            db::in_transaction(&mut app.database.connect(), |conn| {
                let stored = enqueue(conn, ctx, ctx.now(), letter())?;
                meanwhile();
                Ok::<_, Error>(stored)
            })
        };
        std::thread::scope(|scope| {
            let (tell, told) = channel();
            let first = scope.spawn(move || {
                write(&|| {
                    tell.send(()).unwrap();
                    std::thread::sleep(Duration::from_millis(500));
                })
            });
            told.recv().unwrap();
            let second = scope.spawn(move || write(&|| ()));
            for stored in [first, second] {
                assert!(stored.join().unwrap().unwrap().is_some());
            }
        });
    });
}
