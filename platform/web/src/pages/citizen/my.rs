//! My page: for each child the one next step, the next booking and what is left; to-dos and announcements below.

use super::book::no_child;
use super::bookings::BookingCard;
use super::next_step::AtFacility;
use super::said::Said;
use super::step_of::{self, StepOf};
use crate::forms::FormView;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Empty, Link};
use crate::visit::{PageResult, Visit};
use chrono::{Months, NaiveDate};
use platform_app::accounts::children::{self, ChildView};
use platform_app::accounts::profile::{self, Profile};
use platform_app::bookings::mine;
use platform_app::registrations;
use platform_app::store::bookings::Booking;
use platform_app::store::registrations::Registration;
use platform_app::{AppResult, announcements};
use platform_values::{Age, RegistrationState};
use poem::handler;
use serde::Serialize;

/// After so many months a sheet is to be confirmed.
const SHEET_MONTHS: u32 = 2;
/// How many announcements are shown.
const ANNOUNCEMENTS_MAX: usize = 3;
/// How many facilities that can be booked are shown for a child.
const READY_MAX: usize = 3;

/// My page.
#[derive(Clone, Debug, Serialize)]
pub struct MyPage {
    form: FormView,
    cards: Vec<ChildCard>,
    todos: Vec<Link>,
    announcements: Vec<Told>,
    links: Vec<Link>,
    empty: Option<Empty>,
}

/// A child.
#[derive(Clone, Debug, Serialize)]
struct ChildCard {
    name: String,
    how_old: String,
    next: Words,
    next_text: Words,
    href: String,
    waits: bool,
    /// What a facility said that wants something or declined.
    said: Option<Said>,
    /// Conditions under which facilities accepted the child.
    conditions: Vec<Words>,
    /// Interviews and applications at other facilities than that of the next step.
    others: Vec<Link>,
    /// Facilities that can be booked, where booking is not the next step anyway.
    ready: Vec<Link>,
    booking: Option<BookingCard>,
    left: Vec<Left>,
    left_at: String,
}

/// What is left for one kind of use.
#[derive(Clone, Debug, Serialize)]
struct Left {
    of: Option<Words>,
    words: Words,
}

/// An announcement.
#[derive(Clone, Debug, Serialize)]
struct Told {
    heading: String,
    body: String,
    day: NaiveDate,
}

impl Page for MyPage {
    const TEMPLATE: &'static str = "pages/citizen/my";

    fn title(&self) -> Words {
        Words::key("nav-my")
    }

    fn samples() -> Vec<Self> {
        let card = ChildCard {
            name: "見本 はな".into(),
            how_old: "1歳4か月".into(),
            next: Words::key("my-do-pack"),
            next_text: Words::key("my-do-pack-text"),
            href: "/bookings/1".into(),
            waits: false,
            said: Some(Said::sample()),
            conditions: vec![Words::text("午前中の利用のみ（見本）")],
            others: vec![Link::new(
                Words::key("my-open-wait-registration").with("facility", "ひばり（見本）"),
                "/registrations/1",
            )],
            ready: vec![ready_link("f001", "さくら第一（見本）", "1")],
            booking: Some(BookingCard::sample()),
            left: vec![Left {
                of: Some(Words::text("リフレッシュ（見本）")),
                words: Words::text("今週 あと1日（見本）"),
            }],
            left_at: "さくら第一（見本）".into(),
        };
        let waiting =
            ChildCard { waits: true, ready: Vec::new(), booking: None, left: Vec::new(), ..card.clone() };
        let told = Told {
            heading: "見本のお知らせ".into(), body: "見本".into(), day: NaiveDate::default()
        };
        let full = Self {
            form: FormView::default(),
            cards: vec![card, waiting],
            todos: vec![Link::new(Words::key("todo-confirm").with("name", "見本 はな"), "/children/1")],
            announcements: vec![told],
            links: links(),
            empty: None,
        };
        let none = Self {
            cards: Vec::new(),
            todos: Vec::new(),
            announcements: Vec::new(),
            empty: Some(no_child("")),
            ..full.clone()
        };
        vec![full, none]
    }
}

fn links() -> Vec<Link> {
    [
        ("my-bookings", "/bookings"),
        ("my-registrations-title", "/registrations"),
        ("my-bookings-uses", "/uses"),
        ("nav-children", "/children"),
        ("nav-settings", "/settings"),
    ]
    .map(|(key, href)| Link::new(Words::key(key), href))
    .to_vec()
}

/// Shows my page.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let family = children::list(&visit).await?;
    let profile = profile::load(&visit).await?;
    let registered = registrations::of_family(&visit).await?;
    let today = visit.today();
    let bookings = step_of::ahead(&visit).await?;
    let mut cards = Vec::new();
    for view in &family {
        cards.push(card(&visit, view, &profile, &registered, &bookings).await?);
    }
    let announcements = announcements::shown(&visit, None).await?.into_iter().take(ANNOUNCEMENTS_MAX);
    let told =
        announcements.map(|a| Told { heading: a.title, body: a.body, day: visit.civil(a.shown_from).date() });
    let page = MyPage {
        form: FormView::default(),
        cards,
        todos: family.iter().filter_map(|view| todo(view, today)).collect(),
        announcements: told.collect(),
        links: links(),
        empty: family.is_empty().then(|| no_child("")),
    };
    visit.page(Vec::new(), &page)
}

/// A sheet that nobody confirmed for long.
fn todo(view: &ChildView, today: NaiveDate) -> Option<Link> {
    let stale = view
        .child
        .confirmed_on
        .checked_add_months(Months::new(SHEET_MONTHS))
        .is_some_and(|then| then <= today);
    let words = Words::key("todo-confirm").with("name", &view.child.name);
    (stale && view.next_step().is_none()).then(|| Link::new(words, format!("/children/{}", view.child.id)))
}

async fn card(
    visit: &Visit,
    view: &ChildView,
    profile: &Profile,
    registered: &[Registration],
    bookings: &[Booking],
) -> AppResult<ChildCard> {
    let child = &view.child;
    let own: Vec<&Registration> = registered.iter().filter(|r| r.child_id == child.id).collect();
    let ahead: Vec<&Booking> = bookings.iter().filter(|b| b.child_id == child.id).collect();
    let next = StepOf::child(visit, view, profile, registered, bookings).await?;
    let ready = ready(visit, &child.id.to_string(), &next.at);
    let books = matches!(next.step.key, "book" | "call");
    let href = next.step.href.clone();
    let named = ready.iter().find(|link| books && ready.len() > 1 && link.href == href);
    let named = named.filter(|_| next.step.key == "book").map(|link| link.words.clone());
    let told = |r: &&Registration| {
        let facility = super::parts::facility_name(visit, r.facility_id);
        Some(Words::key("my-conditions-at").with("facility", facility).with("conditions", r.stands_under()?))
    };
    let booking = ahead.first().map(|b| BookingCard::of(visit, b, Some(&child.name))).transpose()?;
    let usual = ahead.first().map(|b| (b.facility_id, b.program_id));
    let accepted = own.iter().find(|r| r.state == RegistrationState::Accepted);
    let usual = usual.or_else(|| accepted.map(|r| (r.facility_id, r.program_id)));
    let mut left = Vec::new();
    let mut left_at = String::new();
    if let Some((facility, program)) = usual {
        let book = visit.city.book(program, facility, visit.today())?;
        for allowance in mine::allowances(visit, child.id, facility, program, visit.today()).await? {
            let of =
                allowance.use_type.as_ref().map(|key| super::parts::choice_words(&book, "use_type", key));
            left.push(Left { of, words: Words::from(&allowance) });
        }
        left_at = super::parts::facility_name(visit, facility);
    }
    Ok(ChildCard {
        name: child.name.clone(),
        how_old: crate::format::age(Age::on(child.birth_date, visit.today())),
        next: named.unwrap_or(next.words),
        next_text: next.text,
        others: next.others,
        // The facility of the one next step is not told twice.
        ready: ready.into_iter().filter(|link| !books || link.href != href).collect(),
        href,
        waits: next.step.waits,
        said: next.said,
        conditions: own.iter().filter_map(told).collect(),
        booking,
        left,
        left_at,
    })
}

/// The facilities that take the child, with the way to their months.
fn ready(visit: &Visit, child: &str, at: &[AtFacility]) -> Vec<Link> {
    let free = |r: &&AtFacility| r.state == RegistrationState::Accepted && !r.interview_missing;
    let link = |r: &AtFacility| {
        let facility = visit.city.facility_by_code(&r.code)?;
        Some(ready_link(&facility.code, &facility.name, child))
    };
    at.iter().filter(free).filter_map(link).take(READY_MAX).collect()
}

fn ready_link(code: &str, facility: &str, child: &str) -> Link {
    Link::new(
        Words::key("book-title").with("facility", facility),
        format!("/facilities/{code}?child={child}"),
    )
}
