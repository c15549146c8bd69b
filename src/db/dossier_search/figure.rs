//! The dossiers behind a figure, agency by index and not by walking all there are: what was counted day by day, from the last
//! day back; what was in progress on a day that is over from what is open still and what has ended since.

use chrono::{Days, NaiveDate};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable};

use super::behind::{day_column, overdue_on, received_until};
use super::narrow::{Plan, in_states, narrowed, reached, sorted_newest};
use super::{Behind, Boxed, Counting, Criteria, Cursor, Order, Steps};
use crate::db::measures::DayColumn;
use crate::db::schema::dossiers;
use crate::db::{Connection, QueryResult};
use crate::domain::ids::DossierId;

/// Days that are looked through first; if they hold too little, twice as many before them, and so on.
const FIRST_DAYS: u64 = 7;

/// A dossier and, in a list by days, the day on which it was counted.
pub(super) type Counted = (Option<NaiveDate>, DossierId);

/// A page of what is behind a figure, in its order; none if the list is found as any other.
pub(super) fn page(conn: &mut Connection, criteria: &Criteria) -> QueryResult<Option<Vec<DossierId>>> {
    let Some(behind) = &criteria.behind else {
        return Ok(None);
    };
    let counting = behind.counting;
    let mut keys = match (counting, criteria.order) {
        (Counting::Counted { measures, from, to, .. }, Order::Counted) => {
            by_days(conn, criteria, day_column(measures), (from, to), &|from, to| {
                counting.between(from, to)
            })?
        }
        (Counting::InProgress(day) | Counting::WithinTime(day), Order::Newest) => {
            then(conn, criteria, counting, (day, day.succ_opt().unwrap_or(day)))?
        }
        (Counting::InHand { from, to }, Order::Newest) => then(conn, criteria, counting, (to, from))?,
        _ => return Ok(None),
    };
    keys.sort_unstable_by(|a, b| b.cmp(a));
    keys.truncate(usize::try_from(criteria.limit).unwrap_or(0));
    Ok(Some(keys.into_iter().map(|(_, id)| id).collect()))
}

/// What a list is narrowed to, with another count in place of its own.
fn place(criteria: &Criteria, counting: Counting) -> Boxed {
    let behind = criteria.behind.clone().map(|behind| Behind { counting, ..behind });
    let criteria = &Criteria {
        behind,
        ..criteria.clone()
    };
    let query = narrowed(reached(&criteria.reach, Steps::First), criteria, Steps::First);
    if criteria.statuses.is_empty() {
        query
    } else {
        query.filter(in_states(&criteria.statuses, Plan::OfPlace))
    }
}

/// The last of what was counted, a stretch of days at a time.
fn by_days(
    conn: &mut Connection,
    criteria: &Criteria,
    column: DayColumn,
    (from, to): (NaiveDate, NaiveDate),
    between: &dyn Fn(NaiveDate, NaiveDate) -> Counting,
) -> QueryResult<Vec<Counted>> {
    let after = criteria.after.and_then(Cursor::day);
    let mut until = after.map_or(to, |(day, _)| day.min(to));
    let mut days = FIRST_DAYS;
    let mut keys: Vec<Counted> = Vec::new();
    while from <= until {
        let since = until
            .checked_sub_days(Days::new(days - 1))
            .map_or(from, |since| since.max(from));
        let missing = criteria.limit - i64::try_from(keys.len()).unwrap_or(criteria.limit);
        let stretch = place(criteria, between(since, until));
        keys.extend(last_of(conn, stretch, column, after, missing)?);
        if i64::try_from(keys.len()).is_ok_and(|n| n >= criteria.limit) {
            break;
        }
        let Some(before) = since.pred_opt() else { break };
        until = before;
        days = days.saturating_mul(2);
    }
    Ok(keys)
}

fn last_of(
    conn: &mut Connection,
    query: Boxed,
    column: DayColumn,
    after: Option<(NaiveDate, DossierId)>,
    limit: i64,
) -> QueryResult<Vec<Counted>> {
    let name = column.name();
    let day = || sql::<Nullable<Date>>(&format!("dossiers.{name}"));
    let query = match after {
        Some((last, id)) => query.filter(
            sql::<Bool>(&format!("(dossiers.{name} < '{last}' OR dossiers.id < "))
                .bind::<BigInt, _>(id)
                .sql(")"),
        ),
        None => query,
    };
    query
        .order((day().desc(), dossiers::id.desc()))
        .limit(limit)
        .select((day(), dossiers::id))
        .load(conn)
}

/// Received by a day, and in progress on one that is over: open still, or ended on another or after it. Each part has an index
/// of its own.
fn then(
    conn: &mut Connection,
    criteria: &Criteria,
    counting: Counting,
    (day, ended_from): (NaiveDate, NaiveDate),
) -> QueryResult<Vec<Counted>> {
    let open = place(criteria, Counting::InProgressNow).filter(received_until(day));
    let open = match counting {
        Counting::WithinTime(_) => overdue_on(open, "NOT", day),
        _ => open,
    };
    let ended = place(criteria, counting).filter(dossiers::ended_day.assume_not_null().ge(ended_from));
    let mut keys = Vec::new();
    for part in [open, ended] {
        let ids: Vec<DossierId> = sorted_newest(part, criteria.after)
            .limit(criteria.limit)
            .select(dossiers::id)
            .load(conn)?;
        keys.extend(ids.into_iter().map(|id| (None, id)));
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use crate::db::dossier_search::{At, Reach, list};
    use crate::db::plan_of;
    use crate::domain::figures::Measure;
    use crate::domain::ids::AgencyId;

    fn plan(agencies: usize, counting: Counting, after: Option<Cursor>) -> Vec<String> {
        let criteria = Criteria {
            reach: Reach::DecidedBy((1..).map(AgencyId::new).take(agencies).collect()),
            statuses: Vec::new(),
            external_code: None,
            procedures: Vec::new(),
            due: None,
            assignee: None,
            beside_leaders: false,
            search: None,
            behind: Some(Behind::of(counting)),
            in_progress: false,
            order: match counting {
                Counting::Counted { .. } => Order::Counted,
                _ => Order::Newest,
            },
            after,
            limit: 51,
        };
        plan_of::of(|conn| drop(list(conn, &criteria))).unwrap()
    }

    #[test]
    fn each_list_is_found_by_an_index_of_its_own() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let on = |measures| Counting::Counted {
            measures,
            except: None,
            from: day,
            to: day,
        };
        // Open dossiers: by agency and state, or by state alone.
        let open = ["dossiers_open (agency_id=?", "dossiers_work (status=?"].as_slice();
        let ended = ["dossiers_ended (agency_id=? AND ended_day"].as_slice();
        let next = Some(Cursor {
            at: Some(At::Day(day)),
            id: DossierId::new(7),
        });
        for (agencies, after) in [(1, None), (1, next), (30, None), (30, next)] {
            for (counting, parts) in [
                (Counting::InProgressNow, [open].as_slice()),
                (Counting::InProgress(day), &[open, ended]),
                (Counting::WithinTime(day), &[open, ended]),
                (Counting::InHand { from: day, to: day }, &[open, ended]),
                (
                    on(&[Measure::Received]),
                    &[&["dossiers_received (agency_id=? AND received_day"]],
                ),
                (on(&[Measure::Ended]), &[ended]),
                (
                    on(&[Measure::DecidedLate]),
                    &[&["dossiers_late (agency_id=? AND ended_day"]],
                ),
                (
                    on(&[Measure::Posted]),
                    &[&["dossiers_posted (agency_id=? AND posted_day"]],
                ),
                (
                    on(&[Measure::Returned]),
                    &[&["dossiers_returned (agency_id=? AND returned_day"]],
                ),
            ] {
                let plan = plan(agencies, counting, after);
                for part in parts {
                    assert!(
                        plan.iter().any(|step| part.iter().any(|index| step.contains(index))),
                        "{agencies} agencies, {counting:?}: {plan:#?}"
                    );
                }
                // The rest is found by keys.
                let walks = |step: &&String| step.contains("dossiers_by_agency") || step.starts_with("SCAN dossiers");
                assert_eq!(
                    plan.iter().find(walks),
                    None,
                    "{agencies} agencies, {counting:?}: {plan:#?}"
                );
            }
        }
    }
}
