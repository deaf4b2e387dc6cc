//! At the door: a family that has read the facility's code of the day writes down that its child came, or left.

use crate::forms::FormData;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Empty, Notice, NoticeKind};
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveTime;
use platform_app::bookings::attend::{Attendance, is_soon};
use platform_app::entrance::{self, Coming};
use platform_app::store::places::Facility;
use platform_app::{AppError, AppResult};
use platform_values::{BookingId, Phase, Span};
use poem::handler;
use poem::http::StatusCode;
use poem::web::Path;
use serde::Serialize;
use uuid::Uuid;

/// The family's children of today.
#[derive(Clone, Debug, Serialize)]
pub struct EntrancePage {
    facility: String,
    action: String,
    rows: Vec<DoorRow>,
    problem: Option<Notice>,
    empty: Option<Empty>,
}

/// One child with the next step.
#[derive(Clone, Debug, Serialize)]
struct DoorRow {
    id: String,
    child: String,
    span: Option<Span>,
    badge: Badge,
    /// `in`, `out`, or nothing to press.
    act: Option<&'static str>,
    came: Option<NaiveTime>,
    left: Option<NaiveTime>,
}

impl Page for EntrancePage {
    const TEMPLATE: &'static str = "pages/citizen/entrance";

    fn title(&self) -> Words {
        Words::key("door-title").with("facility", &self.facility)
    }

    fn samples() -> Vec<Self> {
        let row = |act, came, left| DoorRow {
            id: "1".into(),
            child: "見本 はな".into(),
            span: Span::new(NaiveTime::MIN, NaiveTime::MIN + chrono::Duration::hours(8)),
            badge: super::parts::phase_badge(Phase::Confirmed),
            act,
            came,
            left,
        };
        let time = Some(NaiveTime::MIN);
        let some = Self {
            facility: "さくら第一（見本）".into(),
            action: "/entrance/s-001/x".into(),
            rows: vec![row(Some("in"), None, None), row(Some("out"), time, None), row(None, time, time)],
            problem: Some(old_code()),
            empty: None,
        };
        let none = Self { rows: Vec::new(), problem: None, empty: Some(nobody()), ..some.clone() };
        vec![some, none]
    }
}

fn nobody() -> Empty {
    Empty { title: Words::key("door-none"), text: Words::key("door-none-text"), action: None }
}

fn old_code() -> Notice {
    let lines = vec![Words::key("entrance-code-old")];
    Notice { kind: NoticeKind::Error, title: Words::key("door-old"), lines }
}

/// Shows the children who may come or leave.
#[handler]
pub async fn show(visit: Visit, Path((place, key)): Path<(String, String)>) -> PageResult {
    page(&visit, &place, &key).await
}

/// Writes down what was pressed.
#[handler]
pub async fn pass(
    visit: Visit,
    Path((place, key, booking)): Path<(String, String, Uuid)>,
    mut form: FormData,
) -> PageResult {
    let facility = facility(&visit, &place)?;
    let act = form.text("act").optional().unwrap_or_default();
    let (what, done) = match act.as_str() {
        "in" => (Attendance::CheckIn(None), "checked-in"),
        "out" => (Attendance::CheckOut(None), "checked-out"),
        _ => return Err(AppError::NotFound.into()),
    };
    match entrance::pass(&visit, facility.id, &key, BookingId(booking), &what).await {
        Ok(_) => Ok(see_other(&format!("/entrance/{place}/{key}?done={done}"))),
        // Written down from another screen meanwhile, or the day is over: the page says so.
        Err(AppError::Stale | AppError::Refused(_)) => page(&visit, &place, &key).await,
        Err(other) => Err(other.into()),
    }
}

fn facility<'a>(visit: &'a Visit, code: &str) -> AppResult<&'a Facility> {
    visit.city.facility_by_code(code).ok_or(AppError::NotFound)
}

async fn page(visit: &Visit, place: &str, key: &str) -> PageResult {
    let facility = facility(visit, place)?;
    let (coming, problem) = match entrance::coming(visit, facility.id, key).await {
        Ok(coming) => (coming, None),
        Err(AppError::Refused(_)) => (Vec::new(), Some(old_code())),
        Err(other) => return Err(other.into()),
    };
    let empty = (coming.is_empty() && problem.is_none()).then(nobody);
    let rows = coming.iter().map(|coming| row(visit, coming)).collect();
    let page = EntrancePage {
        facility: facility.name.clone(),
        action: format!("/entrance/{place}/{key}"),
        rows,
        problem,
        empty,
    };
    let status = match &page.problem {
        None => StatusCode::OK,
        Some(_) if entrance::can_be(key) => StatusCode::GONE,
        Some(_) => StatusCode::NOT_FOUND,
    };
    visit.page_as(status, Vec::new(), &page)
}

fn row(visit: &Visit, coming: &Coming) -> DoorRow {
    let booking = &coming.booking;
    let act = match booking.phase {
        Phase::Confirmed => Some("in"),
        // Not at once, so that nobody who presses twice leaves again.
        Phase::InUse if !is_soon(visit, booking) => Some("out"),
        _ => None,
    };
    DoorRow {
        id: booking.id.to_string(),
        child: coming.child.clone(),
        span: Span::new(booking.starts, booking.ends),
        badge: super::parts::phase_badge(booking.phase),
        act,
        came: booking.arrived,
        left: booking.departed,
    }
}
