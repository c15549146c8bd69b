//! Digital signatures inside PDF files: what was found, and what it is worth.

use serde::{Deserialize, Serialize};

use super::instant::Instant;
use super::text_enum::text_enum;

text_enum! {
    /// What the signatures of a file are worth, from the worst to the best.
    pub enum SignatureOutcome {
        /// Something is wrong: the file was changed, or the signature does not cover it, or it cannot be checked.
        Broken = "broken" / "chữ ký số không hợp lệ",
        /// The file carries no digital signature.
        None = "none" / "không có chữ ký số",
        /// The file is as it was signed, but who signed is vouched for by nobody who is trusted here.
        Untrusted = "untrusted" / "chữ ký số nguyên vẹn nhưng chưa xác minh được người ký",
        /// The file is as it was signed, by somebody whom a trusted authority vouches for.
        Valid = "valid" / "chữ ký số hợp lệ",
    }
}

text_enum! {
    /// Exactly what is wrong with a signature.
    pub enum SignatureProblem {
        /// The signature, its certificate or its place in the file cannot be read.
        Unreadable = "unreadable" / "không đọc được chữ ký",
        /// The byte range leaves out more than the signature itself, or does not begin with the file.
        ByteRange = "byte_range" / "vùng ký không đúng quy cách",
        /// What was signed is not what the file holds.
        ContentChanged = "content_changed" / "nội dung tệp đã bị thay đổi sau khi ký",
        /// The signature does not fit the key of the certificate.
        SignatureWrong = "signature_wrong" / "chữ ký không khớp với chứng thư",
        /// A digest or signature algorithm that is unknown or too weak.
        Algorithm = "algorithm" / "thuật toán ký không được chấp nhận",
        /// The certificate named in the signature is not in it.
        SignerMissing = "signer_missing" / "không có chứng thư của người ký",
        /// The signature is not bound to its certificate, so that another could be put in its place.
        NotBound = "not_bound" / "chữ ký không gắn với chứng thư của người ký",
        /// Bytes of the file come after the last signature.
        NotWholeFile = "not_whole_file" / "chữ ký chỉ bao phủ một phần tệp; tệp được thêm nội dung sau khi ký",
        /// No chain of certificates leads to a configured root.
        UntrustedRoot = "untrusted_root" / "chứng thư không thuộc tổ chức chứng thực được tin cậy",
        /// A certificate was not valid when the file was signed.
        ExpiredAtSigning = "expired_at_signing" / "chứng thư không còn (hoặc chưa) hiệu lực khi ký",
        /// The certificate has expired since, and no trusted time stamp proves that the signature is older.
        ExpiredSince = "expired_since" / "chứng thư đã hết hiệu lực và không có dấu thời gian tin cậy chứng minh thời điểm ký",
        /// The certificate is not meant for signing documents.
        KeyUsage = "key_usage" / "chứng thư không được cấp để ký số",
        /// It is said to have been signed later than it was checked.
        SignedInFuture = "signed_in_future" / "thời điểm ký ở tương lai",
        /// The time stamp in the signature is not what it should be.
        TimestampWrong = "timestamp_wrong" / "dấu thời gian không hợp lệ",
        /// More signatures than are checked.
        TooMany = "too_many" / "tệp có quá nhiều chữ ký",
    }
}

impl SignatureProblem {
    /// Whether the file may still be as it was signed: then the signature is untrusted, otherwise it is broken.
    pub const fn leaves_intact(self) -> bool {
        matches!(
            self,
            Self::UntrustedRoot | Self::ExpiredAtSigning | Self::ExpiredSince | Self::KeyUsage | Self::SignedInFuture
        )
    }
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureFinding {
    /// What is wrong; nothing if it is valid.
    pub problems: Vec<SignatureProblem>,
    /// Common name in the certificate.
    pub signer: Option<String>,
    /// Organisation in the certificate.
    pub organisation: Option<String>,
    /// Common name of whoever issued the certificate.
    pub issuer: Option<String>,
    /// When it was signed: by the time stamp if there is a good one, otherwise as the signer says.
    pub signed_at: Option<Instant>,
    /// Whether a trusted time stamp says so.
    pub time_stamped: bool,
    /// Whether it covers the file to its end.
    pub whole_file: bool,
}

impl SignatureFinding {
    /// What this signature is worth by itself.
    pub fn outcome(&self) -> SignatureOutcome {
        if self.problems.is_empty() {
            SignatureOutcome::Valid
        } else if self.problems.iter().all(|p| p.leaves_intact()) {
            SignatureOutcome::Untrusted
        } else {
            SignatureOutcome::Broken
        }
    }
}

/// What was found in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureReport {
    /// Each signature, in the order of the file.
    pub signatures: Vec<SignatureFinding>,
    /// What is wrong with the file as a whole.
    pub problems: Vec<SignatureProblem>,
}

impl SignatureReport {
    /// What the file is worth: as much as its worst signature, and broken if it goes on after the last one. A later
    /// signature vouches for all before it, so earlier ones need not reach the end of the file.
    pub fn of(signatures: Vec<SignatureFinding>) -> Self {
        let covered = signatures.iter().any(|s| s.whole_file);
        let problems = if signatures.is_empty() || covered {
            Vec::new()
        } else {
            vec![SignatureProblem::NotWholeFile]
        };
        Self { signatures, problems }
    }

    /// What the signatures of the file are worth.
    pub fn outcome(&self) -> SignatureOutcome {
        let own = match self.problems.is_empty() {
            true => None,
            false => Some(SignatureOutcome::Broken),
        };
        self.signatures
            .iter()
            .map(SignatureFinding::outcome)
            .chain(own)
            .min()
            .unwrap_or(SignatureOutcome::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(whole_file: bool, problems: &[SignatureProblem]) -> SignatureFinding {
        SignatureFinding {
            problems: problems.to_vec(),
            signer: None,
            organisation: None,
            issuer: None,
            signed_at: None,
            time_stamped: false,
            whole_file,
        }
    }

    #[test]
    fn a_file_is_worth_as_much_as_its_worst_signature() {
        use SignatureOutcome as O;
        use SignatureProblem as P;
        for (signatures, outcome) in [
            (vec![], O::None),
            (vec![finding(true, &[])], O::Valid),
            (vec![finding(false, &[])], O::Broken),
            (vec![finding(false, &[]), finding(true, &[])], O::Valid),
            (
                vec![finding(false, &[P::UntrustedRoot]), finding(true, &[])],
                O::Untrusted,
            ),
            (
                vec![finding(false, &[P::ContentChanged]), finding(true, &[])],
                O::Broken,
            ),
            (
                vec![finding(true, &[P::UntrustedRoot, P::ExpiredAtSigning])],
                O::Untrusted,
            ),
            (vec![finding(true, &[P::UntrustedRoot, P::SignatureWrong])], O::Broken),
        ] {
            assert_eq!(
                SignatureReport::of(signatures.clone()).outcome(),
                outcome,
                "{signatures:?}"
            );
        }
    }
}
