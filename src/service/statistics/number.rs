//! How many dossiers stand behind a figure: the sums that the figure is made of, so that a list says its length without being
//! walked to its end.

use std::sync::Arc;

use super::behind::{Narrowing, counting, procedures};
use super::{Asked, Figure, Question};
use crate::db::Connection;
use crate::db::dossier_search::Counting;
use crate::db::figures::{self, Key, Split};
use crate::domain::figures::{Amounts, Measure as M, add, amount};
use crate::domain::ids::ProcedureId;
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::error::Error;

/// How many dossiers [`super::behind()`] lists in all.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn number_behind(
    ctx: &Arc<Context>,
    caller: Caller,
    question: Question,
    figure: Figure,
    narrowing: Narrowing,
) -> Result<i64, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let now = ctx2.now();
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, now)?;
            let part = Part {
                procedures: procedures(&desk, &narrowing)?,
                narrowing,
            };
            part.number(desk.conn, &asked, counting(figure, &asked), now)
        })
        .await
}

/// What a figure is narrowed to.
struct Part {
    narrowing: Narrowing,
    procedures: Option<Vec<ProcedureId>>,
}

impl Part {
    const fn split(&self) -> Split {
        Split {
            agency: false,
            procedure: self.procedures.is_some(),
            intake_channel: self.narrowing.intake_channel.is_some(),
            return_channel: self.narrowing.return_channel.is_some(),
            level: self.narrowing.level.is_some(),
            time: false,
        }
    }

    fn holds(&self, key: &Key) -> bool {
        let Narrowing {
            intake_channel,
            return_channel,
            level,
            ..
        } = &self.narrowing;
        let wanted = |procedures: &Vec<ProcedureId>| key.procedure_id.is_some_and(|id| procedures.contains(&id));
        self.procedures.as_ref().is_none_or(wanted)
            && (intake_channel.is_none() || key.intake_channel == *intake_channel)
            && (return_channel.is_none() || key.return_channel == *return_channel)
            && level.is_none_or(|level| key.level == Some(i16::from(level.get())))
    }

    fn sum(&self, sums: Vec<(Key, Amounts)>) -> Amounts {
        let mut sum = Amounts::default();
        for (_, amounts) in sums.iter().filter(|(key, _)| self.holds(key)) {
            add(&mut sum, amounts);
        }
        sum
    }

    fn number(&self, conn: &mut Connection, asked: &Asked, counting: Counting, now: Instant) -> Result<i64, Error> {
        let (scope, split) = (&asked.scope, self.split());
        let in_progress = |amounts: &Amounts| amount(amounts, M::Received) - amount(amounts, M::Ended);
        let overdue = |amounts: &Amounts| amount(amounts, M::Due) - amount(amounts, M::Settled);
        let day = match counting {
            Counting::Counted { measures, except, .. } => {
                let sum = self.sum(figures::sums(conn, scope, asked.period, split)?);
                let counted: i64 = measures.iter().map(|measure| amount(&sum, *measure)).sum();
                return Ok(counted - except.map_or(0, |measure| amount(&sum, measure)));
            }
            Counting::InProgress(day) | Counting::WithinTime(day) | Counting::Overdue(day) => day,
            Counting::InProgressNow | Counting::WithinTimeNow(_) | Counting::OverdueNow(_) => asked.period.to(),
        };
        let then = self.sum(figures::sums_until(conn, scope, day, split)?);
        let mut overdue_now = || -> Result<i64, Error> {
            let counts = figures::overdue_now(conn, scope, now, split, &[])?;
            Ok(counts
                .iter()
                .filter(|(key, _)| self.holds(key))
                .map(|(_, count)| count)
                .sum())
        };
        Ok(match counting {
            Counting::WithinTime(_) => in_progress(&then) - overdue(&then),
            Counting::Overdue(_) => overdue(&then),
            Counting::WithinTimeNow(_) => in_progress(&then) - overdue_now()?,
            Counting::OverdueNow(_) => overdue_now()?,
            Counting::Counted { .. } | Counting::InProgress(_) | Counting::InProgressNow => in_progress(&then),
        })
    }
}
