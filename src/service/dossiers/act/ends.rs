//! What else an end brings along, and what is undone when a dossier is taken up again.

use serde_json::json;

use super::Act;
use crate::db::{dossier_parts, postal_orders};
use crate::service::dossiers::case::{Case, Detail};
use crate::service::dossiers::clock;
use crate::service::error::{Error, Reason};
use crate::service::money;

impl Act<'_> {
    /// The dossier has ended without a result.
    pub(super) fn ask_no_more(&mut self, case: &mut Case, detail: &mut Detail) -> Result<(), Error> {
        if let Some(order) = money::ask_no_more(self.conn, &self.parts.money, self.now)? {
            detail.insert("payment_request".to_owned(), json!(order));
            self.parts.fees = money::refresh(self.conn, case)?;
        }
        Ok(())
    }

    /// The decision counts as never made: its result is none any more, nor what the post had of it; fees that were given back are due
    /// again; and the clock says what it would say if the dossier had never ended, because working time may have changed meanwhile.
    /// Answers what the event tells of a due time that moved by that.
    pub(super) fn take_up_again(&mut self, case: &mut Case) -> Result<Detail, Error> {
        let id = case.dossier.intake.id;
        postal_orders::supersede(self.conn, id)?;
        dossier_parts::annul_results(self.conn, id, self.now)?;
        for result in &mut self.parts.results {
            result.annulled_at.get_or_insert(self.now);
        }
        if money::ask_again(self.conn, &self.parts.fees)? {
            self.parts.fees = money::refresh(self.conn, case)?;
        }
        let before = case.dossier.state.due_at;
        match self.replay(case) {
            // Whoever keeps the calendar is told by the job that changed it: nobody waits here for working time that is not entered.
            Err(error) if error.reason == Reason::DeadlineUnreachable => {}
            other => other?,
        }
        let after = case.dossier.state.due_at;
        let mut told = Detail::new();
        if before != after {
            told.insert("due_before".to_owned(), json!(before));
            told.insert("due_after".to_owned(), json!(after));
        }
        Ok(told)
    }

    fn replay(&self, case: &mut Case) -> Result<(), Error> {
        match clock::ledger(&case.dossier, self.version, &self.parts.moves)? {
            Some(ledger) => {
                let calendar = self.catalogue.calendar(case.dossier.intake.agency_id)?;
                case.set_deadline(&clock::replay(&ledger, calendar)?);
            }
            None => case.state().accept_due_at = clock::accept_limit(self.catalogue, &case.dossier, &self.parts.moves)?,
        }
        Ok(())
    }
}
