//! HTTP: thin. Routes, extractors, wire structs, errors, the OpenAPI document. No rule of the field lives here.

pub mod auth;
pub mod calendar;
pub mod catalogue;
pub mod commands;
pub mod control;
pub mod deadlines;
pub mod delegations;
pub mod dossier_wire;
pub mod dossiers;
pub mod download;
pub mod entered;
pub mod error;
pub mod exchange;
pub mod extract;
pub mod health;
pub mod methods;
pub mod observe;
pub mod plans;
pub mod progress;
pub mod public;
pub mod quality;
pub mod questions;
pub mod report_wire;
pub mod reports;
pub mod score_entries;
pub mod scorecards;
pub mod scores;
pub mod statistics;
pub mod users;
pub mod work;

use actix_web::{HttpResponse, get, web};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::SwaggerUi;

/// What the OpenAPI document says beside its routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "motcua",
        description = "Hệ thống giải quyết thủ tục hành chính tại bộ phận một cửa. \
                       Every error is `application/problem+json` with a stable `code`; `detail` is Vietnamese, \
                       or English with `Accept-Language: en`. Times are RFC 3339 at +07:00.",
    ),
    modifiers(&Bearer),
    security(("bearer" = []))
)]
struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .build(),
        );
        api.components
            .get_or_insert_default()
            .add_security_scheme("bearer", scheme);
    }
}

/// The document without routes; the application fills them in as it registers them.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// Every route under `/api/v1`. What is registered here is what the OpenAPI document lists.
pub fn api(config: &mut ServiceConfig<'_>) {
    // Routes are tried in this order, most of them by a regular expression: what is asked for most comes first.
    config
        .service(public::look_up)
        .service(dossiers::create_dossier)
        .service(dossiers::list_dossiers)
        .service(dossiers::count_dossiers)
        .service(dossiers::act_on_dossier)
        .service(dossiers::get_dossier)
        .service(dossiers::dossier_events)
        .service(deadlines::dossier_deadline)
        .service(control::control_slip)
        .service(auth::login)
        .service(auth::refresh)
        .service(auth::logout)
        .service(auth::me)
        .service(auth::change_password)
        .service(users::list_users)
        .service(users::create_user)
        .service(users::update_user)
        .service(catalogue::list_agencies)
        .service(catalogue::get_agency)
        .service(catalogue::add_agency)
        .service(catalogue::change_agency)
        .service(catalogue::list_procedures)
        .service(catalogue::procedure_due)
        .service(catalogue::get_procedure)
        .service(catalogue::add_procedure)
        .service(catalogue::add_version)
        .service(catalogue::list_rules)
        .service(catalogue::put_rule)
        .service(delegations::create_delegation)
        .service(delegations::list_delegations)
        .service(delegations::revoke_delegation)
        .service(calendar::get_calendar)
        .service(calendar::put_calendar_day)
        .service(calendar::delete_calendar_day)
        .service(calendar::put_calendar_week)
        .service(calendar::list_jobs)
        .service(calendar::get_job)
        .service(statistics::timeliness)
        .service(statistics::rates)
        .service(statistics::behind)
        .service(work::behind_work)
        .service(work::work_of_agencies)
        .service(quality::doubtful)
        .service(quality::quality)
        .service(exchange::import)
        .service(exchange::imports)
        .service(exchange::export)
        .service(reports::ii06a)
        .service(reports::register)
        .service(reports::late)
        .service(reports::postal)
        .service(reports::service_levels)
        .service(reports::freeze_report)
        .service(reports::list_frozen)
        .service(reports::get_frozen)
        .service(reports::frozen_changes)
        .service(plans::list_indicators)
        .service(plans::list_plans)
        .service(plans::create_plan)
        .service(entered::enter_figure)
        .service(entered::list_figures)
        .service(plans::change_plan)
        .service(progress::plan_progress)
        .service(scorecards::list_scorecards)
        .service(scorecards::create_scorecard)
        .service(score_entries::score_history)
        .service(scores::get_scores)
        .service(score_entries::enter_scores)
        .service(scores::get_ranks)
        .service(scorecards::get_scorecard)
        .service(scorecards::change_scorecard);
}

/// Routes outside `/api/v1`.
pub fn operations(config: &mut ServiceConfig<'_>) {
    config
        .service(health::live)
        .service(health::ready)
        .service(health::metrics);
}

/// The OpenAPI document as served.
pub struct OpenApiText(pub String);

/// The document.
#[get("/openapi.json")]
pub async fn openapi_json(text: web::Data<OpenApiText>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(text.0.clone())
}

/// Pages to browse the document with; everything they need is compiled in, and no validator elsewhere is asked.
pub fn docs() -> SwaggerUi {
    SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from("/openapi.json").validator_url("none"))
}
