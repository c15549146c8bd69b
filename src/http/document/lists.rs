//! Closed lists of values: what `text_enum!` knows, the codes of wrong fields among it, and the codes of refusals.

use std::fmt::Write as _;

use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};

use crate::domain::agency::AgencyLevel;
use crate::domain::counted::FeeUnit;
use crate::domain::dossier::{Action, Status};
use crate::domain::event::{Entry, EventName};
use crate::domain::fee::{FeeKind, FeeTiming, PaymentMethod, PaymentState};
use crate::domain::feedback::{FeedbackKind, FeedbackState, Grade};
use crate::domain::file::{FilePurpose, MediaType};
use crate::domain::flaw::Flaw;
use crate::domain::gauge::Gauge;
use crate::domain::handover::PauseCause;
use crate::domain::import::{Lookalike, Mode};
use crate::domain::indicator::Comparator;
use crate::domain::job::{JobKind, JobState};
use crate::domain::look::Look;
use crate::domain::notice::{CitizenEvent, ContactChannel, NoticeReason};
use crate::domain::outbox::MessageState;
use crate::domain::payment::RequestState;
use crate::domain::person::ApplicantKind;
use crate::domain::policy::{Permission, Role};
use crate::domain::postal::Channel;
use crate::domain::postal_order::{Direction, PostalState};
use crate::domain::postal_pile::PostalPile;
use crate::domain::quality::Doubt;
use crate::domain::receipt::ReceiptState;
use crate::domain::reconcile::DifferenceKind;
use crate::domain::report::{ReportFormat, ReportGrouping, ReportKind};
use crate::domain::report_period::ReportCalendar;
use crate::domain::rules::RuleKey;
use crate::domain::scorecard::ScoreKind;
use crate::domain::signature::SignatureOutcome;
use crate::domain::slip::{FormSet, SlipFormat, SlipKind};
use crate::domain::template::Placeholder;
use crate::domain::text::FieldCode;
use crate::domain::timeliness::{Standing, Timeliness};
use crate::http::error;
use crate::service::import::Fate;
use crate::service::statistics::{AcceptanceBy, AcceptanceMeasure, Figure, GroupBy, WorkMeasure};

/// A text that is one of a list, with a table of what each means.
fn list(title: &str, values: impl Iterator<Item = (&'static str, String)>) -> Schema {
    let mut table = format!("| value | {title} |\n|---|---|\n");
    let mut texts = Vec::new();
    for (value, meaning) in values {
        let _ = writeln!(table, "| `{value}` | {meaning} |");
        texts.push(value);
    }
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .description(Some(table))
        .enum_values(Some(texts))
        .into()
}

macro_rules! lists {
    ($($kind:ident),+ $(,)?) => {
        vec![$((
            stringify!($kind),
            list("tên gọi", $kind::ALL.iter().map(|value| (value.as_str(), value.label_vi().to_owned()))),
        ),)+]
    };
}

/// Every list by its name.
pub fn all() -> Vec<(&'static str, Schema)> {
    let mut lists = lists![
        AcceptanceBy,
        AcceptanceMeasure,
        Action,
        AgencyLevel,
        ApplicantKind,
        Channel,
        CitizenEvent,
        Comparator,
        ContactChannel,
        DifferenceKind,
        Direction,
        Doubt,
        Fate,
        FeeKind,
        FeeTiming,
        FeeUnit,
        FeedbackKind,
        FeedbackState,
        FieldCode,
        Figure,
        FilePurpose,
        Flaw,
        FormSet,
        Grade,
        GroupBy,
        JobKind,
        JobState,
        Look,
        Lookalike,
        MediaType,
        MessageState,
        Mode,
        NoticeReason,
        PauseCause,
        PaymentMethod,
        PaymentState,
        Permission,
        Placeholder,
        PostalPile,
        PostalState,
        ReceiptState,
        ReportCalendar,
        ReportFormat,
        ReportGrouping,
        ReportKind,
        RequestState,
        Role,
        RuleKey,
        ScoreKind,
        SignatureOutcome,
        SlipFormat,
        SlipKind,
        Standing,
        Status,
        Timeliness,
        WorkMeasure,
    ];
    let entries = Entry::ALL.iter().copied().map(EventName::from);
    let events = entries.chain(Action::ALL.iter().copied().map(EventName::from));
    let events = events.map(|name| (name.as_str(), name.label_vi().to_owned()));
    lists.push(("EventName", list("tên gọi", events)));
    let gauges = Gauge::all().map(|gauge| (gauge.as_str(), gauge.label_vi().to_owned()));
    lists.push(("Indicator", list("tên gọi", gauges)));
    let codes = error::codes().map(|(code, status, meaning)| (code, format!("{status}: {meaning}")));
    lists.push(("ProblemCode", list("status and meaning", codes)));
    lists
}
