//! A line of the exchange file: a dossier as another system knew it.

use std::sync::Arc;

use csv::ByteRecord;

use super::Office;
use super::cells::{Cells, Part};
use super::columns::Header;
use super::outcome::Outcome;
use super::past::{PastDossier, PastResult};
use super::pause;
use super::places;
use super::times::{self, Posted};
use crate::domain::codes::ProcedureCode;
use crate::domain::instant::Instant;
use crate::domain::person::ApplicantKind;
use crate::domain::postal::Channel;
use crate::domain::procedure::{Procedure, ProcedureVersion};
use crate::domain::text::{FieldCode, MultilineText};
use crate::service::catalogue_admin::at_that_time;
use crate::service::dossiers::applicant::Applicant;
use crate::service::dossiers::intake;
use crate::service::error::{FieldError, Fields};

/// Longest free text of a cell: as long as a reason may be here, so that whatever is exported can be read.
const LONGEST: usize = 2_000;

/// Reads a line.
///
/// # Errors
/// Everything that is wrong with it, by column.
pub fn read<'c>(office: &Office<'c>, header: &Header, record: &ByteRecord) -> Result<PastDossier<'c>, Fields> {
    let mut cells = Cells::new(header, record);
    let agency = places::deciding(office, &mut cells);
    let received_agency = places::receiving(office, &mut cells).or(agency);
    let submitted_at = cells.moment("submitted_at", Part::Beginning);
    let received_at = times::received_at(office, &mut cells, received_agency, submitted_at);
    if received_at.is_none() {
        cells.missing("received_at");
    }
    let procedure = procedure(office, &mut cells);
    let version = version(&mut cells, procedure, submitted_at, received_at);
    let applicant = applicant(&mut cells);
    let intake_channel = cells.required::<Channel>("intake_channel");
    let return_channel = cells.optional("return_channel").unwrap_or(Channel::Counter);
    let service_level = cells.optional("service_level");
    let submitted_at = submitted_at.or(received_at);
    let due_at = cells.moment("due_at", Part::End);
    let ended_at = times::not_before(&mut cells, "ended_at", received_at);
    let returned_at = times::not_before(&mut cells, "returned_at", ended_at.or(received_at));
    let outcome = outcome(&mut cells, ended_at, returned_at);
    let posted = Posted::read(office, &mut cells, received_at);
    let pause = pause::read(office, &mut cells, outcome, received_at);
    let result = result(&mut cells, ended_at);
    if let Some(received_at) = received_at {
        let known = |at: Option<Instant>| at.unwrap_or(received_at);
        in_order(&mut cells, "received_at", known(submitted_at), received_at);
        in_order(&mut cells, "due_at", received_at, known(due_at));
        in_order(&mut cells, "ended_at", received_at, known(ended_at));
        in_order(
            &mut cells,
            "returned_at",
            known(ended_at),
            returned_at.unwrap_or(known(ended_at)),
        );
        for (column, at) in [
            ("received_at", Some(received_at)),
            ("ended_at", ended_at),
            ("returned_at", returned_at),
        ] {
            if let Some(at) = at {
                in_the_past(office, &mut cells, column, at);
            }
        }
    }
    let days = [submitted_at, received_at].map(|at| at.map(Instant::local_day));
    if cells.text("code").is_none() {
        // A code may be that of an agency which this one goes on for.
        places::there_on(&mut cells, "agency", agency, received_at);
    }
    places::still_there(office, &mut cells, "agency", agency, received_at);
    if received_agency.map(|a| a.id) != agency.map(|a| a.id) {
        places::still_there(office, &mut cells, "received_agency", received_agency, received_at);
    }
    let code = places::code(office, &mut cells, [agency, received_agency], days);
    let matter = text(&mut cells, "matter");
    let sets = cells.optional("sets");
    let receiver = cells.optional("receiver");
    if receiver.is_some() && (returned_at.is_none() || return_channel != Channel::Counter) {
        cells.wrong.push(FieldError::new(
            "receiver",
            FieldCode::NotAtTheCounter,
            "Người nhận chỉ ghi cho hồ sơ đã trả kết quả trực tiếp.",
            "A receiver is named only of what was handed back at the counter.",
        ));
    }
    let (mut supplement_requests, extensions) = (cells.count("supplement_requests"), cells.count("extensions"));
    if outcome == Some(Outcome::SupplementRequested) {
        // The request that it waits for is one.
        supplement_requests = supplement_requests.max(1);
    }
    if let (Some(version), Some(_)) = (version, due_at)
        && intake_channel.is_some_and(|channel| version.definition.duration_for(channel).is_unlimited())
    {
        cells.wrong.push(FieldError::new(
            "due_at",
            FieldCode::NoDueTime,
            "Thủ tục này không có thời hạn.",
            "This procedure has no due time.",
        ));
    }
    if let (Some(version), true) = (version, result.is_some())
        && !version.definition.gives_result
    {
        cells.wrong.push(FieldError::new(
            "result_symbol",
            FieldCode::NoResultGiven,
            "Thủ tục này không có kết quả.",
            "This procedure gives no result.",
        ));
    }
    let promised = match (agency, version, intake_channel, received_at) {
        (Some(agency), Some(version), Some(channel), Some(at)) => {
            match intake::promised(office.catalogue, agency.id, version, channel, at) {
                Ok(deadline) => Some(deadline),
                Err(error) => {
                    let fields = at_that_time(error).fields;
                    fields.into_iter().for_each(|field| cells.wrong.push(field));
                    None
                }
            }
        }
        _ => None,
    };
    if let (Some(agency), Some(promised), Some(Outcome::Decided | Outcome::HandedBack)) = (agency, &promised, outcome) {
        times::hour_untold(office, &mut cells, agency, ended_at, due_at.or(promised.due_at()));
    }
    if let (Some(version), Some(Channel::Online)) = (version, intake_channel)
        && !service_level.unwrap_or(version.definition.service_level).is_online()
    {
        cells.doubtful.push(FieldError::new(
            "intake_channel",
            FieldCode::NotOfferedOnline,
            "Dịch vụ mức 1, 2 chỉ cung cấp thông tin; dòng vẫn được tính là nộp trực tuyến. Hãy kiểm tra kênh nộp và mức độ.",
            "A service of level 1 or 2 is information only; the line is counted as submitted online all the same.",
        ));
    }
    let whole = (|| {
        let version = version?;
        Some(PastDossier {
            code,
            promised: promised?,
            agency: agency?,
            received_agency: received_agency?,
            procedure: procedure?,
            version,
            applicant: applicant?,
            matter,
            sets,
            receiver,
            intake_channel: intake_channel?,
            return_channel,
            service_level: service_level.unwrap_or(version.definition.service_level),
            submitted_at: submitted_at?,
            received_at: received_at?,
            due_at,
            outcome: outcome?,
            pause,
            ended_at,
            returned_at,
            posted,
            supplement_requests,
            extensions,
            result,
            doubtful: std::mem::take(&mut cells.doubtful),
            unless_stored: std::mem::take(&mut cells.unless_stored),
        })
    })();
    match whole {
        Some(dossier) if cells.wrong.is_empty() => Ok(dossier),
        _ => Err(cells.wrong),
    }
}

pub(super) fn in_order<T: Copy + PartialOrd>(cells: &mut Cells<'_>, column: &str, earlier: T, later: T) {
    if later < earlier {
        cells.wrong.push(FieldError::new(
            column,
            FieldCode::OutOfOrder,
            "Sai thứ tự thời gian: nộp ≤ tiếp nhận ≤ hạn, tiếp nhận ≤ kết thúc ≤ trả kết quả, tiếp nhận ≤ tạm dừng ≤ hạn bổ sung, \
             tiếp nhận ≤ bàn giao bưu chính.",
            "Out of order: submitted ≤ received ≤ due, received ≤ ended ≤ returned, received ≤ paused ≤ answer by, received ≤ posted.",
        ));
    }
}

pub(super) fn in_the_past(office: &Office<'_>, cells: &mut Cells<'_>, column: &str, at: Instant) {
    if at > office.now {
        cells.wrong.push(in_the_future(column));
    }
}

pub(super) fn in_the_future(column: &str) -> FieldError {
    FieldError::new(
        column,
        FieldCode::InTheFuture,
        "Thời điểm này ở tương lai.",
        "This moment lies in the future.",
    )
}

/// A cell that contradicts how far the dossier had come.
pub(super) fn not_with_status(column: &str) -> FieldError {
    FieldError::new(
        column,
        FieldCode::NotWithStatus,
        "Không dùng được với trạng thái này.",
        "Not possible with this status.",
    )
}

fn procedure<'c>(office: &Office<'c>, cells: &mut Cells<'_>) -> Option<&'c Arc<Procedure>> {
    let code: ProcedureCode = cells.required("procedure")?;
    let found = office.catalogue.procedure(&code).ok();
    if found.is_none() {
        cells.wrong.push(FieldError::new(
            "procedure",
            FieldCode::ProcedureUnknown,
            &format!("Không có thủ tục {code} trong danh mục."),
            &format!("There is no procedure {code}."),
        ));
    }
    found
}

/// The version of the day on which it was handed in, as at an intake here.
fn version<'c>(
    cells: &mut Cells<'_>,
    procedure: Option<&'c Arc<Procedure>>,
    submitted_at: Option<Instant>,
    received_at: Option<Instant>,
) -> Option<&'c ProcedureVersion> {
    let day = submitted_at.or(received_at)?.local_day();
    let found = procedure?.version_on(day);
    if found.is_none() {
        cells.wrong.push(FieldError::new(
            if submitted_at.is_some() {
                "submitted_at"
            } else {
                "received_at"
            },
            FieldCode::ProcedureNotInForce,
            "Thủ tục chưa có hiệu lực vào ngày nộp hồ sơ; hãy thêm phiên bản thủ tục của ngày đó.",
            "The procedure was not in force on the day of submission; add the version of that day.",
        ));
    }
    found
}

fn applicant(cells: &mut Cells<'_>) -> Option<Applicant> {
    let kind = cells.optional("applicant_kind").unwrap_or(ApplicantKind::Individual);
    let name = cells.required("applicant_name");
    let id_number = cells.optional("applicant_id_number");
    let phone = cells.optional("applicant_phone");
    let email = cells.optional("applicant_email");
    let address = cells.optional("applicant_address");
    Some(Applicant {
        kind,
        name: name?,
        id_number,
        phone,
        email,
        address,
    })
}

fn outcome(cells: &mut Cells<'_>, ended_at: Option<Instant>, returned_at: Option<Instant>) -> Option<Outcome> {
    let outcome = match cells.text("status") {
        Some(_) => cells.optional::<Outcome>("status")?,
        None if returned_at.is_some() => Outcome::HandedBack,
        None if ended_at.is_some() => Outcome::Decided,
        None => Outcome::Received,
    };
    let (ends, returns) = (outcome.has_ended(), outcome == Outcome::HandedBack);
    for (column, demanded, there) in [("ended_at", ends, ended_at), ("returned_at", returns, returned_at)] {
        if demanded && there.is_none() {
            cells.missing(column);
        } else if !demanded && there.is_some() {
            cells.wrong.push(not_with_status(column));
        }
    }
    Some(outcome)
}

fn result(cells: &mut Cells<'_>, ended_at: Option<Instant>) -> Option<PastResult> {
    let symbol = text(cells, "result_symbol");
    let (summary, signer) = (text(cells, "result_summary"), text(cells, "result_signer"));
    let issued_on = cells.day("result_issued_on").or(ended_at.map(Instant::local_day));
    let (file, signed) = (text(cells, "result_file"), cells.flag("result_signed"));
    let Some(symbol) = symbol else {
        if summary.is_some() || signer.is_some() || file.is_some() || signed {
            cells.missing("result_symbol");
        }
        return None;
    };
    Some(PastResult {
        symbol,
        summary: summary.unwrap_or_default(),
        signer: signer.unwrap_or_default(),
        issued_on: issued_on?,
        file,
        signed,
    })
}

/// A free text, without what a text must not hold.
pub(super) fn text(cells: &mut Cells<'_>, column: &str) -> Option<String> {
    let text = cells.optional::<MultilineText<LONGEST>>(column)?;
    Some(text.as_str().to_owned())
}
