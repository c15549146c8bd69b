//! How domain types are stored: the few conversions that both databases share.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, HasSqlType, Nullable, SmallInt, Text};
use diesel::sqlite::Sqlite;

use super::connection::MultiBackend;
use crate::domain::instant::Instant;

/// SQL types of our own.
pub mod sql {
    /// An instant: `timestamptz` on PostgreSQL, integer microseconds since 1970 (UTC) on SQLite.
    #[derive(Debug, Clone, Copy, diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185))]
    #[diesel(sqlite_type(name = "Long"))]
    pub struct InstantSql;
}
use sql::InstantSql;

/// Instants can be compared, so the database may look for the first and the last.
impl diesel::sql_types::SqlOrd for InstantSql {}

/// Microseconds between 1970 and 2000, the epoch of PostgreSQL.
const PG_EPOCH: i64 = 946_684_800_000_000;

impl HasSqlType<InstantSql> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<InstantSql>(lookup)
    }
}

impl ToSql<InstantSql, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<BigInt, Pg>::to_sql(&(self.micros() - PG_EPOCH), &mut out.reborrow())
    }
}

impl ToSql<InstantSql, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.micros());
        Ok(IsNull::No)
    }
}

impl FromSql<InstantSql, Pg> for Instant {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Pg>>::from_sql(value)?;
        Ok(Self::from_micros(micros.saturating_add(PG_EPOCH))?)
    }
}

impl FromSql<InstantSql, Sqlite> for Instant {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_micros(<i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?)?)
    }
}

impl ToSql<InstantSql, MultiBackend> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((InstantSql, self));
        Ok(IsNull::No)
    }
}

impl FromSql<InstantSql, MultiBackend> for Instant {
    fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, InstantSql>()
    }
}

/// The trait impls that diesel derives for types it may be derived on; domain types do not name diesel.
macro_rules! expression {
    ($($type:ty => $sql:ty),+ $(,)?) => {$(
        impl AsExpression<$sql> for $type {
            type Expression = diesel::internal::derives::as_expression::Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
        impl<'expr> AsExpression<$sql> for &'expr $type {
            type Expression = diesel::internal::derives::as_expression::Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
        impl AsExpression<Nullable<$sql>> for $type {
            type Expression = diesel::internal::derives::as_expression::Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
        impl<'expr> AsExpression<Nullable<$sql>> for &'expr $type {
            type Expression = diesel::internal::derives::as_expression::Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
        impl<DB> ToSql<Nullable<$sql>, DB> for $type
        where
            DB: Backend,
            Self: ToSql<$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<$sql, DB>::to_sql(self, out)
            }
        }
        impl<DB: Backend> diesel::Queryable<$sql, DB> for $type
        where
            Self: FromSql<$sql, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    )+};
}

/// Domain types stored as text through `as_str` and `FromStr`.
macro_rules! text {
    ($($type:ty),+ $(,)?) => {$(
        impl ToSql<Text, Pg> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <str as ToSql<Text, Pg>>::to_sql(self.as_str(), out)
            }
        }
        impl ToSql<Text, Sqlite> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                <str as ToSql<Text, Sqlite>>::to_sql(self.as_str(), out)
            }
        }
        impl ToSql<Text, MultiBackend> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((Text, self.as_str()));
                Ok(IsNull::No)
            }
        }
        impl<DB: Backend> FromSql<Text, DB> for $type
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(<String as FromSql<Text, DB>>::from_sql(value)?.parse()?)
            }
        }
        expression!($type => Text);
    )+};
}

/// Domain types stored as text that holds a JSON document, through `Serialize` and `Deserialize`. What does not parse is an error,
/// not an empty document.
macro_rules! json {
    ($($type:ty),+ $(,)?) => {$(
        impl ToSql<Text, Pg> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                serde_json::to_writer(out, self)?;
                Ok(IsNull::No)
            }
        }
        impl ToSql<Text, Sqlite> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(serde_json::to_string(self)?);
                Ok(IsNull::No)
            }
        }
        impl ToSql<Text, MultiBackend> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((Text, self));
                Ok(IsNull::No)
            }
        }
        impl<DB: Backend> FromSql<Text, DB> for $type
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(serde_json::from_str(&<String as FromSql<Text, DB>>::from_sql(value)?)?)
            }
        }
        expression!($type => Text);
    )+};
}

/// Domain types stored as small numbers through `number` and `TryFrom<i16>`.
macro_rules! small {
    ($($type:ty),+ $(,)?) => {$(
        impl ToSql<SmallInt, Pg> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                ToSql::<SmallInt, Pg>::to_sql(&self.number(), &mut out.reborrow())
            }
        }
        impl ToSql<SmallInt, Sqlite> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(i32::from(self.number()));
                Ok(IsNull::No)
            }
        }
        impl ToSql<SmallInt, MultiBackend> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((SmallInt, self));
                Ok(IsNull::No)
            }
        }
        impl<DB: Backend> FromSql<SmallInt, DB> for $type
        where
            i16: FromSql<SmallInt, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(Self::try_from(<i16 as FromSql<SmallInt, DB>>::from_sql(value)?)?)
            }
        }
        expression!($type => SmallInt);
    )+};
}

/// Row identities.
macro_rules! id {
    ($($type:ty),+ $(,)?) => {$(
        impl ToSql<BigInt, Pg> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <i64 as ToSql<BigInt, Pg>>::to_sql(self.get_ref(), out)
            }
        }
        impl ToSql<BigInt, Sqlite> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                <i64 as ToSql<BigInt, Sqlite>>::to_sql(self.get_ref(), out)
            }
        }
        impl ToSql<BigInt, MultiBackend> for $type {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((BigInt, self.get_ref()));
                Ok(IsNull::No)
            }
        }
        impl<DB: Backend> FromSql<BigInt, DB> for $type
        where
            i64: FromSql<BigInt, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(Self::new(<i64 as FromSql<BigInt, DB>>::from_sql(value)?))
            }
        }
        expression!($type => BigInt);
    )+};
}

json!(
    crate::domain::paper_list::AskedPapers,
    crate::domain::paper_list::HandedPapers,
    crate::domain::person::Submitter,
    crate::domain::procedure::ProcedureDefinition,
    crate::domain::signature::SignatureReport,
);
text!(
    crate::domain::agency::AgencyLevel,
    crate::domain::calendar::DayKind,
    crate::domain::codes::AgencyCode,
    crate::domain::codes::ProcedureCode,
    crate::domain::codes::Username,
    crate::domain::counted::Counted,
    crate::domain::deadline::MoveKind,
    crate::domain::dossier::Action,
    crate::domain::dossier::Status,
    crate::domain::dossier_code::DossierCode,
    crate::domain::fee::FeeKind,
    crate::domain::fee::FeeTiming,
    crate::domain::fee::PaymentMethod,
    crate::domain::fee::PaymentState,
    crate::domain::feedback::FeedbackKind,
    crate::domain::feedback::Grade,
    crate::domain::figures::Measure,
    crate::domain::file::ContentHash,
    crate::domain::file::FilePurpose,
    crate::domain::file::MediaType,
    crate::domain::gauge::Gauge,
    crate::domain::handover::HandoverKind,
    crate::domain::handover::PauseCause,
    crate::domain::handover::StayEnd,
    crate::domain::import::Mode,
    crate::domain::indicator::Comparator,
    crate::domain::indicator::Indicator,
    crate::domain::notice::CitizenEvent,
    crate::domain::notice::ContactChannel,
    crate::domain::notice::NoticeReason,
    crate::domain::payment::RequestState,
    crate::domain::outbox::MessageKind,
    crate::domain::outbox::MessageState,
    crate::domain::person::Address,
    crate::domain::person::ApplicantKind,
    crate::domain::person::Email,
    crate::domain::person::IdNumber,
    crate::domain::person::PersonName,
    crate::domain::person::Phone,
    crate::domain::policy::Role,
    crate::domain::postal::Channel,
    crate::domain::postal::ItemCode,
    crate::domain::postal_order::Announced,
    crate::domain::postal_order::Direction,
    crate::domain::postal_order::PostalState,
    crate::domain::session::SessionEnd,
    crate::domain::receipt::ReceiptMark,
    crate::domain::report::ReportKind,
    crate::domain::rules::RuleKey,
    crate::domain::scorecard::ScoreKind,
    crate::domain::signature::SignatureOutcome,
    crate::domain::slip::SlipKind,
    crate::domain::job::JobKind,
    crate::domain::look::Look,
    crate::domain::timeliness::Timeliness,
);

small!(
    crate::domain::answered::Answered,
    crate::domain::paper::SetCount,
    crate::domain::procedure::ServiceLevel
);

id!(
    crate::domain::ids::AgencyId,
    crate::domain::ids::BookId,
    crate::domain::ids::DelegationId,
    crate::domain::ids::DossierId,
    crate::domain::ids::FeedbackId,
    crate::domain::ids::ImportId,
    crate::domain::ids::JobId,
    crate::domain::ids::OrderId,
    crate::domain::ids::PaymentId,
    crate::domain::ids::MessageId,
    crate::domain::ids::NoticeId,
    crate::domain::ids::ProcedureId,
    crate::domain::ids::ReportId,
    crate::domain::ids::RequestId,
    crate::domain::ids::SessionId,
    crate::domain::ids::SlipId,
    crate::domain::ids::UserId,
    crate::domain::ids::VersionId,
    crate::domain::ids::WebhookId,
);

expression!(Instant => InstantSql);
