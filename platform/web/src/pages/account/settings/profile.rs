//! A family's own data: telephone, home, guardians, and whom to call in an emergency, in that order.

use super::trail;
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::home;
use crate::pages::account::input::{blank, filled, own_path, refuse, to_of, view};
use crate::render::Page;
use crate::view::Choice;
use crate::visit::{PageResult, Visit, see_other};
use platform_app::accounts::profile::{self, EmergencyContact, GuardianEdit, Profile, ProfileEdit};
use platform_app::tenant_config::Tenant;
use platform_values::GuardianId;
use poem::handler;
use serde::Serialize;
use std::collections::BTreeMap;

const GUARDIANS: usize = 4;
const CONTACTS: usize = 5;

/// The form.
#[derive(Clone, Debug, Serialize)]
pub struct ProfilePage {
    form: FormView,
    residences: Vec<Choice>,
    wards: Vec<Choice>,
    guardians: Vec<Person>,
    more_guardians: Vec<Person>,
    contacts: Vec<Person>,
    more_contacts: Vec<Person>,
    places: Vec<Choice>,
    /// The page that asked for this, to which it leads back.
    to: String,
}

/// One numbered block of fields.
#[derive(Clone, Debug, Serialize)]
struct Person {
    number: usize,
    id: String,
    needed: bool,
    place: String,
}

impl ProfilePage {
    fn with(form: FormView, residences: Vec<Choice>, wards: Vec<Choice>, to: String) -> Self {
        // What is filled in, and one more, is open; the rest waits behind a summary.
        let typed = |kind: &str, number: usize| {
            ["name", "kana", "relation", "phone", "workplace"].iter().any(|field| {
                form.value(&format!("{kind}-{number}-{field}")).is_some_and(|value| !value.trim().is_empty())
            })
        };
        let block = |kind: &str, number: usize| Person {
            number,
            id: form.value(&format!("{kind}-{number}-id")).unwrap_or_default().to_owned(),
            needed: kind == "guardian" && number == 1,
            place: number.to_string(),
        };
        let split = |kind: &str, count: usize| {
            let last = (1..=count).rev().find(|number| typed(kind, *number)).unwrap_or(0);
            let (open, more) = (1..=count).partition::<Vec<_>, _>(|number| *number <= last.max(1) + 1);
            let blocks = |numbers: Vec<usize>| numbers.into_iter().map(|n| block(kind, n)).collect();
            (blocks(open), blocks(more))
        };
        let (guardians, more_guardians) = split("guardian", GUARDIANS);
        let (contacts, more_contacts) = split("contact", CONTACTS);
        let place = |n: usize| Choice::new(n.to_string(), Words::key("contact-place").with("number", n));
        let places = (1..=CONTACTS).map(place).collect();
        Self { form, residences, wards, guardians, more_guardians, contacts, more_contacts, places, to }
    }
}

impl Page for ProfilePage {
    const TEMPLATE: &'static str = "pages/account/settings-profile";

    fn title(&self) -> Words {
        Words::key("settings-profile-title")
    }

    fn samples() -> Vec<Self> {
        let values =
            [("guardian-1-name", "見本 はなこ"), ("contact-2-name", "見本 うめ"), ("home-in-city", "out")];
        let form = filled(values.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        let error = FieldError {
            label: "label-contact-phone".into(),
            ..FieldError::new("contact-2-phone", "error-required")
        };
        let wrong = FormView { errors: vec![error], ..form };
        [FormView::default(), wrong]
            .map(|form| Self::with(form, home::residences("見本市"), home::sample_wards(), "/my".into()))
            .to_vec()
    }
}

/// Shows the form with what is stored.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let stored = profile::load(&visit).await?;
    visit.page(trail(), &page(&visit, filled(values(&stored)), to_of(&visit)))
}

/// Writes the data.
#[handler]
pub async fn submit(visit: Visit, mut form: FormData) -> PageResult {
    let to = form.raw("to").and_then(own_path).unwrap_or_default().to_owned();
    let edit = read(&mut form, &visit.city.files.tenant);
    if let Some(edit) = form.valid(|| edit) {
        match profile::save(&visit, edit).await {
            Ok(_) => return Ok(see_other(if to.is_empty() { "/settings?done=saved" } else { &to })),
            Err(error) => refuse(&mut form, error, &FIELDS, "home-phone")?,
        }
    }
    visit.again(trail(), &page(&visit, view(&form), to))
}

const FIELDS: [(&str, &str); 15] = [
    home::FIELDS[0],
    home::FIELDS[1],
    home::FIELDS[2],
    home::FIELDS[3],
    home::FIELDS[4],
    home::FIELDS[5],
    home::FIELDS[6],
    home::FIELDS[7],
    ("guardian-phone", "guardian-1-phone"),
    ("workplace", "guardian-1-workplace"),
    ("contact-name", "contact-1-name"),
    ("contact-relation", "contact-1-relation"),
    ("contact-phone", "contact-1-phone"),
    ("profile-too-many-contacts", "contact-1-name"),
    ("profile-guardian-has-login", "guardian-1-name"),
];

fn page(visit: &Visit, form: FormView, to: String) -> ProfilePage {
    ProfilePage::with(form, home::residences(&visit.city.files.tenant.name), home::wards(visit), to)
}

fn values(stored: &Profile) -> BTreeMap<String, String> {
    let house = &stored.household;
    let mut values = BTreeMap::new();
    let mut put = |name: String, value: &str| values.insert(name, value.to_owned());
    put("home-phone".into(), &house.phone);
    put("home-in-city".into(), if house.resident { "in" } else { "out" });
    put("home-postcode".into(), &house.postcode);
    put("home-ward".into(), &house.ward);
    put("home-city".into(), if house.resident { "" } else { &house.city });
    put("home-address".into(), &house.address);
    for (number, guardian) in (1..).zip(&stored.guardians) {
        let mut put = |field: &str, value: &str| put(format!("guardian-{number}-{field}"), value);
        put("id", &guardian.id.to_string());
        put("name", &guardian.name);
        put("kana", &guardian.kana);
        put("relation", &guardian.relation);
        put("phone", &guardian.phone);
        put("workplace", &guardian.workplace);
    }
    for (number, contact) in (1..).zip(&stored.contacts) {
        let mut put = |field: &str, value: &str| put(format!("contact-{number}-{field}"), value);
        put("name", &contact.name);
        put("relation", &contact.relation);
        put("phone", &contact.phone);
    }
    values
}

fn read(form: &mut FormData, tenant: &Tenant) -> Option<ProfileEdit> {
    let home = home::read(form, tenant);
    let guardians = (1..=GUARDIANS).filter_map(|number| guardian(form, number)).collect();
    let mut contacts: Vec<_> = (1..=CONTACTS).filter_map(|number| contact(form, number)).collect();
    contacts.sort_by_key(|(place, _)| *place);
    let home = home?;
    Some(ProfileEdit {
        postcode: home.postcode,
        city: home.city,
        ward: home.ward,
        address: home.address,
        resident: home.resident,
        phone: home.phone,
        contacts: contacts.into_iter().map(|(_, contact)| contact).collect(),
        guardians,
    })
}

/// A guardian whose fields are all empty is left out; the first one is needed.
fn guardian(form: &mut FormData, number: usize) -> Option<GuardianEdit> {
    let [id, name, kana, relation, phone, workplace] =
        ["id", "name", "kana", "relation", "phone", "workplace"]
            .map(|field| format!("guardian-{number}-{field}"));
    let typed = [&name, &kana, &relation, &phone, &workplace].map(Clone::clone);
    if number > 1 && blank(form, &typed) {
        return None;
    }
    let id = form.text(&id).uuid::<GuardianId>().optional();
    let name = form.text(&name).max(60).required();
    let kana = form.text(&kana).max(60).kana().required();
    let relation = form.text(&relation).max(20).required();
    let phone = form.text(&phone).phone().required();
    let workplace = form.text(&workplace).max(120).optional().unwrap_or_default();
    Some(GuardianEdit { id, name: name?, kana: kana?, relation: relation?, phone: phone?, workplace })
}

/// A contact with its place in the order.
fn contact(form: &mut FormData, number: usize) -> Option<(i64, EmergencyContact)> {
    let [name, relation, phone, place] =
        ["name", "relation", "phone", "place"].map(|field| format!("contact-{number}-{field}"));
    if blank(form, &[name.clone(), relation.clone(), phone.clone()]) {
        return None;
    }
    let name = form.text(&name).max(60).required();
    let relation = form.text(&relation).max(20).required();
    let phone = form.text(&phone).phone().required();
    let place = form.text(&place).number(1, 5).optional().unwrap_or(5);
    Some((place, EmergencyContact { name: name?, relation: relation?, phone: phone? }))
}
