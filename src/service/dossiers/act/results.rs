//! The result: attaching it, and how it goes home.

use super::{Act, NewResult};
use crate::db::dossier_parts::{self, ResultRow};
use crate::db::files::{self, ObjectRow};
use crate::db::postal_orders::OrderRow;
use crate::domain::event::ResultFile;
use crate::domain::file::FilePurpose;
use crate::domain::ids::DossierId;
use crate::domain::person::PersonName;
use crate::domain::postal::Channel;
use crate::domain::postal_order::{Direction, PostalState};
use crate::domain::signature::SignatureOutcome;
use crate::domain::text::FieldCode;
use crate::service::dossiers::case::Case;
use crate::service::error::{Error, FieldError, Reason};
use crate::service::post::{self, PostParts};

impl Act<'_> {
    /// The result goes home in another way than was registered.
    pub(super) fn return_by(&mut self, case: &mut Case, channel: Channel) -> Result<(), Error> {
        self.check_return(case, channel)?;
        if channel != Channel::Postal {
            post::not_needed(self.conn, case, &self.parts.post.orders, self.actor.user_id)?;
            self.parts.post = PostParts::load(self.conn, case.dossier.intake.id)?;
        }
        case.state().return_channel = channel;
        Ok(())
    }

    /// Whether it may: by post as at intake, or not at all.
    fn check_return(&self, case: &Case, channel: Channel) -> Result<(), Error> {
        let refuse = |code, vi: &str, en: &str| Err(Error::field(FieldError::new("return_channel", code, vi, en)));
        if channel != Channel::Postal {
            return match self.parts.post.orders.iter().find(|order| holds_result(order)) {
                Some(order) => refuse(
                    FieldCode::WithThePost,
                    &format!(
                        "Bưu chính đã nhận kết quả (bưu gửi {}) nên kết quả được trả qua bưu chính. Nếu ghi nhận nhầm, hãy hủy ghi \
                         nhận đó trước.",
                        order.reference
                    ),
                    &format!(
                        "The post has the result (item {}): it goes home by post. If that was entered by mistake, take it back first.",
                        order.reference
                    ),
                ),
                None => Ok(()),
            };
        }
        if !self.version.definition.postal_allowed {
            return refuse(
                FieldCode::PostNotAllowed,
                "Thủ tục này không tiếp nhận, trả kết quả qua bưu chính công ích.",
                "This procedure does not use the public post.",
            );
        }
        if case.dossier.intake.applicant_address.is_none() {
            return refuse(
                FieldCode::AddressMissing,
                "Hồ sơ không có địa chỉ người nhận nên không thể trả kết quả qua bưu chính.",
                "The dossier has no address to send the result to.",
            );
        }
        Ok(())
    }

    /// Whoever takes a result from the post or from the portal is told by these.
    pub(super) fn check_receiver(case: &Case, receiver: Option<&PersonName>) -> Result<(), Error> {
        if receiver.is_none() || case.dossier.state.return_channel == Channel::Counter {
            return Ok(());
        }
        Err(Error::field(FieldError::new(
            "receiver",
            FieldCode::NotAtTheCounter,
            "Chỉ ghi người nhận khi trả kết quả trực tiếp tại quầy; hãy để trống ô này hoặc chọn trả trực tiếp.",
            "A receiver is named only of what is handed back at the counter.",
        )))
    }

    pub(super) fn attach(&mut self, case: &mut Case, result: &NewResult) -> Result<(), Error> {
        if !self.version.definition.gives_result {
            return Err(Reason::NoResultGiven.into());
        }
        if result.issued_on > self.now.local_day() {
            return Err(Error::field(FieldError::new(
                "result.issued_on",
                FieldCode::InTheFuture,
                "Ngày ban hành kết quả không được ở tương lai.",
                "The day of issue must not lie in the future.",
            )));
        }
        let id = case.dossier.intake.id;
        check_days(result)?;
        let file = match result.file {
            Some(no) => Some(self.result_file(id, no)?),
            None => None,
        };
        let row = ResultRow {
            dossier_id: id,
            seq: self.parts.results.last().map_or(1, |r| r.seq + 1),
            symbol: result.symbol.clone(),
            summary: result.summary.clone(),
            signer: result.signer.clone(),
            issued_on: result.issued_on,
            declared_file: None,
            declared_signed: false,
            attached_at: self.now,
            attached_by: self.actor.user_id,
            agency_id: case.dossier.intake.agency_id,
            kind: result.kind.clone(),
            issuing_agency: result.issuing_agency.clone(),
            effective_on: result.effective_on,
            expires_on: result.expires_on,
            file_no: result.file,
            file_sha256: file.as_ref().map(|f| f.sha256.clone()),
            // A file that is no PDF carries no signature that could be checked.
            signature: file.map(|f| f.signature.unwrap_or(SignatureOutcome::None)),
            search_key: Some(ResultRow::key_of(&result.symbol, &result.summary)),
            annulled_at: None,
        };
        dossier_parts::insert_result(self.conn, &row)?;
        case.attach(&row);
        self.parts.results.push(row);
        Ok(())
    }

    /// How the history tells of the file of the last result: its hash, and what was found of its signatures.
    pub(super) fn attached(&self) -> Option<ResultFile> {
        let last = self.parts.results.last()?;
        Some(ResultFile {
            file: last.file_no?,
            sha256: last.file_sha256.as_ref().map(ToString::to_string),
            signature: last.signature,
        })
    }

    /// The content of a result file of the dossier.
    fn result_file(&mut self, id: DossierId, no: i16) -> Result<ObjectRow, Error> {
        let unknown = || {
            Error::field(FieldError::new(
                "result.file",
                FieldCode::FileUnknown,
                "Hồ sơ không có tệp kết quả với số này. Hãy tải tệp lên trước, đánh dấu là tệp kết quả.",
                "The dossier has no result file with this number. Upload it first (purpose=result).",
            ))
        };
        let row = files::of_dossier(self.conn, id)?
            .into_iter()
            .find(|f| f.no == no && f.purpose == FilePurpose::Result && f.removed_at.is_none())
            .ok_or_else(unknown)?;
        files::object(self.conn, &row.sha256)?.ok_or_else(|| Error::internal("a file without its content"))
    }
}

/// Whether the post holds the result of the dossier, or has delivered it.
fn holds_result(order: &OrderRow) -> bool {
    order.direction == Direction::Out
        && !order.superseded
        && order.state.is_posted()
        && order.state != PostalState::Returned
}

fn check_days(result: &NewResult) -> Result<(), Error> {
    let begin = result.effective_on.unwrap_or(result.issued_on);
    if result.expires_on.is_some_and(|end| end < begin) {
        return Err(Error::field(FieldError::new(
            "result.expires_on",
            FieldCode::BeforeStart,
            "Ngày hết hiệu lực phải từ ngày có hiệu lực (hoặc ngày ban hành) trở đi.",
            "The last day of validity must not come before the first.",
        )));
    }
    Ok(())
}
