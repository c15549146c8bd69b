//! Items that go home, as they lie on the desk: the longest first, page by page.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::connection::MultiBackend;
use super::postal_orders::OrderRow;
use super::schema::{dossiers, postal_orders};
use super::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{AgencyId, OrderId};
use crate::domain::instant::Instant;
use crate::domain::postal_order::{Direction, PostalState};
use crate::domain::postal_pile::PostalPile;

/// Which items.
#[derive(Clone, Debug)]
pub struct Criteria {
    /// Decided or received by one of these.
    pub agencies: Vec<AgencyId>,
    /// On this pile.
    pub pile: PostalPile,
    /// Those of an agency have been delayed that stand where they stand since then or longer.
    pub delayed_since: Vec<(Instant, Vec<AgencyId>)>,
}

/// Where a page ended: since when the last item stands where it stands, and which it is.
pub type Place = (Instant, OrderId);

/// An item, with the dossier of which it is.
pub type Row = (OrderRow, DossierCode, Status);

/// No item that was ordered later goes home in its place.
const NONE_LATER: &str = "NOT EXISTS (SELECT 1 FROM postal_orders later WHERE later.dossier_id = postal_orders.dossier_id \
    AND later.id > postal_orders.id AND later.direction = 'out' AND later.state <> 'cancelled' AND NOT later.superseded)";

type Condition = Box<dyn BoxableExpression<Joined, MultiBackend, SqlType = Bool>>;
type Joined = diesel::dsl::InnerJoinQuerySource<postal_orders::table, dossiers::table>;

/// Whether an item takes home what there is to take home of a dossier that some agencies decide or receive. What was ordered ahead of
/// a result waits for that, and not for the post.
fn goes_home(agencies: &[AgencyId]) -> Condition {
    Box::new(
        postal_orders::direction
            .eq(Direction::Out)
            .and(postal_orders::superseded.eq(false))
            .and(postal_orders::given_at.is_null())
            .and(dossiers::ended_at.is_not_null())
            .and(
                dossiers::agency_id
                    .eq_any(agencies.to_vec())
                    .or(dossiers::received_agency_id.eq_any(agencies.to_vec())),
            ),
    )
}

fn lies_there(criteria: &Criteria) -> Condition {
    let there = goes_home(&criteria.agencies).and(postal_orders::state.eq_any(criteria.pile.states()));
    match criteria.pile {
        PostalPile::ToHandOver => Box::new(there),
        PostalPile::CameBack => Box::new(there.and(sql::<Bool>(NONE_LATER))),
        // Open ones are few, whatever the post has delivered.
        PostalPile::NotHandedBack => Box::new(
            there
                .and(dossiers::closed_at.is_null())
                .and(dossiers::status.eq(Status::Decided)),
        ),
        PostalPile::Delayed => {
            let mut late: Condition = Box::new(sql::<Bool>("1 = 0"));
            for (since, agencies) in &criteria.delayed_since {
                let these = postal_orders::agency_id.eq_any(agencies.clone());
                late = Box::new(late.or(postal_orders::state_at.le(*since).and(these)));
            }
            Box::new(there.and(late))
        }
    }
}

/// A page of a pile.
///
/// # Errors
/// The database refuses.
pub fn page(conn: &mut Connection, criteria: &Criteria, after: Option<Place>, limit: i64) -> QueryResult<Vec<Row>> {
    let mut query = postal_orders::table
        .inner_join(dossiers::table)
        .select((OrderRow::as_select(), dossiers::code, dossiers::status))
        .filter(lies_there(criteria))
        .into_boxed();
    if let Some((since, id)) = after {
        let later = postal_orders::state_at.gt(since);
        query = query.filter(later.or(postal_orders::state_at.eq(since).and(postal_orders::id.gt(id))));
    }
    query
        .order((postal_orders::state_at, postal_orders::id))
        .limit(limit)
        .load(conn)
}

/// How many items lie on a pile.
///
/// # Errors
/// The database refuses.
pub fn count(conn: &mut Connection, criteria: &Criteria) -> QueryResult<i64> {
    postal_orders::table
        .inner_join(dossiers::table)
        .filter(lies_there(criteria))
        .count()
        .get_result(conn)
}

/// Some items by what the carrier knows them by: those that are to be handed over, or were.
///
/// # Errors
/// The database refuses.
pub fn handed_over(conn: &mut Connection, agencies: &[AgencyId], references: &[String]) -> QueryResult<Vec<Row>> {
    let states = [PostalState::Registered, PostalState::Collected, PostalState::HandedOver];
    postal_orders::table
        .inner_join(dossiers::table)
        .select((OrderRow::as_select(), dossiers::code, dossiers::status))
        .filter(goes_home(agencies))
        .filter(postal_orders::state.eq_any(states))
        .filter(postal_orders::reference.eq_any(references))
        .order((postal_orders::state_at, postal_orders::id))
        .load(conn)
}
