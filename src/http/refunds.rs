//! `/refunds`: what a desk gave back.

use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossier_wire::OfficialWire;
use super::error::ReadErrors;
use super::extract::{Ctx, Params, day_of, limit, required_day, sure};
use crate::db::refunds::{Place, RefundSum};
use crate::domain::codes::AgencyCode;
use crate::domain::ids::UserId;
use crate::service::money::refunds::{RefundQuestion, Refunded, Refunds, list};
use crate::service::{Caller, Error, FieldError, Fields};

/// Whose refunds, of which days, and from where on.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct RefundParams {
    /// Agency code of the desk.
    #[param(example = "H02.07")]
    pub agency: Option<String>,
    /// Given back on this day or later.
    pub from: Option<String>,
    /// Given back on this day or before.
    pub to: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

impl RefundParams {
    /// What they ask.
    ///
    /// # Errors
    /// Parameters that are wrong or missing, with those noted before.
    pub fn read(&self, mut f: Fields) -> Result<RefundQuestion, Error> {
        let agency = f.optional::<AgencyCode, _>("agency", self.agency.as_deref());
        let from = required_day(&mut f, "from", self.from.as_deref());
        let to = required_day(&mut f, "to", self.to.as_deref());
        let after = self.after.as_deref().map(place);
        if after == Some(None) {
            f.push(FieldError::not_a_cursor());
        }
        f.finish()?;
        Ok(RefundQuestion {
            agency,
            days: (sure(from)?, sure(to)?),
            after: after.flatten(),
        })
    }
}

fn place(text: &str) -> Option<Place> {
    let (day, id) = text.split_once('.')?;
    Some((day_of(day)?, id.parse().ok()?))
}

/// A place among refunds, as the next page is asked for.
pub fn place_text((day, id): Place) -> String {
    format!("{day}.{id}")
}

/// A refund.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RefundWire {
    pub day: String,
    pub dossier: String,
    /// Number of the fee.
    pub fee: i16,
    /// Of the payment of which it was given back; null where no number was left for one.
    #[schema(example = "01BLP0-001 AA-26E 0000001")]
    pub receipt: Option<String>,
    /// Whole đồng.
    pub amount: i64,
    /// How it was paid out: `cash` or `transfer`.
    pub method: &'static str,
    /// How it had been paid.
    pub paid_by: &'static str,
    /// Day of that payment.
    pub paid_on: String,
    /// Number of the transfer.
    pub reference: Option<String>,
    pub legal_ground: String,
    pub reason: String,
    pub at: String,
    /// Who decided.
    pub by: Option<OfficialWire>,
    /// Out of whose drawer it went.
    pub paid_out_by: Option<OfficialWire>,
}

/// A sum of refunds.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RefundSumWire {
    /// How they were paid out.
    pub method: &'static str,
    /// How they had been paid.
    pub paid_by: &'static str,
    /// Whole đồng.
    pub amount: i64,
    pub refunds: i64,
}

impl From<&RefundSum> for RefundSumWire {
    fn from(sum: &RefundSum) -> Self {
        Self {
            method: sum.method.as_str(),
            paid_by: sum.paid_by.as_str(),
            amount: sum.total,
            refunds: sum.entries,
        }
    }
}

/// A page of refunds.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RefundPage {
    /// The oldest first.
    pub items: Vec<RefundWire>,
    /// Of all that were asked for, whatever page this is.
    pub sums: Vec<RefundSumWire>,
    /// Whole đồng, of all that were asked for.
    pub total: i64,
    /// Send it as `after` to get the next page.
    pub next: Option<String>,
}

impl From<&Refunds> for RefundPage {
    fn from(page: &Refunds) -> Self {
        let official = |id: UserId| page.officials.get(&id).map(OfficialWire::from);
        let item = |Refunded { row, receipt }: &Refunded| RefundWire {
            day: row.refund.day.to_string(),
            dossier: row.code.to_string(),
            fee: row.refund.fee_seq,
            receipt: receipt.clone(),
            amount: row.refund.amount,
            method: row.refund.method.as_str(),
            paid_by: row.paid_by.as_str(),
            paid_on: row.paid_on.to_string(),
            reference: row.refund.reference.clone(),
            legal_ground: row.refund.legal_ground.clone(),
            reason: row.refund.reason.clone(),
            at: row.refund.refunded_at.to_string(),
            by: official(row.refund.decided_by),
            paid_out_by: official(row.refund.paid_out_by),
        };
        Self {
            items: page.items.iter().map(item).collect(),
            sums: page.sums.iter().map(RefundSumWire::from).collect(),
            total: page.sums.iter().map(|sum| sum.total).sum(),
            next: page.next.map(place_text),
        }
    }
}

/// What a desk gave back in some days
///
/// By day, with the receipt of the payment, who decided and out of whose drawer it went; and sums of all of it by how it went back and
/// how it had been paid. What came online goes back in cash or by transfer.
#[utoipa::path(tag = "money", params(RefundParams), responses((status = 200, body = RefundPage), ReadErrors))]
#[get("/refunds")]
pub async fn list_refunds(ctx: Ctx, caller: Caller, params: Params<RefundParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    if params.0.agency.is_none() {
        f.push(FieldError::missing("agency"));
    }
    let limit = limit(&mut f, params.0.limit.as_deref());
    let page = list(&ctx, caller, params.0.read(f)?, limit).await?;
    Ok(HttpResponse::Ok().json(RefundPage::from(&page)))
}
