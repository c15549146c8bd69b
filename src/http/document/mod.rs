//! The OpenAPI document: collected from the very routes that are served, and completed with what is the same for many.

mod headers;
mod hooks;
mod lists;
mod needed;
pub mod refusals;
mod values;

use actix_web::App;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// What the document says beside its routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "motcua",
        description = "Hệ thống giải quyết thủ tục hành chính tại bộ phận một cửa. \
                       Every error is `application/problem+json` with a stable `code` (see `ProblemCode`), and names wrong \
                       fields in `errors`, each with a `code` of its own (see `FieldCode`); `detail` is \
                       Vietnamese, or English with `Accept-Language: en`. Times are RFC 3339 at +07:00. \
                       What takes GET takes HEAD.",
    ),
    components(schemas(super::error::Problem, hooks::WebhookMessage)),
    modifiers(&Common),
    security(("bearer" = []))
)]
struct Document;

/// What routes have in common.
struct Common;

impl Modify for Common {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .build(),
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", scheme);
        refusals::describe(components);
        headers::describe(components);
        document.webhooks = Some(hooks::webhooks());
    }
}

/// The document.
pub fn made() -> utoipa::openapi::OpenApi {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .openapi(Document::openapi())
        .service(utoipa_actix_web::scope("/api/v1").configure(|routes: &mut ServiceConfig<'_>| super::api(routes)))
        .configure(|routes: &mut ServiceConfig<'_>| super::operations(routes))
        .split_for_parts();
    needed::describe(&mut document);
    values::describe(&mut document);
    headers::of_successes(&mut document);
    document
}

/// The document, written out.
pub fn written(document: &utoipa::openapi::OpenApi) -> String {
    document.to_pretty_json().unwrap_or_default()
}
