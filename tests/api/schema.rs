//! The tables that the migrations make are the tables that `src/db/schema.rs` says, on both databases; the way back
//! leaves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};
use motcua::db::{Connection, migrate};

use crate::support::{Backend, TestDatabase};

/// A row of what a database says about itself.
#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct ColumnLine {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Integer)]
    not_null: i32,
    /// Place in the primary key, from 1; 0 outside it.
    #[diesel(sql_type = Integer)]
    key: i32,
}

#[derive(Debug, PartialEq, Eq)]
struct Column {
    name: String,
    kind: String,
    nullable: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    columns: Vec<Column>,
    key: Vec<String>,
}

type Tables = BTreeMap<String, Table>;

fn query<T: 'static>(conn: &mut Connection, sqlite: &str, postgres: &str) -> Vec<T>
where
    diesel::query_builder::SqlQuery: for<'a> diesel::query_dsl::LoadQuery<'a, SqliteConnection, T>
        + for<'a> diesel::query_dsl::LoadQuery<'a, PgConnection, T>,
{
    match conn {
        Connection::Sqlite(c) => diesel::sql_query(sqlite).load(c).unwrap(),
        Connection::Postgres(c) => diesel::sql_query(postgres).load(c).unwrap(),
    }
}

fn lines(conn: &mut Connection, sqlite: &str, postgres: &str) -> Vec<String> {
    query::<Line>(conn, sqlite, postgres)
        .into_iter()
        .map(|l| l.line)
        .collect()
}

/// What the database has.
fn found(conn: &mut Connection) -> Tables {
    let sqlite = "SELECT m.name AS table_name, p.name AS column_name, p.type AS kind, p.\"notnull\" AS not_null, \
                  p.pk AS key FROM sqlite_master m JOIN pragma_table_info(m.name) p \
                  WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%' \
                  ORDER BY m.name, p.cid";
    let postgres = "SELECT c.table_name::text, c.column_name::text, c.data_type::text AS kind, \
                    CASE c.is_nullable WHEN 'NO' THEN 1 ELSE 0 END AS not_null, COALESCE(k.ordinal_position, 0) AS key \
                    FROM information_schema.columns c \
                    LEFT JOIN information_schema.table_constraints t ON t.table_schema = c.table_schema \
                        AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY' \
                    LEFT JOIN information_schema.key_column_usage k ON k.constraint_schema = t.constraint_schema \
                        AND k.constraint_name = t.constraint_name AND k.column_name = c.column_name \
                    WHERE c.table_schema = 'public' AND c.table_name NOT LIKE '\\_\\_%' \
                    ORDER BY c.table_name, c.ordinal_position";
    let mut tables = Tables::new();
    let mut keys: BTreeMap<String, BTreeMap<i32, String>> = BTreeMap::new();
    for line in query::<ColumnLine>(conn, sqlite, postgres) {
        if line.key > 0 {
            let key = keys.entry(line.table_name.clone()).or_default();
            key.insert(line.key, line.column_name.clone());
        }
        tables.entry(line.table_name).or_default().columns.push(Column {
            name: line.column_name,
            kind: line.kind,
            nullable: line.not_null == 0,
        });
    }
    for (table, key) in keys {
        tables.get_mut(&table).unwrap().key = key.into_values().collect();
    }
    tables
}

/// What `src/db/schema.rs` says, with the types that a database gives them.
fn declared(backend: Backend) -> Tables {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/db/schema.rs")).unwrap();
    let mut tables = Tables::new();
    for block in text.split("diesel::table! {").skip(1) {
        let mut name = None;
        for line in block.lines().map(str::trim) {
            if let Some((column, kind)) = line.split_once(" -> ") {
                let table: &String = name.as_ref().expect("a column before its table");
                let kind = kind.trim_end_matches(',');
                let inner = kind.strip_prefix("Nullable<").and_then(|k| k.strip_suffix('>'));
                tables.entry(table.clone()).or_default().columns.push(Column {
                    name: column.trim_start_matches("r#").to_owned(),
                    kind: stored(backend, inner.unwrap_or(kind)).to_owned(),
                    nullable: inner.is_some(),
                });
            } else if let Some((table, key)) = line.strip_suffix(") {").and_then(|l| l.split_once(" (")) {
                let key = key.split(", ").map(str::to_owned).collect();
                tables.entry(table.to_owned()).or_default().key = key;
                name = Some(table.to_owned());
            } else if line == "}" && name.is_some() {
                break;
            }
        }
    }
    tables
}

fn stored(backend: Backend, kind: &str) -> &'static str {
    let (sqlite, postgres) = match kind {
        "BigInt" => ("INTEGER", "bigint"),
        "Integer" => ("INTEGER", "integer"),
        "SmallInt" => ("INTEGER", "smallint"),
        "Bool" => ("INTEGER", "boolean"),
        "Text" => ("TEXT", "text"),
        "Date" => ("TEXT", "date"),
        "InstantSql" => ("INTEGER", "timestamp with time zone"),
        other => panic!("what is stored for {other}?"),
    };
    match backend {
        Backend::Sqlite => sqlite,
        Backend::Postgres => postgres,
    }
}

/// Everything a database holds apart from rows: tables, indexes, constraints, and whatever else was made.
fn everything(conn: &mut Connection) -> Vec<String> {
    let sqlite = "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') AS line FROM sqlite_master \
                  WHERE name NOT LIKE '\\_\\_%' ESCAPE '\\' AND tbl_name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY 1";
    let postgres = "SELECT line FROM ( \
        SELECT concat_ws(' ', c.relkind, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, \
            pg_get_expr(d.adbin, d.adrelid)) AS line \
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' \
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
        WHERE c.relname NOT LIKE '\\_\\_%' \
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_%' \
        UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint \
            WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '\\_\\_%' \
        UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace \
        UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace \
            AND typrelid = 0 AND typelem = 0 \
        ) AS whole ORDER BY line";
    lines(conn, sqlite, postgres)
}

fn both(test: impl Fn(Backend, &mut Connection)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        if let Some(database) = TestDatabase::empty(backend) {
            test(backend, &mut database.connect());
        }
    }
}

#[test]
fn migrations_make_the_tables_that_the_schema_declares() {
    both(|backend, conn| {
        migrate::up(conn).unwrap();
        let (found, declared) = (found(conn), declared(backend));
        assert!(declared.len() >= 20, "the schema was not read");
        for (name, table) in &declared {
            assert_eq!(found.get(name), Some(table), "{backend:?}: {name}");
        }
        let names = |tables: &Tables| tables.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&declared), "{backend:?}");
    });
}

#[test]
fn the_way_up_down_and_up_again_ends_where_it_began() {
    both(|backend, conn| {
        let steps = migrate::up(conn).unwrap();
        assert!(!steps.is_empty());
        let first = everything(conn);
        assert!(first.len() > 40, "{backend:?}: {first:?}");
        assert_eq!(migrate::up(conn).unwrap(), Vec::<String>::new());

        let reverted = migrate::down(conn, u32::MAX).unwrap();
        assert_eq!(reverted.len(), steps.len());
        assert_eq!(everything(conn), Vec::<String>::new(), "{backend:?}: something is left");

        assert_eq!(migrate::up(conn).unwrap(), steps);
        assert_eq!(everything(conn), first, "{backend:?}");
    });
}

#[test]
fn the_way_down_works_with_data_too() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        if let Some(database) = TestDatabase::with_office(backend) {
            let conn = &mut database.connect();
            migrate::down(conn, u32::MAX).unwrap();
            assert_eq!(everything(conn), Vec::<String>::new(), "{backend:?}");
        }
    }
}

#[test]
fn both_databases_have_the_same_indexes_and_references() {
    let mut seen: Vec<(BTreeSet<String>, BTreeSet<String>)> = Vec::new();
    both(|_, conn| {
        migrate::up(conn).unwrap();
    });
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let Some(database) = TestDatabase::empty(backend) else {
            continue;
        };
        let conn = &mut database.connect();
        migrate::up(conn).unwrap();
        let indexes = lines(
            conn,
            "SELECT name AS line FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
            "SELECT i.relname::text AS line FROM pg_class i JOIN pg_namespace n ON n.oid = i.relnamespace \
             WHERE n.nspname = 'public' AND i.relkind = 'i' \
             AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.oid)",
        );
        let references = lines(
            conn,
            "SELECT m.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || ' ' || lower(f.on_delete) AS line \
             FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
            "SELECT conrelid::regclass || '.' || a.attname || ' -> ' || confrelid::regclass || ' ' || \
             CASE confdeltype WHEN 'a' THEN 'no action' WHEN 'c' THEN 'cascade' ELSE confdeltype::text END AS line \
             FROM pg_constraint JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1] \
             WHERE contype = 'f'",
        );
        seen.push((indexes.into_iter().collect(), references.into_iter().collect()));
    }
    for pair in seen.windows(2) {
        assert_eq!(pair[0].0, pair[1].0, "indexes");
        assert_eq!(pair[0].1, pair[1].1, "references");
    }
}

#[test]
fn both_databases_take_the_same_steps() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let steps = |dialect: &str| -> BTreeSet<String> {
        let folder = std::fs::read_dir(root.join(dialect)).unwrap();
        folder
            .map(|entry| {
                let path = entry.unwrap().path();
                for file in ["up.sql", "down.sql"] {
                    let text = std::fs::read_to_string(path.join(file)).unwrap();
                    assert!(!text.trim().is_empty(), "{} {file} is empty", path.display());
                }
                path.file_name().unwrap().to_str().unwrap().to_owned()
            })
            .collect()
    };
    let sqlite = steps("sqlite");
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, steps("postgres"));
}
