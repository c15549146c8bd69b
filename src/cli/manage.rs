//! Commands that work on the database and end.

use std::io::{BufRead, IsTerminal};

use chrono::{Datelike, Months, NaiveDate};
use indicatif::{ProgressBar, ProgressStyle};

use super::{AgencyCommand, DemoArgs, Failure, UserCommand};
use crate::config::{DatabaseArgs, folder_of};
use crate::db::catalogue::AgencyRow;
use crate::db::id_generator::IdGenerator;
use crate::db::{self, Connection, DatabaseUrl, locks, numbers};
use crate::demo::{self, HistorySpec};
use crate::domain::agency::AgencyLevel;
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::ids::AgencyId;
use crate::domain::instant::{Clock, SystemClock};
use crate::domain::person::PersonName;
use crate::domain::policy::Role;
use crate::domain::text::ValueError;
use crate::security::password::{Password, hash_now};
use crate::service::accounts::{self, NewUser};
use crate::service::audit::{self, Findings};
use crate::service::catalogue::CatalogueCache;
use crate::service::error::Error;

/// Name of the sequence that marks a database as holding the demonstration office.
const DEMONSTRATION: &str = "demonstration";
/// SQLite page cache of a command's own connection.
const CACHE_KIB: u32 = 65_536;

/// Opens the database, making its folder, and brings it to the newest schema.
pub(super) fn open(database: &DatabaseArgs) -> Result<Connection, Failure> {
    let mut conn = connect(database)?;
    db::migrate::up(&mut conn)?;
    Ok(conn)
}

/// Refuses a database that is not there: whoever checks or copies one, or mistypes its name, wants no new one.
pub(super) fn is_there(url: &DatabaseUrl) -> Result<(), Failure> {
    match url.file() {
        Some(file) if !file.exists() => Err(format!("there is no database at {}", file.display()).into()),
        _ => Ok(()),
    }
}

/// Opens a database that must be there.
pub(super) fn existing(database: &DatabaseArgs) -> Result<Connection, Failure> {
    is_there(&database.url())?;
    open(database)
}

fn connect(database: &DatabaseArgs) -> Result<Connection, Failure> {
    let url = database.url();
    if let Some(folder) = folder_of(&url) {
        std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make the folder {}: {e}", folder.display()))?;
    }
    Ok(url.connect(CACHE_KIB)?)
}

pub(super) fn ids(conn: &mut Connection) -> Result<IdGenerator, Failure> {
    Ok(IdGenerator::new(numbers::take_from_sequence(conn, "process")?))
}

pub(super) fn holds_demonstration(conn: &mut Connection) -> Result<bool, Failure> {
    Ok(numbers::sequence_value(conn, DEMONSTRATION)?.is_some())
}

/// Loads the demonstration office and marks the database.
pub(super) fn load_office(conn: &mut Connection) -> Result<(), Failure> {
    let ids = ids(conn)?;
    let hash = hash_now(&Password::demonstration()).map_err(Error::from)?;
    let loaded = db::bulk::transaction::<_, Error>(conn, |conn| {
        numbers::take_from_sequence(conn, DEMONSTRATION)?;
        demo::load_office(conn, &ids, SystemClock.now(), &hash)
    })?;
    eprintln!(
        "demonstration office loaded: {} agencies and departments, {} procedures, {} holidays and swap days, {} accounts",
        loaded.agencies, loaded.procedures, loaded.days, loaded.users
    );
    Ok(())
}

pub(super) fn migrate(database: &DatabaseArgs, down: Option<u32>) -> Result<(), Failure> {
    let mut conn = connect(database)?;
    let steps = match down {
        Some(steps) => db::migrate::down(&mut conn, steps)?,
        None => db::migrate::up(&mut conn)?,
    };
    for step in &steps {
        println!("{} {step}", if down.is_some() { "reverted" } else { "applied " });
    }
    println!("{}: {} step(s)", database.url().shown(), steps.len());
    Ok(())
}

pub(super) fn demo(database: &DatabaseArgs, args: &DemoArgs) -> Result<(), Failure> {
    let mut conn = open(database)?;
    if demo::is_empty(&mut conn)? {
        load_office(&mut conn)?;
    } else if !holds_demonstration(&mut conn)? {
        return Err("this database is in real use; the demonstration needs one of its own (set DATABASE_URL)".into());
    } else if args.dossiers == 0 {
        println!("the demonstration office is there already; add history with --dossiers N");
    }
    if args.dossiers == 0 {
        return Ok(());
    }
    let now = SystemClock.now();
    let today = now.local_day();
    let spec = HistorySpec {
        dossiers: args.dossiers,
        from: args
            .from
            .unwrap_or_else(|| today.checked_sub_months(Months::new(24)).unwrap_or(today)),
        to: args.to.unwrap_or(today),
        seed: args.seed,
        now,
    };
    if spec.from > spec.to {
        return Err("--from must not lie after --to".into());
    }
    let ids = ids(&mut conn)?;
    let catalogue = CatalogueCache::default().current(&mut conn)?;
    let bar = progress(args.dossiers, "dossiers");
    let begun = std::time::Instant::now();
    let summary = demo::generate(&mut conn, &ids, &catalogue, &spec, &mut |done| bar.set_position(done))?;
    bar.finish_and_clear();
    let seconds = begun.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss)]
    let rate = summary.dossiers as f64 / seconds.max(0.001);
    println!(
        "{} dossiers with {} events in {seconds:.1} s ({rate:.0}/s): {} early, {} on time, {} late, {} open",
        summary.dossiers, summary.events, summary.early, summary.on_time, summary.late, summary.open
    );
    Ok(())
}

pub(super) fn progress(total: u64, unit: &str) -> ProgressBar {
    let bar = if total == 0 {
        ProgressBar::new_spinner()
    } else {
        ProgressBar::new(total)
    };
    let template = if total == 0 {
        format!("{{spinner}} {{human_pos}} {unit} {{elapsed}}")
    } else {
        format!("{{bar:40}} {{human_pos}}/{{human_len}} {unit} {{per_sec}} {{eta}}")
    };
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}

fn told<E: ValueError>(error: E) -> Failure {
    error.message_en().into()
}

fn parse_grant(text: &str) -> Result<(Role, AgencyCode), Failure> {
    let (role, agency) = text.split_once(':').ok_or("a grant looks like clerk:H02.07")?;
    Ok((role.parse().map_err(told)?, agency.parse().map_err(told)?))
}

fn ask_password(username: &str) -> Result<Password, Failure> {
    let text = if std::io::stdin().is_terminal() {
        let first = rpassword::prompt_password("Password: ")?;
        if rpassword::prompt_password("Once more: ")? != first {
            return Err("the two passwords differ".into());
        }
        first
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    Password::new(&text, Some(username)).map_err(told)
}

pub(super) fn user(database: &DatabaseArgs, command: UserCommand) -> Result<(), Failure> {
    let mut conn = open(database)?;
    let now = SystemClock.now();
    match command {
        UserCommand::Add { username, name, grants } => {
            let username: Username = username.parse().map_err(told)?;
            let full_name: PersonName = name.parse().map_err(told)?;
            let grants = grants.iter().map(|g| parse_grant(g)).collect::<Result<Vec<_>, _>>()?;
            let password = ask_password(username.as_str())?;
            let ids = ids(&mut conn)?;
            let new = NewUser {
                username: username.clone(),
                full_name,
                password,
                grants,
            };
            db::bulk::transaction(&mut conn, |conn| accounts::add_user_now(conn, &ids, &new, now))?;
            println!("account {username} made");
        }
        UserCommand::Passwd { username } => {
            let username: Username = username.parse().map_err(told)?;
            let password = ask_password(username.as_str())?;
            db::bulk::transaction(&mut conn, |conn| {
                accounts::set_password_now(conn, &username, &password, now)
            })?;
            println!("password of {username} changed; its sessions have ended");
        }
        UserCommand::Disable { username } => {
            let username: Username = username.parse().map_err(told)?;
            db::bulk::transaction(&mut conn, |conn| accounts::disable_user_now(conn, &username, now))?;
            println!("account {username} disabled; its sessions have ended");
        }
    }
    Ok(())
}

pub(super) fn agency(database: &DatabaseArgs, command: AgencyCommand) -> Result<(), Failure> {
    let AgencyCommand::Add {
        code,
        name,
        level,
        parent,
        valid_from,
    } = command;
    let code: AgencyCode = code.parse().map_err(told)?;
    let level: AgencyLevel = level.parse().map_err(told)?;
    let parent: Option<AgencyCode> = parent.as_deref().map(str::parse).transpose().map_err(told)?;
    let today = SystemClock.now().local_day();
    let valid_from = valid_from
        .or_else(|| NaiveDate::from_ymd_opt(today.year(), 1, 1))
        .unwrap_or(today);
    if name.trim().is_empty() {
        return Err("an agency needs a name".into());
    }
    let mut conn = open(database)?;
    let ids = ids(&mut conn)?;
    db::bulk::transaction(&mut conn, |conn| {
        locks::change_catalogue(conn)?;
        let catalogue = CatalogueCache::default().current(conn)?;
        let parent_id = parent
            .as_ref()
            .map(|code| catalogue.agency(code).map(|a| a.id))
            .transpose()?;
        let id = AgencyId::new(ids.next());
        let name = name.trim().to_owned();
        let row = AgencyRow {
            id,
            code: code.clone(),
            name,
            level,
            parent_id,
            valid_from,
            valid_to: None,
        };
        db::catalogue::insert_agency(conn, &row).map_err(|e| {
            if db::is_unique_violation(&e) {
                format!("there is an agency {code} already")
            } else {
                e.to_string()
            }
        })?;
        db::catalogue::bump_version(conn)?;
        Ok::<_, Failure>(())
    })?;
    println!("agency {code} added");
    Ok(())
}

pub(super) fn load_catalogue(database: &DatabaseArgs, agency: &str) -> Result<(), Failure> {
    let code: AgencyCode = agency.parse().map_err(told)?;
    let mut conn = open(database)?;
    let ids = ids(&mut conn)?;
    let loaded = db::bulk::transaction::<_, Failure>(&mut conn, |conn| {
        let catalogue = CatalogueCache::default().current(conn)?;
        let root = catalogue.agency(&code)?.id;
        if !catalogue.procedures().is_empty() {
            return Err("there are procedures already; add further ones through the API".into());
        }
        Ok(demo::load_catalogue(conn, &ids, root)?)
    })?;
    println!(
        "{} procedures, {} holidays and swap days loaded for {code}",
        loaded.procedures, loaded.days
    );
    Ok(())
}

fn tell(what: &str, findings: &Findings) -> Result<(), Failure> {
    for problem in &findings.problems {
        println!("  {problem}");
    }
    println!(
        "{what}: {} dossiers checked, {} wrong",
        findings.checked, findings.wrong
    );
    if findings.wrong == 0 {
        Ok(())
    } else {
        Err(format!("{what} failed").into())
    }
}

pub(super) fn verify_audit(database: &DatabaseArgs) -> Result<(), Failure> {
    let mut conn = existing(database)?;
    let bar = progress(0, "dossiers");
    let findings = snapshot(&mut conn, |conn| {
        audit::check::whole(conn, &mut |n| bar.set_position(n))
    })?;
    bar.finish_and_clear();
    tell("audit", &findings)
}

pub(super) fn verify_stats(database: &DatabaseArgs) -> Result<(), Failure> {
    let mut conn = existing(database)?;
    let bar = progress(0, "dossiers");
    let findings = snapshot(&mut conn, |conn| {
        audit::verify_counters(conn, &mut |n| bar.set_position(n))
    })?;
    bar.finish_and_clear();
    tell("counters", &findings)
}

pub(super) fn rebuild_stats(database: &DatabaseArgs) -> Result<(), Failure> {
    let mut conn = existing(database)?;
    let bar = progress(0, "dossiers");
    let count = db::exclusively(&mut conn, |conn| {
        audit::rebuild_counters(conn, &mut |n| bar.set_position(n))
    })?;
    bar.finish_and_clear();
    println!("counters rebuilt from {count} dossiers");
    Ok(())
}

/// One consistent picture of the database, while others write on.
fn snapshot<T>(conn: &mut Connection, look: impl FnOnce(&mut Connection) -> Result<T, Error>) -> Result<T, Failure> {
    Ok(db::consistently(conn, look)?)
}
