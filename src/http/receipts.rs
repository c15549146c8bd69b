//! `/receipts`: the register of receipts.

use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::dossier_wire::OfficialWire;
use super::error::ReadErrors;
use super::extract::{Ctx, Params, day, limit};
use super::money_wire::ReceiptWire;
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::receipt::{NumberBlock, ReceiptState};
use crate::domain::text::FieldCode;
use crate::service::money::register::{Register, RegisterQuestion, register};
use crate::service::{Caller, Error, FieldError, Fields};

/// Whose receipts, which of them, and from where on.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ReceiptParams {
    /// Agency code.
    pub agency: Option<String>,
    /// Paid on this day or later.
    pub from: Option<String>,
    /// Paid on this day or before.
    pub to: Option<String>,
    /// Account name: only what this clerk took.
    pub clerk: Option<String>,
    /// `valid` or `cancelled`; both if absent.
    pub state: Option<String>,
    /// With this number, in whatever book; the marks of a book before it are left aside.
    pub number: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

impl ReceiptParams {
    /// What they ask; what is wrong is noted.
    pub fn read(&self, f: &mut Fields) -> RegisterQuestion {
        RegisterQuestion {
            agency: f.optional::<AgencyCode, _>("agency", self.agency.as_deref()),
            from: day(f, "from", self.from.as_deref()),
            to: day(f, "to", self.to.as_deref()),
            clerk: f.optional::<Username, _>("clerk", self.clerk.as_deref()),
            state: f.optional::<ReceiptState, _>("state", self.state.as_deref()),
            number: number(f, self.number.as_deref()),
            after: place(f, self.after.as_deref()),
        }
    }
}

fn number(f: &mut Fields, text: Option<&str>) -> Option<i32> {
    // Pages and receipts show it behind the marks of its book: that is what people copy.
    let number = text?.split_whitespace().next_back()?.parse().ok();
    let number = number.filter(|number| (1..=NumberBlock::MAX).contains(number));
    if number.is_none() {
        f.push(FieldError::new(
            "number",
            FieldCode::OutOfRange,
            "Số biên lai là số từ 1 đến 9999999.",
            "The number of a receipt lies between 1 and 9999999.",
        ));
    }
    number
}

fn place(f: &mut Fields, text: Option<&str>) -> (i64, i32) {
    let Some(text) = text else { return (0, 0) };
    let place = text
        .split_once('.')
        .and_then(|(book, number)| Some((book.parse().ok()?, number.parse().ok()?)));
    if place.is_none() {
        f.push(FieldError::not_a_cursor());
    }
    place.unwrap_or((0, 0))
}

/// A place in the register, as the next page is asked for.
pub fn place_text((book, number): (i64, i32)) -> String {
    format!("{book}.{number}")
}

/// A receipt in the register.
#[derive(serde::Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RegisteredWire {
    pub dossier: String,
    /// Day of the payment.
    pub day: String,
    pub method: &'static str,
    /// Who took the money; null of what was paid online.
    pub taken_by: Option<OfficialWire>,
    #[serde(flatten)]
    pub receipt: ReceiptWire,
}

/// A page of the register of receipts.
#[derive(serde::Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ReceiptPage {
    pub items: Vec<RegisteredWire>,
    /// Send it as `after` to get the next page.
    pub next: Option<String>,
}

impl From<&Register> for ReceiptPage {
    fn from(register: &Register) -> Self {
        let items = register.receipts.iter().map(|row| RegisteredWire {
            dossier: row.code.to_string(),
            day: row.day.to_string(),
            method: row.method.as_str(),
            taken_by: row
                .taken_by
                .and_then(|id| register.clerks.get(&id))
                .map(OfficialWire::from),
            receipt: (&row.named).into(),
        });
        Self {
            items: items.collect(),
            next: register.next.map(place_text),
        }
    }
}

/// Register of an agency's receipts: every number that was used, cancelled ones with their reason
#[utoipa::path(tag = "money", params(ReceiptParams), responses((status = 200, body = ReceiptPage), ReadErrors))]
#[get("/receipts")]
pub async fn list_receipts(ctx: Ctx, caller: Caller, params: Params<ReceiptParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    if params.0.agency.is_none() {
        f.push(FieldError::missing("agency"));
    }
    let limit = limit(&mut f, params.0.limit.as_deref());
    let question = params.0.read(&mut f);
    f.finish()?;
    let found = register(&ctx, caller, question, limit).await?;
    Ok(HttpResponse::Ok().json(ReceiptPage::from(&found)))
}
