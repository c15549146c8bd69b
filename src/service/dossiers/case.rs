//! A dossier in hand during a transaction: every change of it goes through here, with its event and its figures.

use chrono::NaiveDate;

use crate::db::dossier_fees::FeeRow;
use crate::db::dossier_parts::ResultRow;
use crate::db::dossiers::{Dossier, State};
use crate::db::events::{self, EventRow};
use crate::db::{self, Connection, counters, duplicates, locks};
use crate::domain::deadline::Deadline;
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::{Detail, Entry, EventName};
use crate::domain::figures::{Deltas, Facts, OverdueSpell};
use crate::domain::ids::UserId;
use crate::domain::instant::Instant;
use crate::domain::payment::overall;
use crate::domain::policy::Behalf;
use crate::domain::timeliness::Timeliness;
use crate::service::error::{Error, Reason};

/// Says in the history in whose place somebody acts, if it is not their own.
pub fn tell_behalf(detail: &mut Detail, behalf: Option<&Behalf>) {
    if let Some(other) = behalf {
        detail.on_behalf_of = Some(other.username.clone());
    }
}

/// The next event in the history of a dossier, which from now on knows it as its last.
///
/// # Errors
/// The detail tells two things by one name: a fault of ours.
pub fn next_event(
    dossier: &mut Dossier,
    at: Instant,
    by: Option<UserId>,
    from: Option<Status>,
    name: EventName,
    detail: &Detail,
) -> Result<EventRow, Error> {
    let state = &mut dossier.state;
    state.updated_at = at;
    state.event_count += 1;
    let mut event = EventRow {
        dossier_id: dossier.intake.id,
        seq: state.event_count,
        at,
        user_id: by,
        action: name.as_str().to_owned(),
        from_status: from,
        to_status: state.status,
        detail: detail.text().map_err(Error::internal)?,
        hash: String::new(),
    };
    event.hash = event.link(&state.chain_hash);
    state.chain_hash.clone_from(&event.hash);
    Ok(event)
}

/// A dossier with what it was when it was loaded, and the moment of what is done with it.
pub struct Case {
    /// The dossier, as changed so far.
    pub dossier: Dossier,
    before: Option<Before>,
    now: Instant,
}

/// What is stored of a dossier while it is changed.
struct Before {
    state: State,
    facts: Facts,
}

impl Before {
    fn of(dossier: &Dossier) -> Self {
        Self {
            state: dossier.state.clone(),
            facts: dossier.facts(),
        }
    }
}

impl Case {
    /// A dossier that is not stored yet: it begins at the moment that its state names.
    pub const fn new(dossier: Dossier) -> Self {
        Self {
            now: dossier.state.updated_at,
            dossier,
            before: None,
        }
    }

    /// The dossier with a code, locked until the transaction ends; none if there is none. A person holds one that they may see
    /// ([`view::hold`](super::view::hold)).
    ///
    /// # Errors
    /// The database refuses.
    pub fn hold(conn: &mut Connection, code: &DossierCode, now: Instant) -> Result<Option<Self>, Error> {
        locks::dossier(conn, code)?;
        Ok(db::dossiers::find(conn, code)?.map(|dossier| Self::loaded(dossier, now)))
    }

    /// A stored dossier, which the caller has locked. The history runs forward even if the machine's clock was set back.
    pub fn loaded(dossier: Dossier, now: Instant) -> Self {
        Self {
            before: Some(Before::of(&dossier)),
            now: now.max(dossier.state.updated_at),
            dossier,
        }
    }

    /// The moment of what is done.
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// The changing half.
    pub const fn state(&mut self) -> &mut State {
        &mut self.dossier.state
    }

    /// Takes over a deadline. While the clock is paused there is no due day for the figures.
    pub fn set_deadline(&mut self, deadline: &Deadline) {
        let state = &mut self.dossier.state;
        state.due_at = deadline.due_at();
        state.early_before = deadline.early_before();
        state.nearly_from = deadline.nearly_from();
        state.due_day = if deadline.is_paused() {
            None
        } else {
            deadline.due_at().map(Instant::local_day)
        };
    }

    /// Writes the dossier with its event, and appends what both do to the figures.
    ///
    /// # Errors
    /// Somebody else changed the dossier since it was loaded, or the database refuses.
    pub fn save(
        &mut self,
        conn: &mut Connection,
        by: Option<UserId>,
        name: impl Into<EventName>,
        detail: &Detail,
    ) -> Result<(), Error> {
        let deltas = self.save_uncounted(conn, by, name, detail)?;
        Ok(counters::append(conn, &deltas)?)
    }

    /// As [`save`](Self::save), for whoever saves many: what it does to the figures is still to be appended, for all at once.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_uncounted(
        &mut self,
        conn: &mut Connection,
        by: Option<UserId>,
        name: impl Into<EventName>,
        detail: &Detail,
    ) -> Result<Deltas, Error> {
        let today = self.now.local_day();
        let spell = self.overdue_spell(today);
        let mut facts = self.dossier.facts();
        if let Some(Before { facts: before, .. }) = &mut self.before
            && before.dimensions != facts.dimensions
        {
            // What is counted under the old ones moves along, also the overdue days that are over.
            before.overdue_spells = db::facts::spells_of(conn, self.dossier.intake.id)?;
            facts.overdue_spells.clone_from(&before.overdue_spells);
        }
        facts.overdue_spells.extend(spell);
        let dossier = &mut self.dossier;
        dossier.state.settled_day = facts.settled_day();
        let from = self.before.as_ref().map(|before| before.state.status);
        let event = next_event(dossier, self.now, by, from, name.into(), detail)?;
        match &self.before {
            None => db::dossiers::insert(conn, dossier)?,
            Some(Before { state: before, .. }) => {
                dossier.state.version = before.version + 1;
                if !db::dossiers::update(conn, dossier.intake.id, before, &dossier.state)? {
                    return Err(Reason::StaleVersion.into());
                }
            }
        }
        events::insert(conn, &event)?;
        if let Some(spell) = spell {
            db::facts::add_spell(conn, dossier.intake.id, spell)?;
        }
        let before = self.before.as_ref().map(|before| &before.facts);
        mark_duplicates(conn, dossier, before)?;
        let deltas = Deltas::between(before, &facts);
        self.before = Some(Before::of(dossier));
        Ok(deltas)
    }

    /// Adds an event that changes nothing about the dossier: its version stays, and whoever has it in view may act on it
    /// as before.
    ///
    /// # Errors
    /// Somebody else changed the dossier since it was loaded, or the database refuses.
    pub fn note(
        &mut self,
        conn: &mut Connection,
        by: Option<UserId>,
        name: Entry,
        detail: &Detail,
    ) -> Result<(), Error> {
        let status = self.dossier.state.status;
        let event = next_event(&mut self.dossier, self.now, by, Some(status), name.into(), detail)?;
        let Some(Before { state: before, .. }) = &mut self.before else {
            return Err(Error::internal("a note on a dossier that is not stored"));
        };
        if !db::dossiers::update(conn, event.dossier_id, before, &self.dossier.state)? {
            return Err(Reason::StaleVersion.into());
        }
        before.clone_from(&self.dossier.state);
        Ok(events::insert(conn, &event)?)
    }

    /// A promise that moves does not change what was counted yesterday: overdue days that are over stay counted, and a
    /// due day that moved into the past counts from today.
    fn overdue_spell(&mut self, today: NaiveDate) -> Option<OverdueSpell> {
        let Before { facts: before, .. } = self.before.as_ref()?;
        let state = &mut self.dossier.state;
        // Whoever takes a dossier up again restates its past: while it was ended no promise moved.
        if before.received_day.is_none() || before.due_day == state.due_day || before.ended_day.is_some() {
            return None;
        }
        state.due_day = state.due_day.map(|day| day.max(today));
        OverdueSpell::ended(before.due_day, today)
    }

    /// A result is there: it counts as attached and as electronic by what came along with it.
    pub const fn attach(&mut self, result: &ResultRow) {
        let state = &mut self.dossier.state;
        state.result_attached = result.has_file();
        state.result_electronic = result.is_electronic();
    }

    /// Takes over what fees there are, and what was paid of them.
    pub fn reckon(&mut self, fees: &[FeeRow]) {
        let state = &mut self.dossier.state;
        state.fee_state = overall(fees.iter().map(|fee| fee.state));
        state.paid_online = fees.iter().any(FeeRow::is_paid_online);
    }

    /// Decided at an instant, by an official if it was decided here: punctuality is fixed.
    pub fn decide(&mut self, at: Instant, by: Option<UserId>) {
        let state = &mut self.dossier.state;
        state.timeliness = Some(Timeliness::from_bounds(at, state.due_at, state.early_before));
        state.decided_by = by;
        self.end(at, Status::Decided);
    }

    /// Ends the dossier's progress at an instant: decided, withdrawn, stopped or refused.
    pub fn end(&mut self, at: Instant, status: Status) {
        let state = &mut self.dossier.state;
        state.status = status;
        state.ended_at = Some(at);
        state.ended_day = state.received_at.map(|_| at.local_day());
        state.closed_at = status.is_terminal().then_some(at);
        if status.is_without_result() {
            // Whatever the post had were papers.
            state.posted_day = None;
        }
    }

    /// The result is handed back.
    pub fn hand_back(&mut self, at: Instant) {
        let state = &mut self.dossier.state;
        state.status = Status::HandedBack;
        state.closed_at = Some(at);
        state.returned_day = state.received_at.map(|_| at.local_day());
    }

    /// The result was not handed back after all: it lies at the desk.
    pub fn still_here(&mut self) {
        let state = &mut self.dossier.state;
        state.status = Status::Decided;
        state.closed_at = None;
        state.returned_day = None;
        state.receiver = None;
    }

    /// Undoes the end.
    pub fn reopen(&mut self) {
        let state = &mut self.dossier.state;
        state.ended_at = None;
        state.ended_day = None;
        state.closed_at = None;
        state.returned_day = None;
        state.posted_day = None;
        state.result_attached = false;
        state.result_electronic = false;
        state.timeliness = None;
        state.decided_by = None;
        state.receiver = None;
    }
}

/// Marks a dossier that was received just now, and those that are its duplicates.
fn mark_duplicates(conn: &mut Connection, dossier: &Dossier, before: Option<&Facts>) -> Result<(), Error> {
    let Some(day) = dossier.state.received_day else {
        return Ok(());
    };
    match before {
        // Has just taken its number.
        None => {}
        Some(before) if before.received_day.is_some() => return Ok(()),
        Some(_) => locks::receipts(conn, dossier.intake.agency_id, &[day])?,
    }
    Ok(duplicates::mark(conn, &dossier.intake, day)?)
}
