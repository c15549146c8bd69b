//! Chains of certificates: from whoever signed to a root that this installation trusts.

use std::path::Path;

use cms::cert::x509::Certificate;
use cms::cert::x509::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};
use cms::cert::x509::name::Name;
use der::asn1::{ObjectIdentifier, PrintableStringRef, TeletexStringRef, Utf8StringRef};
use der::{Decode, Encode};

use super::algorithm;
use crate::domain::instant::Instant;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
/// Critical extensions that are understood, or that bind nobody here (policies, alternative names).
const UNDERSTOOD: [ObjectIdentifier; 5] = [
    ObjectIdentifier::new_unwrap("2.5.29.15"),
    ObjectIdentifier::new_unwrap("2.5.29.17"),
    ObjectIdentifier::new_unwrap("2.5.29.19"),
    ObjectIdentifier::new_unwrap("2.5.29.32"),
    ObjectIdentifier::new_unwrap("2.5.29.37"),
];
/// Longest chain that is followed.
const LONGEST: usize = 8;
/// Signatures of certificates that are verified for one signature at most: a file may hold any number of certificates
/// of one name.
const MOST_VERIFIED: usize = 64;

/// The certificates that are trusted here.
#[derive(Clone, Debug, Default)]
pub struct TrustRoots {
    roots: Vec<Certificate>,
}

/// Why the trusted certificates cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the trusted certificates in {place} cannot be read: {why}")]
pub struct RootsError {
    place: String,
    why: String,
}

impl TrustRoots {
    /// Reads a file of certificates in PEM or DER form, or every such file of a folder.
    ///
    /// # Errors
    /// A file cannot be read or holds something else.
    pub fn load(place: &Path) -> Result<Self, RootsError> {
        let wrong = |place: &Path, why: String| RootsError {
            place: place.display().to_string(),
            why,
        };
        let mut files = Vec::new();
        if place.is_dir() {
            for entry in std::fs::read_dir(place).map_err(|e| wrong(place, e.to_string()))? {
                let path = entry.map_err(|e| wrong(place, e.to_string()))?.path();
                let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
                if matches!(ending, "pem" | "crt" | "cer" | "der") {
                    files.push(path);
                }
            }
        } else {
            files.push(place.to_owned());
        }
        let mut roots = Vec::new();
        for file in files {
            let bytes = std::fs::read(&file).map_err(|e| wrong(&file, e.to_string()))?;
            let read = if bytes.windows(11).any(|w| w == b"-----BEGIN ") {
                Certificate::load_pem_chain(&bytes)
            } else {
                Certificate::from_der(&bytes).map(|c| vec![c])
            };
            roots.extend(read.map_err(|e| wrong(&file, e.to_string()))?);
        }
        if roots.is_empty() {
            return Err(wrong(place, "there are none".to_owned()));
        }
        Ok(Self { roots })
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.roots.len()
    }

    /// Whether nobody is trusted.
    pub const fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }
}

/// What is wrong with a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It leads to no trusted certificate.
    Untrusted,
    /// A certificate was not valid when it was used.
    NotValidThen,
    /// It was, but is not valid any more at the moment up to which use is proven.
    NotValidSince,
}

/// Follows the chain from a certificate to a trusted one, through certificates that came along.
pub fn check(
    leaf: &Certificate,
    along: &[&Certificate],
    trust: &TrustRoots,
    used_at: Instant,
    proven_at: Instant,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut verified = 0;
    let path = follow(leaf, along, trust, 0, &mut verified);
    if path.is_none() {
        faults.push(Fault::Untrusted);
    }
    let chain = path.unwrap_or_else(|| vec![leaf]);
    if !chain.iter().all(|c| is_valid_at(c, used_at)) {
        faults.push(Fault::NotValidThen);
    } else if !chain.iter().all(|c| is_valid_at(c, proven_at)) {
        faults.push(Fault::NotValidSince);
    }
    faults
}

/// The certificates from this one to a trusted one.
fn follow<'c>(
    certificate: &'c Certificate,
    along: &[&'c Certificate],
    trust: &'c TrustRoots,
    depth: usize,
    verified: &mut usize,
) -> Option<Vec<&'c Certificate>> {
    if depth >= LONGEST || !understood(certificate) {
        return None;
    }
    if trust.roots.contains(certificate) {
        return Some(vec![certificate]);
    }
    let above = trust.roots.iter().chain(along.iter().copied());
    for parent in above.filter(|p| p.tbs_certificate.subject == certificate.tbs_certificate.issuer) {
        if *verified >= MOST_VERIFIED {
            return None;
        }
        *verified += 1;
        if parent == certificate || !may_issue(parent, depth) || !issued(parent, certificate) {
            continue;
        }
        if let Some(mut path) = follow(parent, along, trust, depth + 1, verified) {
            path.insert(0, certificate);
            return Some(path);
        }
    }
    None
}

fn understood(certificate: &Certificate) -> bool {
    let extensions = certificate.tbs_certificate.extensions.as_deref().unwrap_or_default();
    extensions
        .iter()
        .all(|e| !e.critical || UNDERSTOOD.contains(&e.extn_id))
}

/// Whether a certificate may issue others, `below` of which stand between it and whoever signed.
fn may_issue(certificate: &Certificate, below: usize) -> bool {
    let tbs = &certificate.tbs_certificate;
    let authority = matches!(tbs.get::<BasicConstraints>(), Ok(Some((_, c)))
        if c.ca && c.path_len_constraint.is_none_or(|most| below <= usize::from(most)));
    let usage = match tbs.get::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.key_cert_sign(),
        Ok(None) => true,
        Err(_) => false,
    };
    authority && usage
}

fn issued(parent: &Certificate, child: &Certificate) -> bool {
    let (Ok(message), Some(signature)) = (child.tbs_certificate.to_der(), child.signature.as_bytes()) else {
        return false;
    };
    let key = &parent.tbs_certificate.subject_public_key_info;
    child.signature_algorithm == child.tbs_certificate.signature
        && algorithm::verify(key, &child.signature_algorithm, None, &message, signature).is_ok()
}

fn is_valid_at(certificate: &Certificate, at: Instant) -> bool {
    let validity = &certificate.tbs_certificate.validity;
    let seconds = at.unix_seconds();
    let unix = |time: cms::cert::x509::time::Time| i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    unix(validity.not_before) <= seconds && seconds <= unix(validity.not_after)
}

/// Whether a certificate is meant for signing documents: a certificate that says nothing may be used for all.
pub fn may_sign(certificate: &Certificate) -> bool {
    match certificate.tbs_certificate.get::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.digital_signature() || usage.non_repudiation(),
        Ok(None) => true,
        Err(_) => false,
    }
}

/// Whether a certificate is meant for time stamps.
pub fn may_stamp(certificate: &Certificate) -> bool {
    matches!(certificate.tbs_certificate.get::<ExtendedKeyUsage>(), Ok(Some((_, usage))) if usage.0.contains(&TIME_STAMPING))
}

/// The common name in a name.
pub fn common_name(name: &Name) -> Option<String> {
    part(name, COMMON_NAME)
}

/// The organisation in a name.
pub fn organisation(name: &Name) -> Option<String> {
    part(name, ORGANISATION)
}

fn part(name: &Name, oid: ObjectIdentifier) -> Option<String> {
    let value = &name
        .0
        .iter()
        .flat_map(|set| set.0.iter())
        .find(|part| part.oid == oid)?
        .value;
    let text = value
        .decode_as::<Utf8StringRef<'_>>()
        .map(|t| t.as_str().to_owned())
        .or_else(|_| {
            value
                .decode_as::<PrintableStringRef<'_>>()
                .map(|t| t.as_str().to_owned())
        })
        .or_else(|_| value.decode_as::<TeletexStringRef<'_>>().map(|t| t.as_str().to_owned()))
        .ok()?;
    Some(text.chars().filter(|c| !c.is_control()).take(200).collect())
}
