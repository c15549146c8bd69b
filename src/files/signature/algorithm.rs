//! Which digests and signature algorithms are taken, and how they are verified.

use cms::cert::x509::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use der::Decode;
use der::asn1::ObjectIdentifier;
use der::oid::AssociatedOid;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::pkcs1::{DecodeRsaPublicKey, RsaPssParams};
use rsa::sha2::digest::DynDigest;
use rsa::sha2::{Digest, Sha256, Sha384, Sha512};
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, Pss, RsaPublicKey};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const EC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
/// Smallest RSA key taken, in bytes: 2048 bits.
const SMALLEST_RSA: usize = 256;

/// A digest that is taken. SHA-1 and MD5 are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// By its identifier.
    pub fn of(oid: ObjectIdentifier) -> Option<Self> {
        [
            (Sha256::OID, Self::Sha256),
            (Sha384::OID, Self::Sha384),
            (Sha512::OID, Self::Sha512),
        ]
        .into_iter()
        .find_map(|(known, hash)| (known == oid).then_some(hash))
    }

    /// A hasher.
    pub fn begin(self) -> Box<dyn DynDigest> {
        match self {
            Self::Sha256 => Box::new(Sha256::new()),
            Self::Sha384 => Box::new(Sha384::new()),
            Self::Sha512 => Box::new(Sha512::new()),
        }
    }

    /// The digest of some bytes.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        let mut hasher = self.begin();
        hasher.update(bytes);
        hasher.finalize().into_vec()
    }
}

/// Why a signature does not verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The algorithm, its parameters or the key are unknown or too weak.
    Algorithm,
    /// The signature does not fit message and key.
    Wrong,
}

/// Verifies a signature over a message with a key. `hash` is what the message says it was hashed with, where the algorithm
/// does not say so itself.
///
/// # Errors
/// The algorithm is not taken, or the signature is wrong.
pub fn verify(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    hash: Option<Hash>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refused> {
    let said = match algorithm.oid {
        RSA_SHA256 | ECDSA_SHA256 => Some(Hash::Sha256),
        RSA_SHA384 | ECDSA_SHA384 => Some(Hash::Sha384),
        RSA_SHA512 | ECDSA_SHA512 => Some(Hash::Sha512),
        RSA | EC_KEY => hash,
        RSA_PSS => return pss(key, algorithm, message, signature),
        _ => None,
    }
    .ok_or(Refused::Algorithm)?;
    let digest = said.digest(message);
    match algorithm.oid {
        RSA | RSA_SHA256 | RSA_SHA384 | RSA_SHA512 => {
            let padding = match said {
                Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
                Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
                Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
            };
            rsa_key(key)?
                .verify(padding, &digest, signature)
                .map_err(|_| Refused::Wrong)
        }
        _ => ecdsa(key, &digest, signature),
    }
}

fn rsa_key(key: &SubjectPublicKeyInfoOwned) -> Result<RsaPublicKey, Refused> {
    if !matches!(key.algorithm.oid, RSA | RSA_PSS) {
        return Err(Refused::Algorithm);
    }
    let bytes = key.subject_public_key.as_bytes().ok_or(Refused::Algorithm)?;
    RsaPublicKey::from_pkcs1_der(bytes)
        .ok()
        .filter(|key| key.size() >= SMALLEST_RSA)
        .ok_or(Refused::Algorithm)
}

fn pss(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Refused> {
    use der::Encode;
    let parameters = algorithm.parameters.as_ref().and_then(|p| p.to_der().ok());
    let parameters = parameters.ok_or(Refused::Algorithm)?;
    let parameters = RsaPssParams::from_der(&parameters).map_err(|_| Refused::Algorithm)?;
    let hash = Hash::of(parameters.hash.oid).ok_or(Refused::Algorithm)?;
    let mask = parameters.mask_gen.parameters.and_then(|inner| Hash::of(inner.oid));
    if parameters.mask_gen.oid != MGF1 || mask != Some(hash) {
        return Err(Refused::Algorithm);
    }
    let salt = usize::from(parameters.salt_len);
    let padding = match hash {
        Hash::Sha256 => Pss::new_with_salt::<Sha256>(salt),
        Hash::Sha384 => Pss::new_with_salt::<Sha384>(salt),
        Hash::Sha512 => Pss::new_with_salt::<Sha512>(salt),
    };
    rsa_key(key)?
        .verify(padding, &hash.digest(message), signature)
        .map_err(|_| Refused::Wrong)
}

fn ecdsa(key: &SubjectPublicKeyInfoOwned, digest: &[u8], signature: &[u8]) -> Result<(), Refused> {
    let curve = key
        .algorithm
        .parameters
        .as_ref()
        .filter(|_| key.algorithm.oid == EC_KEY)
        .and_then(|p| p.decode_as::<ObjectIdentifier>().ok())
        .ok_or(Refused::Algorithm)?;
    let point = key.subject_public_key.as_bytes().ok_or(Refused::Algorithm)?;
    match curve {
        P256 => {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| Refused::Algorithm)?;
            let signature = p256::ecdsa::Signature::from_der(signature).map_err(|_| Refused::Wrong)?;
            key.verify_prehash(digest, &signature).map_err(|_| Refused::Wrong)
        }
        P384 => {
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| Refused::Algorithm)?;
            let signature = p384::ecdsa::Signature::from_der(signature).map_err(|_| Refused::Wrong)?;
            key.verify_prehash(digest, &signature).map_err(|_| Refused::Wrong)
        }
        _ => Err(Refused::Algorithm),
    }
}
