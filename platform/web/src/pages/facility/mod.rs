//! The desk of a facility.

mod attendance;
mod booking;
mod booking_lines;
mod bookings;
mod caller_fields;
mod cash;
mod child_edit;
mod children;
mod choose;
mod closed_days;
mod closed_month;
mod closing;
mod day;
mod day_acts;
mod day_places;
mod desk;
mod entrance;
mod fee;
mod inbox_ticks;
mod interview;
mod interviews;
mod invite;
mod phone;
mod phone_book;
mod registration;
mod registration_ended;
mod registrations;
mod report;
mod report_cells;
mod report_figures;
mod reports;
mod settings;
mod sheet;
mod slot_offer;
mod slots;
mod unpaid;
mod use_import;
mod use_new;
mod uses;
mod week;
mod wish;

use crate::render::{Sample, samples_of};
use crate::routes::Who::Facility;
use crate::routes::{Row, get, post};

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    vec![
        get("/facility", Facility, choose::show),
        get("/facility/:code/today", Facility, day::today),
        get("/facility/:code/week", Facility, week::show),
        get("/facility/:code/days", Facility, day::jump),
        get("/facility/:code/days/:date", Facility, day::day),
        get("/facility/:code/entrance", Facility, entrance::show),
        post("/facility/:code/entrance", Facility, entrance::open),
        get("/facility/:code/attendance/:id", Facility, attendance::show),
        post("/facility/:code/attendance/:id", Facility, attendance::act),
        get("/facility/:code/bookings", Facility, bookings::show),
        post("/facility/:code/bookings/decide", Facility, bookings::decide),
        get("/facility/:code/bookings/:id", Facility, booking::show),
        post("/facility/:code/bookings/:id/decide", Facility, booking::decide),
        post("/facility/:code/bookings/:id/steps/:step", Facility, booking::finish),
        post("/facility/:code/bookings/:id/cancel", Facility, booking::cancel),
        post("/facility/:code/bookings/:id/remove", Facility, booking::remove),
        post("/facility/:code/bookings/:id/paid", Facility, booking::paid),
        get("/facility/:code/bookings/:id/fee", Facility, fee::show),
        post("/facility/:code/bookings/:id/fee", Facility, fee::act),
        get("/facility/:code/registrations", Facility, registrations::show),
        post("/facility/:code/registrations/accept", Facility, registrations::accept),
        get("/facility/:code/registrations/:id", Facility, registration::show),
        post("/facility/:code/registrations/:id/decide", Facility, registration::decide),
        post("/facility/:code/registrations/:id/waive", Facility, registration::waive),
        post("/facility/:code/registrations/:id/interview", Facility, registration::meet),
        post("/facility/:code/registrations/:id/note", Facility, registration::note),
        get("/facility/:code/interviews", Facility, interviews::show),
        post("/facility/:code/interviews/slots", Facility, slot_offer::add),
        post("/facility/:code/interviews/slots/remove", Facility, slots::drop_many),
        post("/facility/:code/interviews/slots/:id/cancel", Facility, slots::drop_one),
        get("/facility/:code/interviews/:id", Facility, interview::show),
        post("/facility/:code/interviews/:id/fix", Facility, interview::fix),
        post("/facility/:code/interviews/:id/close", Facility, interview::close),
        get("/facility/:code/phone", Facility, phone::show),
        post("/facility/:code/phone", Facility, phone::search),
        post("/facility/:code/phone/new", Facility, phone::enter),
        get("/facility/:code/phone/:id", Facility, phone_book::show),
        post("/facility/:code/phone/:id", Facility, phone_book::act),
        get("/facility/:code/uses", Facility, uses::show),
        get("/facility/:code/uses/file", Facility, uses::file),
        get("/facility/:code/uses/new", Facility, use_new::show),
        post("/facility/:code/uses/new", Facility, use_new::search),
        get("/facility/:code/uses/import", Facility, use_import::show),
        post("/facility/:code/uses/import", Facility, use_import::act),
        post("/facility/:code/uses/new/:id", Facility, use_new::enter),
        get("/facility/:code/cash", Facility, cash::show),
        get("/facility/:code/unpaid", Facility, unpaid::show),
        get("/facility/:code/reports", Facility, reports::show),
        get("/facility/:code/reports/:month", Facility, report::show),
        post("/facility/:code/reports/:month", Facility, report::act),
        get("/facility/:code/reports/:month/file", Facility, report::file),
        get("/facility/:code/settings", Facility, settings::show),
        post("/facility/:code/settings/texts", Facility, settings::write),
        post("/facility/:code/settings/close", Facility, closing::close),
        post("/facility/:code/settings/reopen", Facility, closing::reopen),
        post("/facility/:code/settings/announce", Facility, settings::announce),
        post("/facility/:code/settings/announcements/:id/end", Facility, settings::end),
        get("/facility/:code/children", Facility, children::show),
        post("/facility/:code/children", Facility, children::search),
        get("/facility/:code/children/:id", Facility, sheet::show),
        post("/facility/:code/children/:id/way", Facility, sheet::decide_way),
        get("/facility/:code/children/:id/invite", Facility, invite::show),
        post("/facility/:code/children/:id/invite", Facility, invite::act),
        get("/facility/:code/children/:id/edit", Facility, child_edit::show),
        post("/facility/:code/children/:id/edit", Facility, child_edit::save),
    ]
}

/// Every page of this area in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<choose::ChoosePage>(),
        samples_of::<day::DayPage>(),
        samples_of::<week::WeekPage>(),
        samples_of::<attendance::CorrectPage>(),
        samples_of::<attendance::SoonPage>(),
        samples_of::<entrance::EntrancePage>(),
        samples_of::<bookings::InboxPage>(),
        samples_of::<bookings::DecidedPage>(),
        samples_of::<booking::BookingPage>(),
        samples_of::<registrations::RegistrationsPage>(),
        samples_of::<registration::RegistrationPage>(),
        samples_of::<registration_ended::EndedPage>(),
        samples_of::<interviews::InterviewsPage>(),
        samples_of::<interview::InterviewPage>(),
        samples_of::<children::ChildrenPage>(),
        samples_of::<invite::InvitePage>(),
        samples_of::<sheet::SheetPage>(),
        samples_of::<phone::PhonePage>(),
        samples_of::<child_edit::ChildEditPage>(),
        samples_of::<reports::ReportsPage>(),
        samples_of::<report::ReportPage>(),
        samples_of::<settings::SettingsPage>(),
        samples_of::<phone_book::PhoneBookPage>(),
        samples_of::<uses::UsesPage>(),
        samples_of::<uses::LettersPage>(),
        samples_of::<cash::CashPage>(),
        samples_of::<unpaid::UnpaidPage>(),
        samples_of::<fee::FeePage>(),
        samples_of::<use_new::UseNewPage>(),
        samples_of::<use_import::UseImportPage>(),
    ]
    .concat()
}
