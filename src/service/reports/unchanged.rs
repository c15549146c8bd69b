//! Whether a report says anything that its last freezing does not say.

use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};

use tempfile::SpooledTempFile;

use super::frozen::head_of;
use crate::db::Connection;
use crate::db::frozen_reports::{self, FrozenRow};
use crate::reports::Head;
use crate::service::error::Error;

/// Whether a report says just what a frozen one says: around its rows, apart from when it was made, and row by row.
///
/// # Errors
/// The database refuses.
pub(super) fn unchanged(
    conn: &mut Connection,
    before: &FrozenRow,
    head: &Head,
    lines: &mut SpooledTempFile,
) -> Result<bool, Error> {
    let was = head_of(before)?;
    // What was told of a period that went on is not yet what the period has been.
    let went_on = |head: &Head| head.made_at.local_day() <= head.to;
    let then = Head {
        made_at: head.made_at,
        cut_off: head.cut_off,
        ..was.clone()
    };
    if went_on(&was) != went_on(head) || then != *head {
        return Ok(false);
    }
    lines.seek(SeekFrom::Start(0)).map_err(Error::internal)?;
    let mut lines = BufReader::new(lines);
    let mut mine = Vec::new();
    for seq in 0.. {
        let Some(piece) = frozen_reports::lines(conn, before.id, seq)? else {
            break;
        };
        mine.resize(piece.len(), 0);
        match lines.read_exact(&mut mine) {
            Ok(()) if mine == piece.as_bytes() => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(Error::internal(error)),
        }
    }
    Ok(lines.fill_buf().map_err(Error::internal)?.is_empty())
}
