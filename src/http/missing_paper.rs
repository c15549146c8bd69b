//! Papers that are asked for, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::paper_list::AskedPapers;

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
pub fn list_of(papers: Option<&AskedPapers>) -> Vec<MissingPaperWire> {
    let papers = papers.map(|papers| papers.iter()).into_iter().flatten();
    papers
        .map(|paper| MissingPaperWire {
            name: paper.name.clone(),
            to_do: paper.to_do.clone(),
        })
        .collect()
}
