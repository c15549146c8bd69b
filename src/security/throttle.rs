//! Brakes on guessing: counts attempts per account, address and dossier code, in memory of this process.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::instant::Instant;

const MICROS_PER_SECOND: i64 = 1_000_000;
/// First wait after the last attempt that was free; doubles with every further one.
const FIRST_WAIT_SECONDS: i64 = 60;
/// Attempts beyond the limit that are remembered: enough to double the first wait past any window.
const MAX_OVER: usize = 16;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Failed sign-ins of one account. The wait grows: one minute, two, four … up to the window.
    LoginAccount,
    /// Failed sign-ins from one address.
    LoginAddress,
    /// Callbacks with a wrong signature from one address: apart from sign-ins, which may come from the same proxy.
    CallbackAddress,
    /// Public look-ups from one address, failed or not.
    LookupAddress,
    /// Reports and suggestions sent from one address: apart from look-ups, of which a portal may make many.
    FeedbackAddress,
    /// Failed public look-ups of one dossier code.
    LookupCode,
}

/// How many attempts are free within how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitConfig {
    /// Attempts within the window; 0 turns the limit off.
    pub attempts: u32,
    /// Length of the window in seconds.
    pub window_seconds: u32,
}

/// Every limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThrottleConfig {
    /// See [`Limit::LoginAccount`]; by default 5 in 15 minutes.
    pub login_account: LimitConfig,
    /// See [`Limit::LoginAddress`]; by default 20 in 15 minutes.
    pub login_address: LimitConfig,
    /// See [`Limit::CallbackAddress`]; by default 20 in 15 minutes.
    pub callback_address: LimitConfig,
    /// See [`Limit::LookupAddress`]; by default 30 in a minute.
    pub lookup_address: LimitConfig,
    /// See [`Limit::FeedbackAddress`]; by default 20 in 15 minutes.
    pub feedback_address: LimitConfig,
    /// See [`Limit::LookupCode`]; by default 10 in 15 minutes.
    pub lookup_code: LimitConfig,
    /// Accounts, addresses or codes remembered per limit (at least one). Beyond that the least suspicious are forgotten.
    pub max_keys: usize,
}

impl Default for ThrottleConfig {
    fn default() -> Self {
        let limit = |attempts, window_seconds| LimitConfig {
            attempts,
            window_seconds,
        };
        Self {
            login_account: limit(5, 900),
            login_address: limit(20, 900),
            callback_address: limit(20, 900),
            lookup_address: limit(30, 60),
            feedback_address: limit(20, 900),
            lookup_code: limit(10, 900),
            max_keys: 20_000,
        }
    }
}

impl ThrottleConfig {
    /// Nothing is limited: for load tests.
    pub fn off() -> Self {
        let off = LimitConfig {
            attempts: 0,
            window_seconds: 0,
        };
        Self {
            login_account: off,
            login_address: off,
            callback_address: off,
            lookup_address: off,
            feedback_address: off,
            lookup_code: off,
            ..Self::default()
        }
    }
}

/// Counts attempts and says when it is too often.
///
/// Keys (account names, addresses, dossier codes) are kept only as keyed hashes, so that neither a memory dump nor a
/// log tells them. Several processes count each for itself.
#[derive(Debug)]
pub struct Throttles {
    login_account: Counter,
    login_address: Counter,
    callback_address: Counter,
    lookup_address: Counter,
    feedback_address: Counter,
    lookup_code: Counter,
    hasher: RandomState,
}

impl Throttles {
    /// Nothing counted yet.
    pub fn new(config: ThrottleConfig) -> Self {
        let counter = |limit: LimitConfig, grows| Counter {
            attempts: usize::try_from(limit.attempts).unwrap_or(usize::MAX),
            window: i64::from(limit.window_seconds) * MICROS_PER_SECOND,
            grows,
            max_keys: config.max_keys.max(1),
            keys: Mutex::default(),
        };
        Self {
            login_account: counter(config.login_account, true),
            login_address: counter(config.login_address, false),
            callback_address: counter(config.callback_address, false),
            lookup_address: counter(config.lookup_address, false),
            feedback_address: counter(config.feedback_address, false),
            lookup_code: counter(config.lookup_code, false),
            hasher: RandomState::new(),
        }
    }

    /// Whether one more attempt is free.
    ///
    /// # Errors
    /// It is not; carries the seconds to wait, at least one.
    pub fn check(&self, limit: Limit, key: &str, now: Instant) -> Result<(), u64> {
        let (counter, key) = self.counter(limit, key);
        counter.check(&counter.lock(), key, now.micros())
    }

    /// Counts an attempt.
    pub fn record(&self, limit: Limit, key: &str, now: Instant) {
        let (counter, key) = self.counter(limit, key);
        counter.record(&mut counter.lock(), key, now.micros());
    }

    /// Checks and counts in one step: attempts made side by side never get past the limit together.
    ///
    /// # Errors
    /// It is too often and was not counted; carries the seconds to wait, at least one.
    pub fn attempt(&self, limit: Limit, key: &str, now: Instant) -> Result<(), u64> {
        let (counter, key) = self.counter(limit, key);
        let mut keys = counter.lock();
        counter.check(&keys, key, now.micros())?;
        counter.record(&mut keys, key, now.micros());
        Ok(())
    }

    /// Takes one counted attempt back: it came to nothing through no fault of whoever made it.
    pub fn take_back(&self, limit: Limit, key: &str) {
        let (counter, key) = self.counter(limit, key);
        let mut keys = counter.lock();
        if let Some(times) = keys.get_mut(&key) {
            times.pop_back();
            if times.is_empty() {
                keys.remove(&key);
            }
        }
    }

    /// Forgets everything counted for a key, as after a successful sign-in.
    pub fn forget(&self, limit: Limit, key: &str) {
        let (counter, key) = self.counter(limit, key);
        counter.lock().remove(&key);
    }

    fn counter(&self, limit: Limit, key: &str) -> (&Counter, u64) {
        match limit {
            Limit::LoginAccount => (&self.login_account, self.hasher.hash_one(key)),
            Limit::LoginAddress => (&self.login_address, self.hasher.hash_one(network(key))),
            Limit::CallbackAddress => (&self.callback_address, self.hasher.hash_one(network(key))),
            Limit::LookupAddress => (&self.lookup_address, self.hasher.hash_one(network(key))),
            Limit::FeedbackAddress => (&self.feedback_address, self.hasher.hash_one(network(key))),
            Limit::LookupCode => (&self.lookup_code, self.hasher.hash_one(dossier(key))),
        }
    }
}

/// An address as it is counted. Whoever has one IPv6 address has its whole /64, so that is counted as one.
fn network(address: &str) -> Result<IpAddr, &str> {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => Ok(IpAddr::V6(Ipv6Addr::from_bits(
            address.to_bits() & !u128::from(u64::MAX),
        ))),
        Ok(address) => Ok(address),
        Err(_) => Err(address),
    }
}

/// A dossier code as it is counted: however it is spelt, with blanks around it or in small letters, it is one code.
fn dossier(code: &str) -> String {
    code.trim().to_ascii_uppercase()
}

/// Times of attempts in microseconds, oldest first. Never empty.
type Times = VecDeque<i64>;
type Keys = HashMap<u64, Times>;

#[derive(Debug)]
struct Counter {
    attempts: usize,
    /// Microseconds.
    window: i64,
    grows: bool,
    max_keys: usize,
    keys: Mutex<Keys>,
}

impl Counter {
    fn lock(&self) -> MutexGuard<'_, Keys> {
        // The counts are whole after every statement, so a panic elsewhere does not spoil them.
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self, keys: &Keys, key: u64, now: i64) -> Result<(), u64> {
        if self.attempts == 0 {
            return Ok(());
        }
        match keys.get(&key).and_then(|times| self.free_at(times, now)) {
            // A clock that was set back must not lock anybody out for longer than a window.
            Some(at) if at > now => Err(seconds_up((at - now).min(self.window))),
            _ => Ok(()),
        }
    }

    /// When the next attempt is free, if the limit is reached.
    fn free_at(&self, times: &Times, now: i64) -> Option<i64> {
        if self.grows {
            let last = times.back().filter(|last| self.counts(**last, now))?;
            let over = times.len().checked_sub(self.attempts)?;
            let wait = (FIRST_WAIT_SECONDS * MICROS_PER_SECOND) << over.min(MAX_OVER);
            Some(last.saturating_add(wait.min(self.window)))
        } else {
            // The attempt that has to leave the window before another may come in.
            let first = times
                .len()
                .checked_sub(self.attempts)
                .and_then(|index| times.get(index))?;
            Some(first.saturating_add(self.window))
        }
    }

    fn counts(&self, time: i64, now: i64) -> bool {
        time.saturating_add(self.window) > now
    }

    fn record(&self, keys: &mut Keys, key: u64, now: i64) {
        if self.attempts == 0 {
            return;
        }
        if !keys.contains_key(&key) && keys.len() >= self.max_keys {
            self.make_room(keys, now);
        }
        let times = keys.entry(key).or_default();
        if self.grows {
            // Failures add up until there has been quiet for a whole window.
            if times.back().is_some_and(|last| !self.counts(*last, now)) {
                times.clear();
            }
        } else {
            while times.front().is_some_and(|first| !self.counts(*first, now)) {
                times.pop_front();
            }
        }
        times.push_back(now);
        let most = if self.grows {
            self.attempts.saturating_add(MAX_OVER)
        } else {
            self.attempts
        };
        while times.len() > most {
            times.pop_front();
        }
    }

    /// Forgets what no longer counts, and if that is not enough a quarter of the rest: those with the fewest attempts,
    /// the oldest of them first. So a flood of keys tried once pushes out its own kind, not those that are braked.
    fn make_room(&self, keys: &mut Keys, now: i64) {
        keys.retain(|_, times| times.back().is_some_and(|last| self.counts(*last, now)));
        if keys.len() < self.max_keys {
            return;
        }
        let mut order: Vec<(usize, i64, u64)> = keys
            .iter()
            .map(|(key, times)| (times.len(), times.back().copied().unwrap_or(i64::MIN), *key))
            .collect();
        order.sort_unstable();
        for (_, _, key) in order.iter().take((self.max_keys / 4).max(1)) {
            keys.remove(key);
        }
    }
}

/// Microseconds as whole seconds, rounded up, at least one.
fn seconds_up(micros: i64) -> u64 {
    let seconds = micros
        .saturating_add(MICROS_PER_SECOND - 1)
        .div_euclid(MICROS_PER_SECOND);
    u64::try_from(seconds).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests;
