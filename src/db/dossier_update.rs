//! The update of what changed of a dossier as one cached statement: diesel prepares its own updates anew each time. A column that
//! stays is left out, because a database touches every index of a column that is named, whether or not its value is another.

use diesel::RunQueryDsl;
use diesel::query_builder::QueryId;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text};

use super::dossiers::State;
use super::row::{Cell, StoredPart, bind};
use super::statement::for_both;
use super::types::sql::InstantSql;
use crate::domain::ids::DossierId;

/// Writes what changed of the state of a dossier that still has a version.
pub struct UpdateState<'a> {
    id: DossierId,
    expected: i32,
    changed: Vec<(&'static str, Cell<'a>)>,
}

impl<'a> UpdateState<'a> {
    /// What `after` changes of a dossier that must have the version of `before`.
    pub fn new(id: DossierId, before: &'a State, after: &'a State) -> Self {
        let cells = |state: &'a State| {
            let mut cells = Vec::with_capacity(State::COLUMNS.len());
            state.cells(&mut cells);
            cells
        };
        let pairs = cells(before).into_iter().zip(cells(after));
        let columns = State::COLUMNS.iter().copied().zip(pairs);
        let changed = columns.filter(|(_, (was, is))| was != is);
        Self {
            id,
            expected: before.version,
            changed: changed.map(|(column, (_, is))| (column, is)).collect(),
        }
    }
}

impl QueryId for UpdateState<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> RunQueryDsl<C> for UpdateState<'_> {}

for_both!(UpdateState<'_>, |self, out| {
    // The version is named even if it stays, so that there is something to set.
    out.push_sql("UPDATE dossiers SET version = ");
    let version = self.changed.iter().find(|(column, _)| *column == "version");
    match version {
        Some((_, cell)) => bind!(out, cell),
        None => out.push_bind_param::<Integer, i32>(&self.expected)?,
    }
    for (column, cell) in self.changed.iter().filter(|(column, _)| *column != "version") {
        out.push_sql(", ");
        out.push_identifier(column)?;
        out.push_sql(" = ");
        bind!(out, cell);
    }
    out.push_sql(" WHERE id = ");
    out.push_bind_param::<BigInt, DossierId>(&self.id)?;
    out.push_sql(" AND version = ");
    out.push_bind_param::<Integer, i32>(&self.expected)?;
    Ok(())
});

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use diesel::sqlite::Sqlite;

    use super::*;
    use crate::domain::dossier::Status;
    use crate::domain::instant::Instant;
    use crate::domain::paper_list::HandedPapers;
    use crate::domain::postal::Channel;

    fn text(before: &State, after: &State) -> String {
        diesel::debug_query::<Sqlite, _>(&UpdateState::new(DossierId::new(1), before, after)).to_string()
    }

    #[test]
    fn what_changed_is_saved_and_nothing_else() {
        let before = State::new(
            Status::Received,
            Channel::Counter,
            true,
            HandedPapers::default(),
            String::new(),
            Instant::MIN,
        );
        let mut after = before.clone();
        let start = "UPDATE dossiers SET version = ? WHERE id = ? AND version = ?";
        assert!(text(&before, &after).starts_with(start), "{}", text(&before, &after));
        after.version = 2;
        after.event_count = 3;
        after.due_at = Some(Instant::MIN);
        let start = "UPDATE dossiers SET version = ?, `due_at` = ?, `event_count` = ? WHERE id = ? AND version = ?";
        assert!(text(&before, &after).starts_with(start), "{}", text(&before, &after));
    }
}
