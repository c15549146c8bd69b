//! Working time: weekly sessions, holidays and swap days. A change re-computes the open dossiers it touches in a
//! background job that everybody can watch.

mod preview;

use std::sync::Arc;

pub use self::preview::{Moving, Preview, preview};
use chrono::NaiveDate;

use super::access;
use super::catalogue::{Catalogue, Named};
use super::catalogue_change;
use super::context::{Caller, Context};
use super::error::{Error, FieldError, Reason};
use super::jobs;
use crate::db::Connection;
use crate::db::catalogue::{self as rows, DayRow, WeekRow};
use crate::db::jobs::JobRow;
use crate::domain::calendar::{DayException, DayReason, Sessions};
use crate::domain::codes::AgencyCode;
use crate::domain::ids::AgencyId;
use crate::domain::instant::day_vi;
use crate::domain::job::JobKind;
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::service::idempotency::{Answer, Once, Rendered};

/// Longest span of days shown at once.
pub const MAX_SPAN_DAYS: i64 = 400;

/// One day of a calendar, as an agency works it.
pub struct CalendarDay {
    /// The day.
    pub day: NaiveDate,
    /// Sessions; empty on a day off.
    pub sessions: Sessions,
    /// Why: `working`, `weekly_off`, `holiday`, `swap_worked`.
    pub reason: &'static str,
    /// Name of the holiday or swap day.
    pub name: Option<String>,
}

/// The days of an agency.
///
/// # Errors
/// The agency is unknown, the span is too long or backwards, or the database refuses.
pub async fn days(
    ctx: &Arc<Context>,
    caller: Caller,
    agency: AgencyCode,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<CalendarDay>, Error> {
    let backwards = from > to;
    if backwards || (to - from).num_days() >= MAX_SPAN_DAYS {
        let code = if backwards {
            FieldCode::BeforeStart
        } else {
            FieldCode::TooLong
        };
        return Err(Error::field(FieldError::new(
            "to",
            code,
            "Khoảng ngày phải xuôi và không quá 400 ngày.",
            "The span must run forward and hold at most 400 days.",
        )));
    }
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::CatalogueRead)?;
            let agency = desk.catalogue.agency(&agency)?;
            let calendar = desk.catalogue.calendar(agency.id)?;
            let shown = from.iter_days().take_while(|d| *d <= to).map(|date| {
                let day = calendar.day(date);
                let (reason, name) = match day.reason() {
                    DayReason::Working => ("working", None),
                    DayReason::WeeklyOff => ("weekly_off", None),
                    DayReason::Holiday(name) => ("holiday", Some(name.to_owned())),
                    DayReason::SwapWorked(name) => ("swap_worked", Some(name.to_owned())),
                };
                CalendarDay {
                    day: date,
                    sessions: day.sessions().clone(),
                    reason,
                    name,
                }
            });
            Ok(shown.collect())
        })
        .await
}

/// Whether the days off of a year are all entered for an agency, not only those that the law fixes by their date.
///
/// # Errors
/// The agency is unknown, or the database refuses.
pub async fn is_announced(ctx: &Arc<Context>, caller: Caller, agency: AgencyCode, year: i32) -> Result<bool, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::CatalogueRead)?;
            let agency = desk.catalogue.agency(&agency)?.id;
            Ok(desk.catalogue.calendar(agency)?.is_announced(year))
        })
        .await
}

/// The working hours of an agency.
pub struct Hours {
    /// The agency.
    pub agency: Named,
    /// Monday to Sunday, as they hold on the day asked for, inherited ones too.
    pub week: [Sessions; 7],
    /// The weeks that were set for this very agency, each from a day on, oldest first.
    pub own: Vec<(NaiveDate, [Sessions; 7])>,
}

/// The working hours of an agency on a day, and those that were set for it.
///
/// # Errors
/// The agency is unknown, or the database refuses.
pub async fn hours(ctx: &Arc<Context>, caller: Caller, agency: AgencyCode, day: NaiveDate) -> Result<Hours, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::CatalogueRead)?;
            let id = desk.catalogue.agency(&agency)?.id;
            let own = desk.catalogue.layer(id).into_iter().flat_map(|layer| layer.weeks());
            let mut own: Vec<_> = own.map(|week| (week.valid_from(), week.days().clone())).collect();
            own.sort_by_key(|(from, _)| *from);
            Ok(Hours {
                agency: desk.catalogue.agency_named(id),
                week: desk.catalogue.calendar(id)?.week(day).days().clone(),
                own,
            })
        })
        .await
}

/// A change of working time.
#[derive(Clone, Debug)]
pub enum CalendarChange {
    /// Weekly sessions from a day on, Monday first.
    Week {
        /// First day.
        valid_from: NaiveDate,
        /// Monday to Sunday.
        sessions: [Sessions; 7],
    },
    /// A day off, or a day worked.
    Day(DayException),
    /// The exception of a day is taken back.
    RemoveDay {
        /// The day.
        day: NaiveDate,
    },
}

impl CalendarChange {
    /// The first day on which it holds.
    pub const fn day(&self) -> NaiveDate {
        match self {
            Self::Week { valid_from, .. } => *valid_from,
            Self::Day(exception) => exception.date(),
            Self::RemoveDay { day } => *day,
        }
    }
}

/// Changes the working time of an agency and all below it; answers the job that re-computes their open dossiers.
///
/// # Errors
/// The agency is out of scope, there is nothing to remove, or the database refuses.
pub async fn change<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    agency: AgencyCode,
    change: CalendarChange,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&JobRow, &Catalogue) -> Rendered + Send + 'static,
{
    catalogue_change::change(
        ctx,
        caller,
        key,
        Permission::CalendarManage,
        move |conn, ctx, actor, catalogue| {
            let id = access::agency_of_code(catalogue, actor, Permission::CalendarManage, &agency)?.id;
            let stored = Stored::of(id, &change);
            stored.write(conn)?;
            let job = jobs::enqueue(conn, ctx, JobKind::RecomputeDue, id, &stored.reason(), actor.user_id)?;
            render(&job, catalogue)
        },
    )
    .await
}

/// A change as rows.
enum Stored {
    Week(WeekRow),
    Day(DayRow),
    RemoveDay(AgencyId, NaiveDate),
}

impl Stored {
    fn of(agency_id: AgencyId, change: &CalendarChange) -> Self {
        match change {
            CalendarChange::Week { valid_from, sessions } => Self::Week(WeekRow {
                agency_id,
                valid_from: *valid_from,
                sessions: sessions.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"),
            }),
            CalendarChange::Day(exception) => {
                let kind = exception.kind();
                Self::Day(DayRow {
                    agency_id,
                    day: exception.date(),
                    kind: kind.kind(),
                    sessions: kind.hours().map(ToString::to_string),
                    name: exception.name().to_owned(),
                    source: exception.source().to_owned(),
                })
            }
            CalendarChange::RemoveDay { day } => Self::RemoveDay(agency_id, *day),
        }
    }

    /// In words.
    fn reason(&self) -> String {
        match self {
            Self::Week(row) => format!("Đổi giờ làm việc từ ngày {}", day_vi(row.valid_from)),
            Self::Day(row) => format!("{} {}: {}", row.kind.label_vi(), day_vi(row.day), row.name),
            Self::RemoveDay(_, day) => format!("Bỏ ngoại lệ ngày {}", day_vi(*day)),
        }
    }

    /// Stores it.
    fn write(&self, conn: &mut Connection) -> Result<(), Error> {
        match self {
            Self::Week(row) => rows::put_week(conn, row)?,
            Self::Day(row) => rows::put_day(conn, row)?,
            Self::RemoveDay(agency, day) => {
                if !rows::delete_day(conn, *agency, *day)? {
                    return Err(Reason::CalendarDayNotFound.into());
                }
            }
        }
        Ok(())
    }

    /// Puts it into rows that were read, as [`Stored::write`] does into those that are stored; false if there is nothing to remove.
    fn put_into(self, all: &mut rows::Rows) -> bool {
        match self {
            Self::Week(row) => {
                let other = |r: &WeekRow| (r.agency_id, r.valid_from) != (row.agency_id, row.valid_from);
                all.weeks.retain(other);
                all.weeks.push(row);
                true
            }
            Self::Day(row) => {
                all.days.retain(|r| (r.agency_id, r.day) != (row.agency_id, row.day));
                all.days.push(row);
                true
            }
            Self::RemoveDay(agency, day) => {
                let before = all.days.len();
                all.days.retain(|r| (r.agency_id, r.day) != (agency, day));
                all.days.len() < before
            }
        }
    }
}
