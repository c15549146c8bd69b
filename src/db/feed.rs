//! The feed of events: every event gets a place in one line, after it was committed and by one process at a time, so
//! that nothing ever appears behind a place that somebody has read.

use std::fmt::Write as _;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::events::EventRow;
use super::schema::dossier_events;
use super::{Connection, QueryResult};

/// Whether events wait for their place.
///
/// # Errors
/// The database refuses.
pub fn any_waiting(conn: &mut Connection) -> QueryResult<bool> {
    // The condition is written out, so that both planners see that the small index holds all there is to find.
    on!(conn, |c| dossier_events::table
        .select(dossier_events::seq)
        .filter(sql::<Bool>("position = 0"))
        .limit(1)
        .load::<i32>(c))
    .map(|found| !found.is_empty())
}

/// Events that wait for their place; of each dossier in their order.
///
/// # Errors
/// The database refuses.
pub fn waiting(conn: &mut Connection, limit: i64) -> QueryResult<Vec<EventRow>> {
    on!(conn, |c| dossier_events::table
        .select(EventRow::as_select())
        .filter(sql::<Bool>("position = 0"))
        .order((dossier_events::dossier_id, dossier_events::seq))
        .limit(limit)
        .load(c))
}

/// The last place that was given; 0 if none was.
///
/// # Errors
/// The database refuses.
pub fn last_position(conn: &mut Connection) -> QueryResult<i64> {
    on!(conn, |c| dossier_events::table
        .select(dossier_events::position)
        .filter(sql::<Bool>("position > 0"))
        .order(dossier_events::position.desc())
        .limit(1)
        .load::<Option<i64>>(c))
    .map(|found| found.into_iter().flatten().next().unwrap_or(0))
}

/// The hash of the event at a place; none if nothing stands there.
///
/// # Errors
/// The database refuses.
pub fn hash_at(conn: &mut Connection, position: i64) -> QueryResult<Option<String>> {
    on!(conn, |c| dossier_events::table
        .select(dossier_events::hash)
        .filter(sql::<Bool>("position > 0"))
        .filter(dossier_events::position.eq(position))
        .get_result(c))
    .optional()
}

/// Gives events places that follow one another, the first of them `first`.
///
/// # Errors
/// The database refuses.
pub fn place(conn: &mut Connection, events: &[EventRow], first: i64) -> QueryResult<()> {
    if events.is_empty() {
        return Ok(());
    }
    let mut statement = "UPDATE dossier_events SET position = placed.column3 FROM (VALUES ".to_owned();
    for (position, event) in (first..).zip(events) {
        let comma = if position == first { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(
            statement,
            "{comma}({}, {}, {position})",
            event.dossier_id.get(),
            event.seq
        );
    }
    statement.push_str(
        ") AS placed WHERE dossier_events.dossier_id = placed.column1 AND dossier_events.seq = placed.column2",
    );
    diesel::sql_query(statement).execute(conn).map(drop)
}

/// Events behind a place, in the order of the feed.
///
/// # Errors
/// The database refuses.
pub fn after(conn: &mut Connection, position: i64, limit: i64) -> QueryResult<Vec<(i64, EventRow)>> {
    let found: Vec<(Option<i64>, EventRow)> = on!(conn, |c| dossier_events::table
        .select((dossier_events::position, EventRow::as_select()))
        .filter(sql::<Bool>("position > 0"))
        .filter(dossier_events::position.gt(position))
        .order(dossier_events::position)
        .limit(limit)
        .load(c))?;
    Ok(found.into_iter().filter_map(|(p, e)| p.map(|p| (p, e))).collect())
}
