//! Time stamps (RFC 3161) beside a signature: a third party says that the signature was there at a moment.

use cms::cert::x509::spki::AlgorithmIdentifierOwned;
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Reader, SliceReader, Tag, Tagged};

use super::algorithm::Hash;
use super::chain::{self, TrustRoots};
use super::cms::{Message, Signed, Verified};
use crate::domain::instant::Instant;

const TOKEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// The moment that a trusted time stamp proves; none if there is no time stamp, or nobody trusts whoever made it.
///
/// # Errors
/// There is a time stamp, but not of this signature, or it is broken.
pub fn check(signed: &Verified<'_>, trust: &TrustRoots) -> Result<Option<Instant>, ()> {
    let attributes = signed.info.unsigned_attrs.as_ref();
    let Some(attribute) = attributes.and_then(|set| set.iter().find(|a| a.oid == TOKEN)) else {
        return Ok(None);
    };
    let token = attribute.values.get(0).and_then(|v| v.to_der().ok()).ok_or(())?;
    let message = Message::read(&token).filter(Message::is_time_stamp).ok_or(())?;
    let verified = message.verify(&Signed::Own).map_err(|_| ())?;
    let (hash, imprint, at) = message.own_content().and_then(info).ok_or(())?;
    if hash.digest(signed.info.signature.as_bytes()) != imprint {
        return Err(());
    }
    let trusted = chain::may_stamp(verified.signer)
        && chain::check(verified.signer, &verified.certificates, trust, at, at).is_empty();
    Ok(trusted.then_some(at))
}

/// Imprint and time of a `TSTInfo`.
fn info(bytes: &[u8]) -> Option<(Hash, Vec<u8>, Instant)> {
    let any = AnyRef::from_der(bytes).ok().filter(|a| a.tag() == Tag::Sequence)?;
    let mut reader = SliceReader::new(any.value()).ok()?;
    let _version = AnyRef::decode(&mut reader).ok()?;
    let _policy = AnyRef::decode(&mut reader).ok()?;
    let imprint = AnyRef::decode(&mut reader).ok().filter(|a| a.tag() == Tag::Sequence)?;
    let _serial = AnyRef::decode(&mut reader).ok()?;
    let time = AnyRef::decode(&mut reader)
        .ok()
        .filter(|a| a.tag() == Tag::GeneralizedTime)?;
    let mut inner = SliceReader::new(imprint.value()).ok()?;
    let algorithm = AlgorithmIdentifierOwned::decode(&mut inner).ok()?;
    let digest = OctetStringRef::decode(&mut inner)
        .ok()
        .filter(|_| inner.is_finished())?;
    // The time may have a fraction of a second, which X.509 forbids.
    let text = std::str::from_utf8(time.value()).ok()?.strip_suffix('Z')?;
    let whole = chrono::NaiveDateTime::parse_from_str(text.get(..14)?, "%Y%m%d%H%M%S").ok()?;
    let at = Instant::from_micros(whole.and_utc().timestamp_micros()).ok()?;
    Some((Hash::of(algorithm.oid)?, digest.as_bytes().to_vec(), at))
}
