//! Tests of the brakes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
use super::*;
use Limit::{LoginAccount, LoginAddress, LookupAddress, LookupCode};

fn at(seconds: i64) -> Instant {
    Instant::from_micros(1_800_000_000_000_000 + seconds * MICROS_PER_SECOND).unwrap()
}

fn throttles() -> Throttles {
    Throttles::new(ThrottleConfig::default())
}

#[test]
fn the_wait_of_an_account_grows_up_to_the_window_and_quiet_ends_it() {
    let t = throttles();
    for _ in 0..5 {
        assert_eq!(t.attempt(LoginAccount, "an", at(0)), Ok(()));
    }
    let mut now = 0;
    for wait in [60, 120, 240, 480, 900, 900] {
        assert_eq!(t.attempt(LoginAccount, "an", at(now)), Err(wait));
        assert_eq!(t.check(LoginAccount, "binh", at(now)), Ok(()));
        now += i64::try_from(wait).unwrap() - 1;
        assert_eq!(t.check(LoginAccount, "an", at(now)), Err(1));
        if wait == 900 {
            break;
        }
        now += 1;
        assert_eq!(t.attempt(LoginAccount, "an", at(now)), Ok(()));
    }
    now += 1;
    for _ in 0..5 {
        assert_eq!(t.attempt(LoginAccount, "an", at(now)), Ok(()));
    }
    assert_eq!(t.attempt(LoginAccount, "an", at(now)), Err(60));
}

#[test]
fn success_forgets_and_a_fault_takes_back() {
    let t = throttles();
    for _ in 0..5 {
        t.record(LoginAccount, "an", at(0));
    }
    t.forget(LoginAccount, "an");
    for _ in 0..5 {
        assert_eq!(t.attempt(LoginAccount, "an", at(1)), Ok(()));
    }
    assert!(t.check(LoginAccount, "an", at(1)).is_err());
    t.take_back(LoginAccount, "an");
    assert_eq!(t.check(LoginAccount, "an", at(1)), Ok(()));
    for _ in 0..9 {
        t.take_back(LoginAccount, "an");
    }
    assert!(t.login_account.lock().is_empty());
}

#[test]
fn a_window_slides() {
    let t = throttles();
    for second in 0..30 {
        assert_eq!(t.attempt(LookupAddress, "10.0.0.1", at(second)), Ok(()));
    }
    assert_eq!(t.attempt(LookupAddress, "10.0.0.1", at(30)), Err(30));
    assert_eq!(t.attempt(LookupAddress, "10.0.0.1", at(60)), Ok(()));
    assert_eq!(t.attempt(LookupAddress, "10.0.0.1", at(60)), Err(1));
    assert_eq!(t.check(LookupAddress, "10.0.0.2", at(60)), Ok(()));
}

#[test]
fn limits_do_not_mix() {
    let t = throttles();
    for _ in 0..20 {
        t.record(LookupCode, "10.0.0.1", at(0));
        t.record(LoginAddress, "10.0.0.1", at(0));
    }
    assert_eq!(t.check(LookupCode, "10.0.0.1", at(0)), Err(900));
    assert_eq!(t.check(LoginAddress, "10.0.0.1", at(0)), Err(900));
    assert_eq!(t.check(LookupAddress, "10.0.0.1", at(0)), Ok(()));
    assert_eq!(t.check(LoginAccount, "10.0.0.1", at(0)), Ok(()));
}

#[test]
fn an_ipv6_network_is_one_address() {
    let t = throttles();
    for n in 0..20 {
        t.record(LoginAddress, &format!("2001:db8:1:2::{n:x}"), at(0));
        t.record(LoginAddress, &format!("unknown-{n}"), at(0));
        t.record(LoginAddress, "::ffff:10.0.0.1", at(0));
    }
    assert!(t.check(LoginAddress, "2001:db8:1:2:ffff::1", at(0)).is_err());
    assert!(t.check(LoginAddress, "10.0.0.1", at(0)).is_err());
    for other in ["2001:db8:1:3::1", "10.0.0.2", "unknown-1", ""] {
        assert_eq!(t.check(LoginAddress, other, at(0)), Ok(()));
    }
}

#[test]
fn off_counts_nothing() {
    let t = Throttles::new(ThrottleConfig::off());
    for limit in [LoginAccount, LoginAddress, LookupAddress, LookupCode] {
        for _ in 0..1000 {
            assert_eq!(t.attempt(limit, "x", at(0)), Ok(()));
        }
    }
    assert!(t.login_account.lock().is_empty() && t.lookup_address.lock().is_empty());
}

#[test]
fn memory_is_bounded_and_a_flood_does_not_free_the_braked() {
    let t = Throttles::new(ThrottleConfig {
        max_keys: 100,
        ..ThrottleConfig::default()
    });
    for _ in 0..5 {
        t.record(LoginAccount, "an", at(0));
    }
    for n in 0..10_000 {
        t.record(LoginAccount, &n.to_string(), at(1));
        t.record(LookupAddress, &n.to_string(), at(n));
    }
    for _ in 0..10_000 {
        t.record(LoginAccount, "an", at(2));
        t.record(LookupCode, "code", at(2));
    }
    assert!(t.login_account.lock().len() <= 100 && t.lookup_address.lock().len() <= 100);
    assert!(t.login_account.lock().values().all(|times| times.len() <= 21));
    assert!(t.lookup_code.lock().values().all(|times| times.len() <= 10));
    assert_eq!(t.check(LoginAccount, "an", at(2)), Err(900));
}

#[test]
fn a_clock_set_back_or_at_its_limits_does_no_harm() {
    let t = throttles();
    for _ in 0..10 {
        t.record(LookupCode, "x", at(100_000));
        t.record(LoginAccount, "x", at(100_000));
    }
    assert_eq!(t.check(LookupCode, "x", at(0)), Err(900));
    assert_eq!(t.check(LoginAccount, "x", at(0)), Err(900));
    for now in [Instant::MAX, Instant::MIN, Instant::MAX] {
        let _ = t.attempt(LoginAccount, "y", now);
        let _ = t.attempt(LookupCode, "y", now);
    }
}

#[test]
fn attempts_side_by_side_stay_within_the_limit() {
    let t = throttles();
    let free: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| (0..10).filter(|_| t.attempt(LoginAccount, "an", at(0)).is_ok()).count()))
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    assert_eq!(free, 5);
}

#[test]
fn a_dossier_code_is_one_however_it_is_spelt() {
    let t = throttles();
    for spelling in ["H05.07-260213-0001", "h05.07-260213-0001", "  H05.07-260213-0001 "] {
        assert!(spelling.parse::<crate::domain::dossier_code::DossierCode>().is_ok());
        for _ in 0..4 {
            t.record(LookupCode, spelling, at(0));
        }
    }
    assert_eq!(t.check(LookupCode, "H05.07-260213-0001", at(0)), Err(900));
    assert_eq!(t.check(LookupCode, "H05.07-260213-0002", at(0)), Ok(()));
}
