//! A client that costs little, since it shares the cores with the server: one kept-alive connection, requests that
//! were made beforehand, and of an answer only what is needed.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than any answer may take; a server that hangs ends the run instead of stopping it for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to the server.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer, as long as the next request is not sent.
pub struct Answer<'a> {
    pub status: u16,
    head: &'a [u8],
    pub body: &'a [u8],
}

impl Client {
    /// Connects.
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            buffer: vec![0; 64 * 1024],
        })
    }

    /// Sends a request and reads the whole answer.
    pub fn send(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request)?;
        let mut filled = 0;
        let head = loop {
            filled += self.read(filled)?;
            if let Some(end) = self.buffer[..filled].windows(4).position(|w| w == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let length = match header(&self.buffer[..head], "content-length") {
            Some(text) => text.parse().map_err(io::Error::other)?,
            None => 0,
        };
        if self.buffer.len() < head + length {
            self.buffer.resize(head + length, 0);
        }
        while filled < head + length {
            filled += self.read(filled)?;
        }
        // "HTTP/1.1 200 OK"
        let status = std::str::from_utf8(&self.buffer[9..12])
            .ok()
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(|| io::Error::other("no status"))?;
        Ok(Answer {
            status,
            head: &self.buffer[..head],
            body: &self.buffer[head..head + length],
        })
    }

    fn read(&mut self, filled: usize) -> io::Result<usize> {
        if filled == self.buffer.len() {
            self.buffer.resize(filled * 2, 0);
        }
        match self.stream.read(&mut self.buffer[filled..])? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            more => Ok(more),
        }
    }
}

impl Answer<'_> {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }

    /// All values of a header that may come several times.
    pub fn headers<'n>(&self, name: &'n str) -> impl Iterator<Item = &str> + use<'_, 'n> {
        let lines = std::str::from_utf8(self.head).unwrap_or_default().lines();
        lines.filter_map(move |line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Nothing, if the status is as expected; otherwise what was answered instead.
    pub fn expect(&self, status: u16) -> Result<(), String> {
        if self.status == status {
            Ok(())
        } else {
            Err(format!("{} {}", self.status, String::from_utf8_lossy(self.body)))
        }
    }
}

fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    std::str::from_utf8(head).ok()?.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// The bytes of a request.
pub fn request(method: &str, path: &str, token: Option<&str>, headers: &str, body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: load\r\n{headers}");
    if let Some(token) = token {
        text += &format!("Authorization: Bearer {token}\r\n");
    }
    if !body.is_empty() {
        if !headers.contains("Content-Type:") {
            text += "Content-Type: application/json\r\n";
        }
        text += &format!("Content-Length: {}\r\n", body.len());
    }
    text += "\r\n";
    text += body;
    text.into_bytes()
}

/// The bytes of a GET.
pub fn get(path: &str, token: Option<&str>) -> Vec<u8> {
    request("GET", path, token, "", "")
}

/// The bytes of a POST of JSON.
pub fn post(path: &str, token: &str, body: &str) -> Vec<u8> {
    request("POST", path, Some(token), "", body)
}
