//! The bytes of a file as UTF-8: a byte-order mark is taken off, and what a spreadsheet saved as "Unicode text" (UTF-16 with
//! its mark) is decoded. Whatever has no mark passes as it is. What is broken in UTF-16 becomes a byte that is no UTF-8, so
//! that the cell it stands in is refused as a broken one of UTF-8 is.

use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

/// Bytes read at once.
const CHUNK: usize = 1 << 16;
/// A byte that stands nowhere in UTF-8.
const BROKEN: u8 = 0xff;

/// A file as UTF-8.
pub struct Decoded<R: Read> {
    file: BufReader<R>,
    /// None for what is not UTF-16.
    decoder: Option<Decoder>,
    /// Decoded and not taken yet, from `at` on.
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    /// Looks at the beginning of a file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open(file: R) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(CHUNK, file);
        let mark = Encoding::for_bom(file.fill_buf()?);
        let mut decoder = None;
        if let Some((encoding, length)) = mark {
            file.consume(length);
            decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        }
        Ok(Self {
            file,
            decoder,
            ready: Vec::new(),
            at: 0,
            ended: false,
        })
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else {
            return self.file.read(into);
        };
        while self.at == self.ready.len() && !self.ended {
            let raw = self.file.fill_buf()?;
            let length = raw.len();
            let last = length == 0;
            let most = decoder.max_utf8_buffer_length(length).unwrap_or(CHUNK * 4);
            self.ready.clear();
            self.at = 0;
            self.ready.resize(most, 0);
            let (result, taken, written) = decoder.decode_to_utf8_without_replacement(raw, &mut self.ready, last);
            self.ready.truncate(written);
            if matches!(result, DecoderResult::Malformed(..)) {
                self.ready.push(BROKEN);
            }
            // What is broken at the end does not end it: the decoder wants to be asked once more.
            self.ended = last && matches!(result, DecoderResult::InputEmpty);
            self.file.consume(taken);
        }
        let rest = self.ready.get(self.at..).unwrap_or_default();
        let length = rest.len().min(into.len());
        if let (Some(to), Some(from)) = (into.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TEXT: &str = "Nguyễn Văn Ấn\t😀\r\n";

    fn read(bytes: &[u8]) -> String {
        let mut text = String::new();
        Decoded::open(bytes).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn marks_are_taken_off_and_utf_16_is_decoded() {
        let long = TEXT.repeat(20_000);
        let marked = format!("\u{feff}{long}");
        let units = || marked.encode_utf16();
        assert!(read(long.as_bytes()) == long);
        assert!(read(marked.as_bytes()) == long);
        assert!(read(&units().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()) == long);
        assert!(read(&units().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()) == long);
        assert_eq!(read(b""), "");
        assert_eq!(read(b"\xff\xfe"), "");
    }

    #[test]
    fn broken_utf_16_is_no_text() {
        // Half a unit; half a pair at the end, before another sign, alone, and before half a unit.
        const ENDS: [&[u8]; 5] = [b"\x0a", b"\x00\xd8", b"\x00\xd8c\x00", b"\x00\xdc", b"\x00\xd8c"];
        for end in ENDS {
            let file = [b"\xff\xfea\x00b\x00".as_slice(), end].concat();
            let mut text = Vec::new();
            Decoded::open(file.as_slice()).unwrap().read_to_end(&mut text).unwrap();
            assert!(text.starts_with(b"ab\xff"), "{end:?}: {text:?}");
        }
    }
}
