//! Passwords: which ones are good enough, and how they are kept. Long ones without further rules; common words and what
//! anybody could guess of the person are refused.

use crate::error::{AppError, AppResult};
use anyhow::{Context, anyhow};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error as HashError, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use platform_program_api::{Finding, Weight};
use platform_values::Chance;
use tokio::sync::Semaphore;
use zxcvbn::{Score, zxcvbn};

/// Fewest characters of a password that stands alone. A second factor would allow fewer.
pub const CHARS_MIN: usize = 15;
/// Most characters: enough for every sentence, and no way to keep the machine busy.
pub const CHARS_MAX: usize = 256;

/// Fewest letters and digits that must be left when the person's own words are taken out.
const OWN_CHARS_MIN: usize = 8;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;

/// How many passwords are hashed at once; the others wait without taking a thread or memory.
static HASHING: Semaphore = Semaphore::const_new(2);

/// The hash of no password at all, verified where there is no account: with the same parameters, so with the same work.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ibw\
                      $bm9ib2R5bm9ib2R5bm9ib2R5bm9ib2R5bm9ib2R5bm8";

/// True for what can be a password at all: not too long, without control characters. Everything else never is one.
pub fn can_be(password: &str) -> bool {
    password.chars().count() <= CHARS_MAX && !password.chars().any(char::is_control)
}

/// Everything that stands against a password. `known` are the person's mail address and names and the city's name.
pub fn check(password: &str, known: &[String]) -> Vec<Finding> {
    let chars = password.chars().count();
    if chars > CHARS_MAX {
        return vec![Finding::new("password-too-long", Weight::Block).with("max", CHARS_MAX)];
    }
    if !can_be(password) {
        return vec![Finding::new("password-control", Weight::Block)];
    }
    let mut findings = Vec::new();
    if chars < CHARS_MIN {
        findings.push(Finding::new("password-too-short", Weight::Block).with("min", CHARS_MIN));
    }
    if is_common(password, known) {
        findings.push(Finding::new("password-too-common", Weight::Block));
    }
    findings
}

fn is_common(password: &str, known: &[String]) -> bool {
    let mut words: Vec<String> = Vec::new();
    for text in known {
        let text = text.to_lowercase();
        words.extend(text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
        words.push(text);
    }
    words.retain(|word| word.chars().count() >= 2);
    words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    // Several words of the person in a row look long to zxcvbn and are not hard to guess.
    let rest = words.iter().fold(password.to_lowercase(), |rest, word| rest.replace(word, " "));
    let own = rest.chars().filter(|c| c.is_alphanumeric()).count();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    own < OWN_CHARS_MIN || zxcvbn(password, &words).score() < Score::Three
}

/// Checks a new password and turns it into what is stored.
pub async fn accept(chance: &dyn Chance, password: &str, known: &[String]) -> AppResult<String> {
    let findings = check(password, known);
    if !findings.is_empty() {
        return Err(AppError::Refused(findings));
    }
    hash(chance, password).await
}

/// Turns a password into what is stored: argon2id in PHC form.
pub async fn hash(chance: &dyn Chance, password: &str) -> AppResult<String> {
    let mut salt = [0; SALT_BYTES];
    chance.fill(&mut salt);
    let password = password.to_owned();
    work(move || {
        let phc: PasswordHash = argon2()?
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map_err(|e| anyhow!("hashing: {e}"))?;
        Ok(phc.to_string())
    })
    .await
}

/// True if this is the password. Without a stored hash, or for what can be no password, the same work is done and the
/// answer is no.
pub async fn verify(password: &str, stored: Option<&str>) -> AppResult<bool> {
    let password = password.to_owned();
    let exists = stored.is_some() && can_be(&password);
    let stored = stored.unwrap_or(NOBODY).to_owned();
    work(move || {
        let phc = PasswordHash::new(&stored).map_err(|e| anyhow!("a stored password hash: {e}"))?;
        match argon2()?.verify_password(password.as_bytes(), &phc) {
            Ok(()) => Ok(exists),
            Err(HashError::PasswordInvalid) => Ok(false),
            Err(error) => Err(anyhow!("verifying: {error}")),
        }
    })
    .await
}

fn argon2() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|e| anyhow!("argon2: {e}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn work<T: Send + 'static>(job: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> AppResult<T> {
    let permit = HASHING.acquire().await.context("the hashing semaphore is never closed")?;
    let done = tokio::task::spawn_blocking(move || {
        // The permit ends with the work, not with the request: whoever hangs up does not make room for more.
        let _permit = permit;
        job()
    });
    Ok(done.await.context("hashing a password")??)
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform_values::SystemChance;

    fn codes(password: &str) -> Vec<String> {
        let known = ["hanako@sakura.example".to_owned(), "川崎市".to_owned(), "kawasaki".to_owned()];
        check(password, &known).into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn length_and_commonness_decide_and_nothing_else() {
        assert_eq!(codes("futon-mugicha-7"), Vec::<String>::new());
        assert_eq!(codes("あさがおに つるべとられて もらいみず"), Vec::<String>::new());
        assert_eq!(codes("futon-mugicha"), ["password-too-short"]);
        assert_eq!(codes("aaaaaaaaaaaaaaaaaaaa"), ["password-too-common"]);
        assert_eq!(codes("hanakosakurakawasaki"), ["password-too-common"]);
        assert_eq!(codes("password"), ["password-too-short", "password-too-common"]);
        assert_eq!(codes(&"うみ".repeat(129)), ["password-too-long"]);
        for wrong in ["futon-mugicha\0-7", "futon-mugicha\n-7", "futon-mugicha\u{9f}-7"] {
            assert_eq!(codes(wrong), ["password-control"]);
        }
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let stored = hash(&SystemChance, "futon-mugicha-7").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("futon-mugicha-7", Some(&stored)).await.unwrap());
        assert!(!verify("futon-mugicha-8", Some(&stored)).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        assert!(!verify("", None).await.unwrap());
        assert!(!verify("nobody", None).await.unwrap());
    }
}
