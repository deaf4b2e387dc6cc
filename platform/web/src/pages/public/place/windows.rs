//! When booking opens: which days can be booked now, and how long it is until the next ones (C-27).

use crate::i18n::Words;
use crate::visit::Visit;
use chrono::{NaiveDate, NaiveDateTime};
use platform_app::Book;
use platform_app::bookings::ask::{iso, opens_for};
use platform_app::store::places::Facility;
use platform_program_api::Residence;

/// How far ahead openings are looked for, in days.
const AHEAD: usize = 100;

/// What the page says of the booking window: the days that are open, and the next opening. Days on which the facility
/// takes nobody are left out.
pub fn words(visit: &Visit, facility: &Facility, book: &Book, residence: Residence) -> Vec<Words> {
    let (now, today) = (visit.civil_now(), visit.today());
    let days: Vec<(NaiveDate, NaiveDateTime, NaiveDateTime)> = today
        .iter_days()
        .take(AHEAD)
        .filter(|day| takes_bookings(facility, *day))
        .map(|day| (day, visit.city.window(book, day)))
        .map(|(day, window)| (day, opens_for(&window, residence), window.closes_at))
        .collect();
    let mut said = Vec::new();
    let open: Vec<NaiveDate> = days
        .iter()
        .filter(|(_, opens, closes)| *opens <= now && now < *closes)
        .map(|(day, ..)| *day)
        .collect();
    said.push(match (open.first(), open.last()) {
        (Some(first), Some(last)) if first != last => {
            Words::key("window-open").with("from", first).with("to", last)
        }
        (Some(only), _) => Words::key("window-open-one").with("from", only),
        _ => Words::key("window-none-open"),
    });
    let Some(opens) = days.iter().map(|(_, opens, _)| *opens).filter(|opens| now < *opens).min() else {
        return said;
    };
    let then: Vec<NaiveDate> = days.iter().filter(|(_, at, _)| *at == opens).map(|(day, ..)| *day).collect();
    if let (Some(first), Some(last)) = (then.first(), then.last()) {
        let last_of_month = last_day_of_opening(visit, book, residence, *last, opens);
        let key = if *first == last_of_month { "window-next-one" } else { "window-next" };
        let next = Words::key(key).with("opens", iso(opens)).with("left", days_until(today, opens));
        said.push(next.with("from", first).with("to", last_of_month));
    }
    said
}

fn takes_bookings(facility: &Facility, day: NaiveDate) -> bool {
    let ends = [facility.suspended_from, facility.closed_on];
    facility.opened_on.is_none_or(|opens| opens <= day) && ends.iter().flatten().all(|end| day < *end)
}

/// The last day that opens at this moment; it may lie beyond the days looked at.
fn last_day_of_opening(
    visit: &Visit,
    book: &Book,
    residence: Residence,
    last: NaiveDate,
    opens: NaiveDateTime,
) -> NaiveDate {
    let together = |day: &NaiveDate| opens_for(&visit.city.window(book, *day), residence) == opens;
    last.iter_days().take(32).take_while(together).last().unwrap_or(last)
}

/// Whole days until an opening; 0 is today.
pub fn days_until(today: NaiveDate, opens: NaiveDateTime) -> i64 {
    (opens.date() - today).num_days().max(0)
}

/// The opening for one day, if it still lies ahead.
pub fn opening(visit: &Visit, book: &Book, residence: Residence, day: NaiveDate) -> Option<Words> {
    let opens = opens_for(&visit.city.window(book, day), residence);
    (visit.civil_now() < opens).then(|| {
        let left = days_until(visit.today(), opens);
        Words::key("window-opens").with("opens", iso(opens)).with("left", left)
    })
}
