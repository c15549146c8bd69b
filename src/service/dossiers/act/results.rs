//! The result: attaching it, and how it goes home.

use super::{Act, NewResult};
use crate::db::dossier_parts::{self, ResultRow};
use crate::domain::postal::Channel;
use crate::service::dossiers::case::Case;
use crate::service::error::{Error, FieldError};

impl Act<'_> {
    /// Whether the result may go home in another way than was registered: by post as at intake, or not at all.
    pub(super) fn check_return(&self, case: &Case, channel: Channel) -> Result<(), Error> {
        let refuse = |code, vi: &str, en: &str| Err(Error::field(FieldError::new("return_channel", code, vi, en)));
        if channel != Channel::Postal {
            return Ok(());
        }
        if !self.version.definition.postal_allowed {
            return refuse(
                "post_not_allowed",
                "Thủ tục này không tiếp nhận, trả kết quả qua bưu chính công ích.",
                "This procedure does not use the public post.",
            );
        }
        if case.dossier.intake.applicant_address.is_none() {
            return refuse(
                "address_missing",
                "Hồ sơ không có địa chỉ người nhận nên không thể trả kết quả qua bưu chính.",
                "The dossier has no address to send the result to.",
            );
        }
        Ok(())
    }

    pub(super) fn attach(&mut self, case: &mut Case, result: &NewResult) -> Result<(), Error> {
        if result.issued_on > self.now.local_day() {
            return Err(Error::field(FieldError::new(
                "result.issued_on",
                "in_the_future",
                "Ngày ban hành kết quả không được ở tương lai.",
                "The day of issue must not lie in the future.",
            )));
        }
        let row = ResultRow {
            dossier_id: case.dossier.intake.id,
            seq: self.parts.results.last().map_or(1, |r| r.seq + 1),
            symbol: result.symbol.clone(),
            r#abstract: result.summary.clone(),
            signer: result.signer.clone(),
            issued_on: result.issued_on,
            file_reference: result.file_reference.clone(),
            digitally_signed: result.digitally_signed,
            attached_at: self.now,
            attached_by: self.actor.user_id,
        };
        dossier_parts::insert_result(self.conn, &row)?;
        self.parts.results.push(row);
        case.state().result_attached = true;
        Ok(())
    }
}
