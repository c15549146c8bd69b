//! Agencies: adding one, renaming and ending it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::taken;
use crate::db::catalogue::{self as rows, AgencyRow};
use crate::db::{Connection, dossiers};
use crate::domain::agency::{Agency, AgencyLevel, AgencyTree, FormerName, NameTooEarly};
use crate::domain::codes::AgencyCode;
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::service::access;
use crate::service::catalogue::Catalogue;
use crate::service::catalogue_change::change;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError, Fields, Reason};
use crate::service::idempotency::{Answer, Once, Rendered};

/// Agencies named in a refusal.
const NAMED: usize = 5;

/// A new agency.
#[derive(Clone, Debug)]
pub struct NewAgency {
    /// Code.
    pub code: AgencyCode,
    /// Name.
    pub name: String,
    /// Level.
    pub level: AgencyLevel,
    /// The agency above it.
    pub parent: AgencyCode,
    /// First day.
    pub valid_from: NaiveDate,
}

/// Adds an agency below one of the administrator's.
///
/// # Errors
/// The code is taken, the parent is out of scope or has an end, or the database refuses.
pub async fn add_agency<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewAgency,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Agency, &Catalogue) -> Rendered + Send + 'static,
{
    change(
        ctx,
        caller,
        key,
        Permission::CatalogueManage,
        move |conn, ctx, actor, catalogue| {
            let parent = access::agency_of_field("parent", catalogue, actor, Permission::CatalogueManage, &new.parent)?;
            let row = AgencyRow {
                id: AgencyId::new(ctx.ids.next()),
                code: new.code.clone(),
                name: new.name.clone(),
                level: new.level,
                parent_id: Some(parent.id),
                valid_from: new.valid_from,
                valid_to: None,
            };
            let agency = Agency {
                id: row.id,
                code: row.code.clone(),
                name: row.name.clone(),
                former_names: Vec::new(),
                level: row.level,
                parent_id: row.parent_id,
                valid_from: row.valid_from,
                valid_to: None,
                successors: Vec::new(),
            };
            check_end(conn, catalogue.tree(), &agency)?;
            taken(rows::insert_agency(conn, &row), new.code.as_str())?;
            render(&agency, catalogue)
        },
    )
    .await
}

/// From when on a name holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFrom {
    /// As long as the one that it replaces has held: that one was mistyped.
    Always,
    /// From this local day on; until then it was called what it is called now.
    Day(NaiveDate),
}

/// A change of an agency: a new name, an end, successors. History is never rewritten.
#[derive(Clone, Debug)]
pub struct AgencyChange {
    /// Name, and from when on it holds: from today if that is not said.
    pub name: Option<(String, Option<NameFrom>)>,
    /// Last day; none takes the end back.
    pub valid_to: Option<Option<NaiveDate>>,
    /// Agencies that take over, instead of those named before.
    pub successors: Option<Vec<AgencyCode>>,
}

/// Changes an agency.
///
/// # Errors
/// The agency is out of scope, succeeds itself, or its end contradicts what is above it, below it or was received; or the
/// database refuses.
pub async fn change_agency<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    code: AgencyCode,
    wanted: AgencyChange,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&Agency, &Catalogue) -> Rendered + Send + 'static,
{
    change(
        ctx,
        caller,
        None,
        Permission::CatalogueManage,
        move |conn, ctx, actor, catalogue| {
            let mut agency = access::agency_of_code(catalogue, actor, Permission::CatalogueManage, &code)?.clone();
            let mut fields = Fields::new();
            let mut former = None;
            if let Some((name, from)) = &wanted.name {
                match renamed(&mut agency, name, *from, ctx.now().local_day()) {
                    Ok(kept) => former = kept,
                    Err(error) => fields.push(error),
                }
            }
            if let Some(last) = wanted.valid_to {
                agency.valid_to = last;
                if last.is_some_and(|last| last < agency.valid_from) {
                    fields.push(FieldError::new(
                        "valid_to",
                        FieldCode::BeforeStart,
                        "Ngày kết thúc phải từ ngày bắt đầu trở đi.",
                        "The end must not lie before the beginning.",
                    ));
                }
            }
            if let Some(successors) = &wanted.successors {
                let ids: BTreeSet<AgencyId> = successors
                    .iter()
                    .map(|c| catalogue.agency(c).map(|a| a.id))
                    .collect::<Result<_, _>>()?;
                if let Some(error) = circle(catalogue.tree(), agency.id, &ids) {
                    fields.push(error);
                }
                agency.successors = ids.into_iter().collect();
            }
            fields.finish()?;
            if wanted.valid_to.is_some() {
                check_end(conn, catalogue.tree(), &agency)?;
            }
            let touched = wanted.valid_to.is_some() || wanted.successors.is_some();
            if touched && agency.valid_to.is_some() && agency.successors.is_empty() {
                let open = dossiers::open_ids_of(conn, &[agency.id], DossierId::new(0), 1)?;
                if !open.is_empty() {
                    return Err(Reason::SuccessorMissing.into());
                }
            }
            if let Some(former) = &former {
                rows::insert_former_name(conn, agency.id, former)?;
            }
            rows::update_agency(conn, agency.id, &agency.name, agency.valid_to, &agency.successors)?;
            render(&agency, catalogue)
        },
    )
    .await
}

/// Gives an agency another name; answers the one that is kept.
fn renamed(
    agency: &mut Agency,
    name: &str,
    from: Option<NameFrom>,
    today: NaiveDate,
) -> Result<Option<FormerName>, FieldError> {
    let from = match from {
        Some(NameFrom::Day(day)) if day > today => {
            return Err(FieldError::new(
                "name_from",
                FieldCode::InTheFuture,
                "Tên mới chưa có hiệu lực; hãy đổi tên khi đến ngày đó.",
                "The name does not hold yet; rename the agency when its day has come.",
            ));
        }
        Some(NameFrom::Day(day)) => day,
        Some(NameFrom::Always) => agency.named_since(),
        None => today.max(agency.named_since()),
    };
    agency.rename(name, from).map_err(|NameTooEarly(since)| {
        FieldError::new(
            "name_from",
            FieldCode::TooEarly,
            &format!(
                "Tên hiện nay có từ ngày {}; tên mới không thể bắt đầu trước ngày đó.",
                since.format("%d/%m/%Y")
            ),
            &format!("The present name holds since {since}; another cannot begin before."),
        )
    })
}

/// What is wrong with successors that lead back to the agency itself: whoever asks who took over would never learn it.
fn circle(tree: &AgencyTree, agency: AgencyId, successors: &BTreeSet<AgencyId>) -> Option<FieldError> {
    if successors.contains(&agency) {
        return Some(FieldError::new(
            "successors",
            FieldCode::Circle,
            "Cơ quan không thể kế thừa chính mình.",
            "An agency cannot succeed itself.",
        ));
    }
    let mut seen = BTreeSet::new();
    let mut next: Vec<AgencyId> = successors.iter().copied().collect();
    while let Some(id) = next.pop() {
        if id == agency {
            return Some(FieldError::new(
                "successors",
                FieldCode::Circle,
                "Các cơ quan kế thừa nhau thành vòng tròn; hãy kiểm tra lại cơ quan kế thừa.",
                "The successors lead back to this agency; check them.",
            ));
        }
        if seen.insert(id) {
            next.extend(tree.get(id).into_iter().flat_map(|a| a.successors.iter().copied()));
        }
    }
    None
}

/// Refuses an end (or that there is none) which contradicts the agency above, those below, or what was received.
fn check_end(conn: &mut Connection, tree: &AgencyTree, agency: &Agency) -> Result<(), Error> {
    let outlives = |last: Option<NaiveDate>, other: Option<NaiveDate>| match (last, other) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(last), Some(other)) => last > other,
    };
    let above = agency.parent_id.and_then(|id| tree.get(id));
    if let Some(above) = above.filter(|above| outlives(agency.valid_to, above.valid_to)) {
        let last = above.valid_to.map(|last| last.to_string()).unwrap_or_default();
        return Err(Error::with(Reason::AgencyAboveEnded, [above.code.to_string(), last]));
    }
    let Some(last) = agency.valid_to else { return Ok(()) };
    let below = tree.subtree(agency.id).iter().filter(|other| other.id != agency.id);
    let outliving: Vec<&str> = below
        .filter(|other| outlives(other.valid_to, Some(last)))
        .map(|other| other.code.as_str())
        .collect();
    if !outliving.is_empty() {
        let named = outliving.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = if outliving.len() > NAMED { ", …" } else { "" };
        return Err(Error::with(Reason::AgenciesBelow, [format!("{named}{more}")]));
    }
    if dossiers::any_received_after(conn, agency.id, last)? {
        return Err(Reason::DossiersAfterEnd.into());
    }
    Ok(())
}
