//! How full the day is, as the day board tells it.

use super::desk::Desk;
use crate::i18n::Words;
use crate::view::{Badge, Tone};
use crate::visit::Visit;
use platform_app::board::QuotaState;
use platform_values::DayKind;
use serde::Serialize;

/// Places of the day.
#[derive(Clone, Debug, Serialize)]
pub struct QuotaLine {
    words: Words,
    part: Option<Words>,
    used: i64,
    limit: i64,
    badge: Badge,
}

impl QuotaLine {
    /// Invented places.
    pub fn sample() -> Self {
        Self {
            words: Words::text("定員"),
            part: Some(Words::key("board-until").with("time", "12:00")),
            used: 7,
            limit: 10,
            badge: left_badge(3),
        }
    }
}

/// The day's places; parts of the day are told apart where they differ.
pub fn quotas(desk: &Desk, visit: &Visit, states: &[QuotaState]) -> Vec<QuotaLine> {
    let many = desk.programs(visit).len() > 1;
    let mut lines = Vec::new();
    for state in states {
        let same: Vec<_> =
            states.iter().filter(|s| s.program == state.program && s.key == state.key).collect();
        let alike = same.iter().all(|s| (s.used, s.limit) == (state.used, state.limit));
        if alike && same.first().is_some_and(|first| *first != state) {
            continue;
        }
        let key = || Words::key(format!("quota-{}", state.key));
        let words = state.label.clone().map_or_else(key, Words::text);
        let program = visit.city.program(state.program).filter(|_| many).map(|p| Words::text(p.name.clone()));
        let part = if state.from.date() == state.to.date() {
            Words::key("board-until").with("time", state.to.format("%H:%M"))
        } else {
            Words::key("board-from").with("time", state.from.format("%H:%M"))
        };
        lines.push(QuotaLine {
            words,
            part: if alike { program } else { Some(part) },
            used: state.used,
            limit: state.limit,
            badge: left_badge(state.limit - state.used),
        });
    }
    lines
}

/// Why nothing is offered on a day, or what is special about it.
pub fn kind_words(kind: &DayKind, closed: bool) -> Option<Words> {
    let because = |key: &'static str, reason: &str| Some(Words::key(key).with("reason", reason));
    match kind {
        DayKind::ClosedByCity(reason) => because("closed-by-city", reason),
        DayKind::ClosedByFacility(reason) => because("closed-by-facility", reason),
        DayKind::Holiday(reason) if closed => because("closed-holiday", reason),
        _ => closed.then(|| Words::key("closed-weekday")),
    }
}

fn left_badge(left: i64) -> Badge {
    match left {
        ..=0 => Badge::new(Tone::Full, Words::key("vacancy-full")),
        1..=2 => Badge::new(Tone::Few, Words::key("vacancy-few").with("left", left)),
        _ => Badge::new(Tone::Good, Words::key("vacancy-few").with("left", left)),
    }
}
