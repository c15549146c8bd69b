//! How a page of a cash book looks on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::dossier_wire::{NamedWire, OfficialWire};
use crate::domain::cash::Sums;
use crate::domain::ids::UserId;
use crate::domain::instant::Instant;
use crate::service::money::cash_book::CashView;

/// Sums of whole đồng.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct SumsWire {
    pub cash: i64,
    pub transfer: i64,
    pub online: i64,
}

impl From<Sums> for SumsWire {
    fn from(sums: Sums) -> Self {
        Self {
            cash: sums.cash,
            transfer: sums.transfer,
            online: sums.online,
        }
    }
}

/// A page of a cash book, whole đồng.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct CashPageWire {
    pub agency: NamedWire,
    pub clerk: OfficialWire,
    pub day: String,
    /// Cash in the drawer in the morning.
    pub opening: i64,
    pub taken: SumsWire,
    pub payments: i64,
    pub refunded: SumsWire,
    /// Cash handed over.
    pub handed_over: i64,
    /// Cash that must be in the drawer.
    pub expected: i64,
    /// Cash that was counted when the day was closed.
    pub counted: Option<i64>,
    pub difference: Option<i64>,
    pub closed: bool,
    /// What was handed over in the day, in order; what was taken back counts for nothing.
    pub handovers: Vec<CashHandoverWire>,
    /// How often the day was closed; what was opened again counts for nothing.
    pub closings: Vec<CashClosingWire>,
}

/// Who undid something in a cash book, when, and why.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct UndoneWire {
    pub at: String,
    pub by: Option<OfficialWire>,
    pub reason: String,
}

/// Cash that was handed over.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct CashHandoverWire {
    #[schema(example = "7214183604224")]
    pub id: String,
    /// Which of the day, from 1.
    pub number: usize,
    /// Whole đồng.
    pub amount: i64,
    #[schema(example = "Kho bạc Nhà nước Hiệp Hòa")]
    pub receiver: String,
    /// Number of the paper about it.
    pub reference: Option<String>,
    pub handed_at: String,
    /// Set once it was taken back.
    pub taken_back: Option<UndoneWire>,
}

/// A closing of a day.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct CashClosingWire {
    /// Whole đồng that had to be in the drawer.
    pub expected: i64,
    /// Whole đồng that were counted.
    pub counted: i64,
    pub note: Option<String>,
    pub closed_at: String,
    /// Set once the day was opened again.
    pub reopened: Option<UndoneWire>,
}

impl From<&CashView> for CashPageWire {
    fn from(view: &CashView) -> Self {
        let cash = &view.page.cash;
        Self {
            agency: view.agency.clone().into(),
            clerk: (&view.clerk).into(),
            day: view.page.day.to_string(),
            opening: cash.opening,
            taken: cash.movements.taken.into(),
            payments: view.page.payments,
            refunded: cash.movements.refunded.into(),
            handed_over: cash.movements.handed_over,
            expected: cash.expected,
            counted: cash.movements.counted,
            difference: cash.difference(),
            closed: view.closed,
            handovers: handovers(view),
            closings: closings(view),
        }
    }
}

fn undone(view: &CashView, at: Option<Instant>, by: Option<UserId>, reason: Option<&String>) -> Option<UndoneWire> {
    Some(UndoneWire {
        at: at?.to_string(),
        by: by.and_then(|id| view.officials.get(&id)).map(OfficialWire::from),
        reason: reason.cloned().unwrap_or_default(),
    })
}

fn handovers(view: &CashView) -> Vec<CashHandoverWire> {
    let rows = view.handovers.iter().enumerate().map(|(n, row)| CashHandoverWire {
        id: row.id.to_string(),
        number: n + 1,
        amount: row.amount,
        receiver: row.receiver.clone(),
        reference: row.reference.clone(),
        handed_at: row.handed_at.to_string(),
        taken_back: undone(view, row.cancelled_at, row.cancelled_by, row.cancel_reason.as_ref()),
    });
    rows.collect()
}

fn closings(view: &CashView) -> Vec<CashClosingWire> {
    let rows = view.closings.iter().map(|row| CashClosingWire {
        expected: row.expected,
        counted: row.counted,
        note: row.note.clone(),
        closed_at: row.closed_at.to_string(),
        reopened: undone(view, row.reopened_at, row.reopened_by, row.reopen_reason.as_ref()),
    });
    rows.collect()
}
