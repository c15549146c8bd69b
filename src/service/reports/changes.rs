//! What a new version of a frozen report says differently: row by row, column by column, was and is. Both versions are
//! read side by side along the order of their rows, so that neither is ever whole in memory.

use std::cmp::Ordering;
use std::io::Write;
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::SpooledTempFile;

use super::frozen::{Reader, find, head_of};
use super::{File, IN_MEMORY};
use crate::db::Connection;
use crate::db::frozen_reports::{self, FrozenRow};
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::report::{ReportFormat, ReportNumber};
use crate::reports::{self, Cell, Head, Row};
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view;
use crate::service::error::Error;

/// What a version of a report says differently from the one before, as a JSON document. A first version has nothing
/// before it: no changes.
///
/// # Errors
/// There is no such report or the person may not see it, or the database refuses.
pub async fn changes(ctx: &Arc<Context>, caller: Caller, number: ReportNumber) -> Result<File, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, kind, file) = ctx
        .db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::StatisticsRead)?;
            let is = find(&mut desk, &number)?;
            let was = match is.previous_id {
                Some(id) => Some(frozen_reports::get(desk.conn, id)?),
                None => None,
            };
            let mut data = SpooledTempFile::new(IN_MEMORY);
            write(desk.conn, &number, was.as_ref(), &is, &mut data)?;
            let file = File::new(data, format!("{}-{number}-changes.json", is.kind), ReportFormat::Json)?;
            Ok::<_, Error>((desk.actor.user_id, is.kind, file))
        })
        .await?;
    if kind.names_people() {
        view::note_look(ctx, &caller, user, None, Look::Report).await?;
    }
    Ok(file)
}

/// How many rows differ, and how.
#[derive(Default)]
struct Tally {
    added: u64,
    removed: u64,
    changed: u64,
}

fn write(
    conn: &mut Connection,
    number: &ReportNumber,
    was: Option<&FrozenRow>,
    is: &FrozenRow,
    out: &mut SpooledTempFile,
) -> Result<(), Error> {
    let mut before = json!({
        "number": number.to_string(), "version": is.version, "report": is.kind,
        "is": {"frozen_at": is.frozen_at, "cut_off": is.cut_off, "row_count": is.row_count, "sha256": is.sha256},
        "was": was.map(|was| json!({
            "number": ReportNumber { year: was.year, number: was.number, ..number.clone() }.to_string(),
            "version": was.version, "frozen_at": was.frozen_at, "cut_off": was.cut_off,
            "row_count": was.row_count, "sha256": was.sha256,
        })),
    })
    .to_string();
    before.pop();
    write!(out, "{before},\"changes\":[").map_err(Error::internal)?;
    let tally = match was {
        Some(was) => compare(conn, was, is, out)?,
        None => Tally::default(),
    };
    let Tally {
        added,
        removed,
        changed,
    } = tally;
    write!(
        out,
        "],\"added\":{added},\"removed\":{removed},\"changed\":{changed},\"unchanged\":{}}}",
        was.is_some() && added + removed + changed == 0
    )
    .map_err(Error::internal)
}

fn compare(conn: &mut Connection, was: &FrozenRow, is: &FrozenRow, out: &mut SpooledTempFile) -> Result<Tally, Error> {
    let heads = (head_of(was)?, head_of(is)?);
    let (mut left, mut right) = (Reader::new(was), Reader::new(is));
    let (mut a, mut b) = (left.next(conn)?, right.next(conn)?);
    let mut tally = Tally::default();
    loop {
        let side = match (&a, &b) {
            (None, None) => return Ok(tally),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.order.cmp(&b.order),
        };
        let first = tally.added + tally.removed + tally.changed == 0;
        let change = match side {
            Ordering::Less => {
                tally.removed += 1;
                difference(&heads, a.as_ref(), None)
            }
            Ordering::Greater => {
                tally.added += 1;
                difference(&heads, None, b.as_ref())
            }
            Ordering::Equal => {
                let change = difference(&heads, a.as_ref(), b.as_ref());
                tally.changed += u64::from(change.is_some());
                change
            }
        };
        if let Some(change) = change {
            let comma = if first { "" } else { "," };
            write!(out, "{comma}{change}").map_err(Error::internal)?;
        }
        if side != Ordering::Greater {
            a = left.next(conn)?;
        }
        if side != Ordering::Less {
            b = right.next(conn)?;
        }
    }
}

/// What a column was called in reports that were frozen before it got the name of its figure.
fn formerly(name: &str) -> Option<&'static str> {
    match name {
        "received_return_by_post" => Some("return_registered"),
        "received_postal" => Some("any_post"),
        _ => None,
    }
}

/// What differs between two rows that stand for the same thing; none if nothing does.
fn difference((was_head, is_head): &(Head, Head), was: Option<&Row>, is: Option<&Row>) -> Option<Value> {
    let named = is.or(was)?;
    let cell = |head: &Head, row: Option<&Row>, name: &str| -> Cell {
        let at = head
            .columns
            .iter()
            .position(|c| c.name == name || formerly(name) == Some(c.name.as_str()));
        at.and_then(|at| row.and_then(|row| row.cells.get(at)).cloned())
            .unwrap_or(Cell::Empty)
    };
    let columns: Vec<Value> = is_head
        .columns
        .iter()
        .map(|c| (c, cell(was_head, was, &c.name), cell(is_head, is, &c.name)))
        .filter(|(_, was, is)| was != is)
        .map(|(c, was, is)| {
            json!({
                "column": c.name, "number": c.number, "heading": c.headings.join(" – "),
                "was": reports::Plain(&was), "is": reports::Plain(&is),
            })
        })
        .collect();
    let change = match (was, is) {
        (Some(_), Some(_)) if columns.is_empty() => return None,
        (Some(_), Some(_)) => "changed",
        (Some(_), None) => "removed",
        (None, _) => "added",
    };
    let label = named.cells.first().map(reports::Plain);
    Some(json!({"change": change, "key": named.key, "label": label, "columns": columns}))
}
