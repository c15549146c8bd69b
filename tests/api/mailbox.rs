//! A mail server of the tests: takes letters, or refuses whom it is told to refuse.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::support::until;

/// A letter as it came.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: Vec<String>,
    /// Headers as lines, folded ones joined.
    pub headers: Vec<String>,
    pub subject: String,
    pub text: String,
}

pub struct Mailbox {
    pub port: u16,
    mails: Arc<Mutex<Vec<Mail>>>,
    refuses: Arc<AtomicBool>,
    stopped: Arc<AtomicBool>,
}

impl Mailbox {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mailbox = Self {
            port: listener.local_addr().unwrap().port(),
            mails: Arc::default(),
            refuses: Arc::default(),
            stopped: Arc::default(),
        };
        let (mails, refuses, stopped) = (
            Arc::clone(&mailbox.mails),
            Arc::clone(&mailbox.refuses),
            Arc::clone(&mailbox.stopped),
        );
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let (mails, refuses) = (Arc::clone(&mails), Arc::clone(&refuses));
                std::thread::spawn(move || {
                    let _ = talk(stream, &mails, refuses.load(Ordering::Relaxed));
                });
            }
        });
        mailbox
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Refuses every recipient for good from now on, or takes them again.
    pub fn refuse(&self, refuses: bool) {
        self.refuses.store(refuses, Ordering::Relaxed);
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Mail> {
        until(
            || Some(self.mails()).filter(|mails| mails.len() >= count),
            || format!("{count} letters: {:#?}", self.mails()),
        )
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn talk(mut stream: TcpStream, mails: &Mutex<Vec<Mail>>, refuses: bool) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    stream.write_all(b"220 mailbox\r\n")?;
    let mut to = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let verb = line.trim().to_ascii_uppercase();
        let answer = if verb.starts_with("EHLO") {
            "250-mailbox\r\n250 8BITMIME\r\n"
        } else if verb.starts_with("RCPT TO:") && refuses {
            "550 no such mailbox\r\n"
        } else if verb.starts_with("RCPT TO:") {
            to.push(line.trim()[8..].trim_matches(['<', '>']).to_owned());
            "250 ok\r\n"
        } else if verb == "DATA" {
            stream.write_all(b"354 go on\r\n")?;
            let mut lines = Vec::new();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line)?;
                if line == ".\r\n" {
                    break;
                }
                lines.push(line.trim_end_matches(['\r', '\n']).to_owned());
            }
            mails.lock().unwrap().push(read(std::mem::take(&mut to), &lines));
            "250 ok\r\n"
        } else if verb == "QUIT" {
            stream.write_all(b"221 bye\r\n")?;
            return Ok(());
        } else {
            "250 ok\r\n"
        };
        stream.write_all(answer.as_bytes())?;
    }
}

fn read(to: Vec<String>, lines: &[String]) -> Mail {
    let end = lines.iter().position(String::is_empty).unwrap();
    let mut headers: Vec<String> = Vec::new();
    for line in &lines[..end] {
        match line.strip_prefix(' ') {
            Some(folded) => {
                let last = headers.last_mut().unwrap();
                last.push(' ');
                last.push_str(folded);
            }
            None => headers.push(line.clone()),
        }
    }
    let value = |name: &str| {
        let found = headers
            .iter()
            .find(|h| h.to_ascii_lowercase().starts_with(&format!("{name}:")));
        found.map_or_else(String::new, |h| h.split_once(':').unwrap().1.trim().to_owned())
    };
    let body = &lines[end + 1..];
    let text = match value("content-transfer-encoding").as_str() {
        "base64" => String::from_utf8(STANDARD.decode(body.concat()).unwrap()).unwrap(),
        "quoted-printable" => quoted(&body.join("\r\n")),
        _ => body.join("\r\n"),
    };
    Mail {
        to,
        subject: words(&value("subject"))
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        headers,
        text: text.replace("\r\n", "\n").trim_end().to_owned(),
    }
}

/// RFC 2047: `=?utf-8?b?…?=` words, side by side without the blank between them.
fn words(value: &str) -> String {
    let mut text = String::new();
    let mut encoded_before = false;
    for word in value.split(' ') {
        let bytes = word
            .strip_prefix("=?utf-8?b?")
            .and_then(|w| w.strip_suffix("?="))
            .map(|w| STANDARD.decode(w).unwrap());
        if !(text.is_empty() || encoded_before && bytes.is_some()) {
            text.push(' ');
        }
        encoded_before = bytes.is_some();
        text.push_str(&bytes.map_or_else(|| word.to_owned(), |b| String::from_utf8(b).unwrap()));
    }
    text
}

fn quoted(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'=' {
            out.push(u8::from_str_radix(&text[at + 1..at + 3], 16).unwrap());
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap()
}
