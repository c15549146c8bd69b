//! Printing the receipt for a payment: each print is counted and stands in the history, so that a reprint says that it is one.

use std::sync::Arc;

use super::receipt_paper::{self, Reader};
use crate::db::{self, Connection, locks, payments};
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::{Detail, Entry};
use crate::domain::ids::UserId;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
pub use crate::forms::fee_receipt::FeeReceipt;
use crate::service::access;
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::case::{Case, tell_behalf};
use crate::service::dossiers::public::Proven;
use crate::service::dossiers::view;
use crate::service::error::{Error, Reason};
use crate::service::idempotency::{Answer, Once, Rendered, once_at};

/// Counts a print in hand, with its event, and answers the paper.
fn count(
    conn: &mut Connection,
    catalogue: &Catalogue,
    case: &mut Case,
    receipt: &str,
    by: UserId,
    mut detail: Detail,
) -> Result<FeeReceipt, Error> {
    let mut found = receipt_paper::find(conn, &case.dossier, receipt, Reader::Official)?;
    if !payments::count_print(conn, &found.named.receipt)? {
        return Err(Reason::StaleVersion.into());
    }
    found.named.receipt.prints = found.named.receipt.prints.saturating_add(1);
    let paper = found.paper(conn, catalogue, &case.dossier, Reader::Official)?;
    let entry = if paper.is_copy() {
        Entry::ReprintReceipt
    } else {
        Entry::PrintReceipt
    };
    detail.receipt = Some(Some(receipt.to_owned()));
    detail.copy = Some(paper.print);
    case.note(conn, Some(by), entry, &detail)?;
    Ok(paper)
}

/// Prints a receipt of a dossier once more. `render` makes the answer that an idempotency key stores. Nothing that somebody has in
/// view changes.
///
/// # Errors
/// The dossier has no such receipt, the person may not see it, or the database refuses.
pub async fn print<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    (code, receipt): (DossierCode, String),
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&FeeReceipt) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            let desk = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            once_at(desk, &ctx2, key.as_ref(), |mut desk| {
                let mut case = view::hold(&mut desk, &ctx2, &code)?;
                let behalf = desk.must_on(Permission::DossierRead, &case.dossier)?;
                let mut detail = Detail::default();
                tell_behalf(&mut detail, behalf.as_ref());
                let by = desk.actor.user_id;
                render(&count(desk.conn, &desk.catalogue, &mut case, &receipt, by, detail)?)
            })
        })
        .await
}

/// A receipt as it was printed last, or as it would be printed. The look is recorded.
///
/// # Errors
/// The dossier has no such receipt, the person may not see it, or the database refuses.
pub async fn get(ctx: &Arc<Context>, caller: Caller, code: DossierCode, receipt: String) -> Result<FeeReceipt, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, dossier, paper) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::DossierRead)?;
            let dossier = view::find(&mut desk, &code)?;
            let found = receipt_paper::find(desk.conn, &dossier, &receipt, Reader::Official)?;
            let paper = found.paper(desk.conn, &desk.catalogue, &dossier, Reader::Official)?;
            Ok::<_, Error>((desk.actor.user_id, dossier.intake.id, paper))
        })
        .await?;
    view::note_look(ctx, &caller, user, Some(dossier), Look::FeeReceipt).await?;
    Ok(paper)
}

/// A copy for a citizen who has proven to know the dossier: what came online, with a masked name. It is not counted: the first whole
/// print is still to come, and whoever knows four digits writes nothing into a history.
///
/// # Errors
/// The dossier has no such receipt for money that came online, or the database refuses.
pub async fn get_proven(ctx: &Arc<Context>, proven: &Proven, receipt: String) -> Result<FeeReceipt, Error> {
    let (ctx2, code) = (Arc::clone(ctx), proven.code().clone());
    ctx.db
        .read(move |conn| {
            let dossier = db::dossiers::find(conn, &code)?.ok_or(Reason::PublicNotFound)?;
            let catalogue = ctx2.catalogue.current(conn)?;
            let found = receipt_paper::find(conn, &dossier, &receipt, Reader::Citizen)?;
            found.paper(conn, &catalogue, &dossier, Reader::Citizen)
        })
        .await
}

/// A receipt as a PDF.
///
/// # Errors
/// The typesetting library refuses.
pub async fn pdf(ctx: &Context, paper: FeeReceipt) -> Result<Vec<u8>, Error> {
    ctx.press.print(move || paper.print()).await.map_err(Error::internal)
}
