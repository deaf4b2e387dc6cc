//! One booking as its family sees it: where it stands, what comes next, what it costs, what happened; and the same as an
//! entry for a calendar.

use super::parts::{Fact, Fee, answer_facts, booked_when, phase_badge};
use crate::forms::FormView;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Link};
use crate::visit::{PageResult, Visit, download};
use chrono::{DateTime, Utc};
use platform_app::bookings::ask::iso;
use platform_app::bookings::{cancel, mine};
use platform_app::store::bookings::Booking;
use platform_app::{AppError, AppResult};
use platform_program_api::Answers;
use platform_values::{BookingId, Phase};
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use uuid::Uuid;

/// A booking.
#[derive(Clone, Debug, Serialize)]
pub struct BookingPage {
    form: FormView,
    id: String,
    badge: Badge,
    state: Words,
    steps: Vec<Words>,
    facts: Vec<Fact>,
    free_until: Option<String>,
    fee: Option<Fee>,
    fee_final: bool,
    events: Vec<EventLine>,
    facility: String,
    facility_href: String,
    phone: String,
    message: String,
    can_cancel: bool,
    calendar: bool,
    again: Option<String>,
    others: Option<String>,
}

/// A change of phase.
#[derive(Clone, Debug, Serialize)]
struct EventLine {
    at: String,
    words: Words,
    reason: String,
}

impl Page for BookingPage {
    const TEMPLATE: &'static str = "pages/citizen/booking";

    fn title(&self) -> Words {
        Words::key("my-booking-title")
    }

    fn samples() -> Vec<Self> {
        let confirmed = Self {
            form: FormView::default(),
            id: "1".into(),
            badge: phase_badge(Phase::Confirmed),
            state: Words::key("my-booking-state-confirmed"),
            steps: Vec::new(),
            facts: vec![Fact::new("book-facility", Words::text("さくら第一（見本）"))],
            free_until: Some("2026-03-04T17:00".into()),
            fee: Some(super::samples::fee()),
            fee_final: false,
            events: vec![EventLine {
                at: "2026-03-01T09:00".into(),
                words: Words::key("phase-confirmed"),
                reason: "見本".into(),
            }],
            facility: "さくら第一（見本）".into(),
            facility_href: "/facilities/f001".into(),
            phone: "044-000-0000".into(),
            message: "お待ちしています（見本）".into(),
            can_cancel: true,
            calendar: true,
            others: None,
            again: None,
        };
        let cancelled = Self {
            badge: phase_badge(Phase::Cancelled),
            steps: vec![Words::key("my-booking-state-requested")],
            free_until: None,
            fee: None,
            fee_final: true,
            can_cancel: false,
            calendar: false,
            message: String::new(),
            others: Some("/".into()),
            again: Some("/".into()),
            ..confirmed.clone()
        };
        vec![confirmed, cancelled]
    }
}

/// Shows a booking.
#[handler]
pub async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let detail = mine::detail(&visit, BookingId(id)).await?;
    let page = view(&visit, detail).await?;
    visit.page(vec![Link::new(Words::key("nav-bookings"), "/bookings")], &page)
}

async fn view(visit: &Visit, detail: mine::Detail) -> AppResult<BookingPage> {
    let mine::Detail { booking, events, open_steps, free_until } = detail;
    let facility = visit.city.facility(booking.facility_id).ok_or(AppError::NotFound)?;
    let ended = booking.phase.has_ended();
    let event = |event: &platform_app::store::bookings::Event| EventLine {
        at: iso(visit.civil(event.at)),
        words: Words::key(format!("phase-{}", event.to_phase)),
        reason: reason(visit, &event.reason),
    };
    let ahead = !ended && visit.civil_now() < free_until;
    let stored = booking.final_quote.as_ref().unwrap_or(&booking.quote);
    // What never took place costs nothing, unless something was charged.
    let lapsed = matches!(booking.phase, Phase::Cancelled | Phase::Declined | Phase::Lapsed | Phase::NoShow);
    let charged = booking.final_quote.is_some() || !lapsed;
    let fee = charged.then(|| Fee::stored(stored)).transpose()?;
    let again = ended.then(|| format!("/facilities/{}/book?child={}", facility.code, booking.child_id));
    Ok(BookingPage {
        form: FormView::default(),
        id: booking.id.to_string(),
        badge: phase_badge(booking.phase),
        state: Words::key(format!("my-booking-state-{}", booking.phase)),
        steps: open_steps.iter().filter(|_| !ended).map(|key| Words::key(format!("step-{key}"))).collect(),
        facts: facts(visit, &booking).await?,
        free_until: ahead.then(|| iso(free_until)),
        fee,
        fee_final: booking.final_quote.is_some(),
        events: events.iter().map(event).collect(),
        facility: facility.name.clone(),
        facility_href: format!("/facilities/{}", facility.code),
        phone: facility.phone.clone(),
        message: booking.message.clone(),
        can_cancel: cancel::in_time(visit, &booking),
        calendar: !ended,
        others: others(visit, &booking),
        again,
    })
}

/// Where else there is a place on the day of a booking that was declined.
fn others(visit: &Visit, booking: &Booking) -> Option<String> {
    let ahead = booking.phase == Phase::Declined && visit.today() <= booking.day;
    ahead.then(|| format!("/search?from={0}&to={0}&child={1}", booking.day, booking.child_id))
}

/// Reasons of facilities are codes or words of their own.
pub fn reason(visit: &Visit, text: &str) -> String {
    let catalog = visit.site.renderer.catalog();
    let known = [format!("decline-{text}"), format!("why-{text}")].into_iter().find(|key| catalog.has(key));
    known.map_or_else(|| text.to_owned(), |key| visit.say(&Words::key(key)))
}

async fn facts(visit: &Visit, booking: &Booking) -> AppResult<Vec<Fact>> {
    let (child, _) = visit.find_child(booking.child_id).await?;
    let program = visit.city.program(booking.program_id).ok_or(AppError::NotFound)?;
    let book = visit.city.book(booking.program_id, booking.facility_id, booking.day)?;
    let answers: Answers = serde_json::from_value(booking.answers.clone())?;
    let mut facts = vec![
        Fact::new("book-facility", Words::text(super::parts::facility_name(visit, booking.facility_id))),
        Fact::new("book-day", booked_when(booking)?),
        Fact::new("book-child", Words::text(child.name)),
    ];
    facts.extend(answer_facts(visit, program, &book, &answers)?);
    if !booking.note.is_empty() {
        facts.push(Fact::new("label-day-note", Words::text(&booking.note)));
    }
    if let (Some(arrived), Some(left)) = (booking.arrived, booking.departed) {
        facts.push(Fact::new(
            "my-booking-actual",
            Words::text(format!("{}〜{}", crate::format::time(arrived), crate::format::time(left))),
        ));
    }
    Ok(facts)
}

/// The booking as a calendar entry. It names the facility, never the child.
#[handler]
pub async fn calendar(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let (booking, _) = visit.find_booking(BookingId(id)).await?;
    let facility = visit.city.facility(booking.facility_id).ok_or(AppError::NotFound)?;
    let program = visit.city.program(booking.program_id).ok_or(AppError::NotFound)?;
    let utc = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let moment = |time| utc(visit.moment(booking.day.and_time(time)));
    let cancelled = matches!(booking.phase, Phase::Cancelled | Phase::Declined | Phase::Lapsed);
    let status = match booking.phase {
        _ if cancelled => "CANCELLED",
        Phase::Requested | Phase::Waitlisted | Phase::Offered => "TENTATIVE",
        _ => "CONFIRMED",
    };
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".into(),
        "PRODID:-//azukari//bookings//JA".into(),
        "BEGIN:VEVENT".into(),
        format!("UID:{}@{}", booking.id, visit.city.files.tenant.slug),
        format!("DTSTAMP:{}", utc(booking.updated_at)),
        format!("DTSTART:{}", moment(booking.starts)),
        format!("DTEND:{}", moment(booking.ends)),
        format!("STATUS:{status}"),
        format!("SUMMARY:{}", escaped(&format!("{} {}", program.name, facility.name))),
        format!("LOCATION:{}", escaped(&facility.address)),
        format!("URL:{}", visit.link(&format!("/bookings/{}", booking.id))),
        "END:VEVENT".into(),
        "END:VCALENDAR".into(),
    ];
    let text: String = lines.iter().map(|line| folded(line)).collect();
    Ok(download("booking.ics", "text/calendar; charset=utf-8", text.into_bytes()))
}

/// Text as iCalendar values carry it (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// A line in pieces of at most 75 bytes, each ended by CR LF (RFC 5545, 3.1).
fn folded(line: &str) -> String {
    let mut out = String::new();
    let mut bytes = 0;
    for c in line.chars() {
        if bytes + c.len_utf8() > 74 {
            out.push_str("\r\n ");
            bytes = 1;
        }
        out.push(c);
        bytes += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_lines_are_short_and_escaped() {
        assert_eq!(escaped("a;b,c\\d\ne"), "a\\;b\\,c\\\\d\\ne");
        let line = folded(&"見本".repeat(40));
        assert!(line.split("\r\n").all(|piece| piece.len() <= 75));
        assert_eq!(line.replace("\r\n ", "").trim_end(), "見本".repeat(40));
    }
}
