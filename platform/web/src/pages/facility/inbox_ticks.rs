//! What was ticked in the inbox and is not in the list that is shown again: another page of it, or decided meanwhile.

use super::bookings::InboxRow;
use super::desk::{Desk, phase_badge, span_text};
use crate::i18n::Words;
use crate::view::Link;
use crate::visit::Visit;
use platform_app::AppResult;
use platform_app::bookings::list;
use platform_values::{BookingId, Phase};
use uuid::Uuid;

/// Most ticks that are looked after: more than a page of the inbox holds.
const TICKS_MAX: usize = 200;

/// Of what was ticked and is not among the rows: those that still wait, which stay ticked, and those that do not wait any
/// more, each with where it stands now.
pub async fn elsewhere(
    visit: &Visit,
    desk: &Desk,
    ticked: &[String],
    shown: &[InboxRow],
) -> AppResult<(Vec<InboxRow>, Vec<Link>)> {
    let away = ticked.iter().filter(|id| !shown.iter().any(|row| row.id == **id));
    let away = away.filter_map(|id| id.parse::<Uuid>().ok()).map(BookingId::from);
    let away: Vec<BookingId> = away.take(TICKS_MAX).collect();
    let (mut waiting, mut dropped) = (Vec::new(), Vec::new());
    if away.is_empty() {
        return Ok((waiting, dropped));
    }
    for listed in list::shown(visit, desk.id, &away).await? {
        let booking = &listed.booking;
        if booking.facility_id != desk.id {
            continue;
        }
        if booking.phase == Phase::Requested {
            let mut row = InboxRow::new(visit, desk, &listed)?;
            row.ticked = true;
            waiting.push(row);
            continue;
        }
        let words = Words::key("inbox-dropped-one")
            .with("day", booking.day)
            .with("span", span_text(booking))
            .with("child", &listed.child.name)
            .with("state", visit.say(&phase_badge(booking.phase).words));
        dropped.push(Link::new(words, desk.at(&format!("bookings/{}", booking.id))));
    }
    Ok((waiting, dropped))
}
