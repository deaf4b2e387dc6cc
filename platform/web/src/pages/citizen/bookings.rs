//! The family's bookings: those ahead, and those that are over.

use super::parts::{booked_when, facility_name, names, phase_badge};
use super::wish::query;
use crate::forms::FormView;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Empty, Link, Pager};
use crate::visit::{PageResult, Visit};
use platform_app::AppResult;
use platform_app::bookings::mine;
use platform_app::store::bookings::Booking;
use platform_app::store::bookings_own::Ahead;
use poem::handler;
use serde::Serialize;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct BookingsPage {
    form: FormView,
    tabs: Vec<Link>,
    rows: Vec<BookingCard>,
    pager: Pager,
    empty: Option<Empty>,
}

/// A booking in a list.
#[derive(Clone, Debug, Serialize)]
pub struct BookingCard {
    /// Its page.
    pub href: String,
    /// Day and span.
    pub when: Words,
    /// Facility.
    pub facility: String,
    /// Child.
    pub child: String,
    /// Where it stands.
    pub badge: Badge,
}

impl BookingCard {
    /// The card of a booking.
    pub fn of(visit: &Visit, booking: &Booking, child: Option<&String>) -> AppResult<Self> {
        Ok(Self {
            href: format!("/bookings/{}", booking.id),
            when: booked_when(booking)?,
            facility: facility_name(visit, booking.facility_id),
            child: child.cloned().unwrap_or_default(),
            badge: phase_badge(booking.phase),
        })
    }

    /// An invented one.
    pub fn sample() -> Self {
        Self {
            href: "/bookings/1".into(),
            when: Words::text("3月5日(木) 8:30〜17:00"),
            facility: "さくら第一（見本）".into(),
            child: "見本 はな".into(),
            badge: phase_badge(platform_values::Phase::Confirmed),
        }
    }
}

impl Page for BookingsPage {
    const TEMPLATE: &'static str = "pages/citizen/bookings";

    fn title(&self) -> Words {
        Words::key("my-bookings-title")
    }

    fn samples() -> Vec<Self> {
        let pager = |total| Pager::new(1, 50, total, |page| format!("?page={page}"));
        let full = Self {
            form: FormView::default(),
            tabs: tabs(Ahead::Yes),
            rows: vec![BookingCard::sample()],
            pager: pager(1),
            empty: None,
        };
        let none =
            Self { rows: Vec::new(), pager: pager(0), empty: Some(nothing(Ahead::No)), ..full.clone() };
        vec![full, none]
    }
}

/// Shows the list.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let form = query(&visit)?;
    let past = form.raw("show") == Some("past");
    let ahead = if past { Ahead::No } else { Ahead::Yes };
    let number = form.raw("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let page = platform_app::page::Page::new(number);
    let (found, total) = mine::list(&visit, ahead, page).await?;
    let names = names(&visit).await?;
    let rows: AppResult<Vec<_>> =
        found.iter().map(|booking| BookingCard::of(&visit, booking, names.get(&booking.child_id))).collect();
    let show = if past { "past" } else { "ahead" };
    let size = u64::try_from(page.limit()).unwrap_or(1);
    let total = u64::try_from(total).unwrap_or(0);
    let view = BookingsPage {
        form: FormView::default(),
        tabs: tabs(ahead),
        rows: rows?,
        pager: Pager::new(number.into(), size, total, |page| format!("/bookings?show={show}&page={page}")),
        empty: (total == 0).then(|| nothing(ahead)),
    };
    visit.page(Vec::new(), &view)
}

fn tabs(ahead: Ahead) -> Vec<Link> {
    let tab = |key: &'static str, href: &str, current| Link { current, ..Link::new(Words::key(key), href) };
    vec![
        tab("my-bookings-ahead", "/bookings", ahead == Ahead::Yes),
        tab("my-bookings-past", "/bookings?show=past", ahead == Ahead::No),
        tab("my-bookings-uses", "/uses", false),
    ]
}

fn nothing(ahead: Ahead) -> Empty {
    let (title, text) = match ahead {
        Ahead::Yes => ("my-bookings-none", "my-bookings-none-text"),
        Ahead::No => ("my-bookings-none-past", "my-bookings-none-past-text"),
    };
    Empty {
        title: Words::key(title),
        text: Words::key(text),
        action: Some(Link::new(Words::key("nav-search"), "/")),
    }
}
