//! Lines without a code that look like a dossier which was there before their file.

use super::past::PastDossier;
use crate::db::Connection;
use crate::db::lookalikes::{Before, Likeness};
use crate::domain::dossier_code::DossierCode;
use crate::domain::text::FieldCode;
use crate::service::error::{Error, FieldError};

/// What duplicates share, of a line. Whose code comes along is known by that.
fn likeness(past: &PastDossier<'_>) -> Option<Likeness> {
    let applicant = &past.applicant;
    past.code.is_none().then(|| {
        Likeness::new(
            (past.agency.id, past.received_at.local_day(), past.procedure.id),
            applicant.id_number.clone(),
            applicant.name.search_key(),
        )
    })
}

/// What is said of each line that looks like a dossier which was there.
///
/// # Errors
/// The database refuses.
pub fn told(
    conn: &mut Connection,
    before: &Before,
    lines: &[(u64, PastDossier<'_>)],
) -> Result<Vec<Option<FieldError>>, Error> {
    let wanted: Vec<Option<Likeness>> = lines.iter().map(|(_, past)| likeness(past)).collect();
    let asked: Vec<Likeness> = wanted.iter().flatten().cloned().collect();
    if asked.is_empty() {
        return Ok(vec![None; lines.len()]);
    }
    let found = before.like(conn, &asked)?;
    let told = wanted.iter().map(|wanted| {
        let wanted = wanted.as_ref()?;
        found.get(wanted).map(|code| looks_like(code, wanted.number.is_some()))
    });
    Ok(told.collect())
}

fn looks_like(code: &DossierCode, by_number: bool) -> FieldError {
    let (column, who, who_en) = if by_number {
        ("applicant_id_number", "số định danh", "ID number")
    } else {
        ("applicant_name", "họ tên", "name")
    };
    FieldError::new(
        column,
        FieldCode::LooksLikeDuplicate,
        &format!(
            "Giống hồ sơ {code} đã có trong hệ thống: cùng {who} người nộp, cơ quan, thủ tục và ngày tiếp nhận. Nếu là hồ sơ khác, hãy \
             ghi mã hồ sơ, hoặc nhập riêng các dòng này trong một tệp khác và chọn vẫn nhập."
        ),
        &format!(
            "Looks like the dossier {code}, which is there already: the same {who_en} of the applicant, agency, procedure and day of \
             receipt. If it is another one, give it a code, or send such lines alone in a file of their own and choose to import them all the same."
        ),
    )
}
