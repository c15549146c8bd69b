//! Statements that diesel's builder cannot say for both databases at once, written once and cached like any other.

use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Date, Text};
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};

use chrono::NaiveDate;

/// Makes a statement of our own one of each database, so that it runs on the connection itself (see the macro `on` of `db`).
macro_rules! for_both {
    ($statement:ty, |$this:ident, $out:ident| $body:block) => {
        $crate::db::statement::for_both!($statement, |$this, $out| $body, diesel::pg::Pg);
        $crate::db::statement::for_both!($statement, |$this, $out| $body, diesel::sqlite::Sqlite);
    };
    ($statement:ty, |$this:ident, $out:ident| $body:block, $backend:ty) => {
        impl diesel::query_builder::QueryFragment<$backend> for $statement {
            fn walk_ast<'b>(
                &'b $this,
                mut $out: diesel::query_builder::AstPass<'_, 'b, $backend>,
            ) -> diesel::QueryResult<()> $body
        }
    };
}
pub(crate) use for_both;

/// Statements about transactions on SQLite that stay prepared: diesel has its own parsed anew every time.
macro_rules! kept_ready {
    ($($(#[$doc:meta])* $name:ident => $sql:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, QueryId)]
        pub struct $name;

        impl RunQueryDsl<SqliteConnection> for $name {}

        impl QueryFragment<Sqlite> for $name {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                out.push_sql($sql);
                Ok(())
            }
        }
    )+};
}

kept_ready! {
    /// Begins a reading transaction.
    BeginReading => "BEGIN";
    /// Ends a reading transaction.
    EndReading => "COMMIT";
    /// Begins a job within the transaction of its batch.
    BeginJob => "SAVEPOINT job";
    /// Keeps what a job has changed.
    KeepJob => "RELEASE job";
    /// Takes back what a job has changed; it still has to be left with [`KeepJob`].
    UndoJob => "ROLLBACK TO job";
}

/// How many rows a connection to SQLite has changed since it was opened.
#[derive(Debug, QueryId)]
pub struct TotalChanges;

impl diesel::query_builder::Query for TotalChanges {
    type SqlType = BigInt;
}
impl RunQueryDsl<SqliteConnection> for TotalChanges {}

impl QueryFragment<Sqlite> for TotalChanges {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("SELECT total_changes()");
        Ok(())
    }
}

/// Adds to a named number, creating it at the amount; answers the new value.
#[derive(Debug)]
pub struct NextInSequence<'a> {
    /// Name of the sequence.
    pub name: &'a str,
}

impl diesel::query_builder::Query for NextInSequence<'_> {
    type SqlType = BigInt;
}
impl QueryId for NextInSequence<'_> {
    type QueryId = NextInSequence<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}
impl<C> RunQueryDsl<C> for NextInSequence<'_> {}

for_both!(NextInSequence<'_>, |self, out| {
    out.push_sql("INSERT INTO sequences (name, value) VALUES (");
    out.push_bind_param::<Text, str>(self.name)?;
    out.push_sql(", 1) ON CONFLICT (name) DO UPDATE SET value = sequences.value + 1 RETURNING sequences.value");
    Ok(())
});

/// Takes the next dossier number of an agency on a day. The row stays locked until the transaction ends.
#[derive(Debug, QueryId)]
pub struct NextDossierNumber {
    /// Agency.
    pub agency_id: i64,
    /// Local day.
    pub day: NaiveDate,
    /// How many numbers to take at once; the answer is the last of them.
    pub count: i64,
}

impl diesel::query_builder::Query for NextDossierNumber {
    type SqlType = BigInt;
}
impl<C> RunQueryDsl<C> for NextDossierNumber {}

for_both!(NextDossierNumber, |self, out| {
    out.push_sql("INSERT INTO dossier_numbers (agency_id, day, last_number) VALUES (");
    out.push_bind_param::<BigInt, i64>(&self.agency_id)?;
    out.push_sql(", ");
    out.push_bind_param::<Date, NaiveDate>(&self.day)?;
    out.push_sql(", ");
    out.push_bind_param::<BigInt, i64>(&self.count)?;
    out.push_sql(
        ") ON CONFLICT (agency_id, day) DO UPDATE \
         SET last_number = dossier_numbers.last_number + excluded.last_number RETURNING dossier_numbers.last_number",
    );
    Ok(())
});
