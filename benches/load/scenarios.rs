//! What is measured over one database, in which order: first what only reads, then what makes the database grow.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{Datelike, Days, Months, NaiveDate};
use motcua::domain::instant::{Clock, SystemClock};

use crate::client::{Client, get, post, request};
use crate::measure::{Outcome, Span, Work, measure};
use crate::office::{self, DEATH, DISTRICT, HOUSEHOLD_BUSINESS, Office, application, escaped};
use crate::server::Server;

/// How a run was asked for.
pub struct Plan {
    pub span: Span,
    pub connections: usize,
    /// Only what has one of these words in its name; everything if empty.
    pub words: Vec<String>,
}

impl Plan {
    /// Whether something of this name was asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| name.contains(word.as_str()))
    }
}

/// Measures one thing after another.
pub struct Bench<'a> {
    pub plan: &'a Plan,
    pub server: &'a Server,
    pub outcomes: Vec<Outcome>,
}

impl<'a> Bench<'a> {
    fn run(&mut self, name: &str, connections: usize, make: &dyn Fn(usize) -> Work<'a>) {
        if !self.plan.wants(name) {
            return;
        }
        let outcome = measure(name, self.server, connections, self.plan.span, make);
        eprintln!("  {name}: {:.0}/s", outcome.rate);
        self.outcomes.push(outcome);
    }

    /// The same requests over and over, each connection beginning at another place.
    fn requests(&mut self, name: &str, connections: usize, status: u16, requests: &'a [Vec<u8>]) {
        self.run(name, connections, &|n| {
            let mut next = n * requests.len() / connections;
            Box::new(move |client| {
                next = (next + 1) % requests.len();
                exchange(client, &requests[next], status)
            })
        });
    }

    /// The handler that does nothing: many connections for throughput, one for the time of a single answer.
    pub fn bare(&mut self, requests: &'a [Vec<u8>]) {
        let many = self.plan.connections;
        // Whatever else was asked for is compared with these.
        for connections in [many, 1] {
            let span = self.plan.span;
            let outcome = measure("bare handler", self.server, connections, span, &|_| {
                Box::new(move |client| exchange(client, &requests[0], 200))
            });
            self.outcomes.push(outcome);
        }
    }

    /// Reading: a look-up, a dossier, lists.
    pub fn reads(&mut self, made: &'a Reads) {
        let many = self.plan.connections;
        self.requests("status look-up by code and secret", many, 200, &made.look_ups);
        self.requests("dossier for staff (look is recorded)", many, 200, &made.dossiers);
        self.requests("list: newest", many, 200, &made.newest);
        self.requests("list: last page", many, 200, &made.last_page);
        self.requests("list: soonest due", many, 200, &made.by_due);
        self.requests("list: search by full name", many, 200, &made.full_names);
        self.requests("list: search by family name", many, 200, &made.family_names);
        self.requests("counts of the work list", many, 200, &made.counts);
        // Figures are asked for by few, who wait for them: one at a time shows what one costs.
        for (name, request) in &made.figures {
            self.requests(name, 1, 200, std::slice::from_ref(request));
        }
    }

    /// Writing, every answer after its commit.
    pub fn writes(&mut self, office: &'a Office) {
        let many = self.plan.connections;
        let path = "/api/v1/dossiers";
        // Those who wait together share a commit: how many there are decides what one costs.
        for connections in [many, 4 * many] {
            self.run("intake, all at one counter", connections, &|_| {
                Box::new(move |client| {
                    let body = application(HOUSEHOLD_BUSINESS, DISTRICT);
                    exchange(client, &post(path, &office.clerk, &body), 201)
                })
            });
        }
        self.run("intake, 25 communes", many, &|n| {
            let mut next = n;
            Box::new(move |client| {
                next += 1;
                let body = application(DEATH, &office.communes[next % office.communes.len()]);
                exchange(client, &post(path, &office.clerk, &body), 201)
            })
        });
        self.run("intake with Idempotency-Key", many, &|n| {
            // Keys of another run may still be known to a database that was kept.
            let run = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
            let mut next = 0_u64;
            Box::new(move |client| {
                next += 1;
                let key = format!("Idempotency-Key: load-{run}-{n}-{next}\r\n");
                let body = application(HOUSEHOLD_BUSINESS, DISTRICT);
                exchange(client, &request("POST", path, Some(&office.clerk), &key, &body), 201)
            })
        });
        for connections in [1, many] {
            self.run("receipt: intake, slip, page", connections, &|_| {
                Box::new(move |client| office::receipt(office, client))
            });
        }
        let today = SystemClock.now().local_day().to_string();
        self.run("full life, 5 requests", many, &|_| {
            let today = today.clone();
            Box::new(move |client| office::life(office, client, &today))
        });
    }
}

fn exchange(client: &mut Client, request: &[u8], status: u16) -> Result<(), String> {
    client.send(request).map_err(|e| e.to_string())?.expect(status)
}

/// Requests that are made before the clock runs.
pub struct Reads {
    look_ups: Vec<Vec<u8>>,
    dossiers: Vec<Vec<u8>>,
    newest: Vec<Vec<u8>>,
    last_page: Vec<Vec<u8>>,
    by_due: Vec<Vec<u8>>,
    full_names: Vec<Vec<u8>>,
    family_names: Vec<Vec<u8>>,
    counts: Vec<Vec<u8>>,
    figures: Vec<(String, Vec<u8>)>,
}

impl Reads {
    /// For an office.
    pub fn new(office: &Office) -> Self {
        let mut shuffled: Vec<_> = office.known.iter().collect();
        // By the end of the ID number: as good as chance, and the same in every run over the same history.
        shuffled.sort_by_key(|known| known.secret().bytes().rev().collect::<Vec<u8>>());
        let look_up = |code: &str, secret: &str| get(&format!("/api/v1/public/dossiers/{code}?secret={secret}"), None);
        let dossier = |code: &str| get(&format!("/api/v1/dossiers/{code}"), Some(&office.clerk));
        let search = |name: &str| office::list(office, &format!("q={}", escaped(name)));
        let oldest = office.known[office.known.len() / 200].id;
        Self {
            look_ups: shuffled.iter().map(|k| look_up(&k.code, k.secret())).collect(),
            dossiers: shuffled.iter().map(|k| dossier(&k.code)).collect(),
            newest: vec![office::list(office, "")],
            last_page: vec![office::list(office, &format!("after={oldest}"))],
            by_due: vec![office::list(office, "order=due")],
            full_names: shuffled.iter().take(1000).map(|k| search(&k.name)).collect(),
            family_names: ["nguyen", "tran", "le", "pham", "hoang"].map(search).into(),
            counts: vec![get("/api/v1/dossiers/counts", Some(&office.clerk))],
            figures: figures(office),
        }
    }
}

fn figures(office: &Office) -> Vec<(String, Vec<u8>)> {
    let today = SystemClock.now().local_day();
    let month = today.with_day(1).unwrap();
    let before = |months: u32| month.checked_sub_months(Months::new(months)).unwrap();
    let day_before = |day: NaiveDate| day.pred_opt().unwrap();
    let after = |day: NaiveDate, days: u64| day.checked_add_days(Days::new(days)).unwrap();
    // 24 calendar months that have ended; one official month from the 15th to the 14th; days that are no whole half
    // months; and a year up to now, where what is overdue is judged at this very moment.
    let two_years = (before(24), day_before(month));
    let official = (after(before(2), 14), after(before(1), 13));
    let odd = (after(before(14), 4), after(before(2), 22));
    let running = (NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap(), today);
    let ask = |name: String, path: String| (name, get(&path, Some(&office.supervisor)));
    let span = |(from, to): (NaiveDate, NaiveDate)| format!("agency={DISTRICT}&from={from}&to={to}");
    let figure = |name: &str, path: &str, days, more: &str| {
        let path = format!("/api/v1/statistics/{path}?{}{more}", span(days));
        ask(format!("figures: {name}"), path)
    };
    let report = |name: &str, path: &str, days, more: &str| {
        let path = format!("/api/v1/reports/{path}?{}{more}", span(days));
        ask(format!("report: {name}"), path)
    };
    let year = today.year();
    vec![
        figure("by agency, 24 months", "timeliness", two_years, "&group_by=agency"),
        figure(
            "by procedure, 24 months",
            "timeliness",
            two_years,
            "&group_by=procedure",
        ),
        figure("by month, 24 months", "timeliness", two_years, "&group_by=month"),
        figure(
            "by agency and month, 24 months",
            "timeliness",
            two_years,
            "&group_by=agency,month",
        ),
        figure(
            "by field and channel, 24 months",
            "timeliness",
            two_years,
            "&group_by=field,channel",
        ),
        figure(
            "by agency and procedure, 24 months",
            "timeliness",
            two_years,
            "&group_by=agency,procedure",
        ),
        figure("by agency, 15th to 14th", "timeliness", official, "&group_by=agency"),
        figure("by agency, odd days", "timeliness", odd, "&group_by=agency"),
        figure("by agency, up to now", "timeliness", running, "&group_by=agency"),
        figure("rates, 24 months", "rates", two_years, ""),
        figure("rates, odd days", "rates", odd, ""),
        figure("dossiers behind \"late\"", "dossiers", two_years, "&measure=late"),
        figure("dossiers overdue two months ago", "dossiers", odd, "&measure=overdue"),
        figure("quality of a month", "quality", official, ""),
        report("II.06a by field, a month", "ii06a", official, "&group_by=field"),
        report("II.06a by procedure, a year", "ii06a", running, "&group_by=procedure"),
        report(
            "II.06a by agency, a month, xlsx",
            "ii06a",
            official,
            "&group_by=agency&format=xlsx",
        ),
        report("postal, a year", "postal", running, ""),
        report("service levels, a year", "service_levels", running, ""),
        report("late list, a month", "late", official, ""),
        report("register, a month, csv", "register", official, "&format=csv"),
        ask(
            "plan: progress of the district".to_owned(),
            format!("/api/v1/plans/{year}/progress?agency={DISTRICT}"),
        ),
        ask(
            "scorecard: scores of the district".to_owned(),
            format!("/api/v1/scorecards/cchc_huyen/scores?{}", span(running)),
        ),
    ]
}

/// How long to measure, from seconds.
pub fn span(seconds: f64) -> Span {
    Span {
        warm_up: Duration::from_secs(1),
        measured: Duration::from_secs_f64(seconds),
    }
}
