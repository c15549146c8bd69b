//! A report on the screen, a page of its rows at a time: the rows that its files have, drawn by the same hand.

use std::sync::Arc;

use super::frozen::{Reader, described, find, head_of, stamp};
use super::part::{Part, Place};
use super::{Request, asked, draw, head};
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::report::{ReportKind, ReportNumber};
use crate::reports::{RowSink, Sheet};
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view;
use crate::service::error::Error;

/// Rows of figures on a page: each figure is a link, and a page must not weigh too much.
const SUMS: usize = 25;
/// Rows that are dossiers.
const LINES: usize = 50;

/// A page of a report.
pub struct Shown {
    /// What is seen.
    pub sheet: Sheet,
    /// Which report.
    pub kind: ReportKind,
    /// Where the next page begins.
    pub next: Option<Place>,
}

const fn most(kind: ReportKind) -> usize {
    if kind.is_of_figures() { SUMS } else { LINES }
}

/// Draws a page of a report.
///
/// # Errors
/// As [`super::write()`].
pub async fn show(ctx: &Arc<Context>, caller: Caller, request: Request, after: Option<Place>) -> Result<Shown, Error> {
    let kind = request.kind;
    // A late list knows which dossiers it names before its first row, and a cash book all its books; a page of a register reads no more
    // than it shows.
    let _turn = match kind {
        ReportKind::Late | ReportKind::CashBook => Some(ctx.turns.wait_for_list().await?),
        _ => None,
    };
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, shown) = ctx
        .db
        .read(move |conn| {
            let now = ctx2.now();
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::StatisticsRead)?;
            let asked = asked(&desk, &request, now)?;
            let part = Part {
                after,
                most: most(kind),
            };
            let mut sheet = Sheet::new(&head(&desk, &asked, &request, now), None, part.before());
            let next = draw(&mut desk, asked, &request, now, part, &mut sheet)?;
            Ok::<_, Error>((desk.actor.user_id, Shown { sheet, kind, next }))
        })
        .await?;
    if kind.names_people() {
        view::note_look(ctx, &caller, user, None, Look::Report).await?;
    }
    Ok(shown)
}

/// A page of a frozen report, as it was frozen.
///
/// # Errors
/// As [`super::read()`].
pub async fn show_frozen(
    ctx: &Arc<Context>,
    caller: Caller,
    number: ReportNumber,
    after: Option<Place>,
) -> Result<Shown, Error> {
    // All of it is read for each page, to compare its hash.
    let _turn = ctx.turns.wait_for_list().await?;
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, shown) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::StatisticsRead)?;
            let row = find(&mut desk, &number)?;
            let (kind, head) = (row.kind, head_of(&row)?);
            let part = Part {
                after,
                most: most(kind),
            };
            let mut reader = Reader::new(&row);
            let frozen = described(desk.conn, &desk.catalogue, row)?;
            let mut sheet = Sheet::new(&head, Some(&stamp(&frozen)), part.before());
            let (mut skip, mut more) = (part.before(), false);
            while let Some(row) = reader.next(desk.conn)? {
                if row.is_total() {
                    sheet.total(&row)?;
                } else if skip > 0 {
                    skip -= 1;
                } else if sheet.rows.len() < part.most {
                    sheet.row(&row)?;
                } else {
                    more = true;
                }
            }
            let next = more.then(|| Place {
                rows: part.place(part.most),
                dossier: None,
            });
            Ok::<_, Error>((desk.actor.user_id, Shown { sheet, kind, next }))
        })
        .await?;
    if shown.kind.names_people() {
        view::note_look(ctx, &caller, user, None, Look::Report).await?;
    }
    Ok(shown)
}
