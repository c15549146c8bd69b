//! Stores lines that were read well: a batch at a time, within the transaction of whoever calls.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::row::PastDossier;
use super::{Line, Office, Refusal, Report, build};
use crate::db::bulk::{self, Rows};
use crate::db::{self, Connection, counters, locks, numbers};
use crate::domain::dossier_code::DossierCode;
use crate::domain::figures::Deltas;
use crate::domain::ids::AgencyId;
use crate::service::error::{Error, FieldError};

/// What has to be remembered from batch to batch.
pub struct Store<'o, 'c> {
    office: &'o Office<'c>,
    /// Codes that stood in the file already.
    seen: HashSet<String>,
}

impl<'o, 'c> Store<'o, 'c> {
    /// For a file.
    pub fn new(office: &'o Office<'c>) -> Self {
        Self {
            office,
            seen: HashSet::new(),
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
        refused: &mut (dyn FnMut(&Refusal) + Send),
    ) -> Result<Report, Error> {
        locks::bulk(conn)?;
        locks::share_catalogue(conn)?;
        if db::catalogue::version(conn)? != self.office.catalogue.state() {
            return Err(Error::internal("the catalogue changed while the file was imported"));
        }
        let mut report = Report {
            rows: batch.len() as u64,
            ..Report::default()
        };
        let mut refuse = |line: u64, errors: Vec<FieldError>| {
            report.refused += 1;
            refused(&Refusal { line, errors });
        };
        let mut good = Vec::with_capacity(batch.len());
        for (line, read) in batch {
            match read {
                Ok(past) => match &past.code {
                    Some(code) if !self.seen.insert(code.to_string()) => refuse(line, vec![twice(code)]),
                    _ => good.push((line, past)),
                },
                Err(errors) => refuse(line, errors),
            }
        }
        let codes: Vec<&str> = good
            .iter()
            .filter_map(|(_, p)| p.code.as_ref())
            .map(|c| c.as_str())
            .collect();
        let there = db::dossiers::codes_among(conn, &codes)?;
        let before = good.len();
        good.retain(|(_, past)| past.code.as_ref().is_none_or(|code| !there.contains(code.as_str())));
        report_already(&mut report, before - good.len());
        let codes = self.codes(conn, &good, keep)?;
        let (mut rows, mut deltas) = (Rows::default(), Deltas::default());
        let mut bad = Vec::new();
        for ((line, past), code) in good.into_iter().zip(codes) {
            if let Err(error) = build::add(self.office, past, code, &mut rows, &mut deltas) {
                if error.fields.is_empty() {
                    return Err(error);
                }
                bad.push((line, error.fields));
            }
        }
        for (line, errors) in bad {
            report.refused += 1;
            refused(&Refusal { line, errors });
        }
        report.imported = rows.dossiers.len() as u64;
        if keep {
            bulk::insert(conn, &rows)?;
            counters::append_many(conn, &deltas)?;
        }
        Ok(report)
    }

    /// Codes of the lines: their own, or the next numbers of their agency and day. Numbers that come along are passed
    /// over by whoever takes a number later.
    fn codes(
        &self,
        conn: &mut Connection,
        good: &[(u64, PastDossier<'_>)],
        keep: bool,
    ) -> Result<Vec<DossierCode>, Error> {
        let tree = self.office.catalogue.tree();
        let mut highest: BTreeMap<(AgencyId, NaiveDate), u32> = BTreeMap::new();
        let mut wanted: BTreeMap<(AgencyId, NaiveDate), u32> = BTreeMap::new();
        for (_, past) in good {
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
            .map(|(_, past)| match &past.code {
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

const fn report_already(report: &mut Report, count: usize) {
    report.already_there += count as u64;
}

fn twice(code: &DossierCode) -> FieldError {
    FieldError::new(
        "code",
        "code_twice",
        &format!("Mã hồ sơ {code} có hai lần trong tệp."),
        &format!("The code {code} is in the file twice."),
    )
}
