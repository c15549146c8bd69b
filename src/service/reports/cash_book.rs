//! Cash books: a row for each day on which a clerk took, gave back, handed over or counted something.

use std::collections::HashMap;

use super::part::{Part, Place};
use crate::domain::cash::{Movements, SumError};
use crate::domain::ids::{AgencyId, UserId};
use crate::reports::{Cell, Row, RowSink};
use crate::service::access::Desk;
use crate::service::dossiers::view::officials;
use crate::service::error::Error;
use crate::service::money::cash_book::{self, Page};
use crate::service::statistics::Asked;

/// Who is named where money came without a clerk.
const NO_CLERK: &str = "Trực tuyến (không qua cán bộ)";

/// Writes every page by day, agency and clerk, and the sums of what moved.
pub(super) fn draw(
    desk: &mut Desk<'_>,
    asked: &Asked,
    part: Part,
    sink: &mut dyn RowSink,
) -> Result<Option<Place>, Error> {
    let agencies: Vec<AgencyId> = asked.scope.members().to_vec();
    let mut pages = cash_book::read(desk.conn, &agencies, asked.period.from(), asked.period.to())?;
    let people: Vec<UserId> = pages.iter().filter_map(|p| p.clerk).collect();
    let names: HashMap<UserId, String> = officials(desk.conn, people)?
        .into_iter()
        .map(|(id, official)| (id, format!("{} ({})", official.full_name, official.username)))
        .collect();
    pages.sort_by_key(|p| (p.day, p.agency_id, p.clerk));
    let (mut sum, mut payments) = (Movements::default(), 0i64);
    for page in &pages {
        add(&mut sum, &page.cash.movements)?;
        payments = payments.checked_add(page.payments).ok_or(SumError)?;
    }
    let (shown, end) = part.of(&pages);
    for page in shown {
        let agency = asked.named(&desk.catalogue, page.agency_id);
        let clerk = match page.clerk {
            Some(id) => names.get(&id).cloned().unwrap_or_default(),
            None => NO_CLERK.to_owned(),
        };
        sink.row(&Row {
            key: format!("{}|{}|{clerk}", page.day, agency.code),
            cells: cells(page, Cell::Day(page.day), Cell::Text(agency.name), Cell::Text(clerk))?,
            behind: Vec::new(),
        })?;
    }
    let mut total = vec![
        Cell::Text("Tổng cộng".to_owned()),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ];
    total.extend(moved_cells(&sum, payments)?);
    total.extend([Cell::Empty, Cell::Empty, Cell::Empty]);
    sink.total(&Row {
        key: String::new(),
        cells: total,
        behind: Vec::new(),
    })?;
    Ok(end)
}

fn add(sum: &mut Movements, page: &Movements) -> Result<(), SumError> {
    use crate::domain::fee::PaymentMethod as M;
    for (method, taken, refunded) in [
        (M::Cash, page.taken.cash, page.refunded.cash),
        (M::Transfer, page.taken.transfer, page.refunded.transfer),
        (M::Online, page.taken.online, page.refunded.online),
    ] {
        sum.taken.add(method, taken)?;
        sum.refunded.add(method, refunded)?;
    }
    sum.handed_over = sum.handed_over.checked_add(page.handed_over).ok_or(SumError)?;
    Ok(())
}

fn moved_cells(moved: &Movements, payments: i64) -> Result<Vec<Cell>, SumError> {
    Ok([
        moved.taken.cash,
        moved.taken.transfer,
        moved.taken.online,
        payments,
        moved.refunded.total()?,
        moved.refunded.cash,
        moved.handed_over,
    ]
    .into_iter()
    .map(Cell::Count)
    .collect())
}

fn cells(page: &Page, day: Cell, agency: Cell, clerk: Cell) -> Result<Vec<Cell>, SumError> {
    let cash = &page.cash;
    let mut cells = vec![day, agency, clerk, Cell::Count(cash.opening)];
    cells.extend(moved_cells(&cash.movements, page.payments)?);
    cells.push(Cell::Count(cash.expected));
    cells.push(cash.movements.counted.map_or(Cell::Empty, Cell::Count));
    cells.push(cash.difference().map_or(Cell::Empty, Cell::Count));
    Ok(cells)
}
