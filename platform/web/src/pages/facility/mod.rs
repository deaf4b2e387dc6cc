//! The desk of a facility.

mod attendance;
mod booking;
mod bookings;
mod choose;
mod day;
mod desk;

use crate::render::{Sample, samples_of};
use crate::routes::Who::Facility;
use crate::routes::{Row, get, post};

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    vec![
        get("/facility", Facility, choose::show),
        get("/facility/:code/today", Facility, day::today),
        get("/facility/:code/days/:date", Facility, day::day),
        get("/facility/:code/attendance/:id", Facility, attendance::show),
        post("/facility/:code/attendance/:id", Facility, attendance::act),
        get("/facility/:code/bookings", Facility, bookings::show),
        post("/facility/:code/bookings/decide", Facility, bookings::decide),
        get("/facility/:code/bookings/:id", Facility, booking::show),
        post("/facility/:code/bookings/:id/decide", Facility, booking::decide),
        post("/facility/:code/bookings/:id/cancel", Facility, booking::cancel),
        post("/facility/:code/bookings/:id/paid", Facility, booking::paid),
    ]
}

/// Every page of this area in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<choose::ChoosePage>(),
        samples_of::<day::DayPage>(),
        samples_of::<attendance::CorrectPage>(),
        samples_of::<bookings::InboxPage>(),
        samples_of::<bookings::DecidedPage>(),
        samples_of::<booking::BookingPage>(),
    ]
    .concat()
}
