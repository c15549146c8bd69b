//! Reports made of sums: form II.06a, public post, levels of service. The figures are those of the statistics, so that a
//! report and a question about the same days never differ.

use crate::domain::figures::Measure as M;
use crate::domain::indicator::Indicator;
use crate::domain::instant::Instant;
use crate::domain::report::ReportGrouping;
use crate::reports::{Cell, Row, RowSink};
use crate::service::access::Desk;
use crate::service::error::Error;
use crate::service::statistics::{Asked, Figures, Group, GroupBy, Row as Counted, counted};

/// Form II.06a/VPCP/KSTT.
pub(super) fn ii06a(
    desk: &mut Desk<'_>,
    asked: Asked,
    grouping: ReportGrouping,
    now: Instant,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let by = match grouping {
        ReportGrouping::Field => GroupBy::Field,
        ReportGrouping::Procedure => GroupBy::Procedure,
        ReportGrouping::Agency => GroupBy::Agency,
    };
    let cells = |figures: &Figures| {
        let (received, online) = (figures.count(M::Received), figures.count(M::ReceivedOnline));
        counts(&[
            received + figures.carried_over,
            online,
            received - online,
            figures.carried_over,
            figures.resolved(),
            figures.count(M::DecidedEarly),
            figures.count(M::DecidedOnTime),
            figures.count(M::DecidedLate),
            figures.in_progress,
            figures.in_progress - figures.overdue,
            figures.overdue,
            figures.count(M::Withdrawn),
            figures.count(M::Stopped),
        ])
    };
    table(desk, asked, by, now, sink, cells)
}

/// What went through public post, by procedure.
pub(super) fn postal(desk: &mut Desk<'_>, asked: Asked, now: Instant, sink: &mut dyn RowSink) -> Result<(), Error> {
    let cells = |figures: &Figures| {
        let mut cells = counts(&POST_MEASURES.map(|measure| figures.count(measure)));
        cells.push(rate(Indicator::Postal, figures));
        cells
    };
    table(desk, asked, GroupBy::Procedure, now, sink, cells)
}

/// What is counted of the post.
const POST_MEASURES: [M; 7] = [
    M::Received,
    M::ReceivedByPost,
    M::ReceivedReturnByPost,
    M::ReceivedAnyPost,
    M::Returned,
    M::ReturnedByPost,
    M::Posted,
];

/// What was received online, by the level of the service.
pub(super) fn service_levels(
    desk: &mut Desk<'_>,
    asked: Asked,
    now: Instant,
    sink: &mut dyn RowSink,
) -> Result<(), Error> {
    let cells = |figures: &Figures| {
        let mut cells = counts(&[figures.count(M::Received), figures.count(M::ReceivedOnline)]);
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
    table(desk, asked, GroupBy::ServiceLevel, now, sink, cells)
}

fn counts(numbers: &[i64]) -> Vec<Cell> {
    numbers.iter().map(|n| Cell::Count(*n)).collect()
}

fn rate(indicator: Indicator, figures: &Figures) -> Cell {
    let rate = indicator.rate(&figures.within);
    Cell::Rate(rate.numerator, rate.denominator)
}

/// Writes a row for every group of which something is counted, and the total (a group without a key).
fn table(
    desk: &mut Desk<'_>,
    asked: Asked,
    by: GroupBy,
    now: Instant,
    sink: &mut dyn RowSink,
    cells: impl Fn(&Figures) -> Vec<Cell>,
) -> Result<(), Error> {
    let table = counted(desk.conn, &desk.catalogue, asked, &[by], now)?;
    let mut rows = Vec::with_capacity(table.rows.len());
    for Counted { groups, figures } in &table.rows {
        let group = groups.first().cloned().unwrap_or_default();
        let figures = cells(figures);
        // A field in which nothing happened and nothing lies has no row on the form.
        if figures
            .iter()
            .all(|cell| matches!(cell, Cell::Count(0) | Cell::Rate(0, 0)))
        {
            continue;
        }
        rows.push(row(by, group, figures));
    }
    for row in &rows {
        sink.row(row)?;
    }
    let total = Group {
        label: "Tổng cộng".to_owned(),
        ..Group::default()
    };
    Ok(sink.total(&row(GroupBy::Field, total, cells(&table.total)))?)
}

fn row(by: GroupBy, group: Group, figures: Vec<Cell>) -> Row {
    let label = match by {
        // Names of procedures and agencies repeat; their codes do not.
        GroupBy::Procedure | GroupBy::Agency => format!("{} ({})", group.label, group.key),
        _ => group.label,
    };
    Row {
        key: group.key,
        cells: std::iter::once(Cell::Text(label)).chain(figures).collect(),
    }
}
