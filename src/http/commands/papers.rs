//! Papers that are handed in, asked for, or taken over.

use super::body::{MissingPaperBody, PaperBody};
use crate::domain::dossier::Action;
use crate::domain::paper::{HandedPaper, MissingPaper};
use crate::domain::text::FieldCode;
use crate::http::extract::{line, optional_line};
use crate::service::files::reuse::Chosen;
use crate::service::{FieldError, Fields};

/// Papers, checked.
pub fn papers(f: &mut Fields, name: &str, bodies: Vec<PaperBody>) -> Vec<HandedPaper> {
    if bodies.len() > 100 {
        f.push(FieldError::new(
            name,
            FieldCode::TooMany,
            "Nhiều nhất 100 giấy tờ.",
            "At most 100 papers.",
        ));
        return Vec::new();
    }
    bodies
        .into_iter()
        .enumerate()
        .filter_map(|(n, body)| {
            let code = optional_line::<50>(f, &format!("{name}[{n}].code"), body.code.as_deref());
            // A paper that fulfils a requirement needs no name of its own.
            let text = body.name.or_else(|| code.clone());
            let text = line::<500>(f, &format!("{name}[{n}].name"), text.as_deref())?;
            Some(HandedPaper {
                code,
                name: text,
                originals: body.originals,
                copies: body.copies,
            })
        })
        .collect()
}

/// Papers that are asked for, checked.
pub fn missing_papers(f: &mut Fields, action: Action, bodies: Vec<MissingPaperBody>) -> Vec<MissingPaper> {
    let wrong = match bodies.len() {
        0 => Some(FieldCode::Missing),
        1..=100 => None,
        _ => Some(FieldCode::TooMany),
    };
    if let Some(code) = wrong.filter(|_| action == Action::RequestSupplement) {
        f.push(FieldError::new(
            "missing_papers",
            code,
            "Nêu từ 1 đến 100 giấy tờ cần bổ sung.",
            "Name 1 to 100 papers that are missing.",
        ));
    }
    bodies
        .into_iter()
        .take(100)
        .enumerate()
        .filter_map(|(n, body)| {
            let to_do = optional_line::<500>(f, &format!("missing_papers[{n}].to_do"), body.to_do.as_deref());
            let name = line::<500>(f, &format!("missing_papers[{n}].name"), body.name.as_deref())?;
            Some(MissingPaper { name, to_do })
        })
        .collect()
}

/// Files of earlier dossiers that serve for papers.
pub fn reused(f: &mut Fields, bodies: &[PaperBody]) -> Vec<Chosen> {
    bodies
        .iter()
        .enumerate()
        .take(100)
        .filter_map(|(n, body)| {
            let name = format!("papers[{n}].reuse");
            body.reuse.as_ref()?.chosen(f, &name, body.code.clone())
        })
        .collect()
}
