//! What a file is, by its content.

use crate::domain::file::MediaType;

/// First bytes that are looked at.
pub const HEAD: u64 = 8 * 1024;
/// Last bytes that are looked at: the directory of a zip file ends within its last 64 KiB.
pub const TAIL: u64 = 66 * 1024;

/// The kind of a file by its first bytes; none if it is not among those that are taken.
pub fn media_type(head: &[u8]) -> Option<MediaType> {
    if begins_as_pdf(head) {
        return Some(MediaType::Pdf);
    }
    let found = infer::get(head)?.mime_type().parse().ok();
    // It also finds the mark of a PDF file further in, and so in whatever a PDF file was packed into.
    found.filter(|kind| *kind != MediaType::Pdf)
}

/// Whether there is nothing before the mark of a PDF file but what a text may begin with.
fn begins_as_pdf(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    text.trim_ascii_start().starts_with(b"%PDF")
}

/// Whether a file of a kind ends as files of that kind do, and was not cut off before it was sent.
pub fn is_whole(media_type: MediaType, tail: &[u8]) -> bool {
    let last = |n: usize| tail.get(tail.len().saturating_sub(n)..).unwrap_or(tail);
    let holds = |place: &[u8], mark: &[u8]| place.windows(mark.len()).any(|w| w == mark);
    match media_type {
        MediaType::Pdf => holds(last(2048), b"%%EOF"),
        // Some programs put something behind the end of a picture.
        MediaType::Jpeg => holds(tail, b"\xff\xd9"),
        MediaType::Png => holds(last(1024), b"IEND"),
        MediaType::Docx | MediaType::Xlsx => holds(tail, b"PK\x05\x06"),
        // The directory of a TIFF file may stand anywhere.
        MediaType::Tiff => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_content() {
        for (head, kind) in [
            (&b"%PDF-1.7\n..."[..], Some(MediaType::Pdf)),
            (b"\xef\xbb\xbf\r\n%PDF-1.4\n...", Some(MediaType::Pdf)),
            (b"--X\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n...", None),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(MediaType::Jpeg)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(MediaType::Png)),
            (b"II*\0\x08\0\0\0\0\0\0\0", Some(MediaType::Tiff)),
            (b"PK\x03\x04 a zip file", None),
            (b"MZ an executable", None),
            (b"<!DOCTYPE html><html></html>", None),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
            (b"plain text", None),
            (b"", None),
        ] {
            assert_eq!(media_type(head), kind, "{head:?}");
        }
        assert!(is_whole(MediaType::Pdf, b"...startxref\n1\n%%EOF\n"));
        assert!(!is_whole(MediaType::Pdf, b"%PDF-1.7\n1 0 obj"));
        assert!(!is_whole(MediaType::Png, b"\x89PNG\r\n\x1a\n"));
    }
}
