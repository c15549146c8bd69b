//! What hangs on a dossier, as expressions of the statement that finds it. Those that most dossiers have nothing of are looked
//! for only where the dossier itself says that there is something.

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
use crate::domain::dossier::{Action, Status};
use crate::domain::fee::PaymentState;
use crate::domain::instant::Instant;
use crate::domain::payment::RequestState;
use crate::domain::postal_order::{Direction, PostalState};

/// Rows that came as a JSON list.
#[derive(Clone, Debug, FromSqlRow)]
pub struct List<T>(pub Vec<T>);

impl<T: DeserializeOwned, DB: Backend> FromSql<Text, DB> for List<T>
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

/// A pause or an extension.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct PublicMove {
    /// `pause` or `extension`.
    pub kind: String,
    pub reason: String,
    /// Missing papers of a supplement request: a JSON list of names.
    pub papers: Option<String>,
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
}

/// A moment comes as microseconds since 1970 (UTC).
fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Instant, D::Error> {
    Instant::from_micros(i64::deserialize(from)?).map_err(D::Error::custom)
}

fn moment_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Instant>, D::Error> {
    let micros: Option<i64> = Option::deserialize(from)?;
    micros.map(Instant::from_micros).transpose().map_err(D::Error::custom)
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

    /// The rows of a table that belong to the dossier, each a JSON list of its fields.
    fn list(self, table: &str, fields: &[Field], order: &str) -> String {
        let written = list_of(fields.iter().map(|field| self.field(*field)));
        let of_dossier = format!("FROM {table} WHERE {table}.dossier_id = dossiers.id");
        match self {
            Self::Postgres => format!(
                "(SELECT coalesce(json_agg(json_build_array({written}) ORDER BY {order}), '[]')::text {of_dossier})"
            ),
            Self::Sqlite => format!(
                "(SELECT json_group_array(json_array({written})) FROM (SELECT {written} {of_dossier} ORDER BY {order}))"
            ),
        }
    }
}

fn list_of(items: impl IntoIterator<Item = impl Display>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(", ")
}

/// Words of our own, none of which has a quote in it.
fn words(words: impl IntoIterator<Item = &'static str>) -> String {
    list_of(words.into_iter().map(|word| format!("'{word}'")))
}

fn catalogue_version(_: Dialect) -> String {
    format!("coalesce((SELECT value FROM sequences WHERE name = '{VERSION}'), 0)")
}

fn steps(dialect: Dialect) -> String {
    use Field::{Moment, Plain};
    let fields = [Plain("name"), Moment("entered_at"), Moment("left_at")];
    dialect.list("dossier_steps", &fields, "seq")
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
    format!(
        "CASE WHEN dossiers.extensions > 0 OR dossiers.status IN ({}) THEN {} ELSE '[]' END",
        statuses(|status| status.is_paused()),
        dialect.list("clock_moves", &fields, "seq")
    )
}

fn items(dialect: Dialect) -> String {
    use Field::{Moment, Plain};
    let fields = [
        Plain("direction"),
        Plain("carrier"),
        Plain("item_code"),
        Plain("state"),
        Moment("state_at"),
    ];
    dialect.list("postal_orders", &fields, "id")
}

fn statuses(which: impl Fn(Status) -> bool) -> String {
    words(Status::ALL.iter().filter(|s| which(**s)).map(|s| s.as_str()))
}

fn over() -> String {
    format!("dossiers.status IN ({})", statuses(Status::is_without_result))
}

fn ended_with(_: Dialect) -> String {
    format!(
        "CASE WHEN {} THEN (SELECT detail FROM dossier_events WHERE dossier_events.dossier_id = dossiers.id AND action IN ({}) \
         ORDER BY seq DESC LIMIT 1) END",
        over(),
        words(Action::WITHOUT_RESULT.iter().map(|action| action.as_str()))
    )
}

fn unpaid(_: Dialect) -> String {
    let owed = words([PaymentState::Unpaid, PaymentState::Pending].map(PaymentState::as_str));
    format!(
        "CASE WHEN dossiers.fee_state IN ({owed}) AND NOT {} THEN \
         (SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM dossier_fees \
         WHERE dossier_fees.dossier_id = dossiers.id AND state IN ({owed})) ELSE 0 END",
        over()
    )
}

fn pay_url(_: Dialect) -> String {
    format!(
        "CASE WHEN dossiers.fee_state = '{}' AND NOT {} THEN (SELECT pay_url FROM payment_requests \
         WHERE payment_requests.dossier_id = dossiers.id AND state IN ({}) ORDER BY id DESC LIMIT 1) END",
        PaymentState::Pending.as_str(),
        over(),
        words(RequestState::ALL.iter().filter(|s| s.is_open()).map(|s| s.as_str()))
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
    /// Pauses and extensions.
    Moves: Text = moves;
    /// Items of the post.
    Items: Text = items;
    /// What was said when it ended without a result.
    EndedWith: Nullable<Text> = ended_with;
    /// What is still to be paid.
    Unpaid: BigInt = unpaid;
    /// Where the open payment online is made.
    PayUrl: Nullable<Text> = pay_url;
}
