//! Values on their way into columns, and what may become one.

use std::fmt::{self, Write as _};

use chrono::NaiveDate;

use crate::db::{QueryError, QueryResult};
use crate::domain::instant::Instant;

/// A value on its way into a column.
#[derive(Debug, PartialEq)]
pub(in crate::db) enum Cell<'a> {
    Whole(Option<i64>),
    Flag(Option<bool>),
    Text(Option<&'a str>),
    Json(Result<Option<String>, Unwritable>),
    Day(Option<NaiveDate>),
    At(Option<Instant>),
}

/// A document that cannot be written: a fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a document cannot be written as JSON")]
pub(in crate::db) struct Unwritable;

impl From<Unwritable> for QueryError {
    fn from(error: Unwritable) -> Self {
        Self::SerializationError(Box::new(error))
    }
}

impl Cell<'_> {
    /// The value in the text format of `COPY`.
    pub(super) fn copy(&self, out: &mut String) -> QueryResult<()> {
        let written = match self {
            Self::Whole(Some(number)) => write!(out, "{number}"),
            Self::Flag(Some(flag)) => out.write_char(if *flag { 't' } else { 'f' }),
            Self::Day(Some(day)) => write!(out, "{day}"),
            Self::At(Some(at)) => write!(out, "{at}"),
            Self::Text(Some(text)) => escape(text, out),
            Self::Json(json) => match json.as_ref().map_err(|e| *e)? {
                Some(text) => escape(text, out),
                None => out.write_str("\\N"),
            },
            Self::Whole(None) | Self::Flag(None) | Self::Day(None) | Self::At(None) | Self::Text(None) => {
                out.write_str("\\N")
            }
        };
        debug_assert!(written.is_ok(), "a string takes everything");
        Ok(())
    }
}

/// Text in the text format of `COPY`: the one place where it is escaped.
fn escape(text: &str, out: &mut String) -> fmt::Result {
    text.chars().try_for_each(|letter| match letter {
        '\\' => out.write_str("\\\\"),
        '\t' => out.write_str("\\t"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        other => out.write_char(other),
    })
}

/// What a column takes, or nothing in its place. By conversion, so that a row of another type than its column expects does
/// not compile.
pub(super) trait IntoCell {
    fn cell(value: Option<&Self>) -> Cell<'_>;
}

macro_rules! into_cell {
    ($($type:ty: $cell:ident($me:ident => $value:expr);)+) => {$(
        impl IntoCell for $type {
            fn cell(value: Option<&Self>) -> Cell<'_> {
                Cell::$cell(value.map(|$me| $value))
            }
        }
    )+};
    (text $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(value: Option<&Self>) -> Cell<'_> {
                Cell::Text(value.map(|text| text.as_str()))
            }
        }
    )+};
    (json $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(value: Option<&Self>) -> Cell<'_> {
                Cell::Json(value.map(serde_json::to_string).transpose().map_err(|_| Unwritable))
            }
        }
    )+};
    (number $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(value: Option<&Self>) -> Cell<'_> {
                Cell::Whole(value.map(|number| i64::from(number.number())))
            }
        }
    )+};
    (id $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(value: Option<&Self>) -> Cell<'_> {
                Cell::Whole(value.map(|id| id.get()))
            }
        }
    )+};
}

into_cell! {
    i16: Whole(n => i64::from(*n));
    i32: Whole(n => i64::from(*n));
    i64: Whole(n => *n);
    bool: Flag(flag => *flag);
    NaiveDate: Day(day => *day);
    Instant: At(at => *at);
}
into_cell!(
    text String,
    crate::domain::counted::Counted,
    crate::domain::deadline::MoveKind,
    crate::domain::dossier::Status,
    crate::domain::dossier_code::DossierCode,
    crate::domain::fee::FeeKind,
    crate::domain::fee::FeeTiming,
    crate::domain::fee::PaymentMethod,
    crate::domain::fee::PaymentState,
    crate::domain::file::ContentHash,
    crate::domain::handover::HandoverKind,
    crate::domain::handover::PauseCause,
    crate::domain::handover::StayEnd,
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
    crate::domain::signature::SignatureOutcome,
    crate::domain::timeliness::Timeliness,
);
into_cell!(
    json crate::domain::paper_list::AskedPapers,
    crate::domain::paper_list::HandedPapers,
    crate::domain::person::Submitter,
);
into_cell!(
    number crate::domain::paper::SetCount,
    crate::domain::procedure::ServiceLevel,
);
into_cell!(
    id crate::domain::ids::AgencyId,
    crate::domain::ids::BookId,
    crate::domain::ids::DossierId,
    crate::domain::ids::OrderId,
    crate::domain::ids::PaymentId,
    crate::domain::ids::ProcedureId,
    crate::domain::ids::RequestId,
    crate::domain::ids::UserId,
    crate::domain::ids::VersionId,
);

impl<T: IntoCell> IntoCell for Option<T> {
    fn cell(value: Option<&Self>) -> Cell<'_> {
        T::cell(value.and_then(Self::as_ref))
    }
}
