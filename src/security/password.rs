//! Passwords: which may be chosen, and how they are hashed (Argon2id) without stopping the server.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{CustomizedPasswordHasher, Error as HashError, PasswordVerifier};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::domain::text::{FieldCode, ValueError};

/// OWASP's first choice for Argon2id: 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Verified when there is no such user, so that the answer takes as long as for a real one. Well-formed, with the
/// cost above; no password is known that fits it, and one that did would still be refused.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bW90Y3VhbW90Y3VhbW90Yw$bm9ib2R5bm9ib2R5bm9ib2R5bm9ib2R5bm9ib2R5bm8";

/// Hashings that may wait for each one that runs. At some 30 ms each, the last in the line waits about a second.
const WAITING_PER_SLOT: usize = 32;

/// The password of every account of the demonstration office, in lower case. Anybody can read it here, so that office is for trying
/// out only.
pub const DEMONSTRATION: &str = "motcua-demo";
/// Passwords nobody may choose: lower case, one a line, each at least [`Password::MIN_CHARS`] long.
const COMMON: &str = include_str!("../../data/common-passwords.txt");

/// Why a password may not be chosen. Never carries the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`Password::MIN_CHARS`] characters.
    #[error("the password must have at least {min} characters", min = Password::MIN_CHARS)]
    TooShort,
    /// More than [`Password::MAX_CHARS`] characters.
    #[error("the password must have at most {max} characters", max = Password::MAX_CHARS)]
    TooLong,
    /// On the list of common passwords.
    #[error("the password is among those that attackers try first; choose another")]
    Common,
    /// Nothing but the user name, perhaps repeated or with signs between.
    #[error("the password must not be the user name; choose another")]
    LikeUsername,
}

impl ValueError for PasswordError {
    fn code(&self) -> FieldCode {
        match self {
            Self::TooShort => FieldCode::PasswordTooShort,
            Self::TooLong => FieldCode::PasswordTooLong,
            Self::Common => FieldCode::PasswordCommon,
            Self::LikeUsername => FieldCode::PasswordLikeUsername,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::TooShort => format!(
                "Mật khẩu phải có ít nhất {} ký tự; hãy nhập dài hơn.",
                Password::MIN_CHARS
            ),
            Self::TooLong => format!("Mật khẩu có tối đa {} ký tự; hãy nhập ngắn hơn.", Password::MAX_CHARS),
            Self::Common => "Mật khẩu này quá phổ biến, dễ bị đoán; hãy chọn mật khẩu khác.".to_owned(),
            Self::LikeUsername => "Mật khẩu không được trùng tên đăng nhập; hãy chọn mật khẩu khác.".to_owned(),
        }
    }
}

/// A password that somebody may choose. Never shown and never stored, only its hash.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// The fewest characters (Unicode scalar values).
    pub const MIN_CHARS: usize = 10;
    /// The most characters (Unicode scalar values).
    pub const MAX_CHARS: usize = 200;

    /// Checks a password that `username` wants to have. Length counts, composition does not (NIST SP 800-63B).
    /// Taken as typed: nothing is trimmed.
    ///
    /// # Errors
    /// It is too short, too long, too common, or nothing but the user name.
    pub fn new(text: &str, username: Option<&str>) -> Result<Self, PasswordError> {
        let chars = text.chars().take(Self::MAX_CHARS + 1).count();
        if chars < Self::MIN_CHARS {
            return Err(PasswordError::TooShort);
        }
        if chars > Self::MAX_CHARS {
            return Err(PasswordError::TooLong);
        }
        let lower = text.to_lowercase();
        if lower == DEMONSTRATION || common().contains(lower.as_str()) {
            return Err(PasswordError::Common);
        }
        if username.is_some_and(|name| only_name(&lower, name)) {
            return Err(PasswordError::LikeUsername);
        }
        Ok(Self(text.to_owned()))
    }

    /// The one that the accounts of the demonstration office have: it is published, so nobody can choose it.
    #[must_use]
    pub fn demonstration() -> Self {
        Self(DEMONSTRATION.to_owned())
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(<redacted>)")
    }
}

fn common() -> &'static HashSet<&'static str> {
    static SET: OnceLock<HashSet<&'static str>> = OnceLock::new();
    SET.get_or_init(|| COMMON.lines().filter(|line| !line.is_empty()).collect())
}

/// Whether a lower-cased password holds letters and digits, and none but those of the user name over and over.
fn only_name(lower: &str, username: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (password, name) = (bare(lower), bare(&username.to_lowercase()));
    !password.is_empty() && !name.is_empty() && password.replace(&name, "").is_empty()
}

/// Why a password was neither hashed nor compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashingError {
    /// Too many passwords wait already: try again in a moment.
    #[error("too many passwords are being checked")]
    Busy,
    /// A fault of ours: no memory, no randomness, or a stored hash that cannot be read.
    #[error("a password could not be hashed or compared")]
    Failed,
}

/// Hashes and compares passwords on threads of their own: at most so many at once, since each takes
/// 19 MiB and tens of milliseconds, and with a line of bounded length before them.
#[derive(Clone, Debug)]
pub struct Passwords {
    /// Those that run.
    running: Arc<Semaphore>,
    /// Those that run or wait.
    line: Arc<Semaphore>,
}

impl Passwords {
    /// With so many hashings at once (at least one).
    pub fn new(parallel: usize) -> Self {
        let parallel = parallel.clamp(1, 1024);
        Self {
            running: Arc::new(Semaphore::new(parallel)),
            line: Arc::new(Semaphore::new(parallel * (1 + WAITING_PER_SLOT))),
        }
    }

    /// Hashes a password with a new salt; answers a PHC string.
    ///
    /// # Errors
    /// [`HashingError::Busy`] when the line is full.
    pub async fn hash(&self, password: &Password) -> Result<String, HashingError> {
        let password = password.clone();
        self.run(move || hash_now(&password)).await
    }

    /// Whether a password fits a stored hash, with the cost that the hash itself names. Without a hash, that is
    /// without a user, it takes as long and answers false.
    ///
    /// # Errors
    /// [`HashingError::Busy`] when the line is full, [`HashingError::Failed`] when the stored hash is damaged.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, HashingError> {
        // What is longer than any password can be fits nothing; it is not worth copying about.
        let possible = password.chars().take(Password::MAX_CHARS + 1).count() <= Password::MAX_CHARS;
        let known = hash.is_some() && possible;
        let password = if possible { password.to_owned() } else { String::new() };
        let hash = hash.unwrap_or(NOBODY).to_owned();
        let fits = self.run(move || verify_now(&password, &hash)).await?;
        Ok(fits && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashingError> + Send + 'static,
    ) -> Result<T, HashingError> {
        let place = Arc::clone(&self.line)
            .try_acquire_owned()
            .map_err(|_| HashingError::Busy)?;
        let slot = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(|_| HashingError::Failed)?;
        // The permits go along: when the caller gives up, the work goes on and must still be counted.
        let permits: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, slot);
        tokio::task::spawn_blocking(move || {
            let outcome = work();
            drop(permits);
            outcome
        })
        .await
        .unwrap_or(Err(HashingError::Failed))
    }
}

/// Hashes a password on this thread: for the command line, which has nothing else to do.
///
/// # Errors
/// [`HashingError::Failed`] without memory or randomness.
pub fn hash_now(password: &Password) -> Result<String, HashingError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| HashingError::Failed)?;
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).map_err(|_| HashingError::Failed)?;
    let hash = Hasher
        .hash_password_with_params(password.0.as_bytes(), &salt, params)
        .map_err(|_| HashingError::Failed)?;
    Ok(hash.to_string())
}

fn verify_now(password: &str, hash: &str) -> Result<bool, HashingError> {
    let hash = PasswordHash::new(hash).map_err(|_| HashingError::Failed)?;
    match Hasher.verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(HashError::PasswordInvalid) => Ok(false),
        Err(_) => Err(HashingError::Failed),
    }
}

/// Argon2 whose memory goes back to the system when it is done. What it would take by itself, 19 MiB, the C library keeps
/// in the heap of the thread that hashed: one sign-in after another made the process larger by several times that.
/// Beyond 32 MiB the library always asks the system for pages of their own, and those that are never written to are
/// never there.
struct Hasher;

/// Blocks of a KiB that are asked for at least.
const ROOM: usize = 33 * 1024;
const SALT_BYTES: usize = 16;

impl CustomizedPasswordHasher<PasswordHash> for Hasher {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash, HashError> {
        let algorithm: Algorithm = algorithm.map(str::parse).transpose()?.unwrap_or_default();
        let version: Version = version.map(Version::try_from).transpose()?.unwrap_or_default();
        let salt = Salt::new(salt)?;
        let mut memory: Vec<Block> = Vec::new();
        let blocks = params.block_count();
        memory
            .try_reserve_exact(blocks.max(ROOM))
            .map_err(|_| HashError::OutOfMemory)?;
        memory.resize(blocks, Block::new());
        let mut output = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
        Argon2::new(algorithm, version, params.clone()).hash_password_into_with_memory(
            password,
            &salt,
            &mut output,
            memory.as_mut_slice(),
        )?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(salt),
            hash: Some(Output::new(&output)?),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
    use super::*;
    use argon2::PasswordHasher as _;
    use std::time::Instant;

    fn refusal(text: &str, username: Option<&str>) -> PasswordError {
        Password::new(text, username).unwrap_err()
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(refusal("ngắn quá!", None), PasswordError::TooShort);
        assert!(Password::new("đủ mười chữ", None).is_ok());
        assert!(Password::new(&"ấ".repeat(200), None).is_ok());
        assert_eq!(refusal(&"ấ".repeat(201), None), PasswordError::TooLong);
        assert_eq!(refusal("", None), PasswordError::TooShort);
    }

    #[test]
    fn common_passwords_are_refused_in_any_case() {
        assert_eq!(refusal("motcua@2026", None), PasswordError::Common);
        assert_eq!(refusal("MotCuaDienTu", None), PasswordError::Common);
        assert!(common().len() > 1000);
        for line in COMMON.lines() {
            assert_eq!(line, line.to_lowercase());
            assert!(line.chars().count() >= Password::MIN_CHARS, "{line}");
        }
    }

    #[test]
    fn the_user_name_is_no_password() {
        let name = Some("pham.quang.dung");
        for text in [
            "pham.quang.dung",
            "PhamQuangDung",
            "phamquangdung-phamquangdung",
            "--pham_quang_dung--",
        ] {
            assert_eq!(refusal(text, name), PasswordError::LikeUsername, "{text}");
        }
        assert!(Password::new("phamquangdung và mèo", name).is_ok());
        assert!(Password::new("pham.quang.dung", None).is_ok());
        // A name without letters and digits, or a password without, compares with nothing.
        assert!(Password::new("?!?!?!?!?!?", Some("...")).is_ok());
    }

    #[test]
    fn nobody_can_choose_the_password_that_is_published() {
        assert_eq!(refusal("motcua-demo", Some("admin")), PasswordError::Common);
        assert_eq!(refusal("Motcua-Demo", None), PasswordError::Common);
    }

    #[test]
    fn nothing_shows_a_password_and_every_error_speaks() {
        let password = Password::new("correct horse battery", None).unwrap();
        assert_eq!(format!("{password:?}"), "Password(<redacted>)");
        use PasswordError::{Common, LikeUsername, TooLong, TooShort};
        for error in [TooShort, TooLong, Common, LikeUsername] {
            assert!(error.code().as_str().starts_with("password_"));
            assert!(error.message_vi().ends_with('.') && !error.message_en().is_empty());
        }
    }

    #[test]
    fn hashes_are_argon2id_with_the_cost_above_and_so_is_nobodys() {
        let password = Password::new("correct horse battery", None).unwrap();
        let (one, two) = (hash_now(&password).unwrap(), hash_now(&password).unwrap());
        assert_ne!(one, two);
        let shape = |hash: &str| (hash.rsplitn(3, '$').last().map(str::to_owned), hash.len());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(shape(NOBODY), shape(&one));
        assert_eq!(verify_now("correct horse battery", NOBODY), Ok(false));
    }

    #[tokio::test]
    async fn verifies_with_the_cost_of_the_hash() {
        let passwords = Passwords::new(2);
        let password = Password::new("correct horse battery", None).unwrap();
        let hash = passwords.hash(&password).await.unwrap();
        assert_eq!(passwords.verify("correct horse battery", Some(&hash)).await, Ok(true));
        assert_eq!(passwords.verify("correct horse batterY", Some(&hash)).await, Ok(false));
        assert_eq!(passwords.verify("correct horse battery", None).await, Ok(false));
        assert_eq!(passwords.verify(&"x".repeat(100_000), Some(&hash)).await, Ok(false));
        assert_eq!(
            passwords
                .verify("correct horse battery", Some("$argon2id$damaged"))
                .await,
            Err(HashingError::Failed)
        );
        let cheap = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(64, 1, 1, None).unwrap(),
        );
        let hash = cheap.hash_password(b"correct horse battery").unwrap().to_string();
        assert!(hash.contains("m=64,t=1"));
        assert_eq!(passwords.verify("correct horse battery", Some(&hash)).await, Ok(true));
    }

    #[tokio::test]
    async fn a_full_line_is_busy_at_once_and_empties_again() {
        let passwords = Passwords::new(0);
        let places = 1 + WAITING_PER_SLOT;
        let held = Arc::clone(&passwords.line)
            .acquire_many_owned(places.try_into().unwrap())
            .await
            .unwrap();
        let begun = Instant::now();
        assert_eq!(passwords.verify("whatever it is", None).await, Err(HashingError::Busy));
        assert!(begun.elapsed().as_millis() < 1000);
        drop(held);
        assert_eq!(passwords.verify("whatever it is", None).await, Ok(false));
        assert_eq!(passwords.line.available_permits(), places);
    }
}
