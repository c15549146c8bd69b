//! Bodies of actions, and the commands they mean.

use serde::Deserialize;
use utoipa::ToSchema;

use super::applicant::{ApplicantBody, Given, SubmitterBody, applicant, submitter};
use super::extract::{day, instant, line, lines, optional_line, required_day, sure};
use super::money::paid;
use super::reuse::ReuseBody;
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::dossier::Action;
use crate::domain::fee::PaymentMethod;
use crate::domain::paper::HandedPaper;
use crate::domain::postal::Channel;
use crate::domain::text::FieldCode;
use crate::service::dossiers::act::{Command, NewResult};
use crate::service::dossiers::applicant::SubmitterChange;
use crate::service::files::reuse::Chosen;
use crate::service::{Error, FieldError, Fields};

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
    /// `request_supplement`: names of the missing papers.
    pub missing_papers: Option<Vec<String>>,
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
    /// `correct_applicant`: the applicant as they should stand, whole as at intake: what is left out is emptied.
    pub applicant: Option<ApplicantBody>,
    /// `correct_applicant`: who hands in for them, whole; null for nobody. Left out, it stays as it is.
    #[serde(default)]
    #[schema(value_type = Option<SubmitterBody>)]
    pub submitter: Given<SubmitterBody>,
}

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

fn result(f: &mut Fields, body: ResultBody) -> Option<NewResult> {
    let symbol = line::<100>(f, "result.symbol", body.symbol.as_deref());
    let summary = line::<500>(f, "result.summary", body.summary.as_deref());
    let signer = line::<200>(f, "result.signer", body.signer.as_deref());
    let issued_on = required_day(f, "result.issued_on", body.issued_on.as_deref());
    let kind = optional_line::<200>(f, "result.kind", body.kind.as_deref());
    let issuing_agency = optional_line::<300>(f, "result.issuing_agency", body.issuing_agency.as_deref());
    let effective_on = day(f, "result.effective_on", body.effective_on.as_deref());
    let expires_on = day(f, "result.expires_on", body.expires_on.as_deref());
    Some(NewResult {
        symbol: symbol?,
        summary: summary?,
        signer: signer?,
        issued_on: issued_on?,
        kind,
        issuing_agency,
        effective_on,
        expires_on,
        file: body.file,
    })
}

/// Which of the optional fields an action takes.
pub const fn takes(action: Action) -> &'static [&'static str] {
    match action {
        Action::Accept => &[],
        Action::RefuseIntake | Action::Withdraw | Action::Reopen | Action::CloseUnanswered => &["reason"],
        Action::CorrectApplicant => &["applicant", "submitter", "reason"],
        Action::SendBack => &["reason", "step", "to_step"],
        Action::Forward | Action::Assign => &["assignee", "note", "step"],
        Action::ReceiveHandover => &["note", "step"],
        Action::TakeOver => &["reason", "step"],
        Action::Suspend => &["reason", "legal_ground"],
        Action::Resume => &["note"],
        Action::RequestSupplement => &["reason", "legal_ground", "missing_papers", "answer_by", "step"],
        Action::SupplementReceived => &["papers"],
        Action::RequirePayment | Action::Stop => &["reason", "legal_ground"],
        Action::PaymentSettled => &["note"],
        Action::PayFee => &["method", "reference", "fees"],
        Action::Extend => &["reason", "due_at", "late_agency"],
        Action::AttachResult => &["result"],
        Action::Decide => &["result", "note"],
        Action::HandBack => &["return_channel", "note"],
    }
}

fn refuse_others(f: &mut Fields, action: Action, body: &ActionBody) {
    let given = [
        ("reason", body.reason.is_some()),
        ("legal_ground", body.legal_ground.is_some()),
        ("note", body.note.is_some()),
        ("assignee", body.assignee.is_some()),
        ("missing_papers", body.missing_papers.is_some()),
        ("papers", body.papers.is_some()),
        ("method", body.method.is_some()),
        ("reference", body.reference.is_some()),
        ("fees", body.fees.is_some()),
        ("due_at", body.due_at.is_some()),
        ("result", body.result.is_some()),
        ("return_channel", body.return_channel.is_some()),
        ("step", body.step.is_some()),
        ("to_step", body.to_step.is_some()),
        ("answer_by", body.answer_by.is_some()),
        ("late_agency", body.late_agency.is_some()),
        ("applicant", body.applicant.is_some()),
        ("submitter", !matches!(body.submitter, Given::LeftOut)),
    ];
    for (name, _) in given
        .iter()
        .filter(|(name, given)| *given && !takes(action).contains(name))
    {
        f.push(FieldError::new(
            name,
            FieldCode::NotForThisAction,
            &format!("\"{}\" không dùng ô này.", action.label_vi()),
            &format!("{action} does not take this field."),
        ));
    }
}

/// The command that a body means.
///
/// # Errors
/// Fields that are wrong, missing, or not taken by the action.
pub fn command(body: ActionBody) -> Result<Command, Error> {
    let mut f = Fields::new();
    let Some(action) = f.required::<Action, _>("action", body.action.as_deref()) else {
        f.finish()?;
        return Err(Error::internal("an action was neither parsed nor refused"));
    };
    refuse_others(&mut f, action, &body);
    let has = |name| takes(action).contains(&name);
    let reason = if has("reason") && (action != Action::CloseUnanswered || body.reason.is_some()) {
        lines::<2000>(&mut f, "reason", body.reason.as_deref())
    } else {
        None
    };
    let legal_ground = match action {
        Action::Suspend => line::<500>(&mut f, "legal_ground", body.legal_ground.as_deref()),
        _ => optional_line::<500>(&mut f, "legal_ground", body.legal_ground.as_deref()),
    };
    let answer_by = instant(&mut f, "answer_by", body.answer_by.as_deref());
    let late_agency = f.optional::<AgencyCode, _>("late_agency", body.late_agency.as_deref());
    let (step, to_step) = (body.step, body.to_step);
    let note = optional_line::<2000>(&mut f, "note", body.note.as_deref());
    let assignee = f.optional::<Username, _>("assignee", body.assignee.as_deref());
    if action == Action::Assign && assignee.is_none() && f.is_empty() {
        f.push(FieldError::missing("assignee"));
    }
    let missing_papers: Vec<String> = body
        .missing_papers
        .unwrap_or_default()
        .iter()
        .take(101)
        .enumerate()
        .filter_map(|(n, name)| line::<500>(&mut f, &format!("missing_papers[{n}]"), Some(name)))
        .collect();
    let wrong = match missing_papers.len() {
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
    if action == Action::SupplementReceived && body.papers.is_none() {
        f.push(FieldError::new(
            "papers",
            FieldCode::Missing,
            "Nêu giấy tờ đã nhận; nếu không nhận giấy tờ nào thì gửi danh sách rỗng.",
            "Name the papers that arrived; send an empty list if there were none.",
        ));
    }
    let papers_given = body.papers.unwrap_or_default();
    for (n, _) in papers_given.iter().enumerate().filter(|(_, p)| p.reuse.is_some()) {
        f.push(FieldError::new(
            &format!("papers[{n}].reuse"),
            FieldCode::NotForThisAction,
            "Giấy tờ dùng lại của hồ sơ đang có thì gắn bằng chức năng liên kết tệp.",
            "For a dossier that is there already, link the file with POST /dossiers/{code}/files/links.",
        ));
    }
    let papers = papers(&mut f, "papers", papers_given);
    let method = if has("method") {
        f.required::<PaymentMethod, _>("method", body.method.as_deref())
    } else {
        None
    };
    let paid = paid(&mut f, "reference", method, body.reference.as_deref());
    let due_at = instant(&mut f, "due_at", body.due_at.as_deref());
    if action == Action::Extend && body.due_at.is_none() {
        f.push(FieldError::missing("due_at"));
    }
    if action == Action::AttachResult && body.result.is_none() {
        f.push(FieldError::missing("result"));
    }
    let result = body.result.and_then(|r| result(&mut f, r));
    let return_channel = f.optional::<Channel, _>("return_channel", body.return_channel.as_deref());
    let nobody_named = body.applicant.is_none() && matches!(body.submitter, Given::LeftOut);
    if action == Action::CorrectApplicant && nobody_named {
        f.push(FieldError::missing("applicant"));
    }
    let applicant = body.applicant.and_then(|a| applicant(&mut f, &a));
    let submitter = match body.submitter {
        Given::LeftOut => SubmitterChange::Stays,
        Given::None => SubmitterChange::Nobody,
        // Without a name the fields say so, and nothing is done.
        Given::Some(body) => submitter(&mut f, &body).map_or(SubmitterChange::Stays, SubmitterChange::Person),
    };
    f.finish()?;
    Ok(match action {
        Action::Accept => Command::Accept,
        Action::RefuseIntake => Command::RefuseIntake { reason: sure(reason)? },
        Action::Forward => Command::Forward { step, assignee, note },
        Action::SendBack => Command::SendBack {
            step,
            to_step,
            reason: sure(reason)?,
        },
        Action::ReceiveHandover => Command::ReceiveHandover { step, note },
        Action::Assign => Command::Assign {
            step,
            assignee: sure(assignee)?,
            note,
        },
        Action::TakeOver => Command::TakeOver {
            step,
            reason: sure(reason)?,
        },
        Action::CloseUnanswered => Command::CloseUnanswered { reason },
        Action::Suspend => Command::Suspend {
            reason: sure(reason)?,
            legal_ground: sure(legal_ground)?,
        },
        Action::Resume => Command::Resume { note },
        Action::RequestSupplement => Command::RequestSupplement {
            step,
            papers: missing_papers,
            reason: sure(reason)?,
            legal_ground,
            answer_by,
        },
        Action::SupplementReceived => Command::SupplementReceived { papers },
        Action::RequirePayment => Command::RequirePayment {
            reason: sure(reason)?,
            legal_ground,
        },
        Action::PaymentSettled => Command::PaymentSettled { note },
        Action::PayFee => Command::PayFee {
            paid: sure(paid)?,
            fees: body.fees,
        },
        Action::Extend => Command::Extend {
            due_at: sure(due_at)?,
            reason: sure(reason)?,
            late_agency,
        },
        Action::AttachResult => Command::AttachResult { result: sure(result)? },
        Action::Decide => Command::Decide { result, note },
        Action::HandBack => Command::HandBack { return_channel, note },
        Action::Withdraw => Command::Withdraw { reason: sure(reason)? },
        Action::Stop => Command::Stop {
            reason: sure(reason)?,
            legal_ground,
        },
        Action::Reopen => Command::Reopen { reason: sure(reason)? },
        Action::CorrectApplicant => Command::CorrectApplicant {
            applicant,
            submitter,
            reason: sure(reason)?,
        },
    })
}
