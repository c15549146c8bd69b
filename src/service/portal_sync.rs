//! Status changes for the national portal, through the outbox: in order per dossier, until the portal has taken them.

use std::sync::Arc;

use serde_json::json;

use super::context::Context;
use super::error::Error;
use super::outbox::{Announce, Attempt, Deliver, Listener, Message, Outcome, Placed};
use crate::db::Connection;
use crate::db::events::EventRow;
use crate::db::outbox::MessageRow;
use crate::domain::dossier::Status;
use crate::domain::instant::Instant;
use crate::domain::outbox::MessageKind;
use crate::domain::postal::Channel;
use crate::notify::PortalSettings;
use crate::notify::http::Request;
use crate::notify::signature::ID_HEADER;

/// Its name in the outbox.
const PORTAL: &str = "portal";

/// Tells the national portal.
#[derive(Clone)]
pub struct PortalSync(pub PortalSettings);

struct StatusChanges;

impl Listener for PortalSync {
    fn prepare(&self, _: &mut Connection, _: &Context, _: &[EventRow]) -> Result<Option<Box<dyn Announce>>, Error> {
        Ok(Some(Box::new(StatusChanges)))
    }
}

/// How the portal writes times.
fn stamp(at: Option<Instant>) -> Option<String> {
    at.map(|at| at.local().format("%Y%m%d%H%M%S").to_string())
}

/// Times of a dossier that belong to a message.
#[derive(Debug, PartialEq, Eq)]
struct Times {
    received: Option<Instant>,
    due: Option<Instant>,
    returned: Option<Instant>,
}

impl Times {
    /// What was so when the dossier came to a status. The message may be written later, when more has happened: under the
    /// earlier status, what came after it would be told as known. A dossier that waits for acceptance, or was refused it,
    /// has no times at all.
    fn at(self, status: Status, at: Instant) -> Self {
        let known = !matches!(status, Status::Submitted | Status::IntakeRefused);
        let so_far = |time: Option<Instant>| time.filter(|time| known && *time <= at);
        let received = so_far(self.received);
        Self {
            due: self.due.filter(|_| received.is_some()),
            returned: so_far(self.returned),
            received,
        }
    }
}

const fn channel_code(channel: Channel) -> &'static str {
    match channel {
        Channel::Counter => "1",
        Channel::Online => "2",
        Channel::Postal => "3",
    }
}

impl Announce for StatusChanges {
    fn announce(&self, _: &mut Connection, _: &Context, placed: &Placed<'_>) -> Result<Vec<Message>, Error> {
        let Placed {
            event,
            dossier,
            catalogue,
            ..
        } = placed;
        if event.from_status == Some(event.to_status) {
            return Ok(Vec::new());
        }
        let procedure = catalogue.procedure_by_id(dossier.intake.procedure_id);
        let agency = catalogue.agency_named(dossier.intake.agency_id);
        let times = Times {
            received: dossier.state.received_at,
            due: dossier.state.due_at,
            returned: dossier.returned_at(),
        };
        let times = times.at(event.to_status, event.at);
        let body = json!({
            "MaHoSo": dossier.intake.code,
            "MaHoSoCong": dossier.intake.external_code,
            "MaTTHC": procedure.map(|p| p.code.as_str()),
            "TenTTHC": procedure.map(|p| p.name.as_str()),
            "TenLinhVuc": procedure.map(|p| p.field.as_str()),
            "KenhThucHien": channel_code(dossier.intake.intake_channel),
            "MaDonVi": agency.code,
            "DonViXuLy": agency.name,
            "NgayTiepNhan": stamp(times.received),
            "NgayHenTra": stamp(times.due),
            "NgayTra": stamp(times.returned),
            "TrangThaiHoSo": event.to_status.portal_code().to_string(),
            "TenTrangThai": event.to_status.label_vi(),
            "ThoiDiemXuLy": stamp(Some(event.at)),
            "SoThuTu": event.seq,
        });
        Ok(vec![Message {
            kind: MessageKind::Portal,
            receiver: PORTAL.to_owned(),
            key: dossier.intake.code.to_string(),
            position: Some(i64::from(event.seq)),
            dossier_id: Some(dossier.intake.id),
            agency_id: dossier.intake.agency_id,
            body: body.to_string(),
            not_before: None,
        }])
    }
}

impl Deliver for PortalSync {
    fn send(&self, ctx: Arc<Context>, message: MessageRow) -> Attempt {
        let settings = self.0.clone();
        Box::pin(async move {
            let id = message.id.get().to_string();
            let mut request = Request::post_json(&settings.url, message.body).header(ID_HEADER, id);
            if let Some(token) = &settings.token {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            match ctx.http.send(request).await {
                Ok(answer) if answer.is_success() => Outcome::Delivered,
                Ok(answer) => Outcome::Failed(format!("http_{}", answer.status)),
                Err(error) => Outcome::Failed(error.code().to_owned()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_message_tells_no_more_than_was_so_at_its_status() {
        let at = |hour: u32| Instant::parse_rfc3339(&format!("2026-03-02T{hour:02}:00:00+07:00")).unwrap();
        let now = || Times {
            received: Some(at(9)),
            due: Some(at(15)),
            returned: Some(at(12)),
        };
        let none = Times {
            received: None,
            due: None,
            returned: None,
        };
        // It was handed in at eight, and by the time that is told, all is over.
        assert_eq!(now().at(Status::Submitted, at(8)), none);
        assert_eq!(now().at(Status::IntakeRefused, at(10)), none);
        let received = Times {
            returned: None,
            ..now()
        };
        assert_eq!(now().at(Status::Received, at(9)), received);
        assert_eq!(now().at(Status::Decided, at(11)), received);
        assert_eq!(now().at(Status::HandedBack, at(12)), now());
        // What was withdrawn before anybody accepted it.
        assert_eq!(now().at(Status::Withdrawn, at(8)), none);
    }
}
