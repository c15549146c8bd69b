//! How files and their signatures look on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::dossier_wire::OfficialWire;
use crate::domain::signature::{SignatureFinding, SignatureOutcome, SignatureProblem, SignatureReport};
use crate::service::files::FileView;

/// Something that is wrong with a signature.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ProblemOfSignature {
    #[schema(example = "content_changed")]
    pub code: &'static str,
    /// In words for a clerk.
    pub name: &'static str,
}

impl From<&SignatureProblem> for ProblemOfSignature {
    fn from(problem: &SignatureProblem) -> Self {
        Self {
            code: problem.as_str(),
            name: problem.label_vi(),
        }
    }
}

/// One digital signature.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct SignatureWire {
    /// `valid`, `untrusted` or `broken`.
    pub outcome: &'static str,
    pub problems: Vec<ProblemOfSignature>,
    /// Who signed, by the certificate.
    pub signer: Option<String>,
    pub organisation: Option<String>,
    /// Who issued the certificate.
    pub issuer: Option<String>,
    pub signed_at: Option<String>,
    /// Whether a trusted time stamp says so, and not the signer.
    pub time_stamped: bool,
    /// Whether it covers the file to its end.
    pub whole_file: bool,
}

impl From<&SignatureFinding> for SignatureWire {
    fn from(finding: &SignatureFinding) -> Self {
        Self {
            outcome: finding.outcome().as_str(),
            problems: finding.problems.iter().map(ProblemOfSignature::from).collect(),
            signer: finding.signer.clone(),
            organisation: finding.organisation.clone(),
            issuer: finding.issuer.clone(),
            signed_at: finding.signed_at.map(|at| at.to_string()),
            time_stamped: finding.time_stamped,
            whole_file: finding.whole_file,
        }
    }
}

/// What was found of the digital signatures in a PDF file.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct SignaturesWire {
    /// `valid`, `untrusted`, `broken` or `none`.
    #[schema(example = "valid")]
    pub outcome: &'static str,
    /// In words for a clerk.
    pub name: &'static str,
    /// What is wrong with the file as a whole.
    pub problems: Vec<ProblemOfSignature>,
    pub signatures: Vec<SignatureWire>,
}

impl SignaturesWire {
    fn new(outcome: SignatureOutcome, report: &SignatureReport) -> Self {
        Self {
            outcome: outcome.as_str(),
            name: outcome.label_vi(),
            problems: report.problems.iter().map(ProblemOfSignature::from).collect(),
            signatures: report.signatures.iter().map(SignatureWire::from).collect(),
        }
    }
}

/// Where a file was re-used from.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct SourceWire {
    pub dossier: String,
    pub file: i16,
}

/// A file of a dossier.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FileWire {
    /// Its number in the dossier.
    pub file: i16,
    /// `paper` or `result`.
    pub purpose: &'static str,
    /// Code of the paper that it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    #[schema(example = "Đơn đề nghị.pdf")]
    pub name: String,
    #[schema(example = "application/pdf")]
    pub media_type: &'static str,
    /// Bytes.
    pub size: i64,
    pub sha256: String,
    pub added_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added_by: Option<OfficialWire>,
    /// Of PDF files: what was found of their digital signatures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<SignaturesWire>,
    /// The earlier dossier that it was re-used from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reused_from: Option<SourceWire>,
    /// Answering that it was added: the version of the dossier that came of it, as in `ETag`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dossier_version: Option<i32>,
    /// Its content is no longer to be had since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_at: Option<String>,
}

/// Files of a dossier.
#[derive(Serialize, ToSchema)]
pub struct FileList {
    /// In the order in which they were added.
    pub items: Vec<FileWire>,
}

impl FileWire {
    /// From what a use case answered.
    pub fn new(view: &FileView, added_by: Option<OfficialWire>) -> Self {
        let row = &view.row;
        Self {
            file: row.no,
            purpose: row.purpose.as_str(),
            paper: row.paper_code.clone(),
            name: row.name.clone(),
            media_type: row.media_type.as_str(),
            size: row.size,
            sha256: row.sha256.to_string(),
            added_at: row.added_at.to_string(),
            added_by,
            signature: view.signature.as_ref().map(|(o, r)| SignaturesWire::new(*o, r)),
            reused_from: view
                .source
                .as_ref()
                .zip(row.source_no)
                .map(|(dossier, file)| SourceWire {
                    dossier: dossier.to_string(),
                    file,
                }),
            dossier_version: view.dossier_version,
            removed_at: row.removed_at.map(|at| at.to_string()),
        }
    }
}
