//! The truth of the figures: dossiers that are doubtful witnesses, by reason, and figures without them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Asked, Question};
use crate::db::dossier_search::Cursor;
use crate::db::figures::{Key, Split};
use crate::db::quality::{Among, Decision, Found};
use crate::db::{self, Connection};
use crate::domain::agency::Agency;
use crate::domain::calendar::Closed;
use crate::domain::figures::{Amounts, Facts, Period};
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::instant::Instant;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::quality::{self, Doubt};
use crate::service::access;
use crate::service::catalogue::{Catalogue, Named};
use crate::service::context::{Caller, Context};
use crate::service::dossiers::{list, view};
use crate::service::error::Error;

/// Doubtful dossiers, by reason.
pub struct QualityReport {
    /// The agency asked about, or the one at the top of the scope; none if several were added up.
    pub about: Option<Agency>,
    /// Every reason, whether or not there is a dossier to doubt.
    pub doubts: Vec<DoubtCount>,
    /// Dossiers with at least one of them.
    pub doubtful: usize,
}

/// How many dossiers are doubtful for one reason.
pub struct DoubtCount {
    /// The reason.
    pub doubt: Doubt,
    /// In all.
    pub dossiers: usize,
    /// Of each agency, in the order of their codes.
    pub agencies: Vec<(Named, usize)>,
}

/// Counts the doubtful dossiers of a period: those received in it, or ended in it where the reason is about the end.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn report(ctx: &Arc<Context>, caller: Caller, question: Question) -> Result<QualityReport, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, ctx2.now())?;
            let mut doubtful = BTreeSet::new();
            let mut doubts = Vec::new();
            for doubt in Doubt::ALL {
                let found = in_doubt(desk.conn, &desk.catalogue, *doubt, asked.scope.members(), asked.period)?;
                let mut agencies: BTreeMap<AgencyId, usize> = BTreeMap::new();
                for agency_id in found.values() {
                    *agencies.entry(*agency_id).or_default() += 1;
                }
                doubtful.extend(found.keys().copied());
                let mut by_agency: Vec<_> = agencies
                    .into_iter()
                    .map(|(id, count)| (asked.named(&desk.catalogue, id), count))
                    .collect();
                by_agency.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));
                doubts.push(DoubtCount {
                    doubt: *doubt,
                    dossiers: found.len(),
                    agencies: by_agency,
                });
            }
            Ok(QualityReport {
                about: asked.about,
                doubts,
                doubtful: doubtful.len(),
            })
        })
        .await
}

/// The doubtful dossiers of one reason, newest first, and how many they are in all.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn doubtful(
    ctx: &Arc<Context>,
    caller: Caller,
    question: Question,
    doubt: Doubt,
    after: Option<Cursor>,
    limit: i64,
) -> Result<(list::Page, usize), Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, page, number) = ctx
        .db
        .read(move |conn| {
            let now = ctx2.now();
            let desk = access::enter(conn, &ctx2, &caller2, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, now)?;
            desk.may_name(asked.scope.members())?;
            let user = desk.actor.user_id;
            let found = in_doubt(desk.conn, &desk.catalogue, doubt, asked.scope.members(), asked.period)?;
            let number = found.len();
            let newest = found
                .into_keys()
                .rev()
                .filter(|id| after.is_none_or(|cursor| *id < cursor.id));
            let wanted = usize::try_from(limit + 1).unwrap_or(usize::MAX);
            let ids: Vec<DossierId> = newest.take(wanted).collect();
            let page = list::page_of(desk.conn, desk.catalogue, &ids, limit, now)?;
            Ok::<_, Error>((user, page, number))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, Look::Figure).await?;
    Ok((page, number))
}

/// The doubtful dossiers of a question that wants figures without them; none of them if it does not. Whatever the days asked
/// about have to do with a doubtful dossier is left out: what was in progress when one period ended is carried over into the
/// next, so a doubt about the receipt or the end outside the period counts as well.
#[derive(Default)]
pub(super) struct Doubtful {
    /// Which.
    pub ids: Vec<DossierId>,
    facts: Vec<Facts>,
}

impl Doubtful {
    /// Finds them.
    ///
    /// # Errors
    /// The database refuses.
    pub fn of(conn: &mut Connection, catalogue: &Catalogue, asked: &Asked) -> Result<Self, Error> {
        if !asked.certain {
            return Ok(Self::default());
        }
        let mut ids = BTreeSet::new();
        for among in Among::touched_by(conn, asked.scope.members(), asked.period)? {
            for doubt in Doubt::ALL {
                ids.extend(found(conn, catalogue, *doubt, &among)?.iter().map(|found| found.id));
            }
        }
        let ids: Vec<DossierId> = ids.into_iter().collect();
        let mut facts = Vec::with_capacity(ids.len());
        for some in ids.chunks(1_000) {
            facts.extend(db::facts::of(conn, some)?.into_iter().map(|(_, facts)| facts));
        }
        Ok(Self { ids, facts })
    }

    /// What they add to the sums up to a day (from another, if given), to be taken away from them.
    pub fn minus(&self, from: Option<NaiveDate>, to: NaiveDate, split: Split) -> Vec<(Key, Amounts)> {
        let mut sums: BTreeMap<Key, Amounts> = BTreeMap::new();
        for facts in &self.facts {
            for (measure, day) in facts.contributions() {
                if day > to || from.is_some_and(|from| day < from) {
                    continue;
                }
                let sum = sums.entry(Key::of(&facts.dimensions, day, split)).or_default();
                if let Some(amount) = sum.get_mut(measure as usize) {
                    *amount -= 1;
                }
            }
        }
        sums.into_iter().collect()
    }
}

/// The dossiers of one reason with the agency that decides.
///
/// # Errors
/// The database refuses.
pub fn in_doubt(
    conn: &mut Connection,
    catalogue: &Catalogue,
    doubt: Doubt,
    agencies: &[AgencyId],
    period: Period,
) -> Result<BTreeMap<DossierId, AgencyId>, Error> {
    let found = found(conn, catalogue, doubt, &Among::new(agencies, period))?;
    Ok(found.into_iter().map(|found| (found.id, found.agency_id)).collect())
}

fn found(conn: &mut Connection, catalogue: &Catalogue, doubt: Doubt, among: &Among) -> Result<Vec<Found>, Error> {
    Ok(match doubt {
        Doubt::DecidedWithoutResult => among.decided_without_result(conn)?,
        Doubt::HandedBackBeforeDecided => among.handed_back_before_decided(conn)?,
        Doubt::ReceivedOutsideWorkingTime => outside_working_time(conn, catalogue, among)?,
        Doubt::EnteredLongAfterReceipt => among.entered_long_after_receipt(conn)?,
        Doubt::PausedNearDue => among.paused_near_due(conn)?,
        Doubt::DecidedInBulkNearDue => in_bulk(among.last_minute_decisions(conn)?),
        Doubt::OnlineEnteredByStaff => among.online_entered_by_staff(conn)?,
        Doubt::Duplicate => among.duplicates(conn)?,
        Doubt::ApologyAfterDue => among.apology_after_due(conn)?,
        Doubt::Reopened => among.reopened(conn)?,
    })
}

/// Whoever sends online may do so at night; accepting is an act of the counter, which keeps its own hours.
fn outside_working_time(conn: &mut Connection, catalogue: &Catalogue, among: &Among) -> Result<Vec<Found>, Error> {
    // A period of centuries is no longer than what there is.
    let Some((first, last)) = db::quality::first_and_last_receipt(conn)? else {
        return Ok(Vec::new());
    };
    let (first, last) = (first.local_day(), last.local_day());
    let days = among.days_of_receipt(conn)?;
    // Counters that are closed at the same times are asked about together.
    let mut counters: BTreeMap<Vec<Closed>, Vec<AgencyId>> = BTreeMap::new();
    for (calendar, agencies) in catalogue.calendars() {
        let closed = days
            .iter()
            .flat_map(|days| calendar.closed_times(days.from().max(first), days.to().min(last)));
        counters.entry(closed.collect()).or_default().extend(agencies);
    }
    let mut found = Vec::new();
    for (closed, agencies) in counters {
        found.extend(among.received_within(conn, &agencies, &closed)?);
    }
    Ok(found)
}

/// What each official decided in bulk on a day: neither where a period begins or ends nor which agency is asked about changes that.
fn in_bulk(mut decisions: Vec<Decision>) -> Vec<Found> {
    decisions.sort_by_key(|d| (d.decided_by, d.at));
    let day = |d: &Decision| (d.decided_by, d.at.local_day());
    let days = decisions.chunk_by(|a, b| day(a) == day(b));
    days.flat_map(|of_day| {
        let moments: Vec<Instant> = of_day.iter().map(|d| d.at).collect();
        let marks = quality::in_bulk(&moments);
        let asked = of_day.iter().zip(marks).filter(|(d, bulk)| d.asked && *bulk);
        asked.map(|(d, _)| d.found)
    })
    .collect()
}
