//! Files that pyHanko signed (see `tests/fixtures/pdf/make.py`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::PathBuf;

use super::*;
use crate::domain::signature::SignatureOutcome as O;
use crate::domain::signature::SignatureProblem as P;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/pdf")
        .join(name)
}

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

fn report(name: &str) -> SignatureReport {
    report_at(name, "2026-03-02T09:00:00+07:00")
}

fn report_at(name: &str, now: &str) -> SignatureReport {
    let trust = TrustRoots::load(&fixture("roots.pem")).unwrap();
    let mut file = File::open(fixture(name)).unwrap();
    let size = file.metadata().unwrap().len();
    check(&mut file, size, &trust, at(now)).unwrap()
}

#[test]
fn files_by_another_tool_are_judged_rightly() {
    for (name, outcome, problems) in [
        ("unsigned.pdf", O::None, &[][..]),
        ("inflating.pdf", O::None, &[]),
        ("not-a-pdf.pdf", O::None, &[]),
        ("zip-bomb.pdf", O::None, &[]),
        ("good.pdf", O::Valid, &[&[][..]]),
        ("good-adobe.pdf", O::Valid, &[&[]]),
        ("good-pss.pdf", O::Valid, &[&[]]),
        ("good-p256.pdf", O::Valid, &[&[]]),
        ("good-p384.pdf", O::Valid, &[&[]]),
        ("two.pdf", O::Valid, &[&[], &[]]),
        ("two-one-untrusted.pdf", O::Untrusted, &[&[P::UntrustedRoot], &[]]),
        ("lapsed-stamped.pdf", O::Valid, &[&[]]),
        ("lapsed.pdf", O::Untrusted, &[&[P::ExpiredSince]]),
        ("expired.pdf", O::Untrusted, &[&[P::ExpiredAtSigning]]),
        ("untrusted.pdf", O::Untrusted, &[&[P::UntrustedRoot]]),
        ("wrong-use.pdf", O::Untrusted, &[&[P::KeyUsage]]),
        ("tampered.pdf", O::Broken, &[&[P::ContentChanged]]),
        ("wrapped.pdf", O::Broken, &[&[P::ByteRange]]),
        ("partly.pdf", O::Broken, &[&[]]),
        ("truncated.pdf", O::None, &[]),
    ] {
        let report = report(name);
        assert_eq!(report.outcome(), outcome, "{name}: {report:?}");
        let found: Vec<&[P]> = report.signatures.iter().map(|s| s.problems.as_slice()).collect();
        assert_eq!(found, problems, "{name}: {report:?}");
    }
    assert_eq!(report("partly.pdf").problems, [P::NotWholeFile]);
}

#[test]
fn a_report_says_who_signed_and_when() {
    let good = report("good.pdf");
    let signature = &good.signatures[0];
    assert_eq!(signature.signer.as_deref(), Some("Lê Văn Bình"));
    assert_eq!(signature.organisation.as_deref(), Some("UBND huyện Hiệp Hòa"));
    assert_eq!(signature.issuer.as_deref(), Some("Test Issuing CA"));
    assert_eq!(signature.signed_at, Some(at("2026-02-27T10:30:00+07:00")));
    assert!(signature.whole_file && !signature.time_stamped);
    let adobe = report("good-adobe.pdf");
    assert_eq!(adobe.signatures[0].signed_at, Some(at("2026-02-27T10:30:00+07:00")));
    let stamped = report("lapsed-stamped.pdf");
    assert!(stamped.signatures[0].time_stamped);
    // Of two signatures the later one covers the earlier.
    let two = report("two.pdf");
    assert_eq!(
        two.signatures.iter().map(|s| s.whole_file).collect::<Vec<_>>(),
        [false, true]
    );
    // Nobody signs before it is time.
    let early = report_at("good.pdf", "2026-02-27T09:00:00+07:00");
    assert_eq!(early.signatures[0].problems, [P::SignedInFuture]);
    let trust = TrustRoots::default();
    let mut file = File::open(fixture("good.pdf")).unwrap();
    let size = file.metadata().unwrap().len();
    let nobody = check(&mut file, size, &trust, at("2026-03-02T09:00:00+07:00")).unwrap();
    assert_eq!(nobody.outcome(), O::Untrusted);
}

#[test]
fn every_changed_byte_is_noticed() {
    let good = std::fs::read(fixture("good.pdf")).unwrap();
    let trust = TrustRoots::load(&fixture("roots.pem")).unwrap();
    for place in (0..good.len()).step_by(97) {
        let mut bytes = good.clone();
        bytes[place] ^= 0x01;
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &bytes).unwrap();
        let report = check(&mut file, bytes.len() as u64, &trust, at("2026-03-02T09:00:00+07:00")).unwrap();
        // Only the zeros that fill the place of the signature, and certificates that nobody asks, stand for nothing.
        if report.outcome() == O::Valid {
            assert!(
                bytes[place].is_ascii_hexdigit(),
                "byte {place} counts for nothing: {report:?}"
            );
        }
    }
}

#[test]
fn times_as_pdf_writes_them() {
    for (text, expected) in [
        ("D:20260227103000+07'00'", Some("2026-02-27T10:30:00+07:00")),
        ("D:20260227033000Z", Some("2026-02-27T10:30:00+07:00")),
        ("D:20260226223000-05'00'", Some("2026-02-27T10:30:00+07:00")),
        ("D:20260227103000", Some("2026-02-27T10:30:00+07:00")),
        ("D:2026", None),
        ("20260227103000", None),
        ("D:20261327103000", None),
        ("D:ắắắắắắắắắắắ", None),
    ] {
        assert_eq!(pdf_time(text), expected.map(at), "{text}");
    }
}
