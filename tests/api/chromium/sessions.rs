//! Signing in, failing to, and what is behind it.

use super::browsed;
use crate::support::PASSWORD;

browsed!(who_fails_to_sign_in_is_told_and_may_try_again, |window| {
    // The page that was asked for comes after signing in.
    window.open("/ho-so?q=nguyen");
    assert_eq!(window.here(), "/dang-nhap?back=%2Fho-so%3Fq%3Dnguyen");
    for (username, password) in [("", ""), ("clerk", "motcua-dem0"), ("nobody", PASSWORD)] {
        window.sign_in_as(username, password);
        assert_eq!(window.here(), "/dang-nhap");
        assert_eq!(
            (window.value("username"), window.value("password")),
            (username.to_owned(), String::new())
        );
        assert_eq!(window.count(".notice.bad"), 1);
    }
    window.open("/ban-lam-viec");
    assert_eq!(window.here(), "/dang-nhap?back=%2Fban-lam-viec");
    window.sign_in_as("clerk", PASSWORD);
    assert_eq!(window.here(), "/ban-lam-viec");
    // Signed out, going back shows nothing.
    window.follow("form[action='/dang-xuat'] button");
    assert_eq!(window.here(), "/dang-nhap?done=sign_out");
    window.open("/ban-lam-viec");
    assert_eq!(window.here(), "/dang-nhap?back=%2Fban-lam-viec");
});

browsed!(an_account_that_is_disabled_is_out_at_once, |window| {
    window.now("clerk");
    let admin = window.app.sign_in("admin");
    admin
        .patch("/api/v1/users/clerk", serde_json::json!({"disabled": true}))
        .expect(200);
    window.open("/ban-lam-viec");
    assert!(window.here().starts_with("/dang-nhap"));
    window.sign_in_as("clerk", PASSWORD);
    assert_eq!((window.here().as_str(), window.count(".notice.bad")), ("/dang-nhap", 1));
});
