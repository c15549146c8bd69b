//! The bodies of actions.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::applicant::{ApplicantBody, Given, SubmitterBody};
use crate::http::reuse::ReuseBody;

/// A paper handed in.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct PaperBody {
    /// Code of the requirement it fulfils.
    #[schema(example = "p1")]
    pub code: Option<String>,
    pub name: Option<String>,
    #[serde(default)]
    #[schema(example = 1)]
    pub originals: u8,
    #[serde(default)]
    pub copies: u8,
    /// At intake: a file of an earlier dossier of the applicant that serves for it (see `GET /papers/reusable`).
    pub reuse: Option<ReuseBody>,
}

/// A paper that is missing.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct MissingPaperBody {
    #[schema(example = "Hợp đồng thuê địa điểm")]
    pub name: Option<String>,
    /// What the applicant is to do, if it is not just to be brought.
    #[schema(example = "Nộp bản có công chứng")]
    pub to_do: Option<String>,
}

/// A decision paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ResultBody {
    #[schema(example = "15/GXN-UBND")]
    pub symbol: Option<String>,
    #[schema(example = "Giấy xác nhận tình trạng hôn nhân")]
    pub summary: Option<String>,
    #[schema(example = "Trần Thị Bình")]
    pub signer: Option<String>,
    #[schema(example = "2026-11-23")]
    pub issued_on: Option<String>,
    /// Kind of paper.
    #[schema(example = "Giấy xác nhận")]
    pub kind: Option<String>,
    /// Who issued it, if that is not the agency that decides.
    pub issuing_agency: Option<String>,
    /// First day on which it is valid, if not the day of issue.
    pub effective_on: Option<String>,
    /// Last day on which it is valid.
    pub expires_on: Option<String>,
    /// Number of its file: upload it first with `POST /dossiers/{code}/files?purpose=result`.
    #[schema(example = 1)]
    pub file: Option<i16>,
}

/// An action. Which of the other fields it takes is said in the message when one is missing or too many.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ActionBody {
    /// One of `allowed_actions`.
    #[schema(example = "forward")]
    pub action: Option<String>,
    /// The version that you saw.
    pub version: Option<i32>,
    /// `refuse_intake`, `send_back`, `take_over`, `request_supplement`, `require_payment`, `suspend`, `extend`,
    /// `withdraw`, `stop`, `reopen`, `correct_applicant`; may be left out of `close_unanswered`. The citizen reads that of `refuse_intake`, `withdraw`,
    /// `stop` and `close_unanswered`.
    pub reason: Option<String>,
    /// `request_supplement`, `require_payment`, `stop`; `suspend` needs it.
    pub legal_ground: Option<String>,
    /// `forward`, `receive_handover`, `assign`, `resume`, `payment_settled`, `decide`, `hand_back`.
    pub note: Option<String>,
    /// `forward`, `send_back`, `receive_handover`, `assign`, `take_over`, `request_supplement`: number of the open step that is
    /// meant, where several are open side by side.
    pub step: Option<i16>,
    /// `send_back`: number of the earlier step (0 is the desk); the stage before, if absent.
    pub to_step: Option<i16>,
    /// `request_supplement`: until when the applicant is to answer, if not as the rule says.
    pub answer_by: Option<String>,
    /// `extend`: code of the unit that is late; the one with which the dossier lies, if absent.
    pub late_agency: Option<String>,
    /// `forward`, `assign`: account name.
    pub assignee: Option<String>,
    /// `request_supplement`: the missing papers.
    pub missing_papers: Option<Vec<MissingPaperBody>>,
    /// `supplement_received` needs it: what arrived, which is added to what is there. An empty list says that no paper did.
    pub papers: Option<Vec<PaperBody>>,
    /// `pay_fee`: `cash`, `transfer` or `online`.
    pub method: Option<String>,
    /// `pay_fee`: number of the transfer or transaction; needed for `transfer` and `online`.
    pub reference: Option<String>,
    /// `pay_fee`: numbers of the fees; every unpaid one if absent.
    pub fees: Option<Vec<i16>>,
    /// `extend`: the new due time.
    pub due_at: Option<String>,
    /// `attach_result`, `decide`.
    pub result: Option<ResultBody>,
    /// `hand_back`: how it was handed back, if otherwise than registered.
    pub return_channel: Option<String>,
    /// `hand_back` at the counter: name of who takes the result.
    #[schema(example = "Nguyễn Văn An")]
    pub receiver: Option<String>,
    /// `correct_applicant`: the applicant as they should stand, whole as at intake: what is left out is emptied.
    pub applicant: Option<ApplicantBody>,
    /// `correct_applicant`: who hands in for them, whole; null for nobody. Left out, it stays as it is.
    #[serde(default)]
    #[schema(value_type = Option<SubmitterBody>)]
    pub submitter: Given<SubmitterBody>,
}
