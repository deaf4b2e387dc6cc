//! What everybody sees without logging in.

mod announcements;
mod brand;
mod facilities;
mod fees;
mod home;
mod map;
pub mod place;
mod search;
mod sent;
mod state;
mod texts;
mod wish;

use crate::render::{Sample, samples_of};
use crate::routes::{Row, Who, get, post};
use search::results;

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    vec![
        get("/brand.css", Who::Anyone, brand::css),
        get("/logo.svg", Who::Anyone, brand::logo),
        get("/robots.txt", Who::Anyone, texts::robots),
        get("/", Who::Anyone, home::show),
        get("/search", Who::Anyone, results::show),
        post("/search", Who::Anyone, results::look),
        get("/facilities", Who::Anyone, facilities::show),
        get("/facilities/:code", Who::Anyone, place::show::show),
        post("/facilities/:code", Who::Anyone, place::show::look),
        get("/facilities/:code/days/:date", Who::Anyone, place::day::show),
        post("/facilities/:code/days/:date", Who::Anyone, place::day::look),
        get("/announcements", Who::Anyone, announcements::list),
        get("/announcements/:id", Who::Anyone, announcements::show),
        get("/guide", Who::Anyone, texts::guide),
        get("/help", Who::Anyone, texts::help),
        get("/help/facility", Who::Anyone, texts::help_facility),
        get("/help/city", Who::Anyone, texts::help_city),
        get("/accessibility", Who::Anyone, texts::accessibility),
        get("/privacy", Who::Anyone, texts::privacy),
    ]
}

/// Every page of this area in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<home::HomePage>(),
        samples_of::<results::ResultsPage>(),
        samples_of::<facilities::FacilitiesPage>(),
        samples_of::<place::show::FacilityPage>(),
        samples_of::<place::day::DayPage>(),
        samples_of::<announcements::AnnouncementsPage>(),
        samples_of::<announcements::AnnouncementPage>(),
        samples_of::<texts::TextPage>(),
        samples_of::<texts::GuidePage>(),
    ]
    .concat()
}
