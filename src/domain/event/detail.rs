//! What an event tells beside its name: one field for each fact, so that who writes it and who reads it mean the same.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::{Error, Map, Value};

use super::facts::{MovedStay, ResultFile, ReusedFile, SourceFile};
use crate::domain::codes::{AgencyCode, ProcedureCode, Username};
use crate::domain::counted::Counted;
use crate::domain::fee::PaymentMethod;
use crate::domain::feedback::{FeedbackKind, Grade};
use crate::domain::file::{ContentHash, FilePurpose, MediaType};
use crate::domain::instant::Instant;
use crate::domain::notice::Consent;
use crate::domain::paper::{HandedPaper, MissingPaper};
use crate::domain::payment::RequestState;
use crate::domain::postal::{Channel, ItemCode};
use crate::domain::postal_order::{Direction, PostalState};
use crate::domain::signature::SignatureOutcome;
use crate::domain::slip::SlipKind;
use crate::domain::timeliness::Timeliness;

/// Under which name a fact is stored: its own, unless another is given.
macro_rules! key {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident $key:literal) => {
        $key
    };
}

/// Defines the facts from one list of `name: Type`, or `name as "stored name": Type` where several kinds of events call
/// different things by one name.
macro_rules! facts {
    ($( $(#[doc = $doc:literal])+ $name:ident $(as $key:literal)?: $type:ty, )+) => {
        /// What an event tells. A fact that is not there is not written; one of type `Option` may be written as nothing.
        ///
        /// Never personal data of the applicant. What is stored is covered by the hash chain and never changes: facts are
        /// added, not renamed.
        #[derive(Clone, Default)]
        pub struct Detail {
            $( $(#[doc = $doc])+ pub $name: Option<$type>, )+
        }

        impl Detail {
            /// Whether nothing is told.
            pub const fn is_empty(&self) -> bool {
                $( self.$name.is_none() )&&+
            }

            /// As it is stored: a JSON object with its keys in order.
            ///
            /// # Errors
            /// Two facts with one stored name are told at once, a fault of ours.
            pub fn text(&self) -> Result<String, Error> {
                let mut told = BTreeMap::new();
                $( tell(&mut told, key!($name $($key)?), self.$name.as_ref())?; )+
                serde_json::to_string(&told)
            }

            /// What a stored text tells. What this version does not know, or knows as something else, is left out: older
            /// ones may have told it otherwise.
            ///
            /// # Errors
            /// The text is no JSON object.
            pub fn stored(text: &str) -> Result<Self, Error> {
                let told: Map<String, Value> = serde_json::from_str(text)?;
                Ok(Self { $( $name: known(&told, key!($name $($key)?)), )+ })
            }
        }
    };
}

facts! {
    /// Until when to accept or refuse, after working time changed.
    accept_due_after: Option<Instant>,
    /// Until when to accept or refuse.
    accept_due_at: Option<Instant>,
    /// Until when to accept or refuse, before working time changed.
    accept_due_before: Option<Instant>,
    /// Code of the agency that decides.
    agency: AgencyCode,
    /// Whole đồng.
    amount: i64,
    /// Until when the applicant is to answer.
    answer_by: Instant,
    /// Who is to work on the step.
    assignee: Username,
    /// Since when an item of the post is where it is.
    at: Instant,
    /// A rule did it.
    automatic: bool,
    /// By which channels the applicant agrees to be told.
    consent: Consent,
    /// How often a slip or a receipt has been printed.
    copy: i32,
    /// What was counted for fees.
    counted: Counted,
    /// What was counted for fees until then.
    counted_before: Counted,
    /// Which way an item of the post goes.
    direction: Direction,
    /// The due time since.
    due_after: Option<Instant>,
    /// The due time.
    due_at: Option<Instant>,
    /// The due time until then.
    due_before: Option<Instant>,
    /// When a dossier of another system ended.
    ended_at: Option<Instant>,
    /// Name of a fee.
    fee: String,
    /// What is to be paid since, whole đồng.
    fee_after: i64,
    /// What was to be paid until then, whole đồng.
    fee_before: i64,
    /// Code of what a citizen reported or suggested.
    feedback: String,
    /// What that is.
    feedback_kind as "kind": FeedbackKind,
    /// Which fields of the applicant were corrected.
    fields: Vec<String>,
    /// Number of a file in the dossier.
    file: i16,
    /// Numbers of the files of another applicant that serve no longer.
    files_unlinked: Vec<i16>,
    /// Number of a form in its set.
    form: String,
    /// Who had the step until then.
    from: String,
    /// What the gateway calls a payment.
    gateway_ref: Option<String>,
    /// What the citizen says.
    grade: Grade,
    /// When what was taken back was said to have happened.
    happened_at: Instant,
    /// Name of the file with which a dossier came from another system.
    import_file as "file": String,
    /// How the dossier came in.
    intake_channel: Channel,
    /// Which issue of a slip.
    issue: i32,
    /// The carrier's code of an item.
    item_code: Option<ItemCode>,
    /// Where an item of the post is.
    item_state as "state": PostalState,
    /// Which job computed due times anew.
    job: String,
    /// Code of the agency for whose delay somebody apologises.
    late_agency: String,
    /// The legal ground.
    legal_ground: String,
    /// What kind of file.
    media_type: MediaType,
    /// How money moved.
    method: PaymentMethod,
    /// What somebody adds in their own words.
    note: String,
    /// Number of a slip.
    number: String,
    /// Whether the code of an imported dossier was given out here: then the one before it must be there.
    numbered: bool,
    /// In whose place somebody acted.
    on_behalf_of: String,
    /// Our number of an item of the post.
    order: String,
    /// Our number of a request to pay.
    order_id: String,
    /// Out of whose drawer money went back.
    paid_out_by: Username,
    /// Code of the paper that a file is.
    paper: String,
    /// Papers that are missing.
    papers_asked as "papers": Vec<MissingPaper>,
    /// Papers that were handed in.
    papers_handed as "papers": Vec<HandedPaper>,
    /// Since when the clock of a dossier of another system stands still.
    paused_at: Option<Instant>,
    /// The request to pay that was given up with the dossier's end, or because money came for an earlier one.
    payment_request: String,
    /// The item that takes the result home.
    postal_order: String,
    /// Code of the procedure.
    procedure: ProcedureCode,
    /// What a file is for.
    purpose: FilePurpose,
    /// The reason.
    reason: String,
    /// Number of a receipt.
    receipt: Option<String>,
    /// When a dossier of another system was received.
    received_at: Instant,
    /// Code of the agency that received it.
    received_agency: AgencyCode,
    /// The receipt that takes the place of a cancelled one.
    replaced_by: String,
    /// How far a request to pay is.
    request_state as "state": RequestState,
    /// The file of the result.
    result_file: ResultFile,
    /// How the result goes out.
    return_channel: Channel,
    /// Files of earlier dossiers that serve again.
    reused: Vec<ReusedFile>,
    /// Which supplement request it is.
    round: i16,
    /// What a file holds.
    sha256: ContentHash,
    /// What was found of the signatures in a file.
    signature: SignatureOutcome,
    /// Length of a file in bytes.
    size: i64,
    /// Which form a slip is.
    slip_kind as "kind": SlipKind,
    /// Where a file came from that serves again.
    source: SourceFile,
    /// Number of the step that it is about.
    step: i16,
    /// Open steps whose due times moved along.
    steps: Vec<MovedStay>,
    /// When it was handed in.
    submitted_at: Instant,
    /// Symbol and number of the result.
    symbol: String,
    /// What was taken back of an item of the post.
    taken_back as "kind": PostalState,
    /// Whether it was decided in time.
    timeliness: Timeliness,
    /// Another agency has to confirm that it has the dossier.
    to_be_confirmed: bool,
    /// The step that it goes back to.
    to_step: i16,
    /// Working time that a hand-over waited for its confirmation.
    wait_minutes: i64,
}

fn tell<T: Serialize>(
    told: &mut BTreeMap<&'static str, InOrder>,
    key: &'static str,
    fact: Option<&T>,
) -> Result<(), Error> {
    let Some(fact) = fact else { return Ok(()) };
    match told.insert(key, InOrder(serde_json::to_value(fact)?)) {
        None => Ok(()),
        Some(_) => Err(Error::custom(format!("an event tells two things as {key}"))),
    }
}

fn known<T: DeserializeOwned>(told: &Map<String, Value>, key: &str) -> Option<T> {
    told.get(key).and_then(|fact| T::deserialize(fact).ok())
}

/// A value whose objects are written with their keys in order, however serde_json was compiled.
struct InOrder(Value);

impl Serialize for InOrder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        in_order(&self.0, serializer)
    }
}

fn in_order<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    /// The same for what is borrowed.
    struct Within<'v>(&'v Value);
    impl Serialize for Within<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            in_order(self.0, serializer)
        }
    }
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<&str, Within<'_>> = fields.iter().map(|(k, v)| (k.as_str(), Within(v))).collect();
            fields.serialize(serializer)
        }
        Value::Array(items) => serializer.collect_seq(items.iter().map(Within)),
        other => other.serialize(serializer),
    }
}
