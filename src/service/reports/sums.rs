//! Reports made of sums: form II.06a, public post, levels of service. The figures are those of the statistics, so that a
//! report and a question about the same days never differ.

use super::behind::Lists;
use super::part::{Part, Place};
use crate::domain::figures::Measure as M;
use crate::domain::indicator::Indicator;
use crate::domain::instant::Instant;
use crate::domain::report::ReportGrouping;
use crate::reports::{Behind, Cell, Row, RowSink};
use crate::service::access::Desk;
use crate::service::error::Error;
use crate::service::statistics::{Asked, Figure as F, Figures, Group, GroupBy, Question, Row as Counted, counted};

/// What a report of sums is about.
pub(super) struct Sums<'q> {
    /// As it was asked for, which the lists behind its figures are asked as well.
    pub question: &'q Question,
    pub asked: Asked,
    pub now: Instant,
    /// Which of the rows are wanted.
    pub part: Part,
}

/// A value of a row.
enum Told {
    /// How many, and what is counted.
    Count(i64, F),
    Rate(Indicator, u64, u64),
}

/// Form II.06a/VPCP/KSTT.
pub(super) fn ii06a(
    desk: &mut Desk<'_>,
    sums: Sums<'_>,
    grouping: ReportGrouping,
    sink: &mut dyn RowSink,
) -> Result<Option<Place>, Error> {
    let by = match grouping {
        ReportGrouping::Field => GroupBy::Field,
        ReportGrouping::Procedure => GroupBy::Procedure,
        ReportGrouping::Agency => GroupBy::Agency,
    };
    let cells = |figures: &Figures| {
        let (received, online) = (figures.count(M::Received), figures.count(M::ReceivedOnline));
        counts(&[
            (received + figures.carried_over, F::ReceivedTotal),
            (online, F::ReceivedOnline),
            (received - online, F::ReceivedOffline),
            (figures.carried_over, F::CarriedOver),
            (figures.resolved(), F::Resolved),
            (figures.count(M::DecidedEarly), F::Early),
            (figures.count(M::DecidedOnTime), F::OnTime),
            (figures.count(M::DecidedLate), F::Late),
            (figures.in_progress, F::InProgress),
            (figures.in_progress - figures.overdue, F::WithinTime),
            (figures.overdue, F::Overdue),
            (figures.count(M::Withdrawn), F::Withdrawn),
            (figures.count(M::Stopped), F::Stopped),
        ])
    };
    table(desk, sums, by, sink, cells)
}

/// What went through public post, by procedure.
pub(super) fn postal(desk: &mut Desk<'_>, sums: Sums<'_>, sink: &mut dyn RowSink) -> Result<Option<Place>, Error> {
    let cells = |figures: &Figures| {
        let mut cells = counts(&POST_MEASURES.map(|(measure, figure)| (figures.count(measure), figure)));
        cells.push(rate(Indicator::Postal, figures));
        cells
    };
    table(desk, sums, GroupBy::Procedure, sink, cells)
}

/// What is counted of the post.
const POST_MEASURES: [(M, F); 7] = [
    (M::Received, F::Received),
    (M::ReceivedByPost, F::ReceivedByPost),
    (M::ReceivedReturnByPost, F::ReceivedReturnByPost),
    (M::ReceivedAnyPost, F::ReceivedPostal),
    (M::Returned, F::Returned),
    (M::ReturnedByPost, F::ReturnedByPost),
    (M::Posted, F::Posted),
];

/// What was received online, by the level of the service.
pub(super) fn service_levels(
    desk: &mut Desk<'_>,
    sums: Sums<'_>,
    sink: &mut dyn RowSink,
) -> Result<Option<Place>, Error> {
    let cells = |figures: &Figures| {
        let mut cells = counts(&[
            (figures.count(M::Received), F::Received),
            (figures.count(M::ReceivedOnline), F::ReceivedOnline),
        ]);
        cells.extend(
            [
                Indicator::Online,
                Indicator::OnlineOffered,
                Indicator::OnlinePartial,
                Indicator::OnlineFull,
            ]
            .map(|indicator| rate(indicator, figures)),
        );
        cells
    };
    table(desk, sums, GroupBy::ServiceLevel, sink, cells)
}

fn counts(numbers: &[(i64, F)]) -> Vec<Told> {
    numbers.iter().map(|(n, figure)| Told::Count(*n, *figure)).collect()
}

fn rate(indicator: Indicator, figures: &Figures) -> Told {
    let rate = indicator.rate(&figures.within);
    Told::Rate(indicator, rate.numerator, rate.denominator)
}

impl Told {
    const fn is_nothing(&self) -> bool {
        matches!(self, Self::Count(0, _) | Self::Rate(_, 0, 0))
    }

    const fn cell(&self) -> Cell {
        match self {
            Self::Count(n, _) => Cell::Count(*n),
            Self::Rate(_, numerator, denominator) => Cell::Rate(*numerator, *denominator),
        }
    }

    /// Its dossiers, if there are any.
    fn behind(&self, lists: &Lists) -> Option<Behind> {
        match self {
            Self::Count(n, figure) => (*n != 0).then(|| Behind::Count(lists.of(*figure))),
            Self::Rate(indicator, numerator, denominator) => {
                let part = |n: u64, measures| F::adding(measures).filter(|_| n != 0).map(|figure| lists.of(figure));
                (*denominator != 0).then(|| Behind::Rate {
                    numerator: part(*numerator, indicator.numerator()),
                    denominator: part(*denominator, indicator.denominator()),
                })
            }
        }
    }
}

/// Writes a row for every group of which something is counted, and the total (a group without a key).
fn table(
    desk: &mut Desk<'_>,
    sums: Sums<'_>,
    by: GroupBy,
    sink: &mut dyn RowSink,
    cells: impl Fn(&Figures) -> Vec<Told>,
) -> Result<Option<Place>, Error> {
    let Sums {
        question,
        asked,
        now,
        part,
    } = sums;
    let table = counted(desk.conn, &desk.catalogue, asked, &[by], now)?;
    let mut rows = Vec::with_capacity(table.rows.len());
    for Counted { groups, figures } in &table.rows {
        let figures = cells(figures);
        // A field in which nothing happened and nothing lies has no row on the form.
        if !figures.iter().all(Told::is_nothing) {
            rows.push((groups.first().cloned().unwrap_or_default(), figures));
        }
    }
    let (shown, end) = part.of(&rows);
    for (group, figures) in shown {
        sink.row(&row(by, group, figures, &Lists::of_group(question, by, &group.key)))?;
    }
    let total = Group {
        label: "Tổng cộng".to_owned(),
        ..Group::default()
    };
    sink.total(&row(
        GroupBy::Field,
        &total,
        &cells(&table.total),
        &Lists::of_all(question),
    ))?;
    Ok(end)
}

fn row(by: GroupBy, group: &Group, figures: &[Told], lists: &Lists) -> Row {
    let label = match by {
        // Names of procedures and agencies repeat; their codes do not.
        GroupBy::Procedure | GroupBy::Agency => format!("{} ({})", group.label, group.key),
        _ => group.label.clone(),
    };
    Row {
        key: group.key.clone(),
        cells: std::iter::once(Cell::Text(label))
            .chain(figures.iter().map(Told::cell))
            .collect(),
        behind: std::iter::once(None)
            .chain(figures.iter().map(|told| told.behind(lists)))
            .collect(),
    }
}
