//! The command line: it teaches, it refuses what is unsafe in a clear sentence, and it stops without breaking off.

use std::time::Duration;

use serde_json::Value;

use crate::process::Place;
use crate::support::{Backend, until_every};

const SECRET: &str = "Zk3v9-Qm2x_7Lw8-Tn5r_1Yb6-Hd4p_0Gc";

fn on_both(test: impl Fn(&Place)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        if let Some(place) = Place::new(backend) {
            test(&place);
        }
    }
}

fn on_sqlite(test: impl Fn(&Place)) {
    test(&Place::new(Backend::Sqlite).unwrap());
}

#[test]
fn help_teaches() {
    on_sqlite(|place| {
        let whole = place.run(&["--help"]).well();
        for word in [
            "serve",
            "migrate",
            "demo",
            "user",
            "agency",
            "audit",
            "stats",
            "TOKEN_SECRET",
            "DATABASE_URL",
            "8080",
        ] {
            assert!(whole.contains(word), "{word} is missing:\n{whole}");
        }
        for (command, word) in [
            (&["serve", "--help"][..], "--demonstration"),
            (&["migrate", "--help"], "ALL DATA IS LOST"),
            (&["demo", "--help"], "Example: motcua demo"),
            (&["user", "add", "--help"], "clerk:H02.07"),
            (&["agency", "add", "--help"], "Example: motcua agency add"),
            (&["audit", "verify", "--help"], "hash chain"),
            (&["stats", "verify", "--help"], "Recount"),
        ] {
            let text = place.run(command).well();
            assert!(text.contains(word), "{command:?} does not say {word}:\n{text}");
        }
        assert!(place.run(&["--version"]).well().starts_with("motcua "));
        assert!(place.run(&["dance"]).refused().contains("dance"));
        assert!(place.run(&["user", "add", "x"]).refused().contains("--name"));
    });
}

#[test]
fn an_option_that_would_do_nothing_is_refused() {
    on_sqlite(|place| {
        for words in [
            &["--bind", "127.0.0.1:9", "serve"][..],
            &["--bind", "127.0.0.1:9", "migrate"],
            &["--demonstration", "on", "stats", "verify"],
        ] {
            let said = place.run(words).refused();
            assert!(
                said.contains(words[0]) && said.contains("after 'serve'"),
                "{words:?}: {said}"
            );
        }
        // The database is everybody's, so it may stand on either side.
        place.run(&["--database-url", "elsewhere.sqlite", "migrate"]).well();
        place.run(&["migrate", "--database-url", "elsewhere.sqlite"]).well();
    });
}

#[test]
fn help_shows_no_secret_of_the_environment() {
    on_sqlite(|place| {
        let mut command = place.command(&["--help"]);
        let output = command
            .env("TOKEN_SECRET", SECRET)
            .env("DATABASE_URL", "postgres://motcua:hidden@db/motcua")
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains(SECRET) && !text.contains("hidden"), "{text}");
    });
}

#[test]
fn the_document_is_printed() {
    on_sqlite(|place| {
        let document: Value = serde_json::from_str(&place.run(&["openapi"]).well()).unwrap();
        assert!(document["paths"]["/api/v1/dossiers"]["post"].is_object());
    });
}

#[test]
fn unsafe_configurations_are_refused() {
    on_sqlite(|place| {
        let refused = |arguments: &[&str], environment: &[(&str, &str)], words: &str| {
            let mut command = place.command(&["serve"]);
            let output = command
                .args(arguments)
                .envs(environment.iter().copied())
                .output()
                .unwrap();
            let text = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{arguments:?}: {text}");
            assert!(text.contains(words), "{arguments:?} {environment:?}: {text}");
            assert!(
                text.lines().count() == 1 && text.trim_end().ends_with('.'),
                "one sentence: {text}"
            );
        };
        let off = ["--bind", "127.0.0.1:0", "--demonstration", "off"];
        refused(&off, &[], "TOKEN_SECRET is not set");
        for (secret, why) in [
            ("", "shorter than 32"),
            ("short", "shorter than 32"),
            (&"x".repeat(64), "guessed"),
            ("this-is-a-Secret-of-many-characters-0123456789", "guessed"),
            ("ChangeMe-0123456789-abcdefghijklmnopqrstuvwxyz", "guessed"),
        ] {
            refused(&off, &[("TOKEN_SECRET", secret)], why);
        }
        let open = ["--bind", "0.0.0.0:0"];
        refused(
            &[&open[..], &["--demonstration", "on"]].concat(),
            &[],
            "known passwords",
        );
        refused(&open, &[], "known passwords");
        refused(
            &[&open[..], &["--no-throttle"]].concat(),
            &[("TOKEN_SECRET", SECRET)],
            "NO_THROTTLE",
        );
        refused(
            &open,
            &[("DEMONSTRATION", "on"), ("TOKEN_SECRET", SECRET)],
            "known passwords",
        );

        // Once the known accounts are there, no secret makes them safe.
        place.run(&["demo"]).well();
        refused(&off, &[("TOKEN_SECRET", SECRET)], "demonstration accounts");
        refused(
            &["--bind", "127.0.0.1:0"],
            &[("TOKEN_SECRET", SECRET)],
            "demonstration accounts",
        );
        let address = place.run(&["serve", "--bind", "nowhere"]).refused();
        assert!(address.contains("nowhere"), "{address}");
    });
}

#[test]
fn a_database_that_cannot_be_reached_is_named_without_its_password() {
    on_sqlite(|place| {
        let mut command = place.command(&["audit", "verify"]);
        command.env("DATABASE_URL", "postgres://motcua:hidden@127.0.0.1:1/motcua");
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(
            text.contains("cannot connect to the database") && !text.contains("hidden"),
            "{text}"
        );
    });
}

#[test]
fn migrations_go_up_and_down() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
    let all = format!(" {} step(s)", std::fs::read_dir(folder).unwrap().count());
    on_both(|place| {
        let up = place.run(&["migrate"]).well();
        assert!(up.contains("applied") && up.contains(&all), "{up}");
        assert!(!up.contains("applied  applied") && place.run(&["migrate"]).well().contains(" 0 step(s)"));
        let last = place.run(&["migrate", "--down", "1"]).well();
        assert!(
            last.contains(" 1 step(s)") && place.run(&["migrate"]).well().contains(" 1 step(s)"),
            "{last}"
        );
        place.run(&["migrate", "--down"]).refused();
        let down = place.run(&["migrate", "--down", "999"]).well();
        assert!(down.contains("reverted") && down.contains(&all), "{down}");
        place.run(&["migrate"]).well();
    });
}

#[test]
fn a_real_office_begins_on_the_command_line() {
    on_both(|place| {
        let agency = |code: &str, more: &[&str]| {
            place.run(&[&["agency", "add", code, "--name", "Tỉnh Bắc Ninh"][..], more].concat())
        };
        assert!(agency("H05", &["--level", "province"]).well().contains("H05"));
        assert!(agency("H05", &["--level", "province"]).refused().contains("already"));
        agency("H05.01", &["--level", "commune", "--parent", "H05"]).well();
        assert!(
            agency("H05.02", &["--level", "commune", "--parent", "H99"])
                .refused()
                .contains("H99")
        );
        assert!(agency("x", &["--level", "commune"]).refused().contains("agency code"));
        assert!(agency("H06", &["--level", "planet"]).refused().contains("province"));

        let add = |username: &str, grant: &str, password: &str| {
            let arguments = ["user", "add", username, "--name", "Nguyễn Thị Lan", "--grant", grant];
            place.run_with(&arguments, password)
        };
        assert!(
            add("lan", "administrator:H05", "short\n")
                .refused()
                .contains("10 characters")
        );
        assert!(add("lan", "administrator:H05", "").refused().contains("10 characters"));
        assert!(
            add("lan", "administrator", "một câu đủ dài\n")
                .refused()
                .contains("clerk:H02.07")
        );
        assert!(
            add("lan", "king:H05", "một câu đủ dài\n")
                .refused()
                .contains("administrator")
        );
        assert!(add("lan", "clerk:H77", "một câu đủ dài\n").refused().contains("H77"));
        assert!(
            add("lan lan", "clerk:H05", "một câu đủ dài\n")
                .refused()
                .to_lowercase()
                .contains("name")
        );
        add("lan", "administrator:H05", "một câu đủ dài\r\n").well();
        assert!(
            add("lan", "administrator:H05", "một câu đủ dài\n")
                .refused()
                .contains("lan")
        );

        assert!(
            place
                .run(&["catalogue", "load", "--agency", "H77"])
                .refused()
                .contains("H77")
        );
        assert!(
            place
                .run(&["catalogue", "load", "--agency", "H05"])
                .well()
                .contains("procedures")
        );
        assert!(
            place
                .run(&["catalogue", "load", "--agency", "H05"])
                .refused()
                .contains("already")
        );

        // The demonstration has known passwords: never in a database in real use.
        for command in [&["demo"][..], &["demo", "--dossiers", "10"]] {
            assert!(place.run(command).refused().contains("real use"));
        }
        assert!(
            place
                .run(&["serve", "--bind", "127.0.0.1:0"])
                .refused()
                .contains("TOKEN_SECRET is not set")
        );

        let server = place.serve_with(&[], &[("TOKEN_SECRET", SECRET)]);
        assert!(server.greeting().iter().all(|line| !line.contains("password")));
        let client = crate::support::client().no_proxy().build().unwrap();
        let login = |password: &str| {
            let body = serde_json::json!({"username": "lan", "password": password});
            let url = format!("{}/api/v1/auth/login", server.base);
            client.post(url).json(&body).send().unwrap().status().as_u16()
        };
        assert_eq!(login("một câu đủ dài"), 200);
        place.run_with(&["user", "passwd", "lan"], "một câu khác hẳn\n").well();
        assert_eq!((login("một câu đủ dài"), login("một câu khác hẳn")), (401, 200));
        place.run(&["user", "disable", "lan"]).well();
        assert_eq!(login("một câu khác hẳn"), 401);
        for command in [&["user", "disable", "nobody"][..], &["user", "passwd", "nobody"]] {
            assert!(
                place
                    .run_with(command, "một câu khác hẳn\n")
                    .refused()
                    .contains("nobody")
            );
        }
        assert!(server.stop().success());
        place.run(&["audit", "verify"]).well();
        place.run(&["stats", "verify"]).well();
        place.run(&["stats", "rebuild"]).well();
    });
}

#[test]
fn a_history_is_made_and_proven() {
    on_both(|place| {
        let history = [
            "demo",
            "--dossiers",
            "60",
            "--from",
            "2026-01-05",
            "--to",
            "2026-03-31",
            "--seed",
            "7",
        ];
        let made = place.run(&history).well();
        assert!(
            made.starts_with("60 dossiers") || made.contains("\n60 dossiers"),
            "{made}"
        );
        assert!(
            place
                .run(&["audit", "verify"])
                .well()
                .contains("60 dossiers checked, 0 wrong")
        );
        assert!(
            place
                .run(&["stats", "verify"])
                .well()
                .contains("60 dossiers checked, 0 wrong")
        );
        let backwards = ["demo", "--dossiers", "5", "--from", "2026-03-31", "--to", "2026-01-05"];
        assert!(place.run(&backwards).refused().contains("--from"));
        assert!(place.run(&["demo", "--dossiers", "many"]).refused().contains("many"));
    });
}

#[test]
fn a_server_that_is_told_to_stop_answers_what_is_under_way() {
    on_both(|place| {
        let server = place.serve(&["--no-throttle"]);
        let base = server.base.clone();
        // A look-up that finds nothing is answered after a fixed time, so these are under way when the signal comes;
        // the connections were there before.
        let ready = std::sync::Barrier::new(9);
        let answers: Vec<u16> = std::thread::scope(|scope| {
            let (base, ready) = (&base, &ready);
            let ask = move |n: usize| {
                let client = crate::support::client().no_proxy().build().unwrap();
                assert!(
                    client
                        .get(format!("{base}/health/live"))
                        .send()
                        .unwrap()
                        .bytes()
                        .is_ok()
                );
                ready.wait();
                let url = format!("{base}/api/v1/public/dossiers/H02.07-260302-{:04}?secret=1234", n + 1);
                let answer = client.get(url).send().unwrap();
                let status = answer.status().as_u16();
                assert_eq!(answer.json::<Value>().unwrap()["code"], "lookup_failed");
                status
            };
            let asking: Vec<_> = (0..8).map(|n| scope.spawn(move || ask(n))).collect();
            ready.wait();
            std::thread::sleep(Duration::from_millis(75));
            server.ask_to_stop();
            asking.into_iter().map(|a| a.join().unwrap()).collect()
        });
        assert_eq!(answers, [404; 8]);
        let begun = std::time::Instant::now();
        assert_eq!(server.ended().code(), Some(0));
        assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
        // The address is free again, and the database was left in order.
        let address = base.trim_start_matches("http://");
        let health = ["health", "--bind", address];
        place.run(&health).refused();
        let next = place.serve(&["--bind", address]);
        assert_eq!(next.base, base);
        assert_eq!(place.run(&health).well(), "ready\n");
        assert!(next.stop().success());
    });
}

#[test]
fn an_import_that_was_killed_goes_on_with_its_report() {
    on_both(|place| {
        place.run(&["demo"]).well();
        let mut file = "agency,procedure,applicant_name,intake_channel,received_at\n".to_owned();
        for line in 2..=30_000 {
            let procedure = if line == 13 { "9.999999" } else { "1.004859" };
            file.push_str(&format!(
                "H02.07.01,{procedure},Nguyễn Văn Ấn,counter,2026-02-03 08:00\n"
            ));
        }
        let (history, report) = (place.file("history.csv"), place.file("refused.csv"));
        std::fs::write(&history, file).unwrap();
        let arguments = [
            "import",
            history.to_str().unwrap(),
            "--skip-bad",
            "--report",
            report.to_str().unwrap(),
        ];
        let mut first = place
            .command(&arguments)
            .stderr(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let told = || std::fs::read_to_string(&report).unwrap_or_default();
        let often = Duration::from_millis(1);
        until_every(often, || told().contains("\n13,").then_some(()), told);
        first.kill().unwrap();
        first.wait().unwrap();
        let again = place.run(&arguments);
        // Whoever was too fast to be killed has told all of it as well.
        assert!(again.code == Some(0) || again.err.contains("imported at"), "{again:#?}");
        let lines: Vec<String> = told().lines().map(str::to_owned).collect();
        let refused: Vec<&String> = lines
            .iter()
            .filter(|line| line.starts_with("13,refused,procedure,"))
            .collect();
        assert_eq!((lines.len(), refused.len()), (2, 1), "{lines:#?}");
        place.run(&["stats", "verify"]).well();
    });
}

#[test]
fn a_command_that_checks_makes_no_database() {
    on_sqlite(|place| {
        for command in [["audit", "verify"], ["stats", "verify"], ["stats", "rebuild"]] {
            let missing = place.file("missing/there.sqlite");
            let told = place
                .run(&[&command[..], &["--database-url", missing.to_str().unwrap()]].concat())
                .refused();
            assert!(told.contains("there is no database at"), "{told}");
            assert!(!missing.exists() && !missing.parent().unwrap().exists());
        }
        let told = place.run(&["migrate", "--database-url", "mysql://x/y"]).refused();
        assert!(told.contains("mysql is not supported"), "{told}");
    });
}
