//! Printed forms: what stands on a slip or a receipt as plain data, and the sheet of paper it becomes.

pub mod fee_receipt;
pub mod hand_over_list;
mod layout;
pub mod page;
pub mod press;
pub mod symbols;

use serde::{Deserialize, Serialize};

pub use self::layout::{day, print};
pub use self::page::PrintError;
use crate::domain::instant::Instant;
use crate::domain::paper::MissingPaper;
use crate::domain::postal::Channel;
use crate::domain::slip::{FormSet, SlipKind};
use crate::domain::timeliness::Timeliness;

/// A person on a slip.
#[derive(Clone, Serialize, Deserialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// ID number.
    pub id_number: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

/// A paper in the table of a receipt.
#[derive(Clone, Serialize, Deserialize)]
pub struct PaperLine {
    /// What it is.
    pub name: String,
    /// Originals handed in.
    pub originals: u8,
    /// Copies handed in.
    pub copies: u8,
}

/// A hand-over on a control slip: who gave what to whom, and how the receiver then stood to the due time of the step.
#[derive(Clone, Serialize, Deserialize)]
pub struct HandOver {
    /// The step that the receiver was given; none where the dossier came back to the counter.
    pub step: Option<String>,
    /// Whether other steps run beside it.
    #[serde(default)]
    pub parallel: bool,
    /// Who gave: agency or department, and official.
    pub giver: String,
    /// Who received.
    pub receiver: String,
    /// When it was handed over.
    pub at: Instant,
    /// When the receiver confirmed that it is there.
    #[serde(default)]
    pub received_at: Option<Instant>,
    /// Whether it was handed over and not confirmed yet.
    #[serde(default)]
    pub waiting: bool,
    /// Until when the receiver was to be done.
    pub due_at: Option<Instant>,
    /// When the receiver passed it on.
    pub done_at: Option<Instant>,
    /// How that stood to the due time; none while the dossier lies there.
    pub result: Option<Timeliness>,
    /// What was noted when it was passed on.
    pub note: Option<String>,
    /// When the clock stood still meanwhile, and why. Nothing is written where there is none: slips issued before this was
    /// told keep their digest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Standstill>,
}

/// A time in which the clock of a dossier stood still.
#[derive(Clone, Serialize, Deserialize)]
pub struct Standstill {
    /// From when.
    pub from: Instant,
    /// Until when; none while it goes on.
    pub until: Option<Instant>,
    /// Why.
    pub reason: String,
}

/// What only the form of a kind has.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Content {
    /// Form 01.
    Receipt {
        /// Papers handed in.
        papers: Vec<PaperLine>,
        /// Number of sets; filled in by hand where it was not recorded.
        sets: Option<i16>,
        /// The promise in words.
        duration: String,
        /// When the clock started.
        received_at: Instant,
        /// The promise.
        due_at: Option<Instant>,
        /// How the result goes out.
        return_channel: Channel,
        /// Where it is fetched, or where the post takes it.
        return_place: Option<String>,
    },
    /// Form 02.
    Supplement {
        /// Which request it is, from 1.
        round: usize,
        /// The step that asked; none for the desk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<String>,
        /// What is missing, and what to do.
        missing: Vec<MissingPaper>,
        /// Why.
        reason: String,
        /// Legal ground.
        legal_ground: Option<String>,
        /// When it was asked for.
        requested_at: Instant,
        /// Until when to answer; none where there is no limit, and on what was issued before that was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer_by: Option<Instant>,
        /// Whom to ask.
        contact: String,
    },
    /// Form 03.
    Refusal {
        /// Why.
        reason: String,
        /// When.
        refused_at: Instant,
    },
    /// Form 04.
    Extension {
        /// Which apology it is, from 1.
        round: usize,
        /// When the dossier was received.
        received_at: Instant,
        /// What had been promised.
        due_before: Option<Instant>,
        /// What is promised now.
        due_after: Option<Instant>,
        /// Why.
        reason: String,
        /// The agency or department that is to blame: the one that was named, or else the one that holds the dossier.
        late_unit: String,
        /// Who apologises.
        signer: String,
    },
    /// Form 05 of 2025.
    Stop {
        /// When the dossier was received.
        received_at: Option<Instant>,
        /// When it was stopped.
        stopped_at: Instant,
        /// Why.
        reason: String,
        /// Legal ground.
        legal_ground: Option<String>,
        /// Who stopped it.
        signer: String,
    },
    /// Form 05 of 2018, form 06 of 2025.
    Control {
        /// When the dossier was received.
        received_at: Instant,
        /// The promise.
        due_at: Option<Instant>,
        /// Agencies that worked on it beside the deciding one.
        cooperating: Vec<String>,
        /// Hand-overs in order.
        hand_overs: Vec<HandOver>,
    },
}

/// Everything a slip says, without what its issue adds.
#[derive(Clone, Serialize, Deserialize)]
pub struct Slip {
    /// Set of forms.
    pub form_set: FormSet,
    /// What it is about.
    pub kind: SlipKind,
    /// Number of the form in the set.
    pub form: String,
    /// Heading.
    pub title: String,
    /// The agency above, as on the first line of the header.
    pub parent_agency: Option<String>,
    /// The agency that issues it.
    pub agency: String,
    /// The counter.
    pub unit: String,
    /// The agency that decides.
    pub deciding_agency: String,
    /// Dossier code, also as a barcode.
    pub dossier_code: String,
    /// Code of the procedure.
    pub procedure_code: String,
    /// Its name.
    pub procedure: String,
    /// What is asked for, if it was said beside the procedure.
    pub matter: Option<String>,
    /// Whose dossier it is.
    pub owner: Person,
    /// Who handed it in, if another.
    pub submitter: Option<Person>,
    /// What only this kind of form has.
    pub content: Content,
}

impl Slip {
    /// The slip as it was written once, at an instant: before control slips told of pauses, as far as these began until then, and
    /// before requests told until when to answer. None if that says the same.
    pub fn as_once_written(&self, at: Instant) -> Option<Self> {
        let mut silent = self.clone();
        let mut left_out = false;
        match &mut silent.content {
            Content::Control { hand_overs, .. } => {
                for hand in hand_overs {
                    let before = hand.pauses.len();
                    hand.pauses.retain(|pause| pause.from >= at);
                    left_out |= hand.pauses.len() < before;
                }
            }
            Content::Supplement { answer_by, .. } => left_out = answer_by.take().is_some(),
            _ => {}
        }
        left_out.then_some(silent)
    }
}

/// What the issue of a slip adds.
#[derive(Clone)]
pub struct Stamp {
    /// Full number; none on a preview.
    pub number: Option<String>,
    /// The count in it.
    pub count: i32,
    /// Which issue for the same matter, from 1.
    pub issue: i32,
    /// Which copy, from 1.
    pub copy: i32,
    /// When it was issued.
    pub issued_at: Instant,
    /// By whom.
    pub issued_by: String,
    /// The citizen's view of the dossier, as a QR code.
    pub address: String,
}
