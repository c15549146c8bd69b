//! Statements that diesel's builder cannot say for both databases at once, written once and cached like any other.

use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Date, Text};
use diesel::{QueryResult, RunQueryDsl};

use chrono::NaiveDate;

use super::connection::{AnyConnection as Connection, MultiBackend};

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
impl RunQueryDsl<Connection> for NextInSequence<'_> {}

impl QueryFragment<MultiBackend> for NextInSequence<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("INSERT INTO sequences (name, value) VALUES (");
        out.push_bind_param::<Text, str>(self.name)?;
        out.push_sql(", 1) ON CONFLICT (name) DO UPDATE SET value = sequences.value + 1 RETURNING sequences.value");
        Ok(())
    }
}

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
impl RunQueryDsl<Connection> for NextDossierNumber {}

impl QueryFragment<MultiBackend> for NextDossierNumber {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
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
    }
}
