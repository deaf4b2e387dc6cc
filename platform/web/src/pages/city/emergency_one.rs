//! One emergency closure, as the operation log and the list lead to it: where, when, why, and opening again.

#![expect(clippy::needless_pass_by_value, reason = "handlers own what was read from the request")]

use super::emergency::{address, area_words};
use crate::i18n::Words;
use crate::pages::city::parts;
use crate::render::Page;
use crate::view::{Badge, Link, Tone};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::authz::{Action, Object, Of};
use platform_app::emergencies::{self, Emergency};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The closure.
#[derive(Clone, Debug, Serialize)]
pub struct OnePage {
    badge: Badge,
    days: Vec<NaiveDate>,
    area: Words,
    reason: String,
    /// The bookings of its days that were cancelled.
    bookings: Option<String>,
    /// The id, where it can be opened again.
    lift: Option<String>,
}

/// The page of a closure that the operation log names, where it still stands and may be seen.
pub fn href(visit: &Visit, id: uuid::Uuid) -> Option<String> {
    let stands = visit.city.set_up.closures.iter().any(|closure| closure.emergency_id == Some(id));
    (stands && visit.may(Action::List, &Of::new(Object::Closure))).then(|| address(id))
}

/// Shows the closure.
#[handler]
pub fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    let found = emergencies::find(&visit.ctx, parts::id(&id)?)?;
    let above = Link::new(Words::key("city-emergency-title"), "/city/emergency");
    visit.page(parts::trail(vec![above]), &page(&visit, &found))
}

fn page(visit: &Visit, found: &Emergency) -> OnePage {
    let today = visit.today();
    let ahead = found.days.iter().any(|day| *day >= today);
    let may_open = visit.may(Action::Cancel, &Of::new(Object::Closure));
    let sees_bookings = visit.may_somewhere(Action::List, Object::Booking);
    let ends = found.days.first().zip(found.days.last()).filter(|_| sees_bookings);
    OnePage {
        badge: badge(&found.days, today),
        days: found.days.clone(),
        area: area_words(visit, found),
        reason: found.reason.clone(),
        bookings: ends.map(|(from, to)| cancelled(*from, *to)),
        lift: (ahead && may_open).then(|| found.id.to_string()),
    }
}

fn badge(days: &[NaiveDate], today: NaiveDate) -> Badge {
    match (days.first(), days.last()) {
        (Some(first), _) if today < *first => Badge::new(Tone::Few, Words::key("city-emergency-one-ahead")),
        (_, Some(last)) if *last < today => Badge::new(Tone::Off, Words::key("city-emergency-one-over")),
        _ => Badge::new(Tone::Alert, Words::key("city-emergency-one-now")),
    }
}

fn cancelled(from: NaiveDate, to: NaiveDate) -> String {
    let fields = [("from", from.to_string()), ("to", to.to_string()), ("phase", "cancelled".to_owned())];
    parts::address("/city/bookings", &fields)
}

impl Page for OnePage {
    const TEMPLATE: &'static str = "pages/city/emergency-one";

    fn title(&self) -> Words {
        Words::key("city-emergency-one-title")
    }

    fn samples() -> Vec<Self> {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let runs = Self {
            badge: badge(&[day], day),
            days: vec![day],
            area: Words::key("city-emergency-area-whole").with("ward", "見本北区"),
            reason: "台風（見本）".into(),
            bookings: Some(cancelled(day, day)),
            lift: Some("a".into()),
        };
        let over = Self {
            badge: badge(&[day], day.succ_opt().unwrap_or(day)),
            bookings: None,
            lift: None,
            ..runs.clone()
        };
        vec![runs, over]
    }
}
