//! Procedures: adding one, adding a version, and withdrawing one that is not in force yet.

use std::sync::Arc;

use chrono::NaiveDate;

use super::taken;
use crate::db::Connection;
use crate::db::catalogue::{self as rows, ProcedureRow, VersionRow};
use crate::db::withdrawn_versions::{self, WithdrawnRow};
use crate::domain::codes::ProcedureCode;
use crate::domain::ids::{ProcedureId, VersionId};
use crate::domain::instant::Instant;
use crate::domain::policy::{Actor, Permission};
use crate::domain::procedure::{Procedure, ProcedureDefinition, ProcedureVersion};
use crate::domain::text::FieldCode;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Catalogue;
use crate::service::catalogue_change::change;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view::{Official, officials};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::idempotency::{Answer, Once, Rendered};

/// A new procedure with its first version.
#[derive(Clone, Debug)]
pub struct NewProcedure {
    /// Code.
    pub code: ProcedureCode,
    /// Name.
    pub name: String,
    /// Field.
    pub field: String,
    /// First day of the first version.
    pub valid_from: NaiveDate,
    /// What it says.
    pub definition: ProcedureDefinition,
}

/// Adds a procedure.
///
/// # Errors
/// The person does not manage every agency, the code is taken, the definition is wrong, or the database refuses.
pub async fn add_procedure<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewProcedure,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&ProcedureView) -> Rendered + Send + 'static,
{
    change(
        ctx,
        caller,
        key,
        Permission::CatalogueManage,
        move |conn, ctx, actor, catalogue| {
            shared(catalogue, actor)?;
            let definition = checked(catalogue, new.definition)?;
            let row = ProcedureRow {
                id: ProcedureId::new(ctx.ids.next()),
                code: new.code.clone(),
                name: new.name.clone(),
                field: new.field.clone(),
            };
            taken(rows::insert_procedure(conn, &row), new.code.as_str())?;
            let version = insert_version(conn, ctx, row.id, new.valid_from, definition)?;
            let procedure = Procedure {
                id: row.id,
                code: row.code,
                name: row.name,
                field: row.field,
                versions: vec![version],
            };
            render(&view(conn, procedure)?)
        },
    )
    .await
}

/// Adds a version to a procedure; the version before it ends on the day before.
///
/// # Errors
/// The person does not manage every agency, the procedure is unknown, the version does not begin after the last one, the definition is wrong, or the database
/// refuses.
pub async fn add_version<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    code: ProcedureCode,
    valid_from: NaiveDate,
    definition: ProcedureDefinition,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&ProcedureView) -> Rendered + Send + 'static,
{
    change(
        ctx,
        caller,
        key,
        Permission::CatalogueManage,
        move |conn, ctx, actor, catalogue| {
            shared(catalogue, actor)?;
            let definition = checked(catalogue, definition)?;
            let mut procedure = named(catalogue, &code)?;
            if let Some(last) = procedure.versions.last_mut() {
                if valid_from <= last.valid_from {
                    return Err(Error::day(Reason::VersionOverlaps, last.valid_from));
                }
                if last.valid_to.is_none_or(|end| end >= valid_from) {
                    let end = valid_from.pred_opt().unwrap_or(valid_from);
                    rows::end_version(conn, last.id, Some(end))?;
                    last.valid_to = Some(end);
                }
            }
            procedure
                .versions
                .push(insert_version(conn, ctx, procedure.id, valid_from, definition)?);
            render(&view(conn, procedure)?)
        },
    )
    .await
}

/// Withdraws a version that is not in force yet; the version before it holds on in its place. No dossier can be under it: each is under
/// the version of a day that has come.
///
/// # Errors
/// The person does not manage every agency, there is no such procedure or version, it is in force or was, or the database refuses.
pub async fn withdraw_version<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    code: ProcedureCode,
    valid_from: NaiveDate,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&ProcedureView) -> Rendered + Send + 'static,
{
    change(
        ctx,
        caller,
        key,
        Permission::CatalogueManage,
        move |conn, ctx, actor, catalogue| {
            shared(catalogue, actor)?;
            let mut procedure = named(catalogue, &code)?;
            let place = procedure.versions.iter().position(|v| v.valid_from == valid_from);
            let place = place.ok_or_else(|| Error::day(Reason::VersionNotFound, valid_from))?;
            let now = ctx.now();
            if valid_from <= now.local_day() {
                return Err(Error::day(Reason::VersionInForce, valid_from));
            }
            let version = procedure.versions.remove(place);
            let day_before = valid_from.pred_opt().unwrap_or(valid_from);
            let row = WithdrawnRow {
                version_id: version.id,
                valid_to: version.valid_to,
                definition: version.definition.clone(),
                withdrawn_at: now,
                withdrawn_by: actor.user_id,
            };
            withdrawn_versions::withdraw(conn, &row, day_before)?;
            let before = place.checked_sub(1).and_then(|n| procedure.versions.get_mut(n));
            // One that had ended long before was not ended by this one.
            if let Some(before) = before.filter(|v| v.valid_to == Some(day_before)) {
                rows::end_version(conn, before.id, version.valid_to)?;
                before.valid_to = version.valid_to;
            }
            render(&view(conn, procedure)?)
        },
    )
    .await
}

/// A version that was withdrawn before it was in force.
pub struct Withdrawn {
    /// The day from which it would have held.
    pub valid_from: NaiveDate,
    /// The last day on which it would have held.
    pub valid_to: Option<NaiveDate>,
    /// What it said.
    pub definition: ProcedureDefinition,
    /// When it was withdrawn.
    pub at: Instant,
    /// By whom.
    pub by: Option<Official>,
}

/// A procedure with what was withdrawn of it.
pub struct ProcedureView {
    /// The procedure, with its versions.
    pub procedure: Procedure,
    /// Versions that were withdrawn, the newest withdrawal first.
    pub withdrawn: Vec<Withdrawn>,
}

fn view(conn: &mut Connection, procedure: Procedure) -> Result<ProcedureView, Error> {
    let found = withdrawn_versions::of_procedure(conn, procedure.id)?;
    let people = officials(conn, found.iter().map(|(row, _)| row.withdrawn_by).collect())?;
    let withdrawn = found.into_iter().map(|(row, valid_from)| Withdrawn {
        valid_from,
        valid_to: row.valid_to,
        definition: row.definition,
        at: row.withdrawn_at,
        by: people.get(&row.withdrawn_by).cloned(),
    });
    Ok(ProcedureView {
        withdrawn: withdrawn.collect(),
        procedure,
    })
}

/// A procedure with all its versions, those that were withdrawn too.
///
/// # Errors
/// The person is not signed in, there is no such procedure, or the database refuses.
pub async fn procedure(ctx: &Arc<Context>, caller: Caller, code: ProcedureCode) -> Result<ProcedureView, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let Desk { conn, catalogue, .. } = access::enter(conn, &ctx2, &caller, Permission::CatalogueRead)?;
            view(conn, Procedure::clone(catalogue.procedure(&code)?))
        })
        .await
}

/// What is to be told to whoever enters steps that take longer together than is promised. It is no mistake: a dossier is due when the law
/// says, not when its steps are.
pub fn steps_too_long(definition: &ProcedureDefinition) -> Option<FieldError> {
    let (steps, promised) = definition.steps_too_long()?;
    let vietnamese = format!(
        "Các bước cộng lại là {}, dài hơn thời hạn giải quyết ({}). Hồ sơ vẫn đến hạn theo thời hạn giải quyết.",
        steps.label_vi(),
        promised.label_vi()
    );
    Some(FieldError::new(
        "definition.steps",
        FieldCode::DurationTooLong,
        &vietnamese,
        "The steps take longer together than is promised. A dossier is due by what is promised all the same.",
    ))
}

/// What is changed is named as it is.
fn named(catalogue: &Catalogue, code: &ProcedureCode) -> Result<Procedure, Error> {
    let found = catalogue.procedure(code).ok().filter(|found| found.code == *code);
    let found = found.ok_or_else(|| Error::with(Reason::ProcedureNotFound, [code.to_string()]))?;
    Ok(Procedure::clone(found))
}

fn insert_version(
    conn: &mut Connection,
    ctx: &Context,
    procedure_id: ProcedureId,
    valid_from: NaiveDate,
    definition: ProcedureDefinition,
) -> Result<ProcedureVersion, Error> {
    let id = match withdrawn_versions::take_place(conn, procedure_id, valid_from, &definition)? {
        Some(id) => id,
        None => {
            let id = VersionId::new(ctx.ids.next());
            let row = VersionRow {
                id,
                procedure_id,
                valid_from,
                valid_to: None,
                definition: definition.clone(),
            };
            rows::insert_version(conn, &row)?;
            id
        }
    };
    Ok(ProcedureVersion {
        id,
        valid_from,
        valid_to: None,
        definition,
    })
}

fn checked(catalogue: &Catalogue, definition: ProcedureDefinition) -> Result<ProcedureDefinition, Error> {
    let definition = definition.check().map_err(|error| {
        let field = format!("definition.{}", error.field);
        Error::field(FieldError::new(
            &field,
            FieldCode::Definition,
            error.message_vi,
            error.message_en,
        ))
    })?;
    for (n, step) in definition.steps.iter().enumerate() {
        if let Some(code) = &step.agency
            && catalogue.tree().find(code).is_none()
        {
            return Err(Error::field(FieldError::new(
                &format!("definition.steps[{n}].agency"),
                FieldCode::AgencyUnknown,
                &format!("Không có cơ quan {code}."),
                &format!("There is no agency {code}."),
            )));
        }
    }
    Ok(definition)
}

/// Every agency promises and collects what a procedure says, so that no administrator of a part may change it.
fn shared(catalogue: &Catalogue, actor: &Actor) -> Result<(), Error> {
    if actor.may_everywhere(Permission::CatalogueManage, catalogue.tree()) {
        Ok(())
    } else {
        Err(Reason::CatalogueShared.into())
    }
}
