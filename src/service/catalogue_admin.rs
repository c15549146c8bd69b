//! The catalogue: reading it, and changing agencies, procedures and rules.

mod agencies;
mod procedures;

use std::sync::Arc;

use chrono::NaiveDate;

pub use agencies::{AgencyChange, NameFrom, NewAgency, add_agency, change_agency};
pub use procedures::{
    NewProcedure, ProcedureView, Withdrawn, add_procedure, add_version, procedure, steps_too_long, withdraw_version,
};

use super::access;
use super::catalogue::{Catalogue, Named};
use super::catalogue_change::change;
use super::context::{Caller, Context};
use super::dossiers::{clock, intake};
use super::error::{Error, FieldError, Fields, Reason};
use super::jobs;
use crate::db::catalogue::{self as rows, RuleRow};
use crate::db::is_unique_violation;
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::deadline::{Deadline, ExplanationLine, Ledger};
use crate::domain::instant::{Instant, day_vi};
use crate::domain::job::JobKind;
use crate::domain::policy::Permission;
use crate::domain::postal::Channel;
use crate::domain::procedure::Procedure;
use crate::domain::rules::RuleKey;
use crate::domain::text::FieldCode;
use crate::service::idempotency::{Answer, Once, Rendered};

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
pub async fn put_rule<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewRule,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&NewRule, Named) -> Rendered + Send + 'static,
{
    change(
        ctx,
        caller,
        key,
        Permission::CatalogueManage,
        move |conn, ctx, actor, catalogue| {
            let agency = access::agency_of_field("agency", catalogue, actor, Permission::CatalogueManage, &new.agency)?;
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
            render(&new, catalogue.agency_named(agency.id))
        },
    )
    .await
}

fn taken(done: crate::db::QueryResult<()>, code: &str) -> Result<(), Error> {
    match done {
        Err(error) if is_unique_violation(&error) => Err(Error::with(Reason::CodeTaken, [code.to_owned()])),
        other => Ok(other?),
    }
}
