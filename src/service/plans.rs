//! Plans and their targets: listing and changing them. A change is a change of the catalogue, because the targets are
//! part of it.

mod figures;
mod missing;
mod progress;
mod replaced;
mod so_far;
mod standing;

use std::sync::Arc;

use super::access;
use super::catalogue::{Catalogue, Named};
use super::catalogue_change::change;
use super::context::{Caller, Context};
use super::error::{Error, FieldError, Fields, Reason};
use super::idempotency::{Answer, Once, Rendered};
use crate::db::catalogue::TargetRow;
use crate::db::plans::{self as rows, PlanRow};
use crate::db::{Connection, is_unique_violation};
use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::codes::AgencyCode;
use crate::domain::indicator::{Share, Target};
use crate::domain::plan::{PlanTarget, TargetFault, compatible, faults};
use crate::domain::policy::{Actor, Permission};
use crate::domain::text::FieldCode;

pub(super) use figures::check_period;
pub use figures::{EnteredFigure, FigureQuestion, NewFigure, enter, list_figures};
pub use progress::{Progress, ProgressQuestion, progress};
pub use replaced::{Replaced, replaced};
pub use standing::{Forecast, ProgressRow};

/// A plan with its targets.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Year.
    pub year: i32,
    /// Who issued it.
    pub agency: Named,
    /// Its name.
    pub name: String,
    /// The paper it stands in.
    pub source: String,
    /// Grows with every change.
    pub version: i32,
    /// What it aims at.
    pub targets: Vec<PlanTarget>,
}

/// A plan as wanted.
#[derive(Clone, Debug)]
pub struct PlanDraft {
    /// Year.
    pub year: i32,
    /// Who issues it.
    pub agency: AgencyCode,
    /// Its name.
    pub name: String,
    /// The paper it stands in.
    pub source: String,
    /// What it aims at.
    pub targets: Vec<PlanTarget>,
}

/// The plan that a target stands in. An older plan holds on until its issuer's next one comes.
#[derive(Clone, Debug)]
pub struct PlanRef {
    /// Its year.
    pub year: i32,
    /// Who issued it.
    pub issuer: Named,
}

/// The targets that hold for an agency in a year, each with its plan. Several may hold for one indicator, and each is to be met:
/// all are told, indicator by indicator, that of the nearest issuer first.
///
/// # Errors
/// A stored threshold is none: a fault of ours.
pub(super) fn held_targets(
    catalogue: &Catalogue,
    agency: &Agency,
    year: i32,
) -> Result<Vec<(PlanTarget, PlanRef)>, Error> {
    let held = |row: &TargetRow| {
        let plan = PlanRef {
            year: row.year,
            issuer: catalogue.agency_named(row.agency_id),
        };
        Ok((target_of(row)?, plan))
    };
    let targets = catalogue.targets(agency, year);
    let mut targets = targets.into_iter().map(held).collect::<Result<Vec<_>, Error>>()?;
    targets.sort_by_key(|(target, _)| target.gauge);
    Ok(targets)
}

/// A stored target as the domain knows it.
fn target_of(row: &TargetRow) -> Result<PlanTarget, Error> {
    let threshold = Share::from_basis_points(i64::from(row.threshold)).map_err(Error::internal)?;
    Ok(PlanTarget {
        gauge: row.gauge,
        level: row.agency_level,
        target: Target {
            comparator: row.comparator,
            threshold,
        },
        source: row.source.clone(),
    })
}

/// The plans that concern a person: issued by an agency of their scope or by one above it.
///
/// # Errors
/// The person may not read figures, or the database refuses.
pub async fn list(ctx: &Arc<Context>, caller: Caller, year: Option<i32>) -> Result<Vec<Plan>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let tree = desk.catalogue.tree();
            let scopes = desk.actor.scopes(Permission::StatisticsRead, tree);
            rows::list(desk.conn, year)?
                .into_iter()
                .filter(|(head, _)| concerns(tree, &scopes, head.agency_id))
                .map(|(head, targets)| {
                    Ok(Plan {
                        year: head.year,
                        agency: desk.catalogue.agency_named(head.agency_id),
                        name: head.name,
                        source: head.source,
                        version: head.version,
                        targets: targets.iter().map(target_of).collect::<Result<_, Error>>()?,
                    })
                })
                .collect()
        })
        .await
}

/// Whether what an agency issued concerns somebody with these scopes.
pub(super) fn concerns(
    tree: &crate::domain::agency::AgencyTree,
    scopes: &[crate::domain::ids::AgencyId],
    issuer: crate::domain::ids::AgencyId,
) -> bool {
    scopes
        .iter()
        .any(|top| tree.is_within(issuer, *top) || tree.is_within(*top, issuer))
}

/// The agency that issues, if the person may manage plans there.
pub(super) fn issuer<'c>(catalogue: &'c Catalogue, actor: &Actor, code: &AgencyCode) -> Result<&'c Agency, Error> {
    access::agency_of_field("agency", catalogue, actor, Permission::PlanManage, code)
}

fn check(draft: &PlanDraft, issuer: AgencyLevel) -> Result<(), Error> {
    let mut fields = Fields::new();
    if draft.targets.is_empty() {
        fields.push(FieldError::missing("targets"));
    }
    for (n, fault) in faults(issuer, &draft.targets) {
        let at = |name: &str| format!("targets[{n}].{name}");
        fields.push(match fault {
            TargetFault::Contradicts(other) => FieldError::new(
                &format!("targets[{n}]"),
                FieldCode::ContradictoryTarget,
                &format!(
                    "Chỉ tiêu và cấp này đã có ngưỡng ở dòng {}; mỗi cặp chỉ được một ngưỡng.",
                    other + 1
                ),
                &format!(
                    "Row {} has a threshold for this indicator and level already; there can be one.",
                    other + 1
                ),
            ),
            TargetFault::Unreachable => FieldError::new(
                &at("percent"),
                FieldCode::Unreachable,
                "Không thể lớn hơn 100 %.",
                "Nothing is more than 100 %.",
            ),
            TargetFault::NotPlanned => FieldError::new(
                &at("indicator"),
                FieldCode::NotAnAim,
                "Kế hoạch không đặt chỉ tiêu này.",
                "A plan does not aim at this indicator.",
            ),
            TargetFault::Department => FieldError::new(
                &at("level"),
                FieldCode::AgencyLevel,
                "Chỉ tiêu đặt cho cấp tỉnh, huyện hoặc xã.",
                "A target is set for provinces, districts or communes.",
            ),
            TargetFault::AboveIssuer => above_issuer(&at("level")),
        });
    }
    fields.finish()
}

/// What is said of a level that nobody at or below the issuer has.
pub(super) fn above_issuer(field: &str) -> FieldError {
    FieldError::new(
        field,
        FieldCode::AboveIssuer,
        "Cấp này ở trên cơ quan ban hành, nên không có cơ quan nào để áp dụng.",
        "This level stands above the issuer, so there is no agency that it would hold for.",
    )
}

/// Plans along one path of the tree hold side by side, each until its issuer's next one. What holds in the same year must be
/// possible to meet together.
fn check_others(conn: &mut Connection, catalogue: &Catalogue, draft: &PlanDraft, agency: &Agency) -> Result<(), Error> {
    let mut fields = Fields::new();
    let plans = rows::list(conn, None)?;
    let replaced = |issuer, year| {
        let later = plans.iter().map(|(head, _)| head);
        let later = later.filter(move |head| head.agency_id == issuer && head.year > year);
        later.map(|head| head.year).min()
    };
    let mine_until = replaced(agency.id, draft.year);
    for (head, targets) in &plans {
        let apart = mine_until.is_some_and(|end| end <= head.year)
            || replaced(head.agency_id, head.year).is_some_and(|end| end <= draft.year);
        if head.agency_id == agency.id || apart || !concerns(catalogue.tree(), &[agency.id], head.agency_id) {
            continue;
        }
        for other in targets {
            let other = target_of(other)?;
            let clash = |mine: &&PlanTarget| {
                (mine.gauge, mine.level) == (other.gauge, other.level) && !compatible(mine.target, other.target)
            };
            for (n, _) in draft.targets.iter().enumerate().filter(|(_, mine)| clash(mine)) {
                let issuer = catalogue.agency_named(head.agency_id);
                fields.push(FieldError::new(
                    &format!("targets[{n}]"),
                    FieldCode::ContradictoryTarget,
                    &format!(
                        "Ngưỡng này trái với kế hoạch năm {} của {}, áp dụng cùng lúc: không thể đạt cả hai.",
                        head.year, issuer.name
                    ),
                    &format!(
                        "This cannot be met together with the plan of {} that {} issued, which holds at the same time.",
                        head.year, issuer.code
                    ),
                ));
            }
        }
    }
    fields.finish()
}

fn target_rows(draft: &PlanDraft, agency: &Agency) -> Vec<TargetRow> {
    let row = |target: &PlanTarget| TargetRow {
        year: draft.year,
        agency_id: agency.id,
        gauge: target.gauge,
        agency_level: target.level,
        comparator: target.target.comparator,
        threshold: i32::from(target.target.threshold.basis_points()),
        source: target.source.clone(),
    };
    draft.targets.iter().map(row).collect()
}

fn plan_of(draft: PlanDraft, agency: &Agency, version: i32) -> Plan {
    Plan {
        year: draft.year,
        agency: Named {
            code: agency.code.to_string(),
            name: agency.name.clone(),
        },
        name: draft.name,
        source: draft.source,
        version,
        targets: draft.targets,
    }
}

/// Issues a plan.
///
/// # Errors
/// The targets contradict each other, the agency has a plan for that year or is out of scope, or the database refuses.
pub async fn create<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    draft: PlanDraft,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Plan) -> Rendered + Send + 'static,
{
    change(
        ctx,
        caller,
        key,
        Permission::PlanManage,
        move |conn, _, actor, catalogue| {
            let agency = issuer(catalogue, actor, &draft.agency)?;
            check(&draft, agency.level)?;
            check_others(conn, catalogue, &draft, agency)?;
            let row = PlanRow {
                year: draft.year,
                agency_id: agency.id,
                name: draft.name.clone(),
                source: draft.source.clone(),
                version: 1,
            };
            match rows::insert(conn, &row) {
                Err(error) if is_unique_violation(&error) => {
                    let details = [agency.name.clone(), draft.year.to_string()];
                    return Err(Error::with(Reason::PlanExists, details));
                }
                other => other?,
            }
            rows::replace_targets(conn, draft.year, agency.id, &target_rows(&draft, agency))?;
            render(&plan_of(draft, agency, 1))
        },
    )
    .await
}

/// Changes a plan that is still at the version that was looked at.
///
/// # Errors
/// There is no such plan, somebody was faster, the targets contradict each other, or the database refuses.
pub async fn replace<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    draft: PlanDraft,
    version: i32,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Plan) -> Rendered + Send + 'static,
{
    change(
        ctx,
        caller,
        key,
        Permission::PlanManage,
        move |conn, _, actor, catalogue| {
            let agency = issuer(catalogue, actor, &draft.agency)?;
            let details = || [draft.year.to_string(), agency.name.clone()];
            let found =
                rows::find(conn, draft.year, agency.id)?.ok_or_else(|| Error::with(Reason::PlanNotFound, details()))?;
            check(&draft, agency.level)?;
            check_others(conn, catalogue, &draft, agency)?;
            let row = PlanRow {
                name: draft.name.clone(),
                source: draft.source.clone(),
                version: version.saturating_add(1),
                ..found
            };
            if found.version != version || !rows::update(conn, &row)? {
                return Err(Reason::StaleVersion.into());
            }
            rows::replace_targets(conn, draft.year, agency.id, &target_rows(&draft, agency))?;
            render(&plan_of(draft, agency, row.version))
        },
    )
    .await
}
