//! What is looked at before a dossier is taken in: where, when, by which channel and with which papers.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::NewDossier;
use crate::db::dossiers::Intake;
use crate::domain::agency::{Agency, AgencyLevel, AgencyTree};
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::instant::Instant;
use crate::domain::paper::{self, HandedPaper};
use crate::domain::person::Submitter;
use crate::domain::person::{IdNumber, Phone};
use crate::domain::policy::{Actor, Permission, Role};
use crate::domain::postal::Channel;
use crate::domain::procedure::{Procedure, ProcedureDefinition, ProcedureVersion};
use crate::domain::rules::RuleKey;
use crate::domain::text::FieldCode;
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::applicant::Applicant;
use crate::service::error::{Error, FieldError, Fields, Reason};
use crate::service::notices::unreachable;

/// How many days after the fact a dossier may still be entered by hand. Older history comes in by import.
const LATE_ENTRY_DAYS: u64 = 30;

/// Who decides and where it is received.
///
/// # Errors
/// The person may not take dossiers in there, or for that agency.
pub fn places<'c>(
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
    let unknown =
        |field, code: &AgencyCode| Error::with(Reason::AgencyNotFound, [code.to_string()]).naming_agency(field);
    let agency = match agency {
        Some(code) => catalogue.agency(code).map_err(|e| e.naming_agency("agency_code"))?,
        None => own.ok_or_else(|| Error::field(FieldError::missing("agency_code")))?,
    };
    let received = match received {
        Some(code) => catalogue
            .agency(code)
            .map_err(|e| e.naming_agency("received_agency_code"))?,
        None if mine(agency) => agency,
        None => own.ok_or_else(|| Error::field(FieldError::missing("received_agency_code")))?,
    };
    if received.level == AgencyLevel::Department {
        return Err(Error::field(FieldError::new(
            "received_agency_code",
            FieldCode::AgencyLevel,
            &format!(
                "{} là phòng, ban nên không có quầy tiếp nhận; hãy ghi cơ quan tiếp nhận.",
                received.name
            ),
            &format!(
                "{} is a department and has no counter; name the agency that receives.",
                received.code
            ),
        )));
    }
    if !mine(received) {
        return Err(unknown("received_agency_code", &received.code));
    }
    // A counter takes in what its own agency or one above it decides; any other only where the law lets it.
    if !mine(agency) && !tree.is_within(received.id, agency.id) {
        let root = |id| tree.path(id).first().map(|a| a.id);
        if root(agency.id) != root(received.id) {
            return Err(unknown("agency_code", &agency.code));
        }
        if catalogue.rule(RuleKey::IntakeRegardlessOfBoundary, received.id, day) != 1 {
            return Err(beyond_boundary(agency, received));
        }
    }
    Ok((agency, received))
}

/// Of any other agency a rule says whether a counter takes in what that one decides.
fn beyond_boundary(agency: &Agency, received: &Agency) -> Error {
    Error::field(FieldError::new(
        "agency_code",
        FieldCode::Boundary,
        &format!(
            "Theo quy định áp dụng vào ngày tiếp nhận, {} không nhận hồ sơ do {} giải quyết (tiếp nhận không phụ thuộc địa giới chưa \
             được áp dụng).",
            received.name, agency.name
        ),
        &format!(
            "By the rule of that day {} takes in nothing that {} decides (intake regardless of boundary does not hold).",
            received.code, agency.code
        ),
    ))
}

pub(super) fn moment(new: &NewDossier, now: Instant) -> Result<Instant, Error> {
    let Some(at) = new.received_at else { return Ok(now) };
    if at > now {
        return Err(Error::field(FieldError::new(
            "received_at",
            FieldCode::InTheFuture,
            "Thời điểm tiếp nhận không được ở tương lai.",
            "The time of receipt must not lie in the future.",
        )));
    }
    let earliest = now.local_day().checked_sub_days(Days::new(LATE_ENTRY_DAYS));
    if earliest.is_some_and(|day| at.local_day() < day) {
        return Err(Error::field(FieldError::new(
            "received_at",
            FieldCode::TooLongAgo,
            "Chỉ được nhập hồ sơ đã tiếp nhận trong vòng 30 ngày; hồ sơ cũ hơn hãy dùng chức năng nhập dữ liệu.",
            "Only dossiers of the last 30 days can be entered by hand; import older ones.",
        )));
    }
    Ok(at)
}

pub(super) fn unknown_procedure(code: &ProcedureCode) -> Error {
    Error::field(FieldError::new(
        "procedure_code",
        FieldCode::ProcedureUnknown,
        &format!("Không có thủ tục {code} trong danh mục."),
        &format!("There is no procedure {code} in the catalogue."),
    ))
}

pub(super) fn not_in_force(procedure: &Procedure) -> Error {
    Error::field(FieldError::new(
        "procedure_code",
        FieldCode::ProcedureNotInForce,
        &format!(
            "Thủ tục {} không còn hoặc chưa có hiệu lực vào ngày tiếp nhận.",
            procedure.code
        ),
        &format!("Procedure {} is not in force on the day of receipt.", procedure.code),
    ))
}

/// Who goes on with what an agency that has ended did, as a sentence in both languages to put behind another; none if nobody does.
pub fn taken_over_by(tree: &AgencyTree, ended: &Agency, day: NaiveDate) -> [String; 2] {
    let first = || ended.successors.first().and_then(|id| tree.get(*id));
    let next = tree.working_for(ended.id, day).or_else(first);
    ["Cơ quan kế thừa", "Succeeded by"]
        .map(|words| next.map_or_else(String::new, |a| format!(" {words}: {} ({}).", a.name, a.code)))
}

/// Refuses to accept a dossier for an agency that has ended: what is accepted counts as received today.
///
/// # Errors
/// The agency that decides, or the one that receives, is not there today.
pub fn still_receives(catalogue: &Catalogue, intake: &Intake, now: Instant) -> Result<(), Error> {
    let (tree, day) = (catalogue.tree(), now.local_day());
    let places = [intake.agency_id, intake.received_agency_id];
    let ended = places
        .iter()
        .filter_map(|id| tree.get(*id))
        .find(|agency| !agency.is_valid_on(day));
    let Some(ended) = ended else { return Ok(()) };
    let [vi, en] = taken_over_by(tree, ended, day);
    Err(Error::named(
        Reason::AgencyEnded,
        [ended.code.as_str(), &vi],
        [ended.code.as_str(), &en],
    ))
}

fn not_there(tree: &AgencyTree, field: &str, agency: &Agency, day: NaiveDate) -> Option<FieldError> {
    let [vi, en] = taken_over_by(tree, agency, day);
    (!agency.is_valid_on(day)).then(|| {
        FieldError::new(
            field,
            FieldCode::AgencyNotValid,
            &format!("{} không hoạt động vào ngày tiếp nhận.{vi}", agency.name),
            &format!("{} does not exist on the day of receipt.{en}", agency.name),
        )
    })
}

/// Refuses a counter that is not there on the day.
pub(super) fn check_counter(catalogue: &Catalogue, received: &Agency, day: NaiveDate) -> Result<(), Error> {
    match not_there(catalogue.tree(), "received_agency_code", received, day) {
        Some(error) => Err(Error::field(error)),
        None => Ok(()),
    }
}

/// Refuses, in a field, an agency that does not decide a procedure or is not there on the day.
///
/// # Errors
/// It has ended or has not begun, or it is of another level.
pub fn check_agency(
    catalogue: &Catalogue,
    field: &str,
    agency: &Agency,
    version: &ProcedureVersion,
    day: NaiveDate,
) -> Result<(), Error> {
    let refuse = |code, vi: String, en: String| Err(Error::field(FieldError::new(field, code, &vi, &en)));
    if let Some(error) = not_there(catalogue.tree(), field, agency, day) {
        return Err(Error::field(error));
    }
    let level = version.definition.agency_level;
    if agency.level == AgencyLevel::Department || agency.level != level {
        return refuse(
            FieldCode::AgencyLevel,
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

/// What is wrong, in a field, with handing in through a channel that a procedure does not offer.
pub fn not_offered(field: &str, channel: Channel, definition: &ProcedureDefinition) -> Option<FieldError> {
    let offered = channel != Channel::Online || definition.service_level.is_online();
    (!offered).then(|| {
        FieldError::new(
            field,
            FieldCode::NotOfferedOnline,
            "Thủ tục này chưa cung cấp dịch vụ công trực tuyến; hãy tiếp nhận trực tiếp.",
            "This procedure is not offered online.",
        )
    })
}

/// Refuses channels that are not offered, papers that are none, and a dossier that lacks something: all of it at once. Answers with
/// the papers as [`known_papers`] has them.
pub(super) fn check_whole(new: &NewDossier, version: &ProcedureVersion) -> Result<Vec<HandedPaper>, Error> {
    let definition = &version.definition;
    let mut fields = Fields::new();
    if let Some(error) = not_offered("intake_channel", new.intake_channel, definition) {
        fields.push(error);
    }
    for (field, channel) in [
        ("intake_channel", new.intake_channel),
        ("return_channel", new.return_channel),
    ] {
        if channel == Channel::Postal && !definition.postal_allowed {
            fields.push(FieldError::new(
                field,
                FieldCode::PostNotAllowed,
                "Thủ tục này không tiếp nhận, trả kết quả qua bưu chính công ích.",
                "This procedure does not use the public post.",
            ));
        }
    }
    for error in lacking_of(&new.applicant, new.submitter.as_ref(), new.return_channel) {
        fields.push(error);
    }
    let (phone, email) = (new.applicant.phone.is_some(), new.applicant.email.is_some());
    for error in unreachable(new.consent, ("applicant.phone", phone), ("applicant.email", email)) {
        fields.push(error);
    }
    // What waits to be accepted may be incomplete, which is why it waits.
    if !new.waits() {
        for error in missing(&new.papers, new.intake_channel, definition) {
            fields.push(error);
        }
    }
    fields.before(known_papers(&new.papers, definition))
}

/// As [`lacking`], of people who are known.
pub fn lacking_of(applicant: &Applicant, submitter: Option<&Submitter>, returned: Channel) -> Vec<FieldError> {
    let known_to = |number: &Option<IdNumber>, phone: &Option<Phone>| number.is_some() || phone.is_some();
    let known =
        known_to(&applicant.id_number, &applicant.phone) || submitter.is_some_and(|s| known_to(&s.id_number, &s.phone));
    lacking(applicant.address.is_some(), known, returned)
}

/// What cannot be done without: an address to which the result is sent, and by what the citizen looks the dossier up: digits that
/// the applicant knows, or who hands in for them.
pub fn lacking(has_address: bool, has_digits: bool, returned: Channel) -> Vec<FieldError> {
    let mut lacking = Vec::new();
    if returned == Channel::Postal && !has_address {
        lacking.push(FieldError::new(
            "applicant.address",
            FieldCode::Missing,
            "Trả kết quả qua bưu chính thì cần địa chỉ người nhận.",
            "Returning the result by post needs an address.",
        ));
    }
    if !has_digits {
        lacking.push(FieldError::new(
            "applicant.phone",
            FieldCode::SecretMissing,
            "Cần số định danh hoặc số điện thoại của chủ hồ sơ hay của người nộp thay: 4 số cuối là khóa để tra cứu hồ sơ.",
            "An ID number or a phone number of the applicant, or of who hands in for them, is needed: its last four digits let them look the dossier up.",
        ));
    }
    lacking
}

/// Mandatory papers that were not handed in, each in its field.
pub fn missing(papers: &[HandedPaper], channel: Channel, definition: &ProcedureDefinition) -> Vec<FieldError> {
    let missing = paper::missing(&definition.papers, papers, channel).into_iter();
    let told = missing.map(|paper| {
        FieldError::new(
            &format!("papers.{}", paper.code),
            FieldCode::PaperMissing,
            &format!(
                "Thiếu giấy tờ bắt buộc: {}{}. Chưa đủ thì lưu mà chưa tiếp nhận, để lập phiếu yêu cầu bổ sung hoặc từ chối.",
                paper.name,
                wanted(paper.originals, paper.copies)
            ),
            &format!(
                "Mandatory paper missing: {}. Save it without receiving it to ask for it or to refuse.",
                paper.name
            ),
        )
    });
    told.collect()
}

/// How many of a paper are wanted, in brackets; nothing of a kind of which none is.
fn wanted(originals: u8, copies: u8) -> String {
    let of = |number: u8, kind: &str| (number > 0).then(|| format!("{number} {kind}"));
    let parts: Vec<String> = [of(originals, "bản chính"), of(copies, "bản sao")]
        .into_iter()
        .flatten()
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    }
}

/// Papers by their codes: each once, and none that the procedure does not know, unless it has a name of its own. One that says
/// nothing but its code is called what the procedure calls it.
///
/// # Errors
/// A code is unknown or there twice.
pub(in crate::service::dossiers) fn known_papers(
    papers: &[HandedPaper],
    definition: &ProcedureDefinition,
) -> Result<Vec<HandedPaper>, Error> {
    let mut fields = Fields::new();
    let mut seen = BTreeSet::new();
    let mut known = papers.to_vec();
    for (n, paper) in known.iter_mut().enumerate() {
        let Some(code) = &paper.code else { continue };
        let field = format!("papers[{n}].code");
        if paper.name == *code && !definition.papers.iter().any(|required| required.code == *code) {
            fields.push(FieldError::new(
                &field,
                FieldCode::PaperUnknown,
                "Thủ tục không có giấy tờ với mã này; giấy tờ khác thì ghi tên.",
                "The procedure has no paper with this code; another paper needs a name.",
            ));
        }
        if !seen.insert(code.clone()) {
            fields.push(FieldError::new(
                &field,
                FieldCode::Duplicate,
                "Giấy tờ này đã có trong danh sách; hãy ghi tổng số bản ở một dòng.",
                "This paper is in the list already; give all its copies in one line.",
            ));
        }
        paper.name = paper.called(&definition.papers).to_owned();
    }
    fields.finish()?;
    Ok(known)
}
