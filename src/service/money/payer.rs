//! What a payer does who has proven to know a dossier: beginning a payment online again that did not succeed.

use std::sync::Arc;

use super::act::online::{self, NewRequest};
use super::collect;
use super::parts::MoneyParts;
use crate::db::dossier_fees::{self, FeeRow};
use crate::db::dossiers::Dossier;
use crate::db::payment_requests::{self, RequestRow};
use crate::db::{Connection, locks};
use crate::domain::event::{Detail, Entry};
use crate::domain::fee::{FeeTiming, PaymentState};
use crate::service::context::Context;
use crate::service::dossiers::case::Case;
use crate::service::dossiers::public::Proven;
use crate::service::error::{Error, Reason};

/// How payment online of a dossier stands, for its citizen.
#[derive(Default)]
pub struct Online {
    /// The last request, while its fees are owed.
    pub last: Option<RequestRow>,
    /// Whether it can be begun again.
    pub may_begin_again: bool,
    /// What came in too much and has not gone back, whole đồng.
    pub surplus: i64,
}

impl Online {
    /// How it stands.
    ///
    /// # Errors
    /// The database refuses.
    pub fn of(
        conn: &mut Connection,
        ctx: &Context,
        dossier: &Dossier,
        fees: &[FeeRow],
        money: &MoneyParts,
    ) -> Result<Self, Error> {
        let owed = |f: &FeeRow| matches!(f.state, PaymentState::Unpaid | PaymentState::Pending);
        let last = money.requests.last().filter(|_| fees.iter().any(owed)).cloned();
        let paid_too_much = |f: &&FeeRow| f.timing == FeeTiming::None && f.state == PaymentState::Paid;
        let surplus = fees.iter().filter(paid_too_much).map(|f| {
            let back = money.refunds.iter().filter(|r| r.fee_seq == f.seq).map(|r| r.amount);
            f.amount.saturating_sub(back.sum())
        });
        Ok(Self {
            may_begin_again: unsuccessful(conn, ctx, dossier, fees, money).is_ok(),
            surplus: surplus.sum(),
            last,
        })
    }
}

/// Fees by their numbers, each with what is owed of it.
type Owed = Vec<(i16, i64)>;

/// The request that did not succeed, and what of it is still owed.
fn unsuccessful<'m>(
    conn: &mut Connection,
    ctx: &Context,
    dossier: &Dossier,
    fees: &[FeeRow],
    money: &'m MoneyParts,
) -> Result<(&'m RequestRow, Owed), Error> {
    if ctx.parties.gateway.is_none() {
        return Err(Reason::GatewayMissing.into());
    }
    if money.open_request().is_some() {
        return Err(Reason::FeePending.into());
    }
    let last = money.requests.last().filter(|r| r.state.is_unsuccessful());
    let last = last.ok_or(Reason::NothingToBeginAgain)?;
    let unpaid = |seq: i16| fees.iter().any(|f| f.seq == seq && f.state == PaymentState::Unpaid);
    let asked = payment_requests::fees(conn, last.id)?
        .into_iter()
        .map(|fee| fee.fee_seq);
    let asked: Vec<i16> = asked.filter(|seq| unpaid(*seq)).collect();
    if asked.is_empty() {
        return Err(Reason::FeeNotDue.into());
    }
    Ok((last, collect::choose(dossier, fees, Some(&asked))?))
}

/// Begins a payment online again that did not succeed: a new request for what of it is still owed. The dossier is locked, one
/// request waits for an answer at a time, and what did not succeed is begun again once.
///
/// # Errors
/// Another request waits for an answer, the last one did not end without success, nothing of it is owed any more, or the database
/// refuses.
pub async fn begin_again(ctx: &Arc<Context>, proven: &Proven) -> Result<(), Error> {
    let (ctx2, code) = (Arc::clone(ctx), proven.code().clone());
    ctx.db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            let mut case = Case::hold(conn, &code, ctx2.now())?.ok_or(Reason::PublicNotFound)?;
            let id = case.dossier.intake.id;
            let fees = dossier_fees::fees(conn, id)?;
            let money = MoneyParts::load(conn, id)?;
            let (last, chosen) = unsuccessful(conn, &ctx2, &case.dossier, &fees, &money)?;
            let new = NewRequest {
                fees: &chosen,
                return_url: last.return_url.clone(),
                created_by: last.created_by,
                begun_again_from: Some(last.id),
            };
            let row = online::send(conn, &ctx2, &case, money.requests.len(), new)?;
            let detail = Detail {
                order_id: Some(row.order_id),
                amount: Some(row.amount),
                ..Detail::default()
            };
            collect::refresh(conn, &mut case)?;
            case.save(conn, None, Entry::RequestPayment, &detail)
        })
        .await
}
