//! What officers of the city see and do.

mod bookings;
mod families;
mod figures;
mod home;
mod log;
mod parts;
mod registrations;
mod reports;
mod vacancies;

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
        get("/city/bookings", Who::City, bookings::show),
        get("/city/log", Who::City, log::show),
        post("/city/log", Who::City, log::search),
        post("/city/log/file", Who::City, log::file),
    ];
    [own, families::routes(), reports::routes()].into_iter().flatten().collect()
}

/// Every page of this area in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<parts::LossPage>(),
        samples_of::<home::HomePage>(),
        samples_of::<vacancies::VacanciesPage>(),
        samples_of::<figures::FiguresPage>(),
        samples_of::<registrations::RegistrationsPage>(),
        samples_of::<bookings::BookingsPage>(),
        samples_of::<log::LogPage>(),
        families::samples(),
        reports::samples(),
    ]
    .concat()
}
