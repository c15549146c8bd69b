//! Signatures of what goes out and comes in: HMAC-SHA256 over the time of sending, a dot and the body.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::instant::Instant;
use crate::domain::text::hex;

/// Header with the time of sending, seconds since 1970 (UTC).
pub const TIMESTAMP_HEADER: &str = "x-motcua-timestamp";
/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "x-motcua-signature";
/// Header with the stable id of the message: the same in every attempt.
pub const ID_HEADER: &str = "x-motcua-id";
/// A signature is believed for so long before and after the time it names.
pub const TOLERANCE_SECONDS: i64 = 300;

/// `v1=` and the HMAC-SHA256 (hexadecimal) over `{timestamp}.{body}`.
pub fn sign(secret: &str, timestamp: i64, body: &[u8]) -> String {
    mac(secret, timestamp, body).map_or_else(String::new, |mac| format!("v1={}", hex(&mac.finalize().into_bytes())))
}

fn mac(secret: &str, timestamp: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    // HMAC takes keys of any length; there is nothing to go wrong.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

/// Why a signature is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadSignature {
    /// No timestamp or no signature, or neither readable.
    Missing,
    /// The time it names is too far from now: replayed, or a clock is wrong.
    Stale,
    /// It does not belong to this body and secret.
    Wrong,
}

/// Checks what came in with the two headers. The comparison takes the same time for every wrong signature.
///
/// # Errors
/// The signature is not to be believed.
pub fn verify(secret: &str, timestamp: &str, signature: &str, body: &[u8], now: Instant) -> Result<(), BadSignature> {
    let at: i64 = timestamp.parse().map_err(|_| BadSignature::Missing)?;
    let digits = signature.strip_prefix("v1=").ok_or(BadSignature::Missing)?;
    let given = unhex(digits).ok_or(BadSignature::Missing)?;
    let mac = mac(secret, at, body).ok_or(BadSignature::Wrong)?;
    mac.verify_slice(&given).map_err(|_| BadSignature::Wrong)?;
    let now = now.unix_seconds();
    if now.abs_diff(at) > TOLERANCE_SECONDS.unsigned_abs() {
        return Err(BadSignature::Stale);
    }
    Ok(())
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let nibbles: Vec<u8> = digits
        .chars()
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect::<Option<_>>()?;
    let (pairs, rest) = nibbles.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[a, b]| a << 4 | b).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000).unwrap()
    }

    #[test]
    fn known_value() {
        // Computed with `printf '%s' '1700000000.{"a":1}' | openssl dgst -sha256 -hmac whsec_test`.
        assert_eq!(
            sign("whsec_test", 1_700_000_000, b"{\"a\":1}"),
            "v1=38877139021993b830af32feea6e18a8da83eb2f6e49ee50bd9e4cf4ca4d3789"
        );
    }

    #[test]
    fn what_was_signed_is_believed_and_nothing_else() {
        let signature = sign("secret", 1_700_000_000, b"body");
        let check =
            |secret, timestamp, signature: &str, body: &[u8], now| verify(secret, timestamp, signature, body, at(now));
        let now = 1_700_000_010;
        assert_eq!(check("secret", "1700000000", &signature, b"body", now), Ok(()));
        assert_eq!(
            check("other", "1700000000", &signature, b"body", now),
            Err(BadSignature::Wrong)
        );
        assert_eq!(
            check("secret", "1700000001", &signature, b"body", now),
            Err(BadSignature::Wrong)
        );
        assert_eq!(
            check("secret", "1700000000", &signature, b"Body", now),
            Err(BadSignature::Wrong)
        );
        assert_eq!(
            check("secret", "1700000000", &signature[..20], b"body", now),
            Err(BadSignature::Missing)
        );
        assert_eq!(
            check("secret", "1700000000", "v1=", b"body", now),
            Err(BadSignature::Wrong)
        );
        assert_eq!(
            check("secret", "", &signature, b"body", now),
            Err(BadSignature::Missing)
        );
        assert_eq!(
            check("secret", "1700000000", "", b"body", now),
            Err(BadSignature::Missing)
        );
        for late in [now + 300, now - 400] {
            assert_eq!(
                check("secret", "1700000000", &signature, b"body", late),
                Err(BadSignature::Stale)
            );
        }
    }
}
