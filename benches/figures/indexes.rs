//! Loading a large history: rows that find no index in their way are written several times faster, and indexes that are
//! sorted at once are the same to those who read them.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use motcua::db::Connection;

/// Duplicates are looked for in it while the history is made.
const NEEDED: &str = "dossiers_received";

#[derive(diesel::QueryableByName)]
struct Index {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    sql: String,
}

/// Runs a load without the indexes of dossiers and makes them afterwards, in the order in which they were made.
pub fn put_off(conn: &mut Connection, load: impl FnOnce(&mut Connection)) {
    let indexes: Vec<Index> = match conn {
        Connection::Sqlite(c) => diesel::sql_query(format!(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'dossiers' AND sql IS NOT NULL \
             AND name <> '{NEEDED}' ORDER BY rowid"
        ))
        .load(c),
        Connection::Postgres(c) => diesel::sql_query(format!(
            "SELECT relname::text AS name, pg_get_indexdef(indexrelid) AS sql FROM pg_index JOIN pg_class ON \
             pg_class.oid = indexrelid WHERE indrelid = 'dossiers'::regclass AND relname <> '{NEEDED}' AND NOT EXISTS \
             (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY indexrelid"
        ))
        .load(c),
    }
    .unwrap();
    for index in &indexes {
        conn.batch_execute(&format!("DROP INDEX {}", index.name)).unwrap();
    }
    load(conn);
    for index in &indexes {
        conn.batch_execute(&index.sql).unwrap();
    }
    if let Connection::Postgres(c) = conn {
        c.batch_execute("VACUUM ANALYZE").unwrap();
    }
}
