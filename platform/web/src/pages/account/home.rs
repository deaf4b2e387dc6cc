//! The fields of a family's home: in this city with a ward, or in another municipality (市外在住).

use crate::forms::{FieldError, FormData};
use crate::i18n::Words;
use crate::view::Choice;
use crate::visit::Visit;
use platform_app::accounts::sign_up;
use platform_app::tenant_config::Tenant;

/// Which field of the form a reason about the home or its people stands at.
pub(super) const FIELDS: [(&str, &str); 9] = [
    ("name", "guardian-1-name"),
    ("kana", "guardian-1-kana"),
    ("relation", "guardian-1-relation"),
    ("phone", "home-phone"),
    ("input-postcode", "home-postcode"),
    ("input-ward", "home-ward"),
    ("input-city-here", "home-city"),
    ("city", "home-city"),
    ("address", "home-address"),
];

/// What was typed.
pub(super) struct Home {
    /// Postcode.
    pub(super) postcode: String,
    /// Municipality of those who live elsewhere.
    pub(super) city: String,
    /// Ward of residents.
    pub(super) ward: String,
    /// Rest of the address.
    pub(super) address: String,
    /// Lives in this city.
    pub(super) resident: bool,
    /// First telephone number.
    pub(super) phone: String,
}

/// Reads the fields in the order in which they stand on the page.
pub(super) fn read(form: &mut FormData, tenant: &Tenant) -> Option<Home> {
    let wards = tenant.wards.as_slice();
    let phone = form.text("home-phone").phone().required();
    let resident = form.text("home-in-city").choice(resident).required_or("error-choice");
    let postcode = form.text("home-postcode").postcode().required();
    let ward = match resident {
        Some(true) if !wards.is_empty() => {
            let known = |ward: &str| wards.iter().find(|known| *known == ward).cloned();
            form.text("home-ward").choice(known).required_or("error-choice")
        }
        _ => Some(String::new()),
    };
    let city = match resident {
        Some(false) => form.text("home-city").max(60).required(),
        _ => Some(String::new()),
    };
    if city.as_ref().is_some_and(|city| sign_up::is_here(city, tenant)) {
        let here = FieldError::new("home-city", "input-city-here").with("city", &tenant.name);
        form.refuse_with(here);
        return None;
    }
    let address = form.text("home-address").max(200).required();
    let (postcode, city, ward, address) = (postcode?, city?, ward?, address?);
    Some(Home { postcode, city, ward, address, resident: resident?, phone: phone? })
}

fn resident(word: &str) -> Option<bool> {
    match word {
        "in" => Some(true),
        "out" => Some(false),
        _ => None,
    }
}

/// In the city or not.
pub(super) fn residences(city: &str) -> Vec<Choice> {
    vec![
        Choice::new("in", Words::key("home-in").with("city", city)),
        Choice {
            note: Some(Words::key("home-out-note")),
            ..Choice::new("out", Words::key("home-out").with("city", city))
        },
    ]
}

/// The city's wards.
pub(super) fn wards(visit: &Visit) -> Vec<Choice> {
    visit.city.files.tenant.wards.iter().map(|ward| Choice::new(ward, Words::text(ward))).collect()
}

/// Invented wards.
pub(super) fn sample_wards() -> Vec<Choice> {
    ["見本北区", "見本南区"].map(|ward| Choice::new(ward, Words::text(ward))).to_vec()
}
