//! Uploading, linking and sweeping at the same time: no file ever links to a content that is gone.

use motcua::db::files as rows;
use motcua::domain::file::ContentHash;
use motcua::domain::instant::Clock as _;
use motcua::service::error::Error;
use motcua::service::files;

use super::{content, files_of, pdf, sha256, stored};
use crate::story;
use crate::support::household_business;

story!(the_same_content_many_times_at_once, |app| {
    let clerk = app.sign_in("clerk");
    let codes: Vec<String> = (0..8)
        .map(|n| {
            clerk.take_in(household_business(&format!(
                "Nguyễn Văn {}",
                ["Ấn", "Bé", "Cả", "Dũng", "Em", "Giang", "Hà", "Ích"][n]
            )))
        })
        .collect();
    // Several contents, because two uploads seldom meet at the one moment that matters.
    for round in 1..=12 {
        let bytes = pdf(&format!("chung {round}"));
        let together = std::sync::Barrier::new(codes.len());
        std::thread::scope(|scope| {
            for code in &codes {
                let (clerk, bytes, together) = (&clerk, bytes.clone(), &together);
                scope.spawn(move || {
                    together.wait();
                    clerk.upload_bytes(code, "paper=p1&name=a.pdf", bytes).expect(201)
                });
            }
        });
        assert_eq!(stored(app), round);
        let mut conn = app.database.connect();
        let object = rows::object(&mut conn, &sha256(&bytes).parse().unwrap())
            .unwrap()
            .unwrap();
        assert_eq!(object.links, 8);
    }
});

story!(a_content_that_is_being_removed_is_not_linked, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let other = clerk.take_in(household_business("Trần Thị Bé"));
    clerk.upload_bytes(&code, "paper=p1&name=a.pdf", pdf("cũ")).expect(201);
    assert_eq!(
        clerk
            .delete(&format!("/api/v1/dossiers/{code}/files/1?reason=x"))
            .status,
        204
    );
    app.set_time("2026-03-04T09:00");
    // A sweep gets as far as condemning, and dies.
    let now = app.clock.now();
    let condemned: Vec<ContentHash> = app.work(async |ctx| {
        let job = move |conn: &mut motcua::db::Connection| Ok::<_, Error>(rows::condemn(conn, now, now, now, 10)?);
        ctx.db.write(job).await.unwrap()
    });
    assert_eq!(condemned.len(), 1);
    let busy = clerk.upload_bytes(&other, "paper=p1&name=a.pdf", pdf("cũ"));
    assert!(busy.headers.contains_key("retry-after"));
    busy.refused(503, "busy");
    assert!(files_of(&clerk, &other).is_empty());
    // Another process leaves it alone as long as the first may still be about it, and finishes what was begun when it is not.
    assert_eq!(app.work(async |ctx| files::sweep(ctx).await.unwrap()), 0);
    app.set_time("2026-03-04T09:06");
    assert_eq!(app.work(async |ctx| files::sweep(ctx).await.unwrap()), 1);
    assert_eq!(stored(app), 0);
    clerk.upload_bytes(&other, "paper=p1&name=a.pdf", pdf("cũ")).expect(201);
    let path = format!("/api/v1/dossiers/{other}/files/1/content");
    assert_eq!(content(&clerk, &path, None).2, pdf("cũ"));
});

story!(an_upload_that_was_received_but_never_linked_is_swept, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.upload_bytes(&code, "paper=p1&name=a.pdf", pdf("giữ")).expect(201);
    // What a process leaves behind that died between keeping the content and linking it.
    let now = app.clock.now();
    let bytes = pdf("mồ côi");
    let hash: ContentHash = sha256(&bytes).parse().unwrap();
    app.work(async |ctx| {
        let row = rows::ObjectRow {
            sha256: hash.clone(),
            size: bytes.len() as i64,
            media_type: motcua::domain::file::MediaType::Pdf,
            links: 0,
            signature: None,
            signature_report: None,
            created_at: now,
            touched_at: now,
            condemned_at: None,
        };
        let job = move |conn: &mut motcua::db::Connection| Ok::<_, Error>(rows::insert_object(conn, &row)?);
        ctx.db.write(job).await.unwrap();
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &bytes).unwrap();
        ctx.files.store.put(&hash, file, bytes.len() as u64).await.unwrap();
    });
    let sweep = || app.work(async |ctx| files::sweep(ctx).await.unwrap());
    assert_eq!((sweep(), stored(app)), (0, 2), "it may still be linked");
    app.set_time("2026-03-03T09:01");
    assert_eq!((sweep(), stored(app)), (1, 1));
    assert_eq!(sweep(), 0);
    let path = format!("/api/v1/dossiers/{code}/files/1/content");
    assert_eq!(content(&clerk, &path, None).2, pdf("giữ"));
});

story!(sweeping_while_files_are_linked, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    // Each round removes the only file with the content and adds it again, while everything old enough is swept: with
    // no grace at all, so that sweeping and linking meet.
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                let far = app.clock.now().saturating_add_minutes(60);
                app.work(async |ctx| {
                    let now = app.clock.now();
                    let job = move |conn: &mut motcua::db::Connection| {
                        Ok::<_, Error>(rows::condemn(conn, far, now, now, 10)?)
                    };
                    for hash in ctx.db.write(job).await.unwrap() {
                        ctx.files.store.remove(&hash).await.unwrap();
                        let job = move |conn: &mut motcua::db::Connection| Ok::<_, Error>(rows::forget(conn, &hash)?);
                        ctx.db.write(job).await.unwrap();
                    }
                });
            }
        });
        for round in 1..=20 {
            let answer = clerk.upload_bytes(&code, "paper=p1&name=a.pdf", pdf("tranh chấp"));
            // Refused while the content is being removed, or linked for good.
            if answer.status == 201 {
                let no = answer.body["file"].as_i64().unwrap();
                let path = format!("/api/v1/dossiers/{code}/files/{no}");
                assert_eq!(
                    content(&clerk, &format!("{path}/content"), None).2,
                    pdf("tranh chấp"),
                    "round {round}"
                );
                assert_eq!(clerk.delete(&format!("{path}?reason=x")).status, 204);
            } else {
                assert_eq!(answer.status, 503, "{:#}", answer.body);
            }
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
});
