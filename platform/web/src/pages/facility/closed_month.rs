//! A month whose report is with the city: nothing of it can be changed, and the page says so before anything is typed.

use super::desk::Desk;
use crate::i18n::Words;
use crate::view::Link;
use crate::visit::Visit;
use chrono::NaiveDate;
use platform_app::AppResult;
use platform_app::reports::closed_now;
use platform_app::store::bookings::Booking;
use platform_values::{Month, ProgramId};
use serde::Serialize;

/// Why nothing of a month can be changed, and where it is opened again.
#[derive(Clone, Debug, Serialize)]
pub struct ClosedMonth {
    words: Words,
    how: Words,
    report: Link,
}

impl ClosedMonth {
    /// The month of a program's day, if it is closed.
    pub async fn of(
        visit: &Visit,
        desk: &Desk,
        program: ProgramId,
        day: NaiveDate,
    ) -> AppResult<Option<Self>> {
        let Some(finding) = closed_now(visit, desk.id, program, day).await? else { return Ok(None) };
        let month = Month::of(day);
        let key = visit.city.program(program).map_or("", |program| program.key.as_str());
        let report = desk.at(&format!("reports/{month}?program={key}"));
        Ok(Some(Self {
            words: Words::from(&finding),
            how: Words::key(format!("closed-{}-how", finding.code)),
            report: Link::new(Words::key("closed-month-report").with("month", month), report),
        }))
    }

    /// The month of a booking, if it is closed.
    pub async fn of_booking(visit: &Visit, desk: &Desk, booking: &Booking) -> AppResult<Option<Self>> {
        Self::of(visit, desk, booking.program_id, booking.day).await
    }

    /// An invented one.
    pub fn sample() -> Self {
        let month = Month::of(NaiveDate::default());
        Self {
            words: Words::key("month-submitted").with("month", month),
            how: Words::key("closed-month-submitted-how"),
            report: Link::new(Words::key("closed-month-report").with("month", month), "/"),
        }
    }
}
