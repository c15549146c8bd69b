//! When dossiers come in, where, for what and how: how many on each day, and a line for each of them.

use std::collections::HashMap;
use std::ops::Range;

use chrono::{Datelike, NaiveDate, Weekday};

use super::history::HistorySpec;
use super::rng::{Rng, Weighted, fingerprint};
use super::staff::{Official, Staff};
use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::calendar::WorkingCalendar;
use crate::domain::instant::Instant;
use crate::domain::policy::Role;
use crate::domain::postal::Channel;
use crate::domain::procedure::{Procedure, ProcedureVersion};
use crate::service::catalogue::Catalogue;
use crate::service::error::Error;

/// How often procedures are asked for; the rest count [`RARE`].
const POPULAR: &[(&str, u64)] = &[
    ("2.000815", 260),
    ("2.000884", 80),
    ("1.001193", 85),
    ("2.000635", 70),
    ("1.004873", 210),
    ("1.004222", 190),
    ("1.000894", 40),
    ("1.000656", 30),
    ("2.000908", 12),
    ("1.004859", 70),
    ("1.004884", 55),
    ("1.001776", 60),
    ("1.010833", 35),
    ("1.001731", 20),
    ("1.013133", 30),
    ("1.001622", 25),
    ("1.011607", 20),
    ("1.013831", 90),
    ("1.012753", 45),
    ("1.012783", 40),
    ("1.001612", 80),
    ("1.013225", 40),
    ("2.000720", 30),
    ("1.012784", 25),
    ("1.001266", 18),
];
const RARE: u64 = 8;
/// Share of a working day's dossiers that portals bring on a day off, in thousandths.
const DAY_OFF: u64 = 25;
/// Nobody is taken in within these minutes before closing.
const LAST_CALL: u16 = 5;
/// Between these minutes of the day people use portals.
const PORTAL_HOURS: Range<u16> = 6 * 60..23 * 60;

/// An agency that decides dossiers, with whoever works there.
pub struct Place<'c> {
    /// The agency.
    pub agency: &'c Agency,
    /// Its calendar.
    pub calendar: &'c WorkingCalendar,
    /// Its counter.
    pub clerks: &'c [Official],
    /// Who signs.
    pub leaders: &'c [Official],
    /// Where its people live: "xã Đồng Tân, huyện Hiệp Hòa, tỉnh Bắc Giang".
    pub homes: Weighted<String>,
    /// How often it is late, in thousandths of what is not settled on the spot.
    pub lateness: u64,
    /// The share of its work.
    weight: u64,
    /// Counters below it that may take in for it.
    outposts: Vec<usize>,
}

/// A dossier to come.
pub struct Slot<'p> {
    /// When it is handed in or sent.
    pub at: Instant,
    /// Who decides.
    pub place: &'p Place<'p>,
    /// Where it is handed in.
    pub counter: &'p Place<'p>,
    /// Procedure.
    pub procedure: &'p Procedure,
    /// Its version on that day.
    pub version: &'p ProcedureVersion,
    /// How it comes in.
    pub intake: Channel,
    /// How its result goes out.
    pub back: Channel,
    /// Everything else about it follows from this.
    pub seed: u64,
}

type Offers<'c> = HashMap<AgencyLevel, Weighted<(&'c Procedure, &'c ProcedureVersion)>>;

/// Everything the plan draws from.
pub struct Plan<'c> {
    catalogue: &'c Catalogue,
    /// The accounts.
    pub staff: &'c Staff,
    /// The account of the portal, if there is one.
    pub portal: Option<&'c Official>,
    places: Vec<Place<'c>>,
    spec: HistorySpec,
}

impl<'c> Plan<'c> {
    /// Looks through the catalogue for agencies that can take dossiers in and decide them.
    ///
    /// # Errors
    /// The catalogue is not whole.
    pub fn new(catalogue: &'c Catalogue, staff: &'c Staff, spec: HistorySpec) -> Result<Self, Error> {
        let tree = catalogue.tree();
        let mut places = Vec::new();
        for agency in tree.all().iter().filter(|a| a.level != AgencyLevel::Department) {
            let (clerks, leaders) = (
                staff.at(Role::Clerk, agency.id, tree),
                staff.at(Role::Leader, agency.id, tree),
            );
            if clerks.is_empty() || leaders.is_empty() {
                continue;
            }
            places.push(Place {
                agency,
                calendar: catalogue.calendar(agency.id)?,
                clerks,
                leaders,
                homes: homes(catalogue, agency),
                lateness: 12 + fingerprint(agency.code.as_str()) % 50,
                weight: weight(agency),
                outposts: Vec::new(),
            });
        }
        let communes: Vec<(usize, Option<_>)> = places
            .iter()
            .enumerate()
            .filter(|(_, p)| p.agency.level == AgencyLevel::Commune)
            .map(|(n, p)| (n, p.agency.parent_id))
            .collect();
        for place in places.iter_mut().filter(|p| p.agency.level == AgencyLevel::District) {
            let below = communes.iter().filter(|(_, parent)| *parent == Some(place.agency.id));
            place.outposts = below.map(|(n, _)| *n).collect();
        }
        let portal = tree
            .all()
            .first()
            .and_then(|root| staff.at(Role::Portal, root.id, tree).first());
        Ok(Self {
            catalogue,
            staff,
            portal,
            places,
            spec,
        })
    }

    /// How many dossiers come in on each day; their sum is what was asked for, or nothing if no day can take any.
    pub fn days(&self) -> Vec<(NaiveDate, u64)> {
        let last = self.spec.to.min(self.spec.now.local_day());
        let days: Vec<(NaiveDate, u64)> = self
            .spec
            .from
            .iter_days()
            .take_while(|day| *day <= last)
            .map(|day| (day, self.day_weight(day)))
            .collect();
        let total: u128 = days.iter().map(|(_, weight)| u128::from(*weight)).sum();
        if total == 0 {
            return Vec::new();
        }
        // Rounding the running sum loses none and invents none.
        let upto = |sum: u128| u64::try_from(u128::from(self.spec.dossiers) * sum / total).unwrap_or(u64::MAX);
        let mut sum = 0u128;
        days.into_iter()
            .map(|(day, weight)| {
                let before = upto(sum);
                sum += u128::from(weight);
                (day, upto(sum) - before)
            })
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    fn day_weight(&self, day: NaiveDate) -> u64 {
        let offers = self.offers(day);
        let (mut open, mut shut) = (0u64, 0u64);
        for place in self.places.iter().filter(|p| offers.contains_key(&p.agency.level)) {
            let minutes = self.minutes(place, day);
            let share = u64::try_from(place.calendar.day(day).sessions().minutes())
                .unwrap_or(0)
                .max(1);
            open += place.weight * minutes.min(share) / share;
            shut += place.weight;
        }
        if open == 0 {
            let reachable = self.portal.is_some() && !self.portal_minutes(day).is_empty();
            return if reachable { shut * DAY_OFF } else { 0 };
        }
        let habit = match day.weekday() {
            Weekday::Mon => 1200,
            Weekday::Tue => 1050,
            Weekday::Thu => 980,
            Weekday::Fri => 900,
            _ => 1000,
        };
        // A little more every year, and no two days alike.
        let years = u64::try_from(day.year() - 2020).unwrap_or(0);
        let chance = 850 + Rng::of(self.spec.seed, fingerprint(&day.to_string())).below(300);
        open * habit / 1000 * (1000 + 60 * years) / 1000 * chance
    }

    /// What each level decides on a day.
    fn offers(&self, day: NaiveDate) -> Offers<'c> {
        let mut lists: HashMap<AgencyLevel, Vec<_>> = HashMap::new();
        for procedure in self.catalogue.procedures() {
            if let Some(version) = procedure.version_on(day) {
                let popular = POPULAR.iter().find(|(code, _)| procedure.code.base() == *code);
                let weight = popular.map_or(RARE, |(_, weight)| *weight);
                let list = lists.entry(version.definition.agency_level).or_default();
                list.push((weight, (procedure.as_ref(), version)));
            }
        }
        lists
            .into_iter()
            .map(|(level, list)| (level, Weighted::new(list)))
            .collect()
    }

    /// The lines of a day in the order in which they come in. `first` is how many dossiers came on the days before.
    pub fn slots(&self, day: NaiveDate, count: u64, first: u64) -> Vec<Slot<'_>> {
        let offers = self.offers(day);
        let valid = |p: &&Place| p.agency.is_valid_on(day) && offers.contains_key(&p.agency.level);
        let open = self.places.iter().filter(valid).filter(|p| self.minutes(p, day) > 0);
        let mut places = Weighted::new(open.map(|p| (p.weight, p)));
        let off = places.total() == 0;
        if off {
            places = Weighted::new(self.places.iter().filter(valid).map(|p| (p.weight, p)));
        }
        let mut slots: Vec<Slot<'_>> = (first..first.saturating_add(count))
            .filter_map(|n| {
                let seed = Rng::of(self.spec.seed, n).next();
                // On a day off only what a portal takes can come, so others are drawn again.
                (0..200).find_map(|again| self.slot(day, off, &places, &offers, Rng::of(seed, again), seed))
            })
            .collect();
        slots.sort_by_key(|slot| slot.at);
        slots
    }

    fn slot<'p>(
        &'p self,
        day: NaiveDate,
        off: bool,
        places: &Weighted<&'p Place<'p>>,
        offers: &Offers<'p>,
        mut rng: Rng,
        seed: u64,
    ) -> Option<Slot<'p>> {
        let place = *places.draw(&mut rng)?;
        let &(procedure, version) = offers.get(&place.agency.level)?.draw(&mut rng)?;
        let definition = &version.definition;
        let hours = self.portal_minutes(day);
        let reachable = definition.service_level.is_online() && self.portal.is_some() && !hours.is_empty();
        let intake = if reachable && (off || rng.chance(online_share(day))) {
            Channel::Online
        } else if off {
            return None;
        } else if definition.postal_allowed && rng.chance(30) {
            Channel::Postal
        } else {
            Channel::Counter
        };
        let back = match intake {
            Channel::Postal if rng.chance(600) => Channel::Postal,
            _ if definition.postal_allowed && rng.chance(90) => Channel::Postal,
            Channel::Online if definition.service_level.get() == 4 && rng.chance(450) => Channel::Online,
            _ => Channel::Counter,
        };
        // A few hand their district dossier in at the commune where they live.
        let outpost = (intake == Channel::Counter && rng.chance(30))
            .then(|| rng.pick(&place.outposts))
            .flatten();
        let counter = outpost
            .and_then(|n| self.places.get(*n))
            .filter(|p| p.agency.is_valid_on(day) && self.minutes(p, day) > 0)
            .unwrap_or(place);
        let minute = if intake == Channel::Online {
            u16::try_from(rng.between(i64::from(hours.start), i64::from(hours.end) - 1)).ok()?
        } else {
            self.counter_minute(counter, day, &mut rng)?
        };
        let at = with_seconds(Instant::from_day_minute(day, minute).ok()?, &mut rng);
        Some(Slot {
            at,
            place,
            counter,
            procedure,
            version,
            intake,
            back,
            seed,
        })
    }

    /// The first minute of a day that has not passed yet, so that nothing comes from the future.
    fn end_of(&self, day: NaiveDate) -> u16 {
        if day < self.spec.now.local_day() {
            24 * 60
        } else {
            self.spec.now.minute_of_day()
        }
    }

    fn portal_minutes(&self, day: NaiveDate) -> Range<u16> {
        PORTAL_HOURS.start..PORTAL_HOURS.end.min(self.end_of(day))
    }

    /// The spans of a day in which a counter takes in.
    fn spans<'p>(&self, place: &'p Place<'_>, day: NaiveDate) -> impl Iterator<Item = Range<u16>> + use<'p> {
        let end = self.end_of(day);
        let sessions = place.calendar.day(day).sessions().as_slice();
        sessions
            .iter()
            .map(move |s| s.start()..s.end().saturating_sub(LAST_CALL).min(end))
    }

    fn minutes(&self, place: &Place<'_>, day: NaiveDate) -> u64 {
        if !place.agency.is_valid_on(day) {
            return 0;
        }
        self.spans(place, day).map(|span| span.len() as u64).sum()
    }

    /// A minute at the counter; mornings are busier.
    fn counter_minute(&self, place: &Place<'_>, day: NaiveDate, rng: &mut Rng) -> Option<u16> {
        let minutes = self.minutes(place, day);
        let (one, two) = (rng.below(minutes), rng.below(minutes));
        let mut left = usize::try_from(if rng.chance(500) { one.min(two) } else { one }).ok()?;
        for mut span in self.spans(place, day) {
            let length = span.len();
            if left < length {
                return span.nth(left);
            }
            left -= length;
        }
        None
    }
}

/// Moves a whole minute to some second of it.
pub fn with_seconds(minute: Instant, rng: &mut Rng) -> Instant {
    let micros = minute.floor_minute().micros() + rng.between(0, 59) * 1_000_000;
    Instant::from_micros(micros).unwrap_or(minute)
}

/// Share of online intake where it is offered, in thousandths: small in 2022, most of it a few years later.
fn online_share(day: NaiveDate) -> u64 {
    let days = (day.year() - 2022) * 365 + i32::try_from(day.ordinal()).unwrap_or(0);
    u64::try_from((130 + days * 170 / 365).clamp(60, 820)).unwrap_or(0)
}

fn weight(agency: &Agency) -> u64 {
    let town = if agency.name.starts_with("Thị trấn") { 2 } else { 1 };
    match agency.level {
        AgencyLevel::Commune => (60 + fingerprint(agency.name.as_str()) % 90) * town,
        _ => 750,
    }
}

/// The communes of an agency (itself, if it is one) as they stand in an address.
fn homes(catalogue: &Catalogue, agency: &Agency) -> Weighted<String> {
    let tree = catalogue.tree();
    let communes = tree
        .subtree(agency.id)
        .iter()
        .filter(|a| a.level == AgencyLevel::Commune);
    Weighted::new(communes.map(|commune| {
        let names = tree.path(commune.id).into_iter().rev().map(|a| lower_first(&a.name));
        (weight(commune), names.collect::<Vec<_>>().join(", "))
    }))
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
