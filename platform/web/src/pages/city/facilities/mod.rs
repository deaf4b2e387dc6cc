//! Facilities: the list, master data with the consequences of new dates, a new one, and the rules that hold (M-02).

mod edit;
mod form;
mod list;
mod new;
mod succeed;

use crate::i18n::Words;
use crate::render::{Sample, samples_of};
use crate::routes::{Row, Who, get, post};
use crate::view::{Badge, Link, Tone};
use chrono::NaiveDate;
use platform_app::store::places::Facility;

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    vec![
        get("/city/facilities", Who::City, list::show),
        get("/city/facilities/new", Who::City, new::show),
        post("/city/facilities/new", Who::City, new::create),
        get("/city/facilities/:code", Who::City, edit::show),
        post("/city/facilities/:code", Who::City, edit::save),
        get("/city/facilities/:code/names", Who::City, succeed::show),
        post("/city/facilities/:code/names", Who::City, succeed::hand_over),
        post("/city/facilities/:code/names/take-back", Who::City, succeed::take_back),
    ]
}

/// Every page in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<list::ListPage>(),
        samples_of::<new::NewPage>(),
        samples_of::<edit::EditPage>(),
        samples_of::<succeed::SuccessionPage>(),
    ]
    .concat()
}

/// Where a facility stands in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Life {
    Planned,
    Open,
    Suspended,
    Closed,
}

impl Life {
    const ALL: [Self; 4] = [Self::Planned, Self::Open, Self::Suspended, Self::Closed];

    fn on(facility: &Facility, day: NaiveDate) -> Self {
        if facility.closed_on.is_some_and(|closed| closed <= day) {
            Self::Closed
        } else if facility.opened_on.is_some_and(|opened| day < opened) {
            Self::Planned
        } else if facility.suspended_from.is_some_and(|from| from <= day) {
            Self::Suspended
        } else {
            Self::Open
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }

    fn words(self) -> Words {
        Words::key(format!("city-life-{}", self.as_str()))
    }

    fn badge(self) -> Badge {
        let tone = match self {
            Self::Planned => Tone::Off,
            Self::Open => Tone::Good,
            Self::Suspended => Tone::Alert,
            Self::Closed => Tone::Closed,
        };
        Badge::new(tone, self.words())
    }
}

fn link() -> Link {
    Link::new(Words::key("nav-city-facilities"), "/city/facilities")
}
