//! Which dossiers a figure counts, as conditions of a query.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::narrow::narrow_by_due;
use super::{Boxed, DueState};
use crate::db::dossiers::Dossier;
use crate::db::measures::{DayColumn, counted};
use crate::db::schema::dossiers;
use crate::db::sql_text::statuses;
use crate::db::types::sql::InstantSql;
use crate::domain::dossier::Status;
use crate::domain::figures::Measure;
use crate::domain::ids::ProcedureId;
use crate::domain::instant::Instant;
use crate::domain::postal::Channel;
use crate::domain::procedure::ServiceLevel;

/// The dossiers behind a figure, narrowed to the groups of one cell.
#[derive(Clone, Debug)]
pub struct Behind {
    /// What the figure counts.
    pub counting: Counting,
    /// Only what came in this way.
    pub intake_channel: Option<Channel>,
    /// Only what goes out this way.
    pub return_channel: Option<Channel>,
    /// Only services of this level.
    pub service_level: Option<ServiceLevel>,
    /// Only these procedures.
    pub procedures: Option<Vec<ProcedureId>>,
}

impl Behind {
    /// All that a figure counts.
    pub const fn of(counting: Counting) -> Self {
        Self {
            counting,
            intake_channel: None,
            return_channel: None,
            service_level: None,
            procedures: None,
        }
    }
}

/// What a figure counts.
#[derive(Clone, Copy, Debug)]
pub enum Counting {
    /// What was counted between two local days, both inclusive.
    Counted {
        /// What was counted; any of them. All are counted on the same day of a dossier.
        measures: &'static [Measure],
        /// But not what this one counts.
        except: Option<Measure>,
        /// First local day.
        from: NaiveDate,
        /// Last local day.
        to: NaiveDate,
    },
    /// In progress on at least one of some local days: received by the last, and not ended before the first.
    InHand {
        /// First local day.
        from: NaiveDate,
        /// Last local day.
        to: NaiveDate,
    },
    /// In progress at the end of a local day.
    InProgress(NaiveDate),
    /// In progress at this moment.
    InProgressNow,
    /// In progress and overdue at the end of a local day.
    Overdue(NaiveDate),
    /// In progress and not overdue at the end of a local day.
    WithinTime(NaiveDate),
    /// In progress and overdue at this moment.
    OverdueNow(Instant),
    /// In progress and not overdue at this moment.
    WithinTimeNow(Instant),
}

impl Counting {
    /// The same count of other days; what is as of a moment has none.
    pub(super) const fn between(self, from: NaiveDate, to: NaiveDate) -> Self {
        match self {
            Self::Counted { measures, except, .. } => Self::Counted {
                measures,
                except,
                from,
                to,
            },
            other => other,
        }
    }

    /// The day on which a dossier is counted; none where what counts is as of a moment.
    pub fn day_of(&self, dossier: &Dossier) -> Option<NaiveDate> {
        let Self::Counted { measures, .. } = self else {
            return None;
        };
        let state = &dossier.state;
        match day_column(measures) {
            DayColumn::Received => state.received_day,
            DayColumn::Due => state.due_day,
            DayColumn::Settled => state.settled_day,
            DayColumn::Ended => state.ended_day,
            DayColumn::Returned => state.returned_day,
            DayColumn::Posted => state.posted_day,
        }
    }
}

/// The column with the day on which some measures count dossiers: the same for all of them.
pub(super) fn day_column(measures: &[Measure]) -> DayColumn {
    measures.first().map_or(DayColumn::Ended, |measure| counted(*measure).0)
}

/// Only what a figure counts.
pub(in crate::db) fn narrow_by_figure(query: Boxed, behind: &Behind) -> Boxed {
    let mut query = query;
    if let Some(procedures) = &behind.procedures {
        query = query.filter(dossiers::procedure_id.eq_any(procedures.clone()));
    }
    if let Some(channel) = behind.intake_channel {
        query = query.filter(dossiers::intake_channel.eq(channel.as_str()));
    }
    if let Some(channel) = behind.return_channel {
        query = query.filter(dossiers::return_channel.eq(channel.as_str()));
    }
    if let Some(level) = behind.service_level {
        query = query.filter(dossiers::service_level.eq(level));
    }
    match behind.counting {
        Counting::Counted {
            measures,
            except,
            from,
            to,
        } => counted_between(query, measures, except, from, to),
        Counting::InHand { from, to } => in_hand_between(query, from, to),
        Counting::InProgress(day) => in_progress_on(query, day),
        Counting::InProgressNow => in_progress_now(query),
        Counting::Overdue(day) => overdue_on(query, "", day),
        Counting::WithinTime(day) => overdue_on(in_progress_on(query, day), "NOT", day),
        Counting::OverdueNow(now) => {
            narrow_by_due(query, Some(DueState::Overdue(now))).filter(dossiers::closed_at.is_null())
        }
        Counting::WithinTimeNow(now) => in_progress_now(query).filter(
            dossiers::due_at
                .is_null()
                .or(dossiers::due_at.assume_not_null().ge(now))
                .or(dossiers::status.ne_all(Status::those(Status::is_running))),
        ),
    }
}

/// Found among what is not closed, however long the history is: by the states of an agency's open dossiers. The comparison
/// with `TRUE` hides the day from SQLite, which would rather look at all that the agency ever received.
fn in_progress_now(query: Boxed) -> Boxed {
    query
        .filter(dossiers::closed_at.is_null())
        .filter(dossiers::ended_at.is_null())
        .filter(sql::<Bool>(&format!(
            "(dossiers.status IN ({}) AND (dossiers.received_day IS NOT NULL) = TRUE)",
            statuses(Status::is_open)
        )))
}

/// Received until the end of a day, hidden as in what is in progress now.
pub(super) fn received_until(day: NaiveDate) -> SqlLiteral<Bool> {
    sql::<Bool>(&format!("((dossiers.received_day <= '{day}') = TRUE)"))
}

fn in_hand_between(query: Boxed, from: NaiveDate, to: NaiveDate) -> Boxed {
    query.filter(dossiers::received_day.le(to)).filter(
        dossiers::ended_day
            .is_null()
            .or(dossiers::ended_day.assume_not_null().ge(from)),
    )
}

fn in_progress_on(query: Boxed, day: NaiveDate) -> Boxed {
    query.filter(dossiers::received_day.le(day)).filter(
        dossiers::ended_day
            .is_null()
            .or(dossiers::ended_day.assume_not_null().gt(day)),
    )
}

/// Overdue at the end of a day, by what is promised now or by what was promised then; each part has an index of its own.
/// `word` stands before the condition: nothing, or `NOT`. A due day never lies before the day of the due time, so what is
/// open and due by then is found in the order of due times.
pub(super) fn overdue_on(query: Boxed, word: &str, day: NaiveDate) -> Boxed {
    let end = day
        .succ_opt()
        .and_then(|next| Instant::from_day_minute(next, 0).ok())
        .unwrap_or(Instant::MAX);
    let running = statuses(Status::is_running);
    let condition = sql::<Bool>(&format!(
        "{word} (dossiers.id IN (SELECT d.id FROM dossiers d WHERE d.settled_day > d.due_day AND d.settled_day > '{day}' \
         AND d.due_day <= '{day}' \
         UNION ALL SELECT d.id FROM dossiers d WHERE d.closed_at IS NULL AND d.status IN ({running}) AND d.due_at < "
    ))
    .bind::<InstantSql, _>(end)
    .sql(&format!(
        " AND d.ended_day IS NULL AND d.due_day <= '{day}' \
         UNION ALL SELECT s.dossier_id FROM overdue_spells s WHERE s.until_day > '{day}' AND s.from_day <= '{day}'))"
    ));
    query.filter(condition)
}

fn counted_between(
    query: Boxed,
    measures: &[Measure],
    except: Option<Measure>,
    from: NaiveDate,
    to: NaiveDate,
) -> Boxed {
    let query = match day_column(measures) {
        DayColumn::Received => query.filter(dossiers::received_day.between(from, to)),
        DayColumn::Due => query.filter(dossiers::due_day.between(from, to)),
        DayColumn::Settled => query.filter(dossiers::settled_day.between(from, to)),
        DayColumn::Ended => query.filter(dossiers::ended_day.between(from, to)),
        DayColumn::Returned => query.filter(dossiers::returned_day.between(from, to)),
        DayColumn::Posted => query.filter(dossiers::posted_day.between(from, to)),
    };
    let conditions: Vec<&str> = measures.iter().map(|measure| counted(*measure).1).collect();
    let query = query.filter(sql::<Bool>(&format!("(({}))", conditions.join(") OR ("))));
    match except {
        None => query,
        Some(measure) => query.filter(sql::<Bool>(&format!("NOT ({})", counted(measure).1))),
    }
}
