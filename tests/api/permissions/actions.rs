//! Who may do what to a dossier: every row of the transition table by every role, and every action that is no row.

use std::fmt::Write as _;

use motcua::domain::dossier::{Action, Status, TRANSITIONS};
use motcua::domain::instant::Clock as _;
use motcua::domain::policy::Role;
use serde_json::{Value, json};

use super::ACCOUNTS;
use crate::story;
use crate::support::{Actor, TestApp};
use crate::tools::snapshot;

/// Brings an online dossier of the portal into a state, ready for an action.
fn brought_to(status: Status, action: Action, people: &People<'_>) -> String {
    let code = led_to(status, action, people);
    if action == Action::GiveAtCounter {
        comes_back(people.by("clerk"), &code);
    }
    code
}

fn led_to(status: Status, action: Action, people: &People<'_>) -> String {
    // Only what has no result yet gets one after it was handed back.
    let late_result = (status, action) == (Status::HandedBack, Action::AttachResult);
    let procedure = match action {
        Action::ReceiveHandover => AWAY,
        _ if late_result => BARE,
        _ => "1.013227",
    };
    let mut body = json!({
        "procedure_code": procedure, "agency_code": "H02.07", "intake_channel": "online",
        "applicant": {"name": "Nguyễn Văn Ấn", "id_number": "024085001234", "phone": "0912345678",
            "address": "Thôn Đông, xã Hoàng An"},
        "papers": [{"code": "p1", "originals": 1}, {"code": "p2", "copies": 1}, {"code": "p3", "originals": 2}],
    });
    if procedure == AWAY || procedure == BARE {
        // They ask for no papers.
        body["papers"] = json!([]);
    }
    if action != Action::PayFee && procedure != AWAY && procedure != BARE {
        body["payment_method"] = json!("online");
        body["payment_reference"] = json!("DVCQG-0001");
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
    // A step of handlers: what leaders alone may do to one of theirs is told in other stories.
    let before_end = matches!(
        action,
        Action::Forward | Action::SendBack | Action::ReceiveHandover | Action::TakeOver
    );
    if status == Status::Processing && before_end {
        if action == Action::TakeOver {
            people
                .by("leader")
                .act(&code, "assign", json!({"assignee": "handler.kinhtevahatang"}))
                .expect(200);
        }
        return code;
    }
    act("handler", Action::Forward);
    match status {
        Status::SupplementRequested if action == Action::CloseUnanswered => {
            let clock = &people.app.clock;
            let mut ask = fields(Action::RequestSupplement);
            ask["answer_by"] = json!(clock.now().saturating_add_minutes(10).to_string());
            people.by("leader").act(&code, "request_supplement", ask).expect(200);
            clock.advance_minutes(11);
        }
        Status::SupplementRequested => act("leader", Action::RequestSupplement),
        Status::Suspended => act("leader", Action::Suspend),
        Status::PaymentRequired => act("leader", Action::RequirePayment),
        Status::Stopped => act("leader", Action::Stop),
        Status::Withdrawn => act("clerk", Action::Withdraw),
        Status::Decided => act("leader", Action::Decide),
        Status::HandedBack => {
            let decided = if late_result { json!({}) } else { fields(Action::Decide) };
            people.by("leader").act(&code, "decide", decided).expect(200);
            let how = match action {
                Action::GiveAtCounter => json!({"return_channel": "postal"}),
                _ => fields(Action::HandBack),
            };
            people.by("clerk").act(&code, "hand_back", how).expect(200);
        }
        _ => {}
    }
    code
}

/// What goes home by post comes back: the result of what was handed back so, or the papers of what ended without one.
fn comes_back(who: &Actor<'_>, code: &str) {
    let mut seen = who.dossier(code);
    if seen["postal"]["orders"].as_array().is_none_or(Vec::is_empty) {
        let order = json!({
            "version": seen["version"], "direction": "out", "name": "Nguyễn Văn Ấn", "address": "Thôn Đông",
        });
        seen = who
            .post(&format!("/api/v1/dossiers/{code}/postal-orders"), order)
            .expect(200);
    }
    let item = &seen["postal"]["orders"][0];
    let event = json!({"order": item["order"], "kind": "returned", "at": item["since"]});
    who.post(&format!("/api/v1/dossiers/{code}/postal-events"), event)
        .expect(200);
}

/// What an action has to be sent with.
fn fields(action: Action) -> Value {
    let result = json!({
        "symbol": "12/GP", "summary": "Giấy phép", "signer": "Lê Văn Bình", "issued_on": "2026-03-02",
        "file": "@unsigned.pdf",
    });
    match action {
        Action::RefuseIntake
        | Action::SendBack
        | Action::TakeOver
        | Action::CloseUnanswered
        | Action::Withdraw
        | Action::Reopen => json!({"reason": "Lý do"}),
        Action::RequirePayment | Action::Suspend | Action::Stop => json!({"reason": "Lý do", "legal_ground": "Điều 5"}),
        Action::RequestSupplement => json!({"reason": "Thiếu giấy", "missing_papers": [{"name": "Bản vẽ"}]}),
        Action::CorrectApplicant => {
            json!({"reason": "Gõ nhầm", "applicant": {"name": "Nguyễn Văn An", "phone": "0912345678"}})
        }
        Action::SupplementReceived => json!({"papers": [{"name": "Bản vẽ", "originals": 1}]}),
        Action::PayFee => json!({"method": "cash"}),
        Action::Assign => json!({"assignee": "leader"}),
        Action::Extend => json!({"reason": "Cần xác minh", "due_at": "2026-03-20T09:00:00+07:00"}),
        Action::AttachResult | Action::Decide => json!({"result": result}),
        Action::Accept
        | Action::Forward
        | Action::ReceiveHandover
        | Action::Resume
        | Action::PaymentSettled
        | Action::HandBack
        | Action::GiveAtCounter => json!({}),
    }
}

/// A procedure whose first step lies with another agency.
const AWAY: &str = "1.099002";
/// A procedure whose result may come without a file, or not at all.
const BARE: &str = "1.099003";

struct People<'a> {
    app: &'a TestApp,
    list: Vec<(&'static str, Role, Actor<'a>)>,
}

impl<'a> People<'a> {
    fn of(app: &'a TestApp) -> Self {
        let admin = app.sign_in("admin");
        let day = json!({"unit": "working_day", "value": 1});
        let away = json!({
            "code": AWAY, "name": "Liên thông", "field": "Xây dựng", "valid_from": "2026-03-01",
            "definition": {
                "agency_level": "district", "duration": {"unit": "working_day", "value": 3}, "service_level": 4,
                "steps": [
                    {"name": "Xác minh", "role": "handler", "agency": "H02.07.01", "duration": day},
                    {"name": "Ký duyệt", "role": "leader", "duration": day},
                ],
            },
        });
        admin.post("/api/v1/procedures", away).expect(201);
        let bare = json!({
            "code": BARE, "name": "Không đòi tệp", "field": "Xây dựng", "valid_from": "2026-03-01",
            "definition": {
                "agency_level": "district", "duration": {"unit": "working_day", "value": 3}, "service_level": 4,
                "gives_result": true,
                "steps": [
                    {"name": "Thẩm định", "role": "handler", "duration": day},
                    {"name": "Ký duyệt", "role": "leader", "duration": day},
                ],
            },
        });
        admin.post("/api/v1/procedures", bare).expect(201);
        // Away all the time, so that others may take over.
        let away = json!({"from": "handler.kinhtevahatang", "valid_from": "2026-03-02", "valid_to": "2026-03-31",
            "reason": "Nghỉ phép"});
        app.sign_in("leader").post("/api/v1/delegations", away).expect(201);
        let person = |(name, role): &(&'static str, Role)| (*name, *role, app.sign_in(name));
        Self {
            app,
            list: ACCOUNTS.iter().map(person).collect(),
        }
    }

    fn by(&self, name: &str) -> &Actor<'a> {
        &self.list.iter().find(|(n, ..)| *n == name).unwrap().2
    }
}

story!(every_action_lets_in_exactly_who_may, |app| {
    let people = People::of(app);
    let mut text = format!("{:<44}", "");
    for (name, ..) in &people.list {
        write!(text, "{name:>11}").unwrap();
    }
    text.push('\n');
    for t in TRANSITIONS {
        write!(text, "{:<44}", format!("{} {}", t.from, t.action)).unwrap();
        let mut fresh: Option<String> = None;
        for (name, role, actor) in &people.list {
            let code = fresh.take().unwrap_or_else(|| brought_to(t.from, t.action, &people));
            let mut body = people.by("leader").with_file(&code, fields(t.action));
            let version = people.by("leader").dossier(&code)["version"].clone();
            if (*role, t.action) == (Role::Portal, Action::PayFee) {
                // A portal has no drawer: it knows of payments online alone.
                body["method"] = json!("online");
                body["reference"] = json!("GD-1");
            }
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
            let mut sent = fields(*action);
            if sent["result"].is_object() {
                // Whether there is such a file is never asked.
                sent["result"]["file"] = json!(1);
            }
            for name in ["leader", "portal"] {
                people
                    .by(name)
                    .act(&code, action.as_str(), sent.clone())
                    .refused(409, "wrong_state");
            }
        }
        assert_eq!(people.by("leader").dossier(&code)["version"], seen["version"]);
    }
});
