//! Finds the digital signatures in a PDF file.
//!
//! A signature stands in the file as it is, never in a compressed object: `/ByteRange` names the bytes that were signed,
//! all but one gap, and the gap holds nothing but the signature in hexadecimal digits. So the file is read once from end
//! to end in windows, and nothing is ever decompressed: no file can make this need more memory than a window.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Bytes looked at together.
const WINDOW: usize = 1 << 20;
/// Longest stretch from `/ByteRange` to the end of its numbers.
const LONGEST_RANGE: usize = 256;
/// Largest gap: two hexadecimal digits for each byte of a signature with certificates and revocation lists.
const LARGEST_GAP: u64 = 8 << 20;
/// Bytes before and after the gap in which the rest of the signature's dictionary is looked for.
const AROUND: u64 = 16 * 1024;
/// More signatures than this are not read.
pub const MOST: usize = 24;

/// A signature as it stands in a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// Begins of the two stretches that were signed, and their lengths.
    pub signed: [(u64, u64); 2],
    /// The signature, with the zeros that fill its place.
    pub contents: Vec<u8>,
    /// What the dictionary says of the time of signing (`/M`), as it stands there.
    pub time: Option<String>,
}

/// A mark of a signature that was found in a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Mark {
    /// A signature.
    Signature(Place),
    /// Its byte range is not what it should be.
    WrongRange,
}

/// The signatures of a file in its order, at most one more than [`MOST`].
///
/// # Errors
/// The file cannot be read.
pub fn signatures(file: &mut File, size: u64) -> io::Result<Vec<Mark>> {
    let mut marks = Vec::new();
    for at in byte_ranges(file)? {
        if marks.len() > MOST {
            break;
        }
        let mut text = Vec::new();
        file.seek(SeekFrom::Start(at))?;
        file.by_ref().take(LONGEST_RANGE as u64).read_to_end(&mut text)?;
        marks.push(match numbers(&text).and_then(|range| signed(range, size)) {
            Some(signed) => place(file, at, signed, size)?,
            None => Mark::WrongRange,
        });
    }
    Ok(marks)
}

/// Where `/ByteRange` stands outside of streams.
fn byte_ranges(file: &mut File) -> io::Result<Vec<u64>> {
    const KEY: &[u8] = b"/ByteRange";
    const OPEN: &[u8] = b"stream";
    const CLOSE: &[u8] = b"endstream";
    let mut found = Vec::new();
    let mut window: Vec<u8> = Vec::with_capacity(WINDOW + KEY.len());
    // Place in the file of the first byte of the window.
    let mut base = 0u64;
    let mut in_stream = false;
    file.seek(SeekFrom::Start(0))?;
    loop {
        let read = file.by_ref().take(WINDOW as u64).read_to_end(&mut window)?;
        // What begins in the last bytes may go on in the next window.
        let until = if read == 0 {
            window.len()
        } else {
            window.len().saturating_sub(KEY.len())
        };
        let mut at = 0;
        while let Some(step) = window
            .get(at..until)
            .and_then(|rest| rest.iter().position(|b| matches!(b, b'/' | b's' | b'e')))
        {
            at += step;
            let here = window.get(at..).unwrap_or_default();
            if here.starts_with(CLOSE) {
                in_stream = false;
                at += CLOSE.len();
            } else if !in_stream && here.starts_with(OPEN) && matches!(here.get(OPEN.len()), Some(b'\r' | b'\n')) {
                in_stream = true;
                at += OPEN.len();
            } else {
                if !in_stream && here.starts_with(KEY) {
                    found.push(base + at as u64);
                    if found.len() > MOST {
                        return Ok(found);
                    }
                }
                at += 1;
            }
        }
        if read == 0 {
            return Ok(found);
        }
        let looked = at.max(until).min(window.len());
        window.drain(..looked);
        base += looked as u64;
    }
}

/// The four numbers of a byte range.
fn numbers(text: &[u8]) -> Option<[u64; 4]> {
    let text = text.strip_prefix(b"/ByteRange")?;
    let end = text.iter().position(|b| *b == b']')?;
    let text = std::str::from_utf8(text.get(..end)?).ok()?;
    let inside = text.trim_start().strip_prefix('[')?;
    let numbers: Vec<u64> = inside
        .split_ascii_whitespace()
        .map(|n| n.parse().ok())
        .collect::<Option<_>>()?;
    <[u64; 4]>::try_from(numbers).ok()
}

/// The two stretches, if they begin with the file, lie within it and leave one gap.
fn signed([a, b, c, d]: [u64; 4], size: u64) -> Option<[(u64, u64); 2]> {
    let gap = c.checked_sub(b)?;
    let sound = a == 0 && (3..=LARGEST_GAP).contains(&gap) && c.checked_add(d)? <= size && d > 0;
    sound.then_some([(a, b), (c, d)])
}

/// Reads the signature in the gap, which must hold nothing else.
fn place(file: &mut File, key_at: u64, signed: [(u64, u64); 2], size: u64) -> io::Result<Mark> {
    let [(_, gap_from), (gap_to, _)] = signed;
    let before_from = gap_from.saturating_sub(AROUND);
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(before_from))?;
    file.by_ref()
        .take((gap_to + AROUND).min(size) - before_from)
        .read_to_end(&mut text)?;
    let split = |at: u64| usize::try_from(at - before_from).unwrap_or(usize::MAX).min(text.len());
    let (before, rest) = text.split_at(split(gap_from));
    let (gap, after) = rest.split_at(split(gap_to).saturating_sub(before.len()));
    // The dictionary of the signature lies around the gap: its byte range and its contents belong together.
    let opened = before.windows(4).rposition(|w| w == b" obj").map_or(0, |n| n + 4);
    let closed = after.windows(6).position(|w| w == b"endobj").unwrap_or(after.len());
    let own_before = before.get(opened..).unwrap_or_default();
    let own_after = after.get(..closed).unwrap_or_default();
    let from = before_from + opened as u64;
    let own = key_at >= from && key_at < gap_to + closed as u64;
    let named = own_before.trim_ascii_end().ends_with(b"/Contents");
    let digits = gap.strip_prefix(b"<").and_then(|g| g.strip_suffix(b">"));
    let contents = digits.and_then(unhex);
    match contents {
        Some(contents) if own && named => Ok(Mark::Signature(Place {
            signed,
            contents,
            time: time(own_before).or_else(|| time(own_after)),
        })),
        _ => Ok(Mark::WrongRange),
    }
}

fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|v| u8::try_from(v).ok());
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some(value(*high)? << 4 | value(*low)?))
        .collect()
}

/// The text after `/M (`.
fn time(dictionary: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(dictionary);
    text.match_indices("/M").find_map(|(at, _)| {
        let rest = text.get(at + 2..)?.trim_start().strip_prefix('(')?;
        let (inside, _) = rest.split_once(')')?;
        // Some programs write the colon as an octal number.
        let inside: String = inside.chars().take(60).collect::<String>().replace("\\072", ":");
        inside.starts_with("D:").then_some(inside)
    })
}

#[cfg(test)]
#[path = "pdf_tests.rs"]
mod tests;
