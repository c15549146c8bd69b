//! `/results`: the register of results, and `/public/results`: whether a file is one.

use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asker::Asker;
use super::dossier_wire::{NamedWire, ResultWire};
use super::error::{PublicErrors, ReadErrors};
use super::extract::{Ctx, Params, day_of, limit, optional_line, required_day, sure};
use super::questions::{Asks, asks};
use super::statistics::RateWire;
use crate::db::results::RegisterCursor;
use crate::domain::figures::Period;
use crate::domain::file::ContentHash;
use crate::domain::ids::DossierId;
use crate::domain::indicator::Rate;
use crate::service::results::{self, Confirmed, Entry, Search};
use crate::service::statistics::{backwards, papers};
use crate::service::{Caller, Error, FieldError, Fields};

/// What to look for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RegisterParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// First day of issue.
    #[param(example = "2026-01-01")]
    pub from: Option<String>,
    /// Last day of issue.
    #[param(example = "2026-12-31")]
    pub to: Option<String>,
    /// Words of symbol or summary, with or without accents.
    pub q: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 200, 50 if absent.
    pub limit: Option<String>,
}

/// A result in the register.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RegisteredResultWire {
    pub dossier: String,
    /// Who decided.
    pub agency: NamedWire,
    pub result: ResultWire,
}

impl From<Entry> for RegisteredResultWire {
    fn from(entry: Entry) -> Self {
        Self {
            dossier: entry.dossier.to_string(),
            result: ResultWire::from(&entry.row),
            agency: entry.agency.into(),
        }
    }
}

/// A page of the register.
#[derive(Serialize, ToSchema)]
pub struct RegisterPage {
    /// Newest day of issue first.
    pub items: Vec<RegisteredResultWire>,
    /// Send it as `after` to get the next page.
    pub next: Option<String>,
}

fn cursor(f: &mut Fields, text: Option<&str>) -> Option<RegisterCursor> {
    let text = text?;
    let parsed = (|| {
        let (day, rest) = text.split_once('.')?;
        let (id, seq) = rest.split_once('.')?;
        Some(RegisterCursor {
            issued_on: day_of(day)?,
            dossier_id: DossierId::new(id.parse().ok()?),
            seq: seq.parse().ok()?,
        })
    })();
    if parsed.is_none() {
        f.push(FieldError::not_a_cursor());
    }
    parsed
}

/// The register of results
///
/// Newest day of issue first. `q` finds words of symbol or summary without accents. The look is recorded.
#[utoipa::path(tag = "results", params(RegisterParams), responses((status = 200, body = RegisterPage), ReadErrors))]
#[get("/results")]
pub async fn list_results(ctx: Ctx, caller: Caller, params: Params<RegisterParams>) -> Result<HttpResponse, Error> {
    let p = params.0;
    let mut f = Fields::new();
    let agency = f.optional("agency", p.agency.as_deref());
    let from = required_day(&mut f, "from", p.from.as_deref());
    let to = required_day(&mut f, "to", p.to.as_deref());
    let text = optional_line::<200>(&mut f, "q", p.q.as_deref());
    let after = cursor(&mut f, p.after.as_deref());
    let limit = limit(&mut f, p.limit.as_deref());
    f.finish()?;
    let period = Period::new(sure(from)?, sure(to)?).ok_or_else(backwards)?;
    let search = Search {
        agency,
        period,
        text,
        after,
        limit,
    };
    let page = results::register(&ctx, caller, search).await?;
    Ok(HttpResponse::Ok().json(RegisterPage {
        items: page.entries.into_iter().map(RegisteredResultWire::from).collect(),
        next: page
            .next
            .map(|c| format!("{}.{}.{}", c.issued_on, c.dossier_id.get(), c.seq)),
    }))
}

/// What somebody holds.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct VerifyParams {
    /// SHA-256 of the file, 64 hexadecimal digits.
    pub sha256: Option<String>,
}

/// A result, as anybody may know it who holds its file.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ConfirmedWire {
    pub dossier: String,
    pub sha256: Option<String>,
    pub symbol: String,
    pub kind: Option<String>,
    /// Who issued it.
    pub issuing_agency: String,
    pub signer: String,
    pub issued_on: String,
    pub effective_on: Option<String>,
    pub expires_on: Option<String>,
    /// Whether it is no longer the result of the dossier: a later one has taken its place, or the dossier was taken up again.
    pub replaced: bool,
    /// `valid`, `untrusted`, `broken` or `none`: what was found of the digital signature.
    pub signature: Option<&'static str>,
    /// In words.
    pub signature_name: Option<&'static str>,
}

impl From<Confirmed> for ConfirmedWire {
    fn from(found: Confirmed) -> Self {
        let row = found.row;
        let day = |day: Option<chrono::NaiveDate>| day.map(|d| d.to_string());
        Self {
            dossier: found.dossier.to_string(),
            sha256: row.file_sha256.map(|hash| hash.to_string()),
            symbol: row.symbol,
            kind: row.kind,
            issuing_agency: row.issuing_agency.unwrap_or(found.agency.name),
            signer: row.signer,
            issued_on: row.issued_on.to_string(),
            effective_on: day(row.effective_on),
            expires_on: day(row.expires_on),
            replaced: found.replaced,
            signature: row.signature.map(|s| s.as_str()),
            signature_name: row.signature.map(|s| s.label_vi()),
        }
    }
}

/// Whether a file is the result that was issued
///
/// For anybody who holds the file: its SHA-256 and the code of the dossier. Nothing is told about the applicant. A code that
/// does not exist and a file that is no result get the same answer.
#[utoipa::path(tag = "public", security((), ("bearer" = [])), params(("code" = String, Path, description = "Dossier code"), VerifyParams),
    responses((status = 200, body = ConfirmedWire), PublicErrors))]
#[get("/public/results/{code}")]
pub async fn verify_result(
    ctx: Ctx,
    asker: Asker,
    path: web::Path<String>,
    params: Params<VerifyParams>,
) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let hash = f.required::<ContentHash, _>("sha256", params.0.sha256.as_deref());
    f.finish()?;
    let found = results::verify(&ctx, asker.source(&ctx).await?, &path, sure(hash)?).await?;
    Ok(HttpResponse::Ok().json(ConfirmedWire::from(found)))
}

/// Which agencies, which days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PaperParams {
    /// Agency code: it and all below it; your whole scope if absent.
    pub agency: Option<String>,
    /// First day on which dossiers were handed in.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// `true`: the agency alone, without those below it.
    pub own: Option<String>,
}

asks!(PaperParams);

/// So many of so many.
fn share(numerator: i64, denominator: i64) -> RateWire {
    let share = Rate {
        numerator: numerator.unsigned_abs(),
        denominator: denominator.unsigned_abs(),
    };
    share.into()
}

/// How papers are digitised and re-used.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct PapersWire {
    pub from: String,
    pub to: String,
    /// Papers handed in.
    pub handed: i64,
    /// … that have a file.
    pub with_file: i64,
    /// … whose file was re-used from an earlier dossier.
    pub reused: i64,
    /// Papers with a file / papers handed in.
    pub digitisation: RateWire,
    /// Papers re-used / papers with a file.
    pub reuse: RateWire,
}

/// How many papers have a file, and how many were re-used
#[utoipa::path(tag = "statistics", params(PaperParams), responses((status = 200, body = PapersWire), ReadErrors))]
#[get("/statistics/papers")]
pub async fn paper_rates(ctx: Ctx, caller: Caller, params: Params<PaperParams>) -> Result<HttpResponse, Error> {
    let mut f = Fields::new();
    let question = params.0.words().read(&mut f);
    f.finish()?;
    let question = sure(question)?;
    let (from, to) = (question.from, question.to);
    let (handed, with_file, reused) = papers::papers(&ctx, caller, question).await?;
    Ok(HttpResponse::Ok().json(PapersWire {
        from: from.to_string(),
        to: to.to_string(),
        handed,
        with_file,
        reused,
        digitisation: share(with_file, handed),
        reuse: share(reused, with_file),
    }))
}
