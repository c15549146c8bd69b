//! Bodies of actions, and the commands they mean.

use serde::Deserialize;
use utoipa::ToSchema;

use super::extract::{instant, line, lines, optional_line, required_day, sure};
use crate::domain::codes::Username;
use crate::domain::dossier::Action;
use crate::domain::fee::PaymentMethod;
use crate::domain::paper::HandedPaper;
use crate::domain::postal::Channel;
use crate::service::dossiers::act::{Command, NewResult};
use crate::service::{Error, FieldError, Fields};

/// A paper handed in.
#[derive(Deserialize, ToSchema)]
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
    /// Where the file is kept.
    pub file_reference: Option<String>,
    #[serde(default)]
    pub digitally_signed: bool,
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
    /// `refuse_intake`, `send_back`, `request_supplement`, `require_payment`, `extend`, `withdraw`, `stop`, `reopen`.
    pub reason: Option<String>,
    /// `request_supplement`, `require_payment`, `stop`.
    pub legal_ground: Option<String>,
    /// `forward`, `payment_settled`, `decide`, `hand_back`.
    pub note: Option<String>,
    /// `forward`, `assign`: account name.
    pub assignee: Option<String>,
    /// `request_supplement`: names of the missing papers.
    pub missing_papers: Option<Vec<String>>,
    /// `supplement_received`: what arrived.
    pub papers: Option<Vec<PaperBody>>,
    /// `pay_fee`: `cash`, `transfer` or `online`.
    pub method: Option<String>,
    /// `extend`: the new due time.
    pub due_at: Option<String>,
    /// `attach_result`, `decide`.
    pub result: Option<ResultBody>,
    /// `hand_back`: how it was handed back, if otherwise than registered.
    pub return_channel: Option<String>,
}

/// Papers, checked.
pub fn papers(f: &mut Fields, name: &str, bodies: Vec<PaperBody>) -> Vec<HandedPaper> {
    if bodies.len() > 100 {
        f.push(FieldError::new(
            name,
            "too_many",
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

fn result(f: &mut Fields, body: ResultBody) -> Option<NewResult> {
    let symbol = line::<100>(f, "result.symbol", body.symbol.as_deref());
    let summary = line::<500>(f, "result.summary", body.summary.as_deref());
    let signer = line::<200>(f, "result.signer", body.signer.as_deref());
    let issued_on = required_day(f, "result.issued_on", body.issued_on.as_deref());
    let file_reference = optional_line::<500>(f, "result.file_reference", body.file_reference.as_deref());
    Some(NewResult {
        symbol: symbol?,
        summary: summary?,
        signer: signer?,
        issued_on: issued_on?,
        file_reference,
        digitally_signed: body.digitally_signed,
    })
}

/// Which of the optional fields an action takes.
pub const fn takes(action: Action) -> &'static [&'static str] {
    match action {
        Action::Accept => &[],
        Action::RefuseIntake | Action::SendBack | Action::Withdraw | Action::Reopen => &["reason"],
        Action::Forward => &["assignee", "note"],
        Action::Assign => &["assignee"],
        Action::RequestSupplement => &["reason", "legal_ground", "missing_papers"],
        Action::SupplementReceived => &["papers"],
        Action::RequirePayment | Action::Stop => &["reason", "legal_ground"],
        Action::PaymentSettled => &["note"],
        Action::PayFee => &["method"],
        Action::Extend => &["reason", "due_at"],
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
        ("due_at", body.due_at.is_some()),
        ("result", body.result.is_some()),
        ("return_channel", body.return_channel.is_some()),
    ];
    for (name, _) in given
        .iter()
        .filter(|(name, given)| *given && !takes(action).contains(name))
    {
        f.push(FieldError::new(
            name,
            "not_for_this_action",
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
    let reason = if has("reason") {
        lines::<2000>(&mut f, "reason", body.reason.as_deref())
    } else {
        None
    };
    let legal_ground = optional_line::<500>(&mut f, "legal_ground", body.legal_ground.as_deref());
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
    if action == Action::RequestSupplement && (missing_papers.is_empty() || missing_papers.len() > 100) {
        f.push(FieldError::new(
            "missing_papers",
            "missing",
            "Nêu từ 1 đến 100 giấy tờ cần bổ sung.",
            "Name 1 to 100 papers that are missing.",
        ));
    }
    let papers = papers(&mut f, "papers", body.papers.unwrap_or_default());
    let method = if has("method") {
        f.required::<PaymentMethod, _>("method", body.method.as_deref())
    } else {
        None
    };
    let due_at = instant(&mut f, "due_at", body.due_at.as_deref());
    if action == Action::Extend && body.due_at.is_none() {
        f.push(FieldError::missing("due_at"));
    }
    if action == Action::AttachResult && body.result.is_none() {
        f.push(FieldError::missing("result"));
    }
    let result = body.result.and_then(|r| result(&mut f, r));
    let return_channel = f.optional::<Channel, _>("return_channel", body.return_channel.as_deref());
    f.finish()?;
    Ok(match action {
        Action::Accept => Command::Accept,
        Action::RefuseIntake => Command::RefuseIntake { reason: sure(reason)? },
        Action::Forward => Command::Forward { assignee, note },
        Action::SendBack => Command::SendBack { reason: sure(reason)? },
        Action::Assign => Command::Assign {
            assignee: sure(assignee)?,
        },
        Action::RequestSupplement => Command::RequestSupplement {
            papers: missing_papers,
            reason: sure(reason)?,
            legal_ground,
        },
        Action::SupplementReceived => Command::SupplementReceived { papers },
        Action::RequirePayment => Command::RequirePayment {
            reason: sure(reason)?,
            legal_ground,
        },
        Action::PaymentSettled => Command::PaymentSettled { note },
        Action::PayFee => Command::PayFee { method: sure(method)? },
        Action::Extend => Command::Extend {
            due_at: sure(due_at)?,
            reason: sure(reason)?,
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
    })
}
