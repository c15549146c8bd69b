//! PostgreSQL for the integration tests.
//!
//! [`server`] gives every test process one server: the one `TEST_DATABASE_URL` names, or a throwaway cluster made from the server programs of this
//! machine. Each test takes its own database from it ([`Server::fresh_database`]).
//!
//! A throwaway cluster must not outlive its test process, however that ends, and statics are never dropped. So the cluster belongs to a small shell
//! supervisor that makes the directory, runs `initdb` and the server, and reads a pipe whose only write end this process holds. When the process is gone,
//! even by SIGKILL, the supervisor reads the end of the file, stops the server and removes the directory.
//!
//! The directory is in `TMPDIR` if that is set, else in memory if there is plenty, else where temporary files usually are.
//!
//! `initdb` refuses to run as root; a root test process runs the supervisor as `postgres` or `nobody`.

// Every test binary uses its own part of this module.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::{env, fs};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

/// Every database made here is called `motcua_test_` and the number of its run in 16 hexadecimal digits, then its own number.
const PREFIX: &str = "motcua_test_";

/// How often another port is tried when the server does not start.
const START_ATTEMPTS: usize = 5;

/// Runs as the owner of the cluster. Arguments: directory of the server programs, directory for temporary files, whether memory may be used instead.
///
/// Says `initialised` once, then answers every port number it reads with `ready` or `failed: …`.
const SUPERVISOR: &str = r#"
bin=$1 base=$2 memory=$3 dir= pid=
umask 077
cleanup() {
    trap - EXIT
    if [ -n "$pid" ]; then
        kill -QUIT "$pid" 2>/dev/null # what pg_ctl calls an immediate stop
        wait "$pid" 2>/dev/null
    fi
    if [ -n "$dir" ]; then rm -rf "$dir"; fi
}
log() { tail -n 8 "$dir/log" | tr '\n' ' '; echo; }
trap cleanup EXIT
trap 'exit 1' HUP INT TERM
trap '' PIPE # the test process may be gone before it is told anything

# Creating a database creates 300 files: ten times quicker in memory, if there is plenty (numbers in KiB).
free() { df -Pk /dev/shm | awk 'NR == 2 { print $4 }'; }
available() { awk '/^MemAvailable:/ { print $2 }' /proc/meminfo; }
if [ "$memory" = true ] && [ -d /dev/shm ] && [ -w /dev/shm ] && [ "$(free)" -ge 4194304 ] && [ "$(available)" -ge 8388608 ]; then
    base=/dev/shm
fi

dir=$(mktemp -d "$base/motcua-pg.XXXXXXXX") || { echo "failed: no directory can be made in $base"; exit 1; }
"$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync --wal-segsize=4 </dev/null >"$dir/log" 2>&1 ||
    { printf 'failed: initdb: '; log; exit 1; }
socket=$dir
if [ ${#dir} -gt 80 ]; then socket=; fi # the path of a socket is limited to about 100 bytes
echo initialised

while read -r port; do
    "$bin/postgres" -D "$dir/data" -p "$port" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories="$socket" \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c wal_level=minimal -c max_wal_senders=0 -c min_wal_size=16MB -c max_wal_size=128MB \
        -c max_connections=500 -c shared_buffers=64MB -c autovacuum=off \
        </dev/null >>"$dir/log" 2>&1 &
    pid=$!
    turns=0
    while :; do
        # The eighth line of its own file, and not a connection: another cluster may have been quicker to take the port.
        case $(sed -n 8p "$dir/data/postmaster.pid" 2>/dev/null) in
            ready*) echo ready; break ;;
        esac
        if [ "$turns" -ge 600 ] || ! kill -0 "$pid" 2>/dev/null; then
            kill -QUIT "$pid" 2>/dev/null
            wait "$pid" 2>/dev/null
            pid=
            printf 'failed: postgres: '; log
            break
        fi
        turns=$((turns + 1))
        sleep 0.05
    done
done
"#;

/// A server in which tests make their databases.
pub struct Server {
    /// Address of the database from which others are created and dropped.
    admin_url: String,
    /// Number of this run, part of the name of its databases.
    run: i64,
    /// How a new database is copied from its template, as an option of `CREATE DATABASE`.
    strategy: &'static str,
    /// Number of the next database.
    next: AtomicU32,
    /// Templates by the name a test knows them by.
    templates: Mutex<HashMap<String, String>>,
    /// What must stay open as long as the test process lives.
    _guard: Guard,
}

enum Guard {
    /// The supervisor of a throwaway cluster.
    Cluster { _supervisor: Child, _pipe: ChildStdin },
    /// A connection holding the advisory lock of this run: its databases are in use.
    Lock { _connection: Mutex<PgConnection> },
}

/// The server of this test process, started on first use; `None` if there is none.
///
/// # Panics
///
/// If `TEST_DATABASE_URL` names a server that does not answer, or if PostgreSQL is [`required`] and there is none.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let found = match env::var("TEST_DATABASE_URL") {
                Ok(url) if !url.is_empty() => Ok(existing(&url)),
                _ => throwaway(),
            };
            match found {
                Ok((server, described)) => {
                    say(&format!("databases: SQLite and PostgreSQL {described}"));
                    Some(server)
                }
                Err(reason) if required() => {
                    panic!("REQUIRE_POSTGRES=1, but there is no PostgreSQL to test with: {reason}")
                }
                Err(reason) => {
                    say(&format!("databases: SQLite only ({reason})"));
                    None
                }
            }
        })
        .as_ref()
}

/// Whether tests must fail rather than do without PostgreSQL: `REQUIRE_POSTGRES=1`.
pub fn required() -> bool {
    env::var("REQUIRE_POSTGRES").is_ok_and(|value| value == "1")
}

impl Server {
    /// Creates an empty database under a name of its own and returns its address.
    pub fn fresh_database(&self) -> String {
        self.create("template0")
    }

    /// Creates a database as a copy of a template made with [`Server::create_template`] and returns its address.
    pub fn fresh_database_from(&self, template: &str) -> String {
        let source = self
            .templates
            .lock()
            .expect("the template could not be built in another test")
            .get(template)
            .cloned();
        match source {
            Some(source) => self.create(&source),
            None => panic!("there is no template {template:?}: call create_template first"),
        }
    }

    /// Makes a template: an empty database that `build` fills, once per process; later calls with the same name do nothing.
    pub fn create_template(&self, name: &str, build: impl FnOnce(&str)) {
        let mut templates = self
            .templates
            .lock()
            .expect("the template could not be built in another test");
        if templates.contains_key(name) {
            return;
        }
        let url = self.fresh_database();
        build(&url);
        // A connection that lingers would hinder every copy.
        let database = database_of(&url);
        self.execute(&format!(r#"ALTER DATABASE "{database}" WITH ALLOW_CONNECTIONS false"#));
        self.execute(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
        ));
        templates.insert(name.to_owned(), database.to_owned());
    }

    /// Drops a database made here, with every connection to it. Nobody has to: they go with the cluster, or with the next run.
    pub fn drop_database(&self, url: &str) {
        let database = database_of(url);
        assert!(database.starts_with(PREFIX), "{database} is not a test database");
        self.execute(&format!(r#"DROP DATABASE IF EXISTS "{database}" WITH (FORCE)"#));
    }

    fn create(&self, template: &str) -> String {
        let name = format!(
            "{PREFIX}{:016x}_{}",
            self.run,
            self.next.fetch_add(1, Ordering::Relaxed)
        );
        self.execute(&format!(
            r#"CREATE DATABASE "{name}" ENCODING 'UTF8' TEMPLATE "{template}" {}"#,
            self.strategy
        ));
        with_database(&self.admin_url, &name)
    }

    fn execute(&self, sql: &str) {
        PgConnection::establish(&self.admin_url)
            .expect("the PostgreSQL server of the tests no longer answers")
            .batch_execute(sql)
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

/// The server `TEST_DATABASE_URL` names, and how to call it.
fn existing(url: &str) -> (Server, String) {
    assert!(
        url.starts_with("postgres://") || url.starts_with("postgresql://"),
        "TEST_DATABASE_URL must have the form postgres://user:password@host:port/database"
    );
    let mut connection = PgConnection::establish(url)
        .unwrap_or_else(|error| panic!("the server of TEST_DATABASE_URL does not answer: {error}"));
    let version = version(&mut connection);
    let run = random();
    assert!(lock(&mut connection, run), "another run has the number {run}");
    sweep(&mut connection);
    let guard = Guard::Lock {
        _connection: Mutex::new(connection),
    };
    (
        Server::new(url.to_owned(), run, "", guard),
        format!("{version} (TEST_DATABASE_URL)"),
    )
}

/// Drops the databases of runs that have ended: nobody holds the lock of their number.
fn sweep(connection: &mut PgConnection) {
    let names = diesel::sql_query("SELECT datname::text AS name FROM pg_database WHERE starts_with(datname::text, $1)")
        .bind::<Text, _>(PREFIX)
        .load::<Database>(connection)
        .unwrap();
    for Database { name } in names {
        let Some(run) = name
            .get(PREFIX.len()..PREFIX.len() + 16)
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .map(u64::cast_signed)
        else {
            continue;
        };
        if lock(connection, run) {
            // Two processes may sweep at once: one of them finds the database gone.
            let _ = connection.batch_execute(&format!(r#"DROP DATABASE IF EXISTS "{name}" WITH (FORCE)"#));
            unlock(connection, run);
        }
    }
}

#[derive(QueryableByName)]
struct Database {
    #[diesel(sql_type = Text)]
    name: String,
}

fn lock(connection: &mut PgConnection, run: i64) -> bool {
    diesel::select(
        diesel::dsl::sql::<Bool>("pg_try_advisory_lock(")
            .bind::<BigInt, _>(run)
            .sql(")"),
    )
    .get_result(connection)
    .unwrap()
}

fn unlock(connection: &mut PgConnection, run: i64) {
    diesel::select(
        diesel::dsl::sql::<Bool>("pg_advisory_unlock(")
            .bind::<BigInt, _>(run)
            .sql(")"),
    )
    .get_result::<bool>(connection)
    .unwrap();
}

/// A throwaway cluster and how to call it, or why there is none.
fn throwaway() -> Result<(Server, String), String> {
    let programs =
        programs().ok_or("no PostgreSQL server programs found; set TEST_DATABASE_URL or install postgresql")?;
    let mut supervisor = Command::new("/bin/sh");
    supervisor
        .args(["-c", SUPERVISOR, "motcua-test-postgres"])
        .arg(&programs)
        .current_dir("/")
        .env("LC_ALL", "C")
        .process_group(0) // Ctrl-C is for the tests; the supervisor has to clean up after them.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if is_root() {
        let (uid, gid) = unprivileged().ok_or("root has neither a user postgres nor nobody to run it as")?;
        supervisor.uid(uid).gid(gid).arg(shared_temporary());
    } else {
        supervisor.arg(env::temp_dir());
    }
    supervisor.arg(env::var_os("TMPDIR").is_none().to_string());

    let mut supervisor = supervisor
        .spawn()
        .map_err(|error| format!("PostgreSQL did not start: {error}"))?;
    let mut pipe = supervisor.stdin.take().unwrap();
    let mut answers = BufReader::new(supervisor.stdout.take().unwrap()).lines();
    let mut answer = move |expected: &str| match answers.next() {
        Some(Ok(line)) if line == expected => Ok(()),
        Some(Ok(line)) => Err(line),
        _ => Err("the supervisor ended".to_owned()),
    };

    let mut started = answer("initialised").map(|()| 0);
    if started.is_ok() {
        for _ in 0..START_ATTEMPTS {
            let port = free_port();
            writeln!(pipe, "{port}").map_err(|error| error.to_string())?;
            started = answer("ready").map(|()| port);
            if started.is_ok() {
                break;
            }
        }
    }
    let port = match started {
        Ok(port) => port,
        Err(reason) => {
            drop(pipe);
            let _ = supervisor.wait();
            return Err(format!("PostgreSQL in {} did not start, {reason}", programs.display()));
        }
    };

    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    let version = version(&mut PgConnection::establish(&url).map_err(|error| error.to_string())?);
    // Copying files is the quicker way where checkpoints cost nothing; before 15 it was the only one and had no name.
    let strategy = match version.split('.').next().map(str::parse) {
        Some(Ok(15_u32..)) => "STRATEGY file_copy",
        _ => "",
    };
    let guard = Guard::Cluster {
        _supervisor: supervisor,
        _pipe: pipe,
    };
    Ok((
        Server::new(url, random(), strategy, guard),
        format!("{version} (throwaway cluster)"),
    ))
}

impl Server {
    fn new(admin_url: String, run: i64, strategy: &'static str, guard: Guard) -> Self {
        Self {
            admin_url,
            run,
            strategy,
            next: AtomicU32::new(1),
            templates: Mutex::default(),
            _guard: guard,
        }
    }
}

/// The directory of the server programs: the one in `PATH`, else the newest where systems usually put them.
pub fn programs() -> Option<PathBuf> {
    let complete = |directory: &PathBuf| ["initdb", "postgres"].iter().all(|p| directory.join(p).is_file());
    if let Some(directory) = env::var_os("PATH").and_then(|path| env::split_paths(&path).find(complete)) {
        return Some(directory);
    }
    let mut places = Vec::new();
    for (parent, start, end) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/usr/local", "bin", ""),
        ("/usr/local", "pgsql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
    ] {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        places.extend(
            entries
                .filter(|entry| entry.file_name().to_string_lossy().starts_with(start))
                .map(|entry| entry.path().join(end)),
        );
    }
    places
        .into_iter()
        .filter(complete)
        .max_by_key(|directory| program_version(directory))
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` as `[15, 18]`.
fn program_version(directory: &Path) -> Vec<u32> {
    let output = Command::new(directory.join("postgres")).arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    text.unwrap_or_default()
        .split_whitespace()
        .nth(2)
        .unwrap_or_default()
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

fn version(connection: &mut PgConnection) -> String {
    let full: String = diesel::select(diesel::dsl::sql::<Text>("current_setting('server_version')"))
        .get_result(connection)
        .unwrap();
    full.split_whitespace().next().unwrap_or_default().to_owned()
}

/// Somebody else may take the port before the server does; then the server does not start and another is tried.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// User and group number of `postgres` or else `nobody`.
fn unprivileged() -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|name| {
        let user = users
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>())
            .find(|fields| fields.first() == Some(name))?;
        Some((user.get(2)?.parse().ok()?, user.get(3)?.parse().ok()?))
    })
}

/// A directory for temporary files in which everybody may work: root's own may be closed to other users.
fn shared_temporary() -> PathBuf {
    let everybody =
        |path: &Path, bits: u32| fs::metadata(path).is_ok_and(|data| data.permissions().mode() & bits == bits);
    [env::temp_dir(), "/tmp".into(), "/var/tmp".into()]
        .into_iter()
        .filter_map(|path| path.canonicalize().ok())
        .find(|path| everybody(path, 0o003) && path.ancestors().all(|above| everybody(above, 0o001)))
        .unwrap_or_else(env::temp_dir)
}

/// A number no other run has; never negative, so that it is written with its 16 digits.
fn random() -> i64 {
    (RandomState::new().hash_one(std::process::id()) >> 1).cast_signed()
}

/// The address of another database of the same server.
fn with_database(url: &str, name: &str) -> String {
    let (address, parameters) = match url.split_once('?') {
        Some((address, parameters)) => (address, format!("?{parameters}")),
        None => (url, String::new()),
    };
    let (scheme, rest) = address.split_once("://").unwrap();
    let authority = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{authority}/{name}{parameters}")
}

/// The name of the database in an address made by [`with_database`].
fn database_of(url: &str) -> &str {
    let address = url.split('?').next().unwrap_or_default();
    address.rsplit('/').next().unwrap_or_default()
}

/// Past the capture of the test harness: what was tested against is worth a line even when all goes well.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
