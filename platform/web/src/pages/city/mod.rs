//! What officers of the city see and do.

mod announcements;
mod bookings;
pub mod closures;
mod days;
mod emergency;
mod emergency_one;
mod facilities;
mod families;
mod figures;
mod figures_ahead;
mod home;
mod import;
mod log;
mod mails;
mod parts;
mod registration;
mod registrations;
mod reports;
mod rules;
mod staff;
mod staff_deeds;
mod staff_new;
mod vacancies;
mod vacancy_sums;

use crate::render::{Sample, samples_of};
use crate::routes::{Row, Who, get, post};

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    let own = vec![
        get("/city", Who::City, home::show),
        get("/city/vacancies", Who::City, vacancies::show),
        get("/city/figures", Who::City, figures::show),
        get("/city/figures/file", Who::City, figures::file),
        get("/city/registrations", Who::City, registrations::show),
        post("/city/registrations/decide", Who::City, registrations::decide),
        get("/city/registrations/:id", Who::City, registration::show),
        post("/city/registrations/:id", Who::City, registration::decide),
        get("/city/bookings", Who::City, bookings::show),
        get("/city/announcements", Who::City, announcements::list),
        get("/city/announcements/new", Who::City, announcements::new),
        post("/city/announcements/new", Who::City, announcements::create),
        get("/city/announcements/:id", Who::City, announcements::edit),
        post("/city/announcements/:id", Who::City, announcements::update),
        post("/city/announcements/:id/end", Who::City, announcements::stop),
        get("/city/closures", Who::City, closures::show),
        post("/city/closures", Who::City, closures::close),
        post("/city/closures/reopen", Who::City, closures::reopen),
        get("/city/emergency", Who::City, emergency::show),
        post("/city/emergency", Who::City, emergency::close),
        get("/city/emergency/:id", Who::City, emergency_one::show),
        post("/city/emergency/lift", Who::City, emergency::lift),
        get("/city/log", Who::City, log::show),
        post("/city/log", Who::City, log::search),
        post("/city/log/file", Who::City, log::file),
        get("/city/staff", Who::City, staff::show),
        get("/city/staff/new", Who::City, staff_new::new),
        post("/city/staff/new", Who::City, staff_new::invite),
        get("/city/staff/:id", Who::City, staff::show_one),
        post("/city/staff/:id", Who::City, staff::change),
        get("/city/mails", Who::City, mails::show),
        post("/city/mails/again", Who::City, mails::again),
        get("/city/rules", Who::City, rules::show),
        get("/city/import", Who::City, import::show),
    ];
    [own, facilities::routes(), families::routes(), reports::routes()].into_iter().flatten().collect()
}

/// Every page of this area in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<parts::LossPage>(),
        samples_of::<home::HomePage>(),
        samples_of::<vacancies::VacanciesPage>(),
        samples_of::<figures::FiguresPage>(),
        samples_of::<registrations::RegistrationsPage>(),
        samples_of::<registration::RegistrationPage>(),
        samples_of::<bookings::BookingsPage>(),
        samples_of::<announcements::ListPage>(),
        samples_of::<announcements::WritePage>(),
        samples_of::<closures::ClosuresPage>(),
        samples_of::<emergency_one::OnePage>(),
        samples_of::<emergency::EmergencyPage>(),
        samples_of::<log::LogPage>(),
        samples_of::<staff::StaffPage>(),
        samples_of::<staff::PersonPage>(),
        samples_of::<staff_deeds::SuspendPage>(),
        samples_of::<staff_new::InvitePage>(),
        samples_of::<mails::MailsPage>(),
        samples_of::<import::ImportPage>(),
        samples_of::<rules::RulesPage>(),
        facilities::samples(),
        families::samples(),
        reports::samples(),
    ]
    .concat()
}
