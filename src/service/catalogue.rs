//! The catalogue in memory: agencies, procedures, calendars, rules, targets. Each process keeps a copy and
//! looks at the catalogue's version in every transaction that uses it.

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use chrono::NaiveDate;

use super::error::{Error, Reason};
use crate::db::catalogue::VersionRow;
use crate::db::delegations::DelegationRow;
use crate::db::{self, Connection};
use crate::domain::agency::{Agency, AgencyTree, FormerName};
use crate::domain::calendar::{CalendarLayer, DayException, ExceptionKind, Sessions, Week, WorkingCalendar};
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::ids::{AgencyId, ProcedureId, UserId, VersionId};
use crate::domain::procedure::{self, Procedure, ProcedureVersion};
use crate::domain::rules::{self, RuleKey, RuleSetting};
use crate::domain::text::search_key;

/// Everything that changes rarely.
#[derive(Debug)]
pub struct Catalogue {
    version: i64,
    tree: AgencyTree,
    procedures: Vec<Arc<Procedure>>,
    /// Accent-free name and field beside each procedure, for search.
    keys: Vec<String>,
    by_id: HashMap<ProcedureId, usize>,
    by_code: HashMap<ProcedureCode, usize>,
    versions: HashMap<VersionId, (usize, usize)>,
    calendars: HashMap<AgencyId, Arc<WorkingCalendar>>,
    layers: HashMap<AgencyId, CalendarLayer>,
    rules: Vec<RuleSetting>,
    pub(super) targets: Vec<db::catalogue::TargetRow>,
    delegations: Vec<DelegationRow>,
}

impl Catalogue {
    /// The catalogue as it is stored at this moment.
    ///
    /// # Errors
    /// The database refuses, or what it holds contradicts itself.
    pub fn load(conn: &mut Connection) -> Result<Self, Error> {
        Self::build(db::catalogue::load(conn)?)
    }

    /// The number of its state; every change of the catalogue raises it.
    pub const fn state(&self) -> i64 {
        self.version
    }

    /// A catalogue of what was read, or of what would be there after a change.
    ///
    /// # Errors
    /// What the rows hold contradicts itself.
    pub fn build(rows: db::catalogue::Rows) -> Result<Self, Error> {
        let mut successors: HashMap<AgencyId, Vec<AgencyId>> = HashMap::new();
        for (agency, successor) in rows.successors {
            successors.entry(agency).or_default().push(successor);
        }
        let mut former_names: HashMap<AgencyId, Vec<FormerName>> = HashMap::new();
        for (agency, valid_to, name) in rows.former_names {
            former_names
                .entry(agency)
                .or_default()
                .push(FormerName { name, valid_to });
        }
        let agencies = rows
            .agencies
            .into_iter()
            .map(|row| Agency {
                successors: successors.remove(&row.id).unwrap_or_default(),
                former_names: former_names.remove(&row.id).unwrap_or_default(),
                id: row.id,
                code: row.code,
                name: row.name,
                level: row.level,
                parent_id: row.parent_id,
                valid_from: row.valid_from,
                valid_to: row.valid_to,
            })
            .collect();
        let tree = AgencyTree::new(agencies).map_err(Error::internal)?;
        let layers = layers(rows.weeks, rows.days)?;
        let calendars = calendars(&tree, &layers);

        let mut versions_of: HashMap<ProcedureId, Vec<ProcedureVersion>> = HashMap::new();
        // A version that was withdrawn holds on no day, and is none.
        let held = |row: &VersionRow| row.valid_to.is_none_or(|last| last >= row.valid_from);
        for row in rows.versions.into_iter().filter(held) {
            versions_of.entry(row.procedure_id).or_default().push(ProcedureVersion {
                id: row.id,
                valid_from: row.valid_from,
                valid_to: row.valid_to,
                definition: row.definition,
            });
        }
        let mut procedures: Vec<Arc<Procedure>> = rows
            .procedures
            .into_iter()
            .map(|row| {
                let mut versions = versions_of.remove(&row.id).unwrap_or_default();
                versions.sort_by_key(|v| v.valid_from);
                Arc::new(Procedure {
                    id: row.id,
                    code: row.code,
                    name: row.name,
                    field: row.field,
                    versions,
                })
            })
            .collect();
        procedures.sort_by(|a, b| a.code.cmp(&b.code));
        let by_id = procedures.iter().enumerate().map(|(i, p)| (p.id, i)).collect();
        let by_code = procedures
            .iter()
            .enumerate()
            .map(|(i, p)| (p.code.clone(), i))
            .collect();
        let versions = procedures
            .iter()
            .enumerate()
            .flat_map(|(i, p)| p.versions.iter().enumerate().map(move |(j, v)| (v.id, (i, j))))
            .collect();
        let keys = procedures
            .iter()
            .map(|p| format!("{} {}", search_key(&p.name), search_key(&p.field)))
            .collect();
        let rules = rows
            .rules
            .into_iter()
            .map(|r| RuleSetting {
                key: r.key,
                agency_id: r.agency_id,
                valid_from: r.valid_from,
                valid_to: r.valid_to,
                value: r.value,
                source: r.source,
            })
            .collect();
        Ok(Self {
            version: rows.version,
            tree,
            procedures,
            keys,
            by_id,
            by_code,
            versions,
            calendars,
            layers,
            rules,
            targets: rows.targets,
            delegations: rows.delegations,
        })
    }

    /// The agencies.
    pub const fn tree(&self) -> &AgencyTree {
        &self.tree
    }

    /// An agency by code.
    ///
    /// # Errors
    /// There is none.
    pub fn agency(&self, code: &AgencyCode) -> Result<&Agency, Error> {
        self.tree
            .find(code)
            .ok_or_else(|| Error::with(Reason::AgencyNotFound, [code.to_string()]))
    }

    /// Code of an agency and its name of today, for showing.
    pub fn agency_named(&self, id: AgencyId) -> Named {
        self.agency_named_on(id, NaiveDate::MAX)
    }

    /// Code of an agency and what it was called on a day.
    pub fn agency_named_on(&self, id: AgencyId, day: NaiveDate) -> Named {
        self.tree.get(id).map_or_else(Named::default, |a| Named {
            code: a.code.to_string(),
            name: a.name_on(day).to_owned(),
        })
    }

    /// All procedures, by code.
    pub fn procedures(&self) -> &[Arc<Procedure>] {
        &self.procedures
    }

    /// Procedures whose name, field or code contains every word of a text, without accents and case.
    pub fn search_procedures(&self, text: &str) -> Vec<&Arc<Procedure>> {
        let key = search_key(text);
        let words: Vec<&str> = key.split_whitespace().collect();
        let code = text.trim();
        self.procedures
            .iter()
            .zip(&self.keys)
            .filter(|(p, key)| {
                (!code.is_empty() && p.code.as_str().starts_with(code)) || words.iter().all(|word| key.contains(word))
            })
            .map(|(p, _)| p)
            .collect()
    }

    /// A procedure by code, or else the one that has its number in the national catalogue, whoever published it.
    ///
    /// # Errors
    /// There is none, or several publishers have one.
    pub fn procedure(&self, code: &ProcedureCode) -> Result<&Arc<Procedure>, Error> {
        let exact = self.by_code.get(code).and_then(|i| self.procedures.get(*i));
        exact
            .or_else(|| procedure::of_base(&self.procedures, code.base()))
            .ok_or_else(|| Error::with(Reason::ProcedureNotFound, [code.to_string()]))
    }

    /// A procedure by identity.
    pub fn procedure_by_id(&self, id: ProcedureId) -> Option<&Arc<Procedure>> {
        self.by_id.get(&id).and_then(|i| self.procedures.get(*i))
    }

    /// The version that a dossier was received under.
    ///
    /// # Errors
    /// It is not there: a fault of ours.
    pub fn version(&self, id: VersionId) -> Result<(&Arc<Procedure>, &ProcedureVersion), Error> {
        self.versions
            .get(&id)
            .and_then(|(i, j)| self.procedures.get(*i).and_then(|p| p.versions.get(*j).map(|v| (p, v))))
            .ok_or_else(|| Error::internal(format!("procedure version {id:?} is missing")))
    }

    /// The working calendar of an agency: its own and what it inherits.
    ///
    /// # Errors
    /// The agency is not there: a fault of ours.
    pub fn calendar(&self, agency: AgencyId) -> Result<&Arc<WorkingCalendar>, Error> {
        self.calendars
            .get(&agency)
            .ok_or_else(|| Error::internal(format!("no calendar for {agency:?}")))
    }

    /// Every working calendar with the agencies that work by it.
    pub fn calendars(&self) -> Vec<(&WorkingCalendar, Vec<AgencyId>)> {
        let mut shared: Vec<(&Arc<WorkingCalendar>, Vec<AgencyId>)> = Vec::new();
        let mut places: HashMap<*const WorkingCalendar, usize> = HashMap::new();
        for (agency, calendar) in &self.calendars {
            let place = *places.entry(Arc::as_ptr(calendar)).or_insert(shared.len());
            match shared.get_mut(place) {
                Some((_, agencies)) => agencies.push(*agency),
                None => shared.push((calendar, vec![*agency])),
            }
        }
        shared
            .into_iter()
            .map(|(calendar, agencies)| (&**calendar, agencies))
            .collect()
    }

    /// What an agency itself says about working time.
    pub fn layer(&self, agency: AgencyId) -> Option<&CalendarLayer> {
        self.layers.get(&agency)
    }

    /// The value of a rule for an agency on a day.
    pub fn rule(&self, key: RuleKey, agency: AgencyId, day: NaiveDate) -> i64 {
        let path: Vec<AgencyId> = self.tree.path(agency).iter().map(|a| a.id).collect();
        rules::value_of(&self.rules, key, &path, day)
    }

    /// Every setting of a rule.
    pub fn rules(&self) -> &[RuleSetting] {
        &self.rules
    }

    /// Delegations of which something may still come.
    pub fn delegations(&self) -> &[DelegationRow] {
        &self.delegations
    }

    /// The delegations by which others have given a person their work for a day.
    pub fn given_to(&self, user: UserId, day: NaiveDate) -> Vec<&DelegationRow> {
        let given = |d: &&DelegationRow| d.to_user_id == Some(user) && d.holds_on(day);
        self.delegations.iter().filter(given).collect()
    }

    /// Whether a person is recorded as away on a day, with or without somebody in their place.
    pub fn is_away(&self, user: UserId, day: NaiveDate) -> bool {
        self.delegations
            .iter()
            .any(|d| d.from_user_id == user && d.holds_on(day))
    }

    /// The targets that hold for an agency in a year. Each agency on the path to it may have issued plans; of each of them
    /// the latest plan up to that year holds, beside those of the others. The nearest issuer comes first, whatever order the
    /// rows were read in.
    pub fn targets(&self, agency: &Agency, year: i32) -> Vec<&db::catalogue::TargetRow> {
        let mut held = Vec::new();
        for issuer in self.tree.path(agency.id).iter().rev() {
            let issued = || {
                self.targets
                    .iter()
                    .filter(|t| t.agency_id == issuer.id && t.year <= year)
            };
            let latest = issued().map(|t| t.year).max();
            held.extend(issued().filter(|t| Some(t.year) == latest && t.agency_level == agency.level));
        }
        held
    }
}

/// Code and name of something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

fn layers(
    weeks: Vec<db::catalogue::WeekRow>,
    days: Vec<db::catalogue::DayRow>,
) -> Result<HashMap<AgencyId, CalendarLayer>, Error> {
    let mut parts: HashMap<AgencyId, (Vec<Week>, Vec<DayException>)> = HashMap::new();
    for row in weeks {
        let week = parse_week(row.valid_from, &row.sessions)?;
        parts.entry(row.agency_id).or_default().0.push(week);
    }
    for row in days {
        let hours = row.sessions.as_deref().map(Sessions::parse);
        let hours = hours.transpose().map_err(Error::internal)?;
        let kind = ExceptionKind::new(row.kind, hours).map_err(Error::internal)?;
        let day = DayException::new(row.day, kind, &row.name, &row.source).map_err(Error::internal)?;
        parts.entry(row.agency_id).or_default().1.push(day);
    }
    parts
        .into_iter()
        .map(|(agency, (weeks, days))| Ok((agency, CalendarLayer::new(weeks, days).map_err(Error::internal)?)))
        .collect()
}

fn parse_week(valid_from: NaiveDate, text: &str) -> Result<Week, Error> {
    let sessions: Vec<Sessions> = text
        .split(';')
        .map(Sessions::parse)
        .collect::<Result<_, _>>()
        .map_err(Error::internal)?;
    let days: [Sessions; 7] = sessions
        .try_into()
        .map_err(|_| Error::internal("a week has seven days"))?;
    Ok(Week::new(valid_from, days))
}

/// Agencies come depth first, so that a parent's calendar is there before its children ask for it.
fn calendars(tree: &AgencyTree, layers: &HashMap<AgencyId, CalendarLayer>) -> HashMap<AgencyId, Arc<WorkingCalendar>> {
    let mut calendars: HashMap<AgencyId, Arc<WorkingCalendar>> = HashMap::new();
    for agency in tree.all() {
        let inherited = agency
            .parent_id
            .and_then(|p| calendars.get(&p))
            .filter(|_| !layers.contains_key(&agency.id));
        let calendar = inherited.map_or_else(
            || {
                Arc::new(WorkingCalendar::layered(
                    tree.path(agency.id).iter().filter_map(|a| layers.get(&a.id)),
                ))
            },
            Arc::clone,
        );
        calendars.insert(agency.id, calendar);
    }
    calendars
}

/// The process's copy of the catalogue.
#[derive(Debug, Default)]
pub struct CatalogueCache(ArcSwapOption<Catalogue>);

impl CatalogueCache {
    /// The copy in memory, if it is of this version: for those who have no time to read the catalogue.
    pub fn copy(&self, version: i64) -> Option<Arc<Catalogue>> {
        self.0.load_full().filter(|c| c.version == version)
    }

    /// The catalogue as this transaction sees it: the copy, or a new one if it is old.
    ///
    /// # Errors
    /// The database refuses.
    pub fn current(&self, conn: &mut Connection) -> Result<Arc<Catalogue>, Error> {
        if let Some(copy) = self.copy(db::catalogue::version(conn)?) {
            return Ok(copy);
        }
        let fresh = Arc::new(Catalogue::load(conn)?);
        self.0.store(Some(Arc::clone(&fresh)));
        Ok(fresh)
    }
}
