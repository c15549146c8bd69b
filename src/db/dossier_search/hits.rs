//! What a search field finds in its own index, if that is little.

use diesel::prelude::*;

use super::{RARE, Search, narrow};
use crate::db::schema::dossiers;
use crate::db::{Connection, QueryResult};
use crate::domain::ids::DossierId;

/// Ids of what a condition finds, a little more than what counts as rare.
macro_rules! hits {
    ($conn:expr, $condition:expr) => {{
        let condition = $condition;
        let ids: QueryResult<Vec<DossierId>> = on!($conn, |c| dossiers::table
            .select(dossiers::id)
            .filter(condition)
            .limit(RARE + 1)
            .load(c));
        ids
    }};
}

/// Ids of all hits if there are few; none if there are so many that walking the newest dossiers is quicker.
pub(super) fn rare(conn: &mut Connection, search: &Search) -> QueryResult<Option<Vec<DossierId>>> {
    let mut ids: Vec<DossierId> = Vec::new();
    // One statement for each index: of two at once the database would have to read the rows as well.
    match search {
        Search::Code(code) => {
            let found = dossiers::code.between(code, narrow::end_of_prefix(code));
            ids.extend(hits!(conn, found)?);
        }
        Search::Codes(codes) => ids.extend(hits!(conn, dossiers::code.eq_any(codes.clone()))?),
        Search::Number { id_number, phone } => {
            if let Some(number) = id_number {
                let there = dossiers::applicant_id_number.is_not_null();
                let found = there.and(dossiers::applicant_id_number.assume_not_null().eq(number));
                ids.extend(hits!(conn, found)?);
            }
            if let Some(phone) = phone {
                let there = dossiers::applicant_phone.is_not_null();
                let found = there.and(dossiers::applicant_phone.assume_not_null().eq(phone));
                ids.extend(hits!(conn, found)?);
            }
        }
        Search::Name { key, reversed } => {
            let found = dossiers::name_key.between(key, narrow::end_of_prefix(key));
            ids.extend(hits!(conn, found)?);
            let found = dossiers::name_key_reversed.between(reversed, narrow::end_of_prefix(reversed));
            ids.extend(hits!(conn, found)?);
        }
    }
    let few = i64::try_from(ids.len()).is_ok_and(|n| n <= RARE);
    ids.sort_unstable();
    ids.dedup();
    Ok(few.then_some(ids))
}
