//! The catalogue: reading it, and changing agencies, procedures and rules.

mod agencies;

use std::sync::Arc;

use chrono::NaiveDate;

pub use agencies::{AgencyChange, NameFrom, NewAgency, add_agency, change_agency};

use super::access::{self, Desk};
use super::catalogue::{Catalogue, Named};
use super::context::{Caller, Context};
use super::dossiers::{clock, intake};
use super::error::{Error, FieldError, Fields, Reason};
use super::jobs;
use crate::db::catalogue::{self as rows, ProcedureRow, RuleRow, VersionRow};
use crate::db::{Connection, is_unique_violation, locks};
use crate::domain::agency::Agency;
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::deadline::{Deadline, ExplanationLine, Ledger};
use crate::domain::ids::{ProcedureId, VersionId};
use crate::domain::instant::{Instant, day_vi};
use crate::domain::job::JobKind;
use crate::domain::policy::{Actor, Permission};
use crate::domain::postal::Channel;
use crate::domain::procedure::{Procedure, ProcedureDefinition};
use crate::domain::rules::RuleKey;
use crate::domain::text::FieldCode;
use crate::service::idempotency::{Answer, Once, once};

/// Reads from the catalogue.
///
/// # Errors
/// The person is not signed in, `pick` refuses, or the database refuses.
pub async fn read<T, F>(ctx: &Arc<Context>, caller: Caller, pick: F) -> Result<T, Error>
where
    T: Send + 'static,
    F: FnOnce(&Arc<Catalogue>) -> Result<T, Error> + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::CatalogueRead)?;
            pick(&desk.catalogue)
        })
        .await
}

/// The account of a due time for a dossier that might be handed in.
pub struct DueAnswer {
    /// The procedure.
    pub procedure: Arc<Procedure>,
    /// When it would be received.
    pub received_at: Instant,
    /// The promise in words.
    pub duration: String,
    /// The deadline.
    pub deadline: Deadline,
    /// Line by line.
    pub lines: Vec<ExplanationLine>,
    /// The year of the due time, if its days off are not all entered yet: it may still move.
    pub unannounced: Option<i32>,
}

/// When a dossier received at an instant would be due, and why, if the agency takes it in at all.
///
/// # Errors
/// Procedure or agency is unknown, an intake would refuse the agency or the channel, the procedure is not in force, or the
/// calendar has no working time.
pub fn due(
    catalogue: &Catalogue,
    procedure: &ProcedureCode,
    agency: &AgencyCode,
    channel: Channel,
    received_at: Instant,
) -> Result<DueAnswer, Error> {
    let day = received_at.local_day();
    if let Some(version) = catalogue.procedure(procedure)?.version_on(day) {
        intake::check_agency(catalogue, "agency", catalogue.agency(agency)?, version, day)?;
        if let Some(error) = intake::not_offered("channel", channel, &version.definition) {
            return Err(Error::field(error));
        }
    }
    promised(catalogue, procedure, agency, channel, received_at)
}

/// The same for whatever is typed into a form that is not finished.
///
/// # Errors
/// Procedure or agency is unknown, the procedure is not in force, or the calendar has no working time.
pub fn promised(
    catalogue: &Catalogue,
    procedure: &ProcedureCode,
    agency: &AgencyCode,
    channel: Channel,
    received_at: Instant,
) -> Result<DueAnswer, Error> {
    let procedure = catalogue.procedure(procedure)?;
    let agency = catalogue.agency(agency)?;
    let version = procedure.version_on(received_at.local_day()).ok_or_else(|| {
        Error::field(FieldError::new(
            "received_at",
            FieldCode::ProcedureNotInForce,
            "Thủ tục không có hiệu lực vào ngày này.",
            "The procedure is not in force on that day.",
        ))
    })?;
    let duration = *version.definition.duration_for(channel);
    let calendar = catalogue.calendar(agency.id)?;
    let ledger = Ledger::new(received_at, duration);
    let deadline = clock::replay(&ledger, calendar).map_err(at_that_time)?;
    Ok(DueAnswer {
        procedure: Arc::clone(procedure),
        received_at,
        duration: duration.label_vi(),
        lines: ledger.explain(calendar).map_err(clock::refuse)?,
        unannounced: calendar.unannounced(deadline.due_at()),
        deadline,
    })
}

/// Whoever asks what would be due, or says when something was received, chooses the time; so it is the time that is wrong.
pub fn at_that_time(error: Error) -> Error {
    if error.reason != Reason::DeadlineUnreachable {
        return error;
    }
    Error::field(FieldError::new(
        "received_at",
        FieldCode::CalendarWithoutWork,
        "Lịch làm việc của cơ quan không có giờ làm việc trong thời gian cần tính hạn.",
        "The agency's calendar has no working time where the due time falls.",
    ))
}

/// Changes the catalogue in one transaction.
async fn change<F>(ctx: &Arc<Context>, caller: Caller, key: Option<Once>, work: F) -> Result<Answer, Error>
where
    F: FnOnce(&mut Connection, &Context, &Actor, &Catalogue) -> Result<Answer, Error> + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::change_catalogue(conn)?;
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::CatalogueManage)?;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                let answer = work(conn, &ctx2, &actor, &catalogue)?;
                rows::bump_version(conn)?;
                Ok(answer)
            })
        })
        .await
}

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
    R: Fn(&Procedure) -> Answer + Send + 'static,
{
    change(ctx, caller, key, move |conn, ctx, actor, catalogue| {
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
        Ok(render(&Procedure {
            id: row.id,
            code: row.code,
            name: row.name,
            field: row.field,
            versions: vec![version],
        }))
    })
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
    R: Fn(&Procedure) -> Answer + Send + 'static,
{
    change(ctx, caller, key, move |conn, ctx, actor, catalogue| {
        shared(catalogue, actor)?;
        let definition = checked(catalogue, definition)?;
        // What is changed is named as it is.
        let found = catalogue.procedure(&code).ok().filter(|found| found.code == code);
        let found = found.ok_or_else(|| Error::with(Reason::ProcedureNotFound, [code.to_string()]))?;
        let mut procedure = Procedure::clone(found);
        if let Some(last) = procedure.versions.last_mut() {
            if valid_from <= last.valid_from {
                return Err(Error::day(Reason::VersionOverlaps, last.valid_from));
            }
            if last.valid_to.is_none_or(|end| end >= valid_from) {
                let end = valid_from.pred_opt().unwrap_or(valid_from);
                rows::end_version(conn, last.id, end)?;
                last.valid_to = Some(end);
            }
        }
        procedure
            .versions
            .push(insert_version(conn, ctx, procedure.id, valid_from, definition)?);
        Ok(render(&procedure))
    })
    .await
}

fn insert_version(
    conn: &mut Connection,
    ctx: &Context,
    procedure_id: ProcedureId,
    valid_from: NaiveDate,
    definition: ProcedureDefinition,
) -> Result<crate::domain::procedure::ProcedureVersion, Error> {
    let id = VersionId::new(ctx.ids.next());
    let text = serde_json::to_string(&definition).map_err(Error::internal)?;
    rows::insert_version(
        conn,
        &VersionRow {
            id,
            procedure_id,
            valid_from,
            valid_to: None,
            definition: text,
        },
    )?;
    Ok(crate::domain::procedure::ProcedureVersion {
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

/// A new setting of a rule.
#[derive(Clone, Debug)]
pub struct NewRule {
    /// Which rule.
    pub key: RuleKey,
    /// For this agency and all below it.
    pub agency: AgencyCode,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
    /// The number.
    pub value: i64,
    /// The legal text.
    pub source: String,
}

/// Sets a rule.
///
/// # Errors
/// The agency is out of scope, the number is none that the rule takes, or the database refuses.
pub async fn put_rule<R>(ctx: &Arc<Context>, caller: Caller, new: NewRule, render: R) -> Result<Answer, Error>
where
    R: Fn(&NewRule, Named) -> Answer + Send + 'static,
{
    change(ctx, caller, None, move |conn, ctx, actor, catalogue| {
        let agency = in_scope(catalogue, actor, &new.agency)?;
        let mut fields = Fields::new();
        let range = new.key.range();
        if !range.contains(&new.value) {
            let (least, most) = (range.start(), range.end());
            fields.push(FieldError::new(
                "value",
                FieldCode::OutOfRange,
                &format!("Giá trị của quy tắc này phải từ {least} đến {most}."),
                &format!("The value of this rule must lie between {least} and {most}."),
            ));
        }
        if new.valid_to.is_some_and(|last| last < new.valid_from) {
            fields.push(FieldError::new(
                "valid_to",
                FieldCode::BeforeStart,
                "Ngày kết thúc phải từ ngày bắt đầu trở đi.",
                "The end must not lie before the beginning.",
            ));
        }
        fields.finish()?;
        rows::put_rule(
            conn,
            &RuleRow {
                key: new.key,
                agency_id: agency.id,
                valid_from: new.valid_from,
                valid_to: new.valid_to,
                value: new.value,
                source: new.source.clone(),
            },
        )?;
        // What waits to be accepted was handed in on a day for which the rule was another one until now.
        if new.key == RuleKey::OnlineAcceptanceMinutes && new.valid_from <= ctx.now().local_day() {
            let (name, from) = (new.key.label_vi(), day_vi(new.valid_from));
            let reason = format!("Đặt quy tắc: {name} là {} từ ngày {from} ({})", new.value, new.source);
            jobs::enqueue(conn, ctx, JobKind::RecomputeDue, agency.id, &reason, actor.user_id)?;
        }
        Ok(render(&new, catalogue.agency_named(agency.id)))
    })
    .await
}

/// Every agency promises and collects what a procedure says, so that no administrator of a part may change it.
fn shared(catalogue: &Catalogue, actor: &Actor) -> Result<(), Error> {
    if actor.may_everywhere(Permission::CatalogueManage, catalogue.tree()) {
        Ok(())
    } else {
        Err(Reason::CatalogueShared.into())
    }
}

fn in_scope<'c>(catalogue: &'c Catalogue, actor: &Actor, code: &AgencyCode) -> Result<&'c Agency, Error> {
    let agency = catalogue.agency(code)?;
    if actor.may_in(Permission::CatalogueManage, agency.id, catalogue.tree()) {
        Ok(agency)
    } else {
        Err(Error::with(Reason::AgencyNotFound, [code.to_string()]))
    }
}

fn taken(done: crate::db::QueryResult<()>, code: &str) -> Result<(), Error> {
    match done {
        Err(error) if is_unique_violation(&error) => Err(Error::with(Reason::CodeTaken, [code.to_owned()])),
        other => Ok(other?),
    }
}
