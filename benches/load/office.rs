//! The office that is measured: a database with a history in it, the people who sign in, and dossiers they ask for.

use std::process::Stdio;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use motcua::db::{Connection, DatabaseUrl, migrate};
use motcua::security::password::DEMONSTRATION as PASSWORD;
use serde_json::{Value, json};

use crate::client::{Client, get, post, request};
use crate::server::{Server, motcua};

/// Dossiers that are asked for in turn: more than any cache close to the processor holds.
const SAMPLE: i64 = 20_000;

/// A dossier that somebody asks for.
#[derive(QueryableByName)]
pub struct Known {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub code: String,
    #[diesel(sql_type = Text)]
    id_number: String,
    #[diesel(sql_type = Text)]
    pub name: String,
}

impl Known {
    /// What the citizen proves themselves with.
    pub fn secret(&self) -> &str {
        &self.id_number[self.id_number.len() - 4..]
    }
}

/// Everything that requests are made from.
pub struct Office {
    pub clerk: String,
    pub handler: String,
    pub leader: String,
    pub supervisor: String,
    /// In the order in which they came in.
    pub known: Vec<Known>,
    /// Codes of the communes.
    pub communes: Vec<String>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn connect(url: &str) -> Connection {
    DatabaseUrl::parse(url).connect(4096).unwrap()
}

fn count(conn: &mut Connection) -> i64 {
    let rows: Vec<Count> = sql_query("SELECT COUNT(*) AS count FROM dossiers").load(conn).unwrap();
    rows[0].count
}

/// Fills a database up to so many dossiers, the way `motcua demo` does for everybody; answers how many there are.
pub fn fill(url: &str, dossiers: i64) -> i64 {
    let mut conn = connect(url);
    migrate::up(&mut conn).unwrap();
    let there = count(&mut conn);
    drop(conn);
    if there < dossiers {
        let begun = Instant::now();
        let missing = dossiers - there;
        // Another seed than that of the dossiers that are there, or the same people would come again.
        let seed = (there + 1).to_string();
        let status = motcua(url)
            .args(["demo", "--dossiers", &missing.to_string(), "--seed", &seed])
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "the history could not be made");
        let seconds = begun.elapsed().as_secs_f64();
        eprintln!("{missing} dossiers made in {seconds:.1} s");
    }
    count(&mut connect(url))
}

impl Office {
    /// Signs everybody in and picks the dossiers.
    pub fn open(url: &str, server: &Server, dossiers: i64) -> Self {
        let mut client = Client::connect(server.address).unwrap();
        let mut sign_in = |username: &str| {
            let body = format!(r#"{{"username":"{username}","password":"{PASSWORD}"}}"#);
            let answer = client
                .send(&request("POST", "/api/v1/auth/login", None, "", &body))
                .unwrap();
            answer.expect(200).unwrap();
            let tokens: Value = serde_json::from_slice(answer.body).unwrap();
            tokens["access_token"].as_str().unwrap().to_owned()
        };
        Self {
            clerk: sign_in("clerk"),
            handler: sign_in("handler"),
            leader: sign_in("leader"),
            supervisor: sign_in("supervisor"),
            known: sample(&mut connect(url), dossiers),
            communes: (1..=25).map(|n| format!("H02.07.{n:02}")).collect(),
        }
    }
}

/// Dossiers from all over the history: those whose identity leaves a small remainder.
fn sample(conn: &mut Connection, dossiers: i64) -> Vec<Known> {
    const PRIME: i64 = 9973;
    let part = (SAMPLE * PRIME / dossiers.max(1)).clamp(1, PRIME);
    let known: Vec<Known> = sql_query(format!(
        "SELECT id, code, applicant_id_number AS id_number, applicant_name AS name FROM dossiers \
         WHERE id % {PRIME} < {part} AND LENGTH(applicant_id_number) >= 9 ORDER BY id"
    ))
    .load(conn)
    .unwrap();
    assert!(!known.is_empty(), "there is no dossier to ask for");
    known
}

/// Text as it stands in a query string.
pub fn escaped(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// Name and ID number of somebody who was not here before. They come in no order of names or numbers, as people do.
fn somebody() -> (String, String) {
    static PEOPLE: AtomicUsize = AtomicUsize::new(0);
    // Who came in another run may be known to a database that was kept.
    static FIRST: LazyLock<usize> = LazyLock::new(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        usize::try_from(now.as_secs()).unwrap_or_default() * 100_000
    });
    let n = *FIRST + PEOPLE.fetch_add(1, Ordering::Relaxed);
    let mixed = n.wrapping_mul(700_001);
    let of = |names: &[&'static str], by: usize| names[mixed / by % names.len()];
    let name = format!("{} {} {}", of(&FAMILY, 1), of(&MIDDLE, FAMILY.len()), of(&GIVEN, 97));
    (name, format!("0240{:02}{:06}", 50 + mixed % 50, mixed % 1_000_000))
}

const FAMILY: [&str; 11] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương",
];
const MIDDLE: [&str; 7] = ["Văn", "Thị", "Đức", "Minh", "Hữu", "Thanh", "Ngọc"];
const GIVEN: [&str; 19] = [
    "An", "Bình", "Cường", "Dung", "Đức", "Giang", "Hà", "Hùng", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quân",
    "Sơn", "Tâm", "Uyên", "Yến",
];

/// Body of an intake: what a clerk enters for somebody with an ID card, a phone and two papers.
pub fn application(procedure: &str, agency: &str) -> String {
    let (name, id_number) = somebody();
    json!({
        "procedure_code": procedure,
        "agency_code": agency,
        "applicant": {"name": name, "id_number": id_number, "phone": "0912345678", "address": "Thôn Đông"},
        "papers": [{"code": "p1", "originals": 1}, {"code": "p2", "copies": 1}],
    })
    .to_string()
}

/// One dossier from the counter back to the counter: five requests by three people, each waiting for the one before.
pub fn life(office: &Office, client: &mut Client, today: &str) -> Result<(), String> {
    let broken = |error: std::io::Error| error.to_string();
    let body = application(HOUSEHOLD_BUSINESS, DISTRICT);
    let answer = client
        .send(&post("/api/v1/dossiers", &office.clerk, &body))
        .map_err(broken)?;
    answer.expect(201)?;
    let path = format!("{}/actions", answer.header("location").ok_or("no location")?);
    let files = path.replace("/actions", "/files?purpose=result&name=ket-qua.pdf");
    let decision = json!({
        "action": "decide",
        "version": 4,
        "result": {
            "symbol": "12/GCN",
            "summary": "Giấy chứng nhận đăng ký hộ kinh doanh",
            "signer": "Lê Văn Bình",
            "issued_on": today,
            "file": 1,
        },
    })
    .to_string();
    let acts = [
        (
            &office.clerk,
            r#"{"action":"forward","version":1,"assignee":"handler"}"#,
        ),
        (&office.handler, r#"{"action":"forward","version":2}"#),
        (&office.leader, decision.as_str()),
        (&office.clerk, r#"{"action":"hand_back","version":5}"#),
    ];
    for (n, (token, body)) in acts.into_iter().enumerate() {
        if n == 2 {
            client
                .send(&post(&files, &office.leader, RESULT_FILE))
                .map_err(broken)?
                .expect(201)?;
        }
        client.send(&post(&path, token, body)).map_err(broken)?.expect(200)?;
    }
    Ok(())
}

/// Somebody is taken in and goes away with their receipt: intake, the slip under its number, its page. An upper bound of how
/// long printing alone takes.
///
/// # Errors
/// What was answered instead of what was expected.
pub fn receipt(office: &Office, client: &mut Client) -> Result<(), String> {
    let broken = |error: std::io::Error| error.to_string();
    let body = application(HOUSEHOLD_BUSINESS, DISTRICT);
    let answer = client
        .send(&post("/api/v1/dossiers", &office.clerk, &body))
        .map_err(broken)?;
    answer.expect(201)?;
    let path = format!("{}/slips", answer.header("location").ok_or("no location")?);
    let answer = client
        .send(&post(&path, &office.clerk, r#"{"kind":"receipt"}"#))
        .map_err(broken)?;
    answer.expect(201)?;
    let page = answer.header("location").ok_or("no location")?.to_owned();
    client
        .send(&get(&page, Some(&office.clerk)))
        .map_err(broken)?
        .expect(200)
}

/// The smallest file that passes for a PDF.
const RESULT_FILE: &str = "%PDF-1.4\n%%EOF\n";

/// The agency whose people sign in.
pub const DISTRICT: &str = "H02.07";
/// Change of a household business: decided by the district, no fee.
pub const HOUSEHOLD_BUSINESS: &str = "1.001612";
/// Registration of a death: decided by a commune, no fee.
pub const DEATH: &str = "1.000656";

/// A request for the list of dossiers.
pub fn list(office: &Office, query: &str) -> Vec<u8> {
    get(&format!("/api/v1/dossiers?{query}"), Some(&office.clerk))
}
