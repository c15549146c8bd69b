//! Health, measurements.

use std::time::Duration;

use actix_web::{HttpResponse, get, web};
use prometheus_client::registry::Registry;
use serde::Serialize;
use utoipa::ToSchema;

use super::error::HealthErrors;
use super::extract::Ctx;
use super::observe::HttpMetrics;
use crate::db;
use crate::service::{Error, Reason};

/// How the process is.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    pub status: &'static str,
    /// Version of the program.
    pub version: &'static str,
}

/// How long `/metrics` waits for what only the database knows.
const LOOK: Duration = Duration::from_millis(500);

const OK: Health = Health {
    status: "ok",
    version: env!("CARGO_PKG_VERSION"),
};

/// The process lives
#[utoipa::path(tag = "operations", security(()), responses((status = 200, body = Health)))]
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(OK)
}

/// The process can serve: the database answers
#[utoipa::path(tag = "operations", security(()), responses((status = 200, body = Health), HealthErrors))]
#[get("/health/ready")]
pub async fn ready(ctx: Ctx) -> Result<HttpResponse, Error> {
    ctx.db
        .read(|conn| Ok::<_, Error>(db::catalogue::version(conn)?))
        .await
        .map_err(|_| Error::from(Reason::Unavailable))?;
    Ok(HttpResponse::Ok().json(OK))
}

/// Measurements in Prometheus form
#[utoipa::path(tag = "operations", security(()), responses((status = 200, content_type = "application/openmetrics-text", body = String)))]
#[get("/metrics")]
pub async fn metrics(
    ctx: Ctx,
    registry: web::Data<Registry>,
    http: web::Data<HttpMetrics>,
) -> Result<HttpResponse, Error> {
    let (reads, writes) = ctx.db.queue_depths();
    http.read_queue.set(i64::try_from(reads).unwrap_or(i64::MAX));
    http.write_queue.set(i64::try_from(writes).unwrap_or(i64::MAX));
    // Where the database does not answer in time, the last number stands: the rest is wanted all the more.
    let failing = ctx.db.read(|conn| Ok::<_, Error>(db::jobs::failing(conn)?));
    if let Ok(Ok(failing)) = tokio::time::timeout(LOOK, failing).await {
        http.jobs_failing.set(failing);
    }
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).map_err(Error::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(text))
}
