//! The register of receipts: every number that was used, by whom and for whom.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::db;
use crate::db::receipt_books::{self, RegisterRow, Wanted};
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::look::Look;
use crate::domain::policy::{Permission, Role};
use crate::domain::receipt::ReceiptState;
use crate::domain::text::FieldCode;
use crate::service::access::{self, Desk};
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view::{Official, note_look, officials};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::paging::cut;

/// Which receipts, and from where on.
#[derive(Clone, Debug, Default)]
pub struct RegisterQuestion {
    /// Whose books; those of the first agency whose cash books the person may read, if absent.
    pub agency: Option<AgencyCode>,
    /// Paid on this day or later.
    pub from: Option<NaiveDate>,
    /// Paid on this day or before.
    pub to: Option<NaiveDate>,
    /// Of what this clerk took.
    pub clerk: Option<Username>,
    /// Those that count, or those that were cancelled.
    pub state: Option<ReceiptState>,
    /// With this number, in whatever book.
    pub number: Option<i32>,
    /// Behind this place.
    pub after: (i64, i32),
}

/// A page of receipts, and where the next begins.
pub struct Register {
    /// Whose receipts they are.
    pub agency: AgencyCode,
    /// Receipts in the order of book and number, cancelled ones too.
    pub receipts: Vec<RegisterRow>,
    /// Who took the money of each.
    pub clerks: HashMap<UserId, Official>,
    /// Who takes money there now, by name.
    pub collecting: Vec<Official>,
    /// Where the next page begins.
    pub next: Option<(i64, i32)>,
}

/// The agency whose money somebody asks about: the first whose cash books they may read, if they name none.
///
/// # Errors
/// It is out of scope, or the person may not.
pub(super) fn book_agency(desk: &Desk<'_>, named: Option<&AgencyCode>) -> Result<(AgencyId, AgencyCode), Error> {
    let id = match named {
        Some(code) => desk.catalogue.agency(code)?.id,
        None => desk
            .actor
            .grants
            .iter()
            .find(|g| g.role.allows(Permission::CashBookRead))
            .map(|g| g.agency_id)
            .ok_or_else(|| access::not_allowed(Permission::CashBookRead))?,
    };
    let found = desk.agency_in_scope(Permission::CashBookRead, id)?;
    Ok((found.id, found.code.clone()))
}

/// The register of an agency's receipts. It names people, so the look is noted.
///
/// # Errors
/// The days run backwards, the agency is out of scope, there is no such clerk, the person may not, or the database refuses.
pub async fn register(
    ctx: &Arc<Context>,
    caller: Caller,
    question: RegisterQuestion,
    limit: i64,
) -> Result<Register, Error> {
    if question.from.zip(question.to).is_some_and(|(from, to)| from > to) {
        return Err(Error::field(FieldError::new(
            "to",
            FieldCode::BeforeStart,
            "Ngày cuối phải từ ngày đầu trở đi.",
            "The last day must not lie before the first.",
        )));
    }
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, register) = ctx
        .db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller2, Permission::CashBookRead)?;
            let (agency, code) = book_agency(&desk, question.agency.as_ref())?;
            desk.may_name(&[agency])?;
            let below: Vec<AgencyId> = desk.catalogue.tree().subtree(agency).iter().map(|a| a.id).collect();
            let clerk = match &question.clerk {
                Some(name) => {
                    let user = db::accounts::find_user(desk.conn, name)?;
                    Some(
                        user.ok_or_else(|| Error::with(Reason::UserNotFound, [name.to_string()]))?
                            .id,
                    )
                }
                None => None,
            };
            let wanted = Wanted {
                from: question.from,
                to: question.to,
                clerk,
                state: question.state,
                number: question.number,
            };
            let mut receipts = receipt_books::register(desk.conn, agency, &wanted, question.after, limit + 1)?;
            let next = cut(&mut receipts, limit).map(|r| (r.named.receipt.book_id.get(), r.named.receipt.number));
            let collectors: Vec<Role> = Role::ALL
                .iter()
                .copied()
                .filter(|role| role.allows(Permission::DossierCollect))
                .collect();
            let collecting = db::accounts::with_grants(desk.conn, &collectors, &below)?;
            Ok::<_, Error>((
                desk.actor.user_id,
                Register {
                    agency: code,
                    clerks: officials(desk.conn, receipts.iter().filter_map(|r| r.taken_by).collect())?,
                    collecting: collecting
                        .into_iter()
                        .map(|(username, full_name)| Official {
                            username: username.to_string(),
                            full_name,
                        })
                        .collect(),
                    receipts,
                    next,
                },
            ))
        })
        .await?;
    note_look(ctx, &caller, user, None, Look::Receipts).await?;
    Ok(register)
}
