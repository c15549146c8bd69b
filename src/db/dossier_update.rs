//! The update of a dossier's changing half as one cached statement: diesel prepares its own updates anew each time.

use diesel::RunQueryDsl;
use diesel::query_builder::QueryId;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text};

use super::dossiers::State;
use super::row::{Cell, StoredPart, bind};
use super::statement::for_both;
use super::types::sql::InstantSql;
use crate::domain::ids::DossierId;

/// Replaces the state of a dossier that still has a version.
pub struct UpdateState<'a> {
    id: DossierId,
    expected: i32,
    cells: Vec<Cell<'a>>,
}

impl<'a> UpdateState<'a> {
    /// All of the new state, for a dossier that must have the version `expected`.
    pub fn new(id: DossierId, expected: i32, state: &'a State) -> Self {
        let mut cells = Vec::with_capacity(State::COLUMNS.len());
        state.cells(&mut cells);
        Self { id, expected, cells }
    }
}

impl QueryId for UpdateState<'_> {
    type QueryId = UpdateState<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<C> RunQueryDsl<C> for UpdateState<'_> {}

for_both!(UpdateState<'_>, |self, out| {
    out.push_sql("UPDATE dossiers SET ");
    for (n, (column, cell)) in State::COLUMNS.iter().zip(&self.cells).enumerate() {
        if n > 0 {
            out.push_sql(", ");
        }
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
    use crate::db::dossiers::Dossier;
    use crate::db::row::StoredRow;
    use crate::domain::dossier::Status;
    use crate::domain::instant::Instant;
    use crate::domain::postal::Channel;

    #[test]
    fn every_column_of_the_state_is_saved() {
        let state = State::new(
            Status::Received,
            Channel::Counter,
            true,
            "[]".to_owned(),
            String::new(),
            Instant::MIN,
        );
        let statement = UpdateState::new(DossierId::new(1), 1, &state);
        let text = diesel::debug_query::<Sqlite, _>(&statement).to_string();
        for column in State::COLUMNS {
            assert!(text.contains(&format!("`{column}` = ?")), "{column}: {text}");
            assert!(Dossier::COLUMNS.contains(column));
        }
    }
}
