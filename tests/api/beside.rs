//! Commands beside a server at which people work: neither stands in the other's way.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::process::{Clerk, Place};
use crate::support::Backend;

/// Runs commands while a clerk takes in dossiers, and answers how many of them came in meanwhile.
fn while_a_clerk_works(place: &Place, commands: impl FnOnce()) -> usize {
    let server = place.serve(&["--demonstration", "on", "--no-throttle"]);
    let clerk = Clerk::at(&server);
    let (done, taken) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                clerk.take_in();
                taken.fetch_add(1, Ordering::Relaxed);
            }
        });
        while taken.load(Ordering::Relaxed) < 5 && !worker.is_finished() {
            std::thread::yield_now();
        }
        commands();
        done.store(true, Ordering::Relaxed);
    });
    assert!(server.stop().success());
    taken.into_inner()
}

fn counters_are_rebuilt(backend: Backend) {
    let Some(place) = Place::new(backend) else { return };
    place.run(&["demo", "--dossiers", "500"]).well();
    let taken = while_a_clerk_works(&place, || {
        for _ in 0..3 {
            place.run(&["stats", "rebuild"]).well();
        }
    });
    assert!(taken > 5);
    place.run(&["stats", "verify"]).well();
}

#[test]
fn counters_are_rebuilt_while_people_work_on_sqlite() {
    counters_are_rebuilt(Backend::Sqlite);
}

#[test]
fn counters_are_rebuilt_while_people_work_on_postgres() {
    counters_are_rebuilt(Backend::Postgres);
}

#[test]
fn accounts_are_changed_while_people_work() {
    let place = Place::new(Backend::Sqlite).unwrap();
    while_a_clerk_works(&place, || {
        for n in 0..6 {
            let name = format!("moi{n}");
            let words = [
                "user",
                "add",
                &name,
                "--name",
                "Trần Văn Mới",
                "--grant",
                "clerk:H02.07",
            ];
            place.run_with(&words, "mật khẩu dài vừa đủ\n").well();
            place.run(&["user", "disable", &name]).well();
        }
    });
}
