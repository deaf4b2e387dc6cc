//! What guardians do: my page, bookings, registrations and interviews.

mod book;
mod booking;
mod bookings;
mod cancel;
mod check;
mod my;
mod parts;
mod samples;
mod wish;

use crate::render::{Sample, samples_of};
use crate::routes::{Row, Who, get, post};

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    let own = Who::Guardian;
    vec![
        get("/facilities/:code/book", own, book::show),
        post("/facilities/:code/book", own, check::submit),
        get("/facilities/:code/book/check", own, check::show),
        get("/bookings", own, bookings::show),
        get("/bookings/:id", own, booking::show),
        get("/bookings/:id/calendar.ics", own, booking::calendar),
        get("/bookings/:id/cancel", own, cancel::show),
        post("/bookings/:id/cancel", own, cancel::submit),
    ]
}

/// Every page of this area in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<book::BookPage>(),
        samples_of::<check::CheckPage>(),
        samples_of::<booking::BookingPage>(),
        samples_of::<bookings::BookingsPage>(),
        samples_of::<cancel::CancelPage>(),
    ]
    .concat()
}
