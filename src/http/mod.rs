//! HTTP: thin. Routes, extractors, wire structs, errors, the OpenAPI document. No rule of the field lives here.

pub mod acceptance;
pub mod answer;
pub mod applicant;
mod asker;
pub mod auth;
pub mod bare;
pub mod calendar;
pub mod callbacks;
pub mod cash;
pub mod cash_entries;
mod cash_wire;
pub mod catalogue;
pub mod commands;
pub mod control;
pub mod deadlines;
pub mod delegations;
pub mod described;
pub mod document;
pub mod dossier_wire;
pub mod dossiers;
pub mod download;
pub mod entered;
pub mod error;
pub mod exchange;
pub mod extract;
pub mod feedback;
pub mod fees;
pub mod file_wire;
pub mod files;
pub mod health;
pub mod jobs;
pub mod looks;
pub mod media;
pub mod methods;
pub mod missing_paper;
pub mod money;
mod money_wire;
pub mod notices;
pub mod objects;
pub mod observe;
pub mod outbox;
mod patience;
pub mod plans;
pub mod post;
pub mod post_desk;
pub mod procedures;
pub mod progress;
pub mod public;
pub mod quality;
pub mod questions;
pub mod ratings;
pub mod receipt_prints;
pub mod receipts;
pub mod refunds;
pub mod report_wire;
mod report_words;
pub mod reports;
pub mod results;
pub mod reuse;
pub mod score_entries;
pub mod scorecards;
pub mod scores;
pub mod seen;
pub mod simulator;
pub mod slips;
pub mod statistics;
pub mod templates;
pub mod users;
mod values;
pub mod webhooks;
pub mod work;

use actix_web::dev::HttpServiceFactory;
use actix_web::{HttpResponse, get, web};
use utoipa_actix_web::OpenApiFactory;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::SwaggerUi;

use self::described::Described;

/// Takes in routes that can be described: to serve them, or to write them down.
pub trait Routes {
    /// Takes in one more.
    fn service(&mut self, route: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self;
}

/// Serves them. The document is not made again by every thread that serves: it is a few MB of what is soon garbage.
impl Routes for web::ServiceConfig {
    fn service(&mut self, route: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        self.service(route)
    }
}

/// Writes them down.
impl Routes for ServiceConfig<'_> {
    fn service(&mut self, route: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        self.service(route)
    }
}

/// Every route under `/api/v1`. What is registered here is what the OpenAPI document lists.
pub fn api(config: &mut impl Routes) {
    // Routes are tried in this order, most of them by a regular expression: what is asked for most comes first.
    config
        .service(public::look_up)
        .service(dossiers::create_dossier)
        .service(dossiers::list_dossiers)
        .service(dossiers::count_dossiers)
        .service(dossiers::act_on_dossier)
        .service(dossiers::get_dossier)
        .service(dossiers::dossier_events)
        .service(looks::dossier_looks)
        .service(deadlines::dossier_deadline)
        .service(control::control_slip)
        .service(files::upload_file)
        .service(files::list_files)
        .service(files::download_file)
        .service(files::remove_file)
        .service(reuse::link_file)
        .service(reuse::reusable_papers)
        .service(results::verify_result)
        .service(results::list_results)
        .service(results::paper_rates)
        .service(slips::issue_slip)
        .service(slips::list_slips)
        .service(slips::preview_slip)
        .service(slips::get_slip)
        .service(money::count_fees)
        .service(money::exempt_fee)
        .service(money::refund_fee)
        .service(money::cancel_receipt)
        .service(receipt_prints::print_receipt)
        .service(receipt_prints::printed_receipt)
        .service(money::request_payment)
        .service(money::cancel_payment_request)
        .service(post::order_post)
        .service(post::cancel_post)
        .service(post::enter_postal_event)
        .service(post::cancel_postal_event)
        .service(post_desk::count_postal_items)
        .service(post_desk::print_hand_over_list)
        .service(post_desk::list_postal_items)
        .service(callbacks::payment_callback)
        .service(callbacks::post_callback)
        .service(cash::cash_page)
        .service(cash_entries::hand_over_cash)
        .service(cash_entries::take_back_handover)
        .service(cash_entries::close_cash)
        .service(cash_entries::reopen_cash)
        .service(cash::list_books)
        .service(cash::open_book)
        .service(cash::close_book)
        .service(receipts::list_receipts)
        .service(refunds::list_refunds)
        .service(cash::reconcile_day)
        .service(cash::get_reconciliation)
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
        .service(procedures::list_procedures)
        .service(procedures::procedure_due)
        .service(procedures::get_procedure)
        .service(procedures::add_procedure)
        .service(procedures::add_version)
        .service(procedures::withdraw_version)
        .service(catalogue::list_rules)
        .service(catalogue::put_rule)
        .service(delegations::create_delegation)
        .service(delegations::list_delegations)
        .service(delegations::revoke_delegation)
        .service(calendar::get_calendar)
        .service(calendar::put_calendar_day)
        .service(calendar::delete_calendar_day)
        .service(calendar::put_calendar_week)
        .service(jobs::list_jobs)
        .service(jobs::get_job)
        .service(jobs::order_history_check)
        .service(statistics::timeliness)
        .service(statistics::rates)
        .service(statistics::behind)
        .service(ratings::rate_dossier)
        .service(ratings::satisfaction)
        .service(ratings::rated_dossiers)
        .service(feedback::submit_feedback)
        .service(feedback::follow_feedback)
        .service(feedback::list_feedback)
        .service(feedback::get_feedback)
        .service(feedback::answer_feedback)
        .service(acceptance::acceptance)
        .service(acceptance::behind_acceptance)
        .service(work::behind_work)
        .service(work::work_of_agencies)
        .service(quality::doubtful)
        .service(quality::quality)
        .service(outbox::events)
        .service(outbox::outbox_state)
        .service(outbox::list_messages)
        .service(outbox::replay_messages)
        .service(outbox::replay_message)
        .service(outbox::discard_message)
        .service(notices::list_notices)
        .service(notices::read_notices)
        .service(notices::read_notice)
        .service(notices::put_reminder_email)
        .service(notices::put_consent)
        .service(templates::list_templates)
        .service(templates::put_template)
        .service(webhooks::list_webhooks)
        .service(webhooks::create_webhook)
        .service(webhooks::change_webhook)
        .service(webhooks::renew_secret)
        .service(exchange::import)
        .service(exchange::imports)
        .service(exchange::export)
        .service(reports::ii06a)
        .service(reports::register)
        .service(reports::late)
        .service(reports::postal)
        .service(reports::service_levels)
        .service(reports::cash_book)
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
pub fn operations(config: &mut impl Routes) {
    config
        .service(health::live)
        .service(health::ready)
        .service(health::metrics);
}

/// The document.
#[get("/openapi.json")]
pub async fn openapi_json(described: web::Data<Described>) -> HttpResponse {
    let document = described.document().to_owned();
    HttpResponse::Ok().content_type("application/json").body(document)
}

/// Pages to browse the document with; everything they need is compiled in, and no validator elsewhere is asked.
pub fn docs() -> SwaggerUi {
    SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from("/openapi.json").validator_url("none"))
}
