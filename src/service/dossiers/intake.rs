//! Intake: a dossier comes in at the counter, by post or online.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::case::{CREATED, Case, Detail};
use super::view::{self, DossierView, Parts};
use super::{case, clock, resent};
use crate::db::dossier_parts::{self, FeeRow};
use crate::db::dossiers::{Dossier, Intake, State};
use crate::db::paper_counts::PaperCountRow;
use crate::db::{self, Connection, counters, events, locks, numbers, paper_counts};
use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::deadline::Ledger;
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::fee::{FeeTiming, PaymentMethod, PaymentState};
use crate::domain::ids::DossierId;
use crate::domain::instant::Instant;
use crate::domain::paper::{self, HandedPaper};
use crate::domain::payment::overall;
use crate::domain::person::{Address, ApplicantKind, Email, IdNumber, PersonName, Phone};
use crate::domain::policy::{Actor, Permission, Role};
use crate::domain::postal::Channel;
use crate::domain::procedure::{Procedure, ProcedureVersion};
use crate::domain::rules::RuleKey;
use crate::domain::text::reversed_words;
use crate::service::access::{self, Desk, not_allowed};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError, Fields, Reason};
use crate::service::files::reuse::{self, Chosen};
use crate::service::idempotency::{Answer, Once, once};
use crate::service::money::{self, Taking};
use crate::service::notices::{self, Consent};

/// How many days after the fact a dossier may still be entered by hand. Older history comes in by import.
const LATE_ENTRY_DAYS: u64 = 30;

/// A person as they come to the counter.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// Citizen or organisation.
    pub kind: ApplicantKind,
    /// Name.
    pub name: PersonName,
    /// ID number.
    pub id_number: Option<IdNumber>,
    /// Phone.
    pub phone: Option<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// Address.
    pub address: Option<Address>,
}

/// An authorised person who hands in for the applicant; stored as a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Submitter {
    /// Name.
    pub name: PersonName,
    /// ID number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<IdNumber>,
    /// Phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

/// What is needed to take a dossier in.
#[derive(Clone, Debug)]
pub struct NewDossier {
    /// Procedure.
    pub procedure: ProcedureCode,
    /// Who decides; the person's own agency if absent.
    pub agency: Option<AgencyCode>,
    /// Where it is received; the deciding agency, or else the person's own, if absent.
    pub received_agency: Option<AgencyCode>,
    /// Whose dossier it is.
    pub applicant: Applicant,
    /// Who hands it in, if another.
    pub submitter: Option<Submitter>,
    /// How it comes in.
    pub intake_channel: Channel,
    /// How the result goes out.
    pub return_channel: Channel,
    /// Papers handed in.
    pub papers: Vec<HandedPaper>,
    /// Files of the applicant's earlier dossiers that serve for these papers.
    pub reused: Vec<Chosen>,
    /// What is asked for.
    pub matter: Option<String>,
    /// Code of the portal that sends it.
    pub external_code: Option<String>,
    /// When it was handed in, if entered afterwards.
    pub received_at: Option<Instant>,
    /// The fee was paid at once, in this way.
    pub paid_by: Option<PaymentMethod>,
    /// By which channels the applicant agrees to be told.
    pub consent: Consent,
    /// Number of the transfer or transaction.
    pub payment_reference: Option<String>,
}

/// Takes a dossier in. `render` makes the answer that an idempotency key stores.
///
/// # Errors
/// A field is wrong, the person may not, or the database refuses. Nothing changes then, and no number is used.
pub async fn create<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewDossier,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&DossierView) -> Answer + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let permission = match new.intake_channel {
                Channel::Online => Permission::DossierSubmit,
                Channel::Counter | Channel::Postal => Permission::DossierIntake,
            };
            locks::share_catalogue(conn)?;
            let actor = access::identify(conn, &ctx2, &caller)?;
            // Clerks may key in online applications that reached them on paper; portals may do nothing else.
            if !actor.may(permission) && !actor.may(Permission::DossierIntake) {
                return Err(not_allowed(permission));
            }
            let catalogue = ctx2.catalogue.current(conn)?;
            let user = actor.user_id;
            once(conn, &ctx2, user, key.as_ref(), |conn| {
                let now = ctx2.now();
                if let Some(view) = already_there(conn, &catalogue, &actor, &new, now)? {
                    return Ok(Answer {
                        replayed: true,
                        ..render(&view)
                    });
                }
                Ok(render(&take_in(&ctx2, Desk { conn, actor, catalogue }, &new, now)?))
            })
        })
        .await
}

/// A portal that sends a dossier a second time gets the first one back.
fn already_there(
    conn: &mut Connection,
    catalogue: &Catalogue,
    actor: &Actor,
    new: &NewDossier,
    now: Instant,
) -> Result<Option<DossierView>, Error> {
    let Some(external) = &new.external_code else {
        return Ok(None);
    };
    locks::external_code(conn, actor.user_id, external)?;
    let Some(dossier) = db::dossiers::find_external(conn, actor.user_id, external)? else {
        return Ok(None);
    };
    if !resent::is_the_same(catalogue, new, &dossier.intake)? {
        return Err(Error::with(Reason::ExternalCodeTaken, [external.clone()]));
    }
    let parts = Parts::load(conn, dossier.intake.id)?;
    view::compose(conn, catalogue, actor, dossier, parts, now).map(Some)
}

fn take_in(ctx: &Context, desk: Desk<'_>, new: &NewDossier, now: Instant) -> Result<DossierView, Error> {
    let Desk { conn, actor, catalogue } = desk;
    let handed_in = moment(new, now)?;
    let day = handed_in.local_day();
    let (agency, received_agency) = places(
        &catalogue,
        &actor,
        new.agency.as_ref(),
        new.received_agency.as_ref(),
        day,
    )?;
    let procedure = catalogue
        .procedure(&new.procedure)
        .map_err(|_| unknown_procedure(&new.procedure))?;
    let version = procedure.version_on(day).ok_or_else(|| not_in_force(procedure))?;
    check_agency(&catalogue, agency, version, day)?;
    check_channels(new, version)?;
    if new.intake_channel != Channel::Online {
        check_papers(new, version)?;
    }

    let online = new.intake_channel == Channel::Online;
    let calendar = catalogue.calendar(agency.id)?;
    let accept_due_at = if online {
        let minutes = catalogue.rule(RuleKey::OnlineAcceptanceMinutes, agency.id, day);
        Some(clock::accept_due(calendar, handed_in, minutes, &[])?)
    } else {
        None
    };
    let id = DossierId::new(ctx.ids.next());
    let fees = fees(id, new, version);
    let number = numbers::take_dossier_numbers(conn, agency.id, day, 1)?;
    let number = u32::try_from(number).map_err(Error::internal)?;
    let code = DossierCode::new(&agency.code, day, number).map_err(Error::internal)?;
    let name_key = new.applicant.name.search_key();
    let definition = &version.definition;
    let mut case = Case::new(Dossier {
        intake: Intake {
            id,
            agency_id: agency.id,
            received_agency_id: received_agency.id,
            procedure_id: procedure.id,
            version_id: version.id,
            intake_channel: new.intake_channel,
            service_level: i16::from(definition.service_level.get()),
            applicant_kind: new.applicant.kind,
            applicant_name: new.applicant.name.clone(),
            applicant_id_number: new.applicant.id_number.clone(),
            applicant_phone: new.applicant.phone.clone(),
            applicant_email: new.applicant.email.clone(),
            applicant_address: new.applicant.address.clone(),
            name_key_reversed: reversed_words(&name_key),
            name_key,
            submitter: new
                .submitter
                .as_ref()
                .map(serde_json::to_string)
                .transpose()
                .map_err(Error::internal)?,
            matter: new.matter.clone(),
            external_code: new.external_code.clone(),
            submitted_at: handed_in,
            created_by: actor.user_id,
            entered_at: Some(now),
            code: code.clone(),
        },
        state: State {
            version: 1,
            status: if online { Status::Submitted } else { Status::Received },
            return_channel: new.return_channel,
            accept_due_at,
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
            step_no: 0,
            step_agency_id: None,
            assignee_id: None,
            fee_due: fees.iter().map(|f| f.amount).sum(),
            fee_state: match new.paid_by {
                Some(_) => PaymentState::Paid,
                None => fee_state(&fees),
            },
            result_expected: definition.gives_result,
            result_attached: false,
            extensions: 0,
            supplement_requests: 0,
            returned_day: None,
            event_count: 0,
            papers: serde_json::to_string(&new.papers).map_err(Error::internal)?,
            chain_hash: events::genesis(&code),
            updated_at: now,
        },
    });
    if !online {
        start_clock(&mut case, &catalogue, version, handed_in)?;
    }
    let mut detail = Detail::from_iter([
        ("procedure".to_owned(), json!(procedure.code.as_str())),
        ("agency".to_owned(), json!(agency.code.as_str())),
        ("received_agency".to_owned(), json!(received_agency.code.as_str())),
        ("intake_channel".to_owned(), json!(new.intake_channel.as_str())),
        ("return_channel".to_owned(), json!(new.return_channel.as_str())),
        ("submitted_at".to_owned(), json!(handed_in)),
        ("due_at".to_owned(), json!(case.dossier.state.due_at)),
        ("accept_due_at".to_owned(), json!(accept_due_at)),
        ("papers".to_owned(), json!(new.papers)),
    ]);
    if !new.reused.is_empty() {
        detail.insert("reused".to_owned(), reuse::told(&new.reused));
    }
    let deltas = case.save(conn, now, Some(actor.user_id), CREATED, detail)?;
    for fee in &fees {
        dossier_parts::insert_fee(conn, fee)?;
    }
    counters::append(conn, &deltas)?;
    notices::record_consent(conn, id, new.consent, actor.user_id, now)?;
    if new.reused.is_empty() {
        if let Some(row) = PaperCountRow::without_files(&case.dossier) {
            paper_counts::insert(conn, &row)?;
        }
    } else {
        reuse::at_intake(conn, &actor, &catalogue, &case.dossier, &new.reused, now)?;
    }
    if let Some(method) = new.paid_by.filter(|_| !fees.is_empty()) {
        let taking = Taking {
            agency: money::desk_of(&actor, &catalogue, &case.dossier.intake),
            method,
            reference: new.payment_reference.as_deref(),
            taken_by: Some(actor.user_id),
            request: None,
            at: now,
        };
        let all: Vec<(i16, i64)> = fees.iter().map(|f| (f.seq, f.amount)).collect();
        money::take(conn, &ctx.ids, &catalogue, &case, &taking, &all)?;
    }
    let parts = if fees.is_empty() {
        Parts::default()
    } else {
        Parts::load(conn, id)?
    };
    view::compose(conn, &catalogue, &actor, case.dossier, parts, now)
}

/// Accepts: the clock's day 0.
///
/// # Errors
/// The calendar has no working time where the due time falls.
pub fn start_clock(
    case: &mut Case,
    catalogue: &Catalogue,
    version: &ProcedureVersion,
    received_at: Instant,
) -> Result<(), Error> {
    let duration = *version.definition.duration_for(case.dossier.intake.intake_channel);
    let calendar = catalogue.calendar(case.dossier.intake.agency_id)?;
    let deadline = clock::replay(&Ledger::new(received_at, duration), calendar)?;
    case.state().received_at = Some(received_at);
    case.state().received_day = Some(case::day_of(received_at));
    case.set_deadline(&deadline);
    Ok(())
}

/// Who decides and where it is received.
///
/// # Errors
/// The person may not take dossiers in there, or for that agency.
pub(super) fn places<'c>(
    catalogue: &'c Catalogue,
    actor: &Actor,
    agency: Option<&AgencyCode>,
    received: Option<&AgencyCode>,
    day: NaiveDate,
) -> Result<(&'c Agency, &'c Agency), Error> {
    let tree = catalogue.tree();
    let mine = |agency: &Agency| {
        actor.may_in(Permission::DossierIntake, agency.id, tree)
            || actor.may_in(Permission::DossierSubmit, agency.id, tree)
    };
    let own = actor
        .grants
        .iter()
        .find(|g| matches!(g.role, Role::Clerk | Role::Portal))
        .and_then(|g| tree.institution(g.agency_id));
    let agency = match agency {
        Some(code) => catalogue.agency(code)?,
        None => own.ok_or_else(|| Error::field(FieldError::missing("agency_code")))?,
    };
    let received = match received {
        Some(code) => catalogue.agency(code)?,
        None if mine(agency) => agency,
        None => own.ok_or_else(|| Error::field(FieldError::missing("received_agency_code")))?,
    };
    if !mine(received) {
        return Err(Error::with(Reason::AgencyNotFound, [received.code.to_string()]));
    }
    // A counter takes in what its own agency or one above it decides; any other only where the law lets it.
    if !mine(agency) && !tree.is_within(received.id, agency.id) {
        let free = catalogue.rule(RuleKey::IntakeRegardlessOfBoundary, received.id, day) == 1;
        let root = |id| tree.path(id).first().map(|a| a.id);
        if !free || root(agency.id) != root(received.id) {
            return Err(Error::with(Reason::AgencyNotFound, [agency.code.to_string()]));
        }
    }
    Ok((agency, received))
}

fn moment(new: &NewDossier, now: Instant) -> Result<Instant, Error> {
    let Some(at) = new.received_at else { return Ok(now) };
    if at > now {
        return Err(Error::field(FieldError::new(
            "received_at",
            "in_the_future",
            "Thời điểm tiếp nhận không được ở tương lai.",
            "The time of receipt must not lie in the future.",
        )));
    }
    let earliest = now.local_day().checked_sub_days(Days::new(LATE_ENTRY_DAYS));
    if earliest.is_some_and(|day| at.local_day() < day) {
        return Err(Error::field(FieldError::new(
            "received_at",
            "too_long_ago",
            "Chỉ được nhập hồ sơ đã tiếp nhận trong vòng 30 ngày; hồ sơ cũ hơn hãy dùng chức năng nhập dữ liệu.",
            "Only dossiers of the last 30 days can be entered by hand; import older ones.",
        )));
    }
    Ok(at)
}

fn unknown_procedure(code: &ProcedureCode) -> Error {
    Error::field(FieldError::new(
        "procedure_code",
        "procedure_unknown",
        &format!("Không có thủ tục {code} trong danh mục."),
        &format!("There is no procedure {code} in the catalogue."),
    ))
}

fn not_in_force(procedure: &Procedure) -> Error {
    Error::field(FieldError::new(
        "procedure_code",
        "procedure_not_in_force",
        &format!(
            "Thủ tục {} không còn hoặc chưa có hiệu lực vào ngày tiếp nhận.",
            procedure.code
        ),
        &format!("Procedure {} is not in force on the day of receipt.", procedure.code),
    ))
}

fn check_agency(
    catalogue: &Catalogue,
    agency: &Agency,
    version: &ProcedureVersion,
    day: NaiveDate,
) -> Result<(), Error> {
    let refuse = |code, vi: String, en: String| Err(Error::field(FieldError::new("agency_code", code, &vi, &en)));
    if !agency.is_valid_on(day) {
        let next = agency.successors.first().and_then(|id| catalogue.tree().get(*id));
        let hint = |words: &str| next.map_or_else(String::new, |a| format!(" {words}: {} ({}).", a.name, a.code));
        return refuse(
            "agency_not_valid",
            format!(
                "{} không hoạt động vào ngày tiếp nhận.{}",
                agency.name,
                hint("Cơ quan kế thừa")
            ),
            format!(
                "{} does not exist on the day of receipt.{}",
                agency.name,
                hint("Succeeded by")
            ),
        );
    }
    let level = version.definition.agency_level;
    if agency.level == AgencyLevel::Department || agency.level != level {
        return refuse(
            "agency_level",
            format!(
                "Thủ tục này do {} giải quyết; {} là {}.",
                level.label_vi(),
                agency.name,
                agency.level.label_vi()
            ),
            format!(
                "This procedure is decided at {level} level; {} is {}.",
                agency.code, agency.level
            ),
        );
    }
    Ok(())
}

fn check_channels(new: &NewDossier, version: &ProcedureVersion) -> Result<(), Error> {
    let definition = &version.definition;
    let mut fields = Fields::new();
    if new.intake_channel == Channel::Online && !definition.service_level.is_online() {
        fields.push(FieldError::new(
            "intake_channel",
            "not_offered_online",
            "Thủ tục này chưa cung cấp dịch vụ công trực tuyến; hãy tiếp nhận trực tiếp.",
            "This procedure is not offered online.",
        ));
    }
    for (field, channel) in [
        ("intake_channel", new.intake_channel),
        ("return_channel", new.return_channel),
    ] {
        if channel == Channel::Postal && !definition.postal_allowed {
            fields.push(FieldError::new(
                field,
                "post_not_allowed",
                "Thủ tục này không tiếp nhận, trả kết quả qua bưu chính công ích.",
                "This procedure does not use the public post.",
            ));
        }
    }
    if new.return_channel == Channel::Postal && new.applicant.address.is_none() {
        fields.push(FieldError::new(
            "applicant.address",
            "missing",
            "Trả kết quả qua bưu chính thì cần địa chỉ người nhận.",
            "Returning the result by post needs an address.",
        ));
    }
    if new.applicant.id_number.is_none() && new.applicant.phone.is_none() {
        fields.push(FieldError::new(
            "applicant.phone",
            "secret_missing",
            "Cần số định danh hoặc số điện thoại: 4 số cuối là khóa để công dân tra cứu hồ sơ.",
            "An ID number or a phone number is needed: its last four digits let the citizen look the dossier up.",
        ));
    }
    fields.finish()
}

fn check_papers(new: &NewDossier, version: &ProcedureVersion) -> Result<(), Error> {
    let mut fields = Fields::new();
    for paper in paper::missing(&version.definition.papers, &new.papers, new.intake_channel) {
        fields.push(FieldError::new(
            &format!("papers.{}", paper.code),
            "paper_missing",
            &format!(
                "Thiếu giấy tờ bắt buộc: {} ({} bản chính, {} bản sao). Chưa đủ thì lập phiếu yêu cầu bổ sung.",
                paper.name, paper.originals, paper.copies
            ),
            &format!("Mandatory paper missing: {}.", paper.name),
        ));
    }
    fields.finish()
}

fn fees(id: DossierId, new: &NewDossier, version: &ProcedureVersion) -> Vec<FeeRow> {
    version
        .definition
        .fees_for(new.intake_channel)
        .filter(|fee| !fee.amount.is_zero() && !matches!(fee.timing, FeeTiming::Exempt | FeeTiming::None))
        .enumerate()
        .map(|(n, fee)| FeeRow {
            dossier_id: id,
            seq: i16::try_from(n + 1).unwrap_or(i16::MAX),
            kind: fee.kind,
            name: fee.name.clone(),
            amount: fee.amount.to_i64(),
            timing: fee.timing,
            state: PaymentState::Unpaid,
            method: None,
            settled_at: None,
            settled_by: None,
        })
        .collect()
}

/// Whether all fees are paid; nothing to pay counts as paid.
pub fn fee_state(fees: &[FeeRow]) -> PaymentState {
    overall(fees.iter().map(|f| f.state))
}
