//! Figures that were entered, and what is computed for the days that they leave.

use std::collections::HashMap;
use std::sync::Arc;

use super::{NOTHING, Reading, members};
use crate::db::Connection;
use crate::db::figures::{Scope, Split, sums};
use crate::db::plans::{self as rows, FigureRow};
use crate::domain::agency::AgencyTree;
use crate::domain::entered_rate::{Count, EnteredRate};
use crate::domain::figures::{Amounts, Period, add};
use crate::domain::gauge::{Gauge, Source};
use crate::domain::ids::AgencyId;
use crate::domain::indicator::{Indicator, Rate};
use crate::service::access::Desk;
use crate::service::error::Error;

/// A figure that was entered for an agency.
type Key = (AgencyId, Gauge);

/// A figure that counts for nothing where it was asked: some of its days lie outside those asked about.
#[derive(Clone, Copy, Debug)]
pub struct LeftOut {
    /// Of which days it is.
    pub days: Period,
    /// What it says.
    pub rate: Rate,
}

/// What was entered for some agencies, seen from a period.
#[derive(Clone, Debug, Default)]
pub struct Entered {
    /// What counts, with what is computed for the days that it leaves.
    pub held: HashMap<Key, Held>,
    /// What does not, because it reaches beyond the period.
    pub left_out: HashMap<Key, Vec<LeftOut>>,
}

impl Entered {
    /// The figures of an agency that reach beyond the period.
    pub fn left_out(&self, agency: AgencyId, gauge: Gauge) -> &[LeftOut] {
        self.left_out.get(&(agency, gauge)).map_or(&[], Vec::as_slice)
    }
}

/// The highest revision of each figure; rows come with the oldest revision first.
pub fn latest(rows: Vec<FigureRow>) -> Vec<FigureRow> {
    let mut kept: Vec<FigureRow> = Vec::new();
    for row in rows {
        let same = |r: &FigureRow| {
            (r.agency_id, r.gauge, r.period_from, r.period_to)
                == (row.agency_id, row.gauge, row.period_from, row.period_to)
        };
        match kept.last_mut().filter(|last| same(last)) {
            Some(last) => *last = row,
            None => kept.push(row),
        }
    }
    kept
}

/// Of which days a figure is, and what it says.
///
/// # Errors
/// What is stored is no figure: a fault of ours.
pub fn said(row: &FigureRow) -> Result<(Period, Rate), Error> {
    let days = Period::new(row.period_from, row.period_to);
    let days = days.ok_or_else(|| Error::internal("a figure whose period runs backwards"))?;
    let count = |number| Count::new(number).map_err(Error::internal);
    let rate = EnteredRate::new(count(row.numerator)?, count(row.denominator)?).map_err(Error::internal)?;
    Ok((days, rate.rate()))
}

/// What was entered for some agencies and a period: the revision that counts of each figure that is not cancelled (0 of 0).
///
/// # Errors
/// The database refuses.
pub fn entered(desk: &mut Desk<'_>, agencies: &[AgencyId], period: Period) -> Result<Entered, Error> {
    let mut figures: HashMap<Key, Vec<(Period, Rate)>> = HashMap::new();
    let mut left_out: HashMap<Key, Vec<LeftOut>> = HashMap::new();
    for row in latest(rows::figures(desk.conn, agencies, period.from(), period.to())?) {
        let (days, rate) = said(&row)?;
        let key = (row.agency_id, row.gauge);
        if rate.denominator == 0 {
            continue;
        }
        if days.from() >= period.from() && days.to() <= period.to() {
            figures.entry(key).or_default().push((days, rate));
        } else {
            left_out.entry(key).or_default().push(LeftOut { days, rate });
        }
    }
    let catalogue = Arc::clone(&desk.catalogue);
    let mut held = HashMap::new();
    for (key, figures) in figures {
        held.insert(key, filled(desk.conn, catalogue.tree(), key, period, &figures)?);
    }
    Ok(Entered { held, left_out })
}

/// What an agency and all below it did in a period, for the days that figures leave; of what is not computed from dossiers it is
/// nothing.
///
/// # Errors
/// The database refuses.
fn filled(
    conn: &mut Connection,
    tree: &AgencyTree,
    (agency, gauge): Key,
    period: Period,
    figures: &[(Period, Rate)],
) -> Result<Held, Error> {
    let mut parts: Vec<Part> = figures
        .iter()
        .map(|(days, rate)| Part {
            days: *days,
            rate: *rate,
            source: Source::Entered,
        })
        .collect();
    if let Gauge::Dossiers(indicator) = gauge {
        let covered: Vec<Period> = figures.iter().map(|(days, _)| *days).collect();
        for days in period.without(&covered) {
            let rate = computed(conn, tree, agency, indicator, days)?;
            if rate.denominator > 0 {
                parts.push(Part {
                    days,
                    rate,
                    source: Source::Computed,
                });
            }
        }
        parts.sort_by_key(|part| part.days.from());
    }
    Ok(Held {
        adds_up: gauge.adds_up(),
        parts,
    })
}

fn computed(
    conn: &mut Connection,
    tree: &AgencyTree,
    agency: AgencyId,
    indicator: Indicator,
    days: Period,
) -> Result<Rate, Error> {
    let scope = Scope::Below {
        tops: vec![agency],
        members: members(tree, &[agency]),
    };
    let mut amounts = Amounts::default();
    for (_, sum) in sums(conn, &scope, days, Split::default())? {
        add(&mut amounts, &sum);
    }
    Ok(indicator.rate(&amounts))
}

/// A rate of some days.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Which days.
    pub days: Period,
    /// What it was.
    pub rate: Rate,
    /// Where it comes from.
    pub source: Source,
}

/// What was entered for some days of a period, and what is computed for the others.
#[derive(Clone, Debug)]
pub struct Held {
    adds_up: bool,
    parts: Vec<Part>,
}

impl Held {
    /// In the order of the days.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What they say together.
    pub fn reading(&self) -> Reading {
        // Of what is true at an end the last one counts.
        let both = |a: Rate, b: Rate| if self.adds_up { a.plus(b) } else { b };
        let rate = self.parts.iter().map(|part| part.rate).reduce(both);
        let rate = rate.unwrap_or(NOTHING);
        if self.parts.iter().any(|part| part.source == Source::Computed) {
            Reading::Mixed(rate)
        } else {
            Reading::Entered(rate)
        }
    }
}
