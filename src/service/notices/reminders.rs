//! Whom to remind of what, once for each dossier, reason and occasion.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::db::dossiers::Dossier;
use crate::db::events::EventRow;
use crate::db::notices::{self as rows, NoticeRow};
use crate::db::{Connection, locks};
use crate::domain::dossier::{Action, Status};
use crate::domain::ids::{AgencyId, NoticeId, UserId};
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

/// Dossiers looked at for one reason in one transaction.
const BATCH: i64 = 200;

/// Reminds of what has become nearly due, overdue, or waits for acceptance, and tells leaders of what stays overdue.
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
        loop {
            let now = ctx.now();
            let any = ctx
                .db
                .read(move |conn| {
                    Ok::<_, Error>(!rows::candidates(conn, reason, now, latest(reason, now), 1)?.is_empty())
                })
                .await?;
            if !any {
                break;
            }
            let ctx2 = Arc::clone(ctx);
            if ctx.db.write(move |conn| round(conn, &ctx2, reason)).await? == 0 {
                break;
            }
        }
    }
    Ok(())
}

/// Up to when the time of a reason may lie. Acceptance is looked at well ahead, because its reminder comes before its time.
fn latest(reason: NoticeReason, now: Instant) -> Instant {
    match reason {
        NoticeReason::WaitingAcceptance => now.saturating_add_minutes(10 * 24 * 60),
        _ => now,
    }
}

/// One round for one reason; answers of how many dossiers people were reminded.
fn round(conn: &mut Connection, ctx: &Context, reason: NoticeReason) -> Result<usize, Error> {
    locks::reminders(conn)?;
    let now = ctx.now();
    let catalogue = ctx.catalogue.current(conn)?;
    let mut letters: BTreeMap<UserId, Vec<Dossier>> = BTreeMap::new();
    let mut count = 0;
    for dossier in rows::candidates(conn, reason, now, latest(reason, now), BATCH)? {
        if !is_time(&catalogue, &dossier, reason, now)? {
            continue;
        }
        count += 1;
        let occasion = dossier.state.extensions;
        for user in tell(conn, ctx, &catalogue, &dossier, reason, occasion, now)? {
            letters.entry(user).or_default().push(dossier.clone());
        }
    }
    for (user, dossiers) in letters {
        write_letter(conn, ctx, user, reason, &dossiers, now)?;
    }
    Ok(count)
}

/// What an index cannot tell: working time before and after an instant.
fn is_time(catalogue: &Catalogue, dossier: &Dossier, reason: NoticeReason, now: Instant) -> Result<bool, Error> {
    let agency = dossier.intake.agency_id;
    let rule = |key| catalogue.rule(key, agency, now.local_day()).max(0);
    let calendar = catalogue.calendar(agency)?;
    Ok(match (reason, dossier.state.due_at, dossier.state.accept_due_at) {
        (NoticeReason::Escalated, Some(due), _) => {
            calendar.working_minutes_between(due, now) >= rule(RuleKey::EscalationMinutes)
        }
        (NoticeReason::WaitingAcceptance, _, Some(due)) => {
            now >= due || calendar.working_minutes_between(now, due) <= rule(RuleKey::AcceptanceReminderMinutes)
        }
        _ => true,
    })
}

/// Stores a reminder for each of those concerned; with nobody to remind, that is stored, so that it is not looked for again.
fn tell(
    conn: &mut Connection,
    ctx: &Context,
    catalogue: &Catalogue,
    dossier: &Dossier,
    reason: NoticeReason,
    occasion: i16,
    now: Instant,
) -> Result<Vec<UserId>, Error> {
    let users = concerned(conn, catalogue, dossier, reason)?;
    let mut add = |user| {
        rows::insert(
            conn,
            &NoticeRow {
                id: NoticeId::new(ctx.ids.next()),
                user_id: user,
                dossier_id: dossier.intake.id,
                reason,
                occasion,
                created_at: now,
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

/// Who is reminded: the official of the step, else whoever holds the step, else the desk; leaders from the deciding agency up.
fn concerned(
    conn: &mut Connection,
    catalogue: &Catalogue,
    dossier: &Dossier,
    reason: NoticeReason,
) -> Result<Vec<UserId>, Error> {
    let desk = dossier.intake.received_agency_id;
    match reason {
        NoticeReason::Escalated => {
            let path: Vec<AgencyId> = catalogue
                .tree()
                .path(dossier.intake.agency_id)
                .iter()
                .map(|a| a.id)
                .collect();
            for agency in path.into_iter().rev() {
                let leaders = rows::staff(conn, Role::Leader, agency)?;
                if !leaders.is_empty() {
                    return Ok(leaders);
                }
            }
            Ok(Vec::new())
        }
        NoticeReason::WaitingAcceptance => Ok(rows::staff(conn, Role::Clerk, desk)?),
        NoticeReason::NearlyDue | NoticeReason::Overdue | NoticeReason::AnswerReceived => {
            if let Some(assignee) = dossier.state.assignee_id {
                return Ok(vec![assignee]);
            }
            if dossier.state.status == Status::Processing
                && let Some(holder) = dossier.state.step_agency_id
            {
                let handlers = rows::staff(conn, Role::Handler, holder)?;
                if !handlers.is_empty() {
                    return Ok(handlers);
                }
            }
            Ok(rows::staff(conn, Role::Clerk, desk)?)
        }
    }
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
        let due = due.map_or_else(String::new, |at| {
            at.local().format(", hạn %H:%M ngày %d/%m/%Y").to_string()
        });
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
        for user in tell(conn, ctx, placed.catalogue, dossier, reason, occasion, now)? {
            write_letter(conn, ctx, user, reason, std::slice::from_ref(dossier), now)?;
        }
        Ok(Vec::new())
    }
}
