//! What was wanted of the places of a day, summed by ward and age.

use crate::i18n::Words;
use crate::pages::city::parts;
use platform_app::occupancy::{Band, DemandCounts, Occupancy};
use platform_values::FacilityId;
use serde::Serialize;
use std::collections::HashMap;

/// What was wanted of each facility, by age.
pub type Demand = HashMap<(FacilityId, Band), DemandCounts>;

/// Places and what was wanted of them.
#[derive(Clone, Debug, Serialize)]
pub struct Sums {
    label: Words,
    /// Nothing where places are not told apart.
    capacity: Words,
    booked: Words,
    waiting: Words,
    declined: Words,
}

impl Sums {
    /// Sums of places, where they are told apart, and of what was wanted.
    pub fn new(label: Words, capacity: Option<i64>, wanted: &DemandCounts) -> Self {
        Self {
            label,
            capacity: capacity.map_or_else(|| Words::text(""), parts::count),
            booked: parts::count(wanted.booked),
            waiting: parts::count(wanted.waiting),
            declined: Words::key("city-figures-refused")
                .with("count", wanted.declined)
                .with("children", wanted.children.len()),
        }
    }
}

/// An age in words.
pub fn band_words(band: Band) -> Words {
    Words::key(format!("city-band-{}", band.as_str()))
}

/// What was wanted of these facilities.
pub fn wanted_of<'a>(
    found: impl IntoIterator<Item = &'a Occupancy>,
    wanted: &Demand,
    band: Option<Band>,
) -> DemandCounts {
    let bands = || Band::ALL.into_iter().filter(|b| band.is_none_or(|band| band == *b));
    let of = |o: &Occupancy| {
        bands().filter_map(|b| wanted.get(&(o.facility.id, b)).cloned()).sum::<DemandCounts>()
    };
    found.into_iter().map(of).sum()
}

/// Of each ward; the facilities come by ward.
pub fn by_ward(found: &[Occupancy], wanted: &Demand) -> Vec<Sums> {
    let wards = found.chunk_by(|a, b| a.facility.ward == b.facility.ward);
    let sums = |here: &[Occupancy]| {
        let label = here.first().map_or("", |o| o.facility.ward.as_str());
        let capacity = here.iter().map(Occupancy::capacity).sum();
        Sums::new(Words::text(label), Some(capacity), &wanted_of(here, wanted, None))
    };
    wards.map(sums).collect()
}

/// Of each age, or of one only.
pub fn by_age(found: &[Occupancy], wanted: &Demand, only: Option<Band>) -> Vec<Sums> {
    let bands = Band::ALL.into_iter().filter(|band| only.is_none_or(|only| only == *band));
    bands.map(|band| Sums::new(band_words(band), None, &wanted_of(found, wanted, Some(band)))).collect()
}

/// Of all.
pub fn sum(found: &[Occupancy], wanted: &Demand) -> Sums {
    let capacity = found.iter().map(Occupancy::capacity).sum();
    Sums::new(Words::key("report-sum"), Some(capacity), &wanted_of(found, wanted, None))
}
