//! Facts of events that are more than one value.

use serde::{Deserialize, Serialize};

use crate::domain::dossier_code::DossierCode;
use crate::domain::instant::Instant;
use crate::domain::signature::SignatureOutcome;

/// An open stay whose due time moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedStay {
    /// Number of the step.
    pub step: i16,
    /// The due time until then.
    pub due_before: Option<Instant>,
    /// The due time since.
    pub due_after: Option<Instant>,
}

/// The file of a result, as it was attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultFile {
    /// Its number in the dossier.
    pub file: i16,
    /// What it holds.
    pub sha256: Option<String>,
    /// What was found of its signatures.
    pub signature: Option<SignatureOutcome>,
}

/// A file of an earlier dossier that serves for a paper of one that is taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReusedFile {
    /// Code of the paper.
    pub paper: Option<String>,
    /// The earlier dossier.
    pub dossier: DossierCode,
    /// Number of the file in that.
    pub file: i16,
}

/// Where a file came from that serves again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// The earlier dossier.
    pub dossier: DossierCode,
    /// Number of the file in that.
    pub file: i16,
}
