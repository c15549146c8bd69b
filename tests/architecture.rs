//! The shape of the source: which module may know which, and what must never stand where. Reads the text of `src`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A source file without comments, test modules and the contents of its string literals.
struct File {
    /// Below `src`, with `/`.
    name: String,
    lines: usize,
    head: String,
    /// `(line number, code)`.
    code: Vec<(usize, String)>,
    /// `(line number, contents of string literals)`.
    strings: Vec<(usize, String)>,
}

fn source() -> Vec<File> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    assert!(paths.len() > 50, "the source was not found");
    paths
        .iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            read(name, &fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// Files that hold nothing but tests.
fn is_test(name: &str) -> bool {
    name.ends_with("tests.rs")
}

fn read(name: String, text: &str) -> File {
    let (mut code, mut strings) = (Vec::new(), Vec::new());
    let mut in_string = false;
    for (n, line) in text.lines().enumerate() {
        // Test modules stand at the end of their file.
        if line.trim() == "#[cfg(test)]"
            && text
                .lines()
                .nth(n + 1)
                .is_some_and(|next| next.contains("mod ") && next.ends_with("{"))
        {
            break;
        }
        let (kept, quoted) = split(line, &mut in_string);
        code.push((n + 1, kept));
        strings.push((n + 1, quoted));
    }
    File {
        lines: text.lines().count(),
        head: text.lines().next().unwrap_or_default().to_owned(),
        name,
        code,
        strings,
    }
}

/// The code of a line, and what stands in its string literals. Literals may run over several lines.
fn split(line: &str, in_string: &mut bool) -> (String, String) {
    let (mut code, mut quoted) = (String::new(), String::new());
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, *in_string) {
            ('\\', true) => {
                letters.next();
            }
            ('"', _) => {
                *in_string = !*in_string;
                code.push('"');
                quoted.push('\n');
            }
            ('\'', false) if letters.peek() == Some(&'"') => {
                letters.next();
                letters.next();
            }
            ('/', false) if letters.peek() == Some(&'/') => break,
            (_, true) => quoted.push(letter),
            (_, false) => code.push(letter),
        }
    }
    (code, quoted)
}

impl File {
    /// Lines of code that hold a text.
    fn with<'f>(&'f self, text: &'f str) -> impl Iterator<Item = String> + 'f {
        self.code
            .iter()
            .filter(move |(_, line)| holds(line, text))
            .map(|(n, line)| format!("src/{}:{n}: {}", self.name, line.trim()))
    }

    /// Top-level module: the folder or the file in `src`.
    fn module(&self) -> &str {
        self.name.split('/').next().unwrap().trim_end_matches(".rs")
    }

    fn within(&self, places: &[&str]) -> bool {
        places.iter().any(|p| self.name == *p || self.module() == *p)
    }
}

/// Whether a text stands in a line as a word of its own.
fn holds(line: &str, text: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(text).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + text.len()..].chars().next();
        let glued_before = before.is_some_and(word) && text.starts_with(word);
        let glued_after = after.is_some_and(word) && text.ends_with(word);
        !(glued_before || glued_after)
    })
}

/// No line outside the places holds one of the texts.
#[track_caller]
fn only_in(places: &[&str], texts: &[&str]) {
    let found: Vec<String> = source()
        .iter()
        .filter(|file| !file.within(places) && !is_test(&file.name))
        .flat_map(|file| texts.iter().flat_map(|text| file.with(text)).collect::<Vec<_>>())
        .collect();
    assert!(
        found.is_empty(),
        "only {places:?} may have {texts:?}:\n{}",
        found.join("\n")
    );
}

/// No line inside the places holds one of the texts.
#[track_caller]
fn never_in(places: &[&str], texts: &[&str]) {
    let found: Vec<String> = source()
        .iter()
        .filter(|file| file.within(places) && !is_test(&file.name))
        .flat_map(|file| texts.iter().flat_map(|text| file.with(text)).collect::<Vec<_>>())
        .collect();
    assert!(
        found.is_empty(),
        "{places:?} must not have {texts:?}:\n{}",
        found.join("\n")
    );
}

/// Who may know whom, from the inside out.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("security", &["domain"]),
    ("db", &["domain"]),
    ("files", &["domain"]),
    ("forms", &["domain"]),
    ("reports", &["domain", "forms"]),
    ("notify", &["domain"]),
    ("simulator", &["domain", "notify"]),
    (
        "service",
        &["domain", "db", "files", "security", "reports", "forms", "notify"],
    ),
    ("backup", &["domain", "db", "files"]),
    ("demo", &["domain", "db", "service"]),
    ("worker", &["db", "service"]),
    ("http", &["domain", "db", "security", "service", "notify", "simulator"]),
    ("web", &["domain", "db", "security", "service", "http"]),
    ("config", &["db", "files", "notify", "service"]),
    (
        "app",
        &[
            "domain",
            "db",
            "files",
            "forms",
            "security",
            "notify",
            "simulator",
            "service",
            "worker",
            "http",
            "web",
        ],
    ),
    (
        "cli",
        &["domain", "db", "security", "service", "backup", "demo", "config", "app"],
    ),
    ("lib", &[]),
    ("main", &[]),
];

#[test]
fn dependencies_point_inwards() {
    let layers: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in source() {
        let known = layers
            .get(file.module())
            .unwrap_or_else(|| panic!("src/{} belongs to no layer", file.name));
        for other in layers.keys().filter(|m| **m != file.module() && !known.contains(m)) {
            wrong.extend(file.with(&format!("crate::{other}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn modules_are_named_by_their_whole_path() {
    // So that the test above sees every dependency.
    let grouped: Vec<String> = source()
        .iter()
        .flat_map(|f| f.with("use crate::{").collect::<Vec<_>>())
        .collect();
    assert!(grouped.is_empty(), "{}", grouped.join("\n"));
}

#[test]
fn the_domain_is_pure() {
    never_in(
        &["domain"],
        &[
            "diesel",
            "actix",
            "actix_web",
            "tokio",
            "std::fs",
            "std::net",
            "std::env",
            "std::thread",
            "std::process",
            "Utc::now",
            "Local::now",
            "getrandom",
            "tracing",
        ],
    );
    let clocks: Vec<String> = source()
        .iter()
        .filter(|file| file.module() == "domain" && file.name != "domain/instant.rs")
        .flat_map(|file| file.with("SystemTime").collect::<Vec<_>>())
        .collect();
    assert!(clocks.is_empty(), "{}", clocks.join("\n"));
}

#[test]
fn the_time_of_day_is_read_in_few_places() {
    // The clock that is handed in; ids that must differ after a restart; ids of requests, made once per process.
    only_in(
        &["domain/instant.rs", "db/id_generator.rs", "http/observe.rs"],
        &["SystemTime::now"],
    );
    only_in(&[], &["Utc::now", "Local::now"]);
    only_in(&["cli"], &["SystemClock.now"]);
}

#[test]
fn only_the_database_layer_names_diesel() {
    only_in(
        &["db"],
        &["diesel", "diesel_migrations", "sql_query", "libsqlite3_sys", "pq_sys"],
    );
}

#[test]
fn only_the_database_layer_writes_sql() {
    let statements = [
        "SELECT ",
        "INSERT INTO",
        "UPDATE ",
        "DELETE FROM",
        "CREATE TABLE",
        "PRAGMA ",
    ];
    let found: Vec<String> = source()
        .iter()
        .filter(|file| !file.within(&["db"]) && !is_test(&file.name))
        .flat_map(|file| {
            file.strings
                .iter()
                .filter(|(_, text)| statements.iter().any(|s| text.contains(s)))
                .map(|(n, text)| format!("src/{}:{n}: {}", file.name, text.trim()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn http_stays_in_its_layer() {
    only_in(&["http", "web", "app", "cli"], &["actix", "actix_web", "actix_http"]);
    only_in(&["http"], &["StatusCode"]);
    only_in(&["http", "app"], &["utoipa"]);
}

#[test]
fn pages_are_escaped_and_their_forms_are_checked() {
    // Markup is only made by the templates, and bodies are only read by the extractors that look at the form's token.
    only_in(&["web"], &["maud"]);
    only_in(&[], &["PreEscaped"]);
    never_in(&["web"], &["web::Form", "web::Payload", "web::Json"]);
    only_in(&["http", "web/form.rs", "web/parts.rs", "app"], &["web::Bytes"]);
    // Whoever works on dossiers is asked for a permission by the services, not by the pages.
    never_in(&["web"], &["access::", "locks::", "Connection"]);
}

#[test]
fn nothing_gives_up_at_run_time() {
    only_in(
        &[],
        &[
            ".unwrap()",
            ".expect(",
            "panic!",
            "todo!",
            "unimplemented!",
            "unreachable!",
            "dbg!",
        ],
    );
    only_in(&["cli"], &["println!", "eprintln!", "print!", "std::process::exit"]);
}

#[test]
fn personal_data_is_never_logged() {
    // Log lines name ids and codes of routes; whatever holds data of a person has no business in one.
    let personal = [
        "applicant",
        "name",
        "phone",
        "email",
        "address",
        "id_number",
        "password",
        "secret",
        "query",
    ];
    let mut wrong = Vec::new();
    for file in source().iter().filter(|file| !is_test(&file.name)) {
        for (n, (number, line)) in file.code.iter().enumerate() {
            let Some((_, begun)) = line.split_once("tracing::") else {
                continue;
            };
            if !["error!", "warn!", "info!", "debug!", "trace!"]
                .iter()
                .any(|level| begun.starts_with(level))
            {
                continue;
            }
            // A call may go over several lines: it ends where its brackets do.
            let mut call = begun.to_owned();
            let open = |call: &str| call.matches('(').count() > call.matches(')').count();
            for (_, next) in &file.code[n + 1..] {
                if !open(&call) {
                    break;
                }
                call.push_str(next);
            }
            let told = personal.iter().any(|p| holds(&call, p));
            wrong.extend(told.then(|| format!("{}:{number}: {call}", file.name)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files longer than 400 lines, each with a reason to be whole and a length it must not outgrow.
const LONG: &[(&str, usize, &str)] = &[
    ("db/schema.rs", 1600, "every table, nothing else"),
    ("http/dossier_wire.rs", 620, "every wire struct of a dossier"),
    ("http/dossiers.rs", 540, "wire structs and routes of dossiers"),
    ("service/error.rs", 420, "one table of every refusal"),
];

#[test]
fn files_are_short_or_listed() {
    let listed: BTreeMap<&str, usize> = LONG.iter().map(|(name, most, _)| (*name, *most)).collect();
    let files = source();
    for file in &files {
        let most = listed.get(file.name.as_str()).copied().unwrap_or(400);
        assert!(
            file.lines <= most,
            "src/{} has {} lines, more than {most}",
            file.name,
            file.lines
        );
    }
    let names: BTreeSet<&str> = files.iter().map(|f| f.name.as_str()).collect();
    for name in listed.keys() {
        assert!(names.contains(name), "src/{name} is listed as long but is not there");
        let lines = files.iter().find(|f| f.name == *name).map_or(0, |f| f.lines);
        assert!(lines > 400, "src/{name} has become short: take it off the list");
    }
}

/// The OpenAPI document knows schemas by the names of their types: of two with one name it would describe only one.
#[test]
fn no_two_schemas_share_a_name() {
    let mut names = BTreeMap::new();
    for file in source() {
        let mut derived = false;
        for (_, line) in &file.code {
            let code = line.trim();
            derived |= code.starts_with("#[derive(") && code.contains("ToSchema");
            let name = code
                .strip_prefix("pub struct ")
                .or_else(|| code.strip_prefix("pub enum "));
            if let (Some(name), true) = (name, derived) {
                derived = false;
                let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned();
                if let Some(other) = names.insert(name.clone(), file.name.clone()) {
                    panic!("{name} stands in {other} and in {}", file.name);
                }
            }
        }
    }
    assert!(names.len() > 100, "{}", names.len());
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = source()
        .into_iter()
        .filter(|f| !f.head.starts_with("//! ") && !is_test(&f.name))
        .map(|f| f.name)
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn the_reader_of_this_test_reads_right() {
    let text =
        "use a::b; // crate::http\nlet x = \"SELECT \\\" // y\"; z();\n#[cfg(test)]\nmod tests {\n x.unwrap();\n}\n";
    let file = read("x.rs".to_owned(), text);
    assert_eq!(file.code[0].1, "use a::b; ");
    assert_eq!(file.code[1].1, "let x = \"\"; z();");
    assert!(file.strings[1].1.contains("SELECT "));
    assert_eq!(file.code.len(), 2);
    assert!(holds("use diesel::x", "diesel") && !holds("use diesel_x", "diesel") && holds("a.unwrap()", ".unwrap()"));
}
