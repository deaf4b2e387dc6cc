//! The days on which the child that was chosen is booked already or has a request, here or at another facility, each with
//! the way to its booking.

use crate::i18n::Words;
use crate::pages::public::wish::Wish;
use crate::view::{Badge, DayCell, Tone};
use crate::visit::Visit;
use chrono::NaiveDate;
use platform_app::AppResult;
use platform_app::bookings::mine;
use platform_app::store::bookings::Booking;
use platform_values::{ChildId, Phase, Span};
use serde::Serialize;
use std::collections::BTreeMap;

/// A booking or request of the child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnBooking {
    /// In two words, for a narrow cell.
    pub short: Words,
    /// With the facility and the hours.
    pub words: Words,
    /// How it stands, with the facility.
    pub badge: Badge,
    /// The hours.
    pub span: Option<Span>,
    /// The booking.
    pub href: String,
}

impl OwnBooking {
    fn new(facility: &str, booking: &Booking) -> Self {
        let certain = matches!(booking.phase, Phase::Confirmed | Phase::InUse);
        let key = if certain { "own-day-booked" } else { "own-day-asked" };
        let at = |key: &str| Words::key(format!("{key}-at")).with("facility", facility);
        let span = Span::new(booking.starts, booking.ends);
        let hours = span.map(|span| span.to_string()).unwrap_or_default();
        Self {
            short: Words::key(key),
            words: Words::key(format!("{key}-line")).with("facility", facility).with("span", hours),
            span,
            badge: Badge::new(Tone::Plain, at(key)),
            href: format!("/bookings/{}", booking.id),
        }
    }

    /// How it stands, in as few words as fit into a strip of days.
    pub fn brief(&self) -> Badge {
        Badge::new(Tone::Plain, self.short.clone())
    }

    /// The day in a month table.
    pub fn cell(&self, date: NaiveDate) -> DayCell {
        DayCell {
            own: Some(self.short.clone()),
            ..DayCell::new(date, self.badge.clone(), Some(self.href.clone()))
        }
    }

    /// An invented one.
    pub fn sample() -> Self {
        let facility = "ひばり（見本）";
        Self {
            short: Words::key("own-day-booked"),
            words: Words::key("own-day-booked-line").with("facility", facility).with("span", "08:30-17:00"),
            badge: Badge::new(Tone::Plain, Words::key("own-day-booked-at").with("facility", facility)),
            span: None,
            href: "/bookings/1".into(),
        }
    }
}

/// The child's bookings and requests that stand, by day.
#[derive(Clone, Debug, Default)]
pub struct OwnDays(BTreeMap<NaiveDate, Vec<OwnBooking>>);

impl OwnDays {
    /// Those of the child that was chosen; none where nobody is logged in or no child was chosen.
    pub async fn of(visit: &Visit, wish: &Wish, from: NaiveDate, to: NaiveDate) -> AppResult<Self> {
        match &wish.child {
            Some(child) => Self::of_child(visit, child.id, from, to).await,
            None => Ok(Self::default()),
        }
    }

    /// Those of one of the family's children.
    pub async fn of_child(visit: &Visit, child: ChildId, from: NaiveDate, to: NaiveDate) -> AppResult<Self> {
        let mut days: BTreeMap<NaiveDate, Vec<OwnBooking>> = BTreeMap::new();
        for booking in mine::between(visit, from, to).await? {
            if booking.child_id == child && !booking.phase.has_ended() {
                let facility = visit.city.facility(booking.facility_id);
                let name = facility.map(|facility| facility.name.as_str()).unwrap_or_default();
                days.entry(booking.day).or_default().push(OwnBooking::new(name, &booking));
            }
        }
        Ok(Self(days))
    }

    /// What the child has on a day, by the hour.
    pub fn on(&self, date: NaiveDate) -> &[OwnBooking] {
        self.0.get(&date).map(Vec::as_slice).unwrap_or_default()
    }

    /// The first thing that the child has on a day.
    pub fn first_on(&self, date: NaiveDate) -> Option<&OwnBooking> {
        self.on(date).first()
    }

    /// True if the child has something in these hours of a day.
    pub fn covers(&self, date: NaiveDate, hours: Span) -> bool {
        self.on(date).iter().filter_map(|own| own.span).any(|span| span.overlaps(hours))
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What stands for them in a legend.
pub fn legend() -> Badge {
    Badge::new(Tone::Plain, Words::key("legend-own"))
}
