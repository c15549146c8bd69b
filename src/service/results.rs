//! Results: the register of an agency, and what anybody may ask about a file that claims to be one.

use std::sync::Arc;

use crate::db::dossier_parts::ResultRow;
use crate::db::results::{self, RegisterCursor, RegisterQuery};
use crate::domain::codes::AgencyCode;
use crate::domain::dossier_code::DossierCode;
use crate::domain::figures::Period;
use crate::domain::file::ContentHash;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::text::search_key;
use crate::service::access;
use crate::service::catalogue::Named;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::public::{self, Source};
use crate::service::dossiers::view;
use crate::service::error::{Error, Reason};
use crate::service::paging::cut;

/// What to look for in the register.
#[derive(Clone, Debug)]
pub struct Search {
    /// An agency and all below it; the whole scope if absent.
    pub agency: Option<AgencyCode>,
    /// Days of issue.
    pub period: Period,
    /// Words of symbol or summary, with or without accents.
    pub text: Option<String>,
    /// Where the page before ended.
    pub after: Option<RegisterCursor>,
    /// Rows of a page.
    pub limit: i64,
}

/// A result in the register.
pub struct Entry {
    /// Its dossier.
    pub dossier: DossierCode,
    /// The result.
    pub row: ResultRow,
    /// Who decided.
    pub agency: Named,
}

/// A page of the register.
pub struct Register {
    /// Newest day of issue first.
    pub entries: Vec<Entry>,
    /// Where the next page begins.
    pub next: Option<RegisterCursor>,
}

/// A page of the register of results, for whoever reads it there. The look is noted: summaries may name people.
///
/// # Errors
/// The agency is out of scope, the person may not, or the database refuses.
pub async fn register(ctx: &Arc<Context>, caller: Caller, search: Search) -> Result<Register, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, page) = ctx
        .db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller2, Permission::ResultRead)?;
            let agencies = desk.agencies(Permission::ResultRead, search.agency.as_ref())?;
            let key = search.text.as_deref().map(search_key).filter(|k| !k.is_empty());
            let query = RegisterQuery {
                agencies: &agencies,
                period: search.period,
                key: key.as_deref(),
                after: search.after,
                limit: search.limit + 1,
            };
            let mut rows = results::page(desk.conn, &query)?;
            let next = cut(&mut rows, search.limit).map(|(_, row)| RegisterCursor {
                issued_on: row.issued_on,
                dossier_id: row.dossier_id,
                seq: row.seq,
            });
            let entries = rows
                .into_iter()
                .map(|(dossier, row)| Entry {
                    agency: desk.catalogue.agency_named(row.agency_id),
                    dossier,
                    row,
                })
                .collect();
            Ok::<_, Error>((desk.actor.user_id, Register { entries, next }))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, Look::Results).await?;
    Ok(page)
}

/// What anybody may know of a result whose file they hold.
pub struct Confirmed {
    /// Code of its dossier.
    pub dossier: DossierCode,
    /// The result; its summary may name people and is not shown.
    pub row: ResultRow,
    /// Who decided.
    pub agency: Named,
    /// Whether it is no longer the result of the dossier: a later one has taken its place, or the dossier was taken up again.
    pub replaced: bool,
}

/// Whether the file with a hash is a result of the dossier with a code. Throttled; a code that is not there and a file
/// that is no result get the same answer.
///
/// # Errors
/// It is not, it was asked too often, or the database refuses.
pub async fn verify(ctx: &Arc<Context>, from: Source<'_>, code: &str, hash: ContentHash) -> Result<Confirmed, Error> {
    let attempt = async {
        match code.parse::<DossierCode>() {
            Ok(code) => read(ctx, code, hash).await,
            Err(_) => Ok(None),
        }
    };
    public::trying(ctx, from, code, Reason::ResultNotConfirmed, attempt).await
}

async fn read(ctx: &Arc<Context>, code: DossierCode, hash: ContentHash) -> Result<Option<Confirmed>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let rows = results::of_code(conn, &code)?;
            let last = rows.last().map(|r| r.seq);
            let fits = |row: &ResultRow| row.file_sha256.as_ref() == Some(&hash);
            let Some(row) = rows.into_iter().rev().find(fits) else {
                return Ok(None);
            };
            // Until the decision a result is a draft, and nobody outside is told of it.
            if !results::is_decided(conn, &code)? {
                return Ok(None);
            }
            let catalogue = ctx2.catalogue.current(conn)?;
            Ok::<_, Error>(Some(Confirmed {
                agency: catalogue.agency_named(row.agency_id),
                replaced: last != Some(row.seq) || row.annulled_at.is_some(),
                dossier: code,
                row,
            }))
        })
        .await
}

/// Search keys made in one round.
const KEYS: i64 = 2_000;

/// Makes the search keys of results that an earlier version stored without.
///
/// # Errors
/// The database refuses.
pub async fn fill_keys(ctx: &Arc<Context>) -> Result<(), Error> {
    ctx.db
        .write(|conn| Ok::<_, Error>(results::fill_keys(conn, KEYS).map(drop)?))
        .await
}
