//! Free places of the weeks ahead by ward and age: a chart of bars that is a table (M-11).

use crate::i18n::Words;
use crate::pages::city::vacancy_sums::band_words;
use chrono::NaiveDate;
use platform_app::occupancy::{Ahead, Room};
use serde::Serialize;

/// The chart.
#[derive(Clone, Debug, Serialize)]
pub struct AheadView {
    from: NaiveDate,
    to: NaiveDate,
    weeks: Vec<NaiveDate>,
    /// Columns of the table.
    columns: usize,
    wards: Vec<Ward>,
}

/// One ward.
#[derive(Clone, Debug, Serialize)]
struct Ward {
    name: String,
    ages: Vec<AgeRow>,
}

/// One age over the weeks.
#[derive(Clone, Debug, Serialize)]
struct AgeRow {
    age: Words,
    weeks: Vec<Cell>,
}

/// One week.
#[derive(Clone, Debug, Serialize)]
struct Cell {
    /// Length of the bar in percent of its places; no bar where nothing is offered.
    percent: Option<u8>,
    free: Words,
    of: Words,
}

impl AheadView {
    /// The chart; nothing where no ward has a facility.
    pub fn of(ahead: &Ahead) -> Option<Self> {
        let wards = ahead.wards.iter().map(|ward| Ward {
            name: ward.ward.clone(),
            ages: ward
                .ages
                .iter()
                .map(|(band, weeks)| AgeRow {
                    age: band_words(*band),
                    weeks: weeks.iter().map(Cell::of).collect(),
                })
                .collect(),
        });
        let (from, to) = ahead.days;
        let view = Self {
            from,
            to,
            weeks: ahead.weeks.clone(),
            columns: ahead.weeks.len() + 1,
            wards: wards.collect(),
        };
        (!view.wards.is_empty()).then_some(view)
    }

    /// A ward with places, and without.
    pub fn sample() -> Option<Self> {
        use platform_app::occupancy::{Band, WardRoom};
        let from = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let to = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap_or_default();
        let weeks = vec![Room { places: 50, free: 12, booked: 30 }, Room::default()];
        let ages = Band::ALL.map(|band| (band, weeks.clone())).to_vec();
        Self::of(&Ahead {
            days: (from, to),
            weeks: vec![from, to],
            wards: vec![WardRoom { ward: "見本北区".into(), ages }],
        })
    }
}

impl Cell {
    fn of(room: &Room) -> Self {
        let percent = (room.free * 100).checked_div(room.places);
        Self {
            percent: percent.map(|percent| u8::try_from(percent.clamp(0, 100)).unwrap_or(100)),
            free: Words::key("city-figures-ahead-free").with("free", room.free),
            of: Words::key("city-figures-ahead-of").with("places", room.places).with("booked", room.booked),
        }
    }
}
