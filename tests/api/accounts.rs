//! Signing in and out, sessions, passwords, tokens, and who may manage whom.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use motcua::domain::ids::SessionId;
use motcua::security::token::TokenKeys;
use serde_json::{Value, json};

use crate::story;
use crate::support::{self, Actor, Answer, Backend, Options, PASSWORD, TestApp, at};

const LOGIN: &str = "/api/v1/auth/login";
const REFRESH: &str = "/api/v1/auth/refresh";
const ME: &str = "/api/v1/auth/me";
const NEW_PASSWORD: &str = "một câu đủ dài";

fn login(app: &TestApp, username: &str, password: &str) -> Answer {
    app.anybody()
        .post(LOGIN, json!({"username": username, "password": password}))
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}

fn refresh(app: &TestApp, token: &str) -> Answer {
    app.anybody().post(REFRESH, json!({"refresh_token": token}))
}

story!(signing_in_gives_a_pair_of_tokens, |app| {
    let pair = login(app, "clerk", PASSWORD).expect(200);
    assert_eq!(
        (pair["token_type"].as_str(), pair["expires_in"].as_i64()),
        (Some("Bearer"), Some(900))
    );
    let me = app.with_token(&text(&pair, "access_token")).get(ME).expect(200);
    assert_eq!(me["username"], "clerk");
    assert_eq!(me["grants"][0]["role"], "clerk");
    assert_eq!(me["grants"][0]["agency"]["code"], "H02.07");
    assert!(me["permissions"].as_array().unwrap().contains(&json!("dossier_intake")));
    // However the name is spelt; the answer is the same for whatever is wrong.
    login(app, " Clerk ", PASSWORD).expect(200);
    let wrong = login(app, "clerk", "wrong").refused(401, "credentials_wrong");
    let unknown = login(app, "nobody.here", "wrong").refused(401, "credentials_wrong");
    let strange = login(app, "\u{0}'--", "wrong").refused(401, "credentials_wrong");
    assert_eq!(wrong["detail"], unknown["detail"]);
    assert_eq!(wrong["detail"], strange["detail"]);
    let long = "x".repeat(100_000);
    login(app, "clerk", &long).refused(401, "credentials_wrong");
    login(app, "clerk", "").refused(401, "credentials_wrong");
});

story!(a_refresh_token_works_once_and_its_reuse_ends_the_session, |app| {
    let first = login(app, "clerk", PASSWORD).expect(200);
    app.set_time("2026-03-02T09:10");
    let second = refresh(app, &text(&first, "refresh_token")).expect(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    // Both access tokens belong to one session.
    for pair in [&first, &second] {
        app.with_token(&text(pair, "access_token")).get(ME).expect(200);
    }
    refresh(app, &text(&first, "refresh_token")).refused(401, "refresh_invalid");
    for pair in [&first, &second] {
        app.with_token(&text(pair, "access_token"))
            .get(ME)
            .refused(401, "token_invalid");
    }
    refresh(app, &text(&second, "refresh_token")).refused(401, "refresh_invalid");
    for token in ["", "x", &"x".repeat(100_000), "\u{0}", &text(&second, "access_token")] {
        refresh(app, token).refused(401, "refresh_invalid");
    }
    // Other sessions of the account go on.
    login(app, "clerk", PASSWORD).expect(200);
});

story!(access_tokens_last_minutes_and_sessions_days, |app| {
    let pair = login(app, "clerk", PASSWORD).expect(200);
    let holder = app.with_token(&text(&pair, "access_token"));
    app.set_time("2026-03-02T09:14");
    holder.get(ME).expect(200);
    app.set_time("2026-03-02T09:15");
    holder.get(ME).refused(401, "token_invalid");
    app.set_time("2026-03-16T08:59");
    let renewed = refresh(app, &text(&pair, "refresh_token")).expect(200);
    app.with_token(&text(&renewed, "access_token")).get(ME).expect(200);
    // Renewing does not make the session longer.
    app.set_time("2026-03-16T09:00");
    app.with_token(&text(&renewed, "access_token"))
        .get(ME)
        .refused(401, "token_invalid");
    refresh(app, &text(&renewed, "refresh_token")).refused(401, "refresh_invalid");
});

story!(signing_out_ends_the_session_at_once, |app| {
    let (one, other) = (
        login(app, "clerk", PASSWORD).expect(200),
        login(app, "clerk", PASSWORD).expect(200),
    );
    let holder = app.with_token(&text(&one, "access_token"));
    holder.post("/api/v1/auth/logout", Value::Null).expect(204);
    holder.get(ME).refused(401, "token_invalid");
    holder
        .post("/api/v1/auth/logout", Value::Null)
        .refused(401, "token_invalid");
    refresh(app, &text(&one, "refresh_token")).refused(401, "refresh_invalid");
    app.with_token(&text(&other, "access_token")).get(ME).expect(200);
});

story!(forged_tokens_are_worth_nothing, |app| {
    let pair = login(app, "clerk", PASSWORD).expect(200);
    let token = text(&pair, "access_token");
    let [header, claims, signature]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let decode = |part: &str| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let session: i64 = decode(claims)["sid"].as_str().unwrap().parse().unwrap();
    let forged = |keys: &[u8]| {
        TokenKeys::new(keys)
            .unwrap()
            .issue(SessionId::new(session), "clerk", at(support::START))
    };
    let mut longer = decode(claims);
    longer["exp"] = json!(9_999_999_999_i64);
    let none = encode(&json!({"alg": "none", "typ": "JWT"}));
    let mut tokens = vec![
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{header}.{claims}."),
        format!("{header}.{}.{signature}", encode(&longer)),
        format!(
            "{}.{claims}.{signature}",
            encode(&json!({"alg": "HS512", "typ": "JWT"}))
        ),
        format!(
            "{}.{claims}.{signature}",
            encode(&json!({"alg": "RS256", "typ": "JWT"}))
        ),
        forged(b"another key of someone else: 0123456789").unwrap(),
        format!("{token}x"),
        token[..token.len() - 2].to_owned(),
    ];
    for session in ["-1", "0", "9223372036854775808", "1 OR 1=1", ""] {
        let mut other = decode(claims);
        other["sid"] = json!(session);
        tokens.push(format!("{header}.{}.{signature}", encode(&other)));
    }
    for token in &tokens {
        app.with_token(token).get(ME).refused(401, "token_invalid");
    }
    // Signed rightly, but for a session that never was.
    let mine = TokenKeys::new(b"a key for tests only: 0123456789abcdef").unwrap();
    let nobody = mine
        .issue(SessionId::new(session + 1), "admin", at(support::START))
        .unwrap();
    app.with_token(&nobody).get(ME).refused(401, "token_invalid");
    app.with_token(&token).get(ME).expect(200);
});

story!(a_new_password_ends_the_other_sessions, |app| {
    let other = login(app, "clerk", PASSWORD).expect(200);
    let clerk = app.sign_in("clerk");
    let change = |old: &str, new: &str| {
        clerk.post(
            "/api/v1/auth/password",
            json!({"old_password": old, "new_password": new}),
        )
    };
    change("wrong", NEW_PASSWORD).refused_field("old_password", "password_wrong");
    change(PASSWORD, PASSWORD).refused_field("new_password", "unchanged");
    for (bad, code) in [
        ("short", "password_too_short"),
        ("", "password_too_short"),
        (&"x".repeat(201), "password_too_long"),
        ("1234567890", "password_common"),
        // That of the demonstration is published.
        ("Motcua-Demo", "password_common"),
        ("CLERK.clerk.Clerk", "password_like_username"),
    ] {
        change(PASSWORD, bad).refused_field("new_password", code);
    }
    app.with_token(&text(&other, "access_token")).get(ME).expect(200);
    change(PASSWORD, NEW_PASSWORD).expect(204);
    clerk.get(ME).expect(200);
    app.with_token(&text(&other, "access_token"))
        .get(ME)
        .refused(401, "token_invalid");
    refresh(app, &text(&other, "refresh_token")).refused(401, "refresh_invalid");
    login(app, "clerk", PASSWORD).refused(401, "credentials_wrong");
    login(app, "clerk", NEW_PASSWORD).expect(200);
});

fn new_user(username: &str, role: &str, agency: &str) -> Value {
    json!({
        "username": username, "full_name": "Nguyễn Thị Mới", "password": NEW_PASSWORD,
        "grants": [{"role": role, "agency": agency}],
    })
}

/// An administrator of the district, made by the one of the province.
fn district_admin(app: &TestApp) -> Actor<'_> {
    app.sign_in("admin")
        .post("/api/v1/users", new_user("qt.huyen", "administrator", "H02.07"))
        .expect(201);
    app.sign_in_with("qt.huyen", NEW_PASSWORD)
}

story!(what_all_agencies_share_is_changed_by_who_manages_them_all, |app| {
    let district = district_admin(app);
    let path = "/api/v1/procedures/1.001612";
    let procedure = app.sign_in("admin").get(path).expect(200);
    let definition = procedure["versions"][0]["definition"].clone();
    let version = json!({"valid_from": "2026-04-01", "definition": definition});
    district
        .post(&format!("{path}/versions"), version.clone())
        .refused(403, "catalogue_shared");
    let new = json!({
        "code": "9.000001", "name": "Thủ tục mới", "field": "Hộ tịch", "valid_from": "2026-04-01", "definition": definition,
    });
    district
        .post("/api/v1/procedures", new.clone())
        .refused(403, "catalogue_shared");
    app.sign_in("admin").post("/api/v1/procedures", new).expect(201);
    app.sign_in("admin")
        .post(&format!("{path}/versions"), version)
        .expect(201);
});

story!(administrators_manage_the_accounts_of_their_agencies, |app| {
    let admin = app.sign_in("admin");
    let district = district_admin(app);
    let usernames = |actor: &Actor<'_>| -> Vec<String> {
        let whole = actor.all("/api/v1/users?limit=200");
        let list = actor.all("/api/v1/users?limit=7");
        assert_eq!(list, whole, "the same by pages");
        list.iter().map(|u| text(u, "username")).collect()
    };
    let (all, some) = (usernames(&admin), usernames(&district));
    assert!(all.contains(&"admin".to_owned()) && all.contains(&"portal".to_owned()));
    assert!(!some.contains(&"admin".to_owned()) && !some.contains(&"portal".to_owned()));
    assert!(some.contains(&"clerk".to_owned()) && some.contains(&"qt.huyen".to_owned()));

    district
        .post("/api/v1/users", new_user("moi", "clerk", "H02.07.03"))
        .expect(201);
    district
        .post("/api/v1/users", new_user("moi", "clerk", "H02.07.03"))
        .refused(409, "code_taken");
    district
        .post("/api/v1/users", new_user("MOI", "clerk", "H02.07.03"))
        .refused(409, "code_taken");
    // Nobody gives what lies outside their scope, nor to whom.
    district
        .post("/api/v1/users", new_user("cao", "clerk", "H02"))
        .refused(404, "agency_not_found");
    let grants = json!({"grants": [{"role": "clerk", "agency": "H02.07"}, {"role": "leader", "agency": "H02"}]});
    district
        .patch("/api/v1/users/moi", grants)
        .refused(404, "agency_not_found")["errors"]
        .as_array()
        .is_some_and(|errors| errors[0]["field"] == "grants[1].agency")
        .then_some(())
        .expect("the grant is named");
    for username in ["admin", "portal", "nobody", "%00", "x%27"] {
        let path = format!("/api/v1/users/{username}");
        district
            .patch(&path, json!({"disabled": true}))
            .refused(404, "user_not_found");
    }
    district
        .patch("/api/v1/users/moi", json!({"grants": []}))
        .refused_field("grants", "missing");
    let many = vec![json!({"role": "clerk", "agency": "H02.07"}); 51];
    district
        .patch("/api/v1/users/moi", json!({"grants": many}))
        .refused_field("grants", "too_many");
    district
        .post("/api/v1/users", new_user("x y", "clerk", "H02.07"))
        .refused_field("username", "username_invalid");
    district
        .post("/api/v1/users", new_user("moi2", "king", "H02.07"))
        .refused_field("grants[0].role", "unknown_value");
    let mut weak = new_user("moi3", "clerk", "H02.07");
    weak["password"] = json!("password123");
    assert_eq!(
        district.post("/api/v1/users", weak).refused(422, "invalid")["errors"][0]["field"],
        "password"
    );
    // Nor does anybody lock themselves out.
    for change in [
        json!({"disabled": true}),
        json!({"grants": [{"role": "clerk", "agency": "H02.07"}]}),
        json!({"grants": [{"role": "administrator", "agency": "H02.07.01"}]}),
    ] {
        district
            .patch("/api/v1/users/qt.huyen", change)
            .refused(409, "own_rights");
    }
    let own = json!({"password": "một câu khác nữa"});
    district
        .patch("/api/v1/users/qt.huyen", own)
        .refused_field("password", "own_password");
    app.sign_in_with("moi", NEW_PASSWORD).get(ME).expect(200);
});

story!(disabling_and_new_grants_end_sessions, |app| {
    let admin = app.sign_in("admin");
    let change = |body: Value| admin.patch("/api/v1/users/clerk", body).expect(200);
    let pair = login(app, "clerk", PASSWORD).expect(200);
    let holder = app.with_token(&text(&pair, "access_token"));
    change(json!({"full_name": "Trần Thị Hoa"}));
    assert_eq!(holder.get(ME).expect(200)["full_name"], "Trần Thị Hoa");

    let disabled = change(json!({"disabled": true}));
    assert!(disabled["disabled_at"].is_string());
    holder.get(ME).refused(401, "token_invalid");
    refresh(app, &text(&pair, "refresh_token")).refused(401, "refresh_invalid");
    login(app, "clerk", PASSWORD).refused(401, "credentials_wrong");
    change(json!({"disabled": false}));
    // Enabled again, the old session stays ended.
    holder.get(ME).refused(401, "token_invalid");

    let pair = login(app, "clerk", PASSWORD).expect(200);
    change(json!({"grants": [{"role": "handler", "agency": "H02.07.01"}]}));
    app.with_token(&text(&pair, "access_token"))
        .get(ME)
        .refused(401, "token_invalid");
    let clerk = app.sign_in("clerk");
    assert_eq!(clerk.get(ME).expect(200)["grants"][0]["role"], "handler");
    clerk
        .post("/api/v1/dossiers", support::marital_status("Lê Văn Tư"))
        .refused(403, "not_allowed");

    change(json!({"password": NEW_PASSWORD}));
    clerk.get(ME).refused(401, "token_invalid");
    login(app, "clerk", NEW_PASSWORD).expect(200);
});

fn throttled(backend: Backend) {
    support::run(
        backend,
        Options {
            throttled: true,
            ..Options::default()
        },
        |app| {
            for _ in 0..5 {
                login(app, "clerk", "wrong").refused(401, "credentials_wrong");
            }
            let refused = login(app, "clerk", PASSWORD);
            let wait: i64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
            refused.refused(429, "too_many_attempts");
            // Spelt otherwise it is the same account; others are not held up.
            login(app, " CLERK", PASSWORD).refused(429, "too_many_attempts");
            login(app, "leader", PASSWORD).expect(200);
            app.set_time("2026-03-02T09:01");
            login(app, "clerk", PASSWORD).expect(200);
            // A success clears the account.
            for _ in 0..5 {
                login(app, "clerk", "wrong").refused(401, "credentials_wrong");
            }
            // One address that tries many accounts.
            app.set_time("2026-03-02T11:00");
            let from = |address: &str, username: &str| {
                let nobody = app.anybody();
                let body = json!({"username": username, "password": "wrong"});
                nobody.send(
                    nobody
                        .request("POST", LOGIN)
                        .header("x-forwarded-for", address)
                        .json(&body),
                )
            };
            for n in 0..20 {
                // What stands before the last entry is whatever the client claims.
                from(&format!("10.0.0.{n}, 203.0.113.9"), &format!("someone{n}")).refused(401, "credentials_wrong");
            }
            from("203.0.113.9", "somebody").refused(429, "too_many_attempts");
            from("203.0.113.10", "somebody").refused(401, "credentials_wrong");
            // The secret of one dossier cannot be guessed, whoever asks.
            let look_up = |address: &str, path: &str| {
                let nobody = app.anybody();
                let request = nobody.request("GET", &format!("/api/v1/public/dossiers/{path}"));
                nobody.send(request.header("x-forwarded-for", address))
            };
            for n in 0..10 {
                let code = if n % 2 == 0 {
                    "H02.07-260302-0001"
                } else {
                    "h02.07-260302-0001"
                };
                look_up(&format!("198.51.100.{n}"), &format!("{code}?secret=000{n}")).refused(404, "lookup_failed");
            }
            look_up("198.51.100.99", "H02.07-260302-0001?secret=1234").refused(429, "too_many_attempts");
            look_up("198.51.100.99", "H02.07-260302-0002?secret=1234").refused(404, "lookup_failed");
            // One address that asks much, IPv6 networks counting as one.
            for n in 0..30 {
                let path = format!("H02.07-260303-{n:04}?secret=1234");
                look_up(&format!("2001:db8::{n:x}"), &path).refused(404, "lookup_failed");
            }
            look_up("2001:db8::ffff", "H02.07-260304-0001?secret=1234").refused(429, "too_many_attempts");
        },
    );
}

#[test]
fn guessing_is_slowed_down_on_sqlite() {
    throttled(Backend::Sqlite);
}

#[test]
fn guessing_is_slowed_down_on_postgres() {
    throttled(Backend::Postgres);
}
