//! Who may call what: every route of the OpenAPI document by every role, and every row of the transition table by
//! every role.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use motcua::domain::dossier::{Action, Status, TRANSITIONS};
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
        row(
            "GET /api/v1/agencies/{code}",
            "/api/v1/agencies/H02.07",
            none(),
            200,
            read(),
        ),
        row(
            "POST /api/v1/agencies",
            "/api/v1/agencies",
            json!({"code": "H02.08", "name": "Huyện Mới", "level": "district", "parent": "H02", "valid_from": "2026-01-01"}),
            201,
            manage(),
        ),
        row(
            "PUT /api/v1/agencies/{code}",
            "/api/v1/agencies/H02.07.25",
            json!({"name": "Xã Hùng Sơn"}),
            200,
            manage(),
        ),
        row(
            "GET /api/v1/procedures",
            "/api/v1/procedures?q=ket%20hon",
            none(),
            200,
            read(),
        ),
        row(
            "GET /api/v1/procedures/{code}",
            "/api/v1/procedures/1.004873",
            none(),
            200,
            read(),
        ),
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
        row("GET /api/v1/rules", "/api/v1/rules", none(), 200, read()),
        row(
            "PUT /api/v1/rules",
            "/api/v1/rules",
            json!({"key": "extensions_allowed", "agency": "H02", "valid_from": "2026-01-01", "value": 1, "source": "NĐ 61/2018"}),
            200,
            manage(),
        ),
        row(
            "GET /api/v1/calendar",
            &format!("/api/v1/calendar{span}"),
            none(),
            200,
            read(),
        ),
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
        row(
            "GET /api/v1/jobs/{id}",
            &format!("/api/v1/jobs/{job}"),
            none(),
            200,
            jobs(),
        ),
        row(
            "POST /api/v1/dossiers",
            "/api/v1/dossiers",
            household_business("Nguyễn Văn Quầy"),
            201,
            Door::All(&[P::DossierIntake]),
        ),
        row(
            "POST /api/v1/dossiers",
            "/api/v1/dossiers",
            online,
            201,
            Door::Any(&[P::DossierIntake, P::DossierSubmit]),
        ),
        row("GET /api/v1/dossiers", "/api/v1/dossiers", none(), 200, dossiers()),
        row(
            "GET /api/v1/dossiers/counts",
            "/api/v1/dossiers/counts",
            none(),
            200,
            dossiers(),
        ),
        row(
            "GET /api/v1/dossiers/{code}",
            "/api/v1/dossiers/{dossier}",
            none(),
            200,
            dossiers(),
        ),
        row(
            "GET /api/v1/dossiers/{code}/events",
            "/api/v1/dossiers/{dossier}/events",
            none(),
            200,
            dossiers(),
        ),
        row(
            "GET /api/v1/dossiers/{code}/deadline",
            "/api/v1/dossiers/{dossier}/deadline",
            none(),
            200,
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
        row(
            "GET /api/v1/statistics/rates",
            &format!("/api/v1/statistics/rates{span}"),
            none(),
            200,
            figures(),
        ),
        row(
            "GET /api/v1/statistics/dossiers",
            &format!("/api/v1/statistics/dossiers{span}&measure=received"),
            none(),
            200,
            Door::All(&[P::StatisticsRead, P::DossierRead]),
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

fn send(actor: &Actor<'_>, row: &Row, dossier: &str) -> u16 {
    let method = row.route.split(' ').next().unwrap();
    let mut request = actor.request(method, &row.path.replace(DOSSIER, dossier));
    if !row.body.is_null() {
        request = request.json(&row.body);
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
    for n in 0..rows.len() {
        write!(text, "{:<46}", rows[n].route.replace("/api/v1", "")).unwrap();
        for (name, role, actor) in &people {
            // Whoever signs out must not be needed any more; a refresh token works once.
            let leaving = rows[n].route.ends_with("logout").then(|| match role {
                Some(_) => app.sign_in(name),
                None => app.anybody(),
            });
            let token = if rows[n].route.ends_with("refresh") {
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

/// Brings an online dossier of the portal into a state, ready for an action.
fn brought_to(status: Status, action: Action, people: &People<'_>) -> String {
    let mut body = json!({
        "procedure_code": "1.013227", "agency_code": "H02.07", "intake_channel": "online",
        "applicant": {"name": "Nguyễn Văn Ấn", "id_number": "024085001234", "phone": "0912345678"},
        "papers": [{"code": "p1", "originals": 1}, {"code": "p2", "copies": 1}, {"code": "p3", "originals": 2}],
    });
    if action != Action::PayFee {
        body["payment_method"] = json!("online");
    }
    let dossier = people.by("portal").receive(body);
    let code = dossier["code"].as_str().unwrap().to_owned();
    let act = |who: &str, action: Action| {
        people.by(who).act(&code, action.as_str(), fields(action)).expect(200);
    };
    let pays_late = action == Action::PayFee;
    if status == Status::Submitted {
        return code;
    }
    if status == Status::IntakeRefused {
        act("clerk", Action::RefuseIntake);
        return code;
    }
    act("clerk", Action::Accept);
    if status == Status::Received {
        return code;
    }
    if pays_late {
        // The fee has to be paid before the first step; there is none left to pay afterwards.
        act("clerk", Action::PayFee);
    }
    act("clerk", Action::Forward);
    let before_end = matches!(action, Action::Forward);
    if status == Status::Processing && before_end {
        return code;
    }
    act("handler", Action::Forward);
    match status {
        Status::SupplementRequested => act("leader", Action::RequestSupplement),
        Status::PaymentRequired => act("leader", Action::RequirePayment),
        Status::Stopped => act("leader", Action::Stop),
        Status::Withdrawn => act("clerk", Action::Withdraw),
        Status::Decided => act("leader", Action::Decide),
        Status::HandedBack => {
            act("leader", Action::Decide);
            act("clerk", Action::HandBack);
        }
        _ => {}
    }
    code
}

/// What an action has to be sent with.
fn fields(action: Action) -> Value {
    let result = json!({
        "symbol": "12/GP", "summary": "Giấy phép", "signer": "Lê Văn Bình", "issued_on": "2026-03-02",
        "file_reference": "kho/12-GP.pdf",
    });
    match action {
        Action::RefuseIntake | Action::SendBack | Action::Withdraw | Action::Reopen => json!({"reason": "Lý do"}),
        Action::RequirePayment | Action::Stop => json!({"reason": "Lý do", "legal_ground": "Điều 5"}),
        Action::RequestSupplement => json!({"reason": "Thiếu giấy", "missing_papers": ["Bản vẽ"]}),
        Action::SupplementReceived => json!({"papers": [{"name": "Bản vẽ", "originals": 1}]}),
        Action::PayFee => json!({"method": "cash"}),
        Action::Assign => json!({"assignee": "leader"}),
        Action::Extend => json!({"reason": "Cần xác minh", "due_at": "2026-03-20T09:00:00+07:00"}),
        Action::AttachResult | Action::Decide => json!({"result": result}),
        Action::Accept | Action::Forward | Action::PaymentSettled | Action::HandBack => json!({}),
    }
}

struct People<'a>(Vec<(&'static str, Role, Actor<'a>)>);

impl<'a> People<'a> {
    fn of(app: &'a TestApp) -> Self {
        Self(
            ACCOUNTS
                .iter()
                .map(|(name, role)| (*name, *role, app.sign_in(name)))
                .collect(),
        )
    }

    fn by(&self, name: &str) -> &Actor<'a> {
        &self.0.iter().find(|(n, ..)| *n == name).unwrap().2
    }
}

story!(every_action_lets_in_exactly_who_may, |app| {
    let people = People::of(app);
    let mut text = format!("{:<44}", "");
    for (name, ..) in &people.0 {
        write!(text, "{name:>11}").unwrap();
    }
    text.push('\n');
    for t in TRANSITIONS {
        write!(text, "{:<44}", format!("{} {}", t.from, t.action)).unwrap();
        let mut fresh: Option<String> = None;
        for (name, role, actor) in &people.0 {
            let code = fresh.take().unwrap_or_else(|| brought_to(t.from, t.action, &people));
            let version = people.by("leader").dossier(&code)["version"].clone();
            let mut body = fields(t.action);
            body["action"] = json!(t.action.as_str());
            body["version"] = version;
            let answer = actor.post(&format!("/api/v1/dossiers/{code}/actions"), body);
            let word = match answer.body["code"].as_str() {
                Some(reason) if answer.status >= 400 => format!("{} {reason}", answer.status),
                _ => answer.status.to_string(),
            };
            let short = match word.as_str() {
                "403 not_allowed" => "403",
                "409 fee_not_due" => "(no fee)",
                "409 no_next_step" => "(no step)",
                other => other,
            };
            write!(text, "{short:>11}").unwrap();
            let may = role.allows(t.permission) && *role != Role::Administrator;
            // The fee of this procedure is paid before the first step, so later there is none to pay.
            let possible = if t.action == Action::PayFee && !matches!(t.from, Status::Submitted | Status::Received) {
                "(no fee)"
            } else {
                "200"
            };
            assert_eq!(
                short,
                if may { possible } else { "403" },
                "{} {} by {name}",
                t.from,
                t.action
            );
            if answer.status >= 400 {
                fresh = Some(code);
            }
        }
        text.push('\n');
    }
    snapshot("actions_by_role", &text);
});

story!(what_is_refused_by_state_is_refused_for_everybody, |app| {
    let people = People::of(app);
    for status in Status::ALL {
        let code = brought_to(*status, Action::Forward, &people);
        let seen = people.by("leader").dossier(&code);
        assert_eq!(seen["status"], status.as_str());
        for action in Action::ALL {
            if TRANSITIONS.iter().any(|t| t.from == *status && t.action == *action) {
                continue;
            }
            for name in ["leader", "portal"] {
                people
                    .by(name)
                    .act(&code, action.as_str(), fields(*action))
                    .refused(409, "wrong_state");
            }
        }
        assert_eq!(people.by("leader").dossier(&code)["version"], seen["version"]);
    }
});
