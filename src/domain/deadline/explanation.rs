//! The account of a due time, line by line, as the counter reads it out to an applicant.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::domain::calendar::clock_text;
use crate::domain::instant::Instant;

/// How much a line counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "unit", content = "value", rename_all = "snake_case")]
pub enum Amount {
    /// Days, working or calendar as the line says.
    Days(u32),
    /// Working minutes.
    Minutes(i64),
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExplanationKind {
    /// The receipt (`from`) and when the count begins (`to`).
    Start,
    /// A working day that counts; `to` is the clock time of the receipt on that day.
    CountedDay,
    /// A calendar day that counts.
    CountedCalendarDay,
    /// Working time that counts towards the duration.
    CountedMinutes,
    /// A day the week has off.
    WeeklyOff,
    /// A day off by its name.
    Holiday {
        /// What people call it.
        name: String,
    },
    /// A swap day that is worked; the line that counts it follows.
    SwapDay {
        /// What people call it.
        name: String,
    },
    /// The clock time fell outside the sessions (`from`) and moved to the next opening (`to`).
    Moved,
    /// Received after closing: a result on the same day is no longer possible.
    AfterClosing,
    /// Received after the latest time for a result on the same day.
    AfterCutoff {
        /// The latest time, in minutes since local midnight.
        cutoff_minute: u16,
    },
    /// Due at closing of this day.
    SameDay,
    /// The clock stood still; the amount is the working time it took, none while the pause is open.
    Pause {
        /// The ground.
        ground: String,
    },
    /// Working time of the pause above, added to the due time.
    AddedMinutes,
    /// The due time (`from`) was replaced by a promised one (`to`).
    Extension {
        /// Why.
        reason: String,
    },
    /// The due time (`from`) was replaced by the one that came along from another system (`to`).
    BroughtAlong,
    /// Working time changed after the dossier had ended: by that of today it would be due at `from`, and it keeps the due time by
    /// which it was judged (`to`).
    Kept,
    /// The due time.
    Due,
    /// There is no due time.
    NoDue,
}

/// One line of the account.
///
/// Serialised with `kind` in snake case beside the fields and its Vietnamese `label`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplanationLine {
    pub(super) date: NaiveDate,
    pub(super) kind: ExplanationKind,
    pub(super) amount: Option<Amount>,
    pub(super) total: Option<Amount>,
    pub(super) from: Option<Instant>,
    pub(super) to: Option<Instant>,
}

impl ExplanationLine {
    /// The local day the line is about.
    #[must_use]
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// What it says.
    #[must_use]
    pub const fn kind(&self) -> &ExplanationKind {
        &self.kind
    }

    /// How much this line counts, if it counts anything.
    #[must_use]
    pub const fn amount(&self) -> Option<Amount> {
        self.amount
    }

    /// What the lines of this kind come to so far (since the pause, for time added by a pause).
    #[must_use]
    pub const fn total(&self) -> Option<Amount> {
        self.total
    }

    /// Beginning of the clock interval.
    #[must_use]
    pub const fn from(&self) -> Option<Instant> {
        self.from
    }

    /// End of the clock interval.
    #[must_use]
    pub const fn to(&self) -> Option<Instant> {
        self.to
    }

    /// The line in words, without its date.
    #[must_use]
    pub fn label_vi(&self) -> String {
        use ExplanationKind as Kind;
        let from = self.from.map(Instant::label_vi).unwrap_or_default();
        let to = self.to.map(Instant::label_vi).unwrap_or_default();
        match &self.kind {
            Kind::Start if self.from == self.to => format!("Tiếp nhận lúc {from}"),
            Kind::Start => format!("Tiếp nhận lúc {from}, tính từ {to}"),
            Kind::CountedDay => format!("Ngày làm việc thứ {}", quantity(self.total)),
            Kind::CountedCalendarDay => format!("Ngày thứ {}", quantity(self.total)),
            Kind::CountedMinutes => format!("Tính {} làm việc ({})", quantity(self.amount), self.interval()),
            Kind::WeeklyOff => "Ngày nghỉ hằng tuần".to_owned(),
            Kind::Holiday { name } => format!("Ngày nghỉ: {name}"),
            Kind::SwapDay { name } => format!("Ngày làm việc hoán đổi: {name}"),
            Kind::Moved => format!("Ngoài giờ làm việc, chuyển từ {from} đến {to}"),
            Kind::AfterClosing => "Tiếp nhận sau giờ làm việc, tính sang ngày làm việc tiếp theo".to_owned(),
            Kind::AfterCutoff { cutoff_minute } => format!(
                "Tiếp nhận sau {}, tính sang ngày làm việc tiếp theo",
                clock_text(*cutoff_minute)
            ),
            Kind::SameDay => format!("Trả kết quả khi hết giờ làm việc: {to}"),
            Kind::Pause { ground } => match self.amount {
                Some(_) => format!(
                    "Tạm dừng từ {from} đến {to}: {ground} ({} làm việc)",
                    quantity(self.amount)
                ),
                None => format!("Đang tạm dừng từ {from}: {ground}"),
            },
            Kind::AddedMinutes => {
                format!(
                    "Cộng {} làm việc đã tạm dừng ({})",
                    quantity(self.amount),
                    self.interval()
                )
            }
            Kind::Extension { reason } => format!("Xin lỗi và hẹn lại: từ {from} sang {to}. Lý do: {reason}"),
            Kind::BroughtAlong => format!("Thời hạn theo dữ liệu nhập: từ {from} sang {to}"),
            Kind::Kept => format!(
                "Thời gian làm việc thay đổi sau khi hồ sơ kết thúc (theo lịch nay là {from}); hồ sơ giữ thời hạn {to}"
            ),
            Kind::Due => format!("Ngày hẹn trả kết quả: {to}"),
            Kind::NoDue => "Không quy định thời hạn".to_owned(),
        }
    }

    /// The last line of a dossier that keeps another due time than working time of today would give.
    #[must_use]
    pub fn kept(today: Instant, kept: Instant) -> Self {
        Self::plain(kept.local_day(), ExplanationKind::Kept, Some(today), Some(kept))
    }

    /// A line that counts nothing.
    pub(super) const fn plain(
        date: NaiveDate,
        kind: ExplanationKind,
        from: Option<Instant>,
        to: Option<Instant>,
    ) -> Self {
        Self {
            date,
            kind,
            amount: None,
            total: None,
            from,
            to,
        }
    }

    /// The last line.
    pub(super) fn end(received: Instant, due: Option<Instant>) -> Self {
        let kind = if due.is_some() {
            ExplanationKind::Due
        } else {
            ExplanationKind::NoDue
        };
        Self::plain(due.unwrap_or(received).local_day(), kind, due, due)
    }

    fn interval(&self) -> String {
        let clock = |at: Option<Instant>| at.map(|at| clock_text(at.minute_of_day())).unwrap_or_default();
        format!("{}–{}", clock(self.from), clock(self.to))
    }
}

impl Serialize for ExplanationLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Row<'a> {
            date: NaiveDate,
            #[serde(flatten)]
            kind: &'a ExplanationKind,
            amount: Option<Amount>,
            total: Option<Amount>,
            from: Option<Instant>,
            to: Option<Instant>,
            label: String,
        }
        Row {
            date: self.date,
            kind: &self.kind,
            amount: self.amount,
            total: self.total,
            from: self.from,
            to: self.to,
            label: self.label_vi(),
        }
        .serialize(serializer)
    }
}

/// Hears what the rules count. Lines are made only for those who listen.
pub(super) trait Trace {
    /// Whether lines are kept at all.
    fn listens(&self) -> bool;
    /// Takes the next line.
    fn push(&mut self, line: impl FnOnce() -> ExplanationLine);
}

/// Hears nothing: only the due time is wanted.
pub(super) struct Silent;

impl Trace for Silent {
    fn listens(&self) -> bool {
        false
    }

    fn push(&mut self, _: impl FnOnce() -> ExplanationLine) {}
}

impl Trace for Vec<ExplanationLine> {
    fn listens(&self) -> bool {
        true
    }

    fn push(&mut self, line: impl FnOnce() -> ExplanationLine) {
        Self::push(self, line());
    }
}

/// A number of days, or minutes as `1 giờ 30 phút`.
fn quantity(amount: Option<Amount>) -> String {
    match amount {
        None => String::new(),
        Some(Amount::Days(days)) => days.to_string(),
        Some(Amount::Minutes(minutes)) => match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} phút"),
            (hours, 0) => format!("{hours} giờ"),
            (hours, minutes) => format!("{hours} giờ {minutes} phút"),
        },
    }
}
