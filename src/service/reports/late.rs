//! The list of late dossiers: decided late in the period or overdue at its end, each with what made it late. What is decided
//! stays as it ended; what was overdue at the end of a past period is told as it stood then, whatever was done since.

use std::collections::HashMap;

use super::part::{Listed, Part, Place};
use super::{listed, past};
use crate::db::dossier_parts::MoveRow;
use crate::db::dossier_search::Counting;
use crate::db::late_rows::{self, Entry, LateRow, StayRow};
use crate::domain::held::Span;
use crate::domain::ids::{AgencyId, DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::late_cause::{Course, LateCause};
use crate::reports::{Cell, Row, RowSink, minutes_text};
use crate::service::access::Desk;
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::lateness::{self, Judged};
use crate::service::dossiers::view::{self, Official};
use crate::service::error::Error;
use crate::service::statistics::Asked;

/// Writes the late dossiers, agency by agency: first those decided late, then those still overdue.
pub(super) fn draw(
    desk: &mut Desk<'_>,
    asked: &Asked,
    part: Part,
    sink: &mut dyn RowSink,
) -> Result<Option<Place>, Error> {
    let overdue = if asked.running {
        Counting::OverdueNow(asked.cut_off)
    } else {
        Counting::Overdue(asked.period.to())
    };
    let catalogue = desk.catalogue.clone();
    let members = asked.scope.members();
    let mut entries = late_rows::decided_late(desk.conn, members, asked.period)?;
    entries.extend(late_rows::overdue(desk.conn, members, overdue)?);
    let agencies = listed::by_code(&catalogue, members);
    let places: HashMap<AgencyId, usize> = agencies.into_iter().enumerate().map(|(n, id)| (id, n)).collect();
    // An agency's overdue dossiers stand behind those it decided.
    let place = |entry: &Entry| places.get(&entry.agency_id).copied();
    let key = |e: &Entry| (place(e), e.decided_day.is_none(), e.decided_day, e.id);
    entries.sort_unstable_by_key(key);
    let before = part.after.and_then(|place| place.dossier).map(|before| {
        key(&Entry {
            agency_id: before.agency,
            decided_day: before.day,
            id: before.id,
        })
    });
    let from = before.map_or(0, |before| entries.partition_point(|e| key(e) <= before));
    let to = from.saturating_add(part.most).min(entries.len());
    let shown = entries.get(from..to).unwrap_or_default();
    for page in shown.chunks(listed::PAGE) {
        each(desk, asked, page, |late| {
            Ok(sink.row(&Row {
                key: late.dossier.code.to_string(),
                cells: late.cells()?,
                behind: Vec::new(),
            })?)
        })?;
    }
    let end = shown.last().filter(|_| to < entries.len());
    Ok(end.map(|last| Place {
        rows: part.place(shown.len()),
        dossier: Some(Listed {
            agency: last.agency_id,
            day: last.decided_day,
            id: last.id,
        }),
    }))
}

/// What made some dossiers late, as the list tells it; those that are not among the agencies asked about are left out.
pub(super) fn blamed(desk: &mut Desk<'_>, asked: &Asked, entries: &[Entry]) -> Result<Blamed, Error> {
    let members = asked.scope.members();
    let entries: Vec<Entry> = entries
        .iter()
        .filter(|e| members.contains(&e.agency_id))
        .copied()
        .collect();
    let mut blamed = HashMap::new();
    each(desk, asked, &entries, |late| {
        blamed.insert(late.dossier.id, late.cause()?);
        Ok(())
    })?;
    Ok(blamed)
}

/// Reads what is to be told of some late dossiers, and tells it one by one.
fn each(
    desk: &mut Desk<'_>,
    asked: &Asked,
    page: &[Entry],
    mut tell: impl FnMut(&Late<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let catalogue = desk.catalogue.clone();
    let ids: Vec<DossierId> = page.iter().map(|entry| entry.id).collect();
    let mut rows = late_rows::rows(desk.conn, &ids)?;
    let mut stays = late_rows::stays(desk.conn, &ids)?;
    let moves = late_rows::moves(desk.conn, &ids)?;
    if !asked.running {
        let overdue = page.iter().filter(|entry| entry.decided_day.is_none());
        let overdue: Vec<DossierId> = overdue.map(|entry| entry.id).collect();
        let found = past::Found {
            moves: &moves,
            rows: &mut rows,
            stays: &mut stays,
        };
        past::restore(desk.conn, &catalogue, &overdue, asked.cut_off, found)?;
    }
    let people = stays
        .values()
        .flatten()
        .flat_map(|stay| [stay.official(), stay.given_by]);
    let people = people.flatten().collect();
    let officials = view::officials(desk.conn, people)?;
    let ended = late_rows::ended(desk.conn, &ids)?;
    for entry in page {
        let Some(dossier) = rows.get(&entry.id) else { continue };
        tell(&Late {
            catalogue: &catalogue,
            officials: &officials,
            steps: stays.get(&entry.id).map_or(&[], Vec::as_slice),
            moves: moves.get(&entry.id).map_or(&[], Vec::as_slice),
            ended: ended.get(&entry.id).map_or(&[], Vec::as_slice),
            dossier,
            decided_at: dossier.decided_at().filter(|_| entry.decided_day.is_some()),
            asked,
        })?;
    }
    Ok(())
}

/// Where each of some dossiers became late.
pub type Blamed = HashMap<DossierId, Blame>;

/// Where a dossier became late.
#[derive(Clone, Debug)]
pub struct Blame {
    /// The step.
    pub step: Option<String>,
    /// The agency.
    pub agency: Option<String>,
    /// The official: a name, or that there was none yet.
    pub official: Option<String>,
    /// Working minutes over the time of its own.
    pub over: Option<i64>,
    /// What made it late, in words.
    pub cause: String,
}

impl Blame {
    fn cells(self) -> [Cell; 5] {
        [
            Cell::text(self.step),
            Cell::text(self.agency),
            Cell::text(self.official),
            self.over.map_or(Cell::Empty, Cell::Minutes),
            Cell::Text(self.cause),
        ]
    }
}

/// What is said of a dossier that came from another system.
const IMPORTED: &str = "Hồ sơ nhập từ hệ thống khác: các bước xử lý trước khi nhập không có trong hệ thống này";

struct Late<'l> {
    catalogue: &'l Catalogue,
    officials: &'l HashMap<UserId, Official>,
    /// Its stays at steps, in order.
    steps: &'l [StayRow],
    /// Its pauses and extensions.
    moves: &'l [MoveRow],
    /// Spans in which it had ended.
    ended: &'l [Span],
    dossier: &'l LateRow,
    /// None for what is still overdue as of the cut-off.
    decided_at: Option<Instant>,
    asked: &'l Asked,
}

impl Late<'_> {
    fn until(&self) -> Instant {
        self.decided_at.unwrap_or(self.asked.cut_off)
    }

    fn cells(&self) -> Result<Vec<Cell>, Error> {
        let dossier = self.dossier;
        let procedure = self.catalogue.procedure_by_id(dossier.procedure_id);
        let state = if self.decided_at.is_some() {
            "Đã giải quyết quá hạn"
        } else {
            "Đang quá hạn"
        };
        let calendar = self.catalogue.calendar(dossier.agency_id)?;
        let late = dossier
            .due_at
            .map(|due| calendar.working_minutes_between(due, self.until()));
        let mut cells = vec![
            Cell::Text(dossier.code.to_string()),
            Cell::text(procedure.map(|p| p.name.clone())),
            Cell::Text(self.asked.named(self.catalogue, dossier.agency_id).name),
            Cell::moment(dossier.received_at),
            Cell::moment(dossier.due_at),
            Cell::moment(self.decided_at),
            Cell::Text(state.to_owned()),
            late.map_or(Cell::Empty, Cell::Minutes),
        ];
        cells.extend(self.cause()?.cells());
        Ok(cells)
    }

    fn cause(&self) -> Result<Blame, Error> {
        let steps = self.steps;
        let judged = Judged {
            catalogue: self.catalogue,
            version_id: self.dossier.version_id,
            channel: self.dossier.intake_channel,
            agency_id: self.dossier.agency_id,
            received_agency_id: self.dossier.received_agency_id,
            course: Course::of(self.dossier.entered_at),
            received_at: self.dossier.received_at,
            due_at: self.dossier.due_at,
            stays: steps,
            moves: self.moves,
            ended: self.ended,
            until: self.until(),
        };
        Ok(match judged.cause()? {
            LateCause::Step { stay, minutes, of } => {
                let step = steps.get(stay);
                let name = step.map(|s| s.name.as_str()).unwrap_or_default();
                let mut words = format!("Bước \"{name}\" quá thời hạn riêng {}", minutes_text(minutes));
                if of > 1 {
                    words.push_str(&format!("; {} bước khác cũng quá thời hạn", of - 1));
                }
                self.at(step, Some(minutes), &words)
            }
            LateCause::HandOver { stay, minutes, of } => {
                let step = steps.get(stay);
                let name = step.map(|s| s.name.as_str()).unwrap_or_default();
                let mut words = format!(
                    "Chậm xác nhận nhận hồ sơ chuyển đến bước \"{name}\": quá {}",
                    minutes_text(minutes)
                );
                if of > 1 {
                    words.push_str(&format!("; {} chỗ khác cũng quá thời hạn", of - 1));
                }
                self.at(step, Some(minutes), &words)
            }
            LateCause::NoStep => {
                // Where it lay at the end, for whoever asks.
                self.at(self.last(), None, "Không bước nào quá thời hạn riêng")
            }
            LateCause::Unknown => {
                let words = match self.last() {
                    None => IMPORTED.to_owned(),
                    Some(_) => format!("Không bước nào tại đây quá thời hạn riêng. {IMPORTED}"),
                };
                self.at(self.last(), None, &words)
            }
            LateCause::Desk { minutes, of } => {
                let mut words = format!(
                    "Bộ phận tiếp nhận giữ hồ sơ lâu hơn phần thời gian các bước để lại {}",
                    minutes_text(minutes)
                );
                if of > 1 {
                    words.push_str(&format!("; {} chỗ khác cũng quá thời hạn", of - 1));
                }
                let clerk = lateness::forwarded_by(steps).and_then(|id| self.officials.get(&id));
                self.at_desk(clerk.map(|o| o.full_name.clone()), Some(minutes), words)
            }
            LateCause::NeverForwarded => {
                let words = "Hồ sơ chưa được chuyển xử lý; không bước nào quá thời hạn riêng";
                self.at_desk(None, None, words.to_owned())
            }
        })
    }

    fn at_desk(&self, clerk: Option<String>, over: Option<i64>, cause: String) -> Blame {
        Blame {
            step: Some("Tiếp nhận".to_owned()),
            agency: Some(self.asked.named(self.catalogue, self.dossier.received_agency_id).name),
            official: clerk,
            over,
            cause,
        }
    }

    /// The step with which it lay at the end.
    fn last(&self) -> Option<&StayRow> {
        self.steps.iter().rfind(|step| step.entered_at <= self.until())
    }

    fn at(&self, step: Option<&StayRow>, over: Option<i64>, cause: &str) -> Blame {
        let official = step.map(|s| {
            let known = s.official().and_then(|id| self.officials.get(&id));
            known.map_or_else(|| "Chưa phân công".to_owned(), |o| o.full_name.clone())
        });
        Blame {
            step: step.map(|s| s.name.clone()),
            agency: step.map(|s| self.asked.named(self.catalogue, s.agency_id).name),
            official,
            over,
            cause: cause.to_owned(),
        }
    }
}
