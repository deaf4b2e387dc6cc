//! What comes first in a result, behind "a place before none": those near a station (駅) that was chosen, else those of the
//! family's own ward.

use crate::forms::FormData;
use crate::i18n::Words;
use crate::view::Choice;
use crate::visit::Visit;
use platform_app::store::places::Facility;
use platform_app::tenant_config::{GeoPoint, Station};
use platform_app::vacancies::FacilityVacancies;

/// From where near is meant.
pub enum Near {
    /// A station that was chosen.
    Station(Station),
    /// The ward where the family lives.
    Ward(String),
}

/// The city's stations.
pub fn stations(visit: &Visit) -> Vec<Choice> {
    let stations = visit.city.files.tenant.stations.iter();
    stations.map(|station| Choice::new(station.name.clone(), Words::text(&station.name))).collect()
}

impl Near {
    /// Reads the station; without one the ward counts, unless the search names a ward.
    pub fn read(visit: &Visit, form: &mut FormData, home: Option<&str>) -> Option<Self> {
        let known = |name: &str| visit.city.files.tenant.stations.iter().find(|s| s.name == name).cloned();
        let station = form.text("station").choice(known).optional();
        form.label("station", "search-station");
        let named = form.raw("ward").is_some_and(|ward| !ward.is_empty());
        let home = home.filter(|ward| !named && !ward.is_empty()).map(|ward| Self::Ward(ward.to_owned()));
        station.map(Self::Station).or(home)
    }

    /// The station that was chosen.
    pub fn station(&self) -> Option<&str> {
        match self {
            Self::Station(station) => Some(&station.name),
            Self::Ward(_) => None,
        }
    }

    /// Sorts: a place before none, then the nearer first; what is alike stays in its order.
    pub fn sort(&self, found: &mut [FacilityVacancies], has_place: fn(&FacilityVacancies) -> bool) {
        match self {
            Self::Station(station) => found.sort_by(|one, other| {
                let far = |it: &FacilityVacancies| metres(station, &it.facility).unwrap_or(f64::INFINITY);
                has_place(other).cmp(&has_place(one)).then(far(one).total_cmp(&far(other)))
            }),
            Self::Ward(ward) => found.sort_by_key(|one| (!has_place(one), one.facility.ward != *ward)),
        }
    }

    /// How the result is sorted, in words.
    pub fn words(&self) -> Words {
        match self {
            Self::Station(station) => Words::key("results-near-station").with("station", &station.name),
            Self::Ward(ward) => Words::key("results-near").with("ward", ward),
        }
    }

    /// How far a facility is from the station that was chosen, if both are on the map.
    pub fn far(&self, facility: &Facility) -> Option<Words> {
        let Self::Station(station) = self else { return None };
        let metres = metres(station, facility)?;
        let kilometres = format!("{:.1}", (metres / 1000.0).max(0.1));
        Some(Words::key("card-far").with("station", &station.name).with("kilometres", kilometres))
    }
}

fn metres(station: &Station, facility: &Facility) -> Option<f64> {
    let at = facility.lat.zip(facility.lon).map(|(lat, lon)| GeoPoint { lat, lon })?;
    Some(station.at.metres_to(at))
}
