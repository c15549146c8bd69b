//! Scores that people gave, with source and evidence; corrected with history.

use std::collections::HashMap;
use std::sync::Arc;

use super::scores::fits;
use super::{Scorecard, in_force};
use crate::db::scorecards::{self as rows, EntryRow};
use crate::db::{is_unique_violation, locks};
use crate::domain::codes::AgencyCode;
use crate::domain::figures::Period;
use crate::domain::ids::AgencyId;
use crate::domain::policy::Permission;
use crate::domain::scorecard::{Points, ScoreKind, Sum, TOTAL};
use crate::domain::text::FieldCode;
use crate::service::access::{self, Desk};
use crate::service::catalogue::Named;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::view::{self, Official};
use crate::service::error::{Error, FieldError, Fields, Reason};
use crate::service::idempotency::{Answer, Once, Rendered, once};
use crate::service::plans::check_period;

/// One score as it is given.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Code of a criterion or component, or [`TOTAL`].
    pub item: String,
    /// What is said of it.
    pub said: Said,
}

/// What is said of an item of a scorecard.
#[derive(Clone, Debug)]
pub enum Said {
    /// It has this score.
    Score {
        /// Points.
        points: Option<Points>,
        /// The place it was ranked at, and among how many.
        place: Option<(i32, Option<i32>)>,
        /// Where that can be looked up.
        evidence: String,
        /// What it corrects; none for a first entry.
        corrects: Option<Correction>,
    },
    /// It was scored by mistake: it counts as never scored.
    TakenBack(Correction),
}

impl Said {
    const fn points(&self) -> Option<Points> {
        match self {
            Self::Score { points, .. } => *points,
            Self::TakenBack(_) => None,
        }
    }

    const fn corrects(&self) -> Option<&Correction> {
        match self {
            Self::Score { corrects, .. } => corrects.as_ref(),
            Self::TakenBack(correction) => Some(correction),
        }
    }
}

/// Which revision is corrected, and why.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The revision.
    pub revision: i32,
    /// Why.
    pub reason: String,
}

/// Scores of an agency and a period that are given at once.
#[derive(Clone, Debug)]
pub struct NewEntries {
    /// Code of the scorecard.
    pub code: String,
    /// Whose scores.
    pub agency: AgencyCode,
    /// Of which days.
    pub period: Period,
    /// By whom.
    pub kind: ScoreKind,
    /// The paper they stand in.
    pub source: String,
    /// The scores.
    pub entries: Vec<NewEntry>,
}

/// What somebody gave, and who.
#[derive(Clone, Debug)]
pub struct GivenRow {
    /// The row.
    pub row: EntryRow,
    /// Whose score it is.
    pub agency: Named,
    /// Who gave it; none for what was shipped with the program.
    pub entered_by: Option<Official>,
}

/// The score of an item as given: an entry of its own, or the sum of what was given for what it consists of.
#[derive(Clone, Debug)]
pub enum Given {
    /// An entry.
    Entry(EntryRow),
    /// A sum of entries.
    Sum(Sum),
}

impl Given {
    /// Hundredths of points to compare by: an entry's points, or a sum to which nothing is missing.
    pub fn comparable(&self) -> Option<u32> {
        match self {
            Self::Entry(row) => row.points.and_then(|points| u32::try_from(points).ok()),
            Self::Sum(sum) => (sum.left_out == 0).then_some(sum.points),
        }
    }
}

/// The entries that count, of some agencies and a period.
pub(super) struct GivenSet(HashMap<(AgencyId, ScoreKind, String), Given>);

impl GivenSet {
    pub(super) fn load(desk: &mut Desk<'_>, code: &str, agencies: &[AgencyId], period: Period) -> Result<Self, Error> {
        let rows = rows::entries(desk.conn, code, agencies, period.from(), period.to())?;
        let of = |row: EntryRow| ((row.agency_id, row.kind, row.item.clone()), Given::Entry(row));
        Ok(Self(rows::counting(rows).into_iter().map(of).collect()))
    }

    pub(super) fn of(&self, agency: AgencyId, kind: ScoreKind, item: &str) -> Option<&Given> {
        self.0.get(&(agency, kind, item.to_owned()))
    }

    /// Adds sums for components, and for the whole, that have no entry of their own but whose parts have.
    pub(super) fn with_sums(mut self, card: &Scorecard, agencies: &[AgencyId]) -> Self {
        for agency in agencies {
            for kind in ScoreKind::ALL {
                let mut total = Sum::default();
                for component in card.components.list() {
                    let mut sum = Sum::default();
                    for criterion in &component.criteria {
                        sum.add(self.points(*agency, *kind, &criterion.code), criterion.max);
                    }
                    match self.points(*agency, *kind, &component.code) {
                        Some(points) => total.add(Some(points), component.max),
                        None => total.merge(sum),
                    }
                    self.put(*agency, *kind, &component.code, sum);
                }
                self.put(*agency, *kind, TOTAL, total);
            }
        }
        self
    }

    /// Points that somebody gave.
    pub(super) fn points(&self, agency: AgencyId, kind: ScoreKind, item: &str) -> Option<Points> {
        match self.of(agency, kind, item) {
            Some(Given::Entry(row)) => Points::from_hundredths(i64::from(row.points?)).ok(),
            _ => None,
        }
    }

    fn put(&mut self, agency: AgencyId, kind: ScoreKind, item: &str, sum: Sum) {
        if sum.applicable > 0 {
            self.0.entry((agency, kind, item.to_owned())).or_insert(Given::Sum(sum));
        }
    }
}

/// Gives scores, corrects them or takes them back: all of them or none. What was given before stays in the history.
///
/// # Errors
/// The scorecard does not hold or is not for the agency, an item is unknown or has more points than it may have, there
/// is an entry already or somebody was faster, the agency is out of scope, or the database refuses.
pub async fn enter<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    new: NewEntries,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&[GivenRow]) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    let permission = match new.kind {
        ScoreKind::SelfAssessed => Permission::FigureEnter,
        ScoreKind::Assessed => Permission::ScoreAssess,
    };
    ctx.db
        .write(move |conn| {
            locks::share_catalogue(conn)?;
            let mut desk = access::enter(conn, &ctx2, &caller, permission)?;
            let agency = desk.agency_of_field("agency", permission, &new.agency)?.clone();
            let card = in_force(&mut desk, &new.code, new.period.to(), permission)?;
            let Desk { conn, actor, catalogue } = desk;
            once(conn, &ctx2, actor.user_id, key.as_ref(), |conn| {
                fits(&card, &agency, catalogue.tree(), new.period)?;
                check_period(new.period, ctx2.now().local_day())?;
                check_items(&card, &new)?;
                locks::entries_of(conn, agency.id)?;
                let there = rows::entries(conn, &card.code, &[agency.id], new.period.from(), new.period.to())?;
                // The oldest revision comes first, so the last one stays.
                let last: HashMap<&str, &EntryRow> = there
                    .iter()
                    .filter(|row| row.kind == new.kind)
                    .map(|row| (row.item.as_str(), row))
                    .collect();
                let mut given = Vec::new();
                for entry in &new.entries {
                    let revision = next_revision(last.get(entry.item.as_str()).copied(), &entry.said)?;
                    let (place, evidence) = match &entry.said {
                        Said::Score { place, evidence, .. } => (*place, evidence.clone()),
                        Said::TakenBack(_) => (None, String::new()),
                    };
                    let row = EntryRow {
                        id: ctx2.ids.next(),
                        scorecard: card.code.clone(),
                        agency_id: agency.id,
                        period_from: new.period.from(),
                        period_to: new.period.to(),
                        kind: new.kind,
                        item: entry.item.clone(),
                        revision,
                        points: entry.said.points().map(|p| i32::from(p.hundredths())),
                        place: place.map(|(place, _)| place),
                        places: place.and_then(|(_, places)| places),
                        source: new.source.clone(),
                        evidence,
                        reason: entry.said.corrects().map(|correction| correction.reason.clone()),
                        entered_by: Some(actor.user_id),
                        entered_at: ctx2.now(),
                    };
                    match rows::insert_entry(conn, &row) {
                        Err(error) if is_unique_violation(&error) => {
                            return Err(Reason::StaleVersion.into());
                        }
                        other => other?,
                    }
                    given.push(GivenRow {
                        row,
                        agency: catalogue.agency_named(agency.id),
                        entered_by: Some(Official::from(&actor)),
                    });
                }
                render(&given)
            })
        })
        .await
}

/// The number of a new revision behind the last one. Where a score was taken back there is nothing to correct, and another
/// may be given.
fn next_revision(last: Option<&EntryRow>, said: &Said) -> Result<i32, Error> {
    let number = last.map_or(0, |row| row.revision);
    let standing = last.is_some_and(|row| !row.is_withdrawn());
    match said.corrects() {
        None if standing => Err(Error::with(Reason::EntryExists, [number.to_string()])),
        Some(_) if last.is_none() => Err(Reason::EntryMissing.into()),
        Some(seen) if seen.revision != number => Err(Reason::StaleVersion.into()),
        Some(_) if !standing => Err(Reason::EntryMissing.into()),
        _ => Ok(number.saturating_add(1)),
    }
}

fn check_items(card: &Scorecard, new: &NewEntries) -> Result<(), Error> {
    let mut fields = Fields::new();
    for (n, entry) in new.entries.iter().enumerate() {
        let at = |name: &str| format!("scores[{n}].{name}");
        let Some(max) = card.components.max_of(&entry.item) else {
            fields.push(FieldError::new(
                &at("item"),
                FieldCode::ItemUnknown,
                "Bộ chỉ số không có tiêu chí hoặc thành phần này.",
                "The scorecard has no such criterion or component.",
            ));
            continue;
        };
        if entry.said.points().is_some_and(|points| points > max) {
            fields.push(FieldError::new(
                &at("points"),
                FieldCode::AboveMaximum,
                &format!("Điểm không được vượt quá điểm tối đa {}.", max.number()),
                &format!("There are {} points at most.", max.number()),
            ));
        }
        if new.entries.iter().take(n).any(|other| other.item == entry.item) {
            fields.push(FieldError::new(
                &at("item"),
                FieldCode::Duplicate,
                "Mục này được chấm hai lần.",
                "The item is scored twice.",
            ));
        }
    }
    fields.finish()
}

/// Every revision of the scores that were given to an agency for a period.
///
/// # Errors
/// The agency is out of scope, or the database refuses.
pub async fn history(
    ctx: &Arc<Context>,
    caller: Caller,
    question: super::ScoresQuestion,
) -> Result<Vec<GivenRow>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let agency = desk.agency_of_code(Permission::StatisticsRead, &question.agency)?.id;
            let period = question.period;
            let card = in_force(&mut desk, &question.code, period.to(), Permission::StatisticsRead)?;
            let found = rows::entries(desk.conn, &card.code, &[agency], period.from(), period.to())?;
            let officials = view::officials(desk.conn, found.iter().filter_map(|r| r.entered_by).collect())?;
            let catalogue = desk.catalogue;
            Ok(found
                .into_iter()
                .map(|row| GivenRow {
                    agency: catalogue.agency_named(row.agency_id),
                    entered_by: row.entered_by.and_then(|user| officials.get(&user).cloned()),
                    row,
                })
                .collect())
        })
        .await
}
