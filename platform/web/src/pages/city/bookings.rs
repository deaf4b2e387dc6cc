//! Bookings of all facilities by day, facility and phase (M-09).

use crate::forms::FormView;
use crate::i18n::Words;
use crate::pages::city::parts::{self, kept, query};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Notice, Pager, Tone};
use crate::visit::{PageResult, Visit};
use chrono::{Days, NaiveDate};
use platform_app::AppError;
use platform_app::bookings::search::{BookingQuery, FoundBooking, search};
use platform_app::store::bookings::Booking;
use platform_values::{Phase, Span};
use poem::handler;
use serde::Serialize;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct BookingsPage {
    form: FormView,
    from: NaiveDate,
    to: NaiveDate,
    phases: Vec<Choice>,
    wards: Vec<Choice>,
    facilities: Vec<Choice>,
    refused: Option<Notice>,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    #[serde(flatten)]
    booking: BookingRow,
    child: String,
    href: String,
    birth: NaiveDate,
    guardian: String,
    phone: String,
}

/// A booking as lists show it.
#[derive(Clone, Debug, Serialize)]
pub struct BookingRow {
    day: NaiveDate,
    hours: Words,
    facility: String,
    badge: Badge,
    use_type: Words,
    source: Words,
}

/// Lists bookings: by default those of the next seven days.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let today = visit.today();
    let from = form.text("from").day().optional().unwrap_or(today);
    let to = form.text("to").day().optional();
    let to = to.unwrap_or_else(|| from.checked_add_days(Days::new(6)).unwrap_or(from));
    let phase = form.text("phase").optional().unwrap_or_default();
    let phases = match phase.as_str() {
        "standing" => Phase::STANDING.to_vec(),
        word => word.parse().into_iter().collect(),
    };
    let ward = form.text("ward").optional();
    let code = form.text("facility").optional();
    let facility = code.as_deref().and_then(|code| visit.city.facility_by_code(code)).map(|f| f.id);
    let page = parts::page_number(&mut form);
    let asked = BookingQuery { days: (from, to), ward: ward.clone(), facility, phases };
    let fields = [
        ("from", from.to_string()),
        ("to", to.to_string()),
        ("phase", phase),
        ("ward", ward.unwrap_or_default()),
        ("facility", code.unwrap_or_default()),
    ];
    let load = |page| search(&visit.ctx, &asked, page);
    let (page, found, count, refused) = match parts::paged(page, load).await {
        Ok((page, found, count)) => (page, found, count, None),
        Err(AppError::Refused(findings)) => (1, Vec::new(), 0, Some(parts::refusal(&findings))),
        Err(error) => return Err(error.into()),
    };
    let page = BookingsPage {
        form: kept(&form),
        from,
        to,
        phases: choices(),
        wards: parts::wards(&visit),
        facilities: parts::facilities(&visit),
        rows: found.iter().map(|found| row(&visit, found)).collect(),
        pager: parts::pager(page, count, "/city/bookings", &fields),
        empty: empty(),
        refused,
    };
    visit.page(parts::trail(Vec::new()), &page)
}

fn choices() -> Vec<Choice> {
    let mut choices = vec![Choice::new("standing", Words::key("city-bookings-standing"))];
    choices
        .extend(Phase::ALL.iter().map(|p| Choice::new(p.as_str(), Words::key(format!("report-phase-{p}")))));
    choices
}

fn row(visit: &Visit, found: &FoundBooking) -> Row {
    Row {
        booking: booking_row(visit, &found.booking),
        child: found.child.name.clone(),
        href: format!("/city/families/{}", found.booking.household_id),
        birth: found.child.birth_date,
        guardian: found.contact.name.clone(),
        phone: found.contact.phone.clone(),
    }
}

/// A booking as lists show it.
pub fn booking_row(visit: &Visit, booking: &Booking) -> BookingRow {
    let hours = Span::new(booking.starts, booking.ends);
    let use_type = match booking.use_type.as_str() {
        "" => Words::key("report-no-use-type"),
        key => Words::key(format!("use_type-{key}")),
    };
    BookingRow {
        day: booking.day,
        hours: hours.map_or(Words::text(""), |span| Words::text(crate::format::span(span))),
        facility: visit.city.facility(booking.facility_id).map_or_else(String::new, |f| f.name.clone()),
        badge: phase_badge(booking.phase),
        use_type,
        source: Words::key(format!("report-source-{}", booking.source)),
    }
}

fn phase_badge(phase: Phase) -> Badge {
    let tone = match phase {
        Phase::Requested | Phase::Waitlisted | Phase::Offered => Tone::Few,
        Phase::Confirmed | Phase::InUse | Phase::Completed => Tone::Good,
        Phase::Declined => Tone::Full,
        Phase::Cancelled | Phase::Lapsed => Tone::Off,
        Phase::NoShow => Tone::Alert,
    };
    Badge::new(tone, Words::key(format!("report-phase-{phase}")))
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-bookings-none"),
        text: Words::key("city-bookings-none-text"),
        action: Some(Link::new(Words::key("city-filter-clear"), "/city/bookings")),
    }
}

impl BookingRow {
    /// A row for samples.
    pub fn sample() -> Self {
        Self {
            day: NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default(),
            hours: Words::text("8:30〜17:00"),
            facility: "さくら第一（見本）".into(),
            badge: phase_badge(Phase::Confirmed),
            use_type: Words::text("リフレッシュ（見本）"),
            source: Words::key("report-source-guardian"),
        }
    }
}

impl Page for BookingsPage {
    const TEMPLATE: &'static str = "pages/city/bookings";

    fn title(&self) -> Words {
        Words::key("city-bookings-title")
    }

    fn samples() -> Vec<Self> {
        let birth = NaiveDate::from_ymd_opt(2024, 11, 5).unwrap_or_default();
        let booking = BookingRow::sample();
        let row = Row {
            child: "見本 はな".into(),
            href: "/city/families/a".into(),
            birth,
            guardian: "見本 花子".into(),
            phone: "044-000-0000".into(),
            booking,
        };
        let full = Self {
            form: FormView::default(),
            from: row.booking.day,
            to: row.booking.day,
            phases: choices(),
            wards: vec![Choice::new("a", Words::text("見本北区"))],
            facilities: vec![Choice::new("a", Words::text("さくら第一（見本）"))],
            refused: None,
            rows: vec![row],
            pager: Pager::new(1, 50, 1, |page| format!("?page={page}")),
            empty: empty(),
        };
        let finding =
            platform_program_api::Finding::new("search-dates", platform_program_api::answer::Weight::Block);
        let refused = Some(parts::refusal(&[finding.with("days", 366)]));
        vec![full.clone(), Self { rows: Vec::new(), refused, ..full }]
    }
}
