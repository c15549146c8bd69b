//! Signing in and out of the pages; forms are bound to their session; languages.

use super::browser::{Browser, View};
use crate::story;
use crate::support::{Backend, Options, PASSWORD, TestApp, run};

fn sign_in(browser: &Browser<'_>, username: &str, password: &str) -> View {
    let form = browser.get("/dang-nhap");
    browser.submit(&form, "/dang-nhap", &[("username", username), ("password", password)])
}

story!(a_session_begins_and_ends, |app| {
    let browser = Browser::new(app);
    // Who is not signed in is sent to sign in, and then back.
    let sent = browser.get("/ho-so?q=nguyen");
    sent.goes_to("/dang-nhap?back=%2Fho-so%3Fq%3Dnguyen");
    let form = browser.follow(&sent);
    form.says(&["Hãy đăng nhập để tiếp tục."]);
    let wrong = browser
        .submit(&form, "/dang-nhap", &[("username", "clerk"), ("password", "wrong")])
        .expect(401);
    wrong.says(&["Tên đăng nhập hoặc mật khẩu không đúng."]);
    assert_eq!(wrong.value("username"), "clerk");
    assert_eq!(wrong.value("password"), "");
    assert!(!wrong.text.contains("wrong\""));
    let right = browser.submit(&wrong, "/dang-nhap", &[("username", "clerk"), ("password", PASSWORD)]);
    right.goes_to("/ho-so?q=nguyen");
    browser.follow(&right).expect(200);
    browser.get("/bat-dau").goes_to("/ban-lam-viec");
    let desk = browser.get("/ban-lam-viec").expect(200);
    assert_eq!(desk.text("h1"), "Bàn làm việc hôm nay");
    // Who is signed in need not sign in.
    browser.get("/dang-nhap").goes_to("/ban-lam-viec");

    // After signing out the same cookie opens nothing.
    let cookie = browser.cookie("motcua_session").unwrap();
    let out = browser.submit(&desk, "/dang-xuat", &[]);
    out.goes_to("/dang-nhap?done=sign_out");
    assert_eq!(browser.cookie("motcua_session"), None);
    browser.follow(&out).says(&["Ông/bà đã đăng xuất."]);
    browser.set_cookie("motcua_session", &cookie);
    browser.get("/ban-lam-viec").goes_to("/dang-nhap?back=%2Fban-lam-viec");
    // Neither does one that was made up.
    let (session, _) = cookie.rsplit_once('.').unwrap();
    for made_up in [session, &format!("{session}.x"), "1.x", ""] {
        browser.set_cookie("motcua_session", made_up);
        browser.get("/ban-lam-viec").goes_to("/dang-nhap?back=%2Fban-lam-viec");
    }
});

story!(a_session_lasts_a_working_day, |app| {
    let browser = Browser::signed_in(app, "clerk");
    app.set_time("2026-03-02T20:59");
    browser.get("/ban-lam-viec").expect(200);
    app.set_time("2026-03-02T21:00");
    browser.get("/ban-lam-viec").goes_to("/dang-nhap?back=%2Fban-lam-viec");
});

story!(cookie_and_token_do_not_stand_in_for_each_other, |app| {
    let browser = Browser::signed_in(app, "clerk");
    let cookie = browser.cookie("motcua_session").unwrap();
    app.with_token(&cookie)
        .get("/api/v1/auth/me")
        .refused(401, "token_invalid");
    let client = app.anybody();
    let request = client.request("GET", "/api/v1/auth/me");
    client
        .send(request.header("cookie", format!("motcua_session={cookie}")))
        .refused(401, "token_missing");
    browser.set_cookie("motcua_session", &app.sign_in("clerk").token().unwrap());
    browser.get("/ban-lam-viec").goes_to("/dang-nhap?back=%2Fban-lam-viec");
});

story!(forms_of_other_sessions_are_refused, |app| {
    let (browser, other) = (Browser::signed_in(app, "clerk"), Browser::signed_in(app, "clerk"));
    let page = browser.get("/ban-lam-viec");
    let sent_elsewhere = other
        .post_body("/dang-xuat", &page.filled("/dang-xuat", &[]))
        .expect(403);
    sent_elsewhere.says(&["Biểu mẫu đã hết hiệu lực"]);
    other.post("/dang-xuat", &[]).expect(403);
    other.post("/dang-xuat", &[("form_token", "x")]).expect(403);
    other.get("/ban-lam-viec").expect(200);
    // Nor is the token of a visit good once somebody has signed in, nor that of another visit.
    let (visitor, another) = (Browser::new(app), Browser::new(app));
    let form = visitor.get("/dang-nhap");
    let fields = [("username", "clerk"), ("password", PASSWORD)];
    another.get("/");
    another
        .post_body("/dang-nhap", &form.filled("/dang-nhap", &fields))
        .expect(403);
    let anonymous = form.filled("/ngon-ngu", &[]);
    visitor.submit(&form, "/dang-nhap", &fields).goes_to("/bat-dau");
    visitor.post_body("/ngon-ngu", &anonymous).expect(403);
    // What a browser says to come from another site is refused, whatever it brings along.
    let crossed = Browser::new(app).with_header("sec-fetch-site", "cross-site");
    let form = crossed.get("/dang-nhap");
    crossed.submit(&form, "/dang-nhap", &fields).expect(403);
});

story!(one_is_sent_back_to_this_server_only, |app| {
    for elsewhere in ["https%3A%2F%2Fx.example", "%2F%2Fx.example", "%2F%5Cx.example"] {
        let browser = Browser::new(app);
        let form = browser.get(&format!("/dang-nhap?back={elsewhere}"));
        browser
            .submit(&form, "/dang-nhap", &[("username", "clerk"), ("password", PASSWORD)])
            .goes_to("/bat-dau");
    }
    let browser = Browser::new(app);
    let form = browser.get("/");
    browser
        .submit(&form, "/ngon-ngu", &[("lang", "en"), ("back", "//x.example/")])
        .goes_to("/");
});

story!(the_language_is_a_choice, |app| {
    let browser = Browser::new(app);
    let vietnamese = browser.get("/tra-cuu");
    assert_eq!(vietnamese.text("h1"), "Tra cứu hồ sơ");
    browser.submit(&vietnamese, "/ngon-ngu", &[]).goes_to("/tra-cuu");
    let english = browser.get("/tra-cuu");
    assert_eq!(
        (english.text("h1").as_str(), english.all("html")[0].attr("lang")),
        ("Follow your dossier", Some("en"))
    );
    let wrong = browser
        .submit(&english, "/tra-cuu", &[("code", ""), ("secret", "x")])
        .expect(422);
    assert_eq!(wrong.wrong("code"), "Error: This field is required.");
    browser.submit(&english, "/ngon-ngu", &[]);
    assert_eq!(browser.get("/tra-cuu").text("h1"), "Tra cứu hồ sơ");
    let asks = |language: &'static str| {
        Browser::new(app)
            .with_header("accept-language", language)
            .get("/")
            .text("title")
    };
    assert!(asks("en-GB,en;q=0.9").ends_with("One-Stop Shop"));
    assert!(asks("en-US,vi;q=0.5").ends_with("Bộ phận Một cửa"));
});

story!(the_own_password_is_changed_on_a_page, |app| {
    let (browser, elsewhere) = (Browser::signed_in(app, "clerk"), Browser::signed_in(app, "clerk"));
    let account = browser.get("/tai-khoan").expect(200);
    account.says(&["clerk", "Cán bộ một cửa"]);
    let change = |old, new| {
        let fields = [("old_password", old), ("new_password", new)];
        browser.submit(&account, "/tai-khoan/mat-khau", &fields)
    };
    let wrong = change("wrong", "một mật khẩu thật dài").expect(422);
    assert!(wrong.wrong("old-password").contains("Mật khẩu hiện tại không đúng"));
    assert!(!change(PASSWORD, "short").expect(422).wrong("new-password").is_empty());
    assert!(!change(PASSWORD, PASSWORD).expect(422).wrong("new-password").is_empty());
    let done = change(PASSWORD, "một mật khẩu thật dài");
    done.goes_to("/tai-khoan?done=password");
    browser.follow(&done).says(&["Đã đổi mật khẩu."]);
    // The other session has ended.
    elsewhere.get("/tai-khoan").goes_to("/dang-nhap?back=%2Ftai-khoan");
    assert_eq!(sign_in(&elsewhere, "clerk", PASSWORD).status, 401);
    sign_in(&elsewhere, "clerk", "một mật khẩu thật dài").goes_to("/bat-dau");
});

story!(addresses_that_nobody_knows, |app| {
    let browser = Browser::new(app);
    let lost = browser.get("/khong-co").expect(404);
    assert_eq!(lost.text("h1"), "Không tìm thấy trang");
    browser.get("/static/0000000000000000/style.css").expect(404);
    browser.get("/tra-cuu/ho-so/x").expect(404);
    // Whoever does not want a page gets what the API answers.
    app.anybody().get("/khong-co").refused(404, "not_found");
    app.anybody().get("/api/v1/khong-co").refused(404, "not_found");
    // Style and scripts are kept for good: their address changes with their content.
    let home = browser.get("/");
    let style = home.all("link[rel=stylesheet]")[0].attr("href").unwrap().to_owned();
    let kept = browser.get(&style).expect(200);
    assert_eq!(kept.headers["cache-control"], "public, max-age=31536000, immutable");
    assert!(kept.text.len() < 30_000);
});

story!(behind_tls_cookies_are_secure, |app| {
    let browser = Browser::new(app).with_header("x-forwarded-proto", "https");
    sign_in(&browser, "clerk", PASSWORD).goes_to("/bat-dau");
    assert!(browser.cookie("__Host-motcua_session").is_some() && browser.cookie("motcua_session").is_none());
    browser.get("/ban-lam-viec").expect(200);
});

mod sign_ins_are_slowed_down {
    use super::*;

    fn tell(app: &TestApp) {
        let browser = Browser::new(app);
        for _ in 0..5 {
            assert_eq!(sign_in(&browser, "clerk", "wrong").status, 401);
        }
        let held = sign_in(&browser, "clerk", PASSWORD).expect(429);
        held.says(&["Thử quá nhiều lần."]);
    }

    #[test]
    fn on_sqlite() {
        run(
            Backend::Sqlite,
            Options {
                throttled: true,
                ..Options::default()
            },
            tell,
        );
    }

    #[test]
    fn on_postgres() {
        run(
            Backend::Postgres,
            Options {
                throttled: true,
                ..Options::default()
            },
            tell,
        );
    }
}
