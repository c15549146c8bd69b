//! Whoever keeps the machine copies everything to another disk while people work, and puts it back on a new machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::files::pdf;
use crate::process::{Clerk, Place};
use crate::support::Backend;

fn on_both(test: impl Fn(Backend, &Place)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        if let Some(place) = Place::new(backend) {
            test(backend, &place);
        }
    }
}

/// The copies in a folder, oldest first.
fn copies(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let copy = |path: &PathBuf| path.extension().is_some_and(|e| e == "sqlite" || e == "dump");
    let mut found: Vec<PathBuf> = entries.filter(copy).collect();
    found.sort();
    found
}

/// The contents below a folder.
fn contents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Gives a copy the name of an older one.
fn age(copy: &Path) -> PathBuf {
    let old = copy
        .with_file_name("motcua-20250101-070000")
        .with_extension(copy.extension().unwrap());
    fs::rename(copy, &old).unwrap();
    fs::rename(copy.with_extension("files"), old.with_extension("files")).unwrap();
    old
}

#[test]
fn what_was_copied_while_people_work_is_put_back_on_a_new_machine() {
    on_both(|backend, place| {
        let folder = place.file("copies");
        let server = place.serve(&["--demonstration", "on", "--no-throttle"]);
        let clerk = Clerk::at(&server);
        let code = clerk.take_in();
        clerk.upload(&code, pdf("đơn"));

        let done = AtomicBool::new(false);
        let said = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    clerk.take_in();
                }
            });
            let said = place.run(&["backup", "copies"]);
            done.store(true, Ordering::Relaxed);
            said.well()
        });
        assert!(said.contains("files: 1 new, 0 there already"), "{said}");
        let first = age(&copies(&folder)[0]);

        let later = clerk.take_in();
        clerk.upload(&later, pdf("đơn khác"));
        let said = place.run(&["backup", "copies"]).well();
        assert!(said.contains("files: 1 new, 1 there already"), "{said}");
        assert!(server.stop().success());
        let left: Vec<String> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".part"))
            .collect();
        assert!(left.is_empty(), "{left:?}");

        for (copy, has_later) in [(&first, false), (&copies(&folder)[1], true)] {
            let new = Place::new(backend).unwrap();
            let said = new.run(&["restore", copy.to_str().unwrap()]).well();
            assert!(said.contains("audit verify"), "{said}");
            new.run(&["audit", "verify"]).well();
            new.run(&["stats", "verify"]).well();
            let server = new.serve(&["--no-throttle"]);
            let clerk = Clerk::at(&server);
            assert_eq!(clerk.content(&code), Some(pdf("đơn")));
            assert_eq!(clerk.knows(&later), has_later);
            assert_eq!(clerk.content(&later), has_later.then(|| pdf("đơn khác")));
            // Numbers go on where the copy ends.
            assert!(clerk.knows(&clerk.take_in()));
        }
    });
}

#[test]
fn as_many_copies_stay_as_are_asked_for_and_of_the_files_those_that_they_name() {
    on_both(|_, place| {
        let folder = place.file("copies");
        let server = place.serve(&["--demonstration", "on", "--no-throttle"]);
        let clerk = Clerk::at(&server);
        let code = clerk.take_in();
        clerk.upload(&code, pdf("đơn"));
        place.run(&["backup", "copies"]).well();
        // A content that only the older copy names: somebody has put it there since.
        let old = age(&copies(&folder)[0]);
        let stray = contents(&folder.join("files"))[0].clone();
        let hash = "ab".repeat(32);
        let only = folder.join("files/ab/ab").join(&hash);
        fs::create_dir_all(only.parent().unwrap()).unwrap();
        fs::write(&only, "x").unwrap();
        // What a copy that was broken off has left.
        let broken = folder.join("motcua-20260101-070000.sqlite.part");
        fs::write(&broken, "x").unwrap();

        let said = place.run(&["backup", "copies", "--keep", "1"]).well();
        assert!(said.contains("removed") && said.contains("motcua-20250101"), "{said}");
        assert!(!old.exists() && !old.with_extension("files").exists() && !only.exists() && !broken.exists());
        assert!(stray.exists() && copies(&folder).len() == 1);
        place.run(&["backup", "copies", "--keep", "0"]).refused();
    });
}

#[test]
fn a_copy_that_cannot_be_made_or_put_back_is_refused_in_words() {
    on_both(|backend, place| {
        let folder = place.file("copies");
        if backend == Backend::Sqlite {
            let said = place.run(&["backup", "copies"]).refused();
            assert!(said.contains("there is no database"), "{said}");
        }
        let server = place.serve(&["--demonstration", "on", "--no-throttle"]);
        let clerk = Clerk::at(&server);
        let code = clerk.take_in();
        clerk.upload(&code, pdf("đơn"));

        // Another is under way.
        fs::create_dir_all(&folder).unwrap();
        let lock = fs::File::create(folder.join("motcua.lock")).unwrap();
        lock.lock().unwrap();
        let said = place.run(&["backup", "copies"]).refused();
        assert!(said.contains("another backup"), "{said}");
        drop(lock);

        // A content that has become another on the disk is told, and the database is copied all the same.
        let stored = contents(&match backend {
            Backend::Sqlite => PathBuf::from(&place.database.url).with_file_name("files"),
            Backend::Postgres => place.file("data/files"),
        });
        fs::write(&stored[0], vec![b'x'; pdf("đơn").len()]).unwrap();
        let said = place.run(&["backup", "copies"]).refused();
        assert!(said.contains("0 are missing and 1 damaged"), "{said}");
        fs::remove_file(&stored[0]).unwrap();
        age(&copies(&folder)[0]);
        let said = place.run(&["backup", "copies"]).refused();
        assert!(said.contains("1 are missing and 0 damaged"), "{said}");
        let copy = copies(&folder)[1].to_str().unwrap().to_owned();

        // Where something is already nothing is put.
        let said = place.run(&["restore", &copy]).refused();
        assert!(said.contains("is there") || said.contains("is not empty"), "{said}");
        let new = Place::new(backend).unwrap();
        for wrong in ["elsewhere.sqlite", "motcua-1.txt"] {
            let said = new.run(&["restore", wrong]).refused();
            assert!(said.contains("is no copy"), "{said}");
        }
        // The other kind of database.
        let other = match backend {
            Backend::Sqlite => Backend::Postgres,
            Backend::Postgres => Backend::Sqlite,
        };
        if let Some(other) = Place::new(other) {
            let said = other.run(&["restore", &copy]).refused();
            assert!(said.contains("DATABASE_URL"), "{said}");
        }
        // A copy that was cut off.
        let bytes = fs::read(&copy).unwrap();
        fs::write(&copy, &bytes[..bytes.len() / 2]).unwrap();
        new.run(&["restore", &copy]).refused();
        assert!(backend == Backend::Postgres || !Path::new(&new.database.url).exists());
        fs::write(&copy, &bytes).unwrap();
        // The one file that was missing is missed, the rest is there.
        let said = new.run(&["restore", &copy]).refused();
        assert!(said.contains("1 are missing"), "{said}");
        new.run(&["audit", "verify"]).well();
    });
}

#[test]
fn the_password_of_the_database_is_not_among_the_words_of_a_program() {
    let Some(place) = Place::new(Backend::Postgres) else {
        return;
    };
    let programs = place.file("programs");
    fs::create_dir_all(&programs).unwrap();
    let told = place.file("told");
    let script = format!("#!/bin/sh\necho \"$@ :: $PGPASSWORD\" > {}\nexit 3\n", told.display());
    fs::write(programs.join("pg_dump"), script).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(programs.join("pg_dump"), mode).unwrap();
    place.run(&["migrate"]).well();

    let joint = if place.database.url.contains('?') { '&' } else { '?' };
    let mut command = place.command(&["backup", "copies"]);
    let path = format!("{}:/usr/bin:/bin", programs.display());
    let url = format!("{}{joint}password=kh%C3%B4ng%2Fn%C3%B3i", place.database.url);
    let output = command.env("PATH", path).env("DATABASE_URL", url).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && said.contains("pg_dump did not succeed"),
        "{said}"
    );
    let told = fs::read_to_string(told).unwrap();
    let (words, password) = told.trim().split_once(" :: ").unwrap();
    assert_eq!(password, "không/nói");
    assert!(!words.contains("password") && words.contains("--snapshot="), "{words}");
    assert!(copies(&place.file("copies")).is_empty());
}
