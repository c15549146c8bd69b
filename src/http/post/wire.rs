//! Items of the post on the wire, for officials and for the citizen.

use serde::Serialize;
use utoipa::ToSchema;

use crate::db::dossier_public::PublicItem;
use crate::db::postal_orders::OrderRow;
use crate::domain::postal::ItemCode;
use crate::service::dossiers::view::DossierView;

/// Something that happened to an item.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PostalEventWire {
    pub kind: &'static str,
    pub kind_name: &'static str,
    /// When it happened.
    pub at: String,
    /// When we heard of it.
    pub heard_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it was taken back as a mistake; from then on it counts for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
}

/// An item of the post.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PostalOrderWire {
    #[schema(example = "H02.07-261123-0001-O1")]
    pub order: String,
    /// `in`: the papers come; `out`: the result goes.
    pub direction: &'static str,
    pub carrier: String,
    #[schema(example = "EE473124829VN")]
    pub item_code: Option<String>,
    /// Whether the code carries a check digit and it is right.
    pub item_code_checked: bool,
    pub fee: i64,
    pub cod_amount: i64,
    /// Who sends the papers or receives the result.
    pub name: String,
    pub phone: Option<String>,
    pub address: String,
    /// The furthest it has come.
    pub state: &'static str,
    pub state_name: &'static str,
    pub since: String,
    /// It carried a result before the dossier was taken up again.
    pub superseded: bool,
    /// When it was handed out at the counter, after it had come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_at: Option<String>,
    /// By the time at which they happened.
    pub events: Vec<PostalEventWire>,
    /// What about it is to be looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// An item as a citizen sees it: not to whom it goes.
#[derive(Debug, Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PublicPostalOrderWire {
    pub direction: &'static str,
    pub carrier: String,
    pub item_code: Option<String>,
    pub state: &'static str,
    pub state_name: &'static str,
    pub since: String,
    /// When it was handed out at the counter, after it had come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_at: Option<String>,
}

impl From<&PublicItem> for PublicPostalOrderWire {
    fn from(row: &PublicItem) -> Self {
        Self {
            direction: row.direction.as_str(),
            carrier: row.carrier.clone(),
            item_code: row.item_code.clone(),
            state: row.state.as_str(),
            state_name: row.state.label_vi(),
            since: row.state_at.to_string(),
            given_at: row.given_at.map(|at| at.to_string()),
        }
    }
}

/// The items of a dossier.
pub fn items(view: &DossierView) -> Vec<PostalOrderWire> {
    let wire = |row: &OrderRow| PostalOrderWire {
        order: row.reference.clone(),
        direction: row.direction.as_str(),
        carrier: row.carrier.clone(),
        item_code: row.item_code.as_ref().map(ToString::to_string),
        item_code_checked: row.item_code.as_ref().is_some_and(ItemCode::checked),
        fee: row.fee,
        cod_amount: row.cod_amount,
        name: row.party_name.to_string(),
        phone: row.party_phone.as_ref().map(ToString::to_string),
        address: row.party_address.to_string(),
        state: row.state.as_str(),
        state_name: row.state.label_vi(),
        since: row.state_at.to_string(),
        superseded: row.superseded,
        given_at: row.given_at.map(|at| at.to_string()),
        events: view
            .post
            .events
            .iter()
            .filter(|e| e.order_id == row.id)
            .map(|e| PostalEventWire {
                kind: e.kind.as_str(),
                kind_name: e.kind.label_vi(),
                at: e.happened_at.to_string(),
                heard_at: e.heard_at.to_string(),
                note: e.note.clone(),
                cancelled_at: e.cancelled_at.map(|at| at.to_string()),
                cancel_reason: e.cancel_reason.clone(),
            })
            .collect(),
        problem: row.last_error.clone(),
    };
    view.post.orders.iter().map(wire).collect()
}
