//! What a value is beside being text: a day, a moment, a number, one of a list. A name means the same wherever it stands; where it
//! does not, its owner is named with it. Names in `_at` are moments.

use utoipa::openapi::path::{Parameter, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{
    Array, ArrayBuilder, ArrayItems, KnownFormat, Object, OneOfBuilder, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{OpenApi, Ref, RefOr};

use super::{headers, lists};

/// What a value is.
#[derive(Clone, Copy)]
enum Is {
    /// A local day.
    Day,
    /// RFC 3339.
    Moment,
    /// A whole number, within bounds.
    Whole(isize, isize),
    /// `true` or `false`.
    Flag,
    /// One of a list of the domain.
    One(&'static str),
    /// Several of such a list, with commas between.
    Several(&'static str),
    /// One of these words.
    Word(&'static [&'static str]),
    /// Nothing but text.
    Text,
}
use Is::{Day, Flag, Moment, One, Several, Text, Whole, Word};

/// Names that mean one thing everywhere.
const NAMES: &[(&str, Is)] = &[
    ("agency_level", One("AgencyLevel")),
    ("allowed_actions", One("Action")),
    ("answer_by", Moment),
    ("as_of", Day),
    ("at", Moment),
    ("calendar", One("ReportCalendar")),
    ("cause", One("PauseCause")),
    ("certain", Flag),
    ("comparator", One("Comparator")),
    ("cut_off", Moment),
    ("date", Day),
    ("day", Day),
    ("denominator_measure", One("Figure")),
    ("direction", One("Direction")),
    ("doubt", One("Doubt")),
    ("due_after", Moment),
    ("due_before", Moment),
    ("effective_on", Day),
    ("expires_on", Day),
    ("fate", One("Fate")),
    ("flaw", One("Flaw")),
    ("form_set", One("FormSet")),
    ("from", Day),
    ("from_status", One("Status")),
    ("grade", One("Grade")),
    ("history", Flag),
    ("indicator", One("Indicator")),
    ("intake_channel", One("Channel")),
    ("issued_on", Day),
    ("levels", One("AgencyLevel")),
    ("limit", Whole(1, 200)),
    ("lookalikes", One("Lookalike")),
    ("media_type", One("MediaType")),
    ("method", One("PaymentMethod")),
    ("mode", One("Mode")),
    ("name_from", Day),
    ("nearly_from", Moment),
    ("numerator_measure", One("Figure")),
    ("oldest_waiting", Moment),
    ("on", Day),
    ("own", Flag),
    ("payment_method", One("PaymentMethod")),
    ("permissions", One("Permission")),
    ("pile", One("PostalPile")),
    ("preview", Flag),
    ("progress", One("Standing")),
    ("purpose", One("FilePurpose")),
    ("report", One("ReportKind")),
    ("return_channel", One("Channel")),
    ("role", One("Role")),
    ("saw", One("Look")),
    ("signature", One("SignatureOutcome")),
    ("since", Moment),
    ("timeliness", One("Timeliness")),
    ("timing", One("FeeTiming")),
    ("to", Day),
    ("to_status", One("Status")),
    ("unread", Flag),
    ("until", Moment),
    ("valid_from", Day),
    ("valid_to", Day),
    ("year", Whole(2000, 2099)),
];

/// Names that mean something else elsewhere, with the schema, or method and path, to which they belong.
const OWNED: &[(&str, &str, Is)] = &[
    ("AcceptanceWire", "group_by", One("AcceptanceBy")),
    ("ActionBody", "action", One("Action")),
    ("AgencyWire", "level", One("AgencyLevel")),
    ("ApplicantBody", "kind", One("ApplicantKind")),
    ("ApplicantWire", "kind", One("ApplicantKind")),
    ("CancelPostalEventBody", "kind", One("PostalState")),
    ("CellError", "code", One("FieldCode")),
    ("CountedWire", "unit", One("FeeUnit")),
    ("DayBody", "kind", Word(&["off", "worked"])),
    ("DelegationBody", "from", Text),
    ("DelegationBody", "to", Text),
    ("DifferenceWire", "kind", One("DifferenceKind")),
    ("DossierLine", "status", One("Status")),
    ("DossierWire", "status", One("Status")),
    ("EntriesBody", "kind", One("ScoreKind")),
    ("EntryWire", "kind", One("ScoreKind")),
    ("EventWire", "action", One("EventName")),
    ("FeeWire", "kind", One("FeeKind")),
    ("FeeWire", "state", One("PaymentState")),
    ("FeedEventWire", "action", One("EventName")),
    ("FeedbackBody", "kind", One("FeedbackKind")),
    ("FeedbackReceipt", "state", One("FeedbackState")),
    ("FeedbackWire", "kind", One("FeedbackKind")),
    ("FeedbackWire", "state", One("FeedbackState")),
    ("FreezeBody", "group_by", One("ReportGrouping")),
    ("FrozenWire", "group_by", One("ReportGrouping")),
    ("IssuedWire", "kind", One("SlipKind")),
    ("JobWire", "kind", One("JobKind")),
    ("JobWire", "state", One("JobState")),
    ("MessageWire", "state", One("MessageState")),
    ("MoveWire", "from", Moment),
    (
        "MoveWire",
        "kind",
        Word(&["pause", "extension", "brought_along", "recomputed"]),
    ),
    ("NewAgencyBody", "level", One("AgencyLevel")),
    ("NoticeWire", "reason", One("NoticeReason")),
    ("PaymentRequestWire", "state", One("RequestState")),
    ("PaymentWire", "state", One("PaymentState")),
    ("PlaceholderWire", "name", One("Placeholder")),
    ("PlanTargetWire", "level", One("AgencyLevel")),
    ("PossibleWire", "kind", One("SlipKind")),
    ("PostalEventBody", "kind", One("PostalState")),
    ("PostalEventWire", "kind", One("PostalState")),
    ("PostalItemWire", "state", One("PostalState")),
    ("PostalItemWire", "status", One("Status")),
    ("PostalOrderWire", "state", One("PostalState")),
    ("Problem", "code", One("ProblemCode")),
    ("ProblemField", "code", One("FieldCode")),
    ("ProgressRowWire", "level", One("AgencyLevel")),
    ("PublicDossier", "status", One("Status")),
    ("PublicFeedback", "kind", One("FeedbackKind")),
    ("PublicFeedback", "state", One("FeedbackState")),
    ("PublicPostalOrderWire", "state", One("PostalState")),
    ("RanksWire", "level", One("AgencyLevel")),
    ("RefundBody", "method", Word(&["cash", "transfer"])),
    ("ReportWire", "group_by", One("ReportGrouping")),
    ("RowChange", "change", Word(&["added", "changed", "removed"])),
    ("RuleBody", "key", One("RuleKey")),
    ("RuleDefault", "key", One("RuleKey")),
    ("RuleWire", "key", One("RuleKey")),
    ("SignatureWire", "outcome", One("SignatureOutcome")),
    ("SignaturesWire", "outcome", One("SignatureOutcome")),
    ("SlipBody", "kind", One("SlipKind")),
    ("TakenWire", "result", Word(&["known", "released", "settled", "taken"])),
    ("TargetBody", "level", One("AgencyLevel")),
    ("TemplateBody", "channel", One("ContactChannel")),
    ("TemplateBody", "event", One("CitizenEvent")),
    ("TemplateWire", "channel", One("ContactChannel")),
    ("TemplateWire", "event", One("CitizenEvent")),
    ("TimelinessWire", "group_by", One("GroupBy")),
    (
        "get /dossiers",
        "due",
        Word(&["nearly", "overdue", "paused", "today", "unanswered"]),
    ),
    ("get /dossiers", "order", Word(&["due", "newest"])),
    ("get /dossiers", "status", Several("Status")),
    ("get /dossiers/{code}/receipt-prints", "format", One("SlipFormat")),
    ("get /dossiers/{code}/slips/preview", "format", One("SlipFormat")),
    ("get /dossiers/{code}/slips/preview", "kind", One("SlipKind")),
    ("get /dossiers/{code}/slips/preview", "round", Whole(1, 32_767)),
    ("get /dossiers/{code}/slips/{number}", "format", One("SlipFormat")),
    ("get /events", "action", Several("EventName")),
    ("get /feedback", "state", One("FeedbackState")),
    ("get /outbox/messages", "state", One("MessageState")),
    ("get /plans/{year}/progress", "level", One("AgencyLevel")),
    ("get /receipts", "number", Whole(1, 9_999_999)),
    ("get /receipts", "state", One("ReceiptState")),
    ("get /reports/cash_book", "format", One("ReportFormat")),
    ("get /reports/frozen/{number}", "format", One("ReportFormat")),
    ("get /reports/ii06a", "format", One("ReportFormat")),
    ("get /reports/ii06a", "group_by", One("ReportGrouping")),
    ("get /reports/late", "format", One("ReportFormat")),
    ("get /reports/postal", "format", One("ReportFormat")),
    ("get /reports/register", "format", One("ReportFormat")),
    ("get /reports/service_levels", "format", One("ReportFormat")),
    ("get /scorecards/{code}/ranks", "level", One("AgencyLevel")),
    ("get /statistics/acceptance", "group_by", One("AcceptanceBy")),
    (
        "get /statistics/acceptance/dossiers",
        "measure",
        One("AcceptanceMeasure"),
    ),
    ("get /statistics/dossiers", "measure", One("Figure")),
    ("get /procedures/{code}/due", "channel", One("Channel")),
    ("get /statistics/dossiers", "channel", One("Channel")),
    ("get /statistics/dossiers", "level", Whole(1, 4)),
    ("get /statistics/timeliness", "group_by", Several("GroupBy")),
    ("get /statistics/work/dossiers", "measure", One("WorkMeasure")),
];

fn meaning(owner: &str, name: &str) -> Option<Is> {
    let owned = OWNED.iter().find(|(o, n, _)| *o == owner && *n == name);
    let anywhere = || NAMES.iter().find(|(n, _)| *n == name).map(|(_, is)| *is);
    owned
        .map(|(.., is)| *is)
        .or_else(anywhere)
        .or_else(|| name.ends_with("_at").then_some(Moment))
}

fn whole(least: isize, most: isize) -> Object {
    let mut number = Object::with_type(Type::Integer);
    (number.minimum, number.maximum) = (Some(least.into()), Some(most.into()));
    number
}

/// What a text is told to be; nothing where the value is no text.
fn told(is: Is, text: &Object) -> Option<RefOr<Schema>> {
    let (nullable, is_text) = match &text.schema_type {
        SchemaType::Type(kind) => (false, *kind == Type::String),
        SchemaType::Array(kinds) => (kinds.contains(&Type::Null), kinds.contains(&Type::String)),
        SchemaType::AnyValue => (false, false),
    };
    if !is_text || text.format.is_some() || text.enum_values.is_some() {
        return None;
    }
    let mut object = text.clone();
    match is {
        Text => return None,
        Day => object.format = Some(SchemaFormat::KnownFormat(KnownFormat::Date)),
        Moment => object.format = Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)),
        Whole(least, most) => {
            object = whole(least, most);
            object.description.clone_from(&text.description);
        }
        Flag => object.schema_type = SchemaType::Type(Type::Boolean),
        Word(words) => object.enum_values = Some(words.iter().map(|word| (*word).into()).collect()),
        One(list) | Several(list) => {
            let mut list = Ref::from_schema_name(list);
            if !nullable {
                list.description = text.description.clone().unwrap_or_default();
                return Some(list.into());
            }
            let either = OneOfBuilder::new()
                .description(text.description.clone())
                .item(Object::with_type(Type::Null))
                .item(list);
            return Some(either.into());
        }
    }
    Some(object.into())
}

fn tell(is: Is, schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            if let Some(told) = told(is, object) {
                *schema = told;
            }
        }
        RefOr::T(Schema::Array(Array {
            items: ArrayItems::RefOrSchema(items),
            ..
        })) => tell(is, items),
        _ => {}
    }
}

fn tell_all(owner: &str, schema: &mut Schema) {
    match schema {
        Schema::Object(object) => {
            for (name, property) in &mut object.properties {
                if let Some(is) = meaning(owner, name) {
                    tell(is, property);
                }
            }
        }
        Schema::AllOf(parts) => {
            for part in &mut parts.items {
                if let RefOr::T(part) = part {
                    tell_all(owner, part);
                }
            }
        }
        _ => {}
    }
}

fn tell_parameter(owner: &str, parameter: &mut Parameter) {
    if !matches!(parameter.parameter_in, ParameterIn::Query | ParameterIn::Path) {
        return;
    }
    let (Some(is), Some(schema)) = (meaning(owner, &parameter.name), &mut parameter.schema) else {
        return;
    };
    tell(is, schema);
    if matches!(is, Several(_)) {
        let several = ArrayBuilder::new().items(schema.clone()).build();
        *schema = several.into();
        parameter.style = Some(ParameterStyle::Form);
        parameter.explode = Some(false);
    }
}

/// Tells of every value what it is.
pub fn describe(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in headers::operations(item) {
            let owner = format!("{method} {}", path.trim_start_matches("/api/v1"));
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    tell_parameter(&owner, parameter);
                }
            }
        }
    }
    let components = document.components.get_or_insert_default();
    for (name, schema) in &mut components.schemas {
        if let RefOr::T(schema) = schema {
            tell_all(name, schema);
        }
    }
    for (name, list) in lists::all() {
        components.schemas.insert(name.to_owned(), list.into());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use std::collections::BTreeSet;

    use super::*;

    /// Whose field or parameter every name is.
    fn there(document: &mut OpenApi) -> BTreeSet<(String, String)> {
        let mut there = BTreeSet::new();
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in headers::operations(item) {
                let owner = format!("{method} {}", path.trim_start_matches("/api/v1"));
                for parameter in operation.parameters.iter().flatten() {
                    if let RefOr::T(parameter) = parameter {
                        there.insert((owner.clone(), parameter.name.clone()));
                    }
                }
            }
        }
        for (owner, schema) in &document.components.as_ref().unwrap().schemas {
            let written = serde_json::to_value(schema).unwrap();
            let parts = written["allOf"].as_array().cloned().unwrap_or_default();
            for part in parts.iter().chain([&written]) {
                for name in part["properties"].as_object().into_iter().flatten() {
                    there.insert((owner.clone(), name.0.clone()));
                }
            }
        }
        there
    }

    #[test]
    fn what_is_told_of_values_is_told_of_something_that_is_there() {
        let there = there(&mut super::super::made());
        for (name, _) in NAMES {
            assert!(there.iter().any(|(_, n)| n == name), "nothing is called {name}");
        }
        for (owner, name, _) in OWNED {
            let pair = ((*owner).to_owned(), (*name).to_owned());
            assert!(there.contains(&pair), "{owner} has no {name}");
        }
    }

    #[test]
    fn every_list_that_is_named_exists() {
        let lists: BTreeSet<&str> = lists::all().into_iter().map(|(name, _)| name).collect();
        let named = NAMES.iter().map(|(_, is)| is).chain(OWNED.iter().map(|(.., is)| is));
        for is in named {
            if let One(list) | Several(list) = is {
                assert!(lists.contains(list), "{list} is no list");
            }
        }
    }
}
