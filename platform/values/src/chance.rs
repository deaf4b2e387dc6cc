//! Chance as a parameter: random bytes and new ids. Only [`SystemChance`] is really random.

use crate::clock::Clock;
use std::sync::Mutex;
use uuid::{Builder, Uuid};

/// Gives random bytes.
pub trait Chance: Send + Sync + std::fmt::Debug {
    /// Fills the whole buffer.
    fn fill(&self, bytes: &mut [u8]);

    /// A new `UUIDv7` stamped with the clock's time.
    fn uuid(&self, clock: &dyn Clock) -> Uuid {
        let mut bytes = [0; 10];
        self.fill(&mut bytes);
        let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    /// A secret of 32 random bytes.
    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        bytes
    }
}

/// The operating system's randomness, through the thread's CSPRNG.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        #[expect(clippy::disallowed_methods, reason = "this is the one door to real chance")]
        rand::Rng::fill_bytes(&mut rand::rng(), bytes);
    }
}

/// A repeatable sequence from a seed, for samples and tests: never for secrets.
#[derive(Debug)]
pub struct FixedChance(Mutex<u64>);

impl FixedChance {
    /// The sequence that belongs to `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Chance for FixedChance {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for byte in bytes {
            // SplitMix64, one step a byte.
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (z ^ (z >> 31)).to_le_bytes()[0];
        }
    }
}
