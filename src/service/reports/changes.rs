//! What a new version of a frozen report says differently: row by row, column by column, was and is. Neither version is
//! ever whole in memory: the one before is put down in a temporary file, the new one is read row by row.

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom, Write};
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

impl Tally {
    const fn is_empty(&self) -> bool {
        self.added + self.removed + self.changed == 0
    }
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
    let unchanged = was.is_some() && tally.is_empty();
    let Tally {
        added,
        removed,
        changed,
    } = tally;
    write!(
        out,
        "],\"added\":{added},\"removed\":{removed},\"changed\":{changed},\"unchanged\":{unchanged}}}"
    )
    .map_err(Error::internal)
}

/// Tells what differs: first what the new version has, in the order of its rows, then what it has no longer. Rows of two
/// versions belong together if they are known by the same key, wherever they stand: a dossier that was overdue and is
/// decided stands in another place of the late list and is the same dossier.
fn compare(conn: &mut Connection, was: &FrozenRow, is: &FrozenRow, out: &mut SpooledTempFile) -> Result<Tally, Error> {
    let heads = (head_of(was)?, head_of(is)?);
    let mut before = Before::read(conn, was)?;
    let mut tally = Tally::default();
    let mut tell = |change: Option<Value>, number: fn(&mut Tally) -> &mut u64| {
        let Some(change) = change else { return Ok(()) };
        let comma = if tally.is_empty() { "" } else { "," };
        *number(&mut tally) += 1;
        write!(out, "{comma}{change}").map_err(Error::internal)
    };
    let mut rows = Reader::new(is);
    while let Some(row) = rows.next(conn)? {
        match before.take(&row.key)? {
            Some(was) => tell(difference(&heads, Some(&was), Some(&row)), |t| &mut t.changed)?,
            None => tell(difference(&heads, None, Some(&row)), |t| &mut t.added)?,
        }
    }
    for key in before.left() {
        let row = before.take(&key)?;
        tell(difference(&heads, row.as_ref(), None), |t| &mut t.removed)?;
    }
    Ok(tally)
}

/// The rows of the version before, to be found by their keys: only these and where each row lies are in memory.
struct Before {
    rows: SpooledTempFile,
    /// Where each begins, and its length.
    places: HashMap<String, (u64, usize)>,
}

impl Before {
    fn read(conn: &mut Connection, was: &FrozenRow) -> Result<Self, Error> {
        let (mut rows, mut places) = (SpooledTempFile::new(IN_MEMORY), HashMap::new());
        let (mut reader, mut place) = (Reader::new(was), 0);
        while let Some(row) = reader.next(conn)? {
            let text = serde_json::to_vec(&row).map_err(Error::internal)?;
            rows.write_all(&text).map_err(Error::internal)?;
            places.insert(row.key, (place, text.len()));
            place = rows.stream_position().map_err(Error::internal)?;
        }
        Ok(Self { rows, places })
    }

    /// The row with a key, which is not asked for again.
    fn take(&mut self, key: &str) -> Result<Option<Row>, Error> {
        let Some((place, length)) = self.places.remove(key) else {
            return Ok(None);
        };
        self.rows.seek(SeekFrom::Start(place)).map_err(Error::internal)?;
        let mut text = vec![0; length];
        self.rows.read_exact(&mut text).map_err(Error::internal)?;
        serde_json::from_slice(&text).map(Some).map_err(Error::internal)
    }

    /// The keys that nobody asked for, in the order of their rows.
    fn left(&self) -> Vec<String> {
        let mut left: Vec<(String, u64)> = self.places.iter().map(|(key, (at, _))| (key.clone(), *at)).collect();
        left.sort_unstable_by_key(|(_, at)| *at);
        left.into_iter().map(|(key, _)| key).collect()
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
