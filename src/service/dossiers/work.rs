//! A page of work: dossiers with the step at which each waits, whether it only waits for a decision, and whom they can go to.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::guards::Situation;
use super::list::{self, ListQuery, Page};
use super::officials::{self, Place};
use super::view::{self, Official};
use crate::db::dossier_parts::{self, StepRow};
use crate::db::dossiers::Dossier;
use crate::db::{dossier_fees, dossier_steps};
use crate::domain::dossier::Action;
use crate::domain::ids::DossierId;
use crate::domain::instant::Instant;
use crate::domain::look::Look;
use crate::domain::policy::{Actor, Permission};
use crate::service::access::{self, Desk};
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, Reason};

/// A page of work.
pub struct Work {
    /// The dossiers.
    pub page: Page,
    /// What there is to know of each.
    pub stands: HashMap<DossierId, Stand>,
    /// Whom they can go to, for each action with which they go.
    pub takers: Vec<Takers>,
}

/// Where a dossier waits, and for what.
#[derive(Default)]
pub struct Stand {
    /// The open step of the person, or else the one that the dossier names.
    pub stay: Option<StepRow>,
    /// Whether it is for the person to decide now, or what is missing for that; none where it is not theirs or not at its end.
    pub decision: Option<Result<(), Error>>,
}

/// Those who may be named with an action.
pub struct Takers {
    /// Which.
    pub action: Action,
    /// With how many dossiers of the page the person can take it.
    pub dossiers: usize,
    /// Each, by name, with how many of those they may be given.
    pub officials: Vec<(Official, usize)>,
}

/// A page of work. The look is noted.
///
/// # Errors
/// The person does no work on dossiers; otherwise as [`list::list`].
pub async fn page(ctx: &Arc<Context>, caller: Caller, query: ListQuery) -> Result<Work, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, work) = ctx
        .db
        .read(move |conn| {
            let now = ctx2.now();
            let mut desk = access::enter(conn, &ctx2, &caller2, Permission::DossierProcess)?;
            let page = list::seen(&mut desk, &query, now)?;
            let work = around(&mut desk, page, now)?;
            Ok::<_, Error>((desk.actor.user_id, work))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, Look::List).await?;
    Ok(work)
}

fn around(desk: &mut Desk<'_>, page: Page, now: Instant) -> Result<Work, Error> {
    let ids: Vec<DossierId> = page.dossiers.iter().map(|d| d.intake.id).collect();
    let mut steps = dossier_steps::open_among(desk.conn, &ids)?;
    let fees = dossier_fees::fees_among(desk.conn, &ids)?;
    let results = dossier_parts::last_results(desk.conn, &ids)?;
    let catalogue = Arc::clone(&desk.catalogue);
    let (mut stands, mut places) = (HashMap::new(), Gathered::default());
    for dossier in &page.dossiers {
        let id = dossier.intake.id;
        let open = steps.remove(&id).unwrap_or_default();
        let (_, version) = catalogue.version(dossier.intake.version_id)?;
        let situation = Situation {
            dossier,
            definition: &version.definition,
            steps: &open,
            // Nothing that is asked here hangs on what moved the clock.
            moves: &[],
            fees: fees.get(&id).map(Vec::as_slice).unwrap_or_default(),
            result: results.get(&id),
            // Nor on the post, which has nothing of a dossier in progress that could come back.
            post: &[],
            catalogue: &catalogue,
            actor: &desk.actor,
            now,
        };
        places.add(&situation);
        let decision = decision(&situation);
        let stay = own(&desk.actor, dossier, open);
        stands.insert(id, Stand { stay, decision });
    }
    Ok(Work {
        takers: places.takers(desk, now)?,
        page,
        stands,
    })
}

/// Whether the person can decide it now. What is missing is told where it is all that is missing.
fn decision(situation: &Situation<'_>) -> Option<Result<(), Error>> {
    let (allowed, blocked) = situation.survey();
    if allowed.contains(&Action::Decide) {
        return Some(situation.check_result());
    }
    let mut blocked = blocked.into_iter().filter(|(action, _)| *action == Action::Decide);
    let (_, error) = blocked.next()?;
    (error.reason == Reason::FeeUnpaid).then_some(Err(error))
}

/// The open step of the person or of those whose work was given to them, or else the one that the dossier names.
fn own(actor: &Actor, dossier: &Dossier, open: Vec<StepRow>) -> Option<StepRow> {
    let mine = |stay: &StepRow| {
        let theirs = |user| user == actor.user_id || actor.behalf.iter().any(|other| other.user_id == user);
        stay.assignee_id.is_some_and(theirs)
    };
    let rank = |stay: &StepRow| (!mine(stay), stay.step_no != dossier.state.step_no, stay.seq);
    open.into_iter().min_by_key(rank)
}

/// Places to which dossiers can go, with how many can go there.
#[derive(Default)]
struct Gathered {
    forward: (usize, HashMap<Place, usize>),
    assign: (usize, HashMap<Place, usize>),
}

impl Gathered {
    fn add(&mut self, situation: &Situation<'_>) {
        let (definition, dossier) = (situation.definition, situation.dossier);
        // A step whose agency has ended is nobody's.
        let place = |step| Place::of(situation.catalogue, definition, dossier, step, situation.now).ok();
        if !situation.steps_for(Action::Forward).is_empty() {
            self.forward.0 += 1;
            let next = officials::next_step(definition, dossier, situation.steps);
            if let Some(place) = next.and_then(place) {
                *self.forward.1.entry(place).or_default() += 1;
            }
        }
        // Of steps side by side the one that is meant must be named, which is done on the dossier itself.
        if let [step] = situation.steps_for(Action::Assign).as_slice() {
            self.assign.0 += 1;
            if let Some(place) = place(*step) {
                *self.assign.1.entry(place).or_default() += 1;
            }
        }
    }

    fn takers(self, desk: &mut Desk<'_>, now: Instant) -> Result<Vec<Takers>, Error> {
        let mut known = HashMap::new();
        let all = [(Action::Assign, self.assign), (Action::Forward, self.forward)];
        let mut takers = Vec::new();
        for (action, (dossiers, places)) in all {
            let mut found: HashMap<String, (Official, usize)> = HashMap::new();
            for (place, count) in places {
                let officials = match known.entry(place) {
                    Entry::Occupied(there) => there.into_mut(),
                    Entry::Vacant(empty) => {
                        let officials = empty.key().officials(desk, now)?;
                        empty.insert(officials)
                    }
                };
                for official in officials.iter() {
                    let entry = found.entry(official.username.clone());
                    entry.or_insert_with(|| (official.clone(), 0)).1 += count;
                }
            }
            let mut officials: Vec<(Official, usize)> = found.into_values().collect();
            officials.sort_by(|(a, _), (b, _)| (&a.full_name, &a.username).cmp(&(&b.full_name, &b.username)));
            takers.push(Takers {
                action,
                dossiers,
                officials,
            });
        }
        takers.retain(|t| t.dossiers > 0);
        Ok(takers)
    }
}
