//! One CMS message (RFC 5652) as it stands in a PDF file or in a time stamp: a single signer, with signed attributes.

use cms::cert::CertificateChoices;
use cms::cert::x509::Certificate;
use cms::cert::x509::attr::Attribute;
use cms::cert::x509::ext::pkix::SubjectKeyIdentifier;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{AnyRef, ObjectIdentifier, OctetString, OctetStringRef};
use der::{Any, Decode, Encode, Header, Reader, SliceReader, Tag, Tagged};

use super::algorithm::{self, Hash, Refused};
use crate::domain::instant::Instant;
use crate::domain::signature::SignatureProblem;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// A message that could be read.
pub struct Message {
    data: SignedData,
}

/// What a message is said to be about.
pub enum Signed<'m> {
    /// Bytes outside of it, by their digest.
    Digest(&'m [u8]),
    /// What it carries itself.
    Own,
}

/// A message that verified.
pub struct Verified<'m> {
    /// Whoever signed.
    pub signer: &'m Certificate,
    /// Certificates that came along.
    pub certificates: Vec<&'m Certificate>,
    /// The signature itself, and what stands beside it unsigned.
    pub info: &'m SignerInfo,
}

impl Message {
    /// Reads a message; zeros after it fill its place. None if it is no message of this kind.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = SliceReader::new(bytes).ok()?;
        let header = Header::decode(&mut reader).ok()?;
        let body = usize::try_from(header.length).ok()?;
        let length = usize::try_from(reader.position()).ok()?.checked_add(body)?;
        let (message, filling) = bytes.split_at_checked(length)?;
        if filling.iter().any(|b| *b != 0) {
            return None;
        }
        let info = ContentInfo::from_der(message).ok()?;
        if info.content_type != SIGNED_DATA {
            return None;
        }
        Self::of(info.content.decode_as().ok()?)
    }

    fn of(data: SignedData) -> Option<Self> {
        (data.signer_infos.0.len() == 1).then_some(Self { data })
    }

    fn info(&self) -> Option<&SignerInfo> {
        self.data.signer_infos.0.get(0)
    }

    /// Whether it is a time stamp and not the signature of a person.
    pub fn is_time_stamp(&self) -> bool {
        self.data.encap_content_info.econtent_type == TIME_STAMP
    }

    /// What a time stamp says: the bytes of its `TSTInfo`.
    pub fn own_content(&self) -> Option<&[u8]> {
        let content = self.data.encap_content_info.econtent.as_ref()?;
        content.decode_as::<OctetStringRef<'_>>().ok().map(|o| o.as_bytes())
    }

    /// The digest that was used, if it is one that is taken.
    pub fn hash(&self) -> Option<Hash> {
        Hash::of(self.info()?.digest_alg.oid)
    }

    fn certificates(&self) -> Vec<&Certificate> {
        let set = self.data.certificates.as_ref();
        set.into_iter()
            .flat_map(|set| set.0.iter())
            .filter_map(|choice| match choice {
                CertificateChoices::Certificate(certificate) => Some(certificate),
                CertificateChoices::Other(_) => None,
            })
            .collect()
    }

    /// The certificate that the signer names.
    pub fn signer(&self) -> Option<&Certificate> {
        let info = self.info()?;
        self.certificates().into_iter().find(|certificate| {
            let tbs = &certificate.tbs_certificate;
            match &info.sid {
                SignerIdentifier::IssuerAndSerialNumber(named) => {
                    tbs.issuer == named.issuer && tbs.serial_number == named.serial_number
                }
                SignerIdentifier::SubjectKeyIdentifier(named) => {
                    matches!(tbs.get::<SubjectKeyIdentifier>(), Ok(Some((_, own))) if own == *named)
                }
            }
        })
    }

    fn attribute(&self, oid: ObjectIdentifier) -> Option<&Attribute> {
        let attributes = self.info()?.signed_attrs.as_ref()?;
        let mut fitting = attributes.iter().filter(|a| a.oid == oid);
        let first = fitting.next()?;
        // Twice the same attribute, or one with two values, says nothing.
        (fitting.next().is_none() && first.values.len() == 1).then_some(first)
    }

    /// When the signer says to have signed.
    pub fn signing_time(&self) -> Option<Instant> {
        let time = self.attribute(SIGNING_TIME)?.values.get(0)?.to_der().ok()?;
        let time = cms::cert::x509::time::Time::from_der(&time).ok()?;
        let micros = i64::try_from(time.to_unix_duration().as_micros()).ok()?;
        Instant::from_micros(micros).ok()
    }

    /// Verifies the message: what it is about, its signed attributes, and the signature over them.
    ///
    /// # Errors
    /// What exactly is wrong.
    pub fn verify(&self, about: &Signed<'_>) -> Result<Verified<'_>, SignatureProblem> {
        let info = self.info().ok_or(SignatureProblem::Unreadable)?;
        let hash = self.hash().ok_or(SignatureProblem::Algorithm)?;
        let signer = self.signer().ok_or(SignatureProblem::SignerMissing)?;
        let attributes = info.signed_attrs.as_ref().ok_or(SignatureProblem::NotBound)?;
        let value = |oid| self.attribute(oid).and_then(|a| a.values.get(0));
        let kind: ObjectIdentifier = value(CONTENT_TYPE)
            .and_then(|v| v.decode_as().ok())
            .ok_or(SignatureProblem::Unreadable)?;
        let said: OctetString = value(MESSAGE_DIGEST)
            .and_then(|v| v.decode_as().ok())
            .ok_or(SignatureProblem::Unreadable)?;
        let own;
        let digest = match about {
            Signed::Digest(digest) => {
                // Content inside would be signed in place of the file.
                if self.data.encap_content_info.econtent.is_some() {
                    return Err(SignatureProblem::Algorithm);
                }
                digest
            }
            Signed::Own => {
                own = hash.digest(self.own_content().ok_or(SignatureProblem::Unreadable)?);
                own.as_slice()
            }
        };
        if kind != self.data.encap_content_info.econtent_type || said.as_bytes() != digest {
            return Err(SignatureProblem::ContentChanged);
        }
        self.bound(signer)?;
        // The attributes are signed as a set, although they stand in the message under a tag of their own.
        let message = attributes.to_der().map_err(|_| SignatureProblem::Unreadable)?;
        algorithm::verify(
            &signer.tbs_certificate.subject_public_key_info,
            &info.signature_algorithm,
            Some(hash),
            &message,
            info.signature.as_bytes(),
        )
        .map_err(|refused| match refused {
            Refused::Algorithm => SignatureProblem::Algorithm,
            Refused::Wrong => SignatureProblem::SignatureWrong,
        })?;
        Ok(Verified {
            signer,
            certificates: self.certificates(),
            info,
        })
    }

    /// Where the signed attributes name a certificate by its hash, it must be that of the signer.
    fn bound(&self, signer: &Certificate) -> Result<(), SignatureProblem> {
        let Some(attribute) = self.attribute(SIGNING_CERTIFICATE_V2) else {
            return Ok(());
        };
        let named = attribute.values.get(0).and_then(|v| v.to_der().ok());
        let named = named.as_deref().and_then(first_certificate_id);
        let certificate = signer.to_der().map_err(|_| SignatureProblem::Unreadable)?;
        match named {
            Some((hash, id)) if hash.digest(&certificate) == id => Ok(()),
            _ => Err(SignatureProblem::NotBound),
        }
    }
}

/// Hash algorithm and hash of the first certificate of a `SigningCertificateV2` (RFC 5035).
fn first_certificate_id(bytes: &[u8]) -> Option<(Hash, Vec<u8>)> {
    let inside = |bytes: &[u8]| -> Option<Vec<Any>> {
        let any = AnyRef::from_der(bytes).ok().filter(|a| a.tag() == Tag::Sequence)?;
        let mut reader = SliceReader::new(any.value()).ok()?;
        let mut parts = Vec::new();
        while !reader.is_finished() {
            parts.push(Any::decode(&mut reader).ok()?);
        }
        Some(parts)
    };
    let list = inside(bytes)?.first()?.to_der().ok()?;
    let first = inside(&list)?.first()?.to_der().ok()?;
    let parts = inside(&first)?;
    let mut parts = parts.iter();
    let mut part = parts.next()?;
    // The algorithm may be left out if it is SHA-256.
    let hash = if part.tag() == Tag::Sequence {
        let algorithm = part.to_der().ok()?;
        let oid = inside(&algorithm)?.first()?.decode_as::<ObjectIdentifier>().ok()?;
        part = parts.next()?;
        Hash::of(oid)?
    } else {
        Hash::Sha256
    };
    Some((hash, part.decode_as::<OctetString>().ok()?.as_bytes().to_vec()))
}
