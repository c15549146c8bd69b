//! What is known of a dossier before anything happens to it.

use super::State;
use crate::domain::dossier::Status;
use crate::domain::fee::PaymentState;
use crate::domain::instant::Instant;
use crate::domain::paper::PaperCount;
use crate::domain::paper_list::HandedPapers;
use crate::domain::postal::Channel;

impl State {
    /// At the desk, without a promise, without an event, and costing nothing; of its papers none has a file.
    pub fn new(
        status: Status,
        return_channel: Channel,
        result_expected: bool,
        papers: HandedPapers,
        chain_hash: String,
        at: Instant,
    ) -> Self {
        let count = PaperCount::without_files(&papers);
        Self {
            version: 1,
            status,
            return_channel,
            accept_due_at: None,
            received_at: None,
            received_day: None,
            due_at: None,
            early_before: None,
            nearly_from: None,
            due_day: None,
            paused_at: None,
            ended_at: None,
            ended_day: None,
            settled_day: None,
            closed_at: None,
            timeliness: None,
            receiver: None,
            decided_by: None,
            step_no: 0,
            step_agency_id: None,
            assignee_id: None,
            fee_due: 0,
            fee_state: PaymentState::Paid,
            result_expected,
            result_attached: false,
            result_electronic: false,
            paid_online: false,
            papers_handed: count.handed,
            papers_with_file: count.with_file,
            papers_reused: count.reused,
            extensions: 0,
            supplement_requests: 0,
            returned_day: None,
            posted_day: None,
            event_count: 0,
            papers,
            chain_hash,
            updated_at: at,
        }
    }

    /// Papers handed in, with a file, and re-used.
    pub const fn paper_count(&self) -> PaperCount {
        PaperCount {
            handed: self.papers_handed,
            with_file: self.papers_with_file,
            reused: self.papers_reused,
        }
    }

    /// Takes over how many papers there are, after papers or files changed.
    pub const fn count_papers(&mut self, count: PaperCount) {
        self.papers_handed = count.handed;
        self.papers_with_file = count.with_file;
        self.papers_reused = count.reused;
    }
}
