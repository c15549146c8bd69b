//! What the counters are worth: the same figures from them and from a plain aggregate over the dossiers, in one run,
//! for histories of several sizes, and how both grow; what is found by index beside them; and what they cost a write.
//!
//! ```text
//! cargo bench --bench figures                                     SQLite, 100,000 and 1,000,000 dossiers
//! BENCH_SIZES=20000,10000000 cargo bench --bench figures
//! BENCH_DATABASE_URL=postgres://… cargo bench --bench figures     a database of its own, or the path of a SQLite file; the
//!                                                                 sizes are added up in it, and it may be used again
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod indexes;

use std::collections::HashMap;
use std::time::{Duration, Instant as Stopwatch};

use chrono::{Datelike, Days, Months, NaiveDate};
use diesel::RunQueryDsl;
use motcua::db::dossier_search::{self, Behind, Counting, Criteria, Order, Reach};
use motcua::db::figures::{self, Scope, Split};
use motcua::db::id_generator::IdGenerator;
use motcua::db::{self, Connection, DatabaseUrl, counters, numbers};
use motcua::demo::{self, HistorySpec};
use motcua::domain::figures::{Ancestry, Deltas, Facts, Measure, Period};
use motcua::domain::ids::AgencyId;
use motcua::domain::instant::{Clock, SystemClock};
use motcua::domain::quality::Doubt;
use motcua::service::catalogue::{Catalogue, CatalogueCache};
use motcua::service::statistics;

/// Runs of each measurement, of which the middle one counts.
const RUNS: usize = 5;
/// What takes as long as this is measured once.
const LONG: Duration = Duration::from_secs(3);
/// Where one plain aggregate takes as long as this, the others are left out: the dossiers are more than memory holds.
const ENDLESS: Duration = Duration::from_secs(60);
/// From so many dossiers on a history is loaded without indexes.
const MANY: u64 = 5_000_000;

fn main() {
    // `cargo test --all-targets` runs benches too, but wants tests.
    if !std::env::args().any(|a| a == "--bench") {
        println!("to be run with: cargo bench --bench figures");
        return;
    }
    let sizes = std::env::var("BENCH_SIZES").unwrap_or_else(|_| "100000,1000000".to_owned());
    let sizes: Vec<u64> = sizes.split(',').map(|n| n.trim().parse().unwrap()).collect();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let sqlite = folder.path().join("figures.sqlite");
    let url = std::env::var("BENCH_DATABASE_URL").unwrap_or_else(|_| sqlite.to_str().unwrap().to_owned());
    let mut conn = DatabaseUrl::parse(&url).connect(65_536).unwrap();
    db::migrate::up(&mut conn).unwrap();
    let ids = IdGenerator::new(numbers::take_from_sequence(&mut conn, "process").unwrap());
    let now = SystemClock.now();
    if demo::is_empty(&mut conn).unwrap() {
        db::in_transaction(&mut conn, |c| demo::load_office(c, &ids, now, "hash")).unwrap();
    }
    println!(
        "{:>10}  {:<44}{:>12}{:>14}{:>9}   grown by",
        "dossiers", "figures", "counters", "aggregate", "ratio"
    );
    let mut before = HashMap::new();
    let mut made = dossiers_there(&mut conn);
    for size in sizes {
        let catalogue = CatalogueCache::default().current(&mut conn).unwrap();
        let spec = HistorySpec {
            dossiers: size
                .checked_sub(made)
                .expect("sizes grow, and the database holds no more than the first"),
            from: now.local_day().checked_sub_months(Months::new(24)).unwrap(),
            to: now.local_day(),
            seed: size,
            now,
        };
        let begun = Stopwatch::now();
        let load = |conn: &mut Connection| {
            demo::generate(conn, &ids, &catalogue, &spec, &mut |done| {
                if done.is_multiple_of(500_000) {
                    eprintln!(
                        "{done} of {} made, {:.0} s",
                        spec.dossiers,
                        begun.elapsed().as_secs_f64()
                    );
                }
            })
            .unwrap();
        };
        if spec.dossiers < MANY {
            load(&mut conn);
        } else {
            indexes::put_off(&mut conn, load);
        }
        println!(
            "{size:>10}  {} dossiers made in {:.0} s",
            spec.dossiers,
            begun.elapsed().as_secs_f64()
        );
        made = size;
        let tree = catalogue.tree();
        let top = tree.all().iter().find(|a| a.code.as_str() == "H02.07").unwrap().id;
        let scope = Scope::Below {
            tops: vec![top],
            members: tree.subtree(top).iter().map(|a| a.id).collect(),
        };
        measure(&mut conn, size, &scope, now.local_day(), &mut before);
        found(&mut conn, size, &catalogue, &scope, now.local_day(), &mut before);
    }
    let ancestry = Ancestry::of(CatalogueCache::default().current(&mut conn).unwrap().tree());
    write_cost(&mut conn, &ancestry);
}

/// Times of the size before, by figure.
type Before = HashMap<&'static str, Vec<Duration>>;

/// How much longer than at the size before, each.
fn growth(before: &mut Before, name: &'static str, times: Vec<Duration>) -> String {
    let grown = before.get(name).map_or_else(String::new, |old| {
        let ratios: Vec<String> = times
            .iter()
            .zip(old)
            .map(|(new, old)| format!("{:.1}x", new.as_secs_f64() / old.as_secs_f64()))
            .collect();
        ratios.join(" / ")
    });
    before.insert(name, times);
    grown
}

fn measure(conn: &mut Connection, size: u64, scope: &Scope, today: NaiveDate, before: &mut Before) {
    let month = today.with_day(1).unwrap();
    let last = month.pred_opt().unwrap();
    let year = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap();
    let official = Period::new(
        last.with_day(1)
            .unwrap()
            .checked_sub_months(Months::new(1))
            .unwrap()
            .with_day(15)
            .unwrap(),
        last.with_day(14).unwrap(),
    )
    .unwrap();
    let odd = Period::new(
        year.checked_sub_days(Days::new(40)).unwrap(),
        last.checked_sub_days(Days::new(5)).unwrap(),
    );
    let by_procedure = Split {
        procedure: true,
        ..Split::default()
    };
    let by_agency = Split {
        agency: true,
        ..Split::default()
    };
    let by_channels = Split {
        intake_channel: true,
        return_channel: true,
        service_level: true,
        ..Split::default()
    };
    let two_years = Period::new(
        last.with_day(1).unwrap().checked_sub_months(Months::new(22)).unwrap(),
        last,
    )
    .unwrap();
    let mut endless = false;
    for (name, period, split, column) in [
        (
            "II.06a by procedure, 15th to 14th",
            official,
            by_procedure,
            "procedure_id",
        ),
        ("II.06a by agency, 15th to 14th", official, by_agency, "agency_id"),
        (
            "II.06a by procedure, the year",
            Period::new(year, last).unwrap(),
            by_procedure,
            "procedure_id",
        ),
        (
            "II.06a by procedure, odd days",
            odd.unwrap(),
            by_procedure,
            "procedure_id",
        ),
        (
            "service levels and post, the year",
            Period::new(year, last).unwrap(),
            by_channels,
            "intake_channel, return_channel, service_level",
        ),
        (
            "agency by procedure, 23 months",
            two_years,
            Split {
                agency: true,
                ..by_procedure
            },
            "agency_id, procedure_id",
        ),
        (
            "agency by channel, 23 months",
            two_years,
            Split {
                agency: true,
                intake_channel: true,
                ..Split::default()
            },
            "agency_id, intake_channel",
        ),
        (
            "procedure by channel, 23 months",
            two_years,
            Split {
                intake_channel: true,
                ..by_procedure
            },
            "procedure_id, intake_channel",
        ),
    ] {
        let counters = middle(|| {
            figures::sums(conn, scope, period, split).unwrap();
            figures::sums_until(conn, scope, period.to(), split).unwrap();
        });
        if endless {
            let grown = growth(before, name, vec![counters]);
            println!(
                "{size:>10}  {name:<44}{:>9.2} ms{:>14}{:>9}   {grown}",
                millis(counters),
                "",
                ""
            );
            continue;
        }
        let aggregate = middle(|| plain(conn, scope.members(), period, column));
        endless = aggregate >= ENDLESS;
        println!(
            "{size:>10}  {name:<44}{:>9.2} ms{:>11.2} ms{:>8.0}x   {}",
            millis(counters),
            millis(aggregate),
            aggregate.as_secs_f64() / counters.as_secs_f64(),
            growth(before, name, vec![counters, aggregate])
        );
    }
}

/// What is found by indexes and not by counters.
fn found(
    conn: &mut Connection,
    size: u64,
    catalogue: &Catalogue,
    scope: &Scope,
    today: NaiveDate,
    before: &mut Before,
) {
    let last = today.with_day(1).unwrap().pred_opt().unwrap();
    let month = Period::new(last.with_day(1).unwrap(), last).unwrap();
    let mut tell = |name: &'static str, time: Duration| {
        println!(
            "{size:>10}  {name:<44}{:>9.2} ms{:>14}{:>9}   {}",
            millis(time),
            "",
            "",
            growth(before, name, vec![time])
        );
    };
    for doubt in Doubt::ALL {
        let time = middle(|| {
            statistics::in_doubt(conn, catalogue, *doubt, scope.members(), month).unwrap();
        });
        tell(doubt.as_str(), time);
    }
    let late = Criteria {
        reach: Reach::DecidedBy(scope.members().to_vec()),
        statuses: Vec::new(),
        procedures: Vec::new(),
        external_code: None,
        due: None,
        assignee: None,
        beside_leaders: false,
        search: None,
        behind: Some(Behind {
            counting: Counting::Counted {
                measures: &[Measure::DecidedLate],
                except: None,
                from: last.checked_sub_months(Months::new(24)).unwrap(),
                to: last,
            },
            intake_channel: None,
            return_channel: None,
            service_level: None,
            procedures: None,
        }),
        in_progress: false,
        order: Order::Newest,
        after: None,
        limit: 51,
    };
    let time = middle(|| {
        dossier_search::list(conn, &late).unwrap();
    });
    tell("first page behind late, two years", time);
}

/// The columns of form II.06a by one pass over the dossiers.
fn plain(conn: &mut Connection, agencies: &[AgencyId], period: Period, column: &str) {
    #[derive(diesel::QueryableByName)]
    #[allow(dead_code)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        received: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        late: i64,
    }
    let ids: Vec<String> = agencies.iter().map(|a| a.get().to_string()).collect();
    let (from, to) = (period.from(), period.to());
    let count = |condition: &str| format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)");
    let within = |day: &str| format!("{day} >= '{from}' AND {day} <= '{to}'");
    let ended = within("ended_day");
    let sql = format!(
        "SELECT {} AS received, {} AS online, {} AS early, {} AS on_time, {} AS late, {} AS withdrawn, {} AS stopped, \
         {} AS in_progress, {} AS overdue FROM dossiers WHERE agency_id IN ({}) AND received_day IS NOT NULL \
         GROUP BY {column}",
        count(&within("received_day")),
        count(&format!("{} AND intake_channel = 'online'", within("received_day"))),
        count(&format!("{ended} AND timeliness = 'early'")),
        count(&format!("{ended} AND timeliness = 'on_time'")),
        count(&format!("{ended} AND timeliness = 'late'")),
        count(&format!("{ended} AND status = 'withdrawn'")),
        count(&format!("{ended} AND status = 'stopped'")),
        count(&format!(
            "received_day <= '{to}' AND (ended_day IS NULL OR ended_day > '{to}')"
        )),
        count(&format!(
            "due_day <= '{to}' AND (settled_day IS NULL OR settled_day > '{to}')"
        )),
        ids.join(", ")
    );
    let rows: Vec<Row> = match conn {
        Connection::Sqlite(c) => diesel::sql_query(sql).load(c).unwrap(),
        Connection::Postgres(c) => diesel::sql_query(sql).load(c).unwrap(),
    };
    assert!(!rows.is_empty());
}

fn dossiers_there(conn: &mut Connection) -> u64 {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let count = "SELECT COUNT(*) AS n FROM dossiers";
    let count: Count = match conn {
        Connection::Sqlite(c) => diesel::sql_query(count).get_result(c),
        Connection::Postgres(c) => diesel::sql_query(count).get_result(c),
    }
    .unwrap();
    u64::try_from(count.n).unwrap()
}

/// What one write pays for the counters: appending what an intake changes, and its share of the folding.
fn write_cost(conn: &mut Connection, ancestry: &Ancestry) {
    const WRITES: u32 = 5_000;
    let facts: Vec<Facts> = db::facts::page(conn, motcua::domain::ids::DossierId::new(0), i64::from(WRITES))
        .unwrap()
        .into_iter()
        .map(|(_, facts)| facts)
        .collect();
    let begun = Stopwatch::now();
    let append = db::in_transaction(conn, |conn| {
        for facts in &facts {
            let mut deltas = Deltas::default();
            deltas.add(facts, 1);
            counters::append(conn, &deltas)?;
        }
        Ok::<_, db::QueryError>(begun.elapsed())
    })
    .unwrap();
    let begun = Stopwatch::now();
    db::in_transaction(conn, |conn| {
        while counters::fold(conn, ancestry)? {}
        Ok::<_, db::QueryError>(())
    })
    .unwrap();
    let folding = begun.elapsed();
    // Taken away again: the database stays as it was. A statement takes so many values and no more.
    db::in_transaction(conn, |conn| {
        for some in facts.chunks(100) {
            let mut deltas = Deltas::default();
            for facts in some {
                deltas.add(facts, -1);
            }
            counters::append(conn, &deltas)?;
        }
        while counters::fold(conn, ancestry)? {}
        Ok::<_, db::QueryError>(())
    })
    .unwrap();
    let each = |time: Duration| time.as_secs_f64() * 1e6 / facts.len() as f64;
    println!(
        "a write: {:.1} µs to append what a whole dossier changes, {:.1} µs of folding beside it",
        each(append),
        each(folding)
    );
}

fn middle(mut run: impl FnMut()) -> Duration {
    let mut times = Vec::new();
    while times.len() < RUNS {
        let begun = Stopwatch::now();
        run();
        times.push(begun.elapsed());
        if begun.elapsed() >= LONG {
            break;
        }
    }
    times.sort_unstable();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
