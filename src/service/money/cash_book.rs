//! The cash book of a clerk: what the day brought, what left the drawer, what was counted. It is read here and entered in
//! `cash_entries`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::db::accounts::UserRow;
use crate::db::cash::{self, ClosingRow, Entries, HandoverRow, Movement};
use crate::db::receipt_books::{self, RegisterRow};
use crate::db::{self, Connection};
use crate::domain::cash::{CashDay, Movements, SumError, pages};
use crate::domain::codes::{AgencyCode, Username};
use crate::domain::fee::Money;
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::service::access::{self, Desk, not_allowed};
use crate::service::catalogue::{Catalogue, Named};
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view::{Official, note_look, officials};
use crate::service::error::{Error, FieldError, Reason};

impl From<SumError> for Error {
    fn from(error: SumError) -> Self {
        Self::internal(error)
    }
}

/// A page of a cash book.
#[derive(Clone, Debug)]
pub struct Page {
    /// Whose desk.
    pub agency_id: AgencyId,
    /// Which clerk; none for money that came online without one.
    pub clerk: Option<UserId>,
    /// Which day.
    pub day: NaiveDate,
    /// What it says.
    pub cash: CashDay,
    /// Payments.
    pub payments: i64,
}

/// What moved, by desk and clerk, and how many payments there were.
#[derive(Default)]
struct Books {
    days: BTreeMap<(AgencyId, Option<UserId>), BTreeMap<NaiveDate, Movements>>,
    payments: BTreeMap<(AgencyId, Option<UserId>, NaiveDate), i64>,
}

impl Books {
    /// Of everybody in some agencies, or of one clerk there.
    fn load(conn: &mut Connection, asked: &Entries<'_>) -> Result<Self, Error> {
        let mut books = Self::default();
        for movement in [Movement::Taken, Movement::Refunded, Movement::HandedOver] {
            for row in cash::sums(conn, movement, asked)? {
                let book = books.days.entry((row.agency_id, row.user_id)).or_default();
                let page = book.entry(row.day).or_default();
                match movement {
                    Movement::Taken => {
                        page.taken.add(row.method, row.total)?;
                        let key = (row.agency_id, row.user_id, row.day);
                        *books.payments.entry(key).or_default() += row.entries;
                    }
                    Movement::Refunded => page.refunded.add(row.method, row.total)?,
                    Movement::HandedOver => page.handed_over = row.total,
                }
            }
        }
        for closing in cash::closings(conn, asked)? {
            let book = books
                .days
                .entry((closing.agency_id, Some(closing.user_id)))
                .or_default();
            book.entry(closing.day).or_default().counted = Some(closing.counted);
        }
        Ok(books)
    }

    /// Their pages, the first of each beginning with what lay in the drawer on the morning of a day.
    fn pages(self, conn: &mut Connection, from: NaiveDate) -> Result<Vec<Page>, Error> {
        let clerks: Vec<(AgencyId, UserId)> = self.days.keys().filter_map(|(a, user)| Some((*a, (*user)?))).collect();
        let mut openings = BTreeMap::new();
        for row in cash::drawers(conn, &clerks, from)? {
            openings.insert((row.agency_id, Some(row.user_id)), row.amount().ok_or(SumError)?);
        }
        let mut found = Vec::new();
        for ((agency_id, clerk), days) in self.days {
            let opening = openings.get(&(agency_id, clerk)).copied().unwrap_or(0);
            for (day, cash) in pages(opening, &days)? {
                found.push(Page {
                    agency_id,
                    clerk,
                    day,
                    cash,
                    payments: self.payments.get(&(agency_id, clerk, day)).copied().unwrap_or(0),
                });
            }
        }
        Ok(found)
    }
}

/// Pages of some agencies on which something moved, by agency, clerk and day.
///
/// # Errors
/// A sum is too large, or the database refuses.
pub fn read(conn: &mut Connection, agencies: &[AgencyId], from: NaiveDate, to: NaiveDate) -> Result<Vec<Page>, Error> {
    let asked = Entries {
        agencies,
        clerk: None,
        from,
        to,
    };
    Books::load(conn, &asked)?.pages(conn, from)
}

/// A clerk's page of a day, also if nothing moved.
pub(super) fn page_of(conn: &mut Connection, agency: AgencyId, clerk: UserId, day: NaiveDate) -> Result<Page, Error> {
    let asked = Entries {
        agencies: &[agency],
        clerk: Some(clerk),
        from: day,
        to: day,
    };
    let mut books = Books::load(conn, &asked)?;
    books
        .days
        .entry((agency, Some(clerk)))
        .or_default()
        .entry(day)
        .or_default();
    let page = books.pages(conn, day)?.pop();
    page.ok_or_else(|| Error::internal("a cash book without a page"))
}

/// Refuses to take more out of a clerk's drawer than lies in it by the book of a day. The caller holds the page.
///
/// # Errors
/// There is less in it, or the database refuses.
pub(super) fn must_hold(
    conn: &mut Connection,
    (agency, clerk, day): (AgencyId, UserId, NaiveDate),
    amount: Money,
    refusal: Reason,
) -> Result<(), Error> {
    let there = page_of(conn, agency, clerk, day)?.cash.expected;
    if amount.to_i64() > there {
        return Err(Error::amount(refusal, there));
    }
    Ok(())
}

/// A page with the names on it.
pub struct CashView {
    /// The page.
    pub page: Page,
    /// Whose desk.
    pub agency: Named,
    /// Whose drawer.
    pub clerk: Official,
    /// Whether it is closed.
    pub closed: bool,
    /// The last day that is closed in this book.
    pub last_closed: Option<NaiveDate>,
    /// What was handed over in the day, in order, with what was taken back.
    pub handovers: Vec<HandoverRow>,
    /// How often the day was closed, and opened again.
    pub closings: Vec<ClosingRow>,
    /// Who took back and opened again.
    pub officials: HashMap<UserId, Official>,
}

impl CashView {
    /// Whether the day can be opened again: no later one was closed since.
    pub fn is_last_closed(&self) -> bool {
        self.last_closed == Some(self.page.day)
    }

    /// A clerk's page with all that stands on it.
    pub(super) fn load(
        conn: &mut Connection,
        catalogue: &Catalogue,
        (agency, clerk, official): (AgencyId, UserId, Official),
        day: NaiveDate,
    ) -> Result<Self, Error> {
        let page = page_of(conn, agency, clerk, day)?;
        let last_closed = cash::last_closed(conn, agency, clerk)?;
        let handovers = cash::handovers(conn, agency, clerk, day)?;
        let closings = cash::closings_of(conn, agency, clerk, day)?;
        let back = handovers.iter().filter_map(|row| row.cancelled_by);
        let again = closings.iter().filter_map(|row| row.reopened_by);
        Ok(Self {
            page,
            agency: catalogue.agency_named(agency),
            clerk: official,
            closed: last_closed.is_some_and(|last| day <= last),
            last_closed,
            officials: officials(conn, back.chain(again).collect())?,
            handovers,
            closings,
        })
    }
}

/// The receipts of what the person took in a day at a desk. They name people, so the look is noted.
///
/// # Errors
/// The agency is out of scope, the person does not collect, or the database refuses.
pub async fn receipts(
    ctx: &Arc<Context>,
    caller: Caller,
    agency: AgencyId,
    day: NaiveDate,
) -> Result<Vec<RegisterRow>, Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, found) = ctx
        .db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller2, Permission::DossierCollect)?;
            let agency = desk.agency_in_scope(Permission::DossierCollect, agency)?.id;
            let user = desk.actor.user_id;
            Ok::<_, Error>((user, receipt_books::of_clerk(desk.conn, agency, user, day)?))
        })
        .await?;
    if !found.is_empty() {
        note_look(ctx, &caller, user, None, Look::Receipts).await?;
    }
    Ok(found)
}

/// The account of a clerk.
pub(super) fn account(conn: &mut Connection, name: &Username) -> Result<UserRow, Error> {
    db::accounts::find_user(conn, name)?.ok_or_else(|| Error::with(Reason::UserNotFound, [name.to_string()]))
}

/// The desk whose cash book is meant: the one named, or the one at which the person collects.
pub(super) fn desk_agency(
    desk: &Desk<'_>,
    code: Option<&AgencyCode>,
    permission: Permission,
) -> Result<AgencyId, Error> {
    match code {
        Some(code) => Ok(desk.agency_of_code(permission, code)?.id),
        None => desk
            .actor
            .grants
            .iter()
            .filter(|g| g.role.allows(permission))
            .find_map(|g| desk.catalogue.tree().institution(g.agency_id))
            .map(|agency| agency.id)
            .ok_or_else(|| Error::field(FieldError::missing("agency"))),
    }
}

/// A page: the person's own, or that of another clerk for those who may see it.
///
/// # Errors
/// The agency is out of scope, there is no such clerk, the person may not, or the database refuses.
pub async fn get(
    ctx: &Arc<Context>,
    caller: Caller,
    agency: Option<AgencyCode>,
    clerk: Option<Username>,
    day: Option<NaiveDate>,
) -> Result<CashView, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let others = [Permission::CashBookRead];
            let desk = access::enter_by_any(conn, &ctx2, &caller, Permission::DossierCollect, &others)?;
            let other = clerk.filter(|name| name.as_str() != desk.actor.username);
            let permission = if other.is_some() {
                Permission::CashBookRead
            } else {
                Permission::DossierCollect
            };
            if !desk.actor.may(permission) {
                return Err(not_allowed(permission));
            }
            let agency = desk_agency(&desk, agency.as_ref(), permission)?;
            let Desk { conn, actor, catalogue } = desk;
            let (user, clerk) = match other {
                Some(name) => {
                    let user = account(conn, &name)?;
                    (user.id, Official::from(&user))
                }
                None => (actor.user_id, Official::from(&actor)),
            };
            let day = day.unwrap_or_else(|| ctx2.now().local_day());
            CashView::load(conn, &catalogue, (agency, user, clerk), day)
        })
        .await
}
