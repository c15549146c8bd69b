//! Sums for figures: the coarsest table of counters that keeps apart what is asked for, and what is not folded into it
//! yet. Only where every dimension is asked for at once do the days at the edges of a period come from the dossiers.

pub(super) mod sources;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use sources::{SumRow, columns, from_changes, from_counters, from_dossiers, list_of};

use super::schema::agencies;
use super::sql_text::{ids, statuses};
use super::types::sql::InstantSql;
use super::{Connection, QueryResult};
use crate::domain::agency::AgencyTree;
use crate::domain::dossier::Status;
use crate::domain::figures::{
    Amounts, Ancestry, CounterKey, Dimensions, Grain, Measure, Period, Span, Tally, add, amount,
};
use crate::domain::ids::{AgencyId, DossierId, ProcedureId};
use crate::domain::instant::Instant;
use crate::domain::postal::Channel;
use crate::domain::procedure::ServiceLevel;

/// Whose dossiers are counted.
#[derive(Clone, Debug)]
pub enum Scope {
    /// Those of some agencies and all below them.
    Below {
        /// The agencies; none lies below another.
        tops: Vec<AgencyId>,
        /// They and all below them.
        members: Vec<AgencyId>,
    },
    /// Those of some agencies alone.
    Own(Vec<AgencyId>),
}

impl Scope {
    /// Every agency whose dossiers count.
    pub fn members(&self) -> &[AgencyId] {
        match self {
            Self::Below { members, .. } | Self::Own(members) => members,
        }
    }
}

/// By what sums are kept apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// By agency.
    pub agency: bool,
    /// By procedure.
    pub procedure: bool,
    /// By channel in.
    pub intake_channel: bool,
    /// By channel out.
    pub return_channel: bool,
    /// By level of the service.
    pub service_level: bool,
    /// By day or half month, whichever a row sums up.
    pub time: bool,
}

impl Split {
    /// All of it.
    pub const EVERYTHING: Self = Self {
        agency: true,
        procedure: true,
        intake_channel: true,
        return_channel: true,
        service_level: true,
        time: true,
    };

    const fn channels(self) -> bool {
        self.intake_channel || self.return_channel || self.service_level
    }
}

/// What a sum was kept apart by; what was not asked for is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Agency.
    pub agency_id: Option<AgencyId>,
    /// Procedure.
    pub procedure_id: Option<ProcedureId>,
    /// Channel in.
    pub intake_channel: Option<Channel>,
    /// Channel out.
    pub return_channel: Option<Channel>,
    /// Level of the service.
    pub service_level: Option<ServiceLevel>,
    /// First day of the half month, or the day.
    pub day: Option<NaiveDate>,
}

/// No dossier is older.
const BEGINNING: NaiveDate = match NaiveDate::from_ymd_opt(1900, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
/// No date lies behind it.
const END: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

impl Key {
    /// The key under which something that was counted on a day is kept.
    pub fn of(dimensions: &Dimensions, day: NaiveDate, split: Split) -> Self {
        Self {
            agency_id: split.agency.then_some(dimensions.agency_id),
            procedure_id: split.procedure.then_some(dimensions.procedure_id),
            intake_channel: split.intake_channel.then_some(dimensions.intake_channel),
            return_channel: split.return_channel.then_some(dimensions.return_channel),
            service_level: split.service_level.then_some(dimensions.service_level),
            day: split.time.then_some(day),
        }
    }
}

/// Sums of every measure over a scope within a period. One key may come more than once: add them up.
///
/// # Errors
/// The database refuses.
pub fn sums(conn: &mut Connection, scope: &Scope, period: Period, split: Split) -> QueryResult<Vec<(Key, Amounts)>> {
    sums_of(conn, scope, period, split, Measure::ALL)
}

/// What says how many dossiers are in progress and overdue.
const AS_OF: &[Measure] = &[Measure::Received, Measure::Due, Measure::Settled, Measure::Ended];

fn sums_of(
    conn: &mut Connection,
    scope: &Scope,
    period: Period,
    split: Split,
    wanted: &[Measure],
) -> QueryResult<Vec<(Key, Amounts)>> {
    if scope.members().is_empty() {
        return Ok(Vec::new());
    }
    let source = Source::of(scope, split);
    let cut = period.cut();
    let mut rows = Vec::new();
    if let Some(whole) = cut.whole {
        rows.extend(source.read(conn, Span::HalfMonth, whole, split, wanted)?);
    }
    for edge in cut.edges {
        if source.grain == Grain::Full {
            rows.extend(from_dossiers(conn, scope.members(), edge, split, wanted)?);
        } else {
            rows.extend(source.read(conn, Span::Day, edge, split, wanted)?);
        }
    }
    // Dossiers that were read themselves have nothing that is not folded.
    let unfolded = if source.grain == Grain::Full {
        cut.whole
    } else {
        Some(period)
    };
    if let Some(unfolded) = unfolded {
        rows.extend(from_changes(conn, scope.members(), unfolded, split, wanted)?);
    }
    let keyed = rows.into_iter().map(|row| row.keyed(split));
    if source.own {
        return Ok(without_nothing(keyed));
    }
    Ok(keyed.collect())
}

/// Adds up what has the same key and leaves out what comes to nothing: of an agency none of whose own dossiers counts
/// for a key, sums with those below it and their sums are taken from each other.
fn without_nothing(rows: impl Iterator<Item = (Key, Amounts)>) -> Vec<(Key, Amounts)> {
    let mut sums: BTreeMap<Key, Amounts> = BTreeMap::new();
    for (key, amounts) in rows {
        add(sums.entry(key).or_default(), &amounts);
    }
    sums.retain(|_, amounts| amounts.iter().any(|amount| *amount != 0));
    sums.into_iter().collect()
}

/// Sums from the beginning of time to the end of a day, of what says how many dossiers are in progress and overdue;
/// all other measures are 0.
///
/// # Errors
/// The database refuses.
pub fn sums_until(
    conn: &mut Connection,
    scope: &Scope,
    last: NaiveDate,
    split: Split,
) -> QueryResult<Vec<(Key, Amounts)>> {
    match Period::new(BEGINNING, last) {
        Some(period) => sums_of(conn, scope, period, split, AS_OF),
        None => Ok(Vec::new()),
    }
}

/// Every stored counter with what is not folded yet, for comparing them with a recount.
///
/// # Errors
/// The database refuses.
pub fn stored(conn: &mut Connection, tree: &AgencyTree) -> QueryResult<Tally> {
    let agencies: Vec<AgencyId> = tree.all().iter().map(|a| a.id).collect();
    let ancestry = Ancestry::of(tree);
    let mut tally = Tally::default();
    let Some(ever) = Period::new(BEGINNING, END) else {
        return Ok(tally);
    };
    if agencies.is_empty() {
        return Ok(tally);
    }
    for grain in Grain::ALL {
        let (procedure, channels) = match grain {
            Grain::Full => (true, true),
            Grain::Agency => (false, false),
            Grain::Procedure => (true, false),
            Grain::Channel => (false, true),
        };
        let split = Split {
            procedure,
            intake_channel: channels,
            return_channel: channels,
            service_level: channels,
            ..Split::EVERYTHING
        };
        for span in grain.spans() {
            for row in from_counters(conn, (grain, *span), &agencies, ever, split, Measure::ALL)? {
                let key = CounterKey {
                    grain,
                    span: *span,
                    agency_id: row.agency_id,
                    first_day: row.day,
                    procedure_id: procedure.then_some(row.procedure_id),
                    channels: if channels {
                        Some((row.intake_channel, row.return_channel, row.level()?))
                    } else {
                        None
                    },
                };
                tally.add(key, &row.amounts);
            }
        }
    }
    for row in from_changes(conn, &agencies, ever, Split::EVERYTHING, Measure::ALL)? {
        tally.add_change(&row.dimensions()?, row.day, &row.amounts, &ancestry);
    }
    Ok(tally)
}

/// The coarsest counters that keep apart what is asked for, and whose rows of them are read.
struct Source<'s> {
    grain: Grain,
    agencies: &'s [AgencyId],
    /// The rows sum up each agency with all below it, but its own dossiers are asked for.
    own: bool,
}

impl<'s> Source<'s> {
    fn of(scope: &'s Scope, split: Split) -> Self {
        let apart = split.agency || matches!(scope, Scope::Own(_));
        let grain = match (split.procedure, split.channels()) {
            (false, false) if apart => Grain::Agency,
            (false, _) => Grain::Channel,
            (true, false) => Grain::Procedure,
            (true, true) => Grain::Full,
        };
        let agencies = match scope {
            Scope::Below { tops, .. } if !apart => tops,
            _ => scope.members(),
        };
        Self {
            grain,
            agencies,
            own: apart && grain.with_all_below(),
        }
    }

    /// Sums of one span within a period.
    fn read(
        &self,
        conn: &mut Connection,
        span: Span,
        period: Period,
        split: Split,
        wanted: &[Measure],
    ) -> QueryResult<Vec<SumRow>> {
        if !self.own {
            return from_counters(conn, (self.grain, span), self.agencies, period, split, wanted);
        }
        let above: HashMap<AgencyId, AgencyId> = directly_below(conn, self.agencies)?.into_iter().collect();
        let asked: HashSet<AgencyId> = self.agencies.iter().copied().collect();
        let read: BTreeSet<AgencyId> = asked.iter().chain(above.keys()).copied().collect();
        let read: Vec<AgencyId> = read.into_iter().collect();
        let split = Split { agency: true, ..split };
        let mut own = Vec::new();
        for row in from_counters(conn, (self.grain, span), &read, period, split, wanted)? {
            if let Some(above) = above.get(&row.agency_id) {
                own.push(row.taken_from(*above));
            }
            if asked.contains(&row.agency_id) {
                own.push(row);
            }
        }
        Ok(own)
    }
}

/// The agencies directly below some, each with the one it lies below.
fn directly_below(conn: &mut Connection, agencies: &[AgencyId]) -> QueryResult<Vec<(AgencyId, AgencyId)>> {
    agencies::table
        .filter(agencies::parent_id.eq_any(agencies))
        .select((agencies::id, agencies::parent_id.assume_not_null()))
        .load(conn)
}

/// Dossiers that are overdue at this moment, to the minute: running and past their due time. Some may be left out.
///
/// # Errors
/// The database refuses.
pub fn overdue_now(
    conn: &mut Connection,
    scope: &Scope,
    now: Instant,
    split: Split,
    except: &[DossierId],
) -> QueryResult<Vec<(Key, i64)>> {
    if scope.members().is_empty() {
        return Ok(Vec::new());
    }
    let split = Split { time: false, ..split };
    let (list, group) = columns(split, "received_day");
    let measures = list_of(|measure| {
        let what = if measure == Measure::Due { "COUNT(*)" } else { "0" };
        format!("CAST({what} AS BIGINT)")
    });
    let except = if except.is_empty() {
        String::new()
    } else {
        format!(" AND id NOT IN ({})", ids(except.iter().map(|id| id.get())))
    };
    let sql = format!(
        "SELECT {list}, {measures} FROM dossiers WHERE closed_at IS NULL AND status IN ({}) \
         AND due_at < $1 AND agency_id IN ({}){except}{group} HAVING COUNT(*) > 0",
        statuses(Status::is_running),
        ids(scope.members().iter().map(|a| a.get()))
    );
    let rows: Vec<SumRow> = diesel::sql_query(sql).bind::<InstantSql, _>(now).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let (key, amounts) = row.keyed(split);
            (key, amount(&amounts, Measure::Due))
        })
        .collect())
}
