//! Checks the digital signatures inside a PDF file (CMS, PAdES): is the file as it was signed, by whom, when, and does a
//! trusted authority vouch for that. Revocation is not looked up: that would need the network.

pub mod algorithm;
pub mod chain;
pub mod cms;
mod time_stamp;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use chrono::NaiveDateTime;

use self::algorithm::Hash;
use self::chain::{Fault, TrustRoots};
use self::cms::{Message, Signed};
use super::pdf::{self, Mark, Place};
use crate::domain::instant::Instant;
use crate::domain::signature::{SignatureFinding, SignatureProblem, SignatureReport};

/// Bytes hashed at once.
const PIECE: usize = 256 * 1024;

/// Checks every signature of a PDF file at a moment. Reads the file twice at most for each signature and keeps no more than
/// a window of it in memory.
///
/// # Errors
/// The file cannot be read.
pub fn check(file: &mut File, size: u64, trust: &TrustRoots, now: Instant) -> io::Result<SignatureReport> {
    let marks = pdf::signatures(file, size)?;
    let too_many = marks.len() > pdf::MOST;
    let mut found = Vec::new();
    for mark in marks.into_iter().take(pdf::MOST) {
        match mark {
            Mark::WrongRange => found.push(broken(SignatureProblem::ByteRange)),
            Mark::Signature(place) => found.extend(signature(file, &place, size, trust, now)?),
        }
    }
    let mut report = SignatureReport::of(found);
    if too_many {
        report.problems.push(SignatureProblem::TooMany);
    }
    Ok(report)
}

fn broken(problem: SignatureProblem) -> SignatureFinding {
    SignatureFinding {
        problems: vec![problem],
        signer: None,
        organisation: None,
        issuer: None,
        signed_at: None,
        time_stamped: false,
        whole_file: false,
    }
}

/// One signature; none for a time stamp of the document, which nobody signs.
fn signature(
    file: &mut File,
    place: &Place,
    size: u64,
    trust: &TrustRoots,
    now: Instant,
) -> io::Result<Option<SignatureFinding>> {
    let [_, (from, length)] = place.signed;
    let whole_file = from + length == size;
    let Some(message) = Message::read(&place.contents) else {
        return Ok(Some(SignatureFinding {
            whole_file,
            ..broken(SignatureProblem::Unreadable)
        }));
    };
    if message.is_time_stamp() {
        return Ok(None);
    }
    let mut finding = broken(SignatureProblem::Unreadable);
    finding.problems.clear();
    finding.whole_file = whole_file;
    if let Some(signer) = message.signer() {
        finding.signer = chain::common_name(&signer.tbs_certificate.subject);
        finding.organisation = chain::organisation(&signer.tbs_certificate.subject);
        finding.issuer = chain::common_name(&signer.tbs_certificate.issuer);
    }
    let said = message
        .signing_time()
        .or_else(|| place.time.as_deref().and_then(pdf_time));
    finding.signed_at = said;
    let Some(hash) = message.hash() else {
        finding.problems.push(SignatureProblem::Algorithm);
        return Ok(Some(finding));
    };
    let digest = digest(file, place, hash)?;
    let signed = match message.verify(&Signed::Digest(&digest)) {
        Ok(signed) => signed,
        Err(problem) => {
            finding.problems.push(problem);
            return Ok(Some(finding));
        }
    };
    let stamp = match time_stamp::check(&signed, trust) {
        Ok(stamp) => stamp,
        Err(()) => {
            finding.problems.push(SignatureProblem::TimestampWrong);
            None
        }
    };
    if let Some(at) = stamp {
        finding.signed_at = Some(at);
        finding.time_stamped = true;
    }
    let signed_at = stamp.or(said).unwrap_or(now);
    // Without a trusted time stamp nothing proves that the signature is older than this check.
    let proven_at = stamp.unwrap_or(now);
    if signed_at > now.saturating_add_minutes(10) {
        finding.problems.push(SignatureProblem::SignedInFuture);
    }
    if !chain::may_sign(signed.signer) {
        finding.problems.push(SignatureProblem::KeyUsage);
    }
    let faults = chain::check(signed.signer, &signed.certificates, trust, signed_at, proven_at);
    finding.problems.extend(faults.into_iter().map(|fault| match fault {
        Fault::Untrusted => SignatureProblem::UntrustedRoot,
        Fault::NotValidThen => SignatureProblem::ExpiredAtSigning,
        Fault::NotValidSince => SignatureProblem::ExpiredSince,
    }));
    Ok(Some(finding))
}

/// Hashes the two stretches that were signed.
fn digest(file: &mut File, place: &Place, hash: Hash) -> io::Result<Vec<u8>> {
    let mut hasher = hash.begin();
    let mut piece = vec![0; PIECE];
    for (from, length) in place.signed {
        file.seek(SeekFrom::Start(from))?;
        let mut left = file.by_ref().take(length);
        loop {
            let read = left.read(&mut piece)?;
            if read == 0 {
                break;
            }
            hasher.update(piece.get(..read).unwrap_or_default());
        }
    }
    Ok(hasher.finalize().into_vec())
}

/// A time as PDF writes it: `D:20261123093000+07'00'`; without a zone it is taken as Vietnamese.
fn pdf_time(text: &str) -> Option<Instant> {
    let digits = text.strip_prefix("D:")?;
    let local = NaiveDateTime::parse_from_str(digits.get(..14)?, "%Y%m%d%H%M%S").ok()?;
    let zone = digits.get(14..).unwrap_or_default();
    let minutes = match zone.get(..1) {
        Some("Z") => 0,
        Some(sign @ ("+" | "-")) => {
            let number = |from: usize| zone.get(from..from + 2).and_then(|n| n.parse::<i64>().ok());
            let minutes = number(1)? * 60 + number(4).unwrap_or(0);
            if sign == "-" { -minutes } else { minutes }
        }
        _ => 7 * 60,
    };
    let utc = local.checked_sub_signed(chrono::TimeDelta::try_minutes(minutes)?)?;
    Instant::from_micros(utc.and_utc().timestamp_micros()).ok()
}

#[cfg(test)]
#[path = "signature/file_tests.rs"]
mod tests;
