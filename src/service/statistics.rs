//! Figures: early, on time, late; the rates of a plan with gap and what is still needed; the dossiers behind each.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};

use super::access::{self, Desk};
use super::context::{Caller, Context};
use super::dossiers::{list, view};
use super::error::{Error, FieldError};
use crate::db::Connection;
use crate::db::dossier_search::{Behind, Criteria, Cursor, DueState, Order, Reach};
use crate::db::figures::{self, Key, Split};
use crate::domain::agency::Agency;
use crate::domain::codes::AgencyCode;
use crate::domain::figures::{Amounts, Dimensions, Measure, Period};
use crate::domain::ids::{AgencyId, ProcedureId};
use crate::domain::indicator::{Filter, Indicator, Rate, Share, Target, Term};
use crate::domain::instant::Instant;
use crate::domain::policy::Permission;
use crate::domain::procedure::ServiceLevel;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// By what figures are kept apart.
    pub enum GroupBy {
        /// One row for everything.
        Total = "total" / "tổng cộng",
        /// By agency.
        Agency = "agency" / "cơ quan",
        /// By field.
        Field = "field" / "lĩnh vực",
        /// By procedure.
        Procedure = "procedure" / "thủ tục",
        /// By intake channel.
        Channel = "channel" / "kênh tiếp nhận",
        /// By service level.
        Level = "level" / "mức độ dịch vụ công",
        /// By calendar month.
        Month = "month" / "tháng",
    }
}

text_enum! {
    /// A figure whose dossiers can be listed.
    pub enum Figure {
        /// Received in the period.
        Received = "received" / "tiếp nhận trong kỳ",
        /// Of these, online under a level 3/4 service.
        ReceivedOnline = "received_online" / "tiếp nhận trực tuyến mức 3, 4",
        /// Of these, received or returned by post.
        ReceivedPostal = "received_postal" / "tiếp nhận hoặc trả qua bưu chính",
        /// Decided in the period.
        Resolved = "resolved" / "đã giải quyết",
        /// Decided early.
        Early = "early" / "trước hạn",
        /// Decided on time.
        OnTime = "on_time" / "đúng hạn",
        /// Decided late.
        Late = "late" / "quá hạn",
        /// Withdrawn.
        Withdrawn = "withdrawn" / "rút hồ sơ",
        /// Stopped.
        Stopped = "stopped" / "dừng xử lý",
        /// Decided under procedures that give a result.
        ResultExpected = "result_expected" / "phải gắn kết quả",
        /// Of these, with the result attached.
        ResultAttached = "result_attached" / "đã gắn kết quả",
        /// Of these, without it.
        ResultMissing = "result_missing" / "chưa gắn kết quả",
        /// In progress at the end of the period.
        InProgress = "in_progress" / "đang giải quyết",
        /// In progress and overdue at the end of the period (now, if it has not ended).
        Overdue = "overdue" / "đang quá hạn",
    }
}

/// Which agencies, which days.
#[derive(Clone, Debug)]
pub struct Question {
    /// An agency and all below it; the whole scope if absent.
    pub agency: Option<AgencyCode>,
    /// First local day.
    pub from: NaiveDate,
    /// Last local day.
    pub to: NaiveDate,
}

/// One row of figures. 3 = 7 + 11 of the official form: `carried_over + received =
/// early + on_time + late + withdrawn + stopped + in_progress`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Code or text of the group.
    pub key: String,
    /// Name of the group.
    pub label: String,
    /// In progress when the period began.
    pub carried_over: i64,
    /// Received in the period.
    pub received: i64,
    /// Decided early.
    pub early: i64,
    /// Decided on time.
    pub on_time: i64,
    /// Decided late.
    pub late: i64,
    /// Withdrawn.
    pub withdrawn: i64,
    /// Stopped.
    pub stopped: i64,
    /// In progress at the cut-off.
    pub in_progress: i64,
    /// Of these, overdue at the cut-off.
    pub overdue: i64,
}

impl Row {
    /// Early and on time over decided.
    pub fn on_time_rate(&self) -> Rate {
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        Rate {
            numerator: count(self.early + self.on_time),
            denominator: count(self.early + self.on_time + self.late),
        }
    }
}

/// An answer with its cut-off.
pub struct Timeliness {
    /// The agency asked about.
    pub agency: Option<String>,
    /// Rows of the groups.
    pub rows: Vec<Row>,
    /// All groups together.
    pub total: Row,
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
    group_by: GroupBy,
) -> Result<Timeliness, Error> {
    let period = period(&question)?;
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let now = ctx2.now();
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let agencies = agencies(&desk, question.agency.as_ref())?;
            let split = Split {
                agency: group_by == GroupBy::Agency,
                procedure: matches!(group_by, GroupBy::Field | GroupBy::Procedure),
                channels: matches!(group_by, GroupBy::Channel | GroupBy::Level),
                month: group_by == GroupBy::Month,
            };
            let (running, cut_off) = cut_off(period, now)?;
            let within = figures::sums(desk.conn, &agencies, period, split)?;
            let until = match (group_by, period.from().pred_opt()) {
                // Months are added up in order from what had come before.
                (GroupBy::Month, Some(before)) => figures::sums_until(desk.conn, &agencies, before, Split::default())?,
                _ => figures::sums_until(desk.conn, &agencies, period.to(), split)?,
            };
            let overdue_now = if running {
                figures::overdue_now(desk.conn, &agencies, now, split)?
            } else {
                Vec::new()
            };
            let catalogue = &desk.catalogue;
            let name = |key: &Key| -> (String, String) {
                match group_by {
                    GroupBy::Total => (String::new(), "Tổng cộng".to_owned()),
                    GroupBy::Agency => {
                        let named = key.agency_id.map(|id| catalogue.agency_named(id)).unwrap_or_default();
                        (named.code, named.name)
                    }
                    GroupBy::Field | GroupBy::Procedure => {
                        match key.procedure_id.and_then(|id| catalogue.procedure_by_id(id)) {
                            Some(p) if group_by == GroupBy::Field => (p.field.clone(), p.field.clone()),
                            Some(p) => (p.code.to_string(), p.name.clone()),
                            None => Default::default(),
                        }
                    }
                    GroupBy::Channel => key
                        .channels
                        .map(|(c, _, _)| (c.as_str().to_owned(), c.label_vi().to_owned()))
                        .unwrap_or_default(),
                    GroupBy::Level => key
                        .channels
                        .map(|(_, _, level)| (level.to_string(), format!("Mức độ {level}")))
                        .unwrap_or_default(),
                    GroupBy::Month => key
                        .month
                        .map(|m| (m.format("%Y-%m").to_string(), m.format("Tháng %-m/%Y").to_string()))
                        .unwrap_or_default(),
                }
            };
            let mut groups: BTreeMap<String, (Row, Amounts, Amounts)> = BTreeMap::new();
            for (key, amounts) in &within {
                let (code, label) = name(key);
                let group = groups.entry(code.clone()).or_default();
                (group.0.key, group.0.label) = (code, label);
                add(&mut group.1, amounts);
            }
            if group_by == GroupBy::Month {
                let mut base = Amounts::default();
                for (_, amounts) in &until {
                    add(&mut base, amounts);
                }
                for month in months(period, now.local_day(), &within, &base) {
                    let (code, label) = name(&Key {
                        month: Some(month),
                        ..Key::default()
                    });
                    let group = groups.entry(code.clone()).or_default();
                    (group.0.key, group.0.label) = (code, label);
                }
                for group in groups.values_mut() {
                    add(&mut base, &group.1);
                    group.2 = base;
                }
            } else {
                for (key, amounts) in &until {
                    let (code, label) = name(key);
                    let group = groups.entry(code.clone()).or_default();
                    (group.0.key, group.0.label) = (code, label);
                    add(&mut group.2, amounts);
                }
            }
            let mut overdue: BTreeMap<String, i64> = BTreeMap::new();
            for (key, count) in &overdue_now {
                *overdue.entry(name(key).0).or_default() += count;
            }
            let this_month = now.local_day().format("%Y-%m").to_string();
            let rows: Vec<Row> = groups
                .into_values()
                .map(|(row, within, until)| {
                    let exact = running && (group_by != GroupBy::Month || row.key >= this_month);
                    let exact = exact.then(|| match group_by {
                        GroupBy::Month => overdue_now.iter().map(|(_, n)| n).sum(),
                        _ => overdue.get(&row.key).copied().unwrap_or(0),
                    });
                    complete(row, &within, &until, exact)
                })
                .collect();
            let total = total(&rows, group_by);
            Ok(Timeliness {
                agency: question.agency.as_ref().map(ToString::to_string),
                rows,
                total,
                cut_off,
            })
        })
        .await
}

fn add(sum: &mut Amounts, amounts: &Amounts) {
    for (sum, amount) in sum.iter_mut().zip(amounts) {
        *sum += amount;
    }
}

/// The months that have a row whether or not anything happened in them: dossiers carried through a quiet month lie in
/// it too. They begin with the period, or where nothing came before it with the first event, and end with today.
fn months(
    period: Period,
    today: NaiveDate,
    within: &[(Key, Amounts)],
    base: &Amounts,
) -> impl Iterator<Item = NaiveDate> + use<> {
    let first = if base.iter().any(|amount| *amount != 0) {
        Some(period.from())
    } else {
        within.iter().filter_map(|(key, _)| key.month).min()
    };
    let last = period.to().min(today).max(period.from());
    std::iter::successors(first.and_then(|day| day.with_day(1)), |month| {
        month.checked_add_months(Months::new(1))
    })
    .take_while(move |month| *month <= last)
}

fn of(amounts: &Amounts, measure: Measure) -> i64 {
    amounts.get(measure as usize).copied().unwrap_or(0)
}

fn complete(mut row: Row, within: &Amounts, until: &Amounts, overdue: Option<i64>) -> Row {
    row.received = of(within, Measure::Received);
    row.early = of(within, Measure::DecidedEarly);
    row.on_time = of(within, Measure::DecidedOnTime);
    row.late = of(within, Measure::DecidedLate);
    row.withdrawn = of(within, Measure::Withdrawn);
    row.stopped = of(within, Measure::Stopped);
    row.in_progress = of(until, Measure::Received) - of(until, Measure::Ended);
    row.carried_over = row.in_progress - row.received + of(within, Measure::Ended);
    row.overdue = overdue.unwrap_or_else(|| of(until, Measure::Due) - of(until, Measure::Settled));
    row
}

fn total(rows: &[Row], group_by: GroupBy) -> Row {
    let mut total = Row {
        label: "Tổng cộng".to_owned(),
        ..Row::default()
    };
    for row in rows {
        total.received += row.received;
        total.early += row.early;
        total.on_time += row.on_time;
        total.late += row.late;
        total.withdrawn += row.withdrawn;
        total.stopped += row.stopped;
        total.carried_over += row.carried_over;
        total.in_progress += row.in_progress;
        total.overdue += row.overdue;
    }
    if group_by == GroupBy::Month {
        // A dossier carried over is one dossier, in however many months it was open.
        total.carried_over = rows.first().map_or(0, |r| r.carried_over);
        total.in_progress = rows.last().map_or(0, |r| r.in_progress);
        total.overdue = rows.last().map_or(0, |r| r.overdue);
    }
    total
}

fn period(question: &Question) -> Result<Period, Error> {
    Period::new(question.from, question.to).ok_or_else(|| {
        Error::field(FieldError::new(
            "to",
            "before_start",
            "Ngày cuối kỳ phải sau ngày đầu kỳ.",
            "The period must not end before it begins.",
        ))
    })
}

/// Whether the period still runs, and as of which moment dossiers in progress are judged: its end, or now.
fn cut_off(period: Period, now: Instant) -> Result<(bool, Instant), Error> {
    if period.to() >= now.local_day() {
        return Ok((true, now));
    }
    let end = period.to().succ_opt().unwrap_or(period.to());
    Ok((false, Instant::from_day_minute(end, 0).map_err(Error::internal)?))
}

/// The agencies a question is about: within the person's scope.
fn agencies(desk: &Desk<'_>, asked: Option<&AgencyCode>) -> Result<Vec<AgencyId>, Error> {
    match asked {
        None => Ok(desk.agencies_in_scope(Permission::StatisticsRead)),
        Some(code) => {
            let agency = desk.catalogue.agency(code)?;
            desk.agency_in_scope(Permission::StatisticsRead, agency.id)?;
            Ok(desk.catalogue.tree().subtree(agency.id).iter().map(|a| a.id).collect())
        }
    }
}

/// One indicator with its target.
pub struct IndicatorRow {
    /// Which.
    pub indicator: Indicator,
    /// The rate with its parts.
    pub rate: Rate,
    /// The target with the plan's year and source, if the plan has one.
    pub target: Option<(Target, i32, String)>,
}

impl IndicatorRow {
    /// Percentage points missing to the target: positive if it is not met, 0 if it is; none without a rate or target.
    pub fn gap(&self) -> Option<f64> {
        let (target, ..) = self.target.as_ref()?;
        let percent = self.rate.percent()?;
        Some(if self.rate.meets(*target)? {
            0.0
        } else {
            target.threshold.percent() - percent
        })
    }

    /// How many more dossiers would meet the target.
    pub fn still_needed(&self) -> Option<u64> {
        self.indicator.still_needed(self.rate, self.target.as_ref()?.0)
    }
}

/// Every indicator of an agency and all below it.
pub struct Rates {
    /// Whose plan's targets are shown.
    pub agency: Option<(String, String)>,
    /// The indicators.
    pub rows: Vec<IndicatorRow>,
}

/// The rates that the plan is judged by.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn rates(ctx: &Arc<Context>, caller: Caller, question: Question) -> Result<Rates, Error> {
    let period = period(&question)?;
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let agencies = agencies(&desk, question.agency.as_ref())?;
            let split = Split {
                channels: true,
                ..Split::default()
            };
            let sums = figures::sums(desk.conn, &agencies, period, split)?;
            let about: Option<&Agency> = match &question.agency {
                Some(code) => Some(desk.catalogue.agency(code)?),
                None => agencies.first().and_then(|id| desk.catalogue.tree().get(*id)),
            };
            let targets = about
                .map(|a| desk.catalogue.targets(a, period.to().year()))
                .unwrap_or_default();
            let rows = Indicator::ALL
                .iter()
                .map(|indicator| {
                    let target = targets
                        .iter()
                        .find(|t| t.dossier_indicator() == Some(*indicator))
                        .and_then(|t| {
                            let threshold = Share::from_basis_points(i64::from(t.threshold)).ok()?;
                            Some((
                                Target {
                                    comparator: t.comparator,
                                    threshold,
                                },
                                t.year,
                                t.source.clone(),
                            ))
                        });
                    let rate = Rate {
                        numerator: sum(&sums, indicator.numerator()),
                        denominator: sum(&sums, indicator.denominator()),
                    };
                    IndicatorRow {
                        indicator: *indicator,
                        rate,
                        target,
                    }
                })
                .collect();
            Ok(Rates {
                agency: about.map(|a| (a.code.to_string(), a.name.clone())),
                rows,
            })
        })
        .await
}

fn sum(sums: &[(Key, Amounts)], term: Term) -> u64 {
    let total: i64 = sums
        .iter()
        .filter(|(key, _)| {
            key.channels.is_some_and(|(intake_channel, return_channel, level)| {
                term.filter.admits(&Dimensions {
                    agency_id: AgencyId::new(0),
                    procedure_id: ProcedureId::new(0),
                    intake_channel,
                    return_channel,
                    service_level: ServiceLevel::new(i64::from(level)).unwrap_or(ServiceLevel::INFORMATION),
                })
            })
        })
        .map(|(_, amounts)| term.measures.iter().map(|m| of(amounts, *m)).sum::<i64>())
        .sum();
    u64::try_from(total).unwrap_or(0)
}

/// The dossiers behind a figure, newest first.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn behind(
    ctx: &Arc<Context>,
    caller: Caller,
    question: Question,
    figure: Figure,
    after: Option<Cursor>,
    limit: i64,
) -> Result<list::Page, Error> {
    let period = period(&question)?;
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, page) = ctx
        .db
        .read(move |conn| {
            let now = ctx2.now();
            let desk = access::enter(conn, &ctx2, &caller2, Permission::StatisticsRead)?;
            // Figures are for more people than dossiers are: whoever may not see dossiers gets the figure alone.
            if !desk.actor.may(Permission::DossierRead) {
                return Err(access::not_allowed(Permission::DossierRead));
            }
            let agencies = agencies(&desk, question.agency.as_ref())?;
            let user = desk.actor.user_id;
            let page = dossiers(desk, agencies, period, figure, now, after, limit)?;
            Ok::<_, Error>((user, page))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, "figure").await?;
    Ok(page)
}

fn dossiers(
    desk: Desk<'_>,
    agencies: Vec<AgencyId>,
    period: Period,
    figure: Figure,
    now: Instant,
    after: Option<Cursor>,
    limit: i64,
) -> Result<list::Page, Error> {
    let Desk { conn, catalogue, .. } = desk;
    let conn: &mut Connection = conn;
    let running = period.to() >= now.local_day();
    let mut criteria = Criteria {
        reach: Reach::DecidedBy(agencies),
        statuses: Vec::new(),
        procedures: Vec::new(),
        due: None,
        assignee: None,
        search: None,
        behind: None,
        in_progress: false,
        order: Order::Newest,
        after,
        limit,
    };
    match (figure, running) {
        (Figure::Overdue, true) => criteria.due = Some(DueState::Overdue(now)),
        _ => criteria.behind = Some(behind_figure(figure, period)),
    }
    list::page(conn, catalogue, criteria, now)
}

fn behind_figure(figure: Figure, period: Period) -> Behind {
    use Measure as M;
    let counted = |measures, filter, without_result| Behind::Counted {
        measures,
        from: period.from(),
        to: period.to(),
        filter,
        without_result,
    };
    match figure {
        Figure::Received => counted(&[M::Received], Filter::All, false),
        Figure::ReceivedOnline => counted(&[M::Received], Filter::OnlineService, false),
        Figure::ReceivedPostal => counted(&[M::Received], Filter::AnyPost, false),
        Figure::Resolved => counted(&[M::DecidedEarly, M::DecidedOnTime, M::DecidedLate], Filter::All, false),
        Figure::Early => counted(&[M::DecidedEarly], Filter::All, false),
        Figure::OnTime => counted(&[M::DecidedOnTime], Filter::All, false),
        Figure::Late => counted(&[M::DecidedLate], Filter::All, false),
        Figure::Withdrawn => counted(&[M::Withdrawn], Filter::All, false),
        Figure::Stopped => counted(&[M::Stopped], Filter::All, false),
        Figure::ResultExpected => counted(&[M::ResultExpected], Filter::All, false),
        Figure::ResultAttached => counted(&[M::ResultAttached], Filter::All, false),
        Figure::ResultMissing => counted(&[M::ResultExpected], Filter::All, true),
        Figure::InProgress => Behind::InProgress(period.to()),
        Figure::Overdue => Behind::Overdue(period.to()),
    }
}
