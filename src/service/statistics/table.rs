//! Early, on time, late and what is in progress: a table of any one or two groupings.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::grouping::{Group, GroupBy};
use super::quality::Doubtful;
use super::{Asked, Question};
use crate::db::Connection;
use crate::db::figures::{self, Key, Split};
use crate::domain::agency::Agency;
use crate::domain::figures::{Amounts, Measure, Period, add, amount};
use crate::domain::indicator::Rate;
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::domain::text::search_key;
use crate::service::access;
use crate::service::catalogue::Catalogue;
use crate::service::context::{Caller, Context};
use crate::service::error::Error;

/// The figures of a group. 3 = 7 + 11 of the official form: `carried_over + received =
/// early + on_time + late + withdrawn + stopped + in_progress`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// In progress when the period began.
    pub carried_over: i64,
    /// Everything that was counted on the days of the period.
    pub within: Amounts,
    /// In progress at the cut-off.
    pub in_progress: i64,
    /// Of these, overdue at the cut-off.
    pub overdue: i64,
}

impl Figures {
    fn new(within: Amounts, until: &Amounts, overdue: Option<i64>) -> Self {
        let in_progress = amount(until, Measure::Received) - amount(until, Measure::Ended);
        Self {
            carried_over: in_progress - amount(&within, Measure::Received) + amount(&within, Measure::Ended),
            in_progress,
            overdue: overdue.unwrap_or_else(|| amount(until, Measure::Due) - amount(until, Measure::Settled)),
            within,
        }
    }

    /// How much of a measure was counted in the period.
    pub fn count(&self, measure: Measure) -> i64 {
        amount(&self.within, measure)
    }

    /// Decided in the period.
    pub fn resolved(&self) -> i64 {
        self.count(Measure::DecidedEarly) + self.count(Measure::DecidedOnTime) + self.count(Measure::DecidedLate)
    }

    /// Early and on time over decided.
    pub fn on_time_rate(&self) -> Rate {
        crate::domain::indicator::Indicator::OnTime.rate(&self.within)
    }

    fn add(&mut self, other: &Self) {
        self.carried_over += other.carried_over;
        add(&mut self.within, &other.within);
        self.in_progress += other.in_progress;
        self.overdue += other.overdue;
    }
}

/// One row: its groups in the order asked for, and its figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// None, one or two groups.
    pub groups: Vec<Group>,
    /// Its figures.
    pub figures: Figures,
}

/// An answer with its cut-off.
pub struct Table {
    /// The agency asked about, or the one at the top of the scope; none if several were added up.
    pub about: Option<Agency>,
    /// Rows of the groups, in the order of their keys.
    pub rows: Vec<Row>,
    /// All groups together.
    pub total: Figures,
    /// As of which moment dossiers in progress are judged.
    pub cut_off: Instant,
}

/// Early, on time, late and what is in progress.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn timeliness(
    ctx: &Arc<Context>,
    caller: Caller,
    question: Question,
    groups: Vec<GroupBy>,
) -> Result<Table, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let now = ctx2.now();
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, now)?;
            counted(desk.conn, &desk.catalogue, asked, &groups, now)
        })
        .await
}

/// What was counted until somewhere, by the part of the group that is no span of time.
type Sums = BTreeMap<Vec<String>, Amounts>;

/// Fills a table.
///
/// # Errors
/// The database refuses.
pub(crate) fn counted(
    conn: &mut Connection,
    catalogue: &Catalogue,
    asked: Asked,
    groups: &[GroupBy],
    now: Instant,
) -> Result<Table, Error> {
    let split = GroupBy::split(groups);
    let lasting = Split { time: false, ..split };
    let period = asked.period;
    let doubtful = Doubtful::of(conn, catalogue, &asked)?;
    let mut within = figures::sums(conn, &asked.scope, period, split)?;
    within.extend(doubtful.minus(Some(period.from()), period.to(), split));
    let overdue = if asked.running {
        Some(figures::overdue_now(conn, &asked.scope, now, lasting, &doubtful.ids)?)
    } else {
        None
    };
    let name = |key: &Key| -> Vec<Group> { groups.iter().map(|by| by.group(key, catalogue, period.to())).collect() };
    let mut builder = Builder::default();
    for (key, amounts) in &within {
        builder.add(name(key), amounts);
    }
    let overdue: Option<BTreeMap<Vec<String>, i64>> = overdue.map(|counts| {
        let mut sums = BTreeMap::new();
        for (key, count) in counts {
            *sums.entry(keys(&lasting_part(name(&key)))).or_default() += count;
        }
        sums
    });
    let by_time = groups.iter().position(|g| g.is_time());
    let mut rows = if let Some(at) = by_time {
        let before = match period.from().pred_opt() {
            Some(day) => {
                let mut before = figures::sums_until(conn, &asked.scope, day, lasting)?;
                before.extend(doubtful.minus(None, day, lasting));
                before
            }
            None => Vec::new(),
        };
        let mut base = Sums::new();
        for (key, amounts) in &before {
            // The span of time is not known from these sums; the other groups are.
            let mut group = name(key);
            group.remove(at);
            builder.know(&group, amounts);
            add(base.entry(keys(&group)).or_default(), amounts);
        }
        let by = groups.get(at).copied().unwrap_or(GroupBy::Month);
        builder.over_time(at, by, period, base, overdue.as_ref(), now.local_day())
    } else {
        let mut until = Sums::new();
        let mut sums = figures::sums_until(conn, &asked.scope, period.to(), split)?;
        sums.extend(doubtful.minus(None, period.to(), split));
        for (key, amounts) in &sums {
            let group = name(key);
            add(until.entry(keys(&group)).or_default(), amounts);
            builder.add(group, &Amounts::default());
        }
        builder.at_once(&until, overdue.as_ref())
    };
    if groups.contains(&GroupBy::Field) {
        rows.sort_by_cached_key(|row| read_in_order(groups, &row.groups));
    }
    let total = total(&rows, by_time);
    Ok(Table {
        about: asked.about,
        rows,
        total,
        cut_off: asked.cut_off,
    })
}

fn keys(groups: &[Group]) -> Vec<String> {
    groups.iter().map(|g| g.key.clone()).collect()
}

/// What rows are sorted by where people read them: fields as in a Vietnamese dictionary without its accents, Đ beside D.
fn read_in_order(groups: &[GroupBy], named: &[Group]) -> Vec<(String, String)> {
    let key = |(by, group): (&GroupBy, &Group)| match by {
        GroupBy::Field => (search_key(&group.key), group.key.clone()),
        _ => (group.key.clone(), String::new()),
    };
    groups.iter().zip(named).map(key).collect()
}

fn lasting_part(mut groups: Vec<Group>) -> Vec<Group> {
    // Sums that know no day leave the span of time empty.
    groups.retain(|g| !g.key.is_empty());
    groups
}

/// Rows on their way: what was counted within the period, by group.
#[derive(Default)]
struct Builder {
    rows: BTreeMap<Vec<String>, (Vec<Group>, Amounts)>,
    /// Groups apart from the span of time.
    lasting: BTreeMap<Vec<String>, Vec<Group>>,
}

impl Builder {
    fn add(&mut self, groups: Vec<Group>, amounts: &Amounts) {
        let row = self.rows.entry(keys(&groups)).or_default();
        row.0 = groups;
        add(&mut row.1, amounts);
    }

    /// A group without its span of time, of which something was counted before the period.
    fn know(&mut self, groups: &[Group], amounts: &Amounts) {
        if amounts.iter().any(|a| *a != 0) {
            self.lasting.entry(keys(groups)).or_insert_with(|| groups.to_vec());
        }
    }

    fn at_once(self, until: &Sums, overdue: Option<&BTreeMap<Vec<String>, i64>>) -> Vec<Row> {
        self.rows
            .into_iter()
            .map(|(key, (groups, within))| {
                let until = until.get(&key).copied().unwrap_or_default();
                let overdue = overdue.map(|counts| counts.get(&key).copied().unwrap_or(0));
                Row {
                    groups,
                    figures: Figures::new(within, &until, overdue),
                }
            })
            .collect()
    }

    /// Every group has a row in every span of time, whether or not anything happened in it: dossiers carried through
    /// a quiet month lie in it too. The spans begin with the period, or where nothing came before it with the first
    /// event, and end with today.
    fn over_time(
        mut self,
        at: usize,
        by: GroupBy,
        period: Period,
        mut base: Sums,
        overdue: Option<&BTreeMap<Vec<String>, i64>>,
        today: NaiveDate,
    ) -> Vec<Row> {
        let from = period.from();
        let without = |groups: &[Group]| -> Vec<Group> {
            let mut groups = groups.to_vec();
            groups.remove(at);
            groups
        };
        let carried = !self.lasting.is_empty();
        let mut begins = if carried { Some(from) } else { None };
        for (groups, _) in self.rows.values() {
            let rest = without(groups);
            self.lasting.entry(keys(&rest)).or_insert(rest);
            let first = groups.get(at).and_then(|g| g.days).map(|(first, _)| first.max(from));
            begins = match (begins, first) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        let mut rows = Vec::new();
        let spans = begins.map(|first| by.spans(first, period.to().min(today).max(first)));
        for mut span in spans.unwrap_or_default() {
            // Of the first and the last span only the days that were asked about are counted.
            span.days = span.days.map(|(first, last)| (first.max(from), last.min(period.to())));
            for (key, rest) in &self.lasting {
                let mut groups = rest.clone();
                groups.insert(at, span.clone());
                let within = self.rows.get(&keys(&groups)).map(|(_, a)| *a).unwrap_or_default();
                let until = base.entry(key.clone()).or_default();
                add(until, &within);
                let runs = span.days.is_some_and(|(_, end)| end >= today);
                let overdue = overdue
                    .filter(|_| runs)
                    .map(|counts| counts.get(key).copied().unwrap_or(0));
                rows.push(Row {
                    groups,
                    figures: Figures::new(within, until, overdue),
                });
            }
        }
        rows.sort_by_cached_key(|row| keys(&row.groups));
        rows
    }
}

fn total(rows: &[Row], by_time: Option<usize>) -> Figures {
    let mut total = Figures::default();
    for row in rows {
        total.add(&row.figures);
    }
    let Some(at) = by_time else { return total };
    // A dossier carried over is one dossier, in however many months it was open.
    let key = |row: &Row| row.groups.get(at).map(|g| g.key.clone());
    let (first, last) = (rows.iter().filter_map(key).min(), rows.iter().filter_map(key).max());
    let of = |wanted: &Option<String>, figure: fn(&Figures) -> i64| -> i64 {
        rows.iter()
            .filter(|row| key(row) == *wanted)
            .map(|row| figure(&row.figures))
            .sum()
    };
    total.carried_over = of(&first, |f| f.carried_over);
    total.in_progress = of(&last, |f| f.in_progress);
    total.overdue = of(&last, |f| f.overdue);
    total
}
