//! What happened at the door: the buttons of the day board, and the form that corrects times.

use super::closed_month::ClosedMonth;
use super::day;
use super::desk::{Desk, refusal, span_text};
use super::use_new::is_doubt;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Notice, NoticeKind};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{NaiveDate, NaiveTime};
use platform_app::bookings::attend::{Attendance, is_soon, record, version};
use platform_app::bookings::fees::{correction_line, settled};
use platform_app::bookings::list;
use platform_app::store::bookings::Booking;
use platform_app::{AppError, AppResult};
use platform_values::Phase;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The form that corrects times.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectPage {
    form: FormView,
    problem: Option<Notice>,
    child: String,
    day: NaiveDate,
    span: String,
    fee_corrected: bool,
    closed: Option<ClosedMonth>,
    doubted: bool,
    here: bool,
    seen: String,
    back: String,
}

impl Page for CorrectPage {
    const TEMPLATE: &'static str = "pages/facility/correct";

    fn title(&self) -> Words {
        Words::key("correct-title")
    }

    fn samples() -> Vec<Self> {
        let mut wrong = FormView::default();
        wrong.errors.push(crate::forms::FieldError::new("arrived", "error-time"));
        let page = |form, closed: Option<ClosedMonth>| Self {
            form,
            problem: None,
            child: "見本 はな".into(),
            day: NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default(),
            span: "08:30-17:00".into(),
            fee_corrected: true,
            doubted: true,
            here: closed.is_none(),
            seen: String::new(),
            closed,
            back: "/".into(),
        };
        let closed = page(FormView::default(), Some(ClosedMonth::sample()));
        vec![page(FormView::default(), None), page(wrong, None), closed]
    }
}

/// Asks once more before a child leaves that came a moment ago.
#[derive(Clone, Debug, Serialize)]
pub struct SoonPage {
    code: String,
    id: String,
    child: String,
    arrived: NaiveTime,
    back: String,
}

impl Page for SoonPage {
    const TEMPLATE: &'static str = "pages/facility/soon";

    fn title(&self) -> Words {
        Words::key("soon-title")
    }

    fn samples() -> Vec<Self> {
        let (code, id, child) = ("s-001".into(), "x".into(), "見本 はな".into());
        vec![Self { code, id, child, arrived: NaiveTime::default(), back: "/".into() }]
    }
}

/// Shows the form with the times as they stand.
#[handler]
pub async fn show(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let booking = desk.booking(&visit, &id).await?;
    let form = filled(&visit, &booking);
    visit.page(desk.trail(&[]), &page(&visit, &desk, &booking, form.view(), None).await?)
}

/// The form with the times as they stand; before anything is written down, those that were booked. The departure of a
/// child that is here today has not come.
fn filled(visit: &Visit, booking: &Booking) -> FormData {
    let time = |at: NaiveTime| at.format("%H:%M").to_string();
    let departed = if is_here(visit, booking) { None } else { booking.departed.or(Some(booking.ends)) };
    FormData::filled([
        ("arrived", time(booking.arrived.unwrap_or(booking.starts))),
        ("departed", departed.map_or_else(String::new, time)),
    ])
}

/// True for a child that came today and did not leave.
fn is_here(visit: &Visit, booking: &Booking) -> bool {
    booking.phase == Phase::InUse && booking.day == visit.today()
}

async fn page(
    visit: &Visit,
    desk: &Desk,
    booking: &Booking,
    form: FormView,
    problem: Option<Notice>,
) -> Result<CorrectPage, AppError> {
    Ok(CorrectPage {
        form,
        problem,
        child: child_name(visit, booking).await?,
        day: booking.day,
        span: span_text(booking),
        fee_corrected: correction_line(&settled(booking)?).is_some(),
        closed: ClosedMonth::of_booking(visit, desk, booking).await?,
        doubted: false,
        here: is_here(visit, booking),
        seen: version(booking)?,
        back: desk.at(&format!("days/{}", booking.day)),
    })
}

/// Writes down what happened.
#[handler]
pub async fn act(visit: Visit, Path((code, id)): Path<(String, String)>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let booking = desk.booking(&visit, &id).await?;
    let act = form.text("act").optional().unwrap_or_default();
    let (what, done) = match act.as_str() {
        "in" => (Attendance::CheckIn(None), "checked-in"),
        "out" if !form.flag("sure") && is_soon(&visit, &booking) => {
            return visit.page(desk.trail(&[]), &soon(&visit, &desk, &booking).await?);
        }
        "out" => (Attendance::CheckOut(None), "checked-out"),
        "absent" => (Attendance::NoShow, "no-show"),
        "undo" => (Attendance::Undo, "undone"),
        _ => return correct(&visit, &desk, &booking, form).await,
    };
    match record(&visit, booking.id, &what).await {
        Ok(_) => Ok(see_other(&back(&visit, &desk, &booking, done))),
        Err(error) => {
            let lines = refusal(error)?.lines;
            let problem = day::problem(&child_name(&visit, &booking).await?, lines);
            day::show(&visit, &code, booking.day, Some(problem)).await
        }
    }
}

async fn soon(visit: &Visit, desk: &Desk, booking: &Booking) -> AppResult<SoonPage> {
    Ok(SoonPage {
        code: desk.code.clone(),
        id: booking.id.to_string(),
        child: child_name(visit, booking).await?,
        arrived: booking.arrived.unwrap_or(booking.starts),
        back: desk.at("today"),
    })
}

async fn child_name(visit: &Visit, booking: &Booking) -> AppResult<String> {
    let listed = list::shown(visit, booking.facility_id, &[booking.id]).await?;
    Ok(listed.into_iter().next().map_or_else(String::new, |l| l.child.name))
}

async fn correct(visit: &Visit, desk: &Desk, booking: &Booking, mut form: FormData) -> PageResult {
    let arrived = form.text("arrived").time().required();
    // Of a child that is still here the arrival alone may be wrong.
    let departed = form.text("departed").time();
    let departed = if is_here(visit, booking) { departed.optional() } else { departed.required() };
    let reason = form.text("correction").max(200).required();
    let mut doubted = form.raw("times-sure").is_some();
    let sure = form.flag("times-sure");
    let what =
        form.valid(|| Some(Attendance::Correct { arrived: arrived?, departed, reason: reason?, sure }));
    let problem = match what {
        None => None,
        Some(what) => match record(visit, booking.id, &what).await {
            Ok(_) => {
                let by_hand = correction_line(&settled(booking)?).is_some();
                let done = if by_hand { "corrected-fee-anew" } else { "corrected" };
                return Ok(see_other(&back(visit, desk, booking, done)));
            }
            Err(AppError::Stale) => {
                // Somebody else was faster: the times as they stand now.
                let booking = desk.booking(visit, &booking.id.to_string()).await?;
                let problem = refusal(AppError::Stale)?;
                let page = page(visit, desk, &booking, filled(visit, &booking).view(), Some(problem)).await?;
                return visit.again(desk.trail(&[]), &page);
            }
            Err(error) => {
                doubted |= is_doubt(&error);
                let kind = if is_doubt(&error) { NoticeKind::Warn } else { NoticeKind::Error };
                Some(Notice { kind, ..refusal(error)? })
            }
        },
    };
    let page = CorrectPage { doubted, ..page(visit, desk, booking, form.view(), problem).await? };
    visit.again(desk.trail(&[]), &page)
}

/// The row on the board from which the visitor came.
fn back(visit: &Visit, desk: &Desk, booking: &Booking, done: &str) -> String {
    let page = if booking.day == visit.today() { "today".into() } else { format!("days/{}", booking.day) };
    format!("{}?done={done}#row-{}", desk.at(&page), booking.id)
}
