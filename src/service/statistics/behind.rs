//! The dossiers behind a figure.

use std::sync::Arc;

use super::number::number;
use super::quality::Doubtful;
use super::{Asked, Question};
use crate::db::Connection;
use crate::db::dossier_search::{Behind, Counting, Criteria, Cursor, Order, Reach};
use crate::domain::codes::ProcedureCode;
use crate::domain::figures::Measure as M;
use crate::domain::ids::ProcedureId;
use crate::domain::instant::Instant;
use crate::domain::look::Look;
use crate::domain::policy::Permission;
use crate::domain::postal::Channel;
use crate::domain::procedure::ServiceLevel;
use crate::domain::text_enum::text_enum;
use crate::service::access;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::{list, view};
use crate::service::error::{Error, Reason};

text_enum! {
    /// A figure whose dossiers can be listed. What bears the name of a figure of `/statistics/timeliness` lists exactly that figure.
    pub enum Figure {
        /// Received in the period.
        Received = "received" / "tiếp nhận trong kỳ",
        /// Of these, online, whatever the level: column 4 of form II.06a.
        ReceivedOnline = "received_online" / "tiếp nhận trực tuyến",
        /// Of these, under a level 3/4 service.
        ReceivedOnlineServices = "received_online_services" / "tiếp nhận trực tuyến mức 3, 4",
        /// Of these, at level 3.
        ReceivedOnlinePartial = "received_online_partial" / "tiếp nhận trực tuyến một phần",
        /// Of these, at level 4.
        ReceivedOnlineFull = "received_online_full" / "tiếp nhận trực tuyến toàn trình",
        /// Received at the counter or by post: column 5 of form II.06a.
        ReceivedOffline = "received_offline" / "tiếp nhận trực tiếp và bưu chính",
        /// Received under procedures that are offered online at level 3/4.
        ReceivedOffered = "received_offered" / "tiếp nhận của TTHC có dịch vụ mức 3, 4",
        /// Of these, at level 3.
        ReceivedOfferedPartial = "received_offered_partial" / "tiếp nhận của TTHC có dịch vụ một phần",
        /// Of these, at level 4.
        ReceivedOfferedFull = "received_offered_full" / "tiếp nhận của TTHC có dịch vụ toàn trình",
        /// Received or to be returned by post.
        ReceivedPostal = "received_postal" / "tiếp nhận hoặc trả qua bưu chính",
        /// Received by post.
        ReceivedByPost = "received_by_post" / "tiếp nhận qua bưu chính",
        /// Registered for return by post.
        ReceivedReturnByPost = "received_return_by_post" / "đăng ký trả qua bưu chính",
        /// Received with papers.
        ReceivedWithPapers = "received_with_papers" / "tiếp nhận có giấy tờ",
        /// Of these, every paper has its file.
        ReceivedDigitised = "received_digitised" / "tiếp nhận đã số hóa giấy tờ",
        /// Of these, a paper has no file.
        NotDigitised = "not_digitised" / "tiếp nhận chưa số hóa đủ giấy tờ",
        /// Received with a paper of an earlier dossier.
        ReceivedReused = "received_reused" / "tiếp nhận dùng lại giấy tờ đã số hóa",
        /// Received with papers, none of them of an earlier dossier.
        NotReused = "not_reused" / "tiếp nhận chưa dùng lại giấy tờ đã số hóa",
        /// Received with fees.
        ReceivedWithFee = "received_with_fee" / "tiếp nhận có phí, lệ phí",
        /// Of these, a fee was paid online.
        ReceivedPaidOnline = "received_paid_online" / "tiếp nhận đã thanh toán trực tuyến",
        /// Of these, none was.
        NotPaidOnline = "not_paid_online" / "tiếp nhận chưa thanh toán trực tuyến",
        /// Received in the period, or in progress when it began: column 3 of form II.06a.
        ReceivedTotal = "received_total" / "nhận giải quyết, gồm từ kỳ trước chuyển sang",
        /// In progress when the period began.
        CarriedOver = "carried_over" / "từ kỳ trước chuyển sang",
        /// Decided in the period.
        Resolved = "resolved" / "đã giải quyết",
        /// Decided early.
        Early = "early" / "trước hạn",
        /// Decided on time.
        OnTime = "on_time" / "đúng hạn",
        /// Decided late.
        Late = "late" / "quá hạn",
        /// Decided early or on time.
        InTime = "in_time" / "trước hạn và đúng hạn",
        /// Of these, after more than one supplement request.
        Repeated = "repeated" / "đúng hạn nhưng yêu cầu bổ sung hơn một lần",
        /// Withdrawn.
        Withdrawn = "withdrawn" / "rút hồ sơ",
        /// Stopped.
        Stopped = "stopped" / "dừng xử lý",
        /// Decided under procedures that give a result.
        ResultExpected = "result_expected" / "phải gắn kết quả",
        /// Of these, with the result attached.
        ResultAttached = "result_attached" / "đã gắn kết quả",
        /// Of these, without it.
        ResultMissing = "result_missing" / "chưa gắn kết quả",
        /// Of these, with a signed electronic result.
        ResultElectronic = "result_electronic" / "có kết quả điện tử",
        /// Of these, without one.
        ResultNotElectronic = "result_not_electronic" / "chưa có kết quả điện tử",
        /// Handed back.
        Returned = "returned" / "đã trả kết quả",
        /// Handed back by post.
        ReturnedByPost = "returned_by_post" / "đã trả qua bưu chính",
        /// Taken by the post on its way back.
        Posted = "posted" / "đã bàn giao cho bưu chính",
        /// In progress at the end of the period.
        InProgress = "in_progress" / "đang giải quyết",
        /// In progress within time at the end of the period (now, if it has not ended).
        WithinTime = "within_time" / "đang giải quyết trong hạn",
        /// In progress and overdue at the end of the period (now, if it has not ended).
        Overdue = "overdue" / "đang quá hạn",
    }
}

/// Which of the dossiers of a figure: the groups of the cell that was pointed at.
#[derive(Clone, Debug, Default)]
pub struct Narrowing {
    /// Of one procedure.
    pub procedure: Option<ProcedureCode>,
    /// Of the procedures of one field.
    pub field: Option<String>,
    /// That came in this way.
    pub intake_channel: Option<Channel>,
    /// That go out this way.
    pub return_channel: Option<Channel>,
    /// Under a service of this level.
    pub service_level: Option<ServiceLevel>,
}

/// The dossiers behind a figure: what was counted by the day of that, the last first; what is as of a moment newest first. Of a
/// figure without the doubtful ones these are left out.
///
/// # Errors
/// The period runs backwards, the agency is out of scope, or the database refuses.
pub async fn behind(
    ctx: &Arc<Context>,
    caller: Caller,
    question: Question,
    figure: Figure,
    narrowing: Narrowing,
    after: Option<Cursor>,
    limit: i64,
) -> Result<list::Page, Error> {
    let nothing = |_: &mut Connection, _: &Asked, _: &Behind, _: &Doubtful, _| Ok(());
    Ok(found(ctx, caller, (question, figure, narrowing), after, limit, nothing)
        .await?
        .0)
}

/// As [`behind()`], with how many dossiers there are in all: both from one snapshot, so that a list and its length agree
/// whatever happens meanwhile.
///
/// # Errors
/// As [`behind()`].
pub async fn behind_with_number(
    ctx: &Arc<Context>,
    caller: Caller,
    question: Question,
    figure: Figure,
    narrowing: Narrowing,
    after: Option<Cursor>,
    limit: i64,
) -> Result<(list::Page, i64), Error> {
    found(ctx, caller, (question, figure, narrowing), after, limit, number).await
}

/// A page, and what else is to be known of the figure on the same snapshot.
async fn found<T: Send + 'static>(
    ctx: &Arc<Context>,
    caller: Caller,
    (question, figure, narrowing): (Question, Figure, Narrowing),
    after: Option<Cursor>,
    limit: i64,
    also: impl FnOnce(&mut Connection, &Asked, &Behind, &Doubtful, Instant) -> Result<T, Error> + Send + 'static,
) -> Result<(list::Page, T), Error> {
    let (ctx2, caller2) = (Arc::clone(ctx), caller.clone());
    let (user, page, told) = ctx
        .db
        .read(move |conn| {
            let now = ctx2.now();
            let desk = access::enter(conn, &ctx2, &caller2, Permission::StatisticsRead)?;
            let asked = Asked::new(&desk, &question, now)?;
            desk.may_name(asked.scope.members())?;
            let counting = counting(figure, &asked);
            let order = match counting {
                Counting::Counted { .. } => Order::Counted,
                _ => Order::Newest,
            };
            let behind = Behind {
                counting,
                intake_channel: narrowing.intake_channel,
                return_channel: narrowing.return_channel,
                service_level: narrowing.service_level,
                procedures: procedures(&desk, &narrowing)?,
            };
            let doubtful = Doubtful::of(desk.conn, &desk.catalogue, &asked)?;
            let told = also(desk.conn, &asked, &behind, &doubtful, now)?;
            let criteria = Criteria {
                reach: Reach::DecidedBy(asked.scope.members().to_vec()),
                statuses: Vec::new(),
                external_code: None,
                procedures: Vec::new(),
                due: None,
                assignee: None,
                beside_leaders: false,
                search: None,
                behind: Some(behind),
                in_progress: false,
                order,
                after,
                limit,
            };
            let user = desk.actor.user_id;
            let page = list::page(desk.conn, desk.catalogue, criteria, &doubtful.ids, now)?;
            Ok::<_, Error>((user, page, told))
        })
        .await?;
    view::note_look(ctx, &caller, user, None, Look::Figure).await?;
    Ok((page, told))
}

/// The procedures that are asked for; none if all are.
pub(super) fn procedures(desk: &access::Desk<'_>, narrowing: &Narrowing) -> Result<Option<Vec<ProcedureId>>, Error> {
    let of_code = narrowing
        .procedure
        .as_ref()
        .map(|code| desk.catalogue.procedure(code).map(|p| p.id))
        .transpose()?;
    if of_code.is_none() && narrowing.field.is_none() {
        return Ok(None);
    }
    let list = || desk.catalogue.procedures().iter();
    // A field that no procedure has is a mistake, as an unknown procedure is, and no figure of nought.
    if let Some(field) = narrowing
        .field
        .as_ref()
        .filter(|field| list().all(|p| p.field != **field))
    {
        return Err(Error::with(Reason::FieldNotFound, [field.chars().take(40).collect()]));
    }
    Ok(Some(
        list()
            .filter(|p| of_code.is_none_or(|id| p.id == id))
            .filter(|p| narrowing.field.as_ref().is_none_or(|field| p.field == *field))
            .map(|p| p.id)
            .collect(),
    ))
}

impl Figure {
    /// The measures that it adds up; none where it is more than a sum.
    const fn measures(self) -> Option<&'static [M]> {
        Some(match self {
            Self::Received => &[M::Received],
            Self::ReceivedOnline => &[M::ReceivedOnline],
            Self::ReceivedOnlineServices => &[M::ReceivedOnlinePartial, M::ReceivedOnlineFull],
            Self::ReceivedOnlinePartial => &[M::ReceivedOnlinePartial],
            Self::ReceivedOnlineFull => &[M::ReceivedOnlineFull],
            Self::ReceivedOffered => &[M::ReceivedOfferedPartial, M::ReceivedOfferedFull],
            Self::ReceivedOfferedPartial => &[M::ReceivedOfferedPartial],
            Self::ReceivedOfferedFull => &[M::ReceivedOfferedFull],
            Self::ReceivedPostal => &[M::ReceivedAnyPost],
            Self::ReceivedByPost => &[M::ReceivedByPost],
            Self::ReceivedReturnByPost => &[M::ReceivedReturnByPost],
            Self::Resolved => &[M::DecidedEarly, M::DecidedOnTime, M::DecidedLate],
            Self::Early => &[M::DecidedEarly],
            Self::OnTime => &[M::DecidedOnTime],
            Self::Late => &[M::DecidedLate],
            Self::InTime => &[M::DecidedEarly, M::DecidedOnTime],
            Self::Repeated => &[M::DecidedRepeated],
            Self::Withdrawn => &[M::Withdrawn],
            Self::Stopped => &[M::Stopped],
            Self::ResultExpected => &[M::ResultExpected],
            Self::ResultAttached => &[M::ResultAttached],
            Self::ResultElectronic => &[M::ResultElectronic],
            Self::ReceivedWithPapers => &[M::ReceivedWithPapers],
            Self::ReceivedDigitised => &[M::ReceivedDigitised],
            Self::ReceivedReused => &[M::ReceivedReused],
            Self::ReceivedWithFee => &[M::ReceivedWithFee],
            Self::ReceivedPaidOnline => &[M::ReceivedPaidOnline],
            Self::Returned => &[M::Returned],
            Self::ReturnedByPost => &[M::ReturnedByPost],
            Self::Posted => &[M::Posted],
            Self::ReceivedOffline
            | Self::ReceivedTotal
            | Self::CarriedOver
            | Self::ResultMissing
            | Self::ResultNotElectronic
            | Self::NotDigitised
            | Self::NotReused
            | Self::NotPaidOnline
            | Self::InProgress
            | Self::WithinTime
            | Self::Overdue => return None,
        })
    }

    /// The figure that adds up just these measures, whose dossiers can be listed.
    pub fn adding(measures: &[M]) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|figure| figure.measures() == Some(measures))
    }
}

/// What is counted, as the database is asked for it.
pub(super) fn counting(figure: Figure, asked: &Asked) -> Counting {
    let (from, to) = (asked.period.from(), asked.period.to());
    let of = |measures, except| Counting::Counted {
        measures,
        except,
        from,
        to,
    };
    match figure {
        Figure::ReceivedOffline => of(&[M::Received], Some(M::ReceivedOnline)),
        Figure::ResultMissing => of(&[M::ResultExpected], Some(M::ResultAttached)),
        Figure::ResultNotElectronic => of(&[M::ResultExpected], Some(M::ResultElectronic)),
        Figure::NotDigitised => of(&[M::ReceivedWithPapers], Some(M::ReceivedDigitised)),
        Figure::NotReused => of(&[M::ReceivedWithPapers], Some(M::ReceivedReused)),
        Figure::NotPaidOnline => of(&[M::ReceivedWithFee], Some(M::ReceivedPaidOnline)),
        Figure::ReceivedTotal => Counting::InHand { from, to },
        Figure::CarriedOver => Counting::InProgress(from.pred_opt().unwrap_or(from)),
        Figure::InProgress if asked.running => Counting::InProgressNow,
        Figure::InProgress => Counting::InProgress(to),
        Figure::WithinTime if asked.running => Counting::WithinTimeNow(asked.cut_off),
        Figure::WithinTime => Counting::WithinTime(to),
        Figure::Overdue if asked.running => Counting::OverdueNow(asked.cut_off),
        Figure::Overdue => Counting::Overdue(to),
        sum => of(sum.measures().unwrap_or_default(), None),
    }
}
