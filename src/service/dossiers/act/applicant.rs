//! Putting right what was mistyped of the applicant, and of who hands in for them.

use super::Act;
use crate::db::corrections::{self, CorrectionRow};
use crate::db::dossiers::Intake;
use crate::db::{Connection, dossier_fees, duplicates, postal_orders};
use crate::domain::counted::Counted;
use crate::domain::event::Detail;
use crate::domain::person::ApplicantKind;
use crate::domain::postal::Channel;
use crate::domain::postal_order::{Direction, PostalState};
use crate::domain::text::reversed_words;
use crate::service::dossiers::applicant::{Applicant, People, SubmitterChange};
use crate::service::dossiers::case::Case;
use crate::service::dossiers::corrections::difference;
use crate::service::dossiers::{fees, intake};
use crate::service::error::{Error, Fields, Reason};
use crate::service::files::reuse;
use crate::service::money;

impl Act<'_> {
    /// Enters the people as they should stand and keeps what stood there before. The event tells which fields are others now, but
    /// no personal data, and what is to be paid if that is another amount.
    pub(super) fn correct_people(
        &mut self,
        case: &mut Case,
        applicant: Option<&Applicant>,
        submitter: &SubmitterChange,
        detail: &mut Detail,
    ) -> Result<(), Error> {
        let before = case.dossier.intake.clone();
        let stood = People::of(&before);
        let mut stands = stood.clone();
        if let Some(applicant) = applicant {
            stands.applicant = applicant.clone();
        }
        match submitter {
            SubmitterChange::Stays => {}
            SubmitterChange::Nobody => stands.submitter = None,
            SubmitterChange::Person(person) => stands.submitter = Some(person.clone()),
        }
        check_reached(&stood, &stands, case.dossier.state.return_channel)?;
        let (old, new) = difference(&stood, &stands);
        if new.is_empty() {
            return Err(Reason::NothingToCorrect.into());
        }
        let People { applicant, submitter } = &stands;
        let intake = &mut case.dossier.intake;
        intake.applicant_kind = applicant.kind;
        intake.applicant_name = applicant.name.clone();
        intake.applicant_id_number.clone_from(&applicant.id_number);
        intake.applicant_phone.clone_from(&applicant.phone);
        intake.applicant_email.clone_from(&applicant.email);
        intake.applicant_address.clone_from(&applicant.address);
        intake.name_key = applicant.name.search_key();
        intake.name_key_reversed = reversed_words(&intake.name_key);
        intake.submitter = submitter.clone();
        corrections::write(self.conn, intake)?;
        readdress(self.conn, &before, intake)?;
        corrections::insert(
            self.conn,
            &CorrectionRow {
                dossier_id: intake.id,
                seq: case.dossier.state.event_count + 1,
                old_values: serde_json::to_string(&old).map_err(Error::internal)?,
                new_values: serde_json::to_string(&new).map_err(Error::internal)?,
            },
        )?;
        if let Some(day) = case.dossier.state.received_day {
            duplicates::mark_again(self.conn, &before, intake, day)?;
        }
        if before.applicant_id_number != case.dossier.intake.applicant_id_number {
            let unlinked = reuse::unlink_of_others(self.conn, case, self.actor.user_id)?;
            detail.files_unlinked = Some(unlinked).filter(|numbers| !numbers.is_empty());
        }
        detail.fields = Some(new.into_keys().collect());
        self.ask_by_kind(case, before.applicant_kind, detail)
    }

    /// Asks for what an applicant of the right kind is to pay for what was counted, as long as no money has moved. A dossier that another system took
    /// in keeps what that one asked for.
    fn ask_by_kind(&mut self, case: &mut Case, before: ApplicantKind, detail: &mut Detail) -> Result<(), Error> {
        let intake = &case.dossier.intake;
        let lines = fees::counted_of(&self.parts.fees).map(Counted::lines);
        let asked = |kind| fees::asked(intake.id, &self.version.definition, intake.intake_channel, kind, lines);
        let fees = asked(intake.applicant_kind)?;
        if intake.entered_at.is_none() || fees == asked(before)? {
            return Ok(());
        }
        if !self.parts.money.is_untouched() {
            return Err(Reason::FeesFollowKind.into());
        }
        dossier_fees::delete_fees(self.conn, intake.id)?;
        for fee in &fees {
            dossier_fees::insert_fee(self.conn, fee)?;
        }
        let due_before = case.dossier.state.fee_due;
        self.parts.fees = money::refresh(self.conn, case)?;
        detail.fee_before = Some(due_before);
        detail.fee_after = Some(case.dossier.state.fee_due);
        Ok(())
    }
}

/// Items that go to the applicant by hand go to where the applicant is. A connected carrier may be told of its items at this very
/// moment: those keep what it is told.
fn readdress(conn: &mut Connection, before: &Intake, after: &Intake) -> Result<(), Error> {
    let Some(address) = &after.applicant_address else {
        return Ok(());
    };
    for order in postal_orders::of_dossier(conn, after.id)? {
        let waits = order.state == PostalState::Registered && !order.connected;
        let to_them = order.party_name == before.applicant_name
            && order.party_phone == before.applicant_phone
            && Some(&order.party_address) == before.applicant_address.as_ref();
        if waits && to_them && order.direction == Direction::Out {
            let to = (&after.applicant_name, after.applicant_phone.as_ref(), address);
            postal_orders::readdress(conn, order.id, to)?;
        }
    }
    Ok(())
}

/// What an intake demands must not be taken away. A dossier of another system may never have had it.
fn check_reached(before: &People, after: &People, channel: Channel) -> Result<(), Error> {
    let lacking = |people: &People| intake::lacking_of(&people.applicant, people.submitter.as_ref(), channel);
    let lacked = lacking(before);
    let mut fields = Fields::new();
    for error in lacking(after) {
        if !lacked.iter().any(|old| old.field == error.field) {
            fields.push(error);
        }
    }
    fields.finish()
}
