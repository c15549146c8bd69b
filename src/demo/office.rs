//! The demonstration office: agencies, procedures, calendar, targets, accounts.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::data::{self, AgencyLine, DepartmentLine};
use super::people::Names;
use super::rng::Rng;
use super::{ACCOUNTS, definition, index};
use crate::db::accounts::UserRow;
use crate::db::catalogue::{AgencyRow, DayRow, ProcedureRow, TargetRow, VersionRow, WeekRow};
use crate::db::id_generator::IdGenerator;
use crate::db::plans::PlanRow;
use crate::db::receipt_books::{self, BookRow};
use crate::db::{self, Connection, locks};
use crate::domain::agency::AgencyLevel;
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::ids::{AgencyId, BookId, ProcedureId, UserId, VersionId};
use crate::domain::indicator::Comparator;
use crate::domain::instant::Instant;
use crate::domain::policy::{Grant, Role};
use crate::domain::receipt::ReceiptMark;
use crate::domain::text::search_key;
use crate::service::error::Error;

const OFFICE_DAY: &str = "07:30-11:30,13:30-17:00";
const PLAN_YEAR: i32 = 2023;
const PLAN_NAME: &str = "Kế hoạch CCHC năm 2023 của UBND huyện Hiệp Hòa";
const HOLIDAY_SOURCE: &str = "Thông báo nghỉ lễ";
/// Seed of the officials' names.
const OFFICIALS: u64 = 2022;

/// Form number and series of the receipts, and how many each agency gets.
pub(super) const RECEIPT_FORM: &str = "01BLP0-001";
pub(super) const RECEIPT_SERIES: &str = "AE-26E";
pub(super) const RECEIPTS: i32 = 50_000;

/// What was loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Agencies with their departments.
    pub agencies: usize,
    /// Procedures, one version each.
    pub procedures: usize,
    /// Days on which the week does not hold.
    pub days: usize,
    /// Targets of the plan.
    pub targets: usize,
    /// Accounts, all with the same password.
    pub users: usize,
}

/// Loads the office into a database without one, in the transaction of the caller. Its accounts all get the same password.
///
/// # Errors
/// Something of the same name is there already, or the database refuses. The caller
/// must then undo the transaction.
pub fn load_office(
    conn: &mut Connection,
    ids: &IdGenerator,
    now: Instant,
    password_hash: &str,
) -> Result<Loaded, Error> {
    locks::bulk(conn)?;
    locks::change_catalogue(conn)?;
    let mut loader = Loader {
        conn,
        ids,
        agencies: HashMap::new(),
        loaded: Loaded::default(),
    };
    let (agencies, departments) = (data::agencies()?, data::departments()?);
    loader.agencies(&agencies)?;
    loader.departments(&agencies, &departments)?;
    loader.procedures(&departments)?;
    let root = agencies
        .iter()
        .find(|a| a.parent.is_none())
        .ok_or_else(|| Error::internal("no root agency"))?;
    let district = agencies
        .iter()
        .find(|a| a.level == AgencyLevel::District)
        .ok_or_else(|| Error::internal("no district"))?;
    let (root, district) = (loader.find(&root.code)?, loader.find(&district.code)?);
    loader.calendar(root)?;
    loader.targets(district)?;
    index::load_scorecard(loader.conn, data::scorecard_766()?, root)?;
    index::load_scorecard(loader.conn, data::scorecard_district()?, root)?;
    index::load_results(loader.conn, ids, &loader.agencies, now)?;
    // Hashing is slow on purpose; everybody knows the password, so one salt for all gives nothing away.
    let accounts = Accounts {
        hash: password_hash.to_owned(),
        now,
        names: Names::load()?,
        rng: Rng::new(OFFICIALS),
    };
    loader.users(accounts, root, district, &agencies, &departments)?;
    loader.receipt_books(&agencies, now)?;
    db::catalogue::bump_version(loader.conn)?;
    Ok(loader.loaded)
}

/// Loads the shipped procedures, office hours, holidays and the scorecard of Decision 766 below an agency of a database in real use, in the
/// transaction of the caller. Papers, fees and steps are the demonstration's: an administrator adds versions of their own.
///
/// # Errors
/// A procedure is there already, or the database refuses. The caller must then undo the transaction.
pub fn load_catalogue(conn: &mut Connection, ids: &IdGenerator, root: AgencyId) -> Result<Loaded, Error> {
    locks::bulk(conn)?;
    locks::change_catalogue(conn)?;
    let mut loader = Loader {
        conn,
        ids,
        agencies: HashMap::new(),
        loaded: Loaded::default(),
    };
    loader.procedures(&[])?;
    loader.calendar(root)?;
    index::load_scorecard(loader.conn, data::scorecard_766()?, root)?;
    db::catalogue::bump_version(loader.conn)?;
    Ok(loader.loaded)
}

struct Loader<'a> {
    conn: &'a mut Connection,
    ids: &'a IdGenerator,
    agencies: HashMap<AgencyCode, AgencyId>,
    loaded: Loaded,
}

/// What all accounts share.
struct Accounts {
    hash: String,
    now: Instant,
    names: Names,
    rng: Rng,
}

impl Loader<'_> {
    fn find(&self, code: &AgencyCode) -> Result<AgencyId, Error> {
        self.agencies
            .get(code)
            .copied()
            .ok_or_else(|| Error::internal(format!("no agency {code}")))
    }

    fn agency(&mut self, row: AgencyRow) -> Result<(), Error> {
        db::catalogue::insert_agency(self.conn, &row)?;
        self.agencies.insert(row.code, row.id);
        self.loaded.agencies += 1;
        Ok(())
    }

    /// The file names parents before their children.
    fn agencies(&mut self, lines: &[AgencyLine]) -> Result<(), Error> {
        for line in lines {
            let parent_id = line.parent.as_ref().map(|code| self.find(code)).transpose()?;
            self.agency(AgencyRow {
                id: AgencyId::new(self.ids.next()),
                code: line.code.clone(),
                name: line.name.clone(),
                level: line.level,
                parent_id,
                valid_from: line.valid_from,
                valid_to: line.valid_to,
            })?;
        }
        for line in lines.iter().filter(|line| !line.successors.trim().is_empty()) {
            let successors = data::list(&line.successors)
                .map(|code| self.find(&AgencyCode::parse(code).map_err(Error::internal)?))
                .collect::<Result<Vec<AgencyId>, Error>>()?;
            let id = self.find(&line.code)?;
            db::catalogue::update_agency(self.conn, id, &line.name, line.valid_to, &successors)?;
        }
        Ok(())
    }

    fn departments(&mut self, agencies: &[AgencyLine], lines: &[DepartmentLine]) -> Result<(), Error> {
        for line in lines {
            let above = agencies
                .iter()
                .find(|a| a.code == line.agency)
                .ok_or_else(|| Error::internal(format!("department {} belongs nowhere", line.code)))?;
            let parent_id = Some(self.find(&line.agency)?);
            self.agency(AgencyRow {
                id: AgencyId::new(self.ids.next()),
                code: line.code.clone(),
                name: line.name.clone(),
                level: AgencyLevel::Department,
                parent_id,
                valid_from: above.valid_from,
                valid_to: above.valid_to,
            })?;
        }
        Ok(())
    }

    fn procedures(&mut self, departments: &[DepartmentLine]) -> Result<(), Error> {
        let valid_from = date(2022, 1, 1)?;
        for line in data::procedures()? {
            let definition = definition::define(&line, departments)?;
            let procedure = ProcedureRow {
                id: ProcedureId::new(self.ids.next()),
                code: line.code,
                name: line.name,
                field: line.field,
            };
            db::catalogue::insert_procedure(self.conn, &procedure)?;
            let version = VersionRow {
                id: VersionId::new(self.ids.next()),
                procedure_id: procedure.id,
                valid_from,
                valid_to: None,
                definition,
            };
            db::catalogue::insert_version(self.conn, &version)?;
            self.loaded.procedures += 1;
        }
        Ok(())
    }

    fn calendar(&mut self, root: AgencyId) -> Result<(), Error> {
        let sessions = [OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, "", ""].join(";");
        let week = WeekRow {
            agency_id: root,
            valid_from: date(2020, 1, 1)?,
            sessions,
        };
        db::catalogue::put_week(self.conn, &week)?;
        for line in data::holidays()? {
            let day = DayRow {
                agency_id: root,
                day: line.date,
                kind: line.kind,
                sessions: None,
                name: line.name,
                source: HOLIDAY_SOURCE.to_owned(),
            };
            db::catalogue::put_day(self.conn, &day)?;
            self.loaded.days += 1;
        }
        Ok(())
    }

    fn targets(&mut self, issuer: AgencyId) -> Result<(), Error> {
        let plan = PlanRow {
            year: PLAN_YEAR,
            agency_id: issuer,
            name: PLAN_NAME.to_owned(),
            source: PLAN_NAME.to_owned(),
            version: 1,
        };
        db::plans::insert(self.conn, &plan)?;
        for line in data::targets()? {
            let comparator = match line.comparator.as_str() {
                ">=" => Comparator::AtLeast,
                ">" => Comparator::MoreThan,
                "=" => Comparator::Exactly,
                other => return Err(Error::internal(format!("unknown comparator {other}"))),
            };
            let target = TargetRow {
                year: PLAN_YEAR,
                agency_id: issuer,
                gauge: line.indicator.parse().map_err(Error::internal)?,
                agency_level: line.agency_level,
                comparator,
                threshold: line.threshold_percent.saturating_mul(100),
                source: line.source,
            };
            db::catalogue::insert_target(self.conn, &target)?;
            self.loaded.targets += 1;
        }
        Ok(())
    }

    /// A book of receipts for every agency, each with its own block of one series.
    fn receipt_books(&mut self, agencies: &[AgencyLine], now: Instant) -> Result<(), Error> {
        let (form, series) = (
            ReceiptMark::parse(RECEIPT_FORM).map_err(Error::internal)?,
            ReceiptMark::parse(RECEIPT_SERIES).map_err(Error::internal)?,
        );
        for (first, line) in (1..).step_by(usize::try_from(RECEIPTS).unwrap_or(1)).zip(agencies) {
            let row = BookRow {
                id: BookId::new(self.ids.next()),
                agency_id: self.find(&line.code)?,
                form: form.clone(),
                series: series.clone(),
                first_number: first,
                last_number: first + RECEIPTS - 1,
                next_number: first,
                opened_at: now,
                opened_by: None,
                closed_at: None,
                closed_by: None,
                close_reason: None,
            };
            receipt_books::insert(self.conn, &row)?;
        }
        Ok(())
    }

    fn users(
        &mut self,
        mut accounts: Accounts,
        root: AgencyId,
        district: AgencyId,
        agencies: &[AgencyLine],
        departments: &[DepartmentLine],
    ) -> Result<(), Error> {
        for (username, _) in ACCOUNTS {
            let (role, scope) = match *username {
                "admin" => (Role::Administrator, root),
                "clerk" => (Role::Clerk, district),
                "handler" => (Role::Handler, district),
                "leader" => (Role::Leader, district),
                "supervisor" => (Role::Supervisor, district),
                _ => (Role::Portal, root),
            };
            self.user(&mut accounts, username, role, scope)?;
        }
        for line in departments {
            let scope = self.find(&line.code)?;
            self.user(
                &mut accounts,
                &format!("handler.{}", short_name(&line.name)),
                Role::Handler,
                scope,
            )?;
        }
        for line in agencies.iter().filter(|line| line.level == AgencyLevel::Commune) {
            let scope = self.find(&line.code)?;
            let number = line.code.as_str().rsplit('.').next().unwrap_or_default();
            for role in [Role::Clerk, Role::Handler, Role::Leader] {
                self.user(&mut accounts, &format!("{role}.{number}"), role, scope)?;
            }
        }
        Ok(())
    }

    fn user(&mut self, accounts: &mut Accounts, username: &str, role: Role, scope: AgencyId) -> Result<(), Error> {
        let full_name = if role == Role::Portal {
            "Cổng dịch vụ công".to_owned()
        } else {
            accounts.names.full_name(&mut accounts.rng).name
        };
        let row = UserRow {
            id: UserId::new(self.ids.next()),
            username: Username::parse(username).map_err(Error::internal)?,
            full_name,
            password_hash: accounts.hash.clone(),
            created_at: accounts.now,
            disabled_at: None,
        };
        db::accounts::insert_user(self.conn, &row, &[Grant { role, agency_id: scope }])?;
        self.loaded.users += 1;
        Ok(())
    }
}

/// "Phòng Tư pháp" gives `tuphap`.
fn short_name(name: &str) -> String {
    let key = search_key(name);
    key.strip_prefix("phong ").unwrap_or(&key).replace(' ', "")
}

fn date(year: i32, month: u32, day: u32) -> Result<NaiveDate, Error> {
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Error::internal("no such day"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departments_get_short_names() {
        assert_eq!(short_name("Phòng Tư pháp"), "tuphap");
        assert_eq!(short_name("Phòng Lao động - TB&XH"), "laodongtbxh");
        assert_eq!(short_name("Văn phòng HĐND và UBND"), "vanphonghdndvaubnd");
    }
}
