//! Where signatures stand in made-up files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use std::io::Write;

fn find(content: &[u8]) -> Vec<Mark> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(content).unwrap();
    signatures(&mut file, content.len() as u64).unwrap()
}

/// A file with one signature whose gap holds these digits.
fn signed_with(digits: &str, before: usize) -> Vec<u8> {
    let mut content = b"%PDF-1.7\n".to_vec();
    content.extend(std::iter::repeat_n(b' ', before));
    content.extend(b"8 0 obj\n<< /Type /Sig /ByteRange [0 ");
    let numbers_at = content.len();
    content.extend(b"0000000000 0000000000 0000000000] /M (D:20260227103000+07'00') /Contents ");
    let from = content.len();
    content.extend(format!("<{digits}>").bytes());
    let to = content.len();
    content.extend(b" >>\nendobj\n%%EOF\n");
    let rest = content.len() - to;
    content.splice(
        numbers_at..numbers_at + 32,
        format!("{from:010} {to:010} {rest:010}").into_bytes(),
    );
    content
}

#[test]
fn a_signature_is_found_wherever_windows_end() {
    for before in [
        0,
        WINDOW - 60,
        WINDOW - 50,
        WINDOW - 45,
        WINDOW - 40,
        WINDOW - 30,
        2 * WINDOW - 44,
    ] {
        let marks = find(&signed_with("30020500", before));
        match marks.as_slice() {
            [Mark::Signature(place)] => {
                assert_eq!(place.contents, [0x30, 2, 5, 0], "{before}");
                assert_eq!(place.time.as_deref(), Some("D:20260227103000+07'00'"));
            }
            other => panic!("{before}: {other:?}"),
        }
    }
}

#[test]
fn the_gap_may_hold_nothing_but_digits() {
    for digits in ["3002 >> /Evil << ", "zz", "300", "30\n02"] {
        assert_eq!(find(&signed_with(digits, 0)), [Mark::WrongRange], "{digits:?}");
    }
}

#[test]
fn byte_ranges_that_lie_are_refused() {
    for range in [
        "[1 20 30 40]",
        "[0 20 10 40]",
        "[0 20 30 99999]",
        "[0 18446744073709551615 1 1]",
        "[0 20 18446744073709551615 18446744073709551615]",
        "[0 20 30]",
        "[0 20 30 40 50]",
        "[0 -1 30 40]",
        "[0 /*** /*** /***]",
        "nothing",
    ] {
        let content = format!("%PDF-1.7\n8 0 obj\n<< /ByteRange {range} /Contents <00> >>\nendobj\n%%EOF\n");
        assert_eq!(find(content.as_bytes()), [Mark::WrongRange], "{range}");
    }
}

#[test]
fn what_stands_in_a_stream_is_no_signature() {
    let content = b"%PDF-1.7\n4 0 obj\n<< /Length 30 >>\nstream\n/ByteRange [0 1 2 3]\nendstream\nendobj\n%%EOF\n";
    assert_eq!(find(content), []);
    assert_eq!(find(b""), []);
    let many = "/ByteRange ".repeat(1000);
    assert_eq!(find(many.as_bytes()).len(), MOST + 1);
}
