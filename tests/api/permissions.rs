//! Who may call what: every route of the OpenAPI document by every role, and every row of the transition table by
//! every role.

mod actions;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use motcua::domain::policy::{Permission as P, Role};
use serde_json::{Value, json};

use crate::story;
use crate::support::{Actor, PASSWORD, TestApp, household_business};
use crate::tools::{is_problem, snapshot};

/// Accounts of the demonstration office, one for each role.
const ACCOUNTS: &[(&str, Role)] = &[
    ("admin", Role::Administrator),
    ("clerk", Role::Clerk),
    ("handler", Role::Handler),
    ("leader", Role::Leader),
    ("supervisor", Role::Supervisor),
    ("portal", Role::Portal),
];

/// Who is let in.
enum Door {
    /// Also people without an account.
    Open,
    /// Roles with all of these.
    All(&'static [P]),
    /// Roles with one of these.
    Any(&'static [P]),
}

impl Door {
    fn lets_in(&self, role: Option<Role>) -> bool {
        match (self, role) {
            (Self::Open, _) => true,
            (_, None) => false,
            (Self::All(needed), Some(role)) => needed.iter().all(|p| role.allows(*p)),
            (Self::Any(needed), Some(role)) => needed.iter().any(|p| role.allows(*p)),
        }
    }
}

/// One request that somebody who may would get through with.
struct Row {
    /// Method and path as in the document.
    route: &'static str,
    /// What to put into the path, and the query.
    path: String,
    body: Value,
    /// The answer to those who may.
    status: u16,
    door: Door,
}

/// A dossier that nobody has touched yet, received at the counter of the district.
const DOSSIER: &str = "{dossier}";
/// A day that nobody has entered figures for yet: another one for everybody who asks.
const PERIOD: &str = "{period}";

#[rustfmt::skip]
fn table(job: &str, refresh_token: &str) -> Vec<Row> {
    let row = |route: &'static str, path: &str, body: Value, status, door| Row {
        route,
        path: path.to_owned(),
        body,
        status,
        door,
    };
    let none = || Value::Null;
    let definition = json!({
        "agency_level": "district", "duration": {"unit": "working_day", "value": "3"}, "service_level": 4,
        "steps": [{"name": "Thẩm định", "role": "handler", "duration": {"unit": "working_day", "value": "2"}}],
    });
    let week = vec!["07:30-11:30,13:30-17:00"; 5]
        .into_iter()
        .chain(["", ""])
        .collect::<Vec<_>>();
    let span = "?agency=H02.07&from=2026-03-01&to=2026-03-31";
    let mut online = household_business("Trần Văn Trực Tuyến");
    online["intake_channel"] = json!("online");
    let own = || Door::All(&[P::OwnAccount]);
    let read = || Door::All(&[P::CatalogueRead]);
    let manage = || Door::All(&[P::CatalogueManage]);
    let calendar = || Door::All(&[P::CalendarManage]);
    let users = || Door::All(&[P::UserManage]);
    let jobs = || Door::All(&[P::JobRead]);
    let dossiers = || Door::All(&[P::DossierRead]);
    let figures = || Door::All(&[P::StatisticsRead]);
    let files = || Door::All(&[P::FileAdd]);
    let plans = || Door::All(&[P::PlanManage]);
    let one_component = json!([{"code": "a", "name": "A", "max": 100, "criteria": [
        {"code": "b", "name": "B", "max": 100, "shape": {"kind": "proportional", "indicator": "on_time"}}]}]);
    let scores = |kind: &str| {
        json!({"agency": "H02.07", "from": PERIOD, "to": PERIOD, "kind": kind, "source": "Quyết định",
            "scores": [{"item": "total", "points": 80, "evidence": "Phụ lục"}]})
    };
    let messages = || Door::All(&[P::MessageManage]);
    let names = || Door::All(&[P::StatisticsRead, P::DossierRead]);
    vec![
        row("GET /health/live", "/health/live", none(), 200, Door::Open),
        row("GET /health/ready", "/health/ready", none(), 200, Door::Open),
        row("GET /metrics", "/metrics", none(), 200, Door::Open),
        row(
            "POST /api/v1/auth/login",
            "/api/v1/auth/login",
            json!({"username": "handler", "password": PASSWORD}),
            200,
            Door::Open,
        ),
        row(
            "POST /api/v1/auth/refresh",
            "/api/v1/auth/refresh",
            json!({"refresh_token": refresh_token}),
            200,
            Door::Open,
        ),
        row(
            "GET /api/v1/public/dossiers/{code}",
            "/api/v1/public/dossiers/{dossier}?secret=1234",
            none(),
            200,
            Door::Open,
        ),
        // It is not decided yet, which whoever knows the secret is told.
        row(
            "POST /api/v1/public/dossiers/{code}/rating",
            "/api/v1/public/dossiers/{dossier}/rating",
            json!({"secret": "1234", "grade": "satisfied"}),
            409,
            Door::Open,
        ),
        row(
            "POST /api/v1/public/feedback",
            "/api/v1/public/feedback",
            json!({"kind": "complaint", "agency": "H02.07", "name": "Nguyễn Văn Ấn", "content": "Chờ lâu"}),
            201,
            Door::Open,
        ),
        row(
            "GET /api/v1/public/feedback/{code}",
            "/api/v1/public/feedback/H02.07-2026-PAKN-0001?secret=sai",
            none(),
            404,
            Door::Open,
        ),
        row("GET /api/v1/feedback", "/api/v1/feedback", none(), 200, Door::All(&[P::FeedbackAnswer])),
        row(
            "GET /api/v1/feedback/{code}",
            "/api/v1/feedback/H02.07-2026-PAKN-0001",
            none(),
            200,
            Door::All(&[P::FeedbackAnswer]),
        ),
        // Nobody has sent that one.
        row(
            "POST /api/v1/feedback/{code}/answer",
            "/api/v1/feedback/H02.07-2026-PAKN-9999/answer",
            json!({"answer": "Đã xử lý"}),
            404,
            Door::All(&[P::FeedbackAnswer]),
        ),
        row("GET /api/v1/auth/me", "/api/v1/auth/me", none(), 200, own()),
        // The wrong old password: whoever is told so may change their own.
        row(
            "POST /api/v1/auth/password",
            "/api/v1/auth/password",
            json!({"old_password": "not my password", "new_password": "another password"}),
            422,
            own(),
        ),
        row("POST /api/v1/auth/logout", "/api/v1/auth/logout", none(), 204, own()),
        row("GET /api/v1/users", "/api/v1/users", none(), 200, users()),
        row(
            "POST /api/v1/users",
            "/api/v1/users",
            json!({
                "username": "moi", "full_name": "Nguyễn Thị Mới", "password": "một câu rất dài",
                "grants": [{"role": "clerk", "agency": "H02.07"}],
            }),
            201,
            users(),
        ),
        row(
            "PATCH /api/v1/users/{username}",
            "/api/v1/users/handler.tuphap",
            json!({"full_name": "Nguyễn Thị Tư Pháp"}),
            200,
            users(),
        ),
        row("GET /api/v1/agencies", "/api/v1/agencies", none(), 200, read()),
        row("GET /api/v1/agencies/{code}", "/api/v1/agencies/H02.07", none(), 200, read()),
        row(
            "POST /api/v1/agencies",
            "/api/v1/agencies",
            json!({"code": "H02.08", "name": "Huyện Mới", "level": "district", "parent": "H02", "valid_from": "2026-01-01"}),
            201,
            manage(),
        ),
        row("PUT /api/v1/agencies/{code}", "/api/v1/agencies/H02.07.25", json!({"name": "Xã Hùng Sơn"}), 200, manage()),
        row("GET /api/v1/procedures", "/api/v1/procedures?q=ket%20hon", none(), 200, read()),
        row("GET /api/v1/procedures/{code}", "/api/v1/procedures/1.004873", none(), 200, read()),
        row(
            "GET /api/v1/procedures/{code}/due",
            "/api/v1/procedures/1.004873/due?agency=H02.07.01",
            none(),
            200,
            read(),
        ),
        row(
            "POST /api/v1/procedures",
            "/api/v1/procedures",
            json!({"code": "9.999999", "name": "Thủ tục mới", "field": "Hộ tịch", "valid_from": "2026-01-01", "definition": definition}),
            201,
            manage(),
        ),
        row(
            "POST /api/v1/procedures/{code}/versions",
            "/api/v1/procedures/1.001266/versions",
            json!({"valid_from": "2026-06-01", "definition": definition}),
            201,
            manage(),
        ),
        row(
            "DELETE /api/v1/procedures/{code}/versions/{valid_from}",
            "/api/v1/procedures/1.001266/versions/2026-06-01",
            none(),
            200,
            manage(),
        ),
        row("GET /api/v1/rules", "/api/v1/rules", none(), 200, read()),
        row(
            "PUT /api/v1/rules",
            "/api/v1/rules",
            json!({"key": "extensions_allowed", "agency": "H02", "valid_from": "2026-01-01", "value": 1, "source": "NĐ 61/2018"}),
            200,
            manage(),
        ),
        row("GET /api/v1/calendar", &format!("/api/v1/calendar{span}"), none(), 200, read()),
        row(
            "PUT /api/v1/calendar/days",
            "/api/v1/calendar/days",
            json!({"agency": "H02.07", "date": "2026-12-30", "kind": "off", "name": "Nghỉ bù"}),
            202,
            calendar(),
        ),
        row(
            "DELETE /api/v1/calendar/days/{agency}/{date}",
            "/api/v1/calendar/days/H02.07/2026-12-30",
            none(),
            202,
            calendar(),
        ),
        row(
            "PUT /api/v1/calendar/weeks",
            "/api/v1/calendar/weeks",
            json!({"agency": "H02.07", "valid_from": "2027-01-01", "sessions": week}),
            202,
            calendar(),
        ),
        row("GET /api/v1/jobs", "/api/v1/jobs", none(), 200, jobs()),
        row("GET /api/v1/jobs/{id}", &format!("/api/v1/jobs/{job}"), none(), 200, jobs()),
        row(
            "POST /api/v1/history-checks",
            "/api/v1/history-checks",
            json!({"agency": "H02.07"}),
            202,
            Door::All(&[P::HistoryCheck]),
        ),
        row(
            "POST /api/v1/dossiers",
            "/api/v1/dossiers",
            household_business("Nguyễn Văn Quầy"),
            201,
            Door::All(&[P::DossierIntake]),
        ),
        row("POST /api/v1/dossiers", "/api/v1/dossiers", online, 201, Door::Any(&[P::DossierIntake, P::DossierSubmit])),
        row("GET /api/v1/dossiers", "/api/v1/dossiers", none(), 200, dossiers()),
        row("GET /api/v1/dossiers/counts", "/api/v1/dossiers/counts", none(), 200, dossiers()),
        row("GET /api/v1/dossiers/{code}", "/api/v1/dossiers/{dossier}", none(), 200, dossiers()),
        row(
            "GET /api/v1/dossiers/{code}/looks",
            "/api/v1/dossiers/{dossier}/looks",
            none(),
            200,
            Door::All(&[P::LookRead]),
        ),
        row("GET /api/v1/dossiers/{code}/events", "/api/v1/dossiers/{dossier}/events", none(), 200, dossiers()),
        row("GET /api/v1/dossiers/{code}/deadline", "/api/v1/dossiers/{dossier}/deadline", none(), 200, dossiers()),
        row("GET /api/v1/dossiers/{code}/control-slip", "/api/v1/dossiers/{dossier}/control-slip", none(), 200, dossiers()),
        row(
            "POST /api/v1/delegations",
            "/api/v1/delegations",
            json!({"valid_from": "2026-03-02", "valid_to": "2026-03-03", "reason": "Nghỉ phép"}),
            201,
            Door::All(&[P::DossierProcess]),
        ),
        row("GET /api/v1/delegations", "/api/v1/delegations", none(), 200, Door::All(&[P::DossierProcess])),
        // Nobody has made this one: whoever is told so may revoke their own.
        row(
            "POST /api/v1/delegations/{id}/revoke",
            "/api/v1/delegations/1/revoke",
            json!({}),
            404,
            Door::All(&[P::DossierProcess]),
        ),
        row("GET /api/v1/statistics/acceptance", &format!("/api/v1/statistics/acceptance{span}"), none(), 200, figures()),
        row(
            "GET /api/v1/statistics/acceptance/dossiers",
            &format!("/api/v1/statistics/acceptance/dossiers{span}&measure=waiting_late"),
            none(),
            200,
            names(),
        ),
        row("GET /api/v1/statistics/work", &format!("/api/v1/statistics/work{span}"), none(), 200, figures()),
        row(
            "GET /api/v1/statistics/work/dossiers",
            &format!("/api/v1/statistics/work/dossiers{span}&measure=late"),
            none(),
            200,
            names(),
        ),
        row(
            "POST /api/v1/dossiers/{code}/slips",
            "/api/v1/dossiers/{dossier}/slips",
            json!({"kind": "receipt"}),
            201,
            Door::All(&[P::DossierRead, P::SlipIssue]),
        ),
        row("GET /api/v1/dossiers/{code}/slips", "/api/v1/dossiers/{dossier}/slips", none(), 200, dossiers()),
        row(
            "GET /api/v1/dossiers/{code}/slips/preview",
            "/api/v1/dossiers/{dossier}/slips/preview?kind=receipt",
            none(),
            200,
            dossiers(),
        ),
        // Nothing was issued for this one yet, which only those are told who may read it.
        row(
            "GET /api/v1/dossiers/{code}/slips/{number}",
            "/api/v1/dossiers/{dossier}/slips/H02.07-2026-HDHS-0001",
            none(),
            404,
            dossiers(),
        ),
        row(
            "POST /api/v1/dossiers/{code}/actions",
            "/api/v1/dossiers/{dossier}/actions",
            json!({"action": "forward", "version": 1}),
            200,
            Door::All(&[P::DossierReceive]),
        ),
        row(
            "GET /api/v1/statistics/timeliness",
            &format!("/api/v1/statistics/timeliness{span}"),
            none(),
            200,
            figures(),
        ),
        row("GET /api/v1/statistics/rates", &format!("/api/v1/statistics/rates{span}"), none(), 200, figures()),
        row(
            "GET /api/v1/statistics/dossiers",
            &format!("/api/v1/statistics/dossiers{span}&measure=received"),
            none(),
            200,
            Door::All(&[P::StatisticsRead, P::DossierRead]),
        ),
        row(
            "GET /api/v1/statistics/satisfaction",
            &format!("/api/v1/statistics/satisfaction{span}"),
            none(),
            200,
            figures(),
        ),
        row(
            "GET /api/v1/statistics/satisfaction/dossiers",
            &format!("/api/v1/statistics/satisfaction/dossiers{span}"),
            none(),
            200,
            Door::All(&[P::StatisticsRead, P::DossierRead]),
        ),
        row("GET /api/v1/statistics/quality", &format!("/api/v1/statistics/quality{span}"), none(), 200, figures()),
        row(
            "GET /api/v1/statistics/quality/dossiers",
            &format!("/api/v1/statistics/quality/dossiers{span}&doubt=duplicate"),
            none(),
            200,
            Door::All(&[P::StatisticsRead, P::DossierRead]),
        ),
        row("GET /api/v1/events", "/api/v1/events", none(), 200, Door::All(&[P::EventRead])),
        row("GET /api/v1/outbox", "/api/v1/outbox", none(), 200, messages()),
        row("GET /api/v1/outbox/messages", "/api/v1/outbox/messages", none(), 200, messages()),
        row("POST /api/v1/outbox/replay", "/api/v1/outbox/replay", json!({}), 200, messages()),
        // There is no such message, but only those who may learn that.
        row("POST /api/v1/outbox/messages/{id}/replay", "/api/v1/outbox/messages/1/replay", json!({}), 404, messages()),
        row("POST /api/v1/outbox/messages/{id}/discard", "/api/v1/outbox/messages/1/discard", json!({}), 404, messages()),
        row("GET /api/v1/notices", "/api/v1/notices", none(), 200, own()),
        row("POST /api/v1/notices/read", "/api/v1/notices/read", json!({}), 200, own()),
        // There is no such reminder of theirs.
        row("POST /api/v1/notices/{id}/read", "/api/v1/notices/1/read", json!({}), 404, own()),
        row("PUT /api/v1/notices/email", "/api/v1/notices/email", json!({"email": "can.bo@example.vn"}), 200, own()),
        row(
            "PUT /api/v1/dossiers/{code}/consent",
            "/api/v1/dossiers/{dossier}/consent",
            json!({"text": true}),
            200,
            Door::All(&[P::DossierAnswer]),
        ),
        row("GET /api/v1/templates", "/api/v1/templates", none(), 200, messages()),
        row(
            "PUT /api/v1/templates",
            "/api/v1/templates",
            json!({"event": "received", "channel": "text", "agency": "H02.07", "valid_from": "2026-01-01", "body": "{{dossier}}"}),
            200,
            messages(),
        ),
        row("GET /api/v1/webhooks", "/api/v1/webhooks", none(), 200, messages()),
        row(
            "POST /api/v1/webhooks",
            "/api/v1/webhooks",
            json!({"agency": "H02.07", "name": "Trục liên thông", "url": "http://127.0.0.1:1/nhan"}),
            201,
            messages(),
        ),
        row("PATCH /api/v1/webhooks/{id}", "/api/v1/webhooks/1", json!({}), 404, messages()),
        row("POST /api/v1/webhooks/{id}/secret", "/api/v1/webhooks/1/secret", json!({}), 404, messages()),
        // A file without its header is refused, but only to those who may send one.
        row("POST /api/v1/imports", "/api/v1/imports", none(), 422, Door::All(&[P::DossierImport])),
        row("GET /api/v1/imports", "/api/v1/imports", none(), 200, Door::All(&[P::DossierImport])),
        row(
            "GET /api/v1/exports/dossiers",
            "/api/v1/exports/dossiers?from=2026-03-01&to=2026-03-31",
            none(),
            200,
            Door::All(&[P::DossierExport]),
        ),
        row("GET /api/v1/reports/ii06a", &format!("/api/v1/reports/ii06a{span}"), none(), 200, figures()),
        row("GET /api/v1/reports/register", &format!("/api/v1/reports/register{span}"), none(), 200, names()),
        row("GET /api/v1/reports/late", &format!("/api/v1/reports/late{span}"), none(), 200, names()),
        row("GET /api/v1/reports/postal", &format!("/api/v1/reports/postal{span}"), none(), 200, figures()),
        row(
            "GET /api/v1/reports/service_levels",
            &format!("/api/v1/reports/service_levels{span}"),
            none(),
            200,
            figures(),
        ),
        row(
            "POST /api/v1/reports/frozen",
            "/api/v1/reports/frozen",
            // What was frozen just so is not frozen again, whoever asks.
            json!({"report": "ii06a", "agency": "H02.07", "from": PERIOD, "to": PERIOD}),
            201,
            Door::All(&[P::ReportFreeze]),
        ),
        row("GET /api/v1/reports/frozen", "/api/v1/reports/frozen", none(), 200, figures()),
        row(
            "GET /api/v1/reports/frozen/{number}",
            "/api/v1/reports/frozen/H02.07-2026-0001",
            none(),
            200,
            figures(),
        ),
        row(
            "GET /api/v1/reports/frozen/{number}/changes",
            "/api/v1/reports/frozen/H02.07-2026-0001/changes",
            none(),
            200,
            figures(),
        ),
        row("GET /api/v1/reports/cash_book", &format!("/api/v1/reports/cash_book{span}"), none(), 200, Door::All(&[P::StatisticsRead, P::CashBookRead])),
        // Nothing is due on this dossier, but only those who may are told so.
        row(
            "POST /api/v1/dossiers/{code}/exemptions",
            "/api/v1/dossiers/{dossier}/exemptions",
            json!({"version": 1, "fee": 1, "legal_ground": "Điều 10", "reason": "Hộ nghèo"}),
            422,
            Door::All(&[P::FeeAdjust]),
        ),
        row(
            "POST /api/v1/dossiers/{code}/refunds",
            "/api/v1/dossiers/{dossier}/refunds",
            json!({"version": 1, "fee": 1, "method": "cash", "legal_ground": "Điều 10", "reason": "Rút hồ sơ"}),
            422,
            Door::All(&[P::FeeAdjust]),
        ),
        row(
            "POST /api/v1/dossiers/{code}/receipt-cancellations",
            "/api/v1/dossiers/{dossier}/receipt-cancellations",
            json!({"version": 1, "receipt": "01BLP0-001 AE-26E 0000001", "reason": "Viết nhầm", "replace": true}),
            404,
            Door::All(&[P::FeeAdjust]),
        ),
        // Nobody has paid for it: there is nothing to print.
        row(
            "POST /api/v1/dossiers/{code}/receipt-prints",
            "/api/v1/dossiers/{dossier}/receipt-prints",
            json!({"receipt": "01BLP0-001 AE-26E 0000001"}),
            404,
            dossiers(),
        ),
        row(
            "GET /api/v1/dossiers/{code}/receipt-prints",
            "/api/v1/dossiers/{dossier}/receipt-prints?receipt=01BLP0-001%20AE-26E%200000001",
            none(),
            404,
            dossiers(),
        ),
        row(
            "POST /api/v1/dossiers/{code}/fee-counts",
            "/api/v1/dossiers/{dossier}/fee-counts",
            json!({"version": 1, "counted": [{"units": 1}]}),
            422,
            Door::All(&[P::DossierCollect]),
        ),
        row(
            "POST /api/v1/dossiers/{code}/payment-requests",
            "/api/v1/dossiers/{dossier}/payment-requests",
            json!({"version": 1}),
            409,
            Door::All(&[P::DossierPay]),
        ),
        row(
            "POST /api/v1/dossiers/{code}/payment-request-cancellations",
            "/api/v1/dossiers/{dossier}/payment-request-cancellations",
            json!({"version": 1, "reason": "Nộp tại quầy"}),
            409,
            Door::All(&[P::DossierPay]),
        ),
        row(
            "POST /api/v1/dossiers/{code}/postal-orders",
            "/api/v1/dossiers/{dossier}/postal-orders",
            json!({"version": 1, "direction": "out", "name": "Nguyễn Văn Ấn", "address": "Thôn Đông"}),
            200,
            Door::All(&[P::PostalOrder]),
        ),
        row(
            "POST /api/v1/dossiers/{code}/postal-order-cancellations",
            "/api/v1/dossiers/{dossier}/postal-order-cancellations",
            json!({"version": 1, "order": "không có", "reason": "Nhầm"}),
            404,
            Door::All(&[P::PostalOrder]),
        ),
        row(
            "POST /api/v1/dossiers/{code}/postal-events",
            "/api/v1/dossiers/{dossier}/postal-events",
            json!({"order": "không có", "kind": "delivered", "at": "2026-03-02T08:00:00+07:00"}),
            404,
            Door::All(&[P::PostalOrder]),
        ),
        row(
            "POST /api/v1/dossiers/{code}/postal-event-cancellations",
            "/api/v1/dossiers/{dossier}/postal-event-cancellations",
            json!({"order": "không có", "kind": "delivered", "at": "2026-03-02T08:00:00+07:00", "reason": "Nhầm"}),
            404,
            Door::All(&[P::PostalOrder]),
        ),
        row(
            "GET /api/v1/postal-orders",
            "/api/v1/postal-orders?pile=to_hand_over",
            none(),
            200,
            Door::All(&[P::PostalOrder]),
        ),
        row("GET /api/v1/postal-orders/counts", "/api/v1/postal-orders/counts", none(), 200, Door::All(&[P::PostalOrder])),
        row(
            "GET /api/v1/postal-orders/hand-over-list",
            "/api/v1/postal-orders/hand-over-list?orders=khong-co",
            none(),
            404,
            Door::All(&[P::PostalOrder]),
        ),
        // Whoever has the secret of a party is let in; nobody else, whoever they are.
        row("POST /api/v1/callbacks/payments", "/api/v1/callbacks/payments", json!({}), 401, Door::Open),
        row("POST /api/v1/callbacks/post", "/api/v1/callbacks/post", json!({}), 401, Door::Open),
        row("GET /api/v1/cash-book", "/api/v1/cash-book?agency=H02.07", none(), 200, Door::All(&[P::DossierCollect])),
        row(
            "GET /api/v1/cash-book",
            "/api/v1/cash-book?agency=H02.07&clerk=clerk.01",
            none(),
            200,
            Door::All(&[P::CashBookRead]),
        ),
        // The drawer is empty, but only those who have one are told so.
        row(
            "POST /api/v1/cash-book/handovers",
            "/api/v1/cash-book/handovers",
            json!({"agency": "H02.07", "amount": 1000, "receiver": "Kho bạc"}),
            409,
            Door::All(&[P::DossierCollect]),
        ),
        // Nothing was handed over that could be taken back.
        row(
            "POST /api/v1/cash-book/handover-cancellations",
            "/api/v1/cash-book/handover-cancellations",
            json!({"agency": "H02.07", "id": "1", "reason": "Ghi nhầm"}),
            404,
            Door::All(&[P::DossierCollect]),
        ),
        // Nobody has closed it.
        row(
            "POST /api/v1/cash-book/reopenings",
            "/api/v1/cash-book/reopenings",
            json!({"agency": "H02.07", "clerk": "clerk", "day": "2026-03-02", "reason": "Bỏ sót một khoản"}),
            409,
            Door::All(&[P::CashBookReopen]),
        ),
        row(
            "POST /api/v1/cash-book/closings",
            "/api/v1/cash-book/closings",
            json!({"agency": "H02.07", "day": "2027-01-01", "counted": 0}),
            422,
            Door::All(&[P::DossierCollect]),
        ),
        row(
            "GET /api/v1/receipt-books",
            "/api/v1/receipt-books",
            none(),
            200,
            Door::Any(&[P::ReceiptBookManage, P::CashBookRead, P::DossierCollect]),
        ),
        row(
            "POST /api/v1/receipt-books",
            "/api/v1/receipt-books",
            json!({"agency": "H02.07", "form": "01BLP0-001", "series": "AX-26E", "first_number": 1, "last_number": 10}),
            201,
            Door::All(&[P::ReceiptBookManage]),
        ),
        row(
            "POST /api/v1/receipt-books/closures",
            "/api/v1/receipt-books/closures",
            json!({"form": "01BLP0-001", "series": "AX-26E", "first_number": 1, "reason": "Đổi mẫu"}),
            200,
            Door::All(&[P::ReceiptBookManage]),
        ),
        row(
            "GET /api/v1/receipts",
            "/api/v1/receipts?agency=H02.07",
            none(),
            200,
            Door::All(&[P::CashBookRead, P::DossierRead]),
        ),
        row(
            "GET /api/v1/refunds",
            "/api/v1/refunds?agency=H02.07&from=2026-03-01&to=2026-03-31",
            none(),
            200,
            Door::All(&[P::CashBookRead]),
        ),
        row(
            "PUT /api/v1/reconciliations/{day}",
            "/api/v1/reconciliations/2026-03-01",
            none(),
            202,
            Door::All(&[P::CashBookRead]),
        ),
        row(
            "GET /api/v1/reconciliations/{day}",
            "/api/v1/reconciliations/2026-03-01",
            none(),
            200,
            Door::All(&[P::CashBookRead]),
        ),
        row("GET /api/v1/indicators", "/api/v1/indicators", none(), 200, read()),
        row("GET /api/v1/plans", "/api/v1/plans", none(), 200, figures()),
        row(
            "POST /api/v1/plans",
            "/api/v1/plans",
            json!({"year": 2024, "agency": "H02", "name": "Kế hoạch", "source": "Văn bản", "targets": [
                {"indicator": "online", "level": "district", "comparator": "at_least", "percent": 40}]}),
            201,
            plans(),
        ),
        row(
            "PUT /api/v1/plans/{year}",
            "/api/v1/plans/2023",
            json!({"agency": "H02.07", "name": "Kế hoạch", "source": "Văn bản", "version": 1, "targets": [
                {"indicator": "online", "level": "district", "comparator": "at_least", "percent": 40}]}),
            200,
            plans(),
        ),
        row(
            "GET /api/v1/plans/{year}/progress",
            "/api/v1/plans/2026/progress?agency=H02.07",
            none(),
            200,
            figures(),
        ),
        row(
            "GET /api/v1/plans/figures",
            "/api/v1/plans/figures?from=2026-01-01&to=2026-12-31",
            none(),
            200,
            figures(),
        ),
        // Three may enter figures, each once; each of them enters one of its own.
        row(
            "POST /api/v1/plans/figures",
            "/api/v1/plans/figures",
            json!({"agency": "H02.07", "indicator": "incoming_documents", "from": PERIOD, "to": PERIOD, "numerator": 1,
                "denominator": 2, "source": "Phần mềm", "evidence": "Báo cáo"}),
            201,
            Door::All(&[P::FigureEnter]),
        ),
        // Whoever may add a file is told that it is empty.
        row("POST /api/v1/dossiers/{code}/files", "/api/v1/dossiers/{dossier}/files", none(), 422, files()),
        row("GET /api/v1/dossiers/{code}/files", "/api/v1/dossiers/{dossier}/files", none(), 200, dossiers()),
        row(
            "GET /api/v1/dossiers/{code}/files/{file}/content",
            "/api/v1/dossiers/{dossier}/files/1/content",
            none(),
            404,
            dossiers(),
        ),
        row(
            "DELETE /api/v1/dossiers/{code}/files/{file}",
            "/api/v1/dossiers/{dossier}/files/1?reason=Nh%E1%BA%A7m",
            none(),
            404,
            files(),
        ),
        row(
            "POST /api/v1/dossiers/{code}/files/links",
            "/api/v1/dossiers/{dossier}/files/links",
            json!({"paper": "p1", "from": {"dossier": "H02.07-260101-0001", "file": 1}}),
            404,
            files(),
        ),
        row(
            "GET /api/v1/papers/reusable",
            "/api/v1/papers/reusable?id_number=024085001234&procedure=1.001612",
            none(),
            200,
            files(),
        ),
        row("GET /api/v1/results", "/api/v1/results?from=2026-03-01&to=2026-03-31", none(), 200, Door::All(&[P::ResultRead])),
        // There is no such file; everybody is told so.
        row(
            "GET /api/v1/public/results/{code}",
            &format!("/api/v1/public/results/H02.07-260101-0001?sha256={}", "0".repeat(64)),
            none(),
            404,
            Door::Open,
        ),
        row(
            "GET /api/v1/statistics/papers",
            "/api/v1/statistics/papers?from=2026-03-01&to=2026-03-31",
            none(),
            200,
            figures(),
        ),
        row("GET /api/v1/scorecards", "/api/v1/scorecards", none(), 200, figures()),
        row("GET /api/v1/scorecards/{code}", "/api/v1/scorecards/qd766", none(), 200, figures()),
        row(
            "POST /api/v1/scorecards",
            "/api/v1/scorecards",
            json!({"code": "moi", "agency": "H02", "levels": ["commune"], "name": "Mới", "source": "Văn bản",
                "valid_from": "2026-01-01", "components": one_component}),
            201,
            plans(),
        ),
        row(
            "PUT /api/v1/scorecards/{code}",
            "/api/v1/scorecards/qd766",
            json!({"agency": "H02", "levels": ["commune"], "name": "Mới", "source": "Văn bản", "version": 1,
                "valid_from": "2026-06-01", "components": one_component}),
            200,
            plans(),
        ),
        row(
            "GET /api/v1/scorecards/{code}/scores",
            &format!("/api/v1/scorecards/cchc_huyen/scores{span}"),
            none(),
            200,
            figures(),
        ),
        row(
            "GET /api/v1/scorecards/{code}/scores/history",
            &format!("/api/v1/scorecards/cchc_huyen/scores/history{span}"),
            none(),
            200,
            figures(),
        ),
        row(
            "GET /api/v1/scorecards/{code}/ranks",
            "/api/v1/scorecards/cchc_huyen/ranks?from=2026-03-01&to=2026-03-31",
            none(),
            200,
            figures(),
        ),
        row(
            "POST /api/v1/scorecards/{code}/scores",
            "/api/v1/scorecards/cchc_huyen/scores",
            scores("self_assessed"),
            201,
            Door::All(&[P::FigureEnter]),
        ),
        row(
            "POST /api/v1/scorecards/{code}/scores",
            "/api/v1/scorecards/cchc_huyen/scores",
            scores("assessed"),
            201,
            Door::All(&[P::ScoreAssess]),
        ),
    ]
}

fn documented(app: &TestApp) -> BTreeSet<String> {
    let document = app.anybody().get("/openapi.json").expect(200);
    let mut routes = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            routes.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    routes
}

/// A past day that was not given out before.
fn fresh_day() -> String {
    static GIVEN: AtomicU64 = AtomicU64::new(0);
    let day = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).unwrap();
    let day = day + chrono::Days::new(GIVEN.fetch_add(1, Ordering::Relaxed) % 1000);
    day.to_string()
}

fn send(actor: &Actor<'_>, row: &Row, dossier: &str) -> u16 {
    let method = row.route.split(' ').next().unwrap();
    let mut request = actor.request(method, &row.path.replace(DOSSIER, dossier));
    if !row.body.is_null() {
        let body: Value = serde_json::from_str(&row.body.to_string().replace(PERIOD, &fresh_day())).unwrap();
        request = request.json(&body);
    }
    let answer = actor.send(request);
    if answer.status >= 400 {
        is_problem(&answer);
    }
    answer.status
}

story!(every_route_lets_in_exactly_who_may, |app| {
    let clerk = app.sign_in("clerk");
    let admin = app.sign_in("admin");
    let day = json!({"agency": "H02.07", "date": "2026-12-31", "kind": "off", "name": "Nghỉ"});
    let job = admin.put("/api/v1/calendar/days", day).expect(202)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let rows = table(&job, "");
    let tested: BTreeSet<String> = rows.iter().map(|r| r.route.to_owned()).collect();
    assert_eq!(
        tested,
        documented(app),
        "the table of this test and the OpenAPI document differ"
    );

    let people: Vec<(&str, Option<Role>, Actor<'_>)> = std::iter::once(("none", None, app.anybody()))
        .chain(
            ACCOUNTS
                .iter()
                .map(|(name, role)| (*name, Some(*role), app.sign_in(name))),
        )
        .collect();
    let mut text = format!("{:<46}", "");
    for (name, ..) in &people {
        write!(text, "{name:>11}").unwrap();
    }
    text.push('\n');
    for (n, known) in rows.iter().enumerate() {
        write!(text, "{:<46}", known.route.replace("/api/v1", "")).unwrap();
        for (name, role, actor) in &people {
            // Whoever signs out must not be needed any more; a refresh token works once.
            let leaving = known.route.ends_with("logout").then(|| match role {
                Some(_) => app.sign_in(name),
                None => app.anybody(),
            });
            let token = if known.route.ends_with("refresh") {
                let body = json!({"username": "handler", "password": PASSWORD});
                let answer = app.anybody().post("/api/v1/auth/login", body).expect(200);
                answer["refresh_token"].as_str().unwrap().to_owned()
            } else {
                String::new()
            };
            let row = table(&job, &token).remove(n);
            let dossier = if row.path.contains(DOSSIER) {
                clerk.receive(household_business("Nguyễn Văn Ấn"))["code"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            } else {
                String::new()
            };
            let status = send(leaving.as_ref().unwrap_or(actor), &row, &dossier);
            write!(text, "{status:>11}").unwrap();
            let foreign = *role == Some(Role::Portal) && !dossier.is_empty() && !matches!(row.door, Door::Open);
            let expected = match role {
                // What others submitted is not there for a portal.
                _ if foreign => 404,
                _ if row.door.lets_in(*role) => row.status,
                None => 401,
                Some(_) => 403,
            };
            assert_eq!(status, expected, "{} by {name}", row.route);
        }
        text.push('\n');
    }
    snapshot("routes_by_role", &text);
});
