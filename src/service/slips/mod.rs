//! Slips: issued under a number, printed again under the same one, fetched as PDF or as data.

mod compose;
mod hand_overs;
mod material;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Datelike;

use self::material::{Material, said_by_another_name, says_the_same, written};
use super::access::{self, Desk};
use super::context::{Caller, Context};
use super::dossiers::case::{Case, tell_behalf};
use super::dossiers::stale;
use super::dossiers::view::{self, Official, Parts};
use super::error::{Error, FieldError, Reason};
use super::idempotency::{Answer, Once, Rendered, once_at};
use crate::db::series::{self, Numbered};
use crate::db::slips::{self, SlipRow};
use crate::db::{Connection, locks};
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::{Detail, Entry};
use crate::domain::ids::{SlipId, UserId};
use crate::domain::look::Look;
use crate::domain::policy::{Behalf, Permission};
use crate::domain::slip::{SlipFormat, SlipKind, SlipNumber};
use crate::domain::text::FieldCode;
pub use crate::forms::{Slip, Stamp};
use crate::service::catalogue::Catalogue;

/// Where the citizen's view of a dossier is, behind the address of the system.
const LOOK_UP: &str = "/tra-cuu/";

/// Which slip is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// What it is about.
    pub kind: SlipKind,
    /// Which request or apology, from 1; the last one if absent.
    pub round: Option<usize>,
}

/// An issued slip.
pub struct Issued {
    /// As stored.
    pub row: SlipRow,
    /// What stands on it.
    pub slip: Slip,
    /// What its issue added.
    pub stamp: Stamp,
    /// Its number.
    pub number: SlipNumber,
    /// Account that issued it.
    pub official: Official,
}

/// A slip on its way out.
pub enum Printed {
    /// A PDF.
    Pdf {
        /// Name of the file, ASCII.
        name: String,
        /// The file.
        bytes: Vec<u8>,
    },
    /// Data.
    Data(Box<(Slip, Stamp, Official)>),
}

/// A form that a dossier can have now.
pub struct Possible {
    /// Which.
    pub wanted: Wanted,
    /// Number of the form in the dossier's set.
    pub form: &'static str,
    /// Its heading.
    pub title: &'static str,
}

/// What there is and what could be.
pub struct Slips {
    /// Issued slips, oldest first.
    pub issued: Vec<Issued>,
    /// Forms that the dossier can have now.
    pub possible: Vec<Possible>,
}

/// Issues a slip, or notes a reprint if nothing on it has changed. `render` makes the answer that an idempotency key stores;
/// it is told whether the slip is new.
///
/// # Errors
/// The dossier gives no ground for the slip, the person may not, or the database refuses. No number is used then.
pub async fn issue<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    code: DossierCode,
    (wanted, seen): (Wanted, Option<i32>),
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Issued, bool) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            let desk = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            once_at(desk, &ctx2, key.as_ref(), |mut desk| {
                let case = view::hold(&mut desk, &ctx2, &code)?;
                stale::unchanged(&case.dossier, seen)?;
                let behalf = desk.must_on(Permission::SlipIssue, &case.dossier)?;
                let (issued, new) = put_out(&mut desk, &ctx2, case, behalf.as_ref(), wanted)?;
                render(&issued, new)
            })
        })
        .await
}

fn put_out(
    desk: &mut Desk<'_>,
    ctx: &Context,
    mut case: Case,
    behalf: Option<&Behalf>,
    wanted: Wanted,
) -> Result<(Issued, bool), Error> {
    let (dossier, now) = (&case.dossier, case.now());
    let material = Material::load(desk, dossier)?;
    let (slip, subject) = material.slip(wanted, now.local_day())?;
    let (content, facts) = written(&slip)?;
    let user = desk.actor.user_id;
    let before = slips::latest(desk.conn, dossier.intake.id, wanted.kind, subject)?;
    let unchanged = match &before {
        Some(row) => says_the_same(&slip, row)? || said_by_another_name(&material, wanted, row)?,
        None => false,
    };
    let (row, new) = match before {
        Some(mut same) if unchanged => {
            same.copies += 1;
            slips::set_copies(desk.conn, same.id, same.copies)?;
            (same, false)
        }
        before => {
            let agency = if wanted.kind.is_of_counter() {
                dossier.intake.received_agency_id
            } else {
                dossier.intake.agency_id
            };
            let year = now.local_day().year();
            let number = series::take(desk.conn, Numbered::Slips(wanted.kind), agency, year)?;
            let row = SlipRow {
                id: SlipId::new(ctx.ids.next()),
                dossier_id: dossier.intake.id,
                agency_id: agency,
                year,
                kind: wanted.kind,
                number: i32::try_from(number).map_err(Error::internal)?,
                subject,
                issue: before.map_or(1, |before| before.issue + 1),
                copies: 1,
                content,
                facts,
                issued_at: now,
                issued_by: user,
            };
            slips::insert(desk.conn, &row)?;
            (row, true)
        }
    };
    let officials = view::officials(desk.conn, vec![row.issued_by])?;
    let code = dossier.intake.code.clone();
    let issued = told(ctx, &desk.catalogue, &officials, &code, row)?;
    let mut detail = Detail {
        form: Some(issued.slip.form.clone()),
        slip_kind: Some(issued.row.kind),
        number: Some(issued.number.to_string()),
        issue: Some(issued.row.issue),
        copy: Some(issued.row.copies),
        ..Detail::default()
    };
    tell_behalf(&mut detail, behalf);
    let name = if new { Entry::IssueSlip } else { Entry::ReprintSlip };
    case.note(desk.conn, Some(user), name, &detail)?;
    Ok((issued, new))
}

/// An issued slip as the outside world sees it.
fn told(
    ctx: &Context,
    catalogue: &Catalogue,
    officials: &HashMap<UserId, Official>,
    code: &DossierCode,
    row: SlipRow,
) -> Result<Issued, Error> {
    let agency = catalogue
        .tree()
        .get(row.agency_id)
        .ok_or_else(|| Error::internal("the agency of a slip is missing"))?;
    let number = SlipNumber {
        agency: agency.code.clone(),
        year: row.year,
        kind: row.kind,
        number: row.number,
    };
    let official = officials.get(&row.issued_by).cloned().unwrap_or_else(|| Official {
        username: String::new(),
        full_name: String::new(),
    });
    let slip: Slip = serde_json::from_str(&row.content).map_err(Error::internal)?;
    let stamp = Stamp {
        number: Some(number.to_string()),
        count: row.number,
        issue: row.issue,
        copy: row.copies,
        issued_at: row.issued_at,
        issued_by: official.full_name.clone(),
        address: address(ctx, code),
    };
    Ok(Issued {
        row,
        slip,
        stamp,
        number,
        official,
    })
}

fn address(ctx: &Context, code: &DossierCode) -> String {
    format!("{}{LOOK_UP}{code}", ctx.public_url)
}

/// The slips of a dossier.
///
/// # Errors
/// There is no such dossier, the person may not see it, or the database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller, code: DossierCode) -> Result<Slips, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            let dossier = view::find(&mut desk, &code)?;
            let Desk { conn, catalogue, .. } = desk;
            let parts = Parts::load(conn, dossier.intake.id)?;
            let rows = slips::of_dossier(conn, dossier.intake.id)?;
            let officials = view::officials(conn, rows.iter().map(|row| row.issued_by).collect())?;
            let possible = compose::possible(&dossier, &parts);
            let issued = rows
                .into_iter()
                .map(|row| told(&ctx2, &catalogue, &officials, &code, row))
                .collect::<Result<_, Error>>()?;
            Ok(Slips { issued, possible })
        })
        .await
}

/// An issued slip. The look is recorded.
///
/// # Errors
/// The dossier has no such slip, the person may not see it, or the database refuses.
pub async fn get(
    ctx: &Arc<Context>,
    caller: Caller,
    code: DossierCode,
    number: SlipNumber,
    format: SlipFormat,
) -> Result<Printed, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, dossier, issued) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::DossierRead)?;
            let dossier = view::find(&mut desk, &code)?;
            let row = find(desk.conn, &desk.catalogue, &number)?
                .filter(|row| row.dossier_id == dossier.intake.id)
                .ok_or(Reason::SlipNotFound)?;
            let officials = view::officials(desk.conn, vec![row.issued_by])?;
            let issued = told(&ctx2, &desk.catalogue, &officials, &code, row)?;
            Ok::<_, Error>((desk.actor.user_id, dossier.intake.id, issued))
        })
        .await?;
    view::note_look(ctx, &caller, user, Some(dossier), Look::Slip).await?;
    let name = issued.number.to_string();
    printed(ctx, (issued.slip, issued.stamp, issued.official), name, format).await
}

fn find(conn: &mut Connection, catalogue: &Catalogue, number: &SlipNumber) -> Result<Option<SlipRow>, Error> {
    let Some(agency) = catalogue.tree().find(&number.agency) else {
        return Ok(None);
    };
    Ok(slips::find(conn, agency.id, number.year, number.kind, number.number)?)
}

/// What a slip would say now: nothing is issued and no number is used. The look is recorded.
///
/// # Errors
/// The dossier gives no ground for the slip, the person may not see it, or the database refuses.
pub async fn preview(
    ctx: &Arc<Context>,
    caller: Caller,
    code: DossierCode,
    wanted: Wanted,
    format: SlipFormat,
) -> Result<Printed, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, dossier, slip, stamp, official) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::DossierRead)?;
            let dossier = view::find(&mut desk, &code)?;
            let (slip, _) = Material::load(&mut desk, &dossier)?.slip(wanted, ctx2.now().local_day())?;
            let stamp = Stamp {
                number: None,
                count: 0,
                issue: 0,
                copy: 0,
                issued_at: ctx2.now(),
                issued_by: desk.actor.full_name.clone(),
                address: address(&ctx2, &code),
            };
            let official = Official::from(&desk.actor);
            Ok::<_, Error>((desk.actor.user_id, dossier.intake.id, slip, stamp, official))
        })
        .await?;
    view::note_look(ctx, &caller, user, Some(dossier), Look::Slip).await?;
    printed(ctx, (slip, stamp, official), format!("{}-preview", wanted.kind), format).await
}

async fn printed(
    ctx: &Context,
    (slip, stamp, official): (Slip, Stamp, Official),
    name: String,
    format: SlipFormat,
) -> Result<Printed, Error> {
    match format {
        SlipFormat::Json => Ok(Printed::Data(Box::new((slip, stamp, official)))),
        SlipFormat::Pdf => {
            let set = move || crate::forms::print(&slip, &stamp);
            let bytes = ctx.press.print(set).await.map_err(Error::internal)?;
            Ok(Printed::Pdf { name, bytes })
        }
    }
}

/// A form that the dossier gives no ground for.
fn not_possible(kind: SlipKind, set: crate::domain::slip::FormSet) -> Error {
    Error::with(
        Reason::SlipNotPossible,
        [set.title(kind).to_owned(), set.label_vi().to_owned()],
    )
}

/// A round that there never was, or that the form does not have.
fn wrong_round(vietnamese: &str, english: &str) -> Error {
    Error::field(FieldError::new("round", FieldCode::NoSuchRound, vietnamese, english))
}
