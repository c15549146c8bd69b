//! The command line: serve, migrate, demo, user, agency, import, export, backup, restore, audit, stats.

mod backup;
mod exchange;
mod manage;
mod refusals;
mod serve;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::config::{DatabaseArgs, ServeArgs, StoreArgs};

/// Case handling for Vietnamese one-stop shops (bộ phận một cửa).
///
/// Without a command it serves. On a new machine that is the demonstration office at http://127.0.0.1:8080, in a
/// SQLite file under data/. For real use set TOKEN_SECRET and DATABASE_URL, and make the first account with
/// `motcua agency add` and `motcua user add`.
#[derive(Parser)]
#[command(name = "motcua", version, about, long_about, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    serve: ServeArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API (the default)
    Serve(Box<ServeArgs>),
    /// Bring the database to the newest schema, or take every step back
    Migrate(MigrateArgs),
    /// Load the demonstration office, with a generated history if asked
    ///
    /// Example: motcua demo --dossiers 1000000 --from 2022-01-01 --to 2026-10-31 --seed 7
    Demo(DemoArgs),
    /// Make and change accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Make the first agency of a new database
    #[command(subcommand)]
    Agency(AgencyCommand),
    /// Load the shipped catalogue into a database in real use
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// Bring in history from another system: a CSV file
    ///
    /// Every line is checked. Columns (any order; * must be there): code, procedure*, agency*, received_agency,
    /// applicant_kind, applicant_name*, applicant_id_number, applicant_phone, applicant_email, applicant_address,
    /// matter, intake_channel*, return_channel, service_level, submitted_at, received_at*, due_at, status, paused_at,
    /// pause_reason, pause_legal_ground, pause_papers (one a line), pause_answer_by, ended_at, returned_at, posted_on,
    /// supplement_requests, extensions, result_symbol, result_summary, result_signer, result_issued_on, result_file,
    /// result_signed, sets, receiver. Example: motcua import dossiers.csv --skip-bad --report refused.csv
    Import(ImportArgs),
    /// Write dossiers in the form that import reads, to standard output
    ///
    /// Example: motcua export --from 2026-01-01 --to 2026-06-30 > dossiers.csv
    Export(ExportArgs),
    /// Copy the database and all files into a folder, while the server goes on
    ///
    /// Makes motcua-DAY-TIME.sqlite (on PostgreSQL .dump, with pg_dump) and, shared by all copies, the folder `files`. Only what is
    /// new of the files is copied. Example, once a day: motcua backup /mnt/usb/motcua --keep 30
    Backup(BackupArgs),
    /// Put a copy where there is no database, and its files where files are kept
    ///
    /// The database is the one of DATABASE_URL, the files go to FILES. What was written after the copy was made is not in it, nor the
    /// numbers given out since. Example: motcua restore /mnt/usb/motcua/motcua-20261130-220000.sqlite
    Restore(RestoreArgs),
    /// Prove that the history is whole
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Compare the counters behind the figures with a recount, or rebuild them
    #[command(subcommand)]
    Stats(StatsCommand),
    /// Ask the running server on this machine whether it is ready (for container health checks)
    Health(HealthArgs),
    /// Print the OpenAPI document
    Openapi,
}

#[derive(Args)]
struct MigrateArgs {
    /// Take so many steps back, the last first. What a step added is lost; when every step is taken back, ALL DATA IS LOST
    #[arg(long, value_name = "STEPS")]
    down: Option<u32>,
}

#[derive(Args)]
struct DemoArgs {
    /// How many dossiers of history to generate
    #[arg(long, default_value_t = 0)]
    dossiers: u64,
    /// First day of the history (default: two years ago)
    #[arg(long)]
    from: Option<chrono::NaiveDate>,
    /// Last day of the history (default: today)
    #[arg(long)]
    to: Option<chrono::NaiveDate>,
    /// The same seed makes the same history
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Make an account; the password is asked for, or read from standard input
    ///
    /// Example: motcua user add lan --name "Nguyễn Thị Lan" --grant clerk:H02.07
    Add {
        /// Account name
        username: String,
        /// Full name
        #[arg(long)]
        name: String,
        /// Role and agency, e.g. clerk:H02.07 (may be repeated). Roles: administrator, clerk, handler, leader,
        /// supervisor, portal
        #[arg(long = "grant", required = true)]
        grants: Vec<String>,
    },
    /// Set a new password; the account's sessions end
    Passwd {
        /// Account name
        username: String,
    },
    /// Disable an account; its sessions end
    Disable {
        /// Account name
        username: String,
    },
}

#[derive(Subcommand)]
enum AgencyCommand {
    /// Add an agency; without --parent it becomes the root of a tree
    ///
    /// Example: motcua agency add H05 --name "Tỉnh Bắc Ninh" --level province
    Add {
        /// Official code
        code: String,
        /// Name
        #[arg(long)]
        name: String,
        /// province, district, commune or department
        #[arg(long)]
        level: String,
        /// Code of the agency above it
        #[arg(long)]
        parent: Option<String>,
        /// First day (default: 1 January of this year)
        #[arg(long)]
        valid_from: Option<chrono::NaiveDate>,
    },
}

#[derive(Subcommand)]
enum CatalogueCommand {
    /// Load procedures, office hours and the holidays 2022-2026, and the fixed ones of 2027, below an agency
    ///
    /// Example: motcua catalogue load --agency H05
    Load {
        /// Code of the agency whose tree they hold for
        #[arg(long)]
        agency: String,
    },
}

#[derive(Args)]
struct ImportArgs {
    /// The file: CSV in UTF-8, with commas, semicolons or tabs
    file: std::path::PathBuf,
    /// Store the good lines and leave the bad ones out; otherwise one bad line refuses the whole file
    #[arg(long)]
    skip_bad: bool,
    /// Store lines without a code that look like a dossier which is there already (the same applicant, agency, procedure and day)
    /// as other dossiers; otherwise they are refused
    #[arg(long)]
    import_lookalikes: bool,
    /// Write the refused lines and why to this file
    #[arg(long)]
    report: Option<std::path::PathBuf>,
    /// Account in whose name it is done
    #[arg(long = "as", default_value = "admin")]
    user: String,
}

#[derive(Args)]
struct ExportArgs {
    /// Agency; it and all below it (default: everything)
    #[arg(long)]
    agency: Option<String>,
    /// First day of receipt
    #[arg(long)]
    from: chrono::NaiveDate,
    /// Last day of receipt
    #[arg(long)]
    to: chrono::NaiveDate,
}

#[derive(Args)]
struct BackupArgs {
    /// The folder, best on another disk; it is made if it is not there
    folder: std::path::PathBuf,
    /// Keep so many copies; older ones are removed, and files that only those had (default: keep all)
    #[arg(long)]
    keep: Option<std::num::NonZeroUsize>,
    #[command(flatten)]
    files: StoreArgs,
}

#[derive(Args)]
struct RestoreArgs {
    /// The copy: motcua-….sqlite or motcua-….dump, with its list (.files) and the folder `files` beside it
    copy: std::path::PathBuf,
    #[command(flatten)]
    files: StoreArgs,
}

#[derive(Args)]
struct HealthArgs {
    /// Address the server listens on
    #[arg(long, env = "BIND", default_value = "127.0.0.1:8080")]
    bind: std::net::SocketAddr,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Follow the hash chain of every dossier and look for every number that was given out
    Verify,
}

#[derive(Subcommand)]
enum StatsCommand {
    /// Recount every dossier and compare
    Verify,
    /// Replace the counters and the marks of duplicates by a recount
    Rebuild,
}

/// Why a command did not do what it was asked to.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Reads the command line. What `serve` takes may stand alone or after `serve`: before another command it would do
/// nothing, so it is refused there.
fn parse(words: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Cli, clap::Error> {
    let mut command = Cli::command();
    let matches = command.try_get_matches_from_mut(words)?;
    if let Some(name) = matches.subcommand_name() {
        let serving = ServeArgs::augment_args(clap::Command::new("serve"));
        let lost = serving
            .get_arguments()
            .find(|arg| matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine));
        if let Some(arg) = lost {
            let option = arg.get_long().unwrap_or_default();
            let why = format!(
                "'--{option}' belongs to 'serve'; before '{name}' it would do nothing. Write it after 'serve', or leave it \
                 out."
            );
            return Err(command.error(ErrorKind::ArgumentConflict, why));
        }
    }
    Cli::from_arg_matches(&matches)
}

/// Runs the command that was asked for.
pub fn run() -> ExitCode {
    let cli = match parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let outcome = match cli.command {
        None => serve::serve(&cli.database, &cli.serve),
        Some(Command::Serve(args)) => serve::serve(&cli.database, &args),
        Some(Command::Migrate(args)) => manage::migrate(&cli.database, args.down),
        Some(Command::Demo(args)) => manage::demo(&cli.database, &args),
        Some(Command::User(command)) => manage::user(&cli.database, command),
        Some(Command::Agency(command)) => manage::agency(&cli.database, command),
        Some(Command::Catalogue(CatalogueCommand::Load { agency })) => manage::load_catalogue(&cli.database, &agency),
        Some(Command::Import(args)) => exchange::import(&cli.database, &args),
        Some(Command::Export(args)) => exchange::export(&cli.database, &args),
        Some(Command::Backup(args)) => backup::take(&cli.database, &args),
        Some(Command::Restore(args)) => backup::restore(&cli.database, &args),
        Some(Command::Health(args)) => serve::ask_health(args.bind),
        Some(Command::Audit(AuditCommand::Verify)) => manage::verify_audit(&cli.database),
        Some(Command::Stats(StatsCommand::Verify)) => manage::verify_stats(&cli.database),
        Some(Command::Stats(StatsCommand::Rebuild)) => manage::rebuild_stats(&cli.database),
        Some(Command::Openapi) => {
            println!("{}", crate::app::openapi_text());
            Ok(())
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("motcua: {error}");
            ExitCode::FAILURE
        }
    }
}
