//! The program itself, as a process of its own.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use reqwest::blocking::Client;
use serde_json::{Value, json};

use crate::support::{Backend, PASSWORD, TestDatabase, client, household_business, postgres};

/// How long anything may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(30);

/// A database for a program that is not there yet, and what else the program leaves behind.
pub struct Place {
    pub database: TestDatabase,
    folder: tempfile::TempDir,
}

impl Place {
    /// None where there is no PostgreSQL.
    pub fn new(backend: Backend) -> Option<Self> {
        Some(Self {
            database: TestDatabase::empty(backend)?,
            folder: tempfile::tempdir().unwrap(),
        })
    }

    /// A command of the program; nothing of this process's own configuration reaches it.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
        command
            .args(arguments)
            .env_clear()
            .env("DATABASE_URL", &self.database.url)
            // Copies of a database on PostgreSQL are made by its own programs.
            .env("PATH", programs())
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// A file among what it leaves behind.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    /// Runs a command to its end with something to read.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that refuses at once does not read.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Ran::of(child.wait_with_output().unwrap())
    }

    /// Starts the server and waits until it serves.
    pub fn serve(&self, arguments: &[&str]) -> Server {
        self.serve_with(arguments, &[])
    }

    /// Starts the server with something in its environment.
    pub fn serve_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Server {
        let errors = self.folder.path().join("stderr");
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&errors)
            .unwrap();
        let mut child = self
            .command(&["serve"])
            .env("BIND", "127.0.0.1:0")
            .args(arguments)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let (tell, told) = mpsc::channel();
        let out = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        let first = told.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let _ = child.kill();
            panic!(
                "the server does not start: {}",
                std::fs::read_to_string(&errors).unwrap()
            )
        });
        let base = first[first.find("http://").unwrap()..].trim().to_owned();
        Server {
            child: Some(child),
            base,
            errors,
            told,
        }
    }
}

/// Where programs are: first of all those of PostgreSQL.
fn programs() -> OsString {
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(postgres::programs().into_iter().chain(std::env::split_paths(&others))).unwrap()
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It ended well; what it said.
    #[track_caller]
    pub fn well(self) -> String {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self.out
    }

    /// It refused in words, not with a crash; what it said.
    #[track_caller]
    pub fn refused(self) -> String {
        assert!(self.code.is_some_and(|code| code > 0 && code < 100), "{self:#?}");
        assert!(
            !self.err.trim().is_empty() && !self.err.contains("panicked"),
            "{self:#?}"
        );
        self.err
    }
}

/// A running server.
pub struct Server {
    child: Option<Child>,
    pub base: String,
    errors: PathBuf,
    told: mpsc::Receiver<String>,
}

impl Server {
    /// What it wrote to standard error so far, and those before it in the same place.
    pub fn errors(&self) -> String {
        let mut text = String::new();
        std::fs::File::open(&self.errors)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    /// What else it has said on standard output so far.
    pub fn greeting(&self) -> Vec<String> {
        std::iter::from_fn(|| self.told.recv_timeout(Duration::from_millis(200)).ok()).collect()
    }

    /// SIGKILL: the process is gone between two instructions.
    pub fn kill(mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM; does not wait.
    pub fn ask_to_stop(&self) {
        let id = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Waits until it has ended by itself.
    pub fn ended(mut self) -> ExitStatus {
        let mut child = self.child.take().unwrap();
        let begun = Instant::now();
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status;
            }
            if begun.elapsed() > PATIENCE {
                let _ = child.kill();
                panic!("the server does not stop");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(self) -> ExitStatus {
        self.ask_to_stop();
        self.ended()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A clerk at a server.
pub struct Clerk {
    base: String,
    client: Client,
    token: String,
}

impl Clerk {
    pub fn at(server: &Server) -> Self {
        let client = client().no_proxy().build().unwrap();
        let body = json!({"username": "clerk", "password": PASSWORD});
        let answer = client.post(format!("{}/api/v1/auth/login", server.base)).json(&body);
        let pair: Value = answer.send().unwrap().json().unwrap();
        let token = pair["access_token"].as_str().unwrap().to_owned();
        Self {
            base: server.base.clone(),
            client,
            token,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.base)
    }

    pub fn take_in(&self) -> String {
        let request = self.client.post(self.url("/dossiers")).bearer_auth(&self.token);
        let answer = request.json(&household_business("Nguyễn Văn Ấn")).send().unwrap();
        let dossier: Value = answer.error_for_status().unwrap().json().unwrap();
        dossier["code"].as_str().unwrap().to_owned()
    }

    pub fn upload(&self, code: &str, bytes: Vec<u8>) {
        let url = self.url(&format!("/dossiers/{code}/files?paper=p1&name=don.pdf"));
        let request = self.client.post(url).bearer_auth(&self.token).body(bytes);
        request.send().unwrap().error_for_status().unwrap();
    }

    /// The content of the first file, if it is to be had.
    pub fn content(&self, code: &str) -> Option<Vec<u8>> {
        let url = self.url(&format!("/dossiers/{code}/files/1/content"));
        let answer = self.client.get(url).bearer_auth(&self.token).send().unwrap();
        let there = answer.status().is_success();
        there.then(|| answer.bytes().unwrap().to_vec())
    }

    pub fn knows(&self, code: &str) -> bool {
        let url = self.url(&format!("/dossiers/{code}"));
        let answer = self.client.get(url).bearer_auth(&self.token).send().unwrap();
        answer.status().is_success()
    }
}
