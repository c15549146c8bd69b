//! Every page that people come to by the links of other pages: how long it takes and what it weighs.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::Instant;

use motcua::security::password::DEMONSTRATION as PASSWORD;
use serde_json::{Value, json};

use crate::client::{Client, request};
use crate::office::{Office, escaped};
use crate::server::Server;

/// Addresses of one shape that one person visits.
const ALIKE: usize = 3;
/// Visits of an address, of which the middle one counts.
const VISITS: usize = 5;
/// What a page may take and weigh.
const GOAL_MS: f64 = 50.0;
const GOAL_KB: f64 = 100.0;

/// A page as one person gets it.
struct Visit {
    path: String,
    who: &'static str,
    middle_ms: f64,
    worst_ms: f64,
    /// Without what it loads.
    bytes: usize,
    /// Style and script, loaded once and kept.
    assets: usize,
    is_page: bool,
}

/// What was seen.
pub struct Seen {
    visits: Vec<Visit>,
    failures: Vec<String>,
}

struct Person<'a> {
    who: &'static str,
    client: Client,
    cookies: BTreeMap<String, String>,
    assets: &'a mut HashMap<String, usize>,
}

struct Got {
    status: u16,
    location: Option<String>,
    kind: String,
    body: String,
    bytes: usize,
}

impl Person<'_> {
    fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Got, String> {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut headers = "Accept: text/html\r\n".to_owned();
        if !cookies.is_empty() {
            headers += &format!("Cookie: {}\r\n", cookies.join("; "));
        }
        if !body.is_empty() {
            headers += "Content-Type: application/x-www-form-urlencoded\r\n";
        }
        let bytes = request(method, path, None, &headers, body);
        let answer = self.client.send(&bytes).map_err(|error| format!("{path}: {error}"))?;
        for set in answer.headers("set-cookie") {
            let (pair, rules) = set.split_once(';').unwrap_or((set, ""));
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if rules.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(Got {
            status: answer.status,
            location: answer.header("location").map(str::to_owned),
            kind: answer.header("content-type").unwrap_or_default().to_owned(),
            body: String::from_utf8_lossy(answer.body).into_owned(),
            bytes: answer.body.len(),
        })
    }

    /// Fills in the form of a page, and answers where it leads.
    fn fill_in(&mut self, page: &str, fields: &[(&str, &str)]) -> Result<String, String> {
        let shown = self.send("GET", page, "")?;
        let form = shown
            .body
            .split("<form")
            .find(|form| form.contains(&format!("action=\"{page}\"")))
            .ok_or_else(|| format!("{page}: no form"))?;
        let hidden = ["form_token", "form_key"]
            .iter()
            .filter_map(|name| Some((*name, attribute(form, &format!("name=\"{name}\""), "value")?)));
        let pairs: Vec<String> = hidden
            .chain(fields.iter().map(|(n, v)| (*n, (*v).to_owned())))
            .map(|(name, value)| format!("{name}={}", escaped(&value)))
            .collect();
        let got = self.send("POST", page, &pairs.join("&"))?;
        got.location.ok_or_else(|| format!("{page}: {}", got.status))
    }

    /// Follows links, a few of every shape, and sees how long each page takes.
    fn look_around(&mut self, from: &[&str], seen: &mut Seen) {
        let mut waiting: VecDeque<String> = from.iter().map(|&path| path.to_owned()).collect();
        let mut known: HashSet<String> = waiting.iter().cloned().collect();
        let mut alike: HashMap<String, usize> = HashMap::new();
        while let Some(path) = waiting.pop_front() {
            let count = alike.entry(shape(&path)).or_default();
            *count += 1;
            if *count > ALIKE {
                continue;
            }
            match self.visit(&path) {
                Ok((visit, links)) => {
                    seen.visits.extend(visit);
                    waiting.extend(links.into_iter().filter(|link| known.insert(link.clone())));
                }
                Err(failure) => seen.failures.push(format!("{}: {failure}", self.who)),
            }
        }
    }

    fn visit(&mut self, path: &str) -> Result<(Option<Visit>, Vec<String>), String> {
        let mut times = Vec::new();
        let mut got = None;
        for _ in 0..VISITS {
            let begun = Instant::now();
            let answer = self.send("GET", path, "")?;
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
            got = Some(answer);
        }
        let got = got.ok_or("never visited")?;
        if let Some(location) = got.location {
            return Ok((None, vec![location]));
        }
        if got.status != 200 {
            return Err(format!("{path}: {}", got.status));
        }
        times.sort_by(f64::total_cmp);
        let is_page = got.kind.starts_with("text/html");
        let (mut links, mut assets) = (Vec::new(), 0);
        if is_page {
            for address in addresses(&got.body) {
                if address.starts_with("/static/") {
                    assets += self.asset(&address)?;
                } else if address.starts_with('/') && !address.starts_with("/api") {
                    links.push(address);
                }
            }
        }
        let visit = Visit {
            path: path.to_owned(),
            who: self.who,
            middle_ms: times[times.len() / 2],
            worst_ms: times[times.len() - 1],
            bytes: got.bytes,
            assets,
            is_page,
        };
        Ok((Some(visit), links))
    }

    fn asset(&mut self, path: &str) -> Result<usize, String> {
        if let Some(bytes) = self.assets.get(path) {
            return Ok(*bytes);
        }
        let bytes = self.send("GET", path, "")?.bytes;
        self.assets.insert(path.to_owned(), bytes);
        Ok(bytes)
    }
}

/// The value of an attribute of the tag that holds a mark.
fn attribute(html: &str, mark: &str, name: &str) -> Option<String> {
    let at = html.find(mark)?;
    let tag = html[html[..at].rfind('<')?..].split('>').next()?;
    let value = tag.split_once(&format!(" {name}=\""))?.1;
    Some(value.split('"').next()?.replace("&amp;", "&"))
}

/// What a page leads to or loads.
fn addresses(html: &str) -> HashSet<String> {
    [" href=\"", " src=\""]
        .iter()
        .flat_map(|mark| html.split(mark).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .map(|address| address.replace("&amp;", "&"))
        .map(|address| address.split('#').next().unwrap_or_default().to_owned())
        .filter(|address| !address.is_empty())
        .collect()
}

/// What addresses of one page have in common: codes, numbers and values left out.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| {
            if part.contains(|c: char| c.is_ascii_digit()) {
                "{}"
            } else {
                part
            }
        })
        .collect();
    let mut names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    names.sort_unstable();
    names.dedup();
    format!("{}?{}", parts.join("/"), names.join("&"))
}

/// Everybody looks around.
pub fn look_around(server: &Server, office: &Office) -> Seen {
    let mut seen = Seen {
        visits: Vec::new(),
        failures: Vec::new(),
    };
    let mut assets = HashMap::new();
    let known = &office.known[office.known.len() / 2];
    let people = ["citizen", "clerk", "handler", "leader", "supervisor", "admin"];
    for who in people {
        let mut person = Person {
            who,
            client: Client::connect(server.address).unwrap(),
            cookies: BTreeMap::new(),
            assets: &mut assets,
        };
        let begins = if who == "citizen" {
            person.fill_in("/tra-cuu", &[("code", &known.code), ("secret", known.secret())])
        } else {
            person.fill_in("/dang-nhap", &[("username", who), ("password", PASSWORD)])
        };
        match begins {
            Ok(begin) if who == "citizen" || who == "admin" => person.look_around(&["/", &begin], &mut seen),
            Ok(begin) => {
                // What people type or scan, and no link leads to.
                let scanned = format!("/mo-ho-so?code={}", known.code);
                let named = format!("/ho-so?q={}", escaped("nguyen thi"));
                let exactly = format!("/ho-so?q={}", escaped(&known.name));
                person.look_around(&[&begin, "/", &scanned, &named, &exactly], &mut seen);
            }
            Err(failure) => seen.failures.push(format!("{who}: {failure}")),
        }
    }
    seen.visits.sort_by(|a, b| b.middle_ms.total_cmp(&a.middle_ms));
    seen
}

impl Seen {
    /// Prints every visit, slowest first; answers whether nothing failed.
    pub fn report(&self) -> bool {
        println!(
            "\n{:<12} {:>9} {:>9} {:>8} {:>8}  page",
            "", "middle ms", "worst ms", "kB", "assets"
        );
        for visit in &self.visits {
            println!(
                "{:<12} {:>9.1} {:>9.1} {:>8.1} {:>8.1}  {}",
                visit.who,
                visit.middle_ms,
                visit.worst_ms,
                visit.bytes as f64 / 1000.0,
                visit.assets as f64 / 1000.0,
                visit.path
            );
        }
        let pages: Vec<&Visit> = self.pages().collect();
        let slow = pages.iter().filter(|v| v.middle_ms >= GOAL_MS).count();
        let heavy = pages.iter().filter(|v| v.bytes as f64 / 1000.0 >= GOAL_KB).count();
        println!(
            "{} pages, {} other files; {slow} pages take {GOAL_MS} ms or more, {heavy} weigh {GOAL_KB} kB or more",
            pages.len(),
            self.visits.len() - pages.len()
        );
        for failure in &self.failures {
            println!("FAILED {failure}");
        }
        self.failures.is_empty()
    }

    fn pages(&self) -> impl Iterator<Item = &Visit> {
        self.visits.iter().filter(|visit| visit.is_page)
    }

    /// The same for programs.
    pub fn json(&self) -> Value {
        let slowest = self.pages().map(|v| v.middle_ms).fold(0.0, f64::max);
        let heaviest = self.pages().map(|v| v.bytes).max();
        json!({"pages": self.pages().count(), "slowest_ms": slowest, "heaviest_bytes": heaviest})
    }
}
