//! A history of invented dossiers: planned by the day, lived one by one, written many at a time.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::form::World;
use super::life;
use super::people::Names;
use super::plan::{Plan, Slot};
use super::receipts::Receipts;
use super::staff::Staff;
use crate::db::bulk::{self, Rows};
use crate::db::duplicates::Received;
use crate::db::id_generator::IdGenerator;
use crate::db::{self, Connection, counters, locks, numbers};
use crate::domain::dossier_code::DossierCode;
use crate::domain::figures::{Ancestry, Deltas, Tally};
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::instant::Instant;
use crate::domain::text::FieldCode;
use crate::domain::timeliness::Timeliness;
use crate::service::catalogue::Catalogue;
use crate::service::error::{Error, FieldError};
use crate::service::pipeline;

/// Dossiers of one transaction.
const BATCH: usize = 20_000;
/// Dossiers that are lived while the ones before them are written.
const PORTION: usize = 500;
/// Portions that may wait to be written.
const WAITING: usize = 4;

/// What history to make.
#[derive(Clone, Copy, Debug)]
pub struct HistorySpec {
    /// How many dossiers.
    pub dossiers: u64,
    /// First day on which they come in.
    pub from: NaiveDate,
    /// Last day on which they come in; today, if that is earlier.
    pub to: NaiveDate,
    /// The same seed gives the same history for the same office, days and present.
    pub seed: u64,
    /// The present: nothing happens after it.
    pub now: Instant,
}

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Dossiers.
    pub dossiers: u64,
    /// Events in their histories.
    pub events: u64,
    /// Still to be decided.
    pub open: u64,
    /// Decided on an earlier day than promised.
    pub early: u64,
    /// Decided in time.
    pub on_time: u64,
    /// Decided too late.
    pub late: u64,
}

/// Makes a history for the agencies of a catalogue and the officials that work there, in several transactions of its
/// own. `progress` hears how many dossiers are stored after each of them; what is stored stays if a later one fails.
///
/// # Errors
/// Nobody can take anything in on the days asked for, the catalogue changed meanwhile, or the database refuses.
pub fn generate(
    conn: &mut Connection,
    ids: &IdGenerator,
    catalogue: &Catalogue,
    spec: &HistorySpec,
    progress: &mut dyn FnMut(u64),
) -> Result<Summary, Error> {
    let staff = Staff::load(conn)?;
    let plan = Plan::new(catalogue, &staff, *spec)?;
    let names = Names::load()?;
    let world = World {
        catalogue,
        plan: &plan,
        names: &names,
        now: spec.now,
        ids,
    };
    let days = plan.days();
    if days.is_empty() && spec.dossiers > 0 {
        return Err(Error::field(FieldError::new(
            "from",
            FieldCode::NotAWorkingDay,
            "Không có cơ quan nào tiếp nhận được hồ sơ trong khoảng ngày này.",
            "No agency can take anything in on these days.",
        )));
    }
    let version = db::catalogue::version(conn)?;
    bulk::tuned(conn, |conn| {
        let mut maker = Maker {
            ids,
            world: &world,
            version,
            ancestry: Ancestry::of(catalogue.tree()),
            summary: Summary::default(),
        };
        let mut waiting: Vec<Slot<'_>> = Vec::new();
        let mut planned = 0;
        for (day, count) in days {
            waiting.extend(plan.slots(day, count, planned));
            planned += count;
            while waiting.len() >= BATCH {
                let rest = waiting.split_off(BATCH);
                maker.store(conn, &waiting)?;
                progress(maker.summary.dossiers);
                waiting = rest;
            }
        }
        if !waiting.is_empty() {
            maker.store(conn, &waiting)?;
            progress(maker.summary.dossiers);
        }
        Ok(maker.summary)
    })
}

struct Maker<'w> {
    ids: &'w IdGenerator,
    world: &'w World<'w>,
    /// Of the catalogue.
    version: i64,
    ancestry: Ancestry,
    summary: Summary,
}

impl Maker<'_> {
    /// One transaction. Half of the work is living, half writing: a second thread does the first half.
    fn store(&mut self, conn: &mut Connection, slots: &[Slot<'_>]) -> Result<(), Error> {
        let mut summary = self.summary;
        bulk::transaction(conn, |conn| {
            locks::bulk(conn)?;
            locks::share_catalogue(conn)?;
            if db::catalogue::version(conn)? != self.version {
                return Err(Error::internal("the catalogue changed while the history was made"));
            }
            let codes = self.codes(conn, slots)?;
            let (ids, world, ancestry) = (self.ids, self.world, &self.ancestry);
            let mut work = slots.chunks(PORTION).zip(codes.chunks(PORTION));
            let mut sums = Tally::default();
            let mut deltas = Deltas::default();
            let make = || {
                // While the portion before is written.
                sums.add_changes(&std::mem::take(&mut deltas), ancestry);
                Some(portion(ids, world, work.next()?, &mut deltas))
            };
            let mut receipts = Receipts::default();
            let mut received = Received::default();
            pipeline::run(WAITING, make, |rows: Rows| {
                summary.add(&rows);
                receipts.note(&rows);
                received.note(&rows.dossiers);
                bulk::insert(conn, &rows).map_err(Error::from)
            })?;
            receipts.store(conn, ids, world.now)?;
            received.mark(conn)?;
            Ok::<(), Error>(counters::add(conn, sums)?)
        })?;
        self.summary = summary;
        Ok(())
    }

    /// Takes the numbers of an agency and day at once and gives them out in the order in which the dossiers came.
    fn codes(&self, conn: &mut Connection, slots: &[Slot<'_>]) -> Result<Vec<DossierCode>, Error> {
        let mut next: HashMap<(AgencyId, NaiveDate), u32> = HashMap::new();
        let key = |slot: &Slot<'_>| (slot.place.agency.id, slot.at.local_day());
        for slot in slots {
            *next.entry(key(slot)).or_default() += 1;
        }
        // In the order of the keys: two loads that wait for each other's numbers would wait for ever.
        let mut keys: Vec<_> = next.iter_mut().collect();
        keys.sort_unstable_by_key(|(key, _)| **key);
        for ((agency, day), count) in keys {
            let first = numbers::take_dossier_numbers(conn, *agency, *day, *count)?;
            *count = u32::try_from(first).map_err(Error::internal)?;
        }
        slots
            .iter()
            .map(|slot| {
                let number = next.entry(key(slot)).or_default();
                let code = DossierCode::new(&slot.place.agency.code, slot.at.local_day(), *number);
                *number += 1;
                code.map_err(Error::internal)
            })
            .collect()
    }
}

fn portion(
    ids: &IdGenerator,
    world: &World<'_>,
    work: (&[Slot<'_>], &[DossierCode]),
    deltas: &mut Deltas,
) -> Result<Rows, Error> {
    let mut rows = Rows::default();
    for (slot, code) in work.0.iter().zip(work.1) {
        // Made in the order of submission: lists order by identity.
        let id = DossierId::new(ids.next());
        let pen = life::live(world, slot, id, code.clone())?;
        deltas.add(&pen.case.dossier.facts(), 1);
        pen.finish(&mut rows);
    }
    Ok(rows)
}

impl Summary {
    fn add(&mut self, rows: &Rows) {
        self.dossiers += rows.dossiers.len() as u64;
        self.events += rows.events.len() as u64;
        for dossier in &rows.dossiers {
            match dossier.state.timeliness {
                Some(Timeliness::Early) => self.early += 1,
                Some(Timeliness::OnTime) => self.on_time += 1,
                Some(Timeliness::Late) => self.late += 1,
                None if dossier.state.status.is_open() => self.open += 1,
                None => {}
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::{
        DatabaseUrl, dossier_fees, dossier_parts, dossier_steps, dossiers, events, migrate, payments, postal_orders,
    };
    use crate::domain::ids::DossierId;
    use crate::service::catalogue::CatalogueCache;
    use std::collections::HashSet;

    pub fn office() -> (Connection, std::sync::Arc<Catalogue>, IdGenerator) {
        let mut conn = DatabaseUrl::parse(":memory:").connect(2048).unwrap();
        migrate::up(&mut conn).unwrap();
        let ids = IdGenerator::new(1);
        let now = "2026-11-02T10:00:00+07:00".parse().unwrap();
        assert!(crate::demo::is_empty(&mut conn).unwrap());
        bulk::transaction(&mut conn, |c| crate::demo::load_office(c, &ids, now, "hash")).unwrap();
        assert!(!crate::demo::is_empty(&mut conn).unwrap());
        let catalogue = CatalogueCache::default().current(&mut conn).unwrap();
        (conn, catalogue, ids)
    }

    pub fn spec(dossiers: u64, from: (i32, u32, u32), now: &str) -> HistorySpec {
        let from = NaiveDate::from_ymd_opt(from.0, from.1, from.2).unwrap();
        HistorySpec {
            dossiers,
            from,
            to: NaiveDate::MAX,
            seed: 42,
            now: now.parse().unwrap(),
        }
    }

    /// Everything in the order of the ids.
    pub fn read(conn: &mut Connection) -> Rows {
        let mut rows = Rows {
            dossiers: dossiers::page(conn, DossierId::new(0), 10_000).unwrap(),
            ..Rows::default()
        };
        for dossier in &rows.dossiers {
            let id = dossier.intake.id;
            rows.steps.extend(dossier_steps::list(conn, id).unwrap());
            rows.moves.extend(dossier_parts::moves(conn, id).unwrap());
            rows.fees.extend(dossier_fees::fees(conn, id).unwrap());
            rows.payments.extend(payments::of_dossier(conn, id).unwrap());
            rows.payment_fees.extend(payments::fees_of_dossier(conn, id).unwrap());
            rows.orders.extend(postal_orders::of_dossier(conn, id).unwrap());
            rows.postal_events
                .extend(postal_orders::events_of_dossier(conn, id).unwrap());
            rows.results.extend(dossier_parts::results(conn, id).unwrap());
            rows.events.extend(events::list(conn, id, 0, 1000).unwrap());
        }
        rows
    }

    fn check(rows: &Rows, now: Instant) {
        let mut events = rows.events.iter().peekable();
        for dossier in &rows.dossiers {
            let (mut hash, mut last) = (events::genesis(&dossier.intake.code), None);
            while let Some(event) = events.next_if(|e| e.dossier_id == dossier.intake.id) {
                assert_eq!(event.link(&hash), event.hash);
                assert_eq!(event.seq, last.map_or(1, |(seq, _, _)| seq + 1));
                assert_eq!(event.from_status, last.map(|(_, status, _)| status));
                assert!(last.is_none_or(|(_, _, at)| at <= event.at) && event.at <= now);
                hash.clone_from(&event.hash);
                last = Some((event.seq, event.to_status, event.at));
            }
            let state = &dossier.state;
            assert_eq!(hash, state.chain_hash);
            assert_eq!(last, Some((state.event_count, state.status, state.updated_at)));
            assert_eq!(dossier.facts().settled_day(), state.settled_day);
        }
        assert!(events.next().is_none());
    }

    #[test]
    fn a_history_is_whole_and_its_figures_agree_with_it() {
        let (mut conn, catalogue, ids) = office();
        let spec = spec(1500, (2026, 9, 1), "2026-11-02T10:20:00+07:00");
        let mut told = 0;
        let summary = generate(&mut conn, &ids, &catalogue, &spec, &mut |done| told = done).unwrap();
        let again = generate(&mut conn, &ids, &catalogue, &spec, &mut |_| ()).unwrap();
        assert_eq!((summary.dossiers, told), (1500, 1500));
        assert_eq!(summary.early, again.early);
        assert!(summary.open > 20 && summary.early > summary.on_time && summary.on_time > summary.late);

        let rows = read(&mut conn);
        assert_eq!(rows.dossiers.len(), 3000);
        check(&rows, spec.now);
        // Numbers go on where the first history ended, without a gap.
        let mut numbers: HashMap<(String, NaiveDate), Vec<u32>> = HashMap::new();
        for code in rows.dossiers.iter().map(|d| &d.intake.code) {
            numbers
                .entry((code.agency().to_string(), code.day()))
                .or_default()
                .push(code.number());
        }
        for (key, mut list) in numbers {
            list.sort_unstable();
            assert!(list.iter().copied().eq(1..=list.len() as u32), "{key:?} {list:?}");
        }
        let submitted: Vec<Instant> = rows.dossiers.iter().take(1500).map(|d| d.intake.submitted_at).collect();
        assert!(submitted.is_sorted());
        let statuses: HashSet<&str> = rows.dossiers.iter().map(|d| d.state.status.as_str()).collect();
        assert!(statuses.len() >= 7, "{statuses:?}");

        let findings = crate::service::audit::verify_counters(&mut conn, &mut |_| ()).unwrap();
        assert_eq!((findings.wrong, findings.checked), (0, 3000), "{:?}", findings.problems);
    }

    #[test]
    fn many_rows_at_once_read_back_as_they_were() {
        let (mut conn, catalogue, ids) = office();
        let spec = spec(400, (2026, 10, 1), "2026-11-02T10:20:00+07:00");
        let staff = Staff::load(&mut conn).unwrap();
        let (plan, names) = (Plan::new(&catalogue, &staff, spec).unwrap(), Names::load().unwrap());
        let world = World {
            catalogue: &catalogue,
            plan: &plan,
            names: &names,
            now: spec.now,
            ids: &ids,
        };
        let slots: Vec<Slot<'_>> = plan
            .days()
            .into_iter()
            .scan(0, |n, (day, count)| {
                Some(plan.slots(day, count, {
                    *n += count;
                    *n - count
                }))
            })
            .flatten()
            .collect();
        let maker = Maker {
            ids: &ids,
            world: &world,
            version: 1,
            ancestry: Ancestry::of(catalogue.tree()),
            summary: Summary::default(),
        };
        let codes = maker.codes(&mut conn, &slots).unwrap();
        let mut made = portion(&ids, &world, (&slots, &codes), &mut Deltas::default()).unwrap();
        bulk::insert(&mut conn, &made).unwrap();
        assert!(!made.moves.is_empty() && !made.payments.is_empty() && !made.orders.is_empty());
        let mut read = read(&mut conn);
        for rows in [&mut made, &mut read] {
            rows.postal_events
                .sort_by_key(|event| (event.order_id, event.event_id.clone()));
        }
        assert!(
            bulk::shown(&read) == bulk::shown(&made),
            "what is read is not what was made"
        );
    }

    #[test]
    fn days_on_which_nobody_works_are_refused() {
        let (mut conn, catalogue, ids) = office();
        let spec = spec(5, (2026, 12, 1), "2026-11-02T10:20:00+07:00");
        let refused = generate(&mut conn, &ids, &catalogue, &spec, &mut |_| ()).unwrap_err();
        assert_eq!(refused.fields.first().unwrap().code, FieldCode::NotAWorkingDay);
    }
}
