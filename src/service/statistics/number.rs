//! How many dossiers stand behind a figure: the sums that the figure is made of, so that a list says its length without being
//! walked to its end.

use super::Asked;
use super::quality::Doubtful;
use crate::db::Connection;
use crate::db::dossier_search::{Behind, Counting};
use crate::db::figures::{self, Key, Split};
use crate::domain::figures::{Amounts, Measure as M, add, amount};
use crate::domain::ids::ProcedureId;
use crate::domain::instant::Instant;
use crate::service::error::Error;

/// What has to be kept apart to tell what a figure is narrowed to.
const fn split(behind: &Behind) -> Split {
    Split {
        agency: false,
        procedure: behind.procedures.is_some(),
        intake_channel: behind.intake_channel.is_some(),
        return_channel: behind.return_channel.is_some(),
        service_level: behind.service_level.is_some(),
        time: false,
    }
}

fn holds(behind: &Behind, key: &Key) -> bool {
    let wanted = |procedures: &Vec<ProcedureId>| key.procedure_id.is_some_and(|id| procedures.contains(&id));
    behind.procedures.as_ref().is_none_or(wanted)
        && (behind.intake_channel.is_none() || key.intake_channel == behind.intake_channel)
        && (behind.return_channel.is_none() || key.return_channel == behind.return_channel)
        && (behind.service_level.is_none() || key.service_level == behind.service_level)
}

fn sum(behind: &Behind, sums: Vec<(Key, Amounts)>) -> Amounts {
    let mut sum = Amounts::default();
    for (_, amounts) in sums.iter().filter(|(key, _)| holds(behind, key)) {
        add(&mut sum, amounts);
    }
    sum
}

/// How many dossiers [`super::behind()`] lists in all.
///
/// # Errors
/// The database refuses.
pub(super) fn number(
    conn: &mut Connection,
    asked: &Asked,
    behind: &Behind,
    doubtful: &Doubtful,
    now: Instant,
) -> Result<i64, Error> {
    let (scope, split, counting) = (&asked.scope, split(behind), behind.counting);
    let in_progress = |amounts: &Amounts| amount(amounts, M::Received) - amount(amounts, M::Ended);
    let overdue = |amounts: &Amounts| amount(amounts, M::Due) - amount(amounts, M::Settled);
    let day = match counting {
        Counting::Counted { measures, except, .. } => {
            let (from, to) = (asked.period.from(), asked.period.to());
            let mut sums = figures::sums(conn, scope, asked.period, split)?;
            sums.extend(doubtful.minus(Some(from), to, split));
            let amounts = sum(behind, sums);
            let counted: i64 = measures.iter().map(|measure| amount(&amounts, *measure)).sum();
            return Ok(counted - except.map_or(0, |measure| amount(&amounts, measure)));
        }
        Counting::InHand { to, .. } => to,
        Counting::InProgress(day) | Counting::WithinTime(day) | Counting::Overdue(day) => day,
        Counting::InProgressNow | Counting::WithinTimeNow(_) | Counting::OverdueNow(_) => asked.period.to(),
    };
    let mut then = figures::sums_until(conn, scope, day, split)?;
    then.extend(doubtful.minus(None, day, split));
    let then = sum(behind, then);
    if let Counting::InHand { from, .. } = counting {
        let before = from.pred_opt().unwrap_or(from);
        let mut ended = figures::sums_until(conn, scope, before, split)?;
        ended.extend(doubtful.minus(None, before, split));
        return Ok(amount(&then, M::Received) - amount(&sum(behind, ended), M::Ended));
    }
    let mut overdue_now = || -> Result<i64, Error> {
        let counts = figures::overdue_now(conn, scope, now, split, &doubtful.ids)?;
        Ok(counts
            .iter()
            .filter(|(key, _)| holds(behind, key))
            .map(|(_, count)| count)
            .sum())
    };
    Ok(match counting {
        Counting::WithinTime(_) => in_progress(&then) - overdue(&then),
        Counting::Overdue(_) => overdue(&then),
        Counting::WithinTimeNow(_) => in_progress(&then) - overdue_now()?,
        Counting::OverdueNow(_) => overdue_now()?,
        Counting::Counted { .. } | Counting::InHand { .. } | Counting::InProgress(_) | Counting::InProgressNow => {
            in_progress(&then)
        }
    })
}
