//! Who may do what: role × permission in one table; the agency scope is checked beside it.

mod passed_on;
mod portal;

pub use self::passed_on::{handed_over, inherited};
use super::agency::AgencyTree;
use super::ids::{AgencyId, SessionId, UserId};
use super::text_enum::text_enum;

text_enum! {
    /// What a person is in an agency.
    pub enum Role {
        /// Keeps users, agencies, procedures and calendars; does not touch dossiers.
        Administrator = "administrator" / "quản trị",
        /// One-stop official: receives dossiers and hands back results.
        Clerk = "clerk" / "cán bộ một cửa",
        /// Specialist: does the substantive work.
        Handler = "handler" / "chuyên viên",
        /// Approves and signs.
        Leader = "leader" / "lãnh đạo",
        /// Watches the figures of an agency and all below it.
        Supervisor = "supervisor" / "người giám sát",
        /// Service account of an online portal: sees only what it submitted itself.
        Portal = "portal" / "cổng dịch vụ công",
    }
}

text_enum! {
    /// One thing that a role may or may not do.
    pub enum Permission {
        /// Sign out, read and change the own account.
        OwnAccount = "own_account" / "tài khoản của mình",
        /// Read agencies, procedures, calendars and rules.
        CatalogueRead = "catalogue_read" / "xem danh mục",
        /// Change agencies, procedures and rules.
        CatalogueManage = "catalogue_manage" / "quản lý danh mục",
        /// Change working sessions, holidays and swap days.
        CalendarManage = "calendar_manage" / "quản lý lịch làm việc",
        /// Create, change and disable users.
        UserManage = "user_manage" / "quản lý người dùng",
        /// See background jobs.
        JobRead = "job_read" / "xem tác vụ nền",
        /// Have the histories of dossiers checked.
        HistoryCheck = "history_check" / "kiểm tra lịch sử hồ sơ",
        /// Read dossiers and their history.
        DossierRead = "dossier_read" / "xem hồ sơ",
        /// Read the register of results.
        ResultRead = "result_read" / "xem sổ kết quả",
        /// Receive a dossier at the counter or by post.
        DossierIntake = "dossier_intake" / "tiếp nhận hồ sơ",
        /// Submit a dossier online on behalf of a citizen.
        DossierSubmit = "dossier_submit" / "nộp hồ sơ trực tuyến",
        /// Accept or refuse online dossiers and pass received ones on.
        DossierReceive = "dossier_receive" / "kiểm tra, chuyển hồ sơ",
        /// Record what the applicant brings or wants: papers, payment, withdrawal.
        DossierAnswer = "dossier_answer" / "ghi nhận phản hồi của công dân",
        /// Put right what was mistyped of the applicant.
        DossierCorrect = "dossier_correct" / "sửa thông tin chủ hồ sơ",
        /// Add files to a dossier and remove them.
        FileAdd = "file_add" / "đính kèm tệp vào hồ sơ",
        /// Take money at the desk, with what follows from it: the cash book, its handing over and closing.
        DossierCollect = "dossier_collect" / "thu phí, lệ phí",
        /// Ask for payment online, and record that it was made.
        DossierPay = "dossier_pay" / "thanh toán trực tuyến phí, lệ phí",
        /// Work on a dossier in processing.
        DossierProcess = "dossier_process" / "xử lý hồ sơ",
        /// Name the official of a step.
        DossierAssign = "dossier_assign" / "phân công xử lý",
        /// Apologise and promise a new date.
        DossierExtend = "dossier_extend" / "xin lỗi và hẹn lại ngày trả kết quả",
        /// Sign the decision.
        DossierDecide = "dossier_decide" / "ký duyệt",
        /// Stop processing.
        DossierStop = "dossier_stop" / "dừng xử lý",
        /// Stop the clock for a while on a legal ground, and let it run again.
        DossierSuspend = "dossier_suspend" / "tạm dừng, tiếp tục giải quyết",
        /// Hand the result back.
        DossierHandBack = "dossier_hand_back" / "trả kết quả",
        /// Take up again what had ended.
        DossierReopen = "dossier_reopen" / "mở lại hồ sơ",
        /// Issue printed forms under a number.
        SlipIssue = "slip_issue" / "phát hành phiếu",
        /// Read and answer what citizens report or suggest.
        FeedbackAnswer = "feedback_answer" / "trả lời phản ánh, kiến nghị",
        /// Bring history in from other systems.
        DossierImport = "dossier_import" / "nhập hồ sơ từ hệ thống khác",
        /// Take dossiers out, with all personal data.
        DossierExport = "dossier_export" / "xuất dữ liệu hồ sơ",
        /// Read figures, rates and what is behind them.
        StatisticsRead = "statistics_read" / "xem số liệu",
        /// Freeze official reports under a number.
        ReportFreeze = "report_freeze" / "chốt báo cáo",
        /// Create and change plans and scorecards.
        PlanManage = "plan_manage" / "quản lý kế hoạch và bộ chỉ số",
        /// Enter figures that other systems hold, and the agency's own scores.
        FigureEnter = "figure_enter" / "nhập số liệu và tự chấm điểm",
        /// Enter the scores that were assessed.
        ScoreAssess = "score_assess" / "nhập điểm thẩm định",
        /// Waive and refund fees, cancel receipts.
        FeeAdjust = "fee_adjust" / "miễn, giảm, hoàn trả phí, lệ phí; hủy biên lai",
        /// Read the cash books of others, compare with the gateway.
        CashBookRead = "cash_book_read" / "xem sổ quỹ, đối soát",
        /// Open a day of somebody's cash book again that was closed.
        CashBookReopen = "cash_book_reopen" / "mở lại sổ quỹ đã khóa",
        /// Open and close books of receipts.
        ReceiptBookManage = "receipt_book_manage" / "quản lý quyển biên lai",
        /// Order items of the public post and enter what happens to them.
        PostalOrder = "postal_order" / "gửi, nhận qua bưu chính công ích",
        /// Manage who receives messages, and what became of them.
        MessageManage = "message_manage" / "quản lý tin gửi đi",
        /// See who looked at a dossier.
        LookRead = "look_read" / "xem ai đã xem hồ sơ",
        /// Read the feed of events.
        EventRead = "event_read" / "đọc dòng sự kiện",
    }
}

impl Permission {
    /// Whether it is decided for each dossier. Whoever does somebody's work has these on what waits for them; what concerns an
    /// agency as a whole is never given away with the work.
    pub const fn is_per_dossier(self) -> bool {
        matches!(
            self,
            Self::DossierRead
                | Self::DossierReceive
                | Self::DossierAnswer
                | Self::DossierCorrect
                | Self::FileAdd
                | Self::DossierCollect
                | Self::DossierPay
                | Self::DossierProcess
                | Self::DossierAssign
                | Self::DossierExtend
                | Self::DossierDecide
                | Self::DossierStop
                | Self::DossierSuspend
                | Self::DossierHandBack
                | Self::DossierReopen
                | Self::SlipIssue
                | Self::FeeAdjust
                | Self::PostalOrder
                | Self::LookRead
        )
    }
}

impl Role {
    /// What the role may do.
    pub const fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Administrator => &[
                P::OwnAccount,
                P::CatalogueRead,
                P::CatalogueManage,
                P::CalendarManage,
                P::UserManage,
                P::JobRead,
                P::HistoryCheck,
                P::DossierImport,
                P::DossierExport,
                P::StatisticsRead,
                P::PlanManage,
                P::FigureEnter,
                P::ScoreAssess,
                P::ReceiptBookManage,
                P::MessageManage,
                P::EventRead,
            ],
            Self::Clerk => &[
                P::OwnAccount,
                P::CatalogueRead,
                P::DossierRead,
                P::ResultRead,
                P::DossierIntake,
                P::DossierReceive,
                P::DossierAnswer,
                P::DossierCorrect,
                P::FileAdd,
                P::DossierCollect,
                P::DossierPay,
                P::DossierHandBack,
                P::PostalOrder,
                P::SlipIssue,
                P::FeedbackAnswer,
            ],
            Self::Handler => &[
                P::OwnAccount,
                P::CatalogueRead,
                P::DossierRead,
                P::ResultRead,
                P::DossierProcess,
                P::FileAdd,
                P::SlipIssue,
            ],
            Self::Leader => &[
                P::OwnAccount,
                P::CatalogueRead,
                P::DossierRead,
                P::ResultRead,
                P::DossierProcess,
                P::FileAdd,
                P::DossierAssign,
                P::DossierExtend,
                P::DossierDecide,
                P::DossierStop,
                P::DossierSuspend,
                P::DossierReopen,
                P::SlipIssue,
                P::FeedbackAnswer,
                P::StatisticsRead,
                P::ReportFreeze,
                P::FigureEnter,
                P::FeeAdjust,
                P::CashBookRead,
                P::CashBookReopen,
                P::LookRead,
            ],
            Self::Supervisor => &[
                P::OwnAccount,
                P::CatalogueRead,
                P::DossierRead,
                P::ResultRead,
                P::StatisticsRead,
                P::ReportFreeze,
                P::FigureEnter,
                P::CashBookRead,
                P::LookRead,
                P::EventRead,
            ],
            Self::Portal => &[
                P::OwnAccount,
                P::CatalogueRead,
                P::EventRead,
                P::DossierRead,
                P::DossierSubmit,
                P::DossierAnswer,
                P::FileAdd,
                P::DossierPay,
            ],
        }
    }

    /// Whether the role may do it.
    pub fn allows(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }

    /// Whether the role may do it for the agencies of its scope. A portal hands in to them; everything else of theirs it
    /// reaches only through the dossiers that it submitted itself.
    fn allows_in_scope(self, permission: Permission) -> bool {
        self.allows(permission) && (self != Self::Portal || permission == Permission::DossierSubmit)
    }
}

/// A role in an agency and everything below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The top of the scope.
    pub agency_id: AgencyId,
}

/// The signed-in person behind a request, as the database knows them at this moment.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Account.
    pub user_id: UserId,
    /// Account name.
    pub username: String,
    /// Name shown to others.
    pub full_name: String,
    /// The session that the request belongs to.
    pub session_id: SessionId,
    /// What the person is, and where.
    pub grants: Vec<Grant>,
    /// The same in the agencies whose work went to theirs when they ended ([`inherited`]).
    pub inherited: Vec<Grant>,
    /// Who has given them their work for today.
    pub behalf: Vec<Behalf>,
}

/// Somebody who has given their work to another for some days.
#[derive(Clone, Debug)]
pub struct Behalf {
    /// Account.
    pub user_id: UserId,
    /// Account name.
    pub username: String,
    /// What of theirs went over with the work ([`handed_over`]).
    pub grants: Vec<Grant>,
    /// The same in the agencies whose work went to these when they ended.
    pub inherited: Vec<Grant>,
}

fn in_scope(grants: &[Grant], permission: Permission, agency: AgencyId, tree: &AgencyTree) -> bool {
    let mut grants = grants.iter();
    grants.any(|g| g.role.allows_in_scope(permission) && tree.is_within(agency, g.agency_id))
}

/// The agencies that a dossier concerns, and who brought it in.
#[derive(Clone, Debug)]
pub struct DossierReach {
    /// The agency that decides.
    pub agency_id: AgencyId,
    /// The agency that received it.
    pub received_agency_id: AgencyId,
    /// The agencies or departments that hold its open steps.
    pub step_agencies: Vec<AgencyId>,
    /// The account that entered it.
    pub created_by: UserId,
}

impl Actor {
    /// Whether any of the person's roles has the permission, wherever.
    pub fn may(&self, permission: Permission) -> bool {
        self.grants.iter().any(|g| g.role.allows(permission))
    }

    /// Whether the person has the permission for an agency.
    pub fn may_in(&self, permission: Permission, agency: AgencyId, tree: &AgencyTree) -> bool {
        in_scope(&self.grants, permission, agency, tree)
            || in_scope(self.taken_over(permission), permission, agency, tree)
    }

    /// Whether the person has the permission for every agency there is.
    pub fn may_everywhere(&self, permission: Permission, tree: &AgencyTree) -> bool {
        let mut tops = tree.all().iter().filter(|agency| agency.parent_id.is_none());
        tops.all(|top| self.may_in(permission, top.id, tree))
    }

    /// Whether the person has the permission for a dossier. A portal reaches only what it submitted itself.
    pub fn may_on(&self, permission: Permission, reach: &DossierReach, tree: &AgencyTree) -> bool {
        self.grants.iter().chain(self.taken_over(permission)).any(|g| {
            g.role.allows(permission)
                && if g.role == Role::Portal {
                    reach.created_by == self.user_id
                } else {
                    [reach.agency_id, reach.received_agency_id]
                        .iter()
                        .chain(&reach.step_agencies)
                        .any(|agency| tree.is_within(*agency, g.agency_id))
                }
        })
    }

    /// Whether the person leads in an agency: leaders may act on any of its steps, handlers only on their own.
    pub fn leads_in(&self, agency: AgencyId, tree: &AgencyTree) -> bool {
        self.may_in(Permission::DossierAssign, agency, tree)
    }

    /// The person in the place of somebody who has given them their work.
    pub fn in_place_of(&self, other: &Behalf) -> Self {
        Self {
            user_id: other.user_id,
            username: other.username.clone(),
            grants: other.grants.clone(),
            inherited: other.inherited.clone(),
            behalf: Vec::new(),
            ..self.clone()
        }
    }

    /// Grants in agencies that have ended by which the person has a permission for what these left.
    fn taken_over(&self, permission: Permission) -> &[Grant] {
        if permission.goes_to_successors() {
            &self.inherited
        } else {
            &[]
        }
    }

    /// Tops of the scopes in which the person was given a permission, without those that lie inside another: what they are asked
    /// about who do not say of which agency. Figures stay with the agency for which they were counted.
    pub fn scopes(&self, permission: Permission, tree: &AgencyTree) -> Vec<AgencyId> {
        tops(&self.grants, permission, tree)
    }

    /// The same, with what agencies that have ended left to theirs.
    pub fn reached(&self, permission: Permission, tree: &AgencyTree) -> Vec<AgencyId> {
        tops(self.grants.iter().chain(self.taken_over(permission)), permission, tree)
    }
}

fn tops<'g>(grants: impl IntoIterator<Item = &'g Grant>, permission: Permission, tree: &AgencyTree) -> Vec<AgencyId> {
    let mut tops: Vec<AgencyId> = Vec::new();
    for grant in grants.into_iter().filter(|g| g.role.allows_in_scope(permission)) {
        if tops.iter().any(|top| tree.is_within(grant.agency_id, *top)) {
            continue;
        }
        tops.retain(|top| !tree.is_within(*top, grant.agency_id));
        tops.push(grant.agency_id);
    }
    tops
}
