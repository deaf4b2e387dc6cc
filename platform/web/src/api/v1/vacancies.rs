//! Free places, as everybody may see them.

use crate::api::v1::shape::same;
use crate::api::v1::text::{Date, Time};
use platform_app::vacancies::{DayVacancy, FacilityVacancies, OfferVacancy, Status as Standing};
use platform_program_api::{Finding, Residence as Lives};
use poem_openapi::{Enum, Object};

/// Where the family lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Residence {
    /// In the city.
    Resident,
    /// Elsewhere.
    OutOfCity,
}

same!(Residence = Lives: Resident, OutOfCity);

/// How a day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Status {
    /// Places are free.
    Open,
    /// Few places are left.
    Few,
    /// No place is left.
    Full,
    /// Booking has not opened yet.
    NotYet,
    /// Not for this child.
    Ineligible,
    /// Closed, or booking is over.
    Closed,
}

same!(Status = Standing: Open, Few, Full, NotYet, Ineligible, Closed);

/// One bookable stretch of a day.
#[derive(Debug, Object)]
pub struct Offer {
    /// Key of the offer.
    pub offer: String,
    /// From when.
    pub from: Time,
    /// To when.
    pub to: Time,
    /// How it stands.
    pub status: Status,
    /// Free places for this child.
    pub free: i64,
    /// Codes of the reasons why not.
    pub reasons: Vec<String>,
}

/// One day at one facility.
#[derive(Debug, Object)]
pub struct DayState {
    /// The day.
    pub date: Date,
    /// The best of its offers.
    pub status: Status,
    /// Free places of the best offer.
    pub free: i64,
    /// Codes of the reasons why not.
    pub reasons: Vec<String>,
    /// Each offer.
    pub offers: Vec<Offer>,
}

/// One facility's days.
#[derive(Debug, Object)]
pub struct Vacancies {
    /// Code of the facility.
    pub facility: String,
    /// Its name.
    pub name: String,
    /// Its ward.
    pub ward: String,
    /// Every day asked for.
    pub days: Vec<DayState>,
}

fn codes(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| finding.code.clone()).collect()
}

/// One facility's days.
pub fn vacancies_of(found: &FacilityVacancies) -> Vacancies {
    Vacancies {
        facility: found.facility.code.clone(),
        name: found.facility.name.clone(),
        ward: found.facility.ward.clone(),
        days: found.days.iter().map(day_state).collect(),
    }
}

fn day_state(day: &DayVacancy) -> DayState {
    DayState {
        date: Date(day.date),
        status: day.status.into(),
        free: day.free,
        reasons: codes(&day.reasons),
        offers: day.offers.iter().map(offer).collect(),
    }
}

fn offer(offer: &OfferVacancy) -> Offer {
    Offer {
        offer: offer.offer.clone(),
        from: Time(offer.span.from()),
        to: Time(offer.span.to()),
        status: offer.status.into(),
        free: offer.free,
        reasons: codes(&offer.reasons),
    }
}
