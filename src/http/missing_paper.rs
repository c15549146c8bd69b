//! Papers that are asked for, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::paper::MissingPaper;

/// A paper that is asked for.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct MissingPaperWire {
    #[schema(example = "Hợp đồng thuê địa điểm")]
    pub name: String,
    /// What the applicant is to do, if it is not just to be brought.
    #[schema(example = "Nộp bản có công chứng")]
    pub to_do: Option<String>,
}

/// The papers of a request, as they are stored; none where none were named.
pub fn list_of(document: Option<&str>) -> Vec<MissingPaperWire> {
    let papers: Option<Vec<MissingPaper>> = document.and_then(|d| serde_json::from_str(d).ok());
    let papers = papers.unwrap_or_default().into_iter();
    papers
        .map(|paper| MissingPaperWire {
            name: paper.name,
            to_do: paper.to_do,
        })
        .collect()
}
