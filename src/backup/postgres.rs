//! PostgreSQL's own programs, which write and read its copies.

use std::io;
use std::path::Path;
use std::process::Command;

use percent_encoding::percent_decode_str;
use url::Url;

use super::BackupError;
use crate::db::DatabaseUrl;

/// Writes what a snapshot sees.
pub(super) fn dump(url: &DatabaseUrl, snapshot: &str, to: &Path) -> Result<(), BackupError> {
    let mut command = command("pg_dump", url)?;
    command.arg("--format=custom").arg(format!("--snapshot={snapshot}"));
    run("pg_dump", command.arg("--file").arg(to))
}

/// Brings a copy into an empty database, whole or not at all.
pub(super) fn restore(url: &DatabaseUrl, copy: &Path) -> Result<(), BackupError> {
    let mut command = command("pg_restore", url)?;
    command.arg("--single-transaction").arg("--exit-on-error");
    run("pg_restore", command.arg(copy))
}

/// A program with the address of the database. Everybody on the machine sees what a program is called with, so the password goes
/// another way.
fn command(program: &'static str, url: &DatabaseUrl) -> Result<Command, BackupError> {
    let (DatabaseUrl::Postgres(text) | DatabaseUrl::Sqlite(text)) = url;
    let unread = |_| BackupError::Refused(format!("the address of {} cannot be read", url.shown()));
    let mut address = Url::parse(text).map_err(unread)?;
    let mut command = Command::new(program);
    let asked: Vec<(String, String)> = address.query_pairs().into_owned().collect();
    let given = asked.iter().find(|(name, _)| name == "password");
    let password = match (address.password(), given) {
        (Some(encoded), _) => Some(percent_decode_str(encoded).decode_utf8_lossy().into_owned()),
        (None, given) => given.map(|(_, password)| password.clone()),
    };
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
        // An address without a host has no password either.
        let _ = address.set_password(None);
        let rest = asked.iter().filter(|(name, _)| name != "password");
        let kept: Vec<String> = rest
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        address.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    }
    command.args(["--no-owner", "--no-privileges", "--dbname"]);
    command.arg(address.as_str());
    Ok(command)
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Runs a program to its end; what it has to say goes to the screen.
fn run(program: &'static str, command: &mut Command) -> Result<(), BackupError> {
    let failed = |why: String| BackupError::Program { program, why };
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(failed(
            "did not succeed (see above); it must not be older than the server".to_owned(),
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(failed(
            "is not installed on this machine: install the client programs of PostgreSQL (postgresql-client)"
                .to_owned(),
        )),
        Err(error) => Err(failed(format!("cannot be run: {error}"))),
    }
}
