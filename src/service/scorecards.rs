//! Scorecards: listing and changing them. A version holds from a day on; scores that were given keep the version that
//! held on the last day of their period.

mod entries;
mod ranking;
mod scores;

use std::sync::Arc;

use chrono::NaiveDate;

use super::access::{self, Desk};
use super::catalogue::Named;
use super::catalogue_change::alone;
use super::context::{Caller, Context};
use super::error::{Error, FieldError, Reason};
use super::idempotency::{Answer, Once, Rendered};
use super::plans::{above_issuer, concerns, issuer};
use crate::db::is_unique_violation;
use crate::db::scorecards::{self as rows, ScorecardRow};
use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::codes::AgencyCode;
use crate::domain::ids::AgencyId;
use crate::domain::policy::Permission;
use crate::domain::scorecard::{ComponentDraft, Components, DraftFault};
use crate::domain::text::FieldCode;

pub use entries::{Correction, Given, GivenRow, NewEntries, NewEntry, Said, enter, history};
pub use ranking::{Place, RankRow, Ranks, RanksQuestion, ranks};
pub use scores::{ComponentScore, CriterionScore, ItemScore, Scores, ScoresQuestion, fitting, scores};

/// A version of a scorecard.
#[derive(Clone, Debug)]
pub struct Scorecard {
    /// Code.
    pub code: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
    /// Who issued it; agencies below it are compared.
    pub agency: AgencyId,
    /// Its levels.
    pub levels: Vec<AgencyLevel>,
    /// Name.
    pub name: String,
    /// The paper it stands in, and what in it is reconstructed.
    pub source: String,
    /// Grows with every change.
    pub version: i32,
    /// As written.
    pub draft: Vec<ComponentDraft>,
    /// As checked.
    pub components: Components,
}

/// A scorecard as wanted.
#[derive(Clone, Debug)]
pub struct ScorecardDraft {
    /// Code.
    pub code: String,
    /// Who issues it.
    pub agency: AgencyCode,
    /// Its levels.
    pub levels: Vec<AgencyLevel>,
    /// Name.
    pub name: String,
    /// The paper it stands in.
    pub source: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Components and criteria.
    pub components: Vec<ComponentDraft>,
}

impl Scorecard {
    fn read(row: ScorecardRow) -> Result<Self, Error> {
        let draft: Vec<ComponentDraft> = serde_json::from_str(&row.components).map_err(Error::internal)?;
        let components = Components::stored(&draft)
            .map_err(|_| Error::internal(format!("scorecard {} does not stand", row.code)))?;
        let levels = row.agency_levels.split(';').map(str::parse).collect::<Result<_, _>>();
        Ok(Self {
            code: row.code,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            agency: row.agency_id,
            levels: levels.map_err(Error::internal)?,
            name: row.name,
            source: row.source,
            version: row.version,
            draft,
            components,
        })
    }

    fn row(&self) -> Result<ScorecardRow, Error> {
        Ok(ScorecardRow {
            code: self.code.clone(),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            agency_id: self.agency,
            agency_levels: levels_text(&self.levels),
            name: self.name.clone(),
            source: self.source.clone(),
            version: self.version,
            components: serde_json::to_string(&self.draft).map_err(Error::internal)?,
        })
    }
}

/// How levels are stored.
pub fn levels_text(levels: &[AgencyLevel]) -> String {
    let names: Vec<&str> = levels.iter().map(|level| level.as_str()).collect();
    names.join(";")
}

/// The version that holds on a day, if it concerns the person.
fn in_force(desk: &mut Desk<'_>, code: &str, day: NaiveDate, permission: Permission) -> Result<Scorecard, Error> {
    let catalogue = Arc::clone(&desk.catalogue);
    let tree = catalogue.tree();
    let scopes = desk.actor.scopes(permission, tree);
    rows::versions(desk.conn, code)?
        .into_iter()
        .filter(|row| concerns(tree, &scopes, row.agency_id))
        .find(|row| row.holds_on(day))
        .ok_or_else(|| Error::with(Reason::ScorecardNotFound, [code.to_owned()]))
        .and_then(Scorecard::read)
}

/// The scorecards that concern a person, every version.
///
/// # Errors
/// The person may not read figures, or the database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller) -> Result<Vec<(Scorecard, Named)>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let tree = desk.catalogue.tree();
            let scopes = desk.actor.scopes(Permission::StatisticsRead, tree);
            rows::list(desk.conn)?
                .into_iter()
                .filter(|row| concerns(tree, &scopes, row.agency_id))
                .map(|row| {
                    let agency = desk.catalogue.agency_named(row.agency_id);
                    Ok((Scorecard::read(row)?, agency))
                })
                .collect()
        })
        .await
}

/// The version of a scorecard that holds on a day; today if absent.
///
/// # Errors
/// There is none, or the database refuses.
pub async fn find(
    ctx: &Arc<Context>,
    caller: Caller,
    code: String,
    day: Option<NaiveDate>,
) -> Result<(Scorecard, Named), Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let day = day.unwrap_or_else(|| ctx2.now().local_day());
            let card = in_force(&mut desk, &code, day, Permission::StatisticsRead)?;
            let agency = desk.catalogue.agency_named(card.agency);
            Ok((card, agency))
        })
        .await
}

/// Wrong fields of a draft, as they are told.
pub fn refused(faults: Vec<DraftFault>) -> Vec<FieldError> {
    faults
        .into_iter()
        .map(|fault| FieldError::new(&fault.field, fault.code, &fault.vietnamese, &fault.english))
        .collect()
}

fn checked(draft: ScorecardDraft, issuer: &Agency, version: i32) -> Result<Scorecard, Error> {
    if draft.levels.iter().any(|level| level.is_above(issuer.level)) {
        return Err(Error::field(above_issuer("levels")));
    }
    let components = Components::check(&draft.components).map_err(|faults| Error::fields(refused(faults)))?;
    Ok(Scorecard {
        code: draft.code,
        valid_from: draft.valid_from,
        valid_to: None,
        agency: issuer.id,
        levels: draft.levels,
        name: draft.name,
        source: draft.source,
        version,
        draft: draft.components,
        components,
    })
}

fn issuer_stays() -> FieldError {
    FieldError::new(
        "agency",
        FieldCode::IssuerStays,
        "Không đổi được cơ quan ban hành của phiên bản này; hãy lập phiên bản mới có hiệu lực từ một ngày sau.",
        "Who issued this version stays; make a new version that begins on a later day.",
    )
}

/// Adds a scorecard.
///
/// # Errors
/// The code is taken, the maxima do not sum to 100 or something else in it is wrong, or the database refuses.
pub async fn create<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    draft: ScorecardDraft,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Scorecard, Named) -> Rendered + Send + 'static,
{
    alone(
        ctx,
        caller,
        key,
        Permission::PlanManage,
        move |conn, _, actor, catalogue| {
            let agency = issuer(catalogue, actor, &draft.agency)?;
            let card = checked(draft, agency, 1)?;
            if !rows::versions(conn, &card.code)?.is_empty() {
                return Err(Error::with(Reason::CodeTaken, [card.code]));
            }
            rows::insert(conn, &card.row()?)?;
            render(&card, catalogue.agency_named(agency.id))
        },
    )
    .await
}

/// Changes a scorecard: from a later day on as a new version, or from the same day as long as no scores were given.
///
/// # Errors
/// There is no such scorecard, somebody was faster, the new version begins before the last one, scores were given
/// under it, something in it is wrong, or the database refuses.
pub async fn replace<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    draft: ScorecardDraft,
    version: i32,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Scorecard, Named) -> Rendered + Send + 'static,
{
    alone(
        ctx,
        caller,
        key,
        Permission::PlanManage,
        move |conn, _, actor, catalogue| {
            let last = rows::versions(conn, &draft.code)?
                .pop()
                .filter(|row| actor.may_in(Permission::PlanManage, row.agency_id, catalogue.tree()))
                .ok_or_else(|| Error::with(Reason::ScorecardNotFound, [draft.code.clone()]))?;
            let agency = issuer(catalogue, actor, &draft.agency)?;
            if last.version != version {
                return Err(Reason::StaleVersion.into());
            }
            let card = checked(draft, agency, version.saturating_add(1))?;
            if card.valid_from < last.valid_from {
                return Err(Error::day(Reason::VersionOverlaps, last.valid_from));
            }
            if card.valid_from == last.valid_from && card.agency != last.agency_id {
                return Err(Error::field(issuer_stays()));
            }
            if let Some(scored) = rows::last_scored(conn, &card.code, card.valid_from)? {
                return Err(Error::day(Reason::ScorecardInUse, scored));
            }
            if card.valid_from == last.valid_from {
                if !rows::update(conn, &card.row()?)? {
                    return Err(Reason::StaleVersion.into());
                }
            } else {
                let ended = ScorecardRow {
                    valid_to: card.valid_from.pred_opt(),
                    version: card.version,
                    ..last.clone()
                };
                if !rows::update(conn, &ended)? {
                    return Err(Reason::StaleVersion.into());
                }
                match rows::insert(conn, &card.row()?) {
                    Err(error) if is_unique_violation(&error) => return Err(Reason::StaleVersion.into()),
                    other => other?,
                }
            }
            render(&card, catalogue.agency_named(agency.id))
        },
    )
    .await
}
