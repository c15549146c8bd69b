//! How the money of a dossier, receipts and the cash book look on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::dossier_wire::{NamedWire, OfficialWire};
use crate::db::payment_requests::RequestRow;
use crate::db::payments::{ExemptionRow, NamedReceipt, PaymentRow, RefundRow};
use crate::service::dossiers::view::DossierView;
use crate::service::money::books::Book;
use crate::service::money::receipt_text;
use crate::service::money::reconcile::Reconciliation;

/// A receipt.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ReceiptWire {
    /// Form number, series and number, as printed; send it to cancel the receipt.
    #[schema(example = "01BLP0-001 AE-26E 0000001")]
    pub receipt: String,
    pub form: String,
    pub series: String,
    pub number: i32,
    /// Whole đồng.
    pub amount: i64,
    pub payer_name: String,
    pub issued_at: String,
    /// How often it was printed for the payer.
    pub prints: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
}

impl From<&NamedReceipt> for ReceiptWire {
    fn from(named: &NamedReceipt) -> Self {
        let row = &named.receipt;
        Self {
            receipt: receipt_text(named),
            form: named.form.to_string(),
            series: named.series.to_string(),
            number: row.number,
            amount: row.amount,
            payer_name: row.payer_name.clone(),
            issued_at: row.issued_at.to_string(),
            prints: row.prints,
            cancelled_at: row.cancelled_at.map(|at| at.to_string()),
            cancel_reason: row.cancel_reason.clone(),
        }
    }
}

/// Money that came in.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PaidWire {
    /// Whole đồng.
    pub amount: i64,
    pub method: &'static str,
    pub reference: Option<String>,
    pub paid_at: String,
    /// None where a gateway confirmed it.
    pub taken_by: Option<OfficialWire>,
    /// Numbers of the fees that it paid.
    pub fees: Vec<i16>,
    /// Entered by mistake: nothing came in.
    pub voided: bool,
    /// The one that counts is the last; none while the agency has no number left.
    pub receipts: Vec<ReceiptWire>,
}

/// An amount that was waived or given back.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct AdjustedWire {
    /// Number of the fee.
    pub fee: i16,
    /// Whole đồng.
    pub amount: i64,
    pub legal_ground: String,
    pub reason: String,
    pub at: String,
    pub by: Option<OfficialWire>,
    /// How a refund was paid out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Out of whose drawer a refund went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_out_by: Option<OfficialWire>,
}

/// A request for payment online.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PaymentRequestWire {
    #[schema(example = "H02.07.01-261123-0001-P1")]
    pub order_id: String,
    /// `to_send`, `open`, `paid`, `failed`, `expired`, `cancelled`.
    pub state: &'static str,
    pub state_name: &'static str,
    /// Whole đồng.
    pub amount: i64,
    /// Where the payer pays; none until the gateway has answered.
    pub pay_url: Option<String>,
    pub created_at: String,
    pub expires_at: String,
    /// Why the last call failed, or what about it is to be looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl From<&RequestRow> for PaymentRequestWire {
    fn from(row: &RequestRow) -> Self {
        Self {
            order_id: row.order_id.clone(),
            state: row.state.as_str(),
            state_name: row.state.label_vi(),
            amount: row.amount,
            pay_url: row.pay_url.clone(),
            created_at: row.created_at.to_string(),
            expires_at: row.expires_at.to_string(),
            problem: row.last_error.clone(),
        }
    }
}

/// What is recorded about the money of a dossier.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct MoneyWire {
    pub payments: Vec<PaidWire>,
    pub exemptions: Vec<AdjustedWire>,
    pub refunds: Vec<AdjustedWire>,
    pub requests: Vec<PaymentRequestWire>,
}

impl MoneyWire {
    /// From what a use case answered.
    pub fn new(view: &DossierView) -> Self {
        let money = &view.money;
        let official = |id| view.officials.get(&id).map(OfficialWire::from);
        let paid = |row: &PaymentRow| PaidWire {
            amount: row.amount,
            method: row.method.as_str(),
            reference: row.reference.clone(),
            paid_at: row.paid_at.to_string(),
            taken_by: row.taken_by.and_then(official),
            fees: money
                .payment_fees
                .iter()
                .filter(|f| f.payment_id == row.id)
                .map(|f| f.fee_seq)
                .collect(),
            voided: row.voided_at.is_some(),
            receipts: money
                .receipts
                .iter()
                .filter(|n| n.receipt.payment_id == row.id)
                .map(ReceiptWire::from)
                .collect(),
        };
        let exempted = |row: &ExemptionRow| AdjustedWire {
            fee: row.fee_seq,
            amount: row.amount,
            legal_ground: row.legal_ground.clone(),
            reason: row.reason.clone(),
            at: row.granted_at.to_string(),
            by: official(row.granted_by),
            method: None,
            reference: None,
            paid_out_by: None,
        };
        let refunded = |row: &RefundRow| AdjustedWire {
            fee: row.fee_seq,
            amount: row.amount,
            legal_ground: row.legal_ground.clone(),
            reason: row.reason.clone(),
            at: row.refunded_at.to_string(),
            by: official(row.decided_by),
            method: Some(row.method.as_str()),
            reference: row.reference.clone(),
            paid_out_by: official(row.paid_out_by),
        };
        Self {
            payments: money.payments.iter().map(paid).collect(),
            exemptions: money.exemptions.iter().map(exempted).collect(),
            refunds: money.refunds.iter().map(refunded).collect(),
            requests: money.requests.iter().map(PaymentRequestWire::from).collect(),
        }
    }
}

/// A book of receipts.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct BookWire {
    pub agency: NamedWire,
    #[schema(example = "01BLP0-001")]
    pub form: String,
    #[schema(example = "AE-26E")]
    pub series: String,
    pub first_number: i32,
    pub last_number: i32,
    /// The next number that will be given; none when the book is full or closed.
    pub next_number: Option<i32>,
    pub opened_at: String,
    pub closed_at: Option<String>,
    pub close_reason: Option<String>,
}

impl From<&Book> for BookWire {
    fn from(book: &Book) -> Self {
        let row = &book.row;
        let left = row.closed_at.is_none() && row.next_number <= row.last_number;
        Self {
            agency: book.agency.clone().into(),
            form: row.form.to_string(),
            series: row.series.to_string(),
            first_number: row.first_number,
            last_number: row.last_number,
            next_number: left.then_some(row.next_number),
            opened_at: row.opened_at.to_string(),
            closed_at: row.closed_at.map(|at| at.to_string()),
            close_reason: row.close_reason.clone(),
        }
    }
}

/// Books of receipts.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct BookList {
    pub items: Vec<BookWire>,
}

/// A difference between statement and books.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct DifferenceWire {
    pub order_id: String,
    /// `unknown_order`, `not_entered`, `amount`, `not_listed`, `listed_twice`.
    pub kind: &'static str,
    pub kind_name: &'static str,
    pub listed: Option<i64>,
    pub booked: Option<i64>,
}

/// A day's statement of the gateway compared with our books.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ReconciliationWire {
    pub day: String,
    pub requested_at: String,
    /// None while the statement is being fetched.
    pub finished_at: Option<String>,
    /// Orders that were compared.
    pub compared: Option<i64>,
    pub differences: Vec<DifferenceWire>,
    /// Why the statement could not be fetched yet.
    pub problem: Option<String>,
}

impl From<&Reconciliation> for ReconciliationWire {
    fn from(found: &Reconciliation) -> Self {
        let row = &found.row;
        let differences = found.differences.iter().map(|d| DifferenceWire {
            order_id: d.order_id.clone(),
            kind: d.kind.as_str(),
            kind_name: d.kind.label_vi(),
            listed: d.listed,
            booked: d.booked,
        });
        Self {
            day: row.day.to_string(),
            requested_at: row.requested_at.to_string(),
            finished_at: row.finished_at.map(|at| at.to_string()),
            compared: row.compared,
            differences: differences.collect(),
            problem: row.last_error.clone(),
        }
    }
}
