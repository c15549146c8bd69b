//! `/statistics/quality`: how far the figures of an office can be believed.

use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::dossier_wire::NamedWire;
use super::dossiers::DossierPage;
use super::error::ReadErrors;
use super::extract::{Ctx, Params, limit, newest, sure};
use super::questions::{Asks, asks};
use crate::service::statistics;
use crate::service::{Caller, Error, Fields};

/// How many dossiers of an agency.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct DoubtOfAgency {
    pub agency: NamedWire,
    pub count: usize,
}

/// A reason for doubt.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct DoubtWire {
    /// What to ask `/statistics/quality/dossiers` for.
    pub doubt: &'static str,
    pub doubt_name: &'static str,
    /// Dossiers of which it holds.
    pub count: usize,
    pub agencies: Vec<DoubtOfAgency>,
}

/// How many dossiers of a period are doubtful, and why.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct QualityWire {
    /// Whose dossiers they are; null if they are those of several scopes.
    pub agency: Option<NamedWire>,
    pub from: String,
    pub to: String,
    /// Dossiers with at least one reason.
    pub doubtful: usize,
    pub items: Vec<DoubtWire>,
}

/// Which agencies, which days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct QualityParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
}

/// How many dossiers are doubtful, by reason and agency
///
/// Those received in the period, or ended in it where the reason is about the end. `certain=true` on the figures leaves
/// out these and every other doubtful dossier that was in progress on a day of the period, whenever it was received or ended.
#[utoipa::path(tag = "statistics", params(QualityParams), responses((status = 200, body = QualityWire), ReadErrors))]
#[get("/statistics/quality")]
pub async fn quality(ctx: Ctx, caller: Caller, params: Params<QualityParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = p.words().read(&mut f);
    f.finish()?;
    let question = sure(question)?;
    let (from, to) = (question.from.to_string(), question.to.to_string());
    let report = statistics::quality_report(&ctx, caller, question).await?;
    Ok(HttpResponse::Ok().json(QualityWire {
        agency: report.about.map(NamedWire::from),
        from,
        to,
        doubtful: report.doubtful,
        items: report
            .doubts
            .into_iter()
            .map(|count| DoubtWire {
                doubt: count.doubt.as_str(),
                doubt_name: count.doubt.label_vi(),
                count: count.dossiers,
                agencies: count
                    .agencies
                    .into_iter()
                    .map(|(agency, count)| DoubtOfAgency {
                        agency: agency.into(),
                        count,
                    })
                    .collect(),
            })
            .collect(),
    }))
}

/// Which reason, of which agencies and days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DoubtfulParams {
    /// A `doubt` of `/statistics/quality`.
    pub doubt: Option<String>,
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

asks!(QualityParams, DoubtfulParams);

/// The doubtful dossiers of one reason, newest first
#[utoipa::path(tag = "statistics", params(DoubtfulParams), responses((status = 200, body = DossierPage), ReadErrors))]
#[get("/statistics/quality/dossiers")]
pub async fn doubtful(ctx: Ctx, caller: Caller, params: Params<DoubtfulParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let question = p.words().read(&mut f);
    let doubt = f.required("doubt", p.doubt.as_deref());
    let after = newest(&mut f, p.after.as_deref());
    let limit = limit(&mut f, p.limit.as_deref());
    f.finish()?;
    let (page, _) = statistics::doubtful(&ctx, caller, sure(question)?, sure(doubt)?, after, limit).await?;
    Ok(HttpResponse::Ok().json(DossierPage::new(&page)))
}
