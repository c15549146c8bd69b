//! A dossier as another system knew it.

use std::sync::Arc;

use chrono::NaiveDate;

use super::outcome::Outcome;
use super::pause::PastPause;
use super::times::Posted;
use crate::domain::agency::Agency;
use crate::domain::deadline::Deadline;
use crate::domain::dossier_code::DossierCode;
use crate::domain::instant::Instant;
use crate::domain::paper::SetCount;
use crate::domain::person::PersonName;
use crate::domain::postal::Channel;
use crate::domain::procedure::{Procedure, ProcedureVersion, ServiceLevel};
use crate::service::dossiers::applicant::Applicant;
use crate::service::error::FieldError;

/// The result of a dossier.
#[derive(Clone, Debug)]
pub struct PastResult {
    /// Symbol and number.
    pub symbol: String,
    /// What it says.
    pub summary: String,
    /// Who signed.
    pub signer: String,
    /// When it was issued.
    pub issued_on: NaiveDate,
    /// Where its file is.
    pub file: Option<String>,
    /// Whether the file is signed.
    pub signed: bool,
}

/// A dossier as another system knew it; everything fits together.
pub struct PastDossier<'c> {
    /// Its code there, if it is to be kept.
    pub code: Option<DossierCode>,
    /// The promise that the procedure gives.
    pub promised: Deadline,
    /// Who decides.
    pub agency: &'c Agency,
    /// Where it was received.
    pub received_agency: &'c Agency,
    /// Its procedure.
    pub procedure: &'c Arc<Procedure>,
    /// The version in force when it was received.
    pub version: &'c ProcedureVersion,
    /// Whose it is.
    pub applicant: Applicant,
    /// What is asked for.
    pub matter: Option<String>,
    /// How many sets of papers.
    pub sets: Option<SetCount>,
    /// Who took the result at the counter.
    pub receiver: Option<PersonName>,
    /// How it came in.
    pub intake_channel: Channel,
    /// How its result goes out.
    pub return_channel: Channel,
    /// Level of the service when it was submitted.
    pub service_level: ServiceLevel,
    /// Handed in.
    pub submitted_at: Instant,
    /// Accepted.
    pub received_at: Instant,
    /// The promise that was given, if another.
    pub due_at: Option<Instant>,
    /// How far it had come.
    pub outcome: Outcome,
    /// The pause it is in.
    pub pause: Option<PastPause>,
    /// Decided, withdrawn or stopped.
    pub ended_at: Option<Instant>,
    /// Handed back.
    pub returned_at: Option<Instant>,
    /// The day on which the post took its result, if it is told.
    pub posted: Posted,
    /// How often papers were asked for.
    pub supplement_requests: i16,
    /// How often the date was put off.
    pub extensions: i16,
    /// Its result.
    pub result: Option<PastResult>,
    /// What looks wrong and is taken all the same.
    pub doubtful: Vec<FieldError>,
    /// For what it is refused unless its code is stored already.
    pub unless_stored: Vec<FieldError>,
}

impl PastDossier<'_> {
    /// The day on which the post took the result, if there is one: what was handed back through it was taken on that day at the
    /// latest.
    pub fn posted_day(&self) -> Option<NaiveDate> {
        if self.outcome.status().is_without_result() {
            return None;
        }
        let by_post = self.returned_at.filter(|_| self.return_channel == Channel::Postal);
        self.posted.day(by_post)
    }
}
