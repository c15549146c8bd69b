//! Waiving a fee, giving one back, cancelling a receipt: what a leader decides about money that clerks take.

use actix_web::{HttpResponse, web};
use maud::{Markup, html};

use super::cash::dong;
use super::payment::{perform, version};
use super::{dossier, files, lines};
use crate::domain::fee::{PaymentMethod, PaymentState};
use crate::domain::policy::Permission;
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::http::money::{CancelReceiptBody, ExemptionBody, RefundBody, exemption, receipt_cancellation, refund};
use crate::service::dossiers::officials;
use crate::service::dossiers::view::{self, DossierView, Official};
use crate::service::money::act::Command;
use crate::service::money::receipt_text;
use crate::service::{Error, Fields, Reason, not_allowed};
use crate::web::form::{Kept, StaffPosted, Values};
use crate::web::lang::{Lang, Text};
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Shell, Staff};
use crate::web::text::{common, money as t, staff};
use crate::web::ui;
use crate::web::ui::form::{Field, Form};

/// What can be changed about the money of a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Exempt,
    Refund,
    CancelReceipt,
}

impl Change {
    const ALL: [Self; 3] = [Self::Exempt, Self::Refund, Self::CancelReceipt];

    /// The end of its address.
    const fn path(self) -> &'static str {
        match self {
            Self::Exempt => "mien-giam",
            Self::Refund => "hoan-tra",
            Self::CancelReceipt => "huy-bien-lai",
        }
    }

    const fn title(self) -> Text {
        match self {
            Self::Exempt => t::EXEMPT,
            Self::Refund => t::REFUND,
            Self::CancelReceipt => t::CANCEL_RECEIPT,
        }
    }

    /// What is said where there is nothing to choose.
    const fn nothing(self) -> Text {
        match self {
            Self::Exempt => t::NOTHING_UNPAID,
            Self::Refund => t::NOTHING_PAID,
            Self::CancelReceipt => t::NO_RECEIPTS,
        }
    }

    fn address(self, code: &str) -> String {
        format!("{}/phi/{}", lines::address(code), self.path())
    }

    /// What it may be done to: as the form names it, and as one reads it.
    fn choices(self, lang: Lang, view: &DossierView) -> Vec<(String, String)> {
        let fees = |state: PaymentState| {
            let these = view.fees.iter().filter(move |fee| fee.state == state);
            these.map(|fee| (fee.seq.to_string(), format!("{} ({})", fee.name, ui::money(fee.amount))))
        };
        match self {
            Self::Exempt => fees(PaymentState::Unpaid).collect(),
            Self::Refund => {
                let paid = |(seq, text): (String, String)| {
                    let fee = view.fees.iter().find(|fee| fee.seq.to_string() == seq);
                    let how = fee
                        .and_then(|fee| fee.method)
                        .map(|m| lang.label(m.label_vi(), m.as_str()));
                    let how = how.map(|how| format!(", {}", how.to_lowercase())).unwrap_or_default();
                    (seq, format!("{text}{how}"))
                };
                fees(PaymentState::Paid).map(paid).collect()
            }
            Self::CancelReceipt => {
                let good = view.money.receipts.iter().filter(|r| r.receipt.cancelled_at.is_none());
                good.map(|r| {
                    (
                        receipt_text(r),
                        format!("{} ({})", receipt_text(r), ui::money(r.receipt.amount)),
                    )
                })
                .collect()
            }
        }
    }

    /// What the form means, in the words of the API.
    fn wanted(self, values: &Values) -> Result<(Option<i32>, Command), Error> {
        let mut f = Fields::new();
        let fee = values.get("fee").and_then(|fee| fee.parse().ok());
        let wanted = match self {
            Self::Exempt => exemption(ExemptionBody {
                version: version(values),
                fee,
                amount: dong(&mut f, values, "amount"),
                legal_ground: values.text("legal_ground"),
                reason: values.text("reason"),
            }),
            Self::Refund => refund(RefundBody {
                version: version(values),
                fee,
                amount: dong(&mut f, values, "amount"),
                method: values.text("method"),
                reference: values.text("reference"),
                legal_ground: values.text("legal_ground"),
                reason: values.text("reason"),
                paid_out_by: values.text("paid_out_by"),
            }),
            Self::CancelReceipt => receipt_cancellation(CancelReceiptBody {
                version: version(values),
                receipt: values.text("receipt"),
                reason: values.text("reason"),
                replace: values.get("replace").and_then(|replace| replace.parse().ok()),
            }),
        };
        f.before(wanted)
    }
}

/// What the address of a dossier says was just changed about its money.
pub fn done_sentence(lang: Lang, done: &str) -> Option<String> {
    let change = Change::ALL.into_iter().find(|change| change.path() == done)?;
    Some(lang.fill(t::DONE_CHANGE, [lang.say(change.title()).to_owned()]))
}

/// The change that an address names.
fn change(text: &str) -> Result<Change, Error> {
    let found = Change::ALL.into_iter().find(|change| change.path() == text);
    found.ok_or_else(|| Reason::NotFound.into())
}

/// Where what can be changed about the money of a dossier is changed.
pub fn ways(shell: &Shell, view: &DossierView) -> Markup {
    let code = view.dossier.intake.code.as_str();
    html! {
        @if shell.may(Permission::FeeAdjust) {
            @for change in Change::ALL {
                @if !change.choices(shell.lang, view).is_empty() {
                    p { a href=(change.address(code)) { (shell.lang.say(change.title())) } }
                }
            }
        }
    }
}

/// How money goes back unless somebody says otherwise: as it came. What came online goes back by transfer. Where paid fees came in
/// different ways, one says it oneself.
fn goes_back_by(view: &DossierView) -> Option<PaymentMethod> {
    let paid = view.fees.iter().filter(|fee| fee.state == PaymentState::Paid);
    let mut ways = paid.filter_map(|fee| fee.method).map(PaymentMethod::back);
    let first = ways.next()?;
    ways.all(|way| way == first).then_some(first)
}

/// The form.
pub async fn ask(ctx: Ctx, staff: Staff, path: web::Path<(String, String)>) -> Page {
    let change = change(&path.1)?;
    let view = view::get(&ctx, staff.caller.clone(), code(&path.0)?).await?;
    if !staff.shell.may(Permission::FeeAdjust) {
        return Err(Refusal(not_allowed(Permission::FeeAdjust)));
    }
    let mut values = Values::default();
    if let [(only, _)] = change.choices(staff.shell.lang, &view).as_slice() {
        values.fill("fee", only);
        values.fill("receipt", only);
    }
    if let Some(method) = goes_back_by(&view) {
        values.fill("method", method.as_str());
    }
    page(&ctx, &staff, &view, change, &values, None).await
}

async fn page(
    ctx: &Ctx,
    staff: &Staff,
    view: &DossierView,
    change: Change,
    values: &Values,
    error: Option<&Error>,
) -> Page {
    let shell = &staff.shell;
    let lang = shell.lang;
    let code = view.dossier.intake.code.as_str();
    let choices = change.choices(lang, view);
    let drawers = match change {
        Change::Refund if !choices.is_empty() && shell.may(Permission::FeeAdjust) => {
            let dossier = view.dossier.intake.code.clone();
            officials::collectors(ctx, staff.caller.clone(), dossier).await?
        }
        _ => Vec::new(),
    };
    let form = Form::new(shell, values, error);
    let body = html! {
        p { a href=(lines::address(code)) { (lang.say(staff::BACK_TO_DOSSIER)) } }
        (dossier::head(lang, view))
        @if choices.is_empty() || !shell.may(Permission::FeeAdjust) {
            @if let Some(error) = error { (ui::error_box(lang, error)) }
            p { (lang.say(change.nothing())) }
        } @else {
            div .narrow { (form.whole(&change.address(code), &fields(&form, view, change, &choices, &drawers))) }
        }
    };
    let base = error.map_or_else(|| HttpResponse::Ok().finish(), answer_to);
    Ok(shell.page_on(base, &format!("{} – {code}", lang.say(change.title())), body))
}

fn fields(
    form: &Form<'_>,
    view: &DossierView,
    change: Change,
    choices: &[(String, String)],
    drawers: &[Official],
) -> Markup {
    let lang = form.lang();
    let optional = |text| format!("{} ({})", lang.say(text), lang.say(staff::OPTIONAL));
    let options: Vec<(&str, String)> = choices.iter().map(|(v, label)| (v.as_str(), label.clone())).collect();
    let (name, label) = match change {
        Change::CancelReceipt => ("receipt", t::RECEIPT),
        Change::Exempt | Change::Refund => ("fee", staff::FEE),
    };
    let methods = PaymentMethod::AT_THE_DESK.map(|m| (m.as_str(), lang.label(m.label_vi(), m.as_str())));
    let ends = [
        ("true", lang.say(t::REPLACED).to_owned()),
        ("false", lang.say(t::NEVER_CAME).to_owned()),
    ];
    let amount = if change == Change::Exempt {
        t::WAIVED
    } else {
        t::GIVEN_BACK
    };
    html! {
        input type="hidden" name="version" value=(view.dossier.state.version);
        (form.radios(Field::new(name, lang.say(label)), &options))
        @if change == Change::CancelReceipt { (form.radios(Field::new("replace", lang.say(t::WHAT_OF_THE_MONEY)), &ends)) }
        @else {
            (form.input(Field::new("amount", &optional(amount)).hint(lang.say(t::ALL_OF_IT)).keyboard("numeric").at_most(20)))
        }
        @if change == Change::Refund {
            (form.radios(Field::new("method", lang.say(t::METHOD)), &methods))
            (form.input(Field::new("reference", lang.say(t::REFERENCE_OF_TRANSFER)).at_most(100)))
            (form.choice(Field::new("paid_out_by", lang.say(t::PAID_OUT_BY)), &paying(lang, view, drawers)))
        }
        @if change != Change::CancelReceipt {
            (form.input(Field::new("legal_ground", lang.say(staff::LEGAL_GROUND)).required().at_most(500)))
        }
        (form.lines(Field::new("reason", lang.say(staff::REASON)).required().at_most(2000)))
        (form.submit(change.title()))
    }
}

/// Out of whose drawer money may go back: unless said, theirs who took it, if somebody at a desk did.
fn paying<'v>(lang: Lang, view: &DossierView, drawers: &'v [Official]) -> Vec<(&'v str, String)> {
    let taken = view.money.payments.iter().any(|payment| payment.taken_by.is_some());
    let first = if taken { t::WHOEVER_TOOK_IT } else { common::CHOOSE };
    let people = drawers
        .iter()
        .map(|clerk| (clerk.username.as_str(), clerk.full_name.clone()));
    std::iter::once(("", lang.say(first).to_owned()))
        .chain(people)
        .collect()
}

/// Changes it, and leads back to the dossier. A form that may not be done is shown as it was typed.
pub async fn confirm(ctx: Ctx, posted: Kept, path: web::Path<(String, String)>) -> Page {
    let (code, change) = (code(&path.0)?, change(&path.1)?);
    let (staff, values, error) = match posted {
        Kept::ToShow(staff, values) => (staff, values, Reason::FormRenewed.into()),
        Kept::ToDo(StaffPosted {
            staff, values, once, ..
        }) => match perform(
            &ctx,
            &staff,
            once,
            &code,
            change.wanted(&values),
            format!("{}?done={}", lines::address(code.as_str()), change.path()),
        )
        .await
        {
            Ok(done) => return Ok(done),
            Err(error) if files::is_shown_again(&error) => (staff, values, error),
            Err(error) => return Err(Refusal(error)),
        },
    };
    let view = view::get(&ctx, staff.caller.clone(), code).await?;
    page(&ctx, &staff, &view, change, &values, Some(&error)).await
}
