//! What other systems are sent: the same of every event, signed.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::path::{OperationBuilder, ParameterBuilder, ParameterIn, PathItemBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{ContentBuilder, HttpMethod, ObjectBuilder, PathsBuilder, Ref, Required, ResponseBuilder, Type};

use crate::http::outbox::FeedEventWire;
use crate::notify::signature::{ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};

/// What is sent to a webhook.
#[derive(Serialize, ToSchema)]
pub struct WebhookMessage {
    /// The same in every attempt, and in the header `X-Motcua-Id`.
    pub id: String,
    /// What happened, as the feed tells it; `external_code` is left out where there is none.
    pub event: FeedEventWire,
}

/// The webhooks of the document.
pub fn webhooks() -> utoipa::openapi::Paths {
    let header = |name: &str, kind: Type, text: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(text))
            .schema(Some(ObjectBuilder::new().schema_type(kind).build()))
            .build()
    };
    let message = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(<WebhookMessage as ToSchema>::name())))
        .build();
    let body = RequestBodyBuilder::new()
        .content("application/json", message)
        .required(Some(Required::True))
        .build();
    let told = OperationBuilder::new()
        .operation_id(Some("webhook_event"))
        .tag("messages")
        .summary(Some("What happened to a dossier"))
        .description(Some(
            "Without personal data. Events of one dossier come in order, each at least once; what is not answered with 2xx \
             is sent again for days.",
        ))
        .parameter(header(ID_HEADER, Type::String, "The same in every attempt: drop what you have seen."))
        .parameter(header(TIMESTAMP_HEADER, Type::Integer, "Seconds since 1970 (UTC)."))
        .parameter(header(
            SIGNATURE_HEADER,
            Type::String,
            "`v1=` and the HMAC-SHA256, in hexadecimal, with your secret over timestamp, a dot and the body as it came.",
        ))
        .request_body(Some(body))
        .response("2XX", ResponseBuilder::new().description("Taken.").build())
        .response("410", ResponseBuilder::new().description("Given up at once.").build())
        .security(utoipa::openapi::SecurityRequirement::default())
        .build();
    PathsBuilder::new()
        .path(
            "event",
            PathItemBuilder::new().operation(HttpMethod::Post, told).build(),
        )
        .build()
}
