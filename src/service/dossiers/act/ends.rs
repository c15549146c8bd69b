//! What else an end brings along, and what is undone when a dossier is taken up again.

use super::Act;
use crate::db::{dossier_parts, facts};
use crate::domain::event::Detail;
use crate::domain::instant::Instant;
use crate::service::dossiers::case::Case;
use crate::service::dossiers::clock;
use crate::service::error::Error;
use crate::service::{money, post};

impl Act<'_> {
    /// The dossier has ended without a result.
    pub(super) fn ask_no_more(&mut self, case: &mut Case, detail: &mut Detail) -> Result<(), Error> {
        if let Some(order) = money::ask_no_more(self.conn, &self.parts.money, self.now)? {
            detail.payment_request = Some(order);
            self.parts.fees = money::refresh(self.conn, case)?;
        }
        Ok(())
    }

    /// The end counts as never made: its result is none any more, nor any item of the post that was to carry it; fees that were given
    /// back since are due again; and the clock says what it would say if the dossier had never ended, because working time may have
    /// changed meanwhile. The event tells of a due time that moved by that.
    pub(super) fn take_up_again(
        &mut self,
        case: &mut Case,
        ended_at: Option<Instant>,
        detail: &mut Detail,
    ) -> Result<(), Error> {
        let id = case.dossier.intake.id;
        post::supersede(self.conn, case, self.actor.user_id)?;
        dossier_parts::annul_results(self.conn, id, self.now)?;
        for result in &mut self.parts.results {
            result.annulled_at.get_or_insert(self.now);
        }
        let ended_at = ended_at.unwrap_or(self.now);
        if money::ask_again(self.conn, &self.parts.fees, &self.parts.money, ended_at)? {
            self.parts.fees = money::refresh(self.conn, case)?;
        }
        let before = case.dossier.state.due_at;
        self.replay(case)?;
        let after = case.dossier.state.due_at;
        if before != after {
            detail.due_before = Some(before);
            detail.due_after = Some(after);
        }
        Ok(())
    }

    fn replay(&mut self, case: &mut Case) -> Result<(), Error> {
        match clock::ledger(&case.dossier, self.version, &self.parts.moves)? {
            Some(ledger) => {
                let calendar = self.catalogue.calendar(case.dossier.intake.agency_id)?;
                let (due_at, due_day) = (case.dossier.state.due_at, case.dossier.state.due_day);
                case.set_deadline(&clock::replay(&ledger, calendar)?);
                // Overdue days that were over before the end stay counted, and no day is counted twice.
                let over = facts::spells_of(self.conn, case.dossier.intake.id)?;
                let counted = over.iter().map(|spell| spell.until).max();
                let state = case.state();
                state.due_day = if state.due_at == due_at {
                    due_day
                } else {
                    state.due_day.map(|day| counted.map_or(day, |until| day.max(until)))
                };
            }
            None => case.state().accept_due_at = clock::accept_limit(self.catalogue, &case.dossier, &self.parts.moves)?,
        }
        Ok(())
    }
}
