//! The row of a dossier: what intake fixes, and what its life changes.

mod begun;
mod timed;

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

pub use self::timed::open_ids_of;
use super::dossier_update::UpdateState;
use super::schema::dossiers;
use super::{Connection, QueryResult, row};
use crate::domain::dossier::{self, Status};
use crate::domain::dossier_code::DossierCode;
use crate::domain::fee::PaymentState;
use crate::domain::figures::{Dimensions, Facts, Period};
use crate::domain::file::FilePurpose;
use crate::domain::ids::{AgencyId, DossierId, ProcedureId, UserId, VersionId};
use crate::domain::instant::Instant;
use crate::domain::paper::SetCount;
use crate::domain::paper_list::HandedPapers;
use crate::domain::person::{Address, ApplicantKind, Email, IdNumber, PersonName, Phone, Submitter};
use crate::domain::policy::DossierReach;
use crate::domain::postal::Channel;
use crate::domain::procedure::ServiceLevel;
use crate::domain::timeliness::Timeliness;

/// A dossier as stored.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = dossiers)]
pub struct Dossier {
    /// What intake fixed.
    #[diesel(embed)]
    pub intake: Intake,
    /// What its life changes.
    #[diesel(embed)]
    pub state: State,
}

/// What intake says. Only a correction of the applicant or of who hands in for them changes some of it later
/// (`db/corrections.rs`).
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = dossiers)]
pub struct Intake {
    /// Identity.
    pub id: DossierId,
    /// Code on the receipt.
    pub code: DossierCode,
    /// Who decides.
    pub agency_id: AgencyId,
    /// Where it was received.
    pub received_agency_id: AgencyId,
    /// Procedure.
    pub procedure_id: ProcedureId,
    /// The version in force when it was submitted.
    pub version_id: VersionId,
    /// How it came in.
    pub intake_channel: Channel,
    /// Level of the service when it was submitted, 1–4.
    pub service_level: ServiceLevel,
    /// Citizen or organisation.
    pub applicant_kind: ApplicantKind,
    /// Whose dossier it is.
    pub applicant_name: PersonName,
    /// ID number.
    pub applicant_id_number: Option<IdNumber>,
    /// Phone.
    pub applicant_phone: Option<Phone>,
    /// E-mail.
    pub applicant_email: Option<Email>,
    /// Address.
    pub applicant_address: Option<Address>,
    /// Name without accents and case.
    pub name_key: String,
    /// The same, last word first.
    pub name_key_reversed: String,
    /// Authorised person who handed it in, if another.
    pub submitter: Option<Submitter>,
    /// What the applicant asks for.
    pub matter: Option<String>,
    /// How many sets of papers were handed in; none if that was not recorded.
    pub sets: Option<SetCount>,
    /// Code of the portal that sent it.
    pub external_code: Option<String>,
    /// When it was handed in or sent.
    pub submitted_at: Instant,
    /// Who entered it.
    pub created_by: UserId,
    /// When; none if it came from another system.
    pub entered_at: Option<Instant>,
    /// Whether a portal submitted it here, by what its account was then.
    pub through_portal: bool,
}

/// What the life of a dossier changes.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = dossiers)]
pub struct State {
    /// Grows by one with each act.
    pub version: i32,
    /// State.
    pub status: Status,
    /// How the result goes out.
    pub return_channel: Channel,
    /// Until when the counter must accept or refuse an online dossier.
    pub accept_due_at: Option<Instant>,
    /// When the counter accepted it: the clock's day 0.
    pub received_at: Option<Instant>,
    /// Its local day.
    pub received_day: Option<NaiveDate>,
    /// The promise.
    pub due_at: Option<Instant>,
    /// Decided before this instant is early.
    pub early_before: Option<Instant>,
    /// From this instant on it is nearly due.
    pub nearly_from: Option<Instant>,
    /// Local day from which it counts as due; none while the clock is paused.
    pub due_day: Option<NaiveDate>,
    /// Since when the clock stands still.
    pub paused_at: Option<Instant>,
    /// Decided, withdrawn, stopped or refused.
    pub ended_at: Option<Instant>,
    /// Local day of the end of a dossier that had been received.
    pub ended_day: Option<NaiveDate>,
    /// The later of due day and ended day.
    pub settled_day: Option<NaiveDate>,
    /// When nothing more was to be done: handed back or ended without a result.
    pub closed_at: Option<Instant>,
    /// Punctuality, once decided.
    pub timeliness: Option<Timeliness>,
    /// The official who decided it; none while it is not decided, or if another system decided it.
    pub decided_by: Option<UserId>,
    /// Step of the procedure: 0 at the desk, 1… in processing; of open steps side by side the first.
    pub step_no: i16,
    /// Who holds that step. Other open steps are found in `dossier_steps`.
    pub step_agency_id: Option<AgencyId>,
    /// The official of that step.
    pub assignee_id: Option<UserId>,
    /// All fees, whole đồng.
    pub fee_due: i64,
    /// Whether they are paid.
    pub fee_state: PaymentState,
    /// Whether the procedure gives a result.
    pub result_expected: bool,
    /// Whether a result is attached.
    pub result_attached: bool,
    /// Whether it is an electronic one: a file that its issuer signed.
    pub result_electronic: bool,
    /// Whether a fee was paid online.
    pub paid_online: bool,
    /// Papers handed in.
    pub papers_handed: i16,
    /// Of these, how many have a file.
    pub papers_with_file: i16,
    /// Of these, how many were taken over from an earlier dossier.
    pub papers_reused: i16,
    /// How often the date was put off.
    pub extensions: i16,
    /// How often papers were asked for.
    pub supplement_requests: i16,
    /// Local day on which the result was handed back.
    pub returned_day: Option<NaiveDate>,
    /// Local day on which the post first took its result.
    pub posted_day: Option<NaiveDate>,
    /// Events in its history.
    pub event_count: i32,
    /// Papers handed in.
    pub papers: HandedPapers,
    /// Who took the result at the counter, if that was noted.
    pub receiver: Option<PersonName>,
    /// Hash of the last event.
    pub chain_hash: String,
    /// When something last changed.
    pub updated_at: Instant,
}

impl Dossier {
    /// Whether files of a purpose can still come and go. What is closed keeps what it has, but a result that was never attached may
    /// still be.
    pub fn takes_files(&self, purpose: FilePurpose) -> bool {
        let late_result = self.state.status == Status::HandedBack && !self.state.result_attached;
        self.state.closed_at.is_none() || (purpose == FilePurpose::Result && late_result)
    }

    /// What the figures need to know of its present state; overdue spells of the past are rows of their own.
    pub fn facts(&self) -> Facts {
        Facts {
            dimensions: Dimensions {
                agency_id: self.intake.agency_id,
                procedure_id: self.intake.procedure_id,
                intake_channel: self.intake.intake_channel,
                return_channel: self.state.return_channel,
                service_level: self.intake.service_level,
            },
            status: self.state.status,
            received_day: self.state.received_day,
            due_day: self.state.due_day,
            overdue_spells: Vec::new(),
            ended_day: self.state.ended_day,
            returned_day: self.state.returned_day,
            posted_day: self.state.posted_day,
            timeliness: self.state.timeliness,
            supplement_requests: self.state.supplement_requests,
            result_expected: self.state.result_expected,
            result_attached: self.state.result_attached,
            result_electronic: self.state.result_electronic,
            papers: self.state.paper_count(),
            with_fee: self.state.fee_due > 0,
            paid_online: self.state.paid_online,
        }
    }

    /// Who is concerned.
    pub fn reach(&self) -> DossierReach {
        DossierReach {
            agency_id: self.intake.agency_id,
            received_agency_id: self.intake.received_agency_id,
            step_agencies: self.state.step_agency_id.into_iter().collect(),
            created_by: self.intake.created_by,
        }
    }

    /// When it was decided.
    pub const fn decided_at(&self) -> Option<Instant> {
        dossier::decided_at(self.state.timeliness, self.state.ended_at)
    }

    /// When the result was handed back.
    pub const fn returned_at(&self) -> Option<Instant> {
        dossier::returned_at(self.state.status, self.state.closed_at)
    }
}

/// Adds a dossier.
///
/// # Errors
/// The code or the portal's code is there already, or the database refuses.
pub fn insert(conn: &mut Connection, dossier: &Dossier) -> QueryResult<()> {
    row::insert(conn, dossier)
}

/// Finds a dossier by code.
///
/// # Errors
/// The database refuses.
pub fn find(conn: &mut Connection, code: &DossierCode) -> QueryResult<Option<Dossier>> {
    on!(conn, |c| dossiers::table
        .select(Dossier::as_select())
        .filter(dossiers::code.eq(code))
        .get_result(c))
    .optional()
}

/// Finds a dossier by the portal's code.
///
/// # Errors
/// The database refuses.
pub fn find_external(conn: &mut Connection, portal: UserId, external_code: &str) -> QueryResult<Option<Dossier>> {
    dossiers::table
        .select(Dossier::as_select())
        .filter(dossiers::created_by.eq(portal))
        .filter(dossiers::external_code.eq(external_code))
        .get_result(conn)
        .optional()
}

/// Writes what changed of the state of a dossier if it still has the version of `before`; false means that somebody was faster.
///
/// # Errors
/// The database refuses.
pub fn update(conn: &mut Connection, id: DossierId, before: &State, after: &State) -> QueryResult<bool> {
    let statement = UpdateState::new(id, before, after);
    on!(conn, |c| statement.execute(c)).map(|n| n == 1)
}

/// Whether a dossier that an agency decides or received was received after a day.
///
/// # Errors
/// The database refuses.
pub fn any_received_after(conn: &mut Connection, agency: AgencyId, day: NaiveDate) -> QueryResult<bool> {
    let decided = dossiers::table
        .filter(dossiers::agency_id.eq(agency))
        .filter(dossiers::received_day.gt(day));
    let received = dossiers::table
        .filter(dossiers::received_agency_id.eq(agency))
        .filter(dossiers::received_agency_id.ne(dossiers::agency_id))
        .filter(dossiers::received_day.gt(day));
    Ok(diesel::select(diesel::dsl::exists(decided)).get_result(conn)?
        || diesel::select(diesel::dsl::exists(received)).get_result(conn)?)
}

/// Those of some dossiers that are still open, in order.
///
/// # Errors
/// The database refuses.
pub fn open_among(conn: &mut Connection, ids: &[DossierId]) -> QueryResult<Vec<Dossier>> {
    dossiers::table
        .select(Dossier::as_select())
        .filter(dossiers::id.eq_any(ids))
        .filter(dossiers::ended_at.is_null())
        .order(dossiers::id)
        .load(conn)
}

/// Some dossiers.
///
/// # Errors
/// The database refuses.
pub fn among(conn: &mut Connection, ids: &[DossierId]) -> QueryResult<Vec<Dossier>> {
    dossiers::table
        .select(Dossier::as_select())
        .filter(dossiers::id.eq_any(ids))
        .load(conn)
}

/// The dossiers that have some codes.
///
/// # Errors
/// The database refuses.
pub fn with_codes(conn: &mut Connection, codes: &[&str]) -> QueryResult<HashMap<String, Dossier>> {
    let mut there = HashMap::new();
    for some in codes.chunks(1_000) {
        let found: Vec<Dossier> = dossiers::table
            .select(Dossier::as_select())
            .filter(dossiers::code.eq_any(some))
            .load(conn)?;
        there.extend(found.into_iter().map(|d| (d.intake.code.to_string(), d)));
    }
    Ok(there)
}

/// A page of the dossiers that agencies decide and received within a period, in the order of their ids.
///
/// # Errors
/// The database refuses.
pub fn received_page(
    conn: &mut Connection,
    agencies: &[AgencyId],
    period: Period,
    after: DossierId,
    limit: i64,
) -> QueryResult<Vec<Dossier>> {
    dossiers::table
        .select(Dossier::as_select())
        .filter(dossiers::id.gt(after))
        .filter(dossiers::agency_id.eq_any(agencies))
        .filter(dossiers::received_day.between(period.from(), period.to()))
        .order(dossiers::id)
        .limit(limit)
        .load(conn)
}

/// A page of all dossiers in the order of their ids, for verification.
///
/// # Errors
/// The database refuses.
pub fn page(conn: &mut Connection, after: DossierId, limit: i64) -> QueryResult<Vec<Dossier>> {
    dossiers::table
        .select(Dossier::as_select())
        .filter(dossiers::id.gt(after))
        .order(dossiers::id)
        .limit(limit)
        .load(conn)
}
