//! A running application on a database of its own, and the people who use it.

pub mod described;
pub mod postgres;

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

use motcua::app::{self, Parts};
use motcua::db::id_generator::IdGenerator;
use motcua::db::{self, DatabaseUrl, ExecutorConfig, numbers};
use motcua::domain::instant::{Clock, Instant, ManualClock};
use motcua::files::signature::chain::TrustRoots;
use motcua::files::store::FileStore;
use motcua::security::password::{Password, hash_now};
use motcua::security::throttle::ThrottleConfig;
use motcua::security::token::TokenKeys;
use motcua::service::audit;
use motcua::service::context::Context;
use motcua::service::context::{Party, PartySettings};
use motcua::service::files::Files;
use serde_json::{Value, json};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Tells a story once on each database: `story!(name, |app| { … });`. When it has ended, the history and the counters
/// are verified.
#[macro_export]
macro_rules! story {
    ($(#[$meta:meta])* $name:ident, |$app:ident| $body:block) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn tell($app: &$crate::support::TestApp) $body

            #[test]
            fn on_sqlite() {
                $crate::support::run($crate::support::Backend::Sqlite, Default::default(), tell);
            }

            #[test]
            fn on_postgres() {
                $crate::support::run($crate::support::Backend::Postgres, Default::default(), tell);
            }
        }
    };
}

/// What may differ between applications.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Limit sign-ins and look-ups as in real use.
    pub throttled: bool,
    /// Keep files in this bucket of this S3-compatible server instead of a folder.
    pub store: Option<(&'static str, &'static str)>,
    /// Call this payment gateway and carrier instead of the simulated ones.
    pub party: Option<&'static str>,
}

impl Options {
    fn store_options(&self) -> Vec<(String, String)> {
        let option = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let Some((_, endpoint)) = self.store else {
            return Vec::new();
        };
        [
            ("aws_endpoint", endpoint),
            ("aws_allow_http", "true"),
            ("aws_region", "us-east-1"),
            ("aws_access_key_id", "test"),
            ("aws_secret_access_key", "test"),
        ]
        .map(option)
        .into()
    }
}

/// How long is waited for what happens beside a story, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long nothing is asked.
const PAUSE: Duration = Duration::from_millis(20);

/// Asks until there is an answer. `instead` tells what there is, if it never comes.
#[track_caller]
pub fn until<T>(ask: impl FnMut() -> Option<T>, instead: impl FnOnce() -> String) -> T {
    until_every(PAUSE, ask, instead)
}

/// Asks again after each pause until there is an answer.
#[track_caller]
pub fn until_every<T>(pause: Duration, mut ask: impl FnMut() -> Option<T>, instead: impl FnOnce() -> String) -> T {
    let begun = std::time::Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        if begun.elapsed() > PATIENCE {
            panic!("it does not happen: {}", instead());
        }
        std::thread::sleep(pause);
    }
}

/// A client to set up. Which cryptography its TLS uses is not built in; somebody has to choose before the first client.
pub fn client() -> reqwest::blocking::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::blocking::Client::builder()
}

/// A file of `tests/fixtures/pdf`.
pub fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/pdf")
        .join(name)
}

/// Tells a story on one database and verifies what it left behind.
pub fn run(backend: Backend, options: Options, tell: impl FnOnce(&TestApp)) {
    let Some(app) = TestApp::start(backend, options) else {
        return;
    };
    tell(&app);
    app.verify();
}

/// Monday, 2 March 2026, 09:00: no holiday near.
pub const START: &str = "2026-03-02T09:00:00+07:00";
/// Password of every account of the demonstration office.
pub const PASSWORD: &str = "motcua-demo";
/// The password of accounts that stories add: that of the demonstration cannot be chosen.
pub const CHOSEN: &str = "một câu được chọn";

/// The password of an account of the demonstration office, or of one that stories add.
pub fn password_of(username: &str) -> &'static str {
    match username {
        "clerk.01b" | "handler.01b" | "handler.03b" | "hai.vai" | "leader.all" | "qt.xa" => CHOSEN,
        name if name.ends_with(".thue") => CHOSEN,
        _ => PASSWORD,
    }
}
/// What the simulated payment gateway and carrier sign with.
pub const PARTY_SECRET: &str = "shared with the simulated parties only";
const TEMPLATE: &str = "office";

pub fn at(text: &str) -> Instant {
    let text = if text.contains('+') {
        text.to_owned()
    } else {
        format!("{text}:00+07:00")
    };
    Instant::parse_rfc3339(&text).unwrap()
}

/// A database with the demonstration office in it, that goes with its test.
pub struct TestDatabase {
    pub url: String,
    folder: Option<tempfile::TempDir>,
}

impl TestDatabase {
    /// None where there is no PostgreSQL.
    pub fn with_office(backend: Backend) -> Option<Self> {
        match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("motcua.sqlite");
                std::fs::copy(sqlite_template(), &path).unwrap();
                Some(Self {
                    url: path.to_str().unwrap().to_owned(),
                    folder: Some(folder),
                })
            }
            Backend::Postgres => {
                let server = postgres::server()?;
                server.create_template(TEMPLATE, load_office);
                Some(Self {
                    url: server.fresh_database_from(TEMPLATE),
                    folder: None,
                })
            }
        }
    }

    /// Without any table; none where there is no PostgreSQL.
    pub fn empty(backend: Backend) -> Option<Self> {
        match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = folder.path().join("motcua.sqlite").to_str().unwrap().to_owned();
                Some(Self {
                    url,
                    folder: Some(folder),
                })
            }
            Backend::Postgres => Some(Self {
                url: postgres::server()?.fresh_database(),
                folder: None,
            }),
        }
    }

    pub fn connect(&self) -> db::Connection {
        DatabaseUrl::parse(&self.url).connect(2048).unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.folder.is_none()
            && let Some(server) = postgres::server()
        {
            server.drop_database(&self.url);
        }
    }
}

/// Receivers of the tests listen on this machine; no other private host is let through.
fn notify() -> motcua::notify::Settings {
    motcua::notify::Settings {
        private_hosts: vec!["127.0.0.1".to_owned()],
        // A machine under load must not make a repeat out of a slow answer.
        timeout: std::time::Duration::from_secs(30),
        ..motcua::notify::Settings::default()
    }
}

fn party(url: &str) -> Party {
    Party {
        url: url.to_owned(),
        secret: PARTY_SECRET.to_owned(),
    }
}

fn sqlite_template() -> &'static PathBuf {
    static TEMPLATE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("office.sqlite");
        load_office(path.to_str().unwrap());
        (folder, path)
    });
    path
}

fn load_office(url: &str) {
    use diesel::Connection as _;
    let mut conn = DatabaseUrl::parse(url).connect(2048).unwrap();
    db::migrate::up(&mut conn).unwrap();
    let ids = IdGenerator::new(numbers::take_from_sequence(&mut conn, "process").unwrap());
    let hash = hash_now(&Password::demonstration()).unwrap();
    conn.transaction(|conn| motcua::demo::load_office(conn, &ids, at(START), &hash))
        .unwrap();
}

/// A running application.
pub struct TestApp {
    pub base: String,
    pub clock: Arc<ManualClock>,
    pub database: TestDatabase,
    /// Where files are kept, and where they are received.
    pub folder: tempfile::TempDir,
    context: std::sync::Weak<Context>,
    client: reqwest::blocking::Client,
    handle: Option<actix_web::dev::ServerHandle>,
    thread: Option<JoinHandle<()>>,
}

impl TestApp {
    pub fn start(backend: Backend, options: Options) -> Option<Self> {
        Self::start_with(backend, options, notify())
    }

    /// With other ways out for messages.
    pub fn start_with(backend: Backend, options: Options, notify: motcua::notify::Settings) -> Option<Self> {
        let database = TestDatabase::with_office(backend)?;
        let clock = Arc::new(ManualClock::new(at(START)));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let parts = Parts {
            url: DatabaseUrl::parse(&database.url),
            executor: ExecutorConfig {
                readers: 2,
                writers: 4,
                queue: 256,
            },
            clock: clock.clone(),
            tokens: TokenKeys::new(b"a key for tests only: 0123456789abcdef").unwrap(),
            throttle: if options.throttled {
                ThrottleConfig::default()
            } else {
                ThrottleConfig::off()
            },
            files: Files::new(
                FileStore::open(
                    options
                        .store
                        .map_or(folder.path().join("files").to_str().unwrap(), |(bucket, _)| bucket),
                    options.store_options(),
                    folder.path().join("incoming"),
                )
                .unwrap(),
                TrustRoots::load(&fixture("roots.pem")).unwrap(),
            ),
            http_workers: 2,
            trust_proxy: true,
            parties: PartySettings {
                gateway: options.party.map(party),
                carrier: options.party.map(party),
                carrier_name: "VNPost".to_owned(),
                simulate: true,
                simulated_secret: Some(PARTY_SECRET.to_owned()),
                ..PartySettings::default()
            },
            notify,
            public_url: "https://motcua.test".to_owned(),
        };
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let running = app::start(parts, listener).unwrap();
                tell.send((running.handle(), Arc::downgrade(&running.context))).unwrap();
                running.serve().await.unwrap();
            });
        });
        let (handle, context) = told.recv().unwrap();
        let client = client().no_proxy().build().unwrap();
        Some(Self {
            base,
            clock,
            database,
            folder,
            context,
            client,
            handle: Some(handle),
            thread: Some(thread),
        })
    }

    /// Another office with nothing in it, on the same kind of database.
    pub fn another(&self) -> Self {
        let backend = if self.database.url.starts_with("postgres") {
            Backend::Postgres
        } else {
            Backend::Sqlite
        };
        Self::start(backend, Options::default()).unwrap()
    }

    /// Now, by the application's clock.
    pub fn clock_now(&self) -> Instant {
        self.clock.now()
    }

    /// Runs a statement on the database, past the application.
    pub fn execute(&self, statement: &str) {
        use diesel::connection::SimpleConnection as _;
        match &mut self.database.connect() {
            db::Connection::Sqlite(c) => c.batch_execute(statement).unwrap(),
            db::Connection::Postgres(c) => c.batch_execute(statement).unwrap(),
        }
    }

    /// The same without what binds one row to another; false where whoever the tests are may not do that.
    pub fn execute_unbound(&self, statement: &str) -> bool {
        use diesel::connection::SimpleConnection as _;
        match &mut self.database.connect() {
            db::Connection::Sqlite(c) => c
                .batch_execute(&format!("PRAGMA foreign_keys = OFF; {statement}"))
                .is_ok(),
            db::Connection::Postgres(c) => c
                .batch_execute(&format!("SET session_replication_role = replica; {statement}"))
                .is_ok(),
        }
    }

    /// Waits until so many events have their place in the feed.
    #[track_caller]
    pub fn wait_for_feed(&self, who: &Actor<'_>, count: usize) {
        let ask = || who.get("/api/v1/events?limit=200").expect(200);
        self.wait_for(ask, |page| page["items"].as_array().unwrap().len() >= count);
    }

    /// Sets the clock, local time: `2026-03-02T09:00`.
    pub fn set_time(&self, local: &str) {
        self.clock.set(at(local));
    }

    /// Somebody without an account.
    pub fn anybody(&self) -> Actor<'_> {
        Actor {
            app: self,
            account: None,
            token: Mutex::default(),
        }
    }

    /// Somebody with an account of the demonstration office, or one that the story has added.
    pub fn sign_in(&self, username: &str) -> Actor<'_> {
        self.sign_in_with(username, password_of(username))
    }

    /// Somebody with an account. They sign in again whenever the clock has moved on: access tokens are short-lived.
    #[track_caller]
    pub fn sign_in_with(&self, username: &str, password: &str) -> Actor<'_> {
        let account = Some((username.to_owned(), password.to_owned()));
        let actor = Actor {
            app: self,
            account,
            token: Mutex::default(),
        };
        actor.token();
        actor
    }

    /// With a token at hand, whatever it is worth.
    pub fn with_token(&self, token: &str) -> Actor<'_> {
        Actor {
            app: self,
            account: None,
            token: Mutex::new(Some((self.clock.now(), token.to_owned()))),
        }
    }

    /// Waits for the job that a change of working time answered, and answers it finished.
    #[track_caller]
    pub fn finish_job(&self, who: &Actor<'_>, job: &Value) -> Value {
        let path = format!("/api/v1/jobs/{}", job["id"].as_str().unwrap());
        self.wait_for(|| who.get(&path).expect(200), |now| now["state"] == "finished")
    }

    /// Does by hand what the worker does from time to time.
    pub fn work<R>(&self, work: impl AsyncFnOnce(&Arc<Context>) -> R) -> R {
        let context = self.context.upgrade().unwrap();
        tokio::runtime::Runtime::new().unwrap().block_on(work(&context))
    }

    /// A notice of the payment gateway or the carrier, signed with a secret at the time of the clock.
    pub fn notice(&self, path: &str, body: &Value, secret: &str) -> Answer {
        let seconds = self.clock.now().micros() / 1_000_000;
        self.notice_at(path, body, secret, seconds)
    }

    /// A notice that says when it was signed.
    pub fn notice_at(&self, path: &str, body: &Value, secret: &str, seconds: i64) -> Answer {
        use motcua::notify::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign};
        let body = body.to_string();
        let nobody = self.anybody();
        let request = nobody
            .request("POST", &format!("/api/v1/callbacks/{path}"))
            .header(TIMESTAMP_HEADER, seconds.to_string())
            .header(SIGNATURE_HEADER, sign(secret, seconds, body.as_bytes()))
            .body(body);
        nobody.send(request)
    }

    /// Asks until the answer is as wanted: something that the worker does in the background.
    #[track_caller]
    pub fn wait_for(&self, ask: impl Fn() -> Value, done: impl Fn(&Value) -> bool) -> Value {
        until(|| Some(ask()).filter(&done), || format!("{:#}", ask()))
    }

    /// Waits until all that is to leave by now has left or failed: what has not come then is not on its way.
    #[track_caller]
    pub fn settled(&self) {
        use diesel::prelude::*;
        use motcua::db::schema::outbox;
        let mut conn = self.database.connect();
        let mut under_way = || {
            let flying = outbox::table
                .filter(outbox::lease.is_not_null())
                .filter(outbox::finished_at.is_null());
            let flying: i64 = flying.count().get_result(&mut conn).unwrap();
            let due = db::outbox::due(&mut conn, self.clock_now(), &[], 1).unwrap().len();
            (db::feed::any_waiting(&mut conn).unwrap(), due, flying)
        };
        let nothing = (false, 0, 0);
        until(
            || (under_way() == nothing).then_some(()),
            || "messages are still under way".to_owned(),
        );
    }

    /// Why people looked at a dossier, the last look first.
    pub fn looks(&self, code: &str) -> Vec<String> {
        let mut conn = self.database.connect();
        let dossier = db::dossiers::find(&mut conn, &code.parse().unwrap()).unwrap();
        let rows = db::access_log::of_dossier(&mut conn, dossier.unwrap().intake.id, None, 50).unwrap();
        rows.into_iter().map(|row| row.purpose.to_string()).collect()
    }

    /// What `audit verify` tells.
    pub fn audit(&self) -> Vec<String> {
        let mut conn = self.database.connect();
        let found = db::consistently(&mut conn, |conn| audit::check::whole(conn, &mut |_| {}));
        found.unwrap().problems
    }

    /// The history is whole, no number is lost, and the counters equal a recount.
    pub fn verify(&self) {
        assert_eq!(self.audit(), Vec::<String>::new());
        let mut conn = self.database.connect();
        let counters = db::consistently(&mut conn, |conn| audit::verify_counters(conn, &mut |_| {}));
        assert_eq!(counters.unwrap().problems, Vec::<String>::new());
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            // The story is over: nothing under way is worth waiting for.
            drop(handle.stop(false));
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Somebody who uses the application.
pub struct Actor<'a> {
    app: &'a TestApp,
    account: Option<(String, String)>,
    token: Mutex<Option<(Instant, String)>>,
}

/// What somebody got.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub headers: reqwest::header::HeaderMap,
}

impl Answer {
    /// The body of an answer with this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{:#}", self.body);
        self.body
    }

    /// Asserts a refusal with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{:#}",
            self.body
        );
        assert_eq!(self.headers["content-type"], "application/problem+json");
        self.body
    }

    /// Asserts that a field was refused with a code.
    #[track_caller]
    pub fn refused_field(self, field: &str, code: &str) -> Value {
        let body = self.refused(422, "invalid");
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        assert!(
            errors.iter().any(|e| e["field"] == field && e["code"] == code),
            "{body:#}"
        );
        body
    }
}

impl Actor<'_> {
    /// The access token, a fresh one if the clock has moved since the last.
    #[track_caller]
    pub fn token(&self) -> Option<String> {
        let mut token = self.token.lock().unwrap();
        let now = self.app.clock.now();
        if let Some((username, password)) = &self.account
            && token.as_ref().is_none_or(|(at, _)| *at != now)
        {
            let body = json!({"username": username, "password": password});
            let answer = self.app.anybody().post("/api/v1/auth/login", body).expect(200);
            *token = Some((now, answer["access_token"].as_str().unwrap().to_owned()));
        }
        token.as_ref().map(|(_, token)| token.clone())
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::blocking::RequestBuilder {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.app.client.request(method, format!("{}{path}", self.app.base));
        match self.token() {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    #[track_caller]
    pub fn send(&self, request: reqwest::blocking::RequestBuilder) -> Answer {
        let request = request.build().unwrap();
        let (method, path) = (request.method().to_string(), request.url().path().to_owned());
        let response = self.app.client.execute(request).unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        described::holds(&method, &path, status, &headers, &body);
        Answer { status, body, headers }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path))
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request("POST", path).json(&body))
    }

    pub fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request("PUT", path).json(&body))
    }

    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request("PATCH", path).json(&body))
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send(self.request("DELETE", path))
    }

    /// Receives a dossier and answers it.
    #[track_caller]
    pub fn receive(&self, body: Value) -> Value {
        self.post("/api/v1/dossiers", body).expect(201)
    }

    /// Every item of a list, page by page; `path` has a query already.
    #[track_caller]
    pub fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = Value::Null;
        loop {
            let page = match next.as_str() {
                Some(cursor) => self.get(&format!("{path}&after={cursor}")),
                None => self.get(path),
            }
            .expect(200);
            items.extend(page["items"].as_array().unwrap().clone());
            next = page["next"].clone();
            if next.is_null() {
                return items;
            }
        }
    }

    /// Codes of the dossiers that a list of dossiers shows, in its order; `path` has a query already.
    #[track_caller]
    pub fn codes(&self, path: &str) -> Vec<String> {
        let code = |item: &Value| item["code"].as_str().unwrap().to_owned();
        self.all(path).iter().map(code).collect()
    }

    /// Imports dossiers of the district's business registration: when each was received, due and ended, as the given columns say.
    #[track_caller]
    pub fn import(&self, columns: &str, lines: &[String]) {
        let mut file = format!("agency,procedure,applicant_name,return_channel,{columns}\n");
        for line in lines {
            file += &format!("H02.07,1.001612,Nguyễn Văn Ấn,counter,{line}\n");
        }
        let request = self
            .request(
                "POST",
                "/api/v1/imports?name=cu.csv&mode=all_or_nothing&lookalikes=import",
            )
            .header("content-type", "text/csv")
            .body(file.into_bytes());
        self.send(request).expect(201);
    }

    /// Receives a dossier and answers its code.
    #[track_caller]
    pub fn take_in(&self, body: Value) -> String {
        self.receive(body)["code"].as_str().unwrap().to_owned()
    }

    /// Acts on a dossier at the version it has now, and gets through.
    #[track_caller]
    pub fn done(&self, code: &str, action: &str, fields: Value) -> Value {
        self.act(code, action, fields).expect(200)
    }

    /// A body in which a result whose file is `@name` has that file of the fixtures, uploaded now.
    pub fn with_file(&self, code: &str, mut body: Value) -> Value {
        if let Some(name) = body["result"]["file"].as_str().and_then(|f| f.strip_prefix('@')) {
            body["result"]["file"] = match self.upload(code, "purpose=result&name=ket-qua.pdf", name) {
                added if added.status == 201 => added.body["file"].clone(),
                // Whoever may not add the file is refused the action itself, too.
                _ => json!(1),
            };
        }
        body
    }

    /// Adds a file of the fixtures to a dossier.
    #[track_caller]
    pub fn upload(&self, code: &str, query: &str, name: &str) -> Answer {
        self.upload_bytes(code, query, std::fs::read(fixture(name)).unwrap())
    }

    /// Adds a file to a dossier.
    #[track_caller]
    pub fn upload_bytes(&self, code: &str, query: &str, bytes: Vec<u8>) -> Answer {
        let path = format!("/api/v1/dossiers/{code}/files?{query}");
        self.send(self.request("POST", &path).body(bytes))
    }

    /// The dossier as this person sees it.
    #[track_caller]
    pub fn dossier(&self, code: &str) -> Value {
        self.get(&format!("/api/v1/dossiers/{code}")).expect(200)
    }

    /// Acts on a dossier at the version it has now.
    #[track_caller]
    ///
    /// A result whose file is `@name` gets that file of the fixtures, uploaded first.
    pub fn act(&self, code: &str, action: &str, fields: Value) -> Answer {
        let mut body = self.with_file(code, fields);
        let version = self.dossier(code)["version"].clone();
        body["action"] = json!(action);
        body["version"] = version;
        self.post(&format!("/api/v1/dossiers/{code}/actions"), body)
    }
}

/// A local minute as the application writes it: `2026-03-02T09:00` is `2026-03-02T09:00:00+07:00`.
pub fn local(minute: &str) -> String {
    format!("{minute}:00+07:00")
}

/// A decision paper with its file, which is uploaded when it is used (see [`Actor::act`]).
pub fn paper(symbol: &str, issued_on: &str) -> Value {
    json!({
        "symbol": symbol, "summary": "Kết quả giải quyết", "signer": "Lê Văn Bình",
        "issued_on": issued_on, "file": "@good.pdf",
    })
}

/// Marital-status certificate: 3 working days, decided by a commune, fee 5,000 đồng to be paid first.
pub fn marital_status(name: &str) -> Value {
    json!({
        "procedure_code": "1.004873",
        "agency_code": "H02.07.01",
        "applicant": {"name": name, "id_number": "024085001234", "phone": "0912345678", "address": "Thôn Đông"},
        "papers": [{"code": "p1", "originals": 1}, {"code": "p2", "copies": 1}],
    })
}

/// Change of a household business: 3 working days, decided by the district, no fee.
pub fn household_business(name: &str) -> Value {
    json!({
        "procedure_code": "1.001612",
        "agency_code": "H02.07",
        "applicant": {"name": name, "id_number": "024085001234", "phone": "0912345678"},
        "papers": [{"code": "p1", "originals": 1}, {"code": "p2", "copies": 1}],
    })
}
