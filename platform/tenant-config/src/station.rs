//! Stations (駅) of a city, from which people look for what is near.

use crate::facility::GeoPoint;
use crate::problems::Code;
use crate::reader::Section;
use toml::Table;

/// A station.
#[derive(Clone, PartialEq, Debug)]
pub struct Station {
    /// Its name, for example 武蔵小杉駅.
    pub name: String,
    /// Where it is.
    pub at: GeoPoint,
}

/// The stations in the order of the file, which is the order shown; a city may have none.
pub(crate) fn read(top: &mut Section<'_>) -> Vec<Station> {
    let mut stations: Vec<Station> = Vec::new();
    for mut section in top.sections("stations") {
        let name = section.text("name", 40);
        let lat = section.decimal("lat", Code::CellLatitude, GeoPoint::latitude_in_japan);
        let lon = section.decimal("lon", Code::CellLongitude, GeoPoint::longitude_in_japan);
        if !name.is_empty() && stations.iter().any(|known| known.name == name) {
            section.problem("name", Code::Duplicate, &[("value", &name)]);
        }
        section.finish();
        stations.push(Station { name, at: GeoPoint { lat, lon } });
    }
    stations
}

impl Station {
    /// The file's content.
    pub(crate) fn to_table(&self) -> Table {
        [
            ("name".to_owned(), self.name.as_str().into()),
            ("lat".to_owned(), self.at.lat.into()),
            ("lon".to_owned(), self.at.lon.into()),
        ]
        .into_iter()
        .collect()
    }
}
