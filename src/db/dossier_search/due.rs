//! Lists by due time.

use diesel::prelude::*;

use super::{At, Boxed, Criteria, Cursor, Key, Steps, narrow};
use crate::db::schema::dossiers;
use crate::db::{Connection, QueryResult};
use crate::domain::dossier::Status;

/// Walks each state in the order of its index, from the cursor on, and those without due time after all others.
pub(super) fn soonest(conn: &mut Connection, criteria: &Criteria, place: &dyn Fn() -> Boxed) -> QueryResult<Vec<Key>> {
    let states = criteria.states();
    let narrowed =
        |status: Status| narrow::narrowed(place(), criteria, Steps::First).filter(dossiers::status.eq(status));
    let (after, after_undated) = match criteria.after {
        Some(Cursor {
            at: Some(At::Due(due)),
            id,
        }) => (Some((due, id)), None),
        Some(Cursor {
            at: Some(At::Undated),
            id,
        }) => (None, Some(id)),
        Some(Cursor {
            at: Some(At::Day(_)) | None,
            ..
        })
        | None => (None, None),
    };
    let mut keys: Vec<Key> = Vec::new();
    for status in &states {
        if after_undated.is_some() {
            break;
        }
        let mut query = narrowed(*status).filter(dossiers::due_at.is_not_null());
        if let Some((due, id)) = after {
            let due_at = dossiers::due_at.assume_not_null();
            query = query
                .filter(due_at.ge(due))
                .filter(due_at.gt(due).or(dossiers::id.gt(id)));
        }
        let query = query.order((dossiers::due_at, dossiers::id)).limit(criteria.limit);
        keys.extend(query.select((dossiers::due_at, dossiers::id)).load::<Key>(conn)?);
    }
    if i64::try_from(keys.len()).is_ok_and(|n| n < criteria.limit) {
        for status in &states {
            let mut query = narrowed(*status).filter(dossiers::due_at.is_null());
            if let Some(id) = after_undated {
                query = query.filter(dossiers::id.gt(id));
            }
            let query = query.order(dossiers::id).limit(criteria.limit);
            keys.extend(query.select((dossiers::due_at, dossiers::id)).load::<Key>(conn)?);
        }
    }
    Ok(keys)
}

/// All of a small place, sorted.
pub(super) fn sorted(conn: &mut Connection, criteria: &Criteria, place: Boxed, steps: Steps) -> QueryResult<Vec<Key>> {
    let mut query = narrow::narrowed(place, criteria, steps);
    if !criteria.statuses.is_empty() {
        query = query.filter(narrow::in_states(&criteria.statuses, narrow::Plan::OfPlace));
    }
    let due_at = dossiers::due_at.assume_not_null();
    query = match criteria.after {
        Some(Cursor {
            at: Some(At::Due(due)),
            id,
        }) => query.filter(
            due_at
                .gt(due)
                .or(due_at.eq(due).and(dossiers::id.gt(id)))
                .or(dossiers::due_at.is_null()),
        ),
        Some(Cursor {
            at: Some(At::Undated),
            id,
        }) => query.filter(dossiers::due_at.is_null().and(dossiers::id.gt(id))),
        Some(Cursor {
            at: Some(At::Day(_)) | None,
            ..
        })
        | None => query,
    };
    // `IS NULL` sorts the same way in both databases; their NULLS FIRST/LAST defaults differ.
    let query = query.order((dossiers::due_at.is_null(), dossiers::due_at, dossiers::id));
    query
        .limit(criteria.limit)
        .select((dossiers::due_at, dossiers::id))
        .load(conn)
}
