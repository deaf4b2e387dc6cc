//! Interview slots that are offered: the list by days, and taking one or many away.

use super::desk::{Desk, read_id, reason};
use super::interviews;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::view::{Notice, NoticeKind, Pager};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use platform_app::bookings::ask::iso;
use platform_app::interviews::{cancel_slot, remove_slots, slots, slots_of};
use platform_app::store::interviews::Slot;
use platform_app::{AppError, AppResult};
use platform_values::InterviewSlotId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The slots of a day.
#[derive(Clone, Debug, Serialize)]
pub struct SlotDay {
    date: NaiveDate,
    ticked: bool,
    slots: Vec<SlotRow>,
}

/// One slot.
#[derive(Clone, Debug, Serialize)]
pub struct SlotRow {
    id: String,
    at: NaiveDateTime,
    starts: NaiveTime,
    minutes: i32,
    taken: i32,
    capacity: i32,
    mode: Words,
    place: String,
}

impl SlotDay {
    /// An invented day.
    pub fn sample() -> Self {
        let at = NaiveDateTime::default();
        let (mode, place) = (Words::key("mode-online"), String::new());
        let slot = SlotRow {
            id: "x".into(),
            at,
            starts: at.time(),
            minutes: 30,
            taken: 1,
            capacity: 2,
            mode,
            place,
        };
        Self { date: at.date(), ticked: true, slots: vec![slot] }
    }

    /// Slots by the day on which they are.
    pub fn all(visit: &Visit, slots: &[Slot]) -> Vec<Self> {
        let mut days: Vec<Self> = Vec::new();
        for slot in slots.iter().map(|slot| slot_row(visit, slot)) {
            let date = slot.at.date();
            match days.last_mut().filter(|day| day.date == date) {
                Some(day) => day.slots.push(slot),
                None => days.push(Self { date, ticked: false, slots: vec![slot] }),
            }
        }
        days
    }
}

/// Slots on a page, about: a day is never cut.
const PAGE: usize = 50;

/// A page of the days on which slots are.
pub struct SlotPages {
    /// Its days.
    pub days: Vec<SlotDay>,
    /// The other pages, if there are any.
    pub pager: Option<Pager>,
}

impl SlotPages {
    /// The page of that number, or the last one; `address` ends with `?` or `&`.
    pub fn new(days: Vec<SlotDay>, number: u32, address: &str) -> Self {
        let total: usize = days.iter().map(|day| day.slots.len()).sum();
        let mut pages: Vec<Vec<SlotDay>> = Vec::new();
        for day in days {
            let on_last = pages.last().map_or(PAGE, |page| page.iter().map(|day| day.slots.len()).sum());
            match pages.last_mut().filter(|_| on_last + day.slots.len() <= PAGE) {
                Some(page) => page.push(day),
                None => pages.push(vec![day]),
            }
        }
        let count = pages.len();
        let at = usize::try_from(number).unwrap_or(usize::MAX).clamp(1, count.max(1)) - 1;
        let sizes: Vec<usize> =
            pages.iter().map(|page| page.iter().map(|day| day.slots.len()).sum()).collect();
        let before: usize = sizes.iter().take(at).sum();
        let days = pages.into_iter().nth(at).unwrap_or_default();
        let here: usize = days.iter().map(|day| day.slots.len()).sum();
        // Pages differ in length, so their entries are counted here.
        let links = Pager {
            total: total as u64,
            first: before as u64 + 1,
            last: (before + here) as u64,
            ..Pager::new(at as u64 + 1, 1, count as u64, |n| format!("{address}slots={n}#slots"))
        };
        Self { days, pager: (count > 1).then_some(links) }
    }
}

fn slot_row(visit: &Visit, slot: &Slot) -> SlotRow {
    let at = visit.civil(slot.starts_at);
    SlotRow {
        id: slot.id.to_string(),
        at,
        starts: at.time(),
        minutes: slot.minutes,
        taken: slot.taken,
        capacity: slot.capacity,
        mode: Words::key(format!("mode-{}", slot.mode)),
        place: slot.place.clone(),
    }
}

/// The ticked slots of the facility and those of the ticked days, by time.
async fn wanted(
    visit: &Visit,
    desk: &Desk,
    ids: &[InterviewSlotId],
    days: &[NaiveDate],
) -> AppResult<Vec<Slot>> {
    let mut wanted = slots_of(visit, desk.id, ids).await?;
    let days: Vec<NaiveDate> = days.iter().copied().filter(|day| *day >= visit.today()).collect();
    if let Some((first, last)) = days.iter().min().zip(days.iter().max()) {
        let mut there = slots(visit, desk.id, *first, *last).await?;
        there.retain(|slot| days.contains(&visit.civil(slot.starts_at).date()));
        wanted.extend(there);
    }
    wanted.sort_by_key(|slot| (slot.starts_at, slot.id));
    wanted.dedup_by_key(|slot| slot.id);
    Ok(wanted)
}

/// Calls a slot off; families that had taken it wait for another date.
#[handler]
pub async fn drop_one(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let id = read_id::<InterviewSlotId>(&id)?;
    if slots_of(&visit, desk.id, &[id]).await?.is_empty() {
        return Err(AppError::NotFound.into());
    }
    cancel_slot(&visit, id).await?;
    Ok(see_other(&desk.at("interviews?done=slot-cancelled")))
}

/// Takes the ticked slots away, and those of the ticked days. What a family has taken stays and is named.
#[handler]
pub async fn drop_many(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let ids: Vec<InterviewSlotId> = form.list("slot");
    let days: Vec<NaiveDate> = form.list("slot-day");
    let wanted = wanted(&visit, &desk, &ids, &days).await?;
    if wanted.is_empty() || !form.is_valid() {
        let none =
            Notice { kind: NoticeKind::Error, title: Words::key("slots-none-ticked"), lines: Vec::new() };
        return interviews::again(&visit, &desk, none).await;
    }
    let wanted_ids: Vec<InterviewSlotId> = wanted.iter().map(|slot| slot.id).collect();
    let mut lines = Vec::new();
    for (slot, (_, result)) in wanted.iter().zip(remove_slots(&visit, &wanted_ids).await) {
        if let Err(error) = result {
            let why = visit.say(&reason(error)?);
            let at = visit.civil(slot.starts_at);
            lines.push(Words::key("slots-stayed-one").with("at", iso(at)).with("why", why));
        }
    }
    let gone = wanted.len() - lines.len();
    if lines.is_empty() {
        return Ok(see_other(&desk.at(&format!("interviews?removed={gone}#slots"))));
    }
    let title = Words::key("slots-stayed").with("gone", gone).with("stayed", lines.len());
    interviews::again(&visit, &desk, Notice { kind: NoticeKind::Warn, title, lines }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_never_cut_and_beyond_the_end_is_the_last_page() {
        let of = |count: usize| {
            let slot = SlotDay::sample().slots;
            SlotDay { slots: slot.into_iter().cycle().take(count).collect(), ..SlotDay::sample() }
        };
        let page = |number| SlotPages::new(vec![of(30), of(20), of(1), of(60)], number, "?");
        let told = |number| {
            let page = page(number);
            let pager = page.pager.expect("several pages");
            (page.days.len(), pager.first, pager.last, pager.total)
        };
        assert_eq!((told(1), told(2), told(3)), ((2, 1, 50, 111), (1, 51, 51, 111), (1, 52, 111, 111)));
        assert_eq!(told(9), told(3));
        assert!(SlotPages::new(vec![of(50)], 1, "?").pager.is_none());
        assert!(SlotPages::new(Vec::new(), 1, "?").days.is_empty());
    }
}
