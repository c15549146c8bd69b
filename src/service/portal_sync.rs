//! Status changes for the national portal, through the outbox: in order per dossier, until the portal has taken them.

use std::sync::Arc;

use serde_json::json;

use super::context::Context;
use super::error::Error;
use super::outbox::{Announce, Attempt, Deliver, Listener, Message, Outcome, Placed};
use crate::db::Connection;
use crate::db::events::EventRow;
use crate::db::outbox::MessageRow;
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
        let body = json!({
            "MaHoSo": dossier.intake.code,
            "MaHoSoCong": dossier.intake.external_code,
            "MaTTHC": procedure.map(|p| p.code.as_str()),
            "TenTTHC": procedure.map(|p| p.name.as_str()),
            "TenLinhVuc": procedure.map(|p| p.field.as_str()),
            "KenhThucHien": channel_code(dossier.intake.intake_channel),
            "MaDonVi": agency.code,
            "DonViXuLy": agency.name,
            "NgayTiepNhan": stamp(dossier.state.received_at),
            "NgayHenTra": stamp(dossier.state.due_at),
            "NgayTra": stamp(dossier.returned_at()),
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
                Ok(answer) if answer.is_success() => Outcome::Delivered(String::new()),
                Ok(answer) => Outcome::Failed(format!("http_{}", answer.status)),
                Err(error) => Outcome::Failed(error.code().to_owned()),
            }
        })
    }
}
