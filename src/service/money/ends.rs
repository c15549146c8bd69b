//! What becomes of the money of a dossier when it ends without a result, and when it is taken up again.

use super::act::online;
use super::parts::MoneyParts;
use crate::db::Connection;
use crate::db::dossier_fees::FeeRow;
use crate::domain::fee::{FeeTiming, Money, PaymentState};
use crate::domain::instant::Instant;
use crate::service::error::Error;

/// No fee is asked for where no result will come: a request that the gateway still may answer is given up, and the gateway told.
/// Answers its number there.
///
/// # Errors
/// The database refuses.
pub fn ask_no_more(conn: &mut Connection, money: &MoneyParts, now: Instant) -> Result<Option<String>, Error> {
    let Some(open) = money.open_request() else {
        return Ok(None);
    };
    online::give_up(conn, open, now)?;
    Ok(Some(open.order_id.clone()))
}

/// A dossier is taken up again: what was given back of a fee since its end is due once more, if nothing of the payment was kept.
/// What was given back before had other reasons, and of what was given back in part the rest was kept. Answers whether anything
/// is due.
///
/// # Errors
/// An amount is none, or the database refuses.
pub fn ask_again(conn: &mut Connection, fees: &[FeeRow], money: &MoneyParts, ended_at: Instant) -> Result<bool, Error> {
    // What came in too much is a line without a time: nobody owes that.
    let given_back = |f: &&FeeRow| f.state == PaymentState::Refunded && f.timing != FeeTiming::None;
    let mut again = false;
    for fee in fees.iter().filter(given_back) {
        let Some((payment, _)) = money.payment_of(fee.seq) else {
            continue;
        };
        // Payments before this one were given back before an earlier end, or before that was taken up again.
        let of_fee = money.refunds.iter();
        let of_fee = of_fee.filter(|r| r.payment_id == payment.id && r.fee_seq == fee.seq);
        let since = of_fee
            .filter(|r| r.refunded_at >= ended_at)
            .map(|r| Money::new(r.amount));
        let since = since.collect::<Result<Vec<_>, _>>().map_err(Error::internal)?;
        let due = Money::sum(since).map_err(Error::internal)?;
        if !due.is_zero() {
            online::set_waiting(conn, fee.dossier_id, fee.seq, due.to_i64(), PaymentState::Unpaid)?;
            again = true;
        }
    }
    Ok(again)
}
