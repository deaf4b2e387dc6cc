//! One family: who belongs to it, registrations and bookings. Health data stands on the child's own page.

use super::decisions::told;
use super::purpose::PurposePage;
use super::search;
use crate::i18n::Words;
use crate::pages::city::bookings::{BookingRow, booking_row};
use crate::pages::city::parts;
use crate::pages::city::registrations::badge;
use crate::render::Page;
use crate::view::{Badge, Empty, Link};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::AppResult;
use platform_app::authz::{Action, Object};
use platform_app::families::{HouseholdView, household, purpose, reductions_of};
use platform_values::{ChildId, RegistrationState};
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use std::collections::HashMap;

/// The family.
#[derive(Clone, Debug, Serialize)]
pub struct HouseholdPage {
    on: NaiveDate,
    /// What it is looked at for.
    purpose: String,
    /// Where another purpose is stated.
    action: String,
    guardians: Vec<Guardian>,
    postcode: String,
    address: String,
    resident: Words,
    phone: String,
    by_staff: bool,
    withdrawn: Option<String>,
    children: Vec<Child>,
    registrations: Vec<Registration>,
    bookings: Vec<Booking>,
    no_registrations: Empty,
    no_bookings: Empty,
    /// The operation log of the family, for those who may read it.
    log_page: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Guardian {
    name: String,
    kana: String,
    relation: String,
    phone: String,
}

#[derive(Clone, Debug, Serialize)]
struct Child {
    name: String,
    kana: String,
    birth: NaiveDate,
    href: String,
    log_page: Option<String>,
    /// What was decided about the child.
    decided: Vec<Words>,
    decisions: String,
}

#[derive(Clone, Debug, Serialize)]
struct Registration {
    child: String,
    facility: String,
    badge: Badge,
    applied: String,
}

#[derive(Clone, Debug, Serialize)]
struct Booking {
    #[serde(flatten)]
    row: BookingRow,
    child: String,
}

/// Shows the family.
#[handler]
pub async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    let id = parts::id(&id)?;
    if purpose(&visit.ctx, id).await?.is_none() {
        return visit.page(parts::trail(vec![search::link()]), &PurposePage::empty(&visit));
    }
    let view = household(&visit.ctx, id).await?;
    visit.page(parts::trail(vec![search::link()]), &page(&visit, &view)?)
}

fn page(visit: &Visit, view: &HouseholdView) -> AppResult<HouseholdPage> {
    let logs = visit.may_somewhere(Action::List, Object::Audit);
    let names: HashMap<ChildId, &str> = view.children.iter().map(|c| (c.id, c.name.as_str())).collect();
    let child_of = |id: ChildId| names.get(&id).map_or_else(String::new, |name| (*name).to_owned());
    let home = &view.household;
    let guardian = |g: &platform_app::store::families::Guardian| Guardian {
        name: g.name.clone(),
        kana: g.kana.clone(),
        relation: g.relation.clone(),
        phone: g.phone.clone(),
    };
    let child = |c: &platform_app::store::families::Child| -> AppResult<Child> {
        Ok(Child {
            name: c.name.clone(),
            kana: c.kana.clone(),
            birth: c.birth_date,
            href: format!("/city/children/{}", c.id),
            log_page: logs.then(|| format!("/city/log?child={}", c.id)),
            decided: decided(visit, c)?,
            decisions: format!("/city/children/{}/decisions", c.id),
        })
    };
    let registration = |r: &platform_app::store::registrations::Registration| Registration {
        child: child_of(r.child_id),
        facility: visit.city.facility(r.facility_id).map_or_else(String::new, |f| f.name.clone()),
        badge: badge(r.state),
        applied: visit.civil(r.applied_at).date().to_string(),
    };
    Ok(HouseholdPage {
        on: visit.today(),
        purpose: view.purpose.clone(),
        action: visit.path.clone(),
        guardians: view.guardians.iter().map(guardian).collect(),
        postcode: home.postcode.clone(),
        address: format!("{}{}{}", home.city, home.ward, home.address),
        resident: resident(home.resident),
        phone: home.phone.clone(),
        by_staff: home.made_by_staff,
        withdrawn: parts::moment(visit, home.withdrawn_at),
        children: view.children.iter().map(child).collect::<AppResult<_>>()?,
        registrations: view.registrations.iter().map(registration).collect(),
        bookings: view
            .bookings
            .iter()
            .map(|b| Booking { row: booking_row(visit, b), child: child_of(b.child_id) })
            .collect(),
        no_registrations: empty("city-family-no-registrations"),
        no_bookings: empty("city-family-no-bookings"),
        log_page: logs.then(|| format!("/city/log?household={}", home.id)),
    })
}

/// What was decided about a child, in words.
fn decided(visit: &Visit, child: &platform_app::store::families::Child) -> AppResult<Vec<Words>> {
    let way = child.phone_only.then(|| Words::key("way-is-phone"));
    Ok(way.into_iter().chain(told(&reductions_of(visit, child)?)).collect())
}

fn resident(here: bool) -> Words {
    Words::key(if here { "city-resident" } else { "city-outside" })
}

fn empty(key: &'static str) -> Empty {
    Empty { title: Words::key(key), text: Words::key("city-family-later"), action: None }
}

/// The link back to a family.
pub fn link(id: platform_values::HouseholdId) -> Link {
    Link::new(Words::key("city-family-title"), format!("/city/families/{id}"))
}

impl Page for HouseholdPage {
    const TEMPLATE: &'static str = "pages/city/family";

    fn title(&self) -> Words {
        Words::key("city-family-title")
    }

    fn samples() -> Vec<Self> {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        let full = Self {
            on: day(2026, 3, 5),
            purpose: "電話での問い合わせに答えるため".into(),
            action: "/city/families/a".into(),
            guardians: vec![Guardian {
                name: "見本 あおい".into(),
                kana: "みほん あおい".into(),
                relation: "母".into(),
                phone: "09000000000".into(),
            }],
            postcode: "000-0000".into(),
            address: "見本市見本北区1-1".into(),
            resident: resident(true),
            phone: "09000000000".into(),
            by_staff: true,
            withdrawn: Some("2026-03-01T09:00".into()),
            children: vec![Child {
                name: "見本 はな".into(),
                kana: "みほん はな".into(),
                birth: day(2024, 11, 5),
                href: "/city/children/a".into(),
                log_page: Some("/city/log?child=a".into()),
                decided: vec![Words::key("way-is-phone")],
                decisions: "/city/children/a/decisions".into(),
            }],
            registrations: vec![Registration {
                child: "見本 はな".into(),
                facility: "さくら第一（見本）".into(),
                badge: badge(RegistrationState::Accepted),
                applied: "2026-01-10".into(),
            }],
            bookings: vec![Booking { row: BookingRow::sample(), child: "見本 はな".into() }],
            no_registrations: empty("city-family-no-registrations"),
            no_bookings: empty("city-family-no-bookings"),
            log_page: Some("/city/log?household=a".into()),
        };
        let bare = Self {
            by_staff: false,
            withdrawn: None,
            registrations: Vec::new(),
            bookings: Vec::new(),
            log_page: None,
            phone: String::new(),
            ..full.clone()
        };
        vec![full, bare]
    }
}
