//! The times of interviews that a family can choose, under their days.

use crate::i18n::Words;
use crate::view::Choice;
use crate::visit::Visit;
use chrono::{NaiveDate, NaiveTime};
use platform_app::store::interviews::Slot;
use serde::Serialize;
use std::collections::BTreeMap;

/// Choosing a time.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Pick {
    title: Words,
    /// Why there is nothing to choose.
    nothing: Option<Words>,
}

impl Pick {
    /// The part of the page; whoever waits for a call and finds no time is told of the call above already.
    pub(super) fn of(meets: Option<bool>, free: bool) -> Option<Self> {
        let (title, nothing) = match (meets, free) {
            (Some(true), _) => ("my-interview-move", "my-interview-no-move"),
            (Some(false), false) => return None,
            _ => ("my-interview-pick", "my-interview-no-slots"),
        };
        Some(Self { title: Words::key(title), nothing: (!free).then(|| Words::key(nothing)) })
    }
}

/// A day with the times that can be chosen.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SlotDay {
    day: NaiveDate,
    pub(super) times: Vec<Choice>,
}

/// Slots in the order of time, under their days.
pub(super) fn by_day<'s>(visit: &Visit, slots: impl Iterator<Item = &'s Slot>) -> Vec<SlotDay> {
    let mut days: BTreeMap<NaiveDate, Vec<(NaiveTime, Choice)>> = BTreeMap::new();
    for slot in slots {
        let at = visit.civil(slot.starts_at);
        let words =
            Words::key("my-interview-slot").with("at", at.format("%H:%M")).with("minutes", slot.minutes);
        let choice =
            Choice { note: Some(mode_words(visit, slot)), ..Choice::new(slot.id.to_string(), words) };
        days.entry(at.date()).or_default().push((at.time(), choice));
    }
    let day = |(day, mut times): (NaiveDate, Vec<(NaiveTime, Choice)>)| {
        times.sort_by_key(|(at, _)| *at);
        SlotDay { day, times: times.into_iter().map(|(_, choice)| choice).collect() }
    };
    days.into_iter().map(day).collect()
}

impl SlotDay {
    pub(super) fn sample(number: u32) -> Self {
        let time = |at: &str| {
            let words = Words::key("my-interview-slot").with("at", at).with("minutes", 30);
            Choice {
                note: Some(Words::text("施設で（見本）")),
                ..Choice::new(format!("{number}-{at}"), words)
            }
        };
        let day = NaiveDate::from_ymd_opt(2026, 3, number).unwrap_or_default();
        Self { day, times: vec![time("10:00"), time("14:00")] }
    }
}

/// How and where people meet; where several families come at once, that is told too.
pub(super) fn mode_words(visit: &Visit, slot: &Slot) -> Words {
    let mode = Words::key(format!("my-interview-mode-{}", slot.mode)).with("place", &slot.place);
    if slot.capacity < 2 {
        return mode;
    }
    Words::key("my-interview-group").with("mode", visit.say(&mode)).with("count", slot.capacity)
}
