//! What narrows a list, as conditions of a query.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::behind::narrow_by_figure;
use super::{Assigned, Boxed, Criteria, Cursor, DueState, Reach, Search, Steps};
use crate::db::connection::MultiBackend;
use crate::db::schema::dossiers;
use crate::db::sql_text::{self, ids};
use crate::db::types::sql::InstantSql;
use crate::domain::dossier::Status;
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::domain::policy::Role;

/// Which indexes the database may choose.
#[derive(Clone, Copy)]
pub(super) enum Plan {
    /// Any.
    Free,
    /// That of the place only: it leads to few rows, of which the database knows nothing.
    OfPlace,
}

/// Decided by an agency. Like the two other ways in which a dossier concerns one it has an index of its own.
pub(super) fn decided_by(agency: AgencyId) -> Boxed {
    dossiers::table.into_boxed().filter(dossiers::agency_id.eq(agency))
}

/// Received by an agency, decided elsewhere.
pub(super) fn received_for_others(agency: AgencyId) -> Boxed {
    let elsewhere = dossiers::received_agency_id.eq(agency);
    let elsewhere = elsewhere.and(dossiers::received_agency_id.ne(dossiers::agency_id));
    dossiers::table.into_boxed().filter(elsewhere)
}

/// Lying with an agency or department until it ends.
pub(super) fn lying_here(agency: AgencyId) -> Boxed {
    let here = dossiers::step_agency_id.assume_not_null().eq(agency);
    let here = here
        .and(dossiers::ended_at.is_null())
        .and(dossiers::step_agency_id.is_not_null());
    dossiers::table.into_boxed().filter(here)
}

/// With a step beside the first that lies with one of some agencies.
pub(super) fn beside_here(agencies: &[AgencyId]) -> Boxed {
    dossiers::table
        .into_boxed()
        .filter(dossiers::ended_at.is_null())
        .filter(sql::<Bool>(&beside_sql(&format!(
            "agency_id IN ({})",
            ids(agencies.iter().map(|a| a.get()))
        ))))
}

/// With a step beside the first that is somebody's.
pub(super) fn beside_of(assigned: &Assigned) -> SqlLiteral<Bool> {
    sql::<Bool>(&beside_sql(&match assigned {
        Assigned::Nobody => "assignee_id IS NULL".to_owned(),
        Assigned::To { users, .. } => format!("assignee_id IN ({})", ids(users.iter().map(|u| u.get()))),
    }))
}

/// In progress, with an open step of leaders in one of some agencies that is assigned to nobody.
pub(super) fn waiting_for_leaders(agencies: &[AgencyId]) -> SqlLiteral<Bool> {
    let leader = Role::Leader;
    let agencies = ids(agencies.iter().map(|a| a.get()));
    sql::<Bool>(&format!(
        "(dossiers.ended_at IS NULL AND dossiers.closed_at IS NULL AND EXISTS (SELECT 1 FROM dossier_steps s \
         WHERE s.dossier_id = dossiers.id AND s.left_at IS NULL AND s.assignee_id IS NULL AND s.role = '{leader}' \
         AND s.agency_id IN ({agencies})))"
    ))
}

/// What is assigned to nobody is not only for leaders.
fn to_take_beside_leaders() -> SqlLiteral<Bool> {
    let leader = Role::Leader;
    let open = |role: &str| {
        format!(
            "EXISTS (SELECT 1 FROM dossier_steps s WHERE s.dossier_id = dossiers.id AND s.left_at IS NULL \
             AND s.assignee_id IS NULL AND s.role {role} '{leader}')"
        )
    };
    sql::<Bool>(&format!("(NOT {} OR {})", open("="), open("<>")))
}

fn beside_sql(condition: &str) -> String {
    format!("dossiers.id IN (SELECT s.dossier_id FROM dossier_steps s WHERE s.branch AND s.{condition})")
}

/// Everything that may be seen.
pub(super) fn reached(reach: &Reach, steps: Steps) -> Boxed {
    let all = dossiers::table.into_boxed();
    match reach {
        Reach::Agencies(agencies) if steps == Steps::All => {
            all.filter(sql::<Bool>(&format!("({})", within_all_sql(agencies, "+"))))
        }
        Reach::Agencies(agencies) => all.filter(within(agencies)),
        Reach::DecidedBy(agencies) => all.filter(dossiers::agency_id.eq_any(agencies.clone())),
        Reach::EnteredBy(user, agencies) => all.filter(sql::<Bool>(&entered_by_sql(*user, agencies.as_deref()))),
    }
}

/// Entered by an account, and concerning one of some agencies if any are named.
pub(super) fn entered_by_sql(user: UserId, agencies: Option<&[AgencyId]>) -> String {
    let entered = format!("dossiers.created_by = {}", user.get());
    match agencies {
        Some(agencies) => format!("({entered} AND ({}))", within_all_sql(agencies, "+")),
        None => entered,
    }
}

/// A condition that must not choose the index: the unary plus (a number's identity in both databases) hides the column.
fn within(agencies: &[AgencyId]) -> SqlLiteral<Bool> {
    sql::<Bool>(&format!("({})", within_sql(agencies, "+")))
}

/// As text, like [`within`]; the plus or nothing before each column.
pub(super) fn within_sql(agencies: &[AgencyId], plus: &str) -> String {
    if agencies.is_empty() {
        return "1 = 0".to_owned();
    }
    let ids = ids(agencies.iter().map(|a| a.get()));
    format!(
        "{plus}dossiers.agency_id IN ({ids}) OR {plus}dossiers.received_agency_id IN ({ids}) \
         OR ({plus}dossiers.step_agency_id IN ({ids}) AND dossiers.ended_at IS NULL)"
    )
}

/// As [`within_sql`], also by steps beside the first.
pub(super) fn within_all_sql(agencies: &[AgencyId], plus: &str) -> String {
    let first = within_sql(agencies, plus);
    if agencies.is_empty() {
        return first;
    }
    let here = beside_sql(&format!("agency_id IN ({})", ids(agencies.iter().map(|a| a.get()))));
    format!("{first} OR (dossiers.ended_at IS NULL AND {here})")
}

/// Decided by one of some agencies, at least one.
pub(super) fn decided_by_sql(agencies: &[AgencyId]) -> String {
    format!("agency_id IN ({})", ids(agencies.iter().map(|a| a.get())))
}

/// In one of some states.
pub(super) fn in_states(statuses: &[Status], plan: Plan) -> SqlLiteral<Bool> {
    let hide = match plan {
        Plan::Free => "",
        Plan::OfPlace => "|| ''",
    };
    let names: Vec<String> = statuses.iter().map(|s| format!("'{s}'")).collect();
    sql::<Bool>(&format!("dossiers.status {hide} IN ({})", names.join(", ")))
}

/// Newest first, after a page, of what is found in another order. The unary plus keeps the database from walking all of
/// history in the order of ids instead.
pub(super) fn sorted_newest(query: Boxed, after: Option<Cursor>) -> Boxed {
    let query = match after {
        Some(cursor) => query.filter(sql::<Bool>("+dossiers.id < ").bind::<BigInt, _>(cursor.id)),
        None => query,
    };
    query.order(sql::<BigInt>("+dossiers.id DESC"))
}

/// Some dossiers. Numbers stand in the text: a variable each would have to be written out just the same.
pub(super) fn one_of(ids: &[DossierId]) -> SqlLiteral<Bool> {
    sql::<Bool>(&format!(
        "dossiers.id IN ({})",
        sql_text::ids(ids.iter().map(|id| id.get()))
    ))
}

/// Everything that narrows but the states and the cursor, which depend on the order.
pub(super) fn narrowed(place: Boxed, criteria: &Criteria, steps: Steps) -> Boxed {
    let mut query = place;
    if criteria.only_open() {
        // Lets the database use the indexes of what is not closed.
        query = query.filter(dossiers::closed_at.is_null());
    }
    if !criteria.procedures.is_empty() {
        query = query.filter(dossiers::procedure_id.eq_any(criteria.procedures.clone()));
    }
    if let Some(code) = &criteria.external_code {
        query = query.filter(dossiers::external_code.eq(code.clone()));
    }
    if criteria.in_progress {
        query = query
            .filter(dossiers::ended_at.is_null())
            .filter(dossiers::received_at.is_not_null());
    }
    if let Some(assigned) = &criteria.assignee {
        query = match (assigned, steps) {
            (Assigned::To { users, .. }, Steps::First) => match users.as_slice() {
                [user] => query.filter(dossiers::assignee_id.eq(*user)),
                users => query.filter(dossiers::assignee_id.eq_any(users.to_vec())),
            }
            .filter(dossiers::ended_at.is_null()),
            (Assigned::Nobody, Steps::First) => query.filter(dossiers::assignee_id.is_null()),
            (Assigned::To { users, .. }, Steps::All) => {
                let first = sql::<Bool>(&format!(
                    "(dossiers.assignee_id IS NOT NULL AND dossiers.assignee_id IN ({}))",
                    ids(users.iter().map(|u| u.get()))
                ));
                query
                    .filter(first.or(beside_of(assigned)))
                    .filter(dossiers::ended_at.is_null())
            }
            (Assigned::Nobody, Steps::All) => {
                let first = sql::<Bool>("(dossiers.assignee_id IS NULL)");
                query.filter(first.or(beside_of(assigned)))
            }
        };
    }
    if criteria.beside_leaders {
        query = query.filter(to_take_beside_leaders());
    }
    query = narrow_by_due(query, criteria.due);
    if let Some(behind) = &criteria.behind {
        query = narrow_by_figure(query, behind);
    }
    match &criteria.search {
        Some(search) => query.filter(matching(search)),
        None => query,
    }
}

pub(super) fn narrow_by_due(query: Boxed, due: Option<DueState>) -> Boxed {
    let running = || dossiers::status.eq_any(Status::those(Status::is_running));
    match due {
        None => query,
        Some(DueState::Paused) => query.filter(dossiers::status.eq_any(Status::those(Status::is_paused))),
        Some(DueState::Unanswered(now)) => query
            .filter(dossiers::status.eq(Status::SupplementRequested.as_str()))
            .filter(
                sql::<Bool>(
                    "dossiers.id IN (SELECT m.dossier_id FROM clock_moves m WHERE m.until_at IS NULL \
                     AND m.answer_due_at IS NOT NULL AND m.answer_due_at < ",
                )
                .bind::<InstantSql, _>(now)
                .sql(")"),
            ),
        Some(DueState::Nearly(now)) => query
            .filter(running())
            .filter(dossiers::due_at.ge(now))
            .filter(dossiers::nearly_from.le(now)),
        Some(DueState::Overdue(now)) => query.filter(running()).filter(dossiers::due_at.lt(now)),
        Some(DueState::Between(from, to)) => query
            .filter(running())
            .filter(dossiers::due_at.ge(from))
            .filter(dossiers::due_at.lt(to)),
    }
}

/// Everything that begins with a text lies between it and this; the columns are compared byte by byte.
pub(super) fn end_of_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

type Condition = Box<dyn BoxableExpression<dossiers::table, MultiBackend, SqlType = Bool>>;

fn matching(search: &Search) -> Condition {
    match search {
        Search::Code(code) => Box::new(dossiers::code.between(code.clone(), end_of_prefix(code))),
        Search::Codes(codes) => Box::new(dossiers::code.eq_any(codes.clone())),
        Search::Number { id_number, phone } => {
            let numbers = id_number.iter().map(|number| -> Condition {
                let there = dossiers::applicant_id_number.is_not_null();
                Box::new(there.and(dossiers::applicant_id_number.assume_not_null().eq(number.clone())))
            });
            let phones = phone.iter().map(|phone| -> Condition {
                let there = dossiers::applicant_phone.is_not_null();
                Box::new(there.and(dossiers::applicant_phone.assume_not_null().eq(phone.clone())))
            });
            let either = numbers.chain(phones).reduce(|a, b| Box::new(a.or(b)));
            either.unwrap_or_else(|| Box::new(sql::<Bool>("(1 = 0)")))
        }
        Search::Name { key, reversed } => {
            Box::new(begins("dossiers.name_key", key).or(begins("dossiers.name_key_reversed", reversed)))
        }
    }
}

/// A column begins with a text. Whoever has a rare name has been found by now; a common one is met soon enough among the
/// newest, so the index of names must not be chosen: appending nothing hides the column from the planner.
fn begins(column: &str, prefix: &str) -> Condition {
    Box::new(
        sql::<Bool>(&format!("({column} || '' >= "))
            .bind::<Text, _>(prefix.to_owned())
            .sql(&format!(" AND {column} || '' <= "))
            .bind::<Text, _>(end_of_prefix(prefix))
            .sql(")"),
    )
}
