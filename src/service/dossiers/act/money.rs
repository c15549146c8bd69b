//! Money at the desk, and the post that takes a result home: what an action hands over to their own use cases.

use super::Act;
use crate::domain::event::Detail;
use crate::domain::paid::Paid;
use crate::domain::policy::Permission;
use crate::domain::postal::Channel;
use crate::domain::postal_order::Direction;
use crate::domain::text::FieldCode;
use crate::service::access::not_allowed;
use crate::service::dossiers::case::Case;
use crate::service::error::{Error, FieldError};
use crate::service::money::{self, Taking};
use crate::service::post;

impl Act<'_> {
    /// Takes money for fees that are due.
    pub(super) fn pay(
        &mut self,
        case: &mut Case,
        paid: &Paid,
        only: Option<&[i16]>,
        detail: &mut Detail,
    ) -> Result<(), Error> {
        let reach = self.situation(case).reach();
        if !money::may_take(self.actor, self.catalogue, &reach, paid.method()) {
            return Err(not_allowed(Permission::DossierCollect));
        }
        let chosen = money::choose(&case.dossier, &self.parts.fees, only)?;
        let taking = Taking {
            agency: money::desk_of(self.actor, self.catalogue, &case.dossier.intake, self.now.local_day()),
            method: paid.method(),
            reference: paid.reference(),
            taken_by: Some(self.actor.user_id),
            request: None,
            at: self.now,
        };
        let entered = money::take(self.conn, self.ids, self.catalogue, case, &taking, &chosen)?;
        detail.method = Some(paid.method());
        detail.amount = Some(entered.amount.to_i64());
        detail.receipt = Some(entered.receipt);
        self.parts.fees = money::refresh(self.conn, case)?;
        Ok(())
    }

    /// A result that goes home by post needs an item to go in: the one that was ordered, or one that is ordered now. Whoever takes it
    /// at the counter takes it out of the item in which the post may have brought it back. What came back is sent again only by whoever
    /// says so.
    pub(super) fn post_result(&mut self, case: &mut Case, named: bool, detail: &mut Detail) -> Result<(), Error> {
        let orders = crate::db::postal_orders::of_dossier(self.conn, case.dossier.intake.id)?;
        match case.dossier.state.return_channel {
            Channel::Postal => {}
            Channel::Online => return Ok(()),
            Channel::Counter => {
                detail.postal_order = post::counter::give(self.conn, &orders, self.now)?;
                return Ok(());
            }
        }
        let item = match post::under_way(&orders, Direction::Out) {
            Some(order) => order.reference.clone(),
            None if !named && post::counter::came_back(&orders)?.is_some() => {
                return Err(Error::field(FieldError::new(
                    "return_channel",
                    FieldCode::Missing,
                    "Bưu chính đã chuyển hoàn kết quả; hãy chọn trả trực tiếp tại quầy hay gửi lại qua bưu chính.",
                    "The post brought the result back: say whether it is handed out at the counter or sent again.",
                )));
            }
            None => {
                let new = post::NewOrder::home(&case.dossier.intake)?;
                post::place(
                    self.conn,
                    self.ids,
                    self.parties,
                    case,
                    &orders,
                    &new,
                    self.actor.user_id,
                )?
            }
        };
        detail.postal_order = Some(item);
        Ok(())
    }
}
