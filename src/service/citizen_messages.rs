//! Word to applicants, by the channels they agreed to, in the wording of the agency, outside quiet hours.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::context::Context;
use super::error::Error;
use super::outbox::{Announce, Attempt, Deliver, Listener, Message, Outcome, Placed, unread};
use super::templates::wording_for;
use crate::db::dossiers::Intake;
use crate::db::events::EventRow;
use crate::db::notices::{self as rows, ConsentRow, TemplateRow};
use crate::db::outbox::MessageRow;
use crate::db::{Connection, dossiers};
use crate::domain::instant::Instant;
use crate::domain::notice::{CitizenEvent, ContactChannel, after_quiet};
use crate::domain::outbox::MessageKind;
use crate::domain::paper::MissingPaper;
use crate::domain::person::{Email, Phone};
use crate::domain::rules::RuleKey;
use crate::domain::template::{Placeholder, Values, how_it_comes};
use crate::notify::mail::{Mailer, Undelivered};
use crate::notify::text_gateway::TextSettings;

/// What is stored of a letter until it was taken.
#[derive(Serialize, Deserialize)]
pub struct Letter {
    /// To whom.
    pub to: Email,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
}

/// What is stored of a text message until it was taken.
#[derive(Serialize, Deserialize)]
struct TextMessage {
    to: Phone,
    text: String,
}

/// All letters share the server's limit of concurrency, and so do text messages that of the gateway.
pub const MAIL_SERVER: &str = "email";
const TEXT_GATEWAY: &str = "text";

/// Tells applicants.
pub struct CitizenMessages {
    /// Channels that the operator has set up.
    pub channels: Vec<ContactChannel>,
}

struct Ready {
    channels: Vec<ContactChannel>,
    templates: Vec<TemplateRow>,
}

impl Listener for CitizenMessages {
    fn prepare(
        &self,
        conn: &mut Connection,
        _: &Context,
        events: &[EventRow],
    ) -> Result<Option<Box<dyn Announce>>, Error> {
        let news = |e: &EventRow| CitizenEvent::of(&e.action, e.from_status, e.to_status).is_some();
        if self.channels.is_empty() || !events.iter().any(news) {
            return Ok(None);
        }
        Ok(Some(Box::new(Ready {
            channels: self.channels.clone(),
            templates: rows::templates(conn)?,
        })))
    }
}

impl Announce for Ready {
    fn announce(&self, conn: &mut Connection, ctx: &Context, placed: &Placed<'_>) -> Result<Vec<Message>, Error> {
        let event = placed.event;
        let Some(what) = CitizenEvent::of(&event.action, event.from_status, event.to_status) else {
            return Ok(Vec::new());
        };
        let Some(consent) = rows::consent(conn, event.dossier_id)? else {
            return Ok(Vec::new());
        };
        let values = values(placed)?;
        let mut messages = Vec::new();
        for channel in &self.channels {
            let message = match channel {
                ContactChannel::Email if consent.email => self.letter(placed, what, &values)?,
                ContactChannel::Text if consent.text => self.text(placed, what, &values)?,
                _ => None,
            };
            if let Some((kind, receiver, body)) = message {
                messages.push(Message {
                    kind,
                    receiver: receiver.to_owned(),
                    key: placed.dossier.intake.code.to_string(),
                    position: Some(i64::from(event.seq)),
                    dossier_id: Some(event.dossier_id),
                    agency_id: placed.dossier.intake.agency_id,
                    body,
                    not_before: Some(not_before(placed, ctx.now())),
                });
            }
        }
        Ok(messages)
    }
}

type Written = Option<(MessageKind, &'static str, String)>;

impl Ready {
    fn letter(&self, placed: &Placed<'_>, what: CitizenEvent, values: &Values) -> Result<Written, Error> {
        let Some(to) = placed.dossier.intake.applicant_email.clone() else {
            return Ok(None);
        };
        let (subject, text) = wording_for(&self.templates, placed, what, ContactChannel::Email)?.fill(values);
        let body = serde_json::to_string(&Letter { to, subject, text }).map_err(Error::internal)?;
        Ok(Some((MessageKind::Email, MAIL_SERVER, body)))
    }

    fn text(&self, placed: &Placed<'_>, what: CitizenEvent, values: &Values) -> Result<Written, Error> {
        let Some(to) = placed.dossier.intake.applicant_phone.clone() else {
            return Ok(None);
        };
        let (_, text) = wording_for(&self.templates, placed, what, ContactChannel::Text)?.fill(values);
        let body = serde_json::to_string(&TextMessage { to, text }).map_err(Error::internal)?;
        Ok(Some((MessageKind::Text, TEXT_GATEWAY, body)))
    }
}

/// Messages to people wait until the quiet hours of the agency are over.
fn not_before(placed: &Placed<'_>, now: Instant) -> Instant {
    let agency = placed.dossier.intake.agency_id;
    let rule = |key| placed.catalogue.rule(key, agency, now.local_day());
    after_quiet(now, rule(RuleKey::QuietFromMinute), rule(RuleKey::QuietUntilMinute))
}

fn values(placed: &Placed<'_>) -> Result<Values, Error> {
    let Placed {
        event,
        dossier,
        catalogue,
        ..
    } = placed;
    let told = event.told().map_err(Error::internal)?;
    let due_before = told.due_before.flatten().map_or_else(String::new, Instant::label_vi);
    let when = |at: Option<Instant>| at.map_or_else(|| "theo thông báo".to_owned(), Instant::label_vi);
    let desk = catalogue.agency_named(dossier.intake.received_agency_id).name;
    Ok(Values::from([
        (Placeholder::ReturnBy, how_it_comes(dossier.state.return_channel, &desk)),
        (Placeholder::Dossier, dossier.intake.code.to_string()),
        (
            Placeholder::Procedure,
            catalogue
                .procedure_by_id(dossier.intake.procedure_id)
                .map_or_else(String::new, |p| p.name.clone()),
        ),
        (
            Placeholder::Agency,
            catalogue.agency_named(dossier.intake.agency_id).name,
        ),
        (Placeholder::Desk, desk),
        (Placeholder::ReceivedAt, when(dossier.state.received_at)),
        (Placeholder::DueAt, when(dossier.state.due_at)),
        (Placeholder::DueBefore, due_before),
        (Placeholder::Reason, told.reason.unwrap_or_default()),
        (
            Placeholder::Papers,
            joined(told.papers_asked.as_deref().unwrap_or_default()),
        ),
    ]))
}

/// Papers in one line.
fn joined(papers: &[MissingPaper]) -> String {
    let papers: Vec<String> = papers.iter().map(MissingPaper::to_string).collect();
    papers.join("; ")
}

fn outcome(sent: Result<(), Undelivered>) -> Outcome {
    match sent {
        Ok(()) => Outcome::Delivered,
        Err(Undelivered::Failed(word)) => Outcome::Failed(word.to_owned()),
        Err(Undelivered::Refused(word)) => Outcome::Refused(word.to_owned()),
    }
}

/// Where a message goes that has waited.
enum Wanted<T> {
    /// To the applicant, where they are reached now.
    At(T),
    /// It is not about one dossier's applicant.
    AsWritten,
    /// The applicant does not agree any more, or is not reached this way.
    Not,
    /// Nobody knows for the moment.
    Unknown(Error),
}

/// Asked right before a message leaves: it may have waited for hours, and the applicant or the clerk who corrected them has the last
/// word.
async fn wanted<T: Send + 'static>(
    ctx: &Arc<Context>,
    message: &MessageRow,
    agreed: fn(&ConsentRow) -> bool,
    reached_at: fn(Intake) -> Option<T>,
) -> Wanted<T> {
    let Some(dossier) = message.dossier_id else {
        return Wanted::AsWritten;
    };
    let read = ctx.db.read(move |conn| {
        let consent = rows::consent(conn, dossier)?.is_some_and(|consent| agreed(&consent));
        let dossier = dossiers::among(conn, &[dossier])?.pop();
        let reached = dossier.and_then(|dossier| reached_at(dossier.intake));
        Ok::<_, Error>(reached.filter(|_| consent))
    });
    match read.await {
        Ok(Some(to)) => Wanted::At(to),
        Ok(None) => Wanted::Not,
        Err(error) => Wanted::Unknown(error),
    }
}

/// Sends letters.
pub struct Letters(pub Mailer);

impl Deliver for Letters {
    fn send(&self, ctx: Arc<Context>, message: MessageRow) -> Attempt {
        let mailer = self.0.clone();
        Box::pin(async move {
            let Ok(letter) = serde_json::from_str::<Letter>(&message.body) else {
                return Outcome::Refused("bad_letter".to_owned());
            };
            let to = match wanted(&ctx, &message, |consent| consent.email, |intake| intake.applicant_email).await {
                Wanted::At(to) => to,
                Wanted::AsWritten => letter.to,
                Wanted::Not => return Outcome::Dropped,
                Wanted::Unknown(error) => return unread(&error),
            };
            outcome(mailer.send(message.id.get(), &to, &letter.subject, &letter.text).await)
        })
    }
}

/// Hands text messages to the gateway.
pub struct Texts(pub TextSettings);

impl Deliver for Texts {
    fn send(&self, ctx: Arc<Context>, message: MessageRow) -> Attempt {
        let gateway = self.0.clone();
        Box::pin(async move {
            let Ok(text) = serde_json::from_str::<TextMessage>(&message.body) else {
                return Outcome::Refused("bad_text".to_owned());
            };
            let to = match wanted(&ctx, &message, |consent| consent.text, |intake| intake.applicant_phone).await {
                Wanted::At(to) => to,
                Wanted::AsWritten => text.to,
                Wanted::Not => return Outcome::Dropped,
                Wanted::Unknown(error) => return unread(&error),
            };
            outcome(gateway.send(&ctx.http, message.id.get(), &to, &text.text).await)
        })
    }
}
