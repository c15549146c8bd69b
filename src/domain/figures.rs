//! What a dossier adds to the figures. Every figure is a sum of these contributions, so counters, reports
//! and lists of dossiers can never disagree about what is counted.

mod deltas;
mod period;
mod tally;

use chrono::NaiveDate;

use super::dossier::Status;
use super::ids::{AgencyId, ProcedureId};
use super::paper::PaperCount;
use super::postal::Channel;
use super::procedure::ServiceLevel;
use super::text_enum::text_enum;
use super::timeliness::Timeliness;

pub use deltas::{Amounts, Deltas};
pub use period::{Bucket, Cut, Period, Span};
pub use tally::{Ancestry, CounterKey, Grain, Tally};

text_enum! {
    /// What is counted, on the local day on which it happened.
    pub enum Measure {
        /// Accepted by the counter.
        Received = "received" / "tiếp nhận",
        /// Of these, submitted online, whatever the level of the service.
        ReceivedOnline = "received_online" / "tiếp nhận trực tuyến",
        /// Of these, under a service of level 3 ("một phần").
        ReceivedOnlinePartial = "received_online_partial" / "tiếp nhận trực tuyến một phần",
        /// Of these, under a service of level 4 ("toàn trình").
        ReceivedOnlineFull = "received_online_full" / "tiếp nhận trực tuyến toàn trình",
        /// Accepted through any channel under a procedure that is offered online at level 3.
        ReceivedOfferedPartial = "received_offered_partial" / "tiếp nhận của TTHC có dịch vụ một phần",
        /// Accepted through any channel under a procedure that is offered online at level 4.
        ReceivedOfferedFull = "received_offered_full" / "tiếp nhận của TTHC có dịch vụ toàn trình",
        /// Accepted, handed in through public post.
        ReceivedByPost = "received_by_post" / "tiếp nhận qua bưu chính",
        /// Accepted, registered for return through public post.
        ReceivedReturnByPost = "received_return_by_post" / "đăng ký trả qua bưu chính",
        /// Accepted, handed in or registered for return through public post.
        ReceivedAnyPost = "received_any_post" / "tiếp nhận hoặc trả qua bưu chính",
        /// The promised day of a dossier whose clock is not paused, or the later day on which the promise was moved
        /// back to it: from then on it counts as due.
        Due = "due" / "đến hạn",
        /// The later of the promised day and the day it ended: from then on it is no longer overdue.
        Settled = "settled" / "hết quá hạn",
        /// Decided, withdrawn or stopped: no longer in progress.
        Ended = "ended" / "kết thúc",
        /// Decided on a day before the promised day.
        DecidedEarly = "decided_early" / "giải quyết trước hạn",
        /// Decided in time, not early.
        DecidedOnTime = "decided_on_time" / "giải quyết đúng hạn",
        /// Decided after the promised time.
        DecidedLate = "decided_late" / "giải quyết quá hạn",
        /// Decided in time, but after more than one supplement request: Decision 766/QĐ-TTg counts it as late.
        DecidedRepeated = "decided_repeated" / "đúng hạn nhưng yêu cầu bổ sung hơn một lần",
        /// Withdrawn after it was received.
        Withdrawn = "withdrawn" / "rút hồ sơ",
        /// Stopped after it was received.
        Stopped = "stopped" / "dừng xử lý",
        /// Decided under a procedure that gives a result.
        ResultExpected = "result_expected" / "phải gắn kết quả",
        /// Decided under a procedure that gives a result, with the result attached.
        ResultAttached = "result_attached" / "đã gắn kết quả",
        /// Result handed back.
        Returned = "returned" / "đã trả kết quả",
        /// Of these, through public post.
        ReturnedByPost = "returned_by_post" / "đã trả qua bưu chính",
        /// Accepted, with papers that were handed in.
        ReceivedWithPapers = "received_with_papers" / "tiếp nhận có giấy tờ",
        /// Of these, every paper has its file.
        ReceivedDigitised = "received_digitised" / "tiếp nhận đã số hóa giấy tờ",
        /// Of these, with a paper taken over from an earlier dossier.
        ReceivedReused = "received_reused" / "tiếp nhận dùng lại giấy tờ đã số hóa",
        /// Accepted, with fees to be paid.
        ReceivedWithFee = "received_with_fee" / "tiếp nhận có phí, lệ phí",
        /// Of these, a fee was paid online.
        ReceivedPaidOnline = "received_paid_online" / "tiếp nhận đã thanh toán trực tuyến",
        /// Decided under a procedure that gives a result, with a signed electronic result.
        ResultElectronic = "result_electronic" / "có kết quả điện tử",
        /// Result that the post took, on the day of the first item it took; what was delivered or came back since counts.
        Posted = "posted" / "đã bàn giao cho bưu chính",
    }
}

/// More supplement requests than this make Decision 766/QĐ-TTg count a dossier as late.
pub const SUPPLEMENTS_ALLOWED: i16 = 1;

/// What a dossier is counted under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimensions {
    /// The agency that decides.
    pub agency_id: AgencyId,
    /// The procedure.
    pub procedure_id: ProcedureId,
    /// How it came in.
    pub intake_channel: Channel,
    /// How the result goes out.
    pub return_channel: Channel,
    /// Service level of the procedure version when it was submitted.
    pub service_level: ServiceLevel,
}

/// Days on which a dossier counted as overdue before its due time was moved or its clock paused. They stay counted:
/// what was overdue yesterday was overdue yesterday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverdueSpell {
    /// The first day it counted as due.
    pub from: NaiveDate,
    /// The day from which it no longer did.
    pub until: NaiveDate,
}

impl OverdueSpell {
    /// The spell that ends when a dossier that counted as due since `due_day` no longer does on a later day.
    pub fn ended(due_day: Option<NaiveDate>, on: NaiveDate) -> Option<Self> {
        due_day.filter(|from| *from < on).map(|from| Self { from, until: on })
    }
}

/// What the figures need to know of a dossier.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What it is counted under.
    pub dimensions: Dimensions,
    /// State.
    pub status: Status,
    /// Local day of acceptance.
    pub received_day: Option<NaiveDate>,
    /// Local day from which it counts as due; none while paused or without a due date.
    pub due_day: Option<NaiveDate>,
    /// Overdue days that are over although the dossier was not ended.
    pub overdue_spells: Vec<OverdueSpell>,
    /// Local day of the decision, withdrawal or stop.
    pub ended_day: Option<NaiveDate>,
    /// Local day on which the result was handed back.
    pub returned_day: Option<NaiveDate>,
    /// Local day on which the post first took its result.
    pub posted_day: Option<NaiveDate>,
    /// Punctuality, once decided.
    pub timeliness: Option<Timeliness>,
    /// How often papers were asked for.
    pub supplement_requests: i16,
    /// The procedure gives a result.
    pub result_expected: bool,
    /// A result is attached.
    pub result_attached: bool,
    /// What is attached is an electronic result: a file that its issuer signed.
    pub result_electronic: bool,
    /// Its papers.
    pub papers: PaperCount,
    /// There are fees to be paid.
    pub with_fee: bool,
    /// A fee was paid online.
    pub paid_online: bool,
}

impl Facts {
    /// The later of due and ended, once both are known.
    pub fn settled_day(&self) -> Option<NaiveDate> {
        match (self.due_day, self.ended_day) {
            (Some(due), Some(ended)) => Some(due.max(ended)),
            _ => None,
        }
    }

    /// Everything this dossier counts for, each with its day. Dossiers that were never received count for nothing.
    pub fn contributions(&self) -> Vec<(Measure, NaiveDate)> {
        let Some(received) = self.received_day else {
            return Vec::new();
        };
        let mut list = Vec::with_capacity(12);
        self.add_received(&mut list, received);
        list.extend(self.due_day.map(|day| (Measure::Due, day)));
        list.extend(self.settled_day().map(|day| (Measure::Settled, day)));
        for spell in &self.overdue_spells {
            list.push((Measure::Due, spell.from));
            list.push((Measure::Settled, spell.until));
        }
        if let Some(ended) = self.ended_day {
            self.add_ended(&mut list, ended);
        }
        if let Some(returned) = self.returned_day {
            list.push((Measure::Returned, returned));
            if self.dimensions.return_channel == Channel::Postal {
                list.push((Measure::ReturnedByPost, returned));
            }
        }
        list.extend(self.posted_day.map(|day| (Measure::Posted, day)));
        list
    }

    fn add_received(&self, list: &mut Vec<(Measure, NaiveDate)>, day: NaiveDate) {
        let Dimensions {
            intake_channel,
            return_channel,
            service_level,
            ..
        } = self.dimensions;
        let mut add = |measure, counts: bool| {
            if counts {
                list.push((measure, day));
            }
        };
        let online = intake_channel == Channel::Online;
        let (partial, full) = (service_level.get() == 3, service_level.get() == 4);
        let (post_in, post_out) = (intake_channel == Channel::Postal, return_channel == Channel::Postal);
        add(Measure::Received, true);
        add(Measure::ReceivedOnline, online);
        add(Measure::ReceivedOnlinePartial, online && partial);
        add(Measure::ReceivedOnlineFull, online && full);
        add(Measure::ReceivedOfferedPartial, partial);
        add(Measure::ReceivedOfferedFull, full);
        add(Measure::ReceivedByPost, post_in);
        add(Measure::ReceivedReturnByPost, post_out);
        add(Measure::ReceivedAnyPost, post_in || post_out);
        add(Measure::ReceivedWithPapers, self.papers.any());
        add(Measure::ReceivedDigitised, self.papers.all_with_file());
        add(Measure::ReceivedReused, self.papers.any_reused());
        add(Measure::ReceivedWithFee, self.with_fee);
        add(Measure::ReceivedPaidOnline, self.with_fee && self.paid_online);
    }

    fn add_ended(&self, list: &mut Vec<(Measure, NaiveDate)>, day: NaiveDate) {
        list.push((Measure::Ended, day));
        match (self.status, self.timeliness) {
            (Status::Withdrawn, _) => list.push((Measure::Withdrawn, day)),
            (Status::Stopped, _) => list.push((Measure::Stopped, day)),
            (_, Some(timeliness)) => {
                list.push((Measure::decided(timeliness), day));
                if timeliness != Timeliness::Late && self.supplement_requests > SUPPLEMENTS_ALLOWED {
                    list.push((Measure::DecidedRepeated, day));
                }
                if self.result_expected {
                    list.push((Measure::ResultExpected, day));
                    if self.result_attached {
                        list.push((Measure::ResultAttached, day));
                    }
                    if self.result_electronic {
                        list.push((Measure::ResultElectronic, day));
                    }
                }
            }
            _ => {}
        }
    }
}

impl Measure {
    /// The measure that counts a decision of this punctuality.
    pub const fn decided(timeliness: Timeliness) -> Self {
        match timeliness {
            Timeliness::Early => Self::DecidedEarly,
            Timeliness::OnTime => Self::DecidedOnTime,
            Timeliness::Late => Self::DecidedLate,
        }
    }
}

/// The amount of one measure.
pub fn amount(amounts: &Amounts, measure: Measure) -> i64 {
    amounts.get(measure as usize).copied().unwrap_or(0)
}

/// Adds amounts to a sum.
pub fn add(sum: &mut Amounts, amounts: &Amounts) {
    for (sum, amount) in sum.iter_mut().zip(amounts) {
        *sum += amount;
    }
}
