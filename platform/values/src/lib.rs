//! Pure values that every crate shares: ids, money, spans of time, months, ages, the calendar, the clock and chance.
//! Nothing here does I/O except [`clock::SystemClock`] and [`chance::SystemChance`], which are the only doors to the
//! real time and to real randomness.

pub mod age;
pub mod calendar;
pub mod chance;
pub mod clock;
pub mod ids;
pub mod kana;
pub mod money;
pub mod month;
pub mod span;
pub mod states;
pub mod text;

pub use age::{Age, AgeReference, LowerBound};
pub use calendar::{Calendar, Day, DayKind};
pub use chance::{Chance, FixedChance, SystemChance};
pub use clock::{Clock, MovableClock, SystemClock};
pub use ids::*;
pub use money::Yen;
pub use month::Month;
pub use span::Span;
pub use states::*;
