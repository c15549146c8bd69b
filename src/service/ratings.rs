//! One rating for each dossier by its citizen, and the figures that come of it.

use std::collections::HashMap;
use std::sync::Arc;

use super::access;
use super::context::{Caller, Context};
use super::dossiers::case::Case;
use super::dossiers::public::{self, Source};
use super::dossiers::view::{self, note_look};
use super::error::{Error, Reason};
use super::statistics::{Asked, Question};
use crate::db::ratings::{self, RatingRow};
use crate::db::{self, Connection, dossier_public};
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::{Detail, Entry};
use crate::domain::feedback::{Grade, Grades};
use crate::domain::figures::Period;
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::service::catalogue::Named;
use crate::service::paging::cut;

/// What a citizen says of a dossier.
#[derive(Clone, Debug)]
pub struct NewRating {
    /// The grade.
    pub grade: Grade,
    /// In their own words.
    pub comment: Option<String>,
}

/// A citizen rates a dossier with its code and secret, once it is decided. The same rating sent again is the same rating;
/// true means that it is new.
///
/// # Errors
/// Code or secret is wrong (one answer for both), tried too often, not decided yet, rated otherwise before, or the database
/// refuses.
pub async fn rate(
    ctx: &Arc<Context>,
    from: Source<'_>,
    code: &str,
    secret: &str,
    new: NewRating,
) -> Result<(RatingRow, bool), Error> {
    let attempt = async {
        let Ok(code) = code.parse::<DossierCode>() else {
            return Ok(None);
        };
        let (ctx2, secret) = (Arc::clone(ctx), secret.to_owned());
        ctx.db
            .write(move |conn| store(conn, &ctx2, &code, Some(&secret), new))
            .await
    };
    public::trying(ctx, from, code, Reason::PublicNotFound, attempt).await
}

/// As [`rate`], by a citizen who has proven to know the dossier.
///
/// # Errors
/// Not decided yet, rated otherwise before, or the database refuses.
pub async fn rate_proven(
    ctx: &Arc<Context>,
    proven: &public::Proven,
    new: NewRating,
) -> Result<(RatingRow, bool), Error> {
    let (ctx2, code) = (Arc::clone(ctx), proven.code().clone());
    let rated = ctx.db.write(move |conn| store(conn, &ctx2, &code, None, new)).await?;
    rated.ok_or_else(|| Reason::PublicNotFound.into())
}

/// Stores a rating; nothing if there is no such dossier, or the secret is not one of its.
fn store(
    conn: &mut Connection,
    ctx: &Context,
    code: &DossierCode,
    secret: Option<&str>,
    new: NewRating,
) -> Result<Option<(RatingRow, bool)>, Error> {
    let Some(known) = dossier_public::find(conn, code)? else {
        return Ok(None);
    };
    if let Some(secret) = secret
        && !public::knows(&known, secret)
    {
        return Ok(None);
    }
    let Some(mut case) = Case::hold(conn, code, ctx.now())? else {
        return Ok(None);
    };
    let (dossier, now) = (&case.dossier, case.now());
    if dossier.state.status.is_without_result() {
        return Err(Reason::EndedWithoutResult.into());
    }
    if !matches!(dossier.state.status, Status::Decided | Status::HandedBack) {
        return Err(Reason::NotDecidedYet.into());
    }
    if let Some(there) = ratings::of_dossier(conn, dossier.intake.id)? {
        return if there.grade == new.grade && there.comment == new.comment {
            Ok(Some((there, false)))
        } else {
            Err(Reason::RatedAlready.into())
        };
    }
    let row = RatingRow {
        id: ctx.ids.next(),
        dossier_id: dossier.intake.id,
        agency_id: dossier.intake.agency_id,
        grade: new.grade,
        comment: new.comment,
        rated_at: now,
        rated_day: now.local_day(),
    };
    ratings::insert(conn, &row)?;
    let detail = Detail {
        grade: Some(row.grade),
        ..Detail::default()
    };
    case.note(conn, None, Entry::Rate, &detail)?;
    Ok(Some((row, true)))
}

/// Ratings by agency.
pub struct Satisfaction {
    /// First and last day.
    pub period: Period,
    /// Of all agencies asked about.
    pub total: Grades,
    /// Each agency that was rated, for itself, in the order of the tree.
    pub agencies: Vec<(Named, Grades)>,
}

/// Ratings by agency within a period.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn satisfaction(ctx: &Arc<Context>, caller: Caller, question: Question) -> Result<Satisfaction, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, ctx2.now())?;
            let counted = graded(desk.conn, asked.scope.members(), asked.period)?;
            let mut total = Grades::default();
            let mut agencies = Vec::new();
            for agency in desk.catalogue.tree().all() {
                if let Some(own) = counted.get(&agency.id) {
                    total.add(Grade::VerySatisfied, own.very_satisfied);
                    total.add(Grade::Satisfied, own.satisfied);
                    total.add(Grade::Dissatisfied, own.dissatisfied);
                    agencies.push((asked.named(&desk.catalogue, agency.id), *own));
                }
            }
            Ok(Satisfaction {
                period: asked.period,
                total,
                agencies,
            })
        })
        .await
}

/// Ratings of each of some agencies within a period.
///
/// # Errors
/// The database refuses.
pub fn graded(
    conn: &mut Connection,
    agencies: &[AgencyId],
    period: Period,
) -> Result<HashMap<AgencyId, Grades>, Error> {
    let mut found: HashMap<AgencyId, Grades> = HashMap::new();
    for (agency, grade, count) in ratings::counts(conn, agencies, period)? {
        let count = u64::try_from(count).unwrap_or(0);
        found.entry(agency).or_default().add(grade, count);
    }
    Ok(found)
}

/// What the citizen says of a dossier; none if they have said nothing.
///
/// # Errors
/// The person may not see the dossier, or the database refuses.
pub async fn of(ctx: &Arc<Context>, caller: Caller, code: DossierCode) -> Result<Option<RatingRow>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::DossierRead)?;
            let dossier = view::find(&mut desk, &code)?.intake.id;
            Ok(ratings::of_dossier(desk.conn, dossier)?)
        })
        .await
}

/// A rating with its dossier.
pub struct Rated {
    /// The rating.
    pub row: RatingRow,
    /// The dossier's code.
    pub code: String,
    /// Who decided it.
    pub agency: Named,
}

/// A page of ratings.
pub struct RatedPage {
    /// Newest first.
    pub items: Vec<Rated>,
    /// Where the next page begins.
    pub next: Option<i64>,
}

/// The dossiers behind the counts of ratings.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, the person may not read its dossiers, or the database refuses.
pub async fn rated(
    ctx: &Arc<Context>,
    caller: Caller,
    question: Question,
    grade: Option<Grade>,
    after: Option<i64>,
    limit: i64,
) -> Result<RatedPage, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, page) = ctx
        .db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller2, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, ctx2.now())?;
            desk.may_name(asked.scope.members())?;
            let mut rows = ratings::page(
                desk.conn,
                asked.scope.members(),
                asked.period,
                grade,
                after,
                limit.saturating_add(1),
            )?;
            let next = cut(&mut rows, limit).map(|row| row.id);
            let ids: Vec<DossierId> = rows.iter().map(|row| row.dossier_id).collect();
            let codes: HashMap<DossierId, String> = db::dossiers::among(desk.conn, &ids)?
                .into_iter()
                .map(|dossier| (dossier.intake.id, dossier.intake.code.to_string()))
                .collect();
            let items = rows
                .into_iter()
                .map(|row| Rated {
                    code: codes.get(&row.dossier_id).cloned().unwrap_or_default(),
                    agency: desk.catalogue.agency_named(row.agency_id),
                    row,
                })
                .collect();
            Ok::<_, Error>((desk.actor.user_id, RatedPage { items, next }))
        })
        .await?;
    note_look(ctx, &caller, user, None, Look::Ratings).await?;
    Ok(page)
}
