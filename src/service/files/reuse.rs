//! "Ask once": papers of an applicant's earlier dossiers serve for another dossier. They are linked, not copied.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::adding::{add, condemned};
use super::upload::{check_paper, fits, left};
use super::{Change, FileView, count_papers, may_change, next_no};
use crate::db::dossiers::Dossier;
use crate::db::files::{self, FileRow};
use crate::db::{self, Connection, locks};
use crate::domain::codes::ProcedureCode;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::{Entry, ReusedFile};
use crate::domain::file::{ContentHash, FilePurpose};
use crate::domain::ids::{DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::look::Look;
use crate::domain::person::IdNumber;
use crate::domain::policy::{Actor, Permission};
use crate::domain::procedure::ProcedureDefinition;
use crate::domain::text::search_key;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::case::Case;
use crate::service::dossiers::{stale, view};
use crate::service::error::{Error, Reason};
use crate::service::idempotency::{Answer, Once, Rendered, once_at};

/// Earlier dossiers that are looked through, the newest first.
const LOOKED_AT: i64 = 50;

/// A file of an earlier dossier that could serve.
pub struct Offer {
    /// The earlier dossier.
    pub dossier: DossierCode,
    /// Day on which it was handed in there.
    pub day: NaiveDate,
    /// The file.
    pub row: FileRow,
    /// What the paper was called there.
    pub paper: String,
    /// Code of the paper of the procedure asked about that it fulfils: the same paper of the same procedure, or one of the
    /// same name.
    pub fulfils: Option<String>,
}

/// A file of an earlier dossier that somebody chose.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The earlier dossier.
    pub dossier: DossierCode,
    /// Number of the file in it.
    pub file: i16,
    /// Code of the paper that it is to serve for.
    pub paper: Option<String>,
}

/// Files of an applicant's earlier dossiers, as far as the person may see them; those that fulfil a paper first. The look
/// is noted.
///
/// # Errors
/// The procedure is unknown, the person may not add files, or the database refuses.
pub async fn offers(
    ctx: &Arc<Context>,
    caller: Caller,
    id_number: IdNumber,
    procedure: ProcedureCode,
) -> Result<Vec<Offer>, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, offers) = ctx
        .db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller2, Permission::FileAdd)?;
            let Desk { conn, actor, catalogue } = desk;
            let procedure = catalogue.procedure(&procedure)?;
            let version = procedure.version_on(ctx2.now().local_day());
            let needed = version.ok_or_else(|| Error::with(Reason::ProcedureNotFound, [procedure.code.to_string()]))?;
            let ids = files::dossiers_of_applicant(conn, &id_number, LOOKED_AT)?;
            let mut offers = Vec::new();
            for earlier in db::dossiers::among(conn, &ids)? {
                if !access::may_on(conn, &catalogue, &actor, Permission::DossierRead, &earlier)? {
                    continue;
                }
                let same = earlier.intake.procedure_id == procedure.id;
                offers.extend(offers_of(conn, &catalogue, &earlier, &needed.definition, same)?);
            }
            offers.sort_by(|a, b| {
                let order = |o: &Offer| (o.fulfils.is_none(), std::cmp::Reverse(o.row.added_at), o.row.no);
                order(a).cmp(&order(b))
            });
            Ok::<_, Error>((actor.user_id, offers))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, Look::ReusablePapers).await?;
    Ok(offers)
}

fn offers_of(
    conn: &mut Connection,
    catalogue: &Catalogue,
    earlier: &Dossier,
    needed: &ProcedureDefinition,
    same_procedure: bool,
) -> Result<Vec<Offer>, Error> {
    let (_, version) = catalogue.version(earlier.intake.version_id)?;
    let handed = &earlier.state.papers;
    let name_of = |code: &str| {
        let required = version.definition.papers.iter().find(|p| p.code == code);
        let other = handed.iter().find(|p| p.code.as_deref() == Some(code));
        required
            .map(|p| p.name.clone())
            .or_else(|| other.map(|p| p.name.clone()))
    };
    Ok(files::of_dossier(conn, earlier.intake.id)?
        .into_iter()
        .filter(|row| row.purpose == FilePurpose::Paper && row.removed_at.is_none())
        .map(|row| {
            let code = row.paper_code.as_deref();
            let paper = code.and_then(name_of).unwrap_or_else(|| row.name.clone());
            let key = search_key(&paper);
            let fulfils = needed
                .papers
                .iter()
                .find(|p| {
                    (same_procedure && Some(p.code.as_str()) == code) || (code.is_some() && search_key(&p.name) == key)
                })
                .map(|p| p.code.clone());
            Offer {
                dossier: earlier.intake.code.clone(),
                day: earlier.intake.submitted_at.local_day(),
                row,
                paper,
                fulfils,
            }
        })
        .collect())
}

/// Links a file of an earlier dossier to another. `render` makes the answer that an idempotency key stores.
///
/// # Errors
/// There is no such file, it belongs to another applicant, the person may not, or the database refuses.
pub async fn reuse<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    code: DossierCode,
    (chosen, seen): (Chosen, Option<i32>),
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&FileView) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            let desk = access::enter(conn, &ctx2, &caller, Permission::FileAdd)?;
            once_at(desk, &ctx2, key.as_ref(), |mut desk| {
                let case = view::hold(&mut desk, &ctx2, &code)?;
                stale::unchanged(&case.dossier, seen)?;
                let Desk { conn, actor, catalogue } = desk;
                let (dossier, now) = (&case.dossier, case.now());
                let behalf = may_change(conn, &actor, &catalogue, dossier, Change::Add(FilePurpose::Paper))?;
                let rows = files::of_dossier(conn, dossier.intake.id)?;
                let row = linked(conn, &actor, &catalogue, dossier, &chosen, &rows, now)?;
                touch(conn, std::slice::from_ref(&row), now)?;
                render(&add(conn, case, row, behalf.as_ref(), Entry::ReuseFile)?)
            })
        })
        .await
}

/// Links the chosen files to a dossier that is being taken in, and answers what its first event says of them.
///
/// # Errors
/// As for [`reuse`].
pub fn at_intake(
    conn: &mut Connection,
    actor: &Actor,
    catalogue: &Catalogue,
    dossier: &Dossier,
    chosen: &[Chosen],
    now: Instant,
) -> Result<(), Error> {
    let mut rows = Vec::new();
    for one in chosen {
        rows.push(linked(conn, actor, catalogue, dossier, one, &rows, now)?);
    }
    touch(conn, &rows, now)?;
    for row in &rows {
        files::insert(conn, row)?;
    }
    Ok(())
}

/// How the first event of a dossier tells of files that were linked with it.
pub fn told(chosen: &[Chosen]) -> Vec<ReusedFile> {
    let tell = |one: &Chosen| ReusedFile {
        paper: one.paper.clone(),
        dossier: one.dossier.clone(),
        file: one.file,
    };
    chosen.iter().map(tell).collect()
}

/// Takes away what serves a dossier from dossiers that are not its applicant's, once it is known whose it is. Answers the numbers
/// of the files.
///
/// # Errors
/// The database refuses.
pub fn unlink_of_others(conn: &mut Connection, case: &mut Case, by: UserId) -> Result<Vec<i16>, Error> {
    let rows = files::of_dossier(conn, case.dossier.intake.id)?;
    let linked: Vec<(&FileRow, DossierId)> = rows
        .iter()
        .filter(|row| row.removed_at.is_none())
        .filter_map(|row| Some((row, row.source_dossier_id?)))
        .collect();
    let sources: Vec<DossierId> = linked.iter().map(|(_, source)| *source).collect();
    let applicant = case.dossier.intake.applicant_id_number.as_ref();
    let theirs: Vec<DossierId> = db::dossiers::among(conn, &sources)?
        .into_iter()
        .filter(|source| applicant.is_some() && source.intake.applicant_id_number.as_ref() == applicant)
        .map(|source| source.intake.id)
        .collect();
    let mut others: Vec<&FileRow> = linked
        .into_iter()
        .filter(|(_, source)| !theirs.contains(source))
        .map(|(row, _)| row)
        .collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    // Contents are locked in one order by everybody.
    others.sort_by_key(|row| &row.sha256);
    for row in &others {
        files::remove(conn, row, case.now(), by)?;
    }
    count_papers(conn, case)?;
    let mut numbers: Vec<i16> = others.iter().map(|row| row.no).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Keeps the contents of files that are to be linked from being swept. They are locked one after the other, in one order for everybody.
fn touch(conn: &mut Connection, rows: &[FileRow], now: Instant) -> Result<(), Error> {
    let contents: BTreeSet<&ContentHash> = rows.iter().map(|row| &row.sha256).collect();
    for sha256 in contents {
        if !files::touch(conn, sha256, now)? {
            return Err(condemned());
        }
    }
    Ok(())
}

/// The row of a file that is to be linked.
fn linked(
    conn: &mut Connection,
    actor: &Actor,
    catalogue: &Catalogue,
    dossier: &Dossier,
    chosen: &Chosen,
    rows: &[FileRow],
    now: Instant,
) -> Result<FileRow, Error> {
    // One answer for what is not there, what is not theirs to see, and what belongs to another applicant.
    let unknown = || Error::from(Reason::FileNotFound);
    let source = db::dossiers::find(conn, &chosen.dossier)?.ok_or_else(unknown)?;
    let seen = access::may_on(conn, catalogue, actor, Permission::DossierRead, &source)?;
    let applicant = dossier.intake.applicant_id_number.as_ref();
    let same = applicant.is_some() && applicant == source.intake.applicant_id_number.as_ref();
    let earlier = source.intake.submitted_at <= dossier.intake.submitted_at && source.intake.id != dossier.intake.id;
    if !seen || !same || !earlier {
        return Err(unknown());
    }
    let file = files::of_dossier(conn, source.intake.id)?
        .into_iter()
        .find(|r| r.no == chosen.file && r.removed_at.is_none() && r.purpose == FilePurpose::Paper)
        .ok_or_else(unknown)?;
    let (_, version) = catalogue.version(dossier.intake.version_id)?;
    check_paper(dossier, &version.definition, FilePurpose::Paper, chosen.paper.as_ref())?;
    let size = u64::try_from(file.size).map_err(Error::internal)?;
    fits(size, left(catalogue, dossier, rows, now)?)?;
    let there = |r: &&FileRow| r.removed_at.is_none() && r.sha256 == file.sha256 && r.paper_code == chosen.paper;
    if rows.iter().find(there).is_some() {
        return Err(Reason::FileThere.into());
    }
    Ok(FileRow {
        dossier_id: dossier.intake.id,
        no: next_no(rows)?,
        paper_code: chosen.paper.clone(),
        added_at: now,
        added_by: actor.user_id,
        source_dossier_id: Some(source.intake.id),
        source_no: Some(file.no),
        ..file
    })
}
