//! What must be there. Fields are read as optional, so that one answer names everything that is missing: which of them may not be left
//! out is said here, and a story holds it against what is refused. What is needed only beside something else is not listed: the
//! `version` that `If-Match` may carry, the agency of feedback without a dossier, the days of a report whose period has no name.

use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr, Required};

use super::headers;

/// Fields of bodies.
const FIELDS: &[(&str, &[&str])] = &[
    ("ActionBody", &["action"]),
    ("AnswerBody", &["answer"]),
    ("ApplicantBody", &["name"]),
    ("BookBody", &["agency", "first_number", "form", "last_number", "series"]),
    ("CancelPostBody", &["order", "reason"]),
    ("CancelPostalEventBody", &["at", "kind", "order", "reason"]),
    ("CancelReceiptBody", &["reason", "receipt", "replace"]),
    ("CancelRequestBody", &["reason"]),
    ("CashHandoverBody", &["amount", "receiver"]),
    ("CloseBookBody", &["first_number", "form", "reason", "series"]),
    ("ClosingBody", &["counted"]),
    ("CountBody", &["counted"]),
    ("CountedLineBody", &["units"]),
    ("DayBody", &["agency", "date", "kind", "name"]),
    ("DelegationBody", &["reason", "valid_from", "valid_to"]),
    ("EntriesBody", &["agency", "from", "kind", "source", "to"]),
    ("EntryBody", &["item"]),
    ("ExemptionBody", &["fee", "legal_ground", "reason"]),
    ("FeedbackBody", &["content", "kind", "name"]),
    (
        "FigureBody",
        &[
            "agency",
            "denominator",
            "evidence",
            "from",
            "indicator",
            "numerator",
            "source",
            "to",
        ],
    ),
    ("FreezeBody", &["agency", "report"]),
    ("GrantBody", &["agency", "role"]),
    ("HistoryCheckBody", &["agency"]),
    ("NewAgencyBody", &["code", "level", "name", "parent", "valid_from"]),
    ("NewDossierBody", &["procedure_code"]),
    ("NewProcedureBody", &["code", "field", "name", "valid_from"]),
    ("NewUserBody", &["full_name", "username"]),
    ("NewVersionBody", &["valid_from"]),
    ("NewWebhookBody", &["agency", "name", "url"]),
    ("PlanBody", &["agency", "name", "source"]),
    ("PostalEventBody", &["at", "kind", "order"]),
    ("PostalOrderBody", &["address", "direction", "name"]),
    ("PrintReceiptBody", &["receipt"]),
    ("RatingBody", &["grade", "secret"]),
    ("RefundBody", &["fee", "legal_ground", "method", "reason"]),
    ("ReopeningBody", &["agency", "clerk", "day", "reason"]),
    ("ResultBody", &["issued_on", "signer", "summary", "symbol"]),
    ("ReuseBody", &["dossier", "file"]),
    ("RuleBody", &["agency", "key", "source", "valid_from", "value"]),
    ("ScorecardBody", &["agency", "name", "source", "valid_from"]),
    ("SlipBody", &["kind"]),
    ("SubmitterBody", &["name"]),
    ("TakeBackBody", &["id", "reason"]),
    ("TargetBody", &["comparator", "indicator", "level", "percent"]),
    ("TemplateBody", &["agency", "channel", "event", "valid_from"]),
    ("WeekBody", &["agency", "valid_from"]),
];

/// Parameters.
const PARAMETERS: &[(&str, &[&str])] = &[
    ("delete /dossiers/{code}/files/{file}", &["reason"]),
    ("get /calendar", &["agency", "from", "to"]),
    ("get /dossiers/{code}/slips/preview", &["kind"]),
    ("get /exports/dossiers", &["from", "to"]),
    ("get /papers/reusable", &["id_number", "procedure"]),
    ("get /plans/figures", &["from", "to"]),
    ("get /postal-orders", &["pile"]),
    ("get /procedures/{code}/due", &["agency"]),
    ("get /public/dossiers/{code}", &["secret"]),
    ("get /public/results/{code}", &["sha256"]),
    ("get /dossiers/{code}/receipt-prints", &["receipt"]),
    ("get /receipts", &["agency"]),
    ("get /refunds", &["agency", "from", "to"]),
    ("get /results", &["from", "to"]),
    ("get /scorecards/{code}/ranks", &["from", "to"]),
    ("get /scorecards/{code}/scores", &["agency", "from", "to"]),
    ("get /scorecards/{code}/scores/history", &["agency", "from", "to"]),
    ("get /statistics/acceptance", &["from", "to"]),
    ("get /statistics/acceptance/dossiers", &["from", "measure", "to"]),
    ("get /statistics/dossiers", &["from", "measure", "to"]),
    ("get /statistics/papers", &["from", "to"]),
    ("get /statistics/quality", &["from", "to"]),
    ("get /statistics/quality/dossiers", &["doubt", "from", "to"]),
    ("get /statistics/rates", &["from", "to"]),
    ("get /statistics/satisfaction", &["from", "to"]),
    ("get /statistics/satisfaction/dossiers", &["from", "to"]),
    ("get /statistics/timeliness", &["from", "to"]),
    ("get /statistics/work", &["from", "to"]),
    ("get /statistics/work/dossiers", &["from", "measure", "to"]),
];

fn listed(list: &[(&str, &'static [&'static str])], owner: &str) -> &'static [&'static str] {
    list.iter().find(|(o, _)| *o == owner).map_or(&[], |(_, names)| names)
}

/// A value that may not be null.
fn there(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            if let SchemaType::Array(kinds) = &object.schema_type
                && let Some(kind) = kinds.iter().find(|kind| **kind != Type::Null)
            {
                object.schema_type = SchemaType::Type(kind.clone());
            }
        }
        RefOr::T(Schema::OneOf(either)) => {
            let value = either.items.iter().find(|item| matches!(item, RefOr::Ref(_))).cloned();
            if let Some(value) = value {
                *schema = value;
            }
        }
        _ => {}
    }
}

fn demand(parameter: &mut Parameter) {
    parameter.required = Required::True;
    if let Some(schema) = &mut parameter.schema {
        there(schema);
    }
}

/// Says what must be there.
pub fn describe(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in headers::operations(item) {
            let names = listed(PARAMETERS, &format!("{method} {}", path.trim_start_matches("/api/v1")));
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter
                    && parameter.parameter_in == ParameterIn::Query
                    && names.contains(&parameter.name.as_str())
                {
                    demand(parameter);
                }
            }
        }
    }
    let components = document.components.get_or_insert_default();
    for (owner, schema) in &mut components.schemas {
        let RefOr::T(Schema::Object(object)) = schema else {
            continue;
        };
        for name in listed(FIELDS, owner) {
            if let Some(property) = object.properties.get_mut(*name) {
                there(property);
                object.required.push((*name).to_owned());
            }
        }
    }
}
