//! Whom to remind of what, once for each dossier, reason and occasion.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::db::dossiers::Dossier;
use crate::db::events::EventRow;
use crate::db::notices::{self as rows, Candidate, NoticeRow, Sought};
use crate::db::{self, Connection, accounts, dossier_steps, locks};
use crate::domain::dossier::{Action, Status};
use crate::domain::ids::{AgencyId, DossierId, NoticeId, UserId};
use crate::domain::instant::Instant;
use crate::domain::notice::NoticeReason;
use crate::domain::outbox::MessageKind;
use crate::domain::policy::Role;
use crate::domain::rules::RuleKey;
use crate::service::catalogue::Catalogue;
use crate::service::citizen_messages::{Letter, MAIL_SERVER};
use crate::service::context::Context;
use crate::service::error::Error;
use crate::service::outbox::{Announce, Listener, Message, Placed, enqueue};

/// Dossiers of which people are reminded in one transaction.
const BATCH: i64 = 200;

/// Reminds of what has become nearly due, overdue, or waits for acceptance, and tells leaders of what stays overdue.
///
/// Whom to remind of is looked for by a reader: among a great many open dossiers that takes its time, which the writer
/// has not. The writer looks again only at those that were found.
///
/// # Errors
/// The database refuses; it is tried again.
pub async fn remind(ctx: &Arc<Context>) -> Result<(), Error> {
    for reason in [
        NoticeReason::WaitingAcceptance,
        NoticeReason::NearlyDue,
        NoticeReason::Overdue,
        NoticeReason::Escalated,
    ] {
        for status in calls_in(reason) {
            let mut last = None;
            while let Some(page) = page(ctx, reason, *status, last).await? {
                last = Some(page.last);
                if !page.timely.is_empty() {
                    let ctx2 = Arc::clone(ctx);
                    let (status, ids) = (*status, page.timely);
                    ctx.db
                        .write(move |conn| round(conn, &ctx2, reason, status, &ids))
                        .await?;
                }
            }
        }
    }
    Ok(())
}

/// In which states a dossier calls for a reminder.
const fn calls_in(reason: NoticeReason) -> &'static [Status] {
    match reason {
        NoticeReason::WaitingAcceptance => &[Status::Submitted],
        _ => &[Status::Received, Status::Processing],
    }
}

/// Up to when the time of a reason may lie. Acceptance is looked at well ahead, because its reminder comes before its time.
fn latest(reason: NoticeReason, now: Instant) -> Instant {
    match reason {
        NoticeReason::WaitingAcceptance => now.saturating_add_minutes(10 * 24 * 60),
        _ => now,
    }
}

/// Some candidates, in their order.
struct Page {
    /// Those whose time has come.
    timely: Vec<DossierId>,
    /// After which the next ones are looked for.
    last: Candidate,
}

/// The next candidates after one; none if there are no more.
async fn page(
    ctx: &Arc<Context>,
    reason: NoticeReason,
    status: Status,
    after: Option<Candidate>,
) -> Result<Option<Page>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let now = ctx2.now();
            let sought = Sought::After(after, BATCH);
            let found = rows::candidates(conn, reason, status, now, latest(reason, now), sought)?;
            let Some(last) = found.last().copied() else {
                return Ok::<_, Error>(None);
            };
            let catalogue = ctx2.catalogue.current(conn)?;
            let mut timely = Vec::new();
            for candidate in found {
                if is_time(&catalogue, &candidate, reason, now)? {
                    timely.push(candidate.id);
                }
            }
            Ok(Some(Page { timely, last }))
        })
        .await
}

/// Reminds of some dossiers, if it still is to be done.
fn round(
    conn: &mut Connection,
    ctx: &Context,
    reason: NoticeReason,
    status: Status,
    ids: &[DossierId],
) -> Result<(), Error> {
    locks::reminders(conn)?;
    let now = ctx.now();
    let catalogue = ctx.catalogue.current(conn)?;
    let still = rows::candidates(conn, reason, status, now, latest(reason, now), Sought::Among(ids))?;
    let still: Vec<DossierId> = still.into_iter().map(|candidate| candidate.id).collect();
    let mut letters: BTreeMap<UserId, Vec<Dossier>> = BTreeMap::new();
    let mut telling = Telling::new(ctx, &catalogue, now);
    for dossier in db::dossiers::among(conn, &still)? {
        for user in telling.tell(conn, &dossier, reason, dossier.state.extensions)? {
            letters.entry(user).or_default().push(dossier.clone());
        }
    }
    for (user, dossiers) in letters {
        write_letter(conn, ctx, user, reason, &dossiers, now)?;
    }
    Ok(())
}

/// What an index cannot tell: working time before and after an instant, of whoever's limit it is. It is the counter that is to
/// accept.
fn is_time(catalogue: &Catalogue, candidate: &Candidate, reason: NoticeReason, now: Instant) -> Result<bool, Error> {
    let whose = match reason {
        NoticeReason::WaitingAcceptance => candidate.received_agency_id,
        _ => candidate.agency_id,
    };
    let rule = |key| catalogue.rule(key, whose, now.local_day()).max(0);
    let calendar = catalogue.calendar(whose)?;
    let due = candidate.at;
    Ok(match reason {
        NoticeReason::Escalated => calendar.working_minutes_between(due, now) >= rule(RuleKey::EscalationMinutes),
        NoticeReason::WaitingAcceptance => {
            now >= due || calendar.working_minutes_between(now, due) <= rule(RuleKey::AcceptanceReminderMinutes)
        }
        NoticeReason::NearlyDue | NoticeReason::Overdue | NoticeReason::AnswerReceived => true,
    })
}

/// Reminding of several dossiers in one transaction.
struct Telling<'a> {
    ctx: &'a Context,
    catalogue: &'a Catalogue,
    now: Instant,
    /// Who works where in which role, asked for once.
    staff: BTreeMap<(&'static str, AgencyId), Vec<UserId>>,
}

impl<'a> Telling<'a> {
    const fn new(ctx: &'a Context, catalogue: &'a Catalogue, now: Instant) -> Self {
        Self {
            ctx,
            catalogue,
            now,
            staff: BTreeMap::new(),
        }
    }

    /// Stores a reminder for each of those concerned; with nobody to remind, that is stored, so that it is not looked
    /// for again.
    fn tell(
        &mut self,
        conn: &mut Connection,
        dossier: &Dossier,
        reason: NoticeReason,
        occasion: i16,
    ) -> Result<Vec<UserId>, Error> {
        let users = self.concerned(conn, dossier, reason)?;
        let mut add = |user| {
            rows::insert(
                conn,
                &NoticeRow {
                    id: NoticeId::new(self.ctx.ids.next()),
                    user_id: user,
                    dossier_id: dossier.intake.id,
                    reason,
                    occasion,
                    created_at: self.now,
                    read_at: None,
                },
            )
        };
        if users.is_empty() {
            add(None)?;
        }
        for user in &users {
            add(Some(*user))?;
        }
        Ok(users)
    }

    /// Who is reminded: whoever works on the open steps, else the desk; leaders from the deciding agency up.
    fn concerned(
        &mut self,
        conn: &mut Connection,
        dossier: &Dossier,
        reason: NoticeReason,
    ) -> Result<Vec<UserId>, Error> {
        // Of an agency that has ended those who took over are told.
        let (tree, day) = (self.catalogue.tree(), self.now.local_day());
        let working = |id| tree.working_for(id, day).map_or(id, |agency| agency.id);
        let desk = working(dossier.intake.received_agency_id);
        match reason {
            NoticeReason::Escalated => {
                let path: Vec<AgencyId> = (tree.path(working(dossier.intake.agency_id)).iter())
                    .map(|a| a.id)
                    .collect();
                for agency in path.into_iter().rev() {
                    let leaders = self.staff(conn, Role::Leader, agency)?;
                    if !leaders.is_empty() {
                        return Ok(leaders);
                    }
                }
                Ok(Vec::new())
            }
            NoticeReason::WaitingAcceptance => self.staff(conn, Role::Clerk, desk),
            NoticeReason::NearlyDue | NoticeReason::Overdue | NoticeReason::AnswerReceived => {
                let mut working_on = BTreeSet::new();
                for stay in dossier_steps::open_of(conn, dossier.intake.id)? {
                    let official = stay.assignee_id.map(|id| self.at_work(conn, id)).transpose()?;
                    match official {
                        Some(AtWork::These(officials)) => working_on.extend(officials),
                        // While the clock stands nobody but the official has anything to do at a step.
                        _ if dossier.state.status != Status::Processing => {}
                        _ => working_on.extend(self.staff(conn, Role::Handler, working(stay.agency_id))?),
                    }
                }
                if working_on.is_empty() {
                    return self.staff(conn, Role::Clerk, desk);
                }
                Ok(working_on.into_iter().collect())
            }
        }
    }

    /// An official and whoever stands in for them today, of those whose accounts are in use.
    fn at_work(&self, conn: &mut Connection, official: UserId) -> Result<AtWork, Error> {
        let day = self.now.local_day();
        let given = self.catalogue.delegations().iter();
        let given = given.filter(|d| d.from_user_id == official && d.holds_on(day));
        let (mut away, mut asked) = (false, vec![official]);
        for delegation in given {
            away = true;
            asked.extend(delegation.to_user_id);
        }
        // Away, and nobody in their place: colleagues may take over.
        if away && asked.len() == 1 {
            return Ok(AtWork::Nobody);
        }
        let found: Vec<UserId> = accounts::active(conn, &asked)?.into_iter().map(|(id, _)| id).collect();
        // The work of a disabled account is nobody's, and no deputy's either.
        let works = found.contains(&official);
        Ok(if works { AtWork::These(found) } else { AtWork::Nobody })
    }

    fn staff(&mut self, conn: &mut Connection, role: Role, agency: AgencyId) -> Result<Vec<UserId>, Error> {
        if let Some(known) = self.staff.get(&(role.as_str(), agency)) {
            return Ok(known.clone());
        }
        let found = rows::staff(conn, role, agency)?;
        self.staff.insert((role.as_str(), agency), found.clone());
        Ok(found)
    }
}

/// Who is at work on what somebody was given to do.
enum AtWork {
    /// These people.
    These(Vec<UserId>),
    /// Nobody: whoever else has the step must know.
    Nobody,
}

/// One letter with all that a round found for a person, if they want letters. Codes and times only.
fn write_letter(
    conn: &mut Connection,
    ctx: &Context,
    user: UserId,
    reason: NoticeReason,
    dossiers: &[Dossier],
    now: Instant,
) -> Result<(), Error> {
    if !ctx.outbox.deliverers.contains_key(&MessageKind::Email) {
        return Ok(());
    }
    let (Some(first), Some(to)) = (dossiers.first(), rows::reminder_email(conn, user)?) else {
        return Ok(());
    };
    let line = |dossier: &Dossier| {
        let due = dossier.state.due_at.or(dossier.state.accept_due_at);
        let due = due.map_or_else(String::new, |at| format!(", hạn {}", at.label_vi()));
        format!("- {}{due}\n", dossier.intake.code)
    };
    let lines: String = dossiers.iter().map(line).collect();
    let letter = Letter {
        to,
        subject: format!("{} hồ sơ: {}", dossiers.len(), reason.label_vi()),
        text: format!("Nhắc việc: {}.\n\n{lines}", reason.label_vi()),
    };
    let message = Message {
        kind: MessageKind::Email,
        receiver: MAIL_SERVER.to_owned(),
        key: format!("user:{}", user.get()),
        position: None,
        dossier_id: None,
        agency_id: first.intake.agency_id,
        body: serde_json::to_string(&letter).map_err(Error::internal)?,
        not_before: None,
    };
    enqueue(conn, ctx, now, message)?;
    Ok(())
}

/// Reminds whoever works on a dossier that its applicant has brought what was missing.
pub struct Answers;

impl Listener for Answers {
    fn prepare(
        &self,
        _: &mut Connection,
        _: &Context,
        events: &[EventRow],
    ) -> Result<Option<Box<dyn Announce>>, Error> {
        let any = events.iter().any(|e| e.action == Action::SupplementReceived.as_str());
        Ok(any.then(|| Box::new(Self) as Box<dyn Announce>))
    }
}

impl Announce for Answers {
    fn announce(&self, conn: &mut Connection, ctx: &Context, placed: &Placed<'_>) -> Result<Vec<Message>, Error> {
        let dossier = placed.dossier;
        let occasion = dossier.state.supplement_requests;
        let reason = NoticeReason::AnswerReceived;
        if placed.event.action != Action::SupplementReceived.as_str()
            || rows::is_told(conn, dossier.intake.id, reason, occasion)?
        {
            return Ok(Vec::new());
        }
        let now = ctx.now();
        for user in Telling::new(ctx, placed.catalogue, now).tell(conn, dossier, reason, occasion)? {
            write_letter(conn, ctx, user, reason, std::slice::from_ref(dossier), now)?;
        }
        Ok(Vec::new())
    }
}
