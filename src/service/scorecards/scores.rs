//! What an agency scores: computed, self-assessed and assessed side by side; which points are lost, to which dossiers,
//! and what would win them.

use std::sync::Arc;

use super::entries::{Given, GivenSet};
use super::{Scorecard, in_force};
use crate::db::scorecards as rows;
use crate::domain::agency::{Agency, AgencyLevel, AgencyTree};
use crate::domain::chances::Turnable;
use crate::domain::codes::AgencyCode;
use crate::domain::figures::Period;
use crate::domain::gauge::{Gauge, Source};
use crate::domain::policy::Permission;
use crate::domain::scorecard::{Criterion, Points, ScoreKind, Sum, TOTAL, Win};
use crate::domain::text::FieldCode;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::gauges::{Reading, Readings, behind, less, turnable};

/// Whose scores.
#[derive(Clone, Debug)]
pub struct ScoresQuestion {
    /// Code of the scorecard.
    pub code: String,
    /// Whose.
    pub agency: AgencyCode,
    /// Of which days.
    pub period: Period,
}

/// A score of a component or of the whole, from every side.
#[derive(Clone, Debug)]
pub struct ItemScore {
    /// Code of the component, or [`TOTAL`].
    pub item: String,
    /// Computed from what was counted and entered.
    pub computed: Sum,
    /// What the agency says.
    pub self_assessed: Option<Given>,
    /// What was judged.
    pub assessed: Option<Given>,
}

/// A component with its criteria.
#[derive(Clone, Debug)]
pub struct ComponentScore {
    /// Its Vietnamese name.
    pub name: String,
    /// The most it may have.
    pub max: Points,
    /// Its score.
    pub score: ItemScore,
    /// Its criteria.
    pub criteria: Vec<CriterionScore>,
}

/// A criterion.
#[derive(Clone, Debug)]
pub struct CriterionScore {
    /// What it is.
    pub criterion: Criterion,
    /// What was measured; none where points are given by hand.
    pub reading: Option<Reading>,
    /// Points for it; none if not applicable or not entered.
    pub computed: Option<Points>,
    /// What the agency says.
    pub self_assessed: Option<Given>,
    /// What was judged.
    pub assessed: Option<Given>,
    /// Where the dossiers that lost the points are listed.
    pub behind: Vec<String>,
    /// What these lists hold although the rate does not count it: as many as here are to be taken off.
    pub less: Option<String>,
    /// What would win a point.
    pub win: Option<Win>,
}

impl CriterionScore {
    /// Points that are missing to the maximum.
    pub fn lost(&self) -> Option<f64> {
        let lost = self.criterion.max.hundredths() - self.computed?.hundredths().min(self.criterion.max.hundredths());
        Some(f64::from(lost) / 100.0)
    }
}

/// All scores of an agency.
pub struct Scores {
    /// The version that holds.
    pub card: Scorecard,
    /// Whose scores.
    pub agency: Agency,
    /// The whole.
    pub total: ItemScore,
    /// Part by part.
    pub components: Vec<ComponentScore>,
}

/// The points of a criterion for an agency, with what was measured for them. A criterion that is scored by hand has the
/// points that were assessed, or failing that those that the agency gave itself.
pub(super) fn compute(
    criterion: &Criterion,
    readings: &Readings,
    given: &GivenSet,
    agency: &Agency,
    tree: &AgencyTree,
) -> (Option<Reading>, Option<Points>) {
    let Some(gauge) = criterion.shape.gauge() else {
        let by = |kind| given.points(agency.id, kind, &criterion.code);
        let points = by(ScoreKind::Assessed).or_else(|| by(ScoreKind::SelfAssessed));
        return (None, points.map(|points| points.min(criterion.max)));
    };
    let reading = Some(readings.of(gauge, agency, tree));
    let rate = reading.and_then(Reading::rate).filter(|_| gauge.may_be_aimed_at());
    (
        reading,
        rate.and_then(|rate| criterion.shape.points(rate, criterion.max)),
    )
}

/// What a scorecard measures.
pub(super) fn gauges(card: &Scorecard) -> Vec<Gauge> {
    card.components.criteria().filter_map(|c| c.shape.gauge()).collect()
}

/// Whether an agency is one that a scorecard is for.
pub(super) fn fits(card: &Scorecard, agency: &Agency, tree: &AgencyTree, period: Period) -> Result<(), Error> {
    let wrong = |code, vi: &str, en: &str| Err(Error::field(FieldError::new("agency", code, vi, en)));
    if !card.levels.contains(&agency.level) {
        let levels: Vec<&str> = card.levels.iter().map(|level: &AgencyLevel| level.label_vi()).collect();
        return wrong(
            FieldCode::AgencyLevel,
            &format!("Bộ chỉ số này dành cho {}.", levels.join(", ")),
            &format!(
                "The scorecard is for agencies of level {}.",
                super::levels_text(&card.levels)
            ),
        );
    }
    if !tree.is_within(agency.id, card.agency) {
        return Err(Error::with(Reason::ScorecardNotFound, [card.code.clone()]));
    }
    if !agency.is_valid_within(period) {
        return wrong(
            FieldCode::AgencyNotValid,
            "Cơ quan không tồn tại trong kỳ này.",
            "The agency does not exist in this period.",
        );
    }
    Ok(())
}

/// The scorecards that hold on the last day of a period and are for an agency, by code.
///
/// # Errors
/// The agency is out of scope, or the database refuses.
pub async fn fitting(
    ctx: &Arc<Context>,
    caller: Caller,
    agency: AgencyCode,
    period: Period,
) -> Result<Vec<Scorecard>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let agency = desk.agency_of_code(Permission::StatisticsRead, &agency)?.clone();
            let tree = desk.catalogue.tree();
            let mut cards = Vec::new();
            for row in rows::list(desk.conn)?
                .into_iter()
                .filter(|row| row.holds_on(period.to()))
            {
                let card = Scorecard::read(row)?;
                if fits(&card, &agency, tree, period).is_ok() {
                    cards.push(card);
                }
            }
            Ok(cards)
        })
        .await
}

/// The scores of an agency.
///
/// # Errors
/// The scorecard does not hold or is not for the agency, the agency is out of scope, or the database refuses.
pub async fn scores(ctx: &Arc<Context>, caller: Caller, question: ScoresQuestion) -> Result<Scores, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::StatisticsRead)?;
            let period = question.period;
            let agency = desk
                .agency_of_code(Permission::StatisticsRead, &question.agency)?
                .clone();
            let card = in_force(&mut desk, &question.code, period.to(), Permission::StatisticsRead)?;
            let catalogue = Arc::clone(&desk.catalogue);
            let tree = catalogue.tree();
            fits(&card, &agency, tree, period)?;
            let payable = ctx2.parties.gateway.is_some();
            let readings = Readings::load(&mut desk, &[agency.id], period, &gauges(&card), payable)?;
            let given = GivenSet::load(&mut desk, &card.code, &[agency.id], period)?.with_sums(&card, &[agency.id]);
            let now = ctx2.now();
            let goes_on = period.to() >= now.local_day();
            let turnable = if gauges(&card).into_iter().any(Gauge::turns) {
                let found = turnable(&mut desk, &[agency.id], period, now)?;
                found.get(&agency.id).copied().unwrap_or_default()
            } else {
                Turnable::default()
            };
            let by = |kind, item: &str| given.of(agency.id, kind, item).cloned();
            let mut total = Sum::default();
            let mut components = Vec::new();
            for component in card.components.list() {
                let mut sum = Sum::default();
                let mut criteria = Vec::new();
                for criterion in &component.criteria {
                    let (reading, computed) = compute(criterion, &readings, &given, &agency, tree);
                    sum.add(computed, criterion.max);
                    // What has no points has none to win.
                    let rate = reading.and_then(Reading::rate).filter(|_| computed.is_some());
                    let lost = computed.is_some_and(|points| points < criterion.max);
                    let gauge = criterion.shape.gauge().filter(|_| lost);
                    // Behind what was entered stand no dossiers of ours.
                    let ours = gauge.filter(|_| reading.and_then(Reading::source) == Some(Source::Computed));
                    criteria.push(CriterionScore {
                        reading,
                        computed,
                        self_assessed: by(ScoreKind::SelfAssessed, &criterion.code),
                        assessed: by(ScoreKind::Assessed, &criterion.code),
                        behind: ours.map(|g| behind(g, &agency, period)).unwrap_or_default(),
                        less: ours.and_then(|g| less(g, &agency, period)),
                        win: rate.zip(gauge).zip(reading).and_then(|((rate, gauge), reading)| {
                            let chances = reading.chances(gauge, turnable, goes_on);
                            criterion.shape.next_win(rate, criterion.max, chances)
                        }),
                        criterion: criterion.clone(),
                    });
                }
                total.merge(sum);
                components.push(ComponentScore {
                    name: component.name.clone(),
                    max: component.max,
                    score: ItemScore {
                        item: component.code.clone(),
                        computed: sum,
                        self_assessed: by(ScoreKind::SelfAssessed, &component.code),
                        assessed: by(ScoreKind::Assessed, &component.code),
                    },
                    criteria,
                });
            }
            Ok(Scores {
                total: ItemScore {
                    item: TOTAL.to_owned(),
                    computed: total,
                    self_assessed: by(ScoreKind::SelfAssessed, TOTAL),
                    assessed: by(ScoreKind::Assessed, TOTAL),
                },
                components,
                card,
                agency,
            })
        })
        .await
}
