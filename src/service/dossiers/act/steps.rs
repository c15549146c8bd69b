//! Steps: entering, leaving, and who may be named for one.

use super::Act;
use crate::db;
use crate::db::dossier_parts::{self, StepRow};
use crate::domain::codes::Username;
use crate::domain::dossier::Action;
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::policy::Permission;
use crate::service::dossiers::case::Case;
use crate::service::dossiers::clock;
use crate::service::error::{Error, FieldError};

impl Act<'_> {
    pub(super) fn leave_step(&mut self, case: &mut Case, action: Action) -> Result<(), Error> {
        if let Some(step) = self.parts.steps.last().filter(|s| s.left_at.is_none()) {
            dossier_parts::leave_step(self.conn, case.dossier.intake.id, step.seq, self.now, action.as_str())?;
        }
        Ok(())
    }

    /// Leaves the present step and enters another; step 0 is the desk.
    pub(super) fn enter_step(
        &mut self,
        case: &mut Case,
        step_no: i16,
        assignee: Option<UserId>,
        outcome: &str,
    ) -> Result<(), Error> {
        let id = case.dossier.intake.id;
        let seq = self.parts.steps.last().map_or(0, |s| s.seq);
        if let Some(step) = self.parts.steps.last().filter(|s| s.left_at.is_none()) {
            dossier_parts::leave_step(self.conn, id, step.seq, self.now, outcome)?;
        }
        case.state().step_no = step_no;
        case.state().assignee_id = assignee;
        let Some(definition) = self.version.definition.step(step_no) else {
            case.state().step_agency_id = None;
            return Ok(());
        };
        let agency_id = self.step_agency(case, step_no)?;
        let calendar = self.catalogue.calendar(agency_id)?;
        let due_at = crate::domain::deadline::step_due(calendar, self.now, definition.duration)
            .map_err(clock::refuse)?
            .due_at();
        case.state().step_agency_id = Some(agency_id);
        dossier_parts::insert_step(
            self.conn,
            &StepRow {
                dossier_id: id,
                seq: seq + 1,
                step_no,
                name: definition.name.clone(),
                role: definition.role,
                agency_id,
                assignee_id: assignee,
                entered_at: self.now,
                due_at,
                left_at: None,
                outcome: None,
            },
        )?;
        Ok(())
    }

    pub(super) fn step_agency(&self, case: &Case, step_no: i16) -> Result<AgencyId, Error> {
        match self.version.definition.step(step_no).and_then(|s| s.agency.as_ref()) {
            Some(code) => Ok(self.catalogue.agency(code)?.id),
            None => Ok(case.dossier.intake.agency_id),
        }
    }

    /// The account named for a step, if it may work there.
    pub(super) fn official(
        &mut self,
        case: &Case,
        step_no: i16,
        name: Option<&Username>,
    ) -> Result<Option<UserId>, Error> {
        let Some(name) = name else { return Ok(None) };
        let refuse = |vi: &str, en: &str| Err(Error::field(FieldError::new("assignee", "assignee_unfit", vi, en)));
        let Some(user) = db::accounts::find_user(self.conn, name)?.filter(|u| u.disabled_at.is_none()) else {
            return refuse(
                "Không có tài khoản này, hoặc tài khoản đã bị khóa.",
                "There is no such active account.",
            );
        };
        let agency = self.step_agency(case, step_no)?;
        let grants = db::accounts::grants(self.conn, user.id)?;
        let tree = self.catalogue.tree();
        let fit = grants
            .iter()
            .any(|g| g.role.allows(Permission::DossierProcess) && tree.is_within(agency, g.agency_id));
        if fit {
            Ok(Some(user.id))
        } else {
            refuse(
                "Cán bộ này không xử lý hồ sơ tại cơ quan của bước này.",
                "This official does not process dossiers in the agency of this step.",
            )
        }
    }
}
