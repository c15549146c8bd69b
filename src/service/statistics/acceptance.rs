//! The wait of online dossiers for their acceptance: who answered within the limit, who beyond it, and what waits now. It is no
//! part of the counters: those count what was received, and whatever is refused here never is.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Asked, Group, Question, end_of};
use crate::db::Connection;
use crate::db::acceptance::{Among, Answer, By};
use crate::db::dossier_search::Cursor;
use crate::domain::agency::Agency;
use crate::domain::ids::{AgencyId, DossierId, ProcedureId};
use crate::domain::indicator::Rate;
use crate::domain::instant::Instant;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::text_enum::text_enum;
use crate::service::access;
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::{list, view};
use crate::service::error::Error;

text_enum! {
    /// A figure of the wait whose dossiers can be listed.
    pub enum AcceptanceMeasure {
        /// Accepted in the period, within the limit.
        AcceptedInTime = "accepted_in_time" / "hồ sơ trực tuyến tiếp nhận trong hạn",
        /// Accepted in the period, beyond it.
        AcceptedLate = "accepted_late" / "hồ sơ trực tuyến tiếp nhận quá hạn",
        /// Refused in the period, within the limit.
        RefusedInTime = "refused_in_time" / "hồ sơ trực tuyến từ chối trong hạn",
        /// Refused in the period, beyond it.
        RefusedLate = "refused_late" / "hồ sơ trực tuyến từ chối quá hạn",
        /// Waiting now, within the limit.
        WaitingInTime = "waiting_in_time" / "hồ sơ trực tuyến đang chờ tiếp nhận trong hạn",
        /// Waiting now, beyond it.
        WaitingLate = "waiting_late" / "hồ sơ trực tuyến đang chờ tiếp nhận quá hạn",
    }
}

text_enum! {
    /// By what the wait is kept apart.
    pub enum AcceptanceBy {
        /// By the agency that decides.
        Agency = "agency" / "cơ quan",
        /// By procedure.
        Procedure = "procedure" / "thủ tục",
    }
}

impl AcceptanceMeasure {
    const fn asked(self) -> (Answer, bool) {
        match self {
            Self::AcceptedInTime => (Answer::Accepted, true),
            Self::AcceptedLate => (Answer::Accepted, false),
            Self::RefusedInTime => (Answer::Refused, true),
            Self::RefusedLate => (Answer::Refused, false),
            Self::WaitingInTime => (Answer::Waiting, true),
            Self::WaitingLate => (Answer::Waiting, false),
        }
    }
}

/// Dossiers by what became of their wait, within its limit and beyond it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acceptance {
    numbers: [i64; AcceptanceMeasure::ALL.len()],
}

impl Acceptance {
    /// How many there are of one kind.
    pub fn of(&self, measure: AcceptanceMeasure) -> i64 {
        self.numbers.get(measure as usize).copied().unwrap_or(0)
    }

    /// Accepted and refused within the limit, over all that were.
    pub fn rate(&self) -> Rate {
        use AcceptanceMeasure as A;
        let sum = |measures: &[A]| {
            let sum: i64 = measures.iter().map(|measure| self.of(*measure)).sum();
            u64::try_from(sum).unwrap_or(0)
        };
        let (in_time, late) = ([A::AcceptedInTime, A::RefusedInTime], [A::AcceptedLate, A::RefusedLate]);
        Rate {
            numerator: sum(&in_time),
            denominator: sum(&in_time) + sum(&late),
        }
    }

    fn add(&mut self, measure: AcceptanceMeasure, number: i64) {
        if let Some(sum) = self.numbers.get_mut(measure as usize) {
            *sum += number;
        }
    }
}

/// The wait of agencies or procedures.
pub struct AcceptanceTable {
    /// The agency asked about, or the one at the top of the scope; none if several were added up.
    pub about: Option<Agency>,
    /// As of which moment those wait that wait.
    pub now: Instant,
    /// Those with anything to tell, by code.
    pub rows: Vec<(Group, Acceptance)>,
    /// All together.
    pub total: Acceptance,
}

fn among(agencies: &[AgencyId], (from, to): (NaiveDate, NaiveDate), now: Instant) -> Result<Among<'_>, Error> {
    Ok(Among {
        agencies,
        from: Instant::from_day_minute(from, 0).map_err(Error::internal)?,
        until: end_of(to),
        now,
    })
}

/// The wait for acceptance: what was answered in a period, and what waits now, whatever the period.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn acceptance(
    ctx: &Arc<Context>,
    caller: Caller,
    question: Question,
    by: AcceptanceBy,
) -> Result<AcceptanceTable, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let now = ctx2.now();
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, now)?;
            let days = (asked.period.from(), asked.period.to());
            let of_key = counted(desk.conn, &among(asked.scope.members(), days, now)?, by)?;
            let mut total = Acceptance::default();
            for (row, measure) in of_key
                .values()
                .flat_map(|row| AcceptanceMeasure::ALL.iter().map(move |m| (row, *m)))
            {
                total.add(measure, row.of(measure));
            }
            let mut rows: Vec<(Group, Acceptance)> = of_key
                .into_iter()
                .map(|(key, row)| (group(&desk.catalogue, by, key), row))
                .collect();
            rows.sort_by(|a, b| a.0.key.cmp(&b.0.key));
            Ok(AcceptanceTable {
                about: asked.about,
                now,
                rows,
                total,
            })
        })
        .await
}

fn counted(conn: &mut Connection, among: &Among<'_>, by: AcceptanceBy) -> Result<BTreeMap<i64, Acceptance>, Error> {
    use AcceptanceMeasure as A;
    let by = match by {
        AcceptanceBy::Agency => By::Agency,
        AcceptanceBy::Procedure => By::Procedure,
    };
    let mut found: BTreeMap<i64, Acceptance> = BTreeMap::new();
    for (answer, in_time, late) in [
        (Answer::Accepted, A::AcceptedInTime, A::AcceptedLate),
        (Answer::Refused, A::RefusedInTime, A::RefusedLate),
        (Answer::Waiting, A::WaitingInTime, A::WaitingLate),
    ] {
        for row in among.counted(conn, answer, by)? {
            let of = found.entry(row.key).or_default();
            of.add(in_time, row.in_time);
            of.add(late, row.total - row.in_time);
        }
    }
    Ok(found)
}

fn group(catalogue: &Catalogue, by: AcceptanceBy, key: i64) -> Group {
    let (key, label) = match by {
        AcceptanceBy::Agency => {
            let named = catalogue.agency_named(AgencyId::new(key));
            (named.code, named.name)
        }
        AcceptanceBy::Procedure => catalogue
            .procedure_by_id(ProcedureId::new(key))
            .map(|p| (p.code.to_string(), p.name.clone()))
            .unwrap_or_default(),
    };
    Group { key, label, days: None }
}

/// The dossiers behind a figure of the wait, newest first.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn behind_acceptance(
    ctx: &Arc<Context>,
    caller: Caller,
    question: Question,
    measure: AcceptanceMeasure,
    after: Option<Cursor>,
    limit: i64,
) -> Result<list::Page, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, page) = ctx
        .db
        .read(move |conn| {
            let now = ctx2.now();
            let desk = access::enter(conn, &ctx2, &caller2, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, now)?;
            desk.may_name(asked.scope.members())?;
            let days = (asked.period.from(), asked.period.to());
            let below = after.map_or(DossierId::new(i64::MAX), |cursor| cursor.id);
            let among = among(asked.scope.members(), days, now)?;
            let ids = among.listed(desk.conn, measure.asked(), below, limit + 1)?;
            let user = desk.actor.user_id;
            Ok::<_, Error>((user, list::page_of(desk.conn, desk.catalogue, &ids, limit, now)?))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, Look::Figure).await?;
    Ok(page)
}
