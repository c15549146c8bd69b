//! What stands with a dossier although its fees and results say it: kept there so that it is counted, and compared here.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Connection, QueryResult};

/// Whether a fee was paid online: as [`FeeRow::is_paid_online`](super::dossier_fees::FeeRow::is_paid_online) says it.
const PAID_ONLINE: &str = "EXISTS (SELECT 1 FROM dossier_fees f WHERE f.dossier_id = dossiers.id AND f.method = 'online' \
     AND f.state IN ('paid', 'refunded') AND f.timing <> 'none')";

/// Whether the last result is an electronic one: as [`ResultRow::is_electronic`](super::dossier_parts::ResultRow::is_electronic)
/// says it.
const ELECTRONIC: &str = "(result_attached AND EXISTS (SELECT 1 FROM dossier_results r WHERE r.dossier_id = dossiers.id \
     AND r.seq = (SELECT MAX(l.seq) FROM dossier_results l WHERE l.dossier_id = dossiers.id) \
     AND (r.declared_signed OR r.signature IN ('valid', 'untrusted'))))";

/// The columns with what they must hold.
const ALL: [(&str, &str); 2] = [("paid_online", PAID_ONLINE), ("result_electronic", ELECTRONIC)];

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    many: i64,
}

#[derive(QueryableByName)]
struct Coded {
    #[diesel(sql_type = Text)]
    code: String,
}

/// How many dossiers hold something else in a column than they must, and the codes of some.
pub struct Misstated {
    /// The column.
    pub column: &'static str,
    /// How many.
    pub many: i64,
    /// At most so many as were wanted.
    pub codes: Vec<String>,
}

/// Compares every column with what it is derived from.
///
/// # Errors
/// The database refuses.
pub fn misstated(conn: &mut Connection, at_most: i64) -> QueryResult<Vec<Misstated>> {
    let mut found = Vec::new();
    for (column, must) in ALL {
        let wrong = format!("FROM dossiers WHERE {column} <> {must}");
        let counted: Counted = diesel::sql_query(format!("SELECT COUNT(*) AS many {wrong}")).get_result(conn)?;
        let codes: Vec<Coded> =
            diesel::sql_query(format!("SELECT code {wrong} ORDER BY id LIMIT {at_most}")).load(conn)?;
        found.push(Misstated {
            column,
            many: counted.many,
            codes: codes.into_iter().map(|row| row.code).collect(),
        });
    }
    Ok(found)
}

/// Makes every column what it must be.
///
/// # Errors
/// The database refuses.
pub fn put_right(conn: &mut Connection) -> QueryResult<()> {
    for (column, must) in ALL {
        diesel::sql_query(format!(
            "UPDATE dossiers SET {column} = {must} WHERE {column} <> {must}"
        ))
        .execute(conn)?;
    }
    Ok(())
}
