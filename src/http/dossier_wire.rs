//! How a dossier looks on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::fees::FeeWire;
use super::missing_paper::{MissingPaperWire, list_of};
use super::money_wire::MoneyWire;
use super::post::{PostalOrderWire, PublicPostalOrderWire, items};
use crate::db::dossier_parts::{MoveRow, ResultRow, StepRow};
use crate::db::dossiers::Dossier;
use crate::domain::agency::Agency;
use crate::domain::dossier::Status;
use crate::domain::ids::UserId;
use crate::domain::paper::SetCount;
use crate::domain::paper_list::HandedPapers;
use crate::domain::person::Submitter;
use crate::domain::procedure::Procedure;
use crate::service::catalogue::{Catalogue, Named};
use crate::service::dossiers::public::PublicView;
use crate::service::dossiers::view::{DossierView, Official, standing};

/// Code and name.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct NamedWire {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

impl From<Named> for NamedWire {
    fn from(named: Named) -> Self {
        Self {
            code: named.code,
            name: named.name,
        }
    }
}

impl From<Agency> for NamedWire {
    fn from(agency: Agency) -> Self {
        Self {
            code: agency.code.to_string(),
            name: agency.name,
        }
    }
}

impl From<&Procedure> for NamedWire {
    fn from(procedure: &Procedure) -> Self {
        Self {
            code: procedure.code.to_string(),
            name: procedure.name.clone(),
        }
    }
}

/// A state with its Vietnamese name.
#[derive(Debug, Serialize, ToSchema)]
pub struct PortalStatus {
    /// Status code of the national portal, 1–10.
    pub code: u8,
    /// Its name.
    pub name: &'static str,
}

impl From<Status> for PortalStatus {
    fn from(status: Status) -> Self {
        Self {
            code: status.portal_code(),
            name: status.label_vi(),
        }
    }
}

/// Whose dossier it is.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ApplicantWire {
    #[schema(example = "individual")]
    pub kind: &'static str,
    #[schema(example = "Nguyễn Văn Ấn")]
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// A stay at a step.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct StepWire {
    pub step: i16,
    pub name: String,
    pub role: &'static str,
    pub agency: NamedWire,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<OfficialWire>,
    /// When it was handed over to the step.
    pub entered_at: String,
    /// When the step's agency took it over; none while another agency has not confirmed.
    pub received_at: Option<String>,
    pub due_at: Option<String>,
    pub left_at: Option<String>,
    pub outcome: Option<&'static str>,
    /// `early`, `on_time` or `late` by its own due time, once its work was done.
    pub timeliness: Option<&'static str>,
    /// Working minutes in its hands, without pauses, once it has ended.
    pub held_minutes: Option<i64>,
}

/// An account, as shown to colleagues.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct OfficialWire {
    pub username: String,
    pub full_name: String,
}

/// A pause, or another due time.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoveWire {
    /// `pause`; `extension`: put off with an apology; `brought_along`: the due time that an imported dossier came with;
    /// in the account of the due time also `recomputed`: working time or a rule changed.
    pub kind: &'static str,
    /// What a pause is for: `supplement`, `payment` or `suspension`.
    pub cause: Option<&'static str>,
    /// Until when the applicant is to answer a supplement request.
    pub answer_by: Option<String>,
    /// The unit that an apology names as late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_agency: Option<NamedWire>,
    /// Why.
    pub reason: String,
    /// Legal ground, if one was named.
    pub legal_ground: Option<String>,
    /// At which step the clock was stopped: 0 is the desk; null where that is not known.
    pub step: Option<i16>,
    /// Missing papers of a supplement request.
    pub papers: Vec<MissingPaperWire>,
    /// Beginning.
    pub from: String,
    /// End of a pause.
    pub until: Option<String>,
    /// Due time before.
    pub due_before: Option<String>,
    /// Due time after.
    pub due_after: Option<String>,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<OfficialWire>,
}

/// What is to be paid.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentWire {
    /// All fees, whole đồng.
    pub amount: i64,
    /// `unpaid`, `pending`, `paid`, `refunded`; none if nothing is to be paid.
    pub state: Option<&'static str>,
    /// Each fee.
    pub fees: Vec<FeeWire>,
    /// What came in, was waived, went back, and was asked for online.
    #[serde(flatten)]
    pub money: MoneyWire,
}

/// A decision paper.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ResultWire {
    pub symbol: String,
    pub summary: String,
    pub signer: String,
    pub issued_on: String,
    pub kind: Option<String>,
    /// Who issued it, if that is not the agency that decided.
    pub issuing_agency: Option<String>,
    pub effective_on: Option<String>,
    /// Last day on which it is valid.
    pub expires_on: Option<String>,
    /// Number of its file among the files of the dossier.
    pub file: Option<i16>,
    pub sha256: Option<String>,
    /// `valid`, `untrusted`, `broken` or `none`: what was found of the digital signature when the file was attached.
    pub signature: Option<&'static str>,
    /// In words.
    pub signature_name: Option<&'static str>,
    /// What another system said of the file; nobody here has seen it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_file: Option<String>,
    pub attached_at: String,
    /// When the dossier was taken up again: it is no result any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annulled_at: Option<String>,
}

/// How papers and result travel.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PostalWire {
    pub received_by_post: bool,
    pub returned_by_post: bool,
    /// Items, oldest first.
    pub orders: Vec<PostalOrderWire>,
}

/// A dossier with everything that belongs to it.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct DossierWire {
    #[schema(example = "H02.07-261123-0001")]
    pub code: String,
    #[schema(example = "received")]
    pub status: &'static str,
    pub status_name: &'static str,
    pub portal_status: PortalStatus,
    /// Send it back with every action.
    pub version: i32,
    pub procedure: NamedWire,
    pub field: String,
    /// Who decides.
    pub agency: NamedWire,
    /// Where it was received.
    pub received_agency: NamedWire,
    pub applicant: ApplicantWire,
    /// Authorised person who handed it in.
    #[schema(value_type = Option<Object>)]
    pub submitter: Option<Submitter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// How many sets of papers were handed in; null where that was not recorded.
    pub sets: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_code: Option<String>,
    pub intake_channel: &'static str,
    pub return_channel: &'static str,
    pub service_level: i16,
    pub submitted_at: String,
    /// Until when the counter must accept or refuse an online dossier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_due_at: Option<String>,
    pub received_at: Option<String>,
    pub due_at: Option<String>,
    pub paused_at: Option<String>,
    pub decided_at: Option<String>,
    pub returned_at: Option<String>,
    /// Who took the result at the counter, if that was noted.
    pub receiver: Option<String>,
    pub closed_at: Option<String>,
    /// `early`, `on_time` or `late`, once decided.
    pub timeliness: Option<&'static str>,
    /// `within_time`, `nearly_due` or `overdue`, while in progress.
    pub progress: Option<&'static str>,
    #[schema(value_type = Vec<Object>)]
    pub papers: HandedPapers,
    /// 0 at the desk, 1 … in processing.
    pub step: i16,
    pub steps_total: i16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<OfficialWire>,
    pub steps: Vec<StepWire>,
    pub pauses: Vec<MoveWire>,
    pub payment: PaymentWire,
    pub postal: PostalWire,
    pub results: Vec<ResultWire>,
    /// What the asking person can do now.
    pub allowed_actions: Vec<&'static str>,
}

/// A dossier in a list.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct DossierLine {
    pub code: String,
    pub status: &'static str,
    pub status_name: &'static str,
    pub portal_code: u8,
    pub version: i32,
    pub procedure: NamedWire,
    pub agency: NamedWire,
    pub applicant_name: String,
    /// Code that the portal gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_code: Option<String>,
    pub intake_channel: &'static str,
    pub return_channel: &'static str,
    pub submitted_at: String,
    pub received_at: Option<String>,
    pub accept_due_at: Option<String>,
    pub due_at: Option<String>,
    pub decided_at: Option<String>,
    pub returned_at: Option<String>,
    pub timeliness: Option<&'static str>,
    /// `within_time`, `nearly_due` or `overdue`, while in progress.
    pub progress: Option<&'static str>,
    pub step: i16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<OfficialWire>,
}

/// What a citizen sees.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PublicDossier {
    pub code: String,
    pub status: &'static str,
    pub status_name: &'static str,
    pub portal_code: u8,
    pub procedure: NamedWire,
    pub agency: NamedWire,
    /// Masked: `Nguyễn V** A*`.
    pub applicant_name: String,
    pub submitted_at: String,
    pub received_at: Option<String>,
    pub due_at: Option<String>,
    /// The clock stands still: `due_at` (none where no result will come) will move by the working time of the pause.
    pub paused: bool,
    pub decided_at: Option<String>,
    pub returned_at: Option<String>,
    pub timeliness: Option<&'static str>,
    pub return_channel: &'static str,
    pub steps: Vec<PublicStep>,
    /// What to do next.
    pub what_next: &'static str,
    /// Why it ended without a result: the intake was refused, it was withdrawn or stopped.
    pub end_reason: Option<String>,
    /// Papers that are asked for.
    pub missing_papers: Vec<MissingPaperWire>,
    /// Until when to answer.
    pub answer_by: Option<String>,
    /// Why the dossier waits for the applicant.
    pub waiting_reason: Option<String>,
    /// Put off with an apology: the reason of the last time.
    pub apology: Option<String>,
    /// Fee still to be paid, whole đồng; 0 where no result will come.
    pub fee_unpaid: i64,
    /// Where the payment online that is asked for is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pay_url: Option<String>,
    /// Items of the public post.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub postal_orders: Vec<PublicPostalOrderWire>,
}

/// A step as a citizen sees it.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PublicStep {
    pub name: String,
    pub entered_at: String,
    pub left_at: Option<String>,
}

fn time<T: std::fmt::Display>(at: Option<T>) -> Option<String> {
    at.map(|at| at.to_string())
}

impl From<&Official> for OfficialWire {
    fn from(official: &Official) -> Self {
        Self {
            username: official.username.clone(),
            full_name: official.full_name.clone(),
        }
    }
}

impl DossierWire {
    /// From what a use case answered.
    pub fn new(view: &DossierView) -> Self {
        let (intake, state) = (&view.dossier.intake, &view.dossier.state);
        let official = |id: Option<UserId>| id.and_then(|id| view.officials.get(&id)).map(OfficialWire::from);
        Self {
            code: intake.code.to_string(),
            status: state.status.as_str(),
            status_name: state.status.label_vi(),
            portal_status: state.status.into(),
            version: state.version,
            procedure: (&*view.procedure).into(),
            field: view.procedure.field.clone(),
            agency: view.agency.clone().into(),
            received_agency: view.received_agency.clone().into(),
            applicant: ApplicantWire {
                kind: intake.applicant_kind.as_str(),
                name: intake.applicant_name.to_string(),
                id_number: time(intake.applicant_id_number.as_ref()),
                phone: time(intake.applicant_phone.as_ref()),
                email: time(intake.applicant_email.as_ref()),
                address: time(intake.applicant_address.as_ref()),
            },
            submitter: intake.submitter.clone(),
            matter: intake.matter.clone(),
            sets: intake.sets.map(SetCount::number),
            external_code: intake.external_code.clone(),
            intake_channel: intake.intake_channel.as_str(),
            return_channel: state.return_channel.as_str(),
            service_level: intake.service_level.number(),
            submitted_at: intake.submitted_at.to_string(),
            accept_due_at: time(state.accept_due_at),
            received_at: time(state.received_at),
            due_at: time(state.due_at),
            paused_at: time(state.paused_at),
            decided_at: time(view.dossier.decided_at()),
            returned_at: time(view.dossier.returned_at()),
            receiver: time(state.receiver.as_ref()),
            closed_at: time(state.closed_at),
            timeliness: state.timeliness.map(|t| t.as_str()),
            progress: standing(&view.dossier, view.now).map(|standing| standing.as_str()),
            papers: state.papers.clone(),
            step: state.step_no,
            steps_total: view.last_step,
            assignee: official(state.assignee_id),
            steps: view
                .steps
                .iter()
                .map(|s| step(s, view, official(s.assignee_id)))
                .collect(),
            pauses: view
                .moves
                .iter()
                .map(|m| {
                    let late = m.late_agency_id.and_then(|id| view.agencies.get(&id)).cloned();
                    moved(m, official(Some(m.user_id)), late)
                })
                .collect(),
            payment: PaymentWire {
                amount: state.fee_due,
                state: (!view.fees.is_empty()).then(|| state.fee_state.as_str()),
                fees: view.fees.iter().map(FeeWire::from).collect(),
                money: MoneyWire::new(view),
            },
            postal: PostalWire {
                received_by_post: intake.intake_channel == crate::domain::postal::Channel::Postal,
                returned_by_post: state.return_channel == crate::domain::postal::Channel::Postal,
                orders: items(view),
            },
            results: view.results.iter().map(ResultWire::from).collect(),
            allowed_actions: view.allowed.iter().map(|a| a.as_str()).collect(),
        }
    }
}

fn step(row: &StepRow, view: &DossierView, assignee: Option<OfficialWire>) -> StepWire {
    StepWire {
        step: row.step_no,
        name: row.name.clone(),
        role: row.role.as_str(),
        agency: view.agencies.get(&row.agency_id).cloned().unwrap_or_default().into(),
        assignee,
        entered_at: row.entered_at.to_string(),
        received_at: time(row.received_at),
        due_at: time(row.due_at),
        left_at: time(row.left_at),
        outcome: row.outcome.map(|end| end.as_str()),
        timeliness: row.timeliness.map(|t| t.as_str()),
        held_minutes: row.held_minutes,
    }
}

/// A move of the clock on the wire.
pub fn moved(row: &MoveRow, by: Option<OfficialWire>, late_agency: Option<Named>) -> MoveWire {
    MoveWire {
        kind: row.kind.as_str(),
        cause: row.cause.map(|c| c.as_str()),
        answer_by: time(row.answer_due_at),
        late_agency: late_agency.map(NamedWire::from),
        reason: row.reason.clone(),
        legal_ground: row.legal_ground.clone(),
        step: row.step_no,
        papers: list_of(row.papers.as_ref()),
        from: row.from_at.to_string(),
        until: time(row.until_at),
        due_before: time(row.due_before),
        due_after: time(row.due_after),
        by,
    }
}

impl From<&ResultRow> for ResultWire {
    fn from(row: &ResultRow) -> Self {
        Self {
            symbol: row.symbol.clone(),
            summary: row.summary.clone(),
            signer: row.signer.clone(),
            issued_on: row.issued_on.to_string(),
            kind: row.kind.clone(),
            issuing_agency: row.issuing_agency.clone(),
            effective_on: time(row.effective_on),
            expires_on: time(row.expires_on),
            file: row.file_no,
            sha256: row.file_sha256.as_ref().map(ToString::to_string),
            signature: row.signature.map(|s| s.as_str()),
            signature_name: row.signature.map(|s| s.label_vi()),
            declared_file: row.declared_file.clone(),
            attached_at: row.attached_at.to_string(),
            annulled_at: time(row.annulled_at),
        }
    }
}

impl DossierLine {
    /// A line of a list.
    pub fn new(
        dossier: &Dossier,
        catalogue: &Catalogue,
        assignee: Option<OfficialWire>,
        now: crate::domain::instant::Instant,
    ) -> Self {
        let (intake, state) = (&dossier.intake, &dossier.state);
        let procedure = catalogue.procedure_by_id(intake.procedure_id);
        Self {
            code: intake.code.to_string(),
            status: state.status.as_str(),
            status_name: state.status.label_vi(),
            portal_code: state.status.portal_code(),
            version: state.version,
            procedure: procedure.map(|p| NamedWire::from(&**p)).unwrap_or_default(),
            agency: catalogue.agency_named(intake.agency_id).into(),
            applicant_name: intake.applicant_name.to_string(),
            external_code: intake.external_code.clone(),
            intake_channel: intake.intake_channel.as_str(),
            return_channel: state.return_channel.as_str(),
            submitted_at: intake.submitted_at.to_string(),
            received_at: time(state.received_at),
            accept_due_at: time(state.accept_due_at),
            due_at: time(state.due_at),
            decided_at: time(dossier.decided_at()),
            returned_at: time(dossier.returned_at()),
            timeliness: state.timeliness.map(|t| t.as_str()),
            progress: standing(dossier, now).map(|standing| standing.as_str()),
            step: state.step_no,
            assignee,
        }
    }
}

impl PublicDossier {
    /// What a citizen may see, and nothing else.
    pub fn new(view: &PublicView) -> Self {
        let (dossier, rest) = (&view.seen.dossier, &view.seen.rest);
        let over = dossier.status.is_without_result();
        let waiting = rest.moves.last();
        let waiting = waiting.filter(|m| m.until_at.is_none() && dossier.status.is_paused());
        Self {
            code: view.code.to_string(),
            status: dossier.status.as_str(),
            status_name: dossier.status.label_vi(),
            portal_code: dossier.status.portal_code(),
            procedure: (&*view.procedure).into(),
            agency: view.agency.clone().into(),
            applicant_name: view.masked_name.clone(),
            submitted_at: dossier.submitted_at.to_string(),
            received_at: time(dossier.received_at),
            due_at: time(dossier.due_at.filter(|_| !over)),
            paused: dossier.status.is_paused(),
            decided_at: time(dossier.decided_at()),
            returned_at: time(dossier.returned_at()),
            timeliness: dossier.timeliness.map(|t| t.as_str()),
            return_channel: dossier.return_channel.as_str(),
            steps: view
                .seen
                .steps
                .iter()
                .map(|s| PublicStep {
                    name: s.name.clone(),
                    entered_at: s.entered_at.to_string(),
                    left_at: time(s.left_at),
                })
                .collect(),
            what_next: view.seen.next_step().label_vi(),
            end_reason: view.end_reason.clone(),
            missing_papers: list_of(waiting.and_then(|m| m.papers.as_ref())),
            answer_by: waiting.and_then(|m| time(m.answer_due_at)),
            waiting_reason: waiting.map(|m| m.reason.clone()),
            apology: view.seen.apology().map(|m| m.reason.clone()),
            fee_unpaid: rest.fee_unpaid,
            pay_url: rest.pay_url.clone(),
            postal_orders: rest.items.iter().map(PublicPostalOrderWire::from).collect(),
        }
    }
}
