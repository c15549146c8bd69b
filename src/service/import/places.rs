//! Where a line of the exchange file puts a dossier: who decides, where it was received, and the code it brings along.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Office;
use super::cells::Cells;
use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::codes::AgencyCode;
use crate::domain::dossier_code::DossierCode;
use crate::domain::instant::{Instant, day_vi};
use crate::domain::text::FieldCode;
use crate::service::dossiers::intake;
use crate::service::error::FieldError;

/// Highest number that a code may bring along: no agency receives as many dossiers in a day, and whatever comes after it must
/// still be a number.
const HIGHEST_NUMBER: u32 = 99_999;

/// Who decides. Departments do not: they hold steps of what their agency decides.
pub fn deciding<'c>(office: &Office<'c>, cells: &mut Cells<'_>) -> Option<&'c Agency> {
    let code: AgencyCode = cells.required("agency")?;
    let found = known(office, cells, "agency", &code)?;
    if found.level == AgencyLevel::Department {
        let above = found.parent_id.and_then(|id| office.catalogue.tree().get(id));
        let hint = above.map_or_else(String::new, |a| format!(": {} ({})", a.name, a.code));
        cells.wrong.push(FieldError::new(
            "agency",
            FieldCode::AgencyLevel,
            &format!("{} là phòng, ban; hãy ghi cơ quan giải quyết{hint}.", found.name),
            &format!("{code} is a department; name the agency that decides{hint}."),
        ));
        return None;
    }
    Some(found)
}

/// Refuses what an agency is said to have received before it was there: nobody could ask for figures of those days.
pub fn there_on(cells: &mut Cells<'_>, column: &str, agency: Option<&Agency>, received_at: Option<Instant>) {
    let (Some(agency), Some(day)) = (agency, received_at.map(Instant::local_day)) else {
        return;
    };
    if day < agency.valid_from {
        let since = agency.valid_from;
        cells.wrong.push(FieldError::new(
            column,
            FieldCode::BeforeAgency,
            &format!(
                "{} mới hoạt động từ {}; hãy ghi mã hồ sơ cũ, hoặc cơ quan đã tiếp nhận khi đó.",
                agency.name,
                day_vi(since)
            ),
            &format!(
                "{} exists since {since}; give the old code, or the agency that received it then.",
                agency.code
            ),
        ));
    }
}

/// Refuses what an agency is said to have received after its last day, unless that is stored already.
pub fn still_there(
    office: &Office<'_>,
    cells: &mut Cells<'_>,
    column: &str,
    agency: Option<&Agency>,
    received_at: Option<Instant>,
) {
    let (Some(agency), Some(day)) = (agency, received_at.map(Instant::local_day)) else {
        return;
    };
    if agency.valid_to.is_some_and(|last| last < day) {
        let [vi, en] = intake::taken_over_by(office.catalogue.tree(), agency, day);
        let error = FieldError::new(
            column,
            FieldCode::AfterAgency,
            &format!("{} không còn hoạt động vào ngày tiếp nhận.{vi}", agency.name),
            &format!("{} had ended on the day of receipt.{en}", agency.code),
        );
        // Only by its code is it known whether it is stored.
        if cells.text("code").is_some() {
            cells.unless_stored.push(error);
        } else {
            cells.wrong.push(error);
        }
    }
}

/// Where it was received, if that is told.
pub fn receiving<'c>(office: &Office<'c>, cells: &mut Cells<'_>) -> Option<&'c Agency> {
    let code: AgencyCode = cells.optional("received_agency")?;
    known(office, cells, "received_agency", &code)
}

fn known<'c>(office: &Office<'c>, cells: &mut Cells<'_>, column: &str, code: &AgencyCode) -> Option<&'c Agency> {
    let found = office.catalogue.tree().find(code).filter(|a| office.may(a.id));
    if found.is_none() {
        cells.wrong.push(FieldError::new(
            column,
            FieldCode::AgencyUnknown,
            &format!("Không có cơ quan {code}, hoặc cơ quan ngoài phạm vi của ông/bà."),
            &format!("There is no agency {code}, or it lies outside your scope."),
        ));
    }
    found
}

/// The code of a dossier that was taken in by these agencies on these days. It takes its number from whoever gives those of
/// that agency and day, so that only an agency that may be imported for can lose one, and of a day that has come.
///
/// A code of an agency that is known here says who took the dossier in and when, and must not contradict the line, unless
/// it is stored already: then it takes no number, and the line is compared. That of another system is never changed: it is
/// taken as it is, and what looks wrong is told.
pub fn code(
    office: &Office<'_>,
    cells: &mut Cells<'_>,
    agencies: [Option<&Agency>; 2],
    days: [Option<NaiveDate>; 2],
) -> Option<DossierCode> {
    let code: DossierCode = cells.optional("code")?;
    let home = office.catalogue.tree().find(code.agency());
    let in_the_future = code.day() > office.now.local_day();
    let too_high = code.number() > HIGHEST_NUMBER;
    let other_day = days.iter().any(Option::is_some) && !days.contains(&Some(code.day()));
    let day = FieldError::new(
        "code",
        FieldCode::CodeOtherDay,
        "Ngày trong mã hồ sơ không phải ngày nộp hay ngày tiếp nhận của dòng này.",
        "The day in the code is neither the day of submission nor that of receipt in this line.",
    );
    let wrong = if home.is_some_and(|agency| !office.may(agency.id)) {
        FieldError::new(
            "code",
            FieldCode::CodeAgency,
            "Mã hồ sơ thuộc cơ quan ngoài phạm vi của ông/bà.",
            "The code belongs to an agency outside your scope.",
        )
    } else if in_the_future {
        FieldError::new(
            "code",
            FieldCode::InTheFuture,
            "Ngày trong mã hồ sơ ở tương lai.",
            "The day in the code lies in the future.",
        )
    } else if too_high {
        FieldError::new(
            "code",
            FieldCode::CodeNumberTooHigh,
            &format!("Số thứ tự trong mã hồ sơ lớn hơn {HIGHEST_NUMBER}."),
            &format!("The number in the code is higher than {HIGHEST_NUMBER}."),
        )
    } else if home.is_some_and(|home| !goes_on(office, home, agencies)) {
        FieldError::new(
            "code",
            FieldCode::CodeOtherAgency,
            "Mã hồ sơ thuộc cơ quan khác với cơ quan giải quyết và nơi tiếp nhận của dòng này.",
            "The code belongs to an agency that neither decides nor received the dossier of this line.",
        )
    } else if other_day && home.is_some() {
        day
    } else {
        if other_day {
            cells.doubtful.push(day);
        }
        return Some(code);
    };
    if in_the_future || too_high {
        cells.wrong.push(wrong);
        return None;
    }
    cells.unless_stored.push(wrong);
    Some(code)
}

/// Whether one of these agencies, if any is told, goes on with what an agency took in: the agency itself or whoever it was
/// merged into, however often.
fn goes_on(office: &Office<'_>, home: &Agency, agencies: [Option<&Agency>; 2]) -> bool {
    let told = agencies.map(|agency| agency.map(|a| a.id));
    if told == [None, None] {
        return true;
    }
    let mut seen = BTreeSet::from([home.id]);
    let mut next = vec![home.id];
    while let Some(id) = next.pop() {
        if told.contains(&Some(id)) {
            return true;
        }
        let agency = office.catalogue.tree().get(id);
        let successors = agency.into_iter().flat_map(|a| a.successors.iter().copied());
        next.extend(successors.filter(|id| seen.insert(*id)));
    }
    false
}
