//! A receiver of the tests: a small HTTP server that keeps what it gets and answers as it is told to.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use crate::support::until;

/// How a receiver answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Takes everything.
    Taking,
    /// Takes everything, after a while.
    Slow(Duration),
    /// Closes the connection without a word.
    Down,
    /// Answers with a status.
    Failing(u16),
    /// Every so-manieth request is taken, one in three of the others after it was kept: the answer is lost.
    Moody(usize),
    /// Sends elsewhere.
    Redirecting,
}

/// What a receiver got.
#[derive(Clone, Debug)]
pub struct Got {
    pub headers: HashMap<String, String>,
    pub body: String,
    /// Whether it was answered with 200.
    pub taken: bool,
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// Stable id of the message.
    pub fn id(&self) -> String {
        self.headers["x-motcua-id"].clone()
    }
}

pub struct Receiver {
    pub port: u16,
    mood: Arc<Mutex<Mood>>,
    got: Arc<Mutex<Vec<Got>>>,
    stopped: Arc<AtomicBool>,
}

impl Receiver {
    pub fn start() -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub fn on(listener: TcpListener) -> Self {
        let port = listener.local_addr().unwrap().port();
        let mood = Arc::new(Mutex::new(Mood::Taking));
        let got = Arc::new(Mutex::new(Vec::new()));
        let stopped = Arc::new(AtomicBool::new(false));
        let (moods, gots, stop) = (Arc::clone(&mood), Arc::clone(&got), Arc::clone(&stopped));
        let count = Arc::new(AtomicUsize::new(0));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (moods, gots, count) = (Arc::clone(&moods), Arc::clone(&gots), Arc::clone(&count));
                std::thread::spawn(move || {
                    let mood = *moods.lock().unwrap();
                    let number = count.fetch_add(1, Ordering::Relaxed);
                    let _ = serve(stream, mood, number, &gots);
                });
            }
        });
        Self {
            port,
            mood,
            got,
            stopped,
        }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/nhan", self.port)
    }

    pub fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// All it got so far, in the order in which it came.
    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// What it took so far.
    pub fn taken(&self) -> Vec<Got> {
        self.got().into_iter().filter(|g| g.taken).collect()
    }

    /// Waits until it took so many.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Got> {
        self.wait_until(&format!("{count} messages"), |r| r.taken().len() >= count);
        self.taken()
    }

    #[track_caller]
    pub fn wait_until(&self, what: &str, ready: impl Fn(&Self) -> bool) {
        until(
            || ready(self).then_some(()),
            || format!("{what}; {} came", self.got().len()),
        );
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes the listener, so that its thread ends.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(mut stream: TcpStream, mood: Mood, number: usize, gots: &Mutex<Vec<Got>>) -> std::io::Result<()> {
    if mood == Mood::Down {
        return Ok(());
    }
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            // The sender died in the middle of its sentence: nothing came.
            return Ok(());
        }
        if line == "\r\n" {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    let length = headers.get("content-length").map_or(0, |l| l.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let keep = |taken| {
        gots.lock().unwrap().push(Got {
            headers: headers.clone(),
            body: String::from_utf8(body.clone()).unwrap(),
            taken,
        });
    };
    let status = match mood {
        Mood::Taking | Mood::Down => 200,
        Mood::Slow(time) => {
            std::thread::sleep(time);
            200
        }
        Mood::Failing(status) => status,
        Mood::Redirecting => 302,
        Mood::Moody(every) if number.is_multiple_of(every) => 200,
        Mood::Moody(_) if number.is_multiple_of(3) => {
            // Kept, but the sender does not learn of it.
            keep(true);
            return Ok(());
        }
        Mood::Moody(_) => 500,
    };
    keep(status == 200);
    let location = if status == 302 {
        "Location: http://127.0.0.1:1/\r\n"
    } else {
        ""
    };
    write!(
        stream,
        "HTTP/1.1 {status} X\r\n{location}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    )
}
