//! Bookings: judging a wish, taking places, deciding, cancelling, attendance. The algorithm in prose is
//! `docs/algorithms/booking.md`.

pub mod alternatives;
pub mod ask;
pub mod attend;
pub mod book;
pub mod bring_in;
pub(crate) mod call_off;
pub mod cancel;
pub mod case;
pub mod decide;
pub mod enter;
pub mod fees;
pub mod hold;
pub mod list;
pub mod mine;
pub mod phase;
pub mod search;

pub use ask::{Judged, judge, judge_each, judge_in_turn};
pub use book::{Booked, book};
pub use case::{Ask, Override};
pub use hold::{held_until, hold_places};
