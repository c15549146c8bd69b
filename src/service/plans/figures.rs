//! Figures that other systems hold: entered with source and evidence, corrected with history.

use std::sync::Arc;

use crate::db::plans::{self as rows, FigureRow};
use crate::db::{is_unique_violation, locks};
use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::codes::AgencyCode;
use crate::domain::entered_rate::EnteredRate;
use crate::domain::figures::Period;
use crate::domain::gauge::Enterable;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::Rate;
use crate::domain::instant::day_vi;
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Named;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view::{self, Official};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::gauges::{latest, said};
use crate::service::idempotency::{Answer, Once, Rendered, once};

/// A figure as it is entered.
#[derive(Clone, Debug)]
pub struct NewFigure {
    /// Whose it is.
    pub agency: AgencyCode,
    /// What it says.
    pub gauge: Enterable,
    /// Of which days.
    pub period: Period,
    /// The counts.
    pub rate: EnteredRate,
    /// Which system or paper it comes from.
    pub source: String,
    /// Where that can be looked up.
    pub evidence: String,
    /// The revision that is corrected, and why; none for a first entry.
    pub corrects: Option<(i32, String)>,
}

/// A figure as it is kept.
#[derive(Clone, Debug)]
pub struct EnteredFigure {
    /// Whose it is.
    pub agency: Named,
    /// The row.
    pub row: FigureRow,
    /// What it says.
    pub rate: Rate,
    /// Who entered it.
    pub entered_by: Option<Official>,
}

/// Enters a figure, or a correction of one. What was entered before stays.
///
/// # Errors
/// The agency is out of scope, the period lies ahead or overlaps another one, there is an entry already or somebody was
/// faster, or the database refuses.
pub async fn enter<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewFigure,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&EnteredFigure) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            let desk = access::enter(conn, &ctx2, &caller, Permission::FigureEnter)?;
            let agency = desk
                .agency_of_field("agency", Permission::FigureEnter, &new.agency)?
                .clone();
            let Desk { conn, actor, catalogue } = desk;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                if agency.level == AgencyLevel::Department {
                    return Err(Error::field(department("agency")));
                }
                check_period(new.period, ctx2.now().local_day())?;
                if agency.valid_from > new.period.to() {
                    return Err(Error::field(before_agency(&agency)));
                }
                locks::entries_of(conn, agency.id)?;
                let revision = next_revision(conn, agency.id, &new)?;
                let row = FigureRow {
                    id: ctx2.ids.next(),
                    agency_id: agency.id,
                    gauge: new.gauge.gauge(),
                    period_from: new.period.from(),
                    period_to: new.period.to(),
                    revision,
                    numerator: i64::try_from(new.rate.rate().numerator).map_err(Error::internal)?,
                    denominator: i64::try_from(new.rate.rate().denominator).map_err(Error::internal)?,
                    source: new.source,
                    evidence: new.evidence,
                    reason: new.corrects.map(|(_, reason)| reason),
                    entered_by: actor.user_id,
                    entered_at: ctx2.now(),
                };
                match rows::insert_figure(conn, &row) {
                    Err(error) if is_unique_violation(&error) => {
                        return Err(Reason::StaleVersion.into());
                    }
                    other => other?,
                }
                render(&EnteredFigure {
                    agency: catalogue.agency_named(agency.id),
                    rate: new.rate.rate(),
                    row,
                    entered_by: Some(Official::from(&actor)),
                })
            })
        })
        .await
}

/// Departments report through the agency that they belong to.
pub(in crate::service) fn department(field: &str) -> FieldError {
    FieldError::new(
        field,
        FieldCode::AgencyLevel,
        "Số liệu nhập cho cấp tỉnh, huyện hoặc xã.",
        "Figures are entered for provinces, districts or communes.",
    )
}

fn before_agency(agency: &Agency) -> FieldError {
    FieldError::new(
        "to",
        FieldCode::BeforeAgency,
        &format!(
            "{} được thành lập ngày {}; kỳ số liệu nằm trước ngày đó.",
            agency.name,
            day_vi(agency.valid_from)
        ),
        &format!(
            "The agency exists since {}; the period lies before it.",
            agency.valid_from
        ),
    )
}

/// No plan and no scorecard looks at more than a year; a longer period would stand in the way of every other.
const LONGEST_PERIOD_DAYS: i64 = 366;

/// Nothing is known about days that have not begun.
pub(in crate::service) fn check_period(period: Period, today: chrono::NaiveDate) -> Result<(), Error> {
    if period.from() > today {
        return Err(Error::field(FieldError::new(
            "from",
            FieldCode::InTheFuture,
            "Kỳ này chưa bắt đầu.",
            "The period has not begun.",
        )));
    }
    if (period.to() - period.from()).num_days() >= LONGEST_PERIOD_DAYS {
        return Err(Error::field(FieldError::new(
            "to",
            FieldCode::TooLong,
            "Kỳ dài tối đa một năm; hãy kiểm tra lại ngày đầu và ngày cuối.",
            "A period is a year at most; check its first and last day.",
        )));
    }
    Ok(())
}

fn next_revision(conn: &mut crate::db::Connection, agency: AgencyId, new: &NewFigure) -> Result<i32, Error> {
    let touching = rows::figures(conn, &[agency], new.period.from(), new.period.to())?;
    let gauge = new.gauge.gauge();
    let touching: Vec<FigureRow> = latest(touching).into_iter().filter(|r| r.gauge == gauge).collect();
    let same = |r: &&FigureRow| (r.period_from, r.period_to) == (new.period.from(), new.period.to());
    let found = touching.iter().find(same).map(|r| r.revision);
    let revision = match (found, &new.corrects) {
        (None, None) => 1,
        (Some(now), Some((seen, _))) if now == *seen => now.saturating_add(1),
        (Some(_), Some(_)) => return Err(Reason::StaleVersion.into()),
        (Some(now), None) => return Err(Error::with(Reason::EntryExists, [now.to_string()])),
        (None, Some(_)) => return Err(Reason::EntryMissing.into()),
    };
    // A figure of 0 of 0 is cancelled and stands in nobody's way.
    let other = touching.iter().find(|r| !same(r) && r.denominator > 0);
    if let Some(other) = other.filter(|_| new.rate.rate().denominator > 0) {
        let period = format!("{} – {}", other.period_from, other.period_to);
        return Err(Error::with(Reason::PeriodOverlaps, [period]));
    }
    Ok(revision)
}

/// Which figures are asked for.
#[derive(Clone, Debug)]
pub struct FigureQuestion {
    /// An agency and all below it; the whole scope if absent.
    pub agency: Option<AgencyCode>,
    /// Only this one.
    pub gauge: Option<Enterable>,
    /// Periods that touch these days.
    pub period: Period,
    /// Every revision, not only those that count.
    pub history: bool,
}

/// Figures that were entered.
///
/// # Errors
/// The agency is out of scope, or the database refuses.
pub async fn list_figures(
    ctx: &Arc<Context>,
    caller: Caller,
    question: FigureQuestion,
) -> Result<Vec<EnteredFigure>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let agencies = desk.agencies(Permission::StatisticsRead, question.agency.as_ref())?;
            let mut found = rows::figures(desk.conn, &agencies, question.period.from(), question.period.to())?;
            if !question.history {
                found = latest(found);
            }
            let wanted = question.gauge.map(Enterable::gauge);
            found.retain(|r| wanted.is_none_or(|gauge| r.gauge == gauge));
            let officials = view::officials(desk.conn, found.iter().map(|r| r.entered_by).collect())?;
            let catalogue = desk.catalogue;
            found
                .into_iter()
                .map(|row| {
                    Ok(EnteredFigure {
                        agency: catalogue.agency_named(row.agency_id),
                        entered_by: officials.get(&row.entered_by).cloned(),
                        rate: said(&row)?.1,
                        row,
                    })
                })
                .collect()
        })
        .await
}
