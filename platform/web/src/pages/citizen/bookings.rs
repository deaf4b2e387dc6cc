//! The family's bookings: those ahead, and those that are over.

use super::parts::{booked_when, facility_name, names, phase_badge};
use super::registrations::choices;
use super::wish::query;
use crate::forms::FormView;
use crate::i18n::Words;
use crate::paging::{self, paged};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Pager};
use crate::visit::{PageResult, Visit};
use platform_app::AppResult;
use platform_app::accounts::children;
use platform_app::bookings::mine;
use platform_app::page::Page as ListPage;
use platform_app::store::bookings::Booking;
use platform_app::store::bookings_own::Ahead;
use poem::handler;
use serde::Serialize;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct BookingsPage {
    form: FormView,
    tabs: Vec<Link>,
    show: String,
    children: Vec<Choice>,
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
            show: "ahead".into(),
            children: vec![Choice::new("1", Words::text("見本 はな"))],
            rows: vec![BookingCard::sample()],
            pager: pager(1),
            empty: None,
        };
        let none = Self { rows: Vec::new(), pager: pager(0), children: Vec::new(), ..full.clone() };
        vec![
            full,
            Self { empty: Some(nothing(Ahead::No, false)), ..none.clone() },
            Self { empty: Some(nothing(Ahead::Yes, true)), ..none },
        ]
    }
}

/// Shows the list.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let mut form = query(&visit)?;
    let family = children::list(&visit).await?;
    let known = |text: &str| family.iter().map(|view| view.child.id).find(|id| id.to_string() == text);
    let child = form.text("child").choice(known).optional();
    form.label("child", "book-child");
    let past = form.raw("show") == Some("past");
    let ahead = if past { Ahead::No } else { Ahead::Yes };
    let number = paging::asked(&mut form);
    let load = |page| mine::list(&visit, child, ahead, page);
    let (number, found, total) = paged(number, load).await?;
    let names = names(&visit).await?;
    let rows: AppResult<Vec<_>> =
        found.iter().map(|booking| BookingCard::of(&visit, booking, names.get(&booking.child_id))).collect();
    let show = if past { "past" } else { "ahead" };
    let size = u64::try_from(ListPage::default().limit()).unwrap_or(1);
    let total = u64::try_from(total).unwrap_or(0);
    let of_child = child.map(|id| format!("&child={id}")).unwrap_or_default();
    let link = |page| format!("/bookings?show={show}&page={page}{of_child}");
    let view = BookingsPage {
        form: form.view(),
        show: show.to_owned(),
        children: choices(&family),
        tabs: tabs(ahead),
        rows: rows?,
        pager: Pager::new(number.into(), size, total, link),
        empty: (total == 0).then(|| nothing(ahead, child.is_some())),
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

fn nothing(ahead: Ahead, filtered: bool) -> Empty {
    if filtered {
        let all = if ahead == Ahead::Yes { "/bookings" } else { "/bookings?show=past" };
        return Empty {
            title: Words::key("my-bookings-none-here"),
            text: Words::key("my-bookings-none-here-text"),
            action: Some(Link::new(Words::key("list-all"), all)),
        };
    }
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
