//! Stores lines that were read well: a batch at a time, within the transaction of whoever calls.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::lookalikes;
use super::met::{self, Met};
use super::past::PastDossier;
use super::{Fate, Line, Office, Remark, Report, Stop, build};
use crate::db::bulk::{self, Rows};
use crate::db::duplicates::Received;
use crate::db::lookalikes::Before;
use crate::db::{self, Connection, counters, locks, numbers};
use crate::domain::dossier_code::DossierCode;
use crate::domain::figures::{Ancestry, Deltas, Tally};
use crate::domain::ids::AgencyId;
use crate::domain::import::Lookalike;
use crate::domain::text::FieldCode;
use crate::service::error::{Error, FieldError};
use crate::service::pipeline;

/// Sums kept in memory until they are written.
const KEPT: usize = 200_000;

/// Lines made into rows by one thread while another stores those before.
const PORTION: usize = 500;
/// Portions that may wait to be stored.
const WAITING: usize = 4;

/// What has to be remembered from batch to batch.
pub struct Store<'o, 'c> {
    office: &'o Office<'c>,
    /// What was there before the file.
    before: Before,
    /// Codes that stood in the file already.
    seen: HashSet<String>,
    /// What is stored but not counted yet.
    sums: Tally,
    /// What is stored but not compared yet.
    received: Received,
    ancestry: Ancestry,
}

impl<'o, 'c> Store<'o, 'c> {
    /// For a file.
    pub fn new(office: &'o Office<'c>, before: Before) -> Self {
        Self {
            office,
            before,
            seen: HashSet::new(),
            sums: Tally::default(),
            received: Received::default(),
            ancestry: Ancestry::of(office.catalogue.tree()),
        }
    }

    /// Deals with a batch; without `keep` it only looks for what is wrong.
    ///
    /// # Errors
    /// The catalogue changed meanwhile, or the database refuses.
    pub fn take(
        &mut self,
        conn: &mut Connection,
        batch: Vec<Line<'_>>,
        keep: bool,
        tell: &mut (dyn FnMut(&Remark) + Send),
    ) -> Result<Report, Stop> {
        locks::bulk(conn)?;
        locks::share_catalogue(conn)?;
        if db::catalogue::version(conn)? != self.office.catalogue.state() {
            return Err(Stop::Stale);
        }
        let mut report = Report {
            rows: batch.len() as u64,
            ..Report::default()
        };
        let mut remark = |report: &mut Report, line: u64, fate: Fate, errors: Vec<FieldError>| {
            *match fate {
                Fate::Refused => &mut report.refused,
                Fate::Differing => &mut report.differing,
                Fate::Doubtful => &mut report.doubtful,
            } += 1;
            tell(&Remark { line, fate, errors });
        };
        let codes = batch.iter().filter_map(|(_, read)| read.as_ref().ok()?.code.as_ref());
        let codes: Vec<&str> = codes.map(|code| code.as_str()).collect();
        let mut there = db::dossiers::with_codes(conn, &codes)?;
        let mut good = Vec::with_capacity(batch.len());
        let mut met = Vec::new();
        for (line, read) in batch {
            let past = match read {
                Ok(past) => past,
                Err(errors) => {
                    remark(&mut report, line, Fate::Refused, errors);
                    continue;
                }
            };
            let Some(code) = past.code.clone() else {
                good.push((line, past));
                continue;
            };
            // Of what is out of reach nobody learns by such a line that it is there.
            let comparable = there.get(code.as_str()).is_some_and(|d| met::within(self.office, d));
            if !comparable && !past.unless_stored.is_empty() {
                remark(&mut report, line, Fate::Refused, past.unless_stored);
            } else if !self.seen.insert(code.to_string()) {
                remark(&mut report, line, Fate::Refused, vec![twice(&code)]);
            } else if let Some(stored) = there.remove(code.as_str()) {
                met.push(Met { line, past, stored });
            } else {
                good.push((line, past));
            }
        }
        for (line, other) in met::compare(conn, self.office, met)? {
            if other.is_empty() {
                report.already_there += 1;
            } else {
                remark(&mut report, line, Fate::Differing, other);
            }
        }
        let alike = lookalikes::told(conn, &self.before, &good)?;
        let refuses = self.office.lookalikes == Lookalike::Refuse;
        let good: Vec<PastDossier<'_>> = good
            .into_iter()
            .zip(alike)
            .filter_map(|((line, mut past), alike)| {
                let mut doubtful = std::mem::take(&mut past.doubtful);
                if let Some(alike) = alike {
                    if refuses {
                        remark(&mut report, line, Fate::Refused, vec![alike]);
                        return None;
                    }
                    doubtful.push(alike);
                }
                if !doubtful.is_empty() {
                    remark(&mut report, line, Fate::Doubtful, doubtful);
                }
                Some(past)
            })
            .collect();
        let codes = self.codes(conn, &good, keep)?;
        // Once nothing is kept any more there is nothing to count either.
        let mut unkept = Tally::default();
        let sums = if keep { &mut self.sums } else { &mut unkept };
        let (office, ancestry, received) = (self.office, &self.ancestry, &mut self.received);
        let mut lines = good.into_iter().zip(codes).peekable();
        let mut deltas = Deltas::default();
        let make = move || {
            // While the portion before is stored.
            sums.add_changes(&std::mem::take(&mut deltas), ancestry);
            lines.peek()?;
            Some(portion(office, lines.by_ref().take(PORTION), &mut deltas))
        };
        pipeline::run(WAITING, make, |rows: Rows| {
            report.imported += rows.dossiers.len() as u64;
            if keep {
                bulk::insert(conn, &rows)?;
                received.note(&rows.dossiers);
            }
            Ok::<(), Error>(())
        })?;
        if self.sums.len() > KEPT {
            self.count(conn)?;
        }
        Ok(report)
    }

    /// Counts what was stored and marks the duplicates in it: before the transaction ends, when every index is there.
    ///
    /// # Errors
    /// The database refuses.
    pub fn finish(&mut self, conn: &mut Connection) -> Result<(), Error> {
        self.count(conn)?;
        Ok(self.received.mark(conn)?)
    }

    fn count(&mut self, conn: &mut Connection) -> Result<(), Error> {
        Ok(counters::add(conn, std::mem::take(&mut self.sums))?)
    }

    /// Codes of the lines: their own, or the next numbers of their agency and day. Numbers that come along are passed
    /// over by whoever takes a number later.
    fn codes(&self, conn: &mut Connection, good: &[PastDossier<'_>], keep: bool) -> Result<Vec<DossierCode>, Error> {
        let tree = self.office.catalogue.tree();
        let mut highest: BTreeMap<(AgencyId, NaiveDate), u32> = BTreeMap::new();
        let mut wanted: BTreeMap<(AgencyId, NaiveDate), u32> = BTreeMap::new();
        for past in good {
            match &past.code {
                Some(code) => {
                    if let Some(agency) = tree.find(code.agency()) {
                        let top = highest.entry((agency.id, code.day())).or_default();
                        *top = (*top).max(code.number());
                    }
                }
                None => {
                    *wanted
                        .entry((past.agency.id, past.received_at.local_day()))
                        .or_default() += 1
                }
            }
        }
        if keep {
            for ((agency, day), number) in highest {
                numbers::raise_dossier_numbers(conn, agency, day, number)?;
            }
            for ((agency, day), count) in &mut wanted {
                let first = numbers::take_dossier_numbers(conn, *agency, *day, *count)?;
                *count = u32::try_from(first).map_err(Error::internal)?;
            }
        }
        good.iter()
            .map(|past| match &past.code {
                Some(code) => Ok(code.clone()),
                None => {
                    let day = past.received_at.local_day();
                    let number = wanted.entry((past.agency.id, day)).or_insert(1);
                    let code = DossierCode::new(&past.agency.code, day, *number);
                    *number += 1;
                    code.map_err(Error::internal)
                }
            })
            .collect()
    }
}

fn portion<'c>(
    office: &Office<'_>,
    lines: impl Iterator<Item = (PastDossier<'c>, DossierCode)>,
    deltas: &mut Deltas,
) -> Result<Rows, Error> {
    let mut rows = Rows::default();
    for (past, code) in lines {
        build::add(office, past, code, &mut rows, deltas)?;
    }
    Ok(rows)
}

fn twice(code: &DossierCode) -> FieldError {
    FieldError::new(
        "code",
        FieldCode::Duplicate,
        &format!("Mã hồ sơ {code} có hai lần trong tệp."),
        &format!("The code {code} is in the file twice."),
    )
}
