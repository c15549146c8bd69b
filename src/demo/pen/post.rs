//! The public post: papers that came with it, results that go home with it.

use super::Pen;
use crate::db::postal_orders::{EventRow, OrderRow, posted_day};
use crate::domain::event::{Detail, Entry};
use crate::domain::ids::{OrderId, UserId};
use crate::domain::instant::Instant;
use crate::domain::postal::{Channel, ItemCode};
use crate::domain::postal_order::{Direction, PostalEvent, PostalState, standing};
use crate::service::error::Error;

/// Who carries the items.
const CARRIER: &str = "VNPost";
/// What an item costs, whole đồng.
const FEE: i64 = 26_000;

impl Pen<'_> {
    /// The papers came by post some hours after the post had taken them: the counter enters the item.
    pub fn arrive_by_post(&mut self, by: UserId, hours: i64) -> Result<(), Error> {
        let now = self.now;
        let Some(reference) = self.order(by, Direction::In) else {
            return Ok(());
        };
        self.happen(
            PostalState::Collected,
            now.saturating_add_minutes(-60 * hours),
            Some(by),
        );
        self.happen(PostalState::Delivered, now, Some(by));
        let told = Detail {
            order: Some(reference),
            direction: Some(Direction::In),
            ..Detail::default()
        };
        self.save(Some(by), Entry::OrderPost, &told)?;
        self.tell_moved(Some(by))
    }

    /// The item that takes the result home, if it goes by post.
    pub fn order_home(&mut self, by: UserId) -> Option<String> {
        let by_post = self.case.dossier.state.return_channel == Channel::Postal;
        by_post.then(|| self.order(by, Direction::Out)).flatten()
    }

    /// The carrier tells how far the item has come.
    pub fn carried(&mut self, kind: PostalState) -> Result<(), Error> {
        self.happen(kind, self.now, None);
        self.tell_moved(None)
    }

    fn order(&mut self, by: UserId, direction: Direction) -> Option<String> {
        let intake = &self.case.dossier.intake;
        let letter = match direction {
            Direction::In => 'I',
            Direction::Out => 'O',
        };
        let reference = format!("{}-{letter}1", intake.code);
        let row = OrderRow {
            id: OrderId::new(self.ids.next()),
            item_code: ItemCode::parse(&reference.replace('.', "-")).ok(),
            reference: reference.clone(),
            dossier_id: intake.id,
            agency_id: intake.agency_id,
            procedure_id: intake.procedure_id,
            direction,
            carrier: CARRIER.to_owned(),
            fee: FEE,
            cod_amount: 0,
            party_name: intake.applicant_name.clone(),
            party_phone: intake.applicant_phone.clone(),
            party_address: intake.applicant_address.clone()?,
            description: None,
            state: PostalState::Registered,
            state_at: self.now,
            posted_day: None,
            created_at: self.now,
            created_by: by,
            // Nobody is called: what happened is told here.
            connected: false,
            announced: None,
            attempts: 0,
            next_at: None,
            last_error: None,
            superseded: false,
            channel_before: None,
            given_at: None,
            handed_back_at: None,
        };
        self.orders.push(row);
        self.happen(PostalState::Registered, self.now, Some(by));
        Some(reference)
    }

    /// Something happens to the last item.
    fn happen(&mut self, kind: PostalState, at: Instant, by: Option<UserId>) {
        let Some(order) = self.orders.last_mut() else {
            return;
        };
        self.postal_events.push(EventRow {
            order_id: order.id,
            event_id: kind.as_str().to_owned(),
            kind,
            happened_at: at,
            heard_at: self.now,
            user_id: by,
            note: None,
            cancelled_at: None,
            cancelled_by: None,
            cancel_reason: None,
        });
        let mine = self.postal_events.iter().filter(|event| event.order_id == order.id);
        let events: Vec<PostalEvent> = mine.filter_map(EventRow::happened).collect();
        if let Some(stands) = standing(&events) {
            order.state = stands.state;
            order.state_at = stands.since;
            order.posted_day = stands.posted_at.map(Instant::local_day);
        }
        let received = self.case.dossier.state.received_day;
        self.case.dossier.state.posted_day = received.and_then(|day| posted_day(&self.orders, day));
    }

    fn tell_moved(&mut self, by: Option<UserId>) -> Result<(), Error> {
        let Some(order) = self.orders.last() else {
            return Ok(());
        };
        let told = Detail {
            order: Some(order.reference.clone()),
            item_state: Some(order.state),
            at: Some(order.state_at),
            ..Detail::default()
        };
        self.save(by, Entry::PostalEvent, &told)
    }
}
