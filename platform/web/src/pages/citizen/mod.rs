//! What guardians do: my page, bookings, registrations and interviews.

mod book;
mod booking;
mod bookings;
mod cancel;
mod check;
mod choices;
mod days;
mod entrance;
mod interview_times;
mod my;
mod next_step;
mod parts;
mod register;
mod register_steps;
mod registration;
mod registrations;
pub mod said;
mod samples;
mod standing;
pub mod step_of;
mod uses;
mod which_child;
mod wish;

use crate::render::{Sample, samples_of};
use crate::routes::{Row, Who, get, post};

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    let own = Who::Guardian;
    vec![
        get("/my", own, my::show),
        get("/facilities/:code/book", own, book::show),
        post("/facilities/:code/book", own, check::submit),
        get("/facilities/:code/book/check", own, check::show),
        post("/facilities/:code/book/check", own, check::hold_place),
        get("/facilities/:code/book-days", own, days::show),
        post("/facilities/:code/book-days", own, days::submit),
        get("/bookings", own, bookings::show),
        get("/bookings/:id", own, booking::show),
        get("/bookings/:id/calendar.ics", own, booking::calendar),
        get("/bookings/:id/cancel", own, cancel::show),
        post("/bookings/:id/cancel", own, cancel::submit),
        get("/entrance/:code/:token", own, entrance::show),
        post("/entrance/:code/:token/:id", own, entrance::pass),
        get("/facilities/:code/register", own, register::show),
        post("/facilities/:code/register", own, register::submit),
        get("/registrations", own, registrations::show),
        get("/registrations/:id", own, registration::show),
        post("/registrations/:id/interview", own, registration::take_slot),
        post("/registrations/:id/interview/cancel", own, registration::cancel_interview),
        post("/registrations/:id/call", own, registration::ask_call),
        get("/registrations/:id/withdraw", own, registration::ask_withdraw),
        post("/registrations/:id/withdraw", own, registration::withdraw),
        get("/uses", own, uses::show),
        get("/uses/download.csv", own, uses::csv),
    ]
}

/// Every page of this area in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<my::MyPage>(),
        samples_of::<book::BookPage>(),
        samples_of::<check::CheckPage>(),
        samples_of::<days::DaysPage>(),
        samples_of::<booking::BookingPage>(),
        samples_of::<bookings::BookingsPage>(),
        samples_of::<cancel::CancelPage>(),
        samples_of::<entrance::EntrancePage>(),
        samples_of::<register::RegisterPage>(),
        samples_of::<registrations::RegistrationsPage>(),
        samples_of::<registration::RegistrationPage>(),
        samples_of::<registration::WithdrawPage>(),
        samples_of::<uses::UsesPage>(),
    ]
    .concat()
}
