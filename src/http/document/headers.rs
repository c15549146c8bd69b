//! Headers of answers: which carry which, and what each says.

use actix_web::http::StatusCode;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::schema::{Components, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, Ref, RefOr, Response};

/// What each header says, by its name.
const HEADERS: &[(&str, Type, &str)] = &[
    (
        "Content-Disposition",
        Type::String,
        "The name under which to keep the content.",
    ),
    (
        "Content-Language",
        Type::String,
        "`vi` or `en`, as `Accept-Language` asked.",
    ),
    ("ETag", Type::String, "The version, in quotes; of a file its SHA-256."),
    (
        "Idempotency-Replayed",
        Type::String,
        "`true` where the answer is the stored one of the first request under this `Idempotency-Key`.",
    ),
    ("Location", Type::String, "Where what was made is found."),
    ("Retry-After", Type::Integer, "After how many seconds to try again."),
    ("WWW-Authenticate", Type::String, "`Bearer`."),
    (
        "X-Request-Id",
        Type::String,
        "Id of the request; one that came with it is kept. Name it when you ask for help.",
    ),
];

/// What a successful answer carries beside the id of the request, and the word of a repetition.
const CARRIED: &[(&str, &str, u16, &str)] = &[
    ("get", "/api/v1/dossiers/{code}", 200, "ETag"),
    ("delete", "/api/v1/dossiers/{code}/files/{file}", 204, "ETag"),
    ("get", "/api/v1/dossiers/{code}/files/{file}/content", 200, "ETag"),
    ("get", "/api/v1/dossiers/{code}/files/{file}/content", 206, "ETag"),
    (
        "get",
        "/api/v1/dossiers/{code}/files/{file}/content",
        200,
        "Content-Disposition",
    ),
    ("get", "/api/v1/exports/dossiers", 200, "Content-Disposition"),
    ("post", "/api/v1/agencies", 201, "Location"),
    ("post", "/api/v1/dossiers", 201, "Location"),
    ("post", "/api/v1/dossiers/{code}/files", 201, "Location"),
    ("post", "/api/v1/dossiers/{code}/files/links", 201, "Location"),
    ("post", "/api/v1/dossiers/{code}/receipt-prints", 201, "Location"),
    ("post", "/api/v1/dossiers/{code}/slips", 200, "Location"),
    ("post", "/api/v1/dossiers/{code}/slips", 201, "Location"),
    ("post", "/api/v1/plans", 201, "Location"),
    ("post", "/api/v1/procedures", 201, "Location"),
    ("post", "/api/v1/procedures/{code}/versions", 201, "Location"),
    ("post", "/api/v1/history-checks", 202, "Location"),
    ("post", "/api/v1/reports/frozen", 201, "Location"),
    ("post", "/api/v1/scorecards", 201, "Location"),
    ("post", "/api/v1/users", 201, "Location"),
    ("post", "/api/v1/webhooks", 201, "Location"),
    ("put", "/api/v1/calendar/days", 202, "Location"),
    ("put", "/api/v1/calendar/weeks", 202, "Location"),
    ("delete", "/api/v1/calendar/days/{agency}/{date}", 202, "Location"),
];

/// Describes every header.
pub fn describe(components: &mut Components) {
    for (name, kind, text) in HEADERS {
        let schema = ObjectBuilder::new().schema_type(SchemaType::Type(kind.clone())).build();
        let header = HeaderBuilder::new()
            .schema(Some(schema))
            .description(Some(*text))
            .build();
        components.headers.insert((*name).to_owned(), header.into());
    }
}

fn carry(response: &mut Response, name: &str) {
    let header = RefOr::Ref(Ref::new(format!("#/components/headers/{name}")));
    response.headers.insert(name.to_owned(), header);
}

/// Those of a refusal.
pub fn of_refusal(status: u16, response: &mut Response) {
    carry(response, "X-Request-Id");
    carry(response, "Content-Language");
    match status {
        401 => carry(response, "WWW-Authenticate"),
        429 | 503 => carry(response, "Retry-After"),
        _ => {}
    }
}

/// The operations of a path, by method.
pub fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("delete", &mut item.delete),
        ("get", &mut item.get),
        ("patch", &mut item.patch),
        ("post", &mut item.post),
        ("put", &mut item.put),
    ];
    all.into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Schemas that tell a version, which writes answer as `ETag` too.
fn versioned(document: &OpenApi) -> Vec<String> {
    let schemas = document.components.iter().flat_map(|components| &components.schemas);
    let told = schemas.filter(|(_, schema)| {
        matches!(schema, RefOr::T(Schema::Object(object))
            if object.properties.contains_key("version") || object.properties.contains_key("dossier_version"))
    });
    told.map(|(name, _)| Ref::from_schema_name(name.as_str()).ref_location)
        .collect()
}

/// Whether an answer is one of these.
fn is_one(response: &Response, schemas: &[String]) -> bool {
    let contents = response.content.values();
    let mut told = contents.filter_map(|content| match content {
        RefOr::T(content) => content.schema.as_ref(),
        RefOr::Ref(_) => None,
    });
    told.any(|schema| matches!(schema, RefOr::Ref(told) if schemas.contains(&told.ref_location)))
}

/// What a status says by itself.
fn told(status: &str) -> &'static str {
    let code = status
        .parse()
        .ok()
        .and_then(|code: u16| StatusCode::from_u16(code).ok());
    code.and_then(|code| code.canonical_reason()).unwrap_or("Answer")
}

/// Those of everything that succeeds.
pub fn of_successes(document: &mut OpenApi) {
    let versioned = versioned(document);
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            let keyed = operation.parameters.iter().flatten().any(|parameter| {
                matches!(parameter, RefOr::T(p) if p.parameter_in == ParameterIn::Header && p.name == "Idempotency-Key")
            });
            for (status, response) in &mut operation.responses.responses {
                let RefOr::T(response) = response else { continue };
                carry(response, "X-Request-Id");
                // It must be there, and says no more than the status where a route has no more to say.
                if response.description.is_empty() {
                    response.description = told(status).to_owned();
                }
                if keyed {
                    carry(response, "Idempotency-Replayed");
                    if is_one(response, &versioned) {
                        carry(response, "ETag");
                    }
                }
                let carried = CARRIED
                    .iter()
                    .filter(|(m, p, s, _)| *m == method && p == path && s.to_string() == *status);
                carried.for_each(|(.., name)| carry(response, name));
            }
        }
    }
}
