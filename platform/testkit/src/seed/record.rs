//! What was made, for people, scripts and load tests: `.azukari/seed.json`.

use crate::maker::{PASSWORD, Person};
use chrono::NaiveDate;
use platform_store::families::Child;
use platform_store::places::Facility;
use serde::Serialize;
use uuid::Uuid;

/// Everything.
#[derive(Debug, Serialize)]
pub struct Record {
    /// City by city.
    pub cities: Vec<CityRecord>,
}

/// One city.
#[derive(Debug, Serialize)]
pub struct CityRecord {
    /// Its slug.
    pub tenant: String,
    /// Where its pages are.
    pub base_url: String,
    /// Keys of its programs.
    pub programs: Vec<String>,
    /// Facilities with families and staff.
    pub facilities: Vec<Place>,
    /// Everybody who can log in.
    pub accounts: Vec<Login>,
    /// How many bookings and uses were made.
    pub bookings: usize,
}

/// A facility.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Somebody who can log in.
#[derive(Debug, Serialize)]
pub struct Login {
    /// The city.
    pub tenant: String,
    /// The role.
    pub role: String,
    /// What to type.
    pub login: String,
    /// And the password.
    pub password: String,
    /// Family, for guardians.
    pub household: Option<Uuid>,
    /// Facilities, for staff.
    pub facilities: Vec<Uuid>,
    /// Children, for guardians.
    pub children: Vec<ChildRecord>,
}

/// A child.
#[derive(Debug, Serialize)]
pub struct ChildRecord {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its birthday.
    pub birth_date: NaiveDate,
    /// Facilities that accepted it.
    pub facilities: Vec<Place>,
}

impl From<&Facility> for Place {
    fn from(facility: &Facility) -> Self {
        Self { id: facility.id.0, code: facility.code.clone(), name: facility.name.clone() }
    }
}

impl Login {
    /// The login of a person.
    pub fn of(tenant: &str, person: &Person) -> Self {
        let role = person.actor.grants.first().map_or("", |grant| grant.role.as_str());
        Self {
            tenant: tenant.to_owned(),
            role: role.to_owned(),
            login: person.login.clone(),
            password: PASSWORD.to_owned(),
            household: person.actor.household.map(|id| id.0),
            facilities: person.actor.facilities().into_iter().map(|id| id.0).collect(),
            children: Vec::new(),
        }
    }
}

impl ChildRecord {
    /// A child that these facilities accepted.
    pub fn of(child: &Child, facilities: &[&Facility]) -> Self {
        Self {
            id: child.id.0,
            name: child.name.clone(),
            birth_date: child.birth_date,
            facilities: facilities.iter().map(|facility| Place::from(*facility)).collect(),
        }
    }
}
