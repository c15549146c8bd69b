//! Figures that an office must publish: everybody may read them, so they name agencies and never dossiers or people.

use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};

use super::{Asked, Figures, GroupBy, Row, table};
use crate::db::figures::{self, Scope, Split};
use crate::domain::codes::AgencyCode;
use crate::domain::figures::{Amounts, Period, add};
use crate::domain::indicator::{Indicator, Rate};
use crate::domain::instant::Instant;
use crate::service::catalogue::Named;
use crate::service::context::Context;
use crate::service::dossiers::public::{self, Source};
use crate::service::error::{Error, Reason};

/// The rates that are published.
const RATES: [Indicator; 4] = [
    Indicator::OnTime,
    Indicator::ResultAttached,
    Indicator::Online,
    Indicator::Postal,
];

/// What is published of an agency and all below it for a calendar month.
pub struct Published {
    /// Whose figures.
    pub agency: Named,
    /// Every agency that can be asked about, and how deep it lies.
    pub agencies: Vec<(Named, usize)>,
    /// The month.
    pub month: Period,
    /// As of which moment dossiers in progress are judged.
    pub cut_off: Instant,
    /// All of it.
    pub total: Figures,
    /// Each agency's own dossiers.
    pub rows: Vec<Row>,
    /// The rates of all of it.
    pub rates: Vec<(Indicator, Rate)>,
}

/// The calendar month of a day.
fn month_of(day: NaiveDate) -> Option<Period> {
    let first = day.with_day(1)?;
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
    Period::new(first, last)
}

/// Days of a month on which the month before is shown to whoever names none: of its own there is nothing to see yet.
const FIRST_DAYS: u32 = 5;

/// Published figures of an agency (the topmost if none is named) for the month of a day (if none is named, this month, or during
/// its first days the one that is over).
/// `address` is where the request comes from.
///
/// # Errors
/// There is no such agency, asked too often, or the database refuses.
pub async fn published(
    ctx: &Arc<Context>,
    address: &str,
    agency: Option<AgencyCode>,
    day: Option<NaiveDate>,
) -> Result<Published, Error> {
    public::not_too_often(ctx, Source::Asking(address))?;
    let now = ctx.now();
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let catalogue = ctx2.catalogue.current(conn)?;
            let tree = catalogue.tree();
            let about = match &agency {
                Some(code) => catalogue.agency(code)?,
                None => tree.all().first().ok_or(Reason::NotFound)?,
            };
            let today = now.local_day();
            let shown = if today.day() <= FIRST_DAYS {
                today.checked_sub_months(Months::new(1)).unwrap_or(today)
            } else {
                today
            };
            let month = month_of(day.unwrap_or(shown).min(today)).ok_or(Reason::NotFound)?;
            let scope = Scope::Below {
                tops: vec![about.id],
                members: tree.subtree(about.id).iter().map(|a| a.id).collect(),
            };
            let mut amounts = Amounts::default();
            for (_, sum) in figures::sums(conn, &scope, month, Split::default())? {
                add(&mut amounts, &sum);
            }
            let running = month.to() >= today;
            let asked = Asked {
                period: month,
                scope,
                about: Some(about.clone()),
                running,
                cut_off: if running { now } else { super::end_of(month.to()) },
                certain: false,
            };
            let counted = table::counted(conn, &catalogue, asked, &[GroupBy::Agency], now)?;
            Ok(Published {
                agency: catalogue.agency_named_on(about.id, month.to()),
                agencies: tree
                    .all()
                    .iter()
                    .filter(|a| a.is_valid_on(month.to()) && a.level != crate::domain::agency::AgencyLevel::Department)
                    .map(|a| (catalogue.agency_named_on(a.id, month.to()), tree.path(a.id).len()))
                    .collect(),
                month,
                cut_off: counted.cut_off,
                total: counted.total,
                rows: counted.rows,
                rates: RATES.map(|i| (i, i.rate(&amounts))).into(),
            })
        })
        .await
}
