//! Bodies of actions, and the commands they mean.

mod body;
mod papers;

pub use self::body::{ActionBody, MissingPaperBody, PaperBody, ResultBody};
use self::papers::missing_papers;
pub use self::papers::{papers, reused};
use super::applicant::{Given, applicant, submitter};
use super::extract::{day, instant, line, lines, optional_line, required_day, sure};
use super::money::paid;
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::dossier::Action;
use crate::domain::fee::PaymentMethod;
use crate::domain::person::PersonName;
use crate::domain::postal::Channel;
use crate::domain::text::FieldCode;
use crate::service::dossiers::act::{Command, NewResult};
use crate::service::dossiers::applicant::SubmitterChange;
use crate::service::{Error, FieldError, Fields};

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
        Action::HandBack => &["return_channel", "receiver", "note"],
        Action::GiveAtCounter => &["receiver", "note"],
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
        ("receiver", body.receiver.is_some()),
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
    let missing_papers = missing_papers(&mut f, action, body.missing_papers.unwrap_or_default());
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
    let receiver = f.optional::<PersonName, _>("receiver", body.receiver.as_deref());
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
        Action::HandBack => Command::HandBack {
            return_channel,
            receiver,
            note,
        },
        Action::GiveAtCounter => Command::GiveAtCounter { receiver, note },
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
