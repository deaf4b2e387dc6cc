//! Version 1 of the API. Each file holds one area's calls and shapes; the document is made from them.

pub mod appointments;
pub mod arg;
pub mod auth;
pub mod bookings;
pub mod children;
pub mod city;
pub mod facility;
pub mod family;
pub mod household;
pub mod interviews;
pub mod places;
pub mod problem;
pub mod public;
pub mod registrations;
pub mod reports;
pub mod sessions;
pub mod shape;
pub mod text;
pub mod vacancies;
pub mod wishes;

use poem_openapi::{OpenApiService, Tags};

/// Where the API is.
pub const PREFIX: &str = "/api/v1";

/// The areas.
#[derive(Tags)]
pub enum Tag {
    /// Everybody: programs, facilities, rules, vacancies.
    Public,
    /// Logging in and out.
    Sessions,
    /// A family's children and registrations.
    Family,
    /// Bookings.
    Bookings,
    /// Staff of a facility.
    Facility,
    /// Officers of the city.
    City,
}

/// Every call.
pub type Calls = (
    public::PublicApi,
    sessions::SessionsApi,
    family::FamilyApi,
    children::ChildrenApi,
    household::HouseholdApi,
    registrations::RegistrationsApi,
    interviews::InterviewsApi,
    appointments::AppointmentsApi,
    bookings::BookingsApi,
    facility::FacilityApi,
    reports::ReportsApi,
    city::CityApi,
);

const ABOUT: &str = "Temporary childcare (一時保育) of one city: the host of the address says which. Errors are problem \
details (RFC 9457) with every reason as a coded finding. Every write needs an `Idempotency-Key`: without it nothing is written (400, finding `idempotency-key-needed`); the same key with the same \
body gives the first result again, with another body 422. Dates and times are the city's civil time.";

/// The service.
pub fn service() -> OpenApiService<Calls, ()> {
    let calls = (
        public::PublicApi,
        sessions::SessionsApi,
        family::FamilyApi,
        children::ChildrenApi,
        household::HouseholdApi,
        registrations::RegistrationsApi,
        interviews::InterviewsApi,
        appointments::AppointmentsApi,
        bookings::BookingsApi,
        facility::FacilityApi,
        reports::ReportsApi,
        city::CityApi,
    );
    OpenApiService::new(calls, "Azukari", "1").description(ABOUT).server(PREFIX)
}
