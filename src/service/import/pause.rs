//! The pause in which a dossier of the exchange file still was: since when, what for, and until when an answer is due.

use super::Office;
use super::cells::{Cells, Part};
use super::outcome::Outcome;
use super::row;
use super::times;
use crate::db::dossier_parts::MoveRow;
use crate::domain::deadline::MoveKind;
use crate::domain::handover::PauseCause;
use crate::domain::instant::Instant;
use crate::domain::paper::MissingPaper;
use crate::domain::text::{FieldCode, Text};
use crate::service::error::FieldError;

/// What stands as the reason where the other system told none.
const REASON: &str = "Tạm dừng theo dữ liệu nhập";
/// Longest name of a missing paper.
const LONGEST_PAPER: usize = 500;
/// Most papers that a request may name.
const MOST_PAPERS: usize = 100;

/// A pause that is not over.
#[derive(Clone, Debug)]
pub struct PastPause {
    /// Since when the clock stands still.
    pub from: Instant,
    cause: PauseCause,
    reason: String,
    legal_ground: Option<String>,
    /// Missing papers of a supplement request; empty if it names none.
    papers: Vec<MissingPaper>,
    answer_by: Option<Instant>,
}

/// Reads the pause of a line; none if the dossier is not paused. What is wrong is noted.
pub fn read(
    office: &Office<'_>,
    cells: &mut Cells<'_>,
    outcome: Option<Outcome>,
    received_at: Option<Instant>,
) -> Option<PastPause> {
    let from = times::not_before(cells, "paused_at", received_at);
    let reason = row::text(cells, "pause_reason");
    let legal_ground = row::text(cells, "pause_legal_ground");
    let papers = papers(cells);
    let answer_by = cells.moment("pause_answer_by", Part::End);
    let cause = outcome?.paused_for();
    let supplement = cause == Some(PauseCause::Supplement);
    for (column, there, possible) in [
        ("paused_at", from.is_some(), cause.is_some()),
        ("pause_reason", reason.is_some(), cause.is_some()),
        ("pause_legal_ground", legal_ground.is_some(), cause.is_some()),
        ("pause_papers", !papers.is_empty(), supplement),
        ("pause_answer_by", answer_by.is_some(), supplement),
    ] {
        if there && !possible {
            cells.wrong.push(row::not_with_status(column));
        }
    }
    let cause = cause?;
    let Some(from) = from else {
        cells.missing("paused_at");
        return None;
    };
    row::in_order(cells, "paused_at", received_at.unwrap_or(from), from);
    row::in_order(cells, "pause_answer_by", from, answer_by.unwrap_or(from));
    row::in_the_past(office, cells, "paused_at", from);
    Some(PastPause {
        from,
        cause,
        reason: reason.unwrap_or_else(|| REASON.to_owned()),
        legal_ground,
        papers,
        answer_by,
    })
}

/// The missing papers, one a line of the cell.
fn papers(cells: &mut Cells<'_>) -> Vec<MissingPaper> {
    let lines = cells.text("pause_papers").unwrap_or_default().lines();
    // Not more than are needed to see that there are too many: each may be wrong.
    let told: Vec<&str> = lines
        .map(str::trim)
        .filter(|paper| !paper.is_empty())
        .take(MOST_PAPERS + 1)
        .collect();
    if told.len() > MOST_PAPERS {
        cells.wrong.push(FieldError::new(
            "pause_papers",
            FieldCode::TooMany,
            &format!("Quá {MOST_PAPERS} giấy tờ."),
            &format!("More than {MOST_PAPERS} papers."),
        ));
    }
    told.into_iter()
        .filter_map(|paper| cells.wrong.take("pause_papers", Text::<LONGEST_PAPER>::parse(paper)))
        .map(|paper| MissingPaper {
            name: paper.as_str().to_owned(),
            to_do: None,
        })
        .collect()
}

impl PastPause {
    /// The row of the pause, to be completed by whoever knows the dossier.
    pub fn row(&self, blank: MoveRow) -> MoveRow {
        MoveRow {
            kind: MoveKind::Pause,
            reason: self.reason.clone(),
            legal_ground: self.legal_ground.clone(),
            papers: (!self.papers.is_empty()).then(|| self.papers.clone().into()),
            from_at: self.from,
            until_at: None,
            cause: Some(self.cause),
            answer_due_at: self.answer_by,
            ..blank
        }
    }
}

/// The cells of a pause that is open, in the order of the columns.
pub fn cells(pause: Option<&MoveRow>) -> [String; 5] {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let at = |at: Option<Instant>| at.map(|at| at.to_string()).unwrap_or_default();
    let papers = pause.and_then(|p| p.papers.as_deref()).unwrap_or_default();
    let papers: Vec<String> = papers.iter().map(MissingPaper::to_string).collect();
    [
        at(pause.map(|p| p.from_at)),
        text(pause.map(|p| p.reason.as_str())),
        text(pause.and_then(|p| p.legal_ground.as_deref())),
        papers.join("\n"),
        at(pause.and_then(|p| p.answer_due_at)),
    ]
}
