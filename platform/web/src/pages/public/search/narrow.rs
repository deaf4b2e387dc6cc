//! What narrows a search, and all of its conditions in words.

use super::near::Near;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::pages::public::wish::Wish;
use crate::view::Choice;
use crate::visit::Visit;
use chrono::NaiveDate;
use platform_program_api::Residence;
use platform_values::FacilityKind;

/// What narrows the list of facilities.
pub struct Narrow {
    /// Their ward.
    pub ward: Option<String>,
    /// Their kind.
    pub kind: Option<FacilityKind>,
    /// Only those with a place.
    pub open: bool,
    /// Which page of them.
    pub page: usize,
    /// What comes first.
    pub near: Option<Near>,
}

impl Narrow {
    /// Reads it from the form; `home` is the ward of the family.
    pub fn read(visit: &Visit, form: &mut FormData, home: Option<&str>) -> Self {
        let wards = &visit.city.files.tenant.wards;
        let known = |text: &str| wards.iter().find(|ward| *ward == text).cloned();
        let ward = form.text("ward").choice(known).optional();
        let kind = form.text("kind").choice(|text| text.parse().ok()).optional();
        form.label("ward", "search-ward");
        form.label("kind", "search-kind");
        let page = form.raw("page").and_then(|text| text.parse().ok()).unwrap_or(1);
        let near = Near::read(visit, form, home);
        Self { ward, kind, open: form.flag("open"), page, near }
    }
}

/// What was searched for, in words: every condition that is set.
pub fn conditions(
    visit: &Visit,
    wish: &Wish,
    days: (NaiveDate, NaiveDate),
    narrow: &Narrow,
    uses: &[Choice],
) -> Vec<Words> {
    let mut all = vec![Words::key("wish-days").with("from", days.0).with("to", days.1)];
    all.extend(wish.whom(visit.today()));
    all.extend(narrow.ward.as_ref().map(Words::text));
    if let Some((start, end)) = wish.hours {
        let key = if start == end { "wish-moment" } else { "wish-hours" };
        all.push(Words::key(key).with("start", start.format("%H:%M")).with("end", end.format("%H:%M")));
    }
    if let Some(key) = &wish.use_type {
        let known = uses.iter().find(|choice| choice.value == *key);
        all.push(known.map_or_else(|| Words::text(key), |choice| choice.words.clone()));
    }
    all.extend(narrow.kind.map(|kind| Words::key(format!("facility-kind-{kind}"))));
    if wish.residence == Residence::OutOfCity {
        all.push(Words::key("search-residence-out_of_city"));
    }
    let station = narrow.near.as_ref().and_then(Near::station);
    all.extend(station.map(|station| Words::key("wish-station").with("station", station)));
    if narrow.open {
        all.push(Words::key("wish-open"));
    }
    all
}
