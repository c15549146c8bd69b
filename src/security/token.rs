//! Access tokens (signed, short-lived) and refresh tokens (random, stored as hashes).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::domain::ids::SessionId;
use crate::domain::instant::Instant;
use crate::domain::text::hex;

/// How many minutes an access token is good for.
pub const ACCESS_MINUTES: i64 = 15;
/// How many days a session, and with it its refresh tokens, is good for: after that one signs in anew.
pub const REFRESH_DAYS: i64 = 14;
/// The fewest bytes of a signing secret: as many as HMAC-SHA-256 has.
pub const MIN_SECRET_BYTES: usize = 32;

const RANDOM_BYTES: usize = 32;
/// Characters of a random token.
pub const RANDOM_CHARS: usize = 43;
/// Longer than any token made here; what exceeds it is not looked at.
const MAX_TOKEN_BYTES: usize = 1024;
const MICROS_PER_SECOND: i64 = 1_000_000;

/// The signing secret is too short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signing secret has {0} bytes, at least {min} are needed", min = MIN_SECRET_BYTES)]
pub struct WeakSecret(pub usize);

/// A token could not be made: no randomness, or the signature failed. A fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token could not be made")]
pub struct TokenError;

/// What a sealed text is for: a seal made for one purpose is no good for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// The session that a browser's cookie names.
    Session,
    /// The dossier that a citizen has proven to know.
    Look,
}

impl Seal {
    const fn word(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Look => "look",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    /// Account name, for people who read logs; never trusted.
    sub: String,
    /// Session: a number, as text, because JSON readers round numbers of this size.
    sid: String,
    /// Seconds since 1970.
    iat: i64,
    /// Seconds since 1970; at this second the token is no longer good.
    exp: i64,
}

/// Signs and reads access tokens: JWT, HS256 and nothing else.
pub struct TokenKeys {
    sign: EncodingKey,
    read: DecodingKey,
    rules: Validation,
}

impl std::fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKeys(<redacted>)")
    }
}

impl TokenKeys {
    /// With a secret of at least [`MIN_SECRET_BYTES`] bytes.
    ///
    /// # Errors
    /// The secret is shorter.
    pub fn new(secret: &[u8]) -> Result<Self, WeakSecret> {
        if secret.len() < MIN_SECRET_BYTES {
            return Err(WeakSecret(secret.len()));
        }
        let mut rules = Validation::new(Algorithm::HS256);
        // The library would ask the machine's clock; `read` compares with the clock it is given.
        rules.validate_exp = false;
        rules.required_spec_claims.clear();
        Ok(Self {
            sign: EncodingKey::from_secret(secret),
            read: DecodingKey::from_secret(secret),
            rules,
        })
    }

    /// An access token, good for [`ACCESS_MINUTES`] from now.
    ///
    /// # Errors
    /// The signature failed.
    pub fn issue(&self, session: SessionId, username: &str, now: Instant) -> Result<String, TokenError> {
        let iat = seconds(now);
        let claims = Claims {
            sub: username.to_owned(),
            sid: session.get().to_string(),
            iat,
            exp: iat + ACCESS_MINUTES * 60,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.sign).map_err(|_| TokenError)
    }

    /// The session that a token speaks for, if it was signed here and is still good.
    pub fn read(&self, token: &str, now: Instant) -> Option<SessionId> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let claims = jsonwebtoken::decode::<Claims>(token, &self.read, &self.rules)
            .ok()?
            .claims;
        if seconds(now) >= claims.exp {
            return None;
        }
        claims.sid.parse().ok().map(SessionId::new)
    }

    /// A keyed fingerprint (HMAC-SHA-256, base64url) of text that must not be guessed from it, such as the hash of a
    /// request with a password inside.
    ///
    /// # Errors
    /// The signature failed.
    pub fn fingerprint(&self, text: &str) -> Result<String, TokenError> {
        // What is signed for a token is base64url and dots; the colon keeps the two apart.
        let message = ["fingerprint:", text].concat();
        jsonwebtoken::crypto::sign(message.as_bytes(), &self.sign, Algorithm::HS256).map_err(|_| TokenError)
    }

    /// A text that comes back from outside, such as a cookie, with a signature so that nobody can change it. Everybody
    /// can read it, and it is good until what it says is looked up and found ended.
    ///
    /// # Errors
    /// The signature failed.
    pub fn seal(&self, purpose: Seal, text: &str) -> Result<String, TokenError> {
        let signature = self.fingerprint(&sealed(purpose, text))?;
        Ok(format!("{text}.{signature}"))
    }

    /// The text of a seal that was made here for this purpose.
    pub fn unseal(&self, purpose: Seal, sealed_text: &str) -> Option<String> {
        if sealed_text.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let (text, signature) = sealed_text.rsplit_once('.')?;
        let right = self.fingerprint(&sealed(purpose, text)).ok()?;
        bool::from(right.as_bytes().ct_eq(signature.as_bytes())).then(|| text.to_owned())
    }
}

fn sealed(purpose: Seal, text: &str) -> String {
    format!("seal {} {text}", purpose.word())
}

fn seconds(at: Instant) -> i64 {
    at.micros().div_euclid(MICROS_PER_SECOND)
}

/// A new secret token of 256 random bits, base64url without padding (43 characters).
///
/// # Errors
/// The machine gives no randomness.
pub fn random_token() -> Result<String, TokenError> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| TokenError)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is stored of a random token: SHA-256 in hexadecimal. Enough, since nobody can guess 256 bits.
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
    use super::*;
    use serde_json::json;

    const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
    const SESSION: SessionId = SessionId::new(7_000_000_000_000_000_123);

    fn now() -> Instant {
        // Long past, so that a look at the machine's clock would show.
        "2020-02-13T09:00:00.9+07:00".parse().unwrap()
    }

    fn forge(header: &Header, claims: &serde_json::Value, secret: &[u8]) -> String {
        jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(secret)).unwrap()
    }

    fn claims() -> serde_json::Value {
        let iat = seconds(now());
        json!({ "sub": "an", "sid": "5", "iat": iat, "exp": iat + 60 })
    }

    #[test]
    fn a_token_is_good_for_its_minutes_by_the_clock_given() {
        let keys = TokenKeys::new(SECRET).unwrap();
        let token = keys.issue(SESSION, "an", now()).unwrap();
        assert_eq!(keys.read(&token, now()), Some(SESSION));
        let end = Instant::from_micros((seconds(now()) + 900) * MICROS_PER_SECOND).unwrap();
        assert_eq!(
            keys.read(&token, Instant::from_micros(end.micros() - 1).unwrap()),
            Some(SESSION)
        );
        assert_eq!(keys.read(&token, end), None);
    }

    #[test]
    fn a_seal_is_good_for_its_purpose_and_its_text_alone() {
        let keys = TokenKeys::new(SECRET).unwrap();
        let seal = keys.seal(Seal::Session, "42").unwrap();
        assert_eq!(keys.unseal(Seal::Session, &seal).as_deref(), Some("42"));
        assert_eq!(keys.unseal(Seal::Look, &seal), None);
        assert_eq!(keys.unseal(Seal::Session, &seal.replacen("42", "43", 1)), None);
        assert_eq!(keys.unseal(Seal::Session, "42"), None);
        assert_eq!(keys.unseal(Seal::Session, "42."), None);
        let others = TokenKeys::new(b"fedcba9876543210fedcba9876543210").unwrap();
        assert_eq!(others.unseal(Seal::Session, &seal), None);
        assert_eq!(random_token().unwrap().len(), RANDOM_CHARS);
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert_eq!(TokenKeys::new(&SECRET[1..]).unwrap_err(), WeakSecret(31));
        assert!(!format!("{:?}", TokenKeys::new(SECRET).unwrap()).contains("0123"));
    }

    #[test]
    fn anything_else_is_refused() {
        let keys = TokenKeys::new(SECRET).unwrap();
        let hs256 = Header::new(Algorithm::HS256);
        assert_eq!(
            keys.read(&forge(&hs256, &claims(), SECRET), now()),
            Some(SessionId::new(5))
        );
        assert_eq!(
            keys.read(&forge(&hs256, &claims(), b"another secret of enough bytes!!"), now()),
            None
        );
        for algorithm in [Algorithm::HS384, Algorithm::HS512] {
            assert_eq!(
                keys.read(&forge(&Header::new(algorithm), &claims(), SECRET), now()),
                None
            );
        }
        for (name, value) in [
            ("exp", json!(null)),
            ("exp", json!("9999999999")),
            ("sid", json!("x")),
            ("sid", json!(5)),
        ] {
            let mut bad = claims();
            bad[name] = value;
            assert_eq!(keys.read(&forge(&hs256, &bad, SECRET), now()), None, "{bad}");
        }
        let mut missing = claims();
        missing.as_object_mut().unwrap().remove("exp");
        assert_eq!(keys.read(&forge(&hs256, &missing, SECRET), now()), None);
    }

    #[test]
    fn unsigned_and_mangled_tokens_are_refused() {
        let keys = TokenKeys::new(SECRET).unwrap();
        let token = keys.issue(SESSION, "an", now()).unwrap();
        let body = token.split('.').nth(1).unwrap();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        for bad in [
            "",
            ".",
            "..",
            "a.b.c",
            &format!("{none}.{body}."),
            &format!("{none}.{body}"),
            &"x".repeat(5000),
        ] {
            assert_eq!(keys.read(bad, now()), None, "{bad}");
        }
        for cut in 0..token.len() {
            assert_eq!(keys.read(&token[..cut], now()), None);
        }
        assert_eq!(keys.read(&format!("{token} "), now()), None);
    }

    #[test]
    fn fingerprints_need_the_key() {
        let (one, two) = (TokenKeys::new(SECRET).unwrap(), TokenKeys::new(&[9; 32]).unwrap());
        assert_eq!(one.fingerprint("a").unwrap(), one.fingerprint("a").unwrap());
        assert_ne!(one.fingerprint("a").unwrap(), one.fingerprint("b").unwrap());
        assert_ne!(one.fingerprint("a").unwrap(), two.fingerprint("a").unwrap());
    }

    #[test]
    fn random_tokens_differ_and_hash_to_sha256() {
        let (one, two) = (random_token().unwrap(), random_token().unwrap());
        assert_ne!(one, two);
        assert_eq!(one.len(), 43);
        assert!(one.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        assert_eq!(
            token_hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
