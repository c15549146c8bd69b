//! What stands on a slip: everything comes from the stored dossier, so that it says the same to whoever asks.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::hand_overs::hand_overs;
use super::{Possible, Wanted, not_possible, wrong_round};
use crate::db::dossier_parts::MoveRow;
use crate::db::dossiers::Dossier;
use crate::db::events::EventRow;
use crate::domain::dossier::Status;
use crate::domain::event::Entry;
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::paper::SetCount;
use crate::domain::postal::Channel;
use crate::domain::slip::{FormSet, SlipKind, official_name};
use crate::forms::{Content, PaperLine, Person, Slip};
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::clock::asked_elsewhere;
use crate::service::dossiers::view::{Official, Parts};
use crate::service::error::Error;

/// The set of forms of a dossier: that of the day on which it was received, or handed in if it never was.
fn set_of(dossier: &Dossier) -> FormSet {
    FormSet::on(
        dossier
            .state
            .received_at
            .unwrap_or(dossier.intake.submitted_at)
            .local_day(),
    )
}

/// The matters of a dossier that a kind of form is about; 0 where there can be only one.
fn subjects(dossier: &Dossier, parts: &Parts, kind: SlipKind) -> Vec<i32> {
    let one = |there: bool| if there { vec![0] } else { Vec::new() };
    let moves = |wanted: &dyn Fn(&MoveRow) -> bool| {
        let found = parts.moves.iter().filter(|m| wanted(m));
        found.map(|m| i32::from(m.seq)).collect()
    };
    let received = dossier.state.received_at.is_some();
    match kind {
        SlipKind::Receipt => one(received),
        SlipKind::Supplement => moves(&|m| m.kind.is_pause() && m.papers.is_some()),
        SlipKind::Refusal => one(dossier.state.status == Status::IntakeRefused),
        SlipKind::Extension => moves(&|m| m.kind.is_apology()),
        SlipKind::Stop => one(dossier.state.status == Status::Stopped),
        SlipKind::Control => one(received && !parts.steps.is_empty()),
    }
}

/// The forms that a dossier can have now.
pub fn possible(dossier: &Dossier, parts: &Parts) -> Vec<Possible> {
    let set = set_of(dossier);
    let mut found = Vec::new();
    for kind in SlipKind::ALL {
        let Some(form) = set.form(*kind) else { continue };
        for (n, subject) in subjects(dossier, parts, *kind).into_iter().enumerate() {
            found.push(Possible {
                wanted: Wanted {
                    kind: *kind,
                    round: (subject > 0).then_some(n + 1),
                },
                form,
                title: set.title(*kind),
            });
        }
    }
    found
}

/// What a slip is made from.
pub struct Composer<'c> {
    /// Agencies, procedures, calendars.
    pub catalogue: &'c Catalogue,
    /// The dossier.
    pub dossier: &'c Dossier,
    /// What hangs on it.
    pub parts: &'c Parts,
    /// Its history.
    pub events: &'c [EventRow],
    /// Everybody who appears.
    pub officials: &'c HashMap<UserId, Official>,
    /// Agencies bear the names that they had on this day.
    pub named_on: NaiveDate,
}

impl Composer<'_> {
    /// The slip, and the number of the matter it is about.
    pub fn slip(&self, wanted: Wanted) -> Result<(Slip, i32), Error> {
        let Wanted { kind, round } = wanted;
        let set = set_of(self.dossier);
        let subjects = subjects(self.dossier, self.parts, kind);
        let (Some(form), Some(last)) = (set.form(kind), subjects.last().copied()) else {
            return Err(not_possible(kind, set));
        };
        let (round, subject) = match round {
            None => (subjects.len(), last),
            Some(_) if last == 0 => {
                return Err(wrong_round(
                    "Phiếu này không phân theo lần.",
                    "This form has no rounds.",
                ));
            }
            Some(n) => {
                let subject = n.checked_sub(1).and_then(|n| subjects.get(n)).copied();
                let subject =
                    subject.ok_or_else(|| wrong_round("Hồ sơ không có lần này.", "The dossier has no such round."))?;
                (n, subject)
            }
        };
        let content = self.content(kind, round, subject, set)?;
        let intake = &self.dossier.intake;
        let issuer = if kind.is_of_counter() {
            intake.received_agency_id
        } else {
            intake.agency_id
        };
        let (procedure, _) = self.catalogue.version(intake.version_id)?;
        let path = self.catalogue.tree().path(issuer);
        let parent = path.len().checked_sub(2).and_then(|n| path.get(n));
        let submitter = self.submitter();
        let slip = Slip {
            form_set: set,
            kind,
            form: form.to_owned(),
            title: set.title(kind).to_owned(),
            parent_agency: parent.map(|agency| self.agency(agency.id)),
            agency: self.agency(issuer),
            unit: set.counter().to_owned(),
            deciding_agency: self.agency(intake.agency_id),
            dossier_code: intake.code.to_string(),
            procedure_code: procedure.code.to_string(),
            procedure: procedure.name.clone(),
            matter: intake.matter.clone(),
            owner: Person {
                name: intake.applicant_name.as_str().to_owned(),
                id_number: intake.applicant_id_number.as_ref().map(|n| n.as_str().to_owned()),
                address: intake.applicant_address.as_ref().map(|a| a.as_str().to_owned()),
                phone: intake.applicant_phone.as_ref().map(|p| p.as_str().to_owned()),
                email: intake.applicant_email.as_ref().map(|e| e.as_str().to_owned()),
            },
            submitter,
            content,
        };
        Ok((slip, subject))
    }

    fn submitter(&self) -> Option<Person> {
        let submitter = self.dossier.intake.submitter.as_ref();
        submitter.map(|s| Person {
            name: s.name.as_str().to_owned(),
            id_number: s.id_number.as_ref().map(|n| n.as_str().to_owned()),
            address: None,
            phone: s.phone.as_ref().map(|p| p.as_str().to_owned()),
            email: None,
        })
    }

    /// Name of an agency on paper.
    pub fn agency(&self, id: AgencyId) -> String {
        official_name(&self.catalogue.agency_named_on(id, self.named_on).name)
    }

    /// Name of an official; empty for somebody unknown.
    pub fn official(&self, id: Option<UserId>) -> String {
        id.and_then(|id| self.officials.get(&id))
            .map(|official| official.full_name.clone())
            .unwrap_or_default()
    }

    fn content(&self, kind: SlipKind, round: usize, subject: i32, set: FormSet) -> Result<Content, Error> {
        let state = &self.dossier.state;
        let lost = || Error::internal("a slip without what it is about");
        let change = self.parts.moves.iter().find(|m| i32::from(m.seq) == subject);
        Ok(match kind {
            SlipKind::Receipt => self.receipt(set)?,
            SlipKind::Supplement => {
                let change = change.ok_or_else(lost)?;
                let unit = format!(
                    "{}, {}",
                    set.counter(),
                    self.agency(self.dossier.intake.received_agency_id)
                );
                // Whoever brings a dossier in from another system did not ask for anything.
                let official = self.official(Some(change.user_id).filter(|_| !self.was_brought(change)));
                let elsewhere = usize::try_from(asked_elsewhere(self.dossier, &self.parts.moves)).unwrap_or(0);
                let (_, version) = self.catalogue.version(self.dossier.intake.version_id)?;
                let step = change.step_no.and_then(|step| version.definition.step(step));
                Content::Supplement {
                    round: round + elsewhere,
                    step: step.map(|s| s.name.clone()),
                    missing: change.papers.as_deref().unwrap_or_default().to_vec(),
                    reason: change.reason.clone(),
                    legal_ground: change.legal_ground.clone(),
                    requested_at: change.from_at,
                    answer_by: change.answer_due_at,
                    contact: if official.is_empty() {
                        unit
                    } else {
                        format!("{official}, {unit}")
                    },
                }
            }
            SlipKind::Refusal => {
                let event = self.led_to(Status::IntakeRefused).ok_or_else(lost)?;
                Content::Refusal {
                    reason: event.told().map_err(Error::internal)?.reason.unwrap_or_default(),
                    refused_at: event.at,
                }
            }
            SlipKind::Extension => {
                let change = change.ok_or_else(lost)?;
                let held = || {
                    let mut steps = self.parts.steps.iter();
                    steps
                        .find(|s| s.entered_at <= change.from_at && s.left_at.is_none_or(|left| left > change.from_at))
                        .map(|s| s.agency_id)
                };
                let late = change.late_agency_id.or_else(held);
                Content::Extension {
                    round,
                    received_at: state.received_at.ok_or_else(lost)?,
                    due_before: change.due_before,
                    due_after: change.due_after,
                    reason: change.reason.clone(),
                    late_unit: self.agency(late.unwrap_or(self.dossier.intake.agency_id)),
                    signer: self.official(Some(change.user_id)),
                }
            }
            SlipKind::Stop => {
                let event = self.led_to(Status::Stopped).ok_or_else(lost)?;
                // Whoever brings a dossier in from another system did not stop it.
                let brought = event.from_status.is_none();
                let told = event.told().map_err(Error::internal)?;
                Content::Stop {
                    received_at: state.received_at,
                    stopped_at: state.ended_at.unwrap_or(event.at),
                    reason: told.reason.unwrap_or_default(),
                    legal_ground: told.legal_ground,
                    signer: self.official(event.user_id.filter(|_| !brought)),
                }
            }
            SlipKind::Control => {
                let mut cooperating: Vec<String> = Vec::new();
                for step in &self.parts.steps {
                    let name = self.agency(step.agency_id);
                    if step.agency_id != self.dossier.intake.agency_id && !cooperating.contains(&name) {
                        cooperating.push(name);
                    }
                }
                Content::Control {
                    received_at: state.received_at.ok_or_else(lost)?,
                    due_at: state.due_at,
                    cooperating,
                    hand_overs: hand_overs(self, set)?,
                }
            }
        })
    }

    fn receipt(&self, set: FormSet) -> Result<Content, Error> {
        let (intake, state) = (&self.dossier.intake, &self.dossier.state);
        let (_, version) = self.catalogue.version(intake.version_id)?;
        let papers = state
            .papers
            .iter()
            .map(|paper| PaperLine {
                // Dossiers of before may hold papers by their codes alone.
                name: paper.called(&version.definition.papers).to_owned(),
                originals: paper.originals,
                copies: paper.copies,
            })
            .collect();
        let return_place = match state.return_channel {
            Channel::Counter => Some(format!("{}, {}", set.counter(), self.agency(intake.received_agency_id))),
            Channel::Online => None,
            Channel::Postal => intake.applicant_address.as_ref().map(|a| a.as_str().to_owned()),
        };
        // An apology is told by a form of its own: the receipt keeps what was promised before it.
        let apology = self.parts.moves.iter().find(|m| m.kind.is_apology());
        Ok(Content::Receipt {
            papers,
            sets: intake.sets.map(SetCount::number),
            duration: version.definition.duration_for(intake.intake_channel).label_vi(),
            received_at: state
                .received_at
                .ok_or_else(|| Error::internal("a receipt for what was not received"))?,
            due_at: apology.map_or(state.due_at, |m| m.due_before),
            return_channel: state.return_channel,
            return_place,
        })
    }

    /// Whether a move of the clock came along with a dossier from another system.
    fn was_brought(&self, change: &MoveRow) -> bool {
        let first = self.events.first();
        first.is_some_and(|event| event.action == Entry::Import.as_str() && change.from_at < event.at)
    }

    /// What brought the dossier to a state, whoever did it: a person, a rule, or another system.
    fn led_to(&self, status: Status) -> Option<&EventRow> {
        let led = |event: &&EventRow| event.to_status == status && event.from_status != Some(status);
        self.events.iter().rfind(led)
    }
}
