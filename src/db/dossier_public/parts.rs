//! What hangs on a dossier, as expressions of the statement that finds it. What most dossiers have nothing of is written only
//! where the dossier itself, or an item of the post, says that there may be something.

use std::fmt::Display;
use std::sync::LazyLock;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::sqlite::Sqlite;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use crate::db::QueryResult;
use crate::db::catalogue::VERSION;
use crate::db::schema::dossiers;
use crate::domain::deadline::MoveKind;
use crate::domain::dossier::{Action, Status};
use crate::domain::fee::PaymentState;
use crate::domain::instant::Instant;
use crate::domain::paper_list::AskedPapers;
use crate::domain::payment::RequestState;
use crate::domain::postal_order::{Direction, PostalState};

/// What came as JSON.
#[derive(Clone, Debug, FromSqlRow)]
pub struct Written<T>(pub T);

impl<T: DeserializeOwned, DB: Backend> FromSql<Text, DB> for Written<T>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let json = <String as FromSql<Text, DB>>::from_sql(value)?;
        Ok(Self(serde_json::from_str(&json)?))
    }
}

/// A stay at a step.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct PublicStep {
    pub name: String,
    #[serde(deserialize_with = "moment")]
    pub entered_at: Instant,
    #[serde(deserialize_with = "moment_if_any")]
    pub left_at: Option<Instant>,
}

/// A pause, or another due time.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct PublicMove {
    pub kind: MoveKind,
    pub reason: String,
    /// Missing papers of a supplement request.
    #[serde(deserialize_with = "document_if_any")]
    pub papers: Option<AskedPapers>,
    #[serde(deserialize_with = "moment_if_any")]
    pub until_at: Option<Instant>,
    #[serde(deserialize_with = "moment_if_any")]
    pub due_before: Option<Instant>,
    #[serde(deserialize_with = "moment_if_any")]
    pub due_after: Option<Instant>,
    /// Until when the applicant is to answer a supplement request.
    #[serde(deserialize_with = "moment_if_any")]
    pub answer_due_at: Option<Instant>,
}

/// An item of the post: not to whom it goes.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct PublicItem {
    pub direction: Direction,
    pub carrier: String,
    pub item_code: Option<String>,
    pub state: PostalState,
    #[serde(deserialize_with = "moment")]
    pub state_at: Instant,
    /// When it was handed out at the counter after it had come back.
    #[serde(deserialize_with = "moment_if_any")]
    pub given_at: Option<Instant>,
}

/// What most dossiers have nothing of.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Rest {
    /// Pauses and extensions, in order.
    pub moves: Vec<PublicMove>,
    /// Items of the post, oldest first.
    pub items: Vec<PublicItem>,
    /// Where no result will come: what was said when it ended, a JSON document; imported dossiers have none.
    pub ended_with: Option<String>,
    /// What is still to be paid, whole đồng; nothing once no result will come.
    pub fee_unpaid: i64,
    /// Where the open payment online is made.
    pub pay_url: Option<String>,
}

/// A moment comes as microseconds since 1970 (UTC).
fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Instant, D::Error> {
    Instant::from_micros(i64::deserialize(from)?).map_err(D::Error::custom)
}

fn moment_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Instant>, D::Error> {
    let micros: Option<i64> = Option::deserialize(from)?;
    micros.map(Instant::from_micros).transpose().map_err(D::Error::custom)
}

/// A document comes as the text that is stored of it.
fn document_if_any<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    let text: Option<String> = Option::deserialize(from)?;
    let document = text.as_deref().map(serde_json::from_str).transpose();
    document.map_err(D::Error::custom)
}

#[derive(Clone, Copy)]
enum Dialect {
    Postgres,
    Sqlite,
}

/// A column on its way into JSON.
#[derive(Clone, Copy)]
enum Field {
    Plain(&'static str),
    Moment(&'static str),
}

impl Dialect {
    fn field(self, field: Field) -> String {
        match (self, field) {
            (Self::Postgres, Field::Moment(name)) => format!("(extract(epoch FROM {name}) * 1000000)::bigint"),
            (_, Field::Plain(name) | Field::Moment(name)) => name.to_owned(),
        }
    }

    /// Values as a JSON list.
    fn list(self, values: &str) -> String {
        match self {
            Self::Postgres => format!("json_build_array({values})"),
            Self::Sqlite => format!("json_array({values})"),
        }
    }

    /// The rows of a table that belong to the dossier, each a JSON list of its fields.
    fn rows(self, table: &str, fields: &[Field], order: &str) -> String {
        self.rows_where(table, "TRUE", fields, order)
    }

    /// Those of them for which something holds.
    fn rows_where(self, table: &str, holds: &str, fields: &[Field], order: &str) -> String {
        let written = list_of(fields.iter().map(|field| self.field(*field)));
        let row = self.list(&written);
        let of_dossier = format!("FROM {table} WHERE {table}.dossier_id = dossiers.id AND {holds}");
        match self {
            Self::Postgres => format!("(SELECT coalesce(json_agg({row} ORDER BY {order}), '[]') {of_dossier})"),
            Self::Sqlite => {
                format!("json((SELECT json_group_array({row}) FROM (SELECT {written} {of_dossier} ORDER BY {order})))")
            }
        }
    }
}

fn list_of(items: impl IntoIterator<Item = impl Display>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(", ")
}

/// Whether a column holds one of some words of our own, none of which has a quote in it. SQLite would make a table of a longer
/// list for every run.
fn is_one_of(column: &str, words: impl IntoIterator<Item = &'static str>) -> String {
    let each: Vec<String> = words.into_iter().map(|word| format!("{column} = '{word}'")).collect();
    format!("({})", each.join(" OR "))
}

fn has_status(which: impl Fn(Status) -> bool) -> String {
    let statuses = Status::ALL.iter().filter(|status| which(**status));
    is_one_of("dossiers.status", statuses.map(|status| status.as_str()))
}

fn catalogue_version(_: Dialect) -> String {
    format!("coalesce((SELECT value FROM sequences WHERE name = '{VERSION}'), 0)")
}

fn steps(dialect: Dialect) -> String {
    use Field::{Moment, Plain};
    let fields = [Plain("name"), Moment("entered_at"), Moment("left_at")];
    format!("CAST({} AS TEXT)", dialect.rows("dossier_steps", &fields, "seq"))
}

fn rest(dialect: Dialect) -> String {
    const OWED: [&str; 2] = [PaymentState::Unpaid.as_str(), PaymentState::Pending.as_str()];
    let there_is = format!(
        "dossiers.extensions > 0 OR {} OR {} \
         OR EXISTS (SELECT 1 FROM postal_orders WHERE postal_orders.dossier_id = dossiers.id)",
        has_status(|status| status.is_paused() || status.is_without_result()),
        is_one_of("dossiers.fee_state", OWED),
    );
    let values = [moves(dialect), items(dialect), ended_with(), unpaid(OWED), pay_url()];
    format!(
        "CASE WHEN {there_is} THEN CAST({} AS TEXT) END",
        dialect.list(&list_of(values))
    )
}

fn moves(dialect: Dialect) -> String {
    use Field::{Moment, Plain};
    let fields = [
        Plain("kind"),
        Plain("reason"),
        Plain("papers"),
        Moment("until_at"),
        Moment("due_before"),
        Moment("due_after"),
        Moment("answer_due_at"),
    ];
    dialect.rows("clock_moves", &fields, "seq")
}

fn items(dialect: Dialect) -> String {
    use Field::{Moment, Plain};
    let fields = [
        Plain("direction"),
        Plain("carrier"),
        Plain("item_code"),
        Plain("state"),
        Moment("state_at"),
        Moment("given_at"),
    ];
    dialect.rows_where("postal_orders", "NOT superseded", &fields, "id")
}

fn ended_with() -> String {
    format!(
        "CASE WHEN {} THEN (SELECT detail FROM dossier_events WHERE dossier_events.dossier_id = dossiers.id AND {} \
         ORDER BY seq DESC LIMIT 1) END",
        has_status(Status::is_without_result),
        is_one_of("action", Action::WITHOUT_RESULT.iter().map(|action| action.as_str()))
    )
}

fn unpaid(owed: [&'static str; 2]) -> String {
    format!(
        "CASE WHEN {} THEN 0 ELSE (SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM dossier_fees \
         WHERE dossier_fees.dossier_id = dossiers.id AND {}) END",
        has_status(Status::is_without_result),
        is_one_of("state", owed)
    )
}

fn pay_url() -> String {
    format!(
        "CASE WHEN dossiers.fee_state = '{}' AND NOT {} THEN (SELECT pay_url FROM payment_requests \
         WHERE payment_requests.dossier_id = dossiers.id AND {} ORDER BY id DESC LIMIT 1) END",
        PaymentState::Pending.as_str(),
        has_status(Status::is_without_result),
        is_one_of(
            "state",
            RequestState::ALL.iter().filter(|s| s.is_open()).map(|s| s.as_str())
        )
    )
}

macro_rules! part {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $text:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, QueryId, ValidGrouping)]
        pub struct $name;

        impl Expression for $name {
            type SqlType = $type;
        }
        impl SelectableExpression<dossiers::table> for $name {}
        impl AppearsOnTable<dossiers::table> for $name {}
        part!($name, Pg, $text(Dialect::Postgres));
        part!($name, Sqlite, $text(Dialect::Sqlite));
    )+};
    ($name:ident, $backend:ty, $text:expr) => {
        impl QueryFragment<$backend> for $name {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                // Walked at every run, so written once.
                static SQL: LazyLock<String> = LazyLock::new(|| $text);
                out.push_sql(&SQL);
                Ok(())
            }
        }
    };
}

part! {
    /// Of which catalogue the statement speaks.
    CatalogueVersion: BigInt = catalogue_version;
    /// Stays at steps.
    Steps: Text = steps;
    /// What most dossiers have nothing of.
    Remainder: Nullable<Text> = rest;
}
