//! What can be done with a child on the day board: the buttons for the door and the way to typed times.

use crate::i18n::Words;
use platform_app::AppResult;
use platform_app::bookings::fees::{correction_line, settled};
use platform_app::store::bookings::Booking;
use platform_values::Phase;
use serde::Serialize;

/// A button.
#[derive(Clone, Debug, Serialize)]
pub struct Act {
    value: &'static str,
    words: Words,
    look: &'static str,
}

/// What the link says that leads to typed times, where there may be any.
pub fn correct_words(phase: Phase, past: bool) -> Option<Words> {
    match (phase, past) {
        (Phase::Completed, _) | (Phase::InUse, false) => Some(Words::key("board-correct")),
        (Phase::InUse, true) => Some(Words::key("board-type-departure")),
        (Phase::Confirmed, true) => Some(Words::key("board-type-both")),
        _ => None,
    }
}

/// True if nothing is lost when the last record is taken back: no payment, no fee corrected by hand.
pub fn may_undo(booking: &Booking) -> AppResult<bool> {
    Ok(!booking.paid && correction_line(&settled(booking)?).is_none())
}

/// The buttons of a child: on the day itself the clock tells the time, later staff enter it. A use that is over is taken
/// back on its day only; later its times are corrected.
pub fn acts(phase: Phase, is_today: bool, may_undo: bool) -> Vec<Act> {
    let act = |value, look| Act { value, words: Words::key(format!("act-{value}")), look };
    match (phase, is_today) {
        (Phase::Confirmed, true) => vec![act("in", "main"), act("absent", "outline")],
        (Phase::Confirmed, false) => vec![act("absent", "outline")],
        (Phase::InUse, true) => vec![act("out", "main"), act("undo", "outline")],
        (Phase::Completed, true) if may_undo => vec![act("undo", "outline")],
        (Phase::InUse, false) | (Phase::NoShow, _) => vec![act("undo", "outline")],
        _ => Vec::new(),
    }
}
